"""Stacks of five papers, pressed in memory and written as one print run: python tests/bench/stacks.py [STACKS]

Medians of seconds of this process: where others work on the machine, the clock on the wall says nothing.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable

import ours

TURNS = 5


def seconds(work: Callable[[], object]) -> float:
    def turn() -> float:
        before = time.process_time()
        work()
        return time.process_time() - before

    return statistics.median(turn() for _ in range(TURNS))


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    plates = ours.five()
    fields = sum(map(ours.fields, plates))

    def pressed() -> None:
        for number in range(count):
            for one in plates:
                ours.press(one, number)

    taken = seconds(pressed)
    each = f"{count / taken:,.0f} stacks of five ({fields} fields) a second"
    print(f"pressed in memory: {each}; {5 * count / taken:,.0f} papers")
    for tagged in (False, True):
        taken = seconds(lambda tagged=tagged: ours.print_run(count, tagged, *plates))
        size = len(ours.print_run(count, tagged, *plates)) / 1e6
        form = "tagged" if tagged else "for paper"
        print(f"print run {form} of {count:,}: {taken:.2f} s, {count / taken:,.0f} stacks a second, {size:.1f} MB")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
