"""One day of appointments, written as a dozen programs would: read back it is the same day, or it is refused.

And whatever is done to such a file, rows or findings come of it, and no message repeats a cell.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from handpress.brand import printable
from handpress.diagnostics import HandpressError
from handpress.lists.appointments import Appointment, LeftOut, Refusal, Setting, open_appointments
from handpress.lists.dates import DayOrder
from handpress.lists.daylist import DayList
from handpress.lists.settings import ListSettings, Open


class Visit(NamedTuple):
    """What a row asks for, as the one who wrote the list means it."""

    given: str
    family: str
    number: str
    codes: tuple[str, ...]
    day: date
    clock: time
    language: str
    is_cancelled: bool

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"


GIVEN = ["Zqann", "Zqjosé", "ZQBOB", "Zq Mary-Lou", "Zqhélène", "Zqđức", "Zqola"]
FAMILY = ["Zqtestrow", "Zqnúñez", "Zqo'brien", "ZQMÜLLER", "Zqde la Cruz", "Zqwałęsa", "Zqnguyễn"]
VISITS = st.lists(
    st.builds(
        Visit,
        st.sampled_from(GIVEN),
        st.sampled_from(FAMILY),
        st.sampled_from(["00123", "A-101", "77", "000045", "9123456", "MRN7"]),
        st.sampled_from([("22511",), ("22867", "G0121"), ("0275T",)]),
        st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        st.builds(time, st.integers(5, 21), st.sampled_from([0, 15, 30, 45])),
        st.sampled_from(["en", "es", "vi"]),
        st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=6,
)


PLAIN = {"en": "en", "es": "es", "vi": "vi"}


class Style(NamedTuple):
    """How a program writes a list."""

    headings: tuple[str, ...]  # of name or family, given, number, code, day, time, language, state
    day: Callable[[date], object]
    clock: Callable[[time], object]
    form: str = "csv"
    sign: str = ","
    encoding: str = "utf-8"
    order: DayOrder | None = None
    names: str = "given family"
    number: Callable[[str], object] = str
    code: Callable[[Sequence[str]], str] = ", ".join
    language: dict[str, str] = PLAIN
    states: tuple[str, str] = ("Scheduled", "Cancelled")
    frame: bool = False  # titles above, a foot below


USUAL = ("Patient", "MRN", "CPT", "Date", "Time", "Language", "Status")
NAMED = {"en": "English", "es": "Spanish; Castilian", "vi": "Vietnamese"}
OWN = {"en": "English", "es": "Español", "vi": "Tiếng Việt"}
ISO = {"en": "ENG", "es": "spa", "vi": "vie"}
TAGS = {"en": "en_US", "es": "es-MX", "vi": "vi-VN"}


def us_clock(clock: time) -> str:
    return f"{clock.hour % 12 or 12}:{clock:%M %p}"


def serial(day: date) -> str:
    return str((day - date(1899, 12, 30)).days)


STYLES = {
    "iso": Style(USUAL, date.isoformat, lambda clock: f"{clock:%H:%M}"),
    "us": Style(
        ("Pt Name", "Medical Record Number", "CPT Code", "Appt Date", "Appt Time", "Pref Language", "Appt Status"),
        lambda day: f"{day.month}/{day.day}/{day.year}",
        us_clock,
        order="mdy",
        names="family, given",
        language=NAMED,
        frame=True,
    ),
    "us without the order": Style(USUAL, lambda day: f"{day:%m/%d/%Y}", us_clock),
    "us with two digits": Style(USUAL, lambda day: f"{day:%m/%d/%y}", lambda c: us_clock(c)[:-1].lower(), order="mdy"),
    "europe": Style(
        USUAL,
        lambda day: f"{day:%d.%m.%Y}",
        lambda clock: f"{clock:%H:%M:%S}",
        sign=";",
        encoding="utf-8-sig",
        order="dmy",
        language=OWN,
        code="; ".join,
    ),
    "words": Style(
        ("Last Name", "First Name", "Chart #", "Proc Code", "DOS", "Start", "Lang", "Visit Status"),
        lambda day: f"{day:%a} {day.day}-{day:%b-%Y}",
        lambda clock: (
            f"{us_clock(clock)} - {us_clock((datetime.combine(date.min, clock) + timedelta(hours=1)).time())}"
        ),
        names="apart",
        encoding="utf-16",
        sign="\t",
        language=ISO,
        states=("f", "x"),
    ),
    "long words": Style(USUAL, lambda day: f"{day:%B} {day.day}, {day.year}", us_clock, language=TAGS, sign="|"),
    "hl7": Style(
        ("patient_name", "mrn", "cpt", "appt_dttm", "time", "language", "status"),
        lambda day: f"{day:%Y%m%d}",
        lambda clock: f"{clock:%H%M}",
        encoding="utf-16-le",
        states=("Booked", "Noshow"),
    ),
    "damaged": Style(
        USUAL,
        serial,
        lambda clock: repr((clock.hour * 60 + clock.minute) / 1440)[:11],
        number=lambda number: f'="{number}"',
        code=lambda codes: "; ".join(f"{code}-RT" for code in codes),
        frame=True,
        states=("@ Arrived", "x Canceled"),
    ),
    "windows": Style(USUAL, lambda day: f"{day:%Y/%m/%d}", us_clock, encoding="cp1252", names="family, given"),
    "mac": Style(USUAL, lambda day: f"{day.day} {day:%B %Y}", us_clock, encoding="mac_roman", sign=";"),
    "xlsx": Style(
        USUAL,
        lambda day: day,
        lambda clock: clock,
        form="xlsx",
        frame=True,
        number=lambda n: int(n) if n.isdigit() and n[0] != "0" else n,
    ),
    "ods": Style(USUAL, lambda day: day, lambda clock: clock, form="ods", names="family, given", language=NAMED),
    "json": Style(
        USUAL, date.isoformat, lambda clock: f"{clock:%H:%M}", form="json", states=("booked", "entered-in-error")
    ),
}


def table(visits: Sequence[Visit], style: Style) -> list[list[object]]:
    rows: list[list[object]] = []
    for visit in visits:
        names = {
            "given family": [visit.name],
            "family, given": [f"{visit.family}, {visit.given}"],
            "apart": [visit.family, visit.given],
        }[style.names]
        rows.append(
            [
                *names,
                style.number(visit.number),
                style.code(visit.codes),
                style.day(visit.day),
                style.clock(visit.clock),
                style.language[visit.language],
                style.states[visit.is_cancelled],
            ]
        )
    framed: list[list[object]] = [list(style.headings), *rows]
    if style.frame:
        framed = [["Clinic day"], [], *framed, [], ["Total", len(rows)], ["Page 1 of 1"]]
    return framed


def written(visits: Sequence[Visit], style: Style) -> bytes:
    rows = table(visits, style)
    if style.form == "json":
        return json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]]).encode()
    if style.form == "xlsx":
        book, made = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(made)
        return made.getvalue()
    if style.form == "ods":
        return _ods(rows)
    made_text = io.StringIO()
    csv.writer(made_text, delimiter=style.sign).writerows(rows)
    return made_text.getvalue().encode(style.encoding, "replace")


def _ods(rows: Sequence[Sequence[object]]) -> bytes:
    document, sheet, made = OpenDocumentSpreadsheet(), Table(name="Day"), io.BytesIO()
    for row in rows:
        line = TableRow()
        for value in row:
            kinds: dict[str, Any] = {"valuetype": "string"}
            if isinstance(value, date):
                kinds = {"valuetype": "date", "datevalue": value.isoformat()}
            elif isinstance(value, time):
                kinds = {"valuetype": "time", "timevalue": f"PT{value:%HH%MM%SS}"}
            cell = TableCell(**kinds)
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    document.write(made)
    return made.getvalue()


WITHIN = Setting(ListSettings(), languages=("en", "es", "vi"))


def read(content: bytes, order: DayOrder | None, within: Setting = WITHIN) -> tuple[list[Any], str]:
    """Return the rows of a list, and all that is told of it; both are nothing and the faults where it is refused."""
    source = DayList.of_bytes("day", content)
    try:
        with open_appointments(source, day_order=order, unfit=printable.ill_typed, within=within) as opened:
            rows = list(opened.rows())
            told = [*map(str, opened.told)]
    except HandpressError as error:
        return [], str(error)
    for row in rows:
        told += [repr(row)] if isinstance(row, Appointment | LeftOut) else [str(finding) for finding in row.findings]
    return rows, "\n".join(told)


def meant(visit: Visit, row: Appointment) -> bool:
    """Return whether a paper is one of those that the visit asks for, with no value of another."""
    procedure = row.procedure
    return (
        row.patient == visit.name
        and row.reference == visit.number
        and row.code in visit.codes
        and procedure is not None
        and (procedure.day, procedure.clock) == (visit.day, visit.clock)
        and row.language == visit.language
        and not visit.is_cancelled
    )


def differs(visits: Sequence[Visit], rows: Sequence[Any], first: int) -> list[str]:
    """Return what came of a row that is not what was meant by it; a refusal is no difference."""
    faults = []
    for row in rows:
        at = row.row - first
        if not 0 <= at < len(visits):
            faults.append(f"row {row.row} is none")
        elif isinstance(row, Appointment) and not meant(visits[at], row):
            faults.append(f"row {row.row} is another: {visits[at]} {row.patient} {row.procedure} {row.notes}")
        elif isinstance(row, LeftOut) and not visits[at].is_cancelled:
            faults.append(f"row {row.row} is not cancelled")
    return faults


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@given(VISITS)
@settings(max_examples=25)
def test_day_comes_back_as_it_was_or_refused(style: Style, visits: list[Visit]) -> None:
    # What an encoding does not have stands there as a question mark, as a program writes it.
    rows, told = read(written(visits, style), style.order)
    first = 4 if style.frame else 2
    assert differs(visits, rows, first) == []
    assert "Zq" not in told
    assert "ZQ" not in told
    if rows:  # nobody is lost
        papers = {(row.row, row.part) for row in rows if isinstance(row, Appointment)}
        expected = {(at, part) for at, visit in enumerate(visits, first) for part in range(len(visit.codes))}
        others = {row.row for row in rows if not isinstance(row, Appointment)}
        assert {pair for pair in expected if pair[0] not in others} == papers
        assert others | {row for row, _ in papers} == {*range(first, first + len(visits))}
    if "known" not in told and style.encoding.startswith("utf") and "order" not in told:
        assert rows, told


@pytest.mark.parametrize(
    "style", [style for name, style in STYLES.items() if name not in ("us without the order", "windows", "mac")]
)
def test_plain_day_is_read_whole(style: Style) -> None:
    visits = [
        Visit("Zqann", "Zqtestrow", "A-1", ("22511",), date(2026, 12, 4), time(8, 30), "en", False),
        Visit("Zqbob", "Zqtestrow", "A-2", ("22867", "G0121"), date(2026, 12, 4), time(13, 15), "es", False),
        Visit("Zqcem", "Zqtestrow", "A-3", ("22511",), date(2026, 12, 4), time(9, 0), "vi", True),
    ]
    rows, told = read(written(visits, style), style.order)
    assert [type(row) for row in rows] == [Appointment, Appointment, Appointment, LeftOut], told
    assert differs(visits, rows, 4 if style.frame else 2) == []


@given(st.sampled_from(sorted(STYLES)), VISITS, st.sampled_from(["mdy", "dmy", None]))
def test_wrong_or_unknown_order_gives_no_other_day(name: str, visits: list[Visit], order: DayOrder | None) -> None:
    """Where all days of a list can be read in the wrong order, nothing in it shows that; where one cannot, all are."""
    style = STYLES[name]
    rows, _ = read(written(visits, style), order)
    first = 4 if style.frame else 2
    own = {"us": "mdy", "us with two digits": "mdy", "us without the order": "mdy", "europe": "dmy"}.get(name)
    if own and order not in (own, None):
        if any(visit.day.day > 12 and not visit.is_cancelled for visit in visits):
            assert not any(isinstance(row, Appointment) for row in rows)
        return
    assert differs(visits, rows, first) == []


@given(VISITS)
def test_hours_without_a_half_are_right_within_opening_hours_or_refused(visits: list[Visit]) -> None:
    style = STYLES["iso"]._replace(clock=lambda clock: f"{clock.hour % 12 or 12}:{clock:%M}")
    hours = Open(opens=time(7), closes=time(17, 45))
    rows, _ = read(written(visits, style), None, Setting(ListSettings(hours=hours), WITHIN.languages))
    for row in rows:
        clock = visits[row.row - 2].clock
        if time(7) <= clock <= time(17, 45) and not isinstance(row, LeftOut):
            assert row.procedure
            assert row.procedure.clock == clock


# Damage


def damaged(content: bytes, seed: int) -> bytes:
    """Return *content* with some bytes changed, lost, doubled or put elsewhere."""
    chance, found = random.Random(seed), bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(found) + 1)
        length = chance.choice([1, 1, 1, 4, 40])
        part = bytes(found[at : at + length])
        kind = chance.randrange(5)
        if kind == 0:
            found[at : at + length] = chance.randbytes(length)
        elif kind == 1:
            del found[at : at + length]
        elif kind == 2:
            found[at:at] = part * chance.choice([1, 2, 50])
        elif kind == 3:
            found[at:at] = chance.choice(
                [b'"', b"\0", b"\n", b"\r", b",", b";", b"\xff", b"=", b"\xc3", b"1", b"PK\x03\x04"]
            )
        else:
            del found[at:]
            found += b" "
    return bytes(found)


@given(st.sampled_from(sorted(STYLES)), VISITS, st.integers(0, 1 << 32))
@settings(max_examples=200)
def test_damaged_list_gives_rows_or_findings_without_a_cell(name: str, visits: list[Visit], seed: int) -> None:
    style = STYLES[name]
    _, told = read(damaged(written(visits, style), seed), style.order)
    for word in ("Zq", "ZQ", "zq", "testrow", "MRN7", "9123456", "000045", "A-101"):
        assert word not in told


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"[", b"sep=", b"code,date\n"]),
)
def test_random_bytes_give_rows_or_findings(content: bytes, head: bytes) -> None:
    rows, _ = read(head + content, "mdy")
    assert all(isinstance(row, Appointment | Refusal | LeftOut) for row in rows)
