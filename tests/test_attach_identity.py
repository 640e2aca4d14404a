"""Attach: whose document it is. No number goes with somebody else's name, and nothing goes out again unasked."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_stub import PATIENTS, Stub
from handpress.portal.same_person import is_same_family, is_same_generation, is_same_given, known_by
from portal_case import Clinic, clinic_in
from test_attach import ONE, drop, index, pdfs, text_of, to_folder


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return clinic_in(tmp_path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Dr. Anna van der Madeup", {"anna", "madeup"}),
        ("MADEUP, Anna B.", {"anna", "madeup"}),
        ("José Ñandú", {"jose", "nandu"}),
        ("Van Der", {"van", "der"}),  # nothing else is there
        ("A. B.", {"a", "b"}),
        ("样本明", {"样本明"}),
        ("O'Neil, Łucja", {"oneil", "lucja"}),
        ("Søren Mueller Jr.", {"soren", "muller", "jr"}),
        ("Nguyen Thi Hoa", {"nguyen", "hoa"}),
        ("أحمد بن علي", {"احمد", "علي"}),
        ("", set()),
        ("12", set()),
    ],
)
def test_people_are_known_by_their_words(name: str, words: set[str]) -> None:
    assert known_by(name) == words


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_names_can_be_compared(one: str, other: str) -> None:
    assert isinstance(is_same_family(one, other, other), bool)
    assert is_same_given("", [one], one)
    if known_by(one):
        assert is_same_family(one, "", one)


@pytest.mark.parametrize(
    ("given_names", "printed", "same"),
    [
        (["Anna"], "Anna Madeup", True),
        (["Anna"], "Madeup, Anna", True),
        (["Anna", "Berta"], "Berta Madeup", True),  # known by a middle name
        (["Anna"], "A. Madeup", True),
        (["A."], "Anna Madeup", True),
        (["Anna"], "Mrs. Madeup", True),  # none is printed
        ([], "Anna Madeup", True),
        (["Mary", "Ann"], "Maryann Madeup", True),
        (["Maryann"], "Mary Ann Madeup", True),
        (["Paul"], "Pauline Madeup", False),
        (["Daniel"], "Daniela Madeup", False),
        (["Anna"], "Ben Madeup", False),
        (["Ben"], "Anna Madeup", False),
        (["Abdul", "Rahman"], "Abdul Aziz Madeup", False),
        (["Anna"], "Hans Madeup", False),
        (["Hans"], "H. Madeup", True),
        (["Anna"], "H. Madeup", False),
        (["Hans", "A."], "Anna Madeup", False),  # an initial in the middle is nobody
        (["Anna"], "Hans A. Madeup", False),
        (["Jo"], "Johanna Madeup", False),  # too short for the beginning of a name
        (["Emil"], "E. Madeup", True),
        (["Otto"], "E. Madeup", False),
    ],
)
def test_relatives_are_told_apart(given_names: list[str], printed: str, same: bool) -> None:
    assert is_same_family("Madeup", "", printed)
    assert is_same_given("Madeup", given_names, printed) is same


@pytest.mark.parametrize(
    ("family", "text", "printed", "same"),
    [
        ("Müller", "", "Anna MUELLER", True),
        ("O'Brien", "", "Anna OBRIEN", True),
        ("McDonald", "", "Mc Donald, Anna", True),
        ("De La Cruz", "", "Maria DELACRUZ", True),
        ("المصري", "", "سارة مصري", True),
        ("Garcia Lopez", "", "Maria Garcia", True),
        ("Madeup-Sample", "", "Anna Sample", True),
        ("Sample", "", "Anna Madeup", False),
        ("van der Berg", "", "Jan van der Tal", False),
        ("Al Masri", "", "Anna Al Rashid", False),
        ("Smith Jr", "", "Hans Jones Jr", False),
        ("", "Anna Madeup", "Madeup, Anna B.", True),
        ("", "Maria Garcia Lopez", "Juan Garcia Lopez", False),
        ("", "", "Anna Madeup", False),
    ],
)
def test_families_are_told_apart(family: str, text: str, printed: str, same: bool) -> None:
    assert is_same_family(family, text, printed) is same


def test_chinese_names_are_compared_whole() -> None:
    assert is_same_family("样", "", "样本明")
    assert is_same_given("样", ["本明"], "样本明")
    assert is_same_given("样", ["本", "明"], "样 本明")
    assert not is_same_given("样", ["本山"], "样本明")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Jr.", "Hans Madeup Sr", False), ("Junior", "Hans Madeup jr", True), ("", "Hans Madeup II", True)],
)
def test_the_elder_is_not_the_younger(one: str, other: str, same: bool) -> None:
    assert is_same_generation(one, other) is same


def moved(row: str, number: str, name: str) -> str:
    return ",".join([f'"{name}"', number, *row.split(",")[2:]])


def test_names_shifted_by_a_row_replace_nothing(clinic: Clinic) -> None:
    people = [("T-001", "Anna Madeup"), ("T-002", "Berta Sample"), ("T-003", "Carla Invented")]
    rows = [moved(ONE, number, name) for number, name in people]
    assert to_folder(clinic, clinic.day(*rows), "--send")[0] == 0
    before = {path.name: path.read_bytes() for path in pdfs(clinic)}
    shifted = [moved(ONE, people[at][0], people[at - 1][1]) for at in range(3)]
    for words in (["--send"], [], ["--send", "--retract", "Wrong."]):
        code, said, errors = to_folder(clinic, clinic.day(*shifted), *words)
        assert code == 1
        assert said.startswith("3 rows = 3 refused")
        assert errors.count("another name went out under this patient's number before [other-name]") == 3
        assert not any(name.split()[0] in errors for _, name in people)
    assert {path.name: path.read_bytes() for path in pdfs(clinic)} == before


@pytest.mark.parametrize(
    "name",
    ["Hans Madeup", "Maria Garcia Lopez", "Anna Madeup Jr.", "Anna Madup", "Madeup", "سارة علي"],
)
def test_another_name_under_a_number_goes_out_only_as_that_of_the_same_person(clinic: Clinic, name: str) -> None:
    known = {"Maria Garcia Lopez": "Juan Garcia Lopez", "Anna Madeup Jr.": "Anna Madeup Sr.", "سارة علي": "خالد علي"}
    assert to_folder(clinic, clinic.day(moved(ONE, "T-001", known.get(name, "Anna Madeup"))), "--send")[0] == 0
    # Nor does a page without a name, or another handout in between, make the number forget.
    assert to_folder(clinic, clinic.day(moved(ONE, "T-001", "")), "--send")[0] == 0
    day = clinic.day(moved(ONE, "T-001", name))
    before = pdfs(clinic)[0].read_bytes()
    for words in ([], ["--send"], ["--send", "--retract", "Wrong."]):
        code, said, errors = to_folder(clinic, day, *words)
        assert (code, said.partition(";")[0].strip()) == (1, "1 row = 1 refused")
        assert "where it is the same person, say so with --renamed" in errors
    assert pdfs(clinic)[0].read_bytes() == before
    assert to_folder(clinic, day, "--send", "--renamed")[:2] == (0, "1 row = 1 sent\n")
    assert to_folder(clinic, day, "--send")[:2] == (0, "1 row = 1 already there\n")
    assert len(pdfs(clinic)) == 1


@pytest.mark.parametrize(
    "name", ["MADEUP, Anna", "Mrs. Anna Madeup", "Anna B. Madeup", "Anna Berta Madeup", "سارة علي"]
)
def test_a_name_in_another_form_or_script_needs_no_word(clinic: Clinic, name: str) -> None:
    assert to_folder(clinic, clinic.day(moved(ONE, "T-001", "Anna Madeup")), "--send")[0] == 0
    assert to_folder(clinic, clinic.day(moved(ONE, "T-001", name)), "--send")[:2] == (0, "1 row = 1 sent\n")


def test_a_name_without_a_letter_is_none(clinic: Clinic) -> None:
    _, said, errors = to_folder(clinic, clinic.day(moved(ONE, "T-001", "????"), moved(ONE, "T-001", "12")))
    assert said.startswith("2 rows = 2 refused")
    assert errors.count("the name has no letter [no-name]") == 2


def test_one_visit_of_two_patients_is_told(clinic: Clinic) -> None:
    day = clinic.day(ONE, ONE.replace("T-001", "T-002").replace("Test Patient", "Berta Sample"))
    errors = to_folder(clinic, day)[2]
    assert "row 3: warning: the number of this visit is also another patient's: see row 2 [visit]" in errors


@pytest.mark.heavy
def test_many_rows_of_one_number_are_planned_in_time(clinic: Clinic, check_growth) -> None:
    assert to_folder(clinic, clinic.day(ONE), "--send")[0] == 0

    def plan(count: int) -> None:
        rows = [ONE.replace("V-9", f"V-{n}") for n in range(count)]
        rows += [
            moved(ONE, "T-002", f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)} {'x' * (n // 676 + 2)}")
            for n in range(count)
        ]
        said = to_folder(clinic, clinic.day(*rows))[1]
        assert f"{count:,} refused" in said

    check_growth(plan, 3000)


def test_one_number_with_two_names_in_a_file_is_refused(clinic: Clinic) -> None:
    day = clinic.day(
        moved(ONE, "T-001", "Anna Madeup"),
        moved(ONE.replace("2026-12-04", "2026-12-11").replace("V-9", "V-10"), "T-001", "Berta Sample"),
        moved(ONE, "T-002", "Carla Invented"),
    )
    code, said, errors = to_folder(clinic, day, "--send")
    assert (code, said) == (1, "3 rows = 2 refused + 1 sent\n")
    assert "row 2: error: this number has two patients' names: see row 3 [other-name]" in errors
    assert "row 3: error: this number has two patients' names: see row 2 [other-name]" in errors
    code, said, errors = to_folder(clinic, day, "--send", "--retract", "Wrong.")
    assert (code, said) == (1, "3 rows = 2 refused + 1 retracted\n")


@pytest.mark.parametrize(
    "names",
    [
        ["Anna Madeup", "Berta Sample", "Anna Madeup"],
        ["Anna Madeup", "Anna Madeup", "Berta Sample"],
        ["", "Anna Madeup", "Berta Sample"],
        ["Anna Madeup Berta Sample", "Anna Madeup", "Berta Sample"],
        # More names than are kept of one number; all but the last agree with the first.
        [
            "Anna Madeup " + " ".join(letter * 3 for letter in "bcdefghijklm"),
            *(f"Anna Madeup {letter * 3}" for letter in "bcdefghijklm"),
            "Anna Sample",
        ],
    ],
)
def test_no_row_is_told_to_see_itself(clinic: Clinic, names: list[str]) -> None:
    errors = to_folder(clinic, clinic.day(*(moved(ONE, "T-001", name) for name in names)))[2]
    told = re.findall(r"row (\d+): error: this number has two patients' names: see row (\d+)", errors)
    assert [int(row) for row, _ in told] == [*range(2, len(names) + 2)]
    assert all(row != other for row, other in told)


def test_a_row_that_clashes_is_told_of_those_that_differ(clinic: Clinic) -> None:
    late = ONE.replace("08:30", "09:30")
    errors = to_folder(clinic, clinic.day(ONE, ONE, late))[2]
    assert "row 2: error: row 4 asks for this patient's same handout" in errors
    assert "row 3: error: row 4 asks for this patient's same handout" in errors
    assert "row 4: error: rows 2, 3 ask for this patient's same handout" in errors


@pytest.mark.parametrize("reason", ["Sent to t-001.", "Patient, Test: wrong day"])
@pytest.mark.parametrize("option", ["--retract", "--allow-draft"])
def test_a_reason_that_tells_of_a_patient_is_refused(clinic: Clinic, option: str, reason: str) -> None:
    day = clinic.day(ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    code, _, errors = to_folder(clinic, day, "--send", option, reason)
    assert code == 3
    assert f"{option}: error: the reason holds the patient's name or number of row 2 [reason]" in errors
    assert reason not in errors
    assert len(pdfs(clinic)) == 1


def test_open_copies_do_not_go_among_locked_ones(clinic: Clinic) -> None:
    day = clinic.day(ONE)
    assert to_folder(clinic, day, "--send", "--encrypt")[0] == 0
    before = pdfs(clinic)[0].read_bytes()
    for words in (["--send"], []):
        code, _, errors = to_folder(clinic, clinic.day(ONE.replace("08:30", "09:45")), *words)
        assert code == 3
        assert "drop: error: the copies in this folder are locked, and these would lie open [encrypt]" in errors
    assert pdfs(clinic)[0].read_bytes() == before
    assert to_folder(clinic, day, "--send", "--retract", "Wrong.")[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("T-001", "1.00E+05", "reference: the spreadsheet has cut this number short"),
        ("T-001", "1E+11", "reference: the spreadsheet has cut this number short"),
        ("V-9", "2.5E+07", "encounter: the spreadsheet has cut this number short"),
        ("T-001", "#N/A", "reference: this is a fault of the spreadsheet"),
        ("Test Patient", "#REF!", "patient: this is a fault of the spreadsheet"),
        ("T-001", "#N/D", "reference: this is a fault of the spreadsheet"),
        ("Test Patient", "#¡REF!", "patient: this is a fault of the spreadsheet"),
        ("Test Patient", "#NV", "patient: this is a fault of the spreadsheet"),
        ("Dr. Test", "########", "clinician: this is a fault of the spreadsheet"),
    ],
)
def test_what_a_spreadsheet_has_spoilt_is_refused(clinic: Clinic, old: str, new: str, fact: str) -> None:
    code, said, errors = to_folder(clinic, clinic.day(ONE.replace(old, new)), "--send")
    assert (code, said) == (1, "1 row = 1 refused\n")
    assert f"row 2: error: {fact} [spoilt]" in errors


@pytest.mark.parametrize("number", ["1E5", "E+05", "12E45", "#12", "1.5"])
def test_numbers_that_only_look_spoilt_are_taken(clinic: Clinic, number: str) -> None:
    assert to_folder(clinic, clinic.day(ONE.replace("T-001", number)), "--send")[0] == 0
    assert index(clinic)[0]["reference"] == number


def test_a_heading_that_may_be_of_visits_is_told(clinic: Clinic) -> None:
    day = Path(clinic.day(ONE))
    day.write_text(day.read_text().replace("Visit ID", "Visit"))
    errors = to_folder(clinic, str(day))[2]
    assert 'warning: the heading "Visit" is not read [visits]' in errors
    assert "--map encounter=HEADING" in errors
    assert "[visits]" not in to_folder(clinic, str(day), "--map", "encounter=Visit")[2]


def test_deliveries_tells_of_failures_only_while_nothing_has_settled_them(clinic: Clinic) -> None:
    drop(clinic).mkdir()
    (drop(clinic) / "index.csv").mkdir()
    day = clinic.day(ONE)
    assert to_folder(clinic, day, "--send")[0] == 1
    failed = ["deliveries", "--out", str(drop(clinic)), "--failed"]
    for form in ("text", "csv", "json"):
        told = clinic.run(*failed, "--format", form)
        assert (told.stdout.count("unsure"), told.exit_code) == (1, 1)
    assert clinic.run(*failed[:-1]).exit_code == 0  # only who asks for failures is told by the exit code
    (drop(clinic) / "index.csv").rmdir()
    assert to_folder(clinic, day, "--send")[0] == 0
    result = clinic.run(*failed)
    assert (result.stdout, result.stderr) == ("", "nothing of this kind in the delivery log\n")
    assert result.exit_code == 0
    assert clinic.run(*failed, "--format", "csv").stderr == "nothing of this kind in the delivery log\n"
    assert "sent" in clinic.run("deliveries", "--out", str(drop(clinic))).stdout


def test_hl7_without_encryption_to_another_computer_is_told(clinic: Clinic) -> None:
    settings = clinic.folder / "portal.yaml"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for host, told in (("interface.invalid", True), ("127.0.0.1", False)):
        settings.write_text(
            f"hl7v2:\n  host: {host}\n  port: {port}\n  tls: no\n  sending-facility: A\n  receiving-application: B\n"
            "  receiving-facility: C\n  patient-authority: D\n"
        )
        result = clinic.attach(clinic.day(ONE), "--to", "hl7v2", "--portal", str(settings))
        assert ("messages with patients' names go there without encryption" in result.stderr) is told


def test_a_row_without_a_name_is_refused_where_the_name_is_compared(clinic: Clinic) -> None:
    settings = clinic.folder / "portal.yaml"
    with Stub() as stub:
        stub.add_patient("T-001", "Patient", "Test")
        text = f"fhir:\n  url: {stub.url}\n  system: https://clinic.example/h\n  patient-system: {PATIENTS}\n"
        settings.write_text(text)
        to = ["--to", "fhir", "--portal", str(settings), "--send"]
        nameless = moved(ONE, "T-001", "")
        result = clinic.attach(clinic.day(nameless), *to)
        assert result.stdout.endswith("1 row = 1 refused\n")
        assert "row 2: error: there is no name of the patient to compare with the portal's [no-name]" in result.stderr
        unread = Path(clinic.day(ONE))
        unread.write_text(unread.read_text().replace("Patient,MRN", "Who,MRN"))
        assert clinic.attach(str(unread), *to).stdout.endswith("1 row = 1 refused\n")
        assert not stub.documents
        # What is taken back needs none.
        assert clinic.attach(clinic.day(ONE), *to).exit_code == 0
        assert clinic.attach(clinic.day(nameless), *to, "--retract", "Wrong.").stdout.endswith("1 row = 1 retracted\n")
        settings.write_text(text + "  check-name: no\n")
        assert clinic.attach(clinic.day(moved(ONE, "T-002", "")), *to).stdout.endswith("1 row = 1 failed\n")


def test_the_name_on_the_page_is_what_was_compared(clinic: Clinic) -> None:
    assert to_folder(clinic, clinic.day(moved(ONE, "T-001", "Anna Madeup")), "--send")[0] == 0
    assert "Anna Madeup" in text_of(pdfs(clinic)[0])
