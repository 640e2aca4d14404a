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
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from handpress.pdf.imposition import Duplex, Imposition, Size, into_half, sheet_for, sides
from handpress.pdf.intent import CONDITION, srgb_profile
from handpress.pdf.objects import number, text_string
from handpress.pdf.press import Plate


class Copy(NamedTuple):
    """One document of the run."""

    plate: Plate
    values: dict[str, str]


class Stack(NamedTuple):
    """One patient's papers, kept together."""

    bookmark: str
    documents: tuple[Copy, ...]
    copies: int = 1  # of all of them, collated


class Sheets(NamedTuple):
    """What a run comes to."""

    stacks: int
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


def write_run(stacks: Iterable[Stack], printing: Printing, sink: Callable[[bytes], object]) -> Sheets:
    """Write one PDF file with all of *stacks* to *sink*, piece by piece; return what there is to print.

    A tagged run says of itself that it is PDF/UA-1 and PDF/A-2a if all of its plates do.

    Raises:
        UnfitError: A plate cannot set a value. What has been written by then is no whole file.
        ValueError: There is no stack, or one without documents or copies.
    """
    run = _Run(printing, sink)
    for stack in stacks:
        run.print(stack)
    return run.finish()


class _Run:
    """A file under way."""

    def __init__(self, printing: Printing, sink: Callable[[bytes], object]) -> None:
        self.printing = printing
        self.file = _File(sink)
        self.pages = _PageTree(self.file)
        self.labels = _NumberTree(self.file)
        self.outline = _Outline(self.file)
        self.parents = _NumberTree(self.file)
        self.root, self.top = (self.file.reserve(), self.file.reserve()) if printing.tagged else (0, 0)
        self.documents = array("Q")
        self.key = 0  # the next of the parent tree
        self.marks: bytes | None = None
        self.stacks = self.sheets = 0
        self._prints: dict[int, _Print] = {}
        self._fields: dict[bytes, int] = {}

    def print(self, stack: Stack) -> None:
        """Write the papers of one patient."""
        if not stack.documents or stack.copies < 1:
            raise ValueError("a stack needs a document and a copy")
        ready = [self._set(copy) for copy in stack.documents]
        printed = [self._print(*document) for _ in range(stack.copies) for document in ready]
        self.outline.add(stack.bookmark, printed[0])
        self.stacks += 1
        while len(self._prints) > _PLATES_LIMIT:
            self._prints.pop(next(iter(self._prints))).close()

    def _set(self, copy: Copy) -> tuple[_Print, list[int], int]:
        """Return a copy's print, the numbers of its fields' streams, and that of its resources."""
        known = self._known(copy.plate)
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

    def _known(self, plate: Plate) -> _Print:
        known = self._prints.pop(id(plate), None)
        if known is None:
            known = _Print(plate, self.file, self.printing, self.top)
            self.marks = known.marks if self.marks in (None, known.marks) else b""
        self._prints[id(plate)] = known  # the one used last comes last
        return known

    def _print(self, known: _Print, streams: list[int], resources: int) -> int:
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
        if not self.stacks:
            raise ValueError("a run needs a stack")
        file, printing = self.file, self.printing
        for known in self._prints.values():
            known.close()
        condition = text_string(CONDITION)
        catalog = b"<</Type/Catalog/Pages %d 0 R/Lang%s/PageLabels %d 0 R/Outlines %d 0 R/PageMode/UseOutlines" % (
            self.pages.finish(),
            text_string(printing.language),
            self.labels.finish(),
            self.outline.finish(),
        )
        # A file that says nothing takes the printer's habit, and two patients could share a sheet.
        catalog += b"/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None/PickTrayByPDFSize true/Duplex/%s>>" % (
            b"DuplexFlipShortEdge" if printing.imposition is Imposition.BOOKLET else _DUPLEX[printing.duplex]
        )
        catalog += b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier%s/Info%s" % (
            condition,
            condition,
        )
        catalog += b"/DestOutputProfile %d 0 R>>]" % file.add_stream(b"/N 3", srgb_profile())
        catalog += b"/Metadata %d 0 R" % file.add_stream(b"/Type/Metadata/Subtype/XML", self._xmp(), False)
        if printing.tagged:
            catalog += b"/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R" % self.root
            self._tree()
        info = b"<</Title%s/Producer%s>>" % (text_string(printing.title), text_string(printing.producer))
        file.finish(file.add([catalog + b">>"]), file.add([info]))
        return Sheets(self.stacks, self.pages.count, self.sheets)

    def _tree(self) -> None:
        """Write the root of the structure tree, and the element that holds all documents."""
        parents = self.parents.finish()
        body = b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>"
        self.file.add([body % (self.top, parents, self.key)], self.root)
        kids = b" ".join([b"%d 0 R" % at for at in self.documents])
        self.file.add([b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (self.root, kids)], self.top)

    def _xmp(self) -> bytes:
        printing = self.printing
        title, language, producer = map(_escaped, (printing.title, printing.language, printing.producer))
        marks = self.marks if printing.tagged and self.marks else b""
        return _XMP % (title, language, producer, marks)


_FIELDS_LIMIT = 1024
_PLATES_LIMIT = 64
_DUPLEX = {
    Duplex.NONE: b"Simplex",
    Duplex.LONG_EDGE: b"DuplexFlipLongEdge",
    Duplex.SHORT_EDGE: b"DuplexFlipShortEdge",
}
_XMP = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>%s</pdf:Producer>
</rdf:Description>
%s</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def _escaped(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


class _Side(NamedTuple):
    """A page of the run, with places for its parent, its resources, and what follows."""

    body: bytes
    fields: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()
    links: tuple[int, ...] = ()


class _Print:
    """A plate as the run prints it: what is the same in all copies is in the file, the rest has places for numbers."""

    def __init__(self, plate: Plate, file: _File, printing: Printing, top: int) -> None:
        self.plate = plate
        self.file = file
        self._objects = _objects(plate)
        self._resources: dict[tuple[str, ...], int] = {}
        catalog = self._objects[plate.root][0]
        xmp = next(data for body, data in self._objects.values() if data and b"/Type/Metadata" in body)
        self.marks = xmp[xmp.index(b"</rdf:Description>\n") + 19 : xmp.index(b"</rdf:RDF>")]
        backwards = b"/Direction/R2L" in catalog
        order = sides(len(plate.pages), printing.imposition, printing.both, backwards)
        self.tree: _Tree | None = None
        self.size = len(order)
        if printing.tagged:
            language = b"" if plate.language == printing.language else b"/Lang" + text_string(plate.language)
            self.tree = _Tree(plate, self._objects, len(order), top, language)
            self.size += self.tree.size
        imposed = printing.imposition is not Imposition.NONE
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
            self._step = _GROUP
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
            return _blank(self.plate.sizes[place - 1])
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


class _Tree:
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


class _File:
    """A PDF file that grows: objects, most of them in object streams, then their cross-references."""

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self.sink = sink
        self.size = 0
        self._digest = blake2b(digest_size=16)
        self._rows = bytearray(b"\0\0\0\0\0\0\xff\xff")  # type, offset or stream, generation or index
        self._waiting: list[bytes] = []
        self._ranges: list[range] = []
        self._once: dict[bytes, int] = {}
        self._put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def reserve(self, count: int = 1, multiple: int = 1) -> int:
        """Return the first of *count* fresh numbers; it is a multiple of *multiple*."""
        first = -(-len(self._rows) // (_ROW * multiple)) * multiple
        self._rows += bytes(_ROW * (first + count) - len(self._rows))
        return first

    def add(self, bodies: list[bytes], first: int = 0, step: int = 1) -> int:
        """Add objects, with the numbers from *first* on at *step* or with fresh ones; return the first."""
        first = first or self.reserve(len(bodies))
        self._waiting += bodies
        self._ranges.append(range(first, first + step * len(bodies), step))
        if len(self._waiting) >= _PACK:
            self._pack()
        return first

    def add_stream(self, body: bytes, content: bytes, packs: bool = True) -> int:
        """Add a stream with *body* as the inside of its dictionary, packed if that is smaller; return its number."""
        packed = zlib.compress(content, _LEVEL) if packs else content
        if len(packed) + len(_FILTER) < len(content):
            body, content = body + _FILTER, packed
        return self._stream(b"<<%s/Length %d>>" % (body, len(content)), content)

    def add_once(self, body: bytes, data: bytes | None = None) -> int:
        """Add an object, or a stream with its *data* as they stand, unless the file has it; return its number."""
        digest = blake2b(b"%s\n%s" % (body, data or b""), digest_size=16).digest()
        at = self._once.get(digest)
        if at is None:
            at = self._once[digest] = self.add([body]) if data is None else self._stream(body, data)
        return at

    def finish(self, root: int, info: int) -> None:
        """Write the cross-references and the end of the file."""
        self._pack()
        at, start = self.reserve(), self.size
        self._place(at, start)
        count = len(self._rows) // _ROW
        table = _table(self._rows)
        identity = self._digest.hexdigest().upper().encode()
        self._put(
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 5 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Filter/FlateDecode"
            b"/DecodeParms<</Predictor 12/Columns %d>>/Length %d>>\nstream\n%s\nendstream\nendobj\n"
            b"startxref\n%d\n%%%%EOF\n" % (at, count, root, info, identity, identity, _ROW, len(table), table, start)
        )

    def _stream(self, body: bytes, data: bytes) -> int:
        at = self.reserve()
        self._place(at, self.size)
        self._put(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (at, body, data))
        return at

    def _place(self, at: int, offset: int) -> None:
        self._rows[at * _ROW : (at + 1) * _ROW] = b"\1%s\0\0" % offset.to_bytes(5, "big")

    def _pack(self) -> None:
        """Write the objects that wait as one object stream."""
        bodies, ranges = self._waiting, self._ranges
        if not bodies:
            return
        index = _index(b"%d %d ", chain.from_iterable(ranges), _starts(bodies))
        self._write_packed(len(bodies), len(index), zlib.compress(index + b"\n".join(bodies), _LEVEL), b"", ranges)
        self._waiting, self._ranges = [], []

    def add_alike(self, rows: list[bytes], ranges: list[range]) -> None:
        """Write an object stream of *rows* that differ in few bytes: each a copy's objects, one a line.

        The index of each copy is a row, too. All rows but the first of each kind stand as their difference from the one
        above (predictor Up), most of which is zeros.

        Args:
            rows: All of one length.
            ranges: The numbers of the objects of each row.
        """
        starts = _starts(rows[0].split(b"\n"))
        width = max(len(rows[0]) + 1, len(starts) * 20)
        width += -width % 1000  # offsets then differ only before their last three digits
        index = [
            _index(b"%d %7d ", numbers, [start + at * width for start in starts]) for at, numbers in enumerate(ranges)
        ]
        out = []
        for kind in (index, rows):
            padded = [row.ljust(width) for row in kind]
            out.append(b"\0" + padded[0])
            out += [b"\2" + _difference(row, above) for above, row in pairwise(padded)]
        parameters = b"/DecodeParms<</Predictor 12/Columns %d>>" % width
        packed = zlib.compress(b"".join(out), _QUICK)
        self._write_packed(len(starts) * len(rows), width * len(rows), packed, parameters, ranges)

    def _write_packed(self, count: int, first: int, packed: bytes, parameters: bytes, ranges: list[range]) -> None:
        body = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode%s/Length %d>>"
        at = self._stream(body % (count, first, parameters, len(packed)), packed)
        stream = b"\2" + at.to_bytes(5, "big")
        index = 0
        for numbers in ranges:
            rows = b"".join([stream + at.to_bytes(2, "big") for at in range(index, index + len(numbers))])
            for column in range(_ROW):
                places = slice(numbers.start * _ROW + column, numbers.stop * _ROW, numbers.step * _ROW)
                self._rows[places] = rows[column::_ROW]
            index += len(numbers)

    def _put(self, data: bytes) -> None:
        self.sink(data)
        self._digest.update(data)
        self.size += len(data)


_ROW = 8
_PACK = 200
_GROUP = 10
_LEVEL = 6
_QUICK = 3  # for what is mostly zeros: half the time, and a third more of very little
_FILTER = b"/Filter/FlateDecode"


def _starts(bodies: list[bytes]) -> list[int]:
    return list(accumulate([len(body) + 1 for body in bodies[:-1]], initial=0))


def _index(form: bytes, numbers: Iterable[int], starts: list[int]) -> bytes:
    return form * len(starts) % tuple(chain.from_iterable(zip(numbers, starts, strict=True)))


def _table(rows: bytearray) -> bytes:
    """Return the cross-references packed, each row as its difference from the one above (predictor Up)."""
    packer = zlib.compressobj(_LEVEL)
    out = []
    above = bytes(_ROW)
    for start in range(0, len(rows), _CHUNK):
        part = bytes(rows[start : start + _CHUNK])
        differences = _difference(part, above + part[:-_ROW])
        filtered = bytearray(len(part) + len(part) // _ROW)
        filtered[:: _ROW + 1] = b"\2" * (len(part) // _ROW)
        for column in range(_ROW):
            filtered[column + 1 :: _ROW + 1] = differences[column::_ROW]
        out.append(packer.compress(filtered))
        above = part[-_ROW:]
    return b"".join([*out, packer.flush()])


_CHUNK = 1 << 16


def _difference(one: bytes, other: bytes) -> bytes:
    """Return each byte of *one* less that of *other*, modulo 256: all at once, no borrow passing a byte's high bit."""
    low, high = _masks(len(one))
    a, b = int.from_bytes(one, "big"), int.from_bytes(other, "big")
    return (((a | high) - (b & low)) ^ ((a ^ b ^ high) & high)).to_bytes(len(one), "big")


@lru_cache(maxsize=16)
def _masks(length: int) -> tuple[int, int]:
    return int.from_bytes(b"\x7f" * length, "big"), int.from_bytes(b"\x80" * length, "big")


_KIDS = 64


class _Node:
    """A node under way."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.kids: list[int] = []
        self.count = 0


class _PageTree:
    """The tree of pages, at most 64 kids a node, each node written when it is full."""

    def __init__(self, file: _File) -> None:
        self.file = file
        self.count = 0
        self._levels: list[_Node] = []  # the last node of each, leaves first

    def place(self, page: int) -> int:
        """Take the next page; return the number of its parent."""
        self.count += 1
        return self._place(0, page, 1)

    def _place(self, level: int, kid: int, count: int) -> int:
        if level == len(self._levels):
            self._levels.append(_Node(self.file.reserve()))
        elif len(self._levels[level].kids) == _KIDS:
            self._close(level)
            self._levels[level] = _Node(self.file.reserve())
        node = self._levels[level]
        node.kids.append(kid)
        node.count += count
        return node.number

    def _close(self, level: int) -> None:
        node = self._levels[level]
        parent = self._place(level + 1, node.number, node.count)
        self._write(node, b"/Parent %d 0 R" % parent)

    def _write(self, node: _Node, parent: bytes) -> None:
        kids = b" ".join([b"%d 0 R" % kid for kid in node.kids])
        self.file.add([b"<</Type/Pages%s/Kids[%s]/Count %d>>" % (parent, kids, node.count)], node.number)

    def finish(self) -> int:
        """Write what is open; return the number of the root."""
        level = 0
        while level + 1 < len(self._levels):
            self._close(level)
            level += 1
        self._write(self._levels[-1], b"")
        return self._levels[-1].number


class _NumberTree:
    """A number tree, at most 64 entries a node, each node written when it is full (ISO 32000-1, 7.9.7)."""

    def __init__(self, file: _File) -> None:
        self.file = file
        self._entries: list[tuple[int, bytes]] = []
        self._levels: list[list[tuple[int, int, int]]] = [[]]  # of kids: their least and greatest key, their number

    def put(self, key: int, value: bytes) -> None:
        """Take an entry; keys must rise."""
        self._entries.append((key, value))
        if len(self._entries) == _KIDS:
            self._leaf()

    def _leaf(self) -> None:
        least, greatest = self._entries[0][0], self._entries[-1][0]
        nums = b" ".join([b"%d %s" % entry for entry in self._entries])
        self.take(least, greatest, self.file.add([b"<</Limits[%d %d]/Nums[%s]>>" % (least, greatest, nums)]))
        self._entries = []

    def take(self, least: int, greatest: int, leaf: int, level: int = 0) -> None:
        """Take a leaf that the caller writes."""
        if level == len(self._levels):
            self._levels.append([])
        kids = self._levels[level]
        if len(kids) == _KIDS:
            self._close(level)
            kids = self._levels[level]
        kids.append((least, greatest, leaf))

    def _close(self, level: int) -> None:
        kids = self._levels[level]
        least, greatest = kids[0][0], kids[-1][1]
        node = b"<</Limits[%d %d]/Kids[%s]>>" % (least, greatest, self._kids(kids))
        self._levels[level] = []
        self.take(least, greatest, self.file.add([node]), level + 1)

    def _kids(self, kids: list[tuple[int, int, int]]) -> bytes:
        return b" ".join([b"%d 0 R" % at for _, _, at in kids])

    def finish(self) -> int:
        """Write what is open; return the number of the root."""
        if self._entries:
            self._leaf()
        level = 0
        while level + 1 < len(self._levels):
            self._close(level)
            level += 1
        return self.file.add([b"<</Kids[%s]>>" % self._kids(self._levels[-1])])


class _Outline:
    """The bookmarks, all on one level; each is written when the next is known."""

    def __init__(self, file: _File) -> None:
        self.file = file
        self.root = self.first = self.last = self.count = 0
        self._body = b""

    def add(self, title: str, page: int) -> None:
        """Take a bookmark to the top of *page*."""
        at = self.file.reserve()
        if self.count:
            self.file.add([b"%s/Next %d 0 R>>" % (self._body, at)], self.last)
        else:
            self.root, self.first = self.file.reserve(), at
        before = b"/Prev %d 0 R" % self.last if self.count else b""
        where = b"/Dest[%d 0 R/Fit]" % page
        self._body = b"<</Title%s/Parent %d 0 R%s%s" % (text_string(title), self.root, where, before)
        self.last = at
        self.count += 1

    def finish(self) -> int:
        """Write the last bookmark and the root; return its number."""
        self.file.add([self._body + b">>"], self.last)
        body = b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (self.first, self.last, self.count)
        return self.file.add([body], self.root)
