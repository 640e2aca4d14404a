"""Signing in works as SMART says, once for many; no key and no token is ever shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from fhir_stub import Act, Reply, Stub, Ticking, closes, says
from handpress.diagnostics import HandpressError
from handpress.portal.fhir.http import Client, Clock, SigningIn, Wire
from handpress.portal.fhir.smart import sign_in
from handpress.portal.settings import SignIn
from handpress.source.bind import from_plain

KEYS: dict[str, Any] = {
    "RS384": rsa.generate_private_key(65537, 2048),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "P-256": ec.generate_private_key(ec.SECP256R1()),
}
Make = Callable[..., SigningIn]


def pem(name: str, password: bytes | None = None) -> str:
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    return str(KEYS[name].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock).decode())


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as server:
        server.script("GET", ".well-known", *[says(200, {"token_endpoint": f"{server.url}/token"})] * 50)
        yield server


@pytest.fixture
def ticking() -> Ticking:
    return Ticking()


@pytest.fixture
def wire(stub: Stub, ticking: Ticking) -> Iterator[Wire]:
    with closing(Wire(stub.url, 1, 1000, clock=Clock(ticking.seconds, ticking.sleep))) as wire:
        yield wire


@pytest.fixture
def make(stub: Stub, wire: Wire, tmp_path: Path) -> Make:
    def smart(algorithm: str = "RS384", key: str | None = None, **more: str) -> SigningIn:
        (tmp_path / "key.pem").write_text(pem(algorithm) if key is None else key)
        settings = {"client-id": "us", "key": {"file": "key.pem"}, "algorithm": algorithm, "key-id": "k1", **more}
        return sign_in(from_plain(SignIn, {"smart": settings}), tmp_path, stub.url, wire)

    return smart


def gives(*tokens: str, life: Any = 300) -> list[Act]:
    return [says(200, {"access_token": token, "token_type": "Bearer", "expires_in": life}) for token in tokens]


@pytest.mark.parametrize("algorithm", ["RS384", "ES384"])
def test_request_for_a_token_is_signed_with_our_key(stub: Stub, make: Make, algorithm: str) -> None:
    stub.script("POST", "token", *gives("t1"))
    assert make(algorithm).header() == "Bearer t1"
    form = dict(parse_qsl(stub.asked("POST", "token")[0].body.decode()))
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert form["scope"]
    assertion = form["client_assertion"]
    claims = jwt.decode(assertion, KEYS[algorithm].public_key(), [algorithm], audience=f"{stub.url}/token")
    assert (claims["iss"], claims["sub"]) == ("us", "us")
    assert 0 < claims["exp"] - claims["iat"] <= 300
    assert len(claims["jti"]) >= 32
    assert jwt.get_unverified_header(assertion)["kid"] == "k1"


def test_token_is_kept_until_shortly_before_its_end(stub: Stub, make: Make, ticking: Ticking) -> None:
    stub.script("POST", "token", *gives("t1", "t2"))
    smart = make()
    assert [smart.header(), smart.header()] == ["Bearer t1"] * 2
    ticking.sleep(265)
    assert smart.header() == "Bearer t1"
    ticking.sleep(10)
    assert smart.header() == "Bearer t2"
    ids = {dict(parse_qsl(each.body.decode()))["client_assertion"] for each in stub.asked("POST", "token")}
    assert len(ids) == 2


def test_many_threads_make_one_request(stub: Stub, make: Make) -> None:
    stub.script("POST", "token", *gives("t1", "t2", "t3"))
    smart = make()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: smart.header(), range(16))) == {"Bearer t1"}
        assert all(pool.map(lambda _: smart.renew("Bearer t1"), range(16)))
    assert smart.header() == "Bearer t2"


def test_token_that_the_server_refuses_is_renewed_once(stub: Stub, make: Make, wire: Wire) -> None:
    stub.token = "t2"
    stub.script("POST", "token", *(Act(change=act.change) for act in gives("t1", "t2", "t3")))
    client = Client(stub.url, wire, make())
    assert client.request("GET", "Patient").status == 200
    stub.token = "other"
    with pytest.raises(HandpressError, match="refuses our sign-in"):
        client.request("GET", "Patient")
    assert len(stub.asked("POST", "token")) == 3


def test_place_to_sign_in_may_stand_in_the_settings(stub: Stub, make: Make) -> None:
    stub.script("POST", "elsewhere", *gives("t1"))
    assert make(**{"token-url": f"{stub.url}/elsewhere"}).header() == "Bearer t1"
    assert not stub.asked("GET")


@pytest.mark.parametrize(
    "found", ["http://evil.example/token", "ftp://127.0.0.1/", "token", "", 7, None, [], "https://a:b@c/", "https://é/"]
)
def test_place_to_sign_in_must_be_safe(make: Make, tmp_path: Path, found: Any) -> None:
    with Stub() as other:
        other.script("GET", ".well-known", says(200, {"token_endpoint": found}))
        make()
        settings = from_plain(SignIn, {"smart": {"client-id": "us", "key": {"file": "key.pem"}}})
        with closing(Wire(other.url, 1, 1000)) as wire, pytest.raises(HandpressError, match="sign in"):
            sign_in(settings, tmp_path, other.url, wire).header()
        assert not other.asked("POST")


@pytest.mark.parametrize("act", [says(429), says(503), says(500), closes()])
def test_busy_place_to_sign_in_is_asked_again(stub: Stub, make: Make, act: Act) -> None:
    stub.script("POST", "token", act, *gives("t1"))
    assert make().header() == "Bearer t1"


@pytest.mark.parametrize(
    ("act", "fact"),
    [
        (says(401, {"error": "invalid_client", "error_description": "SECRET"}), r"\(401, invalid_client\)"),
        (says(400, {"error": "SECRET"}), r"\(400\)"),
        (says(302, None, Location="https://evil.example/SECRET"), r"\(302\)"),
        (says(200, {"access_token": "SECRET\r\nX: y"}), "holds no token"),
        (says(200, {"access_token": "SECRET", "token_type": "mac"}), "holds no token"),
        (says(200, {"access_token": ["SECRET"]}), "holds no token"),
        (Act(change=lambda _: Reply(200, b"SECRET{")), "holds no token"),
        (says(200), "holds no token"),
    ],
)
def test_refusal_is_told_without_what_the_server_wrote(stub: Stub, make: Make, act: Act, fact: str) -> None:
    stub.script("POST", "token", act)
    with pytest.raises(HandpressError, match=fact) as caught:
        make().header()
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("life", [None, "300", -5, 0, True, [], 1e400, 10**30])
def test_senseless_life_of_a_token_is_no_fault(stub: Stub, make: Make, life: Any) -> None:
    stub.script("POST", "token", *gives("t1", life=life))
    assert make().header() == "Bearer t1"


def test_key_of_another_kind_is_told(make: Make) -> None:
    for algorithm, key in [
        ("RS384", pem("ES384")),
        ("ES384", pem("RS384")),
        ("ES384", pem("P-256")),
    ]:
        with pytest.raises(HandpressError, match=f"not one for {algorithm}"):
            make(algorithm, key)


@pytest.mark.parametrize("key", ["SECRET", "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----"])
def test_what_is_no_key_is_told_and_not_shown(make: Make, key: str) -> None:
    with pytest.raises(HandpressError, match="no private key that can be read") as caught:
        make(key=key)
    assert "SECRET" not in str(caught.value)


def test_key_with_a_password_or_only_a_public_one_is_told(make: Make) -> None:
    with pytest.raises(HandpressError, match="no private key"):
        make(key=pem("RS384", b"word"))


def test_bearer_is_read_again_when_refused(stub: Stub, wire: Wire, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("old\n")
    settings = from_plain(SignIn, {"bearer": {"file": "token"}})
    client = Client(stub.url, wire, sign_in(settings, tmp_path, stub.url, wire))
    stub.token = "new"
    (tmp_path / "token").write_text("new\n")
    assert client.request("GET", "Patient").status == 200
    stub.token = "newer"
    with pytest.raises(HandpressError, match="refuses our sign-in"):
        client.request("GET", "Patient")


@pytest.mark.parametrize("text", ["two words", "a\r\nX: y", "tokén", "a\0b"])
def test_what_is_no_token_is_told_and_not_shown(stub: Stub, wire: Wire, tmp_path: Path, text: str) -> None:
    (tmp_path / "token").write_text(text)
    with pytest.raises(HandpressError, match="no token") as caught:
        sign_in(from_plain(SignIn, {"bearer": {"file": "token"}}), tmp_path, stub.url, wire)
    assert text not in str(caught.value)


def test_nothing_is_shown_in_a_repr(stub: Stub, make: Make, wire: Wire) -> None:
    stub.script("POST", "token", *gives("t1secret"))
    smart = make()
    smart.header()
    assert "t1secret" not in repr(smart) + repr(Client(stub.url, wire, smart))
    assert sign_in(None, Path(), stub.url, wire).header() == ""
