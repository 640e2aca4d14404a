"""A request -> documents in a portal, or taken back there; or only what would go.

Prints nothing: what happens is told as a value when it happens. Nothing goes out before every row is looked at. Stopped
between two rows, the same request does the rest: the delivery log knows what is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar

from msgspec import structs

from handpress.brand.look import EXAMPLE
from handpress.content.packets import NO_PACKETS, read_packets
from handpress.content.shelf import CODE, Entry, codes_of, languages_of, shelved
from handpress.day.stage import Stop, never, nobody
from handpress.day.survey import RowState, Survey, Whole, good_rows, survey
from handpress.diagnostics import Faults, Finding, HandpressError, Severity, Span, fault, quoted
from handpress.disk.extras import check_installed
from handpress.lists.appointments import NO_SITES, Appointment, Refusal, Rows, Setting, row_list, row_of
from handpress.lists.settings import read_settings
from handpress.lists.stacks import Stacking, names_in, second_language
from handpress.portal import rows as given
from handpress.portal.destinations import endpoint_for, exposed
from handpress.portal.folder import INDEX, PASSWORDS, private_beside
from handpress.portal.log import DeliveryLog, is_begun, told_of_key
from handpress.portal.parcel import Destination, Endpoint, Outcome, Receipt
from handpress.portal.planning import (
    DeliveryPlan,
    Errand,
    Planned,
    Step,
    WordDigests,
    plan,
    plan_retraction,
)
from handpress.portal.request import AttachRequest
from handpress.portal.sending import Sender
from handpress.portal.stacks import Papers, There, still_there
from handpress.press.plates import Room
from handpress.press.store import Store
from handpress.review.packets import waiting

_P = ParamSpec("_P")
_T = TypeVar("_T")


class PlanMade(NamedTuple):
    """Every row is looked at; nothing has gone out yet."""


class Opened(NamedTuple):
    """Documents go out now.

    Attributes:
        due: So many rows.
        knows: Whether a document that comes a second time is known there for the same.
    """

    due: int
    knows: bool


class Delivered(NamedTuple):
    """What became of a row."""

    row: Appointment
    receipt: Receipt


class Closed(NamedTuple):
    """No more documents go out."""


class Stopped(NamedTuple):
    """It was stopped; the same request does the rest."""


class Left(NamedTuple):
    """A row for which nothing is done: its document is there already, or is another row's, or none is wanted."""

    row: int
    code: str
    language: str
    edition: str
    what: str


class Shown(NamedTuple):
    """What would be done for a row, and where in the list it stands."""

    place: Span
    row: Appointment
    what: str


Event = Finding | Refusal | PlanMade | Opened | Delivered | Closed | Stopped | Left | Shown


@dataclass(frozen=True)
class AttachResult:
    """What became of a request. Its documents are all that it counts.

    Attributes:
        rows: Of the list; None where it could not be looked at.
        documents: As many as the rows ask for: one with several codes asks for several.
        counts: How many of these became what, in the order in which that came up.
        faults: What went wrong beside that.
        is_well: Whether nothing went wrong, and no row was refused, failed, or left unsure.
        looked_up: Whether the portal was asked, or has nobody to ask for.
        stopped: Whether somebody stopped it.
        unanswered: Whether the portal could not be reached, or did not say what became of a document.
    """

    rows: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    faults: int = 0
    is_well: bool = False
    looked_up: bool = True
    stopped: bool = False
    unanswered: bool = False
    documents: int = 0


def attach(
    request: AttachRequest,
    store: Store | None = None,
    tell: Callable[[Event], object] = nobody,
    stop: Stop = never,
) -> AttachResult:
    """Do what *request* asks for; return what became of it.

    Args:
        request: What is asked for.
        store: Where plates are kept.
        tell: Is given what happens, when it happens, in the thread of the caller.
        stop: Is asked before each row. Once it says yes, what is under way is finished and nothing more is begun.
    """
    return _Attaching(request, store, tell, stop).result()


class _OpenLog:
    """The delivery log, which a dry run reads where there is one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log: DeliveryLog | None = None

    def open(self, to_write: bool, tell: Callable[[Finding], object]) -> bool:
        """Open it; return that this is done."""
        new = not is_begun(self.path)
        if to_write or not new:
            self.log = DeliveryLog.open(self.path, to_write)
        if to_write and new:
            tell(told_of_key(self.path))
        return True

    def naming(self, series: str) -> str:
        """Return what stands for a *series* in the name of a file."""
        assert self.log is not None
        return self.log.hashed(f"file {series}").hex()[:20]

    def close(self) -> None:
        if self.log:
            self.log.close()


class _Attaching:
    """One request under way."""

    def __init__(
        self,
        request: AttachRequest,
        store: Store | None,
        tell: Callable[[Event], object],
        stop: Stop,
    ) -> None:
        self.request, self.tell, self.stop = request, tell, stop
        self.faults = Faults(tell)
        self.room = Room(request.library.absolute(), request.brand and request.brand.absolute(), store)
        self.kept = _OpenLog(request.log_file)
        self.count: Counter[str] = Counter()
        self.rows: int | None = None
        self.documents = 0
        self.opened = self.stopped = self.unanswered = False
        self.packets = NO_PACKETS

    def result(self) -> AttachResult:
        """Do it all."""
        request = self.request
        self.faults.add(*self.room.faults)
        self.faults.catch(check_installed, *request.needs)
        rows = self.faults.catch(self._rows)
        place = self.faults.catch(self._endpoint)
        unapproved = None if request.retract else self.faults.catch(self._waiting)
        if place and request.allow_draft and not place.drafts:
            fact = "this portal has no way to say that a document is a draft"
            self.faults.add(fault(Span("--allow-draft"), fact, "draft", "have the handout approved"))
        if place and (place.joined or request.joined) and request.calendar:
            fact = "a packet that goes as one document has no calendar"
            self.faults.add(fault(Span("--calendar"), fact, "calendar", "leave it out, or send each paper by itself"))
        if rows is None or place is None or self.faults:
            return AttachResult(faults=self.faults.count)
        if request.joined:
            place = replace(place, joined=True)
        if request.again and request.kind == "folder":
            place = replace(place, lost=lambda row: True)
        self.endpoint = place
        self.errand = Errand(
            place,
            request.personal,
            request.paper,
            request.calendar,
            request.allow_draft or "",
            request.again,
            request.encrypt,
            request.renamed,
            request.verify,
            self.packets,
            unapproved or {},
        )
        with closing(self.kept), rows as opened:
            if self.faults.catch(self.kept.open, request.send, self.tell) and self._is_own_folder():
                if request.retract:
                    self._retract(opened, request.retract)
                else:
                    self._attach(opened)
        return self._result()

    def _rows(self) -> AbstractContextManager[Rows]:
        request, brand = self.request, self.room.look.brand if self.room.look else None
        zone, sites = (brand.time_zone, brand.site_names()) if brand else (None, NO_SITES)
        if not request.personal:
            return given.everybodys(self.room.folder, request.codes, request.own.get("language"), self.tell)
        folder, stacking = self.room.folder, self._stacking()
        settings, languages = read_settings(folder).with_states(request.states), languages_of(folder)
        second = second_language(request.second, languages)
        within = Setting(
            settings,
            languages,
            request.sheet,
            bool(request.retract),
            stacking,
            second,
            request.not_read,
            request.fixes,
        )
        if request.papers:
            return given.typed(request.own, request.papers, zone, sites, within)
        if request.appointments is None:
            return given.one(request.own, request.codes, zone, sites, within)
        return given.of_file(request.appointments, request.headings, request.date_order, zone, sites, within)

    def _stacking(self) -> Stacking:
        """Return what makes papers of rows.

        To take something back each code is asked for by itself, and so may all be that ever went out: what else
        belongs to a row, the log knows, whatever the library's packets have now.
        """
        folder, request = self.room.folder, self.request
        if not request.retract:
            stacking = Stacking.of(folder, request.packets)
            self.packets = stacking.packets
            return stacking
        try:
            self.packets = read_packets(folder)
        except HandpressError as error:
            for finding in error.findings:
                self.tell(structs.replace(finding, severity=Severity.WARNING))
        names = dict.fromkeys((*self.packets.packets, *names_in(folder)), ())
        if is_begun(request.log_file):
            with closing(DeliveryLog.open(request.log_file, to_write=False)) as log:
                names |= {name: () for name in log.names() if not CODE.fullmatch(name)}
        return Stacking(names=names)

    def _waiting(self) -> Mapping[str, str]:
        """Return the packets whose composition nobody has approved, and why."""
        return waiting(self.packets, self.room.folder, self.room.look, self.room.ledger)

    def _endpoint(self) -> Endpoint:
        request = self.request
        how = (request.folder or Path(), request.naming, request.encrypt, request.verify, self.kept.naming)
        return endpoint_for(request.kind, request.portal, *how)

    def _is_own_folder(self) -> bool:
        """Whether the folder, if it is one, was filled in this way: under this log, and locked only if these are."""
        request, out = self.request, self.request.folder
        if request.kind != "folder" or not out:
            return True
        index = out / INDEX
        filled = index.is_file() and index.stat().st_size
        if filled and (self.kept.log is None or next(self.kept.log.deliveries(), None) is None):
            fact = "documents went into this folder that this delivery log knows nothing of"
            self.faults.add(fault(Span(str(out)), fact, "other-log", "name the log that was used then with --log"))
            return False
        if not request.encrypt and not request.retract and (private_beside(out) / PASSWORDS).exists():
            fact = "the copies in this folder are locked, and these would lie open"
            self.faults.add(fault(Span(str(out)), fact, "encrypt", "add --encrypt, or name another folder"))
            return False
        return True

    def _attach(self, rows: Rows) -> None:
        """Send what is not there yet, or say what would be sent."""
        if self._is_example():
            return
        whole = Whole(incomplete=self.request.incomplete)  # what nobody approved is refused in the plan
        found = self.faults.catch(survey, rows, self.request.name, self.room, self._refuse, whole=whole)
        if found is None:
            return
        looked_at = self._count_torn(found)
        words, log = WordDigests(self.room), self.kept.log
        planned = (good_rows(rows, found, joined=True), self.request.name, self.errand, found.prepared, words, log)
        made = self.faults.catch(plan, *planned)
        if made is None:
            return
        self._warn(rows, found)
        known = Papers(self.packets), There(log, self.endpoint.name)
        if found.left and log and (there := still_there(rows.rows(), *known)):
            fact = f"their appointments do not take place, and their documents are there: {row_list(there)}"
            hint = "take them back: attach a list of these rows alone, with --retract"
            self.tell(Finding(Span(self.request.name), fact, "still-there", hint, Severity.WARNING))
        self._tell_plan(made)
        if not found.rows:
            self.faults.add(fault(Span(self.request.name), "there is nothing to attach", "no-rows"))
        self.tell(PlanMade())
        due = sum(self._is_due(step) for step in made.steps)

        def deliver(place: Destination, log: DeliveryLog) -> None:
            sender = Sender(self.room, log, place, self.errand, found.prepared, words, self._asked)
            (sender.send if self.request.send else sender.check)(made.steps, self._finished)

        self._go(due, deliver)
        self.rows = found.rows if self.request.appointments or not self.request.personal else 1
        self.documents = looked_at + made.documents + sum(map(len, found.left.values()))
        for state, left in found.left.items():
            self.count[state.value] += len(left)
            for row in left:
                self.tell(Left(row, "", "", "", state.value))

    def _count_torn(self, found: Survey) -> int:
        """Return how many documents the survey has settled: a packet is as many as it would have been."""
        lost = Counter(row_of(paper) for paper in found.torn)
        for row, papers in lost.items() if not self.endpoint.joined else ():
            if found.states.get(row) is RowState.REFUSED:
                self.count[REFUSED] += papers - 1
            else:
                self.count[LEFT_OUT] += papers
        return self.count.total()

    def _is_due(self, planned: Planned) -> bool:
        """Whether something goes to the portal for this row, or is asked there; if not, it is counted or shown."""
        if (planned.step is Step.ALREADY and self.request.verify) or (self.request.send and planned.step.sends):
            return True
        if self.request.send:
            self.count[planned.step.value] += 1
            self._left(planned)
        else:
            self._show(planned.row, planned.step.value)
        return False

    def _retract(self, rows: Rows, reason: str) -> None:
        """Mark what was sent for each row as sent in error, or say how much that would be."""
        log, good = self.kept.log, list[Appointment]()
        for row in rows.rows():
            if isinstance(row, Appointment):
                good.append(row)
            elif isinstance(row, Refusal):
                self._refuse(row)
        refused = self.count[REFUSED]
        shelf = dict[tuple[str, str], Entry]()
        with suppress(HandpressError):  # what went out is taken back, whatever the library has now
            shelf = shelved(self.room.folder)

        def codes(row: Appointment) -> tuple[str, ...]:
            return codes_of(shelf[row.key].path) if row.key in shelf else ()

        made = self.faults.catch(plan_retraction, good, self.request.name, self.errand, reason, log, codes)
        if made is None:
            return
        self._tell_plan(made)
        self._warn_of_place()
        if self.request.send:
            self._take_back(made, reason)
        else:
            for planned in made.steps:
                known = len(log.past(self.endpoint.name, planned.series).ids()) if log else 0
                found = f": {known} in the log" if known else ", if the portal has it"
                self._show(planned.row, planned.step.value + (found if planned.step is Step.RETRACT else ""))
        self.documents = made.documents + refused
        rows_asked = {planned.row.row for planned in made.steps} | {refusal.row for refusal in made.refusals}
        self.rows = len(rows_asked) + refused if self.request.personal else self.documents

    def _take_back(self, made: DeliveryPlan, reason: str) -> None:
        """Mark it all as sent in error. Papers that a packet may have, and this one had not, are no fault of it."""
        self.count[Step.SAME.value] += made.count(Step.SAME)
        for planned in made.steps:
            if planned.step is Step.SAME:
                self._left(planned)
        nothing, found = list[tuple[Appointment, Receipt]](), set[int]()

        def finished(row: Appointment, receipt: Receipt) -> None:
            if receipt.outcome is Outcome.NOTHING and row.row in made.stacks:
                nothing.append((row, receipt))
            else:
                found.add(row.row)
                self._finished(row, receipt)

        def retract(place: Destination, log: DeliveryLog) -> None:
            sender = Sender(self.room, log, place, self.errand, {}, WordDigests(self.room), self._asked)
            sender.retract(made.steps, reason, finished)

        self._go(made.count(Step.RETRACT), retract)
        for row, receipt in nothing:
            if row.row in found:
                self.count[NEVER] += 1
                self.tell(Left(row.row, row.code, row.language, row.edition, NEVER))
            else:  # one speaks for a packet of which nothing is there
                found.add(row.row)
                self._finished(row, receipt)

    def _go(self, due: int, action: Callable[[Destination, DeliveryLog], None]) -> None:
        """Do *action* at the place, if there is anything to do."""
        place = self._reached(self.endpoint.open) if due else None
        if place is None or self.kept.log is None:
            return
        self.opened = True
        with closing(place):
            self.tell(Opened(due, self.endpoint.knows))
            try:
                self._reached(action, place, self.kept.log)
            except KeyboardInterrupt:
                self.stopped = True
            finally:
                self.tell(Closed())
        if self._asked():
            self.faults.count += 1
            self.tell(Stopped())

    def _reached(self, action: Callable[_P, _T], *given: _P.args, **more: _P.kwargs) -> _T | None:
        """Return what *action* returns; after a fault of the way to the portal None, and that nobody answered."""
        try:
            return action(*given, **more)
        except HandpressError as error:
            self.unanswered = self.unanswered or any(finding.rule in _ON_THE_WAY for finding in error.findings)
            self.faults.add(error)
            return None

    def _asked(self) -> bool:
        """Whether it is to be stopped."""
        self.stopped = self.stopped or self.stop()
        return self.stopped

    def _is_example(self) -> bool:
        """Whether the made-up clinic that ships would be sent to patients, with its made-up phones."""
        found = False
        for notice in self.room.notices:
            if self.request.send and notice.rule == EXAMPLE:
                self.faults.add(HandpressError([structs.replace(notice, severity=Severity.ERROR)]))
                found = True
            else:
                self.tell(notice)
        return found

    def _left(self, planned: Planned) -> None:
        row = planned.row
        self.tell(Left(row.row, row.code, row.language, row.edition, planned.step.value))

    def _refuse(self, refusal: Refusal) -> None:
        self.count[REFUSED] += 1
        self.tell(refusal)

    def _tell_plan(self, made: DeliveryPlan) -> None:
        for refusal in made.refusals:
            self._refuse(refusal)
        self.count[REFUSED] += made.withheld
        for notice in made.notices:
            self.tell(notice)

    def _warn(self, rows: Rows, found: Survey) -> None:
        """Say what should be known before anything goes out."""
        if not self.errand.draft_reason:
            found.drafts = 0  # they are refused, each with its row
        if not self.errand.personal:
            found.nameless.clear()
        self._warn_of_place()
        if heading := getattr(rows, "visits", ""):
            fact = f"the heading {quoted(heading)} is not read"
            hint = "if it is the visit's number: --map encounter=HEADING"
            self.tell(Finding(Span(self.request.name), fact, "visits", hint, Severity.WARNING))
        columns = rows.columns if self.errand.personal else _ALL
        for finding in (*getattr(rows, "told", ()), *found.notices(), *found.warnings(self.request.name, columns)):
            self.tell(finding)

    def _warn_of_place(self) -> None:
        key = self.kept.path.with_name(f"{self.kept.path.name}.key")
        for notice in (*self.endpoint.notices, *exposed([key])):
            self.tell(notice)

    def _finished(self, row: Appointment, receipt: Receipt) -> None:
        self.tell(Delivered(row, receipt))
        self.count[receipt.outcome.value] += 1
        self.unanswered = self.unanswered or receipt.ailing
        if receipt.outcome in _AMISS or receipt.failure:
            severity = Severity.ERROR if receipt.outcome in _AMISS or self.errand.verify else Severity.WARNING
            self.faults.count += severity is Severity.ERROR and receipt.outcome not in _AMISS
            fact = receipt.failure or receipt.outcome.value
            self.tell(Finding(self._span(row), fact, "portal", receipt.hint, severity))

    def _span(self, row: Appointment) -> Span:
        return Span(f"{self.request.name}: row {row.row}" if row.row else f"{row.code} {row.language}")

    def _show(self, row: Appointment, what: str) -> None:
        self.count[what.partition(":")[0]] += 1
        self.tell(Shown(self._span(row), row, what))

    def _result(self) -> AttachResult:
        """Return that every row became one thing or the other."""
        if self.rows is None:
            return AttachResult(faults=self.faults.count, stopped=self.stopped, unanswered=self.unanswered)
        left = self.documents - self.count.total()
        if left > 0:
            self.count[NOT_TRIED] += left
        amiss = sum(self.count[what] for what in (REFUSED, NOT_TRIED, *(outcome.value for outcome in _AMISS)))
        if self.errand.verify and not self.request.send:
            amiss += sum(self.count[step.value] for step in Step if step.sends)
        return AttachResult(
            self.rows,
            {what: count for what, count in self.count.items() if count},
            self.faults.count,
            not (self.faults or amiss),
            self.opened or not self.endpoint.asked,
            self.stopped,
            self.unanswered,
            self.documents,
        )


_ON_THE_WAY = ("no-server", "wait", "hl7v2", "portal")  # rules of a server that is not there, or fails
REFUSED, NOT_TRIED = "refused", "not tried"
LEFT_OUT = "left out of a packet"  # it cannot be had, and the others go as somebody asked
NEVER = "never sent"  # a paper that a packet may have, and this one had not
_AMISS = (Outcome.FAILED, Outcome.UNSURE, Outcome.NOTHING, Outcome.GONE)
_ALL = ("patient", "date")  # columns that nobody misses in a handout for anybody
