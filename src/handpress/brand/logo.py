"""Read a clinic's logo: SVG as vector shapes, PNG and JPEG as pixels.

Refuses oversized, broken and mislabelled files, and whatever a logo does not need; svg.py says what an
SVG may hold. Opens no file but the logo.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from handpress.brand.colour import in_grey
from handpress.brand.shapes import Logo, RasterLogo, Refused, VectorLogo, check_ratio
from handpress.data import Notes, note
from handpress.diagnostics import Span, fault, quoted
from handpress.disk.files import NO_FILE, open_file, unread

MAX_SVG_BYTES = 512 * 1024  # a logo drawn by hand is 2 to 40 KB
MAX_RASTER_BYTES = 8 * 1024 * 1024
MAX_MEGAPIXELS = 40
MIN_PIXELS = 16
PRINTED_PIXELS = 1_200  # 600 dpi at two inches, wider than any header prints a logo


def read_logo(path: Path, notes: Notes | None = None) -> Logo:
    """Return the logo in the file at *path*, ready to paint; note in *notes* what was read.

    Raises:
        HandpressError: With one finding: logo-missing, logo-size, logo-type, logo-broken, logo-unsafe or
            logo-unsupported.
    """
    try:
        kind, data = _read_bytes(path, notes)
        if kind == "SVG":
            from handpress.brand.svg import vector

            return vector(data)
        return _raster(data, kind)
    except Refused as refused:
        place = Span(str(path), refused.line, refused.column)
        raise fault(place, refused.message, refused.rule, refused.hint) from None


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
        hint = f"save it at {PRINTED_PIXELS:,} pixels wide" if raster else "simplify it, or save it as PNG"
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


# PNG and JPEG

_PNG_END = b"IEND\xaeB`\x82"


def _raster(data: bytes, kind: str) -> RasterLogo:
    import warnings

    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of sizes and of metadata; _check_header decides
        try:
            with Image.open(BytesIO(data), formats=(kind,)) as image:
                _check_header(image)
                image.verify()  # the checksums of a PNG; the decoder skips them
            if kind == "PNG" and _PNG_END not in data:
                raise EOFError
            with Image.open(BytesIO(data), formats=(kind,)) as image:
                return _pixels(image)
        except Refused:
            raise
        except Image.DecompressionBombError:
            raise _too_many_pixels() from None
        except Exception:  # on broken files Pillow's decoders raise nearly anything
            message = f"this {kind} is damaged or incomplete"
            raise Refused(message, "logo-broken", "export the logo again") from None


def _too_many_pixels() -> Refused:
    message = f"this picture has more than {MAX_MEGAPIXELS} million pixels"
    return Refused(message, "logo-size", f"save it at {PRINTED_PIXELS:,} pixels wide")


def _check_header(image: Any) -> None:
    """Refuse by what the header says, before a pixel is decoded."""
    width, height = image.size
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise _too_many_pixels()
    if min(width, height) < MIN_PIXELS:
        message = f"a logo of {width} by {height} pixels is too small; each side needs {MIN_PIXELS} or more"
        raise Refused(message, "logo-size", "use a larger picture, best an SVG")
    check_ratio(width, height)
    if getattr(image, "n_frames", 1) > 1:
        hint = "save one still picture"
        raise Refused(f"this picture has {image.n_frames} frames", "logo-unsupported", hint)
    if image.mode.startswith("I") and "transparency" in image.info:
        message = "a PNG of 16-bit grey has a see-through colour"
        raise Refused(message, "logo-unsupported", "save it with 8 bits per channel")


def _pixels(image: Any) -> RasterLogo:
    """Return the picture upright, on white, and no larger than print needs."""
    from PIL import Image, ImageOps

    ImageOps.exif_transpose(image, in_place=True)
    if image.mode.startswith("I"):  # 16-bit grey: keep the high byte, as Pillow does for 16-bit colour
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if max(image.size) > PRINTED_PIXELS:
        scale = PRINTED_PIXELS / max(image.size)
        size = tuple(max(1, round(side * scale)) for side in image.size)
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return RasterLogo(image.width, image.height, image.tobytes())


def grey_logo(logo: Logo) -> Logo:
    """Return *logo* in greys as light as its colours."""
    if isinstance(logo, VectorLogo):
        shapes = tuple(
            replace(shape, fill=shape.fill and in_grey(shape.fill), stroke=shape.stroke and in_grey(shape.stroke))
            for shape in logo.shapes
        )
        return replace(logo, shapes=shapes)
    from PIL import Image

    image = Image.frombytes("RGB", (logo.width, logo.height), logo.pixels)
    return replace(logo, pixels=image.convert("L").convert("RGB").tobytes())
