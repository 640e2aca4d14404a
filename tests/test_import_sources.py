"""What of a page is for the web or for print, and its list of sources, is told and left out, in every language."""

from __future__ import annotations

import pytest

from handpress.pages import Imported, import_tree
from handpress.pages.readers.markdown import read_markdown

pytest.importorskip("markdown_it", reason="pip install '.[import]' brings it")

_BODY = "# Blood test\n\n## Before the test\n\nTake your tablets as usual, but not your insulin.\n\n"


def imported(more: str) -> Imported:
    return import_tree(read_markdown(_BODY + more, "page.md"), "page.md", language="en")


@pytest.mark.parametrize(
    "line",
    [
        "Imprimer",
        "Télécharger",
        "Click here",
        "Download",
        "Imprimir",
        "Drucken",
        "打印",
        "Tải xuống",
        "طباعة",
        "인쇄",
        "Распечатать",
        "Unduh",
        "Yazdır",
        "© 2021 Our Clinic. All rights reserved.",
        "Copyright © 2019 Klinik am See. Alle Rechte vorbehalten.",
        "Page 1 of 3",
        "Página 2 de 3",
    ],
)
def test_marks_of_the_web_and_of_print_are_left_out(line: str) -> None:
    page = imported(f"{line}\n\n## After the test\n\nRest well.\n")
    assert line not in page.yaml
    assert line in [left.text for left in page.left]


@pytest.mark.parametrize(
    "line", ["© 2021 Our Clinic. Do not eat before noon.", "Print your name on the bottle.", "Teilen"]
)
def test_others_stay(line: str) -> None:
    assert line in imported(f"{line}\n\n## After the test\n\nRest well.\n").yaml


def test_one_word_among_entries_stays() -> None:
    assert "- Share" in imported("Never do this with a needle:\n\n- Share\n- Throw it away\n").yaml


_SOURCE = "[36] Smith J, Jones A et al. A study of tests. J Test Med. 2019;12(3):45-50. doi:10.1000/182"


@pytest.mark.parametrize(
    "title", ["References", "Referencias", "Références", "Quellen", "Referências", "参考文献", "المراجع", "참고문헌"]
)
def test_titled_sources_are_left_out(title: str) -> None:
    page = imported(f"## {title}\n\n1. Smith J. Tests of blood. Our Press, 2019.\n2. https://example.org/tests\n")
    assert title not in page.yaml
    assert "Smith" not in page.yaml
    assert {left.reason for left in page.left if "Smith" in left.text} == {"a list of sources"}


def test_untitled_sources_at_the_end_are_left_out() -> None:
    page = imported(f"{_SOURCE}\n\n{_SOURCE.replace('36', '37')}\n")
    assert "Smith" not in page.yaml
    assert len([left for left in page.left if left.reason == "a list of sources"]) == 2


def test_a_number_to_call_under_sources_stays() -> None:
    page = imported("## Sources\n\nSmith J. Tests of blood. 2019.\n\nPhone (555) 555-0100, www.example.org\n")
    assert "555-0100" in page.yaml


def test_text_behind_sources_keeps_its_heading() -> None:
    page = imported("## Sources\n\nSmith J. Tests of blood. 2019.\n\nStay well and rest, we say.\n")
    assert "title: Sources" in page.yaml
    assert "Stay well" in page.yaml


def test_name_of_the_web_site_is_no_title() -> None:
    pytest.importorskip("html5lib")
    from handpress.pages.readers.web import read_html

    body = "<h1>Health Encyclopedia</h1><h2>Blood test</h2><p>Take no insulin. Rest well at home all day.</p>"
    page = f"<title>Health Encyclopedia</title><main>{body}</main>"
    made = import_tree(read_html(page.encode(), "page.html"), "page.html", language="en")
    assert made.title == "Blood test"
    assert "Health Encyclopedia" in [left.text for left in made.left]
