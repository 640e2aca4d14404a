"""The same handout set by its peers: Typst, WeasyPrint, reportlab Platypus, fpdf2.

Each takes the handout's own words, in the same order, makes headings, lists, a checklist and a table of them, and puts
a patient's name, date and clinician into the row and the header. None copies Handpress's look: they stand for what a
good engineer would write with that tool. A peer that is not installed raises ImportError or OSError when it is made.

    python tests/bench/peers.py typst|weasyprint|reportlab|fpdf2 PARTS.json OUT.pdf [NAME]
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

FONTS = Path(__file__).parents[2] / "fonts"
BODY, BOLD = FONTS / "AtkinsonHyperlegible-Regular.ttf", FONTS / "AtkinsonHyperlegible-Bold.ttf"
CLINIC = "Your Clinic (555) 010-0100"
DATE, CLINICIAN = "Tuesday, March 3, 2026, 8:30 AM", "Dr. Test Clinician"


def _plain(handout) -> list[tuple[str, object]]:
    """Return the handout as (kind, content) pairs in journey order."""
    from handpress.brand.words import words_for
    from handpress.content.kinds import Kind, Part

    words = words_for(handout.language)
    out: list[tuple[str, object]] = [("title", handout.title), ("para", handout.summary or "")]
    out += [("who", ["Prepared for", "Your procedure", "With"])]
    out += [("para", f"{fact.label}: {fact.value}") for fact in handout.facts]
    for part in Part:
        sections = [s for kind in Kind for s in handout.sections if s.kind is kind and kind.part is part]
        if part is Part.COSTS or not sections:
            continue
        out.append(("h2", words.part(part)))
        for section in sections:
            if len(sections) > 1:
                out.append(("h3", section.title or words.kind(section.kind)))
            out += [("para", text) for text in section.text]
            if section.checklist:
                out.append(("check", [task.do for task in section.checklist]))
            if section.steps:
                out.append(("steps", [item.text for item in section.steps]))
            if section.items:
                out.append(("items", [item.text for item in section.items]))
            if section.visits:
                rows = [
                    (visit.window.canonical() if visit.window else "", f"{visit.visit} {visit.purpose or ''}", "")
                    for visit in section.visits
                ]
                out.append(("table", [("When", "What for", "Date and time"), *rows]))
    out += [("h2", words("questions")), ("lines", 3), ("para", words("teach-back")), ("para", words("care-team"))]
    return out


def title_of(parts) -> str:
    return str(next(content for kind, content in parts if kind == "title"))


class Typst:
    """Markup that Typst itself tags; patients come as JSON through sys.inputs. PDF/UA-1."""

    def __init__(self, parts) -> None:
        import typst

        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
        self._source = typst_for_patients(parts).encode()
        self._compiler = typst.Compiler(font_paths=fonts)

    def one(self, name: str) -> bytes:
        return self.run([name])

    def run(self, names: list[str]) -> bytes:
        import json

        patients = json.dumps([{"name": name, "date": DATE, "clinician": CLINICIAN} for name in names])
        return self._compiler.compile(
            self._source, format="pdf", sys_inputs={"patients": patients}, pdf_standards=["ua-1"]
        )


def typst_source(parts) -> str:
    """Return Typst markup for a copy without a patient."""
    lines = [
        *_typst_settings(parts),
        '#set page("us-letter", margin: 0.75in, header: [Your Clinic #h(1fr) (555) 010-0100],',
        "  footer: context [Your Clinic #h(1fr) Page #counter(page).display() of #counter(page).final().first()])",
        *_typst_body(parts, ["", "", ""]),
    ]
    return "\n".join(lines)


def typst_for_patients(parts) -> str:
    """Return Typst markup for as many patients as sys.inputs brings, pages counted anew for each."""
    lines = [
        *_typst_settings(parts),
        "#set par(leading: 0.8em, spacing: 1.1em)",
        "#let handout(end, patient) = [",
        f'#set page("us-letter", margin: 0.75in, header: [{CLINIC} #h(1fr) #patient.name], footer: context [',
        "  Your Clinic #h(1fr) Page #counter(page).display() of #counter(page).at(end).first()])",
        "#counter(page).update(1)",
        *_typst_body(parts, [r"\ #patient.name", r"\ #patient.date", r"\ #patient.clinician"]),
        "#metadata(none) #end",
        "]",
        "#for (at, patient) in json(bytes(sys.inputs.patients)).enumerate() {",
        '  handout(label("end-" + str(at)), patient)',
        "}",
    ]
    return "\n".join(lines)


def _typst_text(value: object) -> str:
    quoted = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'#("{quoted}")'


def _typst_settings(parts) -> list[str]:
    return [
        f'#set document(title: "{title_of(parts)}")',
        '#set text(font: "Atkinson Hyperlegible", size: 12pt, lang: "en")',
        "#show heading: set text(fill: rgb(15, 90, 99))",
    ]


def _typst_body(parts, values: list[str]) -> list[str]:
    text = _typst_text
    lines: list[str] = []
    for kind, content in parts:
        if kind == "title":
            lines.append(f"= {text(content)}\n")
        elif kind in ("h2", "h3"):
            lines.append(f"{'==' if kind == 'h2' else '==='} {text(content)}\n")
        elif kind == "para":
            lines.append(f"{text(content)}\n")
        elif kind == "who":
            cells = ", ".join(f"[{text(label)} {value}]" for label, value in zip(content, values, strict=True))
            lines.append(f"#grid(columns: 3, stroke: 0.5pt, inset: 9pt, {cells})\n")
        elif kind == "items":
            lines += [f"- {text(item)}" for item in content] + [""]
        elif kind == "steps":
            lines += [f"+ {text(item)}" for item in content] + [""]
        elif kind == "check":
            items = "".join(f"- #box(square(size: 10pt), baseline: 1pt) {text(item)}\n" for item in content)
            lines.append(f"#block(fill: rgb(230, 240, 240), inset: 12pt, radius: 6pt, width: 100%)[\n{items}]\n")
        elif kind == "table":
            head, *rows = content
            header = ", ".join(f"[{text(c)}]" for c in head)
            cells = ", ".join(f"[{text(c)}]" for row in rows for c in row)
            lines.append(f"#table(columns: (1fr, 2fr, 1fr), table.header({header}), {cells})\n")
        else:
            lines += ["#v(20pt)#line(length: 100%)"] * int(content)
    return lines


STYLE = f"""
@font-face {{ font-family: Hyperlegible; src: url({BODY.as_uri()}) }}
@font-face {{ font-family: Hyperlegible; font-weight: bold; src: url({BOLD.as_uri()}) }}
@page {{ size: letter; margin: 0.75in;
  @top-left {{ content: "{CLINIC}"; font: 9pt Hyperlegible }}
  @top-right {{ content: string(patient); font: 9pt Hyperlegible }}
  @bottom-left {{ content: "Your Clinic"; font: 9pt Hyperlegible }}
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 9pt Hyperlegible }} }}
body {{ font: 12pt/16pt Hyperlegible }}
h1, h2, h3 {{ line-height: 1.2; margin: 6pt 0 4pt; break-after: avoid }}
p, ul, ol {{ margin: 4pt 0 }}
h1, h2 {{ color: #0f5a63 }}
table {{ width: 100%; border-collapse: collapse }}
th, td {{ border: 0.5pt solid #444; padding: 3pt; text-align: left; vertical-align: top }}
.patient {{ string-set: patient content() }}
.check {{ background: #e6f0f0; border-radius: 6pt; padding: 12pt 12pt 12pt 30pt; list-style: square }}
.line {{ border-bottom: 0.5pt solid #444; height: 20pt }}
"""


class WeasyPrint:
    """HTML and CSS with tags, PDF/UA-1. A print run joins one document a patient, the way its manual shows."""

    def __init__(self, parts) -> None:
        import logging

        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        self._weasyprint, self._fonts = weasyprint, FontConfiguration()
        self._style = weasyprint.CSS(string=STYLE, font_config=self._fonts)
        self._html = html_source(parts)

    def _document(self, name: str):
        from html import escape

        html = self._weasyprint.HTML(string=self._html.replace("{name}", escape(name)))
        return html.render(stylesheets=[self._style], font_config=self._fonts, pdf_variant="pdf/ua-1")

    def one(self, name: str) -> bytes:
        return self._document(name).write_pdf(pdf_variant="pdf/ua-1")

    def run(self, names: list[str]) -> bytes:
        documents = [self._document(name) for name in names]
        pages = [page for document in documents for page in document.pages]
        return documents[0].copy(pages).write_pdf(pdf_variant="pdf/ua-1")


def html_source(parts) -> str:
    """Return a page of HTML that holds {name} where the patient's name goes."""
    from html import escape

    tags = {"title": "h1", "h2": "h2", "h3": "h3", "para": "p"}
    lists = {"items": "<ul>", "check": "<ul class=check>", "steps": "<ol>"}
    out = [f"<!doctype html><html lang=en><head><title>{escape(title_of(parts))}</title></head><body>"]
    for kind, content in parts:
        if kind in tags:
            out.append(f"<{tags[kind]}>{escape(str(content))}</{tags[kind]}>")
        elif kind in lists:
            items = "".join(f"<li>{escape(item)}</li>" for item in content)
            out.append(f"{lists[kind]}{items}</{lists[kind][1:3]}>")
        elif kind == "who":
            values = ("<span class=patient>{name}</span>", DATE, CLINICIAN)
            cells = "".join(
                f"<td>{escape(label)}<br>{value}</td>" for label, value in zip(content, values, strict=True)
            )
            out.append(f"<table><tr>{cells}</tr></table>")
        elif kind == "table":
            out.append(f"<table>{_html_rows(content)}</table>")
        else:
            out += ["<div class=line></div>"] * int(content)
    return "\n".join([*out, "</body></html>"])


def _html_rows(rows) -> str:
    from html import escape

    head, *body = rows
    header = "".join(f"<th scope=col>{escape(cell)}</th>" for cell in head)
    cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in body)
    return f"<thead><tr>{header}</tr></thead><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody>"


class Reportlab:
    """Platypus as a first script would use it: untagged."""

    def __init__(self, parts) -> None:
        import reportlab.platypus  # noqa: F401

        self._parts = parts

    def one(self, name: str) -> bytes:
        return self.run([name])

    def run(self, names: list[str]) -> bytes:
        from reportlab.lib.pagesizes import letter
        from reportlab.platypus import PageBreak, SimpleDocTemplate
        from reportlab.platypus.doctemplate import ActionFlowable

        class Next(ActionFlowable):
            """Makes the next page the first of a patient."""

            def __init__(self, name: str) -> None:
                super().__init__()
                self.name = name

            def apply(self, document) -> None:
                document.patient, document.page = self.name, 0

        def head(canvas, document) -> None:
            canvas.setFont("Body", 9)
            canvas.drawString(54, letter[1] - 40, CLINIC)
            canvas.drawRightString(letter[0] - 54, letter[1] - 40, document.patient)
            canvas.drawString(54, 40, f"Your Clinic, page {document.page}")

        styles = platypus_styles(leading=16)
        story: list[object] = []
        for name in names:
            story += [Next(name), PageBreak()] if story else []
            story += platypus_story(self._parts, styles, [name, DATE, CLINICIAN])
        out = BytesIO()
        document = SimpleDocTemplate(out, pagesize=letter, leftMargin=54, rightMargin=54, topMargin=54, bottomMargin=54)
        document.patient = names[0]
        document.build(story, onFirstPage=head, onLaterPages=head)
        return out.getvalue()


def platypus_styles(leading: float) -> dict[str, object]:
    """Return the paragraph styles by kind of part, with the faces registered."""
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if "Body" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Body", str(BODY)))
        pdfmetrics.registerFont(TTFont("Bold", str(BOLD)))
    body = ParagraphStyle("b", fontName="Body", fontSize=12, leading=leading, spaceAfter=4, bulletFontName="Body")
    title = ParagraphStyle("t", parent=body, fontName="Bold", fontSize=27, leading=32)
    heading = ParagraphStyle("h", parent=body, fontName="Bold", fontSize=16, leading=20, textColor=HexColor("#0f5a63"))
    return {"title": title, "h2": heading, "h3": ParagraphStyle("h3", parent=body, fontName="Bold"), "para": body}


def platypus_story(parts, styles, values: list[str] | None = None) -> list[object]:
    """Return *parts* as reportlab's own flowables; *values* stand under the labels of the patient's row."""
    from xml.sax.saxutils import escape

    from reportlab.lib.colors import HexColor
    from reportlab.platypus import ListFlowable, ListItem, Paragraph, Spacer, Table

    body = styles["para"]
    story: list[object] = []
    for kind, content in parts:
        if kind in styles:
            story.append(Paragraph(escape(str(content)), styles[kind]))
        elif kind in ("items", "check", "steps"):
            items = [ListItem(Paragraph(escape(item), body)) for item in content]
            story.append(ListFlowable(items, bulletType="1" if kind == "steps" else "bullet", bulletFontName="Body"))
        elif kind in ("table", "who"):
            rows = content if kind == "table" else [content, *([values] if values else [])]
            cells = [[Paragraph(escape(cell), body) for cell in row] for row in rows]
            story.append(Table(cells, style=[("GRID", (0, 0), (-1, -1), 0.5, HexColor("#444444"))]))
        else:
            story += [Spacer(1, 28)] * int(content)
    return story


def platypus(parts) -> bytes:
    """Set *parts* for nobody in particular."""
    from reportlab.lib.pagesizes import letter
    from reportlab.platypus import SimpleDocTemplate

    out = BytesIO()

    def foot(canvas, document) -> None:
        canvas.setFont("Body", 9)
        canvas.drawString(54, 40, f"Your Clinic, page {document.page}")

    SimpleDocTemplate(out, pagesize=letter, leftMargin=54, rightMargin=54, topMargin=54, bottomMargin=66).build(
        platypus_story(parts, platypus_styles(leading=17)), onFirstPage=foot, onLaterPages=foot
    )
    return out.getvalue()


class Fpdf2:
    """fpdf2 with embedded faces: untagged."""

    def __init__(self, parts) -> None:
        import fpdf  # noqa: F401

        self._parts = parts

    def one(self, name: str) -> bytes:
        return self.run([name])

    def run(self, names: list[str]) -> bytes:
        pdf = fpdf2_document(title_of(self._parts))
        for name in names:
            pdf.turn_to(name)
            fpdf2_parts(pdf, self._parts, [name, DATE, CLINICIAN])
        return bytes(pdf.output())


def fpdf2_document(title: str):
    """Return an empty document that prints the clinic, the patient and the page of that patient on every page."""
    from fpdf import FPDF

    class Document(FPDF):
        patient = coming = ""
        before = 0

        def turn_to(self, name: str) -> None:
            self.coming = name
            self.add_page()

        def header(self) -> None:
            if self.coming:
                self.patient, self.coming, self.before = self.coming, "", self.page_no() - 1
            self.set_font("Body", size=9)
            self.cell(self.epw / 2, 18, CLINIC)
            self.cell(self.epw / 2, 18, self.patient, align="R", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-40)
            self.set_font("Body", size=9)
            self.cell(0, 12, f"Your Clinic, page {self.page_no() - self.before}")

    pdf = Document(unit="pt", format="letter")
    pdf.set_margins(54, 30, 54)
    pdf.set_auto_page_break(True, margin=54)
    pdf.set_title(title)
    pdf.set_lang("en-US")
    pdf.add_font("Body", fname=BODY)
    pdf.add_font("Body", style="B", fname=BOLD)
    return pdf


def fpdf2_parts(pdf, parts, values: list[str]) -> None:
    """Write *parts* from where *pdf* stands; *values* stand under the labels of the patient's row."""
    sizes = {"title": (27, 32), "h2": (16, 20), "h3": (12, 17)}
    for kind, content in parts:
        if kind in sizes:
            size, leading = sizes[kind]
            pdf.set_font("Body", "B", size)
            pdf.set_text_color("#0f5a63" if kind == "h2" else "#000000")
            pdf.multi_cell(0, leading, content, align="L", new_x="LMARGIN", new_y="NEXT")
        elif kind == "para":
            _fpdf2_paragraph(pdf, content)
        elif kind in ("items", "check", "steps"):
            for number, item in enumerate(content, 1):
                _fpdf2_paragraph(pdf, item, mark=f"{number}." if kind == "steps" else "•")
        elif kind in ("table", "who"):
            _fpdf2_table(pdf, content if kind == "table" else [content, values])
        else:
            for _ in range(int(content)):
                pdf.ln(28)
                pdf.line(pdf.l_margin, pdf.y, pdf.w - pdf.r_margin, pdf.y)


def _fpdf2_paragraph(pdf, text: str, mark: str = "") -> None:
    pdf.set_font("Body", size=12)
    pdf.set_text_color("#000000")
    if mark and pdf.will_page_break(17):
        pdf.add_page()
        pdf.set_font("Body", size=12)
    if mark:
        pdf.cell(18, 17, mark)
    pdf.multi_cell(0, 17, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _fpdf2_table(pdf, rows) -> None:
    pdf.set_font("Body", size=12)
    pdf.set_text_color("#000000")
    with pdf.table(line_height=17, text_align="LEFT", padding=3) as table:
        for row in rows:
            table.row(row)


PEERS = {"typst": Typst, "weasyprint": WeasyPrint, "reportlab": Reportlab, "fpdf2": Fpdf2}


def cold() -> None:
    """Make one file as the command line says: parts come as JSON, so it pays for its own tool and none of ours."""
    import json

    kind, source, target, *rest = sys.argv[1:]
    Path(target).write_bytes(PEERS[kind](json.loads(Path(source).read_text())).one(rest[0] if rest else "Test Patient"))


if __name__ == "__main__":
    cold()
