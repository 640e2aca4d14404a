"""How work grows with its input, measured within one run: no test asks how many seconds something takes.

A machine may be slow or busy; it is so for the small input and the large one alike.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable

TIMES = 20
# Between 20, in step with the input, and 400, its square: far from both.
AT_MOST = 120
_TRIES = 3


def processor_s(work: Callable[[], object]) -> float:
    """Return the seconds of the processor that *work* takes, without those of other processes, and of the collector.

    The collector walks through all that every test before has left in memory.
    """
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


def check_growth(work: Callable[[int], object], size: int) -> None:
    """Make sure that the work for an input of *size* is in step with that for a twentieth of it, not with its square.

    Args:
        work: Does the work for an input of the size that it is given.
        size: Large enough for a square to show.
    """
    ratios = []
    for _ in range(_TRIES):
        # The small one twice: the first may load what both need.
        small = min(processor_s(lambda: work(size // TIMES)) for _ in range(2))
        ratios.append(processor_s(lambda: work(size)) / small)
        if ratios[-1] < AT_MOST:
            return
    raise AssertionError(f"{TIMES} times the input takes {min(ratios):.0f} times the work")


def most_memory(work: Callable[[], object]) -> int:
    """Return the most bytes that Python's objects take during *work*, beyond those of before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
