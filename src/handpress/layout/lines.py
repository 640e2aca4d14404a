"""Break shaped text into lines.

Never hyphenates: plain-language guides ask for whole words. Breaks at spaces, after
a dash or a slash between letters, between Chinese letters by their own rules, and inside
a word only when the word alone is wider than the line. No word is dropped, whatever its
length. Text that runs from right to left, alone or among other text, is put in order in `mixed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from handpress.brand.fonts import Fonts, Shaped, clusters
from handpress.layout.bidi import runs_backwards
from handpress.layout.boxes import Drawing, Item, Run, ShapeItem, TextItem, line
from handpress.layout.measures import PHONE

# Chinese may break at any letter, but no line begins with what closes or ends with what opens (GB/T 15834-2011, 5.1);
# a number keeps with the word that it counts.
_HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OPENS = "\u2018\u201c\u3008\u300a\u300c\u300e\u3010\uff08\uff3b\uff5b"
_WIDE = "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\uff01\uff05\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d\uff5e"
_CLOSES = f"\u2019\u201d\u2026\u2014{_WIDE}"
# A place to break inside a word: after a dash or slash that stands between letters (never inside a number).
_INNER_BREAK = re.compile(
    r"(?<=[^\W\d_][-/–])(?=[^\W\d_])|(?<=\w—)(?=\w)"
    rf"|(?<=[{_HAN}{_CLOSES}])(?=[{_HAN}{_OPENS}])|(?<=[{_HAN}{_WIDE}])(?=[A-Za-z0-9(\[])"
    rf"|(?<=[A-Za-z)\].,;:!?%])(?=[{_HAN}{_OPENS}])"
)
_HAS_INNER = re.compile(f"[-/–—{_HAN}{_WIDE}]")


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


@dataclass(slots=True)
class Line:
    """Items on one baseline at y = 0, from x = 0, and the width that they fill."""

    items: list[Item]
    width: float


def break_lines(runs: tuple[Run, ...], width: float, fonts: Fonts, backwards: bool = False) -> list[Line]:
    """Return *runs* as lines of at most *width* points. Takes time linear in the text.

    With *backwards* the paragraph runs from right to left; single words may do so in any paragraph.
    """
    if backwards or _is_mixed(runs):
        from handpress.layout.mixed import Mixed

        return Mixed(runs, fonts, backwards).lines(width)
    atoms = _atoms(runs, fonts)
    if any([atom.width > width for atom in atoms]):
        atoms = [piece for atom in atoms for piece in _fitting(atom, width, fonts)]
    # A label ends with a space: what stands under it belongs to it, and is read out behind it.
    last = fonts.shape(" ", runs[-1].style.bold)[0] if runs and runs[-1].text.endswith(" ") else None
    return [
        _line(atoms[start:end], atoms[end].space if end < len(atoms) else last)
        for start, end in pairwise(breaks(atoms, width))
    ]


def _is_mixed(runs: tuple[Run, ...]) -> bool:
    return any([runs_backwards(run.text) for run in runs])


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


def natural_width(runs: tuple[Run, ...], fonts: Fonts) -> float:
    """Return the width of *runs* on one line."""
    if _is_mixed(runs):
        from handpress.layout.mixed import Mixed

        return Mixed(runs, fonts, False).width
    atoms = _atoms(runs, fonts)
    return sum([atom.gap + atom.width for atom in atoms])


def _atoms(runs: tuple[Run, ...], fonts: Fonts) -> list[Atom]:
    atoms: list[Atom] = []
    pending = False
    for run in runs:
        bold = run.style.bold
        space = fonts.shape(" ", bold)[0]
        if run.blank:
            atoms.append(Atom(run, (), run.blank, space if pending else None, pending))
            pending = False
            continue
        scale = run.style.size / 1000
        words = _words(run.text, bold, fonts) if len(run.text) > _LONG else _known_words(run.text, bold, fonts)
        for pieces, width, spaced, joint, held in words:
            pending = (pending or spaced) and bool(atoms)
            breakable = (joint or pending) and not held
            if run.nowrap and atoms and atoms[-1].run is run:
                breakable = False
            atoms.append(Atom(run, pieces, width * scale, space if pending else None, breakable))
            pending = False
        pending = bool(atoms) and (pending or run.text.endswith(" "))
    return atoms


def parts(word: str) -> list[str]:
    """Return *word* cut at the places where it may break."""
    return _INNER_BREAK.split(word) if _HAS_INNER.search(word) else [word]


def _words(text: str, bold: bool, fonts: Fonts) -> list[tuple[tuple[Shaped, ...], float, bool, bool, bool]]:
    """Return the words of *text*: shaped pieces, width, and what stands before.

    That is: a space; a place to break; the first part of a phone number, which never parts.
    """
    words = []
    shape = fonts.shape
    spaced = False
    held = _inside_numbers(text)
    for number, word in enumerate(text.split(" ")):
        spaced = spaced or number > 0
        if not word:
            continue
        joint = False
        for part in parts(word):
            pieces = shape(part, bold)
            width = pieces[0].width if len(pieces) == 1 else sum([piece.width for piece in pieces])
            words.append((pieces, width, spaced, joint, number in held and not joint))
            spaced, joint = False, True
    return words


def _inside_numbers(text: str) -> set[int]:
    """Return which words of *text* go on with the phone number that the word before began."""
    inside: set[int] = set()
    for match in PHONE.finditer(text):
        first = text.count(" ", 0, match.start())
        inside.update(range(first + 1, first + 1 + match[0].count(" ")))
    return inside


_LONG = 500
_known_words = lru_cache(maxsize=4096)(_words)


def _fitting(atom: Atom, width: float, fonts: Fonts) -> Iterator[Atom]:
    """Cut an atom that is wider than a whole line into pieces that fit."""
    if atom.width <= width or not atom.pieces:
        yield atom
        return
    scale, bold = atom.run.style.size / 1000, atom.run.style.bold
    text: list[str] = []
    used, space = 0.0, atom.space
    for cluster in clusters("".join(piece.text for piece in atom.pieces)):
        advance = sum([piece.width for piece in fonts.shape(cluster, bold)]) * scale
        # Kerning can only change the sum by a little: leave it room.
        if text and used + advance > width * 0.98:
            yield from _narrow(atom.run, text, fonts, space, width)
            text, used, space = [], 0.0, None
        text.append(cluster)
        used += advance
    yield from _narrow(atom.run, text, fonts, space, width)


def _narrow(run: Run, text: list[str], fonts: Fonts, space: Shaped | None, width: float) -> Iterator[Atom]:
    """Yield *text* as one atom, or as two where another face takes more room for all of it than for its letters."""
    atom = _atom(run, "".join(text), fonts, space)
    if atom.width <= width or len(text) == 1:
        yield atom
        return
    half = len(text) // 2
    yield from _narrow(run, text[:half], fonts, space, width)
    yield from _narrow(run, text[half:], fonts, None, width)


def _atom(run: Run, text: str, fonts: Fonts, space: Shaped | None) -> Atom:
    pieces = fonts.shape(text, run.style.bold)
    return Atom(run, pieces, sum([piece.width for piece in pieces]) * run.style.size / 1000, space, True)


def _line(atoms: list[Atom], trailing: Shaped | None) -> Line:
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
            # The space belongs to the run before, where that one has text.
            pieces.append(atom.space)
            x += atom.gap
        if atom.run is not run:
            if pieces:
                items.append(item(start, x, run, pieces))
            start, pieces, run = x, [], atom.run
        if run.blank:
            items.append(blank(x, run))
            start = x + atom.width
        pieces += atom.pieces
        x += atom.width
    width = x
    if trailing:
        pieces.append(trailing)
    if pieces:
        items.append(item(start, x, run, pieces))
    return Line(items, width)


def item(start: float, end: float, run: Run, pieces: list[Shaped]) -> TextItem:
    """Return shaped pieces from *start* to *end* on the baseline."""
    return TextItem(start, 0.0, end - start, run.style, tuple(pieces), run.owner)


def blank(x: float, run: Run) -> ShapeItem:
    """Return the rule of a blank on the baseline."""
    drawing = Drawing(line(0.0, 0.0, run.blank, 0.0), stroke=run.style.colour, stroke_width=0.75)
    return ShapeItem(x, 2.5, run.blank, 0.0, drawing, run.owner)
