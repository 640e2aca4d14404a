"""SVG -> vector shapes: what may stand in a logo, how it is painted, where it lies.

Refuses whatever a logo does not need: scripts, links, text, references to other files, entities,
gradients, see-through colours. `outlines` has the geometry.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple
from xml.parsers import expat

from handpress.brand.colour import Colour, from_hex
from handpress.brand.outlines import (
    IDENTITY,
    MAX_NUMBER,
    REDRAW,
    Matrix,
    broken,
    length_of,
    numbers_of,
    outline,
    product,
    transform_of,
)
from handpress.brand.shapes import Command, Refused, Shape, VectorLogo, check_ratio
from handpress.diagnostics import quoted

MAX_ELEMENTS = 2_000
MAX_DEPTH = 32
MAX_OPERATIONS = 20_000
MIN_SIDE = 0.01  # of an SVG, in user units; drawings in a unit square exist

# SVG: what may stand in it

_SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_XLINK = "http://www.w3.org/1999/xlink"
_SILENT = ("title", "desc", "metadata")
_CONTAINERS = ("svg", "g", "defs")
_GEOMETRY = {
    "svg": ("width", "height", "viewBox", "preserveAspectRatio", "x", "y"),
    "g": ("transform",),
    "defs": ("transform",),
    "path": ("transform", "d", "pathLength"),
    "rect": ("transform", "x", "y", "width", "height", "rx", "ry"),
    "circle": ("transform", "cx", "cy", "r"),
    "ellipse": ("transform", "cx", "cy", "rx", "ry"),
    "line": ("transform", "x1", "y1", "x2", "y2"),
    "polyline": ("transform", "points"),
    "polygon": ("transform", "points"),
}
_PLAIN_SVG = "delete it, or save the drawing as plain SVG"
_INSTEAD = {
    "delete it": ("script", "foreignObject", "iframe", "audio", "video", "canvas", "handler", "listener"),
    "delete the link and keep its shapes": ("a",),
    "draw it as shapes, or save the whole logo as PNG": ("image",),
    "convert text to outlines; in Inkscape: Path, Object to Path": ("text", "tspan", "textPath", "font"),
    "use flat colours": ("linearGradient", "radialGradient", "meshgradient", "stop", "pattern", "hatch"),
    'export with "presentation attributes" in place of a style sheet': ("style",),
    "draw the shape where it stands; in Inkscape: Edit, Clone, Unlink Clone": ("use", "symbol", "marker"),
    "ungroup the inner drawing": ("svg", "switch", "view"),
    "cut the shapes themselves, and leave out shadows and blur": ("clipPath", "mask", "filter"),
    "delete it; paper does not move": ("animate", "animateTransform", "animateMotion", "set"),
}
_HINTS = {name: hint for hint, names in _INSTEAD.items() for name in names}
_UNSAFE = (
    "script",
    "foreignObject",
    "iframe",
    "audio",
    "video",
    "canvas",
    "handler",
    "listener",
    "a",
    "image",
)

# Names that cannot change outlines in flat colours: identity, speech, text, gradients, hints to browsers.
_IGNORED = (
    "id|class|lang|role|tabindex|focusable|version|baseProfile|zoomAndPan|content(Script|Style)Type|aria-.*|data-.*"
    "|-inkscape-.*|enable-background|overflow|clip-rule|cursor|pointer-events|.*-rendering|color-.*|stop-.*|flood-.*"
    "|lighting-color|solid-.*|stroke-dashoffset|direction|unicode-bidi|writing-mode|text-.*|letter-spacing"
    "|word-spacing|line-height|white-space|kerning|baseline-shift|.*-baseline|glyph-.*|inline-size|shape-.*"
    "|block-progression|font|font-.*"
)
_OPACITIES = ("opacity", "fill-opacity", "stroke-opacity")
_ONLY = {  # properties that change the look, and the values with which they do not
    **dict.fromkeys(("clip-path", "filter", "mask", "stroke-dasharray", "vector-effect"), ("none",)),
    **dict.fromkeys(("marker", "marker-start", "marker-mid", "marker-end"), ("none",)),
    **dict.fromkeys(("clip", "isolation"), ("auto",)),
    **dict.fromkeys(_OPACITIES, ("1", "1.0", "100%")),
    "mix-blend-mode": ("normal",),
    "paint-order": ("normal", "fill", "fill stroke", "fill stroke markers", "fill markers stroke"),
}
_CURRENT = "currentcolor"
_INITIAL: dict[str, Any] = {
    "color": (0.0, 0.0, 0.0),
    "fill": (0.0, 0.0, 0.0),
    "stroke": None,
    "stroke-width": 1.0,
    "stroke-linecap": 0,
    "stroke-linejoin": 0,
    "stroke-miterlimit": 4.0,
    "fill-rule": False,
    "visibility": True,
    "display": True,
}

# SVG: values. Every text has single spaces, so that no pattern below takes more than linear time.

_POINTS_PER_PIXEL = 0.75  # CSS Values 3, 6.2: 96 px are an inch
_HEX = "#(?:[0-9a-f]{3}){1,2}"
_CHANNEL = r"([0-9]{1,3}(?:\.[0-9]{0,20})?)(%?)"
_RGB = rf"rgb\( ?{_CHANNEL}(?: ?, ?| ){_CHANNEL}(?: ?, ?| ){_CHANNEL} ?\)"
_ASPECT = "(none|x(Min|Mid|Max)Y(Min|Mid|Max))( meet| slice)?"


_USUAL = {"black": (0.0, 0.0, 0.0), "white": (1.0, 1.0, 1.0)}  # the others take Pillow to load


def _paint(text: str) -> Colour | str | None:
    """Return a colour, None or "currentcolor".

    ReportLab never gets a colour as text: its parser ran code once (CVE-2023-33733).
    """
    word = text.lower()
    if word in ("none", "transparent"):
        return None
    if word == _CURRENT:
        return _CURRENT
    if word in _USUAL:
        return _USUAL[word]
    if re.fullmatch(_HEX, word):
        return from_hex(word if len(word) == 7 else "#" + "".join(digit * 2 for digit in word[1:]))
    if match := re.fullmatch(_RGB, word):
        red, green, blue = (float(match[i]) / (100 if match[i + 1] else 255) for i in (1, 3, 5))
        if max(red, green, blue) <= 1:
            return red, green, blue
    from PIL import ImageColor

    if word in ImageColor.colormap:
        # Not colormap[word]: Pillow puts its own result there once it has computed one.
        red, green, blue = ImageColor.getrgb(word)[:3]
        return red / 255, green / 255, blue / 255
    raise broken("a colour", text, "write a flat colour such as #0f5a63")


def _one_of(values: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if text not in values:
            raise broken(f"one of {', '.join(values)}", text)
        return values[text]

    return read


_READERS: dict[str, Callable[[str], Any]] = {
    "color": _paint,
    "fill": _paint,
    "stroke": _paint,
    "stroke-width": partial(length_of, least=0),
    "stroke-linecap": _one_of({"butt": 0, "round": 1, "square": 2}),
    "stroke-linejoin": _one_of({"miter": 0, "round": 1, "bevel": 2}),
    "stroke-miterlimit": partial(length_of, least=1),
    "fill-rule": _one_of({"nonzero": False, "evenodd": True}),
    "visibility": _one_of({"visible": True, "hidden": False, "collapse": False}),
    "display": lambda text: text != "none",
}


def _property(name: str, text: str) -> Any:
    """Return the value of a property that a Shape holds; of another, refuse a value that changes the look."""
    if name in _READERS:
        return _READERS[name](text)
    if text in _ONLY[name]:
        return None
    if name in _OPACITIES:
        hint = "use the lighter colour itself, without opacity"
    else:
        hint = "draw the result as plain shapes, then delete it"
    raise Refused(f"a logo may not have {name} {quoted(text)}", "logo-unsupported", hint)


# SVG: the file


class _Viewport(NamedTuple):
    """An open element. A silent one holds words about the drawing and draws nothing."""

    name: str
    style: dict[str, Any]
    matrix: Matrix  # from its user units to points from the bottom left
    drawn: bool
    silent: bool = False


class _Outlined(NamedTuple):
    """A shape that shows."""

    commands: list[Command]
    matrix: Matrix
    paint: dict[str, Any]
    place: tuple[int, int]  # line and column of its element


class _SvgReader:
    """Checks each element as expat reads it, and keeps the outlines of what shows.

    Attributes:
        shown: The shapes, in order.
        width: In user units; as height, above zero once a root is read.
    """

    def __init__(self) -> None:
        self.shown: list[_Outlined] = []
        self.width = self.height = 0.0
        self._frames: list[_Viewport] = []
        self._elements = self._operations = 0
        self._at = (1, 1)  # where the element at hand starts
        self._parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction

    def read(self, data: bytes) -> None:
        """Read the whole file, or raise Refused with line and column."""
        try:
            data.decode("utf-8")
            self._parser.Parse(data, True)
        except UnicodeDecodeError as error:
            place = data.count(b"\n", 0, error.start) + 1, error.start - data.rfind(b"\n", 0, error.start)
            message = f"byte {data[error.start]:#04x} is not UTF-8 text"
            raise Refused(message, "logo-broken", "save the file as UTF-8", *place) from None
        except expat.ExpatError as error:
            reason = expat.errors.messages.get(error.code, "unknown reason")
            message = f"this SVG is damaged or incomplete: {reason}"
            raise Refused(message, "logo-broken", REDRAW, error.lineno, error.offset + 1) from None
        except Refused as refused:
            refused.line, refused.column = self._at
            raise

    def _note_place(self) -> None:
        self._at = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1

    def _doctype(self, *_: object) -> None:
        self._note_place()
        hint = "delete the part from <!DOCTYPE to its >, or save as plain SVG"
        raise Refused("a logo may not have a DOCTYPE or entities", "logo-unsafe", hint)

    def _instruction(self, target: str, _: str) -> None:
        self._note_place()
        message = f"a logo may not have the processing instruction {quoted(target)}"
        raise Refused(message, "logo-unsafe", _PLAIN_SVG)

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        self._note_place()
        namespace, _, name = full_name.rpartition(" ")
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise Refused(f"more than {MAX_ELEMENTS:,} elements", "logo-size", "simplify the drawing")
        if len(self._frames) >= MAX_DEPTH:
            raise Refused(f"elements nest more than {MAX_DEPTH} deep", "logo-size", "ungroup the drawing")
        parent = self._frames[-1] if self._frames else None
        if _is_silent(namespace, name, parent):
            _check_events(attributes)
            self._frames.append(_Viewport(name, {}, IDENTITY, drawn=False, silent=True))
            return
        geometry, own = _split(name, attributes)
        style = {**(parent.style if parent else _INITIAL), "display": True, **own}
        drawn = (parent is None or parent.drawn) and name != "defs" and style["display"]
        if parent is None:
            matrix = self._open_root(geometry)
        elif name in _CONTAINERS:
            matrix = _within(parent.matrix, geometry)
        else:
            matrix = parent.matrix
            self._add_shape(name, geometry, matrix, style, drawn)
        self._frames.append(_Viewport(name, style, matrix, drawn))

    def _end(self, _: str) -> None:
        self._frames.pop()

    def _open_root(self, geometry: dict[str, str]) -> Matrix:
        """Settle the size; return the matrix. A side that is not given follows from the viewBox (SVG 2, 8.2)."""
        sides = (geometry.get("width", "auto"), geometry.get("height", "auto"))
        width, height = (None if side in ("auto", "100%", "") else length_of(side) for side in sides)
        if "viewBox" in geometry:
            box = numbers_of(geometry["viewBox"], "a viewBox")
            if len(box) != 4:
                hint = "write four numbers: left, top, width, height"
                raise broken("a viewBox", geometry["viewBox"], hint)
        elif width is None or height is None:
            hint = 'add a viewBox such as viewBox="0 0 48 48"'
            raise Refused("this SVG has neither a size nor a viewBox", "logo-size", hint)
        else:
            box = [0.0, 0.0, width, height]
        _check_side(*box[2:])
        if width is None:
            width = box[2] if height is None else height * box[2] / box[3]
        self.width, self.height = width, width * box[3] / box[2] if height is None else height
        _check_side(self.width, self.height)
        check_ratio(self.width, self.height)
        aspect = geometry.get("preserveAspectRatio", "xMidYMid")
        if not re.fullmatch(_ASPECT, aspect):
            raise broken("a preserveAspectRatio", aspect, 'write "xMidYMid meet"')
        return _viewport(self.width, self.height, box, *aspect.split())

    def _add_shape(
        self, name: str, geometry: dict[str, str], matrix: Matrix, style: dict[str, Any], drawn: bool
    ) -> None:
        commands = outline(name, geometry)
        matrix = _within(matrix, geometry)
        self._operations += len(commands)
        if self._operations > MAX_OPERATIONS:
            message = f"more than {MAX_OPERATIONS:,} points and curves"
            raise Refused(message, "logo-size", "simplify the drawing, or save it as PNG")
        paint = {**style, **{key: style["color"] for key in ("fill", "stroke") if style[key] == _CURRENT}}
        if name == "line":
            paint["fill"] = None  # a line has no inside; PDF would paint a hair of it
        if not paint["stroke-width"]:
            paint["stroke"] = None  # to PDF, width 0 is the thinnest line there is
        visible = drawn and paint["visibility"] and (paint["fill"] or paint["stroke"])
        if visible and any(letter not in "MZ" for letter, _ in commands):
            self.shown.append(_Outlined(commands, matrix, paint, self._at))


def _within(outer: Matrix, geometry: dict[str, str]) -> Matrix:
    """Return *outer* with the transform of an element in it."""
    own = transform_of(geometry["transform"]) if geometry.get("transform") else None
    return product(outer, own) if own else outer


def _viewport(width: float, height: float, box: list[float], align: str, fit: str = "meet") -> Matrix:
    """Return the matrix from a viewBox to points from the bottom left (SVG 2, 8.2 and 8.6)."""
    left, top, wide, high = box
    width, height = width * _POINTS_PER_PIXEL, height * _POINTS_PER_PIXEL
    across, down = width / wide, height / high
    right = below = 0.0
    if align != "none" and math.isclose(across, down, rel_tol=1e-12):
        down = across
    elif align != "none":
        across = down = max(across, down) if fit == "slice" else min(across, down)
        right = (width - wide * across) * _SHARES[align[1:4]]
        below = (height - high * down) * _SHARES[align[5:8]]
    return across, 0.0, 0.0, -down, right - left * across, height - below + top * down


_SHARES = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}


def _check_side(*sides: float) -> None:
    for side in sides:
        if not MIN_SIDE <= side < MAX_NUMBER:
            hint = f"give width, height and viewBox sides from {MIN_SIDE} to {MAX_NUMBER:,.0f}"
            raise Refused(f"a side of this SVG is {side:g}", "logo-size", hint)


def _is_silent(namespace: str, name: str, parent: _Viewport | None) -> bool:
    """Return whether an element only talks about the drawing; refuse it if it may not stand here."""
    ours = namespace in (_SVG, "")
    if parent is None:
        if ours and name == "svg":
            return False
        message = f"the content is not SVG: its outermost element is {quoted(name)}"
        raise Refused(message, "logo-type", "save the logo as SVG, PNG or JPEG")
    if not ours and namespace != _XHTML:  # an editor's own element; nothing draws it
        return True
    if ours and not parent.silent:
        if name in _SILENT:
            return True
        if name in _GEOMETRY and name != "svg" and parent.name in _CONTAINERS:
            return False
    where = "" if parent.name in _CONTAINERS else f" inside {quoted(parent.name)}"
    rule = "logo-unsafe" if name in _UNSAFE else "logo-unsupported"
    message = f"a logo may not have the element {quoted(name)}{where}"
    raise Refused(message, rule, _HINTS.get(name, _PLAIN_SVG))


def _check_events(attributes: Mapping[str, str]) -> None:
    for name in attributes:
        if name.lower().startswith("on"):
            raise Refused(f"{quoted(name)} would run a script", "logo-unsafe", "delete it")


def _split(element: str, attributes: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the geometry as text with single spaces, and the paint that the element itself sets."""
    _check_events(attributes)
    geometry: dict[str, str] = {}
    paint: dict[str, str] = {}
    style = ""
    for full_name, text in attributes.items():
        namespace, _, name = full_name.rpartition(" ")
        value = " ".join(text.split())
        if namespace == _XLINK or name.lower() in ("href", "base"):
            hint = "delete it; a logo holds all that it needs"
            raise Refused(f"{quoted(name)} refers to something else", "logo-unsafe", hint)
        if namespace:  # an editor's own attribute, or xml:space
            continue
        if "url(" in value.lower():
            hint = "use flat colours, and shapes without clips, masks or filters"
            raise Refused(f"{quoted(name)} refers to something else: {quoted(value)}", "logo-unsafe", hint)
        if name == "style":
            style = value
        elif name in _GEOMETRY[element]:
            geometry[name] = value
        elif name in _READERS or name in _ONLY:
            paint[name] = value
        elif not re.fullmatch(_IGNORED, name):
            message = f"{quoted(element)} in a logo may not have the attribute {quoted(name)}"
            raise Refused(message, "logo-unsupported", _PLAIN_SVG)
    paint |= _declarations(style)  # CSS goes before attributes
    found = {name: _property(name, text) for name, text in paint.items() if text not in ("", "inherit")}
    if found.get("color") in (None, _CURRENT):
        found.pop("color", None)  # the parent's then
    return geometry, found


def _declarations(style: str) -> dict[str, str]:
    found = {}
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if not name or re.fullmatch(_IGNORED, name):
            continue
        if name not in _READERS and name not in _ONLY:
            message = f"a logo may not have the style {quoted(declaration.strip())}"
            raise Refused(message, "logo-unsupported", _PLAIN_SVG)
        if not value:
            raise broken("a style", declaration.strip())
        found[name] = value
    return found


# SVG: shapes


def vector(data: bytes) -> VectorLogo:
    """Return the drawing of an SVG file.

    Raises:
        Refused: The file holds what a logo may not, or is broken.
    """
    reader = _SvgReader()
    reader.read(data)
    if not reader.shown:
        raise Refused("this SVG draws nothing", "logo-broken", REDRAW)
    width, height = reader.width * _POINTS_PER_PIXEL, reader.height * _POINTS_PER_PIXEL
    shapes = []
    for commands, matrix, paint, place in reader.shown:
        try:
            shapes.append(_shape(commands, matrix, paint, height))
        except Refused as refused:
            refused.line, refused.column = place
            raise
    if not any(_touches(shape, width, height) for shape in shapes):
        message = "this SVG draws nothing inside its viewBox"
        raise Refused(message, "logo-broken", "fit the page to the drawing")
    return VectorLogo(width, height, tuple(shapes))


def _shape(commands: list[Command], matrix: Matrix, paint: Mapping[str, Any], height: float) -> Shape:
    """Return the outline in points from the top left corner, with its paint."""
    a, b, c, d, e, f = matrix

    def moved(numbers: tuple[float, ...]) -> Iterator[float]:
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            for value in (a * x + c * y + e, height - (b * x + d * y + f)):
                if not abs(value) < MAX_NUMBER:
                    raise Refused("this shape lies too far out", "logo-size", "make the drawing smaller")
                yield round(value, 6) + 0.0  # no -0.0

    if paint["stroke"] and not _is_even(matrix):
        hint = "convert the line to a filled shape; in Inkscape: Path, Stroke to Path"
        raise Refused("a transform stretches this line to uneven widths", "logo-unsupported", hint)
    scale = math.sqrt(abs(a * d - b * c))
    # A move without a line paints nothing, but some viewers make a dot of it.
    after = [letter for letter, _ in commands[1:]] + ["M"]
    drawn = [step for step, then in zip(commands, after, strict=True) if (step[0], then) != ("M", "M")]
    return Shape(
        path=tuple((letter, *moved(numbers)) for letter, numbers in drawn),
        fill=paint["fill"],
        stroke=paint["stroke"],
        stroke_width=round(paint["stroke-width"] * scale, 6) if paint["stroke"] else 0.0,
        even_odd=paint["fill-rule"],
        line_cap=paint["stroke-linecap"],
        line_join=paint["stroke-linejoin"],
        miter_limit=paint["stroke-miterlimit"],
    )


def _is_even(matrix: Matrix) -> bool:
    """Return whether *matrix* scales by one factor in every direction, to within a hundredth."""
    a, b, c, d, _, _ = matrix
    across, down = math.hypot(a, b), math.hypot(c, d)
    return abs(across - down) <= 0.01 * across and abs(a * c + b * d) <= 0.01 * across * down


def _touches(shape: Shape, width: float, height: float) -> bool:
    numbers = [number for step in shape.path for number in step if not isinstance(number, str)]
    xs, ys, reach = numbers[::2], numbers[1::2], shape.stroke_width / 2
    across = min(xs) - reach < width and max(xs) + reach > 0
    return across and min(ys) - reach < height and max(ys) + reach > 0
