"""A handout for no procedure (`codes: none`): known by its name alone, and no code for it on paper or in a portal."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar
from pypdf import PdfReader

from conftest import handout_of
from handpress.brand.words import languages, words_for
from handpress.cli.commands import main
from handpress.content.approval import LEDGER_FILE
from handpress.content.handout import Handout
from handpress.content.shelf import codes_of, entries, find, names_of, strays
from handpress.diagnostics import HandpressError
from handpress.review.entries import read_loaded
from handpress.review.ledger import ledger_of, read_ledger
from handpress.review.rules.score import questions
from handpress.source.bind import from_plain
from handpress.source.model import plain
from portal_case import Clinic, bare_clinic
from test_fhir_document import PROFILES, made, parcel
from test_hl7v2 import parcel as hl7_parcel
from test_hl7v2 import written

TEXT = """\
codes: none
title: Do not fall
summary: A fall can hurt you. These steps keep you safe.
version: 2
sections:
  - kind: prevention
    title: In your house
    checklist:
      - Turn on a light before you get up.
      - Wear shoes that do not slip.
"""
DIET = """\
codes: none
title: Eat low-fiber food
version: 1
sections:
  - kind: preparation
    checklist:
      - {do: Stop eating seeds., when: 3 days before}
      - Ask us what you may eat.
"""
ROW = "Test Patient,T-1,,{code},2026-12-04,08:30,Dr. Test,,"


@pytest.fixture
def clinic(tmp_path: Path, own_store: None, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """A clinic with two handouts for no procedure, where commands run."""
    found = bare_clinic(tmp_path)
    monkeypatch.chdir(tmp_path)
    write(found, "falls.yaml", TEXT)
    write(found, "low-fiber.yaml", DIET)
    return found


def write(clinic: Clinic, name: str, text: str) -> Path:
    path = clinic.folder / "handouts" / name
    path.write_text(text, encoding="utf-8")
    return path


def approve(clinic: Clinic, name: str) -> Result:
    return clinic.run("approve", name, "--by", "Dr. Test", "--until", str(date.today() + timedelta(days=300)))


def rendered(clinic: Clinic, *words: str) -> Path:
    """Return the one file that is rendered."""
    result = clinic.run("render", *words, "--quiet")
    assert result.exit_code == 0, result.output
    (path,) = result.stdout.split()
    return Path(path)


def text_of(path: Path) -> str:
    if path.suffix != ".pdf":
        return path.read_text(encoding="utf-8")
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def handout(clinic: Clinic, name: str) -> Handout:
    return read_loaded(find(clinic.folder / "handouts", name, "en")).handout


# What a file says


@pytest.mark.parametrize("said", ["codes: none", 'codes: "none"  # of none', "'codes': none", "codes:\n  none"])
def test_it_is_known_by_its_name_alone(said: str, tmp_path: Path) -> None:
    (tmp_path / "falls.yaml").write_text(TEXT.replace("codes: none", said))
    (entry,) = entries(tmp_path)
    assert (codes_of(entry.path), names_of(entry)) == ((), ("falls",))
    assert list(strays(tmp_path)) == []
    loaded = read_loaded(find(tmp_path, "falls", "en"))
    assert (loaded.handout.codes, loaded.handout.code, loaded.handout.printed_codes) == ((), "", ())
    assert (loaded.handout.called, loaded.names) == ("falls", ("falls",))
    with pytest.raises(HandpressError, match='no paper named "none"'):
        find(tmp_path, "none", "en")


def test_that_there_is_none_is_written_and_told_apart() -> None:
    one = handout_of("  - {kind: recovery, text: a}")
    none = from_plain(
        Handout, {name: value for name, value in plain(one).items() if name != "code"} | {"codes": "none"}
    )
    assert plain(none)["codes"] == "none"
    assert "code" not in plain(none)
    assert from_plain(Handout, plain(none)) == none
    assert none.fingerprint != one.fingerprint
    assert none.under("22511") == none


WRONG = {
    "codes: []": ('"codes" is empty', "write at least one entry"),
    "codes:": ('"codes" is empty', "write at least one entry"),
    "code: none": ('"none" is not a CPT or HCPCS code', 'for a handout of no procedure write "codes: none"'),
    "codes: [none]": ('"none" is not a CPT or HCPCS code', 'for a handout of no procedure write "codes: none"'),
    "codes: ['22513', none]": ('"none" is not a CPT or HCPCS code', "with nothing beside it"),
    "codes: falls": ('"codes"', "list"),
    "codes: none\ncode: '45378'": ('"code" and "codes" stand here both', "keep one of them"),
    "": ('this file has no "code"', 'add "code:"'),
}


@pytest.mark.parametrize("said", WRONG)
def test_nothing_else_says_that_there_is_none(said: str, clinic: Clinic) -> None:
    write(clinic, "falls.yaml", TEXT.replace("codes: none", said))
    result = clinic.run("render", "falls")
    assert result.exit_code == 1
    for words in WRONG[said]:
        assert words in result.stderr


@pytest.mark.parametrize("name", ["22513.yaml", "G0299.yaml", "22513.es.yaml"])
def test_a_file_named_for_a_code_cannot_have_none(name: str, clinic: Clinic) -> None:
    tag = "language: es\n" if ".es." in name else ""
    write(clinic, name, TEXT + tag)
    language = ["--language", "es"] if tag else []
    result = clinic.run("render", name.partition(".")[0], *language)
    assert result.exit_code == 1
    assert f'{name}:1:8: error: "codes": "none" stands in a file named for "{name[:5]}" [file-name]' in result.stderr
    assert "give the file a name of its own, as in falls.yaml" in result.stderr


def test_two_languages_and_two_files_of_none_do_not_clash(clinic: Clinic) -> None:
    write(clinic, "falls.es.yaml", TEXT.replace("title: Do not fall", "title: No se caiga\nlanguage: es"))
    assert "code-twice" not in clinic.run("check").stdout
    assert "No se caiga" in text_of(rendered(clinic, "falls", "--language", "es"))


# What prints


@pytest.mark.parametrize("form", ["pdf", "html", "text"])
def test_no_code_and_no_line_of_cpt_prints(form: str, clinic: Clinic) -> None:
    path = rendered(clinic, "falls", "--format", form)
    assert path.name == f"falls_en.{'txt' if form == 'text' else form}"
    text = text_of(path)
    assert "Version 2" in text
    for words in ("CPT", "HCPCS", "copyright", "Version 2 ·", "· Version 2", "procedure,"):
        assert words not in text
    if form == "pdf":
        raw = path.read_bytes()
        assert b"CPT" not in raw
        assert PdfReader(path).metadata["/Title"] == "Do not fall"  # type: ignore[index]
    assert "CPT" in text_of(rendered(clinic, "22511", "--format", form))


def test_plates_are_kept_for_it(clinic: Clinic) -> None:
    first = rendered(clinic, "falls").read_bytes()
    assert rendered(clinic, "falls").read_bytes() == first


TWO = "  - {kind: overview, text: It helps.}\n  - {kind: causes, items: [Loose rugs]}\n"


@pytest.mark.parametrize("language", languages())
def test_no_heading_says_that_it_is_about_a_procedure(language: str) -> None:
    words = words_for(language)
    assert words.part("about", procedure=False) == words("to-know") != words.part("about")
    assert words.part("after", procedure=False) == words.part("after")


def test_no_heading_on_the_page_says_so(clinic: Clinic) -> None:
    write(clinic, "falls.yaml", TEXT + TWO)
    for form in ("text", "pdf"):
        text = text_of(rendered(clinic, "falls", "--format", form))
        assert "What to know" in text
        assert "About this procedure" not in text
    write(clinic, "falls.yaml", (TEXT + TWO).replace("codes: none", "code: '22513'"))
    assert "About this procedure" in text_of(rendered(clinic, "falls", "--format", "text"))


def test_calendar_has_its_dates_and_no_event_of_the_procedure(clinic: Clinic) -> None:
    path = rendered(clinic, "low-fiber", "--date", "2026-12-04T08:30", "--format", "calendar")
    assert path.name.startswith("low-fiber_en_")
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert [each.decoded("dtstart") for each in events] == [date(2026, 12, 1)]
    assert "Stop eating seeds." in events[0]["summary"]
    assert "Eat low-fiber food" in events[0]["description"]
    assert "Your procedure" not in events[0]["description"]
    result = clinic.run("render", "falls", "--date", "2026-12-04T08:30", "--format", "calendar")
    assert result.exit_code == 1
    assert "falls: error: nothing in this handout has a date [calendar]" in result.stderr
    assert "Traceback" not in result.output


def test_each_has_a_calendar_of_its_own(clinic: Clinic) -> None:
    write(clinic, "other-diet.yaml", DIET)
    uids = set()
    for name in ("low-fiber", "other-diet"):
        path = rendered(clinic, name, "--date", "2026-12-04", "--format", "calendar")
        uids |= {str(each["uid"]) for each in Calendar.from_ical(path.read_bytes()).walk("VEVENT")}
    assert len(uids) == 2


# Rules


def test_rules_of_codes_and_of_a_procedures_day_do_not_hold_it(clinic: Clinic) -> None:
    write(clinic, "local/codes.yaml", "codes:\n  '22514': {name: stand up, must: {en: [shoes]}}\n")
    told = clinic.run("check", "falls").stdout
    for rule in ("wrong-code", "unknown-code", "no-region", "missing-part", "no-when-to-call", "no-phone"):
        assert f"[{rule}]" not in told
    write(clinic, "falls.yaml", TEXT.replace("codes: none", "code: '22519'"))
    for rule in ("unknown-code", "missing-part", "no-when-to-call"):
        assert f"[{rule}]" in clinic.run("check", "falls").stdout


def test_other_rules_hold_it(clinic: Clinic) -> None:
    text = TEXT.replace("summary:", "# summary:").replace("a light before", "a light for several hours before TBD")
    write(clinic, "falls.yaml", text)
    told = clinic.run("check", "falls").stdout
    for rule in ("no-summary", "placeholder"):
        assert f"[{rule}]" in told


@pytest.mark.parametrize("kind", ["recovery", "complications"])
def test_who_is_told_of_recovery_or_harm_must_know_when_to_call(kind: str, clinic: Clinic) -> None:
    write(clinic, "falls.yaml", f"{TEXT}  - {{kind: {kind}, items: [You may feel weak.]}}\n")
    told = clinic.run("check", "falls").stdout
    assert "[no-when-to-call]" in told
    assert "[no-phone]" in told


def test_what_it_shares_with_others_is_no_fault_of_either(clinic: Clinic) -> None:
    items = "\n".join(f"      - Do the thing with number {number}." for number in range(9))
    write(clinic, "falls.yaml", f"{TEXT}{items}\n")
    write(clinic, "stairs.yaml", f"{TEXT}{items}\n")
    write(clinic, "22513.yaml", f"{TEXT}{items}\n".replace("codes: none", "code: '22513'"))
    told = clinic.run("check").stdout
    assert "[same-title]" not in told
    assert "[same-text]" not in told
    write(clinic, "22514.yaml", f"{TEXT}{items}\n".replace("codes: none", "code: '22514'"))
    told = clinic.run("check").stdout
    assert "22513.yaml:2:1: error: 22514 has the same title" in told
    assert "falls" not in "".join(line for line in told.splitlines() if "same-t" in line)


def test_a_translation_is_of_none_too(clinic: Clinic) -> None:
    print_of = handout(clinic, "falls").fingerprint
    spanish = TEXT.replace("version: 2", "version: 1\nlanguage: es")
    keys = f"translation: {{from: en, version: 2, fingerprint: {print_of}, by: A, date: 2026-11-01}}\n"
    write(clinic, "falls.es.yaml", f"{spanish}{keys}")
    assert "the original is for" not in clinic.run("check", "falls").stdout
    write(clinic, "falls.es.yaml", f"{spanish}{keys}".replace("codes: none", "code: '22513'"))
    told = clinic.run("check", "falls").stdout
    assert "the original is for no code, and this is for 22513 [translation-differs]" in told
    write(clinic, "falls.es.yaml", f"{spanish}{keys}")
    write(clinic, "falls.yaml", TEXT.replace("codes: none", "code: '22513'"))
    told = clinic.run("check", "falls").stdout
    assert "falls.es.yaml:1:8: error: the original is for the codes 22513, and this is for none" in told


# A clinic's own changes


@pytest.mark.parametrize("said", ["codes: none\n", "codes: 'none'\n"])
def test_changes_of_a_clinic_are_named_like_it(said: str, clinic: Clinic) -> None:
    write(
        clinic, "local/falls.yaml", f"{said}replace:\n  - {{find: Wear shoes that do not slip., with: Wear shoes.}}\n"
    )
    assert "Wear shoes." in text_of(rendered(clinic, "falls", "--format", "text"))
    assert "CPT" not in text_of(rendered(clinic, "falls", "--format", "text"))
    assert "Wear shoes." in clinic.run("diff", "falls").stdout
    assert "local/falls.yaml" not in clinic.run("check").stdout


def test_changes_for_a_code_are_no_changes_of_it(clinic: Clinic) -> None:
    write(clinic, "local/falls.yaml", "code: '22511'\n")
    told = clinic.run("render", "falls").stderr
    assert '"code": "22511" stands in an overlay of the handout with "none" [overlay]' in told
    assert "write codes: none" in told
    (clinic.folder / "handouts" / "local" / "falls.yaml").unlink()
    write(clinic, "local/22511.yaml", "codes: none\n")
    told = clinic.run("render", "22511").stderr
    assert '"code": "none" stands in an overlay of the handout with "22511" [overlay]' in told


# Approval


def test_it_is_approved_under_its_name(clinic: Clinic) -> None:
    result = approve(clinic, "falls")
    assert result.exit_code == 0, result.output
    assert "procedure that this code stands for" not in result.output
    ledger = clinic.folder / "handouts" / LEDGER_FILE
    (entry,) = read_ledger(ledger).approvals
    assert (entry.code, entry.handout) == ("falls", None)
    assert "right-code" not in entry.answers
    assert [path.name.partition("_")[0] for path in (ledger.parent / "approved").iterdir()] == ["falls"]
    assert "Reviewed and approved by Dr. Test" in text_of(rendered(clinic, "falls"))
    (own,) = [one for one in json.loads(clinic.run("list", "--format", "json").stdout)["handouts"] if not one["codes"]
              and one["name"] == "falls"]  # fmt: skip
    assert (own["code"], own["state"]) == ("falls", "approved")
    assert "falls     " in clinic.run("list").stdout
    assert clinic.run("diff", "falls", "--since-approval").exit_code == 0
    ended = clinic.run("approve", "falls", "--by", "Dr. Test", "--withdraw", "made up")
    assert ended.exit_code == 0, ended.output
    assert "DRAFT" in text_of(rendered(clinic, "falls"))


def test_a_ledger_of_codes_and_names_reads_on() -> None:
    entry = "- code: {}\n  language: en\n  version: '1'\n  by: Dr. A\n  date: '2026-01-01'\n"
    text = "approvals:\n" + "".join(map(entry.format, ["falls", "'22511'", "G0121", "low-fiber", "'0275T'"]))
    assert [each.code for each in ledger_of(text, "a").approvals] == ["falls", "22511", "G0121", "low-fiber", "0275T"]
    assert [each.code for each in ledger_of(text, "a", "low-fiber").approvals] == ["low-fiber"]
    for slip in ("2251", "g0121", "Falls", "2251l", "falls_2"):
        with pytest.raises(HandpressError, match="neither a CPT or HCPCS code nor a name"):
            ledger_of(text + entry.format(slip), "a", "low-fiber")


def test_its_reviewer_is_not_asked_for_the_procedure_of_its_code() -> None:
    assert set(questions(False)) - set(questions(False, coded=False)) == {"right-code"}


def test_reviewer_is_asked_of_a_translation_all_the_same() -> None:
    assert "translation" in questions(True, coded=False)


# A clinic day


def batch(clinic: Clinic, *rows: str) -> tuple[Result, list[dict[str, Any]]]:
    shutil.rmtree("output", ignore_errors=True)
    shutil.rmtree("output-private", ignore_errors=True)
    words = ("--drafts", "--jobs", "1", "--print-run", "run.pdf")
    result = clinic.run("batch", clinic.day(*rows), *words)
    (table,) = Path("output-private").glob("batch-*/manifest.json")
    return result, json.loads(table.read_text())


def test_a_row_asks_for_it_by_its_name(clinic: Clinic) -> None:
    result, table = batch(clinic, ROW.format(code="falls"), ROW.format(code="22511"))
    assert "2 rows = 2 printed" in result.stderr
    assert [Path(line["file"]).name.partition("_")[0] for line in table] == ["falls", "22511"]
    text = text_of(Path("output") / table[0]["file"])
    assert "Do not fall" in text
    assert "CPT" not in text


def test_it_goes_into_a_packet(clinic: Clinic) -> None:
    papers = "papers: [procedure, falls, low-fiber]"
    write(clinic, "packets.yaml", f"packets:\n  back:\n    title: Back\n    codes: ['22511']\n    {papers}\n")
    result, table = batch(clinic, ROW.format(code="22511"))
    assert result.exit_code == 0, result.output
    assert [Path(line["file"]).name.partition("_")[0] for line in table] == ["22511", "falls", "low-fiber"]


# Into the portal


def attach(clinic: Clinic, *rows: str, words: tuple[str, ...] = ("--send",)) -> str:
    result = clinic.attach(clinic.day(*rows), "--to", "folder", "--out", "drop", "--quiet", *words)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def test_a_folder_has_it_under_its_name(clinic: Clinic) -> None:
    approve(clinic, "falls")
    row = ROW.format(code="falls")
    assert attach(clinic, row) == "1 row = 1 sent"
    (path,) = Path("drop").glob("*.pdf")
    assert path.name.startswith("falls_en_")
    assert attach(clinic, row) == "1 row = 1 already there"
    told = clinic.run("history", "--out", "drop", "--outdated")
    assert "falls" not in told.stdout, told.output
    assert attach(clinic, row, words=("--send", "--retract", "made up")).startswith("1 row = ")
    assert list(Path("drop").glob("*.pdf")) == []


def test_a_calendar_goes_along_only_with_a_date(clinic: Clinic) -> None:
    for name in ("falls", "low-fiber"):
        approve(clinic, name)
    attach(clinic, *(ROW.format(code=name) for name in ("falls", "low-fiber")), words=("--send", "--calendar"))
    assert [path.name.partition("_")[0] for path in Path("drop").glob("*.ics")] == ["low-fiber"]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_server_is_told_of_no_procedure(profile: str) -> None:
    document = made(parcel(code="falls", codes=()), profile)
    assert "event" not in document.get("context", {})
    said = json.dumps(document)
    assert "go/cpt" not in said
    assert "HCPCS" not in said
    usual = made(parcel(), profile)
    assert (document["type"], document["category"]) == (usual["type"], usual["category"])


def test_a_message_has_its_name_as_a_local_code() -> None:
    text = written(hl7_parcel(code="falls"))
    assert b"|34895-3^Education note^LN^falls^Your spacer^L|" in text


def test_openemr_cannot_look_for_it(clinic: Clinic) -> None:
    approve(clinic, "falls")
    approve(clinic, "22511")
    result = clinic.attach("--to", "openemr", "--out", "education", "--code", "falls", "--send")
    assert result.exit_code != 0
    assert "falls.yaml: error: OpenEMR looks a paper up by its code, and this has none [openemr]" in result.stderr
    result = clinic.attach("--to", "openemr", "--out", "education", "--code", "22511", "--send")
    assert result.exit_code == 0, result.output
    assert "falls" not in result.output
    assert [path.name for path in Path("education").iterdir()] == ["cpt4_22511_en.pdf"]
    every = clinic.attach("--to", "openemr", "--out", "education", "--send")
    assert "falls.yaml: warning: OpenEMR looks a paper up by its code, and this has none [openemr]" in every.stderr


def test_schema_lets_it_say_so(tmp_path: Path) -> None:
    tree = json.loads(CliRunner().invoke(main, ["schema"]).stdout)
    assert {"const": "none", "type": "string"} in tree["properties"]["codes"]["anyOf"]
    local = json.loads(CliRunner().invoke(main, ["schema", "local"]).stdout)
    assert local["properties"]["codes"] == tree["properties"]["codes"]
