"""SVG paint: the properties that a shape has, their values, and those that change nothing. Refuses what shows through.

Colours are those of CSS Color 4, as far as they are sRGB. Every text comes with single spaces, so that no pattern below
takes more than linear time.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from handpress.brand.colour import Colour, from_hex
from handpress.brand.outlines import broken, length_of
from handpress.brand.shapes import Refused
from handpress.diagnostics import quoted

PLAIN_SVG = "delete it, or save the drawing as plain SVG"
CURRENT = "currentcolor"
INITIAL: dict[str, Any] = {
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
    "paint-order": False,
}

# Names that cannot change outlines in flat colours: identity, speech, text, hints to browsers.
IGNORED = re.compile(
    "id|class|lang|role|tabindex|focusable|version|baseProfile|zoomAndPan|content(Script|Style)Type|aria-.*|data-.*"
    "|-inkscape-.*|enable-background|overflow|clip-rule|cursor|pointer-events|.*-rendering|color-.*|flood-.*"
    "|lighting-color|solid-.*|stroke-dashoffset|direction|unicode-bidi|writing-mode|text-.*|letter-spacing"
    "|word-spacing|line-height|white-space|kerning|baseline-shift|.*-baseline|glyph-.*|inline-size|shape-.*"
    "|block-progression|font|font-.*"
)
_OPACITIES = ("opacity", "fill-opacity", "stroke-opacity", "stop-opacity")
_ONLY = {  # properties that change the look, and the values with which they do not
    **dict.fromkeys(("clip-path", "filter", "mask", "vector-effect"), ("none",)),
    "stroke-dasharray": ("none", "0", "0 0", "0,0", "0, 0"),
    **dict.fromkeys(("marker", "marker-start", "marker-mid", "marker-end"), ("none",)),
    "clip": ("auto",),
    "isolation": ("auto", "isolate"),  # a group in which nothing blends looks the same by itself
    "mix-blend-mode": ("normal",),
}


class Reference(NamedTuple):
    """A paint that stands elsewhere in the file, and the one to use if it is not there."""

    id: str
    otherwise: Colour | str | None


# Colours

_HEX = "#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})"
_NUMBER = r"([+-]?(?:[0-9]{1,6}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:e[+-]?[0-9]{1,2})?)"
_ALPHA = rf"(?: ?[,/] ?{_NUMBER}(%?))?"
_RGB = re.compile(rf"rgba?\( ?{_NUMBER}(%?)(?: ?, ?| ){_NUMBER}(%?)(?: ?, ?| ){_NUMBER}(%?){_ALPHA} ?\)")
_HSL = re.compile(rf"hsla?\( ?{_NUMBER}(deg|grad|rad|turn|)(?: ?, ?| ){_NUMBER}%?(?: ?, ?| ){_NUMBER}%?{_ALPHA} ?\)")
_TURNS = {"": 360.0, "deg": 360.0, "grad": 400.0, "rad": 6.283185307179586, "turn": 1.0}
_URL = re.compile(r"url\( ?(['\"]?)#([^'\"()\s]{1,200})\1 ?\)(?: (.+))?", re.IGNORECASE)
_INK = re.compile(r" icc-color\([^()]{1,200}\)$")  # behind its sRGB (SVG 1.1, 12.3)
_OPAQUE = 1 - 0.5 / 255  # in 8 bits as 1
_USUAL = {"black": (0.0, 0.0, 0.0), "white": (1.0, 1.0, 1.0)}  # the others take Pillow to load


def colour_of(text: str) -> Colour | str | None:
    """Return a colour, None for one that does not show, or `CURRENT`.

    ReportLab never gets a colour as text: its parser ran code once (CVE-2023-33733).
    """
    word = _INK.sub("", text.lower())
    if word in ("none", "transparent"):
        return None
    if word == CURRENT:
        return CURRENT
    if word in _USUAL:
        return _USUAL[word]
    found, alpha = _in_digits(word)
    if found and alpha >= _OPAQUE:
        return found
    if found and alpha <= 0:
        return None
    from PIL import ImageColor

    if not found and word in ImageColor.colormap:
        # Not colormap[word]: Pillow puts its own result there once it has computed one.
        red, green, blue = ImageColor.getrgb(word)[:3]
        return red / 255, green / 255, blue / 255
    raise broken("a colour", text, "write a flat colour such as #0f5a63")


def _in_digits(word: str) -> tuple[Colour | None, float]:
    """Return the colour that *word* gives in digits, if it does, and how opaque it is."""
    if re.fullmatch(_HEX, word):
        digits = word[1:] if len(word) > 5 else "".join(digit * 2 for digit in word[1:])
        return from_hex(f"#{digits[:6]}"), int(digits[6:] or "ff", 16) / 255
    if match := _RGB.fullmatch(word):
        red, green, blue = (float(match[at]) / (100 if match[at + 1] else 255) for at in (1, 3, 5))
        known = min(red, green, blue) >= 0 and max(red, green, blue) <= 1
        return (red, green, blue) if known else None, _share(match[7], match[8])
    if match := _HSL.fullmatch(word):
        saturation, lightness = (min(max(float(match[at]) / 100, 0.0), 1.0) for at in (3, 4))
        found = colorsys.hls_to_rgb(float(match[1]) / _TURNS[match[2]] % 1, lightness, saturation)
        return found, _share(match[5], match[6])
    return None, 1.0


def _share(number: str | None, percent: str | None) -> float:
    return 1.0 if number is None else float(number) / (100 if percent else 1)


def _paint(text: str) -> Colour | str | Reference | None:
    """Return a colour, or where it stands."""
    match = _URL.fullmatch(text)
    return Reference(match[2], colour_of(match[3]) if match[3] else None) if match else colour_of(text)


def is_local(text: str) -> bool:
    """Return whether *text* names a paint of this file and nothing else."""
    match = _URL.fullmatch(text)
    return bool(match) and "url(" not in (match[3] or "").lower() if match else False


# Other properties


def _one_of(values: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if text not in values:
            raise broken(f"one of {', '.join(values)}", text)
        return values[text]

    return read


def _stroke_first(text: str) -> bool:
    """Return whether the stroke lies under the fill (SVG 2, 13.8)."""
    words = text.split()
    if not words or set(words) - {"normal", "fill", "stroke", "markers"}:
        raise broken("an order of painting", text)
    return "stroke" in words and "fill" not in words[: words.index("stroke")]


_READERS: dict[str, Callable[[str], Any]] = {
    "color": colour_of,
    "fill": _paint,
    "stroke": _paint,
    "stop-color": colour_of,
    "stroke-width": partial(length_of, least=0),
    "stroke-linecap": _one_of({"butt": 0, "round": 1, "square": 2}),
    "stroke-linejoin": _one_of({"miter": 0, "round": 1, "bevel": 2}),
    "stroke-miterlimit": partial(length_of, least=1),
    "fill-rule": _one_of({"nonzero": False, "evenodd": True}),
    "visibility": _one_of({"visible": True, "hidden": False, "collapse": False}),
    "display": lambda text: text != "none",
    "paint-order": _stroke_first,
}


def is_property(name: str) -> bool:
    """Return whether *name* is a property that a logo knows."""
    return name in _READERS or name in _ONLY or name in _OPACITIES


def value_of(name: str, text: str) -> Any:
    """Return the value of a property that a shape holds; of another, refuse a value that changes the look."""
    if name in _READERS:
        return _READERS[name](text)
    if name in _OPACITIES:
        match = re.fullmatch(rf"{_NUMBER}(%?)", text.lower())
        share = _share(match[1], match[2]) if match else 0.5
        if share >= _OPAQUE:
            return None
        hint = "use the lighter colour itself, without opacity" if share > 0 else "delete it: nothing of it shows"
        raise Refused(f"a logo may not have {name} {quoted(text)}", "logo-unsupported", hint)
    if text in _ONLY[name]:
        return None
    hint = "draw the result as plain shapes, then delete it"
    raise Refused(f"a logo may not have {name} {quoted(text)}", "logo-unsupported", hint)
