"""Running headers and footers that are tagged as content: read out again on every page (ISO 14289-1, 7.8)."""

from __future__ import annotations

from collections.abc import Sequence

from handpress.proof.content import Content, Mark, PageObject
from handpress.proof.report import Faults

_PAGES = 3  # on so few pages the same words may stand first by chance


def check_running(content: Content, pages: Sequence[PageObject], report: Faults) -> None:
    """Report text that stands first, or last, on every page but perhaps the first and is tagged as content."""
    spoken: dict[int, list[Mark]] = {}
    for mark in content.marks.values():
        if len(mark.text) > 2:
            spoken.setdefault(mark.owner, []).append(mark)
    for at, where in ((0, "first"), (-1, "last")):
        texts = [spoken[page.number][at].text if page.number in spoken else b"" for page in pages]
        if len(pages) >= _PAGES and texts[1] and len(set(texts[1:])) == 1:
            fact = f"the same text stands {where} on every page and is tagged as content"
            report("ua1-7.8", pages[1].place, fact, "mark headers and footers as Pagination artifacts")
