"""Faces from font files: coverage, shaping, subsets for embedding, fallback by character.

A character that no face has is never replaced by a box or by nothing: asking
for it raises ``MissingCharacterError``. Shaping is HarfBuzz's; a word is shaped once
a process and remembered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import uharfbuzz as hb

from handpress.data import shipped

EM = 1000  # all widths below are in thousandths of the type size, as PDF has them

# Ligatures and contextual forms are off for Latin: one glyph for one character keeps copied text exact.
_FEATURES = {"liga": False, "clig": False, "dlig": False, "calt": False}
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
        super().__init__(f'the character "{character}" ({numbers}, {name.lower()}) is in none of the fonts')


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
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
    """One font file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        self.hb_face = hb.Face(hb.Blob.from_file_path(str(path)))
        self.hb_font = hb.Font(self.hb_face)
        self.scale = EM / self.hb_face.upem
        self._memo: dict[str, Shaped] = {}
        self._advances: dict[int, float] = {}
        self._subsets: dict[frozenset[int], Subset] = {}

    def __repr__(self) -> str:
        return f"Face({self.name})"

    @cached_property
    def coverage(self) -> frozenset[str]:
        """The characters that this face has a glyph for."""
        return frozenset(map(chr, self.hb_face.unicodes))

    @cached_property
    def metrics(self) -> Metrics:
        """The measures that a PDF font descriptor wants."""
        head = bytes(self.hb_face.reference_table("head").data)
        os2 = bytes(self.hb_face.reference_table("OS/2").data)
        box = tuple(_int16(head, at) * self.scale for at in (36, 38, 40, 42))
        extents = self.hb_font.get_font_extents("ltr")
        cap_height = _int16(os2, 88) if len(os2) >= 90 else extents.ascender * 0.7
        weight = int.from_bytes(os2[4:6], "big")
        return Metrics(
            ascent=extents.ascender * self.scale,
            descent=extents.descender * self.scale,
            cap_height=cap_height * self.scale,
            box=box,
            # No table holds the stem width; this is the usual estimate from the weight class.
            stem=10 + 220 * max(weight - 50, 0) / 900,
        )

    def shape(self, text: str) -> Shaped:
        """Return *text*, which must be covered, shaped as one piece."""
        shaped = self._memo.get(text)
        if shaped is None:
            if len(text) > _MEMO_LENGTH:
                return self._shape(text)
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            shaped = self._memo[text] = self._shape(text)
        return shaped

    def _shape(self, text: str) -> Shaped:
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.language = "en"  # guessed, it would be that of the process, and equal input give other glyphs elsewhere
        hb.shape(self.hb_font, buffer, _FEATURES)
        infos, positions, scale = buffer.glyph_infos, buffer.glyph_positions, self.scale
        ids = [info.codepoint for info in infos]
        advances = [position.x_advance * scale for position in positions]
        own = [self._advances.get(glyph) or self.advance(glyph) for glyph in ids]
        kerns: list[float] = []
        rises: list[float] = []
        if own != advances or any([position.x_offset for position in positions]):
            kerns = [0.0]
            for position, advance, nominal in zip(positions, advances, own, strict=True):
                shift = position.x_offset * scale
                kerns[-1] -= shift
                kerns.append(nominal - advance + shift)
        if any([position.y_offset for position in positions]):
            rises = [position.y_offset * scale for position in positions]
        texts = _cluster_texts(text, [info.cluster for info in infos])
        return Shaped(self, text, tuple(zip(ids, texts, strict=True)), sum(advances), tuple(kerns), tuple(rises))

    def advance(self, glyph: int) -> float:
        """Return the advance of *glyph* as the font file has it, to a hundredth."""
        advance = self._advances.get(glyph)
        if advance is None:
            advance = round(float(self.hb_font.get_glyph_h_advance(glyph) * self.scale), 2)
            self._advances[glyph] = advance
        return advance

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
            plan_input.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _SUBSET_DROPS)
            plan = hb.SubsetPlan(self.hb_face, plan_input)
            numbers = dict(plan.old_to_new_glyph_mapping)
            program = bytes(plan.execute().blob.data)
            subset = self._subsets[wanted] = Subset(program, {glyph: numbers[glyph] for glyph in wanted})
        return subset


@dataclass(frozen=True)
class Metrics:
    """Measures of a face in thousandths of the type size."""

    ascent: float
    descent: float
    cap_height: float
    box: tuple[float, ...]
    stem: float


@dataclass(frozen=True)
class Subset:
    """A font program, and where each glyph of the whole font stands in it."""

    program: bytes
    numbers: dict[int, int]


@dataclass(frozen=True, eq=False)
class Fonts:
    """The faces of a document: for each weight, the first choice and the fallbacks."""

    regular: tuple[Face, ...]
    bold: tuple[Face, ...]

    def shape(self, word: str, bold: bool) -> tuple[Shaped, ...]:
        """Return *word* as shaped pieces, each in the first face that has all its characters.

        Raises:
            MissingCharacterError: No face has a character of *word*.
        """
        faces = self.bold if bold else self.regular
        first = faces[0]
        memo = first._memo.get(word)
        if memo is not None:
            return (memo,)
        if first.coverage.issuperset(word) and not _has_marks(word):
            return (first.shape(word),)
        pieces: list[tuple[Face, str]] = []
        for cluster in clusters(word):
            # Atkinson Hyperlegible has no anchors to set a mark by: a letter and its mark go to the next face.
            order = faces if len(cluster) == 1 else (*faces[1:], first)
            face = next((face for face in order if face.coverage.issuperset(cluster)), None)
            if face is None:
                missing = next((c for c in cluster if not any(c in face.coverage for face in faces)), cluster)
                raise MissingCharacterError(missing)
            if pieces and pieces[-1][0] is face:
                pieces[-1] = (face, pieces[-1][1] + cluster)
            else:
                pieces.append((face, cluster))
        return tuple(face.shape(text) for face, text in pieces)

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
                try:
                    self.shape(cluster, bold)
                except MissingCharacterError as error:
                    yield error
                    break


def _cluster_texts(text: str, starts: list[int]) -> Iterable[str]:
    """Return for each glyph the text that it stands for: a cluster's first glyph has all of it, the others none."""
    if len(starts) == len(text) and starts == list(range(len(text))):
        return text
    # Clusters run backwards in right-to-left text.
    order = sorted(set(starts))
    ends = dict(zip(order, [*order[1:], len(text)], strict=True))
    return [text[start : ends.pop(start, start)] for start in starts]


def _has_marks(word: str) -> bool:
    return not word.isascii() and any(unicodedata.category(c).startswith("M") for c in word)


def runs_backwards(text: str) -> bool:
    """Return whether *text* has letters that run from right to left, which no layout here can order yet."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text)


def clusters(text: str) -> Iterator[str]:
    """Yield *text* in pieces that must not part: a letter with the marks that stand on it."""
    start = 0
    for at in range(1, len(text)):
        c = text[at]
        if c < "\u0300" or not (unicodedata.category(c).startswith("M") or "\u200d" in (c, text[at - 1])):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _int16(table: bytes, at: int) -> int:
    return int.from_bytes(table[at : at + 2], "big", signed=True)


@cache
def standard_fonts() -> Fonts:
    """Return the fonts that ship: Atkinson Hyperlegible, then DejaVu Sans for what it lacks."""
    folder = shipped("fonts")
    return Fonts(
        regular=(Face(folder / "AtkinsonHyperlegible-Regular.ttf"), Face(folder / "DejaVuSans.ttf")),
        bold=(Face(folder / "AtkinsonHyperlegible-Bold.ttf"), Face(folder / "DejaVuSans-Bold.ttf")),
    )
