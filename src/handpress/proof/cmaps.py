"""Character maps: codes -> CIDs and text (ISO 32000-1, 9.7.5 and 9.10.3)."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from operator import le
from struct import unpack

from handpress.proof.patterns import pattern

_SECTION = rb"\b(begin|end)(codespacerange|cidchar|cidrange|bfchar|bfrange|notdefchar|notdefrange)\b"
_PAIR = rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>"
_TEXT = rb"<([0-9A-Fa-f\s]*)>\s*(?:<([0-9A-Fa-f\s]*)>|/([^\s/<>()\[\]{}%]+))"
_RANGE = rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\[\]]*)\]|(\d+))"
_CHAR = rb"<([0-9A-Fa-f\s]*)>\s*(\d+)"
_UNDEFINED = rb"<([0-9A-Fa-f\s]*)>\s*(?:<([0-9A-Fa-f\s]*)>\s*)?(\d+)"
_HEX = rb"<([0-9A-Fa-f\s]*)>"
_ENTRY = (
    rb"/WMode\s+(\d+)|(?<!\d)(\d{1,9})\s*+/WMode\s+exch\b|/Supplement\s+(\d+)|/(Registry|Ordering)\s*\(([^()]*)\)"
    rb"|/([^\s/]+)\s+usecmap\b"
)
_COMMENT = rb"(\([^()]*\))|%[^\r\n]*"
LENGTH = 32  # from this bit on a code has its length, where lengths are mixed
_SPACES_AT_MOST = 100  # ranges of codes of one map; the standard ones have five
_OVERLAPS = 64  # ranges that begin before a code, of which one may reach it; more is hostile

Target = str | int | list[str | int]

_PREDEFINED = """
Identity-H Identity-V GB-EUC-H GB-EUC-V GBpc-EUC-H GBpc-EUC-V GBK-EUC-H GBK-EUC-V GBKp-EUC-H GBKp-EUC-V GBK2K-H GBK2K-V
UniGB-UCS2-H UniGB-UCS2-V UniGB-UTF16-H UniGB-UTF16-V B5pc-H B5pc-V HKscs-B5-H HKscs-B5-V ETen-B5-H ETen-B5-V
ETenms-B5-H ETenms-B5-V CNS-EUC-H CNS-EUC-V UniCNS-UCS2-H UniCNS-UCS2-V UniCNS-UTF16-H UniCNS-UTF16-V 83pv-RKSJ-H
90ms-RKSJ-H 90ms-RKSJ-V 90msp-RKSJ-H 90msp-RKSJ-V 90pv-RKSJ-H Add-RKSJ-H Add-RKSJ-V EUC-H EUC-V Ext-RKSJ-H Ext-RKSJ-V H
V UniJIS-UCS2-H UniJIS-UCS2-V UniJIS-UCS2-HW-H UniJIS-UCS2-HW-V UniJIS-UTF16-H UniJIS-UTF16-V KSC-EUC-H KSC-EUC-V
KSCms-UHC-H KSCms-UHC-V KSCms-UHC-HW-H KSCms-UHC-HW-V KSCpc-EUC-H UniKS-UCS2-H UniKS-UCS2-V UniKS-UTF16-H UniKS-UTF16-V
"""
PREDEFINED = frozenset(_PREDEFINED.split())  # ISO 32000-1, table 118


# The ranges of codes of the predefined maps, by what names them: ISO 32000-1, table 118; Adobe's CMap resources.
_SPACES = {
    "Identity-.": "0000-FFFF",
    "GB-EUC-.": "00-80 A1A1-FEFE",
    "GBpc-EUC-.": "00-80 A1A1-FCFE FD-FF",
    "GBKp?-EUC-.": "00-80 8140-FEFE",
    "GBK2K-.": "00-7F 81308130-FE39FE39 8140-FEFE",
    "B5pc-.": "00-80 A140-FCFE FD-FF",
    "HKscs-B5-.": "00-80 8740-FEFE",
    "ETen(ms)?-B5-.": "00-80 A140-FEFE",
    "CNS-EUC-.": "00-80 8EA1A1A1-8EA7FEFE A1A1-FEFE",
    "(83|90)pv-RKSJ-.": "00-80 8140-9FFC A0-DF E040-FCFC FD-FF",
    "(90msp?|Add|Ext)-RKSJ-.": "00-80 8140-9FFC A0-DF E040-FCFC",
    "EUC-.": "00-80 8EA0-8EDF A1A1-FEFE",
    "[HV]": "2121-7E7E",
    "KSC-EUC-.": "00-80 A1A1-FEFE",
    "KSCms-UHC(-HW)?-.": "00-80 8141-FEFE",
    "KSCpc-EUC-.": "00-84 A141-FDFE FE-FF",
    "Uni[A-Z]+(IS)?-UCS2(-HW)?-.": "0000-D7FF E000-FFFF",
    "Uni[A-Z]+(IS)?-UTF16-.": "0000-D7FF D800DC00-DBFFDFFF E000-FFFF",
}


@cache
def ordering_of(name: str) -> str:
    """Return the character collection of a predefined map, as "GB1"; nothing for Identity."""
    if name.startswith(("GB", "UniGB")):
        return "GB1"
    if name.startswith(("B5", "HK", "ET", "CNS", "UniCNS")):
        return "CNS1"
    if name.startswith(("KSC", "UniKS")):
        return "Korea1"
    return "" if name.startswith("Identity") else "Japan1"


class CharacterMap:
    """What a CMap says.

    A code is a number. Where codes of several lengths are mixed, 2**32 times its length is added to
    it, as <20> is another code than <0020>.

    Attributes:
        spaces: First and last code of each range of codes, as bytes.
        wmode: 1 for vertical writing.
        uses: Name of the map that it builds on.
        base: That map, where something of it is known.
        told: Whether it says all of its CIDs; of most predefined maps only the codes are kept here.
        system: Registry, ordering and supplement.
        largest: The largest CID.
        levels: How many maps build on each other, with it.
    """

    def __init__(self, data: bytes, base: CharacterMap | None = None) -> None:
        self.spaces: list[tuple[bytes, bytes]] = []
        self.wmode = 0
        self.uses = ""
        self.told = True
        self.system: dict[str, object] = {}
        self.largest = 0
        self._tables: dict[int, _Table] = {}  # by the length of their codes
        self._undefined: dict[int, _Table] = {}
        self._code: re.Pattern[bytes] | None = None  # where lengths are mixed
        if b"%" in data:
            data = pattern(_COMMENT).sub(rb"\1", data)
        for found in pattern(_ENTRY).finditer(data):
            self._enter(found)
        self.base = base or (predefined(self.uses) if self.uses in PREDEFINED else None)
        self.levels: int = 1 + (self.base.levels if self.base is not None else 0)
        pieces = pattern(_SECTION).split(data)
        for word, kind, body in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            if word == b"begin":
                self._read(kind, body)
        for table in (*self._tables.values(), *self._undefined.values()):
            table.sort()
        if self.base is not None:
            self.spaces += self.base.spaces
            self.told = self.base.told
        self.lengths = sorted({len(first) for first, _ in self.spaces}) or [2]

    def _enter(self, found: re.Match[bytes]) -> None:
        """Note an entry of the map's own dictionary."""
        if found[1] or found[2]:
            self.wmode = int((found[1] or found[2])[:9])
        elif found[3]:
            self.system["Supplement"] = int(found[3][:9])
        elif found[4]:
            self.system.setdefault(found[4].decode("ascii"), found[5])
        else:
            self.uses = found[6].decode("latin-1")

    def _read(self, kind: bytes, body: bytes) -> None:
        if kind == b"codespacerange":
            for pair in pattern(_PAIR).finditer(body):
                first, last = _bytes(pair[1]), _bytes(pair[2])
                if 1 <= len(first) <= 4 and len(first) == len(last):
                    self.spaces.append((first, last))
        elif kind == b"bfchar":
            for found in pattern(_TEXT).finditer(body):
                table, code = self._place(found[1])
                table.single[code] = _text(found[2]) if found[2] is not None else _named(found[3])
        elif kind == b"cidchar":
            for found in pattern(_CHAR).finditer(body):
                table, code = self._place(found[1])
                table.single[code] = self._cid(found[2])
        elif kind in (b"notdefchar", b"notdefrange"):
            for found in pattern(_UNDEFINED).finditer(body):
                table = self._undefined.setdefault(len(_bytes(found[1])[:4]), _Table())
                table.ranges.append((_value(found[1]), _value(found[2] or found[1]), [self._cid(found[3])]))
        else:
            for found in pattern(_RANGE).finditer(body):
                self._read_range(found)

    def _read_range(self, found: re.Match[bytes]) -> None:
        table, first = self._place(found[1])
        last = _value(found[2])
        target: Target
        if found[5] is not None:
            target = self._cid(found[5])
            self.largest = max(self.largest, target + max(0, last - first))
        elif found[4] is not None:
            target = [_text(each) for each in pattern(_HEX).findall(found[4])]
        else:
            target = _text(found[3])
        table.ranges.append((first, last, target))

    def _place(self, digits: bytes) -> tuple[_Table, int]:
        raw = _bytes(digits)[:4]
        if len(raw) not in self._tables:
            self._tables[len(raw)] = _Table()
        return self._tables[len(raw)], int.from_bytes(raw, "big")

    def _cid(self, digits: bytes) -> int:
        value = int(digits[:12])
        self.largest = max(self.largest, value)
        return value

    def get(self, code: int) -> str | int | None:
        """Return the text or the CID of a code."""
        found = _look_up(self._tables, code)
        return self.base.get(code) if found is None and self.base is not None else found

    def cid(self, code: int) -> int | None:
        """Return the CID of a code: 0 for one that has none, None when that cannot be told."""
        found = self.get(code)
        if found is None and self.told:
            undefined = _look_up(self._undefined, code)
            return undefined if isinstance(undefined, int) else 0
        return found if isinstance(found, int) else None

    def codes(self, data: bytes) -> set[int]:
        """Return the codes that a string is made of: ISO 32000-1, 9.7.6.2."""
        if self.lengths == [1]:
            return set(data)
        if self.lengths == [2]:
            return set(unpack(f">{len(data) // 2}H", data[: len(data) & ~1]))
        if len(self.lengths) == 1:
            size = self.lengths[0]
            return {int.from_bytes(data[at : at + size], "big") for at in range(0, len(data), size)}
        if self._code is None:
            self._code = _codes_of(sorted(self.spaces, key=lambda each: len(each[0])))
        found = set(self._code.findall(data))
        return {int.from_bytes(code, "big") + (len(code) << LENGTH) for code in found}


class _Table:
    """Texts or CIDs of codes of one length."""

    __slots__ = ("_reach", "_starts", "ranges", "single")

    def __init__(self) -> None:
        self.single: dict[int, str | int] = {}
        self.ranges: list[tuple[int, int, Target]] = []

    def sort(self) -> None:
        self.ranges.sort(key=lambda each: each[0])
        self._starts = [each[0] for each in self.ranges]
        self._reach = list(accumulate((each[1] for each in self.ranges), max))

    def get(self, code: int) -> str | int | None:
        if code in self.single:
            return self.single[code]
        at = bisect_right(self._starts, code) - 1
        for each in range(at, max(-1, at - _OVERLAPS), -1):
            first, last, target = self.ranges[each]
            if code > self._reach[each]:
                break
            if code <= last:
                return _targeted(target, code - first)
        return None


def _targeted(target: Target, step: int) -> str | int | None:
    """Return what the code stands for that is *step* after the first of a range."""
    if isinstance(target, list):
        if len(target) == 1 and isinstance(target[0], int):
            return target[0]  # a range of codes that are not defined has one CID
        return target[step] if step < len(target) else None
    if isinstance(target, int):
        return target + step
    if not target:
        return ""
    last = ord(target[-1]) + step
    return target[:-1] + chr(last) if last < 0x110000 else None


def _look_up(tables: dict[int, _Table], code: int) -> str | int | None:
    value, length = code & (1 << LENGTH) - 1, code >> LENGTH
    for table in (tables[length],) if length in tables else tables.values():
        found = table.get(value)
        if found is not None:
            return found
    return None


def _codes_of(spaces: list[tuple[bytes, bytes]]) -> re.Pattern[bytes]:
    """Return a pattern of the codes in *spaces*, shortest first; then of invalid ones, as long as 9.7.6.3 says."""
    bytewise = [
        [b"[\\x%02x-\\x%02x]" % pair for pair in zip(first, last, strict=True)]
        for first, last in spaces[:_SPACES_AT_MOST]
        if all(map(le, first, last))
    ]
    choices = [b"".join(each) for each in bytewise]
    for count in (3, 2, 1):  # bytes that are in their ranges, before one that is not
        choices += [
            b"%s.{0,%d}" % (b"".join(each[:count]), len(each) - count) for each in bytewise if len(each) > count
        ]
    return re.compile(b"|".join([*choices, b".{1,%d}" % len(spaces[0][0])]), re.DOTALL)


@cache
def predefined(name: str) -> CharacterMap:
    """Return a predefined map: its codes, and of Identity the CIDs."""
    spaces = next(spaces for names, spaces in _SPACES.items() if pattern(names).fullmatch(name))
    ranges = b" ".join(b"<%s> <%s>" % tuple(pair.encode().split(b"-")) for pair in spaces.split())
    identity = name.startswith("Identity")
    cids = b"begincidrange <0000> <FFFF> 0 endcidrange" if identity else b""
    found = CharacterMap(b"begincodespacerange " + ranges + b" endcodespacerange " + cids)
    found.told = identity
    found.wmode = int(name.endswith("V"))
    return found


def _bytes(digits: bytes) -> bytes:
    digits = b"".join(digits.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _value(digits: bytes) -> int:
    return int.from_bytes(_bytes(digits)[:4], "big")


def _text(digits: bytes) -> str:
    raw = _bytes(digits)
    return (b"\xfe\xff" + raw).decode("utf-16", "replace") if len(raw) != 1 else chr(raw[0])


def _named(name: bytes) -> str:
    from handpress.proof.glyphnames import character

    return character(name.decode("latin-1")) or ""
