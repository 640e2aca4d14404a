"""The mapper: a page of any format, as its tree, becomes a handout in which no word is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handpress.content.handout import Handout, read_handout
from handpress.diagnostics import HandpressError
from handpress.pages import Imported, import_page, import_tree
from handpress.pages.tree import (
    Block,
    Heading,
    Item,
    Line,
    LineWords,
    Listing,
    Paragraph,
    Picture,
    Table,
    Tree,
    lines_of,
)
from handpress.source.texts import forbidden_pattern
from handpress.source.yaml import parse


class Page:
    """Builds a tree, a line for each text."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def words(self, text: str) -> LineWords:
        self.lines.append(Line(len(self.lines) + 1, text))
        return LineWords(text, (len(self.lines),))

    def heading(self, text: str, level: int = 2) -> Heading:
        return Heading(self.words(text), level)

    def text(self, text: str, bold: bool = False, apart: bool = True) -> Paragraph:
        return Paragraph(self.words(text), bold, apart)

    def bullets(self, *texts: str) -> Listing:
        return Listing(tuple(Item(self.words(text)) for text in texts))

    def numbers(self, *texts: str, first: int = 1) -> Listing:
        return Listing(tuple(Item(self.words(text), (), first + at) for at, text in enumerate(texts)), ordered=True)

    def table(self, *rows: str, headed: bool = True) -> Table:
        return Table(tuple(tuple(self.words(cell) for cell in row.split("|")) for row in rows), headed)

    def imported(self, *blocks: Block, **more: Any) -> Imported:
        return import_tree(Tree(blocks, tuple(self.lines), **more), "toe.docx", "12345")


def sections(imported: Imported) -> list[dict[str, Any]]:
    plain = parse(imported.yaml, "toe.yaml").plain()
    read_handout(parse(imported.yaml, "toe.yaml"))
    made: list[dict[str, Any]] = plain["sections"]
    return made


def head(imported: Imported) -> dict[str, Any]:
    plain: dict[str, Any] = parse(imported.yaml, "toe.yaml").plain()
    return plain


# --- headings ---------------------------------------------------------------------------------------------------


def test_empty_heading_keeps_its_level_for_the_headings_under_it() -> None:
    page = Page()
    made = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("Warning signs"),
            page.bullets("Fever"),
            page.heading("Expected gains and rates of success"),
            page.heading("Walking", 3),
            page.bullets("Nine of ten walk well."),
            page.heading("Dancers", 3),
            page.bullets("Fewer of them."),
        )
    )
    assert made[0]["kind"] == "when-to-call"
    assert {one["kind"] for one in made[1:]} & {"when-to-call"} == set()
    assert [one["title"] for one in made[1:]] == ["Expected gains and rates of success: Walking", "Dancers"]


def test_bold_line_over_a_list_is_a_heading() -> None:
    page = Page()
    made = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.text("Preparation", bold=True),
            page.bullets("Wash the foot."),
            page.text("Shoes and socks", bold=True),
            page.bullets("Wear wide ones."),
        )
    )
    assert (made[0]["kind"], made[0].get("title")) == ("preparation", None)
    assert made[1]["title"] == "Shoes and socks"


def test_heading_on_two_lines_is_one() -> None:
    page = Page()
    made = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("Caring for the"),
            page.heading("big toe"),
            page.text("Rest."),
        )
    )
    assert made[0]["title"] == "Caring for the big toe"


def test_entries_of_a_numbered_list_are_headings_where_their_words_are_known() -> None:
    page = Page()
    first = Item(page.words("Preparation"), (page.bullets("Wash the foot."),), 1)
    second = Item(page.words("Recovery"), (page.bullets("Rest."),), 2)
    made = sections(page.imported(page.heading("Mending a toe", 1), Listing((first, second), ordered=True)))
    assert [one["kind"] for one in made] == ["preparation", "recovery"]


def test_unknown_heading_says_at_its_line_what_else_it_may_be() -> None:
    page = Page()
    imported = page.imported(
        page.heading("Mending a toe", 1), page.heading("Toes and insurance in winter"), page.text("Ask.")
    )
    (line,) = [line for line in imported.yaml.splitlines() if "kind:" in line]
    assert re.fullmatch(
        r'  - kind: [a-z-]+  # unsure: or [a-z-]+; heading "Toes and insurance in winter", line 2', line
    )
    assert "unknown-heading" in {finding.rule for finding in imported.findings}


# --- blocks -----------------------------------------------------------------------------------------------------


def test_numbers_go_on_after_bullets_and_a_paragraph() -> None:
    page = Page()
    (made,) = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("What happens"),
            page.numbers("We check:"),
            page.bullets("your name", "your toe"),
            page.text("You sign."),
            page.numbers("You lie down.", "We begin.", first=2),
        )
    )
    assert made["steps"] == [
        {"text": "We check:", "items": ["your name", "your toe", "You sign."]},
        "You lie down.",
        "We begin.",
    ]


def test_list_that_the_page_counts_otherwise_is_told() -> None:
    page = Page()
    imported = page.imported(
        page.heading("Mending a toe", 1), page.heading("Procedure"), page.numbers("We begin.", "We end.", first=4)
    )
    assert ("numbering", 3) in [(finding.rule, finding.span.line) for finding in imported.findings]


def test_table_of_medicines_gives_their_days_and_every_other_word() -> None:
    page = Page()
    imported = page.imported(
        page.heading("Mending a toe", 1),
        page.heading("Medicines to stop"),
        page.table("Medicine|When to stop|Why", "Toe pills|7 days before|They thin blood", "Sea salt||"),
    )
    (made,) = sections(imported)
    assert made["medicines"][0] == {
        "medicine": "Toe pills",
        "stop": "7 days before",
        "note": "Why: They thin blood",
    }
    assert made["medicines"][1] == {"medicine": "Sea salt"}
    assert {one.line for one in imported.left} == {3, 4, 5}


def test_table_of_drinks_is_what_one_may_have_and_not() -> None:
    page = Page()
    (made,) = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("Preparation"),
            page.table("You may drink|You may not drink", "Water|Milk", "Tea|"),
        )
    )
    assert (made["may"], made["avoid"]) == (["Water", "Tea"], ["Milk"])


def test_other_tables_stay_tables_and_wide_ones_become_bullets_with_a_warning() -> None:
    page = Page()
    imported = page.imported(
        page.heading("Mending a toe", 1),
        page.heading("Recovery"),
        page.table("Week|Walking", "1|none", "2|"),
        page.table("a|b|c|d|e", "f|g|h|i|j"),
    )
    (made,) = sections(imported)
    assert made["table"] == {"columns": ["Week", "Walking"], "rows": [["1", "none"], ["2", "–"]]}
    assert made["items"] == ["a | b | c | d | e", "f | g | h | i | j"]
    assert "table" in {finding.rule for finding in imported.findings}


def test_reasons_not_to_do_a_thing_are_no_tasks() -> None:
    page = Page()
    (made,) = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("Preparation"),
            page.text("Use the cream. Do not use it if you have:"),
            page.bullets("an open sore", "a rash"),
        )
    )
    assert "checklist" not in made
    assert made["items"] == ["an open sore", "a rash"]


def test_signs_to_call_for_stand_in_a_section_of_their_own() -> None:
    page = Page()
    made = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("Recovery"),
            page.bullets("Rest."),
            page.text("Call your doctor if you have:"),
            page.bullets("a fever", "a blue toe"),
            page.text("Call 911 if"),
            page.bullets("you faint"),
        )
    )
    assert [one["kind"] for one in made] == ["recovery", "when-to-call", "when-to-call"]
    assert made[1]["urgent"] == ["a fever", "a blue toe"]
    assert made[1]["title"] == "Call your doctor if you have"
    assert made[2]["emergency"] == ["you faint"]


def test_days_and_clock_times_become_the_times_of_tasks() -> None:
    page = Page()
    (made,) = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("Preparation"),
            page.heading("1 day before", 3),
            page.bullets("8:00 AM: Wash the foot.", "Sleep."),
            page.heading("Day of the procedure", 3),
            page.bullets("Wear wide shoes."),
        )
    )
    assert made["checklist"] == [
        {"do": "Wash the foot.", "when": "1 day before at 8:00 AM"},
        {"do": "Sleep.", "when": "1 day before"},
        {"do": "Wear wide shoes.", "when": "day of"},
    ]


def test_hours_that_are_headings_belong_to_the_day_above_them() -> None:
    page = Page()
    made = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("1 day before"),
            page.text("Rest."),
            page.heading("8:00 AM"),
            page.bullets("Wash the foot."),
        )
    )
    assert [one["kind"] for one in made] == ["preparation", "preparation"]
    assert made[1]["title"] == "8:00 AM"
    assert made[1]["checklist"] == [{"do": "Wash the foot.", "when": "1 day before at 8:00 AM"}]


def test_day_that_no_task_repeats_is_told_by_their_hours() -> None:
    page = Page()
    imported = page.imported(
        page.heading("Mending a toe", 1),
        page.heading("Preparation"),
        page.heading("Day of the procedure", 3),
        page.bullets("5 hours before: Stop eating."),
    )
    assert sections(imported)[0]["checklist"] == [{"do": "Stop eating.", "when": "5 hours before"}]
    assert [(one.line, one.text) for one in imported.left] == [(3, "Day of the procedure")]


def test_names_of_medicines_are_no_tasks_and_what_to_do_with_them_is() -> None:
    page = Page()
    names, tasks = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("Medicines to stop"),
            page.bullets("Toe pills", "Sea salt"),
            page.heading("Medicines to stop"),
            page.bullets("Stop toe pills 7 days before surgery."),
        )
    )
    assert names["items"] == ["Toe pills", "Sea salt"]
    assert tasks["checklist"][0]["when"] == "7 days before"


def test_emergencies_for_which_the_page_says_to_call_the_clinic_are_no_ambulance() -> None:
    page = Page()
    (made,) = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("Call 911 if"),
            page.text("Call Dr. Roe at 555-010-0100 for these:"),
            page.bullets("a blue toe"),
        )
    )
    assert made["urgent"] == ["a blue toe"]


def test_list_that_a_sentence_leads_gives_no_steps() -> None:
    page = Page()
    (made,) = sections(
        page.imported(
            page.heading("Mending a toe", 1),
            page.heading("Procedure"),
            page.text("The surgeon can replace:"),
            page.bullets("the nail", "the joint"),
        )
    )
    assert made["items"] == ["the nail", "the joint"]


@pytest.mark.parametrize("heading", ["Toes and their price in winter", "No cause for an emergency call"])
def test_no_guess_hides_a_section_or_puts_it_into_the_red_box(heading: str) -> None:
    page = Page()
    (made,) = sections(page.imported(page.heading("Mending a toe", 1), page.heading(heading), page.text("a")))
    assert made["kind"] not in ("billing", "cost", "related-codes", "when-to-call")


def test_boxes_to_tick_of_the_page_go() -> None:
    page = Page()
    (made,) = sections(
        page.imported(
            page.heading("Mending a toe", 1), page.heading("Preparation"), page.bullets("[ ] Wash the foot.", "☐ Rest.")
        )
    )
    assert [task["do"] for task in made["checklist"]] == ["Wash the foot.", "Rest."]


def test_phones_a_video_and_a_shouted_warning_have_their_places() -> None:
    page = Page()
    imported = page.imported(
        page.heading("Mending a toe", 1),
        page.text("!! DO NOT EAT AFTER MIDNIGHT !!"),
        page.text("It mends."),
        page.heading("When to call"),
        page.text("Days (Mon-Fri 8-5): (555) 010-0100"),
        page.text("Nights and weekends: (555) 010-0142"),
        page.text("In an emergency call 911."),
        page.text("Watch our film: https://toe.example/prep (QR code)"),
    )
    made = head(imported)
    assert made["warning"] == "DO NOT EAT AFTER MIDNIGHT"
    assert made["phones"] == {"day": "(555) 010-0100", "after-hours": "(555) 010-0142"}
    assert made["video"] == {"address": "https://toe.example/prep", "title": "Watch our film"}
    assert made["sections"][1]["facts"][0] == {"label": "Days (Mon-Fri 8-5)", "value": "(555) 010-0100"}


def test_pictures_and_their_places_are_told() -> None:
    page = Page()
    imported = page.imported(
        page.heading("Mending a toe", 1),
        page.text("[picture of the toe here]"),
        Picture(page.words("a drawing of a toe"), page.words("The toe from above")),
        page.text("It mends. It heals."),
    )
    assert [one.line for one in imported.left] == [2, 3, 4]
    assert all("picture" in one.reason for one in imported.left)
    assert "a drawing of a toe" in imported.left[1].text


# --- title, code, language --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title", ["Endoscopy: how to prepare", "结肠镜检查", "تنظير القولون", "mending a toe", "Una uña: qué es"]
)
def test_first_line_is_a_title_with_a_colon_and_in_any_script(title: str) -> None:
    page = Page()
    imported = page.imported(page.text(title), page.heading("Recovery"), page.text("Rest. Sleep."))
    assert imported.title == title


def test_declared_title_counts_more_than_a_plain_line_and_less_than_a_heading() -> None:
    page = Page()
    declared = page.words("Mending a toe")
    plain = page.imported(page.text("Toe Clinic"), page.text("It mends. It heals."), title=declared)
    assert plain.title == "Mending a toe"
    headed = page.imported(page.heading("The big toe", 1), page.text("It mends. It heals."), title=declared)
    assert headed.title == "The big toe"
    assert "declares" in headed.left[0].reason
    page = Page()
    declared = page.words("Mending a toe | Toe Clinic")
    same = page.imported(page.heading("Mending a toe"), page.text("It mends. It heals."), title=declared)
    assert same.title == "Mending a toe"
    page = Page()
    declared = page.words("Mending a toe")
    other = page.imported(page.heading("Our shoes"), page.text("They are wide. They fit."), title=declared)
    assert other.title == "Mending a toe"


def test_what_a_guess_stands_for_is_said_beside_it() -> None:
    page = Page()
    blocks = page.text("Zap zip."), page.text("Zup zep.")
    yaml = import_tree(Tree(blocks, tuple(page.lines)), "big-toe.docx").yaml
    assert 'title: "Big toe"  # unsure: the name of the file\n' in yaml
    assert "language: en  # unsure\n" in yaml
    assert read_handout(parse(yaml, "toe.yaml")).title == "Big toe"


def test_title_that_names_a_kind_tells_what_stands_under_it() -> None:
    page = Page()
    imported = page.imported(page.heading("Recovery", 1), page.bullets("Rest.", "Sleep."))
    assert imported.title == "Recovery"
    assert sections(imported) == [{"kind": "recovery", "items": ["Rest.", "Sleep."]}]


def test_page_about_bills_alone_is_refused() -> None:
    page = Page()
    with pytest.raises(HandpressError) as caught:
        page.imported(page.heading("Mending a toe", 1), page.heading("Billing and coding"), page.text("Bill it once."))
    assert [finding.rule for finding in caught.value.findings] == ["billing-only"]


def test_page_for_who_bills_is_refused_whatever_its_headings_and_one_for_patients_is_not() -> None:
    texts = [
        "Report CPT 12345 with modifier 50. Payers bundle the code.",
        "Medicare coverage policy: claims billed with ICD-10 codes need prior authorization.",
    ]
    page = Page()
    with pytest.raises(HandpressError) as caught:
        page.imported(page.heading("Mending a toe", 1), *map(page.text, texts))
    assert [finding.rule for finding in caught.value.findings] == ["billing-only"]
    page = Page()
    page.imported(page.heading("Mending a toe", 1), *map(page.text, texts), page.text("You can ask us."))


def test_language_is_found_by_the_words_and_told() -> None:
    lines = ("Un dedo nuevo\n=====\n\n## Preparación\n\n* No coma nada antes de la cirugía.\n\n## Recuperación\n\n"
             "Usted puede volver a su casa el mismo día con la ayuda de una persona.\n")  # fmt: skip
    imported = import_page(lines, "toe.txt")
    assert imported.language == "es"
    assert [one["kind"] for one in sections(imported)] == ["preparation", "recovery"]
    assert [(one.rule, one.severity.value) for one in imported.findings] == [
        ("language", "note"),
        ("no-code", "warning"),
    ]


def test_language_that_nobody_can_tell_is_asked_for() -> None:
    text = "Dzodzi\n\n" + "Kpo dzi wu xele bano zuko mira tela dobo ruxi naze wolu. " * 6
    with pytest.raises(HandpressError) as caught:
        import_page(text, "toe.txt")
    assert [finding.rule for finding in caught.value.findings] == ["language"]
    assert import_page(text, "toe.txt", None, "ee").language == "ee"


def test_language_that_is_given_is_written() -> None:
    assert "language: es\n" in import_page("Dedo\n\nRecovery\nRest.", "toe.txt", None, "es").yaml


# --- nothing is lost --------------------------------------------------------------------------------------------

SAMPLES = """Preparation;Recovery;preparation;1. Risks;Medicines to stop;What to bring:;You may drink;You may not drink
        ;Call 911 if;Call us if you have:;Do not use it if you have:;1 day before;Day of the test;8:00 AM: Wash.
        ;5 hours before: Stop drinking.;Stop 7 days before surgery.;Visit at 1 and 2 weeks to check it.;When to call
        ;Days (Mon-Fri 8-5): (555) 010-0100;Nights: (555) 010-0142;Watch our film: https://toe.example/a (QR code)
        ;!! DO NOT EAT ANYTHING !!;[picture of a toe];Learn more;Medicine;When to stop;7 days before
        ;BIG TOE;Odd Things About Toes;Is it safe?;It mends. It heals.;CPT Code: 12345;Title: Toes;a;. . .;→;恢复;الألم
        ;Category: Toes;Billing;Empty:;Sign up for our newsletter.;evening before;Follow-up;Prep schedule;in the;the
        ;12:00 noon: Take two;Do not drive.;Note: rest;What happens during the test;We sell; ;____;5 mg"""
TEXTS = st.one_of(
    st.sampled_from(SAMPLES.split(";")).map(lambda text: " ".join(text.split())),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"]), max_size=20)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: not forbidden_pattern().search(text)),
)
RAW = st.deferred(
    lambda: st.one_of(
        st.tuples(st.just("heading"), TEXTS, st.integers(1, 6)),
        st.tuples(st.just("text"), TEXTS, st.booleans(), st.booleans()),
        st.tuples(st.just("list"), st.lists(st.tuples(TEXTS, st.lists(RAW, max_size=2)), min_size=1, max_size=3)),
        st.tuples(st.just("numbers"), st.lists(st.tuples(TEXTS, st.lists(RAW, max_size=1)), min_size=1, max_size=3)),
        st.tuples(st.just("table"), st.integers(1, 5), st.lists(TEXTS, min_size=1, max_size=9), st.booleans()),
        st.tuples(st.just("picture"), TEXTS),
    )
)


def built(page: Page, raw: Any) -> Block:
    match raw:
        case ("heading", text, level):
            return page.heading(text, level)
        case ("text", text, bold, apart):
            return page.text(text, bold, apart)
        case ("list" | "numbers" as kind, entries):
            items = []
            for at, (text, under) in enumerate(entries):
                words = page.words(text)
                items.append(Item(words, tuple(built(page, one) for one in under), (at + 1) * (kind == "numbers")))
            return Listing(tuple(items), kind == "numbers")
        case ("table", columns, cells, headed):
            rows = [[*cells[at : at + columns], *[""] * columns][:columns] for at in range(0, len(cells), columns)]
            return Table(tuple(tuple(page.words(cell) for cell in row) for row in rows), headed)
    return Picture(page.words(raw[1]))


def texts_by_line(blocks: tuple[Block, ...]) -> Iterator[LineWords]:
    for block in blocks:
        match block:
            case Listing(items):
                for item in items:
                    yield item.words
                    yield from texts_by_line(item.under)
            case Table(rows):
                yield from (cell for row in rows for cell in row)
            case Heading(words) | Paragraph(words) | Picture(words):
                yield words


def value_at(plain: Any, place: str) -> str:
    for step in re.findall(r"[a-z-]+|\d+", place):
        plain = plain[int(step)] if step.isdigit() else plain[step]
    return str(plain)


# What the place of a line tells, so that its words need not stand in the YAML.
TOLD_BY = {
    "title": "title",
    "code": "cpt code",
    "purpose": "to",
    "window": "at and weeks",
    "when": "before surgery day of the test evening noon",
    "do": "noon",
}


def words_of(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"[^\W_]+", text.casefold())}


@given(raws=st.lists(RAW, max_size=12))
@settings(deadline=None, max_examples=300)
def test_every_word_of_any_tree_is_in_the_handout_or_on_the_list(raws: list[Any]) -> None:
    page = Page()
    blocks = (page.heading("Mending a toe", 1), *(built(page, raw) for raw in raws))
    tree = Tree(blocks, tuple(page.lines))
    assert {line.number for line in tree.lines} == set(lines_of(blocks))
    try:
        imported = import_tree(tree, "toe.docx", "12345")
    except HandpressError:
        return
    assert isinstance(read_handout(parse(imported.yaml, "toe.yaml")), Handout)
    plain = head(imported)
    places: dict[int, list[str]] = {}
    for kept in imported.kept:
        places.setdefault(kept.line, []).append(kept.place)
    for words in texts_by_line(blocks):
        (line,) = words.lines
        if not words_of(words.text):
            continue
        own = places.get(line, [])
        told = words_of(" ".join(one.text for one in imported.left if one.line == line))
        assert own or told, words
        if any(place.endswith(".kind") for place in own):
            continue  # the heading of a kind: its words are the kind
        for place in own:
            told |= words_of(value_at(plain, place)) | words_of(TOLD_BY.get(place.rpartition(".")[2], ""))
        numbered = words_of(words.text) - told - set("123456789")
        assert not numbered, (words, own, numbered)
    assert "no-place" not in {finding.rule for finding in imported.findings}


def test_invisible_characters_go_with_a_warning_and_a_lost_letter_is_marked() -> None:
    page = Page()
    imported = page.imported(
        page.heading("Mend\xading a toe", 1), page.heading("Recovery"), page.text("Rest\u200b.\tSleep\u202e.")
    )
    assert imported.title == "Mending a toe"
    assert sections(imported)[0]["text"] == "Rest. Sleep."
    assert [finding.span.line for finding in imported.findings] == [1, 3, 3]
    page = Page()
    lost = page.imported(page.heading("Mending a toe", 1), page.heading("Recovery"), page.text("\ufffd Re\ufffdt."))
    assert sections(lost)[0]["text"] == "Re[?]t."
    assert [finding.rule for finding in lost.findings] == ["lost-letter", "invisible-character"]


def test_a_tree_and_the_same_tree_with_an_empty_paragraph_give_equal_bytes() -> None:
    page = Page()
    blocks = (page.heading("Mending a toe", 1), page.heading("Recovery"), page.text("Rest. Sleep."))
    tree = Tree(blocks, tuple(page.lines))
    with_gap = replace(tree, blocks=(*blocks[:2], Paragraph(LineWords("")), blocks[2]))
    assert import_tree(tree, "toe.docx", "12345").yaml == import_tree(with_gap, "toe.docx", "12345").yaml


# --- notes of a clinic, and pages that went wrong once ----------------------------------------------------------

FIELD = Path(__file__).parents[2] / "shared" / "field"
NOTES = FIELD / "pages" / "colonoscopy-notes.txt"
WRONG_ONCE = sorted((FIELD / "import").glob("*.txt"))


@pytest.mark.skipif(not NOTES.exists(), reason="the notes of the clinic are not here")
def test_notes_of_a_clinic_need_no_retyping() -> None:
    imported = import_page(NOTES.read_text(encoding="utf-8"), NOTES.name)
    handout = read_handout(parse(imported.yaml, "notes"))
    assert imported.findings == ()
    assert handout.warning
    assert handout.video
    assert (handout.phones.day, handout.phones.after_hours) == ("(555) 010-0100", "(555) 010-0142")
    assert [(part.kind.value, part.blocks) for part in handout.sections] == [
        ("overview", ("text",)),
        ("indications", ("items",)),
        ("preparation", ("medicines", "note")),
        ("preparation", ("checklist",)),
        ("preparation", ("may", "avoid")),
        ("preparation", ("bring",)),
        ("procedure", ("steps",)),
        ("recovery", ("items",)),
        ("when-to-call", ("text", "urgent", "facts", "note")),
        ("follow-up", ("visits",)),
    ]
    assert [medicine.stop and medicine.stop.canonical() for medicine in handout.sections[2].medicines] == [
        *("7 days before", "5 days before", "2 days before", "7 days before", "morning of")
    ]
    assert [task.when and task.when.canonical() for task in handout.sections[3].checklist] == [
        *("3 days before", "3 days before", "2 days before", "1 day before at 8:00 AM", "1 day before at 12:00 PM"),
        *("1 day before at 4:00 PM", "1 day before at 8:00 PM", "5 hours before", "3 hours before"),
    ]
    assert [one.line for one in imported.left] == [4, 18, 19, 39, 44, 45, 80]


KINDS = {
    "import-before-scan": ["preparation checklist", "indications items"],
    "import-call-list": ["recovery items", "when-to-call urgent"],
    "import-do-not-list": ["preparation text items"],
    "import-kind-leak": ["when-to-call urgent", "recovery items", "recovery items"],
    "import-language": ["preparation checklist", "when-to-call urgent"],
    "import-lowercase-heading": ["recovery items", "preparation checklist"],
    "import-numbered-heading": ["recovery items", "preparation checklist"],
    "import-steps-broken": ["procedure steps"],
    "import-title-colon": ["preparation checklist"],
}


@pytest.mark.parametrize("path", WRONG_ONCE, ids=lambda path: path.stem)
def test_page_that_went_wrong_once_is_filed_right(path: Path) -> None:
    handout = read_handout(parse(import_page(path.read_text(encoding="utf-8"), path.name).yaml, path.stem))
    assert [" ".join((part.kind.value, *part.blocks)) for part in handout.sections] == KINDS[path.stem]


def test_a_lost_sign_among_words_is_marked_for_it_may_be_a_number() -> None:
    page = Page()
    lost = page.imported(page.heading("Mending a toe", 1), page.heading("Recovery"), page.text("Take \ufffd tablets."))
    assert sections(lost)[0]["text"] == "Take [?] tablets."
    assert [finding.rule for finding in lost.findings] == ["lost-letter"]
