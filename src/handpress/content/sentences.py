"""Words and sentences: what is one, and where a sentence ends.

Knows the short forms of English and Spanish. Parts no abbreviation, number or initial from what follows.
"""

from __future__ import annotations

import re

# Marks that stand in or after a letter: accents typed on their own, Arabic vowels, soft hyphens.
_MARKS = "\u0300-\u036f\u064b-\u0652\u00ad"
_WORD = re.compile(
    rf"[^\W\d_]{{2}}[^\W_]*(?:['’{_MARKS}]+[^\W_]+)*[{_MARKS}]*"
    r"|[^\W\d_](?:\.[^\W\d_]\b)+"  # a.m., e.g., U.S.
    r"|[$€£]?\d+(?:[.,:/–-]\d+)*[^\W_]*"  # 22867, $5,000, 2.5, 10:30, 555-0100, 10mg
    rf"|[^\W_]+(?:['’{_MARKS}]+[^\W_]+)*[{_MARKS}]*"
)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_CLOSING = "\"'”’»)\\]」』）"
_END = re.compile(rf"[.!?…。！？؟](?<![.!?…。！？؟].)[.!?…。！？؟]*+[{_CLOSING}]*+")
_NEXT = re.compile(r"\s*+[\"'“‘«(\[¿¡]*+(.?)", re.DOTALL)


def listed(text: str) -> frozenset[str]:
    """Return the words of *text*, which stand apart by spaces."""
    return frozenset(text.split())


_NEVER_END = listed("dr dra mr mrs ms prof st sr sra srta jr vs e.g i.e eg ie approx d dña ud uds p.ej ej ee dept")
_END_BEFORE_A_CAPITAL = listed(
    "a.m p.m am pm etc min hr hrs oz lb lbs mg ml mcg cm kg max u.s ee.uu uu no nos nº fig ext p pp núm tel"
)
# What has a letter after it that is no initial: "Vitamin C."
_LETTERED = listed("vitamin vitamina hepatitis type tipo group grupo class plan step part figure table")


def words(text: str) -> list[str]:
    """Return the words of *text* in order.

    A number is one word, with its signs: "22867", "$5,000", "10:30", "10mg". So is "a.m". A hyphen or slash parts
    two words; an apostrophe does not. A blank to fill (``____``) is no word.
    """
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Return the sentences of *text*, each as it stands there; what has no word is no sentence.

    Ends one at ``. ! ? …`` before a space, or at an empty line; never at a colon, in a number, after an initial or
    an abbreviation. A text without a full stop is one sentence.
    """
    return [sentence.strip() for sentence in parted(text) if _WORD.search(sentence)]


def parted(text: str) -> list[str]:
    """Return *text* cut behind each sentence; no character of a paragraph is lost."""
    if "\n" in text:
        return [part for paragraph in _BLANK_LINE.split(text) for part in _parted_line(paragraph)]
    return _parted_line(text)


def _parted_line(text: str) -> list[str]:
    found, start = [], 0
    for end in _END.finditer(text):
        if _is_end(text, start, end):
            found.append(text[start : end.end()])
            start = end.end()
    return [*found, text[start:]] if start < len(text) else found


def _is_end(text: str, start: int, end: re.Match[str]) -> bool:
    signs = end.group()
    if end.end() == len(text) or signs[0] in "。！？؟":
        return True
    if not text[end.end()].isspace():
        return False
    after = _NEXT.match(text, end.end())
    following = after.group(1) if after else ""
    if signs == ".":
        return not _is_short_form(text[max(start, end.start() - 40) : end.start()], following)
    return signs[-1] in "!?" or not following.islower()


def _is_short_form(before: str, after: str) -> bool:
    """Return whether the full stop between *before* and *after* belongs to an abbreviation, initial or item number."""
    *earlier, last = [piece.lstrip("\"'“‘«([¿¡") for piece in before.split()] or [""]
    short = last.casefold()
    if short in _NEVER_END:
        return True
    if short in _END_BEFORE_A_CAPITAL:
        return after.islower() or after.isdigit()
    if last.isdigit():
        return not earlier
    if len(last) != 1 or not last.isupper() or not after.isupper():
        return False
    return not earlier or (earlier[-1][:1].isupper() and earlier[-1].casefold() not in _LETTERED)
