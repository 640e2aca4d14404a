"""The headings of an import: what each stands over, what it names, and which of them is the title."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handpress.content.handout import read_handout
from handpress.meanings.titlewords import in_small_letters, is_house, is_sheet, shortened
from handpress.pages import Imported, import_tree
from handpress.pages.tree import Block, Heading, Item, Line, LineWords, Listing, Paragraph, Table, Tree
from handpress.source.yaml import parse


class Page:
    """Builds a tree from short lines, a line for each text.

    "# " to "#### " is a heading of that level, "! " a bold line, "* " a bullet, "1. " a numbered entry, "| " a table's
    row; any other line is a paragraph.
    """

    def __init__(self, *texts: str, language: str = "en", apart: bool = True, **more: Any) -> None:
        self.lines = tuple(Line(at, text) for at, text in enumerate(texts, start=1))
        blocks: list[Block] = []
        for line in self.lines:
            self._add(blocks, line, apart)
        self.imported = import_tree(Tree(tuple(blocks), self.lines, **more), "toe.docx", "12345", language)

    @staticmethod
    def _add(blocks: list[Block], line: Line, apart: bool) -> None:
        mark, _, rest = line.text.partition(" ")
        words = LineWords(rest, (line.number,))
        before = blocks[-1] if blocks else None
        if mark.strip("#") == "" and mark:
            blocks.append(Heading(words, len(mark)))
        elif mark == "!":
            blocks.append(Paragraph(words, bold=True))
        elif mark in ("*", "1.", "2.", "3."):
            item = Item(words, (), int(mark[0]) if mark != "*" else 0)
            if isinstance(before, Listing) and before.ordered == (mark != "*") and mark != "1.":
                blocks[-1] = Listing((*before.items, item), before.ordered)
            else:
                blocks.append(Listing((item,), mark != "*"))
        elif mark == "|":
            cells = tuple(LineWords(cell.strip(), (line.number,)) for cell in rest.split("|"))
            blocks.append(Table((cells,)))
        else:
            blocks.append(Paragraph(LineWords(line.text, (line.number,)), apart=apart))

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The sections of the handout, which must be a good one."""
        read_handout(parse(self.imported.yaml, "toe.yaml"))
        made: list[dict[str, Any]] = parse(self.imported.yaml, "toe.yaml").plain()["sections"]
        return made

    def section(self, title: str) -> dict[str, Any]:
        """The section of that title."""
        return next(one for one in self.sections if one.get("title") == title)


def rules(imported: Imported) -> list[str]:
    return [one.rule for one in imported.findings]


# --- days -------------------------------------------------------------------------------------------------------


DAYS = [
    ("en", "The day before surgery", "Food", "Clothes", "1 day before"),
    ("es", "El día antes de la cirugía", "Comidas", "Ropa", "1 day before"),
    ("fr", "La veille de l'opération", "Repas", "Vêtements", "1 day before"),
    ("de", "Am Tag vor der Operation", "Essen", "Kleidung", "1 day before"),
    ("pt", "Na véspera da cirurgia", "Comida", "Roupa", "1 day before"),
    ("ru", "Накануне операции", "Еда", "Одежда", "1 day before"),
]


@pytest.mark.parametrize(("language", "day", "first", "second", "when"), DAYS)
def test_day_counts_for_every_heading_under_it_and_stays_in_their_titles(
    language: str, day: str, first: str, second: str, when: str
) -> None:
    page = Page(
        "# Toe", f"## {day}", f"### {first}", "* Aaa bbb ccc.", f"### {second}", "* Ddd eee fff.", language=language
    )
    for title in (first, second):
        section = page.section(f"{day}: {title}")
        assert section["kind"] == "preparation"
        assert all(task.get("when", "").startswith(when[-10:]) for task in section.get("checklist", []))


@pytest.mark.parametrize(("language", "day", "first", "second", "when"), DAYS)
def test_empty_day_stands_over_the_headings_on_its_own_level(
    language: str, day: str, first: str, second: str, when: str
) -> None:
    page = Page("# Toe", f"## {day}", f"## {first}", "Aaa bbb.", f"## {second}", "Ddd eee.", language=language)
    assert [one.get("title") for one in page.sections] == [f"{day}: {first}", f"{day}: {second}"]
    assert not page.imported.left


def test_each_of_two_empty_days_has_what_follows_it() -> None:
    page = Page(
        "# Mending a toe",
        "## Instructions: the day before surgery",
        "## What you eat",
        "Eat soup.",
        "## Instructions: day of surgery",
        "## What you eat",
        "Eat nothing.",
        "## Risks",
        "It may bleed.",
    )
    tasks = {one.get("title"): one.get("checklist") for one in page.sections}
    assert tasks["Instructions: the day before surgery: What you eat"] == [{"do": "Eat soup.", "when": "day before"}]
    assert tasks["Instructions: day of surgery: What you eat"] == [{"do": "Eat nothing.", "when": "day of"}]
    assert page.sections[-1] == {"kind": "complications", "text": "It may bleed."}


def test_heading_set_larger_than_the_hours_of_a_day_is_not_of_that_day() -> None:
    day = ("## The day before surgery", "! 8:00 AM", "* Drink tea.", "! 10:00 AM", "* Drink milk.")
    page = Page("# Mending a toe", *day, "### Which medicines do I stop?", "Ask us.")
    assert page.sections[-1]["title"] == "Which medicines do I stop?"


def test_day_without_anything_under_it_is_never_left_out() -> None:
    page = Page("# Mending a toe", "## 3 days before surgery", "## 1 day before surgery", "Eat soup.")
    assert "3 days before surgery" in page.imported.yaml
    assert not page.imported.left
    assert page.imported.findings


def test_part_of_a_day_stands_over_its_hours() -> None:
    page = Page("# Toe", "## The day before surgery", "Rest.", "## Morning meal", "## 8:00 AM (tea)", "Drink tea.")
    assert "Morning meal" in page.sections[-1]["title"]
    assert "8:00 AM" in page.sections[-1]["title"]


def test_bold_hours_between_the_lines_of_a_day_are_headings() -> None:
    lines = (
        "# Dedo",
        "## Véspera do exame",
        "! 8 horas",
        "Tomar chá",
        "! 10 horas (lanche):",
        "Tomar sopa",
        "! 12 horas",
        "Nada",
    )
    page = Page(*lines, language="pt", apart=False)
    assert [one.get("text") for one in page.sections if "text" in one] in ([], ["Tomar chá", "Tomar sopa", "Nada"])
    assert "10 horas" in page.imported.yaml or "10:00 AM" in page.imported.yaml


# --- bold lines and leads ---------------------------------------------------------------------------------------


SIGNS = [
    ("en", "Call your doctor right away if you have:", "urgent"),
    ("en", "Call 911 if you have:", "emergency"),
    ("en", "Watch for signs of infection:", "urgent"),
    ("en", "Call immediately or go to ER for:", "emergency"),
    ("es", "Llame a su médico de inmediato si tiene:", "urgent"),
    ("fr", "Appelez votre médecin si vous avez :", "urgent"),
    ("de", "Rufen Sie Ihren Arzt an, wenn Sie haben:", "urgent"),
    ("pt", "Ligue para o seu médico se tiver:", "urgent"),
]


@pytest.mark.parametrize(("language", "lead", "block"), SIGNS)
def test_bold_lead_puts_its_list_into_the_red_box_and_makes_no_tasks(language: str, lead: str, block: str) -> None:
    page = Page("# Toe", "## Before surgery", "Rest.", f"! {lead}", "* Aaa bbb.", "* Ccc ddd.", language=language)
    section = next(one for one in page.sections if block in one)
    assert section["kind"] == "when-to-call"
    assert len(section[block]) == 2
    assert not any("checklist" in one for one in page.sections)


def test_bold_lead_is_no_part_of_the_title_alone() -> None:
    page = Page(
        "# Mending a toe",
        "## If the toe turns blue before surgery",
        "! Call our office right away if you have:",
        "* Fever",
    )
    assert page.sections[-1]["kind"] == "when-to-call"
    assert page.sections[-1]["urgent"] == ["Fever"]
    assert "If the toe turns blue before surgery" in page.imported.yaml


def test_bold_question_is_a_heading_however_long() -> None:
    long = "What are the other ways of mending a toe that a surgeon may choose instead of this one?"
    page = Page("# Mending a toe", "## About", "It mends.", f"! {long}", "There are two.")
    assert page.section(long)["text"] == "There are two."


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("¿Quién necesita una operación del dedo o una", "prótesis flexible?"),
        ("¿Cómo prepararse para la cirugía, la cirugía láser", "o una prótesis?"),
    ],
)
def test_question_goes_over_two_lines(first: str, second: str) -> None:
    lines = (Line(1, "Dedo"), Line(2, first), Line(3, second), Line(4, "Nadie lo sabe. Nunca."))
    blocks = (
        Heading(LineWords("Dedo", (1,)), 1),
        Heading(LineWords(first, (2,)), 3),
        Paragraph(LineWords(second, (3,)), apart=False),
        Paragraph(LineWords(lines[3].text, (4,))),
    )
    imported = import_tree(Tree(blocks, lines), "toe.md", "12345", "es")
    sections = parse(imported.yaml, "toe.yaml").plain()["sections"]
    assert second not in str([one.get("text") for one in sections])


def test_bold_day_is_not_over_a_heading_that_the_source_marks() -> None:
    page = Page("# Mending a toe", "DAY OF SURGERY", "## NOTES ON TOES", "They bend.", language="en")
    assert [one.get("title") for one in page.sections if one.get("text") == "They bend."] == ["NOTES ON TOES"]


def test_question_of_a_page_whose_lines_all_stand_apart_is_a_heading() -> None:
    page = Page(
        "Toe", "Ready for it?", "Rest well for a day.", "Who may not come?", "Those with:", "* A pacemaker", "* Gout"
    )
    assert page.section("Who may not come?")["kind"] != "preparation"
    assert not any("checklist" in one for one in page.sections)


def test_short_lines_of_such_a_page_are_headings_and_keep_the_part_they_stand_in() -> None:
    page = Page("Mending a toe", "Preparation", "Rest well for one day.", "Nail polish", "Take all of it off, please.")
    assert page.section("Nail polish") == {
        "kind": "preparation",
        "title": "Nail polish",
        "text": "Take all of it off, please.",
    }


def test_sentence_that_is_set_as_a_heading_is_text() -> None:
    long = "Do not forget to bring all your older pictures, and the list of your medicines with you."
    page = Page("# Mending a toe", "## About", "It mends. It heals.", f"### {long}", "## Risks", "It may bleed.")
    assert long in str(page.sections[0]["text"])
    assert not page.imported.left


def test_list_that_begins_at_one_before_bullets_is_a_heading() -> None:
    page = Page("# Mending a toe", "1. Watch for signs of infection at home.", "* Fever", "* Chills")
    assert page.sections[-1]["urgent"] == ["Fever", "Chills"]


# --- kinds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Odd complications and bleeding of dancers", "complications"), ("Ways of healing of an old toe", "recovery")],
)
def test_unknown_heading_below_the_overview_asks_its_own_words(heading: str, kind: str) -> None:
    page = Page("# Mending a toe", "## About", "It mends. It heals.", f"### {heading}", "So it is.")
    assert page.section(heading)["kind"] == kind
    assert "unknown-heading" in rules(page.imported)


def test_question_about_risks_is_no_overview_however_it_is_put() -> None:
    heading = "What are the odd risks or side effects of it all?"
    page = Page("# Mending a toe", f"## {heading}", "! Sore skin", "It heals.", "! Stiff joints", "It rarely heals.")
    assert {one["kind"] for one in page.sections} == {"complications"}


def test_unknown_heading_below_another_kind_keeps_it_and_says_what_else_it_may_be() -> None:
    page = Page("# Mending a toe", "## Preparation", "Rest.", "### Odd complications of dancers", "So it is.")
    assert page.section("Odd complications of dancers")["kind"] == "preparation"
    assert any("or for complications" in one.message for one in page.imported.findings)


@pytest.mark.parametrize("heading", ["Where we are", "Sources of this text", "Hospital Blue"])
def test_unknown_bold_line_behind_the_signs_is_none_of_them(heading: str) -> None:
    page = Page("# Mending a toe", "## When to call", "* Fever", f"! {heading}", "* Hill road 3", "* Call 555 010 0100")
    assert page.section(heading)["kind"] != "when-to-call"


def test_what_to_avoid_after_surgery_is_no_preparation() -> None:
    page = Page("# Mending a toe", "## Recovery", "Rest.", "! Avoid", "* Running", "* Dancing")
    assert page.sections[-1]["kind"] == "recovery"
    assert page.sections[-1]["avoid"] == ["Running", "Dancing"]


def test_weak_word_below_its_subject_is_no_kind_of_its_own() -> None:
    page = Page("# Mending a toe", "## Sleep", "! General", "You sleep.", "! Regional", "The foot sleeps.")
    assert "Sleep: General" in [one.get("title") for one in page.sections]


def test_group_heading_joins_no_long_chain() -> None:
    page = Page(
        "# Mending a toe",
        "## Detailed Odd Matters",
        "### Before your surgery",
        "#### Odd food",
        "! Morning",
        "* Eat soup.",
    )
    titles = [one.get("title", "") for one in page.sections]
    assert all(len(title) <= 60 for title in titles)


# --- titles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "line", "kind"),
    [
        ("ru", "Подготовка к колоноскопии", "preparation"),
        ("de", "Vorbereitung auf die Koloskopie", "preparation"),
        ("en", "Preparing for a colonoscopy", "preparation"),
    ],
)
def test_first_line_that_names_the_procedure_is_title_and_kind(language: str, line: str, kind: str) -> None:
    page = Page(line, "Aaa bbb ccc ddd. Eee fff.", language=language)
    assert page.imported.title == line
    assert page.sections[0]["kind"] == kind


@pytest.mark.parametrize(
    ("language", "house", "sheet"),
    [
        ("en", "Department of Radiology", "Patient information"),
        ("fr", "Service de radiologie", "Fiche d'information patients"),
        ("es", "Servicio de Urología", "Hoja informativa para pacientes"),
        ("id", "Pemerintah Kabupaten Biru", "Lembar informasi pasien"),
        ("de", "Klinikum Nord", "Patienteninformation"),
    ],
)
def test_house_and_sort_of_sheet_are_no_title(language: str, house: str, sheet: str) -> None:
    page = Page(f"### {house}", f"# {sheet}", "# Toe 3", "Aaa bbb ccc. Ddd eee.", language=language)
    assert page.imported.title == "Toe 3"
    assert [one.text.lstrip("# ") for one in page.imported.left] == [house, sheet]


def test_day_is_no_title() -> None:
    page = Page("## One day before your colonoscopy", "Soup is good.", title=LineWords("Colonoscopy guide"))
    assert page.imported.title == "Colonoscopy guide"
    assert "One day before your colonoscopy" in page.imported.yaml


def test_declared_title_counts_more_than_a_small_heading() -> None:
    page = Page("### Mending", "It mends. It heals.", title=LineWords("Mending a toe"))
    assert page.imported.title == "Mending a toe"


@pytest.mark.parametrize(
    ("text", "short", "gone"),
    [
        ("Table 2 - Mending a toe", "Mending a toe", ("Table 2 -",)),
        ("Cirugía del dedo | Villa Azul MG", "Cirugía del dedo", ("| Villa Azul MG",)),
        ("Mending a toe - Blue Hospital", "Mending a toe", ("- Blue Hospital",)),
        ("Toe surgery | Preparation", "Toe surgery | Preparation", ()),
        ("Knee - left side", "Knee - left side", ()),
    ],
)
def test_number_and_site_are_cut_from_a_title(text: str, short: str, gone: tuple[str, ...]) -> None:
    assert shortened(text, "en") == (short, gone)


@pytest.mark.parametrize(
    ("text", "written", "language", "small"),
    [
        ("ORIENTAÇÃO PARA EXAME", "Antes, para nós.", "pt", "Orientação para exame"),
        ("MRT DES KOPFES", "Das Bild des Kopfes", "de", "MRT des Kopfes"),
        ("CT SCAN OF THE CHEST", "A scan of the heart", "en", "CT scan of the chest"),
        ("ERCP", "ERCP shows it.", "en", "ERCP"),
        ("Mending a TOE", "", "en", "Mending a TOE"),
    ],
)
def test_capitals_become_small_letters_and_short_names_stay(text: str, written: str, language: str, small: str) -> None:
    assert in_small_letters(text, [written], language) == small


def test_house_with_a_procedure_in_its_name_may_be_a_title() -> None:
    assert not is_house("Hospital stay after surgery", "en")
    assert not is_sheet("Guide")


# --- nothing is lost --------------------------------------------------------------------------------------------

_LINES = st.sampled_from(
    ["# Toe", "# Patient information", "## Department of Toes", "## Preparation", "### Odd", "#### Odd things",
     "## The day before surgery", "### 8:00 AM", "## Day of surgery", "! Call your doctor if you have:", "! General",
     "! Who?", "* Fever", "* Eat soup.", "1. One", "1. Call 911 if", "2. Two", "It mends. It heals.", "Odd", "Why?",
     "### Do not forget to bring all of your older pictures and lists with you then.", "## Risks", "## When to call",
     "## Table 2 - Toes | Blue Town", "TOES", "| a | b"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=14))
def test_every_line_of_any_page_has_its_place(texts: list[str]) -> None:
    page = Page("Mending a toe well", "It mends now. It heals then.", *texts)
    assert "no-place" not in rules(page.imported)
    known = {one.line for one in page.imported.left} | {one.line for one in page.imported.kept}
    assert {line.number for line in page.lines} <= known


def test_ways_to_reach_the_clinic_are_no_visits() -> None:
    page = Page("# Toe mending", "## Follow-up", "* Phone: (555) 010-0100", "* Online: www.toe.example")
    assert "visits" not in page.sections[0]
    assert "visits" in Page("# Toe mending", "## Follow-up", "* Visit in 2 weeks").sections[0]


# --- headings behind the name of the procedure, questions, numbered names -----------------------------------------


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Gastroscopy: risks", "complications"), ("Gastroscopy: preparation", "preparation"), ("Blue: risks", "overview")],
)
def test_a_heading_behind_the_name_of_the_procedure_is_known(heading: str, kind: str) -> None:
    page = Page("# Gastroscopy", f"## {heading}", "Abc defg.")

    assert page.sections[-1]["kind"] == kind or heading.startswith("Blue")


def test_a_first_line_with_a_colon_that_names_the_procedure_is_the_title() -> None:
    page = Page("Gastroscopy: how long to rest?", "Most people rest for a day and are at work on the next one.")

    assert page.imported.title == "Gastroscopy: how long to rest?"


def test_the_date_and_the_links_over_the_title_are_none() -> None:
    page = Page("Skip to main content", "Article 3/4/2019", "Gastroscopy: what to know", "A doctor looks inside.")

    assert page.imported.title == "Gastroscopy: what to know"
    assert "Article 3/4/2019" in {one.text for one in page.imported.left}


def test_questions_right_over_short_answers_are_headings() -> None:
    texts = ["It helps.", "May I sing the next day?", "Yes.", "Is there a limit on how often?", "No."]
    page = Page("# Toe surgery", *texts, apart=False)

    assert [one.get("title") for one in page.sections][-2:] == [texts[1], texts[3]]


def test_numbered_names_over_texts_are_headings_without_a_known_one() -> None:
    names = ["Blue", "Red", "Tan"]
    rows = [[f"{at}. {name}", "It may come and go.", "* One of some"] for at, name in enumerate(names, 1)]
    page = Page("# Toe surgery", "This is normal.", *(line for row in rows for line in row))

    assert not any("steps" in one for one in page.sections)
    assert [one.get("title") for one in page.sections][-3:] == names


def test_lines_with_a_gap_above_and_below_are_headings_where_other_lines_have_none() -> None:
    told = [Paragraph(LineWords(text, (at,)), apart=apart) for at, (text, apart) in enumerate(_LONE, 1)]
    lines = tuple(Line(at, text) for at, (text, _) in enumerate(_LONE, 1))
    made = import_tree(Tree(tuple(told), lines), "toe.txt", "12345", "en")

    titles = [one.get("title") for one in parse(made.yaml, "toe.yaml").plain()["sections"]]
    assert titles[-2:] == ["The blue room", "The red room"]


_TEXTS = [("A nurse meets you there and shows you the way.", True), *[("She stays a while and talks.", False)] * 3]
_LONE = [("Toe surgery", True), ("The blue room", True), *_TEXTS, ("The red room", True), *_TEXTS]


def test_cell_of_a_time_that_says_more_keeps_its_words() -> None:
    page = Page("# Mending a toe", "# Preparation", "| When | What", "| 5 hours before: Stop drinking. | Wash the toe.")
    assert "Stop drinking." in page.imported.yaml
    assert "checklist" not in page.sections[0]


def test_the_clinic_and_the_sort_of_sheet_over_the_title_are_none() -> None:
    page = Page("Department of Surgery", "Patient information", "Advice after toe surgery", "You went home today.")

    assert page.imported.title == "Advice after toe surgery"
    assert {one["kind"] for one in page.sections} == {"recovery"}
