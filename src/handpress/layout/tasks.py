"""The tasks of a day: boxes to tick, what to do, and when where the name of the day does not tell it.

Under a date a time is its clock alone, before the words that follow it in one paragraph; what it is counted from stands
behind as a note. An hour after midnight always has its night. Where no date is known there is a rule to write the time
on.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from handpress.content.blanks import made_of, shared
from handpress.content.blocks import Task
from handpress.content.kinds import Kind
from handpress.content.sentences import parted
from handpress.content.timing import Anchor, DateForm, Unit, When, date_key
from handpress.layout.blocks import NO_NUMBER
from handpress.layout.boxes import LAYOUT, TORN, Block, Box, Cell, Lead, Picture, Row, Run, StructElem, Text
from handpress.layout.drawings import icon_picture, shifted
from handpress.layout.lines import natural_width
from handpress.layout.pieces import CHECK_BOX, Piece
from handpress.layout.ticks import Ticks

THE_DAY = When(Anchor.DAY_OF)
_PARTS_OF_A_DAY = (Anchor.EVENING_BEFORE, Anchor.NIGHT_BEFORE, Anchor.MORNING_OF)
_NIGHT_ENDS = 5 * 60  # minutes: a clock time before it is told with its night
_GAP = 10.0  # between a box, its words and their pictogram
_TO_WRITE_ON = 170.0  # 60 mm
_UNDER_NAME = 8.0  # from the name of a day that stands over its tasks to the first
_APART = 2.0  # what two pictograms leave free between them


class Stop(Struct, frozen=True):
    """A day of the rail with its tasks; without a time what has none, and whether it is sure to be *before*."""

    when: When | None
    tasks: list[Task]
    before: bool = False

    @property
    def is_the_day(self) -> bool:
        """Whether it is the day of the procedure."""
        return self.when == THE_DAY


class _Time(NamedTuple):
    """When a task is to be done: over its words, or before and behind them in their paragraph."""

    elems: tuple[StructElem, ...] = ()
    over: Box | None = None
    lead: Lead | None = None
    words: tuple[Run, ...] = ()
    note: str = ""


class Tasks(Ticks):
    """Makes the tasks of a day."""

    def tasks(self, stop: Stop, kind: Kind, role: str, width: float, name: str) -> tuple[tuple[Box, ...], StructElem]:
        """Return the tasks of a day, and their list; *role* is that of the headings under a task."""
        boxes: list[Box] = []
        elems = []
        above = 0.0
        for number, task in enumerate(stop.tasks, 1):
            shown, elem, over = self._task(task, stop, kind, role, width, f"{name}-{number}")
            # A pictogram that is higher than its line reaches as far over it as under it; beside a day's name is room.
            under_name = self.theme.stacked and (stop.when or stop.before) and not boxes
            space = _UNDER_NAME if under_name else max(self.theme.space(8), above + over + _APART)
            shown[0] = shown[0]._replace(before=space)
            if number in (1, len(stop.tasks) - 1) and isinstance(shown[-1], Row | Block):
                shown[-1] = shown[-1]._replace(company=TORN)  # where a day is parted, no task of it stands alone
            boxes += shown
            elems.append(elem)
            above = over if len(shown) == 1 else 0.0
        return tuple(boxes), StructElem("L", tuple(elems), attributes=NO_NUMBER)

    def _task(
        self, task: Task, stop: Stop, kind: Kind, role: str, width: float, name: str
    ) -> tuple[list[Box], StructElem, float]:
        """Return a task, its element, and how far its pictogram reaches over its only line."""
        theme = self.theme
        box = StructElem("Form", alt=self.words("alt-check-box"), attributes=CHECK_BOX)
        room = width - theme.box - _GAP - (theme.pictogram + _GAP if task.icon else 0.0)
        said, kids, single = self._said(task, stop, room, name)
        cells = [Cell(self.check_box(box), width=theme.box), Cell(said)]
        over = 0.0
        if task.icon:
            over = (theme.pictogram - theme.body.leading) / 2 if single else 0.0
            cells.append(Cell(self._pictogram(task.icon, over), width=theme.pictogram))
        row = Row(tuple(cells), gap=_GAP)
        boxes: list[Box] = [row]
        more = Piece()
        if task.medicines:
            more += self.medicines(task.medicines, width, f"{name}-medicine", within=True)
        if task.may or task.avoid:
            more += self.allowed(task.may, task.avoid, kind, role)
        if more.boxes:
            boxes[0] = row._replace(keep_next=True)
            boxes += [more.boxes[0]._replace(before=theme.space(8)), *more.boxes[1:]]
        entry = StructElem("LBody", (*kids, *more.elems))
        return boxes, StructElem("LI", (StructElem("Lbl", (box,)), entry)), over

    def _pictogram(self, name: str, over: float) -> Picture:
        """Return a pictogram that reaches *over* its place: beside one line it takes no more room than that."""
        picture = icon_picture(name, self.theme.pictogram, self.theme, LAYOUT)
        if not over:
            return picture
        shapes = tuple(shifted(drawing, 0.0, -over) for drawing in picture.shapes)
        return picture._replace(height=self.theme.body.leading, shapes=shapes)

    # What to do, and when.

    def _said(self, task: Task, stop: Stop, room: float, name: str) -> tuple[Box, tuple[StructElem, ...], bool]:
        """Return the words of a task with its time, in *room* points, their elements, and whether they are one line."""
        body, runs = self.led(task.do)
        time = self._time(task.when, stop, name, body)
        runs = (*time.words, *runs)
        if time.note:
            style = replace(self.theme.body, colour=self.theme.muted)
            said = Run(self.words("aside", words=time.note), style, body, nowrap=True)
            runs = (*runs, Run(" ", self.theme.body, body), said)
        words = Text(runs, lead=time.lead)
        if time.over:
            return Block((time.over, words)), (*time.elems, body), False
        return words, (body,), natural_width(words.set_runs, self.fonts) <= room

    def led(self, text: str) -> tuple[StructElem, tuple[Run, ...]]:
        """Return *text* with its first sentence in bold: what to do, before how and why."""
        lead, *rest = shared(text, parted(text))
        first, runs = self.words_of(lead, self.theme.strong, "P")
        if not rest:
            return first, runs
        second, others = self.words_of(made_of("".join(rest), rest), self.theme.body, "P")
        body = StructElem("P", (*first.kids, *second.kids))
        whole = (*runs, *others)
        return body, tuple(run._replace(owner=body) if run.owner in (first, second) else run for run in whole)

    def _time(self, when: When | None, stop: Stop, name: str, body: StructElem) -> _Time:
        if when is None or (when == stop.when and when.unit not in (Unit.HOUR, Unit.MINUTE)):
            return _Time()
        if when.unit in (Unit.HOUR, Unit.MINUTE):
            return self._counted(when, stop, name, body)
        if when.minute is not None and when.minute < _NIGHT_ENDS:
            if night := self.date_of(when, DateForm.CLOCK_NIGHT):
                return _Time(lead=self.lead(name, date_key(when, DateForm.CLOCK_NIGHT), night, body))
            return _Time(words=self._before(self.offset(when), body))
        label = ""
        if when.anchor in _PARTS_OF_A_DAY:
            label = self.offset(when)
        elif when.minute is not None:
            label = self.words.date_words().clock(when.minute)
        return _Time(words=self._before(label, body)) if label else _Time()

    def _before(self, label: str, body: StructElem) -> tuple[Run, ...]:
        return (Run(f"{label}{self.colon} ", self.theme.strong, body),)

    def _counted(self, when: When, stop: Stop, name: str, body: StructElem) -> _Time:
        """Return a time that is counted in hours."""
        own = when == stop.when
        words = "" if own else self.offset(when)
        form = DateForm.CLOCK_NIGHT if own else DateForm.DAY_CLOCK
        value = self.date_of(when, form)
        if value is None:
            return self._to_write_on(words) if words else _Time()
        return _Time(lead=self.lead(name, date_key(when, form), value, body), note=words)

    def _to_write_on(self, words: str) -> _Time:
        """Return *words* beside a rule to write the time on."""
        rule = self.blank(words)
        elem = StructElem("P", (rule,))
        label = self.text(f"{words} ", self.theme.relative, elem, keep_next=True)
        row = self.ruled(label, rule, natural_width(label.runs, self.fonts) + 8)
        return _Time((elem,), over=row._replace(after=self.theme.pick(6, 2)))

    def ruled(self, label: Text, rule: StructElem, width: float) -> Row:
        """Return a *label* of *width* on one line with its rule, over which there are 9 mm with what is free above."""
        line = self.writing_line(rule, self.theme.pick(18, 27))
        return Row((Cell(label, width=width), Cell(line, width=_TO_WRITE_ON), Cell(Block(()))), keep_next=True)
