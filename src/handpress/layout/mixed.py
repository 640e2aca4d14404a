"""Lines of text that runs both ways: Arabic or Hebrew, alone or among other words (Unicode Standard Annex 9).

Words are measured and broken as in any text; then each line is put in order. A word is shaped
whole, so that its letters join. Items come out in reading order, placed where they are seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from handpress.brand.clusters import clusters
from handpress.brand.fonts import Fonts, Shaped, joined_leftwards
from handpress.layout.atoms import SPACES, Atom, Line, blank, breaks, item, kept_words, parts, widen_last
from handpress.layout.bidi import CLOSE, CONTROLS, FORCE, isolated, levels, visual_order, with_measures_forced
from handpress.layout.boxes import Inline, Run

_HOLE = "\ufffc"  # stands for a blank: a neutral


class _Word(Atom):
    """An atom and its place in the text of the paragraph."""

    __slots__ = ("end", "start")

    def __init__(self, run: Run, width: float, space: Shaped | None, breakable: bool, start: int, end: int) -> None:
        super().__init__(run, (), width, space, breakable)
        self.start = start
        self.end = end


class Mixed:
    """One paragraph whose words do not all run the same way."""

    def __init__(self, runs: tuple[Run, ...], fonts: Fonts, backwards: bool) -> None:
        self.fonts = fonts
        self.backwards = backwards
        self.text = ""
        self.runs: list[Run] = []  # of each character
        self._places: list[tuple[int, int, bool, bool]] = []  # start, end, a space before, a place to break before
        self._pending = False
        for run in runs:
            if run.blank:
                self._put(_HOLE, run, False)
            else:
                self._take(run)
        self.levels = levels(self.text, backwards)
        self.words = [self._word(*place) for place in self._places]

    @property
    def width(self) -> float:
        """The width on one line."""
        return sum([word.gap + word.width for word in self.words])

    def lines(self, width: float) -> list[Line]:
        """Return the paragraph as lines of at most *width* points."""
        words = self.words
        if any([word.width > width for word in words]):
            words = [piece for word in words for piece in self._fitting(word, width)]
        lines = []
        for first, after in pairwise(breaks(words, width)):
            following = words[after] if after < len(words) else None
            if (hole := widen_last(words[first:after], width, self._text)) is not None:
                self._replace(hole.start, hole.run)
            spaced = following.space is not None if following else self._pending
            end = following.start - spaced if following else len(self.text)
            lines.append(self._line(words[first].start if first else 0, end, spaced))
        return lines

    def _take(self, run: Run) -> None:
        """Put the text of *run* behind what is there, one space between two words."""
        text = with_measures_forced(run.text)
        text = isolated(text) if run.isolate else text
        begun = whole = False
        plain = run.text.split(" ")
        kept, units = kept_words(plain, bool(self.runs) and self.runs[-1].blank > 0)
        for number, word in enumerate(text.split(" ")):
            self._pending = bool(self._places) and (self._pending or number > 0)
            joint = False
            for part in [word] if number in units and plain[number].isascii() else parts(word):
                if CONTROLS.issuperset(part):
                    self._add(part, run)
                    continue
                held = (run.nowrap and begun) or whole or (number in kept and not joint)
                self._put(part, run, (self._pending or joint) and not held)
                begun = joint = True
                if FORCE in part or CLOSE in part:
                    whole = part.rfind(FORCE) > part.rfind(CLOSE)  # its words never part

    def _put(self, word: str, run: Run, breakable: bool) -> None:
        spaced = self._pending
        if spaced:
            self._add(" ", self.runs[-1])
        self._places.append((len(self.text), len(self.text) + len(word), spaced, breakable))
        self._add(word, run)
        self._pending = False

    def _add(self, text: str, run: Run) -> None:
        self.text += text
        self.runs += [run] * len(text)

    def _word(self, start: int, end: int, spaced: bool, breakable: bool) -> _Word:
        run = self.runs[start]
        space = self._shaped(start - 1, start)[0] if spaced else None
        return _Word(run, run.blank or self._width(start, end), space, breakable, start, end)

    def _fitting(self, word: _Word, width: float) -> Iterator[_Word]:
        """Cut a word that is wider than a whole line into pieces that fit: at its spaces, then inside its words."""
        if word.run.blank and word.width > width:
            word.width = width
            self._replace(word.start, word.run._replace(blank=width))
        if word.width <= width or word.run.blank:
            yield word
            return
        inner = SPACES.split(self.text[word.start : word.end])[::2]
        if inner[1:]:
            held, _ = kept_words([_seen(each) for each in inner])
            start = word.start
            for at, each in enumerate(inner):
                spaced, breakable = (True, at not in held) if at else (word.space is not None, word.breakable)
                yield from self._fitting(self._word(start, start + len(each), spaced, breakable), width)
                start += len(each) + 1
            return
        cuts, used, at = [word.start], 0.0, word.start
        for cluster in clusters(self.text[word.start : word.end]):
            advance = self._width(at, at + len(cluster))
            # Joined letters may take a little more than single ones: leave them room.
            if used and used + advance > width * 0.9:
                cuts.append(at)
                used = 0.0
            used += advance
            at += len(cluster)
        for start, end in pairwise([*cuts, word.end]):
            first = start == word.start
            yield self._word(start, end, first and word.space is not None, word.breakable or not first)

    def _replace(self, start: int, run: Run) -> None:
        """Let the blank at *start*, and the space behind it, which is of its run, be of *run*."""
        before = self.runs[start]
        while start < len(self.runs) and self.runs[start] is before:
            self.runs[start] = run
            start += 1

    def _text(self, word: _Word) -> str:
        return self.text[word.start : word.end]

    def _shaped(self, start: int, end: int) -> list[Shaped]:
        """Return a stretch of one run and one direction, shaped word by word; nothing if only controls stand there."""
        text = _seen(self.text[start:end])
        bold, backwards = self.runs[start].style.bold, self.levels[start] % 2 == 1
        pieces: list[Shaped] = []
        for number, word in enumerate(text.split(" ")):
            if number:
                pieces += self.fonts.shape(" ", bold, backwards)
            for part in parts(word):
                if part:
                    pieces += self.fonts.shape(part, bold, backwards)
        return joined_leftwards(pieces) if backwards else pieces

    def _width(self, start: int, end: int) -> float:
        pieces = [piece for stretch in self._stretches(start, end) for piece in self._shaped(*stretch)]
        return sum([piece.width for piece in pieces]) * self.runs[start].style.size / 1000

    def _stretches(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the places from *start* to *end* that are of one run and one level each."""
        stretches = []
        for at in range(start + 1, end + 1):
            if at == end or self.levels[at] != self.levels[start] or self.runs[at] is not self.runs[start]:
                stretches.append((start, at))
                start = at
        return stretches

    def _line(self, start: int, end: int, spaced: bool) -> Line:
        stretches = self._stretches(start, end)
        placed: list[list[Inline]] = [[] for _ in stretches]
        x = 0.0
        for at in visual_order([self.levels[stretch[0]] for stretch in stretches]):
            run = self.runs[stretches[at][0]]
            turned = self.levels[stretches[at][0]] % 2 == 1
            first, last = stretches[at]
            if run.blank:
                # The space behind it is of its run.
                pieces = self._shaped(first + 1, last) if last > first + 1 else []
                width = sum([piece.width for piece in pieces]) * run.style.size / 1000
                left, behind = (x + width, x) if turned else (x, x + run.blank)
                placed[at] = [blank(left, run), *([item(behind, behind + width, run, pieces)] if pieces else [])]
                x += run.blank + width
                continue
            pieces = self._shaped(first, last)
            width = sum([piece.width for piece in pieces]) * run.style.size / 1000
            if turned:
                placed[at] = list(_leftwards(x + width, run, pieces))
            elif pieces:
                placed[at] = [item(x, x + width, run, pieces)]
            x += width
        items = [one for stretch in placed for one in stretch]
        if spaced:
            # Outside the width, as at every line's end: read out, the words of two lines must not run together.
            run = self.runs[end - 1]
            space = self.fonts.shape(" ", run.style.bold, self.backwards)
            width = space[0].width * run.style.size / 1000
            left = -width if self.backwards else x
            items.append(item(left, left, run, list(space)))
        return Line(items, x)


def _seen(text: str) -> str:
    """Return *text* without what steers its direction."""
    return "".join([character for character in text if character not in CONTROLS])


def _leftwards(x: float, run: Run, pieces: list[Shaped]) -> Iterator[Inline]:
    """Yield an item for each piece of a stretch that ends at *x* and is read from there to the left."""
    for piece in pieces:
        width = piece.width * run.style.size / 1000
        yield item(x - width, x, run, [piece])
        x -= width
