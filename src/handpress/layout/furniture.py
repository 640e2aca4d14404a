"""Round the content: the clinic's header, the footers, and the last block with questions and signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec.structs import replace

from handpress.brand.brand import Texts, telephone, web_address
from handpress.brand.datewords import capital
from handpress.brand.logo import BAND
from handpress.brand.shapes import Logo, VectorLogo
from handpress.brand.theme import TextStyle
from handpress.content.handout import Translation
from handpress.layout.bidi import opens_backwards
from handpress.layout.boxes import (
    FOOTER,
    HEADER,
    LAYOUT,
    Block,
    Box,
    Cell,
    Field,
    Picture,
    Row,
    Rule,
    Run,
    StructElem,
    Text,
)
from handpress.layout.drawings import QR_SIDE, drawn, qr_picture
from handpress.layout.lines import break_lines, count_lines, natural_width
from handpress.layout.pieces import BLANK_LINE, Maker, Piece
from handpress.layout.ticks import Ticks

_NARROW = 150.0  # of a clinic beside its phone
_GAP = 12.0  # between the parts of a foot
_MOST = 888  # no number of a page is wider
_UNDER_RULE = 6.25
_NAME, _NAME_LINES = 100.0, 8  # room for a name at the foot
_NAME_AT, _LARGE_NAME = 0.4, 120.0  # of the measure, where a name begins in large print; the least room for it
_DOT = " \u00b7 "
# So many words in one line, so many of them in small letters, are a sentence to those who judge what is not read out.
_SENTENCE, _SMALL = 8, 4
_WORD = re.compile(r"[^\W\d_]{2,}")


class Furniture(Maker):
    """Makes what every handout of a clinic has alike."""

    def strip(self) -> Piece:
        """Return the band at the top of the first page: the logo, the clinic, its phone."""
        theme, brand = self.theme, self.brand
        figure, cells, free = self.logo_figure(), list[Cell](), theme.page.measure
        if self.copy.logo is not None:
            cells.append(self.logo_cell(self.copy.logo, figure))
            free -= (cells[0].width or 0.0) + 10
        name = StructElem("P", lang="" if brand.language == self.handout.language else brand.language)
        said = Text((Run(brand.clinic, theme.clinic, name, isolate=True),))
        least = min(self.width(brand.clinic, theme.clinic) + 1, _NARROW)
        call = self.questions_line(theme.call)
        if self.width_of(call) + 11 > free - least and theme.large:
            call = self.questions_line(replace(theme.call, size=theme.body.size))
        elems = (figure, name, *call.elems) if cells else (name, *call.elems)
        wide = self.width_of(call) + 1
        beside = call.boxes and free - wide - 10 >= least
        cells.append(Cell(said))
        if beside:
            cells.append(Cell(call.boxes[0], width=wide))
        rows: list[Box] = [Row(tuple(cells), gap=8, middle=True)]
        if call.boxes and not beside:
            rows.append(call.boxes[0]._replace(before=4))
        band = Rule(3, theme.brand, LAYOUT, thickness=3, before=theme.pick(7, 10))
        return Piece((Block((*rows, band), keep=True),), elems)

    def width_of(self, piece: Piece) -> float:
        """Return how wide a piece of one paragraph is on one line."""
        return max((natural_width(box.runs, self.fonts) for box in piece.boxes if isinstance(box, Text)), default=0.0)

    def questions_line(self, style: TextStyle) -> Piece:
        """Return whom to call with a question; nothing if the brand has no phone."""
        phone = self.brand.phones.day
        if not phone:
            return Piece()
        link = self.link(phone, telephone(phone))
        elem = StructElem("P", (link,))
        runs = self.around("strip-questions", "phone", phone, (style, elem), (style, link))
        return Piece((Text(runs, "end"),), (elem,))

    def running(self, part: str = "") -> tuple[Box, ...]:
        """Return what stands at the top of every further page: a draft's mark, and in large print what goes on there.

        The name of what goes on stands beside the mark where both have room on one line, and are not so long that the
        line, which few pages have, is taken for prose that is not read.
        """
        theme = self.theme
        style = replace(theme.draft, colour=theme.brand)
        marks = self.marks_again() if self.copy.draft else ("",)
        for mark in marks if theme.large and part else ():
            wide = self.width(part, style) + 1
            if not _like_prose(f"{part} {mark}") and wide + _GAP + self.width(mark, theme.draft) <= theme.page.measure:
                name = Cell(self.text(part, style, HEADER), width=wide)
                return (Row((name, Cell(self.text(mark, theme.draft, HEADER, align="end"))), gap=_GAP),)
        return (self.text(marks[0], theme.draft, HEADER, align="end"),) if marks[0] else ()

    def who(self) -> Piece:
        """Return the row of who, when and with whom, each a rule to write on where it is not known."""
        known = self.copy.personal
        procedure = known.procedure
        when = capital(self.words.moment(procedure.day, procedure.clock, year=True)) if procedure else None
        padding = 10.0
        if self.theme.stacked:
            padding = 14.0
        # Wide enough for any date: a field has one place and size, whatever it holds.
        width = self.field_width(self.words.widest_moment(year=True), self.theme.value) + 2 * padding + 1
        entries = (
            ("patient", "prepared-for", known.patient, None, 1.15),
            ("procedure", "procedure-date", when, width, 0.0),
            ("clinician", "clinician", known.clinician, None, 1.0),
        )
        cells, elems = [], []
        for name, label, value, wide, share in entries:
            field, elem = self.field(name, self.words(label), value, self.theme.label, self.theme.value)
            cells.append(Cell(Block(field, padding=(9, padding, 9, padding)), wide, share))
            elems.append(elem)
        row = self.beside(tuple(cells), rules=self.theme.rule)
        block = Block(
            (row,), border=self.theme.rule, radius=self.theme.radius, keep=True, before=self.theme.space(16), after=4
        )
        return Piece((block,), tuple(elems))

    def logo_figure(self) -> StructElem:
        """Return the element of the clinic's logo."""
        if self.brand.logo_text:
            said, language = self.brand.said(self.brand.logo_text, self.handout.language)
            return StructElem("Figure", alt=said, lang="" if language == self.handout.language else language)
        return StructElem("Figure", alt=self.words("alt-logo", clinic=self.brand.clinic))

    def logo_cell(self, logo: Logo, owner: StructElem) -> Cell:
        """Return the logo, scaled into the band."""
        most, height = BAND
        width = min(height * logo.width / logo.height, most)
        height = width * logo.height / logo.width
        if isinstance(logo, VectorLogo):
            return Cell(Picture(width, height, owner, drawn(logo, width)), width=width)
        return Cell(Picture(width, height, owner, raster=logo), width=width)

    @cached_property
    def web(self) -> Piece:
        """The address of a film or a page on the web, in words and as a code."""
        theme, (title, runs, picture, elems) = self.theme, self._web
        if picture is None:
            return Piece()
        # As narrow as it can be on as many lines: none of them is left with one word.
        room = theme.page.measure / 2
        deep = count_lines(runs, room, self.fonts)
        while count_lines(runs, room - 4, self.fonts) == deep and room > _NARROW:
            room -= 4
        how_to = Row((Cell(Block(())), Cell(Text(runs, "end"), width=room)))
        said = Block((title._replace(align="end"), how_to))
        row = Row((Cell(said), Cell(picture, width=QR_SIDE)), gap=11, middle=True)
        return Piece((row,), elems)

    def narrow_web(self, width: float) -> Piece:
        """Return the same in a column of *width*, one under the other."""
        title, runs, picture, elems = self._web
        if picture is None:
            return Piece()
        boxes = (self.evenly(title, width), Text(runs), picture._replace(before=8))
        return Piece((Block(boxes, keep=True),), elems)

    @cached_property
    def _web(self) -> tuple[Text, tuple[Run, ...], Picture | None, tuple[StructElem, ...]]:
        """Its title, how to get there, and the code, with the elements of all three."""
        theme, handout = self.theme, self.handout
        web = handout.video or handout.link
        if web is None:
            return Text(()), (), None, ()
        title = web.title or self.words("read-more")
        if handout.video:
            minutes = handout.video.minutes
            title = web.title or (self.words("video-minutes", n=minutes) if minutes else self.words("video"))
        address = f"https://{web.address}"
        name, link = StructElem("P"), self.link(web.address, address)
        how = StructElem("P", (link,))
        code = StructElem("Figure", alt=self.words("alt-qr", address=web.address))
        strong, style = replace(theme.value, leading=theme.pick(15.0, 24.0)), theme.footer
        runs = self.around("qr-how", "address", web.address, (style, how), (style, link))
        return self.text(f"{title} ", strong, name), runs, qr_picture(address, QR_SIDE, code), (name, how, code)

    def first_footer(self, page: int, pages: int) -> tuple[Box, ...]:
        """Return the foot of the first page where it has a code: title, patient and page, one under the other."""
        theme = self.theme
        style, strong = theme.footer, replace(theme.value, leading=15.0, colour=theme.ink)
        lines: list[Box] = [self.text(self.handout.short_title or self.handout.title, strong, FOOTER)]
        if name := self.name_at_foot:
            lines.append(Field("patient", "patient", name, style, FOOTER, FOOTER, theme.rule))
        lines.append(self.text(self.words("page", page=page, pages=pages), style, FOOTER))
        row = Row((Cell(Block(tuple(lines))), Cell(self.web.boxes[0])), gap=_GAP, middle=True, before=_UNDER_RULE)
        return (Rule(0.75, theme.rule, FOOTER, thickness=0.75), row)

    @cached_property
    def name_at_foot(self) -> str | None:
        """The patient's name, unless it would take more than a foot has room for; it stands whole on the first page."""
        name = self.copy.personal.patient
        runs = (Run(name or "", self.theme.footer, FOOTER),)
        return name if name and len(break_lines(runs, _NAME, self.fonts)) <= _NAME_LINES else None

    def footer(self, page: int, pages: int) -> tuple[Box, ...]:
        """Return the foot of one page: what it is of, whose, whom to call, its number."""
        theme = self.theme
        if theme.large:
            return self.large_footer(page, pages)
        if page == 1 and self.web.boxes:
            return self.first_footer(page, pages)
        style, strong = theme.footer, replace(theme.footer, bold=True, colour=theme.ink)
        name = self.name_on(page)
        number = self.text(self.words("page", page=page, pages=pages), style, FOOTER, align="end")
        phone = self.brand.phones.day
        runs = self.around("strip-questions", "phone", phone, (style, FOOTER), (strong, FOOTER)) if phone else ()
        middle = natural_width(runs, self.fonts) + 1 if runs else 0.0
        last = natural_width(number.runs, self.fonts) + 1
        side = (theme.page.measure - middle) / 2 - _GAP if runs else theme.page.measure - last - _GAP
        title = self.handout.short_title or self.handout.title
        wide = self.width(title, strong) + 1
        # A title that is too long for its column has a line of its own.
        own = wide + (self.width(_DOT, style) + 60 if name else 0) > side
        boxes: list[Box] = [Rule(0.75, theme.rule, FOOTER, thickness=0.75)]
        if own:
            boxes.append(self.text(title, strong, FOOTER, before=_UNDER_RULE))
        cells = [Cell(self.whose(None if own else title, wide, name), width=side)]
        if runs:
            cells += [Cell(Text(runs), width=middle), Cell(number)]
        else:
            cells.append(Cell(number, width=last))
        boxes.append(Row(tuple(cells), gap=_GAP, before=0 if own else _UNDER_RULE))
        return tuple(boxes)

    def large_footer(self, page: int, pages: int) -> tuple[Box, ...]:
        """Return the foot of a page in large print: title, patient and page beside each other."""
        theme, style, name = self.theme, self.theme.footer, self.name_on(page)
        title = self.handout.short_title or self.handout.title
        number = self.text(self.words("page", page=page, pages=pages), style, FOOTER, align="end")
        # The same for every page, whose foot is as high as any other.
        last = self.width(self.words("page", page=_MOST, pages=_MOST), style) + 1
        free = theme.page.measure - last - _GAP
        wide = self.width(title, style) + 1
        whose = Field("patient", "patient", name, style, FOOTER, FOOTER, theme.rule) if name else Block(())
        # Names begin where a short one stands amid the page; what is too long has a line of its own.
        column = max(wide + 2 * _GAP, theme.page.measure * _NAME_AT) if name else free
        own = column + _LARGE_NAME > free if name else wide > free
        boxes: list[Box] = [Rule(0.75, theme.rule, FOOTER, thickness=0.75)]
        if own:
            boxes.append(self.text(title, style, FOOTER, before=_UNDER_RULE))
            row: tuple[Cell, ...] = (Cell(whose, width=free), Cell(number, width=last))
        else:
            row = (Cell(self.text(title, style, FOOTER), width=column - _GAP), Cell(whose), Cell(number, width=last))
        boxes.append(Row(row, gap=_GAP, before=0 if own else _UNDER_RULE))
        return tuple(boxes)

    def name_on(self, page: int) -> str | None:
        """Return the patient's name as it stands at the foot of a *page*."""
        return self.name_at_foot if page == 1 or self.brand.print.name_on_pages else None

    def whose(self, title: str | None, wide: float, name: str | None) -> Box:
        """Return the *title*, which is so *wide*, and behind it the patient's *name*."""
        style = self.theme.footer
        field = Field("patient", "patient", name, style, FOOTER, FOOTER, self.theme.rule) if name else None
        if title is None:
            return field or Block(())
        shown = self.text(title, replace(style, bold=True, colour=self.theme.ink), FOOTER)
        if field is None:
            return shown
        dot = Cell(self.text("\u00b7", style, FOOTER, align="center"), width=0.8 * style.size)
        return Row((Cell(shown, width=wide), dot, Cell(field)))

    def review(self) -> tuple[str, ...]:
        """Return who approved this and when it is looked at again; nothing of a draft."""
        approval = self.copy.standing.approved
        if self.copy.draft or approval is None or approval.until is None:
            return ()
        words = self.words
        by = words("reviewed-by", name=approval.by, day=words.short_day(approval.on))
        return (f"{by} \u00b7 {words('next-review', day=words.short_day(approval.until))}",)

    def imprint(self) -> Piece:
        """Return the small print at the end: origin of a translation, clinic, code and version, who approved."""
        handout, words, brand = self.handout, self.words, self.brand
        piece = self.translated(handout.translation) if handout.translation else Piece()
        if brand.footer:
            piece += self.small(*brand.said(brand.footer, handout.language))
        else:
            piece += self.reached()
        for text in self.of_this_text():
            piece += self.small(text)
        if brand.print.code and brand.cpt_copyright and handout.cpt_codes and not handout.visit:
            # The Association's own sentence, in its own language.
            line = words("copyright", year=brand.cpt_copyright)
            piece += self.small(f"{words.codes(handout.cpt_codes)}. {line}", "en")
        lines = tuple(self.in_lines(piece.boxes))
        return Piece((Block(lines, keep=True, before=self.theme.space(12)),), piece.elems)

    def of_this_text(self) -> tuple[str, ...]:
        """Return code and version, and who approved it; nothing of the page about a visit, which has none."""
        handout, words = self.handout, self.words
        if handout.visit:
            return ()
        version = words("version", version=handout.version)
        if handout.revised:
            version = words("version-month", version=handout.version, month=words.month(handout.revised))
        code = words.codes(handout.printed_codes) if self.brand.print.code else ""
        return _DOT.join(part for part in (code, version) if part), *self.review()

    def reached(self) -> Piece:
        """Return where the clinic is and how to reach it, as small print."""
        brand, style = self.brand, self.theme.footer
        links = tuple(self.link(text, uri) for text, uri in self.targets)
        elem = StructElem("P", links, lang="" if brand.language == self.handout.language else brand.language)
        where = _DOT.join((brand.clinic, *brand.address))
        runs = [Run(where, style, elem)]
        for link in links:
            runs += [Run(_DOT, style, elem), Run(link.alt, style, link, nowrap=True, isolate=True)]
        backwards = opens_backwards(where)
        # It runs in its own direction from where the lines about it begin.
        align = "start" if backwards == self.words.backwards else "end"
        return Piece((Text(tuple(runs), align, backwards=backwards),), (elem,))

    def in_lines(self, texts: Sequence[Box]) -> Iterator[Box]:
        """Yield *texts* of small print in this order, on one line what fits there; in large print each on its own."""
        room = self.theme.page.measure
        line: list[Cell] = []
        left = room
        for text in texts:
            wide = self.width_of(Piece((text,))) + 1
            if line and (self.theme.large or wide > left):
                yield self.on_one_line(line)
                line, left = [], room
            left -= wide + _GAP
            line.append(Cell(text, width=wide))
        yield self.on_one_line(line)

    def on_one_line(self, cells: Sequence[Cell]) -> Box:
        """Return *cells* beside each other with a line between them; what stands alone may take several lines."""
        *first, last = cells
        return Row((*first, Cell(last.box)), gap=_GAP, rules=self.theme.rule, rule_width=0.75) if first else last.box

    def small(self, text: str, language: str = "") -> Piece:
        """Return a line of small print."""
        elem = StructElem("P", lang="" if language == self.handout.language else language)
        return Piece((self.text(text, self.theme.footer, elem, isolate=bool(language)),), (elem,))

    def mark(self) -> str:
        """Return what stands over a text that must not be relied on yet."""
        marks = [self.words("draft")]
        translation = self.handout.translation
        if translation and translation.lost:
            return self.mark_again()  # not that it has changed: only that it may have
        if translation and translation.outdated:
            marks.append(self.words("outdated", language=self.words.language_name(translation.origin)))
        return " \u00b7 ".join(marks)

    def mark_again(self) -> str:
        """Return the mark as it stands on every later page."""
        return self.marks_again()[0]

    def marks_again(self) -> tuple[str, ...]:
        """Return the mark of later pages, and the same in fewer words."""
        translation = self.handout.translation
        if translation and translation.outdated:
            return (self.words("outdated-again"),)
        return self.words("draft-again"), self.words("draft-beside")

    def closing(self, paged: bool) -> list[Piece]:
        """Return the end of the handout: questions, signatures, the notice of help with languages.

        Args:
            paged: Whether it stands on pages, whose feet name the phone.
        """
        shown, pieces = self.brand.print, []
        if shown.questions:
            pieces.append(self.questions(paged))
        if shown.teach_back or self.handout.teach_back:
            pieces.append(self.teach_back())
        if shown.assistance and self.brand.assistance:
            pieces.append(self.assistance(self.brand.assistance))
        return pieces

    def questions(self, paged: bool) -> Piece:
        """Return lines for questions, under how to reach the clinic where nothing else near by says it."""
        theme = self.theme
        piece = self.heading("H2", self.words("questions"), theme.heading, 0)
        if not paged or theme.large or self.brand.footer:
            piece += self.contact()
        lines = StructElem("Form", alt=self.words("alt-lines"), attributes=BLANK_LINE)
        boxes = [self.writing_line(lines, theme.writing_line) for _ in range(3)]
        # What is free over a rule is free already.
        words = (*piece.boxes[:-1], piece.boxes[-1]._replace(after=0))
        block = Block((*words, *boxes), keep=True, before=theme.between_parts)
        return Piece((block,), (*piece.elems, lines))

    def contact(self) -> Piece:
        """Return the phone and the site as links; nothing if the brand has neither."""
        targets = self.targets
        if not targets:
            return Piece()
        links = [self.link(text, uri) for text, uri in targets]
        elem = StructElem("P", tuple(links))
        runs = [Run(f"{self.words('contact')} ", self.theme.body, elem)]
        for number, (link, (text, _)) in enumerate(zip(links, targets, strict=True)):
            if number:
                runs.append(Run(_DOT, self.theme.body, elem))
            runs.append(Run(text, self.theme.strong, link, nowrap=True, isolate=True))
        return Piece((Text(tuple(runs), before=2),), (elem,))

    @cached_property
    def targets(self) -> list[tuple[str, str]]:
        """The phone and the site of the brand, each with what it leads to."""
        phone, site = self.brand.phones.day, self.brand.site
        targets = [(phone, telephone(phone))] if phone else []
        return targets + ([(site, web_address(site))] if site else [])

    def teach_back(self) -> Piece:
        """Return what the patient can say back, and the rules for patient and care team to sign on."""
        theme = self.theme
        makes = Ticks(self.copy)
        signed: tuple[tuple[str, float], ...] = (("sign-patient", 1.7), ("sign-team", 1.7), ("sign-date", 1.0))
        if points := self.handout.teach_back:
            said = self.heading("H2", self.words("say-back"), theme.panel_heading, 0)
            said += makes.ticks(points, theme.page.measure)
        else:
            elem = StructElem("P")
            said = Piece((self.text(self.words("teach-back"), theme.body, elem, keep_next=True),), (elem,))
            signed = (("sign-patient", 1.7), ("care-team", 1.0))
        cells, elems = [], []
        for key, share in signed:
            blank = self.blank(self.words(key))
            elem = StructElem("P")
            room = self.writing_line(blank, theme.writing_line)
            boxes = (room, self.text(self.words(key), theme.label, elem, before=theme.pick(1, 3)))
            cells.append(Cell(Block(boxes), share=share))
            elems += [StructElem("P", (blank,)), elem]
        row = self.beside(tuple(cells), gap=16)._replace(before=theme.pick(0, 5.6 if points else 0))
        return Piece((makes.tinted((*said.boxes, row), 12.0 if points else 8.0),), (*said.elems, *elems))

    def assistance(self, texts: Texts) -> Piece:
        """Return the clinic's notice of help with languages, each text in its own script (45 CFR 92.11)."""
        theme = self.theme
        piece = self.heading("H2", self.words("assistance"), theme.subheading, 0)
        boxes: list[Box] = list(piece.boxes)
        elems = list(piece.elems)
        for language, text in texts.items():
            elem = StructElem("P", lang="" if language == self.handout.language else language)
            box = self.text(text, theme.notice, elem, before=3, after=theme.space(3))
            boxes.append(box._replace(backwards=opens_backwards(text)))
            elems.append(elem)
        block = Block(
            tuple(boxes),
            padding=(10, 14, 8, 14),
            border=theme.rule,
            radius=theme.radius,
            keep=True,
            before=theme.space(20),
        )
        return Piece((block,), tuple(elems))

    def translated(self, translation: Translation) -> Piece:
        """Return the line that says what this was translated from."""
        elem = StructElem("P")
        key = "translated" if translation.reviewed_by else "translated-draft"
        language = self.words.language_name(translation.origin)
        text = self.words(key, language=language, version=translation.version)
        return Piece((self.text(text, self.theme.footer, elem),), (elem,))


def _like_prose(text: str) -> bool:
    """Whether a line is as long as a sentence."""
    words = _WORD.findall(text)
    return len(words) >= _SENTENCE and sum(word[0].islower() for word in words) >= _SMALL
