"""What compose, blocks and furniture share: pieces of a page, and words turned into runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handpress.brand.brand import Brand
from handpress.brand.fonts import Fonts
from handpress.brand.logo import Logo
from handpress.brand.theme import TextStyle, Theme
from handpress.brand.words import Words
from handpress.content.handout import BLANK, Handout
from handpress.content.timing import Procedure
from handpress.layout.boxes import (
    LAYOUT,
    Box,
    Field,
    Owner,
    Rule,
    Run,
    StructElem,
    Text,
)
from handpress.layout.lines import natural_width

CHECK_BOX = (("PrintField", "Role", "cb"), ("PrintField", "checked", "off"))
BLANK_LINE = (("PrintField", "Role", "tv"),)


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

    @classmethod
    def joined(cls, pieces: Iterable[Piece]) -> Piece:
        """Return *pieces* one after the other."""
        each = tuple(pieces)
        return cls(
            tuple(box for piece in each for box in piece.boxes), tuple(elem for piece in each for elem in piece.elems)
        )

    def spaced(self, before: float) -> Piece:
        """Return the piece with *before* points over its first box."""
        return Piece((self.boxes[0]._replace(before=before), *self.boxes[1:]), self.elems) if self.boxes else self


@dataclass(frozen=True)
class Maker:
    """Makes pieces of one handout for one brand and, perhaps, one patient."""

    handout: Handout
    brand: Brand
    logo: Logo | None
    theme: Theme
    words: Words
    fonts: Fonts
    personal: Personal

    def field(
        self, name: str, label: str, value: str | None, label_style: TextStyle, style: TextStyle
    ) -> tuple[tuple[Box, ...], StructElem]:
        """Return a field under its label, and the element of both."""
        blank = StructElem("Form", alt=self.words("alt-blank-for", label=label), attributes=BLANK_LINE)
        elem = StructElem("P", () if value else (blank,))
        shown: Box = Field(name, value, style, elem, blank, self.theme.rule, before=1)
        return (self.text(f"{label} ", label_style, elem), shown), elem

    def heading(self, role: str, text: str, style: TextStyle, before: float) -> Piece:
        """Return a heading, to stay with what it heads."""
        elem = StructElem(role, title=text)
        return Piece((self.text(text, style, elem, before=before, after=4, keep_next=True),), (elem,))

    def writing_line(self, owner: Owner, height: float) -> Box:
        """Return a rule to write on, at the foot of a box of *height*."""
        return Rule(height, self.theme.rule, owner)

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
        """Return *text* as one paragraph in one style."""
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
            blank = StructElem("Form", alt=self.words("alt-blank"), attributes=BLANK_LINE)
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
        """Return the width of *text* on one line."""
        return natural_width((Run(text, style, LAYOUT),), self.fonts)

    def link(self, text: str, uri: str) -> StructElem:
        """Return the element of a link; its words are *text*."""
        return StructElem("Link", uri=uri, alt=text)
