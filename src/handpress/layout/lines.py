"""Break shaped text into lines.

Never hyphenates: plain-language guides ask for whole words. Breaks at spaces, after
a dash or a slash between letters, between Chinese letters by their own rules, and inside
a word only when the word alone is wider than the line, at its no-break spaces first. A
number stays with its unit. No word is dropped, whatever its length. Text that runs from
right to left, alone or among other text, is put in order in `mixed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from msgspec.structs import astuple

from handpress.brand.clusters import clusters
from handpress.brand.fonts import Fonts, Shaped
from handpress.layout.atoms import SPACES, Atom, Line, blank, breaks, item, kept_words, parts, widen_last
from handpress.layout.bidi import runs_backwards
from handpress.layout.boxes import Inline, Run, StructElem
from handpress.layout.measures import phone_pattern
from handpress.layout.mixed import Mixed


def break_lines(runs: tuple[Run, ...], width: float, fonts: Fonts, backwards: bool = False) -> list[Line]:
    """Return *runs* as lines of at most *width* points. Takes time linear in the text.

    With *backwards* the paragraph runs from right to left; single words may do so in any paragraph.
    """
    if backwards or _is_mixed(runs):
        return Mixed(runs, fonts, backwards).lines(width)
    atoms = _atoms(runs, fonts)
    if any([atom.width > width for atom in atoms]):
        atoms = [piece for atom in atoms for piece in _fitting(atom, width, fonts)]
    # A label ends with a space: what stands under it belongs to it, and is read out behind it.
    last = fonts.shape(" ", runs[-1].style.bold)[0] if runs and runs[-1].text.endswith(" ") else None
    places = list(pairwise(breaks(atoms, width)))
    if any([run.blank for run in runs]):
        for start, end in places:
            widen_last(atoms[start:end], width, _text)
    return [_line(atoms[start:end], atoms[end].space if end < len(atoms) else last) for start, end in places]


def _is_mixed(runs: tuple[Run, ...]) -> bool:
    return any([runs_backwards(run.text) for run in runs])


Said = tuple[Any, ...]  # the fields of a run but for its owner, which is the third


def said_in(runs: tuple[Run, ...]) -> tuple[Said, ...]:
    """Return all that *runs* say, whoever owns them: what lines and widths come from."""
    return tuple([fields[:2] + fields[3:] for fields in map(astuple, runs)])


def runs_of(said: tuple[Said, ...]) -> tuple[Run, ...]:
    """Return runs that say so, each with an owner of its own."""
    return tuple([Run(text, style, StructElem(""), *more) for text, style, *more in said])


def count_lines(runs: tuple[Run, ...], width: float, fonts: Fonts, backwards: bool = False) -> int:
    """Return how many lines *runs* take; known for a handout's own words, never to be asked of a patient's."""
    return _count_lines(said_in(runs), width, fonts, backwards)


@lru_cache(maxsize=2048)
def _count_lines(said: tuple[Said, ...], width: float, fonts: Fonts, backwards: bool) -> int:
    return len(break_lines(runs_of(said), width, fonts, backwards))


def balanced(runs: tuple[Run, ...], room: float, fonts: Fonts, backwards: bool) -> float:
    """Return a width, up to *room*, on which *runs* take no more lines than there, and none is much shorter."""
    lines = count_lines(runs, room, fonts, backwards)
    if lines == 1 or any(run.blank for run in runs):
        return room
    narrow, wide = room / 2, room
    for _ in range(_TRIES):
        middle = (narrow + wide) / 2
        fits = count_lines(runs, middle, fonts, backwards) == lines
        narrow, wide = (narrow, middle) if fits else (middle, wide)
    return wide


_TRIES = 6  # to 4 points


def natural_width(runs: tuple[Run, ...], fonts: Fonts) -> float:
    """Return the width of *runs* on one line."""
    return _natural_width(said_in(runs), fonts)


@lru_cache(maxsize=2048)
def _natural_width(said: tuple[Said, ...], fonts: Fonts) -> float:
    runs = runs_of(said)
    if _is_mixed(runs):
        return Mixed(runs, fonts, False).width
    atoms = _atoms(runs, fonts)
    return sum([atom.gap + atom.width for atom in atoms])


def least_width(runs: tuple[Run, ...], fonts: Fonts) -> float:
    """Return the width of the column in which no word of *runs* is torn."""
    if _is_mixed(runs):
        words = [run._replace(text=word) for run in runs for word in run.text.split() or [""]]
        return max(natural_width((word,), fonts) for word in words)
    widest = held = 0.0
    for atom in _atoms(runs, fonts):
        held = atom.width if atom.breakable else held + atom.gap + atom.width
        widest = max(widest, held)
    return widest


def _atoms(runs: tuple[Run, ...], fonts: Fonts) -> list[Atom]:
    atoms: list[Atom] = []
    pending = False
    for run in runs:
        bold = run.style.bold
        space = fonts.shape(" ", bold)[0]
        if run.blank:
            # Alone at the start of a line, nobody knows what to write on it.
            atoms.append(Atom(run, (), run.blank, space if pending else None, False))
            pending = False
            continue
        scale = run.style.size / 1000
        behind_blank = bool(atoms) and atoms[-1].run.blank > 0
        known = _words if len(run.text) > _LONG else _known_words
        words = known(run.text, bold, fonts, behind_blank)
        for pieces, width, spaced, joint, held in words:
            pending = (pending or spaced) and bool(atoms)
            breakable = (joint or pending) and not held
            if run.nowrap and atoms and atoms[-1].run is run:
                breakable = False
            atoms.append(Atom(run, pieces, width * scale, space if pending else None, breakable))
            pending = False
        pending = bool(atoms) and (pending or run.text.endswith(" "))
    return atoms


def _text(atom: Atom) -> str:
    return "".join([piece.text for piece in atom.pieces])


def _words(
    text: str, bold: bool, fonts: Fonts, behind_blank: bool = False
) -> list[tuple[tuple[Shaped, ...], float, bool, bool, bool]]:
    """Return the words of *text*: shaped pieces, width, and what stands before.

    That is: a space; a place to break; what the word never parts from.
    """
    found = []
    shape = fonts.shape
    spaced = False
    words = text.split(" ")
    held, units = kept_words(words, behind_blank)
    held |= _inside_numbers(text)
    for number, word in enumerate(words):
        spaced = spaced or number > 0
        if not word:
            continue
        joint = False
        for part in [word] if number in units and word.isascii() else parts(word):
            pieces = shape(part, bold)
            width = pieces[0].width if len(pieces) == 1 else sum([piece.width for piece in pieces])
            found.append((pieces, width, spaced, joint, number in held and not joint))
            spaced, joint = False, True
    return found


def _inside_numbers(text: str) -> set[int]:
    """Return which words of *text* go on with the phone number that the word before began."""
    inside: set[int] = set()
    if sum(map(str.isdigit, text)) < 3:
        return inside  # no phone number has less
    for match in phone_pattern(text).finditer(text):
        first = text.count(" ", 0, match.start())
        inside.update(range(first + 1, first + 1 + match[0].count(" ")))
    return inside


_LONG = 500
_known_words = lru_cache(maxsize=4096)(_words)


def _fitting(atom: Atom, width: float, fonts: Fonts) -> Iterator[Atom]:
    """Cut an atom that is wider than a whole line into pieces that fit: at its spaces, then inside its words."""
    if atom.width <= width:
        yield atom
        return
    if atom.run.blank:
        yield Atom(atom.run._replace(blank=width), (), width, atom.space, atom.breakable)
        return
    scale, bold = atom.run.style.size / 1000, atom.run.style.bold
    text = _text(atom)
    words = SPACES.split(text)
    if words[1:]:
        held, _ = kept_words(words[::2])
        for at, word in enumerate(words[::2]):
            space = fonts.shape(words[2 * at - 1], bold)[0] if at else atom.space
            part = _atom(atom.run, word, fonts, space, at not in held if at else atom.breakable)
            yield from _fitting(part, width, fonts)
        return
    letters: list[str] = []
    used, space = 0.0, atom.space
    for cluster in clusters(text):
        advance = sum([piece.width for piece in fonts.shape(cluster, bold)]) * scale
        # Kerning can only change the sum by a little: leave it room.
        if letters and used + advance > width * 0.98:
            yield from _narrow(atom.run, letters, fonts, space, width)
            letters, used, space = [], 0.0, None
        letters.append(cluster)
        used += advance
    yield from _narrow(atom.run, letters, fonts, space, width)


def _narrow(run: Run, text: list[str], fonts: Fonts, space: Shaped | None, width: float) -> Iterator[Atom]:
    """Yield *text* as one atom, or as two where another face takes more room for all of it than for its letters."""
    atom = _atom(run, "".join(text), fonts, space)
    if atom.width <= width or len(text) == 1:
        yield atom
        return
    half = len(text) // 2
    yield from _narrow(run, text[:half], fonts, space, width)
    yield from _narrow(run, text[half:], fonts, None, width)


def _atom(run: Run, text: str, fonts: Fonts, space: Shaped | None, breakable: bool = True) -> Atom:
    pieces = fonts.shape(text, run.style.bold)
    return Atom(run, pieces, sum([piece.width for piece in pieces]) * run.style.size / 1000, space, breakable)


def _line(atoms: list[Atom], trailing: Shaped | None) -> Line:
    """Join atoms of the same run into items.

    A space at a line's end is kept, outside the width: without it the words of two
    lines run together when the text is read out (ISO 32000-1, 14.8.2.5).
    """
    items: list[Inline] = []
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
