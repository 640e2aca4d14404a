"""Type 1 programs -> glyph names and widths (Adobe Type 1 Font Format).

Deciphers of each glyph only the beginning, up to the width.
"""

from __future__ import annotations

import re
from contextlib import suppress

from handpress.proof.cff import number_at
from handpress.proof.glyphnames import encoding
from handpress.proof.patterns import pattern
from handpress.proof.programs import Program

_GLYPH = rb"/([^\s/{}\[\]()<>]+)\s+(\d+)\s+(?:RD|-\||\S{1,3}) "
_CODE = rb"dup\s+(\d+)\s*/(\S+)\s+put"


class Type1(Program):
    """A Type 1 program: Adobe Type 1 Font Format."""

    def __init__(self, data: bytes) -> None:
        self.names, self.codes = {".notdef": 0}, {}
        self._widths: list[float | None] = [None]
        if data[:1] == b"\x80":
            data = _unwrapped(data)
        clear, _, secret = data.partition(b"eexec")
        self._scale = 1.0
        matrix = re.search(rb"/FontMatrix\s*\[\s*([-.\deE]+)", clear)
        if matrix:
            with suppress(ValueError):
                self._scale = float(matrix[1]) * 1000 or 1.0
        self._read_codes(clear)
        secret = secret.lstrip(b" \t\r\n")
        if re.fullmatch(rb"[0-9A-Fa-f\s]{8}", secret[:8]):
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", secret)
            secret = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
        self._read_glyphs(_decrypted(secret[: 1 << 20], 55665)[4:])

    def _read_codes(self, clear: bytes) -> None:
        if re.search(rb"/Encoding\s+StandardEncoding", clear):
            self.codes = dict(encoding("StandardEncoding"))
        else:
            self.codes = {int(found[1]): found[2].decode("latin-1") for found in pattern(_CODE).finditer(clear)}

    def _read_glyphs(self, private: bytes) -> None:
        skip = re.search(rb"/lenIV\s+(\d+)", private)
        lead = int(skip[1]) if skip else 4
        at = private.find(b"/CharStrings")
        while at >= 0 and (found := pattern(_GLYPH).search(private, at + 1)):
            length = int(found[2])
            code = _decrypted(private[found.end() : found.end() + min(length, lead + 40)], 4330)[lead:]
            self.names.setdefault(found[1].decode("latin-1"), len(self._widths))
            self._widths.append(_type1_width(code))
            self.count = len(self._widths)
            at = found.end() + length

    def width(self, glyph: int) -> float | None:
        """Return the width of a glyph in thousandths of the type size, or None."""
        width = self._widths[glyph] if glyph < self.count else None
        return None if width is None else width * self._scale


def _unwrapped(data: bytes) -> bytes:
    """Return the segments of a PFB file one after another."""
    parts, at = [], 0
    while data[at : at + 1] == b"\x80" and data[at + 1 : at + 2] in (b"\1", b"\2"):
        length = int.from_bytes(data[at + 2 : at + 6], "little")
        parts.append(data[at + 6 : at + 6 + length])
        at += 6 + length
    return b"".join(parts)


def _decrypted(data: bytes, key: int) -> bytes:
    out = bytearray()
    for byte in data:
        out.append(byte ^ (key >> 8))
        key = ((byte + key) * 52845 + 22719) & 0xFFFF
    return bytes(out)


def _type1_width(code: bytes) -> float | None:
    stack: list[float] = []
    at = 0
    while at < len(code):
        first = code[at]
        if first >= 32:
            try:
                value, at = (
                    (float(int.from_bytes(code[at + 1 : at + 5], "big", signed=True)), at + 5)
                    if first == 255
                    else number_at(code, at)
                )
            except (ValueError, IndexError):
                return None
            stack.append(value)
        elif first == 13 and len(stack) > 1:
            return stack[1]
        elif first == 12 and code[at + 1 : at + 2] == b"\x0c" and len(stack) > 1 and stack[-1]:
            divisor = stack.pop()
            stack[-1] /= divisor
            at += 2
        elif first == 12 and code[at + 1 : at + 2] == b"\x07" and len(stack) > 2:
            return stack[2]
        else:
            return None
    return None
