"""What of a web page is no text of its own: the list of what it holds, its title once more, boxes to rate it."""

from __future__ import annotations

import pytest

from handpress.pages.ads import is_call, is_link, is_of_print
from test_import_headings import Page


def test_list_that_only_repeats_headings_is_left_out() -> None:
    page = Page("# Toe surgery", "Contents", "* Risks", "* Recovery", "## Risks", "Pain.", "## Recovery", "Rest.")
    assert [one["kind"] for one in page.sections] == ["complications", "recovery"]
    assert [one.text for one in page.imported.left] == ["Contents", "* Risks", "* Recovery"]


def test_list_that_says_more_than_its_headings_stays() -> None:
    page = Page("# Toe surgery", "## Risks", "* Pain", "* Swelling", "## Recovery", "Rest.")
    assert page.sections[0]["items"] == ["Pain", "Swelling"]


def test_title_that_a_page_shows_twice_is_no_section() -> None:
    page = Page(
        "# How does toe surgery work?", "By Roe", "# How does toe surgery work?", "It is short.", "## Who pays?", "You."
    )
    assert page.imported.title == "How does toe surgery work?"
    assert "procedure" not in {one["kind"] for one in page.sections[1:]}


def test_address_is_no_title() -> None:
    page = Page("# Source: https://toe.example/surgery", "# Toe surgery", "It mends a toe.", "## Risks", "Pain.")
    assert page.imported.title == "Toe surgery"


@pytest.mark.parametrize("text", ["Was this page helpful?", "Search Health Library", "Share on Chirp"])
def test_tools_of_a_site_are_no_text(text: str) -> None:
    assert is_call(text)


@pytest.mark.parametrize(
    "text", ["A B C D E F G H I J K L M N O P Q R S T U V W X Y Z", "Source: https://toe.example/a"]
)
def test_index_and_address_are_marks_of_a_print(text: str) -> None:
    assert is_of_print(text)


def test_sign_that_only_adorns_a_heading_is_no_part_of_it() -> None:
    page = Page("# 🦶 Toe surgery", "## 💊 Medicines to stop", "* Abc", "## 🚫 Smoking", "None.")
    assert page.imported.title == "Toe surgery"
    assert [one.get("title") for one in page.sections] == ["Medicines to stop", "🚫 Smoking"]


def test_question_of_what_it_is_says_more_than_a_heading_of_key_points() -> None:
    page = Page(
        "Key points", "* It is short.", "What is toe surgery?", "It mends a toe.", "Risks", "Pain.", apart=False
    )
    assert page.imported.title == "What is toe surgery?"


def test_site_and_field_are_no_title() -> None:
    for first in ("NEWS & INSIGHTS", "Patient name: Roe", "November 21, 2024"):
        assert Page(first, "Toe surgery", "It mends a toe.", "Risks", "Pain.").imported.title != first


def test_link_to_another_text_is_no_text() -> None:
    assert is_link("See also: Why toe surgery is done")
    assert not is_link("See also: your doctor. Call at once.")
    assert not is_link("Bring: your card")
