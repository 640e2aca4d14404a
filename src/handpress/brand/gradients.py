"""SVG gradients -> gradients of a logo: linear and radial, with what one takes over from another.

Source: SVG 2, chapter 14. Refuses what shows through, and an end of a radial one outside its circle.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from handpress.brand.colour import Colour
from handpress.brand.outlines import broken, length_of, product, transform_of
from handpress.brand.shapes import Gradient, Matrix, Refused

GEOMETRY = {
    "linearGradient": ("x1", "y1", "x2", "y2"),
    "radialGradient": ("cx", "cy", "r", "fx", "fy", "fr"),
}
SHARED = ("gradientUnits", "gradientTransform", "spreadMethod")
MAX_STOPS = 256
_MAX_REPEATS = 64
_MAX_LINKS = 16
_USUAL = {"x1": "0%", "y1": "0%", "x2": "100%", "y2": "0%", "cx": "50%", "cy": "50%", "r": "50%", "fr": "0%"}
Box = tuple[float, float, float, float]  # left, top, right, bottom
Stops = tuple[tuple[float, Colour], ...]


class Source(NamedTuple):
    """A gradient as it stands in the file."""

    name: str
    attributes: Mapping[str, str]
    stops: list[tuple[float, Any]]  # a colour, or why it cannot print
    link: str  # the id of the one that it takes from what it leaves out


def offset_of(text: str, after: float) -> float:
    """Return the place of a stop, which is never before the one *after* which it comes."""
    number = length_of(text.removesuffix("%"))
    return max(after, min(max(number / (100 if text.endswith("%") else 1), 0.0), 1.0))


def paint(id: str, known: Mapping[str, Source], box: Box, view: tuple[float, float], matrix: Matrix) -> object:
    """Return the paint that the gradient *id* is for a shape: a Gradient, one colour, or None if it shows nothing.

    Args:
        id: Its id, which is one of *known*.
        known: All gradients of the file.
        box: What the shape covers, in its own units.
        view: Width and height of the drawing in user units.
        matrix: From the shape's units to the points of the logo.
    """
    name, attributes, stops = _whole(id, known)
    for _, colour in stops:
        if isinstance(colour, Refused):
            raise colour
    if len(stops) < 2:
        return stops[0][1] if stops else None
    wide, high = box[2] - box[0], box[3] - box[1]
    by_box = attributes.get("gradientUnits", "objectBoundingBox") != "userSpaceOnUse"
    if by_box and not (wide > 0 and high > 0):
        return None  # SVG 2, 14.2.2: for a line it is as if it were not there
    line = _line(name, attributes, (1.0, 1.0) if by_box else view)
    if line is None:
        return stops[-1][1]
    if by_box:
        matrix = product(matrix, (wide, 0.0, 0.0, high, box[0], box[1]))
        box = 0.0, 0.0, 1.0, 1.0
    if attributes.get("gradientTransform"):
        own = transform_of(" ".join(attributes["gradientTransform"].split()))
        if not own[0] * own[3] - own[1] * own[2]:
            return None
        matrix, box = product(matrix, own), _moved(box, own)
    spread = attributes.get("spreadMethod", "pad")
    if spread not in ("pad", "reflect", "repeat"):
        raise broken("one of pad, reflect, repeat", spread)
    if spread != "pad":
        line, stops = _spread(line, stops, box, spread == "reflect")
    return Gradient(line, stops, matrix)


def _whole(id: str, known: Mapping[str, Source]) -> tuple[str, dict[str, str], Stops]:
    """Return the gradient *id* with all that it takes from others (SVG 2, 14.2.1)."""
    first = source = known[id]
    attributes, stops = dict(source.attributes), source.stops
    for _ in range(_MAX_LINKS):
        if source.link not in known:
            break
        source = known[source.link]
        alike = source.name == first.name
        taken = {key: text for key, text in source.attributes.items() if alike or key in SHARED}
        attributes = taken | attributes
        stops = stops or source.stops
    return first.name, attributes, tuple(stops)


def _line(name: str, attributes: Mapping[str, str], view: tuple[float, float]) -> tuple[float, ...] | None:
    """Return the ends or circles; None where the last colour covers all."""
    across, down = view
    whole = {"x": across, "y": down, "r": math.hypot(across, down) / math.sqrt(2)}

    def length(key: str, otherwise: str = "") -> float:
        text = " ".join(attributes.get(key, otherwise or _USUAL.get(key, "0")).split())
        of = whole["r" if key in ("r", "fr") else key.lstrip("cf")[0]]
        return length_of(text[:-1]) / 100 * of if text.endswith("%") else length_of(text)

    if name == "linearGradient":
        ends = tuple(length(key) for key in GEOMETRY[name])
        return None if ends[:2] == ends[2:] else ends
    x, y, radius, start = length("cx"), length("cy"), length("r"), length("fr")
    fx, fy = (length(key, attributes.get(f"c{key[1]}", "50%")) for key in ("fx", "fy"))
    if min(radius, start) < 0:
        raise broken("a radius", attributes.get("r", ""), "write 0 or more")
    if not radius:
        return None
    if math.hypot(fx - x, fy - y) + start >= radius:
        hint = "let it begin inside its circle, or use a flat colour"
        raise Refused("a radial gradient begins outside its circle", "logo-unsupported", hint)
    return fx, fy, start, x, y, radius


def _moved(box: Box, matrix: Matrix) -> Box:
    """Return what *box* covers before *matrix* moves it there."""
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    corners = [(x - e, y - f) for x in box[::2] for y in box[1::2]]
    xs = [(d * x - c * y) / area for x, y in corners]
    ys = [(a * y - b * x) / area for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _spread(line: tuple[float, ...], stops: Stops, box: Box, mirrored: bool) -> tuple[tuple[float, ...], Stops]:
    """Return a gradient that is repeated, or mirrored, as often as the *box* takes, as one that is not."""
    corners = [(x, y) for x in box[::2] for y in box[1::2]]
    if len(line) == 4:
        x1, y1, x2, y2 = line
        square = (x2 - x1) ** 2 + (y2 - y1) ** 2
        places = [((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / square for x, y in corners]
        first, last = math.floor(min(places)), math.ceil(max(places))
    else:
        fx, fy, start, x, y, radius = line
        # How far the outer circle must grow until it takes in every corner.
        gap = radius - start - math.hypot(x - fx, y - fy)
        first, last = 0, math.ceil(max(math.hypot(cx - fx, cy - fy) for cx, cy in corners) / gap)
        if start:
            hint = 'write fr="0", or use a flat colour'
            raise Refused("a gradient that repeats begins with a circle", "logo-unsupported", hint)
    first, last = min(first, 0), max(last, 1)
    if (last - first) * len(stops) > MAX_STOPS or last - first > _MAX_REPEATS:
        raise Refused("a gradient of this SVG repeats too often", "logo-size", "use a flat colour, or save it as PNG")
    found: list[tuple[float, Colour]] = []
    for turn in range(first, last):
        own = [(1 - at, colour) for at, colour in reversed(stops)] if mirrored and turn % 2 else list(stops)
        # It goes on to both ends of its turn with the colours there.
        own = [(0.0, own[0][1]), *own, (1.0, own[-1][1])]
        found += [((turn + at - first) / (last - first), colour) for at, colour in own]
    half = len(line) // 2
    pairs = list(zip(line[:half], line[half:], strict=True))
    ends = [tuple(one + (other - one) * turn for one, other in pairs) for turn in (first, last)]
    return (*ends[0], *ends[1]), tuple(found)
