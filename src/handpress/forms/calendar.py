"""One patient's dates as an iCalendar file (RFC 5545): the procedure, what to do before it, the visits after it.

Says nothing that the page does not say, and names nobody but the clinic. Makes up no end, no place and no reminder;
what has no date stands in the words of the procedure's event, so that nothing to do is missing. A clock time of a zone
goes in UTC, which every phone turns into its own: a definition of the zone is what they read each in another way.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from handpress.content.blocks import BLANK, Medicine, Task, Visit, in_order_of_time
from handpress.content.kinds import Kind, Part
from handpress.content.personal import Personal
from handpress.content.section import Section
from handpress.content.timing import Procedure, When, due
from handpress.data import VERSION
from handpress.layout.bidi import runs_backwards, with_measures_forced
from handpress.layout.blocks import Blocks
from handpress.layout.copy import Copy
from handpress.layout.furniture import Furniture
from handpress.layout.pieces import Maker

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT = f"-//Handpress//Handpress {VERSION}//EN"
# RFC 5546, 3.2.1, asks for an organizer, whose value is an address; calendars know this one as none.
_NO_ADDRESS = "invalid:nomail"
_COUNTED_FROM = datetime(2020, 1, 1, tzinfo=UTC)


def calendar(copy: Copy, series: str, now: datetime, before: int = 0) -> tuple[bytes, int]:
    """Return one patient's dates as an iCalendar file, and the number of its events.

    An event keeps its UID through all versions of a document, so that a later file updates what an earlier one put
    into a phone. Every event of a draft is marked as one.

    Args:
        copy: What the patient gets, as it prints, with the day of the procedure; no name of it gets into the file.
        series: What all versions of the document share; see `content.series`.
        now: The time of making, with its time zone. A later file must have a later second.
        before: The greatest number of events that an earlier version had. Those that are no more are cancelled.

    Raises:
        ValueError: If *copy* has no day of the procedure, or *now* no time zone.
    """
    procedure = copy.personal.procedure
    if procedure is None or now.tzinfo is None:
        raise ValueError("a calendar needs the day of the procedure, and a time with its zone")
    diary = _Diary(replace(copy, personal=Personal(procedure=procedure)))
    entries = diary.entries(procedure)
    file = _CalendarFile(diary, series, now.astimezone(UTC))
    gone = range(len(entries), before)
    events = [file.event(number, entry) for number, entry in enumerate(entries)]
    events += [file.cancelled(number, procedure.day) for number in gone]
    return file.written("PUBLISH", events), len(entries)


def called_off(copy: Copy, series: str, now: datetime, before: int) -> bytes:
    """Return an iCalendar file that takes all *before* events of an earlier one out of a phone: there is no day now.

    The other arguments are those of `calendar`.
    """
    diary = _Diary(replace(copy, personal=Personal(clinician=copy.personal.clinician)))
    file = _CalendarFile(diary, series, now.astimezone(UTC))
    # RFC 5546, 3.2.5, has one UID a message: a file for each event, and so many for a patient to open. In one, readers
    # that take but the first event (MS-STANOICAL, 2.2.175) take the procedure out; the others take out all.
    return file.written("CANCEL", [file.cancelled(number, file.now.date()) for number in range(before)])


@dataclass(frozen=True)
class _CalendarEvent:
    """An event: its words, and its days, both included, or its time.

    Attributes:
        start: Its moment, if it has a clock time.
        busy: Whether the patient can do nothing else then.
    """

    summary: str
    lines: tuple[str, ...]
    first: date
    last: date
    start: datetime | None = None
    busy: bool = False


class _Diary(Maker):
    """What the pages of a handout say of dates, in their order."""

    @cached_property
    def furniture(self) -> Furniture:
        """Says what a draft is marked with."""
        return Furniture(self.copy)

    def entries(self, procedure: Procedure) -> list[_CalendarEvent]:
        """Return the procedure, then each thing to do and each visit that has a date."""
        listed = [(self.points_heading(), self.points())]
        for section in self.printed():
            listed.append((section.title or self.words.kind(section.kind), list(self.duties(section))))
        dated = [entry for _, duties in listed for duty in duties if (entry := self.dated(duty, procedure))]
        return [self.the_day(procedure, listed), *dated]

    def printed(self) -> list[Section]:
        """Return the sections that print, in the order in which they do."""
        costs = self.brand.print.costs
        kinds = [kind for kind in Kind if costs or kind.part is not Part.COSTS]
        return [section for kind in kinds for section in self.handout.sections if section.kind is kind]

    def points(self) -> list[Task | Visit]:
        """Return the key points, each once for each of its times, but for what a task says in the same words."""
        told = {_parts(duty)[:2] for section in self.printed() for duty in self.duties(section)}
        return [
            Visit(visit=point.do, purpose=point.why, window=when)
            for point in self.handout.key_points
            for when in point.when or (None,)
            if (when, point.do) not in told
        ]

    def duties(self, section: Section) -> Iterator[Task | Visit]:
        """Yield what *section* has for a day, known or not."""
        for block in section.blocks:
            if block == "checklist":
                for task in in_order_of_time(section.checklist):
                    yield task
                    yield from self.medicines(task.medicines)
            elif block == "medicines":
                yield from self.medicines(section.medicines)
            elif block == "steps":
                yield from (Visit(visit=step.text, window=step.when) for step in section.steps if step.when)
            elif block == "home" and section.home and section.home.until:
                rules = " ".join(section.home.rules)
                yield Visit(visit=self.words("home-rules"), purpose=rules, window=section.home.until)
            elif block == "visits":
                yield from section.visits

    def medicines(self, medicines: Sequence[Medicine]) -> Iterator[Visit]:
        """Yield the days to stop a medicine and to start it again."""
        for each in medicines:
            for key, when in (("medicine-stop", each.stop), ("medicine-again", each.again)):
                if when:
                    told = self.words("pair", label=each.medicine, value=self.words(key))
                    yield Visit(visit=told, purpose=each.note, window=when)

    def allowed(self, duty: Task | Visit) -> list[str]:
        """Return what the patient may have with a task, and must not."""
        sides = (("may", duty.may), ("avoid", duty.avoid)) if isinstance(duty, Task) else ()
        return [
            self.words("pair", label=self.words(f"{side}-have"), value="; ".join(texts))
            for side, texts in sides
            if texts
        ]

    def points_heading(self) -> str:
        """Return the heading of the key points."""
        count = len(self.handout.key_points)
        return self.words(f"key-points-{count}") if count else ""

    def the_day(self, procedure: Procedure, listed: Sequence[tuple[str, list[Task | Visit]]]) -> _CalendarEvent:
        """Return the procedure itself, with all that has no date."""
        when = self.words.moment(procedure.day, procedure.clock, year=True)
        lines = [self.words("pair", label=self.words("procedure-date"), value=when)]
        for heading, duties in listed:
            undated = [line for duty in duties if not self.dated(duty, procedure) for line in self.undated(duty)]
            if undated:
                lines += ["", heading, *undated]
        summary = self.marked(self.handout.title)
        start = _moment(procedure.day, procedure.clock, procedure.zone)
        return _CalendarEvent(summary, self.framed(lines), procedure.day, procedure.day, start, busy=True)

    def dated(self, duty: Task | Visit, procedure: Procedure) -> _CalendarEvent | None:
        """Return *duty* as an event, or None where the page gives it no date."""
        when, text, purpose = _parts(duty)
        found = due(when, procedure) if when else None
        shown = Blocks(self.copy).date_of(when) if when else None
        if when is None or found is None or shown is None:
            return None
        timing = self.timing(when)
        lines = [self.words("pair", label=timing, value=shown), *purpose, *self.allowed(duty)]
        lines.append(self.words("pair", label=self.words("eyebrow"), value=self.handout.title))
        # A bar over days is no visit of a week, and a day is not its evening: there the words say when.
        plain = found.first == found.last and not found.part
        summary = self.marked(text if plain else self.words("pair", label=timing, value=text))
        start = _moment(found.first, found.clock, procedure.zone)
        return _CalendarEvent(summary, self.framed(lines), found.first, found.last, start)

    def undated(self, duty: Task | Visit) -> list[str]:
        """Return *duty* with its time in words, if it has one."""
        when, text, purpose = _parts(duty)
        first = self.words("pair", label=self.timing(when), value=text) if when else text
        return [f"- {first}", *(f"  {line}" for line in (*purpose, *self.allowed(duty)))]

    def timing(self, when: When) -> str:
        """Return the words for *when* as the page has them."""
        unit = when.unit.value if when.unit else None
        return self.words.offset(when.anchor.value, when.low, when.high, unit, when.minute)

    def marked(self, summary: str) -> str:
        """Return *summary* behind the mark of a draft, if it is one: each event stands alone in a phone."""
        return f"{self.furniture.mark_again()} \u00b7 {summary}" if self.copy.draft else summary

    def framed(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Return *lines* under the mark of a draft, if it is one, and over the clinic's name."""
        return (*([self.furniture.mark(), ""] if self.copy.draft else []), *lines, "", self.brand.clinic)


def _parts(duty: Task | Visit) -> tuple[When | None, str, list[str]]:
    if isinstance(duty, Task):
        return duty.when, duty.do, []
    return duty.window, duty.visit, [duty.purpose] if duty.purpose else []


def _moment(day: date, clock: time | None, zone: str | None) -> datetime | None:
    """Return a clock time in UTC; without a zone as the wall clock shows it, wherever the phone is."""
    if clock is None:
        return None
    # RFC 5545, 3.3.5, form 2. Not form 3: it needs a VTIMEZONE, whose RDATEs Outlook does not read.
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC) if zone else datetime.combine(day, clock)


class _CalendarFile:
    """Writes events with what they all share."""

    def __init__(self, diary: _Diary, series: str, now: datetime) -> None:
        self.diary = diary
        self.series = series
        self.now = now.replace(microsecond=0)
        # It grows with every later file, though nobody keeps a count: seconds stay under 2**31 until 2088.
        self.sequence = max(0, int((now - _COUNTED_FROM).total_seconds()))

    def written(self, method: str, events: Sequence[Event]) -> bytes:
        """Return the file. Its *method* is one of RFC 5546, 1.4: phones act on CANCEL only where all is called off."""
        from icalendar import Calendar

        file = Calendar()
        for name, value in (("prodid", _PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", method)):
            file.add(name, value)
        for event in events:
            file.add_component(event)
        return bytes(file.to_ical())

    def event(self, number: int, entry: _CalendarEvent) -> Event:
        """Return *entry* as an event; all-day where it has no clock time, and with no end where it has one."""
        event = self._blank(number, "OPAQUE" if entry.busy else "TRANSPARENT")
        if entry.start is not None:
            event.add("dtstart", entry.start)
        else:
            event.add("dtstart", entry.first)
            event.add("dtend", entry.last + timedelta(days=1))
        self._say(event, "summary", entry.summary)
        self._say(event, "description", "\n".join(entry.lines))
        return event

    def cancelled(self, number: int, day: date) -> Event:
        """Return what takes an event of an earlier version out of a phone.

        It has no words: a phone that shows it crossed out must not seem to call off the procedure.
        """
        event = self._blank(number, "TRANSPARENT")
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", "")
        event.add("status", "CANCELLED")
        return event

    def _blank(self, number: int, transparency: str) -> Event:
        from icalendar import Event, vCalAddress

        event = Event()
        event.add("uid", f"{_uid(self.series, number)}@handpress")
        event.add("dtstamp", self.now)
        event.add("last-modified", self.now)
        event.add("sequence", self.sequence)
        event.add("class", "PRIVATE")
        event.add("transp", transparency)
        organizer = vCalAddress(_NO_ADDRESS)
        brand = self.diary.brand
        organizer.params.update({"CN": brand.clinic, "LANGUAGE": brand.language})
        event.add("organizer", organizer)
        return event

    def _say(self, event: Event, name: str, text: str) -> None:
        from icalendar.prop import vUnknown

        shown = "\n".join(_in_order(BLANK.sub("____", line), self.diary.words.backwards) for line in text.split("\n"))
        # Not vText: it takes a typed "\N" for a line end.
        value: Any = vUnknown(_escaped(shown))
        event.add(name, value, {"LANGUAGE": self.diary.handout.language})


def _uid(series: str, number: int) -> str:
    # One count for all events: a number is all that is known of those that an earlier version had.
    return hashlib.sha256(json.dumps(["event", series, number]).encode()).hexdigest()


def _in_order(line: str, backwards: bool) -> str:
    """Return *line* with signs that no one sees, where a phone would turn numbers round among its letters."""
    return with_measures_forced(line) if backwards or runs_backwards(line) else line


def _escaped(text: str) -> str:
    """Return *text* as a value of RFC 5545, 3.3.11, in which no line ends."""
    return re.sub("\r\n|\r|\n", r"\\n", re.sub(r"[\\;,]", r"\\\g<0>", text))
