"""SVG geometry -> outlines: moves, lines, cubic curves and closings in absolute numbers; transforms -> matrices.

Source: SVG 2, chapters 8 to 10 and appendix B.2. Refuses numbers beyond a million, and transforms without end.
Every text comes with single spaces, so that no pattern below takes more than linear time.

Tried in place of this, which was svglib's work: svglib loads reportlab's graphics, lxml and two CSS parsers, so that
a logo with one relative path took 880 million instructions to read, now 26. svgelements 1.9 (43 million only to load)
ignores a transform that it cannot read, ends a path at what it cannot read or raises a bare TypeError where a finding
is wanted, and makes six curves of half a circle. picosvg 0.23 needs skia, 3 MB of compiled code. None of them carries
a gradient to a PDF.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from handpress.brand.shapes import Command, Matrix, Refused, rounded
from handpress.diagnostics import quoted

MAX_NUMBER = 1e6
MAX_TRANSFORMS = 32  # in one attribute

_NUMBER = r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
_NEXT_NUMBER = re.compile(" ?,? ?" + _NUMBER)
_NEXT_FLAG = " ?,? ?([01])"
_LENGTH = re.compile(_NUMBER + "(px|pt|pc|mm|cm|in|q|)", re.IGNORECASE)
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96, "q": 24 / 25.4}
_TRANSFORM = r" ?,? ?(matrix|translate|scale|rotate|skewX|skewY) ?\( ?([^()]*?) ?\)"
_TRANSFORM_SIZES = {"matrix": (6,), "translate": (1, 2), "scale": (1, 2), "rotate": (1, 3)}
_PATH_SIZES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_FLAT = 1e-10  # a radius that makes no curve
REDRAW = "export the logo again, or save it as PNG"


def broken(what: str, value: str, hint: str = REDRAW) -> Refused:
    """Return the fault of a *value* that is not *what* it should be."""
    return Refused(f"{quoted(value)} is not {what}", "logo-broken", hint)


def _number(text: str) -> float:
    number = float(text)
    if not abs(number) < MAX_NUMBER:
        raise Refused(f"the number {quoted(text)} is too large", "logo-size", "make the drawing smaller")
    return number


def numbers_of(text: str, what: str) -> list[float]:
    """Return the numbers of a list; *what* it is, if it is none."""
    numbers, position = [], 0
    while position < len(text):
        match = _NEXT_NUMBER.match(text, position)
        if match is None:
            raise broken(what, text)
        numbers.append(_number(match[1]))
        position = match.end()
    return numbers


def length_of(text: str, least: float = -MAX_NUMBER) -> float:
    """Return a length in user units."""
    match = _LENGTH.fullmatch(text)
    if match is None or float(match[1]) < least:
        hint = f'write a number such as "12" or "12px"{"" if least < 0 else f", {least:g} or more"}'
        raise broken("a length", text, hint)
    return _number(match[1]) * _PIXELS[match[2].lower()]


# Transforms

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def product(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the matrix that does what *inner* does, then what *outer* does."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f


def transform_of(text: str) -> Matrix:
    """Return the matrix of a list of transforms."""
    found, position, count = IDENTITY, 0, 0
    while position < len(text):
        match = re.compile(_TRANSFORM).match(text, position)
        numbers = numbers_of(match[2], "a list of numbers") if match else []
        if match is None or len(numbers) not in _TRANSFORM_SIZES.get(match[1], (1,)):
            raise broken("a transform", text[position:].strip())
        found = product(found, _matrix(match[1], numbers))
        position, count = match.end(), count + 1
        if count > MAX_TRANSFORMS:
            message = f"one element has more than {MAX_TRANSFORMS} transforms"
            raise Refused(message, "logo-size", "flatten the transforms")
    return found


def _matrix(name: str, numbers: list[float]) -> Matrix:
    first, *others = numbers
    second = others[0] if others else 0.0
    match name:
        case "matrix":
            a, b, c, d, e, f = numbers
            return a, b, c, d, e, f
        case "translate":
            return 1.0, 0.0, 0.0, 1.0, first, second
        case "scale":
            return first, 0.0, 0.0, second if others else first, 0.0, 0.0
        case "skewX":
            return 1.0, 0.0, math.tan(math.radians(first)), 1.0, 0.0, 0.0
        case "skewY":
            return 1.0, math.tan(math.radians(first)), 0.0, 1.0, 0.0, 0.0
    cosine, sine = math.cos(math.radians(first)), math.sin(math.radians(first))
    turned = (cosine, sine, -sine, cosine, 0.0, 0.0)
    if not others:
        return turned
    x, y = others
    return product(product((1.0, 0.0, 0.0, 1.0, x, y), turned), (1.0, 0.0, 0.0, 1.0, -x, -y))


# Shapes (SVG 2, chapter 10, gives their equivalents as paths)


def outline(name: str, texts: Mapping[str, str]) -> list[Command]:
    """Return the outline of the element *name* with the attributes *texts*; nothing if SVG does not draw it."""

    def length(key: str, least: float = -MAX_NUMBER) -> float:
        return length_of(texts.get(key, "0"), least)

    match name:
        case "path":
            return _path(texts.get("d", ""))
        case "rect":
            x, y, width, height = length("x"), length("y"), length("width", 0), length("height", 0)
            rx, ry = (min(pair) for pair in zip(_radii(texts), (width / 2, height / 2), strict=True))
            return rounded(x, y, width, height, rx, ry) if width and height else []
        case "circle" | "ellipse":
            rx, ry = _radii(texts) if name == "ellipse" else (length("r", 0), length("r", 0))
            sides = rounded(length("cx") - rx, length("cy") - ry, 2 * rx, 2 * ry, rx, ry)
            return [side for side in sides if side[0] != "L"] if rx and ry else []
        case "line":
            return _lines([(length("x1"), length("y1")), (length("x2"), length("y2"))], close=False)
        case _:
            numbers = numbers_of(texts.get("points", ""), "a list of points")
            if len(numbers) % 2:
                raise broken("a list of points", texts["points"], "give each point an x and a y")
            return _lines(zip(numbers[::2], numbers[1::2], strict=True), close=name == "polygon")


def _lines(points: Iterable[tuple[float, float]], close: bool) -> list[Command]:
    lines: list[Command] = [("L" if index else "M", point) for index, point in enumerate(points)]
    return [*lines, ("Z", ())] if close and lines else lines


def _radii(texts: Mapping[str, str]) -> tuple[float, float]:
    """Return rx and ry; one that is absent or "auto" follows the other."""
    given = {key: length_of(texts[key], 0) for key in ("rx", "ry") if texts.get(key, "auto") != "auto"}
    return given.get("rx", given.get("ry", 0.0)), given.get("ry", given.get("rx", 0.0))


def extent(commands: Iterable[Command]) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of an outline: of its curves, not of what bends them."""
    xs: list[float] = []
    ys: list[float] = []
    at = (0.0, 0.0)
    for letter, numbers in commands:
        if letter == "C":
            xs += _turns(at[0], *numbers[::2])
            ys += _turns(at[1], *numbers[1::2])
        if numbers:
            at = numbers[-2], numbers[-1]
            xs.append(at[0])
            ys.append(at[1])
    return min(xs), min(ys), max(xs), max(ys)


def _turns(start: float, one: float, two: float, end: float) -> list[float]:
    """Return where a cubic curve turns back along an axis: where its derivative is zero."""
    a, b, c = end - 3 * two + 3 * one - start, 2 * (two - 2 * one + start), one - start
    if abs(a) > _FLAT:
        square = b * b - 4 * a * c
        roots = [(-b + sign * math.sqrt(square)) / (2 * a) for sign in (1, -1)] if square >= 0 else []
    else:
        roots = [-c / b] if abs(b) > _FLAT else []
    inner = (t for t in roots if 0 < t < 1)
    return [(1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * one + 3 * t * t * (1 - t) * two + t**3 * end for t in inner]


# Path data


def _path(text: str) -> list[Command]:
    """Return the outline that path data describe."""
    pen = _Pen()
    letter, position = "", 0
    while position < len(text):
        if text[position] == " ":
            position += 1
            continue
        if text[position].upper() in _PATH_SIZES:
            letter = text[position]
            position += 1
        elif letter in ("", "Z", "z"):
            raise broken("path data", text[position:])
        else:  # more numbers repeat the command; after a move they are lines
            letter = {"M": "L", "m": "l"}.get(letter, letter)
        if not pen.commands and letter not in "Mm":
            raise broken("path data, which starts with M", text)
        numbers = []
        for index in range(_PATH_SIZES[letter.upper()]):
            flag = letter in "Aa" and index in (3, 4)
            match = (re.compile(_NEXT_FLAG) if flag else _NEXT_NUMBER).match(text, position)
            if match is None:
                raise broken(f"a number for {quoted(letter)}", text[position:].strip() or "the end")
            numbers.append(_number(match[1]))
            position = match.end()
        pen.draw(letter, numbers)
    return pen.commands


class _Pen:
    """Follows path commands.

    Attributes:
        commands: What it has drawn.
    """

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self._x = self._y = 0.0
        self._start = (0.0, 0.0)  # of the part at hand
        self._bend = ("", 0.0, 0.0)  # the letter of the curve before, and its last control point

    def draw(self, letter: str, numbers: list[float]) -> None:
        """Draw one command."""
        kind = letter.upper()
        if self.commands and self.commands[-1][0] == "Z" and kind not in "MZ":
            self.commands.append(("M", self._start))
        if letter != kind:
            numbers = self._absolute(kind, numbers)
        bend, self._bend = self._bend, ("", 0.0, 0.0)
        match kind:
            case "Z":
                self.commands.append(("Z", ()))
                self._x, self._y = self._start
            case "M":
                self._x, self._y = self._start = numbers[0], numbers[1]
                self.commands.append(("M", self._start))
            case "L":
                self._line(*numbers)
            case "H":
                self._line(numbers[0], self._y)
            case "V":
                self._line(self._x, numbers[0])
            case "C":
                self._curve(*numbers)
            case "S":
                self._curve(*self._mirrored(bend, "C"), *numbers)
            case "Q":
                self._quadratic(*numbers)
            case "T":
                self._quadratic(*self._mirrored(bend, "Q"), *numbers)
            case _:
                self._arc(*numbers)

    def _absolute(self, kind: str, numbers: list[float]) -> list[float]:
        x, y = self._x, self._y
        if kind == "A":
            return [*numbers[:5], x + numbers[5], y + numbers[6]]
        if kind == "V":
            return [y + numbers[0]]
        return [(y if index % 2 else x) + number for index, number in enumerate(numbers)]

    def _mirrored(self, bend: tuple[str, float, float], kind: str) -> tuple[float, float]:
        """Return the last control point of a curve of the same kind, on the other side of where the pen is."""
        if bend[0] != kind:
            return self._x, self._y
        return self._x + (self._x - bend[1]), self._y + (self._y - bend[2])

    def _line(self, x: float, y: float) -> None:
        self.commands.append(("L", (x, y)))
        self._x, self._y = x, y

    def _curve(self, x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> None:
        self.commands.append(("C", (x1, y1, x2, y2, x, y)))
        self._x, self._y = x, y
        self._bend = ("C", x2, y2)

    def _quadratic(self, x1: float, y1: float, x: float, y: float) -> None:
        x0, y0 = self._x, self._y
        ax, ay = x0 + 2 / 3 * (x1 - x0), y0 + 2 / 3 * (y1 - y0)
        self._curve(ax, ay, ax + 1 / 3 * (x - x0), ay + 1 / 3 * (y - y0), x, y)
        self._bend = ("Q", x1, y1)

    def _arc(self, rx: float, ry: float, turn: float, large: float, sweep: float, x: float, y: float) -> None:
        rx, ry = abs(rx), abs(ry)
        if min(rx, ry) <= _FLAT:
            self._line(x, y)
        elif (x, y) != (self._x, self._y):
            try:
                curves = _arc((self._x, self._y), (x, y), rx, ry, turn, bool(large), bool(sweep))
            except (ArithmeticError, ValueError):  # radii near the limits of a float
                raise Refused("a curve of this SVG cannot be computed", "logo-broken", REDRAW) from None
            self.commands += [("C", curve) for curve in curves]
            self._x, self._y = x, y


_Point = tuple[float, float]


def _arc(
    start: _Point, end: _Point, rx: float, ry: float, turn: float, large: bool, sweep: bool
) -> list[tuple[float, ...]]:
    """Return the cubic curves of an elliptical arc, none longer than a quarter (SVG 2, B.2.4)."""
    cosine, sine = (math.cos(math.radians(turn)), math.sin(math.radians(turn))) if turn else (1.0, 0.0)
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cosine * half_x + sine * half_y, cosine * half_y - sine * half_x
    share = x * x / (rx * rx) + y * y / (ry * ry)
    if share > 1:  # the radii do not reach
        rx, ry = rx * math.sqrt(share), ry * math.sqrt(share)
        share = x * x / (rx * rx) + y * y / (ry * ry)
    off = math.sqrt(max(0.0, 1 / share - 1)) * (-1 if large == sweep else 1) if share else 0.0
    cx, cy = off * rx * y / ry, -off * ry * x / rx
    first = (x - cx) / rx, (y - cy) / ry
    from_angle = _angle((1.0, 0.0), first)
    extent = _angle(first, ((-x - cx) / rx, (-y - cy) / ry)) % 360
    extent -= 360 if not sweep and extent > 0 else 0
    count = max(1, math.ceil(abs(extent) / 90))
    step = math.radians(extent / count)
    reach = 4 / 3 * math.tan(step / 4)
    middle_x, middle_y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2

    def placed(across: float, down: float) -> _Point:
        px, py = cx + rx * across, cy + ry * down
        return cosine * px - sine * py + middle_x, sine * px + cosine * py + middle_y

    curves: list[tuple[float, ...]] = []
    for index in range(count):
        a, b = (math.radians(from_angle) + step * each for each in (index, index + 1))
        leaving = placed(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a))
        coming = placed(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b))
        curves.append((*leaving, *coming, *placed(math.cos(b), math.sin(b))))
    return curves


def _angle(u: _Point, v: _Point) -> float:
    """Return the angle from *u* to *v* in degrees."""
    size = math.hypot(*u) * math.hypot(*v)
    if not size:
        return 0.0
    cosine = max(-1.0, min(1.0, (u[0] * v[0] + u[1] * v[1]) / size))
    return math.degrees(math.copysign(math.acos(cosine), u[0] * v[1] - u[1] * v[0]))
