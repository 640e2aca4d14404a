"""The patterns of a locale file -> tables of dates, by babel's CLDR data; kept beside the locale file, so that a page
need not load babel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

import msgspec

from handpress.brand.datewords import (
    DAY,
    EVE,
    HOUR,
    LAST,
    LOCALES,
    MINUTE,
    MONTH,
    WEEKDAY,
    YEAR,
    YEAR_FIELD,
    Data,
    Pattern,
    digest_of,
)


def made_tables(locale: str, dates: dict[str, Any]) -> Data:
    """Return the tables for *dates*, as the file of a locale has them."""
    return _Compiler(locale).data(dates)


def write_tables(language: str, dates: dict[str, Any], name: str = "") -> None:
    """Keep the tables of *language* beside its file, under its own *name* or another."""
    made = made_tables(language.replace("-", "_"), dates)
    text = msgspec.json.format(msgspec.json.encode((digest_of(dates), made)), indent=1)
    (LOCALES / f"{name or language}.dates.json").write_bytes(text + b"\n")


# A text of a pattern as it stands, or a field with the number that it shows.
_Tokens = list[str | tuple[int, str]]

_DAY_FIELDS = {"y": YEAR, "M": MONTH, "d": DAY, "E": WEEKDAY}
_CLOCK_FIELDS = {"h": HOUR, "H": HOUR, "a": HOUR, "B": HOUR, "m": MINUTE}

# Dates and times that show every text of a field, in the order of its numbers.
_SAMPLES: dict[int, Callable[[], Sequence[date | time]]] = {
    MONTH: lambda: [date(2024, month, 1) for month in range(1, 13)],
    DAY: lambda: [date(2024, 1, day) for day in range(1, 32)],
    WEEKDAY: lambda: [date(2024, 1, day) for day in range(1, 8)],  # 2024-01-01 was a Monday.
    HOUR: lambda: [time(hour, 1) for hour in range(24)],  # noon on the stroke has a word of its own
    MINUTE: lambda: [time(0, minute) for minute in range(60)],
}


_WHOLE = "-whole"


class _Compiler:
    """Turns the CLDR patterns of a locale file into tables. What it does not know is an AssertionError."""

    def __init__(self, locale: str) -> None:
        from babel import Locale

        self._locale = Locale.parse(locale)
        self._tables: dict[str, tuple[str, ...]] = {}

    def data(self, dates: dict[str, Any]) -> Data:
        """Return *dates*, as the file has them, for `DateWords`."""
        patterns = {"by": _pattern(dates["by"], day=self._day(dates["by-day"]))}
        eve = self._tokens(dates["eve"], {"E": EVE})
        for full, pattern in (("", dates["clock"]), ("-hour", dates["clock-hour"])):
            clock = self._tokens(_unbroken(pattern), _CLOCK_FIELDS)
            patterns[f"time{full}"] = _pattern("{clock}", clock=clock)
            for year in ("", "-year"):
                day = self._day(dates[f"day{year}"])
                patterns[f"clock{full}{year}"] = _pattern(dates["day-clock"], day=day, clock=clock)
                patterns[f"night-clock{full}{year}"] = _pattern(dates["night-clock"], day=day, clock=clock, eve=eve)
        for year in ("", "-year"):
            day = self._day(dates[f"day{year}"])
            patterns[f"day{year}"] = _pattern("{day}", day=day)
            for part in ("morning", "evening", "night"):
                patterns[f"{part}{year}"] = _pattern(dates[part], day=day)
        weekday = self._tokens(dates["weekday"], {"E": WEEKDAY})
        patterns["weekday"] = _pattern("{day}", day=weekday)
        patterns["short"] = _pattern("{day}", day=self._day(dates["short"]))
        patterns["by-short"] = _pattern(dates["by-short"], day=self._whole(self._day(dates["by-short-day"])))
        patterns["night-note"] = _pattern(dates["night-note"], eve=eve)
        for part in ("morning", "evening", "night"):
            patterns[f"weekday-{part}"] = _pattern(dates[part], day=weekday)
        for full, pattern in (("", dates["clock"]), ("-hour", dates["clock-hour"])):
            clock = self._tokens(_unbroken(pattern), _CLOCK_FIELDS)
            for name in ("clock", "night-clock"):
                form = dates[f"weekday-{name}"]
                patterns[f"weekday-{name}{full}"] = _pattern(form, day=weekday, clock=clock, eve=eve)
        for same in ("same-month", "same-year", "other-years"):
            first, last = dates[same]
            patterns[same] = _pattern(dates["range"], first=self._day(first), last=self._day(last, LAST))
        month, last_month = (self._day(dates["month"], start) for start in (0, LAST))
        patterns["month"] = _pattern("{day}", day=month)
        patterns["months"] = _pattern(dates["months-range"], first=month, last=last_month)
        digits = "".join(self._shown("m", time(0, digit)) for digit in range(10))
        return digits, self._tables, patterns

    def _day(self, pattern: str, start: int = 0) -> _Tokens:
        return self._tokens(pattern, {letter: start + at for letter, at in _DAY_FIELDS.items()})

    def _tokens(self, pattern: str, numbers: dict[str, int]) -> _Tokens:
        from babel.dates import tokenize_pattern

        tokens: _Tokens = []
        for _, value in tokenize_pattern(pattern):
            if isinstance(value, str):
                tokens.append(value)
                continue
            letter, length = value
            field = letter * length
            if letter not in numbers or (letter == YEAR_FIELD != field):
                raise AssertionError(f"no date shows {field} in {pattern}")
            self._fill_table(field)
            tokens.append((numbers[letter], field))
        return tokens

    def _fill_table(self, field: str) -> None:
        if field == YEAR_FIELD or field in self._tables:
            return
        number = (_DAY_FIELDS | _CLOCK_FIELDS)[field[0]]
        texts = [self._shown(field, sample) for sample in _SAMPLES[number]()]
        if number in (HOUR, MINUTE):
            texts = [_unbroken(text) for text in texts]
        # Months and days of the month count from 1.
        self._tables[field] = ("", *texts) if number in (MONTH, DAY) else tuple(texts)

    def _whole(self, tokens: _Tokens) -> _Tokens:
        """Return *tokens* with fields in whose texts no line ends, as in a weekday of two words."""
        found: _Tokens = []
        for token in tokens:
            if isinstance(token, tuple) and any(" " in text for text in self._tables[token[1]]):
                whole = f"{token[1]}{_WHOLE}"
                self._tables[whole] = tuple(map(_unbroken, self._tables[token[1]]))
                token = token[0], whole
            found.append(token)
        return found

    def _shown(self, field: str, sample: date | time) -> str:
        from babel.dates import parse_pattern

        return parse_pattern(field).apply(sample, self._locale)


def _pattern(template: str, **values: _Tokens) -> Pattern:
    """Return the text *template* of a locale file with *values* in their places."""
    form, fields = "", []
    for at, text in enumerate(re.split(r"\{(\w+)\}", template)):
        if at % 2 and text not in values:
            raise AssertionError(f"no date has a {text}")
        for token in values[text] if at % 2 else [text]:
            if isinstance(token, str):
                form += token.replace("%", "%%")
            else:
                form += "%s"
                fields.append(token)
    return form, tuple(fields)


def _unbroken(text: str) -> str:
    # One space for all, that no line breaks at: CLDR has a narrow one in places, which few faces have.
    return text.replace("\u202f", "\xa0").replace(" ", "\xa0")
