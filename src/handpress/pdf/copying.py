"""Objects of somebody else's PDF -> a file of ours, without what starts, holds or tells anything beside the page.

Takes only what a page leads to. Leaves out what its own dictionaries say of persons and programs.
"""

from __future__ import annotations

from collections import deque
from io import BytesIO
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from handpress.pdf.growing import File
from handpress.pdf.jpeg import bare
from handpress.pdf.layers import Layers
from handpress.pdf.values import Place, array, dictionary, name, of, place_of

# Dictionaries whose keys are names of the file's own.
_NAMED = {"/Font", "/XObject", "/ColorSpace", "/Pattern", "/Shading", "/ExtGState", "/Properties", "/CharProcs"}
_NAMED |= {"/Colorants", "/RoleMap", "/ClassMap"}
_DROPPED = {"/AA", "/OpenAction", "/JS", "/AF", "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/OPI"}
_DROPPED |= {"/Alternates", "/Ref", "/Measure", "/PtData", "/EmbeddedFiles", "/XFA", "/OC", "/StructParent", "/Usage"}
_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/Hide", "/Rendition", "/URI"}
_ACTIONS |= {"/GoTo", "/GoToR", "/GoToE", "/Thread", "/Sound", "/Movie", "/Named", "/SetOCGState", "/Trans"}
_NOTHING = b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Length 0>>"
_DEEPEST = 200
_EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")


class Copier:
    """Copies what is asked for into *file*, and all that it leads to, each object once.

    Attributes:
        bare: The names of fonts that are not embedded.
    """

    def __init__(self, file: File, layers: Layers) -> None:
        self._file, self._layers = file, layers
        self._known: dict[Place, int] = {}
        self._waiting: deque[tuple[int, Any, bool]] = deque()
        self.bare: set[str] = set()
        self.keeps_structure = False

    def map(self, source: Any, at: int) -> None:
        """Let the object that *source* refers to be object *at* of the file; 0 for nothing."""
        if (place := place_of(source)) is not None:
            self._known[place] = at

    def written(self, value: Any, named: bool = False, depth: int = 0) -> bytes:
        """Return *value* as the file has it; what it refers to is copied by `finish`.

        Args:
            value: Of pypdf.
            named: Whether the keys of a dictionary are names of the file's own.
            depth: How many values it stands in.
        """
        if depth > _DEEPEST:
            raise ValueError("values stand in each other without end")
        if isinstance(value, IndirectObject):
            return self._reference(value, named)
        if isinstance(value, ArrayObject):
            return b"[%s]" % b" ".join([self.written(each, depth=depth + 1) for each in value])
        if isinstance(value, DictionaryObject):
            if not named and self._is_unwanted(value):
                return b"null"
            return b"<<%s>>" % self.entries(value, named, depth)
        out = BytesIO()
        value.write_to_stream(out)
        return out.getvalue()

    def entries(self, value: DictionaryObject, named: bool = False, depth: int = 0) -> bytes:
        """Return what stands in a dictionary, key by key."""
        parts = []
        for key, each in value.items():
            if not named and key in _DROPPED and not (key == "/StructParent" and self.keeps_structure):
                continue
            inner = self.written(each, not named and key in _NAMED, depth + 1)
            parts.append(_name(key) + b" " + inner)
        return b"".join(parts)

    def finish(self) -> None:
        """Copy what is still referred to."""
        while self._waiting:
            at, source, named = self._waiting.popleft()
            value = source.get_object()
            if isinstance(value, StreamObject):
                self._put_stream(at, value)
            else:
                self._file.add([self.written(value, named)], at)

    def _reference(self, source: IndirectObject, named: bool) -> bytes:
        place = source.idnum, source.generation
        if place not in self._known:
            self._known[place] = self._file.reserve()
            self._waiting.append((self._known[place], source, named))
        at = self._known[place]
        return b"%d 0 R" % at if at else b"null"

    def _put_stream(self, at: int, stream: StreamObject) -> None:
        kind = name(of(stream, "/Subtype"))
        held = name(of(stream, "/Type")) == "/EmbeddedFile"
        if held or self._layers.hides(dict.get(stream, "/OC")) or kind == "/PS":
            self._file.put_stream(at, _NOTHING, b"")
            return
        if self._layers and (kind == "/Form" or "/PatternType" in stream):
            data = self._layers.without_hidden(stream.get_data(), of(stream, "/Resources"))
            left = {key: each for key, each in stream.items() if key not in ("/Filter", "/DecodeParms", "/Length")}
        else:
            plain = bare if _filters(stream) == ["/DCTDecode"] else bytes
            data, left = plain(stream._data), {key: each for key, each in stream.items() if key != "/Length"}
        inner = DictionaryObject()
        dict.update(inner, left)
        self._file.put_stream(at, b"<<%s/Length %d>>" % (self.entries(inner), len(data)), data)

    def _is_unwanted(self, value: DictionaryObject) -> bool:
        """Whether a dictionary is a page that was not asked for, a note, an action or a file."""
        kind = name(dict.get(value, "/Type"))
        if kind == "/Font":
            self._note_font(value)
        if kind in ("/Page", "/Pages", "/Catalog", "/Annot", "/Filespec", "/EmbeddedFile", "/Action"):
            return True
        if "/Subtype" in value and "/Rect" in value:
            return True
        return "/JS" in value or (name(dict.get(value, "/S")) in _ACTIONS and "/P" not in value and "/K" not in value)

    def _note_font(self, font: DictionaryObject) -> None:
        kind = name(of(font, "/Subtype"))
        if kind == "/Type3":
            return
        own = dictionary(array(of(font, "/DescendantFonts"))[0]) if kind == "/Type0" else font
        descriptor = dictionary(of(own, "/FontDescriptor"))
        if not any(key in descriptor for key in _EMBEDDED):
            self.bare.add(name(of(own, "/BaseFont"))[1:].rpartition("+")[2] or "one without a name")


def _filters(stream: StreamObject) -> list[str]:
    found = of(stream, "/Filter")
    return [name(each) for each in array(found) or [found]]


def _name(key: Any) -> bytes:
    out = BytesIO()
    NameObject(key).write_to_stream(out)
    return out.getvalue()
