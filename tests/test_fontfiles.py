"""A font file that is missing, cut short or another ends in one message, and never in other letters."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import LIBRARY, ROOT
from handpress.brand import fonts
from handpress.brand.chinese import chinese_files
from handpress.brand.fontfiles import check_shipped, check_sound
from handpress.cli.commands import main
from handpress.diagnostics import HandpressError

FONTS = sorted((ROOT / "fonts").glob("*.ttf"))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(50_000) + path.read_bytes()[50_000:])


def other(path: Path) -> None:
    path.write_bytes((ROOT / "fonts" / "Vazirmatn-Bold.ttf").read_bytes())


def missing(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE = [cut, zeroed, other, missing, a_folder]


@pytest.fixture
def broken(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "fonts"
    shutil.copytree(ROOT / "fonts", folder)
    path = folder / "InclusiveSans-Bold.ttf"
    request.param(path)
    monkeypatch.setattr(fonts, "shipped", lambda name: folder)
    for kept in (fonts._fonts, fonts._shipped_face):
        kept.cache_clear()
    yield path
    for kept in (fonts._fonts, fonts._shipped_face):
        kept.cache_clear()


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_the_faces_that_ship_are_known(path: Path) -> None:
    check_shipped(path)
    check_sound(path)


@pytest.mark.parametrize("broken", DAMAGE, indirect=True)
@pytest.mark.parametrize(
    "words", [["render", "22511"], ["render", "--all"], ["check"], ["list"], ["batch", "--drafts"]], ids=" ".join
)
def test_a_damaged_face_is_told_once(words: list[str], broken: Path, tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "o")] if words[0] in ("render", "batch") else []
    day = [str(ROOT / "tests" / "day.csv"), "--jobs", "1"] if words[0] == "batch" else []
    result = CliRunner().invoke(main, [*words, *day, *out, "--library", str(LIBRARY)])
    assert result.exit_code == 3
    assert isinstance(result.exception, SystemExit)
    assert result.output.count("InclusiveSans-Bold.ttf: error: this font ") == 1
    assert result.output.count("install Handpress again") == 1
    assert not list(tmp_path.glob("o/*.pdf"))


@pytest.mark.usefixtures("with_chinese")
@pytest.mark.parametrize("damage", [cut, zeroed, missing])
def test_a_damaged_chinese_face_is_told(damage, tmp_path: Path) -> None:
    files = chinese_files()
    assert files
    path = tmp_path / files[0].name
    shutil.copy(files[0], path)
    damage(path)
    with pytest.raises(HandpressError, match="this font"):
        check_sound(path)


@pytest.mark.usefixtures("with_chinese")
def test_a_whole_chinese_face_is_sound() -> None:
    files = chinese_files()
    assert files
    for path in files:
        check_sound(path)
