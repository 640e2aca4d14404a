"""One patient at the desk: papers are found, put in order, shown as they print; nothing of it reaches a file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

from pypdf import PdfReader

from desk import Browser, Page
from handpress.brand.variant import Edition, Variant
from handpress.day.onestack import print_stack
from handpress.day.request import Order
from handpress.pdf.imposition import Duplex
from handpress.press.request import Request

WHO = {"patient": "Avery Sample", "reference": "A-2291", "day": "2031-03-03", "time": "08:30", "clinician": "Dr. Test"}


@pytest.fixture
def browser(own_store: None, tmp_path: Path) -> Browser:
    found = Browser(tmp_path)
    found.enter()
    return found


def press(browser: Browser, do: str, **texts: str) -> Page:
    return browser.post("/one", {**texts, "do": do})


def file_of(browser: Browser) -> bytes:
    tray = browser.desk.counter.show()
    answer = browser.client.get(f"/papers/{tray.stack}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    return bytes(answer.content)


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_a_paper_is_found_by_code_name_and_word(browser: Browser) -> None:
    for query in ("22511", "vertebropl", "broken back", "FRACTURA"):
        assert "22511" in press(browser, "find", query=query).text
    assert "No paper has this code, name or word" in press(browser, "find", query="zebra").text


def test_papers_are_put_in_order_and_taken_out(browser: Browser) -> None:
    press(browser, "add:22511", **WHO)
    page = press(browser, "add:colonoscopy")
    assert "Papers for Avery Sample" in page.text
    assert page.text.index("Vertebroplasty: cement") < page.text.rindex("Colonoscopy: a look")
    press(browser, "down:0")
    assert [each.name for each in browser.desk.counter.tray] == ["colonoscopy", "22511"]
    press(browser, "up:0")
    press(browser, "down:1")
    press(browser, "add:22511")
    assert [each.name for each in browser.desk.counter.tray] == ["colonoscopy", "22511"]
    for odd in ("remove:9", "up:-1", "down:x", "remove:", "speak:9:es", "add:", "nothing", "add:../../etc/passwd"):
        press(browser, odd)
    press(browser, "remove:0")
    assert browser.desk.counter.tray[0].name == "22511"


def test_the_file_is_that_of_the_command(browser: Browser, tmp_path: Path) -> None:
    press(browser, "add:22511", **WHO, edition="large-print")
    press(browser, "add:22867")
    request = Request(
        library=browser.library,
        variant=Variant(Edition.LARGE_PRINT),
        patient="Avery Sample",
        date="2031-03-03T08:30",
        clinician="Dr. Test",
        papers=(("22511", "en"), ("22867", "en")),
    )
    print_stack(request, Order(duplex=Duplex.LONG_EDGE), "", tmp_path / "stack.pdf", None)
    made = file_of(browser)
    assert made == (tmp_path / "stack.pdf").read_bytes()
    assert "Avery Sample" in text_of(made)


def test_pages_are_shown_as_they_print(browser: Browser) -> None:
    page = press(browser, "add:22511", **WHO)
    assert "Paper 1, page 1 of 4" in page.text
    assert "Paper 1, page 3 of 4" in browser.get("/one?paper=1&page=3").text
    assert "Paper 1, page 4 of 4" in browser.get("/one?paper=7&page=99999").text
    assert "Paper 1, page 1 of 4" in browser.get("/one?paper=x&page=-1").text
    handle = browser.desk.counter.show().papers[0].handle
    picture = browser.client.get(f"/papers/{handle}/2.png")
    assert picture.content.startswith(b"\x89PNG")
    assert browser.client.get(f"/papers/{handle}/9.png").status_code == 404
    assert browser.client.get("/papers/nobody/1.png").status_code == 404
    assert browser.client.get("/papers/nobody.pdf").status_code == 303


def test_a_language_that_is_missing_is_never_chosen_for_anybody(browser: Browser) -> None:
    press(browser, "add:22511", **WHO, language="es")
    page = press(browser, "add:colonoscopy")
    assert "There is no Spanish paper. There is one in English" in page.text
    assert not browser.desk.counter.show().stack
    page = press(browser, "speak:1:en")
    assert browser.desk.counter.show().stack
    assert [each.language for each in browser.desk.counter.show().papers] == ["es", "en"]
    assert press(browser, "typed", language="xx").answer.status_code == 200
    assert browser.desk.counter.strip.language == "es"


def test_what_cannot_be_printed_is_told_and_kept_as_typed(browser: Browser) -> None:
    press(browser, "add:22511", **WHO)
    page = press(browser, "typed", patient="Avery \U00012000", day="2031-02-30")
    assert "Day of procedure: there is no day 2031-02-30." in page.text
    assert "Patient's name: " in page.text
    assert "Vertebroplasty: cement" in page.text
    assert 'value="2031-02-30"' in page.answer.text
    assert not browser.desk.counter.show().stack
    page = press(browser, "typed", patient="<b>Avery</b>", day="2031-03-03")
    assert "<b>Avery</b>" in page.text
    assert "<b>Avery" not in page.answer.text
    assert "<b>Avery</b>" in text_of(file_of(browser))


def test_a_paper_lives_ten_minutes_and_goes_with_its_patient(browser: Browser) -> None:
    press(browser, "add:22511", **WHO)
    handle = browser.desk.counter.show().stack
    browser.desk.keeper.idle = 10_000
    browser.clock.wait(601)
    assert browser.client.get(f"/papers/{handle}.pdf").status_code == 303
    assert browser.get("/one").answer.status_code == 200
    newer = browser.desk.counter.show().stack
    assert newer != handle
    page = press(browser, "clear")
    assert "Papers for anybody" in page.text
    assert "Avery" not in page.answer.text
    assert browser.client.get(f"/papers/{newer}.pdf").status_code == 303
    assert "Vertebroplasty" in page.text  # the last papers stand under the box


def test_a_change_of_the_library_changes_the_pages(browser: Browser) -> None:
    press(browser, "add:22511", **WHO)
    first = file_of(browser)
    assert file_of(browser) == first
    path = browser.library / "22511.yaml"
    path.write_text(path.read_text().replace("Special cement holds", "A special cement holds"))
    browser.clock.wait(2)
    assert file_of(browser) != first


def test_nothing_of_a_patient_reaches_a_file_or_an_address(browser: Browser, tmp_path: Path) -> None:
    seen: list[str] = []

    def note(answer: Any) -> None:
        answer.read()
        seen.append(f"{answer.request.url} {dict(answer.headers)}")

    browser.client.event_hooks["response"].append(note)
    press(browser, "add:22511", **{**WHO, "patient": "Canary Quill"})
    press(browser, "find", query="Canary Quill")
    file_of(browser)
    handle = browser.desk.counter.show().papers[0].handle
    browser.client.get(f"/papers/{handle}/1.png")
    browser.client.get(f"/papers/{handle}.pdf?download")
    assert not any("Canary" in line or "A-2291" in line for line in seen)
    for path in tmp_path.rglob("*"):
        assert "Canary" not in path.name
        if path.is_file():
            assert b"Canary" not in path.read_bytes(), path


def test_blanks_and_a_note_print_for_this_patient_alone(browser: Browser) -> None:
    page = press(browser, "add:22511", **WHO)
    assert "Blanks in paper 1" in page.text
    keys = [name for _, fields in page.forms for name in fields if name.startswith("blank-")]
    assert len(keys) > 2
    press(browser, "typed", **{keys[-1]: "Quillword"}, note="Bring the CD.\nThank you.")
    made = text_of(file_of(browser))
    assert "Quillword" in made
    assert "Bring the CD." in made
    press(browser, "add:22867")
    made = text_of(file_of(browser))
    assert made.count("Bring the CD.") == 1
    page = press(browser, "typed", note="x" * 700)
    assert "Blanks and note" in page.text
    page = press(browser, "clear")
    press(browser, "add:22511")
    assert "Quillword" not in text_of(file_of(browser))
    assert "Quillword" not in browser.get("/one").answer.text
