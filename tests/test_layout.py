from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

import handpress
from conftest import LIBRARY, copy_of, handout_of, shipped_handouts
from handpress.brand.look import Look
from handpress.brand.theme import PageMaster
from handpress.brand.variant import Edition, Ink, Variant
from handpress.brand.words import words_for
from handpress.content.handout import read_handout
from handpress.content.personal import Personal
from handpress.content.timing import Procedure, parse_procedure
from handpress.diagnostics import HandpressError
from handpress.layout import paragraphs
from handpress.layout.atoms import Line
from handpress.layout.boxes import Artifact, FieldItem, Page, Pages, ShapeItem, StructElem, TextItem
from handpress.layout.paragraphs import ink_of
from handpress.source.yaml import parse

MASTER = PageMaster()
GOLDEN = Path(__file__).parent / "golden"


def texts(page: Page) -> list[TextItem]:
    found: list[TextItem] = []
    for item in page.items:
        if isinstance(item, TextItem):
            found.append(item)
        elif isinstance(item, FieldItem):
            found += [inner for inner in item.items if isinstance(inner, TextItem)]
    return found


def content(page: Page) -> list[TextItem]:
    return [item for item in texts(page) if isinstance(item.owner, StructElem)]


def shown(page: Page) -> str:
    return "\n".join(item.text for item in content(page))


def typeset(yaml: str, look: Look, personal: Personal | None = None) -> Pages:
    return handpress.typeset(copy_of(handout_of(yaml), look, personal))


def bullets(count: int, text: str = "Something to know about it", kind: str = "recovery") -> str:
    return f"  - kind: {kind}\n    items:\n" + "".join(f"      - {text} {number}\n" for number in range(count))


def test_a_table_header_repeats_on_page_two_as_an_artifact(look: Look) -> None:
    rows = "".join(f"      - {{visit: Visit {n}, window: {n} weeks after}}\n" for n in range(1, 40))
    pages = typeset(f"  - kind: follow-up\n    visits:\n{rows}", look).pages
    for number, page in enumerate(pages[:-1]):
        heads = [item for item in texts(page) if item.text == "What for"]
        assert len(heads) == 1
        assert isinstance(heads[0].owner, Artifact) == (number > 0)
    assert "Visit 1\n" in shown(pages[0])
    assert "Visit 39" in "\n".join(map(shown, pages))


def test_the_repeated_header_keeps_its_ground(look: Look) -> None:
    rows = "".join(f"      - {{visit: Visit {n}}}\n" for n in range(1, 40))
    second = typeset(f"  - kind: follow-up\n    visits:\n{rows}", look).pages[1]
    (head,) = [item for item in texts(second) if item.text == "When"]
    grounds = [
        item
        for item in second.items
        if isinstance(item, ShapeItem)
        and item.drawing.fill == look.brand.colours.brand
        and item.y <= head.y <= item.y + item.height
    ]
    assert grounds
    assert second.items.index(grounds[0]) < second.items.index(head)


def test_in_grey_ink_a_table_head_stands_between_two_thick_rules(look: Look) -> None:
    handout = handout_of("  - kind: follow-up\n    visits: [{visit: First visit}]\n")
    (page,) = handpress.typeset(copy_of(handout, look, variant=Variant(ink=Ink.GREY))).pages
    (head,) = [item for item in texts(page) if item.text == "When"]
    rules = sorted(
        item.y + item.drawing.path[0][2]
        for item in page.items
        if isinstance(item, ShapeItem) and item.drawing.stroke_width == 2 and len(item.drawing.path) == 2
    )
    over, under = [y for y in rules if abs(y - head.y) < 30]
    assert over < head.y < under


def test_the_rule_over_a_grey_table_head_stands_on_each_page_with_it(look: Look) -> None:
    visits = "".join(f"      - {{visit: Visit {n}}}\n" for n in range(25))
    for count in range(8, 30):
        handout = handout_of(bullets(count, kind="recovery") + f"  - kind: follow-up\n    visits:\n{visits}")
        for page in handpress.typeset(copy_of(handout, look, variant=Variant(ink=Ink.GREY))).pages:
            heads = [item.y for item in texts(page) if item.text == "When"]
            rules = [
                item.y + item.drawing.path[0][2]
                for item in page.items
                if isinstance(item, ShapeItem) and item.drawing.stroke_width == 2 and len(item.drawing.path) == 2
            ]
            assert len(rules) == 2 * len(heads)


def test_a_heading_never_stands_at_the_foot_of_a_page(look: Look) -> None:
    for count in range(20, 45):
        pages = typeset(bullets(count) + "  - kind: alternatives\n    items: [One, Two, Three]\n", look).pages
        for page in pages:
            last = content(page)[-1].owner
            assert isinstance(last, StructElem)
            assert not last.role.startswith("H"), count


def test_no_line_of_a_paragraph_stands_alone(look: Look) -> None:
    paragraph = "A made-up sentence that goes on for a while. " * 14
    for count in range(18, 30):
        pages = typeset(bullets(count) + f"  - kind: prevention\n    text: {paragraph}\n", look).pages
        for page in pages:
            lines = [item for item in content(page) if item.text.startswith("A made-up") or "goes on" in item.text]
            assert len({round(item.y) for item in lines}) != 1, count


def pages_of(pages: Pages) -> dict[StructElem, set[int]]:
    """Return for each element the pages that its own text stands on."""
    found: dict[StructElem, set[int]] = {}
    for number, page in enumerate(pages.pages):
        for item in content(page):
            assert isinstance(item.owner, StructElem)
            found.setdefault(item.owner, set()).add(number)
    return found


@pytest.mark.parametrize("kind", ["steps", "items", "checklist", "visits"])
def test_no_row_or_item_that_fits_on_a_page_is_torn(kind: str, look: Look) -> None:
    text = "Words enough to fill more than one line of the page, so that the entry could be torn apart by its end. " * 2
    for count in range(6, 30, 3):
        entries = f"  - kind: follow-up\n    {kind}:\n" + f"      - {text}\n" * count
        for elem, pages in pages_of(typeset(entries, look)).items():
            assert len(pages) == 1, (kind, count, elem.role)


def test_neither_the_first_nor_the_last_line_of_a_paragraph_is_lonely(look: Look) -> None:
    for count in range(12, 27):
        for lines in (3, 4, 6):
            note = "A made-up sentence that goes on for quite a while, up to the very end of the line. " * lines
            pages = typeset(bullets(count) + f"  - kind: prevention\n    text: {note}\n", look)
            all_items = [(number, item) for number, page in enumerate(pages.pages) for item in content(page)]
            (owner,) = {item.owner for _, item in all_items if item.text.startswith("A made-up sentence")}
            lines_on = [
                {item.y for on, item in all_items if on == number and item.owner is owner}
                for number in range(len(pages.pages))
            ]
            assert all(len(ys) != 1 for ys in lines_on), (count, lines)


def test_a_table_header_does_not_stand_alone_at_the_foot(look: Look) -> None:
    for count in range(18, 40):
        rows = "      - {visit: Visit 1}\n      - {visit: Visit 2}\n"
        pages = typeset(bullets(count) + f"  - kind: follow-up\n    visits:\n{rows}", look).pages
        for page in pages:
            assert ("What for" in shown(page)) == ("Visit 1" in shown(page)), count


def test_a_step_and_its_number_stay_together(look: Look) -> None:
    step = "A step with words enough to fill more than one line of the page, so that it could be torn apart. " * 3
    steps = "  - kind: procedure\n    steps:\n" + f"      - {step}\n" * 12
    for page in typeset(steps, look).pages:
        owners = [item.owner for item in content(page)]
        labels = [owner for owner in owners if owner.role == "Lbl"]
        bodies = {owner for owner in owners if owner.role == "LBody"}
        assert len(labels) == len(bodies)


def test_a_panel_that_fits_on_a_page_is_not_cut(look: Look) -> None:
    tasks = "  - kind: preparation\n    checklist:\n" + "      - Something to do before the day\n" * 8
    for count in range(10, 40):
        pages = typeset(bullets(count, kind="symptoms") + tasks, look).pages
        holding = [page for page in pages if "Something to do" in shown(page)]
        assert len(holding) == 1


def test_a_box_that_just_does_not_fit_parts_between_its_rows_and_not_inside(look: Look) -> None:
    for count in range(8, 24):
        visits = "".join(f"      - visit: Visit {n}\n        purpose: Why {n}\n" for n in range(count))
        signs = "".join(f"      - Short sign {n}\n" for n in range(12))
        yaml = f"  - kind: complications\n    visits:\n{visits}    items:\n{signs}"
        pages = typeset(yaml, look)
        assert all(len(on) == 1 for elem, on in pages_of(pages).items() if elem.role != "TH")
        assert len([page for page in pages.pages if "Short sign" in shown(page)]) == 1, count


def test_a_panel_longer_than_a_page_goes_on_with_its_ground(look: Look) -> None:
    things = "  - kind: preparation\n    bring:\n" + "      - Something to do before the day\n" * 100
    unsigned = replace(look, brand=look.brand.but(print=look.brand.print.but(teach_back=False)))
    pages = typeset(things, unsigned).pages
    holding = [page for page in pages if "Something to do" in shown(page)]
    assert len(holding) > 1
    for page in holding:
        tinted = [
            item for item in page.items if isinstance(item, ShapeItem) and item.drawing.fill == look.brand.colours.tint
        ]
        # On the first page stands the appointment on a ground of its own.
        assert len(tinted) == (2 if page is pages[0] else 1)
        for item in content(page):
            if "Something to do" in item.text:
                assert tinted[-1].y <= item.y <= tinted[-1].y + tinted[-1].height


def test_a_list_does_not_leave_its_first_entry_alone(look: Look) -> None:
    for count in range(18, 40):
        items = (
            "  - kind: alternatives\n    items: [First one, Second one, Third one, Fourth one which is so long that "
        )
        items += "it cannot stand in a column of its own with the others]\n"
        for page in typeset(bullets(count) + items, look).pages:
            text = shown(page)
            assert ("First one" in text) == ("Second one" in text), count


def test_a_near_empty_last_page_is_saved_by_closing_up(look: Look) -> None:
    fills = []
    for count in range(5, 80):
        pages = typeset(bullets(count), look).pages
        if len(pages) > 1:
            fills.append(max(item.y for item in content(pages[-1])) - MASTER.top)
    assert min(fills) > 60


def test_text_before_a_list_stays_with_it(look: Look) -> None:
    for count in range(18, 40):
        yaml = bullets(count) + "  - kind: alternatives\n    text: These may help.\n    items: [One, Two, Three]\n"
        for page in typeset(yaml, look).pages:
            assert ("These may help." in shown(page)) == ("Two" in shown(page)), count


def test_fields_have_the_same_place_and_size_whatever_they_hold(look: Look) -> None:
    (handout,) = [handout for handout in shipped_handouts() if handout.code == "22325"]

    def boxes(personal: Personal | None) -> list[tuple[int, str, float, float, float, float]]:
        pages = handpress.typeset(copy_of(handout, look, personal)).pages
        return [
            (number, item.name, item.x, item.y, item.width, item.height)
            for number, page in enumerate(pages)
            for item in page.items
            if isinstance(item, FieldItem)
        ]

    known = boxes(Personal("Test Patient", parse_procedure("2026-03-03T08:30"), "Dr. Test"))
    names = {"patient", "procedure-day", "procedure-clock", "clinician", "day-1", "visit-1", "visit-3"}
    assert {name for _, name, *_ in known} >= names
    for day in ("2026-12-30T00:00", "2026-09-23T08:00", "2030-09-30T12:30", "2028-02-29T00:00"):
        assert boxes(Personal("Zed Zebra", parse_procedure(day), "X")) == known


def test_dates_stand_in_their_fields(look: Look) -> None:
    yaml = """
  - kind: preparation
    checklist:
      - {do: Stop one thing., when: 7 days before}
      - {do: Stop eating., when: 8 hours before}
      - {do: Take a shower., when: evening before}
      - {do: Pack a bag., when: now}
  - kind: follow-up
    visits:
      - {visit: First, window: 1 to 2 weeks after}
      - {visit: Second, window: 3 months after}
      - {visit: Third, window: within 1 week}
      - {visit: Fourth, window: as scheduled}
"""

    def fields(personal: Personal | None) -> dict[str, str]:
        return {
            item.name: "".join(inner.text for inner in item.items if isinstance(inner, TextItem))
            for page in typeset(yaml, look, personal).pages
            for item in page.items
            if isinstance(item, FieldItem)
        }

    known = fields(Personal(procedure=parse_procedure("2026-03-03T08:30")))
    assert known["day-1"] == "Tue, Feb 24"
    assert known["day-2"] == "Mon, Mar 2"
    assert known["day-3"] == "Tue, Mar 3"
    assert known["task-3-1"] == "12:30\xa0AM (Monday\xa0night):"
    assert known["visit-1"] == "March 10 to 17, 2026"
    assert known["visit-2"] == "Wed, June 3, 2026"
    assert known["visit-3"] == "By March 10, 2026"
    assert "day-0" not in known
    assert "visit-4" not in known
    assert set(fields(None).values()) <= {""}
    assert "task-3-1" not in fields(Personal(procedure=Procedure(parse_procedure("2026-03-03").day)))


def test_tasks_stand_in_the_order_of_time(look: Look) -> None:
    times = ["day of at 3:30 AM", "5 hours before", "1 day before at 8 PM", "as needed", "7 days before"]
    times += ["day before, at 6 p.m.", "1 day before at 8:00 AM", "day of at 1:15 AM", "2 weeks before", "now"]
    tasks = "".join(f'      - {{do: "Task {at}.", when: "{when}"}}\n' for at, when in enumerate(times))
    yaml = f"  - kind: preparation\n    checklist:\n{tasks}      - Task 10.\n"
    body = " ".join(shown(page) for page in typeset(yaml, look).pages).partition("Do each step on its day.")[2]
    shown_tasks = re.findall(r"Task (\d+)\.", body)
    assert shown_tasks == ["9", "10", "8", "4", "6", "5", "2", "0", "1", "7", "3"]


def test_a_long_name_wraps_in_a_taller_box(look: Look) -> None:
    name = "Maria Guadalupe Hernandez-Montgomery de la Cruz y Villanueva the Younger"
    pages = typeset(bullets(3), look, Personal(patient=name)).pages
    assert " ".join("".join(item.text for item in content(pages[0])).split()).count("Villanueva") == 1
    for item in content(pages[0]):
        assert item.x + item.width <= MASTER.width - MASTER.side + 0.01


def test_no_heading_prints_without_something_under_it(look: Look) -> None:
    pages = typeset(
        "  - kind: cost\n    items: [It costs something.]\n  - kind: recovery\n    text: Rest.\n", look
    ).pages
    heads = [item.text for page in pages for item in content(page) if item.owner.role in ("H2", "H3")]
    assert heads == ["Recovery", "Questions for your care team"]


def test_costs_print_when_the_brand_says_so(look: Look) -> None:
    brand = look.brand.but(print=look.brand.print.but(costs=True))
    pages = typeset("  - kind: cost\n    items: [It costs something.]\n", Look(brand, look.logo)).pages
    assert "It costs something." in shown(pages[0])


def test_the_code_can_be_left_off(look: Look) -> None:
    brand = look.brand.but(print=look.brand.print.but(code=False))
    pages = typeset(bullets(3), Look(brand, look.logo)).pages
    everything = " ".join(item.text for page in pages for item in texts(page))
    assert "CPT" not in everything
    assert "99999" not in everything


def test_the_copyright_of_cpt_stands_once_where_the_code_prints(look: Look) -> None:
    pages = typeset(bullets(3), look).pages
    everything = " ".join(item.text for page in pages for item in content(page))
    assert everything.count("American Medical Association") == 1
    assert everything.index("CPT®") < everything.index("CPT copyright")


def test_every_page_says_draft(look: Look) -> None:
    for handout in shipped_handouts():
        mark = words_for(handout.language)("draft").partition(":")[0]
        for page in handpress.typeset(copy_of(handout, look)).pages:
            assert sum(mark in item.text for item in texts(page)) == 1


def test_without_phones_there_is_a_blank_to_write_one_on(look: Look) -> None:
    brand = look.brand.but(phones=type(look.brand.phones)())
    pages = typeset("  - kind: complications\n    items: [Bleeding]\n", Look(brand, look.logo)).pages
    blanks = [
        item
        for page in pages
        for item in page.items
        if isinstance(item, ShapeItem) and isinstance(item.owner, StructElem) and item.owner.alt.startswith("Phone")
    ]
    assert len(blanks) == 1


def test_the_phone_stands_with_when_to_call(look: Look) -> None:
    yaml = "  - kind: complications\n    items: [Bleeding]\n  - kind: when-to-call\n    items: [A fever]\n"
    text = "\n".join(shown(page) for page in typeset(yaml, look).pages)
    assert text.index("Bleeding") < text.index("When to call us") < text.index("Call us if you think")
    assert text.count("(555) 010-0199") == 1


MONSTERS: dict[str, tuple[Callable[[int], str], int, int]] = {
    "bullets": (bullets, 10_000, 200),
    "paragraph": (lambda n: "  - kind: overview\n    text: " + "word " * n + "\n", 200_000, 150),
    "word": (lambda n: "  - kind: overview\n    text: " + "x" * n + "\n", 5_000, 2),
    "visit": (lambda n: "  - kind: follow-up\n    visits:\n      - visit: " + "word " * n + "\n", 5_000, 3),
    "task": (lambda n: "  - kind: preparation\n    checklist:\n      - do: " + "word " * n + "\n", 5_000, 3),
    "fact": (
        lambda n: f"  - kind: overview\n    facts:\n      - label: {'l ' * n}\n        value: {'v ' * 2 * n}\n",
        3_000,
        3,
    ),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_monstrous_content_is_laid_out_whole_and_in_step_with_its_length(
    name: str, share: float, look: Look, check_growth
) -> None:
    from growth import TIMES

    content, whole, least = MONSTERS[name]
    size = int(whole * share)
    read = {n: handout_of(content(n)) for n in (size // TIMES, size)}
    laid_out = {}
    check_growth(lambda n: laid_out.update({n: handpress.typeset(copy_of(read[n], look))}), size)
    pages = laid_out[size].pages
    assert len(pages) >= least * share
    for page in pages:
        for item in texts(page):
            assert item.y < MASTER.height - 20
            assert item.x + item.width <= MASTER.width - MASTER.side + 0.6


def layout_lines(pages: Pages) -> str:
    lines = []
    for number, page in enumerate(pages.pages, 1):
        lines.append(f"page {number}: {page.width:g} x {page.height:g}")
        for item in page.items:
            if isinstance(item, TextItem):
                lines.append(f"  text {item.x:.1f} {item.y:.1f} {item.width:.1f} {item.style.size:g} {item.text!r}")
            elif isinstance(item, FieldItem):
                lines.append(f"  field {item.name} {item.x:.1f} {item.y:.1f} {item.width:.1f} {item.height:.1f}")
            else:
                lines.append(f"  {type(item).__name__} {item.x:.1f} {item.y:.1f} {item.width:.1f} {item.height:.1f}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("code", ["22867", "22325"])
def test_layout_is_the_golden_one(code: str, look: Look) -> None:
    """Rewrite with: python tests/regold.py, and say in the commit why the new one is right."""
    handout = handpress.read_entry(handpress.find(LIBRARY, code, "en"))
    assert layout_lines(handpress.typeset(copy_of(handout, look))) == (GOLDEN / f"{code}.layout.txt").read_text()


@pytest.mark.parametrize("handout", shipped_handouts(), ids=lambda handout: handout.code)
def test_a_shipped_handout_takes_no_more_than_three_sheets(handout, look: Look) -> None:
    assert 2 <= len(handpress.typeset(copy_of(handout, look)).pages) <= 6


VIETNAMESE = """
code: "99998"
language: vi
title: "BẠN ĐƯỢC PHẪU THUẬT ĐỘT NGỘT: ẮT LÀ THẾ, ẪN HIỆN Ổ BỆNH Ự ẲẪẾ Ọ"
summary: "GẮNG SỨC ĐỘT NGỘT: ĐỪNG ẴM BẾ NẶNG Ở NHÀ. ẤT SẼ ĐỠ, ỌẪ Ự ẲẪẾ, GẮNG SỨC ĐỘT NGỘT Ự Ợ ẲẪẾ."
sections:
  - kind: overview
    title: "NGƯỜI BỆNH CẦN BIẾT TRƯỚC KHI MỔ ĐỘT SỐNG: HỌ Ẵ MỘT ỢẪ THẾ NÀY Ở NHÀ ỰỢ ẲẪẾ"
    facts: [{label: "ĐỘT NGỘT ỆNH Ổ ẾẪ", value: "Ở ĐỘT NGỘT ỆNH GẪY Ổ ẾẪ MỘT LẦN NỮA Ở ĐÂY"}]
    items: ["ĐỘT NGỘT ỆNH GẪY Ổ ẾẪ MỘT LẦN NỮA Ở ĐÂY ĐỘT NGỘT ỆNH GẪY Ổ ẾẪ MỘT LẦN NỮA Ở ĐÂY ĐỘT NGỘT ỆNH"]
"""


@pytest.mark.parametrize("edition", list(Edition))
def test_two_accents_on_a_capital_touch_no_line_above(edition: Edition, look: Look) -> None:
    handout = read_handout(parse(VIETNAMESE, "99998.vi.yaml"))
    pages = handpress.typeset(handpress.Copy(handout, look, variant=Variant(edition)))
    for page in pages.pages:
        inks = [(item, *ink_of(Line([item], item.width))) for item in texts(page)]
        for low, top, _ in inks:
            for high, _, bottom in inks:
                if high.y < low.y - 2 and high.x < low.x + low.width and low.x < high.x + high.width:
                    assert low.y - top > high.y + bottom, (high.text, low.text)


# Once


def owners(pages: Pages) -> set[int]:
    """Return what the structure tree of *pages* consists of."""
    found, waiting = set[int](), [pages.tree]
    while waiting:
        elem = waiting.pop()
        found.add(id(elem))
        waiting += elem.kids
    return found


@pytest.mark.parametrize("code", ["22511", "22867"])
def test_a_second_copy_breaks_no_line_anew(code: str, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    handout = handpress.read_entry(handpress.find(LIBRARY, code, "en"))
    usual = parse_procedure("2026-03-03T08:30")
    first = handpress.typeset(copy_of(handout, look, Personal("Test Patient", usual, "Dr. Test")))

    def refuse(*_: object) -> list[Line]:
        raise AssertionError("a paragraph that is known is broken again")

    monkeypatch.setattr(paragraphs, "break_lines", refuse)
    second = handpress.typeset(copy_of(handout, look, Personal("Other Name", usual, "Dr. Other")))
    assert len(first.pages) == len(second.pages)


def test_each_copy_owns_what_it_shows(look: Look) -> None:
    copies = [typeset(bullets(9), look), typeset(bullets(9), look)]
    for pages in copies:
        shown = {id(item.owner) for page in pages.pages for item in content(page)}
        assert shown
        assert shown <= owners(pages)
    assert not owners(copies[0]) & owners(copies[1])


def test_the_same_words_twice_belong_each_to_their_own(look: Look) -> None:
    pages = typeset("  - {kind: recovery, items: [Rest., Rest., 'Rest ____ and rest ____.']}\n", look)
    rests = [item.owner for page in pages.pages for item in content(page) if item.text.strip() == "Rest."]
    assert len(rests) == 2
    assert rests[0] is not rests[1]
    blanks = [
        item.owner
        for page in pages.pages
        for item in page.items
        if isinstance(item, ShapeItem) and isinstance(item.owner, StructElem) and item.owner.alt == "Blank to write on"
    ]
    assert len(set(map(id, blanks))) == 2


# Key points

POINTS = """
  - kind: preparation
    checklist: [{do: Eat nothing solid., when: 2 days before at 8:00 PM}]
key-points:
  - {do: Stop eating., why: Then drink., when: 2 days before at 8:00 PM}
  - {do: Drink both doses., when: [1 day before at 8:00 PM, 5 hours before]}
  - Bring your papers.
"""


def test_key_points_stand_on_the_first_page_with_their_times(look: Look) -> None:
    page = " ".join(
        shown(typeset(POINTS, look, Personal(procedure=parse_procedure("2026-12-04T08:30"))).pages[0]).split()
    )
    box = page[page.index("The 3 most important things") :]
    order = ["Stop eating.", "Then drink.", "Wednesday, 8 PM", "Drink both doses.", "Thursday, 8 PM"]
    order += ["Friday, 3:30 AM", "(Thursday night)", "Bring your papers."]
    places = [box.index(words) for words in order]
    assert places == sorted(places)


def test_key_points_without_a_date_have_their_times_over_room_to_write(look: Look) -> None:
    (page,) = typeset(POINTS, look).pages[:1]
    assert "2 days before, at 8\xa0PM" in shown(page)
    rules = [item for item in page.items if isinstance(item, ShapeItem) and _is_blank(item, "before")]
    # Of two times for one thing each has its own, where the page has room.
    times = ["2 days before, at 8\xa0PM", "1 day before, at 8\xa0PM", "5 hours before your procedure"]
    assert [item.owner.alt.split(":")[0] for item in rules] == times
    for rule in rules:
        assert rule.width >= 170
        assert not [item for item in texts(page) if rule.y - 25 < item.y < rule.y and item.x >= rule.x]


def _is_blank(item: ShapeItem, words: str) -> bool:
    return isinstance(item.owner, StructElem) and item.owner.role == "Form" and words in item.owner.alt


@pytest.mark.parametrize(("count", "heading"), [(1, "The most important thing"), (2, "The 2 most important things")])
def test_heading_counts_the_key_points(look: Look, count: int, heading: str) -> None:
    points = "".join(f"  - Point {at}.\n" for at in range(count))
    assert heading in words_on(f"  - {{kind: overview, text: A.}}\nkey-points:\n{points}", look)


@pytest.mark.parametrize(
    ("points", "fact"),
    [
        ("  - A\n  - B\n  - C\n  - D\n", "these are 4"),
        ("  - {do: A, when: [now, day of, evening before]}\n", "a key point has 3 times"),
    ],
)
def test_more_key_points_than_anybody_keeps_in_mind_are_refused(points: str, fact: str) -> None:
    with pytest.raises(HandpressError, match=fact):
        handout_of(f"  - {{kind: overview, text: A.}}\nkey-points:\n{points}")


# When to call

HALVES = """
  - kind: when-to-call
    say: I had a test on ____.
    emergency: [You faint., You bleed a lot.]
    urgent: [You have a fever., You shiver.]
"""


def words_on(yaml: str, look: Look, variant: Variant | None = None) -> str:
    pages = handpress.typeset(copy_of(handout_of(yaml), look, None, variant)).pages
    return " ".join(" ".join(shown(page) for page in pages).split())


def with_phones(look: Look, **phones: str | None) -> Look:
    return Look(look.brand.but(phones=look.brand.phones.but(**phones)), look.logo)


@pytest.mark.parametrize("variant", [Variant(), Variant(Edition("large-print"))], ids=["standard", "large"])
def test_an_emergency_stands_before_what_is_for_the_same_day_each_under_its_number(
    look: Look, variant: Variant
) -> None:
    text = words_on(HALVES, look, variant)
    order = ["I had a test", "Call 911 now if", "Do not wait.", "You faint.", "You bleed a lot.", "same day"]
    order += ["Days (555) 010-0100", "Nights (555) 010-0199", "You have a fever.", "You shiver."]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert text.count("(555) 010-0199") == 1


def test_a_number_that_nobody_gave_is_a_blank(look: Look) -> None:
    text = words_on(HALVES, with_phones(look, emergency=None, day=None, after_hours=None))
    assert "Call now if" in text
    assert "911" not in text
    assert "Phone" in text


@pytest.mark.parametrize(("missing", "kept"), [("emergency", "urgent"), ("urgent", "emergency")])
def test_one_half_alone_has_its_signs_and_a_phone(look: Look, missing: str, kept: str) -> None:
    yaml = re.sub(rf"    {missing}: .*\n", "", HALVES)
    text = words_on(yaml, look)
    assert ("Call 911 now if" in text) == (kept == "emergency")
    assert ("same day" in text) == (kept == "urgent")
    assert "(555) 010-0100" in text


def test_the_halves_stay_whole(look: Look) -> None:
    lead = "".join(f"      - Bullet number {at}.\n" for at in range(27))
    pages = handpress.typeset(copy_of(handout_of(f"  - kind: recovery\n    items:\n{lead}{HALVES[1:]}"), look)).pages
    (page,) = [page for page in pages if "911" in shown(page)]
    assert all(words in shown(page) for words in ("You faint.", "You bleed a lot.", "You have a fever.", "You shiver."))


def test_signs_belong_to_when_to_call() -> None:
    with pytest.raises(HandpressError, match="belongs to"):
        handout_of("  - kind: recovery\n    emergency: [You faint.]\n")


def test_what_a_patient_signs_is_running_text_and_no_small_print(look: Look) -> None:
    for language in ("en", "ar"):
        handout = handout_of("  - {kind: recovery, items: [Rest.]}\n").but(language=language)
        pages = handpress.typeset(copy_of(handout, look)).pages
        said, label = (words_for(language)(key)[:12] for key in ("teach-back", "sign-patient"))
        (statement,) = [item for page in pages for item in content(page) if item.text.startswith(said)]
        (caption,) = [item for page in pages for item in content(page) if item.text.startswith(label)]
        assert statement.style.size == 12
        assert statement.y < caption.y
