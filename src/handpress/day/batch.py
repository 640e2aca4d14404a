"""Appointments -> jobs -> files: everything is looked at first, then written, then told in a manifest.

Refused rows do not stop good ones, and every row is one or the other. Stopped at any moment, the same batch goes on
with `resume`. Patient data goes to the patient's page and to the manifest, which only this user may read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.content.personal import Personal
from handpress.content.shelf import Entry, shelved
from handpress.data import VERSION, state
from handpress.day.appointments import LANGUAGE_NAMES, Appointment, Appointments, Refusal, Rows
from handpress.day.crew import Lost, run
from handpress.day.journal import Journal, PlannedRow, Result
from handpress.day.stage import Stop, never
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, quoted
from handpress.disk.files import check_ours, create, file_name, make_folder, sweep, unwritable
from handpress.pdf.filling import Plate, tail
from handpress.press.plates import Prepared, Room
from handpress.press.store import Store
from handpress.source.garbled import HINT, garbled
from handpress.source.garbled import RULE as GARBLED

CHUNK = 100  # rows that one worker takes at a time
JOURNAL = "journal.sqlite"
TOLD = "manifest.json"  # is written last
Unfit = Callable[[str], tuple[str, str] | None]


class PlateKey(NamedTuple):
    """What rows have in common that one plate prints."""

    code: str
    language: str
    edition: str


class Job(NamedTuple):
    """Rows of one group, with the file of each."""

    group: PlateKey
    rows: tuple[tuple[int, str, Personal], ...]  # row, file name, patient
    prepared: Prepared  # as it was read at first: a worker need not read it again


@dataclass(frozen=True)
class Setup:
    """How a batch prints: the same for all of its rows, and for whoever does the work."""

    library: Path
    brand: Path | None
    out: Path
    paper: str = "letter"
    ink: str = "color"
    cache: str = ""
    tag: str = ""  # of this batch, in the names of files in the making
    made_of: bytes = b""  # what the brand and the ledger were at first

    def variant(self, edition: str) -> Variant:
        """Return the form of a handout in *edition*."""
        return Variant(Edition(edition), Paper(self.paper), Ink(self.ink))

    def room(self) -> Room:
        """Return the room to print in."""
        return Room(self.library, self.brand, Store(self.cache) if self.cache else None)


@dataclass
class Survey:
    """What a first look at all rows found."""

    rows: int = 0
    refused: int = 0
    drafts: int = 0
    joined: dict[int, int] = field(default_factory=dict)  # by row, the row on whose paper its code prints
    others: dict[int, tuple[str, ...]] = field(default_factory=dict)  # by that row, the codes of those that join it
    past: list[int] = field(default_factory=list)  # rows, at most `NAMED` and one more
    nameless: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    prepared: dict[tuple[str, str], Prepared] = field(default_factory=dict)
    faults: dict[tuple[str, str], HandpressError] = field(default_factory=dict)  # of handouts that cannot be printed
    last_day: dict[tuple[str, str], date] = field(default_factory=dict)
    doubts: dict[tuple[str, str, date], list[Finding]] = field(default_factory=dict)

    @property
    def papers(self) -> int:
        """How many papers there are to print."""
        return self.rows - self.refused - len(self.joined)

    @property
    def states(self) -> dict[tuple[str, str], bytes]:
        """What each handout is made of: a batch goes on only with the same."""
        return {key: state(prepared.notes) for key, prepared in self.prepared.items()}

    def warnings(self, name: str, columns: Sequence[str]) -> Iterator[Finding]:
        """Yield what the front desk should know of the file called *name*, with these *columns*."""
        for column, effect in (("patient", "every page has a blank for the name"), ("date", "no date is reckoned")):
            if column not in columns:
                fact = f"no heading stands for the {column}: {effect}"
                yield Finding(Span(name), fact, "columns", f"name it with --map {column}=HEADING", Severity.WARNING)
        if "patient" in columns and self.nameless:
            fact = f"no name stands in {_rows(self.nameless)}" if any(self.nameless) else "no name is given"
            yield Finding(Span(name), fact, "no-name", "their pages have a blank for it", Severity.WARNING)
        for first in list(self.others)[:NAMED]:
            rows = [first, *(row for row, other in self.joined.items() if other == first)]
            fact = f"one paper has the codes of {_rows(rows)}: one handout, patient and visit"
            yield Finding(Span(name), fact, "one-paper", severity=Severity.NOTE)
        if self.past:
            fact = f"the date is past in {_rows(self.past)}" if any(self.past) else "the date is past"
            yield Finding(Span(name), fact, "past", "check the year", Severity.WARNING)
        if self.garbled:
            where = f" in {_rows(self.garbled)}" if any(self.garbled) else ""
            yield Finding(Span(name), f"a name seems to be garbled{where}", GARBLED, HINT, Severity.WARNING)
        if self.drafts:
            fact = f"{self.drafts:,} of {self.rows - self.refused:,} print as drafts: no clinician has approved them"
            hint = "see: handpress check, handpress approve"
            yield Finding(Span(name), fact, "draft", hint, Severity.WARNING)

    def note(self, row: Appointment, today: date) -> None:
        """Note what is odd about *row*, of the first rows of each kind."""
        for rows, odd in (
            (self.past, row.procedure is not None and row.procedure.day < today),
            (self.nameless, not row.patient),
            (self.garbled, any([garbled(name) for name in (row.patient, row.clinician) if name])),
        ):
            if odd and len(rows) <= NAMED:
                rows.append(row.row)

    def notices(self) -> Iterator[Finding]:
        """Yield what the clinic should know of the handouts, each once."""
        found = [one for key, each in sorted(self.prepared.items()) for one in each.told(self.last_day.get(key))]
        found += [one for _, each in sorted(self.doubts.items()) for one in each]
        yield from {str(finding): finding for finding in found}.values()


def survey(appointments: Rows, name: str, room: Room, tell: Callable[[Refusal], object]) -> Survey:
    """Look at every row of the file called *name*, and at each handout asked for; *tell* each row that is refused.

    Raises:
        HandpressError: The file has changed, or no library is there.
    """
    found, today = Survey(), date.today()
    known = shelved(room.folder)
    visits: dict[tuple[object, ...], list[Appointment]] = {}
    for row in appointments.rows():
        found.rows += 1
        if isinstance(row, Appointment):
            key = row.key
            if key not in found.prepared and key not in found.faults:
                try:
                    found.prepared[key] = _prepared(known, room, key)
                except HandpressError as error:
                    found.faults[key] = error
            if key in found.prepared:
                day = row.procedure.day if row.procedure else None
                found.drafts += found.prepared[key].standing.approved is None
                found.note(row, today)
                if day and day > found.last_day.get(key, date.min):
                    found.last_day[key] = day
                if row.procedure and (*key, row.procedure.day) not in found.doubts:
                    found.doubts[*key, row.procedure.day] = found.prepared[key].doubts(row.procedure)
                if (row.reference or row.encounter) and len(found.prepared[key].handout.codes) > 1:
                    visits.setdefault((known[key].path, *_visit(row)), []).append(row)
                continue
            row = _without_handout(row, name, found.faults[key])
        found.refused += 1
        tell(row)
    for rows in visits.values():
        _join(found, rows, room, known[rows[0].key])
    return found


def _visit(row: Appointment) -> tuple[object, ...]:
    """Return all that a row says beside its code: rows that differ in nothing else are one visit of one patient."""
    return tuple(getattr(row, name) for name in (*_IN_LIST, "place") if name not in ("row", "code"))


def _join(found: Survey, rows: Sequence[Appointment], room: Room, entry: Entry) -> None:
    """Have the codes of *rows*, which are of one visit and one handout, print on one paper, that of the first."""
    first, *others = rows
    codes = tuple(dict.fromkeys(row.code for row in others if row.code != first.code))
    if codes:
        found.others[first.row] = codes
        found.joined |= {row.row: first.row for row in others}
        key = replace(first, others=codes).key
        if key not in found.prepared and (prepared := room.prepared(Entry(*key, entry.path))):
            found.prepared[key] = prepared


NAMED = 10  # rows in one message


def _rows(rows: Sequence[int]) -> str:
    more = " and more" if len(rows) > NAMED else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:NAMED]))}{more}"


_AS_REFERRED = "write the code as on the referral"
_NAMES = {tag: name.title() for name, tag in reversed(LANGUAGE_NAMES.items())}
_KEEPER = "ask who looks after the handouts"


def _prepared(known: Mapping[tuple[str, str], Entry], room: Room, key: tuple[str, str]) -> Prepared:
    if key not in known:
        languages = [language for code, language in known if code == key[0]]
        if not languages:
            fact, hint, desk = "the library has no handout for its code", "see: handpress list", _AS_REFERRED
        else:
            fact = "the library has no handout for its code in its language"
            hint = f"there is one in: {', '.join(languages)}"
            desk = f"write one of: {', '.join(_NAMES.get(one, one) for one in languages)}"
        raise HandpressError([Finding(Span(""), fact, "no-handout", hint, desk=desk)])
    prepared = room.prepared(known[key])
    if prepared is None:
        raise HandpressError([finding for error in room.faults for finding in error.findings])
    return prepared


def _without_handout(row: Appointment, name: str, error: HandpressError) -> Refusal:
    first = error.findings[0]
    where = f"{first.span}: " if first.span.path else ""
    more = f" (and {len(error.findings) - 1} more)" if len(error.findings) > 1 else ""
    place = Span(f"{name}: row {row.row}" if row.row else name)
    desk = first.desk or _KEEPER
    finding = Finding(place, f"{where}{first.message}{more}", first.rule, first.hint, desk=desk)
    return Refusal(row.row, (finding,), row.patient or "", row.reference)


# The plan.


def facts(appointments: Appointments, setup: Setup, found: Survey, reading: str) -> dict[str, str]:
    """Return what a batch is begun with, and must find again to go on; *reading* says how its file was read."""
    standings = [(key, prepared.standing.state.value) for key, prepared in sorted(found.prepared.items())]
    handouts = repr((sorted(found.states.items()), standings))
    return {
        "appointments": appointments.digest,
        "library": os.path.realpath(setup.library),
        "brand": os.path.realpath(setup.brand) if setup.brand else "",
        "out": os.path.realpath(setup.out),
        "paper": setup.paper,
        "ink": setup.ink,
        "handouts": hashlib.sha256(handouts.encode()).hexdigest(),
        "reading": reading,
        "version": VERSION,
    }


def plan(journal: Journal, appointments: Appointments, found: Survey) -> bool:
    """Enter every good row into *journal*, each with a file name of its own; return that this is done."""

    def items() -> Iterator[PlannedRow]:
        for row in good_rows(appointments, found):
            group = PlateKey(*row.key, row.edition)
            name = file_name(row.code, row.language, True, row.edition != "standard")
            yield PlannedRow(row.row, " ".join(group), name, journal.digest(repr(_content(row)).encode()))

    journal.plan(items())
    return True


def good_rows(appointments: Rows, found: Survey, joined: bool = False) -> Iterator[Appointment]:
    """Yield the rows that are not refused; those whose code prints on another's paper only with *joined*."""
    for row in appointments.rows():
        if isinstance(row, Appointment) and row.key in found.prepared:
            row = _joined(row, found)
            if joined or not row.joins:
                yield row


def all_rows(appointments: Rows, name: str, found: Survey) -> Iterator[Appointment | Refusal]:
    """Yield the rows of the list called *name*, with those that print on another's paper and those that are refused."""
    for row in appointments.rows():
        if isinstance(row, Refusal):
            yield row
        elif row.key in found.prepared:
            yield _joined(row, found)
        else:
            yield _without_handout(row, name, found.faults[row.key])


def _joined(row: Appointment, found: Survey) -> Appointment:
    if codes := found.others.get(row.row):
        row = replace(row, others=codes)
    if first := found.joined.get(row.row, 0):
        row = replace(row, joins=first)
    return row


def _content(row: Appointment) -> tuple[object, ...]:
    own = tuple(getattr(row, name) for name in _IN_LIST)
    # What is not told stands as if it could not be: batches of an older version can be finished.
    return (*own, *filter(None, (row.place, row.others)))


_IN_LIST = [name for name in Appointment.__slots__ if name not in ("place", "others", "joins")]


# The work.

_room: Room | None = None
_setup: Setup | None = None
_stop: Stop = never  # is asked before each row, in the process of who asks for the batch


def enter(setup: Setup) -> None:
    """Get ready to work, in whatever process this is."""
    global _room, _setup
    _setup, _room = setup, setup.room()
    if state(_room.notes) != setup.made_of:
        fact = "the brand, or the approvals, have changed since the batch began"
        raise fault(Span("batch"), fact, "changed", "begin it anew: pages printed by then have the old text")


def work(job: Job) -> list[Result]:
    """Print the rows of *job*, each to its file, until it is stopped.

    Raises:
        HandpressError: A file cannot be written: then no other can be, either.
    """
    assert _room is not None
    assert _setup is not None
    variant = _setup.variant(job.group.edition)
    folder = os.fspath(_setup.out)
    results = []
    for row, name, personal in job.rows:
        if _stop():
            break
        path = os.path.join(folder, name)
        try:
            ready = _room.plate(job.prepared.entry, variant, personal, name, job.prepared)
        except HandpressError as error:
            results.append(Result(row, 0, 0, b"", True, error.findings[0].message))
            continue
        try:
            own = tail(ready.plate, ready.values)
            create(path, (ready.plate.head, own), 0o600, _setup.tag)
        except OSError as error:
            raise unwritable(path, error) from None
        size = len(ready.plate.head) + len(own)
        results.append(Result(row, len(ready.plate.pages), size, _sha256(ready.plate, own), ready.draft))
    return results


def _sha256(plate: Plate, own: bytes) -> bytes:
    """Return the digest of a file; that of the plate's head is reckoned once."""
    global _hashed
    if _hashed is None or _hashed[0] is not plate:
        _hashed = plate, hashlib.sha256(plate.head)
    found = _hashed[1].copy()
    found.update(own)
    return found.digest()


_hashed: tuple[Plate, hashlib._Hash] | None = None


def jobs(journal: Journal, appointments: Appointments, found: Survey) -> Iterator[Job]:
    """Yield what is left to do, a group at a time. Holds no more than a chunk of each group in memory.

    Raises:
        HandpressError: A row is not what was planned.
    """
    waiting: dict[PlateKey, list[tuple[int, str, Personal]]] = {}
    rows = good_rows(appointments, found)
    for item, size in journal.planned():
        row = next(rows, None)
        if row is None or row.row != item.row or journal.digest(repr(_content(row)).encode()) != item.digest:
            raise fault(Span(f"row {item.row}"), "this row is not what was planned", "journal", "begin a new batch")
        if size is not None:
            continue
        group = PlateKey(*row.key, row.edition)
        rows_of_group = waiting.setdefault(group, [])
        rows_of_group.append((row.row, item.name, Personal(row.patient, row.procedure, row.clinician, row.place)))
        if len(rows_of_group) == CHUNK:
            yield Job(group, tuple(waiting.pop(group)), found.prepared[row.key])
    if next(rows, None) is not None:
        raise fault(Span("batch"), "there are more rows than were planned", "journal", "begin a new batch")
    for group, left in waiting.items():
        yield Job(group, tuple(left), found.prepared[group.code, group.language])


def tidy(journal: Journal, setup: Setup) -> bool:
    """Put right what a killed batch, or a power cut, left behind: files in the making, torn ones, lost ones.

    Raises:
        HandpressError: The folder cannot be looked at.
    """
    out = os.fspath(setup.out)
    try:
        make_folder(out, private=True)
        sweep(out, setup.tag)
        sweep(os.fspath(journal.path.parent), "")  # the journal's: nobody else is at work there
        lost = []
        for item, size in journal.planned():
            try:
                if size and os.stat(os.path.join(out, item.name)).st_size != size:
                    lost.append(item.row)
            except FileNotFoundError:
                lost.append(item.row)
    except OSError as error:
        raise unwritable(out, error) from None
    journal.forget(lost)
    return True


def clear(setup: Setup) -> None:
    """Remove what a worker that died left in the making."""
    with suppress(OSError):
        sweep(os.fspath(setup.out), setup.tag)


def perform(
    journal: Journal,
    work_left: Iterator[Job],
    executor: Callable[[], Executor],
    in_flight: int,
    tell: Callable[[Result], object],
    stop: Stop = never,
) -> list[int]:
    """Have all jobs done, and enter into *journal* what became of them; *tell* each row.

    Once *stop* says so, no more is begun.

    Returns:
        Rows that kill the process that prints them. They are not entered: `resume` tries them again.

    Raises:
        HandpressError: The files cannot be written, or the journal; or a handout has changed meanwhile.
    """
    global _stop
    _stop = stop
    deadly: list[Job] = []
    dead: list[int] = []
    for job, outcome in run(work, work_left, executor, in_flight, stop):
        if isinstance(outcome, Lost):
            if len(job.rows) == 1:
                dead.append(job.rows[0][0])
            else:
                deadly += [Job(job.group, (row,), job.prepared) for row in job.rows]
            continue
        journal.done(outcome)
        for result in outcome:
            tell(result)
    return dead + (perform(journal, iter(deadly), executor, in_flight, tell, stop) if deadly else [])


# The folder that is kept apart.


def begin(private: Path, begun_with: Mapping[str, str]) -> Journal:
    """Return a new journal in a folder of its own under *private*, which only this user may enter.

    Raises:
        HandpressError: It cannot be made.
    """
    folder = private / f"batch-{os.urandom(4).hex()}"
    try:
        make_folder(os.fspath(private), private=True)
        check_ours(private)
        make_folder(os.fspath(folder), private=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    return Journal.create(folder / JOURNAL, begun_with)


def unfinished(private: Path, begun_with: Mapping[str, str], again: bool) -> Journal | None:
    """Return the journal of a batch of the same appointments that was stopped, or that nobody has been told of.

    Of several it is the one that was worked on last.

    Args:
        private: The folder of the journals.
        begun_with: What it must have been begun with.
        again: Whether one that is complete will do, if no other is there.

    Raises:
        HandpressError: It is at work, or damaged, or was begun with something else; or others may write it.
    """
    complete: Journal | None = None
    faults: list[HandpressError] = []
    check_ours(private)
    for path in sorted(private.glob(f"batch-*/{JOURNAL}"), key=_last_written, reverse=True):
        try:
            check_ours(path.parent, path)
            journal = Journal.open(path)
            known = journal.facts
        except HandpressError as error:
            faults.append(error)
            continue
        if known.get("appointments") == begun_with["appointments"]:
            planned, made, failed = journal.counts()
            stopped = planned > made + failed or not (path.parent / TOLD).exists()
            changed = journal.differs(begun_with)
            if stopped and not changed:
                if complete:
                    complete.close()
                return journal
            if stopped:
                fact = f"this batch was begun with other {quoted(', '.join(changed))}"
                hint = "begin it anew, without --resume"
                faults.append(fault(Span(str(path)), fact, "resume", hint))
            elif again and not changed and complete is None:
                complete = journal
                continue
        journal.close()
    if complete is None and faults:
        raise faults[0]
    return complete


def _last_written(journal: Path) -> tuple[int, str]:
    times = [0]
    for path in (journal, journal.with_name(f"{journal.name}-wal")):
        with suppress(OSError):
            times.append(path.stat().st_mtime_ns)
    return max(times), journal.parent.name


def stopped(private: Path, begun_with: Mapping[str, str]) -> Path | None:
    """Return the journal of a batch of the same appointments that `unfinished` would go on with."""
    try:
        journal = unfinished(private, begun_with, again=False)
    except HandpressError:
        return None
    if journal is None:
        return None
    journal.close()
    return journal.path
