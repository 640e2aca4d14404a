"""What an inspection may cost: steps of work and decoded bytes, counted, so that no file can make it slow or large.

A step stands for about half a microsecond, and for about 50 bytes that are kept. A file may have as many of both as any
honest one of its size needs; where a hostile one needs more, the inspection ends and says which limit that was.
"""

from __future__ import annotations

_STEPS = 1_500_000  # of any file, and one more for each of its bytes
_BYTES = 1 << 25  # 32 MB of any file, or twenty times its size
MOST = 1 << 25  # of one stream


class LimitError(Exception):
    """The file needs more than an inspection may cost; the message says of what."""


class Budget:
    """What is left of the steps and bytes of one inspection.

    Args:
        size: The bytes of the file.
    """

    __slots__ = ("_bytes", "_steps", "bytes", "steps")

    def __init__(self, size: int) -> None:
        self._steps = self.steps = _STEPS + size
        self._bytes = self.bytes = max(_BYTES, 20 * size)

    def take(self, steps: int) -> None:
        """Count *steps* of work.

        Raises:
            LimitError: There were not so many left.
        """
        self.steps -= steps
        if self.steps < 0:
            raise LimitError(f"checking it takes more than {self._steps:,} steps, the limit for its size")

    def unpack(self, count: int) -> None:
        """Count so many bytes that are decoded or joined.

        Raises:
            LimitError: There were not so many left, or no single stream may have so many.
        """
        self.bytes -= count
        if count > MOST:
            raise LimitError(f"a stream holds more than {MOST >> 20} MB when it is decoded, the limit for one")
        if self.bytes < 0:
            raise LimitError(f"its streams hold more than {self._bytes >> 20} MB when decoded, the limit for its size")

    @property
    def room(self) -> int:
        """How many bytes a stream may be decoded to, and one: enough to see that it is too large."""
        return min(MOST, max(self.bytes, 0)) + 1
