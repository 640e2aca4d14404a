"""Turn "7 days before", "1 day before at 6:00 PM", "8 hours before" into dates and times for a procedure date.

Never guesses: a text outside the grammar is refused, and `ACCEPTED` lists the forms that are known. A time
that cannot be computed, or that one clock time would tell wrongly, gives no date at all. Reads no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from handpress.content.reckon import reckon

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Unit(StrEnum):
    """What an amount of time is counted in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Anchor(StrEnum):
    """How a timing hangs on the procedure. `BEFORE`, `AFTER` and `WITHIN` have an amount, the others none."""

    NOW = "now"
    BEFORE = "before"
    EVENING_BEFORE = "evening-before"
    NIGHT_BEFORE = "night-before"
    BEFORE_THE_DAY = "before-the-day"
    MORNING_OF = "morning-of"
    DAY_OF = "day-of"
    AFTER = "after"
    WITHIN = "within"
    AS_SCHEDULED = "as-scheduled"
    AS_NEEDED = "as-needed"
    LONG_TERM = "long-term"


class DateForm(StrEnum):
    """How much a date tells where it prints."""

    FULL = ""
    INSIDE = "inside"  # the same, within a sentence
    SHORT = "short"  # the day: Mon, Mar 2
    WEEKDAY = "weekday"  # the weekday in full, and the clock time
    CLOCK = "clock"  # the clock time
    CLOCK_MINUTES = "clock-minutes"  # the same, a full hour with its minutes
    WEEKDAY_CLOCK = "weekday-clock"  # as WEEKDAY, but for the night that an hour after midnight belongs to
    NIGHT = "night"  # that night alone
    CLOCK_NIGHT = "clock-night"  # the clock time, after midnight with the night that it belongs to
    DAY_CLOCK = "day-clock"  # as CLOCK_NIGHT, under the day of the procedure: in the evening with its date
    MONTH = "month"  # the month and its year: December 2027


ACCEPTED = (
    "now; 8 hours before; 1 day before at 6:00 PM; 1 to 2 weeks after; between 1 and 2 weeks after; within 1 week; "
    "within 1 to 2 weeks; evening before; night before; day before; before the day; morning of; "
    "day of; same day; next day; day after; as scheduled; as needed; long term"
)

# Ten years in each unit. No handout plans further ahead: a greater number is a slip of the finger.
LONGEST = {
    Unit.MINUTE: 10 * 365 * 24 * 60,
    Unit.HOUR: 10 * 365 * 24,
    Unit.DAY: 10 * 365,
    Unit.WEEK: 10 * 52,
    Unit.MONTH: 10 * 12,
    Unit.YEAR: 10,
}

_ASKED = "____"  # in the place of a clock time
CLOCK_UNITS = (Unit.MINUTE, Unit.HOUR)  # an amount of these names no day

# With `LONGEST` this keeps every result far inside what `date` can hold.
YEARS = range(1900, 2201)

_COUNTED = frozenset({Anchor.BEFORE, Anchor.AFTER, Anchor.WITHIN})

_MINUTES_OF = {
    Unit.MINUTE: 1,
    Unit.HOUR: 60,
    Unit.DAY: 24 * 60,
    Unit.WEEK: 7 * 24 * 60,
    Unit.MONTH: 30 * 24 * 60,
    Unit.YEAR: 365 * 24 * 60,
}
_DAYS_BEFORE = {
    Anchor.NOW: 10**6,
    Anchor.EVENING_BEFORE: 1,
    Anchor.NIGHT_BEFORE: 1,
    Anchor.BEFORE_THE_DAY: LONGEST[Unit.DAY],
    Anchor.AS_SCHEDULED: -LONGEST[Unit.DAY],
    Anchor.AS_NEEDED: -LONGEST[Unit.DAY] - 1,
    Anchor.LONG_TERM: -LONGEST[Unit.DAY] - 2,
}

# The hours of the clock that a day, or a part of it, can have; of the night before only those ahead of midnight.
HOURS = {
    Anchor.BEFORE: range(24),
    Anchor.EVENING_BEFORE: range(12, 24),
    Anchor.NIGHT_BEFORE: range(18, 24),
    Anchor.MORNING_OF: range(12),
    Anchor.DAY_OF: range(24),
    Anchor.AFTER: range(24),
}


@dataclass(frozen=True)
class When:
    """A timing relative to the procedure.

    A single amount has low == high. `WITHIN` has low 0: it starts at the procedure. `at` is a time on the wall clock of
    the day that the rest names; with `asks` the clinic writes it by hand. Raises ValueError where anchor, amount, unit
    and clock time do not fit together, so that every `When` has a canonical text.
    """

    anchor: Anchor
    low: int = 0
    high: int = 0
    unit: Unit | None = None
    at: time | None = None
    asks: bool = False

    def __post_init__(self) -> None:
        self._check_amount()
        hours = HOURS.get(self.anchor)
        if (self.at or self.asks) and (hours is None or self.low != self.high or self.unit in CLOCK_UNITS):
            raise ValueError(f'"{self.canonical()}" names no one day, so it takes no clock time')
        if self.at is not None and hours is not None:
            self._check_clock(self.at, hours)

    def _check_clock(self, at: time, hours: range) -> None:
        if at.tzinfo is not None or at.second or at.microsecond:
            raise ValueError(f"the clock time {at} is more than hours and minutes")
        named = self.canonical()
        if not (at.hour or at.minute):
            raise ValueError(f'midnight in "{named}" may be the start or the end of that day')
        if at.hour not in hours:
            raise ValueError(f'"{named}" contradicts itself: that is no hour of the {self.anchor.split("-")[0]}')

    def _check_amount(self) -> None:
        if self.anchor not in _COUNTED:
            if self.low or self.high or self.unit:
                raise ValueError(f'"{self.canonical()}" takes no amount')
            return
        if self.unit is None:
            raise ValueError(f'"{self.anchor}" needs an amount and a unit')
        if self.anchor is Anchor.WITHIN and self.low:
            raise ValueError('"within" starts at the procedure and takes one amount')
        if self.low > self.high:
            raise ValueError(f"the range {self._amount()} runs backwards")
        if self.high < 1 or (self.low < 1 and self.anchor is not Anchor.WITHIN):
            raise ValueError(f"the amount {self._amount()} must start at 1 or more")
        if self.high > LONGEST[self.unit]:
            raise ValueError(f"the amount {self._amount()} is more than 10 years")

    def canonical(self) -> str:
        """Return the one English text that stands for this value; `parse_when` reads it back."""
        if self.anchor not in _COUNTED:
            day = self.anchor.replace("-", " ")
        elif self.anchor is Anchor.WITHIN:
            day = f"within {self._amount()}"
        else:
            day = f"{self._amount()} {self.anchor}"
        if self.asks:
            return f"{day} at {_ASKED}"
        return f"{day} at {self._clock(self.at)}" if self.at else day

    @property
    def minute(self) -> int | None:
        """Its clock time in minutes since midnight."""
        return None if self.at is None else self.at.hour * 60 + self.at.minute

    @property
    def days_before(self) -> int:
        """About how many days before that of the procedure it begins; less than 0 after it."""
        if self.unit is None:
            return _DAYS_BEFORE.get(self.anchor, 0)
        amount, side = (self.high, 1) if self.anchor is Anchor.BEFORE else (self.low, -1)
        return side * (amount * _MINUTES_OF[self.unit] // _MINUTES_OF[Unit.DAY])

    @staticmethod
    def _clock(at: time) -> str:
        return f"{(at.hour - 1) % 12 + 1}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"

    def _amount(self) -> str:
        single = self.low == self.high or self.anchor is Anchor.WITHIN
        count = f"{self.high}" if single else f"{self.low} to {self.high}"
        return f"{count} {self.unit}" if count == "1" else f"{count} {self.unit}s"


_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_VALUE = {"a": 1, "an": 1} | {word: value for value, word in enumerate(_WORDS, start=1)}

# ASCII digits only; nine of them hold every amount in LONGEST.
NUMBER = rf"[0-9]{{1,9}}|{'|'.join(_WORDS)}"
_UNIT = rf"(?P<unit>{'|'.join(Unit)})s?"
EVENTS = ("", " procedure", " the procedure", " surgery", " the surgery")
_AMOUNT = rf"(?:(?P<low>{NUMBER})(?: to | ?[-–] ?))?(?P<high>{NUMBER}|an?) {_UNIT}"
_SIDE = rf" (?P<side>before|after)(?:{'|'.join(EVENTS)})"

# "(the )" may be missing; the star stands for the event, named or not.
FIXED_FORMS = {
    "now": When(Anchor.NOW),
    "(the )evening before*": When(Anchor.EVENING_BEFORE),
    "(the )night before*": When(Anchor.NIGHT_BEFORE),
    "(the )day before*": When(Anchor.BEFORE, 1, 1, Unit.DAY),
    "before the day": When(Anchor.BEFORE_THE_DAY),
    "before the day of*": When(Anchor.BEFORE_THE_DAY),
    "(the )morning of*": When(Anchor.MORNING_OF),
    "(the )day of*": When(Anchor.DAY_OF),
    "on the day": When(Anchor.DAY_OF),
    "on the day of*": When(Anchor.DAY_OF),
    "(the )same day": When(Anchor.DAY_OF),
    "(the )next day": When(Anchor.AFTER, 1, 1, Unit.DAY),
    "(the )day after*": When(Anchor.AFTER, 1, 1, Unit.DAY),
    "as scheduled": When(Anchor.AS_SCHEDULED),
    "as needed": When(Anchor.AS_NEEDED),
    "long term": When(Anchor.LONG_TERM),
    "long-term": When(Anchor.LONG_TERM),
}
_FIXED = {
    form.replace("(the )", the).replace("*", event): when
    for form, when in FIXED_FORMS.items()
    for the in ("", "the ")
    for event in EVENTS
}
# By the first word; any other stands for an amount. `re` compiles each when it is first needed.
_COUNTED_FORMS = {
    "between": rf"between (?P<low>{NUMBER}) and (?P<high>{NUMBER}) {_UNIT}{_SIDE}",
    # Nothing may follow: "within 24 hours before" is the other direction, "within a week of" is both.
    "within": rf"within {_AMOUNT}(?P<side>)",
}
_COUNTED_FORM = f"{_AMOUNT}{_SIDE}"
_NUMBER_AND_UNIT = rf"\b(?:{NUMBER}|an?) {_UNIT}\b"


def parse_when(text: str) -> When:
    """Return the timing that *text* states; upper case and extra white space do not matter.

    Raises:
        ValueError: If *text* is outside the forms in `ACCEPTED`, mixes units, or has an amount of zero, a
            range that runs backwards, or more than ten years. The first argument is the fact in one sentence.
    """
    words = " ".join(text.lower().split())
    day, at, clock = words.rpartition(" at ")
    if at and " at " not in day:
        named = parse_when(day.removesuffix(","))
        return replace(named, asks=True) if clock == _ASKED else replace(named, at=_parse_clock(clock, words))
    if when := _FIXED.get(words):
        return when
    if match := re.fullmatch(_COUNTED_FORMS.get(words.partition(" ")[0], _COUNTED_FORM), words):
        return _counted(match)
    units = dict.fromkeys(match["unit"] for match in re.finditer(_NUMBER_AND_UNIT, words))
    if len(units) > 1:
        raise ValueError(f"the timing {_quoted(words)} mixes units: {' and '.join(units)}")
    raise ValueError(f"the timing {_quoted(words)} is not one of the known forms")


_CLOCK = r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))?(?: ?(?P<half>[ap])(?:m|\.m\.))?"


def _parse_clock(text: str, whole: str) -> time:
    """Return the clock time that *text* writes, as in "6:00 pm", "6 p.m.", "noon", "18:00"."""
    if text == "noon":
        return time(12)
    match = re.fullmatch(_CLOCK, text)
    if match is None:
        raise ValueError(f"{_quoted(text)} in {_quoted(whole)} is no clock time, the form is 6:00 PM or 18:00")
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
    if half is None and (match["minute"] is None or (hour <= 12 and not text.startswith("0"))):
        raise ValueError(f"{_quoted(text)} in {_quoted(whole)} may be in the morning or in the evening")
    if minute > 59 or (half is None and hour > 23) or (half and not 1 <= hour <= 12):
        raise ValueError(f"there is no clock time {_quoted(text)}")
    return time(hour if half is None else hour % 12 + 12 * (half == "p"), minute)


def date_form(when: When, form: DateForm) -> DateForm:
    """Return *form*; what is a year or more away is told by its month: nobody has booked a day so far ahead."""
    far = when.unit is Unit.YEAR or (when.unit is Unit.MONTH and when.low >= _MONTHS_OF_A_YEAR)
    return DateForm.MONTH if far and when.at is None and when.anchor is not Anchor.WITHIN else form


_MONTHS_OF_A_YEAR = 12


def date_key(when: When, form: DateForm = DateForm.FULL) -> str:
    """Return what names the date of *when* in one form; `read_date_key` reads it back."""
    form = date_form(when, form)
    return f"{when.canonical()} | {form}" if form else when.canonical()


def read_date_key(key: str) -> tuple[When, DateForm]:
    """Return the timing and the form that *key* names."""
    words, _, form = key.partition(" | ")
    return parse_when(words), DateForm(form)


def _counted(match: re.Match[str]) -> When:
    """Return the timing of a form with an amount. A form without a side is "within"."""
    unit, high = Unit(match["unit"]), _value(match["high"])
    if match["low"] is None and not match["side"]:
        return When(Anchor.WITHIN, 0, high, unit)
    if match["low"] is None:
        return When(Anchor(match["side"]), high, high, unit)
    low = _value(match["low"])
    if low == high:
        raise ValueError(f"the range {low} to {high} {unit}s has the same number twice")
    return When(Anchor(match["side"] or Anchor.AFTER), low, high, unit)


def _value(number: str) -> int:
    return int(number) if number.isdigit() else _VALUE[number]


def _quoted(text: str, limit: int = 40) -> str:
    shown = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text[:limit])
    return f'"{shown}..."' if len(text) > limit else f'"{shown}"'


@dataclass(frozen=True)
class Procedure:
    """The day of a procedure; where known, its time on the wall clock to the minute, and its time zone.

    An ambiguous clock time, in the hour that autumn repeats, means the first of the two. Raises ValueError
    for a year outside `YEARS`, an unknown zone, or a clock time that the zone skips on that day.
    """

    day: date
    clock: time | None = None
    zone: str | None = None

    def __post_init__(self) -> None:
        if self.day.year not in YEARS:
            raise ValueError(f"the year {self.day.year:04} is outside {YEARS[0]} to {YEARS[-1]}")
        zone = None if self.zone is None else _zone(self.zone)
        if self.clock is None:
            return
        if self.clock.tzinfo is not None or self.clock.second or self.clock.microsecond:
            raise ValueError(f"the clock time {self.clock} is more than hours and minutes")
        if zone is None:
            return
        wall = datetime.combine(self.day, self.clock, zone)
        # PEP 495: a time in a gap comes back from UTC as another time.
        if wall.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
            raise ValueError(
                f"the clock time {self.clock:%H:%M} does not exist on {self.day} in {self.zone}, "
                "clocks go forward over it"
            )


# Area/Place only. "EST" is a known name too, but it has no summer time: most who write it mean New York.
# "localtime" would be the zone of this computer.
_ZONE_NAME = r"UTC|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+){1,2}"


def _zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if not re.fullmatch(_ZONE_NAME, name):
        raise ValueError(f"the time zone {_quoted(name)} is not a name like America/Chicago")
    try:
        return ZoneInfo(name)
    # OSError: package tzdata opens the folder for "America/Argentina". ValueError: a file that is no zone.
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError(f"the time zone {_quoted(name)} is unknown") from None


_DAY_AND_CLOCK = (
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?P<seconds>:[0-9]{2}(?:[.,][0-9]+)?)?(?P<offset> ?(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?))?)?"
)
_YEAR_LAST = r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2,4}\b"


def parse_procedure(text: str, zone: str | None = None) -> Procedure:
    """Return the procedure that *text* dates, as "2026-03-03", "2026-03-03T08:30" or "2026-03-03 08:30".

    Args:
        text: ISO 8601 date, with or without a wall-clock time in hours and minutes.
        zone: IANA name such as "America/Chicago". Without one, hours are counted on the wall clock.

    Raises:
        ValueError: If *text* has another form, or names a day or time that does not exist, or if *zone* is
            unknown. The first argument is the fact in one sentence.
    """
    text = text.strip()
    match = re.fullmatch(_DAY_AND_CLOCK, text)
    if match is None:
        if re.match(_YEAR_LAST, text):
            raise ValueError(f"month and day order is ambiguous in {_quoted(text)}, the form is YYYY-MM-DD")
        raise ValueError(f"the date {_quoted(text)} is not of the form YYYY-MM-DD or YYYY-MM-DDTHH:MM")
    if match["seconds"]:
        raise ValueError(f"the time in {_quoted(text)} has seconds, the form is HH:MM")
    if match["offset"]:
        raise ValueError(f"the time in {_quoted(text)} has an offset, the form is the local HH:MM")
    return Procedure(_day(match), _clock(match), zone)


def _day(match: re.Match[str]) -> date:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        raise ValueError(f"there is no day {match['year']}-{match['month']}-{match['day']}") from None


def _clock(match: re.Match[str]) -> time | None:
    if match["hour"] is None:
        return None
    try:
        return time(int(match["hour"]), int(match["minute"]))
    except ValueError:
        raise ValueError(f"there is no clock time {match['hour']}:{match['minute']}") from None


@dataclass(frozen=True)
class Due:
    """The days from first to last, both included, on which something is due.

    `part` is "", "morning", "evening" or "night". `clock` is set only where first == last; it has fold=1
    where it means the second of two equal clock times in autumn.
    """

    first: date
    last: date
    clock: time | None = None
    part: str = ""


def due(when: When, procedure: Procedure) -> Due | None:
    """Return when *when* falls for *procedure*, or None where no date can be told safely.

    Days and weeks are calendar days. Months and years keep the day of the month, or take the last day of a
    shorter month. "Within" starts on the day of the procedure.

    Hours and minutes are elapsed time: with a zone, real hours over a change of the clocks; without one,
    hours on the wall clock. They give None where the procedure has no clock time, and for a range or
    "within": `Due` holds one clock time, and a patient told to stop eating "6 to 8 hours before" who reads
    only one end stops too late or fasts too long. Show the words of the timing instead.

    None also for now, before the day, as scheduled, as needed and long term; and for a clock time that is skipped on
    its day, where the clocks go forward. One that comes twice is the first of the two: see `doubt`.
    """
    clock = procedure.clock
    start = None if clock is None else clock.hour * 60 + clock.minute
    found = reckon(when.anchor, when.low, when.high, when.unit, when.minute, procedure.day.toordinal(), start)
    if found is None:
        return None
    first, last, minute, part = found
    if when.at is not None:
        day = date.fromordinal(first)
        return None if _times(day, when.at, procedure.zone) == 0 else Due(day, day, when.at)
    if clock is None or minute is None:
        return Due(date.fromordinal(first), date.fromordinal(last), part=part)
    moment = datetime.combine(date.fromordinal(first), time(minute // 60, minute % 60))
    if procedure.zone is not None:
        moment = _in_zone(datetime.combine(procedure.day, clock), moment, _zone(procedure.zone))
    return Due(moment.date(), moment.date(), moment.time())


def doubt(when: When, procedure: Procedure) -> str | None:
    """Return why the clock time of *when* does not tell one moment for *procedure*; None where it does."""
    found = reckon(when.anchor, when.low, when.high, when.unit, when.minute, procedure.day.toordinal(), None)
    if when.at is None or found is None:
        return None
    day = date.fromordinal(found[0])
    times = _times(day, when.at, procedure.zone)
    if times == 1:
        return None
    change = "comes twice, clocks go back over it" if times else "does not exist, clocks go forward over it"
    return f'"{when.canonical()}": {when.at:%H:%M} on {day} {change}'


def _times(day: date, at: time, zone: str | None) -> int:
    """Return how often the clocks of *zone* show *at* on *day*."""
    if zone is None:
        return 1
    place = _zone(zone)
    walls = [datetime.combine(day, at.replace(fold=fold), place) for fold in (0, 1)]
    # PEP 495: a time in a gap comes back from UTC as another time; one that is repeated has two offsets.
    back = [wall.astimezone(UTC).astimezone(place).replace(tzinfo=None, fold=0) for wall in walls]
    if any(one != datetime.combine(day, at) for one in back):
        return 0
    return len({wall.utcoffset() for wall in walls})


def _in_zone(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """Return the time in *zone* that comes as long after *start* as *end* would if no clock were changed."""
    # Through UTC: adding to a datetime with a zone moves the wall clock, not the elapsed time.
    elapsed = start.replace(tzinfo=zone, fold=0).astimezone(UTC) + (end - start)
    return elapsed.astimezone(zone)


def odd_days(zone: str | None, first: int, last: int) -> frozenset[int]:
    """Return the days from *first* to *last*, as ordinals, on which the clocks of *zone* skip or repeat a time.

    Between two days with none from the one to the other, both included, hours on the wall clock are elapsed
    hours. A day that the zone leaves out is one of them; without a zone there are none.

    Raises:
        ValueError: If *zone* is unknown.
    """
    if zone is None:
        return frozenset()
    place = _zone(zone)
    midnights = [datetime.fromordinal(day).replace(tzinfo=place) for day in range(first, last + 3)]
    offsets = [place.utcoffset(midnight) for midnight in midnights]
    changed = [day for day in range(first, last + 2) if offsets[day - first] != offsets[day - first + 1]]
    # A midnight that is skipped or repeated still has the offset from before: the day that ends there may be odd too.
    near = {day - shift for day in changed for shift in (0, 1)}
    return frozenset(day for day in near if first <= day <= last and _is_odd(day, place))


def _is_odd(day: int, zone: ZoneInfo) -> bool:
    start = datetime.fromordinal(day).replace(tzinfo=zone)
    ends = (start, start + timedelta(days=1, microseconds=-1))
    # PEP 495: a time that is skipped or repeated has two offsets, told apart by its fold.
    return len({zone.utcoffset(end.replace(fold=fold)) for end in ends for fold in (0, 1)}) > 1
