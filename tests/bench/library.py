"""Check a library of thousands of handouts: seconds, and memory as the library grows.

    python tests/bench/library.py [HANDOUTS]

Every handout is one of those that ship, under a code of its own, with three quarters of its bullets made its own.
"""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = 0.75


def fill(folder: Path, count: int) -> None:
    """Write *count* handouts into *folder*."""
    chance = random.Random(0)
    sources = [(ROOT / "handouts" / f"{code}.yaml").read_text() for code in ("22511", "22867", "22325")]
    for at in range(count):
        code = f"{10000 + at:05}"
        text = re.sub(r'code: "\d+"', f'code: "{code}"', sources[at % len(sources)])
        lines = [
            f"{line} {chance.randrange(10**6)}" if own_bullet(line) and chance.random() < OWN else line
            for line in text.splitlines()
        ]
        (folder / f"{code}.yaml").write_text("\n".join(lines) + "\n")


def own_bullet(line: str) -> bool:
    return line.lstrip().startswith("- ") and ":" not in line and not line.endswith(('"', ">-"))


def measured(folder: Path) -> tuple[float, float]:
    """Return the seconds that a check takes, and the most memory that any of its processes had, in MB."""
    command = [sys.executable, "-m", "handpress", "check", "--library", str(folder)]
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    print(f"{os.cpu_count()} processors\n{'handouts':>10}{'seconds':>10}{'a second':>10}{'MB':>8}")
    for count in (most // 10, most // 2, most):
        with tempfile.TemporaryDirectory() as name:
            fill(Path(name), count)
            seconds, memory = measured(Path(name))
            print(f"{count:>10}{seconds:>10.1f}{count / seconds:>10.0f}{memory:>8.0f}")
