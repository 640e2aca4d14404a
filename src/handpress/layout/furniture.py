"""Round the content: the clinic's header, the footers, and the last block with questions and signatures."""

from __future__ import annotations

from handpress.brand.brand import Texts, telephone, web_address
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
from handpress.layout.drawings import drawn
from handpress.layout.pieces import BLANK_LINE, Maker, Piece


class Furniture(Maker):
    """Makes what every handout of a clinic has alike."""

    def header(self, figure: StructElem) -> tuple[Box, ...]:
        """Return the band at the top of the first page; the logo is its only content."""
        theme, brand = self.theme, self.brand
        cells: list[Cell] = []
        if self.copy.logo is not None:
            cells.append(self.logo_cell(self.copy.logo, figure))
        # The name takes what it needs, up to two thirds; the address has the rest.
        free = theme.page.measure - sum(cell.width or 0.0 for cell in cells)
        width = min(self.width(brand.clinic, theme.clinic) + 1, free * 0.6)
        contact = " \u00b7 ".join(part for part in (brand.phones.day, brand.site) if part)
        lines = [", ".join(brand.address), contact]
        texts = tuple(self.clinics_line(text, theme.header, self.far) for text in lines if text)
        beside = texts and not theme.stacked
        cells.append(Cell(self.clinics_line(brand.clinic, theme.clinic, "start"), width=width if beside else None))
        if beside:
            cells.append(Cell(Block(texts)))
        rows: list[Box] = [Row(tuple(cells), gap=10, middle=True)]
        if not beside:
            rows += texts
        band = Rule(3, theme.brand, LAYOUT, thickness=3)
        return *rows, Block((band,), padding=(0, 0, 20, 0), before=10)

    def running(self) -> tuple[Box, ...]:
        """Return what stands at the top of every further page: the patient's name if the brand asks, a draft's mark."""
        name = self.copy.personal.patient if self.brand.print.name_on_pages else None
        style = self.theme.footer
        cells = []
        if name:
            field = Field("patient", "patient", name, style, HEADER, HEADER, self.theme.rule)
            cells.append(Cell(field))
        if self.copy.draft:
            cells.append(Cell(self.text(self.mark_again(), self.theme.draft, HEADER, align=self.far)))
        return (self.beside(tuple(cells), gap=12),) if cells else ()

    def who(self) -> Piece:
        """Return the row of who, when and with whom, each a rule to write on where it is not known."""
        known = self.copy.personal
        procedure = known.procedure
        when = self.words.moment(procedure.day, procedure.clock, year=True) if procedure else None
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

    def clinics_line(self, text: str, style: TextStyle, align: str) -> Text:
        """Return a line of the header, which is in the brand's language."""
        return Text((Run(text, style, HEADER, isolate=True, lang=self.brand.language),), align)

    def logo_cell(self, logo: Logo, owner: StructElem) -> Cell:
        """Return the logo, scaled into the band."""
        most, height = BAND
        width = min(height * logo.width / logo.height, most)
        height = width * logo.height / logo.width
        if isinstance(logo, VectorLogo):
            return Cell(Picture(width, height, owner, drawn(logo, width)), width=width)
        return Cell(Picture(width, height, owner, raster=logo), width=width)

    def footer(self, page: int, pages: int) -> tuple[Box, ...]:
        """Return the foot of one page."""
        left, code, version = self.imprint()
        number = self.words("page", page=page, pages=pages)
        style = self.theme.footer
        review = tuple(self.text(text, style, FOOTER, isolate=True) for text in self.review())
        if self.theme.large:
            # As large as the text, the number of the page first: APH.
            under = " \u00b7 ".join(part for part in (number, code, version) if part)
            return self.text(under, style, FOOTER), self.text(left, style, FOOTER, isolate=True), *review
        right = " \u00b7 ".join(part for part in (code, version, number) if part)
        near, far = self.text(left, style, FOOTER, isolate=True), self.text(right, style, FOOTER, align="end")
        return (Row((Cell(near), Cell(far)), gap=12), *review)

    def review(self) -> tuple[str, ...]:
        """Return who approved this and when it is looked at again; nothing of a draft."""
        approval = self.copy.standing.approved
        if self.copy.draft or approval is None or approval.until is None:
            return ()
        words = self.words
        by = words("reviewed-by", name=approval.by, day=words.short_day(approval.on))
        return (f"{by} \u00b7 {words('next-review', day=words.short_day(approval.until))}",)

    def imprint(self) -> tuple[str, str, str]:
        """Return what every page says at its foot: the clinic, the code if it prints, the version."""
        handout, words = self.handout, self.words
        clinic = " \u00b7 ".join(part for part in (self.brand.clinic, self.brand.phones.day) if part)
        left = self.brand.said(self.brand.footer, handout.language)[0] if self.brand.footer else clinic
        version = words("version", version=handout.version)
        if handout.revised:
            version = words("version-month", version=handout.version, month=words.month(handout.revised))
        return left, f"{words('code')} {handout.code}" if self.brand.print.code else "", version

    def colophon(self) -> tuple[Run, ...]:
        """Return the imprint for a form without pages."""
        style, imprint = self.theme.footer, self.imprint()
        said = (
            self.brand.said(self.brand.footer, self.handout.language)[1] if self.brand.footer else self.brand.language
        )
        languages = (said, "", "")
        runs = tuple(
            Run(part, style, FOOTER, isolate=True, lang=language)
            for part, language in zip(imprint, languages, strict=True)
            if part
        )
        runs += tuple(Run(text, style, FOOTER, isolate=True) for text in self.review())
        return (Run(self.mark_again(), self.theme.draft, FOOTER), *runs) if self.copy.draft else runs

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
        translation = self.handout.translation
        return self.words("outdated-again" if translation and translation.outdated else "draft-again")

    def closing(self) -> Piece:
        """Return the end of the handout: questions, signatures, the copyright line of the code."""
        piece = Piece()
        if self.brand.print.questions:
            piece += self.questions()
        if self.brand.print.teach_back:
            piece += self.teach_back()
        if piece.boxes:
            piece = Piece((Block(piece.boxes, keep=True, before=self.theme.space(20)),), piece.elems)
        if self.brand.print.assistance and self.brand.assistance:
            piece += self.assistance(self.brand.assistance)
        if self.handout.translation:
            piece += self.translated(self.handout.translation)
        if self.brand.print.code and self.brand.cpt_copyright:
            # The Association's own sentence, in its own language.
            elem = StructElem("P", lang="" if self.handout.language == "en" else "en")
            line = self.words("copyright", year=self.brand.cpt_copyright)
            text = f"{self.words('code')} {self.handout.code}. {line}"
            piece += Piece((self.text(text, self.theme.label, elem, before=14, isolate=True),), (elem,))
        return piece

    def questions(self) -> Piece:
        """Return lines for questions, under how to reach the clinic."""
        theme = self.theme
        piece = self.heading("H2", self.words("questions"), theme.heading, 0) + self.contact()
        lines = StructElem("Form", alt=self.words("alt-lines"), attributes=BLANK_LINE)
        boxes = [self.writing_line(lines, theme.writing_line) for _ in range(3)]
        block = Block((*piece.boxes, *boxes), keep=True, before=20)
        return Piece((block,), (*piece.elems, lines))

    def contact(self) -> Piece:
        """Return the phone and the site as links; nothing if the brand has neither."""
        phone, site = self.brand.phones.day, self.brand.site
        targets = [(phone, telephone(phone))] if phone else []
        targets += [(site, web_address(site))] if site else []
        if not targets:
            return Piece()
        links = [self.link(text, uri) for text, uri in targets]
        elem = StructElem("P", tuple(links))
        runs = [Run(f"{self.words('contact')} ", self.theme.body, elem)]
        for number, (link, (text, _)) in enumerate(zip(links, targets, strict=True)):
            if number:
                runs.append(Run(" \u00b7 ", self.theme.body, elem))
            runs.append(Run(text, self.theme.strong, link, nowrap=True, isolate=True))
        return Piece((Text(tuple(runs), before=2),), (elem,))

    def teach_back(self) -> Piece:
        """Return the rules for the patient and the care team to sign on."""
        theme = self.theme
        cells, elems = [], []
        for key, share in (("teach-back", 1.7), ("care-team", 1.0)):
            blank = self.blank(self.words(key))
            elem = StructElem("P")
            room = self.writing_line(blank, theme.pick(22, 48))
            boxes = (room, self.text(self.words(key), theme.label, elem, before=3))
            cells.append(Cell(Block(boxes), share=share))
            elems += [StructElem("P", (blank,)), elem]
        row = self.beside(tuple(cells), gap=18)
        return Piece((Block((row,), keep=True, before=theme.space(20)),), tuple(elems))

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
        return Piece((self.text(text, self.theme.label, elem, before=14),), (elem,))
