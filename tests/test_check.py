"""`handpress check`: the two source pages, the same text under two codes, the forms of output, many handouts."""

from __future__ import annotations

import json
import re
import shutil
from array import array
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from conftest import LIBRARY, SEEDS
from handpress.cli.commands import main
from handpress.review.check import MANY
from handpress.review.codes import Codes, CodeWords, read_codes
from handpress.review.rules.across import LEAST, SHARE, Signature, shared_findings
from handpress.review.rules.book import RULES
from handpress.source.bind import from_plain

SEED_PATHS = sorted(SEEDS.glob("*.txt"))
needs_seeds = pytest.mark.skipif(len(SEED_PATHS) != 2, reason="the client's two source documents are not here")
Check = Callable[..., Result]


def check(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def tree(*arguments: object) -> list[dict]:
    """Return the findings that JSON has."""
    found = json.loads(check(*arguments, "--format", "json").stdout)
    return [finding for handout in found["handouts"] for finding in handout["findings"]]


# --- the two source pages -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The library of the two imported pages, and what the import said."""
    folder = tmp_path_factory.mktemp("seeds")
    result = CliRunner().invoke(main, ["import", *map(str, SEED_PATHS), "--library", str(folder)])
    assert result.exit_code == 0
    return folder, result.stderr


@needs_seeds
def test_both_source_pages_have_a_wrong_code_that_names_the_right_one(seeds: tuple[Path, str]) -> None:
    by_path = {
        Path(finding["path"]).name: finding
        for finding in tree("--library", seeds[0])
        if finding["rule"] == "wrong-code"
    }
    first, second = by_path["22867.yaml"], by_path["22325.yaml"]
    assert (first["severity"], second["severity"]) == ("error", "error")
    for finding in (first, second):
        assert "22511 (vertebroplasty, first vertebra, lower back (lumbar))" in finding["hint"]
    # 22867 names no region, 22325 says lumbar.
    assert "it names no region, so a person must choose" in first["hint"]
    assert "22510" not in second["hint"]
    assert check("--library", seeds[0]).exit_code == 1


@needs_seeds
@pytest.mark.parametrize(("code", "grade", "smog"), [("22867", 10.3, 11.9), ("22325", 10.2, 11.8)])
def test_source_pages_read_as_hard_as_they_are_known_to(
    seeds: tuple[Path, str], code: str, grade: float, smog: float
) -> None:
    found = json.loads(check(code, "--library", seeds[0], "--format", "json").stdout)
    whole = found["handouts"][0]["grades"][0]
    assert whole["part"] == "the whole handout"
    assert whole["grade"] == pytest.approx(grade, abs=0.3)
    assert whole["smog"] == pytest.approx(smog, abs=0.3)


KNOWN_FAULTS = {
    "22867": [
        ("vague-time", "several hours", "Fasting for several hours"),
        ("vague-duty", "may be required", "Fasting for several hours"),
        ("vague-time", "a few weeks", "for a few weeks"),
        ("third-person", "Patients", "Patients should inform their doctor"),
        ("no-when-to-call", "nothing says when to call", "title:"),
        ("no-phone", "phone", "title:"),
        ("costs-on-page", "billing, cost", "- kind: billing"),
        ("same-text", "20 of its 49 bullets (41 %) stand under 22325 too", "Patients with painful vertebral"),
        ("reading-grade", "the whole handout reads at grade 10.", "title:"),
    ],
    "22325": [
        ("vague-time", "several hours", "Avoid eating or drinking for several hours"),
        ("vague-time", "several weeks", "for several weeks"),
        ("third-person", "Patients", "Patients experiencing significant"),
        ("no-when-to-call", "nothing says when to call", "title:"),
        ("no-phone", "phone", "title:"),
        ("costs-on-page", "billing, cost", "- kind: billing"),
        ("same-text", "20 of its 55 bullets (36 %) stand under 22867 too", "Patients with painful vertebral"),
        ("reading-grade", "the whole handout reads at grade 10.", "title:"),
    ],
}


@needs_seeds
@pytest.mark.parametrize(
    ("code", "rule", "says", "line"), [(code, *fault) for code, faults in KNOWN_FAULTS.items() for fault in faults]
)
def test_known_fault_of_a_source_page_is_found_with_its_line(
    seeds: tuple[Path, str], code: str, rule: str, says: str, line: str
) -> None:
    path = seeds[0] / f"{code}.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    hits = [
        finding
        for finding in tree("--library", seeds[0])
        if (finding["path"], finding["rule"]) == (str(path), rule) and says in finding["message"]
    ]
    assert any(line in " ".join(lines[hit["line"] - 1 : hit["line"] + 1]) for hit in hits), hits


@needs_seeds
@pytest.mark.parametrize(
    ("page", "line", "says"),
    [
        (0, 52, "(advertising"), (0, 53, "(advertising"), (0, 54, "glued to a heading"),
        (0, 80, "Common Modifiers: (an empty field)"), (0, 86, "Related CPT Codes (a heading with nothing under it)"),
        (1, 57, "(advertising"), (1, 58, "(advertising"), (1, 59, "glued to a heading"),
        (1, 85, "Common Modifiers: (an empty field)"), (1, 91, "Related CPT Codes (a heading with nothing under it)"),
        (1, 1, 'part of a web address: "percutaneous-vertebroplasty-lumbar" [slug]'),
    ],
)  # fmt: skip
def test_fault_that_import_takes_out_is_told_with_its_line(
    seeds: tuple[Path, str], page: int, line: int, says: str
) -> None:
    start = f"{SEED_PATHS[page]}:{line}:"
    assert any(told.startswith(start) and says in told for told in seeds[1].splitlines())


# --- the library that ships -----------------------------------------------------------------------------------


def test_right_code_has_no_error_and_no_warning_but_blanks() -> None:
    found = tree("22511", "--library", LIBRARY)
    assert {Path(finding["path"]).name for finding in found} == {"22511.yaml", "22511.es.yaml"}
    assert {finding["rule"] for finding in found if finding["severity"] != "note"} == {"blank"}
    assert check("22511", "--library", LIBRARY).exit_code == 0


def test_json_lists_each_handout_once_with_what_two_share() -> None:
    found = json.loads(check("--library", LIBRARY, "--format", "json").stdout)["handouts"]
    listed = [(handout["code"], handout["language"], handout["path"]) for handout in found]
    assert len(listed) == len(set(listed))
    (shared,) = [handout for handout in found if (handout["code"], handout["language"]) == ("22867", "en")]
    assert {"wrong-code", "same-text"} <= {finding["rule"] for finding in shared["findings"]}
    assert len(shared["grades"]) > 1
    lines = [finding["line"] for finding in shared["findings"]]
    assert lines == sorted(lines)


def test_library_that_ships_has_no_error_and_names_its_source_pages_once(library: Path) -> None:
    result = check()
    assert result.exit_code == 0
    assert "6 handouts: 0 errors, " in result.stderr
    for name, code in (("22867.yaml", "22867"), ("22867.es.yaml", "22867"), ("22325.yaml", "22325")):
        (line,) = [line for line in result.stdout.splitlines() if line.startswith(f"handouts/{name}")]
        assert "note: kept as its source page has it" in line
        assert re.search(r"\d errors and \d+ warnings \[source-page\]", line)
        assert f"handpress check {code}" in result.stdout
    for form in ("json", "sarif"):  # for programs all is told
        told = check("--format", form)
        assert told.exit_code == 0
        assert "wrong-code" in told.stdout


def test_source_page_that_somebody_changed_or_took_along_is_told_whole(library: Path, tmp_path: Path) -> None:
    page = library / "22867.yaml"
    page.write_text(page.read_text().replace("Arrange", "Plan"))
    result = check()
    assert result.exit_code == 1
    assert "handouts/22867.yaml:3:7: error: " in result.stdout
    page.write_text("code: [")
    assert check().exit_code == 1
    (tmp_path / "mine").mkdir()
    shutil.copy(LIBRARY / "22325.yaml", tmp_path / "mine")
    assert "[wrong-code]" in check("--library", tmp_path / "mine").stdout


@pytest.mark.parametrize("code", ["22867", "22325"])
def test_handouts_under_the_codes_of_their_pages_are_errors(code: str) -> None:
    result = check(code, "--library", LIBRARY)
    assert result.exit_code == 1
    assert "[wrong-code]" in result.stdout
    assert "[same-text]" in result.stdout
    assert "22511" in result.stdout


def test_every_section_of_22511_reads_at_grade_six_or_below() -> None:
    found = json.loads(check("22511", "--library", LIBRARY, "--format", "json").stdout)
    for handout in found["handouts"]:
        assert len(handout["grades"]) == 17
        assert max(part["grade"] for part in handout["grades"]) <= 6.0


# --- the same text under two codes ----------------------------------------------------------------------------


def made(code: str, bullets: range, fits: bool = False, title: int | None = None, language: str = "en") -> Signature:
    return Signature(
        code, language, f"{code}.yaml", title or int(code), 4, array("Q", bullets), array("L", bullets), fits
    )


def shared(*signatures: Signature, codes: Codes | None = None) -> set[tuple[str, str]]:
    return {(signatures[at].code, finding.rule) for at, finding in shared_findings(signatures, codes or Codes())}


def test_thirty_percent_of_the_shorter_one_is_an_error_at_both() -> None:
    both = {("10000", "same-text"), ("20000", "same-text")}
    assert shared(made("10000", range(10, 20)), made("20000", range(17, 60))) == both
    assert shared(made("10000", range(10, 20)), made("20000", range(18, 60))) == set()


def test_one_bullet_in_common_is_no_copy() -> None:
    assert shared(made("10000", range(10, 13)), made("20000", range(12, 14))) == set()
    assert len(shared(made("10000", range(10, 14)), made("20000", range(12, 16)))) == 2


def test_same_title_is_an_error_at_both() -> None:
    found = shared(made("10000", range(5), title=7), made("20000", range(10, 15), title=7))
    assert found == {("10000", "same-title"), ("20000", "same-title")}


def test_the_one_that_fits_its_code_is_not_at_fault() -> None:
    found = shared(made("10000", range(20), fits=True, title=7), made("20000", range(20), title=7))
    assert found == {("20000", "same-text"), ("20000", "same-title")}
    both = shared(made("10000", range(20), fits=True), made("20000", range(20), fits=True))
    assert both == {("10000", "same-text"), ("20000", "same-text")}


def test_languages_and_add_ons_and_declared_pairs_are_left_alone() -> None:
    assert shared(made("10000", range(20)), made("20000", range(20), language="es")) == set()
    add_on = Codes(codes={"20000": from_plain(CodeWords, {"name": "x", "add-on": True})})
    assert shared(made("10000", range(20)), made("20000", range(20)), codes=add_on) == set()
    pair = Codes(
        codes={
            "10000": from_plain(CodeWords, {"name": "x", "may-share": ["20000"]}),
            "20000": from_plain(CodeWords, {"name": "y", "may-share": ["10000"]}),
        }
    )
    assert shared(made("10000", range(20)), made("20000", range(20)), codes=pair) == set()


@given(st.lists(st.frozensets(st.integers(0, 30), max_size=25), min_size=2, max_size=9))
def test_same_text_is_found_as_by_comparing_each_with_each(handouts: list[frozenset[int]]) -> None:
    signatures = [made(str(10000 + at), sorted(bullets)) for at, bullets in enumerate(handouts)]  # type: ignore[arg-type]
    expected = {
        (one.code, "same-text")
        for one in signatures
        for other in signatures
        if one.code != other.code
        and len(set(one.bullets) & set(other.bullets)) >= max(LEAST, SHARE * min(len(one.bullets), len(other.bullets)))
    }
    assert shared(*signatures) == expected


def test_thousands_with_the_same_bullets_are_compared_in_step_with_their_number(check_growth) -> None:
    template = range(40)
    signatures = [made(str(10000 + at), [*template, *range(100 * at + 1000, 100 * at + 1010)]) for at in range(3000)]  # type: ignore[arg-type]
    assert len(list(shared_findings(signatures, Codes()))) >= 3000
    check_growth(lambda count: list(shared_findings(signatures[:count], Codes())), 3000)


# --- what goes out --------------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "handouts"


def test_text_has_place_severity_rule_and_hint(library: Path) -> None:
    result = check("22867")
    assert "handouts/22867.yaml:3:7: error: this is not the text of 22867" in result.stdout
    assert "handouts/22867.yaml: 1 error, " in result.stdout
    assert result.stderr.startswith("2 handouts: ")


def test_no_code_checks_all(library: Path) -> None:
    assert check().stderr.startswith("6 handouts: ")


def test_missing_code_is_told_and_the_others_are_checked(library: Path) -> None:
    result = check("22511", "22512")
    assert result.exit_code == 1
    assert 'no handout for code "22512" [no-handout]' in result.stderr
    assert "known here: 22325, 22511" in result.stderr  # an add-on: none of these may be meant
    assert "22511.yaml" in result.stdout


def test_handout_that_cannot_be_read_has_its_faults_as_errors(library: Path) -> None:
    path = library / "22867.yaml"
    path.write_text(path.read_text().replace("revised:", "revized:"))
    result = check()
    assert result.exit_code == 1
    assert 'unknown key "revized" in this file [unknown-key]' in result.stdout
    assert "22511.yaml: 1 warning" in result.stdout


def test_json_is_one_document_with_everything(library: Path) -> None:
    result = check("--format", "json", "--scores")
    found = json.loads(result.stdout)
    first = found["handouts"][0]
    assert set(first) == {"code", "codes", "name", "language", "path", "title", "grades", "findings", "scores"}
    assert set(first["findings"][0]) == {"path", "line", "column", "severity", "rule", "message", "hint"}
    assert set(first["scores"]["PEMAT-P"]) == {"percent", "agree", "disagree", "ask"}


def test_sarif_has_what_its_readers_need(library: Path) -> None:
    (library / "22867.yaml").rename(library / "22 é.yaml")
    (run,) = json.loads(check("--format", "sarif").stdout)["runs"]
    known = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert known >= {"blank", "costs-on-page", "wrong-code"}
    for result in run["results"]:
        assert result["ruleId"] in known
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        path = library.parent / unquote(place["artifactLocation"]["uri"])
        assert path.exists()
        assert path.name == "22 é.yaml" or place["region"]["startLine"] >= 1
    assert run["columnKind"] == "unicodeCodePoints"


# What anybody can read up, or our own with its reason.
_SOURCES = (
    r"PEMAT-P \d+\b|CDC Clear Communication Index \d+: |AMA|NIH: |45 CFR 92\.\d+: |Flesch-Kincaid is |Handpress: \w"
)


def test_every_rule_has_a_reason_and_a_source() -> None:
    listed = check("--rules").stdout
    assert len(RULES) > 25
    for name, rule in RULES.items():
        assert f"{name} ({rule.severity}" in listed
        assert rule.reason.endswith(".")
        for source in re.split("; | and (?=CDC|NIH)", rule.source):
            assert re.match(_SOURCES, source), source
        assert rule.test.__doc__


def test_wrong_use_is_told(library: Path) -> None:
    assert check("--scores", "--format", "sarif").exit_code == 2
    assert check("--format", "xml").exit_code == 2
    assert check("--library", library / "nowhere").exit_code == 3


@pytest.mark.heavy
def test_many_handouts_in_several_processes_give_the_same(library: Path) -> None:
    text = (library / "22511.yaml").read_text()
    for at in range(MANY + 10):
        code = str(30000 + at)
        (library / f"{code}.yaml").write_text(text.replace("22511", code).replace("lower back", f"lower back {at}"))
    one, two = check("--jobs", "1"), check("--jobs", "2")
    assert one.stdout == two.stdout
    assert one.stdout.count("[unknown-code]") == MANY + 10
    assert one.stdout.count("[same-text]") >= MANY + 10


def test_faulty_ledger_and_empty_folder_are_told(library: Path) -> None:
    (library / "approvals.yaml").write_text("approvals: soon\n")
    assert check("22511").exit_code == 1
    (library / "empty").mkdir()
    result = check("--library", library / "empty")
    assert result.exit_code == 1
    assert "this folder holds no handout [no-handout]" in result.stderr


def test_faulty_codes_or_glossary_is_told(library: Path) -> None:
    (library / "local").mkdir()
    (library / "local" / "codes.yaml").write_text("codes: [a]\n")
    result = check()
    assert result.exit_code == 3
    assert "handouts/local/codes.yaml:1:8: error:" in result.stderr


def test_faulty_settings_of_lists_are_told_beside_the_handouts(library: Path) -> None:
    (library / "lists.yaml").write_text("hours: {from: 5 pm, until: '17:30'}\nclosed: [sundays]\n")
    result = check("22511")
    assert result.exit_code == 1
    assert 'lists.yaml:1:15: error: "from" of "hours": "5 pm" is not a time of day [time]' in result.stderr
    assert '"sundays" is no weekday and no day [date]' in result.stderr
    assert "22511.yaml: " in result.stdout
    rules = {finding["rule"] for finding in json.loads(check("22511", "--json").stdout)["findings"]}
    assert {"time", "date"} <= rules
    (library / "lists.yaml").write_text("codes: {kypho: 22511}\nclosed: sunday\n")
    assert check("22511").exit_code == 0


def test_library_without_codes_uses_those_that_ship(tmp_path: Path) -> None:
    shutil.copy(LIBRARY / "22867.yaml", tmp_path)
    assert "[wrong-code]" in check("--library", tmp_path).stdout


def test_our_codes_cover_those_of_the_issue() -> None:
    codes = read_codes([LIBRARY / "codes.yaml"]).codes
    assert {"22510", "22511", "22512", "22513", "22514", "22515", "22867", "22325"} <= set(codes)
