"""Read a clinic's list of appointments, row by row, as often as is needed, in little memory.

Refuses what it would have to guess: the order of day and month, a row with too many cells, quotes without a partner.
Of the file only its headings are ever quoted, and those only where they are known words or were named by the user.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol

from handpress.brand.chinese import HINT
from handpress.content.shelf import CODE, DEFAULT_LANGUAGE
from handpress.content.timing import YEARS, Procedure, parse_procedure
from handpress.day.daylist import DayList
from handpress.day.request import DayOrder
from handpress.diagnostics import Finding, HandpressError, Span, fault, near_miss, nearest, quoted
from handpress.disk.files import GZIP
from handpress.source.texts import LANGUAGE, LOST, forbidden_characters, one_line

Unfit = Callable[[str], tuple[str, str] | None]

MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_CELL = 10_000  # characters; no appointment needs more, and a lost quote swallows row after row
MAX_RECORD = 100_000  # characters; below the 131,072 at which the csv module itself gives up on a cell

# How clinics head each column, without spaces and dots. A heading that is not here is named with --map.
_HEADINGS = {
    "patient": "patient patientname ptname name fullname patientfullname",
    "reference": "reference ref mrn medicalrecordnumber patientid patientnumber patientmrn",
    "encounter": "encounter encounterid visitid visitnumber appointmentid apptid appointmentreference",
    "code": "code cpt cptcode procedurecode proccode",
    "date": "date proceduredate dateofprocedure surgerydate dateofsurgery appointmentdate apptdate",
    "time": "time proceduretime timeofprocedure surgerytime appointmenttime appttime starttime",
    "clinician": "clinician clinicianname provider providername physician doctor surgeon",
    "language": "language lang preferredlanguage patientlanguage",
    "edition": "edition printedition",
    "copies": "copies noofcopies numberofcopies nocopies numcopies",
    "room": "room roomno roomnumber",
    "place": "place location site",
}
COLUMNS = tuple(_HEADINGS)
_COLUMN_OF = {heading: column for column, headings in _HEADINGS.items() for heading in headings.split()}

# Of the headings of a reference, those that can mean nothing but the patient's number.
_PATIENT_NUMBERS = frozenset(_HEADINGS["reference"].split()) - {"reference", "ref"}

# Headings that may mean the visit's number, or something else: they are told, and read only if they are mapped.
_VISITS = frozenset(re.findall(r"\w+", "visit visitno encounterno appointment appointmentno apptno csn fin"))

# What a spreadsheet leaves where it could not show, or has cut short, what was typed.
_SPOILT = re.compile(  # in any language
    r"#¡?[^\W\d_]{2,12}[!?]?|#[^\W\d_]{1,3}/([^\W\d_]{1,3}|0)[!?]?|#{3,}|#GETTING_DATA|Err:5[0-9]{2}"
)
_CUT_SHORT = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}|[0-9][.,][0-9]+E[0-9]{1,3}", re.IGNORECASE)

# What makes a number a text for a spreadsheet: there it is not seen, so it is none of the number.
_AS_TEXT = re.compile(r"""=\s*"([^"]*)"|'(\w[^']*)""")
# What it would run: no list of patients has such a number, and what it came to is not there. An apostrophe before it
# marks a text for the spreadsheet; braces are an array's; a full-width sign is one, too.
_FORMULA = re.compile(r"'?\s*(?:[=+@＝＋＠]|\{\s*=).*", re.DOTALL)
# What it makes of a number, so that nobody can tell which one it was: a date, a decimal, thousands.
_MONTH = "jan|feb|m[aä]r|mrz|a[pb]r|ma[iy]|jun|jul|aug|ago|sept?|o[ck]t|nov|de[cz]|ene|dic|out|set|fev"
_REMADE = re.compile(
    rf"[0-9]{{1,2}}[-. ](?:{_MONTH})\.?(?:[-. ][0-9]{{2,4}})?|(?:{_MONTH})[-. ][0-9]{{2,4}}"
    r"|[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: 00:00(?::00)?)?"
    rf"|(?:{_MONTH})[a-z]* [0-9]{{1,2}}, [0-9]{{4}}|[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?: [AP]M)?"
    r"|[$€£] ?[0-9.,]+|[0-9.,]+ ?[%€£]|[0-9]+[.,]0+|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?",
    re.IGNORECASE,
)
# What fills a field that must not be empty: two patients, or two visits, so called would be one.
_FILLER = re.compile(r"|0{2,}|9{6,}|x{2,}")
# What stands where a list has no number, without case, spaces and signs. So does what has no letter and no digit.
_NO_NUMBER = frozenset(
    """
    asabove aucun aucune blank desconhecido desconocido ditto dummy empty error false falsch falso faux id idem inconnu
    inconnue ka kein keine missing mrn mrnpending na nan nd nenhum nenhuma nessuno new newpatient newpt nil ninguna
    ninguno nk no nobody nomrn non none nonegiven nonumber notapplicable notassigned notavailable notentered notgiven
    notknown notonfile notprovided null number nv patient patientid pending pendingmrn same sameasabove sconosciuto
    seeabove self sinnúmero sn tba tbc tbd test testing true unassigned unbekannt undefined unk unknown verdadero void
    vrai wahr walkin нет 不明 无 無 未知 なし 없음 غيرمعروف لايوجد không
    """.split()  # noqa: SIM905 - as a list they fill a page
)

# A name that fits two scripts, as "Chinese", is not here.
LANGUAGE_NAMES = {
    "english": "en",
    "spanish": "es",
    "vietnamese": "vi",
    "arabic": "ar",
    "simplified chinese": "zh-Hans",
    "chinese simplified": "zh-Hans",
}
_EDITIONS = {"": "standard", "standard": "standard"} | dict.fromkeys(("largeprint", "large"), "large-print")

NO_SITES: Mapping[str, str] = {}

_AS_CSV = "save it from the spreadsheet as CSV UTF-8"
_ISO_HINT = "write it as 2026-03-03"
_IN_LATIN = "write the name in Latin letters"


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
    joins: int = 0  # the row on whose paper the code of this one prints

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


class _Layout(NamedTuple):
    """Where the columns stand: the row of the headings, their count, and of each column its place if it has one."""

    delimiter: str
    row: int
    width: int
    places: dict[str, int]
    numbers_patients: bool
    visits: str


class Appointments:
    """The rows of one list, which may be read any number of times."""

    def __init__(self, daylist: DayList, layout: _Layout, reader: _RowReader) -> None:
        self.columns = tuple(layout.places)
        # Whether the reference is the patient's number for sure, by its heading or because the user mapped it.
        self.numbers_patients = layout.numbers_patients
        self.visits = layout.visits  # a heading that is not read and may be of the visits' numbers, "" for none
        self.digest = daylist.digest
        self._list, self._layout, self._reader = daylist, layout, reader
        self._open: set[_Lines] = set()
        # This finds each fault that the list has as a whole, before anybody works on its rows.
        for _ in self._records():
            pass

    def __enter__(self) -> Appointments:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._open:
            self._open.pop().close()

    def rows(self) -> Iterator[Appointment | Refusal]:
        """Yield each row that is not blank, in the order of the list.

        Raises:
            HandpressError: Its file has changed since it was read. Where it changes meanwhile, this comes after the
                last row.
        """
        self._list.check()
        width, places = self._layout.width, self._layout.places
        # The column that is missing finds the empty cell behind the last one.
        pick = itemgetter(*(places.get(column, width) for column in COLUMNS))
        for row, cells, size in self._records():
            if not any(cells) or not any(cell.strip() for cell in cells):
                continue
            if found := _broken(cells, width, size):
                yield Refusal(row, (self._reader.finding(row, found),))
                continue
            cells.extend([""] * (width + 1 - len(cells)) if len(cells) <= width else ())
            yield self._reader.read(row, [cell.strip() for cell in pick(cells)])
        self._list.check()

    def _records(self) -> Iterator[tuple[int, list[str], int]]:
        lines = _Lines(self._list)
        self._open.add(lines)
        try:
            for row, cells, size in _records(lines, self._layout.delimiter):
                if row > self._layout.row:
                    yield row, cells, size
        finally:
            self._open.discard(lines)
            lines.close()


def open_appointments(
    source: Path | DayList,
    names: Mapping[str, str] | None = None,
    day_order: DayOrder | None = None,
    zone: str | None = None,
    *,
    unfit: Unfit,
    sites: Mapping[str, str] = NO_SITES,
) -> Appointments:
    """Return the appointments in *source*, a context manager.

    Args:
        source: A plain file in UTF-8, with commas, semicolons or tabs; or what such a file would hold. It is read once.
        names: The heading of each column that is not headed by a usual name, by column as in `COLUMNS`.
        day_order: How 03/04/2026 is to be read; without it such a date is refused.
        zone: The clinic's time zone, an IANA name.
        unfit: Returns the fact and the hint where a name cannot be printed; neither may repeat any of it.
        sites: The brand's sites by each of their names; without any, no column is read for the place.

    Raises:
        HandpressError: With the faults of the list as a whole: it cannot be read, is no CSV in UTF-8, has no column
            for the code, two for one thing, or lacks one of *names*; too many rows or columns; a quote that is not
            closed.
    """
    if zone is not None:
        _checked_zone(zone)
    daylist = source if isinstance(source, DayList) else DayList.of_file(source)
    _check_head(daylist)
    layout = _layout(daylist, names or {}, bool(sites))
    return Appointments(daylist, layout, _RowReader(daylist.name, day_order, zone, unfit, sites))


def read_one(
    cells: Mapping[str, str | None], zone: str | None, unfit: Unfit, sites: Mapping[str, str] = NO_SITES
) -> Appointment:
    """Return one appointment from its *cells*, by column as in `COLUMNS`; its row is 0.

    Raises:
        HandpressError: With every fault; each is told with ``--`` and the column's name.
    """
    reader = _RowReader("", None, zone, unfit, sites)
    typed = [(cells.get(column) or "").strip() for column in COLUMNS]
    found = reader.read(0, typed)
    if isinstance(found, Appointment):
        return found
    faults = [(Span(f"--{unread.column}"), unread.fact, unread.rule, unread.hint) for unread in reader.unread(typed)]
    raise HandpressError([Finding(*fault) for fault in faults])


class Rows(Protocol):
    """Rows that can be read as often as is needed."""

    columns: tuple[str, ...]

    def rows(self) -> Iterator[Appointment | Refusal]:
        """Yield each row."""
        ...


class _Lines:
    """The lines of a list for the csv module, with their ends, and what the record in work has taken of them."""

    def __init__(self, daylist: DayList) -> None:
        self.name = daylist.name
        self._text = io.TextIOWrapper(daylist.open(), encoding="utf-8-sig", newline="")
        self.count = self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(MAX_RECORD)
        except UnicodeDecodeError:
            raise fault(Span(self.name), "this file is not in UTF-8", "encoding", _AS_CSV) from None
        if not line:
            raise StopIteration
        self.count += 1
        self.size += len(line)
        if self.size >= MAX_RECORD:
            raise csv.Error
        return line

    def close(self) -> None:
        self._text.close()


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str], int]]:
    """Yield each row's number as a spreadsheet shows it, its cells, and how many characters it takes.

    A row on one line that is no CSV comes as one cell with a NUL in it, which is always refused.
    """
    # strict: a cell that a lost quote has run together with the rows below it must not pass for one cell.
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    row = 0
    while True:
        row += 1
        lines.count = lines.size = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if lines.count != 1 or lines.size >= MAX_RECORD:
                fact = f"the quotes of this row do not match, or it is longer than {MAX_RECORD:,} characters"
                raise fault(
                    _place(lines.name, row), fact, "csv", "close the quote; rows below cannot be told"
                ) from None
            cells = [_NOT_CSV]
        if row > MAX_ROWS + 1:  # the headings are row 1
            fact = f"this file has more than {MAX_ROWS:,} rows"
            raise fault(Span(lines.name), fact, "too-long", "make several files of it")
        yield row, cells, lines.size


_NOT_CSV = "\0quotes"


def _broken(cells: Sequence[str], width: int, size: int) -> _Unread | None:
    """Return why a row is not to be trusted in any of its cells."""
    if cells[0] == _NOT_CSV and len(cells) == 1:
        return _Unread("", "the quotes of this row do not match", "write a quote inside a cell twice", "csv")
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        fact = f"this row has {len(cells)} cells, and there are {width} headings"
        return _Unread("", fact, "put quotes round a cell that holds a comma, semicolon or tab", "cells")
    if any("\0" in cell for cell in cells):
        return _Unread(
            "", "this row holds a NUL character", f"the file is damaged: {_AS_CSV} again", "control-character"
        )
    if size > MAX_CELL and max(map(len, cells)) > MAX_CELL:
        letter = _letter(max(range(len(cells)), key=lambda at: len(cells[at])))
        fact = f"the cell in column {letter} is longer than {MAX_CELL:,} characters"
        return _Unread("", fact, "shorten it; is a quote missing?", "too-long")
    return None


def _check_head(daylist: DayList) -> None:
    """Refuse a list whose first bytes show that it is not in UTF-8, or no text at all."""
    with daylist.open() as file:
        head = file.read(4096)
    fact = ""
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        fact = "this is a workbook, not a CSV file"
    elif head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) > len(head) / 5:
        fact = "this file is in UTF-16, not in UTF-8"
    elif head.startswith(GZIP[0]):
        fact = GZIP[1]
    elif not head.removeprefix(b"\xef\xbb\xbf").strip():
        fact = "this file is empty"
    if fact:
        raise fault(Span(daylist.name), fact, "encoding", _AS_CSV)


def _layout(daylist: DayList, names: Mapping[str, str], placed: bool) -> _Layout:
    """Return where the columns stand, under the delimiter that makes most sense of the headings."""
    found: list[tuple[int, int, str, int, list[str]]] = []
    faults: list[HandpressError] = []
    for delimiter in ",;\t":
        try:
            row, headings = _heading_row(daylist, delimiter)
        except HandpressError as error:
            faults.append(error)
        else:
            known = sum(map(len, _places(headings, names).values()))
            found.append((known, len(headings), delimiter, row, headings))
    if not found:
        raise faults[0]
    _, width, delimiter, row, headings = max(found, key=itemgetter(0, 1))
    places = _places(headings, names)
    if not (placed or "place" in names):
        places["place"] = []  # the list's own business: two columns may be called so
    if findings := list(_heading_faults(_place(daylist.name, row), headings, places, names)):
        raise HandpressError(findings)
    numbered = any(_key(headings[at]) in _PATIENT_NUMBERS for at in places["reference"])
    firsts = {column: at[0] for column, at in places.items() if at}
    visits = "" if places["encounter"] else next((own.strip() for own in headings if _key(own) in _VISITS), "")
    return _Layout(delimiter, row, width, firsts, numbered or "reference" in names, visits)


def _heading_row(daylist: DayList, delimiter: str) -> tuple[int, list[str]]:
    lines = _Lines(daylist)
    try:
        for row, cells, _ in _records(lines, delimiter):
            if cells == [_NOT_CSV]:
                raise fault(_place(daylist.name, row), "the quotes of the headings do not match", "csv", _AS_CSV)
            if any(map(_key, cells)):
                return row, cells
    finally:
        lines.close()
    raise fault(Span(daylist.name), "this file is empty", "headings", _AS_CSV)


def _places(headings: Sequence[str], names: Mapping[str, str]) -> dict[str, list[int]]:
    """Return under which headings each column may stand. A heading in *names* stands for nothing else."""
    keys = [_key(heading) for heading in headings]
    mapped: dict[str, list[int]] = {}
    for column, name in names.items():
        exact = [at for at, heading in enumerate(headings) if heading.strip() == name.strip()]
        mapped[column] = exact or [at for at, key in enumerate(keys) if key and key == _key(name)]
    taken = {at for places in mapped.values() for at in places}
    usual: dict[str, list[int]] = {column: [] for column in COLUMNS}
    for at, key in enumerate(keys):
        if key in _COLUMN_OF and at not in taken:
            usual[_COLUMN_OF[key]].append(at)
    return usual | mapped


def _key(heading: str) -> str:
    return "".join(c for c in heading.casefold() if c.isalnum())


def _heading_faults(
    place: Span, headings: Sequence[str], places: Mapping[str, list[int]], names: Mapping[str, str]
) -> Iterator[Finding]:
    if len(headings) > MAX_COLUMNS:
        yield Finding(
            place, f"there are more than {MAX_COLUMNS} columns", "too-long", "delete those that are not needed"
        )
    for column in names:
        if column not in COLUMNS:
            yield Finding(place, f"there is no column {quoted(column)} to map", "headings", near_miss(column, COLUMNS))
        elif not places[column]:
            # In a file without headings the first row is a patient's: nothing of it may be shown.
            known = [heading.strip() for heading in headings if heading.strip()] if any(places.values()) else []
            near = nearest(names[column], known)
            hint = f"did you mean {quoted(near)}?" if near else "write it as it stands in the file"
            yield Finding(place, f"there is no heading {quoted(names[column])} for the {column}", "headings", hint)
    for column, found in places.items():
        if len(found) > 1:
            both = " and ".join(f"{quoted(headings[at].strip())} (column {_letter(at)})" for at in found[:5])
            hint = f"choose one with --map {column}=HEADING, or rename the other"
            yield Finding(place, f"{len(found)} headings stand for the {column}: {both}", "headings", hint)
    if not places["code"] and "code" not in names:
        hint = 'head it "code", or name its heading with --map code=HEADING'
        yield Finding(place, "no heading stands for the code", "headings", hint)
    yield from _mapped_twice(place, places, names)


def _mapped_twice(place: Span, places: Mapping[str, list[int]], names: Mapping[str, str]) -> Iterator[Finding]:
    first: dict[int, str] = {}
    for column in names:
        for at in places[column][:1]:
            if (other := first.setdefault(at, column)) != column:
                fact = f"the heading {quoted(names[column])} is mapped to the {other} and to the {column}"
                yield Finding(place, fact, "headings", "map each heading once")


def _letter(at: int) -> str:
    """Return the letters over a column in a spreadsheet: A, B, ... Z, AA."""
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _place(name: str, row: int) -> Span:
    return Span(f"{name}: row {row}")


class _Unread(Exception):  # noqa: N818 - never leaves this module
    """Why a cell cannot be used; nothing in it is from the cell."""

    def __init__(self, column: str, fact: str, hint: str, rule: str = "", desk: str = "") -> None:
        super().__init__(fact)
        self.column, self.fact, self.hint, self.rule, self.desk = column, fact, hint, rule or column, desk


def _readable(read: Callable[[], str | None]) -> str:
    """Return what *read* reads; nothing if it cannot."""
    try:
        return read() or ""
    except _Unread:
        return ""


class _RowReader:
    """Reads the cells of one row under the settings of one batch."""

    def __init__(
        self, path: str, day_order: DayOrder | None, zone: str | None, unfit: Unfit, sites: Mapping[str, str]
    ) -> None:
        self._path, self._order, self._zone, self._unfit = path, day_order, zone, unfit
        self._sites = {_key(name): site for name, site in sites.items()}
        # The same few clinicians stand in every row; a patient hardly ever stands in two.
        self._clinician = lru_cache(1024)(partial(self._printed, "clinician"))

    def read(self, row: int, cells: Sequence[str]) -> Appointment | Refusal:
        """Return what the row asks for; *cells* are trimmed and stand as in `COLUMNS`."""
        patient, reference, encounter, code, date, time, clinician, language, edition, copies, room, place = cells
        try:
            return Appointment(
                row,
                _code(code),
                self._printed("patient", patient),
                _number("reference", reference),
                _number("encounter", encounter),
                _procedure(date, time, self._order, self._zone),
                self._clinician(clinician),
                _language(language),
                _edition(edition),
                _copies(copies),
                _plain("room", room),
                self._site(place),
            )
        except _Unread:
            findings = tuple(self.finding(row, unread) for unread in self.unread(cells))
            who, number = partial(self._printed, "patient", patient), partial(_number, "reference", reference)
            return Refusal(row, findings, _readable(who), _readable(number))

    def finding(self, row: int, unread: _Unread) -> Finding:
        message = f"{unread.column}: {unread.fact}" if unread.column else unread.fact
        # On paper a day may be taken for the one to write.
        desk = (unread.desk or unread.hint).replace("write it as ", "write it like this: ")
        return Finding(_place(self._path, row), message, unread.rule, unread.hint, desk=desk)

    def unread(self, cells: Sequence[str]) -> list[_Unread]:
        """Return why the row cannot be used, all that there is."""
        patient, reference, encounter, code, date, time, clinician, _, edition, copies, room, place = cells
        steps: list[Callable[[], object]] = [
            partial(self._printed, "patient", patient),
            partial(_number, "reference", reference),
            partial(_number, "encounter", encounter),
            partial(_code, code),
            partial(_day, date, self._order),
            partial(_clock, time, "time"),
            partial(_procedure, date, time, self._order, self._zone),
            partial(self._clinician, clinician),
            partial(_edition, edition),
            partial(_copies, copies),
            partial(_plain, "room", room),
            partial(self._site, place),
        ]
        found: dict[tuple[str, str], _Unread] = {}
        for step in steps:
            try:
                step()
            except _Unread as unread:
                found.setdefault((unread.column, unread.fact), unread)
        return list(found.values())

    def _site(self, text: str) -> str:
        """Return which of the brand's sites *text* names; a brand without any reads none."""
        if not text or not self._sites:
            return ""
        if site := self._sites.get(_key(text)):
            return site
        known = ", ".join(dict.fromkeys(self._sites.values()))
        hint = f"write one of: {known}"
        raise _Unread("place", "the brand has no such site", f"{hint}; or add it under sites", desk=hint)

    def _printed(self, column: str, text: str) -> str | None:
        if not text:
            return None
        if _SPOILT.fullmatch(text):
            raise _spoilt(column)
        if found := self._unfit(text):
            fact, hint = found
            raise _Unread(column, fact, hint, "text", _IN_LATIN if hint == HINT else "")
        return one_line(text)


def _plain(column: str, text: str) -> str:
    """Return *text*, which goes into lists, if it is one line without invisible characters."""
    if LOST in text:
        raise _Unread(column, "a letter of this was lost: U+FFFD stands in its place", "type it again", "text")
    if not text.isprintable() and (forbidden_characters(text, "") or len(text.splitlines()) > 1):
        raise _Unread(column, "this holds a character that is invisible, or a line end", "type it again", "text")
    if _SPOILT.fullmatch(text):
        raise _spoilt(column)
    if _CUT_SHORT.fullmatch(text):
        hint = "give the column the format Text there, and enter the number again"
        raise _Unread(column, "the spreadsheet has cut this number short", hint, "spoilt")
    return text


def _number(column: str, text: str) -> str:
    """Return the number in *text* as it was before a spreadsheet marked it as a text; "" for none."""
    if quoted_text := _AS_TEXT.fullmatch(text):
        text = (quoted_text[1] or quoted_text[2] or "").strip()
    text = _plain(column, text)
    # A list may count its patients from 0; a visit is never called so.
    only = _key(text)
    if text and (only in _NO_NUMBER or _FILLER.fullmatch(only) or (only == "0" and column == "encounter")):
        hint = "write the number, or leave the cell empty"
        raise _Unread(column, "what stands here for a number is none", hint, "placeholder")
    if _FORMULA.fullmatch(text):
        hint = "have the spreadsheet save what the formula comes to (paste it there as values), or write the number"
        raise _Unread(column, "a formula stands here, and not the number that it comes to", hint, "formula")
    if _REMADE.fullmatch(text):
        hint = "give the column the format Text there, and enter the number again"
        raise _Unread(column, "the spreadsheet has made something else of this number", hint, "spoilt")
    return text


def _spoilt(column: str) -> _Unread:
    return _Unread(
        column, "this is a fault of the spreadsheet", "mend the cell there, and save the file anew", "spoilt"
    )


@lru_cache(1024)
def _code(text: str) -> str:
    if not text:
        raise _Unread("code", "there is none", "write the CPT or HCPCS code of the procedure")
    if not CODE.fullmatch(text.upper()):
        hint = (
            "write five digits, four digits and F or T, or a letter and four digits; spreadsheets drop a zero in front"
        )
        raise _Unread("code", "this is not a CPT or HCPCS code", hint)
    return text.upper()


@lru_cache(1024)
def _language(text: str) -> str:
    """Return the tag that *text* means, "en" for none. What is no tag and no known name comes back as typed."""
    if named := LANGUAGE_NAMES.get(" ".join(re.findall(r"\w+", text.lower()))):
        return named
    first, *others = re.split("[-_]", text)
    tag = "-".join([first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in others)])
    return tag if LANGUAGE.fullmatch(tag) else text or DEFAULT_LANGUAGE


@lru_cache(1024)
def _edition(text: str) -> str:
    if (text and not _key(text)) or _key(text) not in _EDITIONS:
        raise _Unread("edition", "there is no such edition", "write standard or large-print, or leave it empty")
    return _EDITIONS[_key(text)]


@lru_cache(1024)
def _copies(text: str) -> int:
    if not re.fullmatch("0?[1-9]|[1-9][0-9]", text or "1"):
        raise _Unread("copies", "this is not a number from 1 to 99", "write digits, or leave it empty for one copy")
    return int(text or "1")


_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:(?:T|\s+)(\S.*))?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:\s+(\S.*))?")


@lru_cache(4096)
def _day(text: str, order: DayOrder | None) -> tuple[str, str]:
    """Return the day in *text* as ISO 8601 writes it, and the time of day behind it, or ""."""
    if not text:
        return "", ""
    if match := _ISO_DAY.fullmatch(text):
        year, month, day, clock = match.groups(default="")
    elif match := _YEAR_LAST.fullmatch(text):
        first, _, second, year, clock = match.groups(default="")
        if len(year) == 2:
            raise _Unread("date", "the year has two digits only", _ISO_HINT)
        if order is None:
            hint = f"{_ISO_HINT}, or say with --date-order mdy or dmy which comes first"
            raise _Unread("date", "the order of month and day is not known", hint, desk=_ISO_HINT)
        month, day = (first, second) if order == "mdy" else (second, first)
    else:
        raise _Unread("date", "this is not a date in a known form", _ISO_HINT)
    if int(year) not in YEARS:
        raise _Unread("date", f"the year is not from {YEARS[0]} to {YEARS[-1]}", _ISO_HINT)
    iso = f"{year}-{int(month):02}-{int(day):02}"
    try:
        parse_procedure(iso)
    except ValueError:
        read_as = f" when read as {'month/day' if order == 'mdy' else 'day/month'}" if match.re is _YEAR_LAST else ""
        raise _Unread("date", f"there is no such day{read_as}", _ISO_HINT) from None
    return iso, _clock(clock, "date")


_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2}(?:[.,][0-9]+)?)?(?:\s*([ap])\.?m\.?)?", re.IGNORECASE)


@lru_cache(4096)
def _clock(text: str, column: str) -> str:
    """Return the time of day in *text* as 08:30, or "" for none."""
    if not text:
        return ""
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise _Unread(column, "the time is not in a known form", "write the clinic's local time as 08:30 or 8:30 AM")
    hour, minute, seconds, half = int(match[1]), int(match[2]), match[3] or "", (match[4] or "").lower()
    if seconds.strip(":0.,"):
        raise _Unread(column, "the time has seconds", "write it as 08:30")
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise _Unread(column, "there is no such time of day", "write it as 08:30 or 8:30 AM")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute:02}"


@lru_cache(4096)
def _procedure(date: str, time: str, order: DayOrder | None, zone: str | None) -> Procedure | None:
    if not date:
        if time:
            raise _Unread("date", "there is a time, and no date", f"{_ISO_HINT}, or delete the time")
        return None
    (day, within), clock = _day(date, order), _clock(time, "time")
    if within == "00:00" and clock != within:
        hint = "write the date alone; for a procedure at midnight write 00:00 under time too"
        raise _Unread("date", "the date has the time 00:00, which spreadsheets add by themselves", hint)
    if within and clock and within != clock:
        raise _Unread("time", "this is another time than the one in the date", "write the time once")
    clock = clock or within
    try:
        return parse_procedure(f"{day}T{clock}" if clock else day, zone)
    except ValueError:
        fact = "clocks go forward over this time on that day"
        raise _Unread("time" if time else "date", fact, "write the time that the clock will show") from None


def _checked_zone(zone: str) -> None:
    try:
        parse_procedure("2026-03-03", zone)
    except ValueError as error:
        raise fault(Span("time-zone"), str(error), "time-zone", "write a name like America/Chicago") from None
