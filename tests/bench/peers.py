"""The same handout set by the peers: Typst markup, and a plain reportlab Platypus script.

Both take the handout's own words, in the same order, and make headings, lists, a checklist
and a table of them. Neither copies Handpress's look: they stand for what one would write.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

FONTS = Path(__file__).parents[2] / "fonts"


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


def typst_source(handout) -> str:
    """Return Typst markup for *handout*, tagged by Typst itself."""

    def text(value: object) -> str:
        quoted = str(value).replace("\\", "\\\\").replace('"', '\\"')
        return f'#("{quoted}")'

    lines = [
        f'#set document(title: "{handout.title}")',
        '#set text(font: "Atkinson Hyperlegible", size: 12pt, lang: "en")',
        '#set page("us-letter", margin: 0.75in, header: [Your Clinic #h(1fr) (555) 010-0100],',
        "  footer: context [Your Clinic #h(1fr) Page #counter(page).display() of #counter(page).final().first()])",
        "#show heading: set text(fill: rgb(15, 90, 99))",
    ]
    for kind, content in _plain(handout):
        if kind == "title":
            lines.append(f"= {text(content)}\n")
        elif kind in ("h2", "h3"):
            lines.append(f"{'==' if kind == 'h2' else '==='} {text(content)}\n")
        elif kind == "para":
            lines.append(f"{text(content)}\n")
        elif kind == "who":
            lines.append(
                f"#grid(columns: 3, stroke: 0.5pt, inset: 9pt, {', '.join(f'[{text(c)}]' for c in content)})\n"
            )
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
    return "\n".join(lines)


def platypus(parts: list[tuple[str, object]]) -> bytes:
    """Set *parts* with reportlab's own flowables, as a first script would."""
    from xml.sax.saxutils import escape

    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import letter
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import ListFlowable, ListItem, Paragraph, SimpleDocTemplate, Spacer, Table

    if "Body" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Body", str(FONTS / "AtkinsonHyperlegible-Regular.ttf")))
        pdfmetrics.registerFont(TTFont("Bold", str(FONTS / "AtkinsonHyperlegible-Bold.ttf")))
    body = ParagraphStyle("b", fontName="Body", fontSize=12, leading=17, spaceAfter=4, bulletFontName="Body")
    title = ParagraphStyle("t", parent=body, fontName="Bold", fontSize=27, leading=32)
    heading = ParagraphStyle("h", parent=body, fontName="Bold", fontSize=16, leading=20, textColor=HexColor("#0f5a63"))
    styles = {"title": title, "h2": heading, "h3": ParagraphStyle("h3", parent=body, fontName="Bold"), "para": body}
    story: list[object] = []
    for kind, content in parts:
        if kind in styles:
            story.append(Paragraph(escape(str(content)), styles[kind]))
        elif kind in ("items", "check", "steps"):
            items = [ListItem(Paragraph(escape(item), body)) for item in content]
            story.append(ListFlowable(items, bulletType="1" if kind == "steps" else "bullet", bulletFontName="Body"))
        elif kind in ("table", "who"):
            rows = content if kind == "table" else [content]
            cells = [[Paragraph(escape(cell), body) for cell in row] for row in rows]
            story.append(Table(cells, style=[("GRID", (0, 0), (-1, -1), 0.5, HexColor("#444444"))]))
        else:
            story += [Spacer(1, 28)] * int(content)
    out = BytesIO()

    def foot(canvas, document) -> None:
        canvas.setFont("Body", 9)
        canvas.drawString(54, 40, f"Your Clinic, page {document.page}")

    SimpleDocTemplate(out, pagesize=letter, leftMargin=54, rightMargin=54, topMargin=54, bottomMargin=66).build(
        story, onFirstPage=foot, onLaterPages=foot
    )
    return out.getvalue()


if __name__ == "__main__":
    # Cold: parts come as JSON, so that the script pays for reportlab and for nothing of ours.
    import json

    Path(sys.argv[2]).write_bytes(platypus(json.loads(Path(sys.argv[1]).read_text())))
