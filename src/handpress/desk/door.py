"""Who may come in: only this computer's own browser, once it was opened by the icon; and what every answer says.

Every address but the look of the page needs the cookie that the start address sets. A request that another site made,
or one that was sent to another name, ends here.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from threading import Lock

from starlette import status
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "desk"
START_S = 60  # that a start address can be used
IDLE_S = 300  # until the names leave the screen
MAX_FORM = 11 << 20  # bytes of a form, with the list in it
_BITS = 32  # bytes of a secret
_OPEN = ("/static/", "/start", "/healthz")
# What a page asks for by itself shows nobody at the desk.
_BY_ITSELF = ("/alive", "/day/sheets")
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
CSP = "; ".join(f"{what} {where}" for what, where in _POLICY.items())
PDF_CSP = "default-src 'none'; frame-ancestors 'self'"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass
class Doorkeeper:
    """The one cookie that opens the desk, and the start addresses that set it.

    Args:
        clock: Seconds that never go back.
        idle: Seconds without anybody until the desk locks.
    """

    clock: Callable[[], float] = time.monotonic
    idle: float = IDLE_S
    _cookie: str = ""
    _starts: dict[str, float] = field(default_factory=dict)
    _seen: float = 0.0
    _locked: bool = True
    _lock: Lock = field(default_factory=Lock)

    def start_token(self) -> str:
        """Return the secret of a new start address: it holds once, for `START_S` seconds."""
        token = secrets.token_urlsafe(_BITS)
        with self._lock:
            self._starts = {known: until for known, until in self._starts.items() if until > self.clock()}
            self._starts[token] = self.clock() + START_S
        return token

    def begin(self, token: str) -> str:
        """Return the cookie of a new start, "" where *token* does not hold; the cookie before it holds no more."""
        with self._lock:
            until = self._starts.pop(token, 0.0)
            if until <= self.clock():
                return ""
            self._cookie, self._seen, self._locked = secrets.token_urlsafe(_BITS), self.clock(), False
            return self._cookie

    def knows(self, cookie: str) -> bool:
        """Return whether *cookie* is the one that opens the desk."""
        return bool(self._cookie) and hmac.compare_digest(cookie.encode(), self._cookie.encode())

    def lock(self) -> None:
        """Take the names off the screen until the icon is opened again."""
        with self._lock:
            self._locked = True

    def is_locked(self) -> bool:
        """Return whether nobody was here for too long, or somebody locked the desk."""
        with self._lock:
            self._locked = self._locked or self.clock() - self._seen > self.idle
            return self._locked

    def left(self) -> float:
        """Return how many seconds are left until the desk locks."""
        return max(self.idle - (self.clock() - self._seen), 0.0)

    def saw(self) -> None:
        """Note that somebody is at the desk."""
        with self._lock:
            self._seen = self.clock()


Page = Callable[[Request, int, str], Response]


class Door:
    """Lets requests in, or answers them itself; adds to each answer what a browser must know.

    Args:
        app: What answers those that come in.
        keeper: Who knows the cookie.
        hosts: The names and ports of this desk, as a browser sends them; asked each time, for the port comes late.
        page: Makes the answer of a request that stays outside, of its status and its case.
    """

    def __init__(self, app: ASGIApp, keeper: Doorkeeper, hosts: Callable[[], Collection[str]], page: Page) -> None:
        self._app, self._keeper, self._hosts, self._page = app, keeper, hosts, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refused(Request(scope))
        answer = self._app if refused is None else refused
        await answer(scope, receive, _with_headers(send, scope["path"]))

    def _refused(self, request: Request) -> Response | None:
        """Return the answer for a request that does not come in."""
        path, keeper = request.url.path, self._keeper
        if request.headers.get("host", "") not in self._hosts():
            return self._page(request, status.HTTP_421_MISDIRECTED_REQUEST, "host")
        if request.method not in ("GET", "HEAD", "POST"):
            return self._page(request, status.HTTP_405_METHOD_NOT_ALLOWED, "method")
        if request.method == "POST" and not _is_own(request.headers):
            return self._page(request, status.HTTP_403_FORBIDDEN, "site")
        if request.method == "POST" and not _is_bounded(request.headers):
            return self._page(request, status.HTTP_413_CONTENT_TOO_LARGE, "large")
        if path.startswith(_OPEN):
            return None
        if not keeper.knows(request.cookies.get(COOKIE, "")):
            return self._page(request, status.HTTP_403_FORBIDDEN, "cookie")
        if keeper.is_locked() and path != "/lock":
            return self._page(request, status.HTTP_403_FORBIDDEN, "locked")
        if path not in _BY_ITSELF:
            keeper.saw()
        return None


def _is_bounded(headers: Headers) -> bool:
    """Return whether a form says how long it is, and is not too long."""
    length = headers.get("content-length", "")
    return length.isdigit() and len(length) < 12 and int(length) <= MAX_FORM


def _is_own(headers: Headers) -> bool:
    """Return whether a form was sent by a page of this desk."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return headers.get("origin") == f"http://{headers.get('host', '')}"


def _with_headers(send: Send, path: str) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _ALWAYS.items():
                headers[name] = value
            is_pdf = headers.get("content-type", "").startswith("application/pdf")
            headers.setdefault("Content-Security-Policy", PDF_CSP if is_pdf else CSP)  # a paper as text has its own
            if not path.startswith("/static/"):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sent
