"""Read a clinic's list of appointments, row by row, as often as is needed, in little memory.

Refuses what it would have to guess: the order of day and month, a row with too many cells, quotes without a partner.
Of the file only its headings are ever quoted, and those only where they are known words or were named by the user.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import NamedTuple, Protocol

from handpress.brand.chinese import HINT
from handpress.content.packets import VISIT, Answers, UnansweredError
from handpress.content.personal import Personal, Slot
from handpress.content.shelf import CODE, DEFAULT_LANGUAGE
from handpress.content.timing import Procedure
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault
from handpress.disk.files import GZIP
from handpress.lists import cells as read
from handpress.lists.asides import NO_ASIDE, Aside, aside, section, title
from handpress.lists.cells import Codes
from handpress.lists.columns import Layout, find_layout
from handpress.lists.dates import (
    DayOrder,
    Reading,
    checked_zone,
    disproved,
    disproves,
    is_numeric,
    is_of_24_hours,
    together,
)
from handpress.lists.daylist import DayList
from handpress.lists.delimited import Lines, Record, broken, letters, place, records
from handpress.lists.encoding import AS_CSV, in_utf8
from handpress.lists.notes import Note, Unread
from handpress.lists.objects import as_table
from handpress.lists.settings import NO_SETTINGS, ListSettings
from handpress.lists.sheets import STRUCK
from handpress.lists.stacks import Stacking, Visit, papers_of
from handpress.lists.vocabulary import COLUMNS, NO_SECOND, WORDS_AMONG_SIGNS, State, key
from handpress.lists.workbook import OLE, ZIP, Unpacked, unpack

Unfit = Callable[[str], tuple[str, str] | None]
NO_SITES: Mapping[str, str] = {}
Fixes = Mapping[int, Mapping[str, str]]
_IN_LATIN = "write the name in Latin letters"
PARTS = 64  # codes of one row, at most


def row_of(paper: int) -> int:
    """Return the row of a paper, by its number."""
    return paper // PARTS


@dataclass(frozen=True, slots=True, repr=False)
class Appointment:
    """What one row asks for. Its repr holds nothing of the patient, so that no traceback or log does."""

    row: int
    code: str
    patient: str | None
    reference: str
    encounter: str
    procedure: Procedure | None
    clinician: str | None
    language: str
    edition: str
    copies: int
    room: str
    place: str = ""  # the key of one of the brand's sites
    others: tuple[str, ...] = ()  # the codes of other rows that print on this one's paper
    joins: int = 0  # the paper on which the code of this one prints
    part: int = 0  # of a row with several codes, which one
    written: str = ""  # the name as the list has it, where it prints otherwise
    notes: tuple[Note, ...] = ()  # what is to be told
    packet: str = ""  # the name of the packet that it belongs to
    covered: bool = False  # whether its packet wants a cover on the stack
    second: bool = False  # whether it is in the second language of the visit
    spoken: str = ""  # the language of the visit, where a packet may have another for the paper
    asked: tuple[str, ...] = ()  # the codes of its row, where papers of packets stand for them
    slots: tuple[Slot, ...] = ()  # of the page about the visit, the appointments of the day
    blanks: tuple[tuple[str, str], ...] = ()  # what is typed on blanks of its handout; no list has such
    note: str = ""  # of the clinic to the patient; nor this

    @property
    def is_visit(self) -> bool:
        """Whether its paper is the page about the visit."""
        return self.code == VISIT and bool(self.packet)

    @property
    def personal(self) -> Personal:
        """What is the patient's own on its paper."""
        clinician = None if self.is_visit else self.clinician
        return Personal(self.patient, self.procedure, clinician, self.place, self.slots, self.blanks, self.note)

    @property
    def paper(self) -> int:
        """The number of its paper, in the order of the list."""
        return self.row * PARTS + self.part

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that print on its paper."""
        return (self.code, *self.others)

    @property
    def key(self) -> tuple[str, str]:
        """What its handout is asked for by, and its language."""
        return "+".join(self.codes), self.language

    def __repr__(self) -> str:
        return f"Appointment(row={self.row})"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used, with all its faults. No finding repeats a cell, and its repr holds none.

    Whose it is, as far as that can be read, is for the list of the day.
    """

    row: int
    findings: tuple[Finding, ...]
    patient: str = field(default="", repr=False)
    reference: str = field(default="", repr=False)
    day: date | None = field(default=None, repr=False, compare=False)
    columns: tuple[str, ...] = ()  # in which the faults stand; "" for one of the row as a whole


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that wants no paper: what became of its appointment."""

    row: int
    state: State
    would: tuple[Appointment, ...] = field(default=(), repr=False, compare=False)  # as far as can be read


Row = Appointment | Refusal | LeftOut


class Setting(NamedTuple):
    """What decides how a list is read, beside the list and what somebody says of it.

    Attributes:
        settings: What the clinic keeps of its lists.
        languages: In which the library has handouts: es-MX is read as es where there is no nearer one.
        sheet: The sheet of a workbook; "" for the only one that can be meant.
        every_state: Whether rows come also for appointments that do not take place.
        stacking: What makes papers of rows; by itself each code is one.
        second: The other language in which each paper comes, where a row says nothing of one; "" for none.
        not_read: Headings that stand for no column, though they are usual names of one.
        fixes: Cells that somebody has put right after the list was written, by row and column.
    """

    settings: ListSettings = NO_SETTINGS
    languages: Collection[str] = ()
    sheet: str = ""
    every_state: bool = False
    stacking: Stacking = Stacking()
    second: str = ""
    not_read: tuple[str, ...] = ()
    fixes: Fixes = MappingProxyType({})


USUAL = Setting()


class _Taken(NamedTuple):
    """What is read of a row; see `_RowReader.read`."""

    typed: Sequence[str]
    more: Sequence[str]
    notes: tuple[Note, ...]
    beside: Aside


class Appointments:
    """The rows of one list, which may be read any number of times."""

    def __init__(self, daylist: DayList, layout: Layout, reader: _RowReader, told: Sequence[Finding]) -> None:
        self.columns = tuple({*layout.places, "patient"} if "family" in layout.places else layout.places)
        self.headings = layout.headings
        self.layout = layout
        # Whether the reference is the patient's number for sure, by its heading or because the user mapped it.
        self.numbers_patients = layout.numbers_patients
        self.visits = layout.visits  # a heading that is not read and may be of the visits' numbers, "" for none
        self.digest = daylist.digest
        self._list, self._reader, self._fixes = daylist, reader, reader.fixes
        self._kept: list[Row] | None = None
        self.nameless: set[int] = set()  # columns with cells under no heading
        self._open: set[Lines] = set()
        # This finds each fault that the list has as a whole, before anybody works on its rows.
        left = self._look_through()
        reader.settle()
        self.told = (*told, *_told(daylist.name, left, sorted(self.nameless)))

    def __enter__(self) -> Appointments:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._open:
            self._open.pop().close()

    def rows(self) -> Iterator[Row]:
        """Yield what each row asks for, in the order of the list; of a row with several codes each by itself.

        Rows that are none of a patient are left out: blank ones, the headings again, the feet of pages.

        Raises:
            HandpressError: Its file has changed since it was read. Where it changes meanwhile, this comes after the
                last row.
        """
        if self._kept is not None:
            yield from self._kept
            return
        self._list.check()
        for row, taken in self._taken():
            if isinstance(taken, Unread):
                yield Refusal(row, (self._reader.finding(row, taken),), columns=(taken.column,))
            else:
                yield from self._reader.read(row, *taken)
        self._list.check()

    def keep(self) -> None:
        """Read all rows once, and keep them: for a list that is gone through many times at once.

        Raises:
            HandpressError: As `rows` has it.
        """
        self._kept = list(self.rows())

    def cells(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row with what stands in it by column as in `COLUMNS`, as it was put right; {} for one torn apart.

        Further codes of a row stand behind the first one.
        """
        for row, taken in self._taken():
            if isinstance(taken, Unread):
                yield row, {}
                continue
            found = dict(zip(COLUMNS, taken.typed, strict=True))
            found["code"] = ", ".join(filter(None, (found["code"], *taken.more)))
            yield row, found

    def _taken(self) -> Iterator[tuple[int, _Taken | Unread]]:
        """Yield each row that may be a patient's with its cells, or why it has none."""
        layout, width = self.layout, self.layout.width
        # The column that is missing finds the empty cell behind the last one.
        pick = itemgetter(*(layout.places.get(column, width) for column in COLUMNS))
        barred, dated, has_dates = title(layout), False, "date" in layout.places
        for row, cells, size in self._records():
            if not any(cells) or not any(cell.strip() for cell in cells):
                continue
            if found := broken(cells, width, size):
                yield row, found
                continue
            kind = layout.left_out(cells)
            if kind not in ("", "group"):
                continue
            if not layout.has_code(cells):
                barred = section(layout, row, cells, barred)
            if kind:
                continue
            short = len(cells) < width
            cells.extend([""] * (width + 1 - len(cells)) if len(cells) <= width else ())
            picked = [cell.strip() for cell in pick(cells)]
            if layout.half >= 0 and picked[_TIME]:
                picked[_TIME] = _with_half(picked[_TIME], cells[layout.half].strip())
            more = [cells[at].strip() for at in layout.codes]
            was_dated, dated = dated, dated or bool(picked[_DATE] or picked[_TIME])
            if fixed := self._fixes.get(row):
                picked, more = fixed_cells(picked, fixed), [] if "code" in fixed else more
            # A cell that was merged with the one above it is empty here. A time may have the day; alone it is refused.
            gap = not (picked[_DATE] or picked[_TIME]) and (was_dated or (has_dates and not short))
            notes = (*((Note.SHORT,) if short else ()), *((Note.NO_DATE,) if gap else ()))
            yield row, _Taken(picked, more, notes, aside(layout, cells, self._reader.reading, barred))

    def _look_through(self) -> dict[str, list[int]]:
        """Return the rows that are left out, by what they are, and note what the others show."""
        left: dict[str, list[int]] = {}
        nameless = [at for at, heading in enumerate(self.layout.headings) if not key(heading)]
        for row, cells, _ in self._records():
            if not any(cell.strip() for cell in cells):
                left.setdefault("blank", []).append(row)
            elif kind := self.layout.left_out(cells):
                left.setdefault(kind, []).append(row)
            else:
                self._weigh(row, cells)
                if nameless:
                    filled = [at for at in nameless if at < len(cells) and cells[at].strip()]
                    self.nameless.update(filled)
                    nameless = [at for at in nameless if at not in filled]
        return left

    def _weigh(self, row: int, cells: Sequence[str]) -> None:
        """Note what a row shows of all of them: the order of month and day, the kind of clock, the signs of states."""
        reader, places = self._reader, self.layout.places
        for column in ("date", "time"):
            at = places.get(column, len(cells))
            text = cells[at].strip() if at < len(cells) else ""
            if not text:
                continue
            reader.shows_24_hours = reader.shows_24_hours or is_of_24_hours(text)
            if order := reader.reading.order:
                if not reader.disproof and disproves(text, order):
                    reader.disproof = row
                reader.is_proved = reader.is_proved or disproves(text, "dmy" if order == "mdy" else "mdy")
        if reader.reading.order and not reader.disproof_beside:
            texts = (cells[at].strip() for at in self.layout.days if at < len(cells))
            reader.disproof_beside = row if any(disproves(text, reader.reading.order) for text in texts) else 0
        at = places.get("state", len(cells))
        text = cells[at].strip().casefold() if at < len(cells) else ""
        if text and text not in WORDS_AMONG_SIGNS:
            reader.signs_seen.add(text[:2])

    def _records(self) -> Iterator[Record]:
        lines = Lines(self._list)
        self._open.add(lines)
        try:
            for record in records(lines, self.layout.delimiter, self.layout.skip):
                if record.row > self.layout.row:
                    yield record
        finally:
            self._open.discard(lines)
            lines.close()


def fixed_cells(cells: Sequence[str], fixed: Mapping[str, str]) -> list[str]:
    """Return the *cells* of a row as in `COLUMNS`, with what somebody has put right: a whole name is both its parts."""
    gone = ("family", "given") if "patient" in fixed else ()
    return [
        fixed.get(column, "" if column in gone else cell).strip() for column, cell in zip(COLUMNS, cells, strict=True)
    ]


def _with_half(clock: str, half: str) -> str:
    """Return a time with the *half* of the day that stands beside it, unless it says so itself: 13:30 PM is 13:30."""
    beside, own = (re.sub(r"[\s.]", "", text.casefold()) for text in (half, clock))
    if beside in ("a", "p", "am", "pm") and own.endswith((beside[0], f"{beside[0]}m")):
        return clock
    return clock if beside in ("p", "pm") and is_of_24_hours(clock) else f"{clock} {half}".strip()


_DATE, _TIME = COLUMNS.index("date"), COLUMNS.index("time")
_LEFT = {
    "blank": "blank rows are left out",
    "headings": "the headings come again, and are left out",
    "title": "a title comes again, and is left out",
    "rule": "a line of signs is left out",
    "group": "a line over other rows is left out, and none of them has what it says",
    "foot": "the foot of a page or of the list is left out",
}


def _told(name: str, left: Mapping[str, Sequence[int]], nameless: Sequence[int]) -> Iterator[Finding]:
    if nameless:
        fact = f"not read, as there is no heading: column{'s' if len(nameless) > 1 else ''} "
        fact += ", ".join(map(letters, nameless))
        yield Finding(Span(name), fact, "unused-column", "write what it is above it", Severity.NOTE)
    for kind, rows in left.items():
        yield Finding(Span(name), f"{_LEFT[kind]}: {row_list(rows)}", "left-out", severity=Severity.NOTE)


NAMED = 10  # rows in one message


def row_list(rows: Sequence[int]) -> str:
    """Return the numbers of *rows*, and how many there are where they are many."""
    more = f" and {len(rows) - NAMED:,} more" if len(rows) > NAMED else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:NAMED]))}{more}"


def open_appointments(
    source: Path | DayList,
    names: Mapping[str, str] | None = None,
    day_order: DayOrder | None = None,
    zone: str | None = None,
    *,
    unfit: Unfit,
    sites: Mapping[str, str] = NO_SITES,
    within: Setting = USUAL,
) -> Appointments:
    """Return the appointments in *source*, a context manager.

    Args:
        source: A plain file, or what such a file would hold: text with commas, semicolons, tabs or bars between the
            cells, a workbook (.xlsx, .ods), or JSON. It is read once.
        names: The heading of each column that is not headed by a usual name, by column as in `COLUMNS`.
        day_order: How 03/04/2026 is to be read; without it, and without one in *settings*, such a date is refused.
        zone: The clinic's time zone, an IANA name.
        unfit: Returns the fact and the hint where a name cannot be printed; neither may repeat any of it.
        sites: The brand's sites by each of their names; without any, no column is read for the place.
        within: What else decides how it is read.

    Raises:
        HandpressError: With the faults of the list as a whole: it cannot be read, is in no known form, has no column
            for the code, two for one thing, or lacks one of *names*; too many rows or columns; a quote that is not
            closed.
    """
    if zone is not None:
        checked_zone(zone)
    daylist = source if isinstance(source, DayList) else DayList.of_file(source)
    named = names or {}
    settings = within.settings
    daylist, told, counts_from_1904 = as_text(daylist, within.sheet, named, settings)
    layout, found = find_layout(daylist, named, settings, bool(sites), within.not_read)
    order = day_order or settings.day_order(layout.remembered)
    reading = Reading(order, zone, settings.open_hours, counts_from_1904=counts_from_1904)
    reader = _RowReader(daylist.name, reading, unfit, sites, within)
    return Appointments(daylist, layout, reader, (*told, *found))


_HEADING = re.compile(rb"\[[A-Za-z][^\]\n]{0,60}\]\s*[,;\t|]")  # [Patient],[CPT], as some databases write them


def as_text(daylist: DayList, sheet: str, names: Mapping[str, str], settings: ListSettings) -> Unpacked:
    """Return *daylist* as text in UTF-8, whatever its form, and what is to be told of that; see `open_appointments`."""
    with daylist.open() as file:
        head = file.read(4096)
    fact, start = "", head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(GZIP[0]):
        fact = GZIP[1]
    elif start.startswith((b"<", b"%PDF", b"{\\rtf")):
        fact = "this is a page or a document, and no list, whatever its name says"
    elif not start:
        fact = "this file is empty"
    if fact:
        raise fault(Span(daylist.name), fact, "encoding", AS_CSV)
    if head.startswith((ZIP, OLE)):
        return unpack(daylist, head, sheet, lambda rows: _has_headings(rows, names, settings))
    daylist, told = in_utf8(daylist)
    with daylist.open() as file:  # as it is in UTF-8
        start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"[", b"{") and not _HEADING.match(start):
        return Unpacked(as_table(daylist), told)
    return Unpacked(daylist, told)


def _has_headings(rows: Sequence[Sequence[str]], names: Mapping[str, str], settings: ListSettings) -> bool:
    from handpress.lists.columns import is_headed

    return any(is_headed(row, names, settings) for row in rows)


def read_one(
    cells: Mapping[str, str | None],
    zone: str | None,
    unfit: Unfit,
    sites: Mapping[str, str] = NO_SITES,
    within: Setting = USUAL,
    day_order: DayOrder | None = None,
) -> Appointment:
    """Return the first of what `read_papers` returns."""
    return read_papers(cells, zone, unfit, sites, within, day_order)[0]


def read_papers(
    cells: Mapping[str, str | None],
    zone: str | None,
    unfit: Unfit,
    sites: Mapping[str, str] = NO_SITES,
    within: Setting = USUAL,
    day_order: DayOrder | None = None,
    more: Sequence[str] = (),
) -> tuple[Appointment, ...]:
    """Return the papers of one patient, from *cells* by column as in `COLUMNS`; their row is 0, their parts begin at 1.

    Further codes may stand in *more*.

    Raises:
        HandpressError: With every fault; each is told with ``--`` and the column's name.
    """
    settings = within.settings
    reading = Reading(day_order or settings.day_order(None), zone, settings.open_hours, is_24_hours=True)
    reader = _RowReader("", reading, unfit, sites, within._replace(every_state=True))
    typed = [(cells.get(column) or "").strip() for column in COLUMNS]
    found = list[Appointment]()
    for row in reader.read(0, typed, more):
        if isinstance(row, Refusal):
            raise HandpressError(row.findings)
        assert isinstance(row, Appointment)
        # No paper has the number 0: that of one on which another prints is none of them.
        found.append(replace(row, part=row.part + 1))
    return tuple(found)


class Rows(Protocol):
    """Rows that can be read as often as is needed."""

    columns: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Yield each row."""
        ...


class _Cells(NamedTuple):
    """The cells of a row as in `COLUMNS`, trimmed."""

    patient: str
    family: str
    given: str
    reference: str
    encounter: str
    code: str
    date: str
    time: str
    clinician: str
    language: str
    second: str
    edition: str
    copies: str
    room: str
    place: str
    state: str
    sedation: str
    arrive: str


assert _Cells._fields == COLUMNS


def _readable(reads: Callable[[], str | None]) -> str:
    """Return what *reads* reads; nothing if it cannot."""
    try:
        return reads() or ""
    except Unread:
        return ""


# Where somebody writes that an appointment is cancelled for want of a better place.
_BESIDE_STATE = ("code", "reference", "encounter", "clinician", "room", "place")


def _stands(cells: _Cells, beside: Aside) -> None:
    """Refuse a row of which something is struck through, says that it is cancelled, or is said in two ways."""
    if STRUCK in cells:
        fact = "a cell of this row is struck through: it may be cancelled, or changed"
        raise Unread("", fact, "delete the row, or write in it what holds", "struck")
    for column in _BESIDE_STATE:
        text = getattr(cells, column)
        if text and not text.isdigit() and read.says_gone(text, is_name=column == "clinician"):
            fact = "this may say that the appointment does not take place"
            hint = "write here only what stands under this heading, or delete the row"
            raise Unread(column, fact, hint, "state-elsewhere")
    if beside.clash:
        raise beside.clash


def _is_surname(cells: _Cells) -> bool:
    """Return whether the family name stands under the heading of the whole name, beside one of the given name.

    Raises:
        Unread: Another person's name may stand there.
    """
    words, given = ([key(word) for word in text.split()] for text in (cells.patient, cells.given))
    if cells.family or not (words and given) or "," in cells.patient or set(given) <= set(words):
        return False
    if len(words) > 1:
        fact = "the first name is none of the name beside it"
        hint = "make them the same, or name the headings with --map family= and given="
        raise Unread("patient", fact, hint, "name", "make them the same")
    return True


class _RowReader:
    """Reads the cells of one row under the settings of one batch."""

    def __init__(self, path: str, reading: Reading, unfit: Unfit, sites: Mapping[str, str], within: Setting) -> None:
        self._path, self.reading, self._unfit, self._within = path, reading, unfit, within
        self._settings = settings = within.settings
        self.fixes = within.fixes
        self.disproof = 0  # a row that shows that the order of month and day is wrong
        self.disproof_beside = 0  # one that shows it in a day that is not read, as that of birth
        self.is_proved = False
        self.shows_24_hours = False
        self.signs_seen: set[str] = set()
        self._signs: Mapping[str, State] = read.NO_SIGNS
        self._states = settings.own_states
        known = (*within.stacking.packets.packets, *within.stacking.names)
        self._own_names = {name: name for name in known if not CODE.fullmatch(name)}
        self._sites = {key(name): site for name, site in sites.items()}
        # The same few clinicians stand in every row; a patient hardly ever stands in two.
        self._clinician = lru_cache(1024)(partial(self._printed, "clinician"))

    def settle(self) -> None:
        """Take up what all rows together have shown."""
        self._signs = read.signs_in(self.signs_seen)
        if not self.is_proved:
            self.disproof = self.disproof or self.disproof_beside
        self.reading = self.reading._replace(is_24_hours=self.shows_24_hours)

    def read(
        self,
        row: int,
        typed: Sequence[str],
        more: Sequence[str] = (),
        notes: tuple[Note, ...] = (),
        beside: Aside = NO_ASIDE,
    ) -> Iterator[Row]:
        """Yield what the row asks for.

        Args:
            row: Its number.
            typed: Its cells as in `COLUMNS`, trimmed.
            more: The cells of more codes.
            notes: What is to be told of it already.
            beside: What other columns say of its appointment.
        """
        cells = _Cells(*typed)
        state, out = State.STANDS, False
        try:
            state, of_state = self._state(cells, beside)
            out = not state.prints
            if not out:
                _stands(cells, beside)
            codes = self._codes(cells.code, more)
            name, of_name = self._name(cells)
            clinician, of_clinician = self._clinician(cells.clinician)
            reference, of_reference = read.number("reference", cells.reference)
            encounter, of_encounter = read.number("encounter", cells.encounter)
            procedure, of_time = self._when(cells)
            language = read.language(cells.language)
            found = Appointment(
                row,
                codes.codes[0],
                self._spoken(name),
                reference,
                encounter,
                procedure,
                clinician,
                self._nearest(language.tag) or DEFAULT_LANGUAGE,
                read.edition(cells.edition),
                read.copies(cells.copies),
                read.plain("room", cells.room),
                self._site(cells.place),
            )
        except Unread:
            if out:
                yield LeftOut(row, state)
            else:
                every = self.unread(typed, more, beside)
                findings = tuple(self.finding(row, unread) for unread in every)
                who = _readable(lambda: self._spoken(self._name(cells)[0]))
                number = _readable(lambda: read.number("reference", cells.reference)[0])
                yield Refusal(row, findings, who, number, self._day(cells), tuple(each.column for each in every))
            return
        told = (*notes, *of_state, *codes.notes, *of_name, *of_clinician, *of_reference, *of_encounter, *of_time)
        told = (*told, *language.notes)
        turned = name is not None and found.patient != name
        if told or turned:
            told = (*told, *((Note.TURNED,) if turned else ()))
            found = replace(found, notes=tuple(dict.fromkeys(told)), written=name if turned and name else "")
        try:
            papers = self._papers(found, codes, cells)
        except Unread as unread:
            if out:
                yield LeftOut(row, state, self._apart(found, codes))
            else:
                day = found.procedure.day if found.procedure else None
                why = (self.finding(row, unread),)
                yield Refusal(row, why, found.patient or "", found.reference, day, (unread.column,))
            return
        if out:
            yield LeftOut(row, state, papers)
        else:
            yield from papers

    def _papers(self, found: Appointment, codes: Codes, cells: _Cells) -> tuple[Appointment, ...]:
        """Return the papers of a row.

        Raises:
            Unread: They cannot all be named.
        """
        stacking, second = self._within.stacking, self._within.second
        if cells.second:
            second = self._nearest(read.language(cells.second).tag) if key(cells.second) not in NO_SECOND else ""
        if not stacking.packets and second not in ("", *self._within.languages):
            # Where a code stands for no stack, whatever a column of this name holds keeps no row from its paper.
            found, second = replace(found, notes=(*found.notes, Note.NO_SECOND)), ""
        if not stacking.packets and not second:
            return self._apart(found, codes)
        answers = found.language, found.edition, cells.sedation, found.room, found.clinician or "", found.place
        try:
            papers = papers_of(Visit(codes.codes, second), Answers(*answers), stacking)
        except UnansweredError as error:
            raise Unread(error.what, error.fact, error.hint, "packet") from None
        if len(papers) > PARTS:
            raise Unread("code", f"more than {PARTS} papers are wanted for this row", "make several rows of it")
        covered = any(stacking.packets.packets[paper.packet].covered for paper in papers if paper.packet)
        found = replace(found, covered=covered, asked=codes.codes, spoken=found.language)
        return tuple(replace(found, part=part, **paper._asdict()) for part, paper in enumerate(papers))

    def _apart(self, found: Appointment, codes: Codes) -> tuple[Appointment, ...]:
        return (found, *(replace(found, code=code, part=part) for part, code in enumerate(codes.codes[1:], 1)))

    def finding(self, row: int, unread: Unread) -> Finding:
        """Return *unread* as it is told: in no row of a list by the option that it was typed with."""
        if not row:
            return Finding(Span(f"--{unread.column}"), unread.fact, unread.rule, unread.hint)
        message = f"{unread.column}: {unread.fact}" if unread.column else unread.fact
        return Finding(place(self._path, row), message, unread.rule, unread.hint, desk=unread.desk)

    def unread(self, typed: Sequence[str], more: Sequence[str] = (), beside: Aside = NO_ASIDE) -> list[Unread]:
        """Return why the row cannot be used, all that there is."""
        cells = _Cells(*typed)
        steps: list[Callable[[], object]] = [
            partial(self._state, cells, beside),
            partial(_stands, cells, beside),
            partial(self._name, cells),
            partial(read.number, "reference", cells.reference),
            partial(read.number, "encounter", cells.encounter),
            partial(self._codes, cells.code, more),
            partial(self._when, cells),
            partial(self._clinician, cells.clinician),
            partial(read.edition, cells.edition),
            partial(read.copies, cells.copies),
            partial(read.plain, "room", cells.room),
            partial(self._site, cells.place),
        ]
        if STRUCK in cells:  # nothing else can be said of it
            steps = [partial(_stands, cells, beside)]
        found: dict[tuple[str, str], Unread] = {}
        for step in steps:
            try:
                step()
            except Unread as unread:
                found.setdefault((unread.column, unread.fact), unread)
        return list(found.values())

    def _state(self, cells: _Cells, beside: Aside) -> tuple[State, tuple[Note, ...]]:
        if self._within.every_state:
            return State.STANDS, ()
        read.spoilt("state", cells.state)
        state, notes = read.state(cells.state, self._states, self._signs)
        if not state.prints or beside is NO_ASIDE:
            return state, notes
        if beside.doubt and not (
            beside.may_print or (cells.state and beside.doubt.rule in ("state-elsewhere", "section"))
        ):
            raise beside.doubt
        return beside.state, (*notes, *((Note.ELSEWHERE,) if beside.doubt else ()))

    def _when(self, cells: _Cells) -> tuple[Procedure | None, tuple[Note, ...]]:
        day = cells.date or cells.time
        if self.disproof and self.reading.order and is_numeric(day):
            raise disproved(self.reading.order, self.disproof, day)
        return together(cells.date, cells.time, self.reading)

    def _day(self, cells: _Cells) -> date | None:
        """Return the day of a row, as far as it can be read."""
        with suppress(Unread):
            procedure, _ = self._when(cells)
            return procedure.day if procedure else None
        return None

    def _codes(self, text: str, more: Sequence[str]) -> Codes:
        own = self._settings.codes
        if names := self._own_names:
            own = {**names, **own}
        found = [read.codes(each, own) for each in (text, *more) if each] or [read.codes("", own)]
        if len(found) == 1:
            return found[0]
        every = tuple(dict.fromkeys(code for each in found for code in each.codes))
        if len(every) > PARTS:
            raise Unread("code", f"more than {PARTS} codes stand in this row", "make several rows of it")
        return Codes(every, tuple(dict.fromkeys(note for each in found for note in each.notes)))

    def _name(self, cells: _Cells) -> tuple[str | None, tuple[Note, ...]]:
        surname = cells.family or (cells.patient if _is_surname(cells) else "")
        if (cells.patient and not surname) or (cells.patient and cells.family) or not (surname or cells.given):
            return self._printed("patient", cells.patient)
        (family, of_family), (given, of_given) = (self._printed("patient", each) for each in (surname, cells.given))
        return " ".join(filter(None, (given, family))) or None, (*of_family, *of_given)

    def _spoken(self, name: str | None) -> str | None:
        if name and "," in name and self._settings.names == "first-last":
            return read.turned(name)
        return name

    def _nearest(self, tag: str) -> str:
        """Return the language of the library that *tag* means: of its region, or else as it is written everywhere."""
        return read.nearest(tag, self._within.languages)

    def _site(self, text: str) -> str:
        """Return which of the brand's sites *text* names; a brand without any reads none."""
        if not text or not self._sites:
            return ""
        if site := self._sites.get(key(text)):
            return site
        known = ", ".join(dict.fromkeys(self._sites.values()))
        hint = f"write one of: {known}"
        raise Unread("place", "the brand has no such site", f"{hint}; or add it under sites", desk=hint)

    def _printed(self, column: str, text: str) -> tuple[str | None, tuple[Note, ...]]:
        if not text:
            return None, ()
        if found := self._unfit(text):
            fact, hint = found
            raise Unread(column, fact, hint, "text", _IN_LATIN if hint == HINT else "")
        return read.name(column, text)
