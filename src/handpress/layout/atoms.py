"""What lines are made of: atoms that never part, the places where lines begin, and items on one baseline."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import TypeVar
from unicodedata import category

from msgspec import Struct

from handpress.brand.fonts import Shaped
from handpress.layout.boxes import Drawing, Inline, Run, ShapeItem, TextItem, line
from handpress.layout.units import han_pattern, held_words, joined_pattern, leads, leans

# The classes of Unicode Standard Annex 14, as far as a line may break beside them. Chinese may break at any letter, but
# no line begins with what closes or ends with what opens (GB/T 15834-2011, 5.1), nor begins with a small kana or with
# what else belongs to the letter before (class NS, JIS X 4051); a number keeps with the word that it counts.
_NONSTARTERS = (
    "\u3005\u301c\u303b\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u3095\u3096\u309b-\u309e\u30a0\u30a1"
    "\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6\u30fb-\u30fe\u31f0-\u31ff"
)
_HAN = (
    "\u3006\u3007\u3042\u3044\u3046\u3048\u304a-\u3062\u3064-\u3082\u3084\u3086\u3088-\u308d\u308f-\u3094\u309f\u30a2\u30a4"
    "\u30a6\u30a8\u30aa-\u30c2\u30c4-\u30e2\u30e4\u30e6\u30e8-\u30ed\u30ef-\u30f4\u30f7-\u30fa\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_OPENS = "\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u3018\u301a\u301d\uff08\uff3b\uff5b\uff5f\uff62"
_WIDE = (
    "\u3000-\u3002\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u3019\u301b\u301e\u301f\uff01\uff09\uff0c\uff0e\uff1a"
    "\uff1b\uff1f\uff3d\uff5d\uff5e\uff60\uff61\uff63-\uff65"
)
_EAST = f"{_HAN}{_NONSTARTERS}{_WIDE}"
# A place to break inside a word: after a dash or slash that stands between letters (never inside a number).
_BETWEEN_LETTERS = (
    rf"(?<=[^\W\d_][-/–])(?<![\u0591-\u05f4][-/])(?=[^\W\d_{_NONSTARTERS}])|(?<=\w—)(?=[^\W{_NONSTARTERS}])"
)
# What closes keeps to the word before it, even behind a space (rules LB13, LB15b, LB15d, LB16), and what opens to the
# word behind it (LB14, LB15a).
_NEVER_FIRST = frozenset(")]}!?/,;:\u203c\u203d\u2047\u2048\u2049\ufe50\ufe51\ufe52\ufe54\ufe55\ufe56\ufe57")
_NEVER_LAST = frozenset(f"([{{¡¿«‹\u2018\u201a\u201c\u201e{_OPENS}")


@cache
def _inner_break(wide: bool) -> re.Pattern[str]:
    """Return what finds the places to break inside a word; *wide* knows those of Chinese, and takes longer to make."""
    if not wide:
        return re.compile(_BETWEEN_LETTERS)
    return re.compile(
        rf"{_BETWEEN_LETTERS}"
        rf"|(?<=[{_EAST}\u2014\u2026\uff05])(?=[{_HAN}{_OPENS}])"
        rf"|(?<=[{_EAST}])(?=[‘“][{_EAST}{_OPENS}]|[A-Za-z0-9(\[])|(?<=[{_EAST}][’”])(?=[{_HAN}{_OPENS}])"
        rf"|(?<=[A-Za-z)\].,;:!?])(?=[{_HAN}{_OPENS}])|(?<=%)(?=[{_HAN}])"
    )


@cache
def _never_first() -> re.Pattern[str]:
    return re.compile(f"[{_NONSTARTERS}{_WIDE}]")


@cache
def _has_wide() -> re.Pattern[str]:
    return re.compile(f"[{_EAST}]")


# Spaces that do not part words, unless nothing else does; of several, the last parts.
SPACES = re.compile("(?<=.)([\u00a0\u2000-\u200a\u202f\u205f])(?=[^\u00a0\u2000-\u200a\u202f\u205f])")


class Atom:
    """What never parts: a word, or a piece of one, with the run that it comes from.

    ``gap`` is the width of the white space before it; ``space`` that white space, shaped.
    """

    __slots__ = ("breakable", "gap", "pieces", "run", "space", "width")

    def __init__(
        self, run: Run, pieces: tuple[Shaped, ...], width: float, space: Shaped | None, breakable: bool
    ) -> None:
        self.run = run
        self.pieces = pieces
        self.width = width
        self.space = space
        self.gap = space.width * run.style.size / 1000 if space else 0.0
        self.breakable = breakable  # a line may start with it


AnAtom = TypeVar("AnAtom", bound=Atom)


class Line(Struct):
    """Items on one baseline at y = 0, from x = 0, and the width that they fill."""

    items: list[Inline]
    width: float


def parts(word: str) -> list[str]:
    """Return *word* cut at the places where it may break."""
    dashed = "-" in word or "/" in word
    if word.isascii():
        return _inner_break(False).split(word) if dashed and not joined_pattern().search(word) else [word]
    dashed = dashed or "–" in word or "—" in word
    wide = max(word) >= "\u3000" and _has_wide().search(word) is not None
    if not dashed and not wide:
        return [word]
    if not wide:
        return [word] if joined_pattern().search(word) else _inner_break(False).split(word)
    inside = {at for match in han_pattern().finditer(word) for at in range(match.start() + 1, match.end())}
    places = [at for match in _inner_break(True).finditer(word) if (at := match.start()) not in inside]
    return [word[start:end] for start, end in pairwise([0, *places, len(word)])]


def kept_words(words: Sequence[str], behind_number: bool = False) -> tuple[set[int], set[int]]:
    """Return which of *words* stay on the line of the word before them, and which of those are units.

    Args:
        words: A text, cut at its spaces.
        behind_number: Whether a blank for a number stands before them.
    """
    kept, units = held_words(words, behind_number)
    before = ""
    for at, word in enumerate(words):
        if word:
            if not _may_part(before, word):
                kept.add(at)
            before = word
    return kept, units


def _may_part(before: str, word: str) -> bool:
    """Return whether a line may begin with *word*, which stands behind a space and the word *before*."""
    first, last = word[0], before[-1:]
    if leans(before) or leads(before, word):
        return False
    while last > "\u0300" and category(last)[0] == "M":  # an accent on what opens
        before = before[:-1]
        last = before[-1:]
    if first in _NEVER_FIRST or last in _NEVER_LAST or first == last == "—":
        return False
    if first == ".":
        return word[1:2].isdigit()
    if first in "»”’›":
        return word[1:2].isalnum()
    if last > "\x7f" and category(last) == "Ps":
        return False
    return first < "\u2300" or (category(first) != "Pe" and _never_first().match(first) is None)


def widen_last(line: Sequence[AnAtom], width: float, text: Callable[[AnAtom], str]) -> AnAtom | None:
    """Widen the blank that ends *line*, but for a stop behind it, and return it if there is one.

    It goes to *width*; where that would leave more than 60 mm behind 60 mm, these are enough.
    """
    for atom in reversed(line):
        if atom.run.blank:
            free = width - sum([each.gap + each.width for each in line]) + line[0].gap
            least = max(atom.width, _WIDE_BLANK)
            whole = atom.width + free
            atom.width = max(atom.width, whole if whole < least + _WIDE_BLANK else least)
            atom.run = atom.run._replace(blank=atom.width)
            return atom
        if any([character.isalnum() for character in text(atom)]):
            return None
    return None


_WIDE_BLANK = 170.0


def breaks(atoms: Sequence[Atom], width: float) -> list[int]:
    """Return where lines begin, and behind them the number of atoms."""
    if not atoms:
        return []
    places = [0]
    start, used, limit = 0, 0.0, width + 0.01
    for at, atom in enumerate(atoms):
        used += atom.gap + atom.width
        while used > limit and at > start:
            # What is joined to the word before goes to the next line with it, unless the two do not fit there either.
            end = at
            while end > start and not atoms[end].breakable:
                end -= 1
            if end == start:
                # A blank rather begins a line than it leaves its unit.
                end = next((place for place in range(at, start, -1) if atoms[place].run.blank), at)
            start = end
            places.append(start)
            used = sum([atom.gap + atom.width for atom in atoms[start : at + 1]]) - atoms[start].gap
    return [*places, len(atoms)]


def item(start: float, end: float, run: Run, pieces: list[Shaped]) -> TextItem:
    """Return shaped pieces from *start* to *end* on the baseline."""
    return TextItem(start, 0.0, end - start, run.style, tuple(pieces), run.owner)


def blank(x: float, run: Run) -> ShapeItem:
    """Return the rule of a blank under the baseline, with the room to write over it."""
    drawing = Drawing(line(0.0, run.room, run.blank, run.room), stroke=run.style.colour, stroke_width=0.75)
    return ShapeItem(x, UNDER - run.room, run.blank, run.room, drawing, run.owner)


UNDER = 2.5  # from the baseline down to the rule of a blank
