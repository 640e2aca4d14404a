"""A request -> a printed day: every row a PDF or a refusal, told in a manifest; and a print run, if one is asked for.

Prints nothing: what happens is told as a value when it happens. Stopped between two rows, or killed at any moment, the
same request goes on with `resume`.
"""

from __future__ import annotations

import hmac
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from handpress.brand.printable import unfit
from handpress.content.shelf import languages_of
from handpress.data import state
from handpress.day import batch, manifest
from handpress.day.account import FAILED, NOT_DONE, RowTold, account
from handpress.day.again import Before, Hashes, Settled, key_of, leave, one_desk, set_aside
from handpress.day.batch import Setup
from handpress.day.closed import Closes
from handpress.day.crew import cluster, processes
from handpress.day.journal import Journal, Result
from handpress.day.reprint import expire, note_run
from handpress.day.request import BatchRequest
from handpress.day.stage import Stop, never, nobody
from handpress.day.survey import RowState, Survey, Whole, all_rows, good_rows, survey
from handpress.diagnostics import Faults, Finding, Severity, Span, fault
from handpress.lists.appointments import (
    NAMED,
    NO_SITES,
    Appointment,
    Appointments,
    LeftOut,
    Refusal,
    Setting,
    open_appointments,
    row_of,
)
from handpress.lists.remembering import remember
from handpress.lists.settings import NO_SETTINGS, ListSettings, read_settings
from handpress.lists.stacks import Stacking, second_language
from handpress.pdf.printrun import Sheets
from handpress.press.store import Store


class Surveyed(NamedTuple):
    """All rows are looked at; so many of them are to be printed now."""

    left: int


class Ended(NamedTuple):
    """No more rows are printed now."""


class Collated(NamedTuple):
    """The papers of so many of all patients stand in the print run."""

    patients: int
    total: int


class RunWritten(NamedTuple):
    """The print run is written."""

    path: Path
    sheets: Sheets


class ManifestWritten(NamedTuple):
    """The manifest is written."""

    path: Path


class RowsLeft(NamedTuple):
    """So many rows were not printed, or only their list or run is left; the same request goes on with `resume`."""

    rows: int


class Accounted(NamedTuple):
    """What became of every row, to be read while this is told: it is looked up then."""

    rows: Iterator[RowTold]


Event = (
    Finding
    | Refusal
    | Settled
    | Surveyed
    | Result
    | Ended
    | Collated
    | RunWritten
    | ManifestWritten
    | RowsLeft
    | Accounted
)


@dataclass(frozen=True)
class DayResult:
    """What became of a day. Its rows are of one state each, the worst of their papers'.

    Attributes:
        rows: Of the list, without what is none of a patient.
        counts: How many of them became what, by `RowState`; with those that were not tried, or failed.
        papers: Files that were made.
        left: Papers that were not tried.
        faults: What went wrong beside that.
        folder: The private folder of this batch; None if it was not begun.
        manifest: Its manifest, where every row was tried.
        printed: What the print run comes to, if one was written.
        stopped: Whether it was stopped by who asked for it.
        is_known: Whether it is a list whose every paper was printed before: no batch was begun.
    """

    rows: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    papers: int = 0
    left: int = 0
    faults: int = 0
    folder: Path | None = None
    manifest: Path | None = None
    printed: Sheets | None = None
    stopped: bool = False
    is_known: bool = False

    def count(self, state: str) -> int:
        """Return how many rows became *state*."""
        return self.counts.get(state, 0)

    @property
    def is_well(self) -> bool:
        """Whether every row that wants a paper has it, and nothing went wrong."""
        amiss = any(self.count(state) for state in (RowState.REFUSED, RowState.DRAFT, FAILED, NOT_DONE))
        return not (self.faults or amiss or self.left or self.stopped)


# In the order in which they are told.
TOLD = (
    *(
        RowState.PRINTED,
        RowState.BEFORE,
        RowState.DRAFT,
        RowState.REFUSED,
        RowState.CANCELLED,
        RowState.JOINED,
        RowState.SAME,
        RowState.LATER,
    ),
    *(FAILED, NOT_DONE),
)


def run_day(
    request: BatchRequest,
    store: Store | None = None,
    tell: Callable[[Event], object] = nobody,
    stop: Stop = never,
) -> DayResult:
    """Print the day of *request*; return what became of it.

    Args:
        request: What is asked for.
        store: Where plates are kept.
        tell: Is given what happens, when it happens, in the thread of the caller: every finding and refusal before
            anything is written, then each row that is done.
        stop: Is asked before each row, or where several processes work before each chunk of rows, and before each
            patient of a print run. Once it says yes, what is under way is finished and nothing more is begun.

    One day at a time: of two threads the second waits until the first is done.
    """
    with one_at_a_time:
        return _ClinicDay(request, store, tell, stop).result()


# A process has one room to print rows in: the next day waits.
one_at_a_time = Lock()


def clinic_day(request: BatchRequest, store: Store | None, tell: Callable[[Event], object]) -> _ClinicDay:
    """Return the day of *request*, of which nothing is done yet."""
    return _ClinicDay(request, store, tell, never)


class _Amiss(NamedTuple):
    """How many papers were made and failed; the rows of those that failed, and of those that were not tried."""

    made: int
    failures: int
    failed: set[int]
    left: set[int]
    unmade: set[int]  # the papers of both


class _ClinicDay:
    """One request under way."""

    def __init__(
        self,
        request: BatchRequest,
        store: Store | None,
        tell: Callable[[Event], object],
        stop: Stop,
    ) -> None:
        self.request, self.tell, self.stop = request, tell, stop
        self.faults = Faults(tell)
        brand = request.brand and request.brand.absolute()
        kept = store.folder if store else ""
        self.setup = Setup(request.library.absolute(), brand, request.folder, request.paper, request.ink, kept)
        self.room = self.setup.room()
        self.planned = False  # whether the journal knows what there is to print
        self.key = b""
        self.changes = batch.Changes()
        self.settings: ListSettings = NO_SETTINGS
        self.waiting: dict[str, str] = {}  # the packets that nobody has approved, and why
        self.manifest: Path | None = None
        self.printed: Sheets | None = None

    def result(self) -> DayResult:
        """Do it all."""
        opened = self.open()
        if opened is None:
            return DayResult(faults=self.faults.count)
        with opened, ExitStack() as alone:
            if self.request.remember:
                self._remember(opened)
            found = self.survey(opened, alone)
            if found is None:
                return DayResult(faults=self.faults.count)
            journal = self.faults.catch(self._journal, opened, found) if self.key and not self._is_done(found) else None
            if journal is None:
                self.faults.catch(self.tell, Accounted(account(opened, found, None, "")))
            amiss = self._work(journal, opened, found) if journal else None
            result = self._result(found, amiss, self._is_done(found))
            if self.key and (self._is_done(found) or self.manifest):
                self._settle(amiss)
        if journal or self._is_done(found):
            self._tell_left(result, bool(found.before) and not found.papers)
        if journal:
            result = replace(result, folder=journal.path.parent, manifest=self.manifest, printed=self.printed)
        known = journal is None and self._is_done(found)
        return replace(result, faults=self.faults.count, stopped=self.stop(), is_known=known)

    def open(self) -> Appointments | None:
        """Return the list; None after telling why it, or the library, cannot be used."""
        self.faults.add(*self.room.faults)
        opened = self.faults.catch(self._opened)
        return None if self.faults else opened

    def survey(self, opened: Appointments, alone: ExitStack) -> Survey | None:
        """Return what a first look at every row finds, printed before or not; *alone* keeps other desks out."""
        found = self.faults.catch(self._survey, opened)
        if found is None:
            return None
        self.setup = replace(self.setup, day=found.first_day)
        self._warn(opened, found)
        if self.request.only:
            batch.defer(opened, found, self.request.only)
        if self.faults.catch(self._alone, alone):
            self.faults.catch(self._look_back, opened, found)
        return found

    def _opened(self) -> Appointments:
        request, brand = self.request, self.room.look.brand if self.room.look else None
        folder = request.library.absolute()
        self.settings = read_settings(folder).with_states(request.states)
        self.stacking = Stacking.of(folder, request.packets, visits=True)
        languages = languages_of(folder)
        second = second_language(request.with_language, languages)
        within = Setting(
            self.settings,
            languages,
            request.sheet,
            stacking=self.stacking,
            second=second,
            not_read=request.not_read,
            fixes=request.fixes,
        )
        how = request.appointments, request.headings, request.date_order, brand.time_zone if brand else None
        return open_appointments(*how, unfit=unfit, sites=brand.site_names() if brand else NO_SITES, within=within)

    def _alone(self, alone: ExitStack) -> bool:
        """Keep other desks out of the folder; return that this is done."""
        alone.enter_context(one_desk(self.request.apart, self.tell, self.stop))
        return True

    def _look_back(self, opened: Appointments, found: Survey) -> None:
        """Find out what was printed before."""
        request, begun = self.request, Path()
        if over := expire(request.apart, date.today()):
            fact = f"the names of {over:,} batch{'es' if over > 1 else ''} are removed, as the day is over"
            self.tell(Finding(Span(str(request.apart)), fact, "forgotten", severity=Severity.NOTE))
        if request.resume and (journal := self._unfinished(opened, found)):
            begun = journal.path
            journal.close()
        self.before = Before(request.apart, request.folder, begun)
        for finding in self.before.unread:
            self.tell(finding)
        key = key_of(request.apart)
        self.changes = batch.mark_printed(opened, found, self.setup, self.before, key, request.again)
        self.key = key
        if left := self.changes.left:
            papers = "1 paper printed before is" if left == 1 else f"{left:,} papers printed before are"
            fact = f"{papers} not in this list, and left in the folder"
            why = "a row that is refused may be theirs: mend it" if self.changes.refused else "remove what is void"
            self.tell(Finding(Span(request.name), fact, "not-in-list", why, Severity.WARNING))
        for own, row in list(self.changes.beside.items())[:NAMED]:
            fact = f"this paper of another code stands for the patient and the visit of row {row}"
            hint = "remove it, if the code was corrected"
            self.tell(Finding(Span(str(own.path)), fact, "two-papers", hint, Severity.WARNING))

    def _is_done(self, found: Survey) -> bool:
        """Whether it is the same list again, and every paper was printed before."""
        again = self.changes.is_known and found.before and not found.papers
        return bool(again) and not self.request.resume

    def _settle(self, amiss: _Amiss | None) -> None:
        """Have what is outdone or void leave the folder."""
        # What could not be made anew stays: a paper of yesterday's words is better than none.
        new = [own for paper, own in self.changes.replaced if amiss and paper not in amiss.unmade]
        outdone = [*self.before.outdone, *new]
        settled = self.faults.catch(leave, self.request.apart, outdone, self.changes.void)
        if moved := self.faults.catch(set_aside, self.before.stray):
            fact = f"{moved:,} files of a batch that was stopped are set aside, in withdrawn"
            self.tell(Finding(Span(str(self.request.folder)), fact, "journal", severity=Severity.NOTE))
        if settled:
            for finding in settled.findings:
                self.tell(finding)
            if settled.replaced or settled.withdrawn:
                self.tell(settled._replace(findings=()))

    def _survey(self, opened: Appointments) -> Survey:
        request = self.request
        closes: Closes | None = self.settings.closes_on if self.settings.closed else None
        if packets := self.stacking.packets:
            from handpress.review.packets import waiting

            self.waiting = waiting(packets, self.room.folder, self.room.look, self.room.ledger)
        whole = Whole(self.waiting, request.incomplete)
        return survey(opened, request.name, self.room, self.tell, request.drafts, True, closes, whole)

    def _remember(self, opened: Appointments) -> None:
        """Keep how this list is read, for the next one with its headings."""
        request = self.request
        what = request.library.absolute(), opened.layout, request.headings, request.date_order, request.not_read
        path = self.faults.catch(remember, *what)
        if path:
            fact = "how lists with these headings are read is kept here"
            self.tell(Finding(Span(str(path)), fact, "remembered", severity=Severity.NOTE))

    def _warn(self, opened: Appointments, found: Survey) -> None:
        name = self.request.name
        for finding in (*opened.told, *self.room.notices, *found.notices(), *found.warnings(name, opened.columns)):
            self.tell(finding)
        for finding in found.withheld(name):
            self.tell(finding)
        if not found.rows:
            self.faults.add(fault(Span(name), "there are no appointments under the headings", "no-rows"))

    def _facts(self, opened: Appointments, found: Survey) -> dict[str, str]:
        """Return what a batch of this list is begun with."""
        kept = {name: value for name, value in vars(self.settings).items() if name != "lists"}  # which may grow
        reading = f"{self.request.reading} {kept}"
        if self.request.fixes or self.request.only:
            chosen = sorted(self.request.only), sorted((row, *own.items()) for row, own in self.request.fixes.items())
            reading += hmac.digest(key_of(self.request.apart), repr(chosen).encode(), "sha256").hex()
        found_so = batch.facts(opened, self.setup, found, reading, self.request.drafts, self.changes.corrects)
        if packets := self.stacking.packets:
            found_so["packets"] = f"{packets.digest} {self.request.incomplete} {sorted(self.waiting)}"
        return found_so

    def _unfinished(self, opened: Appointments, found: Survey) -> Journal | None:
        """Return the journal of a batch of the same appointments that was stopped."""
        begun_with = self._facts(opened, found)
        return batch.unfinished(self.request.apart, begun_with, bool(self.request.print_run))

    def _journal(self, opened: Appointments, found: Survey) -> Journal:
        """Return a new journal, or to resume that of a batch that was stopped."""
        begun_with = self._facts(opened, found)
        private = self.request.apart
        if self.request.resume:
            journal = self._unfinished(opened, found)
            if journal is None:
                fact = "no batch of these appointments was stopped"
                raise fault(Span(str(private)), fact, "resume", "leave --resume out")
            return journal
        if left := batch.stopped(private, begun_with):
            fact, hint = (
                "a batch of these appointments was stopped; this begins another",
                "--resume would finish that one",
            )
            self.tell(Finding(Span(str(left)), fact, "resume", hint, Severity.WARNING))
        return batch.begin(private, begun_with)

    def _result(self, found: Survey, amiss: _Amiss | None, is_done: bool = False) -> DayResult:
        """Return what became of each row: of those that were to be printed, by their papers."""
        counts = Counter(state.value for state in found.states.values())
        counts[RowState.PRINTED] = found.count(RowState.PRINTED)
        if amiss is None and not is_done:
            counts[NOT_DONE] = counts.pop(RowState.PRINTED) + counts.pop(RowState.JOINED, 0)
        elif amiss:
            for row, what in (dict.fromkeys(amiss.left, NOT_DONE) | dict.fromkeys(amiss.failed, FAILED)).items():
                state = found.states.get(row, RowState.PRINTED)
                if state in (RowState.PRINTED, RowState.JOINED):
                    counts[state] -= 1
                    counts[what] += 1
        made, failures = (amiss.made, amiss.failures) if amiss else (0, 0)
        told = {what: count for what in TOLD if (count := counts[what])}
        return DayResult(found.rows, told, made, found.papers - made - failures)

    def _work(self, journal: Journal, opened: Appointments, found: Survey) -> _Amiss | None:
        """Print what is left to print; return which rows are not, None for all."""
        request, catch = self.request, self.faults.catch
        with journal:
            tag = f"{journal.path.parent.name.removeprefix('batch-')}-"
            self.setup = replace(self.setup, tag=tag, made_of=state(self.room.notes))
            # Planned before anything is made: then what a full or closed disk stops goes on with `resume`.
            hashes = Hashes(self.key, opened.digest, self.before.good)
            self.planned = bool(request.resume or catch(batch.plan, journal, opened, found, self.setup, hashes))
            ready = self.planned and catch(batch.tidy, journal, self.setup)
            told = Accounted(account(opened, found, journal, str(self.setup.folder)))
            if not ready:
                catch(self.tell, told)
                return None
            for row in catch(self._perform, journal, opened, found) or ():
                self.tell(self._of_row(row_of(row), "the process that printed it died"))
            _, made, failed = catch(journal.counts) or (0, 0, 0)
            if found.papers == made + failed:
                if request.print_run and made and not self.stop():
                    self.printed = catch(self._print_run, request.print_run, journal, opened, found)
                self.manifest = catch(self._manifest, journal, opened, found)
            catch(self.tell, told)
            return self._amiss(journal, found)

    def _amiss(self, journal: Journal, found: Survey) -> _Amiss:
        """Return which papers are not made."""
        _, made, failed = journal.counts()
        failures = {item.row for item, result in journal.results() if result.failure}
        undone = {item.row for item, size in journal.planned() if size is None}
        return _Amiss(made, failed, _rows_of(failures, found), _rows_of(undone, found), failures | undone)

    def _perform(self, journal: Journal, opened: Appointments, found: Survey) -> list[int]:
        """Print rows; return those that killed the process that printed them."""
        planned, made, failed = journal.counts()
        left = planned - made - failed
        if not left:
            return []
        count = self.request.jobs or _processors()
        if self.request.scheduler:
            executor = cluster(self.request.scheduler, batch.enter, (self.setup,))
        else:
            executor = processes(min(count, max(left // batch.CHUNK, 1)), batch.enter, (self.setup,))
        self.tell(Surveyed(left))
        try:
            jobs = batch.jobs(journal, opened, found)
            return batch.perform(journal, jobs, executor, 2 * count + 2, self.tell, self.stop)
        finally:
            batch.clear(self.setup)
            self.tell(Ended())

    def _print_run(self, path: Path, journal: Journal, opened: Appointments, found: Survey) -> Sheets | None:
        from handpress.day.printing import Day

        failed = {item.row: result.failure for item, result in journal.results() if result.failure}
        rows, others = list[Appointment](), list[Refusal | LeftOut]()
        for row in all_rows(opened, self.request.name, found):
            if not isinstance(row, Appointment):
                others.append(row)
            elif (fact := failed.get(row.joins or row.paper)) is None:
                rows.append(row)
            else:
                others.append(Refusal(row.row, (self._of_row(row.row, fact),), row.patient or "", row.reference))
        counts = {**self._result(found, self._amiss(journal, found)).counts}
        counts.pop(RowState.LATER, None)  # the list of the day is of what prints
        variant, order = self.setup.variant("standard"), self.request.order
        day = Day(self.room, rows, found.prepared, variant, order, others, counts)
        note_run(journal.path.parent, path)
        note = partial(note_run, journal.path.parent, path)
        sheets = day.write(path, lambda *done: self.tell(Collated(*done)), self.stop, note)
        if sheets:
            self.tell(RunWritten(path, sheets))
            if sheets.untagged:
                papers = "1 paper in it has" if sheets.untagged == 1 else f"{sheets.untagged:,} papers in it have"
                fact = f"{papers} no tags: they are sheets of the clinic's own, and this run is no PDF/UA"
                hint = "the files of these sheets keep what tags they have"
                self.tell(Finding(Span(str(path)), fact, "sheet-untagged", hint, Severity.WARNING))
        return sheets

    def _manifest(self, journal: Journal, opened: Appointments, found: Survey) -> Path:
        """Tell which rows failed, and write the manifest."""
        for item, result in journal.results():
            if result.failure:
                self.tell(self._of_row(row_of(item.row), result.failure))
        rows = good_rows(opened, found, joined=True, before=True)
        table, _ = manifest.write_manifest(journal.path.parent, journal, rows, found.before)
        self.tell(ManifestWritten(table))
        return table

    def _tell_left(self, result: DayResult, is_known: bool) -> None:
        """Say what is not done, and warn of a print run of another day that stands where this one should.

        Where every paper *is known* from before, none is wanted.
        """
        path = self.request.print_run
        if self.planned and (result.left or not self.manifest or (path and result.papers and not self.printed)):
            self.tell(RowsLeft(result.left))
        if path and not self.printed and is_known:
            older = "; the file that stands here is older" if path.exists() else ""
            fact = f"nothing is new, and this run is not written{older}"
            self.tell(Finding(Span(str(path)), fact, "print-run", "--again prints all", Severity.WARNING))
        elif path and not self.printed and path.exists():
            fact = "this run was not written; the file that stands here is older"
            self.faults.add(fault(Span(str(path)), fact, "print-run", "do not print it"))

    def _of_row(self, row: int, fact: str) -> Finding:
        return Finding(Span(f"{self.request.name}: row {row}"), fact, "batch", desk="ask to have it printed again")


def _rows_of(papers: Set[int], found: Survey) -> set[int]:
    """Return the rows of *papers*, and those whose codes print on one of them."""
    return {row_of(paper) for paper in papers} | {row_of(own) for own, first in found.joined.items() if first in papers}


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
