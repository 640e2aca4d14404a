"""PDF syntax: bytes -> names, numbers, strings, arrays, dictionaries (ISO 32000-1, 7.2 and 7.3).

Never raises and never recurses, whatever the bytes: what cannot be read becomes None, and
the flaw is noted. Reads nothing that lies outside the stretch it is given.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Name(str):
    """A PDF name without its slash; each character is one byte."""

    __slots__ = ()


class Ref(NamedTuple):
    """A reference to an indirect object."""

    number: int
    generation: int


class Stream:
    """A stream object: its dictionary and its bytes as they stand in the file."""

    __slots__ = ("entries", "number", "raw")

    def __init__(self, entries: dict[str, object], raw: bytes, number: int) -> None:
        self.entries = entries
        self.raw = raw
        self.number = number


WHITE = rb"\0\t\n\f\r "
REGULAR = rb"[^\0\t\n\f\r ()<>\[\]{}/%]"
TOKEN = re.compile(
    rb"(?:[" + WHITE + rb"]++|%[^\r\n]*+)*+(?:"
    rb"(\d{1,10})[" + WHITE + rb"]++(\d{1,5})[" + WHITE + rb"]++R(?!" + REGULAR + rb")"  # 2: reference
    rb"|([+-]?(?:\d++\.?\d*+|\.\d++))(?!" + REGULAR + rb")"  # 3: number
    rb"|/(" + REGULAR + rb"*+)"  # 4: name
    rb"|\(([^()\\\r]*+)\)"  # 5: string without escapes
    rb"|<([^<>]*+)>"  # 6: hexadecimal string
    rb"|(<<)|(>>)|(\[)|(\])"  # 7, 8, 9, 10
    rb"|(\()"  # 11: any other string
    rb"|(" + REGULAR + rb"++)"  # 12: keyword
    rb"|([^\0\t\n\f\r ]))"  # 13: a byte out of place
)
_BRACKETS = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPES = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.)|$)|\r\n?", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_HASHED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]")
_WORDS: dict[bytes, object] = {b"true": True, b"false": False, b"null": None}
_STOPS = {b"endobj", b"obj", b"stream", b"endstream", b"xref", b"trailer", b"startxref"}
_DEPTH = 100  # of arrays and dictionaries in each other; nothing written by a program comes near

# Flaws that ISO 19005-2 names, by the short form in which parse() notes them.
ODD_HEX, NOT_HEX, BIG_INTEGER, BIG_REAL, TINY_REAL = "odd hex", "not hex", "big integer", "big real", "tiny real"
LONG_STRING, LONG_NAME, BROKEN = "long string", "long name", "broken"


@lru_cache(maxsize=4096)
def name_of(raw: bytes) -> Name:
    """Return the name written as *raw*, without the slash."""
    if b"#" in raw:
        raw = _HASHED.sub(lambda found: bytes([int(found[1], 16)]), raw)
    return Name(raw.decode("latin-1"))


def string_end(data: bytes, at: int, end: int) -> int:
    """Return the place after the string that opens at *at*; *end* when it is never closed."""
    depth = 0
    for found in _BRACKETS.finditer(data, at, end):
        if found[0] == b"(":
            depth += 1
        elif found[0] == b")":
            depth -= 1
            if not depth:
                return found.end()
    return end


def literal(raw: bytes) -> bytes:
    """Return the bytes that the inside of a literal string stands for."""
    return _ESCAPES.sub(_unescaped, raw)


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 255])
    if found[2]:
        return _ESCAPED.get(found[2], found[2])
    return b"\n" if found[0][:1] == b"\r" else b""


def hexadecimal(raw: bytes, flaws: set[str]) -> bytes:
    """Return the bytes that the inside of a hexadecimal string stands for."""
    digits = raw
    if not raw.isalnum():
        digits = raw.translate(None, b"\0\t\n\f\r ")
    if len(digits) % 2:
        flaws.add(ODD_HEX)
        digits += b"0"
    try:
        return bytes.fromhex(digits.decode("latin-1"))
    except ValueError:
        flaws.add(NOT_HEX)
        digits = _NOT_HEX.sub(b"", digits)
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def number_of(raw: bytes, flaws: set[str]) -> int | float:
    """Return the number written as *raw*; note the limits of ISO 19005-2, 6.1.13."""
    if b"." not in raw:
        if len(raw) > 9:
            value = int(raw) if len(raw) < 40 else 10**40
            if not -(2**31) <= value < 2**31:
                flaws.add(BIG_INTEGER)
            return value
        return int(raw)
    real = float(raw)
    if len(raw) > 38:
        if abs(real) > 3.403e38:
            flaws.add(BIG_REAL)
        if real and abs(real) < 1.175e-38:
            flaws.add(TINY_REAL)
    return real


def parse(data: bytes, at: int, end: int, flaws: set[str]) -> tuple[object, int]:
    """Return the value that begins at *at*, and the place after it.

    Args:
        data: What holds the value.
        at: Where to begin; white space and comments are skipped.
        end: Where to stop at the latest.
        flaws: Takes the flaws that were met, in the short forms above.
    """
    match = TOKEN.match
    opened: list[tuple[list[object], bool]] = []  # outer containers, and whether the one inside is a dictionary
    top: list[object] = []
    in_dictionary = False
    value: object
    while True:
        token = match(data, at, end)
        if token is None:
            flaws.add(BROKEN)
            return _closed(opened, top, in_dictionary), end
        kind = token.lastindex
        at = token.end()
        if kind == 4:
            value = name_of(token[4])
            if len(value) > 127:
                flaws.add(LONG_NAME)
        elif kind == 2:
            value = Ref(int(token[1]), int(token[2]))
        elif kind == 3:
            value = number_of(token[3], flaws)
        elif kind == 7 or kind == 9:
            if len(opened) >= _DEPTH:
                flaws.add(BROKEN)
                return None, at
            opened.append((top, in_dictionary))
            top, in_dictionary = [], kind == 7
            continue
        elif kind == 8 or kind == 10:
            if not opened or in_dictionary != (kind == 8):
                flaws.add(BROKEN)
                if not opened:
                    return None, at
            value = _dictionary(top, flaws) if in_dictionary else top
            top, in_dictionary = opened.pop()
        elif kind == 5:
            value = token[5]
        elif kind == 6:
            value = hexadecimal(token[6], flaws)
        elif kind == 11:
            start, at = at, string_end(data, at - 1, end)
            if data[at - 1 : at] != b")" or at == start:
                flaws.add(BROKEN)
            value = literal(data[start : at - 1])
        elif kind == 12 and token[12] in _WORDS:
            value = _WORDS[token[12]]
        else:
            flaws.add(BROKEN)
            if kind == 12 and token[12] in _STOPS:
                return _closed(opened, top, in_dictionary), token.start(12)
            value = None
        if type(value) is bytes and len(value) > 32767:
            flaws.add(LONG_STRING)
        if not opened:
            return value, at
        top.append(value)


def _closed(opened: list[tuple[list[object], bool]], top: list[object], in_dictionary: bool) -> object:
    """Return the outermost container of a value that was cut off, or None."""
    value: object = None
    while opened:
        value = _dictionary(top, set()) if in_dictionary else top
        top, in_dictionary = opened.pop()
        top.append(value)
    return value


def _dictionary(items: list[object], flaws: set[str]) -> dict[str, object]:
    keys = items[::2]
    if len(items) % 2 or not all(type(key) is Name for key in keys):
        flaws.add(BROKEN)
        items = [*items, None] if len(items) % 2 else items
    return {k: v for k, v in zip(keys, items[1::2], strict=True) if isinstance(k, Name) and v is not None}


def values(data: bytes, flaws: set[str]) -> list[object]:
    """Return all values that stand in *data* one after another."""
    found: list[object] = []
    at, end = 0, len(data.rstrip(b"\0\t\n\f\r "))
    while at < end:
        value, after = parse(data, at, end, flaws)
        if after <= at:
            break
        found.append(value)
        at = after
    return found


_PDF_DOC = (
    "˘ˇˆ˙˝˛˚˜",  # 18 to 1F hexadecimal; ISO 32000-1, D.2
    "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\ufffd€",  # 80 to A0
)
_PDF_DOC_MAP = {0x18 + at: char for at, char in enumerate(_PDF_DOC[0])} | {
    0x80 + at: char for at, char in enumerate(_PDF_DOC[1])
}


def text_of(value: object) -> str | None:
    """Return the text of a text string (ISO 32000-1, 7.9.2.2); None for what is no string."""
    if not isinstance(value, bytes):
        return None
    if value.startswith(b"\xfe\xff"):
        return value[2:].decode("utf-16-be", "replace")
    if value.startswith(b"\xff\xfe"):
        return value[2:].decode("utf-16-le", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1").translate(_PDF_DOC_MAP)
