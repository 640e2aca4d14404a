"""A Word file as a package: its parts and where they lead, unpacked within bounds.

Nothing that stands outside the file is fetched, and no name in it is used as a path. Refuses what unpacks to too much,
a document type or an entity in any part, and every other kind of file, by its name and with what to do.

The elements are those of python-docx; its own package is not used, for it refuses a whole file where one relation leads
nowhere, which Word does not.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from handpress.diagnostics import HandpressError, Span, fault
from handpress.disk.extras import check_installed

Element = Any  # of lxml, which has no types

MAX_PARTS = 5000
MAX_XML = 12 << 20  # bytes of all parts that are read; a hundred pages have some five million
MAX_TAGS = 250_000  # in one part; a hundred pages have some hundred thousand
MAX_DEPTH = 120  # elements in one another; a text box in a table in a text box has some fifty
MAX_PICTURE = 16 << 20
MAX_PICTURES = 64 << 20
_MAX_DIRECTORY = 2 << 20

_OFFICE = "http://schemas.openxmlformats.org/"
_DRAWING = f"{_OFFICE}drawingml/2006/"
_WORD = f"{_OFFICE}wordprocessingml/2006/main"
_URIS = {
    "w": _WORD,
    "a": f"{_DRAWING}main",
    "wp": f"{_DRAWING}wordprocessingDrawing",
    "pic": f"{_DRAWING}picture",
    "c": f"{_DRAWING}chart",
    "dgm": f"{_DRAWING}diagram",
    "r": f"{_OFFICE}officeDocument/2006/relationships",
    "m": f"{_OFFICE}officeDocument/2006/math",
    "cp": f"{_OFFICE}package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "mc": f"{_OFFICE}markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
}
_PREFIXES = {uri: prefix for prefix, uri in _URIS.items()}
# ISO 29500 strict: other names for the same things.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _WORD.encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/", _DRAWING.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _URIS["r"].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", _URIS["m"].encode()),
)


@cache
def _short(tag: str) -> str:
    uri, _, local = tag[1:].rpartition("}")
    return f"{_PREFIXES.get(uri, '')}:{local}"


def name(element: Element) -> str:
    """Return the name of *element* with its usual prefix, as "w:p"; of an unknown one, as ":p"; "" for a comment."""
    return _short(element.tag) if isinstance(element.tag, str) else ""


@cache
def qualified(short: str) -> str:
    """Return the full name of "w:p"."""
    prefix, _, local = short.partition(":")
    return f"{{{_URIS[prefix]}}}{local}"


def child(element: Element, short: str) -> Element | None:
    """Return the first child of *element* with that name."""
    return None if element is None else element.find(qualified(short))


def value(element: Element, short: str = "w:val") -> str:
    """Return an attribute of *element*, or ""."""
    return "" if element is None else str(element.get(qualified(short)) or "")


def number(element: Element, short: str = "w:val") -> int | None:
    """Return an attribute of *element* as a whole number, if it is one that a page can have."""
    text = value(element, short)
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None


def is_on(element: Element) -> bool:
    """Return whether a switch such as ``w:b`` is on."""
    return value(element) not in ("0", "false", "off")


@dataclass(frozen=True)
class Relation:
    """Where an id of a part leads: to another part, or, if ``outside``, to an address that is never opened."""

    target: str
    kind: str  # the last part of its type, as "image"
    outside: bool


class Package:
    """The parts of one Word file, each unpacked when it is asked for."""

    def __init__(self, packed: zipfile.ZipFile, path: str) -> None:
        self.path = path
        self._packed = packed
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._read = 0
        self._pictures: dict[str, bytes] = {}
        for info in packed.infolist():
            key = _key(info.filename)
            if key in self._infos:
                raise self.broken("two of its parts have one name")
            self._infos[key] = info
        main = [each.target for each in self.relations("").values() if each.kind == "officeDocument"]
        self.main = main[0] if main else "word/document.xml"

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._infos

    @property
    def names(self) -> Iterator[str]:
        """Yield the names of all parts, in small letters."""
        yield from self._infos

    def xml(self, part: str) -> Element | None:
        """Return the root of a part, or None if it is not there.

        Raises:
            HandpressError: It is broken, too large, too deep, or defines entities.
        """
        if part not in self:
            return None
        data = self._unpack(part, MAX_XML - self._read)
        self._read += len(data)
        if data.count(b"<") > MAX_TAGS:
            raise self.too_large()
        if any("<!DOCTYPE".encode(encoding) in data for encoding in ("utf-8", "utf-16-le", "utf-16-be")):
            raise self.broken(f"{part} defines a document type, which Word never writes")
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        return self._parsed(data, part)

    def _parsed(self, data: bytes, part: str) -> Element:
        from docx.oxml import parse_xml

        try:
            root: Element = parse_xml(data)
        except (SyntaxError, ValueError, LookupError):  # what lxml raises is a SyntaxError
            raise self.broken(f"{part} is no XML that can be read") from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise self.broken(f"{part} defines a document type, which Word never writes")
        if _is_deep(root):
            raise self.broken(f"more than {MAX_DEPTH} elements stand in one another in {part}")
        return root

    def relations(self, part: str) -> dict[str, Relation]:
        """Return where the ids of *part* lead; "" stands for the file itself."""
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, Relation] = {}
        for each in () if root is None else root:
            if not isinstance(each.tag, str):
                continue
            target, kind = each.get("Target") or "", (each.get("Type") or "").rpartition("/")[2]
            outside = each.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found.setdefault(each.get("Id") or "", Relation(target, kind, outside))
        return found

    def content_type(self) -> str:
        """Return what the file says that its main part is."""
        root = self.xml("[Content_Types].xml")
        types = {} if root is None else {_key(each.get("PartName") or ""): each.get("ContentType") for each in root}
        return str(types.get(_key(self.main)) or "")

    def picture(self, part: str) -> bytes:
        """Return a PNG or JPEG; nothing if the part is another kind of picture, missing, or too large."""
        key = _key(part)
        if key not in self._pictures:
            info = self._infos.get(key)
            room = min(MAX_PICTURE, MAX_PICTURES - sum(map(len, self._pictures.values())))
            data = self._unpack(part, room) if info and info.file_size <= room else b""
            self._pictures[key] = data if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) else b""
        return self._pictures[key]

    def _unpack(self, part: str, limit: int) -> bytes:
        info = self._infos[_key(part)]
        if info.flag_bits & 1:
            raise _locked(self.path)
        try:
            with self._packed.open(info) as file:
                data = file.read(limit + 1)
        except Exception as error:  # zipfile has no one error for what is damaged
            raise self.broken(f"{part} cannot be unpacked ({type(error).__name__})") from None
        if len(data) > limit:
            raise self.too_large()
        return data

    def broken(self, fact: str) -> HandpressError:
        """Return the error for a damaged or odd file."""
        hint = "open it in Word, save it anew as .docx, and import that"
        return fault(Span(self.path), f"this Word file cannot be read: {fact}", "word-file", hint)

    def too_large(self) -> HandpressError:
        """Return the error for a file that holds more than a handout can."""
        return fault(
            Span(self.path), "this Word file is too long for one handout", "too-large", "split it into several"
        )


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()


def _is_deep(root: Element) -> bool:
    return bool(root.getroottree().xpath(f"boolean({'/*' * (MAX_DEPTH + 1)})"))


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE = 'open it in Word, choose "Save as", Word document (.docx), and import that'
_NO_ZIP = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "a file in Rich Text Format (.rtf)"),
    (b"MIME-Version:", "a web page in one file (.mht)"),
    (b"<?xml", "an XML file"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)
_KINDS = {
    "spreadsheetml": "a workbook of Excel",
    "presentationml": "slides of PowerPoint",
    "opendocument": "a file of LibreOffice (.odt)",
}


def open_package(data: bytes, path: str) -> Package:
    """Return the package that *data* holds.

    Raises:
        HandpressError: It is another kind of file, locked with a password, damaged, or unpacks to too much.
    """
    check_installed("import")
    if data.startswith(_OLE):
        raise (
            _locked(path) if "EncryptedPackage".encode("utf-16-le") in data else _other(path, "an old Word file (.doc)")
        )
    if not data.startswith(b"PK"):
        start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
        raise _other(path, next((kind for mark, kind in _NO_ZIP if start.startswith(mark)), "something else"))
    if _has_huge_directory(data):
        raise fault(Span(path), f"this file holds more than {MAX_PARTS:,} parts", "too-large", _SAVE)
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # zipfile has no one error for what is damaged
        raise fault(Span(path), f"this file is damaged ({type(error).__name__})", "word-file", _SAVE) from None
    if len(packed.infolist()) > MAX_PARTS:
        raise fault(Span(path), f"this file holds more than {MAX_PARTS:,} parts", "too-large", _SAVE)
    if "mimetype" in packed.namelist() or "content.xml" in packed.namelist():
        raise _other(path, _KINDS["opendocument"])
    package = Package(packed, path)
    stated = package.content_type()
    for word, kind in _KINDS.items():
        if word in stated or (not stated and package.main.startswith({"a workbook of Excel": "xl/"}.get(kind, "?"))):
            raise _other(path, kind)
    if package.main not in package:
        raise _other(path, "something else")
    return package


def _has_huge_directory(data: bytes) -> bool:
    """Return whether the list of parts is longer than any real one: Python would make an object of each."""
    end = data.rfind(b"PK\x05\x06")
    is_64 = end >= 20 and data[end - 20 : end - 16] == b"PK\x06\x07"
    return end >= 0 and (is_64 or int.from_bytes(data[end + 12 : end + 16], "little") > _MAX_DIRECTORY)


def _other(path: str, kind: str) -> HandpressError:
    return fault(Span(path), f"this is {kind}, and not a Word document (.docx)", "word-file", _SAVE)


def _locked(path: str) -> HandpressError:
    hint = "open it in Word, take the password away under File, Info, Protect Document, save it, and import that"
    return fault(Span(path), "this Word file is locked with a password", "word-file", hint)
