"""Where the data of an inline image end (ISO 32000-1, 8.9.7).

The letters EI may stand among the data, and right after them: where the length of the data can be told, it counts.
"""

from __future__ import annotations

import zlib

from handpress.proof.filters import SHORT
from handpress.proof.patterns import pattern
from handpress.proof.syntax import WHITE, Name

_END = rb"[" + WHITE + rb"]*EI(?=[" + WHITE + rb"/<(\[%]|\Z)"
_COLOURS = {"G": 1, "DeviceGray": 1, "RGB": 3, "DeviceRGB": 3, "CMYK": 4, "DeviceCMYK": 4, "I": 1, "Indexed": 1}
# What may follow EI: operands and operators, which are letters, but for what is in a string.
_CONTENT = rb"[\t\n\f\r\x20-\x27\x29-\x7e]*(?:\((?s:.*))?"
_AHEAD = 10  # bytes
_CANDIDATES = 50  # letters EI of one image that are looked at, so that no content is read again and again
_REACH = 1 << 14  # bytes in which the end of a filter's data is looked for; an image should have 4 KB at the most
_UNPACKED = 1 << 18  # bytes that they may stand for
_BLOCK = 1 << 12


def image_end(data: bytes, at: int, end: int, entries: dict[str, object]) -> int | None:
    """Return the place after the EI that ends an inline image; None when there is none.

    Args:
        data: The content stream.
        at: The place after ID.
        end: Where the content ends.
        entries: The image's dictionary, with full or short keys.
    """
    start = at + 1 if data[at : at + 1].strip(b"\0\t\n\f\r ") == b"" else at
    close = pattern(_END).match
    known = _data_end(data, start, end, entries)
    if known is not None and (found := close(data, known, end)):
        return found.end()
    first, place = None, data.find(b"EI", start, end)
    for _ in range(_CANDIDATES):
        if place < 0:
            break
        if found := close(data, place, end):
            if pattern(_CONTENT).fullmatch(data, found.end(), min(end, found.end() + _AHEAD)):
                return found.end()
            first = first or found.end()
        place = data.find(b"EI", place + 1, end)
    return first


def _data_end(data: bytes, start: int, end: int, entries: dict[str, object]) -> int | None:
    """Return where the data end, as far as the dictionary or the outermost filter tells."""
    named = entries.get("F", entries.get("Filter"))
    name = named[0] if isinstance(named, list) and named else named
    if not isinstance(name, Name):
        length = _length(entries)
        return start + length if length is not None and start + length <= end else None
    name = SHORT.get(name, name)
    mark = {"ASCIIHexDecode": b">", "ASCII85Decode": b"~>"}.get(name)
    if mark is not None:
        place = data.find(mark, start, min(end, start + _REACH))
        return place + len(mark) if place >= 0 else None
    return _flate_end(data, start, min(end, start + _REACH)) if name == "FlateDecode" else None


def _length(entries: dict[str, object]) -> int | None:
    """Return how many bytes an image without filters has; None when its dictionary does not tell."""
    width, height = (entries.get(short, entries.get(long)) for short, long in (("W", "Width"), ("H", "Height")))
    bits = entries.get("BPC", entries.get("BitsPerComponent", 1))
    space = entries.get("CS", entries.get("ColorSpace"))
    space = space[0] if isinstance(space, list) and space else space
    colours = 1 if entries.get("IM", entries.get("ImageMask")) is True else _COLOURS.get(str(space))
    if type(width) is not int or type(height) is not int or type(bits) is not int or colours is None:
        return None
    return max(0, (width * bits * colours + 7) // 8 * height)


def _flate_end(data: bytes, start: int, end: int) -> int | None:
    machine = zlib.decompressobj()
    left = _UNPACKED
    try:
        for at in range(start, end, _BLOCK):
            left -= len(machine.decompress(data[at : min(end, at + _BLOCK)], left))
            if machine.eof:
                return min(end, at + _BLOCK) - len(machine.unused_data)
            if left <= 0:
                break
    except zlib.error:
        pass
    return None
