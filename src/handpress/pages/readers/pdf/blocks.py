"""Paragraphs -> headings, lists with their levels, tables: the blocks of a tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from handpress.pages.readers.pdf.labels import label_of
from handpress.pages.readers.pdf.lines import Row
from handpress.pages.readers.pdf.paragraphs import (
    ADDRESS,
    ENDS,
    LARGER,
    Column,
    Measures,
    Para,
    paras_of,
    words_of_rows,
)
from handpress.pages.tree import Block, Heading, Item, LineWords, Listing, Paragraph, Picture, Table

_LONGEST_HEADING = 200
_MOST_LINES = 3
_MOST_WORDS = 8  # of a heading with a full stop
_STOPS = (".", "!", "。", "！")


@dataclass(slots=True)
class Cells:
    """A table: the lines of each cell."""

    rows: list[list[list[Row]]]
    headed: bool = False


@dataclass(slots=True)
class Entry:
    """An entry of a list that the file marks as one: its label, and what stands in it."""

    label: list[Row]
    parts: list[Part]


@dataclass(slots=True)
class Entries:
    """A list that the file marks as one."""

    entries: list[Entry]


@dataclass(slots=True)
class Drawn:
    """A picture: the number of its line, its alternative text, its caption."""

    number: int
    alternative: str
    caption: list[Row]


Part = Column | Cells | Entries | Drawn


class Ranks:
    """Which level a heading has by its size: the largest is 1. Where the file has *told* headings, size makes none."""

    def __init__(self, body: float, sizes: Sequence[float], told: bool) -> None:
        self.body, self.told = body, told
        self.sizes: list[float] = []
        for size in sorted({size for size in sizes if self.is_larger(size)}, reverse=True):
            if not self.sizes or size < 0.95 * self.sizes[-1]:
                self.sizes.append(size)

    def is_larger(self, size: float) -> bool:
        """Return whether *size* is clearly larger than that of the text."""
        return size > LARGER * self.body

    def level(self, size: float) -> int:
        """Return the level of a heading of *size*."""
        return min(sum(one >= 0.95 * size for one in self.sizes if one > size * 1.05) + 1, 6)


def blocks_of(parts: Sequence[Part], measures: Measures, ranks: Ranks) -> list[Block]:
    """Return the blocks of a page's *parts*, which stand in reading order."""
    blocks: list[Block] = []
    columns: list[Column] = []

    def flush() -> None:
        if columns:
            blocks.extend(_of_paras(paras_of(columns, measures), measures, ranks))
            columns.clear()

    for part in parts:
        if isinstance(part, Column):
            columns.append(part)
            continue
        flush()
        match part:
            case Cells():
                blocks += _of_cells(part, measures, ranks)
            case Entries():
                blocks += _of_entries(part, measures, ranks)
            case Drawn():
                caption = words_of_rows(part.caption, measures) if part.caption else LineWords("")
                blocks.append(Picture(LineWords(part.alternative, (part.number,)), caption))
    flush()
    return _merged(blocks)


def _of_entries(entries: Entries, measures: Measures, ranks: Ranks) -> list[Block]:
    """Return a list; or, where headings stand in it, what stands under each."""
    found = [(entry, blocks_of(entry.parts, measures, ranks)) for entry in entries.entries]
    if any(isinstance(blocks[0], Heading) for _, blocks in found if blocks):
        return [block for _, blocks in found for block in blocks]
    items = [_entry(entry, blocks, measures) for entry, blocks in found if blocks or entry.label]
    return [Listing(tuple(items), any(item.order for item in items))] if items else []


def _entry(entry: Entry, blocks: list[Block], measures: Measures) -> Item:
    mark = words_of_rows(entry.label, measures) if entry.label else LineWords("")
    label = label_of(f"{mark.text}." if mark.text.isdigit() else mark.text)
    first = blocks[0] if blocks else None
    match first:
        case Paragraph(words, bold):
            under = tuple(blocks[1:])
        case Listing((item,)) if not mark.text:
            return replace(item, under=(*item.under, *blocks[1:]))
        case _:
            words, bold, under = LineWords(""), False, tuple(blocks)
    text = words.text if label or not any(map(str.isalnum, mark.text)) else f"{mark.text} {words.text}".strip()
    lines = tuple(dict.fromkeys(mark.lines + words.lines))
    return Item(LineWords(text, lines), under, label.order if label else 0, bold)


def _of_paras(paras: Sequence[Para], measures: Measures, ranks: Ranks) -> list[Block]:
    builder = _Builder(measures, ranks)
    for para in paras:
        builder.add(para)
    builder.close()
    return builder.blocks


@dataclass(slots=True)
class _Open:
    """A list that may go on: its entries so far, and where its labels and its words stand."""

    label: str
    ordered: bool
    left: float
    start: float
    items: list[Item] = field(default_factory=list)


class _Builder:
    def __init__(self, measures: Measures, ranks: Ranks) -> None:
        self.measures, self.ranks = measures, ranks
        self.blocks: list[Block] = []
        self.lists: list[_Open] = []
        self.heading: Para | None = None  # the last block, where its size made it a heading
        self.last: Row | None = None  # of what was added last

    def add(self, para: Para) -> None:
        """Add *para* to the blocks, or to the list that it belongs to."""
        text = words_of_rows(para.rows, self.measures)
        level = self._level(para, text.text)
        if level and self.heading and _is_one(self.heading, para):
            self.heading.rows += para.rows
            self.blocks[-1] = Heading(words_of_rows(self.heading.rows, self.measures), level)
            return
        self.heading = para if level and not para.level else None
        if level:
            self.close()
            self.blocks.append(Heading(text, level))
        elif para.label and para.label.length < len(text.text):
            self._item(para)
        else:
            self._paragraph(para, text)
        self.last = para.rows[-1]

    def _level(self, para: Para, text: str) -> int:
        if para.level:
            return para.level
        larger = not self.ranks.told and self._is_large(para, text)
        if not larger or not any(map(str.isalpha, text)) or (para.label and not para.label.order):
            return 0
        return self.ranks.level(para.size)

    def _is_large(self, para: Para, text: str) -> bool:
        """Return whether *para* is set in larger type and may be a heading: it is no sentence, and no address."""
        if not self.ranks.is_larger(para.size) or len(text) > _LONGEST_HEADING or ADDRESS.search(text):
            return False
        return not (text.endswith(_STOPS) and (len(para.rows) > 1 or len(text.split()) > _MOST_WORDS))

    def _is_bold(self, para: Para) -> bool:
        """Return whether *para* is marked by bold type: no address; where most is bold, no sentence."""
        if any(ADDRESS.search(row.text) for row in para.rows):
            return False
        if self.measures.mostly_bold and (len(para.rows) > 1 or para.rows[0].text.endswith(_STOPS)):
            return False
        return para.bold

    def _paragraph(self, para: Para, text: LineWords) -> None:
        bold = self._is_bold(para) or self._is_large(para, text.text)
        block = Paragraph(text, bold, para.apart)
        while self.lists and (not para.fresh or (self.last and _follows(self.last, para.rows[0]))):
            top = self.lists[-1]
            farthest = min(row.left for row in para.rows)
            item = top.items[-1]
            start = top.left if item.words.text.endswith((":", "：")) else top.start - 0.6 * para.size
            if farthest > max(top.left + 0.4 * para.size, start) and not bold:
                top.items[-1] = replace(item, under=(*item.under, block))
                return
            self._shut()
        self.close()
        self.blocks.append(block)

    def _item(self, para: Para) -> None:
        label = para.label
        assert label is not None
        kind = "1" if label.order else label.text
        self._find(kind, para)
        words = words_of_rows(para.rows, self.measures, label.length)
        self.lists[-1].items.append(Item(words, (), label.order, self._is_bold(para)))

    def _find(self, kind: str, para: Para) -> None:
        """Make the list that *para* belongs to the last of those that are open."""
        size = para.size
        if para.fresh and any(one.label == kind for one in self.lists):
            while self.lists[-1].label != kind:
                self._shut()
            self.lists[-1].left, self.lists[-1].start = para.left, para.start
            return
        while self.lists:
            top = self.lists[-1]
            if para.left > top.left + 0.7 * size:
                break
            if para.left > top.left - 0.7 * size:
                if top.label == kind or (top.ordered == (kind == "1") and kind != "1"):
                    return
                self._shut()
                break
            self._shut()
        self.lists.append(_Open(kind, kind == "1", para.left, para.start))

    def _shut(self) -> None:
        """End the innermost list: it goes under the entry that it stands under."""
        done = self.lists.pop()
        listing = Listing(tuple(done.items), done.ordered)
        if self.lists:
            outer = self.lists[-1]
            item = outer.items[-1]
            outer.items[-1] = replace(item, under=(*item.under, listing))
        else:
            self.blocks.append(listing)

    def close(self) -> None:
        """End all lists."""
        while self.lists:
            self._shut()


def _is_one(heading: Para, para: Para) -> bool:
    """Return whether *para*, a heading by its size, is the next line of *heading*."""
    above, below = heading.rows[-1], para.rows[0]
    same = above.size == below.size and above.bold == below.bold and not (para.label or para.level)
    over = min(above.right, below.right) > max(above.left, below.left)
    near = _follows(above, below) and below.base - above.base < 1.45 * below.size
    lines = [*heading.rows, *para.rows]
    short = len(lines) <= _MOST_LINES and sum(len(row.text) for row in lines) < _LONGEST_HEADING
    return same and over and near and short and not ENDS.search(above.text)


def _follows(above: Row, below: Row) -> bool:
    """Return whether *below* stands right under *above*, on the same page."""
    return above.page == below.page and 0 < below.base - above.base < 2.5 * below.size


def _of_cells(cells: Cells, measures: Measures, ranks: Ranks) -> list[Block]:
    """Return a table; or, where its cells hold lists, what they hold: down each column, or across each row."""
    listed = [[sum(label_of(row.text) is not None for row in cell) > 1 for cell in line] for line in cells.rows]
    if not any(map(any, listed)):
        rows = tuple(
            tuple(words_of_rows(cell, measures) if cell else LineWords("") for cell in line) for line in cells.rows
        )
        headed = cells.headed or _is_headed(cells)
        return [Table(rows, headed)]
    if any(line[0] for line in listed):
        order = [[line[at] for line in cells.rows] for at in range(len(cells.rows[0]))]
    else:
        order = cells.rows
    blocks: list[Block] = []
    for line in order:
        for cell in line:
            if cell:
                blocks += _of_paras(paras_of([Column(cell, fresh=True)], measures), measures, ranks)
    return blocks


def _is_headed(cells: Cells) -> bool:
    first, rest = cells.rows[0], cells.rows[1:]
    bold = [all(row.bold for row in cell) for cell in first if cell]
    others = [row.bold for line in rest for cell in line[1:] for row in cell]
    return bool(bold) and all(bold) and not all(others)


def _merged(blocks: Sequence[Block]) -> list[Block]:
    """Return *blocks*; a list that was cut by the end of a page is one."""
    merged: list[Block] = []
    for block in blocks:
        last = merged[-1] if merged else None
        if isinstance(block, Listing) and isinstance(last, Listing) and _goes_on(last, block):
            merged[-1] = Listing(last.items + block.items, last.ordered)
        else:
            merged.append(block)
    return merged


def _goes_on(last: Listing, block: Listing) -> bool:
    if last.ordered and block.ordered:
        return block.items[0].order == last.items[-1].order + 1
    return not last.ordered and not block.ordered
