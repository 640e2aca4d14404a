"""Several codes of one patient in one call of render are one stack."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from conftest import LIBRARY
from foreign import pages as sheet
from handpress.cli.commands import main

WHO = ("--patient", "Test Alder", "--date", "2030-12-04T08:30", "--quiet")


def _rendered(folder: Path, *words: str, library: Path = LIBRARY) -> tuple[int, str, str]:
    own = ["--library", str(library), "--out", str(folder / "out")]
    found = CliRunner().invoke(main, ["render", *words, *WHO, *own])
    return found.exit_code, found.stdout, found.stderr


def _pages(path: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


def test_several_codes_of_one_call_are_one_stack(tmp_path: Path) -> None:
    run = tmp_path / "run.pdf"
    code, out, told = _rendered(tmp_path, "22511", "colonoscopy", "--print-run", str(run), "--duplex")
    assert code == 0
    *files, last = out.split()
    assert last == str(run)
    assert len(files) == 2
    lengths = [len(PdfReader(path).pages) for path in files]
    pages = _pages(run)
    assert len(pages) == sum(length + length % 2 for length in lengths)
    assert f"{len(pages) // 2} sheets of paper, {len(pages)} sides" in told
    bookmarks = PdfReader(run).outline
    assert len(bookmarks) == 2  # the patient, and what is under it
    assert len(bookmarks[1]) == 2
    assert "Test Alder" in bookmarks[0]["/Title"]


def test_two_languages_stand_on_both_sides_of_each_sheet(tmp_path: Path) -> None:
    run = tmp_path / "run.pdf"
    words = "22511", "--with-language", "es", "--print-run", str(run), "--duplex", "--facing"
    code, out, _ = _rendered(tmp_path, *words)
    assert code == 0
    english, spanish, _ = out.split()
    alone = [_pages(Path(path)) for path in (english, spanish)]
    found = _pages(run)
    for at, page in enumerate(found):
        own = alone[at % 2]
        assert page == (own[at // 2] if at // 2 < len(own) else "")
    assert len(found) == 2 * max(map(len, alone))


@pytest.mark.parametrize(
    ("size", "sides"), [((612, 792), ["Left", "Izquierda"]), ((595, 842), ["Left", "", "Izquierda", ""])]
)
def test_only_papers_of_one_size_stand_on_both_sides_of_a_sheet(
    tmp_path: Path, size: tuple[int, int], sides: list[str]
) -> None:
    library, run = tmp_path / "handouts", tmp_path / "run.pdf"
    shutil.copytree(LIBRARY, library)
    (library / "sheets").mkdir(exist_ok=True)
    (library / "sheets" / "parking.pdf").write_bytes(sheet("Left"))
    (library / "sheets" / "parking.es.pdf").write_bytes(sheet("Izquierda", size=size))
    said = "".join(f"  {name}: {{title: Parking, rights: ours}}\n" for name in ("parking", "parking.es"))
    (library / "sheets" / "sheets.yaml").write_text(f"sheets:\n{said}")
    words = "parking", "--with-language", "es", "--print-run", str(run), "--duplex", "--facing"
    code, _, told = _rendered(tmp_path, *words, library=library)
    assert code == 0, told
    for page, wanted in zip(_pages(run), sides, strict=True):
        assert page.startswith(wanted)
        assert bool(page) == bool(wanted)


def test_the_cover_counts_the_sheets(tmp_path: Path) -> None:
    run = tmp_path / "run.pdf"
    words = "22511", "colonoscopy", "--print-run", str(run), "--duplex", "--cover", "patient", "--room", "7", "--json"
    code, out, _ = _rendered(tmp_path, *words)
    assert code == 0
    told = json.loads(out)["print_run"]
    assert told["sides"] == len(PdfReader(run).pages) == 2 * told["sheets"]
    assert "Vertebroplasty" in _pages(run)[0]


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        (("22511", "--duplex"), "--print-run FILE.pdf"),
        (("22511", "--print-run", "run.pdf", "--booklet"), "7.8 points"),
        (("22511", "--print-run", "run.pdf", "--facing"), "--facing goes with --duplex"),
        (
            ("22511", "--print-run", "run.pdf", "--facing", "--two-up", "--onto", "a3"),
            "--facing goes with one page a side",
        ),
        (("22511", "--print-run", "run.pdf", "--cover", "day"), "--cover patient"),
        (("22511", "--print-run", "run.txt"), "ends with .pdf"),
        (("--all", "--print-run", "run.pdf"), "--print-run goes with codes"),
        (("22511", "--print-run", "run.pdf", "--format", "html"), "--format pdf"),
    ],
)
def test_what_does_not_go_together_is_wrong_use(tmp_path: Path, words: tuple[str, ...], fact: str) -> None:
    code, _, told = _rendered(tmp_path, *words)
    assert code == 2
    assert fact in told
    assert not (tmp_path / "out").exists()


def test_a_large_print_booklet_keeps_its_size(tmp_path: Path) -> None:
    run = tmp_path / "run.pdf"
    words = "22511", "--edition", "large-print", "--print-run", str(run), "--booklet"
    assert _rendered(tmp_path, *words)[0] == 0
    assert {tuple(map(float, page.mediabox[2:])) for page in PdfReader(run).pages} == {(612.0, 792.0)}


def test_a_paper_that_cannot_be_had_leaves_no_stack(tmp_path: Path) -> None:
    run = tmp_path / "run.pdf"
    code, _, told = _rendered(tmp_path, "22511", "99999", "--print-run", str(run))
    assert code == 1
    assert "99999" in told
    assert not run.exists()
