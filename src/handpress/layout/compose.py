"""Handout x brand -> Flow: the only place that maps content to boxes and to structure roles.

Adds no medical word: besides the handout's own text only the brand's sentences and the
fixed words of the language appear. A heading prints only when something stands under it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from handpress.brand.brand import Brand, telephone, web_address
from handpress.brand.colour import SHAPE_CONTRAST, WHITE, Colour, contrast, mix
from handpress.brand.fonts import Fonts
from handpress.brand.logo import Logo, Shape, VectorLogo
from handpress.brand.theme import PageMaster, TextStyle, Theme
from handpress.brand.words import Words
from handpress.content.handout import BLANK, Fact, Handout, Item, Section, Task, Visit
from handpress.content.kinds import Kind, Part
from handpress.content.timing import Anchor, Procedure, When, due
from handpress.layout.boxes import (
    FOOTER,
    HEADER,
    LAYOUT,
    Block,
    Box,
    Cell,
    Drawing,
    Field,
    Flow,
    Owner,
    Picture,
    Row,
    Rule,
    Run,
    StructElem,
    Text,
    round_rect,
)
from handpress.layout.lines import natural_width

_CHECK_BOX = (("PrintField", "Role", "cb"), ("PrintField", "checked", "off"))
_BLANK = (("PrintField", "Role", "tv"),)
_DISC = (("List", "ListNumbering", "Disc"),)
_DECIMAL = (("List", "ListNumbering", "Decimal"),)
_NO_NUMBER = (("List", "ListNumbering", "None"),)
_COLUMN = (("Table", "Scope", "Column"),)

# Times that no date belongs to, known or not.
_UNDATED = {Anchor.NOW, Anchor.BEFORE_THE_DAY, Anchor.AS_SCHEDULED, Anchor.AS_NEEDED, Anchor.LONG_TERM}

_INDENT = 19.0  # of the text of a bullet
_GUTTER = 20.0  # between two columns of bullets
_ALERT_PADDING = (12.0, 16.0, 12.0, 24.0)


@dataclass(frozen=True)
class Personal:
    """What is one patient's own; each part may be unknown."""

    patient: str | None = None
    procedure: Procedure | None = None
    clinician: str | None = None

    def __bool__(self) -> bool:
        return bool(self.patient or self.procedure or self.clinician)


@dataclass(frozen=True)
class Piece:
    """Boxes together with the structure elements that they show, both in reading order."""

    boxes: tuple[Box, ...] = ()
    elems: tuple[StructElem, ...] = ()

    def __add__(self, other: Piece) -> Piece:
        return Piece(self.boxes + other.boxes, self.elems + other.elems)

    def spaced(self, before: float) -> Piece:
        """Return the piece with *before* points over its first box."""
        return Piece((self.boxes[0]._replace(before=before), *self.boxes[1:]), self.elems) if self.boxes else self


def _reaches_out(shape: Shape, logo: VectorLogo) -> bool:
    """Whether a shape of a logo reaches out of the logo's box, where a browser cuts it off."""
    numbers = [number for op in shape.path for number in op if not isinstance(number, str)]
    pen = shape.stroke_width / 2
    across, down = numbers[::2], numbers[1::2]
    return min(numbers) < pen - 0.01 or max(across) + pen > logo.width + 0.01 or max(down) + pen > logo.height + 0.01


def _in_company(rows: Sequence[Row | Block]) -> tuple[Row | Block, ...]:
    """Return the rows of a list so that neither the first nor the last wants to stand alone on a page."""
    edges = (0, len(rows) - 2)
    return tuple(row._replace(company=True) if at in edges else row for at, row in enumerate(rows))


def theme_for(brand: Brand, page: PageMaster | None = None) -> Theme:
    """Return the theme of the standard edition in the brand's colours."""
    colours = brand.colours
    rule = mix(colours.brand, 0.4, (0.55, 0.6, 0.62))
    if contrast(rule, colours.tint) < SHAPE_CONTRAST:
        rule = colours.brand
    return Theme(
        brand=colours.brand,
        alert=colours.alert,
        tint=colours.tint,
        alert_tint=colours.alert_tint,
        rule=rule,
        hairline=mix(colours.brand, 0.3),
        page=page or PageMaster(),
    )


def compose(
    handout: Handout,
    brand: Brand,
    logo: Logo | None,
    theme: Theme,
    words: Words,
    fonts: Fonts,
    personal: Personal | None = None,
) -> Flow:
    """Return *handout* as boxes and a structure tree.

    Raises:
        MissingCharacterError: A text has a character that no font has.
    """
    return _Composer(handout, brand, logo, theme, words, fonts, personal or Personal()).flow()


class _Composer:
    def __init__(
        self,
        handout: Handout,
        brand: Brand,
        logo: Logo | None,
        theme: Theme,
        words: Words,
        fonts: Fonts,
        personal: Personal,
    ) -> None:
        self.handout = handout
        self.brand = brand
        self.logo = logo
        self.theme = theme
        self.words = words
        self.fonts = fonts
        self.personal = personal
        self.unit = theme.unit

    # The whole.

    def flow(self) -> Flow:
        figure = StructElem("Figure", alt=self.brand.logo_text or self.words("alt-logo", clinic=self.brand.clinic))
        pieces = [self.opening(), self.who(), self.facts(self.handout.facts)]
        pieces += [self.part(part) for part in Part]
        pieces += [self.closing()]
        body = Piece()
        for piece in pieces:
            body += piece
        return Flow(
            boxes=body.boxes,
            tree=StructElem("Document", (figure, *body.elems) if self.logo else body.elems),
            header=self.header(figure),
            footer=self.footer,
            running=(self.text(self.words("draft"), self.theme.draft, HEADER, align="end"),),
            title=self.handout.title,
            language=self.handout.language,
        )

    def opening(self) -> Piece:
        theme = self.theme
        eyebrow = StructElem("P")
        draft = StructElem("P")
        title = StructElem("H1", title=self.handout.title)
        above = Row(
            (
                Cell(self.text(self.words("eyebrow").upper(), theme.eyebrow, eyebrow)),
                Cell(self.text(self.words("draft"), theme.draft, draft, align="end"), share=2),
            ),
            gap=8,
        )
        piece = Piece((above, self.text(self.handout.title, theme.title, title, before=2)), (eyebrow, draft, title))
        if self.handout.summary:
            summary = StructElem("P")
            piece += Piece((self.text(self.handout.summary, theme.summary, summary, before=4),), (summary,))
        return piece

    def who(self) -> Piece:
        if not self.brand.print.who:
            return Piece()
        known = self.personal
        procedure = known.procedure
        when = self.words.moment(procedure.day, procedure.clock, year=True) if procedure else None
        padding = 10.0
        # Wide enough for any date: a field has one place and size, whatever it holds.
        width = self.width(self.words.widest_moment(year=True), self.theme.value) + 2 * padding + 1
        entries = (
            ("patient", "prepared-for", known.patient, None, 1.4),
            ("procedure", "procedure-date", when, width, 0.0),
            ("clinician", "clinician", known.clinician, None, 1.0),
        )
        cells, elems = [], []
        for name, label, value, wide, share in entries:
            field, elem = self.field(name, self.words(label), value, self.theme.label, self.theme.value)
            cells.append(Cell(Block(field, padding=(9, padding, 9, padding)), wide, share))
            elems.append(elem)
        row = Row(tuple(cells), rules=self.theme.rule)
        block = Block((row,), border=self.theme.rule, radius=self.theme.radius, keep=True, before=16, after=4)
        return Piece((block,), tuple(elems))

    def field(
        self, name: str, label: str, value: str | None, label_style: TextStyle, style: TextStyle
    ) -> tuple[tuple[Box, ...], StructElem]:
        blank = StructElem("Form", alt=f"{label}: {self.words('alt-blank')}", attributes=_BLANK)
        elem = StructElem("P", () if value else (blank,))
        shown: Box = Field(name, value, style, elem, blank, self.theme.rule, before=1)
        return (self.text(f"{label} ", label_style, elem), shown), elem

    # Parts of the journey.

    def part(self, part: Part) -> Piece:
        if part is Part.COSTS and not self.brand.print.costs:
            return Piece()
        sections = [section for kind in Kind for section in self.handout.sections if section.kind is kind]
        sections = [section for section in sections if section.kind.part is part]
        if not sections:
            return Piece()
        alert = part is Part.WATCH
        head_style = self.theme.alert_heading if alert else self.theme.heading
        sub_style = self.theme.alert_subheading if alert else self.theme.subheading
        if len(sections) == 1:
            head = self.heading("H2", self.heading_of(sections[0]), head_style, 0)
            pieces = [head + self.section(sections[0], alert)]
        else:
            head = self.heading("H2", self.words.part(part), head_style, 0)
            pieces = [
                self.heading("H3", self.heading_of(section), sub_style, 10) + self.section(section, alert)
                for section in sections
            ]
            pieces[0] = head + pieces[0].spaced(4)
        if alert:
            return self.alert(pieces)
        piece = sum(pieces[1:], pieces[0])
        return self.panel(piece) if part is Part.BEFORE else piece.spaced(20)

    def panel(self, piece: Piece) -> Piece:
        block = Block(
            piece.boxes, padding=(12, 16, 8, 16), tint=self.theme.tint, radius=self.theme.radius, keep=True, before=20
        )
        return Piece((block._replace(after=4),), piece.elems)

    def alert(self, pieces: Sequence[Piece]) -> Piece:
        # Each section whole, and all in one box; that box may part between sections, at a price.
        sections = tuple(Block(piece.spaced(0).boxes, keep=True, before=10.0, company=True) for piece in pieces)
        block = Block(
            sections,
            padding=_ALERT_PADDING,
            tint=self.theme.alert_tint,
            border=self.theme.alert,
            border_width=1.25,
            edge=self.theme.alert,
            edge_width=7,
            radius=self.theme.radius,
            before=20,
            after=4,
        )
        return Piece((block,), tuple(elem for piece in pieces for elem in piece.elems))

    def heading(self, role: str, text: str, style: TextStyle, before: float) -> Piece:
        elem = StructElem(role, title=text)
        return Piece((self.text(text, style, elem, before=before, after=4, keep_next=True),), (elem,))

    def heading_of(self, section: Section) -> str:
        return section.title or self.words.kind(section.kind)

    def section(self, section: Section, alert: bool) -> Piece:
        makers = {
            "text": lambda: self.paragraphs(section.text, leads=section.blocks[-1] != "text"),
            "facts": lambda: self.facts(section.facts),
            "checklist": lambda: self.checklist(section.checklist),
            "steps": lambda: self.steps(section.steps),
            "items": lambda: self.bullets(section.items, self.width_of(section)),
            "visits": lambda: self.visits(section.visits),
            "note": lambda: self.paragraphs(section.note, leads=False),
        }
        calls = alert and self.calls_here(section)
        # Where the author says when to call, the brand need not say it again.
        says_when = section.kind is Kind.WHEN_TO_CALL and bool(section.text)
        piece = Piece()
        for name in section.blocks:
            if calls and name != "text":
                piece, calls = piece + self.call(not says_when), False
            block = makers[name]()
            piece += block.spaced(8) if piece.boxes and not isinstance(piece.boxes[-1], Text) else block
        return piece + self.call(not says_when) if calls else piece

    def width_of(self, section: Section) -> float:
        measure = self.theme.page.measure
        if section.kind.part is Part.WATCH:
            return measure - _ALERT_PADDING[1] - _ALERT_PADDING[3]
        return measure

    def calls_here(self, section: Section) -> bool:
        """Whether the phone stands in this section: with "when to call", or else with the first complications."""
        watch = [s for s in self.handout.sections if s.kind.part is Part.WATCH]
        preferred = [s for s in watch if s.kind is Kind.WHEN_TO_CALL] or watch
        return section is preferred[0]

    # Blocks of a section.

    def paragraphs(self, texts: Iterable[str], leads: bool) -> Piece:
        piece = Piece()
        for text in texts:
            elem, runs = self.words_of(text, self.theme.body, "P")
            piece += Piece((Text(runs, before=2, after=6),), (elem,))
        if leads:
            piece = Piece((*piece.boxes[:-1], piece.boxes[-1]._replace(keep_next=True)), piece.elems)
        return piece

    def bullets(self, items: Sequence[Item], width: float) -> Piece:
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
        column = (width - _GUTTER) / 2 - _INDENT
        # A broken line is never quite full.
        halved = [1 if width <= column else math.ceil(width / (column * 0.93)) for width in widths]
        whole = sum(math.ceil(width / (2 * column)) for width in widths)
        half = (len(items) + 1) // 2
        return max(halved) <= 2 and max(sum(halved[:half]), sum(halved[half:])) <= whole * 0.75

    def bullet(self, item: Item, mark: str = "\u2022") -> tuple[Row, StructElem]:
        label = StructElem("Lbl")
        body, runs = self.words_of(item.text, self.theme.body, "LBody")
        inner: tuple[Box, ...] = (Text(runs),)
        if item.items:
            rows, elems = zip(*(self.bullet(Item(text=text), "\u2013") for text in item.items), strict=True)
            inner += rows
            body = replace(body, kids=(*body.kids, StructElem("L", elems, attributes=_DISC)))
            inner = self.reowned(inner, runs, body)
        content = inner[0] if len(inner) == 1 else Block(inner)
        marked = Cell(self.text(mark, self.theme.body, label, align="center"), width=_INDENT - 5)
        return Row((marked, Cell(content)), gap=5, before=2, after=2), StructElem("LI", (label, body))

    def reowned(self, boxes: tuple[Box, ...], runs: tuple[Run, ...], body: StructElem) -> tuple[Box, ...]:
        """Return *boxes* with the first text's own runs given to *body*, which replaced their element."""
        old = next((run.owner for run in runs if isinstance(run.owner, StructElem) and run.owner.role == "LBody"), None)
        moved = tuple(run._replace(owner=body) if run.owner is old else run for run in runs)
        return (Text(moved), *boxes[1:])

    def steps(self, items: Sequence[Item]) -> Piece:
        theme = self.theme
        rows: list[Row | Block] = []
        elems = []
        for number, item in enumerate(items, 1):
            label = StructElem("Lbl")
            row, entry = self.bullet(item)
            disc = Block(
                (self.text(str(number), theme.disc_number, label, align="center"),),
                padding=(2, 0, 2, 0),
                tint=theme.brand,
                radius=theme.disc / 2,
            )
            text = Block((row.cells[1].box,), padding=(0.5, 0, 0, 0))
            width = theme.disc if number < 100 else theme.disc + 10
            rows.append(Row((Cell(disc, width=width), Cell(text)), gap=10, before=4, after=4))
            elems.append(StructElem("LI", (label, *entry.kids[1:])))
        return Piece(_in_company(rows), (StructElem("L", tuple(elems), attributes=_DECIMAL),))

    def checklist(self, tasks: Sequence[Task]) -> Piece:
        theme = self.theme
        tick = StructElem("P")
        # A column for the time only where most rows fill it; else the time stands over its task.
        column = 2 * sum(1 for task in tasks if task.when) >= len(tasks)
        dated = self.width(self.words.widest_moment(year=False), theme.date) + 1
        rows: list[Box] = []
        elems = []
        for number, task in enumerate(tasks, 1):
            box = StructElem("Form", alt=self.words("alt-check-box"), attributes=_CHECK_BOX)
            body, runs = self.words_of(task.do, theme.body, "P")
            when, when_elems = self.when(task.when, f"task-{number}", theme.when, beside=not column)
            cells = [Cell(self.check_box(box), width=theme.box)]
            if column:
                cells += [Cell(when, width=dated), Cell(Text(runs))]
            else:
                cells.append(Cell(Block((when, Text(runs)))))
            rule = theme.hairline if number < len(tasks) else None
            rows.append(Block((Row(tuple(cells), gap=12),), padding=(6, 0, 6, 0), rule_below=rule, keep=True))
            label = StructElem("Lbl", (box,))
            elems.append(StructElem("LI", (label, StructElem("LBody", (*when_elems, body)))))
        lead = self.text(self.words("tick"), theme.body, tick, before=2, after=2, keep_next=True)
        return Piece((lead, *rows), (tick, StructElem("L", tuple(elems), attributes=_NO_NUMBER)))

    def check_box(self, owner: StructElem) -> Box:
        side = self.theme.box
        path = tuple(
            (op[0], *(float(value) + 0.75 for value in op[1:])) for op in round_rect(side - 1.5, side - 1.5, 2)
        )
        drawing = Drawing(path, fill=WHITE, stroke=self.theme.brand, stroke_width=1.5)
        # Centred on the first line of text, which is 17 pt deep.
        return Block((Picture(side, side, owner, (drawing,)),), padding=((self.theme.body.leading - side) / 2, 0, 0, 0))

    def when(
        self, when: When | None, name: str, style: TextStyle, beside: bool = False
    ) -> tuple[Box, list[StructElem]]:
        """Return the words of a time relative to the procedure, and under or beside them a field for its date."""
        if when is None:
            return Block(()), []
        unit = when.unit.value if when.unit else None
        words = self.words.offset(when.anchor.value, when.low, when.high, unit)
        if when.anchor in _UNDATED:
            elem = StructElem("P")
            return self.text(words, style, elem), [elem]
        value = self.date_of(when)
        blank = StructElem("Form", alt=f"{words}: {self.words('alt-blank')}", attributes=_BLANK)
        elem = StructElem("P", () if value else (blank,))
        label = self.text(f"{words} ", style, elem)
        field = Field(name, value, self.theme.date, elem, blank, self.theme.rule)
        if not beside:
            return Block((label, field)), [elem]
        cells = (
            Cell(label, width=natural_width(label.runs, self.fonts) + 8),
            Cell(Block((field,), padding=(1.5, 0, 0, 0)), width=170),
        )
        return Row(cells), [elem]

    def date_of(self, when: When) -> str | None:
        if self.personal.procedure is None:
            return None
        found = due(when, self.personal.procedure)
        if found is None:
            return None
        if when.anchor is Anchor.WITHIN:
            return self.words.by(found.last)
        if found.first != found.last:
            return self.words.window(found.first, found.last)
        after = when.anchor is Anchor.AFTER
        return self.words.moment(found.first, found.clock, found.part, year=after)

    def visits(self, visits: Sequence[Visit]) -> Piece:
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
            tint=theme.brand,
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
                elem = StructElem("Form", alt=f"{labels[0]}: {self.words('alt-blank')}", attributes=_BLANK)
                when, when_elems = self.writing_line(elem, line), [elem]
            blank = StructElem("Form", alt=f"{labels[2]}: {self.words('alt-blank')}", attributes=_BLANK)
            write = self.writing_line(blank, line)
            row = self.schedule_row([when, Block(tuple(texts)), write])
            rows.append(Block((row,), padding=(7, 10, 8, 10), rule_below=theme.hairline, keep=True))
            cells = (StructElem("TD", tuple(when_elems)), StructElem("TD", tuple(whats)), StructElem("TD", (blank,)))
            elems.append(StructElem("TR", cells))
        table = Block(_in_company(rows), head=head, before=6, after=4)
        tree = StructElem(
            "Table",
            (StructElem("THead", (StructElem("TR", tuple(heads)),)), StructElem("TBody", tuple(elems))),
        )
        return Piece((table,), (tree,))

    def schedule_row(self, boxes: Sequence[Box]) -> Row:
        widths = (144.0, None, 104.0)
        return Row(tuple(Cell(box, width) for box, width in zip(boxes, widths, strict=True)), gap=12)

    def facts(self, facts: Sequence[Fact]) -> Piece:
        if not facts or not self.brand.print.facts:
            return Piece()
        cells, elems = [], []
        for fact in facts:
            label = StructElem("Lbl")
            body, runs = self.words_of(fact.value, self.theme.body, "LBody")
            name = self.text(f"{fact.label} ", self.theme.fact, label)
            cells.append(Cell(Block((name, Text(runs)))))
            elems.append(StructElem("LI", (label, body)))
        columns = 2 if len(cells) == 4 else min(len(cells), 3)
        while len(cells) % columns:
            cells.append(Cell(Block(())))
        rows = [
            Row(tuple(cells[at : at + columns]), gap=_GUTTER, before=6, after=6) for at in range(0, len(cells), columns)
        ]
        block = Block(tuple(rows), keep=True, before=12, after=4)
        return Piece((block,), (StructElem("L", tuple(elems), attributes=_NO_NUMBER),))

    def call(self, sentence: bool) -> Piece:
        """The phones, after the brand's *sentence* on complications if wanted."""
        theme, phones = self.theme, self.brand.phones
        piece = Piece()
        if sentence and self.brand.complications:
            elem = StructElem("P")
            text = self.text(self.brand.complications, theme.body, elem, before=2, keep_next=True)
            piece += Piece((text,), (elem,))
        cells, elems = [], []
        for key, number in (("call-day", phones.day), ("call-after-hours", phones.after_hours)):
            if number:
                link = self.link(number, telephone(number))
                elem = StructElem("P", (link,))
                label = Run(f"{self.words(key)} ", theme.body, elem)
                cells.append(Cell(Text((label, Run(number, theme.phone, link, nowrap=True)))))
                elems.append(elem)
        if not cells:
            phone = self.words("call-blank")
            blank = StructElem("Form", alt=f"{phone}: {self.words('alt-blank')}", attributes=_BLANK)
            elem = StructElem("P", (blank,))
            cells = [Cell(Text((Run(f"{phone} ", theme.body, elem), Run("", theme.phone, blank, blank=180))))]
            elems = [elem]
        return piece + Piece((Row(tuple(cells), gap=12, before=2, after=6, keep_next=True),), tuple(elems))

    # Head and foot.

    def header(self, figure: StructElem) -> tuple[Box, ...]:
        theme, brand = self.theme, self.brand
        cells = []
        if self.logo is not None:
            cells.append(self.logo_cell(self.logo, figure))
        # The name takes what it needs, up to two thirds; the address has the rest.
        free = theme.page.measure - sum(cell.width or 0.0 for cell in cells)
        width = min(self.width(brand.clinic, theme.clinic) + 1, free * 0.6)
        contact = " \u00b7 ".join(part for part in (brand.phones.day, brand.site) if part)
        lines = [", ".join(brand.address), contact]
        texts = tuple(self.text(text, theme.header, HEADER, align="end") for text in lines if text)
        cells.append(Cell(self.text(brand.clinic, theme.clinic, HEADER), width=width if texts else None))
        if texts:
            cells.append(Cell(Block(texts)))
        row = Row(tuple(cells), gap=10, middle=True)
        band = Rule(3, theme.brand, LAYOUT, thickness=3, before=10)
        return row, band, Rule(20, WHITE, LAYOUT, thickness=0)

    def logo_cell(self, logo: Logo, owner: StructElem) -> Cell:
        height = 28.0
        width = min(height * logo.width / logo.height, 150.0)
        height = width * logo.height / logo.width
        if isinstance(logo, VectorLogo):
            scale = width / logo.width
            shapes = tuple(
                Drawing(
                    tuple((op[0], *(float(value) * scale for value in op[1:])) for op in shape.path),
                    shape.fill,
                    shape.stroke,
                    shape.stroke_width * scale,
                    shape.even_odd,
                    shape.line_cap,
                    shape.line_join,
                    shape.miter_limit,
                    clip=_reaches_out(shape, logo),
                )
                for shape in logo.shapes
            )
            return Cell(Picture(width, height, owner, shapes), width=width)
        return Cell(Picture(width, height, owner, raster=logo), width=width)

    def footer(self, page: int, pages: int) -> tuple[Box, ...]:
        handout, words = self.handout, self.words
        clinic = " \u00b7 ".join(part for part in (self.brand.clinic, self.brand.phones.day) if part)
        left = self.brand.footer or clinic
        version = f"{words('version')} {handout.version}"
        if handout.revised:
            version += f", {words.month(handout.revised)}"
        code = f"{words('code')} {handout.code}" if self.brand.print.code else ""
        right = " \u00b7 ".join(part for part in (code, version, words("page", page=page, pages=pages)) if part)
        style = self.theme.footer
        cells = (Cell(self.text(left, style, FOOTER)), Cell(self.text(right, style, FOOTER, align="end")))
        return (Row(cells, gap=12),)

    def closing(self) -> Piece:
        piece = Piece()
        if self.brand.print.questions:
            piece += self.questions()
        if self.brand.print.teach_back:
            piece += self.teach_back()
        if piece.boxes:
            piece = Piece((Block(piece.boxes, keep=True, before=20),), piece.elems)
        if self.brand.print.code and self.brand.cpt_copyright:
            elem = StructElem("P")
            text = f"{self.words('code')} {self.handout.code}. " + self.words(
                "copyright", year=self.brand.cpt_copyright
            )
            piece += Piece((self.text(text, self.theme.label, elem, before=14),), (elem,))
        return piece

    def questions(self) -> Piece:
        theme = self.theme
        piece = self.heading("H2", self.words("questions"), theme.heading, 0) + self.contact()
        lines = StructElem("Form", alt=self.words("alt-lines"), attributes=_BLANK)
        boxes = [self.writing_line(lines, theme.writing_line) for _ in range(3)]
        block = Block((*piece.boxes, *boxes), keep=True, before=20)
        return Piece((block,), (*piece.elems, lines))

    def contact(self) -> Piece:
        phone, site = self.brand.phones.day, self.brand.site
        targets = [(phone, telephone(phone))] if phone else []
        targets += [(site, web_address(site))] if site else []
        if not targets:
            return Piece()
        links = [self.link(text, uri) for text, uri in targets]
        elem = StructElem("P", tuple(links))
        runs = [Run(f"{self.words('contact')}: ", self.theme.body, elem)]
        for number, (link, (text, _)) in enumerate(zip(links, targets, strict=True)):
            if number:
                runs.append(Run(" \u00b7 ", self.theme.body, elem))
            runs.append(Run(text, self.theme.strong, link, nowrap=True))
        return Piece((Text(tuple(runs), before=2),), (elem,))

    def teach_back(self) -> Piece:
        theme = self.theme
        cells, elems = [], []
        for key, share in (("teach-back", 1.7), ("care-team", 1.0)):
            blank = StructElem("Form", alt=f"{self.words(key)}: {self.words('alt-blank')}", attributes=_BLANK)
            elem = StructElem("P")
            boxes = (self.writing_line(blank, 22), self.text(self.words(key), theme.label, elem, before=3))
            cells.append(Cell(Block(boxes), share=share))
            elems += [StructElem("P", (blank,)), elem]
        return Piece((Block((Row(tuple(cells), gap=18),), keep=True, before=20),), tuple(elems))

    def writing_line(self, owner: Owner, height: float) -> Box:
        return Rule(height, self.theme.rule, owner)

    # Words.

    def text(
        self,
        text: str,
        style: TextStyle,
        owner: Owner,
        align: str = "start",
        before: float = 0.0,
        after: float = 0.0,
        keep_next: bool = False,
    ) -> Text:
        return Text((Run(text, style, owner),), align, before, after, keep_next)

    def words_of(self, text: str, style: TextStyle, role: str) -> tuple[StructElem, tuple[Run, ...]]:
        """Return an element for *text* and its runs; ``____`` becomes a blank to write on."""
        if "___" not in text:
            elem = StructElem(role)
            return elem, (Run(text, style, elem),)
        blanks = []
        parts: list[tuple[str, StructElem | None, float]] = []
        at = 0
        for match in BLANK.finditer(text):
            blank = StructElem("Form", alt=self.words("alt-blank"), attributes=_BLANK)
            blanks.append(blank)
            parts += [(text[at : match.start()], None, 0.0), ("", blank, max(72.0, len(match[0]) * 8.0))]
            at = match.end()
        parts.append((text[at:], None, 0.0))
        elem = StructElem(role, tuple(blanks))
        limit = self.theme.page.measure / 3
        runs = tuple(
            Run(words, style, blank or elem, min(width, limit)) for words, blank, width in parts if words or blank
        )
        return elem, runs

    def width(self, text: str, style: TextStyle) -> float:
        return natural_width((Run(text, style, LAYOUT),), self.fonts)

    def link(self, text: str, uri: str) -> StructElem:
        return StructElem("Link", uri=uri, alt=text)


__all__ = ["Colour", "Personal", "compose", "theme_for"]
