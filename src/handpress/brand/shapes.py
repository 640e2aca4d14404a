"""What a logo is once it is read: outlines with their paint, or pixels; and what is refused on the way there."""

from __future__ import annotations

from msgspec import Struct

from handpress.brand.colour import Colour

MAX_RATIO = 20
Command = tuple[str, tuple[float, ...]]  # M, L, C or Z, and the numbers that belong to it
_KAPPA = 4 / 3 * (2**0.5 - 1)  # a quarter circle as one cubic curve


def rounded(x: float, y: float, width: float, height: float, rx: float, ry: float) -> list[Command]:
    """Return a rectangle clockwise from the top, its corners quarters of an ellipse."""
    right, bottom = x + width, y + height
    if not rx or not ry:
        return [("M", (x, y)), ("L", (right, y)), ("L", (right, bottom)), ("L", (x, bottom)), ("Z", ())]
    bx, by = rx * (1 - _KAPPA), ry * (1 - _KAPPA)
    return [
        ("M", (x + rx, y)),
        ("L", (right - rx, y)),
        ("C", (right - bx, y, right, y + by, right, y + ry)),
        ("L", (right, bottom - ry)),
        ("C", (right, bottom - by, right - bx, bottom, right - rx, bottom)),
        ("L", (x + rx, bottom)),
        ("C", (x + bx, bottom, x, bottom - by, x, bottom - ry)),
        ("L", (x, y + ry)),
        ("C", (x, y + by, x + bx, y, x + rx, y)),
        ("Z", ()),
    ]


Matrix = tuple[float, float, float, float, float, float]


class Gradient(Struct, frozen=True, cache_hash=True):
    """A paint that goes from colour to colour.

    Attributes:
        line: x and y of both ends; of a radial one x, y and radius of both circles. In units of its own.
        stops: From 0 to 1, at least two; each with its colour. It goes on beyond both ends with their colours.
        matrix: From its units to the points of the logo.
    """

    line: tuple[float, ...]
    stops: tuple[tuple[float, Colour], ...]
    matrix: Matrix

    @property
    def is_radial(self) -> bool:
        """Whether it goes from circle to circle."""
        return len(self.line) == 6

    def scaled(self, scale: float) -> Gradient:
        """Return it for a logo *scale* times as large."""
        a, b, c, d, e, f = (value * scale for value in self.matrix)
        return Gradient(self.line, self.stops, (a, b, c, d, e, f))


class Shape(Struct, frozen=True, cache_hash=True):
    """One outline and its paint. Points from the top left corner, y down, every transform applied.

    Attributes:
        path: ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x3, y3) and ("Z",).
            An open part is filled as if closed.
        fill: RGB from 0 to 1, or a gradient; painted before the stroke.
        stroke: RGB from 0 to 1.
        stroke_width: In points.
        even_odd: Fill by the even-odd rule; else by the nonzero rule.
        line_cap: ISO 32000-1, table 54: 0 butt, 1 round, 2 square.
        line_join: ISO 32000-1, table 55: 0 miter, 1 round, 2 bevel.
        miter_limit: SVG's default is 4, that of PDF is 10.
    """

    path: tuple[tuple[str | float, ...], ...]
    fill: Colour | Gradient | None
    stroke: Colour | None
    stroke_width: float
    even_odd: bool
    line_cap: int
    line_join: int
    miter_limit: float = 4.0


class VectorLogo(Struct, frozen=True, cache_hash=True):
    """Shapes in painting order on a box in points.

    A shape may reach over the box: the painter clips to it, as a browser does.

    Attributes:
        view: From the units of the file, in which its author counts, to points from the top left corner.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    view: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class RasterLogo(Struct, frozen=True):
    """Rows of RGB bytes from the top, 8 bits each, without alpha. Width and height in pixels.

    A ``photo`` goes into a PDF as JPEG: it would be ten times as large without loss.
    """

    width: int
    height: int
    pixels: bytes
    photo: bool = False


Logo = VectorLogo | RasterLogo


class Refused(Exception):  # noqa: N818 - not an error of ours
    """A fault that does not know its file yet."""

    def __init__(self, message: str, rule: str, hint: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message, self.rule, self.hint = message, rule, hint
        self.line, self.column = line, column


def check_ratio(width: float, height: float) -> None:
    """Refuse a logo that is far too wide or far too tall for a header."""
    if max(width, height) > MAX_RATIO * min(width, height):
        message = f"a logo of {width:g} by {height:g} is too narrow; a side may be {MAX_RATIO} times the other"
        raise Refused(message, "logo-size", "crop it, or use the symbol alone")
