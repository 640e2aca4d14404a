"""PNG and JPEG -> pixels of a logo: upright, in sRGB, on white, no larger than print needs.

Honours colour profiles, and every form of transparency that a PNG has. Refuses what is broken, too large or too small.
"""

from __future__ import annotations

from functools import reduce
from io import BytesIO
from typing import Any

from handpress.brand.shapes import RasterLogo, Refused, check_ratio

MAX_MEGAPIXELS = 40
MIN_PIXELS = 16
PRINTED_PIXELS = 1_200  # 600 dpi at two inches, wider than any header prints a logo
_PNG_END = b"IEND\xaeB`\x82"
_DEPTH_AT = 24  # of a PNG: the bits of a channel (PNG 3, 11.2.1)


def pixels(data: bytes, kind: str) -> RasterLogo:
    """Return the picture in a file, which is of the *kind* "PNG" or "JPEG".

    Raises:
        Refused: It is damaged, too large, too small or moves.
    """
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
                return _on_white(image, data[_DEPTH_AT] if kind == "PNG" else 8)
        except Refused:
            raise
        except Image.DecompressionBombError:
            raise _too_many_pixels() from None
        except Exception:  # on broken files Pillow's decoders raise nearly anything
            message = f"this {kind} is damaged or incomplete"
            raise Refused(message, "logo-broken", "export the logo again") from None


_QUALITY = 90  # of a JPEG: no block shows at arm's length


def jpeg_of(raster: RasterLogo) -> bytes:
    """Return *raster* as a JPEG file without any metadata."""
    from PIL import Image

    out = BytesIO()
    image = Image.frombytes("RGB", (raster.width, raster.height), raster.pixels)
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


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


def _on_white(image: Any, depth: int) -> RasterLogo:
    """Return the picture upright, in sRGB, on white, and no larger than print needs."""
    from PIL import Image, ImageOps

    ImageOps.exif_transpose(image, in_place=True)
    profile = image.info.get("icc_profile")
    opaque = _opaque(image, depth)
    if image.mode.startswith("I"):  # 16-bit grey: keep the high byte, as Pillow does for 16-bit colour
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if opaque is None and image.has_transparency_data:
        image = image.convert("RGBA")
        opaque = image.getchannel("A")
    image = _in_srgb(image, profile)
    if opaque is not None:
        image.putalpha(opaque)
    if max(image.size) > PRINTED_PIXELS:
        scale = PRINTED_PIXELS / max(image.size)
        size = tuple(max(1, round(side * scale)) for side in image.size)
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return RasterLogo(image.width, image.height, image.tobytes())


def _opaque(image: Any, depth: int) -> Any:
    """Return where a picture with one see-through colour is not see-through; None for any other (PNG 3, 11.3.1.1).

    Pillow has the colour in the file's own bits, and the pixels in 8: it would find none of 1, 2, 4 or 16 bits.
    """
    from PIL import Image, ImageChops

    if "transparency" not in image.info or image.mode in ("P", "PA"):
        return None
    key = image.info.pop("transparency")
    if image.mode.startswith("I"):
        both = image.convert("I;16").tobytes()
        bands = [Image.frombytes("L", image.size, both[at::2]) for at in (0, 1)]
        wanted = [key & 255, key >> 8]
    elif image.mode == "RGB":
        bands, wanted = image.split(), [value >> (depth - 8) for value in key]
    else:
        bands, wanted = [image.convert("L")], [key * 255 // ((1 << min(depth, 8)) - 1)]
    others = [
        band.point([0 if value == known else 255 for value in range(256)])
        for band, known in zip(bands, wanted, strict=True)
    ]
    return reduce(ImageChops.lighter, others)


def _in_srgb(image: Any, profile: bytes | None) -> Any:
    """Return *image* in sRGB, by its colour *profile* if it has one that fits."""
    from PIL import Image, ImageCms

    image = image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")
    if profile:
        try:
            known = ImageCms.ImageCmsProfile(BytesIO(profile))
            space = known.profile.xcolor_space.strip()
            if space == "RGB" and image.mode == "L":
                image = image.convert("RGB")
            fits = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}.get(space) == image.mode
            if fits:
                own, intent = ImageCms.createProfile("sRGB"), ImageCms.Intent.RELATIVE_COLORIMETRIC
                # Without the flag, the black of a press prints grey.
                flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
                found = ImageCms.profileToProfile(image, known, own, intent, "RGB", flags=flags)
                if isinstance(found, Image.Image) and _differ(found, image.convert("RGB")):
                    return found
        except (ImageCms.PyCMSError, OSError, ValueError):  # as a browser does with one that it cannot read
            pass
    return image.convert("RGB")


_ROUNDING = 3  # of 255, by which one sRGB profile differs from another


def _differ(one: Any, other: Any) -> bool:
    from PIL import ImageChops

    return any(sum(band.histogram()[_ROUNDING + 1 :]) for band in ImageChops.difference(one, other).split())
