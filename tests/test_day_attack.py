"""A front desk on a bad day: lists corrected twice, stops, full disks, wrong words. Nobody gets another's paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from test_again import ANN, BOB, CEM, DEE, EVE, batch, command, last, names_left, papers, reprint, save, withdrawn

EARLY = ANN.replace("V1", "")
LATE = EARLY.replace("08:30", "14:30")


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("warm") / "store"


@pytest.fixture(autouse=True)
def desk(own_store: None, tmp_path: Path, warm: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANDPRESS_CACHE", str(warm))
    monkeypatch.chdir(tmp_path)
    return tmp_path


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


def test_print_run_that_was_killed_in_the_making_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    from handpress.disk import files

    with monkeypatch.context() as patched:
        patched.setattr(files, "drop_part", lambda *_: None)
        patched.setattr("handpress.pdf.printrun.write_run", dies)
        patched.setattr("handpress.day.printing.write_run", dies)
        batch(save(ANN), "--print-run", "runs/run.pdf")
    (left,) = Path("runs").iterdir()
    left.write_bytes(b"Ann Canarytest")
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
