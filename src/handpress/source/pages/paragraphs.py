"""Gather the lines of one section into paragraphs and lists.

Joins a line to the one before only where it surely continues it: in most pages that
clinics have, each line is its own. Keeps two levels of bullets and joins deeper ones up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handpress.source.pages.sentences import ends_short
from handpress.source.pages.sourcelines import LineShape, SourceLine, joined
from handpress.source.pages.tree import LineWords

NARROW, WIDE = 50, 100  # a page whose longest line lies between was wrapped by hand or by a mail program
_SUB_BULLETS = "o◦○▪"  # stand for the second level where the text was pasted without its indents


@dataclass(frozen=True)
class Para:
    """A paragraph; ``apart`` if a blank line stands above it."""

    lines: tuple[SourceLine, ...]
    apart: bool = False

    @property
    def words(self) -> LineWords:
        """Its text."""
        return joined(self.lines)


@dataclass(frozen=True)
class ListEntry:
    """A bullet or numbered line, with the bullets under it."""

    lines: tuple[SourceLine, ...]
    items: tuple[Para, ...] = ()

    @property
    def words(self) -> LineWords:
        """Its own text."""
        return joined(self.lines)


@dataclass(frozen=True)
class Bullets:
    """A list; ``first`` is the number that it starts with, 0 for bullets."""

    entries: tuple[ListEntry, ...]
    first: int = 0


@dataclass(frozen=True)
class Passages:
    """What stands in a section: its blocks in order, bullets without words, and the lines nested too deep."""

    found: tuple[Para | Bullets, ...]
    wordless: tuple[SourceLine, ...] = ()
    deep: tuple[int, ...] = ()


def wrap_width(lines: Iterable[SourceLine]) -> int:
    """Return the width at which the page was wrapped, or 0 if it was not."""
    width = max((len(line.raw) for line in lines), default=0)
    return width if NARROW <= width <= WIDE else 0


def read_blocks(lines: Iterable[SourceLine], width: int = 0) -> Passages:
    """Return the paragraphs and lists in *lines*.

    Args:
        lines: Lines of one section, blank ones included; a line of marks counts as blank.
        width: Where the page's lines were wrapped; 0 if they were not.
    """
    gathering = _Gathering(width)
    for line in lines:
        gathering.take(line)
    return gathering.blocks()


class _Gathering:
    """The blocks so far; ``open`` holds the lines of the text that the next line may continue."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.found: list[_OpenPara | _OpenList] = []
        self.open: list[SourceLine] = []
        self.gap = False
        self.deep: list[int] = []

    def take(self, line: SourceLine) -> None:
        if line.shape in (LineShape.BLANK, LineShape.MARKS):
            self.gap = True
            return
        if line.shape in (LineShape.BULLET, LineShape.NUMBER):
            self._take_item(line)
        elif self.open and self._continues(line):
            self.open.append(line)
        else:
            self.open = [line]
            self.found.append(_OpenPara(self.open, self.gap))
        self.gap = False

    def _take_item(self, line: SourceLine) -> None:
        self.open = [line]
        last = self.found[-1] if self.found else None
        depth = last.depth(line) if isinstance(last, _OpenList) else 0
        if not isinstance(last, _OpenList) or (depth == 0 and self._starts_anew(line, last)):
            self.found.append(_OpenList(line, self.open))
            return
        if depth == 0 and last.starts_with(line):
            last.entries.append((self.open, []))
            return
        if depth > 1:
            self.deep.append(line.number)
        last.entries[-1][1].append(self.open)

    def _starts_anew(self, line: SourceLine, last: _OpenList) -> bool:
        """Return whether *line* begins another list; bullets right below a number belong to the number."""
        return not last.starts_with(line) and (line.shape is LineShape.NUMBER or self.gap)

    def _continues(self, line: SourceLine) -> bool:
        first, last = self.open[0], self.open[-1]
        if first.shape not in (LineShape.BULLET, LineShape.NUMBER):
            return not self.gap and _wraps(last, line, self.width)
        if not last.text:
            return not self.gap
        if line.indent > first.indent and (not self.gap or line.indent >= 2):
            return True
        return not self.gap and _unfinished(last) and _wraps(last, line, self.width)

    def blocks(self) -> Passages:
        found: list[Para | Bullets] = []
        wordless: list[SourceLine] = []
        for block in self.found:
            if isinstance(block, _OpenPara):
                found.append(Para(tuple(block.lines), block.apart))
                continue
            entries = [entry for pair in block.entries for entry in _entries(*pair, wordless)]
            if entries:
                found.append(Bullets(tuple(entries), block.line.order))
        return Passages(tuple(found), tuple(wordless), tuple(self.deep))


@dataclass
class _OpenPara:
    """A paragraph that is being gathered."""

    lines: list[SourceLine]
    apart: bool


class _OpenList:
    """A list that is being gathered: its first line, its entries, and the indents of its levels."""

    def __init__(self, line: SourceLine, text: list[SourceLine]) -> None:
        self.line = line
        self.entries: list[tuple[list[SourceLine], list[list[SourceLine]]]] = [(text, [])]
        self.indents = [line.indent]

    def starts_with(self, line: SourceLine) -> bool:
        return self.line.shape is line.shape

    def depth(self, line: SourceLine) -> int:
        """Return the level of *line*, 0 for the list's own; remember its indent."""
        while len(self.indents) > 1 and line.indent < self.indents[-1]:
            self.indents.pop()
        if line.indent >= self.indents[-1] + 2:
            self.indents.append(line.indent)
        depth = len(self.indents) - 1
        if depth == 0 and line.mark in _SUB_BULLETS and self.line.mark not in _SUB_BULLETS:
            return 1
        return depth


def _entries(text: list[SourceLine], items: list[list[SourceLine]], wordless: list[SourceLine]) -> list[ListEntry]:
    """Return the entry; without words of its own, what stands under it moves up."""
    kept = [Para(tuple(item)) for item in items if any(line.text for line in item)]
    wordless += [line for item in items if not any(line.text for line in item) for line in item]
    if any(line.text for line in text):
        return [ListEntry(tuple(text), tuple(kept))]
    wordless += text
    return [ListEntry(para.lines) for para in kept]


_FINAL = (".", "!", "?", ":", ";")


def _unfinished(line: SourceLine) -> bool:
    return not line.text.rstrip("\"'”’)]").endswith(_FINAL)


def _wraps(line: SourceLine, following: SourceLine, width: int) -> bool:
    """Return whether *following* surely continues the sentence or paragraph of *line*."""
    if "|" in (line.mark, following.mark):
        return False
    if ends_short(line.text) or (following.text[0].islower() and _unfinished(line)):
        return True
    # A writer who starts a new line by choice does so though the next word would still fit.
    return bool(width) and len(line.raw) + 1 + len(following.text.split(" ", 1)[0]) > width
