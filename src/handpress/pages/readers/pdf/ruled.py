"""Find the tables of a page by the lines that are drawn around their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handpress.pages.readers.pdf.lines import Word
from handpress.pages.readers.pdf.sheets import Box

_NEAR = 3.0  # points by which lines that meet may miss each other
_MOST = 1500


@dataclass(slots=True)
class Grid:
    """A table: its place, and the words of each cell, row by row; a merged cell's words stand in its first place."""

    cells: list[list[list[Word]]]
    left: float
    top: float
    right: float
    bottom: float


def grids(rules: Sequence[Box], words: Sequence[Word]) -> tuple[list[Grid], list[Word]]:
    """Return the tables that *rules* draw, and the *words* that are in none."""
    found: list[Grid] = []
    rest = list(words)
    for lines in _together([rule for rule in rules if max(rule[2] - rule[0], rule[3] - rule[1]) >= 6][:_MOST]):
        frame = _frame(lines)
        inside = [word for word in rest if _is_in(word, frame)]
        if inside and (grid := _grid(lines, frame, inside)):
            found.append(grid)
            taken = {id(word) for word in inside}
            rest = [word for word in rest if id(word) not in taken]
    return found, rest


def _frame(lines: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*lines, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _is_in(word: Word, frame: Box) -> bool:
    left, top, right, bottom = frame
    return left - 1 <= (word.left + word.right) / 2 <= right + 1 and top <= word.middle <= bottom


def _together(rules: Sequence[Box]) -> Iterator[list[Box]]:
    """Yield the lines that touch each other; the largest group first."""
    groups: list[list[Box]] = []
    left = sorted(rules, key=lambda rule: rule[1])
    while left:
        group = [left.pop(0)]
        at = 0
        while at < len(group):
            one = group[at]
            touching = [other for other in left if _meet(one, other)]
            if touching:
                group += touching
                gone = {id(other) for other in touching}
                left = [other for other in left if id(other) not in gone]
            at += 1
        groups.append(group)
    groups.sort(key=len, reverse=True)
    yield from (group for group in groups if len(group) >= 3)


def _meet(one: Box, other: Box) -> bool:
    across = one[0] - _NEAR <= other[2] and other[0] - _NEAR <= one[2]
    return across and one[1] - _NEAR <= other[3] and other[1] - _NEAR <= one[3]


def _places(values: Sequence[float]) -> list[float]:
    """Return *values* in order, those that are nearly the same once."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > 2 * _NEAR:
            places.append(value)
    return places


def _grid(lines: Sequence[Box], frame: Box, words: Sequence[Word]) -> Grid | None:
    upright = [rule for rule in lines if rule[3] - rule[1] > rule[2] - rule[0]]
    level = [rule for rule in lines if rule[3] - rule[1] <= rule[2] - rule[0]]
    xs = _places([*(rule[0] for rule in upright), frame[0], frame[2]])
    ys = _places([*(rule[1] for rule in level), frame[1], frame[3]])
    if len(xs) < 3 or len(ys) < 3 or len(xs) > 40 or len(ys) > 300:
        return None
    owner = _owners(xs, ys, upright, level)
    cells: list[list[list[Word]]] = [[[] for _ in xs[1:]] for _ in ys[1:]]
    for word in words:
        row, column = _slot(ys, word.middle), _slot(xs, (word.left + word.right) / 2)
        row, column = owner[row, column]
        cells[row][column].append(word)
    columns = [at for at in range(len(xs) - 1) if any(row[at] for row in cells)]
    kept = [[row[at] for at in columns] for row in cells if any(row)]
    if len(columns) < 2 or len(kept) < 2:
        return None
    return Grid(kept, *frame)


def _slot(places: Sequence[float], value: float) -> int:
    return max(min(sum(place <= value for place in places) - 1, len(places) - 2), 0)


def _owners(
    xs: Sequence[float], ys: Sequence[float], upright: Sequence[Box], level: Sequence[Box]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each slot the first slot of its cell: between two slots of one cell is no line."""
    owner = {(row, column): (row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)}
    for row, column in list(owner):
        middle_x, middle_y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
        if column and not any(
            abs(rule[0] - xs[column]) <= 2 * _NEAR and rule[1] <= middle_y <= rule[3] for rule in upright
        ):
            owner[row, column] = owner[row, column - 1]
        elif row and not any(abs(rule[1] - ys[row]) <= 2 * _NEAR and rule[0] <= middle_x <= rule[2] for rule in level):
            owner[row, column] = owner[row - 1, column]
    return owner
