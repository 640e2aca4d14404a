"""A web page as a tree: its article is found, its blocks are what they show, and every line is accounted for."""

from __future__ import annotations

import pytest

pytest.importorskip("html5lib", reason="pip install '.[import]' brings it")

from handpress.source.pages.readers.web import read_html
from handpress.source.pages.tree import Heading, Listing, Paragraph, Tree, unaccounted


def read(page: str) -> Tree:
    tree = read_html(page.encode(), "page.html")
    assert unaccounted(tree) == []
    return tree


def test_article_is_found_among_menus() -> None:
    tree = read(
        "<title>Knee scan | Our Clinic</title><nav><a href=/>Start</a> <a href=/b>Doctors</a></nav>\n"
        "<main><h1>Knee scan</h1>\n<p>Lie still for ten minutes.</p>\n<ul><li>Bring your card</ul></main>\n"
        "<footer>Our Clinic, Main Street</footer>"
    )
    heading, paragraph, listing = tree.blocks
    assert isinstance(heading, Heading) and (heading.words.text, heading.level) == ("Knee scan", 1)
    assert isinstance(paragraph, Paragraph) and paragraph.words.lines == (3,)
    assert isinstance(listing, Listing) and listing.items[0].words.text == "Bring your card"
    assert [one.line for one in tree.left] == [1, 1, 5]
    assert tree.title and tree.title.text == "Knee scan"
