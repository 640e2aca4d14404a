"""Entries that a web page writes as boxes or paragraphs of one look become a list; sentences do not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from handpress.pages.tree import Listing, Paragraph, Tree, unaccounted

pytest.importorskip("html5lib", reason="pip install '.[import]' brings it")

from handpress.pages.readers.web import read_html

_SIGNS = [
    ("en", ["Bleeding that does not stop", "Fever over 38 °C", "Strong pain"]),
    ("es", ["Sangrado que no para", "Fiebre", "Dolor fuerte"]),
    ("de", ["Blutung", "Fieber über 38 °C", "Starke Schmerzen"]),
    ("zh", ["出血不止", "发烧", "剧烈疼痛"]),
    ("ar", ["نزيف لا يتوقف", "حمى", "ألم شديد"]),
    ("ko", ["멈추지 않는 출혈", "열", "심한 통증"]),
]


def read(body: str) -> Tree:
    tree = read_html(f"<body><main><h1>After the test</h1><h2>Call us</h2>{body}</main></body>".encode(), "page.html")
    assert unaccounted(tree) == []
    return tree


def boxes(lines: Sequence[str], tag: str) -> str:
    return "".join(f"<{tag} class='x'>{line}</{tag}>" for line in lines)


@pytest.mark.parametrize(("language", "lines"), _SIGNS)
@pytest.mark.parametrize("tag", ["div", "p"])
def test_short_lines_under_a_heading_are_a_list(language: str, lines: list[str], tag: str) -> None:
    last = read(boxes(lines, tag)).blocks[-1]
    assert isinstance(last, Listing), language
    assert [item.words.text for item in last.items] == lines


def test_numbered_boxes_are_a_numbered_list() -> None:
    lines = ["1. Heavy bleeding that runs into the bowl. It is possible within 2 weeks.", "2. Fainting"]
    last = read(f"<div>{boxes(lines, 'div')}</div>").blocks[-1]
    assert isinstance(last, Listing)
    assert last.ordered
    assert [item.order for item in last.items] == [1, 2]


@pytest.mark.parametrize(
    "lines",
    [
        ["We look after you all day.", "The nurse calls you. You go home.", "Rest well."],
        ["Phone: 555 0100", "Fax: 555 0101", "Room: 4"],
        ["Bleeding", "Fever"],
        ["2. Bleeding", "4. Fever", "5. Pain"],
        ["<b>Before</b>", "<b>After</b>", "<b>Later</b>"],
    ],
)
def test_others_stay_paragraphs(lines: list[str]) -> None:
    blocks = read(boxes(lines, "p")).blocks[2:]
    assert len(blocks) == len(lines)
    assert all(isinstance(block, Paragraph) for block in blocks)
