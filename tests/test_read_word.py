"""A Word file becomes a tree of what its page shows; what is left out is told, and a hostile file is refused."""

from __future__ import annotations

import io
import os
import random
import struct
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from itertools import count

import docx
import pytest
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from handpress.diagnostics import HandpressError
from handpress.pages.readers.word import read_word
from handpress.pages.readers.wordparts.symbols import sign_of
from handpress.pages.tree import (
    Block,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
    Tree,
    unaccounted,
)
from handpress.source import package as packages

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PNG = b"\x89PNG\r\n\x1a\n" + b"rest"


def packed(parts: dict[str, bytes | str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return held.getvalue()


def word(body: str, leads: Sequence[tuple[str, str, str]] = (), kind: str = MAIN, **parts: str | bytes) -> bytes:
    """Return a Word file; *leads* are ids, kinds and targets, *parts* are XML without a root, or bytes."""
    made: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": relations([("r0", "officeDocument", "word/document.xml")]),
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
    }
    own = [(f"p{at}", name, f"{name}.xml") for at, name in enumerate(parts) if isinstance(parts[name], str)]
    made["word/_rels/document.xml.rels"] = relations([*leads, *own])
    for name, part in parts.items():
        if isinstance(part, str):
            root = {"header": "hdr", "footer": "ftr"}.get(name, name)
            made[f"word/{name}.xml"] = f"<w:{root} {NAMES}>{part}</w:{root}>"
        else:
            made[f"word/{name.replace('__', '.')}"] = part
    return packed(made)


def relations(leads: Sequence[tuple[str, str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{RELATION}{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if ":" in target else "/>")
        for key, kind, target in leads
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text, run)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def listed(number: int = 1, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def levels(*forms: tuple[str, str], series: int = 1, more: str = "") -> str:
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:pPr><w:ind w:left="{720 * (at + 1)}"/></w:pPr></w:lvl>'
        for at, (form, text) in enumerate(forms)
    )
    return f'<w:abstractNum w:abstractNumId="{series}">{inner}{more}</w:abstractNum>'


def num(number: int, series: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{series}"/>{more}</w:num>'


BULLETS = levels(("bullet", "•"), ("bullet", "o"), ("bullet", "▪"))
NUMBERS = levels(("decimal", "%1."), ("lowerLetter", "%2)"), series=2)
LISTS = BULLETS + NUMBERS + num(1, 1) + num(2, 2)


def table(*rows: Sequence[str], more: str = "") -> str:
    made = "".join("<w:tr>" + "".join(cell(each) for each in row) + "</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr>{more}</w:tblPr>{made}</w:tbl>"


def cell(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<w:") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def read(body: str, *, changes: str = "refuse", **parts: object) -> Tree:
    return checked(read_word(word(body, **parts), "page.docx", changes))  # type: ignore[arg-type]


def checked(tree: Tree) -> Tree:
    assert unaccounted(tree) == []
    return tree


def told(tree: Tree) -> list[str]:
    """Return the blocks as short texts: level and words of a heading, sign and words of an item."""
    return list(_told(tree.blocks, ""))


def _told(blocks: Sequence[Block], indent: str) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(words, level):
                yield f"{indent}{'#' * level} {words.text}"
            case Paragraph(words, bold):
                yield f"{indent}{'**' if bold else ''}{words.text}"
            case Listing(items):
                for item in items:
                    yield f"{indent}{f'{item.order}.' if item.order else '-'} {item.words.text}"
                    yield from _told(item.under, indent + "  ")
            case Table(rows, headed):
                for at, row in enumerate(rows):
                    yield f"{indent}{'!' if headed and not at else '|'} " + " | ".join(each.text for each in row)
            case Picture(words, caption):
                yield f"{indent}[{words.text}]{caption.text}"


def refusal(data: bytes, changes: str = "refuse") -> str:
    with pytest.raises(HandpressError) as raised:
        read_word(data, "page.docx", changes)
    return str(raised.value)


def left(tree: Tree) -> list[tuple[str, str]]:
    return [(each.text, each.reason) for each in tree.left]


def rules(tree: Tree) -> list[str]:
    return [each.rule for each in tree.findings]


# A document as python-docx makes it.


def test_headings_lists_and_tables_of_a_usual_document() -> None:
    made = docx.Document()
    made.add_heading("Sample scan", 0)
    made.add_heading("Get ready", 1)
    made.add_paragraph("Drink water.")
    for text, style in (("Bring these:", "Normal"), ("A card", "List Bullet"), ("A coat", "List Bullet")):
        made.add_paragraph(text, style)
    made.add_paragraph("a warm one", "List Bullet 2")
    for text in ("Lie down", "Breathe"):
        made.add_paragraph(text, "List Number")
    grid = made.add_table(2, 2)
    for at, text in enumerate(("Pill", "When", "Blue", "Never")):
        grid.cell(at // 2, at % 2).paragraphs[0].add_run(text).bold = at < 2
    held = io.BytesIO()
    made.save(held)
    tree = checked(read_word(held.getvalue(), "page.docx"))
    assert told(tree) == [
        "# Sample scan",
        "## Get ready",
        "Drink water.",
        "Bring these:",
        "- A card",
        "- A coat",
        "  - a warm one",
        "1. Lie down",
        "2. Breathe",
        "! Pill | When",
        "| Blue | Never",
    ]
    assert tree.language == "en-US"
    assert [line.place for line in tree.lines[-2:]] == ["table 1, row 2"] * 2


# Headings.


@pytest.mark.parametrize("called", ["heading 2", "Überschrift 2", "Título 2", "标题 2", "Titre 2", "عنوان 2"])
def test_heading_style_is_known_by_its_name_in_any_language(called: str) -> None:
    styles = f'<w:style w:type="paragraph" w:styleId="x"><w:name w:val="{called}"/></w:style>'
    assert told(read(p("Rest", '<w:pStyle w:val="x"/>'), styles=styles)) == ["## Rest"]


def test_heading_is_known_by_the_outline_level_of_what_its_style_rests_on() -> None:
    styles = (
        '<w:style w:styleId="own"><w:basedOn w:val="base"/></w:style>'
        '<w:style w:styleId="base"><w:basedOn w:val="own"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    )
    body = p("By style", '<w:pStyle w:val="own"/>') + p("By itself", '<w:outlineLvl w:val="0"/>')
    assert told(read(body + p("Body", '<w:outlineLvl w:val="9"/>'), styles=styles)) == [
        "### By style",
        "# By itself",
        "Body",
    ]


def test_style_without_a_name_rests_on_itself_and_does_no_harm() -> None:
    styles = '<w:style w:type="paragraph" w:default="1"><w:basedOn w:val=""/></w:style>'
    styles += '<w:style w:styleId="x"><w:basedOn w:val="x"/><w:rPr><w:b/></w:rPr></w:style>'
    assert told(read(p("Plain") + p("Bold", '<w:pStyle w:val="x"/>'), styles=styles)) == ["Plain", "**Bold"]


def test_paragraph_that_is_all_bold_underlined_or_larger_is_marked() -> None:
    body = p("Long text of the page, in its usual size.")
    body += p("Bold", run="<w:b/>") + p("Lined", run='<w:u w:val="single"/>') + p("Large", run='<w:sz w:val="28"/>')
    body += f"<w:p>{r('Half', '<w:b/>')}{r(' bold')}</w:p>" + p("Not", run='<w:b w:val="0"/>')
    assert told(read(body))[1:] == ["**Bold", "**Lined", "**Large", "Half bold", "Not"]


def test_text_is_not_larger_than_small_print() -> None:
    small = '<w:sz w:val="12"/>'
    body = p("Take it with food.") * 6 + p("All that the law wants said. " * 9, run=small)
    assert told(read(body))[0] == "Take it with food."


def test_bold_of_arabic_words_has_its_own_switch() -> None:
    assert told(read(p("قبل الفحص", run="<w:rtl/><w:bCs/>") + p("اشرب", run="<w:rtl/>"))) == ["**قبل الفحص", "اشرب"]


def test_heading_over_two_lines_is_one() -> None:
    body = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Get</w:t><w:br/><w:t>ready</w:t></w:r></w:p>'
    assert told(read(body)) == ["# Get ready"]


# Lists.


def test_list_has_its_levels_and_goes_on_after_a_paragraph() -> None:
    body = p("Mix", listed(2)) + p("slowly", listed(2, 1)) + p("well", listed(2, 1)) + p("Wait here.")
    body += p("Drink", listed(2)) + p("all of it", listed(2, 1))
    assert told(read(body, numbering=LISTS)) == [
        "1. Mix",
        "  1. slowly",
        "  2. well",
        "Wait here.",
        "2. Drink",
        "  1. all of it",
    ]


def test_number_starts_where_the_list_says() -> None:
    starts = num(3, 2, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>')
    body = p("One", listed(2)) + p("", listed(2)) + p("Three", listed(2)) + p("Four", listed(3)) + p("Five", listed(3))
    assert told(read(body, numbering=LISTS + starts)) == ["1. One", "3. Three", "4. Four", "5. Five"]


def test_deeper_level_that_never_restarts_goes_on_counting() -> None:
    numbering = levels(("decimal", "%1."), ("decimal", "%2.")).replace(
        '<w:lvl w:ilvl="1">', '<w:lvl w:ilvl="1"><w:lvlRestart w:val="0"/>'
    )
    body = "".join(p(text, listed(1, level)) for text, level in (("A", 0), ("a", 1), ("B", 0), ("b", 1)))
    assert told(read(body, numbering=numbering + num(1, 1))) == ["1. A", "  1. a", "2. B", "  2. b"]


def test_words_of_a_mark_stay_and_a_step_is_a_number() -> None:
    numbering = levels(("decimal", "Day %1")) + levels(("decimal", "Step %1:"), series=2) + num(1, 1) + num(2, 2)
    body = p("Rest", listed(1)) + p("Walk", listed(1)) + p("Sit up", listed(2))
    assert told(read(body, numbering=numbering)) == ["- Day 1 Rest", "- Day 2 Walk", "1. Sit up"]


def test_level_that_shows_no_number_is_its_words_or_a_plain_paragraph() -> None:
    numbering = levels(("none", "%1")) + levels(("none", "Note:"), series=2) + num(1, 1) + num(2, 2)
    assert told(read(p("Plain", listed(1)) + p("Rest", listed(2)), numbering=numbering)) == ["Plain", "- Note: Rest"]


def test_list_that_starts_with_nought_shows_it() -> None:
    numbering = levels(("decimal", "%1.")).replace('<w:start w:val="1"/>', '<w:start w:val="0"/>') + num(1, 1)
    assert told(read(p("Ask", listed()) + p("Eat", listed()), numbering=numbering)) == ["- 0. Ask", "1. Eat"]


def test_cross_before_an_item_stays_for_it_means_do_not() -> None:
    numbering = levels(("bullet", "\uf0fb")).replace(
        "<w:pPr>", '<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr><w:pPr>'
    )
    assert told(read(p("Milk", listed()), numbering=numbering + num(1, 1))) == ["- ✗ Milk"]


def test_list_of_a_style_finds_the_level_that_is_tied_to_it() -> None:
    numbering = BULLETS.replace('<w:lvl w:ilvl="1">', '<w:lvl w:ilvl="1"><w:pStyle w:val="sub"/>') + num(1, 1)
    styles = '<w:style w:styleId="sub"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    body = p("One", listed()) + p("below", '<w:pStyle w:val="sub"/>')
    assert told(read(body, numbering=numbering, styles=styles)) == ["- One", "  - below"]


def test_list_styles_count_where_no_list_is_defined() -> None:
    styles = "".join(
        f'<w:style w:styleId="s{at}"><w:name w:val="{called}"/></w:style>'
        for at, called in enumerate(("List Number", "List Bullet 2", "List Bullet"))
    )
    body = "".join(p(text, f'<w:pStyle w:val="s{at}"/>') for text, at in (("A", 0), ("B", 0), ("C", 2), ("D", 1)))
    assert told(read(body, styles=styles)) == ["1. A", "2. B", "- C", "  - D"]


def test_typed_signs_and_numbers_make_lists() -> None:
    body = p("• Water") + p("•\u00a0Tea") + p("o  Green tea") + p("1) Sit") + p("2) Stand") + p("65. is no item")
    assert told(read(body)) == ["- Water", "- Tea", "  - Green tea", "1. Sit", "2. Stand", "65. is no item"]


def test_list_typed_with_line_breaks_is_one() -> None:
    body = "<w:p><w:r><w:t>Bring:</w:t><w:br/><w:t>• A card</w:t><w:br/><w:t>• A coat</w:t></w:r></w:p>"
    assert told(read(body)) == ["Bring:", "- A card", "- A coat"]


def test_paragraph_indented_as_an_item_stands_under_it() -> None:
    body = p("Take it", listed()) + p("With food.", '<w:ind w:left="720"/>') + p("Next", listed()) + p("After all.")
    assert told(read(body, numbering=LISTS)) == ["- Take it", "  With food.", "- Next", "After all."]


def test_list_of_another_kind_that_is_indented_more_stands_under_the_item() -> None:
    body = p("Bring", listed(2)) + p("a card", listed(1, 1)) + p("Come", listed(2))
    assert told(read(body, numbering=LISTS)) == ["1. Bring", "  - a card", "2. Come"]


def test_indent_of_a_list_counts_more_than_that_of_a_style() -> None:
    styles = '<w:style w:styleId="s"><w:pPr><w:ind w:left="720"/></w:pPr></w:style>'
    deeper = levels(("bullet", "o")).replace('w:left="720"', 'w:left="1440"').replace('Id="1"', 'Id="3"') + num(3, 3)
    body = p("One", listed(2)) + p("below", f'<w:pStyle w:val="s"/>{listed(3)}') + p("Two", listed(2))
    assert told(read(body, numbering=LISTS + deeper, styles=styles)) == ["1. One", "  - below", "2. Two"]


def test_paragraph_whose_list_is_taken_away_is_plain() -> None:
    styles = '<w:style w:styleId="s"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    body = p("Plain", '<w:pStyle w:val="s"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert told(read(body, numbering=LISTS, styles=styles)) == ["Plain"]


# Words.


def test_line_breaks_divide_lines_but_not_a_sentence() -> None:
    long = "A sentence that was broken where its line was full"
    lines = "<w:br/>".join(f"<w:t>{text}</w:t>" for text in ("Days: 555", "water", "juice", long, "goes on."))
    tree = read(f"<w:p><w:r>{lines}</w:r></w:p>")
    assert told(tree) == ["Days: 555", "water", "juice", f"{long} goes on."]
    assert [block.apart for block in tree.blocks if isinstance(block, Paragraph)] == [True, False, False, False]


def test_gap_above_a_paragraph_is_told_by_its_space_or_by_an_empty_one() -> None:
    snug = '<w:spacing w:before="0" w:after="0"/>'
    body = p("A", snug) + p("B", snug) + p("", snug) + p("C", '<w:spacing w:after="120"/>') + p("D", snug)
    tree = read(body)
    assert [block.apart for block in tree.blocks if isinstance(block, Paragraph)] == [True, False, True, True]


def test_words_divided_among_runs_join_and_tabs_are_spaces() -> None:
    body = f"<w:p>{r('Pre')}{r('par')}<w:proofErr/>{r('ation')}<w:r><w:tab/><w:t>9 AM</w:t></w:r>"
    body += "<w:r><w:softHyphen/><w:t>-5</w:t><w:noBreakHyphen/><w:t>PM</w:t></w:r></w:p>"
    assert told(read(body)) == ["Preparation 9 AM-5-PM"]


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("https://clinic.example/prep", True),
        ("mailto:watch", False),
        ("tel:+15550100", True),
        ("file:///C:/secret", True),
    ],
)
def test_address_of_a_link_is_told_that_its_words_do_not_say(address: str, is_told: bool) -> None:
    body = f'<w:p><w:hyperlink r:id="a">{r("Watch ", "<w:u/>")}</w:hyperlink>{r("now")}</w:p>'
    tree = read(body, leads=[("a", "hyperlink", address)])
    assert told(tree) == ["Watch now"]
    assert left(tree) == ([(address, "the address of a link")] if is_told else [])


def test_address_of_a_link_field_is_told_and_a_number_is_not() -> None:
    def link(address: str, text: str) -> str:
        return field(f'HYPERLINK "{address}"', r(text))

    body = f"<w:p>{link('https://a.example/', 'Here')}{r('. ')}{link('tel:+15550100', '555-0199')}</w:p>"
    assert told(read(body)) == ["Here. 555-0199"]
    assert [text for text, _ in left(read(body))] == ["https://a.example/", "tel:+15550100"]
    assert left(read(f"<w:p>{link('tel:+15550100000', '(555) 010-0000')}</w:p>")) == []


def field(instruction: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        mark.format("begin")
        + f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'.replace('"', "&quot;").replace(
            "<w:instrText xml:space=&quot;preserve&quot;>", '<w:instrText xml:space="preserve">'
        )
        + mark.format("separate")
        + result
        + mark.format("end")
    )


def test_field_shows_its_result_and_never_its_instruction() -> None:
    simple = f'<w:fldSimple w:instr="DATE \\@ now">{r("Monday")}</w:fldSimple>'
    assert told(read(f"<w:p>{r('On ')}{field('REF x', r('Tuesday'))}{r(' or ')}{simple}</w:p>")) == [
        "On Tuesday or Monday"
    ]


def test_field_that_never_ends_takes_no_words_with_it() -> None:
    body = '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText></w:r></w:p>' + p("Take it.")
    assert told(read(body)) == ["Take it."]


def test_symbols_show_what_their_font_shows() -> None:
    body = '<w:p><w:r><w:t>38 </w:t><w:sym w:font="Symbol" w:char="F0B0"/><w:t>C or </w:t>'
    body += '<w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + r("\uf06d", '<w:rFonts w:ascii="Symbol"/>') + r("g ")
    body += r("m", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>') + "</w:p>"
    assert told(read(body)) == ["38 °C or ≥μg μ"]


def test_symbol_that_is_not_known_is_told() -> None:
    tree = read('<w:p><w:r><w:t>Take </w:t><w:sym w:font="Odd Signs" w:char="F041"/></w:r></w:p>')
    assert rules(tree) == ["symbol"]
    assert left(tree) == [("U+F041", "a sign of Odd Signs, which is not known")]


def test_symbol_font_is_that_of_adobe() -> None:
    from fontTools.agl import toUnicode
    from reportlab.pdfbase._fontdata_enc_symbol import SymbolEncoding

    names = {code: glyph for code, glyph in enumerate(SymbolEncoding) if glyph and code >= 0x20}
    alike = {"∆": "Δ", "µ": "μ", "\u2126": "Ω", "\u2329": "⟨", "\u232a": "⟩"}
    for code, glyph in names.items():
        shown, meant = sign_of(code, "Symbol"), toUnicode(glyph)
        if shown and not "\ue000" <= meant <= "\uf8ff":
            assert alike.get(shown, shown) == alike.get(meant, meant), (hex(code), glyph)


def test_raised_digits_stay_raised_and_letters_do_not_matter() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    assert told(read(f"<w:p>{r('10')}{r('9', raised)}{r(' on the 1')}{r('st', raised)}</w:p>")) == ["10⁹ on the 1st"]


def test_boxes_to_tick_are_signs_of_a_list() -> None:
    control = f"<w:sdt><w:sdtPr><w14:checkbox/></w:sdtPr><w:sdtContent>{r('☐')}</w:sdtContent></w:sdt>"
    old = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox/></w:ffData></w:fldChar><w:instrText>'
    old += ' FORMCHECKBOX </w:instrText><w:fldChar w:fldCharType="end"/></w:r>'
    body = f"<w:p>{control}{r(' Card')}</w:p><w:p>{old}{r(' Coat')}</w:p>"
    body += '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>Shoes</w:t></w:r></w:p>'
    assert told(read(body)) == ["- Card", "- Coat", "- Shoes"]


def test_prompt_of_a_form_is_a_blank() -> None:
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Click here')}</w:sdtContent></w:sdt>"
    tree = read(f"<w:p>{r('Come at ')}{prompt}</w:p><w:p>{r('Call ')}{field('FORMTEXT', r('     '))}</w:p>")
    assert told(tree) == ["Come at ____", "Call ____"]
    assert left(tree) == [("Click here", "the prompt of a blank in a form")]


def test_line_to_write_on_is_a_blank() -> None:
    lined = '<w:u w:val="single"/>'
    tab = f"<w:r><w:rPr>{lined}</w:rPr><w:tab/></w:r>"
    body = f"<w:p>{r('Come at ')}{r('     ', lined)}{r('   ', lined)}{r(' on ')}{tab}</w:p>"
    body += '<w:p><w:pPr><w:tabs><w:tab w:val="right" w:leader="underscore" w:pos="5000"/></w:tabs></w:pPr>'
    body += f"{r('Name:')}<w:r><w:tab/></w:r></w:p><w:p>{r('A', lined)}{r('   ', lined)}{r('title', lined)}</w:p>"
    assert told(read(body)) == ["Come at ____ on ____", "Name:____", "**A title"]


def test_large_first_letter_belongs_to_its_word() -> None:
    assert told(read(p("T", '<w:framePr w:dropCap="drop"/>') + p("he scan"))) == ["The scan"]


def test_text_from_right_to_left_stays_in_the_order_of_reading() -> None:
    language = '<w:rtl/><w:lang w:val="en-US" w:bidi="ar-SA"/>'
    tree = read(f"<w:p><w:pPr><w:bidi/></w:pPr>{r('اشرب ', language)}{r('2', language)}{r(' لتر', language)}</w:p>")
    assert told(tree) == ["اشرب 2 لتر"]
    assert tree.language == "ar-SA"


# Tables.


def test_merged_cell_stands_once_and_rows_are_as_long_as_the_first() -> None:
    rows = (
        cell("A") + cell("wide", '<w:gridSpan w:val="2"/>'),
        cell("down", '<w:vMerge w:val="restart"/>') + cell("x") + cell("y"),
        cell("<w:p/>", "<w:vMerge/>") + cell("z"),
    )
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert told(read(body)) == ["| A | wide | ", "| down | x | y", "|  | z | "]


def test_table_of_one_column_or_one_row_is_its_paragraphs() -> None:
    body = table(["Box"], ["Text"]) + table(["Left", p("a", listed()) + p("b", listed())])
    assert told(read(body, numbering=LISTS)) == [
        "Box",
        "Text",
        "Left",
        "- a",
        "- b",
    ]


def test_table_with_headings_in_its_cells_is_layout() -> None:
    heading = '<w:outlineLvl w:val="1"/>'
    body = table([p("Eat", heading) + p("Soup."), p("Drink", heading) + p("Tea.")], ["More", "Less"])
    assert told(read(body)) == ["## Eat", "Soup.", "## Drink", "Tea.", "More", "Less"]


def test_table_around_a_table_is_layout() -> None:
    inner = table(["a", "b"], ["c", "d"])
    assert told(read(table([inner, "x"], ["y", "z"]))) == ["| a | b", "| c | d", "x", "y", "z"]


def test_list_in_a_cell_makes_a_row_of_each_entry() -> None:
    entries = p("Soup", listed()) + p("Tea", listed())
    body = table(["When", "What"], ["Monday", entries], ["Tuesday", p("Rest.") + p("Then walk.")])
    assert told(read(body, numbering=LISTS)) == [
        "| When | What",
        "| Monday | Soup",
        "| Monday | Tea",
        "| Tuesday | Rest. Then walk.",
    ]


def test_paragraphs_in_a_cell_are_entries_or_one_text() -> None:
    body = table(["Pill", "When"], [p("Blue") + p("(the small one)"), p("Before") + p("you eat")])
    body += table(["You may", "Or"], [p("water") + p("juice"), p("a tea")])
    assert told(read(body)) == [
        "| Pill | When",
        "| Blue (the small one) | Before you eat",
        "| You may | Or",
        "| water | a tea",
        "| juice | ",
    ]


def test_lists_side_by_side_share_rows() -> None:
    bold = [p("You may", run="<w:b/>"), p("You may not", run="<w:b/>")]
    body = table(bold, [p("Soup", listed()) + p("Tea", listed()), "Milk"])
    assert told(read(body, numbering=LISTS)) == ["! You may | You may not", "| Soup | Milk", "| Tea | "]


def test_first_row_names_the_columns_where_the_file_says_so() -> None:
    named = "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>" + cell("A") + cell("B") + "</w:tr>"
    assert told(read(named + f"<w:tr>{cell('c')}{cell('d')}</w:tr></w:tbl>"))[0] == "! A | B"
    bold = [p("A", run="<w:b/>"), p("B", run="<w:b/>")]
    assert told(read(table(bold, ["c", "d"])))[0] == "! A | B"
    assert told(read(table(["A", "B"], ["c", "d"])))[0] == "| A | B"


def test_row_of_one_cell_divides_a_table_into_parts_with_the_same_columns() -> None:
    wide = "<w:tr>" + cell("Day 2", '<w:gridSpan w:val="2"/>') + "</w:tr>"
    bold = [p("Hour", run="<w:b/>"), p("What", run="<w:b/>")]
    body = table(bold, ["8", "Eat"]).replace("</w:tbl>", f"{wide}<w:tr>{cell('9')}{cell('Fast')}</w:tr></w:tbl>")
    assert told(read(body)) == ["! Hour | What", "| 8 | Eat", "Day 2", "! Hour | What", "| 9 | Fast"]


# Drawings.


def drawing(inner: str, about: str = "") -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" {about}/><a:graphic><a:graphicData>{inner}'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


BLIP = '<pic:pic><pic:blipFill><a:blip r:embed="i"/></pic:blipFill></pic:pic>'
IMAGE = [("i", "image", "media/scan.png")]


def test_picture_has_its_text_name_and_bytes() -> None:
    body = f"<w:p>{drawing(BLIP, 'descr=' + chr(34) + 'A  scan' + chr(34))}</w:p>"
    data = packed_with(word(body, IMAGE), {"word/media/scan.png": PNG})
    (picture,) = read_word(data, "page.docx").blocks
    assert isinstance(picture, Picture)
    assert (picture.words.text, picture.name, picture.data) == ("A scan", "scan.png", PNG)


def packed_with(data: bytes, more: dict[str, bytes | str]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return packed({each: file.read(each) for each in file.namelist()} | more)


def test_caption_is_tied_to_its_picture() -> None:
    styles = '<w:style w:styleId="c"><w:name w:val="caption"/></w:style>'
    body = f"<w:p>{drawing(BLIP)}</w:p>" + p("The room", '<w:pStyle w:val="c"/>')
    assert told(read(body, leads=IMAGE, styles=styles)) == ["[]The room"]


def test_words_that_word_guessed_of_a_picture_are_no_text_of_it() -> None:
    guess = 'descr="A cat. Description automatically generated"'
    tree = read(f"<w:p>{drawing(BLIP, guess)}</w:p>", leads=IMAGE)
    assert told(tree) == ["[]"]
    assert [reason for _, reason in left(tree)] == ["what Word has guessed of a picture"]


def test_old_picture_has_its_text_too() -> None:
    body = '<w:p><w:r><w:pict><v:shape alt="A hand"><v:imagedata r:id="i"/></v:shape></w:pict></w:r></w:p>'
    assert told(read(body, leads=IMAGE)) == ["[A hand]"]


def test_text_box_is_read_once_where_it_stands() -> None:
    box = f"<w:txbxContent>{p('Call us')}</w:txbxContent>"
    newer = drawing(f"<wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp>")[5:-6]
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{newer}</mc:Choice><mc:Fallback><w:pict><v:shape>'
        f"<v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    tree = read(f"<w:p>{r('Before')}{both}</w:p>" + p("After"))
    assert told(tree) == ["Before", "Call us", "After"]
    assert tree.lines[1].place == "text box"


def test_of_an_unknown_newer_form_the_older_one_is_read() -> None:
    older = f'<mc:Choice Requires="zz"/><mc:Fallback>{r("Older")}</mc:Fallback>'
    both = f"<mc:AlternateContent>{older}</mc:AlternateContent>"
    assert told(read(f"<w:p>{both}</w:p>")) == ["Older"]


def test_words_of_a_diagram_are_there_and_told() -> None:
    spaces = 'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    body = f"<w:p>{drawing(f'<dgm:relIds {spaces} r:dm={chr(34)}d{chr(34)}/>')}</w:p>"
    inner = "".join(f"<dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t>" for text in ("Eat", "Rest"))
    data = packed_with(
        word(body, [("d", "diagramData", "diagrams/data1.xml")]),
        {"word/diagrams/data1.xml": f"<dgm:dataModel {spaces} {NAMES}>{inner}</dgm:dataModel>"},
    )
    tree = checked(read_word(data, "page.docx"))
    assert (told(tree), rules(tree)) == (["Eat", "Rest"], ["diagram"])


def test_chart_object_and_linked_picture_are_told() -> None:
    linked = BLIP.replace("r:embed", "r:link")
    ole = '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'
    body = f"<w:p>{drawing('<c:chart/>')}</w:p><w:p>{drawing(linked)}</w:p><w:p>{ole}</w:p>"
    tree = read(body, leads=[("i", "image", "https://a.example/x.png")])
    assert rules(tree) == ["picture"] * 3
    assert told(tree) == ["[]"] * 2


# What is left out, and told.


def test_notes_stand_behind_what_they_explain() -> None:
    note = f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{r(" Only adults.")}</w:p></w:footnote>'
    separator = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    body = f'<w:p>{r("Take one")}<w:r><w:footnoteReference w:id="2"/></w:r>{r(".")}</w:p>' + p("Then rest.")
    tree = read(body, footnotes=separator + note)
    assert told(tree) == ["Take one[1].", "[1] Only adults.", "Then rest."]
    assert tree.lines[1].place == "note 1"


def test_note_in_a_list_waits_for_its_end() -> None:
    note = f'<w:footnote w:id="2">{p("Only adults.")}</w:footnote>'
    body = f'<w:p><w:pPr>{listed(2)}</w:pPr>{r("Take")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    assert told(read(body + p("Rest", listed(2)), footnotes=note, numbering=LISTS)) == [
        "1. Take[1]",
        "2. Rest",
        "[1] Only adults.",
    ]


def test_comments_headers_and_footers_are_left_out_once() -> None:
    tree = read(
        p("Eat."),
        comments=f"<w:comment>{p('Is this so?')}</w:comment>",
        header=p("Clinic") + p("Clinic"),
        footer=p("Page 1"),
    )
    assert told(tree) == ["Eat."]
    assert left(tree) == [
        ("Clinic", "the header of the pages"),
        ("Page 1", "the footer of the pages"),
        ("Is this so?", "a comment"),
    ]


def test_hidden_and_struck_words_are_left_out_and_told() -> None:
    tree = read(f"<w:p>{r('Take ')}{r('two', '<w:strike/>')}{r('one', '')}{r('old', '<w:vanish/>')}</w:p>")
    assert told(tree) == ["Take one"]
    assert left(tree) == [("two", "words that are struck through"), ("old", "hidden text")]
    assert rules(tree) == ["struck-through", "torn"]


def test_table_of_contents_is_left_out_by_field_control_and_style() -> None:
    styles = '<w:style w:styleId="t"><w:name w:val="toc 1"/></w:style>'
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin = f"<w:p>{mark.format('begin')}<w:r><w:instrText> TOC </w:instrText></w:r>{mark.format('separate')}"
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    control = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    control += f"<w:sdtContent>{p('C 3')}</w:sdtContent></w:sdt>"
    by_style = p("B 2", '<w:pStyle w:val="t"/>')
    body = f"{begin}{r('A 1')}</w:p>{end}{by_style}{control}{p('Eat.')}"
    tree = read(body, styles=styles)
    assert told(tree) == ["Eat."]
    assert left(tree) == [(text, "the table of contents") for text in ("A 1", "B 2", "C 3")]


def test_another_file_in_this_one_is_told() -> None:
    assert rules(read(p("Eat.") + '<w:altChunk r:id="x"/>')) == ["inserted-file"]


def test_macros_and_a_template_on_the_web_are_told() -> None:
    data = packed_with(
        word(p("Eat."), kind=MAIN.replace("document.main", "document.macroEnabled.main"), settings=""),
        {
            "word/vbaProject.bin": b"x",
            "word/_rels/settings.xml.rels": relations([("a", "attachedTemplate", "https://a.example/t.dotm")]),
        },
    )
    assert rules(checked(read_word(data, "page.docm"))) == ["macros", "template"]


# Tracked changes.

CHANGED = (
    f"<w:p>{r('Take ')}<w:ins w:id='1'>{r('two')}</w:ins>"
    "<w:del w:id='2'><w:r><w:delText>one</w:delText></w:r></w:del></w:p>"
    f"<w:p><w:moveFrom w:id='3'>{r('Moved.')}</w:moveFrom></w:p><w:p><w:moveTo w:id='4'>{r('Moved.')}</w:moveTo></w:p>"
)


def test_tracked_changes_are_refused_and_counted() -> None:
    said = refusal(word(CHANGED))
    assert "3 tracked changes (1 insertion, 1 deletion, 1 move)" in said
    assert "Accept All Changes" in said


@pytest.mark.parametrize(
    ("changes", "words", "gone"),
    [("accept", ["Take two", "Moved."], ["one", "Moved."]), ("reject", ["Take one", "Moved."], ["two", "Moved."])],
)
def test_tracked_changes_are_taken_as_told(changes: str, words: list[str], gone: list[str]) -> None:
    tree = read(CHANGED, changes=changes)
    assert told(tree) == words
    assert [text for text, _ in left(tree)] == gone
    assert rules(tree) == ["tracked-changes"]


@pytest.mark.parametrize(("changes", "words"), [("accept", ["Take it now", "Rest"]), ("reject", ["Take it ", "now"])])
def test_end_of_a_paragraph_can_be_a_tracked_change(changes: str, words: list[str]) -> None:
    body = p("Take it ", '<w:rPr><w:del w:id="1"/></w:rPr>') + p("now") + p("Rest")
    assert told(read(body, changes=changes))[: len(words)] == [each.strip() for each in words]


@pytest.mark.parametrize(("changes", "words"), [("accept", ["| A | ", "| b | c"]), ("reject", ["| A | B", "| b | c"])])
def test_cell_can_be_taken_out_by_a_tracked_change(changes: str, words: list[str]) -> None:
    rows = cell("A") + cell("B", '<w:cellDel w:id="1"/>'), cell("b") + cell("c")
    tree = read("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>", changes=changes)
    assert told(tree) == words


def test_changed_look_is_no_change_of_words() -> None:
    assert told(read(p("Same", run="<w:rPrChange><w:rPr/></w:rPrChange>"))) == ["Same"]


# What the file says of itself.


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Your MRI", "Your MRI"),
        ("Your colonoscopy", ""),
        ("Microsoft Word - your mri.doc", ""),
        ("[Document title]", ""),
        ("", ""),
    ],
)
def test_title_of_the_properties_counts_if_the_page_says_it_too(title: str, kept: str) -> None:
    core = (
        '<c:coreProperties xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></c:coreProperties>'
    )
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    folder = relations([("r0", "officeDocument", "word/document.xml")]).replace(
        "</Relationships>", f'<Relationship Id="c" Type="{kind}" Target="docProps/core.xml"/></Relationships>'
    )
    data = packed_with(word(p("All about your MRI")), {"_rels/.rels": folder, "docProps/core.xml": core})
    found = read_word(data, "page.docx").title
    assert (found.text if found else "") == kept


def test_strict_form_of_the_standard_is_read() -> None:
    data = packed_with(word(p("Eat.")), {})
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {each: file.read(each) for each in file.namelist()}
    for each in parts:
        parts[each] = parts[each].replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert told(read_word(packed(parts), "page.docx")) == ["Eat."]


# Other files, and hostile ones.


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Word file (.doc)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (b"{\\rtf1 text}", "Rich Text Format"),
        (b"%PDF-1.7", "a PDF"),
        (b"<html><body>x", "a web page"),
        (b"plain words", "not a Word document"),
        (b"", "not a Word document"),
        (b"PK\x03\x04broken", "damaged"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "LibreOffice"),
        (packed({"readme.txt": "x"}), "not a Word document"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_kind_of_file_is_told_as_such(data: bytes, said: str) -> None:
    text = refusal(data)
    assert said in text
    assert "hint: " in text


def test_workbook_is_told_as_such() -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert "a workbook of Excel" in refusal(word(p("x"), kind=kind))


def test_template_of_word_is_read() -> None:
    assert told(read(p("Eat."), kind=MAIN.replace("document.main", "template.main"))) == ["Eat."]


def test_missing_and_dangling_parts_do_not_stop_a_page() -> None:
    leads = [("i", "image", "../NULL"), ("n", "numbering", "gone.xml"), ("h", "header", "#mark"), ("i", "image", "x")]
    assert told(read(f"<w:p>{drawing(BLIP)}</w:p>" + p("Eat.", listed(7)), leads=leads)) == ["[]", "Eat."]


DOCUMENT = f"<w:document {NAMES}><w:body/></w:document>"
ENTITIES = f'<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>{DOCUMENT}'


@pytest.mark.parametrize(
    "document",
    [
        ENTITIES,
        ENTITIES.replace("[", 'SYSTEM "file:///etc/passwd" ['),
        ENTITIES.encode("utf-16"),
        f"<w:document {NAMES}><w:body>&nothing;</w:body></w:document>",
        f"<w:document {NAMES}><w:body>",
        "",
        "<other/>",
        f"<w:document {NAMES}>" + "<w:p>" * 130 + "</w:p>" * 130 + "</w:document>",
    ],
    ids=["entities", "external", "utf-16", "unknown", "cut", "empty", "other", "deep"],
)
def test_broken_or_hostile_xml_is_refused(document: str | bytes) -> None:
    assert "cannot be read" in refusal(packed_with(word(""), {"word/document.xml": document}))


def test_deep_file_that_is_read_comes_to_an_end() -> None:
    depth = (packages.MAX_DEPTH - 8) // 3
    inner = p("Deep")
    for _ in range(depth):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    assert told(read(inner)) == ["Deep"]


def test_bombs_are_refused_before_they_unpack() -> None:
    assert "too long" in refusal(packed_with(word(""), {"word/document.xml": b" " * (packages.MAX_XML + 9)}))
    assert "too long" in refusal(word("<w:p/>" * (packages.MAX_TAGS + 1)))
    assert "more than" in refusal(packed({f"p{at}": b"" for at in range(packages.MAX_PARTS + 1)}))


def test_size_that_a_file_states_falsely_does_not_matter() -> None:
    data = packed_with(word(""), {"word/document.xml": b" " * (packages.MAX_XML + 9)})
    size = struct.pack("<I", packages.MAX_XML + 9)
    assert "Word file" in refusal(data.replace(size, struct.pack("<I", 99)))


def test_cells_and_lines_are_bounded() -> None:
    row = "<w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="999999"/></w:tcPr></w:tc>' * 3 + "</w:tr>"
    assert "too long" in refusal(word(f"<w:tbl>{row * 1000}</w:tbl>"))
    assert "lines" in refusal(word("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 30_001))


def test_lists_and_fields_in_one_another_without_end_are_bounded() -> None:
    body = "".join(p(f"• {at}", f'<w:ind w:left="{at * 400}"/>') for at in range(1, 2000))
    tree = read(body)
    assert len(told(tree)) == 1999
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert told(read(f"<w:p>{begin * 2000}{r('Eat.')}</w:p>")) == ["Eat."]


def test_names_in_the_file_are_no_paths() -> None:
    data = packed_with(
        word(f"<w:p>{drawing(BLIP)}</w:p>", [("i", "image", "../../../../etc/passwd")]), {"../../out.txt": "x"}
    )
    (picture,) = read_word(data, "page.docx").blocks
    assert isinstance(picture, Picture)
    assert (picture.name, picture.data) == ("passwd", b"")


def test_part_that_is_locked_is_told_as_such() -> None:
    data = bytearray(word(p("Eat.")))
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    assert "locked with a password" in refusal(bytes(data))


def test_two_parts_of_one_name_are_refused() -> None:
    held = io.BytesIO(word(p("Eat.")))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(held, "a") as file:
        file.writestr("word/document.xml", "<x/>")
    assert "one name" in refusal(held.getvalue())


# Whatever stands in it.

_LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"], exclude_characters="\ufffd")
_TEXTS = st.text(_LETTERS, min_size=1, max_size=8)


@given(st.lists(st.tuples(st.integers(0, 9), _TEXTS), max_size=12))
def test_no_word_is_lost(pieces: list[tuple[int, str]]) -> None:
    made = docx.Document()
    for kind, text in pieces:
        if kind < 3:
            made.add_heading(text, kind)
        elif kind < 7:
            made.add_paragraph(text, ("List Bullet", "List Number", "List Bullet 3", "Normal")[kind - 3])
        elif kind == 7:
            made.add_paragraph().add_run(text).font.size = Pt(30)
        else:
            grid = made.add_table(2, kind - 7)
            grid.cell(1, 0).text = text
    held = io.BytesIO()
    made.save(held)
    tree = checked(read_word(held.getvalue(), "page.docx"))
    shown = "".join(told(tree)) + "".join(each.text for each in tree.left)
    for text in (unicodedata.normalize("NFC", text) for _, text in pieces):
        assert all(each in shown or each in "-*+–—−·→•◦▪‣●○■□▫✓✔☐☑➤►▶▸➢❖◆◇⁃∙" or not each.isalnum() for each in text)


FUZZ_SECONDS = float(os.environ.get("HANDPRESS_FUZZ_SECONDS", "0"))


def rich() -> bytes:
    """Return a file with some of everything."""
    styles = '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="heading 1"/><w:rPr><w:b/></w:rPr></w:style>'
    box = drawing(f"<wps:wsp><wps:txbx><w:txbxContent>{p('Call us')}</w:txbxContent></wps:txbx></wps:wsp>")
    body = p("Scan", '<w:pStyle w:val="h"/>') + p("One", listed()) + p("two", listed(1, 1)) + p("1) Typed")
    body += table(["A", p("b", listed(2)) + p("c", listed(2))], ["d", table(["e", "f"], ["g", "h"])], ["i", "j"])
    body += f"<w:p>{drawing(BLIP, 'descr=' + chr(34) + 'x' + chr(34))}{field('HYPERLINK https://a.example', r('Here'))}"
    body += f'{box}<w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    body += CHANGED + '<w:p><w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r></w:p>'
    notes = f'<w:footnote w:id="1"><w:p>{r("Note")}<w:r><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote>'
    data = word(body, IMAGE, numbering=LISTS, styles=styles, footnotes=notes, comments=p("Hm"), header=p("Top"))
    return packed_with(data, {"word/media/scan.png": PNG})


def mutated(parts: dict[str, bytes], chance: random.Random) -> bytes:
    """Return the file with some bytes of its parts, or of its package, changed, doubled, moved or taken away."""
    parts = dict(parts)
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(list(parts))
        data = bytearray(parts[name])
        at, length = chance.randrange(len(data) + 1), chance.choice([1, 1, 2, 8, 60, 400])
        piece = data[at : at + length]
        match chance.randrange(6):
            case 0:
                data[at : at + length] = chance.randbytes(len(piece))
            case 1:
                data[at:at] = bytes(piece) * chance.choice([1, 2, 50])
            case 2:
                del data[at : at + length]
            case 3:
                other = chance.choice(list(parts.values()))
                start = chance.randrange(len(other) + 1)
                data[at:at] = other[start : start + length]
            case 4:
                tags = data.split(b"<")
                tags.insert(chance.randrange(len(tags)), chance.choice(tags))
                data = bytearray(b"<".join(tags))
            case _:
                for digit in b"0123456789":
                    if chance.random() < 0.2:
                        data = data.replace(bytes([digit]), chance.choice([b"0", b"-1", b"99999999999", b""]))
        parts[name] = bytes(data)
    if chance.random() < 0.1:
        parts.pop(chance.choice(list(parts)))
    packed_ = packed(dict(parts))
    if chance.random() < 0.15:
        at = chance.randrange(len(packed_))
        packed_ = packed_[:at] + chance.randbytes(chance.randint(0, 3)) + packed_[at + chance.randint(0, 3) :]
    return packed_


def rearranged(parts: dict[str, bytes], chance: random.Random) -> bytes:
    """Return the file with elements of a part moved, doubled, wrapped or renamed; it stays XML."""
    name = chance.choice([each for each in parts if each.endswith(".xml")])
    root = etree.fromstring(parts[name])
    for _ in range(chance.randint(1, 8)):
        every = list(root.iter())
        one, other = chance.choice(every), chance.choice(every)
        match chance.randrange(6):
            case 0 if one.getparent() is not None:
                one.getparent().remove(one)
            case 1:
                other.append(deepcopy(one))
            case 2:
                one.tag = other.tag
            case 3 if one.attrib:
                values = [value for each in every for value in each.attrib.values()]
                one.set(chance.choice(one.keys()), chance.choice([*values, "", "-1", "99999999999999", "x" * 999]))
            case 4:
                for _ in range(chance.choice([1, 3, 60])):
                    wrap = etree.Element(other.tag)
                    wrap.extend(list(one))
                    one.append(wrap)
            case _:
                one.text = chance.choice(["", " ", "•", "1) ", "\u202e", "\uf041", "x" * 5000])
    return packed({**parts, name: etree.tostring(root)})


@pytest.mark.parametrize("change", [mutated, rearranged])
def test_changed_file_is_read_or_refused(change: Callable[[dict[str, bytes], random.Random], bytes]) -> None:
    """With HANDPRESS_FUZZ_SECONDS in the environment it goes on for so long, with other changes each time."""
    with zipfile.ZipFile(io.BytesIO(rich())) as file:
        parts = {each: file.read(each) for each in file.namelist()}
    seeds = count(int(time.time()) << 20) if FUZZ_SECONDS else iter(range(100))
    end = time.monotonic() + FUZZ_SECONDS
    for seed in seeds:
        chance = random.Random(seed)
        data = change(parts, chance)
        try:
            checked(read_word(data, "page.docx", chance.choice(["refuse", "accept", "reject"])))
        except HandpressError:
            pass
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error
        if FUZZ_SECONDS and time.monotonic() > end:
            break


def test_all_of_a_rich_file_is_there() -> None:
    shown = told(checked(read_word(rich(), "page.docx", "accept")))
    assert shown[:8] == ["# Scan", "- One", "  - two", "1. Typed", "A", "1. b", "2. c", "d"]
    assert shown[8:13] == ["| e | f", "| g | h", "i", "j", "Here[1]"]
    assert shown[13:] == ["[x]", "Call us", "[1] Note[1]", "Take two", "Moved.", "≥"]
    assert told(read_word(rich(), "page.docx", "accept")) == shown


def test_marks_of_another_program_are_told() -> None:
    tree = checked(
        read(p("[!WARNING] Do not eat [fat] {now}.") + p("[!TIP]") + p("A society {.inline}") + p("graph TB a"))
    )
    assert told(tree) == ["Do not eat [fat] {now}.", "A society", "graph TB a"]
    assert left(tree) == [
        ("[!WARNING]", "the mark of a box"),
        ("[!TIP]", "the mark of a box"),
        ("{.inline}", "a mark for the look of the page"),
    ]
    assert rules(tree) == ["diagram"]
