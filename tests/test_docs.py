"""The README is true: its commands run, its picture of the house matches the folders, its pictures exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import ROOT, SEEDS, structure_text
from handpress.cli.commands import main
from handpress.content.library import find, load
from portal_case import clinic_in
from samples import sample_files

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)
NURSES = re.findall(r"```(\w*)\n(.*?)```", (ROOT / "handouts" / "README.md").read_text(), re.DOTALL)


def test_the_two_commands_stand_on_the_first_screen() -> None:
    screen = README.splitlines()[:20]
    setup = "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt "
    assert setup + ". && .venv/bin/handpress render --all" in screen
    assert setup + "'.[test]' && .venv/bin/pytest" in screen


def test_every_command_is_in_the_readme_and_every_one_there_exists() -> None:
    named = set(re.findall(r"^handpress (\w+)", README, re.MULTILINE))
    assert named == set(main.commands)


def test_the_examples_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "handouts", tmp_path / "handouts")
    shutil.copytree(ROOT / "handouts" / "brand", tmp_path / "our-clinic")
    (overlay,) = [text for language, text in NURSES if language == "yaml" and "fill:" in text]
    (tmp_path / "handouts" / "local").mkdir()
    (tmp_path / "handouts" / "local" / "22511.yaml").write_text(overlay)
    monkeypatch.chdir(tmp_path)
    (rows,) = [text for language, text in BLOCKS if language == "csv"]
    Path("day.csv").write_text(rows)
    usage = next(text for language, text in BLOCKS if language == "sh" and "handpress render 22511 " in text)
    approvals = next(text for language, text in BLOCKS if language == "sh" and "--override" in text)
    lines = [line for line in (usage + approvals).splitlines() if "import" not in line]
    assert len(lines) == 17
    for line in lines:
        result = CliRunner().invoke(main, shlex.split(line, comments=True)[1:])
        # The handouts under the codes of their source pages are errors.
        assert result.exit_code == (1 if line.startswith("handpress check") else 0), (line, result.output)
    assert len(list((tmp_path / "output").glob("22511_en_*.ics"))) == 1
    names = {re.sub("_[0-9a-f]{20}", "_x", p.name) for p in (tmp_path / "output").iterdir() if p.suffix != ".ics"}
    expected = {"22867_en.pdf", "22511_en.pdf", "22511_en_x.pdf", "22511_en_large-print.pdf", "22511_es.pdf"}
    of_the_day = {"22511_en_x.pdf", "22511_es_x.pdf", "22511_en_large-print_x.pdf"}
    assert names == expected | of_the_day | {"22511_en.html"}
    assert {re.sub("_[0-9a-f]{20}", "_x", path.name) for path in Path("today").iterdir()} == of_the_day
    assert Path("today.pdf").read_bytes().startswith(b"%PDF")


def test_the_examples_of_a_portal_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic_in(tmp_path)
    monkeypatch.chdir(tmp_path)
    (rows,) = [text for language, text in BLOCKS if language == "csv"]
    Path("day.csv").write_text(rows)
    (settings,) = [text for language, text in BLOCKS if language == "yaml" and "hl7v2:" in text]
    Path("portal.yaml").write_text(settings)
    (block,) = [text for language, text in BLOCKS if language == "sh" and "handpress attach" in text]
    lines = [shlex.split(line, comments=True)[1:] for line in block.splitlines()]
    assert len(lines) == 9
    for words in lines:
        network = "fhir" in words or "hl7v2" in words
        if words[0] == "deliveries":
            words += ["--out", "drop"]
        result = CliRunner().invoke(main, [word for word in words if word != "--send" or not network])
        # The second row is in Spanish, which nobody has approved; so is every handout but one in OpenEMR's folder.
        refused = "day.csv" in words[:2] and "--retract" not in words
        assert result.exit_code == (1 if refused or "openemr" in words else 0), (words, result.output)
        assert result.stdout or words[0] == "deliveries"
    assert len(list(Path("drop").glob("*.pdf"))) == 2
    assert [path.name for path in Path("education").iterdir()] == ["cpt4_22511_en.pdf"]


def test_the_example_handout_renders(tmp_path: Path) -> None:
    (yaml,) = [text for language, text in BLOCKS if language == "yaml" and "A made-up procedure" in text]
    (tmp_path / "99999.yaml").write_text(yaml)
    brand = str(ROOT / "handouts" / "brand" / "brand.yaml")
    arguments = ["render", "99999", "--library", str(tmp_path), "--brand", brand, "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "A made-up procedure" in structure_text((tmp_path / "out" / "99999_en.pdf").read_bytes())


def test_the_example_of_a_translation_is_the_one_that_ships() -> None:
    (yaml,) = [text for language, text in BLOCKS if language == "yaml" and "fingerprint" in text]
    (fingerprint,) = re.findall("fingerprint: ([0-9a-f]+)", yaml)
    assert load(find(ROOT / "handouts", "22867", "en")).fingerprint == fingerprint


def test_the_example_message_is_what_a_user_sees(tmp_path: Path) -> None:
    (block,) = [text for language, text in BLOCKS if "[unknown-key]" in text]
    text = "code: '22511'\ntitle: T\nsections:\n" + "\n" * 8 + "  - kind: preparation\n    text: A.\n    tittle: B\n"
    (tmp_path / "handouts").mkdir()
    (tmp_path / "handouts" / "22511.yaml").write_text(text)
    brand = (ROOT / "handouts" / "brand" / "brand.yaml").read_text().replace("logo: logo.svg\n", "")
    (tmp_path / "brand.yaml").write_text(brand.replace("clinic: Your Clinic", "clinic: Made-up Clinic"))
    command = [sys.executable, "-m", "handpress", "render", "22511", "--quiet", "--brand", "brand.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600)
    assert done.returncode == 1
    assert done.stderr == block


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "\n".join(text for language, text in BLOCKS if language == "python")
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    compile_and_run = compile(code, "README.md", "exec")
    exec(compile_and_run, names)
    assert bytes(names["pdf"]).startswith(b"%PDF-1.7")


def test_the_picture_of_the_house_matches_the_folders() -> None:
    (picture,) = [text for language, text in BLOCKS if text.startswith("src/handpress/")]
    named = set(re.findall(r"\w+\.py|\w+/", picture)) | {"__init__.py", "__main__.py"}
    house = ROOT / "src" / "handpress"
    # The folders of the importer, the overlay, the inspector and the alternate forms stand for their modules.
    whole = {"pages", "overlay", "inspect", "alternate"}
    real = {path.name for path in house.rglob("*.py") if path.parent.name not in whole}
    assert real <= named
    folders = {f"{path.name}/" for top in (ROOT, house) for path in top.rglob("*") if path.is_dir()}
    assert named <= real | folders | {"local/", "approved/"}  # which only a clinic has


def test_the_pictures_exist_and_the_samples_are_of_today() -> None:
    for target in re.findall(r"\]\((output/samples/[^)]+)\)", README):
        assert (ROOT / target).is_file(), target
    for name, data in sample_files().items():
        kept = (ROOT / "output" / "samples" / name).read_bytes()
        assert structure_text(kept) == structure_text(data), "run: python tests/samples.py"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not on this machine")
def test_a_new_user_imports_and_renders_a_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for page in sorted(SEEDS.glob("*.txt")):
        result = CliRunner().invoke(main, ["import", str(page)])
        assert result.exit_code == 0, result.output
    result = CliRunner().invoke(main, ["render", "--all"])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "output").iterdir()) == ["22325_en.pdf", "22867_en.pdf"]
