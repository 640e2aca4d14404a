"""Used glyphs -> composite fonts: subset programs, widths, ToUnicode (ISO 32000-1, 9.7).

A CID stands for a pair of glyph and text, not for a glyph: two characters that share a
glyph still copy as what they are. CIDs are dense and sorted, so that equal pages give equal bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Protocol

from handpress.brand.fonts import Face, Shaped
from handpress.pdf.objects import number


class AddObject(Protocol):
    """Adds an object, or a stream when *content* is given, and returns its number."""

    def __call__(self, body: bytes, content: bytes | None = None) -> int:
        """Return the new object's number."""


class Typeface:
    """One face as a document uses it."""

    def __init__(self, face: Face, name: str) -> None:
        self.face = face
        self.name = name  # of the font resource
        self.cids: dict[tuple[int, str], str] = {}  # as four hexadecimal digits
        self.widths: list[float] = []
        self._codes: dict[Shaped, str] = {}

    def collect(self, pieces: Iterable[Shaped]) -> None:
        """Take all the pieces of the document in this face; call once."""
        used = {glyph for piece in pieces for glyph in piece.glyphs}
        for cid, pair in enumerate(sorted(used), 1):
            self.cids[pair] = f"{cid:04X}"
            self.widths.append(self.face.advance(pair[0]))

    def code(self, piece: Shaped, size: float) -> str:
        """Return *piece* as the inside of a TJ array's hexadecimal string; kerning steps out of it and back."""
        code = self._codes.get(piece)
        if code is None:
            if piece.rises:
                return self._raised(piece, size)
            code = self._codes[piece] = "".join(self._parts(piece))
        return code

    def _parts(self, piece: Shaped) -> list[str]:
        shown = [self.cids[glyph] for glyph in piece.glyphs]
        if not piece.kerns:
            return shown
        gaps = [f">{number(kern)}<" if abs(kern) > 0.05 else "" for kern in piece.kerns]
        return [gaps[0], *(code + gap for code, gap in zip(shown, gaps[1:], strict=True))]

    def _raised(self, piece: Shaped, size: float) -> str:
        parts = self._parts(piece)
        if not piece.kerns:
            parts = ["", *parts]
        raised = [
            f">]TJ {number(rise * size / 1000)} Ts[<{part}>]TJ 0 Ts[<" if rise else part
            for part, rise in zip(parts[1:], piece.rises, strict=True)
        ]
        return parts[0] + "".join(raised)

    def write(self, add: AddObject) -> int:
        """Add the font's objects; return the number of the Type 0 font."""
        pairs = list(self.cids)
        subset = self.face.subset(glyph for glyph, _ in pairs)
        metrics = self.face.metrics
        name = f"{_tag(self.face.name, pairs)}+{self.face.name}".encode()
        program = add(b"/Length1 %d" % len(subset.program), subset.program)
        descriptor = add(
            b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%s]/ItalicAngle 0/Ascent %s/Descent %s"
            b"/CapHeight %s/StemV %s/FontFile2 %d 0 R>>"
            % (
                name,
                " ".join(map(number, metrics.box)).encode(),
                number(metrics.ascent).encode(),
                number(metrics.descent).encode(),
                number(metrics.cap_height).encode(),
                number(metrics.stem).encode(),
                program,
            )
        )
        glyphs = b"\0\0" + b"".join(subset.numbers[glyph].to_bytes(2, "big") for glyph, _ in pairs)
        to_glyphs = add(b"", glyphs)
        descendant = add(
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/W[1[%s]]/CIDToGIDMap %d 0 R>>"
            % (name, descriptor, " ".join(map(number, self.widths)).encode(), to_glyphs)
        )
        unicode_map = add(b"", _to_unicode(pairs))
        return add(
            b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
            % (name, descendant, unicode_map)
        )


def _tag(face: str, pairs: list[tuple[int, str]]) -> str:
    # ISO 32000-1, 9.6.4: six letters that tell one subset from another.
    digest = hashlib.sha256(repr((face, pairs)).encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _to_unicode(pairs: list[tuple[int, str]]) -> bytes:
    lines = [
        f"<{cid:04X}> <{(text or chr(0x200B)).encode('utf-16-be').hex().upper()}>"
        for cid, (_, text) in enumerate(pairs, 1)
    ]
    blocks = []
    for start in range(0, len(lines), 100):  # a block holds at most 100 entries (Adobe Technical Note 5411)
        block = lines[start : start + 100]
        blocks.append(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n" + "".join(blocks) + "endcmap\n"
        "CMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def typefaces(pieces: Iterable[Shaped]) -> dict[Face, Typeface]:
    """Return a typeface for each face that *pieces* use, named F1, F2 ... in order of first use."""
    by_face: dict[Face, dict[Shaped, None]] = {}
    for piece in pieces:
        by_face.setdefault(piece.face, {})[piece] = None
    found = {}
    for at, (face, used) in enumerate(by_face.items(), 1):
        found[face] = Typeface(face, f"F{at}")
        found[face].collect(used)
    return found


__all__ = ["AddObject", "Callable", "Typeface", "typefaces"]
