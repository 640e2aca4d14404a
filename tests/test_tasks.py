"""The tasks of a day: what stands where, which words stand out, and when each is to be done."""

from __future__ import annotations

from itertools import product

import pytest

from conftest import copy_of, handout_of
from handpress.brand.look import Look
from handpress.brand.variant import Edition, Variant
from handpress.content.handout import Handout
from handpress.content.personal import Personal
from handpress.content.timing import parse_procedure
from handpress.layout.boxes import (
    FREE,
    HEADER,
    LOOSE,
    PARTED,
    Block,
    FieldItem,
    Pages,
    Run,
    ShapeItem,
    StructElem,
    TextItem,
)
from handpress.layout.lines import count_lines
from handpress.layout.rail import Rail
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import UnfitError, fill
from test_blocks import LARGE, PATIENT, SIDE, elems, items, typeset, whole

EDITIONS = (Variant(), LARGE)


def tasks(*entries: str, language: str = "en") -> Handout:
    """Return a handout with these tasks, each as it stands in braces."""
    lines = "".join(f"      - {{{entry}}}\n" for entry in entries)
    return handout_of(f"  - kind: preparation\n    checklist:\n{lines}").but(language=language)


def found(pages: Pages, text: str) -> tuple[int, TextItem]:
    """Return the last line that begins with *text*, and its page: the first page may have the words, too."""
    return [
        (number, item)
        for number, item in items(pages)
        if isinstance(item, TextItem) and item.text.startswith(text) and isinstance(item.owner, StructElem)
    ][-1]


def lines(pages: Pages, text: str) -> list[TextItem]:
    """Return what stands on the line that *text* begins a part of."""
    page, first = found(pages, text)
    return [
        item
        for number, item in items(pages)
        if number == page
        and isinstance(item, TextItem)
        and isinstance(item.owner, StructElem)
        and item.x >= first.x - 0.5
        and abs(item.y - first.y) < 0.5
    ]


def is_pictogram(item: TextItem | ShapeItem, side: float) -> bool:
    return isinstance(item, ShapeItem) and item.width == side and item.y > 100  # the logo is as wide


def pictograms(pages: Pages, page: int, side: float) -> list[tuple[float, float, float, float]]:
    """Return the edges of each pictogram on *page*: left, top, right, bottom of its square."""
    found = {
        (round(item.x, 1), round(item.y, 1), item.width, item.height)
        for number, item in items(pages)
        if number == page and is_pictogram(item, side)
    }
    return [(x, y, x + width, y + height) for x, y, width, height in sorted(found)]


# Where all stands.


@pytest.mark.parametrize(("language", "variant"), list(product(["en", "ar"], EDITIONS)))
def test_pictogram_stands_at_the_outer_end_and_costs_no_column(language: str, variant: Variant, look: Look) -> None:
    with_one = "do: Abcd efgh., icon: call, when: 3 days before"
    handout = tasks(with_one, "do: Ijkl mnop., when: 3 days before", "do: Qrst uvwx., icon: toilet", language=language)
    pages = typeset(handout, look, variant=variant)
    (page, one), (_, other), (_, untimed) = (found(pages, text) for text in ("Abcd", "Ijkl", "Qrst"))
    side = (variant.edition is Edition.LARGE_PRINT and 44.0) or 30.0
    seen = pictograms(pages, page, side)
    assert len(seen) == 2
    if language == "ar":
        assert one.x + one.width == pytest.approx(other.x + other.width, abs=0.1)
        assert {left for left, *_ in seen} == {SIDE}
    else:
        assert one.x == other.x == untimed.x
        assert {round(right, 1) for _, _, right, _ in seen} == {612 - SIDE}
        alone = typeset(tasks("do: Qrst uvwx., icon: toilet"), look, variant=variant)
        assert found(alone, "Qrst")[1].x == SIDE + (34 if side == 44 else 26)


@pytest.mark.parametrize("variant", EDITIONS)
def test_pictogram_beside_one_line_makes_its_row_no_higher(variant: Variant, look: Look) -> None:
    plain = ["do: Abcd., when: 3 days before", "do: Efgh., when: 12 hours before", "do: Ijkl., when: day of"]
    both = [tasks(*(entry + more for entry in plain)) for more in ("", ", icon: call")]
    pages = [typeset(each, look, variant=variant) for each in both]
    places = [[found(each, text)[1].y for text in ("Abcd", "Efgh", "Ijkl")] for each in pages]
    assert places[0] == places[1]
    near = typeset(tasks("do: Abcd., icon: call", "do: Efgh., icon: toilet"), look, variant=variant)
    page, _ = found(near, "Abcd")
    side = 44.0 if variant == LARGE else 30.0
    shapes = [item for n, item in items(near) if n == page and is_pictogram(item, side)]
    spans = {}
    for item in shapes:
        ys = [float(value) for op in item.drawing.path for value in op[2::2]]
        top, bottom = spans.get(item.y, (1e9, 0.0))
        spans[item.y] = (min(top, item.y + min(ys)), max(bottom, item.y + max(ys)))
    (_, first), (second, _) = (spans[y] for y in sorted(spans))
    assert first < second


# What has no time.


@pytest.mark.parametrize("variant", EDITIONS)
def test_what_has_no_time_stands_in_the_line_behind_what_is_for_now(variant: Variant, look: Look) -> None:
    handout = tasks("do: Abcd., when: day of", "do: Efgh ____.", "do: Ijkl., when: now", "do: Mnop., when: now")
    for personal in (PATIENT, None):
        pages = typeset(handout, look, personal, variant)
        named = elems(pages.tree)
        titles = [elem.title for elem in named if elem.title in ("Now", "Before the procedure", "The day")]
        assert titles == ["Now", "Before the procedure", "The day"]
        (head,) = [elem for elem in named if elem.title == "Before the procedure"]
        assert not head.kids  # nothing to write a date on
        each = [found(pages, text)[1] for text in ("Ijkl", "Mnop", "Efgh", "Abcd")]
        assert len({item.x for item in each}) == 1
        assert [item.y for item in each] == sorted(item.y for item in each)


def test_without_what_is_for_now_it_stands_first(look: Look) -> None:
    pages = typeset(tasks("do: Abcd., when: day of", "do: Efgh."), look)
    assert found(pages, "Before the")[1].y == found(pages, "Efgh")[1].y < found(pages, "Abcd")[1].y


@pytest.mark.parametrize("other", ["2 days after", "day of"])
def test_what_may_be_for_later_is_not_said_to_be_before(other: str, look: Look) -> None:
    lines = f"      - {{do: Abcd., when: {other}}}\n      - Efgh.\n      - {{do: Ijkl., when: now}}\n"
    pages = typeset(handout_of(f"  - kind: home-care\n    checklist:\n{lines}"), look)
    assert not any(elem.title == "Before the procedure" for elem in elems(pages.tree))
    assert found(pages, "Efgh")[1].y < found(pages, "Ijkl")[1].y
    assert found(pages, "Efgh")[1].x < found(pages, "Ijkl")[1].x


def test_tasks_that_all_have_no_time_stand_on_no_line(look: Look) -> None:
    pages = typeset(tasks("do: Abcd.", "do: Efgh."), look)
    assert found(pages, "Abcd")[1].x == SIDE + 26
    assert not any(elem.title == "Before the procedure" for elem in elems(pages.tree))


@pytest.mark.parametrize("language", ["en", "es", "vi", "ar"])
def test_name_of_what_has_no_time_takes_two_lines_at_most(language: str, look: Look) -> None:
    rail = Rail(copy_of(whole().but(language=language), look, PATIENT))
    words = (Run(rail.words("before-procedure"), rail.theme.relative, StructElem("P")),)
    assert count_lines(words, 92.0, rail.fonts, rail.words.backwards) <= 2


@pytest.mark.parametrize("variant", EDITIONS)
def test_line_leads_from_day_to_day_without_a_hole(variant: Variant, look: Look) -> None:
    handout = tasks("do: Abcd., when: now", "do: Efgh ____.", "do: Ijkl ____., when: before the day")
    pages = typeset(handout, look, None, variant)
    drawn = [
        (item.y + float(path[0][2]), item.y + float(path[1][2]))
        for number, item in items(pages)
        if isinstance(item, ShapeItem)
        and number == found(pages, "Now")[0]
        and len(path := item.drawing.path) == 2
        and path[0][1] == path[1][1]
        and item.drawing.stroke_width in (2, 2.5)
    ]
    assert found(pages, "Now")[0] == found(pages, "Ijkl")[0]
    top, bottom = found(pages, "Now")[1].y, found(pages, "Before the day")[1].y
    reached = top
    for start, end in sorted(drawn):
        assert start <= reached
        reached = max(reached, end)
    assert reached >= bottom - 12


# Which words stand out.


def bold(pages: Pages, text: str) -> list[tuple[str, bool]]:
    return [(item.text.strip(), item.style.bold) for item in lines(pages, text)]


@pytest.mark.parametrize(
    ("do", "parts"),
    [
        ("Drink it. One glass.", [("Drink it.", True), ("One glass.", False)]),
        ("Call Dr. Ortiz. Ask him.", [("Call Dr. Ortiz.", True), ("Ask him.", False)]),
        ("Drink 2.5 liters. All.", [("Drink 2.5 liters.", True), ("All.", False)]),
        ("Rest.", [("Rest.", True)]),
    ],
)
def test_first_sentence_of_a_task_stands_out(do: str, parts: list[tuple[str, bool]], look: Look) -> None:
    pages = typeset(tasks(f'do: "{do}"'), look)
    assert bold(pages, do[:5]) == parts
    timed = typeset(tasks(f'do: "{do}", when: 1 day before at 8:00 PM'), look)
    assert bold(timed, "8\xa0PM:") == [("8\xa0PM:", True), *parts]


def test_first_sentence_keeps_its_blank_and_its_one_element(look: Look) -> None:
    pages = typeset(tasks('do: "Drink at ____. How much: ____."'), look)
    owners = {item.owner for item in lines(pages, "Drink at")}
    assert len(owners) == 1
    (owner,) = owners
    assert isinstance(owner, StructElem)
    assert [kid.role for kid in owner.kids] == ["Form", "Form"]


# When.


def values(pages: Pages) -> dict[str, str]:
    """Return what each field shows."""
    each = (item for page in pages.pages for item in page.items if isinstance(item, FieldItem))
    return {
        item.name: " ".join(part.text.strip() for part in item.items if isinstance(part, TextItem)) for item in each
    }


def test_under_its_date_a_time_is_its_clock_and_a_note(look: Look) -> None:
    pages = typeset(whole(), look)
    star = next(item for n, item in items(pages) if n and isinstance(item, TextItem) and item.text == "The day ")
    night = lines(pages, "3:30\xa0AM")
    assert said(night) == "3:30\xa0AM (Thursday\xa0night): Drink dose 2. (5 hours before)"
    assert night[0].y == pytest.approx(star.y, abs=1)
    day = lines(pages, "6:30\xa0AM")
    assert said(day) == "6:30\xa0AM: Stop all drinks. Nothing by mouth after that."
    assert night[-1].style.colour != night[0].style.colour
    note = found(pages, "(2 hours before)")[1]
    assert (note.x, note.y - day[0].y) == (day[0].x, day[0].style.leading)
    assert len({item.owner for item in (*day, note)}) == 1


def said(line: list[TextItem]) -> str:
    return "".join(item.text for item in sorted(line, key=lambda item: item.x)).strip()


def test_an_hour_after_midnight_is_told_with_its_night(look: Look) -> None:
    at_night = typeset(tasks("do: Drink., when: day of at 3:00 AM"), look)
    assert said(lines(at_night, "3\xa0AM")) == "3\xa0AM (Thursday\xa0night): Drink."


@pytest.mark.parametrize("variant", EDITIONS)
@pytest.mark.parametrize("language", ["en", "es", "vi", "ar"])
def test_words_follow_their_time_as_in_one_sentence(language: str, variant: Variant, look: Look) -> None:
    do = "Drink the other half of the mix that you made on the day before, glass after glass."
    handout = tasks(f'do: "{do}", when: 5 hours before', "do: Rest., when: day of", language=language)
    for clock in ("08:30", "06:10", "15:00", "22:45"):
        pages = typeset(handout, look, Personal("T", parse_procedure(f"2026-12-04T{clock}")), variant)
        page, words = found(pages, "Drink the")
        (time,) = (
            item
            for item in pages.pages[page].items
            if isinstance(item, FieldItem) and item.name.startswith("task-") and abs(item.items[0].y - words.y) < 0.5
        )
        shown = [item for item in time.items if isinstance(item, TextItem)]
        edges = [edge for item in shown for edge in (item.x, item.x + item.width)]
        between = min(edges) - (words.x + words.width) if language == "ar" else words.x - max(edges)
        assert words.style.size * 0.19 < between < words.style.size * 0.35 + 4.1
        own = [item for _, item in items(pages) if isinstance(item, TextItem) and item.owner == words.owner]
        below = [item for item in own if item.y > words.y + 1]
        assert below
        if language != "ar":
            assert min(item.x for item in below) == min(edges)


def test_press_sets_a_time_only_where_one_as_wide_stood(look: Look) -> None:
    handout = tasks("do: Drink., when: 5 hours before", "do: Come., when: day of")
    plates = {}
    for clock in ("8:30", "8:00", "15:30", "15:00", "12:45"):
        pages = typeset(handout, look, Personal("T", parse_procedure(f"2026-12-04T{clock:0>5}")))
        plates[clock] = engrave(pages, "x"), values_of(pages)
    for clock, (plate, values) in plates.items():
        for other, (own, others) in plates.items():
            try:
                pressed = fill(plate, others)
            except UnfitError:
                assert clock != other
                continue
            assert pressed == fill(own, others)
        assert fill(plate, values)
    with pytest.raises(UnfitError):
        fill(plates["15:30"][0], plates["15:00"][1])  # 10 AM has no minutes


@pytest.mark.parametrize(
    ("procedure", "told"),
    [
        ("2026-12-04T04:15", "Thu, December 3, 11:15\xa0PM"),
        ("2026-12-04T23:30", "Fri, December 4, 6:30\xa0PM"),
        ("2026-12-04T05:30", "12:30\xa0AM (Thursday\xa0night)"),
        ("2026-12-04T22:30", "5:30\xa0PM"),
    ],
)
def test_an_evening_that_may_be_of_the_day_before_has_its_date(procedure: str, told: str, look: Look) -> None:
    handout = tasks("do: Drink., when: 5 hours before", "do: Come., when: day of")
    pages = typeset(handout, look, Personal("T", parse_procedure(procedure)))
    assert f"{told}:" in values(pages).values()


def test_hours_that_are_a_day_of_their_own_have_the_clock_alone(look: Look) -> None:
    pages = typeset(tasks("do: Stop eating., when: 12 hours before"), look)
    assert values(pages)["day-0"] == "Thu, Dec 3"
    assert said(lines(pages, "8:30\xa0PM")) == "8:30\xa0PM: Stop eating."


@pytest.mark.parametrize("edition", Edition)
def test_without_a_date_a_time_stands_beside_its_rule(edition: Edition, look: Look) -> None:
    pages = typeset(whole(), look, None, Variant(edition))
    (page, hour), (_, task) = found(pages, "5 hours before"), found(pages, "Drink dose 2.")
    (rule,) = (
        item
        for number, item in items(pages)
        if number == page and isinstance(item, ShapeItem) and hour.y < item.y < task.y and item.height == 0
    )
    assert rule.x > hour.x + hour.width
    assert rule.width == 170.0
    assert rule.y - hour.y < 8  # on one line
    assert task.y - hour.y < 2.2 * task.style.leading  # and the task on the next


# Where a page ends.


def test_page_in_large_print_begins_clear_of_its_head(look: Look) -> None:
    pages = typeset(whole(), look, variant=LARGE)
    checked = 0
    for number, page in enumerate(pages.pages):
        texts = [item for item in page.items if isinstance(item, TextItem)]
        head = [item.y for item in texts if item.owner == HEADER]
        first = next(item for item in texts if isinstance(item.owner, StructElem))
        if number and head and first.owner.title in ("3 days before", "Day before", "The day"):
            discs = [
                item.y + min(float(value) for op in item.drawing.path for value in op[2::2])
                for item in page.items
                if isinstance(item, ShapeItem) and item.width == 30.0 and len(item.drawing.path) > 2
            ]
            assert min(discs) - max(head) >= 10
            checked += 1
    assert checked


def test_task_of_many_lines_is_not_torn_where_a_page_can_end_before_it(look: Look) -> None:
    do = "Something to do that takes some lines of the page. " * 6
    for count in range(3, 9):
        pages = typeset(tasks(*[f"do: {do}{number}., when: 1 day before" for number in range(count)]), look)
        on: dict[StructElem, set[int]] = {}
        for number, item in items(pages):
            if isinstance(item, TextItem) and isinstance(item.owner, StructElem) and item.owner.role == "P":
                on.setdefault(item.owner, set()).add(number)
        assert all(len(numbers) == 1 for numbers in on.values())


def test_small_table_of_medicines_stands_whole_with_its_task_in_large_print(look: Look) -> None:
    parts = ("Call us about your medicines.", "Medicine", "Stop on", "Start again on")
    for sentences in range(0, 30, 3):
        pages = typeset(
            whole().but(summary="A doctor looks inside your colon. " * sentences + "Ask."), look, variant=LARGE
        )
        on = [number for part in parts for number, _ in all_of(pages, part) if number]
        assert len(on) == 10
        assert len(set(on)) == 1, sentences


def all_of(pages: Pages, text: str) -> list[tuple[int, TextItem]]:
    """Return each line that begins with *text*, and its page."""
    return [
        (number, item)
        for number, item in items(pages)
        if isinstance(item, TextItem) and item.text.startswith(text) and isinstance(item.owner, StructElem)
    ]


def test_line_of_the_days_begins_10_over_the_first_disc_of_a_page(look: Look) -> None:
    pages = typeset(whole(), look, variant=LARGE)
    checked = 0
    for number, page in enumerate(pages.pages):
        heads = [item for item in page.items if isinstance(item, TextItem) and item.owner == HEADER]
        first = next(item for item in page.items if isinstance(item, TextItem) and isinstance(item.owner, StructElem))
        if not number or first.owner.title not in ("3 days before", "2 days before", "Day before", "The day"):
            continue
        discs, lines_down = [], []
        for item in page.items:
            if not isinstance(item, ShapeItem) or item.width != 30.0:
                continue
            tops = [item.y + float(value) for op in item.drawing.path for value in op[2::2]]
            (lines_down if len(item.drawing.path) == 2 else discs).append(min(tops))
        assert min(lines_down) == pytest.approx(min(discs) - 10, abs=1.5)
        assert min(lines_down) > max(item.y for item in heads) + 4
        checked += 1
    assert checked


def test_first_task_stands_close_under_the_name_of_its_day_in_large_print(look: Look) -> None:
    for icon in ("", ", icon: call"):
        pages = typeset(tasks(f"do: Abcd.{icon}, when: 3 days before", "do: Efgh., when: day of"), look, variant=LARGE)
        assert found(pages, "Abcd")[1].y - found(pages, "3 days before")[1].y == pytest.approx(35, abs=0.5)


def test_page_in_large_print_ends_before_any_day_at_no_price(look: Look) -> None:
    section = next(section for section in whole().sections if section.checklist)
    for variant, prices in ((LARGE, {FREE}), (Variant(), {LOOSE, PARTED})):
        rail = Rail(copy_of(whole(), look, PATIENT, variant))
        boxes = rail.checklist(section.checklist, section.kind, "H3", 504.0).boxes
        assert {box.company for box in boxes[:-1] if isinstance(box, Block)} == prices
