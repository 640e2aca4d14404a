"""A desk that is killed in the middle of its work, and started again: nothing counts as printed that is in no file."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

import httpx

from conftest import LIBRARY

pytestmark = pytest.mark.heavy
ROWS = 120
FORM = {"sides": "both", "together": "pages", "by": "time", "paper": "letter", "drafts": "on", "do": "print"}


class Process:
    """A desk in a process of its own, as an icon starts it."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "handpress", "serve", "--no-browser", "--port", "0"]
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        found = re.fullmatch(r"http://([^/:]+):(\d+)(/start\?token=\S+)", self.address)
        assert found, self.address
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{found[2]}", timeout=60, follow_redirects=True)
        self.client.headers.update({"host": f"{found[1]}:{found[2]}", "sec-fetch-site": "same-origin"})
        for _ in range(200):
            try:
                assert self.client.get(found[3]).status_code == 200
                break
            except httpx.TransportError:
                time.sleep(0.05)

    def kill(self) -> None:
        self.client.close()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)
        assert self.process.stdout
        self.process.stdout.close()

    def sum(self) -> str:
        text = re.sub(r"<[^>]+>", " ", self.client.get("/").text)
        found = re.search(r"(\d+)\s+rows\s+=[\s\S]*?(?=Row\s)", text)
        return re.sub(r"\s+", " ", found[0]).strip() if found else ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    return tmp_path


def day() -> bytes:
    rows = [f"Ada{at} Zorn,A-{at},22511,2031-03-03,{8 + at % 9}:{at % 60:02}" for at in range(ROWS)]
    return "\n".join(["Patient,MRN,CPT,Date,Time", *rows]).encode()


@pytest.mark.parametrize("moment", ["at once", "in the papers", "before the file"])
def test_killed_in_a_print_every_row_prints_anew(folder: Path, moment: str) -> None:
    desk = Process(folder)
    desk.client.post("/day", files={"file": ("day.csv", day())})
    page = desk.client.post("/day/print", data=FORM)
    papers = folder / "desk" / "day" / "papers"
    for _ in range(20_000):
        made = len(list(papers.rglob("*.pdf"))) if papers.exists() else 0
        if moment == "at once" or made >= {"in the papers": 20, "before the file": ROWS}[moment]:
            break
        time.sleep(0.002)
    desk.kill()
    assert "/day/runs/" in str(page.url)
    again = Process(folder)
    try:
        # Its file may have been whole already: then it is printed, and nothing else is.
        total = again.sum()
        assert total in (f"{ROWS} rows = {ROWS} drafts", f"{ROWS} rows = {ROWS} printed"), total
        if total.endswith("drafts"):
            page = again.client.post("/day/print", data=FORM)
            run = str(page.url).rsplit("/", 1)[1]
            again.client.get(f"/day/runs/{run}/events")
            assert f"Papers for {ROWS} patients" in again.client.get(f"/day/runs/{run}").text
            assert again.sum() == f"{ROWS} rows = {ROWS} printed"
            assert len(list(papers.rglob("*.pdf"))) == ROWS
    finally:
        again.kill()


def test_second_start_opens_the_first_and_a_dead_one_is_no_desk(folder: Path) -> None:
    desk = Process(folder)
    command = [sys.executable, "-m", "handpress", "serve", "--no-browser"]
    second = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    assert "runs already" in second.stderr
    assert re.fullmatch(r"http://[^/]+/start\?token=\S+\n", second.stdout)
    token = second.stdout.strip().split("token=")[1]
    assert desk.client.get(f"/start?token={token}").status_code == 200
    desk.kill()  # its note stays behind
    third = Process(folder)
    try:
        assert third.client.get("/").status_code == 200
    finally:
        third.kill()
