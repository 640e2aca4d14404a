"""Two states of Handpress at the same work, in turns: what layout costs a page, and pressing a field.

    python tests/bench/states.py BEFORE [ROUNDS]

BEFORE is a folder with another state of the repository, as `git worktree add` makes one. Each state works in one warm
process of its own and sets its own library; of a text that changed since, also the one that it was. What counts is
processor time, so that what else the machine does counts little.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODES = ("22867", "22325", "22511")
COPIES = 4  # laid out in one turn
PRESSED = 2000  # documents in one turn


def personal(number: int = 0, when: str = "2026-12-04T08:30", clinician: str = "Dr. Test"):
    import handpress

    return handpress.read_personal(f"Patient {number:06}", when, clinician, None)


class Layout:
    """One handout, laid out for one patient after another."""

    def __init__(self, library: Path, code: str) -> None:
        import handpress

        self.look = handpress.read_look(library / "brand" / "brand.yaml")
        self.handout = handpress.read_entry(handpress.find(library, code, "en"))
        pictures_of = getattr(handpress, "pictures_of", None)  # older states know no pictures
        self.more = {"pictures": pictures_of(self.handout, library)} if pictures_of else {}
        self.count = len(self.typeset(0).pages)

    def typeset(self, number: int):
        import handpress

        return handpress.typeset(handpress.Copy(self.handout, self.look, personal(number), **self.more))

    def turn(self, turn: int) -> float:
        """Return the milliseconds that a page takes."""
        start = time.process_time()
        for number in range(COPIES):
            self.typeset(turn * COPIES + number)
        return (time.process_time() - start) * 1e3 / COPIES / self.count


class Press:
    """One plate with its fields: those of a day's patients, who have their own dates, clock times and clinicians."""

    def __init__(self, library: Path, code: str) -> None:
        import handpress
        from handpress.brand.variant import Variant
        from handpress.press.plates import Room

        entry, room = handpress.find(library, code, "en"), Room(library, None, None)
        copies = [personal(0, f"2026-12-{day:02}T{7 + day:02}:30", f"Dr. Test {day}") for day in (1, 2, 3, 4, 8, 9)]
        for copy in copies:
            room.plate(entry, Variant(), copy)
        ready = [room.plate(entry, Variant(), copy) for copy in copies]
        self.plate = ready[0].plate
        self.values = [each.values for each in ready if each.plate is self.plate]
        self.count = len(self.plate.fields)

    def turn(self, turn: int) -> float:
        """Return the microseconds that a field takes."""
        from handpress.pdf.filling import fill

        plate, values = self.plate, self.values
        start = time.process_time()
        for number in range(PRESSED):
            fill(plate, {**values[number % len(values)], "patient": f"Patient {turn * PRESSED + number:06}"})
        return (time.process_time() - start) * 1e6 / PRESSED / self.count


class State:
    """One state of the code, in a process of its own."""

    def __init__(self, folder: Path, before: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--work", str(folder / "handouts"), str(before / "handouts")],
            env={**os.environ, "PYTHONPATH": str(folder / "src")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.counts: dict[str, int] = json.loads(self._process.stdout.readline())

    def turn(self, name: str) -> float:
        """Return what *name* takes in one turn."""
        self._process.stdin.write(f"{name}\n")
        return json.loads(self._process.stdout.readline())

    def leave(self) -> None:
        """Let the process end."""
        self._process.stdin.close()
        self._process.wait()


def work(own: Path, before: Path) -> None:
    """Say in a line of JSON what there is to do; then answer each name on stdin with what a turn of it takes."""
    texts = dict.fromkeys(CODES, own)
    texts |= {
        f"{code} as it was": before
        for code in CODES
        if (ROOT / "handouts" / f"{code}.yaml").read_bytes() != (before / f"{code}.yaml").read_bytes()
    }
    made = {f"layout of {text}, ms a page": Layout(library, text[:5]) for text, library in texts.items()}
    made |= {f"pressing {code}, \u00b5s a field": Press(own, code) for code in CODES}
    print(json.dumps({name: each.count for name, each in made.items()}), flush=True)
    for turn, line in enumerate(sys.stdin):
        print(json.dumps(made[line.strip()].turn(turn)), flush=True)


def main() -> None:
    before, rounds = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 21
    states = State(before, before), State(ROOT, before)
    names = list(states[1].counts)
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in names}
    for _ in range(rounds + 1):
        for name in names:
            for state, taken in zip(states, times[name], strict=True):
                taken.append(state.turn(name))
    print(f"{'':42}{'before':>14}{'now':>14}{'ratio':>8}   medians of {rounds}; pages or fields in brackets")
    for name, taken in times.items():
        middles = [statistics.median(each[1:]) for each in taken]
        shown = [f"{middle:.3f} ({state.counts[name]})" for middle, state in zip(middles, states, strict=True)]
        print(f"{name:42}{shown[0]:>14}{shown[1]:>14}{middles[1] / middles[0]:8.2f}")
    for state in states:
        state.leave()


if __name__ == "__main__":
    work(Path(sys.argv[2]), Path(sys.argv[3])) if sys.argv[1:2] == ["--work"] else main()
