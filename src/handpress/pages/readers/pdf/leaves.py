"""A page as it is read: upright, and measured from the side where its lines begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handpress.pages.readers.pdf.lines import Word, is_rtl, words_of
from handpress.pages.readers.pdf.sheets import Box, Glyph, Image, Link, Sheet

_STRAIGHT = 10  # degrees
_SHORTEST, _LONGEST = 15.0, 420.0  # points, of a line to write on
_MOST_BLANKS = 1000
MOST_WORDS = 6000  # of a page of text; on others, no marks are looked for between the words


@dataclass(slots=True)
class Leaf:
    """The words of a page that stand one way, and all that is drawn there."""

    sheet: Sheet
    words: list[Word]
    mirrored: bool = False  # its lines run from right to left, and places are measured from the right
    slanted: str = ""

    def place(self, box: Box) -> Box:
        """Return *box*, measured as the words are."""
        if not self.mirrored:
            return box
        return self.sheet.width - box[2], box[1], self.sheet.width - box[0], box[3]


def leaves_of(sheet: Sheet) -> Iterator[Leaf]:
    """Yield the words of a page, upright; those that stand turned beside them are leaves of their own, without tags."""
    turned: dict[int, list[Glyph]] = {}
    slanted: list[str] = []
    for glyph in sheet.glyphs:
        angle = sheet.runs[glyph.run].angle
        if _STRAIGHT < angle % 90 < 90 - _STRAIGHT:
            slanted.append(f" {glyph.text}" if glyph.spaced else glyph.text)
        else:
            turned.setdefault(round(angle / 90) % 4, []).append(glyph)
    first = True
    for quarter, glyphs in sorted(turned.items(), key=lambda one: -len(one[1])) or [(0, [])]:
        upright = _upright(sheet, glyphs, quarter)
        if not first:
            upright.tags, upright.images, upright.off_page = [], [], ""
        mirrored = is_rtl(glyph.text for glyph in upright.glyphs)
        words = words_of(upright.glyphs, upright.runs, upright.width, mirrored)
        leaf = Leaf(upright, words, mirrored, " ".join("".join(slanted).split()) if first else "")
        leaf.words += _blanks(leaf)
        yield leaf
        first = False


def _upright(sheet: Sheet, glyphs: list[Glyph], quarter: int) -> Sheet:
    """Return *sheet* with *glyphs* alone, turned back by *quarter*s of a circle."""

    def turn(box: Box) -> Box:
        left, top, right, bottom = box
        if quarter == 1:
            return sheet.height - bottom, left, sheet.height - top, right
        if quarter == 2:
            return sheet.width - right, sheet.height - bottom, sheet.width - left, sheet.height - top
        return (top, sheet.width - right, bottom, sheet.width - left) if quarter == 3 else box

    def turned(glyph: Glyph) -> Glyph:
        base = [glyph.base, glyph.origin, sheet.height - glyph.base, sheet.width - glyph.origin][quarter]
        box = turn((glyph.left, glyph.top, glyph.right, glyph.bottom))
        return Glyph(glyph.text, *box, base, box[0], glyph.run, glyph.spaced)

    width, height = (sheet.height, sheet.width) if quarter % 2 else (sheet.width, sheet.height)
    return Sheet(
        sheet.number,
        width,
        height,
        sheet.runs,
        [turned(glyph) for glyph in glyphs],
        [turn(rule) for rule in sheet.rules],
        [turn(fill) for fill in sheet.fills],
        [turn(dot) for dot in sheet.dots],
        [Image(turn(image.box), image.mcid, image.artifact) for image in sheet.images],
        [Link(turn(link.box), link.address) for link in sheet.links],
        sheet.tags,
        sheet.off_page,
    )


def _blanks(leaf: Leaf) -> Iterator[Word]:
    """Yield "____" for each line that is drawn for a pen: on the base line, in a gap between words or behind them."""
    for rule in leaf.sheet.rules[: _MOST_BLANKS if len(leaf.words) <= MOST_WORDS else 0]:
        left, top, right, bottom = leaf.place(rule)
        if bottom - top > 2 or not _SHORTEST <= right - left <= _LONGEST:
            continue
        line = [word for word in leaf.words if -0.3 <= (top - word.base) / (word.run.size or 1) <= 0.5]
        if any(min(word.right, right) - max(word.left, left) > 1 for word in line):
            continue
        near = [word for word in line if -1 <= max(left - word.right, word.left - right) <= 0.8 * word.run.size]
        beside = min(near, key=lambda word: abs(left - word.right), default=None)
        joins = any(_touch(rule, other) for other in leaf.sheet.rules if other is not rule) if beside else True
        if beside and not joins and (beside.right <= left + 1 or right - left >= 2 * _SHORTEST):
            glyph = Glyph("____", rule[0], beside.top, rule[2], beside.bottom, beside.base, left, beside.glyphs[0].run)
            yield Word(
                [glyph],
                beside.run,
                left,
                right,
                beside.top,
                beside.bottom,
                beside.base,
                beside.order,
                True,
                mirrored=leaf.mirrored,
            )


def _touch(one: Box, other: Box) -> bool:
    """Return whether two lines meet, as those around a cell do."""
    return one[0] - 2 <= other[2] and other[0] - 2 <= one[2] and one[1] - 2 <= other[3] and other[1] - 2 <= one[3]
