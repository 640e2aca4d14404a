"""JPEG 2000 images: what their boxes say of their colours (ISO 19005-2, 6.2.8.3; ISO 15444-1, annexes A and I)."""

from __future__ import annotations

from handpress.proof.file import Pdf
from handpress.proof.filters import unfilter
from handpress.proof.report import Gathered
from handpress.proof.syntax import Stream

_BOXES = 200
_CODESTREAM = b"\xff\x4f\xff\x51"
_ENUMERATED, _KNOWN_WAYS, _CIEJAB = 1, (1, 2, 3), b"\0\0\0\x13"


def check_jpeg2000(pdf: Pdf, image: Stream, report: Gathered) -> None:
    """Report what is wrong with the data of an image, if they are JPEG 2000."""
    filters = pdf.filters(image.entries)
    if not filters or filters[-1][0] != "JPXDecode":
        return
    data = unfilter(image.raw, filters[:-1], pdf.budget) or b""
    has_space = "ColorSpace" in image.entries
    facts = _bare_faults(data) if data.startswith(_CODESTREAM) else _box_faults(_boxes(data), has_space)
    for fact in facts:
        hint = "store the image as JPEG or Flate"
        report("a2a-6.2.8.3", f"object {image.number}", f"a JPEG 2000 image {fact}", hint)


def _bare_faults(data: bytes) -> list[str]:
    """Return what is wrong with a codestream without boxes, whose own header has the count and depth of colours."""
    facts = ["has no boxes, and so no colr box: it is a bare codestream"]
    count = int.from_bytes(data[40:42], "big")
    return facts + _colour_faults(count, {depth & 127 for depth in data[42 : 42 + 3 * count : 3]})


def _colour_faults(count: int, depths: set[int]) -> list[str]:
    """Return what is wrong with the number of colours and their depths, which are written less one."""
    facts = []
    if count not in (1, 3, 4):
        facts.append("has another number of colours than 1, 3 or 4")
    if len(depths) > 1 or max(depths, default=0) + 1 > 38:
        facts.append("has colours of different depth, or deeper than 38 bits")
    return facts


def _box_faults(boxes: list[tuple[bytes, bytes]], has_space: bool) -> list[str]:
    header = next((body for kind, body in boxes if kind == b"ihdr" and len(body) >= 11), None)
    colours = [body for kind, body in boxes if kind == b"colr" and len(body) >= 3]
    if header is None:
        return ["has no header"]
    several = any(kind == b"bpcc" for kind, _ in boxes)
    facts = _colour_faults(int.from_bytes(header[8:10], "big"), {0, 1} if several else {header[10] & 127})
    if not has_space:
        if not colours:
            facts.append("does not say in which colour space it is: no colr box")
        elif len(colours) > 1 and sum(body[2] == 1 for body in colours) != 1:
            facts.append("does not say which of its colour spaces counts")
        if any(body[0] not in _KNOWN_WAYS for body in colours):
            facts.append("names its colour space in an unknown way")
        if any(body[0] == _ENUMERATED and body[3:7] == _CIEJAB for body in colours):
            facts.append("uses CIEJab")
    return facts


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return kind and beginning of each box; of the header, the boxes in it."""
    boxes: list[tuple[bytes, bytes]] = []
    at, end = 0, len(data)
    while at + 8 <= end and len(boxes) < _BOXES:
        size, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        if kind == b"jp2h":
            at += head
            continue
        size = size if size >= head else end - at
        boxes.append((kind, data[at + head : min(end, at + min(size, 4096))]))
        at += size
    return boxes
