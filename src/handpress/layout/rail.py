"""Get ready: the days down a line with what is to be done on each; without any time a plain list of boxes.

Where a day is known its date stands under its words, and the dates are fields. A break of the page goes between days,
or between the tasks of a day that is longer than a page, which then has its name again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from handpress.content.blocks import Task, in_order_of_time
from handpress.content.kinds import Kind
from handpress.content.timing import Anchor, DateForm, Unit, When, date_key
from handpress.layout.blocks import NO_NUMBER, UNDATED, on_the_day
from handpress.layout.boxes import (
    FREE,
    LAYOUT,
    LOOSE,
    PARTED,
    TORN,
    Block,
    Box,
    Cell,
    Drawing,
    Field,
    Picture,
    Row,
    Run,
    Spine,
    StructElem,
    Text,
)
from handpress.layout.boxes import line as straight
from handpress.layout.drawings import icon_picture, mark
from handpress.layout.pieces import CHECK_BOX, Piece, below
from handpress.layout.ticks import Ticks

_THE_DAY = When(Anchor.DAY_OF)
_DAY_BEFORE = When(Anchor.BEFORE, 1, 1, Unit.DAY)
_ON_THE_DAY = (Anchor.DAY_OF, Anchor.MORNING_OF)
_THE_EVE = (Anchor.EVENING_BEFORE, Anchor.NIGHT_BEFORE)
_NIGHT_ENDS = 5 * 60  # minutes: a clock time before it is told with its weekday


class Stop(Struct, frozen=True):
    """A day of the rail with its tasks; without a time what has none."""

    when: When | None
    tasks: list[Task]

    @property
    def is_the_day(self) -> bool:
        """Whether it is the day of the procedure."""
        return self.when == _THE_DAY


class _Columns(NamedTuple):
    """Where the days end, the line stands, and what is to be done begins, from the left edge."""

    days: float
    line: float
    content: float


class Rail(Ticks):
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
        stops = list(stops_of(tasks))
        timed = any(stop.when for stop in stops)
        words = self.text(self.words("rail-lead" if timed else "tick"), self.theme.body, lead, after=8, keep_next=True)
        if timed:
            rail = self._rail(stops, kind, role, width)
        else:
            pictured = any(task.icon for task in stops[0].tasks)
            boxes, elem = self._tasks(stops[0], kind, role, width, "", pictured)
            rail = Piece(boxes, (elem,))
        return Piece((words, *rail.boxes), (lead, *rail.elems))

    def _rail(self, stops: Sequence[Stop], kind: Kind, role: str, width: float) -> Piece:
        theme = self.theme
        columns = self._columns([stop.when for stop in stops if stop.when])
        blocks: list[Block] = []
        elems = []
        pictured = any(task.icon for stop in stops for task in stop.tasks)
        first = next(at for at, stop in enumerate(stops) if stop.when)
        for at, stop in enumerate(stops):
            room = width - columns.content if stop.when else width
            # Without the heading of a day no level may be skipped.
            under = below(role) if stop.when else role
            tasks, listed = self._tasks(stop, kind, under, room, f"task-{at}", pictured)
            kids: tuple[StructElem, ...] = ()
            if stop.when is None:
                blocks.append(Block(tasks, after=theme.space(14), keep=True, price=LOOSE))
            else:
                head, elem = self._day(stop.when, role, f"day-{at}", columns)
                kids = (elem,)
                row = self._row(head, self._node(stop, columns, joined=at > first), tasks, columns)
                again = self._again(stop.when, columns)
                last = at == len(stops) - 1
                day = self._along(row, again, columns, at == first, last)
                # The days rather stand on one page, the last never alone; without key points they begin on the first.
                loose = FREE if theme.stacked or not self.handout.key_points else LOOSE
                blocks.append(day._replace(company=PARTED if at == len(stops) - 2 else loose))
            elems.append(StructElem("LI", (StructElem("LBody", (*kids, listed)),)))
        return Piece(tuple(blocks), (StructElem("L", tuple(elems), attributes=NO_NUMBER),))

    def _columns(self, days: Sequence[When]) -> _Columns:
        """Return where all stands: the column of days is wider where their words need it, up to a point."""
        if self.theme.stacked:
            return _Columns(0.0, _LARGE_LINE, _LARGE_CONTENT)
        widest = max(self.width(self.day_words(when), self.theme.relative) for when in days) + 2
        wide = min(max(_DAYS, widest), _WIDEST_DAYS)
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

    def _again(self, when: When, columns: _Columns) -> Row:
        """Return the name of a day for a page that begins inside it."""
        words = self.text(self.day_words(when), self.theme.relative, LAYOUT)
        before = (Cell(Block(()), width=columns.content),) if self.theme.stacked else ()
        return Row((*before, Cell(Block((words,), padding=(0, 0, self.theme.space(8), 0)))))

    def _along(self, row: Row, again: Row, columns: _Columns, first: bool, last: bool) -> Block:
        """Return a day with the line that leads to the next one."""
        theme = self.theme
        if last:
            return Block((row,), again=again, keep=True, price=PARTED)
        top = theme.relative.leading / 2 if first else 0.0
        spine = Spine(theme.brand, columns.line, top, theme.pick(2, 2.5))
        under = theme.pick(14, 12)
        return Block((row,), padding=(0, 0, under, 0), spine=spine, again=again, keep=True, price=PARTED)

    def _node(self, stop: Stop, columns: _Columns, joined: bool) -> Picture:
        """Return the disc of a day, over the line that leads to it where it is *joined* to a day above."""
        theme = self.theme
        middle = theme.relative.leading / 2
        side = theme.pick(22, 29) if stop.is_the_day else theme.pick(14, 20)
        across = columns.line - columns.days
        disc = mark("star-disc" if stop.is_the_day else "open-disc", side, theme, LAYOUT)
        shapes = tuple(_shifted(drawing, across - side / 2, middle - side / 2) for drawing in disc.shapes)
        if joined:
            pen = theme.pick(2, 2.5)
            over = min(0.0, middle - side / 2 - theme.pick(*_OVER))  # where a page begins with it, too
            shapes = (Drawing(straight(across, over, across, middle), stroke=theme.brand, stroke_width=pen), *shapes)
        return Picture(2 * across, 2 * middle, LAYOUT, shapes)

    def _day(self, when: When, role: str, name: str, columns: _Columns) -> tuple[tuple[Box, ...], StructElem]:
        """Return the heading of a day, and where its date is not known a rule to write it on; the element of both."""
        theme = self.theme
        words = self.day_words(when)
        undated = when.anchor in UNDATED
        value = None if undated else self.date_of(when, DateForm.SHORT)
        blank = None if undated or value else self.blank(words)
        elem = StructElem(role, (blank,) if blank else (), title=words)
        label = self.text(f"{words} ", theme.relative, elem, keep_next=True)
        if value is not None:
            key = date_key(when, DateForm.SHORT)
            if not theme.stacked:
                return (Block((label, *self._date(name, key, value, elem, columns.days))),), elem
            field = Field(name, key, value, theme.day, elem, elem, theme.rule)
            wide = max(_LARGE_DAYS, self.width(words, theme.relative) + 16)
            return (Row((Cell(label, width=wide), Cell(field)), after=4, keep_next=True),), elem
        if blank is None:
            return (label,), elem
        rule = self.narrow(self.writing_line(blank, theme.writing_line))._replace(after=8, keep_next=True)
        return (label, rule), elem

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

    def day_words(self, when: When) -> str:
        """Return the name of a day."""
        if when == _THE_DAY:
            return self.words("the-day")
        return self.words("day-before") if when == _DAY_BEFORE else self.offset(when)

    # Tasks.

    def _tasks(
        self, stop: Stop, kind: Kind, role: str, width: float, name: str, pictured: bool
    ) -> tuple[tuple[Box, ...], StructElem]:
        """Return the tasks of a day, and their list; *role* is that of the headings under a task.

        Where any day has pictograms, all leave room for one.
        """
        boxes: list[Box] = []
        elems = []
        for number, task in enumerate(stop.tasks, 1):
            shown, elem = self._task(task, stop, kind, role, width, f"{name}-{number}", pictured)
            shown[0] = shown[0]._replace(before=self.theme.space(8))
            if number in (1, len(stop.tasks) - 1) and isinstance(shown[-1], Row | Block):
                shown[-1] = shown[-1]._replace(company=TORN)  # where a day is parted, no task of it stands alone
            boxes += shown
            elems.append(elem)
        return tuple(boxes), StructElem("L", tuple(elems), attributes=NO_NUMBER)

    def _task(
        self, task: Task, stop: Stop, kind: Kind, role: str, width: float, name: str, pictured: bool
    ) -> tuple[list[Box], StructElem]:
        theme = self.theme
        box = StructElem("Form", alt=self.words("alt-check-box"), attributes=CHECK_BOX)
        over, kids = self._hour(task.when, stop, name)
        body, runs = self.words_of(task.do, theme.body, "P")
        lead = self._lead(task.when, stop)
        if lead:
            runs = (Run(self.words("pair", label=lead, value="").rstrip() + " ", theme.strong, body), *runs)
        said: Box = Text(runs) if over is None else Block((over, Text(runs)))
        cells = [Cell(self.check_box(box), width=theme.box)]
        if pictured:
            sign = self._pictogram(task.icon) if task.icon else Block(())
            cells.append(Cell(sign, width=theme.pictogram))
        cells.append(Cell(said))
        boxes: list[Box] = [Row(tuple(cells), gap=10)]
        more = Piece()
        if task.medicines:
            more += self.medicines(task.medicines, width, f"{name}-medicine")
        if task.may or task.avoid:
            more += self.allowed(task.may, task.avoid, kind, role)
        if more.boxes:
            boxes[0] = boxes[0]._replace(keep_next=True)
            boxes += [more.boxes[0]._replace(before=theme.space(8)), *more.boxes[1:]]
        entry = StructElem("LBody", (*kids, body, *more.elems))
        return boxes, StructElem("LI", (StructElem("Lbl", (box,)), entry))

    def _pictogram(self, name: str) -> Box:
        side = self.theme.pictogram
        return icon_picture(name, side, self.theme, LAYOUT)

    def _lead(self, when: When | None, stop: Stop) -> str:
        """Return what stands before the words of a task: its clock time, or the part of the day."""
        if when is None or when == stop.when or self._told_apart(when, stop):
            return ""
        if when.anchor in (Anchor.EVENING_BEFORE, Anchor.NIGHT_BEFORE, Anchor.MORNING_OF):
            return self.offset(when)
        return self.words.date_words().clock(when.minute) if when.minute is not None else ""

    def _told_apart(self, when: When, stop: Stop) -> bool:
        """Whether a time has a line of its own: it is counted in hours, or comes after midnight."""
        if when.unit in (Unit.HOUR, Unit.MINUTE):
            return True
        return when.minute is not None and when.minute < _NIGHT_ENDS

    def _hour(self, when: When | None, stop: Stop, name: str) -> tuple[Box | None, tuple[StructElem, ...]]:
        """Return the line over a task whose time is counted in hours or comes after midnight."""
        if when is None or not self._told_apart(when, stop):
            return None, ()
        theme = self.theme
        words = "" if when == stop.when else self.offset(when)
        value = self.date_of(when, DateForm.WEEKDAY)
        if value is None and not words:
            return None, ()
        rule = self.blank(words)
        told = value is not None or when.minute is not None
        elem = StructElem("P", () if told else (rule,))
        label = self.text(f"{words} ", theme.relative, elem)
        if value is None:
            if told:
                return label, (elem,)
            blank = self.narrow(self.writing_line(rule, theme.writing_line))._replace(keep_next=True)
            return Block((label._replace(keep_next=True), blank), after=theme.pick(6, 0)), (elem,)
        field = Field(name, date_key(when, DateForm.WEEKDAY), value, theme.strong, elem, elem, theme.rule)
        if not words:
            return field, (elem,)
        if theme.stacked:
            return Block((label, field)), (elem,)
        return Row((Cell(label, width=self.width(words, theme.relative) + 8), Cell(field))), (elem,)


_DAYS, _WIDEST_DAYS = 92.0, 120.0  # the column of days
_TO_LINE, _TO_CONTENT = 14.0, 36.0  # from there to the line, and to what is to be done
_OVER = 10.0, 5.0  # what the line shows above a disc; in large print the head of the page is near
_LARGE_DAYS, _LARGE_LINE, _LARGE_CONTENT = 136.0, 15.0, 44.0


def stops_of(tasks: Sequence[Task]) -> Iterator[Stop]:
    """Yield the days of *tasks* in the order of time, first what has no time."""
    found: dict[tuple[float, object], Stop] = {}
    for task in in_order_of_time(tasks):
        when = _day_of(task.when) if task.when else None
        key = _place(when)
        found.setdefault(key, Stop(when, [])).tasks.append(task)
    for _, stop in sorted(found.items(), key=lambda entry: -entry[0][0]):
        yield stop


def _day_of(when: When) -> When:
    """Return the day that a time belongs to; a number of hours that may lead to another day stands for itself."""
    if when.anchor in _ON_THE_DAY or on_the_day(when):
        return _THE_DAY
    return _DAY_BEFORE if when.anchor in _THE_EVE else when if when.at is None else _without_clock(when)


def _without_clock(when: When) -> When:
    return When(when.anchor, when.low, when.high, when.unit)


def _place(when: When | None) -> tuple[float, object]:
    """Return how many days before the procedure a day is, and what tells two days from one another."""
    if when is None:
        return _UNTIMED, None
    if when.unit in (Unit.HOUR, Unit.MINUTE):
        hours = when.high if when.anchor is Anchor.BEFORE else -when.low
        return hours / (24 if when.unit is Unit.HOUR else 24 * 60), when
    whole = when.low == when.high and when.unit in (Unit.DAY, Unit.WEEK)
    return float(when.days_before), None if whole or when == _THE_DAY else when


_UNTIMED = 10.0**7  # as many days before


def _shifted(drawing: Drawing, dx: float, dy: float) -> Drawing:
    path = tuple(
        (op[0], *(value + (dx if at % 2 == 0 else dy) for at, value in enumerate(op[1:]) if not isinstance(value, str)))
        for op in drawing.path
    )
    return drawing._replace(path=path)
