"""The blocks of a section as pieces: paragraphs, bullets, steps, checklist, schedule, facts, phones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from handpress.brand.brand import telephone
from handpress.brand.colour import WHITE, Colour
from handpress.brand.fieldlines import set_lines
from handpress.brand.fonts import BULLET, Fonts
from handpress.brand.theme import TextStyle
from handpress.brand.words import Words
from handpress.content.blocks import Fact, Item, Photo, Step
from handpress.content.timing import Anchor, DateForm, Procedure, Unit, When, date_form, date_key, due
from handpress.layout.boxes import (
    PARTED,
    Block,
    Box,
    Cell,
    Drawing,
    Field,
    Lead,
    Owner,
    Picture,
    Row,
    Run,
    StructElem,
    Text,
    round_rect,
)
from handpress.layout.figures import drawing_piece
from handpress.layout.lines import natural_width
from handpress.layout.pieces import Maker, Piece

DISC = (("List", "ListNumbering", "Disc"),)
_DECIMAL = (("List", "ListNumbering", "Decimal"),)
NO_NUMBER = (("List", "ListNumbering", "None"),)

# Times that no date belongs to, known or not.
UNDATED = {Anchor.NOW, Anchor.BEFORE_THE_DAY, Anchor.AS_SCHEDULED, Anchor.AS_NEEDED, Anchor.LONG_TERM}

_PICTURE_HEIGHT = 200.0  # of a picture in a section, at most
_WIDE = 360.0  # a column that may be halved
_GUTTER = 20.0  # between two columns of bullets
_CLOCK_COLUMN, _WORDS_COLUMN = 60.0, 96.0  # of the times of steps
_STEP = 4.0  # how much narrower a time may be than its place in a line
# Each month, and each day of the week.
_DAYS_OF_A_YEAR = [date(2026, month, 20 + month % 7) for month in range(1, 13)]
_DAYS_OF_A_YEAR += [date(2026, 9, 20 + number) for number in range(7)]
_FROM_IT = {Anchor.BEFORE, Anchor.AFTER}
_NEAR = 6 * 60  # minutes that are still of the day of the procedure


class Blocks(Maker):
    """Makes the blocks of sections."""

    def paragraphs(self, texts: Iterable[str], leads: bool) -> Piece:
        """Return running text; with *leads* its last line stays with what follows."""
        boxes, elems = [], []
        for text in texts:
            elem, runs = self.words_of(text, self.theme.body, "P")
            boxes.append(Text(runs, before=2, after=6))
            elems.append(elem)
        if leads:
            # It stands nearer to its list than to the heading of the next section.
            boxes[-1] = boxes[-1]._replace(keep_next=True, after=self.theme.pick(4, 6))
        return Piece(tuple(boxes), tuple(elems))

    def illustration(self, photo: Photo, width: float) -> Piece:
        """Return a picture of the library over its caption; nothing where there are no pictures at hand."""
        picture = self.copy.picture(photo)
        return drawing_piece(self, picture, width, _PICTURE_HEIGHT) if picture else Piece()

    def bullets(self, items: Sequence[Item], width: float, signs: bool = False) -> Piece:
        """Return a bulleted list in a column of *width* points; whole *signs* may be left to write by hand."""
        columned = self.two_columns(items, width)
        room = (width - _GUTTER) / 2 if columned else width
        rows, elems = zip(*(self.bullet(item, room=room if signs else 0.0) for item in items), strict=True)
        boxes: tuple[Box, ...] = in_company(rows)
        if columned:
            half = (len(rows) + 1) // 2
            columns = (Cell(Block(rows[:half])), Cell(Block(rows[half:])))
            boxes = (Row(columns, gap=_GUTTER, before=3, after=3),)
        return Piece(boxes, (StructElem("L", elems, attributes=DISC),))

    def two_columns(self, items: Sequence[Item], width: float) -> bool:
        """Whether two columns save at least a quarter of the lines that one takes."""
        # A long list in columns would be read down through the pages first.
        if width < _WIDE or not 4 <= len(items) <= 12 or any(item.items for item in items):
            return False
        widths = [self.width(item.text, self.theme.body) for item in items]
        column = (width - _GUTTER) / 2 - self.theme.indent
        # A broken line is never quite full.
        halved = [1 if width <= column else math.ceil(width / (column * 0.93)) for width in widths]
        whole = sum(math.ceil(width / (2 * column)) for width in widths)
        half = (len(items) + 1) // 2
        return max(halved) <= 2 and max(sum(halved[:half]), sum(halved[half:])) <= whole * 0.75

    def bullet(self, item: Item, mark: str = BULLET, room: float = 0.0) -> tuple[Row, StructElem]:
        """Return one bullet, with the bullets under it; a blank at its end goes to the edge of its *room*, if given."""
        label = StructElem("Lbl")
        body, runs = self.words_of(item.text, self.theme.body, "LBody")
        inner: tuple[Box, ...] = (Text(runs),)
        if room and not item.items:
            inner = self.to_the_edge(runs, room - self.theme.indent)
        if item.items:
            rows, under = self.bullets_under(item)
            body = replace(body, kids=(*body.kids, under))
            inner = self.reowned((*inner, *rows), runs, body)
        content = inner[0] if len(inner) == 1 else Block(inner)
        marked = Cell(self.text(mark, self.theme.body, label), width=self.theme.indent - 5)
        space = self.theme.pick(4, 5)
        return Row((marked, Cell(content)), gap=5, before=space, after=space), StructElem("LI", (label, body))

    def bullets_under(self, item: Item) -> tuple[tuple[Row, ...], StructElem]:
        """Return the bullets under a bullet or a step, and their list."""
        # Large print has solid bullets throughout (APH).
        mark = BULLET if self.theme.large else "\u2013"
        rows, elems = zip(*(self.bullet(Item(text=text), mark) for text in item.items), strict=True)
        return rows, StructElem("L", elems, attributes=DISC)

    def reowned(self, boxes: tuple[Box, ...], runs: tuple[Run, ...], body: StructElem) -> tuple[Box, ...]:
        """Return *boxes* with the first text's own runs given to *body*, which replaced their element."""
        old = next((run.owner for run in runs if isinstance(run.owner, StructElem) and run.owner.role == "LBody"), None)
        moved = tuple(run._replace(owner=body) if run.owner is old else run for run in runs)
        return (Text(moved), *boxes[1:])

    def steps(self, items: Sequence[Step]) -> Piece:
        """Return numbered steps, each number on a disc; where one has a time, all have a column for it."""
        theme = self.theme
        timed = any(item.when for item in items)
        minutes = _differ_in_minutes(items)
        rows: list[Row | Block] = []
        elems = []
        for number, item in enumerate(items, 1):
            label = StructElem("Lbl")
            over = (theme.disc - theme.disc_number.leading) / 2
            disc = Block(
                (self.text(str(number), theme.disc_number, label, align="center"),),
                padding=(over, 0, over, 0),
                tint=None if theme.outlined else theme.brand,
                border=theme.brand if theme.outlined else None,
                border_width=1.25,
                radius=theme.disc / 2,
            )
            time, said, body = self.step(item, f"step-{number}", minutes)
            # Time and words stand level with the number.
            under = ((theme.disc - theme.body.leading) / 2, 0.0, 0.0, 0.0)
            width = theme.disc if number < 100 else theme.disc + theme.disc_number.size
            cells = [Cell(disc, width=width)]
            if timed and not theme.stacked:
                cells.append(Cell(Block((time,), padding=under), width=self.time_column(items)))
                cells.append(Cell(Block((said,), padding=under)))
            else:
                cells.append(Cell(Block((time, said), padding=under)))
            space = theme.space(4)
            rows.append(Row(tuple(cells), gap=10, before=space, after=space))
            elems.append(StructElem("LI", (label, body)))
        # No step stands alone on a page, and a page is filled before it ends between two.
        ends = [tuple(rows)] if len(rows) < 4 else [tuple(rows[:2]), *((row,) for row in rows[2:-2]), tuple(rows[-2:])]
        blocks = [
            Block(
                (*(row._replace(keep_next=True) for row in some[:-1]), some[-1]),
                before=some[0].before,
                after=some[-1].after,
                goes_on=at > 0,
            )
            for at, some in enumerate(ends)
        ]
        return Piece(tuple(blocks), (StructElem("L", tuple(elems), attributes=_DECIMAL),))

    def step(self, item: Step, name: str, minutes: bool) -> tuple[Box, Box, StructElem]:
        """Return the time of a step, a full hour with its *minutes* or not, its words, and the element of both."""
        if item.when is None:
            row, entry = self.bullet(item)
            return Block(()), row.cells[1].box, entry.kids[1]
        time, kid = self.step_time(item.when, name, minutes)
        what, runs = self.words_of(item.text, self.theme.body, "P")
        words = self.behind_time(time, runs) if self.theme.stacked else None
        boxes: tuple[Box, ...] = (words or Text(runs),)
        kids = [kid, what]
        if item.items:
            rows, under = self.bullets_under(item)
            boxes += rows
            kids.append(under)
        return Block(()) if words else time, Block(boxes), StructElem("LBody", tuple(kids))

    def behind_time(self, time: Box, runs: tuple[Run, ...]) -> Text | None:
        """Return the words of a step behind its clock time; nothing for what takes more room than one."""
        style, most = self.theme.strong, self.clock_width(self.theme.strong)
        if isinstance(time, Field) and time.value and self.field_width(time.value, style) <= most:
            return Text(runs, lead=self.lead(time.name, time.key, time.value, time.owner))
        if isinstance(time, Text) and natural_width(time.runs, self.fonts) <= most:
            told = (*time.runs[:-1], time.runs[-1]._replace(text=f"{time.runs[-1].text.rstrip()}{self.colon} "))
            return Text((*told, *runs))
        return None

    def lead(self, name: str, key: str, value: str, owner: Owner) -> Lead:
        """Return a clock time that words follow: others that are nearly as wide have the same place."""
        style = self.theme.strong
        wide, least = self.field_width(f"{value}{self.colon}", style), 0.0
        if not self.words.backwards:  # what a press never sets
            wide = _STEP * math.ceil((wide - 0.01) / _STEP)
            least = wide - _STEP
        return Lead(name, key, value, self.colon, style, owner, wide, least)

    @property
    def colon(self) -> str:
        """What stands behind a label and before its value."""
        return self.words("pair", label="", value="").rstrip()

    def step_time(self, when: When, name: str, minutes: bool) -> tuple[Box, StructElem]:
        """Return when a step comes: a clock time of the day, or what is known of one."""
        style = self.theme.strong
        elem = StructElem("P")
        if when.minute is not None and when.anchor in (Anchor.DAY_OF, Anchor.MORNING_OF):
            return self.text(self.words.date_words().clock(when.minute, minutes), style, elem), elem
        clock = DateForm.CLOCK_MINUTES if minutes else DateForm.CLOCK
        form = clock if on_the_day(when) else DateForm.WEEKDAY
        value = self.date_of(when, form) if when.unit in (Unit.MINUTE, Unit.HOUR) and when.anchor in _FROM_IT else None
        if value is None or self.copy.personal.procedure is None or self.copy.personal.procedure.clock is None:
            return self.text(self.offset(when), style, elem), elem
        return Field(name, date_key(when, form), value, style, elem, elem, self.theme.rule), elem

    def time_column(self, items: Sequence[Step]) -> float:
        """Return the width of the column of times: that of a clock time, or of words where the time is not known."""
        known = self.copy.personal.procedure is not None and self.copy.personal.procedure.clock is not None
        clocks = (item.when for item in items if item.when)
        plain = all(when.minute is not None or (known and on_the_day(when)) for when in clocks)
        return _CLOCK_COLUMN if plain else _WORDS_COLUMN

    def offset(self, when: When) -> str:
        """Return the words of a time relative to the procedure."""
        unit = when.unit.value if when.unit else None
        return self.words.offset(when.anchor.value, when.low, when.high, unit, when.minute)

    def check_box(self, owner: StructElem) -> Box:
        """Return an empty box, level with the first line of text beside it."""
        side = self.theme.box
        # Centred on the first line of text.
        over = (self.theme.body.leading - side) / 2
        return Block((self.tick_box(owner, side),), padding=(over, 0, 0, 0)) if over else self.tick_box(owner, side)

    def tick_box(self, owner: StructElem, side: float) -> Picture:
        """Return an empty box of *side* points."""
        return Picture(side, side, owner, (_box(side, self.theme.brand),))

    def when(
        self, when: When | None, name: str, style: TextStyle, beside: bool = False, blank: bool = True
    ) -> tuple[Box, list[StructElem]]:
        """Return the words of a time relative to the procedure, and under or beside them a field for its date.

        Without *blank* there is no field where the date is not known.
        """
        if when is None:
            return Block(()), []
        words = self.offset(when)
        value = None if when.anchor in UNDATED else self.date_of(when)
        if when.anchor in UNDATED or not (value or blank):
            elem = StructElem("P")
            return self.text(words, style, elem), [elem]
        rule = self.blank(words)
        elem = StructElem("P", () if value else (rule,))
        label = self.text(f"{words} ", style, elem)
        field = Field(name, date_key(when), value, self.theme.date, elem, rule, self.theme.rule)
        if not beside or self.theme.stacked:
            return Block((label, field)), [elem]
        cells = (
            Cell(label, width=natural_width(label.runs, self.fonts) + 8),
            Cell(Block((field,), padding=(1.5, 0, 0, 0)), width=170),
        )
        return Row(cells), [elem]

    def date_lines(self, when: When, style: TextStyle, width: float) -> int:
        """Return how many lines the date of *when* takes, whatever it is: a field has one size."""
        if self.words.backwards:
            return 1
        return _date_lines(self.words, self.fonts, when, style, width)

    def date_of(self, when: When, form: DateForm = DateForm.FULL) -> str | None:
        """Return the date that *when* comes to for this patient, in words; None if it is not known."""
        procedure = self.copy.personal.procedure
        return _date_of(self.words, when, procedure, form) if procedure else None

    def facts(self, facts: Sequence[Fact]) -> Piece:
        """Return facts in up to three columns."""
        if not facts or not self.brand.print.facts:
            return Piece()
        cells, elems = [], []
        for fact in facts:
            label, name = self.words_of(f"{fact.label} ", self.theme.fact, "Lbl", blanks=False)
            body, runs = self.words_of(fact.value, self.theme.body, "LBody")
            cells.append(Cell(Block((Text(name), Text(runs)))))
            elems.append(StructElem("LI", (label, body)))
        columns = 1 if self.theme.stacked else 2 if len(cells) == 4 else min(len(cells), 3)
        while len(cells) % columns:
            cells.append(Cell(Block(())))
        rows = [
            Row(tuple(cells[at : at + columns]), gap=_GUTTER, before=6, after=6) for at in range(0, len(cells), columns)
        ]
        block = Block(tuple(rows), keep=True, before=12, after=4)
        return Piece((block,), (StructElem("L", tuple(elems), attributes=NO_NUMBER),))

    def call(self, sentence: bool) -> Piece:
        """The phones, after the brand's *sentence* on complications if wanted."""
        theme, phones = self.theme, self.phones
        piece = self.clinics(self.brand.complications, theme.body, before=2) if sentence else Piece()
        cells, elems = [], []
        for key, number in (("call-day", phones.day), ("call-after-hours", phones.after_hours)):
            if number:
                link = self.link(number, telephone(number))
                elem = StructElem("P", (link,))
                label = Run(f"{self.words(key)} ", theme.body, elem)
                cells.append(Cell(Text((label, Run(number, theme.phone, link, nowrap=True, isolate=True)))))
                elems.append(elem)
        if not cells:
            phone = self.words("call-blank")
            blank = self.blank(phone)
            elem = StructElem("P", (blank,))
            cells = [Cell(Text((Run(f"{phone} ", theme.body, elem), self.hole(theme.phone, blank, 180))))]
            elems = [elem]
        row = self.beside(tuple(cells), gap=12)._replace(before=2, after=6, keep_next=True)
        return piece + Piece((row,), tuple(elems))


def in_company(rows: Sequence[Row | Block], price: int = PARTED) -> tuple[Row | Block, ...]:
    """Return the rows of a list so that neither the first nor the last wants to stand alone on a page: at a *price*."""
    edges = (0, len(rows) - 2)
    return tuple(row._replace(company=price) if at in edges else row for at, row in enumerate(rows))


def _differ_in_minutes(items: Sequence[Step]) -> bool:
    """Whether one time of a column may be a full hour and another not: then all are told to the minute."""
    past = set()
    for when in (item.when for item in items if item.when):
        if when.minute is not None:
            past.add((Anchor.DAY_OF, when.minute % 60))
        elif when.unit in (Unit.MINUTE, Unit.HOUR):
            past.add((Anchor.BEFORE, when.high % 60 if when.unit is Unit.MINUTE else 0))
    return len(past) > 1


def on_the_day(when: When) -> bool:
    """Whether *when* is a few hours from the procedure, so that its day is as good as sure to be the same."""
    minutes = {Unit.MINUTE: 1, Unit.HOUR: 60}.get(when.unit or Unit.DAY)
    return when.anchor in _FROM_IT and minutes is not None and when.high * minutes <= _NEAR


def _date_of(words: Words, when: When, procedure: Procedure, form: DateForm = DateForm.FULL) -> str | None:
    """Return the date that *when* comes to for *procedure*; None if it comes to none."""
    found = due(when, procedure)
    if found is None:
        return None
    form = date_form(when, form)
    if when.anchor is Anchor.WITHIN:
        return words.by(found.last, form)
    if found.first != found.last:
        return words.window(found.first, found.last, form)
    return words.due(found.first, found.clock, found.part, when.anchor is Anchor.AFTER, form)


@lru_cache(maxsize=512)
def _date_lines(words: Words, fonts: Fonts, when: When, style: TextStyle, width: float) -> int:
    """Return the most lines that the date of *when* takes in a column of *width*, for a procedure of any day."""
    faces = [face.widths for face in fonts.field_faces(style.bold)]
    values = [_date_of(words, when, Procedure(day)) for day in _DAYS_OF_A_YEAR]
    lines = [set_lines(value, faces, style.size, width) for value in values if value]
    return max((len(some) for some in lines if some), default=1)


@lru_cache(maxsize=64)
def _box(side: float, colour: Colour) -> Drawing:
    pen = 1.75
    path = tuple((op[0], *(float(value) + pen / 2 for value in op[1:])) for op in round_rect(side - pen, side - pen, 3))
    return Drawing(path, fill=WHITE, stroke=colour, stroke_width=pen)
