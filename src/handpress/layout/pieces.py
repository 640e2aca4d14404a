"""What compose, blocks and furniture share: pieces of a page, and words turned into runs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from msgspec import Struct

from handpress.brand.brand import Brand, Phones, Texts
from handpress.brand.colour import Colour
from handpress.brand.fieldlines import set_lines, width_of
from handpress.brand.fonts import Fonts
from handpress.brand.theme import TextStyle, Theme
from handpress.brand.words import Words
from handpress.content.blanks import Answered, answers_of
from handpress.content.blocks import BLANK
from handpress.content.handout import Handout, phrase_pattern
from handpress.content.personal import Answer
from handpress.layout.bidi import opens_backwards
from handpress.layout.boxes import (
    LAYOUT,
    Block,
    Box,
    Cell,
    Field,
    Owner,
    Row,
    Rule,
    Run,
    StructElem,
    Text,
)
from handpress.layout.copy import Copy
from handpress.layout.lines import balanced, natural_width

CHECK_BOX = (("PrintField", "Role", "cb"), ("PrintField", "checked", "off"))
BLANK_LINE = (("PrintField", "Role", "tv"),)
_BLANK_WIDTH = 170.0  # 60 mm
_NARROW_BLANK = 96.4  # 34 mm


class Piece(Struct, frozen=True):
    """Boxes together with the structure elements that they show, both in reading order."""

    boxes: tuple[Box, ...] = ()
    elems: tuple[StructElem, ...] = ()

    def __add__(self, other: Piece) -> Piece:
        return Piece(self.boxes + other.boxes, self.elems + other.elems)

    @classmethod
    def joined(cls, pieces: Iterable[Piece]) -> Piece:
        """Return *pieces* one after the other."""
        each = tuple(pieces)
        return cls(
            tuple(box for piece in each for box in piece.boxes), tuple(elem for piece in each for elem in piece.elems)
        )

    def spaced(self, before: float) -> Piece:
        """Return the piece with *before* points over its first box."""
        return Piece((self.boxes[0]._replace(before=before), *self.boxes[1:]), self.elems) if self.boxes else self


class DatedHeading(NamedTuple):
    """A heading that has a date in it: its fixed words, the name of its place in them, its key and its value."""

    words: str
    place: str
    key: str
    value: str


class Place(NamedTuple):
    """Where the patient goes: the clinic with its entrance, and its address."""

    name: str
    address: str
    isolate: bool = True  # whether the name runs in its own direction: one in two scripts runs as the page does


class Maker:
    """Makes pieces of one copy."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy

    @cached_property
    def handout(self) -> Handout:
        """What is printed."""
        return self.copy.told

    @cached_property
    def brand(self) -> Brand:
        """Whose it is."""
        return self.copy.brand

    @cached_property
    def theme(self) -> Theme:
        """How it looks."""
        return self.copy.theme

    @cached_property
    def words(self) -> Words:
        """The fixed words."""
        return self.copy.words

    @cached_property
    def fonts(self) -> Fonts:
        """The faces."""
        return self.copy.fonts

    @property
    def phones(self) -> Phones:
        """The numbers to call: those of the brand."""
        return self.brand.phones

    def place(self) -> Place:
        """Return where the patient goes."""
        brand = self.brand
        entrance = brand.said(brand.entrance, self.handout.language)[0] if brand.entrance else ""
        between = ", " if entrance.isascii() or not self.words.backwards else "\u060c "
        name = between.join(filter(None, (brand.clinic, entrance)))
        return Place(name, ", ".join(brand.address), between == ", ")

    def set_round(
        self, key: str, value: Field, width: float, style: TextStyle, elem: StructElem, lead: str = ""
    ) -> tuple[Cell, ...]:
        """Return the fixed words *key* as cells on one line, with a field so wide in the place of their clock time.

        Where they begin with words, *lead* stands before those.
        """
        cells = []
        said = self.words(key)
        for text in re.split(r"(\{clock\})", said if said.startswith("{clock}") else f"{lead}{said}"):
            if text == "{clock}":
                cells.append(Cell(value, width=width))
            elif text.strip():
                spaced = text != text.strip(" ")
                wide = natural_width((Run(text, style, elem),), self.fonts) + 1 + style.size / 4 * spaced
                cells.append(Cell(self.text(text, style, elem, align="end" if cells else "start"), width=wide))
        return tuple(cells)

    def clock_width(self, style: TextStyle) -> float:
        """Return the width of the widest clock time: a field has one size, whatever it holds."""
        return _widest_clock(self.words, self.fonts, style)

    def widest_day(self, style: TextStyle) -> float:
        """Return a width that every day has room in: that of each month's twenties, and a little for wider digits."""
        return 1.04 * _widest_day(self.words, self.fonts, style, "day-year")

    def widest_short_day(self, style: TextStyle) -> float:
        """Return the width of the widest of those days in its short form."""
        return _widest_day(self.words, self.fonts, style, "short")

    def field(
        self, name: str, label: str, value: str | None, label_style: TextStyle, style: TextStyle
    ) -> tuple[tuple[Box, ...], StructElem]:
        """Return a field under its label, and the element of both."""
        blank = self.blank(label)
        elem = StructElem("P", () if value else (blank,))
        shown: Box = Field(name, name, value, style, elem, blank, self.theme.rule, before=1)
        return (self.text(f"{label} ", label_style, elem), shown), elem

    def blank(self, label: str, answer: Answer | None = None) -> StructElem:
        """Return the element of a rule to write on, which *label* says what for, or of what is typed there."""
        return self.to_fill(self.words("alt-blank-for", label=label), answer)

    def to_fill(self, alt: str, answer: Answer | None = None) -> StructElem:
        """Return the element of a rule to write on, or of the *answer* that is typed there."""
        if answer:
            return StructElem("Span", answer=answer)
        return StructElem("Form", alt=alt, attributes=BLANK_LINE)

    def filled(self, answer: Answer, style: TextStyle) -> tuple[Box, StructElem]:
        """Return what is typed where a rule to write on would stand alone, and its element."""
        elem, runs = self.words_of(Answered("____", [answer]), style, "P")
        return Text(runs), elem

    def heading(self, role: str, text: str, style: TextStyle, before: float, ours: bool = True) -> Piece:
        """Return a heading, to stay with what it heads; *ours* if it is one of the fixed words."""
        elem = StructElem(role, title=text)
        runs: tuple[Run, ...] = (Run(text, style, elem),)
        if not ours:
            elem, runs = self.words_of(text, style, role, title=text, blanks=False)
        return Piece((Text(runs, before=before, after=self.under(style), keep_next=True),), (elem,))

    def under(self, style: TextStyle) -> float:
        """Return what is free under a heading in *style*: less where what is over it is not far."""
        return self.theme.pick(2.0 if style == self.theme.subheading else 4.0, 4.0)

    def dated_heading(self, role: str, dated: DatedHeading, style: TextStyle, title: str) -> Piece:
        """Return a heading of our own words with a patient's date in it; *title* is the same without the date."""
        elem = StructElem(role, title=title)
        before, _, behind = self.words(dated.words, **{dated.place: "\0"}).partition("\0")
        field = Field(dated.words, dated.key, dated.value, style, elem, elem, self.theme.rule)
        cells = [Cell(field)]
        if before:
            words = self.text(before, style, elem)
            wide = self.width(before.rstrip(), style) + (style.size * 0.28 if before.endswith(" ") else 0.0)
            cells.insert(0, Cell(words, width=wide))
        if behind:
            cells.append(Cell(self.text(behind, style, elem)))
        return Piece((Row(tuple(cells), after=self.under(style), keep_next=True),), (elem,))

    def narrow(self, box: Box) -> Row:
        """Return a rule to write on, 60 mm wide."""
        return Row((Cell(box, width=_BLANK_WIDTH), Cell(Block(()))))

    def beside(self, cells: tuple[Cell, ...], gap: float = 0.0, rules: Colour | None = None) -> Row | Block:
        """Return *cells* beside each other, or on top of each other where columns would be too narrow."""
        if not self.theme.stacked:
            return Row(cells, gap=gap, rules=rules)
        boxes = [cell.box for cell in cells]
        for at, box in enumerate(boxes[:-1]):
            if rules and isinstance(box, Block):
                boxes[at] = box._replace(rule_below=rules)
        return Block(tuple(boxes))

    @property
    def far(self) -> str:
        """Where what stands at the end of a line goes; large print keeps to the edge that lines begin at."""
        return "start" if self.theme.large else "end"

    def writing_line(self, owner: Owner, height: float) -> Box:
        """Return a rule to write on, at the foot of a box of *height*."""
        return Rule(height, self.theme.rule, owner)

    def rule_to_write_on(self, owner: Owner) -> Box:
        """Return a rule of 60 mm with 9 mm above it, or 12 mm in large print."""
        line = Rule(self.theme.pick(25.5, 34.0), self.theme.rule, owner)
        return Row((Cell(line, width=170.0), Cell(Block(()))))

    def text(
        self,
        text: str,
        style: TextStyle,
        owner: Owner,
        align: str = "start",
        before: float = 0.0,
        after: float = 0.0,
        keep_next: bool = False,
        isolate: bool = False,
    ) -> Text:
        """Return *text* as one paragraph in one style; with *isolate* it keeps the order of its own language."""
        return Text((Run(text, style, owner, isolate=isolate),), align, before, after, keep_next)

    def clinics(self, texts: Texts | None, style: TextStyle, before: float = 0.0) -> Piece:
        """Return a sentence of the brand, in the handout's language or else in the brand's own."""
        if not texts:
            return Piece()
        said, language = self.brand.said(texts, self.handout.language)
        elem = StructElem("P", lang="" if language == self.handout.language else language)
        text = self.text(said, style, elem, before=before, keep_next=True)
        return Piece((text._replace(backwards=opens_backwards(said)),), (elem,))

    def words_of(
        self,
        text: str,
        style: TextStyle,
        role: str,
        title: str = "",
        blanks: bool = True,
        attributes: tuple[tuple[str, str, str], ...] = (),
    ) -> tuple[StructElem, tuple[Run, ...]]:
        """Return an element for *text* and its runs.

        With *blanks*, ``____`` becomes a blank to write on, or what is typed there. What the handout lists as another
        language becomes a span of that language. The *title* is for the bookmark of a heading.
        """
        cut = self._cut_at_blanks if blanks else self._cut
        if not cut.search(text):
            elem = StructElem(role, title=title, attributes=attributes)
            return elem, (Run(text, style, elem),)
        inner: list[StructElem] = []
        parts: list[tuple[str, StructElem | None, float]] = []
        at = 0
        answers = iter(answers_of(text))
        for match in cut.finditer(text):
            if BLANK.fullmatch(match[0]):
                kid = self.to_fill(self.words("alt-blank"), next(answers, None))
                least = _BLANK_WIDTH if kid.answer and match[0] == text.strip() else _NARROW_BLANK
                shown = ("", kid, min(max(least, len(match[0]) * 8.0), _BLANK_WIDTH))
            else:
                kid = StructElem("Span", lang=self._phrases[match[0]])
                shown = (match[0], kid, 0.0)
            inner.append(kid)
            parts += [(text[at : match.start()], None, 0.0), shown]
            at = match.end()
        parts.append((text[at:], None, 0.0))
        elem = StructElem(role, tuple(inner), title=title, attributes=attributes)
        runs = tuple(
            self.hole(style, kid or elem, blank) if blank else Run(words, style, kid or elem, isolate=bool(kid))
            for words, kid, blank in parts
            if words or kid
        )
        return elem, runs

    def hole(self, style: TextStyle, owner: Owner, width: float = _NARROW_BLANK) -> Run:
        """Return a blank in a line of text."""
        return Run("", style, owner, width, room=self.theme.writing_line)

    def to_the_edge(self, runs: tuple[Run, ...], width: float) -> tuple[Text, ...]:
        """Return *runs* whose last blank, if but a stop follows, goes on to *width*: whole signs are written on it.

        Where less than 60 mm are left behind the words, it has a line of its own.
        """
        at = last_blank(runs)
        if at is None:
            return (Text(runs),)
        before, blank, stop = runs[:at], runs[at], runs[at + 1 :]
        # A stop among Arabic words is a little wider than alone; the line widens the blank by what is left.
        room = width - 2 * natural_width(stop, self.fonts) - 1 if stop else width
        used = natural_width((*before, blank), self.fonts) - blank.blank
        beside = used + _BLANK_WIDTH <= room
        wide = blank._replace(blank=room - used if beside else room)
        return (Text((*before, wide, *stop)),) if beside or not before else (Text(before), Text((wide, *stop)))

    @cached_property
    def _phrases(self) -> dict[str, str]:
        return {phrase.text: phrase.language for phrase in self.handout.phrases}

    @cached_property
    def _cut(self) -> re.Pattern[str]:
        longest_first = sorted(self._phrases, key=len, reverse=True)
        return re.compile("|".join(map(phrase_pattern, longest_first)) or "(?!)")

    @cached_property
    def _cut_at_blanks(self) -> re.Pattern[str]:
        if not self._phrases:
            return BLANK
        return re.compile(f"{BLANK.pattern}|{self._cut.pattern}")

    def around(
        self, key: str, place: str, value: str, outer: tuple[TextStyle, Owner], inner: tuple[TextStyle, Owner]
    ) -> tuple[Run, ...]:
        """Return the fixed words *key* with a *value* in its *place* that has a style and an owner of its own."""
        before, _, after = self.words(key).partition(f"{{{place}}}")
        runs = (Run(before, *outer), Run(value, *inner, nowrap=True, isolate=True), Run(after, *outer))
        return tuple(run for run in runs if run.text)

    def width(self, text: str, style: TextStyle) -> float:
        """Return the width of *text* on one line."""
        return natural_width((Run(text, style, LAYOUT),), self.fonts)

    def field_width(self, text: str, style: TextStyle) -> float:
        """Return the width of *text* on one line of a field."""
        return _field_width(text, style, self.fonts, self.words.backwards)

    def to_baseline(self, one: TextStyle, other: TextStyle) -> float:
        """Return how far down a line in *other* has to go to stand on the baseline of one in *one* beside it."""
        metrics = self.fonts.regular[0].metrics
        middle = (metrics.ascent + metrics.descent) / 2000
        return (one.leading - other.leading) / 2 + (one.size - other.size) * middle

    def balanced(self, runs: tuple[Run, ...], room: float) -> float:
        """Return a width, up to *room*, on which *runs* take no more lines than there, and none is much shorter."""
        return balanced(runs, room, self.fonts, self.words.backwards)

    def evenly(self, text: Text, room: float = 0.0) -> Box:
        """Return *text* so that none of its lines is much shorter than the others, in *room* or the whole measure."""
        room = room or self.theme.page.measure
        wide = self.balanced(text.runs, room)
        if wide >= room:
            return text
        return Row(
            (Cell(text, width=wide), Cell(Block(()))), before=text.before, after=text.after, keep_next=text.keep_next
        )

    def link(self, text: str, uri: str) -> StructElem:
        """Return the element of a link; its words are *text*."""
        return StructElem("Link", uri=uri, alt=text)


def below(role: str) -> str:
    """Return the role of a heading one level under *role*."""
    return f"H{min(6, int(role[1]) + 1)}"


def last_blank(runs: tuple[Run, ...]) -> int | None:
    """Return which of *runs* is a blank behind which at most a stop follows."""
    at = next((at for at in range(len(runs) - 1, -1, -1) if runs[at].blank), None)
    return None if at is None or any(one.isalnum() for run in runs[at:] for one in run.text) else at


def _field_width(text: str, style: TextStyle, fonts: Fonts, backwards: bool) -> float:
    faces = fonts.field_faces(style.bold)
    widths = [face.widths for face in faces]
    lines = set_lines(text, widths, style.size, math.inf)
    if lines is None or backwards:
        return natural_width((Run(text, style, LAYOUT),), fonts)
    return width_of(lines[0], widths) * style.size / 1000


# Of a language in its faces: the same for every copy.


@lru_cache(maxsize=256)
def _widest_day(words: Words, fonts: Fonts, style: TextStyle, form: str) -> float:
    dates = words.date_words()
    days = [date(2026, month, 20).toordinal() + day for month in range(1, 13) for day in range(7)]
    shown = [dates.day(day, True) if form == "day-year" else dates.due(day, None, "", False, form) for day in days]
    return max(_field_width(text, style, fonts, words.backwards) for text in shown)


@lru_cache(maxsize=256)
def _widest_clock(words: Words, fonts: Fonts, style: TextStyle) -> float:
    wide = {digit: natural_width((Run(digit, style, LAYOUT),), fonts) for digit in "0123456789"}
    widest = max(range(1, 60), key=lambda minute: sum(wide[digit] for digit in f"{minute:02}"))
    clock = words.date_words().clock
    clocks = [clock(hour * 60 + minute) for hour in range(24) for minute in (0, widest)]
    return max(_field_width(text, style, fonts, words.backwards) for text in clocks) + 1
