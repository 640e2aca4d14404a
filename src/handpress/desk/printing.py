"""One print of the open day at a time, in a thread of its own: how far it is, its file, and how it is stopped."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Thread

from msgspec import structs

from handpress.day.account import RowTold
from handpress.day.journal import Result
from handpress.day.look import READY, LookedRow
from handpress.day.request import Order
from handpress.day.run import Accounted, Collated, DayResult, Event, Surveyed, run_day
from handpress.day.survey import RowState
from handpress.desk.log import Log
from handpress.desk.openday import OpenDay, Options
from handpress.diagnostics import Finding, HandpressError, Severity


@dataclass
class Job:
    """A print that is made, or was.

    Attributes:
        name: Of the run, in addresses; says nothing of anybody.
        path: The file.
        rows: Those that were to print.
        again: Whether they were printed before.
        total, done: Papers that are made, and are to be.
        patients: Whose papers stand in the file, once it is there.
    """

    name: str
    path: Path
    rows: frozenset[int]
    again: bool
    total: int = 0
    done: int = 0
    collated: int = 0
    patients: int = 0
    sheets: int = 0
    sides: int = 0
    is_ended: bool = False
    is_stopped: bool = False
    asked_to_stop: bool = False
    faults: list[Finding] = field(default_factory=list)
    told: list[RowTold] = field(default_factory=list)
    changes: int = 0
    changed: Condition = field(default_factory=Condition)

    @property
    def is_ready(self) -> bool:
        """Whether the file is there, whole."""
        return self.is_ended and bool(self.sheets)

    @property
    def part(self) -> float:
        """How much of it is done, from 0 to 1: papers first, then the file."""
        if self.is_ended:
            return 1.0
        made = self.done / self.total if self.total else 0.0
        put = self.collated / self.patients if self.patients else 0.0
        return 0.7 * made + 0.3 * put

    def progress(self, every_s: float = 15.0) -> Iterator[Job]:
        """Yield the job each time that it has changed, at least once every *every_s* seconds, until it is ended."""
        while True:
            seen, ended = self.changes, self.is_ended
            yield self
            if ended:
                return
            with self.changed:
                if self.changes == seen:
                    self.changed.wait(every_s)


class Printer:
    """Makes print files of the open day."""

    def __init__(self, day: OpenDay, log: Log) -> None:
        self.day, self.log = day, log
        self._jobs: dict[str, Job] = {}
        self._current: Job | None = None

    @property
    def current(self) -> Job | None:
        """The print that is being made; None where nothing is."""
        job = self._current
        return job if job and not job.is_ended else None

    @property
    def latest(self) -> Job | None:
        """The print that was begun last."""
        return self._current

    def job(self, name: str) -> Job | None:
        """Return the print of this *name*."""
        return self._jobs.get(name)

    def begin(self, rows: Collection[int] = (), again: bool = False) -> Job:
        """Begin a print of *rows*, of all that are ready where none is named; one under way is returned."""
        with self.day.lock:
            if current := self.current:
                return current
            name = secrets.token_urlsafe(16)
            job = Job(name, self.day.folder / "runs" / f"{name}.pdf", frozenset(rows), again)
            self._jobs[name] = self._current = job
        Thread(target=self._run, args=(job,), name="print", daemon=True).start()
        return job

    def stop(self, job: Job) -> None:
        """Have *job* end after the paper that is being made."""
        job.asked_to_stop = True

    def forget(self) -> None:
        """Stop what is under way, and know nothing of what was."""
        if current := self.current:
            self.stop(current)
        self._jobs.clear()
        self._current = None

    def _run(self, job: Job) -> None:
        day = self.day
        try:
            kept = day.kept
            assert kept
            job.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            request = day.request(
                print_run=job.path,
                order=_order(kept.options, bool(job.rows)),
                drafts=kept.options.drafts,
                only=job.rows,
                again=job.again,
                jobs=1,
            )
            result = run_day(request, day.store, self._hears(job), lambda: job.asked_to_stop)
            self._end(job, result)
        except HandpressError as error:
            job.faults += error.findings
        except Exception as error:  # ours: its words may hold a name, and go nowhere
            job.faults.append(self.log.finding(error))
        finally:
            if not job.sheets:
                day.take_back()
            job.is_ended = True
            self._tell(job)

    def _end(self, job: Job, result: DayResult) -> None:
        job.is_stopped = result.stopped
        if result.printed and result.printed.sheets:
            job.sheets, job.sides = result.printed.sheets, result.printed.pages
            job.patients = result.printed.stacks - (1 if self._has_list(job) else 0)
            made = (RowState.PRINTED, RowState.JOINED)
            rows = [told.row for told in job.told if told.state in made]
            self.day.note_printed(rows, job.patients, job.sheets, job.again, job.name)

    def _has_list(self, job: Job) -> bool:
        kept = self.day.kept
        return bool(kept and kept.options.top and not job.rows)

    def _hears(self, job: Job) -> Callable[[Event], object]:
        def hear(event: Event) -> None:
            match event:
                case Surveyed(left):
                    job.total = left
                case Result():
                    job.done += 1
                case Collated(patients, total):
                    job.collated, job.patients = patients, total
                case Accounted(rows):
                    job.told = list(rows)
                case Finding() if event.severity is Severity.ERROR:
                    job.faults.append(event)
                case _:
                    return
            self._tell(job)

        return hear

    def _tell(self, job: Job) -> None:
        with job.changed:
            job.changes += 1
            job.changed.notify_all()


def _order(options: Options, is_of_some: bool) -> Order:
    """Return how a print is made; one of some rows alone has no list of everybody."""
    return structs.replace(options, top=False).order if is_of_some else options.order


def to_print(rows: Collection[LookedRow], drafts: bool) -> list[LookedRow]:
    """Return the rows that the next print has: those that are ready, and drafts where they are wanted."""
    wanted = (READY, RowState.DRAFT) if drafts else (READY,)
    return [row for row in rows if row.state in wanted]
