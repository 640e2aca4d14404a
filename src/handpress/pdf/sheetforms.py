"""The pages of a clinic's own PDF as form XObjects in another file: upright, their corner at the origin.

Copies what the pages show and no more: structure, metadata and the data of other programs stay behind. Layers that do
not print do not print here. Annotations and forms were taken out before. Refuses nothing: a sheet was inspected.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from handpress.pdf.growing import File
from handpress.pdf.imposition import Size
from handpress.pdf.sheet import SheetPlate

if TYPE_CHECKING:
    from pypdf import PageObject
    from pypdf.generic import DictionaryObject, IndirectObject, PdfObject

# Of a stream: what points into a structure that is not there, and what no page shows.
_NOT_SHOWN = {
    *("/Length", "/StructParent", "/StructParents", "/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI"),
    "/Alternates",
}
_PACKING = {"/Filter", "/DecodeParms"}
_GROUP = ("/S", "/CS", "/I", "/K")


class SheetForms:
    """The form XObjects of *sheet*, written to *file* once.

    Attributes:
        numbers: Of each page that of its form.
        layers: The optional content of the sheet, as entries for a catalog's arrays: all of it, what is hidden, and
            when that changes by itself.
    """

    def __init__(self, sheet: SheetPlate, file: File) -> None:
        from pypdf import PdfReader

        self.file = file
        self._numbers: dict[int, int] = {}
        self._waiting: list[IndirectObject] = []
        reader = PdfReader(BytesIO(sheet.head))
        pages = {page.indirect_reference.idnum: page for page in reader.pages if page.indirect_reference}
        self.numbers = [self._form(pages[at], size) for at, size in zip(sheet.pages, sheet.sizes, strict=True)]
        self._copy_all()
        self.layers = self._layers(reader.trailer["/Root"])  # of those that a page has
        self._copy_all()

    def _form(self, page: PageObject, size: Size) -> int:
        from handpress.pdf.leaves import content_of, frame

        seen = frame(page)
        if seen is None:
            raise ValueError("a page without a size")
        body = b"/Type/XObject/Subtype/Form/BBox[%s]/Matrix[%s]/Resources %s" % (
            _fine(seen.crop),
            _fine(_upright(seen.crop, seen.turned, size)),
            self._written(page.get("/Resources") or _nothing()),
        )
        if group := page.get("/Group"):
            # Of a page it says in which colours what shines through is mixed.
            kept = [b"%s %s" % (key.encode(), self._written(group.raw_get(key))) for key in _GROUP if key in group]
            body += b"/Group<<%s>>" % b"".join(kept)
        return self.file.add_stream(body, _untagged(content_of(page)))

    def _layers(self, catalog: Any) -> tuple[bytes, bytes, bytes]:
        found: Any = catalog.get("/OCProperties")
        if not found:
            return b"", b"", b""
        groups = [layer for layer in found.get("/OCGs", ()) if layer.idnum in self._numbers]
        usual: Any = found.get("/D", {})
        off = {layer.idnum for layer in usual.get("/OFF", ())}
        if usual.get("/BaseState") == "/OFF":
            off |= {layer.idnum for layer in groups} - {layer.idnum for layer in usual.get("/ON", ())}
        everything, hidden = ([layer for layer in groups if layer.idnum in some] for some in (self._numbers, off))
        changes = b"".join([self._written(change) for change in usual.get("/AS", ())])
        return self._listed(everything), self._listed(hidden), changes

    def _listed(self, layers: list[IndirectObject]) -> bytes:
        return b"".join([b"%d 0 R " % self._number(layer) for layer in layers])

    def _number(self, reference: IndirectObject) -> int:
        at = self._numbers.get(reference.idnum)
        if at is None:
            at = self._numbers[reference.idnum] = self.file.reserve()
            self._waiting.append(reference)
        return at

    def _copy_all(self) -> None:
        while self._waiting:
            self._copy(self._waiting.pop())

    def _copy(self, reference: IndirectObject) -> None:
        """Write an object under the number that it was given."""
        from pypdf.generic import StreamObject

        found, at = reference.get_object(), self._numbers[reference.idnum]
        if isinstance(found, StreamObject):
            is_form = found.get("/Subtype") == "/Form"
            without = _NOT_SHOWN | _PACKING if is_form else _NOT_SHOWN
            body = b"".join([self._entry(key, value) for key, value in found.items() if key not in without])
            data = _untagged(found.get_data()) if is_form else found._data
            self.file.add_stream(body, data, packs=is_form, at=at)
        else:
            self.file.add([b"null" if found is None else self._written(found)], at)

    def _entry(self, key: Any, value: PdfObject) -> bytes:
        return b"%s %s" % (self._written(key), self._written(value))

    def _written(self, value: PdfObject) -> bytes:
        from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

        if isinstance(value, IndirectObject):
            return b"%d 0 R" % self._number(value)
        if isinstance(value, DictionaryObject):
            return b"<<%s>>" % b"".join([self._entry(key, one) for key, one in value.items() if key != "/MCID"])
        if isinstance(value, ArrayObject):
            return b"[%s]" % b" ".join([self._written(one) for one in value])
        stream = BytesIO()
        value.write_to_stream(stream)
        return stream.getvalue()


# What begins marked content that an element holds. Its properties may be a name: those stand among the resources.
_MARKED = re.compile(rb"(/[^\s/<>\[\]()]+)\s*<<(?:[^<>]|<[0-9A-Fa-f\s]*>)*/MCID\b(?:[^<>]|<[0-9A-Fa-f\s]*>)*>>\s*BDC\b")


def _untagged(content: bytes) -> bytes:
    """Return *content* so that no element can hold a piece of it: here it is an artifact."""
    return _MARKED.sub(rb"\1 BMC", content) if b"/MCID" in content else content


def _nothing() -> DictionaryObject:
    from pypdf.generic import DictionaryObject

    return DictionaryObject()


def _upright(box: tuple[float, float, float, float], turn: int, size: Size) -> tuple[float, ...]:
    """Return the matrix that puts *box*, seen turned clockwise, onto a page of *size*."""
    left, bottom, right, top = box
    matrix: tuple[float, ...] = {
        90: (0, -1, 1, 0, -bottom, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }.get(turn, (1, 0, 0, 1, -left, -bottom))
    wide = top - bottom if turn in (90, 270) else right - left
    return tuple([value * size[0] / wide for value in matrix])  # a page may have units of its own


def _fine(values: tuple[float, ...]) -> bytes:
    return " ".join([f"{value:.4f}".rstrip("0").rstrip(".") for value in values]).encode("ascii")
