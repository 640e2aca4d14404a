"""Undo the filters of a stream: Flate, ASCII85, ASCIIHex, RunLength, and predictors (ISO 32000-1, 7.4).

Refuses LZW, which ISO 19005-2 forbids, and the codecs of images, whose pixels are not inspected.
Never gives out more bytes than it is allowed to: a short stream can stand for gigabytes.
"""

from __future__ import annotations

import re
import zlib

SHORT = {
    "A85": "ASCII85Decode",
    "AHx": "ASCIIHexDecode",
    "CCF": "CCITTFaxDecode",
    "DCT": "DCTDecode",
    "Fl": "FlateDecode",
    "LZW": "LZWDecode",
    "RL": "RunLengthDecode",
}


def unfilter(raw: bytes, filters: list[tuple[str, dict[str, object]]], allowed: int) -> bytes | None:
    """Return *raw* without its filters, or None when one of them is not known here or the data are damaged.

    Args:
        raw: The bytes as they stand in the file.
        filters: Name and parameters of each filter, outermost first.
        allowed: How many bytes may come out at the most.
    """
    data: bytes | None = raw
    for name, parameters in filters:
        if data is None or len(data) > allowed:
            return None
        if name == "FlateDecode":
            data = _inflate(data, allowed)
            if data is not None and parameters:
                data = _unpredict(data, parameters)
        elif name == "ASCII85Decode":
            data = _ascii85(data)
        elif name == "ASCIIHexDecode":
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.partition(b">")[0])
            data = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
        elif name == "RunLengthDecode":
            data = _run_lengths(data, allowed)
        elif name != "Crypt" or parameters.get("Name", "Identity") != "Identity":
            return None
    return data


def _inflate(data: bytes, allowed: int) -> bytes | None:
    machine = zlib.decompressobj()
    try:
        out = machine.decompress(data, allowed)
    except zlib.error:
        return None
    return out if machine.eof else None


def _ascii85(data: bytes) -> bytes | None:
    body = data.strip(b"\0\t\n\f\r ").removeprefix(b"<~").partition(b"~")[0]
    from base64 import a85decode

    try:
        return a85decode(body, ignorechars=b"\0\t\n\f\r\v ")
    except ValueError:
        return None


def _run_lengths(data: bytes, allowed: int) -> bytes | None:
    out = bytearray()
    at = 0
    while at < len(data) and data[at] != 128 and len(out) <= allowed:
        length = data[at]
        if length < 128:
            out += data[at + 1 : at + 2 + length]
            at += length + 2
        else:
            out += data[at + 1 : at + 2] * (257 - length)
            at += 2
    return bytes(out)


def _count(parameters: dict[str, object], key: str, default: int) -> int:
    value = parameters.get(key, default)
    return value if isinstance(value, int) and 0 < value < 65536 else default


def _unpredict(data: bytes, parameters: dict[str, object]) -> bytes | None:
    predictor = _count(parameters, "Predictor", 1)
    if predictor == 1:
        return data
    if predictor < 10:
        return None  # TIFF's predictor is for pixels
    step = max(1, _count(parameters, "Colors", 1) * _count(parameters, "BitsPerComponent", 8) // 8)
    width = (
        _count(parameters, "Colors", 1) * _count(parameters, "BitsPerComponent", 8) * _count(parameters, "Columns", 1)
        + 7
    ) // 8
    out = bytearray()
    above = bytearray(width)
    for start in range(0, len(data), width + 1):
        row = bytearray(data[start + 1 : start + 1 + width])
        _png_row(data[start], row, above, step)
        out += row
        above = row + bytearray(width - len(row))
    return bytes(out)


def _png_row(kind: int, row: bytearray, above: bytearray, step: int) -> None:
    if kind == 2:
        row[:] = bytes(map(_SUM.__getitem__, map(int.__add__, row, above)))
    elif kind == 1:
        for at in range(step, len(row)):
            row[at] = (row[at] + row[at - step]) & 255
    elif kind == 3:
        for at in range(len(row)):
            left = row[at - step] if at >= step else 0
            row[at] = (row[at] + (left + above[at]) // 2) & 255
    elif kind == 4:
        for at in range(len(row)):
            left, corner = (row[at - step], above[at - step]) if at >= step else (0, 0)
            row[at] = (row[at] + _paeth(left, above[at], corner)) & 255


_SUM = [value & 255 for value in range(511)]


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    by_left, by_up, by_corner = abs(guess - left), abs(guess - up), abs(guess - corner)
    if by_left <= by_up and by_left <= by_corner:
        return left
    return up if by_up <= by_corner else corner
