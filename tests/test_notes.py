"""A nurse's notes on a colonoscopy, written out as a handout: every line prints, each contradiction is found."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import handpress
from conftest import LIBRARY, tree_lines
from handpress.cli.commands import main

NOTES = Path(__file__).parent / "notes"
LINES = [line.strip() for line in (NOTES / "colonoscopy-notes.txt").read_text(encoding="utf-8").splitlines()]
ELSEWHERE: dict[str, list[str]] = yaml.safe_load((NOTES / "lines.yaml").read_text(encoding="utf-8"))


def library(folder: Path, text: str) -> Path:
    """Return a library that holds the notes as *text*, the pictures and the brand that ship."""
    shutil.copytree(LIBRARY / "pictures", folder / "pictures")
    shutil.copytree(LIBRARY / "brand", folder / "brand")
    (folder / "45378.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the notes print for a patient, on one line."""
    folder = tmp_path_factory.mktemp("notes")
    whole = library(folder, (NOTES / "45378.yaml").read_text(encoding="utf-8"))
    patient = ("--patient", "Test Patient", "--date", "2026-12-04T08:30")
    options = ("--library", str(whole), "--out", str(folder), "--format", "text", *patient)
    result = CliRunner().invoke(main, ["render", "45378", *options])
    assert result.exit_code == 0, result.stderr
    (path,) = folder.glob("*.txt")
    return " ".join(path.read_text(encoding="utf-8").split())


def test_every_line_of_the_notes_is_printed(printed: str) -> None:
    missing = []
    for line in filter(None, LINES):
        own = [re.sub(r"^(?:[-*]|\d+\.)\s+", "", line).strip("! ")]
        missing += [(line, words) for words in ELSEWHERE.get(line, own) if words not in printed]
    assert missing == []
    assert ELSEWHERE.keys() <= set(LINES)


def told(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """Return the rule, the fact and the line of each error and each open question on amounts."""
    found = CliRunner().invoke(main, ["check", "45378", "--library", str(library(folder, text)), "--format", "json"])
    (handout,) = json.loads(found.stdout)["handouts"]
    lines = text.splitlines()
    return [
        (finding["rule"], finding["message"], lines[finding["line"] - 1].strip())
        for finding in handout["findings"]
        if finding["severity"] == "error" or finding["rule"] == "amount-bought"
    ]


def test_each_contradiction_of_the_notes_is_found(tmp_path: Path) -> None:
    food, pills, phones = told(tmp_path, (NOTES / "45378.yaml").read_text(encoding="utf-8"))
    assert food[0] == "food-until"
    assert food[2].startswith("warning: DO NOT EAT")
    assert "Clear liquids only all day." in food[1]
    assert pills[0] == "pills-and-water"
    assert pills[2] == "- Take your blood pressure pills with a sip of water."
    assert "Nothing by mouth" in pills[1]
    assert phones[0] == "two-phones"
    assert "(555) 010-0142" in phones[1]
    assert "(555) 010-0199" in phones[1]  # the brand's


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("4 Dulcolax tablets 5 mg", "3 Dulcolax tablets 5 mg", "3 tablets"),
        (
            "do: Take 2 Dulcolax tablets, when: 1 day before at noon",
            "do: Take 4 Dulcolax tablets, when: now",
            "6 in all",
        ),
        ("Mix the MiraLAX with", "Mix 119 g of MiraLAX with", "238 g"),
    ],
)
def test_amounts_that_agree_in_the_notes_are_found_where_they_do_not(
    tmp_path: Path, old: str, new: str, fact: str
) -> None:
    text = (NOTES / "45378.yaml").read_text(encoding="utf-8")
    assert old in text
    found = [message for rule, message, _ in told(tmp_path, text.replace(old, new)) if rule == "amount-bought"]
    assert [fact in message for message in found] == [True]


def test_film_of_the_notes_has_its_code_on_paper(tmp_path: Path) -> None:
    folder = library(tmp_path, (NOTES / "45378.yaml").read_text(encoding="utf-8"))
    copy = handpress.Copy(
        handpress.read_entry(handpress.find(folder, "45378", "en")),
        handpress.read_look(folder / "brand" / "brand.yaml"),
    )
    tree = "\n".join(tree_lines(handpress.render(copy)))
    assert "clinic.example/colonoscopy-prep" in tree
    assert "The colon in the belly" in tree
