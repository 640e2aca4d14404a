"""Walk the page tree -> pages with what they inherit (ISO 32000-1, 7.7.3), and check what a page may hold."""

from __future__ import annotations

from handpress.proof.content import PageObject
from handpress.proof.file import Pdf
from handpress.proof.report import Gathered
from handpress.proof.syntax import Ref

_INHERITED = ("Resources", "MediaBox", "CropBox")
_BOXES = ("MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox")


def read_pages(pdf: Pdf, report: Gathered) -> list[PageObject]:
    """Return the pages in order; report what is wrong with the tree."""
    pages: list[PageObject] = []
    seen: set[int] = set()
    queue: list[tuple[object, dict[str, object], object]] = [(pdf.root.get("Pages"), {}, None)]
    while queue:
        value, above, parent = queue.pop()
        pdf.budget.take(3)
        node = pdf.get(value)
        place = f"object {value.number}" if isinstance(value, Ref) else "page tree"
        if not isinstance(node, dict) or id(node) in seen:
            fact = "the page tree is damaged: a node is missing or stands in it twice"
            report("a2a-6.1.1", place, fact, "write the file anew")
            continue
        seen.add(id(node))
        if parent is not None and pdf.get(node.get("Parent")) is not parent:
            report("a2a-6.1.1", place, "a node of the page tree names another parent", "write the file anew")
        kids = node.get("Kids")
        if kids is None:
            pages.append(_page(pdf, value, node, above, len(pages) + 1))
            continue
        pdf.budget.take(2 * len(pdf.array(kids)))
        passed = {**above, **{key: node[key] for key in _INHERITED if key in node}}
        queue += [(kid, passed, node) for kid in reversed(pdf.each(kids))]
    if not pages:
        report("a2a-6.1.1", "page tree", "the file has no page", "write the file anew")
    count = pdf.integer(pdf.entries(pdf.root.get("Pages")).get("Count"))
    if pages and count != len(pages):
        report(
            "a2a-6.1.1", "page tree", f"Count does not give the number of pages, {len(pages)}", "write the file anew"
        )
    for page in pages:
        _check_page(pdf, page, report)
    return pages


def _page(pdf: Pdf, value: object, node: dict[str, object], above: dict[str, object], at: int) -> PageObject:
    page = PageObject(value.number if isinstance(value, Ref) else -at, f"page {at}", node)
    page.borrowed = "Resources" not in node
    page.resources = pdf.entries(above.get("Resources") if page.borrowed else node["Resources"])
    for key in _BOXES:
        box = pdf.box(node.get(key, above.get(key)))
        if box is not None:
            page.boxes[key] = [min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])]
    return page


def _check_page(pdf: Pdf, page: PageObject, report: Gathered) -> None:
    if "MediaBox" not in page.boxes:
        report("a2a-6.1.13", page.place, "it has no MediaBox", "give the page its size")
    for left, bottom, right, top in page.boxes.values():
        if not 3 <= right - left <= 14400 or not 3 <= top - bottom <= 14400:
            report("a2a-6.1.13", page.place, "it is smaller than 3 or larger than 14400 points", "use another size")
    if "AA" in page.entries:
        report("a2a-6.5.2", page.place, "it has actions of its own (AA)", "remove AA")
    if "PresSteps" in page.entries:
        report("a2a-6.10", page.place, "it has presentation steps", "remove PresSteps")
    if (
        page.entries.get("Annots") is not None
        and pdf.array(page.entries["Annots"])
        and (pdf.name(page.entries.get("Tabs")) != "S")
    ):
        # ISO 14289-1, 7.18.3
        hint = "set Tabs to S on each page with annotations"
        report("ua1-7.18.3", page.place, "the Tab key does not follow the structure", hint)
