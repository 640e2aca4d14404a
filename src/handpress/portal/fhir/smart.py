"""Sign in to a FHIR server: SMART Backend Services, a token that somebody gave us, or not at all.

Tokens stay in memory. No message and no repr holds one, or a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from handpress.diagnostics import HandpressError, Span, fault, quoted
from handpress.portal.fhir.http import Response, SigningIn, Wire, origin
from handpress.portal.settings import Secret, SignIn, SmartSignIn

_TRIES = 3
_LIFE_S = 240  # SMART App Launch 2.1, client-confidential-asymmetric: no more than five minutes
_EARLY_S = 30
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# RFC 6749, 5.2: what a token endpoint may say; anything else is not repeated.
_ERRORS = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    }
)


def sign_in(settings: SignIn | None, folder: Path, url: str, wire: Wire) -> SigningIn:
    """Return the way to sign in to the server at *url*; names of files count from *folder*.

    Raises:
        HandpressError: A secret is not there, or is not of its kind.
    """
    if settings is None:
        return Nobody()
    if settings.bearer is not None:
        return Bearer(settings.bearer, folder)
    assert settings.smart is not None
    return Smart(settings.smart, folder, url, wire)


class Nobody:
    """No sign-in."""

    def header(self) -> str:
        """Return nothing."""
        return ""

    def renew(self, used: str) -> bool:
        """There is nothing newer."""
        return False


class Bearer:
    """A token that somebody gave us; it is read again if the server refuses it."""

    def __init__(self, secret: Secret, folder: Path) -> None:
        self._secret, self._folder = secret, folder
        self._header = self._read()

    def header(self) -> str:
        """Return what stands under Authorization."""
        return self._header

    def renew(self, used: str) -> bool:
        """Return whether there is another token by now."""
        self._header = self._read()
        return self._header != used

    def _read(self) -> str:
        text = self._secret.read(self._folder)
        if not _is_token(text):
            raise fault(_place(self._secret, self._folder), "this is no token", "sign-in", "one line, no spaces")
        return f"Bearer {text}"


class Smart:
    """SMART Backend Services: a request for a token, signed with our key.

    Raises:
        HandpressError: The key is not there, or not one for the algorithm.
    """

    def __init__(self, settings: SmartSignIn, folder: Path, url: str, wire: Wire) -> None:
        self._settings, self._folder, self._url, self._wire = settings, folder, url.rstrip("/"), wire
        self._key = _key(settings, folder)
        self._lock = Lock()
        self._header, self._until, self._endpoint = "", 0.0, settings.token_url or ""

    def header(self) -> str:
        """Return what stands under Authorization; many threads wait for one request.

        Raises:
            HandpressError: The server gives us no token.
        """
        with self._lock:
            if not self._header or self._wire.clock.seconds() >= self._until:
                self._fetch()
            return self._header

    def renew(self, used: str) -> bool:
        """Fetch a new token, unless another thread has done so since *used*."""
        with self._lock:
            if self._header == used:
                self._fetch()
            return True

    def _fetch(self) -> None:
        self._header = ""
        endpoint = self._endpoint = self._endpoint or self._discovered()
        answer = Response(0)
        for attempt in range(_TRIES):
            answer = self._wire.form(endpoint, self._request(endpoint))
            if not (answer.status == 0 or answer.status >= 500) or not self._wire.pause(attempt, answer):
                break
        if answer.status != 200:
            raise self._refused(answer)
        self._take(answer.body)

    def _take(self, body: Mapping[str, Any]) -> None:
        token, kind, life = body.get("access_token"), body.get("token_type", "bearer"), body.get("expires_in")
        if not isinstance(token, str) or not _is_token(token) or str(kind).lower() != "bearer":
            raise self._fault("the answer to our sign-in holds no token", "ask who runs the server")
        seconds = float(min(life, 86400)) if isinstance(life, int | float) and life > 0 else 60.0
        self._header = f"Bearer {token}"
        self._until = self._wire.clock.seconds() + max(seconds - _EARLY_S, seconds / 2)

    def _request(self, endpoint: str) -> dict[str, str]:
        import jwt

        now, client = int(self._wire.clock.now().timestamp()), self._settings.client_id
        claims = {"iss": client, "sub": client, "aud": endpoint, "jti": uuid4().hex, "iat": now, "exp": now + _LIFE_S}
        names = {"kid": self._settings.key_id} if self._settings.key_id else None
        return {
            "grant_type": "client_credentials",
            "scope": self._settings.scope,
            "client_assertion_type": _ASSERTION,
            "client_assertion": jwt.encode(claims, self._key, self._settings.algorithm, headers=names),
        }

    def _discovered(self) -> str:
        """Return the token endpoint that the server names; source: SMART App Launch 2.1, conformance."""
        answer = self._wire.send(
            "GET", f"{self._url}/.well-known/smart-configuration", headers={"Accept": "application/json"}
        )
        found = answer.body.get("token_endpoint")
        if answer.status != 200 or not isinstance(found, str):
            raise self._fault("the server does not say where to sign in", 'write it under "token-url"')
        safe = origin(found) is not None and (found.startswith("https:") or self._url.startswith("http:"))
        if not safe or not found.isascii() or not found.isprintable():
            raise self._fault("the server names a place to sign in that is not encrypted", "ask who runs the server")
        return found

    def _refused(self, answer: Response) -> HandpressError:
        if not answer.status:
            return fault(Span(self._url), "the place to sign in does not answer", "no-server", "try again later")
        error = answer.body.get("error")
        named = f", {error}" if isinstance(error, str) and error in _ERRORS else ""
        hint = 'check "client-id", "key", "key-id" and "scope", and that the server knows our public key'
        return self._fault(f"the server refuses our sign-in ({answer.status}{named})", hint)

    def _fault(self, fact: str, hint: str) -> HandpressError:
        return fault(Span(self._url), fact, "sign-in", hint)


def _key(settings: SmartSignIn, folder: Path) -> Any:
    """Return the private key, which is one for the algorithm."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    text = settings.key.read(folder)
    place = _place(settings.key, folder)
    try:
        key = load_pem_private_key(text.encode(), None)
    # cryptography has classes of its own for keys that it does not know; none may show the key.
    except Exception:
        hint = "write a private key as PEM, without a password"
        raise fault(place, "this is no private key that can be read", "sign-in", hint) from None
    if settings.algorithm == "RS384":
        fits = isinstance(key, RSAPrivateKey) and key.key_size >= 2048
    else:
        fits = isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP384R1)
    if not fits:
        hint = "RS384 takes an RSA key of 2048 bits or more, ES384 a key on the curve P-384"
        raise fault(place, f"this key is not one for {settings.algorithm}", "sign-in", hint)
    return key


def _place(secret: Secret, folder: Path) -> Span:
    return Span(f"variable {quoted(secret.variable)}" if secret.variable else str(folder / (secret.file or "")))


def _is_token(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and " " not in text
