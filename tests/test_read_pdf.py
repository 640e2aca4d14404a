from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from handpress.diagnostics import HandpressError
from handpress.source.pages.readers.pdf import read_pdf
from handpress.source.pages.tree import Block, Heading, Item, Listing, Paragraph, Table, Tree, unaccounted

SAMPLES = Path(__file__).parent.parent / "output" / "samples"
FONTS = Path(__file__).parent.parent / "fonts"
WIDTH, HEIGHT = 612, 792


class Paper:
    """A page to write on, from its upper left corner."""

    def __init__(self, **options: object) -> None:
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=(WIDTH, HEIGHT), **options)
        self.canvas.setTitle("")

    def write(
        self, x: float, y: float, text: str, size: float = 11, bold: bool = False, font: str = "Helvetica"
    ) -> None:
        self.canvas.setFont(f"{font}-Bold" if bold else font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def lines(self, x: float, y: float, *texts: str, leading: float = 14, **looks: object) -> None:
        for number, text in enumerate(texts):
            self.write(x, y + number * leading, text, **looks)  # type: ignore[arg-type]

    def turn(self) -> None:
        self.canvas.showPage()

    def read(self) -> Tree:
        self.canvas.save()
        tree = read_pdf(self.file.getvalue(), "page.pdf")
        assert unaccounted(tree) == []
        return tree


def told(blocks: Sequence[Block], deep: int = 0) -> list[str]:
    """Return *blocks* as lines of text."""
    out: list[str] = []
    lead = "  " * deep
    for block in blocks:
        match block:
            case Heading(words, level):
                out.append(f"{lead}{'#' * level} {words.text}")
            case Paragraph(words, bold):
                out.append(f"{lead}{'*' if bold else ''}{words.text}")
            case Listing(items):
                for item in items:
                    out.append(f"{lead}{f'{item.order}.' if item.order else '-'} {item.words.text}")
                    out += told(item.under, deep + 1)
            case Table(rows):
                out += [lead + " | ".join(cell.text for cell in row) for row in rows]
            case _:
                out.append(f"{lead}[{block.words.text}]")
    return out


def refusal(data: bytes) -> str:
    with pytest.raises(HandpressError) as caught:
        read_pdf(data, "page.pdf")
    return str(caught.value)


def test_headings_paragraphs_and_lists_are_told_by_their_looks() -> None:
    paper = Paper()
    paper.write(72, 80, "Knee scope", size=22, bold=True)
    paper.lines(
        72,
        110,
        "A small camera looks into your knee, and the doctor mends what is torn in there,",
        "through two small cuts. You go home on the same day.",
    )
    paper.write(72, 160, "Before you come", size=15, bold=True)
    paper.lines(
        72,
        180,
        "• Eat nothing after midnight.",
        "• Bring a list of all your medicines, also those that you",
        leading=14,
    )
    paper.lines(80.7, 208, "buy without a prescription.")
    paper.lines(90, 222, "– Do not forget eye drops.")
    paper.write(72, 236, "• Wear wide trousers.")
    paper.lines(72, 270, "1. We give you a gown.", "2. You get an IV.")
    assert told(paper.read().blocks) == [
        "# Knee scope",
        "A small camera looks into your knee, and the doctor mends what is torn in there, through two small cuts. "
        "You go home on the same day.",
        "## Before you come",
        "- Eat nothing after midnight.",
        "- Bring a list of all your medicines, also those that you buy without a prescription.",
        "  - Do not forget eye drops.",
        "- Wear wide trousers.",
        "1. We give you a gown.",
        "2. You get an IV.",
    ]


def test_columns_are_read_one_after_the_other() -> None:
    paper = Paper()
    paper.write(72, 70, "Your stay with us and the days after it", size=20, bold=True)
    left = (
        "You come to us at six in the",
        "morning. We show you your room",
        "and take your blood pressure.",
        "Then we wait for the surgeon.",
    )
    right = (
        "After the operation you sleep",
        "for an hour or two. A nurse sits",
        "with you all the time. You may",
        "drink as soon as you like.",
    )
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        paper.write(72, 100 + 14 * number, one)
        paper.write(320, 100 + 14 * number, other)
    assert told(paper.read().blocks) == [
        "# Your stay with us and the days after it",
        " ".join(left),
        " ".join(right),
    ]


def test_a_ruled_table_keeps_its_cells() -> None:
    paper = Paper()
    paper.write(72, 60, "Here is what you stop, and on which day you stop it before the operation.")
    cells = [
        ("Medicine", "When to stop"),
        ("Warfarin", "5 days before"),
        ("Iron pills", "7 days before, ask your heart"),
    ]
    for y in (80, 100, 120, 154):
        paper.canvas.line(72, HEIGHT - y, 400, HEIGHT - y)
    for x in (72, 220, 400):
        paper.canvas.line(x, HEIGHT - 80, x, HEIGHT - 154)
    for number, row in enumerate(cells):
        for x, text in zip((76, 224), row, strict=True):
            paper.write(x, 94 + 20 * number, text, bold=not number)
    paper.write(224, 148, "doctor first")
    table = paper.read().blocks[1]
    assert isinstance(table, Table)
    assert table.headed
    assert told([table])[1:] == ["Warfarin | 5 days before", "Iron pills | 7 days before, ask your heart doctor first"]


def test_a_table_without_lines_is_read_across() -> None:
    paper = Paper()
    for number, row in enumerate(
        [("Iron pills", "7 days before"), ("Warfarin", "5 days before"), ("Water pills", "1 day before")]
    ):
        for x, text in zip((72, 250), row, strict=True):
            paper.write(x, 100 + 16 * number, text)
    assert told(paper.read().blocks) == [
        "Iron pills | 7 days before",
        "Warfarin | 5 days before",
        "Water pills | 1 day before",
    ]


def test_running_heads_and_page_numbers_are_left_out_and_told_once() -> None:
    paper = Paper()
    for page in (1, 2, 3):
        paper.write(72, 40, "Hill Street Clinic")
        paper.lines(72, 200, f"This is what page {page} has to say about your foot.", leading=14)
        paper.write(300, 760, f"Page {page} of 3", size=9)
        paper.turn()
    tree = paper.read()
    assert [block.words.text for block in tree.blocks if isinstance(block, Paragraph)] == [
        f"This is what page {page} has to say about your foot." for page in (1, 2, 3)
    ]
    assert [(left.text, left.reason) for left in tree.left] == [
        ("Hill Street Clinic", "a running head, on pages 1 to 3"),
        ("Page 1 of 3", "a page number, on pages 1 to 3"),
    ]


def test_what_nobody_sees_is_left_out_and_told() -> None:
    paper = Paper()
    paper.write(72, 100, "Take off your rings before you come to us, please.")
    paper.canvas.setFillGray(1)
    paper.write(72, 130, "keyword keyword")
    paper.canvas.setFillGray(0)
    paper.write(700, 160, "beside the page")
    paper.canvas.rect(72, HEIGHT - 215, 300, 20, fill=1)
    paper.canvas.setFillGray(1)
    paper.write(80, 210, "White on black is seen by all")
    tree = paper.read()
    assert told(tree.blocks) == ["Take off your rings before you come to us, please.", "White on black is seen by all"]
    assert {left.reason for left in tree.left} == {"white words on white", "words outside the page"}


def test_arabic_comes_in_the_order_in_which_it_is_read() -> None:
    pdfmetrics.registerFont(TTFont("Vazirmatn", str(FONTS / "Vazirmatn-Regular.ttf")))
    paper = Paper()
    text = "خذ Tylenol 500 mg قبل النوم (مهم)"
    seen = "(" + "مهم"[::-1] + ") " + "قبل النوم"[::-1] + " Tylenol 500 mg " + "خذ"[::-1]
    paper.write(72, 100, seen, font="Vazirmatn")
    paper.write(72, 130, "اشرب الماء"[::-1], font="Vazirmatn")
    assert told(paper.read().blocks) == [text, "اشرب الماء"]


def test_a_hyphen_stays_unless_the_word_stands_whole_elsewhere() -> None:
    paper = Paper()
    paper.lines(
        72,
        100,
        "The doctor gives you a medicine that makes you sleepy. This medi-",
        "cine works fast, and you sleep through it all. We keep your post-",
        "operative bandage dry, so that nothing comes into the wound at all.",
    )
    assert "This medicine works" in told(paper.read().blocks)[0]


@pytest.mark.parametrize(
    ("make", "fact"),
    [
        (lambda: b"nothing", "this is no PDF"),
        (lambda: b"%PDF-1.4\nnothing", "this PDF is damaged"),
        (lambda: _of(Paper(encrypt=StandardEncryption("secret", canPrint=1))), "opens only with a password"),
        (lambda: _of(Paper(), scanned=True), "this PDF is a scan"),
    ],
)
def test_what_cannot_be_read_is_refused(make: Callable[[], bytes], fact: str) -> None:
    assert fact in refusal(make())


def _of(paper: Paper, scanned: bool = False) -> bytes:
    if scanned:
        paper.canvas.rect(0, 0, WIDTH, HEIGHT, fill=1)
    else:
        paper.write(72, 100, "You may drink water until two hours before.")
    paper.canvas.save()
    return paper.file.getvalue()


def test_a_handout_of_ours_comes_back() -> None:
    tree = read_pdf((SAMPLES / "colonoscopy_en.pdf").read_bytes(), "colonoscopy.pdf")
    assert unaccounted(tree) == []
    lines = told(tree.blocks)
    assert "# Colonoscopy: a look inside your colon" in lines
    assert "## Get ready" in lines
    assert "- Drink part 1 at ____. Amount: ____." in lines
    assert (
        "1. You get medicine through an IV (a small tube in a vein). It helps you relax, or helps with pain." in lines
    )
    at = lines.index("### Call 911 now if")
    assert "- You feel weak or dizzy." in lines[at : at + 8]
    assert (tree.language, tree.title.text if tree.title else "") == ("en", "Colonoscopy: a look inside your colon")
    assert all(isinstance(item, Item) for block in tree.blocks if isinstance(block, Listing) for item in block.items)
