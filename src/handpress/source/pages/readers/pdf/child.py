"""Read a PDF in a process of its own: bounded in time and memory, and nothing but itself dies of a bad file."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from typing import Any

import msgspec

from handpress.source.pages.readers.pdf.glyphs import read_sheets
from handpress.source.pages.readers.pdf.sheets import Read

TIMEOUT_S = 20
_MEMORY = 1_500_000_000  # a page of sixty megabytes in its widest form takes half of it
_ANSWER = 200_000_000


def read_apart(data: bytes) -> Read:
    """Return the pages of the PDF *data*; with the fault "hard" where it took too much time or memory, or crashed.

    The caller's main module is imported by the process: it must do nothing then.
    """
    # Never "fork": it copies locks that another thread of the caller holds.
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload([__name__, "pypdfium2.raw"])
    here, there = context.Pipe()
    child = context.Process(target=_read, args=(there,), daemon=True)
    child.start()
    there.close()
    try:
        here.send_bytes(data)
        if not here.poll(TIMEOUT_S):
            return Read([], "hard")
        return msgspec.msgpack.decode(here.recv_bytes(_ANSWER), type=Read)
    except (EOFError, OSError, msgspec.MsgspecError):
        return Read([], "hard")
    finally:
        here.close()
        child.kill()
        child.join()


def _read(connection: Connection) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bounds: the time is one there, too
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (TIMEOUT_S, TIMEOUT_S))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        read = read_sheets(connection.recv_bytes())
    except MemoryError:
        read = Read([], "hard")
    connection.send_bytes(msgspec.msgpack.encode(read))
    connection.close()
