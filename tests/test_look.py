"""A day before it is printed: every row with its state and why, cells put right, some rows alone; the sum adds up."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import LIBRARY
from handpress.day.look import Answer, Look, look_over
from handpress.day.request import BatchRequest, Order
from handpress.day.run import run_day
from handpress.diagnostics import HandpressError
from handpress.lists.daylist import DayList

HEADINGS = ["Patient", "MRN", "CPT", "Date", "Time", "Provider", "Language", "Status", "Insurance"]
ROWS = [
    ["Robin Muster", "A-1", "22512", "2031-03-03", "8:45", "Dr. Test", "", "", "X"],
    ["Kim Beispiel", "A-2", "22511", "2031-03-03", "9:30", "Dr. Test", "Korean", "", "X"],
    ["Rosa Ejemplo", "A-3", "22511", "2031-03-03", "25:10", "Dr. Test", "Spanish", "", "X"],
    ["Sam Modelo", "A-4", "22511", "2031-03-03", "9:00", "Dr. Test", "", "cancelled", "X"],
    ["Ana Prueba", "A-5", "22511", "2031-03-03", "8:15", "Dr. Test", "Spanish", "", "X"],
]


@pytest.fixture
def ask(own_store: None, tmp_path: Path) -> Callable[..., BatchRequest]:
    shutil.copytree(LIBRARY, tmp_path / "handouts")

    def made(rows: list[list[str]] = ROWS, **more: Any) -> BatchRequest:
        listed = DayList.of_cells("the day", [HEADINGS, *rows])
        more = {"out": tmp_path / "out", "jobs": 1, "drafts": True} | more
        return BatchRequest(appointments=listed, library=tmp_path / "handouts", **more)

    return made


def looked(request: BatchRequest) -> Look:
    found = look_over(request)
    assert found
    assert sum(found.sum.values()) == len(found.rows)
    return found


def test_each_row_says_what_becomes_of_it(ask: Callable[..., BatchRequest]) -> None:
    found = looked(ask())
    assert found.sum == {"drafts": 1, "refused": 3, "cancelled": 1}
    code, language, clock, gone, ready = found.rows
    [wrong] = code.wrong
    assert (wrong.column, [answer.text for answer in wrong.answers]) == ("code", ["22511"])
    assert wrong.answers[0].words.startswith("22511, Vertebroplasty")
    [wrong] = language.wrong
    assert (wrong.column, wrong.answers) == ("language", (Answer("en", "English"), Answer("es", "Spanish")))
    assert [one.column for one in clock.wrong] == ["time"]
    assert clock.cells["time"] == "25:10"
    assert (gone.patient, gone.reason) == ("Sam Modelo", "cancelled")
    assert ready.papers[0].language == "es"
    assert (f"{ready.clock:%H:%M}", ready.clinician, ready.reference) == ("08:15", "Dr. Test", "A-5")
    assert "Muster" not in repr(found.rows)


def test_cells_that_were_put_right_are_read_in_place_of_the_list(ask: Callable[..., BatchRequest]) -> None:
    fixes = {2: {"code": "22511"}, 3: {"language": "es"}, 4: {"time": "10:10 AM"}}
    assert looked(ask(fixes=fixes)).sum == {"drafts": 4, "cancelled": 1}
    assert looked(ask(fixes={6: {"patient": "Ana Otra"}})).rows[-1].patient == "Ana Otra"
    assert looked(ask(fixes={6: {"time": "26:00"}})).rows[-1].state == "refused"
    by_parts = [["Last name", "First name", "CPT"], ["Muster", "Robin", "22511"]]
    listed = DayList.of_cells("the day", by_parts)
    request = BatchRequest(appointments=listed, library=ask().library, fixes={2: {"patient": "Robin Beispiel"}})
    assert looked(request).rows[0].patient == "Robin Beispiel"


def test_what_was_printed_is_known_and_what_is_put_right_later_is_new(
    ask: Callable[..., BatchRequest], tmp_path: Path
) -> None:
    run = tmp_path / "run.pdf"
    assert run_day(ask(print_run=run)).papers == 1
    assert looked(ask()).sum == {"printed before": 1, "refused": 3, "cancelled": 1}
    fixes = {2: {"code": "22511"}, 3: {"language": "es"}}
    assert looked(ask(fixes=fixes)).sum == {"printed before": 1, "drafts": 2, "refused": 1, "cancelled": 1}
    result = run_day(ask(fixes=fixes, print_run=run, order=Order(cover="both")))
    assert (result.papers, result.counts) == (2, {"printed": 2, "printed before": 1, "refused": 1, "cancelled": 1})
    assert looked(ask(fixes=fixes)).sum == {"printed before": 3, "refused": 1, "cancelled": 1}


def test_rows_print_alone_and_nothing_of_the_others_is_void(ask: Callable[..., BatchRequest], tmp_path: Path) -> None:
    rows = [[f"Ada{n} Zorn", f"A-{n}", "22511", "2031-03-03", f"{8 + n}:00", "", "", "", ""] for n in range(4)]
    assert run_day(ask(rows, only=frozenset({3}))).counts == {"printed": 1, "not asked for": 3}
    assert looked(ask(rows)).sum == {"printed before": 1, "drafts": 3}
    assert run_day(ask(rows)).counts == {"printed": 3, "printed before": 1}
    again = run_day(ask(rows, only=frozenset({4}), again=True, print_run=tmp_path / "one.pdf"))
    assert again.counts == {"printed": 1, "not asked for": 3}
    assert again.printed
    assert again.printed.stacks == 1
    assert looked(ask(rows)).sum == {"printed before": 4}
    assert len(list((tmp_path / "out").rglob("*.pdf"))) == 4


def test_run_of_a_list_put_right_is_that_of_a_list_written_right(
    ask: Callable[..., BatchRequest], tmp_path: Path
) -> None:
    right = [list(row) for row in ROWS]
    right[0][2], right[1][6], right[2][4] = "22511", "en", "10:10"
    fixes = {2: {"code": "22511"}, 3: {"language": "en"}, 4: {"time": "10:10"}}
    files = []
    for name, request in (("fixed", ask(fixes=fixes)), ("right", ask(right))):
        path = tmp_path / f"{name}.pdf"
        run_day(BatchRequest(**{**vars(request), "out": tmp_path / name, "print_run": path}))
        files.append(path.read_bytes())
    assert files[0] == files[1]


def test_list_that_cannot_be_read_is_told(ask: Callable[..., BatchRequest]) -> None:
    told: list[Any] = []
    listed = DayList.of_bytes("the day", b"%PDF-1.7")
    assert look_over(BatchRequest(appointments=listed, library=ask().library), tell=told.append) is None
    assert "no list" in str(told[0])
    assert not isinstance(told[0], HandpressError)
