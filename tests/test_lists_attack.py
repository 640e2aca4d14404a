"""Lists as scheduling systems export them, at their oddest: a row is right, or refused, or told as left out."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest

import handpress.lists
from handpress.diagnostics import HandpressError
from handpress.lists.appointments import Appointment, LeftOut, Refusal, Row, Setting, open_appointments
from handpress.lists.dates import DayOrder
from handpress.lists.daylist import DayList
from handpress.lists.vocabulary import State


def rows(content: str | bytes, order: DayOrder | None = None) -> tuple[list[Row], str]:
    """Return the rows of a list, and what is told of it."""
    source = DayList.of_bytes("day", content.encode() if isinstance(content, str) else content)
    within = Setting(languages=("en", "es"))
    with open_appointments(source, day_order=order, unfit=lambda name: None, within=within) as opened:
        return list(opened.rows()), "\n".join(map(str, opened.told))


def one(heading: str, cell: str, *more: str) -> Row:
    """Return what becomes of a row with *cell* under *heading*, beside a name, a code and a day."""
    usual = {"Patient": "Ann Testrow", "CPT": "45378", "Date": "2026-12-04"}
    usual[heading] = cell
    content = "\t".join(usual) + "\n" + "\t".join(usual.values()) + "\n"
    return rows(content)[0][0]


def printed(found: list[Row]) -> list[Appointment]:
    return [row for row in found if isinstance(row, Appointment)]


# Headings


TWO_ROWS = {
    "the second continues the first": "Patient,MRN,CPT,Appointment,\n,,,Date,Time\n",
    "groups above": "Patient,,CPT,Appointment,\nName,MRN,,Date,Time\n",
    "words above words": "Patient,Patient,CPT,Appt,Appt\nName,Number,Code,Date,Time\n",
}


@pytest.mark.parametrize("headings", TWO_ROWS.values(), ids=TWO_ROWS)
def test_headings_in_two_rows_are_read_as_one(headings: str) -> None:
    page = "Ann Testrow,A1,45378,2026-12-04,08:30\n"
    found, told = rows(f"Day list,,,,\n{headings}{page}{headings}{page.replace('A1', 'A2')}")
    assert [
        (row.patient, row.reference, row.code, str(row.procedure and row.procedure.clock)) for row in printed(found)
    ] == [
        ("Ann Testrow", "A1", "45378", "08:30:00"),
        ("Ann Testrow", "A2", "45378", "08:30:00"),
    ]
    assert len(found) == 2
    assert "the headings come again, and are left out: rows 5, 6" in told


def test_a_date_of_birth_under_two_rows_of_headings_is_no_visit() -> None:
    found, told = rows("Patient,Birth,Visit,CPT\nName,Date,Date,Code\nAnn Testrow,1960-01-02,2026-12-04,45378\n")
    assert [row.procedure and row.procedure.day for row in printed(found)] == [date(2026, 12, 4)]
    assert 'not read: "Birth Date"' in told


def test_a_patient_below_the_headings_is_no_second_row_of_them() -> None:
    found, _ = rows("Patient,MRN,CPT,Date\nAnn Testrow,,,\nBob Testrow,A2,45378,2026-12-04\n")
    assert [type(row) for row in found] == [Refusal, Appointment]


def test_a_date_of_birth_under_its_own_word_is_no_visit_where_no_other_is_there() -> None:
    found, told = rows("Patient,Birth,CPT\nName,Date,Code\nAnn Testrow,1960-01-02,45378\n")
    assert [row.procedure for row in printed(found)] == [None]
    assert 'not read: "Birth Date"' in told


# What says that an appointment does not take place


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("CPT", "45378 (cancelled)"),
        ("CPT", "45378 - CXL"),
        ("Room", "OR 1 - cancelled"),
        ("Room", "No show"),
        ("Provider", "CANCELLED"),
        ("Provider", "Dr. Test (resched)"),
        ("MRN", "CXL"),
        ("Encounter ID", "Cancelada"),
        ("Patient", "Testrow, Ann R/S"),
        ("Patient", "Testrow, Ann CX"),
        ("Patient", "Testrow, Ann (canc)"),
    ],
)
def test_a_row_that_says_anywhere_that_it_is_cancelled_is_refused(heading: str, cell: str) -> None:
    found = one(heading, cell)
    assert isinstance(found, Refusal)
    told = "\n".join(map(str, found.findings))
    assert "hint: " in told
    assert cell not in told


@pytest.mark.parametrize("name", ["Dr. Cancel", "María Cancela", "Resch, Karl"])
def test_a_clinician_may_be_called_nearly_so(name: str) -> None:
    found = one("Provider", name)
    assert isinstance(found, Appointment)
    assert found.clinician == name


def test_a_cancelled_row_is_left_out_whatever_else_it_says() -> None:
    found, _ = rows("Patient,CPT,Date,Room,Status\nAnn Testrow,45378,2026-12-04,cancelled,Cancelled\n")
    assert isinstance(found[0], LeftOut)


GONE = {
    State.CANCELLED: [
        *("Suspendida", "Cancelada por el paciente", "Anulada", "Cncld", "Pt not coming", "Can't make it"),
        *("Removed from schedule", "Annulé par le patient", "Abgesagt (Patient)", "Cancelado pelo paciente"),
    ],
    State.NO_SHOW: [
        *("Did not arrive", "No acudió", "Ausente", "Inasistencia", "No se presentó a la cita", "Faltou"),
        *("nicht erschienen", "Non présenté"),
    ],
    State.LEFT: ["Walked out", "Se fue sin ser atendido"],
    State.RESCHEDULED: [
        *("Moved to 12/9", "Reprogramada para 9/12", "Aplazada", "Pospuesta", "verschoben auf 9.12.", "Reporté"),
        *("Remarcado para 9/12", "moved to Monday 12/9/2026"),
    ],
    State.DECEASED: ["dec'd", "Falleció", "Éxitus", "verstorben", "Décédé", "Óbito"],
}


@pytest.mark.parametrize(("state", "word"), [(state, word) for state, words in GONE.items() for word in words])
def test_a_state_is_known_in_other_wordings_and_languages(state: State, word: str) -> None:
    found = one("Status", word)
    assert isinstance(found, LeftOut), found
    assert found.state is state


@pytest.mark.parametrize("word", ["No shwo", "Inactive", "Deferred", "Aborted", "Ready - no show last time"])
def test_a_state_with_two_readings_is_refused(word: str) -> None:
    found = one("Status", word)
    assert isinstance(found, Refusal)
    assert "[state]" in str(found.findings[0])


@pytest.mark.parametrize(
    "word", ["moved to OR 2", "Show", "Atendida", "En espera", "bestätigt", "Not cancelled", "moved to room 12-4"]
)
def test_a_state_that_stands_prints(word: str) -> None:
    assert isinstance(one("Status", word), Appointment)


# Names


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("Doe Jr, John", "John Doe Jr"),
        ("Doe, John Jr", "John Doe Jr"),
        ("DOE, JOHN Q III", "JOHN Q DOE III"),
        ("Doe, Jr., John", "John Doe Jr."),
        ("Doe, John Jr, MD", "John Doe Jr MD"),
        ("Resch, Karl", "Karl Resch"),
        ("Zorn, Ann CX Lee", "Ann CX Lee Zorn"),
        ("Doe, John, Jr.", "John Doe Jr."),
        ("Doe, III, John", "John Doe III"),
        ("John Doe, RN", "John Doe, RN"),
        ("Doe, John V", "John V Doe"),  # an initial as like as not
        ("(Doe, Jane)", "(Doe, Jane)"),
    ],
)
def test_a_name_is_turned_with_its_suffix_behind_it(typed: str, spoken: str) -> None:
    found = one("Patient", typed)
    assert isinstance(found, Appointment)
    assert found.patient == spoken


@pytest.mark.parametrize(
    ("name", "given", "spoken"),
    [
        ("Testrow", "Ann", "Ann Testrow"),
        ("Testrow, Ann", "Ann", "Ann Testrow"),
        ("Ann Testrow", "Ann", "Ann Testrow"),
        ("Cher", "Cher", "Cher"),
        ("Testrow", "", "Testrow"),
        ("Ann Testrow", "Bob", ""),
    ],
)
def test_a_first_name_beside_the_name_is_not_dropped(name: str, given: str, spoken: str) -> None:
    found = rows(f"Name;First Name;CPT\n{name};{given};45378\n")[0][0]
    assert isinstance(found, Appointment if spoken else Refusal)
    assert not isinstance(found, Appointment) or found.patient == spoken


@pytest.mark.parametrize("name", ["Unknown Unknown", "Unknown, Unknown", "XXXX"])
def test_a_name_that_nobody_knows_is_none(name: str) -> None:
    found = one("Patient", name)
    assert isinstance(found, Appointment)
    assert found.patient is None
    assert [note.name for note in found.notes] == ["NO_NAME"]


def test_an_age_beside_the_name_is_no_part_of_it() -> None:
    assert isinstance(one("Patient", "Testrow, Ann 66F"), Refusal)


# Languages


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        *dict.fromkeys(
            [
                *("Sp", "SPN", "Span", "Castellano", "Latin American Spanish", "es_419", "Spanish only"),
                *("Spanish preferred", "Spanish-speaking", "Spanish w/ interpreter", "Spanisch", "espagnol"),
                *("Interpreter: Spanish", "Other: Spanish", "Primary: Spanish", "prefers Spanish"),
            ],
            "es",
        ).items(),
        *dict.fromkeys(["English only", "Englisch", "anglais", "Inglés"], "en").items(),
    ],
)
def test_a_language_is_known_in_other_words(typed: str, tag: str) -> None:
    found = one("Language", typed)
    assert isinstance(found, Appointment)
    assert found.language == tag


@pytest.mark.parametrize(
    "typed", ["English/Spanish", "ENG/SPA", "Non-English", "No English", "Bilingual", "English, Spanish"]
)
def test_two_languages_are_none_of_them(typed: str) -> None:
    found = one("Language", typed)
    assert isinstance(found, Appointment)
    assert found.language not in ("en", "es")


@pytest.mark.parametrize("typed", ["Patient refused", "Not asked", "Prefers not to say", "Declines to answer"])
def test_who_would_not_say_a_language_is_told(typed: str) -> None:
    found = one("Language", typed)
    assert isinstance(found, Appointment)
    assert [note.name for note in found.notes] == ["NO_LANGUAGE"]


# Codes


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("PR COLONOSCOPY FLX DX W/COLLJ SPEC WHEN PFRMD [45378]", ["45378"]),
        ("Colonoscopy (45378)", ["45378"]),
        ("PR COLONOSCOPY [45378], PR EGD [43239]", ["45378", "43239"]),
        ("Colonoscopy - 45378", ["45378"]),
        ("(45378)", ["45378"]),
        ("CPT(45378)", ["45378"]),
        ("[45378] COLONOSCOPY", ["45378"]),
        ("COLONOSCOPY [CPT 45378]", ["45378"]),
        ("Colonoscopy [45378] (screening)", ["45378"]),
        ("Colonoscopy with or without brushings [45378]", ["45378"]),
        ("PR INJECTION ANES/STEROID TFRML EPI LUMBAR/SACRAL 1 LVL [64483]", ["64483"]),
        ("PR INJECTION 1 LVL [64483], T12 kyphoplasty (22513)", ["64483", "22513"]),
        ("45378 deferred", []),
        ("Colonoscopy (45378) or 45380", []),
        ("no colonoscopy (45378)", []),
        ("Colonoscopy (was 45378)", []),
        ("Colonoscopy [45378] cancelled", []),
        ("possible EGD (43239)", []),
        ("Room 12345 (45378)", []),
    ],
)
def test_a_code_behind_its_words_is_read(typed: str, codes: list[str]) -> None:
    found, _ = rows(f"Patient\tCPT\nAnn Testrow\t{typed}\n")
    assert [row.code for row in printed(found)] == codes
    assert codes or isinstance(found[0], Refusal)


# Days and times


@pytest.mark.parametrize(
    "typed",
    [
        *("1900-01-01 08:30:00.000", "12/30/1899 8:30:00 AM", "30/12/1899 08:30", "1/1/1900 8:30", "1/0/1900 8:30"),
        *("1900-01-00 08:30", "1899-12-31 08:30:00", "1899-12-30T08:30:00", "01.01.1900 08:30", "8.30 Uhr"),
    ],
)
def test_a_time_that_stands_behind_the_first_day_of_a_program_is_a_time(typed: str) -> None:
    found = one("Time", typed)
    assert isinstance(found, Appointment), found
    assert found.procedure
    assert (found.procedure.day, found.procedure.clock) == (date(2026, 12, 4), time(8, 30))


@pytest.mark.parametrize("typed", ["1960-01-02", "01/01/1900", "1/2/1960", "9999-12-31", "2 Jan 1960", "1899-12-30"])
def test_a_day_on_which_no_appointment_can_be_is_refused(typed: str) -> None:
    found = one("Date", typed)
    assert isinstance(found, Refusal)
    assert "birth" in str(found.findings[0]) or "year" in str(found.findings[0])
    assert typed not in str(found.findings[0])


def test_a_month_of_the_year_in_spanish_is_read() -> None:
    found = one("Date", "4 de diciembre del 2026")
    assert isinstance(found, Appointment)
    assert found.procedure
    assert found.procedure.day == date(2026, 12, 4)


# Halves of a day, and days told by other columns


@pytest.mark.parametrize("heading", ["AM/PM", "am pm", "Meridiem"])
def test_the_half_of_the_day_in_a_column_of_its_own_is_read(heading: str) -> None:
    found, told = rows(
        f"Patient,CPT,Date,Time,{heading}\nA,45378,2026-12-04,8:00,AM\nB,45378,2026-12-04,8:00,PM\n"
        "C,45378,2026-12-04,1:15,p\nD,45378,2026-12-04,9:00 AM,\nE,45378,2026-12-04,9:00 AM,PM\n"
        "F,45378,2026-12-04,9:00 P.M.,pm\nG,45378,2026-12-04,9:00 AM,afternoon\n"
    )
    clocks = [str(row.procedure and row.procedure.clock) for row in printed(found)]
    assert clocks == ["08:00:00", "20:00:00", "13:15:00", "09:00:00", "21:00:00"]
    assert [row.row for row in found if isinstance(row, Refusal)] == [6, 8]
    assert "not read" not in told


def test_seconds_do_not_say_which_half_of_the_day_it_is() -> None:
    found, _ = rows("Patient,CPT,Date,Time\nA,45378,2026-12-04,08:00:00\nB,45378,2026-12-04,01:00:00\n")
    assert [type(row) for row in found] == [Appointment, Refusal]
    found, _ = rows("Patient,CPT,Date,Time\nA,45378,2026-12-04,13:00:00\nB,45378,2026-12-04,08:00:00\n")
    assert len(printed(found)) == 2


def test_days_of_birth_that_disprove_the_order_refuse_the_days_of_the_visits() -> None:
    lines = "Patient,DOB,CPT,Date\nA,15/12/1960,45378,04/12/2026\nB,01/02/1960,45378,05/12/2026\n"
    found, _ = rows(lines, "mdy")
    assert [type(row) for row in found] == [Refusal, Refusal]
    assert isinstance(found[1], Refusal)
    assert "row 2 has a day that this order does not have" in str(found[1].findings[0])
    assert len(printed(rows(lines, "dmy")[0])) == 2
    # Where the days of the visits prove their order, those of birth are of another program.
    assert len(printed(rows(lines + "C,01/02/1960,45378,12/15/2026\n", "mdy")[0])) == 3


def test_a_list_without_a_heading_of_the_day_is_told_with_those_that_may_be_it() -> None:
    _, told = rows("Patient,CPT,DOB,Op Day\nAnn Testrow,45378,1960-01-02,2026-12-04\n")
    assert "warning: no heading stands for the date: the pages have none [date]" in told
    assert 'say so with --map date="Op Day"' in told


@pytest.mark.parametrize("heading", ["Appt Date (mm/dd/yyyy)", "Date (required)", "Appt Date [MM-DD-YY]"])
def test_the_form_of_a_day_behind_its_heading_is_no_part_of_it(heading: str) -> None:
    (found,) = printed(rows(f"Patient,CPT,{heading}\nAnn Testrow,45378,2026-12-04\n")[0])
    assert found.procedure


@pytest.mark.parametrize("heading", ["Date (birth)", "Date (ordered)"])
def test_another_day_behind_a_heading_is_none_of_the_visit(heading: str) -> None:
    (found,) = printed(rows(f"Patient,CPT,{heading}\nAnn Testrow,45378,2026-12-04\n")[0])
    assert not found.procedure


@pytest.mark.parametrize(
    "note",
    [
        *("moved to 12/9", "R/S", "pt passed away", "N/S", "Suspendida", "canc", "Reprogramada", "pt not coming"),
        *("Falleció en noviembre", "Anulada"),
    ],
)
def test_a_note_that_may_cancel_is_told_or_refused(note: str) -> None:
    found = one("Comments", note)
    assert isinstance(found, Refusal) or [each.name for each in found.notes] == ["ELSEWHERE"]  # type: ignore[union-attr]


def test_marks_of_direction_and_invisible_ones_are_no_part_of_a_day() -> None:
    found, _ = rows("Patient,CPT,Date,Time\nA,45378\u200b,\u200e12/4/2026,\u200e8:30\u202fAM\ufeff\n", "mdy")
    assert len(printed(found)) == 1


def test_headings_in_brackets_are_no_json() -> None:
    assert len(printed(rows("[Patient],[CPT]\nAnn Testrow,45378\n")[0])) == 1


# What is none of a patient


FEET = [
    *("Clinic Total,2,,,", "Report generated: 12/03/2026,,,,", "12/03/2026 5:02 PM,,,Page 1,"),
    *("Confidential - contains PHI,,,,", "--- End ---,,,,", "1 of 3,,,,", "- 2 -,,,,", "Dr. Test: 2 patients,,,,"),
    *("2 appointments,,,,", "Number of patients,2,,,", "(2 row(s) affected),,,,", "(2 rows affected),,,,"),
    *("2 rows selected.,,,,", ",,,,Página 2 de 3", "Seite 2 von 3,,,,", "© 2026 Made-Up Systems,,,,"),
    *("Legend: * = new patient,,,,", "Total de citas: 2,,,,", "Total pacientes,,2,,", "*** End of Report ***,,,,"),
]


@pytest.mark.parametrize("foot", FEET)
def test_a_foot_is_left_out_and_told(foot: str) -> None:
    found, told = rows(f"Patient,MRN,CPT,Date,Time\nAnn Testrow,A1,45378,2026-12-04,08:30\n{foot}\n")
    assert [type(row) for row in found] == [Appointment]
    assert "the foot of a page or of the list is left out: row 3" in told


@pytest.mark.parametrize(
    "patient",
    [
        *("Ann Page,A2,,,", "Legend Testrow,A2,,2026-12-04,", "Confidence Testrow,,,,"),
        *(
            "Ann Total,,,,",
            "Ann Total,12345,,,",
            "Testrow End,A2,,,",
            "Ann Total,A2,,2026-12-04,09:30",
            "Note Testrow,,,,",
        ),
    ],
)
def test_a_patient_without_a_code_is_no_foot(patient: str) -> None:
    found, _ = rows(f"Patient,MRN,CPT,Date,Time\nAnn Testrow,A1,45378,2026-12-04,08:30\n{patient}\n")
    assert [type(row) for row in found] == [Appointment, Refusal]


@pytest.mark.parametrize("rule", ["-----------,---,-----,----------,-----", "=====,,,,", "___,___,___,___,___"])
def test_a_line_of_signs_is_left_out_and_told(rule: str) -> None:
    found, told = rows(f"Patient,MRN,CPT,Date,Time\n{rule}\nAnn Testrow,A1,45378,2026-12-04,08:30\n")
    assert [row.row for row in found] == [3]
    assert "a line of signs is left out: row 2" in told


@pytest.mark.parametrize("line", ["Dr. Test,,,,", "Provider: TEST,,,,", ",,,,Department: GI", "Médico: Test,,,,"])
def test_a_line_over_other_rows_is_left_out_and_told(line: str) -> None:
    page = "Ann Testrow,A1,45378,2026-12-04,08:30\n"
    found, told = rows(f"Patient,MRN,CPT,Date,Time\n{line}\n{page}")
    assert [row.row for row in found] == [3]
    assert "a line over other rows is left out, and none of them has what it says: row 2" in told


def test_a_line_over_other_rows_that_cancels_them_is_heeded() -> None:
    found, _ = rows("Patient,CPT,Date\nStatus: Cancelled,,\nAnn Testrow,45378,2026-12-04\n")
    assert not printed(found)


# What is told of the headings


def refused(content: str) -> str:
    with pytest.raises(HandpressError) as caught:
        rows(content)
    return str(caught.value)


def test_two_headings_that_are_alike_are_to_be_renamed() -> None:
    told = refused("Patient,Date,CPT,Date\nAnn Testrow,1960-01-02,45378,2026-12-04\n")
    assert "2 headings stand for the date" in told
    assert "--map" not in told
    assert "rename the one that is not meant" in told


@pytest.mark.parametrize("between", ["^", "~", "  "])
def test_a_list_with_other_signs_between_its_cells_says_so(between: str) -> None:
    told = refused(f"Patient{between}CPT\nAnn Testrow{between}45378\n")
    assert "commas, semicolons, tabs or bars" in told


def test_a_list_without_a_heading_of_the_patient_is_told_with_those_that_may_be_it() -> None:
    _, told = rows("Who is it (patient),CPT,Date\nAnn Testrow,45378,2026-12-04\n")
    assert "warning: no heading stands for the patient: the pages have a blank for the name [name]" in told
    assert 'say so with --map patient="Who is it (patient)"' in told


EXPORTS = {
    "Cerner": (
        "Person Name - Full,MRN- Organization,Scheduled Begin Date/Time,Appointment Status,Resource,CPT4\n"
        '"Testrow, Ann",0012345,2026-12-04 08:30,Confirmed,"Test, Dr",45378\n'
    ),
    "NextGen": (
        "person_nbr,last_name,first_name,date_of_birth,appt_date,begintime,cancel_ind,cpt4_code_id\n"
        "0012345,Testrow,Ann,19600102,20261204,0830,N,45378\n"
    ),
    "Google Calendar": (
        "Patient,MRN,Start Date,Start Time,End Date,CPT\nAnn Testrow,0012345,2026-12-04,8:30 AM,2026-12-05,45378\n"
    ),
    "Spanish": (
        "Apellidos;Nombre;Nº Historia;Fecha cita;Hora cita;Código procedimiento;Médico;Sala;Estado cita\n"
        "Testrow;Ann;0012345;2026-12-04;08:30;45378;Dra. Prueba;1;Programada\n"
    ),
    "German": "Name;Vorname;Patientennummer;Datum;Uhrzeit;Code\nTestrow;Ann;0012345;04 Dezember 2026;08:30;45378\n",
    "French": "Nom;Prénom;Numéro de dossier;Date;Heure;Code\nTestrow;Ann;0012345;4 décembre 2026;08h30;45378\n",
    "Portuguese": (
        "Paciente;Prontuário;Data da consulta;Horário;Código\nAnn Testrow;0012345;4 de dezembro de 2026;08:30;45378\n"
    ),
}


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_the_headings_of_an_export_are_known(export: str) -> None:
    (found,) = printed(rows(export)[0])
    assert (found.patient, found.reference, found.code) == ("Ann Testrow", "0012345", "45378")
    assert found.procedure
    assert (found.procedure.day, found.procedure.clock) == (date(2026, 12, 4), time(8, 30))


AGAIN = {
    "technical names": "pat_name,mrn,cpt_code,appt_date",
    "other words": "Patient Name,Chart No,Procedure Code,DOS",
    "another language": "Paciente,Expediente,Código,Fecha",
}


@pytest.mark.parametrize("again", AGAIN.values(), ids=AGAIN)
def test_headings_in_other_words_that_mean_the_same_come_again(again: str) -> None:
    page = "Ann Testrow,A1,45378,2026-12-04\n"
    found, told = rows(f"Patient,MRN,CPT,Date\n{again}\n{page}")
    assert [(row.row, row.patient) for row in printed(found)] == [(3, "Ann Testrow")]
    assert len(found) == 1
    assert "the headings come again, and are left out: row 2" in told


def test_headings_in_another_order_are_other_headings() -> None:
    found, _ = rows("Patient,MRN,CPT,Date\nMRN,Patient,CPT,Date\nA1,Ann Testrow,45378,2026-12-04\n")
    assert not printed(found)
    assert len(found) == 2


def test_a_heading_in_two_languages_is_known_where_both_say_the_same() -> None:
    found, told = rows(
        "Patient / Paciente,MRN,CPT / Código,Date/Fecha,Name/Room\nAnn Testrow,A1,45378,2026-12-04,Bob Testrow\n"
    )
    assert [row.patient for row in printed(found)] == ["Ann Testrow"]
    assert 'not read: "Name/Room"' in told


def test_of_two_rows_with_as_many_headings_that_with_the_code_is_taken() -> None:
    found, _ = rows(
        "Date,Time,Provider\n12/03/2026,17:02,Dr. Test\n\nPatient,CPT,Appt Date\nAnn Testrow,45378,2026-12-04\n"
    )
    assert [row.row for row in printed(found)] == [5]


def test_a_note_below_a_patient_is_no_foot() -> None:
    found, _ = rows("Patient,CPT,Date\nAnn Testrow,45378,2026-12-04\nNote: patient cancelled,,\n")
    assert [type(row) for row in found] == [Appointment, Refusal]


@pytest.mark.parametrize(("typed", "gone"), [("2 - Completed", False), ("1: Scheduled", False), ("3 - Canceled", True)])
def test_a_number_before_a_state_is_no_part_of_it(typed: str, gone: bool) -> None:
    found = one("Status", typed)
    assert isinstance(found, LeftOut if gone else Appointment)
    assert not getattr(found, "notes", ())


@pytest.mark.parametrize("typed", ["mar.-01", "ene.-26", "1-mar.", "01-mar.-26", "0.5", "0,25"])
def test_a_number_that_became_a_month_of_any_language_is_refused(typed: str) -> None:
    assert isinstance(one("MRN", typed), Refusal)


CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_a_formula_without_result_is_told_where_cells_do_not_say_where_they_stand() -> None:
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    texts = [f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("Patient", "Status", "CPT", "Ann", "45378")]
    cells = f"<row>{''.join(texts[:3])}</row><row>{texts[3]}<c><f>A1</f></c>{texts[4]}</row>"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{CONTENT_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{main}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/worksheet" Target="s.xml"/></Relationships>',
        "xl/s.xml": f'<worksheet xmlns="{SHEETS}"><sheetData>{cells}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    found, told = rows(packed.getvalue())
    assert [type(row) for row in found] == [Refusal]
    assert "a formula has no last result" in told


# What columns say that are not read


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("Visit Result", "Annulé"), ("Outcome", "DNA"), ("Outcome", "Did not attend"), ("Ergebnis", "Storniert")],
)
def test_a_state_in_a_column_that_is_not_read_prints_nobody(heading: str, cell: str) -> None:
    assert isinstance(one(heading, cell), Refusal)


@pytest.mark.parametrize(("heading", "cell"), [("Country", "CAN"), ("Lab", "DNA"), ("Province", "NS"), ("State", "NS")])
def test_a_short_word_is_a_state_only_among_states(heading: str, cell: str) -> None:
    content = f"Patient\tCPT\tZip\t{heading}\nAnn Testrow\t45378\t12345\t{cell}\n"
    assert [row.notes for row in printed(rows(content)[0])] == [()]


def test_a_half_of_the_day_under_an_unknown_heading_is_heeded() -> None:
    found, _ = rows(
        "Patient,CPT,Date,Time,Session\nA,45378,2026-12-04,8:00,PM\nB,45378,2026-12-04,8:00,AM\n"
        "C,45378,2026-12-04,13:30,PM\n"
    )
    assert [type(row) for row in found] == [Refusal, Appointment, Appointment]


def test_24_hours_beside_their_half_of_the_day_are_read() -> None:
    found, _ = rows("Patient,CPT,Date,Time,AM/PM\nA,45378,2026-12-04,13:30,PM\nB,45378,2026-12-04,13:30,AM\n")
    assert [type(row) for row in found] == [Appointment, Refusal]


def test_a_heading_of_birth_is_never_offered_for_the_day() -> None:
    _, told = rows("Patient;Geburtsdatum;Fecha nacimiento;CPT\nAnn Testrow;1960-01-02;1960-01-02;45378\n")
    assert "--map date" not in told


# What to do, as it is said on paper to who has the list alone


FOR_COMMANDS = re.compile(r"(?<![\w-])--[a-z]|\.yaml|handpress |HEADING")


def said(node: ast.AST, within: ast.Module) -> str:
    """Return all that an expression may say, with what its names stand for."""
    found = ""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant):
            found += str(each.value)
        elif isinstance(each, ast.Name):
            for other in ast.walk(within):
                if isinstance(other, ast.Assign) and each.id in [getattr(own, "id", "") for own in other.targets]:
                    found += said(other.value, ast.Module([], []))
    return found


def reasons() -> Iterator[tuple[str, str, str]]:
    """Yield where each row is refused in the code, with the hint and what is said on paper instead of it."""
    for path in sorted(Path(handpress.lists.__file__).parent.glob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        functions = [each for each in ast.walk(module) if isinstance(each, ast.FunctionDef)]
        top = [each for each in module.body if isinstance(each, ast.Assign)]
        for function in functions:
            within = ast.Module([*top, function], [])
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Unread":
                    named = {each.arg: each.value for each in call.keywords}
                    own = dict(zip(("column", "fact", "hint", "rule", "desk"), call.args, strict=False)) | named
                    desk = said(own["desk"], within) if "desk" in own else ""
                    yield f"{path.name}:{call.lineno}", said(own["hint"], within), desk


def test_what_is_said_on_paper_can_be_done_in_the_list() -> None:
    every = list(reasons())
    assert len(every) > 60
    assert len([hint for _, hint, _ in every if FOR_COMMANDS.search(hint)]) > 7
    silent = [where for where, hint, desk in every if FOR_COMMANDS.search(hint) and not desk]
    assert silent == []
    assert [where for where, _, desk in every if FOR_COMMANDS.search(desk)] == []
