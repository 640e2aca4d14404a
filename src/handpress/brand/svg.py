"""SVG -> vector shapes, through svglib.

Refuses whatever a logo does not need: scripts, links, text, references to other files, entities,
gradients, see-through colours. svglib never sees the file itself: every value is checked here first,
and written again as bare outlines in plain numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Any
from xml.parsers import expat

from handpress.brand.colour import Colour, from_hex
from handpress.brand.shapes import Refused, Shape, VectorLogo, check_ratio
from handpress.diagnostics import quoted

MAX_ELEMENTS = 2_000
MAX_DEPTH = 32
MAX_OPERATIONS = 20_000
MAX_TRANSFORMS = 32  # in one attribute; svglib's reader takes quadratic time
MAX_NUMBER = 1e6
MIN_SIDE = 0.01  # of an SVG, in user units; drawings in a unit square exist
Matrix = tuple[float, float, float, float, float, float]
Command = tuple[str, tuple[float, ...]]  # a path command and its numbers


# SVG: what may stand in it

_SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
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
_IGNORED = re.compile(
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

_NUMBER = r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
_NEXT_NUMBER = re.compile(" ?,? ?" + _NUMBER)
_NEXT_FLAG = re.compile(" ?,? ?([01])")
_LENGTH = re.compile(_NUMBER + "(px|pt|pc|mm|cm|in|q|)", re.IGNORECASE)
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96, "q": 24 / 25.4}
_POINTS_PER_PIXEL = 0.75  # CSS Values 3, 6.2: 96 px are an inch
_HEX = re.compile("#(?:[0-9a-f]{3}){1,2}")
_CHANNEL = r"([0-9]{1,3}(?:\.[0-9]{0,20})?)(%?)"
_RGB = re.compile(rf"rgb\( ?{_CHANNEL}(?: ?, ?| ){_CHANNEL}(?: ?, ?| ){_CHANNEL} ?\)")
_ASPECT = re.compile("(none|x(Min|Mid|Max)Y(Min|Mid|Max))( meet| slice)?")
_TRANSFORM = re.compile(r" ?,? ?(matrix|translate|scale|rotate|skewX|skewY) ?\( ?([^()]*?) ?\)")
_TRANSFORM_SIZES = {"matrix": (6,), "translate": (1, 2), "scale": (1, 2), "rotate": (1, 3)}
_PATH_SIZES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_REDRAW = "export the logo again, or save it as PNG"


def _broken(what: str, value: str, hint: str = _REDRAW) -> Refused:
    return Refused(f"{quoted(value)} is not {what}", "logo-broken", hint)


def _number(text: str) -> float:
    number = float(text)
    if not abs(number) < MAX_NUMBER:
        raise Refused(f"the number {quoted(text)} is too large", "logo-size", "make the drawing smaller")
    return number


def _numbers(text: str, what: str) -> list[float]:
    numbers, position = [], 0
    while position < len(text):
        match = _NEXT_NUMBER.match(text, position)
        if match is None:
            raise _broken(what, text)
        numbers.append(_number(match[1]))
        position = match.end()
    return numbers


def _length(text: str, least: float = -MAX_NUMBER) -> float:
    """Return a length in user units."""
    match = _LENGTH.fullmatch(text)
    if match is None or float(match[1]) < least:
        hint = f'write a number such as "12" or "12px"{"" if least < 0 else f", {least:g} or more"}'
        raise _broken("a length", text, hint)
    return _number(match[1]) * _PIXELS[match[2].lower()]


def _paint(text: str) -> Colour | str | None:
    """Return a colour, None or "currentcolor".

    ReportLab never gets a colour as text: its parser ran code once (CVE-2023-33733).
    """
    word = text.lower()
    if word in ("none", "transparent"):
        return None
    if word == _CURRENT:
        return _CURRENT
    if _HEX.fullmatch(word):
        return from_hex(word if len(word) == 7 else "#" + "".join(digit * 2 for digit in word[1:]))
    if match := _RGB.fullmatch(word):
        red, green, blue = (float(match[i]) / (100 if match[i + 1] else 255) for i in (1, 3, 5))
        if max(red, green, blue) <= 1:
            return red, green, blue
    from PIL import ImageColor

    if word in ImageColor.colormap:
        # Not colormap[word]: Pillow puts its own result there once it has computed one.
        red, green, blue = ImageColor.getrgb(word)[:3]
        return red / 255, green / 255, blue / 255
    raise _broken("a colour", text, "write a flat colour such as #0f5a63")


def _one_of(values: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if text not in values:
            raise _broken(f"one of {', '.join(values)}", text)
        return values[text]

    return read


_READERS: dict[str, Callable[[str], Any]] = {
    "color": _paint,
    "fill": _paint,
    "stroke": _paint,
    "stroke-width": partial(_length, least=0),
    "stroke-linecap": _one_of({"butt": 0, "round": 1, "square": 2}),
    "stroke-linejoin": _one_of({"miter": 0, "round": 1, "bevel": 2}),
    "stroke-miterlimit": partial(_length, least=1),
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


def _transform(text: str) -> str:
    """Return a list of transforms in the one form that svglib always understands."""
    parts, position = [], 0
    while position < len(text):
        match = _TRANSFORM.match(text, position)
        numbers = _numbers(match[2], "a list of numbers") if match else []
        if match is None or len(numbers) not in _TRANSFORM_SIZES.get(match[1], (1,)):
            raise _broken("a transform", text[position:].strip())
        parts.append(f"{match[1]}({','.join(map(_plain, numbers))})")
        position = match.end()
        if len(parts) > MAX_TRANSFORMS:
            message = f"one element has more than {MAX_TRANSFORMS} transforms"
            raise Refused(message, "logo-size", "flatten the transforms")
    return " ".join(parts)


def _plain(number: float) -> str:
    return f"{number:.12g}"  # an arc flag must be "1", not "1.0"


# SVG: every shape as path commands (SVG 2, chapter 10, gives the equivalents)

_KAPPA = 4 / 3 * (math.sqrt(2) - 1)  # a quarter circle as one cubic curve


def _path(text: str) -> list[Command]:
    """Return the commands of path data, each with its own letter and all its numbers."""
    commands: list[Command] = []
    letter, position = "", 0
    while position < len(text):
        if text[position] == " ":
            position += 1
            continue
        if text[position].upper() in _PATH_SIZES:
            letter = text[position]
            position += 1
        elif letter in ("", "Z", "z"):
            raise _broken("path data", text[position:])
        else:  # more numbers repeat the command; after a move they are lines
            letter = {"M": "L", "m": "l"}.get(letter, letter)
        if not commands and letter not in "Mm":
            raise _broken("path data, which starts with M", text)
        numbers = []
        for index in range(_PATH_SIZES[letter.upper()]):
            flag = letter in "Aa" and index in (3, 4)
            match = (_NEXT_FLAG if flag else _NEXT_NUMBER).match(text, position)
            if match is None:
                raise _broken(f"a number for {quoted(letter)}", text[position:].strip() or "the end")
            numbers.append(_number(match[1]))
            position = match.end()
        if commands and commands[-1][0] in "Zz" and letter not in "MmZz":
            commands.append(("m", (0.0, 0.0)))  # svglib would go on from the last point, not from the start
        commands.append((letter, tuple(numbers)))
    return commands


def _lines(points: Iterable[tuple[float, float]], close: bool) -> list[Command]:
    lines: list[Command] = [("L" if index else "M", point) for index, point in enumerate(points)]
    return [*lines, ("Z", ())] if close and lines else lines


def _rounded(x: float, y: float, width: float, height: float, rx: float, ry: float) -> list[Command]:
    """Return a rectangle clockwise from the top, its corners quarters of an ellipse."""
    right, bottom = x + width, y + height
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


def _radii(texts: Mapping[str, str]) -> tuple[float, float]:
    """Return rx and ry; one that is absent or "auto" follows the other."""
    given = {key: _length(texts[key], 0) for key in ("rx", "ry") if texts.get(key, "auto") != "auto"}
    return given.get("rx", given.get("ry", 0.0)), given.get("ry", given.get("rx", 0.0))


def _outline(name: str, texts: Mapping[str, str]) -> list[Command]:
    """Return the path commands of an element; none if SVG does not draw it."""

    def length(key: str, least: float = -MAX_NUMBER) -> float:
        return _length(texts.get(key, "0"), least)

    match name:
        case "path":
            return _path(texts.get("d", ""))
        case "rect":
            x, y, width, height = length("x"), length("y"), length("width", 0), length("height", 0)
            rx, ry = (min(pair) for pair in zip(_radii(texts), (width / 2, height / 2), strict=True))
            if rx and ry:
                return _rounded(x, y, width, height, rx, ry)
            corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
            return _lines(corners, close=True) if width and height else []
        case "circle" | "ellipse":
            rx, ry = _radii(texts) if name == "ellipse" else (length("r", 0), length("r", 0))
            sides = _rounded(length("cx") - rx, length("cy") - ry, 2 * rx, 2 * ry, rx, ry)
            return [side for side in sides if side[0] != "L"] if rx and ry else []
        case "line":
            return _lines([(length("x1"), length("y1")), (length("x2"), length("y2"))], close=False)
        case _:
            numbers = _numbers(texts.get("points", ""), "a list of points")
            if len(numbers) % 2:
                raise _broken("a list of points", texts["points"], "give each point an x and a y")
            return _lines(zip(numbers[::2], numbers[1::2], strict=True), close=name == "polygon")


# SVG: the file


@dataclass(frozen=True)
class _Frame:
    """An open element. A silent one holds words about the drawing and draws nothing."""

    name: str
    style: dict[str, Any]
    drawn: bool
    silent: bool = False


class _SvgReader:
    """Checks each element as expat reads it, and writes a plain drawing for svglib.

    Attributes:
        plain: The plain drawing: svg, g with a transform, path with a transform and data.
        paints: The style of each path of the plain drawing, in order, and its line and column.
        width: In user units; as height, above zero once a root is read.
    """

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.paints: list[tuple[dict[str, Any], tuple[int, int]]] = []
        self.width = self.height = 0.0
        self._frames: list[_Frame] = []
        self._elements = self._operations = 0
        self._at = (1, 1)  # where the element at hand starts
        # Set while the drawing is nothing but absolute lines and curves without a transform: such a one
        # needs no svglib, whose import takes longer than the rest of a handout.
        self._scale: float | None = None
        self._corner = (0.0, 0.0)
        self._commands: list[list[Command]] = []
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
            raise Refused(message, "logo-broken", _REDRAW, error.lineno, error.offset + 1) from None
        except Refused as refused:
            refused.line, refused.column = self._at
            raise

    def outlines(self) -> list[tuple[list[Command], Matrix]]:
        """Return each path as M, L, C and Z, and its matrix to points from the bottom left."""
        if self._scale is None:
            return _outlines(self.plain)
        left, top, scale = *self._corner, self._scale
        matrix = (scale, 0.0, 0.0, -scale, -left * scale, self.height * _POINTS_PER_PIXEL + top * scale)
        return [(commands, matrix) for commands in self._commands]

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
            self._frames.append(_Frame(name, {}, drawn=False, silent=True))
            return
        geometry, own = _split(name, attributes)
        style = {**(parent.style if parent else _INITIAL), "display": True, **own}
        drawn = (parent is None or parent.drawn) and name != "defs" and style["display"]
        if parent is None:
            self._open_root(geometry)
        elif name in _CONTAINERS:
            if geometry.get("transform"):
                self._scale = None
            self.plain.append(f'<g transform="{_transform(geometry.get("transform", ""))}">')
        else:
            self._add_shape(name, geometry, style, drawn)
        self._frames.append(_Frame(name, style, drawn))

    def _end(self, _: str) -> None:
        frame = self._frames.pop()
        if not frame.silent and frame.name in _CONTAINERS:
            self.plain.append("</g>" if self._frames else "</svg>")

    def _open_root(self, geometry: dict[str, str]) -> None:
        """Settle the size. A side that is not given follows from the viewBox (SVG 2, 8.2)."""
        sides = (geometry.get("width", "auto"), geometry.get("height", "auto"))
        width, height = (None if side in ("auto", "100%", "") else _length(side) for side in sides)
        if "viewBox" in geometry:
            box = _numbers(geometry["viewBox"], "a viewBox")
            if len(box) != 4:
                hint = "write four numbers: left, top, width, height"
                raise _broken("a viewBox", geometry["viewBox"], hint)
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
        if not _ASPECT.fullmatch(aspect):
            raise _broken("a preserveAspectRatio", aspect, 'write "xMidYMid meet"')
        if math.isclose(self.width * box[3], self.height * box[2], rel_tol=1e-12):
            self._scale, self._corner = self.width * _POINTS_PER_PIXEL / box[2], (box[0], box[1])
        self.plain.append(
            f'<svg xmlns="{_SVG}" width="{_plain(self.width)}" height="{_plain(self.height)}"'
            f' viewBox="{" ".join(map(_plain, box))}" preserveAspectRatio="{aspect}">'
        )

    def _add_shape(self, name: str, geometry: dict[str, str], style: dict[str, Any], drawn: bool) -> None:
        commands = _outline(name, geometry)
        transform = _transform(geometry.get("transform", ""))
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
        if visible and any(letter not in "MmZz" for letter, _ in commands):
            data = " ".join(letter + " ".join(map(_plain, numbers)) for letter, numbers in commands)
            # Without a fill svglib keeps an open path as one path; the paint is ours to add.
            self.plain.append(f'<path fill="none" stroke="none" transform="{transform}" d="{data}"/>')
            self.paints.append((paint, self._at))
            self._commands.append(commands)
            if transform or any(letter not in "MLCZ" for letter, _ in commands):
                self._scale = None


def _check_side(*sides: float) -> None:
    for side in sides:
        if not MIN_SIDE <= side < MAX_NUMBER:
            hint = f"give width, height and viewBox sides from {MIN_SIDE} to {MAX_NUMBER:,.0f}"
            raise Refused(f"a side of this SVG is {side:g}", "logo-size", hint)


def _is_silent(namespace: str, name: str, parent: _Frame | None) -> bool:
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
        elif not _IGNORED.fullmatch(name):
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
        if not name or _IGNORED.fullmatch(name):
            continue
        if name not in _READERS and name not in _ONLY:
            message = f"a logo may not have the style {quoted(declaration.strip())}"
            raise Refused(message, "logo-unsupported", _PLAIN_SVG)
        if not value:
            raise _broken("a style", declaration.strip())
        found[name] = value
    return found


# SVG: outlines from svglib


def vector(data: bytes) -> VectorLogo:
    """Return the drawing of an SVG file.

    Raises:
        Refused: The file holds what a logo may not, or is broken.
    """
    reader = _SvgReader()
    reader.read(data)
    if not reader.paints:
        raise Refused("this SVG draws nothing", "logo-broken", _REDRAW)
    width, height = reader.width * _POINTS_PER_PIXEL, reader.height * _POINTS_PER_PIXEL
    shapes = []
    for (paint, place), (commands, matrix) in zip(reader.paints, reader.outlines(), strict=True):
        try:
            shapes.append(_shape(commands, matrix, paint, height))
        except Refused as refused:
            refused.line, refused.column = place
            raise
    if not any(_touches(shape, width, height) for shape in shapes):
        message = "this SVG draws nothing inside its viewBox"
        raise Refused(message, "logo-broken", "fit the page to the drawing")
    return VectorLogo(width, height, tuple(shapes))


def _outlines(plain: Iterable[str]) -> list[tuple[list[Command], Matrix]]:
    """Return each path of a plain drawing as M, L, C and Z, and its matrix to points from the bottom left."""
    import logging

    from reportlab.graphics.shapes import Path as DrawnPath
    from reportlab.graphics.shapes import mmult
    from svglib.svglib import svg2rlg

    logging.getLogger("svglib.svglib").setLevel(logging.CRITICAL)  # what it could say, we said
    operators = (("M", 2), ("L", 2), ("C", 6), ("Z", 0))  # by reportlab's number

    def walk(node: Any, matrix: Matrix) -> Iterator[tuple[list[Command], Matrix]]:
        if isinstance(node, DrawnPath):
            numbers = iter(node.points)
            kinds = (operators[operator] for operator in node.operators)
            yield [(letter, tuple(islice(numbers, size))) for letter, size in kinds], matrix
            return
        for child in node.contents:
            yield from walk(child, mmult(matrix, node.transform))

    try:
        return list(walk(svg2rlg(BytesIO("".join(plain).encode())), (1, 0, 0, 1, 0, 0)))
    except (ArithmeticError, ValueError):  # arcs with radii near the limits of a float
        message = "a curve of this SVG cannot be computed"
        raise Refused(message, "logo-broken", _REDRAW) from None


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
