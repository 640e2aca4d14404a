"""The structure tree of a tagged page -> its parts, in the order that the file gives them.

Used only where the tags hold all words of the page; a page that is tagged in part is read by its looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from handpress.pages.readers.pdf import order
from handpress.pages.readers.pdf.blocks import Cells, Drawn, Entries, Entry, Part
from handpress.pages.readers.pdf.lines import Row, Word, rows_in_order, rows_of
from handpress.pages.readers.pdf.paragraphs import Column
from handpress.pages.readers.pdf.ruled import Grid
from handpress.pages.readers.pdf.sheets import Tag

_NOWHERE = float("inf")
_HEADING = re.compile(r"H([1-6])")
_INLINE = frozenset(
    (
        "Span",
        "Link",
        "Quote",
        "Reference",
        "Em",
        "Strong",
        "Code",
        "NonStruct",
        "Sub",
        "Form",
        "Annot",
        "Lbl",
        "Private",
    )
)


def mcids_of(tags: Sequence[Tag | int]) -> Iterator[int]:
    """Yield the marked contents in *tags*, in order."""
    for tag in tags:
        if isinstance(tag, int):
            yield tag
        else:
            yield from mcids_of(tag.kids)


def is_told(tags: Sequence[Tag], words: Sequence[Word]) -> bool:
    """Return whether *tags* hold all of *words* and say more than that these are paragraphs."""
    marked = set(mcids_of(tags))
    lost = [word for word in words if word.letters and word.run.mcid not in marked and not word.run.artifact]
    furniture = sum(word.letters for word in words if word.run.artifact)
    return bool(marked) and not lost and furniture < 0.3 * sum(word.letters for word in words)


def parts_of(tags: Sequence[Tag], words: Sequence[Word]) -> list[Part]:
    """Return the parts of a page; words that no tag holds go where they stand on the page."""
    walk = _Walk(words)
    for tag in tags:
        walk.block(tag, walk.parts)
    rest = [word for left in walk.words.values() for word in left]
    for column in columns_of(rest):
        at = next((at for at, part in enumerate(walk.parts) if _top(part) > column.rows[0].base), len(walk.parts))
        walk.parts.insert(at, column)
    return _with_whole_headings(walk.parts)


def _with_whole_headings(parts: Sequence[Part]) -> list[Part]:
    """Return *parts*; two headings right below each other are one where the second goes on in small letters."""
    whole: list[Part] = []
    for part in parts:
        last = whole[-1] if whole else None
        if isinstance(part, Column) and isinstance(last, Column) and 0 < part.level == last.level:
            above, below = last.rows[-1], part.rows[0]
            near = above.size == below.size and 0 < below.base - above.base <= 1.5 * above.size
            if near and below.text[0].islower():
                last.rows += part.rows
                continue
        whole.append(part)
    return whole


def _top(part: Part) -> float:
    """Return how far down *part* begins; an endless way for what tells no place."""
    match part:
        case Column(rows):
            return rows[0].base
        case Entries(entries):
            return min((_top(one) for entry in entries for one in entry.parts), default=_NOWHERE)
        case Cells(lines):
            return min((row.base for line in lines for cell in line for row in cell), default=_NOWHERE)
    return _NOWHERE


def columns_of(words: Sequence[Word]) -> list[Column]:
    """Return the columns of *words*, each line of a table as one."""
    columns: list[Column] = []
    for part in order.parts_of(words):
        if isinstance(part, Grid):
            columns += [Column(rows_of([word for cell in line for word in cell])) for line in part.cells]
        else:
            columns.append(Column(rows_of(part)))
    return columns


class _Walk:
    def __init__(self, words: Sequence[Word]) -> None:
        self.words: dict[int, list[Word]] = {}
        for word in words:
            self.words.setdefault(word.run.mcid, []).append(word)
        self.parts: list[Part] = []

    def block(self, tag: Tag, parts: list[Part]) -> None:
        """Add what *tag* holds to *parts*."""
        if found := _HEADING.fullmatch(tag.role):
            self._column(mcids_of(tag.kids), parts, int(found[1]))
        elif tag.role == "Title":
            self._column(mcids_of(tag.kids), parts, 1)
        elif tag.role == "L":
            parts.append(Entries([entry for kid in tag.kids for entry in self._entries(kid)]))
        elif tag.role == "Table":
            self._table(tag, parts)
        elif tag.role == "Figure":
            parts.append(Drawn(0, _alternative(tag.alternative), []))
            self._inside(tag, parts)
        elif tag.role == "Caption" and parts and isinstance(parts[-1], Drawn) and not parts[-1].caption:
            parts[-1].caption = self._rows(mcids_of(tag.kids))
        else:
            self._inside(tag, parts)

    def _inside(self, tag: Tag, parts: list[Part]) -> None:
        running: list[int] = []
        for kid in tag.kids:
            if isinstance(kid, int):
                running.append(kid)
            elif kid.role in _INLINE and not _holds_blocks(kid):
                running += mcids_of(kid.kids)
            else:
                self._column(running, parts)
                running = []
                self.block(kid, parts)
        self._column(running, parts)

    def _column(self, mcids: Iterator[int] | Sequence[int], parts: list[Part], level: int = 0) -> None:
        if rows := self._rows(mcids):
            parts.append(Column(rows, level, fresh=True))

    def _rows(self, mcids: Iterator[int] | Sequence[int]) -> list[Row]:
        """Return the lines of *mcids*, in the order of the file: they may go on at the top of the next column."""
        words = sorted((word for mcid in mcids for word in self.words.pop(mcid, [])), key=lambda word: word.order)
        return rows_in_order(words)

    def _entries(self, kid: Tag | int) -> Iterator[Entry]:
        if isinstance(kid, int):
            kid = Tag("LI", [kid])
        label: list[Row] = []
        inside: list[Part] = []
        body = Tag("LBody", [])
        for one in kid.kids:
            if isinstance(one, Tag) and one.role == "Lbl":
                label += self._rows(mcids_of(one.kids))
            else:
                body.kids.append(one)
        if kid.role == "LI":
            self._inside(_unwrapped(body), inside)
        else:
            self.block(kid, inside)
        if inside or label:
            yield Entry(label, inside)

    def _table(self, tag: Tag, parts: list[Part]) -> None:
        rows: list[list[list[Row]]] = []
        heads: list[bool] = []
        for line in _lines(tag):
            cells = [kid for kid in line.kids if isinstance(kid, Tag)]
            rows.append([self._rows(mcids_of(cell.kids)) for cell in cells])
            heads.append(bool(cells) and all(cell.role == "TH" for cell in cells))
        rest = [mcid for mcid in mcids_of(tag.kids) if mcid in self.words]
        even = _even(rows)
        worded = [at for at in range(len(even[0]) if even else 0) if any(row[at] for row in even)]
        filled = [[row[at] for at in worded] for row in even if any(row)]
        if filled and len(filled[0]) > 1:
            parts.append(Cells(filled, bool(heads and heads[0])))
        else:
            parts += [Column(cell, fresh=True) for row in filled for cell in row if cell]
        self._column(rest, parts)


def _alternative(text: str) -> str:
    """Return an alternative text that a person has written; "" for a name that a program gave."""
    text = " ".join(text.split())
    return "" if re.fullmatch(r"\S*[\d#_]\S*|\S+\.\w{3,4}", text) else text


def _unwrapped(body: Tag) -> Tag:
    """Return *body* without the LBody in it, so that its words are one with those beside it."""
    kids: list[Tag | int] = []
    for kid in body.kids:
        kids += kid.kids if isinstance(kid, Tag) and kid.role == "LBody" else [kid]
    return Tag("LBody", kids)


def _holds_blocks(tag: Tag) -> bool:
    return any(isinstance(kid, Tag) and (kid.role not in _INLINE or _holds_blocks(kid)) for kid in tag.kids)


def _lines(tag: Tag) -> Iterator[Tag]:
    for kid in tag.kids:
        if isinstance(kid, Tag) and kid.role == "TR":
            yield kid
        elif isinstance(kid, Tag) and kid.role in ("THead", "TBody", "TFoot"):
            yield from _lines(kid)


def _even(rows: Sequence[list[list[Row]]]) -> list[list[list[Row]]]:
    """Return *rows*, all as long as the longest: a cell of a shorter one goes where it stands on the page."""
    longest = max((len(row) for row in rows), default=0)
    starts: list[float] = []
    for at in range(longest):
        lefts = [row[at][0].left for row in rows if len(row) == longest and row[at]]
        starts.append(min(lefts, default=starts[-1] + 1 if starts else 0.0))
    return [row if len(row) == longest else _placed(row, starts) for row in rows]


def _placed(row: Sequence[list[Row]], starts: Sequence[float]) -> list[list[Row]]:
    places: list[list[Row]] = [[] for _ in starts]
    first = 0
    for index, cell in enumerate(row):
        room = len(starts) - len(row) + index  # the last place that leaves one for each cell to come
        near = min(range(first, room + 1), key=lambda at: abs(starts[at] - cell[0].left)) if cell else first
        places[near] = cell
        first = near + 1
    return places
