"""`handpress attach --to fhir` beside a real HAPI FHIR server, with validation on."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from base64 import b64decode
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import hapi_server
from conftest import ROOT
from handpress.proof import inspect
from portal_case import Chart, Clinic, clinic_in

pytestmark = pytest.mark.heavy

PATIENTS = 200


def documents(chart: Chart) -> list[dict[str, Any]]:
    """Return every document of this clinic that the server has."""
    found, url = [], f"{chart.url}/DocumentReference?identifier={chart.system}%7C&_count=500"
    while url:
        bundle = ask(url)
        found += [entry["resource"] for entry in bundle.get("entry", [])]
        url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")
    return list({one["id"]: one for one in found}.values())


def ask(url: str, body: object = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/fhir+json", "Cache-Control": "no-cache"}
    request = urllib.request.Request(url, data, headers)
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.load(answer)


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return clinic_in(tmp_path)


@pytest.fixture
def chart(clinic: Clinic, hapi: hapi_server.Server) -> Chart:
    numbers = f"urn:test:{uuid4()}"
    patients = [
        {
            "resource": {
                "resourceType": "Patient",
                "identifier": [{"system": numbers, "value": f"T-{n:04}"}],
                "name": [{"family": f"Patient{n}", "given": [f"Test{n}"]}],
            },
            "request": {"method": "POST", "url": "Patient"},
        }
        for n in range(PATIENTS)
    ]
    ask(hapi.url, {"resourceType": "Bundle", "type": "transaction", "entry": patients})
    return Chart(clinic, hapi.url, numbers, requests_a_second="1000")


def pdf_of(document: dict[str, Any]) -> bytes:
    attachment = document["content"][0]["attachment"]
    data = b64decode(attachment["data"])
    assert attachment["size"] == len(data)
    assert b64decode(attachment["hash"]) == hashlib.sha1(data).digest()
    return data


def test_two_hundred_patients_are_sent_once_replaced_and_retracted(chart: Chart) -> None:
    day = chart.clinic.patients(PATIENTS)
    assert chart.send(day, "--verify")[:2] == (0, f"{PATIENTS} rows = {PATIENTS} sent\n")
    assert chart.send(day, "--verify")[:2] == (0, f"{PATIENTS} rows = {PATIENTS} already there\n")
    first = documents(chart)
    assert Counter(one["status"] for one in first) == {"current": PATIENTS}
    # The portal's bytes are those that the clinic prints, each in its own patient's chart.
    printed = chart.clinic.folder / "printed"
    assert chart.clinic.run("batch", day, "--out", str(printed), "--quiet", "--drafts").exit_code == 0
    manifest = json.loads((chart.clinic.folder.glob("printed-private/*/manifest.json").__next__()).read_text())
    wanted = {line["reference"]: line["sha256"] for line in manifest}
    for one in first:
        patient = ask(f"{chart.url}/{one['subject']['reference']}")
        assert hashlib.sha256(pdf_of(one)).hexdigest() == wanted.pop(patient["identifier"][0]["value"])
    assert not wanted
    # Again: nothing is sent, with the log and without it.
    assert chart.send(day)[:2] == (0, f"{PATIENTS} rows = {PATIENTS} already there\n")
    chart.log.rename(chart.log.with_name("lost.sqlite"))
    few = "".join(Path(day).read_text().splitlines(keepends=True)[:21])
    Path(day).with_name("few.csv").write_text(few)
    assert chart.send(str(Path(day).with_name("few.csv")))[:2] == (0, "20 rows = 20 already there\n")
    assert len(documents(chart)) == PATIENTS
    # A new version replaces all of them.
    chart.clinic.change("broken bone in the lower back", "broken bone in the low back")
    assert chart.send(day)[:2] == (0, f"{PATIENTS} rows = {PATIENTS} sent\n")
    both = {one["id"]: one for one in documents(chart)}
    assert Counter(one["status"] for one in both.values()) == {"current": PATIENTS, "superseded": PATIENTS}
    for one in both.values():
        if one["status"] == "current":
            (relation,) = one["relatesTo"]
            old = both[relation["target"]["reference"].split("/")[1]]
            assert (relation["code"], old["status"]) == ("replaces", "superseded")
            assert old["subject"] == one["subject"]
    # And what was sent in error is marked so, and no longer shown.
    assert chart.send(day, "--retract", "The wrong day.")[:2] == (0, f"{PATIENTS} rows = {PATIENTS} retracted\n")
    left = Counter(one["status"] for one in documents(chart))
    assert left == {"entered-in-error": PATIENTS, "superseded": PATIENTS} or left == {"entered-in-error": 2 * PATIENTS}
    told = chart.clinic.run("deliveries", "--portal", str(chart.settings), "--format", "json").stdout
    assert not re.search(r"T-0\d\d\d|Test\d|Patient\d", told)


def test_killed_midway_the_repeat_sends_the_rest_and_nothing_twice(chart: Chart) -> None:
    day = chart.clinic.patients(PATIENTS)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    for at_least in (20, 90, 150):
        process = subprocess.Popen(
            chart.command(day), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        )
        deadline = time.monotonic() + 600
        while process.poll() is None and time.monotonic() < deadline:
            if ask(f"{chart.url}/DocumentReference?identifier={chart.system}%7C&_summary=count")["total"] >= at_least:
                break
            time.sleep(0.02)
        assert process.poll() is None, "it ended before it could be killed"
        process.send_signal(signal.SIGKILL)
        process.wait()
    code, said, _ = chart.send(day)
    assert code == 0
    assert said.startswith(f"{PATIENTS} rows = ")
    found = documents(chart)
    assert len(found) == PATIENTS
    assert len({one["subject"]["reference"] for one in found}) == PATIENTS
    assert {one["status"] for one in found} == {"current"}
    assert chart.send(day)[:2] == (0, f"{PATIENTS} rows = {PATIENTS} already there\n")


PACKET = """\
packets:
  back-day: {title: Back day, codes: [22511], papers: [procedure, colonoscopy]}
"""


def with_packet(clinic: Clinic) -> None:
    """Have the code of every patient stand for a packet of two papers."""
    clinic.approve("45378")
    (clinic.folder / "handouts" / "packets.yaml").write_text(PACKET)
    clinic.approve("back-day")


def test_a_packet_goes_into_the_chart_paper_by_paper_and_is_taken_back_whole(chart: Chart) -> None:
    with_packet(chart.clinic)
    day = chart.clinic.patients(3)
    assert chart.send(day, "--verify")[:2] == (0, "3 rows, 6 documents = 6 sent\n")
    assert Counter(one["status"] for one in documents(chart)) == {"current": 6}
    assert chart.send(day, "--verify")[:2] == (0, "3 rows, 6 documents = 6 already there\n")
    assert chart.send(day, "--retract", "The wrong day.")[:2] == (0, "3 rows, 6 documents = 6 retracted\n")
    assert Counter(one["status"] for one in documents(chart)) == {"entered-in-error": 6}


def test_a_joined_packet_goes_into_the_chart_as_one_document(chart: Chart) -> None:
    with_packet(chart.clinic)
    chart.settings.write_text(f"{chart.settings.read_text()}papers: joined\n")
    day = chart.clinic.patients(2)
    assert chart.send(day, "--verify")[:2] == (0, "2 rows = 2 sent\n")
    found = documents(chart)
    assert [one["description"] for one in found] == ["Back day"] * 2
    codes = [[event["coding"][0]["code"] for event in one["context"]["event"]] for one in found]
    assert all(own[0] == "22511" and "45378" in own for own in codes)
    assert all(inspect(pdf_of(one)) == [] for one in found)
    assert chart.send(day, "--verify")[:2] == (0, "2 rows = 2 already there\n")


def test_a_calendar_goes_into_the_chart_beside_the_pdf(chart: Chart) -> None:
    assert chart.send(chart.clinic.patients(1), "--calendar")[0] == 0
    (document,) = documents(chart)
    kinds = [content["attachment"]["contentType"] for content in document["content"]]
    assert [kind.split(";")[0] for kind in kinds] == ["application/pdf", "text/calendar"]
    assert b64decode(document["content"][1]["attachment"]["data"]).startswith(b"BEGIN:VCALENDAR")
