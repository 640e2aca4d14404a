"""Which files of a folder are handouts, and what is told of those that only look like one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import LIBRARY
from handpress.cli.commands import main
from handpress.content.blocks import MAX_TITLE
from handpress.content.shelf import strays

HANDOUT = 'code: "99998"\ntitle: Knee\nsections:\n  - kind: overview\n    items: [a b c]\n'
UNREAD = ["99998 copy.yaml", "99998.yml", "99998.YAML", "0275t.yaml", "99998.yaml.txt", "99998 (1).yaml",
          "99998_es.yaml", "99998.Español.yaml", "Copy of 99998.yaml", "99998.yaml.bak", "99998-1.yaml",
          "9998.yaml", "099998.yaml", "275T.es.yaml", "O275T.yaml", "0275 T.yaml", "99998.yam",
          "９９９９８.yaml", "2026-11-29.yaml", "Scan.yaml", "knee.v2.yaml", "knie-übung.yaml", "knee_1.yaml",
          "knee.yml", "g0121.yaml", "1knee.yaml", "-knee.yaml"]  # fmt: skip
OTHERS = [
    "~$99998.yaml",
    ".99998.yaml.swp",
    "99998.yaml~",
    "#99998.yaml#",
    "codes.yaml",
    "README.md",
    "99998.pdf",
]


def run(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def library(folder: Path, name: str) -> Path:
    (folder / "99997.yaml").write_text(HANDOUT.replace("99998", "99997"))
    (folder / name).write_text(HANDOUT if name != "codes.yaml" else "codes: {}\n")
    return folder


@pytest.mark.parametrize("name", UNREAD)
@pytest.mark.parametrize("command", ["list", "check", "render"])
def test_a_file_that_looks_like_a_handout_is_told(command: str, name: str, tmp_path: Path) -> None:
    words = ["--all", "--out", tmp_path / "o"] if command == "render" else []
    for _ in range(2 if command == "render" else 1):
        _, out, err = run(command, *words, "--library", library(tmp_path, name))
        assert f"{name}: warning: this looks like a handout, and nothing is read from a file of this name" in out + err


@pytest.mark.parametrize("name", OTHERS)
def test_what_does_not_look_like_one_is_left_alone(name: str, tmp_path: Path) -> None:
    _, out, err = run("render", "--all", "--out", tmp_path / "o", "--library", library(tmp_path, name))
    assert "looks like a handout" not in out + err


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("lists.yml", "name it lists.yaml"),
        ("lists.es.yaml", "name it lists.yaml"),
        ("codes.old.yaml", "name it codes.yaml"),
        ("list.yaml", "did you mean lists.yaml?"),
        ("glosary.yaml", "did you mean glossary.yaml?"),
    ],
)
def test_settings_under_a_name_that_nobody_reads_are_told(name: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("codes: {kypho: 22511}\nclosed: sunday\n")
    (found,) = strays(tmp_path)
    assert found.message.startswith("nothing is read from")
    assert found.hint.startswith(hint)


def test_the_library_that_ships_has_none() -> None:
    _, out, err = run("list", "--library", LIBRARY)
    assert "looks like a handout" not in out + err


def test_it_stands_in_the_result_for_programs_and_is_no_handout(tmp_path: Path) -> None:
    _, out, err = run("check", "--format", "json", "--library", library(tmp_path, "99998.yml"))
    assert "file-name" in str(json.loads(out))
    assert "1 handout:" in err
    _, out, _ = run("list", "--format", "json", "--library", tmp_path)
    assert [each["code"] for each in json.loads(out)["handouts"]] == ["99997"]


def test_who_asks_for_its_code_is_told_its_name(tmp_path: Path) -> None:
    code, _, err = run("render", "99998", "--out", tmp_path / "o", "--library", library(tmp_path, "99998.yml"))
    assert code == 1
    assert '"99998.yml" is not read: name it after code and language, as in 99998.yaml' in err


@pytest.mark.parametrize("line", [2, 5])
def test_a_title_without_end_is_refused_by_its_name(line: int, tmp_path: Path) -> None:
    long = "Knee " * 400
    text = (
        HANDOUT.replace("title: Knee", f"title: {long}")
        if line == 2
        else HANDOUT.replace("overview", f"overview\n    title: {long}")
    )
    (tmp_path / "99998.yaml").write_text(text)
    code, _, err = run("render", "99998", "--out", tmp_path / "o", "--library", tmp_path)
    assert code == 1
    assert re.search(rf'99998.yaml:{line}:.*"title".*: this has 1,999 characters, and {MAX_TITLE} are the limit', err)
    assert "ua1" not in err
