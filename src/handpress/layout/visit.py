"""The page about a visit: a patient's appointments of one day, where to go, whom to ask for, what to bring.

Says nothing of its own about a procedure: titles and what to bring are the handouts', the rest is the clinic's and the
list's. What is a patient's stands in fields, so that one plate serves all whose day has as many appointments.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from handpress.brand.datewords import capital
from handpress.brand.theme import TextStyle
from handpress.content.packets import VisitWords
from handpress.content.personal import Slot, slot_key
from handpress.layout.blocks import NO_NUMBER
from handpress.layout.boxes import LEFTWARDS, Block, Box, Cell, Field, Flow, Row, StructElem
from handpress.layout.copy import Copy
from handpress.layout.front import FirstPage, Rung
from handpress.layout.furniture import Furniture
from handpress.layout.paginate import Measure
from handpress.layout.pieces import Piece
from handpress.layout.ticks import Ticks

_DAY = 276.0  # the column of the day and of the place
_GAP = 12.0
_TO_WHAT = 18.0  # from the column of times
_WIDEST_TIME = 150.0  # of that column
_LABELS = 170.0  # the widest column of labels in large print
_DETAILS = (1.0, 1.5)  # shares of the room and of the clinician
_MIN_COLUMN = 60.0
_ROW, _CLOSE_ROW, _FEW = 8.0, 5.0, 3  # over and under an appointment; where there are more than a few


class _Told(NamedTuple):
    """A value of the band under its label, or a rule to write on."""

    label: str
    shown: tuple[Box, ...]
    elem: StructElem
    style: TextStyle


class VisitPage(FirstPage, Ticks):
    """Makes the page about one patient's visit."""

    def __init__(self, copy: Copy, said: VisitWords) -> None:
        furniture = Furniture(copy)
        measure = Measure(furniture.footer, copy.theme.page, copy.fonts, copy.words.backwards)
        super().__init__(furniture, measure, measure.depth, None)
        self.said = said

    def flow(self) -> Flow:
        """Return it as boxes and a structure tree."""
        strip, imprint = self.strip, self.furniture.imprint()
        gap = self.theme.space(12)
        pieces = [self.intro(Rung()), self.when_and_where(), self.appointments(), self.things()]
        body = Piece.joined(piece.spaced(gap) for piece in pieces)
        attributes = LEFTWARDS if self.words.backwards else ()
        return Flow(
            front=lambda page: strip.boxes,
            boxes=body.boxes,
            imprint=imprint.boxes,
            tree=StructElem("Document", (*strip.elems, *body.elems, *imprint.elems), attributes=attributes),
            footer=self.furniture.footer,
            running=self.furniture.running,
            title=self.handout.title,
            language=self.handout.language,
            backwards=self.words.backwards,
        )

    # When, for whom, where.

    def when_and_where(self) -> Piece:
        """Return the day, the patient, where to go and whom to ask for."""
        theme = self.theme
        told = [self._which_day(), self._who(), self._way(), *self._asked_for()]
        if theme.stacked:
            boxes = self._beside_labels(told)
        else:
            cells = [Block((self.text(f"{one.label} ", theme.label, one.elem), *one.shown)) for one in told]
            pairs = [cells[at : at + 2] for at in range(0, len(cells), 2)]
            boxes = tuple(
                Row((Cell(first, width=_DAY), Cell(other[0])), gap=_GAP, before=10 if at else 0)
                if other
                else first._replace(before=10)
                for at, (first, *other) in enumerate(pairs)
            )
        block = Block(
            boxes,
            padding=(8, 4, 10, 16),
            tint=None if theme.outlined else theme.tint,
            border=theme.brand if theme.outlined else None,
            radius=theme.radius,
            keep=True,
        )
        return Piece((block,), tuple(one.elem for one in told))

    def _beside_labels(self, told: Sequence[_Told]) -> tuple[Box, ...]:
        theme = self.theme
        column = min(max(self.width(one.label, theme.body) for one in told) + 16, _LABELS)
        rows: list[Box] = []
        for one in told:
            style = replace(theme.body, leading=one.style.leading)
            cells = (Cell(self.text(f"{one.label} ", style, one.elem), width=column), Cell(Block(one.shown)))
            rows.append(Row(cells, before=4 if rows else 0))
        return tuple(rows)

    def _which_day(self) -> _Told:
        procedure = self.copy.personal.procedure
        style = self.day_style(_DAY if not self.theme.stacked else self.theme.page.measure - 20 - _LABELS)
        day = capital(self.words.day(procedure.day, year=True)) if procedure else None
        return self._known("procedure-day", "visit-day", day, style)

    def _who(self) -> _Told:
        return self._known("patient", "band-patient", self.copy.personal.patient, self.theme.call)

    def _known(self, key: str, label: str, value: str | None, style: TextStyle) -> _Told:
        said = self.words(label)
        if value:
            elem = StructElem("P")
            return _Told(said, (Field(key, key, value, style, elem, elem, self.theme.rule),), elem, style)
        rule = self.blank(said)
        return _Told(said, (self.rule_to_write_on(rule),), StructElem("P", (rule,)), self.theme.body)

    def _way(self) -> _Told:
        """Return where to go: in the clinic's words, and its name and address."""
        theme, place, elem = self.theme, self.place(), StructElem("P")
        first = theme.body if self.said.where else theme.value
        boxes: list[Box] = [self.text(f"{self.said.where} ", theme.value, elem)] if self.said.where else []
        boxes.append(self.text(f"{place.name} " if place.address else place.name, first, elem, isolate=place.isolate))
        if place.address:
            boxes.append(self.text(place.address, theme.body, elem, isolate=True))
        return _Told(self.words("visit-where"), tuple(boxes), elem, theme.value)

    def _asked_for(self) -> tuple[_Told, ...]:
        if not self.said.ask_for:
            return ()
        elem = StructElem("P")
        shown = self.text(self.said.ask_for, self.theme.value, elem)
        return (_Told(self.words("visit-ask"), (shown,), elem, self.theme.value),)

    # The appointments.

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The appointments in order of time."""
        return self.copy.personal.slots

    def appointments(self) -> Piece:
        """Return the appointments in a box, a row for each."""
        theme = self.theme
        key = "visit-list" if len(self.slots) > 1 else "visit-list-1"
        title = self.heading("H2", self.words(key), theme.key_heading, 0)
        head = Block(
            (title.boxes[0]._replace(after=0),),
            padding=(0, 0, 2, 0),
            rule_below=theme.hairline,
            rule_width=theme.hair,
            keep_next=True,
        )
        rows: list[Box] = []
        elems = []
        over = _ROW if len(self.slots) <= _FEW else _CLOSE_ROW
        for number, slot in enumerate(self.slots, 1):
            row, kids = self._slot(number, slot)
            rule = None if number == len(self.slots) else theme.hairline
            rows.append(Block((row,), padding=(over, 0, over, 0), rule_below=rule, rule_width=theme.hair, keep=True))
            elems.append(StructElem("LI", (StructElem("LBody", kids),)))
        block = Block(
            (head, *rows), padding=(10, 17, 4, 17), border=theme.brand, border_width=3, radius=theme.radius, keep=True
        )
        return Piece(
            (block,), (StructElem("Sect", (*title.elems, StructElem("L", tuple(elems), attributes=NO_NUMBER))),)
        )

    def _slot(self, number: int, slot: Slot) -> tuple[Row | Block, tuple[StructElem, ...]]:
        """Return one appointment: its times beside what it is, in which room, with whom."""
        theme, what = self.theme, StructElem("P")
        times, elems = self._times_of(number, slot)
        named = self._field(number, "what", slot.what, self._name, what)
        details, others = self._details(number, slot)
        kids = (*elems, what, *others)
        if theme.stacked:
            return Block((*times, named._replace(before=2), *details)), kids
        over = self.to_baseline(theme.band_value, self._name) if slot.minute is not None else 0.0
        over += theme.label.leading if slot.arrive is not None else 0.0
        beside = Block((named, *details), padding=(max(over, 0.0), 0, 0, 0))
        return Row((Cell(Block(times), width=self._column), Cell(beside)), gap=_TO_WHAT), kids

    @cached_property
    def _name(self) -> TextStyle:
        """How the name of a procedure is set; bold in large print, too: it heads what is under it."""
        return replace(self.theme.key_point, bold=True)

    def _field(self, number: int, part: str, value: str, style: TextStyle, elem: StructElem) -> Field:
        key = slot_key(number, part)
        return Field(key, key, value, style, elem, elem, self.theme.rule)

    def _clock(self, number: int, part: str, minute: int, style: TextStyle, elem: StructElem) -> Field:
        return self._field(number, part, self.words.date_words().clock(minute), style, elem)

    def _times_of(self, number: int, slot: Slot) -> tuple[tuple[Box, ...], tuple[StructElem, ...]]:
        """Return when to arrive and for when, or when it is; else that nobody has said."""
        theme, elem = self.theme, StructElem("P")
        if slot.minute is None:
            return (self.text(self.words("visit-no-time"), theme.strong, elem),), (elem,)
        if slot.arrive is None:
            return (self._clock(number, "minute", slot.minute, theme.band_value, elem),), (elem,)
        label = self.text(f"{self.words('band-arrive')} ", theme.label, elem)
        arrive = self._clock(number, "arrive", slot.arrive, theme.band_value, elem)
        own = self._clock(number, "minute", slot.minute, self._small, elem)
        cells = self.set_round("band-for-clock", own, self.clock_width(self._small), self._small, elem)
        return (label, arrive, Row((*cells, Cell(Block(()))))), (elem,)

    @cached_property
    def _small(self) -> TextStyle:
        return replace(self.theme.band_clock, leading=self.theme.pick(16.0, 24.0))

    @cached_property
    def _column(self) -> float:
        """The width of the column of times: whatever they are, what stands beside them keeps its place."""
        theme, found = self.theme, [_MIN_COLUMN]
        if any(slot.minute is not None for slot in self.slots):
            found.append(self.clock_width(theme.band_value))
        if any(slot.minute is None for slot in self.slots):
            found.append(self.width(self.words("visit-no-time"), theme.strong) + 1)
        if any(slot.arrive is not None for slot in self.slots):
            elem = StructElem("P")
            own = self._clock(1, "minute", 0, self._small, elem)
            cells = self.set_round("band-for-clock", own, self.clock_width(self._small), self._small, elem)
            found += [sum(cell.width or 0.0 for cell in cells), self.width(self.words("band-arrive"), theme.label) + 1]
        return min(max(found), _WIDEST_TIME)

    def _details(self, number: int, slot: Slot) -> tuple[list[Box], list[StructElem]]:
        """Return room and clinician beside each other, and under them the place."""
        boxes: list[Box] = []
        elems = []
        cells = []
        for part, label, share in zip(("room", "clinician"), ("day-room", "clinician"), _DETAILS, strict=True):
            if value := getattr(slot, part):
                pair, elem = self._pair(number, part, self.words(label), value)
                cells.append(Cell(pair, share=share))
                elems.append(elem)
        if cells:
            boxes.append(self.beside(tuple(cells), gap=_GAP)._replace(before=2))
        if slot.place:
            pair, elem = self._pair(number, "place", self.words("band-where"), slot.place)
            boxes.append(pair._replace(before=2))
            elems.append(elem)
        return boxes, elems

    def _pair(self, number: int, part: str, label: str, value: str) -> tuple[Row, StructElem]:
        """Return a value behind its label."""
        theme, elem = self.theme, StructElem("P")
        style = replace(theme.body, leading=theme.value.leading, colour=theme.muted)
        wide = self.width(label, style) + 0.6 * style.size
        field = self._field(number, part, value, theme.value, elem)
        return Row((Cell(self.text(f"{label} ", style, elem), width=wide), Cell(field))), elem

    # What to bring.

    def things(self) -> Piece:
        """Return what to bring for all of them."""
        things = [text for section in self.handout.sections for text in section.bring]
        return self.bring(things, "H2", self.theme.page.measure) if things else Piece()
