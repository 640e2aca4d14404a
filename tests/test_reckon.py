"""Whole-number dates: the days of `date`, the timings of `due`, and where a zone makes the wall clock lie."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from handpress.content.reckon import reckon
from handpress.content.timing import LONGEST, Anchor, Procedure, Unit, When, due, odd_days

PLACES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
# Changes at midnight, about midnight, by half an hour, twice a year around Ramadan, and a day left out.
ODD_PLACES = ["America/Havana", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"]
ODD_PLACES += ["Asia/Beirut", "America/Sao_Paulo", "America/Toronto", "Africa/Monrovia", "Pacific/Kwajalein"]

DAYS = st.integers(date(1900, 1, 1).toordinal(), date(2200, 12, 31).toordinal())
MARCH_3 = date(2026, 3, 3).toordinal()
COUNTED = (Anchor.BEFORE, Anchor.AFTER, Anchor.WITHIN)


# Timings


def moved(day: date, months: int) -> date:
    """Return the day some months on, a day at a time where its month is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("a month has days")


def minute_of(clock: time | None) -> int | None:
    return None if clock is None else clock.hour * 60 + clock.minute


def counted_by_date(when: When, day: date, clock: time | None) -> tuple[date, date, time | None] | None:
    """Return what a timing with an amount gives, reckoned with `date` and `timedelta`."""
    sign = -1 if when.anchor is Anchor.BEFORE else 1
    assert when.unit is not None
    if when.unit in (Unit.HOUR, Unit.MINUTE):
        if clock is None or when.low != when.high:
            return None
        moment = datetime.combine(day, clock) + sign * timedelta(**{f"{when.unit}s": when.high})
        return moment.date(), moment.date(), moment.time()
    if when.unit in (Unit.DAY, Unit.WEEK):
        ends = [day + sign * timedelta(**{f"{when.unit}s": count}) for count in (when.low, when.high)]
    else:
        ends = [moved(day, sign * count * (12 if when.unit is Unit.YEAR else 1)) for count in (when.low, when.high)]
    return min(ends), max(ends), None


@st.composite
def counted(draw: st.DrawFn) -> When:
    anchor, unit = draw(st.sampled_from(COUNTED)), draw(st.sampled_from(Unit))
    amounts = st.integers(1, LONGEST[unit]) | st.integers(1, 40).filter(lambda amount: amount <= LONGEST[unit])
    low, high = sorted((draw(amounts), draw(amounts)))
    low = draw(st.sampled_from((low, high)))
    return When(anchor, 0 if anchor is Anchor.WITHIN else low, high, unit)


CLOCKS = st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))


@settings(deadline=None, max_examples=500)
@given(counted(), DAYS.map(date.fromordinal), st.none() | CLOCKS)
@example(When(Anchor.AFTER, 1, 1, Unit.MONTH), date(2026, 1, 31), None)
@example(When(Anchor.BEFORE, 1, 2, Unit.YEAR), date(2028, 2, 29), None)
@example(When(Anchor.WITHIN, 0, 1, Unit.MONTH), date(2023, 12, 31), None)
@example(When(Anchor.BEFORE, 1, 1, Unit.MINUTE), date(2026, 1, 1), time(0, 0))
@example(When(Anchor.AFTER, 24, 24, Unit.HOUR), date(2026, 2, 28), time(0, 0))
@example(When(Anchor.BEFORE, 10, 10, Unit.YEAR), date(1900, 1, 1), time(8, 30))
def test_an_amount_of_time_is_that_of_timedelta(when: When, day: date, clock: time | None) -> None:
    found = reckon(when.anchor.value, when.low, when.high, when.unit, None, day.toordinal(), minute_of(clock))
    expected = counted_by_date(when, day, clock)
    if expected is not None:
        first, last, then = expected
        assert found == (first.toordinal(), last.toordinal(), minute_of(then), "")
    else:
        assert found is None


@pytest.mark.parametrize("minute", [None, 0, 510])
def test_an_anchor_without_an_amount_has_its_day_and_part(minute: int | None) -> None:
    known = {"evening-before": (-1, "evening"), "night-before": (-1, "night"), "morning-of": (0, "morning")}
    known["day-of"] = (0, "")
    for anchor in set(Anchor) - set(COUNTED):
        expected = None
        if anchor in known:
            shift, part = known[anchor]
            expected = (MARCH_3 + shift, MARCH_3 + shift, None, part)
        assert reckon(anchor.value, 0, 0, None, None, MARCH_3, minute) == expected


@pytest.mark.parametrize(("anchor", "unit"), [("befor", "day"), ("now", "day"), ("before", "fortnight")])
def test_what_is_no_timing_is_never_taken_for_one(anchor: str, unit: str) -> None:
    with pytest.raises(KeyError):
        reckon(anchor, 1, 1, unit, None, MARCH_3, 510)


# Zones


def odd(zone: str, year: int) -> list[str]:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return [str(date.fromordinal(day)) for day in sorted(odd_days(zone, first, last))]


@pytest.mark.parametrize(
    ("zone", "year", "days"),
    [
        ("UTC", 2026, []),
        ("America/Phoenix", 2026, []),
        ("America/Chicago", 2026, ["2026-03-08", "2026-11-01"]),
        ("Australia/Lord_Howe", 2026, ["2026-04-05", "2026-10-04"]),
        # At 0:00 forward to 1:00: the day that begins late. At 0:00 back to 23:00: the day that ends twice.
        ("America/Sao_Paulo", 2017, ["2017-02-18", "2017-10-15"]),
        # At 0:01 back to 23:01 of the day before: both.
        ("America/St_Johns", 2010, ["2010-03-14", "2010-11-06", "2010-11-07"]),
        # At 23:30 forward to 0:30 of the next day: both.
        ("America/Toronto", 1919, ["1919-03-30", "1919-03-31", "1919-10-25"]),
        # Left out 2011-12-30.
        ("Pacific/Apia", 2011, ["2011-04-02", "2011-09-24", "2011-12-30"]),
    ],
)
def test_days_on_which_clocks_change(zone: str, year: int, days: list[str]) -> None:
    assert odd(zone, year) == days


def test_no_zone_has_no_odd_day() -> None:
    assert odd_days(None, MARCH_3, MARCH_3 + 9999) == frozenset()


def test_a_change_beside_the_asked_days_is_left_out() -> None:
    eighth = date(2026, 3, 8).toordinal()
    assert odd_days("America/Chicago", eighth, eighth) == {eighth}
    assert odd_days("America/Chicago", eighth - 5, eighth - 1) == frozenset()
    assert odd_days("America/Chicago", eighth + 1, eighth + 5) == frozenset()
    sixth = date(2010, 11, 6).toordinal()
    assert odd_days("America/St_Johns", sixth, sixth) == {sixth}
    assert odd_days("America/St_Johns", sixth + 1, sixth + 1) == {sixth + 1}


def test_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match='the time zone "America/Chicgo" is unknown'):
        odd_days("America/Chicgo", MARCH_3, MARCH_3)


@st.composite
def near_a_change(draw: st.DrawFn) -> tuple[str, datetime]:
    """Draw a zone and a clock time there, most often within days of one at which its clocks change."""
    zone = draw(st.sampled_from(PLACES) | st.sampled_from(ODD_PLACES))
    year = draw(st.integers(1901, 2060))
    changes = odd_days(zone, date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
    day = draw(
        st.sampled_from(sorted(changes)) if changes else st.integers(1, 365).map(date(year, 1, 1).toordinal().__add__)
    )
    minute = draw(st.integers(0, 1439) | st.sampled_from((0, 1, 59, 60, 1380, 1410, 1439)))
    return zone, datetime.fromordinal(day + draw(st.integers(-4, 4))) + timedelta(minutes=minute)


@settings(deadline=None, max_examples=600)
@given(near_a_change(), st.integers(1, 7 * 1440), st.sampled_from((-1, 1)))
def test_between_days_that_are_not_odd_wall_clock_is_elapsed_time(
    place: tuple[str, datetime], minutes: int, sign: int
) -> None:
    zone, start = place
    end = start + sign * timedelta(minutes=minutes)
    days = sorted((start.toordinal(), end.toordinal()))
    assume(not odd_days(zone, *days))
    elapsed = (end.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)) - start.replace(tzinfo=ZoneInfo(zone)).astimezone(
        UTC
    )
    assert elapsed == sign * timedelta(minutes=minutes)
    when = When(Anchor.AFTER if sign > 0 else Anchor.BEFORE, minutes, minutes, Unit.MINUTE)
    with_zone = due(when, Procedure(start.date(), start.time(), zone))
    assert with_zone == due(when, Procedure(start.date(), start.time()))
    assert with_zone is not None
    assert with_zone.clock is not None
    assert with_zone.clock.fold == 0


@settings(deadline=None, max_examples=250)
@given(near_a_change())
def test_a_day_is_odd_if_it_has_two_offsets(place: tuple[str, datetime]) -> None:
    zone, start = place
    day = start.toordinal()
    midnight, there = datetime.fromordinal(day), ZoneInfo(zone)
    moments = [midnight + timedelta(minutes=minute) for minute in range(1440)]
    moments.append(midnight + timedelta(days=1, microseconds=-1))
    offsets = {there.utcoffset(moment.replace(fold=fold)) for moment in moments for fold in (0, 1)}
    assert bool(odd_days(zone, day, day)) == (len(offsets) > 1)
