"""What `handpress attach --to fhir` posts keeps to US Core 8.0.0, judged by HAPI's validator."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, time
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import fhir_stub
import us_core
from conftest import ROOT, SHARED
from fhir_stub import Stub
from handpress.content.timing import Procedure
from portal_case import Chart, clinic_in
from test_fhir_document import PROFILES, made, parcel
from us_core import Judge

pytestmark = [pytest.mark.heavy, pytest.mark.skipif(bool(us_core.missing()), reason=us_core.missing())]
Resource = dict[str, Any]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as judge:
        yield judge


def test_the_judge_tells_good_from_bad(judge: Judge) -> None:
    good, bad = (json.loads((SHARED / "fhir" / f"document-{name}.json").read_text()) for name in ("good", "bad"))
    assert judge(good) == []
    assert [fault.partition(":")[0] for fault in judge(bad)] == [
        "DocumentReference",
        "DocumentReference.content[0].attachment",
    ]


def without(*path: str | int) -> Callable[[Resource], None]:
    def damage(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return damage


def with_(value: object, *path: str | int) -> Callable[[Resource], None]:
    def damage(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return damage


ATTACHMENT = ("content", 0, "attachment")
CODING = {"system": "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", "code": "note"}
DAMAGES = {
    "no status": without("status"),
    "no such status": with_("final", "status"),
    "no such docStatus": with_("approved", "docStatus"),
    "no type": without("type"),
    "no such type": with_({"coding": [{**CODING, "system": "http://hl7.org/fhir/document-kind"}]}, "type", "coding"),
    "two types": with_([{"coding": [CODING]}, {"coding": [CODING]}], "type"),
    "no category": without("category"),
    "one category, and no list of them": with_({"coding": [CODING]}, "category"),
    "no such category": with_([CODING], "category", 0, "coding"),
    "no subject": without("subject"),
    "two subjects": with_([{"reference": "Patient/1"}, {"reference": "Patient/2"}], "subject"),
    "a visit as subject": with_({"reference": "Encounter/1"}, "subject"),
    "a visit as author": with_([{"reference": "Encounter/1"}], "author"),
    "no content": without("content"),
    "no attachment": with_([{}], "content"),
    "no data": without(*ATTACHMENT, "data"),
    "data that is no base64": with_("JVBERi0*", *ATTACHMENT, "data"),
    "a day without its year": with_("12-04", "context", "period", "start"),
    "an instant without its zone": with_("2026-12-04T08:30:00", "date"),
    "a relation without its code": with_([{"target": {"reference": "DocumentReference/1"}}], "relatesTo"),
    "no such element": with_("a", "handout"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_document_is_found(name: str, judge: Judge) -> None:
    document = made(visit="Encounter/3")
    assert judge(document) == []
    DAMAGES[name](document)
    assert judge(document) != []


PROCEDURES = (
    None,
    Procedure(date(2026, 12, 4)),
    Procedure(date(2026, 12, 4), time(8, 30)),
    Procedure(date(2026, 3, 8), None, "America/Chicago"),
    Procedure(date(1900, 3, 1), time(9, 0), "Africa/Monrovia"),
)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_shape_of_a_document_keeps_to_us_core(profile: str, judge: Judge) -> None:
    shapes = product(
        PROCEDURES, (None, "Encounter/3"), ((), ("DocumentReference/4", "DocumentReference/5")), (None, b"BEGIN")
    )
    texts = product(("en", "es", "vi", "ar", "zh-Hans"), ("standard", "large-print"), ("Dr. Test", None))
    others = ({}, {"type": "discharge-instructions"}, {"author": "Organization/1"}, {"author": "PractitionerRole/1"})
    documents = [
        *(made(parcel(procedure=day, calendar=ics), profile, older, visit) for day, visit, older, ics in shapes),
        *(made(parcel(language=tag, edition=edition, approved_by=by), profile) for tag, edition, by in texts),
        *(made(profile=profile, **settings) for settings in others),
        *(made(parcel(code="falls", procedure=day), profile) for day in PROCEDURES),  # of no procedure, so of no code
    ]
    assert [fault for document in documents for fault in judge(document)] == []


def test_all_that_is_written_keeps_to_us_core(tmp_path: Path, judge: Judge) -> None:
    clinic = clinic_in(tmp_path)
    for path in (ROOT / "tests" / "languages").glob("*.yaml"):
        (tmp_path / "handouts" / path.name).write_bytes(path.read_bytes())
    with Stub() as stub:
        visits = [stub.add_visit(f"V-{n}", stub.add_patient(f"T-{n}", f"Patient{n}", f"Test{n}")) for n in range(4)]
        assert len(visits) == 4
        more = {"encounter-system": fhir_stub.VISITS, "author": "Practitioner/1", "custodian": "Organization/2"}
        chart = Chart(clinic, stub.url, fhir_stub.PATIENTS, requests_a_second="1000", **more)
        rows = [
            "Test0 Patient0,T-0,V-0,22511,2026-12-04,08:30,Dr. Test,,",
            "Test1 Patient1,T-1,,22511,2026-12-04,,,es,large-print",
            "Test2 Patient2,T-2,,22511,,,,,",
            "Test3 Patient3,T-3,V-3,22867,2026-12-04,08:30,Dr. Test,,",
        ]
        draft = ("--allow-draft", "A test.")
        assert chart.send(clinic.day(*rows), "--calendar", *draft)[:2] == (0, "4 rows = 4 sent\n")
        clinic.change("broken bone in the lower back", "broken bone in the low back")
        rows[0] = rows[0].replace("2026-12-04,08:30", ",")  # its calendar is called off
        assert chart.send(clinic.day(*rows), "--calendar", *draft)[0] == 0
        assert chart.send(clinic.day(*rows), "--retract", "The wrong day.")[0] == 0
        written = [*stub.asked("POST"), *stub.asked("PUT")]
    documents = [json.loads(request.body) for request in written]
    assert {one["resourceType"] for one in documents} == {"DocumentReference"}
    assert {one["status"] for one in documents} == {"current", "superseded", "entered-in-error"}
    assert {one["docStatus"] for one in documents} == {"final", "preliminary"}
    assert any("relatesTo" in one for one in documents)
    assert [fault for document in documents for fault in judge(document)] == []
