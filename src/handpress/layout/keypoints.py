"""The most important things to do: a box on the first page, one row for each."""

from __future__ import annotations

from functools import cached_property
from typing import TypeGuard

from msgspec.structs import replace

from handpress.brand.theme import TextStyle
from handpress.content.blocks import KeyPoint, asked
from handpress.content.personal import Answer
from handpress.content.timing import DateForm, When, date_key
from handpress.layout.blocks import NO_NUMBER, UNDATED, Blocks
from handpress.layout.boxes import LAYOUT, Block, Box, Cell, Field, Row, Run, StructElem, Text
from handpress.layout.drawings import icon_picture
from handpress.layout.pieces import CHECK_BOX, Piece

_TO_WRITE_ON = (170.0, 200.0)  # 60 mm, and the widest column of words over a rule
_TO_FILL_IN = 96.4  # 34 mm
_BESIDE_DAY = 216.0  # the widest column of times with rules behind them
_DAY_GAP = 6.0  # between a day and its hour
_TIMES = (144.0, 168.0)  # the narrowest column of times and the widest
_APART = 6.0  # between two times where one has more than its line
_UNDER_RULE = 8.0  # more than between two times of one row
_GAP = 9.0  # what a pictogram leaves free round it comes to that
_WEEK = range(7)  # days before the procedure of which the weekday alone tells which is meant


class KeyPoints(Blocks):
    """Makes the box of the most important things."""

    def key_points(self, less: float = 0.0, blanks: bool = True, each: bool = False, reasons: bool = True) -> Piece:
        """Return the box, with *less* padding and with *reasons*; nothing where no point is named.

        With *blanks* there is room to write on: for the last time of a point, or for *each*.
        """
        points = self.handout.key_points
        if not points:
            return Piece()
        theme = self.theme
        title = self.heading("H2", self.words(f"key-points-{len(points)}"), theme.key_heading, 0)
        head = Block(
            (title.boxes[0]._replace(after=0),), padding=(0, 0, 2, 0), rule_below=theme.hairline, rule_width=theme.hair
        )
        rows: list[Box] = []
        elems = []
        for number, point in enumerate(points, 1):
            told = point if reasons else point.but(why=None)
            row, elem = self._row(told, number, less, (blanks, each))
            last = number == len(points)
            written = blanks and self._written_at_foot(point)
            ruled = self.copy.personal.procedure is None and self.blanks and blanks  # a rule to write on is one
            rule = None if last or ruled else theme.hairline
            under = _UNDER_RULE - 2 * less if written and not last else 1.0
            rows.append(Block((row,), padding=(0, 0, under, 0), rule_below=rule, rule_width=theme.hair))
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
        return any(map(self._is_blank, self._times))

    @property
    def _times(self) -> list[When | str]:
        return [when for point in self.handout.key_points for when in point.when]

    @cached_property
    def times_column(self) -> float:
        """The width of the column of times: that of the widest, whoever it is for; 0 if there are none."""
        if not self._times or self.theme.stacked:
            return 0.0
        if self.blanks:
            least, most = _TO_WRITE_ON
            words = [self.width(self._over_rule(when), self.theme.strong) + 1 for when in self._times]
            beside = [self._beside_rule(asked(when)) for when in self._times if isinstance(when, str)]
            beside += [self._beside_hour for when in self._times if isinstance(when, When) and self._asks_hour(when)]
            return max(least, *(min(wide, most) for wide in words), *(wide for wide in beside if wide <= _BESIDE_DAY))
        widest = max(self._widest(when) for when in self._times if isinstance(when, When))
        return min(max(widest + 1, _TIMES[0]), _TIMES[1])

    def _asks_hour(self, when: When) -> bool:
        """Whether the day is known, and the hour is to be written behind it."""
        return when.asks and self.date_of(when, _form(when)) is not None

    @cached_property
    def _beside_hour(self) -> float:
        """How wide any weekday is together with a rule for its hour behind it."""
        before = self.width(f"{self.words.before_hour()}\u00a0.", self.theme.strong)
        return self._widest_weekday + _DAY_GAP + before + _TO_FILL_IN + 1

    def _beside_rule(self, words: str) -> float:
        """Return how wide *words* are together with a rule behind them."""
        return self.width(f"{words}\u00a0.", self.theme.strong) + _TO_FILL_IN + 1

    def _widest(self, when: When) -> float:
        """Return the width of the widest text that a time can be; as much as there is room where a date may stand."""
        style = self.theme.key_time
        if when.anchor in UNDATED:
            return self.width(self._over_rule(when), style)
        if _form(when) is not DateForm.WEEKDAY:
            return _TIMES[1]
        words = self.words.date_words()
        if when.minute is None and when.unit is not None and when.unit.value not in ("hour", "minute"):
            return self._widest_weekday
        minutes = [when.minute] if when.minute is not None else _MINUTES
        # By day: an hour after midnight has its night on a line of its own.
        return max(
            self.field_width(words.due(day, minute, "", False, "weekday"), style)
            for day in _A_WEEK
            for minute in minutes
        )

    @cached_property
    def _widest_weekday(self) -> float:
        words, style = self.words.date_words(), self.theme.key_time
        return max(self.field_width(words.due(day, None, "", False, "weekday"), style) for day in _A_WEEK)

    def _row(self, point: KeyPoint, number: int, less: float, rules: tuple[bool, bool]) -> tuple[Row, StructElem]:
        theme = self.theme
        box = StructElem("Form", alt=self.words("alt-check-box"), attributes=CHECK_BOX)
        action, runs = self.words_of(point.do, theme.key_point, "P")
        said: list[Box] = [Text(runs, even=True)]
        elems = [action]
        if point.why:
            reason, runs = self.words_of(point.why, theme.key_reason, "P")
            said.append(Text(runs, even=True))
            elems.append(reason)
        times: list[Box] = []
        behind = self._words_before_rules([asked(when) for when in point.when if isinstance(when, str)])
        for at, when in enumerate(point.when, 1):
            ruled = rules[0] and (rules[1] or at == len(point.when))
            if self._has_no_rule(when, ruled) and not theme.stacked:
                # Under what is to be done: beside it, the rule of the next time would be for both.
                elem = StructElem("P")
                words = self._over_rule(when)
                words = self.words("time-first", time=words) if at == 1 and len(point.when) > 1 else words
                said.append(self.text(words, theme.strong, elem))
                elems.append(elem)
                continue
            answer = point.answers[at - 1] if point.answers else None
            if isinstance(when, str):
                shown, kids = self._ruled(asked(when), behind, answer)
            else:
                shown, kids = self._time(when, f"key-point-{number}-{at}", ruled, answer)
            # Words over a rule stand clear of the one before: a rule belongs to those right above it alone.
            close = theme.stacked or not times or isinstance(shown, Row)
            apart = not close and (isinstance(times[-1], Block) or (rules[0] and self._is_blank(when)))
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

    def _over_rule(self, when: When | str) -> str:
        """Return the words of a time that stand over a rule."""
        if isinstance(when, str):
            return asked(when)
        amount = when.anchor.value, when.low, when.high, when.unit.value if when.unit else None
        return self.words.asking_offset(*amount) if when.asks else self.words.alone_offset(*amount, when.minute)

    def _written_at_foot(self, point: KeyPoint) -> bool:
        """Whether a rule to write on stands at the foot of the row of a point: not one alone behind its words."""
        (*others, last) = point.when or ("",)
        if not isinstance(last, str) or others:
            return any(map(self._is_blank, point.when))
        return not self._words_before_rules([asked(last)])

    def _is_blank(self, when: When | str) -> bool:
        """Whether the clinic writes a time by hand, or its hour."""
        if isinstance(when, str):
            return True
        return when.asks or (when.anchor not in UNDATED and self.date_of(when) is None)

    def _has_no_rule(self, when: When | str, ruled: bool) -> TypeGuard[When]:
        """Whether a time that is not known is told by its words alone."""
        return isinstance(when, When) and self._is_blank(when) and not (ruled or when.asks)

    def _time(self, when: When, name: str, ruled: bool, answer: Answer | None = None) -> tuple[Box, list[StructElem]]:
        """Return the date and time, or where it is not known its words; over a blank if it is *ruled*."""
        theme = self.theme
        words = self._over_rule(when)
        if when.asks and (day := self.date_of(when, _form(when))):
            return self._hour_to_write(when, day, name, answer)
        form = _form(when)
        value = None if when.anchor in UNDATED else self.date_of(when, form)
        if value:
            return self._timed_by_day(when, form, value, name)
        if when.anchor in UNDATED:
            elem = StructElem("P")
            return self.text(words, theme.key_time, elem), [elem]
        if self._has_no_rule(when, ruled):
            # What has no room is left out, not made smaller.
            elem = StructElem("P")
            return self.text(words, theme.strong, elem), [elem]
        return self._ruled(words, 0.0, answer)

    def _words_before_rules(self, asks: list[str]) -> float:
        """Return how wide a column the words of a point take before their rules; 0 where they stand over them.

        One rule alone is as long there as it is under its words.
        """
        column = max(map(self._beside_rule, asks), default=0.0) - _TO_FILL_IN
        least = _TO_FILL_IN if len(asks) > 1 else _TO_WRITE_ON[0]
        return column if asks and column + least <= self.times_column else 0.0

    def _ruled(self, words: str, behind: float = 0.0, answer: Answer | None = None) -> tuple[Box, list[StructElem]]:
        """Return *words* over a rule, or with the rule *behind* a column of that width; in large print behind them.

        An *answer* stands on the rule.
        """
        style = self.theme.strong
        rule = self.blank(words, answer)
        elem = StructElem("P", (rule,))
        if self.theme.stacked or behind:
            wide = self.times_column - behind if behind else _TO_WRITE_ON[0]
            hole = self.hole(style if answer else replace(style, colour=self.theme.rule), rule, wide)
            if behind:
                return Row((Cell(self.text(f"{words} ", style, elem), width=behind), Cell(Text((hole,))))), [elem]
            return Text((Run(f"{words} ", style, elem), hole)), [elem]
        line = Text((self.hole(style, rule),)) if answer else self.rule_to_write_on(rule)
        return Block((self.text(f"{words} ", style, elem), line)), [elem]

    def _hour_to_write(self, when: When, day: str, name: str, answer: Answer | None) -> tuple[Box, list[StructElem]]:
        """Return the *day* of a time over a rule for its hour, or over the hour that is typed."""
        theme = self.theme
        before = self.words.before_hour()
        rule = self.blank(self._over_rule(when), answer)
        elem, hour = StructElem("P"), StructElem("P", (rule,))
        day_alone = When(when.anchor, when.low, when.high, when.unit)
        key = date_key(day_alone, _form(when))
        runs = (Run(f"{before} ", theme.strong, hour),) if before else ()
        style = theme.strong if answer else replace(theme.strong, colour=theme.rule)
        line = Text((*runs, self.hole(style, rule)))
        shown = Field(name, key, day, theme.key_time, elem, elem, theme.rule)
        wide = max(self._widest_weekday, self.field_width(day, theme.key_time))
        fits = wide <= self._widest_weekday and self._beside_hour <= self.times_column
        if theme.stacked or fits:
            over = self._to_baseline(theme.key_time, theme.strong)
            level = Block((line,), padding=(over, 0, 0, 0))
            return Row((Cell(shown, width=wide), Cell(level)), gap=_DAY_GAP), [elem, hour]
        return Block((shown, line)), [elem, hour]

    def _to_baseline(self, one: TextStyle, other: TextStyle) -> float:
        """Return how far down a line in *other* has to go to stand on the baseline of one in *one* beside it."""
        metrics = self.fonts.regular[0].metrics
        middle = (metrics.ascent + metrics.descent) / 2000
        return (one.leading - other.leading) / 2 + (one.size - other.size) * middle

    def _timed_by_day(self, when: When, form: DateForm, value: str, name: str) -> tuple[Box, list[StructElem]]:
        """Return a date and time; what has no room on one line has its night smaller below: it is no other time."""
        theme = self.theme
        elem = StructElem("P")
        one_day = form is DateForm.WEEKDAY and when.low == when.high
        night = self.date_of(when, DateForm.NIGHT) if one_day else None
        # Close below, and lighter: it is a note to that time.
        note_style = replace(theme.sign, leading=theme.pick(14, 24), colour=theme.muted)
        if not night or theme.stacked or self.field_width(value, theme.key_time) <= self.times_column:
            return Field(name, date_key(when, form), value, theme.key_time, elem, elem, theme.rule), [elem]
        own, note = DateForm.WEEKDAY_CLOCK, StructElem("P")
        clock = self.date_of(when, own)
        assert clock
        boxes = (
            Field(name, date_key(when, own), clock, theme.key_time, elem, elem, theme.rule),
            Field(f"{name}-night", date_key(when, DateForm.NIGHT), night, note_style, note, note, theme.rule),
        )
        return Block(boxes), [elem, note]


def _form(when: When) -> DateForm:
    """Return how a time is told: by its weekday where that tells the day."""
    return DateForm.WEEKDAY if when.days_before in _WEEK else DateForm.FULL


_A_WEEK = range(1, 8)
_MINUTES = (5 * 60, 8 * 60 + 8, 10 * 60, 10 * 60 + 48, 12 * 60 + 48, 20 * 60 + 40, 22 * 60 + 48)  # wide ones
