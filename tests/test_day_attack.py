"""A front desk on a bad day: lists corrected twice, stops, full disks, wrong words. Nobody gets another's paper."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from conftest import LIBRARY
from handpress.day.reprint import expire
from test_again import ANN, BOB, CEM, DEE, EVE, batch, command, last, names_left, papers, reprint, save, withdrawn

EARLY = ANN.replace("V1", "")
LATE = EARLY.replace("08:30", "14:30")


@pytest.fixture(autouse=True)
def desk(warm_desk: Path) -> Path:
    return warm_desk


load = __import__


def dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


# Again


def test_two_visits_of_one_day_in_another_order_print_nothing() -> None:
    batch(save(EARLY, LATE, BOB))
    assert last(batch(save(LATE, BOB, EARLY))) == "3 rows = 3 printed before"


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "cancelled"])
def test_of_two_visits_the_one_that_does_not_take_place_is_withdrawn_and_no_other(gone: bool) -> None:
    batch(save(EARLY, LATE, BOB, CEM, DEE, EVE))
    left = [] if gone else [f"{EARLY}Cancelled"]
    result = batch(save(*left, LATE, BOB, CEM, DEE, EVE))
    assert "5 printed before" in last(result)
    assert " printed +" not in last(result)
    assert [(line["row"], line["time"]) for line in withdrawn()] == [("2", "08:30")]
    assert len(papers()) == 5


@pytest.mark.parametrize("others", [(), (BOB,)], ids=["alone", "in a list"])
def test_paper_of_another_code_for_the_same_visit_is_told(others: tuple[str, ...]) -> None:
    batch(save(ANN, *others))
    (old,) = {path.absolute() for path in papers() if path.name.startswith("22511")}
    result = batch(save(ANN.replace("22511", "22867"), *others))
    assert f"{old}: warning: this paper of another code stands for the patient and the visit of row 2" in result.stderr
    assert "two-papers" not in batch(save(BOB, DEE, name="other.csv")).stderr


def test_print_run_of_a_list_that_was_printed_is_not_written_again_and_is_no_fault() -> None:
    batch(save(ANN, BOB), "--print-run", "run.pdf")
    before = Path("run.pdf").stat().st_mtime_ns
    result = batch("day.csv", "--print-run", "run.pdf")
    assert (result.exit_code, last(result)) == (0, "2 rows = 2 printed before")
    assert (
        "run.pdf: warning: nothing is new, and this run is not written; the file that stands here is older"
        in result.stderr
    )
    assert Path("run.pdf").stat().st_mtime_ns == before
    result = batch(save(ANN, f"{BOB}Cancelled"), "--print-run", "other.pdf")
    assert (result.exit_code, Path("other.pdf").exists()) == (0, False)
    assert "other.pdf: warning: nothing is new, and this run is not written [print-run]" in result.stderr


# Found again


def test_row_that_is_refused_now_finds_no_paper_of_whoever_stood_there() -> None:
    batch(save(ANN, BOB, CEM))
    batch(save(EVE, ANN, BOB.replace("2031-12-04", "04/05/2031"), CEM))
    result = reprint("--row", "4")
    assert (result.exit_code, result.stdout) == (3, "")


def test_room_is_the_one_of_the_newest_list() -> None:
    batch(save(ANN, BOB, CEM))
    batch(save(ANN, BOB, CEM.replace(",2,", ",7,")))
    assert [Path(line).name[:5] for line in reprint("--room", "2").stdout.splitlines()] == ["22867"]
    assert [Path(line).name[:5] for line in reprint("--room", "7").stdout.splitlines()] == ["22511"]


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
def test_folder_of_copies_is_its_owners_and_no_version_control_takes_it() -> None:
    batch(save(ANN))
    reprint("--row", "2", "--to", "copies")
    assert Path("copies", ".gitignore").read_text() == "*\n"
    assert Path("copies").stat().st_mode & 0o777 == 0o700


def test_paper_that_was_withdrawn_and_printed_anew_is_found_without_a_fault() -> None:
    batch(save(ANN, BOB, CEM, DEE))
    batch(save(f"{ANN}Cancelled", BOB, CEM, DEE))
    batch(save(ANN, BOB, CEM, DEE))
    result = reprint("--reference", "A-1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == 1


# Forgotten


def test_every_print_run_of_a_batch_is_forgotten() -> None:
    batch(save(ANN, BOB), "--print-run", "one.pdf")
    assert batch("day.csv", "--resume", "--print-run", "two.pdf").exit_code == 0
    assert command("forget", "--out", "o").exit_code == 0
    assert not list(Path().glob("*.pdf"))


@pytest.mark.parametrize("midnight", [True, False], ids=["at midnight", "forget"])
def test_print_run_that_was_killed_in_the_making_is_forgotten(midnight: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from handpress.disk import files

    with monkeypatch.context() as patched:
        patched.setattr(files, "drop_part", lambda *_: None)
        patched.setattr("handpress.pdf.printrun.write_run", dies)
        patched.setattr("handpress.day.printing.write_run", dies)
        batch(save(ANN), "--print-run", "runs/run.pdf")
    (left,) = Path("runs").iterdir()
    if midnight:
        batch("day.csv")
        expire(Path("o-private"), date(2031, 12, 5))
    else:
        assert command("forget", "--out", "o").exit_code == 0
    assert not left.exists()


def test_day_that_is_none_is_wrong_use_and_one_without_a_list_is_told() -> None:
    batch(save(ANN))
    for words in (["forget"], ["reprint", "--row", "2"]):
        result = command(*words, "--out", "o", "--day", "12/4/2031")
        assert (result.exit_code, "write --day as 2026-12-04" in result.stderr) == (2, True)
    result = command("forget", "--out", "o", "--day", "2031-12-09")
    assert result.exit_code == 3
    assert "no list of 2031-12-09 was printed there" in result.stderr
    result = command("forget", "--out", "elsewhere")
    assert (result.exit_code, "no batch has been printed there" in result.stderr) == (3, True)


def test_list_of_two_days_is_forgotten_with_its_last_one() -> None:
    batch(save(ANN, BOB.replace("-04", "-05")))
    result = command("forget", "--out", "o", "--day", "2031-12-04")
    assert (result.exit_code, len(papers())) == (1, 2)
    assert "1 lists go on after 2031-12-04: what they printed stays" in result.stderr
    assert command("forget", "--out", "o", "--day", "2031-12-05").exit_code == 0
    assert not papers()
    assert not names_left()


@pytest.mark.parametrize(
    "words", [("reprint", "--row", "2"), ("forget", "--day", "2020-01-03")], ids=["reprint", "forget"]
)
def test_names_of_days_that_are_over_go_with_any_command_of_the_folder(words: tuple[str, ...]) -> None:
    batch(save(ANN.replace("2031-12-04", "2020-01-02")))
    for path in Path("o-private").rglob("manifest.*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    assert command(*words, "--out", "o").exit_code == 3
    assert not [path for path in names_left() if path.parts[0] == "o-private"]


# A recall


def recall(*words: str) -> Result:
    return command("deliveries", "--printed", *words)


def test_recall_finds_all_that_can_be_read_and_tells_what_cannot() -> None:
    batch(save(ANN))
    batch(save(BOB, name="other.csv"))
    for path in sorted(Path("o-private").glob("batch-*"))[:1]:
        (path / "journal.sqlite").write_bytes(b"no journal")
    result = recall("o")
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 1)
    assert "this is no journal of a batch" in result.stderr
    told = json.loads(recall("o", "--json").stdout)
    assert (told["exit"], len(told["printed"]), len(told["findings"])) == (1, 1, 1)


def test_recall_passes_over_a_batch_that_never_began(monkeypatch: pytest.MonkeyPatch) -> None:
    batch(save(ANN))
    with monkeypatch.context() as patched:
        patched.setattr("handpress.day.batch.plan", dies)
        batch(save(BOB, name="other.csv"))
    result = recall("o")
    assert (result.exit_code, result.stderr, len(result.stdout.splitlines())) == (0, "", 1)


def test_recall_names_a_folder_without_papers_and_takes_a_private_one_and_a_day() -> None:
    batch(save(ANN), "--private", "apart")
    assert recall("elsewhere").exit_code == 3
    assert recall("o", "--since", "yesterday").exit_code == 2
    assert len(recall("apart").stdout.splitlines()) == 1


# For programs


def brand_of_a_clinic() -> str:
    shutil.copytree(LIBRARY / "brand", "brand")
    path = Path("brand", "brand.yaml")
    path.write_text(path.read_text().replace("Your Clinic", "Made-Up Test Clinic"))
    return str(path)


def told(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["exit"] == result.exit_code
    return found


def test_same_list_again_tells_programs_of_every_row() -> None:
    batch(save(ANN, f"{BOB}Cancelled"))
    found = told(batch("day.csv", "--json"))
    assert [(row["row"], row["state"]) for row in found["rows"]] == [(2, "printed before"), (3, "cancelled")]
    assert found["rows"][0]["file"] == str(papers()[0].absolute())


def test_same_list_again_ends_as_it_did() -> None:
    save(ANN, BOB.replace("22867", "99999"))
    assert [batch("day.csv").exit_code for _ in range(2)] == [1, 1]


def test_row_that_has_no_paper_says_why_and_by_which_rule() -> None:
    rows = ANN, ANN, f"{BOB}Cancelled", DEE.replace("A-4", "")
    where = ("--to", "folder", "--out", "drop", "--send")
    for found in (
        told(batch(save(*rows), "--json")),
        told(command("attach", "day.csv", *where, "--allow-draft", "test", "--brand", brand_of_a_clinic(), "--json")),
    ):
        assert [(row["row"], row["rule"]) for row in found["rows"]][2] == (4, "left-out")
        assert all(row["reason"] for row in found["rows"][1:3])


def test_rows_are_told_where_nothing_could_be_begun() -> None:
    Path("o-private").write_text("a file where a folder should be")
    found = told(batch(save(ANN, BOB.replace("22867", "99999"), f"{CEM}Cancelled"), "--json"))
    assert found["exit"] == 3
    assert [row["state"] for row in found["rows"]] == ["not done", "refused", "cancelled"]


@pytest.mark.parametrize(
    "words",
    [
        ("batch", "day.csv", "--jbs", "2"),
        ("batch", "day.csv", "--print-run", "run.txt"),
        ("batch", "day.csv", "--jobs", "none"),
        ("batch", "day.csv", "Xaverine"),
        ("batch", "day.csv", "--out", "-"),
        ("render",),
        ("render", "22511", "--edition", "tiny"),
        ("render", "22511", "--patient", "-"),
        ("attach", "day.csv"),
        ("deliveries", "--since", "yesterday"),
        ("check", "--jobs", "0"),
        ("check", "--rules"),
        ("list", "--format", "xml"),
        ("reprint",),
        ("forget", "--day", "today"),
    ],
    ids=" ".join,
)
def test_wrong_command_gets_its_document_too(words: tuple[str, ...]) -> None:
    found = told(command(*words, "--json"))
    assert (found["exit"], found["command"]) == (2, words[0])
    assert [finding["rule"] for finding in found["findings"]] == ["usage"]
    assert "Xaverine" not in str(found)


@pytest.mark.skipif(os.name != "posix", reason="links are POSIX's")
def test_place_that_nobody_can_look_at_gets_its_document_too() -> None:
    Path("circle").symlink_to("circle")
    found = told(command("batch", "day.csv", "--out", "circle", "--json"))
    assert found["exit"] == 3
    assert [finding["rule"] for finding in found["findings"]] == ["unreadable"]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("check",), "review.check.check"),
        (("list",), "review.catalogue.catalogue"),
        (("render", "--all"), "cli.making.copies"),
        (("deliveries", "--printed", "o"), "day.reprint.printed"),
    ],
    ids=["check", "list", "render", "deliveries"],
)
def test_stopped_command_gets_its_document_too(
    words: tuple[str, ...], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("o-private").mkdir()
    monkeypatch.setattr(f"handpress.{where}", dies)
    found = told(command(*words, "--json"))
    assert found["exit"] == 130
    assert [finding["rule"] for finding in found["findings"]] == ["stopped"]


def test_command_that_is_stopped_while_it_loads_gets_its_document_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from handpress.__main__ import main

    monkeypatch.setattr("sys.argv", ["handpress", "batch", "day.csv", "--json"])
    with monkeypatch.context() as patched:
        patched.setattr("builtins.__import__", lambda name, *rest: dies() if "cli" in name else load(name, *rest))
        with pytest.raises(SystemExit) as ending:
            main()
    assert ending.value.code == 130
    assert json.loads(capsys.readouterr().out) == {"command": "batch", "exit": 130, "findings": []}


def test_batch_that_is_ended_from_outside_gets_its_document_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: object) -> None:
        raise SystemExit(143)

    monkeypatch.setattr("handpress.day.batch.create", ends)
    found = told(batch(save(ANN), "--json"))
    assert (found["exit"], found["stopped"]) == (143, True)


def test_library_that_is_not_there_ends_with_3() -> None:
    assert command("render", "22511", "--library", "nowhere").exit_code == 3


# Render takes what batch takes.


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--date", "2031-12-04T00:00"), "--date: warning: the time is midnight"),
        (("--date", "2031-12-04T03:00"), "--date: warning: the time is at night"),
        (("--date", "2131-12-04"), "--date: warning: the date is more than a year ahead"),
        (("--language", "N/A"), "--language: warning: nobody has said the language"),
    ],
    ids=["midnight", "night", "far", "language"],
)
def test_what_was_hardly_meant_so_is_told_as_of_a_list(words: tuple[str, ...], told: str) -> None:
    result = command("render", "22511", *words)
    assert result.exit_code == 0
    assert told in result.stderr
