"""lists.yaml -> how a clinic's lists are read: columns, order, hours, words, days off. Nothing of a patient."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import cast

from handpress.content.shelf import CODE, NAME
from handpress.data import Notes, stands
from handpress.diagnostics import near_miss, quoted
from handpress.lists.dates import DayOrder, Hours
from handpress.lists.vocabulary import COLUMNS, WEEKDAYS, State, key
from handpress.source.bind import ByKey, Entries, Keys, OneOrMore, OneText, bind, straight, wrong
from handpress.source.model import Model, field
from handpress.source.spelling import spelled
from handpress.source.yaml import read_file

LISTS_FILE = "lists.yaml"
_TEXT = OneText(straight)


def _one_of(*known: str) -> OneText[str]:
    @spelled(known=known)
    def read(text: str) -> str:
        if text not in known:
            wrong("choice", f"{quoted(text)} is none of these", near_miss(text, known))
        return text

    return OneText(read)


@spelled("|".join(COLUMNS), "patient", "code")
def _column(text: str) -> str:
    if text not in COLUMNS:
        wrong("column", f"there is no column {quoted(text)}", near_miss(text, COLUMNS))
    return text


@spelled(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]", "07:00", "17:30")
def _clock(text: str) -> time:
    if not re.fullmatch(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        wrong("time", f"{quoted(text)} is not a time of day", 'write it as "07:00"')
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@spelled(rf"{'|'.join(_DAYS)}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}", "saturday", "2026-12-25")
def _closed(text: str) -> int | date:
    if text in _DAYS:
        return WEEKDAYS[text]
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong("date", f"{quoted(text)} is no weekday and no day", "write saturday, or 2026-12-25")


@spelled(rf"{CODE.pattern}|{NAME.pattern}", "22511", "G0121", "colonoscopy-day", unquoted=("integer",))
def _code(text: str) -> str:
    if not CODE.fullmatch(text) and not NAME.fullmatch(text):
        hint = "write five digits, or a letter and four digits; or the name of a packet, a handout or a sheet"
        wrong("code", f"{quoted(text)} is not a CPT or HCPCS code, and no name", hint)
    return text


_STATES = {state.value.replace(" ", "-"): state for state in State} | {"prints": State.STANDS}


@spelled(known=tuple(_STATES))
def _state(text: str) -> State:
    if text not in _STATES:
        wrong("state", f"{quoted(text)} is no state", near_miss(text, _STATES))
    return _STATES[text]


class Remembered(Model):
    """How one list is read, known by its headings."""

    headings: tuple[str, ...] = field(Entries(_TEXT), about="the headings of the list, all of them, in any order")
    map: dict[str, str] = field(ByKey(_TEXT, _column), default={}, about="by column: its heading in the list")
    order: str | None = field(
        _one_of("mdy", "dmy"), default=None, name="date-order", about="how 03/04/2026 is to be read"
    )
    unused: tuple[str, ...] = field(
        OneOrMore(_TEXT), default=(), about="headings that are not needed: nobody is told of them"
    )

    not_read: tuple[str, ...] = field(
        OneOrMore(_TEXT),
        default=(),
        name="not-read",
        about="headings that stand for nothing, though they are usual names of a column",
    )

    def _agree(self) -> None:
        known = heading_set(self.headings) | {*self.headings}
        for named in self.map.values():
            if not {key(named), named} & known:
                fact = f"{quoted(named)} is none of the headings of this list"
                wrong("headings", fact, near_miss(named, self.headings))

    def named_beside(self, names: Mapping[str, str]) -> dict[str, str]:
        """Return its headings by column, but those that somebody has named now for another column."""
        taken = set(map(key, names.values()))
        return {column: heading for column, heading in self.map.items() if key(heading) not in taken}


class Open(Model):
    """When a clinic is open: it tells 1:15 in the afternoon from 1:15 at night."""

    opens: time = field(OneText(_clock), name="from", about="when the first procedure can begin")
    closes: time = field(OneText(_clock), name="until", about="when the last one can begin")

    def _agree(self) -> None:
        if self.closes <= self.opens:
            wrong("hours", "the clinic closes before it opens", "write from: and until: as in 07:00 and 17:30")


class ListSettings(Model):
    """How a clinic's lists of appointments are read: lists.yaml, beside the handouts. It holds nothing of a patient."""

    lists: tuple[Remembered, ...] = field(
        Entries(Keys(Remembered), at_least=0), default=(), about="the lists that are known by their headings"
    )
    order: str | None = field(
        _one_of("mdy", "dmy"), default=None, name="date-order", about="how 03/04/2026 is to be read in any list"
    )
    hours: Open | None = field(Keys(Open), default=None, about="when the clinic is open")
    closed: tuple[int | date, ...] = field(
        OneOrMore(OneText(_closed)), default=(), about="weekdays and days on which the clinic is closed"
    )
    states: dict[str, State] = field(
        ByKey(OneText(_state), straight), default={}, about="by a word of the clinic: the state of an appointment"
    )
    codes: dict[str, str] = field(
        ByKey(OneText(_code), straight),
        default={},
        about="by a word of the clinic: the code, or the packet, that it stands for",
    )
    names: str = field(_one_of("first-last", "as-written"), default="first-last", about="how LAST, FIRST prints")

    def _agree(self) -> None:
        sets = [heading_set(each.headings) for each in self.lists]
        if len(set(sets)) < len(sets):
            wrong("lists", "two lists have the same headings, and only the first is read", "put them together")

    @property
    def open_hours(self) -> Hours:
        """When the clinic is open."""
        return Hours(self.hours.opens, self.hours.closes) if self.hours else Hours()

    @property
    def own_states(self) -> dict[str, State]:
        """The clinic's own words of states, as typed and by their key."""
        return {form: state for word, state in self.states.items() for form in (word.casefold(), key(word)) if form}

    def with_states(self, states: Mapping[str, State]) -> ListSettings:
        """Return the same, with what words mean beside it."""
        return self.but(states={**self.states, **states}) if states else self

    def closes_on(self, day: date) -> bool:
        """Return whether the clinic is closed on *day*."""
        return day in self.closed or day.weekday() in self.closed

    def known(self, headings: tuple[str, ...]) -> Remembered | None:
        """Return what is remembered of a list with these *headings*."""
        wanted = heading_set(headings)
        return next((each for each in self.lists if heading_set(each.headings) == wanted), None)

    def day_order(self, own: Remembered | None) -> DayOrder | None:
        """Return the order of month and day in a list."""
        return cast("DayOrder | None", (own and own.order) or self.order)


def heading_set(headings: tuple[str, ...]) -> frozenset[str]:
    """Return what two lists with the same headings have in common."""
    return frozenset(filter(None, map(key, headings)))


NO_SETTINGS = ListSettings()


def read_settings(library: Path, notes: Notes | None = None) -> ListSettings:
    """Return the settings that stand beside the handouts in *library*, or the usual ones.

    Raises:
        HandpressError: With every fault of the file.
    """
    path = library / LISTS_FILE
    if not stands(path, notes):
        return NO_SETTINGS
    return bind(ListSettings, read_file(path, notes=notes))
