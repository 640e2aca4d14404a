"""Cover sheets -> Flow: what is in one patient's papers, and what a day's print run holds, patient by patient.

For the clinic and its patient, not to be kept: no medical word stands on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from handpress.brand.look import Look
from handpress.brand.variant import Variant
from handpress.brand.words import words_for
from handpress.content.approval import Standing, State
from handpress.content.handout import Handout
from handpress.content.personal import Personal
from handpress.layout.blocks import NO_NUMBER
from handpress.layout.boxes import FOOTER, Block, Box, Cell, Flow, Row, StructElem
from handpress.layout.copy import Copy
from handpress.layout.furniture import Furniture
from handpress.layout.pieces import Maker, Piece

_COLUMN = (("Table", "Scope", "Column"),)
_LEFTWARDS = (("Layout", "WritingMode", "RlTb"),)


class Inside(NamedTuple):
    """One document of a patient's papers."""

    title: str
    pages: int


class DayLine(NamedTuple):
    """One patient of a day: when, where, who, which papers, how many sheets."""

    time: tuple[str, ...]
    room: str
    patient: str
    papers: tuple[str, ...]
    sheets: int


def compose_cover(inside: Sequence[Inside], sheets: int, room: str, language: str, cover: Cover) -> Flow:
    """Return the sheet that lies on one patient's papers."""
    maker = cover.maker(words_for(language)("cover-title"), language)
    return maker.flow([maker.furniture.who(), *maker.contents(inside, sheets, room)])


def compose_day(title: str, lines: Sequence[DayLine], cover: Cover) -> Flow:
    """Return the list that lies on a day's print run, in the brand's language."""
    maker = cover.maker(title, cover.look.brand.language)
    return maker.flow([maker.table(lines)])


class Cover(Struct, frozen=True):
    """How a cover looks, and whose it is."""

    look: Look
    variant: Variant
    personal: Personal = Personal()

    def maker(self, title: str, language: str) -> _CoverMaker:
        """Return the maker of a cover with this *title*."""
        paper = Handout(code="", title=title, language=language, version="", sections=())
        return _CoverMaker(Copy(paper, self.look, self.personal, self.variant, Standing(State.APPROVED)))


class _CoverMaker(Maker):
    """Makes the pieces of a cover."""

    @cached_property
    def furniture(self) -> Furniture:
        """Makes what stands round the content."""
        return Furniture(self.copy)

    def flow(self, pieces: list[Piece]) -> Flow:
        """Return *pieces* under the clinic's header and the title."""
        strip = self.furniture.strip()
        title = self.heading("H1", self.handout.title, self.theme.title, 12)
        body = Piece.joined([title, *pieces])
        return Flow(
            front=lambda page: strip.boxes,
            boxes=body.boxes,
            imprint=(),
            tree=StructElem(
                "Document",
                (*strip.elems, *body.elems),
                attributes=_LEFTWARDS if self.words.backwards else (),
            ),
            footer=self.page_number,
            running=lambda part: (),
            title=self.handout.title,
            language=self.handout.language,
            backwards=self.words.backwards,
        )

    def page_number(self, page: int, pages: int) -> tuple[Box, ...]:
        """Return the foot of one page."""
        text = self.words("page", page=page, pages=pages)
        return (self.text(text, self.theme.footer, FOOTER, align=self.far),)

    def contents(self, inside: Sequence[Inside], sheets: int, room: str) -> list[Piece]:
        """Return the list of what is inside, the number of sheets and the room."""
        theme, words = self.theme, self.words
        rows: list[Box] = []
        elems = []
        for paper in inside:
            label, body = StructElem("Lbl"), StructElem("LBody")
            pages = self.text(words("cover-pages", n=paper.pages), theme.body, body, align=self.far)
            name = self.text(f"{paper.title} ", theme.strong, label)
            cells = (Cell(name, share=3.0), Cell(pages, share=1.0))
            rows.append(self.beside(cells, gap=12)._replace(before=4, after=4))
            elems.append(StructElem("LI", (label, body)))
        entries = StructElem("L", tuple(elems), attributes=NO_NUMBER)
        head = self.heading("H2", words("cover-inside"), theme.heading, theme.space(20))
        facts = [words("cover-sheets", n=sheets), *([words("cover-room", room=room)] if room else [])]
        said = [(text, StructElem("P")) for text in facts]
        texts = tuple(self.text(text, theme.body, elem, before=6) for text, elem in said)
        return [head, Piece(tuple(rows), (entries,)), Piece(texts, tuple(elem for _, elem in said))]

    def table(self, lines: Sequence[DayLine]) -> Piece:
        """Return a row for each patient."""
        theme, words = self.theme, self.words
        labels = [words(key) for key in ("day-time", "day-room", "day-patient", "day-papers", "day-sheets")]
        heads = [StructElem("TH", attributes=_COLUMN) for _ in labels]
        head = Block(
            (
                self.columns(
                    [self.text(label, theme.table_head, elem) for label, elem in zip(labels, heads, strict=True)]
                ),
            ),
            padding=(6, 10, 6, 10),
            tint=None if theme.outlined else theme.brand,
            rule_below=theme.brand if theme.outlined else None,
            rule_width=1.5,
        )
        rows = []
        elems = []
        for line in lines:
            cells = [StructElem("P") for _ in labels]
            boxes: list[Box] = [
                Block(tuple(self.text(f"{part} ", theme.body, cells[0], isolate=True) for part in line.time)),
                self.text(line.room, theme.body, cells[1], isolate=True) if line.room else Block(()),
                self.text(line.patient, theme.strong, cells[2], isolate=True),
                Block(tuple(self.text(f"{paper} ", theme.body, cells[3], isolate=True) for paper in line.papers)),
                self.text(str(line.sheets), theme.body, cells[4]),
            ]
            rows.append(
                Block(
                    (self.columns(boxes),),
                    padding=(5, 10, 6, 10),
                    rule_below=theme.hairline,
                    rule_width=theme.hair,
                    keep=True,
                )
            )
            shown = [bool(line.time), bool(line.room), True, True, True]
            tds = [StructElem("TD", (cell,) if there else ()) for cell, there in zip(cells, shown, strict=True)]
            elems.append(StructElem("TR", tuple(tds)))
        tree = StructElem(
            "Table", (StructElem("THead", (StructElem("TR", tuple(heads)),)), StructElem("TBody", tuple(elems)))
        )
        return Piece((Block(tuple(rows), head=head, before=theme.space(16), after=4),), (tree,))

    def columns(self, boxes: Sequence[Box]) -> Row:
        """Return the columns of one row."""
        widths = (84.0, 48.0, None, None, 48.0)
        shares = (1.0, 1.0, 1.0, 1.4, 1.0)
        return Row(tuple(Cell(*cell) for cell in zip(boxes, widths, shares, strict=True)), gap=10)
