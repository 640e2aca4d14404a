"""A batch of 10,000 rows of CSV and of a workbook, in turns: python tests/bench/lists.py [ROWS]

Seconds from the command to its end, and the seconds of processors that it took: where others work on the machine, only
the second says something.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

import ours

TURNS = 3


def processors() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    found: dict[str, list[tuple[float, float]]] = {"csv": [], "xlsx": []}
    for _ in range(TURNS):
        for form, times in found.items():
            with tempfile.TemporaryDirectory() as folder:
                before = processors()
                seconds = ours.batch(rows, Path(folder), form)
                times.append((seconds, processors() - before))
    for form, times in found.items():
        seconds, used = (sorted(each)[TURNS // 2] for each in zip(*times, strict=True))
        print(f"{rows:,} rows of {form}: {seconds:.1f} s, {rows / seconds:,.0f} a second; {used:.1f} s of processors")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"most memory of a process: {peak:.0f} MB")
