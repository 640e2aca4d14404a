"""One patient's dates for a phone: the page's own dates and words, nothing missing, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

import handpress
from conftest import LIBRARY, ROOT, copy_of, handout_of, shipped_handouts
from handpress.brand.brand import Site
from handpress.brand.look import Look
from handpress.brand.words import words_for
from handpress.content.approval import Standing
from handpress.content.blocks import times
from handpress.content.handout import Handout
from handpress.content.kinds import Kind, Part
from handpress.content.personal import Personal
from handpress.content.timing import Procedure, parse_procedure
from handpress.forms.calendar import calendar, called_off
from handpress.press.stages import Form, alternate
from handpress.source.bind import Keys
from matrix import APPROVED, LANGUAGES

GOLDEN = ROOT / "tests" / "golden" / "22325.calendar.txt"
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
SERIES = "5e" * 32
CHICAGO = Procedure(date(2026, 3, 3), time(8, 30), "America/Chicago")

# The days on which clocks change in 2026, and the hours about which they do.
CHANGES = {
    "America/Chicago": (date(2026, 3, 8), date(2026, 11, 1)),
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "Australia/Sydney": (date(2026, 4, 5), date(2026, 10, 4)),
}
TIMED = """
  - kind: preparation
    checklist:
      - {do: Stop A, when: 7 days before}
      - {do: Stop B, when: 8 hours before}
      - {do: Stop C, when: 90 minutes before}
      - {do: Stop D, when: 6 to 8 hours before}
      - {do: Wash E, when: evening before}
      - {do: Wash F, when: morning of}
      - {do: Ask G, when: now}
      - Arrange H
  - kind: home-care
    checklist: [{do: Remove I, when: 2 days after}]
  - kind: follow-up
    visits:
      - {visit: Visit J, window: 1 to 2 weeks after, purpose: To look}
      - {visit: Visit K, window: within 24 hours}
      - {visit: Visit L, window: within 1 month}
      - {visit: Visit M, window: as scheduled}
      - {visit: Visit N, window: 10 hours after}
  - kind: cost
    checklist: [{do: Pay O, when: 3 days before}]
"""


def every_handout() -> list[Handout]:
    """Return the handouts of all languages that need no Chinese face."""
    made_up = [handpress.read_entry(entry) for entry in handpress.entries(LANGUAGES) if entry.language != "zh-Hans"]
    return [*shipped_handouts(), *made_up, handout_of(TIMED)]


HANDOUTS = every_handout()


def made(
    handout: Handout, look: Look, procedure: Procedure = CHICAGO, standing: Standing | None = None, before: int = 0
) -> Calendar:
    copy = copy_of(handout, look, Personal(procedure=procedure), standing=standing)
    return Calendar.from_ical(calendar(copy, SERIES, NOW, before)[0])


def plain(text: str) -> str:
    """Return *text* without what a form of the page may change: spaces, controls, colons, the case of a label."""
    return re.sub("_+", "_", re.sub(r"[\s:\uff1a\u2066-\u2069]", "", text)).casefold()


def page_of(handout: Handout, look: Look, procedure: Procedure) -> str:
    return plain(alternate(copy_of(handout, look, Personal(procedure=procedure)), Form.TEXT).decode())


def lines_of(event) -> list[str]:
    return [line for line in str(event["DESCRIPTION"]).split("\n") if line]


def summaries(file: Calendar) -> list[str]:
    return [str(event["SUMMARY"]) for event in file.events]


def on_page(line: str, page: str) -> bool:
    """Whether *line* stands on the page, or what is before one of its colons and what is after it."""
    ends = [0, *(colon.end() for colon in re.finditer(": |\uff1a", line))]
    return any(plain(line[:end]) in page and plain(line[end:]) in page for end in ends)


def shown_dates(event, language: str, zone: str | None) -> list[str]:
    """Return each way in which a page may print the days of *event*."""
    words = words_for(language)
    start = event["DTSTART"].dt
    if isinstance(start, datetime):
        local = start.astimezone(ZoneInfo(zone)) if zone and start.tzinfo else start
        day, clock = local.date(), local.time()
        forms = [form(day, clock, year=year) for form in (words.moment, words.due) for year in (False, True)]
        # The date and the time of the procedure stand apart; what is done on a day has but a clock time.
        forms += [words.due(day, clock, form=form) for form in ("weekday", "clock")]
        return [*forms, words.date_words().clock(clock.hour * 60 + clock.minute)]
    last = event["DTEND"].dt - timedelta(days=1)
    if last > start:
        return [words.window(start, last), words.by(last)]
    parts = ("", "morning", "evening", "night")
    forms = [words.moment(start, None, part, year) for part in parts for year in (False, True)]
    return [*forms, words.due(start, form="short"), words.due(start, form="weekday")]


def is_timing(line: str, handout: Handout, procedure: Procedure) -> bool:
    """Whether *line* is a time in our own words with its date, which the page may print in another form."""
    words = words_for(handout.language)
    named = [words("procedure-date")]
    named += [
        words.offset(when.anchor.value, when.low, when.high, when.unit and when.unit.value, when.minute)
        for when in times(Keys(Handout), handout)
    ]
    return any(line.startswith(words("pair", label=name, value="").rstrip()) for name in named)


@st.composite
def procedures(draw) -> Procedure:
    zone = draw(st.sampled_from([None, *CHANGES]))
    days = [
        change + timedelta(days=shift) for change in CHANGES[zone or "Europe/Berlin"] for shift in (-7, -1, 0, 1, 7)
    ]
    clock = draw(
        st.none() | st.times(time(0), time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0, fold=0))
    )
    try:
        return Procedure(draw(st.sampled_from(days)), clock, zone)
    except ValueError:  # in the hour that spring skips
        return Procedure(draw(st.sampled_from(days)), time(12), zone)


@settings(max_examples=40)
@given(handout=st.sampled_from(HANDOUTS), procedure=procedures())
def test_calendar_says_what_the_page_says_and_leaves_nothing_out(handout, procedure, look: Look) -> None:
    page = page_of(handout, look, procedure)
    file = made(handout, look, procedure)
    for event in file.events:
        assert any(plain(text) in page for text in shown_dates(event, handout.language, procedure.zone))
        for line in [str(event["SUMMARY"]).split(" \u00b7 ")[-1], *lines_of(event)]:
            assert on_page(line.strip().removeprefix("- "), page) or is_timing(line, handout, procedure), line
    undated = plain("\n".join(lines_of(file.events[0])))
    dated = [plain(text) for text in summaries(file)[1:]]
    for section in handout.sections:
        if section.kind.part is not Part.COSTS:
            for text in [task.do for task in section.checklist] + [visit.visit for visit in section.visits]:
                assert plain(text) in undated or any(one.endswith(plain(text)) for one in dated)
    duties = [s.checklist + s.visits for s in handout.sections if s.kind.part is not Part.COSTS]
    listed = sum(line.startswith("- ") for line in lines_of(file.events[0]))
    # Key points, arrival, medicines and the like come on top: see below.
    more = handout.key_points or handout.arrive or handout.timeline
    assert len(dated) + listed >= sum(map(len, duties))
    assert more or len(dated) + listed == sum(map(len, duties))


@settings(max_examples=40)
@given(procedure=procedures())
def test_a_clock_time_is_real_hours_away_over_a_change_of_the_clocks(procedure: Procedure, look: Look) -> None:
    file = made(handout_of(TIMED), look, procedure)
    starts = {
        text.split(" \u00b7 ")[-1]: event["DTSTART"].dt
        for text, event in zip(summaries(file), file.events, strict=True)
    }
    timed = {text: start for text, start in starts.items() if isinstance(start, datetime)}
    if procedure.clock is None:
        assert not timed
        return
    away = {"Stop B": -8, "Stop C": -1.5, "Visit N": 10, "Made-up procedure": 0}
    wall = datetime.combine(procedure.day, procedure.clock)
    for text, hours in away.items():
        start = timed.pop(text)
        if procedure.zone is None:
            assert start.tzinfo is None
            assert start - wall == timedelta(hours=hours)
        else:
            moment = wall.replace(tzinfo=ZoneInfo(procedure.zone)).astimezone(UTC)
            assert start.astimezone(UTC) - moment == timedelta(hours=hours)
    assert not timed


# How phones read a file, each as its maker documents it.


def properties(data: bytes, component: str) -> list[dict[str, tuple[str, str]]]:
    """Return of each *component* its properties: the name, then parameters and value."""
    lines = data.decode().replace("\r\n ", "").split("\r\n")
    found: list[dict[str, tuple[str, str]]] = []
    inside = False
    for line in lines:
        if line in (f"BEGIN:{component}", f"END:{component}"):
            inside = line.startswith("BEGIN")
            found += [{}] if inside else []
        elif inside:
            name, parameters, value = re.fullmatch(
                r"([A-Z-]+)((?:;[A-Z]+=(?:\"[^\"]*\"|[^\";:]*))*):(.*)", line
            ).groups()
            found[-1].setdefault(name, (parameters, value))
    return found


def outlook_offset(data: bytes, _: str, wall: datetime) -> timedelta:
    """Return what Outlook takes a zone for: [MS-STANOICAL], a VTIMEZONE by its DTSTARTs and RRULEs; no RDATE."""
    text = data.decode().replace("\r\n ", "")
    lasting = re.findall(r"BEGIN:(?:STANDARD|DAYLIGHT)\r\n((?:(?!END:).*\r\n)*?)END:", text)
    starts = [(re.search("DTSTART:(.*?)\r", one)[1], re.search("TZOFFSETTO:([+-])(..)(..)", one)) for one in lasting]
    assert not any("RRULE" in one for one in lasting), "this reader knows no rules"
    _, last = max(at for at in starts if at[0] <= wall.strftime("%Y%m%dT%H%M%S"))
    return (-1 if last[1] == "-" else 1) * timedelta(hours=int(last[2]), minutes=int(last[3]))


def named_offset(_: bytes, zone: str, wall: datetime) -> timedelta:
    """Return what Apple's and Google's calendars take a zone for: they go by its IANA name."""
    return wall.replace(tzinfo=ZoneInfo(zone)).utcoffset()


READERS = {"Outlook": outlook_offset, "Apple": named_offset, "Google": named_offset}


@dataclass
class Phone:
    """A calendar that knows its events by UID."""

    offset: Callable[[bytes, str, datetime], timedelta]
    events: dict[str, datetime | date] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def take(self, data: bytes, cancels: bool = True) -> None:
        """Read a file; one that is not later changes nothing (RFC 5546, 2.1.5).

        Args:
            data: The file.
            cancels: Whether STATUS:CANCELLED takes an event out under any METHOD, as Apple's does; else under CANCEL.
        """
        method = properties(data, "VCALENDAR")[0]["METHOD"][1]
        for event in properties(data, "VEVENT"):
            uid, sequence = event["UID"][1], int(event["SEQUENCE"][1])
            if sequence <= self.versions.get(uid, -1):
                continue
            self.versions[uid] = sequence
            cancelled = event.get("STATUS", ("", ""))[1] == "CANCELLED"
            assert cancelled or method == "PUBLISH", "RFC 5546, 3.2.5: what is cancelled has that status"
            if cancelled and (cancels or method == "CANCEL"):
                self.events.pop(uid, None)
            else:
                self.events[uid] = self.moment(data, *event["DTSTART"])

    def moment(self, data: bytes, parameters: str, value: str) -> datetime | date:
        """Return when an event is, in UTC where the file says so or has a zone."""
        if parameters == ";VALUE=DATE":
            return datetime.strptime(value, "%Y%m%d").date()
        wall = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")
        if value.endswith("Z"):
            return wall.replace(tzinfo=UTC)
        zone = parameters.removeprefix(";TZID=")
        return (wall - self.offset(data, zone, wall)).replace(tzinfo=UTC) if zone else wall


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=30)
@given(procedure=procedures())
def test_every_phone_shows_the_time_of_the_procedure(reader: str, procedure: Procedure, look: Look) -> None:
    phone = Phone(READERS[reader])
    phone.take(calendar(copy_of(handout_of(TIMED), look, Personal(procedure=procedure)), SERIES, NOW)[0])
    shown = next(iter(phone.events.values()))
    if procedure.clock is None:
        assert shown == procedure.day
    elif procedure.zone is None:
        assert shown == datetime.combine(procedure.day, procedure.clock)
    else:
        assert shown == datetime.combine(procedure.day, procedure.clock, ZoneInfo(procedure.zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_summer_and_winter_need_no_definition_of_a_zone(month: int, zone: str, look: Look) -> None:
    procedure = Procedure(date(2027, month, 15), time(8, 30), zone)
    data = calendar(copy_of(handout_of(TIMED), look, Personal(procedure=procedure)), SERIES, NOW)[0]
    assert b"TZID" not in data
    assert b"VTIMEZONE" not in data
    start = datetime.combine(procedure.day, procedure.clock, ZoneInfo(zone)).astimezone(UTC)
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\n".encode() in data


@pytest.mark.parametrize("reader", READERS)
def test_calendar_that_is_called_off_leaves_nothing_in_a_phone(reader: str, look: Look) -> None:
    handout = handout_of(TIMED)
    phone = Phone(READERS[reader])
    copy = copy_of(handout, look, Personal(procedure=CHICAGO))
    data, before = calendar(copy, SERIES, NOW)
    phone.take(data, cancels=reader == "Apple")
    assert len(phone.events) == before == 10
    off = called_off(copy_of(handout, look), SERIES, NOW + timedelta(seconds=1), before)
    phone.take(off, cancels=reader == "Apple")
    assert phone.events == {}
    assert str(Calendar.from_ical(off)["METHOD"]) == "CANCEL"
    assert {str(event["STATUS"]) for event in Calendar.from_ical(off).events} == {"CANCELLED"}
    # A reader that takes but the first event of a message takes out the procedure, not one of the steps.
    uids = [[event["UID"] for event in Calendar.from_ical(each).events] for each in (data, off)]
    assert uids[0] == uids[1]
    phone.take(data, cancels=reader == "Apple")  # the older file, opened once more
    assert phone.events == {}


def test_the_second_of_two_equal_times_is_told_in_utc(look: Look) -> None:
    # 9:30 after the clocks went back at 2:00, less 8 hours: 1:30 for the second time.
    file = made(handout_of(TIMED), look, Procedure(date(2026, 11, 1), time(9, 30), "America/Chicago"))
    (event,) = [event for event in file.events if event["SUMMARY"].endswith("Stop B")]
    assert event.to_ical().count(b"DTSTART:20261101T073000Z") == 1


def test_key_points_have_their_times_too(look: Look) -> None:
    yaml = (
        "  - kind: preparation\n    checklist: [{do: Eat nothing., when: 1 day before at 8:00 PM}]\n"
        "key-points:\n  - {do: Eat nothing., when: 1 day before at 8:00 PM}\n"
        "  - {do: Drink it all., why: It cleans you., when: [1 day before at 6:00 PM, 5 hours before]}\n  - Come.\n"
    )
    file = made(handout_of(yaml), look, standing=APPROVED)
    zone = ZoneInfo("America/Chicago")
    assert [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in file.events] == [
        ("Made-up procedure", datetime(2026, 3, 3, 8, 30, tzinfo=zone)),
        ("Drink it all.", datetime(2026, 3, 2, 18, 0, tzinfo=zone)),
        ("Drink it all.", datetime(2026, 3, 3, 3, 30, tzinfo=zone)),
        ("Eat nothing.", datetime(2026, 3, 2, 20, 0, tzinfo=zone)),
    ]
    assert "It cleans you." in lines_of(file.events[1])
    assert lines_of(file.events[0])[1:3] == ["The 3 most important things", "- Come."]


FULL = """
  - kind: preparation
    checklist:
      - do: Call us.
        when: 7 days before
        medicines: [{medicine: Warfarin, stop: 5 days before, again: 1 day after, note: Ask first.}, ____]
      - {do: Clear liquids., when: 1 day before, may: [Water], avoid: [Milk, Juice]}
    medicines: [Iron]
  - kind: procedure
    steps: [{text: Check in., when: 60 minutes before}, You sleep., {text: You wake., when: 1 hour after}]
  - kind: home-care
    home: {until: 24 hours after, rules: [Rest., Do not drive.]}
arrive: 90 minutes before
timeline:
  - {when: 7 days before, do: Call}
  - {when: 3 days before, do: Eat little}
  - {when: 1 day before at 8:00 PM, do: Drink}
  - {when: day of, do: Come}
"""
CHICAGO_TIME = ZoneInfo("America/Chicago")


def test_all_that_has_a_date_is_an_event_once(look: Look) -> None:
    file = made(handout_of(FULL), look, standing=APPROVED)
    days = [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in file.events]
    clock = {at: datetime.combine(date(2026, 3, 3), time.fromisoformat(at), CHICAGO_TIME) for at in ("07:00", "07:30")}
    assert days == [
        ("Made-up procedure", datetime(2026, 3, 3, 8, 30, tzinfo=CHICAGO_TIME)),
        ("Call us.", date(2026, 2, 24)),
        ("Warfarin: Stop on Thu, February 26", date(2026, 2, 26)),
        ("Warfarin: Start again on Wed, March 4, 2026", date(2026, 3, 4)),
        ("Clear liquids.", date(2026, 3, 2)),
        ("Check in.", clock["07:30"]),
        ("You wake.", datetime(2026, 3, 3, 9, 30, tzinfo=CHICAGO_TIME)),
        ("At home: Until Wednesday, 8:30\u00a0AM", datetime(2026, 3, 4, 8, 30, tzinfo=CHICAGO_TIME)),
        ("Arrive at 7\u00a0AM", clock["07:00"]),
        ("Eat little", date(2026, 2, 28)),
        ("Drink", datetime(2026, 3, 2, 20, 0, tzinfo=CHICAGO_TIME)),
    ]
    by_name = {str(event["SUMMARY"]).split(":")[0]: lines_of(event) for event in file.events}
    assert by_name["Clear liquids."][1:6] == ["You may have", "- Water", "Do not have", "- Milk", "- Juice"]
    assert by_name["At home"][1:3] == ["Rest.", "Do not drive."]
    assert "Ask first." in by_name["Warfarin"]
    assert lines_of(file.events[0])[1:4] == [
        "Get ready",
        "- Iron: Stop on ____",
        "- Iron: Start again on ____",
    ]
    assert not any("VALARM" in part.name for event in file.events for part in event.walk())


def test_an_arrival_without_a_clock_time_is_a_blank(look: Look) -> None:
    file = made(handout_of(FULL), look, Procedure(date(2026, 3, 3)), standing=APPROVED)
    assert lines_of(file.events[0])[1] == "Arrive at: ____"
    assert not any(text.startswith("Arrive") for text in summaries(file))


def test_the_clinic_is_that_of_the_place(look: Look) -> None:
    sites = {"north": Site(clinic="North Clinic")}
    north = Look(look.brand.but(sites=sites), look.logo)
    copy = copy_of(handout_of(TIMED), north, Personal(procedure=CHICAGO, place="north"), standing=APPROVED)
    for event in Calendar.from_ical(calendar(copy, SERIES, NOW)[0]).events:
        assert lines_of(event)[-1] == "North Clinic"


def test_days_and_times_are_those_of_the_handout(look: Look) -> None:
    file = made(handout_of(TIMED), look, standing=APPROVED)
    days = {
        str(event["SUMMARY"]): (event["DTSTART"].dt, event.get("DTEND") and event["DTEND"].dt) for event in file.events
    }
    zone = ZoneInfo("America/Chicago")
    assert days == {
        "Made-up procedure": (datetime(2026, 3, 3, 8, 30, tzinfo=zone), None),
        "Stop A": (date(2026, 2, 24), date(2026, 2, 25)),
        "Stop B": (datetime(2026, 3, 3, 0, 30, tzinfo=zone), None),
        "Stop C": (datetime(2026, 3, 3, 7, 0, tzinfo=zone), None),
        "The evening before: Wash E": (date(2026, 3, 2), date(2026, 3, 3)),
        "The morning of the day: Wash F": (date(2026, 3, 3), date(2026, 3, 4)),
        "Remove I": (date(2026, 3, 5), date(2026, 3, 6)),
        "1 to 2 weeks after: Visit J": (date(2026, 3, 10), date(2026, 3, 18)),
        "Within 1 month: Visit L": (date(2026, 3, 3), date(2026, 4, 4)),
        "Visit N": (datetime(2026, 3, 3, 18, 30, tzinfo=zone), None),
    }
    assert lines_of(file.events[0]) == [
        "Your procedure: Tue, March 3, 2026, 8:30\u00a0AM",
        "Get ready",
        "- Now: Ask G",
        "- Arrange H",
        "- 6 to 8 hours before: Stop D",
        "Your follow-up schedule",
        "- Within 24 hours: Visit K",
        "- As scheduled: Visit M",
        "Your Clinic",
    ]
    assert [str(event["TRANSP"]) for event in file.events] == ["OPAQUE"] + ["TRANSPARENT"] * 9
    assert {str(event["CLASS"]) for event in file.events} == {"PRIVATE"}


def test_hours_without_a_clock_time_stand_in_words_only(look: Look) -> None:
    file = made(handout_of(TIMED), look, Procedure(date(2026, 3, 3)), standing=APPROVED)
    assert not any("Stop B" in text for text in summaries(file))
    assert "- 8 hours before: Stop B" in lines_of(file.events[0])
    assert file.events[0]["DTSTART"].dt == date(2026, 3, 3)
    assert file.events[0]["DTEND"].dt == date(2026, 3, 4)


def test_a_blank_is_a_blank_however_long(look: Look) -> None:
    tasks = "[{do: No food from __________ on, when: 1 day before}, Call ___ now]"
    file = made(handout_of(f"  - kind: preparation\n    checklist: {tasks}\n"), look, standing=APPROVED)
    assert summaries(file)[1] == "No food from ____ on"
    assert "- Call ____ now" in lines_of(file.events[0])


def test_phones_keep_their_order_among_letters_that_run_the_other_way(look: Look) -> None:
    arabic = "\u0627\u062a\u0635\u0644 (555) 010-0199"
    tasks = f'[{{do: "{arabic}", when: 1 day before}}, "{arabic}"]'
    file = made(handout_of(f"  - kind: preparation\n    checklist: {tasks}\n"), look, standing=APPROVED)
    shown = arabic.replace("(", "\u2066(") + "\u2069"
    assert summaries(file)[1] == shown
    assert f"- {shown}" in lines_of(file.events[0])


def test_costs_are_in_the_calendar_only_where_they_print(look: Look) -> None:
    costly = Look(look.brand.but(print=look.brand.print.but(costs=True)))
    assert not any("Pay O" in text for text in summaries(made(handout_of(TIMED), look)))
    assert any("Pay O" in text for text in summaries(made(handout_of(TIMED), costly)))


def test_every_event_of_a_draft_bears_its_mark(look: Look) -> None:
    handout = handout_of(TIMED)
    for event in made(handout, look).events:
        assert event["SUMMARY"].startswith("DRAFT: not yet approved by a clinician \u00b7 ")
        assert lines_of(event)[0] == "DRAFT: not yet approved by a clinician"
    assert (
        b"DRAFT" not in calendar(copy_of(handout, look, Personal(procedure=CHICAGO), standing=APPROVED), SERIES, NOW)[0]
    )


def test_an_outdated_translation_is_marked_though_approved(look: Look) -> None:
    entry = handpress.find(LIBRARY, "22867", "es")
    stale = handpress.read_entry(entry).out_of_date()
    words = words_for("es")
    for event in made(stale, look, standing=APPROVED).events:
        assert event["SUMMARY"].startswith(words("outdated-again"))
        assert words("outdated", language=words.language_name("en")) in lines_of(event)[0]


def test_no_name_gets_into_the_file(look: Look) -> None:
    personal = Personal("Zebulon Quux", CHICAGO, "Dr. Wanda Fyfe")
    data = calendar(copy_of(HANDOUTS[0], look, personal), SERIES, NOW)[0].replace(b"\r\n ", b"")
    assert data == calendar(copy_of(HANDOUTS[0], look, Personal(procedure=CHICAGO)), SERIES, NOW)[0].replace(
        b"\r\n ", b""
    )
    for name in (b"Zebulon", b"Quux", b"Wanda", b"Fyfe", SERIES.encode()):
        assert name not in data


def test_a_later_file_updates_the_same_events(look: Look) -> None:
    handout, personal = handout_of(TIMED), Personal(procedure=CHICAGO)
    moved = Personal(procedure=parse_procedure("2026-03-10T10:00", "America/Chicago"))
    first, number = calendar(copy_of(handout, look, personal), SERIES, NOW)
    second, _ = calendar(copy_of(handout, look, moved), SERIES, NOW + timedelta(seconds=1), number)
    old, new = Calendar.from_ical(first).events, Calendar.from_ical(second).events
    assert [event["UID"] for event in old] == [event["UID"] for event in new]
    assert len({str(event["UID"]) for event in old}) == number == len(old)
    assert all(str(event["UID"]).endswith("@handpress") for event in old)
    assert all(b["SEQUENCE"] > a["SEQUENCE"] >= 0 for a, b in zip(old, new, strict=True))
    assert all(b["SEQUENCE"] < 2**31 for b in new)
    other = calendar(copy_of(handout, look, personal), "aa" * 32, NOW)[0]
    assert not {event["UID"] for event in old} & {event["UID"] for event in Calendar.from_ical(other).events}


def test_events_that_are_no_more_are_cancelled_without_a_word(look: Look) -> None:
    long, short = (
        handout_of(TIMED),
        handout_of("  - kind: preparation\n    checklist: [{do: Only, when: 1 day before}]\n"),
    )
    _, before = calendar(copy_of(long, look, Personal(procedure=CHICAGO)), SERIES, NOW)
    data, number = calendar(copy_of(short, look, Personal(procedure=CHICAGO)), SERIES, NOW + timedelta(days=1), before)
    events = Calendar.from_ical(data).events
    assert (before, number, len(events)) == (10, 2, 10)
    assert [event.get("STATUS", "") for event in events] == [""] * 2 + ["CANCELLED"] * 8
    assert [event["UID"] for event in events] == [event["UID"] for event in made(long, look).events]
    assert all(event["SUMMARY"] == "" and "DESCRIPTION" not in event for event in events[2:])
    assert str(Calendar.from_ical(data)["METHOD"]) == "PUBLISH"


def test_equal_input_gives_equal_bytes(look: Look) -> None:
    personal = Personal(procedure=CHICAGO)
    berlin = NOW.astimezone(ZoneInfo("Europe/Berlin"))
    for handout in HANDOUTS:
        assert calendar(copy_of(handout, look, personal), SERIES, NOW) == calendar(
            copy_of(handout, look, personal), SERIES, berlin
        )


@pytest.mark.parametrize("now", [NOW.replace(tzinfo=None), NOW])
def test_what_has_no_day_or_no_zone_is_refused(now: datetime, look: Look) -> None:
    procedure = CHICAGO if now.tzinfo is None else None
    with pytest.raises(ValueError, match="needs the day of the procedure"):
        calendar(copy_of(HANDOUTS[0], look, Personal(procedure=procedure)), SERIES, now)


NASTY = [
    "a, b; c: d",
    r"C:\New \n \\ \N \; \,",
    '"quoted" <b> & ^n ^\'',
    "\u0645 500 mg (555) 010-0199 \u0645",
    "x" * 300,
    "\u9f8d" * 90,
    "  two\\nlines",
    "END:VEVENT",
]


def typed(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("text", NASTY)
def test_text_comes_back_letter_for_letter(text: str, look: Look) -> None:
    # No page is made here: the calendar does not ask whether a font has the letters.
    handout = handout_of(
        f"  - kind: preparation\n    checklist: [{{do: {typed(text)}, when: 1 day before}}, {typed(text)}]\n"
    )
    data = calendar(copy_of(handout, look, Personal(procedure=CHICAGO), standing=APPROVED), SERIES, NOW)[0]
    wanted = handout.sections[0].checklist[0].do
    lines = data.replace(b"\r\n ", b"").decode().split("\r\n")
    (summary,) = [line for line in lines if line.startswith("SUMMARY") and "Made-up" not in line]
    assert bare(unescaped(summary.partition(":")[2])) == bare(wanted)
    (first, *_) = [line for line in lines if line.startswith("DESCRIPTION")]
    assert f"- {bare(wanted)}" in [bare(line) for line in unescaped(first.partition(":")[2]).split("\n")]


def bare(text: str) -> str:
    return re.sub("[\u2066-\u2069]", "", text)


def unescaped(value: str) -> str:
    """Return a TEXT value as RFC 5545, 3.3.11, reads it; the library's own reader trips over a typed backslash."""
    assert not re.search(r"(?<!\\)(\\\\)*[;,]", value)
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


NAMES = {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "CLASS", "DESCRIPTION", "LAST-MODIFIED"}
NAMES |= {"ORGANIZER", "TRANSP", "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD"}


@pytest.mark.parametrize("line_end", ["\\r\\n", "\\n", "\\r", "\\n\\n "])
def test_nothing_typed_becomes_a_property(line_end: str, look: Look) -> None:
    evil = f'"x{line_end}ATTENDEE:mailto:evil@example.org{line_end}BEGIN:VALARM"'
    handout = handout_of(
        f"  - kind: preparation\n    title: {evil}\n    checklist: [{{do: {evil}, when: 1 day before}}, {evil}]\n"
        f"  - kind: follow-up\n    visits: [{{visit: {evil}, purpose: {evil}, window: 1 day after}}]\n"
    )
    brand = look.brand.but(clinic='A: "B"; C, D\r\nATTENDEE:mailto:evil@example.org')
    data = calendar(copy_of(handout, Look(brand), Personal(procedure=CHICAGO)), SERIES, NOW)[0]
    lines = data.decode().replace("\r\n ", "").split("\r\n")
    assert {re.split("[:;]", line)[0] for line in lines if line} <= NAMES
    assert not any(line.startswith("BEGIN:VALARM") for line in lines)
    assert len(Calendar.from_ical(data).events) == 3


@pytest.mark.parametrize("handout", HANDOUTS, ids=lambda handout: f"{handout.code}.{handout.language}")
def test_lines_are_folded_and_end_as_they_must(handout: Handout, look: Look) -> None:
    data = calendar(copy_of(handout, look, Personal(procedure=CHICAGO)), SERIES, NOW)[0]
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and not re.search(b"[\r\n]", line) for line in lines)
    for line in lines:
        line.decode()  # no letter is cut
    tags = re.findall(r"^(?:SUMMARY|DESCRIPTION);LANGUAGE=([A-Za-z-]+):", data.decode(), re.M)
    assert set(tags) == {handout.language}


@pytest.mark.usefixtures("with_chinese")
def test_chinese_comes_back_whole(look: Look) -> None:
    (handout,) = [handpress.read_entry(entry) for entry in handpress.entries(LANGUAGES) if entry.language == "zh-Hans"]
    file = made(handout, look)
    page = page_of(handout, look, CHICAGO)
    assert len(file.events) > 1
    for event in file.events:
        assert on_page(str(event["SUMMARY"]).split(" \u00b7 ")[-1], page)


def golden_calendar(look: Look) -> str:
    handout = handpress.read_entry(handpress.find(LIBRARY, "22325", "en"))
    text = calendar(copy_of(handout, look, Personal(procedure=CHICAGO)), SERIES, NOW, 6)[0].decode()
    return re.sub(r"(?m)^PRODID:.*", "PRODID:", text.replace("\r\n", "\n"))


def test_calendar_is_the_golden_one(look: Look) -> None:
    assert golden_calendar(look) == GOLDEN.read_text(encoding="utf-8"), "tests/golden/22325.calendar.txt"


def test_every_kind_of_section_may_hold_a_date(look: Look) -> None:
    kinds = [kind for kind in Kind if kind.part is not Part.COSTS]
    yaml = "".join(
        f"  - kind: {kind}\n    checklist: [{{do: Do {kind}, when: 2 days before}}]\n" for kind in reversed(kinds)
    )
    assert summaries(made(handout_of(yaml), look, standing=APPROVED))[1:] == [f"Do {kind}" for kind in kinds]
