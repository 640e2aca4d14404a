"""Start a desk on this computer alone, and open it in the browser; a second start opens the one that runs.

The server listens on the loopback addresses, under a name of its own that no other page knows: cookies know no ports.
"""

from __future__ import annotations

import os
import secrets
import socket
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from handpress.desk.app import application
from handpress.desk.desk import Desk
from handpress.desk.openday import OpenDay
from handpress.diagnostics import Span, fault
from handpress.disk.files import make_folder, unwritable, write_whole
from handpress.press.store import Store

PORT = 8520
_RUNNING = "running"
_ANSWERS_S, _LONGEST = 3.0, 1 << 14
_LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def home_of(library: Path) -> Path:
    """Return the folder in which the desk of a library keeps its own: beside it."""
    return library.absolute().parent / "desk"


class Running:
    """A desk that listens.

    Attributes:
        desk: What it shows.
        name: Of this start, under localhost.
        port: That it listens on.
    """

    def __init__(self, library: Path, brand: Path | None, store: Store | None, port: int = PORT) -> None:
        self.home = home_of(library)
        self.desk = Desk(library, OpenDay(library, self.home / "day", brand, store))
        self.name = f"{secrets.token_hex(6)}.localhost"
        self._sockets = _listening(port)
        self.port: int = self._sockets[0].getsockname()[1]
        self.desk.hosts |= {f"{host}:{self.port}" for host in (self.name, "127.0.0.1", "[::1]")}
        self._secret = secrets.token_urlsafe(32)
        app = application(self.desk)
        app.router.routes.insert(0, Route(f"/start/{self._secret}", self._again))
        settings = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, date_header=False, lifespan="off", ws="none"
        )
        self.server = uvicorn.Server(settings)

    def address(self, name: str = "") -> str:
        """Return a start address: it holds once, for a minute."""
        return f"http://{name or self.name}:{self.port}/start?token={self.desk.keeper.start_token()}"

    async def _again(self, request: Request) -> Response:
        """Give a start address to who knows this desk's secret: another start by the same user."""
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
        self.server.run(self._sockets)

    def begin(self) -> Thread:
        """Answer in a thread of its own; `end` ends it."""
        thread = Thread(target=self.server.run, args=(self._sockets,), name="desk", daemon=True)
        self.server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        thread.start()
        return thread

    def end(self) -> None:
        """End it."""
        self.server.should_exit = True


def _listening(port: int) -> list[socket.socket]:
    """Return sockets of the loopback addresses: on *port*, or where that is taken on any.

    Raises:
        HandpressError: This computer lets nobody listen.
    """
    found: list[socket.socket] = []
    for family, host in _LOOPBACK:
        wanted = found[0].getsockname()[1] if found else port
        for tried in dict.fromkeys((wanted, *(() if found else (0,)))):
            made = socket.socket(family, socket.SOCK_STREAM)
            with suppress(OSError):
                if os.name == "posix":
                    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                made.bind((host, tried))
                made.listen(128)
                found.append(made)
                break
            made.close()
        if not found:
            raise fault(Span("serve"), "no port of this computer can be listened on", "serve", "ask who looks after it")
    return found


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


def show(address: str) -> bool:
    """Open *address* in the user's browser; return whether there was one."""
    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(address)
    return False
