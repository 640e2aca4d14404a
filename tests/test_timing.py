from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handpress.content.timing import (
    ACCEPTED,
    LONGEST,
    YEARS,
    Anchor,
    Due,
    Procedure,
    Unit,
    When,
    doubt,
    due,
    parse_procedure,
    parse_when,
)

ONE_DAY_BEFORE = When(Anchor.BEFORE, 1, 1, Unit.DAY)
ONE_DAY_AFTER = When(Anchor.AFTER, 1, 1, Unit.DAY)
TWO_WEEKS_AFTER = When(Anchor.AFTER, 1, 2, Unit.WEEK)
CLOCK_UNITS = (Unit.MINUTE, Unit.HOUR)
COUNTED = (Anchor.BEFORE, Anchor.AFTER, Anchor.WITHIN)
WITHOUT_DATE = (Anchor.NOW, Anchor.BEFORE_THE_DAY, Anchor.AS_SCHEDULED, Anchor.AS_NEEDED, Anchor.LONG_TERM)
ZONES = (
    None,
    "UTC",
    "America/Chicago",
    "America/St_Johns",  # changed its clocks at 00:01: the repeated hour spans midnight
    "Europe/Berlin",
    "Australia/Lord_Howe",  # changes by half an hour
    "Pacific/Apia",  # skipped 2011-12-30
    "Africa/Monrovia",  # offset with seconds until 1972
)


@st.composite
def whens(draw: st.DrawFn) -> When:
    anchor = draw(st.sampled_from(Anchor))
    if anchor not in COUNTED:
        return When(anchor)
    unit = draw(st.sampled_from(Unit))
    amounts = st.integers(1, LONGEST[unit]) | st.integers(1, 10)
    low, high = sorted((draw(amounts), draw(amounts)))
    if draw(st.booleans()):
        low = high
    return When(anchor, 0 if anchor is Anchor.WITHIN else low, high, unit)


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    day = draw(st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)) | st.dates(date(2024, 1, 1), date(2028, 12, 31)))
    clock = draw(st.none() | st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
    zone = draw(st.sampled_from(ZONES))
    try:
        return Procedure(day, clock, zone)
    except ValueError:  # the clocks skip this time
        return Procedure(day, None, zone)


def exactly(message: str) -> str:
    return rf"\A{re.escape(message)}\Z"


def is_a_fact(message: str) -> bool:
    """A sentence for a finding: starts in lower case, one line, no full stop."""
    return message[0].islower() and message.isprintable() and not message.endswith(".")


def instant(day: date, clock: time, zone: str | None) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone) if zone else UTC).astimezone(UTC)


# Forms


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("now", When(Anchor.NOW)),
        ("7 days before", When(Anchor.BEFORE, 7, 7, Unit.DAY)),
        ("seven days before", When(Anchor.BEFORE, 7, 7, Unit.DAY)),
        ("07 days before", When(Anchor.BEFORE, 7, 7, Unit.DAY)),
        ("8 hours before", When(Anchor.BEFORE, 8, 8, Unit.HOUR)),
        ("8 hours before the procedure", When(Anchor.BEFORE, 8, 8, Unit.HOUR)),
        ("8 hours before surgery", When(Anchor.BEFORE, 8, 8, Unit.HOUR)),
        ("8 hours before the surgery", When(Anchor.BEFORE, 8, 8, Unit.HOUR)),
        ("an hour before", When(Anchor.BEFORE, 1, 1, Unit.HOUR)),
        ("one hour before", When(Anchor.BEFORE, 1, 1, Unit.HOUR)),
        ("a week after", When(Anchor.AFTER, 1, 1, Unit.WEEK)),
        ("30 minutes before", When(Anchor.BEFORE, 30, 30, Unit.MINUTE)),
        ("twelve months after the procedure", When(Anchor.AFTER, 12, 12, Unit.MONTH)),
        ("1 year after", When(Anchor.AFTER, 1, 1, Unit.YEAR)),
        ("1 to 2 weeks after", TWO_WEEKS_AFTER),
        ("one to two weeks after surgery", TWO_WEEKS_AFTER),
        ("1-2 weeks after", TWO_WEEKS_AFTER),
        ("1 - 2 weeks after", TWO_WEEKS_AFTER),
        ("1–2 weeks after", TWO_WEEKS_AFTER),
        ("1 – 2 weeks after", TWO_WEEKS_AFTER),
        ("between 1 and 2 weeks after", TWO_WEEKS_AFTER),
        ("between one and two weeks after the procedure", TWO_WEEKS_AFTER),
        ("between 1 and 2 weeks before", When(Anchor.BEFORE, 1, 2, Unit.WEEK)),
        ("6 to 8 hours before", When(Anchor.BEFORE, 6, 8, Unit.HOUR)),
        ("evening before", When(Anchor.EVENING_BEFORE)),
        ("the evening before surgery", When(Anchor.EVENING_BEFORE)),
        ("night before", When(Anchor.NIGHT_BEFORE)),
        ("the night before the procedure", When(Anchor.NIGHT_BEFORE)),
        ("day before", ONE_DAY_BEFORE),
        ("the day before", ONE_DAY_BEFORE),
        ("the day before surgery", ONE_DAY_BEFORE),
        ("before the day", When(Anchor.BEFORE_THE_DAY)),
        ("before the day of the procedure", When(Anchor.BEFORE_THE_DAY)),
        ("morning of", When(Anchor.MORNING_OF)),
        ("morning of the procedure", When(Anchor.MORNING_OF)),
        ("the morning of surgery", When(Anchor.MORNING_OF)),
        ("day of", When(Anchor.DAY_OF)),
        ("the day of", When(Anchor.DAY_OF)),
        ("day of the procedure", When(Anchor.DAY_OF)),
        ("on the day", When(Anchor.DAY_OF)),
        ("on the day of", When(Anchor.DAY_OF)),
        ("on the day of surgery", When(Anchor.DAY_OF)),
        ("same day", When(Anchor.DAY_OF)),
        ("next day", ONE_DAY_AFTER),
        ("the next day", ONE_DAY_AFTER),
        ("day after", ONE_DAY_AFTER),
        ("the day after", ONE_DAY_AFTER),
        ("the day after the procedure", ONE_DAY_AFTER),
        ("within 1 week", When(Anchor.WITHIN, 0, 1, Unit.WEEK)),
        ("within a week", When(Anchor.WITHIN, 0, 1, Unit.WEEK)),
        ("within 24 hours", When(Anchor.WITHIN, 0, 24, Unit.HOUR)),
        ("within 1 to 2 weeks", TWO_WEEKS_AFTER),
        ("within 1-2 weeks", TWO_WEEKS_AFTER),
        ("as scheduled", When(Anchor.AS_SCHEDULED)),
        ("as needed", When(Anchor.AS_NEEDED)),
        ("long term", When(Anchor.LONG_TERM)),
        ("long-term", When(Anchor.LONG_TERM)),
        ("  7\tDays\n Before ", When(Anchor.BEFORE, 7, 7, Unit.DAY)),
        ("7\u00a0days before", When(Anchor.BEFORE, 7, 7, Unit.DAY)),
    ],
)
def test_known_form_is_read(text: str, when: When) -> None:
    assert parse_when(text) == when


@pytest.mark.parametrize("form", ACCEPTED.split("; "))
def test_every_form_in_the_hint_is_read(form: str) -> None:
    parse_when(form)


def test_the_hint_shows_every_anchor() -> None:
    assert {parse_when(form).anchor for form in ACCEPTED.split("; ")} == set(Anchor)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "before",
        "7 days",
        "days before",
        "about 2 weeks before",
        "around 2 weeks before",
        "2 weeks prior to surgery",
        "2 weeks earlier",
        "2 weeks before lunch",
        "2 weeks before the procedure or so",
        "8 hrs before",
        "1.5 hours before",
        "half an hour before",
        "-1 days before",
        "thirteen days before",
        "1 or 2 weeks after",
        "1 to 2 to 3 weeks after",
        "between 1 to 2 weeks after",
        "a week before the day",
        "in 2 weeks",
        "until 2 weeks after",
        "7 days before and after",
        "1000000000 days before",
    ],
)
def test_text_outside_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=exactly(f'the timing "{text.strip()}" is not one of the known forms')):
        parse_when(text)


@pytest.mark.parametrize(
    "text", ["within 24 hours before", "within 24 hours of surgery", "within 1 week before the procedure"]
)
def test_within_never_means_a_time_before(text: str) -> None:
    with pytest.raises(ValueError, match="is not one of the known forms"):
        parse_when(text)


@pytest.mark.parametrize("text", ["٣ days before", "3️⃣ days before", "７ days before"])
def test_only_plain_digits_are_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="is not one of the known forms"):
        parse_when(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2 to 1 weeks after", "the range 2 to 1 weeks runs backwards"),
        ("8-6 hours before", "the range 8 to 6 hours runs backwards"),
        ("between 4 and 2 weeks after", "the range 4 to 2 weeks runs backwards"),
        ("within 2 to 1 weeks", "the range 2 to 1 weeks runs backwards"),
        ("2 to a weeks after", "the range 2 to 1 weeks runs backwards"),
        ("2 to 2 weeks after", "the range 2 to 2 weeks has the same number twice"),
        ("0 days before", "the amount 0 days must start at 1 or more"),
        ("within 0 weeks", "the amount 0 weeks must start at 1 or more"),
        ("0 to 2 weeks after", "the amount 0 to 2 weeks must start at 1 or more"),
        ("11 years after", "the amount 11 years is more than 10 years"),
        ("1 to 999 months after", "the amount 1 to 999 months is more than 10 years"),
        ("within 999999999 minutes", "the amount 999999999 minutes is more than 10 years"),
        ("6 hours to 1 day before", 'the timing "6 hours to 1 day before" mixes units: hour and day'),
        (
            "1 hour and 30 minutes before",
            'the timing "1 hour and 30 minutes before" mixes units: hour and minute',
        ),
        ("a week and a day after", 'the timing "a week and a day after" mixes units: week and day'),
        ("a\x00b", 'the timing "aU+0000b" is not one of the known forms'),
        ("x" * 41, f'the timing "{"x" * 40}..." is not one of the known forms'),
    ],
)
def test_refusal_states_the_fact(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=exactly(message)):
        parse_when(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_when(text)
    except ValueError as error:
        refusal = error
    else:
        return
    assert is_a_fact(refusal.args[0])


WORDS = (
    *Unit,
    *(f"{unit}s" for unit in Unit),
    *(
        "0",
        "1",
        "2",
        "10",
        "99999999999",
        "one",
        "two",
        "a",
        "an",
        "to",
        "-",
        "–",
        "and",
        "between",
        "within",
    ),
    *(
        "before",
        "after",
        "the",
        "procedure",
        "surgery",
        "day of",
        "on",
        "night",
        "morning",
        "of",
        "next",
        "now",
    ),
)


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_any_order_of_known_words_is_read_or_refused(text: str) -> None:
    try:
        when = parse_when(text)
    except ValueError:
        return
    assert parse_when(when.canonical()) == when


# Canonical text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("SEVEN days before the procedure", "7 days before"),
        ("1-2 weeks after surgery", "1 to 2 weeks after"),
        ("within 1 to 2 weeks", "1 to 2 weeks after"),
        ("a week after", "1 week after"),
        ("1 weeks after", "1 week after"),
        ("within a week", "within 1 week"),
        ("within 2 weeks", "within 2 weeks"),
        ("the evening before surgery", "evening before"),
        ("the day before", "1 day before"),
        ("next day", "1 day after"),
        ("before the day of surgery", "before the day"),
        ("on the day of the procedure", "day of"),
        ("the morning of surgery", "morning of"),
        ("As  Scheduled", "as scheduled"),
        ("long-term", "long term"),
    ],
)
def test_one_text_stands_for_a_timing(text: str, canonical: str) -> None:
    assert parse_when(text).canonical() == canonical


@given(whens())
def test_canonical_text_reads_back_as_the_same_timing(when: When) -> None:
    assert parse_when(when.canonical()) == when


@given(whens(), whens())
def test_different_timings_have_different_canonical_texts(one: When, other: When) -> None:
    assert (one == other) == (one.canonical() == other.canonical())


@pytest.mark.parametrize(
    ("anchor", "low", "high", "unit", "message"),
    [
        (Anchor.NOW, 1, 1, Unit.DAY, '"now" takes no amount'),
        (Anchor.DAY_OF, 0, 0, Unit.DAY, '"day of" takes no amount'),
        (Anchor.BEFORE, 1, 1, None, '"before" needs an amount and a unit'),
        (Anchor.WITHIN, 1, 2, Unit.DAY, '"within" starts at the procedure and takes one amount'),
        (Anchor.AFTER, -2, -1, Unit.DAY, "the amount -2 to -1 days must start at 1 or more"),
    ],
)
def test_a_timing_without_a_text_cannot_be_built(
    anchor: Anchor, low: int, high: int, unit: Unit | None, message: str
) -> None:
    with pytest.raises(ValueError, match=exactly(message)):
        When(anchor, low, high, unit)


# Procedure


@pytest.mark.parametrize(
    ("text", "zone", "procedure"),
    [
        ("2026-03-03", None, Procedure(date(2026, 3, 3))),
        (" 2026-03-03\n", None, Procedure(date(2026, 3, 3))),
        ("2026-03-03T08:30", None, Procedure(date(2026, 3, 3), time(8, 30))),
        ("2026-03-03 08:30", None, Procedure(date(2026, 3, 3), time(8, 30))),
        ("2024-02-29", None, Procedure(date(2024, 2, 29))),
        ("1900-01-01", None, Procedure(date(1900, 1, 1))),
        ("2200-12-31T23:59", "UTC", Procedure(date(2200, 12, 31), time(23, 59), "UTC")),
        ("2026-03-03", "Europe/Berlin", Procedure(date(2026, 3, 3), None, "Europe/Berlin")),
        ("2026-11-01T01:30", "America/Chicago", Procedure(date(2026, 11, 1), time(1, 30), "America/Chicago")),
        ("2026-03-08T02:30", None, Procedure(date(2026, 3, 8), time(2, 30))),
        ("2026-03-08T02:30", "America/Phoenix", Procedure(date(2026, 3, 8), time(2, 30), "America/Phoenix")),
    ],
)
def test_iso_date_is_read(text: str, zone: str | None, procedure: Procedure) -> None:
    assert parse_procedure(text, zone) == procedure


NOT_ISO = 'the date "{}" is not of the form YYYY-MM-DD or YYYY-MM-DDTHH:MM'
AMBIGUOUS = 'month and day order is ambiguous in "{}", the form is YYYY-MM-DD'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", NOT_ISO),
        ("tomorrow", NOT_ISO),
        ("March 3, 2026", NOT_ISO),
        ("2026/03/03", NOT_ISO),
        ("2026-3-3", NOT_ISO),
        ("20260303", NOT_ISO),
        ("2026-W10-2", NOT_ISO),
        ("2026-03-03T8:30", NOT_ISO),
        ("2026-03-03T08", NOT_ISO),
        ("2026-03-03 08:30 AM", NOT_ISO),
        ("2026-03-03  08:30", NOT_ISO),
        ("2026-03-03Z", NOT_ISO),
        ("٢٠٢٦-03-03", NOT_ISO),
        ("03/03/2026", AMBIGUOUS),
        ("3/4/26", AMBIGUOUS),
        ("13.03.2026", AMBIGUOUS),
        ("03-04-2026 08:30", AMBIGUOUS),
        ("2026-02-30", "there is no day 2026-02-30"),
        ("2026-02-29", "there is no day 2026-02-29"),
        ("2026-13-01", "there is no day 2026-13-01"),
        ("0000-01-01", "there is no day 0000-01-01"),
        ("2026-03-03T24:00", "there is no clock time 24:00"),
        ("2026-03-03T08:60", "there is no clock time 08:60"),
        ("2026-03-03T08:30:00", 'the time in "{}" has seconds, the form is HH:MM'),
        ("2026-03-03T08:30:00.5", 'the time in "{}" has seconds, the form is HH:MM'),
        ("2026-03-03T08:30Z", 'the time in "{}" has an offset, the form is the local HH:MM'),
        ("2026-03-03T08:30-06:00", 'the time in "{}" has an offset, the form is the local HH:MM'),
        ("2026-03-03 08:30 +0100", 'the time in "{}" has an offset, the form is the local HH:MM'),
        ("0206-03-03", "the year 0206 is outside 1900 to 2200"),
        ("1899-12-31", "the year 1899 is outside 1900 to 2200"),
        ("2201-01-01", "the year 2201 is outside 1900 to 2200"),
    ],
)
def test_refused_date_states_the_fact(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=exactly(message.format(text))):
        parse_procedure(text)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-03-08T02:00", "America/Chicago"),
        ("2026-03-08T02:59", "America/Chicago"),
        ("2026-03-29T02:30", "Europe/Berlin"),
        ("2026-10-04T02:15", "Australia/Lord_Howe"),
        ("2011-12-30T09:00", "Pacific/Apia"),
    ],
)
def test_clock_time_that_the_zone_skips_is_refused(text: str, zone: str) -> None:
    day, clock = text.split("T")
    message = f"the clock time {clock} does not exist on {day} in {zone}, clocks go forward over it"
    with pytest.raises(ValueError, match=exactly(message)):
        parse_procedure(text, zone)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-03-08T01:59", "America/Chicago"),
        ("2026-03-08T03:00", "America/Chicago"),
        ("2026-10-04T01:59", "Australia/Lord_Howe"),
        ("2026-10-04T02:30", "Australia/Lord_Howe"),
    ],
)
def test_clock_time_beside_a_skipped_hour_is_accepted(text: str, zone: str) -> None:
    assert parse_procedure(text, zone).zone == zone


@pytest.mark.parametrize(
    ("zone", "message"),
    [
        ("America/Chicgo", 'the time zone "America/Chicgo" is unknown'),
        ("America/Argentina", 'the time zone "America/Argentina" is unknown'),
        ("", 'the time zone "" is not a name like America/Chicago'),
        ("EST", 'the time zone "EST" is not a name like America/Chicago'),
        ("CST", 'the time zone "CST" is not a name like America/Chicago'),
        ("localtime", 'the time zone "localtime" is not a name like America/Chicago'),
        ("../etc/passwd", 'the time zone "../etc/passwd" is not a name like America/Chicago'),
        ("/etc/localtime", 'the time zone "/etc/localtime" is not a name like America/Chicago'),
        ("America/Chicago\0", 'the time zone "America/ChicagoU+0000" is not a name like America/Chicago'),
        ("America/a/b/c", 'the time zone "America/a/b/c" is not a name like America/Chicago'),
        ("America/" + "x" * 999, f'the time zone "America/{"x" * 32}..." is unknown'),
    ],
)
@pytest.mark.parametrize("text", ["2026-03-03", "2026-03-03T08:30"])
def test_unknown_zone_is_refused(text: str, zone: str, message: str) -> None:
    with pytest.raises(ValueError, match=exactly(message)):
        parse_procedure(text, zone)


def test_procedure_holds_a_wall_clock_time_to_the_minute() -> None:
    for clock in (time(8, 30, 1), time(8, 30, 0, 1), time(8, 30, tzinfo=UTC)):
        with pytest.raises(ValueError, match="is more than hours and minutes"):
            Procedure(date(2026, 3, 3), clock)


@settings(deadline=None)
@given(st.text(), st.none() | st.sampled_from(ZONES) | st.text())
def test_any_date_text_is_read_or_refused(text: str, zone: str | None) -> None:
    try:
        parse_procedure(text, zone)
    except ValueError as error:
        refusal = error
    else:
        return
    assert is_a_fact(refusal.args[0])


@settings(deadline=None)
@given(procedures())
def test_iso_text_of_a_procedure_reads_back(procedure: Procedure) -> None:
    clock = f"T{procedure.clock:%H:%M}" if procedure.clock else ""
    assert parse_procedure(f"{procedure.day}{clock}", procedure.zone) == procedure


# Dates


def dates(first: str, last: str = "", part: str = "") -> Due:
    return Due(date.fromisoformat(first), date.fromisoformat(last or first), part=part)


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("7 days before", "2026-03-03", dates("2026-02-24")),
        ("7 days before", "2026-01-03", dates("2025-12-27")),
        ("1 day before", "2024-03-01", dates("2024-02-29")),
        ("1 day before", "2026-03-01", dates("2026-02-28")),
        ("1 day before", "2028-03-01", dates("2028-02-29")),
        ("next day", "2028-02-28", dates("2028-02-29")),
        ("2 weeks after", "2026-12-25", dates("2027-01-08")),
        ("1 to 2 weeks after", "2026-03-03", dates("2026-03-10", "2026-03-17")),
        ("1 to 2 weeks before", "2026-03-03", dates("2026-02-17", "2026-02-24")),
        ("within 1 week", "2026-03-03", dates("2026-03-03", "2026-03-10")),
        ("within 1 to 2 weeks", "2026-03-03", dates("2026-03-10", "2026-03-17")),
        ("within 1 month", "2026-01-31", dates("2026-01-31", "2026-02-28")),
        ("evening before", "2026-03-01", dates("2026-02-28", part="evening")),
        ("night before", "2024-03-01", dates("2024-02-29", part="night")),
        ("morning of", "2026-03-03", dates("2026-03-03", part="morning")),
        ("day of", "2026-03-03", dates("2026-03-03")),
    ],
)
def test_days_and_weeks_are_calendar_days(text: str, day: str, expected: Due) -> None:
    assert due(parse_when(text), parse_procedure(day)) == expected


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("1 month after", "2026-01-31", dates("2026-02-28")),
        ("1 month after", "2024-01-31", dates("2024-02-29")),
        ("1 month after", "2028-01-30", dates("2028-02-29")),
        ("1 month after", "2026-01-28", dates("2026-02-28")),
        ("1 month after", "2026-03-31", dates("2026-04-30")),
        ("1 month after", "2026-12-31", dates("2027-01-31")),
        ("1 month before", "2026-03-31", dates("2026-02-28")),
        ("1 month before", "2028-03-31", dates("2028-02-29")),
        ("1 month before", "2026-01-15", dates("2025-12-15")),
        ("3 months before", "2026-02-28", dates("2025-11-28")),
        ("1 to 2 months after", "2026-12-31", dates("2027-01-31", "2027-02-28")),
        ("1 to 2 months before", "2026-03-31", dates("2026-01-31", "2026-02-28")),
        ("13 months after", "2024-01-31", dates("2025-02-28")),
        ("1 year after", "2024-02-29", dates("2025-02-28")),
        ("1 year before", "2024-02-29", dates("2023-02-28")),
        ("4 years after", "2024-02-29", dates("2028-02-29")),
        ("4 years before", "1904-02-29", dates("1900-02-28")),
    ],
)
def test_months_and_years_stop_at_the_end_of_a_shorter_month(text: str, day: str, expected: Due) -> None:
    assert due(parse_when(text), parse_procedure(day)) == expected


@pytest.mark.parametrize("text", ["1 day before", "1 week after", "1 to 2 months after", "day of", "night before"])
def test_calendar_timings_do_not_depend_on_clock_or_zone(text: str) -> None:
    when = parse_when(text)
    plain = due(when, parse_procedure("2026-03-08"))
    assert plain is not None
    assert due(when, parse_procedure("2026-03-08T08:30")) == plain
    assert due(when, parse_procedure("2026-03-08T08:30", "America/Chicago")) == plain


@pytest.mark.parametrize("anchor", WITHOUT_DATE)
def test_timing_without_a_date_gives_none(anchor: Anchor) -> None:
    assert due(When(anchor), parse_procedure("2026-03-03T08:30", "America/Chicago")) is None


# Clock times


def test_hours_without_a_procedure_time_give_none() -> None:
    for text in ("8 hours before", "30 minutes after", "within 24 hours", "6 to 8 hours before"):
        assert due(parse_when(text), parse_procedure("2026-03-03", "America/Chicago")) is None


@pytest.mark.parametrize("text", ["6 to 8 hours before", "30-60 minutes after", "within 24 hours"])
def test_range_of_hours_gives_none_rather_than_one_of_its_ends(text: str) -> None:
    assert due(parse_when(text), parse_procedure("2026-03-03T08:30")) is None


@pytest.mark.parametrize(
    ("text", "procedure", "zone", "expected"),
    [
        ("8 hours before", "2026-03-03T08:30", None, "2026-03-03T00:30"),
        ("8 hours before", "2026-03-03T07:59", None, "2026-03-02T23:59"),
        ("30 minutes after", "2026-12-31T23:45", None, "2027-01-01T00:15"),
        ("24 hours after", "2024-02-28T08:30", None, "2024-02-29T08:30"),
        ("8 hours before", "2026-03-03T08:30", "America/Chicago", "2026-03-03T00:30"),
        # Spring: 02:00 to 03:00 does not exist.
        ("8 hours before", "2026-03-08T08:30", None, "2026-03-08T00:30"),
        ("8 hours before", "2026-03-08T08:30", "America/Chicago", "2026-03-07T23:30"),
        ("24 hours before", "2026-03-08T08:30", "America/Chicago", "2026-03-07T07:30"),
        ("30 minutes before", "2026-03-08T03:15", "America/Chicago", "2026-03-08T01:45"),
        ("1 hour after", "2026-03-08T01:30", "America/Chicago", "2026-03-08T03:30"),
        ("8 hours before", "2026-03-29T08:30", "Europe/Berlin", "2026-03-28T23:30"),
        ("8 hours before", "2026-03-29T08:30", "Europe/London", "2026-03-28T23:30"),
        # Autumn: 01:00 to 02:00 happens twice.
        ("8 hours before", "2026-11-01T08:30", "America/Chicago", "2026-11-01T01:30"),
        ("24 hours before", "2026-11-01T08:30", "America/Chicago", "2026-10-31T09:30"),
        ("24 hours after", "2026-10-31T08:30", "America/Chicago", "2026-11-01T07:30"),
        ("8 hours before", "2026-10-25T08:30", "Europe/Berlin", "2026-10-25T01:30"),
        # Lord Howe Island moves by half an hour.
        ("8 hours before", "2026-10-04T08:30", "Australia/Lord_Howe", "2026-10-04T00:00"),
        ("8 hours before", "2026-04-05T08:30", "Australia/Lord_Howe", "2026-04-05T01:00"),
        ("24 hours after", "2026-04-04T08:30", "Australia/Lord_Howe", "2026-04-05T08:00"),
    ],
)
def test_hours_are_elapsed_time(text: str, procedure: str, zone: str | None, expected: str) -> None:
    moment = datetime.fromisoformat(expected)
    day = moment.date()
    assert due(parse_when(text), parse_procedure(procedure, zone)) == Due(day, day, moment.time())


@pytest.mark.parametrize("fold", [0, 1])
def test_ambiguous_procedure_time_means_the_first_of_the_two(fold: int) -> None:
    procedure = Procedure(date(2026, 11, 1), time(1, 30, fold=fold), "America/Chicago")
    assert due(parse_when("1 hour before"), procedure) == Due(procedure.day, procedure.day, time(0, 30))
    assert due(parse_when("2 hours after"), procedure) == Due(procedure.day, procedure.day, time(2, 30))


@pytest.mark.parametrize(("hours", "fold"), [("6", 1), ("7", 0)])
def test_due_time_in_the_repeated_hour_tells_which_of_the_two(hours: str, fold: int) -> None:
    result = due(parse_when(f"{hours} hours before"), parse_procedure("2026-11-01T07:30", "America/Chicago"))
    assert result is not None
    assert result.clock == time(1, 30)
    assert result.clock.fold == fold


# Laws


@settings(deadline=None)
@given(whens(), procedures())
def test_due_days_are_in_order(when: When, procedure: Procedure) -> None:
    result = due(when, procedure)
    if result is not None:
        assert result.first <= result.last
        assert result.clock is None or result.first == result.last


@settings(deadline=None)
@given(whens(), procedures())
def test_none_is_given_only_where_no_date_can_be_told(when: When, procedure: Procedure) -> None:
    clock_is_missing = when.unit in CLOCK_UNITS and (procedure.clock is None or when.low != when.high)
    assert (due(when, procedure) is None) == (when.anchor in WITHOUT_DATE or clock_is_missing)


@settings(deadline=None)
@given(whens().filter(lambda when: when.anchor is Anchor.BEFORE), procedures())
@example(parse_when("2 minutes before"), parse_procedure("2010-11-07T00:01", "America/St_Johns"))
def test_before_never_falls_after_the_procedure(when: When, procedure: Procedure) -> None:
    result = due(when, procedure)
    if result is None:
        return
    assert result.last <= procedure.day
    if result.clock is None:
        assert result.last < procedure.day
    elif procedure.clock is not None:
        assert (result.last, result.clock) < (procedure.day, procedure.clock)


@settings(deadline=None)
@given(whens().filter(lambda when: when.unit not in CLOCK_UNITS), procedures())
def test_after_and_within_never_fall_before_the_procedure(when: When, procedure: Procedure) -> None:
    result = due(when, procedure)
    if result is not None and when.anchor is Anchor.AFTER:
        assert result.first > procedure.day
    if result is not None and when.anchor is Anchor.WITHIN:
        assert result.first == procedure.day < result.last


@settings(deadline=None)
@given(whens().filter(lambda when: when.unit in CLOCK_UNITS), procedures())
@example(parse_when("2 minutes after"), parse_procedure("2010-11-07T00:00", "America/St_Johns"))
def test_elapsed_time_is_the_amount(when: When, procedure: Procedure) -> None:
    result = due(when, procedure)
    if result is None or result.clock is None or procedure.clock is None:
        return
    start = instant(procedure.day, procedure.clock.replace(fold=0), procedure.zone)
    elapsed = instant(result.first, result.clock, procedure.zone) - start
    minutes = when.high * (60 if when.unit is Unit.HOUR else 1)
    assert elapsed == timedelta(minutes=-minutes if when.anchor is Anchor.BEFORE else minutes)


@settings(deadline=None)
@given(procedures(), st.integers(1, 120))
def test_month_arithmetic_moves_the_month_and_keeps_or_clamps_the_day(procedure: Procedure, months: int) -> None:
    day = procedure.day
    for anchor, sign in ((Anchor.BEFORE, -1), (Anchor.AFTER, 1)):
        result = due(When(anchor, months, months, Unit.MONTH), procedure)
        assert result is not None
        moved = result.first
        assert (moved.year - day.year) * 12 + moved.month - day.month == sign * months
        assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("day", ["1900-01-01T00:00", "2200-12-31T23:59"])
def test_longest_amounts_stay_inside_the_calendar(day: str, unit: Unit, zone: str | None) -> None:
    procedure = parse_procedure(day, zone)
    for anchor in (Anchor.BEFORE, Anchor.AFTER):
        result = due(When(anchor, LONGEST[unit], LONGEST[unit], unit), procedure)
        assert result is not None
        assert abs(result.first - procedure.day) <= timedelta(days=3653)


# Clock times


@pytest.mark.parametrize(
    ("text", "canonical", "moment"),
    [
        ("1 day before at 6:00 PM", "1 day before at 6:00 PM", "2026-12-03 18:00"),
        ("Day Before, at  6 p.m.", "1 day before at 6:00 PM", "2026-12-03 18:00"),
        ("2 days before the procedure at 18:05", "2 days before at 6:05 PM", "2026-12-02 18:05"),
        ("evening before at 8pm", "evening before at 8:00 PM", "2026-12-03 20:00"),
        ("night before at 11:59 PM", "night before at 11:59 PM", "2026-12-03 23:59"),
        ("day of at 03:30", "day of at 3:30 AM", "2026-12-04 03:30"),
        ("day of at 12:30 am", "day of at 12:30 AM", "2026-12-04 00:30"),
        ("morning of at 6 AM", "morning of at 6:00 AM", "2026-12-04 06:00"),
        ("the same day at noon", "day of at 12:00 PM", "2026-12-04 12:00"),
        ("1 week after at 9:15 a.m.", "1 week after at 9:15 AM", "2026-12-11 09:15"),
    ],
)
def test_a_day_can_have_its_clock_time(text: str, canonical: str, moment: str) -> None:
    when = parse_when(text)
    assert when.canonical() == canonical
    assert parse_when(canonical) == when
    for procedure in ("2026-12-04", "2026-12-04T08:30"):
        for zone in (None, "America/Chicago"):
            day = datetime.fromisoformat(moment)
            assert due(when, parse_procedure(procedure, zone)) == Due(day.date(), day.date(), day.time())
            assert doubt(when, parse_procedure(procedure, zone)) is None


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("1 day before at 6", "may be in the morning or in the evening"),
        ("1 day before at 6:00", "may be in the morning or in the evening"),
        ("1 day before at 12:00", "may be in the morning or in the evening"),
        ("1 day before at midnight", "is no clock time"),
        ("1 day before at 12:00 AM", "may be the start or the end of that day"),
        ("1 day before at 00:00", "may be the start or the end of that day"),
        ("1 day before at 13:00 PM", "there is no clock time"),
        ("1 day before at 24:00", "there is no clock time"),
        ("1 day before at 6:60 PM", "there is no clock time"),
        ("1 day before at six", "is no clock time"),
        ("1 day before at 6 PM at 7 PM", "is not one of the known forms"),
        ("5 hours before at 6 PM", "names no one day"),
        ("1 to 2 days before at 6 PM", "names no one day"),
        ("within 1 day at 6 PM", "names no one day"),
        ("now at 6 PM", "names no one day"),
        ("before the day at 6 PM", "names no one day"),
        ("evening before at 6 AM", "contradicts itself"),
        ("night before at 1 AM", "contradicts itself"),
        ("morning of at 6 PM", "contradicts itself"),
        ("at 6 PM", "is not one of the known forms"),
    ],
)
def test_a_clock_time_that_may_be_misread_is_refused(text: str, fact: str) -> None:
    with pytest.raises(ValueError, match=fact):
        parse_when(text)


def test_a_clock_time_that_clocks_skip_or_repeat_is_told() -> None:
    twice, never = parse_procedure("2026-11-01", "America/Chicago"), parse_procedure("2027-03-14", "America/Chicago")
    assert due(parse_when("day of at 1:30 AM"), twice) == Due(twice.day, twice.day, time(1, 30))
    assert "comes twice" in (doubt(parse_when("day of at 1:30 AM"), twice) or "")
    assert due(parse_when("day of at 2:30 AM"), never) is None
    assert "does not exist" in (doubt(parse_when("day of at 2:30 AM"), never) or "")
    assert doubt(parse_when("day of at 3:00 AM"), twice) is doubt(parse_when("day of at 3:00 AM"), never) is None
    assert doubt(parse_when("5 hours before"), twice) is None
