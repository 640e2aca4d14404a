"""A front desk on a bad day: lists corrected twice, stops, full disks, wrong words. Nobody gets another's paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from test_again import ANN, BOB, CEM, DEE, EVE, batch, last, papers, reprint, save, withdrawn

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
