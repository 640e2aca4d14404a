"""A font of the file: its codes, CIDs, glyphs and widths, as its dictionaries say (ISO 32000-1, 9.6 and 9.7)."""

from __future__ import annotations

from collections.abc import Iterable

from handpress.proof.cmaps import PREDEFINED, CharacterMap, predefined
from handpress.proof.content import FontUse
from handpress.proof.file import Pdf
from handpress.proof.programs import Program
from handpress.proof.syntax import Name, Stream
from handpress.proof.truetype import TrueType

_DEPTH = 8  # character maps that build on each other


class Shared:
    """What fonts may share, each read once, by the identity of its array or stream."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.programs: dict[int, Program | None] = {}
        self._maps: dict[int, CharacterMap] = {}
        self._widths: dict[int, dict[int, float]] = {}

    def map(self, value: object, depth: int = 0) -> CharacterMap | None:
        """Return the character map that *value* refers to, if it is a stream or the name of a predefined one."""
        stream = self.pdf.get(value)
        if not isinstance(stream, Stream):
            return predefined(stream) if isinstance(stream, Name) and stream in PREDEFINED else None
        if id(stream) not in self._maps:
            data = self.pdf.decode(stream) or b""
            self.pdf.budget.take(len(data) >> 1)
            base = self.map(stream.entries.get("UseCMap"), depth + 1) if depth < _DEPTH else None
            self._maps[id(stream)] = CharacterMap(data, base)
        return self._maps[id(stream)]

    def widths(self, value: object) -> dict[int, float]:
        """Return the widths by CID of the W array that *value* refers to: ISO 32000-1, 9.7.4.3."""
        items = self.pdf.array(value)
        if id(items) not in self._widths:
            self._widths[id(items)] = self._read_widths(items)
        return self._widths[id(items)]

    def _read_widths(self, items: list[object]) -> dict[int, float]:
        pdf, at, found = self.pdf, 0, dict[int, float]()
        while at + 1 < len(items) and len(found) < 200_000:
            first, second = pdf.integer(items[at]), pdf.get(items[at + 1])
            if first is None:
                break
            if isinstance(second, list):
                for step, value in enumerate(pdf.each(second)):
                    found[first + step] = pdf.number(value) or 0
                at += 2
            else:
                last, width = pdf.integer(second), pdf.number(items[at + 2]) if at + 2 < len(items) else None
                if last is None or width is None:
                    break
                covered = range(first, min(last, first + 65535) + 1)
                pdf.budget.take(len(covered) >> 1)
                found.update(dict.fromkeys(covered, width))
                at += 3
        return found


class Font:
    """A font in which text is shown.

    Attributes:
        entries: Its dictionary.
        kind: Its Subtype.
        inner: The dictionary with the widths: of a composite font, its CIDFont's.
        descriptor: The font descriptor.
        cmap: The character map of a composite font.
        unmapped: Codes of a TrueType font whose glyphs only their names lead to, not its character maps.
    """

    def __init__(self, use: FontUse, shared: Shared) -> None:
        self.pdf = pdf = shared.pdf
        self.use = use
        self.shared = shared
        self.entries = use.entries
        self.kind = pdf.name(self.entries.get("Subtype"))
        self.name = pdf.name(self.entries.get("BaseFont"))
        self.place = f"font {self.name[:60] or use.number}"
        descendants = pdf.array(self.entries.get("DescendantFonts"))
        self.inner = self.entries
        if self.kind == "Type0":
            self.inner = pdf.entries(descendants[0] if descendants else None)
        self.inner_kind = pdf.name(self.inner.get("Subtype"))
        self.descriptor = pdf.entries(self.inner.get("FontDescriptor"))
        self.cmap = shared.map(self.entries.get("Encoding")) if self.kind == "Type0" else None
        self.unmapped: list[int] = []
        self._is_identity = pdf.name(self.entries.get("Encoding")).startswith("Identity")

    @property
    def symbolic(self) -> bool:
        """Whether the descriptor calls the font symbolic."""
        return bool((self.pdf.integer(self.descriptor.get("Flags")) or 0) & 4)

    @property
    def base_encoding(self) -> str:
        """The predefined encoding that a simple font builds on."""
        value = self.pdf.get(self.entries.get("Encoding"))
        return str(value) if isinstance(value, Name) else self.pdf.name(self.pdf.entries(value).get("BaseEncoding"))

    # Codes.

    def codes(self, seen: bool = False) -> set[int]:
        """Return the codes that are shown; with *seen*, only those that can be seen."""
        pieces = [shown for _, _, _, is_seen, shown in self.use.shown if is_seen or not seen]
        if self.cmap is not None and self.cmap.lengths != [1] and any(len(piece) & 1 for piece in pieces):
            return set().union(*map(self.split, pieces))
        return self.split(b"".join(pieces))

    def split(self, shown: bytes) -> set[int]:
        """Return the codes that a string is made of."""
        if self.kind != "Type0":
            return set(shown)
        cmap = self.cmap or predefined("Identity-H")
        self.pdf.budget.take(len(shown) * (1 + len(cmap.spaces) if len(cmap.lengths) > 1 else 1) >> 3)
        return cmap.codes(shown)

    def where(self, code: int) -> str:
        """Return the place where *code* is first shown."""
        for place, *_, shown in self.use.shown:
            if code in self.split(shown):
                return f"{place}, {self.place}"
        return self.place

    def cid(self, code: int) -> int | None:
        """Return the CID of a code of a composite font; None when that cannot be told."""
        if self._is_identity:
            return code
        return self.cmap.cid(code) if self.cmap is not None else None

    def names(self, program: Program | None) -> dict[int, str]:
        """Return the glyph names of a simple font by code: ISO 32000-1, 9.6.6."""
        from handpress.proof.glyphnames import encoding

        pdf, base = self.pdf, self.base_encoding
        if base in ("WinAnsiEncoding", "MacRomanEncoding", "StandardEncoding"):
            names = dict(encoding(base))
        elif program is not None and program.codes:
            names = dict(program.codes)
        elif self.kind == "Type3" or (self.kind == "TrueType" and self.symbolic):
            names = {}
        else:
            names = dict(encoding("StandardEncoding"))
        code = 0
        for each in pdf.each(pdf.entries(self.entries.get("Encoding")).get("Differences")):
            each = pdf.get(each)
            if type(each) is int:
                code = each
            elif isinstance(each, Name):
                names[code] = str(each)
                code += 1
        return names

    # Glyphs.

    def glyphs(self, codes: Iterable[int], program: Program) -> dict[int, int | None]:
        """Return the glyph of each code: 0 for .notdef, -1 for one that is not there, None when it cannot be told."""
        if self.kind == "Type0":
            return self._composite_glyphs(codes, program)
        names = self.names(program)
        if isinstance(program, TrueType):
            return {code: self._true_type_glyph(code, names, program) for code in codes}
        return {code: program.names.get(names.get(code, ".notdef"), -1) for code in codes}

    def _composite_glyphs(self, codes: Iterable[int], program: Program) -> dict[int, int | None]:
        value = self.pdf.get(self.inner.get("CIDToGIDMap"))
        table = (self.pdf.decode(value) or b"") if isinstance(value, Stream) else None
        found: dict[int, int | None] = {}
        for code in codes:
            cid = self.cid(code)
            if cid is not None and table is not None and self.inner_kind == "CIDFontType2":
                found[code] = int.from_bytes(table[2 * cid : 2 * cid + 2], "big")
            elif cid is not None and program.cids is not None:
                found[code] = program.cids.get(cid, -1)
            else:
                found[code] = cid
        return found

    def _true_type_glyph(self, code: int, names: dict[int, str], font: TrueType) -> int | None:
        """Return the glyph of a code: ISO 32000-1, 9.6.6.4."""
        if self.symbolic or "Encoding" not in self.entries:
            for high in (0xF000, 0, 0xF100, 0xF200):
                if glyph := font.glyph(3, 0, high + code):
                    return glyph
            if glyph := font.glyph(1, 0, code):
                return glyph
            if self.symbolic or code not in names:
                return font.glyph(*font.maps[0][:2], code) if len(font.maps) == 1 else 0
        name = names.get(code, ".notdef")
        return 0 if name == ".notdef" else self._named_glyph(code, name, font)

    def _named_glyph(self, code: int, name: str, font: TrueType) -> int | None:
        if glyph := self._mapped_glyph(code, name, font):
            return glyph
        font.read_names()
        if name in font.names:
            self.unmapped.append(code)
            return font.names[name]
        from handpress.proof.glyphnames import character

        return 0 if character(name) is not None and font.has_map(3, 1) else None

    def _mapped_glyph(self, code: int, name: str, font: TrueType) -> int:
        """Return the glyph that the character maps give for a name; 0 for none."""
        from handpress.proof.glyphnames import character, mac_codes

        text = character(name)
        if text is not None and len(text) == 1:
            if glyph := font.glyph(3, 1, ord(text)) or font.glyph(0, 3, ord(text)):
                return glyph
            if name in mac_codes() and (glyph := font.glyph(1, 0, mac_codes()[name])):
                return glyph
        return font.glyph(3, 0, 0xF000 + code) or font.glyph(3, 0, code)

    def program_cids(self, program: Program) -> list[int]:
        """Return the CIDs for which the program has a glyph, but for CID 0."""
        if program.cids is not None:
            return [cid for cid in program.cids if cid]
        value = self.pdf.get(self.inner.get("CIDToGIDMap"))
        if not isinstance(value, Stream):
            return list(range(1, program.count))
        table = (self.pdf.decode(value) or b"")[:131072]
        return [at // 2 for at in range(2, len(table) - 1, 2) if table[at] or table[at + 1]]


class Widths:
    """The widths that a font's dictionaries give, in thousandths of the type size."""

    def __init__(self, font: Font) -> None:
        self.font = font
        self.table: dict[int, float] = {}
        pdf = font.pdf
        if font.kind == "Type0":
            default = pdf.number(font.inner.get("DW"))
            self.default: float | None = 1000 if default is None else default
            self.table = font.shared.widths(font.inner.get("W"))
            return
        self.default = (pdf.number(font.descriptor.get("MissingWidth")) or 0) if "Widths" in font.entries else None
        first = pdf.integer(font.entries.get("FirstChar")) or 0
        for code, value in enumerate(pdf.each(font.entries.get("Widths"))[:65536], first):
            self.table[code] = pdf.number(value) or 0

    def of(self, code: int) -> float | None:
        """Return the width of *code*, or None when the dictionaries give none."""
        if self.font.kind == "Type0":
            cid = self.font.cid(code)
            return None if cid is None else self.table.get(cid, self.default)
        return self.table.get(code, self.default)
