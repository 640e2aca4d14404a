"""Read a PDF in a process of its own: bounded in time and memory, and nothing but itself dies of a bad file.

The process is Handpress' own (worker.py): it knows nothing of the caller's main module, and stays for the next file.
No process of `multiprocessing`: that would run the caller's script anew, and a daemon may have none.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec

from handpress.pages.readers.pdf.sheets import Read
from handpress.pages.readers.pdf.worker import receive, send

TIMEOUT_S = 120  # by the clock, which runs on while a busy machine lets the worker wait; worker.py bounds its own time
_ANSWER = 200_000_000
# Without site and environment, nothing comes first but Python's own library: what stands beside the caller hides none.
_START = "import sys; sys.path += sys.argv[1:]; from handpress.pages.readers.pdf.worker import main; main()"


def read_apart(data: bytes) -> Read:
    """Return the pages of the PDF *data*.

    With the fault "hard" where it took too much time or memory, or crashed; "unstarted" where there is no process.
    """
    with _desk.lock:
        return _desk.read(data)


class _Desk:
    """Where the threads of this process wait for its one worker."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.worker: _Worker | None = None

    def read(self, data: bytes) -> Read:
        while True:
            try:
                worker = self.worker = self.worker or _Worker()
            except OSError:
                return Read([], "unstarted")
            try:
                return worker.read(data)
            except (EOFError, OSError, msgspec.MsgspecError):
                self.end()
                if not worker.ready and not worker.late:
                    return Read([], "unstarted")
                if worker.late or worker.fresh or worker.spent:
                    return Read([], "hard")
                # Else it may have died of what it had read before, or of a signal: a fresh one shows.
            except BaseException:  # stopped between question and answer
                self.end()
                raise

    def end(self) -> None:
        """End the worker."""
        if self.worker:
            self.worker.end()
            self.worker = None

    def forget(self) -> None:
        """Let go of the worker of the process from which this one was forked: it stays with that one."""
        self.lock = threading.Lock()
        if self.worker:
            self.worker.close()
            self.worker.process.returncode = 0
            self.worker = None


class _Worker:
    """A process that reads files: whether it has begun, has read none yet, and was ended because it took too long."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable or "", "-I", "-S", "-c", _START, *_places()],
            bufsize=0,  # a fork between the two halves of a message must not write it twice
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=sys.prefix,  # it stays long, and would hold the caller's folder on Windows
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.ready, self.fresh, self.late = False, True, False

    def read(self, data: bytes) -> Read:
        """Return what it reads in *data*; what is raised is all that tells of its death."""
        assert self.process.stdin
        assert self.process.stdout
        clock = threading.Timer(TIMEOUT_S, self._stop)
        clock.daemon = True
        clock.start()
        try:
            if not self.ready:
                receive(self.process.stdout, 0)
                self.ready = True
            send(self.process.stdin, data)
            read = msgspec.msgpack.decode(receive(self.process.stdout, _ANSWER), type=Read)
        finally:
            clock.cancel()
        self.fresh = False
        return read

    @property
    def spent(self) -> bool:
        """Whether it died of the bound on its processor time."""
        return self.process.returncode == -getattr(signal, "SIGXCPU", 0) < 0

    def _stop(self) -> None:
        self.late = True
        self.process.kill()

    def end(self) -> None:
        """End it, and wait until it is gone."""
        self.process.kill()
        self.process.wait()
        self.close()

    def close(self) -> None:
        """Close the pipes to it."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


def _places() -> list[str]:
    """Return where the worker finds what this process would: Handpress itself first, nothing in the current folder."""
    try:
        here = Path.cwd()
    except OSError:  # it was deleted
        here = None
    places = [Path(place) for place in sys.path]
    own = Path(__file__).resolve().parents[__name__.count(".")]
    return [str(own), *(str(place) for place in places if place.is_absolute() and place != here)]


_desk = _Desk()
atexit.register(_desk.end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_desk.forget)
