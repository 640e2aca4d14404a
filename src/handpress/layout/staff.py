"""What the staff's papers of a print run share: the strip over them, the foot that says whose they are not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from handpress.brand.look import Look
from handpress.brand.theme import PageMaster, TextStyle
from handpress.brand.variant import Variant
from handpress.brand.words import Words, words_for
from handpress.content.approval import Standing, State
from handpress.content.handout import Handout
from handpress.content.personal import Personal
from handpress.layout.boxes import FOOTER, LAYOUT, LEFTWARDS, Block, Box, Cell, Flow, Row, Rule, Run, StructElem, Text
from handpress.layout.copy import Copy
from handpress.layout.furniture import Furniture
from handpress.layout.lines import break_lines
from handpress.layout.pieces import Piece
from handpress.layout.ticks import Ticks

COLUMN = (("Table", "Scope", "Column"),)
ROW = (("Table", "Scope", "Row"),)
_GAP = 12.0
_DOT = " \u00b7 "


class Desk(Struct, frozen=True, dict=True):
    """Whose staff it is, where, and on which paper and in which ink they print. Their papers have one edition."""

    look: Look
    variant: Variant
    place: str = ""

    @property
    def words(self) -> Words:
        """The fixed words of the clinic's own language."""
        return words_for(self.look.brand.language, self.look.brand.clock)

    def copy(self, title: str) -> Copy:
        """Return a copy of what has this *title*, in the clinic's own language; it is made once."""
        if title not in self._copies:
            self._copies[title] = self._copy(title)
        return self._copies[title]

    @cached_property
    def _copies(self) -> dict[str, Copy]:
        return {}

    def _copy(self, title: str) -> Copy:
        paper = Handout(code="", title=title, language=self.look.brand.language, version="", sections=())
        standard = Variant(paper=self.variant.paper, ink=self.variant.ink)
        return Copy(paper, self.look, Personal(place=self.place), standard, Standing(State.APPROVED))


class StaffPaper(Ticks):
    """Makes a paper for the staff.

    Args:
        copy: Its title, look and variant.
        name: What it is, at the end of the strip.
        private: The fixed words that ask not to leave it about.
    """

    def __init__(self, copy: Copy, name: str, private: str) -> None:
        super().__init__(copy)
        self.name = name
        self.private = self.words(private)

    @cached_property
    def page(self) -> PageMaster:
        """The sheet."""
        return self.theme.page

    def flow(self, pieces: Sequence[Piece]) -> Flow:
        """Return *pieces* under the strip."""
        strip, body = self.strip(), Piece.joined(pieces)
        tree = StructElem("Document", (*strip.elems, *body.elems), attributes=LEFTWARDS if self.words.backwards else ())
        return Flow(
            front=lambda page: strip.boxes,
            boxes=body.boxes,
            imprint=(),
            tree=tree,
            footer=self.footer,
            running=self.running,
            title=self.handout.title,
            language=self.handout.language,
            backwards=self.words.backwards,
        )

    def strip(self) -> Piece:
        """Return the clinic, and what this is."""
        theme, furniture = self.theme, Furniture(self.copy)
        figure, clinic = furniture.logo_figure(), StructElem("P")
        cells = [] if self.copy.logo is None else [furniture.logo_cell(self.copy.logo, figure)]
        elems = [figure] if cells else []
        cells.append(Cell(self.text(self.brand.clinic, theme.clinic, clinic, isolate=True)))
        title = StructElem("H1", title=self.name)
        cells.append(Cell(self.text(self.name, theme.call, title, "end"), width=self.width(self.name, theme.call) + 1))
        band = Rule(3, theme.brand, LAYOUT, thickness=3, before=7)
        row = Row(tuple(cells), gap=8, middle=True)
        return Piece((Block((row, band), keep=True),), (*elems, clinic, title))

    def running(self, part: str) -> tuple[Box, ...]:
        """Return the head of every further page."""
        return ()

    def footer(self, page: int, pages: int) -> tuple[Box, ...]:
        """Return the foot: whose clinic, that it is private, its number; the middle above them if it is too long."""
        theme = self.theme
        style, strong = theme.footer, replace(theme.footer, bold=True, colour=theme.ink)
        phone = self.phones.day
        runs: tuple[Run, ...] = (Run(self.brand.clinic, strong, FOOTER, isolate=True),)
        if phone:
            runs += (Run(_DOT, style, FOOTER), Run(phone, style, FOOTER, nowrap=True, isolate=True))
        number, wide = self.numbered(page, pages)
        free = self.page.measure - wide - _GAP
        private = self.text(self.private, replace(style, colour=theme.ink), FOOTER, align="center")
        first = Furniture(self.copy).width_of(Piece((Text(runs),))) + 1
        middle = self.width(self.private, style) + 1
        boxes: list[Box] = [Rule(0.75, theme.rule, FOOTER, thickness=0.75)]
        cells = [Cell(Text(runs)), Cell(number, width=wide)]
        if first + middle + _GAP <= free:
            cells[0] = Cell(Text(runs), width=first)
            cells.insert(1, Cell(private))
            boxes.append(Row(tuple(cells), gap=_GAP, before=6.25))
        else:
            boxes += [private._replace(before=6.25, align="start"), Row(tuple(cells), gap=_GAP)]
        return tuple(boxes)

    def numbered(self, page: int, pages: int) -> tuple[Box, float]:
        """Return the number at the end of a foot, and how wide it is."""
        said, style = self.words("page", page=page, pages=pages), self.theme.footer
        return self.text(said, style, FOOTER, align="end"), self.width(said, style) + 1

    def lines_of(self, text: str, style: TextStyle, width: float) -> int:
        """Return how many lines *text* takes; none where a word of it would have to be parted."""
        if self.field_width(text, style) <= width:
            return 1
        if any(self.width(word, style) > width for word in text.split()):
            return 0
        return len(break_lines((Run(text, style, LAYOUT, isolate=True),), width, self.fonts, self.words.backwards))

    def widest(self, texts: Sequence[str], style: TextStyle, most: float) -> float:
        """Return the width of the widest of *texts*, but at most *most*."""
        return min(max((self.width(text, style) for text in texts), default=0.0) + 1, most)
