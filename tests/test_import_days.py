"""What the importer makes of paragraphs under a day: tasks with their day and hour, or the words that they are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handpress.meanings.times import task_of
from handpress.meanings.timewords import fold, time_words
from handpress.pages import import_page, import_tree
from handpress.pages.readers.markdown import read_markdown
from handpress.source.yaml import parse
from pagetimes import SAID
from test_import_headings import Page

DAY = {
    "en": ("Colonoscopy", "The day before your colonoscopy", "Drink only water.", "The store is open on that day."),
    "fr": ("Coloscopie", "La veille de l'examen", "Buvez seulement de l'eau.", "Cette journée est calme."),
    "de": ("Darmspiegelung", "Am Vortag", "Trinken Sie nur Wasser.", "Der Tag ist ruhig."),
    "es": ("Colonoscopia", "El día anterior a la prueba", "Beba solo agua.", "Ese día es tranquilo."),
    "pt": ("Colonoscopia", "No dia anterior ao exame", "Beba apenas água.", "Esse dia é calmo."),
    "id": ("Kolonoskopi", "Hari sebelum pemeriksaan", "Minum air putih saja.", "Hari itu tenang."),
    "vi": ("Nội soi đại tràng", "Ngày hôm trước khi nội soi", "Uống nước lọc thôi.", "Ngày này yên tĩnh."),
}


def _sections(text: str, language: str = "en") -> list[dict[str, object]]:
    made = import_tree(read_markdown(text, "toe.md"), "toe.md", "12345", language)
    return parse(made.yaml, "toe.yaml").plain()["sections"]


@pytest.mark.parametrize("language", DAY)
def test_one_instruction_under_a_day_is_a_task_of_that_day(language: str) -> None:
    title, day, order, remark = DAY[language]
    (section,) = _sections(f"# {title}\n\n## {day}\n\n{order}\n\n{remark}\n", language)
    assert section["checklist"] == [{"do": order, "when": "day before"}]
    assert section["note"] == remark


@pytest.mark.parametrize(
    ("text", "do", "when"),
    [
        ("At 8 pm take two tablets.", "At 8 pm take two tablets.", "1 day before at 8:00 PM"),
        ("At 5 PM, mix the powder.", "Mix the powder.", "1 day before at 5:00 PM"),
        ("8:00 PM Drink half. Rest.", "Drink half. Rest.", "1 day before at 8:00 PM"),
        ("Nothing to eat after midnight.", "Nothing to eat after midnight.", "day before"),
    ],
)
def test_paragraph_that_begins_with_an_hour_is_a_task_of_that_hour(text: str, do: str, when: str) -> None:
    (section,) = _sections(f"# Colonoscopy\n\n## The day before your colonoscopy\n\n{text}\n")
    assert section["checklist"] == [{"do": do, "when": when}]


@pytest.mark.parametrize(
    "text",
    [
        "The clinic opens at 9 PM.",
        "At 9 PM the clinic closes.",
        "Take your pills if you need them.",
        "Do NOT take: ____",
        "Drink water. Some people feel weak.",
        "Call us.",
        "Bring this:",
    ],
)
def test_paragraph_that_is_no_plain_instruction_is_no_task(text: str) -> None:
    assert "checklist" not in str(_sections(f"# Colonoscopy\n\n## The day before your colonoscopy\n\n{text}\n"))


@pytest.mark.parametrize(
    ("language", "heading", "fast", "after"),
    [
        ("en", "Preparation", "Fast for 8 hours.", "After the test, fast for 8 hours."),
        ("es", "Preparación", "Ayuno absoluto de 8 horas.", "Después de la prueba, ayuno de 8 horas."),
        ("pt", "Preparo", "Ficar em jejum (água e sólidos) de 8 horas.", "Após o exame, jejum de 8 horas."),
        ("zh", "检查前准备", "请禁食8小时。", "检查后请禁食8小时。"),
    ],
)
def test_fast_of_which_only_the_length_is_told_is_one_before(
    language: str, heading: str, fast: str, after: str
) -> None:
    page = Page("# Toe", f"## {heading}", f"* {fast}", f"* {after}", language=language)
    tasks = page.sections[0]["checklist"]
    assert tasks[0] == {"do": fast, "when": "8 hours before"}
    assert all("when" not in one for one in tasks[1:])


def test_how_long_a_medicine_is_stopped_is_from_when_on() -> None:
    rows = "| Medicamento | Tempo de suspensão |\n|---|---|\n| Aspirina | 7 dias |\n| Ferro | 5 dias |"
    (section,) = _sections(f"# Toe\n\n## Preparo\n\n{rows}", "pt")
    assert section["medicines"] == [
        {"medicine": "Aspirina", "stop": "7 days before"},
        {"medicine": "Ferro", "stop": "5 days before"},
    ]


def test_paragraph_that_says_how_long_before_is_a_task_of_then() -> None:
    page = "# Colonoscopy\n\n## The day of your colonoscopy\n\n5 hours before your test, drink the rest.\n"
    assert _sections(page)[0]["checklist"] == [{"do": "Drink the rest.", "when": "5 hours before"}]


_LINES = [(language, line[2:]) for language, said in SAID.items() for line in said.splitlines() if line[:2] == " >"]
_DAYS = st.sampled_from(
    ["", "day of", "1 day before", "day before", "evening before", "24 hours before", "7 days before"]
)


@given(said=st.sampled_from(_LINES), more=st.sampled_from(_LINES), under=_DAYS)
def test_every_number_of_a_timing_stands_in_the_words_or_the_heading(
    said: tuple[str, str], more: tuple[str, str], under: str
) -> None:
    language, line = said
    text = line.split(" > ")[0].strip() + (" " + more[1].split(" > ")[0] if more[0] == language else "")
    when = task_of(text, under, language).when
    words = time_words(language)
    assert words
    told = fold(text, language)
    known = {int(number) for number in re.findall("[0-9]+", f"{told} {under}")} | {0}
    known |= {value for word, value in words._parts._numbers if word.search(told)}
    for value, pattern in words._parts.fixed.items():
        known |= {int(value.split()[0])} if pattern.search(told) else set()
    known |= {(hour - 1) % 12 + 1 for hour in known}
    clock = {12} if " at 12:00 PM" in when else set()  # noon
    assert {int(number) for number in re.findall("[0-9]+", when.replace("1 day before at", ""))} <= known | clock | {
        1,
        30,
    }


@pytest.mark.parametrize(
    ("language", "day", "hour", "order", "condition"),
    [
        ("pt", "Véspera do exame", "17 horas (JANTAR):", "Tome uma sopa leve.", "Se tiver sede, pode tomar água."),
        ("en", "1 day before", "5:00 PM:", "Eat a light soup.", "If you are thirsty, drink water."),
    ],
)
def test_what_is_done_only_if_has_no_hour(language: str, day: str, hour: str, order: str, condition: str) -> None:
    page = Page("# Toe", f"## {day}", f"### {hour}", order, condition, language=language)
    tasks = [task for section in page.sections for task in section.get("checklist", [])]
    assert [task["do"] for task in tasks] == [order]
    assert " at " in tasks[0]["when"]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("ko", ("수술 3일 전", "여기에는 다음과 같은 음식이 있습니다.", "- 씨가 있는 과일", "- 해조류와 나물")),
        ("zh-Hans", ("手术前3天", "不易消化的食物如下。", "- 带籽的水果", "- 海带和青菜")),
        (
            "vi",
            (
                "3 ngày trước khi phẫu thuật",
                "Các thức ăn khó tiêu gồm những loại sau đây.",
                "- trái cây có hạt",
                "- rau",
            ),
        ),
    ],
)
def test_what_a_sentence_announces_is_no_list_of_tasks(language: str, lines: tuple[str, ...]) -> None:
    text = "\n\n".join(("Toe", *lines))
    imported = import_page(text, "toe.txt", "12345", language)
    assert not any("checklist" in one for one in parse(imported.yaml, "toe.yaml").plain()["sections"])
