"""SVG -> vector shapes: what may stand in a logo, how it is painted, where it lies.

Refuses whatever a logo does not need: scripts, links, text, references to other files, entities,
see-through colours. `outlines` has the geometry, `paints`, `stylesheet` and `gradients` the colours.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from xml.parsers import expat

from handpress.brand import gradients
from handpress.brand.gradients import MAX_STOPS, Source, offset_of
from handpress.brand.outlines import (
    IDENTITY,
    MAX_NUMBER,
    REDRAW,
    broken,
    extent,
    length_of,
    numbers_of,
    outline,
    product,
    transform_of,
)
from handpress.brand.paints import CURRENT, IGNORED, INITIAL, PLAIN_SVG, Reference, is_local, is_property, value_of
from handpress.brand.shapes import Command, Gradient, Matrix, Refused, Shape, VectorLogo, check_ratio
from handpress.brand.stylesheet import Rule, cascade, sheet
from handpress.diagnostics import quoted

MAX_ELEMENTS = 2_000
MAX_DEPTH = 32
MAX_OPERATIONS = 20_000
MIN_SIDE = 0.01  # of an SVG, in user units; drawings in a unit square exist

# SVG: what may stand in it

_SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_XLINK = "http://www.w3.org/1999/xlink"
_SILENT = ("title", "desc", "metadata", "style")
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
    "stop": ("offset",),
    **{name: (*own, *gradients.SHARED) for name, own in gradients.GEOMETRY.items()},
}
_INSTEAD = {
    "delete it": ("script", "foreignObject", "iframe", "audio", "video", "canvas", "handler", "listener"),
    "delete the link and keep its shapes": ("a",),
    "draw it as shapes, or save the whole logo as PNG": ("image",),
    "convert text to outlines; in Inkscape: Path, Object to Path": ("text", "tspan", "textPath", "font"),
    "use flat colours": ("meshgradient", "pattern", "hatch"),
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

_POINTS_PER_PIXEL = 0.75  # CSS Values 3, 6.2: 96 px are an inch
_ASPECT = "(none|x(Min|Mid|Max)Y(Min|Mid|Max))( meet| slice)?"


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
        gradients: By their id.
        width: In user units; as height, above zero once a root is read.
        view: Width and height of the viewBox.
        root: From user units to points from the bottom left.
    """

    def __init__(self, rules: list[Rule]) -> None:
        self.gradients: dict[str, Source] = {}
        self.view = (0.0, 0.0)
        self.root = IDENTITY
        self._rules = rules
        self._stops: list[tuple[float, Any]] = []  # of the gradient at hand
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
        raise Refused(message, "logo-unsafe", PLAIN_SVG)

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
        geometry, own = self._stop(attributes) if name == "stop" else _split(name, attributes, self._rules)
        style = {**(parent.style if parent else INITIAL), "display": True, **own}
        drawn = (parent is None or parent.drawn) and name != "defs" and style["display"]
        if parent is None:
            matrix = self.root = self._open_root(geometry)
        elif name in _CONTAINERS:
            matrix = _within(parent.matrix, geometry)
        elif name in gradients.GEOMETRY:
            matrix = parent.matrix
            self._stops = []
            id, link = attributes.get("id", ""), _link(attributes)
            self.gradients.setdefault(id, Source(name, geometry, self._stops, link))
        elif name == "stop":
            matrix = parent.matrix
            self._add_stop(geometry, own, style)
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
        self.view = box[2], box[3]
        if width is None:
            width = box[2] if height is None else height * box[2] / box[3]
        self.width, self.height = width, width * box[3] / box[2] if height is None else height
        _check_side(self.width, self.height)
        check_ratio(self.width, self.height)
        aspect = geometry.get("preserveAspectRatio", "xMidYMid")
        if not re.fullmatch(_ASPECT, aspect):
            raise broken("a preserveAspectRatio", aspect, 'write "xMidYMid meet"')
        return _viewport(self.width, self.height, box, *aspect.split())

    def _stop(self, attributes: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
        """Return a stop as `_split` does; one that cannot print counts only where its gradient is used."""
        try:
            return _split("stop", attributes, self._rules)
        except Refused as refused:
            if refused.rule == "logo-unsafe":
                raise
            refused.line, refused.column = self._at
            return {}, {"stop-color": refused}

    def _add_stop(self, geometry: dict[str, str], own: dict[str, Any], style: dict[str, Any]) -> None:
        if len(self._stops) >= MAX_STOPS:
            raise Refused(f"a gradient has more than {MAX_STOPS} stops", "logo-size", "simplify it")
        colour = own.get("stop-color", (0.0, 0.0, 0.0))
        if colour is None:
            hint = "use the lighter colour itself, without opacity"
            colour = Refused("a stop of a gradient is see-through", "logo-unsupported", hint, *self._at)
        after = self._stops[-1][0] if self._stops else 0.0
        at = offset_of(geometry.get("offset", "0"), after)
        self._stops.append((at, style["color"] if colour == CURRENT else colour))

    def _add_shape(
        self, name: str, geometry: dict[str, str], matrix: Matrix, style: dict[str, Any], drawn: bool
    ) -> None:
        commands = outline(name, geometry)
        matrix = _within(matrix, geometry)
        self._operations += len(commands)
        if self._operations > MAX_OPERATIONS:
            message = f"more than {MAX_OPERATIONS:,} points and curves"
            raise Refused(message, "logo-size", "simplify the drawing, or save it as PNG")
        paint = {**style, **{key: style["color"] for key in ("fill", "stroke") if style[key] == CURRENT}}
        if name == "line":
            paint["fill"] = None  # a line has no inside; PDF would paint a hair of it
        if not paint["stroke-width"]:
            paint["stroke"] = None  # to PDF, width 0 is the thinnest line there is
        visible = drawn and paint["visibility"] and (paint["fill"] or paint["stroke"])
        if visible and any(letter not in "MZ" for letter, _ in commands):
            over = paint["paint-order"] and paint["fill"] and paint["stroke"]
            parts = [{**paint, "fill": None}, {**paint, "stroke": None}] if over else [paint]
            self.shown += [_Outlined(commands, matrix, part, self._at) for part in parts]


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
        if name == "stop" if parent.name in gradients.GEOMETRY else _may_stand(name, parent):
            return False
    where = "" if parent.name in _CONTAINERS else f" inside {quoted(parent.name)}"
    rule = "logo-unsafe" if name in _UNSAFE else "logo-unsupported"
    message = f"a logo may not have the element {quoted(name)}{where}"
    raise Refused(message, rule, _HINTS.get(name, PLAIN_SVG))


def _may_stand(name: str, parent: _Viewport) -> bool:
    return name in _GEOMETRY and name not in ("svg", "stop") and parent.name in _CONTAINERS


def _link(attributes: Mapping[str, str]) -> str:
    """Return the id of the gradient that one takes from, or ""."""
    return next((text.strip()[1:] for name, text in attributes.items() if name.rpartition(" ")[2] == "href"), "")


def _check_events(attributes: Mapping[str, str]) -> None:
    for name in attributes:
        if name.lower().startswith("on"):
            raise Refused(f"{quoted(name)} would run a script", "logo-unsafe", "delete it")


def _split(element: str, attributes: Mapping[str, str], rules: list[Rule]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the geometry as text with single spaces, and the paint that the element itself sets."""
    _check_events(attributes)
    geometry: dict[str, str] = {}
    plain: dict[str, str] = {}
    for full_name, text in attributes.items():
        namespace, _, name = full_name.rpartition(" ")
        value = " ".join(text.split())
        if element in gradients.GEOMETRY and name == "href" and value.startswith("#"):
            continue
        if namespace == _XLINK or name.lower() in ("href", "base"):
            hint = "delete it; a logo holds all that it needs"
            raise Refused(f"{quoted(name)} refers to something else", "logo-unsafe", hint)
        if namespace:  # an editor's own attribute, or xml:space
            continue
        _check_references(name, value)
        if name in _GEOMETRY[element]:
            geometry[name] = value
        elif is_property(name):
            plain[name] = value
        elif name != "style" and not IGNORED.fullmatch(name):
            message = f"{quoted(element)} in a logo may not have the attribute {quoted(name)}"
            raise Refused(message, "logo-unsupported", PLAIN_SVG)
    paint = cascade(rules, element, attributes, plain)
    for name, value in paint.items():
        _check_references(name, value)
    idle = _without_effect(element, paint)
    known = {name: text for name, text in paint.items() if name not in idle and text not in ("", "inherit")}
    found = {name: value_of(name, text) for name, text in known.items()}
    if found.get("color") in (None, CURRENT):
        found.pop("color", None)  # the parent's then
    return geometry, found


def _without_effect(element: str, paint: Mapping[str, str]) -> set[str]:
    """Return the names in the *paint* of an element that change nothing there, whatever they say."""
    idle = set() if element == "stop" else {"stop-color", "stop-opacity"}
    if element in _CONTAINERS:
        return idle  # a child may paint with what it hands down
    return idle | {f"{key}-opacity" for key in ("fill", "stroke") if paint.get(key) == "none"}


def _check_references(name: str, value: str) -> None:
    """Refuse an address, but for a paint that stands in this file."""
    if "url(" not in value.lower() or (name in ("fill", "stroke") and is_local(value)):
        return
    if name == "style" and "url(" not in _LOCAL_PAINT.sub("", value).lower():
        return
    raise _elsewhere(name, value)


def _elsewhere(name: str, value: str) -> Refused:
    hint = "use flat colours, and shapes without clips, masks or filters"
    return Refused(f"{quoted(name)} refers to something else: {quoted(value)}", "logo-unsafe", hint)


_LOCAL_PAINT = re.compile(r"(?:fill|stroke) ?: ?url\( ?['\"]?#[^'\"()\s]{1,200}['\"]? ?\)", re.IGNORECASE)


# SVG: shapes


def vector(data: bytes) -> VectorLogo:
    """Return the drawing of an SVG file.

    Raises:
        Refused: The file holds what a logo may not, or is broken.
    """
    reader = _SvgReader(sheet(data))
    reader.read(data)
    if not reader.shown:
        raise Refused("this SVG draws nothing", "logo-broken", REDRAW)
    width, height = reader.width * _POINTS_PER_PIXEL, reader.height * _POINTS_PER_PIXEL
    shapes = []
    for commands, matrix, paint, place in reader.shown:
        try:
            painted = {**paint, **{key: _resolved(key, commands, matrix, paint, reader) for key in ("fill", "stroke")}}
            if painted["fill"] or painted["stroke"]:
                shapes.append(_shape(commands, matrix, painted, height))
        except Refused as refused:
            if not refused.line:
                refused.line, refused.column = place
            raise
    if not any(_touches(shape, width, height) for shape in shapes):
        message = "this SVG draws nothing inside its viewBox" if shapes else "this SVG draws nothing"
        raise Refused(message, "logo-broken", "fit the page to the drawing" if shapes else REDRAW)
    a, b, c, d, e, f = reader.root
    return VectorLogo(width, height, tuple(shapes), (a, -b, c, -d, e, height - f))


def _resolved(key: str, commands: list[Command], matrix: Matrix, paint: Mapping[str, Any], reader: _SvgReader) -> Any:
    """Return a paint of a shape itself, where it stands elsewhere in the file."""
    named = paint[key]
    if not isinstance(named, Reference):
        return named
    if named.id not in reader.gradients:
        if named.otherwise is None:
            raise _elsewhere(key, f"url(#{named.id})")
        return paint["color"] if named.otherwise == CURRENT else named.otherwise
    a, b, c, d, e, f = matrix
    height = reader.height * _POINTS_PER_PIXEL
    found = gradients.paint(named.id, reader.gradients, extent(commands), reader.view, (a, -b, c, -d, e, height - f))
    if key == "stroke" and isinstance(found, Gradient):
        hint = "convert the line to a filled shape; in Inkscape: Path, Stroke to Path"
        raise Refused("a line is painted with a gradient", "logo-unsupported", hint)
    return found


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
