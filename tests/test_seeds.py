"""The two source pages, from text to PDF: every sentence arrives. Skips where ../shared is absent."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import handpress
from conftest import LIBRARY, SEEDS, copy_of, structure_text
from handpress.brand.look import Look
from handpress.cli.commands import main
from handpress.pages import read_page

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not on this machine")
PAGES = sorted(SEEDS.glob("*.txt")) or [Path("absent")]

# What a window says in other words: "within one week" prints "Within 1 week", "post-procedure" prints "after".
NUMBERS = {"one": "1", "two": "2", "three": "3"}
SAID_BY_WINDOW = {"post-procedure", "within", "at", "and", "to", "the"}


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: path.stem)
def seed(request, look: Look, tmp_path_factory) -> tuple[Path, bytes, bytes, str]:
    """Return the page, its PDF with costs twice, each from its own import, and the code."""
    out = []
    for _ in range(2):
        folder = tmp_path_factory.mktemp("library")
        result = CliRunner().invoke(main, ["import", str(request.param), "--library", str(folder)])
        assert result.exit_code == 0, result.output
        brand = look.brand.but(print=look.brand.print.but(costs=True))
        (entry,) = handpress.entries(folder)
        out.append(handpress.render(copy_of(handpress.read_entry(entry), Look(brand, look.logo))))
    return request.param, out[0], out[1], entry.code


def test_every_sentence_of_the_page_is_in_the_pdf(seed) -> None:
    path, data, _, code = seed
    text = " ".join(structure_text(data).split())
    left = {(line.line, line.text.strip()) for line in read_page(path).left}
    lines = path.read_text(encoding="utf-8").splitlines()
    checked = 0
    in_schedule = False
    for number, line in enumerate(lines, 1):
        line = line.strip().removeprefix("- ")
        if not line or any(number == at and text_left in line for at, text_left in left):
            in_schedule = in_schedule or "Follow-Up" in line
            continue
        if not re.match(r".*[.?]$", line) or line.endswith("Used?"):
            in_schedule = False
            continue
        if in_schedule and lines[number - 1].startswith("- "):
            for word in re.findall(r"[\w-]+", line):
                assert word in SAID_BY_WINDOW or re.search(
                    rf"\b{re.escape(NUMBERS.get(word, word))}", text, re.IGNORECASE
                ), (line, word)
        else:
            for sentence in re.split(r"(?<=[.]) (?=[A-Z])", line):
                assert sentence in text, sentence
        checked += 1
    assert checked > 50
    assert code in text
    assert "Surgical Procedures" in text


def test_the_same_page_gives_the_same_bytes(seed) -> None:
    _, one, two, _ = seed
    assert one == two


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_seed_takes_two_to_four_sheets(path: Path, look: Look, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["import", str(path), "--library", str(tmp_path)])
    (entry,) = handpress.entries(tmp_path)
    assert 2 <= len(handpress.typeset(copy_of(handpress.read_entry(entry), look)).pages) <= 4


@pytest.mark.heavy
def test_both_validators_find_no_error(seed, tmp_path: Path) -> None:
    file = tmp_path / "seed.pdf"
    file.write_bytes(seed[1])
    for command in (["pdfua", "check", "--min-severity", "error"], ["outloud"]):
        tool = Path(sys.executable).parent / command[0]
        done = subprocess.run([tool, *command[1:], file], capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout


def test_nothing_of_the_seeds_is_shipped() -> None:
    """The seeds' sentences are not ours: none of five words or more stands in a shipped handout."""
    sentences = set()
    for path in PAGES:
        for line in path.read_text(encoding="utf-8").splitlines():
            line = line.strip().removeprefix("- ").rstrip(".")
            if len(line.split()) >= 5:
                sentences.add(line.lower())
    shipped = " ".join(path.read_text(encoding="utf-8") for path in LIBRARY.glob("*.yaml")).lower()
    shipped = " ".join(shipped.split())
    assert not [sentence for sentence in sentences if sentence in shipped]
