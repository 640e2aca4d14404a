"""What a reader takes for one letter, which never parts: extended grapheme clusters (Unicode Standard Annex 29).

Knows the rules by general categories and a few ranges; where those say less than the annex's own tables, it joins more,
never less: a letter behind a virama or a joiner stays with it in every script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_ZWJ = "\u200d"
# Extend and SpacingMark that are no marks: joiners, halfwidth voiced marks, Thai and Lao am, skin tones, tags.
_EXTENDING = f"\u200c{_ZWJ}\uff9e\uff9f\u0e33\u0eb3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
# Signs that stand before the number or letter that they belong to (Prepend): of Arabic, Syriac and scripts of India.
_PREPENDED = (
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd\U000111c2\U000111c3\U000113d1\U0001193f"
    "\U00011941\U00011a3a\U00011a84-\U00011a89\U00011d46\U00011f02"
)
_FLAGS = "\U0001f1e6-\U0001f1ff"
_VIRAMA = 9  # combining class
_LINKERS = "\u1cf5\u1cf6"  # which join as one does
# Which kind of Hangul may stand behind which (rules GB6 to GB8); L, V, T, LV and LVT.
_HANGUL = {"L": ("L", "V", "LV", "LVT"), "V": ("V", "T"), "LV": ("V", "T"), "T": ("T",), "LVT": ("T",)}


@cache
def _set(characters: str) -> re.Pattern[str]:
    return re.compile(f"[{characters}]")


def clusters(text: str) -> Iterator[str]:
    """Yield *text* in pieces that must not part: a letter with the marks that stand on it, a flag, a syllable."""
    start = 0
    for at in range(1, len(text)):
        if not _joined(text, start, at):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _joined(text: str, start: int, at: int) -> bool:
    """Return whether the character at a place belongs to the cluster that begins at *start* (rules GB3 to GB13)."""
    before, character = text[at - 1], text[at]
    if character < "\u0300" and before < "\u0300":
        return character == "\n" and before == "\r"
    if _is_control(character) or _is_control(before):
        return False
    if unicodedata.category(character)[0] == "M" or _set(_EXTENDING).match(character):
        return True
    if before == _ZWJ or _set(_PREPENDED).match(before):
        return True
    if _set(_FLAGS).match(character):
        return _set(_FLAGS).match(before) is not None and (at - start) % 2 == 1
    if _hangul(character) in _HANGUL.get(_hangul(before), ()):
        return True
    return _behind_virama(text, start, at)


def _is_control(character: str) -> bool:
    kind = unicodedata.category(character)
    if kind == "Cf":
        return not _set(_EXTENDING + _PREPENDED).match(character)
    return kind in ("Cc", "Zl", "Zp")


def _hangul(character: str) -> str:
    if "\uac00" <= character <= "\ud7a3":
        return "LVT" if (ord(character) - 0xAC00) % 28 else "LV"
    for kind, ranges in (
        ("L", "\u1100-\u115f\ua960-\ua97c"),
        ("V", "\u1160-\u11a7\ud7b0-\ud7c6"),
        ("T", "\u11a8-\u11ff\ud7cb-\ud7fb"),
    ):
        if _set(ranges).match(character):
            return kind
    return ""


def _behind_virama(text: str, start: int, at: int) -> bool:
    """Return whether marks with a virama among them join a letter to the one before (rule GB9c)."""
    if unicodedata.category(text[at]) != "Lo":
        return False
    for place in range(at - 1, start - 1, -1):
        if unicodedata.combining(text[place]) == _VIRAMA or text[place] in _LINKERS:
            return True
        if unicodedata.category(text[place])[0] != "M" and text[place] != _ZWJ:
            return False
    return False
