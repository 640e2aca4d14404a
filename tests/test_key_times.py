"""When a key point is due: its date, or what the clinic writes there by hand."""

from __future__ import annotations

import re
from datetime import date

import pytest

import handpress
from conftest import copy_of, handout_of, shipped_handouts
from handpress.brand.look import Look
from handpress.brand.variant import Edition, Variant
from handpress.brand.words import languages, words_for
from handpress.content.changes import changes
from handpress.content.handout import Handout, read_handout
from handpress.content.overlay import apply
from handpress.content.personal import Personal
from handpress.content.timing import parse_procedure, parse_when
from handpress.diagnostics import Finding, HandpressError
from handpress.forms import html_page, plain_text
from handpress.layout.boxes import FieldItem, Page, ShapeItem, StructElem, TextItem
from handpress.layout.compose import compose
from handpress.review.wording import wording
from handpress.source.yaml import parse
from test_rules_wording import PHONED, found, page_of

KNOWN = Personal("Test Patient", parse_procedure("2026-12-04T08:30"), "Dr. Test")
HIGH = {Edition.STANDARD: 25.5, Edition.LARGE_PRINT: 34.0}
SPOKEN = [language for language in languages() if language != "zh-Hans"]


def pointing(when: str, language: str = "en") -> Handout:
    points = f"  - {{do: Drink., when: {when}}}\n  - {{do: Rest., when: now}}\n"
    return handout_of(f"  - {{kind: overview, text: A.}}\nkey-points:\n{points}").but(language=language)


def first(look: Look, handout: Handout, personal: Personal = KNOWN, edition: Edition = Edition.STANDARD) -> Page:
    return handpress.typeset(copy_of(handout, look, personal, Variant(edition))).pages[0]


def flat(page: Page) -> list[TextItem | ShapeItem]:
    each = [inner for item in page.items for inner in (item.items if isinstance(item, FieldItem) else (item,))]
    return [item for item in each if isinstance(item, TextItem | ShapeItem)]


def rule_for(page: Page, label: str) -> ShapeItem:
    (rule,) = (
        item
        for item in flat(page)
        if isinstance(item, ShapeItem)
        and isinstance(item.owner, StructElem)
        and item.owner.role == "Form"
        and label in item.owner.alt
    )
    return rule


def place(page: Page, words: str) -> TextItem:
    return next(item for item in flat(page) if isinstance(item, TextItem) and item.text.startswith(words))


# What can be written


def test_a_day_whose_hour_the_clinic_writes_is_a_time() -> None:
    (point, _) = pointing("[1 day before at ____, day of at ____]").key_points
    assert [when.canonical() for when in point.times] == ["1 day before at ____", "day of at ____"]
    assert parse_when("1 day before at ____") != parse_when("1 day before")


def test_words_with_a_blank_stand_for_a_time() -> None:
    (point, _) = pointing("[No food from ____, No drink from ____]").key_points
    assert point.when == ("No food from ____", "No drink from ____")
    assert point.times == ()


@pytest.mark.parametrize(
    ("when", "fact"),
    [
        ("____", "end with their one blank"),
        ("From ____ on no food", "end with their one blank"),
        ("From ____ to ____", "end with their one blank"),
        ("No food from 8", "not one of the known forms"),
        ("5 hours before at ____", "names no one day"),
        ("now at ____", "names no one day"),
    ],
)
def test_what_is_neither_a_time_nor_words_for_one_is_refused(when: str, fact: str) -> None:
    with pytest.raises(HandpressError, match=fact):
        pointing(f'"{when}"')


@pytest.mark.parametrize(
    "block", ["checklist: [{do: Drink., when: 1 day before at ____}]", "steps: [{text: A., when: day of at ____}]"]
)
def test_only_a_key_point_takes_a_blank_for_its_hour(block: str) -> None:
    kind = "preparation" if "checklist" in block else "procedure"
    with pytest.raises(HandpressError, match="only a key point"):
        handout_of(f"  - kind: {kind}\n    {block}\n")


# What prints


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("personal", [KNOWN, Personal()], ids=["known", "anybody"])
def test_words_for_a_time_stand_over_room_to_write(look: Look, personal: Personal, edition: Edition) -> None:
    page = first(look, pointing("No food from ____"), personal, edition)
    rule, words = rule_for(page, "No food from"), place(page, "No food from")
    assert rule.width >= 169.9
    if edition is Edition.LARGE_PRINT:
        # On one line: the page is short.
        assert rule.height == HIGH[edition]
        assert rule.x >= words.x + words.width
    else:
        assert rule.x == words.x
        assert rule.y - words.y > HIGH[edition]
    assert "____" not in "".join(item.text for item in flat(page) if isinstance(item, TextItem))


def test_few_words_for_a_time_stand_before_the_rule(look: Look) -> None:
    handout = handout_of(
        "  - {kind: overview, text: A.}\nkey-points:\n  - {do: Eat no more., when: From ____}\n"
        "  - {do: Drink., when: 1 day before at ____}\n"
    )
    page = first(look, handout)
    rule, hour, words = rule_for(page, "From"), rule_for(page, "1 day"), place(page, "From ")
    assert rule.y < words.y < rule.y + rule.height + 1
    assert rule.width >= 169.9
    assert rule.x + rule.width == pytest.approx(hour.x + hour.width, abs=1)


def test_rules_of_one_point_begin_and_end_together(look: Look) -> None:
    page = first(look, pointing("[No food from ____, No drink at all from ____]"))
    one, other = rule_for(page, "No food from"), rule_for(page, "No drink at all from")
    assert one.x == other.x > place(page, "No drink at all from").x + 90
    assert one.width == other.width > 96.3
    assert other.y - one.y < 30  # 9 mm to write in, and no more


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("language", SPOKEN)
def test_a_weekday_stands_before_a_rule_for_its_hour(look: Look, language: str, edition: Edition) -> None:
    page = first(look, pointing("1 day before at ____", language), edition=edition)
    words = words_for(language)
    weekday = words.due(date(2026, 12, 3), form="weekday")
    rule = rule_for(page, words.offset("before", 1, 1, "day"))
    day = place(page, weekday)
    assert rule.width > 96.3
    assert rule.height == HIGH[edition]
    assert rule.y < day.y < rule.y + rule.height + 1
    if before := words.before_hour():
        assert place(page, before).y == pytest.approx(day.y, abs=0.1)


def test_without_a_date_the_hour_is_written_behind_the_day(look: Look) -> None:
    page = first(look, pointing("1 day before at ____"), Personal())
    assert rule_for(page, "1 day before, at").width >= 169.9


@pytest.mark.parametrize("language", SPOKEN)
def test_html_and_text_say_it_too(look: Look, language: str) -> None:
    copy = copy_of(pointing("[No food from ____, 1 day before at ____]", language), look, KNOWN)
    weekday = words_for(language).due(date(2026, 12, 3), form="weekday")
    flow = compose(copy)
    for told in (plain_text(flow), re.sub("<[^>]+>", "", html_page(flow, copy.theme))):
        assert "No food from" in told
        assert weekday in told


def test_hours_that_stand_alone_say_before_what(look: Look) -> None:
    page = first(look, pointing("[5 hours before, 2 days before]"), Personal())
    assert place(page, "5 hours before your procedure")
    assert place(page, "2 days before").text.strip() == "2 days before"


def test_rows_with_blanks_are_further_apart_than_the_times_of_one(look: Look) -> None:
    handout = handout_of(
        "  - {kind: overview, text: A.}\nkey-points:\n  - {do: Drink., when: [2 days before, 1 day before]}\n"
        "  - {do: Rest., when: 5 hours before}\n"
    )
    page = first(look, handout, Personal())
    one, other = rule_for(page, "2 days before"), rule_for(page, "1 day before")
    within = place(page, "1 day before").y - one.y - one.height
    between = place(page, "5 hours before").y - other.y - other.height
    assert between > 1.5 * within


def test_the_night_of_an_early_hour_is_a_note_to_it(look: Look) -> None:
    page = first(look, pointing("[1 day before at 8:00 PM, 5 hours before]"))
    time, note = place(page, "Friday, 3:30"), place(page, "(Thursday")
    assert not note.style.bold
    assert note.style.colour == copy_of(pointing("now"), look).theme.muted
    assert note.style.size < time.style.size
    assert note.y - time.y < time.y - place(page, "Thursday, 8").y


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize(
    "personal", [KNOWN, Personal(procedure=KNOWN.procedure), Personal()], ids=["known", "date", "anybody"]
)
def test_the_gravest_signs_stay_on_the_first_page_of_what_ships(
    look: Look, personal: Personal, edition: Edition
) -> None:
    for handout in shipped_handouts():
        if handout.emergency_signs:
            page = first(look, handout, personal, edition)
            assert any("911" in item.text for item in flat(page) if isinstance(item, TextItem)), handout.language


# What is checked and kept


def test_the_record_of_an_approval_tells_an_hour_to_write_from_none(look: Look) -> None:
    old, new = (wording(pointing(when), look) for when in ("1 day before", "1 day before at ____"))
    (change,) = changes(old, new)
    assert change.kind == "changed"
    assert "1 day before, at ____" in change.now
    assert any("No food from ____" in line.text for line in wording(pointing("No food from ____"), look))


@pytest.mark.parametrize(
    ("own", "original"),
    [
        ("1 day before at ____", "1 day before"),
        ("1 day before at ____", "2 days before at ____"),
        ("1 day before", "No food from ____"),
    ],
)
def test_a_translation_with_another_time_is_an_error(own: str, original: str) -> None:
    assert translated(own, original)
    assert not translated(original, original)


def test_a_translation_says_the_words_in_its_language() -> None:
    assert not translated("No comer desde ____", "No food from ____")


def translated(own: str, original: str) -> list[Finding]:
    body = "sections: [{kind: overview, text: A.}]\nkey-points: [{do: A., when: "
    return found("translation-differs", page_of(f"language: es\n{body}{own}}}]\n", PHONED, f"{body}{original}}}]\n"))


LIBRARY = (
    "title: Made-up\nsections: [{kind: overview, text: A.}]\nkey-points: [{do: Drink., when: 1 day before}, Rest.]\n"
)


@pytest.mark.parametrize(
    ("text", "own", "left"),
    [
        (LIBRARY.replace("before", "before at ____"), 'fill: [{find: "1 day before at ____", with: 6:00 PM}]', 2),
        (LIBRARY, "remove: [{find: Drink.}]", 1),
    ],
)
def test_a_clinic_fills_an_hour_and_needs_not_name_one_that_is_none(text: str, own: str, left: int) -> None:
    head = "code: '99999'\n"
    handout = read_handout(apply(parse(head + text, "99999.yaml"), parse(f"{head}{own}\n", "local/99999.yaml")))
    assert len(handout.key_points) == left
    assert handout.key_points[0].when == ((parse_when("1 day before at 6:00 PM"),) if left == 2 else ())
