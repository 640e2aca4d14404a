"""The first start of a desk: five questions, the brand that they make, and what is not done yet."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

from conftest import LIBRARY, ROOT
from desk import Browser
from deskbrowser import WAYS, desk_at, needs_a_browser, visiting
from handpress.brand.answers import Answers, is_example, write_answers
from handpress.brand.look import read_look
from handpress.content.beginning import begin_library
from handpress.content.shelf import entries
from handpress.data import shipped as folder_that_ships
from handpress.desk.welcome import steps
from handpress.diagnostics import HandpressError

GOOD = {
    "clinic": 'Clínica "Río" #1: Spine',
    "day": "(555) 010-0142",
    "night": "",
    "address": "7 Made-up Road\r\n\r\n  Exampleton  ",
    "language": "es",
    "paper": "a4",
}


@pytest.fixture
def browser(own_store: None, tmp_path: Path) -> Browser:
    return Browser(tmp_path)


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    shutil.copytree(LIBRARY / "brand", tmp_path / "brand")
    return tmp_path / "brand" / "brand.yaml"


def test_answers_stand_in_the_brand_and_nothing_made_up(brand: Path) -> None:
    answers = Answers(GOOD["clinic"], "(555) 010-0142", "(555) 010-0143", ("7 Made-up Road: #3", "- Exampleton"), "es")
    before = read_look(brand).brand
    assert is_example(brand)
    assert write_answers(brand, answers) == {}
    found = read_look(brand)
    own = found.brand
    assert not is_example(brand)
    assert (own.clinic, own.address, own.language) == (answers.clinic, answers.address, "es")
    assert (own.phones.day, own.phones.after_hours, own.phones.emergency) == ("(555) 010-0142", "(555) 010-0143", "911")
    assert (own.site, own.logo, own.assistance, found.logo) == (None, None, None, None)
    assert (own.colours, own.print, own.complications) == (before.colours, before.print, before.complications)
    text = brand.read_text(encoding="utf-8")
    assert "(555) 010-0100" not in text
    assert "Your " not in text
    assert "# The year in your CPT licence" in text


def test_what_a_clinic_has_put_in_itself_stays(brand: Path) -> None:
    text = brand.read_text(encoding="utf-8").replace("site: clinic.example", "# Ours.\nsite: riverside.test")
    brand.write_text(text.replace('brand: "#0f5a63"', 'brand: "#123456"'), encoding="utf-8")
    assert write_answers(brand, Answers("Riverside", "(555) 010-0142")) == {}
    own = read_look(brand).brand
    assert own.site == "riverside.test"
    assert "# Ours.\nsite:" in brand.read_text(encoding="utf-8")
    assert own.colours.brand == pytest.approx((0x12 / 255, 0x34 / 255, 0x56 / 255), abs=1e-3)


@pytest.mark.parametrize(
    ("answers", "field", "rule"),
    [
        (Answers("", "(555) 010-0142"), "clinic", "empty-value"),
        (Answers("Your Clinic", "(555) 010-0142"), "clinic", "example-brand"),
        (Answers("x" * 301, "(555) 010-0142"), "clinic", "too-long"),
        (Answers("A\u200bB", "(555) 010-0142"), "clinic", "control-character"),
        (Answers("A\x00B", "(555) 010-0142"), "clinic", "control-character"),
        (Answers("Riverside", ""), "day", "empty-value"),
        (Answers("Riverside", "call us"), "day", "phone"),
        (Answers("Riverside", "(555) 010-0142", "?"), "night", "phone"),
        (Answers("Riverside", "(555) 010-0142", "", ("ok", "\ue123")), "address", "missing-character"),
        (Answers("Riverside", "(555) 010-0142", "", (), "x y"), "language", "language"),
    ],
)
def test_fault_is_told_at_its_field_and_nothing_is_written(
    answers: Answers, field: str, rule: str, brand: Path
) -> None:
    before = brand.read_bytes()
    found = write_answers(brand, answers)
    assert [(name, [each.rule for each in findings]) for name, findings in found.items()] == [(field, [rule])]
    assert brand.read_bytes() == before
    assert sorted(path.name for path in brand.parent.iterdir()) == ["brand.schema.json", "brand.yaml", "logo.svg"]


def test_example_that_ships_is_never_written() -> None:
    library = folder_that_ships("handouts")  # of a wheel that is not the checkout's
    shipped = library / "brand" / "brand.yaml"
    before = shipped.read_bytes()
    with pytest.raises(HandpressError, match="the example that ships stays as it is"):
        write_answers(shipped, Answers("Riverside", "(555) 010-0142"))
    assert shipped.read_bytes() == before
    assert steps(library, None, date(2031, 3, 3))[0].address == ""


def test_library_begins_whole_and_once(tmp_path: Path) -> None:
    library = tmp_path / "deep" / "handouts"
    assert begin_library(library)
    assert (library / "22511.yaml").read_bytes() == (LIBRARY / "22511.yaml").read_bytes()
    (library / "22511.yaml").write_text("mine")
    assert not begin_library(library)
    assert (library / "22511.yaml").read_text() == "mine"
    assert [path.name for path in library.parent.iterdir()] == ["handouts"]


def test_five_answers_make_a_brand_and_lead_to_the_example(browser: Browser) -> None:
    browser.desk.is_new = True
    assert "Whose papers are these?" in browser.enter().text
    page = browser.post("/welcome", GOOD)
    assert f"{GOOD['clinic']} is on the papers" in page.text
    own = read_look(browser.library / "brand" / "brand.yaml").brand
    assert own.address == ("7 Made-up Road", "Exampleton")
    assert own.phones.after_hours is None
    assert "Tuesday" not in page.text
    page = browser.post("/day/example")
    assert "Test Patient" in page.text
    assert browser.desk.day.kept
    assert browser.desk.day.kept.options.paper == "a4"
    assert browser.desk.counter.strip.paper == "a4"
    assert "No day is open yet" not in browser.enter().text


def test_questions_are_asked_again_with_what_was_typed(browser: Browser) -> None:
    browser.enter()
    before = (browser.library / "brand" / "brand.yaml").read_bytes()
    answer = browser.client.post("/welcome", data={**GOOD, "day": "call us"})
    assert ">&#34;call us&#34; is not a phone number. Write digits" in answer.text
    answer = browser.client.post("/welcome", data={**GOOD, "clinic": "<b>R&D", "day": ""})
    assert answer.status_code == 422
    assert "This is needed. Please fill it in." in answer.text
    assert 'value="&lt;b&gt;R&amp;D"' in answer.text
    assert "7 Made-up Road" in answer.text
    assert answer.text.count("aria-invalid") == 1
    assert (browser.library / "brand" / "brand.yaml").read_bytes() == before
    assert browser.desk.day.usual().paper == "letter"


def test_brand_that_is_there_is_not_asked_again(browser: Browser) -> None:
    browser.enter()
    browser.post("/welcome", GOOD)
    before = (browser.library / "brand" / "brand.yaml").read_bytes()
    assert "is on the papers" in browser.get("/welcome").text
    browser.post("/welcome", {**GOOD, "clinic": "Another"})
    assert (browser.library / "brand" / "brand.yaml").read_bytes() == before


def test_odd_answers_break_nothing(browser: Browser) -> None:
    browser.enter()
    for data in ({}, {"paper": "../x"}, {"clinic": "../../x", "language": "../../etc"}, {"address": "\n" * 50_000}):
        assert browser.client.post("/welcome", data=data).status_code == 422
    assert browser.client.post("/welcome", files={"clinic": ("x", b"x")}).status_code in (400, 422)
    assert is_example(browser.library / "brand" / "brand.yaml")


def test_empty_desk_says_what_is_not_done_yet(browser: Browser) -> None:
    page = browser.enter()
    assert "The clinic's name and phones are made up." in page.text
    assert "/welcome" in page.hrefs
    assert f"0 of {len(entries(browser.library))} papers are signed. The others print DRAFT" in page.text
    assert "No portal yet. Printing works without one." in page.text
    browser.post("/welcome", GOOD)
    page = browser.get("/")
    assert "The clinic's name and phones are in." in page.text
    assert "/welcome" not in page.hrefs


def test_signatures_are_counted_by_what_they_are_worth(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "carried" / "clinic", tmp_path / "clinic")
    library = tmp_path / "clinic" / "handouts"

    def told(changes: int = 0) -> list[str]:
        return [step.fact for step in steps(library, None, date(2026, 11, 30), changes)]

    clinic, signed, portal = told()
    assert clinic == "The clinic's name and logo are in."
    assert signed == "3 of 4 papers are signed."
    assert portal == "The portal's settings are in."
    text = (library / "22511.yaml").read_text(encoding="utf-8")
    (library / "22511.yaml").write_text(text.replace("your", "Your", 1), encoding="utf-8")
    assert told(1)[1] == "1 of 4 papers is signed."
    (library / "approvals.yaml").write_text("approvals: 5\n")
    assert told(2)[1] == "The signatures cannot be read."


@pytest.mark.heavy
@pytest.mark.parametrize("way", WAYS)
def test_first_start_in_a_real_browser(own_store: None, tmp_path: Path, way: str) -> None:
    needs_a_browser()
    with desk_at(tmp_path) as desk:
        desk.desk.is_new = True
        with visiting(desk.address(), way) as me:
            assert "Whose papers are these?" in me.text
            me.type("1. Your clinic's name", "Riverside Spine Clinic")
            me.type("Phone, by day", "call us")
            me.press("Put this on the papers")
            assert "call us" in me.page.get_by_label("Phone, by day").input_value()
            assert me.page.locator("[aria-invalid]").count() == 1
            me.type("Phone, by day", "(555) 010-0142")
            me.type("4. Your address", "7 Made-up Road")
            me.choose("Language", "Spanish")
            me.tick("A4", "radio")
            me.press("Put this on the papers")
            assert "Riverside Spine Clinic is on the papers" in me.text
            me.press("Try it with an example day")
            assert "Test Patient" in me.text
            me.open_up("Forget this day")
            me.press("Forget this day now")
            assert "The clinic's name and phones are in." in me.text
