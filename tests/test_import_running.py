"""No word is taken out of the midst of a sentence, whatever it is called: it may be "not"."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence

import pytest

from handpress.pages import import_tree
from handpress.pages.readers.markdown import read_markdown
from handpress.pages.tree import Block, Heading, Listing, Paragraph, Table, Tree, unaccounted

pytest.importorskip("html5lib", reason="pip install '.[import]' brings it")

from handpress.pages.readers.web import read_html

_FILLER = "".join(
    f"<section><h2>Step {number}</h2><ul><li>Drink a glass of water every hour, and eat only white bread.</li>"
    "<li>Rest at home and keep near a toilet all day long.</li></ul></section>"
    for number in range(8)
)


def read(page: str) -> Tree:
    tree = read_html(page.encode(), "page.html")
    assert unaccounted(tree) == []
    return tree


def around(body: str) -> str:
    """Return a page with *body* outside of its main part."""
    return f"<body><div><section><h1>Blood test</h1>{body}</section><main>{_FILLER}</main></div></body>"


def texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(words) | Paragraph(words):
                yield words.text
            case Listing(items):
                for item in items:
                    yield item.words.text
                    yield from texts(item.under)
            case Table(rows):
                yield from (cell.text for row in rows for cell in row)


SENTENCE = "Take your tablets as usual, but {} your insulin."


@pytest.mark.parametrize(
    "word",
    [
        "<strong>not</strong>",
        "<em>not</em>",
        '<strong class="skip only share">not</strong>',
        '<a class="skiplink" href="#main">not</a>',
        '<span id="share" role="navigation">not</span>',
        '<i role="dialog" class="popup">not</i>',
        '<strong aria-hidden="true">not</strong>',
        '<abbr class="visuallyHidden-tip only">not</abbr>',
        "<button>not</button>",
        '<button aria-controls="x">not</button>',
        '<a href="#x" data-toggle="collapse">not</a>',
    ],
)
@pytest.mark.parametrize(
    "place", ["<p>{}</p>", "<ul><li>{}</li></ul>", "<div>{}</div>", "<h3>{}</h3>", "<dl><dd>{}</dl>"]
)
@pytest.mark.parametrize("outside", [True, False])
def test_word_stays_in_its_sentence(word: str, place: str, outside: bool) -> None:
    body = place.format(SENTENCE.format(word)) + '<div id="x">How this medicine works in the body, and why.</div>'
    page = around(body) if outside else f"<body><main><h1>Blood test</h1>{body}{_FILLER}</main></body>"
    assert SENTENCE.format("not") in [*texts(read(page).blocks)]


def test_short_sentence_beside_a_long_one_stays() -> None:
    body = "<p>Take your tablets as usual with a glass of water. Read this page.</p>"
    body += "<p>No insulin.</p><ul><li>Nothing else.</li></ul>"
    said = [*texts(read(around(body)).blocks)]
    assert "No insulin." in said
    assert "Nothing else." in said


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("<del>not</del>", "crossed out"),
        ('<span style="display:none">not</span>', "hidden"),
        ("<b hidden>not</b>", "hidden"),
        ('<span class="sr-only">not</span>', "screen readers"),
        ("<select><option>not</option></select>", "choice"),
    ],
)
def test_what_no_browser_shows_is_warned_of_at_its_line(word: str, reason: str) -> None:
    tree = read(f"<body><main><h1>Blood test</h1>\n<p>{SENTENCE.format(word)}</p>{_FILLER}</main></body>")
    torn = [one for one in tree.findings if one.rule == "torn"]
    assert [one.span.line for one in torn] == [2]
    assert "not" in torn[0].message
    assert reason in torn[0].message


_NAMED = """popup share social skip only sr note tooltip modal ad advert promo banner hidden nav menu footer header
    cookie newsletter comments related search copyright print login overlay breadcrumb testimonial toc widget screen"""
_NAMES = _NAMED.split()
_TAGS = "a abbr b big cite code em font i ins label mark small span strong sub sup u bdi dfn kbd time tt var button"
_WORDS = "take your blue tablets but never any insulin before noon unless nurse says so water bread rest"
_ROLES = ["", "", "", "navigation", "menu", "search", "dialog", "contentinfo", "banner", "complementary"]


def marked_up(words: list[str], chance: random.Random) -> str:
    """Return *words* with inline elements of any name around some of them."""
    made: list[str] = []
    while words:
        count = chance.randint(1, 3)
        part, words = words[:count], words[count:]
        text = " ".join(part)
        if chance.random() < 0.5:
            tag = chance.choice(_TAGS.split())
            named = " ".join(chance.sample(_NAMES, chance.randint(0, 3)))
            role = chance.choice(_ROLES)
            text = f'<{tag} class="{named}" id="{chance.choice(_NAMES)}" role="{role}">{text}</{tag}>'
        made.append(text)
    return " ".join(made)


@pytest.mark.parametrize("seed", range(60))
def test_kept_block_has_all_words_of_its_element(seed: int) -> None:
    chance = random.Random(seed)
    vocabulary = [
        "take",
        "your",
        "blue",
        "tablets",
        "but",
        "never",
        "any",
        "insulin",
        "before",
        "noon",
        "unless",
        "nurse",
        "says",
        "so",
        "water",
        "bread",
        "rest",
    ]
    bodies: list[str] = []
    said: list[str] = []
    for number in range(chance.randint(3, 12)):
        words = [f"q{number}", *chance.choices(vocabulary, k=chance.randint(5, 20))]
        text = f"{marked_up(words, chance)}. z{number}"
        place = chance.choice(["<p>{}</p>", "<ul><li>{}</li></ul>", "<h2>{}</h2>", "<div>{}</div>", "<dl><dd>{}</dl>"])
        bodies.append(place.format(text))
        said.append(f"{' '.join(words)}. z{number}")
    half = chance.randint(0, len(bodies))
    page = f"<body><h1>Blood test</h1>{''.join(bodies[:half])}<main>{_FILLER}{''.join(bodies[half:])}</main></body>"
    for text in texts(read(page).blocks):
        if text[0] == "q" or text[-2:-1] == "z":
            assert text in said


def test_markdown_keeps_the_words_between_tags() -> None:
    page = f"# Blood test\n\n{SENTENCE.format('<span class=popup>not</span>')}\n\nRest well.\n"
    assert SENTENCE.format("not") in [*texts(read_markdown(page, "page.md").blocks)]


@pytest.mark.parametrize("word", ["<!-- x -->not", "<svg><text>not</text></svg>not", "{{% x %}}not"])
def test_markdown_takes_out_marks_alone(word: str) -> None:
    page = f"# Blood test\n\n{SENTENCE.format(word)}\n\nRest well.\n"
    assert SENTENCE.format("not") in [*texts(read_markdown(page, "page.md").blocks)]


def test_whole_road() -> None:
    tree = read(around(f"<p>{SENTENCE.format('<strong>not</strong>')} Read this page.</p>"))
    assert "but not your insulin" in import_tree(tree, "page.html").yaml.replace("\n", " ")


@pytest.mark.parametrize("page", ["# Blood test\n\nTake all, but ![not](a.png) your insulin.\n\nRest well.\n"])
def test_picture_in_a_sentence_is_warned_of(page: str) -> None:
    assert [one.span.line for one in read_markdown(page, "page.md").findings if one.rule == "torn"] == [3]
    body = '<p>Take all, but <img alt="not" src="a.png"> your insulin.</p>'
    assert "torn" in [one.rule for one in read(f"<body><h1>Blood test</h1>{body}{_FILLER}</body>").findings]


_RUN = "<w:r><w:t>not</w:t></w:r>"


@pytest.mark.parametrize(
    "part",
    [
        '<w:hyperlink w:anchor="x">{}</w:hyperlink>',
        '<w:smartTag w:element="x">{}</w:smartTag>',
        '<w:customXml w:element="x">{}</w:customXml>',
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:fldSimple w:instr="REF x">{}</w:fldSimple>',
        '<w:bdo w:val="ltr">{}</w:bdo>',
    ],
)
def test_word_file_keeps_every_run(part: str) -> None:
    assert SENTENCE.format("not") in [*texts(_word_file(part.format(_RUN)).blocks)]


@pytest.mark.parametrize("look", ["vanish", "strike"])
def test_word_file_warns_of_what_it_does_not_show(look: str) -> None:
    tree = _word_file(f"<w:r><w:rPr><w:{look}/></w:rPr><w:t>not</w:t></w:r>")
    assert {one.rule for one in tree.findings} & {"torn", "struck-through"}


def _word_file(run: str) -> Tree:
    docx = pytest.importorskip("docx")
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    from handpress.pages.readers.word import read_word

    file = docx.Document()
    paragraph = file.add_paragraph(SENTENCE.partition("{")[0])
    for part in parse_xml(f"<w:p {nsdecls('w')}>{run}</w:p>"):
        paragraph._p.append(part)
    paragraph.add_run(SENTENCE.partition("}")[2])
    data = io.BytesIO()
    file.save(data)
    return read_word(data.getvalue(), "page.docx")
