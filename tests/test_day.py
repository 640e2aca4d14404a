"""A clinic day from Python: a request, what happens as values, a result whose numbers add up; stopped and resumed."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import LIBRARY
from handpress.day import run
from handpress.day.journal import Result
from handpress.day.request import BatchRequest, Order, imposed, turned
from handpress.day.run import DayResult, run_day
from handpress.diagnostics import Finding, UsageError
from handpress.lists.appointments import Refusal, row_of
from handpress.lists.daylist import DayList
from handpress.pdf.imposition import Duplex, Imposition

HEADINGS = ["patient", "code", "time", "date"]


@pytest.fixture(autouse=True)
def folder(own_store: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Any:
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    yield tmp_path
    assert capfd.readouterr() == ("", "")  # a stage prints nothing


def day(folder: Path, rows: list[list[str]], **more: Any) -> BatchRequest:
    """Return the request for a day whose rows stand in no file."""
    made = DayList.of_cells("the day", [HEADINGS, *rows])
    more = {"out": folder / "out", "jobs": 1, "drafts": True} | more
    return BatchRequest(appointments=made, library=folder / "handouts", **more)


def patients(count: int) -> list[list[str]]:
    return [[f"Ada{n} Zorn", "22511", f"{8 + n % 9:02}:30", "2031-03-03"] for n in range(count)]


def adds_up(result: DayResult) -> bool:
    return result.rows == sum(result.counts.values())


def test_day_is_printed_from_python(folder: Path) -> None:
    told: list[run.Event] = []
    rows = [*patients(3), ["Bo Quist", "99999", "", ""], ["Bo Quist", "2", "", ""]]
    request = day(folder, rows, print_run=folder / "run.pdf", order=Order(duplex=Duplex.LONG_EDGE, cover="patient"))
    result = run_day(request, tell=told.append)
    assert adds_up(result)
    assert (result.rows, result.counts, result.faults, result.is_well) == (5, {"printed": 3, "refused": 2}, 0, False)
    assert result.manifest
    assert result.manifest.parent == result.folder
    files = [entry["file"] for entry in json.loads(result.manifest.with_suffix(".json").read_text("utf-8"))]
    assert sorted(files) == sorted(str(path.relative_to(folder / "out")) for path in (folder / "out").rglob("*.pdf"))
    kinds = [type(event) for event in told]
    begun = kinds.index(run.Surveyed)
    assert {Finding, Refusal} == set(kinds[:begun])
    assert [event.row for event in told if isinstance(event, Refusal)] == [5, 6]
    assert isinstance(told.pop(), run.Accounted)
    assert told[begun:] == [
        run.Surveyed(3),
        *(event for event in told if isinstance(event, Result)),
        run.Ended(),
        *(run.Collated(count, 3) for count in (1, 2, 3)),
        run.RunWritten(folder / "run.pdf", result.printed),
        run.ManifestWritten(result.manifest),
    ]
    assert result.printed
    assert result.printed.stacks == 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_day_that_is_stopped_between_rows_goes_on(folder: Path, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.batch, "CHUNK", 2 if jobs > 1 else 100)
    done: list[Result] = []
    request = day(folder, patients(40), jobs=jobs, print_run=folder / "run.pdf")

    def told(event: run.Event) -> None:
        done.extend([event] if isinstance(event, Result) else [])

    def stop() -> bool:
        return len(list((folder / "out").rglob("*.pdf"))) >= 3

    result = run_day(request, tell=told, stop=stop)
    assert adds_up(result)
    assert result.papers == len(done)
    assert (jobs, result.papers) == (1, 3) or 3 <= result.papers < 40
    assert (result.stopped, result.is_well, result.manifest, result.printed) == (True, False, None, None)
    assert not (folder / "run.pdf").exists()
    rest = run_day(day(folder, patients(40), jobs=jobs, print_run=folder / "run.pdf", resume=True), tell=told)
    assert (rest.papers, rest.left, rest.is_well) == (40, 0, True)
    assert rest.folder == result.folder
    assert sorted(row_of(paper.row) for paper in done) == list(range(2, 42))
    assert rest.printed
    assert rest.printed.stacks == 40


def test_print_run_that_is_stopped_between_patients_is_not_written(folder: Path) -> None:
    told: list[run.Event] = []
    request = day(folder, patients(5), print_run=folder / "run.pdf")
    result = run_day(request, None, told.append, lambda: run.Collated(2, 5) in told)
    assert (result.papers, result.printed, result.stopped) == (5, None, True)
    assert told.count(run.Collated(2, 5)) == 1
    assert run.Collated(3, 5) not in told
    assert sorted(path.name for path in folder.iterdir()) == ["handouts", "out", "out-private"]
    assert run_day(day(folder, patients(5), print_run=folder / "run.pdf", resume=True)).is_well


def test_two_days_at_once_print_each_its_own(folder: Path) -> None:
    requests = [
        day(folder, patients(6), out=folder / f"out{n}", paper=paper) for n, paper in enumerate(("letter", "a4"))
    ]
    results: list[DayResult] = []
    threads = [threading.Thread(target=lambda own=own: results.append(run_day(own))) for own in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.papers for result in results] == [6, 6]
    assert [len(list((folder / f"out{n}").rglob("*.pdf"))) for n in (0, 1)] == [6, 6]


def test_day_that_cannot_begin_is_told(folder: Path) -> None:
    told: list[run.Event] = []
    request = BatchRequest(appointments=folder / "gone.csv", library=folder / "handouts")
    result = run_day(request, tell=told.append)
    assert result == DayResult(faults=1)
    assert ["this file cannot be read" in str(event) for event in told] == [True]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda folder: day(folder, [], jobs=2, scheduler="tcp://a:1"), "--jobs and --scheduler"),
        (lambda folder: day(folder, [], order=Order(copies=2)), "how to print goes with --print-run"),
        (lambda folder: day(folder, [], print_run=folder / "run.txt"), "ends with .pdf"),
        (lambda folder: day(folder, [], private=folder / "out" / "in"), "--private is a folder apart"),
        (lambda folder: Order(tagged=True, imposition=Imposition.TWO_UP), "one page a side"),
        (lambda folder: imposed(True, True), "--booklet and --two-up"),
        (lambda folder: imposed(True, False, True), "--booklet and --one-booklet"),
        (lambda folder: Order(onto="a3"), "--onto goes with"),
        (lambda folder: Order(small_print=True), "--small-print goes with"),
        (lambda folder: day(folder, [], print_run=folder / "run.pdf", order=TWO_UP), "text at 7.8 points"),
    ],
)
def test_request_that_contradicts_itself_is_none(folder: Path, ask: Callable[[Path], object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        ask(folder)


TWO_UP = Order(imposition=Imposition.TWO_UP)
LETTER, A4, POSTER = (612.0, 792.0), (595.28, 841.89), (842.0, 1191.0)


def test_pages_whose_text_would_get_too_small_keep_their_size() -> None:
    onto = Order(imposition=Imposition.BOOKLET, onto="tabloid")
    assert not onto.keeps((LETTER, A4))
    assert onto.smallest((LETTER, A4)) == pytest.approx(11.29, abs=0.01)
    assert onto.keeps((LETTER, POSTER))
    assert onto.keeps(((792.0, 612.0),))  # on its side a page is made smaller, too
    assert not Order(imposition=Imposition.BOOKLET, onto="tabloid", small_print=True).keeps((POSTER,))
    assert TWO_UP.keeps((LETTER,))
    assert not Order().keeps((POSTER,))


def test_two_pages_a_side_turn_on_the_short_edge() -> None:
    assert turned(True, False, Imposition.TWO_UP) is Duplex.SHORT_EDGE
    assert turned(True, False, Imposition.BOOKLET) is Duplex.LONG_EDGE
    assert turned(False, False, Imposition.TWO_UP) is Duplex.NONE
