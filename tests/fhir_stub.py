"""A small FHIR server on this computer's own address, for tests: `with Stub() as stub`; it misbehaves as told.

Keeps patients, visits and documents as a real one does. `script` says what happens to the next requests of a kind.
"""

from __future__ import annotations

import json
import socket
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Event, RLock, Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Resource = dict[str, Any]
PATIENTS = "urn:clinic:mrn"
VISITS = "urn:clinic:visit"
BASE = "/fhir"


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None  # bytes go as they are
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """What becomes of one request.

    Attributes:
        handled: Whether the server first does what it was asked to.
        change: What it then says instead.
        closes: It says nothing, and closes the connection.
        hangs: It says nothing until the stub ends.
    """

    handled: bool = False
    change: Callable[[Reply], Reply] = lambda reply: reply
    closes: bool = False
    hangs: bool = False


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


USUAL = Act(handled=True)


def says(status: int, body: Any = None, handled: bool = False, **headers: str) -> Act:
    """Answer with *status*; *handled*: after doing what was asked."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Act(handled, lambda _: Reply(status, body, names))


def closes(handled: bool = False) -> Act:
    return Act(handled, closes=True)


def hangs(handled: bool = False) -> Act:
    return Act(handled, hangs=True)


def empty(location: bool = True) -> Act:
    """Do what was asked, and say so without a body."""
    keep = ("Location",) if location else ()
    return Act(True, lambda reply: Reply(reply.status, None, {k: v for k, v in reply.headers.items() if k in keep}))


def changed(change: Callable[[Resource], Resource]) -> Act:
    """Do what was asked, and show something else than what is there."""
    return Act(True, lambda reply: Reply(reply.status, change(json.loads(json.dumps(reply.body))), reply.headers))


class Stub:
    """The server.

    Attributes:
        ignores: Of "If-None-Exist", "If-Match", "search": what it does not know.
        token: What it asks for under Authorization; "" for nothing.
        delay_s: How long it takes to answer.
        keeps: What it makes of a document that it is sent.
        lag: How many searches for documents do not find yet what came last, nor does If-None-Exist until then.
        requests: All that came, in order.
    """

    def __init__(self, tls: SSLContext | None = None) -> None:
        self.kept: dict[str, dict[str, Resource]] = {"Patient": {}, "Encounter": {}, "DocumentReference": {}}
        self.ignores: set[str] = set()
        self.token = ""
        self.delay_s = 0.0
        self.keeps: Callable[[Resource], Resource] = lambda resource: resource
        self.lag = 0
        self._unseen: tuple[str, int] = ("", 0)
        self.requests: list[Request] = []
        self.binaries: dict[str, bytes] = {}
        self.page = 1000
        self._made = 0
        self._scripts: list[tuple[str, str, list[Act]]] = []
        self._lock = RLock()
        self._ended = Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{BASE}"

    @property
    def documents(self) -> dict[str, Resource]:
        return self.kept["DocumentReference"]

    @property
    def patients(self) -> dict[str, Resource]:
        return self.kept["Patient"]

    def add_patient(self, number: str, family: str = "Muster", given: str = "Erika", **more: Any) -> str:
        name = [{"family": family, "given": [given]}]
        patient = {"identifier": [{"system": PATIENTS, "value": number}], "name": name, **more}
        return f"Patient/{self.add('Patient', patient)}"

    def add_visit(self, number: str, patient: str) -> str:
        visit = {"identifier": [{"system": VISITS, "value": number}], "subject": {"reference": patient}}
        return f"Encounter/{self.add('Encounter', visit)}"

    def add(self, kind: str, resource: Resource) -> str:
        """Keep *resource*; return its id."""
        with self._lock:
            self._made += 1
            id = str(self._made)
            self.kept[kind][id] = {"resourceType": kind, **resource, "id": id, "meta": {"versionId": "1"}}
            return id

    def script(self, method: str, path_prefix: str, *behaviours: Act) -> None:
        """Say what becomes of the next requests whose path, without the base, begins with *path_prefix*."""
        with self._lock:
            self._scripts.append((method, path_prefix, list(behaviours)))

    def asked(self, method: str, kind: str = "") -> list[Request]:
        return [each for each in self.requests if each.method == method and each.path.startswith(f"{BASE}/{kind}")]

    def stop(self) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Stub:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def answer(self, request: Request) -> Reply | None:
        """Return what the server says; None if it closes the connection."""
        time.sleep(self.delay_s)
        with self._lock:
            self.requests.append(request)
            act = self._act(request)
            reply = self._handle(request) if act.handled else Reply(200)
        if act.hangs:
            self._ended.wait(60)
        return None if act.closes or act.hangs else act.change(reply)

    def _act(self, request: Request) -> Act:
        for method, prefix, acts in self._scripts:
            if acts and method == request.method and request.path.removeprefix(f"{BASE}/").startswith(prefix):
                return acts.pop(0)
        return USUAL

    def _handle(self, request: Request) -> Reply:
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return _outcome(401, "login")
        kind, _, id = request.path.removeprefix(f"{BASE}/").partition("/")
        if request.method == "GET" and kind == "Binary" and id in self.binaries:
            return Reply(200, self.binaries[id], {"Content-Type": "application/pdf"})
        if kind not in self.kept:
            return _outcome(404, "not-found")
        if request.method == "POST":
            return self._create(kind, request)
        if request.method == "PUT":
            return self._update(kind, id, request)
        return self._read(kind, id) if id else self._search(kind, request.query)

    def _create(self, kind: str, request: Request) -> Reply:
        condition = request.headers.get("if-none-exist")
        if condition and "If-None-Exist" not in self.ignores:
            there = self._matches(kind, dict(parse_qsl(condition)))
            if there:
                return self._read(kind, there[0]["id"]) if len(there) == 1 else _outcome(412, "multiple-matches")
        id = self.add(kind, self.keeps(json.loads(request.body)))
        self._unseen = (id, self.lag)
        return Reply(201, self.kept[kind][id], {"Location": f"{self.url}/{kind}/{id}/_history/1", "ETag": 'W/"1"'})

    def _read(self, kind: str, id: str) -> Reply:
        found = self.kept[kind].get(id)
        return Reply(200, found, {"ETag": f'W/"{found["meta"]["versionId"]}"'}) if found else _outcome(404, "not-found")

    def _update(self, kind: str, id: str, request: Request) -> Reply:
        there, asked = self.kept[kind].get(id), request.headers.get("if-match")
        if there is None:
            return _outcome(404, "not-found")
        version = there["meta"]["versionId"]
        if asked != f'W/"{version}"' and "If-Match" not in self.ignores:
            return _outcome(412, "conflict")
        self.kept[kind][id] = {**json.loads(request.body), "meta": {"versionId": str(int(version) + 1)}}
        return self._read(kind, id)

    def _search(self, kind: str, query: dict[str, str]) -> Reply:
        start = int(query.get("start", "0"))
        found = self._matches(kind, query)
        if kind == "DocumentReference":
            self._unseen = (self._unseen[0], self._unseen[1] - 1)
        entries = [{"resource": each, "search": {"mode": "match"}} for each in found[start : start + self.page]]
        bundle: Resource = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        if len(found) > start + self.page:
            rest = f"{self.url}/{kind}?start={start + self.page}&identifier={query.get('identifier', '')}"
            bundle["link"] = [{"relation": "next", "url": rest.replace("|", "%7C")}]
        return Reply(200, bundle)

    def _matches(self, kind: str, query: dict[str, str]) -> list[Resource]:
        unseen, left = self._unseen
        found = [each for id, each in self.kept[kind].items() if not (left > 0 and id == unseen)]
        if "search" in self.ignores:
            return found
        if "identifier" in query:
            wanted = _unescaped(query["identifier"])
            found = [
                each for each in found if wanted in [(i.get("system"), i["value"]) for i in each.get("identifier", [])]
            ]
        if "patient" in query:
            found = [each for each in found if each["subject"]["reference"] == query["patient"]]
        return [each for each in found if "status" not in query or each["status"] == query["status"]]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is no fault of a test."""


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _any(self) -> None:
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = stub.answer(Request(self.command, url.path, dict(parse_qsl(url.query)), headers, body))
            if reply is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            content = reply.body if isinstance(reply.body, bytes) else b""
            if reply.body is not None and not isinstance(reply.body, bytes):
                content = json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/fhir+json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _any  # noqa: N815

        def log_message(self, *words: Any) -> None:
            """Say nothing."""

    return Handler


def _unescaped(text: str) -> tuple[str, str]:
    parts, current, skip = [], "", False
    for c in text:
        if skip or c not in "\\|":
            current, skip = current + c, False
        elif c == "\\":
            skip = True
        else:
            parts, current = [*parts, current], ""
    system, value = [*parts, current]
    return system, value


def _outcome(status: int, code: str) -> Reply:
    issue = {"severity": "error", "code": code, "diagnostics": "Erika Muster, number T-1 is at fault"}
    return Reply(status, {"resourceType": "OperationOutcome", "issue": [issue]})


def encoded(content: bytes) -> str:
    return b64encode(content).decode()


def patience_s(*acts: Act | str) -> float:
    """Return for how long a client waits for each answer: for long, so that a busy machine changes nothing.

    Half a second, where these acts, or what a test calls them, have the server hang.
    """
    return 0.5 if any(act.startswith("hang") if isinstance(act, str) else act.hangs for act in acts) else 60


def patience_in(test: Any) -> float:
    """Return it for the parameters of a test, as its request knows them."""
    given = test.node.callspec.params.values() if hasattr(test.node, "callspec") else ()
    every = [one for value in given for one in (value if isinstance(value, list) else [value])]
    return patience_s(*(one for one in every if isinstance(one, (Act, str))))


class Ticking:
    """A clock for tests: it does not wait, and knows how long it would have."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._began = time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self._began + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
