"""Attach, stopped at a bad moment: what may be there is never taken for what is, and nothing is left lying about."""

from __future__ import annotations

import csv
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from fhir_stub import PATIENTS, Stub, closes
from handpress.disk import files
from handpress.portal.log import DeliveryLog
from portal_case import Clinic, clinic_in
from test_attach import ONE, drop, index, pdfs, text_of, to_folder

LATER, LATEST = ONE.replace("08:30", "09:45"), ONE.replace("08:30", "11:15")
HL7 = (
    "hl7v2:\n  folder: hl7\n  sending-facility: TEST\n  receiving-application: EHR\n  receiving-facility: TEST\n"
    "  patient-authority: TEST\n"
)


class KilledError(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return clinic_in(tmp_path)


@pytest.fixture
def killed(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what runs attach to the moment when a parcel was handed over, and no further."""

    def die(*_: Any) -> None:
        raise KilledError

    def run(*words: str) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(DeliveryLog, "end", die)
            with pytest.raises(KilledError):
                clinic.attach(*words, "--send")

    return run


def words(clinic: Clinic) -> list[str]:
    return ["--to", "folder", "--out", str(drop(clinic))]


def messages(clinic: Clinic) -> list[tuple[str, str, str]]:
    """Return event, document and the document in whose place it is, of each message in the order of writing."""
    found = []
    for path in sorted((clinic.folder / "hl7").glob("*.hl7"), key=lambda path: path.stat().st_mtime_ns):
        lines = {line.split("|")[0]: line.split("|") for line in path.read_bytes().decode().split("\r")}
        document = lines["TXA"] + [""] * 20
        found.append((lines["EVN"][1], document[12].split("^")[0], document[13].split("^")[0]))
    return found


def test_an_earlier_version_comes_back_over_one_that_was_killed(clinic: Clinic, killed: Callable[..., None]) -> None:
    assert to_folder(clinic, clinic.day(ONE), "--send")[0] == 0
    killed(clinic.day(LATER), *words(clinic))
    (path,) = pdfs(clinic)
    assert "9:45" in text_of(path)
    assert to_folder(clinic, clinic.day(ONE), "--send")[:2] == (0, "1 row = 1 sent\n")
    assert "8:30" in text_of(path)
    assert to_folder(clinic, clinic.day(ONE), "--send")[:2] == (0, "1 row = 1 already there\n")


def test_what_was_killed_before_it_was_logged_is_retracted(clinic: Clinic, killed: Callable[..., None]) -> None:
    day = clinic.day(ONE)
    killed(day, *words(clinic))
    assert len(pdfs(clinic)) == 1
    assert to_folder(clinic, day, "--send", "--retract", "The wrong patient.")[:2] == (0, "1 row = 1 retracted\n")
    assert pdfs(clinic) == []


def test_a_name_with_the_version_leaves_no_second_file_after_a_kill(
    clinic: Clinic, killed: Callable[..., None]
) -> None:
    pattern = ["--name", "{version}-{id}.pdf"]
    killed(clinic.day(ONE), *words(clinic), *pattern)
    clinic.change("version: 2", "version: 3")
    assert to_folder(clinic, clinic.day(ONE), "--send", *pattern)[:2] == (0, "1 row = 1 sent\n")
    assert [path.name[:2] for path in pdfs(clinic)] == ["3-"]


def test_nothing_to_retract_is_no_success(clinic: Clinic) -> None:
    day = clinic.day(ONE.replace("V-9", ""))
    assert to_folder(clinic, day, "--send")[0] == 0
    moved = clinic.day(ONE.replace("V-9", "").replace("12-04", "12-05"))
    code, said, errors = to_folder(clinic, moved, "--send", "--retract", "Moved.")
    assert (code, said) == (1, "1 row = 1 nothing to retract\n")
    assert "row 2: error: there is nothing to retract: neither the log nor the portal knows of any" in errors
    assert len(pdfs(clinic)) == 1


def test_a_folder_that_is_not_there_is_not_retracted_from(clinic: Clinic) -> None:
    day = clinic.day(ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    drop(clinic).rename(clinic.folder / "away")
    code, said, errors = to_folder(clinic, day, "--send", "--retract", "The wrong patient.")
    assert (code, said) == (1, "1 row = 1 failed\n")
    assert "drop: error: this folder is not there" in errors
    (clinic.folder / "away").rename(drop(clinic))
    pdfs(clinic)[0].unlink()
    code, said, errors = to_folder(clinic, day, "--send", "--retract", "The wrong patient.")
    assert (code, said) == (0, "1 row = 1 retracted\n")
    assert "warning: its file is no longer in the folder" in errors


def test_an_interface_is_told_of_a_version_that_may_have_gone_out(clinic: Clinic, killed: Callable[..., None]) -> None:
    settings = clinic.folder / "portal.yaml"
    settings.write_text(HL7)
    to = ["--to", "hl7v2", "--portal", str(settings)]
    killed(clinic.day(ONE), *to)
    assert clinic.attach(clinic.day(LATER), *to, "--send").exit_code == 0
    first, second = messages(clinic)
    assert (first[0], second[0], second[2]) == ("T02", "T10", first[1])
    # Again to the first: under another number, as the interface has that one as replaced.
    killed(clinic.day(LATEST), *to)
    assert clinic.attach(clinic.day(LATER), *to, "--send").exit_code == 0
    sent = [document for event, document, _ in messages(clinic) if event != "T11"]
    assert len(set(sent)) == len(sent) == 4
    assert clinic.attach(clinic.day(LATER), *to, "--send", "--retract", "Wrong.").exit_code == 0
    assert messages(clinic)[-1] == ("T11", sent[-1], "")


def test_what_was_interrupted_while_it_was_retracted_goes_out_under_another_number(
    clinic: Clinic, killed: Callable[..., None]
) -> None:
    settings = clinic.folder / "portal.yaml"
    settings.write_text(HL7)
    to = ["--to", "hl7v2", "--portal", str(settings)]
    day = clinic.day(ONE)
    assert clinic.attach(day, *to, "--send").exit_code == 0
    killed(day, *to, "--retract", "Wrong.")
    assert clinic.attach(day, *to, "--send").stdout.endswith("1 row = 1 refused\n")
    assert clinic.attach(day, *to, "--send", "--again").stdout.endswith("1 row = 1 sent\n")
    (sent, cancelled, again) = messages(clinic)
    assert sent[1] == cancelled[1] != again[1]


def test_a_portal_that_cannot_tell_gets_no_moved_copy_beside_one_that_may_be_there(clinic: Clinic) -> None:
    brand = clinic.folder / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("site:", "time-zone: America/Chicago\nsite:"))
    clinic.approve()
    settings = clinic.folder / "portal.yaml"
    with Stub() as stub:
        stub.add_patient("T-001", "Patient", "Test")
        lines = [f"url: {stub.url}", "system: https://clinic.example/h", f"patient-system: {PATIENTS}"]
        lines += ["requests-a-second: 1000", "profile: oracle", "author: Practitioner/1"]
        settings.write_text("fhir:\n" + "".join(f"  {line}\n" for line in lines))
        to = ["--to", "fhir", "--portal", str(settings), "--send"]
        stub.script("POST", "DocumentReference", closes(handled=True))
        assert clinic.attach(clinic.day(ONE), *to).exit_code == 4
        for rows in ([LATER], [ONE], [ONE, LATER]):
            result = clinic.attach(clinic.day(*rows), *to)
            assert f"{len(rows)} refused" in result.stdout
            assert ("may be there" in result.stderr) == (len(rows) == 1)
            assert ("ask" in result.stderr) == (len(rows) == 2)
        assert len(stub.documents) == 1
        # What an oracle server has to have is asked for before anything is sent.
        brand.write_text(brand.read_text().replace("time-zone: America/Chicago\n", ""))
        clinic.approve()
        result = clinic.attach(clinic.day(ONE.replace("T-001", "T-002")), *to)
        assert "this portal needs the time with its zone, and the brand names none [undated]" in result.stderr
        result = clinic.attach(clinic.day(ONE.replace("T-001", "T-002").replace("2026-12-04,08:30", ",")), *to)
        assert "this portal needs the day of the procedure [undated]" in result.stderr


def test_a_full_disk_tears_no_line_of_the_index(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [ONE, *(ONE.replace("T-001", f"T-00{n}").replace("V-9", f"V-{n}") for n in (2, 3))]
    assert to_folder(clinic, clinic.day(rows[0]), "--send")[0] == 0
    whole = (drop(clinic) / "index.csv").read_bytes()
    write = os.write

    def torn(handle: int, data: bytes) -> int:
        return write(handle, data[:20] if bytes(data[:4]) == b"new," else data)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "write", torn)
        code, said, errors = to_folder(clinic, clinic.day(*rows[:2]), "--send")
    assert (code, said) == (1, "2 rows = 1 already there + 1 unsure\n")
    assert "the PDF is there, and not all that belongs to it: cannot be written: no space left on device" in errors
    assert (drop(clinic) / "index.csv").read_bytes() == whole
    assert to_folder(clinic, clinic.day(*rows), "--send")[:2] == (0, "3 rows = 1 already there + 2 sent\n")
    assert [line["reference"] for line in index(clinic)] == ["T-001", "T-002", "T-003"]


def test_a_file_in_the_making_goes_with_the_next_run(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    move = os.replace

    def die(old: Any, new: Any, **options: Any) -> None:
        if new.endswith(".pdf"):
            raise KilledError
        move(old, new, **options)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", die)
        patch.setattr(files.os, "unlink", lambda path, **options: None)
        with pytest.raises(KilledError):
            to_folder(clinic, clinic.day(ONE), "--send")
    parts = list(drop(clinic).glob(".handpress-*.part"))
    assert len(parts) == 1
    stranger, handle = files.begin_part(str(drop(clinic) / "x"), "portal-00000000-")  # of another log, at work
    assert to_folder(clinic, clinic.day(LATER), "--send")[0] == 0
    assert [str(path) for path in drop(clinic).glob(".handpress-*.part")] == [stranger]
    os.close(handle)


def test_the_disk_has_the_files_before_the_log_says_so(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    fsync, end = os.fsync, DeliveryLog.end

    def noted(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    def ended(*own: Any) -> None:
        synced.append("the log")
        end(*own)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(DeliveryLog, "end", ended)
    assert to_folder(clinic, clinic.day(ONE), "--send", "--encrypt")[0] == 0
    before = synced[: synced.index("the log")]
    for name in ("passwords.csv", ".part", "drop", "index.csv"):
        assert any(path.endswith(name) for path in before), name


def test_two_equal_rows_that_fail_are_not_said_to_be_there(clinic: Clinic) -> None:
    drop(clinic).mkdir()
    (drop(clinic) / "index.csv").mkdir()
    code, said, _ = to_folder(clinic, clinic.day(ONE, ONE), "--send")
    assert (code, said) == (1, "2 rows = 1 the same as another row + 1 unsure\n")


def test_locking_replaces_the_copy_that_was_open(clinic: Clinic) -> None:
    day = clinic.day(ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    assert to_folder(clinic, day, "--send", "--encrypt")[:2] == (0, "1 row = 1 sent\n")
    (path,) = pdfs(clinic)
    assert b"/Encrypt" in path.read_bytes()
    with (clinic.folder / "drop-private" / "passwords.csv").open(encoding="utf-8-sig", newline="") as lines:
        (line,) = csv.DictReader(lines)
    assert line["sha256"] == index(clinic)[-1]["sha256"]


def test_a_visits_kind_is_not_its_number(clinic: Clinic) -> None:
    path = clinic.folder / "kinds.csv"
    for date in ("2026-12-04", "2027-06-04"):
        path.write_text(f"Patient,MRN,Visit,CPT,Date\nTest Patient,T-001,Office,22511,{date}\n")
        assert to_folder(clinic, str(path), "--send")[0] == 0
    assert len(pdfs(clinic)) == 2


@pytest.mark.skipif(os.name != "posix", reason="links and rights of this kind are POSIX's")
def test_what_is_private_follows_no_link_and_trusts_no_open_folder(clinic: Clinic) -> None:
    public = clinic.folder / "public.csv"
    public.write_text("")
    drop(clinic).mkdir()
    (drop(clinic) / "index.csv").symlink_to(public)
    assert to_folder(clinic, clinic.day(ONE), "--send")[0] == 1
    assert public.read_text() == ""
    (drop(clinic) / "index.csv").unlink()
    (drop(clinic) / "index.csv").write_text("")
    (drop(clinic) / "index.csv").chmod(0o666)
    assert to_folder(clinic, clinic.day(LATER), "--send")[0] == 1  # others may have written it
    (drop(clinic) / "index.csv").chmod(0o644)
    assert to_folder(clinic, clinic.day(LATER), "--send")[0] == 0
    assert (drop(clinic) / "index.csv").stat().st_mode & 0o777 == 0o600
    (clinic.folder / "drop-private").chmod(0o777)
    code, _, errors = to_folder(clinic, clinic.day(LATEST), "--send", "--encrypt")
    assert code == 3
    assert "others may write it: nobody can trust what it says" in errors
    made = clinic.attach(clinic.day(ONE), "--to", "folder", "--out", str(clinic.folder / "other"), "--send")
    assert made.exit_code == 0
    assert (clinic.folder / "other").stat().st_mode & 0o777 == 0o700


def test_what_is_private_stays_out_of_the_folder_however_it_is_named(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = drop(clinic) / "in"
    inside.mkdir(parents=True)
    (clinic.folder / "alias").symlink_to(drop(clinic))
    day = clinic.day(ONE)
    monkeypatch.chdir(inside)
    for out in ("..", str(clinic.folder / "alias"), "../in/.."):
        assert clinic.attach(day, "--to", "folder", "--out", out, "--send").exit_code == 0
    assert sorted(path.name for path in clinic.folder.iterdir() if "private" in path.name) == ["drop-private"]
    assert len(pdfs(clinic)) == 1
    assert not any("deliveries" in path.name for path in drop(clinic).rglob("*"))


@pytest.mark.parametrize(
    ("cells", "what"),
    [(("V-9", "-1+1"), "the visit's number"), (("T-001", "-x"), "the patient's number")],
)
def test_a_formula_gets_into_no_list(clinic: Clinic, cells: tuple[str, str], what: str) -> None:
    code, said, errors = to_folder(clinic, clinic.day(ONE.replace(*cells)), "--send")
    assert (code, said) == (1, "1 row = 1 failed\n")
    assert f"{what} starts with a character that a spreadsheet takes for a formula" in errors
    assert pdfs(clinic) == []


def test_a_reason_that_a_spreadsheet_would_run_is_marked_as_text(clinic: Clinic) -> None:
    assert to_folder(clinic, clinic.day(ONE.replace("22511", "22867")), "--send", "--allow-draft", "=1+1")[0] == 0
    told = clinic.run("deliveries", "--out", str(drop(clinic)), "--format", "csv").stdout
    assert next(csv.DictReader(told.splitlines()))["reason"] == "'=1+1"


@pytest.mark.parametrize("pattern", ["handout.pdf{id}", "CON.{id}.pdf", " {id}.pdf", "{id} .pdf", "{id}.PDF", "x.pdf"])
def test_a_pattern_gives_each_its_own_name_on_every_system(clinic: Clinic, pattern: str) -> None:
    code, _, errors = to_folder(clinic, clinic.day(ONE), "--send", "--name", pattern, "--calendar")
    assert code == 3
    assert "[pattern]" in errors


@pytest.mark.parametrize(
    "own",
    [
        ["--to", "folder", "--out", ""],
        ["--to", "folder", "--out", "/"],
        ["--to", "folder", "--out", "x\udce9", "--send"],
        ["--to", "fhir", "--portal", ""],
        ["--to", "fhir", "--portal", "."],
        ["--to", "folder", "--out", "x", "--log", "a\0b"],
        ["--to", "folder", "--out", "x", "--allow-draft", " "],
        ["--to", "folder", "--out", "x", "--retract", "one\ntwo"],
    ],
)
def test_odd_names_are_told_and_never_a_traceback(
    clinic: Clinic, own: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clinic.folder)
    result = clinic.attach(clinic.day(ONE), *own)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code == (0 if "x\udce9" in own else 3 if "." in own else 2)


def test_one_log_under_two_names_is_one(clinic: Clinic) -> None:
    log = clinic.folder / "log.sqlite"
    (clinic.folder / "alias.sqlite").symlink_to(log)
    with DeliveryLog.open(log, True):
        code, _, errors = to_folder(clinic, clinic.day(ONE), "--send", "--log", str(clinic.folder / "alias.sqlite"))
    assert code == 3
    assert "another process sends under this log" in errors
    # One that was killed as it was begun is none yet.
    log.unlink()
    log.write_bytes(b"")
    assert to_folder(clinic, clinic.day(ONE), "--log", str(log))[0] == 0
    assert clinic.run("deliveries", "--log", str(log)).exit_code == 3
    assert to_folder(clinic, clinic.day(ONE), "--send", "--log", str(log))[0] == 0


def test_no_record_looks_like_two(clinic: Clinic) -> None:
    out = clinic.folder / "a\nb"
    assert clinic.attach(clinic.day(ONE), "--to", "folder", "--out", str(out), "--send").exit_code == 0
    assert len(clinic.run("deliveries", "--out", str(out)).stdout.splitlines()) == 1


def test_an_education_file_that_is_gone_is_written_again(clinic: Clinic) -> None:
    to = ["--to", "openemr", "--out", str(clinic.folder / "education"), "--code", "22511", "--language", "en", "--send"]
    assert clinic.attach(*to).exit_code == 0
    assert clinic.attach(*to).stdout == "1 row = 1 already there\n"
    (clinic.folder / "education" / "cpt4_22511_en.pdf").unlink()
    assert clinic.attach(*to).stdout == "1 row = 1 sent\n"
    assert clinic.attach(*to, "--retract", "Old.").stdout == "1 row = 1 retracted\n"
    assert not list((clinic.folder / "education").iterdir())


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.heavy
def test_stopped_by_hand_it_finishes_what_is_under_way_and_lets_go(clinic: Clinic, times: int) -> None:
    """The second time it waits no longer: not for a parcel that nobody took up."""
    with Stub() as stub:
        for number in range(40):
            stub.add_patient(f"T-{number:04}", f"Patient{number}", f"Test{number}")
        stub.delay_s = 0.1
        settings = clinic.folder / "portal.yaml"
        lines = [f"url: {stub.url}", "system: https://clinic.example/h", f"patient-system: {PATIENTS}"]
        lines += ["requests-a-second: 1000", "at-once: 2"]
        settings.write_text("fhir:\n" + "".join(f"  {line}\n" for line in lines))
        day = clinic.patients(40)
        command = [sys.executable, "-m", "handpress", "attach", day, "--to", "fhir", "--portal", str(settings)]
        command += ["--send", "--library", str(clinic.folder / "handouts")]
        told = clinic.folder / "errors.txt"
        with told.open("w") as lines_told:
            process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=lines_told,
                text=True,
                env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            )

        def wait_until(happened: Callable[[], bool]) -> None:
            deadline = time.monotonic() + 600
            while not happened() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)

        wait_until(lambda: len(stub.documents) >= 3)
        for _ in range(times):
            process.send_signal(signal.SIGINT)
            wait_until(lambda: "Stopping" in told.read_text())
        said, _ = process.communicate(timeout=600)
        errors = told.read_text()
        assert process.returncode == 130
        assert errors.index("Stopping: what is under way is finished first.") < errors.index("Stopped")
        assert ("Stopped at once." in errors) == (times == 2)
        assert "Traceback" not in errors
        assert len(stub.documents) < 40
        sent = len(stub.documents)
        assert times == 2 or f"{sent} sent" in said
        stub.delay_s = 0
        again = clinic.attach(day, "--to", "fhir", "--portal", str(settings), "--send")
        assert again.exit_code == 0
        assert times == 2 or again.stdout.endswith(f"40 rows = {sent} already there + {40 - sent} sent\n")
        assert len(stub.documents) == 40


def test_a_calendar_is_later_by_any_clock_and_calls_off_what_has_no_day(clinic: Clinic) -> None:
    assert to_folder(clinic, clinic.day(ONE), "--send", "--calendar")[0] == 0
    (path,) = drop(clinic).glob("*.ics")
    first = path.read_text()
    events = first.count("BEGIN:VEVENT")
    # The clock was an hour ahead when it was sent.
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    with sqlite3.connect(clinic.folder / "drop-private" / "deliveries.sqlite") as database:
        database.execute("UPDATE deliveries SET began = ?", (later,))
    database.close()
    assert to_folder(clinic, clinic.day(LATER), "--send", "--calendar")[0] == 0
    second = path.read_text()

    def number(text: str) -> int:
        return int(re.search(r"SEQUENCE:(\d+)", text)[1])  # type: ignore[index]

    assert number(second) > number(first) + 3000
    code, _, errors = to_folder(clinic, clinic.day(ONE.replace(",2026-12-04,08:30", ",,")), "--send", "--calendar")
    assert code == 0
    third = path.read_text()
    assert third.count("STATUS:CANCELLED") == third.count("BEGIN:VEVENT") == events
    assert set(re.findall("UID:.*", third)) == set(re.findall("UID:.*", first))
    assert number(third) > number(second)
    assert "2026" in third
    assert "20261204" not in third
    code, _, errors = to_folder(clinic, clinic.day(LATEST), "--send")
    assert "warning: the calendar that went along before stays in the patient's phone as it is" in errors


def test_a_retraction_that_ends_half_way_is_never_taken_for_none(clinic: Clinic) -> None:
    day, listed = clinic.day(ONE), drop(clinic) / "index.csv"
    assert to_folder(clinic, day, "--send")[0] == 0
    for repair in (["--retract", "wrong"], []):
        listed.rename(clinic.folder / "kept.csv")
        listed.mkdir()
        code, said, errors = to_folder(clinic, day, "--send", "--retract", "wrong")
        assert (code, said) == (1, "1 row = 1 unsure\n")
        assert "not all of it is taken back" in errors
        assert "run the same command again" in errors
        listed.rmdir()
        (clinic.folder / "kept.csv").rename(listed)
        assert "this was retracted" in to_folder(clinic, day, "--send")[2]
        assert to_folder(clinic, day, "--send", *(repair or ["--again"]))[0] == 0
        assert len(pdfs(clinic)) == (0 if repair else 1)
        assert index(clinic)[-1]["action"] == ("retract" if repair else "replace")
        assert to_folder(clinic, day, "--send", "--again")[0] == 0
        assert len(pdfs(clinic)) == 1


@pytest.mark.parametrize("more", ["large print", "es"])
def test_a_moved_visit_in_another_edition_or_language_is_told(clinic: Clinic, more: str) -> None:
    assert to_folder(clinic, clinic.day(ONE), "--send")[0] == 0
    cells = ONE.replace("12-04", "12-11").split(",")
    cells[8 if more == "large print" else 7] = more
    other = ",".join(cells)
    code, _, errors = to_folder(clinic, clinic.day(other), "--send", "--allow-draft", "a test")
    assert code == 0
    assert "row 2: warning: this patient has this handout there for another day or visit, or in another" in errors
    # Two that are asked for together are no news.
    both = clinic.day(ONE, other, ONE.replace("T-001", "T-009"), other.replace("T-001", "T-009"))
    assert "other-day" not in to_folder(clinic, both, "--send", "--allow-draft", "a test")[2]


def test_the_index_names_no_file_that_is_gone(clinic: Clinic) -> None:
    pattern = ["--name", "{version}_{id}.pdf"]
    assert to_folder(clinic, clinic.day(ONE), "--send", *pattern)[0] == 0
    clinic.change("version: 2", "version: 3")
    assert to_folder(clinic, clinic.day(ONE), "--send", *pattern)[0] == 0
    assert [(line["action"], line["file"][:1]) for line in index(clinic)] == [
        ("new", "2"),
        ("retract", "2"),
        ("replace", "3"),
    ]


def test_a_document_of_two_rows_is_taken_back_once(clinic: Clinic) -> None:
    day = clinic.day(ONE, ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    said = "2 rows = 1 the same as another row + 1 retracted\n"
    assert to_folder(clinic, day, "--send", "--retract", "wrong")[:2] == (0, said)


def test_again_writes_a_file_that_somebody_deleted(clinic: Clinic) -> None:
    day = clinic.day(ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    pdfs(clinic)[0].unlink()
    assert to_folder(clinic, day, "--send")[:2] == (0, "1 row = 1 already there\n")
    assert to_folder(clinic, day, "--send", "--again")[:2] == (0, "1 row = 1 sent\n")
    assert len(pdfs(clinic)) == 1


def test_a_folder_that_another_log_filled_is_not_filled_twice(clinic: Clinic) -> None:
    day = clinic.day(ONE)
    assert to_folder(clinic, day, "--send")[0] == 0
    for send in ([], ["--send"]):
        code, said, errors = to_folder(clinic, day, *send, "--log", str(clinic.folder / "other.sqlite"))
        assert (code, said) == (3, "")
        assert "documents went into this folder that this delivery log knows nothing of" in errors
    assert len(pdfs(clinic)) == 1
