"""lists.yaml: what it may say, what is told of its faults, and how a list is put into it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handpress.content.shelf import entries, named, strays
from handpress.diagnostics import HandpressError
from handpress.lists.appointments import Appointment, LeftOut, Refusal, Setting, open_appointments
from handpress.lists.dates import DayOrder, Hours
from handpress.lists.daylist import DayList
from handpress.lists.remembering import remember, with_list
from handpress.lists.settings import NO_SETTINGS, ListSettings, read_settings
from handpress.lists.vocabulary import State
from handpress.source.bind import bind
from handpress.source.yaml import parse

CLINIC = """# Ours.
lists:
  # From the spine clinic's system.
  - headings: [Pt_Nm, Proc, Op day]
    map: {patient: Pt_Nm, code: Proc, date: Op day}
    date-order: dmy
    unused: [Note]

  # The eye clinic's.
  - headings:
      - Who
      - What
    map:
      code: What

# When we work.
hours: {from: "07:00", until: "17:30"}
closed: [saturday, sunday, 2026-12-25]
states: {ABN: cancelled, parked: prints}
codes: {kypho: 22511}
"""


def read(text: str) -> ListSettings:
    return bind(ListSettings, parse(text, "lists.yaml"))


def opened(cells: list[list[str]], within: ListSettings = NO_SETTINGS, **named: object):
    found = open_appointments(DayList.of_cells("day", cells), unfit=lambda name: None, within=Setting(within), **named)
    return found


def test_settings_are_read(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == NO_SETTINGS
    (tmp_path / "lists.yaml").write_text(CLINIC)
    found = read_settings(tmp_path)
    assert (found.open_hours.opens.hour, found.open_hours.closes.minute) == (7, 30)
    assert found.closes_on(date(2026, 12, 25))
    assert found.closes_on(date(2026, 12, 5))
    assert not found.closes_on(date(2026, 12, 4))
    assert found.known(("op DAY", "Proc", "pt nm", "")) == found.lists[0]
    assert found.known(("Pt_Nm", "Proc")) is None
    assert found.own_states["abn"] is State.CANCELLED
    assert found.day_order(found.lists[0]) == "dmy"
    assert NO_SETTINGS.open_hours == Hours()


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "lists.yaml").write_text(
        "lists: [{headings: [A], map: {rooms: A}}]\nhours: {from: 17:00, until: 7:00}\nclosed: [noday]\n"
        "states: {A: gone}\ncodes: {k: 2251}\nnames: any\npatients: [Zora]\n"
    )
    with pytest.raises(HandpressError) as caught:
        read_settings(tmp_path)
    assert [finding.span.line for finding in caught.value.findings] == [1, 2, 3, 4, 5, 6, 7]


def test_list_that_is_known_needs_no_mapping() -> None:
    cells = [["Pt_Nm", "Proc", "Op day", "Extra"], ["Ann", "22511", "3/4/2026", "x"], ["Bo", "kypho", "3/4/2026", ""]]
    with pytest.raises(HandpressError):
        opened(cells, read(CLINIC))  # one heading more: another list
    with opened([row[:3] for row in cells], read(CLINIC)) as known:
        first, second = known.rows()
    assert isinstance(first, Appointment)
    assert isinstance(second, Appointment)
    assert (first.patient, first.code, first.procedure and first.procedure.day) == ("Ann", "22511", date(2026, 4, 3))
    assert second.code == "22511"


def test_command_line_overrides_the_settings() -> None:
    cells = [["Pt_Nm", "Proc", "Op day"], ["Ann", "22511", "3/4/2026"]]
    with opened(cells, read(CLINIC), names={"reference": "Pt_Nm"}, day_order="mdy") as known:
        (found,) = known.rows()
    assert isinstance(found, Appointment)
    assert found.procedure is not None
    assert (found.patient, found.reference, found.procedure.day) == (None, "Ann", date(2026, 3, 4))


def test_own_words_of_states_come_first() -> None:
    cells = [["code", "status"], *(["22511", state] for state in ("ABN", "Parked", "Cancelled"))]
    with opened(cells, read(CLINIC + "names: as-written\n")) as known:
        assert [type(row) for row in known.rows()] == [LeftOut, Appointment, LeftOut]
    own = read("states: {cancelled: prints, x: no-show}\n")
    with opened([["code", "status"], ["22511", "Cancelled"], ["22511", "x"]], own) as known:
        printed, left = known.rows()
    assert isinstance(printed, Appointment)
    assert left == LeftOut(3, State.NO_SHOW)


def test_name_prints_as_the_clinic_wants_it() -> None:
    cells = [["code", "patient"], ["22511", "TESTROW, Ann"]]
    for names, printed, written in (("first-last", "Ann TESTROW", "TESTROW, Ann"), ("as-written", "TESTROW, Ann", "")):
        with opened(cells, read(f"names: {names}\n")) as known:
            (found,) = known.rows()
        assert isinstance(found, Appointment)
        assert (found.patient, found.written) == (printed, written)


@pytest.mark.parametrize("name", ["lists.yaml", "portal.yaml", "codes.yaml", "glossary.yaml", "lists.es.yaml"])
def test_settings_are_no_handout(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(CLINIC)
    assert named(tmp_path / name) is None
    assert entries(tmp_path) == []
    assert bool(list(strays(tmp_path))) == (name == "lists.es.yaml")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("lists: [{headings: [A, B], map: {code: C}}]\n", '"C" is none of the headings of this list'),
        ("lists: [{headings: [A, B]}, {headings: [b, a]}]\n", "two lists have the same headings"),
    ],
)
def test_list_that_nobody_could_be_known_by_is_told(text: str, fact: str) -> None:
    with pytest.raises(HandpressError, match=fact):
        read(text)
    assert read("lists: [{headings: [A, B_1, '#'], map: {code: b 1, reference: '#'}}, {headings: [A]}]\n").lists


# Remembered lists

HEADINGS = ["Patient", "Our No", "Proc", "Op day"]
CELLS = [HEADINGS, ["Zora Quist", "A-7", "22511", "3/4/2026"]]
NAMES = {"code": "Proc", "date": "Op day", "reference": "Our No"}


def test_list_is_remembered_and_known_the_next_time(tmp_path: Path) -> None:
    with opened(CELLS, names=NAMES, day_order="mdy") as once:
        path = remember(tmp_path, once.layout, NAMES, "mdy")
    assert path == tmp_path / "lists.yaml"
    assert "Zora" not in path.read_text()
    assert "22511" not in path.read_text()
    with opened(CELLS, read_settings(tmp_path)) as again:
        (found,) = again.rows()
    assert isinstance(found, Appointment)
    assert found.procedure is not None
    assert (found.patient, found.reference, found.procedure.day) == ("Zora Quist", "A-7", date(2026, 3, 4))
    before = path.read_text()
    with opened(CELLS, read_settings(tmp_path)) as again:
        remember(tmp_path, again.layout, {}, None)
    assert path.read_text() == before


def test_other_lines_of_the_file_stay() -> None:
    with opened(CELLS, names=NAMES) as once:
        text = with_list(CLINIC, "lists.yaml", once.layout, NAMES, "mdy")
    added = [
        '  - headings: ["Patient", "Our No", "Proc", "Op day"]',
        "    map:",
        '      reference: "Our No"',
        '      code: "Proc"',
        '      date: "Op day"',
        "    date-order: mdy",
    ]
    lines = CLINIC.splitlines()
    at = lines.index("      code: What") + 1
    assert text.splitlines() == [*lines[:at], *added, *lines[at:]]


def test_entry_of_the_same_headings_is_replaced_and_keeps_what_was_not_said() -> None:
    cells = [["Op day", "Pt_Nm", "Proc"], ["3/4/2026", "Zora", "22511"]]
    with opened(cells, read(CLINIC), names={"reference": "Pt_Nm"}) as once:
        text = with_list(CLINIC, "lists.yaml", once.layout, {"reference": "Pt_Nm"}, None)
    lines = CLINIC.splitlines()
    assert text.splitlines()[:3] == lines[:3]
    below = len(lines) - lines.index("  # The eye clinic's.") + 1
    assert text.splitlines()[-below:] == lines[-below:]
    found = read(text).lists
    assert len(found) == 2
    assert found[0].map == {"reference": "Pt_Nm", "code": "Proc", "date": "Op day"}
    assert (found[0].order, found[0].unused) == ("dmy", ("Note",))


@pytest.mark.parametrize(
    "text", ["", "# only a word\n", "lists: []\n", "names: as-written\n", "names: as-written\r\nclosed: sunday\r\n"]
)
def test_file_without_lists_takes_one(text: str) -> None:
    with opened(CELLS, names=NAMES) as once:
        found = with_list(text, "lists.yaml", once.layout, NAMES, None)
    assert len(read(found).lists) == 1
    assert found.startswith(text.replace("lists: []\n", ""))
    assert ("\r\n" in found) == ("\r\n" in text)


@pytest.mark.parametrize(
    "text", ["lists: [{headings: [A, B]}]\n", "{lists: [], names: as-written}\n", "lists: [\n  {headings: [A]}\n]\n"]
)
def test_file_in_another_form_is_left_alone(text: str, tmp_path: Path) -> None:
    (tmp_path / "lists.yaml").write_text(text)
    with opened(CELLS, names=NAMES) as once, pytest.raises(HandpressError, match="cannot be added to this file"):
        remember(tmp_path, once.layout, NAMES, None)
    assert (tmp_path / "lists.yaml").read_text() == text


def test_faulty_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "lists.yaml").write_text("patients: [Ann]\n")
    with opened(CELLS, names=NAMES) as once, pytest.raises(HandpressError, match='unknown key "patients"'):
        remember(tmp_path, once.layout, NAMES, None)
    assert (tmp_path / "lists.yaml").read_text() == "patients: [Ann]\n"


def test_row_of_a_patient_is_never_remembered(tmp_path: Path) -> None:
    cells = [["Zora Quist", "22511", "3/4/2026"], ["Ann Testrow", "22867", "3/4/2026"]]
    names = {"patient": "Zora Quist", "code": "22511"}
    with opened(cells, names=names) as once, pytest.raises(HandpressError, match="no headings for sure") as caught:
        remember(tmp_path, once.layout, names, None)
    assert "Zora" not in str(caught.value)
    assert not (tmp_path / "lists.yaml").exists()


HEADING = st.text(st.characters(codec="utf-8", exclude_categories=["C", "N"]), min_size=1, max_size=12).map(str.strip)


@given(
    st.lists(HEADING.filter(bool), min_size=1, max_size=4, unique_by=lambda text: text.casefold()),
    st.sampled_from(["mdy", "dmy", None]),
    st.sampled_from(["", CLINIC, "names: as-written\n"]),
)
def test_any_headings_come_back_as_they_were(headings: list[str], order: DayOrder | None, text: str) -> None:
    cells = [["code", "date", *headings], ["22511", "2026-03-03", *("Zq" for _ in headings)]]
    try:
        with opened(cells) as once:
            found = with_list(text, "lists.yaml", once.layout, {"code": "code"}, order)
    except HandpressError as error:
        found, told = "", str(error)
    else:
        told = found
    assert "Zq" not in told
    if not found:
        return
    known = read(found).known(tuple(cells[0]))
    assert known is not None
    assert (known.map, known.order) == ({"code": "code"}, order)
    if text:
        assert read(found).hours == read(text).hours


def test_column_that_is_not_needed_hides_no_row() -> None:
    cells = [["Patient", "CPT", "Last call", "Cancel Reason"], ["Ann", "22511", "Cancelled", "weather"]]
    with opened(cells, NO_SETTINGS) as unknown:
        assert [type(row) for row in unknown.rows()] == [Refusal]
    own = read(
        "lists:\n  - headings: [Patient, CPT, Last call, Cancel Reason]\n    unused: [Last call, Cancel Reason]\n"
    )
    with opened(cells, own) as known:
        (row,) = known.rows()
    assert isinstance(row, Appointment)
    assert row.notes == ()
