"""Today: a list comes in and is put right, its papers print, what was done is undone, forgotten, told as counts."""

from __future__ import annotations

import io
import re
import threading
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

from pypdf import PdfReader

from conftest import LIBRARY
from desk import LIST, Browser
from handpress.day.request import BatchRequest, Order
from handpress.day.run import run_day
from handpress.desk.printing import Job
from handpress.lists.daylist import DayList
from handpress.pdf.imposition import Duplex

NAMES = ["Muster", "Beispiel", "Ejemplo", "Modelo", "Prueba", "Sample"]


@pytest.fixture
def browser(own_store: None, tmp_path: Path) -> Browser:
    found = Browser(tmp_path)
    found.enter()
    return found


def sum_of(browser: Browser) -> str:
    found = re.search(r"(\d+) rows? = [^.]*?(?=Row Time)", browser.get("/").text)
    assert found
    count, terms = int(found[1]), [int(number) for number in re.findall(r"[=+] (\d+)", found[0])]
    assert count == sum(terms)
    return found[0].strip()


def drafts_too(browser: Browser, **more: str) -> dict[str, str]:
    return {**browser.get("/").form("/day/print"), "drafts": "on", "do": "print", **more}


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_empty_desk_teaches_and_its_example_opens(browser: Browser) -> None:
    page = browser.get("/")
    assert "No day is open yet" in page.text
    form = browser.client.get("/day/example").content
    assert form.startswith(b"Patient,MRN,CPT,Date,Time,Provider,Language,Status\r\n")
    assert "clinic" not in page.answer.headers
    page = browser.post("/day/example")
    assert "From example.csv" in page.text
    assert sum_of(browser) == "4 rows = 3 drafts + 1 cancelled"


def test_known_headings_are_read_at_once_and_the_sum_adds_up(browser: Browser) -> None:
    page = browser.open()
    assert "Monday, March 3" in page.text
    assert "Not used: Insurance" in page.text
    assert sum_of(browser) == "6 rows = 2 drafts + 3 refused + 1 cancelled"
    only = browser.get("/?show=refused").text
    assert "Robin Muster" in only
    assert "Ana Prueba" not in only


def test_refused_rows_come_first_with_reason_and_answers(browser: Browser) -> None:
    text = browser.open().text
    assert text.index("Fix these 3, or print without them") < text.index("Everybody else, in the order of times")
    assert "No paper in the library has this code. Near it: 22511, Vertebroplasty" in text
    assert "22511 has no Korean paper. There is one in English or Spanish" in text
    assert "There is no such time of day" in text
    assert text.index("Ana Prueba") < text.index("Avery Sample") < text.index("Sam Modelo")


def test_row_is_put_right_and_undone(browser: Browser) -> None:
    browser.open()
    page = browser.post("/day/rows/2", {"code": "22511"})
    assert "Row 2: code is now 22511" in page.text
    assert sum_of(browser) == "6 rows = 3 drafts + 2 refused + 1 cancelled"
    browser.clock.wait(1)
    assert "Row 4: time is now 10:10 AM" in browser.post("/day/rows/4", {"time": "10:10 AM"}).text
    browser.post("/day/undo", page.form("/day/undo"))
    assert sum_of(browser) == "6 rows = 3 drafts + 2 refused + 1 cancelled"
    assert "22512" in browser.get("/").answer.text
    browser.post("/day/rows/3", {"language": "es"})
    assert sum_of(browser) == "6 rows = 4 drafts + 1 refused + 1 cancelled"
    browser.post("/day/rows/7", {"patient": "<script>alert(1)</script>"})
    assert "<script>alert" not in browser.get("/").answer.text
    assert "<script>alert(1)" in browser.get("/").text


def test_a_fix_that_is_wrong_itself_stays_in_the_field(browser: Browser) -> None:
    browser.open()
    page = browser.post("/day/rows/4", {"time": "26:00"})
    assert 'value="26:00"' in page.answer.text
    assert sum_of(browser) == "6 rows = 2 drafts + 3 refused + 1 cancelled"
    assert browser.client.get("/day/rows/99").status_code == 303
    browser.post("/day/rows/99", {"time": "1"})
    assert "Sam Modelo" in browser.get("/day/rows/5").answer.text


ODD = LIST.replace("Patient,", "Who,").replace("2031-03-03", "03/04/2031").replace("MRN", "Visit")


def answers(browser: Browser, page: Any, **more: str) -> dict[str, Any]:
    return {**page.form("/day/columns"), **more}


def test_unsure_headings_and_dates_are_asked_once(browser: Browser) -> None:
    page = browser.open(ODD)
    assert "What does each column mean?" in page.text
    assert "03/04/2031 is Tuesday, March 4" in page.text
    assert "03/04/2031 is Thursday, April 3" in page.text
    assert "Jamie" not in page.text
    assert "(not shown)" in page.text
    sent = {f"column-{at}": column for at, column in enumerate(["", "?", "code", "date", "time", "clinician"])}
    page = browser.post("/day/columns", {**sent, "column-6": "language", "column-7": "state", "column-8": ""})
    assert "Please choose first: Visit, the order of dates" in page.text
    sent |= {"column-0": "patient", "column-1": "", "column-6": "language", "column-7": "state", "column-8": ""}
    page = browser.post("/day/columns", {**sent, "order": "dmy", "out": "cancelled", "remember": "yes"})
    assert "Thursday, April 3" in page.text
    assert "Robin Muster" in page.text
    kept = (browser.library / "lists.yaml").read_text()
    assert not any(name in kept for name in NAMES)
    browser.post("/day/forget")
    assert "Thursday, April 3" in browser.open(ODD).text


def test_words_of_states_say_which_rows_stay_out(browser: Browser) -> None:
    browser.open()
    page = browser.get("/day/columns")
    assert "booked 5 rows" in page.text
    sent = answers(browser, page, out="booked")
    browser.post("/day/columns", sent)
    assert sum_of(browser) == "6 rows = 1 drafts + 5 cancelled".replace("1 drafts", "1 draft")


def test_pasted_rows_open_too(browser: Browser) -> None:
    text = browser.post("/day/paste", {"rows": LIST.replace(",", "\t")}).text
    assert "From pasted rows" in text
    assert sum_of(browser) == "6 rows = 2 drafts + 3 refused + 1 cancelled"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "no list"),
        (b"", "There is nothing in it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xlsx"),
        (b"Patient,CPT\n" + b"Ada Zorn,22511\n" * 5001, "5,000 are the most"),
    ],
)
def test_what_is_no_list_is_told_and_nothing_is_open(browser: Browser, content: bytes, said: str) -> None:
    answer = browser.client.post("/day", files={"file": ("x.csv", content, "text/csv")})
    assert answer.status_code == 422
    assert said in answer.text
    assert browser.desk.day.kept is None
    assert not (browser.home / "day").exists()


def test_list_that_is_too_large_is_not_even_read(browser: Browser) -> None:
    for length in (str((11 << 20) + 1), "9" * 30, "-1", "x"):
        answer = browser.client.post("/day", content=b"x", headers={"content-length": length})
        assert answer.status_code == 413
        assert "at most 10 megabytes" in answer.text


def test_list_without_a_code_asks_for_it(browser: Browser) -> None:
    page = browser.open("Patient,Thing,When\nRobin Muster,22511,2031-03-03\n")
    assert "What does each column mean?" in page.text
    page = browser.post("/day/columns", {"column-0": "patient", "column-1": "", "column-2": "date"})
    assert "Please choose first: a heading for the code" in page.text
    page = browser.post("/day/columns", {"column-0": "patient", "column-1": "code", "column-2": "date"})
    assert sum_of(browser) == "1 row = 1 draft"


# Printing.


def test_print_is_byte_for_byte_that_of_a_batch(browser: Browser, tmp_path: Path) -> None:
    browser.open()
    browser.post("/day/rows/2", {"code": "22511"})
    page = browser.print(drafts_too(browser, each="on"))
    assert "Papers for 3 patients" in page.text
    job = browser.desk.printer.latest
    assert job
    made = browser.client.get(f"/day/runs/{job.name}.pdf")
    assert made.headers["content-type"] == "application/pdf"
    assert made.headers["content-disposition"] == 'inline; filename="day.pdf"'
    assert made.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'self'"
    request = BatchRequest(
        appointments=DayList.of_bytes("clinic-day.csv", LIST.encode()),
        library=browser.library,
        out=tmp_path / "out",
        fixes={2: {"code": "22511"}},
        drafts=True,
        print_run=tmp_path / "run.pdf",
        order=Order(duplex=Duplex.LONG_EDGE, cover="both"),
    )
    assert run_day(request).printed
    assert made.content == (tmp_path / "run.pdf").read_bytes()
    assert sum_of(browser) == "6 rows = 3 printed + 2 refused + 1 cancelled"


def test_only_what_is_new_prints_and_a_row_prints_again(browser: Browser) -> None:
    browser.open()
    assert "Papers for 2 patients" in browser.print(drafts_too(browser)).text
    browser.clock.wait(60)
    browser.post("/day/rows/2", {"code": "22511"})
    assert "Not printed yet" in browser.get("/").text
    assert "Papers for 1 patient" in browser.print(drafts_too(browser)).text
    assert sum_of(browser) == "6 rows = 3 printed + 2 refused + 1 cancelled"
    browser.clock.wait(60)
    assert "Nothing came out?" in browser.get("/").text
    page = browser.print({}, "/day/rows/6/print")
    assert "Papers for 1 patient" in page.text
    job = browser.desk.printer.latest
    assert job
    text = text_of(browser.client.get(f"/day/runs/{job.name}.pdf").content)
    assert "Prueba" in text
    assert not any(name in text for name in NAMES if name != "Prueba")
    assert "7:41 AM, again 7:43 AM" in browser.get("/").text
    assert sum_of(browser) == "6 rows = 3 printed + 2 refused + 1 cancelled"
    again = browser.print({**drafts_too(browser), "do": "again"})
    assert "Papers for 3 patients" in again.text


def test_new_list_of_the_same_day_prints_what_changed(browser: Browser) -> None:
    browser.open()
    browser.print(drafts_too(browser))
    later = LIST.replace("8:15 AM", "11:15 AM") + "Neu Zugang,A-77,22511,2031-03-03,7:30 AM,Dr. Test,,booked,\n"
    browser.open(later)
    assert sum_of(browser) == "7 rows = 1 printed + 2 drafts + 3 refused + 1 cancelled"
    text = browser.get("/").text
    assert "It has changed: throw away what was printed" in text[text.index("Ana Prueba") :]
    assert text.count("It has changed") == 1
    assert "Papers for 2 patients" in browser.print(drafts_too(browser)).text


def test_print_that_is_stopped_leaves_every_row_to_print(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser.open()
    went = threading.Event()
    part = Job.part.fget

    def progress_and_stop(job: Job) -> float:
        return part(job) if part else 0.0

    monkeypatch.setattr(Job, "part", property(progress_and_stop))
    real = run_day

    def slow(request: Any, store: Any, tell: Any, stop: Any) -> Any:
        went.wait(30)
        return real(request, store, tell, stop)

    monkeypatch.setattr("handpress.desk.printing.run_day", slow)
    answer = browser.client.post("/day/print", data=drafts_too(browser))
    job = browser.desk.printer.latest
    assert job
    waiting = browser.follow(answer)
    assert "Making the print file" in waiting.text
    assert 'http-equiv="refresh"' in waiting.answer.text
    assert "Making the print file" in browser.get("/").text  # nobody begins a second one
    assert browser.desk.printer.begin() is job
    browser.post(f"/day/runs/{job.name}/stop")
    went.set()
    for _ in job.progress():
        pass
    assert "Stopped. Nothing was printed." in browser.get(f"/day/runs/{job.name}").text
    assert sum_of(browser) == "6 rows = 2 drafts + 3 refused + 1 cancelled"
    assert browser.client.get(f"/day/runs/{job.name}.pdf").status_code == 303
    assert not list((browser.home / "day").rglob("*.pdf"))


def test_progress_is_told_as_it_comes(browser: Browser) -> None:
    browser.open()
    browser.client.post("/day/print", data=drafts_too(browser))
    job = browser.desk.printer.latest
    assert job
    with browser.client.stream("GET", f"/day/runs/{job.name}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        last = [line for line in answer.iter_lines() if line][-1]
    assert '"ended": true' in last
    assert browser.client.get("/day/runs/nobody/events").status_code == 404
    assert browser.client.get("/day/runs/nobody").status_code == 303


def test_switched_off_in_the_middle_every_row_prints_anew(browser: Browser, tmp_path: Path) -> None:
    browser.open()
    request = browser.desk.day.request(print_run=tmp_path / "lost.pdf", drafts=True)
    assert run_day(request).papers == 2  # as if it ended before its file had its name
    (tmp_path / "lost.pdf").unlink()
    again = Browser(tmp_path)
    again.enter()
    assert "clinic-day.csv" in again.get("/").text
    assert sum_of(again) == "6 rows = 2 drafts + 3 refused + 1 cancelled"
    assert "Papers for 2 patients" in again.print(drafts_too(again)).text


# What stays, and what does not.


def test_day_goes_on_after_a_restart(browser: Browser, tmp_path: Path) -> None:
    browser.open()
    browser.post("/day/rows/2", {"code": "22511"})
    browser.print(drafts_too(browser))
    again = Browser(tmp_path)
    again.enter()
    assert sum_of(again) == "6 rows = 3 printed + 2 refused + 1 cancelled"
    assert "Row 2: code is now 22511" in again.get("/").text


@pytest.mark.parametrize("how", ["by hand", "at midnight"])
def test_day_is_forgotten_and_counts_stay(browser: Browser, how: str) -> None:
    browser.open()
    browser.print(drafts_too(browser))
    browser.get("/")
    kept = [path for path in browser.home.rglob("*") if path.is_file()]
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
    if how == "by hand":
        page = browser.post("/day/forget")
    else:
        browser.clock.wait(17 * 3600)
        page = browser.enter()
    assert "No day is open yet" in page.text
    assert "6 rows = 2 printed + 3 refused + 1 left out" in page.text
    assert "6 rows = 2 printed" in browser.get("/days").text
    left = b"".join(path.read_bytes() for path in browser.home.rglob("*") if path.is_file())
    assert not any(name.encode() in left for name in NAMES)
    assert not (browser.home / "day").exists()


def test_library_that_changes_changes_the_rows(browser: Browser) -> None:
    browser.open()
    assert sum_of(browser) == "6 rows = 2 drafts + 3 refused + 1 cancelled"
    for path in browser.library.glob("22511.es*"):
        path.unlink()
    browser.clock.wait(2)
    assert sum_of(browser) == "6 rows = 1 draft + 4 refused + 1 cancelled"
    (browser.library / "brand" / "brand.yaml").write_text("clinic: [")
    browser.clock.wait(2)
    text = browser.get("/").text
    assert "This list cannot be read as it is" in text


def test_sheets_are_counted_beside(browser: Browser) -> None:
    browser.open()
    browser.post("/day/print", {**drafts_too(browser), "do": "count"})
    assert "Print papers for 2 patients" in browser.get("/").text
    for _ in range(600):
        if text := browser.client.get("/day/sheets").text:
            break
        threading.Event().wait(0.05)
    assert re.fullmatch(r"\d+ sides, \d+ Letter sheets", text)
    assert browser.desk.day.kept
    assert not browser.desk.day.kept.printed


@pytest.mark.parametrize("language", ["Mandarin", "Klingon", "French", "xx-99", "日本語", "de-CH-1996"])
def test_any_language_of_a_list_is_a_row_to_put_right(browser: Browser, language: str) -> None:
    page = browser.open(LIST.replace(",Korean,", f",{language},"))
    assert "Robin Muster" in page.text
    assert sum_of(browser).startswith("6 rows = ")
    assert browser.get("/day/rows/3").answer.status_code == 200


def test_fixes_go_on_in_the_next_form_of_a_list(browser: Browser) -> None:
    browser.open()
    browser.post("/day/rows/2", {"code": "22511"})
    browser.post("/day/rows/3", {"language": "es"})
    browser.print(drafts_too(browser))
    lines = LIST.splitlines()
    later = "\n".join([lines[0], "Neu Zugang,A-77,22511,2031-03-03,7:30 AM,Dr. Test,,booked,", *lines[1:]])
    page = browser.open(later.replace("9:30 AM", "9:40 AM"))
    assert sum_of(browser) == "7 rows = 3 printed + 1 draft + 2 refused + 1 cancelled"
    assert "Row 3: code is now 22511" in page.text
    assert "1 fix of the list before could not be made again" in page.text


def test_counting_never_waits_for_who_holds_the_day(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks at the day holds it, and waits for the room that the count holds."""
    asked, answered = threading.Event(), threading.Event()

    def count(request: Any, store: Any, stop: Any) -> None:
        asked.wait(30)
        stop()
        answered.set()

    monkeypatch.setattr("handpress.desk.desk.tally", count)
    monkeypatch.setattr("handpress.desk.desk._REST_S", 0)
    browser.open()
    browser.post("/day/print", {**drafts_too(browser), "do": "count"})
    with browser.desk.day.lock:
        asked.set()
        assert answered.wait(20)


def test_addresses_titles_and_headers_name_nobody(browser: Browser) -> None:
    seen: list[str] = []

    def note(answer: Any) -> None:
        title = re.search(r"<title>(.*?)</title>", answer.text if "html" in answer.headers["content-type"] else "")
        seen.append(f"{answer.request.url} {dict(answer.headers)} {title[1] if title else ''}")

    def noted(answer: Any) -> None:
        answer.read()
        if "content-type" in answer.headers:
            note(answer)
        else:
            seen.append(f"{answer.request.url} {dict(answer.headers)}")

    browser.client.event_hooks["response"].append(noted)
    browser.open(LIST, "Robin Muster.csv")
    browser.post("/day/rows/2", {"code": "22511", "patient": "Robin Muster"})
    browser.get("/day/rows/2")
    browser.print(drafts_too(browser))
    browser.get("/day/columns")
    assert len(seen) > 8
    assert not any(name in line for name in [*NAMES, "A-1180"] for line in seen)
    assert "Robin Muster" not in "\n".join(str(path) for path in browser.home.rglob("*"))
    assert LIBRARY.exists()
