"""Papers that print -> jobs -> files: all of them are planned first, then written, then told in a manifest.

Stopped at any moment, the same batch goes on with `resume`. Patient data goes to the patient's page and to the
manifest, which only this user may read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Set
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.content.personal import Personal
from handpress.data import VERSION, state
from handpress.day.again import COUNTS, Before, Hashes, Printed, keep_off
from handpress.day.crew import Lost, run
from handpress.day.journal import Journal, PlannedRow, Result
from handpress.day.stage import Stop, never
from handpress.day.survey import IN_LIST, RowState, Survey, good_rows
from handpress.diagnostics import HandpressError, Span, fault, quoted
from handpress.disk.files import check_ours, create, file_name, make_folder, sweep, unwritable
from handpress.lists.appointments import Appointment, Appointments, LeftOut, Refusal, row_of
from handpress.pdf.filling import Plate, tail
from handpress.pdf.sheet import SheetPlate
from handpress.press.plates import Prepared, Room
from handpress.press.store import Store

CHUNK = 100  # rows that one worker takes at a time
JOURNAL = "journal.sqlite"
TOLD = "manifest.json"  # is written last


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
    day: str = ""  # the name of the folder in *out* that the papers stand in
    made_of: bytes = b""  # what the brand and the ledger were at first

    def variant(self, edition: str) -> Variant:
        """Return the form of a handout in *edition*."""
        return Variant(Edition(edition), Paper(self.paper), Ink(self.ink))

    @property
    def folder(self) -> Path:
        """Where the papers stand."""
        return self.out / self.day

    def room(self) -> Room:
        """Return the room to print in."""
        return Room(self.library, self.brand, Store(self.cache) if self.cache else None)


# The plan.


def facts(
    appointments: Appointments, setup: Setup, found: Survey, reading: str, drafts: bool, corrects: str = ""
) -> dict[str, str]:
    """Return what a batch is begun with, and must find again to go on.

    Args:
        appointments: The list.
        setup: How it prints.
        found: What was found of it.
        reading: How its file was read.
        drafts: Whether drafts print.
        corrects: The batch whose list this one corrects.
    """
    standings = [(key, prepared.standing.state.value) for key, prepared in sorted(found.prepared.items())]
    handouts = repr((sorted(found.made_of.items()), standings))
    return {
        "appointments": appointments.digest,
        "library": os.path.realpath(setup.library),
        "brand": os.path.realpath(setup.brand) if setup.brand else "",
        "out": os.path.realpath(setup.out),
        "paper": setup.paper,
        "ink": setup.ink,
        "folder": os.path.abspath(setup.folder),
        "corrects": corrects,
        "day-until": found.until,
        "handouts": hashlib.sha256(handouts.encode()).hexdigest(),
        "reading": reading,
        "drafts": "yes" if drafts else "no",
        "version": VERSION,
    }


def plan(journal: Journal, appointments: Appointments, found: Survey, setup: Setup, hashes: Hashes) -> bool:
    """Enter every paper that is due into *journal*, each with a file name of its own; return that this is done."""

    def items() -> Iterator[PlannedRow]:
        for row, identity, content in identified(appointments, found, hashes):
            if row.paper in found.held:
                continue
            group = PlateKey(*row.key, row.edition)
            large = row.edition != "standard" and not found.prepared[row.key].plate
            name = file_name(row.code, row.language, True, large)
            digest = journal.digest(repr(_content(row)).encode())
            words = words_of(found.prepared[row.key], setup, row.edition)
            yield PlannedRow(row.paper, " ".join(group), name, digest, identity, content, words)

    journal.plan(items())
    return True


def identified(appointments: Appointments, found: Survey, hashes: Hashes) -> Iterator[tuple[Appointment, bytes, bytes]]:
    """Yield every paper that can be printed, due or printed before, with whose it is and what is their own on it."""
    for row in good_rows(appointments, found, before=True):
        yield (row, *hashes.of(row))


def words_of(prepared: Prepared, setup: Setup, edition: str) -> str:
    """Return a digest of what everybody's copy says, and on which paper."""
    said = state(prepared.notes), prepared.standing.state.value, setup.paper, setup.ink, edition
    return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()


def _is_same(known: Printed, content: bytes, words: str) -> bool:
    return (known.content, known.words) == (content, words) and known.stands()


def mark_printed(
    appointments: Appointments, found: Survey, setup: Setup, before: Before, key: bytes, again: bool
) -> Changes:
    """Hold back what was printed before and is the same now, but with *again*; return what becomes of the rest."""
    if not before.good:
        return Changes()
    hashes = Hashes(key, appointments.digest, before.good)
    seen, replaced, due = set[bytes](), list[tuple[int, Printed]](), set[int]()
    for row, identity, content in identified(appointments, found, hashes):
        seen.add(identity)
        known = before.good.get(identity)
        if known and not again and _is_same(known, content, words_of(found.prepared[row.key], setup, row.edition)):
            found.before[row.paper] = known
            continue
        due.add(row.row)
        if known:
            replaced.append((row.paper, known))
    void, refused = dict[Printed, str](), False
    for entry in appointments.rows():
        if isinstance(entry, Appointment):
            # Its paper may stand, too: it is in the list, and what was printed for it is not void.
            if (first := found.joined.get(entry.paper)) and (known := before.good.get(hashes.of(entry)[0])):
                replaced.append((first, known))
            elif entry.paper in found.held and entry.paper not in found.same:
                seen.add(hashes.of(entry)[0])
        elif isinstance(entry, Refusal):
            refused = True
        else:
            void |= dict.fromkeys(_printed_for(entry, before, hashes, seen), entry.state.value)
    found.papers -= len(found.before)
    for number in {row_of(paper) for paper in found.before} - due:
        found.worsen(number, RowState.BEFORE)
    found.held |= found.before.keys()
    gone = {own for _, own in replaced} | void.keys()
    lineage, corrects = before.corrected(seen | {known for known, own in before.good.items() if own in gone})
    absent = [own for own in before.absent(lineage, seen) if own not in gone]
    sure = [own for own in absent if corrects and not refused and found.spans(own.days)]
    void |= dict.fromkeys(sure, "not in the list any more")
    is_known = before.is_newest(lineage, appointments.digest)
    rest = {identity: own for identity, own in before.good.items() if identity not in seen and own not in gone}
    beside = _beside(appointments, found, hashes, {key: own for key, own in rest.items() if own not in void})
    left = len(absent) - len(sure)
    return Changes(lineage if corrects else "", tuple(replaced), void, left, refused, is_known, beside)


def defer(appointments: Appointments, found: Survey, only: Set[int]) -> None:
    """Hold back each paper on which no row of *only* prints: somebody asks for those alone, and the rest come later."""
    asked = {first for own, first in found.joined.items() if row_of(own) in only}
    for row in good_rows(appointments, found):
        if row.row not in only and row.paper not in asked:
            found.held.add(row.paper)
            found.later.add(row.paper)
            found.papers -= 1
            found.worsen(row.row, RowState.LATER)
    for own, first in found.joined.items():
        if first in found.later:
            found.worsen(row_of(own), RowState.LATER)


def _beside(
    appointments: Appointments, found: Survey, hashes: Hashes, others: Mapping[bytes, Printed]
) -> dict[Printed, int]:
    """Return which of the *others*, that are not in the list, stand beside a row's paper: with another code for it."""
    codes, beside = {own.code for own in others.values()}, dict[Printed, int]()
    for row in good_rows(appointments, found, before=True) if codes else ():
        if row.reference or row.encounter or row.patient:
            met = (others.get(hashes.visit(row, code)) for code in codes.difference(row.codes))
            beside |= dict.fromkeys((own for own in met if own and own.stands()), row.row)
    return beside


class Changes(NamedTuple):
    """What a list makes of what was printed before.

    Attributes:
        corrects: The batch whose list it corrects, or is again; "" for none.
        replaced: Papers that newer ones take the place of, each with the number of that one.
        void: Papers that nobody wants any more, each with the reason.
        left: How many more are not in this list, and may be wanted.
        refused: Whether one of these may be that of a row that is refused.
        is_known: Whether it is that list again, and no other form of it.
        beside: Papers of another code that stand for the patient and the visit of a row, and that row.
    """

    corrects: str = ""
    replaced: tuple[tuple[int, Printed], ...] = ()
    void: Mapping[Printed, str] = {}
    left: int = 0
    refused: bool = False
    is_known: bool = False
    beside: Mapping[Printed, int] = {}


def _printed_for(row: LeftOut, before: Before, hashes: Hashes, seen: Set[bytes]) -> Iterator[Printed]:
    """Yield the papers of a row whose appointment does not take place."""
    for would in row.would:
        identity = hashes.of(would)[0]
        if identity not in seen and identity in before.good:
            yield before.good[identity]


def _content(row: Appointment) -> tuple[object, ...]:
    own = tuple(getattr(row, name) for name in IN_LIST)
    # What is not told stands as if it could not be: batches of an older version can be finished.
    return (*own, *filter(None, (row.place, row.others, row.slots)))


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
    folder = os.fspath(_setup.folder)
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


def _sha256(plate: Plate | SheetPlate, own: bytes) -> bytes:
    """Return the digest of a file; that of the plate's head is reckoned once."""
    global _hashed
    if _hashed is None or _hashed[0] is not plate:
        _hashed = plate, hashlib.sha256(plate.head)
    found = _hashed[1].copy()
    found.update(own)
    return found.digest()


_hashed: tuple[Plate | SheetPlate, hashlib._Hash] | None = None


def jobs(journal: Journal, appointments: Appointments, found: Survey) -> Iterator[Job]:
    """Yield what is left to do, a group at a time. Holds no more than a chunk of each group in memory.

    Raises:
        HandpressError: A row is not what was planned.
    """
    waiting: dict[PlateKey, list[tuple[int, str, Personal]]] = {}
    rows = good_rows(appointments, found)
    for item, size in journal.planned():
        row = next(rows, None)
        if row is None or row.paper != item.row or journal.digest(repr(_content(row)).encode()) != item.digest:
            raise fault(
                Span(f"row {row_of(item.row)}"), "this row is not what was planned", "journal", "begin a new batch"
            )
        if size is not None:
            continue
        group = PlateKey(*row.key, row.edition)
        rows_of_group = waiting.setdefault(group, [])
        rows_of_group.append((row.paper, item.name, row.personal))
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
    out = os.fspath(setup.folder)
    try:
        make_folder(out, private=True)
        keep_off(setup.folder)
        sweep(out, setup.tag)
        sweep(os.fspath(setup.out), setup.tag)
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
        sweep(os.fspath(setup.folder), setup.tag)


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
        keep_off(private)
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
            begun_with = {**begun_with, "corrects": known.get("corrects", "")}  # by then others may be printed
            planned, made, failed = journal.counts()
            stopped = planned > made + failed or not any((path.parent / name).exists() for name in (TOLD, COUNTS))
            others = journal.differs(begun_with)
            changed = [name for name in others if name not in _FOLLOWS] or others
            outdone = any(standing for _, _, standing in journal.papers())
            if stopped and not changed and not outdone:
                return journal
            if stopped and not changed:  # to go on would leave its first papers replaced, and these gone
                fact = "papers of this batch were replaced, withdrawn or forgotten since it was stopped"
                faults.append(fault(Span(str(path)), fact, "resume", "begin it anew, without --resume"))
            elif stopped:
                fact = f"this batch was begun with other {quoted(', '.join(changed))}"
                hint = "begin it anew, without --resume"
                faults.append(fault(Span(str(path)), fact, "resume", hint))
            elif not changed:  # what an older one left, this one has printed
                complete = journal if again else None
                if not again:
                    journal.close()
                break
        journal.close()
    if complete is None and faults:
        raise faults[0]
    return complete


_FOLLOWS = ("folder", "day-until")  # from the other facts


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
