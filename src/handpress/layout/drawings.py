"""What is drawn and not written: pictograms, marks, QR codes, icon arrays, pictures of a procedure.

Everything here is vectors of a fixed size, known before layout, and nothing is turned over on a page that runs from
right to left: a car goes on facing left, and a heart stays on its side. People are counted from where lines begin.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from handpress.brand.colour import BLACK, WHITE, Colour
from handpress.brand.icons import icon
from handpress.brand.shapes import Gradient, Shape, VectorLogo, rounded
from handpress.brand.theme import Theme
from handpress.layout.boxes import Drawing, Owner, Path, Picture, line

# Vectors


@lru_cache(maxsize=256)
def drawn(vector: VectorLogo, width: float) -> tuple[Drawing, ...]:
    """Return the shapes of *vector* as drawings, *width* points wide."""
    scale = width / vector.width
    return tuple(
        Drawing(
            tuple((op[0], *(float(value) * scale for value in op[1:])) for op in shape.path),
            shape.fill.scaled(scale) if isinstance(shape.fill, Gradient) else shape.fill,
            shape.stroke,
            shape.stroke_width * scale,
            shape.even_odd,
            shape.line_cap,
            shape.line_join,
            shape.miter_limit,
            clip=_reaches_out(shape, vector),
            fixed=True,
        )
        for shape in vector.shapes
    )


def extent(vector: VectorLogo) -> tuple[float, float, float, float]:
    """Return where *vector* has ink: left, top, right and bottom, within the box that it is drawn in."""
    across, down = [], []
    for shape in vector.shapes:
        pen = shape.stroke_width / 2 if shape.stroke else 0.0
        numbers = [number for op in shape.path for number in op if not isinstance(number, str)]
        across += [min(numbers[::2]) - pen, max(numbers[::2]) + pen]
        down += [min(numbers[1::2]) - pen, max(numbers[1::2]) + pen]
    left, right = max(min(across, default=0.0), 0.0), min(max(across, default=0.0), vector.width)
    top, bottom = max(min(down, default=0.0), 0.0), min(max(down, default=0.0), vector.height)
    return (left, top, right, bottom) if right > left and bottom > top else (0.0, 0.0, vector.width, vector.height)


def _reaches_out(shape: Shape, vector: VectorLogo) -> bool:
    """Whether a shape reaches out of the box that it is drawn in, where a browser cuts it off."""
    numbers = [number for op in shape.path for number in op if not isinstance(number, str)]
    pen = shape.stroke_width / 2
    across, down = numbers[::2], numbers[1::2]
    return (
        min(numbers) < pen - 0.01 or max(across) + pen > vector.width + 0.01 or max(down) + pen > vector.height + 0.01
    )


# Pictograms


def icon_picture(name: str, side: float, theme: Theme, owner: Owner) -> Picture:
    """Return the pictogram *name* in a square of *side* points.

    Raises:
        ValueError: There is none of that name.
    """
    return Picture(side, side, owner, _pictogram(name, side, theme))


@lru_cache(maxsize=512)
def _pictogram(name: str, side: float, theme: Theme) -> tuple[Drawing, ...]:
    return drawn(icon(name, theme), side)


def shifted(drawing: Drawing, dx: float, dy: float) -> Drawing:
    """Return *drawing* at another place."""
    path = tuple(
        (op[0], *(value + (dx if at % 2 == 0 else dy) for at, value in enumerate(op[1:]) if not isinstance(value, str)))
        for op in drawing.path
    )
    return drawing._replace(path=path)


# Marks


class _Stroke(NamedTuple):
    """A part of a mark on a square of 24 units: an element of SVG, its paints ("own", "white"), its line."""

    element: str
    geometry: dict[str, str]
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    cap: int = 1


def _path(d: str, fill: str = "", stroke: str = "", width: float = 0.0, cap: int = 1) -> _Stroke:
    return _Stroke("path", {"d": d}, fill, stroke, width, cap)


def _disc(radius: float, fill: str = "", stroke: str = "", width: float = 0.0) -> _Stroke:
    return _Stroke("circle", {"cx": "12", "cy": "12", "r": f"{radius:g}"}, fill, stroke, width)


_SUN = (
    "M12 1.75v3M12 19.25v3M1.75 12h3M19.25 12h3M4.75 4.75l2.1 2.1M17.15 17.15l2.1 2.1"
    "M4.75 19.25l2.1-2.1M17.15 6.85l2.1-2.1"
)
_STAR = "M12 5.6 13.94 9.93 18.66 10.44 15.14 13.62 16.11 18.26 12 15.9 7.89 18.26 8.86 13.62 5.34 10.44 10.06 9.93z"
_HANDSET = (
    "M7.6 3.25l-2.45.95c-1.6.6-2.5 2.1-2.35 3.8.7 6.5 6.7 12.5 13.2 13.2 1.7.15 3.2-.75 3.8-2.35l.95-2.45"
    "-4.5-2.8-2.15 1.85c-2.5-1.2-4.35-3.05-5.55-5.55l1.85-2.15z"
)
# Each with the colour of the theme that it has unless it is given another.
_MARKS: dict[str, tuple[str, tuple[_Stroke, ...]]] = {
    "triangle": (
        "alert",
        (
            _path("M12 3.5 22 20.5 2 20.5z", "own", "own", 3, cap=0),
            _path("M11.2 9 12.8 9 12.5 14.5 11.5 14.5z", "white", "white", 0.8, cap=0),
            _path("M11.1 16.2 12.9 16.2 12.9 18 11.1 18z", "white", "white", 0.4, cap=0),
        ),
    ),
    "handset": ("alert", (_path(_HANDSET, "", "own", 2),)),
    "sun": ("ink", (_disc(4.25, "", "own", 2), _path(_SUN, "", "own", 2))),
    "moon": ("ink", (_path("M19.8 14.6a8.8 8.8 0 1 1-10.4-10.4 7.2 7.2 0 0 0 10.4 10.4z", "", "own", 2),)),
    "star-disc": ("brand", (_disc(12, "own"), _path(_STAR, "white", "white", 0.8))),
    "open-disc": ("brand", (_disc(10.3, "white", "own", 3.2),)),
    "tick": ("brand", (_disc(12, "own"), _path("M6.9 12.4l3.6 3.5 6.8-7.2", "", "white", 2.8))),
    "cross": (
        "alert",
        (
            _Stroke(
                "rect", {"x": "1.25", "y": "1.25", "width": "21.5", "height": "21.5", "rx": "3"}, "white", "own", 2.5
            ),
            _path("M7.6 7.6l8.8 8.8M16.4 7.6l-8.8 8.8", "", "own", 2.8),
        ),
    ),
}
MARKS = tuple(sorted(_MARKS))


def mark(name: str, side: float, theme: Theme, owner: Owner, colour: Colour | None = None) -> Picture:
    """Return a mark that stands beside its words, in a square of *side* points.

    Args:
        name: "triangle" for the emergency number, "handset" for the clinic, "sun" and "moon" for its phones by day
            and by night, "star-disc" for the day itself, "open-disc" for any other, "tick" and "cross" for what one
            may and may not.
        side: In points.
        theme: Whose colours.
        owner: What it belongs to.
        colour: In place of the one that is usual for it.
    """
    return Picture(side, side, owner, _marked(name, side, colour or getattr(theme, _MARKS[name][0])))


@lru_cache(maxsize=256)
def _marked(name: str, side: float, colour: Colour) -> tuple[Drawing, ...]:
    paints = {"own": colour, "white": WHITE}
    unit = side / 24
    return tuple(
        Drawing(
            tuple((letter, *(value * unit for value in numbers)) for letter, numbers in commands),
            paints.get(part.fill),
            paints.get(part.stroke),
            part.width * unit or 1.0,
            cap=part.cap,
            join=1,
            fixed=True,
        )
        for part, commands in zip(_MARKS[name][1], _outlines(name), strict=True)
    )


@cache
def _outlines(name: str) -> tuple[tuple[tuple[str, tuple[float, ...]], ...], ...]:
    from handpress.brand.outlines import outline

    return tuple(tuple(outline(part.element, part.geometry)) for part in _MARKS[name][1])


# QR codes

QR_SIDE = 50.0
_MODULE = 1.7  # points: what a phone reads from 30 cm
MOST_OF_ADDRESS = 42  # characters of which a code of 29 modules holds, with a seventh of them repaired
_OF_A_HOUSE = ("corp", "home", "internal", "intranet", "lan", "local", "localhost", "private")  # seen from inside alone
_IN_PATH = r"[\w!#$%&'()*+,\-./:;=?@~]"  # RFC 3986, 3.3 to 3.5
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_LAST = rf"(?!(?:{'|'.join(_OF_A_HOUSE)})(?:/|$))[a-z][a-z0-9-]*[a-z0-9]"  # no IP address
_PUBLIC = re.compile(rf"https://(?:{_LABEL}\.)+{_LAST}(?:/{_IN_PATH}*)?", re.IGNORECASE | re.ASCII)


def qr_picture(address: str, side: float, owner: Owner) -> Picture:
    """Return the QR code of *address*, black on white; the quiet zone of four modules is up to who places it.

    Raises:
        ValueError: With the fact: the address is not a public one, or too long to be read at this size.
    """
    if fact := unfit_for_qr(address, side):
        raise ValueError(fact)
    return Picture(side, side, owner, (Drawing(_qr_path(address, side), fill=BLACK, fixed=True),))


@lru_cache(maxsize=64)
def _qr_path(address: str, side: float) -> Path:
    rows = _modules(address)
    unit = side / len(rows)
    path: list[tuple[str | float, ...]] = []
    for x, y, wide, high in _rectangles(rows):
        path += [(letter, *numbers) for letter, numbers in rounded(x * unit, y * unit, wide * unit, high * unit, 0, 0)]
    return tuple(path)


def unfit_for_qr(address: str, side: float = QR_SIDE) -> str:
    """Return why *address* cannot be a QR code of *side* points; nothing if it can."""
    if not _PUBLIC.fullmatch(address):
        return "a QR code takes a public address in plain letters, as in https://clinic.example/colon"
    if len(address) > MOST_OF_ADDRESS:
        return f"this address has {len(address)} characters, a QR code has room for {MOST_OF_ADDRESS}"
    if side / len(_modules(address)) < _MODULE:
        return f"a QR code of {side:g} points is too small for a phone"
    return ""


@lru_cache(maxsize=64)
def _modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """Return the dark modules of a code, row by row."""
    import segno

    code = segno.make_qr(address, error="m", mode="byte", encoding="iso-8859-1")
    return tuple(tuple(map(bool, row)) for row in code.matrix)


def _rectangles(rows: tuple[tuple[bool, ...], ...]) -> list[tuple[int, int, int, int]]:
    """Return the dark modules as rectangles (x, y, width, height), as tall as they can be."""
    found: list[tuple[int, int, int, int]] = []
    growing: dict[tuple[int, int], int] = {}  # x and width of those that reach down to the row above: their index
    for y, row in enumerate(rows):
        runs: dict[tuple[int, int], int] = {}
        x = 0
        for dark, group in groupby(row):
            wide = len(list(group))
            if dark and (x, wide) in growing:
                at = growing[x, wide]
                found[at] = (*found[at][:3], found[at][3] + 1)
                runs[x, wide] = at
            elif dark:
                runs[x, wide] = len(found)
                found.append((x, y, wide, 1))
            x += wide
        growing = runs
    return found


# Icon arrays

MOST_OF_PEOPLE = 100
_COLUMNS = 10


def icon_array(number: int, of: int, theme: Theme, owner: Owner, backwards: bool = False) -> Picture:
    """Return *of* people in rows of ten: the first *number* as filled squares with a cross, the others as circles.

    The first stand where lines begin: at the right on a page that runs *backwards*.

    Raises:
        ValueError: There are more than a hundred, or more cases than people.
    """
    if not 0 <= number <= of or not 1 <= of <= MOST_OF_PEOPLE:
        raise ValueError(f"an icon array cannot show {number} of {of}")
    pitch = theme.pick(13.6, 19.0)
    unit = pitch / 13.6
    case, other = 10.8 * unit, 4.7 * unit
    edge = case / 2
    drawings: list[Drawing] = []
    columns, rows = min(of, _COLUMNS), -(-of // _COLUMNS)
    for at in range(of):
        row, column = divmod(at, _COLUMNS)
        column = columns - 1 - column if backwards else column
        x, y = column * pitch + edge, row * pitch + edge
        if at < number:
            drawings += _case(x, y, case, theme.alert)
        else:
            circle = rounded(x - other, y - other, 2 * other, 2 * other, other, other)
            path: Path = tuple((letter, *numbers) for letter, numbers in circle)
            drawings.append(Drawing(path, stroke=theme.brand, stroke_width=1.4 * unit, fixed=True))
    return Picture((columns - 1) * pitch + case, (rows - 1) * pitch + case, owner, tuple(drawings))


def _case(x: float, y: float, side: float, colour: Colour) -> tuple[Drawing, Drawing]:
    """Return a filled square round (x, y), and the cross in it."""
    half, arm = side / 2, side * 0.22
    square: Path = tuple((letter, *numbers) for letter, numbers in rounded(x - half, y - half, side, side, 1, 1))
    cross = (*line(x - arm, y - arm, x + arm, y + arm), *line(x - arm, y + arm, x + arm, y - arm))
    return (
        Drawing(square, fill=colour, fixed=True),
        Drawing(cross, stroke=WHITE, stroke_width=side * 0.15, cap=1, fixed=True),
    )
