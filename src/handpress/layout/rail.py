"""Get ready: the days down a line with what is to be done on each; without any time a plain list of boxes.

Where a day is known its date stands under its words, and the dates are fields. What has no time stands in the line
behind what is for now, where it is sure to be before the procedure. A break of the page goes between days, or between
the tasks of a day that is longer than a page, which then has its name again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from handpress.content.blocks import Task, in_order_of_time
from handpress.content.kinds import Kind, Part
from handpress.content.timing import Anchor, DateForm, Unit, When, date_key
from handpress.layout.blocks import NO_NUMBER, UNDATED, on_the_day
from handpress.layout.boxes import (
    FREE,
    LAYOUT,
    LOOSE,
    PARTED,
    Block,
    Box,
    Cell,
    Drawing,
    Field,
    Picture,
    Row,
    Spine,
    StructElem,
)
from handpress.layout.boxes import line as straight
from handpress.layout.drawings import mark, shifted
from handpress.layout.pieces import Piece, below
from handpress.layout.tasks import THE_DAY, Stop, Tasks

_DAY_BEFORE = When(Anchor.BEFORE, 1, 1, Unit.DAY)
_ON_THE_DAY = (Anchor.DAY_OF, Anchor.MORNING_OF)
_THE_EVE = (Anchor.EVENING_BEFORE, Anchor.NIGHT_BEFORE)


class _Columns(NamedTuple):
    """Where the days end, the line stands, and what is to be done begins, from the left edge."""

    days: float
    line: float
    content: float


class Rail(Tasks):
    """Makes checklists."""

    def checklist(self, tasks: Sequence[Task], kind: Kind, role: str, width: float) -> Piece:
        """Return things to do, each with a box to tick, day by day.

        Args:
            tasks: In any order.
            kind: Of their section.
            role: Of the headings of the days.
            width: In points.
        """
        lead = StructElem("P")
        stops = list(stops_of(tasks, kind))
        timed = any(stop.when for stop in stops)
        words = self.text(self.words("rail-lead" if timed else "tick"), self.theme.body, lead, after=8, keep_next=True)
        if timed:
            rail = self._rail(stops, kind, role, width)
        else:
            boxes, elem = self.tasks(stops[0], kind, role, width, "")
            rail = Piece(boxes, (elem,))
        return Piece((words, *rail.boxes), (lead, *rail.elems))

    def _rail(self, stops: Sequence[Stop], kind: Kind, role: str, width: float) -> Piece:
        theme = self.theme
        columns = self._columns([stop.when for stop in stops if stop.when])
        blocks: list[Block] = []
        elems = []
        first = 0 if self.stop_words(stops[0]) else 1
        for at, stop in enumerate(stops):
            room = width - columns.content if at >= first else width
            # Without the heading of a day no level may be skipped.
            under = below(role) if at >= first else role
            tasks, listed = self.tasks(stop, kind, under, room, f"task-{at}")
            kids: tuple[StructElem, ...] = ()
            if at < first:
                blocks.append(Block(tasks, after=theme.space(14), keep=True, price=LOOSE))
            else:
                head, elem = self._day(stop, role, f"day-{at}", columns)
                kids = (elem,)
                row = self._row(head, self._node(stop, columns, joined=at > first), tasks, columns)
                again = self._again(stop, columns)
                last = at == len(stops) - 1
                over = None if at == first else theme.pick(0, self._over(stop))
                day = self._along(row, again, columns, over, last)
                # The days rather stand on one page, the last never alone; without key points they begin on the first.
                # In large print they go over several, and a page ends between any two.
                loose = LOOSE if self.handout.key_points else FREE
                apart = PARTED if at == len(stops) - 2 else loose
                blocks.append(day._replace(company=FREE if theme.stacked else apart))
            elems.append(StructElem("LI", (StructElem("LBody", (*kids, listed)),)))
        return Piece(tuple(blocks), (StructElem("L", tuple(elems), attributes=NO_NUMBER),))

    def _columns(self, days: Sequence[When]) -> _Columns:
        """Return where all stands: the column of days is wider where their words need it, up to a point."""
        if self.theme.stacked:
            return _Columns(0.0, _LARGE_LINE, _LARGE_CONTENT)
        widest = max(self.width(self.day_words(when), self.theme.relative) for when in days) + 2
        blank = any(when.anchor not in UNDATED and self.date_of(when, DateForm.SHORT) is None for when in days)
        wide = min(max(_BLANK_DAYS if blank else _DAYS, widest), _WIDEST_DAYS)
        return _Columns(wide, wide + _TO_LINE, wide + _TO_CONTENT)

    def _row(self, head: Sequence[Box], node: Picture, tasks: Sequence[Box], columns: _Columns) -> Row:
        """Return a day beside its node and its tasks; where columns are too narrow it stands over its tasks."""
        if self.theme.stacked:
            return Row((Cell(node, width=columns.content), Cell(Block((*head, *tasks)))), keep=False)
        cells = (
            Cell(head[0], width=columns.days),
            Cell(node, width=columns.content - columns.days),
            Cell(Block((*head[1:], *tasks))),
        )
        return Row(cells, keep=False)

    def _again(self, stop: Stop, columns: _Columns) -> Row:
        """Return the name of a day for a page that begins inside it."""
        words = self.text(self.stop_words(stop), self.theme.relative, LAYOUT)
        before = (Cell(Block(()), width=columns.content),) if self.theme.stacked else ()
        return Row((*before, Cell(Block((words,), padding=(0, 0, self.theme.space(8), 0)))))

    def _over(self, stop: Stop) -> float:
        """Return how far the line to a day reaches over it, where a page begins there, too."""
        return max(0.0, _OVER + (self._side(stop) - self.theme.relative.leading) / 2)

    def _side(self, stop: Stop) -> float:
        """Return the side of the disc of a day."""
        return self.theme.pick(22, 29) if stop.is_the_day else self.theme.pick(14, 20)

    def _along(self, row: Row, again: Row, columns: _Columns, over: float | None, last: bool) -> Block:
        """Return a day, free so far *over* it unless it is the first, with the line that leads to the next one."""
        theme = self.theme
        padding = (over or 0.0, 0.0, 0.0, 0.0)
        if last:
            return Block((row,), padding=padding, again=again, keep=True, price=PARTED)
        top = theme.relative.leading / 2 if over is None else 0.0
        spine = Spine(theme.brand, columns.line, top, theme.pick(2, 2.5), leads=True)
        under = theme.pick(14, _UNDER)
        return Block((row,), padding=padding, spine=spine, again=again, keep=True, price=PARTED, after=under)

    def _node(self, stop: Stop, columns: _Columns, joined: bool) -> Picture:
        """Return the disc of a day, over the line that leads to it where it is *joined* to a day above."""
        theme = self.theme
        middle = theme.relative.leading / 2
        side = self._side(stop)
        across = columns.line - columns.days
        disc = mark("star-disc" if stop.is_the_day else "open-disc", side, theme, LAYOUT)
        shapes = tuple(shifted(drawing, across - side / 2, middle - side / 2) for drawing in disc.shapes)
        if joined:
            pen = theme.pick(2, 2.5)
            shapes = (
                Drawing(straight(across, -self._over(stop), across, middle), stroke=theme.brand, stroke_width=pen),
                *shapes,
            )
        return Picture(2 * across, 2 * middle, LAYOUT, shapes)

    def _day(self, stop: Stop, role: str, name: str, columns: _Columns) -> tuple[tuple[Box, ...], StructElem]:
        """Return the heading of a day, and where its date is not known a rule to write it on; the element of both."""
        theme = self.theme
        words = self.stop_words(stop)
        dated = stop.when if stop.when and stop.when.anchor not in UNDATED else None
        value = self.date_of(dated, DateForm.SHORT) if dated else None
        wide = max(_LARGE_DAYS, self.width(words, theme.relative) + 16)
        blank = self.blank(words) if dated and not value else None
        elem = StructElem(role, (blank,) if blank else (), title=words)
        label = self.text(f"{words} ", theme.relative, elem, keep_next=True)
        if dated and value is not None:
            key = date_key(dated, DateForm.SHORT)
            if not theme.stacked:
                return (Block((label, *self._date(name, key, value, elem, columns.days))),), elem
            field = Field(name, key, value, theme.day, elem, elem, theme.rule)
            return (Row((Cell(label, width=wide), Cell(field)), after=4, keep_next=True),), elem
        if blank is None:
            return (label,), elem
        if theme.stacked:
            return (self.ruled(label, blank, wide)._replace(after=4),), elem
        return (Block((label, self.writing_line(blank, theme.writing_line))),), elem

    def _date(self, name: str, key: str, value: str, elem: StructElem, width: float) -> tuple[Field, ...]:
        """Return the date under the words of a day, in one size whatever the day is."""
        theme, style = self.theme, self.theme.day
        fits = self.widest_short_day(style) * 1.02 <= width
        parts = [value]
        if self.words.backwards and not fits:
            # The weekday on a line of its own: a date breaks nowhere else.
            parts = value.split(" ", 1)
            parts = [*(f"{part} " for part in parts[:-1]), parts[-1]]
        elif not fits:
            style = replace(style, size=12.0)
        return tuple(Field(name, key, part, style, elem, elem, theme.rule) for part in parts)

    def stop_words(self, stop: Stop) -> str:
        """Return the name of a day, or of what has no time; nothing where that stands outside the line."""
        if stop.when:
            return self.day_words(stop.when)
        return self.words("before-procedure") if stop.before else ""

    def day_words(self, when: When) -> str:
        """Return the name of a day."""
        if when == THE_DAY:
            return self.words("the-day")
        return self.words("day-before") if when == _DAY_BEFORE else self.offset(when)


_DAYS, _WIDEST_DAYS = 92.0, 120.0  # the column of days
_BLANK_DAYS = 97.0  # 34 mm, where a day's date is not known
_TO_LINE, _TO_CONTENT = 14.0, 36.0  # from there to the line, and to what is to be done
_OVER = 10.0  # what the line shows above a disc
_UNDER = 5.0  # what is free under a day in large print
_LARGE_DAYS, _LARGE_LINE, _LARGE_CONTENT = 136.0, 15.0, 44.0


def stops_of(tasks: Sequence[Task], kind: Kind) -> Iterator[Stop]:
    """Yield the days of *tasks* in the order of time.

    What has no time stands behind what is for now where no task can be for a time after the procedure; else first.
    """
    before = kind.part is Part.BEFORE
    found: dict[tuple[float, object], Stop] = {}
    for task in in_order_of_time(tasks):
        when = _day_of(task.when) if task.when else None
        key = _place(when) if when else (_BEHIND_NOW if before else _UNTIMED, None)
        found.setdefault(key, Stop(when, [], before and when is None)).tasks.append(task)
    for _, stop in sorted(found.items(), key=lambda entry: -entry[0][0]):
        yield stop


def _day_of(when: When) -> When:
    """Return the day that a time belongs to; a number of hours that may lead to another day stands for itself."""
    if when.anchor in _ON_THE_DAY or on_the_day(when):
        return THE_DAY
    return _DAY_BEFORE if when.anchor in _THE_EVE else when if when.at is None else _without_clock(when)


def _without_clock(when: When) -> When:
    return When(when.anchor, when.low, when.high, when.unit)


def _place(when: When) -> tuple[float, object]:
    """Return how many days before the procedure a day is, and what tells two days from one another."""
    if when.unit in (Unit.HOUR, Unit.MINUTE):
        hours = when.high if when.anchor is Anchor.BEFORE else -when.low
        return hours / (24 if when.unit is Unit.HOUR else 24 * 60), when
    whole = when.low == when.high and when.unit in (Unit.DAY, Unit.WEEK)
    return float(when.days_before), None if whole or when == THE_DAY else when


_UNTIMED, _BEHIND_NOW = 10.0**7, 10.0**5  # as many days before
