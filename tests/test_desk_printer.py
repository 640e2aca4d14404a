"""From the desk's button to the paper: the printer window of the browser, a real print system, and what it prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deskbrowser import chromium, desk_at, needs_a_browser

pytestmark = pytest.mark.heavy
_OUT = Path.home() / "PDF"
_WAIT_S = 60


@pytest.fixture
def screen() -> Iterator[str]:
    """Start a screen that nobody sees: a browser prints only where it has one."""
    needs_a_browser()
    if not shutil.which("Xvfb"):
        pytest.skip("no screen for a browser: apt-get install xvfb")
    if not shutil.which("lpstat") or "cups-pdf" not in _said("lpstat", "-v"):
        pytest.skip("no CUPS with its PDF printer: see tests/README.md")
    name = f":{os.getpid() % 1000 + 100}"
    server = subprocess.Popen(["Xvfb", name, "-screen", "0", "1280x900x24"], stderr=subprocess.DEVNULL)
    time.sleep(1)
    yield name
    server.terminate()
    server.wait()


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout


def _printed(before: set[Path]) -> Path:
    for _ in range(_WAIT_S):
        new = {path for path in _OUT.glob("*.pdf") if path not in before} if _OUT.exists() else set()
        if new and not _said("lpstat", "-o").strip():
            return max(new, key=lambda path: path.stat().st_mtime)
        time.sleep(1)
    raise AssertionError("nothing came out of the printer")


def test_what_is_printed_is_the_file(own_store: None, tmp_path: Path, screen: str) -> None:
    from playwright.sync_api import sync_playwright
    from pypdf import PdfReader

    before = set(_OUT.glob("*.pdf")) if _OUT.exists() else set()
    with desk_at(tmp_path) as desk, sync_playwright() as driver:
        own = {**os.environ, "DISPLAY": screen}
        arguments = ["--no-sandbox", "--kiosk-printing"]  # it presses Print in the printer window by itself
        browser = driver.chromium.launch(executable_path=chromium(), headless=False, args=arguments, env=own)
        page = browser.new_page()
        page.goto(desk.address())
        page.get_by_role("button", name="Try it with this example").click()
        page.get_by_role("checkbox", name="drafts too").check(force=True)
        page.get_by_role("button", name="Print what is ticked").click()
        page.get_by_role("heading", name="Papers for").wait_for()
        job = desk.desk.printer.latest
        assert job
        page.wait_for_timeout(2000)
        page.get_by_role("button", name="Open the printer window").click()
        made = _printed(before)
        browser.close()
        wanted, found = PdfReader(str(job.path)), PdfReader(str(made))
        assert len(found.pages) == len(wanted.pages) == job.sides
        assert "Patient" not in made.name
        sizes = {(round(float(each.mediabox[2])), round(float(each.mediabox[3]))) for each in found.pages}
        assert sizes == {(612, 792)}, "the printer's own paper is not Letter: lpadmin -p PDF -o PageSize=Letter"
        drawn = [_drawn(path, at) for path in (job.path, made) for at in (1, job.sides // 2)]
        assert _alike(drawn[0], drawn[2])
        assert _alike(drawn[1], drawn[3])
        assert not _alike(drawn[0], drawn[3])


def _drawn(path: Path, page: int) -> bytes:
    """Return a page as 85 by 110 points of grey."""
    command = ["pdftoppm", "-gray", "-r", "10", "-f", str(page), "-l", str(page), str(path)]
    found = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout
    return found.split(b"\n255\n", 1)[1]


def _alike(one: bytes, other: bytes) -> bool:
    return len(one) == len(other) and sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one) < 6
