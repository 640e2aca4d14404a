"""How `handpress serve` starts, and what it says where it cannot."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

from click.testing import CliRunner

from handpress.cli.commands import main
from handpress.desk import server
from handpress.disk import extras

_START = re.compile(r"http://[0-9a-f]{12}\.localhost:([0-9]+)/start\?token=\S+")


def words(*more: str) -> list[str]:
    return [sys.executable, "-m", "handpress", "serve", "--no-browser", *more]


@contextmanager
def started(*more: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    own = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    pipe = subprocess.PIPE
    with subprocess.Popen(words(*more), stdout=pipe, stderr=pipe, text=True, cwd=folder, env=own) as process:
        try:
            yield process
        finally:
            process.kill()


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


@pytest.fixture
def taken() -> Iterator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as busy:
        yield busy.getsockname()[1]


def refused(*more: str) -> str:
    result = CliRunner().invoke(main, ["serve", "--no-browser", *more])
    assert result.exit_code in (2, 3), result.output
    assert "Traceback" not in result.output
    return result.output


def test_named_port_that_is_taken_is_told(taken: int, tmp_path: Path) -> None:
    said = refused("--library", str(tmp_path / "handouts"), "--port", str(taken))
    assert f"--port: error: another program listens on port {taken} [port]\n  hint: name another, or 0 for any" in said


def test_without_a_named_port_any_serves(taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PORT", taken)
    desk = server.Running(tmp_path / "handouts", None, None)
    thread = desk.begin()
    desk.end()
    thread.join(20)
    assert desk.port != taken


def test_library_that_is_no_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "handouts"
    file.write_text("mine")
    assert f"Directory '{file}' is a file" in refused("--library", str(file))
    assert f"{file}/below: error: cannot be written: file exists [unwritable]" in refused("--library", f"{file}/below")
    file.unlink()
    file.symlink_to(tmp_path / "nowhere")
    monkeypatch.chdir(tmp_path)
    assert "handouts: error: this is no folder, and no library can be made in its place [library]" in refused()
    assert not (tmp_path / "desk").exists()


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    said = refused("--library", str(tmp_path / "handouts"))
    assert "this needs a library that is not installed: starlette [not-installed]" in said
    assert "pip install '.[desk]'" in said
    assert not list(tmp_path.iterdir())


def test_two_starts_at_once_are_one_desk(tmp_path: Path) -> None:
    library = "--library", str(tmp_path / "handouts"), "--port", "0"
    with started(*library, folder=tmp_path) as one, started(*library, folder=tmp_path) as two:
        ports = [found[1] for process in (one, two) if (found := _START.fullmatch(address_of(process)))]
        assert len(ports) == 2
        assert len(set(ports)) == 1
        ended = one if one.poll() is not None or (two.poll() is None and _ends(one)) else two
        _, said = ended.communicate(timeout=20)
        assert ended.returncode == 0
        assert "the desk runs already" in said


def _ends(process: subprocess.Popen[str]) -> bool:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        return False
    return True


def test_start_after_a_kill_is_a_start(tmp_path: Path) -> None:
    library = "--library", str(tmp_path / "handouts"), "--port", "0"
    with started(*library, folder=tmp_path) as process:
        first = _START.fullmatch(address_of(process))
        process.kill()
    with started(*library, folder=tmp_path) as process:
        second = _START.fullmatch(address_of(process))
        assert first
        assert second


def test_first_start_makes_a_library_among_the_documents(tmp_path: Path) -> None:
    (tmp_path / "user-dirs.dirs").write_text('XDG_DOCUMENTS_DIR="$HOME/Dokumente"\n')
    log = tmp_path / "desk.log"
    with started("--port", "0", "--log", str(log), folder=tmp_path) as process:
        found = _START.fullmatch(address_of(process))
        assert found
        assert httpx.get(f"http://127.0.0.1:{found[1]}/healthz").text == "ok"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    library = tmp_path / "Dokumente" / "Handpress" / "handouts"
    assert f"{library}: a new library, of the handouts that ship" in said
    assert "Traceback" not in said
    assert (library / "22511.yaml").is_file()
    assert os.access(library / "brand" / "brand.yaml", os.W_OK)
    assert not list(library.parent.glob(".*"))
    assert '"event": "start"' in log.read_text(encoding="utf-8")
    with started("--port", "0", folder=tmp_path) as process:
        assert _START.fullmatch(address_of(process))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert "a new library" not in said


@pytest.mark.skipif(os.name != "posix", reason="a browser that is a script")
def test_icon_that_cannot_start_says_so_in_the_browser(tmp_path: Path) -> None:
    library = tmp_path / "R&D <x>"
    library.symlink_to(tmp_path / "gone")
    browser = tmp_path / "browser"
    fetch = "import os, sys, urllib.request as r; open('part', 'wb').write(r.urlopen(sys.argv[1]).read())"
    fetch += "; os.rename('part', 'page')"
    browser.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{fetch}" "$1" &\n')
    browser.chmod(0o755)
    own = {**os.environ, "HOME": str(tmp_path), "BROWSER": f"{browser} %s"}
    command = [sys.executable, "-m", "handpress", "serve", "--library", str(library), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=own, check=False, timeout=60)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    for _ in range(200):
        if (tmp_path / "page").exists():
            break
        time.sleep(0.1)
    page = (tmp_path / "page").read_text(encoding="utf-8")
    assert "Handpress cannot start" in page
    assert "R&amp;D &lt;x&gt;: error: this is no folder, and no library can be made in its place" in page
