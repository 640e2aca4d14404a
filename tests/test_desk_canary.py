"""A name, a number, a cell and a file's name go through every page and print: they stand in no place but the day's."""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

import httpx2 as httpx

from desk import Browser, Page
from handpress.desk.log import Log

NAME, NUMBER, CELL, DOCTOR, FILE = "Quxley Zwickmuhl", "Q-7734590", "Zebrafinch42", "Dr. Kanarienvogel", "quxley-list"
MARKS = ("quxley", "zwickmuhl", "7734590", "zebrafinch", "kanarienvogel")
LIST = f"""Patient,MRN,CPT,Date,Time,Provider,Language,Status,Insurance
{NAME},{NUMBER},22511,2031-03-03,8:15 AM,{DOCTOR},Spanish,booked,{CELL}
{NAME} Jr,{NUMBER}1,22512,2031-03-03,9:15 AM,{DOCTOR},Korean,booked,{CELL}
{NAME} III,{NUMBER}2,22511,2031-03-03,{CELL},{DOCTOR},,{CELL},{CELL}
"""


class Watch:
    """All that an answer tells beside its page: addresses, headers, cookies, titles."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def __call__(self, answer: httpx.Response) -> None:
        answer.read()
        self.told.append(str(answer.request.url))
        self.told += [f"{name}: {value}" for name, value in answer.headers.items()]
        if answer.headers.get("content-type", "").startswith("text/html"):
            page = Page(answer)
            self.told += re.findall(r"<title>(.*?)</title>", answer.text, re.DOTALL)
            self.told += [*page.hrefs, *(action for action, _ in page.forms)]
            self.told += re.findall(r'(?:src|href|action|id|class|data-[a-z-]+)="(.*?)"', answer.text)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def stores_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("HANDPRESS_CACHE", str(tmp_path / "plates"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


@pytest.fixture
def browser(own_store: None, stores_at: Path, watch: Watch) -> Iterator[Browser]:
    from handpress.press.store import store

    log = Log(stores_at / "logs" / "desk.log")
    found = Browser(stores_at, log=log, store=store())
    found.client.event_hooks = {"response": [watch]}
    found.client.headers["referer"] = f"http://d1.localhost:8520/?{CELL}"
    yield found
    log.close()


def marked(content: bytes) -> list[str]:
    """Return the marks that stand in *content*, as text in two encodings, or packed."""
    packed = [content[at.start() :] for at in re.finditer(rb"x[\x01\x5e\x9c\xda]", content)]
    texts = [content, content.replace(b"\0", b""), *map(_unpacked, packed)]
    return [mark for mark in MARKS if any(mark.encode() in text.lower() for text in texts)]


def _unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return b""


def places(folder: Path) -> dict[str, list[str]]:
    """Return the files below *folder* in which a mark stands, or in whose names."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*")}
    told = {
        name: marked(name.encode()) + (marked(path.read_bytes()) if path.is_file() else [])
        for name, path in found.items()
    }
    return {name: marks for name, marks in told.items() if marks}


def seen(watch: Watch) -> list[str]:
    return [told for told in watch.told if marked(told.encode())]


def day_at_the_desk(browser: Browser) -> None:
    """Go through every page of a day, and print."""
    assert NAME in browser.open(LIST, f"{FILE}.csv").text or browser.get("/day/columns").answer.status_code == 200
    if not browser.desk.day.kept or not browser.desk.day.kept.answered:
        browser.post("/day/columns", browser.get("/day/columns").form("/day/columns"))
    page = browser.get("/")
    assert NAME in page.text
    for show in ("", "refused", "ready", "draft"):
        browser.get(f"/?show={show}")
    browser.get("/day/rows/2")
    browser.post("/day/rows/3", {"code": "22511", "language": "es", "clinician": f"{DOCTOR} {CELL}"})
    browser.post("/day/rows/4", {"time": f"10:15 {CELL}"})
    browser.post("/day/rows/4", {"time": "10:15 AM", "patient": f"{NAME} IV"})
    kept = browser.desk.day.kept
    assert kept
    browser.post("/day/undo", {"at": str(kept.fixes[-1].at)})
    browser.post("/day/rows/4", {"time": "10:15 AM"})
    browser.client.get("/day/sheets")
    page = browser.print({**browser.get("/").form("/day/print"), "do": "print", "drafts": "on", "each": "on"})
    assert "Papers for" in page.text
    job = browser.desk.printer.latest
    assert job
    for address in (f"/day/runs/{job.name}.pdf", f"/day/runs/{job.name}.pdf?download", f"/day/runs/{job.name}/events"):
        assert browser.client.get(address).status_code == 200
    browser.print({}, "/day/rows/2/print")
    browser.post("/day/paste", {"rows": LIST})
    for address in ("/", "/days", "/day/paste", "/day/columns", "/day/example", "/welcome", "/alive", "/nothing"):
        browser.client.get(address)


def one_patient(browser: Browser) -> None:
    """Hand out papers to one patient, on every page of that."""
    who = {"patient": NAME, "reference": NUMBER, "day": "2031-03-03", "time": "08:30", "clinician": DOCTOR}
    browser.post("/one", {**who, "query": CELL, "do": "find"})
    browser.post("/one", {**who, "do": "add:22511"})
    browser.post("/one", {**who, "do": "add:colonoscopy"})
    tray = browser.desk.counter.show()
    assert NAME in browser.get("/one?paper=1&page=1").text
    for handle in (tray.stack, *(paper.handle for paper in tray.papers)):
        for more in (".pdf", ".pdf?download", "/1.png"):
            assert browser.client.get(f"/papers/{handle}{more}").status_code == 200


def something_wrong(browser: Browser) -> None:
    """Meet a fault of ours whose words hold a name."""

    def look() -> Any:
        raise KeyError(NAME)

    kept, browser.desk.day.look = browser.desk.day.look, look  # type: ignore[method-assign]
    assert "Something went wrong" in browser.get("/").text
    browser.desk.day.look = kept  # type: ignore[method-assign]


def test_nothing_of_a_patient_stands_outside_of_the_day(browser: Browser, watch: Watch, tmp_path: Path) -> None:
    browser.enter()
    day_at_the_desk(browser)
    one_patient(browser)
    something_wrong(browser)
    own = browser.home.relative_to(tmp_path) / "day"
    held = places(tmp_path)
    assert f"{own}/list" in held
    assert [name for name in held if not Path(name).is_relative_to(own)] == []
    assert all(path.stat().st_mode & 0o077 == 0 for path in (browser.home / "day").rglob("*"))
    assert seen(watch) == []
    assert (tmp_path / "logs" / "desk.log").stat().st_size

    browser.client.post("/lock")
    for address in ("/", "/one", "/day/rows/2"):
        assert not marked(browser.client.get(address).content)
    browser.enter()
    browser.post("/day/forget")
    browser.post("/one", {"do": "clear"})
    assert places(tmp_path) == {}
    assert not (browser.home / "day").exists()
    for address in ("/", "/one", "/days", "/day/rows/2", "/day/columns"):
        assert not marked(browser.get(address).answer.content)
    assert seen(watch) == []


def test_watch_sees_what_it_looks_for(tmp_path: Path) -> None:
    for name, content in (("a", NAME.encode("utf-16")), ("b", b"..." + zlib.compress(CELL.encode())), (FILE, b"")):
        (tmp_path / name).write_bytes(content)
    assert set(places(tmp_path)) == {"a", "b", FILE}
