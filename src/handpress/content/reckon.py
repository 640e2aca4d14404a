"""Whole-number calendar: a day is its ordinal as `date.toordinal` counts, a clock time its minutes since midnight.

Imports nothing, so that a stored plate is pressed without `datetime`. Knows no time zone and checks no number.
"""

from __future__ import annotations

_PARTS = {
    "evening-before": (-1, "evening"),
    "night-before": (-1, "night"),
    "morning-of": (0, "morning"),
    "day-of": (0, ""),
}
_SIGNS = {"before": -1, "after": 1, "within": 1}
_MINUTES = {"minute": 1, "hour": 60}
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


def ordinal(year: int, month: int, day: int) -> int:
    """Return the ordinal of a day of the Gregorian calendar; 1 is January 1 of year 1."""
    # Years begin in March: their months, from 31 days to 31 days, run in steps of 153 days for five months.
    if month < 3:
        year, month = year - 1, month + 12
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day - 306


def civil(day: int) -> tuple[int, int, int]:
    """Return the year, month and day of the month of an ordinal.

    Source: Neri and Schneider 2023, Euclidean affine functions and their application to calendar algorithms.
    """
    # In quarter days since March 1 of year 0: a century has 146,097 of them, a year 1,461.
    quarters = 4 * day + 1223
    left = quarters % 146097 | 3
    year = quarters // 146097 * 100 + left // 1461
    fifths = left % 1461 // 4 * 5 + 461
    month = fifths // 153
    if month > 12:
        return year + 1, month - 12, fifths % 153 // 5 + 1
    return year, month, fifths % 153 // 5 + 1


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month has, month 1 to 12."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def reckon(
    anchor: str, low: int, high: int, unit: str | None, day: int, minute: int | None
) -> tuple[int, int, int | None, str] | None:
    """Return when a timing falls for a procedure without a time zone, or None where no date can be told safely.

    Args:
        anchor: Value of an `Anchor`; with *low*, *high* and *unit*, the parts of a `When`.
        low: Least amount; 0 for "within" and for an anchor without an amount.
        high: Greatest amount.
        unit: Value of a `Unit`; None for an anchor without an amount.
        day: Ordinal of the day of the procedure.
        minute: Its clock time, None where that is not known.

    Returns:
        The first and the last day; the clock time or None; "morning", "evening", "night" or "".
        `timing.due` tells what has none.
    """
    if unit is None:
        if anchor not in _PARTS:
            return None
        shift, part = _PARTS[anchor]
        return day + shift, day + shift, None, part
    sign = _SIGNS[anchor]
    if unit in _MINUTES:
        if minute is None or low != high:
            return None
        minute += sign * high * _MINUTES[unit]
        day += minute // 1440
        return day, day, minute % 1440, ""
    if unit in _DAYS:
        near, far = day + sign * low * _DAYS[unit], day + sign * high * _DAYS[unit]
    else:
        start, step = civil(day), sign * _MONTHS[unit]
        near = day if low == 0 else _months_on(start, low * step)
        far = near if low == high else _months_on(start, high * step)
    return (near, far, None, "") if near < far else (far, near, None, "")


def _months_on(start: tuple[int, int, int], count: int) -> int:
    """Return the day *count* months from *start*, clamped to the end of its month."""
    year, month, day = start
    months = year * 12 + month - 1 + count
    year, month = months // 12, months % 12 + 1
    return ordinal(year, month, day if day < 29 else min(day, days_in_month(year, month)))
