"""The sheet that lies on one patient's papers: whose they are, where they go, what is in the stack, what to do first.

For the staff, who hand the papers over: it is in the clinic's language, and no medical word stands on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from handpress.brand.theme import TextStyle
from handpress.layout.bidi import opens_backwards
from handpress.layout.blocks import NO_NUMBER
from handpress.layout.boxes import FOOTER, HELD, Block, Box, Cell, Field, Pages, Row, Rule, Run, StructElem, Text
from handpress.layout.paginate import Measure, paginate
from handpress.layout.pieces import BLANK_LINE, CHECK_BOX, Piece
from handpress.layout.staff import COLUMN, ROW, Desk, StaffPaper

_NAME = ((40.0, 46.0, 2), (28.0, 34.0, 3), (20.0, 26.0, 99))  # size, leading, most lines
_ARABIC, _STACKED = 1.3, 1.15  # the leading of a name in Arabic letters; of one with two accents on a letter
_SHARES = {"room": 1.0, "clinician": 1.25, "reference": 1.1}
_GAP = 12.0
_SIDE = 16.0  # what the band keeps free
_BOX = 18.0
_COLUMNS = (96.0, 46.0, 46.0)  # language, pages, sheets
_OVER, _LESS_OVER = 6.5, 5.0  # above and below a line: of 20 with the first, a row is 33 high
_LINES, _MOST_LINES = 4, 8  # for notes: on a page with little else, on any
_CLEAR = 10.0  # under the last of them
_WIDEST_DAY = 190.0
_NONE = "\u2013"  # of the sheets of its own that a paper has in a booklet with others


class Paper(NamedTuple):
    """One paper of a patient: the tag of its language where it is not the clinic's, and the name of that.

    Pages and sheets are those of all its copies; the sheets of a booklet count at the first of its papers.
    """

    title: str
    short_title: str
    lang: str
    language: str
    large: bool
    copies: int
    pages: int
    sheets: int
    draft: bool


class Contents(NamedTuple):
    """What is the same for all patients whose covers look alike."""

    papers: tuple[Paper, ...]
    cover: tuple[int, int]  # its own pages and sheets
    both: bool  # printed on both sides
    room: str
    of: int  # how many stacks there are


class Whose(NamedTuple):
    """Whose papers they are, day and clock in words; the row of the list, the place of the stack in the run."""

    patient: str
    row: int
    day: str
    clock: str
    clinician: str
    reference: str
    number: int


class CoverPaper(StaffPaper):
    """Makes the cover of one stack."""

    def __init__(self, desk: Desk, inside: Contents, whose: Whose) -> None:
        title = desk.words("cover-title")
        super().__init__(desk.copy(title), title, "cover-private")
        self.inside, self.whose = inside, whose

    @cached_property
    def values(self) -> dict[str, str]:
        """What stands in the fields, by their keys."""
        whose = self.whose
        found = {
            "patient": whose.patient or self.words("cover-row", row=whose.row),
            "day": whose.day,
            "clock": whose.clock,
            "clinician": whose.clinician,
            "reference": whose.reference,
            "number": self.words("cover-number", n=whose.number, of=self.inside.of),
        }
        return {key: value for key, value in found.items() if value}

    @cached_property
    def shape(self) -> tuple[object, ...]:
        """What covers have in common that differ in nothing but what their fields hold."""
        sizes = [(style.size, lines) for style, lines in self.fitted.values()]
        return self.inside, bool(self.whose.patient), *self.values, *sizes, len(str(self.whose.number))

    def pages(self) -> Pages:
        """Return it laid out."""
        pieces = [self.drafts(), *self.who(), *self.contents(), *self.handing_over()]
        if lines := self.lines_left(pieces):
            pieces.append(self.notes(lines))
        return paginate(self.flow(pieces), self.page, self.fonts)

    def lines_left(self, pieces: Sequence[Piece]) -> int:
        """Return how many lines for notes go under *pieces*; they alone do not take a second page."""
        flow = self.flow(pieces)
        measure = Measure(self.footer, self.page, self.fonts, self.words.backwards)
        boxes = (*flow.front(0), *flow.boxes)
        gaps = sum(max(one.after, other.before) for one, other in pairwise(boxes))
        spare = measure.depth - measure.height(boxes) - gaps
        if spare < 0:
            return _LINES
        (head,) = self.notes(0).boxes
        return min(
            max(0, math.floor((spare - _CLEAR - head.before - measure.height_of(head)) / self.theme.writing_line)),
            _MOST_LINES,
        )

    def numbered(self, page: int, pages: int) -> tuple[Box, float]:
        """Return which stack of the run this is."""
        style, inside = self.theme.footer, self.inside
        widest = max("0123456789", key=lambda digit: self.width(digit, style))
        said = self.words("cover-number", n=widest * len(str(self.whose.number)), of=inside.of)
        wide = self.width(said, style) + 0.5
        field: Box = Field("number", "number", self.values["number"], style, FOOTER, FOOTER, self.theme.rule)
        if inside.cover[0] == 1:
            return field, wide
        own, width = super().numbered(page, pages)
        return Row((Cell(own, width=width), Cell(field, width=wide)), gap=10), width + wide + 10

    # Whose.

    def drafts(self) -> Piece:
        """Return how many of the papers nobody has approved."""
        count = sum(paper.draft for paper in self.inside.papers)
        if not count:
            return Piece()
        of = len(self.inside.papers)
        elem = StructElem("P")
        said = self.words("cover-drafts", n=count, of=of)
        style = replace(self.theme.strong, colour=self.theme.alert)
        return Piece((self.text(said, style, elem, before=12),), (elem,))

    def who(self) -> list[Piece]:
        """Return the name, and the band of when, where and with whom."""
        theme = self.theme
        key = "day-patient" if self.whose.patient else "cover-no-name"
        label, name = StructElem("P"), StructElem("P")
        over = self.text(
            f"{self.words(key)} ", replace(theme.body, colour=theme.muted), label, before=14, keep_next=True
        )
        field = self.posted("patient", name)
        return [Piece((over, field._replace(after=12)), (label, name)), self.band()]

    def band(self) -> Piece:
        """Return when, in which room, with whom, under which number; what is not known has no place."""
        slots = self.slots
        if not slots:
            return Piece()
        cells, elems = [], []
        for key, width in slots.items():
            label, value = StructElem("Lbl"), StructElem("LBody")
            style = self.fitted[key][0] if key != "room" else self.room_style
            over = (self.theme.posted.leading - style.leading) / 2
            shown: Box
            if key == "room":
                shown = self.text(self.inside.room, style, value, isolate=True)
            else:
                shown = self.posted(key, value)
            boxes = (self.slot_label(key, label), Block((shown,), padding=(max(over, 0.0), 0, 0, 0)))
            cells.append(Cell(Block(boxes), width=width))
            elems.append(StructElem("LI", (label, value)))
        theme = self.theme
        block = Block(
            (Row(tuple(cells), gap=_GAP),),
            padding=(10, _SIDE, 8, _SIDE),
            tint=theme.tint,
            border=theme.brand if theme.outlined else None,
            radius=theme.radius,
            keep=True,
        )
        return Piece((block,), (StructElem("L", tuple(elems), attributes=NO_NUMBER),))

    def slot_label(self, key: str, elem: StructElem) -> Box:
        """Return what stands over a value of the band: over the time its day."""
        style = replace(self.theme.body, colour=self.theme.muted)
        if key == "clock":
            if self.whose.clock:
                _, lines = self.fitted["day"]
                return Field("day", "day", self.whose.day, style, elem, elem, self.theme.rule, lines)
            return self.text(f"{self.words('sign-date')} ", style, elem)
        words = {"room": "day-room", "clinician": "clinician", "reference": "cover-reference"}[key]
        return self.text(f"{self.words(words)} ", style, elem)

    @cached_property
    def slots(self) -> dict[str, float]:
        """The width of each value that is known."""
        whose, theme = self.whose, self.theme
        known = {"room": self.inside.room, "clinician": whose.clinician, "reference": whose.reference}
        found = {}
        if whose.clock:
            found["clock"] = max(self.clock_width(theme.posted), self.widest_day(theme.body))
        elif whose.day:
            found["clock"] = min(self.widest_day(theme.posted_beside), _WIDEST_DAY)
        shares = {key: _SHARES[key] for key, value in known.items() if value}
        free = self.page.measure - 2 * _SIDE - _GAP * (len(shares) + len(found) - 1) - found.get("clock", 0.0)
        # One alone does not take the whole band.
        return found | {key: free * share / max(sum(shares.values()), 2.0) for key, share in shares.items()}

    @cached_property
    def room_style(self) -> TextStyle:
        """The style of the room."""
        theme = self.theme
        return self.fitting(self.inside.room, self.slots["room"], theme.posted, theme.posted_beside, theme.strong)[0]

    @cached_property
    def fitted(self) -> dict[str, tuple[TextStyle, int]]:
        """The style of each value, and how many lines it takes."""
        theme = self.theme
        found = {"patient": self.name_style()}
        whose = self.whose
        if whose.clock:
            width = self.slots["clock"]
            found["clock"] = self.fitting(whose.clock, width, theme.posted, theme.posted_beside)
            found["day"] = self.fitting(whose.day, width, theme.body)
        elif whose.day:
            found["clock"] = self.fitting(whose.day, self.slots["clock"], theme.posted_beside, theme.strong)
        for key, value in (("clinician", whose.clinician), ("reference", whose.reference)):
            if value:
                found[key] = self.fitting(value, self.slots[key], theme.posted_beside, theme.strong)
        return found

    def name_style(self) -> tuple[TextStyle, int]:
        """Return the largest style in which the name keeps to its lines."""
        name, ink = self.values["patient"], self.theme.ink
        stacked = any("\u1e00" <= c <= "\u1eff" for c in name)
        deeper = _ARABIC if opens_backwards(name) else _STACKED if stacked else 1.0
        lines = 1
        for size, leading, most in _NAME:
            style = TextStyle(size, leading * deeper, bold=True, colour=ink)
            lines = self.lines_of(name, style, self.page.measure)
            if 0 < lines <= most:
                break
        return style, max(lines, 1)

    def fitting(self, text: str, width: float, *styles: TextStyle) -> tuple[TextStyle, int]:
        """Return the first of *styles* in which *text* takes at most two lines, else the last."""
        for style in styles:
            if 0 < (lines := self.lines_of(text, style, width)) <= 2:
                return style, lines
        return styles[-1], max(1, self.lines_of(text, styles[-1], width))

    def posted(self, key: str, elem: StructElem) -> Field:
        """Return a value of the patient."""
        style, lines = self.fitted[key]
        value = self.values.get(key) or self.values["day"]
        name = key if key in self.values else "day"
        return Field(name, name, value, style, elem, elem, self.theme.rule, lines)

    # What is in the stack.

    def contents(self) -> list[Piece]:
        """Return the papers with their pages and sheets, and how many there are of all."""
        theme, words, inside = self.theme, self.words, self.inside
        copies = sum(paper.copies for paper in inside.papers)
        sheets = sum(paper.sheets for paper in inside.papers) + inside.cover[1]
        facts = [words.count("papers", copies), words.count("sheets", sheets)]
        facts += [words("cover-both")] if inside.both else []
        said = StructElem("P")
        head = StructElem("H2", title=words("cover-inside"))
        line = self.text(" \u00b7 ".join(facts), theme.body, said, "end")
        wide = self.width(words("cover-inside"), theme.key_heading) + 1
        row = Row(
            (
                Cell(self.text(words("cover-inside"), theme.key_heading, head), width=wide),
                Cell(Block((line,), padding=(6, 0, 0, 0))),
            ),
            gap=12,
            before=18,
            after=4,
            keep_next=True,
        )
        return [Piece((row,), (head, said)), self.papers(sheets)]

    def papers(self, sheets: int) -> Piece:
        """Return a row for each paper, one for the cover, and their sum."""
        theme, words = self.theme, self.words
        heads = [StructElem("TH", attributes=COLUMN) for _ in range(4)]
        keys = ("cover-paper", "day-language", "cover-pages", "day-sheets")
        labels: list[Box] = [
            self.text(f"{words(key)} ", theme.column_head, elem, "end" if at > 1 else "start")
            for at, (key, elem) in enumerate(zip(keys, heads, strict=True))
        ]
        head = Block((self.columns(Block(()), labels),), padding=(2, 0, 4, 0), rule_below=theme.brand, rule_width=1.5)
        rows, elems = zip(*map(self.paper, self.inside.papers), strict=True)
        pages = sum(paper.pages for paper in self.inside.papers) + self.inside.cover[0]
        cover, cover_elem = self.numbers("cover-this", *self.inside.cover, theme.body)
        total, total_elem = self.numbers("cover-total", pages, sheets, replace(theme.stack, bold=True))
        kids = [*rows, cover._replace(rule_below=theme.brand, rule_width=1.5, keep_next=True), total]
        tree = StructElem(
            "Table",
            (
                StructElem("THead", (StructElem("TR", tuple(heads)),)),
                StructElem("TBody", (*elems, cover_elem)),
                StructElem("TFoot", (total_elem,)),
            ),
        )
        return Piece((Block(tuple(kids), head=head),), (tree,))

    def columns(self, box: Box, cells: Sequence[Box]) -> Row:
        """Return the columns of one row behind the *box* to tick."""
        paper, *others = cells
        widths = [
            max(wide, self.width(self.words(key), self.theme.column_head) + 2)
            for wide, key in zip(_COLUMNS, ("day-language", "cover-pages", "day-sheets"), strict=True)
        ]
        beside = [Cell(other, width=wide) for other, wide in zip(others, widths, strict=True)]
        return Row((Cell(box, width=_BOX + 2), Cell(paper), *beside), gap=12)

    def paper(self, paper: Paper) -> tuple[Block, StructElem]:
        """Return the row of one paper."""
        theme, words = self.theme, self.words
        box = StructElem("Form", alt=words("alt-check-box"), attributes=CHECK_BOX)
        name = StructElem("P", lang=paper.lang)
        notes, language, edition = (StructElem("P") for _ in range(3))
        runs, more = [Run(f"{paper.title} ", theme.stack, name, isolate=True)], list[StructElem]()
        if paper.draft:
            more.append(StructElem("P"))
            style = replace(theme.strong, colour=theme.alert)
            runs.append(Run(f"{words('day-all-draft')} ", style, more[0], nowrap=True, isolate=True))
        said: list[Box] = [Text(tuple(runs))]
        if paper.copies > 1:
            said.append(self.text(words.count("copies", paper.copies), theme.body, notes))
            more.append(notes)
        spoken: list[Box] = [self.text(f"{paper.language} ", theme.stack, language, isolate=True)]
        if paper.large:
            spoken.append(self.text(words("day-large"), theme.body, edition))
        counts = [StructElem("P"), StructElem("P")]
        numbers = [
            self.text(f"{count or _NONE}", theme.stack, elem, "end")
            for count, elem in zip((paper.pages, paper.sheets), counts, strict=True)
        ]
        over = (theme.stack.leading - _BOX) / 2
        tick = Block((self.tick_box(box, _BOX),), padding=(max(over, 0.0), 0, 0, 0))
        row = self.columns(tick, [Block(tuple(said)), Block(tuple(spoken)), *numbers])
        elem = StructElem(
            "TR",
            (
                StructElem("TH", (box, name, *more), attributes=ROW),
                StructElem("TD", (language, edition) if paper.large else (language,)),
                *(StructElem("TD", (count,)) for count in counts),
            ),
        )
        return Block(
            (row,), padding=(_OVER, 0, _OVER, 0), rule_below=theme.rule, rule_width=theme.hair, keep=True
        ), elem

    def numbers(self, key: str, pages: int, sheets: int, style: TextStyle) -> tuple[Block, StructElem]:
        """Return a row of the table that has nothing to tick."""
        elems = [StructElem("P") for _ in range(3)]
        label = self.text(f"{self.words(key)} ", style, elems[0])
        counts = [self.text(str(n), style, elem, "end") for n, elem in zip((pages, sheets), elems[1:], strict=True)]
        row = self.columns(Block(()), [label, Block(()), *counts])
        head = StructElem("TH", (elems[0],), attributes=ROW)
        cells = (head, StructElem("TD"), *(StructElem("TD", (elem,)) for elem in elems[1:]))
        return Block((row,), padding=(_LESS_OVER, 0, _LESS_OVER, 0), keep=True), StructElem("TR", cells)

    # What to do.

    def handing_over(self) -> list[Piece]:
        """Return what to do before the papers are handed over, and who has done so."""
        theme, words = self.theme, self.words
        head = self.heading("H2", words("cover-before"), theme.key_heading, 0)
        rows: list[Box] = []
        entries = []
        for key in ("cover-compare" if self.whose.patient else "cover-nameless", "cover-blanks", "cover-back"):
            box = StructElem("Form", alt=words("alt-check-box"), attributes=CHECK_BOX)
            body = StructElem("LBody")
            cells = (Cell(self.check_box(box), width=theme.box), Cell(self.text(words(key), theme.body, body)))
            rows.append(Row(cells, gap=12, before=8 if rows else 4))
            entries.append(StructElem("LI", (StructElem("Lbl", (box,)), body)))
        given, given_elem = self.written(words("cover-given"))
        when, when_elem = self.written(words("visit-date"))
        wide = (given.cells[0].width or 0.0) + given.gap + 170
        signed = Row((Cell(given, width=wide), Cell(when)), gap=12, before=8)
        block = Block((*head.boxes, *rows, signed), keep=True, price=HELD, before=18)
        tasks = StructElem("L", tuple(entries), attributes=NO_NUMBER)
        return [Piece((block,), (*head.elems, tasks, given_elem, when_elem))]

    def notes(self, count: int) -> Piece:
        """Return lines to write on."""
        head = self.heading("H2", self.words("cover-notes"), self.theme.key_heading, 0)
        lines = StructElem("Form", alt=self.words("alt-lines"), attributes=BLANK_LINE)
        rules = [Rule(self.theme.writing_line, self.theme.rule, lines) for _ in range(count)]
        block = Block((*head.boxes, *rules), keep=True, before=20)
        return Piece((block,), (*head.elems, lines))
