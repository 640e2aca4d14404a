"""A plate or a sheet as a print run prints it: what is the same in all copies stands in the file once.

The rest has places for numbers. Knows one document; whose papers lie together is the run's.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple

from handpress.pdf.filling import Plate
from handpress.pdf.growing import GROUP, File
from handpress.pdf.imposition import Scheme, Shape, Size, fresh_papers, on_its_head
from handpress.pdf.metadata import has_marks
from handpress.pdf.objects import number, text_string
from handpress.pdf.sheet import SheetPlate
from handpress.pdf.sheetforms import SheetForms


class PageTemplate(NamedTuple):
    """A page of the run, with places for its parent, its resources, and what follows."""

    body: bytes
    fields: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()
    links: tuple[int, ...] = ()


class Printer:
    """A document without fields or tags. Imposed, its pages are form XObjects; else pages of the run.

    Args:
        plate: The document.
        file: Where it is printed.
        scheme: How its pages come onto paper.
        shape: What tells where they go.
    """

    marks = False  # whether it says that it is PDF/UA and PDF/A
    tags = False
    tree: CopiedTree | None = None
    fields: tuple[str, ...] = ()  # their keys
    size = 0  # how many objects a further copy takes
    forms: list[int]
    pages: list[PageTemplate]

    def __init__(self, plate: Plate | SheetPlate, file: File, scheme: Scheme, shape: Shape) -> None:
        self.plate = plate
        self.file = file
        self.scheme = scheme
        self.shape = shape
        (part,) = scheme.parts((shape,))
        self.imposed = part.imposed
        self.largest = max(plate.sizes, key=lambda size: size[0] * size[1])
        self.fields_on: list[list[int]] = [[] for _ in plate.pages]
        self.whose = [""] * len(plate.pages)  # "patient" where a field of a page is the patient's
        self._order = [place and place[1] for (place,) in part.sides] if not part.imposed else []

    def contents(self, values: dict[str, str]) -> tuple[list[bytes], int]:
        """Return the content of each field, and the number of the resources that they need."""
        raise NotImplementedError

    def begin(self, key: int) -> tuple[int, int]:
        """Return the first number of a further copy, whose keys begin at *key*, and the step to the others."""
        return self.file.reserve(self.size), 1

    def close(self) -> None:
        """Write what is left of the copies that were begun."""

    def _templates(self) -> list[PageTemplate]:
        found, size = list[PageTemplate](), self.plate.sizes[0]
        for side, at in enumerate(self._order):
            size = size if at is None else self.plate.sizes[at]
            found.append(blank(size) if at is None else self._template(side, at))
        return found

    def _template(self, side: int, at: int) -> PageTemplate:
        raise NotImplementedError

    def _shown(self, side: int, at: int, contents: bytes) -> bytes:
        """Return a page, open for more entries, with *contents*; a back turns if the sheet turns on the wrong edge."""
        size = self.plate.sizes[at]
        if self.scheme.is_turned(side, size):
            before, after = (
                self.file.add_once(b"<</Length %d>>" % len(code), code) for code in (on_its_head(size), b"Q")
            )
            contents = b"%d 0 R %s %d 0 R" % (before, contents, after)
        return _page(size, contents)


class SheetPrinter(Printer):
    """A clinic's own PDF: each page a form XObject, in tagged files one artifact."""

    def __init__(
        self, plate: SheetPlate, file: File, scheme: Scheme, keeps: bool, forms: SheetForms, tagged: bool
    ) -> None:
        super().__init__(plate, file, scheme, Shape(len(plate.pages), keeps, False, fresh_papers(plate.sizes)))
        self.forms = forms.numbers
        self._around = (b"/Artifact BMC ", b" EMC") if tagged else (b"", b"")
        names = b"".join([b"/S%d %d 0 R" % one for one in enumerate(self.forms)])
        self._resources = 0 if self.imposed else file.add_once(b"<</XObject<<%s>>>>" % names)
        self.pages = self._templates()
        self.size = len(self.pages)

    def contents(self, values: dict[str, str]) -> tuple[list[bytes], int]:
        """Return that there are no fields, and the number of its resources."""
        return [], self._resources

    def _template(self, side: int, at: int) -> PageTemplate:
        before, after = self._around
        code = b"%s/S%d Do%s" % (before, at, after)
        stream = self.file.add_once(b"<</Length %d>>" % len(code), code)
        return PageTemplate(self._shown(side, at, b"%d 0 R" % stream) + b">>")


class PlatePrinter(Printer):
    """A plate of ours. For tagged files *tree* is the number of what holds all documents, and the file's language."""

    plate: Plate

    def __init__(self, plate: Plate, file: File, scheme: Scheme, keeps: bool, tree: tuple[int, str] | None) -> None:
        self._objects = _objects(plate)
        catalog = self._objects[plate.root][0]
        backwards = b"/Direction/R2L" in catalog
        super().__init__(plate, file, scheme, Shape(len(plate.pages), keeps, backwards, fresh_papers(plate.sizes)))
        xmp = next(data for body, data in self._objects.values() if data and b"/Type/Metadata" in body)
        self.marks = has_marks(xmp)
        self.tags = True
        self._resources: dict[tuple[str, ...], int] = {}
        self.size = len(self._order)
        if tree:
            top, spoken = tree
            language = b"" if plate.language == spoken else b"/Lang" + text_string(plate.language)
            self.tree = CopiedTree(plate, self._objects, len(self._order), top, language)
            self.size += self.tree.size
        self.fields = tuple([field.key for field in plate.fields])
        for at, field in enumerate(plate.fields):
            self.fields_on[field.page].append(at)
            self.whose[field.page] = "patient" if "patient" in (field.key, self.whose[field.page]) else field.key
        self.forms = [self._form(at) for at in range(len(plate.pages))] if self.imposed else []
        self.pages = self._templates()
        del self._objects  # all that is needed of it is in the file now
        self._keys: list[int] = []
        self._group = 0
        self._step = 1

    def contents(self, values: dict[str, str]) -> tuple[list[bytes], int]:
        """Return the content of each field, and the number of the resources that they need."""
        contents, fonts = self.plate.set(values)
        return contents, self.resources(fonts)

    def begin(self, key: int) -> tuple[int, int]:
        """Return the first number of a further copy, whose keys begin at *key*, and the step to the others.

        The numbers of tagged copies differ in the last digit alone, so that their structures pack to next to nothing.
        The first copy stands by itself: many a plate has no other.
        """
        if not self.tree:
            return super().begin(key)
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
        start, stop = step * len(self.pages), step * self.size
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

    def _field(self, stream: int) -> int:
        """Return which field a stream of a page is; negative for none."""
        return stream - self.plate.first - 1

    def _template(self, side: int, at: int) -> PageTemplate:
        own, shown = [], []
        for stream in self.plate.contents[at]:
            field = self._field(stream)
            own += [field] if field >= 0 else []
            shown.append(b"%d 0 R" if field >= 0 else b"%d 0 R" % self._copied(stream, self._objects))
        body = self._shown(side, at, b" ".join(shown))
        if not self.tree:
            return PageTemplate(body + b">>", tuple(own))
        links = self.tree.links[at]
        annotations = b"/Annots[%s]" % b" ".join([b"%d 0 R"] * len(links)) if links else b""
        return PageTemplate(body + b"/StructParents %d/Tabs/S" + annotations + b">>", tuple(own), (at,), links)

    def _form(self, at: int) -> int:
        """Write what a page shows beside its fields, which set all that they need, as a form XObject."""
        code = []
        for stream in self.plate.contents[at]:
            if self._field(stream) < 0:
                body, data = self._objects[stream]
                code.append(zlib.decompress(data or b"") if b"/FlateDecode" in body else data or b"")
        head = form_head(self.plate.sizes[at], self.resources(set()))
        packed = zlib.compress(b"\n".join(code), 9)
        return self.file.add_once(b"<<%s/Filter/FlateDecode/Length %d>>" % (head, len(packed)), packed)


@lru_cache(maxsize=1024)
def form_head(size: Size, resources: int) -> bytes:
    """Return the entries of a form XObject as large as a page."""
    return b"/Subtype/Form/BBox[0 0 %s]/Resources %d 0 R" % (_box(size), resources)


@lru_cache(maxsize=64)
def _box(size: Size) -> bytes:
    return f"{number(size[0])} {number(size[1])}".encode("ascii")


def _page(size: Size, contents: bytes) -> bytes:
    """Return a page, open for more entries; places for its parent and its resources come first."""
    shown = b"/Contents[%s]" % contents if contents else b""
    return b"<</Type/Page/Parent %%d 0 R/MediaBox[0 0 %s]/Resources %%d 0 R%s" % (_box(size), shown)


def blank(size: Size) -> PageTemplate:
    """Return a page with nothing on it."""
    return PageTemplate(_page(size, b"") + b">>")


def imposed_page(sheet: Size, named: bytes, contents: int, parent: int) -> bytes:
    """Return a side with the form XObjects that are *named*."""
    shown = b"/XObject<<%s>>>>/Contents %d 0 R>>" % (named, contents) if named else b">>>>"
    return b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s]/Resources<<%s" % (parent, _box(sheet), shown)


class CopiedTree:
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
