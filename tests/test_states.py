"""What becomes of each row: printed, a draft, refused, cancelled, the same again; by batch and by attach, and in JSON.

Every row becomes one thing, and the sum adds up whatever the list holds; nothing prints that no clinician stands for.
"""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from handpress.day.request import BatchRequest
from handpress.day.run import run_day
from handpress.lists.daylist import DayList
from handpress.press.store import Store
from portal_case import Clinic, clinic_in

HEADINGS = "Patient,MRN,CPT,Date,Time,Language,Status"
FINE = "Test Patient,T-1,22511,2026-12-04,08:30,,"


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """A clinic that no test changes: 22511 is approved, the others are drafts."""
    return clinic_in(tmp_path_factory.mktemp("approved"))


@pytest.fixture
def clinic(tmp_path: Path, own_store: None, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    monkeypatch.chdir(tmp_path)
    return clinic_in(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, own_store: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def save(*rows: str, headings: str = HEADINGS) -> str:
    Path("day.csv").write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return "day.csv"


def batch(clinic: Clinic, *words: str, text: str = "") -> Result:
    return clinic.run("batch", *words, "--jobs", "1", text=text)


def last(result: Result) -> str:
    """Return the line that sums up a day."""
    return result.stderr.splitlines()[-1]


def printed(folder: str = "output") -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*.pdf"))


def text_of(path: Path | str) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def manifest(folder: str = "output-private") -> list[dict[str, Any]]:
    (path,) = Path(folder).glob("batch-*/manifest.json")
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


# Rows that need no paper.


def test_cancelled_rows_are_left_out_counted_and_told(approved: Clinic, desk: Path) -> None:
    rows = [FINE, FINE.replace("T-1", "T-2") + "Cancelled", FINE.replace("T-1", "T-3") + "no show"]
    result = batch(approved, save(*rows))
    assert (result.exit_code, last(result)) == (0, "3 rows = 1 printed + 2 cancelled")
    assert "day.csv: note: cancelled, and left out: row 3 [left-out]" in result.stderr
    assert "day.csv: note: no show, and left out: row 4 [left-out]" in result.stderr
    assert [entry["row"] for entry in manifest()] == [2]


def test_state_that_nobody_knows_is_told_and_prints(approved: Clinic, desk: Path) -> None:
    result = batch(approved, save(FINE + "Zwischenstand"))
    assert (result.exit_code, last(result)) == (0, "1 row = 1 printed")
    assert "day.csv: warning: the state is not known: it prints in row 2 [state]" in result.stderr
    assert "Zwischenstand" not in result.output


def test_cancelled_rows_are_not_sent_and_can_be_taken_back(clinic: Clinic) -> None:
    where = ("--to", "folder", "--out", "drop")
    day = save(FINE, FINE.replace("T-1", "T-2") + "Cancelled")
    result = clinic.attach(day, *where, "--send")
    assert (result.exit_code, result.stdout) == (0, "2 rows = 1 sent + 1 cancelled\n")
    assert "note: cancelled, and left out: row 3 [left-out]" in result.stderr
    assert "do not take place" not in result.stderr
    assert len(printed("drop")) == 1
    # What went out before it was cancelled is told, and taken back by the row that says so.
    result = clinic.attach(save(FINE + "Cancelled"), *where, "--send")
    assert "their appointments do not take place, and their documents are there: row 2 [still-there]" in result.stderr
    result = clinic.attach(save(FINE + "Cancelled", FINE), *where, "--send")
    assert "still-there" not in result.stderr
    assert clinic.attach(save(FINE + "Cancelled"), *where, "--send", "--retract", "It was cancelled.").exit_code == 0
    assert printed("drop") == []


# Drafts.


def test_drafts_are_withheld_told_and_end_with_1(approved: Clinic, desk: Path) -> None:
    rows = [FINE, FINE.replace("22511", "22325"), FINE.replace(",,", ",es,", 1)]
    result = batch(approved, save(*rows))
    assert (result.exit_code, last(result)) == (1, "3 rows = 1 printed + 2 drafts")
    assert "error: 22325 in en is a draft: no clinician has approved it; not printed: row 3 [draft]" in result.stderr
    assert "handpress approve 22511 --language es; or print drafts with --drafts" in result.stderr
    (name,) = printed()
    assert "DRAFT" not in text_of(f"output/{name}")


def test_drafts_print_where_they_are_asked_for_and_say_so(approved: Clinic, desk: Path) -> None:
    result = batch(approved, save(FINE, FINE.replace("22511", "22325")), "--drafts")
    assert (result.exit_code, last(result)) == (0, "2 rows = 2 printed")
    assert "warning: 1 of 2 print as drafts: no clinician has approved them [draft]" in result.stderr
    assert [entry["status"] for entry in manifest()] == ["approved", "draft"]
    assert "DRAFT" in text_of(f"output/{manifest()[1]['file']}")


def test_approved_handout_whose_code_turns_out_wrong_does_not_print(clinic: Clinic) -> None:
    (clinic.folder / "handouts" / "local").mkdir()
    words = "codes:\n  '22511': {name: mend a toe, must: {en: [toe], es: [dedo]}}\n"
    (clinic.folder / "handouts" / "local" / "codes.yaml").write_text(words)
    result = batch(clinic, save(FINE))
    assert (result.exit_code, last(result)) == (1, "1 row = 1 draft")
    assert "22511 in en is a draft: a rule is broken that was not overridden: wrong-code; not printed" in result.stderr
    assert printed() == []
    result = batch(clinic, "day.csv", "--drafts")
    assert last(result) == "1 row = 1 printed"
    assert "DRAFT" in text_of(f"output/{printed()[0]}")


def test_resume_does_not_print_what_was_a_draft_as_approved(clinic: Clinic) -> None:
    day = save(FINE.replace("22511", "22325"))
    assert batch(clinic, day, "--drafts").exit_code == 0
    for told in Path("output-private").glob("batch-*/manifest.json"):
        told.unlink()  # as if it had been stopped
    result = batch(clinic, day, "--resume")
    assert result.exit_code == 3
    assert 'this batch was begun with other "drafts"' in result.stderr
    assert len(printed()) == 1


# One row, several papers; several rows, one paper.


def test_row_with_two_codes_is_two_papers_everywhere(approved: Clinic, desk: Path) -> None:
    day = save('Test Patient,T-1,"22511, 22325",2026-12-04,08:30,,', FINE.replace("T-1", "T-2"))
    result = batch(approved, day, "--drafts", "--print-run", "run.pdf")
    assert (result.exit_code, last(result)) == (0, "2 rows = 2 printed (3 papers)")
    assert [(entry["row"], entry["code"]) for entry in manifest()] == [(2, "22511"), (2, "22325"), (3, "22511")]
    assert len(printed()) == 3
    run = text_of("run.pdf")
    assert "CPT® 22511" in run
    assert "CPT® 22325" in run


def test_state_of_a_row_is_the_worst_of_its_papers(approved: Clinic, desk: Path) -> None:
    rows = [
        'Test Patient,T-1,"22511, 99998",2026-12-04,08:30,,',
        'Test Patient,T-2,"22511, 22325",2026-12-04,08:30,,',
        'Test Patient,T-3,"22325, 99998",2026-12-04,08:30,,',
    ]
    result = batch(approved, save(*rows), "--json")
    told = json.loads(result.stdout)
    assert [row["state"] for row in told["rows"]] == ["refused", "drafts", "refused"]
    assert told["counts"]["refused"] == 2
    assert [[paper["state"] for paper in row["papers"]] for row in told["rows"]] == [
        ["printed", "refused"],
        ["printed", "drafts"],
        ["drafts", "refused"],
    ]
    assert len(printed()) == 2  # a paper that is fine comes out


def test_row_with_two_codes_is_sent_as_two_documents(clinic: Clinic) -> None:
    clinic.approve("colonoscopy")
    day = save('Test Patient,T-1,"22511, 45378",2026-12-04,08:30,,')
    result = clinic.attach(day, "--to", "folder", "--out", "drop", "--send")
    assert (result.exit_code, result.stdout) == (0, "1 row, 2 documents = 2 sent\n")
    assert len(printed("drop")) == 2


@pytest.mark.heavy
def test_day_of_several_codes_that_is_killed_at_random_moments_loses_and_repeats_nothing(
    approved: Clinic, desk: Path
) -> None:
    letters = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(400)]
    save(*(f'Patient {each}q,T-{n},"22511, 22325",2026-12-04,08:30,,' for n, each in enumerate(letters)))
    command = [sys.executable, "-m", "handpress", "batch", "day.csv", "--drafts", "--jobs", "2", "--quiet"]
    command += ["--library", str(approved.folder / "handouts")]
    draw, kills, pipe = random.Random(17), 0, subprocess.PIPE
    for _ in range(8):
        begun = any(Path("output-private").glob("batch-*/journal.sqlite")) and printed()
        words = [*command, *["--resume"] * bool(begun)]
        many = len(printed()) + draw.randint(1, 80)
        with subprocess.Popen(words, stdout=pipe, stderr=pipe, start_new_session=True) as process:
            while len(printed()) < many and process.poll() is None:
                time.sleep(0.001)
            kills += process.poll() is None
            with suppress(ProcessLookupError):  # it has ended
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert kills
    result = batch(approved, "day.csv", "--drafts", *["--resume"] * bool(printed()))
    # On a quick machine all was printed when the last kill came.
    assert last(result) in ("400 rows = 400 printed (800 papers)", "400 rows = 400 printed before"), result.stderr
    (table,) = (path for path in Path("output-private").glob("batch-*/manifest.csv"))
    with table.open(encoding="utf-8-sig", newline="") as lines:
        told = list(csv.DictReader(lines))
    assert len({line["file"] for line in told}) == len(told) == 800
    assert {line["file"] for line in told} == {name for name in printed() if name.endswith(".pdf")}
    assert Counter(line["row"] for line in told) == {str(row): 2 for row in range(2, 402)}


def test_same_row_again_is_told_and_prints_once(approved: Clinic, desk: Path) -> None:
    result = batch(approved, save(FINE, FINE.replace("08:30", "09:30"), FINE))
    assert (result.exit_code, last(result)) == (0, "3 rows = 2 printed + 1 the same as another row")
    assert "day.csv: warning: row 4 is the same as row 2, and prints once [same-row]" in result.stderr


def test_manifest_has_a_name_as_the_list_has_it(approved: Clinic, desk: Path) -> None:
    assert batch(approved, save(FINE.replace("Test Patient", '"Patient, Test"'))).exit_code == 0
    (entry,) = manifest()
    assert entry["patient"] == "Patient, Test"
    assert "Test Patient" in text_of(f"output/{entry['file']}")


@pytest.mark.parametrize("codes", ["22511, 22325", "22325, 22511"])
def test_row_of_which_one_code_stands_above_prints_the_other(approved: Clinic, desk: Path, codes: str) -> None:
    day = save(FINE, f'Test Patient,T-1,"{codes}",2026-12-04,08:30,,')
    result = batch(approved, day, "--drafts", "--json")
    found = json.loads(result.stdout)
    assert [(row["state"], sorted(paper["state"] for paper in row["papers"])) for row in found["rows"]] == [
        ("printed", ["printed"]),
        ("printed", ["printed", "the same as another row"]),
    ]
    assert found["counts"]["printed"] == 2
    said = [finding["message"] for finding in found["findings"] if finding["rule"] == "same-row"]
    assert said == ["one code of row 3 is the same as row 2, and prints once"]
    assert len(printed()) == 2


def test_many_rows_that_are_the_same_are_told_in_few_lines(approved: Clinic, desk: Path) -> None:
    result = batch(approved, save(*[FINE] * 14))
    assert (result.exit_code, last(result)) == (0, "14 rows = 1 printed + 13 the same as another row")
    assert result.stderr.count("[same-row]") == 11
    assert "warning: 3 more are the same as a row above them, and print once [same-row]" in result.stderr


# Languages.


def test_language_of_a_region_prints_in_the_language_and_no_other_one_does(approved: Clinic, desk: Path) -> None:
    rows = [FINE.replace("08:30,,", "08:30,es-MX,"), FINE.replace("08:30,,", "08:30,French,").replace("T-1", "T-2")]
    result = batch(approved, save(*rows), "--drafts")
    assert (result.exit_code, last(result)) == (1, "2 rows = 1 printed + 1 refused")
    assert [entry["language"] for entry in manifest()] == ["es"]
    assert "row 3: error: the library has no handout for its code in its language [no-handout]" in result.stderr


# The journal of an older version.


def test_batch_of_an_older_version_is_told_as_such(approved: Clinic, desk: Path) -> None:
    assert batch(approved, save(FINE)).exit_code == 0
    (path,) = Path("output-private").glob("batch-*/journal.sqlite")
    path.with_name("manifest.json").unlink()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 1")
    database.close()
    result = batch(approved, "day.csv", "--resume")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "this journal is from another version of Handpress [journal]" in result.stderr
    assert "finish the batch with the version that began it" in result.stderr


# The sum.

CELLS = {
    "code": ("22511", "22325", "99998", "x", "22511, 22325", "22511, 99998", ""),
    "date": ("2026-12-04", "03/04/2026", ""),
    "state": ("", "Cancelled", "arrived", "wobbly"),
    "number": ("T-1", "T-2", ""),
    "language": ("", "es", "fr"),
}
LISTS = st.lists(st.fixed_dictionaries({name: st.sampled_from(known) for name, known in CELLS.items()}), max_size=8)


@given(LISTS, st.booleans())
def test_every_row_becomes_one_thing(
    approved: Clinic, tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], drafts: bool
) -> None:
    folder = tmp_path_factory.mktemp("sum")
    table = [["Test Patient", *(row[name] for name in ("number", "code", "date", "language", "state"))] for row in rows]
    listed = DayList.of_cells("day", [["Patient", "MRN", "CPT", "Date", "Language", "Status"], *table])
    library, told = approved.folder / "handouts", list[Any]()

    def tell(event: Any) -> None:
        told.extend(event.rows if type(event).__name__ == "Accounted" else [])

    request = BatchRequest(appointments=listed, library=library, out=folder / "o", drafts=drafts, jobs=1)
    result = run_day(request, Store(str(approved.folder / "store")), tell)
    assert result.rows == sum(result.counts.values()) == len(told)
    assert Counter(row.state for row in told) == result.counts
    files = {paper.file for row in told for paper in row.papers if paper.file}
    assert files == {str(path) for path in (folder / "o").rglob("*.pdf")}
    assert len(files) == result.papers
    amiss = {"refused", "drafts"} & set(result.counts)
    assert result.is_well == (bool(rows) and not amiss)


# What other columns say of an appointment.


@pytest.mark.parametrize(
    ("heading", "yes", "no"),
    [("Cancel Ind", "Y", "N"), ("Cancelled?", "x", ""), ("isCancelled", "TRUE", "FALSE"), ("No Show", "1", "0")],
)
def test_column_of_yes_and_no_leaves_rows_out(approved: Clinic, desk: Path, heading: str, yes: str, no: str) -> None:
    rows = [FINE + no, FINE.replace("T-1", "T-2") + yes, FINE.replace("T-1", "T-3") + "perhaps"]
    result = batch(approved, save(*rows, headings=HEADINGS.replace("Status", heading)))
    assert (result.exit_code, last(result)) == (1, "3 rows = 1 printed + 1 refused + 1 cancelled")
    assert f'row 4: error: state: it is neither yes nor no that "{heading}" holds' in result.stderr
    assert "perhaps" not in result.output


def test_yes_of_a_column_beside_the_state_leaves_a_row_out(approved: Clinic, desk: Path) -> None:
    rows = [FINE + "Scheduled,N", FINE.replace("T-1", "T-2") + "Scheduled,Y"]
    result = batch(approved, save(*rows, headings=f"{HEADINGS},Delete Ind"))
    assert (result.exit_code, last(result)) == (0, "2 rows = 1 printed + 1 cancelled")


@pytest.mark.parametrize("text", ["Cancelled", "CANCELED per pt", "No-show", "Rescheduled", "CXLD - ill", "Deceased"])
def test_column_that_is_not_read_never_hides_a_cancelled_row(approved: Clinic, desk: Path, text: str) -> None:
    rows = [FINE, FINE.replace("T-1", "T-2") + text]
    result = batch(approved, save(*rows, headings=HEADINGS.replace("Status", "Remark")))
    assert (result.exit_code, last(result)) == (1, "2 rows = 1 printed + 1 refused")
    assert 'row 3: error: state: "Remark" is not read, and may say that the appointment does not' in result.stderr
    assert text not in result.output


def test_other_column_is_told_where_the_state_stands_or_it_tells_of_earlier_days(approved: Clinic, desk: Path) -> None:
    told = "what is not read may say that the appointment does not take place: it prints in row 2"
    for headings, cells in (
        (f"{HEADINGS},Remark", "Scheduled,Cancelled"),
        (HEADINGS.replace("Status", "Last visit"), "No show"),
        (HEADINGS.replace("Status", "Remark"), "asked about the no show fee"),
    ):
        result = batch(approved, save(FINE + cells, headings=headings), "--again")
        assert (result.exit_code, last(result)) == (0, "1 row = 1 printed")
        assert told in result.stderr


@pytest.mark.parametrize(
    "name",
    [
        *("Ann Testrow CANCELLED", "Ann Testrow - NO SHOW", "Ann Testrow (deceased)", "Ann Testrow (DOB 1/2/60)"),
        *("Testrow^Ann^M", "Ann Testrow & Bob Testrow", "Ann Testrow / Bob Testrow", "Ann Testrow; Bob Testrow"),
    ],
)
def test_more_than_a_name_is_no_name(approved: Clinic, desk: Path, name: str) -> None:
    result = batch(approved, save(FINE.replace("Test Patient", name)))
    assert (result.exit_code, last(result)) == (1, "1 row = 1 refused")
    assert "Testrow" not in result.output


def test_visit_that_was_cancelled_and_booked_anew_keeps_its_paper(approved: Clinic, desk: Path) -> None:
    day = save(FINE + "Cancelled", FINE + "Scheduled")
    assert last(batch(approved, day)) == "2 rows = 1 printed + 1 cancelled"
    (name,) = Path("output").rglob("*.pdf")
    result = batch(approved, day)
    assert last(result) == "2 rows = 1 printed before + 1 cancelled"
    assert list(Path("output").rglob("*.pdf")) == [name]
    assert "withdrawn" not in result.stderr


def test_of_two_visits_on_a_day_the_cancelled_one_leaves(approved: Clinic, desk: Path) -> None:
    later = FINE.replace("08:30", "10:30")
    assert last(batch(approved, save(FINE, later))) == "2 rows = 2 printed"
    batch(approved, save(FINE + "Cancelled", later))
    (name,) = [path for path in Path("output").rglob("*.pdf") if path.parent.name != "withdrawn"]
    assert "10:30" in text_of(name)
    assert "8:30" not in text_of(name)


def test_two_papers_of_a_visit_and_two_names_of_a_number_are_told(approved: Clinic, desk: Path) -> None:
    rows = [
        FINE,
        FINE.replace("08:30,,", "08:30,es,") + "Confirmed",
        FINE.replace("Test Patient", '"PATIENT, Test M"').replace("08:30", "09:30"),
        FINE.replace("Test Patient", "Sample Patient").replace("08:30", "10:30"),
    ]
    result = batch(approved, save(*rows), "--drafts")
    assert (result.exit_code, last(result)) == (0, "4 rows = 4 printed")
    assert "row 3 is of the same patient, visit and code as row 2: both print [two-papers]" in result.stderr
    assert "row 5 has another name with the number of row 2: both print [two-names]" in result.stderr
    assert "row 4" not in result.stderr.replace("in row 4", "")
    assert "Sample" not in result.output


def test_stopped_by_hand_a_program_still_gets_one_document(
    approved: Clinic, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("handpress.day.run.run_day", stopped)
    told = json.loads(batch(approved, save(FINE), "--json").stdout)
    assert (told["exit"], told["stopped"], told["rows"]) == (130, True, [])


def test_row_that_is_refused_keeps_what_was_printed_for_it(approved: Clinic, desk: Path) -> None:
    rows = [FINE.replace("T-1", f"T-{number}") for number in range(1, 5)]
    assert last(batch(approved, save(*rows))) == "4 rows = 4 printed"
    before = sorted(Path("output").rglob("*.pdf"))
    result = batch(approved, save(*rows[:3], rows[3].replace("2026-12-04", "12-04")))
    assert last(result) == "4 rows = 3 printed before + 1 refused"
    assert sorted(Path("output").rglob("*.pdf")) == before
    batch(approved, save(*rows[:3]))
    assert len([path for path in Path("output").rglob("*.pdf") if path.parent.name == "withdrawn"]) == 1
