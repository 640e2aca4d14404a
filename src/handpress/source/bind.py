"""Fill a model from a YAML tree, and give every fault its place and its fix.

Models raise ``wrong(rule, fact, hint)`` from their validators; this module adds
the place. It knows no model: the words for a place come from the tree itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError, PydanticKnownError

from handpress.diagnostics import MAX_FINDINGS, Finding, HandpressError, listed, near_miss, nearest, quoted
from handpress.source.characters import LANGUAGE, one_line
from handpress.source.yaml import Node

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[str | int, ...]

_SINGULAR = {
    "items": "item",
    "checklist": "item",
    "steps": "step",
    "visits": "visit",
    "facts": "fact",
    "sections": "section",
    "phrases": "phrase",
    "text": "paragraph",
    "note": "paragraph",
    "address": "address line",
}
# The key that holds an entry's own text, where the entry may be plain text instead of keys.
_OWN_TEXT = ("text", "do", "visit")


class Frozen(BaseModel):
    """A model that cannot change and takes no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def wrong(rule: str, fact: str, hint: str = "") -> NoReturn:
    """Raise from a validator: *fact* in lower case, without the place."""
    # Not as the message: pydantic reads that as a template, and a fact may hold braces.
    raise PydanticCustomError(rule, "{fact}", {"fact": fact, "hint": hint})


def language_tag(text: str) -> str:
    """Return *text* if it is a language tag; raise from a validator if not."""
    if not LANGUAGE.fullmatch(text):
        wrong("language", f"{quoted(text)} is not a language tag", "write a BCP 47 tag, as in en, es or zh-Hans")
    return text


def from_text(read: Callable[[str], Any] = str) -> BeforeValidator:
    """Return a validator that reads a value from its text, which is put on one line first.

    Refuses lists, keys and text without a word. Lets a value pass that is no text: it was made in Python.
    """

    def validate(value: Any) -> Any:
        if isinstance(value, list | dict):
            raise PydanticKnownError("string_type")
        if not isinstance(value, str):
            return value
        text = one_line(value)
        if not text.strip():
            raise PydanticCustomError("empty_text", "is empty")
        return read(text)

    return BeforeValidator(validate)


def switch(text: str) -> bool:
    """Return whether *text* is yes; raise from a validator if it is neither yes nor no."""
    if text not in ("yes", "no"):
        wrong("switch", f"{quoted(text)} is neither yes nor no", "write yes or no")
    return text == "yes"


def straight(text: str) -> str:
    """Return *text* unless curly quotes stand round it: YAML takes them for letters, and nothing would match."""
    if text[0] in "“”„«" or text[-1] in "“”»":
        wrong("curly-quotes", f"curly quotes stand round {quoted(text)}", "type straight ones, or none")
    return text


def keyed_by(read: Callable[[str], Any]) -> BeforeValidator:
    """Return a validator for keys that the author chooses, as languages or codes: *read* raises for a wrong one."""

    def validate(value: Any) -> Any:
        if isinstance(value, dict):
            for key in value:
                read(key)
        return value

    return BeforeValidator(validate)


def text_or_keys(key: str) -> BeforeValidator:
    """Return a validator that lets an entry be plain text: it stands for the keys with that text under *key*."""

    def validate(value: Any) -> Any:
        if isinstance(value, list):
            raise PydanticKnownError("string_type")
        return {key: value} if isinstance(value, str) else value

    return BeforeValidator(validate)


def no_empty_list() -> BeforeValidator:
    """Return a validator that refuses a list without an entry; the empty tuple of Python passes."""

    def validate(value: Any) -> Any:
        if value == []:
            raise PydanticCustomError("too_short", "is empty")
        return value

    return BeforeValidator(validate)


def bind(model: type[Model], node: Node, others: Iterable[Finding] = ()) -> Model:
    """Return *model* filled from *node*.

    Args:
        model: What to fill.
        node: The tree of a file.
        others: Findings about the same tree, to raise together with those made here.

    Raises:
        HandpressError: With every fault of the tree, each at its line and column; the first hundred of them
            where a file has more.
    """
    findings = list(others)
    if node.kind != "mapping":
        fact = f"this file: {_FOUND[node.kind]} where {_WANTED['mapping']}"
        findings.append(Finding(node.span, fact, "wrong-shape", 'start with a key and a colon, as in "title: Knee"'))
        raise HandpressError(findings)
    try:
        filled = model.model_validate(node.plain())
    except ValidationError as error:
        # One more than are listed: each takes a walk through the tree.
        findings += _findings(error.errors(include_url=False)[: MAX_FINDINGS + 1], model, node)
    else:
        if not findings:
            return filled
    raise HandpressError(listed(findings)) from None


def _findings(details: list[ErrorDetails], model: type[BaseModel], node: Node) -> list[Finding]:
    """Return a finding for each fault; a key that is misspelt is not also missing."""
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    meant = {(*loc[:-1], _meant_key(model, node, loc)) for loc in unknown}
    found = [
        _finding(detail, model, node) for detail in details if detail["type"] != "missing" or detail["loc"] not in meant
    ]
    return list({(finding.span, finding.message): finding for finding in found if finding}.values())


def _finding(detail: ErrorDetails, model: type[BaseModel], node: Node) -> Finding | None:
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind == "missing":
        *holder, name = detail["loc"]
        fact = f'{_place(node, tuple(holder))} has no "{name}"'
        return Finding(node.walk(tuple(holder)).span, fact, "missing-key", f'add "{name}:"')
    if kind == "extra_forbidden":
        return _unknown_key(model, node, detail["loc"])
    loc = _written(node, detail["loc"])
    here, place = node.walk(loc), _place(node, loc)
    if "fact" in context:
        return Finding(here.span, f"{place}: {context['fact']}", kind.replace("_", "-"), str(context["hint"]))
    wanted = "list" if kind == "too_short" else _SHAPES.get(kind, "text")
    if kind == "too_short" and (here.items or here.kind != "list"):
        return None  # pydantic counts the entries without a fault; those with one are reported
    if here.is_empty():
        return _empty(wanted, model, node, loc)
    if kind in _SHAPES or here.kind != "text":
        return _wrong_shape(wanted, model, node, loc)
    if kind in ("enum", "literal_error"):
        known = re.findall("'([^']*)'", str(context.get("expected", "")))
        fact = f"unknown {loc[-1]} {quoted(here.text)}"
        return Finding(here.span, fact, f"unknown-{loc[-1]}", near_miss(here.text, known))
    return Finding(here.span, f"{place}: {detail['msg']}", kind.replace("_", "-"))


# What people write for a key of ours that is spelt otherwise.
_MEANT = {
    "when": ("window",),
    "window": ("when",),
    "task": ("do",),
    "todo": ("do", "checklist"),
    "name": ("title", "visit"),
    "heading": ("title",),
    "bullets": ("items",),
    "colours": ("colors",),
}


def _unknown_key(model: type[BaseModel], node: Node, loc: Loc) -> Finding:
    span, key, holder = node.key_span(loc), str(loc[-1]), _place(node, loc[:-1])
    known = known_keys(model, loc[:-1])
    if _own_text(model, node, loc):
        fact = f"{holder}: its colon makes a key of {quoted(key)}"
        own = " or ".join(f'"{name}:"' for name in known)
        return Finding(span, fact, "unquoted-colon", f"put quotes around the whole text, or write {own} for a key")
    meant = _meant(key, known)
    hint = f'did you mean "{meant}"?' if meant else near_miss(key, known)
    return Finding(span, f"unknown key {quoted(key)} in {holder}", "unknown-key", hint)


def _meant(key: str, known: list[str]) -> str | None:
    """Return the known key that *key* stands for: another word for it, or its misspelling."""
    return next((name for name in _MEANT.get(key.casefold(), ()) if name in known), None) or nearest(key, known)


def _meant_key(model: type[BaseModel], node: Node, loc: Loc) -> str | None:
    """Return the key that the unknown one at *loc* stands for, if that can be told."""
    return _own_text(model, node, loc) or _meant(str(loc[-1]), known_keys(model, loc[:-1]))


def _own_text(model: type[BaseModel], node: Node, loc: Loc) -> str | None:
    """Return the key for the entry's own text, if the unknown key at *loc* is a part of that text, up to a colon."""
    known, entry, key = known_keys(model, loc[:-1]), node.walk(loc[:-1]), str(loc[-1])
    if not _is_entry(loc[:-1]) or node.walk(loc).kind != "text" or (" " not in key and _meant(key, known)):
        return None
    return next((name for name in _OWN_TEXT if name in known and not entry.child(name)), None)


def _empty(wanted: str, model: type[BaseModel], node: Node, loc: Loc) -> Finding:
    entry = loc[:-1] if _is_entry(loc[:-1]) and loc[-1] in _OWN_TEXT else loc
    span, place = node.walk(loc).span, _place(node, loc)
    if not isinstance(entry[-1], int):
        what = "at least one entry" if wanted == "list" else "it"
        field = _fields(model, loc[:-1]).get(str(loc[-1]))
        hint = f"write {what}" if field and field.is_required() else f"write {what}, or delete the key"
        return Finding(span, f"{place} is empty", "empty-value", hint)
    noun = _noun(entry)
    if wanted == "mapping":
        return Finding(span, f"{place} is empty", "empty-item", f"write its keys, or delete the {noun}")
    return Finding(span, f"{place} has no text", "empty-item", f"write its text, or delete the {noun}")


_FOUND = {"text": "text stands", "list": "a list stands", "mapping": "keys stand"}
_WANTED = {"text": "text is needed", "list": "a list is needed", "mapping": "keys are needed"}
_SHAPES = {
    "string_type": "text",
    "tuple_type": "list",
    "list_type": "list",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "dict_type": "mapping",
}


def _wrong_shape(wanted: str, model: type[BaseModel], node: Node, loc: Loc) -> Finding:
    found = node.walk(loc).kind
    if wanted == "list":
        hint = 'start each entry on its own line with "- "'
    elif wanted == "mapping":
        known = ", ".join(known_keys(model, loc)) or "en, es or another language"
        hint = f"write its keys, each on its own line with a colon: {known}"
    elif found == "list":
        hint = 'write one text, without "- " and without [ ]'
    else:
        hint = "write the text alone; put quotes around a text that holds a colon and a space"
    fact = f"{_place(node, loc)}: {_FOUND[found]} where {_WANTED[wanted]}"
    return Finding(node.walk(loc).span, fact, "wrong-shape", hint)


# The model at a place


def known_keys(model: type[BaseModel], loc: Loc) -> list[str]:
    """Return the keys that *model* knows at *loc*, in its own order."""
    return list(_fields(model, loc))


def _fields(model: type[BaseModel], loc: Loc) -> dict[str, FieldInfo]:
    current: Any = model
    chosen = False  # the next key is the author's own, as a language or a code
    for step in loc:
        if isinstance(step, int):
            continue
        if chosen:
            chosen = False
            continue
        field = _own_fields(current).get(step)
        current = _inner_model(field.annotation) if field else None
        if field is None or current is None:
            return {}  # texts by language: any key may stand there
        chosen = _is_keyed(field.annotation)
    return {} if chosen else _own_fields(current)


def _is_keyed(annotation: Any) -> bool:
    """Whether the values of *annotation* stand under keys of the author's own."""
    if getattr(annotation, "__origin__", None) is dict:
        return True
    return any(_is_keyed(inner) for inner in getattr(annotation, "__args__", ()))


def _own_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_inner_model(argument) for argument in getattr(annotation, "__args__", ()))
    return next((found for found in inner if found), None)


# Words for a place


def finding_at(node: Node, loc: Loc, fact: str, rule: str, hint: str = "") -> Finding:
    """Return a finding for the value at *loc*, its place in words before *fact*."""
    return Finding(node.walk(loc).span, f"{_place(node, loc)}: {fact}", rule, hint)


def _written(node: Node, loc: Loc) -> Loc:
    """Return *loc* as far as the author wrote it: a text may stand for a list of one, or for keys."""
    for depth, step in enumerate(loc):
        child = node.child(step)
        if child is None:
            return loc[:depth]
        node = child
    return loc


def _place(node: Node, loc: Loc) -> str:
    """Return words for *loc*: ``item 3 of "Get ready"``, ``"when" of item 3 of "Get ready"``, ``this file``."""
    if not loc:
        return "this file"
    if _is_section(loc):
        heading = _heading(node, loc)
        return f"section {heading}" if heading else f"section {int(loc[-1]) + 1}"
    if isinstance(loc[-1], int):
        joint = "under" if _is_entry(loc[:-2]) else "of"
        return f"{_noun(loc)} {loc[-1] + 1}{_of(node, loc[:-2], joint)}"
    if loc[-1] in _OWN_TEXT and _is_entry(loc[:-1]):
        return _place(node, loc[:-1])
    return f'"{loc[-1]}"{_of(node, loc[:-1])}'


def _of(node: Node, loc: Loc, joint: str = "of") -> str:
    if not loc:
        return ""
    heading = _heading(node, loc) if _is_section(loc) else ""
    return f" {joint} {heading or _place(node, loc)}"


def _noun(loc: Loc) -> str:
    return _SINGULAR.get(str(loc[-2]), "entry")


def _is_section(loc: Loc) -> bool:
    return len(loc) > 1 and loc[-2] == "sections" and isinstance(loc[-1], int)


def _is_entry(loc: Loc) -> bool:
    """Return whether *loc* is an entry of a list in a section or at the top, and not a section itself."""
    return len(loc) > 1 and isinstance(loc[-1], int) and not _is_section(loc)


def _heading(node: Node, loc: Loc) -> str:
    """Return the title or else the kind of the section at *loc*, in quotes, or nothing."""
    values = {key: one_line(child.text) for key, child in node.walk(loc).pairs if key in ("title", "kind")}
    name = values.get("title") or values.get("kind")
    return quoted(name) if name else ""
