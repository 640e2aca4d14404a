"""When a sentence says that something is to be done: days, hours and clock times before the procedure.

Knows English and Spanish. What a sentence leaves open is no moment: in doubt there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handpress.content.timing import Anchor, Unit, When
from handpress.review.rules.spoken import NUMBERS, ONE, PROCEDURE

_DAY = 24 * 60
# Procedures begin between these hours, so "8 hours before" is no one time of the day.
_EARLIEST, _LATEST = 5 * 60, 20 * 60

_VALUES = {language: NUMBERS[language] | ONE[language] for language in NUMBERS}
_NUMBER = {language: rf"\d{{1,3}}|{'|'.join(values)}" for language, values in _VALUES.items()}
_UNITS = {
    "en": {"minute": 1, "hour": 60, "day": _DAY, "week": 7 * _DAY},
    "es": {"minuto": 1, "hora": 60, "día": _DAY, "dia": _DAY, "semana": 7 * _DAY},
}
_OF_EVENT = {
    # "2 hours before bed" is another time: behind "before" stands the procedure, or no word at all.
    "en": rf"(?: (?:(?:your|the|this|day of) ){{0,3}}(?:\w+ )?{PROCEDURE['en']}\b|(?=\s*(?:[.,;:!?)]|$)))",
    "es": rf"(?: del? (?:la |su |este |esta )?(?:\w+ )?{PROCEDURE['es']}\b|(?=\s*(?:[.,;:!?)]|$)))",
}
_BEFORE = {
    "en": re.compile(
        rf"\b(?:(?P<low>{_NUMBER['en']}) ?(?:to|or|-|\u2013) ?)?(?P<high>{_NUMBER['en']})[ -](?:full )?"
        rf"(?P<unit>minute|hour|day|week)s? (?:before|prior to|ahead of|in advance of){_OF_EVENT['en']}"
    ),
    "es": re.compile(
        rf"\b(?:(?P<low>{_NUMBER['es']}) ?(?:a|o|u|-|\u2013) ?)?(?P<high>{_NUMBER['es']}) "
        rf"(?P<unit>minuto|hora|d[ií]a|semana)s? antes{_OF_EVENT['es']}"
    ),
}
# Names of one day, with how many days before the procedure it is.
_DAYS = {
    "en": re.compile(
        r"\b(?:(?P<eve>the (?:day|night|evening) before)|(?P<own>(?:on )?the day of|morning of|(?:that|same) day))\b"
    ),
    "es": re.compile(
        r"\b(?:(?P<eve>(?:el día|la noche|la tarde) (?:antes|anterior)|la víspera)"
        r"|(?P<own>(?:el (?:mismo )?día|la mañana) (?:del|de la|de su)|ese día))\b"
    ),
}
_CLOCK = {
    "en": re.compile(
        r"\b(?:(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?P<half>[ap])\.? ?m\b"
        r"|(?P<hour24>[01]\d|2[0-3]):(?P<minute24>\d\d)\b|(?P<noon>noon)\b|(?P<midnight>midnight)\b)"
    ),
    "es": re.compile(
        r"\b(?:(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?:(?P<half>[ap])\.? ?m\b|de la (?P<part>mañana|tarde|noche)\b)"
        r"|(?P<hour24>[01]\d|2[0-3]):(?P<minute24>\d\d)\b|(?P<noon>mediodía)\b|(?P<midnight>medianoche)\b)"
    ),
}


class Moment(NamedTuple):
    """A time in minutes from the start of the procedure's day, less than 0 before it; between *low* and *high*.

    *lead* is how many minutes before the procedure itself it is, where that is what is said, and *exact* whether a
    clock says it or a lead.
    """

    low: int
    high: int
    lead: int = 0
    exact: bool = False

    def surely_before(self, other: Moment) -> bool:
        """Whether it comes before *other* at every hour of the procedure."""
        if self.lead and other.lead:
            return self.lead > other.lead
        return self.high < other.low

    def differs(self, other: Moment) -> bool:
        """Whether the two can never be the same time."""
        return self.surely_before(other) or other.surely_before(self)


class Ahead(NamedTuple):
    """An amount of time before the procedure as a text says it, in minutes; *words* as typed."""

    low: int
    high: int
    words: str

    def fits(self, when: When) -> bool:
        """Whether *when* says the same: to the minute where both are in hours or both in days, else to the day."""
        own = ahead(when)
        if own is None:
            return True
        low, high = own
        if (self.high < _DAY) == (high < _DAY):
            return self.low <= high and low <= self.high
        return self.low - _DAY < high and low < self.high + _DAY


def ahead(when: When) -> tuple[int, int] | None:
    """Return how long before the procedure *when* is, in minutes; None where it is no such time."""
    if when.anchor in (Anchor.EVENING_BEFORE, Anchor.NIGHT_BEFORE):
        return _DAY, _DAY
    minutes = {Unit.MINUTE: 1, Unit.HOUR: 60, Unit.DAY: _DAY, Unit.WEEK: 7 * _DAY}.get(when.unit or Unit.YEAR)
    if when.anchor is not Anchor.BEFORE or minutes is None:
        return None
    return when.low * minutes, when.high * minutes


def aheads(text: str, language: str) -> list[Ahead]:
    """Return each amount of time before the procedure that *text* names, as in "two days before"."""
    eves = (match for match in _DAYS[language].finditer(text.lower()) if match["eve"])
    named = [Ahead(_DAY, _DAY, text[match.start() : match.end()]) for match in eves]
    return [*_counted(text, language), *named]


def _counted(text: str, language: str) -> Iterator[Ahead]:
    for match in _BEFORE[language].finditer(text.lower()):
        unit = _UNITS[language][match["unit"]]
        high = _value(match["high"], language) * unit
        low = _value(match["low"], language) * unit if match["low"] else high
        yield Ahead(low, high, text[match.start() : match.end()])


def _value(number: str, language: str) -> int:
    return int(number) if number.isdigit() else _VALUES[language][number]


def moment(when: When) -> Moment | None:
    """Return the moment that *when* says; None where it is no one day before the procedure or of it."""
    if when.anchor in (Anchor.DAY_OF, Anchor.MORNING_OF):
        return _of_day(0, when.minute)
    if (span := ahead(when)) is None or span[0] != span[1]:
        return None
    if span[0] % _DAY or when.unit in (Unit.MINUTE, Unit.HOUR):
        return _lead(span[0])
    return _of_day(span[0] // _DAY, when.minute)


def _of_day(days: int, minute: int | None) -> Moment:
    start = -days * _DAY
    return Moment(start, start + _DAY) if minute is None else Moment(start + minute, start + minute, exact=True)


def _lead(minutes: int) -> Moment:
    return Moment(_EARLIEST - minutes, _LATEST - minutes, minutes, exact=True)


def said_moment(text: str, language: str, beside: When | None = None) -> Moment | None:
    """Return the moment that a sentence names; what it leaves open is that of *beside*, where there is one."""
    lowered = text.lower()
    clock = _clock(lowered, language)
    leads = list(_counted(text, language))
    if len(leads) > 1 or (leads and leads[0].low != leads[0].high):
        return None
    own = moment(beside) if beside else None
    if leads and leads[0].high % _DAY:
        return _lead(leads[0].high)
    if leads:
        days: int | None = leads[0].high // _DAY
    elif day := _DAYS[language].search(lowered):
        days = 1 if day["eve"] else 0
    elif own and not own.lead:
        days = -(own.low // _DAY)
    else:
        days = None
    if clock == _DAY:  # midnight: the end of the day that a sentence names, and of the one before where it names none
        return Moment(0, 0, exact=True) if days in (None, 0, 1) else None
    if days is None:
        return own if clock is None else None
    if clock is None and own and not leads:
        return own if own.low // _DAY == -days else _of_day(days, None)
    return _of_day(days, clock)


def _clock(text: str, language: str) -> int | None:
    """Return the one clock time in *text* in minutes, midnight as 24 hours; None without one, or with two."""
    found = list(_CLOCK[language].finditer(text))
    if len(found) != 1:
        return None
    match = found[0]
    if match["noon"]:
        return 12 * 60
    if match["midnight"]:
        return _DAY
    if match["hour24"]:
        return int(match["hour24"]) * 60 + int(match["minute24"])
    hour, part = int(match["hour"]), match.groupdict().get("part")
    if not 1 <= hour <= 12:
        return None
    late = match["half"] == "p" or part in ("tarde", "noche")
    return (hour % 12 + 12 * late) * 60 + int(match["minute"] or 0)
