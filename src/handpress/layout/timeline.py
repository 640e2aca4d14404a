"""The days of a handout on its first page: in columns under a line, or in large print beside a rail.

They are the author's, or else the first task of each day, the day itself and the first visit. Nothing is cut: days
whose words have no room leave the whole out, and stand where the author wrote them.
"""

from __future__ import annotations

import math
import re
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from handpress.brand.theme import TextStyle
from handpress.content.blanks import shared
from handpress.content.blocks import Visit, in_order_of_time
from handpress.content.kinds import Kind
from handpress.content.timing import Anchor, DateForm, Unit, When, date_key
from handpress.layout.blocks import NO_NUMBER, UNDATED, Blocks, in_company
from handpress.layout.boxes import (
    APART,
    HELD,
    LAYOUT,
    Block,
    Box,
    Cell,
    Drawing,
    Field,
    Path,
    Picture,
    Row,
    Run,
    StructElem,
    Text,
)
from handpress.layout.boxes import line as straight
from handpress.layout.drawings import mark as drawn_mark
from handpress.layout.lines import count_lines
from handpress.layout.pieces import Piece
from handpress.layout.strips import Slicer

_MOST = 5
_GAP = 8.0
_LINE = 2.0
_RAIL, _UNDER = 29.0, 8.0  # the column of the nodes; what is free under a day beside it
_SENTENCE = re.compile(r"(.+?[.!?\u3002\uff01\uff1f])(?:\s|$)", re.DOTALL)
_DAY = When(Anchor.DAY_OF)


class Day(NamedTuple):
    """One day: its time, what it is called, what to do; None for the procedure itself."""

    when: When
    label: str
    do: str | None


class Timeline(Blocks):
    """Makes the days of a handout."""

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """All days, in order; none where fewer than two have a date."""
        marks = [Day(mark.when, self.named(mark.when), mark.do) for mark in self.handout.timeline]
        handout = self.handout
        # A handout that says nothing for its first page has none of what is derived for it.
        derives = bool(handout.key_points or handout.emergency_signs or handout.arrive)
        days = sorted(marks or (self.derived() if derives else ()), key=lambda day: -_days_before(day.when))
        if days and not any(_is_the_day(day.when) for day in days):
            at = next((at for at, day in enumerate(days) if _days_before(day.when) < 0), len(days))
            days.insert(at, Day(_DAY, self.words("the-day"), None))
        if sum(day.when.anchor not in UNDATED for day in days) < 2:
            return ()
        if not marks and any(self.lines_of(day) > 2 for day in days):
            return ()
        return tuple(days)

    def derived(self) -> list[Day]:
        """Return the first task of each day before, and the first visit."""
        tasks = [task for one in self.handout.sections if one.kind is Kind.PREPARATION for task in one.checklist]
        first: dict[int, Day] = {}
        for task in in_order_of_time(tasks):
            when = task.when
            if when and when.anchor not in UNDATED and when.days_before > 0:
                first.setdefault(when.days_before, Day(_day_of(when), self.label(when), _lead(task.do)))
        days = list(first.values())
        for visit in self.visited[:1] if days else ():
            if visit.window and visit.window.anchor not in UNDATED:
                days.append(Day(visit.window, self.named(visit.window), _lead(visit.purpose or visit.visit)))
        return days

    @cached_property
    def visited(self) -> list[Visit]:
        """The visits of the follow-up."""
        return [visit for one in self.handout.sections if one.kind is Kind.FOLLOW_UP for visit in one.visits]

    def named(self, when: When) -> str:
        """Return what a day is called: where its date tells when it is, the visit of that day, if it takes one line."""
        own = next((visit.visit for visit in self.visited if visit.window == when), "")
        known = self.copy.personal.procedure is not None and when.anchor is not Anchor.WITHIN and when.low == when.high
        fits = own and self.width(own, self.theme.mark_day) <= self.column
        return own if known and fits else self.label(when)

    def label(self, when: When) -> str:
        """Return what a day is called: "7 days before", "Day before", "The day"."""
        if _is_the_day(when):
            return self.words("the-day")
        if when.anchor is Anchor.BEFORE and when.unit is Unit.DAY and when.high == 1:
            return self.words("day-before")
        unit = when.unit.value if when.unit else None
        return self.words.short_offset(when.anchor.value, when.low, when.high, unit)

    @property
    def shown(self) -> tuple[Day, ...]:
        """The days that the first page has room for: the first, the day, and those nearest to it."""
        days = self.days
        if len(days) <= _MOST:
            return days
        middle = next(at for at, day in enumerate(days) if _is_the_day(day.when))
        near = sorted(range(1, len(days)), key=lambda at: (abs(_days_before(days[at].when)), at))
        kept = sorted({0, middle, *[at for at in near if at != middle][: _MOST - 2]})
        return tuple(days[at] for at in kept)

    # In columns.

    @property
    def column(self) -> float:
        """The width of one of five columns: what is written for the days has to fit there."""
        return self._share(_MOST)

    def _share(self, days: int) -> float:
        return (self.theme.page.measure - (days - 1) * _GAP) / days

    def lines_of(self, day: Day) -> int:
        """Return how many lines the words of a day take in their column."""
        if day.do is None:
            return 2
        return count_lines(self.words_of(day.do, self.theme.mark_text, "P")[1], self.column, self.fonts)

    def columns(self, days: tuple[Day, ...]) -> Piece:
        """Return *days* beside each other, each under its node on a line that ends at the last."""
        theme = self.theme
        wide = self._share(len(days))
        labels = [self._label_lines(day, wide) for day in days]
        deepest = max(labels)
        cells, elems = [], []
        for number, (day, lines) in enumerate(zip(days, labels, strict=True)):
            after = days[number + 1] if number + 1 < len(days) else None
            boxes, elem = self._day(day, number, wide)
            name, *others = boxes
            over = (deepest - lines) * theme.when.leading
            node = self._node(day, after, wide)
            named = Block((name, node), padding=(over, 0, 0, 0))
            cells.append(Cell(Block((named, *others)), width=wide))
            elems.append(elem)
        tree = StructElem("Sect", (StructElem("L", tuple(elems), attributes=NO_NUMBER),))
        return Piece((Block((Row(tuple(cells), gap=_GAP),), keep=True),), (tree,))

    @cached_property
    def date_style(self) -> TextStyle:
        """How a date is set: a little smaller where one of the language has no room on one line."""
        style = self.theme.mark_date
        if self.theme.large:
            return style
        return replace(style, size=12.0) if self.widest_short_day(style) > self.column else style

    def _label_lines(self, day: Day, wide: float) -> int:
        return count_lines((Run(day.label, self.theme.mark_day, LAYOUT),), wide, self.fonts)

    def _day(self, day: Day, number: int, wide: float) -> tuple[list[Box], StructElem]:
        """Return what a day is called, its date and what to do, and the element of all."""
        theme = self.theme
        name = StructElem("P")
        boxes: list[Box] = [self.text(f"{day.label} ", theme.mark_day, name)]
        elems = [name]
        # A stretch of days has no short form that keeps to one line, whoever it is for: its words tell it.
        one = day.when.anchor is Anchor.WITHIN or day.when.low == day.when.high
        value = self.date_of(day.when, DateForm.SHORT) if one and day.when.anchor not in UNDATED else None
        if value:
            dated = StructElem("P")
            key = date_key(day.when, DateForm.SHORT)
            boxes.append(Field(f"day-{number + 1}", key, value, self.date_style, dated, dated, theme.rule))
            elems.append(dated)
        if day.do is None:
            shown, elem = self.arrival(theme.mark_text, wide)
        else:
            elem, runs = self.words_of(day.do, theme.mark_text, "P")
            shown = Text(runs)
        return [*boxes, shown], StructElem("LI", (StructElem("LBody", (*elems, elem)),))

    def arrival(self, style: TextStyle, wide: float) -> tuple[Box, StructElem]:
        """Return when to arrive on the day, or that one comes."""
        elem = StructElem("P")
        arrive = self.handout.arrive
        value = self.date_of(arrive, DateForm.CLOCK) if arrive else None
        if arrive is None or value is None:
            return self.text(self.words("timeline-come"), style, elem), elem
        field = Field("day-arrive", date_key(arrive, DateForm.CLOCK), value, style, elem, elem, self.theme.rule)
        parts = self.set_round("timeline-arrive", field, self.clock_width(style), style, elem)
        if sum(cell.width or 0.0 for cell in parts) <= wide:
            return Row((*parts, Cell(Block(())))), elem
        return Block(tuple(cell.box for cell in parts)), elem

    def _node(self, day: Day, after: Day | None, wide: float) -> Picture:
        """Return the node of a day, on the line to the one *after* it."""
        most = self.theme.pick(22.0, 29.0)
        side = self._side(day)
        shapes = [
            _moved(shape, 0.0, (most - side) / 2)
            for shape in drawn_mark(_mark_of(day), side, self.theme, LAYOUT).shapes
        ]
        if after:
            path = straight(side / 2, most / 2, wide + _GAP + self._side(after) / 2, most / 2)
            shapes.insert(0, Drawing(path, stroke=self.theme.brand, stroke_width=_LINE))
        return Picture(side, most, LAYOUT, tuple(shapes), before=2, after=6)

    def _side(self, day: Day) -> float:
        star = _is_the_day(day.when)
        return self.theme.pick(22.0 if star else 14.0, 29.0 if star else 20.0)

    # Beside a rail.

    def rail(self, days: tuple[Day, ...], width: float) -> Piece:
        """Return *days* in a column of *width*, each beside its node on a line that ends at the last."""
        theme = self.theme
        wide = max(self.width(day.label, theme.mark_day) for day in days) + 12
        room = width - _RAIL - 15
        over = max(0.0, self.to_baseline(self.date_style, theme.mark_day))
        slicer = Slicer(self.fonts, math.inf, self.words.backwards, measures=True)
        rows: list[Row | Block] = []
        elems = []
        for number, day in enumerate(days):
            boxes, elem = self._day(day, number, room)
            head: Box = boxes[0]
            if len(boxes) > 2:
                named = Block((boxes[0],), padding=(over, 0, 0, 0))
                head = Row((Cell(named, width=min(wide, 190.0)), Cell(boxes[1])))
            content = Block((head, boxes[-1]), padding=(0, 0, _UNDER, 0))
            height = sum(strip.height for strip in slicer.box(Block((head, boxes[-1])), 0.0, room)) + _UNDER
            node = self._rail_node(day, number > 0, number + 1 < len(days), height)
            rows.append(Row((Cell(node, width=_RAIL), Cell(content)), gap=15))
            elems.append(elem)
        title = self.heading("H2", self.words("dates"), theme.heading, 0)
        tree = StructElem("L", tuple(elems), attributes=NO_NUMBER)
        return Piece((Block((*title.boxes, *in_company(rows, APART)), keep=True, price=HELD),), (*title.elems, tree))

    def _rail_node(self, day: Day, before: bool, after: bool, height: float) -> Picture:
        """Return the node of a day on its part of the rail, which comes from the day *before* and goes on *after*."""
        side, middle = self._side(day), _RAIL / 2
        shapes = [
            _moved(shape, middle - side / 2, middle - side / 2)
            for shape in drawn_mark(_mark_of(day), side, self.theme, LAYOUT).shapes
        ]
        if before or after:
            path = straight(middle, 0.0 if before else middle, middle, height if after else middle)
            shapes.insert(0, Drawing(path, stroke=self.theme.brand, stroke_width=2.5))
        return Picture(_RAIL, _RAIL, LAYOUT, tuple(shapes))


def _is_the_day(when: When) -> bool:
    return when.anchor in (Anchor.DAY_OF, Anchor.MORNING_OF)


def _days_before(when: When) -> int:
    """Return how many days before the procedure a day stands on the line; one "within" a time at the end of that."""
    if when.anchor is Anchor.WITHIN:
        return min(When(Anchor.AFTER, when.high, when.high, when.unit).days_before, -1)
    return when.days_before


def _mark_of(day: Day) -> str:
    return "star-disc" if _is_the_day(day.when) else "open-disc"


def _day_of(when: When) -> When:
    """Return the day of a time that names its hour."""
    return When(when.anchor, when.low, when.high, when.unit) if when.at else when


def _lead(text: str) -> str:
    """Return the first sentence of a text."""
    found = _SENTENCE.match(text)
    return shared(text, [found[1]])[0] if found else text


def _moved(drawing: Drawing, dx: float, dy: float) -> Drawing:
    path: Path = tuple(
        (op[0], *(float(value) + (dy if at % 2 else dx) for at, value in enumerate(op[1:]))) for op in drawing.path
    )
    return drawing._replace(path=path)
