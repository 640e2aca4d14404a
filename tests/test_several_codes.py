"""One handout for several codes: found by any, printed under the one that was asked for, approved and sent once."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

import handpress
from conftest import LIBRARY, handout_of
from handpress.brand.words import languages, words_for
from handpress.cli.commands import main
from handpress.content.approval import LEDGER_FILE
from handpress.content.shelf import codes_of, entries, find, strays
from handpress.diagnostics import HandpressError, Span, fault
from handpress.review.entries import read_loaded
from handpress.review.ledger import read_ledger
from handpress.source.model import plain
from portal_case import Clinic, bare_clinic

CODES = ["45378", "45380", "45385", "G0121"]
TEXT = """\
codes: ["45378", "45380", "45385", G0121]
title: Colonoscopy
version: 3
sections:
  - kind: overview
    text: We look into your bowel with a thin tube.
  - kind: preparation
    checklist:
      - {do: Stop solid food., when: 1 day before}
"""
KNOWN = "codes:\n" + "".join(f"  '{code}': {{name: look into the bowel, must: {{en: [bowel]}}}}\n" for code in CODES)
ONE_DAY = "Test Patient,T-1,,{code},2026-12-04,08:30,Dr. Test,,"


@pytest.fixture
def clinic(tmp_path: Path, own_store: None, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """A clinic with a handout for four codes, where commands run."""
    found = bare_clinic(tmp_path)
    monkeypatch.chdir(tmp_path)
    write(found, "colonoscopy.yaml", TEXT)
    write(found, "local/codes.yaml", KNOWN)
    return found


def write(clinic: Clinic, name: str, text: str) -> Path:
    path = clinic.folder / "handouts" / name
    path.write_text(text, encoding="utf-8")
    return path


def approve(clinic: Clinic, code: str) -> Result:
    return clinic.run("approve", code, "--by", "Dr. Test", "--until", str(date.today() + timedelta(days=300)))


def text_of(path: Path | str) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def rendered(clinic: Clinic, *words: str) -> str:
    """Return the text of the one file that is rendered."""
    result = clinic.run("render", *words, "--quiet")
    assert result.exit_code == 0, result.output
    (path,) = result.stdout.split()
    return Path(path).read_text() if path.endswith("txt") else text_of(path)


# What a file says


def test_handout_has_all_its_codes_and_the_chief_one_first() -> None:
    handout = handpress.Handout(code="45378", codes=("45378", "G0121"), title="T", language="en", sections=())
    assert (handout.code, handout.codes, handout.printed_codes) == ("45378", ("45378", "G0121"), ("45378", "G0121"))
    one = handout_of("  - {kind: recovery, text: a}")
    assert one.codes == one.printed_codes == (one.code,)
    assert "codes" not in plain(one)


def test_what_is_approved_does_not_depend_on_the_code_that_prints(clinic: Clinic) -> None:
    handout = read_loaded(find(clinic.folder / "handouts", "45380", "en")).handout
    under = handout.under("45380")
    assert (under.code, under.printed_codes, under.codes) == ("45380", ("45380",), tuple(CODES))
    assert plain(under) == plain(handout)
    assert under.fingerprint == handout.fingerprint
    assert handout.under("colonoscopy").printed_codes == tuple(CODES)


WRITTEN = {
    "flow": 'codes: ["45378", G0121]  # as billed\n',
    "lines": "codes:  # as billed\n  # the chief one\n  - '45378'\n\n  - G0121\n",
    "margin": 'codes:\n- "45378"\n- G0121\n',
    "several lines": 'codes: [\n  "45378",\n  G0121,\n]\n',
    "quoted key": "'codes': [45378, G0121]\n",
    "escape": 'codes: ["4537\\x38", G0121]\n',
    "windows": 'codes:\r\n  - "45378"\r\n  - G0121\r\n',
}


@pytest.mark.parametrize("codes", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("at_the_end", [False, True])
@pytest.mark.parametrize("long", [False, True])
def test_codes_are_found_however_they_are_written(codes: str, at_the_end: bool, long: bool, tmp_path: Path) -> None:
    rest = TEXT.partition("\n")[2].replace("thin tube.", f"thin tube.{' And more.' * (1000 if long else 0)}")
    text = f"# Made up.\n{rest}{codes}" if at_the_end else f"---\n# Made up: codes: [99998].\n{codes}{rest}"
    (tmp_path / "colonoscopy.yaml").write_bytes(text.encode())
    assert codes_of(tmp_path / "colonoscopy.yaml") == ("45378", "G0121")
    assert read_loaded(find(tmp_path, "G0121", "en")).handout.codes == ("45378", "G0121")


def test_json_is_a_handout_too(tmp_path: Path) -> None:
    tree = {"codes": CODES, "title": "Colonoscopy", "sections": [{"kind": "overview", "text": "We look."}]}
    (tmp_path / "colonoscopy.yaml").write_text(json.dumps(tree))
    assert read_loaded(find(tmp_path, "45385", "en")).handout.codes == tuple(CODES)


def test_a_text_that_looks_like_a_code_claims_none(tmp_path: Path) -> None:
    text = TEXT.replace("thin tube.", "thin tube.\n      code: 99998")
    (tmp_path / "colonoscopy.yaml").write_text(text)
    assert codes_of(tmp_path / "colonoscopy.yaml") == tuple(CODES)


# What prints


def test_every_code_finds_it_and_prints_alone(clinic: Clinic) -> None:
    for code, line in zip(CODES, ["CPT® 45378", "CPT® 45380", "CPT® 45385", "HCPCS G0121"], strict=True):
        text = rendered(clinic, code)
        assert line in text
        assert not [other for other in CODES if other != code and other in text]
        assert ("CPT copyright" in text) == (code != "G0121")  # which is not the Association's
        assert Path(f"output/{code}_en.pdf").exists()


def test_its_name_prints_them_all(clinic: Clinic) -> None:
    text = rendered(clinic, "colonoscopy", "--format", "text")
    assert "CPT® 45378, 45380, 45385 · HCPCS G0121" in text
    assert "CPT® 45378, 45380, 45385. CPT copyright" in " ".join(text.split())
    assert Path("output/colonoscopy_en.txt").exists()
    assert "HCPCS G0121" in rendered(clinic, "G0121", "--format", "text")


def test_plates_are_kept_for_each_code(clinic: Clinic) -> None:
    for _ in range(2):
        assert "CPT® 45380" in rendered(clinic, "45380")
        assert "HCPCS G0121" in rendered(clinic, "G0121")
        assert "45378, 45380" in rendered(clinic, "colonoscopy")


@pytest.mark.parametrize("language", languages())
def test_names_of_codes_are_their_own_in_every_language(language: str) -> None:
    words = words_for(language)
    assert words.codes(["22511"]) == f"{words('code')} 22511"
    assert words.codes(["G0121", "45378", "45380"]) == "CPT® 45378, 45380 · HCPCS G0121"


def test_a_handout_named_by_a_code_may_have_others(clinic: Clinic) -> None:
    text = TEXT.replace("Colonoscopy", "Look").replace('["45378", "45380", "45385", G0121]', '["44388", "44389"]')
    write(clinic, "44388.yaml", text)
    assert "CPT® 44389" in rendered(clinic, "44389")
    assert "CPT® 44388 ·" in rendered(clinic, "44388")
    write(clinic, "44390.yaml", text.replace("44388", "44391").replace("44389", "44392"))
    result = clinic.run("render", "44390")
    assert '44390.yaml:1:8: error: "codes" has no "44390", and this file is named for it [file-name]' in result.stderr


def test_unknown_code_names_the_nearest(clinic: Clinic) -> None:
    assert 'did you mean "G0121"?' in clinic.run("render", "g0121").stderr
    assert "did you mean" not in clinic.run("render", "45386").stderr  # of another procedure, it may be
    assert 'did you mean "colonoscopy"?' in clinic.run("render", "colonscopy").stderr
    assert 'did you mean "colonoscopy"?' in clinic.run("check", "colonscopy").stderr


# Names


NO_NAMES = ["Colonoscopy.yaml", "colono.scopy.yaml", "colono_scopy.yaml", "koloskopie-übung.yaml", "1colonoscopy.yaml",
            "colonoscopy.YAML", "colonoscopy.yml", "-colonoscopy.yaml", "g0121.yaml", "colonoscopy..yaml",
            "colonoscopy copy.yaml", f"{'c' * 65}.yaml"]  # fmt: skip
SETTINGS = ["glossary", "approvals", "packets", "lists", "brand", "portal", "sheets", "local", "codes.es"]


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_of_another_form_is_told_and_not_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(TEXT)
    assert entries(tmp_path) == []
    (told,) = strays(tmp_path)
    assert told.message == "this looks like a handout, and nothing is read from a file of this name"
    with pytest.raises(HandpressError, match="no handout"):
        find(tmp_path, "45378", "en")


@pytest.mark.parametrize("name", SETTINGS)
def test_a_handout_with_the_name_of_settings_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.yaml").write_text(TEXT)
    assert entries(tmp_path) == []
    (told,) = strays(tmp_path)
    assert told.message == "this looks like a handout, and has the name of another file of a library"


@pytest.mark.parametrize("text", ["a: b\n", KNOWN, "", "- 45378\n", "codes:\n", "\0", "summary: code 45378\n"])
def test_other_yaml_is_a_stray(text: str, tmp_path: Path) -> None:
    (tmp_path / "my-notes.yaml").write_text(text)
    assert entries(tmp_path) == []
    (told,) = strays(tmp_path)
    assert told.message == "nothing is read from this file: it has no key of a handout"


def test_a_stray_is_no_fault_of_the_rest(clinic: Clinic) -> None:
    write(clinic, "my-notes.yaml", "a: b\n")
    result = clinic.run("render", "--all")
    assert "my-notes.yaml: warning: nothing is read from this file" in result.stderr
    assert result.exit_code == 0
    assert "my-notes.yaml" not in clinic.run("render", "45380").stderr


@pytest.mark.parametrize("text", [TEXT.replace(TEXT.split("\n")[0], ""), TEXT.replace(" [", " # [")])
def test_a_handout_without_codes_is_no_stray(text: str, clinic: Clinic) -> None:
    write(clinic, "colonoscopy.yaml", text)
    result = clinic.run("render", "colonoscopy")
    assert result.exit_code == 1
    assert 'no "code" [missing-key]' in result.stderr or '"codes" is empty' in result.stderr


def test_links_and_what_is_no_file_do_no_harm(clinic: Clinic) -> None:
    library = clinic.folder / "handouts"
    (library / "colonoscopy.yaml").rename(clinic.folder / "elsewhere.yaml")
    (library / "colonoscopy.yaml").symlink_to(clinic.folder / "elsewhere.yaml")
    (library / "lost.yaml").symlink_to("nowhere")
    (library / "round.yaml").symlink_to("round.yaml")
    (library / "folder.yaml").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(library / "pipe.yaml")
    assert "CPT® 45380" in rendered(clinic, "45380")
    told = {Path(each.span.path).name: each.message for each in strays(library)}
    assert {"lost.yaml", "round.yaml"} <= told.keys()
    assert all("cannot be read" in told[name] for name in told)


# Two files that claim one code


@pytest.mark.parametrize("other", ["45380.yaml", "colon.yaml", "45380.en.yaml", "44388.yaml"])
def test_a_code_that_two_files_claim_is_refused(other: str, clinic: Clinic) -> None:
    assert "CPT® 45380" in rendered(clinic, "45380")  # and a plate is kept
    codes = 'codes: ["44388", "45380"]' if other == "44388.yaml" else 'code: "45380"'
    write(clinic, other, TEXT.replace(TEXT.split("\n")[0], codes))
    for words in (["render", "45380"], ["render", "colonoscopy"], ["diff", "45380", "--since-approval"], ["check"]):
        result = clinic.run(*words)
        assert result.exit_code == 1
        assert "claims the code 45380 too, in the same language [code-twice]" in result.output, words
        assert "colonoscopy.yaml" in result.output
        assert other in result.output
        assert "take 45380 out of one of the two" in result.output
    listed = clinic.run("list")
    assert listed.exit_code == 1
    assert "claims the code 45380 too" in listed.stderr
    assert "[code-twice]" in approve(clinic, "45380").stderr
    day = clinic.day(ONE_DAY.format(code="45380"))
    assert "claims the code 45380 too" in clinic.run("batch", day, "--drafts").stderr
    assert "CPT® 45378" in rendered(clinic, "45378")


def test_another_language_may_have_the_code(clinic: Clinic) -> None:
    write(clinic, "45380.es.yaml", f"language: es\n{TEXT}".replace(TEXT.split("\n")[0], 'code: "45380"'))
    assert "CPT® 45380" in rendered(clinic, "45380")
    assert "CPT® 45380" in rendered(clinic, "45380", "--language", "es")


def test_import_does_not_make_a_second_one(clinic: Clinic) -> None:
    (clinic.folder / "page.txt").write_text("Colonoscopy (CPT 45380)\n\nRecovery\nRest at home for a day.\n")
    result = clinic.run("import", "page.txt")
    assert '"colonoscopy.yaml" is the handout of 45380 already [code-twice]' in result.stderr
    assert not (clinic.folder / "handouts" / "45380.yaml").exists()


# Translations and a clinic's own changes


def test_translation_of_a_named_handout_has_its_codes(clinic: Clinic) -> None:
    spanish = f"language: es\n{TEXT}".replace(", G0121]", "]")
    write(clinic, "colonoscopy.es.yaml", spanish)
    original = read_loaded(find(clinic.folder / "handouts", "colonoscopy", "en")).handout
    keys = f"translation: {{from: en, version: 3, fingerprint: {original.fingerprint}, by: A, date: 2026-11-01}}\n"
    write(clinic, "colonoscopy.es.yaml", f"{keys}{spanish}")
    told = clinic.run("check", "45378").stdout
    assert "the original is for the codes 45378, 45380, 45385, G0121, and this is for 45378, 45380, 45385" in told
    assert "colonoscopy.es.yaml:3:8: error:" in told
    write(clinic, "colonoscopy.es.yaml", f"{keys}{spanish}".replace('"45385"]', '"45385", G0121]'))
    assert "the original is for the codes" not in clinic.run("check", "45378").stdout


@pytest.mark.parametrize("codes", ['code: "45378"', "code: G0121", 'codes: ["45378", "45380", "45385", G0121]'])
def test_changes_of_a_clinic_are_named_like_the_handout(codes: str, clinic: Clinic) -> None:
    edit = "{find: We look into your bowel with a thin tube., with: We look inside with a thin tube.}"
    own = f"{codes}\nreplace:\n  - {edit}\n"
    write(clinic, "local/colonoscopy.yaml", own)
    assert "We look inside with a thin tube." in rendered(clinic, "45380")
    assert "We look inside" in clinic.run("diff", "45385").stdout
    assert "local/colonoscopy.yaml" not in clinic.run("check").stdout


def test_changes_for_another_code_are_refused(clinic: Clinic) -> None:
    write(clinic, "local/colonoscopy.yaml", 'codes: ["45378", "44388"]\n')
    told = clinic.run("render", "45380").stderr
    assert '"code": "44388" stands in an overlay of the handout with "45378, 45380, 45385, G0121" [overlay]' in told
    write(clinic, "local/colonoscopies.yaml", 'code: "45378"\n')
    assert "colonoscopies.yaml: error: nothing is read from a file of this name" in clinic.run("check").stdout


# Rules


def test_each_code_is_held_against_the_text(clinic: Clinic) -> None:
    assert "code]" not in clinic.run("check", "colonoscopy").stdout
    write(clinic, "local/codes.yaml", KNOWN.replace("'45385': {name: look into the bowel, must: {en: [bowel]}}",
                                                    "'45385': {name: mend a toe, must: {en: [toe]}}"))  # fmt: skip
    told = clinic.run("check", "45378").stdout
    assert "colonoscopy.yaml:1:27: error: this is not the text of 45385 (mend a toe): it never says" in told
    write(clinic, "colonoscopy.yaml", TEXT.replace("G0121", "G0105"))
    assert "colonoscopy.yaml:1:36: warning: G0105 does not stand in codes.yaml" in clinic.run("check").stdout


def test_its_text_under_another_code_is_a_copy(clinic: Clinic) -> None:
    other = TEXT.replace(TEXT.split("\n")[0], 'code: "44388"').replace("thin tube.", "thin tube.\n    items: [A, B, C]")
    write(clinic, "colonoscopy.yaml", TEXT.replace("thin tube.", "thin tube.\n    items: [A, B, C]"))
    assert "[same-title]" not in clinic.run("check").stdout
    write(clinic, "44388.yaml", other)
    told = clinic.run("check").stdout
    assert "44388.yaml:2:1: error: 45378 has the same title [same-title]" in told
    assert "stand under 45378 too" in told


# Approval


def test_approval_is_for_the_handout_under_whichever_code(clinic: Clinic) -> None:
    result = approve(clinic, "45380")
    assert result.exit_code == 0, result.output
    ledger = read_ledger(clinic.folder / "handouts" / LEDGER_FILE)
    (entry,) = ledger.approvals
    assert (entry.code, entry.handout) == ("45378", "colonoscopy")
    for name in (*CODES, "colonoscopy"):
        assert "Reviewed and approved by Dr. Test" in rendered(clinic, name), name
    listed = json.loads(clinic.run("list", "--format", "json").stdout)["handouts"]
    (own,) = [each for each in listed if each["name"] == "colonoscopy"]
    assert (own["code"], own["codes"], own["state"]) == ("45378", CODES, "approved")
    assert clinic.run("diff", "G0121", "--since-approval").exit_code == 0
    ended = clinic.run("approve", "45385", "--by", "Dr. Test", "--withdraw", "made up")
    assert ended.exit_code == 0, ended.output
    assert "DRAFT" in rendered(clinic, "45378")


def test_approval_under_a_code_goes_on_when_the_file_gets_a_name(clinic: Clinic) -> None:
    text = TEXT.replace(TEXT.split("\n")[0], 'code: "45378"')
    write(clinic, "colonoscopy.yaml", text).rename(clinic.folder / "handouts" / "45378.yaml")
    assert approve(clinic, "45378").exit_code == 0
    (entry,) = read_ledger(clinic.folder / "handouts" / LEDGER_FILE).approvals
    assert (entry.code, entry.handout) == ("45378", None)
    assert "handout:" not in (clinic.folder / "handouts" / LEDGER_FILE).read_text()
    (clinic.folder / "handouts" / "45378.yaml").rename(clinic.folder / "handouts" / "colonoscopy.yaml")
    assert "Reviewed and approved by Dr. Test" in rendered(clinic, "45378")
    write(clinic, "colonoscopy.yaml", TEXT)
    assert "DRAFT" in rendered(clinic, "45378")
    assert "it is not what Dr. Test approved" in clinic.run("render", "G0121").stderr


# A clinic day


def batch(clinic: Clinic, *rows: str) -> tuple[Result, list[dict[str, str]], list[dict[str, Any]]]:
    shutil.rmtree("output", ignore_errors=True)
    shutil.rmtree("output-private", ignore_errors=True)
    result = clinic.run("batch", clinic.day(*rows), "--drafts", "--jobs", "1", "--print-run", "run.pdf")
    (table,) = Path("output-private").glob("batch-*/manifest.csv")
    with table.open(encoding="utf-8-sig", newline="") as lines:
        return result, list(csv.DictReader(lines)), json.loads(table.with_suffix(".json").read_text())


def test_a_row_prints_its_own_code(clinic: Clinic) -> None:
    rows = [f"P{at},T-{at},,{code},2026-12-04,08:30,,," for at, code in enumerate([*CODES, "22511"])]
    result, table, _ = batch(clinic, *rows)
    assert "5 rows = 5 printed" in result.stderr
    for line in table:
        assert Path(line["file"]).name.startswith(f"{line['code']}_en_")
        text = text_of(f"output/{line['file']}")
        assert f"{'HCPCS' if line['code'] == 'G0121' else 'CPT®'} {line['code']} ·" in text


def test_two_codes_of_one_visit_are_one_paper(clinic: Clinic) -> None:
    rows = [ONE_DAY.format(code=code) for code in ("45380", "22511", "G0121", "45380")]
    result, table, tree = batch(clinic, *rows, ONE_DAY.format(code="45378").replace("T-1", "T-2"))
    assert "5 rows = 3 printed + 1 on another row's paper + 1 the same as another row" in result.stderr
    assert "note: one paper has the codes of rows 2, 4: one handout, patient and visit [one-paper]" in result.stderr
    assert "warning: row 5 is the same as row 2, and prints once [same-row]" in result.stderr
    assert "warning: 3 of 3 print as drafts: no clinician has approved them [draft]" in result.stderr
    assert [line["row"] for line in table] == ["2", "3", "4", "6"]
    first, _, joined, other = table
    assert joined["file"] == first["file"]
    assert Path(first["file"]).name.startswith("45380_en_")
    assert [line["copies"] for line in table] == ["1", "1", "0", "1"]
    assert joined["status"] == "on the paper of row 2"
    assert tree[2]["copies"] == 0
    assert "CPT® 45380 · HCPCS G0121" in text_of(f"output/{first['file']}")
    assert "CPT® 45378 ·" in text_of(f"output/{other['file']}")
    assert len(list(Path("output").rglob("*.pdf"))) == 3
    assert text_of("run.pdf").count("We look into your bowel") == 2


def test_program_is_told_which_older_paper_has_a_code(clinic: Clinic) -> None:
    rows = [ONE_DAY.format(code=code) for code in ('"45380, 45378"', "G0121")]
    _, table, _ = batch(clinic, *rows)
    more = clinic.day(*rows, ONE_DAY.format(code="22511").replace("T-1", "T-2"))
    result = clinic.run("batch", more, "--drafts", "--jobs", "1", "--json")
    told = [(each["state"], [paper["state"] for paper in each["papers"]]) for each in json.loads(result.stdout)["rows"]]
    before, joined = "printed before", "on another row's paper"
    assert told == [(before, [before] * 2), (joined, [joined]), ("printed", ["printed"])]
    files = {Path(paper["file"]).name for each in json.loads(result.stdout)["rows"][:2] for paper in each["papers"]}
    assert files == {Path(table[0]["file"]).name}


APART = {
    "another time": ("08:30", "09:30"),
    "another patient": ("T-1", "T-2"),
    "no number": ("T-1", ""),
    "another clinician": ("Dr. Test", "Dr. Other"),
}


@pytest.mark.parametrize("change", APART.values(), ids=APART)
def test_rows_that_may_be_two_visits_are_two_papers(change: tuple[str, str], clinic: Clinic) -> None:
    first = ONE_DAY.format(code="45380")
    rows = [first, ONE_DAY.format(code="45378").replace(*change)]
    rows = [each.replace("T-1", "") for each in rows] if change[1] == "" else rows
    result, _, _ = batch(clinic, *rows)
    assert "2 rows = 2 printed\n" in result.stderr


def test_a_stopped_day_goes_on_with_its_joined_rows(clinic: Clinic) -> None:
    rows = [ONE_DAY.format(code=code) for code in ("45380", "G0121", "22511")]
    result, table, _ = batch(clinic, *rows)
    assert result.exit_code == 0
    Path("output", table[0]["file"]).unlink()
    next(Path("output-private").glob("batch-*/manifest.json")).unlink()
    again = clinic.run("batch", "day.csv", "--drafts", "--jobs", "1", "--resume")
    assert "3 rows = 2 printed + 1 on another row's paper" in again.stderr
    assert "CPT® 45380 · HCPCS G0121" in text_of(f"output/{table[0]['file']}")


def test_a_row_fails_with_the_one_whose_paper_it_is_on(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object) -> None:
        raise fault(Span("PDF"), "a page has no title", "title")

    monkeypatch.setattr("handpress.press.plates.Room.plate", faulty)
    rows = [ONE_DAY.format(code=code) for code in ("45380", "G0121")]
    result = clinic.run("batch", clinic.day(*rows), "--drafts", "--jobs", "1", "--json")
    told = json.loads(result.stdout)
    assert [(row["state"], row["reason"]) for row in told["rows"]] == [("failed", "a page has no title")] * 2
    assert {what: count for what, count in told["counts"].items() if count} == {"rows": 2, "failed": 2}


# Into the portal


def attach(clinic: Clinic, *rows: str, words: tuple[str, ...] = ("--send",)) -> str:
    where = ("--to", "folder", "--out", "drop", "--quiet")
    result = clinic.attach(clinic.day(*rows), *where, *words)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def in_drop() -> list[str]:
    return sorted(path.name.partition("_")[0] for path in Path("drop").glob("*.pdf"))


def test_two_codes_of_one_visit_are_one_document(clinic: Clinic) -> None:
    approve(clinic, "colonoscopy")
    one, two = ONE_DAY.format(code="45378"), ONE_DAY.format(code="45380")
    assert attach(clinic, one, two) == "2 rows = 1 the same as another row + 1 sent"
    (path,) = Path("drop").glob("45378_*.pdf")
    assert "CPT® 45378, 45380 ·" in text_of(path)
    # However it is asked for, it is this document.
    assert attach(clinic, one, two) == "2 rows = 1 already there + 1 the same as another row"
    assert attach(clinic, two, one) == "2 rows = 1 sent + 1 the same as another row" or in_drop() == ["45380"]
    assert len(in_drop()) == 1
    assert attach(clinic, two) == "1 row = 1 sent"
    assert len(in_drop()) == 1
    (path,) = Path("drop").glob("*.pdf")
    assert "CPT® 45380 ·" in text_of(path)
    assert attach(clinic, one, two, words=("--send", "--retract", "made up")).startswith("2 rows = ")
    assert in_drop() == []


def test_a_document_that_another_row_asks_for_stays_its_own(clinic: Clinic) -> None:
    approve(clinic, "colonoscopy")
    one, later = ONE_DAY.format(code="45378"), ONE_DAY.format(code="45380").replace("08:30", "13:00")
    assert attach(clinic, one) == "1 row = 1 sent"
    assert attach(clinic, one, later) == "2 rows = 1 already there + 1 sent"
    assert in_drop() == ["45378", "45380"]


def test_a_row_is_refused_with_the_one_whose_paper_it_is_on(clinic: Clinic) -> None:
    rows = [ONE_DAY.format(code=code) for code in ("45378", "45380")]
    result = clinic.attach(clinic.day(*rows), "--to", "folder", "--out", "drop", "--send")
    assert "2 rows = 2 refused" in result.stdout
    assert "row 3: error: its code prints on the paper of row 2, which is refused [one-paper]" in result.stderr


def test_openemr_gets_it_under_each_code(clinic: Clinic) -> None:
    approve(clinic, "colonoscopy")
    for code in ("45378", "45380"):
        assert "1 sent" in clinic.attach("--to", "openemr", "--out", "education", "--code", code, "--send").stdout
    assert len(list(Path("education").iterdir())) == 2
    result = clinic.attach("--to", "openemr", "--out", "education", "--code", "colonoscopy", "--send")
    assert "4 rows = 2 already there + 2 sent" in result.stdout
    names = {path.name for path in Path("education").iterdir()}
    assert names == {"cpt4_45378_en.pdf", "cpt4_45380_en.pdf", "cpt4_45385_en.pdf", "hcpcs_g0121_en.pdf"}
    assert "HCPCS G0121" in text_of("education/hcpcs_g0121_en.pdf")


# Speed


_opened: Counter[str] | None = None


def _note_opened(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _opened is not None and isinstance(arguments[0], str | os.PathLike):
        _opened[os.fspath(arguments[0])] += 1


sys.addaudithook(_note_opened)


def test_of_300_handouts_none_is_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = tmp_path / "handouts"
    shutil.copytree(LIBRARY / "brand", library / "brand")
    for number in range(300):
        path = library / f"procedure-{number}.yaml"
        path.write_text(TEXT.replace(TEXT.split("\n")[0], f'code: "{10000 + number}"'))
        os.utime(path, (1, 1))
    monkeypatch.setattr("handpress.data._UNSETTLED_NS", -(1 << 62))  # a clock may be set back
    monkeypatch.setattr("handpress.data._said", {})  # what other tests have read may fill it
    monkeypatch.setattr(sys.modules[__name__], "_opened", opened := Counter[str]())
    result = CliRunner().invoke(main, ["render", "10123", "--library", str(library), "--out", str(tmp_path / "o")])
    assert result.exit_code == 0, result.output
    read = {Path(path).name: count for path, count in opened.items() if Path(path).parent == library}
    assert read.pop("procedure-123.yaml") <= 3
    assert set(read.values()) == {1}


def test_what_was_just_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "colonoscopy.yaml"
    for code in ("45378", "45380", "45385"):
        path.write_text(TEXT.replace(TEXT.split("\n")[0], f'code: "{code}"'))
        assert find(tmp_path, code, "en").path == path
