"""Read a clinic's logo: SVG as vector shapes, PNG and JPEG as pixels.

Refuses oversized, broken and mislabelled files, and whatever a logo does not need; svg.py says what an
SVG may hold. Opens no file but the logo.
"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from handpress.brand.colour import BLACK, WHITE, Colour, contrast, in_grey
from handpress.brand.shapes import Gradient, Logo, RasterLogo, Refused, Shape, VectorLogo
from handpress.data import Notes, note
from handpress.diagnostics import Span, fault, quoted
from handpress.disk.files import NO_FILE, open_file, unread

MAX_SVG_BYTES = 512 * 1024  # a logo drawn by hand is 2 to 40 KB
MAX_RASTER_BYTES = 8 * 1024 * 1024


def read_logo(path: Path, notes: Notes | None = None, noun: str = "logo") -> Logo:
    """Return the logo in the file at *path*, ready to paint; note in *notes* what was read.

    Args:
        path: The file.
        notes: Where to note what has been read.
        noun: What to call it in a finding, where it is another drawing than a logo.

    Raises:
        HandpressError: With one finding: logo-missing, logo-size, logo-type, logo-broken, logo-unsafe or
            logo-unsupported.
    """
    try:
        kind, data = _read_bytes(path, notes)
        if kind == "SVG":
            from handpress.brand.svg import vector

            return vector(data)
        from handpress.brand.raster import pixels

        return pixels(data, kind)
    except Refused as refused:
        place = Span(str(path), refused.line, refused.column)
        said = (text.replace("logo", noun) for text in (refused.message, refused.rule, refused.hint))
        raise fault(place, *said) from None


# The file: its size and its type, by content

_SUFFIXES = {".svg": "SVG", ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "compressed (gzip)",
    b"GIF8": "GIF",
    b"%PDF": "PDF",
    b"%!PS": "PostScript",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"PK\x03\x04": "ZIP",
    b"\0\0\1\0": "ICO",
}
_BOM = b"\xef\xbb\xbf"
_SVG_TAG = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?svg[\s/>]")


def _read_bytes(path: Path, notes: Notes | None) -> tuple[str, bytes]:
    """Return "SVG", "PNG" or "JPEG" and the whole file."""
    try:
        with open_file(path) as stream:
            head = stream.read(64)
            raster = _signature(head) in ("PNG", "JPEG")
            limit = MAX_RASTER_BYTES if raster else MAX_SVG_BYTES
            data = head + stream.read(limit + 1 - len(head))
            note(notes, path, data)
    except FileNotFoundError:
        raise Refused("there is no such file", "logo-missing", "check the name and the folder") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        fact = unread(error)
        hint = "name an SVG, PNG or JPEG file" if fact == NO_FILE else "check its name and permissions"
        raise Refused(fact, "logo-missing", hint) from None
    if not data:
        raise Refused("this file is empty", "logo-broken", "export the logo again")
    kind = _kind(data)
    _check_type(path, kind)
    if len(data) > limit:
        size = "8 MB" if raster else "512 KB"
        hint = "save it at 1,200 pixels wide" if raster else "simplify it, or save it as PNG"
        raise Refused(f"this file is larger than {size}", "logo-size", hint)
    return kind, data


def _kind(data: bytes) -> str:
    """Return what *data* is, or nothing if that cannot be told."""
    if kind := _signature(data):
        return kind
    if not data.removeprefix(_BOM).lstrip().startswith(b"<"):
        return ""
    return "SVG" if _SVG_TAG.search(data) else "XML or HTML"


def _signature(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp":
        return "HEIC or AVIF"
    return next((kind for mark, kind in _SIGNATURES.items() if data.startswith(mark)), "")


def _check_type(path: Path, kind: str) -> None:
    """Refuse what is not a logo, and a name that lies about the content."""
    known = _SUFFIXES.get(path.suffix.lower())
    if kind.startswith("compressed"):
        raise Refused("the content is compressed (gzip)", "logo-type", "save it as plain SVG, not as .svgz")
    if kind not in _SUFFIXES.values():
        content = kind or f"not {known}" if known else kind or "of no known type"
        hint = "save the logo as SVG, PNG or JPEG"
        raise Refused(f"the content is {content}; a logo is SVG, PNG or JPEG", "logo-type", hint)
    if kind != known:
        ending = f"ends in {quoted(path.suffix)}" if path.suffix else "has no ending"
        right = next(suffix for suffix, of in _SUFFIXES.items() if of == kind)
        hint = f"rename it to {quoted(path.stem + right)}"
        raise Refused(f"the content is {kind}, but the name {ending}", "logo-type", hint)


def _grey_paint(paint: Colour | Gradient | None) -> Colour | Gradient | None:
    if isinstance(paint, Gradient):
        return replace(paint, stops=tuple((at, in_grey(colour)) for at, colour in paint.stops))
    return paint and in_grey(paint)


def grey_logo(logo: Logo) -> Logo:
    """Return *logo* in greys as light as its colours; one that is white on a dark ground in outline, black on white."""
    if isinstance(logo, VectorLogo):
        if _is_reversed(logo):
            return _outlined(logo)
        shapes = tuple(
            replace(shape, fill=_grey_paint(shape.fill), stroke=shape.stroke and in_grey(shape.stroke))
            for shape in logo.shapes
        )
        return replace(logo, shapes=shapes)
    from PIL import Image

    image = Image.frombytes("RGB", (logo.width, logo.height), logo.pixels)
    return replace(logo, pixels=image.convert("L").convert("RGB").tobytes())


_SHOWS = 0.05  # how far from white a channel must be to be seen on paper
_MARGINS = 2  # times that the drawing would print larger without them
_MOST_SHAPES = 24  # of a logo that is simple
_PEN = 1.25  # of its outline, in points of the band
_COVERS = 0.9  # of the box, on both sides


def _is_reversed(logo: VectorLogo) -> bool:
    """Whether *logo* is white shapes, and none of another colour, on a dark ground of the whole box."""
    if not logo.shapes or len(logo.shapes) > _MOST_SHAPES:
        return False
    ground, *others = logo.shapes
    dark = ground.fill
    if dark is None or isinstance(dark, Gradient) or contrast(dark, WHITE) < _DARK or ground.stroke:
        return False
    numbers = [number for op in ground.path for number in op if not isinstance(number, str)]
    across, down = numbers[::2], numbers[1::2]
    wide, high = max(across) - min(across), max(down) - min(down)
    if wide < _COVERS * logo.width or high < _COVERS * logo.height:
        return False
    return bool(others) and all(shape.stroke is None and shape.fill in (WHITE, dark) for shape in others)


def _outlined(logo: VectorLogo) -> VectorLogo:
    """Return a reversed logo as black shapes in the outline of their ground."""
    ground, *others = logo.shapes
    pen = _PEN * max(logo.width / BAND[0], logo.height / BAND[1])
    # Half of the line would stand outside the box.
    across, down = 1 - pen / logo.width, 1 - pen / logo.height
    path = tuple(
        (
            op[0],
            *(
                pen / 2 + number * (down if at % 2 else across)
                for at, number in enumerate(op[1:])
                if not isinstance(number, str)
            ),
        )
        for op in ground.path
    )
    frame = replace(ground, path=path, fill=WHITE, stroke=BLACK, stroke_width=pen)
    inside = [replace(shape, fill=BLACK if shape.fill == WHITE else WHITE) for shape in others]
    return replace(logo, shapes=(frame, *inside))


_DARK = 3.0  # contrast with white
BAND = 150.0, 30.0  # points that a header has for a logo


def hardly_shows(logo: Logo) -> tuple[str, str] | None:
    """Return the fact and the hint for a logo of which nothing shows on white, or only a speck; None for any other."""
    box = _vector_extent(logo) if isinstance(logo, VectorLogo) else _raster_extent(logo)
    if box is None:
        return "nothing of this logo shows on white paper", "take the one that is made for light grounds"
    wide, high = box[2] - box[0], box[3] - box[1]
    scale = min(BAND[0] / logo.width, BAND[1] / logo.height)
    cropped = min(BAND[0] / wide, BAND[1] / high)
    if cropped < _MARGINS * scale:
        return None
    across, down = (25.4 / 72 * scale * side for side in (wide, high))
    fact = f"this logo has empty margins: what shows prints {across:.1f} by {down:.1f} mm"
    return fact, "fit the page to the drawing; in Inkscape: Edit, Resize Page to Selection"


def _vector_extent(logo: VectorLogo) -> tuple[float, float, float, float] | None:
    """Return left, top, right and bottom of what shows, as far as it stands in the box."""
    boxes = []
    for shape in logo.shapes:
        stops = [colour for _, colour in shape.fill.stops] if isinstance(shape.fill, Gradient) else [shape.fill]
        if any(paint and min(paint) < 1 - _SHOWS for paint in (*stops, shape.stroke)):
            numbers = [float(value) for step in shape.path for value in step[1:]]
            pen = shape.stroke_width / 2
            xs, ys = numbers[::2], numbers[1::2]
            left, top = max(min(xs) - pen, 0.0), max(min(ys) - pen, 0.0)
            right, bottom = min(max(xs) + pen, logo.width), min(max(ys) + pen, logo.height)
            if right > left and bottom > top:
                boxes.append((left, top, right, bottom))
        elif shape.fill and _is_ground(shape, logo):
            boxes.clear()  # what it lies over shows no more
    lefts, tops, rights, bottoms = zip(*boxes, strict=True) if boxes else ((), (), (), ())
    return (min(lefts), min(tops), max(rights), max(bottoms)) if boxes else None


def _is_ground(shape: Shape, logo: VectorLogo) -> bool:
    """Return whether *shape* is a rectangle over all of *logo*."""
    corners = {(float(x), float(y)) for _, x, y in (step for step in shape.path if len(step) == 3)}
    xs, ys = ({corner[at] for corner in corners} for at in (0, 1))
    letters = {step[0] for step in shape.path}
    whole = letters <= {"M", "L", "Z"} and len(corners) == 4 and len(xs) == len(ys) == 2
    return whole and max(min(xs), min(ys)) <= 0 and max(xs) >= logo.width and max(ys) >= logo.height


def _raster_extent(logo: RasterLogo) -> tuple[float, float, float, float] | None:
    from PIL import Image, ImageChops

    inverted = ImageChops.invert(Image.frombytes("RGB", (logo.width, logo.height), logo.pixels))
    red, green, blue = inverted.split()
    darkest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return darkest.point([255 if value > 255 * _SHOWS else 0 for value in range(256)]).getbbox()
