"""Faults of a tree -> findings, each with its place and its fix.

Knows no model by name: the words for a place come from the tree itself, those for a fix from the model's keys.
"""

from __future__ import annotations

from collections.abc import Mapping

from handpress.diagnostics import Finding, near_miss, nearest, quoted
from handpress.source.model import Fault, Key, Loc, Reader
from handpress.source.texts import one_line
from handpress.source.yaml import Node

_SINGULAR = {
    "items": "item",
    "checklist": "item",
    "steps": "step",
    "visits": "visit",
    "facts": "fact",
    "codes": "code",
    "sections": "section",
    "phrases": "phrase",
    "text": "paragraph",
    "note": "paragraph",
    "address": "address line",
}
# The key that holds an entry's own text, where the entry may be plain text instead of keys.
_OWN_TEXT = ("text", "do", "visit")


def findings_of(faults: list[Fault], top: Reader[object], node: Node) -> list[Finding]:
    """Return a finding for each fault of *node*, which *top* read; a key that is misspelt is not also missing."""
    unknown = [fault.loc for fault in faults if fault.kind == "unknown"]
    meant = {(*loc[:-1], _meant_key(top, node, loc)) for loc in unknown}
    found = [_finding(fault, top, node) for fault in faults if fault.kind != "missing" or fault.loc not in meant]
    return list({(finding.span, finding.message): finding for finding in found}.values())


def _finding(fault: Fault, top: Reader[object], node: Node) -> Finding:
    if fault.kind == "missing":
        *holder, name = fault.loc
        fact = f'{_place(node, tuple(holder))} has no "{name}"'
        return Finding(node.walk(tuple(holder)).span, fact, "missing-key", f'add "{name}:"')
    if fault.kind == "unknown":
        return _unknown_key(top, node, fault.loc)
    loc = _written(node, fault.loc)
    here = node.walk(loc)
    if fault.kind == "wrong":
        return Finding(here.span, f"{_place(node, loc)}: {fault.fact}", fault.rule, fault.hint)
    if here.is_empty() or (fault.kind == "unfit" and fault.wanted == here.kind):
        return _empty(fault.wanted, top, node, loc)
    if fault.kind == "unfit" or here.kind != "text":
        return _wrong_shape(fault.wanted, top, node, loc)
    fact = f"unknown {loc[-1]} {quoted(here.text)}"
    return Finding(here.span, fact, f"unknown-{loc[-1]}", near_miss(here.text, fault.known))


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


def _unknown_key(top: Reader[object], node: Node, loc: Loc) -> Finding:
    span, key, holder = node.key_span(loc), str(loc[-1]), _place(node, loc[:-1])
    known = known_keys(top, loc[:-1])
    if _own_text(top, node, loc):
        fact = f"{holder}: its colon makes a key of {quoted(key)}"
        own = " or ".join(f'"{name}:"' for name in known)
        return Finding(span, fact, "unquoted-colon", f"put quotes around the whole text, or write {own} for a key")
    meant = _meant(key, known)
    hint = f'did you mean "{meant}"?' if meant else near_miss(key, known)
    return Finding(span, f"unknown key {quoted(key)} in {holder}", "unknown-key", hint)


def _meant(key: str, known: list[str]) -> str | None:
    """Return the known key that *key* stands for: another word for it, or its misspelling."""
    return next((name for name in _MEANT.get(key.casefold(), ()) if name in known), None) or nearest(key, known)


def _meant_key(top: Reader[object], node: Node, loc: Loc) -> str | None:
    """Return the key that the unknown one at *loc* stands for, if that can be told."""
    return _own_text(top, node, loc) or _meant(str(loc[-1]), known_keys(top, loc[:-1]))


def _own_text(top: Reader[object], node: Node, loc: Loc) -> str | None:
    """Return the key for the entry's own text, if the unknown key at *loc* is a part of that text, up to a colon."""
    known, entry, key = known_keys(top, loc[:-1]), node.walk(loc[:-1]), str(loc[-1])
    if not _is_entry(loc[:-1]) or node.walk(loc).kind != "text" or (" " not in key and _meant(key, known)):
        return None
    return next((name for name in _OWN_TEXT if name in known and not entry.child(name)), None)


def _empty(wanted: str, top: Reader[object], node: Node, loc: Loc) -> Finding:
    entry = loc[:-1] if _is_entry(loc[:-1]) and loc[-1] in _OWN_TEXT else loc
    span, place = node.walk(loc).span, _place(node, loc)
    if not isinstance(entry[-1], int):
        what = "at least one entry" if wanted == "list" else "it"
        key = _keys(top, loc[:-1]).get(str(loc[-1]))
        hint = f"write {what}" if key and key.required else f"write {what}, or delete the key"
        return Finding(span, f"{place} is empty", "empty-value", hint)
    noun = _noun(entry)
    if wanted == "mapping":
        return Finding(span, f"{place} is empty", "empty-item", f"write its keys, or delete the {noun}")
    return Finding(span, f"{place} has no text", "empty-item", f"write its text, or delete the {noun}")


_FOUND = {"text": "text stands", "list": "a list stands", "mapping": "keys stand"}
_WANTED = {"text": "text is needed", "list": "a list is needed", "mapping": "keys are needed"}


def _wrong_shape(wanted: str, top: Reader[object], node: Node, loc: Loc) -> Finding:
    found = node.walk(loc).kind
    if wanted == "list":
        hint = 'start each entry on its own line with "- "'
    elif wanted == "mapping":
        known = ", ".join(known_keys(top, loc)) or "en, es or another language"
        hint = f"write its keys, each on its own line with a colon: {known}"
    elif found == "list":
        hint = 'write one text, without "- " and without [ ]'
    else:
        hint = "write the text alone; put quotes around a text that holds a colon and a space"
    fact = f"{_place(node, loc)}: {_FOUND[found]} where {_WANTED[wanted]}"
    return Finding(node.walk(loc).span, fact, "wrong-shape", hint)


def known_keys(top: Reader[object], loc: Loc) -> list[str]:
    """Return the keys that are known at *loc* of what *top* reads, in their own order."""
    return list(_keys(top, loc))


def _keys(top: Reader[object], loc: Loc) -> Mapping[str, Key]:
    reader: Reader[object] | None = top
    for step in loc:
        reader = reader.inner(step) if reader else None
    return reader.keys() if reader else {}


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
