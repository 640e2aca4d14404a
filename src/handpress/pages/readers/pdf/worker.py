"""The process that reads PDF files: each comes through its standard input, and its pages leave by its output.

It is bounded in memory and, for each file, in processor time; child.py starts it, and ends it when it takes too long.
It ends itself with its input. Nothing is pickled: a message is its length in eight bytes, and its bytes.
"""

from __future__ import annotations

import contextlib
import faulthandler
import sys
import time
from typing import IO

import msgspec

from handpress.pages.readers.pdf.glyphs import read_sheets

_MEMORY = 1_500_000_000  # a page of sixty megabytes in its widest form takes half of it
_PROCESSOR_S = 20  # for one file
_LONGEST_S = 180  # by the clock, for one file: whoever asked, if still there, has ended this process long before
_PIECE = 1 << 16


def send(pipe: IO[bytes], message: bytes) -> None:
    """Send *message*."""
    for part in (len(message).to_bytes(8, "big"), message):
        rest = memoryview(part)
        while rest:
            rest = rest[pipe.write(rest) :]
    pipe.flush()


def receive(pipe: IO[bytes], most: int) -> bytes:
    """Return the next message.

    Raises:
        EOFError: There is none, or it is longer than *most*.
    """
    length = int.from_bytes(_exactly(pipe, 8), "big")
    if length > most:
        raise EOFError
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    got = bytearray()
    while len(got) < length:
        piece = pipe.read(min(length - len(got), _PIECE))
        if not piece:
            raise EOFError
        got += piece
    return bytes(got)


def _bound_time() -> None:
    """Let the system end this process when the next file has taken too much of the processor."""
    try:
        import resource
    except ImportError:  # as in `main`
        return
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(time.process_time()) + _PROCESSOR_S
    if hard == resource.RLIM_INFINITY or most <= hard:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def main() -> None:
    """Read one file after the other, until there is no more. What goes wrong ends the process: it is told by that."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds: the time is one there, too
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        send(answers, b"")  # ready
        while True:
            data = receive(sys.stdin.buffer, _MEMORY)
            _bound_time()
            faulthandler.dump_traceback_later(_LONGEST_S, exit=True)  # a clock that native code cannot hold up
            answer = msgspec.msgpack.encode(read_sheets(data))
            faulthandler.cancel_dump_traceback_later()
            send(answers, answer)
            del data, answer
