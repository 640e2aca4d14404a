"""One patient at the desk: papers are found, put in order, shown as they print; nothing of it reaches a file."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

from pypdf import PdfReader

from conftest import ROOT
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


PACKETS = """packets:
  back-day:
    title: Back, the whole day
    codes: ["22511"]
    papers:
      - cover
      - procedure
      - {paper: colonoscopy, language: en, when: {sedation: "yes"}}
      - parking
  spine-visit:
    title: Spine visit
    codes: ["22867", "22325"]
    papers:
      - procedure
      - {paper: "22511", when: {room: "7"}}
"""


@pytest.fixture
def sets(browser: Browser) -> Browser:
    """A library with packets, and with a sheet of the clinic's own."""
    folder = browser.library / "sheets"
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "tests" / "stack" / "sheets" / "parking.pdf", folder / "parking.pdf")
    (folder / "sheets.yaml").write_text("sheets:\n  parking: {title: Where to park, rights: our own}\n")
    (browser.library / "packets.yaml").write_text(PACKETS)
    browser.clock.wait(2)
    return browser


def in_tray(browser: Browser) -> list[tuple[str, str]]:
    return [(each.name, each.language) for each in browser.desk.counter.show().papers]


def test_a_set_puts_its_papers_into_the_tray_once_it_knows_what_it_asks(sets: Browser) -> None:
    page = press(sets, "typed", **WHO)
    assert "Back, the whole day" in page.text
    page = press(sets, "set:back-day")
    assert "Back, the whole day: Will there be sedation?" in page.text
    assert in_tray(sets) == []
    press(sets, "reply:yes")
    assert in_tray(sets) == [("22511", "en"), ("colonoscopy", "en"), ("parking", "en")]
    assert sets.desk.counter.show().stack
    press(sets, "set:back-day")
    page = press(sets, "reply:no")
    assert len(in_tray(sets)) == 3  # each paper once
    assert "Will there be sedation?" not in page.text
    press(sets, "clear")
    assert "Will there be sedation?" in press(sets, "set:back-day").text  # another patient is asked anew
    assert "Will there be sedation?" not in press(sets, "clear").text
    for odd in ("set:", "set:../../x", "reply:yes", "reply:"):
        press(sets, odd)
    assert in_tray(sets) == []


def test_a_set_asks_for_the_procedure_and_the_room(sets: Browser) -> None:
    assert "Spine visit: Which procedure is it?" in press(sets, "set:spine-visit", **WHO).text
    assert "Spine visit: Which room is it in?" in press(sets, "reply:22325").text
    press(sets, "reply:Another room")
    assert in_tray(sets) == [("22325", "en")]
    press(sets, "clear")
    press(sets, "set:spine-visit")
    press(sets, "reply:22867")
    press(sets, "reply:7")
    assert in_tray(sets) == [("22867", "en"), ("22511", "en")]


def test_a_set_is_in_the_language_of_the_patient(sets: Browser) -> None:
    press(sets, "set:back-day", **WHO, language="es")
    page = press(sets, "reply:yes")
    assert in_tray(sets) == [("22511", "es"), ("colonoscopy", "en"), ("parking", "es")]
    assert "There is no Spanish paper. There is one in English" in page.text
    assert not sets.desk.counter.show().stack


def test_sets_that_cannot_be_read_are_told_and_all_else_goes_on(sets: Browser) -> None:
    (sets.library / "packets.yaml").write_text("packets:\n  back-day: {titel: x}\n")
    sets.clock.wait(2)
    page = press(sets, "add:22511", **WHO)
    assert "titel" in page.text
    assert sets.desk.counter.show().stack
    assert press(sets, "set:back-day").answer.status_code == 200


def test_a_sheet_of_the_clinics_own_prints_in_the_tray(sets: Browser) -> None:
    page = press(sets, "add:parking", **WHO, note="Bring the CD.")
    assert "Where to park" in page.text
    assert "Read it as text" not in page.text
    assert "Calendar" not in page.text
    handle = sets.desk.counter.show().papers[0].handle
    answer = sets.client.get(f"/papers/{handle}.html")
    assert answer.status_code == 422
    assert "is there in no other form" in Page(answer).text
    press(sets, "add:22511")
    assert "Bring the CD." in text_of(file_of(sets))


def test_a_paper_can_be_read_as_text_and_its_style_comes_through(browser: Browser) -> None:
    page = press(browser, "add:22511", **{**WHO, "patient": "<b>Avery</b>"}, note="Bring the CD.")
    handle = browser.desk.counter.show().papers[0].handle
    assert f"/papers/{handle}.html" in page.hrefs
    answer = browser.client.get(f"/papers/{handle}.html")
    assert answer.headers["content-type"].startswith("text/html")
    assert "Bring the CD." in Page(answer).text
    assert "<b>Avery" not in answer.text
    assert "Avery" not in answer.text.partition("<title>")[2].partition("</title>")[0]
    policy = answer.headers["content-security-policy"]
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    assert f"style-src 'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "script" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in browser.client.get("/one").headers["content-security-policy"]
    assert browser.client.get("/papers/nobody.html").status_code == 303


def test_the_dates_of_a_paper_are_a_calendar(browser: Browser) -> None:
    assert "Calendar" not in press(browser, "add:22511").text  # there is no day
    page = press(browser, "typed", **{**WHO, "patient": "Canary Quill"})
    handle = browser.desk.counter.show().papers[0].handle
    assert f"/papers/{handle}.ics" in page.hrefs
    answer = browser.client.get(f"/papers/{handle}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["content-disposition"] == 'attachment; filename="22511_en.ics"'
    assert "DTSTART" in answer.text
    assert "20310303" in answer.text
    assert "Canary" not in answer.text
    assert "DRAFT" in answer.text.upper()
    assert "Calendar of paper 1" in press(browser, "add:22867").text


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
