"""Paint page items on reportlab's canvas, every mark tagged, and write the plate.

The one file that knows reportlab's private parts. Refuses nested marks: content is
opened and closed by one method, and nothing is painted outside it.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from reportlab.pdfgen.canvas import Canvas

from handpress.brand.colour import Colour
from handpress.brand.fonts import Face
from handpress.brand.shapes import Gradient
from handpress.layout.boxes import (
    Artifact,
    Drawing,
    FieldItem,
    ImageItem,
    Item,
    Owner,
    Page,
    Setting,
    ShapeItem,
    StructElem,
    TextItem,
)
from handpress.pdf.filling import FieldFont, OpenField, Plate
from handpress.pdf.objects import number, text_string
from handpress.pdf.tags import Marks
from handpress.pdf.typefaces import Typeface

_LEVEL = 5  # zlib: level 9 costs three times the time for two parts in a hundred


class PageCanvas(Canvas):  # type: ignore[misc]
    """A canvas for tagged pages."""

    def __init__(self, typefaces: dict[Face, Typeface], language: str, opens: bool = True) -> None:
        super().__init__(None, invariant=1, pageCompression=1, pdfVersion=(1, 7), lang=language)
        self.language = language
        self.typefaces = typefaces
        self.opens = opens  # whether it leaves fields open that the press can set
        self.marks = Marks()
        self.page_numbers: list[int] = []
        self._owner: Owner | None = None
        self._fill: Colour | None = None
        self._stroke: tuple[Colour | None, float, int, int, float] = _PEN
        self._font: tuple[str, float] = ("", 0.0)
        self._annotations: list[int] = []
        self._images: dict[int, tuple[str, int]] = {}
        self._shadings: dict[Gradient, tuple[str, int]] = {}
        self._objects: list[tuple[bytes, bytes | None]] = []
        self._pages = self.reserve()
        self._leaves: list[_Leaf] = []
        self._opened: list[OpenField] = []
        self._pending: list[tuple[int, StructElem, str, int]] = []
        self._tops: dict[StructElem, tuple[int, float]] = {}  # where each element begins: page, height

    def _make_preamble(self) -> None:
        # reportlab's own sets Helvetica, which would not be embedded.
        self._preamble = ""

    # Objects.

    def reserve(self) -> int:
        """Return a fresh object number; ``fill`` gives it a body."""
        self._objects.append((b"", None))
        return len(self._objects)

    def fill(self, at: int, body: bytes, content: bytes | None = None) -> None:
        """Give object *at* its dictionary; with *content* it is a stream and *body* the inside of its dictionary."""
        self._objects[at - 1] = (body, content)

    def add(self, body: bytes, content: bytes | None = None) -> int:
        """Add an object and return its number."""
        at = self.reserve()
        self.fill(at, body, content)
        return at

    # Painting.

    def paint(self, page: Page) -> None:
        """Paint one page, with its marks, links and annotations."""
        self.setPageSize((page.width, page.height))
        self.marks.pages.append([])
        self.page_numbers.append(self.reserve())
        self._annotations = []
        self._fill, self._stroke, self._font = None, _PEN, ("", 0.0)
        self._sheet = page.height
        self._leaves.append(_Leaf(page.width, page.height, self._annotations))
        for item in page.items:
            self._paint(item)
        self._close()
        self._flush()
        self._startPage()

    def _flush(self) -> None:
        """End a stream of the page's content."""
        if self._code:
            self._leaves[-1].contents.append(self.add(b"", " ".join(self._code).encode("ascii")))
            self._code.clear()

    def _paint(self, item: Item) -> None:
        if isinstance(item, TextItem):
            self._open(item.owner)
            self._text(item)
        elif isinstance(item, ShapeItem):
            self._open(item.owner)
            self._shape(item)
        elif isinstance(item, FieldItem):
            if item.setting and self.opens:
                self._field(item, item.setting)
            else:
                for inner in item.items:
                    self._paint(inner)
        else:
            self._open(item.owner)
            self._image(item)

    def _field(self, item: FieldItem, setting: Setting) -> None:
        """Leave a field open: a stream of its own that sets all that it needs, and leaves nothing behind."""
        self._close()
        self._flush()
        self._open(setting.owner)
        self._code.append(_channels(setting.style.colour) + " rg ")
        before = " ".join(self._code).encode("ascii")
        self._code.clear()
        self._owner, self._fill, self._font = None, None, ("", 0.0)
        style = setting.style
        self._opened.append(
            OpenField(
                setting.key,
                len(self._leaves) - 1,
                before,
                b" EMC",
                style.bold,
                style.size,
                style.leading,
                setting.lines,
                item.x,
                self._sheet - item.y - setting.baseline,
                item.width,
                setting.behind,
                setting.least,
            )
        )
        self._leaves[-1].contents.append(-len(self._opened))

    def _open(self, owner: Owner) -> None:
        if owner is self._owner or (isinstance(owner, Artifact) and owner == self._owner):
            return
        self._close()
        self._owner = owner
        if isinstance(owner, Artifact):
            subtype = f"/Subtype/{owner.subtype}" if owner.subtype else ""
            attached = f"/Attached[/{owner.attached}]" if owner.attached else ""
            self._code.append(f"/Artifact <</Type/{owner.type}{subtype}{attached}>> BDC")
        else:
            self._code.append(f"/{owner.role} <</MCID {self.marks.mark(owner)}>> BDC")

    def _close(self) -> None:
        if self._owner is not None:
            self._code.append("EMC")
            self._owner = None

    def _ink(self, colour: Colour) -> None:
        if colour != self._fill:
            self._fill = colour
            self._code.append(_channels(colour) + " rg")

    def _text(self, item: TextItem) -> None:
        style, code = item.style, self._code
        self._ink(style.colour)
        code.append("BT")
        x, y = item.x, self._sheet - item.y
        shown: list[str] = []
        face: Face | None = None
        placed = False
        for piece in item.pieces:
            if piece.face is not face:
                if shown:
                    code.append(f"[<{''.join(shown)}>]TJ")
                    shown = []
                face = piece.face
                typeface = self.typefaces[face]
                if self._font != (typeface.name, style.size):
                    self._font = (typeface.name, style.size)
                    code.append(f"/{typeface.name} {number(style.size)} Tf")
                if not placed:
                    code.append(f"{number(x)} {number(y)} Td")
                    placed = True
            shown.append(typeface.code(piece, style.size))
        code.append(f"[<{''.join(shown)}>]TJ ET")
        if isinstance(item.owner, StructElem):
            if item.owner.uri or item.owner.target:
                self._link(item, item.owner)
            self._tops.setdefault(item.owner, (self.page_numbers[-1], y + style.leading))

    def _link(self, item: TextItem, elem: StructElem) -> None:
        size = item.style.size
        y = self._sheet - item.y
        box = " ".join(map(number, (item.x, y - size * 0.3, item.x + item.width, y + size)))
        at = self.reserve()
        self._annotations.append(at)
        self.marks.links.setdefault(elem, []).append((len(self.page_numbers) - 1, at))
        # StructParent is known once all pages are painted; finish() writes the annotation.
        self._pending.append((at, elem, box, self.page_numbers[-1]))

    def write_links(self) -> None:
        """Write the link annotations, numbered as the parent tree numbers them."""
        key = len(self.page_numbers)
        for at, elem, box, page in sorted(
            self._pending, key=lambda entry: (self.marks.links[entry[1]][0][1], entry[0])
        ):
            self.fill(
                at,
                b"<</Type/Annot/Subtype/Link/Rect[%s]/Border[0 0 0]/F 4/P %d 0 R/StructParent %d/Contents%s%s>>"
                % (box.encode(), page, key, text_string(elem.alt), self._goal(elem)),
            )
            key += 1

    def _goal(self, elem: StructElem) -> bytes:
        """Return where a link leads."""
        if elem.target is None:
            return b"/A<</Type/Action/S/URI/URI%s>>" % text_string(elem.uri)
        page, top = self._tops[elem.target]
        return b"/Dest[%d 0 R/XYZ null %s null]" % (page, number(top).encode())

    def _shape(self, item: ShapeItem) -> None:
        drawing, code = item.drawing, self._code
        x, y = item.x, self._sheet - item.y
        before = self._fill, self._stroke
        if drawing.clip:
            box = " ".join(map(number, (x, y - item.height, item.width, item.height)))
            code.append(f"q {box} re W n")
        if isinstance(drawing.fill, Gradient):
            self._gradient(drawing, drawing.fill, x, y)
            drawing = drawing._replace(fill=None)
        elif drawing.fill is not None:
            self._ink(drawing.fill)
        if drawing.stroke is not None:
            self._pen(drawing)
        if drawing.fill is not None or drawing.stroke is not None:
            paint = _PAINT[drawing.fill is not None, drawing.stroke is not None, drawing.even_odd]
            code.append(f"{_outline(drawing, x, y)} {paint}")
        if drawing.clip:
            code.append("Q")
            self._fill, self._stroke = before
        if isinstance(item.owner, StructElem):
            self.marks.cover(item.owner, (x, y - item.height, x + item.width, y))

    def _gradient(self, drawing: Drawing, gradient: Gradient, x: float, y: float) -> None:
        """Fill a path with a gradient: the path clips a shading. ISO 32000-1, 8.7.4.5.3 and 8.7.4.5.4."""
        if gradient not in self._shadings:
            line = " ".join(_fine(value) for value in gradient.line)
            kind = 3 if gradient.is_radial else 2
            body = (
                f"/ShadingType {kind}/ColorSpace/DeviceRGB/Coords[{line}]/Extend[true true]/Function{_ramp(gradient)}"
            )
            self._shadings[gradient] = f"Sh{len(self._shadings) + 1}", self.add(f"<<{body}>>".encode("ascii"))
        a, b, c, d, e, f = gradient.matrix
        matrix = " ".join(map(_fine, (a, -b, c, -d, x + e, y - f)))
        rule = "W*" if drawing.even_odd else "W"
        name = self._shadings[gradient][0]
        self._code.append(f"q {_outline(drawing, x, y)} {rule} n {matrix} cm /{name} sh Q")

    def _pen(self, drawing: Drawing) -> None:
        colour, width, cap, join, miter = self._stroke
        if drawing.stroke != colour and drawing.stroke is not None:
            self._code.append(_channels(drawing.stroke) + " RG")
        if drawing.stroke_width != width:
            self._code.append(f"{number(drawing.stroke_width)} w")
        if drawing.cap != cap:
            self._code.append(f"{drawing.cap} J")
        if drawing.join != join:
            self._code.append(f"{drawing.join} j")
        if drawing.miter != miter:
            self._code.append(f"{number(drawing.miter)} M")
        self._stroke = (drawing.stroke, drawing.stroke_width, drawing.cap, drawing.join, drawing.miter)

    def _image(self, item: ImageItem) -> None:
        raster = item.raster
        if id(raster) not in self._images:
            body = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (
                raster.width,
                raster.height,
            )
            if raster.photo:
                from handpress.brand.raster import jpeg_of

                at = self.add(body + _JPEG, jpeg_of(raster))
            else:
                at = self.add(body, raster.pixels)
            self._images[id(raster)] = (f"Im{len(self._images) + 1}", at)
        x, y = item.x, self._sheet - item.y - item.height
        place = " ".join(map(number, (item.width, 0, 0, item.height, x, y)))
        self._code.append(f"q {place} cm /{self._images[id(raster)][0]} Do Q")
        if isinstance(item.owner, StructElem):
            self.marks.cover(item.owner, (x, y, x + item.width, y + item.height))

    # The file.

    def write_resources(self) -> tuple[bytes, bytes]:
        """Write the fonts and images that the pages share; return their dictionary, open for further fonts."""
        fonts = b"".join(
            b"/%s %d 0 R" % (typeface.name.encode(), typeface.write(self.add)) for typeface in self.typefaces.values()
        )
        images = b"".join(b"/%s %d 0 R" % (name.encode(), at) for name, at in self._images.values())
        shadings = b"".join(b"/%s %d 0 R" % (name.encode(), at) for name, at in self._shadings.values())
        others = {b"XObject": images, b"Shading": shadings}
        return b"<</Font<<" + fonts, b">>%s>>" % b"".join(b"/%s<<%s>>" % pair for pair in others.items() if pair[1])

    def finish(
        self,
        catalog: bytes,
        info: bytes,
        resources: tuple[bytes, bytes],
        faces: dict[bool, list[FieldFont]],
        tiers: Iterable[Typeface],
        own: Iterable[int],
        tree: tuple[int, int, int],
        title: str,
    ) -> Plate:
        """Return the plate: all that stays the same, in object streams.

        Args:
            catalog: The inside of the catalog's dictionary, but for Type and Pages.
            info: The inside of the information dictionary.
            resources: As `write_resources` returned them.
            faces: The faces of the open fields.
            tiers: Fonts that only some values need.
            own: Numbers of structure elements and bookmarks.
            tree: Numbers of the structure tree's root, its Document element and its parent tree.
            title: The document's title.
        """
        kids = b" ".join(b"%d 0 R" % at for at in self.page_numbers)
        self.fill(self._pages, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(self.page_numbers)))
        root = self.add(b"<</Type/Catalog/Pages %d 0 R%s>>" % (self._pages, catalog))
        information = self.add(b"<<%s>>" % info)
        first = len(self._objects) + 2  # behind the object stream
        contents = [
            tuple(first - at if at < 0 else at for at in leaf.contents)  # the fields follow the resources
            for leaf in self._leaves
        ]
        for key, (at, leaf, streams) in enumerate(zip(self.page_numbers, self._leaves, contents, strict=True)):
            self.fill(at, self._page(leaf, streams, first, key))
        head, rows, places = _head(self._objects)
        at = first + 1 + len(self._opened)
        kept = []
        for tier in tiers:
            written = _Written(at)
            font = tier.write(written)
            at += len(written.objects)
            kept.append((tier.name, font, tuple(written.objects)))
        annotations = [at for leaf in self._leaves for at in leaf.annotations]
        return Plate(
            head,
            hashlib.sha256(head).digest(),
            rows,
            first,
            root,
            information,
            resources,
            tuple(self._opened),
            faces,
            tuple(kept),
            tuple(self.page_numbers),
            tuple((leaf.width, leaf.height) for leaf in self._leaves),
            tuple(contents),
            tuple(places),
            (*self.page_numbers, *annotations, *own),
            tree,
            title,
            self.language,
        )

    def _page(self, leaf: _Leaf, streams: tuple[int, ...], resources: int, key: int) -> bytes:
        shown = b" ".join(b"%d 0 R" % at for at in streams)
        annotations = b"/Annots[%s]" % b" ".join(b"%d 0 R" % at for at in leaf.annotations)
        return (
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources %d 0 R/Contents %s/StructParents %d/Tabs/S%s>>"
            % (
                self._pages,
                number(leaf.width).encode(),
                number(leaf.height).encode(),
                resources,
                shown if len(streams) == 1 else b"[%s]" % shown,
                key,
                annotations if leaf.annotations else b"",
            )
        )


class _Leaf:
    """A painted page: its size, its content streams (a field as its number below zero), its annotations."""

    def __init__(self, width: float, height: float, annotations: list[int]) -> None:
        self.width = width
        self.height = height
        self.annotations = annotations
        self.contents: list[int] = []


class _Written:
    """Takes objects with numbers from *start*, each as it stands in a file."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.objects: list[tuple[int, bytes]] = []

    def __call__(self, body: bytes, content: bytes | None = None) -> int:
        """Add an object and return its number."""
        at = self.start + len(self.objects)
        whole = b"%d 0 obj\n%s\nendobj\n" % (at, body) if content is None else _stream(at, body, content)
        self.objects.append((at, whole))
        return at


_JPEG = b"/Filter/DCTDecode"
_PEN = (None, 1.0, 0, 0, 10.0)  # as a page begins: ISO 32000-1, table 52
_OPERATORS = {"M": "m", "L": "l", "C": "c"}
_PAINT = {
    (True, True, False): "B",
    (True, True, True): "B*",
    (True, False, False): "f",
    (True, False, True): "f*",
    (False, True, False): "S",
    (False, True, True): "S",
    (False, False, False): "n",
    (False, False, True): "n",
}


def _outline(drawing: Drawing, x: float, y: float) -> str:
    """Return the path of a drawing at a place, y upwards."""
    parts = []
    for op in drawing.path:
        if op[0] == "Z":
            parts.append("h")
            continue
        points = [
            number(x + value) if at % 2 == 0 else number(y - value)
            for at, value in enumerate(op[1:])
            if not isinstance(value, str)
        ]
        parts.append(" ".join(points) + " " + _OPERATORS[str(op[0])])
    return " ".join(parts)


def _fine(value: float) -> str:
    """Return a number of six digits: a gradient's own units may be far larger or smaller than points."""
    digits = 6 - min(max(math.ceil(math.log10(abs(value))), -6), 6) if value else 0
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _ramp(gradient: Gradient) -> str:
    """Return the function from a place on a gradient to its colour. ISO 32000-1, 7.10.3 and 7.10.4."""
    stops = gradient.stops
    if stops[0][0] > 0:
        stops = ((0.0, stops[0][1]), *stops)
    if stops[-1][0] < 1:
        stops = (*stops, (1.0, stops[-1][1]))
    # Where two stand at one place, the colour changes at once: a part of no length is not allowed.
    parts = [(one, other) for one, other in pairwise(stops) if round(other[0], 6) > round(one[0], 6)]
    steps = [
        f"<</FunctionType 2/N 1/Domain[0 1]/C0[{_channels(one)}]/C1[{_channels(other)}]>>"
        for (_, one), (_, other) in parts
    ]
    bounds = " ".join(f"{at:.6f}" for _, (at, _) in parts[:-1])
    encode = " ".join(["0 1"] * len(steps))
    return f"<</FunctionType 3/Domain[0 1]/Functions[{''.join(steps)}]/Bounds[{bounds}]/Encode[{encode}]>>"


@cache
def _channels(colour: Colour) -> str:
    return " ".join(f"{channel:.3f}".rstrip("0").rstrip(".") for channel in colour)


def _head(
    objects: list[tuple[bytes, bytes | None]],
) -> tuple[bytes, tuple[bytes, int], list[tuple[int, int, int]]]:
    """Return *objects* as the start of a file; its cross-reference rows; number, place and size of its streams."""
    head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"  # four bytes over 127: ISO 32000-1, 7.5.2
    out = [head]
    offset = len(head)
    places: dict[int, tuple[int, int, int]] = {}
    streams = []
    plain: list[tuple[int, bytes]] = []
    for at, (body, content) in enumerate(objects, 1):
        if content is None:
            plain.append((at, body))
            continue
        data = _stream(at, body, content)
        places[at] = (1, offset, 0)
        streams.append((at, offset, len(data)))
        out.append(data)
        offset += len(data)
    packed_at = len(objects) + 1
    starts, position = [], 0
    for index, (at, body) in enumerate(plain):
        places[at] = (2, packed_at, index)
        starts.append(b"%d %d" % (at, position))
        position += len(body) + 1
    index_part = b" ".join(starts) + b" "
    packed = index_part + b"\n".join(body for _, body in plain)
    data = _stream(packed_at, b"/Type/ObjStm/N %d/First %d" % (len(plain), len(index_part)), packed)
    places[packed_at] = (1, offset, 0)
    streams.append((packed_at, offset, len(data)))
    out.append(data)
    rows = [b"\0\0\0\0\0\xff\xff"]
    for at in range(1, packed_at + 1):
        kind, one, two = places.get(at, (0, 0, 65535))
        rows.append(kind.to_bytes(1, "big") + one.to_bytes(4, "big") + two.to_bytes(2, "big"))
    table = b"".join(rows)
    # Ends on a whole byte, so that the press can add a block of its own rows.
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    deflated = packer.compress(table) + packer.flush(zlib.Z_SYNC_FLUSH)
    return b"".join(out), (deflated, zlib.adler32(table)), streams


def _stream(at: int, body: bytes, content: bytes) -> bytes:
    if b"/Type/Metadata" in body or body.endswith(_JPEG):
        packed, filtered = content, b""  # XMP stays readable to tools that know no PDF
    else:
        packed, filtered = zlib.compress(content, _LEVEL), b"/Filter/FlateDecode"
    # The line end before endstream is not part of the data: ISO 19005-2, 6.1.7.1.
    return b"%d 0 obj\n<<%s%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (at, body, filtered, len(packed), packed)
