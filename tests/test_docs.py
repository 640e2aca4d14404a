"""The papers are true: their commands run, their pictures and links are there, every command is told of.

An example runs as it stands, from the paper that it stands in: who moves one, moves it here too.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import docx
import pytest
from click.testing import CliRunner

from conftest import ROOT, SEEDS, structure_text
from foreign import pages
from handpress.brand.words import languages
from handpress.cli.commands import main
from handpress.cli.guiding import TOPICS, guide_file
from handpress.cli.importing import import_pages
from handpress.content.library import load
from handpress.content.shelf import find, shelved
from handpress.lists.settings import NO_SETTINGS, ListSettings
from handpress.lists.vocabulary import COLUMN_OF, COLUMNS, key
from handpress.source.bind import bind
from handpress.source.model import attributes
from handpress.source.yaml import parse
from portal_case import clinic_in
from samples import sample_files

HOUSE = ROOT / "src" / "handpress"
GUIDES = HOUSE / "guides"
FRONT, NURSES, BUILDERS = ROOT / "README.md", ROOT / "handouts" / "README.md", ROOT / "src" / "README.md"
PAPERS = [FRONT, NURSES, BUILDERS, ROOT / "tests" / "README.md", ROOT / "fonts" / "README.md"]
PAPERS += [ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted(GUIDES.glob("*.md"))]
# In the order in which a reader meets them; the examples of one go on where the last has ended.
USED = [FRONT, *(GUIDES / f"{topic}.md" for topic in ("render", "day", "lists", "check", "running")), NURSES]
OF_THE_PORTAL = ("attach", "deliveries")
# Of what `check` finds no error in.
WHOLE = (["colonoscopy-day"], ["falls", "colonoscopy-day"], ["parking"])


def blocks(paper: Path, language: str) -> list[str]:
    """Return the examples in *language* of a paper."""
    return [text for tag, text in re.findall(r"```(\w*)\n(.*?)```", paper.read_text(), re.DOTALL) if tag == language]


def example(paper: Path, language: str, word: str = "") -> str:
    """Return the one example of a paper that has *word* in it."""
    (text,) = [text for text in blocks(paper, language) if word in text]
    return text


def commands(*papers: Path) -> list[list[str]]:
    """Return the words of every command of ours in *papers*, without our own name."""
    lines = [line for paper in papers for text in blocks(paper, "sh") for line in text.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("handpress ")]


def unlettered(path: Path) -> str:
    """Return the name of a file without its random letters."""
    return re.sub("_[0-9a-f]{20}", "_x", path.name)


# The first paper.


def test_the_two_commands_stand_on_the_first_screen() -> None:
    screen = FRONT.read_text().splitlines()[:20]
    setup = "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt "
    assert setup + ". && .venv/bin/handpress render --all" in screen
    assert setup + "'.[test]' && .venv/bin/pytest" in screen


def test_the_first_paper_is_short_and_says_who_decides_the_licence() -> None:
    assert len(FRONT.read_bytes()) <= 8192
    assert "No licence for the code has been chosen yet; the owner decides." in FRONT.read_text().splitlines()


# Commands.


def test_every_command_is_told_of_and_every_one_told_of_exists() -> None:
    named = {words[0] for words in commands(FRONT, NURSES, *GUIDES.glob("*.md"))}
    assert named | {"guide"} == set(main.list_commands(click.Context(main)))
    assert "handpress guide" in FRONT.read_text()


def test_the_examples_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "handouts", tmp_path / "handouts")
    shutil.copytree(ROOT / "handouts" / "brand", tmp_path / "our-clinic")
    (tmp_path / "handouts" / "local").mkdir()
    (tmp_path / "handouts" / "local" / "22511.yaml").write_text(example(NURSES, "yaml", "fill:"))
    (tmp_path / "handouts" / "packets.yaml").write_text(example(NURSES, "yaml", "packets:"))
    for name in ("sedation", "falls"):
        text = "codes: none\ntitle: T\nversion: 1\nsections: [{kind: overview, text: What we do.}]\n"
        (tmp_path / "handouts" / f"{name}.yaml").write_text(text)
    (tmp_path / "handouts" / "sheets" / "sheets.yaml").write_text(example(NURSES, "yaml", "sheets:"))
    (tmp_path / "handouts" / "sheets" / "parking.pdf").write_bytes(pages("Turn left"))
    monkeypatch.chdir(tmp_path)
    Path("day.csv").write_text(example(GUIDES / "day.md", "csv"))
    page = (ROOT / "tests" / "pages" / "gallbladder-underlined.txt").read_text()
    written = docx.Document()
    for line in page.splitlines():
        written.add_paragraph(line)
    written.save("page.docx")
    filled = CliRunner().invoke(main, ["list", "22511", "--blanks"]).stdout.replace('""', '"10 PM"')
    Path("blanks.yaml").write_text(filled, "utf-8")
    Path("pages").mkdir()
    Path("pages", "hand.md").write_text((ROOT / "tests" / "pages" / "carpal-tunnel.md").read_text())
    lines = [words for words in commands(*USED) if words[0] not in OF_THE_PORTAL]
    assert len(lines) == 52
    of_the_day = {"22511_en_x.pdf", "22511_es_x.pdf", "22511_en_large-print_x.pdf"}
    for words in lines:
        day = Path(words[words.index("--out") + 1] if "--out" in words else "output", "2026-12-04")
        if words[0] == "forget":
            assert {unlettered(path) for path in day.glob("*.pdf")} == of_the_day
        result = CliRunner().invoke(main, words)
        if words[0] == "forget":
            assert not day.exists()
        # Handouts under the codes of their source pages are errors, and so is a translation of what is changed here.
        assert result.exit_code == (words[0] == "check" and words[1:] not in WHOLE), (words, result.output)
    assert len(list((tmp_path / "output").glob("22511_en_*.ics"))) == 1
    names = {unlettered(path) for path in (tmp_path / "output").glob("*.*") if path.suffix != ".ics"}
    expected = {"22867_en.pdf", "22511_en.pdf", "22511_en_x.pdf", "22511_es.pdf"}
    expected |= {"22511_en_large-print.pdf", "22511_es_large-print.pdf"}
    assert names == expected | {"22511_en.html"}
    assert {unlettered(path) for path in Path("again").glob("*.pdf")} == {"22511_en_x.pdf", "22511_es_x.pdf"}
    assert {path.name for path in Path("for-the-visit").iterdir()} == {
        f"{name}_en.pdf" for name in ("45378", "sedation", "falls", "parking")
    }
    assert {path.name for path in Path("for-two").iterdir()} == {"22511_en.pdf", "22511_es.pdf"}
    assert all(Path(name).read_bytes().startswith(b"%PDF") for name in ("today.pdf", "fold.pdf", "two.pdf"))


def test_the_examples_of_a_portal_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic_in(tmp_path)
    monkeypatch.chdir(tmp_path)
    Path("day.csv").write_text(example(GUIDES / "day.md", "csv"))
    Path("portal.yaml").write_text(example(GUIDES / "portal.md", "yaml", "hl7v2:"))
    lines = [words for words in commands(GUIDES / "portal.md", FRONT) if words[0] in OF_THE_PORTAL]
    assert len(lines) == 13
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


# Guides.


def test_every_guide_is_printed_as_it_stands() -> None:
    assert {path.stem for path in GUIDES.iterdir()} == {*TOPICS} - {"writing"}
    for topic in TOPICS:
        result = CliRunner().invoke(main, ["guide", topic])
        assert (result.exit_code, result.stderr) == (0, "")
        paper = NURSES if topic == "writing" else GUIDES / f"{topic}.md"
        assert result.stdout == paper.read_text(encoding="utf-8")
        # Whatever letters a terminal has.
        assert result.stdout.isascii()


def test_guide_alone_tells_a_line_about_each() -> None:
    result = CliRunner().invoke(main, ["guide"])
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(TOPICS)
    assert all(len(line) <= 100 and len(line.split()) > 4 for line in lines)


def test_unknown_guide_is_wrong_use_with_a_near_miss() -> None:
    for word, near in (("portl", "portal"), ("Dya", "day")):
        result = CliRunner().invoke(main, ["guide", word])
        assert result.exit_code == 2
        assert f'there is no guide to "{word}": did you mean "{near}"?' in result.stderr
    assert "known here: desk, render, day" in CliRunner().invoke(main, ["guide", "xyz"]).stderr


def test_guides_fit_a_terminal() -> None:
    for topic in set(TOPICS) - {"writing"}:
        text = re.sub(r"```.*?```", "", guide_file(topic).read_text(encoding="utf-8"), flags=re.DOTALL)
        long = [line for line in text.splitlines() if len(line) > 80 and not line.startswith("|")]
        assert long == []


# What the papers point at.


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_links_of_a_paper_lead_somewhere(paper: Path) -> None:
    text = re.sub(r"```.*?```", "", paper.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        assert target.startswith("https://") or (paper.parent / target).exists(), target
    for topic in re.findall(r"`handpress\s+guide\s+(\w+)`", text):
        assert topic in TOPICS, topic


def test_no_paper_installs_an_extra_from_an_index() -> None:
    for paper in PAPERS:
        assert "handpress[" not in paper.read_text(encoding="utf-8"), paper.name


def test_the_pictures_exist_and_the_samples_are_of_today() -> None:
    assert len(re.findall(r"\]\((output/samples/[^)]+)\)", FRONT.read_text())) == 9
    for name, data in sample_files().items():
        kept = (ROOT / "output" / "samples" / name).read_bytes()
        assert structure_text(kept) == structure_text(data), "run: python tests/samples.py"


def test_the_example_of_settings_of_lists_is_read() -> None:
    (text,) = blocks(GUIDES / "lists.md", "yaml")
    found = bind(ListSettings, parse(text, "lists.yaml"))
    assert all(
        getattr(found, name) != getattr(NO_SETTINGS, name) for name in attributes(ListSettings) if name != "names"
    )


@pytest.mark.parametrize(
    ("column", "headings"), re.findall(r"^\| (`.*?) \| (.*?) \|$", (GUIDES / "lists.md").read_text(), re.MULTILINE)
)
def test_the_headings_that_the_guide_names_are_known(column: str, headings: str) -> None:
    columns = re.findall("`([a-z]+)`", column)
    for heading in re.findall(r"[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*", re.sub(r"also CPT.*", "", headings)):
        assert COLUMN_OF[key(heading)] in columns, heading
    assert set(columns) <= set(COLUMNS)


# Writing.


def test_the_example_handout_renders(tmp_path: Path) -> None:
    (tmp_path / "99999.yaml").write_text(example(NURSES, "yaml", "A made-up procedure"))
    brand = str(ROOT / "handouts" / "brand" / "brand.yaml")
    arguments = ["render", "99999", "--library", str(tmp_path), "--brand", brand, "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "A made-up procedure" in structure_text((tmp_path / "out" / "99999_en.pdf").read_bytes())


def test_the_example_of_a_translation_is_the_one_that_ships() -> None:
    (fingerprint,) = re.findall("fingerprint: ([0-9a-f]+)", example(NURSES, "yaml", "reviewed-by"))
    assert load(find(ROOT / "handouts", "22867", "en")).fingerprint == fingerprint


def test_the_example_message_is_what_a_user_sees(tmp_path: Path) -> None:
    block = example(NURSES, "text", "[unknown-key]")
    text = "code: '22511'\ntitle: T\nsections:\n" + "\n" * 8 + "  - kind: preparation\n    text: A.\n    tittle: B\n"
    (tmp_path / "handouts").mkdir()
    (tmp_path / "handouts" / "22511.yaml").write_text(text)
    brand = (ROOT / "handouts" / "brand" / "brand.yaml").read_text().replace("logo: logo.svg\n", "")
    (tmp_path / "brand.yaml").write_text(brand.replace("clinic: Your Clinic", "clinic: Made-up Clinic"))
    command = [sys.executable, "-m", "handpress", "render", "22511", "--quiet", "--brand", "brand.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600)
    assert done.returncode == 1
    assert done.stderr == block


# Python.


@pytest.mark.parametrize("paper", [FRONT, GUIDES / "python.md"], ids=lambda path: path.name)
def test_the_python_examples_run(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(compile("\n".join(blocks(paper, "python")), paper.name, "exec"), names)
    assert bytes(names["pdf"]).startswith(b"%PDF-1.7")


# The house.


def test_the_picture_of_the_house_matches_the_folders() -> None:
    picture = example(BUILDERS, "", "src/handpress/\n")
    named = set(re.findall(r"\w+\.py|\w+/", picture)) | {"__init__.py", "__main__.py"}
    # The folders of the importer, the overlay and the inspector stand for their modules.
    whole = {"pages", "overlay", "proof"}
    real = {path.name for path in HOUSE.rglob("*.py") if not whole & {part.name for part in path.parents}}
    assert real <= named
    folders = {f"{path.name}/" for top in (ROOT, HOUSE) for path in top.rglob("*") if path.is_dir()}
    assert named <= real | folders


CHANGES = re.findall(r"^\| (.*?) \| (`.*?) \| (.*?`.*?) \|$", BUILDERS.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("what", "places", "names"), CHANGES, ids=[what for what, _, _ in CHANGES])
def test_who_wants_to_change_something_finds_it_where_the_table_says(what: str, places: str, names: str) -> None:
    files = [HOUSE / place for place in re.findall(r"`([^`]+)`", places)]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    for name in re.findall(r"`([^`]+)`", names):
        assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text), f"{name} is not in {places}"


def test_the_table_of_changes_is_read_whole_and_the_rest_names_files_that_exist() -> None:
    assert len(CHANGES) > 20
    text = BUILDERS.read_text(encoding="utf-8")
    for place in re.findall(r"[\w/]+/[\w-]+\.(?:py|yaml|json|md)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        assert (HOUSE / place).exists() or (ROOT / place).exists(), place
    recipes = text[text.index("## To add") :]
    code = "\n".join(
        path.read_text(encoding="utf-8") for top in ("src", "tests") for path in (ROOT / top).rglob("*.py")
    )
    for name in re.findall(r"`(\w+)`", recipes):
        assert re.search(rf"\b{name}\b", code), name


# A new user.


def test_the_examples_of_an_import_work_with_the_library_that_ships() -> None:
    texts = [guide_file("import").read_text(encoding="utf-8"), (ROOT / "README.md").read_text(encoding="utf-8")]
    lines = [line for text in texts for line in text.splitlines() if line.startswith("handpress import ")]
    assert len(lines) > 3
    shipped = {code for code, _ in shelved(ROOT / "handouts")}
    for words in (shlex.split(line, comments=True) for line in lines):
        codes = set(re.findall(r"\b\d{5}\b", " ".join(words)))
        assert "--library" in words or codes.isdisjoint(shipped), words
        with import_pages.make_context("import", words[2:]):
            pass
    text = re.sub(r"\s+", " ", texts[0])
    named = {"ar": "Arabic", "zh-Hans": "Chinese (simplified)", "en": "English", "es": "Spanish", "vi": "Vietnamese"}
    assert sorted(named) == languages()
    assert all(name in text for name in named.values())


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not on this machine")
def test_a_new_user_imports_and_renders_a_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for page in sorted(SEEDS.glob("*.txt")):
        result = CliRunner().invoke(main, ["import", str(page)])
        assert result.exit_code == 0, result.output
    result = CliRunner().invoke(main, ["render", "--all"])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "output").iterdir()) == ["22325_en.pdf", "22867_en.pdf"]
