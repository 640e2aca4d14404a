"""CFF programs -> glyphs, names, CIDs, widths (Adobe Technical Notes 5176 and 5177).

Of a glyph's charstring only the beginning is read, up to the width. A program that is damaged
has no glyphs; nothing raises.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from struct import unpack_from

from handpress.proof.glyphnames import encoding, standard_names
from handpress.proof.programs import Program

# The predefined charsets Expert and ExpertSubset, as numbers of standard strings: Technical Note 5176, appendix C.
_EXPERT = {
    1: "0-1 229-238 13-15 99 239-248 27-28 249-266 109-110 267-318 158 155 163 319-326 150 164 169 327-378",
    2: "0-1 231-232 235-238 13-15 99 239-248 27-28 249-251 253-266 109-110 267-270 272 300-302 305 314-315 158 155 163 "
    "320-326 150 164 169 327-346",
}


def expert_charset(at: int) -> list[int]:
    """Return the name number of each glyph of a predefined charset; in ISOAdobe it is the number of the glyph."""
    spans = (each.split("-") for each in _EXPERT[at].split())
    return [number for span in spans for number in range(int(span[0]), int(span[-1]) + 1)]


class Cff(Program):
    """A CFF program: Adobe Technical Notes 5176 and 5177."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.names, self.codes = {}, {}
        self._glyphs: list[tuple[int, int]] = []
        self._global: list[tuple[int, int]] = []
        self._private: list[tuple[float, float, float, list[tuple[int, int]]]] = []
        self._local: dict[int, list[tuple[int, int]]] = {}
        self._select = b""
        try:
            self._read()
        except (struct.error, ValueError, IndexError, KeyError, OverflowError):
            self.count = 0

    def _read(self) -> None:
        data = self.data
        _, at = self._index(data[2])
        tops, at = self._index(at)
        strings, at = self._index(at)
        self._global, _ = self._index(at)
        top = self._dictionary(*tops[0])
        self._glyphs, _ = self._index(int(top[17][0]))
        self.count = len(self._glyphs)
        charset = self._charset(int(top.get(15, [0])[0]))
        if 1230 in top:
            self.cids = {cid: glyph for glyph, cid in enumerate(charset)}
            faces, _ = self._index(int(top[1236][0]))
            for face in faces[:256]:
                self._add_private(self._dictionary(*face), top)
            self._select = self._selection(int(top[1237][0]))
            return
        self._add_private(top, {})
        standard = standard_names()
        for glyph, number in enumerate(charset):
            if number < 391:
                name = standard[number]
            elif number - 391 < len(strings):
                start, end = strings[number - 391]
                name = data[start:end].decode("latin-1")
            else:
                continue
            self.names.setdefault(name, glyph)
        self._encode(int(top.get(16, [0])[0]), charset)

    def _index(self, at: int) -> tuple[list[tuple[int, int]], int]:
        """Return the start and end of each entry of an INDEX, and the place after it."""
        data = self.data
        count = unpack_from(">H", data, at)[0]
        if not count:
            return [], at + 2
        size = data[at + 2]
        table = data[at + 3 : at + 3 + (count + 1) * size]
        if not 1 <= size <= 4 or len(table) < (count + 1) * size:
            raise ValueError("broken index")
        offsets = [int.from_bytes(table[each : each + size], "big") for each in range(0, len(table), size)]
        base = at + 2 + len(table)
        return [(base + a, base + b) for a, b in pairwise(offsets)], base + offsets[-1]

    def _dictionary(self, at: int, end: int) -> dict[int, list[float]]:
        """Return the operands of a DICT by operator; 12 n is 1200 + n."""
        data, found, operands = self.data, {}, list[float]()
        end = min(end, at + 4096)
        while at < end:
            first = data[at]
            if first <= 21:
                key = first if first != 12 else 1200 + data[at + 1]
                at += 2 if first == 12 else 1
                found[key], operands = operands or [0.0], []
            elif first == 30:
                at += 1
                text = ""
                while "f" not in text:
                    text += f"{data[at]:02x}"
                    at += 1
                real = text.partition("f")[0].translate({97: ".", 98: "E", 99: "E-", 101: "-"})
                operands.append(float(real))
            else:
                value, at = number_at(data, at)
                operands.append(value)
        return found

    def _add_private(self, entries: dict[int, list[float]], top: dict[int, list[float]]) -> None:
        """Note a private dictionary, and how wide one unit is of the glyphs that use it."""
        size, at = (int(value) for value in entries.get(18, [0, 0]))
        private = self._dictionary(at, at + size)
        local: list[tuple[int, int]] = []
        if 19 in private:
            place = at + int(private[19][0])
            if place not in self._local:
                self._local[place] = self._index(place)[0]
            local = self._local[place]
        scale = _unit(entries.get(1207), top.get(1207)) * 1000
        self._private.append((private.get(20, [0.0])[0], private.get(21, [0.0])[0], scale, local))

    def _charset(self, at: int) -> list[int]:
        """Return the name number or CID of each glyph."""
        if at < 3:
            return expert_charset(at)[: self.count] if at else list(range(self.count))
        data, found = self.data, [0]
        form = data[at]
        at += 1
        while len(found) < self.count:
            first = unpack_from(">H", data, at)[0]
            left = 0
            if form:
                left = unpack_from(">B" if form == 1 else ">H", data, at + 2)[0]
            found += range(first, first + left + 1)
            at += (2, 3, 4)[form]
        return found[: self.count]

    def _encode(self, at: int, charset: list[int]) -> None:
        if at == 0:
            self.codes = dict(encoding("StandardEncoding"))
            return
        if at == 1:
            return
        names = {glyph: name for name, glyph in self.names.items()}
        data = self.data
        form, count = data[at] & 127, data[at + 1]
        glyph = 1
        for each in range(count):
            if form == 0:
                first, left = data[at + 2 + each], 0
            else:
                first, left = data[at + 2 + 2 * each], data[at + 3 + 2 * each]
            for code in range(first, first + left + 1):
                self.codes[code] = names.get(glyph, ".notdef")
                glyph += 1

    def _selection(self, at: int) -> bytes:
        """Return which of the private dictionaries each glyph uses."""
        data = self.data
        if data[at] == 0:
            return data[at + 1 : at + 1 + self.count]
        found = bytearray()
        for each in range(unpack_from(">H", data, at + 1)[0]):
            first, face, after = unpack_from(">HBH", data, at + 3 + 3 * each)
            found += bytes([face]) * max(0, min(after, self.count) - max(first, len(found)))
        return bytes(found)

    def width(self, glyph: int) -> float | None:
        """Return the width of a glyph in thousandths of the type size, or None."""
        face = self._select[glyph] if glyph < len(self._select) else 0
        if glyph >= self.count or face >= len(self._private):
            return None
        default, nominal, scale, local = self._private[face]
        try:
            extra = self._extra(self._glyphs[glyph], local)
        except IndexError:
            return None
        if extra is None:
            return None
        return (default if extra == "default" else nominal + float(extra)) * scale

    def _extra(self, place: tuple[int, int], local: list[tuple[int, int]]) -> float | str | None:
        """Return what a charstring adds to the nominal width, "default" for nothing, None when it is not plain."""
        data = self.data
        stack: list[float] = []
        calls = [place]
        steps = 0
        while calls:
            at, end = calls.pop()
            while at < end:
                steps += 1
                self.steps += 1
                first = data[at]
                if steps > 2000:
                    return None
                if first >= 32 or first == 28:
                    value, at = number_at(data, at, in_glyph=True)
                    stack.append(value)
                    continue
                at += 1
                if first in (1, 3, 18, 23, 19, 20):
                    return stack[0] if len(stack) % 2 else "default"
                if first in (21, 22, 4, 14):
                    most = {21: 2, 22: 1, 4: 1, 14: 0}[first]
                    several = len(stack) > most and not (first == 14 and len(stack) == 4)
                    return stack[0] if several else "default"
                if first in (10, 29):
                    routines = local if first == 10 else self._global
                    bias = 107 if len(routines) < 1240 else 1131 if len(routines) < 33900 else 32768
                    number = int(stack.pop()) + bias if stack else -1
                    if not 0 <= number < len(routines) or len(calls) > 10:
                        return None
                    calls.append((at, end))
                    at, end = routines[number]
                elif first == 11:
                    break
                else:
                    return None
        return None


def _unit(inner: list[float] | None, outer: list[float] | None) -> float:
    """Return the width of one unit under the FontMatrix of a font, and of the CID font that holds it.

    Where both are there, the inner one leads into the space of the outer one: Technical Note 5176, 18.
    """
    if inner is None or outer is None:
        return (inner or outer or [0.001])[0] or 0.001
    across = sum(a * b for a, b in zip(inner[:2], outer[0::2], strict=False))
    return across or 0.001


def number_at(data: bytes, at: int, in_glyph: bool = False) -> tuple[float, int]:
    """Return the number at *at* of a DICT or a charstring, and the place after it."""
    first = data[at]
    if 32 <= first <= 246:
        return first - 139, at + 1
    if 247 <= first <= 250:
        return (first - 247) * 256 + data[at + 1] + 108, at + 2
    if 251 <= first <= 254:
        return -(first - 251) * 256 - data[at + 1] - 108, at + 2
    if first == 28:
        return int.from_bytes(data[at + 1 : at + 3], "big", signed=True), at + 3
    if first == 255 and in_glyph:
        return int.from_bytes(data[at + 1 : at + 5], "big", signed=True) / 65536, at + 5
    if first == 29 and not in_glyph:
        return int.from_bytes(data[at + 1 : at + 5], "big", signed=True), at + 5
    raise ValueError("no number")
