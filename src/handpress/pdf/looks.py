"""A mark on somebody else's page that says where it is and nothing of its look -> how viewers draw it.

Draws what is told by lines and a colour: what highlights, underlines, strikes out, frames, or was drawn by hand.
Refuses what has text, which no two viewers set alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pypdf.generic import DictionaryObject

from handpress.pdf.values import array, dictionary, name, number, numbers, of

Point = tuple[float, float]
_ROUND = 0.5523  # of a radius: how far a curve's handles stand off for a quarter of a circle
_FILLING = {1: b"g", 3: b"rg", 4: b"k"}
_DRAWING = {1: b"G", 3: b"RG", 4: b"K"}


class Look(NamedTuple):
    """What draws a mark, in the units of its page, and the graphics state that it needs, called /L."""

    content: bytes
    state: bytes


def drawn(annotation: DictionaryObject) -> Look | None:
    """Return how a mark looks that has no look of its own; None where nobody can tell."""
    kind = name(of(annotation, "/Subtype"))
    draw = _DRAWN.get(kind)
    colour = numbers(of(annotation, "/C"))
    lines = list(draw(annotation)) if draw else []
    if not lines or len(colour) not in _FILLING:
        return None
    opaque = b"%.3f" % number(of(annotation, "/CA"), 1.0)
    state = b"<</Type/ExtGState/CA %b/ca %b%b>>" % (opaque, opaque, b"/BM/Multiply" * (kind == "/Highlight"))
    shade, ends = _shown(*colour), b"f" if kind == "/Highlight" else b"S"
    inside = numbers(of(annotation, "/IC"))
    parts = [b"/L gs 1 J 1 j", b"%b w" % _shown(_width(annotation)), shade + b" " + _FILLING[len(colour)]]
    parts.append(shade + b" " + _DRAWING[len(colour)])
    if len(inside) in _FILLING and kind in ("/Square", "/Circle", "/Polygon"):
        parts.append(_shown(*inside) + b" " + _FILLING[len(inside)])
        ends = b"B"
    return Look(b"\n".join([*parts, *(line + b" " + ends for line in lines)]), state)


def _width(annotation: DictionaryObject) -> float:
    border = numbers(of(annotation, "/Border"))
    styled = dictionary(of(annotation, "/BS"))
    return number(of(styled, "/W"), border[2] if len(border) > 2 and not styled else 1.0) or 1.0


def _quads(annotation: DictionaryObject) -> Iterator[list[Point]]:
    """Yield the corners of each line of text that a mark covers: upper left, upper right, lower left, lower right."""
    found = numbers(of(annotation, "/QuadPoints"))
    for at in range(0, len(found) - 7, 8):
        yield _points(found[at : at + 8])


def _highlight(annotation: DictionaryObject) -> Iterator[bytes]:
    for quad in _quads(annotation):
        yield _path([quad[0], quad[1], quad[3], quad[2]]) + b" h"


def _underline(annotation: DictionaryObject) -> Iterator[bytes]:
    for quad in _quads(annotation):
        yield _path([_between(quad[2], quad[0], 0.07), _between(quad[3], quad[1], 0.07)])


def _strike_out(annotation: DictionaryObject) -> Iterator[bytes]:
    for quad in _quads(annotation):
        yield _path([_between(quad[2], quad[0], 0.4), _between(quad[3], quad[1], 0.4)])


def _ink(annotation: DictionaryObject) -> Iterator[bytes]:
    for stroke in array(of(annotation, "/InkList")):
        if len(points := _points(numbers(stroke))) > 1:
            yield _path(points)


def _line(annotation: DictionaryObject) -> Iterator[bytes]:
    if len(points := _points(numbers(of(annotation, "/L")))) == 2:
        yield _path(points)


def _vertices(annotation: DictionaryObject) -> Iterator[bytes]:
    if len(points := _points(numbers(of(annotation, "/Vertices")))) > 1:
        yield _path(points) + b" h" * (name(of(annotation, "/Subtype")) == "/Polygon")


def _square(annotation: DictionaryObject) -> Iterator[bytes]:
    if frame := _frame(annotation):
        left, low, right, high = frame
        yield b"%b re" % _shown(left, low, right - left, high - low)


def _circle(annotation: DictionaryObject) -> Iterator[bytes]:
    if frame := _frame(annotation):
        left, low, right, high = frame
        x, y, across, up = (left + right) / 2, (low + high) / 2, (right - left) / 2, (high - low) / 2
        a, b = across * _ROUND, up * _ROUND
        curves = [
            (right, y + b, x + a, high, x, high),
            (x - a, high, left, y + b, left, y),
            (left, y - b, x - a, low, x, low),
            (x + a, low, right, y - b, right, y),
        ]
        yield b" ".join([b"%b m" % _shown(right, y), *(b"%b c" % _shown(*curve) for curve in curves), b"h"])


def _frame(annotation: DictionaryObject) -> tuple[float, float, float, float] | None:
    """Return the rectangle of a mark, within which its line stands."""
    sides, inset = numbers(of(annotation, "/Rect")), _width(annotation) / 2
    if len(sides) != 4:
        return None
    across, up = sorted(sides[::2]), sorted(sides[1::2])
    return across[0] + inset, up[0] + inset, across[1] - inset, up[1] - inset


_DRAWN: dict[str, Callable[[DictionaryObject], Iterator[bytes]]] = {
    "/Highlight": _highlight,
    "/Underline": _underline,
    "/Squiggly": _underline,
    "/StrikeOut": _strike_out,
    "/Ink": _ink,
    "/Line": _line,
    "/PolyLine": _vertices,
    "/Polygon": _vertices,
    "/Square": _square,
    "/Circle": _circle,
}


def _points(values: Sequence[float]) -> list[Point]:
    return list(zip(values[::2], values[1::2], strict=False))


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _path(points: Sequence[Point]) -> bytes:
    return b" ".join([b"%b %b" % (_shown(*point), b"l" if at else b"m") for at, point in enumerate(points)])


def _shown(*values: float) -> bytes:
    return b" ".join([f"{value:.3f}".rstrip("0").rstrip(".").encode() for value in values])
