"""When to call: the signs of an emergency beside those for the same day, each half under its number."""

from __future__ import annotations

from msgspec.structs import replace

from handpress.brand.brand import telephone
from handpress.brand.datewords import capital
from handpress.brand.theme import TextStyle
from handpress.content.blocks import BLANK
from handpress.content.section import Section
from handpress.layout.blocks import Blocks
from handpress.layout.boxes import HELD, LAYOUT, Block, Box, Cell, Field, Row, Rule, Run, StructElem, Text
from handpress.layout.drawings import mark
from handpress.layout.lines import natural_width
from handpress.layout.pieces import Piece
from handpress.layout.strips import height_of

_SIGN = 1.2  # of the size of running text: the mark of a phone
_BESIDE = 6.0  # between it, its label and its number
_GAP = 24.0
_SIGN_GAP = 8.0  # between a heading and its sign
_DOT = " \u00b7 "
_ROUND = 190.0  # of the height of a sheet: its head and foot, and the box above the halves


class Calling(Blocks):
    """Makes the halves of "when to call"."""

    def say(self, section: Section, width: float) -> Piece:
        """Return what to say on the phone in a column of *width*, the first paragraph behind its words.

        Behind it stand clinic and day, unless the author left a blank for them.
        """
        body = self.theme.body
        whole = any(BLANK.search(text) for text in section.say)
        piece = Piece()
        for at, text in enumerate(section.say):
            elem, runs = self.words_of(text, body, "P")
            boxes: tuple[Box, ...] = (Text(runs),)
            if not at:
                runs = (Run(f"{self.words('say')} ", body, elem), *runs)
                boxes = (Text(runs),)
                if not whole:
                    elem, boxes = self._with_day(elem, runs, width)
            said = Block(boxes) if len(boxes) > 1 else boxes[0]
            piece += Piece((said._replace(before=2, after=6, keep_next=True),), (elem,))
        return piece

    def _with_day(self, elem: StructElem, runs: tuple[Run, ...], width: float) -> tuple[StructElem, tuple[Box, ...]]:
        """Return a sentence and behind it, or under it, clinic and day: words that stand so in every language."""
        style = self.theme.strong
        clinic = Run(self.brand.clinic, style, elem, isolate=True)
        procedure = self.copy.personal.procedure
        if procedure is None:
            label = self.words("blank-day")
            blank = self.blank(label)
            asked = replace(elem, kids=(*elem.kids, blank))
            lead = f"{_DOT}{self.words('pair', label=label, value='').rstrip()} "
            told = (*runs, Run(" ", style, elem), clinic, Run(lead, self.theme.body, elem), self.hole(style, blank))
            return asked, (Text(tuple(run._replace(owner=asked) if run.owner is elem else run for run in told)),)
        day = capital(self.words.day(procedure.day, year=True))
        field = Field("say-day", "procedure-day", day, style, elem, elem, self.theme.rule)
        dotted = (clinic, Run(_DOT, style, elem))
        one = (*runs, Run(" ", style, elem), *dotted)
        for before in ((one,), (runs, dotted)):
            wide = natural_width(before[-1], self.fonts) + style.size / 4
            last = Row((Cell(Text(before[-1]), width=wide), Cell(field)))
            if wide + self.widest_day(style) <= width:
                return elem, (*map(Text, before[:-1]), last)
        return elem, (Text(one), field)

    def halves(self, section: Section, role: str, width: float) -> Piece:
        """Return the halves in a column of *width*: what is an emergency first, then what is for the same day.

        Args:
            section: What the halves hold; one of them may be missing.
            role: Of their headings, as in "H3".
            width: In points.
        """
        both = bool(section.emergency and section.urgent)
        beside = both and not self.theme.stacked
        pieces = self._both(section, role, (width - _GAP) / 2 if beside else width)
        if beside and max(self._height(piece, (width - _GAP) / 2) for piece in pieces) > self._most:
            # Longer than a page: one half on each.
            beside = False
            pieces = self._both(section, role, width)
        elems = tuple(elem for piece in pieces for elem in piece.elems)
        if beside:
            cells = tuple(Cell(Block(piece.boxes, keep=True, price=HELD)) for piece in pieces)
            return Piece((Row(cells, gap=_GAP, rules=self.theme.alert, rule_width=1.5),), elems)
        parted: list[Box] = []
        for piece in pieces:
            rule = () if piece is pieces[-1] else (Rule(14, self.theme.alert, LAYOUT, thickness=1.5),)
            whole = self._height(piece, width) <= self._most
            parted.append(Block((*piece.boxes, *rule), keep=whole, price=HELD, before=14 if parted else 0))
        return Piece(tuple(parted), elems)

    def _both(self, section: Section, role: str, width: float) -> list[Piece]:
        """Return each half that has signs, for a column of *width*."""
        pieces = [self.emergency(section, role, width)] if section.emergency else []
        return pieces + ([self.urgent(section, role, width)] if section.urgent else [])

    def _height(self, piece: Piece, width: float) -> float:
        return height_of(piece.boxes, width, self.fonts, self.words.backwards)

    @property
    def _most(self) -> float:
        """How high a half may be that shares a page with its heading and what to say."""
        return self.theme.page.height - _ROUND

    def emergency(self, section: Section, role: str, width: float) -> Piece:
        """Return the signs for the emergency number of the brand, or for a blank."""
        number = self.phones.emergency
        title = self.words("emergency", number=number or "____")
        side = self.theme.emergency.leading
        style = self._fitting(title, self.theme.emergency, width - side - _SIGN_GAP)
        elem, runs = self.words_of(title, style, role, title=title)
        if number:
            elem, runs = self._with_link(title, number, role, style)
        orders, shown = [], []
        for key in ("do-not-wait", "do-not-drive"):
            order = StructElem("P")
            orders.append(order)
            shown.append(self.text(self.words(key), self.theme.order, order, keep_next=True))
        heading = self._headed("triangle", side, runs, width)._replace(after=4, keep_next=True)
        head = Piece((heading, *shown), (elem, *orders))
        return head + self.bullets(section.emergency, width, signs=True).spaced(8)

    def urgent(self, section: Section, role: str, width: float) -> Piece:
        """Return the signs for the clinic's own phones, or for a blank."""
        theme = self.theme
        side, title = theme.urgent.leading, self.words("urgent")
        elem = StructElem(role, title=title)
        style = self._fitting(title, theme.urgent, width - side - _SIGN_GAP)
        heading = self._headed("handset", side, (Run(title, style, elem),), width)
        # As high as the heading beside it, so that what is under both stands level.
        over = (theme.emergency.leading - theme.urgent.leading) / 2
        first = Block((heading,), padding=(over, 0, over, 0), after=4, keep_next=True)
        head = Piece((first,), (elem,))
        phones = (
            ("phone-days", self.phones.day, "sun"),
            ("phone-nights", self.phones.after_hours, "moon"),
        )
        known = [(key, number, drawn) for key, number, drawn in phones if number]
        labels = max((self.width(self.words(key), theme.body) for key, _, _ in known), default=0.0)
        numbers = max((self.width(number, theme.phone) for _, number, _ in known), default=0.0)
        room = width - theme.body.size * _SIGN - 2 * _BESIDE - numbers - 1
        column = min(labels + 8, room) if room > labels else 0.0
        for key, number, drawn in known:
            head += self._phone(self.words(key), number, drawn, column)
        if not known:
            label = self.words("call-blank")
            elem = StructElem("P", (blank := self.blank(label),))
            rule = self.narrow(self.writing_line(blank, theme.writing_line))
            words = self.text(f"{label} ", theme.body, elem, before=2, keep_next=True)
            head += Piece((words, rule._replace(keep_next=True)), (elem,))
        return head + self.bullets(section.urgent, width, signs=True).spaced(8)

    def _fitting(self, title: str, style: TextStyle, room: float) -> TextStyle:
        """Return *style* a little smaller, where that brings *title* on one line."""
        sizes = (style.size, style.size - 1, style.size - 2)
        size = next((size for size in sizes if self.width(title, replace(style, size=size)) <= room), style.size)
        return replace(style, size=size)

    def _headed(self, sign: str, side: float, runs: tuple[Run, ...], width: float) -> Row:
        """Return a heading behind its *sign*; of several lines none is much shorter than the others."""
        wide = self.balanced(runs, width - side - _SIGN_GAP)
        cells = (
            Cell(mark(sign, side, self.theme, LAYOUT), width=side),
            Cell(Text(runs), width=wide),
            Cell(Block(())),
        )
        return Row(cells, gap=_SIGN_GAP, middle=True)

    def _phone(self, label: str, number: str, drawn: str, column: float) -> Piece:
        """Return a number behind its label in a *column*, or under it where there is no room for one, and its mark."""
        theme = self.theme
        link = self.link(number, telephone(number))
        elem = StructElem("P", (link,))
        side = theme.body.size * _SIGN
        sign = Cell(mark(drawn, side, theme, LAYOUT), width=side)
        words = self.text(f"{label} ", theme.body, elem)
        shown = Text((Run(number, theme.phone, link, nowrap=True, isolate=True),))
        if not column:
            return Piece((Row((sign, Cell(Block((words, shown)))), gap=_BESIDE, keep_next=True),), (elem,))
        cells = (sign, Cell(words, width=column), Cell(shown))
        return Piece((Row(cells, gap=_BESIDE, middle=True, keep_next=True),), (elem,))

    def _with_link(self, title: str, number: str, role: str, style: TextStyle) -> tuple[StructElem, tuple[Run, ...]]:
        """Return a heading whose *number* is a link."""
        before, _, after = title.partition(number)
        link = self.link(number, telephone(number))
        elem = StructElem(role, (link,), title=title)
        parts = (
            Run(before, style, elem),
            Run(number, style, link, nowrap=True, isolate=True),
            Run(after, style, elem),
        )
        return elem, tuple(part for part in parts if part.text)
