"""Portal YAML -> Portal: where documents go, and how to sign in there.

Refuses plain http but to this computer itself. A secret never stands in the file: it names another file, or a
variable of the environment, and `Secret.read` fetches it when it is needed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, model_validator

from handpress.diagnostics import Span, fault, near_miss, quoted
from handpress.source.bind import Frozen, bind, from_text, switch, wrong
from handpress.source.yaml import read_file

_TYPES = ("education-note", "discharge-instructions")


def loopback(host: str) -> bool:
    """Whether *host* is this computer itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    # Never repeated: it may hold a password, or a key behind the question mark.
    if "@" in text:
        wrong("url", "this address holds a name or a password", "take it out, and write it under sign-in")
    if not host or parts.scheme not in ("https", "http") or parts.query or parts.fragment or not text.isascii():
        wrong("url", "this is not a plain web address", "write it as in https://portal.example/fhir/r4")
    if parts.scheme == "http" and not loopback(host):
        wrong("url", "this address is not encrypted", "write https; http goes to this computer itself only")
    place = parts.netloc.lower().removesuffix(":443" if parts.scheme == "https" else ":80")
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}"


def _system(text: str) -> str:
    if not re.fullmatch(r"(urn:[a-z0-9][a-z0-9-]+:[^\s|]+|https?://[^\s|]+)", text):
        hint = "write an address or a urn, as in urn:oid:2.16.840.1.113883.19.5"
        wrong("system", f"{quoted(text)} does not name a system of identifiers", hint)
    return text


def _reference(kinds: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(rf"({kinds})/[A-Za-z0-9.-]{{1,64}}", text):
            hint = f"write kind and id, as in {kinds.split('|')[0]}/123"
            wrong("reference", f"{quoted(text)} is not a reference", hint)
        return text

    return read


def one_of(*known: str) -> Callable[[str], str]:
    """Return what reads one of the *known* words; raise from a validator for another."""

    def read(text: str) -> str:
        if text not in known:
            wrong("choice", f"{quoted(text)} is none of these", near_miss(text, known))
        return text

    return read


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,3})?", text) or not low <= float(text) <= high:
            wrong("number", f"{quoted(text)} is not a number from {low:g} to {high:g}", "write digits")
        return float(text)

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            wrong("number", f"{quoted(text)} is not a whole number from {low} to {high}", "write digits")
        return int(text)

    return read


def _hl7(text: str) -> str:
    if not text.isascii() or any(c in "|^~\\&" for c in text):
        wrong("hl7", f"{quoted(text)} holds a character that separates fields in HL7", "leave out | ^ ~ \\ &")
    return text


def _path(text: str) -> str:
    if "\0" in text:
        wrong("path", "this path holds a NUL", "type it again")
    return text


def _variable(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,99}", text):  # not repeated: it may be the secret itself
        wrong("secret", "this is not the name of a variable", "write letters, digits and _, as in PORTAL_TOKEN")
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?|::1", text):
        wrong("host", f"{quoted(text)} is not the name of a computer", "write a name or a number, as in hl7.example")
    return text


Words = Annotated[str, from_text()]
Url = Annotated[str, from_text(_url)]
System = Annotated[str, from_text(_system)]
Switch = Annotated[bool, from_text(switch)]
File = Annotated[str, from_text(_path)]
Hl7 = Annotated[str, from_text(_hl7)]
Name = Annotated[str, Field(max_length=200), from_text()]


class Secret(Frozen):
    """Where a secret stands: in a file, or in a variable of the environment."""

    file: File | None = None
    variable: Annotated[str, from_text(_variable)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Secret:
        if (self.file is None) == (self.variable is None):
            wrong("secret", "this names no place, or two", 'write one of "file" and "variable"')
        return self

    def read(self, folder: Path) -> str:
        """Return the secret, without white space around it; a file's name counts from *folder*.

        Raises:
            HandpressError: It is not there, or empty. No message repeats any of it.
        """
        if self.variable is not None:
            found = os.environ.get(self.variable, "").strip()
            if not found:
                fact = f"the variable {quoted(self.variable)} of the environment is empty or not set"
                raise fault(Span("sign-in"), fact, "secret", "set it for the account that runs this")
            return found
        path = folder / (self.file or "")
        try:
            found = path.read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            fact = f"this secret cannot be read: {(getattr(error, 'strerror', None) or 'it is no text').lower()}"
            raise fault(Span(str(path)), fact, "secret", "check its name and its rights") from None
        if not found:
            raise fault(Span(str(path)), "this file is empty", "secret", "put the secret into it")
        return found


class SmartSignIn(Frozen):
    """SMART Backend Services: a key of ours signs a request for a token."""

    client_id: Words = Field(alias="client-id")
    key: Secret
    key_id: Words | None = Field(default=None, alias="key-id")
    algorithm: Annotated[str, from_text(one_of("RS384", "ES384"))] = "RS384"
    token_url: Url | None = Field(default=None, alias="token-url")
    scope: Words = "system/Patient.rs system/DocumentReference.crus"


class SignIn(Frozen):
    """How to sign in; one of them, or nothing."""

    smart: SmartSignIn | None = None
    bearer: Secret | None = None

    @model_validator(mode="after")
    def _one(self) -> SignIn:
        if (self.smart is None) == (self.bearer is None):
            wrong("sign-in", "this names no way to sign in, or two", 'write one of "smart" and "bearer"')
        return self


class Fhir(Frozen):
    """A FHIR R4 server."""

    url: Url
    profile: Words = "us-core"
    system: System
    patient_system: System = Field(alias="patient-system")
    encounter_system: System | None = Field(default=None, alias="encounter-system")
    author: Annotated[str, from_text(_reference("Organization|Practitioner|PractitionerRole|Device"))] | None = None
    custodian: Annotated[str, from_text(_reference("Organization"))] | None = None
    type: Annotated[str, from_text(one_of(*_TYPES))] = "education-note"
    check_name: Annotated[str, from_text(one_of("yes", "family", "no"))] = Field(default="yes", alias="check-name")
    sign_in: SignIn | None = Field(default=None, alias="sign-in")
    ca_file: File | None = Field(default=None, alias="ca-file")
    requests_a_second: Annotated[float, from_text(_number(0.1, 1000))] = Field(default=10, alias="requests-a-second")
    at_once: Annotated[int, from_text(_whole(1, 32))] = Field(default=4, alias="at-once")
    timeout_s: Annotated[float, from_text(_number(0.1, 600))] = Field(default=30, alias="timeout-s")
    largest_mb: Annotated[float, from_text(_number(0.1, 100))] = Field(default=5, alias="largest-mb")


class Hl7v2(Frozen):
    """An interface that takes HL7 v2 messages: over the network, or from a folder."""

    host: Annotated[str, from_text(_host)] | None = None
    port: Annotated[int, from_text(_whole(1, 65535))] | None = None
    tls: Switch = True
    ca_file: File | None = Field(default=None, alias="ca-file")
    certificate: File | None = None
    key: File | None = None
    folder: File | None = None
    sending_application: Hl7 = Field(default="HANDPRESS", alias="sending-application")
    sending_facility: Hl7 = Field(alias="sending-facility")
    receiving_application: Hl7 = Field(alias="receiving-application")
    receiving_facility: Hl7 = Field(alias="receiving-facility")
    patient_authority: Hl7 = Field(alias="patient-authority")
    document_type: Hl7 = Field(default="PEDU", alias="document-type")
    processing: Annotated[Literal["P", "T", "D"], from_text(one_of("P", "T", "D"))] = "P"
    timeout_s: Annotated[float, from_text(_number(0.1, 600))] = Field(default=30, alias="timeout-s")

    @model_validator(mode="after")
    def _place(self) -> Hl7v2:
        if (self.host is None) == (self.folder is None):
            wrong("hl7v2", "this names no place to send to, or two", 'write one of "host" and "folder"')
        if self.host is not None and self.port is None:
            wrong("hl7v2", "there is a host, and no port", "add it, as in port: 2575")
        if (self.certificate is None) != (self.key is None) or (self.certificate and not self.tls):
            hint = "write certificate and key, each with the name of a PEM file, and tls: yes"
            wrong("hl7v2", "a certificate of ours needs its key, and encryption", hint)
        return self


class Portal(Frozen):
    """Where documents can go."""

    fhir: Fhir | None = None
    hl7v2: Hl7v2 | None = None

    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """The folder of the file: names of other files count from it."""
        return self._folder


def read_portal(path: Path) -> Portal:
    """Return the portal that the file at *path* describes.

    Raises:
        HandpressError: With every fault of the file.
    """
    portal = bind(Portal, read_file(path))
    portal._folder = path.parent
    return portal
