"""HTML and plain text say what the PDF says: the same words in the same order, and every blank and box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise, zip_longest
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from msgspec.structs import replace
from pypdf import PdfReader

import handpress
from conftest import LIBRARY, ROOT, copy_of, handout_of, marked_text, shipped_handouts
from handpress.brand.look import Look
from handpress.brand.theme import theme_for
from handpress.brand.variant import Edition, Ink, Variant
from handpress.brand.words import words_for
from handpress.content.handout import Handout, Phrase, read_handout
from handpress.content.personal import Personal
from handpress.content.timing import parse_procedure
from handpress.forms import html_page, plain_text
from handpress.forms.outline import OutlineNode, reading, table
from handpress.layout.boxes import LAYOUT, Flow, Rule, Run, StructElem, Text
from handpress.layout.compose import compose
from handpress.layout.paginate import paginate
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import fill
from handpress.press.stages import PRODUCER, Form, alternate
from handpress.source.yaml import parse
from matrix import LANGUAGES, ODD
from test_properties import HANDOUTS

TESTA = Personal("Testa Patientsdottir", parse_procedure("2031-07-09T08:30"), "Dr. Quack Example")
TESTS = ROOT / "tests"


def whole(path: Path) -> Handout:
    """Return a handout with every block, or one that fills the first page."""
    return read_handout(parse(path.read_text(encoding="utf-8"), path.name))


ALL = {f"{handout.code}.{handout.language}": handout for handout in shipped_handouts()}
ALL |= {name: handout_of(yaml) for name, yaml in ODD.items()}
ALL |= {f"blocks.{path.stem}": whole(path) for path in sorted(TESTS.glob("blocks/*.yaml"))}
ALL |= {f"front.{path.stem}": whole(path) for path in sorted(TESTS.glob("front/*.yaml"))}
ALL |= {language: handpress.read_entry(handpress.find(LANGUAGES, "99999", language)) for language in ("ar", "vi")}
# The Chinese one needs a face of its own: see below.
CHINESE = [ALL.pop(name) for name in [name for name, handout in ALL.items() if handout.language == "zh-Hans"]]
EVERYTHING = """
  - kind: overview
    text: [One., "Two ____ three, call (555) 010-0177."]
    facts: [{label: A, value: b ____}, {label: "Why?", value: c}]
    checklist: [{do: "Fast from ____, then rest.", when: 2 days before}, Walk]
    steps: [a, {text: b, items: [c, d]}]
    items: [d, {text: e, items: [f]}]
    note: Bye.
  - kind: preparation
    checklist: [{do: Stop eating., when: 8 hours before}]
  - kind: when-to-call
    items: [A fever]
  - kind: follow-up
    visits: [{visit: e, window: 1 week after, purpose: f}, {visit: g}]
"""
ARABIC = """
code: '99999'
title: رأب الفقرات
language: ar
translation: {from: en, version: "1", fingerprint: "0000000000000000", by: x, date: 2026-01-01}
sections:
  - kind: overview
    text: "اتصل على 555-010-0188 ثم انتظر ____."
    steps: [أول, ثان]
  - kind: preparation
    checklist: [{do: استحم, when: 2 days before}]
  - kind: complications
    items: [نزيف]
"""
NASTY = ["<script>alert(1)</script>", "&amp;", '"onload="x', "{{x}}", "'><img src=x>", "</style>", "</title>", "-->"]


class Element:
    """An element of a page, with its text and where it stands."""

    def __init__(self, name: str, attributes: dict[str, str], around: tuple[Element, ...]) -> None:
        self.name, self.attributes, self.around, self.text = name, attributes, around, ""

    def get(self, key: str) -> str:
        return self.attributes.get(key, "")

    @property
    def path(self) -> list[str]:
        return [element.name for element in self.around]


VOID = frozenset({"meta", "input", "img"})
PHRASES = frozenset({"a", "bdi", "bdo", "span", "label", "input", "svg", "path", "strong"})
ONLY_PHRASES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "label", "a", "bdi", "span", "strong"})
INSIDE = {
    "li": ("ul", "ol"),
    "dt": ("div",),
    "dd": ("div",),
    "tr": ("thead", "tbody"),
    "th": ("tr",),
    "td": ("tr",),
}


class Page(HTMLParser):
    """A page, read without forgiving anything: each tag is closed, in order, where it may stand.

    Its ``words`` are those of the handout, without what leads to a phone or through the page.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = []
        self.elements: list[Element] = []
        self.words = ""
        assert text.startswith("<!doctype html>\n<html ")
        self.feed(text)
        self.close()
        assert not self.open
        assert not self.rawdata

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({key for key, _ in attrs}) == len(attrs)
        assert all(value for _, value in attrs), attrs
        parent = self.open[-1].name if self.open else ""
        assert parent in INSIDE.get(tag, (parent,)), (parent, tag)
        if parent in ONLY_PHRASES:
            # A text area stands in a paragraph of its own.
            assert tag in PHRASES or (parent, tag) == ("p", "textarea"), (parent, tag)
            assert tag != parent or tag == "span"
        element = Element(tag, {key: value or "" for key, value in attrs}, tuple(self.open))
        self.elements.append(element)
        if tag not in PHRASES:
            self.words += "\n"
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise AssertionError(f"<{tag}/>")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag
        if tag not in PHRASES:
            self.words += "\n"

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data
        # A button beside the list of signs says a number that stands in the heading; so do the bars above.
        again = any(one.name == "nav" or one.get("class") in ("to-call", "to-top") for one in self.open)
        if any(element.name == "body" for element in self.open) and not again:
            self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def find(self, *names: str) -> list[Element]:
        return [element for element in self.elements if element.name in names]


def made(handout: Handout, look: Look, form: Form, personal: Personal | None = None) -> str:
    return alternate(copy_of(handout, look, personal), form).decode("utf-8")


def page_of(handout: Handout, look: Look, personal: Personal | None = None) -> Page:
    return Page(made(handout, look, Form.HTML, personal))


def flow_of(handout: Handout, look: Look, personal: Personal | None = None, variant: Variant | None = None) -> Flow:
    return compose(copy_of(handout, look, personal, variant), paged=False)


def small(*boxes: Text | Rule, tree: StructElem | None = None, backwards: bool = False) -> Flow:
    """Return a flow of a few boxes, each owner an element of the tree."""
    elems = dict.fromkeys(run.owner for box in boxes if isinstance(box, Text) for run in box.runs)
    kids = tuple(elem for elem in elems if isinstance(elem, StructElem))
    tree = tree or StructElem("Document", kids)
    return Flow(lambda page: (), boxes, (), tree, lambda page, pages: (), lambda part: (), "t", "en", backwards)


def paragraph(text: str, look: Look) -> Text:
    return Text((Run(text, theme_for(look.brand).body, StructElem("P")),))


@pytest.fixture(scope="module")
def words_of_pdf(look: Look) -> Callable[[str, Personal | None], list[str]]:
    return cache(lambda name, personal: pdf_words(ALL[name], look, personal))


def pdf_words(handout: Handout, look: Look, personal: Personal | None = None) -> list[str]:
    """Return the words of the PDF's structure, in its order, without the marks of lists.

    Nothing gives way to what fits a page better: HTML and text have no pages.
    """
    copy = copy_of(handout, look, personal)
    flow = compose(copy, paged=False)
    steady = replace(flow, stretches=tuple(one._replace(gives_way=False) for one in flow.stretches))
    pages = paginate(steady, copy.theme.page, copy.fonts)
    reader = PdfReader(BytesIO(fill(engrave(pages, PRODUCER), values_of(pages))))
    pages = {page.indirect_reference.idnum: marked_text(page) for page in reader.pages}
    out: list[str] = []

    def walk(node, page: int, marks: bool) -> None:
        page = node.raw_get("/Pg").idnum if "/Pg" in node else page
        numbering = node.get("/A", {}).get("/ListNumbering")
        block = node.get("/S") not in ("/Span", "/Link", "/Form")
        out.extend("\n" * block)
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object() if hasattr(kid, "get_object") else kid
            if isinstance(kid, int):
                out.append(pages[page][kid])
            elif kid.get("/Type") == "/MCR":
                out.append(pages[kid.raw_get("/Pg").idnum][kid["/MCID"]])
            elif kid.get("/Type") != "/OBJR" and not (marks and kid["/S"] == "/Lbl"):
                walk(kid, page, numbering in ("/Disc", "/Decimal") if numbering else marks)
        out.extend("\n" * block)

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"].get_object(), 0, False)
    # A glyph that stands for no letter of its own is written as a space without width.
    return "".join(out).replace("\u200b", "").split()


def said_elsewhere(handout: Handout, look: Look, personal: Personal | None = None) -> list[tuple[str, ...]]:
    """Return what plain text says elsewhere: the column headings of each table, the words in each picture."""
    found = []

    def walk(node: OutlineNode) -> None:
        if node.role == "Table":
            found.append(tuple(" ".join(head.text.split()) for head in table(node)[0]))
        if node.role == "Figure":
            found.append(tuple(label.run.text.strip() for label in node.marks[0].labels))
        for part in node.parts:
            if isinstance(part, OutlineNode):
                walk(part)

    for group in reading(flow_of(handout, look, personal)).groups:
        for node in group.nodes:
            walk(node)
    return found


def text_words(text: str, handout: Handout, heads: list[tuple[str, ...]]) -> list[str]:
    """Return the words of plain text, without what stands for the looks of the page."""
    words = words_for(handout.language)
    text = re.sub("[\u2066\u2069]", "", text)  # they keep numbers in order, and are no words
    text = re.sub("(?m)^ *(=+|-+)$", "", text)
    text = re.sub(r"(?m)^\[(?! \])[^]]+\]$", "", text)  # what a picture shows
    text = text.replace("_" * 12, "")
    text = re.sub(r"(?m)^ *(- |\[ \] |[0-9]+\. )", "", text)
    shown = [head for table in heads for head in table] + [words("alt-may"), words("alt-avoid")]
    for said in shown:
        lead = r"\s+".join(map(re.escape, said.split()))
        text = re.sub(rf"(?m)^ *{lead}:", "", text)
    return text.replace("_", "").split()


def without_heads(words: list[str], heads: list[tuple[str, ...]]) -> str:
    """Return *words* without the heads of tables, which plain text says with each row instead."""
    text = f" {' '.join(words)} "
    for head in filter(None, heads):
        text = text.replace(f" {' '.join(head)} ", " ", 1)
    return text


def without_paper(words: list[str], handout: Handout) -> list[str]:
    """Return *words* without the number of a page and the way to a camera: where there are no pages, links lead on."""
    said = words_for(handout.language)
    text = f" {' '.join(words)} "
    number = re.escape(said("page-n", page="0")).replace("0", "[0-9]+")
    more = re.escape(said("more-signs"))
    text = re.sub(rf" {more} {number} ", f" {said('more-signs')} {said('help')} ", text)
    # On paper a value and the words after it stand apart.
    after = said("band-for-clock", clock="\0").partition("\0")[0].strip()
    text = re.sub(rf"(?<=[0-9.M]){re.escape(after)} ", f" {after} ", text)
    web = handout.video or handout.link
    if web:
        text = text.replace(f" {said('qr-how', address=web.address)} ", f" {web.address} ")
    return text.split()


def assert_same(found: list[str], wanted: list[str]) -> None:
    """Fail with the first words that differ."""
    at = next((at for at, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other), len(wanted))
    assert found[max(0, at - 3) : at + 5] == wanted[max(0, at - 3) : at + 5]
    assert len(found) == len(wanted)


def columns(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in line if unicodedata.category(one) != "Mn")


def is_part(wanted: list[str], found: list[str]) -> bool:
    """Whether all of *wanted* stands in *found*, in order; a label may have a colon there."""
    rest = iter(found)
    return all(any(word in (one, f"{one}:") for word in rest) for one in wanted)


# The words


@pytest.mark.parametrize("personal", [None, TESTA], ids=["blank", "personal"])
@pytest.mark.parametrize("name", ALL)
def test_html_says_what_the_pdf_says(name: str, personal: Personal | None, look: Look, words_of_pdf) -> None:
    page = page_of(ALL[name], look, personal)
    assert_same(page.words.split(), without_paper(words_of_pdf(name, personal), ALL[name]))


@pytest.mark.parametrize("personal", [None, TESTA], ids=["blank", "personal"])
@pytest.mark.parametrize("name", ALL)
def test_plain_text_says_what_the_pdf_says(name: str, personal: Personal | None, look: Look, words_of_pdf) -> None:
    handout = ALL[name]
    heads = said_elsewhere(handout, look, personal)
    wanted = without_heads(without_paper(words_of_pdf(name, personal), handout), heads).split()
    found = text_words(made(handout, look, Form.TEXT, personal), handout, heads)
    # A label ends with a colon, since no column parts it from what it stands over.
    bare = [one if word == f"{one}:" else word for one, word in zip_longest(wanted, found)]
    assert_same(bare, wanted)


@pytest.mark.parametrize("handout", CHINESE, ids=lambda handout: handout.language)
def test_chinese_says_what_the_pdf_says(handout: Handout, with_chinese: None, look: Look) -> None:
    page = page_of(handout, look, TESTA)
    wanted = without_paper(pdf_words(handout, look, TESTA), handout)
    assert "".join(page.words.split()) == "".join(wanted)  # spaces are not what parts its words
    assert all(columns(line) <= 72 for line in made(handout, look, Form.TEXT, TESTA).split("\n"))


@settings(
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(handout=HANDOUTS)
def test_made_up_handouts_keep_every_word_in_order(handout: Handout, look: Look) -> None:
    wanted = pdf_words(handout, look)
    assert_same(page_of(handout, look).words.split(), wanted)
    bare = without_heads(wanted, said_elsewhere(handout, look)).replace("_", "").split()
    assert is_part(bare, made(handout, look, Form.TEXT).replace("_", "").split())


@pytest.mark.parametrize("form", [Form.HTML, Form.TEXT])
def test_the_clinic_heads_the_page(form: Form, look: Look) -> None:
    text = made(handout_of(EVERYTHING), look, form)
    places = [text.index(part) for part in ("Your Clinic", "(555) 010-0100", "DRAFT", "100 Example Street")]
    assert places == sorted(places)


@pytest.mark.parametrize("form", [Form.HTML, Form.TEXT])
def test_equal_input_gives_equal_bytes(form: Form, look: Look) -> None:
    handout = handpress.read_entry(handpress.find(LIBRARY, "22325", "en"))
    assert alternate(copy_of(handout, look, TESTA), form) == alternate(copy_of(handout, look, TESTA), form)


@pytest.mark.parametrize("form", [Form.HTML, Form.TEXT])
@pytest.mark.parametrize("nasty", NASTY)
def test_strings_are_text_wherever_they_stand(nasty: str, form: Form, look: Look) -> None:
    """In text, in an attribute by way of a label, in the title, in the header and in a patient's data."""
    quoted = "'" + nasty.replace("'", "''") + "'"
    handout = handout_of(
        f"  - kind: preparation\n    title: {quoted}\n    text: {quoted}\n    checklist: [{quoted}]\n"
        f"    facts: [{{label: {quoted}, value: {quoted}}}]\n"
    ).but(title=nasty, summary=nasty)
    brand = look.brand.but(clinic=nasty, address=(nasty,), logo_text={"": nasty})
    text = made(handout, Look(brand, look.logo), form, Personal(nasty, None, nasty))
    if form is Form.TEXT:
        assert text.count(nasty) == 14
        return
    page = Page(text)
    assert page.words.count(nasty) == 14
    assert page.find("title")[0].text == nasty
    assert page.find("header")[0].text.count(nasty) == 1
    assert page.find("svg")[0].get("aria-label") == nasty
    assert not page.find("script", "img")


# The page


@pytest.fixture(scope="module", params=[*ALL, "everything"])
def page(request: pytest.FixtureRequest, look: Look) -> Page:
    return page_of(ALL.get(request.param) or handout_of(EVERYTHING), look)


def test_headings_never_skip_a_level(page: Page) -> None:
    levels = [int(element.name[1]) for element in page.find("h1", "h2", "h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(element.text.strip() for element in page.find("h1", "h2", "h3"))


def test_every_field_has_a_name(page: Page) -> None:
    ids = {element.get("id"): element for element in page.elements}
    boxes = 0
    for field in page.find("input", "textarea"):
        if field.get("type") == "checkbox":
            boxes += 1
            text = ids[field.get("aria-labelledby")]
            labels = [label for label in page.find("label") if label.get("for") == field.get("id")]
            # Every word of the task ticks the box.
            assert "".join("".join(label.text for label in labels).split()) == "".join(text.text.split()) > ""
        else:
            assert field.get("aria-label")
            assert "label" not in field.path
        assert field.get("autocomplete") == "off"
    assert boxes == sum(label.name == "li" and "tasks" in label.around[-1].get("class") for label in page.elements)


def test_ids_are_unique_and_references_hold(page: Page) -> None:
    ids = [element.get("id") for element in page.elements if element.get("id")]
    assert len(set(ids)) == len(ids)
    for key in ("for", "aria-labelledby"):
        assert {element.get(key) for element in page.elements} - {""} <= set(ids)
    within = {link.get("href")[1:] for link in page.find("a") if link.get("href").startswith("#")}
    assert within <= set(ids)


def test_landmarks_are_one_header_and_one_main(page: Page) -> None:
    assert len(page.find("header")) == len(page.find("main")) == 1
    body = [element for element in page.elements if element.path == ["html", "body"]]
    assert [element.name for element in body if element.name != "nav"] == ["header", "main", "footer"]
    assert all(nav.get("aria-label") for nav in page.find("nav"))
    assert all(section.get("aria-labelledby") for section in page.find("section"))


def test_table_headings_say_what_they_head(page: Page) -> None:
    for head in page.find("th"):
        over = "thead" in head.path
        assert head.get("scope") == ("col" if over else "row")
        assert head.get("role") == ("columnheader" if over else "rowheader")
    for one in page.find("table"):
        heads = [head.text.strip() for head in page.find("th") if one in head.around and "thead" in head.path]
        cells = [cell for cell in page.find("td", "th") if one in cell.around and "tbody" in cell.path]
        assert [cell.get("data-label") for cell in cells] == heads * (len(cells) // len(heads))
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    assert all(element.get("role") == roles[element.name] for element in page.find(*roles))


def test_the_page_needs_nothing_from_outside(page: Page) -> None:
    assert not page.find("script", "link", "iframe", "object", "embed", "form", "base", "video", "audio")
    for element in page.elements:
        for key, value in element.attributes.items():
            assert not key.startswith("on")
            assert key not in ("style", "srcset", "action", "formaction", "background", "ping")
            assert key == "href" or "://" not in value, (element.name, key, value)
            assert key != "href" or value.startswith(("tel:", "https:", "#")), value
    (style,) = page.find("style")
    assert not re.search(r"url\(|@import|http|javascript|expression", style.text)
    (policy,) = [one for one in page.find("meta") if one.get("http-equiv")]
    assert policy.get("content").startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert page.elements.index(policy) < page.elements.index(style)


def test_every_class_but_those_for_shape_has_a_look(look: Look) -> None:
    page = page_of(handout_of(EVERYTHING), look)
    style = page.find("style")[0].text
    for name in {name for element in page.elements for name in element.get("class").split()}:
        assert re.search(rf"\.{name}[^a-z-]", style), name


def test_sides_are_logical() -> None:
    from handpress.forms.style import _SHEET

    assert not re.search(
        r"(margin|padding|border|inset)-(left|right)|text-align:(left|right)|float:|[{;](left|right):", _SHEET
    )
    # Pixels only for lines: sizes follow the reader's own.
    assert set(re.findall("[0-9.]+px", _SHEET)) == {"1px"}


def test_colours_are_those_of_the_brand(look: Look) -> None:
    style = page_of(handout_of(EVERYTHING), look).find("style")[0].text
    assert "--brand:#0f5a63;" in style
    assert "--alert:#9a1b1f;" in style


@pytest.mark.parametrize("variant", [Variant(Edition.LARGE_PRINT), Variant(ink=Ink.GREY)], ids=["large", "grey"])
def test_any_variant_makes_a_page_and_a_text(variant: Variant, look: Look) -> None:
    flow = flow_of(handout_of(EVERYTHING), look, None, variant)
    page = Page(html_page(flow, theme_for(look.brand, variant)))
    assert len(page.find("section")) == 1
    assert "8 hours before: ____________\n----------------------------\n[ ] Stop eating.\n" in plain_text(flow)


def test_frames_are_regions_under_their_headings(look: Look) -> None:
    page = page_of(ALL["blocks.45378"], look)
    ids = {element.get("id"): element.text for element in page.elements}
    regions = [(section.get("class"), ids[section.get("aria-labelledby")]) for section in page.find("section")]
    assert regions == [
        ("key", "The 3 most important things"),
        ("panel", "Bring with you"),
        ("alert", "Get help"),
        ("panel", "I can say in my own words"),
    ]


def test_lists_are_what_they_are_on_paper(look: Look) -> None:
    page = page_of(handout_of(EVERYTHING), look)
    found = [(one.name, one.get("class"), one.path[-1]) for one in page.find("ul", "ol", "dl")]
    assert found.pop(0) == ("ul", "", "nav")
    assert found == [
        ("ul", "rail", "main"),
        ("ul", "tasks", "li"),
        ("ul", "", "section"),
        ("dl", "facts", "main"),
        ("ul", "rail", "main"),
        ("ul", "tasks", "li"),
        ("ul", "tasks", "li"),
        ("ol", "steps", "main"),
        ("ul", "", "li"),
        ("ul", "", "main"),
        ("ul", "", "li"),
    ]
    assert not set("•–") & set(page.words)


def test_phones_and_sites_are_links(look: Look) -> None:
    page = page_of(handout_of(EVERYTHING), look)
    links = [link for link in page.find("a") if "main" in link.path]
    assert [(link.get("href"), link.text) for link in links] == [
        ("tel:5550100100", "Call (555) 010-0100"),
        ("tel:5550100199", "After hours (555) 010-0199"),
        ("tel:5550100100", "(555) 010-0100"),
        ("https://clinic.example", "clinic.example"),
    ]


def test_blanks_are_fields_named_as_in_the_pdf(look: Look) -> None:
    page = page_of(handout_of(EVERYTHING), look)
    names = [field.get("aria-label") for field in page.find("input", "textarea") if field.get("aria-label")]
    assert names == [
        "Your name: Blank to write on",
        "With: Blank to write on",
        "Date of your procedure: Blank to write on",
        "Time of your procedure: Blank to write on",
        "8 hours before: Blank to write on",
        "Date and time: Blank to write on",
        "When: Blank to write on",
        "Date and time: Blank to write on",
        "Blank to write on",
        "Blank to write on",
        "2 days before: Blank to write on",
        "Blank to write on",
        "Blank lines to write on",
        "Patient or caregiver: Blank to write on",
        "Care team member, date: Blank to write on",
    ]
    assert [area.get("rows") for area in page.find("textarea")] == ["3"]


def test_a_full_stop_stays_with_the_blank_before_it(look: Look) -> None:
    text = made(handout_of("  - kind: overview\n    text: Ask until ____. Then go.\n"), look, Form.HTML)
    assert re.search(r'Ask until <span class="whole"><input [^>]*>\.</span> Then go\.</p>', text)


@pytest.mark.parametrize("pair", ["1000 mg", "8:30 AM", "38 °C"])
def test_plain_text_keeps_a_number_with_its_unit(pair: str, look: Look) -> None:
    for length in range(40, 72):
        words = ("word " * 20)[:length].strip()
        handout = handout_of(f'  - kind: overview\n    text: "{words} {pair} and so on."\n')
        assert pair in alternate(copy_of(handout, look), Form.TEXT).decode()


def test_personal_data_stands_in_the_body_and_nowhere_else(look: Look) -> None:
    text = made(handout_of(EVERYTHING), look, Form.HTML, TESTA)
    head, body = text.split("</head>")
    for secret in ("Patientsdottir", "Quack", "2031", "July"):
        assert secret in body
        assert secret not in head
        assert not any(secret in value for one in Page(text).elements for value in one.attributes.values())


def test_a_logo_of_shapes_is_drawn_as_it_is(look: Look) -> None:
    page = page_of(handout_of(EVERYTHING), look)
    (logo,) = [svg for svg in page.find("svg") if svg.get("role")]
    assert logo.path[-1] == "header"
    assert (logo.get("role"), logo.get("aria-label")) == ("img", "Your clinic's logo")
    paths = [path for path in page.find("path") if logo in path.around]
    assert [path.get("fill") for path in paths] == ["#0f5a63", *["#ffffff"] * 4, "#0f5a63"]
    assert all(re.fullmatch(r"([MLC][-0-9. ]+|Z)+", path.get("d")) for path in paths)


def test_a_logo_of_pixels_keeps_every_pixel(look: Look, tmp_path) -> None:
    from base64 import b64decode

    from PIL import Image

    image = Image.new("RGB", (40, 20), (200, 10, 10))
    image.putpixel((3, 5), (0, 0, 255))
    image.save(tmp_path / "logo.png")
    (tmp_path / "brand.yaml").write_text((LIBRARY / "brand" / "brand.yaml").read_text().replace("logo.svg", "logo.png"))
    (logo,) = page_of(handout_of(EVERYTHING), handpress.read_look(tmp_path / "brand.yaml")).find("img")
    kind, data = logo.get("src").split(",")
    assert kind == "data:image/png;base64"
    assert Image.open(BytesIO(b64decode(data))).tobytes() == image.tobytes()
    assert logo.get("alt") == "Your clinic's logo"


def test_without_a_logo_there_is_none(look: Look) -> None:
    page = page_of(handout_of(EVERYTHING), Look(look.brand))
    assert not [one for one in page.find("svg", "img") if "header" in one.path]
    assert "Your Clinic" in page.find("header")[0].text


# Languages


def test_a_page_from_right_to_left_says_so(look: Look) -> None:
    text = made(read_handout(parse(ARABIC, "test.yaml")), look, Form.HTML)
    page = Page(text)
    assert (page.find("html")[0].get("lang"), page.find("html")[0].get("dir")) == ("ar", "rtl")
    (english,) = [one for one in page.find("p") if one.text.startswith("Call us")]
    assert (english.get("lang"), english.get("dir")) == ("en", "ltr")
    # A phone number keeps its order among Arabic words.
    assert '<bdo dir="ltr" class="whole">555-010-0188</bdo>' in text
    directions = {one.text: one.get("dir") for one in page.find("bdi")}
    assert not [text for text in directions if "الإصدار" in text]
    assert set(directions.values()) == {"ltr"}


def test_every_page_says_its_direction(page: Page) -> None:
    (root,) = page.find("html")
    assert root.get("dir") == ("rtl" if root.get("lang") == "ar" else "ltr")


def test_words_of_another_language_say_which(look: Look) -> None:
    handout = handout_of("  - kind: overview\n    text: They say déjà vu ____ here.\n")
    handout = handout.but(phrases=(Phrase(text="déjà vu", language="fr"),))
    text = made(handout, look, Form.HTML)
    assert '<p>They say <span lang="fr"><bdi dir="ltr">déjà vu</bdi></span> <input ' in text
    assert "They say déjà vu ____________ here.\n" in made(handout, look, Form.TEXT)


def test_a_notice_in_many_languages_says_which_and_where_it_begins(look: Look) -> None:
    notice = {"en": "Free help.", "ar": "مساعدة مجانية", "es": "Ayuda gratis."}
    printed = look.brand.print.but(assistance=True)
    brand = look.brand.but(assistance=notice, print=printed)
    page = page_of(handout_of(EVERYTHING), Look(brand, look.logo))
    found = {one.text: (one.get("lang"), one.get("dir")) for one in page.find("p") if one.text in notice.values()}
    assert found == {"Free help.": ("", ""), "مساعدة مجانية": ("ar", "rtl"), "Ayuda gratis.": ("es", "")}
    assert page.find("section")[-1].get("class") == "box"


# Plain text


@pytest.mark.parametrize("personal", [None, TESTA], ids=["blank", "personal"])
@pytest.mark.parametrize("name", ALL)
def test_plain_text_is_plain(name: str, personal: Personal | None, look: Look) -> None:
    text = made(ALL[name], look, Form.TEXT, personal)
    if ALL[name].language == "ar":
        text = re.sub("\u2066([^\u2066\u2069]+)\u2069", r"\1", text)  # round numbers, in pairs
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    for line in text.split("\n"):
        assert line == line.rstrip()
        assert columns(line) <= 72
        assert not any(unicodedata.category(character) in ("Cc", "Cf") for character in line)


def test_plain_text_of_everything(look: Look) -> None:
    text = made(handout_of(EVERYTHING), look, Form.TEXT)
    start = text.index("DRAFT")
    assert text[:start] == "Your Clinic\nQuestions? Call (555) 010-0100\n\n"
    rule = "_" * 72
    assert (
        text[start:]
        == f"""\
DRAFT: not yet approved by a clinician

=================
Made-up procedure
=================

Your name: ____________
With: ____________
Date of your procedure: ____________
Time of your procedure: ____________
Your Clinic
  100 Example Street, Suite 1, Your City

Get ready
=========

Do each step on its day. Tick the box when it is done.

8 hours before: ____________
----------------------------
[ ] Stop eating.

When to call us
===============

Call us if you think that you have any of these:

Call (555) 010-0100

After hours (555) 010-0199

- A fever

Your follow-up schedule
=======================

When: 1 week after
What for: e
  f
Date and time: ____________

When: ____________
What for: g
Date and time: ____________

What it is
==========

One.

Two ____________ three, call (555) 010-0177.

A: b ____________
Why? c

Do each step on its day. Tick the box when it is done.

[ ] Walk

2 days before: ____________
---------------------------
[ ] Fast from ____________, then rest.

1. a
2. b
   - c
   - d

- d
- e
  - f

Bye.

Questions for your care team
============================

Contact us: (555) 010-0100 · clinic.example

{rule}

{rule}

{rule}

I have talked through this handout and can say it back in my own words
(patient or caregiver)
____________
Patient or caregiver
____________
Care team member, date

Your Clinic · 100 Example Street, Suite 1 · Your City · (555) 010-0100 ·
clinic.example
CPT® 99999 · Version 1
CPT® 99999. CPT copyright 2025 American Medical Association. All rights
reserved.
"""
    )


def test_plain_text_says_each_block_in_words(look: Look) -> None:
    personal = Personal("Test Patient", parse_procedure("2026-12-04T08:30"), "Dr. Test")
    text = made(ALL["blocks.45378"], look, Form.TEXT, personal)
    for part in (
        "Arrive at: 7:30\u00a0AM\u00a0for 8:30\u00a0AM\nWhere: Your Clinic\n  100 Example Street, Suite 1, Your City\n",
        "\n7 days before: Fri, Nov 27\nAsk us about your medicines\n\n3 days before: Tue, Dec 1\n",
        "    Medicine: ____________\n    Stop on: ____________\n    Start again on: ____________\n",
        "    You may have\n    ------------\n    yes: Water, clear broth\n",
        "    Do not have\n    -----------\n    no: Any solid food\n",
        "\nName: ____________\n\nPhone: ____________\n",
        "\n1. 7:30\u00a0AM\n   Check in at the main entrance.",
        "\nUntil Saturday, 8:30\u00a0AM\n",
        "\n1 of 100 people\n---------------\n",
        "\n1: bleeding that needs care\n\n99 do not have this.\n",
        "\nTest: CT scan\nHow often: ____________\nAt home: no\n",
        "[ ] when I stop eating and drinking\n",
    ):
        assert part in text, part
    assert "\nWatch a 3-minute video: clinic.example/colon\n" in made(ALL["front.45378"], look, Form.TEXT)


def test_personal_data_stands_after_its_label(look: Look) -> None:
    text = made(handout_of(EVERYTHING), look, Form.TEXT, TESTA)
    assert "Your procedure: Wed, July 9, 2031\n" in text
    assert "With: Dr. Quack Example\nFor: Testa Patientsdottir\n" in text
    assert "2 days before: Mon, Jul 7\n-------------------------\n[ ] Fast from" in text
    assert "When: 1 week after: Wed, July 16, 2031\n" in text


def test_a_phone_number_stands_on_one_line(look: Look) -> None:
    for width in range(50, 75):
        text = plain_text(small(paragraph("x" * width + " (555) 010-0177 and so on", look)))
        assert "(555) 010-0177" in text


def test_no_word_is_cut(look: Look) -> None:
    words = ["a" * 100, "short", "b" * 73, "self-evident-and-so-on/forth-" * 3, "end"]
    assert plain_text(small(paragraph(" ".join(words), look))).split() == words


def test_chinese_takes_two_columns_a_letter_and_breaks_between_letters(look: Look) -> None:
    sentence = "免费语言协助服务，请致电我们的诊所。" * 10 + "word-with-dash"
    lines = plain_text(small(paragraph(sentence, look))).splitlines()
    assert "".join(lines) == sentence
    assert all(68 <= 2 * len(line) <= 72 for line in lines[:-2])
    assert not any(line[0] in "，。" for line in lines)


def test_marks_over_letters_take_no_column(look: Look) -> None:
    (line,) = plain_text(small(paragraph("e\u0301" * 36 + " " + "e\u0301" * 35, look))).splitlines()
    assert len(line) == 143


def test_text_from_right_to_left_stands_as_it_is_read(look: Look) -> None:
    text = made(read_handout(parse(ARABIC, "test.yaml")), look, Form.TEXT)
    # Whatever shows the text would turn the number round without the two signs, left-to-right isolate and its end.
    assert "اتصل على \u2066555-010-0188\u2069 ثم انتظر ____________.\n" in text


# Our own faults


@pytest.mark.parametrize("form", ["html", "text"])
@pytest.mark.parametrize(
    ("role", "attributes", "message"),
    [
        ("H7", (), "H7"),
        ("Figure", (), "picture|Figure"),
        ("TR", (), "TR"),
        ("L", (("List", "ListNumbering", "Disc"),), "more than elements"),
        ("Form", (("PrintField", "Role", "rb"),), "write"),
        ("Form", (("PrintField", "Role", "tv"),), "write"),
    ],
)
def test_an_element_that_cannot_be_written_is_our_fault(
    form: str, role: str, attributes: tuple, message: str, look: Look
) -> None:
    elem = StructElem(role, attributes=attributes)
    first = paragraph("Before.", look)
    flow = small(first, Text((Run("lost words", theme_for(look.brand).body, elem),)))
    with pytest.raises(AssertionError, match=message):
        html_page(flow, theme_for(look.brand)) if form == "html" else plain_text(flow)


def test_text_that_hangs_in_no_element_is_our_fault(look: Look) -> None:
    known, lost = paragraph("Known.", look), paragraph("Lost.", look)
    tree = StructElem("Document", (known.runs[0].owner,))
    with pytest.raises(AssertionError, match=r"not in the tree: 'Lost\.'"):
        plain_text(small(known, lost, tree=tree))
    artifact = Text((Run("Lost.", theme_for(look.brand).body, LAYOUT),))
    with pytest.raises(AssertionError, match=r"in no element: 'Lost\.'"):
        plain_text(small(known, artifact))


def test_an_element_without_content_is_our_fault(look: Look) -> None:
    known = paragraph("Known.", look)
    with pytest.raises(AssertionError, match="P has no content"):
        plain_text(small(known, tree=StructElem("Document", (known.runs[0].owner, StructElem("P")))))


def test_a_number_that_a_list_would_not_have_is_our_fault(look: Look) -> None:
    style = theme_for(look.brand).body
    label, body = StructElem("Lbl"), StructElem("LBody")
    steps = StructElem("L", (StructElem("LI", (label, body)),), attributes=(("List", "ListNumbering", "Decimal"),))
    boxes = Text((Run("2", style, label),)), Text((Run("b", style, body),))
    with pytest.raises(AssertionError, match="labels"):
        plain_text(small(*boxes, tree=StructElem("Document", (steps,))))


def test_a_link_to_elsewhere_is_our_fault(look: Look) -> None:
    link = StructElem("Link", uri="javascript:alert(1)")
    owner = StructElem("P", (link,))
    box = Text((Run("press", theme_for(look.brand).body, link),))
    with pytest.raises(AssertionError, match="no link of ours"):
        html_page(small(box, tree=StructElem("Document", (owner,))), theme_for(look.brand))


@pytest.mark.parametrize("form", [Form.HTML, Form.TEXT])
def test_the_end_says_which_version_this_is(form: Form, look: Look) -> None:
    handout = handpress.read_entry(handpress.find(LIBRARY, "22867", "en"))
    end = made(handout, look, form)[-600:]
    for words in ("Your Clinic", "CPT® 22867", "Version 1, Nov 2026"):
        assert words in end
    assert "Page 1" not in end
