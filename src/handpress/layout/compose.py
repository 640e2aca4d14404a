"""Handout x brand -> Flow: the only place that maps content to boxes and to structure roles.

Adds no medical word: besides the handout's own text only the brand's sentences and the
fixed words of the language appear. A heading prints only when something stands under it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import takewhile

from handpress.brand.look import Look
from handpress.brand.theme import TextStyle
from handpress.content.blocks import Risk
from handpress.content.glossary import Glossary, in_brackets, words_to_know
from handpress.content.handout import Handout
from handpress.content.journey import order_of, part_of, parts_of
from handpress.content.kinds import Kind, Part
from handpress.content.section import Section
from handpress.content.timing import Anchor, DateForm, When, date_key
from handpress.diagnostics import Finding, HandpressError, Span, fault, quoted
from handpress.layout.blocks import NO_NUMBER
from handpress.layout.boxes import (
    HELD,
    LEFTWARDS,
    PARTED,
    Block,
    Box,
    Cell,
    Flow,
    Pages,
    Row,
    Stretch,
    StructElem,
    Text,
    elements,
)
from handpress.layout.calling import Calling
from handpress.layout.copy import Copy
from handpress.layout.figures import drawing_piece
from handpress.layout.front import FirstPage
from handpress.layout.furniture import Furniture
from handpress.layout.lines import natural_width
from handpress.layout.paginate import Measure, paginate
from handpress.layout.pieces import DatedHeading, Maker, Piece
from handpress.layout.rail import Rail
from handpress.layout.risks import Risks, is_drawn, width_beside
from handpress.layout.visit import VisitPage

_ALERT_PADDING = (10.0, 16.0, 12.0, 24.0)
_APART = 8.0  # between two blocks of a section
_GUTTER = 20.0
_SHARES, _SAVED = (
    ((0.5, 0.5), (0.4, 0.6), (0.6, 0.4)),
    2,
)  # of two columns of unequal length; the lines that are worth it
_MAP = (300.0, 200.0)  # of the way to the clinic
_PAIRED = frozenset({Part.ABOUT, Part.AFTER})  # parts whose sections of plain text stand two beside each other
_THE_DAY = When(Anchor.DAY_OF)
# Blocks that stand side by side, where the first of them is written.
_BESIDE = {"may": "allowed", "avoid": "allowed", "emergency": "halves", "urgent": "halves"}
_NARROW = {"text", "items", "choices", "risks", "note"}  # blocks that stand well in a narrow column


def compose(copy: Copy, paged: bool = True) -> Flow:
    """Return *copy* as boxes and a structure tree; marked as a draft unless it is approved.

    Args:
        copy: What to print.
        paged: Whether it goes on pages, whose first one must hold what belongs there.

    Raises:
        MissingCharacterError: A text has a character that no font has.
    """
    if copy.handout.visit:
        if copy.personal.blanks or copy.personal.note:
            raise untyped("this is the page about a visit")
        return VisitPage(copy, copy.handout.visit).flow()
    flow = _Composer(copy).flow(paged)
    if copy.personal.blanks:
        _see_answers(flow.tree, copy)
    return flow


def untyped(fact: str) -> HandpressError:
    """Return the error of a paper on which nothing can be typed, as a *fact* says."""
    hint = "type them for a handout of the library"
    return fault(Span("--blanks"), f"{fact}: it has no blanks and no room for a note", "blank", hint)


def _see_answers(tree: StructElem, copy: Copy) -> None:
    """Raise HandpressError if something that is typed on a blank stands nowhere in the *tree*."""
    answers = {elem.answer.key for elem in elements(tree) if elem.answer}
    if lost := sorted({key for key, _ in copy.personal.blanks} - answers):
        findings = [
            Finding(Span("--blanks"), f"the blank {quoted(key)} does not print", "blank", "leave it out")
            for key in lost
        ]
        raise HandpressError(findings)


def typeset(copy: Copy) -> Pages:
    """Return *copy* laid out on pages."""
    return paginate(compose(copy), copy.theme.page, copy.fonts)


def presented(handout: Handout, look: Look, glossary: Glossary) -> Handout:
    """Return *handout* with the plain words of its terms, where and as the brand prints them."""
    shown = look.brand.print
    if shown.glossary == "no":
        return handout
    if shown.glossary == "brackets":
        return in_brackets(handout, glossary, shown.costs)
    return handout.explaining(words_to_know(handout, glossary, shown.costs))


class _Blocks(Rail, Risks, Calling):
    """Makes all blocks of sections."""


class _Composer(Maker):
    """Puts the pieces of a handout in the order of the patient's journey."""

    @cached_property
    def blocks(self) -> _Blocks:
        """Makes the blocks of sections."""
        return _Blocks(self.copy)

    @cached_property
    def furniture(self) -> Furniture:
        """Makes what stands round the content."""
        return Furniture(self.copy)

    @cached_property
    def parts(self) -> list[tuple[Part, list[Section]]]:
        """The sections that print, part by part."""
        return parts_of(self.handout, self.brand.print.costs)

    @cached_property
    def order(self) -> list[Part]:
        """The parts in the order in which they print."""
        return order_of(self.handout)

    # The whole.

    def flow(self, paged: bool) -> Flow:
        parts = {part: self.part(part, sections) for part, sections in self.parts}
        signs = self.signs(parts[Part.WATCH])
        measure = Measure(self.furniture.footer, self.theme.page, self.fonts, self.words.backwards)
        depth = measure.depth if paged else math.inf
        front = FirstPage(self.furniture, measure, depth, signs).front()
        pieces = [*front.later, self.blocks.facts(self.handout.facts)]
        if parts.get(Part.BEFORE, Piece()).boxes:
            parts[Part.BEFORE] += front.reasons + self.way()
        else:
            pieces.insert(len(front.later), front.reasons)
        for part, piece in parts.items():
            pieces += [piece, self.words_to_know()] if part is Part.ABOUT else [piece]
        pieces += self.furniture.closing(paged)
        body = Piece.joined(pieces)
        imprint = self.furniture.imprint()
        foot = Piece() if self.theme.large else self.furniture.web
        return Flow(
            front=front.boxes,
            boxes=body.boxes,
            imprint=imprint.boxes,
            tree=StructElem(
                "Document",
                (*front.elems, *foot.elems, *body.elems, *imprint.elems),
                attributes=LEFTWARDS if self.words.backwards else (),
            ),
            footer=self.furniture.footer,
            running=self.furniture.running,
            title=self.handout.title,
            language=self.handout.language,
            backwards=self.words.backwards,
            fresh=front.full,
            signs=signs,
            known=front.known,
            stretches=tuple(
                Stretch(
                    len(piece.boxes),
                    len(piece.elems),
                    bool(piece.boxes) and piece is parts[Part.WATCH],
                    self.words("the-day")
                    if piece is parts.get(Part.DAY)
                    else next((elem.title for elem in piece.elems if elem.role == "H2"), ""),
                )
                for piece in pieces
            ),
            first_kid=len(front.elems) + len(self.furniture.web.elems),
        )

    def signs(self, watch: Piece) -> StructElem | None:
        """Return the heading of "when to call" among what to watch for."""
        section = next((one for one in self.handout.sections if one.kind is Kind.WHEN_TO_CALL), None)
        if section is None:
            return None
        heads = [elem for elem in watch.elems if elem.role.startswith("H")]
        title = section.title or self.words.kind(section.kind)
        return next((head for head in heads if head.title == title), heads[0] if heads else None)

    # Parts of the journey.

    def part(self, part: Part, sections: Sequence[Section]) -> Piece:
        if not sections:
            return Piece()
        alert = part is Part.WATCH
        head_style = self.theme.alert_heading if alert else self.theme.heading
        sub_style = self.theme.alert_subheading if alert else self.theme.subheading
        if len(sections) == 1:
            head = self.section_heading("H2", sections[0], head_style, 0)
            pieces = [head + self.section(sections[0], alert, "H3")]
        else:
            head = self.part_heading(part, head_style)
            aside = self.aside(sections)
            if part in _PAIRED and self.handout.key_points and not (self.theme.stacked or aside):
                return (head + self.in_pairs(sections, sub_style)).spaced(self.theme.between_parts)
            beside, rest = self.beside_array(sections, aside, sub_style) if aside else ([], sections)
            pieces = beside + [self.under_heading(section, sub_style, alert) for section in rest]
            pieces[0] = pieces[0].spaced(4)
            pieces[0] = head + pieces[0]
        return self.alert(pieces) if alert else Piece.joined(pieces).spaced(self.theme.between_parts)

    def in_pairs(self, sections: Sequence[Section], style: TextStyle) -> Piece:
        """Return *sections* of plain text two beside each other: what there is to know takes half the room."""
        half = (self.theme.page.measure - _GUTTER) / 2
        whole = Piece()
        waiting: list[Piece] = []

        def place() -> Piece:
            if len(waiting) == 1:
                return waiting.pop()
            cells = tuple(
                Cell(Block(piece.boxes), share=share)
                for piece, share in zip(waiting, self.shares(waiting), strict=False)
            )
            elems = Piece.joined(waiting).elems
            waiting.clear()
            return Piece((Row(cells, gap=_GUTTER),), elems) if cells else Piece()

        for at, section in enumerate(sections):
            narrow = _is_paired(section)
            if not narrow:
                whole += place().spaced(self.theme.between_sections)
            beside = narrow and (waiting or (at + 1 < len(sections) and _is_paired(sections[at + 1])))
            heading = self.section_heading("H3", section, style, 0)
            waiting.append(heading + self.section(section, False, "H4", width=half if beside else 0.0))
            if len(waiting) == 2 or not beside:
                whole += place().spaced(self.theme.between_sections)
        return whole.spaced(4)

    def shares(self, pieces: Sequence[Piece]) -> tuple[float, float]:
        """Return the shares of two columns: equal, or the longer one wider where that saves some lines of the row."""
        if len(pieces) < 2:
            return 1.0, 1.0
        one, other = (Block(piece.boxes) for piece in pieces)
        room = self.theme.page.measure - _GUTTER

        halves = [self.lines(box, room / 2) for box in (one, other)]
        if abs(halves[0] - halves[1]) < _SAVED:
            return _SHARES[0]
        deep = {_SHARES[0]: max(halves)}
        for shares in _SHARES[1:]:
            deep[shares] = max(self.lines(one, shares[0] * room), self.lines(other, shares[1] * room))
        best = min(deep, key=deep.__getitem__)
        return best if max(halves) - deep[best] >= _SAVED else _SHARES[0]

    def lines(self, box: Box, width: float) -> int:
        """Return how many lines the text of *box* takes in a column of *width*, more or less."""
        if isinstance(box, Text):
            return math.ceil(natural_width(box.runs, self.fonts) / (0.95 * width))  # a broken line is never quite full
        if isinstance(box, Block):
            return sum(self.lines(kid, width) for kid in box.kids)
        if isinstance(box, Row):
            free = width - box.gap * (len(box.cells) - 1) - sum(cell.width or 0.0 for cell in box.cells)
            return max((self.lines(cell.box, free) for cell in box.cells if cell.width is None), default=1)
        return 1

    def aside(self, sections: Sequence[Section]) -> Risk | None:
        """Return the risk that is drawn beside all *sections*: the only one that is, where it leaves them enough."""
        drawn = [risk for section in sections for risk in section.risks if is_drawn(risk)]
        if len(drawn) != 1 or self.theme.stacked:
            return None
        beside = [section for section in sections if drawn[0] in section.risks]
        whole = list(sections)[: list(sections).index(beside[0]) + 1]
        enough = len(beside[0].risks) > 1 or len(beside[0].blocks) > 1
        return drawn[0] if enough and all(map(_is_narrow, whole)) else None

    def under_heading(
        self, section: Section, style: TextStyle, alert: bool = False, aside: Risk | None = None
    ) -> Piece:
        """Return *section* under its heading, in a part of several."""
        heading = self.section_heading("H3", section, style, self.theme.between_sections)
        return heading + self.section(section, alert, "H4", aside)

    def beside_array(
        self, sections: Sequence[Section], risk: Risk, style: TextStyle
    ) -> tuple[list[Piece], Sequence[Section]]:
        """Return what stands beside the people whom *risk* meets, with them, and the sections that do not.

        Of the first section that is too wide stands there what it begins with, where that is more than the text before
        a table or the like.
        """
        count = next((at for at, one in enumerate(sections) if not _is_narrow(one)), len(sections))
        words = [self.under_heading(section, style, aside=risk) for section in sections[:count]]
        wide = Piece()
        if count < len(sections) and (narrow := _narrow_part(sections[count])):
            section = sections[count]
            words.append(self.under_heading(section.but(written=narrow), style, aside=risk))
            rest = tuple(name for name in section.blocks if name not in narrow)
            wide = self.section(section.but(written=rest), False, "H4").spaced(_APART)
            count += 1
        column, array = Piece.joined(words).spaced(0), self.blocks.array(risk, "H3")
        row = self.blocks.with_array(column, Block(array.boxes, keep=True))
        own = next(at for at, section in enumerate(sections) if risk in section.risks)
        row = row._replace(over=sum(len(piece.boxes) for piece in words[:own]))
        beside = Piece((row._replace(before=4),), column.elems + array.elems)
        return [beside, wide] if wide.boxes else [beside], sections[count:]

    def part_heading(self, part: Part, style: TextStyle) -> Piece:
        """Return the heading of a part; that of the day names its date."""
        if part is Part.DAY and (value := self.blocks.date_of(_THE_DAY, DateForm.INSIDE)):
            dated = DatedHeading("day-heading", "day", date_key(_THE_DAY, DateForm.INSIDE), value)
            return self.dated_heading("H2", dated, style, self.words.part(part))
        return self.heading("H2", self.words.part(part, bool(self.handout.codes)), style, 0)

    def alert(self, pieces: Sequence[Piece]) -> Piece:
        # Each section whole, and all in one box; that box may part between sections, at a price.
        sections = tuple(Block(piece.spaced(0).boxes, keep=True, before=10.0, company=PARTED) for piece in pieces)
        halved = any(section.emergency or section.urgent for section in self.handout.sections)
        block = Block(
            sections,
            padding=_ALERT_PADDING,
            tint=self.theme.alert_tint,
            border=self.theme.alert,
            border_width=2.0,
            edge=self.theme.alert,
            edge_width=8,
            keep=halved,
            price=HELD,
            radius=self.theme.radius,
            before=self.theme.pick(16, 28),
            after=4,
        )
        return Piece((block,), Piece.joined(pieces).elems)

    def way(self) -> Piece:
        """Return how to find the clinic, where the brand says more of it than its address: parking, a map."""
        brand, theme = self.brand, self.theme
        drawn = self.copy.look.maps.get(brand.map or "")
        if not (brand.parking or drawn):
            return Piece()
        place, elem = self.place(), StructElem("P")
        piece = self.heading("H3", self.words("band-where"), theme.subheading, theme.space(12))
        lines = ". ".join(filter(None, place[:2]))
        piece += Piece((self.text(lines, theme.body, elem, keep_next=True),), (elem,))
        if brand.parking:
            said, language = brand.said(brand.parking, self.handout.language)
            elem = StructElem("P", lang="" if language == self.handout.language else language)
            text = self.words("pair", label=self.words("band-parking"), value=said)
            piece += Piece((self.text(text, theme.body, elem, keep_next=drawn is not None),), (elem,))
        if drawn:
            width = theme.page.measure if theme.stacked else _MAP[0]
            piece += drawing_piece(self, drawn, width, _MAP[1]).spaced(6)
        return Piece((Block(piece.boxes, keep=True, before=theme.space(12)),), piece.elems)

    def words_to_know(self) -> Piece:
        """Return the box of medical terms with their plain words."""
        terms = self.handout.words_to_know
        if not terms:
            return Piece()
        head = self.heading("H2", self.words("words-to-know"), self.theme.subheading, 0)
        rows: list[Row | Block] = []
        elems = []
        for term in terms:
            label, name = self.words_of(f"{term.label} ", self.theme.strong, "Lbl", blanks=False)
            body, runs = self.words_of(term.value, self.theme.body, "LBody", blanks=False)
            cells = (Cell(Text(name), share=1.0), Cell(Text(runs), share=2.0))
            rows.append(self.beside(cells, gap=12)._replace(before=2, after=self.theme.space(2)))
            elems.append(StructElem("LI", (label, body)))
        block = Block(
            (*head.boxes, *rows),
            padding=(10, 14, 8, 14),
            border=self.theme.rule,
            radius=self.theme.radius,
            keep=len(rows) < 12,
            before=self.theme.space(20),
            after=4,
        )
        return Piece((block,), (*head.elems, StructElem("L", tuple(elems), attributes=NO_NUMBER)))

    def section_heading(self, role: str, section: Section, style: TextStyle, before: float) -> Piece:
        if section.title is None and role == "H2":
            if section.kind.part is Part.DAY:
                return self.part_heading(Part.DAY, style)
            if section.emergency or section.urgent:
                return self.heading(role, self.words("help"), style, before)
        text = section.title or self.words.kind(section.kind)
        return self.heading(role, text, style, before, ours=section.title is None)

    def section(
        self, section: Section, alert: bool, inner: str, aside: Risk | None = None, width: float = 0.0
    ) -> Piece:
        """Return the blocks of *section*, *width* points wide; *inner* is the role of a heading under its own."""
        width, blocks = width or self.width_of(section), self.blocks
        if aside and _is_narrow(section):
            width = width_beside(width)
        makers = {
            "text": lambda: blocks.paragraphs(section.text, leads=section.blocks[-1] != "text"),
            "facts": lambda: blocks.facts(section.facts),
            "picture": lambda: blocks.illustration(section.picture, width) if section.picture else Piece(),
            "checklist": lambda: blocks.checklist(section.checklist, section.kind, inner, width),
            "medicines": lambda: blocks.medicines(section.medicines, width, "medicine"),
            "allowed": lambda: blocks.allowed(section.may, section.avoid, section.kind, inner),
            "table": lambda: blocks.table(section.table, inner, width) if section.table else Piece(),
            "bring": lambda: blocks.bring(section.bring, inner, width),
            "driver": lambda: blocks.driver(section.driver, inner),
            "steps": lambda: blocks.steps(section.steps),
            "items": lambda: blocks.bullets(section.items, width),
            "home": lambda: blocks.home(section.home, inner, width) if section.home else Piece(),
            "choices": lambda: blocks.choices(section.choices),
            "risks": lambda: blocks.risks(section.risks, inner, width, aside),
            "say": lambda: blocks.say(section, width),
            "halves": lambda: blocks.halves(section, inner, width),
            "visits": lambda: blocks.visits(section.visits, width),
            "note": lambda: blocks.paragraphs(section.note, leads=False),
        }
        # The half for the same day has the phones.
        calls = alert and self.calls_here(section) and not section.urgent
        # Where the author says when to call, the brand need not say it again.
        says_when = section.kind is Kind.WHEN_TO_CALL and bool(section.text)
        piece = Piece()
        for name in dict.fromkeys(_BESIDE.get(name, name) for name in section.blocks):
            if calls and name not in ("text", "say", "halves"):
                piece, calls = piece + self.blocks.call(not says_when), False
            block = makers[name]()
            alone = not piece.boxes or isinstance(_last(piece.boxes[-1]), Text) or _before(block) >= _APART
            block = block if alone else block.spaced(_APART)
            piece += _going_on(block) if piece.boxes and block.boxes else block
        return piece + self.blocks.call(not says_when) if calls else piece

    def width_of(self, section: Section) -> float:
        measure = self.theme.page.measure
        if part_of(section, self.handout, self.order) is Part.WATCH:
            return measure - _ALERT_PADDING[1] - _ALERT_PADDING[3]
        return measure

    def calls_here(self, section: Section) -> bool:
        """Whether the phone stands in this section: with "when to call", or else with the first complications."""
        for kind in (Kind.WHEN_TO_CALL, Kind.COMPLICATIONS):
            for other in self.handout.sections:
                if other.kind is kind:
                    return section is other
        return False


def _last(box: Box) -> Box:
    """Return what stands last in *box*, where a block goes on."""
    return box.kids[-1] if isinstance(box, Block) and box.goes_on else box


def _going_on(piece: Piece) -> Piece:
    """Return *piece* so that no page ends before it where it would fit: a section is not torn to fill the next page."""
    first, last = piece.boxes[0], piece.boxes[-1]
    block = Block(piece.boxes, before=first.before, after=last.after, keep_next=last.keep_next, goes_on=True)
    return Piece((block,), piece.elems)


def _is_narrow(section: Section) -> bool:
    """Whether a section stands well in a narrow column."""
    return _NARROW.issuperset(section.blocks)


def _narrow_part(section: Section) -> tuple[str, ...]:
    """Return the blocks of *section* up to the first that is too wide for a narrow column, but for text before that."""
    blocks = list(takewhile(_NARROW.__contains__, section.blocks))
    while blocks and blocks[-1] == "text":
        blocks.pop()
    return tuple(blocks)


def _is_paired(section: Section) -> bool:
    """Whether half a page is wide enough for *section*; for people drawn one by one it is not."""
    return _is_narrow(section) and not any(risk.counted for risk in section.risks)


def _before(piece: Piece) -> float:
    """Return how far the first box of *piece* keeps from what is over it."""
    return piece.boxes[0].before if piece.boxes else _APART
