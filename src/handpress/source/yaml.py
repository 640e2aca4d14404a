"""Read YAML as text only, with the line and column of every value.

Every scalar is the string that the author typed: 00123 stays 00123, no stays no,
8:00 stays 8:00. Refuses what a handout never needs and what hides faults:
duplicate keys, aliases, tags, several documents, deep nesting, control and
invisible characters, and files over a limit. Refuses, too, what YAML would take
and the author did not mean: words lost behind a "#", a bullet joined to the text above.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml as pyyaml

from handpress.data import Notes, note
from handpress.diagnostics import MAX_FINDINGS, Finding, HandpressError, Span, fault, listed, quoted
from handpress.disk.files import GZIP, NO_FILE, open_file, unread
from handpress.source.texts import forbidden_characters

MAX_BYTES = 4 * 1024 * 1024  # a long handout is 20 KB; a book of a megabyte still passes
MAX_NODES = 200_000
MAX_DEPTH = 12  # a nested bullet stands at depth 7

_LINE_END = re.compile("\r\n|\r|\n")
_LOST = re.compile(r"[ \t]+#(.?)")
_BULLET = re.compile(r"[ \t]*(-)([ \t]|$)")
_GLUED = re.compile(r"(?<=\S)#")
_COMMENT = re.compile(r"(?:^|\s)#")
_OPENING = re.compile(r"(?<!\S)#")


@dataclass(frozen=True)
class Comment:
    """A comment: its words without "#", and its place."""

    text: str
    span: Span


@dataclass(frozen=True)
class Node:
    """One YAML value and its place.

    ``kind`` says which of ``text``, ``items`` (of a list) and ``pairs`` (of a mapping) holds it;
    ``keys`` are the places of a mapping's keys. The value of a whole file has its ``comments``, too.
    """

    kind: str  # "text", "list" or "mapping"
    span: Span
    text: str = ""
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[str, Node], ...] = ()
    keys: tuple[Span, ...] = ()
    comments: tuple[Comment, ...] = field(default=(), compare=False)

    def is_empty(self) -> bool:
        """Return whether this is a text without a word or a list without an entry."""
        return not (self.text.strip() or self.items or self.kind == "mapping")

    def plain(self) -> Any:
        """Return the value as str, list and dict."""
        if self.kind == "text":
            return self.text
        if self.kind == "list":
            return [node.plain() for node in self.items]
        return {key: node.plain() for key, node in self.pairs}

    def texts(self) -> Iterator[str]:
        """Yield every text under this value."""
        if self.kind == "text":
            yield self.text
        for node in (*self.items, *(value for _, value in self.pairs)):
            yield from node.texts()

    def child(self, step: str | int) -> Node | None:
        """Return the value under a key or at an index, if there is one."""
        if isinstance(step, str):
            return next((node for key, node in self.pairs if key == step), None)
        return self.items[step] if step < len(self.items) else None

    def walk(self, path: tuple[str | int, ...]) -> Node:
        """Return the value at *path*, or the last one on the way to it."""
        node = self
        for step in path:
            child = node.child(step)
            if child is None:
                break
            node = child
        return node

    def key_span(self, path: tuple[str | int, ...]) -> Span:
        """Return the place of the key that *path* ends in."""
        parent = self.walk(path[:-1])
        for (key, _), span in zip(parent.pairs, parent.keys, strict=True):
            if key == path[-1]:
                return span
        return parent.span


def read_file(path: Path, shown: str | None = None, notes: Notes | None = None) -> Node:
    """Return the tree of the YAML file at *path*.

    Args:
        path: The file.
        shown: The name to use in messages; the path as given by default.
        notes: Where to note what has been read.

    Raises:
        HandpressError: The file cannot be read, or breaks a rule of this module.
    """
    return parse(read_text(path, MAX_BYTES, shown, notes), shown or str(path))


def read_text(path: Path, limit: int, shown: str | None = None, notes: Notes | None = None) -> str:
    """Return the UTF-8 text of a file of at most *limit* bytes, without byte order mark, line ends as typed."""
    where = Span(shown or str(path))
    try:
        with open_file(path) as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        note(notes, path, None)
        raise fault(where, "there is no such file", "missing-file", "check the name and the folder") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        fact = unread(error)
        hint = "name a text file" if fact == NO_FILE else "check its permissions"
        raise fault(where, fact, "unreadable", hint) from None
    note(notes, path, data)
    packed, fact, hint = GZIP
    if data.startswith(packed):
        raise fault(where, fact, "encoding", hint)
    if len(data) > limit:
        raise fault(
            where,
            f"this file is larger than {limit // 1024:,} KB",
            "too-large",
            "split it; a handout is a few pages",
        )
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _LINE_END.split(data[: error.start].decode("utf-8"))
        place = Span(where.path, len(before), len(before[-1]) + 1)
        message = f"byte {data[error.start]:#04x} is not UTF-8 text"
        raise fault(place, message, "encoding", "save the file as UTF-8") from None


def parse(text: str, path: str) -> Node:
    """Return the tree of one YAML document.

    Args:
        text: The document.
        path: The name used in messages.

    Raises:
        HandpressError: With every fault that could be found; a syntax error ends the search.
    """
    findings = forbidden_characters(text, path)
    if findings:
        raise HandpressError(findings)
    reader = _YamlReader(text, path)
    try:
        node = reader.document(pyyaml.parse(text, Loader=_LOADER))
    except pyyaml.MarkedYAMLError as error:
        from handpress.source.yaml_faults import syntax_finding

        reader.findings.append(syntax_finding(error, text, path))
    except (pyyaml.YAMLError, ValueError, OverflowError) as error:  # OverflowError: "\UFFFFFFFF" in PyYAML's own parser
        fact = f"this is not YAML: {str(error).splitlines()[0]}"
        reader.findings.append(Finding(Span(path), fact, "yaml-syntax", "look at its quotes and backslashes"))
    else:
        if node is not None and not reader.findings:
            return node
    raise HandpressError(reader.findings)


_LOADER = getattr(pyyaml, "CBaseLoader", pyyaml.BaseLoader)


class _YamlReader:
    """Builds nodes from parser events, so that a hostile file never becomes a Python object."""

    def __init__(self, text: str, path: str) -> None:
        self.lines = _LINE_END.split(text)
        self.path = path
        self.findings: list[Finding] = []
        self.count = 0
        # Each "#" behind a letter or sign, and each other, until it is known to stand in a text; where texts end there.
        marked = [(number, line) for number, line in enumerate(self.lines) if "#" in line]
        self.glued = {number: [match.start() for match in _GLUED.finditer(line)] for number, line in marked}
        self.openings = {number: [match.start() for match in _OPENING.finditer(line)] for number, line in marked}
        self.ends: dict[int, list[int]] = {}

    def document(self, events: Iterator[Any]) -> Node | None:
        self.events = events
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, pyyaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.report(event, "a second document starts here", "one-document", "keep one document a file")
                    return None
            elif isinstance(event, pyyaml.NodeEvent):
                root = self.node(event, 1)
        self.check_comments()
        if (root is None or root == Node("text", root.span)) and not self.findings:
            raise fault(
                Span(self.path), "nothing is written in this file", "empty-file", "write it, or delete the file"
            )
        return replace(root, comments=tuple(self.comments())) if root else None

    def comments(self) -> Iterator[Comment]:
        """Yield the comments of the file."""
        for number, columns in self.openings.items():
            if columns:
                column = columns[0]
                yield Comment(self.lines[number][column + 1 :].strip(), Span(self.path, number + 1, column + 1))

    def node(self, event: Any, depth: int) -> Node:
        self.count += 1
        if self.count > MAX_NODES:
            self.report(event, f"this file has more than {MAX_NODES:,} values", "too-much", "split it")
            raise HandpressError(self.findings)
        if depth > MAX_DEPTH:
            self.report(event, f"more than {MAX_DEPTH} levels stand in one another", "too-much", "use fewer levels")
            raise HandpressError(self.findings)
        if isinstance(event, pyyaml.AliasEvent):
            hint = 'write the text out again, or put quotes around a text that starts with "*"'
            self.report(event, f"the alias {quoted(f'*{event.anchor}')} is not allowed", "alias", hint)
            return Node("text", self.span(event))
        if event.anchor is not None:
            hint = 'delete it, or put quotes around a text that starts with "&"'
            self.report(event, f"the anchor {quoted(f'&{event.anchor}')} is not allowed", "alias", hint)
        if event.tag is not None:
            hint = 'delete it, or put quotes around a text that starts with "!"'
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.report(event, f"the tag {quoted(tag)} is not allowed", "tag", hint)
        if isinstance(event, pyyaml.ScalarEvent):
            self.check(event)
            return Node("text", self.span(event), text=event.value)
        if isinstance(event, pyyaml.SequenceStartEvent):
            return self.sequence(event, depth)
        mapping = self.mapping(event, depth)
        return self.question(mapping) or mapping

    def check(self, scalar: Any) -> None:
        """Report what the author typed and the value does not show, or shows and the file does not."""
        self.take(scalar)
        if scalar.style == '"':
            for finding in forbidden_characters(scalar.value, ""):
                self.report(scalar, finding.message, finding.rule, finding.hint)
        if scalar.style:
            return
        first, last = scalar.start_mark, scalar.end_mark
        for number in range(first.line + 1, last.line + 1):
            if bullet := _BULLET.match(self.lines[number]):
                place = Span(self.path, number + 1, bullet.end(1))
                hint = "give it the indent of the one above, or put quotes around the whole text"
                self.add(Finding(place, 'this "- " is read as a part of the text above', "joined-lines", hint))
        lost = _LOST.match(self.lines[last.line], last.column) if last.line < len(self.lines) else None
        # "code: 22867 # vertebroplasty" is a comment; "room #5" and "Phone # 555-0100" are not.
        if lost and (lost[1] not in ("", " ", "\t") or " " in scalar.value):
            place = Span(self.path, last.line + 1, lost.start(1))
            hint = "put quotes around the whole text, or move a comment to its own line"
            self.add(Finding(place, 'the words behind this "#" would be lost', "lost-words", hint))

    def take(self, scalar: Any) -> None:
        """Strike each "#" off that stands in a text; the first line of a block text holds none of it."""
        start, end = scalar.start_mark, scalar.end_mark
        block = scalar.style in ("|", ">")
        first, last = (start.line, start.column), (end.line, end.column)
        if block:
            first = (start.line + 1, 0)
            self.ends.setdefault(start.line, []).append(start.column + 1)
        for number in range(first[0], last[0] + 1):
            for marks in (self.glued, self.openings):
                if columns := marks.get(number):
                    marks[number] = [column for column in columns if not first <= (number, column) < last]
        self.ends.setdefault(end.line, []).append(end.column)

    def check_comments(self) -> None:
        """Report each comment without white space before it: YAML knows none such, and the parser drops the words."""
        for number, glued in self.glued.items():
            for column in glued:
                end = max((at for at in self.ends.get(number, ()) if at <= column), default=0)
                if not _COMMENT.search(self.lines[number][end:column]):
                    place = Span(self.path, number + 1, column + 1)
                    hint = "put the whole text in one pair of quotes, or a space before a comment"
                    self.add(Finding(place, 'the words behind this "#" would be lost', "lost-words", hint))
                    break

    def sequence(self, start: Any, depth: int) -> Node:
        items: list[Node] = []
        for event in self.events:
            if isinstance(event, pyyaml.SequenceEndEvent):
                break
            items.append(self.node(event, depth + 1))
        return Node("list", self.span(start), items=tuple(items))

    def mapping(self, start: Any, depth: int) -> Node:
        pairs: list[tuple[str, Node]] = []
        keys: list[Span] = []
        seen: dict[str, Span] = {}
        for event in self.events:
            if isinstance(event, pyyaml.MappingEndEvent):
                break
            key_node = self.asked(event, self.node(event, depth + 1))
            key = key_node.text
            if key_node.kind != "text":
                self.report(event, "a key must be a word", "key", "put quotes around a text that starts with [ or {")
            elif key == "<<":
                self.report(event, "the merge key << is not allowed", "alias", "write the keys out")
            elif key in seen:
                self.report(
                    event,
                    f"key {quoted(key)} stands twice; the first is on line {seen[key].line}",
                    "duplicate-key",
                    "join the two, or delete one",
                )
            value = self.node(next(self.events), depth + 1)
            if key not in seen:
                seen[key] = key_node.span
                pairs.append((key, value))
                keys.append(key_node.span)
        return Node("mapping", self.span(start), pairs=tuple(pairs), keys=tuple(keys))

    def asked(self, event: Any, key: Node) -> Node:
        """Return a key with the question mark that it starts with in braces or brackets, which the parser takes off."""
        line, column = event.start_mark.line, event.start_mark.column
        if line >= len(self.lines) or not column or self.lines[line][column - 1] != "?":
            return key
        if key.kind != "text" or event.style:
            self.report(event, 'the "?" before this would be lost', "lost-words", "put quotes around the whole text")
        return replace(key, text=f"?{key.text}", span=Span(self.path, line + 1, column))

    def question(self, mapping: Node) -> Node | None:
        """Return the text that the parser took for a key without a value, as in [?x]; None if it is none."""
        if len(mapping.pairs) != 1 or mapping.keys[0] != mapping.span:
            return None
        (key, value), place = mapping.pairs[0], mapping.span
        behind = self.lines[place.line - 1][place.column - 1 + len(key) :].lstrip()
        alone = key.startswith("?") and value == Node("text", value.span) and not behind.startswith(":")
        return Node("text", place, text=key) if alone else None

    def span(self, event: Any) -> Span:
        return Span(self.path, event.start_mark.line + 1, event.start_mark.column + 1)

    def report(self, event: Any, message: str, rule: str, hint: str) -> None:
        self.add(Finding(self.span(event), message, rule, hint))

    def add(self, finding: Finding) -> None:
        self.findings.append(finding)
        if len(self.findings) > MAX_FINDINGS:
            raise HandpressError(listed(self.findings))
