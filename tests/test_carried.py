"""What clinics have made with an older version goes on working: approvals, overlays, translations, delivery logs.

`carried/clinic` is the folder of a made-up clinic, as the code of 2026-11-23 (cb8f9b4) left it.
It is never made anew: a change that breaks it breaks every clinic. Four handouts were approved
until 2031 with `handpress approve`, and one of them was withdrawn. Then `day.csv` and
`wrong-day.csv` were sent with `handpress attach --send`, and the second was taken back:

    --to fhir --calendar    the log stands beside portal.yaml; chart.json is what the server held
    --to hl7v2              in the same log
    --to folder --out drop  the log stands in drop-private
"""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from conftest import ROOT
from fhir_stub import Stub
from handpress.cli.commands import main
from handpress.review import standing as worth

CARRIED = ROOT / "tests" / "carried"
DAY = date(2026, 12, 1)
DESTINATIONS = [["fhir", "--calendar"], ["hl7v2"], ["folder", "--out", "drop"]]


def at_home(log: Path, kind: str, place: str) -> None:
    """Tell a log where its portal stands here: it names a folder by its full path, and a server by its address."""
    with closing(sqlite3.connect(log)) as database, database:
        changed = database.execute(
            "UPDATE deliveries SET destination = ? WHERE destination LIKE ?", (f"{kind} {place}", f"{kind} %")
        )
    assert changed.rowcount == 6


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the clinic, where commands run."""
    folder = tmp_path.resolve() / "clinic"
    shutil.copytree(CARRIED / "clinic", folder)
    for key in folder.rglob("deliveries.sqlite*"):
        key.chmod(0o600)  # git knows no such rights
    at_home(folder / "drop-private" / "deliveries.sqlite", "folder", str(folder / "drop"))
    at_home(folder / "deliveries.sqlite", "hl7v2", str(folder / "messages"))
    monkeypatch.chdir(folder)
    monkeypatch.setattr(worth, "today_at", lambda look: DAY)
    return folder


@pytest.fixture
def chart(clinic: Path) -> Iterator[Stub]:
    """The server with what it held."""
    with Stub() as stub:
        settings = clinic / "portal.yaml"
        then = next(line for line in settings.read_text().splitlines() if line.startswith("  url: "))
        settings.write_text(settings.read_text().replace(then, f"  url: {stub.url}"))
        at_home(clinic / "deliveries.sqlite", "fhir", stub.url)
        kept = json.loads((clinic / "chart.json").read_text())
        for kind, resources in kept.items():
            for resource in resources.values():
                for content in resource.get("content", ()):
                    attachment = content["attachment"]
                    if attachment["data"].startswith("drop/"):
                        attachment["data"] = b64encode((clinic / attachment["data"]).read_bytes()).decode()
                assert stub.add(kind, resource) == resource["id"]
        yield stub


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def send(day: str, *words: str) -> tuple[int, str, str]:
    result = run("attach", day, "--to", *words, "--send", "--quiet")
    return result.exit_code, result.stdout, result.stderr


def page(code: str, language: str) -> str:
    result = run("render", code, "--language", language, "--out", "output", "--quiet")
    assert result.exit_code == 0, result.output
    text = "\n".join(page.extract_text() for page in PdfReader(result.stdout.strip()).pages)
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\n", " ")


def change(name: str, old: str, new: str) -> None:
    path = Path("handouts") / name
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def change_a_word() -> None:
    change("99998.yaml", "Bring your hearing aid.", "Bring both your hearing aids.")


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize(("code", "language"), [("22511", "en"), ("22511", "es"), ("99998", "en")])
def test_an_approval_still_holds(code: str, language: str) -> None:
    text = page(code, language)
    assert "DRAFT" not in text
    assert "BORRADOR" not in text
    assert "Dr. Test Reviewer" in text
    since = run("diff", code, "--language", language, "--since-approval")
    assert (since.exit_code, since.stdout) == (0, "no words have changed\n")


@pytest.mark.usefixtures("clinic")
def test_an_approval_still_ends_with_a_changed_word() -> None:
    change_a_word()
    assert "DRAFT" in page("99998", "en")
    since = run("diff", "99998", "--since-approval")
    assert "Bring both your hearing aids." in since.stdout


@pytest.mark.usefixtures("clinic")
def test_an_approval_still_ends_after_its_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDPRESS_CACHE", "off")  # a plate is kept by the day of the computer
    monkeypatch.setattr(worth, "today_at", lambda look: date(2031, 11, 25))
    assert "DRAFT" not in page("99998", "en")
    monkeypatch.setattr(worth, "today_at", lambda look: date(2031, 11, 26))
    assert "DRAFT" in page("99998", "en")


@pytest.mark.usefixtures("clinic")
def test_a_withdrawal_still_holds() -> None:
    assert "BORRADOR" in page("99998", "es")


@pytest.mark.usefixtures("clinic")
def test_list_tells_what_it_told() -> None:
    listed = run("list", "--format", "json")
    assert listed.exit_code == 0, listed.output
    states = {(one["code"], one["language"]): one["state"] for one in json.loads(listed.stdout)["handouts"]}
    approved = {("22511", "en"): "approved", ("22511", "es"): "approved", ("99998", "en"): "approved"}
    assert states == {**approved, ("99998", "es"): "withdrawn"}


@pytest.mark.usefixtures("clinic")
def test_check_finds_no_error_where_there_was_none() -> None:
    result = run("check")
    assert result.exit_code == 0, result.output


@pytest.mark.usefixtures("clinic")
def test_an_overlay_still_applies() -> None:
    text = page("22511", "en")
    assert "Ask an adult to drive you home" in text
    assert "Plan for someone" not in text
    assert "Rest until 3 days have passed." in text
    assert "In an emergency, call 911." in text
    assert "Bring your photo ID." in text
    assert "Traiga su identificación con foto." in page("22511", "es")
    told = run("diff", "22511").stdout
    assert [told.count(word) for word in ("  was:", "  added:", "  removed:")] == [4, 1, 1]


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("code", ["22511", "99998"])
def test_a_translation_is_up_to_date_until_its_original_changes(code: str) -> None:
    assert "DESACTUALIZADO" not in page(code, "es")
    old, new = {"22511": ("You may have one or more", "You can have one or more"), "99998": ("a tone", "a sound")}[code]
    change(f"{code}.yaml", old, new)
    assert "DESACTUALIZADO" in page(code, "es")
    assert "[outdated-translation]" in run("check", code).output


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("among", [[], ["--out", "drop"]], ids=["portal", "folder"])
def test_deliveries_reads_the_log(among: list[str]) -> None:
    told = run("deliveries", "--among", "day.csv", "--format", "json", *among)
    assert told.exit_code == 0, told.output
    records = [json.loads(line) for line in told.stdout.splitlines()]
    one_portal = [(one["outcome"], one["standing"], one["code"], one["language"], one["rows"]) for one in records[:4]]
    assert one_portal == [
        ("sent", "current", "22511", "en", "2"),
        ("sent", "current", "22511", "en", "3"),
        ("sent", "current", "22511", "es", "4"),
        ("sent", "current", "99998", "en", "5"),
    ]
    taken_back = run("deliveries", "--among", "wrong-day.csv", "--format", "json", *among)
    records = [json.loads(line) for line in taken_back.stdout.splitlines()]
    assert [(one["outcome"], one["standing"], one["reason"]) for one in records[:2]] == [
        ("sent", "retracted", ""),
        ("retracted", "", "Sent for the wrong day."),
    ]


@pytest.mark.parametrize("words", DESTINATIONS, ids=lambda words: words[0])
def test_what_was_sent_is_not_sent_again(words: list[str], clinic: Path, chart: Stub) -> None:
    before = {path.name for path in (clinic / "drop").iterdir()}
    assert send("day.csv", *words)[:2] == (0, "4 rows = 4 already there\n")
    code, said, errors = send("wrong-day.csv", *words)
    assert (code, said) == (1, "1 row = 1 refused\n")
    assert "wrong-day.csv: row 2: error: this was retracted [retracted]" in errors
    assert {path.name for path in (clinic / "drop").iterdir()} == before
    assert not (clinic / "messages").exists() or not list((clinic / "messages").iterdir())
    assert not chart.asked("POST")
    assert not chart.asked("PUT")


def test_what_the_server_has_is_found_by_its_identifiers(clinic: Path, chart: Stub) -> None:
    """They come from all that a page says: where the log is lost, nothing goes out a second time.

    Lines break and tasks stand elsewhere since then: the same words in other bytes are the same document.
    """
    for path in clinic.glob("deliveries.sqlite*"):
        path.unlink()
    assert send("day.csv", "fhir", "--calendar")[0] == 0
    assert len(chart.documents) == 5


def test_what_the_server_has_is_still_what_was_sent(clinic: Path, chart: Stub) -> None:
    code, said, errors = send("day.csv", "fhir", "--calendar", "--verify")
    assert (code, said) == (0, "4 rows = 4 already there\n"), errors
    assert not chart.asked("POST")


@pytest.mark.parametrize("words", DESTINATIONS, ids=lambda words: words[0])
def test_a_changed_handout_is_outdated_and_goes_out_anew(words: list[str], clinic: Path, chart: Stub) -> None:
    log = ["--out", "drop"] if words[0] == "folder" else []
    assert run("deliveries", "--outdated", "--format", "json", *log).stdout == ""
    change_a_word()
    outdated = [
        json.loads(line) for line in run("deliveries", "--outdated", "--format", "json", *log).stdout.splitlines()
    ]
    assert {(one["code"], one["outdated"]) for one in outdated} == {("99998", "yes")}
    approval = run("approve", "99998", "--by", "Dr. Test Reviewer", "--until", "2031-11-25")
    assert approval.exit_code == 0, approval.output
    code, said, errors = send("day.csv", *words)
    assert (code, said) == (0, "4 rows = 3 already there + 1 sent\n"), errors
    if words[0] == "fhir":
        assert chart.documents["9"]["status"] == "superseded"
        assert len(chart.documents) == 6
    if words[0] == "folder":
        with (clinic / "drop" / "index.csv").open(encoding="utf-8-sig", newline="") as lines:
            assert [line["action"] for line in csv.DictReader(lines)][-1] != "new"
        assert len(list((clinic / "drop").glob("*.pdf"))) == 4


@pytest.mark.usefixtures("clinic")
def test_the_next_reviewer_is_shown_what_the_page_says_of_its_own() -> None:
    named = ["--by", "Dr. Example", "--until", "2027-06-01"]
    first = run("approve", "22511", *named)
    own = [line for line in first.stderr.splitlines() if "the page says this of its own" in line]
    assert any('"Do each step on its day. Tick the box when it is done."' in line for line in own), first.stderr
    again = run("approve", "22511", *named)
    assert "the page says this of its own" not in again.stderr
