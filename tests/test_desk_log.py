"""What a desk writes of its own work, and what it says where something of ours went wrong."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

from desk import Browser
from handpress.desk.log import FILES, MAX_BYTES, Log
from handpress.diagnostics import HandpressError, Span, fault


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "desk.log"


@pytest.fixture
def browser(own_store: None, tmp_path: Path, path: Path) -> Iterator[Browser]:
    log = Log(path)
    yield Browser(tmp_path, log=log)
    log.close()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_request_has_a_line_with_its_pattern(browser: Browser, path: Path) -> None:
    browser.enter()
    browser.open()
    browser.get("/day/rows/2?from=Muster")
    browser.client.get("/Muster/nothing")
    browser.client.get("/", headers={"host": "muster.example"})
    said = [(line["route"], line["status"]) for line in lines(path)]
    known = [("/start", 303), ("/", 200), ("/day", 303), ("/", 200), ("/day/rows/{row:int}", 200), ("", 404), ("", 421)]
    assert said == known
    for line in lines(path):
        assert list(line)[:7] == ["time", "level", "event", "request", "route", "status", "ms"]
        assert (line["level"], line["event"]) == ("info", "request")
    assert lines(path)[2]["counts"] == {"fixes": 0, "prints": 0}
    assert len({line["request"] for line in lines(path)}) == len(known)
    text = path.read_text(encoding="utf-8")
    for word in ("Muster", "clinic-day", "A-1180", "token", "cookie", "example"):
        assert word not in text


def test_log_is_its_owners_alone(browser: Browser, path: Path) -> None:
    browser.enter()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_log_is_kept_within_bounds(path: Path) -> None:
    log = Log(path)
    for _ in range(FILES + 2):
        for number in range(11):
            log.write("request", request=str(number), route="x" * 100_000)
    log.close()
    kept = sorted(path.parent.iterdir())
    assert [each.name for each in kept] == ["desk.log", "desk.log.1", "desk.log.2"]
    assert all(each.stat().st_size <= MAX_BYTES for each in kept)
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in kept)
    assert all(line["event"] == "request" for each in kept for line in lines(each))


@pytest.mark.skipif(os.name != "posix", reason="rights as on Unix")
def test_log_that_others_may_write_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("")
    path.chmod(0o666)
    with pytest.raises(HandpressError):
        Log(path)


def test_log_that_is_no_file_is_refused(path: Path, tmp_path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(HandpressError, match="this is not a file"):
        Log(path)
    (tmp_path / "file").write_text("")
    with pytest.raises(HandpressError):
        Log(tmp_path / "file" / "desk.log")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HandpressError):
        Log(tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()


def fails(error: Exception) -> Any:
    def look() -> None:
        raise error

    return look


def test_fault_of_ours_is_one_page_with_its_number(browser: Browser, path: Path) -> None:
    browser.enter()
    browser.open()
    look, browser.desk.day.look = browser.desk.day.look, fails(KeyError("Robin Muster"))  # type: ignore[method-assign]
    page = browser.get("/")
    assert page.answer.status_code == 500
    assert "Something went wrong in Handpress" in page.text
    line = next(line for line in lines(path) if line["event"] == "fault")
    assert line["request"] in page.text
    assert (line["level"], line["kind"], line["route"]) == ("error", "KeyError", "/")
    assert line["place"].startswith("desk/daypages.py:")
    assert lines(path)[-1]["status"] == 500
    for text in (page.answer.text, path.read_text(encoding="utf-8")):
        assert "Muster" not in text
        assert "Traceback" not in text
    assert page.answer.headers["cache-control"] == "no-store"
    assert page.answer.headers["content-security-policy"].startswith("default-src 'none'")
    browser.desk.day.look = look  # type: ignore[method-assign]
    assert "Robin Muster" in browser.get("/").text


def test_fault_with_words_says_them_on_the_page_alone(browser: Browser, path: Path) -> None:
    browser.enter()
    browser.open()
    error = fault(Span("day.json"), "cannot be written: no space left", "unwritable", "check the disk")
    browser.desk.day.look = fails(error)  # type: ignore[method-assign]
    assert "Cannot be written: no space left. Check the disk." in browser.get("/").text
    assert "space" not in path.read_text(encoding="utf-8")


def test_fault_in_a_print_is_told_with_its_number(browser: Browser, path: Path) -> None:
    browser.enter()
    browser.open()
    browser.desk.day.note_printed = lambda *told: fails(KeyError("Robin Muster"))()  # type: ignore[method-assign]
    page = browser.print({**browser.get("/").form("/day/print"), "do": "print", "drafts": "on"})
    line = next(line for line in lines(path) if line["event"] == "fault")
    assert "Something went wrong in Handpress. Try again; where it happens again" in page.text
    assert line["request"] in page.text
    assert line["place"].startswith("desk/printing.py:")
    assert "Muster" not in path.read_text(encoding="utf-8")
    assert "Robin Muster" in browser.get("/").text
