"""In which encoding a list was saved: UTF-8, UTF-16, Windows-1252 or Mac Roman; which one is told.

The last two give any bytes some letters: the one whose letters can stand where they stand is meant, and where neither
makes sense the list is refused.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import NamedTuple

from handpress.diagnostics import Finding, Severity, Span, fault
from handpress.lists.daylist import DayList

AS_CSV = "save it from the spreadsheet as CSV UTF-8"
_BLOCK = 1 << 16
_CONTEXTS = 4000  # letters that are looked at
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NAMES = {
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
}
_LETTERS = frozenset(map(chr, range(0xC0, 0x100))) - {"×", "÷"} | frozenset("ŠšŽžŒœŸ")
_SIGNS = frozenset("’‘“”–—…®©™°ºª·•\xa0€£¢¡¿½¼¾²³±§×÷µ´«»")
_EITHER = range(0x80, 0xA0)  # bytes that are signs for Windows, but for a few letters, and letters for a Mac


class Decoded(NamedTuple):
    """A list in UTF-8, and what is to be told of how it was saved."""

    daylist: DayList
    told: tuple[Finding, ...] = ()


def in_utf8(daylist: DayList) -> Decoded:
    """Return *daylist* as UTF-8 has it.

    Raises:
        HandpressError: It is in no encoding that is known for sure.
    """
    found = _encoding(daylist)
    if found in ("utf-8", "utf-8-sig"):
        return Decoded(daylist)
    if found in ("cp1252", "mac_roman"):
        fact = f"this file is in {_NAMES[found]}, not in UTF-8, and is read so"
        told = Finding(Span(daylist.name), fact, "encoding", "check a name with an accent", Severity.WARNING)
    else:
        fact = f"this file is in {_NAMES[found]}, and is read so"
        told = Finding(Span(daylist.name), fact, "encoding", severity=Severity.NOTE)
    return Decoded(daylist.remade(_again(daylist, found)), (told,))


def _again(daylist: DayList, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with daylist.open() as file:
        try:
            while block := file.read(_BLOCK):
                yield decoder.decode(block).encode()
            yield decoder.decode(b"", final=True).encode()
        except UnicodeError:
            raise _unknown(daylist) from None


def _encoding(daylist: DayList) -> str:
    with daylist.open() as file:
        head = file.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head.count(0) > len(head) / 5:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    if _is_utf8(daylist):
        return "utf-8"
    scores = {name: _fit(daylist, name) for name in ("cp1252", "mac_roman")}
    best = max(scores, key=lambda name: scores[name].part)  # Windows-1252, where both fit
    if scores[best].part < 0.95:
        raise _unknown(daylist)
    if scores["cp1252"].part == scores["mac_roman"].part and scores["cp1252"].doubtful:
        fact = "this file is not in UTF-8, and Windows-1252 and Mac Roman both make sense of it, with other letters"
        raise fault(Span(daylist.name), fact, "encoding", AS_CSV)
    return best


def _unknown(daylist: DayList) -> Exception:
    fact = "this file is not in UTF-8, and neither Windows-1252 nor Mac Roman makes sense of it"
    return fault(Span(daylist.name), fact, "encoding", AS_CSV)


def _is_utf8(daylist: DayList) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with daylist.open() as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


class _Fit(NamedTuple):
    """Which part of the letters beyond ASCII can stand where they do; whether some are another encoding's letters."""

    part: float
    doubtful: bool


def _fit(daylist: DayList, encoding: str) -> _Fit:
    seen = fitting = 0
    doubtful = False
    with daylist.open() as file:
        while seen < _CONTEXTS and (block := file.read(_BLOCK)):
            text = f" {block.decode(encoding, 'replace')} "
            for at in range(1, len(text) - 1):
                if text[at] > "\x7f":
                    seen += 1
                    before, after = text[at - 1], text[at + 1]
                    fitting += _stands(before, text[at], after)
                    # A sign inside a word, as in Garc’a, or a letter that a Mac has another one for.
                    inside = before.isalpha() and (after.islower() or text[at] in "ƒ…‘")
                    doubtful = doubtful or (block[at - 1] in _EITHER and (text[at].isalpha() or inside))
                    # O’Brien of a Mac.
                    doubtful = doubtful or (text[at] == "Õ" and after.isupper() and text[at + 2 : at + 3].islower())
    return _Fit(fitting / seen if seen else 1.0, doubtful)


def _stands(before: str, letter: str, after: str) -> bool:
    """Return whether *letter* can be meant between two others."""
    if letter in _LETTERS:
        if before in _LETTERS and after in _LETTERS:  # three of them in a row are another alphabet
            return False
        # Nobody writes José with a capital at its end, Müller with one inside, or MUÑOZ with a small letter inside.
        capitals = after.isalpha() and after.isupper()
        mixed = letter.isupper() and before.isalpha() and (before.islower() or after.islower())
        return not mixed and not (letter.islower() and capitals)
    return letter in _SIGNS and not (before.isalpha() and after.isalpha() and letter not in "’‘")
