"""Portal YAML: every fault with its place, no plain http to the outside, secrets only by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handpress.diagnostics import HandpressError
from handpress.portal.destinations import endpoint_for
from handpress.portal.settings import Secret, read_portal

FHIR = """fhir:
  url: https://portal.example/fhir/r4/
  system: https://clinic.example/documents
  patient-system: urn:oid:2.16.840.1.113883.19.5
"""
HL7 = """hl7v2:
  host: hl7.example
  port: 2575
  sending-facility: CLINIC
  receiving-application: PORTAL
  receiving-facility: HOSPITAL
  patient-authority: CLINIC
"""


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "portal.yaml"
    path.write_text(text)
    return read_portal(path)


def faults(tmp_path: Path, text: str) -> str:
    with pytest.raises(HandpressError) as caught:
        read(tmp_path, text)
    return str(caught.value)


def test_a_portal_is_read_with_its_usual_values(tmp_path: Path) -> None:
    path = tmp_path / "portal.yaml"
    path.write_text(FHIR + HL7)
    portal = read_portal(path)
    assert portal.folder == tmp_path
    assert portal.fhir
    assert portal.hl7v2
    assert (portal.fhir.url, portal.fhir.profile, portal.fhir.type) == (
        "https://portal.example/fhir/r4",
        "us-core",
        "education-note",
    )
    assert (portal.fhir.check_name, portal.fhir.sign_in, portal.fhir.largest_mb) == ("yes", None, 5)
    assert (portal.hl7v2.tls, portal.hl7v2.processing, portal.hl7v2.document_type) == (True, "P", "PEDU")


@pytest.mark.parametrize(
    "url",
    [
        "http://portal.example/fhir",
        "http://10.0.0.7/fhir",
        "http://localhost.example/",
        "ftp://portal.example",
        "portal",
        "http://127.0.0.1@evil.example/",
        "https://user:secret@portal.example/",
        "https://user:secret@portal.example/fhir?a=b",
        "https://user:s\u00e9cret@portal.example:99999/",
        "https://portal.example/?key=secret",
        "https://portal.example/?a=b",
        "https://",
        "https://portal.example:99999/",
        "http://[::2]/",
        "https://pörtal.example/",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_safe_is_refused(tmp_path: Path, url: str) -> None:
    said = faults(tmp_path, FHIR.replace("https://portal.example/fhir/r4/", f"'{url}'"))
    assert "portal.yaml:2:8: error:" in said
    assert "[url]" in said
    assert "secret" not in said
    assert "evil" not in said


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/fhir", "http://localhost/fhir", "http://[::1]:80/fhir"])
def test_this_computer_itself_may_be_reached_without_encryption(tmp_path: Path, url: str) -> None:
    read(tmp_path, FHIR.replace("https://portal.example/fhir/r4/", f"'{url}'"))


def test_all_faults_come_at_once_with_their_places(tmp_path: Path) -> None:
    text = """fhir:
  url: http://portal.example
  system: clinic
  patient-system: urn:oid:1.2 3
  author: Patient/1
  type: letter
  check-name: perhaps
  requests-a-second: 1e9
  at-once: 99
  sing-in: {}
hl7v2:
  host: a b
  sending-facility: A|B
  receiving-application: X
  receiving-facility: Y
  patient-authority: Z
  processing: Q
"""
    said = faults(tmp_path, text)
    for place in ("2:8", "3:11", "4:19", "5:11", "6:9", "7:15", "8:22", "9:12", "10:3", "12:9", "13:21", "17:15"):
        assert f"portal.yaml:{place}: error:" in said, place
    assert 'did you mean "sign-in"?' in said


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("{smart: {client-id: x, key: {file: k.pem}}, bearer: {file: t}}", "names no way to sign in, or two"),
        ("{}", "names no way to sign in, or two"),
        ("{bearer: {}}", "names no place, or two"),
        ("{bearer: {file: t, variable: T}}", "names no place, or two"),
        ("{bearer: my-secret-token}", "bearer"),
        ("{bearer: {variable: my-secret-token}}", "not the name of a variable"),
        ("{smart: {client-id: x, key: {file: k}, algorithm: HS256}}", "none of these"),
        ("{smart: {client-id: x, key: {file: k}, token-url: http://sign-in.example/}}", "not encrypted"),
    ],
)
def test_a_sign_in_that_is_not_plain_is_refused(tmp_path: Path, text: str, fact: str) -> None:
    said = faults(tmp_path, f"{FHIR}  sign-in: {text}\n")
    assert fact in said
    assert "my-secret-token" not in said


@pytest.mark.parametrize("more", ["certificate: a.pem", "key: a.key", "certificate: a.pem\n  key: a.key\n  tls: no"])
def test_a_certificate_of_ours_needs_its_key_and_encryption(tmp_path: Path, more: str) -> None:
    said = faults(tmp_path, f"{HL7}  {more}\n")
    assert "a certificate of ours needs its key, and encryption" in said
    assert read(tmp_path, f"{HL7}  certificate: a.pem\n  key: a.key\n").hl7v2


def test_a_secret_comes_from_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("  made-up-token\n")
    assert Secret(file="token").read(tmp_path) == "made-up-token"
    monkeypatch.setenv("MADE_UP", "other-token")
    assert Secret(variable="MADE_UP").read(tmp_path) == "other-token"
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for secret in (Secret(file="none"), Secret(file="empty"), Secret(file="binary"), Secret(variable="NOT_SET")):
        with pytest.raises(HandpressError) as caught:
            secret.read(tmp_path)
        assert "[secret]" in str(caught.value)


SECRETS = {
    "token": ("fhir", FHIR + "  sign-in: {bearer: {file: secret}}\n"),
    "key": ("fhir", FHIR + "  sign-in: {smart: {client-id: a, key: {file: secret}}}\n"),
    "key of our certificate": ("hl7v2", HL7 + "  certificate: own.pem\n  key: secret\n"),
}


@pytest.mark.skipif(os.name != "posix", reason="only POSIX says who may read a file")
@pytest.mark.parametrize(("kind", "text"), SECRETS.values(), ids=SECRETS)
def test_secret_that_others_can_get_at_is_told(tmp_path: Path, kind: str, text: str) -> None:
    (tmp_path / "portal.yaml").write_text(text)
    secret = tmp_path / "secret"
    secret.write_text("made-up")

    def told() -> list[str]:
        endpoint = endpoint_for(kind, tmp_path / "portal.yaml", Path(), "", False, False, str)
        return [f"{Path(one.span.path).name}: {one.severity}: {one.rule}: {one.hint}" for one in endpoint.notices]

    for mode in (0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o777):
        secret.chmod(mode)
        assert told() == [f"secret: warning: secret-rights: chmod 600 {secret}"], oct(mode)
    for mode in (0o600, 0o400, 0o700):
        secret.chmod(mode)
        assert told() == []
    secret.unlink()  # that it is not there is told when it is read
    assert told() == []
