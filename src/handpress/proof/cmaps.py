"""Character maps: codes -> CIDs and text (ISO 32000-1, 9.7.5 and 9.10.3)."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from handpress.proof.patterns import pattern

_SECTION = rb"\b(begin|end)(codespacerange|cidchar|cidrange|bfchar|bfrange)\b"
_PAIR = rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>"
_RANGE = rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\[\]]*)\]|(\d+))"
_CHAR = rb"<([0-9A-Fa-f\s]*)>\s*(\d+)"
_HEX = rb"<([0-9A-Fa-f\s]*)>"
_ENTRY = rb"/(WMode|Supplement)\s+(\d+)|/(Registry|Ordering)\s*\(([^()]*)\)|/([^\s/]+)\s+usecmap"

_PREDEFINED = """
Identity-H Identity-V GB-EUC-H GB-EUC-V GBpc-EUC-H GBpc-EUC-V GBK-EUC-H GBK-EUC-V GBKp-EUC-H GBKp-EUC-V GBK2K-H GBK2K-V
UniGB-UCS2-H UniGB-UCS2-V UniGB-UTF16-H UniGB-UTF16-V B5pc-H B5pc-V HKscs-B5-H HKscs-B5-V ETen-B5-H ETen-B5-V
ETenms-B5-H ETenms-B5-V CNS-EUC-H CNS-EUC-V UniCNS-UCS2-H UniCNS-UCS2-V UniCNS-UTF16-H UniCNS-UTF16-V 83pv-RKSJ-H
90ms-RKSJ-H 90ms-RKSJ-V 90msp-RKSJ-H 90msp-RKSJ-V 90pv-RKSJ-H Add-RKSJ-H Add-RKSJ-V EUC-H EUC-V Ext-RKSJ-H Ext-RKSJ-V H
V UniJIS-UCS2-H UniJIS-UCS2-V UniJIS-UCS2-HW-H UniJIS-UCS2-HW-V UniJIS-UTF16-H UniJIS-UTF16-V KSC-EUC-H KSC-EUC-V
KSCms-UHC-H KSCms-UHC-V KSCms-UHC-HW-H KSCms-UHC-HW-V KSCpc-EUC-H UniKS-UCS2-H UniKS-UCS2-V UniKS-UTF16-H UniKS-UTF16-V
"""
PREDEFINED = frozenset(_PREDEFINED.split())  # ISO 32000-1, table 118


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

    Attributes:
        spaces: Length, first and last of each range of codes.
        wmode: 1 for vertical writing.
        uses: Name of the map that it builds on.
        system: Registry, ordering and supplement.
        largest: The largest CID.
    """

    def __init__(self, data: bytes) -> None:
        self.spaces: list[tuple[int, int, int]] = []
        self.single: dict[int, str | int] = {}
        self.wmode = 0
        self.uses = ""
        self.system: dict[str, object] = {}
        self.largest = 0
        self._ranges: list[tuple[int, int, str | int | list[str]]] = []
        for found in pattern(_ENTRY).finditer(data):
            if found[1] == b"WMode":
                self.wmode = int(found[2][:9])
            elif found[1]:
                self.system["Supplement"] = int(found[2][:9])
            elif found[3]:
                self.system.setdefault(found[3].decode("ascii"), found[4])
            elif found[5]:
                self.uses = found[5].decode("latin-1")
        pieces = pattern(_SECTION).split(data)
        for word, kind, body in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            if word == b"begin":
                self._read(kind, body)
        self._ranges.sort(key=lambda each: each[0])
        self._starts = [each[0] for each in self._ranges]

    def _read(self, kind: bytes, body: bytes) -> None:
        if kind == b"codespacerange":
            for pair in pattern(_PAIR).finditer(body):
                length = len(_bytes(pair[1]))
                if 1 <= length <= 4:
                    self.spaces.append((length, _value(pair[1]), _value(pair[2])))
        elif kind == b"bfchar":
            for pair in pattern(_PAIR).finditer(body):
                self.single[_value(pair[1])] = _text(pair[2])
        elif kind == b"cidchar":
            for pair in pattern(_CHAR).finditer(body):
                self.single[_value(pair[1])] = self._cid(pair[2])
        elif kind in (b"bfrange", b"cidrange"):
            for found in pattern(_RANGE).finditer(body):
                first, last = _value(found[1]), _value(found[2])
                target: str | int | list[str]
                if found[5] is not None:
                    target = self._cid(found[5])
                    self.largest = max(self.largest, target + max(0, last - first))
                elif found[4] is not None:
                    target = [_text(each) for each in pattern(_HEX).findall(found[4])]
                else:
                    target = _text(found[3])
                self._ranges.append((first, last, target))

    def _cid(self, digits: bytes) -> int:
        value = int(digits[:12])
        self.largest = max(self.largest, value)
        return value

    def get(self, code: int) -> str | int | None:
        """Return the text or the CID of a code."""
        if code in self.single:
            return self.single[code]
        at = bisect_right(self._starts, code) - 1
        if at < 0 or not self._ranges[at][0] <= code <= self._ranges[at][1]:
            return None
        first, _, target = self._ranges[at]
        if isinstance(target, list):
            return target[code - first] if code - first < len(target) else None
        if isinstance(target, int):
            return target + code - first
        if not target:
            return ""
        last = ord(target[-1]) + code - first
        return target[:-1] + chr(last) if last < 0x110000 else None

    def codes(self, data: bytes) -> set[int]:
        """Return the codes that a string is made of."""
        if all(length == 1 for length, _, _ in self.spaces):
            return set(data)
        found: set[int] = set()
        at, end = 0, len(data)
        lengths = sorted({length for length, _, _ in self.spaces})
        while at < end:
            for length in lengths:
                code = int.from_bytes(data[at : at + length], "big")
                if any(size == length and first <= code <= last for size, first, last in self.spaces):
                    break
            else:
                length, code = lengths[-1], int.from_bytes(data[at : at + lengths[-1]], "big")
            found.add(code)
            at += length
        return found


def _bytes(digits: bytes) -> bytes:
    digits = b"".join(digits.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _value(digits: bytes) -> int:
    return int.from_bytes(_bytes(digits)[:8], "big")


def _text(digits: bytes) -> str:
    raw = _bytes(digits)
    return (b"\xfe\xff" + raw).decode("utf-16", "replace") if len(raw) != 1 else chr(raw[0])
