"""DocumentReference: every element, valid for fhir.resources, with the patient nowhere but in the server's own id."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.documentreference import DocumentReference
from hypothesis import given
from hypothesis import strategies as st

from handpress.content.timing import Procedure
from handpress.diagnostics import HandpressError
from handpress.portal.fhir.profile import read_profile
from handpress.portal.fhir.reference import UnsendableError, document
from handpress.portal.parcel import Parcel
from handpress.portal.settings import Fhir
from handpress.source.bind import from_plain

PROFILES = ("us-core", "oracle", "canvas")
SETTINGS = {
    "url": "https://portal.example/fhir",
    "system": "https://clinic.example/documents",
    "patient-system": "urn:oid:1.2.3",
    "author": "Practitioner/1",
    "custodian": "Organization/2",
}
DAY = Procedure(date(2026, 12, 4), time(8, 30), "America/Chicago")
PDF = b"%PDF-1.7 made up"


def parcel(**changed: Any) -> Parcel:
    known: dict[str, Any] = {
        "row": 2,
        "reference": "QQ-7301",
        "patient": "Zebulon Quux",
        "encounter": "VV-9",
        "procedure": DAY,
        "clinician": "Dr. Quibble",
        "code": "22511",
        "codes": ("22511",),
        "title": "A made-up title",
        "language": "en",
        "edition": "standard",
        "version": "3",
        "words": "c" * 64,
        "approved_by": "Dr. Test",
        "pdf": PDF,
        "calendar": None,
        "series": "a" * 64,
        "identifier": "b" * 64,
        "made": datetime(2026, 11, 22, 18, 5, tzinfo=UTC),
    }
    return Parcel(**(known | changed))


def made(
    one: Parcel | None = None,
    profile: str = "us-core",
    older: tuple[str, ...] = (),
    visit: str | None = None,
    **more: str,
) -> dict[str, Any]:
    settings = from_plain(Fhir, SETTINGS | more)
    data = document(one or parcel(), "Patient/17", settings, read_profile(profile, Path()), older, visit)
    assert "Zebulon" not in data.decode()
    assert "QQ-7301" not in data.decode()
    found: dict[str, Any] = json.loads(data)
    DocumentReference.model_validate(found)
    return found


def test_every_element_that_a_portal_is_told() -> None:
    own = {"system": SETTINGS["system"], "value": "b" * 64}
    assert made(older=("DocumentReference/4", "DocumentReference/5"), visit="Encounter/3") == {
        "resourceType": "DocumentReference",
        "language": "en",
        "masterIdentifier": own,
        "identifier": [own, {"system": SETTINGS["system"], "value": "series-" + "a" * 64}],
        "status": "current",
        "docStatus": "final",
        "type": {"coding": [{"system": "http://loinc.org", "code": "34895-3", "display": "Education note"}]},
        "category": [
            {
                "coding": [
                    {
                        "system": "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
                        "code": "clinical-note",
                        "display": "Clinical Note",
                    }
                ]
            },
            {"coding": [{"system": "urn:handpress:category", "code": "handout", "display": "Patient handout"}]},
        ],
        "subject": {"reference": "Patient/17"},
        "date": "2026-11-22T18:05:00Z",
        "author": [{"reference": "Practitioner/1"}],
        "custodian": {"reference": "Organization/2"},
        "relatesTo": [
            {"code": "replaces", "target": {"reference": "DocumentReference/4"}},
            {"code": "replaces", "target": {"reference": "DocumentReference/5"}},
        ],
        "description": "A made-up title",
        "content": [
            {
                "attachment": {
                    "contentType": "application/pdf",
                    "language": "en",
                    "data": "JVBERi0xLjcgbWFkZSB1cA==",
                    "size": 16,
                    "hash": "d7JLlq7poa4HJwbIDv1qpafuNw0=",
                    "title": "22511_en.pdf",
                    "creation": "2026-11-22T18:05:00Z",
                }
            }
        ],
        "context": {
            "encounter": [{"reference": "Encounter/3"}],
            "event": [{"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "22511"}]}],
            "period": {"start": "2026-12-04T08:30:00-06:00"},
            "related": [
                {
                    "identifier": {"system": SETTINGS["system"], "value": "handout-22511-en-" + "c" * 16},
                    "display": "Handout 22511 en, version 3",
                }
            ],
        },
    }


@pytest.mark.parametrize("profile", PROFILES)
def test_the_bytes_are_the_pdfs(profile: str) -> None:
    attachment = made(profile=profile)["content"][0]["attachment"]
    assert b64decode(attachment["data"]) == PDF
    if profile != "canvas":
        assert attachment["size"] == len(PDF)
        assert b64decode(attachment["hash"]) == hashlib.sha1(PDF).digest()


def test_a_draft_is_preliminary() -> None:
    assert made(parcel(approved_by=None))["docStatus"] == "preliminary"


def test_discharge_instructions_have_their_own_type() -> None:
    (coding,) = made(type="discharge-instructions")["type"]["coding"]
    assert (coding["code"], coding["display"]) == ("74213-0", "Discharge instructions")


def test_large_print_and_a_calendar_are_told() -> None:
    found = made(parcel(edition="large-print", calendar=b"BEGIN:VCALENDAR"))
    assert found["description"] == "A made-up title (large-print)"
    assert [each["attachment"]["title"] for each in found["content"]] == [
        "22511_en_large-print.pdf",
        "22511_en_large-print.ics",
    ]
    assert b64decode(found["content"][1]["attachment"]["data"]) == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize(
    ("procedure", "usual", "instants"),
    [
        (None, None, None),
        (Procedure(date(2026, 12, 4)), ("2026-12-04", "2026-12-04"), None),
        (Procedure(date(2026, 12, 4), time(8, 30)), ("2026-12-04", "2026-12-04"), None),
        (
            Procedure(date(2026, 3, 8), None, "America/Chicago"),  # a day of 23 hours
            ("2026-03-08", "2026-03-08"),
            ("2026-03-08T00:00:00-06:00", "2026-03-08T23:59:59-05:00"),
        ),
        (
            Procedure(
                date(1900, 3, 1), time(9, 0), "Africa/Monrovia"
            ),  # 43 minutes and 8 seconds behind: no offset in FHIR
            ("1900-03-01T09:43:08Z", None),
            ("1900-03-01T09:43:08Z", "1900-03-02T00:43:07Z"),
        ),
        (
            Procedure(date(2026, 11, 1), time(9, 0), "America/Chicago"),
            ("2026-11-01T09:00:00-06:00", None),
            ("2026-11-01T09:00:00-06:00", "2026-11-01T23:59:59-06:00"),
        ),
    ],
)
def test_the_day_of_the_procedure_is_told_as_far_as_it_is_known(
    procedure: Procedure | None, usual: tuple[str, str | None] | None, instants: tuple[str, str | None] | None
) -> None:
    for profile, expected in (("us-core", usual), ("oracle", instants)):
        period = made(parcel(procedure=procedure), profile).get("context", {}).get("period")
        assert (period and (period.get("start"), period.get("end"))) == expected


def test_what_a_vendor_does_not_take_is_left_out() -> None:
    oracle = made(parcel(calendar=b"BEGIN"), "oracle", older=("DocumentReference/4",))
    assert not {"relatesTo", "custodian", "identifier", "masterIdentifier", "language"} & set(oracle)
    assert len(oracle["content"]) == 1
    assert oracle["author"] == [{"reference": "Practitioner/1"}]
    assert "author" not in made(profile="oracle", author="Organization/1")
    canvas = made(parcel(calendar=b"BEGIN"), "canvas")
    assert set(canvas) == {
        *("resourceType", "extension", "status", "type", "category", "subject", "author", "description", "content")
    }
    address = "http://schemas.canvasmedical.com/fhir/document-reference"
    assert canvas["extension"] == [
        {"url": f"{address}-clinical-date", "valueDate": "2026-11-22"},
        {"url": f"{address}-reviewer", "valueReference": {"reference": "Practitioner/1"}},
        {"url": f"{address}-review-mode", "valueCode": "RN"},
        {"url": f"{address}-priority", "valueBoolean": False},
        {"url": f"{address}-requires-signature", "valueBoolean": False},
    ]


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300).filter(str.strip)
_DAYS = st.dates(date(1990, 1, 1), date(2199, 12, 31))
_ZONES = st.sampled_from([None, "America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Monrovia", "UTC"])


@given(
    title=_TEXTS,
    version=_TEXTS,
    language=st.sampled_from(["en", "es", "ar", "zh-Hans", "vi"]),
    day=_DAYS,
    zone=_ZONES,
    profile=st.sampled_from(PROFILES),
    pdf=st.binary(min_size=1, max_size=200),
)
def test_any_parcel_makes_a_valid_document_the_same_every_time(
    title: str, version: str, language: str, day: date, zone: str | None, profile: str, pdf: bytes
) -> None:
    one = parcel(title=title, version=version, language=language, procedure=Procedure(day, None, zone), pdf=pdf)
    found = made(one, profile)
    assert found == made(one, profile)
    assert b64decode(found["content"][0]["attachment"]["data"]) == pdf
    if profile != "canvas":
        assert found["description"] == title


@pytest.mark.parametrize(
    ("name", "text", "fact"),
    [
        ("us-cor", "", 'did you mean "us-core"?'),
        ("../x.yaml", "", "leads out of the folder"),
        (".x.yaml", "", "leads out of the folder"),
        ("own.yaml", "serches: no", 'did you mean "searches"?'),
        ("own.yaml", "omit: [identifier]", "without its identifier no document is found again"),
        ("own.yaml", "omit: [subject]", "none of these"),
        ("own.yaml", "extensions: [{url: 'http://x.example', boolean: yes, string: a}]", "no value, or several"),
        ("own.yaml", "extensions: [{url: 'no address', boolean: yes}]", "is no address"),
        ("own.yaml", "extensions: [{url: 'http://x.example', date: today}]", "none of these"),
    ],
)
def test_a_profile_that_is_wrong_is_refused_with_its_place(tmp_path: Path, name: str, text: str, fact: str) -> None:
    (tmp_path / "own.yaml").write_text(f"{text}\n")
    with pytest.raises(HandpressError) as caught:
        read_profile(name, tmp_path)
    assert fact in str(caught.value)
    if name == "own.yaml":
        assert "own.yaml:1:" in str(caught.value)


def test_a_clinics_own_profile_stands_beside_its_settings(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("updates: no\ndescription: '{title} <b>'\n")
    profile = read_profile("own.yaml", tmp_path)
    assert (profile.updates, profile.searches, profile.description) == (False, True, "{title} <b>")


@pytest.mark.parametrize("title", ["\u2028", "\u00a0\u2003"])
def test_what_fhir_does_not_take_is_named_and_not_repeated(title: str) -> None:
    with pytest.raises(UnsendableError) as told:
        made(parcel(title=title))
    assert str(told.value) == "description"


def test_every_code_is_told_under_its_own_system() -> None:
    context = made(parcel(codes=("45378", "45380", "G0121")))["context"]
    assert [(each["coding"][0]["system"], each["coding"][0]["code"]) for each in context["event"]] == [
        ("http://www.ama-assn.org/go/cpt", "45378"),
        ("http://www.ama-assn.org/go/cpt", "45380"),
        ("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "G0121"),
    ]
