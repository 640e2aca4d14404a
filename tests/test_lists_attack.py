"""Lists as scheduling systems export them, at their oddest: a row is right, or refused, or told as left out."""

from __future__ import annotations

from datetime import date

import pytest

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


@pytest.mark.parametrize("name", ["Dr. Cancel", "María Cancela", "Test, Noshowa"])
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


@pytest.mark.parametrize("word", ["No shwo", "Inactive", "Deferred", "Aborted", "Not performed", "Patient refused"])
def test_a_state_with_two_readings_is_refused(word: str) -> None:
    found = one("Status", word)
    assert isinstance(found, Refusal)
    assert "[state]" in str(found.findings[0])


@pytest.mark.parametrize("word", ["moved to OR 2", "Show", "Atendida", "En espera", "bestätigt", "Not cancelled"])
def test_a_state_that_stands_prints(word: str) -> None:
    assert isinstance(one("Status", word), Appointment)
