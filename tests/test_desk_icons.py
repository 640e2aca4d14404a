"""The icon that starts the desk: one for each system, quoted so that every path comes back as it was."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the desk needs handpress[desk]")

from handpress.desk.icons import folders_of, put, take_away
from handpress.diagnostics import HandpressError

ODD = ["/opt/py thon", "-P", '/a b/100%/$HOME/`id`/it\'s "so"/Größe 诊所/back\\slash;&|!', "--port", "0"]
NAMES = {"linux": "handpress.desktop", "darwin": "Handpress.command", "win32": "Handpress.cmd"}
SYSTEMS = sorted(NAMES)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "Desktop").mkdir()
    return tmp_path / "Desktop", tmp_path / "menu" / "applications"


def words_for(system: str) -> list[str]:
    return [word.replace('"', "") for word in ODD] if system == "win32" else ODD


@pytest.mark.parametrize("system", SYSTEMS)
def test_icon_is_put_and_taken_away(system: str, places: tuple[Path, Path]) -> None:
    made = put(system, words_for(system), Path("/work in"), *places)
    assert made == [place / NAMES[system] for place in places]
    assert all(path.stat().st_mode & stat.S_IXUSR for path in made)
    assert put(system, words_for(system), Path("/work in"), *places) == made
    assert take_away(system, *places) == made
    assert not any(path.exists() for path in made)
    assert take_away(system, *places) == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_file_of_another_maker_is_left(system: str, places: tuple[Path, Path]) -> None:
    other = places[0] / NAMES[system]
    other.write_text("mine")
    with pytest.raises(HandpressError, match="another program's file has this name"):
        put(system, ["/a"], Path("/"), *places)
    assert not places[1].exists()
    assert take_away(system, *places) == []
    assert other.read_text() == "mine"


@pytest.mark.parametrize("system", SYSTEMS)
def test_link_is_never_written_through(system: str, places: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    (places[0] / NAMES[system]).symlink_to(other)
    with pytest.raises(HandpressError, match="another program's file"):
        put(system, ["/a"], Path("/"), *places)
    assert other.read_text() == "mine"


@pytest.mark.parametrize("system", SYSTEMS)
def test_without_a_desktop_the_menu_has_it(system: str, places: tuple[Path, Path]) -> None:
    places[0].rmdir()
    assert put(system, ["/a"], Path("/"), *places) == [places[1] / NAMES[system]]
    assert not places[0].exists()


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("word", ["/a\nb", "/a\0b", "/a\x1bb", os.fsdecode(b"/a\xff")])
def test_path_that_no_icon_can_say_is_refused(system: str, word: str, places: tuple[Path, Path]) -> None:
    for command, folder in ((["/x", word], "/"), (["/x"], word)):
        with pytest.raises(HandpressError, match="has signs that can stand in no icon"):
            put(system, command, Path(folder), *places)
    assert not list(places[0].iterdir())


def test_quotation_mark_is_refused_for_windows(places: tuple[Path, Path]) -> None:
    with pytest.raises(HandpressError, match="has a quotation mark"):
        put("win32", ['C:\\a"b'], Path("/"), *places)


def desktop_words(line: str) -> list[str]:
    """Return the words of an Exec line as the specification has them read: value, quotes, field codes."""
    value = line.replace("\\\\", "\\")
    found, at = [], 0
    while at < len(value):
        assert value[at] == '"'
        at, word = at + 1, ""
        while value[at] != '"':
            at += value[at] == "\\"
            word += value[at]
            at += 1
        at += 2
        assert "%" not in word.replace("%%", "")
        found.append(word.replace("%%", "%"))
    return found


def test_desktop_entry_says_the_command(places: tuple[Path, Path]) -> None:
    entry = put("linux", ODD, Path("/work\\in $x"), *places)[0].read_text(encoding="utf-8")
    said = dict(line.split("=", 1) for line in entry.splitlines() if "=" in line)
    assert desktop_words(said["Exec"]) == ODD
    assert said["Path"] == "/work\\\\in $x"
    assert Path(said["Icon"]).is_file()


def test_desktop_entry_is_valid(places: tuple[Path, Path]) -> None:
    judge = shutil.which("desktop-file-validate")
    if judge is None:
        pytest.skip("this machine has no desktop-file-validate: apt-get install desktop-file-utils")
    path = put("linux", ODD, Path("/work in"), *places)[0]
    done = subprocess.run([judge, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(os.name != "posix", reason="it needs a shell")
def test_shell_script_gives_each_word_as_it_is(places: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s "a" $HOME %s `x`'
    folder.mkdir()
    show = "import os, sys; print(ascii([os.getcwd(), *sys.argv[1:]]))"
    path = put("darwin", [sys.executable, "-c", show, *ODD], folder, *places)[0]
    done = subprocess.run([str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == f"{[str(folder), *ODD]!a}\n"
    assert shlex.split(path.read_text(encoding="utf-8").splitlines()[-1])[-2:] == ["--port", "0"]


def test_batch_file_quotes_each_word(places: tuple[Path, Path]) -> None:
    words = ["C:\\Program Files\\py.exe", "C:\\100% & (x)^\\Größe\\", "--port", "0"]
    text = put("win32", words, Path("C:\\"), *places)[0].read_bytes().decode("utf-8")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.splitlines()
    assert lines.index("chcp 65001 >nul") < lines.index('cd /d "C:\\\\"')
    assert lines[-1] == (
        'start "Handpress" /min "C:\\Program Files\\py.exe" "C:\\100%% & (x)^\\Größe\\\\" "--port" "0"'
    )


@pytest.mark.skipif(sys.platform != "linux", reason="where a Linux desktop has its folders")
def test_desktop_stands_where_its_user_has_put_it(tmp_path: Path) -> None:
    (tmp_path / "user-dirs.dirs").write_text('XDG_DESKTOP_DIR="$HOME/Schreibtisch"\n')
    own = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    (tmp_path / "Schreibtisch").mkdir()
    (tmp_path / "own handouts").mkdir()

    def serve(*words: str) -> tuple[int, list[str]]:
        command = [sys.executable, "-m", "handpress", "serve", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=own, cwd=tmp_path)
        return done.returncode, done.stdout.splitlines()

    both = [f"{tmp_path}/Schreibtisch/handpress.desktop", f"{tmp_path}/.local/share/applications/handpress.desktop"]
    brand = ["--brand", "own/brand.yaml", "--log", "desk.log", "--port", "8000"]
    assert serve("--install", "--library", "own handouts", *brand) == (0, both)
    said = Path(both[0]).read_text(encoding="utf-8").splitlines()
    words = [sys.executable, "-P", "-m", "handpress", "serve", "--library", f"{tmp_path}/own handouts"]
    words += ["--brand", f"{tmp_path}/own/brand.yaml", "--log", f"{tmp_path}/desk.log", "--port", "8000"]
    assert desktop_words(next(line[5:] for line in said if line.startswith("Exec="))) == words
    assert f"Path={tmp_path}" in said
    assert serve("--uninstall") == (0, both)
    assert serve("--uninstall") == (0, [])
    assert serve("--install", "--uninstall")[0] == 2


def test_each_system_has_its_folders() -> None:
    assert folders_of("linux")[1].parts[-1] == "applications"
    assert folders_of("darwin")[0].parts[-1] == "Desktop"
