"""The appointments file: its headings, formats, cells, row numbers, and that no fault repeats a cell."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import pickle
import tracemalloc
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handpress.brand import printable
from handpress.brand.words import languages
from handpress.content.timing import Procedure
from handpress.diagnostics import HandpressError
from handpress.lists import daylist, delimited
from handpress.lists.appointments import Appointment, LeftOut, Refusal, Setting, open_appointments
from handpress.lists.dates import DayOrder
from handpress.lists.daylist import DayList
from handpress.lists.delimited import MAX_CELL
from handpress.lists.notes import Note
from handpress.lists.settings import ListSettings, Open
from handpress.lists.vocabulary import COLUMNS, LANGUAGES

Rows = list[Appointment | Refusal]


def unfit(name: str) -> tuple[str, str] | None:
    return ("the fonts lack 1 of its characters", "write the name in Latin letters") if "☃" in name else None


def read(
    path: Path,
    content: str | bytes,
    names: Mapping[str, str] | None = None,
    day_order: DayOrder | None = None,
    zone: str | None = None,
) -> Rows:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_appointments(path, names, day_order, zone, unfit=unfit) as opened:
        return list(opened.rows())


def one(path: Path, column: str, cell: str, day_order: DayOrder | None = None, zone: str | None = None) -> Appointment:
    """Return the appointment of a row that has *cell* in *column*, beside a code."""
    (found,) = read(path, _row_with(column, cell), day_order=day_order, zone=zone)
    assert isinstance(found, Appointment), found
    return found


def refused(
    path: Path, column: str, cell: str, day_order: DayOrder | None = None, zone: str | None = None
) -> list[str]:
    (found,) = read(path, _row_with(column, cell), day_order=day_order, zone=zone)
    assert isinstance(found, Refusal), found
    assert found.row == 2
    return [str(finding) for finding in found.findings]


def _row_with(column: str, cell: str) -> str:
    written = io.StringIO()
    cells = {"code": "22511"} | dict(zip(column.split("+"), cell.split("+"), strict=True))
    csv.writer(written).writerows([cells.keys(), cells.values()])
    return written.getvalue()


def faults(path: Path, content: str | bytes, names: Mapping[str, str] | None = None) -> list[str]:
    """Return the faults for which the whole file is refused, without its path."""
    with pytest.raises(HandpressError) as caught:
        read(path, content, names)
    assert caught.value.findings
    return [str(finding).replace(str(path), "day.csv") for finding in caught.value.findings]


@pytest.fixture
def day(tmp_path: Path) -> Path:
    return tmp_path / "day.csv"


FULL = "patient,reference,encounter,code,date,time,clinician,language,edition,copies,room\n"


def test_a_full_row_is_read_into_its_fields(day: Path) -> None:
    row = "Ana Pérez ,A-1,V-9,22511,2026-03-03,08:30, Dr. Hu,es,large print,2,4B\n"
    assert read(day, FULL + row) == [
        Appointment(
            2,
            "22511",
            "Ana Pérez",
            "A-1",
            "V-9",
            Procedure(date(2026, 3, 3), time(8, 30)),
            "Dr. Hu",
            "es",
            "large-print",
            2,
            "4B",
        )
    ]


def test_only_the_code_must_be_there(day: Path) -> None:
    expected = [Appointment(2, "22511", None, "", "", None, None, "en", "standard", 1, "")]
    assert read(day, "code\n22511\n") == expected
    assert read(day, FULL + ",,,22511,,,,,,,\n") == [replace(expected[0], notes=(Note.NO_DATE,))]
    (short,) = read(day, FULL + ",,,22511\n")
    assert short == replace(expected[0], notes=(Note.SHORT,))


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Patient name", "patient"),
        ("NAME", "patient"),
        ("MRN", "reference"),
        ("Appointment ID", "encounter"),
        ("Procedure date", "date"),
        ("procedure_date", "date"),
        ("Appt. time", "time"),
        ("Appt time", "time"),
        ("Provider", "clinician"),
        ("Physician", "clinician"),
        ("Lang", "language"),
        ("No. of copies", "copies"),
        (" Room-No. ", "room"),
    ],
)
def test_usual_headings_are_known(day: Path, heading: str, column: str) -> None:
    day.write_text(f"code,{heading}\n22511,x\n")
    with open_appointments(day, unfit=unfit) as opened:
        assert set(opened.columns) == {"code", column}


@pytest.mark.parametrize("heading", ["code", "CPT", "CPT code", "Procedure code", "\ufeffCode", "C_O-D.E", "cpt-code"])
def test_the_code_is_found_under_its_usual_headings(day: Path, heading: str) -> None:
    (found,) = read(day, f"Note,{heading}\n,22511\n")
    assert isinstance(found, Appointment)
    assert found.code == "22511"


def test_mapped_heading_wins_over_a_usual_one(day: Path) -> None:
    text = "Code,Name,Pt_Nm,Date,Op day\n22511,Practice A,Ana,2020-01-01,2026-03-03\n"
    (found,) = read(day, text, {"patient": "pt nm", "date": "Op day"})
    assert isinstance(found, Appointment)
    assert (found.patient, found.procedure) == ("Ana", Procedure(date(2026, 3, 3)))


def test_mapped_heading_stands_for_nothing_else(day: Path) -> None:
    (found,) = read(day, "Code,Name\n22511,77\n", {"reference": "Name"})
    assert isinstance(found, Appointment)
    assert (found.patient, found.reference) == (None, "77")


def test_mapped_heading_as_typed_is_preferred_to_one_like_it(day: Path) -> None:
    (found,) = read(day, "Code,pt nm,Pt_Nm\n22511,Ana,Bo\n", {"patient": "Pt_Nm"})
    assert isinstance(found, Appointment)
    assert found.patient == "Bo"


def test_all_faults_of_the_headings_are_told_at_once(day: Path) -> None:
    names = {"patient": "Pt_Nmae", "rooms": "Room", "reference": "Nr", "clinician": "Nr"}
    assert faults(day, "\n\nDate,Procedure date,Pt_Nm,Nr\n,,Ann,\n", names) == [
        'day.csv: row 3: error: there is no heading "Pt_Nmae" for the patient [headings]\n'
        '  hint: did you mean "Pt_Nm"?',
        'day.csv: row 3: error: there is no column "rooms" to map [headings]\n  hint: did you mean "room"?',
        'day.csv: row 3: error: 2 headings stand for the date: "Date" (column A) and "Procedure date" (column B) '
        "[headings]\n  hint: choose one with --map date=HEADING, or rename the other",
        "day.csv: row 3: error: no heading stands for the code [headings]\n"
        '  hint: head it "code", or name its heading with --map code=HEADING, one of: "Pt_Nm"',
        'day.csv: row 3: error: the heading "Nr" is mapped to the reference and to the clinician [headings]\n'
        "  hint: map each heading once",
    ]


def test_first_row_without_headings_is_not_shown(day: Path) -> None:
    """It is a patient's."""
    told = "\n".join(faults(day, "Zora Quist,22511,2026-03-03\n", {"patient": "Zora Quisp"}))
    assert "Zora Quist" not in told
    assert "2026-03-03" not in told
    assert "no heading stands for the code" in told


def test_more_than_two_hundred_columns_are_refused(day: Path) -> None:
    assert "200 columns" in faults(day, "code" + "," * 200 + "\n")[0]
    assert len(read(day, "code" + "," * 199 + "\n22511\n")) == 1


FORMATS = [
    (d, end, bom, quoting) for d in ",;\t" for end in ("\n", "\r\n", "\r") for bom in (0, 1) for quoting in (0, 1)
]


@pytest.mark.parametrize(("delimiter", "end", "bom", "quoting"), FORMATS)
def test_every_format_gives_the_same_rows(day: Path, delimiter: str, end: str, bom: bool, quoting: int) -> None:
    written = io.StringIO()
    writer = csv.writer(
        written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if quoting else csv.QUOTE_MINIMAL
    )
    writer.writerow(["Note; any, or\tnone", "Patient name", "CPT code", "Date"])
    writer.writerow([f"a, b; c\td{end}e", 'Zoë "Zo" Ünal', "22511", "2026-03-03"])
    writer.writerow(["", "", "", ""])
    writer.writerow(["", "Ngô, A.", "22867", ""])
    first, second = read(day, "\ufeff" * bom + written.getvalue())
    assert isinstance(first, Appointment)
    assert isinstance(second, Appointment)
    assert (first.row, first.patient, first.code) == (2, 'Zoë "Zo" Ünal', "22511")
    assert (second.row, second.patient, second.written, second.code) == (4, "A. Ngô", "Ngô, A.", "22867")


def test_last_row_needs_no_line_end_and_commas_may_have_spaces(day: Path) -> None:
    (found,) = read(day, '"code", "patient"\n"22511", "Hu, Ana"')
    assert isinstance(found, Appointment)
    assert (found.patient, found.written, found.notes) == ("Ana Hu", "Hu, Ana", (Note.TURNED,))


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        ("code,patient\n22511,Wałęsa\n22511,Żółć\n".encode("cp1250"), "not in UTF-8"),
        ("code,patient\n22511,Иван\n".encode("cp1251"), "not in UTF-8"),
        ("code,patient\n22511,García\n".encode("mac_roman"), "not in UTF-8"),
        (b"code\n" + b"22511\n" * 50_000 + "Wałęsa,Żółć".encode("cp1250"), "not in UTF-8"),
        ("code,patient\n22511,José\n".encode("utf-16")[:-1], "not in UTF-8"),
        (b"PK\x03\x04rest of a workbook", "this workbook cannot be read"),
        (b"<html><table><tr><td>code</td></tr></table>", "a page or a document, and no list"),
        (b"%PDF-1.7", "a page or a document, and no list"),
        (b"\x1f\x8b\x08rest", "compressed"),
        (b"", "this file is empty"),
        (b"\xef\xbb\xbf\r\n", "this file is empty"),
        (b",,,\n,\n", "no heading stands for the code"),
    ],
)
def test_other_files_are_refused_with_one_fault(day: Path, content: bytes, fact: str) -> None:
    (told,) = faults(day, content)
    assert fact in told
    assert "\n  hint: " in told
    assert "22511" not in told


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "gone.csv", Path("a\0b")):
        with pytest.raises(HandpressError, match="this file cannot be read"):
            open_appointments(path, unfit=unfit)


def test_row_with_more_cells_than_headings_is_refused(day: Path) -> None:
    found = read(day, "code,patient\n22511,Hu, Ana\n22511,Bo,, \n")
    assert [type(row) for row in found] == [Refusal, Appointment]
    assert isinstance(found[0], Refusal)
    assert "this row has 3 cells, and there are 2 headings" in str(found[0].findings[0])


def test_nul_is_the_fault_of_its_row(day: Path) -> None:
    found = read(day, "code,note\n22511,a\n22511,\0\n22511,c\n")
    assert [(row.row, type(row)) for row in found] == [(2, Appointment), (3, Refusal), (4, Appointment)]


@pytest.mark.parametrize("row", ['"Zora" Q,22511', '"Zora,22511'])
def test_wrong_quotes_on_one_line_are_the_fault_of_their_row(day: Path, row: str) -> None:
    found = read(day, f"patient,code\n{row}\n"[:-1] if row.count('"') == 1 else f"patient,code\n{row}\nBo,22511\n")
    assert isinstance(found[0], Refusal)
    assert found[0].row == 2
    assert "the quotes of this row do not match" in str(found[0].findings[0])
    assert all(isinstance(row, Appointment) for row in found[1:])


@pytest.mark.parametrize("rows", [1, 10_000])
def test_quote_that_swallows_the_rows_below_is_a_fault_of_the_file(day: Path, rows: int) -> None:
    (told,) = faults(day, 'code,patient\n22511,Bo\n22511,"Zora\n' + "22511,Ana\n" * rows)
    assert told.startswith("day.csv: row 3: error: the quotes of this row do not match")


def test_quote_that_ends_in_a_later_row_does_not_hide_the_rows_between(day: Path) -> None:
    (told,) = faults(day, 'code,note\n22511,"lost\n22511,Ana\n22511,"a note"\n')
    assert told.startswith("day.csv: row 2: error: the quotes of this row do not match")


def test_long_cell_is_the_fault_of_its_row(day: Path) -> None:
    rows = f'22511,"{"a" * (MAX_CELL + 1)}"\n22511,{"b" * MAX_CELL}\n'
    found = read(day, f"code,note\n{rows}")
    assert [type(row) for row in found] == [Refusal, Appointment]
    assert isinstance(found[0], Refusal)
    assert "the cell in column B is longer than 10,000 characters" in str(found[0].findings[0])


def test_endless_line_is_a_fault_of_the_file(day: Path) -> None:
    assert "longer than 100,000 characters" in faults(day, "code\n" + "1" * 300_000)[0]
    assert "longer than 100,000 characters" in faults(day, "1" * 300_000)[0]


def test_too_many_rows_are_a_fault_of_the_file(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_ROWS", 3)
    assert len(read(day, "code\n" + "22511\n" * 3)) == 3
    assert "more than 3 rows" in faults(day, "code\n" + "22511\n" * 4)[0]


def test_larger_limit_of_the_csv_module_changes_nothing(day: Path) -> None:
    before = csv.field_size_limit(2**31 - 1)
    try:
        assert "row 2" in faults(day, 'code\n"' + "22511\n" * 100_000)[0]
    finally:
        csv.field_size_limit(before)


@given(st.lists(st.sampled_from(["blank", "commas", "plain", "two lines", "wide"]), max_size=40), st.data())
def test_row_numbers_are_those_of_a_spreadsheet(kinds: list[str], data: st.DataObject) -> None:
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    rows = {
        "blank": "",
        "commas": " , ",
        "plain": "22511,a",
        "two lines": f'22511,"a{end}{end}b"',
        "wide": "22511,a,b",
    }
    expected = [number for number, kind in enumerate(kinds, start=2) if kind not in ("blank", "commas")]
    with TemporaryDirectory() as folder:
        found = read(Path(folder) / "day.csv", end.join(["code,note", *(rows[kind] for kind in kinds)]))
    assert [row.row for row in found] == expected


NOON = Procedure(date(2026, 3, 3))
HALF_PAST = Procedure(date(2026, 3, 3), time(8, 30))


@pytest.mark.parametrize(
    ("cell", "order", "procedure"),
    [
        ("2026-03-03", None, NOON),
        (" 2026-03-03 ", None, NOON),
        ("2026-03-03T08:30", None, HALF_PAST),
        ("2026-03-03 08:30", None, HALF_PAST),
        ("2026-03-03 08:30:00", None, HALF_PAST),
        ("2026-03-03T08:30:00.000", None, HALF_PAST),
        ("2026-03-03 8:30 AM", None, HALF_PAST),
        ("03/04/2026", "mdy", Procedure(date(2026, 3, 4))),
        ("03/04/2026", "dmy", Procedure(date(2026, 4, 3))),
        ("3/4/2026", "mdy", Procedure(date(2026, 3, 4))),
        ("25.12.2026", "dmy", Procedure(date(2026, 12, 25))),
        ("3/3/2026 8:30", "mdy", HALF_PAST),
        ("2/29/2028", "mdy", Procedure(date(2028, 2, 29))),
        ("3/3/26", "mdy", NOON),
        ("3/3/2026", None, NOON),
        ("25/12/2026", None, Procedure(date(2026, 12, 25))),
        ("12/25/2026", None, Procedure(date(2026, 12, 25))),
        ("Wed 3/4/2026", None, Procedure(date(2026, 3, 4))),
        ("3/4/2026 (Fri)", None, Procedure(date(2026, 4, 3))),
        ("Tuesday, March 3, 2026", None, NOON),
        ("Mar 3, 2026 8:30 AM", None, HALF_PAST),
        ("3-Mar-2026", None, NOON),
        ("3-Mar-26", None, NOON),
        ("03MAR2026", None, NOON),
        ("3MAR26", None, NOON),
        ("2026-Mar-03", None, NOON),
        ("3 / 3 / 2026", None, NOON),
        ("3/3/2026 at 8:30 AM", None, HALF_PAST),
        ("3/3/2026 @ 8:30 AM", None, HALF_PAST),
        ("3/3/2026 - 8:30 AM", None, HALF_PAST),
        ("3 de marzo de 2026", None, NOON),
        ("3. März 2026", None, NOON),
        ("3 marca 2026", None, NOON),
        ("3 mars 2026", None, NOON),
        ("3rd March 2026", None, NOON),
        ("2026/3/3", None, NOON),
        ("2026.03.03", None, NOON),
        ("20260303", None, NOON),
        ("20260303 083000", None, HALF_PAST),
        ("202603030830", None, HALF_PAST),
        ("20260303083000.000", None, HALF_PAST),
        ("46084", None, NOON),
        ("46084.0", None, NOON),
        ("46084.354166667", None, HALF_PAST),
        ("2026-03-03T01:15", None, Procedure(date(2026, 3, 3), time(1, 15))),
        ("2026-03-03 00:00:00", None, NOON),
        ("3/3/2026 12:00:00 AM", "mdy", NOON),
    ],
)
def test_date_is_read(day: Path, cell: str, order: DayOrder | None, procedure: Procedure) -> None:
    assert one(day, "date", cell, order).procedure == procedure


@pytest.mark.parametrize(
    ("cell", "order", "fact"),
    [
        (
            "03/04/2026",
            None,
            "the order of month and day is not known: this is a Wednesday as month/day or a Friday as",
        ),
        ("13/25/2026", "mdy", "there is no such day"),
        ("13/25/2026", "dmy", "there is no such day"),
        ("25/12/2026", "mdy", "the list's dates are not in the order month/day"),
        ("2/29/2027", "mdy", "there is no such day"),
        ("2026-02-30", "dmy", "there is no such day"),
        ("3/4/26", None, "the order of month and day is not known"),
        ("25/12/26", None, "the year may stand first or last"),
        ("26-12-04", "dmy", "the year has two digits, and none that an appointment can have"),
        ("26-Dec-04", None, "the year has two digits, and none that an appointment can have"),
        ("3/4-2026", "mdy", "this is not a date in a known form"),
        ("3 Foo 2026", "mdy", "this is not a date in a known form"),
        ("Mon 3 March 2026", None, "that day is a Tuesday, and another weekday stands before it"),
        ("Mon 3/4/2026", None, "in no order is that day the weekday that stands before it"),
        ("36084", "mdy", "this is a number, and no day of these times"),
        ("4-Dec", None, "this is not a date in a known form"),
        ("２０２６-03-03", None, "this is not a date in a known form"),
        ("0026-03-03", None, "the year is none that an appointment can have"),
        ("2026-03-03T08:30Z", None, "the time is of a zone: the clinic's clocks may show another"),
        ("20260303083000-0600", None, "the time is of a zone: the clinic's clocks may show another"),
        ("2026-03-03 08:30:15", None, "the time has seconds"),
        ("2026-03-03 25:00", None, "there is no such time of day"),
        ("3/3/2026 1:15", "mdy", "this can be before noon, and after noon"),
        ("3/3/2026 01:15", "mdy", "this can be before noon, and after noon"),
    ],
)
def test_date_that_would_be_guessed_is_refused(day: Path, cell: str, order: DayOrder | None, fact: str) -> None:
    (told,) = refused(day, "date", cell, order)
    assert f"day.csv: row 2: error: date: {fact}" in told
    assert "  hint: " in told
    assert cell not in told


def test_hint_for_an_unknown_order_names_the_option(day: Path) -> None:
    assert "hint: write it as 2026-03-03, or say with --date-order mdy or dmy" in refused(day, "date", "3/4/2026")[0]


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("08:30", time(8, 30)),
        ("8:30", time(8, 30)),
        ("8:30 AM", time(8, 30)),
        ("8:30pm", time(20, 30)),
        ("8:30 p.m.", time(20, 30)),
        ("8:30\u202fPM", time(20, 30)),
        ("08:30:00", time(8, 30)),
        ("08:30:00 am", time(8, 30)),
        ("12:05 AM", time(0, 5)),
        ("12:05 PM", time(12, 5)),
        ("0:00", None),
        ("12:00:00 AM", None),
        ("0.0", None),
        ("23:59", time(23, 59)),
        ("0830", time(8, 30)),
        ("083000", time(8, 30)),
        ("830a", time(8, 30)),
        ("9 AM", time(9)),
        ("9am", time(9)),
        ("8:30a", time(8, 30)),
        ("8.30 pm", time(20, 30)),
        ("08h30", time(8, 30)),
        ("0830 hrs", time(8, 30)),
        ("01:15h", time(1, 15)),
        ("12:00", time(12)),
        ("noon", time(12)),
        ("12 noon", time(12)),
        ("1330", time(13, 30)),
        ("13:30", time(13, 30)),
        ("0.354166666666667", time(8, 30)),
        ("8:30 AM - 9:00 AM", time(8, 30)),
        ("8:30 - 9:00 AM", time(8, 30)),
        ("11:30 - 1:00 PM", time(11, 30)),
        ("8:30 AM CST", time(8, 30)),
        ("2026-03-03 08:30", time(8, 30)),
        ("1899-12-30 08:30", time(8, 30)),
        ("3/3/2026 8:30:00 AM", time(8, 30)),
    ],
)
def test_time_is_read(day: Path, cell: str, clock: time | None) -> None:
    assert one(day, "date+time", f"2026-03-03+{cell}").procedure == Procedure(date(2026, 3, 3), clock)


@pytest.mark.parametrize(
    "cell", ["24:00", "8:60", "13:30 PM", "0:30 am", "8.30", "8", "08:30:01", "8:3", "²:30", "2030-03-03 08:30", "soon"]
)
def test_time_that_is_none_is_refused(day: Path, cell: str) -> None:
    (told,) = refused(day, "date+time", f"2026-03-03+{cell}")
    assert "row 2: error: time: " in told
    assert "[time]" in told


@pytest.mark.parametrize("cell", ["1:15", "01:15", "115", "6:59", "1:15-2:15"])
def test_half_of_the_day_is_not_guessed(day: Path, cell: str) -> None:
    assert "this can be before noon, and after noon" in refused(day, "date+time", f"2026-03-03+{cell}")[0]


def test_list_with_a_time_past_noon_has_a_clock_of_24_hours(day: Path) -> None:
    found = read(day, "code,date,time\n22511,2026-03-03,01:15\n22511,2026-03-03,13:15\n22511,2026-03-03,1:15\n")
    assert isinstance(found[0], Appointment)
    assert (found[0].procedure, found[0].notes) == (Procedure(date(2026, 3, 3), time(1, 15)), (Note.NIGHT,))
    assert [type(row) for row in found] == [Appointment, Appointment, Refusal]


def test_opening_hours_tell_the_halves_of_the_day_apart(day: Path) -> None:
    within = Setting(ListSettings(hours=Open(opens=time(7), closes=time(17, 30))))
    for cell, clock in [
        ("1:15", time(13, 15)),
        ("01:15", time(13, 15)),
        ("8:30", time(8, 30)),
        ("11:45", time(11, 45)),
    ]:
        day.write_text(_row_with("date+time", f"2026-03-03+{cell}"))
        with open_appointments(day, unfit=unfit, within=within) as opened:
            (found,) = opened.rows()
        assert isinstance(found, Appointment)
        assert found.procedure == Procedure(date(2026, 3, 3), clock)
    day.write_text(_row_with("date+time", "2026-03-03+6:15"))
    with open_appointments(day, unfit=unfit, within=within) as opened:
        assert isinstance(next(opened.rows()), Refusal)


def test_date_and_time_must_agree(day: Path) -> None:
    assert one(day, "date+time", "2026-03-03 08:30+8:30 AM").procedure == HALF_PAST
    assert "another time than the one in the date" in refused(day, "date+time", "2026-03-03T08:30+09:30")[0]
    assert one(day, "date+time", "2026-03-03 00:00:00+08:30").procedure == HALF_PAST


@pytest.mark.parametrize("cell", ["TBD", "-", "N/A", "?", "unknown"])
def test_placeholder_is_no_time_and_told(day: Path, cell: str) -> None:
    found = one(day, "date+time", f"2026-03-03+{cell}")
    assert (found.procedure, found.notes) == (NOON, (Note.NO_TIME,))
    assert one(day, "date+time", f"2026-03-03 08:30+{cell}").procedure == HALF_PAST
    assert "date: " in refused(day, "date", cell)[0]


def test_midnight_is_no_time_and_told(day: Path) -> None:
    for column, cell in [
        ("date", "2026-03-03T00:00"),
        ("date+time", "2026-03-03+00:00"),
        ("date", "2026-03-03T00:00Z"),
    ]:
        found = one(day, column, cell)
        assert (found.procedure, found.notes) == (NOON, (Note.MIDNIGHT,))


def test_start_with_day_and_time_in_one_cell_is_read(day: Path) -> None:
    (found,) = read(day, "code,Start\n22511,3/3/2026 8:30 AM\n")
    assert isinstance(found, Appointment)
    assert found.procedure == HALF_PAST


def test_time_without_a_date_is_refused(day: Path) -> None:
    (told,) = refused(day, "time", "08:30")
    assert "date: there is a time, and no date" in told


def test_time_that_the_clock_skips_is_refused_in_that_zone_only(day: Path) -> None:
    row = "date+time", "2026-03-08+2:30 AM"
    assert one(day, *row).procedure == Procedure(date(2026, 3, 8), time(2, 30))
    assert "clocks go forward" in refused(day, *row, zone="America/Chicago")[0]
    zoned = one(day, "date", "2026-03-03", zone="America/Chicago")
    assert zoned.procedure == Procedure(date(2026, 3, 3), zone="America/Chicago")


def test_unknown_zone_is_refused(day: Path) -> None:
    with pytest.raises(HandpressError, match='the time zone "Mars/Olympus" is unknown'):
        read(day, "code\n", zone="Mars/Olympus")


@pytest.mark.parametrize(
    ("cell", "language"),
    [
        ("", "en"),
        ("ES", "es"),
        ("zh-hans", "zh-Hans"),
        ("ZH_HANS", "zh-Hans"),
        ("es-us", "es-US"),
        ("es-419", "es-419"),
        ("Spanish", "es"),
        ("VIETNAMESE", "vi"),
        ("Chinese (Simplified)", "zh-Hans"),
        ("Chinese", "zh"),
        ("Mandarin", "Mandarin"),
        ("Klingon dialect", "Klingon dialect"),
        ("-", "en"),
        ("SPA", "es"),
        ("esp", "esp"),
        ("es_MX", "es-MX"),
        ("Español", "es"),
        ("espanol", "es"),
        ("Spanish; Castilian", "es"),
        ("Spanish / English", "Spanish / English"),
        ("Spanish (Interpreter needed)", "es"),
        ("Spanish - interpreter", "es"),
        ("Tiếng Việt", "vi"),
        ("Vietnamita", "vi"),
        ("Deutsch", "de"),
        ("ger", "de"),
        ("deu", "de"),
        ("fra", "fr"),
        ("fre", "fr"),
        ("chi", "zh"),
        ("zho", "zh"),
        ("vie", "vi"),
        ("per", "fa"),
        ("Polski", "pl"),
        ("Polish", "pl"),
        ("polaco", "pl"),
        ("Haitian Creole", "ht"),
        ("العربية", "ar"),
        ("Русский", "ru"),
        ("Declined", "en"),
        ("Unknown", "en"),
        ("und", "en"),
        ("ASL", "asl"),
        ("sign language", "sign language"),
        ("American Sign Language", "ase"),
    ],
)
def test_language_is_read_or_left_as_typed(day: Path, cell: str, language: str) -> None:
    assert one(day, "language", cell).language == language


def test_every_language_that_prints_has_a_name() -> None:
    assert set(languages()) <= set(LANGUAGES.values())


@pytest.mark.parametrize(
    ("cell", "edition"),
    [
        ("", "standard"),
        ("Standard", "standard"),
        ("large-print", "large-print"),
        ("Large print", "large-print"),
        ("LARGE_PRINT", "large-print"),
        ("large", "large-print"),
    ],
)
def test_edition_is_read(day: Path, cell: str, edition: str) -> None:
    assert one(day, "edition", cell).edition == edition


@pytest.mark.parametrize("cell", ["braille", "--", "larger"])
def test_unknown_edition_is_refused(day: Path, cell: str) -> None:
    assert "edition: there is no such edition" in refused(day, "edition", cell)[0]


def test_copies_are_read(day: Path) -> None:
    assert [one(day, "copies", cell).copies for cell in ("", "1", "02", "99")] == [1, 1, 2, 99]


@pytest.mark.parametrize("cell", ["0", "00", "100", "-1", "1.5", "two", "٣", "²"])
def test_copies_that_are_no_number_are_refused(day: Path, cell: str) -> None:
    assert "copies: this is not a number from 1 to 99" in refused(day, "copies", cell)[0]


@pytest.mark.parametrize("cell", ["2251", "630", "225111", "22511.5", "22511 123", "CPT", "22,5,11"])
def test_what_is_no_code_is_refused(day: Path, cell: str) -> None:
    (told,) = refused(day, "code", cell)
    assert "code: this is not a CPT or HCPCS code [code]" in told
    assert "hint: write five digits" in told


@pytest.mark.parametrize(
    ("cell", "codes", "note"),
    [
        ("22511", ["22511"], None),
        ('="22511"', ["22511"], None),
        ("'22511", ["22511"], None),
        ("２２５１１", ["22511"], None),
        ("CPT 22511", ["22511"], None),
        ("CPT: 22511", ["22511"], None),
        ("CPT® 22511", ["22511"], None),
        ("22511.0", ["22511"], Note.CODE_REPAIRED),
        ("22511.00", ["22511"], Note.CODE_REPAIRED),
        ("22,511", ["22511"], Note.CODE_REPAIRED),
        ("22511-RT", ["22511"], Note.MODIFIER),
        ("22511RT", ["22511"], Note.MODIFIER),
        ("22511-50-LT", ["22511"], Note.MODIFIER),
        ("22511 59", ["22511"], Note.MODIFIER),
        ("G0121-PT", ["G0121"], Note.MODIFIER),
        ("22511, 22867", ["22511", "22867"], Note.SEVERAL),
        ("22511,22867", ["22511", "22867"], Note.SEVERAL),
        ("22511 22867", ["22511", "22867"], Note.SEVERAL),
        ("22511/22867", ["22511", "22867"], Note.SEVERAL),
        ("22511 & 22867", ["22511", "22867"], Note.SEVERAL),
        ("22511\n22867", ["22511", "22867"], Note.SEVERAL),
        ("22511-RT; 22867-LT", ["22511", "22867"], Note.SEVERAL),
        ("22511, 22511", ["22511"], None),
        ("22511;M80.08XA", ["22511"], Note.DIAGNOSIS),
        ("M80.08XA; 22511", ["22511"], Note.DIAGNOSIS),
        ("22511, U07.1", ["22511"], Note.DIAGNOSIS),
        ("22511 - Vertebral", ["22511"], Note.CODE_WORDS),
        ("22511 Vertebral augmentation, one level", ["22511"], Note.CODE_WORDS),
        ("22511 Vertebral; 22867 Spacer", ["22511", "22867"], Note.SEVERAL),
    ],
)
def test_codes_of_a_cell_are_found(day: Path, cell: str, codes: list[str], note: Note | None) -> None:
    day.write_text(_row_with("code", cell), newline="")
    with open_appointments(day, unfit=unfit) as opened:
        found = list(opened.rows())
    assert [row.code for row in found if isinstance(row, Appointment)] == codes
    assert [row.paper for row in found if isinstance(row, Appointment)] == [2 * 64 + at for at in range(len(codes))]
    notes = found[0].notes if isinstance(found[0], Appointment) else ()
    assert notes == () if note is None else note in notes


@pytest.mark.parametrize("cell", ["22511 Vertebral augmentation with 22867", "22511: first G0121"])
def test_code_among_words_is_never_lost(day: Path, cell: str) -> None:
    assert "more than one code may stand here" in refused(day, "code", cell)[0]


def test_only_a_diagnosis_is_refused_as_such(day: Path) -> None:
    assert "only diagnoses stand here" in refused(day, "code", "M80.08XA")[0]


def test_code_is_needed_and_may_be_in_small_letters(day: Path) -> None:
    assert "code: there is none" in refused(day, "code+patient", "+Zora")[0]
    assert one(day, "code", "0275t").code == "0275T"


@pytest.mark.parametrize("column", ["reference", "encounter"])
@pytest.mark.parametrize(
    "cell",
    [
        *("N/A", "n.a.", "NULL", "none", "None", "-", "--", "–", "?", "nan", "unknown", "TBD", "True", '="N/A"', "'-"),
        *("00", "000000", "00-00", "999999999", "999999", "XXX", "xxxxx", "test", "same", "see above", "Not on file"),
        *("0", "none given", "N/D", "WAHR", "desconocido", "不明", "MRN", "walk-in", "New Pt", "'000"),
    ],
)
def test_placeholder_is_no_number(day: Path, column: str, cell: str) -> None:
    found = one(day, column, cell)
    assert (found.reference, found.encounter, found.notes) == ("", "", (Note.NO_NUMBER,))


@pytest.mark.parametrize("column", ["reference", "encounter"])
@pytest.mark.parametrize(
    "cell",
    [
        *(
            "12-Mar",
            "Mar-12",
            "3-dic",
            "12-Mar-26",
            "12/03/2026",
            "2026-03-12",
            "127,00",
            "1,234",
            "1,234,567",
        ),
        *("March 12, 2026", "12:30", "12:30:00 PM", "$1,234.00", "50%"),
    ],
)
def test_number_that_a_spreadsheet_made_something_else_of_is_refused(day: Path, column: str, cell: str) -> None:
    day.write_text(f'code,{column}\n22511,"{cell}"\n')
    with open_appointments(day, unfit=printable.unfit) as opened:
        (found,) = opened.rows()
    assert isinstance(found, Refusal)
    (finding,) = found.findings
    assert (finding.message, finding.rule) == (
        f"{column}: the spreadsheet has made something else of this number",
        "spoilt",
    )


@pytest.mark.parametrize("column", ["reference", "encounter"])
@pytest.mark.parametrize(
    "cell",
    [
        *("=A2", "+A2", "@A2", "=1", "=00123", "+12", "'=A2", "' =A2", "＝A2", "{=A2}", "=+A2", "='Sheet 2'!A2"),
        *('="00"&A2', '=TEXT(A2,"00000")', '="=A2"', '="0""1"', '="00123', "=“00123”"),
    ],
)
def test_formula_is_no_number(day: Path, column: str, cell: str) -> None:
    day.write_text('code,{}\n22511,"{}"\n'.format(column, cell.replace('"', '""')))
    with open_appointments(day, unfit=printable.unfit) as opened:
        (found,) = opened.rows()
    assert isinstance(found, Refusal)
    (finding,) = found.findings
    assert (finding.message, finding.rule) == (
        f"{column}: a formula stands here, and not the number that it comes to",
        "formula",
    )


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ('="00123"', "00123"),
        ('= "00123"', "00123"),
        ("'00124", "00124"),
        ("00127.0", "00127"),
        *(
            (own, own)
            for own in (
                "00127",
                "T-001",
                "MRN-7",
                "MAR-7",
                "12.345",
                "NA-12",
                "N7",
                "12-May-B",
                "99999",
                "99999-1",
                "12E5",
                "X-1",
                "-2",
                "T@1",
                "A=2",
            )
        ),
    ],
)
def test_number_comes_as_it_was_typed(day: Path, cell: str, number: str) -> None:
    found = one(day, "reference+encounter", f"{cell}+{cell}")
    assert (found.reference, found.encounter) == (number, number)


@pytest.mark.parametrize("cell", ["1.23E+08", "1.23E8", "1,23E+11"])
def test_number_that_was_cut_short_is_refused(day: Path, cell: str) -> None:
    day.write_text(f'code,reference\n22511,"{cell}"\n')
    with open_appointments(day, unfit=printable.unfit) as opened:
        (found,) = opened.rows()
    assert isinstance(found, Refusal)
    assert found.findings[0].message == "reference: the spreadsheet has cut this number short"


def test_visits_called_0_are_not_one_visit(day: Path) -> None:
    assert [one(day, "encounter", cell).encounter for cell in ("0", "000")] == ["", ""]


def test_formula_is_a_text_where_it_is_read_by_no_one(day: Path) -> None:
    found = one(day, "clinician+room+reference", "@SUM(A1)+=cmd('x')+-2")
    assert (found.clinician, found.room, found.reference) == ("@SUM(A1)", "=cmd('x')", "-2")


@pytest.mark.parametrize("cell", ['=CONCAT(A2," ",B2)', "=A2", "'=A2", "=A2&B2"])
def test_formula_is_no_name(day: Path, cell: str) -> None:
    for column in ("patient", "clinician"):
        day.write_text('code,{}\n22511,"{}"\n'.format(column, cell.replace('"', '""')))
        with open_appointments(day, unfit=printable.unfit) as opened:
            (found,) = opened.rows()
        assert isinstance(found, Refusal)
        assert [finding.rule for finding in found.findings] == ["formula"]


def test_every_cell_may_be_marked_as_a_text_for_a_spreadsheet(day: Path) -> None:
    headings = ("Patient", "MRN", "CPT", "Date", "Time", "Language", "Status")
    rows = [
        headings,
        ("Test, Ann", "007", "22511", "2026-12-04", "08:30", "Spanish", "Confirmed"),
        ("Test, Bo", "008", "22511", "2026-12-04", "09:30", "", "Cancelled"),
    ]
    day.write_text("".join("\t".join(f'="{cell}"' for cell in row) + "\n" for row in rows))
    with open_appointments(day, unfit=printable.unfit) as opened:
        first, second = opened.rows()
    assert isinstance(first, Appointment)
    assert (first.patient, first.reference, first.language) == ("Ann Test", "007", "es")
    assert str(first.procedure and first.procedure.clock) == "08:30:00"
    assert isinstance(second, LeftOut)


def test_name_that_cannot_be_printed_is_refused_with_the_fact_given(day: Path) -> None:
    assert refused(day, "patient+clinician", "Zora ☃+Dr. ☃") == [
        f"{day}: row 2: error: {column}: the fonts lack 1 of its characters [text]\n"
        "  hint: write the name in Latin letters"
        for column in ("patient", "clinician")
    ]


@pytest.mark.parametrize("cell", ["a\nb", "a\x07b", "a\u202eb", "a\u2028b"])
def test_invisible_characters_are_refused_everywhere(day: Path, cell: str) -> None:
    day.write_text(_row_with("patient+clinician+reference+room", "+".join([cell] * 4)), newline="")
    with open_appointments(day, unfit=printable.unfit) as opened:
        (found,) = opened.rows()
    assert isinstance(found, Refusal)
    assert [finding.message.partition(":")[0] for finding in found.findings] == [
        "patient",
        "reference",
        "clinician",
        "room",
    ]


def test_all_faults_of_a_row_come_together_and_good_rows_go_on(day: Path) -> None:
    bad = "Zora ☃,A-7,,2251,31/31/2026,8:30 PM,Dr. ☃,,huge,1000,4\n"
    first, second, third = read(day, FULL + ",,,22511\n" + bad + ",,,22867\n", day_order="dmy")
    assert isinstance(first, Appointment)
    assert isinstance(third, Appointment)
    assert isinstance(second, Refusal)
    told = [finding.message.partition(":")[0] for finding in second.findings]
    assert told == ["patient", "code", "date", "clinician", "edition", "copies"]
    assert {str(finding.span) for finding in second.findings} == {f"{day}: row 3"}


def test_repr_holds_nothing_of_the_patient(day: Path) -> None:
    found = one(day, "patient+reference+date", "Zora+A-7+2026-03-03")
    assert repr(found) == "Appointment(row=2)"


def test_appointment_goes_to_another_process(day: Path) -> None:
    found = one(day, "patient+date", "Zora+2026-03-03")
    assert pickle.loads(pickle.dumps(found)) == found


def test_rows_may_be_read_again_and_beside_each_other(day: Path) -> None:
    content = "code,patient\n" + "".join(f"22511,P{number}\n" for number in range(5000))
    day.write_text(content)
    with open_appointments(day, unfit=unfit) as opened:
        assert opened.digest == hashlib.sha256(content.encode()).hexdigest()
        pairs = list(zip(opened.rows(), opened.rows(), strict=True))
        assert len(pairs) == 5000
        assert all(one == other for one, other in pairs)


@pytest.mark.parametrize(
    "changed", ["code\n22867\n", "code\n22511\n22511\n", "code\n", "", "other\n22511\n", 'code\n"']
)
def test_file_that_changed_between_passes_gives_no_row(day: Path, changed: str) -> None:
    day.write_text("code\n22511\n")
    with open_appointments(day, unfit=unfit) as opened:
        assert len(list(opened.rows())) == 1
        day.write_text(changed)
        with pytest.raises(HandpressError, match="this file has changed while it was in use"):
            next(opened.rows())


def test_file_that_changes_while_it_is_read_is_refused_at_its_end(day: Path) -> None:
    day.write_text("code\n" + "22511\n" * 50_000)
    with open_appointments(day, unfit=unfit) as opened:
        rows = opened.rows()
        next(rows)
        with day.open("a") as file:
            file.write("22867\n")
        with pytest.raises(HandpressError, match="this file has changed while it was in use"):
            list(rows)


def test_leaving_closes_a_pass_that_was_not_read_to_its_end(day: Path) -> None:
    day.write_text("code\n22511\n22511\n")
    with open_appointments(day, unfit=unfit) as opened:
        rows = opened.rows()
        next(rows)
    with pytest.raises(ValueError, match="closed file"):
        next(rows)


def test_memory_does_not_grow_with_the_rows(day: Path) -> None:
    def peak(count: int) -> int:
        with day.open("w") as file:
            file.write(FULL)
            file.writelines(
                f"Patient {chr(97 + n % 26)},{n + 1},,22511,2026-03-03,08:{n % 60:02},Dr. Hu,es,,1,4\n"
                for n in range(count)
            )
        tracemalloc.start()
        try:
            with open_appointments(day, unfit=unfit) as opened:
                assert sum(isinstance(row, Appointment) for row in opened.rows()) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1000)  # fills the memos
    # Of a row that takes some 55 bytes in the file, the list itself keeps some eight.
    assert peak(20_000) < peak(1000) + 200_000


def test_list_from_memory_is_read_as_a_file_is() -> None:
    cells = [["code", "patient"], ["22511", "Zora, Q"], ["225", "Zora"], ["22867", 'Zo"ra']]
    made = DayList.of_cells("the day", cells)
    typed = DayList.of_bytes("the day", made.open().read())
    assert (typed.digest, repr(typed)) == (made.digest, "DayList('the day')")
    with open_appointments(made, unfit=unfit) as opened:
        first, refusal, last = opened.rows()
    assert isinstance(first, Appointment)
    assert isinstance(refusal, Refusal)
    assert isinstance(last, Appointment)
    assert (first.patient, last.patient) == ("Q Zora", 'Zo"ra')
    assert str(refusal.findings[0].span) == "the day: row 3"


def test_refused_row_knows_whose_it_is_and_does_not_show_it() -> None:
    cells = [["code", "patient", "mrn"], ["225", "Zora", "T-1"], ["22511", "#REF!", "T-2"], ["225", "Quy", "3E+05"]]
    with open_appointments(DayList.of_cells("the day", cells), unfit=unfit) as opened:
        found = list(opened.rows())
    assert [(row.patient, row.reference) for row in found] == [("Zora", "T-1"), ("", "T-2"), ("Quy", "")]
    assert not any(text in repr(found) for text in ("Zora", "T-1", "Quy"))


def test_huge_file_is_not_read_to_its_end(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daylist, "MAX_BYTES", 1 << 20)
    (told,) = faults(day, "code\n" + "22511\n" * 200_000)
    assert "this file has more than 1 megabytes [too-long]" in told


@pytest.mark.parametrize("settled", [False, True])
def test_file_that_is_only_touched_has_not_changed(day: Path, settled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if settled:
        monkeypatch.setattr(daylist, "SETTLED_NS", -1)
    day.write_text("code\n22511\n")
    with open_appointments(day, unfit=unfit) as opened:
        day.touch()
        assert len(list(opened.rows())) == 1
        day.write_text("code\n22867\n")
        with pytest.raises(HandpressError, match="this file has changed while it was in use"):
            next(opened.rows())


@given(st.binary(max_size=400) | st.text('code,patient;\t"\r\n\0 22511', max_size=200).map(str.encode))
def test_random_bytes_give_rows_or_faults(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        for head in (b"", b"code,date,x\n"):
            try:
                found = read(Path(folder) / "day.csv", head + content, {"room": "x"})
            except HandpressError:
                continue
            assert all(isinstance(row, Appointment) or row.findings for row in found)


# Near enough to the real thing to get far, and never a part of a message.
CELLS = [
    "Zq☃",
    "Zq\0",
    'Zq"w',
    "Zq\nw",
    "Zq,;\tw",
    "1997-02-31",
    "1997-02-28T07:61",
    "1997-02-28 07:41",
    "31/02/1997",
    "1997-04-05 00:00:00",
    "1997-13-01",
    "7:99 PM",
    "17:41 PM",
    "07:41:23",
    "07:41",
    "1997F9",
    "Zqish",
    "7741",
    "Zqmine",
    "‮Zq",
    "Zq" * 6000,
]
FOUND = st.dictionaries(
    st.sampled_from(COLUMNS), st.sampled_from(["", *CELLS]) | st.text(max_size=5).map("Zq{}".format)
)


@given(
    st.lists(FOUND, min_size=1, max_size=4),
    st.sampled_from(["mdy", "dmy", None]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.booleans(),
)
def test_no_message_holds_a_cell(rows: list[dict[str, str]], order: DayOrder | None, quoting: int, torn: bool) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=quoting).writerows([COLUMNS, *([row.get(c, "") for c in COLUMNS] for row in rows)])
    content = written.getvalue().encode()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "day.csv"
        try:
            found = read(path, content[: -len(content) // 9] if torn else content, day_order=order, zone="Europe/Paris")
        except HandpressError as error:
            told = str(error)
        else:
            told = "\n".join(str(row.findings) + repr(row) for row in found if isinstance(row, Refusal)) + repr(found)
        told = told.replace(str(path), "")
    assert "Zq" not in told
    assert not [cell for cell in CELLS if cell in told]


@pytest.mark.parametrize(
    ("heading", "names", "sure"),
    [
        ("MRN", {}, True),
        ("Patient ID", {}, True),
        ("Reference", {}, False),
        ("Ref.", {}, False),
        ("Ref.", {"reference": "Ref."}, True),
        ("Appointment ID", {}, False),
    ],
)
def test_only_a_patients_own_number_tells_who_a_row_is_for(
    day: Path, heading: str, names: dict[str, str], sure: bool
) -> None:
    day.write_text(f"code,{heading}\n22511,x\n")
    with open_appointments(day, names, unfit=unfit) as opened:
        assert opened.numbers_patients is sure
