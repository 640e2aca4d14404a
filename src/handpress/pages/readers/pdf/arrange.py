"""A page without tags -> its parts in reading order: columns, tables, and pictures between them."""

from __future__ import annotations

from handpress.pages.readers.pdf.blocks import Cells, Drawn, Part
from handpress.pages.readers.pdf.leaves import MOST_WORDS, Leaf
from handpress.pages.readers.pdf.lines import Row, Word, rows_of
from handpress.pages.readers.pdf.order import parts_of
from handpress.pages.readers.pdf.paragraphs import Column
from handpress.pages.readers.pdf.ruled import Grid, grids
from handpress.pages.readers.pdf.sheets import Box, Glyph

_SMALLEST = 24.0  # points: a smaller picture is a mark
_MOST_DOTS = 500


def arranged(leaf: Leaf) -> list[Part]:
    """Return the parts of a page, by what is seen."""
    words = [*leaf.words, *_bullets(leaf)]
    found, rest = grids([leaf.place(rule) for rule in leaf.sheet.rules], words)
    parts: list[tuple[Part, Box]] = []
    for part in parts_of(rest):
        if isinstance(part, Grid):
            parts.append(_cells(part))
        else:
            parts.append(_column(rows_of(part)))
    for grid in sorted(found, key=lambda grid: grid.top):
        _insert(parts, *_cells(grid))
    for image in leaf.sheet.images:
        box = leaf.place(image.box)
        wide, high = box[2] - box[0], box[3] - box[1]
        behind = wide * high > 0.8 * leaf.sheet.width * leaf.sheet.height
        if min(wide, high) >= _SMALLEST and not image.artifact and not behind:
            _insert(parts, Drawn(0, "", []), box)
    return [part for part, _ in parts]


def _column(rows: list[Row]) -> tuple[Column, Box]:
    column = Column(rows)
    return column, (column.left, min(row.top for row in rows), column.right, max(row.bottom for row in rows))


def _cells(grid: Grid) -> tuple[Cells, Box]:
    rows = [[rows_of(cell) if cell else [] for cell in line] for line in grid.cells]
    return Cells(rows), (grid.left, grid.top, grid.right, grid.bottom)


def _insert(parts: list[tuple[Part, Box]], part: Part, box: Box) -> None:
    """Put *part* among *parts*: below what stands above it, within a column where that leaves room for it."""
    above = [at for at, (_, other) in enumerate(parts) if _overlap(other, box) and other[1] < box[1] + 2]
    if not above:
        below = [at for at, (_, other) in enumerate(parts) if _overlap(other, box)]
        parts.insert(below[0] if below else len(parts), (part, box))
        return
    at = above[-1]
    column = parts[at][0]
    rows = column.rows if isinstance(column, Column) else []
    first = sum(row.base <= box[1] + 2 for row in rows)
    if 0 < first < len(rows) and rows[first].base - rows[first - 1].base > 1.8 * rows[first].size:
        parts[at : at + 1] = [_column(rows[:first]), (part, box), _column(rows[first:])]
    else:
        parts.insert(at + 1, (part, box))


def _overlap(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0])


def _bullets(leaf: Leaf) -> list[Word]:
    """Return a bullet for each small mark that is drawn before the first word of a line."""
    bullets: list[Word] = []
    led: set[int] = set()
    for dot in leaf.sheet.dots[: _MOST_DOTS if len(leaf.words) <= MOST_WORDS else 0]:
        left, top, right, bottom = leaf.place(dot)
        line = [word for word in leaf.words if word.top - 1 <= (top + bottom) / 2 <= word.bottom + 1]
        after = [word for word in line if -2 <= word.left - right <= 2.5 * word.run.size]
        if not after or any(
            -1 <= left - word.right <= 3 * word.run.size or word.left < left < word.right for word in line
        ):
            continue
        first = min(after, key=lambda word: word.left)
        if id(first) in led:
            continue
        led.add(id(first))
        first.spaced = True
        glyph = Glyph("•", *dot, first.base, left, first.glyphs[0].run)
        bullets.append(
            Word(
                [glyph],
                first.run,
                left,
                right,
                first.top,
                first.bottom,
                first.base,
                first.order,
                True,
                mirrored=leaf.mirrored,
            )
        )
    return bullets
