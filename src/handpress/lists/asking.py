"""What must be asked of a list before its rows are read: what headings mean, the order of dates, words of states.

For who shows the question on a screen. Cells are shown under headings that are read, and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from handpress.lists import cells
from handpress.lists.appointments import as_text
from handpress.lists.columns import candidates, find_headings, more_codes
from handpress.lists.dates import DayOrder, both_days, disproves
from handpress.lists.daylist import DayList
from handpress.lists.delimited import Lines, records
from handpress.lists.notes import Unread
from handpress.lists.settings import ListSettings
from handpress.lists.vocabulary import UNSURE, State, key

SHOWN = 3  # cells of a column, at most


class Known(StrEnum):
    """How a heading came to its meaning."""

    USUAL = "usual"  # a usual name of its column
    NAMED = "named"  # somebody has said so, now or before
    ASKED = "asked"  # it may stand for a column, and only who keeps the list knows
    PASSED = "passed"  # it is not read


class Heading(NamedTuple):
    """A heading, the column that it stands for or may stand for, "" for none; the first cells of one that is read."""

    text: str
    column: str
    known: Known
    cells: tuple[str, ...] = ()


class Dates(NamedTuple):
    """Dates that can be read in two ways: one of them, both days, how many rows have such, what others show."""

    text: str
    month_first: date
    day_first: date
    rows: int
    shown: DayOrder | None


class Word(NamedTuple):
    """A word that the list has for the state of an appointment, on how many rows, and what it means."""

    text: str
    rows: int
    state: State


class Question(NamedTuple):
    """What is to be asked of a list.

    Attributes:
        headings: In their order; none where the list has none for sure.
        dates: Dates of which the order of month and day must be said; None where it is known.
        words: What stands for the state of an appointment.
        rows: How many rows are below the headings.
        has_code: Whether a heading stands for the code.
    """

    headings: tuple[Heading, ...]
    dates: Dates | None
    words: tuple[Word, ...]
    rows: int
    has_code: bool

    @property
    def open(self) -> tuple[Heading, ...]:
        """The headings of which somebody must say what they mean."""
        return tuple(heading for heading in self.headings if heading.known is Known.ASKED)

    @property
    def must_be_asked(self) -> bool:
        """Whether the rows cannot be read for sure without an answer."""
        return bool(self.open or self.dates or not self.has_code)


def question(
    daylist: DayList,
    names: Mapping[str, str],
    order: DayOrder | None,
    settings: ListSettings,
    sheet: str = "",
    not_read: Collection[str] = (),
) -> Question:
    """Return what is to be asked of *daylist*.

    Args:
        daylist: As somebody uploaded or pasted it.
        names: The heading of each column that was named.
        order: How 03/04/2026 is to be read, where that is known.
        settings: What the clinic keeps of its lists.
        sheet: The sheet of a workbook; "" for the only one that can be meant.
        not_read: Headings that stand for no column, though they are usual names of one.

    Raises:
        HandpressError: It is no list, or in no known form.
    """
    made = as_text(daylist, sheet, names, settings).daylist
    headed = find_headings(made, names, settings)
    remembered, every, places = candidates(headed.headings, names, settings, not_read)
    codes = more_codes(headed.headings, places, every)
    column_at = {at: column for column, own in places.items() for at in own} | dict.fromkeys(codes, "code")
    table = _table(made, headed.delimiter, headed.said, headed.at + 1)
    passed = {*map(key, not_read), *(map(key, (*remembered.not_read, *remembered.unused)) if remembered else ())}
    asks_visits = not places["encounter"]
    headings = []
    for at, text in enumerate(headed.headings):
        column, known = column_at.get(at, ""), Known.PASSED
        if column:
            rivals = len(places[column]) > 1 and column not in every
            known = Known.ASKED if rivals else Known.NAMED if column in every else Known.USUAL
        elif asks_visits and key(text) in UNSURE["encounter"] - passed:
            column, known = "encounter", Known.ASKED
        shown = () if known is Known.PASSED else _first(table, at)
        headings.append(Heading(text.strip(), column, known, shown))
    order = order or settings.day_order(remembered)
    dates = None if order else _dates([each for at in (*places["date"], *places["time"]) for each in table.column(at)])
    words = _words(table.column(places["state"][0]), settings) if places["state"] else ()
    return Question(tuple(headings), dates, words, len(table.rows), bool(places["code"]))


class _Table(NamedTuple):
    rows: list[list[str]]

    def column(self, at: int) -> list[str]:
        return [row[at].strip() for row in self.rows if at < len(row)]


def _table(daylist: DayList, delimiter: str, said: bool, below: int) -> _Table:
    lines = Lines(daylist)
    try:
        found = [record.cells for record in records(lines, delimiter, said) if record.row > below]
    finally:
        lines.close()
    return _Table([row for row in found if any(cell.strip() for cell in row)])


def _first(table: _Table, at: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, table.column(at))))[:SHOWN]


def _dates(texts: Sequence[str]) -> Dates | None:
    unsure = [(text, days) for text in texts if (days := both_days(text))]
    if not unsure:
        return None
    shown: DayOrder | None = None
    if any(disproves(text, "mdy") for text in texts):
        shown = "dmy"
    elif any(disproves(text, "dmy") for text in texts):
        shown = "mdy"
    text, days = unsure[0]
    return Dates(text, *days, len(unsure), shown)


def _words(texts: Sequence[str], settings: ListSettings) -> tuple[Word, ...]:
    counts = Counter(" ".join(text.split()) for text in texts if text)
    return tuple(Word(text, count, _state(text, settings)) for text, count in counts.most_common())


def _state(text: str, settings: ListSettings) -> State:
    with suppress(Unread):
        return cells.state(text, settings.own_states)[0]
    return State.STANDS
