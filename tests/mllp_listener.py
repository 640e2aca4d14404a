"""Listeners for tests: one of the `hl7` library that answers as an interface does, and one that misbehaves as told."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hl7.mllp import start_hl7_server

START, END = b"\x0b", b"\x1c\r"


def ack(message: bytes, code: str = "AA", asked: str = "", errors: Sequence[str] = ()) -> bytes:
    """Return an answer to *message*, without a frame."""
    control = asked or message.split(b"|")[9].decode()
    lines = [r"MSH|^~\&|B|B|A|A|20260102030405||ACK^T02^ACK|9|P|2.5.1", f"MSA|{code}|{control}|for Ana Secret", *errors]
    return "".join(f"{line}\r" for line in lines).encode()


class Listener:
    """A real MLLP server, on a thread of its own; says AA to all."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.port = 0
        self.got: list[Any] = []
        self.connections = 0
        self._context = context
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        options = {"limit": 1 << 26, "encoding": "utf-8", "ssl": self._context}
        server = await start_hl7_server(self._talk, "127.0.0.1", 0, **options)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()

    async def _talk(self, reader: Any, writer: Any) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                message = await reader.readmessage()
                self.got.append(message)
                writer.writeblock(ack(str(message).encode()))
                await writer.drain()
        writer.close()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)


Behaviour = Callable[[socket.socket, bytes], None]


class RawListener:
    """Reads a message a turn, and does with it what the next of *behaviours* says; the last one again and again."""

    def __init__(self, *behaviours: Behaviour, read: bool = True) -> None:
        self.got: list[bytes] = []
        self.connections = 0
        self._behaviours, self._read = list(behaviours), read
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def closed(self) -> bool:
        """Whether it has closed every connection."""
        return all(connection.fileno() < 0 for connection in self._open)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                self.connections += 1
                self._open.append(connection)
                with suppress(OSError):
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        while True:
            message = self._message(connection) if self._read else b""
            if message is None:
                connection.close()
                return
            self.got.append(message)
            behave = self._behaviours.pop(0) if len(self._behaviours) > 1 else self._behaviours[0]
            behave(connection, message)
            if connection.fileno() < 0:
                return

    def _message(self, connection: socket.socket) -> bytes | None:
        got = b""
        while not got.endswith(END):
            more = connection.recv(1 << 16)
            if not more:
                return None
            got += more
        return got.removeprefix(START).removesuffix(END)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # A socket that a thread waits on is not closed by closing it.
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._thread.join(10)


def says(*blocks: Callable[[bytes], bytes], then_close: bool = False) -> Behaviour:
    """Return a behaviour: answer with these, each in a frame."""

    def behave(connection: socket.socket, message: bytes) -> None:
        connection.sendall(b"".join(START + block(message) + END for block in blocks))
        if then_close:
            connection.close()

    return behave


def raw(data: bytes, then_close: bool = False) -> Behaviour:
    """Return a behaviour: answer with these bytes."""

    def behave(connection: socket.socket, message: bytes) -> None:
        if data:
            connection.sendall(data)
        if then_close:
            connection.close()

    return behave


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Return the file of a certificate for 127.0.0.1 that is made here, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test interface")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    own, secret = folder / "interface.pem", folder / "interface.key"
    own.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own, secret)
    return own, context
