"""Lists as clinics have them: each case of tests/lists, and more of its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from handpress.brand import printable
from handpress.diagnostics import HandpressError
from handpress.lists.appointments import Appointment, LeftOut, Refusal, Row, Setting, open_appointments
from handpress.lists.dates import DayOrder
from handpress.lists.daylist import DayList
from handpress.lists.notes import Note
from handpress.lists.vocabulary import State

CASES = Path(__file__).parent / "lists"
DAY = "2026-12-04"


class Read:
    """A list that was read: its rows, what is told of it, its headings."""

    def __init__(self, source: Path | str | bytes, order: DayOrder | None = None, **named: object) -> None:
        if not isinstance(source, Path):
            source = DayList.of_bytes("day.csv", source.encode() if isinstance(source, str) else source)
        setting = Setting(languages=("en", "es", "vi"))
        with open_appointments(source, day_order=order, unfit=printable.unfit, within=setting, **named) as opened:
            self.rows: list[Row] = list(opened.rows())
            self.told = "\n".join(map(str, opened.told))

    def __getitem__(self, row: int) -> Appointment:
        (found,) = (each for each in self.rows if each.row == row)
        assert isinstance(found, Appointment), found
        return found

    def refused(self, row: int) -> str:
        (found,) = (each for each in self.rows if each.row == row)
        assert isinstance(found, Refusal), found
        return "\n".join(map(str, found.findings))

    @property
    def numbers(self) -> list[int]:
        return [each.row for each in self.rows]


def when(found: Appointment) -> str:
    procedure = found.procedure
    if procedure is None:
        return ""
    return f"{procedure.day}" + (f" {procedure.clock:%H:%M}" if procedure.clock else "")


def case(name: str, order: DayOrder | None = None) -> Read:
    return Read(CASES / f"{name}.csv", order)


def test_cancelled_rows_are_left_out() -> None:
    found = case("status-cancelled")
    assert found[2].patient == "Ann Testrow"
    assert found.rows[1:] == [LeftOut(3, State.CANCELLED), LeftOut(4, State.NO_SHOW)]


def test_date_that_was_merged_is_told() -> None:
    found = case("merged-no-time")
    assert (when(found[2]), found[2].notes) == (DAY, ())
    assert (when(found[3]), found[3].notes) == ("", (Note.NO_DATE,))


def test_numbers_are_what_they_were_or_refused() -> None:
    found = case("hl7-mrn")
    assert [found[row].reference for row in (2, 3, 4, 5, 6)] == ["00123", "00124", "", "", "00127"]
    assert [found[row].notes for row in (4, 5)] == [(Note.NO_NUMBER,)] * 2
    assert found[3].patient == "Bob Testrow"
    for row in (7, 8):
        assert "made something else of this number" in found.refused(row)


def test_half_of_the_day_is_refused() -> None:
    found = case("times-12h")
    assert [when(found[row]) for row in (2, 3, 6)] == [f"{DAY} 08:30", f"{DAY} 11:45", f"{DAY} 12:00"]
    for row in (4, 5):
        assert "before noon, and after noon" in found.refused(row)


def test_wrong_order_refuses_every_row_with_both_readings() -> None:
    found = case("wrong-order", "mdy")
    assert all(isinstance(row, Refusal) for row in found.rows)
    assert "this one would be a Sunday, and in the other order a Friday" in found.refused(2)
    assert "use --date-order dmy" in found.refused(2)
    right = case("wrong-order", "dmy")
    assert [when(right[row]) for row in (2, 3, 4, 5)] == [f"2026-12-{day:02} 08:30" for day in (4, 5, 15, 16)]


@pytest.mark.parametrize("order", ["mdy", "dmy"])
def test_order_is_disproved_by_any_row(order: DayOrder) -> None:
    other = "12/25/2026" if order == "dmy" else "25/12/2026"
    rows = "\n".join(f'22511,"{day}"' for day in ("4/5/2026", "2026-05-04", "5/5/2026", "", other, "June 5, 2026"))
    found = Read(f"code,date\n{rows}\n", order)
    assert "row 6 has a day that this order does not have" in found.refused(2)
    assert [row.row for row in found.rows if isinstance(row, Refusal)] == [2, 4, 6]


def test_second_column_of_codes_is_read() -> None:
    found = case("two-codes-cols")
    assert [(row.code, row.part) for row in found.rows if isinstance(row, Appointment)] == [("22511", 0), ("22867", 1)]
    assert 'codes stand under "CPT" and "CPT 2": each is a paper' in found.told


@pytest.mark.parametrize(
    "headings",
    [
        "CPT 1,CPT 2,CPT 3",
        "CPT1,CPT2,CPT3",
        "Primary CPT,Secondary CPT,Additional CPT",
        "CPT,CPT,CPT",
        "Procedure Code,Procedure Code 2,Procedure Code 3",
        "CPT Code #1,CPT Code #2,CPT Code #3",
        "Code,Second code,Third code",
        "CPT,HCPCS,Other CPT",
    ],
)
def test_all_columns_of_codes_are_read(headings: str) -> None:
    found = Read(f"Patient,{headings}\nAnn,22511,,G0121\n")
    assert [row.code for row in found.rows if isinstance(row, Appointment)] == ["22511", "G0121"]


def test_languages_are_understood_by_their_names() -> None:
    found = case("lang-cols")
    assert [found[row].language for row in range(2, 13)] == [
        *("en", "es", "es", "en", "es", "es", "en", "en", "en", "es", "Mandarin")
    ]
    assert [found[row].notes for row in (5, 8)] == [(Note.NO_LANGUAGE,)] * 2
    assert found[11].notes == (Note.INTERPRETER,)


@pytest.mark.parametrize("heading", ["Pref Language", "Preferred Lang", "Pt. Language", "Primary Language", "LANG"])
def test_language_is_found_under_its_headings(heading: str) -> None:
    found = Read(f"code,{heading}\n22511,Spanish\n")
    assert found[2].language == "es"


def test_titles_and_feet_are_left_out_and_told() -> None:
    found = case("title-rows")
    assert found.numbers == [5]
    assert "the headings stand in row 4; what stands above them is left out" in found.told
    assert "the foot of a page or of the list is left out: row 6" in found.told


def test_totals_are_left_out_and_told() -> None:
    found = case("totals")
    assert found.numbers == [2]
    assert "the foot of a page or of the list is left out: row 3" in found.told


@pytest.mark.parametrize(
    "row",
    [
        *("Total,,,", "Total: 12,,,", "Grand Total,,,12", "TOTALS,2,,", "Total patients: 4,,,", ",,,Total 4"),
        *("Page 1 of 3,,,", "Page: 2,,,", "Printed on 12/4/2026 by AT,,,", "Printed 12/4/2026,,,", "Run date: 12/3,,,"),
        *("End of report,,,", "Report date,12/4/2026,,", "Count,12,,", "Records: 12,,,", "*** End of Report ***,,,"),
        *("Total,,2,", "Clinic day of 12/5/2026,,,", "Clinic day of 12/6/2026"),
        *("Generated by EHR,,,", "Subtotal,3,,", "2 rows,,,"),
    ],
)
def test_row_of_no_patient_is_left_out_and_told(row: str) -> None:
    found = Read(f"Clinic day of 12/4/2026,,,\nPatient,MRN,CPT,Date\nAnn,A-1,22511,{DAY}\n{row}\n")
    assert found.numbers == [3]
    assert "is left out: row 4" in found.told


@pytest.mark.parametrize("name", ["Page Ann", '"Page, Ann"', "Count Bela", '"End, Zoe"', '"Run, Ann"', "Printed Bob"])
def test_patient_whose_name_begins_like_a_foot_is_not_lost(name: str) -> None:
    found = Read(f"Patient,MRN,CPT,Date\n{name},A-1,22511,{DAY}\n{name},A-2,,\n")
    assert isinstance(found.rows[0], Appointment)
    assert "there is none" in found.refused(3)


def test_patient_above_the_headings_is_told() -> None:
    found = Read("Ann,A-1,22511,2026-12-04\nPatient,MRN,CPT,Date\nBo,A-2,22511,2026-12-04\n")
    assert found.numbers == [3]
    assert "row 1: warning: a code stands in this row, above the headings: it is left out" in found.told


def test_headings_and_titles_that_come_again_are_left_out() -> None:
    head = f"Clinic day,,,\nPatient,MRN,CPT,Date\nAnn,A-1,22511,{DAY}\n"
    found = Read(f"{head}Page 1 of 2,,,\n{head}Page 2 of 2,,,\n,,,\n\n")
    assert found.numbers == [3, 7]
    for told in (
        "a title comes again, and is left out: row 5",
        "the headings come again, and are left out: row 6",
        "the foot of a page or of the list is left out: rows 4, 8",
        "blank rows are left out: rows 9, 10",
    ):
        assert told in found.told


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_sign_between_cells_is_said_or_found(sign: str, said: bool, mark: str) -> None:
    first = f"sep={sign}\n" if said else ""
    row = sign.join(("José Testrow", "A-1", "22511", DAY, "08:30"))
    found = Read(f"{mark}{first}{sign.join(('Patient', 'MRN', 'CPT', 'Date', 'Time'))}\n{row}\n")
    assert (found[2].patient, when(found[2])) == ("José Testrow", f"{DAY} 08:30")
    assert found.numbers == [2]


def test_line_that_says_the_sign_is_no_row() -> None:
    assert case("sep-line")[2].patient == "José Testrow"


def test_date_and_time_in_one_column_are_read() -> None:
    assert when(case("appt-date-time-col", "mdy")[2]) == f"{DAY} 08:30"


@pytest.mark.parametrize(
    "heading", ["Appt Date/Time", "Date & Time", "Appt DTTM", "Start", "Scheduled Date/Time", "DOS"]
)
def test_date_and_time_are_found_under_their_headings(heading: str) -> None:
    found = Read(f"Patient,CPT,{heading}\nAnn,22511,12/4/2026 8:30 AM\n", "mdy")
    assert when(found[2]) == f"{DAY} 08:30"
    assert "Start" not in found.told


def test_codes_are_read_or_refused() -> None:
    found = case("codes")
    assert [(row.row, row.code) for row in found.rows if isinstance(row, Appointment)] == [
        *((2, "22511"), (3, "22511"), (3, "22867"), (4, "22511"), (5, "22511"), (6, "22511"), (7, "22511")),
        *((8, "22511"), (10, "22511"), (11, "22867"), (12, "12345"), (13, "22511"), (14, "22511"), (14, "22867")),
        (15, "22511"),
    ]
    assert "spreadsheets drop a zero in front" in found.refused(9)
    assert found[2].notes == (Note.MODIFIER,)
    assert found[5].notes == (Note.DIAGNOSIS,)
    assert found[8].notes == (Note.CODE_WORDS,)


def test_name_in_two_columns_is_joined() -> None:
    assert case("split-name")[2].patient == "Ann Testrow"


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("Last Name,First Name", "Testrow,Ann"),
        ("Pt Last,Pt First", "Testrow,Ann"),
        ("Surname,Given name", "Testrow,Ann"),
        ("First,Last", "Ann,Testrow"),
        ("Patient (Last, First)", '"Testrow, Ann"'),
        ("Apellidos,Nombre", "Testrow,Ann"),
        ("family,given", "Testrow,Ann"),
    ],
)
def test_name_is_found_under_its_headings(headings: str, cells: str) -> None:
    if "(" in headings:
        headings = f'"{headings}"'
    assert Read(f"{headings},CPT\n{cells},22511\n")[2].patient == "Ann Testrow"


def test_dates_of_every_form_are_read() -> None:
    found = case("dates-variety", "mdy")
    expected = dict.fromkeys(range(2, 19), f"{DAY} 08:30") | {
        3: "2025-12-09 08:30",
        5: f"{DAY} 09:00",
        11: DAY,
        18: f"{DAY} 12:00",
    }
    del expected[7], expected[15]
    assert {row: when(found[row]) for row in expected} == expected
    assert found[11].notes == (Note.MIDNIGHT,)
    assert "the time is of a zone" in found.refused(7)
    assert "a time of day with a dot, or hours with a decimal" in found.refused(15)


def test_broken_letters_are_refused() -> None:
    found = case("control-char")
    assert [row.row for row in found.rows if isinstance(row, Appointment)] == [2, 6, 13, 15, 16]
    assert [found[row].patient for row in (6, 13, 15, 16)] == ["Eve Testrow", None, None, "Testrow Ann"]
    assert all(found[row].notes == (Note.NO_NAME,) for row in (13, 15))
    assert "patient: this is a fault of the spreadsheet" in found.refused(14)


@pytest.mark.parametrize(
    "name", ["JosÃ©", "Jos?", "Jos\ufffd", "Garc’a?", "M³ller", "Wa³êsa", "Ann ™", "&#233;va", "Jos√©", "NULL?"]
)
def test_name_with_lost_letters_is_refused(name: str) -> None:
    assert "patient: " in Read(f"code,patient\n22511,{name} Testrow\n").refused(2)


@pytest.mark.parametrize("name", ["????", "??", "12", "4455", "(12)", "#N/A", "#REF!", "########", "#NV"])
def test_name_without_a_letter_is_refused(name: str) -> None:
    assert "patient: " in Read(f"code,patient\n22511,{name}\n").refused(2)


@pytest.mark.parametrize("name", ["-", "?", "N/A", "NULL", "0", "TBD", "unknown", "none", "--", "Walk-in", "test"])
def test_placeholder_is_no_name_and_told(name: str) -> None:
    found = Read(f"code,patient\n22511,{name}\n")[2]
    if name == "test":  # somebody can be called so
        assert (found.patient, found.notes) == ("test", ())
    else:
        assert (found.patient, found.notes) == (None, (Note.NO_NAME,))


@pytest.mark.parametrize(
    "name",
    [
        *("José García", "Núñez O’Brien", "D'Angelo", "Nguyễn Thị Hương", "Jürgen Weiß", "Wałęsa Żółć", "Mª Carmen"),
        *("Anne-Marie", "J. R. Smith", "O´Neil", "Smith Jr.", "Nguyen Self", "No Ka", "Jean-Luc d’Arc", "Ñusta"),
    ],
)
def test_name_as_people_have_them_is_read(name: str) -> None:
    assert Read(f"code,patient\n22511,{name}\n")[2].patient == name


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("Testrow, Ann", "Ann Testrow"),
        ("TESTROW,ANN B", "ANN B TESTROW"),
        ("Testrow, Ann, Jr.", "Ann Testrow Jr."),
        ("Testrow Jr., Ann", "Ann Testrow Jr."),
        ("Ann Testrow, Jr.", "Ann Testrow, Jr."),
        ("Testrow, Ann, Room 4", "Testrow, Ann, Room 4"),
        ("Testrow,", "Testrow"),
        ("de la Cruz, María José", "María José de la Cruz"),
    ],
)
def test_family_name_before_a_comma_is_turned(typed: str, spoken: str) -> None:
    assert Read(f'code,patient\n22511,"{typed}"\n')[2].patient == spoken


def test_column_that_is_not_read_is_told() -> None:
    found = Read("Patient,CPT,Visit type,Arrival time,DOB,Location\nAnn,22511,New,08:00,1970-01-01,Main\n")
    assert 'not read: "Visit type", "DOB", "Location" [unused-column]' in found.told
    assert 'not read: "Arrival time"; ' in found.told
    assert "1970" not in found.told


def test_headings_that_the_code_may_stand_under_are_named() -> None:
    with pytest.raises(HandpressError) as caught:
        Read("Patient,Date,Procedure,Note\nZora Quist,2026-12-04,22511,\n")
    assert '--map code=HEADING, one of: "Procedure", "Note"' in str(caught.value)
    assert "Zora" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "Patient,CPT,Visit typeZora Quist,22511,Zora\nBo,22867,y\n",
        "Patient,CPT,Visit type\x0bZora Quist,x\nBo,22867,y\n",
        "Patient,CPT,Visit typeZora Quist",
        "Patient,CPT,Visit type " + "Zora " * 20 + "\nBo,22867,y\n",
    ],
)
def test_row_that_has_run_into_the_headings_is_never_quoted(text: str) -> None:
    found = Read(text)
    assert "not read: column C" in found.told
    assert "Zora" not in found.told


def test_column_without_a_heading_is_told() -> None:
    found = Read("Patient,CPT,,,\nAnn,22511,,x,\nBo,22511,,,\n")
    assert "not read, as there is no heading: column D [unused-column]" in found.told
    assert "no heading" not in Read("Patient,CPT,,\nAnn,22511,,\n").told


@pytest.mark.parametrize("heading", ["Visit", "CSN", "Account #", "Case Number", "FIN"])
def test_number_that_may_be_of_the_visit_is_not_read_by_itself(heading: str) -> None:
    found = Read(f"Patient,CPT,{heading}\nAnn,22511,77\n")
    assert found[2].encounter == ""
    assert f'say so with --map encounter="{heading}"' in found.told
    assert Read(f"Patient,CPT,{heading}\nAnn,22511,77\n", names={"encounter": heading})[2].encounter == "77"


def test_short_row_is_told() -> None:
    found = Read(f"Patient,MRN,CPT,Date,Time\nAnn,A-1,22511\nBo,A-2,22511,{DAY},08:30\n")
    assert found[2].notes == (Note.SHORT,)
    assert found[3].notes == ()


def test_address_is_no_state() -> None:
    found = Read("Patient,CPT,City,State\nAnn,22511,Halifax,NS\nBo,22511,Juneau,AK\n")
    assert [type(row) for row in found.rows] == [Appointment, Appointment]
    assert 'not read: "City", "State"' in found.told
    found = Read("Patient,CPT,State,Status\nAnn,22511,TX,Cancelled\n")
    assert found.rows == [LeftOut(2, State.CANCELLED)]


def test_first_row_of_a_list_without_headings_is_never_quoted() -> None:
    for text in ("Zora Quist,22511,2026-12-04\n", "22511;Zora Quist;Time\n", "Zora Quist\tDate\t22511\n"):
        with pytest.raises(HandpressError) as caught:
            Read(text)
        assert "Zora" not in str(caught.value)
        assert "no heading stands for the code" in str(caught.value)


def test_second_code_alone_is_not_the_first() -> None:
    with pytest.raises(HandpressError, match=r'no heading stands for the code[^#]*"Scope", "CPT 2"'):
        Read("Patient,MRN,Scope,CPT 2\nAnn,1,22511,\nBob,2,22867,22511\n")
    found = Read("Patient,MRN,Scope,CPT 2\nAnn,1,22511,\n", names={"code": "Scope"})
    assert found[2].code == "22511"
    assert Read("Patient,MRN,CPT 2,Primary CPT\nAnn,1,,22511\n")[2].code == "22511"


def test_time_to_arrive_is_told_as_what_the_pages_reckon() -> None:
    text = "Patient,CPT,Date,Time,{},Note\nAnn,22511,2026-12-04,09:00,08:00,x\n"
    for heading in ("Arrive By", "Arrival Time", "Check-in time"):
        found = Read(text.format(heading))
        assert f'not read: "{heading}"; the pages reckon when to arrive from the handout [arrive]' in found.told
        assert 'not read: "Note" [unused-column]' in found.told
        assert when(found[2]) == "2026-12-04 09:00"


def test_day_that_is_missing_below_others_is_told_in_a_column_of_both() -> None:
    found = Read("Patient,CPT,Start\nAnn,22511,2026-12-04 09:00\nBob,22511,\n")
    assert (when(found[2]), found[2].notes) == ("2026-12-04 09:00", ())
    assert (when(found[3]), found[3].notes) == ("", (Note.NO_DATE,))
