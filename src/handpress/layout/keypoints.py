"""The most important things to do: a box on the first page, one row for each."""

from __future__ import annotations

from functools import cached_property

from handpress.content.blocks import KeyPoint
from handpress.content.timing import DateForm, When, date_key
from handpress.layout.blocks import NO_NUMBER, UNDATED, Blocks
from handpress.layout.boxes import LAYOUT, Block, Box, Cell, Field, Row, StructElem, Text
from handpress.layout.drawings import icon_picture
from handpress.layout.pieces import CHECK_BOX, Piece

_TO_WRITE_ON = 170.0  # 60 mm
_TIMES = (144.0, 168.0)  # the narrowest column of times and the widest
_APART = 6.0  # between two times that are not known
_GAP = 9.0  # what a pictogram leaves free round it comes to that
_WEEK = range(7)  # days before the procedure of which the weekday alone tells which is meant


class KeyPoints(Blocks):
    """Makes the box of the most important things."""

    def key_points(self, less: float = 0.0, blanks: bool = True, each: bool = False) -> Piece:
        """Return the box, with *less* padding; nothing where no point is named.

        With *blanks* there is room to write on: for the last time of a point, or for *each*.
        """
        points = self.handout.key_points
        if not points:
            return Piece()
        theme = self.theme
        title = self.heading("H2", self.words(f"key-points-{len(points)}"), theme.key_heading, 0)
        # Blanks are rules enough.
        hairline = None if self.blanks else theme.hairline
        head = Block(
            (title.boxes[0]._replace(after=0),), padding=(0, 0, 2, 0), rule_below=theme.hairline, rule_width=theme.hair
        )
        rows: list[Box] = []
        elems = []
        for number, point in enumerate(points, 1):
            row, elem = self._row(point, number, less, (blanks, each))
            rule = hairline if number < len(points) else None
            rows.append(Block((row,), padding=(0, 0, 1, 0), rule_below=rule, rule_width=theme.hair))
            elems.append(elem)
        block = Block(
            (head._replace(keep_next=True), *rows),
            padding=(10 - less, 17, (10 if self.blanks and blanks else 4) - less / 2, 17),
            border=theme.brand,
            border_width=3,
            radius=theme.radius,
            keep=True,
        )
        tree = StructElem("Sect", (*title.elems, StructElem("L", tuple(elems), attributes=NO_NUMBER)))
        return Piece((block,), (tree,))

    @cached_property
    def blanks(self) -> bool:
        """Whether any time is not known, and stands over a blank."""
        return any(self._is_blank(when) for point in self.handout.key_points for when in point.when)

    @cached_property
    def times_column(self) -> float:
        """The width of the column of times: that of the widest, whoever it is for; 0 if there are none."""
        times = [when for point in self.handout.key_points for when in point.when]
        if not times or self.theme.stacked:
            return 0.0
        if self.blanks:
            return _TO_WRITE_ON
        widest = max(self._widest(when) for when in times)
        return min(max(widest + 1, _TIMES[0]), _TIMES[1])

    def _widest(self, when: When) -> float:
        """Return the width of the widest text that a time can be; as much as there is room where a date may stand."""
        style = self.theme.key_time
        if when.anchor in UNDATED:
            return self.width(self._words(when), style)
        if _form(when) is not DateForm.WEEKDAY:
            return _TIMES[1]
        words = self.words.date_words()
        if when.minute is None and when.unit is not None and when.unit.value not in ("hour", "minute"):
            return max(self.field_width(words.due(day, None, "", False, "weekday"), style) for day in _A_WEEK)
        minutes = [when.minute] if when.minute is not None else _MINUTES
        # By day: an hour after midnight has its night on a line of its own.
        return max(
            self.field_width(words.due(day, minute, "", False, "weekday"), style)
            for day in _A_WEEK
            for minute in minutes
        )

    def _row(self, point: KeyPoint, number: int, less: float, rules: tuple[bool, bool]) -> tuple[Row, StructElem]:
        theme = self.theme
        box = StructElem("Form", alt=self.words("alt-check-box"), attributes=CHECK_BOX)
        action, runs = self.words_of(point.do, theme.key_point, "P")
        said: list[Box] = [Text(runs)]
        elems = [action]
        if point.why and not theme.large:
            reason, runs = self.words_of(point.why, theme.key_reason, "P")
            said.append(Text(runs))
            elems.append(reason)
        times: list[Box] = []
        for at, when in enumerate(point.when, 1):
            ruled = rules[0] and (rules[1] or at == len(point.when))
            shown, kids = self._time(when, f"key-point-{number}-{at}", ruled)
            # Words of a time stand clear of the one before: a rule belongs to those right above it alone.
            apart = bool(times) and rules[0] and self._is_blank(when)
            times.append(Block((shown,), padding=(_APART, 0, 0, 0)) if apart else shown)
            elems += kids
        side = theme.pick(18, 24)
        # As deep as a row at least is.
        room = (theme.pick(46, 64) - side) / 2 - less
        cells = [Cell(Block((self.tick_box(box, side),), padding=(room, 0, room, 0)), width=side)]
        if any(each.icon for each in self.handout.key_points):
            cells.append(self._pictogram(point, less))
        if theme.stacked:
            over = theme.pick(0, 7 - less)
            cells.append(Cell(Block((*said, *times), padding=(over, 0, over, 0))))
        else:
            cells.append(Cell(Block(tuple(said), padding=(4 - less, 0, 4 - less, 0))))
            if self.times_column:
                cells.append(Cell(Block(tuple(times), padding=(4 - less, 0, 4 - less, 0)), width=self.times_column))
        tree = StructElem("LI", (StructElem("Lbl", (box,)), StructElem("LBody", tuple(elems))))
        return Row(tuple(cells), gap=_GAP - less, middle=True), tree

    def _pictogram(self, point: KeyPoint, less: float) -> Cell:
        side = self.theme.pick(44, 56) - 2 * less
        return Cell(icon_picture(point.icon, side, self.theme, LAYOUT) if point.icon else Block(()), width=side)

    def _words(self, when: When) -> str:
        unit = when.unit.value if when.unit else None
        return self.words.offset(when.anchor.value, when.low, when.high, unit, when.minute)

    def _is_blank(self, when: When) -> bool:
        return when.anchor not in UNDATED and self.date_of(when) is None

    def _time(self, when: When, name: str, ruled: bool) -> tuple[Box, list[StructElem]]:
        """Return the date and time, or where it is not known its words; over a blank if it is *ruled*."""
        theme = self.theme
        words = self._words(when)
        form = _form(when)
        value = None if when.anchor in UNDATED else self.date_of(when, form)
        if value:
            return self._timed_by_day(when, form, value, name)
        if when.anchor in UNDATED:
            elem = StructElem("P")
            return self.text(words, theme.key_time, elem), [elem]
        if not ruled:
            # What has no room is left out, not made smaller.
            elem = StructElem("P")
            return self.text(words, theme.strong, elem), [elem]
        rule = self.blank(words)
        elem = StructElem("P", (rule,))
        return Block((self.text(f"{words} ", theme.strong, elem), self.rule_to_write_on(rule))), [elem]

    def _timed_by_day(self, when: When, form: DateForm, value: str, name: str) -> tuple[Box, list[StructElem]]:
        """Return a date and time; what has no room on one line has its night smaller below: it is no other time."""
        theme = self.theme
        elem = StructElem("P")
        one_day = form is DateForm.WEEKDAY and when.low == when.high
        night = self.date_of(when, DateForm.NIGHT) if one_day else None
        if not night or theme.stacked or self.field_width(value, theme.key_time) <= self.times_column:
            return Field(name, date_key(when, form), value, theme.key_time, elem, elem, theme.rule), [elem]
        own, note = DateForm.WEEKDAY_CLOCK, StructElem("P")
        clock = self.date_of(when, own)
        assert clock
        boxes = (
            Field(name, date_key(when, own), clock, theme.key_time, elem, elem, theme.rule),
            Field(f"{name}-night", date_key(when, DateForm.NIGHT), night, theme.sign, note, note, theme.rule),
        )
        return Block(boxes), [elem, note]


def _form(when: When) -> DateForm:
    """Return how a time is told: by its weekday where that tells the day."""
    return DateForm.WEEKDAY if when.days_before in _WEEK else DateForm.FULL


_A_WEEK = range(1, 8)
_MINUTES = (5 * 60, 8 * 60 + 8, 10 * 60, 10 * 60 + 48, 12 * 60 + 48, 20 * 60 + 40, 22 * 60 + 48)  # wide ones
