"""What a list of appointments holds, read once: from a file, or as somebody uploaded, pasted or made it.

Kept packed in memory: a day of 100,000 rows takes some two megabytes. Everything that a batch does with the list it
does with these bytes, so that no two steps can see two states of a file; whether the file has changed meanwhile is
asked of its size and times, and of its content only where those do not settle it.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import os
import stat
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from handpress.diagnostics import HandpressError, Span, fault

MAX_BYTES = 1 << 29  # a million rows have some hundred million
SETTLED_NS = 2_000_000_000  # by then a later change shows in a file's times: FAT counts in steps of two seconds
_BLOCK = 1 << 16


class DayList:
    """A list's bytes, by name; its repr shows nothing of them. Make one with `of_file`, `of_bytes` or `of_cells`.

    Attributes:
        name: What messages call it.
        digest: SHA-256 of its bytes, in hexadecimal digits.
    """

    def __init__(self, name: str, blocks: Iterable[bytes]) -> None:
        self.name = name
        self._path: Path | None = None
        self._times: tuple[int, ...] = ()
        self._is_settled = False
        sha256, packer = hashlib.sha256(), zlib.compressobj(1, wbits=31)  # as gzip does it
        packed = io.BytesIO()
        for block in blocks:
            sha256.update(block)
            packed.write(packer.compress(block))
        packed.write(packer.flush())
        self._packed = packed.getvalue()
        self.digest = sha256.hexdigest()

    @classmethod
    def of_file(cls, path: Path) -> DayList:
        """Return the list in the file at *path*.

        Raises:
            HandpressError: It is no plain file, or cannot be read.
        """
        begun = time.time_ns()
        try:
            times = _times(path)
            found = cls(str(path), _blocks(path))
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            raise _unreadable(str(path), error) from None
        found._path = path
        found._settle(times, begun)
        return found

    @classmethod
    def of_bytes(cls, name: str, content: bytes) -> DayList:
        """Return the list that *content* holds, as a CSV file would."""
        return cls(name, [content])

    @classmethod
    def of_cells(cls, name: str, rows: Iterable[Sequence[str]]) -> DayList:
        """Return the list of *rows*; the first of them are its headings."""
        written = io.StringIO()
        csv.writer(written).writerows(rows)
        return cls(name, [written.getvalue().encode()])

    def remade(self, blocks: Iterable[bytes]) -> DayList:
        """Return the same list as *blocks* have it; it stays that of its file, and keeps the digest of its bytes."""
        found = DayList(self.name, blocks)
        found._path, found._times, found._is_settled = self._path, self._times, self._is_settled
        found.digest = self.digest
        return found

    def __repr__(self) -> str:
        return f"DayList({self.name!r})"

    def open(self) -> BinaryIO:
        """Return its bytes as a file that is open at its start; any number may be open."""
        return cast(BinaryIO, gzip.GzipFile(fileobj=io.BytesIO(self._packed)))

    def check(self) -> None:
        """Make sure that its file, if it has one, still says the same.

        Raises:
            HandpressError: It has changed, or is gone.
        """
        if self._path is None:
            return
        begun = time.time_ns()
        try:
            times = _times(self._path)
            if self._is_settled and times == self._times:
                return
            sha256 = hashlib.sha256()
            for block in _blocks(self._path):
                sha256.update(block)
        except OSError as error:
            raise _unreadable(self.name, error) from None
        if sha256.hexdigest() != self.digest:
            fact = "this file has changed while it was in use"
            raise fault(Span(self.name), fact, "changed", "close it elsewhere, run again")
        self._settle(times, begun)

    def _settle(self, times: tuple[int, ...], begun: int) -> None:
        """Keep the *times* that the file had as it was read from *begun* on."""
        self._times = times
        # A change right after it was read could leave them as they are: such a file is read again to be compared.
        self._is_settled = begun - max(times[-2:]) > SETTLED_NS


def name_of(source: Path | DayList) -> str:
    """Return what messages call a list."""
    return source.name if isinstance(source, DayList) else str(source)


def _times(path: Path) -> tuple[int, ...]:
    """Return what changes with the file at *path*, the times of its content and of itself last."""
    found = path.stat()
    # A pipe could be read only once, and to open one may wait for ever.
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, "it is not a plain file")
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _blocks(path: Path) -> Iterator[bytes]:
    left = MAX_BYTES
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            left -= len(block)
            if left < 0:
                fact = f"this file has more than {MAX_BYTES >> 20} megabytes"
                raise fault(Span(os.fspath(path)), fact, "too-long", "make several files of it")
            yield block


def _unreadable(name: str, error: Exception) -> HandpressError:
    reason = (getattr(error, "strerror", None) or "check its name").lower()
    return fault(Span(name), f"this file cannot be read: {reason}", "unreadable", "name a CSV file on a disk")
