"""A front desk's morning in a real browser, as different people use one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from desk import LIST
from deskbrowser import WAYS, Visitor, desk_at, needs_a_browser, visiting

pytestmark = pytest.mark.heavy
ODD = LIST.replace("2031-03-03", "03/04/2031").replace("MRN", "Visit")


@pytest.fixture
def lists(own_store: None, tmp_path: Path) -> Path:
    needs_a_browser()
    (tmp_path / "clinic-day.csv").write_text(ODD)
    later = ODD.replace("8:15 AM", "11:15 AM") + "Neu Zugang,A-77,22511,03/04/2031,7:30 AM,Dr. Test,,booked,\n"
    (tmp_path / "clinic-day-2.csv").write_text(later)
    return tmp_path


def printed(visitor: Visitor) -> None:
    """Wait until a print is made; without script the page loads itself anew."""
    visitor.page.get_by_role("heading", name="Papers for").wait_for()
    visitor.judged()


@pytest.mark.parametrize("way", WAYS)
def test_a_day_from_the_list_to_the_end(lists: Path, way: str) -> None:
    with desk_at(lists) as desk, visiting(desk.address(), way) as me:
        assert "No day is open yet" in me.text
        me.give(lists / "clinic-day.csv")
        assert "What does each column mean?" in me.text
        me.choose("Visit means", "Not used")
        me.tick("Month first", "radio")
        me.press("Read the 6 rows")
        assert "Tuesday, March 4" in me.text
        me.press("22511")
        assert "Row 2: code is now 22511" in me.text
        me.choose("Language", "English")
        me.press("Save row 3")
        me.type("Time", "10:10 AM")
        me.press("Save row 4")
        assert "Fix these" not in me.text
        me.press("Undo")
        assert "Fix this one" in me.text
        me.type("Time", "10:15 AM")
        me.press("Save row 4")
        me.tick("The 5 drafts too")
        me.press("Print what is ticked")
        printed(me)
        assert "Papers for 5 patients" in me.text
        me.press("Back to the day", "link")
        assert "5 printed" in me.text
        me.press("Print again for Ana Prueba, row 6")
        printed(me)
        assert "Papers for 1 patient" in me.text
        me.press("Back to the day", "link")
        me.give(lists / "clinic-day-2.csv")
        assert "7 rows" in me.text
        assert "Not printed yet" in me.text
        me.press("Open row 8, Neu Zugang", "link")
        me.press("Back to the day", "link")
        me.open_up("Forget this day")
        me.press("Forget this day now")
        assert "No day is open yet" in me.text
        assert "Earlier days" in me.text


def test_printer_window_is_that_of_the_pages(lists: Path) -> None:
    with desk_at(lists) as desk, visiting(desk.address(), "mouse") as me:
        me.press("Try it with this example")
        me.tick("The 3 drafts too")
        me.press("Print what is ticked")
        printed(me)
        frame = me.page.frame(name="papers")
        assert frame
        assert frame.url.endswith(".pdf")
        me.page.evaluate(
            "window.asked = 0; document.querySelector('iframe').contentWindow.print = () => window.asked++; 0"
        )
        me.press("Open the printer window", stays=True)
        assert me.page.evaluate("window.asked") == 1


def test_lock_warns_and_takes_the_names_off(lists: Path) -> None:
    with desk_at(lists) as desk, visiting(desk.address(), "mouse") as me:
        me.press("Try it with this example")
        assert "Test Patient" in me.text
        desk.desk.keeper.idle = 63
        me.page.reload()
        me.page.get_by_role("heading", name="The desk will lock").wait_for()
        me.judged()
        me.press("Stay here", stays=True)
        assert not me.page.get_by_role("heading", name="The desk will lock").is_visible()
        me.press("Lock")
        assert "Names are off the screen" in me.text
        me.page.go_back()
        assert "Test Patient" not in me.text


def test_page_says_when_nobody_answers(lists: Path) -> None:
    with desk_at(lists) as desk, visiting(desk.address(), "mouse") as me:
        me.press("Try it with this example")
        desk.desk.keeper.idle = 62
        me.page.reload()
        desk.end()
        me.page.get_by_role("heading", name="Handpress does not answer").wait_for()
        assert "What you typed is still on this page" in me.text


@pytest.mark.parametrize("way", WAYS)
def test_papers_for_one_patient(lists: Path, way: str) -> None:
    with desk_at(lists) as desk, visiting(desk.address(), way) as me:
        me.press("One handout", "link")
        for label, text in (("Patient's name", "Avery Sample"), ("Number (MRN)", "A-2291"), ("With", "Dr. Test")):
            me.type(label, text)
        me.find("broken back", "Vertebroplasty: cement")
        assert "Papers for Avery Sample" in me.text
        me.wait_for("Paper 1, page 1 of")
        me.press("Next page", "link")
        assert "page 2 of" in me.text
        me.find("colonosc", "Colonoscopy: a look")
        me.press("Move Colonoscopy: a look inside your colon up")
        assert me.text.index("Colonoscopy: a look") < me.text.index("Vertebroplasty: cement")
        me.choose("Language", "Spanish")
        if way == "no script":
            me.press("Find")
        me.wait_for("There is no Spanish paper")
        me.press("English")
        me.wait_for("English, 5 pages")
        me.press("Take Colonoscopy: a look inside your colon out")
        me.wait_for("Vertebroplastia: cemento")
        me.press("Clear patient")
        assert "Papers for anybody" in me.text


def test_firefox_comes_in_too(lists: Path) -> None:
    """It can be driven only as far as one address: the cookie, the name under localhost, the page."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if not firefox:
        pytest.skip("no Firefox: apt-get install firefox-esr")
    shot = lists / "page.png"
    with desk_at(lists) as desk:
        command = [firefox, "--headless", "--window-size", "1280,800", "--screenshot", str(shot), desk.address()]
        subprocess.run(command, env={**os.environ, "HOME": str(lists)}, capture_output=True, timeout=120, check=True)
    picture = Image.open(shot).convert("RGB")
    filled = sum(1 for at in range(0, 1280, 4) if picture.getpixel((at, 240)) == (0x1C, 0x4B, 0x9B))
    assert filled > 10  # the one filled button of an empty desk: whoever stays outside sees none


def test_a_workbook_with_titles_and_500_rows(lists: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks need handpress[lists]")
    book = openpyxl.Workbook()
    book.active.append(["Made-up Clinic, appointments"])
    book.active.append([])
    book.active.append(["Patient", "MRN", "CPT", "Date", "Time", "Status"])
    for at in range(500):
        code = "22512" if at == 250 else "22511"
        book.active.append([f"Test Patient{at}", f"A-{at}", code, "2031-03-04", f"{8 + at % 9}:{at % 60:02}", "booked"])
    book.save(lists / "day.xlsx")
    with desk_at(lists) as desk, visiting(desk.address(), "mouse") as me:
        me.give(lists / "day.xlsx")
        assert "500 rows = 499 drafts + 1 refused" in me.text
        me.press("22511, Vertebroplasty")
        assert "500 rows = 500 drafts" in me.text
        me.tick("The 500 drafts too")
        me.press("Print what is ticked")
        me.page.get_by_role("heading", name="Papers for 500 patients").wait_for(timeout=120_000)
        me.judged()
