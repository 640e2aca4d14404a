"""Whole-number calendar: a day is its ordinal as `date.toordinal` counts, a clock time its minutes since midnight.

Knows no time zone and checks no number.
"""

from __future__ import annotations

from datetime import date

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


def reckon(
    anchor: str, low: int, high: int, unit: str | None, at: int | None, day: int, minute: int | None
) -> tuple[int, int, int | None, str] | None:
    """Return when a timing falls for a procedure without a time zone, or None where no date can be told safely.

    Args:
        anchor: Value of an `Anchor`; with *low*, *high*, *unit* and *at*, the parts of a `When`.
        low: Least amount; 0 for "within" and for an anchor without an amount.
        high: Greatest amount.
        unit: Value of a `Unit`; None for an anchor without an amount.
        at: The clock time that it names, if it names one.
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
        return day + shift, day + shift, at, "" if at is not None else part
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
        step = sign * _MONTHS[unit]
        near = day if low == 0 else _months_on(day, low * step)
        far = near if low == high else _months_on(day, high * step)
    return (near, far, at, "") if near < far else (far, near, at, "")


def _months_on(day: int, count: int) -> int:
    """Return the day *count* months from *day*, clamped to the end of its month."""
    start = date.fromordinal(day)
    months = start.year * 12 + start.month - 1 + count
    first, following = (date(at // 12, at % 12 + 1, 1).toordinal() for at in (months, months + 1))
    return min(first + start.day, following) - 1
