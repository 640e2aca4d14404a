"""A request -> a printed day: every row a PDF or a refusal, told in a manifest; and a print run, if one is asked for.

Prints nothing: what happens is told as a value when it happens. Stopped between two rows, or killed at any moment, the
same request goes on with `resume`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from handpress.brand.printable import unfit
from handpress.data import state
from handpress.day import batch, manifest
from handpress.day.appointments import Appointment, Appointments, Refusal, open_appointments
from handpress.day.batch import Setup, Survey
from handpress.day.crew import cluster, processes
from handpress.day.journal import Journal, Result
from handpress.day.request import BatchRequest
from handpress.day.stage import Stop, never, nobody
from handpress.diagnostics import Faults, Finding, Severity, Span, fault
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


Event = Finding | Refusal | Surveyed | Result | Ended | Collated | RunWritten | ManifestWritten | RowsLeft


@dataclass(frozen=True)
class DayResult:
    """What became of a day. Its rows are those made, refused, failed, left and joined.

    Attributes:
        rows: Of the list.
        made: Rows with a PDF.
        refused: Rows that cannot be used.
        failed: Rows whose page could not be made.
        left: Rows that were not tried.
        joined: Rows whose code prints on another row's paper.
        faults: What went wrong beside that.
        folder: The private folder of this batch; None if it was not begun.
        manifest: Its manifest, where every row was tried.
        printed: What the print run comes to, if one was written.
        stopped: Whether it was stopped by who asked for it.
    """

    rows: int = 0
    made: int = 0
    refused: int = 0
    failed: int = 0
    left: int = 0
    joined: int = 0
    faults: int = 0
    folder: Path | None = None
    manifest: Path | None = None
    printed: Sheets | None = None
    stopped: bool = False

    @property
    def is_well(self) -> bool:
        """Whether every row has its PDF, and nothing went wrong."""
        return not (self.faults or self.refused or self.failed or self.left or self.stopped)


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
        opened = self.faults.catch(open_appointments, *how, unfit=unfit, sites=sites)
        if opened is None or self.faults:
            return DayResult(faults=self.faults.count)
        with opened:
            found = self.faults.catch(batch.survey, opened, request.name, self.room, self.tell)
            if found is None:
                return DayResult(faults=self.faults.count)
            self._warn(opened, found)
            journal = self.faults.catch(self._journal, batch.facts(opened, self.setup, found, request.reading))
            made, failed = self._work(journal, opened, found) if journal else (0, 0)
        result = DayResult(found.rows, made, found.refused, failed, found.papers - made - failed, len(found.joined))
        if journal:
            self._tell_left(result)
            result = replace(result, folder=journal.path.parent, manifest=self.manifest, printed=self.printed)
        return replace(result, faults=self.faults.count, stopped=self.stop())

    def _warn(self, opened: Appointments, found: Survey) -> None:
        name = self.request.name
        for finding in (*self.room.notices, *found.notices(), *found.warnings(name, opened.columns)):
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

    def _work(self, journal: Journal, opened: Appointments, found: Survey) -> tuple[int, int]:
        """Print what is left to print; return how many rows are made, and how many failed."""
        request, catch = self.request, self.faults.catch
        with journal:
            tag = f"{journal.path.parent.name.removeprefix('batch-')}-"
            self.setup = replace(self.setup, tag=tag, made_of=state(self.room.notes))
            tidy = catch(batch.tidy, journal, self.setup)
            self.planned = bool(tidy and (request.resume or catch(batch.plan, journal, opened, found)))
            if not self.planned:
                return 0, 0
            for row in catch(self._perform, journal, opened, found) or ():
                self.tell(self._of_row(row, "the process that printed it died"))
            _, made, failed = catch(journal.counts) or (0, 0, 0)
            if found.papers == made + failed:
                if request.print_run and made and not self.stop():
                    self.printed = catch(self._print_run, request.print_run, journal, opened, found)
                self.manifest = catch(self._manifest, journal, opened, found)
        return made, failed

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
        rows, refused = list[Appointment](), list[Refusal]()
        for row in batch.all_rows(opened, self.request.name, found):
            if isinstance(row, Refusal):
                refused.append(row)
            elif (fact := failed.get(row.joins or row.row)) is None:
                rows.append(row)
            else:
                refused.append(Refusal(row.row, (self._of_row(row.row, fact),), row.patient or "", row.reference))
        variant, order = self.setup.variant("standard"), self.request.order
        day = Day(self.room, rows, found.prepared, variant, order, refused)
        sheets = day.write(path, lambda *done: self.tell(Collated(*done)), self.stop)
        if sheets:
            self.tell(RunWritten(path, sheets))
        return sheets

    def _manifest(self, journal: Journal, opened: Appointments, found: Survey) -> Path:
        """Tell which rows failed, and write the manifest."""
        for item, result in journal.results():
            if result.failure:
                self.tell(self._of_row(item.row, result.failure))
        table, _ = manifest.write_manifest(journal.path.parent, journal, batch.good_rows(opened, found, joined=True))
        self.tell(ManifestWritten(table))
        return table

    def _tell_left(self, result: DayResult) -> None:
        """Say what is not done, and warn of a print run of another day that stands where this one should."""
        path = self.request.print_run
        if self.planned and (result.left or not self.manifest or (path and result.made and not self.printed)):
            self.tell(RowsLeft(result.left))
        if path and not self.printed and path.exists():
            fact = "this run was not written; the file that stands here is older"
            self.faults.add(fault(Span(str(path)), fact, "print-run", "do not print it"))

    def _of_row(self, row: int, fact: str) -> Finding:
        return Finding(Span(f"{self.request.name}: row {row}"), fact, "batch", desk="ask to have it printed again")


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
