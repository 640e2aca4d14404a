"""The tables of a section: follow-up schedule, medicines, an author's own; stacked where columns are too narrow."""

from __future__ import annotations

from collections.abc import Sequence

from handpress.brand.theme import TextStyle
from handpress.content.blanks import answers_of
from handpress.content.blocks import BLANK, Medicine, Table, Visit
from handpress.content.personal import Answer
from handpress.content.timing import DateForm, When, date_key
from handpress.layout.blocks import NO_NUMBER, UNDATED, Blocks, in_company
from handpress.layout.boxes import HELD, LAYOUT, Block, Box, Cell, Field, Row, Rule, Run, StructElem, Text
from handpress.layout.lines import least_width
from handpress.layout.pieces import Piece

_COLUMN = (("Table", "Scope", "Column"),)
_ROW = (("Table", "Scope", "Row"),)

_VISIT_SHARES, _LONG_DATES = (0.30, 0.36, 0.34), (0.36, 0.32, 0.32)
_VISIT_ROW = 44.0  # points, at least
_SIDE = 10.0  # what a cell keeps free at its sides
_HEAD_RULE = 2.0  # above and below column headings that stand on white
_GAP = 8.0  # between the rules of the table of medicines
_MEDICINE_SHARES = (0.44, 0.26, 0.30)
_NARROWEST_BLANK = 96.4  # 34 mm
_LABELS, _MOST_LABELS = 140.0, 200.0  # points for the words before a blank in large print


class Tables(Blocks):
    """Makes the tables of sections."""

    # Follow-up.

    def visits(self, visits: Sequence[Visit], width: float) -> Piece:
        """Return the follow-up schedule with room to write: a table, or entries where columns are too narrow."""
        return self.visit_entries(visits) if self.theme.stacked else self.visit_table(visits, width)

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
            label = self.words("visit-date")
            line, blank = self.ruled_or_filled(visit.answers, 0, label, theme.writing_line)
            row, kids = self.labelled(label, theme.body, line, (blank,), self.label_column([label]))
            boxes.append(row)
            parts += kids
            rows.append(Block(tuple(boxes), padding=(4, 0, 12, 0), keep=True))
            elems.append(StructElem("LI", (StructElem("LBody", tuple(parts)),)))
        return Piece(tuple(rows), (StructElem("L", tuple(elems), attributes=NO_NUMBER),))

    def visit_table(self, visits: Sequence[Visit], width: float) -> Piece:
        """Return the follow-up schedule as a table."""
        theme = self.theme
        heads = [StructElem("TH", attributes=_COLUMN) for _ in range(3)]
        labels = (self.words("visit-when"), self.words("visit-what"), self.words("visit-date"))
        shares = _VISIT_SHARES
        room = shares[0] * width - _SIDE
        if any(visit.window and self.date_lines(visit.window, theme.body, room) > 1 for visit in visits):
            shares = _LONG_DATES
        head = self.table_head(labels, heads, [share * width for share in shares])
        high = theme.body.leading * 2  # a rule stands level with the second line of what is beside it
        rows: list[Row | Block] = []
        elems = []
        for number, visit in enumerate(visits, 1):
            when, when_elems = self.visit_time(visit.window, f"visit-{number}", shares[0] * width - _SIDE)
            what, runs = self.words_of(visit.visit, theme.strong, "P")
            texts: list[Box] = [Text(runs)]
            whats = [what]
            if visit.purpose:
                purpose, runs = self.words_of(visit.purpose, theme.body, "P")
                texts.append(Text(runs))
                whats.append(purpose)
            if not when_elems:
                elem = self.blank(labels[0])
                when, when_elems = self.writing_line(elem, high), [elem]
            write, blank = self.ruled_or_filled(visit.answers, 0, labels[2], high)
            row = self.table_row([when, Block(tuple(texts)), write], [share * width for share in shares])
            over = max(0.0, _VISIT_ROW - high) / 2
            rows.append(
                Block(
                    (row,),
                    padding=(over, _SIDE, over, _SIDE),
                    rule_below=theme.rule,
                    rule_width=theme.hair,
                    keep=True,
                )
            )
            cells = (StructElem("TD", tuple(when_elems)), StructElem("TD", tuple(whats)), StructElem("TD", (blank,)))
            elems.append(StructElem("TR", cells))
        return self.tabled(head, rows, heads, elems)

    def visit_time(self, when: When | None, name: str, width: float) -> tuple[Box, list[StructElem]]:
        """Return when a visit is: words, and under them its date where it is known."""
        if when is None:
            return Block(()), []
        theme, words = self.theme, self.offset(when)
        value = None if when.anchor in UNDATED else self.date_of(when)
        elem = StructElem("P")
        label = self.text(f"{words} ", theme.strong, elem)
        if value is None:
            return label, [elem]
        lines = self.date_lines(when, theme.body, width)
        return Block((label, Field(name, date_key(when), value, theme.body, elem, elem, theme.rule, lines))), [elem]

    # Medicines.

    def medicines(self, medicines: Sequence[Medicine], width: float, name: str, within: bool = False) -> Piece:
        """Return medicines with the days to stop and to start again; rows to write in where nothing is named.

        What stands *within* a day of the rail cannot have its head again on a further page.
        """
        if self.theme.stacked:
            return self.medicine_entries(medicines, name)
        head, rows, tree = self.medicine_table(medicines, width, name)
        if within:
            return Piece((head, *in_company(rows)), (tree,))
        above = Block((head,), padding=(0, 0, rows[0].before, 0))
        return Piece((Block(in_company(rows), head=above, keep=True, before=6, after=4),), (tree,))

    def medicine_table(
        self, medicines: Sequence[Medicine], width: float, name: str
    ) -> tuple[Row, list[Row | Block], StructElem]:
        """Return medicines as a table, its rules parted by gaps: its head, its rows, its element."""
        theme = self.theme
        widths = _medicine_widths(width)
        heads = [StructElem("TH", attributes=_COLUMN) for _ in range(3)]
        labels = [self.words(key) for key in ("medicine", "medicine-stop", "medicine-again")]
        cells = [
            Cell(
                Block(
                    (self.text(label, theme.column_head, elem),),
                    padding=(0, 0, 4, 0),
                    rule_below=theme.brand,
                    rule_width=1.5,
                ),
                width=wide,
            )
            for label, elem, wide in zip(labels, heads, widths, strict=True)
        ]
        head = Row(tuple(cells), gap=_GAP, keep_next=True)
        rows: list[Row | Block] = []
        elems = []
        for number, medicine in enumerate(medicines, 1):
            boxes: list[Box] = []
            kids: list[StructElem] = []
            named = f"{name}-{number}"
            for shown, some in (
                self.medicine_name(medicine, labels[0]),
                self.medicine_day(medicine, 0, labels[1], f"{named}-stop"),
                self.medicine_day(medicine, 1, labels[2], f"{named}-again"),
            ):
                boxes.append(shown)
                kids.append(some)
            ruled = medicine.stop is None and not any(medicine.answers)  # what is free over a rule is free already
            rows.append(Row(tuple(map(Cell, boxes, widths)), gap=_GAP, before=0.5 if ruled else 6))
            elems.append(StructElem("TR", tuple(kids)))
        return head, rows, _table(heads, elems)

    def medicine_name(self, medicine: Medicine, label: str) -> tuple[Box, StructElem]:
        """Return the name of a medicine with its note, or a rule to write it on."""
        theme = self.theme
        shown: list[Box] = []
        kids = []
        if self.is_ruled(medicine.medicine):
            blank = self.blank(label)
            shown.append(self.writing_line(blank, theme.writing_line))
            kids.append(blank)
        else:
            elem, runs = self.words_of(medicine.medicine, theme.strong, "P")
            written = medicine.stop is None and not (self.theme.stacked or medicine.note)
            over = theme.writing_line - theme.strong.leading - 2 if written else 0.0
            shown.append(Block((Text(runs),), padding=(over, 0, 0, 0)) if written else Text(runs))
            kids.append(elem)
        if medicine.note:
            elem, runs = self.words_of(medicine.note, theme.body, "P")
            shown.append(Text(runs))
            kids.append(elem)
        return shown[0] if len(shown) == 1 else Block(tuple(shown)), StructElem("TD", tuple(kids))

    def medicine_day(self, medicine: Medicine, at: int, label: str, name: str) -> tuple[Box, StructElem]:
        """Return a day in words with its date, or a rule to write it on: the day to stop, or *at* 1 to start again."""
        theme = self.theme
        when = (medicine.stop, medicine.again)[at]
        if when is None:
            line, blank = self.ruled_or_filled(medicine.answers, at, label, theme.writing_line)
            return line, StructElem("TD", (blank,))
        elem = StructElem("P")
        words = self.text(f"{self.offset(when)} ", theme.body, elem)
        if when.anchor in UNDATED:
            return words, StructElem("TD", (elem,))
        value = self.date_of(when, DateForm.SHORT)
        if value is None:
            blank = self.blank(label)
            return Block((words, self.writing_line(blank, theme.writing_line))), StructElem("TD", (elem, blank))
        key = date_key(when, DateForm.SHORT)
        return Block((words, Field(name, key, value, theme.strong, elem, elem, theme.rule))), StructElem("TD", (elem,))

    def medicine_entries(self, medicines: Sequence[Medicine], name: str) -> Piece:
        """Return medicines one after the other, each in rows of a label and its value."""
        rows: list[Row | Block] = []
        elems = []
        column = self.label_column([self.words(key) for key in ("medicine", "medicine-stop", "medicine-again")])
        for number, medicine in enumerate(medicines, 1):
            boxes: list[Box] = []
            kids: list[StructElem] = []
            for at, key in enumerate(("medicine", "medicine-stop", "medicine-again")):
                label = self.words(key)
                style = self.theme.body if boxes else self.theme.strong
                if key == "medicine":
                    shown, cell = self.medicine_name(medicine, label)
                else:
                    shown, cell = self.medicine_day(medicine, at - 1, label, f"{name}-{number}-{key}")
                box, some = self.labelled(label, style, shown, cell.kids, column)
                boxes.append(box)
                kids += some
            rows.append(Block(tuple(boxes), padding=(0, 0, 8, 0), keep=True))
            elems.append(StructElem("LI", (StructElem("LBody", tuple(kids)),)))
        whole = Block(in_company(rows), keep=True, price=HELD)
        return Piece((whole,), (StructElem("L", tuple(elems), attributes=NO_NUMBER),))

    def labelled(
        self, label: str, style: TextStyle, value: Box, kids: Sequence[StructElem], column: float
    ) -> tuple[Row, list[StructElem]]:
        """Return a label in a *column* before a value or a rule to write on, and the elements of both."""
        elem = StructElem("P", tuple(kid for kid in kids if kid.role == "Form"))
        theme = self.theme
        over = max(0.0, theme.writing_line - style.leading - 2) if isinstance(value, Rule) else 0.0
        words: Box = self.text(f"{label} ", style, elem)
        cell = Cell(Block((words,), padding=(over, 0, 0, 0)) if over else words, width=column)
        row = Row((cell, Cell(value)), gap=_GAP, before=0 if isinstance(value, Rule) else 2)
        return row, [elem, *(kid for kid in kids if kid.role != "Form")]

    def label_column(self, labels: Sequence[str]) -> float:
        """Return the width of a column for *labels*: each on one line where that leaves room for what is beside it."""
        whole = max(self.width(label, self.theme.strong) for label in labels) + 1
        torn = max(self.least_width(label, self.theme.strong) for label in labels)
        return max(_LABELS, torn, min(whole, _MOST_LABELS))

    # An author's own.

    def table(self, table: Table, role: str, width: float) -> Piece:
        """Return a small table under its title; *role* is that of the title."""
        head = Piece()
        if table.title:
            head = self.heading(role, table.title, self.theme.subheading, 0, ours=False)
        widths = None if self.theme.stacked else self.column_widths(table, width)
        return head + (self.own_table(table, widths) if widths else self.table_entries(table))

    def column_widths(self, table: Table, width: float) -> list[float] | None:
        """Return columns of one width, or wider ones for long words; None where these have no room beside each other.

        A word that is torn at the end of a line is read as two.
        """
        theme = self.theme
        least = [self.least_width(label, theme.table_head) for label in table.columns]
        for row in table.rows:
            least = [
                max(wide, self.least_width(text, theme.body if at else theme.strong))
                for at, (wide, text) in enumerate(zip(least, row, strict=True))
            ]
        least = [wide + _SIDE for wide in least]
        least[-1] += _SIDE
        if sum(least) > width:
            return None
        wide: set[int] = set()  # for which an equal share of the rest is too little
        share = width / len(least)
        while more := {at for at, own in enumerate(least) if own > share + 0.01} - wide:
            wide |= more
            share = (width - sum(least[at] for at in wide)) / (len(least) - len(wide))
        return [own if at in wide else share for at, own in enumerate(least)]

    def least_width(self, text: str, style: TextStyle) -> float:
        """Return the width of a column for *text*: a rule to write on has room, no word is torn."""
        if BLANK.fullmatch(text.strip()):
            return _NARROWEST_BLANK
        return least_width(self.words_of(text, style, "P")[1], self.fonts)

    def own_table(self, table: Table, widths: Sequence[float]) -> Piece:
        """Return a table of two to four columns, its first column the heads of its rows."""
        theme = self.theme
        count = len(table.columns)
        heads = [self.words_of(label, theme.table_head, "TH", "", False, _COLUMN) for label in table.columns]
        head = self.head_row([Text(runs) for _, runs in heads], widths)
        # More heads than cells would be read out as a table torn to pieces: then the first column is plain.
        named = len(table.rows) * (count - 2) >= count
        rows: list[Row | Block] = []
        elems = []
        for row in table.rows:
            boxes, cells = [], []
            for at, text in enumerate(row):
                role, attributes = ("TD", ()) if at or not named else ("TH", _ROW)
                box, kid = self.table_cell(text, table.columns[at], theme.body if at else theme.strong)
                boxes.append(box)
                cells.append(StructElem(role, (kid,), attributes=attributes))
            rows.append(
                Block(
                    (self.table_row(boxes, widths),),
                    padding=(6, _SIDE, 6, _SIDE),
                    rule_below=theme.rule,
                    rule_width=theme.hair,
                    keep=True,
                )
            )
            elems.append(StructElem("TR", tuple(cells)))
        return self.tabled(head, rows, [elem for elem, _ in heads], elems)

    def table_cell(self, text: str, label: str, style: TextStyle) -> tuple[Box, StructElem]:
        """Return the text of a cell, or a rule to write on."""
        if self.is_ruled(text):
            blank = self.blank(label)
            return self.writing_line(blank, self.theme.writing_line), blank
        elem, runs = self.words_of(text, style, "P")
        return Text(runs), elem

    def table_entries(self, table: Table) -> Piece:
        """Return each row as an entry: the head of the row, and under it each column with its text."""
        theme = self.theme
        leads = [self.words("pair", label=label, value="").rstrip() for label in table.columns]
        column = self.label_column(leads)
        rows: list[Row | Block] = []
        elems = []
        for row in table.rows:
            boxes: list[Box] = []
            kids = []
            for at, text in enumerate(row):
                lead = leads[at]
                shown, kid = self.table_cell(text, table.columns[at], theme.body if at else theme.strong)
                if kid.role == "Form":
                    box, some = self.labelled(lead, theme.strong, shown, (kid,), column)
                    boxes.append(box)
                    kids += some
                    continue
                assert isinstance(shown, Text)
                named = StructElem("P", kid.kids)
                runs = tuple(run._replace(owner=named) if run.owner is kid else run for run in shown.runs)
                boxes.append(Text((Run(f"{lead} ", theme.strong, named), *runs), before=2))
                kids.append(named)
            rows.append(Block(tuple(boxes), padding=(6, 0, 8, 0), rule_below=theme.rule, keep=True))
            elems.append(StructElem("LI", (StructElem("LBody", tuple(kids)),)))
        return Piece(in_company(rows), (StructElem("L", tuple(elems), attributes=NO_NUMBER),))

    # What they share.

    def is_ruled(self, text: str) -> bool:
        """Return whether *text* is a rule to write on, and nothing is typed there."""
        return bool(BLANK.fullmatch(text.strip())) and not answers_of(text)

    def ruled_or_filled(
        self, answers: Sequence[Answer | None], at: int, label: str, height: float
    ) -> tuple[Box, StructElem]:
        """Return a rule to write on at the foot of a box of *height*, or what is typed there."""
        if answers and (answer := answers[at]):
            return self.filled(answer, self.theme.body)
        blank = self.blank(label)
        return self.writing_line(blank, height), blank

    def table_head(self, labels: Sequence[str], elems: Sequence[StructElem], widths: Sequence[float]) -> Block:
        """Return the row of column headings."""
        texts = [self.text(label, self.theme.table_head, elem) for label, elem in zip(labels, elems, strict=True)]
        return self.head_row(texts, widths)

    def head_row(self, texts: Sequence[Text], widths: Sequence[float]) -> Block:
        """Return *texts* as the row of column headings, on the clinic's colour or between thick rules."""
        theme = self.theme
        row = Block((self.table_row(texts, widths),), padding=(3.5, _SIDE, 3.5, _SIDE))
        if not theme.outlined:
            return row._replace(tint=theme.brand)
        over = Rule(_HEAD_RULE, theme.brand, LAYOUT, thickness=_HEAD_RULE, keep_next=True)
        return Block((over, row._replace(rule_below=theme.brand, rule_width=_HEAD_RULE)))

    def table_row(self, boxes: Sequence[Box], widths: Sequence[float]) -> Row:
        """Return the columns of one row."""
        inner = [wide - _SIDE for wide in widths]
        inner[-1] -= _SIDE
        return Row(tuple(map(Cell, boxes, inner)), gap=_SIDE)

    def tabled(
        self, head: Block, rows: list[Row | Block], heads: Sequence[StructElem], elems: Sequence[StructElem]
    ) -> Piece:
        """Return a table whose *head* stands again on every page that it goes on to."""
        return Piece((Block(in_company(rows), head=head, before=6, after=4),), (_table(heads, elems),))


def _table(heads: Sequence[StructElem], rows: Sequence[StructElem]) -> StructElem:
    head = StructElem("THead", (StructElem("TR", tuple(heads)),))
    return StructElem("Table", (head, StructElem("TBody", tuple(rows))))


def _medicine_widths(width: float) -> tuple[float, float, float]:
    """Return the widths of the three columns; a day has room to be written."""
    free = width - 2 * _GAP
    stop, again = (max(share * free, _NARROWEST_BLANK) for share in _MEDICINE_SHARES[1:])
    return free - stop - again, stop, again
