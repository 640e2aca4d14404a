"""One patient's dates as an iCalendar file (RFC 5545): the procedure, what to do before it, the visits after it.

Says nothing that the page does not say, and names nobody but the clinic. Makes up no end, no place and no reminder;
what has no date stands in the words of the procedure's event, so that nothing to do is missing. A clock time of a zone
goes in UTC, which every phone turns into its own: a definition of the zone is what they read each in another way.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from handpress.content.blocks import BLANK
from handpress.content.personal import Personal
from handpress.data import VERSION
from handpress.forms.diary import Diary, DiaryEntry
from handpress.layout.bidi import runs_backwards, with_measures_forced
from handpress.layout.copy import Copy

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
    diary = Diary(replace(copy, personal=Personal(procedure=procedure, place=copy.personal.place)))
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
    diary = Diary(replace(copy, personal=Personal(clinician=copy.personal.clinician, place=copy.personal.place)))
    file = _CalendarFile(diary, series, now.astimezone(UTC))
    # RFC 5546, 3.2.5, has one UID a message: a file for each event, and so many for a patient to open. In one, readers
    # that take but the first event (MS-STANOICAL, 2.2.175) take the procedure out; the others take out all.
    return file.written("CANCEL", [file.cancelled(number, file.now.date()) for number in range(before)])


class _CalendarFile:
    """Writes events with what they all share."""

    def __init__(self, diary: Diary, series: str, now: datetime) -> None:
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

    def event(self, number: int, entry: DiaryEntry) -> Event:
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
