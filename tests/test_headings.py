"""What headings of patients' pages mean, in each language that the importer knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import ROOT
from handpress.content.kinds import Kind
from handpress.source.pages.meanings import BLOCKS, Meaning, meaning, sentence_meaning
from handpress.source.pages.phrases import tongues

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
