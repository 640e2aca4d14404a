"""The first page: whom to call, what this is, when and where, the most important things, the days, the gravest signs.

What has no room is helped in a fixed order: closer parts, a smaller picture, less padding, and at last the days go to
the next page; never the most important things or the signs. Nothing here depends on what a patient's values are, only
on how many lines they take.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from handpress.brand.brand import telephone
from handpress.brand.datewords import capital
from handpress.brand.pictures import LibraryPicture
from handpress.brand.theme import TextStyle
from handpress.content.blanks import made_of
from handpress.content.blocks import Item
from handpress.content.personal import note_key
from handpress.content.timing import DateForm, Procedure, When, date_key
from handpress.layout.boxes import LAYOUT, Block, Box, Cell, Field, Row, Run, StructElem, Text
from handpress.layout.drawings import mark
from handpress.layout.figures import bare_piece, drawing_caption, drawing_figure, drawing_piece
from handpress.layout.furniture import Furniture
from handpress.layout.keypoints import KeyPoints
from handpress.layout.lines import natural_width
from handpress.layout.paginate import Measure
from handpress.layout.pieces import Piece, last_blank
from handpress.layout.strips import Strip, height_of
from handpress.layout.timeline import Day, Timeline

_CLOSE, _GAP, _WIDE = 8.0, 12.0, 20.0  # between parts: at least, as a rule, where there is room to fill
_PICTURE = 146.0
_DRAWING, _SMALL_DRAWING = (146.0, 115.0), (116.0, 96.0)
# In large print, as high as the days under it leave room for on one page, which has a head.
_LARGE_DRAWING, _LARGE_DRAWINGS, _LARGE_HEAD = 300.0, (200.0, 170.0, 140.0), 29.0
_WEB, _TO_WEB = 190.0, 24.0  # of the address of a film beside the days, and from these to it
_DATE = 276.0  # the column of the date and of the place
_PERSON = 86.0
_BETWEEN = 12.0
_FULL = 0.75  # of a page that may end there
_APART = 6.0  # the least between the phones
_COLONS = (":", "\uff1a")
_ANY = 88  # no number of a page is wider


class Rung(NamedTuple):
    """How far the first page gives way: a smaller picture, less padding, what goes to the next page.

    Of large print also the reasons, the sentence and the long title; at last the blanks beside the most important
    things. With ``each`` every time has a blank of its own. The clinic's ``note`` stands here, or on the next page.
    """

    small: bool = False
    less: float = 0.0
    days: bool = True
    summary: bool = True
    title: bool = True
    blanks: bool = True
    each: bool = False
    reasons: bool = True
    note: bool = True


_LADDER = tuple(
    Rung(small, less, days=days)
    for days in (True, False)
    for small, less in ((False, 0.0), (True, 0.0), (True, 1.0), (True, 2.0))
)
_LARGE = (
    Rung(days=False),
    Rung(days=False, summary=False),
    *(Rung(False, less, False, False, title=False) for less in (0.0, 2.0, 4.0)),
    Rung(False, 4.0, False, False, title=False, blanks=False),
)
# A reason tells more under what it is for than the rest of the title does on the first page.
_LARGE_LADDER = (*_LARGE[:4], *(rung._replace(reasons=False) for rung in _LARGE))


class Front(NamedTuple):
    """The first page, and what it has no room for.

    ``boxes`` is given the number of the page that has all the signs; 0 where there are no pages. ``later`` goes to the
    next page, ``reasons`` to the end of what is to be got ready. With ``full`` what follows begins a new page.
    ``known`` are the strips of what was measured.
    """

    boxes: Callable[[int], tuple[Box, ...]]
    elems: tuple[StructElem, ...]
    later: tuple[Piece, ...]
    reasons: Piece
    full: bool
    known: dict[int, list[Strip]]


class FirstPage(KeyPoints, Timeline):
    """Makes the first page of a handout.

    Args:
        furniture: Makes the strip; of the same copy.
        measure: Tells how high boxes are on the first page.
        depth: Of the first page; without end where there are no pages.
        signs: The heading that all the signs stand under, if there is one.
    """

    def __init__(
        self,
        furniture: Furniture,
        measure: Measure,
        depth: float,
        signs: StructElem | None,
    ) -> None:
        super().__init__(furniture.copy)
        self.furniture = furniture
        self.measure = measure
        self.depth = depth
        self.signs = signs
        self._made: dict[tuple[Hashable, ...], Piece] = {}

    def front(self) -> Front:
        """Return the first page, as far down the ladder as it must go."""
        for rung in self.ladder():
            parts = self.parts(rung)
            boxes = [box for part in parts for box in part.boxes]
            used = self.measure.height(tuple(boxes))
            gaps = len(boxes) - 1
            if used + gaps * _CLOSE <= self.depth + 0.01:
                break
        spare = (self.depth - used) / gaps
        full = bool(self.handout.key_points) and spare >= _CLOSE - 0.01 and used + gaps * _WIDE >= _FULL * self.depth
        gap = max(_CLOSE, min(spare, _WIDE if full else _GAP))
        elems = tuple(elem for part in parts for elem in part.elems)
        given = self.red_line
        at = next((at for at, box in enumerate(boxes) if given.boxes and box is given.boxes[0]), None)

        def spaced(box: Box) -> Block:
            return Block((box,), padding=(gap, 0, 0, 0), keep=True)

        shown = (boxes[0], *map(spaced, boxes[1:]))

        def front(page: int) -> tuple[Box, ...]:
            if at is None or page == _ANY:
                return shown
            return (*shown[:at], spaced(self.red_box(page)), *shown[at + 1 :])

        later = self.later(rung) if rung.note else (self.note, *self.later(rung))
        reasons = Piece() if rung.reasons else self.reasons("H2").spaced(16)
        if reasons.boxes and self.fits_later(*later, reasons):
            later, rung = (*later, reasons), rung._replace(reasons=True)
        known = self.measure.known(boxes)
        return Front(front, elems, later, Piece() if rung.reasons else self.reasons("H3"), full, known)

    def ladder(self) -> Iterator[Rung]:
        """Yield how far the page may give way; where all of that is too little, the note goes to the next page."""
        yield from self.rungs()
        if self.note.boxes:
            yield from (rung._replace(note=False) for rung in self.rungs())

    def rungs(self) -> Iterator[Rung]:
        """Yield how far the page may give way; where two times of one point are blank, first with a rule for each."""
        rungs = _LARGE_LADDER if self.theme.large else _LADDER
        several = self.blanks and any(len(point.times) > 1 for point in self.handout.key_points)
        # Before the days give way, and after: a rule for each has room again then.
        for days in (True, False):
            own = [rung for rung in rungs if rung.days is days]
            if several:
                yield from (rung._replace(each=True) for rung in own if rung.title)
            yield from own

    def parts(self, rung: Rung) -> list[Piece]:
        """Return the parts of the page, each one box."""
        intro = Rung(rung.small, summary=rung.summary, title=rung.title)
        found = [self.strip, self.once(self.intro, intro), self.warning]
        if self.brand.print.who:
            found.append(self.once(self.band, rung.less))
        found.append(self.once(self.key_points, rung.less, rung.blanks, rung.each, rung.reasons))
        if rung.note:
            found.append(self.note)
        if rung.days and self.shown:
            found.append(self.once(self.columns, self.shown))
        found.append(self.red_line)
        return [part for part in found if part.boxes]

    def once(self, make: Callable[..., Piece], *how: Hashable) -> Piece:
        """Return what *make* makes; no rung makes and measures again what one above it had the same."""
        key = make.__name__, *how
        if key not in self._made:
            self._made[key] = make(*how)
        return self._made[key]

    @cached_property
    def note(self) -> Piece:
        """What the clinic has to say to this patient, in a box of its own; nothing where that is nothing."""
        theme, lines = self.theme, self.copy.personal.note_lines
        if not lines:
            return Piece()
        head = self.heading("H2", self.words("note-for-you"), theme.key_heading, 0)
        elems = [StructElem("P") for _ in lines]
        shown = [
            Field("note", note_key(number), line, theme.body, elem, elem, theme.rule, before=2)
            for number, (line, elem) in enumerate(zip(lines, elems, strict=True), 1)
        ]
        box = Block(
            (*head.boxes, *shown),
            padding=(10, 17, 10, 17),
            border=theme.brand,
            radius=theme.radius,
            keep=True,
            after=14,
        )
        return Piece((box,), (StructElem("Sect", (*head.elems, *elems)),))

    def later(self, rung: Rung) -> tuple[Piece, ...]:
        """Return what goes to the next page: what this is, and the days."""
        about = Piece()
        heading = self.subtitle or ("" if rung.title else self.handout.title)
        if not (rung.title and rung.summary) and self.handout.short_title and heading:
            title, runs = self.words_of(heading, self.theme.heading, "H2", heading, blanks=False)
            about += Piece((self.evenly(Text(runs, after=4, keep_next=True)),), (title,))
        if not rung.summary and self.handout.summary:
            elem, runs = self.words_of(self.handout.summary, self.theme.body, "P")
            text = Text(runs, after=4, keep_next=self.theme.large and self.picture is not None)
            about += Piece((self.evenly(text),), (elem,))
        # Days that were derived stand in the handout; those of the author stand here or nowhere.
        rest = tuple(day for day in self.days if day not in self.shown) if self.handout.timeline else ()
        days = rest if rung.days else self.days
        if not self.theme.large:
            return about, (self.dates(days) if days else Piece()).spaced(16 if about.boxes else 0)
        dates, film = self.large_days(days)
        if picture := self.picture:
            drawings = (self.large_picture(picture, high).spaced(8) for high in _LARGE_DRAWINGS)
            fit = (each for each in drawings if self.fits_later(about, each, dates))
            about += next(fit, None) or self.large_picture(picture, _LARGE_DRAWINGS[0]).spaced(8)
        return about, dates if about.boxes else dates.spaced(0), film

    def fits_later(self, *pieces: Piece) -> bool:
        """Return whether *pieces* have room under each other on a page with a head."""
        boxes = Piece.joined(pieces).boxes
        high = height_of(boxes, self.theme.page.measure, self.fonts, self.words.backwards)
        return high <= self.depth - _LARGE_HEAD + 0.01

    def large_days(self, days: tuple[Day, ...]) -> tuple[Piece, Piece]:
        """Return *days* beside a rail, and the address of a film, unless it has room beside them."""
        web = self.furniture.web
        room = self.theme.page.measure
        if not days:
            return Piece(), web.spaced(_BETWEEN)
        wide = self.rail(days, room).spaced(_BETWEEN)
        if web.boxes:
            own = self.furniture.narrow_web(_WEB)
            narrow = self.rail(days, room - _WEB - _TO_WEB)
            over = self.theme.heading.leading + 4  # beside the first day
            cells = (Cell(Block(narrow.boxes)), Cell(Block(own.boxes, padding=(over, 0, 0, 0)), width=_WEB))
            row = Row(cells, gap=_TO_WEB)
            if self.measure.height_of(row) <= self.measure.height(wide.boxes):
                return Piece((row._replace(before=_BETWEEN),), (*narrow.elems, *own.elems)), Piece()
        return wide, web.spaced(16)

    def large_picture(self, picture: LibraryPicture, high: float) -> Piece:
        """Return the picture, so *high*, and beside it, half-way up, its caption."""
        drawing, figure = drawing_figure(self, picture, _LARGE_DRAWING, high)
        if not picture.caption:
            return Piece((drawing,), (figure,))
        caption = drawing_caption(self, picture)
        room = self.theme.page.measure - drawing.width - 24
        boxes = tuple(self.evenly(box, room) if isinstance(box, Text) else box for box in caption.boxes)
        row = Row((Cell(drawing, width=drawing.width), Cell(Block(boxes))), gap=24, middle=True)
        return Piece((row,), (figure, *caption.elems))

    def dates(self, days: tuple[Day, ...]) -> Piece:
        """Return *days* under their heading, in rows of five columns."""
        head = self.heading("H2", self.words("dates"), self.theme.heading, 0)
        rows = [self.columns(days[at : at + 5]).spaced(8 if at else 0) for at in range(0, len(days), 5)]
        return Piece.joined([head, *rows])

    def reasons(self, role: str) -> Piece:
        """Return why the most important things matter, as the first page has no room for it."""
        items = [
            Item(text=made_of(f"{point.do} {point.why}", (point.do, point.why)))
            for point in self.handout.key_points
            if point.why
        ]
        if not items:
            return Piece()
        style = self.theme.heading if role == "H2" else self.theme.subheading
        head = self.heading(role, self.words("key-reasons"), style, 0)
        return (head + self.bullets(items, self.theme.page.measure)).spaced(self.theme.space(8))

    @cached_property
    def strip(self) -> Piece:
        """The clinic and its phone."""
        return self.furniture.strip()

    # What this is.

    @property
    def picture(self) -> LibraryPicture | None:
        """The picture of the procedure, if there is one."""
        photo = self.handout.picture
        return self.copy.picture(photo) if photo else None

    def intro(self, rung: Rung) -> Piece:
        """Return the mark of a draft, the title and a sentence, beside the picture."""
        theme = self.theme
        piece = Piece()
        if self.copy.draft:
            draft, mark = StructElem("P"), self.furniture.mark()
            # A second line of it has no room in large print.
            short = theme.large and self.width(mark, theme.draft) > theme.page.measure
            piece += Piece((self.text(self.furniture.mark_again() if short else mark, theme.draft, draft),), (draft,))
        piece += self.titles(rung)
        if self.handout.summary and rung.summary:
            summary, runs = self.words_of(self.handout.summary, theme.summary, "P")
            piece += Piece((Text(runs, before=3, even=True),), (summary,))
        picture = self.picture
        if picture is None or theme.large:
            return Piece((Block(piece.boxes),), piece.elems)
        small = rung.small or (self.anybody and math.isfinite(self.depth))
        drawing = (
            bare_piece(self, picture, _SMALL_DRAWING, _PICTURE) if small else drawing_piece(self, picture, *_DRAWING)
        )
        cells = (Cell(Block(piece.boxes)), Cell(Block(drawing.boxes), width=_PICTURE))
        return Piece((Row(cells, gap=_BETWEEN, middle=True),), (*piece.elems, *drawing.elems))

    def titles(self, rung: Rung) -> Piece:
        """Return the title; in large print the short one, and the title under it where there is room."""
        theme, handout = self.theme, self.handout
        title, style = handout.title, theme.title
        if theme.large and handout.short_title:
            title = handout.short_title
        if theme.large and self.width(title, style) > theme.page.measure:
            style = replace(style, size=24.0, leading=30.0)
        elem, runs = self.words_of(title, style, "H1", title, blanks=False)
        piece = Piece((Text(runs, before=3, even=True),), (elem,))
        if title != handout.title and rung.title:
            elem, runs = self.words_of(self.subtitle, theme.summary, "P", blanks=False)
            piece += Piece((Text(runs),), (elem,))
        return piece

    @property
    def subtitle(self) -> str:
        """The title without the short one: under "Colonoscopy" stands "A look inside your colon", no name twice."""
        short, title = self.handout.short_title, self.handout.title
        if not short or short == title:
            return ""
        rest = title.removeprefix(short).lstrip()
        return (capital(rest[1:].strip()) if rest[:1] in _COLONS else "") or title

    @cached_property
    def warning(self) -> Piece:
        """What nobody may overlook."""
        theme = self.theme
        texts, elems = list[Box](), []
        for said in self.handout.warning:
            elem, runs = self.words_of(said, theme.strong, "P")
            texts.append(Text(runs))
            elems.append(elem)
        if not texts:
            return Piece()
        side = theme.pick(20.0, 30.0)
        row = Row(
            (Cell(mark("triangle", side, theme, LAYOUT), width=side), Cell(Block(tuple(texts)))), gap=12, middle=True
        )
        return Piece((self._alerting((row,), (8, 14, 8, 16)),), tuple(elems))

    def _alerting(self, boxes: tuple[Box, ...], padding: tuple[float, float, float, float]) -> Block:
        theme = self.theme
        return Block(
            boxes,
            padding=padding,
            tint=theme.alert_tint,
            border=theme.alert,
            border_width=1.5,
            edge=theme.alert,
            edge_width=theme.pick(8.0, 10.0),
            radius=theme.radius,
            keep=True,
        )

    # When and where.

    @property
    def anybody(self) -> bool:
        """Whether nothing is known of a patient."""
        return not self.copy.personal

    def band(self, less: float) -> Piece:
        """Return when, where, with whom and for whom; a rule to write on for what is not known."""
        theme = self.theme
        if self.anybody:
            piece = self._to_fill_in()
        elif theme.stacked:
            piece = self._rows()
        else:
            piece = self._columns()
        block = Block(
            piece.boxes,
            padding=(8 - less, 4, 10 - less, 16),  # a long name may stand in the margin at the end
            tint=None if theme.outlined else theme.tint,
            border=theme.brand if theme.outlined else None,
            radius=theme.radius,
            keep=True,
        )
        return Piece((block,), piece.elems)

    def _to_fill_in(self) -> Piece:
        arrives = "blank-arrive" if self.handout.arrive else "band-time"
        pairs = (("blank-name", "clinician"), ("blank-day", arrives))
        boxes: list[Box] = []
        elems = []
        for number, keys in enumerate(pairs):
            cells = []
            for key in keys:
                label = self.words(key)
                rule = self.blank(label)
                elem = StructElem("P", (rule,))
                elems.append(elem)
                named = self.text(f"{label} ", self.theme.body, elem)
                cells.append(Cell(Block((named, self.rule_to_write_on(rule)))))
            boxes.append(Row(tuple(cells), gap=16, before=6 if number else 0))
        place = self.place()
        where = StructElem("P")
        runs: tuple[Run, ...] = (Run(place.name, self.theme.strong, where, isolate=place.isolate),)
        if place.address:
            runs += (Run(" ", self.theme.body, where), Run(place.address, self.theme.body, where, isolate=True))
        return Piece((*boxes, Text(runs, before=12)), (*elems, where))

    def _columns(self) -> Piece:
        theme = self.theme
        personal = self.copy.personal
        date, date_elem = self._dated()
        time, time_elem = self._timed()
        first = Row((Cell(date, width=_DATE), Cell(time)), gap=_BETWEEN)
        where, where_elem = self._where()
        people = [
            self.known_or_blank("clinician", self.words("clinician"), personal.clinician, theme.value),
            self.known_or_blank("patient", self.words("band-patient"), personal.patient, theme.value),
        ]
        boxes = tuple(box for box, _ in people)
        if personal.clinician and personal.patient:
            beside: Box = Row((Cell(boxes[0], width=_PERSON), Cell(boxes[1])), gap=_BETWEEN)
        else:
            beside = Block((boxes[0], Block((boxes[1],), padding=(6, 0, 0, 0))))
        second = Row((Cell(where, width=_DATE), Cell(beside)), gap=_BETWEEN, before=10)
        elems = (date_elem, time_elem, where_elem, *(elem for _, elem in people))
        return Piece((first, second), elems)

    def known_or_blank(self, name: str, label: str, value: str | None, style: TextStyle) -> tuple[Box, StructElem]:
        """Return a value under its label, or a rule to write on."""
        theme = self.theme
        if value:
            elem = StructElem("P")
            field = Field(name, name, value, style, elem, elem, theme.rule)
            return Block((self.text(f"{label} ", theme.label, elem), field)), elem
        rule = self.blank(label)
        elem = StructElem("P", (rule,))
        return Block((self.text(f"{label} ", theme.label, elem), self.rule_to_write_on(rule))), elem

    def _dated(self) -> tuple[Box, StructElem]:
        procedure = self.copy.personal.procedure
        day = capital(self.words.day(procedure.day, year=True)) if procedure else None
        return self.known_or_blank("procedure-day", self.words("band-procedure"), day, self.day_style(_DATE))

    def day_style(self, room: float) -> TextStyle:
        """Return how the day is set, so that every one of the language stands on one line in *room*."""
        style = self.theme.band_value
        return replace(style, size=min(style.size, int(4 * style.size * room / self.widest_day(style)) / 4))

    def _timed(self) -> tuple[Box, StructElem]:
        """Return when to arrive and for when; without a rule for that, the time of the procedure."""
        theme = self.theme
        personal = self.copy.personal
        procedure, arrive = personal.procedure, self.handout.arrive
        clock = self.words.date_words().clock(_minutes(procedure)) if procedure and procedure.clock else None
        arrival = self.date_of(arrive, DateForm.CLOCK) if arrive else None
        if arrive is None or clock is None or arrival is None:
            label = self.words("band-arrive" if arrive else "band-time")
            return self.known_or_blank("procedure-clock", label, None if arrive else clock, theme.band_value)
        elem = StructElem("P")
        named = self.text(f"{self.words('band-arrive')} ", theme.label, elem)
        return Block((named, self._arrival(arrive, arrival, clock, elem, self.theme.page.measure - 44 - _DATE))), elem

    def _arrival(self, arrive: When, arrival: str, clock: str, elem: StructElem, room: float) -> Box:
        """Return when to arrive, and for when: beside it where that has *room*, else below."""
        theme = self.theme
        field = Field("arrive", date_key(arrive, DateForm.CLOCK), arrival, theme.band_value, elem, elem, theme.rule)
        small = theme.band_clock
        wide = self.clock_width(theme.band_value)
        own = Field("procedure-clock", "procedure-clock", clock, small, elem, elem, theme.rule)
        # The two are read as one line: the space between them is a character, which no line trims.
        cells = self.set_round("band-for-clock", own, self.clock_width(small), small, elem, "\u00a0")
        behind = sum(cell.width or 0.0 for cell in cells)
        leading = theme.pick(16.0, 24.0)
        if wide + behind <= room:
            over = self.to_baseline(theme.band_value, replace(small, leading=leading))
            level = [cell._replace(box=Block((_closer(cell, leading).box,), padding=(over, 0, 0, 0))) for cell in cells]
            return Row((Cell(field, width=wide), *level, Cell(Block(()))))
        below = self.set_round("band-for-clock", own, self.clock_width(small), small, elem)
        below = tuple(_closer(cell, leading) for cell in below)
        behind = sum(cell.width or 0.0 for cell in below)
        if behind > room:
            return Block((field, *(cell.box for cell in below)))
        return Block((field, Row((*below, Cell(Block(()))))))

    def _where(self) -> tuple[Box, StructElem]:
        theme = self.theme
        place = self.place()
        elem = StructElem("P")
        boxes = [
            self.text(f"{self.words('band-where')} ", theme.label, elem),
            self.text(f"{place.name} " if place.address else place.name, theme.value, elem, isolate=place.isolate),
        ]
        if place.address:
            boxes.append(self.text(place.address, theme.body, elem, isolate=True))
        return Block(tuple(boxes)), elem

    def _rows(self) -> Piece:
        """Return each value beside its label."""
        theme = self.theme
        personal = self.copy.personal
        procedure, arrive = personal.procedure, self.handout.arrive
        day = capital(self.words.day(procedure.day, year=True)) if procedure else None
        clock = self.words.date_words().clock(_minutes(procedure)) if procedure and procedure.clock else None
        arrival = self.date_of(arrive, DateForm.CLOCK) if arrive else None
        labels = {
            "procedure-day": self.words("band-procedure"),
            "arrive": self.words("band-arrive" if arrive else "band-time"),
            "where": self.words("band-where"),
            "clinician": self.words("clinician"),
            "patient": self.words("band-patient"),
        }
        column = min(max(self.width(label, theme.body) for label in labels.values()) + 16, 170.0)
        room = theme.page.measure - 20 - column
        big = self.day_style(room)
        rows: list[Box] = []
        elems = []
        for name, label in labels.items():
            shown: Box
            elem = StructElem("P")
            if name == "arrive" and arrive and arrival and clock:
                shown, style = self._arrival(arrive, arrival, clock, elem, room), big
            elif name == "where":
                place = self.place()
                shown, style = self.text(place.name, theme.value, elem, isolate=place.isolate), theme.value
            else:
                value = {"procedure-day": day, "arrive": None if arrive else clock}.get(name)
                value = value or getattr(personal, name, None)
                style = big if name in ("procedure-day", "arrive") else theme.value
                key = "procedure-clock" if name == "arrive" else name
                if value:
                    shown = Field(key, key, value, style, elem, elem, theme.rule)
                else:
                    rule = self.blank(label)
                    elem = StructElem("P", (rule,))
                    shown, style = self.rule_to_write_on(rule), theme.body
            named = (
                replace(theme.body, leading=style.leading)
                if style is big and self.width(label, theme.body) < column
                else theme.summary
            )
            cells = (Cell(self.text(f"{label} ", named, elem), width=column), Cell(shown))
            rows.append(Row(cells, middle=style is theme.body))
            elems.append(elem)
        return Piece(tuple(rows), tuple(elems))

    # The gravest signs.

    @cached_property
    def red_line(self) -> Piece:
        """When to call the emergency number, and whom to call otherwise; nothing where no sign is named."""
        if not self.handout.emergency_signs:
            return Piece()
        return Piece((self.red_box(_ANY),), (StructElem("Sect", tuple(self._red.elems)),))

    def red_box(self, page: int) -> Box:
        """Return the line that names *page*; whatever that is, the same elements stand in it, and it is as high."""
        theme, red = self.theme, self._red
        more = () if red.more is None else self._more(red.more, page)
        if theme.large:
            side = 34.0
            said = self._signs(red.call(24.0, 30.0), more, theme.page.measure - 36 - side - 14)
            row = Row((Cell(mark("triangle", side, theme, LAYOUT), width=side), Cell(Block(said))), gap=14, middle=True)
            return self._alerting((row,), (9, 14, 9, 22))
        call = red.call(18.0, 24.0)
        under = natural_width(self._more(red.more, _ANY), self.fonts) + 1 if red.more else 0.0
        phones = self._phones_line(under, more)
        more = () if phones is not None else more
        room = theme.page.measure - 31 - 24 - 10
        cells = [Cell(mark("triangle", 24.0, theme, LAYOUT), width=24.0)]
        if any(run.blank for run in red.signs):
            # On one baseline with the call: the line of a blank is higher.
            cells.append(Cell(Block(self._signs(call, more, room))))
        else:
            wide = natural_width(call, self.fonts) + 1
            room -= wide + 10
            (text,) = self._signs((), more, room)
            shown = Block((text,), padding=(0, room - self.balanced(text.runs, room), 0, 0))
            cells += [Cell(Text(call), width=wide), Cell(shown)]
        first = Row(tuple(cells), gap=10, middle=True)
        rest = phones if phones is not None else self._phones_line(0.0, ())
        lines = (first, *(row._replace(before=1.5) for row in rest or self._stacked_phones()))
        return self._alerting(lines, (7.5, 14, 8, 17))

    def _signs(self, lead: tuple[Run, ...], more: tuple[Run, ...], room: float) -> tuple[Text, ...]:
        """Return the signs behind *lead*, and *more* behind them, or under a blank at their end."""
        runs = (*lead, *self._red.signs)
        if more and last_blank(runs) is None:
            more = (more[0]._replace(text=f" {more[0].text}", style=self.theme.sign), more[1])
            return (Text((*runs, *more)),)
        return (*self.to_the_edge(runs, room), *((Text(more),) if more else ()))

    def _more(self, elem: StructElem, page: int) -> tuple[Run, ...]:
        """Return where all signs stand: on a *page*, or under their heading where there are no pages."""
        theme = self.theme
        assert self.signs
        link = elem.kids[0]
        where = self.words("page-n", page=page) if page else self.signs.title
        style = theme.sign if theme.large else theme.body
        strong = replace(style, bold=not theme.large)
        return (Run(f"{self.words('more-signs')} ", style, elem), Run(where, strong, link, nowrap=True))

    def _phones_line(self, under: float, more: tuple[Run, ...]) -> list[Row] | None:
        """Return the phones on one line, and *more* at its end, which is so wide; None if that has no room."""
        theme = self.theme
        cells: list[Cell] = []
        used = 0.0
        for name, elem in self._red.phones:
            shown = self._phone(name, elem)
            wide = natural_width(shown.runs, self.fonts) + 1
            if cells:
                cells.append(Cell(Block(())))
            sign = mark("sun" if name == "phone-days" else "moon", 14.0, theme, LAYOUT)
            cells += [Cell(sign, width=19.0), Cell(shown, width=wide)]
            used += 19.0 + wide + _APART
        if more:
            if cells:
                cells.append(Cell(Block(())))
            cells.append(Cell(Text(more, "end" if cells else "start"), width=under if cells else None))
            used += under + _APART
        if used - _APART > theme.page.measure - 31:
            return None
        if len(self._red.phones) == 1 and not more:
            cells.append(Cell(Block(())))
        return [Row(tuple(cells), middle=True)] if cells else []

    def _phone(self, name: str, elem: StructElem) -> Text:
        (link,) = elem.kids
        label = replace(self.theme.body, leading=self.theme.call.leading)
        return Text(
            (Run(f"{self.words(name)} ", label, elem), Run(link.alt, self.theme.call, link, nowrap=True, isolate=True))
        )

    def _stacked_phones(self) -> list[Row]:
        rows = []
        for name, elem in self._red.phones:
            sign = mark("sun" if name == "phone-days" else "moon", 14.0, self.theme, LAYOUT)
            rows.append(Row((Cell(sign, width=19.0), Cell(self._phone(name, elem))), middle=True))
        return rows

    @cached_property
    def _red(self) -> _RedLine:
        theme, phones = self.theme, self.brand.phones
        named = dict(zip("abc", self.handout.emergency_signs, strict=False))
        text = made_of(self.words(f"signs-{len(named)}", **named), named.values())
        number = phones.emergency
        target = self.link(number, telephone(number)) if number else self.blank(self.words("call-number", number=""))
        said, runs = self.words_of(text, theme.sign, "P")
        call = StructElem("P", (target, *said.kids))
        known = [("phone-days", phones.day), ("phone-nights", phones.after_hours)]
        lines = [(key, StructElem("P", (self.link(value, telephone(value)),))) for key, value in known if value]
        if theme.large:
            lines = []
        more = StructElem("P", (StructElem("Link", target=self.signs, alt=self.signs.title),)) if self.signs else None
        return _RedLine(
            self.words("call-number"),
            number,
            target,
            call,
            tuple(run._replace(owner=call) if run.owner is said else run for run in runs),
            tuple(lines),
            more,
            theme.emergency,
            self.hole(theme.emergency, target),
        )


class _RedLine(NamedTuple):
    """What stands in the line of the gravest signs."""

    words: str
    number: str | None
    target: StructElem
    said: StructElem
    signs: tuple[Run, ...]
    phones: tuple[tuple[str, StructElem], ...]
    more: StructElem | None
    style: TextStyle
    hole: Run

    @property
    def elems(self) -> tuple[StructElem, ...]:
        """The elements in the order in which they are read."""
        return (self.said, *(elem for _, elem in self.phones), *((self.more,) if self.more else ()))

    def call(self, size: float, leading: float) -> tuple[Run, ...]:
        """Return the call in a size."""
        style = replace(self.style, size=size, leading=leading)
        before, _, after = self.words.partition("{number}")
        middle = (
            Run(self.number, style, self.target, nowrap=True, isolate=True)
            if self.number
            else self.hole._replace(style=style)
        )
        return tuple(run for run in (Run(before, style, self.said), middle, Run(f"{after} ", style, self.said)) if run)


def _closer(cell: Cell, leading: float) -> Cell:
    """Return a cell of the time of the procedure on a line of its own."""
    box = cell.box
    if isinstance(box, Field):
        return cell._replace(box=box._replace(style=replace(box.style, leading=leading)))
    assert isinstance(box, Text)
    runs = tuple(run._replace(style=replace(run.style, leading=leading)) for run in box.runs)
    return cell._replace(box=box._replace(runs=runs))


def _minutes(procedure: Procedure) -> int:
    assert procedure.clock
    return procedure.clock.hour * 60 + procedure.clock.minute
