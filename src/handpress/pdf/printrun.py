"""Many plates with their values -> one PDF file for the printer, in which all that stays the same stands once.

Written as it comes: what grows with the patients is only the cross-references and the trees over the pages.
Refuses tags on imposed sheets, where two pages would share one numbering of marked content.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import NamedTuple

from handpress.pdf.filling import Plate
from handpress.pdf.growing import GROUP, File, NumberTree, Outline, PageTree
from handpress.pdf.imposition import Duplex, Imposition, Size, into_half, sheet_for, sides, staff_sides
from handpress.pdf.intent import output_intent, srgb_profile
from handpress.pdf.metadata import has_marks, packet
from handpress.pdf.objects import number, text_string


class Filled(NamedTuple):
    """One document of the run."""

    plate: Plate
    values: dict[str, str]


class Bundle(NamedTuple):
    """One patient's papers, kept together, and on them papers of the staff, which are never imposed."""

    bookmark: str
    documents: tuple[Filled, ...]
    copies: int = 1  # of all of them, collated
    staff: tuple[Filled, ...] = ()


class Sheets(NamedTuple):
    """What a run comes to."""

    bundles: int
    pages: int  # printed sides, with the blank ones
    sheets: int


@dataclass(frozen=True)
class Printing:
    """How a run is printed.

    Args:
        title: Of the whole file.
        language: Of its title and bookmarks, as a BCP 47 tag; documents in another say so.
        producer: The program's name and version.
        tagged: Whether the file can be read by ear, with links; a run for paper needs neither.
        duplex: How sheets are turned; after an odd number of sides a document then gets a blank one.
        imposition: How pages stand on a side. A booklet is printed on both sides, turned on the short edge.
    """

    title: str
    language: str
    producer: str
    tagged: bool = False
    duplex: Duplex = Duplex.NONE
    imposition: Imposition = Imposition.NONE

    def __post_init__(self) -> None:
        """Refuse tags on imposed sheets."""
        if self.tagged and self.imposition is not Imposition.NONE:
            raise ValueError("a tagged run cannot be imposed")

    @property
    def both(self) -> bool:
        """Whether sheets are printed on both sides."""
        return self.duplex is not Duplex.NONE or self.imposition is Imposition.BOOKLET


def write_run(bundles: Iterable[Bundle], printing: Printing, sink: Callable[[bytes], object]) -> Sheets:
    """Write one PDF file with all of *bundles* to *sink*, piece by piece; return what there is to print.

    A tagged run says of itself that it is PDF/UA-1 and PDF/A-2a if all of its plates do.

    Raises:
        UnfitError: A plate cannot set a value. What has been written by then is no whole file.
        ValueError: There is no bundle, or one without documents or copies.
    """
    run = _RunWriter(printing, sink)
    for bundle in bundles:
        run.print(bundle)
    return run.finish()


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
        self.bundles = self.sheets = 0
        self._prints: dict[int, _Printer] = {}
        self._fields: dict[bytes, int] = {}

    def print(self, bundle: Bundle) -> None:
        """Write the papers of one patient."""
        ready = [self._set(copy, staff=True) for copy in bundle.staff] + [self._set(copy) for copy in bundle.documents]
        if not ready or bundle.copies < 1:
            raise ValueError("a bundle needs a document and a copy")
        printed = [self._print(*document) for _ in range(bundle.copies) for document in ready]
        self.outline.add(bundle.bookmark, printed[0])
        self.bundles += 1
        while len(self._prints) > _PLATES_LIMIT:
            self._prints.pop(next(iter(self._prints))).close()

    def _set(self, copy: Filled, staff: bool = False) -> tuple[_Printer, list[int], int]:
        """Return a copy's print, the numbers of its fields' streams, and that of its resources."""
        known = self._known(copy.plate, staff)
        contents, fonts = copy.plate.set(copy.values)
        streams = []
        for field, content in zip(copy.plate.fields, contents, strict=True):
            at = self._fields.get(content)
            if at is None:
                at = self.file.add_stream(b"", content)
                if field.key != "patient":  # dates and clinicians come again, names do not
                    if len(self._fields) >= _FIELDS_LIMIT:
                        self._fields.clear()
                    self._fields[content] = at
            streams.append(at)
        return known, streams, known.resources(fonts)

    def _known(self, plate: Plate, staff: bool) -> _Printer:
        known = self._prints.pop(id(plate), None)
        if known is None:
            known = _Printer(plate, self.file, self.printing, self.top, staff)
            self.marks &= known.marks
            self.backwards &= known.backwards
        self._prints[id(plate)] = known  # the one used last comes last
        return known

    def _print(self, known: _Printer, streams: list[int], resources: int) -> int:
        """Write one document and return the number of its first page."""
        self.labels.put(self.pages.count, b"<</S/D>>")
        key = self.key
        first, step = known.begin(key)
        bodies = [
            side.body
            % (
                self.pages.place(first + step * at),
                resources,
                *[streams[field] for field in side.fields],
                *[key + own for own in side.keys],
                *[first + step * own for own in side.links],
            )
            for at, side in enumerate(known.sides)
        ]
        if known.tree:
            self.documents.append(first + step * known.tree.document)
            self.parents.take(key, key + known.tree.keys - 1, first + step * (known.size - 1))
            self.key += known.tree.keys
        self.file.add(bodies, first, step)
        count = len(known.sides)
        self.sheets += count // 2 if self.printing.both else count
        return first

    def finish(self) -> Sheets:
        """Write what stands over the documents, and return the count."""
        if not self.bundles:
            raise ValueError("a run needs a bundle")
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
        duplex = Duplex.SHORT_EDGE if printing.imposition is Imposition.BOOKLET else printing.duplex
        preferences = b"/PrintScaling/None/PickTrayByPDFSize true/Duplex/%s" % _DUPLEX[duplex]
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
        return Sheets(self.bundles, self.pages.count, self.sheets)

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


class _Side(NamedTuple):
    """A page of the run, with places for its parent, its resources, and what follows."""

    body: bytes
    fields: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()
    links: tuple[int, ...] = ()


class _Printer:
    """A plate as the run prints it: what is the same in all copies is in the file, the rest has places for numbers."""

    def __init__(self, plate: Plate, file: File, printing: Printing, top: int, staff: bool) -> None:
        self.plate = plate
        self.file = file
        self._objects = _objects(plate)
        self._resources: dict[tuple[str, ...], int] = {}
        catalog = self._objects[plate.root][0]
        xmp = next(data for body, data in self._objects.values() if data and b"/Type/Metadata" in body)
        self.marks = has_marks(xmp)
        self.backwards = b"/Direction/R2L" in catalog
        imposed = printing.imposition is not Imposition.NONE and not staff
        if staff:
            order = staff_sides(len(plate.pages), printing.imposition, printing.both)
        else:
            order = sides(len(plate.pages), printing.imposition, printing.both, self.backwards)
        self.tree: _CopiedTree | None = None
        self.size = len(order)
        if printing.tagged:
            language = b"" if plate.language == printing.language else b"/Lang" + text_string(plate.language)
            self.tree = _CopiedTree(plate, self._objects, len(order), top, language)
            self.size += self.tree.size
        sheet = sheet_for(plate.sizes)
        self.sides = [
            self._imposed(side, sheet) if imposed else self._plain(at, *side) for at, side in enumerate(order)
        ]
        del self._objects  # all that is needed of it is in the file now
        self._keys: list[int] = []
        self._group = 0
        self._step = 1

    def begin(self, key: int) -> tuple[int, int]:
        """Return the first number of a further copy, whose keys begin at *key*, and the step to the others.

        The numbers of tagged copies differ in the last digit alone, so that their structures pack to next to nothing.
        The first copy stands by itself: many a plate has no other.
        """
        if not self.tree:
            return self.file.reserve(self.size), 1
        if not self._keys:
            self._group = self.file.reserve(self.size * self._step, self._step)
        first, step = self._group + len(self._keys), self._step
        self._keys.append(key)
        if len(self._keys) == step:
            self.close()
            self._step = GROUP
        return first, step

    def close(self) -> None:
        """Write the structures of the copies that were begun."""
        if not self.tree or not self._keys:
            return
        step = self._step
        firsts = range(self._group, self._group + len(self._keys))
        rows = [self.tree.row(first, key, step) for first, key in zip(firsts, self._keys, strict=True)]
        start, stop = step * len(self.sides), step * self.size
        self.file.add_alike(rows, [range(first + start, first + stop, step) for first in firsts])
        self._keys = []

    def resources(self, fonts: set[str]) -> int:
        """Return the number of the resources with the fonts that values need beside the page's."""
        needed = tuple([name for name, _, _ in self.plate.tiers if name in fonts]) if fonts else ()
        at = self._resources.get(needed)
        if at is None:
            objects = _objects(self.plate)
            before, after = self.plate.resources
            named = b"".join([b"/%s %d 0 R" % (n.encode(), tier) for n, tier, _ in self.plate.tiers if n in needed])
            at = self._resources[needed] = self.file.add_once(self._renumbered(before + named + after, objects))
        return at

    def _copied(self, at: int, objects: _Objects) -> int:
        """Put an object that all copies share, and all that it refers to, in the file; return its number there."""
        body, data = objects[at]
        return self.file.add_once(self._renumbered(body, objects), data)

    def _renumbered(self, body: bytes, objects: _Objects) -> bytes:
        def fresh(match: re.Match[bytes]) -> bytes:
            return b"%d 0 R" % self._copied(int(match[2]), objects) if match[2] else match[0]

        return _REFERENCE.sub(fresh, body)

    def _content(self, at: int) -> tuple[bytes, list[int]]:
        """Return the references to a page's streams, with places for its fields, and these fields."""
        own, shown = [], []
        for stream in self.plate.contents[at]:
            field = stream - self.plate.first - 1
            own += [field] if field >= 0 else []
            shown.append(b"%d 0 R" if field >= 0 else b"%d 0 R" % self._copied(stream, self._objects))
        return b" ".join(shown), own

    def _plain(self, place: int, at: int | None) -> _Side:
        if at is None:
            return _blank(self.plate.sizes[min(place, len(self.plate.sizes)) - 1])
        shown, fields = self._content(at)
        body = _page(self.plate.sizes[at], shown)
        if not self.tree:
            return _Side(body + b">>", tuple(fields))
        links = self.tree.links[at]
        annotations = b"/Annots[%s]" % b" ".join([b"%d 0 R"] * len(links)) if links else b""
        return _Side(body + b"/StructParents %d/Tabs/S" + annotations + b">>", tuple(fields), (at,), links)

    def _wrapping(self, content: bytes) -> int:
        return self.file.add_once(b"<</Length %d>>" % len(content), content)

    def _imposed(self, side: tuple[int | None, ...], sheet: Size) -> _Side:
        contents, fields = [], []
        for right, at in enumerate(side):
            if at is not None:
                before, after = map(self._wrapping, (into_half(self.plate.sizes[at], sheet, bool(right)), b"Q"))
                shown, own = self._content(at)
                contents.append(b"%d 0 R %s %d 0 R" % (before, shown, after))
                fields += own
        return _Side(_page(sheet, b" ".join(contents)) + b">>", tuple(fields)) if contents else _blank(sheet)


def _page(size: Size, contents: bytes) -> bytes:
    """Return a page, open for more entries; places for its parent and its resources come first."""
    box = b"%s %s" % (number(size[0]).encode(), number(size[1]).encode())
    shown = b"/Contents[%s]" % contents if contents else b""
    return b"<</Type/Page/Parent %%d 0 R/MediaBox[0 0 %s]/Resources %%d 0 R%s" % (box, shown)


def _blank(size: Size) -> _Side:
    return _Side(_page(size, b"") + b">>")


class _CopiedTree:
    """The structure of a plate's document and its links, with places for the numbers of a copy.

    Its objects follow the sides of the document: elements and the arrays of their pages, then annotations, and a leaf
    of the parent tree. Places count from the document's first side, keys from its first in the parent tree.
    """

    def __init__(self, plate: Plate, objects: _Objects, sides: int, top: int, language: bytes) -> None:
        root, document, parents = plate.tree
        found = [_ANNOTATIONS.search(objects[page][0]) for page in plate.pages]
        links = [[int(at) for at in _NUMBER.findall(match[1])] if match else [] for match in found]
        elements = [at for at in plate.own if root < at < parents]
        annotations = list(chain.from_iterable(links))
        nodes = [(int(key), int(at)) for key, at in _NODE.findall(objects[parents][0])]
        places = {at: place for place, at in enumerate(plate.pages)}
        places |= {at: place for place, at in enumerate([*elements, *annotations], sides)}
        self.document = places[document]
        self.keys = len(nodes)
        self.size = len(elements) + len(annotations) + 1
        self.links = tuple(tuple(places[at] for at in on_page) for on_page in links)

        bodies = {at: objects[at][0] for at in (*elements, *annotations)}
        if b"/Lang" not in bodies[document]:
            bodies[document] = bodies[document].removesuffix(b">>") + language + b">>"
        filled = partial(_with_places, places=places, root=root, top=top)
        self._elements, found_places = filled(b"\n".join([bodies[at] for at in elements]))
        self._places = [place for place, _ in found_places]
        rest, self._annotated = filled(b"\n".join([*(bodies[at] for at in annotations), b""]))
        self._nodes = [(key, places[at]) for key, at in nodes]
        self._rest = rest + b"<</Limits[%-8d %-8d]/Nums[" + b"%-8d %d 0 R " * len(nodes) + b"]>>"

    def row(self, first: int, key: int, step: int) -> bytes:
        """Return the objects, a line each, of a copy whose first side is *first*, and whose first key is *key*.

        Keys have eight places: rows of one group are of one length.
        """
        values = [key + place if of_key else first + step * place for place, of_key in self._annotated]
        values += [key, key + self.keys - 1]
        values += chain.from_iterable([(key + own, first + step * place) for own, place in self._nodes])
        elements = self._elements % tuple([first + step * place for place in self._places])
        return elements + b"\n" + self._rest % tuple(values)


def _with_places(body: bytes, places: dict[int, int], root: int, top: int) -> tuple[bytes, list[tuple[int, bool]]]:
    """Return *body* with places for its references and keys, and what stands there: a number, whether it is a key."""
    found: list[tuple[int, bool]] = []

    def opened(match: re.Match[bytes]) -> bytes:
        if match[1]:
            found.append((int(match[1]), True))
            return b"/StructParent %-8d"
        if not match[2]:
            return match[0]
        if int(match[2]) == root:
            return b"%d 0 R" % top
        found.append((places[int(match[2])], False))
        return b"%d 0 R"

    return _REFERENCE.sub(opened, body.replace(b"%", b"%%")), found


# A reference or a key, but not what looks like one inside a string.
_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|/StructParent (\d+)|(\d+) 0 R", re.DOTALL)
_ANNOTATIONS = re.compile(rb"/Annots\[([^\]]*)\]")
_NUMBER = re.compile(rb"(\d+) 0 R")
_NODE = re.compile(rb"(\d+) (\d+) 0 R")
_Objects = dict[int, tuple[bytes, bytes | None]]  # number -> dictionary or other object, data of a stream


def _objects(plate: Plate) -> _Objects:
    """Return all objects of *plate* and of the fonts that only some values need."""
    found = {at: _parsed(plate.head[start : start + size]) for at, start, size in plate.streams}
    body, data = found.pop(plate.streams[-1][0])
    packed = zlib.decompress(data or b"")
    first = int(body.partition(b"/First ")[2].partition(b"/")[0])
    index = [int(value) for value in packed[:first].split()]
    ends = [first + start - 1 for start in index[3::2]] + [len(packed)]
    for at, start, end in zip(index[::2], index[1::2], ends, strict=True):
        found[at] = packed[first + start : end], None
    found |= {at: _parsed(whole) for _, _, objects in plate.tiers for at, whole in objects}
    return found


def _parsed(whole: bytes) -> tuple[bytes, bytes | None]:
    body = whole[whole.index(b" obj\n") + 5 :].removesuffix(b"\nendobj\n")
    body, streams, data = body.partition(b"\nstream\n")
    return body, data.removesuffix(b"\nendstream") if streams else None
