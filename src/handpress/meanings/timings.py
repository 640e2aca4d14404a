"""Timings before a procedure, in the words in which a handout has them: their day, their clock time, what fits.

The words are those of `content.timing`, which stands above this floor; a test holds every result to it.
"""

from __future__ import annotations

import re

# The hours of the clock that a part of a day can have; of the night only those ahead of midnight.
_HOURS = {"evening before": range(12, 24), "night before": range(18, 24), "morning of": range(12), "day of": range(24)}
_FIXED = ("now", "before the day", "day before", *_HOURS)
_COUNTED = re.compile(r"(?:[1-9][0-9]{0,6} to )?[1-9][0-9]{0,6} (?P<unit>minute|hour|day|week|month|year)s? before")
_SMALL_HOURS = 4 * 60  # "1 day before" at 1:00 AM may be said of the night that follows that day
UNKNOWN = "?"  # a day that a text names, and that no timing tells


def day_of(timing: str) -> str:
    """Return the day of a *timing*, without its clock time; "" for what is no time before the procedure."""
    day = timing.partition(" at ")[0]
    return day if day in _FIXED or _COUNTED.fullmatch(day) else ""


def at_clock(day: str, minutes: int) -> str:
    """Return the timing *day* at a clock time; "" where the two do not fit, or may mean the night after."""
    hour, minute = divmod(minutes, 60)
    day = "1 day before" if day == "day before" else day
    counted = _COUNTED.fullmatch(day)
    fits = minutes >= _SMALL_HOURS and not is_of_hours(day) and " to " not in day if counted else False
    if not minutes or not (fits or hour in _HOURS.get(day, ())):
        return ""
    return f"{day} at {(hour - 1) % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'PM'}"


def is_of_hours(day: str) -> bool:
    """Return whether *day* is counted in hours or minutes."""
    counted = _COUNTED.fullmatch(day)
    return counted is not None and counted["unit"] in ("minute", "hour")


def same_day(day: str, under: str) -> bool:
    """Return whether *day* does not contradict the timing *under* of its heading."""
    plain = {"day before": "1 day before"}
    if under in ("day of", "morning of") and (is_of_hours(day) or day in ("day of", "morning of")):
        return True
    return day == UNKNOWN or plain.get(day, day) == plain.get(under, under)
