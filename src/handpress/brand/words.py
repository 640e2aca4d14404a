"""Fixed words, dates and counted forms of one language, from ``locales/``.

Dates and plurals are babel's; the words are ours. Knows no patient and no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from handpress.brand.datewords import (
    DAY,
    HOUR,
    LAST,
    MINUTE,
    MONTH,
    WEEKDAY,
    YEAR,
    YEAR_FIELD,
    Data,
    DateWords,
    Pattern,
)
from handpress.diagnostics import Span, fault
from handpress.source.yaml import read_file

_FOLDER = Path(__file__).parent / "locales"


class Words:
    """The fixed words of one language."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self.language: str = tree["language"]
        self.reviewed: bool = tree["reviewed"] == "yes"
        self.backwards: bool = tree["direction"] == "rtl"
        self._words: dict[str, str] = tree["words"]
        self._parts: dict[str, str] = tree["parts"]
        self._kinds: dict[str, str] = tree["kinds"]
        self._timing: dict[str, Any] = tree["timing"]
        self._dates: dict[str, Any] = tree["dates"]
        self._date_words: DateWords | None = None

    def __call__(self, key: str, **values: object) -> str:
        """Return the fixed words *key*, with *values* in their places."""
        return _fill(self._words[key], **values)

    def part(self, part: str) -> str:
        """Return the heading of a part of the journey."""
        return self._parts[part]

    def kind(self, kind: str) -> str:
        """Return the heading of a kind of section."""
        return self._kinds[kind]

    def offset(self, anchor: str, low: int, high: int, unit: str | None) -> str:
        """Return words for a time relative to the procedure: ``7 days before``, ``1 to 2 weeks after``."""
        if unit is None:
            return str(self._timing[anchor])
        forms = self._timing[f"{anchor}-{unit}"]
        if low in (0, high):
            return _fill(forms.get(self._plural(high), forms["other"]), n=high)
        form = forms.get(self._plural(high), forms["other"])
        if "{n}" not in form:
            # It says its number in words, as the Arabic dual does: a range has a form of its own there.
            form = forms["range"]
        return _fill(form, n=_fill(self._timing["range"], low=low, high=high))

    def date_words(self) -> DateWords:
        """Return the words for dates in a form that needs neither this class nor babel."""
        if self._date_words is None:
            self._date_words = DateWords(_Compiler(self._babel()).data(self._dates))
        return self._date_words

    def day(self, day: date, year: bool = False) -> str:
        """Return *day* with its weekday: ``Mon, March 2``."""
        return self.date_words().day(day.toordinal(), year)

    def month(self, day: date) -> str:
        """Return the month and year of *day*: ``Nov 2026``."""
        # Our own names of months: babel's data take 50 ms to load, and this stands in every footer.
        return _fill(self._dates["month-year"], month=self._dates["months"][day.month - 1], year=day.year)

    def short_day(self, day: date) -> str:
        """Return *day* as it stands in a footer: ``Nov 22, 2026``."""
        month = self._dates["months"][day.month - 1]
        return _fill(self._dates["short-day"], month=month, day=day.day, year=day.year)

    def moment(self, day: date, clock: time | None = None, part: str = "", year: bool = False) -> str:
        """Return a day with a clock time or a part of the day: ``Mon, March 2, evening``."""
        minute = None if clock is None else clock.hour * 60 + clock.minute
        return self.date_words().moment(day.toordinal(), minute, part, year)

    def window(self, first: date, last: date) -> str:
        """Return a range of days: ``March 10 to 17, 2026``."""
        return self.date_words().window(first.toordinal(), last.toordinal())

    def language_name(self, language: str) -> str:
        """Return the name of *language* in this one: ``English``."""
        from babel import Locale

        return str(Locale.parse(language.replace("-", "_")).get_language_name(self._babel()) or language)

    def by(self, day: date) -> str:
        """Return words for a last day: ``By March 10, 2026``."""
        return self.date_words().by(day.toordinal())

    def widest_moment(self, year: bool) -> str:
        """Return the day and time that takes the most room in print."""
        return str(self._dates["widest-moment-year" if year else "widest-moment"])

    def _plural(self, number: int) -> str:
        if self.language == "en":
            return "one" if number == 1 else "other"
        from babel import Locale

        return str(Locale.parse(self._babel()).plural_form(number))

    def _babel(self) -> str:
        return self.language.replace("-", "_")


def _fill(text: str, **values: object) -> str:
    # Not str.format, and in one pass: a value is text, and braces inside it stay as they are.
    return re.sub(r"\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), text)


# A text of a pattern as it stands, or a field with the number that it shows.
_Tokens = list[str | tuple[int, str]]

_DAY_FIELDS = {"y": YEAR, "M": MONTH, "d": DAY, "E": WEEKDAY}
_CLOCK_FIELDS = {"h": HOUR, "H": HOUR, "a": HOUR, "m": MINUTE}

# Dates and times that show every text of a field, in the order of its numbers.
_SAMPLES: dict[int, Callable[[], Sequence[date | time]]] = {
    MONTH: lambda: [date(2024, month, 1) for month in range(1, 13)],
    DAY: lambda: [date(2024, 1, day) for day in range(1, 32)],
    WEEKDAY: lambda: [date(2024, 1, day) for day in range(1, 8)],  # 2024-01-01 was a Monday.
    HOUR: lambda: [time(hour) for hour in range(24)],
    MINUTE: lambda: [time(0, minute) for minute in range(60)],
}


class _Compiler:
    """Turns the CLDR patterns of a locale file into tables. What it does not know is an AssertionError."""

    def __init__(self, locale: str) -> None:
        from babel import Locale

        self._locale = Locale.parse(locale)
        self._tables: dict[str, tuple[str, ...]] = {}

    def data(self, dates: dict[str, Any]) -> Data:
        """Return *dates*, as the file has them, for `DateWords`."""
        patterns = {"by": _pattern(dates["by"], day=self._day(dates["by-day"]))}
        clock = self._tokens(_unbroken(dates["clock"]), _CLOCK_FIELDS)
        for year in ("", "-year"):
            day = self._day(dates[f"day{year}"])
            patterns[f"day{year}"] = _pattern("{day}", day=day)
            patterns[f"clock{year}"] = _pattern(dates["day-clock"], day=day, clock=clock)
            for part in ("morning", "evening", "night"):
                patterns[f"{part}{year}"] = _pattern(dates[part], day=day)
        for same in ("same-month", "same-year", "other-years"):
            first, last = dates[same]
            patterns[same] = _pattern(dates["range"], first=self._day(first), last=self._day(last, LAST))
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


@cache
def words_for(language: str) -> Words:
    """Return the fixed words of *language*.

    Raises:
        HandpressError: Handpress has no fixed words in that language.
    """
    known = languages()
    if language not in known:
        raise fault(
            Span(f"language {language}"),
            "Handpress has no fixed words in this language",
            "language",
            f"it has: {', '.join(known)}",
        )
    return Words(read_file(_FOLDER / f"{language}.yaml", shown=f"locales/{language}.yaml").plain())


def languages() -> list[str]:
    """Return the languages that have fixed words."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))
