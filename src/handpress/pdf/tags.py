"""Structure elements and marks -> StructTreeRoot, structure elements, ParentTree (ISO 32000-1, 14.7).

The tree comes from compose, in reading order; the painter only says which marked
content belongs to which element. Refuses an element that never got content.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from handpress.layout.boxes import StructElem
from handpress.pdf.objects import number, text_string

# Cells may be empty; anything else without content is a fault of ours.
_MAY_BE_EMPTY = {"TD", "TH", "Document"}


class Marks(Struct):
    """What was painted for which element, in painting order."""

    pages: list[list[StructElem]] = []  # page -> MCID -> element
    contents: dict[StructElem, list[tuple[int, int, int]]] = {}  # (order, page, MCID)
    links: dict[StructElem, list[tuple[int, int]]] = {}  # (page, annotation object)
    boxes: dict[StructElem, list[float]] = {}  # union, PDF coordinates
    count: int = 0

    def mark(self, elem: StructElem) -> int:
        """Return the MCID of new content of *elem* on the last page."""
        page = self.pages[-1]
        page.append(elem)
        self.count += 1
        self.contents.setdefault(elem, []).append((self.count, len(self.pages) - 1, len(page) - 1))
        return len(page) - 1

    def cover(self, elem: StructElem, box: tuple[float, float, float, float]) -> None:
        """Widen the box of *elem* to hold *box* (left, bottom, right, top)."""
        known = self.boxes.setdefault(elem, list(box))
        for at, widest in enumerate((min, min, max, max)):
            known[at] = widest(known[at], box[at])


def write_tree(tree: StructElem, marks: Marks, page_refs: list[int], reserve: Callable[[], int]) -> dict[int, bytes]:
    """Return the objects of the structure tree by object number; the root is the first.

    Args:
        tree: The Document element.
        marks: What the painter marked.
        page_refs: The object number of each page.
        reserve: Gives a fresh object number.
    """
    root = reserve()
    numbers: dict[StructElem, int] = {}
    objects: dict[int, bytes] = {root: b""}
    _TreeWriter(marks, page_refs, reserve, numbers, objects).write(tree, root)
    parents = []
    for page, elems in enumerate(marks.pages):
        array = reserve()
        objects[array] = b"[" + b" ".join(b"%d 0 R" % numbers[elem] for elem in elems) + b"]"
        parents.append(b"%d %d 0 R" % (page, array))
    key = len(marks.pages)
    for elem, entries in sorted(marks.links.items(), key=lambda entry: entry[1][0][1]):
        for _ in entries:
            parents.append(b"%d %d 0 R" % (key, numbers[elem]))
            key += 1
    tree_of_parents = reserve()
    objects[tree_of_parents] = b"<</Nums[" + b" ".join(parents) + b"]>>"
    objects[root] = b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>" % (
        numbers[tree],
        tree_of_parents,
        key,
    )
    return objects


class _TreeWriter:
    def __init__(
        self,
        marks: Marks,
        page_refs: list[int],
        reserve: Callable[[], int],
        numbers: dict[StructElem, int],
        objects: dict[int, bytes],
    ) -> None:
        self.marks = marks
        self.page_refs = page_refs
        self.reserve = reserve
        self.numbers = numbers
        self.objects = objects

    def write(self, elem: StructElem, parent: int) -> tuple[int, int]:
        """Write *elem* and all under it; return its first page and the order of its first mark."""
        own = self.numbers[elem] = self.reserve()
        contents = self.marks.contents.get(elem, [])
        kids = [(kid, *self.write(kid, own)) for kid in elem.kids]
        if not contents and not kids and elem.role not in _MAY_BE_EMPTY:
            raise AssertionError(f"{elem.role} has no content: {elem.title or elem.alt!r}")
        page = contents[0][1] if contents else min((kid[1] for kid in kids if kid[1] >= 0), default=-1)
        entries: list[tuple[int, bytes]] = []
        for order, on, mcid in contents:
            if on == page:
                entries.append((order, b"%d" % mcid))
            else:
                entries.append((order, b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (self.page_refs[on], mcid)))
        for kid, _, order in kids:
            entries.append((order, b"%d 0 R" % self.numbers[kid]))
        if contents and kids:
            # Text with a link or a blank inside: painting order is reading order.
            entries.sort(key=lambda entry: entry[0])
        for on, annotation in self.marks.links.get(elem, []):
            entries.append((0, b"<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>" % (self.page_refs[on], annotation)))
        first = min((order for order, _ in entries if order), default=0)
        self.objects[own] = self._dictionary(elem, parent, page, [entry for _, entry in entries])
        return page, first

    def _dictionary(self, elem: StructElem, parent: int, page: int, kids: list[bytes]) -> bytes:
        parts = [b"<</Type/StructElem/S/%s/P %d 0 R" % (elem.role.encode(), parent)]
        if page >= 0:
            parts.append(b"/Pg %d 0 R" % self.page_refs[page])
        if len(kids) == 1:
            parts.append(b"/K " + kids[0])
        elif kids:
            parts.append(b"/K[" + b" ".join(kids) + b"]")
        if elem.alt and elem.role != "Link":
            parts.append(b"/Alt" + text_string(elem.alt))
        if elem.actual:
            parts.append(b"/ActualText" + text_string(elem.actual))
        if elem.lang:
            parts.append(b"/Lang" + text_string(elem.lang))
        attributes = b""
        if elem.attributes:
            pairs = b"".join(_attribute(key, value) for _, key, value in elem.attributes)
            attributes += b"<</O/%s%s>>" % (elem.attributes[0][0].encode(), pairs)
        if elem.role == "Figure":
            box = b" ".join(number(value).encode() for value in self.marks.boxes[elem])
            attributes += b"<</O/Layout/Placement/Block/BBox[%s]>>" % box
        if attributes:
            parts.append(b"/A[%s]" % attributes if attributes.count(b"/O/") > 1 else b"/A" + attributes)
        return b"".join(parts) + b">>"


def _attribute(key: str, value: str) -> bytes:
    """Return an attribute: a whole number, as of columns, or a name."""
    return b"/%s%s%s" % (key.encode(), b" " if value.isdecimal() else b"/", value.encode())
