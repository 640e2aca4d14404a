"""What keeps its own order from left to right among words that run the other way: phone numbers, doses, ranges, dates.

The Unicode algorithm turns "5-10" and "37.5 °C" round in Arabic, since it does not know what they are. Nothing here
changes a character: it only says where such a stretch begins and ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_D = "[0-9\u0660-\u0669\u06f0-\u06f9]"
_DASH = "\\-\u2010\u2011\u2013"


# What only the wide pattern knows: other digits and dashes, and the signs of the units that a number may have.
_RARE = re.compile("[\u0660-\u0669\u06f0-\u06f9\u2010\u2011\u2013°µμ]")


def phone_pattern(text: str) -> re.Pattern[str]:
    """Return what finds the phone numbers of *text* as people write them; three loose numbers are one only in shape."""
    return (
        _phone(_D, _DASH, "°|", "µμ") if not text.isascii() and _RARE.search(text) else _phone("[0-9]", "\\-", "", "")
    )


@cache
def _phone(digit: str, dash: str, degree: str, micro: str) -> re.Pattern[str]:
    gap = f"[ .{dash}]"
    return re.compile(
        rf"(?<![\w+])(?:\+{digit}(?:[ ().{dash}]{{0,2}}{digit}){{6,}}"
        rf"|(?:1{gap})?\({digit}{{2,4}}\){gap}?{digit}{{3,4}}{gap}?{digit}{{3,5}}"
        rf"|(?:1{gap})?{digit}{{3}}{gap}{digit}{{3}}{gap}(?:{digit}{{4}}|[A-Z]{{4}})"
        rf"|1{gap}{digit}{{3}}{gap}{digit}{{3}}{gap}?[0-9A-Z]{{4}}"
        rf"|(?:1{gap})?{digit}{{3}}{gap}[A-Z]{{3,4}}{gap}?[A-Z]{{3,4}}"
        rf"|{digit}{{3}}[.{dash}]{digit}{{4}}(?! ?(?:{degree}%|(?!x\b|ext\b)[A-Za-z{micro}]{{1,6}}\b)))"
        rf"(?: ?(?:x|ext\.?) ?{digit}+)?(?!\w)"
    )


_NUMBER = rf"{_D}+(?:[.,:/\u066b\u066c]{_D}+)*"
_FRACTION = rf"(?:{_D}+ {_D}+/{_D}+|{_NUMBER}(?: ?[\u00bc-\u00be\u2150-\u215e])?|[\u00bc-\u00be\u2150-\u215e])"
# A unit, and the Latin words that go on behind it; a sign of "times" is no unit.
_WORDS = (
    r"(?! ?[xX] ?[0-9])[A-Za-zµμ]+(?:/[A-Za-z]+)?"
    rf"(?: {_NUMBER}%?(?![A-Za-z:])| [A-Za-z][A-Za-z0-9/%]*|-[A-Za-z][A-Za-z0-9]*)*"
)
_UNIT = rf"(?: ?°[CF]?| ?[%\u066a]| ?{_WORDS})?"
_SIGN = rf"(?:[<>=\u2248\u2264\u2265~]{{1,2}} ?)?[+±\u2212{_DASH}]?"
_TERM = rf"{_SIGN}{_FRACTION}(?:\+(?!\w))?{_UNIT}"
# Not behind a letter or a digit, nor behind a letter with its dash: "B12" and "COVID-19" are words.
_BETWEEN = rf"[{_DASH}/×xX+=<>\u2190-\u21ff\u2264\u2265]"


@cache
def _measure() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,:/])(?<![A-Za-z][{_DASH}]){_TERM}(?: ?{_BETWEEN} ?{_TERM})*")


def measures(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the stretches of *text* begin and end that keep their order, first to last.

    Behind a Latin word a number goes with that word, as in "Tylenol 500 mg", and is left to the algorithm.
    """
    at = last = 0
    phones = [match.span() for match in phone_pattern(text).finditer(text)]
    for start, end in [*phones, (len(text), len(text))]:
        for match in _measure().finditer(text, at, start):
            # A bare number the algorithm shows as it should.
            alone = match[0].isdigit()
            if not alone and not _behind_latin(text[max(last, match.start() - 80) : match.start()]):
                yield match.span()
                last = match.end()
        if start < end:
            yield start, end
        at = last = end


def _behind_latin(text: str) -> bool:
    for character in reversed(text):
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return kind == "L"
    return False
