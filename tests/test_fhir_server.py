"""Documents go into the right chart once, whatever the server does; and nobody learns whose they were."""

from __future__ import annotations

import gzip
import json
import logging
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import new, sha1
from typing import Any, Protocol

import pytest

from fhir_stub import PATIENTS, VISITS, Act, Reply, Stub, Ticking, changed, closes, empty, hangs, patience_in, says
from handpress.content.series import identifier_of, series_of
from handpress.diagnostics import HandpressError
from handpress.portal.fhir.http import Clock
from handpress.portal.fhir.server import FhirServer
from handpress.portal.parcel import Outcome, Parcel, Receipt
from handpress.portal.settings import Fhir, Portal
from handpress.source.bind import from_plain

SYSTEM = "https://clinic.example/deliveries"
NUMBER = "T-1|2,$\\3"
FAMILY = "Zwischenmüller"
LEAKS = ("T-1", "zwischenm", "erika", "muster", "visit-9")


@dataclass(frozen=True)
class Flags:
    searches: bool = True
    updates: bool = True
    relates: bool = True
    if_none_exist: bool = True


def write(parcel: Parcel, patient: str, older: Sequence[str], encounter: str | None) -> bytes:
    attachment = {
        "contentType": "application/pdf",
        "data": b64encode(parcel.pdf).decode(),
        "hash": b64encode(sha1(parcel.pdf).digest()).decode(),
    }
    document: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "identifier": [
            {"system": SYSTEM, "value": parcel.identifier},
            {"system": SYSTEM, "value": f"series-{parcel.series}"},
        ],
        "status": "current",
        "subject": {"reference": patient},
        "content": [{"attachment": attachment}],
    }
    if older:
        document["relatesTo"] = [{"code": "replaces", "target": {"reference": id}} for id in older]
    if encounter:
        document["context"] = {"encounter": [{"reference": encounter}]}
    return json.dumps(document).encode()


def parcel(version: str = "1", reference: str = NUMBER, patient: str | None = None, encounter: str = "") -> Parcel:
    series = series_of(reference, encounter, None, "22511", "en", "standard")
    return Parcel(
        row=2,
        reference=reference,
        patient=patient,
        encounter=encounter,
        procedure=None,
        clinician=None,
        code="22511",
        title="Before and after",
        language="en",
        edition="standard",
        version=version,
        words="0" * 64,
        approved_by="Dr. Test",
        pdf=b"%PDF-1.7 " + version.encode(),
        calendar=None,
        series=series,
        identifier=identifier_of(series, version),
        made=datetime(2026, 12, 4, 8, tzinfo=UTC),
    )


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as server:
        server.add_patient(NUMBER, FAMILY)
        yield server


@pytest.fixture
def ticking() -> Ticking:
    return Ticking()


class Serve(Protocol):
    def __call__(self, flags: Flags | None = None, **more: str) -> FhirServer: ...


@pytest.fixture
def serve(request: pytest.FixtureRequest, stub: Stub, ticking: Ticking) -> Iterator[Serve]:
    """Return what makes clients of the stub, and closes them."""
    opened: list[FhirServer] = []

    def make(flags: Flags | None = None, **more: str) -> FhirServer:
        settings = {"url": stub.url, "system": SYSTEM, "patient-system": PATIENTS, "requests-a-second": "1000", **more}
        portal = Portal(fhir=from_plain(Fhir, {"timeout-s": str(patience_in(request)), **settings}))
        opened.append(FhirServer(portal, Clock(ticking.seconds, ticking.sleep), flags or Flags(), write))
        return opened[-1]

    yield make
    for server in opened:
        server.close()


@pytest.fixture
def server(serve: Serve, caplog: pytest.LogCaptureFixture) -> Iterator[FhirServer]:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.connection", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, name)
    yield serve()
    assert not any(leak.lower() in caplog.text.lower() for leak in LEAKS)
    assert "identifier" not in caplog.text


def told(receipt: Receipt) -> str:
    """Return the failure; nothing of a patient is in the receipt."""
    assert not any(leak.lower() in repr(receipt).lower() for leak in LEAKS)
    return receipt.failure


def statuses(stub: Stub) -> list[str]:
    return [document["status"] for document in stub.documents.values()]


def test_parcel_arrives_once_and_its_bytes_come_back(stub: Stub, server: FhirServer) -> None:
    first, second = server.deliver(parcel(), []), server.deliver(parcel(), [])
    assert (first.outcome, first.answer, second.outcome) == (Outcome.SENT, "201", Outcome.ALREADY)
    assert first.id == second.id
    assert len(stub.documents) == 1
    assert server.fetch(first.id) == parcel().pdf
    assert server.name == f"fhir {stub.url}"


def test_condition_alone_keeps_a_second_one_out_where_nothing_can_be_searched(stub: Stub, serve: Serve) -> None:
    server = serve(Flags(searches=False))
    outcomes = [server.deliver(parcel(), []).outcome for _ in range(2)]
    assert outcomes == [Outcome.SENT, Outcome.ALREADY]
    assert len(stub.documents) == 1


@pytest.mark.parametrize("lost_log", [False, True])
def test_new_version_replaces_the_old_one(stub: Stub, server: FhirServer, lost_log: bool) -> None:
    first = server.deliver(parcel("1"), [])
    second = server.deliver(parcel("2"), [] if lost_log else [first.id])
    assert second.replaced == (first.id,)
    assert statuses(stub) == ["superseded", "current"]
    assert [*stub.documents.values()][1]["relatesTo"][0]["target"]["reference"] == first.id


def test_superseding_is_finished_by_a_repeat(stub: Stub, server: FhirServer) -> None:
    first = server.deliver(parcel("1"), [])
    stub.script("PUT", "DocumentReference", *[says(403)])
    second = server.deliver(parcel("2"), [first.id])
    assert (second.outcome, second.replaced) == (Outcome.SENT, ())
    assert "older version may still be shown" in told(second)
    again = server.deliver(parcel("2"), [first.id])
    assert (again.outcome, again.replaced, again.failure) == (Outcome.ALREADY, (first.id,), "")


@pytest.mark.parametrize("act", [says(412), says(409), says(500), says(500, handled=True), closes(), closes(True)])
def test_superseding_survives(stub: Stub, server: FhirServer, act: Act) -> None:
    first = server.deliver(parcel("1"), [])
    stub.script("PUT", "DocumentReference", act)
    assert server.deliver(parcel("2"), [first.id]).replaced == (first.id,)
    assert statuses(stub) == ["superseded", "current"]


def test_document_in_error_stays_so(stub: Stub, server: FhirServer) -> None:
    first = server.deliver(parcel("1"), [])
    server.retract(parcel("1"), [first.id])
    server.deliver(parcel("2"), [first.id])
    assert statuses(stub) == ["entered-in-error", "current"]


def test_version_sent_again_after_it_was_withdrawn_is_a_new_document(stub: Stub, server: FhirServer) -> None:
    server.retract(parcel("1"), [server.deliver(parcel("1"), []).id])
    assert server.deliver(parcel("1"), []).outcome is Outcome.SENT
    assert statuses(stub) == ["entered-in-error", "current"]


def test_older_version_of_another_patient_or_of_another_house_is_left_alone(stub: Stub, server: FhirServer) -> None:
    other = stub.add_patient("X-2", "Other")
    ours = json.loads(write(parcel("0"), other, [], None))
    theirs = {**ours, "identifier": [{"system": "urn:else", "value": "1"}], "subject": {"reference": "Patient/1"}}
    ids = [f"DocumentReference/{stub.add('DocumentReference', each)}" for each in (ours, theirs)]
    receipt = server.deliver(parcel(), [*ids, "DocumentReference/404", "../Patient/1"])
    assert (receipt.outcome, receipt.replaced) == (Outcome.SENT, ())
    assert "older version" in told(receipt)
    assert statuses(stub) == ["current"] * 3
    assert "relatesTo" not in [*stub.documents.values()][-1]


def test_retracting_is_harmless_again_and_finds_what_the_log_lost(stub: Stub, server: FhirServer) -> None:
    id = server.deliver(parcel(), []).id
    assert server.retract(parcel(), []).outcome is Outcome.RETRACTED
    assert server.retract(parcel(), [id]).outcome is Outcome.RETRACTED
    assert statuses(stub) == ["entered-in-error"]


def test_retracting_needs_the_right_patient_and_a_portal_that_takes_changes(stub: Stub, serve: Serve) -> None:
    server = serve()
    id = server.deliver(parcel(), []).id
    stub.documents[id.split("/")[1]]["subject"] = {"reference": "Patient/99"}
    assert "another patient's chart" in told(server.retract(parcel(), [id]))
    receipt = serve(Flags(updates=False)).retract(parcel(), [id])
    assert (receipt.outcome, bool(receipt.hint)) == (Outcome.FAILED, True)
    assert statuses(stub) == ["current"]


def garbage(reply: Reply) -> Reply:
    return Reply(reply.status, b"\0<html>{" + b"[" * 100_000, {})


TROUBLES = {
    "429": [says(429, Retry_After="3"), says(429)],
    "500 before": [says(500)],
    "500 after": [says(500, handled=True)],
    "503": [says(503, Retry_After="1")],
    "502 after, twice": [says(502, handled=True), says(502)],
    "hang before": [hangs()],
    "hang after": [hangs(True)],
    "close before": [closes()],
    "close after": [closes(True)],
    "close, 500, close after": [closes(), says(500), closes(True)],
    "409 after": [says(409, handled=True)],
    "412 before": [says(412)],
    "no body": [empty()],
    "no body, no location": [empty(location=False)],
    "garbage": [Act(True, garbage)],
    "other json": [Act(True, lambda reply: Reply(200, {"login": "please"}))],
    "a list": [Act(True, lambda reply: Reply(200, [[1]]))],
    "location elsewhere": [
        Act(True, lambda reply: Reply(201, None, {"Location": "https://evil.example/fhir/DocumentReference/9"}))
    ],
}


@pytest.mark.parametrize("deaf", [False, True], ids=["conditional", "ignores If-None-Exist"])
@pytest.mark.parametrize("acts", TROUBLES.values(), ids=TROUBLES)
def test_one_document_whatever_happens_to_the_post(
    stub: Stub, server: FhirServer, acts: list[Act], deaf: bool, ticking: Ticking
) -> None:
    stub.ignores = {"If-None-Exist"} if deaf else set()
    stub.script("POST", "DocumentReference", *acts)
    receipt = server.deliver(parcel(), [])
    assert receipt.outcome in (Outcome.SENT, Outcome.ALREADY), told(receipt)
    assert [f"DocumentReference/{id}" for id in stub.documents] == [receipt.id]
    assert server.deliver(parcel(), []).outcome is Outcome.ALREADY
    assert len(stub.documents) == 1


@pytest.mark.parametrize("act", [says(500), hangs(True), closes(True), Act(True, garbage)])
def test_lost_answer_is_unsure_where_nothing_can_be_searched(stub: Stub, serve: Serve, act: Act) -> None:
    stub.script("POST", "DocumentReference", act)
    receipt = serve(Flags(searches=False)).deliver(parcel(), [])
    assert receipt.outcome is Outcome.UNSURE
    assert len(stub.asked("POST")) == 1


def test_document_held_for_review_is_told_as_such(stub: Stub, server: FhirServer) -> None:
    stub.script("POST", "DocumentReference", says(202))
    assert server.deliver(parcel(), []).outcome is Outcome.HELD


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_refusal_names_codes_and_elements_alone(stub: Stub, server: FhirServer, status: int) -> None:
    issues = [
        {"code": "required", "expression": ["DocumentReference.content[0].attachment", "Erika.Muster"]},
        {"code": "Erika Muster", "diagnostics": NUMBER, "details": {"text": FAMILY}},
        {"code": "value", "expression": f"DocumentReference.{FAMILY}"},
        "junk",
    ]
    stub.script("POST", "DocumentReference", says(status, {"resourceType": "OperationOutcome", "issue": issues}))
    receipt = server.deliver(parcel(), [])
    assert (receipt.outcome, receipt.answer) == (Outcome.FAILED, str(status))
    assert told(receipt) == (
        f"the portal refuses the document ({status}): required at DocumentReference.content[0].attachment, value"
    )
    assert not stub.documents


@pytest.mark.parametrize(
    "change",
    [
        lambda body: {**body, "subject": {"reference": "Patient/99"}},
        lambda body: {**body, "content": [{"attachment": {"hash": "AAAA"}}]},
        lambda body: {**body, "content": [{"attachment": {"data": "AAAA"}}]},
    ],
)
def test_other_document_under_our_identifier_is_told(stub: Stub, server: FhirServer, change: Any) -> None:
    stub.script("POST", "DocumentReference", changed(change))
    receipt = server.deliver(parcel(), [])
    assert (receipt.outcome, receipt.id) == (Outcome.UNSURE, f"DocumentReference/{next(iter(stub.documents))}")
    assert "another document under our identifier" in told(receipt)


def test_several_documents_with_one_identifier_are_told(stub: Stub, server: FhirServer) -> None:
    for _ in range(2):
        stub.add("DocumentReference", json.loads(write(parcel(), "Patient/1", [], None)))
    assert "several documents with one identifier" in told(server.deliver(parcel(), []))
    assert len(stub.documents) == 2


def test_none_or_several_patients_are_no_match(stub: Stub, server: FhirServer) -> None:
    assert "no patient" in told(server.deliver(parcel(reference="T-9"), []))
    stub.add_patient(NUMBER, "Other")
    assert "several" in told(server.deliver(parcel(), []))
    assert not stub.asked("POST")


def test_server_that_ignores_the_search_does_not_match_a_stranger(stub: Stub, server: FhirServer) -> None:
    stub.ignores = {"search"}
    assert "no patient" in told(server.deliver(parcel(reference="T-9"), []))


def test_search_that_goes_on_counts_as_several(stub: Stub, server: FhirServer) -> None:
    stub.script(
        "GET", "Patient", changed(lambda body: {**body, "link": [{"relation": "next", "url": f"{stub.url}/Patient?x"}]})
    )
    assert "several" in told(server.deliver(parcel(), []))


def test_outcome_in_a_bundle_is_no_patient(stub: Stub, server: FhirServer) -> None:
    extra = {"search": {"mode": "outcome"}, "resource": {"resourceType": "OperationOutcome", "id": "1"}}
    stub.script("GET", "Patient", changed(lambda body: {**body, "entry": [extra, *body["entry"]]}))
    assert server.deliver(parcel(), []).outcome is Outcome.SENT


@pytest.mark.parametrize(
    "more",
    [
        {"active": False},
        {"deceasedBoolean": True},
        {"deceasedDateTime": "2026-01-01"},
        {"link": [{"type": "replaced-by", "other": {"reference": "Patient/7"}}]},
    ],
)
def test_record_that_takes_no_mail_is_refused(stub: Stub, server: FhirServer, more: dict[str, Any]) -> None:
    stub.add_patient("T-7", "Muster", **more)
    assert told(server.deliver(parcel(reference="T-7"), []))
    assert not stub.documents


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("Erika Zwischenmüller", True),
        ("ZWISCHENMU\u0308LLER, E.", True),
        ("Erika Meier-Zwischenmuller", True),
        ("Anna Zwischenmüller", False),
        ("Erika Meier", False),
        ("", True),
    ],
)
def test_name_must_share_a_word_of_the_family_and_a_given_name(
    stub: Stub, server: FhirServer, name: str, fits: bool
) -> None:
    receipt = server.deliver(parcel(patient=name), [])
    assert (receipt.outcome is Outcome.SENT) is fits
    assert ("another" in told(receipt)) is not fits
    if not fits:
        assert server.retract(parcel(patient=name), []).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("more", "name", "fits"),
    [
        ([{"use": "nickname", "text": "Annie"}], "Hans Madeup", False),
        ([{"use": "nickname", "text": "Annie"}], "Annie Madeup", True),
        ([{"use": "maiden", "family": "Geborene"}], "Hans Madeup", False),
        ([{"use": "maiden", "family": "Geborene"}], "Anna Geborene", True),
        ([{"use": "old", "family": "Madeup", "given": ["Hans"]}], "Hans Madeup", False),
        ([], "Ben Madeup", False),
        ([], "Anna Madeup Sr.", False),
        ([], "Anna Madeup Jr.", True),
    ],
)
def test_every_name_that_is_used_counts_and_no_other(
    stub: Stub, server: FhirServer, more: list[dict[str, Any]], name: str, fits: bool
) -> None:
    names = [{"family": "Madeup", "given": ["Anna"], "suffix": ["Jr."]}, *more]
    stub.add_patient("T-8", name=names)
    assert (server.deliver(parcel(reference="T-8", patient=name), []).outcome is Outcome.SENT) is fits


def test_only_the_family_is_compared_where_the_clinic_says_so(stub: Stub, serve: Serve) -> None:
    server = serve(**{"check-name": "family"})
    assert server.deliver(parcel(patient="Anna Zwischenmüller"), []).outcome is Outcome.SENT
    assert server.deliver(parcel("2", patient="Erika Meier"), []).outcome is Outcome.FAILED


def test_name_is_not_looked_at_where_the_clinic_says_so(stub: Stub, serve: Serve) -> None:
    server = serve(**{"check-name": "no"})
    assert server.deliver(parcel(patient="Erika Meier"), []).outcome is Outcome.SENT


def test_visit_must_be_one_of_this_patient(stub: Stub, serve: Serve) -> None:
    server = serve(**{"encounter-system": VISITS})
    stub.add_visit("visit-9", stub.add_patient("X-2"))
    assert "no visit" in told(server.deliver(parcel(encounter="visit-9"), []))
    id = stub.add_visit("visit-9", "Patient/1")
    assert server.deliver(parcel(encounter="visit-9"), []).outcome is Outcome.SENT
    assert next(iter(stub.documents.values()))["context"] == {"encounter": [{"reference": id}]}


def test_document_too_large_is_not_sent(stub: Stub, serve: Serve) -> None:
    server = serve(**{"largest-mb": "0.1"})
    assert "larger" in told(server.deliver(replace(parcel(), pdf=b"x" * 104_858), []))
    assert not stub.requests


def test_refused_sign_in_ends_everything(stub: Stub, server: FhirServer) -> None:
    stub.token = "other"
    with pytest.raises(HandpressError, match="refuses our sign-in"):
        server.deliver(parcel(), [])


def test_redirect_is_not_followed(stub: Stub, server: FhirServer) -> None:
    with Stub() as other:
        stub.script("GET", "Patient", says(302, Location=f"{other.url}/Patient"))
        with pytest.raises(HandpressError, match="another address") as caught:
            server.deliver(parcel(), [])
        assert not other.requests
    assert not any(leak.lower() in str(caught.value).lower() for leak in LEAKS)


def test_list_of_documents_goes_on_over_pages_but_not_elsewhere(stub: Stub, server: FhirServer) -> None:
    old = [server.deliver(parcel("1"), []).id]
    for _ in range(3):
        old.append(
            f"DocumentReference/{stub.add('DocumentReference', json.loads(write(parcel('1'), 'Patient/1', [], None)))}"
        )
    stub.page = 1
    assert server.deliver(parcel("2"), []).replaced == tuple(old)
    away = {"relation": "next", "url": "https://evil.example/fhir?T-1"}
    stub.script("GET", "DocumentReference", changed(lambda body: {**body, "link": [away]}))
    assert "another server" in told(server.deliver(parcel("3"), []))


JUNK = [None, 7, "x", [], {}, [None], [[]], [{}], {"a": []}, True, "\0", 1e999]


@pytest.mark.parametrize("junk", JUNK, ids=repr)
@pytest.mark.parametrize("place", ["entry", "link", "resource", "identifier", "name", "id", "resourceType"])
def test_wrong_types_anywhere_are_a_failure_or_nothing(stub: Stub, server: FhirServer, place: str, junk: Any) -> None:
    def spoil(body: dict[str, Any]) -> dict[str, Any]:
        if place in ("entry", "link", "resourceType"):
            return {**body, place: junk}
        entry = body["entry"][0]
        return {**body, "entry": [{"resource": junk if place == "resource" else {**entry["resource"], place: junk}}]}

    stub.script("GET", "Patient", changed(spoil))
    receipt = server.deliver(parcel(patient=FAMILY), [])
    assert receipt.outcome in (Outcome.SENT, Outcome.FAILED)
    harmless = place == "link" or (place, junk) == ("id", "x")
    assert harmless == (receipt.outcome is Outcome.SENT), told(receipt)


@pytest.mark.parametrize("junk", JUNK, ids=repr)
@pytest.mark.parametrize("place", ["subject", "content", "identifier", "id", "meta", "status", "resourceType"])
def test_wrong_types_in_an_answer_make_no_second_document(
    stub: Stub, server: FhirServer, place: str, junk: Any
) -> None:
    stub.script("POST", "DocumentReference", changed(lambda body: {**body, place: junk}))
    assert server.deliver(parcel(), []).outcome in (Outcome.SENT, Outcome.UNSURE)
    assert len(stub.documents) == 1


def test_bytes_come_from_another_resource_of_the_same_server_alone(stub: Stub, server: FhirServer) -> None:
    id = server.deliver(parcel(), []).id
    attachment = {"contentType": "application/pdf", "url": "Binary/b1"}
    stub.documents[id.split("/")[1]]["content"] = [{"attachment": attachment}]
    stub.binaries["b1"] = b"%PDF-1.7 from elsewhere"
    assert server.fetch(id) == b"%PDF-1.7 from elsewhere"
    with Stub() as other:
        attachment["url"] = f"{other.url}/Binary/b1"
        with pytest.raises(HandpressError, match="another host"):
            server.fetch(id)
        assert not other.requests


@pytest.mark.parametrize("id", ["Patient/1", "DocumentReference/../Patient/1", "https://evil.example/x", ""])
def test_what_is_no_id_is_not_fetched(stub: Stub, server: FhirServer, id: str) -> None:
    with pytest.raises(HandpressError, match="no PDF"):
        server.fetch(id)
    assert not stub.requests


def test_many_at_once_make_one_document_each(stub: Stub, server: FhirServer) -> None:
    numbers = [f"N-{n}" for n in range(20)]
    for number in numbers:
        stub.add_patient(number)
    stub.script("POST", "DocumentReference", closes(True), says(429), says(500, handled=True), closes())
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda number: server.deliver(parcel(reference=number), []), numbers))
    assert {receipt.outcome for receipt in receipts} == {Outcome.SENT}
    assert len({each["subject"]["reference"] for each in stub.documents.values()}) == len(stub.documents) == 20


@pytest.mark.parametrize(
    "says_of_put",
    [
        Act(change=lambda _: Reply(200, {"resourceType": "OperationOutcome"})),
        Act(change=lambda _: Reply(204)),
        Act(change=lambda _: Reply(200)),
    ],
)
def test_a_change_that_was_not_made_is_not_believed(stub: Stub, server: FhirServer, says_of_put: Act) -> None:
    old = server.deliver(parcel("1"), [])
    stub.script("PUT", "DocumentReference", *[says_of_put] * 9)
    receipt = server.deliver(parcel("2"), [old.id])
    assert (receipt.outcome, receipt.replaced) == (Outcome.SENT, ())
    assert told(receipt) == "an older version may still be shown: the portal keeps it as it was"
    taken_back = server.retract(parcel("2"), [receipt.id])
    assert taken_back.outcome is Outcome.FAILED
    assert {document["status"] for document in stub.documents.values()} == {"current"}


def test_what_cannot_be_seen_is_not_taken_for_gone(stub: Stub, serve: Serve) -> None:
    server = serve(Flags(searches=False))
    old = server.deliver(parcel("1"), [])
    for refused, outcome in ((404, Outcome.FAILED), (410, Outcome.RETRACTED)):
        stub.script("GET", "DocumentReference/", says(refused))
        assert server.retract(parcel("1"), [old.id]).outcome is outcome
    stub.script("GET", "DocumentReference/", says(404))
    receipt = server.deliver(parcel("2"), [old.id])
    assert told(receipt) == "an older version may still be shown: it cannot be read (404)"


BLIND = {"resourceType": "Bundle", "type": "searchset"}


@pytest.mark.parametrize("then", [says(403), says(400), says(413), says(422), closes(), says(504, handled=True)])
def test_after_a_lost_answer_nothing_says_that_it_is_not_there(stub: Stub, serve: Serve, then: Act) -> None:
    """The server has it, and its search lags behind."""
    for flags in (Flags(), Flags(if_none_exist=False), Flags(searches=False)):
        stub.documents.clear()
        server = serve(flags)
        if flags.searches:
            stub.script("GET", "DocumentReference", *[says(200, BLIND)] * 60)
        stub.script("POST", "DocumentReference", closes(handled=True), *[then] * 5)
        assert server.deliver(parcel(), []).outcome is Outcome.UNSURE
        assert len(stub.documents) == 1
        for _, _, acts in stub._scripts:
            acts.clear()


@pytest.mark.parametrize("status", [408, 425, 500, 502, 504])
def test_what_a_gateway_may_say_leaves_open_what_was_kept(stub: Stub, serve: Serve, status: int) -> None:
    stub.script("POST", "DocumentReference", says(status, handled=True))
    assert serve(Flags(searches=False)).deliver(parcel(), []).outcome is Outcome.UNSURE
    assert len(stub.documents) == 1


def test_a_see_other_after_a_post_is_looked_up(stub: Stub, server: FhirServer) -> None:
    stub.script("POST", "DocumentReference", says(303, handled=True))
    assert server.deliver(parcel(), []).outcome is Outcome.SENT
    assert len(stub.documents) == 1


@pytest.mark.parametrize("severity", ["error", "fatal"])
def test_a_success_that_tells_an_error_is_looked_up(stub: Stub, server: FhirServer, severity: str) -> None:
    body = {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "no-store"}]}
    stub.script("POST", "DocumentReference", *[says(201, body, Location=f"{stub.url}/DocumentReference/77")] * 5)
    receipt = server.deliver(parcel(), [])
    assert (receipt.outcome, receipt.id) != (Outcome.SENT, "DocumentReference/77")
    assert "no-store" in told(receipt)


def test_what_is_held_is_not_sent_twice_and_the_older_one_is_told(stub: Stub, server: FhirServer) -> None:
    old = server.deliver(parcel("1"), [])
    stub.script("POST", "DocumentReference", says(202))
    assert server.deliver(parcel("2"), [old.id]).outcome is Outcome.HELD
    held = replace(parcel("2"), held=True)
    receipt = server.deliver(held, [old.id])
    assert receipt.outcome is Outcome.HELD
    assert told(receipt) == "the portal holds it for review, and shows an older version until then"
    assert len(stub.asked("POST")) == 2
    # Released, it takes the place of the older one.
    stub.add("DocumentReference", json.loads(write(parcel("2"), "Patient/1", [], None)))
    assert server.deliver(held, [old.id]).replaced == (old.id,)


def test_a_second_patient_with_an_odd_id_is_not_left_out(stub: Stub, server: FhirServer) -> None:
    def odd(body: dict[str, Any]) -> dict[str, Any]:
        (entry,) = body["entry"]
        return {**body, "entry": [entry, {"resource": {**entry["resource"], "id": "a_2"}}]}

    stub.script("GET", "Patient", changed(odd))
    assert told(server.deliver(parcel(), [])) == "the portal gives an id that is none of FHIR"
    assert not stub.documents


def test_a_number_that_a_patient_had_once_is_not_the_patients(stub: Stub, server: FhirServer) -> None:
    for more in ({"use": "old"}, {"period": {"end": "2001-05"}}, {"period": {"end": "2001-05-04T00:00:00Z"}}):

        def past(body: dict[str, Any], more: dict[str, Any] = more) -> dict[str, Any]:
            resource = body["entry"][0]["resource"]
            resource["identifier"][0].update(more)
            return body

        stub.script("GET", "Patient", changed(past))
        assert "the portal has no patient with this number" in told(server.deliver(parcel(), []))
    assert not stub.documents


@pytest.mark.parametrize(
    ("name", "printed", "same"),
    [
        ({"family": "van Beispiel"}, "Test van Muster", False),
        ({"family": "de la Cruz"}, "Anna de Boer", False),
        ({"family": "de la Cruz"}, "Anna de la Cruz", True),
        ({"family": "Beispiel Jr"}, "Test Muster Jr", False),
        ({"family": "Al Beispiel"}, "Omar Al Muster", False),
        ({"text": "Erika Beispiel"}, "Erika Muster", False),
        ({"text": "Erika Muster"}, "Muster, Erika", True),
        ({"family": "Muster", "use": "old"}, "Erika Muster", False),
        ({"family": "Ng"}, "Test Ng", True),
        ({"family": "Do"}, "Test Do", True),
        ({"family": "O"}, "Test O", True),
        ({"given": ["Erika"]}, "Erika Muster", False),
    ],
)
def test_a_familys_name_is_more_than_its_little_words(
    stub: Stub, server: FhirServer, name: dict[str, Any], printed: str, same: bool
) -> None:
    next(iter(stub.patients.values()))["name"] = [name]
    receipt = server.deliver(parcel(patient=printed), [])
    assert (receipt.outcome is Outcome.SENT) == same, told(receipt)


def test_no_search_is_answered_out_of_what_was_kept(stub: Stub, server: FhirServer) -> None:
    server.deliver(parcel(), [])
    assert {request.headers["cache-control"] for request in stub.requests} == {"no-cache"}


def test_a_server_that_never_answers_is_not_asked_for_each_row(stub: Stub, server: FhirServer) -> None:
    stub.script("GET", "Patient", *[closes()] * 90)
    for _ in range(2):
        assert server.deliver(parcel(), []).outcome is Outcome.FAILED
    with pytest.raises(HandpressError, match="the server does not answer"):
        server.deliver(parcel(), [])


def nameless(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "identifier"}


def renamed(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "identifier": [{"system": "urn:uuid", "value": "their-own"}]}


def unhashed(document: dict[str, Any]) -> dict[str, Any]:
    return {**nameless(document), "content": [{"attachment": {"contentType": "application/pdf", "url": "Binary/b1"}}]}


def sized(document: dict[str, Any]) -> dict[str, Any]:
    return {
        **renamed(document),
        "content": [{"attachment": {"contentType": "application/pdf", "size": len(parcel().pdf), "url": "https://x/"}}],
    }


def showing(**attachment: Any) -> Any:
    def keeps(document: dict[str, Any]) -> dict[str, Any]:
        return {**nameless(document), "content": [{"attachment": {"contentType": "application/pdf", **attachment}}]}

    return keeps


def hashed(name: str, form: Callable[[Any], str]) -> Any:
    def keeps(document: dict[str, Any]) -> dict[str, Any]:
        pdf = b64decode(document["content"][0]["attachment"]["data"])
        return showing(hash=form(new(name, pdf)))(document)

    return keeps


def without_system(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "identifier": [{"value": each["value"]} for each in document["identifier"]]}


KEEPS = [
    nameless,
    renamed,
    unhashed,
    sized,
    without_system,
    hashed("sha1", lambda found: found.hexdigest()),
    hashed("sha256", lambda found: f"sha256:{found.hexdigest().upper()}"),
    hashed("md5", lambda found: b64encode(found.digest()).decode()),
    hashed("sha512", lambda found: b64encode(found.digest()).decode()),
    showing(),
    showing(size=str(len(parcel().pdf))),
    showing(contentType="Application/PDF; charset=binary", size=len(parcel().pdf)),
    showing(url="Binary/forbidden"),
]


def sent_by(ids: dict[str, Parcel]) -> Any:
    def sent(id: str, pdf: bytes | int) -> bool:
        return id in ids and pdf in (b"", ids[id].pdf, len(ids[id].pdf))

    return sent


@pytest.mark.parametrize("keeps", KEEPS)
def test_document_without_our_identifier_is_known_by_its_id_hash_or_size(
    stub: Stub, server: FhirServer, keeps: Any
) -> None:
    stub.keeps, stub.binaries["b1"] = keeps, parcel("1").pdf
    first = server.deliver(parcel("1"), [])
    assert (first.outcome, first.id) == (Outcome.SENT, "DocumentReference/2"), told(first)
    again = server.deliver(replace(parcel("1"), known=(first.id,)), [])
    assert (again.outcome, again.id, len(stub.documents)) == (Outcome.ALREADY, first.id, 1)
    memory = sent_by({first.id: parcel("1")})
    second = server.deliver(replace(parcel("2"), sent=memory), [first.id])
    assert second.replaced == (first.id,), told(second)
    assert statuses(stub) == ["superseded", "current"]
    taken_back = server.retract(replace(parcel("1"), sent=memory), [first.id])
    assert taken_back.outcome is Outcome.RETRACTED, told(taken_back)


def test_document_that_the_server_itself_supersedes_is_not_sent_at_every_run(stub: Stub, server: FhirServer) -> None:
    stub.keeps = lambda document: {**document, "status": "superseded"}
    first = server.deliver(parcel(), [])
    assert (first.outcome, told(first)) == (Outcome.UNSURE, "the portal has this very version as withdrawn")
    for _ in range(2):
        again = server.deliver(replace(parcel(), known=(first.id,)), [])
        assert told(again) == "the portal has this very version as superseded"
    assert len(stub.documents) == 1


def test_what_stands_under_the_known_id_must_be_ours(stub: Stub, server: FhirServer) -> None:
    stub.keeps = nameless
    id = server.deliver(parcel("1"), []).id
    known = replace(parcel("1"), known=(id,))
    document = stub.documents[id.split("/")[1]]
    document["content"] = [{"attachment": {"contentType": "application/pdf", "hash": "AAAA"}}]
    assert told(server.deliver(known, [])) == "the portal has another document under the id that it gave us"
    document["subject"] = {"reference": "Patient/99"}
    assert told(server.deliver(known, [])) == "it is in another patient's chart"
    stub.script("GET", "DocumentReference/", says(403))
    assert told(server.deliver(known, [])) == "what was sent before cannot be read (403)"
    assert len(stub.documents) == 1
    document["status"] = "entered-in-error"
    assert server.deliver(known, []).outcome is Outcome.SENT


@pytest.mark.parametrize("keeps", [nameless, renamed])
@pytest.mark.parametrize("location", [True, False])
def test_lost_answer_of_a_server_that_drops_identifiers_makes_no_second_one(
    stub: Stub, server: FhirServer, keeps: Any, location: bool
) -> None:
    stub.keeps = keeps
    lost = Act(True, lambda reply: Reply(500, None, reply.headers if location else {}))
    stub.script("POST", "DocumentReference", lost)
    receipt = server.deliver(parcel(), [])
    assert (receipt.outcome, receipt.id, len(stub.documents)) == (Outcome.SENT, "DocumentReference/2", 1)
    other = replace(parcel(), known=(), lost=parcel().made)  # killed: the log has no id
    assert server.deliver(other, []).outcome is Outcome.ALREADY
    assert len(stub.documents) == 1


@pytest.mark.parametrize("act", [says(500, handled=True), closes(True), empty(location=False), says(409, handled=True)])
def test_search_that_lags_behind_the_write_makes_no_second_one(
    stub: Stub, server: FhirServer, act: Act, ticking: Ticking
) -> None:
    stub.lag = 6
    stub.ignores = {"If-None-Exist"}
    stub.script("POST", "DocumentReference", act)
    receipt = server.deliver(parcel(), [])
    assert receipt.outcome in (Outcome.SENT, Outcome.ALREADY)
    assert len(stub.documents) == 1
    assert sum(ticking.slept) < 120


OURS = b"%PDF-1.7 <pdf:Producer>Handpress 0.0.1</pdf:Producer> an earlier look"


@pytest.mark.parametrize(
    ("there", "known"),
    [
        (OURS, True),
        (OURS.replace(b"Handpress", b"Another"), False),  # printed by somebody else
    ],
)
def test_an_earlier_print_of_the_same_words_is_not_replaced_for_its_looks(
    stub: Stub, server: FhirServer, there: bytes, known: bool
) -> None:
    server.deliver(replace(parcel(), pdf=there), [])
    receipt = server.deliver(parcel(), [])
    assert (receipt.outcome is Outcome.ALREADY) is known
    assert ("another document under our identifier" in told(receipt)) is not known
    assert len(stub.documents) == 1


@pytest.mark.parametrize("change", ["data", "hash", "subject"])
def test_an_earlier_print_that_was_changed_there_is_told(stub: Stub, server: FhirServer, change: str) -> None:
    server.deliver(replace(parcel(), pdf=OURS), [])
    (document,) = stub.documents.values()
    attachment = document["content"][0]["attachment"]
    if change == "data":
        attachment["data"] = b64encode(OURS[:-4]).decode()
    elif change == "hash":
        del attachment["hash"]
    else:
        document["subject"] = {"reference": "Patient/99"}
    assert server.deliver(parcel(), []).outcome is not Outcome.ALREADY
    assert len(stub.documents) == 1


def test_search_that_lags_behind_a_run_that_was_killed_is_waited_for(stub: Stub, server: FhirServer) -> None:
    stub.lag, stub.ignores = 6, {"If-None-Exist"}
    server.deliver(parcel(), [])
    killed = replace(parcel(), lost=parcel().made)
    assert server.deliver(killed, []).outcome is Outcome.ALREADY
    assert len(stub.documents) == 1


def test_created_and_nowhere_to_be_found_is_unsure_and_not_sent_twice(stub: Stub, server: FhirServer) -> None:
    stub.lag, stub.ignores = 99, {"If-None-Exist"}
    stub.script("POST", "DocumentReference", empty(location=False))
    assert server.deliver(parcel(), []).outcome is Outcome.UNSURE
    assert len(stub.documents) == 1


@pytest.mark.parametrize("meta", [{}, {"lastUpdated": "2999-01-01T00:00:00Z"}, {"lastUpdated": "soon"}, None])
@pytest.mark.parametrize("keeps", [nameless, renamed, dict])
def test_fresh_document_that_comes_with_200_is_new(stub: Stub, server: FhirServer, meta: Any, keeps: Any) -> None:
    stub.keeps = keeps
    fresh = Act(True, lambda reply: Reply(200, {**reply.body, "meta": meta}, reply.headers))
    stub.script("POST", "DocumentReference", fresh)
    receipt = server.deliver(parcel(), [])
    assert (receipt.outcome, receipt.id, receipt.answer) == (Outcome.SENT, "DocumentReference/2", "200")


@pytest.mark.parametrize(("written", "new"), [("2026-01-01T00:00:00Z", False), ("2999-01-01T00:00:00Z", True)])
def test_condition_that_finds_an_old_document_is_told_by_the_servers_clock(
    stub: Stub, serve: Serve, written: str, new: bool
) -> None:
    found = Act(True, lambda reply: Reply(200, {**reply.body, "meta": {"lastUpdated": written}}, reply.headers))
    for flags in (Flags(), Flags(searches=False)):
        stub.documents.clear()
        stub.script("POST", "DocumentReference", found)
        assert serve(flags).deliver(parcel(), []).outcome is (Outcome.SENT if new else Outcome.ALREADY)


@pytest.mark.parametrize("kind", ["Patient", "DocumentReference"])
def test_next_link_to_an_empty_page_ends_the_search(stub: Stub, server: FhirServer, kind: str) -> None:
    def leads_on(body: dict[str, Any]) -> dict[str, Any]:
        url = f"{stub.url}/{kind}?identifier=urn:x%7Cnone&page=next"
        return {**body, "link": [{"relation": "next", "url": url}]}

    stub.script("GET", kind, *[changed(leads_on)] * 200)
    assert server.deliver(parcel(), []).outcome is Outcome.SENT
    assert server.deliver(parcel(), []).outcome is Outcome.ALREADY
    assert len(stub.asked("GET", kind)) < 12


@pytest.mark.parametrize("id", ["a" * 65, "Ab-1." * 40])
def test_long_id_is_taken_whole(stub: Stub, server: FhirServer, id: str) -> None:
    def long(reply: Reply) -> Reply:
        document = stub.documents.pop(reply.body["id"])
        stub.documents[id] = {**document, "id": id}
        return Reply(201, None, {"Location": f"{stub.url}/DocumentReference/{id}/_history/1"})

    stub.script("POST", "DocumentReference", Act(True, long))
    receipt = server.deliver(parcel(), [])
    assert (receipt.outcome, receipt.id) == (Outcome.SENT, f"DocumentReference/{id}")
    assert server.deliver(parcel(), []).id == receipt.id
    assert server.retract(parcel(), [receipt.id]).outcome is Outcome.RETRACTED
    assert statuses(stub) == ["entered-in-error"]


@pytest.mark.parametrize("redirected", [False, True])
def test_presigned_address_on_another_host_is_told_and_never_asked(
    stub: Stub, serve: Serve, redirected: bool, tmp_path: Any
) -> None:
    server = serve()
    server._verify = True
    with Stub() as other:
        away = f"{other.url}/Binary/b1?signature=made-up"
        url = "Binary/b1" if redirected else away

        def apart(document: dict[str, Any]) -> dict[str, Any]:
            attachment = {**document["content"][0]["attachment"], "url": url}
            del attachment["data"]
            return {**document, "content": [{"attachment": attachment}]}

        stub.keeps = apart
        stub.script("GET", "Binary", *[says(307, Location=away)] * 9)
        receipt = server.deliver(parcel(), [])
        assert (receipt.outcome, told(receipt)) == (Outcome.SENT, "its PDF lies on another host, which was not asked")
        checked = server.check(parcel(), receipt.id, lambda pdf: True)
        assert told(checked) == "the portal has it; its PDF lies on another host, which was not asked"
        newer = server.deliver(parcel("2"), [receipt.id])
        assert (newer.replaced, statuses(stub)) == ((receipt.id,), ["superseded", "current"])
        assert not other.requests


TOO_LARGE = [
    says(413),
    says(413, b"<html>"),
    says(500, {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "too-long"}]}),
    says(400, {"resourceType": "OperationOutcome", "issue": [{"code": "invalid", "diagnostics": "Payload Too Large"}]}),
    says(500, {"resourceType": "OperationOutcome", "issue": [{"details": {"text": "Body exceeds maximum size of 1"}}]}),
]


@pytest.mark.parametrize("act", TOO_LARGE)
def test_too_large_has_its_own_words(stub: Stub, server: FhirServer, act: Act) -> None:
    stub.script("POST", "DocumentReference", act)
    receipt = server.deliver(parcel(), [])
    assert receipt.outcome is Outcome.FAILED
    assert told(receipt).startswith(f"the document is too large for the portal ({receipt.answer})")
    assert "logo" in receipt.hint
    assert (len(stub.asked("POST")), len(stub.documents)) == (1, 0)


def test_bare_500_for_a_large_document_where_small_ones_pass_says_so(stub: Stub, server: FhirServer) -> None:
    assert server.deliver(parcel(), []).outcome is Outcome.SENT
    stub.script("POST", "DocumentReference", *[says(500)] * 9)
    large = replace(parcel("2"), pdf=b"%PDF-1.7 " + b"x" * 2_000_000)
    receipt = server.deliver(large, [])
    assert receipt.outcome is Outcome.UNSURE
    assert told(receipt) == ("the portal may have the document: a server that finds it too large may answer so (500)")
    assert told(server.deliver(parcel("3"), [])) == "the portal may have the document: its answer does not tell (500)"


def packed(reply: Reply, how: str) -> Reply:
    plain = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    made, name = {
        "gzip": (gzip.compress(plain), "gzip"),
        "twice": (gzip.compress(gzip.compress(plain)), "gzip, gzip"),
        "deflate": (zlib.compress(plain), "deflate"),
        "bare deflate": (zlib.compress(plain, wbits=-15), "deflate"),
        "members": (gzip.compress(plain[:9]) + gzip.compress(plain[9:]), "gzip"),
        "not at all": (plain, "gzip"),
        "in no way": (plain, "utf-8"),
        "unsaid": (gzip.compress(plain), "identity"),
        "cut": (gzip.compress(plain)[:-9], "gzip"),
        "br": (b"\x0b\x02\x80", "br"),
        "junk": (b"\0\1\2", "gzip"),
        "bomb": (gzip.compress(b" " * 90_000_000), "gzip"),
    }[how]
    return Reply(reply.status, made, {**reply.headers, "Content-Encoding": name})


@pytest.mark.parametrize(
    "how", ["gzip", "twice", "deflate", "bare deflate", "members", "unsaid", "not at all", "in no way"]
)
def test_packed_answers_are_unpacked(stub: Stub, server: FhirServer, how: str) -> None:
    act = Act(True, lambda reply: packed(reply, how))
    stub.script("GET", "", *[act] * 20)
    stub.script("POST", "", *[act] * 20)
    first = server.deliver(parcel(), [])
    assert (first.outcome, first.answer) == (Outcome.SENT, "201"), told(first)
    document = stub.documents[first.id.split("/")[1]]
    document["content"] = [{"attachment": {"contentType": "application/pdf", "url": "Binary/b1"}}]
    stub.binaries["b1"] = parcel().pdf
    assert server.fetch(first.id) == parcel().pdf


@pytest.mark.parametrize("charset", ["ISO-8859-1", '"windows-1252"'])
def test_answer_in_another_encoding_is_read_as_it_says(stub: Stub, server: FhirServer, charset: str) -> None:
    def written(reply: Reply) -> Reply:
        content = json.dumps(reply.body, ensure_ascii=False).encode("latin-1")
        return Reply(reply.status, content, {"Content-Type": f"application/fhir+json; charset={charset}"})

    stub.script("GET", "Patient", Act(True, written))
    assert server.deliver(parcel(patient=f"Erika {FAMILY}"), []).outcome is Outcome.SENT


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("cut", "it is packed, and ends too soon"),
        ("br", "it is packed in a way that was not asked for"),
        ("junk", "it is packed, and cannot be unpacked"),
        ("bomb", "it is too large"),
    ],
)
def test_packed_answer_that_cannot_be_read_is_told(stub: Stub, server: FhirServer, how: str, said: str) -> None:
    stub.script("GET", "Patient", Act(True, lambda reply: packed(reply, how)))
    assert told(server.deliver(parcel(), [])).endswith(said)
    stub.script("POST", "DocumentReference", Act(True, lambda reply: packed(reply, how)))
    assert server.deliver(parcel(), []).outcome is Outcome.SENT
    assert len(stub.documents) == 1
