"""Attach to a FHIR server, from the command to the chart, beside a server that misbehaves as told."""

from __future__ import annotations

import json
import logging
import re
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import click
import pytest

import fhir_stub
from conftest import ROOT
from fhir_stub import Act, Reply, Stub, changed, closes, empty, hangs, says
from handpress.diagnostics import Span, fault
from handpress.portal.fhir import http
from handpress.portal.log import DeliveryLog
from portal_case import Chart, Clinic, clinic_in


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return clinic_in(tmp_path)


@pytest.fixture
def stub(clinic: Clinic) -> Any:
    with Stub() as stub:
        for n in range(3):
            stub.add_patient(f"T-{n:04}", f"Patient{n}", f"Test{n}")
        yield stub


@pytest.fixture
def beside(request: pytest.FixtureRequest, clinic: Clinic, stub: Stub) -> Chart:
    patience = str(fhir_stub.patience_in(request))
    return Chart(clinic, stub.url, fhir_stub.PATIENTS, requests_a_second="1000", timeout_s=patience, at_once="1")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between tries."""
    monkeypatch.setattr(http, "Clock", partial(http.Clock, sleep=lambda seconds: None))


BEHAVIOURS = {
    "429": ([says(429, Retry_After="0")] * 2, "3 sent"),
    "500 before": ([says(500)], "3 sent"),
    "500 after": ([says(500, handled=True)], "3 sent"),
    "hangs before": ([hangs()], "3 sent"),
    "hangs after": ([hangs(handled=True)], "3 sent"),
    "closes before": ([closes()], "3 sent"),
    "closes after": ([closes(handled=True)], "3 sent"),
    "201 with no body": ([empty()], "3 sent"),
    "201 with no body and no place": ([empty(location=False)], "3 sent"),
    "409 after": ([says(409, handled=True)], "3 sent"),
    "412 after": ([says(412, handled=True)], "3 sent"),
    "garbage after": ([says(201, b"<html>Test0 Patient0</html>", handled=True)], "3 sent"),
    "422": ([says(422, {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "Patient0 T-0000"}]})], "2 sent"),
    "403": ([says(403, b"Patient0 T-0000")], "2 sent"),
}


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("name", BEHAVIOURS)
def test_whatever_the_server_does_there_is_one_document_each_and_no_patient_in_a_message(
    name: str, beside: Chart, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    acts, outcome = BEHAVIOURS[name]
    stub.script("POST", "DocumentReference", *acts)
    day = beside.clinic.patients(3)
    code, said, errors = beside.send(day)
    failed = "1 failed" in said
    assert outcome in said or "already there" in said, (said, errors)
    assert (code, failed) in ((0, False), (1, True))
    assert len(stub.documents) == (2 if failed else 3)
    repeated = beside.send(day)
    assert len(stub.documents) == 3
    assert repeated[0] == 0
    shown = said + errors + repeated[1] + repeated[2] + caplog.text
    shown += beside.clinic.run("deliveries", "--portal", str(beside.settings), "--format", "json").stdout
    assert not re.search(r"T-0\d\d\d|Test\d|Patient\d|2026-12-04", shown)


def test_401_stops_the_batch_and_the_repeat_goes_on(beside: Chart, stub: Stub) -> None:
    stub.token = "made-up"
    day = beside.clinic.patients(3)
    code, said, errors = beside.send(day)
    assert code == 1
    assert "not tried" in said
    assert stub.documents == {}
    assert "made-up" not in errors
    (beside.clinic.folder / "token").write_text("made-up\n")
    beside.settings.write_text(beside.settings.read_text() + "  sign-in: {bearer: {file: token}}\n")
    assert beside.send(day)[:2] == (0, "3 rows = 3 sent\n")


@pytest.mark.usefixtures("hurried")
def test_a_server_that_is_not_there_stops_the_batch(beside: Chart) -> None:
    beside.settings.write_text(re.sub("url: .*", "url: http://127.0.0.1:1/fhir", beside.settings.read_text()))
    code, said, errors = beside.send(beside.clinic.patients(3))
    assert code == 4
    assert "sent" not in said
    assert "127.0.0.1:1" in errors
    assert not re.search(r"T-0\d\d\d|Test\d|Patient\d", said + errors)


def test_rows_of_unknown_double_or_other_patients_fail_alone(beside: Chart, stub: Stub) -> None:
    stub.add_patient("T-0001", "Patient1", "Test1")
    stub.add_patient("T-0009", "Somebody", "Else")
    rows = ["Test0 Patient0,T-0000,,22511,,,,,", "Test1 Patient1,T-0001,,22511,,,,,"]
    rows += ["Test8 Patient8,T-0008,,22511,,,,,", "Test9 Patient9,T-0009,,22511,,,,,"]
    code, said, errors = beside.send(beside.clinic.day(*rows))
    assert (code, said) == (1, "4 rows = 1 sent + 3 failed\n")
    assert [re.findall(r"row (\d)", line) for line in errors.splitlines() if "error" in line] == [["3"], ["4"], ["5"]]
    assert len(stub.documents) == 1
    assert not re.search(r"T-0\d\d\d|Patient\d|Somebody", errors)


def test_what_failed_is_told_in_the_order_of_the_rows(beside: Chart, stub: Stub) -> None:
    def late(reply: Reply) -> Reply:
        time.sleep(0.3)
        return reply

    stub.patients.clear()
    stub.script("GET", "Patient", Act(True, late))
    beside.settings.write_text(beside.settings.read_text().replace("at-once: 1", "at-once: 4"))
    code, said, errors = beside.send(beside.clinic.patients(12))
    assert (code, said) == (1, "12 rows = 12 failed\n")
    assert re.findall(r"row (\d+): error", errors) == [str(row) for row in range(2, 14)]


def test_a_dry_run_asks_the_server_nothing(beside: Chart, stub: Stub) -> None:
    beside.settings.write_text(beside.settings.read_text() + "  sign-in: {bearer: {file: not-there}}\n")
    day = beside.clinic.patients(3)
    result = beside.clinic.attach(day, "--to", "fhir", "--portal", str(beside.settings))
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(
        "3 rows = 3 to send; this was a dry run, and no patient was looked up: --send does it\n"
    )
    assert stub.requests == []
    assert not beside.log.exists()


def test_retracting_asks_for_one_series_and_never_for_everybodys(beside: Chart, stub: Stub) -> None:
    day = beside.clinic.patients(3)
    assert beside.send(day)[0] == 0
    stub.requests.clear()
    assert beside.send(day, "--retract", "A mistake.")[:2] == (0, "3 rows = 3 retracted\n")
    asked = [request.query["identifier"] for request in stub.requests if request.path.endswith("/DocumentReference")]
    assert len(asked) == 3
    assert all(re.fullmatch(rf"{re.escape(beside.system)}\|series-[0-9a-f]{{64}}", value) for value in asked)
    assert {document["status"] for document in stub.documents.values()} == {"entered-in-error"}


def test_a_portal_that_cannot_tell_is_not_sent_again_what_may_be_there(beside: Chart, stub: Stub) -> None:
    beside.settings.write_text(beside.settings.read_text() + "  profile: canvas\n  author: Practitioner/1\n")
    stub.script("POST", "DocumentReference", closes(handled=True))
    day = beside.clinic.patients(3)
    code, said, errors = beside.send(day)
    assert (code, said) == (4, "3 rows = 1 unsure + 2 sent\n")
    code, said, errors = beside.send(day)
    assert (code, said) == (1, "3 rows = 1 refused + 2 already there\n")
    assert "may be there from an earlier try, and this portal cannot tell" in errors
    assert len(stub.documents) == 3
    assert beside.send(day, "--again")[:2] == (0, "3 rows = 2 already there + 1 sent\n")
    # Nothing can be closed there: a new version is sent once, and people are told of the old one.
    beside.clinic.change("broken bone in the lower back", "broken bone in the low back")
    dry = beside.clinic.attach(day, "--to", "fhir", "--portal", str(beside.settings)).stdout
    assert dry.count("to send beside an older version, which you have to close there\n") == 3
    code, said, errors = beside.send(day)
    assert (code, said) == (0, "3 rows = 3 sent\n")
    assert errors.count("an older version may still be shown: this portal cannot close DocumentReference/") == 3
    assert beside.send(day)[:2] == (0, "3 rows = 3 already there\n")


def test_a_profile_that_needs_an_author_says_so_before_anything_is_sent(beside: Chart, stub: Stub) -> None:
    beside.settings.write_text(beside.settings.read_text() + "  profile: canvas\n  author: Organization/1\n")
    code, said, errors = beside.send(beside.clinic.patients(1))
    assert (code, said) == (3, "")
    assert "portal.yaml: error: the profile canvas needs a practitioner as author [profile]" in errors
    assert stub.requests == []


def test_a_document_that_does_not_come_back_as_it_was_sent_is_told(beside: Chart, stub: Stub) -> None:
    def other(document: dict[str, Any]) -> dict[str, Any]:
        document["content"][0]["attachment"]["data"] = "JVBERi0xLjcgb3RoZXI="
        return document

    stub.script("GET", "DocumentReference/", changed(other))
    code, said, errors = beside.send(beside.clinic.patients(2), "--verify")
    assert (code, said) == (1, "2 rows = 1 unsure + 1 sent\n")
    assert "row 2: error: the portal does not give back what it was sent" in errors


def test_a_document_that_cannot_be_read_back_is_there_all_the_same(beside: Chart, stub: Stub) -> None:
    stub.script("GET", "DocumentReference/", *[says(404)] * 5, *[closes()] * 9)
    day = beside.clinic.patients(2)
    code, said, errors = beside.send(day, "--verify")
    assert (code, said) == (1, "2 rows = 2 unsure\n")
    assert errors.count("the portal does not give back what it was sent") == 2
    assert beside.send(day)[1] == "2 rows = 2 already there\n"
    assert len(stub.documents) == 2


def test_what_was_sent_before_is_read_back_and_compared(beside: Chart, stub: Stub) -> None:
    day = beside.clinic.patients(7)
    for number in range(3, 7):
        stub.add_patient(f"T-{number:04}", f"Patient{number}", f"Test{number}")
    assert beside.send(day)[1] == "7 rows = 7 sent\n"
    assert beside.send(day, "--verify") == (0, "7 rows = 7 already there\n", "")
    _, deleted, withdrawn, moved, changed, superseded, renamed = stub.documents
    other = stub.documents[changed]["content"][0]["attachment"]
    other["data"] = other["data"][:-8] + "AAAAAAA="
    del stub.documents[deleted]
    stub.documents[withdrawn]["status"] = "entered-in-error"
    stub.documents[superseded]["status"] = "superseded"
    stub.documents[moved]["subject"] = stub.documents[changed]["subject"]
    chart_of = stub.documents[renamed]["subject"]["reference"].removeprefix("Patient/")
    stub.patients[chart_of]["name"][0]["family"] = "Else"
    told = beside.clinic.run("deliveries", "--log", str(beside.log)).stdout
    code, said, errors = beside.send(day, "--verify")
    assert (code, said) == (1, "7 rows = 1 already there + 3 no longer there + 3 failed\n")
    assert re.findall(r"row (\d): error: (.*) \[portal\]", errors) == [
        ("3", "the portal no longer has it"),
        ("4", "the portal has withdrawn it"),
        ("5", "it is in another patient's chart"),
        ("6", "the portal does not give back what it was sent"),
        ("7", "the portal has it as superseded"),
        ("8", "the portal has another name for the patient with this number"),
    ]
    assert beside.clinic.run("deliveries", "--log", str(beside.log)).stdout == told
    dry = beside.clinic.attach(day, "--to", "fhir", "--portal", str(beside.settings), "--verify", "--quiet")
    assert dry.stderr == errors
    assert dry.stdout == said.replace("\n", "; this was a dry run: --send does it\n")
    # Nothing of it goes again by itself; what is gone does when it was retracted first.
    assert beside.send(day, "--verify", "--again")[:2] == (code, said)
    assert [len(stub.asked("POST")), len(stub.asked("PUT"))] == [7, 0]
    lines = Path(day).read_text().splitlines()
    gone = beside.clinic.day(lines[2], lines[3], lines[6], name="gone.csv")
    assert beside.send(gone, "--retract", "Gone there.")[:2] == (0, "3 rows = 3 retracted\n")
    assert beside.send(gone, "--again")[:2] == (0, "3 rows = 3 sent\n")
    assert Counter(one["status"] for one in stub.documents.values()) == {"current": 7, "entered-in-error": 2}
    assert beside.send(gone, "--verify")[:2] == (0, "3 rows = 3 already there\n")


def test_a_row_that_was_never_sent_is_not_well(beside: Chart, stub: Stub) -> None:
    day = beside.clinic.patients(2)
    words = ["--to", "fhir", "--portal", str(beside.settings), "--verify", "--quiet"]
    dry = beside.clinic.attach(day, *words)
    assert (dry.exit_code, len(stub.requests)) == (1, 0)
    assert dry.stdout == "2 rows = 2 to send; this was a dry run, and no patient was looked up: --send does it\n"
    assert beside.send(day, "--calendar")[0] == 0
    assert beside.clinic.attach(day, *words).exit_code == 1  # without the calendar it would be another version
    assert beside.clinic.attach(day, *words, "--calendar").exit_code == 0


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ({"docStatus": "entered-in-error"}, "the portal has withdrawn it"),
        ({"status": None}, "the portal does not say whose it is, or whether it is current"),
        ({"subject": None}, "the portal does not say whose it is, or whether it is current"),
        ({"content": []}, "the portal has it, and its PDF cannot be read"),
    ],
)
def test_what_the_portal_does_not_say_is_not_taken_for_well(
    beside: Chart, stub: Stub, change: dict[str, Any], fact: str
) -> None:
    day = beside.clinic.patients(1)
    assert beside.send(day)[0] == 0
    (document,) = stub.documents.values()
    for name, value in change.items():
        document[name] = value
        if value is None:
            del document[name]
    code, _, errors = beside.send(day, "--verify")
    assert code == 1
    assert f"row 2: error: {fact}" in errors


def test_another_pdf_before_ours_and_a_gateway_that_knows_nothing(beside: Chart, stub: Stub) -> None:
    day = beside.clinic.patients(1)
    assert beside.send(day)[0] == 0
    (document,) = stub.documents.values()
    other = {"attachment": {"contentType": "application/pdf", "data": "JVBERi0xLjcgb3RoZXI="}}
    document["content"].insert(0, other)
    assert beside.send(day, "--verify")[0] == 0
    stub.script("GET", "DocumentReference/", says(404, b"<html>"))
    code, said, errors = beside.send(day, "--verify")
    assert (code, said) == (1, "1 row = 1 failed\n"), errors
    stub.add("DocumentReference", dict(document))
    code, said, errors = beside.send(day, "--verify")
    assert (code, said) == (1, "1 row = 1 failed\n")
    assert "the portal shows another version of it, too" in errors


def test_what_is_held_for_review_is_not_called_gone(beside: Chart, stub: Stub) -> None:
    day = beside.clinic.patients(2)
    stub.script("POST", "DocumentReference", says(202, handled=True))
    assert beside.send(day)[1] == "2 rows = 1 held for review + 1 sent\n"
    assert beside.send(day, "--verify")[:2] == (0, "2 rows = 2 already there\n")
    held, _ = stub.documents
    document = stub.documents.pop(held)
    assert beside.send(day, "--verify")[:2] == (0, "2 rows = 1 held for review + 1 already there\n")
    stub.documents[held] = {**document, "status": "entered-in-error"}
    assert beside.send(day, "--verify")[:2] == (1, "2 rows = 1 no longer there + 1 already there\n")


def test_over_a_version_that_is_held_for_review_nothing_is_said_to_be_well(beside: Chart, stub: Stub) -> None:
    day = beside.clinic.patients(1)
    stub.script("POST", "DocumentReference", says(202))
    assert beside.send(day)[:2] == (0, "1 row = 1 held for review\n")
    beside.clinic.change("broken bone in the lower back", "broken bone in the low back")
    code, said, errors = beside.send(day)
    assert (code, said) == (0, "1 row = 1 sent\n")
    assert "row 2: warning: an older version that the portal held for review may be shown later" in errors
    assert beside.send(day, "--verify")[:2] == (0, "1 row = 1 already there\n")
    (document,) = stub.documents.values()
    released = {**document, "identifier": [one for one in document["identifier"] if "series-" in one["value"]]}
    stub.add("DocumentReference", released)
    code, said, errors = beside.send(day, "--verify")
    assert (code, said) == (1, "1 row = 1 failed\n")
    assert "the portal shows another version of it, too" in errors


def test_what_cannot_be_told_is_not_sent_again_by_advice(beside: Chart, stub: Stub) -> None:
    beside.settings.write_text(beside.settings.read_text() + "  profile: canvas\n  author: Practitioner/1\n")
    day = beside.clinic.patients(1)
    stub.script("POST", "DocumentReference", closes(handled=True))
    code, said, errors = beside.send(day)
    assert (code, said) == (4, "1 row = 1 unsure\n")
    assert "hint: look into the chart: this portal cannot tell" in errors
    assert beside.send(day, "--verify")[:2] == (1, "1 row = 1 refused\n")
    assert len(stub.documents) == 1


def test_what_canvas_gives_back_otherwise_is_told_and_known_to_be_there(beside: Chart, stub: Stub) -> None:
    def other(document: dict[str, Any]) -> dict[str, Any]:
        document["content"][0]["attachment"]["data"] = "JVBERi0xLjcgb3RoZXI="
        return document

    beside.settings.write_text(beside.settings.read_text() + "  profile: canvas\n  author: Practitioner/1\n")
    day = beside.clinic.patients(1)
    stub.script("GET", "DocumentReference/", changed(other))
    code, said, errors = beside.send(day, "--verify")
    assert (code, said) == (1, "1 row = 1 sent\n")
    assert "row 2: error: the portal does not give back what it was sent" in errors
    assert beside.send(day, "--verify")[:2] == (0, "1 row = 1 already there\n")


@pytest.mark.usefixtures("hurried")
def test_a_server_that_dies_as_documents_are_read_back_ends_the_run(beside: Chart, stub: Stub) -> None:
    day = beside.clinic.patients(3)
    assert beside.send(day)[1] == "3 rows = 3 sent\n"
    stub.script("GET", "Patient", *[closes()] * 99)
    code, said, errors = beside.send(day, "--verify", "--again")
    assert code == 4
    assert "sent" not in said.replace("not tried", "")
    assert "Traceback" not in errors
    assert len(stub.documents) == 3


def test_a_draft_does_not_go_where_nobody_could_see_that_it_is_one(beside: Chart, stub: Stub) -> None:
    beside.settings.write_text(beside.settings.read_text() + "  profile: canvas\n  author: Practitioner/1\n")
    code, said, errors = beside.send(beside.clinic.patients(1), "--allow-draft", "a test")
    assert (code, said) == (3, "")
    assert "this portal has no way to say that a document is a draft" in errors
    assert stub.requests == []


def test_what_the_portal_holds_for_review_closes_nothing_and_is_not_called_taken_back(
    beside: Chart, stub: Stub
) -> None:
    day = beside.clinic.patients(1)
    assert beside.send(day)[0] == 0
    beside.clinic.change("broken bone in the lower back", "broken bone in the low back")
    stub.script("POST", "DocumentReference", says(202, handled=True))
    held: dict[str, Any] = {}

    def hidden(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "entry": [each for each in body.get("entry", []) if each["resource"]["id"] not in held]}

    stub.script("GET", "DocumentReference", *[changed(hidden)] * 60)
    code, said, errors = beside.send(day)
    assert (code, said) == (0, "1 row = 1 held for review\n")
    held.update({max(stub.documents, key=int): True})
    code, said, errors = beside.send(day)
    assert (code, said) == (0, "1 row = 1 held for review\n")
    assert "the portal holds it for review, and shows an older version until then" in errors
    assert len(stub.documents) == 2
    code, said, errors = beside.send(day, "--retract", "A mistake.")
    assert (code, said) == (1, "1 row = 1 unsure\n")
    assert "one that the portal held for review may be shown later" in errors
    held.clear()
    assert beside.send(day, "--retract", "A mistake.")[0] == 1
    assert {document["status"] for document in stub.documents.values()} == {"entered-in-error"}


def test_where_nothing_can_be_searched_a_copy_that_may_be_there_is_never_forgotten(beside: Chart, stub: Stub) -> None:
    profile = (ROOT / "src/handpress/portal/fhir/profiles/us-core.yaml").read_text()
    own = re.sub("^(searches|relates|if-none-exist): yes", r"\1: no", profile, flags=re.MULTILINE)
    beside.settings.with_name("own.yaml").write_text(own)
    beside.settings.write_text(beside.settings.read_text() + "  profile: own.yaml\n")
    day = beside.clinic.patients(1)
    stub.script("POST", "DocumentReference", closes(handled=True))
    assert beside.send(day)[:2] == (4, "1 row = 1 unsure\n")
    assert beside.send(day, "--again")[:2] == (0, "1 row = 1 sent\n")
    code, said, errors = beside.send(day, "--retract", "A mistake.")
    assert (code, said) == (1, "1 row = 1 unsure\n")
    assert "one that may have arrived cannot be named" in errors


def test_a_line_of_the_log_that_fails_hides_no_other_result(
    beside: Chart, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3, 8):
        stub.add_patient(f"T-{number:04}", f"Patient{number}", f"Test{number}")
    beside.settings.write_text(beside.settings.read_text().replace("at-once: 1", "at-once: 4"))
    end, failing = DeliveryLog.end, [fault(Span("deliveries.sqlite"), "the disk is full", "delivery-log")]

    def full(*words: Any) -> None:
        if failing:
            raise failing.pop()
        end(*words)

    monkeypatch.setattr(DeliveryLog, "end", full)
    day = beside.clinic.patients(8)
    code, said, errors = beside.send(day)
    assert (code, "the disk is full" in errors) == (1, True)
    assert int(re.findall(r"(\d) sent", said)[0]) == len(stub.documents) > 1
    assert beside.send(day)[0] == 0
    assert len(stub.documents) == 8


def test_a_result_that_cannot_be_told_stands_in_the_log(
    beside: Chart, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside.settings.write_text(beside.settings.read_text().replace("at-once: 1", "at-once: 4"))
    rows = [f"Test{n} Patient{n},T-{n:04},,22511,,,,," for n in (8, 9, 0, 1, 2)]
    day = beside.clinic.day(*rows)
    echo = click.echo

    def closed(message: object = None, err: bool = False, **more: Any) -> None:
        if err and "[portal]" in str(message):
            raise BrokenPipeError
        echo(message, err=err, **more)

    with monkeypatch.context() as patch:
        patch.setattr(click, "echo", closed)
        beside.send(day)
    told = beside.clinic.run("deliveries", "--log", str(beside.log), "--format", "json").stdout
    outcomes = Counter(json.loads(line)["outcome"] for line in told.splitlines())
    assert outcomes["sent"] == len(stub.documents)
    assert "under way, or killed" not in outcomes


def without(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if "dentifier" not in name}


def with_others(document: dict[str, Any]) -> dict[str, Any]:
    return {**without(document), "identifier": [{"system": "urn:uuid", "value": "their-own"}]}


def with_others_and_elsewhere(document: dict[str, Any]) -> dict[str, Any]:
    attachment = {**document["content"][0]["attachment"], "data": None, "hash": None, "url": "https://x.example/1"}
    return {**with_others(document), "content": [{"attachment": attachment}]}


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("keeps", [without, with_others, with_others_and_elsewhere])
@pytest.mark.parametrize("lost", [False, True])
def test_a_server_that_keeps_no_identifier_of_ours_has_one_document_after_three_runs(
    beside: Chart, stub: Stub, keeps: Any, lost: bool
) -> None:
    stub.keeps = keeps
    if lost:
        stub.script("POST", "DocumentReference", Act(True, lambda reply: Reply(500, None, reply.headers)))
    day = beside.clinic.patients(1)
    assert beside.send(day)[:2] == (0, "1 row = 1 sent\n")
    for _ in range(2):
        assert beside.send(day)[:2] == (0, "1 row = 1 already there\n")
    assert len(stub.documents) == 1
    beside.clinic.change("broken bone in the lower back", "broken bone in the low back")
    assert beside.send(day)[:2] == (0, "1 row = 1 sent\n")
    assert [each["status"] for each in stub.documents.values()] == ["superseded", "current"]
    assert beside.send(day, "--retract", "A mistake.")[:2] == (0, "1 row = 1 retracted\n")
    assert "current" not in [each["status"] for each in stub.documents.values()]


@pytest.mark.usefixtures("hurried")
def test_copies_that_the_log_knows_by_their_ids_are_all_taken_back(beside: Chart, stub: Stub) -> None:
    stub.keeps = with_others
    day = beside.clinic.patients(1)
    beside.send(day)
    (id,) = stub.documents
    stub.script("GET", f"DocumentReference/{id}", says(404, {"resourceType": "OperationOutcome"}))
    stub.script(
        "POST", "DocumentReference", changed(lambda body: {**body, "content": [{"attachment": {"hash": "AAAA"}}]})
    )
    with DeliveryLog.open(beside.log, True) as log:
        log._database.execute("UPDATE deliveries SET outcome = 'unsure'")
    beside.send(day)
    assert len(stub.documents) == 2
    assert beside.send(day, "--retract", "A mistake.")[:2] == (0, "1 row = 1 retracted\n")
    assert "current" not in [each["status"] for each in stub.documents.values()]


def always(status: int, count: int = 1000) -> list[Act]:
    return [says(status)] * count


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("method", "kind", "status", "posts", "left"),
    [
        ("POST", "DocumentReference", 500, 4 * 3, "3 unsure"),
        ("POST", "DocumentReference", 503, 4 * 3, "3 failed"),
        ("GET", "Patient", 500, 0, "3 failed"),
        ("GET", "DocumentReference", 502, 0, "3 failed"),
    ],
)
def test_a_server_that_fails_every_row_is_left_in_peace_and_the_rest_waits(
    method: str, kind: str, status: int, posts: int, left: str, beside: Chart, stub: Stub
) -> None:
    for n in range(3, 9):
        stub.add_patient(f"T-{n:04}", f"Patient{n}", f"Test{n}")
    stub.script(method, kind, *always(status))
    day = beside.clinic.patients(9)
    code, said, errors = beside.send(day)
    # One more was begun before the third had ended.
    begun, outcome = int(left[0]) + 1, left[2:]
    assert (code, said) == (4, f"9 rows = {begun} {outcome} + {9 - begun} not tried\n")
    assert len(stub.asked("POST", "DocumentReference")) <= posts + 4
    told = [line for line in errors.splitlines() if "rows in a row came to nothing" in line]
    assert len(told) == 1
    assert f"({status})" in told[0]
    stub._scripts.clear()
    code, said, _ = beside.send(day)
    assert (code, len(stub.documents)) == (0, 9), said


@pytest.mark.usefixtures("hurried")
def test_faults_of_the_rows_stop_nothing(beside: Chart, stub: Stub) -> None:
    stub.script("POST", "DocumentReference", *always(422, 3))
    rows = [f"Test8 Patient8,T-01{n:02},,22511,,,,," for n in range(5)]
    rows += [f"Test{n} Patient{n},T-{n:04},,22511,2026-12-04,08:3{n},,," for n in range(3)]
    rows += [f"Test{n} Patient{n},T-{n:04},,22511,2026-12-05,08:3{n},,," for n in range(3)]
    assert beside.send(beside.clinic.day(*rows))[:2] == (1, "11 rows = 8 failed + 3 sent\n")


@pytest.mark.usefixtures("hurried")
def test_what_a_server_chokes_on_goes_last_when_it_is_sent_again(beside: Chart, stub: Stub) -> None:
    stub.add_patient("T-0003", "Patient3", "Test3")
    stub.add_patient("T-0004", "Patient4", "Test4")
    stub.script("POST", "DocumentReference", *always(500))
    day = beside.clinic.patients(5)
    assert beside.send(day)[:2] == (4, "5 rows = 4 unsure + 1 not tried\n")
    stub._scripts.clear()
    stub.script("POST", "DocumentReference", Act(True), *always(500))
    assert beside.send(day)[:2] == (4, "5 rows = 1 sent + 4 unsure\n")
    (document,) = stub.documents.values()
    assert document["subject"] == {"reference": "Patient/5"}
