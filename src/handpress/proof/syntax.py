"""PDF syntax: bytes -> names, numbers, strings, arrays, dictionaries (ISO 32000-1, 7.2 and 7.3).

Never raises and never recurses, whatever the bytes: what cannot be read becomes None, and
the flaw is noted. Reads nothing that lies outside the stretch it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple


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
_LEXEME = re.compile(
    rb"(?:[" + WHITE + rb"]++|%[^\r\n]*+)*+("
    rb"/" + REGULAR + rb"*+"  # a name
    rb"|\d{1,10}[" + WHITE + rb"]++\d{1,5}[" + WHITE + rb"]++R(?!" + REGULAR + rb")"  # a reference
    rb"|" + REGULAR + rb"++"  # a number, or a keyword
    rb"|\([^()\\\r]*+\)"  # a string without escapes; of any other only what opens it
    rb"|<<|>>|<[^<>]*+>"  # the last a hexadecimal string
    rb"|[^\0\t\n\f\r ])"  # what opens or closes something, or a byte out of place
)
_ATOM = re.compile(
    rb"(\d+)[" + WHITE + rb"]+(\d+)[" + WHITE + rb"]+R"  # 1, 2: a reference
    rb"|[+-]?(?:\d++\.?\d*+|\.\d++)"  # a number
)
_WORDS: dict[bytes, object] = {b"true": True, b"false": False, b"null": None}
_STOPS = {b"endobj", b"obj", b"stream", b"endstream", b"xref", b"trailer", b"startxref"}
_LONG = 1 << 18  # bytes; of more the lexemes are cut one by one, as all together take much memory
_DEPTH = 100  # of arrays and dictionaries in each other; nothing written by a program comes near

_NOTHING = object()
_NAMES = {Name}

# The values of lexemes met before: a file says the same few again and again. Never of strings, whose values are bytes.
_known = dict(_WORDS)
_MOST_KNOWN = 10_000
_SHORT_NAME, _SHORT_NUMBER = 30, 10  # bytes; too short to have a flaw

# Flaws that ISO 19005-2 names, by the short form in which parse() notes them.
ODD_HEX, NOT_HEX, BIG_INTEGER, BIG_REAL, TINY_REAL = "odd hex", "not hex", "big integer", "big real", "tiny real"
LONG_STRING, LONG_NAME, BROKEN = "long string", "long name", "broken"


def name_of(raw: bytes) -> Name:
    """Return the name written as *raw*, without the slash."""
    if b"#" in raw:
        raw = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), raw)
    return Name(raw.decode("latin-1"))


def string_end(data: bytes, at: int, end: int) -> int:
    """Return the place after the string that opens at *at*; *end* when it is never closed."""
    depth = 0
    for found in re.compile(rb"\\.|[()]", re.DOTALL).finditer(data, at, end):
        if found[0] == b"(":
            depth += 1
        elif found[0] == b")":
            depth -= 1
            if not depth:
                return found.end()
    return end


def literal(raw: bytes) -> bytes:
    """Return the bytes that the inside of a literal string stands for."""
    if b"\\" not in raw and b"\r" not in raw:
        return raw
    return re.sub(rb"\\(?:([0-7]{1,3})|(\r\n|.)|$)|\r\n?", _unescaped, raw, flags=re.DOTALL)


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 255])
    if found[2]:
        return _ESCAPED.get(found[2], found[2])
    return b"\n" if found[0][:1] == b"\r" else b""


_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}


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
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", digits)
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
    lexemes = _Lexemes(data, at, end)
    value = _next(lexemes, flaws)
    if value is _NOTHING:
        flaws.add(BROKEN)
        return None, end
    stopped = data[lexemes.start : lexemes.at] in _STOPS
    return value, lexemes.start if stopped else lexemes.at


def parse_one(data: bytes, flaws: set[str]) -> object:
    """Return the value with which *data* begin; little else stands there. Quicker than parse()."""
    value = _next(_cut(data), flaws)
    if value is not _NOTHING:
        return value
    flaws.add(BROKEN)
    return None


def values(data: bytes, flaws: set[str]) -> list[object]:
    """Return all values that stand in *data* one after another."""
    found: list[object] = []
    lexemes = _cut(data)
    while (value := _next(lexemes, flaws)) is not _NOTHING:
        found.append(value)
    return found


def _cut(data: bytes) -> Iterator[bytes]:
    """Return the lexemes of *data*."""
    data = data.rstrip(b"\0\t\n\f\r ")
    if (
        len(data) < _LONG and b"%" not in data
    ):  # findall() would look for lexemes in white space and comments that nothing follows
        lexemes = _LEXEME.findall(data)
        if b"(" not in lexemes:
            return iter(lexemes)
    return _Lexemes(data, 0, len(data))


class _Lexemes:
    """The lexemes of a stretch, each cut when it is asked for.

    Attributes:
        start: Where the last one begins.
        at: Where it ends.
    """

    __slots__ = ("at", "data", "end", "start")

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.data, self.at, self.end = data, at, end
        self.start = at

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        found = _LEXEME.match(self.data, self.at, self.end)
        if found is None:
            self.at = self.end
            raise StopIteration
        self.start, self.at = found.span(1)
        if found[1] != b"(":
            return found[1]
        self.at = string_end(self.data, self.start, self.end)
        return self.data[self.start : self.at]


def _next(lexemes: Iterator[bytes], flaws: set[str]) -> object:
    """Return the next value that *lexemes* make, or _NOTHING when there are no more."""
    opened: list[tuple[list[object], bool]] = []  # outer containers, and whether the one inside is a dictionary
    top: list[object] = []
    in_dictionary = False
    for lexeme in lexemes:
        value = _known.get(lexeme, lexeme)
        if type(value) is bytes:
            if lexeme == b"<<" or lexeme == b"[":
                if len(opened) >= _DEPTH:
                    flaws.add(BROKEN)
                    return None
                opened.append((top, in_dictionary))
                top, in_dictionary = [], lexeme == b"<<"
                continue
            if lexeme == b">>" or lexeme == b"]":
                if not opened or in_dictionary != (lexeme == b">>"):
                    flaws.add(BROKEN)
                    if not opened:
                        return None
                value = _dictionary(top, flaws) if in_dictionary else top
                top, in_dictionary = opened.pop()
            elif lexeme in _STOPS:
                break
            else:
                value = _read(lexeme, flaws)
        if not opened:
            return value
        top.append(value)
    else:
        if not opened:
            return _NOTHING
    flaws.add(BROKEN)
    return _closed(opened, top, in_dictionary)


def _read(lexeme: bytes, flaws: set[str]) -> object:
    """Return the value of a lexeme that neither opens nor closes anything; None for one that has none."""
    value: object
    first = lexeme[:1]
    if first == b"(" or (first == b"<" and lexeme != b"<"):
        value = _string(lexeme, flaws)
        if len(value) > 32767:
            flaws.add(LONG_STRING)
        return value
    if first == b"/":
        value = name_of(lexeme[1:])
        if len(value) > 127:
            flaws.add(LONG_NAME)
    elif found := _ATOM.fullmatch(lexeme):
        value = Ref(int(found[1]), int(found[2])) if found[1] else number_of(lexeme, flaws)
    else:
        flaws.add(BROKEN)
        return None
    if len(lexeme) < (_SHORT_NAME if first == b"/" else _SHORT_NUMBER):
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
            _known.update(_WORDS)
        _known[lexeme] = value
    return value


def _string(lexeme: bytes, flaws: set[str]) -> bytes:
    if lexeme[:1] == b"<":
        return hexadecimal(lexeme[1:-1], flaws)
    if len(lexeme) < 2 or lexeme[-1:] != b")":
        flaws.add(BROKEN)
    return literal(lexeme[1:-1])


def _closed(opened: list[tuple[list[object], bool]], top: list[object], in_dictionary: bool) -> object:
    """Return the outermost container of a value that was cut off, or None."""
    value: object = None
    while opened:
        value = _dictionary(top, set()) if in_dictionary else top
        top, in_dictionary = opened.pop()
        top.append(value)
    return value


def _dictionary(items: list[object], flaws: set[str]) -> dict[str, object]:
    keys, held = items[::2], items[1::2]
    well = len(keys) == len(held) and {*map(type, keys)} <= _NAMES
    if not well:
        flaws.add(BROKEN)
    if not well or None in held:
        return {k: v for k, v in zip(keys, held, strict=False) if type(k) is Name and v is not None}
    found: dict[Any, object] = dict(zip(keys, held, strict=True))
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
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1").translate(_PDF_DOC_MAP)
