"""The list that lies on a day's print run: who comes when, with which papers; then which rows did not print, and why.

For the staff, to tick off; in the clinic's language, but for reasons, which are English as every message is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from handpress.brand.theme import PageMaster, TextStyle
from handpress.layout.boxes import HEADER, LAYOUT, Block, Box, Cell, Pages, Row, Run, StructElem, Text
from handpress.layout.drawings import mark
from handpress.layout.lines import natural_width
from handpress.layout.paginate import paginate
from handpress.layout.pieces import CHECK_BOX, Piece
from handpress.layout.staff import COLUMN, ROW, Desk, StaffPaper

_SIDE, _TOP = 40.0, 32.0
_PAD = 6.0  # of a row, at its sides
_OVER = 2.85  # and above and below: with a line of 15 it is 20.7 high
_GAPS = (12.0, 10.0, 8.0)  # between columns: as wide as there is room for
_BOX = 14.4
_DONE, _PATIENT = 28.0, (108.0, 122.0)
_PAPERS = (84.0, 124.0)
_LEAST_NUMBER = 48.0
_MOST = {"time": 72.0, "room": 56.0, "reference": 76.0, "sheets": 60.0, "language": 72.0}
_FEW = 6  # refused rows that stand on one page
_RIGHT = {"time", "room", "sheets", "row"}
_SHARES = {"patient": 1.0, "why": 2.3, "fix": 1.5}


class Titled(NamedTuple):
    """A title, and the tag of its language where it is not the clinic's."""

    text: str
    lang: str = ""


class DayLine(NamedTuple):
    """One patient of a day: a line for each of what stands under each other in a column.

    ``drafts`` names those of several papers that are drafts, ``draft`` says that all are. ``half`` is the half of
    which day; where it changes, a rule parts the rows.
    """

    time: tuple[str, ...]
    room: str
    patient: str
    reference: str
    papers: Titled
    drafts: tuple[Titled, ...]
    draft: bool
    sheets: int
    languages: tuple[str, ...]
    half: tuple[int, int] | None = None


class RefusedLine(NamedTuple):
    """A row of the list that did not print, and each reason with what to do about it, in English."""

    row: int
    patient: str
    reference: str
    reasons: tuple[tuple[str, str], ...]


class Tally(NamedTuple):
    """What became of the rows of the list, and how many papers there are of all."""

    rows: int
    parts: tuple[tuple[str, int], ...]  # as in ("printed", 46)
    papers: int


class RosterPaper(StaffPaper):
    """Makes the list of a day.

    Args:
        desk: Whose.
        title: Of the file.
        day: The day, or days, in words.
    """

    def __init__(self, desk: Desk, title: str, day: str) -> None:
        super().__init__(desk.copy(title), desk.words("day-list"), "day-private")
        self.day = day

    @cached_property
    def page(self) -> PageMaster:
        """The sheet, wider for so many columns."""
        return replace(self.theme.page, side=_SIDE, first_top=_TOP, top=_TOP)

    def running(self, part: str) -> tuple[Box, ...]:
        """Return what this is, on every further page."""
        said = " \u00b7 ".join(filter(None, (self.name, self.day)))
        return (self.text(said, replace(self.theme.footer, bold=True, colour=self.theme.ink), HEADER),)

    def pages(self, lines: Sequence[DayLine], refused: Sequence[RefusedLine], tally: Tally) -> Pages:
        """Return it laid out."""
        pieces = [self.summed(tally), self.printed(lines, tally)]
        if refused:
            pieces.append(self.refusals(refused))
        return paginate(self.flow(pieces), self.page, self.fonts)

    def summed(self, tally: Tally) -> Piece:
        """Return the day, and what became of all rows: beside it, if need be smaller, or under it."""
        theme = self.theme
        said, elem = StructElem("H2", title=self.day), StructElem("P")
        if not self.day:
            return Piece((self.sum_of(tally, theme.order, elem)._replace(before=10, after=8),), (elem,))
        day = self.text(f"{self.day} ", theme.title, said)
        free = self.page.measure - self.width(self.day, theme.title) - _GAPS[0]
        for style in (theme.order, theme.strong):
            count = self.sum_of(tally, style, elem)
            wide = natural_width(count.runs, self.fonts) + 1
            if wide <= free:
                beside = Block((count,), padding=(theme.title.leading - style.leading - 2, 0, 0, 0))
                row = Row((Cell(day), Cell(beside, width=wide)), gap=_GAPS[0], before=10, after=6)
                return Piece((row,), (said, elem))
        return Piece((day._replace(before=10), count._replace(align="start", after=8)), (said, elem))

    def sum_of(self, tally: Tally, style: TextStyle, elem: StructElem) -> Text:
        """Return what became of all rows."""
        words = self.words
        # Each on its own: among Arabic words a number would go over to the sign beside it.
        runs = [Run(words.count("rows", tally.rows), style, elem, isolate=True)]
        for key, count in tally.parts:
            if count:
                runs.append(Run(" + " if len(runs) > 1 else " = ", style, elem))
                runs.append(Run(words.count(key, count), style, elem, isolate=True))
        return Text(tuple(runs), "end")

    # Printed.

    def printed(self, lines: Sequence[DayLine], tally: Tally) -> Piece:
        """Return a row for each patient, and the sum."""
        theme = self.theme
        widths, gap = self.widths(lines)
        heads = {key: StructElem("TH", attributes=COLUMN) for key in widths}
        labels = {
            key: self.text(f"{self.label(key)} ", theme.row_head, elem, _align(key)) for key, elem in heads.items()
        }
        head = Block(
            (Row(tuple(Cell(labels[key], width=wide) for key, wide in widths.items()), gap=gap),),
            padding=(3, _PAD, 3, _PAD),
            tint=None if theme.outlined else theme.brand,
            rule_below=theme.brand if theme.outlined else None,
            rule_width=2,
        )
        rows, elems = [], []
        for at, line in enumerate(lines):
            after = lines[at + 1].half if at + 1 < len(lines) else None
            ends = at + 1 == len(lines) or (line.half is not None and after is not None and line.half != after)
            row, elem = self.patient(line, widths, gap, ends)
            rows.append(row)
            elems.append(elem)
        # They fill their pages, whatever is on the last: nobody looks for rows further on.
        rows = [row._replace(company=True) for row in rows[:-2]] + [row._replace(keep_next=True) for row in rows[-2:]]
        total, total_elem = self.total(lines, tally, widths, gap)
        tree = StructElem(
            "Table",
            (
                StructElem("THead", (StructElem("TR", tuple(heads.values())),)),
                StructElem("TBody", tuple(elems)),
                StructElem("TFoot", (total_elem,)),
            ),
        )
        return Piece((Block((*rows, total), head=head),), (tree,))

    def label(self, key: str) -> str:
        """Return the heading of a column."""
        return self.words(f"day-{key}")

    def widths(self, lines: Sequence[DayLine]) -> tuple[dict[str, float], float]:
        """Return the width of each column that any row has something in, and the gap between them."""
        theme = self.theme
        found = {
            "time": [part for line in lines for part in line.time],
            "room": [line.room for line in lines if line.room],
            "reference": [line.reference for line in lines if line.reference],
            "language": [text for line in lines for text in line.languages],
            "sheets": [str(line.sheets) for line in lines] + [str(sum(line.sheets for line in lines))],
        }
        fixed = {
            key: self.widest([self.label(key), *texts], theme.row_strong, _MOST[key])
            for key, texts in found.items()
            if texts
        }
        fixed["done"] = max(_DONE, self.width(self.label("done"), theme.row_head) + 1)
        columns = [key for key in ("done", "time", "room", "patient", "reference", "papers", "sheets", "language")
                   if key in fixed or key in ("patient", "papers")]  # fmt: skip
        papers = self.titles_width(lines)
        for gap in _GAPS:
            free = self.page.measure - 2 * _PAD - gap * (len(columns) - 1) - sum(fixed.values())
            if free >= _PATIENT[1] + papers:
                break
        least = _PATIENT[0] + _PAPERS[0]
        if free < least and "reference" in fixed:
            # A long number gives way first: it is looked up sign by sign, names are read.
            given = min(max(0.0, fixed["reference"] - _LEAST_NUMBER), least - free)
            fixed["reference"] -= given
            free += given
        patient = min(_PATIENT[1], max(_PATIENT[0], free - papers)) if free >= least else free / 2
        fixed |= {"patient": patient, "papers": free - patient}
        return {key: fixed[key] for key in columns}, gap

    def titles_width(self, lines: Sequence[DayLine]) -> float:
        """Return how wide the papers' column is to be: as most titles want it."""
        draft = self.width(f" {self.label('all-draft')}", self.theme.row_draft)
        wanted = [self.width(line.papers.text, self.theme.row) + draft * line.draft + 1 for line in lines]
        return max(_PAPERS[0], *(wide for wide in wanted if wide <= _PAPERS[1]), 0.0)

    def patient(self, line: DayLine, widths: dict[str, float], gap: float, ends: bool) -> tuple[Block, StructElem]:
        """Return the row of one patient; with *ends* a rule ends a half of the day."""
        theme = self.theme
        box = StructElem("Form", alt=self.words("alt-check-box"), attributes=CHECK_BOX)
        over = max(0.0, (theme.row.leading - _BOX) / 2)
        boxes: dict[str, Box] = {"done": Block((self.tick_box(box, _BOX),), padding=(over, 0, 0, 0))}
        cells: dict[str, StructElem] = {"done": StructElem("TD", (box,))}
        bold, plain = theme.row_strong, theme.row
        shown = {
            "time": [(part, bold) for part in line.time],
            "room": [(line.room, plain)] if line.room else [],
            "patient": [(line.patient, plain)],
            "reference": [(line.reference, plain)] if line.reference else [],
            "sheets": [(str(line.sheets), plain)],
            "language": [(part, plain) for part in line.languages],
        }
        for key, texts in shown.items():
            boxes[key], cells[key] = self.cell(key, texts)
        boxes["papers"], cells["papers"] = self.titles(line)
        row = Row(tuple(Cell(boxes[key], width=wide) for key, wide in widths.items()), gap=gap)
        rule = theme.brand if ends else theme.hairline
        block = Block(
            (row,),
            padding=(_OVER, _PAD, _OVER, _PAD),
            rule_below=rule,
            rule_width=2 if ends else theme.hair,
            keep=True,
        )
        return block, StructElem("TR", tuple(cells[key] for key in widths))

    def titles(self, line: DayLine) -> tuple[Box, StructElem]:
        """Return the papers of a patient, and which of them are drafts."""
        plain, bold = self.theme.row, self.theme.row_draft
        first = StructElem("P", lang=line.papers.lang)
        runs, elems = [Run(f"{line.papers.text} ", plain, first, isolate=True)], [first]
        if line.draft:
            elems.append(StructElem("P"))
            runs.append(Run(self.words("day-all-draft"), bold, elems[-1], nowrap=True, isolate=True))
        boxes: list[Box] = [Text(tuple(runs))]
        for draft in line.drafts:
            title = StructElem("Span", lang=draft.lang)
            elems.append(StructElem("P", (title,)))
            before, _, after = self.words("day-draft").partition("{title}")
            runs = [Run(before, bold, elems[-1]), Run(draft.text, plain, title, isolate=True)]
            boxes.append(Text((*runs, Run(f"{after} ", bold, elems[-1]))))
        return Block(tuple(boxes)), StructElem("TD", tuple(elems))

    def cell(self, key: str, texts: Iterable[tuple[str, TextStyle]]) -> tuple[Box, StructElem]:
        """Return *texts* under each other in the column *key*; a patient heads the row."""
        elem = StructElem("P")
        boxes = tuple(self.text(f"{text} ", style, elem, _align(key), isolate=True) for text, style in texts)
        kids = (elem,) if boxes else ()
        return Block(boxes), StructElem("TH", kids, attributes=ROW) if key == "patient" else StructElem("TD", kids)

    def total(
        self, lines: Sequence[DayLine], tally: Tally, widths: dict[str, float], gap: float
    ) -> tuple[Block, StructElem]:
        """Return the sum: patients, papers, sheets."""
        style, words = self.theme.row_strong, self.words
        before = list(widths)[: list(widths).index("papers")]
        wide = sum(widths[key] for key in before[1:]) + gap * (len(before) - 2)
        elems = [StructElem("P") for _ in range(3)]
        texts = (
            words("day-total", patients=words.count("patients", len(lines))),
            words.count("papers", tally.papers),
            words.count("sheets", sum(line.sheets for line in lines)),
        )
        counted = max(widths["sheets"], self.width(texts[2], style))
        who, papers, sheets = (
            self.text(f"{text} ", style, elem, align)
            for text, elem, align in zip(texts, elems, ("start", "start", "end"), strict=True)
        )
        row = Row(
            (
                Cell(Block(()), width=widths["done"]),
                Cell(who, width=wide),
                Cell(papers, width=widths["papers"] + widths["sheets"] - counted),
                Cell(sheets, width=counted),
                Cell(Block(()), width=widths["language"]),
            ),
            gap=gap,
        )
        spans = (*ROW, ("Table", "ColSpan", str(len(before))))
        cells = (
            StructElem("TH", (elems[0],), attributes=spans),
            StructElem("TD", (elems[1],)),
            StructElem("TD", (elems[2],)),
            StructElem("TD"),
        )
        return Block((row,), padding=(5, _PAD, 3, _PAD), keep=True), StructElem("TR", cells)

    # Refused.

    def refusals(self, refused: Sequence[RefusedLine]) -> Piece:
        """Return the rows that did not print, under their heading."""
        theme = self.theme
        said = self.words("day-refused", rows=self.words.count("rows", len(refused)))
        head = StructElem("H2", title=said)
        style = replace(theme.urgent, size=16.0)
        sign = Cell(mark("triangle", style.leading, theme, LAYOUT), width=style.leading)
        heading = Row(
            (sign, Cell(self.text(said, style, head))), gap=8, middle=True, before=18, after=4, keep_next=True
        )
        table = self.refused_table(refused)
        return Piece((heading, *table.boxes), (head, *table.elems))

    def refused_table(self, refused: Sequence[RefusedLine]) -> Piece:
        """Return a row for each reason."""
        theme = self.theme
        numbered = any(line.reference for line in refused)
        keys = ["row", "patient", *(["reference"] if numbered else []), "why", "fix"]
        labels = {key: self.label(key) for key in keys}
        widths: dict[str, float | None] = {
            "row": self.widest([labels["row"], *(str(line.row) for line in refused)], theme.row_strong, 60.0)
        }
        if numbered:
            texts = [line.reference for line in refused if line.reference]
            widths["reference"] = self.widest([labels["reference"], *texts], theme.row_strong, _MOST["reference"])

        def row_of(sign: Box, boxes: dict[str, Box]) -> Row:
            cells = [Cell(boxes[key], widths.get(key), _SHARES.get(key, 1.0)) for key in keys]
            return Row((Cell(sign, width=_BOX), *cells), gap=10)

        heads = {key: StructElem("TH", attributes=COLUMN) for key in keys}
        named: dict[str, Box] = {
            key: self.text(f"{labels[key]} ", theme.row_strong, heads[key], _align(key)) for key in keys
        }
        head = Block((row_of(Block(()), named),), padding=(3, 0, 3, 0), rule_below=theme.alert, rule_width=1.5)
        rows, elems = [], []
        for line in refused:
            for at, reason in enumerate(line.reasons or (("", ""),)):
                boxes, cells = self.refusal(line, *reason, goes_on=at > 0)
                # The cross says nothing that its heading does not.
                sign = mark("cross", _BOX, theme, LAYOUT)
                rows.append(
                    Block(
                        (row_of(sign, boxes),),
                        padding=(_OVER, 0, _OVER, 0),
                        rule_below=theme.hairline,
                        rule_width=theme.hair,
                        keep=True,
                    )
                )
                elems.append(StructElem("TR", tuple(cells[key] for key in keys)))
        tree = StructElem(
            "Table",
            (StructElem("THead", (StructElem("TR", tuple(heads.values())),)), StructElem("TBody", tuple(elems))),
        )
        return Piece((Block(tuple(rows), head=head, keep=len(rows) <= _FEW),), (tree,))

    def refusal(
        self, line: RefusedLine, why: str, fix: str, goes_on: bool
    ) -> tuple[dict[str, Box], dict[str, StructElem]]:
        """Return the cells of one reason; one that *goes_on* with a row leaves out whose it is."""
        plain = self.theme.row
        who = line.patient or self.words("day-no-name")
        shown = {
            "row": [(str(line.row), plain)] if line.row else [],
            "patient": [] if goes_on else [(who, plain)],
            "reference": [(line.reference, plain)] if line.reference and not goes_on else [],
        }
        found = {key: self.cell(key, texts) for key, texts in shown.items()}
        language = "" if self.handout.language == "en" else "en"
        for key, text in (("why", why), ("fix", fix)):
            elem = StructElem("P", lang=language)
            said = self.text(_sentence(text), plain, elem)._replace(backwards=False if language else None)
            if self.words.backwards:
                said = said._replace(align="end")
            found[key] = (said, StructElem("TD", (elem,))) if text else (Block(()), StructElem("TD"))
        return {key: box for key, (box, _) in found.items()}, {key: elem for key, (_, elem) in found.items()}


def _align(key: str) -> str:
    return "end" if key in _RIGHT else "start"


def _sentence(text: str) -> str:
    """Return a message as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
