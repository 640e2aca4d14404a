"""The texts of a library's handout, each with its place: what an overlay can name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from handpress.content.blocks import BLANK, KeyTime, Printed
from handpress.content.handout import Handout
from handpress.content.section import BLOCKS, READERS
from handpress.source.bind import Entries, Keys, Paragraphs, paragraphs
from handpress.source.model import Key, Loc, Reader
from handpress.source.texts import one_line
from handpress.source.yaml import Node

Content = str | tuple[Any, ...]


def _names(reader: Reader[Any]) -> Iterator[str]:
    """Yield the key of each text that the patient reads, and of all that holds one, in what *reader* reads."""
    for name, key in reader.keys().items():
        inner = list(_names(key.reader))
        if inner or _prints(key.reader):
            yield from (name, *inner)
    if isinstance(reader, Entries):
        yield from _names(reader.entry)


def _prints(reader: Reader[Any]) -> bool:
    if isinstance(reader, Entries):
        return _prints(reader.entry)
    # A time is changed with its entry: under the same key most hold no words.
    return isinstance(reader, Printed) and not isinstance(reader, KeyTime)


def _entries(keys: Mapping[str, Key]) -> Iterator[tuple[str, str]]:
    """Yield the key of each list whose entries have keys, and the key that a lone text stands for in one."""
    for name, key in keys.items():
        if isinstance(key.reader, Entries) and isinstance(key.reader.entry, Keys):
            first = next((each for each, one in key.reader.entry.keys().items() if _prints(one.reader)), "")
            yield name, key.reader.entry.own or first
            yield from _entries(key.reader.entry.keys())


_TOP = Keys(Handout).keys()
PRINTED = tuple(dict.fromkeys(_names(Keys(Handout))))
AT_THE_TOP = tuple(name for name in _TOP if name in PRINTED)
# The key that stands for an entry, by block.
OWN = {name: own for name, own in _entries(_TOP) if name in PRINTED and name != "sections"}
# Lists whose entries an overlay names and removes by themselves.
LISTS = (*BLOCKS, "rules", "normal", *(name for name in AT_THE_TOP if name != "sections"))
PARAGRAPHS = tuple(name for name, reader in READERS.items() if isinstance(reader, Paragraphs))


def content_of(node: Node, own: str = "") -> Content:
    """Return what *node* says, whatever its white space and the order of its keys; a text may stand for a key."""
    if node.kind == "text":
        return ((own, one_line(node.text)),) if own else one_line(node.text)
    if node.kind == "list":
        return tuple(content_of(item) for item in node.items)
    return tuple(sorted((key, content_of(value)) for key, value in node.pairs))


def entries_of(block: Node, name: str) -> tuple[Node, ...]:
    """Return the entries of the block called *name*: a list, or one text, which may have several paragraphs."""
    if block.kind == "list":
        return block.items
    if block.kind == "mapping" or name not in PARAGRAPHS:
        return (block,)
    return tuple(replace(block, text=part) for part in paragraphs(block.text))


def in_paragraphs(library: Node) -> Node:
    """Return the tree with the paragraphs of every section in a list, so that each has a place of its own."""

    def split(key: str, value: Node) -> Node:
        if key == "sections":
            sections = (replace(each, pairs=tuple((k, split(k, v)) for k, v in each.pairs)) for each in value.items)
            return replace(value, items=tuple(sections))
        if key in PARAGRAPHS and value.kind == "text" and not value.is_empty():
            return Node("list", value.span, items=entries_of(value, key))
        return value

    return replace(library, pairs=tuple((key, split(key, value)) for key, value in library.pairs))


def section_fingerprint(section: Node) -> str:
    """Return eight digits that change with what *section* says and the order of its blocks, and not how it is typed."""
    blocks = [
        [key, [content_of(entry, OWN.get(key, "")) for entry in entries_of(value, key)]]
        for key, value in section.pairs
        if key in BLOCKS
    ]
    others = sorted([key, content_of(value)] for key, value in section.pairs if key not in BLOCKS)
    return hashlib.sha256(json.dumps([others, blocks]).encode()).hexdigest()[:8]


def texts_of(node: Node, loc: Loc = (), known: tuple[str, ...] = PRINTED) -> Iterator[tuple[Loc, Node]]:
    """Yield each text under *node* that prints, and its place."""
    if node.kind == "text" and one_line(node.text):
        yield loc, node
    for at, item in enumerate(node.items):
        yield from texts_of(item, (*loc, at))
    for key, value in node.pairs:
        if key in known or (key == "when" and "key-points" in loc and BLANK.search(" ".join(_said(value)))):
            yield from texts_of(value, (*loc, key))


def _said(node: Node) -> Iterator[str]:
    yield node.text
    for item in node.items:
        yield from _said(item)


def keyed(library: Node) -> Iterator[tuple[Loc, Content]]:
    """Yield the place of each entry that may have keys, and what it says."""
    sections = library.walk(("sections",)).items
    holders: list[tuple[Loc, Node]] = [((), library), *((("sections", at), each) for at, each in enumerate(sections))]
    for loc, holder in holders:
        yield from _keyed(holder, loc)


def _keyed(holder: Node, loc: Loc) -> Iterator[tuple[Loc, Content]]:
    for key, block in holder.pairs:
        for at, entry in enumerate(block.items if key in OWN else ()):
            yield (*loc, key, at), content_of(entry, OWN[key])
            if key != "items":  # bullets under bullets are texts
                yield from _keyed(entry, (*loc, key, at))


def entry_of(loc: Loc) -> Loc | None:
    """Return the place of the entry whose own text stands at *loc*, if it is one's."""
    entry = loc if isinstance(loc[-1], int) else loc[:-1] if loc[-1] in OWN.values() else ()
    return entry if len(entry) > 1 and entry[-2] in LISTS else None
