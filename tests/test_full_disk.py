"""A disk that is full in the middle of a day: what is told to be done leads to a whole day, and nothing comes twice."""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import LIBRARY
from handpress.cli.commands import main
from handpress.day.printing import Day
from handpress.disk.files import unwritable

ROWS = 20


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on a disk of its own, whose size a test sets."""
    monkeypatch.setenv("HANDPRESS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "day.csv").write_text(
        "code,patient,date\n" + "".join(f"22511,Test {n},2027-03-03T08:30\n" for n in range(ROWS))
    )
    disk = tmp_path / "disk"
    disk.mkdir()
    yield disk
    subprocess.run(["umount", disk], check=False, capture_output=True)


def size(disk: Path, kilobytes: int) -> None:
    """Make the disk, or another size of it."""
    how = "remount," if disk.is_mount() else ""
    words = ["mount", "-t", "tmpfs", "-o", f"{how}size={kilobytes}k", "tmpfs", str(disk)]
    if os.getuid() or subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("only root can make a disk of a size")


def batch(disk: Path, *more: str) -> Result:
    words = ["batch", str(disk.parent / "day.csv"), "--library", str(LIBRARY), "--out", str(disk / "o")]
    words += ["--drafts", "--jobs", "1"]
    return CliRunner().invoke(main, [*words, "--print-run", str(disk / "run.pdf"), *more])


def follow(disk: Path, said: str) -> None:
    """Do what is *said*, and find every row once."""
    done = batch(disk, *(["--resume"] if "with --resume" in said else []))
    assert done.exit_code == 0, said + done.output
    files = {f"{path.parent.name}/{path.name}" for path in (disk / "o").rglob("*.pdf")}
    assert len(files) == ROWS
    (manifest,) = (disk / "o-private").glob("*/manifest.csv")
    with manifest.open(encoding="utf-8-sig", newline="") as stream:
        assert {row["file"] for row in csv.DictReader(stream)} == files
    assert (disk / "run.pdf").stat().st_size > 10_000


FEW = (32, 400)
ALL = (8, 16, 48, 56, 64, 72, 80, 96, 112, 160, 200, 300, 500, 600, 700, *range(730, 900, 10))


@pytest.mark.parametrize("kilobytes", [*FEW, *(pytest.param(one, marks=pytest.mark.heavy) for one in ALL)])
def test_what_a_full_disk_says_is_to_be_done_makes_the_day_whole(small: Path, kilobytes: int) -> None:
    size(small, kilobytes)
    stopped = batch(small)
    size(small, 8_000)
    if stopped.exit_code:
        assert "Traceback" not in stopped.output
        assert "no space left" in stopped.output or "the disk is full" in stopped.output
        follow(small, stopped.output)


def test_run_that_a_full_disk_did_not_take_is_made_by_resume(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Day, path: Path, *__: object) -> None:
        raise unwritable(path, OSError(28, os.strerror(28)))

    with monkeypatch.context() as patched:
        patched.setattr(Day, "write", full)
        stopped = batch(small)
    assert stopped.exit_code == 1
    assert "the rows are printed, and not all else is written: go on with --resume" in stopped.output
    follow(small, stopped.output)
