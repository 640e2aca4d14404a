"""What the importer makes of days and clock times: exactly what a page says, or its words."""

from __future__ import annotations

import pytest

from handpress.source.pages.times import is_visit, note_of, stop_of, task_of, visits_of, when_of_heading
from pagetimes import SAID

LINES = [(language, line) for language, said in SAID.items() for line in said.strip().splitlines()]


@pytest.mark.parametrize(("language", "line"), LINES, ids=lambda value: value)
def test_a_page_says_when(language: str, line: str) -> None:
    parts = [part.strip() for part in f" {line} ".split(" > ")]
    if line.startswith("# "):
        assert when_of_heading(parts[0][2:], language) == parts[1]
    elif line.startswith("| "):
        assert (stop_of(parts[0][2:], language) or "") == parts[1]
        assert note_of(parts[0][2:], language) in ("", parts[0][2:])
    elif line.startswith("V "):
        (row,) = visits_of(parts[0][2:], language)
        assert (row.visit, row.window) == (parts[0][2:] if parts[1] == "=" else parts[1], parts[2])
    else:
        under, text, when, words = parts
        timed = task_of(text, under, language)
        assert (timed.when, timed.words) == (when, text if words == "=" else words)
