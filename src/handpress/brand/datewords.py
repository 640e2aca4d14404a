"""Dates in the words of one language, from tables that `Words.date_words` compiles and a plate can store.

Knows no locale, no zone and no clock.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

# A text with %s for each field, and of each field which number it shows and in which table its text stands.
Pattern = tuple[str, tuple[tuple[int, str], ...]]

# The digits 0 to 9, the tables of the fields, the patterns.
Data = tuple[str, dict[str, tuple[str, ...]], dict[str, Pattern]]

# Where the numbers of a moment stand. In a range those of the last day follow on those of the first.
YEAR, MONTH, DAY, WEEKDAY, HOUR, MINUTE, EVE = range(7)  # EVE: the weekday of the day before
LAST = 4

# Until five, who was up in the evening may call it that day still: the words say which night.
_NIGHT_ENDS = 5 * 60
# Some hours before a procedure may be an evening of the day before it.
_EVENING = 18 * 60
_UNDER_A_DAY = ("clock-night", "day-clock")

# The field whose texts are not in a table: a year in the digits of the language.
YEAR_FIELD = "y"

# The moments of a clinic day are few, and one that is remembered costs a tenth. When full, all are forgotten.
_REMEMBERED = 4096
_ANY_DAY = 1


LOCALES = Path(__file__).parent / "locales"


def digest_of(dates: dict[str, Any]) -> str:
    """Return what tells the patterns of a locale file from any others."""
    return hashlib.blake2b(repr(sorted(dates.items())).encode(), digest_size=16).hexdigest()


def kept_tables(name: str, dates: dict[str, Any]) -> Data | None:
    """Return the tables that are kept under *name*, that of their language; None if they are of other patterns."""
    try:
        kept = (LOCALES / f"{name}.dates.json").read_bytes()
    except FileNotFoundError:
        return None
    made_of, data = msgspec.json.decode(kept, type=tuple[str, Data])
    return data if made_of == digest_of(dates) else None


class DateWords:
    """The dates of one language. A day is its ordinal, a clock time its minutes since midnight."""

    def __init__(self, data: Data) -> None:
        self._data = data
        digits, tables, patterns = data
        known: dict[str, tuple[str, ...] | _Years] = {**tables, YEAR_FIELD: _Years(digits)}
        self._patterns = {
            name: (form, tuple([(at, known[field]) for at, field in fields]))
            for name, (form, fields) in patterns.items()
        }
        self._moments: dict[tuple[int, int | None, str, bool, bool], str] = {}

    def data(self) -> Data:
        """Return what it was made of, which makes an equal one: tuples, dictionaries, texts and whole numbers."""
        return self._data

    def moment(self, day: int, minute: int | None, part: str, year: bool) -> str:
        """Return a day with a part of the day or a clock time: ``Mon, March 2, evening``."""
        return self._remembered(part or ("day" if minute is None else "clock"), day, minute, year, False)

    def due(self, day: int, minute: int | None, part: str, year: bool, form: str = "") -> str:
        """Return a moment to do something at; after midnight with its night: ``Mon, March 2, 1 AM (Sunday night)``.

        Args:
            day: Its day.
            minute: Its clock time, if it has one.
            part: "morning", "evening", "night" or "".
            year: Whether the year is told.
            form: "" for all of it, and "inside" for the same within a sentence; "short" for the day alone,
                ``Mon, Mar 2``; "weekday" for the weekday in full in place of the date; "clock" for the clock time
                alone, or the short day where there is none; "clock-minutes" for the same, a full hour with its
                minutes; "weekday-clock" for a weekday form without its night, and "night" for that alone,
                ``(Sunday night)``, which is nothing by day; "clock-night" for the clock time with its night;
                "day-clock" for the same, but from the evening on with its date, for it may be the day before; "month"
                for the month and its year.
        """
        if form == "month":
            return self._remembered("month", day, None, False)
        if form == "night":
            after_midnight = minute is not None and minute < _NIGHT_ENDS
            return self._remembered("night-note", day, minute, False) if after_midnight else ""
        if form in _UNDER_A_DAY and minute is not None:
            return self._under_a_day(day, minute, form)
        if form == "weekday-clock" and minute is not None:
            return self._remembered("weekday-clock" if minute % 60 else "weekday-clock-hour", day, minute, False)
        if form == "short" or (form.startswith("clock") and minute is None):
            return self._remembered("short", day, None, False)
        if form in ("clock", "clock-minutes"):
            return self.clock(minute or 0, form == "clock-minutes")
        weekday = form == "weekday"
        if part or minute is None:
            minute, name = None, (f"weekday-{part}" if part else "weekday") if weekday else part or "day"
        else:
            name = "clock" if minute >= _NIGHT_ENDS else "night-clock"
            name = name if minute % 60 else f"{name}-hour"
            name = f"weekday-{name}" if weekday else name
        return self._remembered(name, day, minute, year and not weekday, form != "inside")

    def _under_a_day(self, day: int, minute: int, form: str) -> str:
        """Return a clock time as it stands under its day."""
        if form == "day-clock" and minute >= _EVENING:
            return self.due(day, minute, "", False)
        return f"{self.clock(minute)} {self.due(day, minute, '', False, 'night')}".rstrip()

    def _remembered(self, name: str, day: int, minute: int | None, year: bool, alone: bool = True) -> str:
        """Return a date; what stands *alone* begins with a capital in every language."""
        key = day, minute, name, year, alone
        text = self._moments.get(key)
        if text is None:
            if len(self._moments) == _REMEMBERED:
                self._moments.clear()
            text = self._shown(f"{name}-year" if year else name, day, minute or 0)
            if alone:
                text = capital(text)
            self._moments[key] = text
        return text

    def _shown(self, name: str, day: int, minute: int) -> str:
        form, fields = self._patterns[name]
        found = _numbers(day)
        numbers = (*found, *divmod(minute, 60), (found[WEEKDAY] - 1) % 7)
        return form % tuple([table[numbers[at]] for at, table in fields])

    def clock(self, minute: int, exact: bool = False) -> str:
        """Return a clock time: ``6 PM``; with its minutes, where it is *exact*."""
        return self._shown("time" if minute % 60 or exact else "time-hour", _ANY_DAY, minute)

    def day(self, day: int, year: bool) -> str:
        """Return a day with its weekday: ``Mon, March 2``."""
        return self.moment(day, None, "", year)

    def window(self, first: int, last: int, form: str = "") -> str:
        """Return a range of days: ``March 10 to 17, 2026``; of months where *form* is "month"."""
        numbers = _numbers(first) + _numbers(last)
        if form == "month":
            name = "months"
        elif numbers[YEAR] != numbers[LAST + YEAR]:
            name = "other-years"
        else:
            name = "same-month" if numbers[MONTH] == numbers[LAST + MONTH] else "same-year"
        form, fields = self._patterns[name]
        return form % tuple([table[numbers[at]] for at, table in fields])

    def by(self, day: int, form: str = "") -> str:
        """Return words for a last day: ``By March 10, 2026``; in the form "short" ``By Tue, Mar 10``."""
        return self.moment(day, None, "by-short" if form == "short" else "by", False)

    def characters(self) -> str:
        """Return every character that a date can hold, sorted."""
        digits, tables, patterns = self._data
        found = set(digits)
        for form, fields in patterns.values():
            found.update(form % (("",) * len(fields)))
            found.update(*(text for _, field in fields for text in tables.get(field, ())))
        # What stands alone begins with a capital.
        for form, fields in patterns.values():
            first = tables.get(fields[0][1], ()) if form.startswith("%s") else (form,)
            found.update(text[:1].upper() for text in first)
        return "".join(sorted(found))


def capital(text: str) -> str:
    """Return a text that stands alone, as a sentence begins."""
    return text[:1].upper() + text[1:]


class _Years(dict[int, str]):
    """The text of each year that was asked for."""

    def __init__(self, digits: str) -> None:
        super().__init__()
        self._digits = digits

    def __missing__(self, year: int) -> str:
        self[year] = text = "".join([self._digits[int(digit)] for digit in str(year)])
        return text


def _numbers(day: int) -> tuple[int, int, int, int]:
    """Return the year, the month, the day of the month and the weekday, 0 for Monday, of an ordinal."""
    found = date.fromordinal(day)
    return found.year, found.month, found.day, found.weekday()
