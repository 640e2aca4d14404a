"""The blocks of a section on the page: where they stand, what they are, what they leave room for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import pairwise, product
from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

import handpress
from conftest import LIBRARY, copy_of, handout_of, shipped_handouts
from handpress.brand.datewords import capital
from handpress.brand.look import Look
from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.brand.words import words_for
from handpress.content.approval import Standing, State
from handpress.content.blocks import BLANK
from handpress.content.handout import Handout, read_handout
from handpress.content.personal import Personal
from handpress.content.timing import parse_procedure
from handpress.forms import html_page, plain_text
from handpress.forms.calendar import calendar
from handpress.layout.boxes import (
    FOOTER,
    HEADER,
    Artifact,
    FieldItem,
    ImageItem,
    Page,
    Pages,
    ShapeItem,
    StructElem,
    TextItem,
)
from handpress.layout.compose import compose
from handpress.layout.copy import Copy, pictures_of
from handpress.layout.furniture import Furniture
from handpress.proof import inspect
from handpress.source.yaml import read_file
from matrix import LANGUAGES

FOLDER = Path(__file__).parent / "blocks"
PATIENT = Personal("Test Patient", parse_procedure("2026-12-04T08:30"), "Dr. Test")
LARGE = Variant(Edition.LARGE_PRINT)
POINTS = "key-points:\n  - do: Have someone drive you home.\n"
SIDE = 54.0
EMPTIEST = 0.275  # a quarter, and what stands under a baseline


def whole(language: str = "en") -> Handout:
    """Return the handout that has every block, or the one with "odd" entries."""
    names = {"en": "45378.yaml", "odd": "99998.yaml"}
    return read_handout(read_file(FOLDER / names.get(language, f"45378.{language}.yaml")))


def typeset(handout: Handout, look: Look, personal: Personal | None = PATIENT, variant: Variant | None = None) -> Pages:
    return handpress.typeset(copy_of(handout, look, personal, variant))


def items(pages: Pages) -> list[tuple[int, TextItem | ShapeItem]]:
    """Return all items with the numbers of their pages, fields opened."""
    return [
        (number, inner)
        for number, page in enumerate(pages.pages)
        for item in page.items
        for inner in (item.items if isinstance(item, FieldItem) else (item,))
        if not isinstance(inner, ImageItem)
    ]


def found(pages: Pages, text: str) -> tuple[int, TextItem]:
    """Return the first line behind the first page that begins with *text*, and its page."""
    return next(
        (number, item)
        for number, item in items(pages)
        if isinstance(item, TextItem) and item.text.startswith(text) and isinstance(item.owner, StructElem) and number
    )


def squeeze(text: str) -> str:
    return re.sub("[\\s\u2066-\u2069\u202c\u202d]", "", text)


def squeezed(pages: Pages) -> str:
    """Return what stands in fields, without white space."""
    fields = [item for page in pages.pages for item in page.items if isinstance(item, FieldItem)]
    return "".join(squeeze(each.text) for item in fields for each in item.items if isinstance(each, TextItem))


def elems(tree: StructElem) -> list[StructElem]:
    return [tree, *(elem for kid in tree.kids for elem in elems(kid))]


def said(text: str) -> str:
    return "".join(BLANK.sub(" ", text).split())


def told(handout: Handout) -> list[str]:
    """Return every text that a patient reads, without its blanks and white space."""
    texts = [text for _, text, _ in handout.opening()]
    texts += [text for section in handout.sections for _, text, _ in section.texts()]
    return [said(text) for text in texts if said(text)]


@pytest.mark.parametrize(("language", "edition"), list(product(["en", "ar"], Edition)))
def test_every_word_stands_on_the_pages_in_html_and_in_text(language: str, edition: Edition, look: Look) -> None:
    handout = whole(language)
    copy = copy_of(handout, look, PATIENT, Variant(edition))
    flow = compose(copy)
    pages = handpress.typeset(copy)
    lines: dict[int, str] = {}
    for _, item in items(pages):
        if isinstance(item, TextItem) and isinstance(item.owner, StructElem):
            lines[id(item.owner)] = lines.get(id(item.owner), "") + item.text
    on_pages = said("\n".join(lines.values()))
    shown = re.sub(r"<style>.*?</style>", "", html_page(flow, copy.theme), flags=re.DOTALL)
    in_html = said(re.sub(r"<[^>]+>", "", shown).replace("&quot;", '"').replace("&amp;", "&"))
    in_text = said(re.sub("[\u2066-\u2069\u202d\u202c_]", "", plain_text(flow)))
    for text in told(handout):
        parts = [part for part in re.split("_+", text) if part]
        if edition is Edition.LARGE_PRINT and text == said(handout.title):
            # The name stands over the rest, which begins with a capital.
            parts = [said(handout.short_title or ""), text.partition(":")[2][1:]]
        for part in parts:
            if language == "en":
                assert part in on_pages, part
            assert part in in_html, part
            assert part in in_text, part


@pytest.mark.parametrize("variant", [Variant(*one) for one in product(Edition, Paper, Ink)], ids=str)
@pytest.mark.parametrize("language", ["en", "ar", "odd"])
def test_every_block_passes_inspection_with_and_without_a_patient(language: str, variant: Variant, look: Look) -> None:
    for personal in (PATIENT, None):
        data = handpress.render(copy_of(whole(language), look, personal, variant))
        assert inspect(data, "every block") == []


@pytest.mark.parametrize(("edition", "smallest"), [(Edition.STANDARD, 10), (Edition.LARGE_PRINT, 18)])
def test_no_text_is_smaller_than_its_edition_allows(edition: Edition, smallest: float, look: Look) -> None:
    for language in ("en", "ar"):
        pages = typeset(whole(language), look, variant=Variant(edition))
        sizes = {item.style.size for _, item in items(pages) if isinstance(item, TextItem)}
        assert min(sizes) >= smallest


# The rail of days.


def test_days_stand_down_a_line_with_their_dates_and_tasks(look: Look) -> None:
    pages = typeset(whole(), look)
    page, day = found(pages, "3 days before")
    _, date = found(pages, "Tue, Dec 1")
    _, task = found(pages, "Eat only low-fiber food, like")
    assert day.x == date.x == SIDE
    assert 14 <= date.y - day.y <= 24
    assert task.x == pytest.approx(SIDE + 128 + 26)  # right behind the box
    spines = [
        item
        for number, item in items(pages)
        if number == page
        and isinstance(item, ShapeItem)
        and len(item.drawing.path) == 2
        and item.drawing.stroke == look.brand.colours.brand
        and item.drawing.path[0][1] == item.drawing.path[1][1] == 106.0
    ]
    assert spines
    assert {item.x for item in spines} == {SIDE}


def test_of_a_language_from_right_to_left_the_days_stand_at_the_right(look: Look) -> None:
    pages = typeset(whole("ar"), look)
    _, task = found(pages, "تناول")
    _, day = found(pages, "اليوم السابق")
    assert day.x + day.width > 612 - SIDE - 93
    assert task.x + task.width < day.x


def test_without_a_patient_each_day_has_room_for_its_date_under_its_name(look: Look) -> None:
    pages = typeset(whole(), look, None)
    _, day = found(pages, "3 days before")
    _, task = found(pages, "Eat only low-fiber food, like")
    assert task.y == pytest.approx(day.y, abs=1)
    blanks = [
        item
        for _, item in items(pages)
        if isinstance(item, ShapeItem) and isinstance(item.owner, StructElem) and item.owner.alt.startswith("3 days")
    ]
    assert [(item.x, item.width) for item in blanks] == [(SIDE, 97.0)]  # 34 mm
    assert 25.5 <= blanks[0].y - day.y <= 32


def test_a_clock_time_stands_before_its_task(look: Look) -> None:
    pages = typeset(whole(), look)
    lead = [item.text for _, item in items(pages) if isinstance(item, TextItem) and item.text.startswith("8\xa0PM:")]
    assert lead == ["8\xa0PM: ", "8\xa0PM: "]


@pytest.mark.parametrize("number", ["(555) 010-0100", "+1 (555) 010-0100 x12"])
@pytest.mark.parametrize("language", ["en", "es", "vi", "ar"])
def test_a_phone_of_the_help_box_stands_on_one_line(look: Look, language: str, number: str) -> None:
    phones = look.brand.phones.but(day=number, after_hours="(555) 010-0199")
    clinic = replace(look, brand=look.brand.but(phones=phones))
    handout = handout_of("  - {kind: when-to-call, emergency: [A], urgent: [B]}\n").but(language=language)
    for paper in Paper:
        pages = typeset(handout, clinic, variant=Variant(paper=paper))
        texts = [item.text.strip() for _, item in items(pages) if isinstance(item, TextItem) and item.style.size == 16]
        assert texts.count(number) == 2  # in the strip, and here
        assert "(555) 010-0199" in texts


@pytest.mark.parametrize(("clock", "told", "other"), [(24, "03:30", "AM"), (12, "3:30\xa0AM", "20:00")])
def test_a_clinics_clock_is_on_every_form(look: Look, clock: int, told: str, other: str) -> None:
    copy = copy_of(whole(), replace(look, brand=look.brand.but(clock=clock)), PATIENT)
    flow = compose(copy)
    pages = handpress.typeset(copy)
    paper = " ".join(item.text for _, item in items(pages) if isinstance(item, TextItem))
    phone = calendar(copy, "series", datetime(2026, 11, 30, tzinfo=UTC))[0].decode()
    for text in (paper, html_page(flow, copy.theme), plain_text(flow)):
        assert told in text
        assert not re.search(rf"\d.{other}" if clock == 24 else other, text)
    assert told.replace("\xa0", " ") in phone.replace("\r\n ", "").replace("\xa0", " ")


def fields(page: Page) -> list[FieldItem]:
    return [item for item in page.items if isinstance(item, FieldItem)]


def test_hours_that_may_lead_to_another_day_are_a_day_of_their_own(look: Look) -> None:
    handout = handout_of(
        "  - kind: preparation\n    checklist:\n"
        "      - {do: Stop eating., when: 12 hours before}\n      - {do: Come., when: day of}\n"
    )
    shown = [item.text for _, item in items(typeset(handout, look)) if isinstance(item, TextItem)]
    at = shown.index("12 hours before ")
    assert "".join(shown[at + 1 : at + 10]).startswith("Thu, Dec 3")
    assert "8:30\xa0PM:" in shown[at:]


def test_tasks_without_any_time_have_no_rail(look: Look) -> None:
    pages = typeset(handout_of("  - kind: preparation\n    checklist: [Pack., Rest.]\n"), look)
    (task,) = [item for _, item in items(pages) if isinstance(item, TextItem) and item.text == "Pack."]
    assert task.x == pytest.approx(SIDE + 26)
    assert not any(isinstance(item, ShapeItem) and item.drawing.path[0][1] == 106.0 for _, item in items(pages))


def test_a_day_longer_than_a_page_parts_between_its_tasks(look: Look) -> None:
    task = "Something to do that takes more than one line of the page and so could be torn apart there. " * 2
    tasks = "".join(f"      - {{do: {task}, when: 1 day before}}\n" for _ in range(24))
    pages = typeset(handout_of(f"  - kind: preparation\n    checklist:\n{tasks}"), look)
    on: dict[StructElem, set[int]] = {}
    for number, item in items(pages):
        if isinstance(item, TextItem) and isinstance(item.owner, StructElem):
            on.setdefault(item.owner, set()).add(number)
    assert len(pages.pages) > 1
    assert all(len(numbers) == 1 for elem, numbers in on.items() if elem.role == "P")


# What a block is.


def test_marks_are_said_in_a_word(look: Look) -> None:
    labels = [elem.actual for elem in elems(typeset(whole(), look).tree) if elem.role == "Lbl" and elem.actual]
    assert labels == ["yes"] * 5 + ["no"] * 5 + ["yes"] * 2 + ["no"] * 2
    data = handpress.render(copy_of(whole(), look, PATIENT))
    root = PdfReader(BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]
    assert _actual_texts(root) == labels


def _actual_texts(node) -> list[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [text for kid in node for text in _actual_texts(kid)]
    if not hasattr(node, "get"):
        return []
    own = [str(node["/ActualText"])] if "/ActualText" in node else []
    return own + (_actual_texts(node["/K"]) if "/K" in node else [])


def test_tables_have_heads_of_columns_and_of_rows(look: Look) -> None:
    tables = [elem for elem in elems(typeset(whole(), look).tree) if elem.role == "Table"]
    scopes = [
        [[cell.attributes[0][2] for cell in row.kids if cell.role == "TH"] for part in one.kids for row in part.kids]
        for one in tables
        if one.kids[0].role == "THead"
    ]
    medicines, visits, own = scopes
    assert medicines == [["Column"] * 3, [], [], []]
    assert visits == [["Column"] * 3, [], [], []]
    assert own == [["Column"] * 3, *[["Row"]] * 3]


def test_blanks_in_tables_are_long_enough(look: Look) -> None:
    for language in ("en", "ar"):
        pages = typeset(whole(language), look, None)
        rules = [
            item
            for _, item in items(pages)
            if isinstance(item, ShapeItem) and isinstance(item.owner, StructElem) and item.owner.role == "Form"
        ]
        inline = 72.0  # a blank in running text
        widths = {round(item.width, 1) for item in rules if item.height == 0 and item.width > inline + 20}
        assert min(widths) >= 96.3  # 34 mm


LONG = ["Esophagogastroduodenoscopy", "Electroencephalography", "Hypercholesterolemia"]


def table_of(columns: list[str], *rows: list[str]) -> Handout:
    text = f"{{columns: {columns}, rows: {list(rows)}}}".replace("'", '"')
    return handout_of(f"  - kind: overview\n    text: x\n    table: {text}\n")


@pytest.mark.parametrize("count", [3, 4])
@pytest.mark.parametrize("variant", [Variant(), LARGE, Variant(paper=Paper.A4)], ids=["letter", "large", "a4"])
def test_no_word_in_a_table_is_torn(look: Look, count: int, variant: Variant) -> None:
    columns = ["Test", *LONG[1:], "Often"][:count]
    handout = table_of(columns, [*LONG, "yes"][:count], ["x", "____", "____", "no"][:count])
    pages = typeset(handout, look, variant=variant)
    shown = " ".join(item.text for _, item in items(pages) if isinstance(item, TextItem)).replace(":", " ").split()
    for word in {*columns, *LONG}:
        assert word in shown
    if count == 3 and variant == Variant():  # wider columns do for these, where four have no room
        assert [elem for elem in elems(pages.tree) if elem.role == "THead"]


def test_a_table_with_no_room_for_its_words_is_read_row_by_row(look: Look) -> None:
    handout = table_of(["Test", *LONG[1:], "Often"], ["Scan", "yes", "no", "daily"], [LONG[0], "a", "b", "c"])
    text = " ".join(plain_text(compose(copy_of(handout, look))).split())
    assert f"Test: Scan {LONG[1]}: yes {LONG[2]}: no Often: daily Test: {LONG[0]} {LONG[1]}: a" in text


def test_a_long_table_of_medicines_has_its_head_on_each_page(look: Look) -> None:
    rows = "".join(f"      - {{medicine: Pill {n}, stop: {n} days before}}\n" for n in range(1, 30))
    pages = typeset(handout_of(f"  - kind: preparation\n    medicines:\n{rows}"), look)
    heads = [(number, item) for number, item in items(pages) if isinstance(item, TextItem) and item.text == "Stop on"]
    assert [number for number, _ in heads] == list(range(heads[0][0], len(pages.pages)))[: len(heads)]
    assert len(heads) > 1
    assert [isinstance(item.owner, StructElem) for _, item in heads] == [True, *[False] * (len(heads) - 1)]


def test_a_short_table_of_medicines_is_not_parted(look: Look) -> None:
    medicines = "    medicines: [{medicine: A}, {medicine: ____}, {medicine: ____}, {medicine: ____}]\n"
    for count in range(12, 30):
        before = "".join(f"      - Sentence {number}.\n" for number in range(count))
        pages = typeset(handout_of(f"  - kind: preparation\n    text:\n{before}{medicines}"), look)
        places = {
            number
            for number, item in items(pages)
            if (isinstance(item, TextItem) and item.text.strip() in ("A", "Stop on"))
            or (isinstance(item.owner, StructElem) and item.owner.alt.startswith(("Medicine", "Stop on")))
        }
        assert len(places) == 1, count


def test_rules_to_write_on_are_level_and_9_mm_apart(look: Look) -> None:
    handout = handout_of(
        "  - kind: preparation\n    medicines: [{medicine: ____}, {medicine: ____}, {medicine: A}, {medicine: ____}]\n"
        "  - kind: follow-up\n    visits: [{visit: A}, {visit: B}]\n"
    )
    pages = typeset(handout, look)
    rules = [
        (number, item.owner.alt.partition(":")[0], item.y)
        for number, item in items(pages)
        if isinstance(item, ShapeItem) and isinstance(item.owner, StructElem) and item.owner.role == "Form"
    ]
    stops, agains = ([y for _, label, y in rules if label == name] for name in ("Stop on", "Start again on"))
    assert stops == agains
    assert [round(low - high, 2) for high, low in pairwise(stops)] == [26.0] * 3  # of which the rule takes a half
    whens, dates = ([y for _, label, y in rules if label == name] for name in ("When", "Date and time"))
    assert whens == dates != []


def test_in_large_print_a_long_label_is_whole_and_level_with_its_value(look: Look) -> None:
    def lines(handout: Handout) -> dict[str, float]:
        pages = typeset(handout, look, None, LARGE)
        return {item.text.strip(): item.y for _, item in items(pages) if isinstance(item, TextItem)}

    assert "Contraindications:" in lines(table_of(["Test", "Contraindications"], ["x", "____"]))
    places = lines(handout_of("  - {kind: preparation, medicines: [{medicine: A, stop: 5 days before}]}\n"))
    assert places["Stop on"] == places["5 days before"]
    medicine = "  - {kind: preparation, medicines: [{medicine: A}]}\n"
    assert "Volver a tomar el" in lines(handout_of(medicine).but(language="es"))


def test_steps_have_a_column_of_times_where_one_has_a_time(look: Look) -> None:
    pages = typeset(whole(), look)
    page, timed = found(pages, "Check in at the main")
    _, untimed = found(pages, "You put on a gown")
    assert timed.x == untimed.x == SIDE + 20 + 10 + 60 + 10
    assert "7:30\xa0AM" in ["".join(part.text for part in item.items) for item in fields(pages.pages[page])]
    plain = typeset(handout_of("  - kind: procedure\n    steps: [You rest.]\n"), look)
    (rest,) = [item for _, item in items(plain) if isinstance(item, TextItem) and item.text == "You rest."]
    assert rest.x == SIDE + 20 + 10


@pytest.mark.parametrize(
    ("whens", "shown"),
    [
        (("1 hour before", "30 minutes before"), ["7:30\xa0AM", "8:00\xa0AM"]),
        (("1 hour before", "2 hours after"), ["7:30\xa0AM", "10:30\xa0AM"]),
        (("day of at 8:00 AM", "day of at 10:30 AM"), ["8:00\xa0AM", "10:30\xa0AM"]),
        (("day of at 8:00 AM", "day of at 10:00 AM"), ["8\xa0AM", "10\xa0AM"]),
    ],
)
def test_times_of_steps_are_full_hours_or_told_to_the_minute(whens: list[str], shown: list[str], look: Look) -> None:
    steps = ", ".join(f"{{text: Step, when: {when}}}" for when in whens)
    pages = typeset(handout_of(f"  - kind: procedure\n    steps: [{steps}]\n"), look)
    texts = [item.text for _, item in items(pages) if isinstance(item, TextItem)]
    assert [text for text in texts if text.strip() in ("7:30\xa0AM", *shown)][-2:] == shown


def test_the_time_at_home_ends_on_a_day_of_the_patient(look: Look) -> None:
    pages = typeset(whole(), look)
    heads = [elem.title for elem in elems(pages.tree) if elem.role == "H3"]
    assert "Until 24 hours after your procedure" in heads  # a bookmark holds nothing of a patient
    values = ["".join(part.text for part in item.items) for page in pages.pages for item in fields(page)]
    assert "Saturday, 8:30\xa0AM" in values


def test_a_risk_of_a_hundred_is_drawn_and_told(look: Look) -> None:
    tree = typeset(whole(), look).tree
    figures = [elem.alt for elem in elems(tree) if elem.role == "Figure" and "100" in elem.alt]
    assert figures == ["1 of 100 people: bleeding that needs care 99 do not have this."]
    shown = said(" ".join(item.text for _, item in items(typeset(whole(), look)) if isinstance(item, TextItem)))
    assert "1of1000people:asmallholeinthecolon" in shown
    assert "Source:Amade-upstudy2020" in shown


def test_a_risk_without_a_source_has_no_number(look: Look) -> None:
    handout = handout_of("  - kind: complications\n    risks: [{risk: Pain, number: 3, of: 100}]\n")
    pages = typeset(handout, look)
    assert not [elem for elem in elems(pages.tree) if elem.role == "Figure" and "100" in elem.alt]
    shown = " ".join(item.text for _, item in items(pages) if isinstance(item, TextItem))
    assert "Pain" in shown
    assert "of 100" not in shown


# The box of help, and the order of parts.

HALVES = "  - kind: when-to-call\n    emergency: [{signs}]\n    urgent: [{signs}]\n"


def test_a_box_of_help_is_never_torn(look: Look) -> None:
    signs = ", ".join(f"A sign {number}" for number in range(8))
    for count in range(6, 40, 3):
        steps = "  - kind: recovery\n    items: [" + ", ".join(["Something to know"] * count) + "]\n"
        pages = typeset(handout_of(steps + HALVES.format(signs=signs)), look)
        texts = [(n, item.text) for n, item in items(pages) if isinstance(item, TextItem)]
        on = {n for n, text in texts if text.startswith(("A sign", "Get help"))}
        assert len(on) == 1, count


def test_a_box_of_help_that_fits_on_no_page_parts_between_its_halves(look: Look) -> None:
    sign = "A sign that takes more than one line in half of the width of a page, as it well may do here and there"
    yaml = HALVES.format(signs=", ".join([sign] * 12))
    pages = typeset(handout_of(yaml), look)
    texts = [(n, item) for n, item in items(pages) if isinstance(item, TextItem) and isinstance(item.owner, StructElem)]
    (first,) = {n for n, item in texts if item.text.startswith("Call ") and item.owner.role == "H3"} - {
        n for n, item in texts if item.text.startswith("Call us")
    }
    (second,) = {n for n, item in texts if item.text.startswith("Call us")}
    assert second == first + 1
    counts = [sum(item.text.startswith("A sign") for n, item in texts if n == page) for page in (first, second)]
    assert counts == [12, 12]


def test_what_to_do_comes_before_what_to_know(look: Look) -> None:
    heads = [elem.title for elem in elems(typeset(whole(), look).tree) if elem.role == "H2"]
    order = ["Get ready", "What happens on the day", "At home", "Get help", "Your follow-up schedule"]
    order += ["About this procedure", "Questions for your care team", "I can say in my own words"]
    assert [head for head in heads if head in order] == order
    plain = handout_of("  - {kind: follow-up, visits: [One]}\n  - {kind: overview, text: What it is.}\n")
    heads = [elem.title for elem in elems(typeset(plain, look).tree) if elem.role == "H2"]
    assert heads[:2] == ["What it is", "Your follow-up schedule"]


def test_plain_sections_of_a_part_stand_two_beside_each_other(look: Look) -> None:
    yaml = "  - {kind: recovery, items: [Rest.]}\n  - {kind: home-care, items: [Use ice.]}\n"
    for more, variant, beside in (("", None, False), (POINTS, None, True), (POINTS, LARGE, False)):
        lines = [item for _, item in items(typeset(handout_of(yaml + more), look, variant=variant))]
        (one, other) = (item for item in lines if isinstance(item, TextItem) and item.text in ("Rest.", "Use ice."))
        assert (one.y == other.y) == (one.x < other.x) == beside


@pytest.mark.parametrize("personal", [PATIENT, None], ids=["patient", "blank"])
def test_the_vertebroplasty_takes_four_pages(personal: Personal | None, look: Look) -> None:
    handout = handpress.read_entry(handpress.find(LIBRARY, "22511", "en"))
    assert len(typeset(handout, look, personal).pages) == 4


def test_the_next_part_goes_first_where_a_page_would_end_empty(look: Look) -> None:
    signs = ", ".join(f"A sign {number}" for number in range(14))
    orders = set()
    for count in range(4, 24):
        yaml = "  - kind: preparation\n    checklist: [" + ", ".join(["Something to do"] * count) + "]\n"
        yaml += HALVES.format(signs=signs) + "  - kind: follow-up\n    visits: [First, Second, Third]\n"
        pages = typeset(handout_of(yaml), look)
        heads = [elem.title for elem in elems(pages.tree) if elem.role == "H2"]
        first = [item.text for _, item in items(pages) if isinstance(item, TextItem)]
        places = [first.index("Get help"), first.index("Your follow-up schedule")]
        assert (places[0] < places[1]) == (heads.index("Get help") < heads.index("Your follow-up schedule"))
        orders.add(places[0] < places[1])
    assert orders == {True, False}


def lines_of(pages: Pages) -> list[tuple[int, str]]:
    """Return the content of each page, line by line."""
    return [
        (number, item.text.strip())
        for number, item in items(pages)
        if isinstance(item, TextItem) and isinstance(item.owner, StructElem)
    ]


def test_day_is_parted_between_its_lists_or_tasks_for_a_page_half_empty(look: Look) -> None:
    pages = typeset(whole(), look, PATIENT, LARGE)
    shown = lines_of(pages)

    def page_of(start: str) -> int:
        return next(page for page, text in shown if text.startswith(start) and page > 2)

    for first, last in (("You may have", "Yellow gelatin"), ("Do not have", "Alcohol"), ("The day", "Stop all drinks")):
        assert page_of(first) == page_of(last)
    parted = page_of("Day before") + 1
    assert page_of("Drink dose 1.") == parted
    again = [item for page, item in items(pages) if page == parted and isinstance(item, TextItem)]
    assert [isinstance(item.owner, Artifact) for item in again if item.text == "Day before"] == [True]


def test_day_longer_than_a_page_has_its_name_again(look: Look) -> None:
    tasks = "".join(f"      - {{do: Task {number} of a long day., when: 3 days before}}\n" for number in range(40))
    pages = typeset(handout_of(f"  - kind: preparation\n    checklist:\n{tasks}"), look)
    names = [
        (page, type(item.owner))
        for page, item in items(pages)
        if isinstance(item, TextItem) and item.text.strip() == "3 days before"
    ]
    last = max(page for page, line in lines_of(pages) if line.startswith("Task "))
    assert last > names[0][0]
    assert [page for page, _ in names] == list(range(names[0][0], last + 1))
    assert [owner is StructElem for _, owner in names] == [True] + [False] * (len(names) - 1)


def test_texts_of_all_days_begin_at_one_place(look: Look) -> None:
    for variant in (Variant(), LARGE):
        pages = typeset(whole(), look, variant=variant)
        assert found(pages, "Call us about your medicines.")[1].x == found(pages, "Eat only low-fiber food, like")[1].x


def test_no_step_stands_alone_on_a_page(look: Look) -> None:
    for before in range(4, 30):
        text = "".join(f"      - One thing to know {number}.\n" for number in range(before))
        steps = "".join(f"      - Step {number} of the day.\n" for number in range(5))
        yaml = f"  - kind: preparation\n    items:\n{text}  - kind: procedure\n    steps:\n{steps}"
        places = [page for page, line in lines_of(typeset(handout_of(yaml), look)) if line.startswith("Step ")]
        assert len(places) == 5
        assert all(places.count(page) > 1 for page in places)


def test_section_is_not_torn_where_its_last_block_fits(look: Look) -> None:
    for before in range(2, 40):
        text = "".join(f"      - One thing to know {number}.\n" for number in range(before))
        signs = "".join(f"      - A sign that is number {number}.\n" for number in range(12))
        yaml = f"  - kind: preparation\n    items:\n{text}  - kind: home-care\n    text: At home.\n    may: [Walk]\n"
        yaml += f"    avoid: [Swim]\n  - kind: when-to-call\n    emergency:\n{signs}"
        pages = typeset(handout_of(yaml), look)
        torn = [page for page, line in lines_of(pages) if line in ("At home.", "Swim")]
        if torn[0] != torn[1]:
            assert emptiness(pages)[torn[0]] < 0.12


@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_that_goes_on_with_a_part_names_it_in_large_print(language: str, look: Look) -> None:
    approved = Standing(State.APPROVED)
    pages = handpress.typeset(copy_of(whole(language), look, PATIENT, LARGE, approved))
    heads = {elem.title for elem in elems(pages.tree) if elem.role == "H2"}
    named = 0
    for page in pages.pages[1:]:
        texts = [item for item in page.items if isinstance(item, TextItem)]
        running = [item for item in texts if item.owner == HEADER]
        first = next(item for item in texts if isinstance(item.owner, StructElem))
        beside = {item.text.strip() for item in running} & heads if language == "en" else running
        assert not (beside and first.owner.title in heads)
        if beside:
            named += 1
            assert {item.style.size for item in running} == {18.0}
            assert len({round(item.y, 1) for item in running}) == 1
    assert named
    assert not any(
        item.owner == HEADER and item.text.strip() in heads for _, item in items(typeset(whole(language), look))
    )


@pytest.mark.parametrize("language", ["en", "es", "vi", "ar"])
def test_part_that_goes_on_is_named_beside_the_mark_of_a_draft(language: str, look: Look) -> None:
    words = words_for(language)
    pages = typeset(whole().but(language=language), look, PATIENT, LARGE)
    beside = 0
    for number, page in enumerate(pages.pages[1:], 1):
        head = [item for item in page.items if isinstance(item, TextItem) and item.owner == HEADER]
        name = [item for item in head if item.style.colour == look.brand.colours.brand]
        mark = "".join(item.text for item in head if item not in name).strip()
        assert mark in (words("draft-again"), words("draft-beside"))
        if name:
            beside += 1
            assert len({round(item.y, 1) for item in head}) == 1
            edge = 558 - name[0].x - name[0].width if language == "ar" else name[0].x - SIDE
            assert edge == pytest.approx(0, abs=1 if language == "ar" else 0.01)
            # As a sentence it would be taken for something that is not read out.
            said = [word for item in head for word in re.findall(r"[^\W\d_]{2,}", item.text)]
            assert len(said) < 8 or sum(word[0].islower() for word in said) < 4, number
    assert beside > 2


def test_long_name_of_a_part_leaves_the_mark_of_a_draft_alone(look: Look) -> None:
    furniture = Furniture(copy_of(whole(), look, PATIENT, LARGE))
    ready, long = furniture.running("Get ready"), furniture.running("What to do in the week before")
    assert len(ready[0].cells) == 2
    (text,) = long
    assert "".join(run.text for run in text.runs) == "DRAFT: not yet approved by a clinician"


@pytest.mark.parametrize("edition", Edition)
def test_blank_for_an_hour_keeps_from_what_is_under_it(edition: Edition, look: Look) -> None:
    pages = typeset(whole(), look, None, Variant(edition))
    page, task = found(pages, "Drink dose 2.")
    hour, label = found(pages, "5 hours before")
    assert page == hour
    rules = [
        item.y
        for number, item in items(pages)
        if number == page and isinstance(item, ShapeItem) and label.y < item.y < task.y and item.height == 0
    ]
    assert task.y - max(rules) >= 8 + task.style.size * 0.66  # of its capitals


def test_disc_at_the_head_of_a_page_has_its_line_above(look: Look) -> None:
    tasks = ", ".join(f"{{do: Task {day}, when: {day} days before}}" for day in range(40, 1, -1))
    pages = typeset(handout_of(f"  - kind: preparation\n    checklist: [{tasks}]\n"), look)
    assert len(pages.pages) > 1
    stubs = [
        float(item.drawing.path[0][2])
        for number, item in items(pages)
        if number == 1 and isinstance(item, ShapeItem) and item.drawing.stroke_width == 2 and item.y < 80
    ]
    assert min(stubs) < 0


def test_days_stand_on_one_page_where_they_fit(look: Look) -> None:
    pages = typeset(whole(), look)
    assert found(pages, "7 days before")[0] == found(pages, "The day")[0]


def test_what_gives_way_does_so_only_to_fill_the_page_before(look: Look) -> None:
    pages = typeset(whole(), look)
    help_box, schedule = (found(pages, words) for words in ("Get help", "Your follow-up schedule"))
    assert (help_box[0], help_box[1].y) < (schedule[0], schedule[1].y)


def test_line_of_the_last_day_on_a_page_ends_with_its_tasks(look: Look) -> None:
    pages = typeset(whole(), look, variant=LARGE)
    rails = [
        (page, item)
        for page, item in items(pages)
        if isinstance(item, ShapeItem) and item.drawing.stroke_width == 2.5 and item.height > 40 and item.width > 400
    ]
    for page in sorted({page for page, _ in rails})[:-1]:
        ends = max(item.y + float(item.drawing.path[-1][2]) for number, item in rails if number == page)
        texts = [
            item.y
            for number, item in items(pages)
            if number == page and isinstance(item, TextItem) and isinstance(item.owner, StructElem)
        ]
        assert -1 < ends - max(texts) < 20  # a line, or a rule to write on


# What is far ahead.


@pytest.mark.parametrize(
    ("language", "month", "months"),
    [
        ("en", "December 2027", "December 2027 to December 2028"),
        ("es", "Diciembre de 2027", "De diciembre de 2027 a diciembre de 2028"),
        ("vi", "Tháng 12 năm 2027", "Từ tháng 12 năm 2027 đến tháng 12 năm 2028"),
        ("ar", "ديسمبر 2027", "من ديسمبر 2027 إلى ديسمبر 2028"),
        ("zh-Hans", "2027年12月", "2027年12月至2028年12月"),
    ],
)
def test_what_is_a_year_away_is_told_by_its_month(language: str, month: str, months: str, look: Look) -> None:
    first, last = date(2027, 12, 4), date(2028, 12, 4)
    words = words_for(language)
    assert (words.due(first, form="month"), words.window(first, last, "month")) == (month, months)
    if language == "zh-Hans":  # its face is not installed everywhere
        return
    times = ("1 year after", "12 months after", "1 to 2 years after", "8 months after")
    visits = "".join(f"      - {{visit: x, window: {when}}}\n" for when in times)
    handout = handout_of(f"  - kind: follow-up\n    visits:\n{visits}").but(language=language)
    for edition in Edition:
        pages = typeset(handout, look, variant=Variant(edition))
        shown = squeezed(pages)
        assert shown.count(squeeze(month)) == (3 if month in months else 2)
        assert squeeze(months) in shown


def test_what_is_a_year_away_with_a_clock_time_is_booked(look: Look) -> None:
    handout = handout_of("  - kind: follow-up\n    visits:\n      - {visit: x, window: 1 year after at 9:30 AM}\n")
    assert squeeze("Sat, December 4, 2027, 9:30 AM") in squeezed(typeset(handout, look))


# Blanks in sentences.


@pytest.mark.parametrize("edition", Edition)
def test_blank_never_stands_alone_with_a_stop(edition: Edition, look: Look) -> None:
    for words in range(4, 24):
        text = " ".join(["a sentence of words that grows"] * 4)[: words * 5].strip()
        handout = handout_of(f"  - kind: overview\n    text: {text} until ____.\n")
        lines: dict[tuple[int, float], list[str]] = {}
        for number, item in items(typeset(handout, look, variant=Variant(edition))):
            if isinstance(item, TextItem):
                lines.setdefault((number, round(item.y, 2)), []).append(item.text.strip())
        assert ["."] not in lines.values()


def made_up() -> list[Handout]:
    found = [handpress.read_entry(entry) for entry in handpress.entries(LANGUAGES) if entry.language != "zh-Hans"]
    return [*shipped_handouts(), *found, whole(), whole("ar"), whole("odd")]


@pytest.mark.parametrize("handout", made_up(), ids=lambda handout: f"{handout.code}.{handout.language}")
@pytest.mark.parametrize("edition", Edition)
def test_a_blank_in_a_sentence_has_room_for_a_hand(handout: Handout, edition: Edition, look: Look) -> None:
    words = words_for(handout.language)
    high = 34.0 if edition is Edition.LARGE_PRINT else 25.5
    for page in typeset(handout, look, variant=Variant(edition)).pages:
        each = [inner for item in page.items for inner in (item.items if isinstance(item, FieldItem) else (item,))]
        for blank in each:
            if not isinstance(blank, ShapeItem) or not isinstance(blank.owner, StructElem):
                continue
            if blank.owner.alt != words("alt-blank"):
                continue
            assert blank.width > 96.3  # 34 mm
            assert blank.height == high
            over = [
                item.text
                for item in each
                if isinstance(item, TextItem)
                and item.x < blank.x + blank.width - 1
                and item.x + item.width > blank.x + 1
                and blank.y + 1 < item.y + 0.25 * item.style.size
                and item.y - 0.7 * item.style.size < blank.y + high
            ]
            assert over == []


@pytest.mark.parametrize("edition", Edition)
def test_what_stands_before_a_line_with_a_blank_is_level_with_its_words(edition: Edition, look: Look) -> None:
    handout = handout_of("  - kind: recovery\n    items:\n      - Rest.\n      - Rest until ____.\n")
    pages = typeset(handout, look, variant=Variant(edition))
    bullets = [item.y for _, item in items(pages) if isinstance(item, TextItem) and item.text.strip() == "\u2022"]
    lines = [item.y for _, item in items(pages) if isinstance(item, TextItem) and item.text.startswith("Rest")]
    assert len(lines) == 2
    assert bullets == lines


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("text", ["You have this sign: ____.", "____.", "____"])
def test_a_sign_to_write_takes_the_whole_column(text: str, language: str, look: Look) -> None:
    halves = HALVES.format(signs=f'A sign, "{text}"')
    pages = typeset(handout_of(halves).but(language=language), look)
    shown = [item for _, item in items(pages)]
    blank = words_for(language)("alt-blank")
    rules = [item for item in shown if isinstance(item, ShapeItem) and getattr(item.owner, "alt", "") == blank]
    assert len(rules) == 2
    for rule in rules:
        beside = [
            item.text.strip()
            for item in shown
            if isinstance(item, TextItem) and item.style.size == 12 and 0 < rule.y + rule.height - item.y < 4
        ]
        assert set(beside) <= {".", "\u2022"}  # the words stand above
        assert ("." in beside) == text.endswith(".")
        assert rule.height == 25.5
        assert rule.width == pytest.approx(204, abs=4)  # half of the box, but for the bullet


def test_step_begins_with_its_clock_time_in_large_print(look: Look) -> None:
    steps = "  - kind: procedure\n    steps:\n      - {text: Check in., when: 1 hour before}\n"
    steps += "      - Lie down.\n      - {text: Go home., when: 3 days after}\n"
    pages = typeset(handout_of(steps), look, variant=LARGE)
    lines = {item.text.strip(): item for _, item in items(pages) if isinstance(item, TextItem)}
    assert lines["7:30\xa0AM:"].x == lines["Lie down."].x == lines["Go home."].x
    assert lines["7:30\xa0AM:"].y == lines["Check in."].y
    shown = lines_of(typeset(handout_of(steps), look, None, LARGE))
    assert [line for _, line in shown if line in ("1 hour before", "Check in.")] == ["1 hour before", "Check in."]


def test_visit_is_written_down_beside_its_label_in_large_print(look: Look) -> None:
    visits = "  - kind: follow-up\n    visits: [{visit: First visit, window: 2 weeks after}]\n"
    pages = typeset(handout_of(visits), look, variant=LARGE)
    shown = [(number, item) for number, item in items(pages) if isinstance(item, TextItem)]
    page, label = next((number, item) for number, item in shown if item.text.startswith("Date and time"))
    rules = [
        item
        for number, item in items(pages)
        if number == page
        and isinstance(item, ShapeItem)
        and isinstance(item.owner, StructElem)
        and item.owner.role == "Form"
        and abs(item.y - label.y) < 12
    ]
    assert [round(rule.x + rule.width) for rule in rules] == [558]
    assert rules[0].x > label.x + label.width


# How full pages are.


def emptiness(pages: Pages) -> list[float]:
    """Return the share that each page but the last leaves empty at its foot."""
    shares = []
    for page in pages.pages[:-1]:
        each = [inner for item in page.items for inner in (item.items if isinstance(item, FieldItem) else (item,))]
        foot = min(item.y for item in each if item.owner == FOOTER) - 8
        ends = [
            item.y + (item.height if isinstance(item, ShapeItem | ImageItem) else 0)
            for item in each
            if item.y < foot and item.owner != FOOTER
        ]
        shares.append((foot - max(ends)) / (foot - 36))
    return shares


def made_up() -> list[Handout]:
    found = [handpress.read_entry(entry) for entry in handpress.entries(LANGUAGES) if entry.language != "zh-Hans"]
    return [*shipped_handouts(), *found, whole(), whole("ar"), whole("odd")]


@pytest.mark.parametrize("handout", made_up(), ids=lambda handout: f"{handout.code}.{handout.language}")
def test_no_page_but_the_last_ends_more_than_a_quarter_empty(handout: Handout, look: Look) -> None:
    over = {}
    for edition, paper, ink, personal in product(Edition, Paper, Ink, (PATIENT, None)):
        pages = typeset(handout, look, personal, Variant(edition, paper, ink))
        shares = emptiness(pages)
        # In large print a table of medicines stays whole, with the day and the task that it belongs to.
        tables = edition is Edition.LARGE_PRINT and {page for page, line in lines_of(pages) if line == "Stop on"}
        whole = [share for page, share in enumerate(shares, 1) if not (tables and page in tables)]
        if max(whole, default=0.0) > EMPTIEST or max(shares, default=0.0) > 0.4:
            over[f"{edition} {paper} {ink} {personal is None}"] = [round(share, 3) for share in shares]
    assert over == {}


# What to say on the phone.

SAY = "  - kind: when-to-call\n    say: I had a colonoscopy.\n    emergency: [You faint.]\n"


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("language", ["en", "es", "vi", "ar"])
def test_clinic_and_day_stand_behind_what_to_say(language: str, edition: Edition, look: Look) -> None:
    handout = handout_of(SAY).but(language=language)
    day = capital(words_for(language).day(date(2026, 12, 4), year=True))
    copy = copy_of(handout, look, PATIENT, Variant(edition))
    flow = compose(copy)
    wanted = squeeze(f"I had a colonoscopy. Your Clinic · {day}")
    for told in (plain_text(flow), re.sub(r"<[^>]+>", "", html_page(flow, copy.theme))):
        assert wanted in squeeze(told)
    fields = [item for page in handpress.typeset(copy).pages for item in page.items if isinstance(item, FieldItem)]
    assert [field.name for field in fields].count("say-day") == 1


@pytest.mark.parametrize("language", ["en", "es", "vi", "ar"])
def test_a_blank_for_the_day_stands_behind_what_to_say_to_anybody(language: str, look: Look) -> None:
    words = words_for(language)
    handout = handout_of(SAY).but(language=language)
    flow = compose(copy_of(handout, look))
    label = words("pair", label=words("blank-day"), value="").strip()
    assert squeeze(f"I had a colonoscopy. Your Clinic · {label} ____").rstrip("_") in squeeze(plain_text(flow))
    named = words("alt-blank-for", label=words("blank-day"))
    rules = [item for _, item in items(typeset(handout, look, None)) if getattr(item.owner, "alt", "") == named]
    assert [rule.width > 96 for rule in rules if isinstance(rule, ShapeItem) and rule.y > 100][-1:] == [True]


def test_what_to_say_keeps_the_blank_that_its_author_left(look: Look) -> None:
    handout = handout_of(SAY.replace("colonoscopy.", "colonoscopy on ____."))
    text = plain_text(compose(copy_of(handout, look, PATIENT)))
    line = next(line for line in text.splitlines() if line.startswith("Say:"))
    assert "Clinic" not in line


# The heads of the halves, and the signs of the first page.


def lines_in(pages: Pages, size: float, bold: bool) -> dict[float, float]:
    """Return the widths of the lines in a size, by where they stand."""
    widths: dict[float, float] = {}
    for _, item in items(pages):
        if isinstance(item, TextItem) and item.style.bold is bold and item.style.size == size:
            widths[round(item.y, 1)] = widths.get(round(item.y, 1), 0) + item.width
    return widths


@pytest.mark.parametrize(("language", "key", "size"), [("ar", "emergency", 20), ("es", "urgent", 16)])
def test_a_head_of_help_is_a_little_smaller_where_that_saves_a_line(
    language: str, key: str, size: float, look: Look
) -> None:
    text = "  - {kind: when-to-call, emergency: [You faint.], urgent: [You shiver.]}\n"
    pages = typeset(handout_of(text).but(language=language), look)
    title = words_for(language)(key, number="911")
    head = [
        item
        for _, item in items(pages)
        if isinstance(item, TextItem)
        and isinstance(item.owner, StructElem)
        and (item.owner.title == title or item.text == "911")
        and item.style.colour == look.brand.colours.alert
        and item.y > 100
    ]
    assert {item.style.size for item in head} <= {size - 1.0, size - 2.0}
    assert len({round(item.y) for item in head}) == 1


def test_signs_on_two_lines_are_about_as_long(look: Look) -> None:
    signs = "emergency-signs: [very bad belly pain, bleeding that does not stop, feeling weak or dizzy]\n"
    handout = handout_of(f"  - {{kind: overview, text: A.}}\n{signs}")
    first, second = lines_in(typeset(handout, look), 13.0, bold=False).values()
    assert second > 0.6 * first


# In large print, what goes to the second page.


def test_the_line_of_the_dates_has_no_gap_and_the_picture_follows_its_sentence(look: Look) -> None:
    spanish = handpress.read_entry(handpress.find(LIBRARY, "22511", "es"))
    copy = copy_of(spanish, look, PATIENT, LARGE)
    pages = handpress.typeset(Copy(spanish, look, PATIENT, LARGE, pictures=pictures_of(spanish, LIBRARY))).pages
    first = next(at for at, page in enumerate(pages) if copy.words("dates") in texts_on(page))
    count = 0
    for page in pages[first : first + 2]:  # the days may part
        lines = [
            (item.y, item.y + float(item.drawing.path[-1][2]))
            for item in page.items
            if isinstance(item, ShapeItem) and item.drawing.stroke_width == 2.5 and item.drawing.path[0][1] == 14.5
        ]
        assert all(end == pytest.approx(start) for (_, end), (start, _) in pairwise(lines))
        count += len(lines)
    assert count == 4
    (summary,) = (page for page in pages[1:] if "mantiene firme" in " ".join(texts_on(page)))
    assert "Aguja" in texts_on(summary)


def texts_on(page: Page) -> list[str]:
    return [item.text.strip() for item in page.items if isinstance(item, TextItem)]
