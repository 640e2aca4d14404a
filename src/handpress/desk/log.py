"""What a desk writes of its own work: a line of JSON for each request, and for each fault of ours.

It names routes by their patterns. No address, query, form, cell, file name, header or value ever stands in it: a fault
is told by its kind and by the line of our code, not by its words.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import walk_tb
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handpress.diagnostics import Finding, Span, fault
from handpress.disk.files import NO_FILE, check_ours, make_folder, unwritable

MAX_BYTES, FILES = 1 << 20, 3
_HOUSE = Path(__file__).parents[1]
_ID = "handpress.id"


class _Private(RotatingFileHandler):
    """A file that its owner alone may read, and that never stops the desk: what it cannot take is lost."""

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(self.baseFilename, flags, 0o600)
        if os.name == "posix":
            os.fchmod(handle, 0o600)
        return os.fdopen(handle, "a", encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Leave a full disk be."""


class Log:
    """Lines of JSON in the file at *path*, in none where that is None.

    Args:
        path: The file; two older ones stand beside it.
        now: The time of this computer.

    Raises:
        HandpressError: It cannot be written, or others may write it.
    """

    def __init__(self, path: Path | None = None, now: Callable[[], datetime] = datetime.now) -> None:
        self._now = now
        self._lines = logging.Logger("desk", logging.INFO)
        if path is None:
            self._lines.addHandler(logging.NullHandler())
            return
        check_ours(path)
        if path.exists() and not path.is_file():
            raise fault(Span(str(path)), NO_FILE, "log", "name a file with --log")
        try:
            make_folder(os.fspath(path.absolute().parent), private=True)
            self._lines.addHandler(_Private(path, maxBytes=MAX_BYTES, backupCount=FILES - 1, encoding="utf-8"))
        except OSError as error:
            raise unwritable(path, error) from None

    def write(self, event: str, level: str = "info", **told: Any) -> None:
        """Add a line; *told* are counts, and words of ours."""
        time = self._now().astimezone().isoformat(timespec="milliseconds")
        self._lines.info("%s", json.dumps({"time": time, "level": level, "event": event, **told}))

    def fault(self, error: BaseException, **told: Any) -> None:
        """Add a line on a fault of ours: its kind, and where it is."""
        self.write("fault", "error", kind=type(error).__name__, place=_place(error), **told)

    def finding(self, error: BaseException) -> Finding:
        """Add a line on a fault of ours that met no request; return what is said of it, with its number."""
        number = secrets.token_hex(8)
        self.fault(error, request=number)
        hint = f"try again; where it happens again, give this number to whoever looks after Handpress: {number}"
        return Finding(Span("handpress"), "something went wrong in Handpress", "fault", hint)

    def close(self) -> None:
        """Close the file."""
        for handler in self._lines.handlers:
            handler.close()


def _place(error: BaseException) -> str:
    """Return the last line of our own code that *error* came by."""
    found = ""
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_HOUSE):
            found = f"{path.relative_to(_HOUSE).as_posix()}:{line}"
    return found


class Logged:
    """Gives each request a number, and adds a line to the log when it is answered.

    Args:
        app: What answers.
        log: Where the line goes.
        clock: Seconds that never go back.
        counts: What there is to count on the desk; told after a change.
    """

    def __init__(
        self, app: ASGIApp, log: Log, clock: Callable[[], float], counts: Callable[[], Mapping[str, int]]
    ) -> None:
        self._app, self._log, self._clock, self._counts = app, log, clock, counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = self._clock(), 0
        scope[_ID] = secrets.token_hex(8)

        async def sent(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            told: dict[str, Any] = {"counts": dict(self._counts())} if scope["method"] == "POST" else {}
            took = round((self._clock() - begun) * 1000)
            self._log.write("request", request=scope[_ID], route=_pattern(scope), status=status, ms=took, **told)


def _pattern(scope: Scope) -> str:
    """Return the pattern of the route that answered; "" where none has, for an address is whatever somebody typed."""
    return str(getattr(scope.get("route"), "path", ""))


class Mended:
    """Answers a request that meets a fault of ours with one page that says its number, and goes on.

    Args:
        app: What answers.
        log: Where the fault goes.
        page: Makes that page, of the request, its number and the fault.
    """

    def __init__(self, app: ASGIApp, log: Log, page: Callable[[Request, str, Exception], Response]) -> None:
        self._app, self._log, self._page = app, log, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except ClientDisconnect:  # whoever asked has gone
            return
        except Exception as error:
            self._log.fault(error, request=scope[_ID], route=_pattern(scope))
            if not begun:
                await self._page(Request(scope), scope[_ID], error)(scope, receive, send)
