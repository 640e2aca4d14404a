"""What installs holds: exact versions, extras as they install from this folder, nothing private in the repository."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import ROOT
from handpress.cli.commands import main
from portal_case import clinic_in

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINNED = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
INSTALLS = re.compile(r"pip install ([^\n`&;]*)")
COMMANDS = {
    "batch": ["batch", "day.csv", "--drafts"],
    "batch elsewhere": ["batch", "day.csv", "--drafts", "--out", "today", "--print-run", "today.pdf"],
    "patient": ["render", "22511", "--patient", "Test Patient", "--date", "2026-12-04", "--format", "calendar"],
    "html": ["render", "22511", "--patient", "Test Patient", "--format", "html"],
    "folder": ["attach", "day.csv", "--to", "folder", "--out", "drop", "--send", "--calendar"],
    "locked": ["attach", "day.csv", "--to", "folder", "--out", "mail", "--send", "--encrypt"],
    "hl7v2": ["attach", "day.csv", "--to", "hl7v2", "--send"],
    "openemr": ["attach", "--to", "openemr", "--code", "22511", "--language", "en", "--out", "education", "--send"],
}


def plain(name: str) -> str:
    """Return the name of a package as PyPI compares them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def texts() -> list[Path]:
    """Return what a user, or CI, reads commands from."""
    found = [*ROOT.glob("*.md"), *(ROOT / "handouts").glob("*.md"), *(ROOT / ".ci").iterdir()]
    return [*found, *(path for path in (ROOT / "src").rglob("*") if path.suffix in (".py", ".md", ".yaml"))]


def test_every_requirement_has_an_exact_version() -> None:
    project = PROJECT["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    names = {plain(re.match(r"[\w.-]+", each)[0]) for each in wanted} - {"handpress"}
    assert names <= {plain(name) for name in PINNED}


def test_the_wheel_is_built_with_the_same_versions() -> None:
    for requirement in PROJECT["build-system"]["requires"]:
        name, _, exact = requirement.partition("==")
        assert PINNED[name] == exact


def test_both_commands_of_the_readme_and_every_step_of_ci_install_exact_versions() -> None:
    for path in (ROOT / "README.md", ROOT / ".ci" / "run", ROOT / ".ci" / "heavy"):
        for words in INSTALLS.findall(path.read_text()):
            exact = "-c constraints.txt", "--require-hashes", "--no-deps"
            assert any(option in words for option in exact), (path.name, words)


def test_extras_are_named_as_they_install_from_this_folder() -> None:
    named = set()
    for path in texts():
        for words in INSTALLS.findall(path.read_text()):
            assert "handpress" not in words, (path, words)
            named |= set(re.findall(r"'\.\[([\w,]+)\]'", words))
    assert named >= {"chinese", "cluster", "portal", "test"}
    assert {extra for each in named for extra in each.split(",")} <= set(PROJECT["project"]["optional-dependencies"])


def test_pytest_alone_leaves_out_what_ci_runs_as_heavy() -> None:
    assert "-m 'not heavy'" in PROJECT["tool"]["pytest"]["ini_options"]["addopts"]
    assert "-m 'heavy or " in (ROOT / ".ci" / "heavy").read_text()
    assert ".ci/heavy" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize("path", sorted((ROOT / "tests").glob("*.py")), ids=lambda path: path.stem)
def test_no_test_asserts_the_time_that_something_takes(path: Path) -> None:
    """Times belong into bench/; see growth.py."""
    clocks = {"time", "monotonic", "perf_counter", "process_time", "thread_time"}
    for node in ast.walk(ast.parse(path.read_text(), path.name)):
        if isinstance(node, ast.Assert):
            called = {
                each.func.attr
                for each in ast.walk(node)
                if isinstance(each, ast.Call)
                and isinstance(each.func, ast.Attribute)
                and isinstance(each.func.value, ast.Name)
                and each.func.value.id == "time"
            }
            # Whether a file is fresh at a time is no measure of time.
            assert not called & clocks or "fresh(" in ast.unparse(node), f"{path.name}:{node.lineno}"


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize("name", COMMANDS)
def test_git_takes_nothing_that_a_command_writes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic = clinic_in(tmp_path)
    clinic.day("Test Patient,T-001,V-9,22511,2026-12-04,08:30,Dr. Test,,")
    names = ("sending-facility", "receiving-application", "receiving-facility", "patient-authority")
    settings = "".join(f"  {each}: X\n" for each in names)
    (tmp_path / "portal.yaml").write_text(f"hl7v2:\n{settings}  folder: messages\n")
    shutil.copy(ROOT / ".gitignore", tmp_path)
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "--quiet"], check=True)

    def seen() -> str:
        command = ["git", "-c", "core.excludesFile=", "ls-files", "--others", "--exclude-standard"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    before, files = seen(), set(tmp_path.rglob("*"))
    result = CliRunner().invoke(main, COMMANDS[name])
    assert result.exit_code == 0, result.output
    assert {path for path in tmp_path.rglob("*") if path.is_file()} - files
    assert seen() == before


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no clone")
def test_git_ignores_nothing_that_it_holds() -> None:
    command = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_ci_installs_by_hash_the_versions_of_the_constraints() -> None:
    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    text = (ROOT / ".ci" / "locked.txt").read_text()
    entries = re.split(r"\n(?=[A-Za-z])", text)[1:]
    locked = dict(re.match(r"([\w.-]+)==(\S+)", entry).groups() for entry in entries)  # type: ignore[union-attr]
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)
    assert locked.pop("pip")  # which a virtual environment has already
    pinned = {plain(name): version for name, version in PINNED.items()}
    assert {plain(name): version for name, version in locked.items()}.items() <= pinned.items()
    for name in ("click", "msgspec", "reportlab", "pytest", "mypy", "hatchling"):
        assert name in locked
    run = (ROOT / ".ci" / "run").read_text()
    assert "pip install -q --require-hashes -r .ci/locked.txt" in run
    assert run.count("pip install") == 2
    assert "pip install -q --no-deps --no-build-isolation ." in run
