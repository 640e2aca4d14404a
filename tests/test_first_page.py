"""The first page: what stands where, what gives way when it is full, in every edition and language."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

import handpress
from conftest import LIBRARY, ROOT, copy_of, handout_of
from handpress.brand.colour import BLACK, WHITE
from handpress.brand.logo import grey_logo
from handpress.brand.look import Look
from handpress.brand.pictures import FOLDER, PictureWords, read_picture
from handpress.brand.shapes import VectorLogo
from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.brand.words import words_for
from handpress.content.handout import Handout, read_handout
from handpress.content.personal import Personal
from handpress.content.timing import parse_procedure, parse_when
from handpress.layout.boxes import FOOTER, FieldItem, Item, Page, Pages, ShapeItem, StructElem, TextItem
from handpress.layout.compose import compose, typeset
from handpress.layout.copy import Copy
from handpress.layout.front import FirstPage, Rung
from handpress.layout.pieces import Piece
from handpress.layout.timeline import Day
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import fill
from handpress.press.personal import read_personal
from handpress.press.plates import Room
from handpress.proof import inspect
from handpress.source.yaml import read_file

FRONT = ROOT / "tests" / "front"
LARGE = Variant(Edition.LARGE_PRINT)
KNOWN = Personal("Test Patient", parse_procedure("2026-12-04T10:30"), "Dr. Test")
LANGUAGES = ("en", "es", "vi", "ar")


def handout(language: str = "en", **changes: object) -> Handout:
    name = "45378.yaml" if language == "en" else f"45378.{language}.yaml"
    return read_handout(read_file(FRONT / name)).but(**changes)


def copy(look: Look, whole: Handout, personal: Personal = KNOWN, variant: Variant | None = None) -> Copy:
    pictures = {}
    if photo := whole.picture:
        said = PictureWords(photo.alt or "", photo.caption or "", photo.labels)
        pictures[photo] = read_picture(LIBRARY / FOLDER, "colonoscopy.svg", whole.language, said)
    made = copy_of(whole, look, personal, variant)
    return Copy(whole, look, personal, made.variant, pictures=pictures)


def flat(items: tuple[Item, ...]) -> Iterator[TextItem | ShapeItem]:
    for item in items:
        if isinstance(item, FieldItem):
            yield from flat(item.items)
        elif isinstance(item, TextItem | ShapeItem):
            yield item


def texts(page: Page) -> list[TextItem]:
    return [item for item in flat(page.items) if isinstance(item, TextItem)]


def said(page: Page) -> str:
    return " ".join("".join(f"{item.text} " for item in texts(page)).split())


def place(page: Page, words: str) -> TextItem:
    return next(item for item in texts(page) if item.text.startswith(words))


def frames(page: Page) -> list[ShapeItem]:
    """Return the grounds and borders of boxes, from the top."""
    whole = [item for item in flat(page.items) if isinstance(item, ShapeItem) and item.width > 480 and item.height > 40]
    return sorted(whole, key=lambda item: item.y)


def laid_out(look: Look, whole: Handout, personal: Personal = KNOWN, variant: Variant | None = None) -> Pages:
    return typeset(copy(look, whole, personal, variant))


# What stands where: the measures of the design, to 6 points


def test_parts_stand_where_they_were_drawn(look: Look) -> None:
    page = laid_out(look, handout()).pages[0]
    band, keys, red = (item for item in frames(page) if item.drawing.fill != look.brand.colours.alert_tint)
    wanted = {"band": (230, 338), "key points": (350, 531), "red line": (643, 704)}
    for (name, (top, foot)), box in zip(wanted.items(), (band, keys, red), strict=True):
        assert box.y == pytest.approx(top, abs=6), name
        assert box.y + box.height == pytest.approx(foot, abs=6), name
    assert place(page, "Questions?").y == pytest.approx(48, abs=3)
    assert place(page, "7 days before").y == pytest.approx(556, abs=6)
    assert place(page, "Colonoscopy").x == 54
    assert max(item.y for item in flat(page.items) if isinstance(item, TextItem)) < 770


def test_rule_over_the_foot_stands_at_713_and_745(look: Look) -> None:
    pages = laid_out(look, handout()).pages
    for page, wanted in zip(pages, (713, 745, 745), strict=False):
        rules = [item.y for item in flat(page.items) if isinstance(item, ShapeItem) and item.width == 504]
        assert max(rules) == pytest.approx(wanted, abs=0.5)
    assert all(item.y <= 764 for page in pages[1:] for item in texts(page))


def test_columns_of_the_band_and_the_key_points_line_up(look: Look) -> None:
    page = laid_out(look, handout()).pages[0]
    assert {round(place(page, words).x) for words in ("Your procedure", "Fri, December 4", "Where", "100 Ex")} == {70}
    assert {round(place(page, words).x) for words in ("Arrive at", "9:30", "With", "Dr. Test")} == {358}
    assert {round(place(page, words).x) for words in ("Stop eating", "Then clear", "Drink both", "Have an")} == {151}
    assert len({round(place(page, words).x, 2) for words in ("Wednesday, 8", "Thursday, 8", "Friday, 12")}) == 1


def test_reading_order_is_the_order_on_paper(look: Look) -> None:
    text = said(laid_out(look, handout()).pages[0])
    order = ["Your Clinic", "Questions?", "DRAFT", "Colonoscopy: a look", "A doctor looks", "The tube goes in"]
    order += [
        "Your procedure",
        "Arrive at",
        "Where",
        "With",
        "For Test Patient",
        "The 3 most",
        "Stop eating",
        "Wednesday",
    ]
    order += ["7 days before", "Fri, Nov 27", "The day", "Arrive at 9:30", "First visit", "Call 911", "Days", "Nights"]
    order += ["More signs:", "Page 1 of", "Watch a 3-minute video", "clinic.example/colon"]
    at = 0
    for words in order:
        found = text.find(words, at)
        assert found >= 0, words
        at = found


def test_each_size_is_that_of_the_design(look: Look) -> None:
    page = laid_out(look, handout()).pages[0]
    sizes = {"Colonoscopy: a": 24, "A doctor": 13, "Fri, December": 20, "9:30": 20, "Stop eating": 14, "Wednesday": 16}
    sizes |= {"Questions?": 16, "Call 911"[:4]: 16, "DRAFT": 10, "Your procedure": 10, "Fri, Nov": 13}
    for words, size in sizes.items():
        if words != "Call":
            assert place(page, words).style.size == size, words
    assert min(item.style.size for item in texts(page)) >= 10


# What it says


@pytest.mark.parametrize("filler", range(0, 70, 10))
def test_more_signs_names_the_page_on_which_they_stand(filler: int, look: Look) -> None:
    whole = handout()
    steps = "".join(f"      - Step number {at} of the day takes a line of its own.\n" for at in range(filler))
    more = handout_of(f"  - kind: procedure\n    steps:\n      - One.\n{steps}").sections
    pages = laid_out(look, whole.but(sections=(*whole.sections, *more))).pages
    named = int(re.search(r"More signs: page (\d+)", said(pages[0]))[1])
    assert "Do not drive yourself." in said(pages[named - 1])


def test_page_of_the_signs_is_a_link_to_them(look: Look) -> None:
    flow = compose(copy(look, handout()))
    pages = laid_out(look, handout())
    data = fill(engrave(pages, "x"), values_of(pages))
    assert flow.signs
    assert inspect(data, "x") == []
    from io import BytesIO

    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    inner = [note.get_object() for note in reader.pages[0]["/Annots"] if "/Dest" in note.get_object()]
    assert [reader.get_page_number(note["/Dest"][0].get_object()) + 1 for note in inner] == [3]


def test_without_a_page_the_signs_are_named_by_their_heading(look: Look) -> None:
    whole = copy(look, handout())
    text = handpress.press.stages.alternate(whole, handpress.press.stages.Form.TEXT).decode()
    assert "More signs: Get help" in text or "More signs: When to call us" in text


def test_a_time_within_the_week_before_has_its_weekday_alone(look: Look) -> None:
    points = "key-points:\n"
    for do, when in (("A.", "6 days before"), ("B.", "7 days before"), ("C.", "day of")):
        points += f"  - {{do: {do}, when: {when}}}\n"
    page = typeset(copy_of(handout_of(f"  - {{kind: overview, text: x}}\n{points}"), look, KNOWN)).pages[0]
    words = said(page)
    assert "A. Saturday" in words
    assert "B. Fri, November 27" in words
    assert "C. Friday" in words


def test_nothing_of_a_patient_is_in_the_code(look: Look) -> None:
    """The code is the same for everybody."""
    drawn = [
        [item for item in flat(laid_out(look, handout(), who).pages[0].items) if _of_code(item)]
        for who in (KNOWN, Personal())
    ]
    assert [item.drawing.path for item in drawn[0]] == [item.drawing.path for item in drawn[1]]
    assert len(drawn[0]) == 1


def _of_code(item: Item) -> bool:
    return isinstance(item, ShapeItem) and isinstance(item.owner, StructElem) and "QR" in item.owner.alt


def test_name_stands_on_later_pages_unless_the_brand_leaves_it_out(look: Look) -> None:
    private = Look(look.brand.but(print=look.brand.print.but(name_on_pages=False)), look.logo)
    assert all("Test Patient" in said(page) for page in laid_out(look, handout()).pages)
    first, *others = laid_out(private, handout()).pages
    assert "Test Patient" in said(first)
    assert not any("Test Patient" in said(page) for page in others)


def test_short_title_stands_at_the_foot_and_a_long_title_is_never_cut(look: Look) -> None:
    long = "A very long name of a procedure that nobody would ever want to say in one breath at all"
    for title in (None, "Colonoscopy"):
        for page in laid_out(look, handout(title=long, short_title=title)).pages:
            foot = " ".join(item.text for item in texts(page) if item.y > 700)
            assert (title or long) in " ".join(foot.split())


# When content lacks


def test_without_key_points_what_follows_begins_on_the_first_page(look: Look) -> None:
    pages = laid_out(look, handout(key_points=(), timeline=())).pages
    assert "Get ready" in said(pages[0])
    assert "most important" not in said(pages[0])


def test_without_a_picture_the_text_has_the_whole_width(look: Look) -> None:
    page = laid_out(look, handout(picture=None)).pages[0]
    assert place(page, "Colonoscopy: a look inside your colon").width < 504
    assert "More signs: page" in said(page)


def test_without_a_rule_for_arrival_the_time_of_the_procedure_takes_its_place(look: Look) -> None:
    page = said(laid_out(look, handout(arrive=None)).pages[0])
    assert "Time of your procedure 10:30" in page
    assert "Arrive at" not in page


def test_without_an_emergency_number_there_is_a_blank(look: Look) -> None:
    phones = look.brand.phones.but(emergency=None, after_hours=None)
    page = laid_out(Look(look.brand.but(phones=phones), look.logo), handout()).pages[0]
    assert "911" not in said(page)
    assert "Nights" not in said(page)
    blanks = [item for item in flat(page.items) if isinstance(item.owner, StructElem) and item.owner.role == "Form"]
    assert [item.width for item in blanks if item.y > 600 and item.width > 90] == [pytest.approx(96.4, abs=1)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variant", [Variant(), LARGE], ids=["standard", "large"])
def test_a_sign_to_write_goes_to_the_edge_of_the_red_line(look: Look, language: str, variant: Variant) -> None:
    found = laid_out(look, handout(language, emergency_signs=("____",)), variant=variant)
    page, words = found.pages[0], words_for(language)
    rules = [item for item in flat(page.items) if getattr(item.owner, "alt", "") == words("alt-blank")]
    rule = max(rules, key=lambda item: item.y)
    stop = next(item for item in texts(page) if item.text.strip() == "." and 0 < rule.y + rule.height - item.y < 4)
    ends = (rule.x, stop.x) if language == "ar" else (rule.x + rule.width, stop.x + stop.width)
    assert rule.width > 169.9
    edge = 54 + 14 if language == "ar" else 558 - 14
    assert ends[1] == pytest.approx(edge, abs=8 if variant is LARGE else 2)
    call = place(page, words("call-number", number="").split()[0])
    assert call.y == pytest.approx(stop.y, abs=0.01)


def test_where_all_signs_stand_is_said_under_one_to_write(look: Look) -> None:
    page = laid_out(look, handout("es", emergency_signs=("____",))).pages[0]
    more, call, phone = (place(page, words) for words in ("M\u00e1s se\u00f1ales", "Llame al ", "De noche"))
    assert call.y < more.y < phone.y


@pytest.mark.parametrize("variant", [Variant(), LARGE], ids=["standard", "large"])
@pytest.mark.parametrize("picture", [True, False])
def test_no_word_of_a_title_stands_alone(look: Look, picture: bool, variant: Variant) -> None:
    titles = (
        "Percutaneous vertebroplasty of the lower back",
        "Vertebroplastia: cemento para un hueso de la espalda baja",
    )
    for title in titles:
        whole = handout(title=title, short_title=None, **({} if picture else {"picture": None}))
        page = laid_out(look, whole, variant=variant).pages[0]
        size = max(item.style.size for item in texts(page) if item.text.split()[:1] == title.split()[:1])
        lines = [item.text.split() for item in texts(page) if item.style.size == size and item.y < 300]
        shown = [line for line in lines if set(line) <= set(title.split())]
        assert [word for line in shown for word in line] == title.split()
        assert len(shown[-1]) > 1


def test_without_a_film_the_foot_is_one_line(look: Look) -> None:
    page = laid_out(look, handout(video=None)).pages[0]
    rules = [item.y for item in flat(page.items) if isinstance(item, ShapeItem) and item.width == 504]
    assert max(rules) == pytest.approx(745, abs=0.5)
    assert "Page 1 of" in said(page)


def test_a_time_column_closes_where_no_point_has_one(look: Look) -> None:
    points = tuple(point.but(when=(), icon=None) for point in handout().key_points)
    page = laid_out(look, handout(key_points=points)).pages[0]
    assert place(page, "Stop eating").x == pytest.approx(71 + 18 + 9, abs=1)


def test_a_handout_without_any_new_key_goes_on_below_the_band(look: Look) -> None:
    whole = handpress.read_entry(handpress.find(LIBRARY, "22867", "en"))
    page = typeset(copy_of(whole, look, KNOWN)).pages[0]
    assert "Get ready" in said(page)
    assert max(item.y for item in texts(page) if isinstance(item.owner, StructElem)) > 500


# What gives way when it is too long


def test_the_page_gives_way_in_the_order_of_the_design(look: Look) -> None:
    seen = []
    for count in range(12):
        warning = tuple(["Tell us if you take blood thinners or medicine for diabetes."] * count)
        pages = laid_out(look, handout(warning=warning)).pages
        first = said(pages[0])
        assert "Have an adult take you home." in first
        seen.append(("Camera" in first, "7 days before" in first, "Call 911" in first))
    # Labels go first, then the days; the signs as long as they can stay.
    assert seen[0] == (True, True, True)
    assert (False, True, True) in seen
    assert [days for _, days, _ in seen] == sorted([days for _, days, _ in seen], reverse=True)
    assert all(signs for _, _, signs in seen[:6])


def test_days_that_have_no_room_stand_on_the_second_page(look: Look) -> None:
    warning = tuple(["Tell us if you take blood thinners or medicine for diabetes."] * 6)
    first, second, *_ = laid_out(look, handout(warning=warning)).pages
    assert "Fri, Nov 27" not in said(first)
    assert said(second).index("Your dates") < said(second).index("Fri, Nov 27") < said(second).index("Get ready")


def test_more_than_five_days_leave_the_rest_to_the_second_page(look: Look) -> None:
    from handpress.content.blocks import Mark
    from handpress.content.timing import parse_when

    times = ("6 weeks before", "5 weeks before", "4 weeks before", "3 days before", "1 day before", "1 week after")
    marks = tuple(Mark(when=parse_when(when), do=f"Do {when}.") for when in times)
    first, second, *_ = laid_out(look, handout(timeline=marks)).pages
    shown = [when for when in times if f"Do {when}." in said(first).replace(" \\n", " ")]
    assert shown == ["6 weeks before", "3 days before", "1 day before", "1 week after"]
    assert "Do 5 weeks before." in said(second)
    assert "Do 4 weeks before." in said(second)


def lines_said(page: Page, words: str) -> list[str]:
    """Return the lines of the paragraph that begins with *words*."""
    owner = place(page, words).owner
    lines: dict[float, str] = {}
    for item in texts(page):
        if item.owner is owner:
            lines[item.y] = lines.get(item.y, "") + item.text
    return [line.strip() for line in lines.values()]


def test_last_line_of_what_is_short_is_no_single_word_if_that_costs_no_line(look: Look) -> None:
    said = "We put special cement into a crushed bone of your lower back. We do this through a cut, to hold it steady."
    first, *others = handout().key_points
    points = (first.but(why="Above all, ask about blood thinners."), *others)
    whole = handout(summary=said, key_points=points, picture=None)
    room = 504.0
    page = laid_out(look, whole).pages[0]
    for words, text, lines in (("We put", said, 2), ("Above all", "Above all, ask about blood thinners.", 2)):
        shown = lines_said(page, words)
        assert " ".join(shown) == text
        assert len(shown) == lines
        assert " " in shown[-1]
    assert max(item.x + item.width for item in texts(page) if item.owner is place(page, "We put").owner) < 54 + room
    one = lines_said(laid_out(look, whole.but(summary="A look inside.")).pages[0], "A look")
    assert one == ["A look inside."]


def test_plate_of_one_patient_fits_the_next(look: Look) -> None:
    first, other = (
        laid_out(look, handout(), read_personal(name, day, "Dr. Test", None))
        for name, day in (("Anna Berg", "2026-12-04T10:30"), ("José Li", "2027-03-30T11:30"))
    )
    assert fill(engrave(first, "x"), values_of(other)) == fill(engrave(other, "x"), values_of(other))


# What may not be mistaken


def known(clock: str) -> Personal:
    return Personal("Test Patient", parse_procedure(f"2026-12-04T{clock}"), "Dr. Test")


def of_role(page: Page, role: str) -> list[ShapeItem]:
    found = [item for item in flat(page.items) if isinstance(item, ShapeItem)]
    return [item for item in found if isinstance(item.owner, StructElem) and item.owner.role == role]


@pytest.mark.parametrize("language", LANGUAGES)
def test_night_of_an_hour_after_midnight_is_no_other_time(language: str, look: Look) -> None:
    """A dose on Friday at 3:30 AM has its night under it, smaller and not bold: two lines, not three doses."""
    page = laid_out(look, handout(language), known("08:30")).pages[0]
    fields = {item.name: item for item in page.items if isinstance(item, FieldItem)}
    time, night = fields["key-point-2-2"], fields["key-point-2-2-night"]
    shown, note = time.items[0], night.items[0]
    assert isinstance(shown, TextItem)
    assert isinstance(note, TextItem)
    assert len({item.y for item in (*time.items, *night.items)}) == 2
    assert not any("(" in item.text for item in time.items if isinstance(item, TextItem))
    assert (note.style.size, note.style.bold, shown.style.bold) == (13, False, True)
    assert note.owner is not shown.owner


@pytest.mark.parametrize("form", [Variant(), LARGE])
def test_plates_tell_the_night_as_the_full_layout_does(form: Variant, tmp_path: Path) -> None:
    shutil.copy(FRONT / "45378.yaml", tmp_path)
    shutil.copytree(LIBRARY / FOLDER, tmp_path / FOLDER)
    shutil.copytree(LIBRARY / "brand", tmp_path / "brand")
    entry = handpress.find(tmp_path, "45378", "en")
    room = Room(tmp_path)
    for clock in ("13:30", "08:30", "07:10", "14:20", "09:00"):
        assert room.print(entry, form, known(clock)) == Room(tmp_path).print(entry, form, known(clock)), clock
    kit = room.kit(entry, form, known("09:00"))
    assert kit
    assert kit.ready(known("07:40"))  # after midnight, too, without a layout


def test_each_blank_time_has_its_own_rule_where_there_is_room(look: Look) -> None:
    page = laid_out(look, handout(timeline=(), video=None), Personal()).pages[0]
    first, second = place(page, "1 day before, at"), place(page, "5 hours before")
    rules = [item.y for item in of_role(page, "Form") if item.width == 170 and item.x == second.x]
    assert [rule for rule in rules if first.y < rule < second.y]
    assert len([rule for rule in rules if rule > first.y]) == 3


def test_without_room_for_two_rules_the_first_time_stands_under_what_is_to_be_done(look: Look) -> None:
    page = laid_out(look, handout(), Personal()).pages[0]
    reason, first, second = (place(page, words) for words in ("It cleans", "First: 1 day before, at", "5 hours before"))
    assert first.x == reason.x < second.x
    assert first.y - reason.y == pytest.approx(first.style.leading + 1, abs=1)
    order = said(page)
    assert order.index("It cleans") < order.index("First: 1 day before, at") < order.index("5 hours before")
    rules = sorted(item.y for item in of_role(page, "Form") if item.width == 170 and item.x == second.x)
    assert len(rules) == 3
    apart = [below - above for above, below in pairwise(rules)]
    assert max(apart) - min(apart) < 8  # one for each row


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("en", "By Fri, Dec 11"), ("es", "A más tardar vie 11 dic"), ("vi", "Chậm nhất thứ Sáu, 11/12")],
)
def test_last_day_of_the_timeline_is_short(language: str, wanted: str, look: Look) -> None:
    whole = handout(language)
    *others, last = whole.timeline
    pages = laid_out(look, whole.but(timeline=(*others, last.but(when=parse_when("within 1 week")))))
    words = " ".join(said(page) for page in pages.pages).replace("\xa0", " ")
    assert wanted.casefold() in words.casefold()
    the_day = words_for(language)("the-day")
    assert words.casefold().index(wanted.casefold()) > words.index(the_day)


@pytest.mark.parametrize("language", LANGUAGES)
def test_last_day_breaks_only_before_its_date_or_behind_its_weekday(language: str, look: Look) -> None:
    whole = handout(language)
    *others, last = whole.timeline
    for day in range(1, 29, 3):
        procedure = parse_procedure(f"2026-09-{day:02}T10:30")
        late = whole.but(timeline=(*others, last.but(when=parse_when("within 3 weeks"))))
        pages = laid_out(look, late, Personal("Test Patient", procedure))
        (field,) = [
            item for page in pages.pages for item in page.items if isinstance(item, FieldItem) and item.name == "day-5"
        ]
        lines: dict[float, str] = {}
        for item in field.items:
            if isinstance(item, TextItem):
                lines[item.y] = lines.get(item.y, "") + item.text
        assert len(lines) <= 2
        date = words_for(language).by(procedure.day + timedelta(21), "short").split()
        held = date[-1:] if language == "vi" else date[-2:]  # day and month
        assert any(all(part in line for part in held) for line in lines.values())


@pytest.mark.parametrize("language", ["es", "vi"])
def test_dates_of_the_timeline_begin_with_a_capital(language: str, look: Look) -> None:
    page = laid_out(look, handout(language)).pages[0]
    dates = [item for item in page.items if isinstance(item, FieldItem) and re.fullmatch(r"day-\d", item.name)]
    assert len(dates) == 5
    assert all(item.setting and item.setting.value[0].isupper() for item in dates)


@pytest.mark.parametrize("form", [Variant(), LARGE])
def test_time_of_the_procedure_stands_beside_that_of_arrival(form: Variant, look: Look) -> None:
    page = laid_out(look, handout(), known("11:30"), form).pages[0]
    field = next(item for item in page.items if isinstance(item, FieldItem) and item.name == "arrive")
    arrival, behind = place(page, "10:30"), place(page, "\u00a0for")
    clock = next(item for item in texts(page) if item.text == "11:30\u00a0AM" and item.y == arrival.y)
    assert arrival.y == pytest.approx(behind.y)
    assert arrival.y == pytest.approx(clock.y)
    assert behind.x == pytest.approx(field.x + field.width)
    assert field.width - arrival.width < 0.15 * arrival.width
    # The space is read out.
    assert arrival.owner is behind.owner


def test_large_title_does_not_say_the_name_twice(look: Look) -> None:
    for changes, told in ({}, "A look inside your colon"), ({"title": "Looking inside"}, "Looking inside"):
        pages = laid_out(look, handout(**changes), variant=LARGE)
        assert said(pages.pages[0]).count("Colonoscopy") == 2  # the title and the foot
        assert place(pages.pages[1], told).owner.role == "H2"
        plain = handout(**changes, key_points=tuple(point.but(why=None) for point in handout().key_points))
        assert place(laid_out(look, plain, variant=LARGE).pages[0], told).owner.role == "P"


def test_large_reason_stands_under_what_it_is_for(look: Look) -> None:
    first = laid_out(look, handout(), variant=LARGE).pages[0]
    for point in handout().key_points:
        do, why = place(first, point.do), place(first, point.why or "")
        assert (why.x, why.y) == pytest.approx((do.x, do.y + 24), abs=0.01)
    assert "More about" not in " ".join(said(page) for page in laid_out(look, handout(), variant=LARGE).pages)


def test_large_reasons_without_room_stand_where_one_gets_ready(look: Look) -> None:
    one, *others = handout().key_points
    long = one.but(do=" ".join(["Stop eating solid food."] * 6), why=None)
    pages = laid_out(look, handout().but(key_points=(long, *others)), variant=LARGE)
    words = " ".join(said(page) for page in pages.pages)
    assert "It cleans out your bowel." not in said(pages.pages[0])
    assert words.count("The 3 most important things") == 1
    before, _, more = words.partition("More about the most important things")
    assert "Get ready" in before
    assert "Drink both doses of your prep. It cleans out your bowel." in more
    assert "Stop eating solid food." not in more
    assert {item.owner.role for page in pages.pages for item in texts(page) if item.text.startswith("More about")} == {
        "H3"
    }


def test_large_caption_stands_right_behind_its_drawing(look: Look) -> None:
    page = laid_out(look, handout(), variant=LARGE).pages[1]
    shapes = of_role(page, "Figure")
    ends = max(item.x + item.width for item in shapes if item.y < place(page, "Your dates").y)
    caption = place(page, "The tube goes in")
    assert caption.x == pytest.approx(ends + 24, abs=1)
    lines = [item for item in texts(page) if item.owner is caption.owner]
    middle = (min(item.y for item in lines) + max(item.y for item in lines)) / 2
    top = min(item.y for item in shapes)
    assert middle == pytest.approx(top + max(item.height for item in shapes) / 2, abs=10)


def test_large_film_stands_beside_the_days_where_they_leave_room(look: Look) -> None:
    page = laid_out(look, handout(), variant=LARGE).pages[1]
    film, first, last = place(page, "Watch a"), place(page, "7 days before"), place(page, "First visit")
    assert film.x > first.x + 200
    assert first.y - 4 < film.y < last.y
    roles = [item.owner for item in texts(page) if isinstance(item.owner, StructElem)]
    assert roles.index(last.owner) < roles.index(film.owner)
    days = [mark.but(do=f"{mark.do}, and then some more words") for mark in handout().timeline]
    pages = laid_out(look, handout(timeline=tuple(days)), variant=LARGE).pages
    (alone,) = (item for page in pages for item in texts(page) if item.text.startswith("Watch a 3-minute video"))
    assert alone.x > 200


def test_large_days_stand_on_one_page_and_the_drawing_gives_way_to_them(look: Look) -> None:
    heights = []
    for longer in range(4):
        days = [
            mark.but(do="Something to do that takes two whole lines of a large page" if at < longer else mark.do)
            for at, mark in enumerate(handout().timeline)
        ]
        pages = laid_out(look, handout(timeline=tuple(days), video=None), variant=LARGE).pages
        shown = [{item.text.strip() for item in texts(page)} for page in pages]
        assert any({"7 days before", "First visit"} <= words for words in shown)
        heights.append(max(item.height for item in of_role(pages[1], "Figure")))
    assert heights[:3] == pytest.approx([200, 170, 140], abs=0.1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_foot_has_title_patient_and_page_beside_each_other(language: str, look: Look) -> None:
    for page in laid_out(look, handout(language), variant=LARGE).pages:
        foot = [item for item in texts(page) if item.owner == FOOTER]
        assert len({item.y for item in foot}) == 1
        assert not any(item.style.bold for item in foot)
        (name,) = (item for item in foot if item.text == "Test Patient")
        assert name.x + name.width / 2 == pytest.approx(page.width / 2, abs=12)
        assert min(item.x for item in foot) == pytest.approx(54, abs=1)
        assert max(item.x + item.width for item in foot) == pytest.approx(558, abs=1)
    long = handout(short_title="Percutaneous vertebroplasty of one bone")
    page = laid_out(look, long, variant=LARGE).pages[1]
    assert place(page, "Test Patient").y > place(page, "Percutaneous").y + 20


@pytest.mark.parametrize("language", ["en", "ar"])
def test_small_drawing_fills_its_slot(language: str, look: Look) -> None:
    page = laid_out(look, handout(language), Personal()).pages[0]
    shapes = of_role(page, "Figure")
    points = [
        (item.x + x, item.y + y)
        for item in shapes
        if item.height > 60
        for op in item.drawing.path
        for x, y in zip(op[1::2], op[2::2], strict=True)
    ]
    high = max(y for _, y in points) - min(y for _, y in points)
    wide = max(x for x, _ in points) - min(x for x, _ in points)
    assert high == pytest.approx(96, abs=4)
    assert wide == pytest.approx(85, abs=6)
    middle = (max(x for x, _ in points) + min(x for x, _ in points)) / 2
    assert middle == pytest.approx(54 + 73 if language == "ar" else 558 - 73, abs=1)


def test_white_logo_on_a_dark_ground_is_an_outline_in_grey(look: Look) -> None:
    page = laid_out(look, handout(), variant=Variant(ink=Ink.GREY)).pages[0]
    ground, *petals = [item.drawing for item in of_role(page, "Figure") if item.y < 60]
    assert (ground.fill, ground.stroke) == (WHITE, BLACK)
    assert [petal.fill for petal in petals] == [*[BLACK] * 4, WHITE]


def test_logo_of_other_colours_stays_grey(look: Look) -> None:
    assert isinstance(look.logo, VectorLogo)
    ground, petal, *others = look.logo.shapes
    for shapes in ((petal, *others), (ground, replace(petal, fill=(1.0, 0.5, 0.0)), *others)):
        logo = replace(look.logo, shapes=shapes)
        grey = grey_logo(logo)
        assert isinstance(grey, VectorLogo)
        assert [shape.stroke for shape in grey.shapes] == [shape.stroke for shape in logo.shapes]


# Every edition and language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("personal", [KNOWN, Personal(), Personal("Test Patient"), Personal(None, KNOWN.procedure)])
@pytest.mark.parametrize(
    "variant",
    [Variant(), LARGE, Variant(paper=Paper.A4), Variant(ink=Ink.GREY), Variant(Edition.LARGE_PRINT, Paper.A4)],
    ids=["standard", "large", "a4", "grey", "large-a4"],
)
def test_first_page_holds_in_every_edition(
    variant: Variant, personal: Personal, language: str, look: Look, tmp_path: Path
) -> None:
    whole = copy(look, handout(language), personal, variant)
    pages = typeset(whole)
    first = pages.pages[0]
    master = whole.theme.page
    for item in flat(first.items):
        if isinstance(item, TextItem) and item.text.strip():
            assert item.x >= master.side - 0.6, item.text
            assert item.x + item.width <= master.width - master.side + 0.6, item.text
            assert item.style.size >= (18 if variant.large else 10)
    words = said(first)
    for point in whole.handout.key_points:
        assert point.do.split()[0] in words
    assert "911" in words, "the signs are not on the first page"
    assert inspect(fill(engrave(pages, "x"), values_of(pages)), "x") == []


@pytest.mark.usefixtures("with_chinese")
@pytest.mark.parametrize("variant", [Variant(), LARGE])
def test_first_page_holds_in_chinese(variant: Variant, look: Look) -> None:
    first = laid_out(look, handout("zh-Hans"), KNOWN, variant).pages[0]
    assert "911" in said(first)


@pytest.mark.parametrize("variant", [Variant(), LARGE])
def test_right_to_left_is_mirrored(variant: Variant, look: Look) -> None:
    page = laid_out(look, handout("ar"), KNOWN, variant).pages[0]
    boxes = [item for item in flat(page.items) if isinstance(item, ShapeItem) and isinstance(item.owner, StructElem)]
    ticks = [item.x for item in boxes if item.owner.role == "Form"]
    assert min(ticks) > 450


def test_no_rung_makes_again_what_it_has_like_the_one_above(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = handout(warning=("Nobody may overlook this. " * 4,))
    rungs: list[Rung] = []
    made: list[str] = []
    parts, columns, band = FirstPage.parts, FirstPage.columns, FirstPage.band

    def stepped(page: FirstPage, rung: Rung) -> list[Piece]:
        rungs.append(rung)
        return parts(page, rung)

    def columns_made(page: FirstPage, days: tuple[Day, ...]) -> Piece:
        made.append("days")
        return columns(page, days)

    def band_made(page: FirstPage, less: float) -> Piece:
        made.append("band")
        return band(page, less)

    monkeypatch.setattr(FirstPage, "parts", stepped)
    monkeypatch.setattr(FirstPage, "columns", columns_made)
    monkeypatch.setattr(FirstPage, "band", band_made)
    compose(copy(look, whole))
    assert sum(rung.days for rung in rungs) > 2
    assert made.count("days") == 1
    assert made.count("band") == len({rung.less for rung in rungs})
