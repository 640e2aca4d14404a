"""The days and the times of day in a list: every form that has one reading, and no other.

A text with two readings is refused with both, told so that nothing of the cell shows: as weekdays, as halves of a day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from handpress.content.timing import Procedure, parse_procedure
from handpress.diagnostics import Span, fault
from handpress.lists.notes import Note, Unread
from handpress.lists.vocabulary import MONTHS, PLACEHOLDERS, WEEKDAYS, key, visible

DayOrder = Literal["mdy", "dmy"]

ISO_HINT = "write it as 2026-03-03"
_DAY_HINT = f"{ISO_HINT} under a heading for the date, or delete the time"
_CLOCK_HINT = "write the clinic's local time as 08:30 or 8:30 AM"
_NAMES = {"mdy": "month/day", "dmy": "day/month"}
_OTHER: dict[DayOrder, DayOrder] = {"mdy": "dmy", "dmy": "mdy"}
_WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Hours(NamedTuple):
    """When a clinic is open, from and until; both are the same where nobody has said it."""

    opens: time = time.min
    closes: time = time.min

    def fit(self, clock: time) -> bool:
        """Return whether something can begin at *clock*."""
        return self.opens <= clock <= self.closes


class Reading(NamedTuple):
    """How the days and times of a list are read: the clinic's order, zone and hours.

    Attributes:
        order: Of month and day.
        zone: The clinic's, an IANA name.
        hours: When it is open.
        is_24_hours: Whether 01:15 is at night for sure, as in a list that has 13:15, too.
        counts_from_1904: Whether a number is no day as spreadsheets count them: an old Mac's are four years off.
    """

    order: DayOrder | None = None
    zone: str | None = None
    hours: Hours = Hours()
    is_24_hours: bool = False
    counts_from_1904: bool = False


class Day(NamedTuple):
    """A day as ISO 8601 writes it, "" for none; the time of day behind it, ""; what is to be told."""

    day: str = ""
    clock: str = ""
    notes: tuple[Note, ...] = ()


_REST = r"(?:(?:[T,]|\s)\s*(?:(?:at|[@–-])\s+)?(?P<rest>\S.*))?"
_FORMS = [
    re.compile(form + _REST, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})",
        r"(?P<y>[0-9]{4})/(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})",
        r"(?P<y>[0-9]{4})\.(?P<m>[0-9]{1,2})\.(?P<d>[0-9]{1,2})",
        r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    )
]
# As HL7 writes it.
_STAMP = re.compile(r"([0-9]{8})([0-9]{2})([0-9]{2})([0-9]{2})?(?:\.[0-9]+)?([+-][0-9]{4})?", re.ASCII)
_WORD = r"(?P<name>[^\W\d_]{3,12})\.?"
_NAMED = [
    re.compile(form + _REST, re.IGNORECASE)
    for form in (
        rf"(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?[-\s./]*(?:de\s+)?{_WORD}[-\s.,/]*(?:del?\s+)?(?P<y>[0-9]{{4}}|[0-9]{{2}})\b",
        rf"{_WORD}[-\s./]+(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?[-\s,/]+(?P<y>[0-9]{{4}})\b",
        rf"(?P<y>[0-9]{{4}})[-\s./]+{_WORD}[-\s./]+(?P<d>[0-9]{{1,2}})\b",
    )
]
_NUMERIC = re.compile(
    rf"(?P<a>[0-9]{{1,2}})(?P<s>[/.-])(?P<b>[0-9]{{1,2}})(?P=s)(?P<y>[0-9]{{4}}|[0-9]{{2}}){_REST}", re.ASCII
)
_SERIAL = re.compile(r"([0-9]{5})(\.[0-9]+)?", re.ASCII)
# The days that a spreadsheet counts, of 2000 to 2099: no other number of five digits can be meant as a date.
_SERIALS = range(36526, 73051)
_YEARS = range(2000, 2100)  # of a visit; before them are days of birth, and those on which programs begin to count
_LED_BY = re.compile(r"(?P<name>[^\W\d_]{2,10})\.?,?\s+(?=\S)")
_ENDS_WITH = re.compile(r",?\s+\(?(?P<name>[^\W\d_]{2,10})\.?\)?$")


_UNKNOWN = "this is not a date in a known form"


@lru_cache(4096)
def read_day(text: str, reading: Reading) -> Day:
    """Return the day in *text*, and the time behind it.

    Raises:
        Unread: It has no reading, or more than one.
    """
    if not text:
        return Day()
    weekday, plain = _weekday(text)
    if match := _SERIAL.fullmatch(plain):
        if reading.counts_from_1904:
            fact = "this is a number, and this workbook counts days from 1904: two days are meant by it"
            raise Unread("date", fact, "give the column a format of dates there")
        return _of_serial(int(match[1]), match[2])
    if match := _STAMP.fullmatch(plain):
        seconds = f":{match[4]}" if match[4] else ""
        plain = f"{match[1]} {match[2]}:{match[3]}{seconds}{match[5] or ''}"
    for form in _FORMS:
        if match := form.fullmatch(plain):
            # Programs write this form, and with it the 24 hours of a day.
            own = reading._replace(is_24_hours=True) if "-" in plain[:5] or plain[:8].isdigit() else reading
            return _with_clock(_dated(match["y"], match["m"], match["d"], weekday), match["rest"], own)
    for form in _NAMED:
        if (match := form.fullmatch(plain)) and (month := MONTHS.get(match["name"].casefold())):
            return _with_clock(_dated(_year(match["y"]), str(month), match["d"], weekday), match["rest"], reading)
    if match := _NUMERIC.fullmatch(plain):
        return _with_clock(_numeric(match, weekday, reading.order), match["rest"], reading)
    raise Unread("date", _UNKNOWN, ISO_HINT)


@lru_cache(4096)
def disproves(text: str, order: DayOrder) -> bool:
    """Return whether *text* is a date that *order* cannot read, and the other order can."""
    weekday, plain = _weekday(text)
    match = _NUMERIC.fullmatch(plain)
    return match is not None and _readings(match, weekday).keys() == {_OTHER[order]}


def is_numeric(text: str) -> bool:
    """Return whether the order of month and day decides which day *text* is."""
    return _NUMERIC.fullmatch(_weekday(text)[1]) is not None


_PAST_NOON = re.compile(r"(?:.*[\sT])?(?:1[3-9]|2[0-3]):?[0-5][0-9](?::[0-5][0-9])?", re.ASCII)


def is_of_24_hours(text: str) -> bool:
    """Return whether *text* ends in a time that only a clock of 24 hours has."""
    return _PAST_NOON.fullmatch(text) is not None


def disproved(order: DayOrder, row: int, text: str) -> Unread:
    """Return why the date in *text* is not read: *row* shows that *order* is not that of the list."""
    fact = f"the list's dates are not in the order {_NAMES[order]}: row {row} has a day that this order does not have"
    match = _NUMERIC.fullmatch(_weekday(text)[1])
    found = _readings(match, None) if match else {}
    if len(found) == 2:
        fact += f"; this one would be a {_said(found[order])}, and in the other order a {_said(found[_OTHER[order]])}"
    return Unread(
        "date", fact, f"use --date-order {_OTHER[order]}, if it is right for every row", "date-order", ISO_HINT
    )


def _weekday(text: str) -> tuple[int | None, str]:
    """Return the weekday that *text* begins or ends with, and the rest."""
    text = re.sub(r"(?<=[0-9])\s*/\s*(?=[0-9])", "/", text)
    match = _LED_BY.match(text)
    if match and (name := match["name"].casefold()) in WEEKDAYS:
        return WEEKDAYS[name], text[match.end() :]
    match = _ENDS_WITH.search(text)
    if match and (name := match["name"].casefold()) in WEEKDAYS:
        return WEEKDAYS[name], text[: match.start()]
    return None, text


def _year(text: str) -> str:
    """Return a year in full: two digits are of these times, or no year at all."""
    if len(text) == 4:
        return text
    if not "20" <= text <= "59":
        raise Unread("date", "the year has two digits, and none that an appointment can have", ISO_HINT)
    return f"20{text}"


def _checked_year(year: str) -> None:
    if int(year) not in _YEARS:
        fact = "the year is none that an appointment can have: this may be a date of birth, or stand for none"
        raise Unread("date", fact, ISO_HINT)


def _dated(year: str, month: str, day: str, weekday: int | None) -> str:
    """Return a day as ISO 8601 writes it."""
    iso = f"{int(year):04}-{int(month):02}-{int(day):02}"
    _checked_year(year)
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        raise Unread("date", "there is no such day", ISO_HINT) from None
    if weekday not in (None, found.weekday()):
        raise Unread("date", f"that day is a {_said(found)}, and another weekday stands before it", ISO_HINT)
    return iso


def both_days(text: str) -> tuple[date, date] | None:
    """Return the days that *text* is with the month first and with the day first; None where they do not differ."""
    weekday, plain = _weekday(text)
    match = _NUMERIC.fullmatch(plain)
    found = _readings(match, weekday) if match else {}
    return (found["mdy"], found["dmy"]) if len(set(found.values())) > 1 else None


def _readings(match: re.Match[str], weekday: int | None) -> dict[DayOrder, date]:
    """Return the days that a date in numbers can be."""
    found: dict[DayOrder, date] = {}
    orders: tuple[tuple[DayOrder, str, str], ...] = (("mdy", match["a"], match["b"]), ("dmy", match["b"], match["a"]))
    for order, month, day in orders:
        try:
            read = date(int(_year(match["y"])), int(month), int(day))
        except (ValueError, Unread):
            continue
        if weekday in (None, read.weekday()):
            found[order] = read
    return found


def _numeric(match: re.Match[str], weekday: int | None, order: DayOrder | None) -> str:
    if len(match["y"]) == 4:
        _checked_year(match["y"])
    found = _readings(match, weekday)
    days = set(found.values())
    if not order and len(match["y"]) == 2 and int(match["a"]) >= 20 and _exists(match["a"], match["b"], match["y"]):
        fact = "the year may stand first or last, and has two digits"
        raise Unread("date", fact, f"{ISO_HINT}, or say with --date-order mdy or dmy what comes first", desk=ISO_HINT)
    if not days and len(match["y"]) == 2:
        _year(match["y"])
    if not days:
        fact = (
            "there is no such day" if weekday is None else "in no order is that day the weekday that stands before it"
        )
        raise Unread("date", fact, ISO_HINT)
    if order and order not in found:
        raise Unread("date", f"there is no such day when read as {_NAMES[order]}", ISO_HINT)
    if not order and len(days) > 1:
        readings = " or ".join(f"a {_said(day)} as {_NAMES[known]}" for known, day in found.items())
        hint = f"{ISO_HINT}, or say with --date-order mdy or dmy which comes first"
        raise Unread("date", f"the order of month and day is not known: this is {readings}", hint, desk=ISO_HINT)
    read = found[order] if order else days.pop()
    return _dated(str(read.year), str(read.month), str(read.day), None)


def _exists(year: str, month: str, day: str) -> bool:
    try:
        date(2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _said(day: date) -> str:
    return _WEEKDAY_NAMES[day.weekday()]


def _of_serial(days: int, fraction: str | None) -> Day:
    """Return the day that a spreadsheet counts as *days* from the end of 1899."""
    if days not in _SERIALS:
        raise Unread("date", "this is a number, and no day of these times as a spreadsheet counts them", ISO_HINT)
    clock = _of_fraction(f"0{fraction}", "date") if fraction else ""
    return Day((date(1899, 12, 30) + timedelta(days)).isoformat(), "" if clock == "00:00" else clock)


def _with_clock(day: str, rest: str | None, reading: Reading) -> Day:
    """Return *day* with the time in *rest*: a date that is followed by midnight was none with a time."""
    if not rest:
        return Day(day)
    if rest.casefold().lstrip("t") in ("z", "00:00:00z", "00:00z"):
        return Day(day, "", (Note.MIDNIGHT,))
    clock = read_clock(rest, "date", reading, day)
    if clock == "00:00":
        return Day(day, "", (Note.MIDNIGHT,))
    return Day(day, clock)


# Times of day.

_CLOCK = re.compile(
    r"(?P<h>[0-9]{1,2})(?::|h|\s?h\s?)(?P<m>[0-9]{2})(?P<s>:[0-9]{2}(?:[.,][0-9]+)?)?\s*"
    r"(?P<half>[ap]\.?\s?m?\.?)?(?:\s*(?P<word>noon))?\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2}|[A-Z]{2,5})?",
    re.IGNORECASE | re.ASCII,
)
_HOUR = re.compile(r"(?P<h>[0-9]{1,2})\s*(?P<half>[ap]\.?\s?m?\.?)", re.IGNORECASE | re.ASCII)
_DIGITS = re.compile(
    r"(?P<h>[0-9]{1,2})(?P<m>[0-9]{2})(?P<s>[0-9]{2})?\s*(?P<half>[ap]\.?\s?m?\.?)?", re.IGNORECASE | re.ASCII
)
_DOTTED = re.compile(r"(?P<h>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\s*(?P<half>[ap]\.?\s?m\.?)?", re.IGNORECASE | re.ASCII)
_FRACTION = re.compile(r"0?\.[0-9]+", re.ASCII)
_OF_24_HOURS = re.compile(r"(.*[0-9])\s*(?:h|hrs?|hours|uhr)\.?", re.IGNORECASE | re.ASCII)
_NOON = re.compile(r"(?:12\s*)?noon", re.IGNORECASE)
_SPAN = re.compile(r"(?P<from>.*?\S)\s*(?:-|–|—|\bto\b|\ba\b)\s*(?P<to>[0-9].*)")


@lru_cache(4096)
def read_clock(text: str, column: str, reading: Reading, day: str = "") -> str:
    """Return the time of day in *text* as 08:30, "" for none; of a span, when it begins.

    Raises:
        Unread: It has no reading, or more than one.
    """
    text = re.sub(r"\s", " ", text)
    if not text:
        return ""
    if _FRACTION.fullmatch(text):
        return _of_fraction(text, column)
    if match := _OF_24_HOURS.fullmatch(text):
        # Who writes "Uhr" writes the time with a dot.
        text = match[1].replace(".", ":") if text.casefold().endswith("uhr") else match[1]
        reading = reading._replace(is_24_hours=True)
    if _NOON.fullmatch(text):
        return "12:00"
    if not _CLOCK.fullmatch(text) and (match := _SPAN.fullmatch(text)):
        return _begins(match, column, reading, day)
    for form in (_CLOCK, _DIGITS, _HOUR, _DOTTED):
        if match := form.fullmatch(text):
            return _read(match, column, reading, day)
    raise Unread(column, "the time is not in a known form", _CLOCK_HINT, "time")


def _begins(match: re.Match[str], column: str, reading: Reading, day: str) -> str:
    """Return when a span of time begins: its half of the day may stand at its end alone."""
    end = read_clock(match["to"], column, reading._replace(hours=Hours()), day)
    first = match["from"]
    if re.search(r"[ap]\.?\s?m?\.?$", match["to"], re.IGNORECASE) and re.fullmatch(r"[0-9]{1,2}(:[0-9]{2})?", first):
        readings = {half: read_clock(f"{first} {half}", column, Reading(), day) for half in ("AM", "PM")}
        fitting = [clock for clock in readings.values() if clock < end and _minutes(end) - _minutes(clock) < 720]
        if len(fitting) != 1:
            raise Unread(column, "the beginning of this span can be before noon, and after it", _CLOCK_HINT, "time")
        return fitting[0]
    return read_clock(first, column, reading, day)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _read(match: re.Match[str], column: str, reading: Reading, day: str) -> str:
    groups = match.groupdict()
    hour, minute = int(groups["h"]), int(groups.get("m") or 0)
    half = (groups.get("half") or "").lower()[:1]
    if (groups.get("s") or "").strip(":0.,"):
        raise Unread(column, "the time has seconds", "write it as 08:30", "time")
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12 and not (hour > 12 and half == "p")):
        raise Unread(column, "there is no such time of day", _CLOCK_HINT, "time")
    if half and hour > 12:
        raise Unread(column, "there is no such time of day", _CLOCK_HINT, "time")
    if match.re is _DOTTED and not half:
        fact = "this can be a time of day with a dot, or hours with a decimal"
        raise Unread(column, fact, _CLOCK_HINT, "time")
    if groups.get("word"):
        if (hour, minute, half) not in ((12, 0, ""), (12, 0, "p")):
            raise Unread(column, "this is not noon", _CLOCK_HINT, "time")
        half = "p"
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif (
        (match.re is _CLOCK and len(groups["h"]) == 1)
        or (match.re is _DIGITS and len(groups["h"]) == 1)
        or hour == 12
        or (_may_be_of_12_hours(groups, match.re, reading) and 1 <= hour <= 4)
        or (reading.hours.opens != reading.hours.closes and 10 <= hour <= 11 and match.re is _CLOCK)
    ):
        hour = _half(hour, minute, column, reading.hours)
    return _zoned(time(hour, minute), groups.get("zone") or "", column, reading.zone, day)


def _may_be_of_12_hours(groups: Mapping[str, str | None], form: re.Pattern[str], reading: Reading) -> bool:
    """Return whether 01:15 may be meant for 1:15 PM: by who types it, or by a spreadsheet that was told no half."""
    return form is _CLOCK and not (reading.is_24_hours or groups.get("zone"))


def _half(hour: int, minute: int, column: str, hours: Hours) -> int:
    """Return the hour of a clock that does not say which half of the day it tells."""
    if not 1 <= hour <= 12:
        return hour
    halves = (hour % 12, hour % 12 + 12)
    if hours.opens != hours.closes:
        fitting = [each for each in halves if hours.fit(time(each, minute))]
        if len(fitting) == 1:
            return fitting[0]
    elif hour >= 7:
        return hour
    fact = "this can be before noon, and after noon"
    hint = "write it as 13:15 or 1:15 PM"
    more = "; or say in lists.yaml when the clinic is open"
    raise Unread(column, fact, hint + more, "half-of-day", hint)


def _zoned(clock: time, zone: str, column: str, own: str | None, day: str) -> str:
    """Return *clock*, with the zone that stands behind it, as the clinic's own clocks show it."""
    if not zone:
        return f"{clock:%H:%M}"
    hint = "write the clinic's local time, without a zone"
    if re.match(r"Z|[+-]", zone, re.IGNORECASE):
        if own and day:
            offset = "+00:00" if zone.upper() == "Z" else zone
            from zoneinfo import ZoneInfo

            moment = datetime.fromisoformat(f"{day}T{clock:%H:%M}:00{offset}").astimezone(ZoneInfo(own))
            if moment.date().isoformat() == day and moment.time() == clock:
                return f"{clock:%H:%M}"
        fact = "the time is of a zone: the clinic's clocks may show another"
        if column == "time" and zone[0] == "-" and zone[3] == ":":
            fact = "what stands behind the time can be when it ends, or a zone: the clinic's clocks may show another"
            hint = "write the clinic's local time, and of a span with blanks: 10:30 - 11:00"
        raise Unread(column, fact, hint, "time-zone")
    if own and day:
        from zoneinfo import ZoneInfo

        known = datetime.fromisoformat(f"{day}T{clock:%H:%M}").replace(tzinfo=ZoneInfo(own)).tzname() or ""
        if known.upper() not in (zone.upper(), f"{zone[:1]}{known[1:2]}{zone[-1:]}".upper() if len(zone) == 2 else ""):
            raise Unread(column, "the time names another zone than the brand's", hint, "time-zone")
    elif zone.upper() not in _ZONES:
        raise Unread(column, "the time is not in a known form", _CLOCK_HINT, "time")
    return f"{clock:%H:%M}"


# What stands behind a local time; no other word is taken for a zone.
_ZONES = frozenset(
    [
        "EST",
        "EDT",
        "ET",
        "CST",
        "CDT",
        "CT",
        "MST",
        "MDT",
        "MT",
        "PST",
        "PDT",
        "PT",
        "AKST",
        "AKDT",
        "HST",
        "AST",
        "ADT",
        "GMT",
        "BST",
        "CET",
        "CEST",
        "WET",
        "WEST",
    ]
)


def _of_fraction(text: str, column: str) -> str:
    """Return the time of day that a spreadsheet holds as a part of a day."""
    minutes = float(text) * 1440
    if abs(minutes - round(minutes)) > 0.02:  # a second and some
        raise Unread(column, "the time has seconds", "write it as 08:30", "time")
    whole = round(minutes) % 1440
    return f"{whole // 60:02}:{whole % 60:02}"


# Both.


@lru_cache(4096)
def read_procedure(day: str, clock: str, zone: str | None, column: str) -> Procedure | None:
    """Return when a procedure is.

    Raises:
        Unread: There is no such time on that day.
    """
    if not day:
        return None
    try:
        return parse_procedure(f"{day}T{clock}" if clock else day, zone)
    except ValueError:
        fact = "clocks go forward over this time on that day"
        raise Unread(column, fact, "write the time that the clock will show") from None


def together(date_cell: str, time_cell: str, reading: Reading) -> tuple[Procedure | None, tuple[Note, ...]]:
    """Return when a procedure is by its two cells, and what is to be told of it.

    Raises:
        Unread: They say nothing, or not the same.
    """
    date_cell, time_cell = visible(date_cell), visible(time_cell)
    found = read_day(date_cell, reading)
    stands_for_none = bool(time_cell) and (not key(time_cell) or key(time_cell) in PLACEHOLDERS)
    if stands_for_none:
        time_cell = ""
    if whole := _whole(time_cell, reading):
        if found.day and whole.day not in (found.day, _NO_DAY):
            raise Unread("time", "the day in this is another one than the date", "write the day once")
        if whole.day == _NO_DAY and not found.day:
            raise Unread("date", "there is a time, and no date", _DAY_HINT)
        clock = whole.clock
        found = found if found.day else whole
    else:
        clock = read_clock(time_cell, "time", reading, found.day)
    if not found.day:
        if clock:
            raise Unread("date", "there is a time, and no date", _DAY_HINT)
        return None, ()
    if found.clock and clock and found.clock != clock:
        raise Unread("time", "this is another time than the one in the date", "write the time once")
    notes = [] if clock else list(found.notes)
    if stands_for_none and not found.clock:
        notes.append(Note.NO_TIME)
    clock = clock or found.clock
    if clock == "00:00":
        clock = ""
        notes.append(Note.MIDNIGHT)
    elif clock and not "05:00" <= clock < "22:00":
        notes.append(Note.NIGHT)
    column = "time" if time_cell else "date"
    return read_procedure(found.day, clock, reading.zone, column), tuple(dict.fromkeys(notes))


_NO_DAY = "1899-12-30"  # what a spreadsheet shows for the day of a time alone
# So do other programs: the first days that they count, as they write them.
_FIRST_DAYS = re.compile(
    r"(?:1899-12-3[01]|1900-01-0[01]|12/3[01]/1899|3[01]/12/1899|30\.12\.1899|0?1[/.]0?[01][/.]1900)[ T]+(?P<rest>.+)",
    re.ASCII,
)


@lru_cache(4096)
def _whole(text: str, reading: Reading) -> Day | None:
    """Return the day and the time in a cell for the time, None where it has no day."""
    if len(text) < 8 or _CLOCK.fullmatch(text) or _FRACTION.fullmatch(text):
        return None
    if match := _FIRST_DAYS.fullmatch(text):
        return Day(_NO_DAY, read_clock(match["rest"], "time", reading))
    try:
        return read_day(text, reading)
    except Unread as unread:
        if unread.fact == _UNKNOWN:
            return None
        raise Unread("time", unread.fact, unread.hint, unread.rule, unread.desk) from None


def checked_zone(zone: str) -> None:
    """Refuse a *zone* that nobody knows."""
    try:
        parse_procedure("2026-03-03", zone)
    except ValueError as error:
        raise fault(Span("time-zone"), str(error), "time-zone", "write a name like America/Chicago") from None
