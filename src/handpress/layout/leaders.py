"""The labels of a drawing: where each stands outside its lines, and how its leader runs, level or upright.

The drawing is made as large as its box allows once the labels have their room; where they would take nearly half of it,
there are none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from handpress.brand.pictures import PictureLabel
from handpress.brand.shapes import Gradient, Shape, VectorLogo, rounded

_FLATNESS = 8  # straight pieces in place of a curve
_STRIPS = 200  # into which a drawing is cut to tell how far its lines reach
_MOST_WORK = 200_000.0  # entries into strips: after those a shape counts as a box
_PALE = 0.95  # what is lighter covers nothing
_WORTH = 0.55  # of its size without labels: a drawing that has less goes without them
_ROUNDS = 14  # of halving, until the size is known to a ten-thousandth
# In sizes of the type.
_GAP = 0.3  # between words and leader, words and lines
_LEAST = 0.5  # length of a leader
_BETWEEN = 0.05  # between labels on top of each other
LEADING = 1.15
_ABOVE, _BELOW = 0.75, 0.25  # what a line reaches over and under its baseline
_RISE = 0.25  # from the baseline to where a leader starts, half-way up a small letter

Point = tuple[float, float]
_Step = tuple[str, tuple[float, ...]]


class Words(NamedTuple):
    """The words of a label: how wide they are in points, on how many lines."""

    width: float
    lines: int = 1


class Placed(NamedTuple):
    """A label: where its first baseline starts, and the points of its leader."""

    x: float
    y: float
    leader: tuple[Point, ...]


class Arrangement(NamedTuple):
    """A drawing with its labels: the size of both, where the drawing stands in it, how large it is."""

    width: float
    height: float
    left: float
    top: float
    scale: float
    labels: tuple[Placed, ...] = ()


def arranged(
    drawing: VectorLogo, labels: Sequence[PictureLabel], words: Sequence[Words], size: float, box: tuple[float, float]
) -> Arrangement:
    """Return *drawing* with its *labels*, as large as they fit in *box*.

    Args:
        drawing: What is labelled.
        labels: Its labels; none where they are not to be printed.
        words: How much room each takes.
        size: Of their type.
        box: Width and height in points.
    """
    largest = min(box[0] / drawing.width, box[1] / drawing.height)
    whole = Arrangement(drawing.width * largest, drawing.height * largest, 0.0, 0.0, largest)
    if not labels:
        return whole
    ink = _ink(drawing)

    def at(scale: float) -> Arrangement:
        return _Arranger(drawing, labels, words, size, scale, ink).arrange()

    def fits(found: Arrangement) -> bool:
        return found.width <= box[0] + 0.01 and found.height <= box[1] + 0.01

    found = at(largest)
    if fits(found):
        return found
    low, high = largest * _WORTH, largest
    if not fits(at(low)):
        return whole
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(at(middle)) else (low, middle)
    return at(low)


class _Arranger:
    """Places the labels round a drawing of one size. Coordinates are from the corner of the drawing."""

    def __init__(
        self,
        drawing: VectorLogo,
        labels: Sequence[PictureLabel],
        words: Sequence[Words],
        size: float,
        scale: float,
        ink: _Ink,
    ) -> None:
        self.labels, self.size, self.scale, self.ink = labels, size, scale, ink
        self.widths = [each.width for each in words]
        self.more = [(each.lines - 1) * LEADING * size for each in words]  # under the first line
        self.heights = [size + more for more in self.more]
        self.width, self.height = drawing.width * scale, drawing.height * scale
        self.gap, self.least = _GAP * size, _LEAST * size
        # How far the whole reaches; the words on a side stand flush with it.
        self.left = self.top = 0.0
        self.right, self.bottom = self.width, self.height
        self.words: list[tuple[float, float, float, float]] = []  # boxes of those at the sides

    def arrange(self) -> Arrangement:
        level = {side: self._level(side) for side in ("left", "right")}
        for side, places in level.items():
            for at, y in places:
                x = self.left if side == "left" else self.right - self.widths[at]
                half = self.heights[at] / 2
                self.words.append((x, y - half, x + self.widths[at], y + half))
        upright = {side: self._upright(side) for side in ("top", "bottom")}
        placed: dict[int, Placed] = {}
        for side, places in level.items():
            placed |= {at: self._beside(side, at, y) for at, y in places}
        for side, places in upright.items():
            placed |= {at: self._over(side, at, x) for at, x in places}
        return Arrangement(
            self.right - self.left,
            self.bottom - self.top,
            -self.left,
            -self.top,
            self.scale,
            tuple(placed[at] for at in range(len(self.labels))),
        )

    def _level(self, side: str) -> list[tuple[int, float]]:
        """Return the labels of the left or right side with the middle of each; widen the whole for them."""
        own = [at for at, label in enumerate(self.labels) if label.side == side]
        own.sort(key=lambda at: self.labels[at].y)
        tall = [self.heights[at] + _BETWEEN * self.size for at in own]
        apart = [0.0, *((one + other) / 2 for one, other in pairwise(tall))]
        middles = _spread([self.labels[at].y * self.scale for at in own], apart)
        for at, y in zip(own, middles, strict=True):
            half = self.heights[at] / 2
            x = self.labels[at].x * self.scale
            low, high = self.ink.across((y - half) / self.scale, (y + half) / self.scale)
            if side == "left":
                limit = min(low * self.scale - self.gap, x - self.least - self.gap)
                self.left = min(self.left, limit - self.widths[at])
            else:
                limit = max(high * self.scale + self.gap, x + self.least + self.gap)
                self.right = max(self.right, limit + self.widths[at])
            self.top, self.bottom = min(self.top, y - half), max(self.bottom, y + half)
        return list(zip(own, middles, strict=True))

    def _upright(self, side: str) -> list[tuple[int, float]]:
        """Return the labels above or below with their left ends; make the whole taller for them."""
        own = [at for at, label in enumerate(self.labels) if label.side == side]
        own.sort(key=lambda at: self.labels[at].x)
        wide = [self.widths[at] + 2 * self.gap for at in own]
        apart = [0.0, *((one + other) / 2 for one, other in pairwise(wide))]
        middles = _spread([self.labels[at].x * self.scale for at in own], apart)
        lefts = [middle - self.widths[at] / 2 for at, middle in zip(own, middles, strict=True)]
        if own:
            over = max(lefts[-1] + self.widths[own[-1]] - self.right, 0.0)
            lefts = [left - over for left in lefts]
            self.left = min(self.left, lefts[0]) if over else self.left
            under = max(self.left - lefts[0], 0.0)
            lefts = [left + under for left in lefts]
            self.right = max(self.right, lefts[-1] + self.widths[own[-1]])
        for at, x in zip(own, lefts, strict=True):
            end = x + self.widths[at]
            y = self.labels[at].y * self.scale
            low, high = self.ink.down(x / self.scale, end / self.scale)
            low, high = low * self.scale, high * self.scale
            for left, top, right, bottom in self.words:
                if left < end + self.gap and right > x - self.gap:
                    low, high = min(low, top), max(high, bottom)
            if side == "top":
                self.top = min(self.top, min(low, y - self.least) - self.gap - self.heights[at])
            else:
                self.bottom = max(self.bottom, max(high, y + self.least) + self.gap + self.heights[at])
        return list(zip(own, lefts, strict=True))

    def _beside(self, side: str, at: int, y: float) -> Placed:
        label, width = self.labels[at], self.widths[at]
        left = self.left if side == "left" else self.right - width
        start = left + width + self.gap if side == "left" else left - self.gap
        end = (label.x * self.scale, label.y * self.scale)
        corner = () if abs(end[1] - y) < 0.01 else ((end[0], y),)
        return self._at(left, y - self.more[at] / 2 + _RISE * self.size, ((start, y), *corner, end))

    def _over(self, side: str, at: int, left: float) -> Placed:
        label, width = self.labels[at], self.widths[at]
        end = (label.x * self.scale, label.y * self.scale)
        x = min(max(end[0], left + 1), left + width - 1)
        corner = () if abs(end[0] - x) < 0.01 else ((x, end[1]),)
        if side == "top":
            baseline = self.top + _ABOVE * self.size
            start = baseline + self.more[at] + (_BELOW + _GAP / 2) * self.size
        else:
            baseline = self.bottom - _BELOW * self.size - self.more[at]
            start = baseline - (_ABOVE + _GAP / 2) * self.size
        return self._at(left, baseline, ((x, start), *corner, end))

    def _at(self, x: float, y: float, leader: Iterable[Point]) -> Placed:
        """Return a label with its place from the corner of the whole."""
        return Placed(x - self.left, y - self.top, tuple((px - self.left, py - self.top) for px, py in leader))


def _spread(middles: list[float], apart: list[float]) -> list[float]:
    """Return *middles*, which rise, moved so that each stands at least *apart* behind the one before."""
    down, up = list(middles), list(middles)
    for at in range(1, len(middles)):
        down[at] = max(down[at], down[at - 1] + apart[at])
    for at in range(len(middles) - 2, -1, -1):
        up[at] = min(up[at], up[at + 1] - apart[at + 1])
    return [(one + other) / 2 for one, other in zip(down, up, strict=True)]


class _Ink:
    """How far the lines of a drawing reach inside it, in strips across its width and its height."""

    def __init__(self, drawing: VectorLogo) -> None:
        self._width, self._height = drawing.width, drawing.height
        self._grain = max(drawing.width, drawing.height) / _STRIPS
        self._rows: dict[int, tuple[float, float]] = {}
        self._columns: dict[int, tuple[float, float]] = {}
        left = _MOST_WORK
        for shape in drawing.shapes:
            if not _shows(shape):
                continue
            pen = shape.stroke_width / 2 if shape.stroke else 0.0
            steps = _steps(shape)
            count = sum(_length(steps)) / self._grain + _FLATNESS * len(steps)
            work = count * (1 + 2 * pen / self._grain)
            if work > left:
                steps, work = self._box(steps), 0.0
            left -= work
            for x, y in _points(steps, self._grain):
                self._note(self._rows, y, x, pen, self._width)
                self._note(self._columns, x, y, pen, self._height)

    def across(self, top: float, bottom: float) -> tuple[float, float]:
        """Return how far left and right the lines reach between *top* and *bottom*."""
        return self._reach(self._rows, top, bottom, self._width)

    def down(self, left: float, right: float) -> tuple[float, float]:
        """Return how far up and down the lines reach between *left* and *right*."""
        return self._reach(self._columns, left, right, self._height)

    def _note(
        self, strips: dict[int, tuple[float, float]], along: float, across: float, pen: float, most: float
    ) -> None:
        first = max(math.floor((along - pen) / self._grain), 0)
        last = min(math.floor((along + pen) / self._grain), _STRIPS)
        near, far = min(max(across - pen, 0.0), most), min(max(across + pen, 0.0), most)
        for at in range(first, last + 1):
            low, high = strips.get(at, (near, far))
            strips[at] = min(low, near), max(high, far)

    def _reach(
        self, strips: dict[int, tuple[float, float]], start: float, end: float, most: float
    ) -> tuple[float, float]:
        first, last = math.floor(start / self._grain), math.floor(end / self._grain)
        met = [strips[at] for at in range(max(first, 0), min(last, _STRIPS) + 1) if at in strips]
        return (min(low for low, _ in met), max(high for _, high in met)) if met else (most / 2, most / 2)

    def _box(self, steps: list[_Step]) -> list[_Step]:
        """Return the rectangle round *steps*, as far as it stands in the drawing."""
        xs = [min(max(value, 0.0), self._width) for _, numbers in steps for value in numbers[::2]]
        ys = [min(max(value, 0.0), self._height) for _, numbers in steps for value in numbers[1::2]]
        return rounded(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys), 0, 0)


@lru_cache(maxsize=64)
def _ink(drawing: VectorLogo) -> _Ink:
    return _Ink(drawing)


def _shows(shape: Shape) -> bool:
    stops = [colour for _, colour in shape.fill.stops] if isinstance(shape.fill, Gradient) else [shape.fill]
    return any(paint and min(paint) < _PALE for paint in (*stops, shape.stroke))


def _steps(shape: Shape) -> list[_Step]:
    return [(str(op[0]), tuple([float(value) for value in op[1:]])) for op in shape.path]


def _length(steps: list[_Step]) -> Iterable[float]:
    """Yield the length of each of *steps*, a curve taken as the lines between its points."""
    last = (0.0, 0.0)
    for letter, numbers in steps:
        for end in zip(numbers[::2], numbers[1::2], strict=True):
            if letter != "M":
                yield math.dist(last, end)
            last = end


def _points(steps: list[_Step], grain: float) -> Iterable[Point]:
    """Yield points along *steps*, no further from each other than *grain*."""
    start = last = (0.0, 0.0)
    for letter, numbers in steps:
        if letter == "M":
            start = last = (numbers[0], numbers[1])
            yield last
            continue
        if letter == "C":
            ends = [_on_curve(last, numbers, step / _FLATNESS) for step in range(1, _FLATNESS + 1)]
        else:
            ends = [start if letter == "Z" else (numbers[0], numbers[1])]
        for end in ends:
            count = math.ceil(math.dist(last, end) / grain) or 1
            for step in range(1, count + 1):
                share = step / count
                yield last[0] + (end[0] - last[0]) * share, last[1] + (end[1] - last[1]) * share
            last = end


def _on_curve(start: Point, numbers: tuple[float, ...], t: float) -> Point:
    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    x = a * start[0] + b * numbers[0] + c * numbers[2] + d * numbers[4]
    y = a * start[1] + b * numbers[1] + c * numbers[3] + d * numbers[5]
    return x, y
