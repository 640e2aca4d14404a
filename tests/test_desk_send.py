"""Sending from the desk: what would go is shown, then goes once; drafts never; no address says anything of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

import fhir_stub
from desk import LIST, Browser, Page
from fhir_stub import Stub, closes, says
from handpress.portal.fhir import http
from portal_case import Clinic, clinic_in

WHO = {"patient": "Avery Sample", "reference": "A-2291", "day": "2031-03-03", "time": "08:30", "clinician": "Dr. Test"}
INTERFACE = """hl7v2:
  folder: drop
  sending-facility: Test Clinic
  receiving-application: EHR
  receiving-facility: Test
  patient-authority: Test Clinic
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return clinic_in(tmp_path)


@pytest.fixture
def browser(own_store: None, clinic: Clinic) -> Browser:
    found = Browser(clinic.folder)
    found.enter()
    return found


@pytest.fixture
def interface(browser: Browser) -> Path:
    """A portal that takes messages from a folder."""
    folder = browser.library.parent
    (folder / "drop").mkdir()
    (folder / "portal.yaml").write_text(INTERFACE)
    return folder / "drop"


@pytest.fixture
def stub(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """A FHIR server with the patients of the list, for which nobody waits between tries."""
    monkeypatch.setattr(http, "Clock", partial(http.Clock, sleep=lambda seconds: None))
    with Stub() as stub:
        for line in LIST.splitlines()[1:]:
            name, number, *_ = line.split(",")
            given, family = name.split()
            stub.add_patient(number, family, given)
        settings = f"url: {stub.url}", "system: https://clinic.example/papers", f"patient-system: {fhir_stub.PATIENTS}"
        lines = (*settings, "requests-a-second: 1000", "timeout-s: 1", "at-once: 1")
        path = browser.library.parent / "portal.yaml"
        path.write_text("fhir:\n" + "".join(f"  {line}\n" for line in lines))
        yield stub


def press(browser: Browser, do: str, **texts: str) -> Page:
    return browser.post("/one", {**texts, "do": do})


def send(browser: Browser, page: Page, address: str) -> Page:
    """Send what *page* shows, and wait until it has ended."""
    answer = browser.client.post(address, data=page.form(address))
    assert answer.status_code == 303
    where = answer.headers["location"]
    if where.startswith("/sent/"):
        with browser.client.stream("GET", f"{where}/events") as events:
            assert '"ended": true' in list(events.iter_lines())[-2]
    return browser.get(where)


def messages(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.suffix == ".hl7")


def test_without_a_portal_the_page_says_how_to_begin(browser: Browser) -> None:
    press(browser, "add:22511", **WHO)
    page = press(browser, "send")
    assert "No portal yet. Printing works without one." in page.text
    assert "portal.yaml" in page.text
    browser.open()
    assert "No portal yet" in browser.get("/day/send").text
    (browser.library.parent / "portal.yaml").write_text("fihr: {}\n")
    page = browser.get("/papers/send")
    assert "Nothing was sent" in page.text
    assert "fihr" in page.text


def test_one_patients_papers_are_shown_and_then_sent_once(browser: Browser, interface: Path) -> None:
    assert browser.client.get("/papers/send").headers["location"] == "/one"  # nothing is in the tray
    press(browser, "add:22511", **WHO)
    page = press(browser, "send")
    assert "1 paper for Avery Sample would go" in page.text
    assert "1 paper = 1 to send" in page.text
    assert "Send 1 paper for Avery Sample" in page.text
    assert not messages(interface)
    sent = send(browser, page, "/papers/send")
    assert "1 paper arrived." in sent.text
    assert len(messages(interface)) == 1
    again = send(browser, page, "/papers/send")  # the same form a second time
    assert "1 paper arrived." in again.text
    assert len(messages(interface)) == 1
    page = press(browser, "send")
    assert "Nothing new would go" in page.text
    assert "1 already there" in page.text


def test_what_is_typed_on_a_paper_goes_with_it(browser: Browser, interface: Path) -> None:
    press(browser, "add:22511", **WHO, note="Bring the CD.")
    assert "1 paper arrived." in send(browser, press(browser, "send"), "/papers/send").text
    page = press(browser, "send", note="Bring the CD, and your list.")
    assert "1 to replace an older version" in page.text or "1 to send" in page.text


def test_drafts_never_go_and_are_named(browser: Browser, interface: Path) -> None:
    press(browser, "add:22511", **WHO)
    press(browser, "add:22867")
    page = press(browser, "send")
    assert "1 paper for Avery Sample would go" in page.text
    assert "This paper is a draft. It cannot go to the portal." in page.text
    title = browser.desk.counter.show().papers[1].title
    assert f"{title}, English." in page.text
    send(browser, page, "/papers/send")
    assert len(messages(interface)) == 1
    press(browser, "remove:0")
    assert "Nothing new would go" in press(browser, "send").text


def test_nothing_goes_but_what_was_shown(browser: Browser, interface: Path) -> None:
    press(browser, "add:22511", **WHO)
    page = press(browser, "send")
    press(browser, "typed", patient="Kim Beispiel", reference="A-2067")
    changed = send(browser, page, "/papers/send")
    assert "1 paper for Kim Beispiel would go" in changed.text  # it is shown anew
    assert not messages(interface)
    press(browser, "clear")
    assert browser.client.post("/papers/send", data=page.form("/papers/send")).headers["location"] == "/papers/send"
    for odd in ({}, {"send": "yes"}, {"plan": "x", "send": "yes"}, {"plan": page.form("/papers/send")["plan"]}):
        assert browser.client.post("/papers/send", data=odd).headers["location"] == "/papers/send"
    assert browser.client.get("/sent/nobody").headers["location"] == "/"
    assert not messages(interface)


def test_a_plan_is_too_old_after_ten_minutes(browser: Browser, interface: Path) -> None:
    press(browser, "add:22511", **WHO)
    page = press(browser, "send")
    browser.desk.keeper.idle = 10_000
    browser.clock.wait(601)
    assert "would go" in send(browser, page, "/papers/send").text
    assert not messages(interface)


def test_a_patient_without_a_number_is_told(browser: Browser, interface: Path) -> None:
    press(browser, "add:22511", **{**WHO, "reference": ""})
    page = press(browser, "send")
    assert "Nothing new would go" in page.text
    assert "Write the patient's number (MRN)." in page.text
    assert "--" not in page.text


def test_the_open_day_is_sent_with_its_fixes(browser: Browser, stub: Stub) -> None:
    browser.open()
    page = browser.get("/day/send")
    assert "1 paper would go" in page.text
    assert "Row 3, Kim Beispiel" in page.text
    assert "This paper is a draft" in page.text or "These papers are drafts" in page.text
    browser.post("/day/rows/3", {"language": "en"})
    page = browser.get("/day/send")
    assert "2 papers would go" in page.text
    told = send(browser, page, "/day/send")
    assert "2 papers arrived." in told.text
    assert len(stub.documents) == 2
    assert "Nothing new would go" in browser.get("/day/send").text


def test_what_is_unsure_is_found_out_and_not_sent_twice(browser: Browser, stub: Stub) -> None:
    browser.open()
    browser.post("/day/rows/3", {"language": "en"})
    stub.script("POST", "DocumentReference", *[says(500)] * 4)
    told = send(browser, browser.get("/day/send"), "/day/send")
    assert "1 paper arrived. 1 is unsure." in told.text
    assert "Nothing is sent twice: Find out asks the portal first." in told.text
    assert "Row 3, Kim Beispiel." in told.text
    told = send(browser, told, "/day/send")
    assert "unsure" not in told.text
    assert len(stub.documents) == 2
    assert "Nothing new would go" in browser.get("/day/send").text


def test_a_portal_that_cannot_tell_is_not_asked(browser: Browser, stub: Stub) -> None:
    path = browser.library.parent / "portal.yaml"
    path.write_text(path.read_text() + "  profile: canvas\n  author: Practitioner/1\n")
    press(browser, "add:22511", **WHO)
    stub.script("POST", "DocumentReference", closes(handled=True))
    told = send(browser, press(browser, "send"), "/papers/send")
    assert "1 paper is unsure." in told.text
    assert "look into the charts" in told.text
    assert "Find out" not in told.text
    page = browser.get("/papers/send")
    assert "Nothing new would go" in page.text
    assert "Look into the chart; where it is not there, print it." in page.text
    assert len(stub.documents) == 1


def test_a_portal_that_refuses_is_told_with_its_reason(browser: Browser, stub: Stub) -> None:
    press(browser, "add:22511", **WHO)
    page = press(browser, "send")
    stub.script("POST", "DocumentReference", says(403))
    told = send(browser, page, "/papers/send")
    assert "1 paper did not arrive." in told.text
    assert "22511, English." in told.text
    page = browser.get("/papers/send")
    assert "1 paper arrived." in send(browser, page, "/papers/send").text


def test_the_made_up_clinic_that_ships_sends_nothing(browser: Browser, interface: Path) -> None:
    brand = browser.library / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("Made-Up Test Clinic", "Your Clinic"))
    browser.clock.wait(2)
    press(browser, "add:22511", **WHO)
    page = press(browser, "send")
    assert "Nothing can be sent as it is" in page.text
    assert not messages(interface)


def test_nothing_of_a_patient_is_in_an_address_or_a_name(browser: Browser, interface: Path, tmp_path: Path) -> None:
    seen: list[str] = []

    def note(answer: Any) -> None:
        answer.read()
        seen.append(f"{answer.request.url} {dict(answer.headers)}")

    press(browser, "add:22511", **{**WHO, "patient": "Canary Quill"})
    browser.client.event_hooks["response"].append(note)
    page = press(browser, "send")
    answer = browser.client.post("/papers/send", data=page.form("/papers/send"))
    where = answer.headers["location"]
    while "Sending" in browser.get(where).text:
        pass
    assert not any("Canary" in line or "A-2291" in line for line in seen)
    for path in tmp_path.rglob("*"):
        assert "Canary" not in path.name
        if path.is_file() and path.parent != interface:
            assert b"Canary" not in path.read_bytes(), path


def test_a_list_that_says_no_numbers_is_told_what_to_press(browser: Browser, interface: Path) -> None:
    browser.open("Patient,CPT,Date\nAvery Sample,22511,2031-03-03\n")
    page = browser.get("/day/send")
    assert "Nothing can be sent as it is" in page.text
    assert "Change columns" in page.text
    assert "--map" not in page.text


def test_a_row_whose_packet_cannot_go_is_never_left_unsaid(browser: Browser, interface: Path, clinic: Clinic) -> None:
    papers = '[procedure, {paper: "22867", when: {sedation: "yes"}}]'
    text = f'packets:\n  back-day:\n    title: Back\n    codes: ["22511"]\n    papers: {papers}\n'
    (browser.library / "packets.yaml").write_text(text)
    browser.open(LIST.replace("Insurance", "Sedation").replace("booked,Q\nAna", "booked,\nAna"))
    page = browser.get("/day/send")
    assert "6 papers = " in page.text or "refused" in page.text
    for row in (2, 3, 4, 6, 7):
        assert f"Row {row}" in page.text or f"Rows {row}" in page.text, page.text
    browser.open(LIST.replace("Insurance", "Sedation").replace(",Q", ",no"))
    assert "The composition of packet back-day is not approved" in browser.get("/day/send").text
    clinic.approve("back-day")
    browser.clock.wait(2)
    assert "1 paper would go" in browser.get("/day/send").text


def test_a_paper_that_has_changed_since_it_was_signed_does_not_go(browser: Browser, interface: Path) -> None:
    press(browser, "add:22511", **WHO)
    path = browser.library / "22511.yaml"
    path.write_text(path.read_text().replace("Special cement holds", "A special cement holds"))
    browser.clock.wait(2)
    assert "This paper is a draft" in press(browser, "send").text
