"""What programs are told: one JSON document, paths alone on standard output, and how each command ends."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handpress.cli.commands import main
from handpress.cli.document import findings_in
from handpress.diagnostics import Finding, Severity, Span
from portal_case import Clinic, clinic_in

FINE = "Test Patient,T-1,V-1,22511,2031-12-04,08:30,Dr. Test,,"
SECRET = "Xaverine Qvist,MRN-7741x,V-9,{code},2031-12-04,08:30,Dr. Yolotli,{language},"
FINDING = {"path", "line", "column", "severity", "rule", "message", "hint"}


@pytest.fixture
def clinic(tmp_path: Path, own_store: None, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    monkeypatch.chdir(tmp_path)
    return clinic_in(tmp_path)


def told(result: Result) -> dict[str, Any]:
    """Return the one document on standard output; nothing but it is said."""
    found: dict[str, Any] = json.loads(result.stdout)
    assert result.stderr == ""
    assert found.get("exit", result.exit_code) == result.exit_code
    assert all(set(finding) == FINDING for finding in found["findings"])
    return found


def rows_of(found: dict[str, Any], *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in found["rows"]]


def test_batch_tells_of_every_row(clinic: Clinic) -> None:
    rows = [FINE, FINE.replace("22511", "99998"), FINE.replace("22511", "22325"), FINE, FINE.replace("08:30", "25:99")]
    found = told(clinic.run("batch", clinic.day(*rows), "--json", "--jobs", "1"))
    assert list(found)[:3] == ["handpress", "command", "exit"]
    assert (found["command"], found["exit"], found["papers"], found["stopped"]) == ("batch", 1, 1, False)
    assert {what: count for what, count in found["counts"].items() if count} == {
        "rows": 5,
        "printed": 1,
        "drafts": 1,
        "refused": 2,
        "the same as another row": 1,
    }
    assert rows_of(found, "row", "state", "rule", "code", "language") == [
        (2, "printed", "", "22511", "en"),
        (3, "refused", "no-handout", "99998", "en"),
        (4, "drafts", "draft", "22325", "en"),
        (5, "the same as another row", "same-row", "22511", "en"),
        (6, "refused", "time", None, None),
    ]
    (path,) = Path("output").rglob("*.pdf")
    assert found["rows"][0]["file"] == str(path.absolute())
    assert found["rows"][0]["papers"][0]["pages"] > 0
    assert all(row["reason"] for row in found["rows"][1:])
    assert Path(found["manifest"]).exists()
    assert found["print_run"] is None


def test_rows_of_a_batch_have_the_rules_of_what_was_noticed_and_nothing_of_a_patient(clinic: Clinic) -> None:
    day = clinic.day(*(SECRET.format(code=code, language=tag) for code, tag in (("22511-RT", ""), ("22511", "tlh"))))
    result = clinic.run("batch", day, "--json", "--print-run", "run.pdf")
    found = told(result)
    assert found["rows"][0]["notes"] == ["modifier"]
    assert set(found["print_run"]) == {"file", "sheets", "sides"}
    assert not [word for word in ("Xaverine", "Qvist", "7741", "Yolotli", "tlh") if word in result.stdout]


def test_rows_that_were_not_tried_are_told_as_such(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("handpress.day.batch.create", full)
    rows = [FINE, FINE.replace("08:30", "09:30"), FINE.replace("22511", "99998")]
    found = told(clinic.run("batch", clinic.day(*rows), "--json", "--jobs", "1"))
    assert rows_of(found, "row", "state", "file") == [
        (2, "not done", None),
        (3, "not done", None),
        (4, "refused", None),
    ]
    assert (found["exit"], found["counts"]["not done"], found["manifest"]) == (1, 2, None)
    assert any("no space left on device" in finding["message"] for finding in found["findings"])


def test_list_that_cannot_be_used_ends_with_3_and_says_why(clinic: Clinic) -> None:
    found = told(clinic.run("batch", "gone.csv", "--json"))
    assert (found["exit"], found["rows"], found["manifest"]) == (3, [], None)
    assert [finding["rule"] for finding in found["findings"]] == ["unreadable"]


def test_without_json_standard_output_has_paths_alone(clinic: Clinic) -> None:
    result = clinic.run("batch", clinic.day(FINE), "--print-run", "run.pdf", "--jobs", "1")
    run, manifest = result.stdout.splitlines()
    assert (run, Path(manifest).name) == ("run.pdf", "manifest.csv")
    assert result.stderr.endswith("\n1 row = 1 printed\n")
    result = clinic.run("render", "22511")
    assert result.stdout == "output/22511_en.pdf\n"


def test_list_comes_from_standard_input(clinic: Clinic) -> None:
    text = Path(clinic.day(FINE)).read_text()
    result = clinic.run("batch", "-", "--jobs", "1", text=text)
    assert result.exit_code == 0
    assert result.stderr.endswith("\n1 row = 1 printed\n")
    assert "standard input: row 2" in clinic.run("batch", "-", text=text.replace("22511", "9")).stderr
    assert (
        clinic.run("attach", "-", "--to", "folder", "--out", "drop", "--send", text=text).stdout == "1 row = 1 sent\n"
    )
    result = clinic.run("batch", "-", text="")
    assert result.exit_code == 2
    assert "- reads the list from standard input, and there is none" in result.stderr


def test_attach_tells_of_every_row(clinic: Clinic) -> None:
    rows = [FINE, FINE.replace("T-1", ""), FINE.replace("22511", "22325").replace("T-1", "T-2")]
    words = ("attach", clinic.day(*rows), "--to", "folder", "--out", "drop", "--json")
    found = told(clinic.run(*words))
    assert (found["exit"], found["sent"], found["answered"]) == (1, False, True)
    assert rows_of(found, "row", "state", "code") == [
        (2, "to send", "22511"),
        (3, "refused", None),
        (4, "refused", None),
    ]
    assert all(row["reason"] and row["rule"] for row in found["rows"][1:])
    assert rows_of(told(clinic.run(*words, "--send")), "row", "state")[0] == (2, "sent")
    again = told(clinic.run(*words, "--send"))
    assert rows_of(again, "row", "state")[0] == (2, "already there")
    assert again["counts"] == {"rows": 3, "documents": 3, "refused": 2, "already there": 1}
    listed = told(clinic.run("deliveries", "--out", "drop", "--json"))
    assert [(one["code"], one["outcome"], one["draft"]) for one in listed["deliveries"]] == [("22511", "sent", False)]


def test_deliveries_know_rows_of_a_list_whatever_its_language_and_state(clinic: Clinic) -> None:
    clinic.approve("colonoscopy")
    rows = [FINE.replace("Dr. Test,,", "Dr. Test,en-US,"), FINE.replace("22511", "45378")]
    assert clinic.run("attach", clinic.day(*rows), "--to", "folder", "--out", "drop", "--send").exit_code == 0
    words = ("deliveries", "--out", "drop", "--among", "day.csv", "--json")
    assert [(one["code"], one["rows"]) for one in told(clinic.run(*words))["deliveries"]] == [
        ("22511", [2]),
        ("45378", [3]),
    ]
    (clinic.folder / "handouts" / "lists.yaml").write_text("closed: never\n")
    result = clinic.run(*words)
    assert (result.exit_code, json.loads(result.stdout)["deliveries"]) == (3, [])


def test_portal_that_does_not_answer_ends_with_4(clinic: Clinic) -> None:
    Path("portal.yaml").write_text(
        "hl7v2: {host: 127.0.0.1, port: 1, tls: no, sending-facility: A, receiving-application: B,"
        " receiving-facility: B, patient-authority: A}\n"
    )
    result = clinic.run("attach", clinic.day(FINE), "--to", "hl7v2", "--send", "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["exit"], found["answered"]) == (4, 4, False)
    assert found["counts"]["rows"] == 1
    result = clinic.run("attach", clinic.day(FINE), "--to", "hl7v2", "--portal", "gone.yaml", "--send")
    assert result.exit_code == 3


def test_render_tells_files_and_findings(clinic: Clinic) -> None:
    found = told(
        clinic.run("render", "22511", "99998", "--date", "2001-02-03", "--patient", "Xaverine Qvist", "--json")
    )
    assert found["exit"] == 1
    ((code, language, path),) = [tuple(file.values()) for file in found["files"]]
    assert (code, language, Path(path).exists()) == ("22511", "en", True)
    assert {finding["rule"] for finding in found["findings"]} >= {"past", "no-handout"}
    assert told(clinic.run("render", "22511", "--brand", "gone.yaml", "--json"))["exit"] == 3


def test_one_handout_goes_to_standard_output(clinic: Clinic) -> None:
    result = clinic.run("render", "22511", "--out", "-", "--quiet")
    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(b"%PDF-1.7")
    assert result.stdout_bytes.endswith(b"%%EOF\n")
    assert clinic.run("render", "22511").exit_code == 0
    assert result.stdout_bytes == Path("output/22511_en.pdf").read_bytes()
    assert not Path("-").exists()
    for words in (["--all"], ["22511", "22325"], ["22511", "--json"]):
        assert clinic.run("render", *words, "--out", "-").exit_code == 2


def test_check_and_list_tell_a_document_whatever_is_wrong(clinic: Clinic) -> None:
    checked = clinic.run("check", "22511", "99998", "--json")
    found = json.loads(checked.stdout)
    assert [Path(each["path"]).name for each in found["handouts"]] == ["22511.yaml", "22511.es.yaml"]
    assert [finding["rule"] for finding in found["findings"]] == ["no-handout"]
    assert checked.exit_code == 1
    listed = clinic.run("list", "--json")
    assert len(json.loads(listed.stdout)["handouts"]) == 6
    for command in ("check", "list"):
        result = clinic.run(command, "--brand", "gone.yaml", "--json")
        assert result.exit_code == 3
        assert json.loads(result.stdout)["handouts"] == []
        assert [finding["rule"] for finding in json.loads(result.stdout)["findings"]] == ["missing-file"]


def test_finding_comes_back_from_its_text() -> None:
    found = [
        Finding(Span("a: b.yaml", 3, 7), 'x: error: "y" [z]', "some-rule", "write: error"),
        Finding(Span("day.csv: row 3"), "a fact", "rule", "", Severity.NOTE),
    ]
    assert list(findings_in("\n".join(map(str, found)))) == [finding.tree() for finding in found]


def test_who_can_see_a_name_is_told_where_it_is_typed() -> None:
    text = " ".join(CliRunner().invoke(main, ["render", "--help"]).stdout.split())
    assert "All users here can see it; - reads a line of standard input instead." in text


# Render takes what batch takes.


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (("--language", "Spanish"), ("--language", "es")),
        (("--language", "es-MX"), ("--language", "es")),
        (("--edition", "large print"), ("--edition", "large-print")),
        (("--date", "12/4/2031 9:15 AM", "--date-order", "mdy"), ("--date", "2031-12-04T09:15")),
        (("--date", "4-Dec-2031 8:30 AM"), ("--date", "2031-12-04T08:30")),
    ],
    ids=lambda words: words[1],
)
def test_render_reads_words_as_a_list_has_them(clinic: Clinic, words: tuple[str, ...], same: tuple[str, ...]) -> None:
    made = [clinic.run("render", "22511", "--out", "-", "--quiet", *each).stdout_bytes for each in (words, same)]
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF")


def test_render_refuses_a_date_with_two_readings_and_names_both(clinic: Clinic) -> None:
    result = clinic.run("render", "22511", "--date", "3/4/2031 8:30 AM")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "this is a Tuesday as month/day or a Thursday as day/month" in result.stderr


# Days on which the clinic is closed.


def test_task_on_a_day_on_which_the_clinic_is_closed_is_told_and_stays(clinic: Clinic) -> None:
    said = "colonoscopy.yaml: warning: a task is due on a {} on which the clinic is closed [closed]"
    rows = [
        FINE.replace("22511", "45378").replace("2031-12-04", day) for day in ("2031-12-08", "2031-12-15")
    ]  # Mondays
    day = clinic.day(*rows)
    assert "[closed]" not in clinic.run("batch", day, "--jobs", "1", "--drafts").stderr
    (clinic.folder / "handouts" / "lists.yaml").write_text("closed: [saturday, sunday]\n")
    result = clinic.run("batch", day, "--jobs", "1", "--out", "again", "--drafts")
    assert result.exit_code == 0
    assert result.stderr.count(said.format("Sunday")) == 1
    assert "Test Patient" not in result.stderr
    result = clinic.run("render", "45378", "--date", "2031-12-08")
    assert result.exit_code == 0
    assert result.stderr.count(said.format("Sunday")) == 1
    result = clinic.run("render", "22511", "--date", "2031-12-07")
    assert "the procedure is on a Sunday on which the clinic is closed [closed]" in result.stderr
    (clinic.folder / "handouts" / "lists.yaml").write_text("closed: never\n")
    result = clinic.run("render", "22511", "--date", "2031-12-07")
    assert result.exit_code == 1
    assert 'lists.yaml:1:9: error: "closed": "never" is no weekday and no day [date]' in result.stderr


# A list is remembered.


def test_what_is_said_of_a_list_is_kept_for_the_next_one(clinic: Clinic) -> None:
    day = clinic.day(FINE.replace("2031-12-04", "04/12/2031").replace("Dr. Test", "9"))
    words = ("batch", day, "--jobs", "1")
    assert clinic.run(*words).exit_code == 1
    result = clinic.run(*words, "--remember", "--map", "room=Provider", "--date-order", "dmy")
    assert result.exit_code == 0, result.output
    assert "lists.yaml: note: how lists with these headings are read is kept here [remembered]" in result.stderr
    kept = (clinic.folder / "handouts" / "lists.yaml").read_text()
    assert 'room: "Provider"' in kept
    assert not [cell for cell in FINE.split(",") if cell and cell in kept]
    assert clinic.run(*words).exit_code == 0
    told = [json.loads(path.read_text()) for path in Path("output-private").glob("batch-*/manifest.json")]
    assert [(entry["room"], entry["date"]) for entries in told for entry in entries] == [
        ("9", "2031-12-04")
    ]  # then it was printed before
    result = clinic.run(*words, "--remember")
    assert result.exit_code == 2
    assert "--remember goes with --map or --date-order" in result.stderr
