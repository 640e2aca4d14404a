"""Handout x brand -> Flow: the only place that maps content to boxes and to structure roles.

Adds no medical word: besides the handout's own text only the brand's sentences and the
fixed words of the language appear. A heading prints only when something stands under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from handpress.brand.look import Look
from handpress.brand.theme import TextStyle
from handpress.content.glossary import Glossary, in_brackets, words_to_know
from handpress.content.handout import Handout
from handpress.content.kinds import Kind, Part
from handpress.content.section import Section
from handpress.layout.blocks import NO_NUMBER
from handpress.layout.boxes import Block, Cell, Flow, Pages, Row, StructElem, Text
from handpress.layout.calling import Calling
from handpress.layout.copy import Copy
from handpress.layout.front import FirstPage
from handpress.layout.furniture import Furniture
from handpress.layout.paginate import Measure, paginate
from handpress.layout.pieces import Maker, Piece

_ALERT_PADDING = (12.0, 16.0, 12.0, 24.0)
_LEFTWARDS = (("Layout", "WritingMode", "RlTb"),)


def compose(copy: Copy) -> Flow:
    """Return *copy* as boxes and a structure tree; marked as a draft unless it is approved.

    Raises:
        MissingCharacterError: A text has a character that no font has.
    """
    return _Composer(copy).flow()


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


class _Composer(Maker):
    """Puts the pieces of a handout in the order of the patient's journey."""

    @cached_property
    def blocks(self) -> Calling:
        """Makes the blocks of sections."""
        return Calling(self.copy)

    @cached_property
    def furniture(self) -> Furniture:
        """Makes what stands round the content."""
        return Furniture(self.copy)

    # The whole.

    def flow(self) -> Flow:
        parts = {part: self.part(part) for part in Part}
        signs = self.signs(parts[Part.WATCH])
        measure = Measure(self.furniture.footer, self.theme.page, self.fonts, self.words.backwards)
        front = FirstPage(self.furniture, measure.height, measure.depth, signs).front()
        pieces = [self.blocks.facts(self.handout.facts), parts.pop(Part.ABOUT), self.words_to_know(), *parts.values()]
        body = Piece.joined([front.later, *pieces, self.furniture.closing()])
        imprint = self.furniture.imprint()
        return Flow(
            front=front.boxes,
            boxes=body.boxes,
            imprint=imprint.boxes,
            tree=StructElem(
                "Document",
                (*front.elems, *self.furniture.web.elems, *body.elems, *imprint.elems),
                attributes=_LEFTWARDS if self.words.backwards else (),
            ),
            footer=self.furniture.footer,
            running=self.furniture.running(),
            title=self.handout.title,
            language=self.handout.language,
            backwards=self.words.backwards,
            fresh=front.full,
            signs=signs,
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
            head = self.section_heading("H2", sections[0], head_style, 0)
            pieces = [head + self.section(sections[0], alert, "H3")]
        else:
            head = self.heading("H2", self.words.part(part), head_style, 0)
            pieces = [
                self.section_heading("H3", section, sub_style, self.theme.space(10))
                + self.section(section, alert, "H4")
                for section in sections
            ]
            pieces[0] = head + pieces[0].spaced(4)
        if alert:
            return self.alert(pieces)
        piece = Piece.joined(pieces)
        return self.panel(piece) if part is Part.BEFORE else piece.spaced(self.theme.space(20))

    def panel(self, piece: Piece) -> Piece:
        block = Block(
            piece.boxes,
            padding=(12, 16, 8, 16),
            tint=self.theme.tint,
            border=self.theme.brand if self.theme.outlined else None,
            radius=self.theme.radius,
            keep=not self.theme.stacked,  # most of a page in large print: it may part between two tasks
            before=self.theme.space(20),
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
            border_width=2.0 if self.theme.outlined else 1.25,
            edge=self.theme.alert,
            edge_width=7,
            radius=self.theme.radius,
            before=self.theme.space(20),
            after=4,
        )
        return Piece((block,), Piece.joined(pieces).elems)

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
        text = section.title or self.words.kind(section.kind)
        return self.heading(role, text, style, before, ours=section.title is None)

    def section(self, section: Section, alert: bool, inner: str) -> Piece:
        """Return the blocks of *section*; *inner* is the role of a heading under its own."""
        width = self.width_of(section)
        makers = {
            "text": lambda: self.blocks.paragraphs(section.text, leads=section.blocks[-1] != "text"),
            "facts": lambda: self.blocks.facts(section.facts),
            "checklist": lambda: self.blocks.checklist(section.checklist),
            "steps": lambda: self.blocks.steps(section.steps),
            "items": lambda: self.blocks.bullets(section.items, width),
            "say": lambda: self.blocks.say(section),
            "halves": lambda: self.blocks.halves(section, inner, width),
            "visits": lambda: self.blocks.visits(section.visits),
            "note": lambda: self.blocks.paragraphs(section.note, leads=False),
        }
        # The half for the same day has the phones.
        calls = alert and self.calls_here(section) and not section.urgent
        # Where the author says when to call, the brand need not say it again.
        says_when = section.kind is Kind.WHEN_TO_CALL and bool(section.text)
        piece = Piece()
        names = ["halves" if name in ("emergency", "urgent") else name for name in section.blocks]
        for name in dict.fromkeys(names):
            if calls and name not in ("text", "say", "halves"):
                piece, calls = piece + self.blocks.call(not says_when), False
            block = makers[name]()
            piece += block.spaced(8) if piece.boxes and not isinstance(piece.boxes[-1], Text) else block
        return piece + self.blocks.call(not says_when) if calls else piece

    def width_of(self, section: Section) -> float:
        measure = self.theme.page.measure
        if section.kind.part is Part.WATCH:
            return measure - _ALERT_PADDING[1] - _ALERT_PADDING[3]
        return measure

    def calls_here(self, section: Section) -> bool:
        """Whether the phone stands in this section: with "when to call", or else with the first complications."""
        for kind in (Kind.WHEN_TO_CALL, Kind.COMPLICATIONS):
            for other in self.handout.sections:
                if other.kind is kind:
                    return section is other
        return False
