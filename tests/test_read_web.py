"""A web page as a tree: its article is found, its blocks are what they show, and every line is accounted for.

`python tests/test_read_web.py SECONDS` reads damaged and hostile pages for so long.
"""

from __future__ import annotations

import base64
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from handpress.diagnostics import HandpressError
from handpress.pages.tree import (
    Block,
    Heading,
    LineWords,
    Listing,
    Paragraph,
    Picture,
    Table,
    Tree,
    unaccounted,
)

pytest.importorskip("html5lib", reason="pip install '.[import]' brings it")

import contextlib

from handpress.pages.readers import web
from handpress.pages.readers.html.article import ASIDE
from handpress.pages.readers.html.parse import MAX_DEPTH
from handpress.pages.readers.web import read_html

MEAL = "Do not eat after midnight, and drink only water until two hours before you come in."


def read(page: str | bytes) -> Tree:
    data = page.encode() if isinstance(page, str) else page
    tree = read_html(data, "page.html")
    assert unaccounted(tree) == []
    assert {line.number for line in tree.lines} <= set(range(1, data.count(b"\n") + data.count(b"\r") + 2))
    return tree


def article(body: str) -> list[str]:
    """Return the blocks of a page whose article is *body*, each in one line."""
    return list(told(read(f"<title>Test</title><main>{body}<p>{MEAL}</p></main>").blocks))[:-1]


def told(blocks: Sequence[Block], indent: str = "") -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(words, level):
                yield f"{indent}h{level} {words.text}"
            case Paragraph(words, bold, apart):
                yield f"{indent}{'b' if bold else 'p'}{'' if apart else '~'} {words.text}"
            case Listing(items, ordered):
                for item in items:
                    yield f"{indent}{item.order if ordered else '-'} {item.words.text}"
                    yield from told(item.under, indent + "  ")
            case Table(rows, headed):
                yield f"{indent}table{', headed' if headed else ''}"
                for row in rows:
                    yield indent + "| " + " | ".join(cell.text for cell in row)
            case Picture(words, caption, name):
                yield f"{indent}picture {words.text} ({caption.text}) {name}"


def texts(blocks: Sequence[Block]) -> Iterator[LineWords]:
    for block in blocks:
        match block:
            case Heading(words) | Paragraph(words):
                yield words
            case Listing(items):
                for item in items:
                    yield item.words
                    yield from texts(item.under)
            case Table(rows):
                yield from (cell for row in rows for cell in row)
            case Picture(words, caption):
                yield from (words, caption)


def reasons(tree: Tree) -> dict[str, str]:
    return {one.text: one.reason for one in tree.left}


# --- what a page shows ---


def test_article_is_found_among_menus() -> None:
    tree = read(
        "<title>Knee scan | Our Clinic</title><nav><a href=/>Start</a> <a href=/b>Doctors</a></nav>\n"
        "<main><h1>Knee scan</h1>\n<p>Lie still for ten minutes.</p>\n<ul><li>Bring your card</ul></main>\n"
        "<footer>Our Clinic, Main Street</footer>"
    )
    assert list(told(tree.blocks)) == ["h1 Knee scan", "p Lie still for ten minutes.", "- Bring your card"]
    assert [words.lines for words in texts(tree.blocks)] == [(2,), (3,), (4,)]
    assert [one.line for one in tree.left] == [1, 1, 5]
    assert tree.title == LineWords("Knee scan", (1,))


def test_lines_are_those_of_the_file() -> None:
    tree = read(f"<main><p>One\ntwo <b\n class=x>three</b>\n<!-- \n -->four</p><p>{MEAL}</p></main>")
    assert next(texts(tree.blocks)) == LineWords("One two three four", (1, 2, 3, 5))
    assert [(line.number, line.text) for line in tree.lines][:2] == [(1, "One"), (2, "two")]


def test_headings_keep_their_level() -> None:
    assert article("<h1>A</h1><h3>B<br>C</h3><div role=heading aria-level=4>D</div>") == ["h1 A", "h3 B C", "h4 D"]


def test_an_open_heading_does_not_swallow_the_page() -> None:
    blocks = article(f"<h2>Before<div><p>{MEAL}</p><ul><li>Water</ul></div>")
    assert blocks[:3] == ["h2 Before", f"p {MEAL}", "- Water"]


def test_a_line_break_parts_lines_and_two_part_paragraphs() -> None:
    assert article("<p>One<br>two<br><br>three</p>") == ["p One", "p~ two", "p three"]


def test_boxes_that_only_a_style_sheet_parts_are_not_one_word() -> None:
    assert article("<div><span>Take 2</span><span>3 times</span></div>") == ["p Take 2 3 times"]
    assert article("<div><strong>Metformin</strong><small>with food</small></div>") == ["p Metformin with food"]
    assert article("<div><span>colo</span><span>noscopy</span></div>") == ["p colonoscopy"]
    assert article("<p><span>1</span><span>0 mg</span></p>") == ["p 10 mg"]


def test_preformatted_lines_stay_lines() -> None:
    assert article("<pre>One\n  two\n\nthree</pre>") == ["p One", "p~ two", "p three"]


def test_numbers_of_a_list_are_those_shown() -> None:
    assert article("<ol start=3><li>a<li>b</ol><ol reversed><li>c<li>d</ol><ol><li value=7>e<li>f</ol>") == [
        "3 a",
        "4 b",
        "2 c",
        "1 d",
        "7 e",
        "8 f",
    ]


def test_lists_keep_their_levels_however_they_are_written() -> None:
    assert article("<ul><li>a<ul><li>b</ul></ul>") == ["- a", "  - b"]
    assert article("<ul><li>a</li><ul><li>b</li></ul></ul>") == ["- a", "  - b"]
    assert article("<ol><li><p>a</p><p>b</p><li>c<br>d</ol>") == ["1 a", "  p b", "2 c", "  p~ d"]


def test_typed_bullets_are_a_list() -> None:
    assert article("<p>• one<br>•&nbsp;two<br>three</p>") == ["- one", "- two", "p~ three"]


def test_list_of_word_is_a_list() -> None:
    mark = "<![if !supportLists]><span style='mso-list:Ignore'>{}<span>&nbsp; </span></span><![endif]>"
    body = f"<p class=MsoListParagraph>{mark.format('§')}one</p><p>{mark.format('o')}two<o:p></o:p></p>"
    assert article(f"{body}<p>{mark.format('3.')}three</p>") == ["- one", "- two", "p 3. three"]


def test_elements_that_xhtml_closes_are_closed() -> None:
    page = f"<?xml version='1.0'?><html><head><script src='a'/><title/></head><body><div/><h1>A</h1><br/><p>{MEAL}</p>"
    assert list(told(read(page).blocks)) == ["h1 A", f"p {MEAL}"]


def test_boxes_in_a_list_are_no_list() -> None:
    assert article("<ul><li><h3>Before</h3><p>Rest.</p><li><h3>After</h3><p>Walk.</p></ul>") == [
        "h3 Before",
        "p Rest.",
        "h3 After",
        "p Walk.",
    ]
    assert article("<ol><li><h3>Before</h3><p>Rest.</p></ol>") == ["1 Before", "  p Rest."]


def test_table_keeps_its_rows_and_merged_cells() -> None:
    body = (
        "<table><caption>Doses</caption><tr><th>Drug<th>When<th>How<tr><td rowspan=2>Aspirin<br>Other name"
        "<td colspan=2>1 day before<tr><td><ul><li>a<li>b</ul><td>c</table>"
    )
    assert article(body) == [
        "b Doses",
        "table, headed",
        "| Drug | When | How",
        "| Aspirin; Other name | 1 day before | ",
        "|  | a; b | c",
    ]


def test_layout_table_is_its_blocks() -> None:
    assert article("<table><tr><td><h2>A</h2><p>b</p><td><p>c</p></table>") == ["h2 A", "p b", "p c"]
    assert article("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>") == ["p a", "p b", "p c", "p d"]


def test_terms_stand_over_what_they_mean() -> None:
    assert article("<dl><dt>Sedation<dd>A drug that relaxes.</dl>") == ["b Sedation", "p A drug that relaxes."]


def test_what_opens_is_a_heading_and_what_it_opens_is_kept() -> None:
    assert article("<h2>Questions</h2><details><summary>Will it hurt?</summary>No.</details>")[1:] == [
        "h3 Will it hurt?",
        "p No.",
    ]
    tabs = "<ul role=tablist><li><a role=tab href='#x'>Before</a><li><a role=tab href='#y'>After</a></ul>"
    tabs += "<div id=x role=tabpanel>Rest.</div><div id=y role=tabpanel hidden>Walk.</div>"
    assert article(tabs) == ["h2 Before", "p Rest.", "h2 After", "p Walk."]
    tabs = "<ul><li data-tab=x>Before<li data-tab=y>After</ul><div id=x>Rest.</div><div id=y data-tab=y>Walk.</div>"
    assert article(tabs) == ["h2 Before", "p Rest.", "h2 After", "p Walk."]
    button = (
        "<button aria-expanded=false aria-controls=z>What to bring</button><div id=z style='display:none'>Card</div>"
    )
    assert article(button) == ["h2 What to bring", "p Card"]
    assert article(f"<h3>{button.replace('<div', '</h3><div')}") == ["h3 What to bring", "p Card"]


def test_bold_lines_are_marked() -> None:
    assert article("<p><strong>Before:</strong></p><p><b>Do</b> rest.</p><div class='box-title'>After</div>") == [
        "b Before:",
        "p Do rest.",
        "b After",
    ]
    assert article("<b style='font-weight:normal'>All of a page.</b>") == ["p All of a page."]


def test_what_stands_high_does_not_become_another_number() -> None:
    assert article("<p>10<sup>9</sup>/L and H<sub>2</sub>O, 1<sup>st</sup>, 5<sub>2</sub>") == [
        "p 10⁹/L and H2O, 1st, 5₂"
    ]


def test_addresses_of_links_are_told() -> None:
    page = (
        f"<link rel=canonical href=https://www.clinic.example/a><main><p>See <a href=https://heart.example/x>the "
        f"society</a>, <a href=https://clinic.example/b>us</a>, <a href=/c>there</a>, <a href=#d>below</a>, "
        f"<a href=https://heart.example>heart.example</a>, <a href='tel:+15550100'>call</a>, "
        f"<a href='tel:+15550100'>555-0100</a>, <a href='mailto:a@b.example?subject=x'>write</a>. {MEAL}</main>"
    )
    tree = read(page)
    assert list(told(tree.blocks)) == [
        f"p See the society, us, there, below, heart.example, call, 555-0100, write. {MEAL}"
    ]
    assert reasons(tree) == {
        "https://heart.example/x": "the address of a link",
        "https://clinic.example/b": "an address within the web site",
        "/c": "an address within the web site",
        "+15550100": "the address of a link",
        "a@b.example": "the address of a link",
    }


def test_words_under_the_pointer_are_told() -> None:
    tree = read(f"<p title='{MEAL}'>{MEAL} Drink <a href=#a title='No milk, no juice.'>clear liquids</a>.</p>")
    assert list(told(tree.blocks)) == [f"p {MEAL} Drink clear liquids."]
    assert reasons(tree) == {"No milk, no juice.": "shown only under the pointer on the web page"}


def test_pictures_have_alternative_text_and_caption() -> None:
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n...").decode()
    body = "<figure><img src='a/colon.png?x' alt='A colon'><figcaption>Fig. 1</figcaption></figure><img src=b.jpg>"
    assert article(body) == ["picture A colon (Fig. 1) colon.png", "picture  () b.jpg"]
    tree = read(f"<p>{MEAL}<img alt=x src='data:image/png;base64,{png}'><img src=spacer.gif><img alt='' src=line.png>")
    picture = tree.blocks[1]
    assert isinstance(picture, Picture)
    assert picture.data.startswith(b"\x89PNG")
    assert reasons(tree) == {"line.png": "a picture that the web page calls decoration"}


def test_no_file_beside_the_page_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.open", None)
    monkeypatch.setattr("io.open", None)
    assert article("<img src=file:///etc/passwd alt=x><iframe src=http://127.0.0.1/></iframe><link href=x>") == [
        "picture x () passwd"
    ]


def test_invisible_characters_go_and_joiners_stay() -> None:
    assert article("<p>co\u00adlon\u200b&nbsp;x&shy;y &lt;5&gt; نمی\u200cشود") == ["p colon xy <5> نمی\u200cشود"]


# --- what is left out ---


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ("<div class='site-nav'><a href=/a>Start</a> <a href=/b>Doctors</a></div>", "menu"),
        ("<div id=cookie-banner>We use cookies. <button>Fine</button></div>", "cookie"),
        ("<ol class=breadcrumb><li><a href=/>Start</a><li>Knee</ol>", "stands on the web site"),
        ("<div class=social-share>Share: <a href=/x>Mail</a></div>", "sharing"),
        ("<div><a href=/>Start</a> › <a href=/p>Patients</a> › Knee</div>", "stands on the web site"),
        ("<ol><li><a href=/>Start</a><li><i class=icon></i><li><a href=/>Knee</a></ol>", "menu"),
        ("<form role=search><label>Find</label><input></form>", "search"),
        ("<div class='newsletter'>Write to me <input></div>", "newsletter"),
        ("<a class=skip-link href=#m>Skip to content</a>", "over the menu"),
        ("<div class=testimonials><h3>Ann</h3><p>They were all so kind to me, thank you.</p></div>", "what others say"),
        ("<section class='related-posts'><a href=/x>Hips</a><a href=/y>Hands</a></section>", "other pages"),
        ("<div hidden>Seldom shown</div>", "hidden"),
        ("<p style='display: none'>Seldom shown</p>", "hidden"),
        ("<noscript>Turn script on</noscript>", "without script"),
        ("<svg><title>Arrow</title></svg>", "drawing"),
        ("<button>Book now</button>", "button"),
        ("<p><del>Take aspirin.</del></p>", "crossed out"),
        ("<div role=dialog>Chat with us</div>", "window"),
        ("<footer>Main Street 1</footer>", "foot"),
        ("<ul><li><a href='#a'>Before</a><li><a href='#b'>After</a></ul>", "contents"),
    ],
)
def test_what_is_no_article_is_told(box: str, reason: str) -> None:
    pages = [f"<body>{box}<h1>Knee</h1><p>{MEAL}</p>", f"<body><main><h1>Knee</h1><p>{MEAL}</p></main>{box}"]
    for page in pages[1:] if "foot" in box else pages:
        tree = read(page)
        assert list(told(tree.blocks)) == ["h1 Knee", f"p {MEAL}"]
        assert tree.left
        assert all(reason in one.reason or one.reason == ASIDE for one in tree.left)


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=popup><p>{MEAL}</p></div>",
        f"<aside><p>{MEAL}</p></aside>",
        f"<div class='diet menu'><p>{MEAL}</p></div>",
        f"<form id=aspnetForm><p>{MEAL}</p></form>",
        f"<p>You may have <span class='modal-popup search'>{MEAL}</span></p>",
        f"<div class='collapse'><p>{MEAL}</p></div>",
        f"<div class='sidebar banner'><p>{MEAL}</p></div>",
        f"<blockquote class=header-quote>{MEAL}</blockquote>",
        f"<footer><p>{MEAL}</p></footer>",
        f"<div class='informed-consent'><p>{MEAL}</p></div>",
        f"<div class='recommended share'><p>{MEAL}</p></div>",
        f"<div class=header><h2>Before</h2><p>{MEAL}</p></div><p>And so on, until you are at the clinic.</p>",
        f"<section><header>{MEAL}</header><p>The rest of what is said here is said in the section.</p></section>",
    ],
)
def test_a_sentence_stays_whatever_its_box_is_called(body: str) -> None:
    filler = "<p>We will see you at the clinic in the morning, and you will go home in the evening.</p>" * 3
    for page in (f"<main><h1>Knee</h1>{filler}{body}</main>", f"<body><h1>Knee</h1>{filler}{body}{filler}"):
        assert any(MEAL in words.text for words in texts(read(page).blocks))


def test_a_warning_above_the_article_stays() -> None:
    tree = read(
        f"<div class=alert>If you cannot breathe, call for help at once.</div><main><h1>A</h1>{MEAL * 3}</main>"
    )
    assert next(told(tree.blocks)) == "p If you cannot breathe, call for help at once."


def test_long_hidden_text_is_kept_and_told() -> None:
    tree = read(f"<main><p>{MEAL * 20}</p></main><div hidden>\n{MEAL * 6}</div>")
    assert [finding.rule for finding in tree.findings] == ["hidden-text"]
    assert len(tree.blocks) == 2


def test_name_of_the_site_is_cut_off_the_title() -> None:
    def title(head: str) -> str:
        tree = read(f"{head}<main><h1>Knee: how to prepare</h1><p>{MEAL}</p></main>")
        return tree.title.text if tree.title else ""

    assert title("<title>Knee: how to prepare - Our Clinic</title>") == "Knee: how to prepare"
    assert title("<title>Knee | Our Clinic</title>") == "Knee"
    assert title("<title>Our Clinic | knee: how to prepare</title>") == "knee: how to prepare"
    assert title("<title>Knee - after the scan</title>") == "Knee - after the scan"
    assert title("<meta property=og:site_name content='Our Clinic'><title>Knee - Our Clinic</title>") == "Knee"
    assert title("<meta property=og:title content='Knee scan'>") == "Knee scan"


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ("<html lang=es-mx>", "es-MX"),
        ("<html xml:lang=zh-hans>", "zh-Hans"),
        ("<meta property=og:locale content=pt_BR>", "pt-BR"),
        ("<html lang=en><body lang=vi>", "vi"),
        ("<html lang='???'>", ""),
    ],
)
def test_declared_language_is_told(head: str, language: str) -> None:
    assert read(f"{head}<p>{MEAL}</p>").language == language


# --- how it was saved ---


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<p>Señora María, déjelo en casa</p>".encode(), "Señora María, déjelo en casa"),
        ("\ufeff<p>Señora María, déjelo en casa</p>".encode("utf-16"), "Señora María, déjelo en casa"),
        ("<p>Señora María, déjelo en casa</p>".encode("utf-16-be"), "Señora María, déjelo en casa"),
        ("<meta charset=gb2312><p>检查前八小时不要吃东西</p>".encode("gbk"), "检查前八小时不要吃东西"),
        ("<meta charset=iso-8859-1><p>“Señora” María — ok</p>".encode("cp1252"), "“Señora” María — ok"),
        ("<?xml version='1.0' encoding='windows-1251'?><p>Не ешьте</p>".encode("cp1251"), "Не ешьте"),
        ("<meta charset=iso-8859-1><p>Señora María</p>".encode(), "Señora María"),
    ],
)
def test_encodings(data: bytes, words: str) -> None:
    tree = read(data)
    assert [one.text for one in texts(tree.blocks)] == [words]
    assert not tree.findings


def test_encoding_that_is_not_told_is_told() -> None:
    tree = read(f"<p>{MEAL} Señora</p>".encode("cp1252"))
    assert "Señora" in next(texts(tree.blocks)).text
    assert [finding.rule for finding in tree.findings] == ["encoding"]
    with pytest.raises(HandpressError, match="does not say in what else"):
        read("<p>Не ешьте после полуночи</p>".encode("cp1251"))


def test_lost_letter_is_told_with_its_line() -> None:
    tree = read(b"<p>Se\xc3\xb1ora Mar\xc3\xada\n<p>d\xe9jelo en casa, se\xc3\xb1or</p>")
    assert [(finding.rule, finding.span.line) for finding in tree.findings] == [("encoding", 0), ("lost-letter", 2)]


@pytest.mark.parametrize(
    ("page", "fact"),
    [
        ("", "no words"),
        ("<p> <img src=a.png></p>", "no words"),
        ("<div id=root></div><script>go()</script><noscript>You need JavaScript.</noscript>", "written by script"),
        ("<frameset><frame src=menu.html><frame src=text.html></frameset>", '"text.html"'),
        ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n<p>a</p>", "web archive"),
        ("<p>x" * 400_001, "elements"),
        ("x" * (web.MAX_WEB_BYTES + 1), "bytes"),
        ("<div>" * 5000, "nested deeper"),
        ("<p " + " ".join(f"a{n}=1" for n in range(1000)) + ">x", "attributes"),
        ("<" + "a" * 100_000 + ">", "does not end"),
        ("<table>" + ("<tr>" + "<td>x" * 300) * 10, "columns"),
    ],
)
def test_what_is_refused(page: str, fact: str) -> None:
    with pytest.raises(HandpressError, match=re.escape(fact)):
        read(page)


def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handpress.disk.extras.find_spec", lambda name: None)
    with pytest.raises(HandpressError, match=re.escape(".[import]")):
        read("<p>x")


# --- hostile pages ---

HOSTILE = {
    "entities": lambda n: "<p>" + "&amp;" * n,
    "entities in a value": lambda n: f"<p title='{'&amp;' * n}'>x",
    "long number": lambda n: f"<p>&#{'9' * n};",
    "long name": lambda n: "<" + "1a" * n + ">",
    "long comment": lambda n: "<!--" + "- " * n + "-->x",
    "long doctype": lambda n: "<!DOCTYPE " + "a" * n + ">",
    "open paragraphs": lambda n: "<p>x" * n,
    "open bold": lambda n: "<b><p>x" * n,
    "open fonts": lambda n: "".join(f"<p><font size={k}>x" for k in range(n)),
    "crossed": lambda n: "<b><i><p></b></i>x" * n,
    "links": lambda n: "<a href=/>x" * n,
    "fostered": lambda n: "<table>" + "x<b>y</b>" * n,
    "tables": lambda n: "<table><tr><td>x</table>" * n,
    "wide": lambda n: "<table>" + "<tr><td colspan=1000 rowspan=1000>" * (n // 10) + "</table>x",
    "mains": lambda n: "<main>x</main>" * n,
    "toggles": lambda n: "<a role=tab href='#x'>t</a><div id=x>p</div>" * n,
    "breaks": lambda n: "x<br>" * n,
    "no end of a sentence": lambda n: "<div><section>" + "word " * n + "</section><main>x</main></div>",
    "spaces": lambda n: "<p>" + " \n" * n + "x",
    "headings": lambda n: "<h1>x" * n,
    "items": lambda n: "<ul><li>x" + "<li>" * n,
    "plaintext": lambda n: "<plaintext>" + "<p>\n" * n,
    "nul": lambda n: "<p>\0x" * n,
    "script": lambda n: "<script>" + "<!--<a" * n,
    "metas": lambda n: "<meta property=og:title content=x>" * n,
}


def survives(page: str | bytes) -> None:
    with contextlib.suppress(HandpressError):
        read(page)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_page_is_read_in_step_with_its_length(title: str, check_growth) -> None:
    pages = {n: HOSTILE[title](n).encode() for n in (500, 10_000)}
    check_growth(lambda n: survives(pages[n]), 10_000)


def test_entity_bomb_and_outer_entities_are_words() -> None:
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "aa"><!ENTITY b SYSTEM "file:///etc/passwd">]><html><p>One &b; &a; two three four'
    )
    tree = read(bomb)
    assert "&b; &a;" in " ".join(words.text for words in texts(tree.blocks))


@pytest.mark.parametrize(
    "tags", [("ul", "li"), ("div",), ("table", "tr", "td"), ("b",), ("details", "summary"), ("h2", "div")]
)
def test_deepest_page_is_read(tags: tuple[str, ...]) -> None:
    depth = 1
    while True:
        try:
            read("".join(f"<{tag}>" for tag in tags) * depth + MEAL)
        except HandpressError:
            break
        depth += 1
    with pytest.raises(HandpressError, match="nested deeper"):
        read("".join(f"<{tag}>" for tag in tags) * depth + MEAL)
    assert depth * len(tags) > MAX_DEPTH / 2 - 5


# --- nothing is lost ---

_NAMES = """p div span b h1 h2 h3 ul ol li table tr td th thead caption dl dt dd details summary button a section
    article main header footer nav aside form figure figcaption pre br blockquote sup sub q em del noscript iframe svg
    select option label legend fieldset center font ruby rt textarea hr dialog video address"""
_TAGS = _NAMES.split()
_GIVEN = (
    "", "", "", "", " hidden", " class=menu", " class='site-footer'", " class=popup", " class='section-title'",
    " role=heading", " role=tab href='#i1'", " aria-controls=i2", " id=i1", " id=i2", " class=collapse", " role=dialog",
    " style='display:none'", " aria-hidden=true", " href=/a", " href='#i1'", " href=https://other.example/x",
    " aria-expanded=false", " colspan=2", " rowspan=3", " value=4", " class=share", " class=sr-only", " data-tab=i1",
)  # fmt: skip


def made_up(seed: int) -> tuple[str, dict[str, int]]:
    """Return a page of any elements, some left open, and its words with their lines; no word stands twice."""
    chance = random.Random(seed)
    page, words, line = [], {}, 1
    open_tags: list[str] = []
    for number in range(chance.randrange(5, 120)):
        turn = chance.random()
        if turn < 0.4:
            tag = chance.choice(_TAGS)
            page.append(f"<{tag}{chance.choice(_GIVEN)}>")
            open_tags.append(tag)
        elif turn < 0.65 and open_tags:
            page.append(f"</{open_tags.pop(chance.choice([-1, -1, -1, 0]))}>")
        else:
            words[f"word{number}x"] = line
            page.append(f" word{number}x ")
        if chance.random() < 0.3:
            page.append("\n")
            line += 1
    return "".join(page), words


@pytest.mark.parametrize("seed", range(400))
def test_every_word_stands_once_in_a_block_or_is_told(seed: int) -> None:
    page, words = made_up(seed)
    try:
        tree = read(page)
    except HandpressError:
        return
    found = Counter[tuple[str, int]]()
    for text in texts(tree.blocks):
        for word in re.findall(r"word\d+x", text.text):
            assert words[word] in text.lines
            found[word, words[word]] += 1
    for left in tree.left:
        found.update((word, left.line) for word in re.findall(r"word\d+x", left.text))
    assert found == Counter(words.items())


@pytest.mark.parametrize("seed", range(200))
def test_damaged_page_is_read_or_refused(seed: int) -> None:
    survives(damaged(seed))


def damaged(seed: int) -> bytes:
    """Return a page with bytes changed, doubled, taken out, or turned round."""
    chance = random.Random(seed)
    page = bytearray(made_up(seed)[0].encode() + b"<!-- x --><script>y</script><p>&eacute;&#300;<svg><p>z")
    for _ in range(chance.randrange(1, 40)):
        at = chance.randrange(len(page))
        match chance.randrange(4):
            case 0:
                page[at] = chance.choice(b"<>&;\"'=/!-\0\r\n\xff\xc3 ]#xX0")
            case 1:
                del page[at : at + chance.randrange(1, 20)]
            case 2:
                page[at:at] = page[at : at + chance.randrange(1, 60)]
            case _:
                page[at:at] = chance.choice(
                    [b"<![CDATA[", b"<?", b"</", b"<!--", b"<plaintext>", b"<math>", b"<frameset>"]
                )
        page = page or bytearray(b"x")
    return bytes(page)


if __name__ == "__main__":
    until, seed = time.monotonic() + float(sys.argv[1]), 1000
    while time.monotonic() < until:
        survives(damaged(seed))
        test_every_word_stands_once_in_a_block_or_is_told(seed)
        seed += 1
    print(f"{seed - 1000:,} pages")


# --- what a program would have read ---


def test_code_of_the_web_site_is_told_and_what_it_would_write_is_a_blank() -> None:
    tree = read(
        "<?php\n$a = $b->c;\n?>\n<main><p>Come at <?= $time->at ?>, <% if x > 2 %>and<% end %> eat by {{ hour }}.\n"
        f"{{{{#each}}}}{MEAL}</main><?php $c = 1 > 2;\nclose();"
    )
    assert list(told(tree.blocks)) == [f"p Come at ____, and eat by ____. {MEAL}"]
    assert [(one.line, one.text) for one in tree.left] == [
        (1, "<?php"),
        (2, "$a = $b->c;"),
        (4, "<?= $time->at ?>"),
        (4, "<% if x > 2 %>"),
        (4, "<% end %>"),
        (4, "{{ hour }}"),
        (5, "<?php $c = 1 > 2;"),
        (5, "{{#each}}"),
        (6, "close();"),
    ]
    assert [one.message for one in tree.findings] == [
        'a program would have filled in "$time- at" here: a blank stands for it',
        'a program would have filled in "hour" here: a blank stands for it',
    ]
    assert tree.blocks[0].words.lines == (4, 5)  # type: ignore[union-attr]


def test_front_matter_of_a_web_page_is_told_and_its_title_used() -> None:
    tree = read(f"---\nlayout: page\ntitle: Knee scan\nlang: es\n---\n<p>{MEAL}</p>")
    assert tree.title == LineWords("Knee scan", (3,))
    assert tree.language == "es"
    assert list(told(tree.blocks)) == [f"p {MEAL}"]
    assert [line for line, _ in ((one.line, one.text) for one in tree.left)] == [2, 4]
    assert tree.blocks[0].words.lines == (6,)  # type: ignore[union-attr]


def test_signs_that_open_no_code_are_text() -> None:
    assert article("<p>If &lt;5% or <% of you, or 3 {% of") == ["p If <5% or <% of you, or 3 {% of"]


# --- what a page sets around its text by its form alone ---


def test_praise_is_left_out_whole_however_long() -> None:
    text = f"<h3>Ann</h3><p>{'They were all so kind to me, and I came home soon. ' * 5}</p>"
    page = f"<article><h1>Knee scan</h1>{f'<p>{MEAL}</p>' * 12}</article><div class='our-testimonials'>{text * 2}</div>"
    tree = read(page)
    assert [one for one in told(tree.blocks) if MEAL not in one] == ["h1 Knee scan"]
    assert {one.reason for one in tree.left} == {"what others say of the clinic"}


def card(name: str, picture: str = "<img src=a.png alt=''>") -> str:
    return (
        f"<div><a href={name}>{picture}</a><h4><a href={name}>{name}</a></h4><p>It is done in a day, mostly.</p></div>"
    )


def test_cards_that_lead_to_other_pages_are_told() -> None:
    text = f"<h1>Knee scan</h1>{f'<p>{MEAL}</p>' * 9}"
    tree = read(f"{text}<div class=row>{card('Hip')}{card('Hand')}{card('Foot')}</div>")
    assert [one for one in told(tree.blocks) if MEAL not in one] == ["h1 Knee scan"]
    assert "links to other pages" in {one.reason for one in tree.left}
    for few in (card("Hip") + card("Hand"), card("Hip", "") + card("Hand", "") + card("Foot", "")):
        assert "p It is done in a day, mostly." in list(told(read(f"{text}<div>{few}</div>").blocks))


def test_letters_of_a_lexicon_are_a_menu() -> None:
    letters = " ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    tree = read(f"<div><p>Health Book</p><p>Search all</p><p>{letters}</p></div><h1>Knee scan</h1><p>{MEAL} {MEAL}</p>")
    assert list(told(tree.blocks)) == ["h1 Knee scan", f"p {MEAL} {MEAL}"]
    assert [one.text for one in tree.left] == [f"Health Book Search all {letters}"]


def test_form_of_labels_and_colons_is_told_and_a_table_with_words_is_none() -> None:
    rows = (
        "<tr><td>Name</td><td>: <b></b></td></tr><tr><td>Age</td><td>: years</td></tr><tr><td>Ward</td><td>:</td></tr>"
    )
    tree = read(f"<p>{MEAL}</p><table>{rows}<tr><td>Doctor<td>:</table>")
    assert list(told(tree.blocks)) == [f"p {MEAL}"]
    assert [one.reason for one in tree.left] == ["a form to fill in on the web page"]
    full = "".join(f"<tr><td>{day}<td>: drink water</tr>" for day in ("Monday", "Tuesday", "Friday", "Sunday"))
    assert "table" in article(f"<table>{full}</table>")


def test_bullets_of_another_sign_stand_under_the_one_before() -> None:
    assert article("<p>❏ 12 hours before</p><p>&emsp;❍ Drink.</p><p>&emsp;❍ Rest.</p><p>❏ 4 hours before</p>") == [
        "- 12 hours before",
        "  - Drink.",
        "  - Rest.",
        "- 4 hours before",
    ]


@pytest.mark.parametrize(
    ("small", "stays"),
    [("Procedures", False), ("Knee", True), ("CPT 12345", True), ("Do not eat today.", True), ("Read it.", True)],
)
def test_part_of_the_web_site_over_the_title_is_told(small: str, stays: bool) -> None:
    tree = read(f"<title>Knee scan</title><main><span>{small}</span><h1>Knee scan</h1><p>{MEAL}</p></main>")
    assert (f"p {small}" in list(told(tree.blocks))) == stays
    assert (reasons(tree) == {"Procedures": "a small word over the title"}) != stays
