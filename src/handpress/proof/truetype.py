"""TrueType and OpenType programs -> glyphs, widths, character maps (the OpenType specification).

Reads only the tables that a rule needs, and of those only the glyphs that are shown. A program
that is damaged has no glyphs; nothing raises.
"""

from __future__ import annotations

import struct
from struct import unpack_from

from handpress.proof.programs import Program


class TrueType(Program):
    """A TrueType or OpenType program.

    Attributes:
        maps: Platform, encoding and place of each character map.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.names, self.codes = {}, {}
        self.maps: list[tuple[int, int, int]] = []
        self.tables: dict[bytes, tuple[int, int]] = {}
        self._units = self._metrics = 0
        self._named = False
        try:
            self._read()
        except (struct.error, ValueError, ZeroDivisionError):
            self.count = 0

    def _read(self) -> None:
        data = self.data
        start = unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
        for at in range(unpack_from(">H", data, start + 4)[0]):
            tag, _, offset, length = unpack_from(">4sIII", data, start + 12 + 16 * at)
            self.tables[tag] = (offset, length)
        self._units = unpack_from(">H", data, self._table(b"head") + 18)[0]
        self.count = unpack_from(">H", data, self._table(b"maxp") + 4)[0]
        self._metrics = unpack_from(">H", data, self._table(b"hhea") + 34)[0]
        self._table(b"hmtx")
        if b"cmap" in self.tables:
            cmap = self.tables[b"cmap"][0]
            for at in range(min(64, unpack_from(">H", data, cmap + 2)[0])):
                platform, encoding, offset = unpack_from(">HHI", data, cmap + 4 + 8 * at)
                self.maps.append((platform, encoding, cmap + offset))
        if not self._units or not self._metrics:
            raise ValueError("no metrics")

    def _table(self, tag: bytes) -> int:
        offset, length = self.tables.get(tag, (0, 0))
        if not length or offset >= len(self.data):
            raise ValueError("no such table")
        return offset

    def width(self, glyph: int) -> float | None:
        """Return the width of a glyph in thousandths of the type size, or None."""
        if not self.count:
            return None
        at = min(glyph, self._metrics - 1)
        try:
            advance: int = unpack_from(">H", self.data, self.tables[b"hmtx"][0] + 4 * at)[0]
        except (struct.error, KeyError):
            return None
        return advance * 1000 / self._units

    def has_map(self, platform: int, encoding: int) -> bool:
        """Return whether there is a character map for *platform* and *encoding*."""
        return any(each[:2] == (platform, encoding) for each in self.maps)

    def glyph(self, platform: int, encoding: int, code: int) -> int:
        """Return the glyph that a character map gives for *code*; 0 for none."""
        for each in self.maps:
            if each[:2] == (platform, encoding):
                try:
                    return self._look_up(each[2], code)
                except struct.error:
                    return 0
        return 0

    def _look_up(self, at: int, code: int) -> int:
        data = self.data
        form = unpack_from(">H", data, at)[0]
        if form == 0 and code < 256:
            return int(data[at + 6 + code]) if at + 6 + code < len(data) else 0
        if form == 6:
            first, count = unpack_from(">HH", data, at + 6)
            return int(unpack_from(">H", data, at + 10 + 2 * (code - first))[0]) if first <= code < first + count else 0
        if form == 4:
            return self._look_up_segments(at, code)
        if form == 12:
            return self._look_up_groups(at, code)
        return 0

    def _look_up_groups(self, at: int, code: int) -> int:
        low, high = 0, unpack_from(">I", self.data, at + 12)[0]
        while low < high:
            middle = (low + high) // 2
            first, last, glyph = unpack_from(">III", self.data, at + 16 + 12 * middle)
            if code < first:
                high = middle
            elif code > last:
                low = middle + 1
            else:
                return int(glyph + code - first)
        return 0

    def _look_up_segments(self, at: int, code: int) -> int:
        data = self.data
        double = unpack_from(">H", data, at + 6)[0] & ~1
        low, high = 0, double // 2
        while low < high:
            middle = (low + high) // 2
            if unpack_from(">H", data, at + 14 + 2 * middle)[0] < code:
                low = middle + 1
            else:
                high = middle
        segment = 2 * low
        first = unpack_from(">H", data, at + 16 + double + segment)[0] if segment < double else 0x10000
        if first > code:
            return 0
        delta = unpack_from(">H", data, at + 16 + 2 * double + segment)[0]
        place = at + 16 + 3 * double + segment
        shift = unpack_from(">H", data, place)[0]
        if not shift:
            return int((code + delta) & 0xFFFF)
        glyph = unpack_from(">H", data, place + shift + 2 * (code - first))[0]
        return int((glyph + delta) & 0xFFFF) if glyph else 0

    def read_names(self) -> None:
        """Read the glyph names of the post table."""
        from handpress.proof.glyphnames import mac_order

        if self._named:
            return
        self._named = True
        offset, length = self.tables.get(b"post", (0, 0))
        data = self.data[offset : offset + length]
        if data[:4] == b"\0\1\0\0":
            self.names = {name: glyph for glyph, name in enumerate(mac_order())}
        if data[:4] != b"\0\2\0\0":
            return
        count = min(int.from_bytes(data[32:34], "big"), (len(data) - 34) // 2)
        numbers = [int.from_bytes(data[34 + 2 * at : 36 + 2 * at], "big") for at in range(count)]
        strings, at = [], 34 + 2 * count
        while at < len(data):
            strings.append(data[at + 1 : at + 1 + data[at]].decode("latin-1"))
            at += 1 + data[at]
        names = (*mac_order(), *strings)
        for glyph, number in enumerate(numbers):
            if number < len(names):
                self.names.setdefault(names[number], glyph)

    @property
    def cff(self) -> bytes | None:
        """The CFF table of an OpenType program."""
        offset, length = self.tables.get(b"CFF ", (0, 0))
        return self.data[offset : offset + length] if length else None
