"""The inspector and graphics: where inline images end, overprint, JPEG 2000."""

from __future__ import annotations

import zlib
from typing import Any

import pytest

import handpress
from conftest import copy_of, handout_of
from handpress.brand.look import Look
from handpress.proof import inspect
from handpress.proof.inlineimages import image_end
from matrix import ODD
from test_inspect import IMAGE, Spoiled, assert_found


@pytest.fixture(scope="module")
def file(look: Look) -> bytes:
    return handpress.render(copy_of(handout_of(ODD["all-blocks"]), look))


def messages(pdf: Spoiled) -> list[str]:
    return [str(each) for each in inspect(pdf.put_together(), "x.pdf")]


# Inline images: their data end where their length says.

INLINE = {
    "letters among the data": (b"/W 4 /H 1 /BPC 8 /CS /G", b"\1 EI \2"[:4], b"\nEI"),
    "letters and white space among the data": (b"/W 9 /H 1 /BPC 8 /CS /G", b" EI EI EI", b"\nEI"),
    "no white space before EI": (b"/W 3 /H 1 /BPC 8 /CS /RGB", bytes(range(200, 209)), b"EI"),
    "a mask": (b"/W 9 /H 1 /IM true", b"\xff\x80", b"EI"),
    "Flate": (b"/W 4 /H 1 /BPC 8 /CS /G /F /Fl", zlib.compress(b"abcd"), b"EI"),
    "Flate in an array": (b"/W 4 /H 1 /BPC 8 /CS /G /F [/Fl]", zlib.compress(b"abcd"), b" EI"),
    "ASCII85": (b"/W 4 /H 1 /BPC 8 /CS /G /F /A85", b" EI EI~>", b"EI"),
    "ASCIIHex": (b"/W 1 /H 1 /BPC 8 /CS /G /F /AHx", b"FF>", b"EI"),
    "JPEG": (b"/W 4 /H 1 /BPC 8 /CS /G /F /DCT", b"\xff\xd8 EI \xff\xd9", b"EI"),
}


@pytest.mark.parametrize("title", INLINE)
def test_an_inline_image_ends_where_its_data_do(title: str, file: bytes) -> None:
    entries, data, close = INLINE[title]
    pdf = Spoiled(file)
    pdf.paint(b"BI " + entries + b" ID " + data + close + b" 0 g 0 0 1 1 re f")
    assert messages(pdf) == []


def test_an_inline_image_without_end_is_reported(file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.paint(b"BI /W 1 /H 1 /BPC 8 /CS /G ID xEIGHT")
    assert_found(pdf.put_together(), "a2a-6.2.2", "does not end")


def test_content_after_an_inline_image_of_unknown_length_is_not_skipped() -> None:
    data = b" \xff\xd8\xff\xd9\nEI (\xff\xfe) Tj BI ID x EI "
    assert image_end(data, 0, len(data), {"F": "DCTDecode"}) == data.index(b"EI") + 2


# Overprint.


def profile(pdf: Spoiled) -> Any:
    data = bytearray(pdf.root["/OutputIntents"][0].get_object()["/DestOutputProfile"].get_data())
    data[12:20] = b"prtrCMYK"
    return ["/ICCBased", pdf.stream(bytes(data), N=4)]


@pytest.mark.parametrize(
    "code", [b"0 0 0 1 k f", b"/DeviceCMYK cs 0 0 0 1 scn f", b"0 0 0 1 K S", b"/X cs f", b"/P cs /T scn f"]
)
@pytest.mark.parametrize("mode", [0, 1])
def test_overprint_of_a_default_cmyk_with_a_profile_is_found(code: bytes, mode: int, file: bytes) -> None:
    pdf = Spoiled(file)
    space = profile(pdf)
    spaces = {"DefaultCMYK": space, "X": space, "P": ["/Pattern", "/DeviceCMYK"]}
    tile = pdf.stream(b"0 0 1 1 re f", PatternType=1, PaintType=2, Resources={})
    state = {"OP": True, "op": True, "OPM": mode}
    pdf.paint(b"/S gs 0 0 9 9 re " + code, ColorSpace=spaces, Pattern={"T": tile}, ExtGState={"S": state})
    found = [each for each in inspect(pdf.put_together()) if "overprint" in each.message]
    assert [each.rule for each in found] == ["a2a-6.2.4.2"] * mode


# JPEG 2000.


def box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def header(colours: int = 3, depth: int = 8) -> bytes:
    return box(b"ihdr", bytes(8) + colours.to_bytes(2, "big") + bytes([depth - 1, 7, 0, 0]))


SRGB = box(b"colr", b"\1\0\0\0\0\0\x10")
START = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jpx \0\0\0\0jpxb")


def codestream(colours: int, depth: int = 8) -> bytes:
    size = b"\0" * 34 + colours.to_bytes(2, "big") + bytes([depth - 1, 1, 1]) * colours
    return b"\xff\x4f\xff\x51" + (len(size) + 2).to_bytes(2, "big") + size


def jpeg2000(data: bytes, file: bytes, **entries: Any) -> list[str]:
    pdf = Spoiled(file)
    whole = {key: value for key, value in IMAGE.items() if key != "BitsPerComponent"}
    image = pdf.stream(data, **{**whole, "Filter": "/JPXDecode", **entries})
    pdf.paint(b"/X Do", XObject={"X": image})
    return [each.message for each in inspect(pdf.put_together()) if each.rule == "a2a-6.2.8.3"]


def test_a_jpeg_2000_image_with_its_boxes_is_good(file: bytes) -> None:
    assert jpeg2000(START + box(b"jp2h", header() + SRGB), file) == []
    large = b"\0\0\0\1jp2h" + (16 + len(header() + SRGB)).to_bytes(8, "big") + header() + SRGB
    assert jpeg2000(START + large, file) == []
    assert (
        jpeg2000(zlib.compress(START + box(b"jp2h", header() + SRGB)), file, Filter=["/FlateDecode", "/JPXDecode"])
        == []
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (codestream(3), ["bare codestream"]),
        (codestream(2), ["bare codestream", "another number of colours"]),
        (codestream(3, 39), ["bare codestream", "deeper than 38 bits"]),
        (START + box(b"jp2h", header()), ["no colr box"]),
        (START + box(b"jp2h", header(5) + SRGB), ["another number of colours"]),
        (START, ["no header"]),
        (b"", ["no header"]),
    ],
    ids=lambda each: "" if isinstance(each, bytes) else " and ".join(each),
)
def test_what_a_jpeg_2000_image_lacks_is_found(data: bytes, words: list[str], file: bytes) -> None:
    found = jpeg2000(data, file)
    assert len(found) == len(words)
    assert all(word in message for word, message in zip(words, found, strict=True))


def test_a_mask_of_jpeg_2000_is_looked_at(file: bytes) -> None:
    pdf = Spoiled(file)
    mask = pdf.stream(codestream(1), **{**IMAGE, "ColorSpace": "/DeviceGray", "Filter": "/JPXDecode"})
    pdf.paint(b"/X Do", XObject={"X": pdf.stream(b"\0", **IMAGE, ColorSpace="/DeviceGray", SMask=mask)})
    assert_found(pdf.put_together(), "a2a-6.2.8.3", "bare codestream")
