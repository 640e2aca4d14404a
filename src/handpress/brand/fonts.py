"""Faces from font files: coverage, shaping, subsets for embedding, fallback by character.

A character that no face has is never replaced by a box or by nothing: asking
for it raises ``MissingCharacterError``. Shaping is HarfBuzz's; a word is shaped once
a process and remembered.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from msgspec import Struct

from handpress.brand.chinese import HINT, chinese_files, weights
from handpress.brand.clusters import clusters
from handpress.brand.fontfiles import check_shipped, check_sound
from handpress.data import shipped
from handpress.diagnostics import Span, fault

EM = 1000  # all widths below are in thousandths of the type size, as PDF has them

# Ligatures and contextual forms are off for Latin: one glyph for one character keeps copied text exact.
_FEATURES = {"liga": False, "clig": False, "dlig": False, "calt": False}
_ALL_JOINED = {"liga": False, "clig": False, "dlig": False}
# HarfBuzz makes these of the plain space where a face lacks them, so that no word goes to another face for one.
_MADE_SPACES = frozenset(map(chr, (*range(0x2000, 0x200B), 0x202F, 0x205F)))
_MEMO_LIMIT = 20_000
_MEMO_LENGTH = 60
_SUBSET_DROPS = (
    "GSUB",
    "GPOS",
    "GDEF",
    "BASE",
    "JSTF",
    "name",
    "post",
    "OS/2",
    "cmap",
    "DSIG",
    "FFTM",
    "gasp",
    "kern",
)


class MissingCharacterError(ValueError):
    """No face has *character*."""

    def __init__(self, character: str) -> None:
        self.character = character
        name = unicodedata.name(character[0], "unnamed")
        numbers = " ".join(f"U+{ord(c):04X}" for c in character)
        self.hint = "write it in other characters"
        self.installable = bool(_han().match(character) and not chinese_files())
        if self.installable:
            self.hint = HINT
        super().__init__(f'the character "{character}" ({numbers}, {name.lower()}) is in none of the fonts')


class Shaped(Struct, frozen=True, eq=False):
    """One shaped piece of text in one face. Lengths in thousandths of the type size.

    ``glyphs`` are (glyph id, the text it stands for); text is empty for the further glyphs
    of a cluster. ``kerns`` are what to take off before each glyph and, last, after all, beside
    the glyphs' own advances; empty if there is none. ``rises`` are the glyphs' offsets upwards.
    """

    face: Face
    text: str
    glyphs: tuple[tuple[int, str], ...]
    width: float
    kerns: tuple[float, ...] = ()
    rises: tuple[float, ...] = ()


class Face:
    """One font file, or one weight of a variable one.

    Args:
        path: The file; TrueType outlines.
        weight: 1 to 1000, for a file with an axis of weight.
        number: Which face of a collection.
    """

    def __init__(self, path: Path, weight: int = 0, number: int = 0) -> None:
        self.path = path
        self.weight = weight
        # A name in PDF: what stands in brackets in a file's name are its axes.
        self.name = re.sub(r"\[.*?\]|[^A-Za-z0-9-]", "", path.stem) + (f"-{weight}" if weight else "")
        self.hb_face = hb.Face(hb.Blob.from_file_path(str(path)), number)
        self.hb_font = hb.Font(self.hb_face)
        if weight:
            self.hb_font.set_variations({"wght": weight})
        self.scale = EM / self.hb_face.upem
        self._memo: dict[str, Shaped] = {}
        self._backwards: dict[str, Shaped] = {}
        self._advances: dict[int, float] = {}
        self._inks: dict[int, tuple[float, float]] = {}
        self._subsets: dict[frozenset[int], Subset] = {}

    def __repr__(self) -> str:
        return f"Face({self.name})"

    @cached_property
    def coverage(self) -> frozenset[str]:
        """The characters that this face has a glyph for."""
        covered = frozenset(map(chr, self.hb_face.unicodes))
        return covered | _MADE_SPACES if " " in covered else covered

    @cached_property
    def metrics(self) -> Metrics:
        """The measures that a PDF font descriptor wants."""
        head = bytes(self.hb_face.reference_table("head").data)
        os2 = bytes(self.hb_face.reference_table("OS/2").data)
        box = tuple(_int16(head, at) * self.scale for at in (36, 38, 40, 42))
        extents = self.hb_font.get_font_extents("ltr")
        cap_height = _int16(os2, 88) if len(os2) >= 90 else extents.ascender * 0.7
        weight = self.weight or int.from_bytes(os2[4:6], "big")
        return Metrics(
            ascent=extents.ascender * self.scale,
            descent=extents.descender * self.scale,
            cap_height=cap_height * self.scale,
            box=box,
            # No table holds the stem width; this is the usual estimate from the weight class.
            stem=10 + 220 * max(weight - 50, 0) / 900,
        )

    def shape(self, text: str, backwards: bool = False) -> Shaped:
        """Return *text*, which must be covered and run in one direction, shaped as one piece."""
        memo = self._backwards if backwards else self._memo
        shaped = memo.get(text)
        if shaped is None:
            if len(text) > _MEMO_LENGTH:
                return self._shape(text, backwards)
            if len(memo) >= _MEMO_LIMIT:
                memo.clear()
            shaped = memo[text] = self._shape(text, backwards)
        return shaped

    def _shape(self, text: str, backwards: bool) -> Shaped:
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        # Some faces have next to nothing for a narrow no-break space, whose reader is to see a space.
        buffer.add_str(text.replace("\u202f", "\u2009"))
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if backwards else "ltr"
        buffer.language = "en"  # guessed, it would be that of the process, and equal input give other glyphs elsewhere
        hb.shape(self.hb_font, buffer, _ALL_JOINED if backwards else _FEATURES)
        infos, positions, scale = buffer.glyph_infos, buffer.glyph_positions, self.scale
        ids = [info.codepoint for info in infos]
        advances = [position.x_advance * scale for position in positions]
        own = [self._advances.get(glyph) or self.advance(glyph) for glyph in ids]
        starts = [info.cluster for info in infos]
        kerns: list[float] = []
        rises: list[float] = []
        width = sum(advances)
        if backwards or own != advances or any([position.x_offset for position in positions]):
            pen, places = 0.0, []
            for position, advance in zip(positions, advances, strict=True):
                places.append(pen + position.x_offset * scale)
                pen += advance
            if backwards:
                # Glyphs come from left to right; they are shown as they are read, the pen stepping back.
                for values in (ids, own, starts, places):
                    values.reverse()
            ends = [0.0, *(place + nominal for place, nominal in zip(places, own, strict=True))]
            kerns = [end - place for end, place in zip(ends, [*places, width], strict=True)]
        if any([position.y_offset for position in positions]):
            rises = [position.y_offset * scale for position in positions]
            rises = rises[::-1] if backwards else rises
        texts = _cluster_texts(text, starts)
        return Shaped(self, text, tuple(zip(ids, texts, strict=True)), width, tuple(kerns), tuple(rises))

    def advance(self, glyph: int) -> float:
        """Return the advance of *glyph* as the font file has it, to a hundredth."""
        advance = self._advances.get(glyph)
        if advance is None:
            advance = round(float(self.hb_font.get_glyph_h_advance(glyph) * self.scale), 2)
            self._advances[glyph] = advance
        return advance

    def ink(self, glyph: int) -> tuple[float, float]:
        """Return how far the ink of *glyph* reaches above and below the baseline."""
        found = self._inks.get(glyph)
        if found is None:
            extents = self.hb_font.get_glyph_extents(glyph)
            top = extents.y_bearing * self.scale if extents else 0.0
            found = self._inks[glyph] = (top, -top - extents.height * self.scale if extents else 0.0)
        return found

    def subset(self, glyphs: Iterable[int]) -> Subset:
        """Return a font program with *glyphs* and nothing else, unhinted."""
        wanted = frozenset(glyphs)
        subset = self._subsets.get(wanted)
        if subset is None:
            if len(self._subsets) > 64:
                self._subsets.clear()
            plan_input: Any = hb.SubsetInput()
            plan_input.sets(hb.SubsetInputSets.GLYPH_INDEX).update(wanted)
            plan_input.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
            if self.weight:
                plan_input.pin_axis_location(self.hb_face, "wght", self.weight)
            plan_input.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _SUBSET_DROPS)
            plan = hb.SubsetPlan(self.hb_face, plan_input)
            numbers = dict(plan.old_to_new_glyph_mapping)
            program = bytes(plan.execute().blob.data)
            subset = self._subsets[wanted] = Subset(program, {glyph: numbers[glyph] for glyph in wanted})
        return subset


class Metrics(Struct, frozen=True):
    """Measures of a face in thousandths of the type size."""

    ascent: float
    descent: float
    cap_height: float
    box: tuple[float, ...]
    stem: float


class Subset(Struct, frozen=True):
    """A font program, and where each glyph of the whole font stands in it."""

    program: bytes
    numbers: dict[int, int]


class FieldFace(Struct, frozen=True, eq=False):
    """A face as fields use it: every character one glyph, without kerning."""

    face: Face
    widths: dict[str, float]
    glyphs: dict[str, int]
    _pieces: dict[str, Shaped] = {}

    def piece(self, character: str) -> Shaped:
        """Return *character* as a piece of its own."""
        piece = self._pieces.get(character)
        if piece is None:
            glyphs = ((self.glyphs[character], character),)
            piece = self._pieces[character] = Shaped(self.face, character, glyphs, self.widths[character])
        return piece


class Fonts(Struct, frozen=True, eq=False, dict=True):
    """The faces of a document: for each weight, the first choice and the fallbacks.

    The Chinese face is looked for when the first Chinese character comes. ``own`` are characters that it shows although
    the first face has them: Chinese quotation marks are as wide as its letters.
    """

    regular: tuple[Face, ...]
    bold: tuple[Face, ...]
    heavy: bool = False
    own: frozenset[str] = frozenset()
    _field_faces: dict[bool, tuple[FieldFace, ...]] = {}

    def shape(self, word: str, bold: bool, backwards: bool = False) -> tuple[Shaped, ...]:
        """Return *word* as shaped pieces in reading order, in the first face that has all of it, or else in several.

        Raises:
            MissingCharacterError: No face has a character of *word*.
        """
        faces = self._faces(word, bold)
        if word == BULLET:
            # Round and solid in this family; in others a dot that large print must not have.
            faces = tuple(sorted(faces, key=lambda face: not face.name.startswith("Atkinson")))
        elif backwards:
            # One face for letters, spaces and points alike: the first that has Arabic letters.
            faces = tuple(sorted(faces, key=lambda face: _ALEF not in face.coverage))
        else:
            memo = faces[0]._memo.get(word)
            if memo is not None and (not self.own or self.own.isdisjoint(word)):
                return (memo,)
        if self.own.isdisjoint(word):
            for face in _setting_marks(faces) if _has_marks(word) and not backwards else faces:
                if face.coverage.issuperset(word):
                    return (face.shape(word, backwards),)
        pieces: list[tuple[Face, str]] = []
        for cluster in clusters(word):
            found = self._face(cluster, faces)
            if found is None:
                missing = next((c for c in cluster if not any(c in face.coverage for face in faces)), cluster)
                raise MissingCharacterError(missing)
            if pieces and pieces[-1][0] is found:
                pieces[-1] = (found, pieces[-1][1] + cluster)
            else:
                pieces.append((found, cluster))
        return tuple(face.shape(text, backwards) for face, text in pieces)

    def field_faces(self, bold: bool) -> tuple[FieldFace, ...]:
        """Return the faces of fields, in order of choice."""
        known = self._field_faces.get(bold)
        if known is None:
            faces = (self.bold if bold else self.regular)[:2]
            if self.own:
                faces += self._faces(FIELD_HAN, bold)[-1:]
            known = self._field_faces[bold] = tuple(map(_field_face, faces))
        return known

    def _faces(self, text: str, bold: bool) -> tuple[Face, ...]:
        faces = self.bold if bold else self.regular
        if not text.isascii() and (_han().search(text) or not self.own.isdisjoint(text)):
            files = chinese_files()
            return (*faces, _chinese_face(files[bold], self.heavy, bold)) if files else faces
        return faces

    def _face(self, cluster: str, faces: tuple[Face, ...]) -> Face | None:
        if cluster in self.own and cluster in faces[-1].coverage:
            return faces[-1]
        order = faces if len(cluster) == 1 or "\u0600" <= cluster[0] <= "\u06ff" else _setting_marks(faces)
        return next((face for face in order if face.coverage.issuperset(cluster)), None)

    def missing(self, text: str) -> Iterator[MissingCharacterError]:
        """Yield an error for each different character of *text* that no face has, in order."""
        seen: set[str] = set()
        covered = self.regular[0].coverage & self.bold[0].coverage
        if covered.issuperset(text.replace("\n", "").replace("\t", "")):
            return
        for cluster in clusters(text):
            if cluster in seen or cluster in "\n\t\r":
                continue
            seen.add(cluster)
            for bold in (False, True):
                faces = self._faces(cluster, bold)
                if self._face(cluster, faces) is None:
                    yield MissingCharacterError(
                        next((c for c in cluster if not any(c in face.coverage for face in faces)), cluster)
                    )
                    break


@cache
def _field_face(face: Face) -> FieldFace:
    glyphs = {c: face.hb_font.get_nominal_glyph(ord(c)) for c in FIELD_LATIN + FIELD_HAN}
    known = {c: glyph for c, glyph in glyphs.items() if glyph}
    return FieldFace(face, {c: face.advance(glyph) for c, glyph in known.items()}, known)


def joined_leftwards(pieces: Iterable[Shaped]) -> list[Shaped]:
    """Return *pieces*, read one after the other from right to left, as one for each stretch of one face."""
    joined: list[Shaped] = []
    for piece in pieces:
        if joined and joined[-1].face is piece.face:
            joined[-1] = _before(joined[-1], piece)
        else:
            joined.append(piece)
    return joined


def _before(right: Shaped, left: Shaped) -> Shaped:
    """Return two pieces of one face as one; *right* is read first."""
    first, *inner, last = right.kerns or (0.0,) * (len(right.glyphs) + 1)
    own_first, *own_inner, own_last = left.kerns or (0.0,) * (len(left.glyphs) + 1)
    # The pen starts at the left edge, and ends at the right edge, of whatever it shows.
    kerns = (
        first - left.width,
        *inner,
        last + right.width + left.width + own_first,
        *own_inner,
        own_last - right.width,
    )
    rises: tuple[float, ...] = ()
    if right.rises or left.rises:
        rises = (right.rises or (0.0,) * len(right.glyphs)) + (left.rises or (0.0,) * len(left.glyphs))
    width = right.width + left.width
    return Shaped(right.face, right.text + left.text, right.glyphs + left.glyphs, width, kerns, rises)


def _cluster_texts(text: str, starts: list[int]) -> Iterable[str]:
    """Return for each glyph the text that it stands for.

    In a cluster each further glyph has one character, and the first glyph the rest; glyphs without a character of
    their own have none.
    """
    if len(starts) == len(text) and starts == list(range(len(text))):
        return text
    counts = Counter(starts)
    order = sorted(counts)
    ends = dict(zip(order, [*order[1:], len(text)], strict=True))
    texts: list[str] = []
    for start, end in ends.items():
        glyphs = counts[start]
        first = max(end - start - glyphs + 1, 1)
        texts.append(text[start : start + first])
        texts += [text[at : at + 1] if at < end else "" for at in range(start + first, start + first + glyphs - 1)]
    return texts


def _setting_marks(faces: tuple[Face, ...]) -> tuple[Face, ...]:
    """Return *faces*, those first that know where a mark stands on its letter; a letter and its mark never part."""
    return tuple(sorted(faces, key=lambda face: not face.name.startswith("DejaVu")))


def _has_marks(word: str) -> bool:
    return not word.isascii() and any(unicodedata.category(c).startswith("M") for c in word)


def _int16(table: bytes, at: int) -> int:
    return int.from_bytes(table[at : at + 2], "big", signed=True)


BULLET = "\u2022"
# What the press can set without a shaper: Latin with the accents of Europe and Vietnam, and what dates need in Chinese.
FIELD_LATIN = (
    "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x180))))
    + "\u01a0\u01a1\u01af\u01b0\u0218\u0219\u021a\u021b"
    + "".join(map(chr, range(0x1E80, 0x1E86)))
    + "\u1e9e"
    + "".join(map(chr, range(0x1EA0, 0x1EFA)))
    + "\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022"
)
FIELD_HAN = "年月日周一二三四五六晚上当早最至凌晨中午下（）"
_ALEF = "\u0627"
_CHINESE_OWN = frozenset("\u2018\u2019\u201c\u201d\u2026\u2014")

# For running text and for what stands out. The first is for Latin letters, each further one for what those before lack.
_STANDARD = (
    ("AtkinsonHyperlegible-Regular", "InclusiveSans-Regular", "Vazirmatn-Regular", "DejaVuSans"),
    ("AtkinsonHyperlegible-Bold", "InclusiveSans-Bold", "Vazirmatn-Bold", "DejaVuSans-Bold"),
)
_HEAVY = (
    ("AtkinsonHyperlegibleNext-SemiBold", "InclusiveSans-SemiBold", "Vazirmatn-SemiBold", "DejaVuSans-Bold"),
    ("AtkinsonHyperlegibleNext-ExtraBold", "InclusiveSans-Bold", "Vazirmatn-Bold", "DejaVuSans-Bold"),
)
_FIRST = {"vi": "Inclusive"}  # Atkinson Hyperlegible has no Vietnamese letters


@cache
def _han() -> re.Pattern[str]:
    return re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def fonts_for(language: str, heavy: bool = False) -> Fonts:
    """Return the fonts for text in *language*; *heavy* ones for large print.

    Raises:
        HandpressError: The language needs a face that is not installed.
    """
    chinese = language.startswith("zh")
    if chinese and not chinese_files():
        raise fault(Span(f"language {language}"), "no font for Chinese is installed", "font", HINT)
    return _fonts(_FIRST.get(language, ""), heavy, _CHINESE_OWN if chinese else frozenset())


@cache
def _fonts(first: str, heavy: bool, own: frozenset[str]) -> Fonts:
    regular, bold = (
        tuple(_shipped_face(name) for name in sorted(names, key=lambda name: not name.startswith(first)))
        for names in (_HEAVY if heavy else _STANDARD)
    )
    return Fonts(regular, bold, heavy, own)


@cache
def _shipped_face(name: str) -> Face:
    path = shipped("fonts") / f"{name}.ttf"
    check_shipped(path)
    return Face(path)


@cache
def _chinese_face(path: Path, heavy: bool, bold: bool) -> Face:
    check_sound(path)
    return Face(path, weights(path, heavy)[bold])
