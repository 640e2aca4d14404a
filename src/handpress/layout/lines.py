"""Break shaped text into lines.

Never hyphenates: plain-language guides ask for whole words. Breaks at spaces, after
a dash or a slash between letters, and inside a word only when the word alone is
wider than the line. No word is dropped, whatever its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handpress.brand.fonts import Fonts, Shaped, clusters
from handpress.brand.theme import TextStyle
from handpress.layout.boxes import Drawing, Item, Owner, Run, ShapeItem, TextItem, line

# A place to break inside a word: after a dash or slash that stands between letters (never inside a number).
_INNER_BREAK = re.compile(r"(?<=[^\W\d_][-/–])(?=[^\W\d_])|(?<=\w—)(?=\w)")
_HAS_INNER = re.compile("[-/–—]")


@dataclass(slots=True)
class Atom:
    """What never parts: a word, or a piece of one, with the run that it comes from."""

    run: Run
    pieces: tuple[Shaped, ...]
    width: float
    space: bool  # white space stands before it
    breakable: bool  # a line may start with it


@dataclass(slots=True)
class Line:
    """Items on one baseline at y = 0, from x = 0, and the width that they fill."""

    items: list[Item]
    width: float


def break_lines(runs: tuple[Run, ...], width: float, fonts: Fonts) -> list[Line]:
    """Return *runs* as lines of at most *width* points. Takes time linear in the text."""
    lines: list[Line] = []
    atoms: list[Atom] = []
    used = 0.0
    for atom in _fitting(_atoms(runs, fonts), width, fonts):
        advance = _advance(atom, fonts) if atoms else atom.width
        if atoms and used + advance > width + 0.01:
            # What is joined to the word before goes to the next line with it.
            at = len(atoms) if atom.breakable else _last_break(atoms) or len(atoms)
            rest = [*atoms[at:], atom]
            lines.append(_line(atoms[:at], fonts, rest[0].space))
            atoms, used = rest[:-1], sum(_advance(a, fonts) for a in rest[:-1])
            advance = atom.width
        atoms.append(atom)
        used += advance
    if atoms:
        lines.append(_line(atoms, fonts, False))
    return lines


def _last_break(atoms: list[Atom]) -> int:
    return next((at for at in range(len(atoms) - 1, 0, -1) if atoms[at].breakable), 0)


def natural_width(runs: tuple[Run, ...], fonts: Fonts) -> float:
    """Return the width of *runs* on one line."""
    return sum(_advance(atom, fonts) for atom in _atoms(runs, fonts))


def _advance(atom: Atom, fonts: Fonts) -> float:
    if not atom.space:
        return atom.width
    return atom.width + _space(atom.run.style, fonts).width * atom.run.style.size / 1000


def _space(style: TextStyle, fonts: Fonts) -> Shaped:
    return fonts.shape(" ", style.bold)[0]


def _atoms(runs: tuple[Run, ...], fonts: Fonts) -> Iterator[Atom]:
    pending = False
    first = True
    for run in runs:
        if run.blank:
            yield Atom(run, (), run.blank, pending, pending)
            pending = first = False
            continue
        size, bold = run.style.size / 1000, run.style.bold
        for number, word in enumerate(run.text.split(" ")):
            if number:
                pending = True
            if not word:
                continue
            breakable = pending and not (run.nowrap and number)
            parts = _INNER_BREAK.split(word) if not run.nowrap and _HAS_INNER.search(word) else (word,)
            for part in parts:
                pieces = fonts.shape(part, bold)
                width = sum([piece.width for piece in pieces]) * size
                yield Atom(run, pieces, width, pending and not first, breakable)
                pending, breakable, first = False, True, False


def _fitting(atoms: Iterator[Atom], width: float, fonts: Fonts) -> Iterator[Atom]:
    """Cut an atom that is wider than a whole line into pieces that fit."""
    for atom in atoms:
        if atom.width <= width or not atom.pieces:
            yield atom
            continue
        scale, bold = atom.run.style.size / 1000, atom.run.style.bold
        text, used, space, breakable = "", 0.0, atom.space, True
        for cluster in clusters("".join(piece.text for piece in atom.pieces)):
            advance = sum(piece.width for piece in fonts.shape(cluster, bold)) * scale
            # Kerning can only change the sum by a little: leave it room.
            if text and used + advance > width * 0.98:
                yield _atom(atom.run, text, fonts, space, breakable)
                text, used, space = "", 0.0, False
            text += cluster
            used += advance
        yield _atom(atom.run, text, fonts, space, breakable)


def _atom(run: Run, text: str, fonts: Fonts, space: bool, breakable: bool) -> Atom:
    pieces = fonts.shape(text, run.style.bold)
    return Atom(run, pieces, sum(piece.width for piece in pieces) * run.style.size / 1000, space, breakable)


def _line(atoms: list[Atom], fonts: Fonts, trailing_space: bool) -> Line:
    """Join atoms of the same run into items.

    A space at a line's end is kept, outside the width: without it the words of two
    lines run together when the text is read out (ISO 32000-1, 14.8.2.5).
    """
    items: list[Item] = []
    x = start = 0.0
    pieces: list[Shaped] = []
    run = atoms[0].run
    for at, atom in enumerate(atoms):
        if atom.space and at:
            # The space belongs to the run before, so that a link ends with its last letter only when it must.
            owner = atom.run if not pieces else run
            space = _space(owner.style, fonts)
            pieces.append(space)
            x += space.width * owner.style.size / 1000
        if atom.run is not run:
            if pieces:
                items.append(_item(start, x, run, pieces))
            start, pieces, run = x, [], atom.run
        if atom.run.blank:
            items.append(_blank(x, atom.run))
            start = x + atom.width
        pieces.extend(atom.pieces)
        x += atom.width
    width = x
    if trailing_space:
        pieces.append(_space(run.style, fonts))
    if pieces:
        items.append(_item(start, x, run, pieces))
    return Line(items, width)


def _item(start: float, end: float, run: Run, pieces: list[Shaped]) -> TextItem:
    return TextItem(start, 0.0, end - start, run.style, tuple(pieces), run.owner)


def _blank(x: float, run: Run) -> ShapeItem:
    drawing = Drawing(line(0.0, 0.0, run.blank, 0.0), stroke=run.style.colour, stroke_width=0.75)
    return ShapeItem(x, 2.5, run.blank, 0.0, drawing, run.owner)


__all__ = ["Line", "Owner", "break_lines", "natural_width"]
