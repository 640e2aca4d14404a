"""HTML and SVG as text: the only functions that write a tag. Strings are text here, never markup."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from io import BytesIO

from handpress.brand.colour import Colour, to_hex
from handpress.brand.shapes import Gradient, RasterLogo
from handpress.layout.boxes import Drawing, Label, Picture
from handpress.layout.measures import measures, phone_pattern

_CAPS = ("butt", "round", "square")
_JOINS = ("miter", "round", "bevel")


def escaped(text: str) -> str:
    """Return *text* as it stands between tags."""
    return escape(text, quote=False)


def with_whole_phones(text: str) -> str:
    """Return *text* as it stands between tags, with phone numbers that part at no line end and keep their order."""
    # No sign of a phone number is escaped, and none stands in what takes the place of one that is.
    whole = escaped(text)
    return phone_pattern(whole).sub(lambda number: element("bdi", number[0], {"dir": "ltr", "class": "whole"}), whole)


def with_whole_measures(text: str) -> str:
    """Return *text*, among words from right to left, with all that keeps its own order there: phones, doses, dates."""
    out, at = "", 0
    for start, end in measures(text):
        # An override: an isolate would still turn Arabic digits round.
        whole = element("bdo", escaped(text[start:end]), {"dir": "ltr", "class": "whole"})
        out += escaped(text[at:start]) + whole
        at = end
    return out + escaped(text[at:])


def tag(name: str, attributes: dict[str, str] | None = None) -> str:
    """Return an opening tag, all that a void element has; an attribute without a value is left out."""
    pairs = [f' {key}="{escape(value)}"' for key, value in (attributes or {}).items() if value]
    return f"<{name}{''.join(pairs)}>"


def element(name: str, content: str, attributes: dict[str, str] | None = None) -> str:
    """Return an element round *content*, which is markup already."""
    return f"{tag(name, attributes)}{content}</{name}>"


def lines(name: str, parts: Sequence[str], attributes: dict[str, str] | None = None) -> str:
    """Return an element with each of its parts on a line of its own."""
    return element(name, "".join(f"\n{part}" for part in parts if part) + "\n", attributes)


def number(value: float) -> str:
    """Return a coordinate to a thousandth of a point."""
    return f"{round(value, 3) + 0.0:g}" if abs(value) < 1000 else f"{value:.0f}"


def path(drawing: Drawing, named: str = "") -> str:
    """Return a path of an SVG, after the gradient that fills it, which is *named*; the SVG's own box clips it."""
    attributes = {
        "d": "".join(str(op[0]) + " ".join(number(float(value)) for value in op[1:]) for op in drawing.path),
        "fill": f"url(#{named})" if isinstance(drawing.fill, Gradient) else _paint(drawing.fill),
        "fill-rule": "evenodd" if drawing.even_odd else "",
    }
    if drawing.stroke:
        attributes |= {
            "stroke": _paint(drawing.stroke),
            "stroke-width": number(drawing.stroke_width),
            "stroke-linecap": _CAPS[drawing.cap],
            "stroke-linejoin": _JOINS[drawing.join],
            "stroke-miterlimit": number(drawing.miter),
        }
    before = gradient(drawing.fill, named) if isinstance(drawing.fill, Gradient) else ""
    return before + element("path", "", attributes)


def svg(picture: Picture, attributes: dict[str, str], named: str = "paint-") -> str:
    """Return the shapes and words of *picture* as an SVG of its size; its gradients have names that begin *named*."""
    size = {"width": number(picture.width), "height": number(picture.height)}
    paths = "".join(path(drawing, f"{named}{at}") for at, drawing in enumerate(picture.shapes))
    said = "".join(map(words, picture.labels))
    return element("svg", paths + said, {"viewBox": f"0 0 {size['width']} {size['height']}", **size, **attributes})


def gradient(paint: Gradient, named: str) -> str:
    """Return a gradient of an SVG."""
    keys = ("fx", "fy", "fr", "cx", "cy", "r") if paint.is_radial else ("x1", "y1", "x2", "y2")
    place = {key: f"{value:.7g}" for key, value in zip(keys, paint.line, strict=True)}
    matrix = f"matrix({' '.join(f'{value:.7g}' for value in paint.matrix)})"
    shared = {"id": named, "gradientUnits": "userSpaceOnUse", "gradientTransform": matrix}
    pairs = (({"offset": f"{at:.6g}", "stop-color": to_hex(colour)}) for at, colour in paint.stops)
    stops = "".join(element("stop", "", pair) for pair in pairs)
    return element("radialGradient" if paint.is_radial else "linearGradient", stops, shared | place)


def words(label: Label) -> str:
    """Return the words in a picture of an SVG, which keep their place whichever way the page runs."""
    attributes = {"x": number(label.x), "y": number(label.y), "font-size": number(label.run.style.size)}
    attributes |= {"fill": to_hex(label.run.style.colour), "textLength": number(label.width), "direction": "ltr"}
    return element("text", escaped(label.run.text.strip()), attributes)


def address(raster: RasterLogo) -> str:
    """Return the pixels of *raster*, all of them, as a ``data:`` address."""
    from PIL import Image

    if raster.photo:
        from handpress.brand.raster import jpeg_of

        return f"data:image/jpeg;base64,{b64encode(jpeg_of(raster)).decode('ascii')}"

    out = BytesIO()
    Image.frombytes("RGB", (raster.width, raster.height), raster.pixels).save(out, "PNG", compress_level=9)
    return f"data:image/png;base64,{b64encode(out.getvalue()).decode('ascii')}"


def _paint(colour: Colour | None) -> str:
    return to_hex(colour) if colour else "none"
