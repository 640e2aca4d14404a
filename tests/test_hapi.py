"""The server that stands for the hospital's: what the tests of `handpress attach` rely on is really so."""

from __future__ import annotations

import json
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64decode, b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import hapi_server

pytestmark = pytest.mark.heavy

SYSTEM = "https://clinic.example/deliveries"
Resource = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Resource


def ask(server: hapi_server.Server, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    data = None if body is None else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {"Content-Type": "application/fhir+json", "Cache-Control": "no-cache"}
    request = urllib.request.Request(f"{server.url}/{path}", data, {**kept, **names}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            return _answer(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, dict(error.headers), error.read())


def _answer(status: int, headers: dict[str, str], body: bytes) -> Answer:
    return Answer(status, {name.lower(): value for name, value in headers.items()}, json.loads(body) if body else {})


def found(server: hapi_server.Server, kind: str, identifier: str) -> list[str]:
    """Return the ids of the resources that *identifier* (system|value) finds."""
    answer = ask(server, "GET", f"{kind}?{urllib.parse.urlencode({'identifier': identifier})}")
    assert answer.status == 200
    ids = [entry["resource"]["id"] for entry in answer.body.get("entry", [])]
    assert answer.body["total"] == len(ids)
    return ids


def document(patient: str, value: str, content: bytes = b"%PDF-1.7", **more: Any) -> Resource:
    attachment = {
        "contentType": "application/pdf",
        "language": "en",
        "data": b64encode(content).decode(),
        "size": len(content),
        "hash": b64encode(sha1(content).digest()).decode(),
        "title": "Before and after your visit",
        "creation": "2026-03-03T08:30:00Z",
    }
    return {
        "resourceType": "DocumentReference",
        "identifier": [{"system": SYSTEM, "value": value}],
        "status": "current",
        "docStatus": "final",
        "type": {"coding": [{"system": "http://loinc.org", "code": "34895-3", "display": "Education note"}]},
        "subject": {"reference": patient},
        "date": "2026-03-03T08:30:00Z",
        "content": [{"attachment": attachment}],
        **more,
    }


def new_patient(server: hapi_server.Server, value: str) -> str:
    body = {"resourceType": "Patient", "identifier": [{"system": "urn:clinic:mrn", "value": value}]}
    answer = ask(server, "POST", "Patient", body)
    assert answer.status == 201
    return f"Patient/{answer.body['id']}"


@pytest.fixture(scope="module")
def patient(hapi: hapi_server.Server) -> str:
    return new_patient(hapi, uuid4().hex)


@pytest.fixture
def value() -> str:
    return uuid4().hex


def if_none(value: str) -> dict[str, str]:
    return {"If_None_Exist": f"identifier={SYSTEM}|{value}"}


def test_server_is_hapi_for_r4_and_creates_on_condition(hapi: hapi_server.Server) -> None:
    statement = ask(hapi, "GET", "metadata").body
    assert (statement["software"]["name"], statement["fhirVersion"]) == ("HAPI FHIR Server", "4.0.1")
    (documents,) = [each for each in statement["rest"][0]["resource"] if each["type"] == "DocumentReference"]
    assert documents["conditionalCreate"] is True


def test_server_listens_on_its_own_loopback_address_alone(hapi: hapi_server.Server) -> None:
    port = urllib.parse.urlsplit(hapi.url).port
    assert port
    socket.create_connection(("127.0.0.1", port), timeout=600).close()
    # Bound to every address, it would answer on this one too.
    with pytest.raises((ConnectionRefusedError, TimeoutError)):
        socket.create_connection(("127.0.0.2", port), timeout=600)


def test_patient_is_found_by_identifier_none_one_or_several(hapi: hapi_server.Server, value: str) -> None:
    assert found(hapi, "Patient", f"urn:clinic:mrn|{value}") == []
    first = new_patient(hapi, value)
    assert found(hapi, "Patient", f"urn:clinic:mrn|{value}") == [first.removeprefix("Patient/")]
    assert found(hapi, "Patient", f"urn:other|{value}") == []
    new_patient(hapi, value)
    assert len(found(hapi, "Patient", f"urn:clinic:mrn|{value}")) == 2


def test_a_document_sent_twice_is_there_once(hapi: hapi_server.Server, patient: str, value: str) -> None:
    first = ask(hapi, "POST", "DocumentReference", document(patient, value), **if_none(value))
    again = ask(hapi, "POST", "DocumentReference", document(patient, value), **if_none(value))
    assert (first.status, again.status) == (201, 200)
    assert again.headers["location"] == first.headers["location"]
    assert found(hapi, "DocumentReference", f"{SYSTEM}|{value}") == [first.body["id"]]


def test_a_document_sent_by_eight_at_once_is_there_once(hapi: hapi_server.Server, patient: str, value: str) -> None:
    def send(_: int) -> int:
        return ask(hapi, "POST", "DocumentReference", document(patient, value), **if_none(value)).status

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert answers.count(201) == 1
    assert set(answers) <= {200, 201, 409, 412}
    assert len(found(hapi, "DocumentReference", f"{SYSTEM}|{value}")) == 1


def test_without_the_condition_a_document_is_there_twice(hapi: hapi_server.Server, patient: str, value: str) -> None:
    for _ in range(2):
        assert ask(hapi, "POST", "DocumentReference", document(patient, value)).status == 201
    assert len(found(hapi, "DocumentReference", f"{SYSTEM}|{value}")) == 2
    refused = ask(hapi, "POST", "DocumentReference", document(patient, value), **if_none(value))
    assert refused.status == 412


def test_a_new_version_replaces_and_the_old_one_stays_readable(
    hapi: hapi_server.Server, patient: str, value: str
) -> None:
    old = ask(hapi, "POST", "DocumentReference", document(patient, value)).body["id"]
    target = {"reference": f"DocumentReference/{old}"}
    new = document(patient, f"{value}-2", relatesTo=[{"code": "replaces", "target": target}])
    answer = ask(hapi, "POST", "DocumentReference", new, **if_none(f"{value}-2"))
    assert answer.body["relatesTo"][0]["target"] == target
    gone = document(patient, value, id=old, status="superseded")
    assert ask(hapi, "PUT", f"DocumentReference/{old}", gone, If_Match='W/"1"').headers["etag"] == 'W/"2"'
    assert ask(hapi, "GET", f"DocumentReference/{old}").body["status"] == "superseded"
    assert ask(hapi, "GET", f"DocumentReference/{old}/_history/1").body["status"] == "current"
    assert ask(hapi, "PUT", f"DocumentReference/{old}", gone, If_Match='W/"1"').status in {409, 412}


def test_an_answer_without_a_body_still_tells_the_place(hapi: hapi_server.Server, patient: str, value: str) -> None:
    answer = ask(hapi, "POST", "DocumentReference", document(patient, value), Prefer="return=minimal")
    assert (answer.status, answer.body) == (201, {})
    (number,) = found(hapi, "DocumentReference", f"{SYSTEM}|{value}")
    assert answer.headers["location"] == f"{hapi.url}/DocumentReference/{number}/_history/1"


def test_five_megabytes_come_back_as_they_were_sent(hapi: hapi_server.Server, patient: str, value: str) -> None:
    content = random.Random(5).randbytes(5 * 2**20)
    answer = ask(hapi, "POST", "DocumentReference", document(patient, value, content))
    assert answer.status == 201
    kept = ask(hapi, "GET", f"DocumentReference/{answer.body['id']}").body["content"][0]["attachment"]
    assert b64decode(kept["data"]) == content
    assert (kept["size"], b64decode(kept["hash"])) == (len(content), sha1(content).digest())


WRONG = [
    ({"status": "done"}, "done"),
    ({"status": None}, "DocumentReference.status"),
    ({"content": None}, "DocumentReference.content"),
    ({"tittle": "x"}, "tittle"),
    ({"date": "2026-03-03"}, "instant"),
    ({"content": [{"attachment": {"data": "MQ==", "size": 5}}]}, "size"),
    ({"relatesTo": [{"code": "replace", "target": {"reference": "DocumentReference/1"}}]}, "replace"),
]


@pytest.mark.parametrize(("change", "fact"), WRONG, ids=lambda part: part if isinstance(part, str) else "")
def test_an_invalid_document_is_refused_with_the_reason(
    change: Resource, fact: str, hapi: hapi_server.Server, patient: str, value: str
) -> None:
    body = {name: part for name, part in (document(patient, value) | change).items() if part is not None}
    answer = ask(hapi, "POST", "DocumentReference", body, **if_none(value))
    assert (answer.status, answer.body["resourceType"]) == (422, "OperationOutcome")
    errors = [each["diagnostics"] for each in answer.body["issue"] if each["severity"] == "error"]
    assert fact in " ".join(errors)
    assert found(hapi, "DocumentReference", f"{SYSTEM}|{value}") == []


def test_a_document_for_nobody_is_refused(hapi: hapi_server.Server, value: str) -> None:
    assert ask(hapi, "POST", "DocumentReference", document("Patient/999999", value)).status == 400
    assert ask(hapi, "GET", "DocumentReference/999999").status == 404
    assert found(hapi, "DocumentReference", f"{SYSTEM}|{value}") == []


def test_a_server_ends_with_the_process_that_started_it(hapi: hapi_server.Server, tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n" + (
        "import os, subprocess, pathlib, hapi_server\n"
        "hapi_server._url = lambda process, *_: print(process.pid, flush=True) or os.kill(os.getpid(), 9)\n"
        "hapi_server.start(pathlib.Path.cwd())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=600)
    command = Path(f"/proc/{int(done.stdout)}/cmdline")
    if not command.parent.parent.exists():
        pytest.skip("there is no /proc to look at")
    deadline = time.monotonic() + 600
    while command.exists() and b"HapiServer" in command.read_bytes() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not (command.exists() and b"HapiServer" in command.read_bytes())


def test_missing_jars_are_reported_with_the_command_that_fetches_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hapi_server, "JARS", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert hapi_server.available() == f"HAPI FHIR is not there; fetch it with: {hapi_server.MAVEN}"
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "Java" in hapi_server.available()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(
    hapi: hapi_server.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hapi_server, "JARS", tmp_path)
    with pytest.raises(RuntimeError, match=r"did not start(.|\n)*HapiServer"):
        hapi_server.start(tmp_path)
