"""What headings of patients' pages mean, in each language that the importer knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from handpress.content.kinds import Kind
from handpress.meanings.headings import BLOCKS, Meaning, guess, meaning, sentence_meaning, subject_of
from handpress.meanings.phrases import tongues

_LINE = re.compile(r"(?:(?P<lead>~) )?(?P<kind>[a-z-]+)(?P<title>\+)?/?(?P<block>[a-z-]*): (?P<text>.+)")
LANGUAGES = sorted(tongues())


@dataclass(frozen=True)
class Case:
    text: str
    lead: bool = False
    kind: str = ""
    titled: bool = False
    block: str = ""


def _case(line: str) -> Case:
    if line.startswith("- "):
        return Case(line[2:])
    found = _LINE.fullmatch(line)
    assert found, line
    return Case(found["text"], bool(found["lead"]), found["kind"], bool(found["title"]), found["block"])


def _cases(path: Path) -> list[Case]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_case(line) for line in lines if line and not line.startswith("#")]


CASES = {path.stem: _cases(path) for path in sorted((ROOT / "tests" / "headings").glob("*.txt"))}
ALL = [(language, case) for language, cases in CASES.items() for case in cases]


def _told(found: Meaning | None) -> tuple[str, bool, str]:
    return (found.kind, found.titled, found.block) if found else ("", False, "")


@pytest.mark.parametrize(("language", "case"), ALL, ids=[f"{language}-{case.text}" for language, case in ALL])
def test_heading_means_what_it_says(language: str, case: Case) -> None:
    found = sentence_meaning(case.text, language) if case.lead else meaning(case.text, language=language)
    assert _told(found) == (case.kind, case.titled, case.block)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_real_headings_and_sentences(language: str) -> None:
    cases = CASES[language]
    assert len([case for case in cases if case.kind]) >= 25
    assert len([case for case in cases if not case.kind]) >= 15
    assert {str(kind) for kind in Kind} <= {case.kind for case in cases}
    assert {case.block for case in cases} <= {"", *BLOCKS}


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("1 day before", "1 day before"),
        ("Day of Your Procedure", "day of"),
        ("The evening before", "evening before"),
        ("Two weeks before your knee replacement", "2 weeks before"),
        ("3 days before the colonoscopy:", "3 days before"),
        ("What to bring", ""),
        ("After the procedure", ""),
    ],
)
def test_heading_that_is_a_day_tells_when_whatever_the_procedure_is_called(text: str, when: str) -> None:
    found = meaning(text)
    assert found
    assert found.when == when
    assert found.titled or not when


def test_word_of_the_title_names_the_procedure() -> None:
    subject = subject_of("Bunion straightening")
    assert meaning("Before bunion straightening") is None
    found = meaning("Before bunion straightening", subject)
    assert _told(found) == ("preparation", False, "")
    assert meaning("Bunion straightening", subject) is None
    assert meaning("CPT 28296") is None


def test_tell_tale_of_success_is_no_warning_sign() -> None:
    for text in ("Symptom Improvement", "Expected Outcomes and Success Rates", "Asthma Patients"):
        found = meaning(text) or guess(text)
        assert found.kind != "when-to-call"


def test_guess_names_the_next_best_and_is_never_sure() -> None:
    found = guess("Odd tests before the snow")
    assert (found.kind, found.next, found.sure, found.titled) == ("tests", "preparation", False, True)
    assert guess("Toes of the world").next
    # A list of reasons must never become tasks, whatever else its heading says.
    assert guess("Odd reasons to prepare before it").kind == "indications"


@pytest.mark.parametrize("language", LANGUAGES)
def test_capitals_numbers_and_colons_do_not_count(language: str) -> None:
    known = [case for case in CASES[language] if case.kind and not case.lead and case.text[-1] not in ":?？："]
    plain = [case for case in known if not re.search(r"[0-9一二：:]", case.text)]
    for case in plain:
        for text in (case.text.upper(), f"3. {case.text}", f"2) {case.text}:", f"{case.text} ?"):
            assert meaning(text, language=language) == meaning(case.text, language=language), text


def test_english_heading_is_known_on_every_page() -> None:
    for language in (*LANGUAGES, "und", "pl"):
        assert _told(meaning("Before your procedure", language=language)) == ("preparation", False, "")


@pytest.mark.parametrize(
    ("tag", "table"), [("es-MX", "es"), ("zh-Hant", "zh"), ("fil", "tl"), ("ms", "id"), ("xx", "en")]
)
def test_tag_of_a_language_finds_its_table(tag: str, table: str) -> None:
    for case in CASES[table][:10]:
        assert meaning(case.text, language=tag) == meaning(case.text, language=table)


@given(st.text(max_size=150), st.sampled_from(LANGUAGES))
def test_any_text_has_a_known_meaning_or_none(text: str, language: str) -> None:
    for found in (meaning(text, language=language), sentence_meaning(text, language), guess(text, language)):
        assert found is None or (Kind(found.kind) and found.block in ("", *BLOCKS))
    assert guess(text, language).next


@given(st.data(), st.sampled_from(LANGUAGES))
def test_words_of_headings_in_any_order_are_read_in_time(data: st.DataObject, language: str) -> None:
    words = [word for case in CASES[language] for word in case.text.split()]
    meaning(" ".join(data.draw(st.lists(st.sampled_from(words), max_size=25))), language=language)
