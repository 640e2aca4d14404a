"""What the patient ticks, may have and must not, fills in and does at home: the small lists of a section."""

from __future__ import annotations

from collections.abc import Sequence

from handpress.brand.theme import TextStyle
from handpress.content.blocks import Home, Item
from handpress.content.kinds import Kind
from handpress.content.timing import Anchor, DateForm, Unit, When, date_key
from handpress.layout.blocks import NO_NUMBER, UNDATED
from handpress.layout.boxes import PARTED, Block, Box, Cell, Row, StructElem, Text
from handpress.layout.drawings import mark
from handpress.layout.lines import natural_width
from handpress.layout.pieces import CHECK_BOX, DatedHeading, Piece
from handpress.layout.tables import Tables

_GAP = 16.0  # between two columns
_TO_WORDS = 10.0  # from a box to tick to its words
_SIDE = 16.0  # what a panel keeps free at its sides
_PHONE = 170.0  # 60 mm to write a number on


class Ticks(Tables):
    """Makes the small lists of sections."""

    # Boxes to tick.

    def ticks(self, texts: Sequence[str], width: float) -> Piece:
        """Return *texts*, each behind a box to tick, in two columns of a panel of *width* where they fit."""
        theme = self.theme
        rows: list[Box] = []
        wide = []
        elems = []
        for text in texts:
            box = StructElem("Form", alt=self.words("alt-check-box"), attributes=CHECK_BOX)
            body, runs = self.words_of(text, theme.body, "P")
            space = theme.space(5)
            cells = (Cell(self.check_box(box), width=theme.box), Cell(Text(runs)))
            rows.append(Row(cells, gap=_TO_WORDS, before=space, after=space))
            wide.append(theme.box + _TO_WORDS + natural_width(runs, self.fonts) + 1)
            elems.append(StructElem("LI", (StructElem("Lbl", (box,)), StructElem("LBody", (body,)))))
        room = width - 2 * _SIDE - _GAP
        return Piece(self.in_columns(rows, wide, room), (StructElem("L", tuple(elems), attributes=NO_NUMBER),))

    def in_columns(self, rows: Sequence[Box], wide: Sequence[float], room: float) -> tuple[Box, ...]:
        """Return *rows* in two columns, read down the first one; in one where columns are too narrow.

        The columns are equal, unless their rows, each so *wide*, are on one line in a *room* parted in another way.
        """
        if self.theme.stacked or len(rows) < 2:
            return tuple(rows)
        half = (len(rows) + 1) // 2
        left, right = max(wide[:half]), max(wide[half:])
        if max(left, right) <= room / 2 or left + right > room:
            left = right = 1.0
        return (
            Row((Cell(Block(tuple(rows[:half])), None, left), Cell(Block(tuple(rows[half:])), None, right)), gap=_GAP),
        )

    def tinted(self, boxes: Sequence[Box], before: float = 12.0) -> Block:
        """Return *boxes* on the clinic's tint."""
        theme = self.theme
        over = theme.pick(9, 10)
        return Block(
            tuple(boxes),
            padding=(over, _SIDE, over, _SIDE),
            tint=theme.tint,
            border=theme.brand if theme.outlined else None,
            radius=theme.radius,
            keep=True,
            before=theme.space(before),
            after=4,
        )

    def bring(self, things: Sequence[str], role: str, width: float) -> Piece:
        """Return what to bring, in a panel."""
        head = self.heading(role, self.words("bring"), self.theme.panel_heading, 0)
        body = self.ticks(things, width)
        return Piece((self.tinted((*head.boxes, *body.boxes)),), head.elems + body.elems)

    def driver(self, texts: Sequence[str], role: str) -> Piece:
        """Return who takes the patient home, with room for name and phone."""
        theme = self.theme
        head = self.heading(role, self.words("driver"), theme.panel_heading, theme.space(12))
        said = self.paragraphs(texts, leads=True)
        # What is free over a rule is free already.
        said = Piece((*said.boxes[:-1], said.boxes[-1]._replace(after=0)), said.elems)
        name, name_elem = self.written(self.words("name"))
        phone, phone_elem = self.written(self.words("phone"))
        row: Box = Block((name, phone))
        if not theme.stacked:
            wide = self.width(f"{self.words('phone')} ", theme.body) + 8 + _PHONE
            row = Row((Cell(name), Cell(phone, width=wide)), gap=12)
        return Piece(
            (Block((*head.boxes, *said.boxes, row), padding=(0, 0, 6, 0), keep=True),), head.elems + said.elems
        ) + Piece((), (name_elem, phone_elem))

    def written(self, label: str) -> tuple[Row, StructElem]:
        """Return a rule to write on behind its label."""
        theme = self.theme
        blank = self.blank(label)
        elem = StructElem("P", (blank,))
        words = self.text(f"{label} ", theme.body, elem)
        over = max(0.0, theme.writing_line - theme.body.leading + 2)
        wide = natural_width(words.runs, self.fonts) + 4
        label_cell = Cell(Block((words,), padding=(over, 0, 0, 0)), width=wide)
        return Row((label_cell, Cell(self.writing_line(blank, theme.writing_line))), gap=4), elem

    # May and must not.

    def allowed(self, may: Sequence[str], avoid: Sequence[str], kind: Kind, role: str) -> Piece:
        """Return what the patient may have or do beside what the patient must not; *role* is that of the headings."""
        theme = self.theme
        of = "have" if kind is Kind.PREPARATION else "do"
        sides = (("may", may, theme.may, "tick"), ("avoid", avoid, theme.avoid, "cross"))
        columns, elems = [], []
        for side, texts, style, drawn in sides:
            if not texts:
                continue
            head, label = self._side_heading(self.words(f"{side}-{of}"), style, role)
            rows, entries = zip(*(self._marked(text, drawn, self.words(f"alt-{side}")) for text in texts), strict=True)
            columns.append(Block((head, *rows), keep=True))
            elems += [label, StructElem("L", entries, attributes=NO_NUMBER)]
        if theme.stacked or len(columns) == 1:
            stacked: list[Box] = [columns[0]._replace(before=6, after=6)]
            stacked += [column._replace(before=theme.space(8), after=6) for column in columns[1:]]
            return Piece((Block(tuple(stacked), keep=True, price=PARTED, before=6, after=6),), tuple(elems))
        return Piece((Row(tuple(map(Cell, columns)), gap=_GAP, before=6, after=6),), tuple(elems))

    def _side_heading(self, text: str, style: TextStyle, role: str) -> tuple[Block, StructElem]:
        elem = StructElem(role, title=text)
        words = self.text(text, style, elem)
        head = Block((words,), padding=(0, 0, 3, 0), rule_below=style.colour, rule_width=1.5, after=3, keep_next=True)
        return head, elem

    def _marked(self, text: str, drawn: str, said: str) -> tuple[Row, StructElem]:
        """Return *text* behind a tick or a cross, which is said in a word."""
        theme = self.theme
        label = StructElem("Lbl", actual=said)
        body, runs = self.words_of(text, theme.body, "LBody")
        over = (theme.body.leading - theme.mark) / 2
        sign: Box = mark(drawn, theme.mark, theme, label)
        cells = (Cell(Block((sign,), padding=(over, 0, 0, 0)), width=theme.mark), Cell(Text(runs)))
        space = theme.pick(3, 0)
        return Row(cells, gap=8, before=space, after=space), StructElem("LI", (label, body))

    # At home.

    def home(self, home: Home, role: str, width: float) -> Piece:
        """Return the rules of the first time at home beside what is normal then."""
        columns, elems = [], []
        column = width if self.theme.stacked or not (home.rules and home.normal) else (width - _GAP) / 2
        for texts, head in ((home.rules, self.until(home.until, role)), (home.normal, self.normal(role))):
            if texts:
                body = self.bullets([Item(text=text) for text in texts], column)
                columns.append(Cell(Block((*head.boxes, *body.boxes), before=self.theme.space(8))))
                elems += [*head.elems, *body.elems]
        return Piece((self.beside(tuple(columns), gap=_GAP)._replace(before=2, after=4),), tuple(elems))

    def normal(self, role: str) -> Piece:
        """Return the heading of what is normal."""
        return self.heading(role, self.words("home-normal"), self.theme.subheading, 0)

    def until(self, when: When | None, role: str) -> Piece:
        """Return the heading of the rules: until when they hold, with its date or a blank for it."""
        style = self.theme.subheading
        rules = self.words("home-rules")
        if when is None or when.anchor in UNDATED:
            shown = self.words("pair", label=rules, value=self.offset(when)) if when else rules
            return self.heading(role, shown, style, 0)
        if when.anchor is Anchor.WITHIN:
            when = When(Anchor.AFTER, when.high, when.high, when.unit)  # where it ends
        form = DateForm.WEEKDAY if when.unit in (Unit.MINUTE, Unit.HOUR) or when.at else DateForm.SHORT
        value = self.date_of(when, form)
        amount = when.anchor.value, when.low, when.high, when.unit.value if when.unit else None
        title = self.words("home-until", when=self.words.alone_offset(*amount, when.minute))
        if value is not None:
            field = DatedHeading("home-until", "when", date_key(when, form), value)
            return self.dated_heading(role, field, style, title)
        blank = self.blank(title)
        elem = StructElem(role, (blank,), title=title)
        rule = self.narrow(self.writing_line(blank, self.theme.writing_line))
        words = self.text(f"{title} ", style, elem, keep_next=True)
        return Piece((words, rule._replace(after=6, keep_next=True)), (elem,))
