"""How pages are filled: which gaps close and open, what may part, what stands beside what."""

from __future__ import annotations

from itertools import pairwise

import pytest

import handpress
from conftest import LIBRARY, ROOT, copy_of, handout_of
from handpress.brand.look import Look
from handpress.brand.variant import Edition, Paper, Variant
from handpress.content.handout import read_handout
from handpress.content.personal import Personal
from handpress.content.timing import parse_procedure
from handpress.layout.boxes import FieldItem, Page, Pages, ShapeItem, StructElem, TextItem
from handpress.source.yaml import read_file

PATIENT = Personal("Test Patient", parse_procedure("2026-12-04T08:30"), "Dr. Test")
LARGE = Variant(Edition.LARGE_PRINT)
SIGNS = "  - {kind: when-to-call, emergency: [You faint.], urgent: [You have a fever.]}\n"
POINTS = "key-points:\n  - do: Have someone drive you home.\n"
RISKS = (
    "  - {kind: indications, text: It finds growths.}\n"
    "  - kind: complications\n    risks:\n"
    "      - {risk: bleeding that needs care, number: 1, of: 100, source: A made-up study}\n"
    "      - a bad reaction to medicine\n"
    "  - kind: alternatives\n    title: Other choices\n    choices: [A test at home, No test]\n"
    "    table: {title: Side by side, columns: [Test, How often], rows: [[This one, each year], [The other, never]]}\n"
)


def typeset(yaml: str, look: Look, personal: Personal | None = None, variant: Variant | None = None) -> Pages:
    return handpress.typeset(copy_of(handout_of(yaml), look, personal, variant))


def lines(page: Page) -> list[TextItem]:
    each = [inner for item in page.items for inner in (item.items if isinstance(item, FieldItem) else (item,))]
    return [item for item in each if isinstance(item, TextItem) and isinstance(item.owner, StructElem)]


def place(pages: Pages, start: str) -> tuple[int, TextItem]:
    """Return the first line that begins with *start*, and the number of its page."""
    return next((n, item) for n, page in enumerate(pages.pages) for item in lines(page) if item.text.startswith(start))


def bullets(count: int) -> str:
    return "  - kind: recovery\n    items:\n" + "".join(f"      - Something to know {n}\n" for n in range(count))


@pytest.mark.parametrize("personal", [PATIENT, None], ids=["patient", "blank"])
def test_gaps_close_for_a_last_page_with_little_on_it(personal: Personal | None, look: Look) -> None:
    handout = handpress.read_entry(handpress.find(LIBRARY, "22511", "es"))
    assert len(handpress.typeset(copy_of(handout, look, personal, Variant(paper=Paper.LETTER))).pages) == 5


def test_gaps_close_by_two_fifths_and_open_twice_as_wide_at_most(look: Look) -> None:
    found = set()
    for count in range(20, 120):
        yaml = bullets(count) + "  - {kind: complications, risks: [One, Two, Three, Four, Five, Six, Seven, Eight]}\n"
        for page in typeset(yaml + SIGNS, look).pages:
            ys = [item.y for item in lines(page) if item.text.startswith("Something to know")]
            found |= {round(under - over - 16, 2) for over, under in pairwise(ys)}
    assert 2.4 <= min(found) < 2.6
    assert max(found) <= 8
    assert len(found) > 2


def test_gaps_of_one_page_close_alike_and_those_of_another_stay(look: Look) -> None:
    kinds = set()
    for count in range(20, 120, 3):
        for page in typeset(bullets(count) + SIGNS, look).pages:
            ys = [item.y for item in lines(page) if item.text.startswith("Something to know")]
            gaps = {round(under - over, 1) for over, under in pairwise(ys)}
            assert len(gaps) <= 1
            kinds |= {(gap > 19) - (gap < 19) for gap in gaps}
    assert kinds >= {0, -1}


def test_last_day_does_not_stand_alone_over_a_page(look: Look) -> None:
    days = "".join(f"      - {{do: Task of the day {n}., when: {n} days before}}\n" for n in range(5, 0, -1))
    days += "      - {do: Task of the day 0., when: day of}\n"
    for count in range(10, 50):
        yaml = f"{bullets(count).replace('recovery', 'symptoms')}  - kind: preparation\n    checklist:\n{days}"
        pages = typeset(yaml, look, PATIENT)
        assert place(pages, "Task of the day 0")[0] == place(pages, "Task of the day 1")[0], count


def test_choices_stand_beside_the_people_of_a_risk_and_a_table_under_both(look: Look) -> None:
    pages = typeset(RISKS + SIGNS + POINTS, look)
    head, choice, source, table = (
        place(pages, start) for start in ("Other choices", "No test", "Source:", "Side by side")
    )
    assert head[0] == choice[0] == source[0]
    assert choice[1].y < source[1].y
    assert choice[1].x < source[1].x
    assert (table[0], table[1].y) > (source[0], source[1].y)
    assert table[1].x == head[1].x


def test_people_keep_their_words_on_their_page(look: Look) -> None:
    for count in range(4, 30):
        pages = typeset(bullets(count) + RISKS + SIGNS + POINTS, look)
        pictured = {
            number
            for number, page in enumerate(pages.pages)
            for item in page.items
            if isinstance(item, ShapeItem) and isinstance(item.owner, StructElem) and item.owner.role == "Figure"
            if "of 100" in item.owner.alt
        }
        assert pictured == {place(pages, start)[0] for start in ("1 of 100", "99", "Source:")}, count


def test_in_large_print_the_words_stand_beside_the_people(look: Look) -> None:
    pages = typeset(RISKS + SIGNS + POINTS, look, variant=LARGE)
    number, source = place(pages, "Source:")
    people = [
        item
        for item in pages.pages[number].items
        if isinstance(item, ShapeItem) and isinstance(item.owner, StructElem) and item.owner.role == "Figure"
    ]
    assert people[0].y < source.y < people[0].y + people[0].height
    assert people[0].x + people[0].width <= source.x


@pytest.mark.parametrize(("signs", "even"), [(1, True), (5, False)])
def test_longer_of_two_sections_has_the_wider_column(signs: int, even: bool, look: Look) -> None:
    long = "You lost weight, and nobody knows why that is"
    yaml = "  - {kind: overview, text: 'This test shows the inside. It can find growths early.'}\n"
    yaml += "  - kind: indications\n    items:\n" + f"      - {long}\n" * signs
    pages = typeset(yaml + POINTS, look)
    _, one = place(pages, "This test")
    _, other = place(pages, "You lost")
    assert (other.x - one.x < 240) is not even


def test_columns_begin_lower_where_that_saves_a_last_page_with_little_on_it(look: Look) -> None:
    whole = read_handout(read_file(ROOT / "tests" / "blocks" / "45378.yaml"))
    more = whole.but(teach_back=(*whole.teach_back, "what to bring", "where to go", "when I come back"))
    pages = handpress.typeset(copy_of(more, look))
    assert len(pages.pages) == 5
    why, risks, people = (place(pages, start) for start in ("Why we do it", "Risks", "1 of 100"))
    assert (why[0] + 1, risks[1].y) == (people[0], people[1].y)
    assert risks[0] == people[0]
