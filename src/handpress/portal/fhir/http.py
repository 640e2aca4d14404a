"""Ask a FHIR server over HTTP, within bounds of time, size, number and speed.

Refuses plain http but to this computer itself, a certificate that is not trusted, and to go on to another server.
Repeats only what cannot do harm: of a write whose fate nobody knows, the answer says so, and the caller looks first.
"""

from __future__ import annotations

import json
import logging
import random
import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, cast
from urllib.parse import quote, urlencode, urljoin, urlsplit

from handpress.diagnostics import HandpressError, Span, fault
from handpress.disk.files import open_file
from handpress.portal.settings import loopback

TRIES = 5
LONGEST_WAIT_S = 120.0
SILENCES = 3  # questions without an answer, each asked TRIES times, after which nothing more is tried
LARGEST_ANSWER = 10_000_000  # bytes, over what documents take
_PACKINGS = 3  # one in the other
_AGAIN = frozenset({500, 502, 503, 504})
_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks")
_asking: ContextVar[bool] = ContextVar("asking", default=False)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Time as tests may want it."""

    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _now
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, repr=False)
class Response:
    """What a server said; no repr shows it, for it may name a patient.

    Attributes:
        status: 0 if there is none: it never came, or not whole.
        body: The resource; empty if there is none, or none that can be read.
        content: The bytes, as they came.
        problem: Why *body* is empty although something came, a fact in lower case.
    """

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    problem: str = ""

    @property
    def fine(self) -> bool:
        """Whether it says 200 and holds a resource."""
        return self.status == 200 and bool(self.body)

    @property
    def lost(self) -> bool:
        """Whether it leaves open what became of a write."""
        return not self.status or self.status >= 500 or (self.status < 300 and bool(self.problem))


class SigningIn(Protocol):
    """Says who we are."""

    def header(self) -> str:
        """Return what stands under Authorization; "" for nothing."""
        ...

    def renew(self, used: str) -> bool:
        """Return whether there is now something newer than *used*, which the server refused."""
        ...


class Pace:
    """So many requests a second, whichever thread they come from."""

    def __init__(self, requests_a_second: float, clock: Clock) -> None:
        self._gap, self._clock, self._lock, self._next = 1 / requests_a_second, clock, Lock(), clock.seconds()

    def wait(self) -> None:
        """Come back when it is this request's turn."""
        with self._lock:
            now = self._clock.seconds()
            turn = max(now, self._next)
            self._next = turn + self._gap
        if turn > now:
            self._clock.sleep(turn - now)


def token(system: str, value: str) -> str:
    """Return how a search asks for an identifier; source: FHIR R4, 3.1.1.5.1.3, Escaping Search Parameters."""
    return quote("|".join(_escaped(part) for part in (system, value)), safe="")


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\$,|" else c for c in text)


def origin(url: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port of *url*; None if it has none, or one that nothing may be sent to."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if not host or parts.username is not None or parts.password is not None:
        return None
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback(host)):
        return None
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80)


def host_of(url: str) -> str:
    """Return scheme, host and port of *url* for a message; its path may hold anything."""
    found = origin(url)
    return "{}://{}:{}".format(*found) if found else "?"


class Wire:
    """Connections to servers.

    Args:
        url: The server's; says whether proxies of the environment count.
        timeout_s: For each step of a request; the whole may take four times as long.
        requests_a_second: Of all threads together.
        ca_file: Certificates that are trusted besides the system's.
        largest: Bytes that an answer may have.
        clock: The time.

    Raises:
        HandpressError: *ca_file* cannot be read, or *url* is not encrypted.
    """

    def __init__(
        self,
        url: str,
        timeout_s: float = 30,
        requests_a_second: float = 10,
        ca_file: Path | None = None,
        largest: int = LARGEST_ANSWER,
        clock: Clock | None = None,
    ) -> None:
        import httpx

        self.clock = clock or Clock()
        self._pace, self._largest, self._timeout_s = Pace(requests_a_second, self.clock), largest, timeout_s
        _checked(url)
        for name in _LOGGERS:
            # httpx logs addresses, and a search holds the patient's number.
            logging.getLogger(name).addFilter(_not_asking)
        here = loopback((urlsplit(url).hostname or "").lower())
        trust = _trust(ca_file)
        try:
            self._http = httpx.Client(
                verify=trust, timeout=timeout_s, follow_redirects=False, trust_env=not here, http2=False
            )
        except (ImportError, ValueError, httpx.InvalidURL):
            fact, hint = "the proxy that it names cannot be used", "check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY"
            raise fault(Span("environment"), fact, "proxy", hint) from None
        self._unanswered = 0

    def send(
        self, method: str, url: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Return the answer to a request; GET is repeated where that may help, others only if they were not taken.

        Raises:
            HandpressError: There is no such server, or it is not the one that it should be.
        """
        _checked(url)
        answer = Response(0)
        for attempt in range(TRIES):
            self._pace.wait()
            try:
                answer = self._once(method, url, content, headers or {})
            except _UnreachedError as error:
                if error.final or attempt + 1 == TRIES:
                    raise fault(Span(host_of(url)), error.fact, "no-server", error.hint) from None
                self.pause(attempt)
                continue
            again = answer.status == 429 or (method == "GET" and (not answer.status or answer.status in _AGAIN))
            if not again or attempt + 1 == TRIES:
                break
            if not self.pause(attempt, answer):
                fact = f"the server asks for a wait of more than {LONGEST_WAIT_S / 60:g} minutes ({answer.status})"
                raise fault(Span(host_of(url)), fact, "wait", "run the same command again later")
        if answer.status:
            self._unanswered = 0
        elif method == "GET":  # of a write its caller has to look what became of it
            self._unanswered += 1
            if self._unanswered >= SILENCES:
                raise fault(Span(host_of(url)), "the server does not answer", "no-server", "try again later")
        return answer

    def form(self, url: str, fields: Mapping[str, str]) -> Response:
        """Return the answer to a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return self.send("POST", url, urlencode(fields).encode(), kind)

    def pause(self, attempt: int, answer: Response | None = None) -> bool:
        """Wait before another attempt, as long as *answer* asks for; return False if that is too long."""
        asked = self._asked(answer.headers.get("retry-after", "")) if answer else None
        if asked is not None and asked > LONGEST_WAIT_S:
            return False
        wait = min(30.0, 0.5 * 2**attempt) * (0.5 + self.clock.chance())
        self.clock.sleep(wait if asked is None else asked + self.clock.chance())
        return True

    def close(self) -> None:
        """Let go of connections."""
        self._http.close()

    def _asked(self, text: str) -> float | None:
        """Return the seconds that a Retry-After asks for: digits, or a date."""
        if text.isascii() and text.isdigit():
            return float(text[:9])
        until = _date(text)
        return max(0.0, (until - self.clock.now()).total_seconds()) if until else None

    def _once(self, method: str, url: str, content: bytes | None, headers: Mapping[str, str]) -> Response:
        import httpx

        mark = _asking.set(True)
        sent = {"Accept-Encoding": "identity", **headers}
        try:
            with self._http.stream(method, url, content=content, headers=sent) as response:
                names = {name.lower(): value for name, value in response.headers.items()}
                # Raw: what was asked for without packing is not unpacked, and comes as it arrives, for the clock.
                return self._whole(response.status_code, names, response.iter_raw())
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            raise _UnreachedError(error) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError):
            return Response(0)
        finally:
            _asking.reset(mark)

    def _whole(self, status: int, headers: Mapping[str, str], chunks: Any) -> Response:
        began, parts, size = self.clock.seconds(), [], 0
        for chunk in chunks:
            size += len(chunk)
            if size > self._largest:
                return Response(status, {}, headers, b"", "it is too large")
            if self.clock.seconds() - began > 4 * self._timeout_s:
                return Response(0)
            parts.append(chunk)
        content = b"".join(parts)
        plain, problem = unpacked(content, headers.get("content-encoding", ""), self._largest)
        body, problem = ({}, problem) if problem else _resource(plain, headers.get("content-type", ""))
        return Response(status, body, headers, plain, problem)


class Client:
    """A FHIR server that we sign in to."""

    def __init__(self, url: str, wire: Wire, sign_in: SigningIn) -> None:
        self.url, self._wire, self._sign_in = url.rstrip("/"), wire, sign_in
        self.told: datetime | None = None  # the time by the server's clock, as its last answer had it

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Return the answer of the server; *path* counts from its address, or is a link that it gave.

        Raises:
            HandpressError: It does not answer, refuses our sign-in, or sends us elsewhere.
        """
        url = self.inside(path)
        if url is None:
            raise fault(Span(self.url), "a link leads to another server", "elsewhere", "ask who runs the server")
        used = self._sign_in.header()
        answer = self._wire.send(method, url, body, self._headers(body, used, headers))
        if answer.status == 401 and self._sign_in.renew(used):
            answer = self._wire.send(method, url, body, self._headers(body, self._sign_in.header(), headers))
        if answer.status == 401:
            hint = 'check "sign-in", and that the server knows us'
            raise fault(Span(self.url), "the server refuses our sign-in (401)", "sign-in", hint)
        if 300 <= answer.status < 400 and (method, answer.status) != ("POST", 303):  # 303 tells what was made of it
            fact = f"the server sends us to another address ({answer.status})"
            raise fault(Span(self.url), fact, "elsewhere", 'write its new address under "url", if you trust it')
        self.told = _date(answer.headers.get("date", "")) or self.told
        return answer

    def pause(self, attempt: int, answer: Response | None = None) -> bool:
        """Wait before another attempt; return False if the server asks for too long a wait."""
        return self._wire.pause(attempt, answer)

    def inside(self, link: str) -> str | None:
        """Return the whole address of *link*, or None if it leads to another server."""
        try:
            url = urljoin(f"{self.url}/", link)
        except ValueError:
            return None
        return url if origin(url) is not None and origin(url) == origin(self.url) else None

    def close(self) -> None:
        """Let go of connections."""
        self._wire.close()

    def _headers(self, body: bytes | None, sign_in: str, more: Mapping[str, str] | None) -> dict[str, str]:
        # A search of a moment ago may be kept, and know nothing of what came since.
        headers = {"Accept": "application/fhir+json", "Cache-Control": "no-cache", **(more or {})}
        if body is not None:
            headers["Content-Type"] = "application/fhir+json; charset=utf-8"
        if sign_in:
            headers["Authorization"] = sign_in
        return headers


def unpacked(content: bytes, encoding: str, largest: int) -> tuple[bytes, str]:
    """Return *content* as it was before a server packed it, and what is wrong with it.

    Some pack although they are asked not to, and some do not even say so.
    """
    packings = [each.strip().lower() for each in encoding.split(",") if each.strip().lower() not in ("", "identity")]
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"%PDF")):  # whatever it is said to be
        return content, ""
    if content[:2] == b"\x1f\x8b" and not packings:  # neither JSON nor PDF begins so
        packings = ["gzip"]
    for packing in reversed(packings[:_PACKINGS]):
        if packing not in ("gzip", "x-gzip", "deflate"):
            return b"", "it is packed in a way that was not asked for"
        if not content:
            break
        content, problem = _inflated(content, largest, packing == "deflate")
        if problem:
            return b"", problem
    return content, ""


def _inflated(content: bytes, largest: int, bare: bool) -> tuple[bytes, str]:
    """Return what *content* packs, as zlib or gzip of several members, and what is wrong with it.

    It may be *bare*, without the head of either, as RFC 9110, 8.4.1.2, knows that some send it.
    """
    # 32: gzip or zlib, whichever it is.
    for bits in (zlib.MAX_WBITS + 32, *([-zlib.MAX_WBITS] if bare else [])):
        left, found = content, b""
        try:
            while left:
                unpack = zlib.decompressobj(bits)
                found += unpack.decompress(left, largest + 1 - len(found))
                if len(found) > largest:
                    return b"", "it is too large"
                if not unpack.eof:
                    return b"", "it is packed, and ends too soon"
                left = unpack.unused_data if unpack.unused_data.startswith(b"\x1f\x8b") else b""
            return found, ""
        except zlib.error:
            continue
    return b"", "it is packed, and cannot be unpacked"


def _date(text: str) -> datetime | None:
    """Return the time that a header names."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class _UnreachedError(Exception):
    """No connection: whatever was to be sent was not."""

    def __init__(self, error: Exception) -> None:
        causes = list(_causes(error))
        self.final = any(
            isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(cause)
            for cause in causes
        )
        self.fact, self.hint = "no connection to this server", "check the address"
        if self.final:
            self.fact, self.hint = "the server's certificate is not trusted", 'name its issuer\'s under "ca-file"'
        elif any(type(cause).__name__ == "gaierror" for cause in causes):
            self.fact += ": no computer of this name is known"
        elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
            self.fact, self.hint = f"{self.fact}: it refuses one", "check the port, and whether the server runs"
        elif any(isinstance(cause, TimeoutError) for cause in causes):
            self.fact, self.hint = f"{self.fact}: it does not answer in time", "check the network between"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 20:
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1


def _not_asking(record: logging.LogRecord) -> bool:
    return not _asking.get()


def _checked(url: str) -> None:
    if origin(url) is None:
        hint = "write https; http goes to this computer itself only"
        raise fault(Span("portal"), "this address is not encrypted, or is none", "url", hint)


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            open_file(ca_file).close()  # a pipe would keep the library for ever
            context.load_verify_locations(cafile=str(ca_file))
        except (OSError, ValueError) as error:
            raise _bad_certificates(ca_file, error) from None
    return context


def _bad_certificates(path: Path, error: Exception) -> HandpressError:
    unread = isinstance(error, OSError) and not isinstance(error, ssl.SSLError)
    reason = (getattr(error, "strerror", None) or "unknown reason").lower() if unread else "it holds no certificate"
    return fault(Span(str(path)), f"these certificates cannot be read: {reason}", "ca-file", "name a PEM file")


def _resource(content: bytes, kind: str) -> tuple[Mapping[str, Any], str]:
    """Return the resource in *content*, and why there is none; *kind* may name another encoding than FHIR's UTF-8."""
    if not content.strip():
        return {}, ""
    named = re.search(r"""charset\s*=\s*"?(iso-8859-1|latin-?1|windows-1252)\b""", kind, re.IGNORECASE)
    try:
        found = json.loads(content)
    except UnicodeDecodeError:
        return _resource(content.decode("windows-1252", "replace").encode(), "") if named else ({}, "it is no JSON")
    except (ValueError, RecursionError):
        return {}, "it is no JSON"
    return (cast(dict[str, Any], found), "") if isinstance(found, dict) else ({}, "it is no resource")
