"""A request -> a printed day: every row a PDF or a refusal, told in a manifest; and a print run, if one is asked for.

Prints nothing: what happens is told as a value when it happens. Stopped between two rows, or killed at any moment, the
same request goes on with `resume`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from handpress.brand.printable import unfit
from handpress.content.shelf import languages_of
from handpress.data import state
from handpress.day import batch, manifest
from handpress.day.account import FAILED, NOT_DONE, RowTold, account
from handpress.day.batch import RowState, Setup, Survey
from handpress.day.closed import Closes
from handpress.day.crew import cluster, processes
from handpress.day.journal import Journal, Result
from handpress.day.request import BatchRequest
from handpress.day.stage import Stop, never, nobody
from handpress.diagnostics import Faults, Finding, Severity, Span, fault
from handpress.lists.appointments import Appointments, Refusal, Setting, open_appointments, row_of
from handpress.lists.remembering import remember
from handpress.lists.settings import NO_SETTINGS, read_settings
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


Event = Finding | Refusal | Surveyed | Result | Ended | Collated | RunWritten | ManifestWritten | RowsLeft | Accounted


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
    *(RowState.PRINTED, RowState.DRAFT, RowState.REFUSED, RowState.CANCELLED, RowState.JOINED, RowState.SAME),
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
    with _one_at_a_time:
        return _ClinicDay(request, store, tell, stop).result()


# A process has one room to print rows in: the next day waits.
_one_at_a_time = Lock()


class _Amiss(NamedTuple):
    """How many papers were made and failed; the rows of those that failed, and of those that were not tried."""

    made: int
    failures: int
    failed: set[int]
    left: set[int]


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
        self.manifest: Path | None = None
        self.printed: Sheets | None = None

    def result(self) -> DayResult:
        """Do it all."""
        request = self.request
        self.faults.add(*self.room.faults)
        zone = self.room.look.brand.time_zone if self.room.look else None
        how = (request.appointments, request.headings, request.date_order, zone)
        sites = self.room.look.brand.site_names() if self.room.look else {}
        settings = self.faults.catch(read_settings, request.library.absolute()) or NO_SETTINGS
        known = self.faults.catch(languages_of, request.library.absolute()) or frozenset()
        opened = self.faults.catch(
            open_appointments,
            *how,
            unfit=unfit,
            sites=sites,
            within=Setting(settings, known, request.sheet),
        )
        if opened is None or self.faults:
            return DayResult(faults=self.faults.count)
        with opened:
            if request.remember:
                self._remember(opened)
            found = self.faults.catch(self._survey, opened, settings.closes_on if settings.closed else None)
            if found is None:
                return DayResult(faults=self.faults.count)
            self._warn(opened, found)
            kept_so = {name: value for name, value in vars(settings).items() if name != "lists"}  # which may grow
            begun_with = opened, self.setup, found, f"{request.reading} {kept_so}", request.drafts
            journal = self.faults.catch(self._journal, batch.facts(*begun_with))
            amiss = self._work(journal, opened, found) if journal else None
        result = self._result(found, amiss)
        if journal:
            self._tell_left(result)
            result = replace(result, folder=journal.path.parent, manifest=self.manifest, printed=self.printed)
        return replace(result, faults=self.faults.count, stopped=self.stop())

    def _survey(self, opened: Appointments, closes: Closes | None) -> Survey:
        request = self.request
        return batch.survey(opened, request.name, self.room, self.tell, request.drafts, True, closes)

    def _remember(self, opened: Appointments) -> None:
        """Keep how this list is read, for the next one with its headings."""
        request = self.request
        what = request.library.absolute(), opened.layout, request.headings, request.date_order
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

    def _journal(self, begun_with: dict[str, str]) -> Journal:
        """Return a new journal, or to resume that of a batch that was stopped."""
        private = self.request.apart
        if self.request.resume:
            journal = batch.unfinished(private, begun_with, bool(self.request.print_run))
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

    def _result(self, found: Survey, amiss: _Amiss | None) -> DayResult:
        """Return what became of each row: of those that were to be printed, by their papers."""
        counts = Counter(state.value for state in found.states.values())
        counts[RowState.PRINTED] = found.count(RowState.PRINTED)
        if amiss is None:
            counts[NOT_DONE] = counts.pop(RowState.PRINTED) + counts.pop(RowState.JOINED, 0)
        else:
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
            tidy = catch(batch.tidy, journal, self.setup)
            self.planned = bool(tidy and (request.resume or catch(batch.plan, journal, opened, found)))
            told = Accounted(account(opened, found, journal, str(request.folder)))
            if not self.planned:
                catch(self.tell, told)
                return None
            for row in catch(self._perform, journal, opened, found) or ():
                self.tell(self._of_row(row_of(row), "the process that printed it died"))
            _, made, failed = catch(journal.counts) or (0, 0, 0)
            if found.papers == made + failed:
                if request.print_run and made and not self.stop():
                    self.printed = catch(self._print_run, request.print_run, journal, opened, found)
                self.manifest = catch(self._manifest, journal, opened, found)
            failures = {item.row for item, result in journal.results() if result.failure}
            undone = {item.row for item, size in journal.planned() if size is None}
            catch(self.tell, told)
        return _Amiss(made, failed, _rows_of(failures, found), _rows_of(undone, found))

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

        failed = {item.row for item, result in journal.results() if result.failure}
        rows = (row for row in batch.good_rows(opened, found) if row.paper not in failed)
        places = {key: prepared.entry for key, prepared in found.prepared.items()}
        day = Day(self.room, rows, places, self.setup.variant("standard"), self.request.order)
        sheets = day.write(path, lambda *done: self.tell(Collated(*done)), self.stop)
        if sheets:
            self.tell(RunWritten(path, sheets))
        return sheets

    def _manifest(self, journal: Journal, opened: Appointments, found: Survey) -> Path:
        """Tell which rows failed, and write the manifest."""
        for item, result in journal.results():
            if result.failure:
                self.tell(self._of_row(row_of(item.row), result.failure))
        table, _ = manifest.write_manifest(journal.path.parent, journal, batch.good_rows(opened, found, joined=True))
        self.tell(ManifestWritten(table))
        return table

    def _tell_left(self, result: DayResult) -> None:
        """Say what is not done, and warn of a print run of another day that stands where this one should."""
        path = self.request.print_run
        if self.planned and (result.left or not self.manifest or (path and result.papers and not self.printed)):
            self.tell(RowsLeft(result.left))
        if path and not self.printed and path.exists():
            fact = "this run was not written; the file that stands here is older"
            self.faults.add(fault(Span(str(path)), fact, "print-run", "do not print it"))

    def _of_row(self, row: int, fact: str) -> Finding:
        return Finding(Span(f"{self.request.name}: row {row}"), fact, "batch")


def _rows_of(papers: Set[int], found: Survey) -> set[int]:
    """Return the rows of *papers*, and those whose codes print on one of them."""
    return {row_of(paper) for paper in papers} | {row_of(own) for own, first in found.joined.items() if first in papers}


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
