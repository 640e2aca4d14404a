"""A command ends in one message and an exit code, whatever becomes of its streams, its folder and its keyboard."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from conftest import LIBRARY, ROOT
from handpress.cli.commands import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="streams and folders as POSIX has them")

COMMANDS = ["list", "check 22511", "schema", "guide", "guide render", "--help", "render --help", "check --rules"]
COMMANDS += ["--version", "list --format json", "check --format sarif", "render 22511 --out {out}"]
CHEAP = ["schema", "--help", "render 22511 --out {out}"]  # the others only where starting a process costs no second


def ran(shell: str, cwd: Path | None = None) -> tuple[int, str]:
    """Return the exit code and standard error of a line of the shell in which $H is the command."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "H": f"{sys.executable} -m handpress"}
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, cwd=cwd, env=env, timeout=120)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.returncode, done.stderr


def command(words: str, out: Path) -> str:
    library = (
        f" --library {LIBRARY}" if words.split()[0] in ("list", "check", "render") and "--" not in words[:2] else ""
    )
    return f"$H {words.format(out=out)}{'' if '--help' in words or '--rules' in words else library}"


@pytest.fixture(params=CHEAP + [pytest.param(each, marks=pytest.mark.heavy) for each in COMMANDS if each not in CHEAP])
def words(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return command(request.param, tmp_path)


def test_a_full_standard_output_is_told(words: str) -> None:
    code, errors = ran(f"{words} >/dev/full")
    assert (code, errors.count("Error:")) == (1, 1)
    assert "standard output cannot be written: no space left on device" in errors


def test_a_closed_standard_output_is_told(words: str, tmp_path: Path) -> None:
    code, errors = ran(f"{words} >&-")
    assert (code, errors) == (1, "Error: standard output is closed; send it to a file, or to /dev/null\n")
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_that_nobody_reads_is_told(words: str) -> None:
    code, errors = ran(f"{words} > >(exec true); exit $?")
    assert code in (0, 1)  # it may all be written before the reader has gone
    assert errors.count("Error:") == code


def test_closed_streams_are_never_the_next_file(tmp_path: Path) -> None:
    code, _ = ran(f"$H render 22511 --library {LIBRARY} --out {tmp_path} 2>&- <&- >{tmp_path}/told")
    assert code == 0
    assert (tmp_path / "told").read_text() == f"{tmp_path}/22511_en.pdf\n"
    assert (tmp_path / "22511_en.pdf").read_bytes().startswith(b"%PDF-")
    assert ran(f"$H render 22511 --patient - --library {LIBRARY} --out {tmp_path} <&-")[0] == 2


def test_letters_that_a_terminal_lacks_stop_no_command(tmp_path: Path) -> None:
    assert ran(f"PYTHONIOENCODING=ascii $H list --library {LIBRARY}")[0] == 0


@pytest.mark.parametrize(
    "words", ["list", f"render 22511 --library {LIBRARY} --out /tmp/none", f"check --library {LIBRARY}"]
)
def test_a_working_folder_that_was_deleted_is_told(words: str, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code, errors = ran(f"rmdir ../gone; $H {words}", cwd=gone)
    assert (code, errors) == (1, "Error: the working folder has been deleted; go to another one\n")


INTERRUPTED = {
    "render": ("handpress.press.copies.find", ["22511"]),
    "check": ("handpress.review.check.report", []),
    "list": ("handpress.review.check.report", []),
    "diff": ("handpress.review.compare.local_changes", ["22511"]),
    "approve": ("handpress.review.decide.find", ["22511", "--by", "Dr. X", "--until", "2199-01-01"]),
    "inspect": ("handpress.disk.files.read_marked", ["a.pdf"]),
    "import": ("handpress.content.incoming.read_file", ["page.txt"]),
    "schema": ("handpress.source.schema.as_text", []),
    "batch": ("handpress.day.run.run_day", ["day.csv"]),
    "attach": ("handpress.portal.attach.attach", ["day.csv", "--to", "folder", "--out", "o"]),
    "deliveries": ("handpress.portal.history.delivered", []),
}


@pytest.mark.parametrize("name", INTERRUPTED)
def test_an_interrupt_ends_every_command_with_130(name: str, monkeypatch, tmp_path: Path) -> None:
    place, words = INTERRUPTED[name]

    def interrupt(*_: object, **__: object) -> Iterator[None]:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(place, interrupt)
    library = ["--library", str(LIBRARY)] if name not in ("inspect", "schema", "import") else []
    result = CliRunner().invoke(main, [name, *words, *library])
    assert result.exit_code == 130
    assert result.stderr.endswith("stopped\n") or "stopped" in result.stderr


def test_an_interrupt_while_the_command_still_loads_ends_with_130(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")
    for start in ("-m handpress", "-c 'from handpress.__main__ import main; main()'"):
        line = f"PYTHONPATH={tmp_path}:{ROOT / 'src'} {sys.executable} {start} schema"
        assert ran(line) == (130, "stopped\n")


def test_an_interrupt_while_a_name_is_awaited_ends_with_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "handpress", "render", "22511", "--patient", "-", "--library", str(LIBRARY)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    waits = Path(f"/proc/{process.pid}/wchan")
    for _ in range(500):
        if waits.exists() and "pipe" in waits.read_text():
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors.strip()) == (130, "stopped")


def test_an_interrupt_at_a_question_ends_with_130(monkeypatch, tmp_path: Path) -> None:
    def ask(*_: object, **__: object) -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            raise click.Abort from None  # as click does it

    monkeypatch.setattr("handpress.review.decide.find", ask)
    result = CliRunner().invoke(
        main, ["approve", "22511", "--by", "Dr. X", "--until", "2199-01-01", "--library", str(LIBRARY)]
    )
    assert (result.exit_code, "stopped" in result.stderr) == (130, True)
