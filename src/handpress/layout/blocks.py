"""The blocks of a section as pieces: paragraphs, bullets, steps, checklist, schedule, facts, phones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from handpress.brand.brand import telephone
from handpress.brand.colour import WHITE
from handpress.brand.fonts import BULLET
from handpress.brand.theme import TextStyle
from handpress.content.blocks import Fact, Item, Task, Visit, in_order_of_time
from handpress.content.timing import Anchor, DateForm, When, due
from handpress.layout.boxes import (
    Block,
    Box,
    Cell,
    Drawing,
    Field,
    Picture,
    Row,
    Run,
    StructElem,
    Text,
    round_rect,
)
from handpress.layout.lines import natural_width
from handpress.layout.pieces import CHECK_BOX, Maker, Piece

_DISC = (("List", "ListNumbering", "Disc"),)
_DECIMAL = (("List", "ListNumbering", "Decimal"),)
NO_NUMBER = (("List", "ListNumbering", "None"),)
_COLUMN = (("Table", "Scope", "Column"),)

# Times that no date belongs to, known or not.
UNDATED = {Anchor.NOW, Anchor.BEFORE_THE_DAY, Anchor.AS_SCHEDULED, Anchor.AS_NEEDED, Anchor.LONG_TERM}

_GUTTER = 20.0  # between two columns of bullets


class Blocks(Maker):
    """Makes the blocks of sections."""

    def paragraphs(self, texts: Iterable[str], leads: bool) -> Piece:
        """Return running text; with *leads* its last line stays with what follows."""
        boxes, elems = [], []
        for text in texts:
            elem, runs = self.words_of(text, self.theme.body, "P")
            boxes.append(Text(runs, before=2, after=6))
            elems.append(elem)
        if leads:
            boxes[-1] = boxes[-1]._replace(keep_next=True)
        return Piece(tuple(boxes), tuple(elems))

    def bullets(self, items: Sequence[Item], width: float) -> Piece:
        """Return a bulleted list in a column of *width* points."""
        rows, elems = zip(*(self.bullet(item) for item in items), strict=True)
        boxes: tuple[Box, ...] = _in_company(rows)
        if self.two_columns(items, width):
            half = (len(rows) + 1) // 2
            columns = (Cell(Block(rows[:half])), Cell(Block(rows[half:])))
            boxes = (Row(columns, gap=_GUTTER, before=3, after=3),)
        return Piece(boxes, (StructElem("L", elems, attributes=_DISC),))

    def two_columns(self, items: Sequence[Item], width: float) -> bool:
        """Whether two columns save at least a quarter of the lines that one takes."""
        # A long list in columns would be read down through the pages first.
        if not 4 <= len(items) <= 12 or any(item.items for item in items):
            return False
        widths = [self.width(item.text, self.theme.body) for item in items]
        column = (width - _GUTTER) / 2 - self.theme.indent
        # A broken line is never quite full.
        halved = [1 if width <= column else math.ceil(width / (column * 0.93)) for width in widths]
        whole = sum(math.ceil(width / (2 * column)) for width in widths)
        half = (len(items) + 1) // 2
        return max(halved) <= 2 and max(sum(halved[:half]), sum(halved[half:])) <= whole * 0.75

    def bullet(self, item: Item, mark: str = BULLET) -> tuple[Row, StructElem]:
        """Return one bullet, with the bullets under it."""
        label = StructElem("Lbl")
        body, runs = self.words_of(item.text, self.theme.body, "LBody")
        inner: tuple[Box, ...] = (Text(runs),)
        if item.items:
            # Large print has solid bullets throughout (APH).
            inner_mark = BULLET if self.theme.large else "\u2013"
            rows, elems = zip(*(self.bullet(Item(text=text), inner_mark) for text in item.items), strict=True)
            inner += rows
            body = replace(body, kids=(*body.kids, StructElem("L", elems, attributes=_DISC)))
            inner = self.reowned(inner, runs, body)
        content = inner[0] if len(inner) == 1 else Block(inner)
        marked = Cell(self.text(mark, self.theme.body, label, align="center"), width=self.theme.indent - 5)
        space = self.theme.pick(2, 5)
        return Row((marked, Cell(content)), gap=5, before=space, after=space), StructElem("LI", (label, body))

    def reowned(self, boxes: tuple[Box, ...], runs: tuple[Run, ...], body: StructElem) -> tuple[Box, ...]:
        """Return *boxes* with the first text's own runs given to *body*, which replaced their element."""
        old = next((run.owner for run in runs if isinstance(run.owner, StructElem) and run.owner.role == "LBody"), None)
        moved = tuple(run._replace(owner=body) if run.owner is old else run for run in runs)
        return (Text(moved), *boxes[1:])

    def steps(self, items: Sequence[Item]) -> Piece:
        """Return numbered steps, each number on a disc."""
        theme = self.theme
        rows: list[Row | Block] = []
        elems = []
        for number, item in enumerate(items, 1):
            label = StructElem("Lbl")
            row, entry = self.bullet(item)
            over = (theme.disc - theme.disc_number.leading) / 2
            disc = Block(
                (self.text(str(number), theme.disc_number, label, align="center"),),
                padding=(over, 0, over, 0),
                tint=None if theme.outlined else theme.brand,
                border=theme.brand if theme.outlined else None,
                border_width=1.25,
                radius=theme.disc / 2,
            )
            # The number stands level with the first line of its step.
            text = Block((row.cells[1].box,), padding=((theme.disc - theme.body.leading) / 2, 0, 0, 0))
            width = theme.disc if number < 100 else theme.disc + theme.disc_number.size
            space = theme.space(4)
            rows.append(Row((Cell(disc, width=width), Cell(text)), gap=10, before=space, after=space))
            elems.append(StructElem("LI", (label, *entry.kids[1:])))
        return Piece(_in_company(rows), (StructElem("L", tuple(elems), attributes=_DECIMAL),))

    def checklist(self, tasks: Sequence[Task]) -> Piece:
        """Return tasks, each with a box to tick and, where it has a time, that time and its date."""
        theme = self.theme
        tick = StructElem("P")
        # A column for the time only where most rows fill it; else the time stands over its task.
        column = not theme.stacked and 2 * sum(1 for task in tasks if task.when) >= len(tasks)
        dated = self.field_width(self.words.widest_moment(year=False), theme.date) + 1
        rows: list[Box] = []
        elems = []
        for number, task in enumerate(in_order_of_time(tasks), 1):
            box = StructElem("Form", alt=self.words("alt-check-box"), attributes=CHECK_BOX)
            body, runs = self.words_of(task.do, theme.body, "P")
            when, when_elems = self.when(task.when, f"task-{number}", theme.when, beside=not column)
            cells = [Cell(self.check_box(box), width=theme.box)]
            if column:
                cells += [Cell(when, width=dated), Cell(Text(runs))]
            else:
                cells.append(Cell(Block((when, Text(runs)))))
            rule = theme.hairline if number < len(tasks) else None
            over = theme.space(6)
            rows.append(
                Block(
                    (Row(tuple(cells), gap=12),),
                    padding=(over, 0, over, 0),
                    rule_below=rule,
                    rule_width=theme.hair,
                    keep=True,
                )
            )
            label = StructElem("Lbl", (box,))
            elems.append(StructElem("LI", (label, StructElem("LBody", (*when_elems, body)))))
        lead = self.text(self.words("tick"), theme.body, tick, before=2, after=2, keep_next=True)
        return Piece((lead, *rows), (tick, StructElem("L", tuple(elems), attributes=NO_NUMBER)))

    def check_box(self, owner: StructElem) -> Box:
        """Return an empty box, level with the first line of text beside it."""
        side = self.theme.box
        # Centred on the first line of text.
        return Block((self.tick_box(owner, side),), padding=((self.theme.body.leading - side) / 2, 0, 0, 0))

    def tick_box(self, owner: StructElem, side: float) -> Picture:
        """Return an empty box of *side* points."""
        path = tuple(
            (op[0], *(float(value) + 0.75 for value in op[1:])) for op in round_rect(side - 1.5, side - 1.5, 2)
        )
        return Picture(side, side, owner, (Drawing(path, fill=WHITE, stroke=self.theme.brand, stroke_width=1.5),))

    def when(
        self, when: When | None, name: str, style: TextStyle, beside: bool = False, blank: bool = True
    ) -> tuple[Box, list[StructElem]]:
        """Return the words of a time relative to the procedure, and under or beside them a field for its date.

        Without *blank* there is no field where the date is not known.
        """
        if when is None:
            return Block(()), []
        unit = when.unit.value if when.unit else None
        words = self.words.offset(when.anchor.value, when.low, when.high, unit, when.minute)
        value = None if when.anchor in UNDATED else self.date_of(when)
        if when.anchor in UNDATED or not (value or blank):
            elem = StructElem("P")
            return self.text(words, style, elem), [elem]
        rule = self.blank(words)
        elem = StructElem("P", () if value else (rule,))
        label = self.text(f"{words} ", style, elem)
        field = Field(name, when.canonical(), value, self.theme.date, elem, rule, self.theme.rule)
        if not beside or self.theme.stacked:
            return Block((label, field)), [elem]
        cells = (
            Cell(label, width=natural_width(label.runs, self.fonts) + 8),
            Cell(Block((field,), padding=(1.5, 0, 0, 0)), width=170),
        )
        return Row(cells), [elem]

    def date_of(self, when: When, form: DateForm = DateForm.FULL) -> str | None:
        """Return the date that *when* comes to for this patient, in words; None if it is not known."""
        if self.copy.personal.procedure is None:
            return None
        found = due(when, self.copy.personal.procedure)
        if found is None:
            return None
        if when.anchor is Anchor.WITHIN:
            return self.words.by(found.last)
        if found.first != found.last:
            return self.words.window(found.first, found.last)
        after = when.anchor is Anchor.AFTER
        return self.words.due(found.first, found.clock, found.part, after, form)

    def visits(self, visits: Sequence[Visit]) -> Piece:
        """Return the follow-up schedule with room to write: a table, or entries where columns are too narrow."""
        return self.visit_entries(visits) if self.theme.stacked else self.visit_table(visits)

    def visit_entries(self, visits: Sequence[Visit]) -> Piece:
        """Return the follow-up schedule as a list: what for, when, and a rule for date and time."""
        theme = self.theme
        rows: list[Row | Block] = []
        elems = []
        for number, visit in enumerate(visits, 1):
            what, runs = self.words_of(visit.visit, theme.subheading, "P")
            boxes: list[Box] = [Text(runs, keep_next=True)]
            parts = [what]
            if visit.purpose:
                purpose, runs = self.words_of(visit.purpose, theme.body, "P")
                boxes.append(Text(runs))
                parts.append(purpose)
            # The rule for date and time below is blank enough for a day that is not known.
            when, when_elems = self.when(visit.window, f"visit-{number}", theme.strong, blank=False)
            if when_elems:
                boxes.append(when)
                parts += when_elems
            blank = self.blank(self.words("visit-date"))
            label = StructElem("P")
            boxes += [
                self.text(f"{self.words('visit-date')} ", theme.label, label, before=4, keep_next=True),
                self.writing_line(blank, theme.writing_line),
            ]
            parts += [label, StructElem("P", (blank,))]
            rows.append(Block(tuple(boxes), padding=(4, 0, 12, 0), keep=True))
            elems.append(StructElem("LI", (StructElem("LBody", tuple(parts)),)))
        return Piece(tuple(rows), (StructElem("L", tuple(elems), attributes=NO_NUMBER),))

    def visit_table(self, visits: Sequence[Visit]) -> Piece:
        """Return the follow-up schedule as a table."""
        theme = self.theme
        heads = [StructElem("TH", attributes=_COLUMN) for _ in range(3)]
        labels = (self.words("visit-when"), self.words("visit-what"), self.words("visit-date"))
        head = Block(
            (
                self.schedule_row(
                    [self.text(label, theme.table_head, elem) for label, elem in zip(labels, heads, strict=True)]
                ),
            ),
            padding=(6, 10, 6, 10),
            tint=None if theme.outlined else theme.brand,
            rule_below=theme.brand if theme.outlined else None,
            rule_width=1.5,
        )
        # As deep as a time with its date, so that all rules of a row stand level.
        line = theme.strong.leading + theme.date.leading
        rows: list[Row | Block] = []
        elems = []
        for number, visit in enumerate(visits, 1):
            when, when_elems = self.when(visit.window, f"visit-{number}", theme.strong)
            what, runs = self.words_of(visit.visit, theme.strong, "P")
            texts: list[Box] = [Text(runs)]
            whats = [what]
            if visit.purpose:
                purpose, runs = self.words_of(visit.purpose, theme.body, "P")
                texts.append(Text(runs))
                whats.append(purpose)
            if not when_elems:
                elem = self.blank(labels[0])
                when, when_elems = self.writing_line(elem, line), [elem]
            blank = self.blank(labels[2])
            write = self.writing_line(blank, line)
            row = self.schedule_row([when, Block(tuple(texts)), write])
            rows.append(
                Block((row,), padding=(7, 10, 8, 10), rule_below=theme.hairline, rule_width=theme.hair, keep=True)
            )
            cells = (StructElem("TD", tuple(when_elems)), StructElem("TD", tuple(whats)), StructElem("TD", (blank,)))
            elems.append(StructElem("TR", cells))
        table = Block(_in_company(rows), head=head, before=6, after=4)
        tree = StructElem(
            "Table",
            (StructElem("THead", (StructElem("TR", tuple(heads)),)), StructElem("TBody", tuple(elems))),
        )
        return Piece((table,), (tree,))

    def schedule_row(self, boxes: Sequence[Box]) -> Row:
        """Return the columns of one row of the schedule."""
        widths = (144.0, None, 104.0)
        return Row(tuple(Cell(box, width) for box, width in zip(boxes, widths, strict=True)), gap=12)

    def facts(self, facts: Sequence[Fact]) -> Piece:
        """Return facts in up to three columns."""
        if not facts or not self.brand.print.facts:
            return Piece()
        cells, elems = [], []
        for fact in facts:
            label, name = self.words_of(f"{fact.label} ", self.theme.fact, "Lbl", blanks=False)
            body, runs = self.words_of(fact.value, self.theme.body, "LBody")
            cells.append(Cell(Block((Text(name), Text(runs)))))
            elems.append(StructElem("LI", (label, body)))
        columns = 1 if self.theme.stacked else 2 if len(cells) == 4 else min(len(cells), 3)
        while len(cells) % columns:
            cells.append(Cell(Block(())))
        rows = [
            Row(tuple(cells[at : at + columns]), gap=_GUTTER, before=6, after=6) for at in range(0, len(cells), columns)
        ]
        block = Block(tuple(rows), keep=True, before=12, after=4)
        return Piece((block,), (StructElem("L", tuple(elems), attributes=NO_NUMBER),))

    def call(self, sentence: bool) -> Piece:
        """The phones, after the brand's *sentence* on complications if wanted."""
        theme, phones = self.theme, self.brand.phones
        piece = self.clinics(self.brand.complications, theme.body, before=2) if sentence else Piece()
        cells, elems = [], []
        for key, number in (("call-day", phones.day), ("call-after-hours", phones.after_hours)):
            if number:
                link = self.link(number, telephone(number))
                elem = StructElem("P", (link,))
                label = Run(f"{self.words(key)} ", theme.body, elem)
                cells.append(Cell(Text((label, Run(number, theme.phone, link, nowrap=True, isolate=True)))))
                elems.append(elem)
        if not cells:
            phone = self.words("call-blank")
            blank = self.blank(phone)
            elem = StructElem("P", (blank,))
            cells = [Cell(Text((Run(f"{phone} ", theme.body, elem), Run("", theme.phone, blank, blank=180))))]
            elems = [elem]
        row = self.beside(tuple(cells), gap=12)._replace(before=2, after=6, keep_next=True)
        return piece + Piece((row,), tuple(elems))


def _in_company(rows: Sequence[Row | Block]) -> tuple[Row | Block, ...]:
    """Return the rows of a list so that neither the first nor the last wants to stand alone on a page."""
    edges = (0, len(rows) - 2)
    return tuple(row._replace(company=True) if at in edges else row for at, row in enumerate(rows))
