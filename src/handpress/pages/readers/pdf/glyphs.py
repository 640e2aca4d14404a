"""PDF bytes -> its pages as they are seen, by pdfium.

The library is native code that reads what somebody else wrote: child.py runs all of this in a process of its own.
Interprets nothing; follows no link, runs no script, opens no other file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from handpress.pages.readers.pdf.sheets import Box, Glyph, Image, Link, Read, Run, Sheet, Tag

MAX_PAGES = 200
MAX_CHARACTERS = 1_000_000  # two hundred pages of small print have less
MAX_ON_PAGE = 40_000  # the smallest print of a newspaper has fewer
MAX_OBJECTS = 400_000
MAX_RULES = 4_000  # of one page: more is a drawing
_DEEPEST = 40  # of tags, and of forms in forms
_MAX_NODES = 100_000
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def read_sheets(data: bytes) -> Read:
    """Return the pages of the PDF *data*."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        return Read([], "password" if pdfium.FPDF_GetLastError() == _PASSWORD else "damaged")
    try:
        return _read(pdfium, document)
    finally:
        pdfium.FPDF_CloseDocument(document)


def _read(pdfium: Any, document: Any) -> Read:
    pages = pdfium.FPDF_GetPageCount(document)
    if not 0 < pages <= MAX_PAGES:
        return Read([], "too-many-pages" if pages else "damaged", pages)
    sheets: list[Sheet] = []
    characters = objects = 0
    for number in range(pages):
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            sheets.append(Sheet(number + 1, 0, 0, [], [], [], [], [], [], [], []))
            continue
        reader = _Page(pdfium, document, page, number + 1)
        try:
            here = pdfium.FPDFText_CountChars(reader.text)
            characters += here
            if here > MAX_ON_PAGE or characters > MAX_CHARACTERS:
                return Read([], "too-many-characters", pages)
            objects += reader.read(MAX_OBJECTS - objects)
            if objects >= MAX_OBJECTS:
                return Read([], "too-many-objects", pages)
        finally:
            reader.close()
        sheets.append(reader.sheet)
    title = _text(lambda buffer, size: pdfium.FPDF_GetMetaText(document, b"Title", buffer, size))
    language = ""
    if hasattr(pdfium, "FPDFCatalog_GetLanguage"):
        language = _text(lambda buffer, size: pdfium.FPDFCatalog_GetLanguage(document, buffer, size))
    return Read(sheets, "", pages, title, language)


class _Page:
    """One page on its way out of the library."""

    def __init__(self, pdfium: Any, document: Any, page: Any, number: int) -> None:
        self.pdfium, self.document, self.page = pdfium, document, page
        self.text = pdfium.FPDFText_LoadPage(page)
        frame = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, frame)
        self.left, self.top = min(frame.left, frame.right), max(frame.top, frame.bottom)
        width, height = abs(frame.right - frame.left), abs(frame.top - frame.bottom)
        self.sheet = Sheet(number, width, height, [], [], [], [], [], [], [], [])
        self._runs: dict[Any, int] = {}
        self._seen: dict[Run, int] = {}
        self._fonts: dict[Any, tuple[str, bool]] = {}

    def read(self, most: int) -> int:
        """Read all of the page; return how many objects it has, or *most*."""
        objects = self._objects(most)
        self._glyphs()
        self._links()
        self._tags()
        return objects

    def close(self) -> None:
        self.pdfium.FPDFText_ClosePage(self.text)
        self.pdfium.FPDF_ClosePage(self.page)

    # Characters.

    def _glyphs(self) -> None:
        pdfium, text = self.pdfium, self.text
        box, x, y = pdfium.FS_RECTF(), pdfium.c_double(), pdfium.c_double()
        spaced, off_page = False, []
        for index in range(max(pdfium.FPDFText_CountChars(text), 0)):
            code = pdfium.FPDFText_GetUnicode(text, index)
            if pdfium.FPDFText_IsGenerated(text, index) == 1 or code in (9, 10, 13):
                spaced = True
                continue
            if not pdfium.FPDFText_GetLooseCharBox(text, index, box):
                continue
            pdfium.FPDFText_GetCharOrigin(text, index, x, y)
            run = self._run(index)
            character = self._character(index, code, self.sheet.runs[run].font)
            if not character:
                continue
            places = (box.left - self.left, self.top - box.top, box.right - self.left, self.top - box.bottom)
            if not all(map(math.isfinite, places)):
                continue
            left, top, right, bottom = places
            if not (0 <= (left + right) / 2 <= self.sheet.width and 0 <= (top + bottom) / 2 <= self.sheet.height):
                off_page.append(f" {character}" if spaced else character)
                continue
            base, origin = self.top - y.value, x.value - self.left
            self.sheet.glyphs.append(Glyph(character, left, top, right, bottom, base, origin, run, spaced))
            spaced = False
        self.sheet.off_page = "".join(off_page).strip()

    def _character(self, index: int, code: int, font: str) -> str:
        pdfium = self.pdfium
        if pdfium.FPDFText_IsHyphen(self.text, index) == 1 or code in (2, 0xFFFE):
            return "-" if code != 0xAD else "\xad"
        if code == 0 or pdfium.FPDFText_HasUnicodeMapError(self.text, index) == 1 or 0xD800 <= code < 0xE000:
            return "\ufffd"
        if code > 0x10FFFF or (code < 32 or 0x7F <= code < 0xA0):
            return "\ufffd"
        return chr(code)

    def _run(self, index: int) -> int:
        pdfium = self.pdfium
        found = pdfium.FPDFText_GetTextObject(self.text, index)
        key = pdfium.cast(found, pdfium.c_void_p).value
        if key not in self._runs:
            run = self._looks(found, index)
            if run not in self._seen:
                self._seen[run] = len(self.sheet.runs)
                self.sheet.runs.append(run)
            self._runs[key] = self._seen[run]
        return self._runs[key]

    def _looks(self, item: Any, index: int) -> Run:
        pdfium = self.pdfium
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.text, index, matrix)
        size = pdfium.FPDFText_GetFontSize(self.text, index) * math.hypot(matrix.c, matrix.d)
        angle = math.degrees(math.atan2(matrix.b, matrix.a))
        font, bold = self._font(pdfium.FPDFTextObj_GetFont(item))
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        artifact = any(name == "Artifact" for name in self._marks(item))
        return Run(
            font,
            round(size, 1) if math.isfinite(size) else 0,
            bold or mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE,
            round(angle) % 360,
            -1 if artifact else pdfium.FPDFPageObj_GetMarkedContentID(item),
            artifact,
            mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
            self._is_pale(item),
        )

    def _font(self, font: Any) -> tuple[str, bool]:
        pdfium = self.pdfium
        key = pdfium.cast(font, pdfium.c_void_p).value
        if key not in self._fonts:
            buffer = pdfium.create_string_buffer(256)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
            name = buffer.value.decode("latin-1")
            named = re.search(r"bold|black|heavy|semibd|demi|(?<![a-z])bd(?![a-z])", name, re.IGNORECASE)
            forced = pdfium.FPDFFont_GetFlags(font) > 0 and pdfium.FPDFFont_GetFlags(font) & 1 << 18
            self._fonts[key] = name, bool(named or forced)
        return self._fonts[key]

    def _is_pale(self, item: Any) -> bool:
        pdfium = self.pdfium
        red, green, blue, alpha = (pdfium.c_uint() for _ in range(4))
        if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
            return False
        return bool(alpha.value < 8 or min(red.value, green.value, blue.value) > 245)

    def _marks(self, item: Any) -> Iterator[str]:
        pdfium = self.pdfium
        for at in range(max(min(pdfium.FPDFPageObj_CountMarks(item), 20), 0)):
            mark = pdfium.FPDFPageObj_GetMark(item, at)
            size = pdfium.c_ulong()
            buffer = (pdfium.c_ushort * 32)()
            if mark and pdfium.FPDFPageObjMark_GetName(mark, buffer, 64, size):
                yield bytes(buffer)[: max(min(size.value, 64) - 2, 0)].decode("utf-16-le", "replace")

    # What is drawn.

    def _objects(self, most: int) -> int:
        pdfium, count = self.pdfium, 0
        own = (pdfium.FPDFPage_GetObject(self.page, at) for at in range(pdfium.FPDFPage_CountObjects(self.page)))
        stack: list[tuple[Iterator[Any], tuple[float, ...]]] = [(own, (1, 0, 0, 1, 0, 0))]
        while stack and count < most:
            item = next(stack[-1][0], None)
            if item is None:
                stack.pop()
                continue
            count += 1
            kind, placed = pdfium.FPDFPageObj_GetType(item), stack[-1][1]
            if kind == pdfium.FPDF_PAGEOBJ_FORM and len(stack) < _DEEPEST:
                inner = pdfium.FPDFFormObj_CountObjects(item)
                matrix = pdfium.FS_MATRIX()
                pdfium.FPDFPageObj_GetMatrix(item, matrix)
                kids = (pdfium.FPDFFormObj_GetObject(parent, at) for parent in [item] for at in range(inner))
                own_matrix = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
                stack.append((iter(list(kids)), _joined(own_matrix, placed)))
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(item, placed)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._image(item, placed)
            elif kind == pdfium.FPDF_PAGEOBJ_SHADING and (box := self._box(item, placed)):
                self.sheet.fills.append(box)
        return count

    def _box(self, item: Any, placed: tuple[float, ...]) -> Box | None:
        pdfium = self.pdfium
        x0, y0, x1, y1 = (pdfium.c_float() for _ in range(4))
        if not pdfium.FPDFPageObj_GetBounds(item, x0, y0, x1, y1):
            return None
        corners = [_moved(x, y, placed) for x in (x0.value, x1.value) for y in (y0.value, y1.value)]
        return self._turned([x for x, _ in corners], [y for _, y in corners])

    def _turned(self, xs: list[float], ys: list[float]) -> Box | None:
        box = (min(xs) - self.left, self.top - max(ys), max(xs) - self.left, self.top - min(ys))
        return box if all(map(math.isfinite, box)) else None

    def _image(self, item: Any, placed: tuple[float, ...]) -> None:
        if box := self._box(item, placed):
            if max(box[2] - box[0], box[3] - box[1]) <= 12:
                self.sheet.dots.append(box)
                return
            artifact = any(name == "Artifact" for name in self._marks(item))
            mcid = self.pdfium.FPDFPageObj_GetMarkedContentID(item)
            self.sheet.images.append(Image(box, mcid, artifact))

    def _path(self, item: Any, placed: tuple[float, ...]) -> None:
        pdfium = self.pdfium
        box = self._box(item, placed)
        if box is None or len(self.sheet.rules) > MAX_RULES:
            return
        filling, stroked = pdfium.c_int(), pdfium.c_int()
        pdfium.FPDFPath_GetDrawMode(item, filling, stroked)
        wide, high = box[2] - box[0], box[3] - box[1]
        filled = bool(filling.value) and not self._is_pale(item)
        if min(wide, high) > 1 and max(wide, high) <= 14 and max(wide, high) < 1.4 * min(wide, high):
            self.sheet.dots.append(box)
        elif min(wide, high) <= 3 and (filled or stroked.value):
            self.sheet.rules.append(box)
        elif stroked.value:
            self._edges(item, placed)
        if filled and min(wide, high) > 3:
            self.sheet.fills.append(box)

    def _edges(self, item: Any, placed: tuple[float, ...]) -> None:
        """Note the level and upright lines of a path that is drawn, not filled."""
        pdfium = self.pdfium
        x, y = pdfium.c_float(), pdfium.c_float()
        last = first = (0.0, 0.0)
        for at in range(min(pdfium.FPDFPath_CountSegments(item), 400)):
            segment = pdfium.FPDFPath_GetPathSegment(item, at)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = _moved(x.value, y.value, placed)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                first = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                self._edge(last, point)
            if pdfium.FPDFPathSegment_GetClose(segment):
                self._edge(point, first)
            last = point

    def _edge(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        box = self._turned([one[0], other[0]], [one[1], other[1]])
        if box and min(box[2] - box[0], box[3] - box[1]) < 1 < max(box[2] - box[0], box[3] - box[1]):
            self.sheet.rules.append(box)

    # Links and tags.

    def _links(self) -> None:
        pdfium = self.pdfium
        position, link, frame = pdfium.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
        while len(self.sheet.links) < 1000 and pdfium.FPDFLink_Enumerate(self.page, position, link):
            action = pdfium.FPDFLink_GetAction(link)
            if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
                continue
            if not pdfium.FPDFLink_GetAnnotRect(link, frame):
                continue
            size = pdfium.FPDFAction_GetURIPath(self.document, action, None, 0)
            buffer = pdfium.create_string_buffer(min(size, 2000) + 1)
            pdfium.FPDFAction_GetURIPath(self.document, action, buffer, min(size, 2000))
            box = self._turned([frame.left, frame.right], [frame.top, frame.bottom])
            if box:
                self.sheet.links.append(Link(box, buffer.value.decode("utf-8", "replace")))

    def _tags(self) -> None:
        pdfium = self.pdfium
        tree = pdfium.FPDF_StructTree_GetForPage(self.page)
        if not tree:
            return
        self._nodes = 0
        for at in range(min(pdfium.FPDF_StructTree_CountChildren(tree), _MAX_NODES)):
            element = pdfium.FPDF_StructTree_GetChildAtIndex(tree, at)
            if element and (tag := self._tag(element, _DEEPEST)):
                self.sheet.tags.append(tag)
        pdfium.FPDF_StructTree_Close(tree)

    def _tag(self, element: Any, deep: int) -> Tag | None:
        pdfium = self.pdfium
        self._nodes += 1
        if not deep or self._nodes > _MAX_NODES:
            return None
        role = _text(lambda buffer, size: pdfium.FPDF_StructElement_GetType(element, buffer, size))
        alternative = _text(lambda buffer, size: pdfium.FPDF_StructElement_GetAltText(element, buffer, size))
        kids: list[Tag | int] = []
        for at in range(min(pdfium.FPDF_StructElement_CountChildren(element), _MAX_NODES)):
            mcid = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, at)
            if mcid >= 0:
                kids.append(mcid)
            elif child := pdfium.FPDF_StructElement_GetChildAtIndex(element, at):
                tag = self._tag(child, deep - 1)
                kids += [tag] if tag else []
        return Tag(role, kids, alternative)


def _text(read: Any) -> str:
    """Return a text of the library, which asks twice: for the size, and for the text in UTF-16."""
    import pypdfium2.raw as pdfium

    size = read(None, 0)
    if not 2 < size < 20_000:
        return ""
    buffer = (pdfium.c_ushort * (size // 2))()
    read(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").strip()


def _moved(x: float, y: float, matrix: tuple[float, ...]) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _joined(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    """Return what *one* does, and then *other*."""
    a, b = _moved(one[0], one[1], (*other[:4], 0, 0))
    c, d = _moved(one[2], one[3], (*other[:4], 0, 0))
    return (a, b, c, d, *_moved(one[4], one[5], other))
