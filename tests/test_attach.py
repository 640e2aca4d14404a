"""Attach: rows into a folder or to OpenEMR, dry by default, each once, nothing unapproved, and the log of it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader

from conftest import ROOT
from portal_case import Clinic, clinic_in

ONE = "Test Patient,T-001,V-9,22511,2026-12-04,08:30,Dr. Test,,"


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return clinic_in(tmp_path)


def drop(clinic: Clinic) -> Path:
    return clinic.folder / "drop"


def to_folder(clinic: Clinic, *words: str) -> tuple[int, str, str]:
    result = clinic.attach(*words, "--to", "folder", "--out", str(drop(clinic)), "--quiet")
    return result.exit_code, result.stdout, result.stderr


def index(clinic: Clinic) -> list[dict[str, str]]:
    with (drop(clinic) / "index.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def pdfs(clinic: Clinic) -> list[Path]:
    return sorted(drop(clinic).glob("*.pdf"))


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_without_send_nothing_is_written_or_logged(clinic: Clinic) -> None:
    day = clinic.day(ONE)
    before = set(clinic.folder.rglob("*"))
    result = clinic.attach(day, "--to", "folder", "--out", str(drop(clinic)))
    assert result.exit_code == 0
    assert f"{day}: row 2: 22511 en standard: to send\n" in result.stdout
    assert result.stdout.endswith("1 row = 1 to send; this was a dry run: --send does it\n")
    assert set(clinic.folder.rglob("*")) == before


def test_each_row_is_sent_once_and_a_repeat_sends_nothing(clinic: Clinic) -> None:
    day = clinic.patients(5)
    assert to_folder(clinic, day, "--send")[:2] == (0, "5 rows = 5 sent\n")
    made = {path.name: path.read_bytes() for path in pdfs(clinic)}
    assert len(made) == 5
    assert to_folder(clinic, day, "--send")[:2] == (0, "5 rows = 5 already there\n")
    assert {path.name: path.read_bytes() for path in pdfs(clinic)} == made
    assert len(index(clinic)) == 5


def test_the_file_is_the_one_that_batch_prints(clinic: Clinic) -> None:
    rows = [*ONE.split("\n"), "José Ñandú-Sample,T-2,,22511,2026-12-04,09:15,Dra. Ejemplo,,large print"]
    rows += ["مريضة تجريبية,T-3,,22511,2026-12-05,,,,", ",T-4,,22511,,,,,"]
    day = clinic.day(*rows)
    printed = clinic.folder / "printed"
    assert clinic.run("batch", day, "--out", str(printed), "--quiet", "--drafts").exit_code == 0
    assert to_folder(clinic, day, "--send")[0] == 0

    def digests(folder: Path) -> list[str]:
        return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.pdf"))

    assert digests(drop(clinic)) == digests(printed)


def test_the_index_tells_whose_each_file_is_and_only_this_user_reads_any(clinic: Clinic) -> None:
    assert to_folder(clinic, clinic.patients(3), "--send")[0] == 0
    for line in index(clinic):
        path = drop(clinic) / line["file"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == line["sha256"]
        assert f"Test{int(line['reference'][2:])} Patient" in text_of(path)
        assert (line["action"], line["code"], line["version"]) == ("new", "22511", "2")
    assert {path.stat().st_mode & 0o777 for path in drop(clinic).iterdir()} == {0o600}


def test_no_file_name_and_no_byte_of_the_log_tells_a_patient(clinic: Clinic) -> None:
    assert to_folder(clinic, clinic.day(ONE), "--send")[0] == 0
    written = [path for path in clinic.folder.rglob("*") if "handouts" not in path.parts and path.name != "day.csv"]
    private = clinic.folder / "drop-private"
    assert (private / "deliveries.sqlite").exists()
    for path in written:
        assert not re.search("T-001|V-9|Test Patient|2026-12-04", path.name)
        if path.is_file() and private in path.parents:
            data = path.read_bytes()
            assert not any(word in data for word in (b"T-001", b"V-9", b"Test Patient", b"Dr. Test", b"2026-12-04"))
    # Nor can anybody try numbers against it without the key.
    rows = sqlite3.connect(private / "deliveries.sqlite").execute("SELECT * FROM deliveries").fetchall()
    guesses = {hashlib.sha256(guess).digest() for guess in (b"T-001", b"patient T-001", b'"T-001"')}
    assert not guesses & {value for row in rows for value in row if isinstance(value, bytes)}


@pytest.mark.parametrize(
    ("changed", "files"),
    [
        ("Test Patient,T-001,V-9,22511,2026-12-04,09:45,Dr. Test,,", 1),  # another time
        ("Test Patient,T-001,V-9,22511,2026-12-11,08:30,Dr. Test,,", 1),  # the visit is moved
        ("Test A. Patient,T-001,V-9,22511,2026-12-04,08:30,Dr. Test,,", 1),
        ("Test Patient,T-001,V-9,22511,2026-12-04,08:30,Dr. Sample,,", 1),
        ("Test Patient,T-001,V-9,22511,2026-12-04,08:30,Dr. Test,,large print", 2),
        ("Test Patient,T-001,V-10,22511,2026-12-04,08:30,Dr. Test,,", 2),  # another visit
        ("Test Patient,T-002,V-9,22511,2026-12-04,08:30,Dr. Test,,", 2),  # somebody else
    ],
)
def test_what_changes_on_the_page_replaces_it_and_another_document_does_not(
    clinic: Clinic, changed: str, files: int
) -> None:
    assert to_folder(clinic, clinic.day(ONE), "--send")[0] == 0
    (old,) = pdfs(clinic)
    before = old.read_bytes()
    assert to_folder(clinic, clinic.day(changed), "--send")[:2] == (0, "1 row = 1 sent\n")
    assert len(pdfs(clinic)) == files
    assert (old.read_bytes() != before) == (files == 1)


def test_without_a_visits_number_another_day_is_another_document(clinic: Clinic) -> None:
    assert to_folder(clinic, clinic.day(ONE.replace("V-9", "")), "--send")[0] == 0
    code, _, errors = to_folder(clinic, clinic.day(ONE.replace("V-9", "").replace("12-04", "12-11")), "--send")
    assert code == 0
    assert "row 2: warning: this patient has this handout there for another day or visit, or in another" in errors
    assert len(pdfs(clinic)) == 2
    again = to_folder(clinic, clinic.day(ONE.replace("V-9", "").replace("12-04", "12-11")), "--send")
    assert "other-day" not in again[2]
    old = ["--code", "22511", "--reference", "T-001", "--date", "2026-12-04", "--retract", "The visit was moved."]
    assert to_folder(clinic, *old, "--send")[:2] == (0, "1 row = 1 retracted\n")
    assert len(pdfs(clinic)) == 1


def test_a_new_version_replaces_what_everybody_got(clinic: Clinic) -> None:
    day = clinic.patients(4)
    assert to_folder(clinic, day, "--send")[0] == 0
    names = [path.name for path in pdfs(clinic)]
    clinic.change("broken bone in the lower back", "broken bone in the low back")
    dry = clinic.attach(day, "--to", "folder", "--out", str(drop(clinic)))
    assert dry.stdout.count("to replace an older version") == 5  # four rows, and the sum
    assert to_folder(clinic, day, "--send")[:2] == (0, "4 rows = 4 sent\n")
    assert [path.name for path in pdfs(clinic)] == names
    assert all("low back" in text_of(path).replace("\n", " ") for path in pdfs(clinic))
    assert [line["action"] for line in index(clinic)] == ["new"] * 4 + ["replace"] * 4


def test_going_back_to_an_earlier_version_sends_it_again(clinic: Clinic) -> None:
    other = ONE.replace("08:30", "09:45")
    for row in (ONE, other, ONE, other, ONE):
        assert to_folder(clinic, clinic.day(row), "--send")[:2] == (0, "1 row = 1 sent\n")
    (path,) = pdfs(clinic)
    assert "8:30" in text_of(path)
    assert to_folder(clinic, clinic.day(ONE), "--send")[:2] == (0, "1 row = 1 already there\n")


def test_drafts_are_refused_unless_a_reason_is_given_and_the_log_keeps_it(clinic: Clinic) -> None:
    day = clinic.day(ONE, ONE.replace("22511", "22867"))
    code, said, errors = to_folder(clinic, day, "--send")
    assert (code, said) == (1, "2 rows = 1 refused + 1 sent\n")
    assert f"{day}: row 3: error: the handout 22867 in en is a draft: no clinician's approval holds [draft]" in errors
    assert to_folder(clinic, day, "--send", "--allow-draft", "Dr. Test said so.")[0] == 0
    told = clinic.run("deliveries", "--out", str(drop(clinic)), "--format", "json")
    reasons = [(line["code"], line["draft"], line["reason"]) for line in map(json.loads, told.stdout.splitlines())]
    assert reasons == [("22511", "no", ""), ("22867", "yes", "Dr. Test said so.")]


def test_an_approval_that_was_withdrawn_stops_the_next_delivery(clinic: Clinic) -> None:
    assert clinic.run("approve", "22511", "--by", "Dr. Test", "--withdraw", "A mistake.").exit_code == 0
    assert to_folder(clinic, clinic.day(ONE), "--send")[:2] == (1, "1 row = 1 refused\n")
    assert not list(drop(clinic).glob("*.pdf"))


def test_the_clinic_that_ships_is_not_sent_to_anybody(clinic: Clinic) -> None:
    brand = clinic.folder / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("Made-Up Test Clinic", "Your Clinic"))
    code, _, errors = to_folder(clinic, clinic.day(ONE), "--send", "--allow-draft", "a test")
    assert code == 3
    assert "error: the example clinic prints, with made-up phones [example-brand]" in errors
    assert not pdfs(clinic)


def test_two_rows_that_contradict_each_other_are_both_refused(clinic: Clinic) -> None:
    day = clinic.day(ONE, ONE.replace("T-001", "T-002"), ONE.replace("08:30", "10:00"), ONE)
    code, said, errors = to_folder(clinic, day, "--send")
    assert (code, said) == (1, "4 rows = 3 refused + 1 sent\n")
    assert "row 4: error: rows 2, 5 ask for this patient's same handout with another name, time or clinician" in errors
    assert "row 2: error" in errors
    assert "row 5: error" in errors


def test_the_same_row_twice_is_one_document(clinic: Clinic) -> None:
    assert to_folder(clinic, clinic.day(ONE, ONE), "--send")[:2] == (0, "2 rows = 1 the same as another row + 1 sent\n")


def test_a_row_without_the_patients_number_is_refused(clinic: Clinic) -> None:
    day = clinic.day(ONE.replace("T-001", ""), ONE)
    for done, words in (("sent", []), ("retracted", ["--retract", "A mistake."])):
        code, said, errors = to_folder(clinic, day, "--send", *words)
        assert (code, said) == (1, f"2 rows = 1 refused + 1 {done}\n")
        assert "row 2: error: there is no number of the patient" in errors
        assert "Test Patient" not in errors


@pytest.mark.parametrize(("heading", "fact"), [("Reference", "does not say"), ("Notes", "no heading stands")])
def test_a_reference_that_may_be_something_elses_number_is_not_taken_for_the_patients(
    clinic: Clinic, heading: str, fact: str
) -> None:
    path = clinic.folder / "odd.csv"
    path.write_text(f"Patient,{heading},CPT\nTest Patient,T-001,22511\n")
    code, _, errors = to_folder(clinic, str(path), "--send")
    assert code == 3
    assert fact in errors
    assert "--map reference=HEADING" in errors
    assert to_folder(clinic, str(path), "--send", "--map", f"reference={heading}")[0] == 0


def test_one_patient_is_given_by_options(clinic: Clinic) -> None:
    own = ["--code", "22511", "--patient", "Test Patient", "--reference", "T-001", "--encounter", "V-9"]
    own += ["--date", "2026-12-04T08:30", "--clinician", "Dr. Test"]
    assert to_folder(clinic, *own, "--send")[:2] == (0, "1 row = 1 sent\n")
    assert to_folder(clinic, clinic.day(ONE), "--send")[:2] == (0, "1 row = 1 already there\n")
    code, _, errors = to_folder(clinic, "--code", "2251", "--reference", "T-1\u202e", "--date", "2026-02-31")
    assert code == 3
    assert [line.split(":")[0] for line in errors.splitlines() if "error" in line] == [
        "--code",
        "--date",
        "--reference",
    ]
    assert "T-1" not in errors


def test_retract_deletes_the_files_and_a_later_send_brings_them_back(clinic: Clinic) -> None:
    day = clinic.patients(2)
    assert to_folder(clinic, day, "--send")[0] == 0
    dry = clinic.attach(day, "--to", "folder", "--out", str(drop(clinic)), "--retract", "The wrong day.")
    assert dry.stdout.count("to retract: 1 in the log") == 2
    assert len(pdfs(clinic)) == 2
    assert to_folder(clinic, day, "--send", "--retract", "The wrong day.")[:2] == (0, "2 rows = 2 retracted\n")
    assert pdfs(clinic) == []
    assert to_folder(clinic, day, "--send", "--retract", "Again.")[:2] == (0, "2 rows = 2 retracted\n")
    assert [line["action"] for line in index(clinic)] == ["new", "new", "retract", "retract"]
    told = clinic.run("deliveries", "--out", str(drop(clinic))).stdout.splitlines()
    assert [line.partition("  ")[2] for line in told[2:4]] == [
        f"retracted  22511 en standard  reason: The wrong day.  folder {drop(clinic)}"
    ] * 2
    code, said, errors = to_folder(clinic, day, "--send")
    assert (code, said) == (1, "2 rows = 2 refused\n")
    assert "row 2: error: this was retracted" in errors
    assert pdfs(clinic) == []
    assert to_folder(clinic, day, "--send", "--again")[:2] == (0, "2 rows = 2 sent\n")
    assert len(pdfs(clinic)) == 2


def test_what_was_retracted_stays_so_in_any_other_form(clinic: Clinic) -> None:
    day = clinic.day(ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    assert to_folder(clinic, day, "--send", "--retract", "A wrong word.")[0] == 0
    clinic.approve()
    for row, words in ((ONE, ["--paper", "a4"]), (ONE, ["--encrypt"]), (ONE.replace("Dr. ", "Dr "), [])):
        assert to_folder(clinic, clinic.day(row), "--send", *words)[:2] == (1, "1 row = 1 refused\n")
    clinic.change("version: 2", "version: 3")
    assert to_folder(clinic, day, "--send")[:2] == (1, "1 row = 1 refused\n")
    assert to_folder(clinic, day, "--send", "--again")[:2] == (0, "1 row = 1 sent\n")
    assert to_folder(clinic, day, "--send")[:2] == (0, "1 row = 1 already there\n")


def test_retracting_needs_no_handout_any_more(clinic: Clinic) -> None:
    day = clinic.patients(1)
    assert to_folder(clinic, day, "--send")[0] == 0
    (clinic.folder / "handouts" / "22511.yaml").unlink()
    assert to_folder(clinic, day, "--send", "--retract", "It is gone.")[:2] == (0, "1 row = 1 retracted\n")
    assert pdfs(clinic) == []


def test_a_pattern_names_the_files_and_an_older_name_does_not_stay(clinic: Clinic) -> None:
    pattern = ["--name", "{edition}-{version}-{id}.pdf"]
    assert to_folder(clinic, clinic.day(ONE), "--send", *pattern)[0] == 0
    assert re.fullmatch(r"standard-2-[0-9a-f]{20}\.pdf", pdfs(clinic)[0].name)
    clinic.change("version: 2", "version: 2 b")
    assert to_folder(clinic, clinic.day(ONE), "--send", *pattern)[0] == 0
    assert [path.name.partition("-")[2][:4] for path in pdfs(clinic)] == ["2-b-"]


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "{patient}_{id}.pdf",
            "{reference}{id}.pdf",
            "../{id}.pdf",
            "/tmp/{id}.pdf",
            "{code}.pdf",
            "{id}",
            "{id}.exe",
        ),
        *("{id}{0}.pdf", "{id!r}.pdf", "{id.__class__}.pdf", ".{id}.pdf", "a\n{id}.pdf", "{{id}}.pdf", "C:{id}.pdf"),
    ],
)
def test_a_pattern_that_is_no_file_name_or_tells_a_patient_is_refused(clinic: Clinic, pattern: str) -> None:
    code, _, errors = to_folder(clinic, clinic.day(ONE), "--send", "--name", pattern)
    assert code == 3
    assert "[pattern]" in errors
    assert not drop(clinic).exists()


def test_a_number_that_a_spreadsheet_would_run_is_not_put_into_the_index(clinic: Clinic) -> None:
    code, said, errors = to_folder(clinic, clinic.day(ONE.replace("T-001", "=1+1")), "--send")
    assert (code, said) == (1, "1 row = 1 refused\n")
    assert "a formula stands here" in errors


def test_openemr_gets_handouts_for_anybody_under_its_names(clinic: Clinic) -> None:
    out = clinic.folder / "education"
    words = ["--to", "openemr", "--out", str(out), "--quiet"]
    result = clinic.attach(*words, "--code", "22511", "--language", "en", "--send")
    assert (result.exit_code, result.stdout) == (0, "1 row = 1 sent\n")
    (path,) = out.iterdir()
    assert path.name == "cpt4_22511_en.pdf"
    assert path.stat().st_mode & 0o044  # the web server reads it
    drafts = clinic.attach(*words, "--send")
    assert (drafts.exit_code, drafts.stdout) == (1, "9 rows = 8 refused + 1 already there\n")
    reason = clinic.attach(*words, "--send", "--allow-draft", "a test")
    assert reason.exit_code == 0
    names = {path.name for path in out.iterdir()}
    colonoscopy = ("45378_en", "45380_en", "45385_en")
    others = ("22511_en", "22511_es", "22867_en", "22867_es", "22325_en")
    assert names == {f"cpt4_{name}.pdf" for name in (*others, *colonoscopy)} | {"hcpcs_g0121_en.pdf"}
    clinic.change("broken bone in the lower back", "broken bone in the low back")
    again = clinic.attach(*words, "--code", "22511", "--language", "en", "--send")
    assert again.stdout == "1 row = 1 sent\n"
    assert "low back" in text_of(path).replace("\n", " ")


def test_a_handout_that_cannot_be_read_keeps_no_other_from_openemr(clinic: Clinic) -> None:
    (clinic.folder / "handouts" / "22325.yaml").write_text("code: [")
    words = ["--to", "openemr", "--out", str(clinic.folder / "education"), "--quiet", "--send"]
    told = clinic.attach(*words, "--allow-draft", "a test")
    assert (told.exit_code, told.stdout) == (1, "9 rows = 1 refused + 8 sent\n")


@pytest.mark.parametrize(
    "words",
    [
        ["--to", "folder"],
        ["--to", "folder", "--out", "x"],
        ["day.csv", "--to", "folder", "--out", "x", "--patient", "Test"],
        ["day.csv", "--to", "folder", "--out", "x", "--code", "22511"],
        ["day.csv", "--to", "folder", "--out", "x", "--no-packets", "--incomplete"],
        ["day.csv", "--to", "fhir", "--joined"],
        ["day.csv", "--to", "folder", "--out", "x", "--sedation", "yes"],
        ["--to", "openemr", "--out", "x", "--no-packets"],
        ["day.csv", "--to", "fhir", "--out", "x"],
        ["day.csv", "--to", "fhir", "--encrypt"],
        ["day.csv", "--to", "openemr", "--out", "x"],
        ["--to", "openemr", "--out", "x", "--patient", "Test"],
        ["--to", "openemr", "--out", "x", "--calendar"],
        ["day.csv", "--to", "folder", "--out", "x", "--allow-draft", ""],
        ["day.csv", "--to", "folder", "--out", "x", "--retract", ""],
        ["day.csv", "--to", "folder", "--out", "x", "--retract", "y", "--encrypt"],
        ["day.csv"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(clinic: Clinic, words: list[str]) -> None:
    assert clinic.attach(*words).exit_code == 2


@pytest.mark.heavy
def test_killed_at_any_moment_the_same_command_finishes_without_a_second_copy(clinic: Clinic) -> None:
    day = clinic.patients(60)
    command = [sys.executable, "-m", "handpress", "attach", day, "--to", "folder", "--out", str(drop(clinic)), "--send"]
    command += ["--library", str(clinic.folder / "handouts")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    for at_least in (1, 15, 40):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        deadline = time.monotonic() + 600
        while len(pdfs(clinic)) < at_least and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert to_folder(clinic, day, "--send")[0] == 0
    assert len(pdfs(clinic)) == 60
    assert {line["reference"] for line in index(clinic)} == {f"T-{n:04}" for n in range(60)}
    assert to_folder(clinic, day, "--send")[:2] == (0, "60 rows = 60 already there\n")


def test_deliveries_tells_who_has_an_outdated_version_by_their_rows(clinic: Clinic) -> None:
    other = "Sample Patient,T-002,,22867,2026-12-04,,,,"
    day = clinic.day(ONE, other)
    assert to_folder(clinic, day, "--send", "--allow-draft", "a test")[0] == 0
    clinic.change("broken bone in the lower back", "broken bone in the low back")
    told = clinic.run("deliveries", "--out", str(drop(clinic)), "--outdated", "--among", day)
    (line,) = told.stdout.splitlines()
    assert "22511 en standard version 2  outdated" in line
    assert line.endswith(f"{day}: row 2")
    assert to_folder(clinic, day, "--send", "--allow-draft", "a test")[0] == 0
    assert clinic.run("deliveries", "--out", str(drop(clinic)), "--outdated").stdout == ""
    rows = list(
        csv.DictReader(clinic.run("deliveries", "--out", str(drop(clinic)), "--format", "csv").stdout.splitlines())
    )
    assert [row["standing"] for row in rows] == ["superseded", "current", "current"]


def test_a_log_without_its_key_or_of_another_kind_is_refused(clinic: Clinic) -> None:
    day = clinic.day(ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    log = clinic.folder / "drop-private" / "deliveries.sqlite"
    key = log.with_name("deliveries.sqlite.key")
    assert {path.stat().st_mode & 0o777 for path in (log, key)} == {0o600}
    kept = key.read_bytes()
    for content, fact in ((b"00" * 32, "is another log's"), (b"no key", "is no key"), (None, "is not there")):
        key.unlink()
        if content is not None:
            key.write_bytes(content)
        code, said, errors = to_folder(clinic, day, "--send")
        assert (code, said) == (3, "")
        assert fact in errors
        assert len(pdfs(clinic)) == 1
        key.write_bytes(kept)
    log.write_bytes(b"SQLite format 3\0" + bytes(4096))
    assert "[delivery-log]" in to_folder(clinic, day, "--send")[2]
    sqlite3.connect(clinic.folder / "other.sqlite").execute("CREATE TABLE x (y)").connection.close()
    result = clinic.run("deliveries", "--log", str(clinic.folder / "other.sqlite"))
    assert (result.exit_code, result.stdout) == (3, "")
    assert clinic.run("deliveries", "--log", str(clinic.folder / "none.sqlite")).exit_code == 3


def test_only_one_process_sends_under_a_log(clinic: Clinic) -> None:
    from handpress.portal.log import DeliveryLog

    day = clinic.day(ONE)
    with DeliveryLog.open(clinic.folder / "log.sqlite", True):
        code, said, errors = to_folder(clinic, day, "--send", "--log", str(clinic.folder / "log.sqlite"))
        assert (code, said) == (3, "")
        assert "another process sends under this log" in errors
        assert clinic.run("deliveries", "--log", str(clinic.folder / "log.sqlite")).exit_code == 0
    assert to_folder(clinic, day, "--send", "--log", str(clinic.folder / "log.sqlite"))[0] == 0


def test_a_calendar_goes_along_and_goes_when_it_is_left_out(clinic: Clinic) -> None:
    brand = clinic.folder / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("site:", "time-zone: America/Chicago\nsite:"))
    clinic.approve()
    day = clinic.day(ONE)
    assert to_folder(clinic, day, "--send", "--calendar")[0] == 0
    (path,) = drop(clinic).glob("*.ics")
    first = path.read_text()
    assert path.with_suffix(".pdf").exists()
    assert "DTSTART:20261204T143000Z" in first
    assert not re.search("T-001|V-9|Test Patient", first)
    moved = clinic.day(ONE.replace("08:30", "10:00"))
    assert to_folder(clinic, moved, "--send", "--calendar")[0] == 0
    second = path.read_text()
    assert "DTSTART:20261204T160000Z" in second
    assert re.findall("UID:.*", first) == re.findall("UID:.*", second)
    assert to_folder(clinic, moved, "--send")[0] == 0
    assert not list(drop(clinic).glob("*.ics"))


def test_protected_copies_open_with_the_password_that_stands_apart(clinic: Clinic) -> None:
    result = clinic.attach(clinic.patients(2), "--to", "folder", "--out", str(drop(clinic)), "--send", "--encrypt")
    assert result.exit_code == 0
    assert "Locked copies are no PDF/A" in result.stderr
    with (clinic.folder / "drop-private" / "passwords.csv").open(encoding="utf-8-sig", newline="") as lines:
        passwords = {line["file"]: line for line in csv.DictReader(lines)}
    assert len({line["password"] for line in passwords.values()}) == 2
    for path in pdfs(clinic):
        reader = PdfReader(path)
        assert reader.is_encrypted
        line = passwords[path.name]
        assert reader.decrypt(line["password"])
        assert f"Test{int(line['reference'][2:])} Patient" in "\n".join(page.extract_text() for page in reader.pages)
    assert "password" not in (drop(clinic) / "index.csv").read_text()


def test_one_copy_is_locked_with_the_password_of_the_environment(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = clinic.folder / "out"
    words = ["render", "22511", "--patient", "Test Patient", "--encrypt", "--out", str(out)]
    assert clinic.run(*words).exit_code == 2  # nobody can be asked
    monkeypatch.setenv("HANDPRESS_PASSWORD", "made-up words")
    result = clinic.run(*words)
    assert result.exit_code == 0
    assert "Locked copies are no PDF/A" in result.stderr
    reader = PdfReader(result.stdout.strip())
    assert reader.decrypt("made-up words")
    assert Path(result.stdout.strip()).stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("HANDPRESS_PASSWORD", "short")
    refused = clinic.run(*words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert len(list(out.iterdir())) == 1


def test_render_makes_a_calendar_of_a_dated_copy(clinic: Clinic) -> None:
    out = ["--out", str(clinic.folder / "out"), "--format", "calendar"]
    assert clinic.run("render", "22511", *out).exit_code == 2
    result = clinic.run("render", "22511", *out, "--date", "2026-12-04", "--patient", "Test Patient")
    assert result.exit_code == 0
    text = Path(result.stdout.strip()).read_text()
    assert result.stdout.strip().endswith(".ics")
    assert "DTSTART;VALUE=DATE:20261204" in text
    assert "Test Patient" not in text
