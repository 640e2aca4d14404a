"""Fixed words, dates and counted forms of one language, from ``locales/``.

Dates and plurals are babel's; the words are ours. Knows no patient and no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from functools import cache
from typing import Any

from handpress.brand.datewords import LOCALES, Data, DateWords, kept_tables
from handpress.diagnostics import Span, fault
from handpress.source.yaml import read_file


class Words:
    """The fixed words of one language, with the clock that is usual in it or with the *other* one."""

    def __init__(self, tree: dict[str, Any], other: bool = False) -> None:
        self.language: str = tree["language"]
        self.reviewed: bool = tree["reviewed"] == "yes"
        self.backwards: bool = tree["direction"] == "rtl"
        self._words: dict[str, str] = tree["words"]
        self._parts: dict[str, str] = tree["parts"]
        self._kinds: dict[str, str] = tree["kinds"]
        self._counts: dict[str, dict[str, str]] = tree["counts"]
        self._timing: dict[str, Any] = tree["timing"]
        self._dates: dict[str, Any] = tree["dates"]
        self._tables = self.language
        self.other_hours = int(tree["other-clock"]["hours"])
        if other:
            self._dates, self._tables = other_clock(tree)
        self._date_words: DateWords | None = None

    def __call__(self, key: str, **values: object) -> str:
        """Return the fixed words *key*, with *values* in their places."""
        return _fill(self._words[key], **values)

    def part(self, part: str, procedure: bool = True) -> str:
        """Return the heading of a part of the journey; with *procedure* off one that speaks of none."""
        return self("to-know") if part == "about" and not procedure else self._parts[part]

    def kind(self, kind: str) -> str:
        """Return the heading of a kind of section."""
        return self._kinds[kind]

    def count(self, things: str, number: int) -> str:
        """Return how many *things* there are: ``4 papers``."""
        forms = self._counts[things]
        return _fill(forms.get(self._plural(number), forms["other"]), n=number)

    def codes(self, codes: Iterable[str]) -> str:
        """Return codes behind the names of what they are codes of: ``CPT® 45378, 45380 · HCPCS G0121``."""
        codes = list(codes)
        kinds = {"hcpcs": [code for code in codes if code[:1].isalpha()]}  # all of CPT begin with a digit
        kinds = {"code": [code for code in codes if code not in kinds["hcpcs"]], **kinds}
        return " \u00b7 ".join(f"{self(kind)} {', '.join(own)}" for kind, own in kinds.items() if own)

    def offset(self, anchor: str, low: int, high: int, unit: str | None, minute: int | None = None) -> str:
        """Return words for a time relative to the procedure: ``7 days before``, ``1 day before, at 6 PM``."""
        if minute is not None:
            day = self.offset(anchor, low, high, unit)
            return _fill(self._timing["at"], day=day, clock=self.date_words().clock(minute))
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

    def alone_offset(self, anchor: str, low: int, high: int, unit: str | None, minute: int | None = None) -> str:
        """Return words for a time that stands alone: ``5 hours before your procedure``."""
        words = self.offset(anchor, low, high, unit, minute)
        hours = anchor in ("before", "after") and unit in ("minute", "hour")
        return _fill(self._timing["of-what"], when=words) if hours else words

    def asking_offset(self, anchor: str, low: int, high: int, unit: str | None) -> str:
        """Return words for a day whose hour is to be written behind them: ``1 day before, at``."""
        return _fill(self._timing["at"], day=self.offset(anchor, low, high, unit), clock="").rstrip(" \u00a0,\u060c")

    def before_hour(self) -> str:
        """Return what stands between a day and its hour, but for what the day ends with: ``at``; often nothing."""
        between = _fill(self._timing["at"], day="", clock="")
        return re.sub(r"^\S*\s", "", between).strip()

    def short_offset(self, anchor: str, low: int, high: int, unit: str | None) -> str:
        """Return words for a time relative to the procedure where there is little room for them."""
        forms = self._timing.get(f"short-{anchor}-{unit}")
        if forms is None or low not in (0, high):  # of an hour, of a range
            return self.offset(anchor, low, high, unit)
        return _fill(forms.get(self._plural(high), forms["other"]), n=high)

    def date_words(self) -> DateWords:
        """Return the words for dates in a form that needs neither this class nor babel."""
        if self._date_words is None:
            self._date_words = DateWords(kept_tables(self._tables, self._dates) or self._made_tables())
        return self._date_words

    def _made_tables(self) -> Data:
        from handpress.brand.datetables import made_tables

        return made_tables(self._babel(), self._dates)

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

    def due(self, day: date, clock: time | None = None, part: str = "", year: bool = False, form: str = "") -> str:
        """Return a moment to do something at, as `DateWords.due` does; after midnight with the night it is in."""
        minute = None if clock is None else clock.hour * 60 + clock.minute
        return self.date_words().due(day.toordinal(), minute, part, year, form)

    def window(self, first: date, last: date, form: str = "") -> str:
        """Return a range of days: ``March 10 to 17, 2026``; of months where *form* is "month"."""
        return self.date_words().window(first.toordinal(), last.toordinal(), form)

    def language_name(self, language: str) -> str:
        """Return the name of *language* in this one: ``English``."""
        from babel import Locale

        return str(Locale.parse(language.replace("-", "_")).get_language_name(self._babel()) or language)

    def by(self, day: date, form: str = "") -> str:
        """Return words for a last day, as `DateWords.by` does: ``By March 10, 2026``."""
        return self.date_words().by(day.toordinal(), form)

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
    if len(values) < 2:
        for name, value in values.items():
            return text.replace(f"{{{name}}}", str(value))
        return text
    return re.sub(r"\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), text)


def other_clock(tree: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return the dates of a locale file with the clock that is not usual in its language; the name of their tables."""
    hours, *patterns = tree["other-clock"].items()
    return tree["dates"] | dict(patterns), f"{tree['language']}-{hours[1]}"


def words_for(language: str, clock: int | None = None) -> Words:
    """Return the fixed words of *language*, with a *clock* of 12 or 24 hours or the one that is usual in it.

    Raises:
        HandpressError: Handpress has no fixed words in that language.
    """
    usual = _words(language)
    return _words(language, True) if clock == usual.other_hours else usual


@cache
def _words(language: str, other: bool = False) -> Words:
    known = languages()
    if language not in known:
        raise fault(
            Span(f"language {language}"),
            "Handpress has no fixed words in this language",
            "language",
            f"it has: {', '.join(known)}",
        )
    return Words(read_file(LOCALES / f"{language}.yaml", shown=f"locales/{language}.yaml").plain(), other)


def languages() -> list[str]:
    """Return the languages that have fixed words."""
    return sorted(path.stem for path in LOCALES.glob("*.yaml"))
