"""What was planned -> parcels -> a portal: several at once, and what became of each in the log."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from handpress.brand.variant import Edition, Paper, Variant
from handpress.content.shelf import CODE
from handpress.day.stage import Stop, never
from handpress.diagnostics import HandpressError, Span, fault
from handpress.forms.calendar import calendar as calendar_of
from handpress.forms.calendar import called_off
from handpress.layout.copy import Copy
from handpress.lists.appointments import Appointment
from handpress.portal.joining import Part, join
from handpress.portal.log import DeliveryLog, Past
from handpress.portal.parcel import Destination, Outcome, Parcel, Readable, Receipt
from handpress.portal.planning import Errand, Planned, Step, WordDigests, look_of
from handpress.press.plates import Prepared, Room

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
        stop: Is asked before each row. Once it says yes, nothing more is begun; what is under way is finished.
    """

    def __init__(
        self,
        room: Room,
        log: DeliveryLog,
        destination: Destination,
        errand: Errand,
        prepared: dict[tuple[str, str], Prepared],
        words: WordDigests,
        stop: Stop = never,
    ) -> None:
        self._room, self._log, self._destination = room, log, destination
        self._errand, self._prepared, self._words = errand, prepared, words
        self._stop = stop

    def send(self, steps: Iterable[Planned], tell: Told) -> None:
        """Send what is not there yet; *tell* what became of each.

        Raises:
            HandpressError: What would fail for every row that is left. Those under way are finished first.
        """
        every = list(steps)
        if self._errand.verify:
            self.check(every, tell)
        self._each(sorted((each for each in every if each.step.sends), key=self._is_last), self._begin, tell)

    def check(self, steps: Iterable[Planned], tell: Told) -> None:
        """Read back what the log has as there, and *tell* whether it still is, byte for byte.

        Raises:
            HandpressError: What would fail for every row that is left.
        """
        destination = self._destination
        assert isinstance(destination, Readable)

        def begin(planned: Planned) -> tuple[None, Callable[[], Receipt]]:
            past = self._log.past(self._errand.endpoint.name, planned.series)
            parcel = replace(_empty(planned), held=past.waits)
            return None, lambda: destination.check(parcel, past.last_id, past.is_last)

        self._each((planned for planned in steps if planned.step is Step.ALREADY), begin, tell)

    def retract(self, steps: Iterable[Planned], reason: str, tell: Told) -> None:
        """Mark what was sent for each as sent in error; *reason* goes into the log."""

        def begin(planned: Planned) -> tuple[int, Callable[[], Receipt]]:
            past = self._log.past(self._errand.endpoint.name, planned.series)
            parcel = replace(_empty(planned), sent=past.sent)
            number = self._log.begin(self._errand.endpoint.name, parcel, b"", past.now, reason)

            def retract() -> Receipt:
                receipt = self._destination.retract(parcel, past.ids())
                if receipt.outcome in (Outcome.NOTHING, Outcome.RETRACTED):
                    if past.held:
                        return replace(_UNSEEN, failure="one that the portal held for review may be shown later")
                    if past.nameless and not self._errand.endpoint.knows:
                        return replace(_UNSEEN, failure="one that may have arrived cannot be named")
                if receipt.outcome is Outcome.NOTHING and past.retracted:
                    return Receipt(Outcome.RETRACTED)
                if receipt.outcome is Outcome.NOTHING:
                    return _NOTHING
                if receipt.outcome is Outcome.RETRACTED and past.events and not receipt.failure:
                    return replace(receipt, failure=_CALENDAR, hint="tell the patient")
                return receipt

            return number, retract

        self._each((planned for planned in steps if planned.step is Step.RETRACT), begin, tell)

    def _is_last(self, planned: Planned) -> bool:
        """Whether *planned* goes last: what a server choked on must not keep what was never tried from its turn."""
        endpoint = self._errand.endpoint
        return endpoint.asked and self._log.past(endpoint.name, planned.series).unsure

    def _begin(self, planned: Planned) -> tuple[int, Callable[[], Receipt]]:
        where = self._errand.endpoint.name
        past = self._log.past(where, planned.series)
        now = past.now
        parcel, events = self._parcel(planned, past, now)
        expected = self._destination.expected(parcel)
        older = past.ids(planned.identifier, expected)
        sha256, reason = hashlib.sha256(parcel.pdf).digest(), self._errand.draft_reason if parcel.draft else ""
        number = self._log.begin(where, parcel, sha256, now, reason, events, expected)
        hidden = past.hidden(planned.identifier)

        def deliver() -> Receipt:
            receipt = self._destination.deliver(parcel, older)
            if receipt.outcome not in (Outcome.SENT, Outcome.ALREADY) or receipt.failure:
                return receipt
            if all(id in receipt.replaced for id in hidden):
                return receipt
            return replace(receipt, failure=_HIDDEN, hint="have it closed there when it is shown")

        return number, deliver

    def _parcel(self, planned: Planned, past: Past, now: datetime) -> tuple[Parcel, int]:
        row, errand = planned.row, self._errand
        papers = planned.papers or (row,)
        every = [self._prepared[paper.key] for paper in papers]
        first = every[0]
        calendar, events = None, 0
        if errand.calendar and not (first.plate or row.is_visit) and (row.procedure or past.events):
            look = look_of(self._room)
            copy = Copy(first.handout, look, row.personal, standing=first.standing, pictures=first.pictures)
            own = copy, planned.series, now, past.events
            calendar, events = calendar_of(*own) if row.procedure else (called_off(*own), 0)
            if not (events or past.events):  # no date to tell: a file without an event is none
                calendar = None
        words = [self._words.of(each.entry) for each in every]
        parcel = replace(
            _empty(planned),
            codes=tuple(dict.fromkeys(code for pair in zip(papers, every, strict=True) for code in _codes(*pair))),
            title=first.title,
            version=first.version,
            words=words[0],
            approved_by=_approved_by(every),
            pdf=self._pdf(planned, papers, every),
            calendar=calendar,
            held=past.held and past.arrived(planned.identifier),
            known=past.known(planned.identifier),
            lost=past.lost(planned.identifier),
            sent=past.sent,
        )
        if planned.papers:
            said = hashlib.sha256(" ".join(words).encode()).hexdigest()
            told = [("+".join(paper.codes), paper.language, own) for paper, own in zip(papers, words, strict=True)]
            title = errand.packets.packets[row.packet].title
            parcel = replace(parcel, title=title, version=said[:8], words=said, papers=tuple(told))
            if row.packet in errand.waiting:
                parcel = replace(parcel, approved_by=None)
        return parcel, events

    def _pdf(self, planned: Planned, papers: Sequence[Appointment], every: Sequence[Prepared]) -> bytes:
        row, errand = planned.row, self._errand
        variant = Variant(Edition(row.edition), Paper(errand.paper))
        name = f"row {row.row}" if row.row else "PDF"
        parts = list[Part]()
        for paper, each in zip(papers, every, strict=True):
            parts.append(Part(each.title, self._room.plate(each.entry, variant, paper.personal, name, each)))
        if not planned.papers:
            return parts[0].ready.press()
        return join(parts, errand.packets.packets[row.packet].title, row.language, name)

    def _abandon(self, under_way: dict[Future[Receipt], tuple[int | None, Planned]], tell: _InOrder) -> None:
        """Enter how those ended that were under way: nobody else would ever."""
        for future, (number, planned) in under_way.items():
            with suppress(Exception):  # what cannot be told still stands in the log
                self._finished(number, planned, _outcome(future)[0], tell)

    def _finished(self, number: int | None, planned: Planned, receipt: Receipt, tell: _InOrder) -> None:
        try:
            if number is not None:
                self._log.end(number, receipt, self._errand.endpoint.knows)
        finally:
            tell.ended(planned, receipt)

    def _given_up(self, ailing: Sequence[Receipt]) -> HandpressError | None:
        """Return why no more is tried after rows that came to nothing because the portal failed, if they are enough."""
        if len(ailing) < _AILING:
            return None
        fact = f"{len(ailing)} rows in a row came to nothing, and for no fault of theirs: {ailing[-1].failure}"
        hint = "see how it is there; then run the same command again: it goes on with what is left"
        return fault(Span(self._errand.endpoint.name), fact, "portal", hint)

    def _each(
        self,
        steps: Iterable[Planned],
        begin: Callable[[Planned], tuple[int | None, Callable[[], Receipt]]],
        tell: Told,
    ) -> None:
        """Do what *begin* returns for each of *steps*, beside the number of its line in the log, if it has one."""
        under_way: dict[Future[Receipt], tuple[int | None, Planned]] = {}
        in_order = _InOrder(tell)
        stop: HandpressError | None = None
        ailing: list[Receipt] = []

        def finish(until: int) -> None:
            nonlocal stop, ailing
            while len(under_way) > until:
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    number, planned = under_way.pop(future)
                    receipt, error = _outcome(future)
                    self._finished(number, planned, receipt, in_order)
                    ailing = [*ailing, receipt] if receipt.ailing else []
                    if isinstance(error, HandpressError):
                        stop = stop or error
                    elif error:
                        raise error

        with ThreadPoolExecutor(self._destination.at_once) as pool:
            try:
                for planned in steps:
                    finish(self._destination.at_once)
                    stop = stop or self._given_up(ailing)
                    if stop or self._stop():
                        break
                    in_order.begun(planned)
                    try:
                        number, action = begin(planned)
                    except HandpressError as error:
                        in_order.ended(planned, Receipt(Outcome.FAILED, failure=error.findings[0].message))
                        continue
                    under_way[pool.submit(action)] = number, planned
                finish(0)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self._abandon(under_way, in_order)
                raise
        if stop:
            raise stop


# Each has cost minutes by then, and a day has hundreds: nobody can wait for all of them to say the same.
_AILING = 3


def _outcome(future: Future[Receipt]) -> tuple[Receipt, BaseException | None]:
    """Return how *future* ends, when it does, and what it raises."""
    try:
        return future.result(), None
    except CancelledError:
        return Receipt(Outcome.FAILED, failure="stopped before it was sent"), None
    except HandpressError as error:
        return Receipt(Outcome.FAILED, failure=error.findings[0].message), error
    except BaseException as error:
        return Receipt(Outcome.UNSURE, failure="stopped by a fault of Handpress"), error


class _InOrder:
    """Tells of rows in the order in which they were begun, whichever is done first."""

    def __init__(self, tell: Told) -> None:
        self._tell = tell
        self._rows: dict[Planned, Receipt | None] = {}

    def begun(self, planned: Planned) -> None:
        self._rows[planned] = None

    def ended(self, planned: Planned, receipt: Receipt) -> None:
        self._rows[planned] = receipt
        for first, known in list(self._rows.items()):
            if known is None:
                break
            del self._rows[first]
            self._tell(first.row, known)


_HIDDEN = "an older version that the portal held for review may be shown later"
_CALENDAR = "the calendar that went along stays in the patient's phone"
_UNSEEN = Receipt(Outcome.UNSURE, hint="look into the chart, and take it back there")
_NOTHING = Receipt(
    Outcome.NOTHING,
    failure="there is nothing to retract: neither the log nor the portal knows of any",
    hint="look for it by the words and numbers that it was sent with, and under the log that was used then",
)


def _codes(paper: Appointment, ready: Prepared) -> tuple[str, ...]:
    """Return the codes of a *paper* as they print; those of its handout, where it is asked for by name."""
    codes = tuple(code for code in paper.codes if CODE.fullmatch(code))
    return codes or tuple(code for code in ready.handout.printed_codes if CODE.fullmatch(code))


def _approved_by(every: Sequence[Prepared]) -> str | None:
    """Return who approved *every* one of them; None where one is a draft."""
    approvals = [ready.standing.approved for ready in every]
    names = dict.fromkeys(approval.by for approval in approvals if approval)
    return ", ".join(names) if all(approvals) else None


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
