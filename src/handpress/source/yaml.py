"""Read YAML as text only, with the line and column of every value.

Every scalar is the string that the author typed: 00123 stays 00123, no stays no,
8:00 stays 8:00. Refuses what a handout never needs and what hides faults:
duplicate keys, aliases, tags, several documents, deep nesting, control and
invisible characters, and files over a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml as pyyaml

from handpress.diagnostics import Finding, HandpressError, Span, fault, quoted

MAX_BYTES = 4 * 1024 * 1024  # a long handout is 20 KB; a book of a megabyte still passes
MAX_NODES = 200_000
MAX_DEPTH = 12  # a nested bullet stands at depth 7

# C0 and C1 controls but tab and line ends; bidi overrides and isolates that could reorder a dose on the page
# (Unicode TR 36); soft hyphens, zero-width spaces and byte order marks, which no reader sees; non-characters.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True)
class Node:
    """One YAML value and its place.

    ``kind`` says which of ``text``, ``items`` (of a list) and ``pairs`` (of a mapping) holds it;
    ``keys`` are the places of a mapping's keys.
    """

    kind: str  # "text", "list" or "mapping"
    span: Span
    text: str = ""
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[str, Node], ...] = ()
    keys: tuple[Span, ...] = ()

    def plain(self) -> Any:
        """Return the value as str, list and dict."""
        if self.kind == "text":
            return self.text
        if self.kind == "list":
            return [node.plain() for node in self.items]
        return {key: node.plain() for key, node in self.pairs}

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


def read_file(path: Path, shown: str | None = None) -> Node:
    """Return the tree of the YAML file at *path*.

    Args:
        path: The file.
        shown: The name to use in messages; the path as given by default.

    Raises:
        HandpressError: The file cannot be read, or breaks a rule of this module.
    """
    return parse(read_text(path, MAX_BYTES, shown), shown or str(path))


def read_text(path: Path, limit: int, shown: str | None = None) -> str:
    """Return the UTF-8 text of a file of at most *limit* bytes, without byte order mark, line ends as typed."""
    where = Span(shown or str(path))
    try:
        if path.exists() and not path.is_file():
            raise fault(where, "this is not a file", "unreadable", "name a text file")
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise fault(where, "there is no such file", "missing-file", "check the name and the folder") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise fault(where, f"this file cannot be read: {reason}", "unreadable", "check its permissions") from None
    if len(data) > limit:
        raise fault(
            where,
            f"this file is larger than {limit // 1024:,} KB",
            "too-large",
            "split it; a handout is a few pages",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise fault(
            Span(where.path, line, column),
            f"byte {data[error.start]:#04x} is not UTF-8 text",
            "encoding",
            "save the file as UTF-8",
        ) from None


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
    reader = _Reader(path)
    try:
        node = reader.document(pyyaml.parse(text, Loader=_LOADER))
    except pyyaml.MarkedYAMLError as error:
        findings = [*reader.findings, _syntax_finding(error, text, path)]
    except pyyaml.YAMLError as error:
        findings = [*reader.findings, Finding(Span(path), str(error).splitlines()[0], "yaml-syntax")]
    else:
        if not reader.findings and node is not None:
            return node
        findings = reader.findings
    raise HandpressError(findings)


def forbidden_characters(text: str, path: str) -> list[Finding]:
    """Return a finding for each character that may not stand in a source file; at most 20."""
    findings: list[Finding] = []
    for match in FORBIDDEN.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        findings.append(
            Finding(
                Span(path, line, column),
                f"the character U+{ord(match[0]):04X} is invisible or a control character",
                "control-character",
                "delete it; it often comes along when text is pasted",
            )
        )
        if len(findings) == 20:
            break
    return findings


_LOADER = getattr(pyyaml, "CBaseLoader", pyyaml.BaseLoader)


class _Reader:
    """Builds nodes from parser events, so that a hostile file never becomes a Python object."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self.count = 0

    def document(self, events: Iterator[Any]) -> Node | None:
        self.events = events
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, pyyaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.report(event, "a second document starts here", "one-document", "keep one handout a file")
                    return None
            elif isinstance(event, pyyaml.NodeEvent):
                root = self.node(event, 1)
        if root is None and not self.findings:
            raise fault(Span(self.path), "this file is empty", "empty-file", "write the handout, or delete the file")
        return root

    def node(self, event: Any, depth: int) -> Node:
        self.count += 1
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            what = f"more than {MAX_NODES:,} values" if self.count > MAX_NODES else f"nesting over {MAX_DEPTH} deep"
            self.report(event, what, "too-much", "a handout is a flat list of sections")
            raise HandpressError(self.findings)
        if isinstance(event, pyyaml.AliasEvent):
            self.report(event, f"alias *{event.anchor} is not allowed", "alias", "write the text out again")
            return Node("text", self.span(event))
        if event.anchor is not None:
            self.report(event, f"anchor &{event.anchor} is not allowed", "alias", 'quote a text that starts with "&"')
        if event.tag is not None:
            self.report(event, f"tag {quoted(event.tag)} is not allowed", "tag", 'quote a text that starts with "!"')
        if isinstance(event, pyyaml.ScalarEvent):
            return Node("text", self.span(event), text=event.value)
        if isinstance(event, pyyaml.SequenceStartEvent):
            return self.sequence(event, depth)
        return self.mapping(event, depth)

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
            key_node = self.node(event, depth + 1)
            key = key_node.text
            if key_node.kind != "text":
                self.report(event, "a key must be a word", "key", "quote a text that starts with [ or {")
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

    def span(self, event: Any) -> Span:
        return Span(self.path, event.start_mark.line + 1, event.start_mark.column + 1)

    def report(self, event: Any, message: str, rule: str, hint: str) -> None:
        self.findings.append(Finding(self.span(event), message, rule, hint))


def _syntax_finding(error: pyyaml.MarkedYAMLError, text: str, path: str) -> Finding:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    lines = text.splitlines()
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    problem = (error.problem or "this is not YAML").replace("\n", " ")
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return Finding(Span(path, line, column), "a tab indents this line", "yaml-syntax", "indent with spaces")
    if "mapping values are not allowed" in problem:
        hint = "put quotes around a text that holds a colon and a space"
    elif "unknown escape" in problem:
        hint = "in double quotes a backslash is special; use single quotes"
    else:
        hint = "look at the quotes, the colons and the indents of this line and the one before"
    return Finding(Span(path, line, column), f"this is not YAML: {problem}", "yaml-syntax", hint)
