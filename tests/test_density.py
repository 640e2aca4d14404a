"""How much stands on a page: gaps as on the drawn pages, and what they save."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

import handpress
from conftest import LIBRARY, handout_of
from handpress.brand.fonts import BULLET
from handpress.brand.look import Look
from handpress.brand.variant import Ink, Paper, Variant
from handpress.content.handout import Handout, read_handout
from handpress.forms import html_page
from handpress.layout.boxes import Page, Pages, ShapeItem, StructElem, TextItem
from handpress.layout.compose import compose
from handpress.source.yaml import read_file
from test_blocks import EMPTIEST, LARGE, PATIENT, copy_of, elems, emptiness, typeset

WRITING = 25.5  # 9 mm

DRAWN = read_handout(read_file(Path(__file__).parent / "density" / "45378.yaml"))
DRIVER = "  - {kind: preparation, checklist: [Eat nothing.], driver: An adult must go home with you.}\n"


def lines(page: Page, text: str) -> list[TextItem]:
    """Return the lines of *page* that begin with *text*."""
    return [item for item in page.items if isinstance(item, TextItem) and item.text.startswith(text)]


def line(pages: Pages, text: str) -> TextItem:
    (found,) = (item for page in pages.pages for item in lines(page, text))
    return found


def rules(pages: Pages, alt: str) -> list[float]:
    """Return where the rules to write on stand that *alt* begins to name."""
    return [
        item.y
        for page in pages.pages
        for item in page.items
        if isinstance(item, ShapeItem) and isinstance(item.owner, StructElem) and item.owner.alt.startswith(alt)
    ]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("ink", Ink)
def test_what_is_drawn_on_four_pages_takes_four(ink: Ink, paper: Paper, look: Look) -> None:
    pages = typeset(DRAWN, look, variant=Variant(paper=paper, ink=ink)).pages
    assert len(pages) == 4
    for number, texts in enumerate((["Get ready", "Who is driving"], ["At home", "Get help"], ["1 of 100", "CPT"]), 1):
        assert all(lines(pages[number], text) for text in texts), number


def test_no_page_of_what_is_drawn_ends_more_than_a_quarter_empty(look: Look) -> None:
    over = {}
    for paper, ink, personal in product(Paper, Ink, (PATIENT, None)):
        shares = emptiness(typeset(DRAWN, look, personal, Variant(paper=paper, ink=ink)))
        if max(shares) > EMPTIEST:
            over[f"{paper} {ink} {personal is None}"] = [round(share, 3) for share in shares]
    assert over == {}


def test_a_handout_takes_no_page_more_than_it_needs(look: Look) -> None:
    taken = {}
    for code, paper in (("22511", Paper.LETTER), ("22511", Paper.A4), ("22325", Paper.LETTER), ("22867", Paper.A4)):
        handout = handpress.read_entry(handpress.find(LIBRARY, code, "en"))
        for personal in (PATIENT, None):
            taken[code, paper, personal is None] = len(typeset(handout, look, personal, Variant(paper=paper)).pages)
    assert set(taken.values()) == {4}, taken


def test_a_heading_stands_nearer_to_its_own_words(look: Look) -> None:
    yaml = "".join(f"  - {{kind: {kind}, text: Words of {kind}.}}\n" for kind in ("indications", "alternatives"))
    pages = typeset(handout_of(yaml), look)
    first, second, head = (line(pages, text) for text in ("Words of i", "Words of a", "Other"))
    over, under = head.y - 18 - first.y, second.y - 16 - head.y  # but for the leading of each
    assert over > under + 3


def test_first_sections_beside_each_other_stand_as_near_to_the_heading_of_their_part(look: Look) -> None:
    yaml = "".join(f"  - {{kind: {kind}, items: [One.]}}\n" for kind in ("recovery", "home-care"))
    beside = typeset(handout_of(yaml + "key-points: [{do: Ask us.}]\n"), look)
    below = typeset(handout_of(yaml), look)
    gaps = [line(pages, "Recovery").y - line(pages, "After").y for pages in (beside, below)]
    assert gaps[0] == pytest.approx(gaps[1])


def test_lists_beside_each_other_begin_level_under_a_date(look: Look) -> None:
    home = "{until: 24 hours after, rules: [Rest.], normal: [Mild cramps.]}"
    pages = typeset(handout_of(f"  - {{kind: home-care, home: {home}}}\n"), look)
    assert line(pages, "Rest.").y == line(pages, "Mild cramps.").y


@pytest.mark.parametrize(("words", "alt"), [("An adult", "Name"), ("Questions for", "Blank lines")])
def test_what_is_free_over_a_rule_is_counted_once(words: str, alt: str, look: Look) -> None:
    pages = typeset(handout_of(DRIVER), look)
    (text,) = (item for page in pages.pages for item in lines(page, words))
    assert WRITING <= min(rules(pages, alt)) - text.y < WRITING + 8


def test_a_row_of_a_visit_is_44_high(look: Look) -> None:
    pages = typeset(DRAWN, look)
    first, second, third = sorted(rules(pages, "Date and time"))
    assert second - first == third - second == pytest.approx(44)


# How to reach the clinic is said once at the end of a page.


def test_the_last_page_says_once_how_to_reach_the_clinic(look: Look) -> None:
    handout = handout_of(DRIVER)
    for variant, shown in ((Variant(), False), (LARGE, True)):
        pages = typeset(handout, look, variant=variant)
        assert any(lines(page, "Contact us:") for page in pages.pages) == shown
    flow = compose(copy_of(handout, look), paged=False)
    assert "Contact us:" in html_page(flow, copy_of(handout, look).theme)


def test_phone_and_site_in_the_small_print_are_links(look: Look) -> None:
    (clinic,) = (
        elem
        for elem in elems(typeset(handout_of(DRIVER), look).tree)
        if elem.role == "P" and [kid.uri for kid in elem.kids] == ["tel:5550100100", "https://clinic.example"]
    )
    assert [kid.alt for kid in clinic.kids] == ["(555) 010-0100", "clinic.example"]


def small_print(handout: Handout, look: Look, variant: Variant) -> list[float]:
    """Return where the clinic, the version and the copyright of the small print stand."""
    last = typeset(handout, look, variant=variant).pages[-1]
    return [
        max(lines(last, text), key=lambda item: item.y).y for text in ("Your Clinic", "CPT® 99999 ·", "CPT® 99999.")
    ]


def test_small_print_shares_a_line_where_it_fits(look: Look) -> None:
    handout = handout_of(DRIVER)
    clinic, version, copyright_line = small_print(handout, look, Variant())
    assert clinic == version < copyright_line
    clinic, version, copyright_line = small_print(handout, look, LARGE)
    assert clinic < version < copyright_line


def test_nothing_begins_a_page_where_the_first_one_has_no_room_for_its_own(look: Look) -> None:
    signs = ("una pérdida de mucha sangre que no para", "un dolor de vientre muy fuerte", "dificultad para respirar")
    pages = typeset(DRAWN.but(language="es", emergency_signs=signs), look, None, LARGE)
    (red,) = (at for at, page in enumerate(pages.pages) if lines(page, "Llame al"))
    assert emptiness(pages)[red] < 0.5


def test_bullets_begin_where_their_heading_does_and_stand_20_apart(look: Look) -> None:
    pages = typeset(handout_of("  - {kind: recovery, items: [First., Second., Third.]}\n"), look)
    first, second = line(pages, "First."), line(pages, "Second.")
    (bullet, *_) = (item for page in pages.pages for item in lines(page, BULLET) if item.y == first.y)
    assert bullet.x == line(pages, "Recovery").x
    assert first.x - bullet.x == pytest.approx(16)
    assert second.y - first.y == pytest.approx(20)


def test_a_short_section_stands_whole_where_its_page_stays_full_enough(look: Look) -> None:
    signs = ", ".join(f"Sign {number}{' that takes more than half a line' * 2}" for number in range(5))
    for count in range(4, 20):
        items = ", ".join(["Something to know"] * count)
        yaml = f"  - {{kind: indications, items: [{items}]}}\n  - {{kind: symptoms, items: [{signs}]}}\n"
        pages = typeset(handout_of(yaml), look, None).pages
        assert len([page for page in pages if lines(page, "Sign ")]) == 1, count


def test_boxes_to_tick_stand_in_columns_that_hold_each_on_a_line(look: Look) -> None:
    long = "from when on I eat and drink nothing"
    yaml = f"  - {{kind: recovery, items: [Rest.]}}\nteach-back: [who drives me, {long}, when I call, Short]\n"
    last = typeset(handout_of(yaml), look, variant=Variant(paper=Paper.A4)).pages[-1]
    (whole,) = lines(last, "from when")
    assert whole.text.rstrip().endswith("nothing")
    even = typeset(handout_of(yaml.replace(long, "when I eat")), look).pages[-1]
    (first,), (other,) = lines(even, "who drives"), lines(even, "when I call")
    assert other.x - first.x == pytest.approx((504 - 32 + 16) / 2)
