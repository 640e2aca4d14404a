"""Whether anything in a library has changed, asked of its files at most once a second."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

EVERY_S = 1.0


class Watch:
    """Tells one state of a folder from another.

    Args:
        folder: The library.
        clock: Seconds that never go back.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._clock = folder, clock
        self._asked = float("-inf")
        self._files: tuple[tuple[str, int, int], ...] = ()
        self._count = 0

    def stamp(self) -> int:
        """Return a number that is another one after each change."""
        now = self._clock()
        if now - self._asked >= EVERY_S:
            self._asked = now
            files = tuple(_times(self._folder))
            if files != self._files:
                self._files = files
                self._count += 1
        return self._count


def _times(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Yield each file below *folder* with its size and time."""
    for at, _, _ in os.walk(folder):
        with suppress(OSError), os.scandir(at) as found:
            for each in sorted(found, key=lambda one: one.name):
                with suppress(OSError):
                    own = each.stat()
                    yield each.path, own.st_size, own.st_mtime_ns
