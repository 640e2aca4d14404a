"""Requests stay within bounds, on one server, and out of every log."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from fhir_stub import Act, Reply, Stub, Ticking, closes, hangs, patience_in, says
from handpress.diagnostics import HandpressError
from handpress.portal.fhir.http import TRIES, Client, Clock, Wire, origin, token
from handpress.portal.fhir.smart import Nobody


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as server:
        yield server


@pytest.fixture
def ticking() -> Ticking:
    return Ticking()


@pytest.fixture
def client(request: pytest.FixtureRequest, stub: Stub, ticking: Ticking) -> Iterator[Client]:
    clock = Clock(ticking.seconds, ticking.sleep, chance=lambda: 0.5)
    with closing(
        Client(stub.url, Wire(stub.url, patience_in(request), 1000, None, 100_000, clock), Nobody())
    ) as client:
        yield client


@pytest.mark.parametrize("act", [says(429), says(500), says(502), says(503), says(504), closes(), hangs()])
def test_reading_is_repeated_but_not_for_ever(stub: Stub, client: Client, act: Act) -> None:
    stub.script("GET", "Patient", act)
    assert client.request("GET", "Patient").status == 200
    stub.script("GET", "Patient", *[act] * 20)
    assert client.request("GET", "Patient").status != 200
    assert len(stub.asked("GET")) == 2 + TRIES


@pytest.mark.parametrize("act", [says(500), says(502), says(503), says(504), closes(), hangs()])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_writing_is_never_repeated_blindly(stub: Stub, client: Client, method: str, act: Act) -> None:
    stub.script(method, "Patient", act)
    answer = client.request(method, "Patient/1", b"{}")
    assert answer.lost
    assert len(stub.asked(method)) == 1


def test_writing_is_repeated_where_it_was_not_taken(stub: Stub, client: Client) -> None:
    stub.script("POST", "Patient", says(429), says(429))
    assert client.request("POST", "Patient", b"{}").status == 201


def test_waits_grow_and_the_server_may_ask_for_more(stub: Stub, client: Client, ticking: Ticking) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=110), usegmt=True)
    stub.script("GET", "Patient", says(503), says(503), says(429, Retry_After="7"), says(429, Retry_After=date))
    assert client.request("GET", "Patient").status == 200
    first, second, third, fourth = [slept for slept in ticking.slept if slept > 0.1]
    assert (first, second, third) == (0.5, 1.0, 7.5)
    assert 10 < fourth < 112


@pytest.mark.parametrize("wait", ["121", "9" * 40, "Fri, 01 Jan 2999 00:00:00 GMT"])
def test_too_long_a_wait_is_not_waited(stub: Stub, client: Client, ticking: Ticking, wait: str) -> None:
    stub.script("GET", "Patient", says(429, Retry_After=wait))
    with pytest.raises(HandpressError, match="asks for a wait of more than 2 minutes"):
        client.request("GET", "Patient")
    assert len(stub.requests) == 1


@pytest.mark.parametrize("wait", ["", "soon", "-1", "1e3", "٣", "Fri, 99 Foo 2026", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_senseless_wait_is_none(stub: Stub, client: Client, ticking: Ticking, wait: str) -> None:
    stub.script(
        "GET", "Patient", Act(change=lambda _: Reply(429, None, {"Retry-After": wait.encode().decode("latin")}))
    )
    assert client.request("GET", "Patient").status == 200
    assert sum(ticking.slept) < 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ""),
        (b" \n", ""),
        (b"{", "it is no JSON"),
        (b"<html>", "it is no JSON"),
        (b"\xff\xfe\x00", "it is no JSON"),
        (b"[" * 50_000, "it is no JSON"),
        (b'{"a":' * 15_000, "it is no JSON"),
        (b'{"a": ' + b"9" * 9_000 + b"}", "it is no JSON"),
        (b"[]", "it is no resource"),
        (b"null", "it is no resource"),
        (b"x" * 100_001, "it is too large"),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_whatever_comes_is_told_as_it_is(stub: Stub, client: Client, content: bytes, problem: str) -> None:
    stub.script("GET", "Patient", Act(change=lambda _: Reply(200, content)))
    answer = client.request("GET", "Patient")
    assert (answer.status, dict(answer.body), answer.problem) == (200, {}, problem)
    assert not answer.fine


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/fhir/Patient",
        "//evil.example/Patient",
        "http://127.0.0.1:1/fhir",
        "http://user:word@127.0.0.1/fhir",
        "http://[::1",
        "file:///etc/passwd",
        "http://127.0.0.1:99999/",
    ],
)
def test_link_to_another_server_is_not_followed(stub: Stub, client: Client, link: str) -> None:
    assert client.inside(link) is None
    with pytest.raises(HandpressError, match="another server") as caught:
        client.request("GET", link)
    assert link not in str(caught.value)
    assert not stub.requests


def test_link_on_the_same_server_is_followed(stub: Stub, client: Client) -> None:
    assert client.inside("Patient/1") == f"{stub.url}/Patient/1"
    assert client.inside(f"{stub.url}?page=2") == f"{stub.url}?page=2"


@pytest.mark.parametrize("url", ["http://portal.example/fhir", "ftp://127.0.0.1/", "", "https://", "https://a:b@c/"])
def test_address_that_is_not_encrypted_is_refused(url: str) -> None:
    assert origin(url) is None
    with pytest.raises(HandpressError, match="not encrypted"):
        Wire(url)


@pytest.mark.parametrize("link", ["https://Portal.example/x", "https://portal.example:443/y"])
def test_the_same_origin_is_known_in_any_spelling(link: str) -> None:
    assert origin(link) == ("https", "portal.example", 443)


def test_no_server_is_told_without_what_was_asked(ticking: Ticking) -> None:
    with Stub() as gone:
        url = gone.url
    with closing(Wire(url, clock=Clock(ticking.seconds, ticking.sleep))) as wire:
        with pytest.raises(HandpressError, match="no connection to this server: it refuses one") as caught:
            wire.send("POST", f"{url}/Patient?identifier=T-1", b"{}")
        assert "T-1" not in str(caught.value)
    wire = Wire("https://portal.invalid", clock=Clock(ticking.seconds, ticking.sleep))
    with closing(wire), pytest.raises(HandpressError, match="no connection to this server"):
        wire.send("GET", "https://portal.invalid/Patient")


def test_certificate_that_is_not_trusted_is_told_at_once(stub: Stub, ticking: Ticking, tmp_path: Path) -> None:
    with https(tmp_path) as url:
        wire = Wire(url, clock=Clock(ticking.seconds, ticking.sleep))
        with closing(wire), pytest.raises(HandpressError, match="certificate is not trusted"):
            wire.send("GET", f"{url}/Patient")
        assert sum(ticking.slept) < 0.3
        with closing(Wire(url, ca_file=tmp_path / "ca.pem")) as wire:
            assert wire.send("GET", f"{url}/Patient").status == 200


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\0\xff"])
def test_file_without_certificates_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(HandpressError, match="certificates cannot be read"):
        Wire("https://portal.example", ca_file=path)


def test_requests_of_all_threads_keep_one_pace(stub: Stub) -> None:
    ticking = Ticking()
    clock = Clock(lambda: 0.0, ticking.sleep)
    with closing(Wire(stub.url, 5, 4, None, clock=clock)) as wire, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: wire.send("GET", f"{stub.url}/Patient"), range(9)))
    assert sorted(ticking.slept) == [0.25 * n for n in range(1, 9)]


def test_no_log_holds_an_address_but_others_may_still_log(
    stub: Stub, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore.connection", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, name)
    client.request("GET", "Patient?identifier=T-1")
    assert not caplog.records
    logging.getLogger("httpx").info("of another's request")
    assert len(caplog.records) == 1


def test_answer_shows_nothing_in_its_repr(stub: Stub, client: Client) -> None:
    stub.add_patient("T-1")
    answer = client.request("GET", "Patient")
    assert answer.body
    assert "T-1" not in repr(answer) + repr(client)


def test_identifier_is_escaped_for_search_and_address() -> None:
    assert token("urn:a", "1|2,$\\&é") == "urn%3Aa%7C1%5C%7C2%5C%2C%5C%24%5C%5C%26%C3%A9"


def https(folder: Path) -> _Https:
    return _Https(folder)


class _Https:
    """A stub behind TLS, with a certificate of its own in ca.pem."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> str:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
            .add_extension(x509.BasicConstraints(True, None), True)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (self._folder / "ca.pem").write_bytes(certificate.public_bytes(pem))
        (self._folder / "key.pem").write_bytes(plain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._folder / "ca.pem", self._folder / "key.pem")
        self._stub = Stub(context)
        return self._stub.url.replace("http://127.0.0.1", "https://localhost")

    def __exit__(self, *_: object) -> None:
        self._stub.stop()
