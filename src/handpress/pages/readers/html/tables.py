"""The cells of a web page's table: columns and rows, or boxes that only stand beside each other.

Refuses tables that no page can show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from handpress.diagnostics import Span, fault
from handpress.pages.readers.html.elements import Element
from handpress.pages.tree import Block, Heading, LineWords, Listing, Paragraph, Picture, Table

_LEAST_BLANKS = 3
_LONGEST_LABEL = 6  # words
_MAX_CELLS = 50_000
_MAX_COLUMNS = 200


@dataclass
class Cell:
    """A cell of a table: its blocks, and over how many columns and rows it goes."""

    blocks: list[Block]
    columns: int
    rows: int
    heads: bool


def is_head(row: Sequence[Cell]) -> bool:
    """Return whether *row* names the columns."""
    return len(row) > 1 and all(cell.heads or not cell.blocks for cell in row)


def is_form(rows: Sequence[Element]) -> bool:
    """Return whether *rows* only name what is to be written behind a colon, as "Name" and ":"."""
    cells = [one for row in rows for one in row.elements if one.name in ("td", "th")]
    if any(one.name == "table" for cell in cells for one in cell.within()):
        return False
    said = [" ".join("".join(text.data for text in cell.texts()).split()) for cell in cells]
    values = [one for one in said if one.startswith(":")]
    labels = [one for one in said if one and not one.startswith(":")]
    empty = sum(not any(map(str.isalnum, one)) for one in values)
    if len(values) < _LEAST_BLANKS or len(labels) > len(values) + 1 or empty * 3 < len(values) * 2:
        return False
    return all(len(one.split()) <= _LONGEST_LABEL for one in said)


def is_layout(element: Element, rows: Sequence[Sequence[Cell]]) -> bool:
    """Return whether a table only places its cells beside each other, as old pages do."""
    cells = [cell for row in rows for cell in row]
    if element.get("role") in ("presentation", "none") or max(map(len, rows), default=0) < 2:
        return True
    if any(isinstance(block, Table) for cell in cells for block in cell.blocks):
        return True
    if any(cell.heads and cell.blocks for cell in cells):
        return False
    if sum(1 for row in rows if any(cell.blocks for cell in row)) < 2:
        return True
    long = any(
        sum(len(block.words.text) for block in cell.blocks if isinstance(block, Paragraph)) > 800 for cell in cells
    )
    return long or any(isinstance(block, Heading) for cell in cells for block in cell.blocks)


def table_of(rows: Sequence[Sequence[Cell]], headed: bool, path: str, line: int) -> list[Block]:
    """Return *rows* as a table, every row as long as the first; and the pictures in it, after it."""
    grid: list[dict[int, LineWords]] = []
    taken: dict[int, int] = {}  # columns that a cell above goes on in, and for how many rows yet
    for row in rows:
        filled: dict[int, LineWords] = {}
        at = 0
        for cell in row:
            while taken.get(at):
                at += 1
            filled[at] = _words_of(cell.blocks)
            # Only a cell with words moves others: a thousand columns of nothing are none.
            taken.update(dict.fromkeys(range(at, at + cell.columns), cell.rows))
            at += cell.columns
        taken = {column: left - 1 for column, left in taken.items() if left > 1}
        grid.append(filled)
    columns = sorted({column for row in grid for column, words in row.items() if words.text})
    full = [row for row in grid if any(words.text for words in row.values())]
    if len(columns) > _MAX_COLUMNS or len(columns) * len(full) > _MAX_CELLS:
        fact = f"this table has {len(full):,} rows and {len(columns):,} columns"
        raise fault(Span(path, line, 1), fact, "too-large", "delete it from the page, or split it")
    pictures = [block for row in rows for cell in row for block in cell.blocks if isinstance(block, Picture)]
    if len(columns) == 1:
        return [*(Paragraph(words) for row in full for words in row.values() if words.text), *pictures]
    cells = tuple(tuple(row.get(column, LineWords("")) for column in columns) for row in full)
    # A first row without words is gone, and with it what it named.
    return [Table(cells, headed and full[0] is grid[0]), *pictures] if cells else [*pictures]


def _words_of(blocks: Sequence[Block]) -> LineWords:
    """Return the words of a cell as one text; what stands on lines of its own is parted from the next."""
    return joined(list(_lines_in(blocks)), "; ")


def _lines_in(blocks: Iterable[Block]) -> Iterator[LineWords]:
    for block in blocks:
        match block:
            case Paragraph(words) | Heading(words):
                yield words
            case Listing(items, ordered):
                for item in items:
                    words = item.words
                    yield LineWords(f"{item.order}. {words.text}", words.lines) if ordered else words
                    yield from _lines_in(item.under)


def joined(lines: Sequence[LineWords], mark: str) -> LineWords:
    """Return *lines* as one text, with *mark* where the one before has no mark at its end."""
    text = ""
    for words in lines:
        between = " " if text.endswith((".", ",", ";", ":", "!", "?", "。", "，", "：")) else mark
        text += (between if text else "") + words.text
    return LineWords(text, tuple(sorted({line for words in lines for line in words.lines})))
