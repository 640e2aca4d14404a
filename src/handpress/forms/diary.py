"""What a handout's pages say of dates: the procedure, what to do before it and after it, the visits.

Each thing to do comes once: a key point that a task repeats, and a day of the timeline that a task fills, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from handpress.content.blocks import BLANK, Home, Medicine, Task, in_order_of_time
from handpress.content.kinds import Kind, Part
from handpress.content.section import Section
from handpress.content.timing import DateForm, Procedure, When, due
from handpress.layout.blocks import Blocks
from handpress.layout.furniture import Furniture
from handpress.layout.pieces import Maker

_TO_WRITE = "____"


@dataclass(frozen=True)
class DiaryEntry:
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


@dataclass(frozen=True)
class Duty:
    """Something to do, and what the page says of it besides."""

    when: When | None
    text: str
    lines: tuple[str, ...] = ()


class Diary(Maker):
    """What the pages of a handout say of dates, in their order."""

    @cached_property
    def furniture(self) -> Furniture:
        """Says what a draft is marked with."""
        return Furniture(self.copy)

    def entries(self, procedure: Procedure) -> list[DiaryEntry]:
        """Return the procedure, then each thing to do and each visit that has a date.

        A handout of no procedure goes with another that has its day: of its own it has no such event.
        """
        listed = [(self.points_heading(), self.points())]
        for section in self.printed():
            listed.append((self.headed(section), list(self.duties(section))))
        told = [duty for _, duties in listed for duty in duties]
        extra = [*self.arrival(), *self.marks(told, procedure)]
        dated = [entry for duty in [*told, *extra] if (entry := self.dated(duty, procedure))]
        return [self.the_day(procedure, listed), *dated] if self.handout.codes else dated

    def printed(self) -> list[Section]:
        """Return the sections that print, in the order in which they do."""
        costs = self.brand.print.costs
        kinds = [kind for kind in Kind if costs or kind.part is not Part.COSTS]
        return [section for kind in kinds for section in self.handout.sections if section.kind is kind]

    def headed(self, section: Section) -> str:
        """Return the heading of *section*."""
        return section.title or self.words.kind(section.kind)

    # What is to be done.

    def points(self) -> list[Duty]:
        """Return the key points, each once for each of its times, but for what a task says in the same words."""
        told = {(duty.when, duty.text) for section in self.printed() for duty in self.duties(section)}
        return [
            Duty(when, point.do, (*filter(None, [point.why]), *(at for at in point.when if isinstance(at, str))))
            for point in self.handout.key_points
            for when in point.times or (None,)
            if (when, point.do) not in told
        ]

    def points_heading(self) -> str:
        """Return the heading of the key points."""
        count = len(self.handout.key_points)
        return self.words(f"key-points-{count}") if count else ""

    def duties(self, section: Section) -> Iterator[Duty]:
        """Yield what *section* tells the patient to do, in printed order."""
        for block in section.blocks:
            if block == "checklist":
                for task in in_order_of_time(section.checklist):
                    yield Duty(task.when, task.do, tuple(self.sides(task, section.kind)))
                    yield from self.medicines(task.medicines)
            elif block == "medicines":
                yield from self.medicines(section.medicines)
            elif block == "steps":
                yield from (Duty(step.when, step.text, step.items) for step in section.steps if step.when)
            elif block == "home" and section.home:
                yield from self.home(section.home, self.headed(section))
            elif block == "visits":
                for visit in section.visits:
                    yield Duty(visit.window, visit.visit, (visit.purpose,) if visit.purpose else ())

    def sides(self, task: Task, kind: Kind) -> Iterator[str]:
        """Yield what the patient may and may not have or do then."""
        about = "have" if kind is Kind.PREPARATION else "do"
        for side, texts in (("may", task.may), ("avoid", task.avoid)):
            if texts:
                yield self.words(f"{side}-{about}")
                yield from (f"- {text}" for text in texts)

    def medicines(self, medicines: Sequence[Medicine]) -> Iterator[Duty]:
        """Yield when to stop each of *medicines*, and when to take it again; nothing of a row to write in."""
        for medicine in medicines:
            for key, when in (("medicine-stop", medicine.stop), ("medicine-again", medicine.again)):
                if when or not BLANK.fullmatch(medicine.medicine):
                    date = self.shown(when, DateForm.INSIDE) if when else None
                    said = f"{self.words(key)} {date or _TO_WRITE}"
                    text = self.words("pair", label=medicine.medicine, value=said)
                    yield Duty(when, text, (medicine.note,) if medicine.note else ())

    def home(self, home: Home, heading: str) -> Iterator[Duty]:
        """Yield the end of the rules for the first time at home, with the rules."""
        if home.until and (end := self.shown(home.until, DateForm.WEEKDAY) or self.timing(home.until)):
            text = self.words("pair", label=heading, value=self.words("home-until", when=end))
            yield Duty(home.until, text, home.rules)

    def arrival(self) -> Iterator[Duty]:
        """Yield when the patient arrives, if that has a clock time."""
        arrive = self.handout.arrive
        if arrive and (clock := self.shown(arrive, DateForm.CLOCK)):
            yield Duty(arrive, self.words("timeline-arrive", clock=clock))

    def marks(self, told: Sequence[Duty], procedure: Procedure) -> Iterator[Duty]:
        """Yield the marks of the timeline for which *told* has nothing to do on the day, or at the clock time."""
        known = [found for duty in told if duty.when and (found := due(duty.when, procedure))]
        days = {procedure.day} | {day for found in known for day in (found.first, found.last)}
        moments = {(found.first, found.clock) for found in known}
        for mark in self.handout.timeline:
            found = due(mark.when, procedure)
            if found and ((found.first, found.clock) not in moments if found.clock else found.first not in days):
                yield Duty(mark.when, mark.do)

    # Events.

    def the_day(self, procedure: Procedure, listed: Sequence[tuple[str, list[Duty]]]) -> DiaryEntry:
        """Return the procedure itself, with all that has no date."""
        when = self.words.moment(procedure.day, procedure.clock, year=True)
        lines = [self.words("pair", label=self.words("procedure-date"), value=when)]
        if self.handout.arrive and not self.shown(self.handout.arrive):
            lines.append(self.words("pair", label=self.words("band-arrive"), value=_TO_WRITE))
        for heading, duties in listed:
            undated = [line for duty in duties if not self.dated(duty, procedure) for line in self.undated(duty)]
            if undated:
                lines += ["", heading, *undated]
        summary = self.marked(self.handout.title)
        start = moment_of(procedure.day, procedure.clock, procedure.zone)
        return DiaryEntry(summary, self.framed(lines), procedure.day, procedure.day, start, busy=True)

    def dated(self, duty: Duty, procedure: Procedure) -> DiaryEntry | None:
        """Return *duty* as an event, or None where the page gives it no date."""
        when = duty.when
        found = due(when, procedure) if when else None
        shown = self.shown(when) if when else None
        if when is None or found is None or shown is None:
            return None
        timing = self.timing(when)
        lines = [self.words("pair", label=timing, value=shown), *duty.lines]
        title = self.handout.title
        lines.append(self.words("pair", label=self.words("eyebrow"), value=title) if self.handout.codes else title)
        # A bar over days is no visit of a week, and a day is not its evening: there the words say when.
        plain = found.first == found.last and not found.part
        summary = self.marked(duty.text if plain else self.words("pair", label=timing, value=duty.text))
        start = moment_of(found.first, found.clock, procedure.zone)
        return DiaryEntry(summary, self.framed(lines), found.first, found.last, start)

    def undated(self, duty: Duty) -> list[str]:
        """Return *duty* with its time in words, if it has one."""
        first = self.words("pair", label=self.timing(duty.when), value=duty.text) if duty.when else duty.text
        return [f"- {first}", *(f"  {line}" for line in duty.lines)]

    def shown(self, when: When, form: DateForm = DateForm.FULL) -> str | None:
        """Return the date of *when* as the page has it."""
        return Blocks(self.copy).date_of(when, form)

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


def moment_of(day: date, clock: time | None, zone: str | None) -> datetime | None:
    """Return a clock time in UTC; without a zone as the wall clock shows it, wherever the phone is."""
    if clock is None:
        return None
    # RFC 5545, 3.3.5, form 2. Not form 3: it needs a VTIMEZONE, whose RDATEs Outlook does not read.
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC) if zone else datetime.combine(day, clock)
