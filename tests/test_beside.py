"""An imported page beside its handout: every line and every value lead to each other, and nothing is fetched or run."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from handpress.forms.beside import side_by_side, view_names
from handpress.pages import Imported, import_tree
from handpress.pages.readers import read_tree
from test_phone import CHROMIUM, in_browser

TOE = """---
title: Mending a toe
tags: [feet]
---
# Mending a toe

We mend the toe through a small cut.

## Thoughts on shoes
Wear ~~tight~~ wide shoes, size < 50 & soft.

## Preparation
- Stop eating 8 hours before the procedure.

## When to call
Call 911 if you have:
- trouble breathing

| Visit | When |
|---|---|
| Stitches out | day 12 |
"""


WIDE = """# Mending a knee

## Préparation
- Ask https://www.example.org/{0}/{0}/{0}.html, or Hydroxychloroquine{0}.
- {0}: {0}

## Your medicines

| Medicine | Stop | Start again | Note |
|---|---|---|---|
| {0} | 5 days before | 1 day after | see https://www.example.org/{0}/{0} |
""".format("withoutanybreak" * 6)


def page(text: str = TOE, name: str = "toe.md") -> Imported:
    return import_tree(read_tree(text.encode(), name), name, "12345")


class Read(HTMLParser):
    """The elements of a page: ids, links, what stands open, all words."""

    VOID = ("meta", "br")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.said: dict[str, str] = {}
        self.struck = ""
        self.inside: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("style", "src") for name in found)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if found.get("href"):
            self.links.append(str(found["href"]))
        self.links += [f"#{one}" for one in (found.get("data-at") or "").split()]
        if tag not in self.VOID:
            self.open.append(tag)
            self.inside.append(str(found.get("id") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        self.struck += data if "del" in self.open else ""
        for name in filter(None, self.inside):
            self.said[name] = self.said.get(name, "") + data


@pytest.fixture(scope="module")
def read() -> Read:
    return Read(side_by_side([page()]))


def test_every_link_leads_somewhere_on_the_page(read: Read) -> None:
    assert len(set(read.ids)) == len(read.ids)
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
    assert all(link.startswith("#") for link in read.links)


def test_every_line_and_value_lead_to_each_other(read: Read) -> None:
    imported = page()
    for kept in imported.kept:
        value = f"p1-{re.sub('[^a-z0-9]+', '-', kept.place).strip('-')}"
        assert value in read.ids, kept
        assert f"p1-L{kept.line}" in read.ids
    assert imported.tree is not None
    for line in imported.tree.lines:
        if any(map(str.isalnum, line.text)):
            assert line.text.split()[0].strip("|~*#-") in read.said[f"p1-L{line.number}"], line


def test_what_was_left_out_is_struck_with_its_reason(read: Read) -> None:
    assert "tags: [feet]" in read.struck
    assert "tight" in read.struck
    assert "front matter of the web page" in read.said["p1-L3"]


def test_what_is_to_be_checked_stands_at_its_line_and_on_top(read: Read) -> None:
    imported = page()
    for finding in imported.findings:
        assert finding.message in read.said[f"p1-L{finding.span.line}" if finding.span.line else "p1"]
    assert "To check: " in read.said["p1"]


def test_it_has_landmarks_a_language_and_no_code_of_others(read: Read) -> None:
    assert {"header", "main", "article", "h1", "h2"} <= read.tags
    assert not read.tags & {"img", "iframe", "object", "embed", "link", "form", "base"}
    html = side_by_side([page()])
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "default-src &#x27;none&#x27;" in html
    assert "http://" not in html
    assert "https://" not in html


EVIL = """<script>alert(1)</script>"><img src=x onerror=alert(2)>

Recovery
- Rest </li></ul></article><b onclick="x()">now</b> & '"> javascript:alert(3)
- [look](javascript:alert(4)) {{ canary }}
"""


@pytest.mark.parametrize("name", ["toe.txt", "toe.md", '"><script>alert(5)<b>.txt'])
def test_words_of_a_page_are_text(name: str) -> None:
    html = side_by_side([page(EVIL, name)])
    read = Read(html)
    assert html.count("<script>") == 1
    assert not read.tags & {"img", "iframe"}
    assert all(link.startswith("#") for link in read.links)
    assert html.count("alert(") >= 1


def test_a_page_from_right_to_left_is_told_as_such() -> None:
    text = "تنظير القولون\n\nقبل الفحص\n- لا تأكل.\n"
    imported = import_tree(read_tree(text.encode(), "a.txt"), "a.txt", "12345", "ar")
    html = side_by_side([imported])
    assert 'lang="ar" dir="rtl"' in html


def test_many_pages_stand_in_one_file_with_a_table_of_them() -> None:
    pages = [page(), page(TOE.replace("toe", "nose"), "nose.md"), page(TOE, "../toe.md")]
    read = Read(side_by_side(pages))
    assert {"p1", "p2", "p3"} <= set(read.ids)
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
    assert view_names(pages) == ["toe", "nose", "toe-2"]


def test_equal_pages_give_equal_bytes() -> None:
    assert side_by_side([page()]) == side_by_side([page()])


def test_names_of_views_are_no_paths() -> None:
    for name in ("..", "a/../../b.md", "大.txt", "  .txt", "con?:*.txt"):
        (made,) = view_names([page(TOE, name)])
        assert re.fullmatch(r"[\w-]+", made), name
        assert Path(made).name == made


@pytest.mark.heavy
@pytest.mark.skipif(not CHROMIUM, reason="no browser: apt-get install chromium")
def test_nothing_is_scrolled_sideways_but_a_table(tmp_path: Path) -> None:
    pages = {"toe": side_by_side([page()]), "wide": side_by_side([page(WIDE)]), "both": side_by_side([page(), page()])}
    script = "view.document.documentElement.scrollWidth - view.document.documentElement.clientWidth"
    found = in_browser(pages, tmp_path, f"({{sideways: {script}}})", widths=[1280, 800, 480, 360, 320])
    assert len(found) == 15
    assert {name: one["sideways"] for name, one in found.items() if one["sideways"]} == {}


def test_an_import_without_doubts_says_no_more_than_that() -> None:
    view = side_by_side([page("# Mending a toe\n\n## Recovery\n- Rest at home.\n")])
    assert "Nothing to check about the import" in view
    assert "chip ready" not in view


def test_a_line_that_stands_in_two_places_says_so() -> None:
    text = "# Mending a toe\n\nWe mend the toe. It takes an hour, and you go home on the same day.\n"
    assert re.search(r'class="away">.*also: <a', side_by_side([page(text)]))
