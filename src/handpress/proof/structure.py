"""The structure tree, and whether it agrees with the content (ISO 32000-1, 14.7; ISO 14289-1, 7.1).

Both ways: each piece of marked content belongs to one element, and that element says so too.
"""

from __future__ import annotations

from handpress.diagnostics import Severity
from handpress.proof.colourspaces import is_utf8
from handpress.proof.content import Content, PageObject
from handpress.proof.file import Pdf
from handpress.proof.language import read_language, report_mute
from handpress.proof.report import Gathered
from handpress.proof.syntax import Name, Ref, Stream

_ROLES = (
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl "
    "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu "
    "WT WP Figure Formula Form"
)
STANDARD = frozenset(_ROLES.split())  # ISO 32000-1, 14.8.4
_MAY_BE_EMPTY = {"Document", "TD", "TH", "Private", "NonStruct", "Artifact"}
_TEXTS = ("Alt", "ActualText", "E")


class Element:
    """A structure element.

    Attributes:
        role: Its standard structure type, role map applied.
        marks: (owner, MCID) of the content that it holds.
        objects: (object number, page number) of the annotations and forms that it holds.
        lang: The language that it or an element above it sets.
        replaced: Whether it or an element above it has ActualText.
    """

    __slots__ = ("entries", "kids", "lang", "marks", "objects", "parent", "place", "replaced", "role")

    def __init__(self, place: str, entries: dict[str, object], role: str, parent: Element | None) -> None:
        self.place, self.entries, self.role, self.parent = place, entries, role, parent
        self.lang: str | None = parent.lang if parent is not None else None
        self.replaced: bool = "ActualText" in entries or (parent is not None and parent.replaced)
        self.kids: list[Element] = []
        self.marks: list[tuple[int, int]] = []
        self.objects: list[tuple[int, int | None]] = []


class Tree:
    """The structure tree of a file.

    Attributes:
        elements: All elements in reading order.
        owners: The elements that claim each piece of marked content.
        holders: The elements that hold each object.
        parents: The parent tree: elements, or lists of them, by key.
    """

    def __init__(self, pdf: Pdf, report: Gathered) -> None:
        self.pdf = pdf
        self.report = report
        self.elements: list[Element] = []
        self.owners: dict[tuple[int, int], list[Element]] = {}
        self.holders: dict[int, list[Element]] = {}
        self.parents: dict[int, object] = {}
        self._by_identity: dict[int, Element] = {}
        self._roles: dict[str, str] = {}
        self._arrays: set[int] = set()  # identities of the arrays of kids, which _kept keeps in being
        self._kept: list[list[object]] = []
        self.root = pdf.get(pdf.root.get("StructTreeRoot"))
        self._role_map: dict[str, object] = {}

    def element(self, value: object) -> Element | None:
        """Return the element that *value* refers to, if it stands in the tree."""
        return self._by_identity.get(id(self.pdf.get(value)))

    def parent_of(self, key: object) -> Element | None:
        """Return the element that the parent tree gives for the StructParent *key*."""
        number = self.pdf.integer(key)
        return self.element(self.parents.get(number)) if number is not None else None

    # Reading.

    def read(self) -> bool:
        """Read the tree and the parent tree; return that it was done."""
        if isinstance(self.root, dict):
            self._role_map = self.pdf.entries(self.root.get("RoleMap"))
            self._walk(self.root)
            self._read_parents(self.root)
        else:
            hint = "write the file with a program that tags it"
            self.report("ua1-7.1 a2a-6.7.3.3", "catalog", "the file has no structure tree", hint)
        return True

    def _walk(self, root: dict[str, object]) -> None:
        pdf = self.pdf
        queue: list[tuple[object, Element | None, object]] = [
            (kid, None, None) for kid in reversed(self._kids(root.get("K")))
        ]
        while queue:
            value, parent, page = queue.pop()
            pdf.budget.take(2)
            kid = pdf.get(value)
            above = parent.place if parent else "structure tree"
            if type(kid) is int:
                self._claim(parent, page, kid)
            elif not isinstance(kid, dict):
                fact = "an element has a kid that is not there"
                self.report("ua1-7.1", above, fact, "remove the kid, or write what it points at")
            elif pdf.name(kid.get("Type")) == "MCR":
                self._claim(parent, kid.get("Stm", kid.get("Pg", page)), pdf.integer(kid.get("MCID")))
            elif pdf.name(kid.get("Type")) == "OBJR":
                self._hold(parent, kid, page)
            elif id(kid) in self._by_identity:
                fact = "an element stands in the structure tree twice, or holds itself"
                self.report("ua1-7.1", above, fact, "let each element have one parent")
            else:
                self._enter(value, kid, parent, page, queue)

    def _enter(
        self,
        value: object,
        kid: dict[str, object],
        parent: Element | None,
        page: object,
        queue: list[tuple[object, Element | None, object]],
    ) -> None:
        self.pdf.budget.take(16)
        place = f"object {value.number}" if isinstance(value, Ref) else (parent.place if parent else "structure tree")
        lang = read_language(self.pdf, kid["Lang"], place, self.report) if "Lang" in kid else None
        element = Element(place, kid, self._role(kid.get("S"), place), parent)
        if "Lang" in kid:
            element.lang = lang
        self._by_identity[id(kid)] = element
        self.elements.append(element)
        if parent is not None:
            parent.kids.append(element)
        up = self.pdf.get(kid.get("P"))
        if up is not (parent.entries if parent else self.root):
            # ISO 32000-1, table 323; ISO 14289-1, 7.1
            fact = "an element's P does not name its parent" if "P" in kid else "an element has no P"
            self.report("ua1-7.1", place, fact, "let P name the element that holds it")
        page = kid.get("Pg", page)
        kids = self._kids(kid.get("K"))
        if id(kids) in self._arrays:
            self.report("ua1-7.1", place, "two elements have the same kids", "let each element have one parent")
            return
        self.pdf.budget.take(2 * len(kids))
        self._arrays.add(id(kids))
        self._kept.append(kids)
        queue += [(each, element, page) for each in reversed(kids)]

    def _kids(self, value: object) -> list[object]:
        if value is None:
            return []
        resolved = self.pdf.get(value)
        return resolved if isinstance(resolved, list) else [value]

    def _role(self, value: object, place: str) -> str:
        """Return the standard type of the structure type *value*: ISO 14289-1, 7.1; ISO 19005-2, 6.7.3.4."""
        name = self.pdf.name(value)
        if not name:
            self.report("ua1-7.1", place, "an element has no structure type", "give it one in S")
            return ""
        if name not in self._roles:
            self._roles[name] = self._mapped(name, place)
        return self._roles[name]

    def _mapped(self, name: str, place: str) -> str:
        if not is_utf8(name):
            self.report("a2a-6.1.8", place, "the name of a structure type is not UTF-8", "write it in UTF-8")
        seen = [name]
        rule = "ua1-7.1 a2a-6.7.3.4"
        while seen[-1] in self._role_map:
            if seen[-1] in STANDARD:
                fact = f"the role map gives the standard type {seen[-1]} another meaning"
                self.report(rule, place, fact, "remove it from the role map")
                return seen[-1]
            following = self.pdf.name(self._role_map[seen[-1]])
            if following in seen or len(seen) > 50:
                fact = f"the role map goes in a circle from {name}"
                self.report(rule, place, fact, "map it to a standard type")
                return ""
            seen.append(following)
        self.pdf.budget.take(len(seen) ** 2 >> 5)
        if seen[-1] not in STANDARD:
            fact = f"the structure type {name} is not mapped to a standard type"
            self.report(rule, place, fact, "add it to the role map")
        return seen[-1]

    def _claim(self, parent: Element | None, owner: object, mcid: int | None) -> None:
        place = parent.place if parent else "structure tree"
        if parent is None or mcid is None or not isinstance(owner, Ref):
            fact = "a piece of content has no element, no page or no number"
            self.report("ua1-7.1", place, fact, "let each content item name its page and MCID")
            return
        key = owner.number, mcid
        parent.marks.append(key)
        self.owners.setdefault(key, []).append(parent)

    def _hold(self, parent: Element | None, kid: dict[str, object], page: object) -> None:
        held, on = kid.get("Obj"), kid.get("Pg", page)
        if parent is None or not isinstance(held, Ref) or not isinstance(self.pdf.get(held), (dict, Stream)):
            place = parent.place if parent else "structure tree"
            self.report("ua1-7.1", place, "an object reference leads nowhere", "let Obj name an annotation")
            return
        parent.objects.append((held.number, on.number if isinstance(on, Ref) else None))
        self.holders.setdefault(held.number, []).append(parent)

    def _read_parents(self, root: dict[str, object]) -> None:
        queue, seen = [root.get("ParentTree")], set[int]()
        while queue:
            node = self.pdf.entries(queue.pop())
            if id(node) in seen:
                continue
            seen.add(id(node))
            pairs = self.pdf.each(node.get("Nums"))
            for key, value in zip(pairs[::2], pairs[1::2], strict=False):
                number = self.pdf.integer(key)
                if number is None or number in self.parents:
                    fact = "the parent tree has a key twice, or one that is no number"
                    self.report("ua1-7.1", "parent tree", fact, "write the parent tree anew")
                    continue
                self.parents[number] = value
            queue += self.pdf.each(node.get("Kids"))

    # Checking.

    def check(self, content: Content, pages: list[PageObject]) -> None:
        """Report where the tree and the content disagree."""
        if not isinstance(self.root, dict):
            return
        known = {page.number: page.place for page in pages}
        for element in self.elements:
            self._check_texts(element)
            for owner, mcid in element.marks:
                if (owner, mcid) not in content.marks and owner not in content.unread:
                    where = f"{element.place}, for MCID {mcid} of {known.get(owner, f'object {owner}')}"
                    fact = "an element claims marked content that is not there"
                    self.report("ua1-7.1", where, fact, "remove the kid, or mark the content")
        for key, elements in self.owners.items():
            if len(elements) > 1:
                where = f"{known.get(key[0], f'object {key[0]}')}, MCID {key[1]}"
                self.report("ua1-7.1", where, "its content belongs to more than one element", "let one element have it")
        self._check_marks(content)
        self._check_keys(content, known)

    def _check_texts(self, element: Element) -> None:
        entries = element.entries
        for key in _TEXTS:
            if key in entries:
                text = self.pdf.text(entries[key])
                if not text:
                    fact, hint = f"{key} of an element is empty", f"write {key} or remove it"
                    self.report("ua1-7.1", element.place, fact, hint, Severity.WARNING)
                if element.lang is None and "Lang" not in self.pdf.root:
                    report_mute(f"the {key} of an element is", element.place, self.report)
        if element.kids or element.marks or element.objects or element.role in _MAY_BE_EMPTY:
            return
        if "ActualText" not in entries and "Alt" not in entries:
            fact = f"a {element.role or 'nameless'} element has no content"
            hint = "remove it, or give it its content"
            self.report("ua1-7.1", element.place, fact, hint, Severity.WARNING)

    def _check_marks(self, content: Content) -> None:
        """Check each piece of marked content against the tree and the parent tree."""
        for key, mark in content.marks.items():
            elements = self.owners.get(key)
            if not elements and mark.empty:
                continue
            if not elements:
                hint = "add it to an element, or mark it as an artifact"
                self.report("ua1-7.1", f"{mark.place}, MCID {mark.mcid}", "its content belongs to no element", hint)
            elif mark.unspoken and elements[0].lang is None and "Lang" not in self.pdf.root:
                content.mute = content.mute or mark.place
            row = self.pdf.integer(content.holders.get(mark.owner))
            if row is None:
                fact = "it has marked content, but no StructParents"
                self.report("ua1-7.1", mark.place, fact, "give it a StructParents and a row in the parent tree")
                continue
            cells = self.pdf.array(self.parents.get(row))
            named = self.element(cells[mark.mcid]) if 0 <= mark.mcid < len(cells) else None
            if elements and named not in elements:
                fact = "the parent tree leads marked content to another element than its own"
                hint = "write the parent tree anew from the structure tree"
                self.report("ua1-7.1", f"{mark.place}, MCID {mark.mcid}", fact, hint)

    def _check_keys(self, content: Content, known: dict[int, str]) -> None:
        """Check that no two pages, forms or annotations share a row of the parent tree, and none has a row too many."""
        taken: dict[int, int] = {}
        with_marks = {mark.owner for mark in content.marks.values()}
        for owner, value in content.holders.items():
            row = self.pdf.integer(value)
            if row is None:
                continue
            place = known.get(owner, f"object {owner}")
            if taken.setdefault(row, owner) != owner:
                fact = "another page or form has the same StructParents"
                self.report("ua1-7.1", place, fact, "give each page and form a number of its own")
                continue
            if not isinstance(self.pdf.get(self.parents.get(row)), list):
                if owner in with_marks:
                    fact = "the parent tree has no row for its marked content"
                    self.report("ua1-7.1", place, fact, "write the parent tree anew")
                continue
            for mcid, cell in enumerate(self.pdf.each(self.parents.get(row))):
                key = owner, mcid
                if self.pdf.get(cell) is not None and key not in self.owners and key not in content.marks:
                    fact = "the parent tree names content that is not there"
                    hint = "write the parent tree anew"
                    self.report("ua1-7.1", f"{place}, MCID {mcid}", fact, hint, Severity.WARNING)

    def attribute(self, element: Element, owner: str, key: str) -> object:
        """Return an attribute of *element*, from its own attributes or its classes (ISO 32000-1, 14.7.5)."""
        pdf = self.pdf
        pdf.budget.take(1)
        sources = self._kids(element.entries.get("A"))[:50]
        if "C" in element.entries and isinstance(self.root, dict):
            classes = pdf.entries(self.root.get("ClassMap"))
            for name in self._kids(element.entries["C"])[:50]:
                sources = sources + self._kids(classes.get(pdf.name(name)))[:50]
        pdf.budget.take(len(sources) >> 1)
        for source in sources:
            entries = pdf.entries(source)
            if key in entries and pdf.name(entries.get("O")) == owner:
                return pdf.get(entries[key])
        return None


__all__ = ["STANDARD", "Element", "Name", "Tree"]
