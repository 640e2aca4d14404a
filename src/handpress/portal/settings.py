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
from typing import Any, ClassVar
from urllib.parse import urlsplit

from handpress.diagnostics import Span, fault, near_miss, quoted
from handpress.disk.files import open_file
from handpress.source.bind import SWITCH, WORDS, Keys, OneText, bind, wrong
from handpress.source.model import Model, beside, field
from handpress.source.spelling import in_any_case, spelled
from handpress.source.yaml import read_file

_TYPES = ("education-note", "discharge-instructions")


def loopback(host: str) -> bool:
    """Whether *host* is this computer itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


# As near as a pattern comes to `_url`: in ASCII, no name, no query; not encrypted to this computer itself only.
_HERE = rf"{in_any_case('localhost')}|127(?:\.[0-9]+){{3}}|\[[0:]*:0{{0,3}}1\]"
_PLAIN = (
    rf"(?:{in_any_case('https')}://(?![/:])[!\x22$->A-~ ]+"
    rf"|{in_any_case('http')}://(?:{_HERE})(?::[0-9]*)?(?:/[!\x22$->A-~ ]*)?)\??#?"
)


@spelled(_PLAIN, "https://portal.example/fhir/r4")
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


_SYSTEMS = r"(urn:[a-z0-9][a-z0-9-]+:[^\s|]+|https?://[^\s|]+)"


@spelled(_SYSTEMS, "urn:oid:2.16.840.1.113883.19.5", "https://clinic.example/documents")
def _system(text: str) -> str:
    if not re.fullmatch(_SYSTEMS, text):
        hint = "write an address or a urn, as in urn:oid:2.16.840.1.113883.19.5"
        wrong("system", f"{quoted(text)} does not name a system of identifiers", hint)
    return text


def _reference(kinds: str) -> Callable[[str], str]:
    pattern, example = rf"({kinds})/[A-Za-z0-9.-]{{1,64}}", f"{kinds.split('|')[0]}/123"

    @spelled(pattern, example)
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            hint = f"write kind and id, as in {example}"
            wrong("reference", f"{quoted(text)} is not a reference", hint)
        return text

    return read


def one_of(*known: str) -> Callable[[str], str]:
    """Return what reads one of the *known* words; raise from a validator for another."""

    @spelled(known=known)
    def read(text: str) -> str:
        if text not in known:
            wrong("choice", f"{quoted(text)} is none of these", near_miss(text, known))
        return text

    return read


def _number(low: float, high: float) -> Callable[[str], float]:
    pattern = r"[0-9]{1,9}(\.[0-9]{1,3})?"

    @spelled(pattern, unquoted=("number",), low=low, high=high)
    def read(text: str) -> float:
        if not re.fullmatch(pattern, text) or not low <= float(text) <= high:
            wrong("number", f"{quoted(text)} is not a number from {low:g} to {high:g}", "write digits")
        return float(text)

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    @spelled("[0-9]{1,9}", unquoted=("integer",), low=low, high=high)
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            wrong("number", f"{quoted(text)} is not a whole number from {low} to {high}", "write digits")
        return int(text)

    return read


@spelled(r"(?=[\s\S]*\S)[!-%'-\[\]_-{}\x7f ]*", "CLINIC", unquoted=("number", "boolean"))
def _hl7(text: str) -> str:
    if not text.isascii() or any(c in "|^~\\&" for c in text):
        wrong("hl7", f"{quoted(text)} holds a character that separates fields in HL7", "leave out | ^ ~ \\ &")
    return text


def _path(text: str) -> str:
    if "\0" in text:
        wrong("path", "this path holds a NUL", "type it again")
    return text


_NAME = "[A-Za-z_][A-Za-z0-9_]{0,99}"


@spelled(_NAME, "PORTAL_TOKEN", unquoted=("boolean",))
def _variable(text: str) -> str:
    if not re.fullmatch(_NAME, text):  # not repeated: it may be the secret itself
        wrong("secret", "this is not the name of a variable", "write letters, digits and _, as in PORTAL_TOKEN")
    return text


_COMPUTER = "[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?|::1"


@spelled(_COMPUTER, "hl7.example", "127.0.0.1", unquoted=("number", "boolean"))
def _host(text: str) -> str:
    if not re.fullmatch(_COMPUTER, text):
        wrong("host", f"{quoted(text)} is not the name of a computer", "write a name or a number, as in hl7.example")
    return text


_URL = OneText(_url)
_SYSTEM = OneText(_system)
_FILE = OneText(_path)
_HL7 = OneText(_hl7)
_SECONDS = OneText(_number(0.1, 600))


_LONGEST_SECRET = 1 << 16  # bytes; the longest key has some three thousand


def either(*names: str) -> dict[str, Any]:
    """Return what JSON Schema says of keys of which there must be one, and not two."""
    return {"oneOf": [{"required": [name]} for name in names]}


class Secret(Model):
    """Where a secret stands: in a file, or in a variable of the environment."""

    together: ClassVar[dict[str, Any]] = either("file", "variable")

    file: str | None = field(
        _FILE, default=None, about="name of the file that holds it; it counts from this file's folder"
    )
    variable: str | None = field(
        OneText(_variable), default=None, about="name of a variable of the environment, as in PORTAL_TOKEN"
    )

    def _agree(self) -> None:
        if (self.file is None) == (self.variable is None):
            wrong("secret", "this names no place, or two", 'write one of "file" and "variable"')

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
            with open_file(path) as stream:
                found = stream.read(_LONGEST_SECRET).decode().strip()
        except (OSError, ValueError) as error:
            fact = f"this secret cannot be read: {(getattr(error, 'strerror', None) or 'it is no text').lower()}"
            raise fault(Span(str(path)), fact, "secret", "check its name and its rights") from None
        if not found:
            raise fault(Span(str(path)), "this file is empty", "secret", "put the secret into it")
        return found


class SmartSignIn(Model):
    """SMART Backend Services: a key of ours signs a request for a token."""

    client_id: str = field(WORDS, name="client-id", about="the name under which the server knows us")
    key: Secret = field(Keys(Secret), about="where our private key stands, as PEM")
    key_id: str | None = field(WORDS, default=None, name="key-id", about="the id of our key (kid), if it has one there")
    algorithm: str = field(
        OneText(one_of("RS384", "ES384")), default="RS384", about="how the key signs: RS384 (by default) or ES384"
    )
    token_url: str | None = field(
        _URL, default=None, name="token-url", about="where tokens are asked for; without it, where the server says"
    )
    scope: str = field(
        WORDS,
        default="system/Patient.rs system/DocumentReference.crus",
        about="what we ask leave for; system/Patient.rs system/DocumentReference.crus by default",
    )


class SignIn(Model):
    """How to sign in; one of them, or nothing."""

    together: ClassVar[dict[str, Any]] = either("smart", "bearer")

    smart: SmartSignIn | None = field(
        Keys(SmartSignIn), default=None, about="SMART Backend Services: a key of ours signs a request for a token"
    )
    bearer: Secret | None = field(Keys(Secret), default=None, about="where a token stands that the server gave us")

    def _agree(self) -> None:
        if (self.smart is None) == (self.bearer is None):
            wrong("sign-in", "this names no way to sign in, or two", 'write one of "smart" and "bearer"')


class Fhir(Model):
    """A FHIR R4 server."""

    url: str = field(
        _URL, about="address of the server, as in https://portal.example/fhir/r4; http to this computer only"
    )
    profile: str = field(
        WORDS,
        default="us-core",
        about="what the server takes: us-core (by default), oracle, canvas, or your own .yaml file beside this one",
    )
    system: str = field(_SYSTEM, about="system of our documents' identifiers: an address or a urn of yours")
    patient_system: str = field(
        _SYSTEM, name="patient-system", about="system of the patients' numbers in the list: an address or a urn"
    )
    encounter_system: str | None = field(
        _SYSTEM, default=None, name="encounter-system", about="system of the visits' numbers in the list"
    )
    author: str | None = field(
        OneText(_reference("Organization|Practitioner|PractitionerRole|Device")),
        default=None,
        about="author of the documents there, as in Practitioner/123",
    )
    custodian: str | None = field(
        OneText(_reference("Organization")), default=None, about="who keeps the documents, as in Organization/1"
    )
    type: str = field(
        OneText(one_of(*_TYPES)), default="education-note", about="type of the documents; education-note by default"
    )
    check_name: str = field(
        OneText(one_of("yes", "family", "no")),
        default="yes",
        name="check-name",
        about="whether the patient's name there must be that of the list, or the family name alone; yes by default",
    )
    sign_in: SignIn | None = field(Keys(SignIn), default=None, name="sign-in", about="how to sign in: smart or bearer")
    ca_file: str | None = field(
        _FILE, default=None, name="ca-file", about="PEM file of the authority that signed the server's certificate"
    )
    requests_a_second: float = field(
        OneText(_number(0.1, 1000)),
        default=10,
        name="requests-a-second",
        about="requests in a second at most, 0.1 to 1000; 10 by default",
    )
    at_once: int = field(
        OneText(_whole(1, 32)), default=4, name="at-once", about="requests at the same time, 1 to 32; 4 by default"
    )
    timeout_s: float = field(
        _SECONDS, default=30, name="timeout-s", about="seconds to wait for an answer, 0.1 to 600; 30 by default"
    )
    largest_mb: float = field(
        OneText(_number(0.1, 100)),
        default=5,
        name="largest-mb",
        about="megabytes of a document at most, 0.1 to 100; 5 by default",
    )


class Hl7v2(Model):
    """An interface that takes HL7 v2 messages: over the network, or from a folder."""

    together: ClassVar[dict[str, Any]] = {
        **either("host", "folder"),
        "dependentRequired": {"host": ["port"], "certificate": ["key"], "key": ["certificate"]},
    }

    host: str | None = field(OneText(_host), default=None, about="name or number of the computer that takes messages")
    port: int | None = field(OneText(_whole(1, 65535)), default=None, about="its port, as in 2575")
    tls: bool = field(SWITCH, default=True, about="whether the way there is encrypted; yes by default")
    ca_file: str | None = field(
        _FILE, default=None, name="ca-file", about="PEM file of the authority that signed its certificate"
    )
    certificate: str | None = field(_FILE, default=None, about="PEM file of our certificate, where it asks for one")
    key: str | None = field(_FILE, default=None, about="PEM file of the private key of our certificate")
    folder: str | None = field(_FILE, default=None, about="folder that messages are written to, in place of host")
    sending_application: str = field(
        _HL7, default="HANDPRESS", name="sending-application", about="MSH-3; HANDPRESS by default"
    )
    sending_facility: str = field(_HL7, name="sending-facility", about="MSH-4: your clinic, as the interface knows it")
    receiving_application: str = field(_HL7, name="receiving-application", about="MSH-5: who takes the messages")
    receiving_facility: str = field(_HL7, name="receiving-facility", about="MSH-6: where that stands")
    patient_authority: str = field(_HL7, name="patient-authority", about="PID-3.4: who gave the patients their numbers")
    document_type: str = field(
        _HL7, default="PEDU", name="document-type", about="TXA-2: type of the documents; PEDU by default"
    )
    processing: str = field(
        OneText(one_of("P", "T", "D")),
        default="P",
        about="MSH-11: P for production (by default), T for training, D for debugging",
    )
    timeout_s: float = field(
        _SECONDS, default=30, name="timeout-s", about="seconds to wait for an answer, 0.1 to 600; 30 by default"
    )

    def _agree(self) -> None:
        if (self.host is None) == (self.folder is None):
            wrong("hl7v2", "this names no place to send to, or two", 'write one of "host" and "folder"')
        if self.host is not None and self.port is None:
            wrong("hl7v2", "there is a host, and no port", "add it, as in port: 2575")
        if (self.certificate is None) != (self.key is None) or (self.certificate and not self.tls):
            hint = "write certificate and key, each with the name of a PEM file, and tls: yes"
            wrong("hl7v2", "a certificate of ours needs its key, and encryption", hint)


class Portal(Model):
    """Where documents can go: portal.yaml."""

    fhir: Fhir | None = field(Keys(Fhir), default=None, about="a FHIR R4 server")
    hl7v2: Hl7v2 | None = field(Keys(Hl7v2), default=None, about="an interface that takes HL7 v2 messages")
    papers: str = field(
        OneText(one_of("each", "joined")),
        default="each",
        about="whether each paper of a packet is a document (by default), or all of them joined are one",
    )

    folder: Path = beside(default=Path())  # of the file: names of other files count from it

    def secrets(self, kind: str) -> list[Path]:
        """Return the files that hold what nobody else may know, of those that *kind* needs."""
        named: list[str | None] = []
        if kind == "fhir" and self.fhir and (way := self.fhir.sign_in):
            named = [way.bearer.file if way.bearer else None, way.smart.key.file if way.smart else None]
        elif kind == "hl7v2" and self.hl7v2:
            named = [self.hl7v2.key]
        return [self.folder / name for name in named if name]


def read_portal(path: Path) -> Portal:
    """Return the portal that the file at *path* describes.

    Raises:
        HandpressError: With every fault of the file.
    """
    return bind(Portal, read_file(path)).but(folder=path.parent)
