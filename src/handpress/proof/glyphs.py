"""Fonts, and every glyph that is shown in them (ISO 19005-2, 6.2.11; ISO 14289-1, 7.21)."""

from __future__ import annotations

from functools import cached_property

from handpress.diagnostics import Severity
from handpress.proof.cmaps import LENGTH, PREDEFINED, CharacterMap, ordering_of
from handpress.proof.content import Content
from handpress.proof.file import Pdf
from handpress.proof.fontdicts import Font, Shared, Widths
from handpress.proof.patterns import pattern
from handpress.proof.programs import Program
from handpress.proof.report import Gathered
from handpress.proof.structure import Tree
from handpress.proof.syntax import Name, Stream
from handpress.proof.truetype import TrueType

_KINDS = {"Type1", "MMType1", "TrueType", "Type3", "Type0"}
_FILES = {
    "Type1": {"FontFile", "Type1C", "OpenType"},
    "MMType1": {"FontFile", "Type1C", "OpenType"},
    "TrueType": {"FontFile2", "OpenType"},
    "CIDFontType0": {"CIDFontType0C", "OpenType"},
    "CIDFontType2": {"FontFile2", "OpenType"},
}
_BASE_14 = (
    r"(?:Helvetica|Courier)(?:-(?:Bold)?(?:Oblique)?)?|Times-(?:Roman|Bold|Italic|BoldItalic)|Symbol|ZapfDingbats"
)
_TAGGED = r"[A-Z]{6}\+.+"
_MISTAGGED = r"[A-Za-z]{6}\+"
_REQUIRED = ("FontName", "Flags", "FontBBox", "ItalicAngle", "Ascent", "Descent", "StemV")  # ISO 32000-1, table 122
_DRAWN = rb"[\0\t\n\f\r ]*([-+]?\d{1,9}\.?\d{0,9})[\0\t\n\f\r ]"  # the width that d0 or d1 sets
_FORBIDDEN = {"\0", "\ufeff", "\ufffe"}
_PRIVATE = "[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
_ANEW = "embed the font anew"


def check_typefaces(pdf: Pdf, content: Content, tree: Tree, report: Gathered) -> None:
    """Report what is wrong with the fonts in which text is shown."""
    shared = Shared(pdf)
    for use in content.fonts.values():
        if use.shown:
            _Check(Font(use, shared), tree, report).run()


class _Check:
    """The check of one font."""

    def __init__(self, font: Font, tree: Tree, report: Gathered) -> None:
        self.pdf = font.pdf
        self.font = font
        self.tree = tree
        self.report = report
        self.all, self.seen = font.codes(), font.codes(seen=True)
        maps = (font.cmap, font.shared.map(font.entries.get("ToUnicode")))
        self.pdf.budget.take(len(self.all) * (4 + 12 * sum(each.levels for each in maps if each is not None)))

    def fault(self, rule: str, fact: str, hint: str) -> None:
        self.report(rule, self.font.place, fact, hint)

    def run(self) -> None:
        font = self.font
        if not self._check_dictionary():
            return
        if font.kind == "Type3":
            self._check_text(None)
            self._check_drawings()
            return
        program = self._program()
        self._check_text(program)
        if font.kind == "TrueType" and self.seen:
            self._check_encoding(program)
        if program is not None:
            self._check_glyphs(program)
            self._check_sets(program)

    # Dictionaries: ISO 32000-1, 9.6 to 9.8.

    def _check_dictionary(self) -> bool:
        """Check the font's own dictionary; return whether there is enough to go on."""
        pdf, font = self.pdf, self.font
        if pdf.name(font.entries.get("Type")) != "Font" or font.kind not in _KINDS:
            self.fault("a2a-6.2.11.2", "the font has no Type or an unknown Subtype", _ANEW)
        if font.kind not in _KINDS:
            return False
        if font.kind != "Type3" and not font.name:
            self.fault("a2a-6.2.11.2", "the font has no BaseFont", "name it in BaseFont")
        if font.kind == "Type0":
            if font.inner_kind not in ("CIDFontType0", "CIDFontType2"):
                self.fault("a2a-6.2.11.2", "the composite font has no CIDFont", _ANEW)
                return False
            if pdf.name(font.inner.get("Type")) != "Font" or not pdf.name(font.inner.get("BaseFont")):
                self.fault("a2a-6.2.11.2", "the CIDFont has no Type or no BaseFont", _ANEW)
            self._check_map()
        elif not (font.kind == "Type1" and pattern(_BASE_14).fullmatch(font.name)):
            first, last = pdf.integer(font.entries.get("FirstChar")), pdf.integer(font.entries.get("LastChar"))
            if first is None or last is None or len(pdf.array(font.entries.get("Widths"))) != last - first + 1:
                self.fault("a2a-6.2.11.2", "FirstChar, LastChar and Widths do not agree", _ANEW)
        if font.kind != "Type3" and font.descriptor:
            self._check_descriptor()
        return True

    def _check_descriptor(self) -> None:
        font = self.font
        lacking = [key for key in _REQUIRED if key not in font.descriptor]
        if lacking:
            self.fault("a2a-6.2.11.2", f"the font descriptor lacks {', '.join(lacking)}", "write a complete descriptor")
        if self.pdf.name(font.descriptor.get("FontName")) != self.pdf.name(font.inner.get("BaseFont")):
            fact = "FontName in the descriptor is not BaseFont"
            self.report("a2a-6.2.11.2", font.place, fact, "use one name", Severity.WARNING)
        if pattern(_MISTAGGED).match(font.name) and not pattern(_TAGGED).fullmatch(font.name):
            # ISO 32000-1, 9.6.4. Any other name has no tag; of this one it may be chance.
            fact, hint = "the tag of a subset is not six capital letters", "write it as ABCDEF+Name"
            self.report("a2a-6.2.11.4.2", font.place, fact, hint, Severity.WARNING)

    def _check_map(self) -> None:
        """Check the character map of a composite font, and its collection: 6.2.11.3."""
        pdf, font = self.pdf, self.font
        value = pdf.get(font.entries.get("Encoding"))
        system = pdf.entries(font.inner.get("CIDSystemInfo"))
        if isinstance(value, Stream) and font.cmap is not None:
            self._check_embedded_map(value.entries, font.cmap)
            stated = pdf.entries(value.entries.get("CIDSystemInfo"))
            wanted = {key: pdf.get(stated.get(key)) for key in ("Registry", "Ordering", "Supplement")}
        elif str(value) not in PREDEFINED:
            self.fault("a2a-6.2.11.3.3", "the CMap is not predefined and not embedded", "embed it, or use Identity-H")
            return
        else:
            ordering = ordering_of(str(value))
            wanted = {"Registry": b"Adobe", "Ordering": ordering.encode("ascii"), "Supplement": 99} if ordering else {}
        supplement, most = pdf.integer(system.get("Supplement")), wanted.get("Supplement", 99)
        same = all(pdf.get(system.get(key)) == wanted[key] for key in ("Registry", "Ordering") if wanted)
        if not all(key in system for key in ("Registry", "Ordering", "Supplement")):
            self.fault("a2a-6.2.11.3.1", "the CIDFont has no CIDSystemInfo", "write Adobe, Identity, 0")
        elif not same or supplement is None or not isinstance(most, int) or (wanted and supplement > most):
            self.fault("a2a-6.2.11.3.1", "CMap and CIDFont are of different character collections", _ANEW)

    def _check_embedded_map(self, entries: dict[str, object], cmap: CharacterMap) -> None:
        pdf = self.pdf
        if (pdf.integer(entries.get("WMode")) or 0) != cmap.wmode:
            self.fault("a2a-6.2.11.3.3", "WMode of the CMap is not that of its stream", "write the same in both")
        base = pdf.get(entries.get("UseCMap"))
        uses = str(base) if isinstance(base, Name) else pdf.name(pdf.entries(base).get("CMapName")) or cmap.uses
        if uses and uses not in PREDEFINED:
            self.fault("a2a-6.2.11.3.3", "the CMap uses another that is not predefined", "write one whole CMap")
        if cmap.largest > 65535:
            self.fault("a2a-6.1.13", "a CID is larger than 65535", _ANEW)

    def _check_encoding(self, program: Program | None) -> None:
        """Check the encoding of a TrueType font: 6.2.11.6."""
        from handpress.proof.glyphnames import is_adobes

        font = self.font
        maps = program if isinstance(program, TrueType) else None
        if font.symbolic:
            if self.pdf.get(font.entries.get("Encoding")) is not None:
                self.fault("a2a-6.2.11.6", "a symbolic TrueType font has an Encoding", "remove it, or the flag")
            if maps is not None and len(maps.maps) != 1 and not maps.has_map(3, 0):
                fact = "a symbolic TrueType font has neither one character map nor the map (3,0)"
                self.fault("a2a-6.2.11.6", fact, _ANEW)
            return
        if maps is not None and len(maps.maps) < (2 if maps.has_map(3, 0) else 1):
            self.fault("a2a-6.2.11.6", "a nonsymbolic TrueType font has no character map for it", _ANEW)
        differences = self.pdf.array(self.pdf.entries(font.entries.get("Encoding")).get("Differences"))
        named = [str(each) for each in differences if isinstance(each, Name)]
        if font.base_encoding not in ("WinAnsiEncoding", "MacRomanEncoding"):
            fact = "a nonsymbolic TrueType font is not encoded as WinAnsi or MacRoman"
            self.fault("a2a-6.2.11.6", fact, "set Encoding to WinAnsiEncoding")
            return
        if not all(map(is_adobes, named)):
            fact = "Differences of a TrueType font have names that are not of Adobe's list"
            self.fault("a2a-6.2.11.6", fact, "set Encoding to WinAnsiEncoding")
        if named and maps is not None and not maps.has_map(3, 1):
            fact = "a TrueType font has Differences, and its program no character map (3,1)"
            self.fault("a2a-6.2.11.6", fact, "set Encoding to WinAnsiEncoding")

    # Programs.

    def _program(self) -> Program | None:
        """Return the embedded program, if it can be read; report what is wrong with it: 6.2.11.4.1."""
        pdf, font = self.pdf, self.font
        keys = [key for key in ("FontFile", "FontFile2", "FontFile3") if key in font.descriptor]
        stream = pdf.get(font.descriptor.get(keys[0])) if keys else None
        if not isinstance(stream, Stream):
            if self.seen:
                self.fault("a2a-6.2.11.4.1", "the font is not embedded", "embed it")
            return None
        form = pdf.name(stream.entries.get("Subtype")) if keys[0] == "FontFile3" else keys[0]
        if len(keys) > 1 or form not in _FILES.get(font.inner_kind, ()):
            fact = f"a program of the kind {form or 'FontFile3'} is embedded for a font of the kind {font.inner_kind}"
            self.fault("a2a-6.2.11.2", fact, _ANEW)
        mapped = pdf.get(font.inner.get("CIDToGIDMap"))
        if font.inner_kind == "CIDFontType2" and mapped != "Identity" and not isinstance(mapped, Stream):
            self.fault("a2a-6.2.11.3.2", "the CIDFont has no CIDToGIDMap", "write Identity, or a map")
        if id(stream) not in font.shared.programs:
            data = pdf.decode(stream)
            pdf.budget.take(len(data or b"") >> (1 if form == "FontFile" else 4))
            font.shared.programs[id(stream)] = _read_program(data, form) if data is not None else None
        program = font.shared.programs[id(stream)]
        if program is None or not program.count:
            if self.seen:
                self.fault("a2a-6.2.11.4.1", "the embedded program cannot be read", _ANEW)
            return None
        return program

    # Text: ISO 19005-2, 6.2.11.7.

    def _several(self, rule: str, codes: list[int], fact: str, hint: str, severity: Severity = Severity.ERROR) -> None:
        """Report a fault of some of the codes, with the first of them."""
        if codes:
            first = min(codes)
            others = f" and {len(codes) - 1} others" if len(codes) > 1 else ""
            digits = 2 * (first >> LENGTH) or (4 if self.font.kind == "Type0" else 2)
            shown = f"code {first & (1 << LENGTH) - 1:0{digits}X}{others}"
            self.report(rule, self.font.where(first), f"{shown}: {fact}", hint, severity)

    def _check_text(self, program: Program | None) -> None:
        texts = self._texts(program)
        lost, wrong, private = list[int](), list[int](), list[int]()
        for code in self.all:
            text = texts.get(code)
            if not text:
                lost.append(code)
            elif not _FORBIDDEN.isdisjoint(text):
                wrong.append(code)
            elif max(text) >= "\ue000" and pattern(_PRIVATE).search(text) and code in self._bare:
                private.append(code)
        hint = "give the font a ToUnicode map with all its codes"
        self._several("a2a-6.2.11.7.2", lost, "it stands for no text", hint)
        hint = "map each code to the text it stands for"
        self._several("a2a-6.2.11.7.2", wrong, "its ToUnicode gives U+0000, U+FEFF or U+FFFE", hint)
        hint = "map it to a real character, or give it ActualText"
        self._several("a2a-6.2.11.7.3", private, "its text is of the private use area, without ActualText", hint)

    def _texts(self, program: Program | None) -> dict[int, str]:
        """Return the text that each code stands for, as far as the font says."""
        table = self.font.shared.map(self.font.entries.get("ToUnicode"))
        found: dict[int, str] = {}
        if table is not None:
            found = {code: text for code in self.all if isinstance(text := table.get(code), str)}
            if table.uses and table.base is None:  # it builds on a map of Adobe's, as Adobe-Japan1-UCS2
                found = {**dict.fromkeys(self.all, "?"), **found}
        return found if len(found) == len(self.all) else {**self._known_texts(program), **found}

    def _known_texts(self, program: Program | None) -> dict[int, str]:
        """Return what the codes stand for without a ToUnicode map; "?" where it is known, but not here."""
        from handpress.proof.glyphnames import character, is_latin_or_symbol

        font = self.font
        if font.kind == "Type0":
            system = self.pdf.entries(font.inner.get("CIDSystemInfo"))
            known = self.pdf.get(system.get("Ordering")) in (b"GB1", b"CNS1", b"Japan1", b"Korea1")
            return dict.fromkeys(self.all, "?") if known else {}
        names = font.names(program)
        found = {}
        for code in self.all & names.keys():
            text = character(names[code])
            if is_latin_or_symbol(names[code]) or (font.kind == "TrueType" and text is not None):
                found[code] = "?" if not text or pattern(_PRIVATE).search(text) else text
        return found

    @cached_property
    def _bare(self) -> set[int]:
        """The codes that are shown somewhere without ActualText that stands for them."""
        found: set[int] = set()
        for _, mark, replaced, _, shown in self.font.use.shown:
            owners = self.tree.owners.get((mark.owner, mark.mcid), ()) if mark else ()
            if not replaced and not any(owner.replaced for owner in owners):
                found |= self.font.split(shown)
        return found

    # Glyphs: ISO 19005-2, 6.2.11.4.1, 6.2.11.5 and 6.2.11.8.

    def _check_glyphs(self, program: Program) -> None:
        font = self.font
        lengths = font.cmap.lengths if font.cmap is not None else [1]
        if len(lengths) == 1 and any(len(shown) % lengths[0] for *_, shown in font.use.shown):
            fact = f"a string ends in the middle of a code of {lengths[0]} bytes"
            self.fault("a2a-6.2.11.4.1", fact, f"show {lengths[0]} bytes for each glyph")
        glyphs, widths = font.glyphs(self.all, program), Widths(font)
        unmapped = sorted(self.seen.intersection(font.unmapped))
        missing, blank, wide = [], [], []
        for code in self.all:
            glyph = glyphs.get(code)
            if glyph == 0:
                blank.append(code)
            if glyph is None or code not in self.seen:
                continue
            if not 0 <= glyph < program.count:
                missing.append(code)
                continue
            made = program.steps
            stated, real = widths.of(code), program.width(glyph)
            self.pdf.budget.take(program.steps - made)
            if stated is not None and real is not None and abs(stated - real) > 1:
                wide.append(code)
        hint = "use a font that has the character"
        self._several("a2a-6.2.11.8", blank, "it shows .notdef, the glyph for what is missing", hint)
        self._several("a2a-6.2.11.4.1", missing, "the embedded program does not have its glyph", _ANEW)
        self._several("a2a-6.2.11.5", wide, "its width is not that of the embedded program", "write the right width")
        fact = "no character map of the program leads to its glyph, only the glyph's name"
        self._several("a2a-6.2.11.6", unmapped, fact, _ANEW, Severity.WARNING)

    def _check_drawings(self) -> None:
        """Check the glyphs of a Type 3 font, which are content streams, and their widths."""
        pdf, font = self.pdf, self.font
        matrix = pdf.number((pdf.array(font.entries.get("FontMatrix")) or [0.001])[0]) or 0.001
        names, glyphs, widths = font.names(None), pdf.entries(font.entries.get("CharProcs")), Widths(font)
        blank = [code for code in self.all if names.get(code, ".notdef") == ".notdef"]
        missing, wide = [], []
        for code in self.seen.difference(blank):
            stream = pdf.get(glyphs.get(names[code]))
            if not isinstance(stream, Stream):
                missing.append(code)
                continue
            found = pattern(_DRAWN).match(pdf.decode(stream) or b"")
            stated = widths.of(code)
            if found and stated is not None and abs(float(found[1]) - stated) * abs(matrix) * 1000 > 1:
                wide.append(code)
        hint = "use a font that has the character"
        self._several("a2a-6.2.11.8", blank, "it shows .notdef, the glyph for what is missing", hint)
        self._several("a2a-6.2.11.4.1", missing, "the font does not have its glyph", "write it into CharProcs")
        self._several("a2a-6.2.11.5", wide, "its width is not that of its glyph", "write the right width")

    def _check_sets(self, program: Program) -> None:
        """Check the list of a subset's glyphs, where there is one: 6.2.11.4.2."""
        pdf, font = self.pdf, self.font
        if not pattern(_TAGGED).fullmatch(pdf.name(font.inner.get("BaseFont"))):
            return
        stream = pdf.get(font.descriptor.get("CIDSet"))
        if font.kind == "Type0" and isinstance(stream, Stream):
            bits = pdf.decode(stream) or b""
            pdf.budget.take(program.count >> 1)
            cids = font.program_cids(program)
            if not all(cid // 8 < len(bits) and bits[cid // 8] & (128 >> cid % 8) for cid in cids):
                self.fault("a2a-6.2.11.4.2", "CIDSet does not list all glyphs of the program", "remove CIDSet")
        listed = pdf.get(font.descriptor.get("CharSet"))
        if font.kind in ("Type1", "MMType1") and isinstance(listed, bytes):
            pdf.budget.take(len(listed) >> 2)
            names = set(listed.decode("latin-1").replace(" ", "").split("/"))
            if set(program.names) - {".notdef"} != names - {".notdef", ""}:
                self.fault("a2a-6.2.11.4.2", "CharSet does not list the glyphs of the program", "remove CharSet")


def _read_program(data: bytes, form: str) -> Program:
    if form == "FontFile":
        from handpress.proof.type1 import Type1

        return Type1(data)
    font = TrueType(data) if form not in ("Type1C", "CIDFontType0C") else None
    if font is not None and font.cff is None:
        return font
    from handpress.proof.cff import Cff

    return Cff(data if font is None or font.cff is None else font.cff)
