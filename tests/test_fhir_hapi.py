"""Documents go into a real FHIR server once, replace one another, come back byte for byte, and can be withdrawn."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest

import hapi_server
from fhir_stub import PATIENTS
from handpress.portal.fhir.server import FhirServer
from handpress.portal.parcel import Outcome
from handpress.portal.settings import Fhir, Portal
from handpress.source.bind import from_plain
from test_fhir_server import SYSTEM, Flags, parcel, write

pytestmark = pytest.mark.heavy


def ask(server: hapi_server.Server, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/fhir+json", "Cache-Control": "no-cache"}
    request = urllib.request.Request(f"{server.url}/{path}", data, headers)
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.load(answer)


@pytest.fixture
def number(hapi: hapi_server.Server) -> str:
    """Return the number of a new patient."""
    number = f"{uuid4()},$\\"
    body = {
        "resourceType": "Patient",
        "identifier": [{"system": PATIENTS, "value": number}],
        "name": [{"family": "Muster", "given": ["Erika"]}],
    }
    ask(hapi, "Patient", body)
    return number


@pytest.fixture
def portal(hapi: hapi_server.Server) -> Iterator[FhirServer]:
    settings = {"url": hapi.url, "system": SYSTEM, "patient-system": PATIENTS, "requests-a-second": "1000"}
    with closing(FhirServer(Portal(fhir=from_plain(Fhir, settings)), profile=Flags(), writing=write)) as server:
        yield server


def test_sent_once_and_fetched_back(portal: FhirServer, number: str) -> None:
    one = parcel(reference=number, patient="Erika Muster")
    first, again = portal.deliver(one, []), portal.deliver(one, [])
    assert (first.outcome, again.outcome, again.id) == (Outcome.SENT, Outcome.ALREADY, first.id)
    assert portal.fetch(first.id) == one.pdf


def test_replaced_and_withdrawn(hapi: hapi_server.Server, portal: FhirServer, number: str) -> None:
    first = portal.deliver(parcel("1", number), [])
    second = portal.deliver(parcel("2", number), [])
    assert second.replaced == (first.id,)
    assert ask(hapi, first.id)["status"] == "superseded"
    assert [portal.retract(parcel("2", number), [second.id]).outcome for _ in range(2)] == [Outcome.RETRACTED] * 2
    assert ask(hapi, second.id)["status"] == "entered-in-error"
    third = portal.deliver(parcel("2", number), [])
    assert third.outcome is Outcome.SENT
    assert ask(hapi, third.id)["status"] == "current"


def test_same_parcel_from_many_threads_is_one_document(
    hapi: hapi_server.Server, portal: FhirServer, number: str
) -> None:
    one = parcel(reference=number)
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: portal.deliver(one, []), range(4)))
    assert len({receipt.id for receipt in receipts}) == 1, receipts
    assert ask(hapi, f"DocumentReference?identifier={one.identifier}")["total"] == 1
