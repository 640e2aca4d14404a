"""Where a command begins and ends: its streams, its working folder, Ctrl-C. Each ends in one message and an exit code.

Exit code 130 is Ctrl-C, as shells have it, and 143 a request to stop; 1 stands for output that nobody can get.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import click

from handpress.cli import document
from handpress.diagnostics import Finding, Span

INTERRUPTED = 128 + signal.SIGINT


@contextmanager
def ended() -> Iterator[None]:
    """Turn what ends a command early into a message and an exit code."""
    try:
        _check_streams()
        yield
    except click.ClickException as error:
        error.show()
        _document(error.exit_code, getattr(error, "finding", None) or _wrong(error))
        sys.exit(error.exit_code)
    except click.Abort as error:
        interrupted = isinstance(error.__cause__ or error.__context__, KeyboardInterrupt)
        code, fact = (INTERRUPTED, "stopped") if interrupted else (1, "stopped: the input ended")
        click.echo(fact, err=True)
        _document(code, _finding(fact, "stopped"))
        sys.exit(code)
    except SystemExit as error:
        if isinstance(error.code, int) and error.code:
            _document(error.code, _finding("stopped", "stopped"))
        raise


def _finding(fact: str, rule: str) -> Finding:
    return Finding(Span(""), fact, rule)


def _wrong(error: click.ClickException) -> Finding:
    # In brackets stand what was typed, and what may have been meant.
    return _finding(error.format_message().partition(" (")[0], "usage" if error.exit_code == _USAGE else "output")


_USAGE = 2


def _document(code: int, finding: Finding) -> None:
    """Print the document of a command that ended too early for its own."""
    with suppress(OSError, ValueError):
        document.write_end(code, finding)


@contextmanager
def writing() -> Iterator[None]:
    """Turn a standard output or error that is full, or was closed meanwhile, into a message."""
    try:
        yield
    except OSError as error:
        stream = _written_to(error)
        if stream is None:
            raise
        _discard(stream)
        name = "standard error" if stream is sys.stderr else "standard output"
        reason = "is closed" if error.errno == errno.EPIPE else f"cannot be written: {(error.strerror or '').lower()}"
        raise click.ClickException(f"{name} {reason}; the rest is not done") from None


def _check_streams() -> None:
    """Refuse a standard output that is closed."""
    closed = sys.stdout is None
    if closed or sys.stderr is None or sys.stdin is None:
        _open_all()
    if closed:
        raise click.ClickException("standard output is closed; send it to a file, or to /dev/null")
    if sys.stdout.encoding.lower() != "utf-8" and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a letter that a terminal lacks stops no command


def _open_all() -> None:
    """Open the standard streams that are closed: else the next file would get their numbers, and their text."""
    while (handle := os.open(os.devnull, os.O_RDWR)) < 3:
        pass
    os.close(handle)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def _written_to(error: OSError) -> TextIO | None:
    """Return the stream that could not be written to; None if *error* is about something else."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code is click.echo.__code__:
            found: TextIO = trace.tb_frame.f_locals["file"]
            return found
        trace = trace.tb_next
    return None


def _discard(stream: TextIO) -> None:
    """Send what is left in *stream* nowhere, so that the end of the process does not fail on it again."""
    with suppress(OSError, ValueError):
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, stream.fileno())
        os.close(sink)


def begin() -> None:
    """Have a command stop when it is told to, and check that it stands somewhere."""
    if threading.current_thread() is threading.main_thread():
        # Stop as by Ctrl-C, so that nothing half-written is left behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        os.umask(os.umask(0) & 0o077)  # one that keeps us out of our own files
    try:
        Path.cwd()
    except OSError as error:
        reason = (error.strerror or "").lower()
        gone = "has been deleted" if error.errno == errno.ENOENT else f"cannot be used: {reason}"
        raise click.ClickException(f"the working folder {gone}; go to another one") from None
