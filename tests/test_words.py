"""Fixed words, dates and counted forms: whole in every language, the same on every machine."""

from __future__ import annotations

import ast
import json
import os
import string
import subprocess
import sys
from datetime import date, time
from pathlib import Path

import pytest

import handpress
from conftest import ROOT, copy_of, handout_of
from handpress.brand.brand import Brand
from handpress.brand.look import Look
from handpress.brand.words import Words, languages, words_for
from handpress.content.kinds import Kind, Part
from handpress.content.timing import Anchor, Unit
from handpress.diagnostics import HandpressError
from handpress.press.personal import read_personal
from handpress.source.bind import from_plain
from handpress.source.yaml import read_file

LOCALES = ROOT / "src" / "handpress" / "brand" / "locales"
LAYOUT = Path(handpress.__file__).parent / "layout"
MARCH_2 = date(2026, 3, 2)
COUNTED = (Anchor.BEFORE, Anchor.AFTER, Anchor.WITHIN)
EN = words_for("en")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


# Every language is whole


@pytest.fixture(params=languages())
def words(request: pytest.FixtureRequest) -> Words:
    return words_for(request.param)


def test_every_word_that_the_layout_names_is_there(words: Words) -> None:
    named = {
        node.args[0].value
        for path in LAYOUT.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("words", "self.words")
        if isinstance(node.args[0], ast.Constant)
    }
    assert len(named) > 10
    for key in named:
        assert words(key).strip()


FULL = """
  - {kind: overview, text: A text., facts: [{label: A, value: ____}]}
  - kind: preparation
    checklist: [A task., {do: A task., when: 7 days before}, {do: A task., when: now}]
  - {kind: procedure, steps: [A step.], items: [An item.]}
  - {kind: complications, items: [An item.]}
  - {kind: when-to-call, items: [An item.]}
  - kind: follow-up
    visits: [A visit, {visit: A visit, window: 1 to 2 weeks after}, {visit: A visit, window: long term}]
  - {kind: cost, text: A text.}
"""


def test_no_page_asks_for_a_word_that_is_not_there(words: Words, look: Look, request: pytest.FixtureRequest) -> None:
    if words.language.startswith("zh"):
        request.getfixturevalue("with_chinese")
    known = read_personal("A Name", "2026-03-03T08:30", "Another Name", None)
    handout = handout_of(FULL).but(language=words.language, revised=MARCH_2)
    bare = {"clinic": "Riverside", "print": {"costs": "yes"}, "cpt-copyright": "2025"}
    called = bare | {"phones": {"day": "555 010 0199", "after-hours": "555 010 0100"}}
    for brand in (from_plain(Brand, bare), from_plain(Brand, called)):
        for logo in (None, look.logo):
            for personal in (None, known):
                assert handpress.typeset(copy_of(handout, Look(brand, logo), personal)).pages


def test_every_kind_part_and_time_has_its_words(words: Words) -> None:
    for kind in Kind:
        assert words.kind(kind).strip()
    for part in Part:
        assert words.part(part).strip()
    for anchor in Anchor:
        if anchor not in COUNTED:
            assert words.offset(anchor, 0, 0, None).strip()
            continue
        for unit in Unit:
            for low, high in ((1, 1), (2, 2), (5, 5), (21, 21), (1, 2)):
                low = 0 if anchor is Anchor.WITHIN else low
                text = words.offset(anchor, low, high, unit)
                # Arabic says one and two in words; test_locales.py holds all amounts apart.
                assert str(high) in text or (words.language == "ar" and low in (0, high) and high in (1, 2))
                assert "{" not in text


def test_every_language_has_the_keys_and_places_of_english() -> None:
    english = read_file(LOCALES / "en.yaml").plain()
    for language in languages():
        tree = read_file(LOCALES / f"{language}.yaml").plain()
        assert tree["language"] == language
        for part in ("words", "parts", "kinds", "counts", "timing", "dates"):
            assert set(tree[part]) == set(english[part]), language
        for key, text in english["words"].items():
            assert placeholders(tree["words"][key]) == placeholders(text), (language, key)
        assert len(tree["dates"]["months"]) == 12


def test_language_without_words_is_reported() -> None:
    with pytest.raises(HandpressError, match=r"Handpress has no fixed words in this language \[language\]"):
        words_for("tlh")


def test_value_with_braces_is_filled_in_once() -> None:
    assert EN("page", page="{pages}", pages="{page}") == "Page {pages} of {page}"
    assert EN("alt-logo", clinic="{clinic} %s \\1") == "Logo of {clinic} %s \\1"


# English


@pytest.mark.parametrize(
    ("anchor", "low", "high", "unit", "text"),
    [
        ("before", 1, 1, "day", "1 day before"),
        ("before", 7, 7, "day", "7 days before"),
        ("before", 6, 8, "hour", "6 to 8 hours before"),
        ("after", 1, 2, "week", "1 to 2 weeks after"),
        ("after", 1, 1, "year", "1 year after"),
        ("within", 0, 1, "week", "Within 1 week"),
        ("within", 0, 24, "hour", "Within 24 hours"),
        ("evening-before", 0, 0, None, "The evening before"),
    ],
)
def test_offset_in_words(anchor: str, low: int, high: int, unit: str | None, text: str) -> None:
    assert EN.offset(anchor, low, high, unit) == text


def test_day_in_words() -> None:
    assert EN.day(MARCH_2) == "Mon, March 2"
    assert EN.day(MARCH_2, year=True) == "Mon, March 2, 2026"
    assert EN.day(date(2028, 2, 29), year=True) == "Tue, February 29, 2028"
    assert EN.month(date(2026, 11, 22)) == "Nov 2026"
    assert EN.by(date(2026, 3, 10)) == "By March 10, 2026"
    assert EN.by(date(2026, 3, 10), "short") == "By Tue,\xa0Mar\xa010"


MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
MONTHS += ["August", "September", "October", "November", "December"]


def test_all_months_and_weekdays_are_named() -> None:
    firsts = [date(2026, month, 1) for month in range(1, 13)]
    assert [EN.day(day).split()[1] for day in firsts] == MONTHS
    assert [EN.month(day) for day in firsts] == [f"{month[:3]} 2026" for month in MONTHS]
    assert [EN.day(date(2026, 3, day))[:3] for day in range(2, 9)] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@pytest.mark.parametrize(
    ("clock", "text"),
    [
        (time(8, 30), "8:30\u00a0AM"),
        (time(0, 0), "12:00\u00a0AM"),
        (time(0, 5), "12:05\u00a0AM"),
        (time(12, 0), "12:00\u00a0PM"),
        (time(23, 59), "11:59\u00a0PM"),
        (time(1, 30, fold=1), "1:30\u00a0AM"),
    ],
)
def test_clock_time_never_parts_from_its_half_of_the_day(clock: time, text: str) -> None:
    assert EN.moment(MARCH_2, clock) == f"Mon, March 2, {text}"


@pytest.mark.parametrize("part", ["morning", "evening", "night"])
def test_part_of_the_day_stands_behind_the_day(part: str) -> None:
    assert EN.moment(MARCH_2, part=part) == f"Mon, March 2, {part}"
    assert EN.moment(MARCH_2, part=part, year=True) == f"Mon, March 2, 2026, {part}"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 3, 10), date(2026, 3, 17), "March 10 to 17, 2026"),
        (date(2026, 3, 28), date(2026, 4, 4), "Mar 28 to Apr 4, 2026"),
        (date(2026, 12, 28), date(2027, 1, 4), "Dec 28, 2026 to Jan 4, 2027"),
        (date(2026, 3, 10), date(2027, 3, 17), "Mar 10, 2026 to Mar 17, 2027"),
        (date(2026, 1, 1), date(2026, 12, 31), "Jan 1 to Dec 31, 2026"),
    ],
)
def test_window_names_month_and_year_once_where_they_are_one(first: date, last: date, text: str) -> None:
    assert EN.window(first, last) == text


# Everywhere the same

SPOKEN = """
import json
from datetime import date, time
from handpress.brand.words import words_for
words, day = words_for("en"), date(2026, 3, 2)
print(json.dumps([words.day(day, True), words.moment(day, time(8, 30)), words.month(day), words.by(day),
                  words.window(day, date(2027, 1, 4)), words.offset("within", 0, 2, "week")]))
"""


@pytest.mark.parametrize(
    "surroundings",
    [
        {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "LC_TIME": "de_DE.UTF-8", "LANGUAGE": "de:fr"},
        {"LC_ALL": "C", "TZ": "Pacific/Apia"},
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "nonsense", "PYTHONUTF8": "0"},
    ],
    ids=["german", "c-and-samoa", "turkish"],
)
def test_words_are_the_same_under_any_locale_and_zone(surroundings: dict[str, str], tmp_path: Path) -> None:
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "TZ"))}
    done = subprocess.run(
        [sys.executable, "-c", SPOKEN], env=plain | surroundings, cwd=tmp_path, capture_output=True, check=True
    )
    assert json.loads(done.stdout) == [
        "Mon, March 2, 2026",
        "Mon, March 2, 8:30\u00a0AM",
        "Mar 2026",
        "By March 2, 2026",
        "Mar 2, 2026 to Jan 4, 2027",
        "Within 2 weeks",
    ]
