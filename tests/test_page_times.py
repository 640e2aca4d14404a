"""What the importer makes of days and clock times: exactly what a page says, or its words."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handpress.content.blocks import BEFORE, Medicine, Task, Visit
from handpress.content.timing import ACCEPTED, Unit, parse_when
from handpress.meanings.times import Timed, is_visit, note_of, stop_of, task_of, visits_of, when_of_heading
from handpress.meanings.timewords import TABLES, fold, time_words
from handpress.meanings.timings import at_clock, day_of
from handpress.source.bind import from_plain
from handpress.source.yaml import read_file
from pagetimes import SAID

LINES = [(language, line) for language, said in SAID.items() for line in said.strip("\n").splitlines()]
_MARK = re.compile(r"[#|V] ")


def _parts(line: str) -> list[str]:
    return [part.strip() for part in f" {line} ".split(" > ")]


@pytest.mark.parametrize(("language", "line"), LINES, ids=lambda value: value)
def test_a_page_says_when(language: str, line: str) -> None:
    parts = _parts(line)
    if line.startswith("# "):
        assert when_of_heading(parts[0][2:], language) == parts[1]
    elif line.startswith("| "):
        assert (stop_of(parts[0][2:], language) or "") == parts[1]
        assert note_of(parts[0][2:], language) in ("", parts[0][2:])
    elif line.startswith("V "):
        (row,) = visits_of(parts[0][2:], language)[:1]
        assert (row.visit, row.window) == (parts[0][2:] if parts[1] == "=" else parts[1], parts[2])
    else:
        under, text, when, words = parts
        assert task_of(text, under, language) == Timed(when, text if words == "=" else words)


@pytest.mark.parametrize("language", SAID)
def test_each_language_has_times_and_what_is_none(language: str) -> None:
    lines = [_parts(line) for own, line in LINES if own == language]
    told = [parts for parts in lines if (parts[1] if len(parts) == 2 else parts[2]) not in ("", parts[0])]
    assert len(told) >= 20
    assert len(lines) - len(told) >= 15


def test_every_language_has_all_that_english_has() -> None:
    keys = {path.stem: read_file(path).plain().keys() for path in TABLES.glob("*.yaml")}
    assert len(keys) == len(SAID)
    for own in keys.values():
        assert keys["en"] - own <= {"here", "noun", "thirty", "of"}


def test_note_keeps_every_word_but_a_plain_time() -> None:
    assert note_of("7 days before") == note_of("7 days before:") == ""
    assert note_of("5 days before, ask us") == "5 days before, ask us"
    assert note_of("never") == "never"
    assert note_of("") == ""


def test_clock_time_as_a_heading_is_one_of_the_day_over_it() -> None:
    assert when_of_heading("At 4:00 PM:", under="day before") == "1 day before at 4:00 PM"
    assert when_of_heading("At 4:00 PM:", under="24 hours before") == ""
    assert when_of_heading("2 days before", under="1 day before") == "2 days before"


@pytest.mark.parametrize(("language", "hour"), [("fr", "8h"), ("de", "8 Uhr"), ("pt", "8h:"), ("tr", "Saat 8")])
def test_full_hour_as_a_heading_is_in_the_morning_where_a_day_has_24(language: str, hour: str) -> None:
    assert when_of_heading(hour, language, "day before") == "1 day before at 8:00 AM"
    assert when_of_heading(hour, language) == when_of_heading(hour, language, "24 hours before") == ""


@pytest.mark.parametrize(("language", "hour"), [("en", "At 8"), ("es", "A las 8"), ("vi", "8 giờ"), ("id", "Jam 8")])
def test_full_hour_as_a_heading_stays_unsure_where_a_day_has_two(language: str, hour: str) -> None:
    assert when_of_heading(hour, language, "day before") == ""


def test_language_without_a_table_keeps_its_words_under_its_heading() -> None:
    assert task_of("8:00: pij wodę", "1 day before", "pl") == Timed("1 day before", "8:00: pij wodę")
    assert when_of_heading("1 dzień przed", "pl") == ""
    assert stop_of("7 dni przed", "pl") is None
    assert not is_visit("wizyta", "pl")


@pytest.mark.parametrize("under", ["1 day after", "within 1 week", "as needed", "soon", "1 day before at noon", ""])
def test_only_a_day_before_the_procedure_is_taken_from_a_heading(under: str) -> None:
    assert task_of("Rest.", under).when == under.partition(" at ")[0] * under.endswith("noon")


def test_decomposed_text_keeps_its_words_and_has_its_time() -> None:
    text = unicodedata.normalize("NFD", "Tối hôm trước: nhịn ăn")
    assert task_of(text, language="vi") == Timed("evening before", text)


def test_every_clock_time_that_fits_a_day_is_one_that_a_handout_takes() -> None:
    for day in (
        "1 day before",
        "day before",
        "2 weeks before",
        "evening before",
        "night before",
        "morning of",
        "day of",
    ):
        for minutes in range(0, 24 * 60, 10):
            if when := at_clock(day, minutes):
                assert parse_when(when).at == time(*divmod(minutes, 60))
    for day in ("now", "before the day", "5 hours before", "5 to 7 days before", "day after"):
        assert at_clock(day, 600) == ""
    assert at_clock("1 day before", 60) == at_clock("day of", 0) == ""


def test_day_of_a_timing_reads_what_a_heading_may_state() -> None:
    for timing in ACCEPTED.split("; "):
        day = day_of(timing)
        assert not day or parse_when(day).anchor in BEFORE


_WORDS = st.sampled_from([word for _, line in LINES for word in [*re.split(r"(?<=[ ,:])", line), line]])
_DAYS = st.sampled_from(["", "day of", "1 day before", "day before", "evening before", "24 hours before", "morning of"])
_TEXTS = st.lists(_WORDS | st.text(max_size=4), max_size=8).map("".join)


@given(text=_TEXTS, under=_DAYS, language=st.sampled_from([*SAID, "pl"]))
def test_whatever_a_bullet_says_its_words_stay_or_are_its_time(text: str, under: str, language: str) -> None:
    timed = task_of(text, under, language)
    if timed.when:
        from_plain(Task, {"do": "x", "when": timed.when})
        assert parse_when(timed.when).anchor in BEFORE
    assert timed.words == text or text.endswith(timed.words[1:])
    if timed.words != text:
        assert timed.words.strip()
        _is_told(text[: len(text) - len(timed.words)], timed.when, language)


def _is_told(label: str, when: str, language: str) -> None:
    """Hold the words that went to the timing: nothing but times is among them, and no other number."""
    words, told = time_words(language), fold(label, language)
    assert words
    for one in reversed(words.moments(told)):
        told = told[: one.start] + told[one.end :]
    assert not re.search(r"\w", told)
    read = parse_when(when)
    known = {str(read.low), str(read.high)}
    if read.at:
        known |= {str(read.at.hour), f"{read.at.hour:02}", str((read.at.hour - 1) % 12 + 1), f"{read.at.minute:02}"}
        known |= {f"{(read.at.hour - 1) % 12 + 1:02}"}
    if not (read.unit is Unit.DAY and read.low == 1) and not read.at:
        assert set(re.findall("[0-9]+", fold(label, language))) <= known
    assert set(re.findall("[0-9]+", fold(label, language))) <= known | {"1"}


@given(text=_TEXTS, language=st.sampled_from([*SAID, "pl"]))
def test_whatever_a_page_says_its_times_are_ones_that_a_handout_takes(text: str, language: str) -> None:
    if when := when_of_heading(text, language):
        assert parse_when(when).anchor in BEFORE
    stop = stop_of(text, language)
    from_plain(Medicine, {"medicine": "x", **({"stop": stop} if stop else {})})
    assert note_of(text, language) in ("", text)
    assert stop or note_of(text, language) == text
    for row in visits_of(text, language):
        from_plain(Visit, {"visit": "v", **({"window": row.window} if row.window else {})})
        assert row.visit or not text


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("piece", ["a ", "1 ", "1-", " ", "8:00 ", "( ", "12 ", "检查", "العملية ", "the ", "\u064b"])
def test_long_repetitions_are_read_and_keep_their_words(language: str, piece: str) -> None:
    text = (piece * 1000)[:1200]
    for size in (999, 1200):
        assert task_of(text[:size], "1 day before", language).words == text[:size]
        assert when_of_heading(text[:size], language) == ""
        assert stop_of(text[:size], language) is None
