"""Documents for a portal from Python: a request, what happens as values, and what became of every row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handpress.diagnostics import Faults, UsageError
from handpress.lists.appointments import Refusal
from handpress.lists.daylist import DayList
from handpress.lists.vocabulary import State
from handpress.portal import attach as stage
from handpress.portal import history
from handpress.portal.attach import AttachResult, attach
from handpress.portal.request import AttachRequest, HistoryRequest, TypedPaper, Wanted
from portal_case import HEADINGS, Clinic, clinic_in

ROWS = [f"Test{n} Patient{n},T-{n:04},,22511,2031-12-04,08:{n:02},Dr. Test,,".split(",") for n in range(5)]


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return clinic_in(tmp_path)


def asked(clinic: Clinic, rows: list[list[str]], **more: Any) -> AttachRequest:
    """Return the request to put a day whose rows stand in no file into a folder."""
    day = DayList.of_cells("the day", [HEADINGS.split(","), *rows])
    library, out = clinic.folder / "handouts", clinic.folder / "drop"
    return AttachRequest(kind="folder", library=library, out=out, appointments=day, **more)


def test_documents_are_sent_from_python_and_nothing_is_printed(
    clinic: Clinic, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[stage.Event] = []
    rows = [*ROWS, ["", "", "", "99999", "", "", "", "", ""]]
    shown = attach(asked(clinic, rows), tell=told.append)
    assert (shown.rows, shown.counts) == (6, {"refused": 1, "to send": 5})
    assert [event.row.row for event in told if isinstance(event, stage.Shown)] == [2, 3, 4, 5, 6]
    assert not (clinic.folder / "drop").exists()
    told.clear()
    sent = attach(asked(clinic, rows, send=True), tell=told.append)
    assert sent == AttachResult(6, {"refused": 1, "sent": 5}, 0, False, documents=6)
    kinds = [type(event) for event in told]
    assert kinds[kinds.index(stage.PlanMade) :] == [stage.PlanMade, stage.Opened, *[stage.Delivered] * 5, stage.Closed]
    assert [event.row for event in told if isinstance(event, Refusal)] == [7]
    assert len(list((clinic.folder / "drop").glob("*.pdf"))) == 5
    assert capfd.readouterr() == ("", "")


def test_sending_that_is_stopped_between_rows_is_done_by_the_same_request(clinic: Clinic) -> None:
    told: list[stage.Event] = []
    first = attach(
        asked(clinic, ROWS, send=True),
        tell=told.append,
        stop=lambda: sum(isinstance(event, stage.Delivered) for event in told) >= 2,
    )
    assert (first.stopped, first.is_well, stage.Stopped() in told) == (True, False, True)
    assert first.rows == sum(first.counts.values()) == 5
    gone = first.counts["sent"]
    assert 2 <= gone < 5
    rest = attach(asked(clinic, ROWS, send=True))
    assert (rest.counts, rest.is_well) == ({"already there": gone, "sent": 5 - gone}, True)


def test_what_was_put_right_after_the_list_was_written_holds(clinic: Clinic) -> None:
    rows = [*ROWS[:2], ["Test9 Patient9", "T-0009", "", "99999", "2031-12-04", "08:09", "Dr. Test", "", ""]]
    assert attach(asked(clinic, rows)).counts == {"refused": 1, "to send": 2}
    fixed = {4: {"code": "22511"}, 2: {"language": "xx"}}
    assert attach(asked(clinic, rows, fixes=fixed)).counts == {"to send": 2, "refused": 1}
    day = DayList.of_cells("the day", [["MRN", "CPT", "Status"], ["T-0001", "22511", "moved"]])
    request = AttachRequest(
        kind="folder",
        library=clinic.folder / "handouts",
        out=clinic.folder / "drop",
        appointments=day,
        states={"moved": State.CANCELLED},
    )
    assert attach(request).counts == {"cancelled": 1}


def test_papers_by_themselves_have_languages_and_blanks_of_their_own(clinic: Clinic) -> None:
    library, drop = clinic.folder / "handouts", clinic.folder / "drop"
    own = {"patient": "Test1 Patient1", "reference": "T-0001", "date": "2031-12-04T08:30"}

    def sent(*papers: TypedPaper) -> AttachResult:
        request = AttachRequest(
            kind="folder", library=library, out=drop, own=own, papers=papers, packets=False, send=True
        )
        return attach(request)

    papers = TypedPaper("22511", "en"), TypedPaper("22511", "es")
    clinic.run("approve", "22511", "--language", "es", "--by", "Dr. Test", "--until", "2031-12-31")
    told = sent(*papers).counts
    assert sum(told.values()) == 2
    assert told["sent"] >= 1
    filled = TypedPaper("22511", "en", (("dd3836d7", "Quillword"), ("note", "Bring the CD.")))
    assert sent(filled).counts == {"sent": 1}  # what is typed on it makes it a new version
    assert sent(filled).counts == {"already there": 1}
    said = "".join(page.extract_text() for path in drop.glob("*.pdf") for page in PdfReader(path).pages)
    assert "Quillword" in said
    assert "Bring the CD." in said
    assert "Quillword" not in repr(filled)
    with pytest.raises(UsageError, match="papers by themselves"):
        AttachRequest(kind="folder", library=library, out=drop, own=own, papers=papers)


def test_what_was_delivered_is_told_from_python(clinic: Clinic) -> None:
    assert attach(asked(clinic, ROWS, send=True)).is_well
    request = HistoryRequest(
        wanted=Wanted(code="22511"),
        library=clinic.folder / "handouts",
        out=clinic.folder / "drop",
        among=DayList.of_cells("the day", [HEADINGS.split(","), ROWS[3]]),
    )
    with history.delivered(request, Faults(print)) as found:
        assert found is not None
        assert [record.rows for record in found] == [(2,)]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda clinic: asked(clinic, ROWS, codes=("22511",)), "name a file of appointments, or one patient"),
        (lambda clinic: asked(clinic, ROWS, own={"patient": "Ada"}), "--patient and the like go with --code"),
        (lambda clinic: asked(clinic, ROWS, verify=True), "--verify goes with --to fhir"),
        (lambda clinic: asked(clinic, ROWS, retract=" "), "need a reason"),
        (lambda clinic: asked(clinic, ROWS, encrypt=True, calendar=True), "--encrypt goes without --calendar"),
        (lambda clinic: AttachRequest(kind="folder", library=Path(), codes=("1",), out=Path("/")), "root of a disk"),
        (lambda clinic: Wanted(since="1.2.2026"), "write --since as"),
    ],
)
def test_request_that_contradicts_itself_is_none(clinic: Clinic, ask: Callable[[Clinic], object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        ask(clinic)


def test_request_shows_nothing_of_its_patient() -> None:
    own = {"patient": "Ada Zorn", "reference": "T-001"}
    request = AttachRequest(kind="fhir", library=Path(), codes=("22511",), own=own)
    assert not [text for text in own.values() if text in repr(request)]
