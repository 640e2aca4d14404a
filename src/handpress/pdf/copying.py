"""Objects of somebody else's PDF -> a file of ours, without what starts, holds or tells anything beside the page.

Takes only what a page leads to. Leaves out what its own dictionaries say of persons and programs.
"""

from __future__ import annotations

import re
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
_DROPPED |= {"/Alternates", "/Ref", "/Measure", "/PtData", "/EmbeddedFiles", "/XFA", "/OC", "/Usage"}
_STRUCTURE = {"/StructParent", "/StructParents"}
_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/Hide", "/Rendition", "/URI"}
_ACTIONS |= {"/GoTo", "/GoToR", "/GoToE", "/Thread", "/Sound", "/Movie", "/Named", "/SetOCGState", "/Trans"}
_NOTHING = b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Length 0>>"
_DEEPEST = 200
_EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")


# What begins marked content that an element holds. Its properties may be a name: those stand among the resources.
_MARKED = re.compile(rb"(/[^\s/<>\[\]()]+)\s*<<(?:[^<>]|<[0-9A-Fa-f\s]*>)*/MCID\b(?:[^<>]|<[0-9A-Fa-f\s]*>)*>>\s*BDC\b")


def untagged(content: bytes) -> bytes:
    """Return *content* so that no element can hold a piece of it: here it is an artifact."""
    return _MARKED.sub(rb"\1 BMC", content) if b"/MCID" in content else content


class Copier:
    """Copies what is asked for into *file*, and all that it leads to, each object once.

    Args:
        file: The file.
        layers: Those of the source; None where all of them print.
        keeps_structure: Whether what a structure tree needs stays.
        untags: Whether no element may hold a piece of what is painted.

    Attributes:
        bare: The names of fonts that are not embedded.
    """

    def __init__(
        self, file: File, layers: Layers | None = None, keeps_structure: bool = False, untags: bool = False
    ) -> None:
        self._file, self._layers, self._untags = file, layers, untags
        self._dropped = _DROPPED | (set() if keeps_structure else _STRUCTURE) | ({"/MCID"} if untags else set())
        self._known: dict[Place, int] = {}
        self._waiting: deque[tuple[int, Any, bool]] = deque()
        self.bare: set[str] = set()

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
            if not named and key in self._dropped:
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
        if held or kind == "/PS" or (self._layers and self._layers.hides(dict.get(stream, "/OC"))):
            self._file.put_stream(at, _NOTHING, b"")
            return
        plain = bare if _filters(stream) == ["/DCTDecode"] else bytes
        data, gone = plain(stream._data), {"/Length"}
        paints = (self._layers or self._untags) and (kind == "/Form" or "/PatternType" in stream)
        if paints:
            data, gone = stream.get_data(), {"/Length", "/Filter", "/DecodeParms"}
            data = self._layers.without_hidden(data, of(stream, "/Resources")) if self._layers else data
            data = untagged(data) if self._untags else data
        inner = DictionaryObject()
        dict.update(inner, {key: each for key, each in stream.items() if key not in gone})
        self._file.add_stream(self.entries(inner), data, packs=bool(paints), at=at)

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
