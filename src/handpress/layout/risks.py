"""Risks with how many people they meet, and the other choices that a patient has."""

from __future__ import annotations

from collections.abc import Sequence

from handpress.brand.fonts import BULLET
from handpress.content.blocks import Choice, Risk
from handpress.layout.blocks import DISC, Blocks, in_company
from handpress.layout.boxes import Block, Box, Cell, Row, Run, StructElem, Text
from handpress.layout.drawings import MOST_OF_PEOPLE, icon_array
from handpress.layout.pieces import Piece

_GAP = 24.0
_ARRAY = 162.0  # the column of an array beside words
_NARROWEST = 240.0  # of the words beside an array


class Risks(Blocks):
    """Makes risks and choices."""

    def risks(self, risks: Sequence[Risk], role: str, width: float, aside: Risk | None = None) -> Piece:
        """Return risks in words, and those that are counted of a hundred with the people one by one.

        Args:
            risks: Without a source a risk prints without its number.
            role: Of the headings over the arrays.
            width: In points.
            aside: The one that stands beside all of it.
        """
        drawn = [risk for risk in risks if is_drawn(risk) and risk is not aside]
        others = [risk for risk in risks if not is_drawn(risk)]
        words = self.bulleted([self.risk(risk) for risk in others]) if others else Piece()
        return self.beside_words(words, [self.array(risk, role) for risk in drawn], width)

    def beside_words(self, words: Piece, arrays: Sequence[Piece], width: float) -> Piece:
        """Return one array beside *words* where there is room; more than one, or without room, under them."""
        elems = words.elems + tuple(elem for piece in arrays for elem in piece.elems)
        blocks: list[Box] = [Block(piece.boxes, keep=True, before=8) for piece in arrays]
        if self.theme.stacked or not blocks:
            return Piece((*words.boxes, *blocks), elems)
        if words.boxes and len(blocks) == 1 and width_beside(width) >= _NARROWEST:
            return Piece((self.with_array(words, blocks[0]),), elems)
        rows: list[Box] = []
        for at in range(0, len(blocks), 2):
            cells = [*map(Cell, blocks[at : at + 2]), Cell(Block(()))][:2]
            rows.append(Row(tuple(cells), gap=_GAP, before=8))
        return Piece((*words.boxes, *rows), elems)

    def with_array(self, words: Piece, array: Box) -> Row:
        """Return an *array* beside *words*, which may go on to the next page."""
        return Row((Cell(Block(words.boxes)), Cell(array, width=_ARRAY)), gap=_GAP, keep=False)

    def array(self, risk: Risk, role: str) -> Piece:
        """Return how many of a hundred people a risk meets: drawn, and under it in words, with who says so.

        In large print the words stand beside the drawing, which then has the whole column.
        """
        theme = self.theme
        number, of = risk.counted or (0, 0)
        count, others = self.words("risk-count", number=number, of=of), self.words("risk-others", n=of - number)
        head = self.heading(role, count, theme.subheading, 0)
        label = self.words("pair", label=count, value=risk.risk)
        figure = StructElem("Figure", alt=f"{label} {others}")
        picture = icon_array(number, of, theme, figure, self.words.backwards)._replace(
            before=2, after=6, keep_next=True
        )
        said, elem = self.risk(risk, str(number))
        rest = StructElem("P")
        under = Text(self.counted(others, of - number, rest), keep_next=True)
        *texts, source = said
        elems = (*elem[:-1], rest, elem[-1])
        boxes: tuple[Box, ...] = (picture, *texts, under, source)
        if theme.stacked:
            cells = (Cell(picture, width=picture.width), Cell(Block(boxes[1:])))
            boxes = (Row(cells, gap=_GAP, middle=True),)
        return Piece((*head.boxes, *boxes), (*head.elems, figure, *elems))

    def risk(self, risk: Risk, count: str = "") -> tuple[list[Box], tuple[StructElem, ...]]:
        """Return a risk in words, behind how many people it meets or another *count* of them, and who says so."""
        theme = self.theme
        elem, runs = self.words_of(risk.risk, theme.body, "P")
        if not risk.counted:
            return [Text(runs)], (elem,)
        number, of = risk.counted
        lead = (
            self.words("pair", label=count or self.words("risk-count", number=number, of=of), value="").rstrip() + " "
        )
        said = StructElem("P")
        source = self.text(self.words("source", source=risk.source), theme.source, said)
        return [Text((*self.counted(lead, number, elem), *runs), keep_next=True), source], (elem, said)

    def counted(self, text: str, number: int, elem: StructElem) -> tuple[Run, ...]:
        """Return *text* with its *number* bold."""
        before, found, behind = text.partition(str(number))
        parts = ((before, self.theme.body), (found, self.theme.strong), (behind, self.theme.body))
        return tuple(Run(part, style, elem) for part, style in parts if part)

    def choices(self, choices: Sequence[Choice]) -> Piece:
        """Return other choices, each with what speaks for and against it."""
        entries = []
        for choice in choices:
            elem, runs = self.words_of(choice.choice, self.theme.strong if choice.about else self.theme.body, "P")
            boxes: list[Box] = [Text(runs)]
            elems = [elem]
            if choice.about:
                about, runs = self.words_of(choice.about, self.theme.body, "P")
                boxes.append(Text(runs))
                elems.append(about)
            entries.append((boxes, tuple(elems)))
        return self.bulleted(entries)

    def bulleted(self, entries: Sequence[tuple[list[Box], tuple[StructElem, ...]]]) -> Piece:
        """Return entries of several paragraphs, each behind a bullet."""
        theme = self.theme
        rows: list[Row | Block] = []
        elems = []
        for boxes, kids in entries:
            label = StructElem("Lbl")
            sign = Cell(self.text(BULLET, theme.body, label), width=theme.indent - 5)
            space = theme.pick(4, 5)
            rows.append(Row((sign, Cell(Block(tuple(boxes)))), gap=5, before=space, after=space))
            elems.append(StructElem("LI", (label, StructElem("LBody", kids))))
        return Piece(in_company(rows), (StructElem("L", tuple(elems), attributes=DISC),))


def width_beside(width: float) -> float:
    """Return what an array leaves of *width* for words."""
    return width - _ARRAY - _GAP


def is_drawn(risk: Risk) -> bool:
    """Whether the people whom a risk meets are drawn one by one."""
    return risk.counted is not None and risk.counted[1] == MOST_OF_PEOPLE
