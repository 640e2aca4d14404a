"""The clinic's own PDFs: what sheets.yaml says of them, what is printed of them, who has approved them."""

from __future__ import annotations

import hashlib
import json
import shutil
import unicodedata
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader, PdfWriter

import fhir_stub
from conftest import LIBRARY
from fhir_stub import Stub
from foreign import changed, pages
from handpress.brand.variant import Edition, Variant
from handpress.cli.commands import main
from handpress.content.personal import Personal
from handpress.content.sheets import read_pdf, read_sheet, read_sheets
from handpress.content.shelf import Entry, clashes, entries, find, languages_of, names_of, shelved
from handpress.data import unchanged
from handpress.diagnostics import HandpressError
from handpress.disk import extras
from handpress.pdf.filling import fill, tail
from handpress.portal.fhir.profile import read_profile
from handpress.portal.fhir.reference import document
from handpress.portal.parcel import Parcel
from handpress.portal.settings import Fhir
from handpress.press.plates import Room
from handpress.review import sheets
from handpress.review import standing as worth
from handpress.review.ledger import read_ledger
from portal_case import Chart, Clinic, clinic_in

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
    assert "no paper named" in refused(lambda: find(library, "parking", "en"))


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


@pytest.mark.parametrize("target", ["parking.pdf", "n" * 300])
def test_a_link_that_leads_nowhere_is_told(told: Told, target: str) -> None:
    sheet = read_sheet(find(told(PARKING), "parking", "en"))
    sheet.path.symlink_to(target)
    assert refused(lambda: read_pdf(sheet)).startswith(f"{sheet.path}: error: ")


# What prints, and who has approved it.

SAID = "owner: Test Clinic, rights: written by our own staff, review: 2099-06-30"


class Desk:
    """A clinic with two sheets, and the commands that its staff give."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.folder = clinic.folder / "handouts" / "sheets"
        self.folder.mkdir(exist_ok=True)
        self.tell(f"parking: {{title: Parking, {SAID}}}", f"parking.es: {{title: Estacionamiento, {SAID}}}")
        for name in ("parking.pdf", "parking.es.pdf"):
            (self.folder / name).write_bytes(pages("Turn left", "Then right"))

    def tell(self, *sheets: str) -> None:
        (self.folder / "sheets.yaml").write_text("sheets:\n" + "".join(f"  {sheet}\n" for sheet in sheets))

    def run(self, *words: str) -> Result:
        return self.clinic.run(*words)

    def approve(self, *words: str) -> Result:
        return self.run("approve", "parking", "--by", "Dr. Test", "--until", "2027-11-30", *words)

    def render(self, *words: str) -> bytes:
        out = self.clinic.folder / "out"
        result = self.run("render", *words, "--out", str(out), "--quiet")
        assert result.exit_code == 0, result.output
        return Path(result.stdout.split()[0]).read_bytes()

    def state(self, name: str = "parking", language: str = "en") -> dict:
        listed = json.loads(self.run("list", "--json").stdout)["handouts"]
        return next(each for each in listed if (each["name"], each["language"]) == (name, language))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(clinic_in(tmp_path, ()))


def text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data), strict=True).pages)


def test_a_sheet_that_nobody_has_approved_says_so_on_every_page(desk: Desk) -> None:
    data = desk.render("parking")
    assert text(data).count("DRAFT: not yet approved by a clinician") == 2
    desk.approve()
    assert "DRAFT" not in text(desk.render("parking"))
    assert desk.render("parking") == desk.render("parking")


def test_a_sheet_lies_once_in_the_stack_of_a_patients_day(desk: Desk) -> None:
    rows = [
        "Test Alder,T-1,22511; parking,2031-03-04,08:30",
        "Test Alder,T-1,45378; parking,2031-03-04,11:00",  # another visit of that day
        "Test Alder,T-1,45378; parking,2031-03-05,11:00",  # another day
        "Test Birch,T-2,22511; parking,2031-03-04,08:30",
        "Test Cedar,,22511; parking,2031-03-04,08:30",  # nobody knows whether these two are one
        "Test Cedar,,45378; parking,2031-03-04,11:00",
        "Test Alder,T-1,parking,2031-03-04,12:00",
    ]
    day = desk.clinic.folder / "day.csv"
    day.write_text("\n".join(["Patient,MRN,CPT,Date,Time", *rows]) + "\n")
    out = desk.clinic.folder / "out"
    result = desk.run("batch", str(day), "--drafts", "--out", str(out), "--json", "--quiet", "--jobs", "1")
    told = json.loads(result.stdout)
    states = [[paper["state"] for paper in row["papers"]] for row in told["rows"]]
    same = "the same as another row"
    twice = ["printed", "printed"]
    assert states == [twice, ["printed", same], twice, twice, twice, twice, [same]]
    assert [row["state"] for row in told["rows"]] == ["printed"] * 6 + [same]
    assert len(list(out.rglob("parking_*.pdf"))) == 5
    assert told["counts"] | {"printed": 6, same: 1} == told["counts"]
    assert [each["message"] for each in told["findings"] if each["rule"] == "same-row"] == [
        "row 8 is the same as row 2, and prints once"
    ]


def test_a_sheet_prints_in_its_own_language_or_not_at_all(desk: Desk) -> None:
    assert "BORRADOR" in text(desk.render("parking", "--language", "es"))
    result = desk.run("render", "parking", "--language", "vi")
    assert result.exit_code == 1
    assert "there is one in: en, es" in result.stderr


@pytest.mark.parametrize(("language", "said"), [("ar", "مسودة"[::-1]), ("vi", "BẢN"), ("de", "DRAFT")])
def test_the_mark_is_in_the_sheet_s_language_or_the_clinic_s(desk: Desk, language: str, said: str) -> None:
    desk.tell(f"parking.{language}: {{file: parking.pdf, title: P, {SAID}, stamp: yes}}")
    data = desk.render("parking", "--language", language)
    # Of what runs from right to left this reader gives the letters as they stand.
    shown = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert unicodedata.normalize("NFKC", said) in unicodedata.normalize("NFKC", shown)
    assert PdfReader(BytesIO(data)).root_object["/Lang"] == language


def test_all_handouts_are_no_sheets(desk: Desk) -> None:
    out = desk.clinic.folder / "all"
    assert desk.run("render", "--all", "--out", str(out), "--quiet").exit_code == 0
    assert not list(out.glob("parking*"))


def test_a_sheet_is_there_in_one_form_and_has_no_large_print(desk: Desk) -> None:
    result = desk.run("render", "parking", "--format", "html")
    assert "is a PDF of the clinic's own, and is there in no other form [sheet]" in result.stderr
    result = desk.run("render", "parking", "--edition", "large-print", "--out", str(desk.clinic.folder / "out"))
    assert result.exit_code == 0
    assert "it has no large print: it prints as it is [no-large-print]" in result.stderr
    assert Path(result.stdout.strip()).name == "parking_en.pdf"


def test_a_sheet_can_be_locked_for_e_mail(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDPRESS_PASSWORD", "correct horse 7")
    data = desk.render("parking", "--encrypt")
    assert "Turn left" in PdfReader(BytesIO(data), password="correct horse 7").pages[0].extract_text()


def test_a_stamp_is_printed_where_it_is_asked_for(desk: Desk) -> None:
    desk.tell(f"parking: {{title: Parking, {SAID}, stamp: yes, version: 7b}}")
    desk.approve()
    said = text(desk.render("parking"))
    assert "Made-Up Test Clinic · Version 7b · Page 2 of 2" in said
    assert "DRAFT" not in said


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ("parking: {title: Parking, owner: A}", "no-rights"),
        ("parking: {rights: ours, owner: A}", "no-title"),
        ("parking: {title: Parking, rights: ours, file: other.pdf}", "missing-file"),
        ("parking: {title: Parking \U00012000, rights: ours}", "font"),
        ("parking: {title: Parking, version: \U00012000, rights: ours, stamp: yes}", "font"),
    ],
)
def test_what_must_be_there_is_asked_for_and_nothing_prints(desk: Desk, told: str, rule: str) -> None:
    desk.tell(told)
    for command in (("render", "parking"), ("approve", "parking", "--by", "A", "--until", "2027-11-30")):
        result = desk.run(*command)
        assert result.exit_code == 1
        assert f"[{rule}]" in result.stderr
    assert not (desk.clinic.folder / "handouts" / "approvals.yaml").exists()


def test_no_reason_lifts_what_must_be_there(desk: Desk) -> None:
    desk.tell("parking: {title: Parking, owner: A}")
    assert "[no-rights]" in desk.approve("--override", "no-rights=we may").stderr
    desk.tell(f"parking: {{title: Parking, {SAID}}}")
    assert "a sheet has no rule to override" in desk.approve("--override", "no-rights=we may").stderr


def test_an_approval_covers_the_file_and_what_is_said_of_it(desk: Desk) -> None:
    assert desk.approve().exit_code == 0
    ledger = desk.clinic.folder / "handouts" / "approvals.yaml"
    (entry,) = read_ledger(ledger).approvals
    data = (desk.folder / "parking.pdf").read_bytes()
    assert (entry.code, entry.handout, entry.file) == ("parking", None, hashlib.sha256(data).hexdigest())
    assert desk.state()["state"] == "approved"
    assert desk.state(language="es")["state"] == "not approved"
    for told in ("title: Parken", "owner: B", "rights: theirs", "pages: 1", "stamp: yes"):
        key = told.partition(":")[0]
        own = {"title": "title: Parking", "owner": "owner: A", "rights": "rights: ours"} | {key: told}
        desk.tell(f"parking: {{{', '.join(own.values())}, review: 2099-01-01}}")
        assert desk.state()["state"] == "changed since", told
    desk.tell(f"parking: {{title: Parking, {SAID}}}")
    assert desk.state()["state"] == "approved"
    (desk.folder / "parking.pdf").write_bytes(data.replace(b"%%EOF", b"%%EOF\n"))
    assert desk.state()["state"] == "changed since"
    assert "SHA-256" in desk.run("diff", "parking", "--since-approval").stdout


def test_an_approval_ends_with_its_day_its_review_and_its_withdrawal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.tell(f"parking: {{title: Parking, {SAID.replace('2099-06-30', '2027-06-30')}}}")
    monkeypatch.setattr(worth, "today_at", lambda look: date(2027, 6, 1))
    assert desk.approve().exit_code == 0
    assert desk.state()["due"]
    monkeypatch.setattr(worth, "today_at", lambda look: date(2027, 6, 30))
    assert desk.state()["state"] == "approved"
    assert "its review was due on 2027-06-30 [review]" in desk.run("check", "parking").stdout
    monkeypatch.setattr(worth, "today_at", lambda look: date(2027, 7, 1))
    assert (desk.state()["state"], desk.state()["reason"]) == ("out of review", "its review was due on 2027-06-30")
    assert "DRAFT" in text(desk.render("parking"))
    assert "its review was due" in desk.approve().stderr
    monkeypatch.setattr(worth, "today_at", lambda look: date(2027, 12, 1))
    assert desk.state()["state"] == "expired"
    assert desk.run("approve", "parking", "--by", "Dr. Test", "--withdraw", "moved house").exit_code == 0
    assert desk.state()["state"] == "withdrawn"


def test_an_approval_is_of_what_was_seen(desk: Desk) -> None:
    seen = desk.state()["fingerprint"]
    assert "not the one that you name" in desk.approve("--fingerprint", "0" * 16).stderr
    assert desk.approve("--fingerprint", seen).exit_code == 0


def test_a_ledger_with_sheets_and_handouts_is_read_whole(desk: Desk) -> None:
    desk.approve()
    desk.clinic.approve("22511")
    ledger = desk.clinic.folder / "handouts" / "approvals.yaml"
    assert [entry.code for entry in read_ledger(ledger).approvals] == ["parking", "22511"]
    assert [entry.code for entry in read_ledger(ledger, "22511").approvals] == ["22511"]


def test_a_sheet_is_cleaned_once_in_a_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.approve()
    counted = []
    once = sheets.cleaned_sheet
    monkeypatch.setattr(sheets, "cleaned_sheet", lambda *given: counted.append(1) or once(*given))
    room = Room(desk.clinic.folder / "handouts")
    entry = find(room.folder, "parking", "en")
    prepared = room.prepared(entry)
    assert prepared
    ready = [room.plate(entry, Variant(edition), Personal("A B")) for edition in Edition for _ in range(3)]
    assert len(counted) == 1
    assert {each.plate.head for each in ready} == {fill(ready[0].plate, {})}
    assert (tail(ready[0].plate, {}), ready[0].values, ready[0].draft) == (b"", {}, False)
    told = prepared.title, prepared.short_title, prepared.codes, prepared.language, len(prepared.version)
    assert told == ("Parking", "Parking", ("parking",), "en", 8)


def test_what_a_sheet_is_made_of_is_noted(desk: Desk) -> None:
    room = Room(desk.clinic.folder / "handouts")
    prepared = room.prepared(find(room.folder, "parking", "en"))
    assert prepared
    assert unchanged(prepared.notes)
    (desk.folder / "parking.pdf").write_bytes(pages("Turn right"))
    assert not unchanged(prepared.notes)


def test_without_its_library_a_locked_sheet_says_what_to_install(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = PdfWriter(clone_from=BytesIO(pages("Turn left")))
    writer.encrypt("", "owner", permissions_flag=-1, algorithm="AES-256")
    with (desk.folder / "parking.pdf").open("wb") as file:
        writer.write(file)
    assert desk.run("render", "parking", "--out", str(desk.clinic.folder / "out")).exit_code == 0
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    result = desk.run("check", "parking")
    assert result.exit_code == 1
    assert "this needs a library that is not installed: cryptography [not-installed]" in result.stdout
    assert desk.run("list").exit_code in (0, 1)


# What check and list say.


def test_check_tells_what_each_sheet_lacks(desk: Desk) -> None:
    desk.tell("parking: {title: Parking, rights: ours}", "parking.es: {title: Otro, owner: A}", "gone: {}")
    result = desk.run("check", "parking", "gone")
    assert result.exit_code == 1
    said = result.stdout
    for rule in ("no-owner", "no-review", "sheet-fonts", "sheet-lacks", "no-rights", "missing-file", "no-title"):
        assert f"[{rule}]" in said, rule
    assert "0 handouts, 3 sheets: 4 errors" in result.stderr
    found = json.loads(desk.run("check", "parking", "--json").stdout)["handouts"]
    assert [(each["name"], each["language"], each["sheet"]) for each in found] == [
        ("parking", "en", True),
        ("parking", "es", True),
    ]
    assert "PDF/UA-1" in found[0]["lacks"]


def test_check_does_not_say_below_a_note_that_it_found_nothing(desk: Desk) -> None:
    desk.tell(f"parking: {{title: Parking, {SAID}}}")
    own = desk.render("22511")
    (desk.folder / "parking.pdf").write_bytes(changed(own, lambda writer: writer.root_object.pop("/MarkInfo")))
    lines = desk.run("check", "parking").stdout.splitlines()
    assert ": note: " in lines[0]
    assert lines[-1].endswith("sheets/parking.pdf: no error and no warning")


def test_check_of_all_looks_at_the_sheets_too(desk: Desk) -> None:
    (desk.folder / "parking.pdf").write_bytes(b"no PDF")
    assert "sheets/parking.pdf: error:" in desk.run("check").stdout
    desk.tell("parking: {titel: Parking}")
    assert 'unknown key "titel"' in desk.run("check").stderr
    result = desk.run("list")
    assert result.exit_code == 1
    assert 'unknown key "titel"' in result.stderr
    assert "22511" in result.stdout, "a slip there hides no handout"


def test_a_file_that_nobody_reads_as_a_sheet_is_told(desk: Desk) -> None:
    assert "[file-name]" not in desk.run("check").stdout
    (desk.folder / "map.pdf").write_bytes(pages("Turn left"))
    (desk.folder / "sheet.yaml").write_text("sheets: {}\n")
    (desk.folder.parent / "other.pdf").write_bytes(pages("Turn left"))
    (desk.folder.parent / "sheets.yaml").write_text("sheets: {}\n")
    said = desk.run("check").stdout
    assert "sheets/map.pdf: warning: this PDF prints nowhere: sheets/sheets.yaml does not tell of it" in said
    for name in ("sheets/sheet.yaml", "other.pdf", "handouts/sheets.yaml"):
        assert f"{name}: warning: nothing is read from a " in said
    result = desk.run("render", "map")
    assert 'no paper named "map"' in result.stderr
    assert '"map.pdf" is not read: write its name there' in result.stderr
    (desk.folder / "sheets.yaml").unlink()
    assert desk.run("check").stdout.count("this PDF prints nowhere") == 3


def test_a_packet_knows_what_the_approval_of_its_sheet_is_worth(desk: Desk) -> None:
    (desk.folder.parent / "packets.yaml").write_text(
        "packets:\n  way: {title: The way, papers: [{paper: parking, language: en}]}\n"
    )
    said = desk.run("check", "way").stdout
    assert '"parking", of packet way, is a draft in en: no clinician has approved it' in said
    assert "0 approved, 1 packet, 0 approved" in desk.run("list").stderr
    desk.approve()
    assert "[draft]" not in desk.run("check", "way").stdout
    desk.tell("parking: {title: Parking}")
    assert "cannot be printed in en: nobody has said by what right" in desk.run("check", "way").stdout


def test_a_sheet_beside_a_handout_does_not_hide_that_the_clinic_is_closed(desk: Desk) -> None:
    (desk.folder.parent / "lists.yaml").write_text("closed: [saturday, sunday]\n")
    words = ("--date", "2026-12-05T08:30", "--patient", "T", "--out", str(desk.clinic.folder / "out"))
    for papers in (("22511",), ("22511", "parking")):
        assert "on a Saturday on which the clinic is closed" in desk.run("render", *papers, *words).stderr


def test_the_list_has_sheets_below_the_handouts(desk: Desk) -> None:
    desk.tell(f"parking: {{title: Parking, codes: [45378], {SAID}}}")
    desk.approve()
    result = desk.run("list")
    assert "parking: 45378" in result.stdout
    assert "approved by Dr. Test" in result.stdout
    assert "sheets/parking.pdf: " in result.stdout
    assert "6 handouts, 1 sheet, 1 approved" in result.stderr
    assert "PDF/UA-1 and PDF/A-2a: " in desk.state()["lacks"]


def test_no_library_that_was_there_before_says_anything_else(library: Path) -> None:
    found = json.loads(CliRunner().invoke(main, ["list", "--json", "--library", str(library)]).stdout)
    assert not any("sheet" in each for each in found["handouts"])


# Into the portal.


def attach(desk: Desk, *words: str) -> Result:
    drop = str(desk.clinic.folder / "drop")
    own = ("--code", "parking", "--reference", "T-001", "--date", "2027-03-03T08:30", "--to", "folder", "--out", drop)
    return desk.run("attach", *own, "--send", *words)


def test_an_approved_sheet_goes_to_a_portal_as_it_is_cleaned(desk: Desk) -> None:
    result = attach(desk)
    assert result.exit_code
    assert "the sheet parking in en is a draft" in result.stderr
    desk.approve()
    result = attach(desk, "--calendar")
    assert result.exit_code == 0, result.output
    (pdf,) = (desk.clinic.folder / "drop").glob("*.pdf")
    assert pdf.read_bytes() == desk.render("parking")
    assert not list((desk.clinic.folder / "drop").glob("*.ics")), "a sheet has no dates"
    assert "already there" in attach(desk, "--calendar").stdout
    (desk.folder / "parking.pdf").write_bytes(pages("Turn right"))
    desk.approve()
    attach(desk, "--calendar")
    assert len(list((desk.clinic.folder / "drop").glob("*.pdf"))) == 1


def test_openemr_cannot_look_for_a_sheet_and_that_is_told(desk: Desk) -> None:
    desk.tell(f"parking: {{title: Parking, codes: [45378], {SAID}}}")
    words = ("attach", "--to", "openemr", "--out", str(desk.clinic.folder / "education"))
    told = "sheets/parking.pdf: {}: OpenEMR looks a paper up by its code, and this has none"
    assert told.format("error") in desk.run(*words, "--code", "parking").stderr
    assert told.format("warning") in desk.run(*words).stderr


def test_a_sheet_has_no_code_of_a_system_in_fhir(desk: Desk) -> None:
    made = datetime(2027, 3, 3, tzinfo=UTC)
    told = ("parking", "Parking", "en", "standard", "1", "a" * 64, "Dr. Test", b"%PDF-", None, "b" * 64, "c" * 64)
    parcel = Parcel(0, "T-001", None, "", None, None, *told, made)
    settings = Fhir(url="https://p.example/", system="urn:ab:c", patient_system="urn:ab:d")
    sent = json.loads(document(parcel, "Patient/1", settings, read_profile("us-core", desk.clinic.folder)))
    assert sent["type"]["coding"][0]["code"] == "34895-3"
    assert "event" not in sent.get("context", {})
    assert sent["content"][0]["attachment"]["title"] == "parking_en.pdf"


def test_a_sheet_goes_to_a_fhir_server_byte_for_byte(desk: Desk) -> None:
    desk.approve()
    with Stub() as stub:
        stub.add_patient("T-0001", "Patient1", "Test1")
        chart = Chart(desk.clinic, stub.url, fhir_stub.PATIENTS, requests_a_second="1000", at_once="1")
        day = desk.clinic.day("Test1 Patient1,T-0001,,parking,2027-03-03,08:30,Dr. Test,,")
        code, said, errors = chart.send(day)
        assert (code, "1 sent" in said) == (0, True), errors
        (sent,) = stub.documents.values()
        attachment = sent["content"][0]["attachment"]
        assert b64decode(attachment["data"]) == desk.render("parking")
        assert sent["description"] == "Parking"
        code, said, errors = chart.send(day)
        assert "already there" in said
