"""Start a desk on this computer alone, and open it in the browser; a second start opens the one that runs.

The server listens on the loopback addresses, under a name of its own that no other page knows: cookies know no ports.
"""

from __future__ import annotations

import errno
import hmac
import os
import secrets
import socket
import threading
import time
import webbrowser
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from html import escape
from pathlib import Path
from threading import ExceptHookArgs, Thread

import uvicorn
from starlette import status
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from handpress.desk.app import application
from handpress.desk.desk import Desk
from handpress.desk.log import Log
from handpress.desk.openday import OpenDay
from handpress.diagnostics import HandpressError, Span, fault
from handpress.disk.files import held, make_folder, unwritable, write_whole
from handpress.press.store import Store

PORT = 8520
_RUNNING, _ALONE = "running", "alone"
_ANSWERS_S, _STARTS_S, _LONGEST = 3.0, 10.0, 1 << 14
_LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def home_of(library: Path) -> Path:
    """Return the folder in which the desk of a library keeps its own: beside it."""
    return library.absolute().parent / "desk"


class Running:
    """A desk that listens.

    Args:
        library: The folder of handouts.
        brand: The brand file; None for the library's own.
        store: Where plates are kept.
        port: To listen on, 0 for any; None for `PORT`, or any where that is taken.
        log: What the desk writes of its own work.

    Attributes:
        desk: What it shows.
        name: Of this start, under localhost.
        port: That it listens on.
    """

    def __init__(
        self, library: Path, brand: Path | None, store: Store | None, port: int | None = None, log: Log | None = None
    ) -> None:
        self.home = home_of(library)
        self._sockets = _listening(port)
        self.desk = Desk(library, OpenDay(library, self.home / "day", brand, store), log=log or Log())
        self.name = f"{secrets.token_hex(6)}.localhost"
        self.port: int = self._sockets[0].getsockname()[1]
        self.desk.hosts |= {f"{host}:{self.port}" for host in (self.name, "127.0.0.1", "[::1]")}
        self._secret = secrets.token_urlsafe(32)
        app = application(self.desk)
        app.router.routes.insert(0, Route("/start/{secret}", self._again))
        settings = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, date_header=False, lifespan="off", ws="none"
        )
        self.server = uvicorn.Server(settings)

    def address(self, name: str = "") -> str:
        """Return a start address: it holds once, for a minute."""
        return f"http://{name or self.name}:{self.port}/start?token={self.desk.keeper.start_token()}"

    async def _again(self, request: Request) -> Response:
        """Give a start address to who knows this desk's secret: another start by the same user."""
        if not hmac.compare_digest(request.path_params["secret"].encode(), self._secret.encode()):
            return Response(status_code=status.HTTP_404_NOT_FOUND)
        return PlainTextResponse(self.address())

    @contextmanager
    def told(self) -> Iterator[None]:
        """Let other starts know of this one while it runs."""
        path = self.home / _RUNNING
        text = f"http://127.0.0.1:{self.port}/start/{self._secret}\n"
        try:
            make_folder(os.fspath(self.home), private=True)
            write_whole(path, text.encode(), private=True)
        except OSError as error:
            raise unwritable(path, error) from None
        try:
            yield
        finally:
            with suppress(OSError):
                path.unlink()

    def serve(self) -> None:
        """Answer until somebody ends it."""
        threading.excepthook = self._failed
        self.desk.log.write("start")
        self._answer()
        self.desk.log.write("end")
        self.desk.log.close()

    def _failed(self, failed: ExceptHookArgs) -> None:
        """Tell of a fault in a thread; its words may hold a value, and go nowhere."""
        if failed.exc_value:
            self.desk.log.fault(failed.exc_value)

    def begin(self) -> Thread:
        """Answer in a thread of its own; `end` ends it."""
        thread = Thread(target=self._answer, name="desk", daemon=True)
        self.server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        thread.start()
        return thread

    def _answer(self) -> None:
        try:
            self.server.run(self._sockets)
        finally:
            self.close()

    def close(self) -> None:
        """Listen no more."""
        for each in self._sockets:
            each.close()

    def end(self) -> None:
        """End it."""
        self.server.should_exit = True


def _listening(port: int | None) -> list[socket.socket]:
    """Return sockets of the loopback addresses: on *port*; where none is named on `PORT`, or else on any.

    Raises:
        HandpressError: This computer lets nobody listen there.
    """
    found: list[socket.socket] = []
    for family, host in _LOOPBACK:
        named = (port,) if port is not None else (PORT, 0)
        reason: OSError | None = None
        for tried in named if not found else (found[0].getsockname()[1],):
            made = socket.socket(family, socket.SOCK_STREAM)
            try:
                if os.name == "posix":
                    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                made.bind((host, tried))
                made.listen(128)
                found.append(made)
                break
            except OSError as error:
                made.close()
                reason = error
        if not found:
            assert reason
            raise _unheard(port, reason)
    return found


def _unheard(port: int | None, error: OSError) -> HandpressError:
    if not port:
        return fault(Span("serve"), "no port of this computer can be listened on", "port", "ask who looks after it")
    if error.errno == errno.EADDRINUSE:
        return fault(Span("--port"), f"another program listens on port {port}", "port", "name another, or 0 for any")
    fact = f"port {port} cannot be listened on: {(error.strerror or 'unknown reason').lower()}"
    return fault(Span("--port"), fact, "port", "name one above 1023, or 0 for any")


@contextmanager
def alone(library: Path) -> Iterator[bool]:
    """Keep other starts for *library* away meanwhile; give False where one is there already.

    Raises:
        HandpressError: Nothing can be written beside the library.
    """
    path = home_of(library) / _ALONE
    with ExitStack() as stack:
        try:
            is_first = stack.enter_context(held(path))
        except OSError as error:
            raise unwritable(path, error) from None
        yield is_first


def other(library: Path) -> str:
    """Return a start address of the desk of *library* that is being started elsewhere.

    Raises:
        HandpressError: It does not come to that.
    """
    until = time.monotonic() + _STARTS_S
    while time.monotonic() < until:
        if address := running(library):
            return address
        time.sleep(0.1)
    fact = "another start of this desk is under way, and does not answer"
    raise fault(Span(str(library)), fact, "serve", "wait a minute, and start it again")


def running(library: Path) -> str:
    """Return a start address of the desk of *library* that runs already, "" where none does."""
    try:
        text = (home_of(library) / _RUNNING).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    if not text.startswith("http://127.0.0.1:"):
        return ""
    try:
        return _asked(*text.removeprefix("http://127.0.0.1:").split("/", 1))
    except (OSError, ValueError):
        return ""


def _asked(port: str, path: str) -> str:
    """Return what a desk on this computer answers.

    Raises:
        OSError: None listens there.
        ValueError: What listens there is no desk.
    """
    with socket.create_connection(("127.0.0.1", int(port)), timeout=_ANSWERS_S) as line:
        line.sendall(f"GET /{path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        answer = b""
        while len(answer) < _LONGEST and (part := line.recv(4096)):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    if b" 200 " not in head.partition(b"\r\n")[0] or not body.startswith(b"http://"):
        raise ValueError("no desk")
    return body.decode("ascii")


def tell(facts: Iterable[str]) -> None:
    """Show in the browser why no desk starts: who has opened an icon sees no terminal. Waits until it is fetched."""
    said = "".join(f"<p>{escape(fact)}</p>" for fact in facts)
    body = _UNSTARTED.format(said=said).encode()
    head = f"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
    head += "Cache-Control: no-store\r\nContent-Security-Policy: default-src 'none'\r\n\r\n"
    until = time.monotonic() + _SHOWN_S
    with socket.create_server((_LOOPBACK[0][1], 0)) as ear:
        ear.settimeout(_ANSWERS_S)
        is_told = not show(f"http://127.0.0.1:{ear.getsockname()[1]}/")
        while not is_told and time.monotonic() < until:
            with suppress(OSError):
                line, _ = ear.accept()
                with line:
                    line.settimeout(_ANSWERS_S)
                    if line.recv(_LONGEST):  # browsers open lines in advance
                        line.sendall(head.encode() + body)
                        is_told = True


_SHOWN_S = 30.0
_UNSTARTED = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Handpress cannot start</title></head>
<body><main><h1>Handpress cannot start</h1>{said}<p>Your work is kept.</p></main></body></html>
"""


def show(address: str) -> bool:
    """Open *address* in the user's browser; return whether there was one."""
    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(address)
    return False
