"""Words on a page -> its columns, in the order in which they are read, and its tables without lines.

A gap that goes down through several lines parts columns; whether these are read down or across, as a table, is told by
the order in the file, by what stands beside what, and by how full the lines are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from handpress.pages.readers.pdf.labels import is_label, label_of
from handpress.pages.readers.pdf.lines import Word, rows_of
from handpress.pages.readers.pdf.ruled import Grid

_DEEPEST = 12
_MOST = 3000  # pieces of one page; more is a drawing made of words
_APART = 1.45  # sizes: rows of a table with more between them than lines of one cell have
_SURE = 4  # lines on each side that make a narrow gap one between columns


@dataclass(slots=True)
class _Piece:
    """Words of one line without a wide gap."""

    words: list[Word]
    left: float
    right: float
    base: float
    size: float

    @property
    def top(self) -> float:
        return self.base - 0.8 * self.size

    @property
    def bottom(self) -> float:
        return self.base + 0.2 * self.size


Part = list[Word] | Grid


def parts_of(words: Sequence[Word], deep: int = _DEEPEST) -> list[Part]:
    """Return *words* in the order in which they are read: columns, and tables between them."""
    if not words:
        return []
    size = median(word.run.size for word in words) or 1
    pieces = _pieces(words, size)
    split = _best(pieces, size) if deep and len(pieces) <= _MOST else None
    if split is None:
        return [list(words)]
    above, left, right, below = split
    inside: list[Part]
    if _is_table(left, right):
        inside = [_table([*left, *right])]
    else:
        inside = [*parts_of(_words(left), deep - 1), *parts_of(_words(right), deep - 1)]
    return [*parts_of(_words(above), deep - 1), *inside, *parts_of(_words(below), deep - 1)]


def _words(pieces: Sequence[_Piece]) -> list[Word]:
    return [word for piece in pieces for word in piece.words]


def _pieces(words: Sequence[Word], size: float) -> list[_Piece]:
    """Return the words of each line, parted where a gap is wide; a bullet or number stays with what follows it."""
    pieces: list[_Piece] = []
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.base, word.left)):
        if lines and _is_level(lines[-1][0], word, size):
            lines[-1].append(word)
        else:
            lines.append([word])
    for line in lines:
        line.sort(key=lambda word: word.left)
        last: _Piece | None = None
        usual = _gap(line, size)
        for word in line:
            near = max(0.45 * max(size, word.run.size), usual)
            if last and len(last.words) == 1 and is_label(last.words[0].text):
                near = 4 * size
            if last and word.left - last.right <= near:
                last.words.append(word)
                last.right = max(last.right, word.right)
                last.size = max(last.size, word.run.size)
            else:
                last = _Piece([word], word.left, word.right, word.base, word.run.size)
                pieces.append(last)
    return pieces


def _is_level(one: Word, other: Word, size: float) -> bool:
    """Return whether two words stand on one line; a small raised one stands higher."""
    raised = min(one.run.size, other.run.size) <= 0.75 * max(one.run.size, other.run.size)
    return abs(one.base - other.base) <= (0.45 if raised else 0.25) * size


def _gap(line: Sequence[Word], size: float) -> float:
    """Return how wide a gap between the words of *line* may be: those of a justified line are all wide."""
    gaps = sorted(other.left - one.right for one, other in pairwise(line))
    return min(1.8 * gaps[len(gaps) // 4], 2.5 * size) if len(gaps) > 2 else 0.0


_Split = tuple[list[_Piece], list[_Piece], list[_Piece], list[_Piece]]


def _best(pieces: Sequence[_Piece], size: float) -> _Split | None:
    """Return what stands above, left, right and below of the longest gap between columns."""
    best: tuple[float, int, int, float] | None = None
    for cut in sorted({round(piece.left - 0.5, 1) for piece in pieces})[1:100]:
        start = 0
        for end in range(len(pieces) + 1):
            if end < len(pieces) and not (pieces[end].left < cut < pieces[end].right):
                continue
            worth = _worth(pieces[start:end], cut, size)
            if worth and (best is None or worth > best[0]):
                best = (worth, start, end, cut)
            start = end + 1
    if best is None:
        return None
    _, start, end, cut = best
    return _split(pieces, start, end, cut)


def _worth(run: Sequence[_Piece], cut: float, size: float) -> float:
    """Return how high a gap is that has words on both sides; 0 where it is none, or may be chance."""
    left = [piece for piece in run if piece.right <= cut]
    right = [piece for piece in run if piece.left >= cut]
    if len(left) < 2 or len(right) < 2:
        return 0
    wide = min(piece.left for piece in right) - max(piece.right for piece in left)
    if wide < max(0.6 * size, 6) or (wide < 0.9 * size and min(len(left), len(right)) < _SURE):
        return 0
    top = max(left[0].top, right[0].top)
    bottom = min(left[-1].bottom, right[-1].bottom)
    return max(bottom - top, 0)


def _split(pieces: Sequence[_Piece], start: int, end: int, cut: float) -> _Split:
    run = list(pieces[start:end])
    above, below = list(pieces[:start]), list(pieces[end:])
    left = [piece for piece in run if piece.right <= cut]
    right = [piece for piece in run if piece.left >= cut]
    while len(left) > 1 and left[0].bottom <= right[0].top:
        above.append(left.pop(0))
    size = median(piece.size for piece in left)
    last = next((at for at in reversed(range(len(left))) if left[at].top < right[-1].bottom), len(left) - 1)
    for at in range(last + 1, len(left)):
        if left[at].base - left[at - 1].base > 1.8 * size or left[at].size > 1.15 * size:
            below = [*left[at:], *below]
            left = left[:at]
            break
    return above, left, right, below


def _is_table(left: Sequence[_Piece], right: Sequence[_Piece]) -> bool:
    """Return whether what stands in two columns is read across."""
    beside = [one for one in right if any(abs(one.base - other.base) < 0.3 * one.size for other in left)]
    if len(beside) < 2 or len(beside) < 0.6 * min(len(left), len(right)):
        return False
    if sum(bool(label_of(piece.words[0].text)) for piece in right) >= 2:
        return False
    sides = sorted([(piece.words[0].order, 0) for piece in left] + [(piece.words[0].order, 1) for piece in right])
    turns = sum(one[1] != other[1] for one, other in pairwise(sides))
    if turns < 3:
        return False
    return not (_is_prose(left) and _is_prose(right))


def _is_prose(pieces: Sequence[_Piece]) -> bool:
    wide = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    full = sum(piece.right - piece.left >= 0.8 * wide for piece in pieces)
    words = median(len(piece.words) for piece in pieces)
    return words >= 4 and full >= 0.6 * len(pieces)


def _table(pieces: Sequence[_Piece]) -> Grid:
    """Return the table that *pieces* make."""
    words = _words(pieces)
    columns = _columns(pieces)
    size = median(word.run.size for word in words)
    lines: list[tuple[float, _Cells]] = []
    for line in rows_of(words):
        cells: _Cells = [[] for _ in columns]
        for word in line.words:
            cells[max(sum(start <= word.left + 1 for start in columns) - 1, 0)].append(word)
        lines.append((line.base, cells))
    bands = _bands(lines, size)
    rows = [row for band in bands for row in _rows(band, size, parted=len(bands) > 2)]
    lefts, rights = [word.left for word in words], [word.right for word in words]
    return Grid(rows, min(lefts), min(word.top for word in words), max(rights), max(word.bottom for word in words))


_Cells = list[list[Word]]


def _bands(lines: Sequence[tuple[float, _Cells]], size: float) -> list[list[tuple[float, _Cells]]]:
    """Return *lines* in groups that stand apart; a cell in the middle of its row has its lines between the others'."""
    bands = [[lines[0]]]
    for one, other in pairwise(lines):
        if other[0] - one[0] > _APART * size:
            bands.append([])
        bands[-1].append(other)
    return bands


def _rows(band: Sequence[tuple[float, _Cells]], size: float, parted: bool) -> list[_Cells]:
    """Return the rows of *band*: one where rows are *parted*, unless several of its lines may be rows.

    Then a row begins where a line stands in its first column and in another.
    """
    several = not parted or sum(bool(cells[0] and any(cells[1:])) for _, cells in band) > 1
    rows: list[_Cells] = []
    last = band[0][0]
    for base, cells in band:
        goes_on = base - last < 1.5 * size and not (cells[0] and any(cells[1:]))
        if rows and (goes_on or not several):
            for cell, more in zip(rows[-1], cells, strict=True):
                cell += more
        else:
            rows.append(cells)
        last = base
    return rows


def _columns(pieces: Sequence[_Piece]) -> list[float]:
    """Return where the columns begin: behind gaps that go down through all lines."""
    starts: list[float] = []
    right = float("-inf")
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if piece.left > right + 2:
            starts.append(piece.left)
        right = max(right, piece.right)
    return starts
