"""Rows -> parcels -> a portal: each once, and what became of it in the log.

Sends nothing that no clinician approved, unless it is told why; nothing without the patient's number; and nothing where
two rows ask for one document in different words. What the log has as there is not sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from handpress.brand.theme import Edition, Paper, Variant
from handpress.content.glossary import GLOSSARY_FILE, Glossary, read_glossary
from handpress.content.library import Entry, support
from handpress.deliver.appointments import Appointment, Refusal
from handpress.deliver.plates import Prepared, Room
from handpress.deliver.portal.log import DeliveryLog, Past
from handpress.deliver.portal.parcel import Destination, Outcome, Parcel, Receipt, identifier_of, series_of
from handpress.deliver.render import Look, read_loaded
from handpress.deliver.standing import covered
from handpress.deliver.wording import digest
from handpress.diagnostics import Finding, HandpressError, Severity, Span
from handpress.layout.pieces import Personal


class Step(StrEnum):
    """What is to be done for a row."""

    SEND = "to send"
    REPLACE = "to replace an older version"
    ALREADY = "already there"
    SAME = "the same as another row"


class Planned(NamedTuple):
    """A row with what is to be done for it."""

    row: Appointment
    step: Step
    series: str
    identifier: str


@dataclass(frozen=True)
class Errand:
    """What is the same for all rows.

    Attributes:
        destination: The name of where they go.
        personal: Whether they are patients' own; else each row is a handout for anybody.
        paper: "letter" or "a4".
        calendar: Whether the dates go along as a calendar file.
        draft_reason: Why a draft may go; "" if none may.
        knows: Whether the place knows a document that comes a second time for the same.
        again: Whether what may have arrived goes again to a place that would not know it.
        encrypt: Whether each copy is protected by a password.
        dated: Whether the place needs the day of the procedure and the clinic's time zone.
        lost: Whether what the log has for a row as there is not there any more, as far as one can look.
    """

    destination: str
    personal: bool = True
    paper: str = "letter"
    calendar: bool = False
    draft_reason: str = ""
    knows: bool = True
    again: bool = False
    encrypt: bool = False
    dated: bool = False
    lost: Callable[[Appointment], bool] = lambda row: False


class Words:
    """What each handout says under this brand, as a digest: what tells an older version from this one."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._glossary: Glossary | None = None
        self._known: dict[Entry, str] = {}

    def of(self, entry: Entry) -> str:
        """Return 64 digits that change with any word that the handout of *entry* prints.

        Raises:
            HandpressError: With every fault of the handout.
        """
        if entry not in self._known:
            if self._glossary is None:
                self._glossary = read_glossary(support(self._room.folder, GLOSSARY_FILE))
            look = _look(self._room)
            self._known[entry] = digest(covered(read_loaded(entry).handout, look, self._glossary))
        return self._known[entry]


@dataclass
class Plan:
    """Every row of a file, each with what is to be done or why nothing is."""

    steps: list[Planned] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)

    def count(self, step: Step) -> int:
        """Return how many rows have this *step*."""
        return sum(planned.step is step for planned in self.steps)


def plan(
    rows: Iterable[Appointment],
    name: str,
    errand: Errand,
    prepared: dict[tuple[str, str], Prepared],
    words: Words,
    log: DeliveryLog | None,
) -> Plan:
    """Return what is to be done for *rows* of the file called *name*; sends and writes nothing.

    Raises:
        HandpressError: The log cannot be read.
    """
    made, asked = Plan(), dict[str, list[Planned]]()
    for row in rows:
        ready = prepared[row.code, row.language]
        if findings := list(_faults(row, name, errand, ready)):
            made.refusals.append(Refusal(row.row, tuple(findings)))
        else:
            planned = _planned(row, errand, ready, words, log)
            asked.setdefault(planned.series, []).append(planned)
    own: dict[str, set[str]] = {}
    for known, same in asked.items():
        own.setdefault(same[0].row.reference, set()).add(known)
    for same in asked.values():
        numbers = [planned.row.row for planned in same]
        past = log.past(errand.destination, same[0].series) if log else None
        if len({planned.identifier for planned in same}) > 1:
            made.refusals += [Refusal(number, (_clash(name, number, numbers),)) for number in numbers]
        elif past and past.unsure and not errand.knows and not errand.again:
            made.refusals += [Refusal(planned.row.row, (_lost(name, planned.row),)) for planned in same]
        else:
            made.steps += [same[0], *(planned._replace(step=Step.SAME) for planned in same[1:])]
            if log and past:
                made.notices += _notices(name, same[0], log, past, errand, own[same[0].row.reference])
    made.steps.sort(key=lambda planned: planned.row.row)
    return made


def _place(name: str, row: Appointment) -> Span:
    return Span(f"{name}: row {row.row}" if row.row else name)


def _faults(row: Appointment, name: str, errand: Errand, ready: Prepared) -> Iterator[Finding]:
    place = _place(name, row)
    if errand.personal and not row.reference:
        fact = "there is no number of the patient: nobody could tell whose chart this is for"
        yield Finding(place, fact, "reference", "fill the column of the patient's number, as MRN; or --reference")
    if not errand.draft_reason and ready.standing.approved is None:
        fact = f"the handout {row.code} in {row.language} is a draft: no clinician's approval holds"
        yield Finding(place, fact, "draft", "see: handpress check, handpress approve; or give --allow-draft a reason")
    if errand.dated and not (row.procedure and row.procedure.zone):
        fact = "this portal needs the day of the procedure, in the clinic's time zone"
        yield Finding(place, fact, "undated", "fill the column of the day, and time-zone in the brand")


def series(row: Appointment) -> str:
    """Return what all versions of the document for *row* share."""
    return series_of(row.reference, row.encounter, row.procedure, row.code, row.language, row.edition)


def _planned(row: Appointment, errand: Errand, ready: Prepared, words: Words, log: DeliveryLog | None) -> Planned:
    own = series(row)
    procedure, approval = row.procedure, ready.standing.approved
    printed = (
        words.of(ready.entry),
        (approval.by, approval.on, approval.until) if approval else "draft",
        row.patient,
        (procedure.day, procedure.clock, procedure.zone) if procedure else None,
        row.clinician,
        errand.paper,
        errand.calendar,
        errand.encrypt,
    )

    def make(attempt: int) -> str:
        return identifier_of(own, *printed, attempt)

    if log is None:
        return Planned(row, Step.SEND, own, make(0))
    past = log.past(errand.destination, own)
    identifier = past.free(make)
    older = past.ids(identifier)
    # Where nothing older can be closed either, it stays, and must not have this one sent every time.
    if past.arrived(identifier) and not (older and errand.knows) and not errand.lost(row):
        return Planned(row, Step.ALREADY, own, identifier)
    return Planned(row, Step.REPLACE if older else Step.SEND, own, identifier)


def _lost(name: str, row: Appointment) -> Finding:
    fact = "it, or an older version, may be there from an earlier try, and this portal cannot tell"
    hint = "look into the chart, and take back an older one there; if this one is not there, send it with --again"
    return Finding(_place(name, row), fact, "unsure", hint)


def _notices(
    name: str, planned: Planned, log: DeliveryLog, past: Past, errand: Errand, known: Collection[str]
) -> Iterator[Finding]:
    row, step, place = planned.row, planned.step, _place(name, planned.row)
    first = step is Step.SEND and errand.personal
    if first and log.has_another(errand.destination, row, known):
        fact = "this patient has this handout there for another day or visit, or in another language or edition"
        hint = "if this one takes its place, retract that one: --code, --reference, --date ... as then, --retract"
        yield Finding(place, fact, "other-day", hint, Severity.WARNING)
    if step is not Step.ALREADY and past.events and not errand.calendar:
        fact = "the calendar that went along before stays in the patient's phone as it is"
        yield Finding(place, fact, "calendar", "give --calendar, which brings it up to date", Severity.WARNING)


def _clash(name: str, number: int, numbers: list[int]) -> Finding:
    others = [str(other) for other in numbers if other != number]
    which = f"row {others[0]} asks" if len(others) == 1 else f"rows {', '.join(others[:10])} ask"
    fact = f"{which} for this patient's same handout with another name, time or clinician"
    return Finding(Span(f"{name}: row {number}"), fact, "clash", "keep the row that is right")


# The way out.

Told = Callable[[Appointment, Receipt], None]


class Sender:
    """Sends what was planned, several at once, and enters each into the log before and after.

    Args:
        room: Where the handouts are printed.
        log: Open to write.
        destination: Where they go.
        errand: What was planned with.
        prepared: The handouts, by code and language.
        words: Of the handouts.
    """

    def __init__(
        self,
        room: Room,
        log: DeliveryLog,
        destination: Destination,
        errand: Errand,
        prepared: dict[tuple[str, str], Prepared],
        words: Words,
    ) -> None:
        self._room, self._log, self._destination = room, log, destination
        self._errand, self._prepared, self._words = errand, prepared, words
        self.stopped = False

    def stop(self) -> None:
        """Begin nothing more; what is under way is finished."""
        self.stopped = True

    def send(self, steps: Iterable[Planned], tell: Told) -> None:
        """Send what is not there yet; *tell* what became of each.

        Raises:
            HandpressError: What would fail for every row that is left. Those under way are finished first.
        """
        self._each((planned for planned in steps if planned.step in (Step.SEND, Step.REPLACE)), self._begin, tell)

    def retract(self, rows: Iterable[Appointment], reason: str, tell: Told) -> None:
        """Mark what was sent for *rows*, each of its own series, as sent in error; *reason* goes into the log."""

        def begin(planned: Planned) -> tuple[int, Callable[[], Receipt]]:
            parcel = _empty(planned)
            past = self._log.past(self._errand.destination, planned.series)
            number = self._log.begin(self._errand.destination, parcel, b"", past.now, reason)

            def retract() -> Receipt:
                receipt = self._destination.retract(parcel, past.ids())
                if receipt.outcome in (Outcome.NOTHING, Outcome.RETRACTED):
                    if past.held:
                        return replace(_UNSEEN, failure="one that the portal held for review may be shown later")
                    if past.nameless and not self._errand.knows:
                        return replace(_UNSEEN, failure="one that may have arrived cannot be named")
                if receipt.outcome is Outcome.NOTHING and past.retracted:
                    return Receipt(Outcome.RETRACTED)
                if receipt.outcome is Outcome.NOTHING:
                    return _NOTHING
                return receipt

            return number, retract

        self._each((Planned(row, Step.REPLACE, series(row), "") for row in rows), begin, tell)

    def _begin(self, planned: Planned) -> tuple[int, Callable[[], Receipt]]:
        where = self._errand.destination
        past = self._log.past(where, planned.series)
        now = past.now
        parcel, events = self._parcel(planned, past, now)
        expected = self._destination.expected(parcel)
        older = past.ids(planned.identifier, expected)
        sha256, reason = hashlib.sha256(parcel.pdf).digest(), self._errand.draft_reason if parcel.draft else ""
        number = self._log.begin(where, parcel, sha256, now, reason, events, expected)
        return number, lambda: self._destination.deliver(parcel, older)

    def _parcel(self, planned: Planned, past: Past, now: datetime) -> tuple[Parcel, int]:
        row, errand = planned.row, self._errand
        ready = self._prepared[row.code, row.language]
        personal = Personal(row.patient, row.procedure, row.clinician)
        variant = Variant(Edition(row.edition), Paper(errand.paper))
        name = f"row {row.row}" if row.row else "PDF"
        pdf = self._room.print(ready.entry, variant, personal, name, ready)
        calendar, events = None, 0
        if errand.calendar and (row.procedure or past.events):
            from handpress.deliver.portal.calendar import calendar as calendar_of
            from handpress.deliver.portal.calendar import called_off

            own = ready.handout, _look(self._room), personal, planned.series, now, past.events, ready.standing
            calendar, events = calendar_of(*own) if row.procedure else (called_off(*own), 0)
        approval = ready.standing.approved
        parcel = replace(
            _empty(planned),
            title=ready.handout.title,
            version=ready.handout.version,
            words=self._words.of(ready.entry),
            approved_by=approval.by if approval else None,
            pdf=pdf,
            calendar=calendar,
            held=past.held and past.arrived(planned.identifier),
        )
        return parcel, events

    def _finished(self, number: int, planned: Planned, receipt: Receipt, tell: Told) -> None:
        self._log.end(number, receipt, self._errand.knows)
        tell(planned.row, receipt)

    def _each(
        self,
        steps: Iterable[Planned],
        begin: Callable[[Planned], tuple[int, Callable[[], Receipt]]],
        tell: Told,
    ) -> None:
        under_way: dict[Future[Receipt], tuple[int, Planned]] = {}
        stop: HandpressError | None = None

        def finish(until: int) -> None:
            nonlocal stop
            while len(under_way) > until:
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    number, planned = under_way.pop(future)
                    try:
                        receipt = future.result()
                    except HandpressError as error:
                        stop = stop or error
                        receipt = Receipt(Outcome.FAILED, failure=error.findings[0].message)
                    except BaseException:
                        self._log.end(number, Receipt(Outcome.UNSURE, failure="stopped by a fault of Handpress"))
                        raise
                    self._finished(number, planned, receipt, tell)

        with ThreadPoolExecutor(self._destination.at_once) as pool:
            try:
                for planned in steps:
                    finish(self._destination.at_once)
                    if stop or self.stopped:
                        break
                    try:
                        number, action = begin(planned)
                    except HandpressError as error:
                        tell(planned.row, Receipt(Outcome.FAILED, failure=error.findings[0].message))
                        continue
                    under_way[pool.submit(action)] = number, planned
                finish(0)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                with suppress(HandpressError):
                    for future in [future for future in under_way if future.cancelled()]:
                        number, planned = under_way.pop(future)  # nobody would ever tell that it is done
                        self._finished(number, planned, Receipt(Outcome.FAILED, failure=_STOPPED), tell)
                    finish(0)
                raise
        if stop:
            raise stop


_STOPPED = "stopped before it was sent"
_UNSEEN = Receipt(Outcome.UNSURE, hint="look into the chart, and take it back there")
_NOTHING = Receipt(
    Outcome.NOTHING,
    failure="there is nothing to retract: neither the log nor the portal knows of any",
    hint="look for it by the words and numbers that it was sent with, and under the log that was used then",
)


def _empty(planned: Planned) -> Parcel:
    """Return a parcel that says whose documents are meant, with nothing in it."""
    row = planned.row
    return Parcel(
        row=row.row,
        reference=row.reference,
        patient=row.patient,
        encounter=row.encounter,
        procedure=row.procedure,
        clinician=row.clinician,
        code=row.code,
        title="",
        language=row.language,
        edition=row.edition,
        version="",
        words="",
        approved_by=None,
        pdf=b"",
        calendar=None,
        series=planned.series,
        identifier=planned.identifier,
        made=datetime.now(UTC).replace(microsecond=0),
    )


def _look(room: Room) -> Look:
    if room.look is None:
        raise HandpressError([finding for error in room.faults for finding in error.findings])
    return room.look
