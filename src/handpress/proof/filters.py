"""Undo the filters of a stream: Flate, LZW, ASCII85, ASCIIHex, RunLength, and predictors (ISO 32000-1, 7.4).

Refuses the codecs of images, whose pixels are not inspected. Counts all that comes out: a short stream can stand for
gigabytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from handpress.proof.budget import Budget

SHORT = {
    "A85": "ASCII85Decode",
    "AHx": "ASCIIHexDecode",
    "CCF": "CCITTFaxDecode",
    "DCT": "DCTDecode",
    "Fl": "FlateDecode",
    "LZW": "LZWDecode",
    "RL": "RunLengthDecode",
}


_PIECE = 5 * 8192  # characters of ASCII85 that are decoded at once: the library takes much memory for each


def unfilter(raw: bytes, filters: list[tuple[str, dict[str, object]]], budget: Budget) -> bytes | None:
    """Return *raw* without its filters, or None when one of them is not known here or the data are damaged.

    Args:
        raw: The bytes as they stand in the file.
        filters: Name and parameters of each filter, outermost first.
        budget: What the file may cost.

    Raises:
        LimitError: More would come out than the budget has.
    """
    data = raw
    for name, parameters in filters:
        if name == "Crypt" and parameters.get("Name", "Identity") == "Identity":
            continue
        undo = _UNDO.get(name)
        undone = undo(data, parameters, budget) if undo else None
        if undone is None:
            return None
        budget.unpack(len(undone))
        data = undone
    return data


def _flate(data: bytes, parameters: dict[str, object], budget: Budget) -> bytes | None:
    out = _inflate(data, budget.room)
    return _unpredict(out, parameters, budget) if out is not None and parameters else out


def _inflate(data: bytes, room: int) -> bytes | None:
    machine = zlib.decompressobj()
    try:
        out = machine.decompress(data, room)
        return out if machine.eof or len(out) >= room or _is_flushed(data) else None
    except zlib.error:
        return None


def _is_flushed(data: bytes) -> bool:
    """Return whether data without an end are whole: flushed at the end of a block, or only short of their checksum."""
    body = data[2:]
    if not body:
        return False
    if (stripped := body.rstrip(b"\r\n")).endswith(b"\0\0\xff\xff"):
        body = stripped
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    while body and not machine.eof:
        machine.decompress(body, 1 << 16)
        body = machine.unconsumed_tail
    # An empty last block: only where another block may begin does it end the data.
    return machine.eof or (machine.decompress(b"\x03\0") == b"" and machine.eof)


def _lzw(data: bytes, parameters: dict[str, object], budget: Budget) -> bytes | None:
    budget.take(len(data))
    early = 0 if parameters.get("EarlyChange") == 0 else 1
    known = [bytes([value]) for value in range(256)] + [b"", b""]
    table, out, size = known[:], bytearray(), 9
    held = bits = 0
    last = b""
    for byte in data:
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        if bits < size:
            continue
        bits -= size
        code = held >> bits & ((1 << size) - 1)
        if code == 257 or len(out) >= budget.room:
            break
        if code == 256:
            table, size, last = known[:], 9, b""
            continue
        if code > len(table) or (code == len(table) and not last):
            return None
        piece = table[code] if code < len(table) else last + last[:1]
        out += piece
        if last and len(table) < 4096:
            table.append(last + piece[:1])
        last = piece
        size = min(12, max(9, (len(table) + early).bit_length()))
    return _unpredict(bytes(out), parameters, budget) if parameters else bytes(out)


def _ascii85(data: bytes, parameters: dict[str, object], budget: Budget) -> bytes | None:
    from base64 import a85decode

    body = data.translate(None, b"\0\t\n\f\r\v ").removeprefix(b"<~").partition(b"~")[0]
    budget.take(len(body) // 4)
    budget.unpack(4 * body.count(b"z"))
    body = body.replace(b"z", b"!!!!!")
    try:
        return b"".join(a85decode(body[at : at + _PIECE]) for at in range(0, len(body), _PIECE))
    except ValueError:
        return None


def _hexadecimal(data: bytes, parameters: dict[str, object], budget: Budget) -> bytes | None:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.partition(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _run_lengths(data: bytes, parameters: dict[str, object], budget: Budget) -> bytes | None:
    out, room = bytearray(), budget.room
    at = runs = 0
    while at < len(data) and data[at] != 128 and len(out) < room:
        length = data[at]
        runs += 1
        if length < 128:
            out += data[at + 1 : at + 2 + length]
            at += length + 2
        else:
            out += data[at + 1 : at + 2] * (257 - length)
            at += 2
    budget.take(runs // 2)
    return bytes(out)


_UNDO: dict[str, Callable[[bytes, dict[str, object], Budget], bytes | None]] = {
    "FlateDecode": _flate,
    "LZWDecode": _lzw,
    "ASCII85Decode": _ascii85,
    "ASCIIHexDecode": _hexadecimal,
    "RunLengthDecode": _run_lengths,
}


def _count(parameters: dict[str, object], key: str, default: int) -> int:
    value = parameters.get(key, default)
    return value if isinstance(value, int) and 0 < value < 65536 else default


def _unpredict(data: bytes, parameters: dict[str, object], budget: Budget) -> bytes | None:
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
    width = min(width, len(data))  # a row can be stated to have more bytes than any computer
    kinds = data[:: width + 1]
    slow = kinds.count(1) + 2 * kinds.count(3) + 3 * kinds.count(4)
    budget.take(len(kinds) + (kinds.count(2) * width >> 4) + (slow * width >> 3))
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
