"""The clinic's own PDFs: what sheets.yaml says of them, what is printed of them, who has approved them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conftest import LIBRARY
from handpress.content.sheets import read_pdf, read_sheet, read_sheets
from handpress.content.shelf import Entry, clashes, entries, find, languages_of, names_of, shelved
from handpress.diagnostics import HandpressError

Told = Callable[[str], Path]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    return tmp_path / "handouts"


@pytest.fixture
def told(library: Path) -> Told:
    """Write sheets.yaml of the library; return its folder."""

    def write(text: str) -> Path:
        (library / "sheets").mkdir(exist_ok=True)
        (library / "sheets" / "sheets.yaml").write_text(text)
        return library

    return write


PARKING = """sheets:
  parking: {title: Parking, codes: [45378], owner: A, rights: ours, review: 2027-06-30, pages: "1-2, 4", version: 3}
  parking.es: {file: Otro 2.pdf, title: Estacionamiento, owner: A, rights: ours}
"""


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(HandpressError) as error:
        action()
    return str(error.value)


# What sheets.yaml says.


def test_a_sheet_is_found_by_its_name_and_language_and_never_by_a_code(told: Told) -> None:
    library = told(PARKING)
    assert find(library, "parking", "en") == Entry("parking", "en", library / "sheets" / "parking.pdf")
    assert find(library, "parking", "es").path.name == "Otro 2.pdf"
    assert ("45378", "en") in shelved(library)
    assert find(library, "45378", "en").path.suffix == ".yaml"
    assert "there is one in: " in refused(lambda: find(library, "parking", "vi"))
    assert not any(entry.is_sheet for entry in entries(library))


def test_a_sheet_is_known_by_its_name_alone(told: Told) -> None:
    entry = find(told(PARKING), "parking", "es")
    assert (entry.name, names_of(entry), entry.is_sheet) == ("parking", ("parking",), True)


def test_the_languages_of_a_library_are_those_of_its_sheets_too(told: Told) -> None:
    assert "vi" in languages_of(told("sheets: {parking.vi: {}}\n"))


def test_what_a_sheet_says_is_read(told: Told) -> None:
    sheet = read_sheets(told(PARKING))["parking", "en"]
    assert (sheet.title, sheet.codes, sheet.rights, sheet.version) == ("Parking", ("45378",), "ours", "3")
    assert (sheet.chosen, sheet.pages_said, sheet.stamp) == ((1, 2, 4), "1-2, 4", False)
    assert not sheet.is_out_of_review(date(2027, 6, 30))
    assert sheet.is_out_of_review(date(2027, 7, 1))
    assert sheet.due(date(2027, 6, 1))


def test_a_library_without_sheets_has_none(library: Path) -> None:
    assert read_sheets(library) == {}


def test_all_faults_are_told_each_at_its_place(told: Told) -> None:
    library = told("sheets:\n  a: {pages: 2-1}\n  b: {file: ../c.pdf, right: x}\n  c: {review: soon}\n")
    said = refused(lambda: read_sheets(library))
    assert 'sheets.yaml:2:14: error: "pages" of "a" of "sheets": 2-1 runs backwards [pages]' in said
    assert 'sheets.yaml:3:13: error: "file" of "b" of "sheets": "../c.pdf" is not the name of a file in shee' in said
    assert "unknown key" in said
    assert "sheets.yaml:4:15" in said


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("sheets: {parking: {}, parking.en: {}}\n", "duplicate-key"),
        ("sheets: {cover: {}}\n", "sheet-name"),
        ("sheets: {Parking: {}}\n", "sheet-name"),
        ("sheets: {a: {pages: '1, 1'}}\n", "pages"),
    ],
)
def test_a_slip_of_the_pen_is_refused(text: str, rule: str, told: Told) -> None:
    assert f"[{rule}]" in refused(lambda: read_sheets(told(text)))


def test_a_name_that_a_handout_has_is_refused_for_both(told: Told) -> None:
    library = told("sheets: {colonoscopy.vi: {}}\n")
    for name, language in (("colonoscopy", "en"), ("45378", "en"), ("colonoscopy", "vi")):
        assert "[name-twice]" in refused(lambda name=name, language=language: find(library, name, language))
    ((entry, finding),) = clashes(library)
    assert (entry.name, finding.rule) == ("colonoscopy", "name-twice")
    assert find(library, "22511", "en").name == "22511"


def test_a_broken_file_stops_no_handout_and_is_told_where_a_sheet_is_asked_for(told: Told) -> None:
    library = told("sheets: {parking: {title: A}\n")
    assert find(library, "22511", "en").name == "22511"
    assert "sheets.yaml" in refused(lambda: find(library, "parking", "en"))


def test_a_change_of_the_file_is_seen(told: Told) -> None:
    find(told("sheets: {parking: {}}\n"), "parking", "en")
    library = told("sheets: {diet: {}}\n")
    assert find(library, "diet", "en").name == "diet"
    assert "no handout" in refused(lambda: find(library, "parking", "en"))


# The file of a sheet.


def test_a_file_that_is_not_there_is_told(told: Told) -> None:
    sheet = read_sheet(find(told(PARKING), "parking", "en"))
    assert "this sheet's file is not there [missing-file]" in refused(lambda: read_pdf(sheet))


def test_a_link_out_of_the_folder_is_not_followed(told: Told, tmp_path: Path) -> None:
    sheet = read_sheet(find(told(PARKING), "parking", "en"))
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-1.7 secret")
    sheet.path.symlink_to(tmp_path / "secret.pdf")
    assert "[outside]" in refused(lambda: read_pdf(sheet))
    sheet.path.unlink()
    (sheet.path.parent / "real.pdf").write_bytes(b"%PDF-1.7 ours")
    sheet.path.symlink_to("real.pdf")
    assert read_pdf(sheet) == b"%PDF-1.7 ours"
