"""The staff's papers of a print run: what stands on a cover and on the list of a day, and where."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from conftest import structure_text, tree_lines
from handpress.brand.look import Look
from handpress.brand.variant import Ink, Paper, Variant
from handpress.layout.atoms import Line
from handpress.layout.boxes import Artifact, FieldItem, Item, Page, Pages, ShapeItem, TextItem
from handpress.layout.cover import Contents, CoverPaper, Whose
from handpress.layout.cover import Paper as Listed
from handpress.layout.paragraphs import ink_of
from handpress.layout.roster import DayLine, RefusedLine, RosterPaper, Tally, Titled
from handpress.layout.staff import Desk
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import UnfitError, fill
from handpress.press.stages import PRODUCER
from handpress.proof import inspect

SCOPE = Listed("Colonoscopy: get ready", "Colonoscopy", "", "English", False, 1, 4, 2, False)
FOOD = Listed("Low-fiber food", "Low-fiber food", "", "English", False, 1, 2, 1, False)
BOLD_ES = Listed("Colonoscopia: prepárese", "Colonoscopia", "es", "Spanish", True, 2, 12, 6, True)
ADA = Whose("Ada Example", 7, "Fri, December 4, 2026", "8:30 AM", "Dr. Test", "A-101", 3)
NAMES = [
    "Ada Example",
    "Patient with a Very Long Double Name",
    "Made-up, Maximiliana Wilhelmina Theodora von und zu Beispielhausen-Musterstadt",
    "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley",
    "Nguyễn Thị Mẫu Rất Dài Để Thử Nghiệm Ấn Ế Ậ",
    "فاطمة الزهراء بنت عبد الرحمن المثال الطويل جدا للتجربة",
]
VARIANTS = [Variant(), Variant(paper=Paper.A4, ink=Ink.GREY)]


def cover(
    look: Look, whose: Whose = ADA, *papers: Listed, variant: Variant = VARIANTS[0], room: str = "3"
) -> CoverPaper:
    stack = Contents(papers or (SCOPE, FOOD), (1, 1), True, room, 12)
    return CoverPaper(Desk(look, variant), stack, whose)


def line(number: int = 0, **changes: object) -> DayLine:
    hour = 7 + number // 6
    clock = f"{(hour - 1) % 12 + 1}:{number % 6}0 {'AM' if hour < 12 else 'PM'}"
    plain = DayLine(
        (clock,),
        "3",
        f"Patient {number}",
        f"A-{number}",
        Titled("Colonoscopy"),
        (),
        False,
        5,
        ("English",),
        (1, hour // 12),
    )
    return plain._replace(**changes)


REFUSED = RefusedLine(9, "Eighth Sample", "A-117", (("date: the order of month and day is not known", "write it so"),))


def roster(
    look: Look,
    lines: list[DayLine],
    refused: Sequence[RefusedLine] = (),
    variant: Variant = VARIANTS[0],
) -> Pages:
    rows = len(lines) + len(refused)
    tally = Tally(rows, (("printed", len(lines)), ("drafts", 0), ("refused", len(refused))), len(lines))
    return RosterPaper(Desk(look, variant), "Day", "Fri, December 4, 2026").pages(lines, refused, tally)


def in_arabic(look: Look) -> Look:
    return replace(look, brand=look.brand.but(language="ar"))


def texts_of(items: tuple[Item, ...]) -> list[TextItem]:
    found = []
    for item in items:
        if isinstance(item, FieldItem):
            found += [inner for inner in item.items if isinstance(inner, TextItem)]
        elif isinstance(item, TextItem):
            found.append(item)
    return found


def words_on(page: Page) -> list[str]:
    return [item.text.strip() for item in texts_of(page.items)]


def item_of(page: Page, text: str) -> TextItem:
    return next(item for item in texts_of(page.items) if item.text.strip() == text)


def field_of(page: Page, key: str) -> FieldItem:
    return next(item for item in page.items if isinstance(item, FieldItem) and item.name == key)


def file_of(pages: Pages, opens: bool = True) -> bytes:
    return fill(engrave(pages, PRODUCER, opens=opens), values_of(pages) if opens else {})


# Covers.


def test_cover_shows_name_time_and_room_from_afar(look: Look) -> None:
    (page,) = cover(look).pages().pages
    sizes = {text: item_of(page, text).style for text in ("Ada Example", "8:30 AM", "3", "Dr. Test", "A-101")}
    assert {text: (style.size, style.leading) for text, style in sizes.items()} == {
        "Ada Example": (40, 46),
        "8:30 AM": (30, 36),
        "3": (30, 36),
        "Dr. Test": (18, 24),
        "A-101": (18, 24),
    }
    assert all(style.bold for style in sizes.values())
    assert {"Papers for one patient", "Fri, December 4, 2026", "3 of 12"} <= set(words_on(page))


def test_cover_lists_each_paper_with_its_language_edition_copies_and_sheets(look: Look) -> None:
    (page,) = cover(look, ADA, SCOPE, FOOD, BOLD_ES).pages().pages
    said = words_on(page)
    at = said.index("Colonoscopia: prepárese")
    assert said[at : at + 7] == ["Colonoscopia: prepárese", "DRAFT", "2 copies", "Spanish", "large print", "12", "6"]
    assert "DRAFT: not approved by a clinician: 1 of 3" in said
    assert said.count("DRAFT") == 1
    total = said.index("Total")
    assert said[total : total + 3] == ["Total", "19", "10"]  # with the cover
    assert "4 papers \u00b7 10 sheets \u00b7 printed on both sides" in said


def test_rows_of_papers_are_33_points_high_and_each_has_a_box(look: Look) -> None:
    pages = cover(look).pages()
    (page,) = pages.pages
    assert item_of(page, "Low-fiber food").y - item_of(page, "Colonoscopy: get ready").y == 33
    tree = tree_lines(file_of(pages))
    assert sum("Form" in one for one in tree) >= 2 + 3 + 2 + 1  # papers, tasks, signatures, notes


def test_room_to_sign_is_60_by_9_millimetres(look: Look) -> None:
    (page,) = cover(look).pages().pages
    label = item_of(page, "Given by")
    rules = [item for item in page.items if isinstance(item, ShapeItem) and not item.height and item.width < 400]
    rule = min(rules, key=lambda one: abs(one.y - label.y))
    assert rule.width == pytest.approx(170.0, abs=0.5)
    tick = item_of(page, "Ask the patient to say it back.")
    assert rule.y - tick.y >= 25.5


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("arabic", [False, True])
def test_long_name_wraps_or_is_set_smaller_and_nothing_overlaps(look: Look, name: str, arabic: bool) -> None:
    whose = ADA._replace(patient=name)
    pages = cover(in_arabic(look) if arabic else look, whose).pages()
    page = pages.pages[0]
    shown = field_of(page, "patient")
    lines = sorted({item.y for item in shown.items})
    own = [[item for item in shown.items if isinstance(item, TextItem) and item.y == y] for y in lines]
    size = own[0][0].style.size
    assert len(lines) <= {40.0: 2, 28.0: 3}.get(size, 9)
    for above, below in pairwise(own):
        deep, high = ink_of(Line(above, 0.0))[1], ink_of(Line(below, 0.0))[0]
        assert above[0].y + deep < below[0].y - high
    assert all(item.x >= 54 and item.x + item.width <= page.width - 53.9 for item in shown.items)
    assert "".join("".join(item.text for item in one) for one in own).replace(" ", "") == name.replace(" ", "")
    following = min(item.y - item.style.size for item in texts_of(page.items) if item.y > lines[-1])
    assert following > lines[-1] + ink_of(Line(own[-1], 0.0))[1]


def test_cover_without_a_name_has_its_row_of_the_list(look: Look) -> None:
    (page,) = cover(look, ADA._replace(patient="")).pages().pages
    said = words_on(page)
    assert item_of(page, "Row 7 of the list").style.size == 40
    assert "Patient (the list has no name)" in said
    assert "Ask for the name and birth date. Write the name on the papers." in said


def test_cover_leaves_out_what_is_not_known(look: Look) -> None:
    known = {"day": "", "clock": "", "clinician": "", "reference": ""}
    (page,) = cover(look, ADA._replace(**known), room="").pages().pages
    assert not {"Room", "With", "Reference", "Date", "Fri, December 4, 2026"} & set(words_on(page))
    (page,) = cover(look, ADA._replace(clock="")).pages().pages
    assert {"Date", "Fri, December 4, 2026", "Room", "With"} <= set(words_on(page))


def test_long_values_of_the_band_stay_in_their_columns(look: Look) -> None:
    long = ADA._replace(
        clinician="Dr. Maximiliana Theodora Beispielhausen-Musterstadt", reference="REF-2026-0000012345678"
    )
    (page,) = cover(look, long, room="Endoscopy Suite North 2").pages().pages
    edges = [item_of(page, label).x for label in ("Room", "With", "Reference")]
    room = [item for item in texts_of(page.items) if item.x == edges[0]][1:]
    assert "".join(item.text for item in room) == "Endoscopy Suite North 2"
    assert all(item.x + item.width < edges[1] for item in room)
    clinician, reference = field_of(page, "clinician"), field_of(page, "reference")
    assert all(item.x + item.width < edges[2] for item in clinician.items)
    assert all(item.x + item.width < page.width - 54 for item in reference.items)


def test_cover_of_many_papers_goes_on_with_its_headings(look: Look) -> None:
    stack = Contents((SCOPE,) * 16, (2, 2), False, "3", 12)
    pages = CoverPaper(Desk(look, Variant()), stack, ADA).pages()
    first, second = pages.pages
    assert "Before you hand it over" in words_on(second)
    assert "Sheets" in words_on(second)
    assert all("3 of 12" in words_on(page) for page in (first, second))
    assert not inspect(file_of(pages), "cover")


def test_covers_that_look_alike_differ_in_their_fields_alone(look: Look) -> None:
    one, other = cover(look), cover(look, ADA._replace(patient="Ben Sample", row=9, clock="9:15 AM", number=4))
    assert one.shape == other.shape
    plate = engrave(one.pages(), PRODUCER)
    assert fill(plate, other.values) == file_of(other.pages())
    long = cover(look, ADA._replace(patient=NAMES[2]))
    assert long.shape != one.shape
    with pytest.raises(UnfitError):
        plate.set(long.values)


# The list of a day.


def test_list_says_what_became_of_all_rows(look: Look) -> None:
    (page,) = roster(look, [line(n) for n in range(16)], [REFUSED] * 3).pages
    assert "19 rows = 16 printed + 3 refused" in "".join(item.text for item in texts_of(page.items))
    said = words_on(page)
    assert {"Day list", "Fri, December 4, 2026", "Total: 16 patients", "16 papers", "80 sheets"} <= set(said)
    assert {"Done", "Time", "Room", "Patient", "Ref.", "Papers", "Sheets", "Language"} <= set(said)


def test_rows_of_the_list_are_20_7_points_high_and_noon_has_a_rule_of_2(look: Look) -> None:
    (page,) = roster(look, [line(n) for n in range(24, 36)]).pages  # from 11 AM to 1 PM
    rows = [item_of(page, f"Patient {n}").y for n in range(24, 36)]
    assert all(below - above == pytest.approx(20.7) for above, below in pairwise(rows))
    thick = [
        item.y + item.height for item in page.items if isinstance(item, ShapeItem) and item.drawing.stroke_width == 2
    ]
    assert [sum(y < row for row in rows) for y in sorted(thick)] == [6, 0]


def test_list_keeps_to_its_sides_and_numbers_stand_at_the_right_of_their_columns(look: Look) -> None:
    (page,) = roster(look, [line(0), line(1, room="12", sheets=11)]).pages
    ink = [item for item in page.items if not isinstance(item, FieldItem)]
    assert min(item.x for item in ink) == 40
    assert max(item.x + item.width for item in ink) == pytest.approx(page.width - 40)
    head = item_of(page, "Sheets")
    for text in ("5", "11"):
        item = item_of(page, text)
        assert item.x + item.width == pytest.approx(head.x + head.width, abs=0.1)


@pytest.mark.parametrize("variant", VARIANTS)
def test_long_list_repeats_its_headings_and_keeps_its_total_with_a_row(look: Look, variant: Variant) -> None:
    pages = roster(look, [line(n) for n in range(70)], variant=variant).pages
    assert len(pages) > 1
    assert all({"Done", "Patient", "Language"} <= set(words_on(page)) for page in pages)
    assert any(text.startswith("Patient 69") for text in words_on(pages[-1]))
    assert "Total: 70 patients" in words_on(pages[-1])
    assert [f"Page {n} of {len(pages)}" in words_on(page) for n, page in enumerate(pages, 1)] == [True] * len(pages)
    assert "Day list \u00b7 Fri, December 4, 2026" in words_on(pages[1])


@pytest.mark.parametrize("count", range(20, 34))
def test_refused_rows_are_never_parted_from_their_heading(look: Look, count: int) -> None:
    refused = [REFUSED._replace(row=100 + n) for n in range(30)]
    pages = roster(look, [line(n) for n in range(count)], refused).pages
    headed = next(page for page in pages if "Not printed: 30 rows" in words_on(page))
    assert {"Row", "Why", "What to do", "100"} <= set(words_on(headed))
    for page in pages[pages.index(headed) :]:
        assert "What to do" in words_on(page)
    assert sum(text == "Eighth Sample" for page in pages for text in words_on(page)) == 30


def test_refused_row_says_whose_it_is_why_and_what_to_do(look: Look) -> None:
    both = REFUSED._replace(patient="", reasons=(*REFUSED.reasons, ("copies: no number", "write digits")))
    said = words_on(roster(look, [line()], [both]).pages[0])
    assert {"9", "(no name)", "A-117", "Copies: no number.", "Write digits.", "Write it so."} <= set(said)
    assert said.count("(no name)") == 1


def test_drafts_are_named_and_languages_editions_copies_stand_below_each_other(look: Look) -> None:
    mixed = line(1, drafts=(Titled("Low-fiber food"),), languages=("Spanish", "large print", "2 copies"))
    (page,) = roster(look, [line(0, draft=True), mixed]).pages
    said = words_on(page)
    assert "DRAFT" in said
    assert said[said.index("Draft:") + 1] == "Low-fiber food"
    edges = {item_of(page, text).x for text in ("Spanish", "large print", "2 copies", "Language")}
    assert len(edges) == 1


def test_columns_that_no_row_has_anything_in_are_left_out(look: Look) -> None:
    (page,) = roster(look, [line(0, time=(), room="", reference="", half=None)]).pages
    assert not {"Time", "Room", "Ref."} & set(words_on(page))
    assert {"Done", "Patient", "Papers", "Sheets", "Language"} <= set(words_on(page))


def test_long_values_of_the_list_keep_words_of_the_papers_whole(look: Look) -> None:
    long = line(
        0,
        patient=NAMES[3],
        reference="REF-2026-0000012345678",
        room="Endoscopy Suite North 2",
        papers=Titled("Vertebroplasty"),
    )
    (page,) = roster(look, [long]).pages
    assert {"Vertebroplasty", "Endoscopy"} <= set(words_on(page))
    columns = [item_of(page, text).x for text in ("Ref.", "Papers")]
    number = [item for item in texts_of(page.items) if "REF" in item.text]
    assert all(columns[0] <= item.x and item.x + item.width <= columns[1] for item in number)


def test_tables_have_head_body_and_foot(look: Look) -> None:
    tree = tree_lines(file_of(roster(look, [line(0), line(1)], [REFUSED]), opens=False))
    roles = [one.split()[0].strip("/") for one in tree]
    assert (roles.count("Table"), roles.count("THead"), roles.count("TBody"), roles.count("TFoot")) == (2, 2, 2, 1)
    roles = [one.split()[0].strip("/") for one in tree_lines(file_of(cover(look).pages()))]
    assert (roles.count("THead"), roles.count("TBody"), roles.count("TFoot")) == (1, 1, 1)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("arabic", [False, True])
def test_staffs_papers_are_sound_and_say_the_same_in_grey(look: Look, variant: Variant, arabic: bool) -> None:
    own = in_arabic(look) if arabic else look
    lines = [line(n, patient=name, draft=n == 1) for n, name in enumerate(NAMES)]
    pages = roster(own, lines, [REFUSED], variant)
    assert not inspect(file_of(pages, opens=False), "list")
    papers = cover(own, ADA, SCOPE, BOLD_ES, variant=variant).pages()
    assert not inspect(file_of(papers), "cover")
    for made, opens in ((pages, False), (papers, True)):
        usual = roster(own, lines, [REFUSED]) if made is pages else cover(own, ADA, SCOPE, BOLD_ES).pages()
        assert structure_text(file_of(made, opens)) == structure_text(file_of(usual, opens))


def test_grey_papers_have_no_colour_but_black_and_white(look: Look) -> None:
    grey = VARIANTS[1]
    for pages in (
        roster(look, [line(0, draft=True)], [REFUSED], grey),
        cover(look, ADA, BOLD_ES, variant=grey).pages(),
    ):
        for item in pages.pages[0].items:
            paints = [item.style.colour] if isinstance(item, TextItem) else []
            if isinstance(item, ShapeItem) and isinstance(item.owner, Artifact):
                paints += [paint for paint in (item.drawing.fill, item.drawing.stroke) if isinstance(paint, tuple)]
            assert all(len(set(paint)) == 1 for paint in paints)


def test_name_stands_in_no_title_and_no_bookmark(look: Look) -> None:
    for data in (file_of(roster(look, [line(0, patient="Ada Secret")]), False), file_of(cover(look).pages())):
        reader = PdfReader(BytesIO(data))
        said = f"{reader.metadata} {[entry.title for entry in reader.outline if not isinstance(entry, list)]}"
        said += reader.trailer["/Root"]["/Metadata"].get_data().decode()
        assert "Ada" not in said


@pytest.mark.parametrize("count", range(15, 33))
def test_list_fills_its_pages_and_few_refused_rows_stay_together(look: Look, count: int) -> None:
    pages = roster(look, [line(n) for n in range(count)], [REFUSED._replace(row=900 + n) for n in range(4)]).pages
    holds = [set(words_on(page)) for page in pages]
    assert sum("Not printed: 4 rows" in page for page in holds) == 1
    assert sum(bool({"900", "901", "902", "903"} & page) for page in holds) == 1
    total = next(page for page in holds if f"Total: {count} patients" in page)
    assert {f"Patient {count - 2}", f"Patient {count - 1}"} <= total
    if count <= 28:
        assert total is holds[0]
