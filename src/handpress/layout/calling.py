"""When to call: the signs of an emergency beside those for the same day, each half under its number."""

from __future__ import annotations

from handpress.brand.brand import telephone
from handpress.brand.colour import WHITE
from handpress.brand.theme import TextStyle
from handpress.content.section import Section
from handpress.layout.blocks import Blocks
from handpress.layout.boxes import LAYOUT, Block, Box, Cell, Drawing, Path, Picture, Row, Rule, Run, StructElem, Text
from handpress.layout.pieces import Piece

_GAP = 24.0


class Calling(Blocks):
    """Makes the halves of "when to call"."""

    def say(self, section: Section) -> Piece:
        """Return what to say on the phone, the first paragraph behind its words."""
        piece = Piece()
        for at, text in enumerate(section.say):
            elem, runs = self.words_of(text, self.theme.body, "P")
            if not at:
                runs = (Run(f"{self.words('say')} ", self.theme.body, elem), *runs)
            piece += Piece((Text(runs, before=2, after=6, keep_next=True),), (elem,))
        return piece

    def halves(self, section: Section, role: str, width: float) -> Piece:
        """Return the halves in a column of *width*: what is an emergency first, then what is for the same day.

        Args:
            section: What the halves hold; one of them may be missing.
            role: Of their headings, as in "H3".
            width: In points.
        """
        both = bool(section.emergency and section.urgent)
        half = (width - _GAP) / 2 if both and not self.theme.stacked else width
        pieces = []
        if section.emergency:
            pieces.append(self.emergency(section, role, half))
        if section.urgent:
            pieces.append(self.urgent(section, role, half))
        elems = tuple(elem for piece in pieces for elem in piece.elems)
        columns = [Block(piece.boxes, keep=True) for piece in pieces]
        if len(columns) == 1 or self.theme.stacked:
            parted: list[Box] = [columns[0]]
            for column in columns[1:]:
                parted += [Rule(14, self.theme.alert, LAYOUT, thickness=1.5), column._replace(before=14)]
            return Piece(tuple(parted), elems)
        return Piece((Row(tuple(map(Cell, columns)), gap=_GAP, rules=self.theme.alert),), elems)

    def emergency(self, section: Section, role: str, width: float) -> Piece:
        """Return the signs for the emergency number of the brand, or for a blank."""
        number = self.brand.phones.emergency
        title = self.words("emergency", number=number or "____")
        elem, runs = self.words_of(title, self.theme.emergency, role, title=title)
        if number:
            elem, runs = self._with_link(title, number, role)
        orders, shown = [], []
        for key in ("do-not-wait", "do-not-drive"):
            order = StructElem("P")
            orders.append(order)
            shown.append(self.text(self.words(key), self.theme.order, order, keep_next=True))
        side = self.theme.emergency.leading
        sign = Cell(Picture(side, side, LAYOUT, self._warning_sign(side)), width=side)
        heading = Row((sign, Cell(Text(runs))), gap=8, middle=True, after=4, keep_next=True)
        head = Piece((heading, *shown), (elem, *orders))
        return head + self.bullets(section.emergency, width).spaced(8)

    def _warning_sign(self, side: float) -> tuple[Drawing, ...]:
        """Return a triangle with an exclamation mark in a square of *side* points."""
        alert, unit = self.theme.alert, side / 24
        triangle = (("M", 12 * unit, 3.5 * unit), ("L", 22 * unit, 20.5 * unit), ("L", 2 * unit, 20.5 * unit), ("Z",))
        stroke = _polygon(unit, (11.2, 9), (12.8, 9), (12.5, 14.5), (11.5, 14.5))
        dot = _polygon(unit, (11.1, 16.2), (12.9, 16.2), (12.9, 18), (11.1, 18))
        return (
            Drawing(triangle, fill=alert, stroke=alert, stroke_width=3 * unit, join=1),
            Drawing(stroke, fill=WHITE, stroke=WHITE, stroke_width=0.8 * unit, join=1),
            Drawing(dot, fill=WHITE, stroke=WHITE, stroke_width=0.4 * unit, join=1),
        )

    def urgent(self, section: Section, role: str, width: float) -> Piece:
        """Return the signs for the clinic's own phones, or for a blank."""
        head = self.heading(role, self.words("urgent"), self.theme.urgent, 0)
        phones = [("phone-days", self.brand.phones.day), ("phone-nights", self.brand.phones.after_hours)]
        known = [(key, number) for key, number in phones if number]
        if not known:
            label = self.words("call-blank")
            elem = StructElem("P", (blank := self.blank(label),))
            runs = (Run(f"{label} ", self.theme.body, elem), Run("", self.theme.phone, blank, blank=150))
            head += Piece((Text(runs, before=2, keep_next=True),), (elem,))
        for key, number in known:
            link = self.link(number, telephone(number))
            elem = StructElem("P", (link,))
            label_run = Run(f"{self.words(key)} ", self.theme.body, elem)
            runs = (label_run, Run(number, self.theme.phone, link, nowrap=True, isolate=True))
            head += Piece((Text(runs, keep_next=True),), (elem,))
        return head + self.bullets(section.urgent, width).spaced(8)

    def _with_link(self, title: str, number: str, role: str) -> tuple[StructElem, tuple[Run, ...]]:
        """Return a heading whose *number* is a link."""
        style: TextStyle = self.theme.emergency
        before, _, after = title.partition(number)
        link = self.link(number, telephone(number))
        elem = StructElem(role, (link,), title=title)
        parts = (
            Run(before, style, elem),
            Run(number, style, link, nowrap=True, isolate=True),
            Run(after, style, elem),
        )
        return elem, tuple(part for part in parts if part.text)


def _polygon(unit: float, first: tuple[float, float], *rest: tuple[float, float]) -> Path:
    """Return the path of a polygon, its corners in units."""
    return ("M", *(unit * at for at in first)), *(("L", x * unit, y * unit) for x, y in rest), ("Z",)
