"""The most important things to do: a box on the first page, one row for each."""

from __future__ import annotations

from handpress.content.blocks import KeyPoint
from handpress.content.timing import When
from handpress.layout.blocks import NO_NUMBER, UNDATED, Blocks
from handpress.layout.boxes import Block, Box, Cell, Field, Row, StructElem, Text
from handpress.layout.pieces import CHECK_BOX, Piece

_TIMES = 170.0  # the column of times: 60 mm, to write in


class KeyPoints(Blocks):
    """Makes the box of the most important things."""

    def key_points(self) -> Piece:
        """Return the box; nothing where the handout names none."""
        points = self.handout.key_points
        if not points:
            return Piece()
        theme = self.theme
        head = self.heading("H2", self.words(f"key-points-{len(points)}"), theme.key_heading, 0)
        rows, elems = [], []
        timed = any(point.when for point in points)
        for number, point in enumerate(points, 1):
            row, elem = self._row(point, number, timed)
            rule = theme.hairline if number < len(points) else None
            rows.append(Block((row,), padding=(9, 0, 9, 0), rule_below=rule, rule_width=theme.hair, keep=True))
            elems.append(elem)
        block = Block(
            (*head.boxes, *rows),
            padding=(8, 14, 4, 14),
            border=theme.brand,
            border_width=3,
            radius=theme.radius,
            keep=True,
            before=theme.space(16),
            after=4,
        )
        return Piece((block,), (*head.elems, StructElem("L", tuple(elems), attributes=NO_NUMBER)))

    def _row(self, point: KeyPoint, number: int, timed: bool) -> tuple[Row, StructElem]:
        theme = self.theme
        box = StructElem("Form", alt=self.words("alt-check-box"), attributes=CHECK_BOX)
        action, runs = self.words_of(point.do, theme.key_point, "P")
        said: list[Box] = [Text(runs)]
        elems = [action]
        if point.why:
            reason, runs = self.words_of(point.why, theme.key_reason, "P")
            said.append(Text(runs))
            elems.append(reason)
        times: list[Box] = []
        for at, when in enumerate(point.when, 1):
            shown, elem = self._time(when, f"key-point-{number}-{at}")
            times.append(shown)
            elems.append(elem)
        side = theme.box + 4
        cells = [Cell(self.tick_box(box, side), width=side)]
        if theme.stacked:
            cells.append(Cell(Block((*said, *times))))
        else:
            cells.append(Cell(Block(tuple(said))))
            if timed:
                cells.append(Cell(Block(tuple(times)), width=_TIMES))
        return Row(tuple(cells), gap=12, middle=True), StructElem(
            "LI", (StructElem("Lbl", (box,)), StructElem("LBody", tuple(elems)))
        )

    def _time(self, when: When, name: str) -> tuple[Box, StructElem]:
        """Return the date and time, or where it is not known its words over a blank."""
        theme = self.theme
        words = self.words.offset(
            when.anchor.value, when.low, when.high, when.unit.value if when.unit else None, when.minute
        )
        value = None if when.anchor in UNDATED else self.date_of(when)
        if value:
            elem = StructElem("P")
            return Field(name, when.canonical(), value, theme.key_time, elem, elem, theme.rule), elem
        if when.anchor in UNDATED:
            elem = StructElem("P")
            return self.text(words, theme.key_time, elem), elem
        rule = self.blank(words)
        elem = StructElem("P", (rule,))
        label = self.text(f"{words} ", theme.strong, elem)
        room = Field(name, when.canonical(), None, theme.key_time, elem, rule, theme.rule, lines=2)  # 9 mm and more
        return Block((label, room)), elem
