"""No file makes the inspector slow or large: what it does is counted, and a file that needs too much is told of."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from bombs import BOMBS, file, filtered, packed, painted, stream
from conftest import ROOT
from handpress.proof import inspect
from handpress.proof.budget import Budget, LimitError

CPU_S = 3
MEMORY_MB = 150
# Inspects each file that is named, under a limit of the processor's time, and tells the most memory that it took.
CHILD = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({CPU_S}, {CPU_S}))
from handpress.proof import inspect
for path in sys.argv[1:]:
    with open(path, "rb") as stream:
        found = inspect(stream.read())
    assert found and not [each for each in found if each.rule == "inspector-failed"], found
with open("/proc/self/status") as status:  # ru_maxrss counts the process that began this one, too
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


def check_child(*paths: Path) -> None:
    """Inspect files in a process of its own, which fails when it takes too long."""
    done = subprocess.run([sys.executable, "-c", CHILD, *map(str, paths)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:] or "it took too long"
    assert int(done.stdout) < MEMORY_MB * 1024, f"{int(done.stdout) // 1024} MB"


needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much memory a process took")


@pytest.mark.heavy
@needs_linux
@pytest.mark.parametrize("name", BOMBS)
def test_bomb_takes_little_time_and_memory(name: str, tmp_path: Path) -> None:
    # It is made in another process, too: making it may take more memory than looking at it.
    made = tmp_path / "bomb.pdf"
    subprocess.run([sys.executable, ROOT / "tests" / "bombs.py", name, made], check=True)
    assert made.stat().st_size < 2_500_000
    check_child(made)


@pytest.mark.heavy
@needs_linux
@pytest.mark.parametrize("seed", range(8))
def test_damaged_bombs_take_little_time_and_memory(seed: int, tmp_path: Path) -> None:
    """Bytes are changed, cut out, doubled; what comes out is another file each time."""
    chance = random.Random(seed)
    small = [name for name in BOMBS if name.startswith(("operators", "forms", "glyphs", "pattern", "tags", "wide"))]
    for number in range(12):
        data = bytearray(BOMBS[chance.choice(small)]())
        for _ in range(chance.randint(1, 12)):
            at, size = chance.randrange(len(data)), chance.randrange(200)
            piece = chance.choice([chance.randbytes(1), b"", bytes(data[at : at + size]) * chance.randint(1, 9)])
            data[at : at + chance.choice([1, size])] = piece
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(data)
        check_child(path)


LIMITS = {
    "one stream": (painted(bytes(40_000_000)), "a stream holds more than 32 MB when it is decoded, the limit for one"),
    "all streams": (
        file(stream(b"0 g " * 500_000), page=b"/Contents[%b]" % (b"10 0 R " * 20)),
        "its streams hold more than 32 MB when decoded, the limit for its size",
    ),
    "steps": (packed(b"[%b]" % (b"[]" * 900_000)), "checking it takes more than "),
    "predictor": (
        filtered(bytes(3_000_000), b"/FlateDecode", b"<</Predictor 15/Columns 65535/Colors 65535>>"),
        "its content cannot be read",
    ),
}


@pytest.mark.parametrize("title", LIMITS)
def test_limit_that_is_passed_is_one_finding(title: str) -> None:
    data, words = LIMITS[title]
    found = [each for each in inspect(data, "bomb.pdf") if words in each.message]
    assert len(found) == 1, found
    assert found[0].hint
    if "read" not in words:
        assert found[0].rule == "inspector-limit"
        assert found[0].message.endswith("; the rest was not checked")
        assert inspect(data, standards=["ua1"])[-1].rule == "inspector-limit"


def test_faults_that_were_found_before_the_limit_are_told() -> None:
    messages = [each.message for each in inspect(LIMITS["one stream"][0])]
    assert "catalog: the file does not say that it is tagged" in messages


def test_budget_grows_with_the_file() -> None:
    small, large = Budget(1000), Budget(10_000_000)
    assert (large.steps, large.bytes) > (small.steps, small.bytes)
    small.take(small.steps)
    with pytest.raises(LimitError, match="steps"):
        small.take(1)
    large.unpack(1 << 25)
    with pytest.raises(LimitError, match="one"):
        large.unpack((1 << 25) + 1)
