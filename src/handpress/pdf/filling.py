"""Plate + values -> PDF bytes: a constant head, and a short tail with what is one patient's own.

The tail holds the streams of the fields, the resources with the fonts that those need, and the cross-references.
Imports nothing heavy: a ready plate prints in the time that Python takes to start. Refuses a value that the
plate cannot set just as the full layout would: that is for another plate.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import accumulate
from math import inf
from zlib import adler32

from handpress.brand.fieldlines import Widths, Words, goes_on, limit_of, plain_width, set_lines, width_of
from handpress.pdf.objects import number
from handpress.pdf.sheet import SheetPlate


class Marshalled:
    """A value that `marshal` can keep as a tuple: of what its class annotates, in that order."""

    def __init__(self, *values: object) -> None:
        self.__dict__.update(zip(type(self).__annotations__, values, strict=True))

    def data(self) -> tuple[object, ...]:
        """Return the value as a tuple."""
        return tuple([getattr(self, name) for name in type(self).__annotations__])


class FieldFont(Marshalled):
    """A face of the plate for fields.

    ``codes`` are the four digits of a character, by its number as `str.translate` wants it; ``fonts`` the name of the
    font resource that has it, where that is not the first.
    """

    font: str
    widths: Widths
    codes: dict[int, str]
    fonts: dict[str, str]


class OpenField(Marshalled):
    """A field's place on its page. Lengths in points, from the foot of the page up.

    Right ``behind`` the value stands more, and all of it is wider than ``least``: words follow it.
    """

    key: str
    page: int
    before: bytes  # what opens its marked content
    after: bytes
    bold: bool
    size: float
    leading: float
    lines: int
    x: float
    y: float
    width: float
    behind: str
    least: float


_Set = tuple[bytes, tuple[str, ...]]  # a field's object in the tail, the fonts that it needs beside the page's
_Plain = tuple[float, bytes]  # width in thousandths, digits; infinitely wide where a value is not plain
_STREAM, _END = b">>\nstream\n", b"\nendstream\nendobj\n"


class _Form:
    """What is the same for every value that takes one plain line in a field."""

    __slots__ = ("at", "begins", "bold", "ends", "field", "fonts", "heads", "kept", "key", "limit", "number")

    def __init__(self, at: int, first: int, field: OpenField, face: FieldFont, further: set[str]) -> None:
        self.at = at
        self.number = first + at
        self.field = field
        self.key = field.key
        self.bold = field.bold
        self.kept = field.key != "patient"
        self.limit = limit_of(field.width, field.size) if field.lines == 1 and not field.behind else 0.0
        self.begins = field.before + f"BT {_to(face.font, field.size, _at(field.x, field.y))} [<".encode("ascii")
        self.ends = b">]TJ ET" + field.after + _END
        self.fonts: tuple[str, ...] = (face.font,) if face.font in further else ()
        self.heads: dict[int, bytes] = {}

    def head(self, digits: int) -> bytes:
        """Return the object up to so many *digits*."""
        size = len(self.begins) + digits + len(self.ends) - len(_END)
        made = self.heads[digits] = b"%d 0 obj\n<</Length %d%b%b" % (self.number, size, _STREAM, self.begins)
        return made


class Plate(Marshalled):
    """A finished document with open fields. Made by `engrave`, printed by `press`."""

    head: bytes  # the file up to and with its object stream; the same for every patient
    digest: bytes
    rows: tuple[bytes, int]  # of the cross-reference table for the objects of the head, deflated; their Adler-32
    first: int  # of the tail's objects: the resources; the fields follow, then the fonts of the tiers
    root: int
    info: int
    resources: tuple[bytes, bytes]  # before and after the fonts that only some values need
    fields: tuple[OpenField, ...]
    faces: dict[bool, list[FieldFont]]
    tiers: tuple[tuple[str, int, tuple[tuple[int, bytes], ...]], ...]  # name, number, and its objects, of such a font
    pages: tuple[int, ...]
    sizes: tuple[tuple[float, float], ...]
    contents: tuple[tuple[int, ...], ...]  # of each page its content streams, static and fields', in painting order
    streams: tuple[tuple[int, int, int], ...]  # number, start and end of the data, of each stream object in the head
    own: tuple[int, ...]  # what a further copy in the same file needs anew: pages, annotations, structure
    tree: tuple[int, int, int]  # numbers of the structure tree's root, its Document element, its parent tree
    title: str
    language: str

    def __init__(self, *values: object) -> None:
        super().__init__(*values)
        self._memo: dict[tuple[int, str], _Set] = {}
        self._forms: list[_Form] = []
        self._further: set[str] = set()

    def data(self) -> tuple[object, ...]:
        """Return the plate as plain values that `marshal` can keep."""
        kept = dict(zip(type(self).__annotations__, super().data(), strict=True))
        kept["fields"] = tuple([field.data() for field in self.fields])
        kept["faces"] = {bold: tuple([face.data() for face in faces]) for bold, faces in self.faces.items()}
        return tuple(kept.values())

    @classmethod
    def of(cls, data: tuple[object, ...]) -> Plate:
        """Return the plate that `data` came from."""
        plate = cls(*data)
        plate.fields = tuple([OpenField(*field) for field in plate.fields])  # type: ignore[misc]
        plate.faces = {bold: [FieldFont(*face) for face in faces] for bold, faces in plate.faces.items()}  # type: ignore[misc]
        return plate

    def set(self, values: dict[str, str]) -> tuple[list[bytes], set[str]]:
        """Return the content of each field, and the names of the fonts that they need beside the page's.

        Raises:
            UnfitError: A value takes more or fewer lines than its field has, or a character that no field font has.
        """
        found = self.settings(values)
        streams = [body[body.index(_STREAM) + len(_STREAM) : -len(_END)] for body, _ in found]
        return streams, {font for _, fonts in found for font in fonts}

    def settings(self, values: dict[str, str]) -> list[_Set]:
        """Return each field as it is set; see `set`."""
        memo = self._memo
        found = []
        plain: dict[tuple[str, bool], _Plain] = {}
        for form in self._forms or self._made_forms():
            value = values[form.key]
            known = memo.get((form.at, value)) if form.kept else None
            if known is None:
                known = self._set(form, value, plain)
                if form.kept:
                    if len(memo) >= _MEMO_LIMIT:
                        memo.clear()
                    memo[form.at, value] = known
            found.append(known)
        return found

    def _made_forms(self) -> list[_Form]:
        self._further = {name for name, _, _ in self.tiers}
        self._forms = [
            _Form(at, self.first + 1, field, self.faces[field.bold][0], self._further)
            for at, field in enumerate(self.fields)
        ]
        return self._forms

    def _set(self, form: _Form, value: str, plain: dict[tuple[str, bool], _Plain]) -> _Set:
        """Return a field as it is set; *plain* knows this patient's values that have been set."""
        known = plain.get((value, form.bold))
        if known is None:
            known = plain[value, form.bold] = _plainly(value, self.faces[form.bold][0])
        wide, digits = known
        if wide <= form.limit:
            head = form.heads.get(len(digits)) or form.head(len(digits))
            return head + digits + form.ends, form.fonts
        stream, fonts = self._stream(form.field, value)
        body = b"%d 0 obj\n<</Length %d%b%b%b" % (form.number, len(stream), _STREAM, stream, _END)
        return body, tuple([font for font in fonts if font in self._further])

    def _stream(self, field: OpenField, value: str) -> tuple[bytes, tuple[str, ...]]:
        faces = self.faces[field.bold]
        widths = [face.widths for face in faces]
        lines = set_lines(value + field.behind, widths, field.size, field.width)
        if lines is None or len(lines) != field.lines:
            raise UnfitError(field.key)
        if field.least and width_of(lines[0], widths) <= limit_of(field.least, field.size):
            raise UnfitError(field.key)
        shown: list[str] = []
        fonts: list[str] = []
        y = field.y
        for count, words in enumerate(lines, 1):
            more = count < len(lines) and not goes_on(words)
            place = _at(field.x, y)
            shown.append(f"BT {_line(faces, words, more, field.size, place, fonts)} ET")
            y -= field.leading
        return field.before + " ".join(shown).encode("ascii") + field.after, tuple(fonts)


_MEMO_LIMIT = 4096


class UnfitError(ValueError):
    """The plate cannot set a value; the argument is the field's key, never the value."""


def fill(plate: Plate | SheetPlate, values: dict[str, str]) -> bytes:
    """Return the file of *plate* with *values* in its fields, by their keys: whole, tagged, with its own ID.

    A clinic's own PDF has no field: it is its file already.

    Raises:
        UnfitError: A value takes more or fewer lines than its field has, or a character that no field font has.
    """
    return plate.head + tail(plate, values)


def tail(plate: Plate | SheetPlate, values: dict[str, str]) -> bytes:
    """Return what follows the plate's head in a file with *values*; see `press`."""
    if isinstance(plate, SheetPlate):
        return b""
    found = plate.settings(values)
    fonts = {font for _, some in found for font in some}
    at, offset = plate.first, len(plate.head)
    named = b""
    if fonts:
        named = b"".join([b"/%s %d 0 R" % (name.encode(), font) for name, font, _ in plate.tiers if name in fonts])
    out = [b"%d 0 obj\n%s%s%s\nendobj\n" % (at, plate.resources[0], named, plate.resources[1])]
    out += [body for body, _ in found]
    at += len(found)
    *starts, offset = accumulate(map(len, out), initial=offset)
    rows = [start.to_bytes(4, "big") for start in starts]
    # A row: of kind 1, its place, generation 0.
    written = b"\1" + b"\0\0\1".join(rows) + b"\0\0"
    for name, _, objects in plate.tiers:
        at += len(objects)
        if name not in fonts:
            written += _FREE * len(objects)
            continue
        for _, body in objects:
            out.append(body)
            written += _row(offset)
            offset += len(body)
    table = _deflated(plate.rows, written + _row(offset))
    made = b"".join(out)
    identity = blake2b(made, digest_size=16, key=plate.digest).hexdigest().upper().encode()
    return (
        b"%b%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Filter/FlateDecode"
        b"/Length %d>>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        % (made, at + 1, at + 2, plate.root, plate.info, identity, identity, len(table), table, offset)
    )


_FREE = b"\0\0\0\0\0\xff\xff"


def _row(offset: int) -> bytes:
    return b"\1%b\0\0" % offset.to_bytes(4, "big")


def _deflated(head: tuple[bytes, int], rows: bytes) -> bytes:
    """Return a zlib stream: the deflated blocks of *head*, then *rows* in a stored one (RFC 1950; RFC 1951, 3.2.4)."""
    blocks, check = head
    size = len(rows)
    return b"\x78\x9c%b\x01%b%b%b%b" % (
        blocks,
        size.to_bytes(2, "little"),
        (size ^ 0xFFFF).to_bytes(2, "little"),
        rows,
        adler32(rows, check).to_bytes(4, "big"),
    )


def _plainly(value: str, face: FieldFont) -> _Plain:
    """Return how wide a value is and how it is shown, where it is plain: then so is all of it."""
    wide = plain_width(value, face.widths)
    return (inf, b"") if wide is None else (wide, value.translate(face.codes).encode("ascii"))


def _to(font: str, size: float, place: str) -> str:
    """Return the operators that go to a *place* in a font."""
    return f"/{font} {number(size)} Tf {place}"


def _at(x: float, y: float) -> str:
    return f"{number(x)} {number(y)} Td "


def _line(faces: list[FieldFont], words: Words, more: bool, size: float, place: str, fonts: list[str]) -> str:
    """Return the operators that show one line; add to *fonts* those that it needs."""
    parts: list[tuple[str, str]] = []  # font, digits
    first = faces[0]
    for at, (face, word) in enumerate(words):
        if at:
            parts.append((first.font, first.codes[32]))
        codes, named, font = faces[face].codes, faces[face].fonts, faces[face].font
        if not named or word.isascii():
            parts.append((font, word.translate(codes)))
        else:
            parts += [(named.get(c, font), codes[ord(c)]) for c in word]
    if more:
        parts.append((first.font, first.codes[32]))
    out = []
    font, shown = "", ""
    for name, digits in parts:
        if name != font:
            if shown:
                out.append(f"[<{shown}>]TJ")
            out.append(_to(name, size, place))
            place = ""
            font, shown = name, ""
            if name not in fonts:
                fonts.append(name)
        shown += digits
    out.append(f"[<{shown}>]TJ")
    return " ".join(out)
