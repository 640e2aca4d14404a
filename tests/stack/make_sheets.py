"""Make the sheets anew, each by the program that its README names: python tests/stack/make_sheets.py [NAME...]

Needs LibreOffice Writer, Chromium, pdfLaTeX and LuaLaTeX, rsvg-convert, Ghostscript, groff, qpdf, and from PyPI typst,
WeasyPrint, reportlab, fpdf2, img2pdf, pikepdf and Pillow. Not run by any test: the files are kept, as programs change.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

OUT = Path(__file__).with_name("sheets")
MADE: dict[str, Callable[[Path, Path], None]] = {}

PARKING_EN = [
    ("Where to park", "Park on level 2 of the test garage. The first hour costs nothing. Bring your ticket along."),
    ("The way in", "Use the blue door. Take the lift to floor 3. The desk is on your left."),
    ("By bus", "Bus 17 stops in front of the blue door. It comes every 20 minutes."),
]
PARKING_ES = [
    ("Dónde estacionar", "Estacione en el nivel 2 del garaje de prueba. La primera hora no cuesta nada."),
    ("La entrada", "Use la puerta azul. Tome el ascensor al piso 3. La recepción está a su izquierda."),
    ("En autobús", "El autobús 17 para delante de la puerta azul. Pasa cada 20 minutos."),
]
FOOD = [("White bread", "Bread with seeds"), ("Rice", "Brown rice"), ("Eggs", "Nuts"), ("Clear soup", "Bean soup")]


def run(*words: object, cwd: Path | None = None, text: str | None = None) -> bytes:
    """Run a program; return what it says."""
    given = text.encode() if text is not None else None
    done = subprocess.run(list(map(str, words)), cwd=cwd, input=given, capture_output=True, timeout=300)
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def makes(function: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
    MADE[function.__name__] = function
    return function


@makes
def parking(to: Path, work: Path) -> None:
    """LibreOffice Writer: two pages, tagged, a header, a list."""
    body = "".join(f"<h2>{head}</h2><p>{text}</p>" for head, text in PARKING_EN)
    more = '<p style="page-break-before: always">Keep this page in your car.</p><ul><li>Level 2</li><li>Row C</li></ul>'
    (work / "parking.html").write_text(f"<html><title>Parking</title><body><h1>Parking</h1>{body}{more}</body></html>")
    writer = ("soffice", "--headless", f"-env:UserInstallation=file://{work}/profile", "--convert-to")
    run(*writer, "odt", "--infilter=HTML (StarWriter)", "--outdir", work, work / "parking.html")
    options = '{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    run(*writer, f"pdf:writer_pdf_Export:{options}", "--outdir", work, work / "parking.odt")
    (work / "parking.pdf").rename(to)


@makes
def parking_es(to: Path, work: Path) -> None:
    """LuaLaTeX: two A5 pages in Spanish, OpenType fonts."""
    body = "\n".join(rf"\section*{{{head}}} {text}" for head, text in PARKING_ES)
    text = rf"""\documentclass[12pt]{{article}}
\usepackage[a5paper,margin=15mm]{{geometry}}
\usepackage{{fontspec}}\setmainfont{{DejaVu Sans}}
\begin{{document}}{body}\newpage Guarde esta página en su carro.\end{{document}}"""
    (work / "x.tex").write_text(text)
    run("lualatex", "-interaction=nonstopmode", "x.tex", cwd=work)
    (work / "x.pdf").rename(to)


MAP = """<svg xmlns="http://www.w3.org/2000/svg" width="792" height="612" viewBox="0 0 792 612">
<rect width="792" height="612" fill="#f4f1e8"/><path d="M0 300 H792 M400 0 V612" stroke="#bbb" stroke-width="40"/>
<rect x="450" y="90" width="220" height="150" fill="#3465a4"/><circle cx="430" cy="240" r="14" fill="#c00"/>
<g font-family="DejaVu Sans" font-size="24"><text x="30" y="50">The way from the bus to the blue door</text>
<text x="480" y="170" fill="#fff">Test Clinic</text><text x="60" y="308">Example Street</text>
<text x="450" y="270">Blue door</text></g></svg>"""


@makes
def site_map(to: Path, work: Path) -> None:
    """librsvg and Cairo: one page on its side, drawn."""
    (work / "map.svg").write_text(MAP)
    run("rsvg-convert", "-f", "pdf", "-o", to, work / "map.svg")


@makes
def diet_table(to: Path, work: Path) -> None:
    """Chromium: a table and two links."""
    rows = "".join(f"<tr><td>{one}<td>{other}" for one, other in FOOD)
    html = f"""<!doctype html><html lang=en><title>Light food at a glance</title>
<style>body {{ font: 14pt sans-serif }} td, th {{ border: 1px solid; padding: 6pt }}</style>
<h1>Light food at a glance</h1><table><tr><th>On this list<th>Not on it{rows}</table>
<p>More is at <a href="https://clinic.example/food">clinic.example/food</a>, or
<a href="mailto:desk@clinic.example">write to the desk</a>."""
    (work / "x.html").write_text(html)
    common = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={work}/profile")
    run(*common, "--no-pdf-header-footer", f"--print-to-pdf={to}", work / "x.html")


@makes
def visiting(to: Path, work: Path) -> None:
    """pdfLaTeX: 30 pages, Type 1 fonts, a table of contents with links inside the file, bookmarks."""
    parts = "\n".join(
        rf"\section{{Room {n}}} This page is about room {n} of the test clinic.\newpage" for n in range(28)
    )
    text = rf"""\documentclass[11pt]{{article}}\usepackage[letterpaper]{{geometry}}\usepackage{{hyperref}}
\hypersetup{{pdftitle={{A walk through the house}},pdfauthor={{Test Author}}}}
\begin{{document}}\tableofcontents\newpage {parts}\end{{document}}"""
    (work / "x.tex").write_text(text)
    for _ in range(2):
        run("pdflatex", "-interaction=nonstopmode", "x.tex", cwd=work)
    (work / "x.pdf").rename(to)


@makes
def history_form(to: Path, work: Path) -> None:
    """reportlab, plain: fields to fill in, and JavaScript that runs when it is opened and when a field changes."""
    import pikepdf
    from reportlab.pdfgen.canvas import Canvas

    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(612, 792), invariant=True)
    canvas.setTitle("What you have had")
    canvas.setFont("Helvetica", 14)
    for at, name in enumerate(("Childhood", "Last year", "This year")):
        canvas.drawString(72, 700 - 60 * at, name)
        canvas.acroForm.textfield(name=name, x=200, y=690 - 60 * at, width=300, height=24, borderStyle="solid")
    canvas.drawString(72, 500, "I have read this")
    canvas.acroForm.checkbox(name="read", x=200, y=496, size=18)
    canvas.save()
    with pikepdf.open(data) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('opened')")
        pdf.Root.OpenAction = pdf.make_indirect(script)
        first = pdf.Root.AcroForm.Fields[0]
        first.AA = pikepdf.Dictionary(K=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('typed')"))
        pdf.save(to, deterministic_id=True)


@makes
def welcome(to: Path, work: Path) -> None:
    """Typst: A4, letter and A5 in one file."""
    import typst

    (work / "x.typ").write_text(
        """#set document(title: "Welcome", author: "Test Author", date: none)
#set page(paper: "a4")
= Welcome
This page is on A4 paper. The next one is not.
#set page(paper: "us-letter", flipped: true)
This page is on letter paper, on its side.
#set page(paper: "a5", flipped: false)
This page is on A5 paper.
"""
    )
    to.write_bytes(typst.compile(str(work / "x.typ")))


@makes
def old_map(to: Path, work: Path) -> None:
    """img2pdf: a scanned page without text, one bit a pixel, slightly askew."""
    import img2pdf
    from PIL import Image, ImageDraw

    run("rsvg-convert", "-w", "1100", "-o", work / "map.png", "/dev/stdin", text=MAP)
    scan = Image.open(work / "map.png").convert("L").rotate(90.7, expand=True, fillcolor=255)
    ImageDraw.Draw(scan).rectangle((0, 0, 6, scan.height), fill=90)
    scan.point(lambda shade: 255 * (shade > 140)).convert("1").save(work / "scan.png", dpi=(100, 100))
    to.write_bytes(img2pdf.convert(str(work / "scan.png"), nodate=True))


@makes
def menu(to: Path, work: Path) -> None:
    """groff: two pages, whose fonts (Times, Courier) are not in the file."""
    lines = "\n".join(f".LP\n{one}\n.br\n\\f[CR]{other}\\fP" for one, other in FOOD)
    text = f".TL\nThe kitchen of the test clinic\n{lines}\n.bp\n.LP\nThe kitchen is open from 7 to 19.\n"
    to.write_bytes(run("groff", "-Tpdf", "-ms", "-P-pletter", "-", text=text))


@makes
def notes(to: Path, work: Path) -> None:
    """fpdf2: a highlight, a note, an ink line, links, and an attached file."""
    from datetime import UTC, datetime

    from fpdf import FPDF

    pdf = FPDF(format="letter", unit="pt")
    pdf.set_creation_date(datetime(2026, 11, 30, tzinfo=UTC))
    pdf.set_title("With notes")
    pdf.set_author("Test Author")
    pdf.add_page()
    pdf.set_font("Helvetica", size=14)
    with pdf.highlight("This was marked", modification_time=datetime(2026, 11, 30, tzinfo=UTC)):
        pdf.text(72, 100, "Somebody has marked this line.")
    pdf.text(72, 140, "Somebody has left a note beside this line.")
    pdf.text_annotation(60, 132, "A note of the staff: not for patients")
    pdf.text(72, 180, "And has drawn a line under this one.")
    pdf.ink_annotation([(72, 188), (180, 192), (300, 187)])
    pdf.set_xy(72, 210)
    pdf.cell(text="clinic.example", link="https://clinic.example")
    pdf.embed_file(bytes=b"patient,number\nTest Attached,T-9999\n", basename="list.csv")
    pdf.output(str(to))


@makes
def two_languages(to: Path, work: Path) -> None:
    """WeasyPrint: a line in English, Arabic, Hebrew and Persian, from right to left."""
    import weasyprint

    lines = [
        ("en", "ltr", "Interpreters cost nothing. Ask at the desk."),
        ("ar", "rtl", "الترجمة مجانية. اسأل في المكتب."),
    ]
    lines += [("he", "rtl", "התרגום חינם. שאלו בדלפק."), ("fa", "rtl", "ترجمه رایگان است. از میز بپرسید.")]
    body = "".join(f"<p lang={lang} dir={way}>{text}" for lang, way, text in lines)
    style = "<style>@page { size: letter } body { font: 20pt 'DejaVu Sans' }</style>"
    html = f"<html lang=en><title>Interpreters</title>{style}<h1>Interpreters</h1>{body}"
    weasyprint.HTML(string=html).write_pdf(to, pdf_identifier=b"stack")


@makes
def wide_table(to: Path, work: Path) -> None:
    """groff and Ghostscript: PostScript on its side; then qpdf turns both pages by /Rotate, and linearises."""
    lines = "\n".join(f"{one}\t{other}" for one, other in FOOD)
    text = f".nf\n.ta 5i\n.ps 20\n.vs 30\n{lines}\n.bp\nThis page was turned, too.\n"
    (work / "x.ps").write_bytes(run("groff", "-Tps", "-P-pletter", "-", text=text))
    run("ps2pdf", "-dCompatibilityLevel=1.4", "-sPAPERSIZE=letter", work / "x.ps", work / "x.pdf")
    run("qpdf", work / "x.pdf", "--rotate=+90", "--linearize", "--deterministic-id", to)


if __name__ == "__main__":
    for name, make in MADE.items():
        if not sys.argv[1:] or name in sys.argv[1:]:
            with tempfile.TemporaryDirectory() as folder:
                file = name.replace("parking_es", "parking.es").replace("_", "-") + ".pdf"
                make(OUT / file, Path(folder))
            print(f"{file}: {(OUT / file).stat().st_size} bytes")
