"""Stacks of papers -> one PDF file for the printer, in which all that stays the same stands once.

Written as it comes: what grows with the patients is only the cross-references and the trees over the pages.
Refuses tags on imposed sheets, where two pages would share one numbering of marked content.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from handpress.pdf.copies import PlatePrinter, Printer, SheetPrinter, blank, form_head, imposed_page
from handpress.pdf.filling import Plate
from handpress.pdf.growing import File, NumberTree, Outline, PageTree
from handpress.pdf.imposition import PLAIN, Duplex, Part, Scheme, Shape, Size, fresh_papers, into_half
from handpress.pdf.intent import output_intent, srgb_profile
from handpress.pdf.metadata import packet
from handpress.pdf.objects import text_string
from handpress.pdf.sheet import SheetPlate
from handpress.pdf.sheetforms import SheetForms


class Filled(NamedTuple):
    """One document of the run.

    Attributes:
        plate: What prints it.
        values: The patient's own.
        title: What bookmarks and page labels call it; "" for the plate's own title.
        keeps: Whether it keeps its size where others are imposed, as large print and papers of the staff do.
        copies: How often it lies in its stack.
        facing: Whether its pages stand on the backs of those of the document before it, as in another language.
    """

    plate: Plate | SheetPlate
    values: dict[str, str]
    title: str = ""
    keeps: bool = False
    copies: int = 1
    facing: bool = False

    @property
    def name(self) -> str:
        """What bookmarks and page labels call it."""
        return self.title or self.plate.title

    @property
    def shape(self) -> Shape:
        """What tells how many sheets it takes."""
        return Shape(len(self.plate.pages), self.keeps, False, fresh_papers(self.plate.sizes), self.copies, self.facing)


class Stack(NamedTuple):
    """One patient's papers, kept together; the cover, if there is one, comes first.

    Attributes:
        bookmark: What the stack is called.
        documents: In the order of printing.
        copies: Of all of them, collated.
        number: Of the patient in the run; 0 for what is nobody's, which has no bookmarks under its own.
    """

    bookmark: str
    documents: tuple[Filled, ...]
    copies: int = 1
    number: int = 0


class Sheets(NamedTuple):
    """What a run comes to."""

    stacks: int
    pages: int  # printed sides, with the blank ones
    sheets: int
    untagged: int = 0  # documents of a tagged run that have no tags


@dataclass(frozen=True)
class Printing:
    """How a run is printed.

    Args:
        title: Of the whole file.
        language: Of its title and bookmarks, as a BCP 47 tag; documents in another say so.
        producer: The program's name and version.
        tagged: Whether the file can be read by ear, with links; a run for paper needs neither.
        scheme: How pages come onto paper.
    """

    title: str
    language: str
    producer: str
    tagged: bool = False
    scheme: Scheme = PLAIN

    def __post_init__(self) -> None:
        """Refuse tags on imposed sheets."""
        if self.tagged and self.scheme.imposes:
            raise ValueError("a tagged run cannot be imposed")


def write_run(stacks: Iterable[Stack], printing: Printing, sink: Callable[[bytes], object]) -> Sheets:
    """Write one PDF file with all of *stacks* to *sink*, piece by piece; return what there is to print.

    A tagged run says of itself that it is PDF/UA-1 and PDF/A-2a if all of its plates do.

    Raises:
        UnfitError: A plate cannot set a value. What has been written by then is no whole file.
        ValueError: There is no stack, or one without documents or copies.
    """
    run = _RunWriter(printing, sink)
    for stack in stacks:
        run.print(stack)
    return run.finish()


class _Set(NamedTuple):
    """A document with its values in the file.

    Attributes:
        known: What prints it.
        streams: The numbers of its fields' streams; where it is imposed, of each page that of a form with its fields,
            0 without any.
        resources: Their number.
    """

    known: Printer
    streams: list[int]
    resources: int


class _RunWriter:
    """A file under way."""

    def __init__(self, printing: Printing, sink: Callable[[bytes], object]) -> None:
        self.printing = printing
        self.file = File(sink)
        self.pages = PageTree(self.file)
        self.labels = NumberTree(self.file)
        self.outline = Outline(self.file)
        self.parents = NumberTree(self.file)
        self.root, self.top = (self.file.reserve(), self.file.reserve()) if printing.tagged else (0, 0)
        self.documents = array("Q")
        self.key = 0  # the next of the parent tree
        self.marks = printing.tagged  # as long as all documents have them
        self.backwards = True  # as long as all documents are read from right to left
        self.stacks = self.sheets = self.untagged = 0
        self._prints: dict[tuple[int, bool, bool], Printer] = {}
        self._sheets: dict[SheetPlate, SheetForms] = {}
        self._fields: dict[bytes, int] = {}
        self._frames: dict[bytes, int] = {}
        self._parts: dict[tuple[Shape, ...], tuple[Part, ...]] = {}

    def print(self, stack: Stack) -> None:
        """Write the papers of one patient."""
        documents = stack.documents
        if not documents or min(stack.copies, *[document.copies for document in documents]) < 1:
            raise ValueError("a stack needs a document and a copy")
        faces = self._faces(documents)
        ready = [self._set(document, paired) for document, paired in zip(documents, faces, strict=True)]
        parts = self._laid(documents, ready)
        number, names = stack.number, [document.name for document in documents]
        labels = [_label(number, name) for name in names]
        together = _label(number, "")
        firsts = [0] * len(documents)  # the first page of each, in the first copy
        begins = 0
        for _ in range(stack.copies):
            for part in parts:
                at = part.documents[0]
                self.labels.put(self.pages.count, labels[at] if len(part.documents) == 1 else together)
                if part.imposed:
                    first = self._impose(part, ready, firsts)
                elif len(part.documents) > 1:
                    first = self._print_facing(part, ready, firsts)
                else:
                    first = self._print(ready[at])
                    firsts[at] = firsts[at] or first
                begins = begins or first
                self.sheets += part.sheets
        self.outline.add(stack.bookmark, begins, [*zip(names, firsts, strict=True)] if number else ())
        self.stacks += 1
        if self.printing.tagged:
            self.untagged += sum(not one.known.tags for one in ready)
        while len(self._prints) > _PLATES_LIMIT:
            self._prints.pop(next(iter(self._prints))).close()

    def _faces(self, documents: tuple[Filled, ...]) -> list[bool]:
        """Return which documents share their sheets with the one before them, or the one behind."""
        if not any([document.facing for document in documents]):
            return [False] * len(documents)
        scheme, shapes = self.printing.scheme, tuple([document.shape for document in documents])
        return [scheme.faces(shapes, at) or scheme.faces(shapes, at + 1) for at in range(len(documents))]

    def _laid(self, documents: tuple[Filled, ...], ready: list[_Set]) -> tuple[Part, ...]:
        """Return the sides of a stack."""
        shapes = tuple(
            [
                one.known.shape._replace(copies=document.copies, facing=document.facing)
                if document.copies > 1 or document.facing
                else one.known.shape
                for one, document in zip(ready, documents, strict=True)
            ]
        )
        parts = self._parts.get(shapes)
        if parts is None:
            if len(self._parts) >= _FIELDS_LIMIT:
                self._parts.clear()
            parts = self._parts[shapes] = self.printing.scheme.parts(shapes)
        return parts

    def _known(self, document: Filled, paired: bool) -> Printer:
        key = id(document.plate), document.keeps, paired
        known = self._prints.pop(key, None)
        if known is None:
            known = self._printer(document.plate, document.keeps, paired)
            self.marks &= known.marks
            self.backwards &= known.shape.backwards
        self._prints[key] = known  # the one used last comes last
        return known

    def _printer(self, plate: Plate | SheetPlate, keeps: bool, paired: bool) -> Printer:
        printing, scheme = self.printing, self.printing.scheme
        if paired:  # the run knows which sides stay blank
            scheme = PLAIN
        if isinstance(plate, Plate):
            tree = (self.top, printing.language) if printing.tagged else None
            return PlatePrinter(plate, self.file, scheme, keeps, tree)
        if plate not in self._sheets:
            self._sheets[plate] = SheetForms(plate, self.file)
        return SheetPrinter(plate, self.file, scheme, keeps, self._sheets[plate], printing.tagged)

    def _set(self, document: Filled, paired: bool) -> _Set:
        """Put the values of a document in the file."""
        known = self._known(document, paired)
        contents, resources = known.contents(document.values)
        if not known.imposed:
            kept = self._fields
            streams = [
                kept.get(content) or self._stream(b"", content, key)
                for key, content in zip(known.fields, contents, strict=True)
            ]
            return _Set(known, streams, resources)
        streams = []
        for size, own, key in zip(known.plate.sizes, known.fields_on, known.whose, strict=True):
            content = b"\n".join([contents[at] for at in own])
            streams.append(self._stream(form_head(size, resources), content, key) if own else 0)
        return _Set(known, streams, resources)

    def _stream(self, head: bytes, content: bytes, key: str) -> int:
        """Return the number of a stream with what stands in a field, or in several, with this *key*."""
        if key == "patient":  # dates and clinicians come again, names do not
            return self.file.add_stream(head, content)
        at = self._fields.get(head + content)
        if at is None:
            if len(self._fields) >= _FIELDS_LIMIT:
                self._fields.clear()
            at = self._fields[head + content] = self.file.add_stream(head, content)
        return at

    def _print(self, document: _Set) -> int:
        """Write one document, a page a side, and return the number of its first page."""
        first, step = document.known.begin(self.key)
        places = [self.pages.place(first + step * at) for at in range(len(document.known.pages))]
        self._write(document, first, step, places)
        return first

    def _print_facing(self, part: Part, ready: list[_Set], firsts: list[int]) -> int:
        """Write two documents, the pages of one on the backs of the other's; return the number of the first side."""
        keys, begun = self.key, dict[int, tuple[int, int]]()
        for at in part.documents:
            begun[at] = ready[at].known.begin(keys)
            firsts[at] = firsts[at] or begun[at][0]
            tree = ready[at].known.tree
            keys += tree.keys if tree else 0
        places: dict[int, list[int]] = {at: [] for at in part.documents}
        for (place,) in part.sides:
            if place is None:
                self._blank(ready[part.documents[0]].known.plate.sizes[0])
                continue
            at, page = place
            first, step = begun[at]
            places[at].append(self.pages.place(first + step * page))
        for at in part.documents:
            self._write(ready[at], *begun[at], places[at])
        return begun[part.documents[0]][0]

    def _blank(self, size: Size) -> None:
        number = self.file.reserve(1)
        self.file.add([blank(size).body % (self.pages.place(number), self.file.add_once(b"<<>>"))], number)

    def _write(self, document: _Set, first: int, step: int, places: list[int]) -> None:
        """Write the pages of a document, whose parents in the tree of pages are *places*, and what belongs to them."""
        known, streams, resources = document
        key = self.key
        bodies = [
            page.body
            % (
                place,
                resources,
                *[streams[field] for field in page.fields],
                *[key + own for own in page.keys],
                *[first + step * own for own in page.links],
            )
            for place, page in zip(places, known.pages, strict=True)
        ]
        if known.tree:
            self.documents.append(first + step * known.tree.document)
            self.parents.take(key, key + known.tree.keys - 1, first + step * (known.size - 1))
            self.key += known.tree.keys
        self.file.add(bodies, first, step)

    def _impose(self, part: Part, ready: list[_Set], firsts: list[int]) -> int:
        """Write what shares sheets; return the number of the first side. *firsts* takes where each document begins."""
        sheet = self.printing.scheme.sheet(tuple([ready[at].known.largest for at in part.documents]))
        first = self.file.reserve(len(part.sides))
        bodies = []
        for number, side in enumerate(part.sides, first):
            named, code = b"", b""
            for half, place in enumerate(side):
                if place is None:
                    continue
                document, page = place
                known, values, _ = ready[document]
                if page == 0:
                    firsts[document] = firsts[document] or number
                named += b"/P%d %d 0 R" % (half, known.forms[page])
                if values and values[page]:
                    named += b"/V%d %d 0 R" % (half, values[page])
                code += _placed(known.plate.sizes[page], sheet, half, bool(values and values[page]))
            contents = self._frames.get(code)
            if contents is None:
                contents = self._frames[code] = self.file.add_stream(b"", code)
            bodies.append(imposed_page(sheet, named, contents, self.pages.place(number)))
        self.file.add(bodies, first)
        return first

    def finish(self) -> Sheets:
        """Write what stands over the documents, and return the count."""
        if not self.stacks:
            raise ValueError("a run needs a stack")
        file, printing = self.file, self.printing
        for known in self._prints.values():
            known.close()
        catalog = b"<</Type/Catalog/Pages %d 0 R/Lang%s/PageLabels %d 0 R/Outlines %d 0 R/PageMode/UseOutlines" % (
            self.pages.finish(),
            text_string(printing.language),
            self.labels.finish(),
            self.outline.finish(),
        )
        # A file that says nothing takes the printer's habit, and two patients could share a sheet.
        preferences = b"/PrintScaling/None/PickTrayByPDFSize true/Duplex/%s" % _DUPLEX[printing.scheme.turn]
        preferences += b"/Direction/R2L" if self.backwards else b""
        catalog += b"/ViewerPreferences<</DisplayDocTitle true%s>>" % preferences
        catalog += output_intent(file.add_stream(b"/N 3", srgb_profile()))
        xmp = packet(printing.title, printing.language, printing.producer, self.marks)
        catalog += b"/Metadata %d 0 R" % file.add_stream(b"/Type/Metadata/Subtype/XML", xmp, False)
        if printing.tagged:
            catalog += b"/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R" % self.root
            self._tree()
        info = b"<</Title%s/Producer%s>>" % (text_string(printing.title), text_string(printing.producer))
        file.finish(file.add([catalog + b">>"]), file.add([info]))
        return Sheets(self.stacks, self.pages.count, self.sheets, self.untagged)

    def _tree(self) -> None:
        """Write the root of the structure tree, and the element that holds all documents."""
        parents = self.parents.finish()
        body = b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>"
        self.file.add([body % (self.top, parents, self.key)], self.root)
        kids = b" ".join([b"%d 0 R" % at for at in self.documents])
        self.file.add([b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (self.root, kids)], self.top)


_FIELDS_LIMIT = 1024
_PLATES_LIMIT = 64
_DUPLEX = {
    Duplex.NONE: b"Simplex",
    Duplex.LONG_EDGE: b"DuplexFlipLongEdge",
    Duplex.SHORT_EDGE: b"DuplexFlipShortEdge",
}


@lru_cache(maxsize=1024)
def _named(name: str) -> bytes:
    return text_string(f"{name} " if name else "")


def _label(number: int, name: str) -> bytes:
    """Return how the pages of a document are labelled: with the patient's number in the run, and what it is called."""
    named = _named(name)
    if number:
        is_plain = named.startswith(b"(")
        named = b"(%d: %s" % (number, named[1:]) if is_plain else text_string(f"{number}: {name} ")
    return b"<</S/D/P%s>>" % named


@lru_cache(maxsize=256)
def _placed(page: Size, sheet: Size, half: int, valued: bool) -> bytes:
    """Return the operators that show a page, and its values if it has any, in its half of *sheet*."""
    shown = b"%s /P%d Do" % (into_half(page, sheet, bool(half)), half)
    return shown + (b" /V%d Do Q " % half if valued else b" Q ")
