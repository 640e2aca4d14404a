"""Running headers and footers that are tagged as content: read out again on every page (ISO 14289-1, 7.8)."""

from __future__ import annotations

from collections.abc import Sequence

from handpress.proof.content import Content, Mark, PageObject
from handpress.proof.report import Gathered
from handpress.proof.structure import Tree

_PAGES = 3  # on so few pages the same words may stand first by chance


def check_running(content: Content, pages: Sequence[PageObject], tree: Tree, report: Gathered) -> None:
    """Report text that stands first, or last, on every page but perhaps the first and is tagged as content.

    A row of a table is no footer, however many pages end with the same one.
    """
    spoken: dict[int, list[Mark]] = {}
    for mark in content.marks.values():
        if len(mark.text) > 2:
            spoken.setdefault(mark.owner, []).append(mark)
    for at, where in ((0, "first"), (-1, "last")):
        marks = [spoken[page.number][at] if page.number in spoken else None for page in pages]
        texts = [mark.text if mark and not _in_table(mark, tree) else b"" for mark in marks]
        if len(pages) >= _PAGES and texts[1] and len(set(texts[1:])) == 1:
            fact = f"the same text stands {where} on every page and is tagged as content"
            report("ua1-7.8", pages[1].place, fact, "mark headers and footers as Pagination artifacts")


def _in_table(mark: Mark, tree: Tree) -> bool:
    element = next(iter(tree.owners.get((mark.owner, mark.mcid), ())), None)
    while element and element.role != "Table":
        tree.pdf.budget.take(1)
        element = element.parent
    return element is not None
