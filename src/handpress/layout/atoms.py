"""What lines are made of: atoms that never part, the places where lines begin, and items on one baseline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from handpress.brand.fonts import Shaped
from handpress.layout.boxes import Drawing, Item, Run, ShapeItem, TextItem, line

# Chinese may break at any letter, but no line begins with what closes or ends with what opens (GB/T 15834-2011, 5.1);
# a number keeps with the word that it counts.
_HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OPENS = "\u2018\u201c\u3008\u300a\u300c\u300e\u3010\uff08\uff3b\uff5b"
_OPENING = frozenset(_OPENS)
_WIDE = "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\uff01\uff05\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d\uff5e"
_CLOSES = f"\u2019\u201d\u2026\u2014{_WIDE}"
# A place to break inside a word: after a dash or slash that stands between letters (never inside a number).
_BETWEEN_LETTERS = r"(?<=[^\W\d_][-/–])(?=[^\W\d_])|(?<=\w—)(?=\w)"


@cache
def _inner_break(wide: bool) -> re.Pattern[str]:
    """Return what finds the places to break inside a word; *wide* knows those of Chinese, and takes longer to make."""
    if not wide:
        return re.compile(_BETWEEN_LETTERS)
    return re.compile(
        rf"{_BETWEEN_LETTERS}"
        rf"|(?<=[{_HAN}{_CLOSES}])(?=[{_HAN}{_OPENS}])|(?<=[{_HAN}{_WIDE}])(?=[A-Za-z0-9(\[])"
        rf"|(?<=[A-Za-z)\].,;:!?%])(?=[{_HAN}{_OPENS}])"
    )


@cache
def _has_wide() -> re.Pattern[str]:
    return re.compile(f"[{_HAN}{_WIDE}]")


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


class Line(Struct):
    """Items on one baseline at y = 0, from x = 0, and the width that they fill."""

    items: list[Item]
    width: float


def parts(word: str) -> list[str]:
    """Return *word* cut at the places where it may break."""
    dashed = "-" in word or "/" in word
    if word.isascii():
        return _inner_break(False).split(word) if dashed else [word]
    dashed = dashed or "–" in word or "—" in word
    wide = max(word) >= "\u3001"
    if not dashed and not (wide and _has_wide().search(word)):
        return [word]
    return _inner_break(wide or not _OPENING.isdisjoint(word)).split(word)


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
            start = end if end > start else at
            places.append(start)
            used = sum([atom.gap + atom.width for atom in atoms[start : at + 1]]) - atoms[start].gap
    return [*places, len(atoms)]


def item(start: float, end: float, run: Run, pieces: list[Shaped]) -> TextItem:
    """Return shaped pieces from *start* to *end* on the baseline."""
    return TextItem(start, 0.0, end - start, run.style, tuple(pieces), run.owner)


def blank(x: float, run: Run) -> ShapeItem:
    """Return the rule of a blank on the baseline."""
    drawing = Drawing(line(0.0, 0.0, run.blank, 0.0), stroke=run.style.colour, stroke_width=0.75)
    return ShapeItem(x, 2.5, run.blank, 0.0, drawing, run.owner)
