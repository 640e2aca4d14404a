from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from bombs import BOMBS
from handpress.diagnostics import HandpressError
from handpress.pages.readers.pdf import child, read_pdf, tree_of
from handpress.pages.readers.pdf.mended import mend
from handpress.pages.readers.pdf.sheets import Glyph, Read, Run, Sheet
from handpress.pages.tree import Block, Heading, Item, Listing, Paragraph, Table, Tree, unaccounted

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


def test_a_page_of_a_scan_is_told_and_the_rest_imported() -> None:
    paper = Paper()
    paper.write(72, 100, "You may drink water until two hours before.")
    paper.turn()
    paper.canvas.rect(0, 0, WIDTH, HEIGHT, fill=1)
    paper.turn()
    tree = paper.read()
    assert told(tree.blocks) == ["You may drink water until two hours before."]
    assert [finding.message for finding in tree.findings] == [
        "page 2 of this PDF: a picture without words, not imported"
    ]


def test_words_behind_a_scan_are_read_and_told() -> None:
    paper = Paper()
    paper.canvas.setFillGray(0.5)
    paper.canvas.rect(0, 0, WIDTH, HEIGHT, fill=1)
    text = paper.canvas.beginText(72, 600)
    text.setTextRenderMode(3)
    text.textLine("You may drink water until two hours before.")
    paper.canvas.drawText(text)
    tree = paper.read()
    assert told(tree.blocks) == ["You may drink water until two hours before."]
    assert "whose words a program has recognised" in tree.findings[0].message


def test_words_printed_twice_are_bold_and_come_once() -> None:
    paper = Paper()
    paper.write(72, 100, "Stop here")
    paper.write(72.3, 100, "Stop here")
    paper.write(72, 140, "Then go on with the lift to the third floor, please.")
    assert told(paper.read().blocks) == ["Stop here", "Then go on with the lift to the third floor, please."]


def test_turned_words_come_after_the_others() -> None:
    paper = Paper()
    paper.write(72, 100, "Take off your rings before you come to us, please.")
    paper.canvas.rotate(90)
    paper.canvas.drawString(300, -560, "Form 12 of the clinic")
    assert told(paper.read().blocks) == ["Take off your rings before you come to us, please.", "Form 12 of the clinic"]


def test_a_page_that_lies_on_its_side_is_read_upright() -> None:
    paper = Paper()
    paper.canvas.rotate(90)
    paper.canvas.setFont("Helvetica", 11)
    paper.canvas.drawString(72, -100, "1. We give you a gown.")
    paper.canvas.drawString(72, -116, "2. You get an IV.")
    assert told(paper.read().blocks) == ["1. We give you a gown.", "2. You get an IV."]


def test_the_address_behind_words_is_told_once() -> None:
    paper = Paper()
    paper.write(72, 100, "Watch our film, or go to clinic.example/prep for more.")
    for x in (72, 110):
        paper.canvas.linkURL("https://film.example/colon", (x, HEIGHT - 104, x + 35, HEIGHT - 90))
    paper.canvas.linkURL("https://clinic.example/prep", (180, HEIGHT - 104, 300, HEIGHT - 90))
    assert [left.text for left in paper.read().left] == ["https://film.example/colon"]


def test_marks_that_are_drawn_are_bullets_and_lines_are_blanks() -> None:
    paper = Paper()
    for y, text in ((100, "Bring your card"), (120, "Arrive at")):
        paper.canvas.circle(80, HEIGHT - y + 4, 2, fill=1)
        paper.write(92, y, text)
    paper.canvas.line(142, HEIGHT - 121, 220, HEIGHT - 121)
    paper.write(224, 120, "in the morning.")
    assert told(paper.read().blocks) == ["- Bring your card", "- Arrive at ____ in the morning."]


def test_a_list_across_pages_is_one_list() -> None:
    paper = Paper()
    paper.lines(72, 700, "1. We give you a gown.", "2. You get an IV, and then you wait for a while until")
    paper.turn()
    paper.lines(84, 72, "we call you by your name.")
    paper.lines(72, 86, "3. You sleep.")
    (listing,) = paper.read().blocks
    assert told([listing]) == [
        "1. We give you a gown.",
        "2. You get an IV, and then you wait for a while until we call you by your name.",
        "3. You sleep.",
    ]


def test_a_number_that_begins_a_line_is_no_label() -> None:
    paper = Paper()
    paper.lines(
        72,
        100,
        "You may eat again after the test, and drink as much as you like; but wait for at least",
        "2. If you feel sick, wait longer than that, and ask us for a tablet against it, please.",
    )
    assert len(paper.read().blocks) == 1


@pytest.mark.parametrize("title", ["Microsoft Word - knee_v3.docx", "Untitled", "handout.indd", "12345", "PREP.cdr"])
def test_the_name_of_a_file_is_no_title(title: str) -> None:
    paper = Paper()
    paper.canvas.setTitle(title)
    paper.write(72, 100, "You may drink water until two hours before.")
    assert paper.read().title is None


def test_letters_that_a_font_tells_as_a_mac_names_them_are_set_right() -> None:
    text = "Votre médecin préfère être appelé très tôt, à l'étage réservé, après le déjeuner léger"
    sheets = [_sheet(text.encode("cp1252").decode("mac_roman"))]
    assert mend(sheets) == [1]
    assert "".join(glyph.text for glyph in sheets[0].glyphs) == text
    assert mend([_sheet(text)]) == []


def _sheet(text: str) -> Sheet:
    glyphs = [Glyph(letter, at, 0, at + 1, 10, 10, at, 0) for at, letter in enumerate(text)]
    return Sheet(1, 600, 800, [Run("Font", 11, False, 0)], glyphs, [], [], [], [], [], [])


WORDS = st.text("abcdefgh", min_size=1, max_size=9)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(10, 560),
            st.integers(10, 780),
            st.lists(WORDS, min_size=1, max_size=6),
            st.sampled_from([8, 11, 20]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_no_letter_is_lost_wherever_it_stands(pieces: list[tuple[int, int, list[str], int]]) -> None:
    sheet = _sheet("")
    runs: dict[int, int] = {}
    for x, y, words, size in pieces:
        run = runs.setdefault(size, len(runs))
        for letter in " ".join(words):
            sheet.glyphs.append(Glyph(letter, x, y - size, x + size / 2, y, y, x, run))
            x += size // 2
    sheet.runs = [Run("Font", size, False, 0) for size in runs]
    inside = [glyph.text for glyph in sheet.glyphs if glyph.text != " "]
    if len(inside) < 8:
        return
    tree = tree_of(Read([sheet], "", 1), "page.pdf")
    assert unaccounted(tree) == []
    shown = "".join(line.text for line in tree.lines).replace(" ", "").replace("-", "")
    assert Counter(shown) == Counter(inside)


def test_a_damaged_file_is_read_or_refused() -> None:
    good = (SAMPLES / "22511_es.pdf").read_bytes()
    chance = random.Random(19)
    for _ in range(10):
        bad = bytearray(good)
        for _ in range(chance.choice((1, 20, 400))):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        with suppress(HandpressError):
            data = bytes(bad[: chance.randrange(len(bad))] if chance.random() < 0.3 else bad)
            assert unaccounted(read_pdf(data, "bad.pdf")) == []


@pytest.mark.parametrize("name", ["content of many pages", "form in itself"])
def test_a_bomb_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "TIMEOUT_S", 1)
    assert "too-large" in refusal(BOMBS[name]())


def test_a_private_letter_alone_is_a_bullet_and_words_of_them_are_refused() -> None:
    bullets = _sheet("\uf0b7 Bring your card with you")
    assert told(tree_of(Read([bullets], "", 1), "page.pdf").blocks) == ["- Bring your card with you"]
    with pytest.raises(HandpressError, match="cannot be read"):
        tree_of(
            Read([_sheet("\uf041\uf042\uf043\uf044 \uf041\uf042\uf043\uf044 \uf041\uf042\uf043\uf044")], "", 1),
            "page.pdf",
        )


def test_a_lone_number_at_the_same_place_of_each_page_is_a_page_number() -> None:
    paper = Paper()
    for page in (3, 5, 7):
        paper.write(72, 200, f"This is what page {page} has to say about your foot.")
        paper.write(500, 760, str(page), size=9)
        paper.write(72, 770, f"Last line of page {page}, which stands low.", size=9)
        paper.turn()
    assert [left.reason for left in paper.read().left] == ["a page number, on pages 1 to 3"]


def test_a_large_heading_on_two_lines_is_one_and_two_headings_stay_two() -> None:
    paper = Paper()
    paper.lines(72, 100, "Getting ready for the", "look into your stomach", leading=26, size=22)
    paper.lines(72, 170, "Why now?", "What to bring", leading=26, size=22)
    paper.lines(72, 260, "Please bring the letter of your own doctor with you.", "We will ask you for it at the desk.")
    headings = [block.words.text for block in paper.read().blocks if isinstance(block, Heading)]
    assert headings == ["Getting ready for the look into your stomach", "Why now?", "What to bring"]


def test_large_type_makes_no_heading_of_a_sentence_or_an_address() -> None:
    paper = Paper()
    paper.lines(72, 100, "Do not forget to bring all your old pictures, and the", "list of your medicines.", size=14)
    paper.lines(72, 160, "www.clinic.example", "Tel. 555 0100 200", leading=40, size=14)
    paper.write(72, 230, "04 13 96 12 00", bold=True)
    paper.lines(72, 260, *["You may drink water until two hours before the test, and tea, too."] * 6)
    blocks = paper.read().blocks
    assert not [block for block in blocks if isinstance(block, Heading)]
    assert not [block for block in blocks if isinstance(block, Paragraph) and block.bold]


def test_an_area_code_opens_no_entry_and_an_hour_opens_a_line() -> None:
    paper = Paper()
    paper.lines(72, 100, "Main street 7", "(85) 3025-5656 or (85) 3025-5657", leading=40)
    paper.lines(72, 200, "Eat nothing solid after your supper!", "18 hours: Take two tablets of the laxative now")
    assert told(paper.read().blocks) == [
        "Main street 7",
        "(85) 3025-5656 or (85) 3025-5657",
        "Eat nothing solid after your supper!",
        "18 hours: Take two tablets of the laxative now",
    ]


def test_where_most_is_bold_it_marks_only_lines_that_are_no_sentence() -> None:
    paper = Paper()
    paper.lines(72, 100, "1. Walk about after the test.", bold=True)
    paper.lines(86, 116, "\u2022 Food", bold=True)
    paper.lines(95, 132, "Eat soup for three days.", bold=True)
    paper.lines(86, 148, "\u2022 Movement", bold=True)
    paper.lines(95, 164, "Lift nothing heavy.", bold=True)
    paper.lines(72, 200, "Who we are", bold=True)
    blocks = paper.read().blocks
    assert [isinstance(block, Paragraph) and block.bold for block in blocks] == [False, True]
    assert [line.strip() for line in told(blocks)] == [
        "1. Walk about after the test.",
        "- Food",
        "Eat soup for three days.",
        "- Movement",
        "Lift nothing heavy.",
        "*Who we are",
    ]


def test_a_letter_that_its_font_does_not_name_is_lost_and_told_once() -> None:
    words = "We con\ue001rm the time by post. Bring 2 \ue002lms and eat nothing more from that time on."
    tree = tree_of(Read([_sheet(words)], "", 1), "page.pdf")
    assert tree.lines[0].text.count("\ufffd") == 2
    assert [finding.message for finding in tree.findings] == [
        "page 1 of this PDF: letters that cannot be read; [?] stands for each"
    ]


def test_a_narrow_space_parts_words_and_wide_set_letters_stay_one() -> None:
    paper = Paper()
    text = paper.canvas.beginText(72, 600)
    text.setFont("Helvetica", 12)
    text.textOut("Take PLAMET")
    text.setTextOrigin(text.getX() + 1.4, 600)
    text.textOut("or ginger tea.")
    paper.canvas.drawString(72, 500, "x")
    text.setTextOrigin(72, 560)
    text.setCharSpace(1.4)
    text.textOut("Ginger tea and more of it")
    paper.canvas.drawText(text)
    assert [line.text for line in paper.read().lines] == [
        "Take PLAMET or ginger tea.",
        "Ginger tea and more of it",
        "x",
    ]


def test_the_foot_of_a_lone_page_with_its_number_is_left_out() -> None:
    paper = Paper()
    paper.write(72, 100, "You may drink water until two hours before.")
    paper.write(300, 760, "MILD HEAD INJURY OF A CHILD \u2022 5", size=8)
    tree = paper.read()
    assert told(tree.blocks) == ["You may drink water until two hours before."]
    assert [left.reason for left in tree.left] == ["a running foot, on page 1"]


def test_rows_that_stand_apart_are_whole_however_their_cells_are_set() -> None:
    paper = Paper()
    paper.write(72, 100, "Medicine")
    paper.write(220, 100, "When to stop")
    paper.write(330, 100, "Note")
    paper.write(72, 130, "Warfarin")
    paper.write(220, 130, "5 days before")
    paper.lines(330, 124, "Ask the clinic that checks", "your blood what to take.", leading=12)
    paper.lines(72, 160, "Ibuprofen and others", "against pain", leading=12)
    paper.write(220, 166, "7 days before")
    paper.write(72, 196, "Iron")
    paper.write(220, 196, "7 days before")
    paper.write(72, 209, "Metformin")
    paper.write(220, 209, "On the day")
    (table,) = paper.read().blocks
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Medicine", "When to stop", "Note"],
        ["Warfarin", "5 days before", "Ask the clinic that checks your blood what to take."],
        ["Ibuprofen and others against pain", "7 days before", ""],
        ["Iron", "7 days before", ""],
        ["Metformin", "On the day", ""],
    ]
