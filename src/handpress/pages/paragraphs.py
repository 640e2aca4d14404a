"""Gather the lines of a text page into headings, paragraphs, lists and tables.

Joins a line to the one before only where it surely continues it: in most pages that
clinics have, each line is its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from handpress.meanings.headings import CODE, meaning
from handpress.meanings.sentences import RUNS_ON, fills, goes_on, is_bracketed, is_unfinished
from handpress.meanings.words import word_set
from handpress.pages.ads import is_call, unglued
from handpress.pages.bulleted import with_bullets_over_text
from handpress.pages.sourcelines import LineShape, SourceLine, joined, plain
from handpress.pages.tree import Block, Heading, Item, Left, LineWords, Listing, Paragraph, Table

NARROW, WIDE = 50, 100  # a page whose longest line lies between was wrapped by hand or by a mail program
_SUB_BULLETS = "o◦○▪"  # stand for the second level where the text was pasted without its indents
_DEEPEST = 8  # levels of a list; deeper ones are joined up


@dataclass(frozen=True)
class Gathered:
    """The blocks of a page in order, and the lines of them that hold no words."""

    blocks: tuple[Block, ...]
    left: tuple[Left, ...]


def wrap_width(lines: Iterable[SourceLine]) -> int:
    """Return the width at which the page was wrapped, or 0 if it was not."""
    lines = list(lines)
    width = max((len(line.raw) for line in lines), default=0)
    return width if NARROW <= width <= WIDE and _is_wrapped(lines, width) else 0


_MOST = 0.4  # of the lines behind a full one; the others begin a sentence, or with a name


def _is_wrapped(lines: Sequence[SourceLine], width: int) -> bool:
    """Return whether the lines behind those that fill the page go on with their sentences.

    Else a line is only long, and the next, which may be a heading, is none of it.
    """
    pairs = [
        (line, after)
        for line, after in pairwise(lines)
        if line.shape not in (LineShape.BLANK, LineShape.MARKS, LineShape.HEADING) and after.shape is LineShape.TEXT
    ]
    full = [(line, after) for line, after in pairs if fills(len(line.raw), after.text, width)]
    cased = [pair for pair in full if pair[1].text[:1].islower() or pair[1].text[:1].isupper()]
    if cased:
        runs = sum(after.text[:1].islower() or bool(RUNS_ON.search(line.text)) for line, after in cased)
        return runs >= _MOST * len(cased)
    return 2 * len(full) >= len(pairs)


_SHORT_ENTRY, _ENTRY_WORDS = 40, 5
_JOINS = word_set(
    "and or but with y o e u con pero et ou avec mais und oder mit aber ou com mas ve veya ile ama dan atau "
    "dengan tetapi at o pero và hoặc với nhưng и или с но а that which who que qui die der das yang что который"
)


def _unmarked_entries(lines: Sequence[SourceLine]) -> frozenset[int]:
    """Return the numbers of lines in small letters that are a list without bullets: two or more below a short line.

    Only on a page with long lines: where all are short, the text was wrapped so.
    """
    if max((len(line.raw) for line in lines), default=0) < NARROW:
        return frozenset()
    found: set[int] = set()
    row: list[int] = []
    for before, line in pairwise([*lines, _NO_LINE]):
        stops = bool(row) and line.text.endswith(".")  # the last entry, as a sentence that runs through the list
        entry = replace(line, text=line.text[:-1]) if stops else line
        if _is_small_entry(entry) and (row or _is_over_entries(before)) and not RUNS_ON.search(before.text):
            row.append(line.number)
            if not stops:
                continue
        found |= set(row) if len(row) > 1 and line.text[:1] != "(" else set()
        row = []
    return frozenset(found)


_NO_LINE = SourceLine(0, "", LineShape.BLANK)


def _is_small_entry(line: SourceLine) -> bool:
    text = line.text
    if line.shape is not LineShape.TEXT or line.mark or not text[:1].islower() or text[-1] in ".,!?":
        return False
    words = text.split()
    return len(text) <= _SHORT_ENTRY and len(words) <= _ENTRY_WORDS and words[0].casefold() not in _JOINS


def _is_over_entries(line: SourceLine) -> bool:
    """Return whether a line may stand over a list: a short one that begins anew, or ends in a colon."""
    text = line.text
    if line.shape is not LineShape.TEXT or not text or text[-1] in ".,!;":
        return False
    return text.endswith((":", "：")) or (text[:1].isupper() and len(text) <= _SHORT_ENTRY)


def read_blocks(lines: Sequence[SourceLine]) -> Gathered:
    """Return the blocks in *lines*, blank ones included."""
    lines, begun = with_bullets_over_text(lines)
    gathering = _Gathering(wrap_width(lines), _unmarked_entries(lines) | begun)
    for index, line in enumerate(lines):
        gathering.take(line, lines[index + 1] if index + 1 < len(lines) else None)
    return gathering.gathered()


@dataclass
class _OpenPara:
    """A paragraph that is being gathered."""

    lines: list[SourceLine]
    apart: bool


@dataclass
class _Entry:
    """An entry of a list that is being gathered."""

    lines: list[SourceLine]
    depth: int

    @property
    def has_words(self) -> bool:
        return any(line.text for line in self.lines)


@dataclass
class _OpenList:
    """A list that is being gathered: its first line, its entries, and the indents of its levels."""

    line: SourceLine
    entries: list[_Entry]
    indents: list[int]

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
        return min(depth, _DEEPEST)


@dataclass
class _OpenTable:
    """Rows that are being gathered, lines of marks between them included."""

    lines: list[SourceLine]
    apart: bool


@dataclass
class _Gathering:
    """The blocks so far; ``open`` holds the lines of the text that the next line may continue."""

    width: int
    entries: frozenset[int] = frozenset()  # the numbers of lines that none goes on with
    found: list[_OpenPara | _OpenList | _OpenTable | Heading] = field(default_factory=list)
    open: list[SourceLine] = field(default_factory=list)
    gap: bool = True
    underline: SourceLine | None = None  # of the heading before it
    left: list[Left] = field(default_factory=list)

    def take(self, line: SourceLine, following: SourceLine | None) -> None:
        if line.shape in (LineShape.BLANK, LineShape.MARKS):
            self._take_gap(line)
            return
        if line.shape is LineShape.HEADING or self._is_underlined(line, following):
            self._take_heading(line, following)
        elif line.shape in (LineShape.BULLET, LineShape.NUMBER):
            self._take_item(line)
        elif line.mark == "|":
            self._take_row(line)
        elif self.open and line.number not in self.entries and self._continues(line):
            self.open.append(line)
        else:
            self.open = [line]
            self.found.append(_OpenPara(self.open, self.gap))
        self.gap = False

    def _take_gap(self, line: SourceLine) -> None:
        if line is self.underline:
            return
        last = self.found[-1] if self.found else None
        self.gap = True
        if line.shape is LineShape.BLANK:
            return
        self.left.append(Left(line.number, line.raw.strip(), line.mark))
        if isinstance(last, _OpenTable) and line.raw.strip().startswith("|"):
            last.lines.append(line)
            self.gap = False

    def _is_underlined(self, line: SourceLine, following: SourceLine | None) -> bool:
        alone = self.gap or not self.open or self.open[-1].shape is not LineShape.TEXT
        marked = following is not None and _is_underline(following) and line.shape is LineShape.TEXT
        may_head = bool(line.text) and line.mark != "|" and len(line.text.split()) <= 14 and line.text[-1] not in ".!;,"
        return marked and may_head and (alone or meaning(line.text) is not None)

    def _take_heading(self, line: SourceLine, following: SourceLine | None) -> None:
        self.open = []
        if line.shape is LineShape.HEADING:
            self.found.append(Heading(LineWords(line.text, (line.number,)), len(line.mark)))
        elif following is not None:
            self.underline = following
            level = 1 if following.raw.strip()[0] == "=" else 2
            self.found.append(Heading(LineWords(line.text, (line.number, following.number)), level))

    def _take_row(self, line: SourceLine) -> None:
        last = self.found[-1] if self.found else None
        if isinstance(last, _OpenTable) and not self.gap:
            last.lines.append(line)
        else:
            self.found.append(_OpenTable([line], self.gap))
        self.open = []

    def _take_item(self, line: SourceLine) -> None:
        self.open = [line]
        last = self.found[-1] if self.found else None
        depth = last.depth(line) if isinstance(last, _OpenList) else 0
        if not isinstance(last, _OpenList) or (depth == 0 and self._starts_anew(line, last)):
            self.found.append(_OpenList(line, [_Entry(self.open, 0)], [line.indent]))
        else:
            last.entries.append(_Entry(self.open, depth if last.starts_with(line) else max(depth, 1)))

    def _starts_anew(self, line: SourceLine, last: _OpenList) -> bool:
        """Return whether *line* begins another list; bullets right below a number belong to the number."""
        return not last.starts_with(line) and (line.shape is LineShape.NUMBER or self.gap)

    def _continues(self, line: SourceLine) -> bool:
        first, last = self.open[0], self.open[-1]
        if first.shape not in (LineShape.BULLET, LineShape.NUMBER):
            alone = _is_heading_alone(self.open) or (len(self.found) == 1 and _CODE.search(first.text))
            return not self.gap and not alone and _wraps(last, line, self.width)
        if not last.text:
            return not self.gap
        if not self.gap and is_bracketed(line.text):
            return True
        if line.indent > first.indent and (not self.gap or line.indent >= 2):
            return True
        return not self.gap and is_unfinished(last.text) and _wraps(last, line, self.width)

    def gathered(self) -> Gathered:
        blocks: list[Block] = []
        for found in self.found:
            match found:
                case _OpenPara(lines, apart):
                    blocks.append(Paragraph(joined(lines), all(line.mark == "**" for line in lines), apart))
                case _OpenList(_, entries):
                    blocks += _listings(self._with_words(entries))
                case _OpenTable(lines, apart):
                    blocks += _table(lines, apart)
                case Heading():
                    blocks.append(found)
        return Gathered(tuple(blocks), tuple(self.left))

    def _with_words(self, entries: Sequence[_Entry]) -> list[_Entry]:
        """Return *entries* without those that have no words; what stands under such a one moves up."""
        kept: list[_Entry] = []
        gone: list[int] = []
        for entry in entries:
            while gone and entry.depth <= gone[-1]:
                gone.pop()
            if entry.has_words:
                kept.append(_Entry(entry.lines, entry.depth - len(gone)))
            else:
                gone.append(entry.depth)
                reason = "a bullet without words"
                self.left += [Left(line.number, line.raw.strip(), reason) for line in entry.lines]
        return kept


def _listings(entries: Sequence[_Entry]) -> list[Listing]:
    """Return the lists that *entries* make: numbers and bullets side by side are two."""
    made: list[list[Item]] = []
    at = 0
    while at < len(entries):
        entry = entries[at]
        end = at + 1
        while end < len(entries) and entries[end].depth > entry.depth:
            end += 1
        item = Item(joined(entry.lines), tuple(_listings(entries[at + 1 : end])), entry.lines[0].order)
        if made and bool(made[-1][0].order) == bool(item.order) and (item.order != 1 or made[-1][-1].order == 1):
            made[-1].append(item)
        else:
            made.append([item])
        at = end
    return [Listing(tuple(items), bool(items[0].order)) for items in made]


def gaps(blocks: Iterable[Block]) -> Iterator[tuple[int, int, int]]:
    """Yield where a numbered list leaves a number out: the line behind it, and the numbers around it."""
    last = 0
    for block in blocks:
        if not isinstance(block, Listing):
            last = last if isinstance(block, Paragraph) else 0
            continue
        for item in block.items:
            if block.ordered and last and item.order > last + 1 and item.words.lines:
                yield item.words.lines[0], last, item.order
            last = item.order if block.ordered else last
            yield from gaps(item.under)


_BETWEEN = re.compile(r"(?<!\\)\|")


def _table(lines: Sequence[SourceLine], apart: bool) -> list[Block]:
    """Return the table of *lines*; a single row is a paragraph."""
    rows = [(line, _cells(line.raw)) for line in lines if line.text]
    count = max(len(cells) for _, cells in rows)
    if len(rows) < 2 or count < 2:
        return [Paragraph(joined([line]), apart=apart) for line, _ in rows]
    headed = len(lines) > 1 and lines[1].shape is LineShape.MARKS
    padded = [[*cells, *[""] * (count - len(cells))] for _, cells in rows]
    return [
        Table(
            tuple(
                tuple(LineWords(cell, (line.number,)) for cell in cells)
                for (line, _), cells in zip(rows, padded, strict=True)
            ),
            headed,
        )
    ]


def _cells(raw: str) -> list[str]:
    row = raw.strip().lstrip("> ").removeprefix("|").removesuffix("|")
    return [plain(cell.replace("\\|", "|")) for cell in _BETWEEN.split(row)]


_UNDERLINES = frozenset("=-~_*^#—–")


def _is_underline(line: SourceLine) -> bool:
    marks = line.raw.strip()
    return line.shape is LineShape.MARKS and len(marks) > 2 and len(set(marks)) == 1 and marks[0] in _UNDERLINES


def _is_heading_alone(lines: Sequence[SourceLine]) -> bool:
    """Return whether the one line so far is a heading, which no line continues."""
    text = lines[0].text
    if len(lines) > 1 or text[-1:] in ".!;,":
        return False
    shouts = text.isupper() and sum(map(str.isalpha, text)) >= 4 and len(text.split()) <= 8
    return shouts or (text[:1].isupper() and meaning(text) is not None)


_CODE = re.compile(CODE)  # in the first line of a page, which then is its title
_FIELD = re.compile(r"[\w-]{2,20}:\s|[a-h][.]\s+\S")


_PART = 0.7  # of the width, which a line within a wrapped paragraph surely fills


def _begins_anew(line: SourceLine, following: SourceLine, width: int) -> bool:
    """Return whether *following* is too short to stand within a wrapped paragraph, and no end of a sentence."""
    text = following.text
    short = len(following.raw.strip()) < _PART * width and (
        is_unfinished(text) or text.endswith((":", "：", "?", "؟", "？"))
    )
    return short and not text[:1].islower() and line.text.endswith((".", "!", "?", "。", "！", "？", "؟"))


def _wraps(line: SourceLine, following: SourceLine, width: int) -> bool:
    """Return whether *following* surely continues the sentence or paragraph of *line*."""
    if _FIELD.match(following.text) or any(is_call(one.text) or unglued(one.text) for one in (line, following)):
        return False
    if (line.mark == "**") != (following.mark == "**") or _begins_anew(line, following, width):
        return False
    return goes_on(line.text, following.text, len(line.raw), width)
