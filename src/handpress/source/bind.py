"""Fill a model from a YAML tree, and give every fault its place and its fix.

Models raise ``wrong(rule, fact, hint)`` from their validators; this module adds
the place. It knows no model: the words for a place come from the tree itself.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from handpress.diagnostics import Finding, HandpressError, Span, near_miss, quoted
from handpress.source.yaml import Node

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[str | int, ...]
_WHITE = re.compile("[ \t\r\n\x85]+")  # not the no-break space, which the author typed for a reason

_SINGULAR = {
    "items": "item",
    "checklist": "item",
    "steps": "step",
    "visits": "visit",
    "facts": "fact",
    "sections": "section",
    "text": "paragraph",
    "note": "paragraph",
    "phones": "phone",
    "address": "address line",
}


class Frozen(BaseModel):
    """A model that cannot change, takes no unknown key, and holds text as typed."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def wrong(rule: str, fact: str, hint: str = "") -> NoReturn:
    """Raise from a validator: *fact* in lower case, without the place."""
    # Braces are doubled because pydantic reads the message as a template.
    raise PydanticCustomError(rule, fact.replace("{", "{{").replace("}", "}}"), {"hint": hint})


def one_line(text: str) -> str:
    """Return *text* with each run of white space as one space, in Unicode form NFC."""
    return unicodedata.normalize("NFC", _WHITE.sub(" ", text).strip(" "))


def bind(model: type[Model], node: Node) -> Model:
    """Return *model* filled from *node*.

    Raises:
        HandpressError: With every fault of the tree, each at its line and column.
    """
    if node.kind != "mapping":
        hint = "start with a key and a colon, as in: title: Knee replacement"
        raise HandpressError([Finding(node.span, f"a {node.kind} stands where keys are needed", "not-a-mapping", hint)])
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        details = error.errors(include_url=False)
        findings = [_finding(detail, model, node) for detail in details if not _follows(detail, details)]
    unique = {(finding.span, finding.message): finding for finding in findings}
    raise HandpressError(unique.values()) from None


def _follows(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether *detail* only says that a list is too short because its entries are faulty themselves."""
    loc = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in details
    )


def _finding(detail: ErrorDetails, model: type[BaseModel], node: Node) -> Finding:
    loc = tuple(step for step in detail["loc"] if isinstance(step, int) or not step.startswith("function-"))
    span = node.walk(loc).span
    place = _place(node, loc)
    kind, last = detail["type"], str(loc[-1]) if loc else ""
    context = detail.get("ctx") or {}
    if kind == "missing":
        return Finding(span, f'{_place(node, loc[:-1])} has no "{last}"', "missing-key", f'add "{last}:"')
    if kind == "extra_forbidden":
        known = known_keys(model, loc[:-1])
        hint = near_miss(last, known)
        message = f"unknown key {quoted(last)} in {_place(node, loc[:-1])}"
        return Finding(node.key_span(loc), message, "unknown-key", hint)
    if kind == "enum" or kind == "literal_error":
        expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
        value = quoted(str(detail["input"]))
        return Finding(
            span, f"{place}: unknown {last} {value}", f"unknown-{last}", near_miss(value.strip('"'), expected)
        )
    if kind == "too_short":
        return Finding(span, f"{place} is empty", "empty-list", "write at least one entry, or delete the key")
    if kind in _SHAPES:
        wanted = _SHAPES[kind]
        found = {"str": "text", "dict": "keys", "list": "a list"}.get(type(detail["input"]).__name__, "something else")
        if detail["input"] == "":
            return Finding(span, f"{place} is empty", "empty-value", f"write {wanted}, or delete the key")
        return Finding(span, f"{place}: {found} stands where {wanted} is needed", "wrong-shape", _SHAPE_HINTS[wanted])
    return Finding(span, f"{place} {detail['msg']}", kind.replace("_", "-"), str(context.get("hint", "")))


_SHAPES = {
    "string_type": "text",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "a set of keys",
    "model_attributes_type": "a set of keys",
    "dict_type": "a set of keys",
}
_SHAPE_HINTS = {
    "text": "write plain text; put quotes around a text that holds a colon and a space",
    "a list": 'start each entry on its own line with "- "',
    "a set of keys": "write each key on its own line with a colon behind it",
}


def known_keys(model: type[BaseModel], loc: Loc) -> set[str]:
    """Return the keys that *model* knows at *loc*."""
    current: Any = model
    for step in loc:
        if isinstance(step, str):
            field = next((f for n, f in current.model_fields.items() if (f.alias or n) == step), None)
            if field is None:
                return set()
            current = _inner_model(field.annotation) or current
    return {field.alias or name for name, field in current.model_fields.items()}


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found:
            return found
    return None


def _place(node: Node, loc: Loc) -> str:
    """Return words for *loc*: ``item 3 of "Get ready"``, ``"title"``, ``this file``."""
    if not loc:
        return "this file"
    heading = ""
    for depth in range(len(loc) - 1, 0, -1):
        heading = _heading(node, loc[:depth])
        if heading:
            break
    of = f" of {heading}" if heading else ""
    last = loc[-1]
    if isinstance(last, int):
        name = _SINGULAR.get(str(loc[-2]) if len(loc) > 1 else "", "entry")
        if len(loc) > 3 and loc[-2] == "items" and isinstance(loc[-3], int):
            of = f" under item {loc[-3] + 1}{of}"
        own = _heading(node, loc)
        return own if name == "section" and own else f"{name} {last + 1}{of}"
    if len(loc) > 1 and isinstance(loc[-2], int) and last in ("text", "do", "visit", "label") and loc[-3] != "sections":
        return _place(node, loc[:-1])
    return f'"{last}"{of}'


def _heading(node: Node, loc: Loc) -> str:
    """Return the title or kind of the section at *loc*, in quotes, or nothing if *loc* is no section."""
    if len(loc) < 2 or loc[-2] != "sections":
        return ""
    values = {key: child.text for key, child in node.walk(loc).pairs}
    name = values.get("title") or values.get("kind")
    return quoted(name) if name else f"section {int(loc[-1]) + 1}"


def finding_at(node: Node, loc: Loc, fact: str, rule: str, hint: str = "") -> Finding:
    """Return a finding for the value at *loc*, its place in words before *fact*."""
    return Finding(node.walk(loc).span, f"{_place(node, loc)} {fact}", rule, hint)


__all__ = ["Frozen", "Span", "bind", "finding_at", "known_keys", "one_line", "wrong"]
