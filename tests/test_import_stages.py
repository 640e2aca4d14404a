"""Of which time an import says that its parts are: before the procedure or after it, by days, title and lists."""

from __future__ import annotations

import pytest

from handpress.pages.counts import is_count, is_count_after
from handpress.pages.stages import Stage, stage_of
from handpress.pages.tree import LineWords
from test_import_headings import Page, rules

AFTER = ("recovery", "home-care")


def kinds(page: Page) -> list[str]:
    return [one["kind"] for one in page.sections]


def ticked(page: Page) -> list[str]:
    return [task["do"] for one in page.sections for task in one.get("checklist", [])]


# --- days that a page counts ------------------------------------------------------------------------------------


COUNTS = [
    ("en", ["Day 1", "Days 2-7", "First 24 hours", "Week 1-2", "The first week", "2 weeks", "Week 5+", "POD 1"]),
    ("es", ["Día 1", "Primer día", "Días 2 a 7", "Primeras 24 horas", "Las primeras dos semanas"]),
    ("fr", ["Jour 1", "1er jour", "Les 24 premières heures", "Semaine 1 à 2"]),
    ("de", ["Tag 1", "1. Tag", "Die ersten 24 Stunden", "Woche 1-2"]),
    ("pt", ["Dia 1", "Primeiro dia", "Primeiras 24 horas", "1º dia"]),
    ("vi", ["Ngày thứ nhất", "Ngày đầu tiên", "24 giờ đầu", "Tuần 1-2"]),
    ("zh-Hans", ["第一天", "第1天", "首24小时", "第2-3天"]),
    ("zh-Hant", ["第一週", "第二天"]),
    ("ko", ["1일차", "첫째 날", "첫 24시간", "1-2주"]),
    ("ar", ["اليوم الأول", "أول 24 ساعة", "الأسبوع الأول"]),
    ("ru", ["День 1", "Первый день", "Первые 24 часа", "1-й день"]),
    ("tr", ["1. gün", "İlk 24 saat", "Birinci gün"]),
    ("id", ["Hari 1", "Hari pertama", "24 jam pertama"]),
    ("tl", ["Unang araw", "Araw 1", "Ika-3 araw"]),
]


@pytest.mark.parametrize(("language", "days"), COUNTS)
def test_days_that_are_counted_never_give_tasks_before_a_procedure(language: str, days: list[str]) -> None:
    for day in days:
        assert is_count(day, language), day
        page = Page("# Toe surgery", f"## {day}", "* Rest", "* Walk", language=language)
        assert set(kinds(page)) <= set(AFTER), day
        assert not ticked(page)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "One day before"),
        ("en", "Day of surgery"),
        ("en", "5 hours before surgery"),
        ("en", "Daily care"),
        ("es", "2 días antes de la cirugía"),
        ("fr", "2 jours avant l'examen"),
        ("de", "2 Tage vor der Untersuchung"),
        ("pt", "2 dias antes"),
        ("vi", "Một ngày trước phẫu thuật"),
        ("zh-Hans", "检查前一天"),
        ("ko", "검사 3일 전"),
        ("ar", "قبل العملية بيوم"),
        ("ru", "За 2 дня"),
        ("tr", "Bir gün önce"),
        ("id", "1 hari sebelum"),
        ("tl", "1 araw bago"),
    ],
)
def test_days_before_are_no_such_days(language: str, text: str) -> None:
    assert not is_count(text, language)
    assert not is_count_after(text, language)


def test_days_under_a_title_about_the_time_after_are_of_that_time() -> None:
    page = Page(
        "# Home care after surgery", "## Day 1", "* Rest", "## Day 2", "* Walk", "## Day 3 (after surgery)", "* Run"
    )

    assert kinds(page)[:2] == ["home-care"] * 2
    assert [one["title"] for one in page.sections] == ["Day 1", "Day 2", "Day 3 (after surgery)"]
    assert not ticked(page)


def test_days_of_a_scheme_to_get_ready_stay_with_it_and_have_no_time() -> None:
    for start in (["# Toe test", "## Preparation", "Follow this."], ["# Preparing for your toe test"]):
        page = Page(*start, "### Day 1", "* Eat little", "### Day 2", "* Drink water")

        assert set(kinds(page)) == {"preparation"}
        assert all("when" not in task for one in page.sections for task in one.get("checklist", []))


def test_days_behind_the_day_of_the_procedure_are_after_it() -> None:
    page = Page("# Toe surgery", "## Day 1 (the day of your surgery)", "* Rest", "## Day 2", "* Shower")

    assert set(kinds(page)) == {"recovery"}


@pytest.mark.parametrize("day", ["Day 1 after surgery", "Day 3 (after surgery)", "Post-op day 4"])
def test_a_day_that_says_after_is_so_also_below_what_is_about_getting_ready(day: str) -> None:
    page = Page("# Toe surgery", "## Preparation", "Read this.", f"### {day}", "* Rest")

    assert kinds(page) == ["preparation", "recovery"]


# --- what the title says ----------------------------------------------------------------------------------------


BEFORE_TITLES = [
    ("en", "Preparing for your gastroscopy"),
    ("en", "Gastroscopy: preparation and diet"),
    ("en", "What to eat before your gastroscopy"),
    ("fr", "Gastroscopie : alimentation avant l'examen"),
    ("de", "Ernährung vor der Magenspiegelung"),
    ("es", "Dieta antes de la gastroscopia"),
    ("tr", "Gastroskopi öncesi diyet"),
    ("es", "Preparación para la gastroscopia"),
    ("fr", "Préparation à la coloscopie"),
    ("de", "Vorbereitung auf die Magenspiegelung"),
    ("pt", "Preparo para colonoscopia"),
    ("vi", "Chuẩn bị nội soi dạ dày"),
    ("zh-Hans", "胃镜检查前准备"),
    ("ko", "위내시경 전 준비"),
    ("ar", "التحضير لتنظير المعدة"),
    ("ru", "Подготовка к гастроскопии"),
    ("tr", "Gastroskopi hazırlığı"),
    ("id", "Persiapan gastroskopi"),
    ("tl", "Paghahanda para sa gastroscopy"),
]
AFTER_TITLES = [
    ("en", "After your tonsillectomy"),
    ("en", "Questions and answers: after surgery"),
    ("fr", "Questions et réponses : après l'opération"),
    ("en", "Discharge after hip replacement"),
    ("en", "Care at home after wisdom teeth removal"),
    ("es", "Cuidados en casa tras la cirugía"),
    ("fr", "Retour à domicile après l'opération"),
    ("de", "Verhalten nach der Weisheitszahnentfernung"),
    ("pt", "Cuidados após cirurgia de catarata"),
    ("vi", "Chăm sóc sau phẫu thuật tại nhà"),
    ("zh-Hant", "白內障手術後照護"),
    ("ko", "사랑니 발치 후 주의사항"),
    ("ar", "تعليمات الخروج بعد العملية"),
    ("ru", "Выписка после операции"),
    ("tr", "Ameliyat sonrası taburculuk"),
    ("id", "Perawatan setelah operasi amandel"),
    ("tl", "Paglabas pagkatapos ng operasyon"),
]


@pytest.mark.parametrize(("language", "title"), BEFORE_TITLES)
def test_what_has_no_heading_is_of_the_time_before_where_the_title_says_so(language: str, title: str) -> None:
    assert stage_of(title, language).kind == "preparation"
    assert kinds(Page(f"# {title}", "Abc defg.", "* Hijk lmno", language=language)) == ["preparation"]


@pytest.mark.parametrize(("language", "title"), AFTER_TITLES)
def test_what_has_no_heading_is_of_the_time_after_where_the_title_says_so(language: str, title: str) -> None:
    assert stage_of(title, language).is_after
    page = Page(f"# {title}", "Abc defg.", "* Hijk lmno", language=language)
    assert set(kinds(page)) <= set(AFTER)
    assert not ticked(page)


@pytest.mark.parametrize(
    "title", ["Before and after your surgery", "Cataract surgery", "Preparing to go home after surgery"]
)
def test_a_title_that_says_both_times_or_none_says_nothing(title: str) -> None:
    assert stage_of(title, "en") == Stage()


def test_what_is_guessed_by_the_title_is_told_as_unsure() -> None:
    page = Page("# Discharge after hip replacement", "Rest well.", "* Walk each day")

    assert "# unsure: or overview" in page.imported.yaml
    assert "no-heading" in rules(page.imported)


def test_what_only_tells_what_a_procedure_is_stays_overview() -> None:
    page = Page(
        "# Preparing for your gastroscopy", "A gastroscopy is a test of the stomach.", "Come fasting.", "* Bring a card"
    )

    assert kinds(page) == ["overview", "preparation"]
    assert ticked(page) == ["Bring a card"]


def test_do_and_do_not_after_surgery_are_no_preparation() -> None:
    page = Page("# After your toe surgery", "## Do", "* Walk", "## Don't", "* Smoke", "## Avoid", "* Straws", "* Gum")

    assert set(kinds(page)) <= set(AFTER)


@pytest.mark.parametrize(
    ("language", "title", "headings"),
    [
        ("es", "Después de una cirugía", ["Qué evitar", "Qué hacer", "No haga"]),
        ("fr", "Après votre opération", ["À éviter", "À faire"]),
        ("de", "Nach der Operation", ["Was Sie vermeiden sollten", "Erlaubt"]),
        ("pt", "Cuidados após a cirurgia", ["O que evitar", "Evite"]),
        ("vi", "Chăm sóc sau phẫu thuật", ["Nên làm", "Tránh", "Không nên"]),
        ("zh-Hans", "手术后护理", ["应避免", "可以做", "禁止"]),
        ("ko", "수술 후 관리", ["피해야 할 것", "하지 말아야 할 것"]),
        ("ar", "العناية بعد العملية", ["تجنب", "الممنوعات"]),
        ("ru", "После операции", ["Нельзя", "Можно", "Избегайте"]),
        ("tr", "Ameliyat sonrası bakım", ["Yapılması gerekenler", "Kaçının"]),
        ("id", "Perawatan setelah operasi", ["Hindari", "Yang boleh dilakukan"]),
        ("tl", "Pag-aalaga pagkatapos ng operasyon", ["Iwasan", "Mga dapat gawin"]),
    ],
)
def test_do_and_do_not_are_of_the_time_after_in_each_language(language: str, title: str, headings: list[str]) -> None:
    for heading in headings:
        page = Page(f"# {title}", f"## {heading}", "* Abc", "* Defg", language=language)
        assert set(kinds(page)) <= set(AFTER), heading
        assert not ticked(page)


def test_signs_to_call_for_stay_so_under_such_a_title() -> None:
    page = Page("# After your toe surgery", "Rest well.", "Call us if you have:", "* Fever", "* Bleeding")

    assert page.sections[-1]["kind"] == "when-to-call"
    assert page.sections[-1]["urgent"] == ["Fever", "Bleeding"]


def test_an_unknown_heading_takes_the_kind_of_the_title_and_a_question_does_not() -> None:
    page = Page("# Preparing for your gastroscopy", "## Blue folder", "Take it.", "## Is there a garden?", "There is.")

    assert kinds(page) == ["preparation", "overview"]
    assert rules(page.imported).count("unknown-heading") == 2


def test_the_line_below_the_title_tells_the_time_where_the_title_does_not() -> None:
    page = Page("# Home again", "What to do at home after the surgery", "Rest well.", "## Stairs", "Take one.")

    assert set(kinds(page)) <= set(AFTER)


EITHER = [
    ("en", "Preparing for surgery", "Eating and drinking"),
    ("fr", "Préparation à l'opération", "Médicaments"),
    ("de", "Vorbereitung auf die Operation", "Ernährung"),
    ("tr", "Ameliyata hazırlık", "Beslenme"),
    ("es", "Preparación para la cirugía", "Alimentación"),
    ("pt", "Preparo para a cirurgia", "Alimentação"),
    ("ru", "Подготовка к операции", "Питание"),
    ("id", "Persiapan operasi", "Makanan"),
    ("vi", "Chuẩn bị phẫu thuật", "Ăn uống"),
    ("tl", "Paghahanda para sa operasyon", "Pagkain"),
    ("ar", "التحضير للعملية", "الطعام"),
    ("ko", "수술 준비", "식사"),
    ("zh-Hans", "手术准备", "饮食"),
]


@pytest.mark.parametrize(("language", "title", "heading"), EITHER)
def test_food_on_a_page_about_getting_ready_is_of_the_time_before(language: str, title: str, heading: str) -> None:
    page = Page(f"# {title}", f"## {heading}", "Abc defg.", language=language)

    assert kinds(page) == ["preparation"]


def test_food_behind_what_is_done_afterwards_is_of_the_time_after() -> None:
    page = Page("# Preparing for surgery", "## After surgery", "Rest.", "## Diet", "* Eat soup", "## Wound", "* Dry it")

    assert set(kinds(page)) <= set(AFTER)
    assert not ticked(page)


@pytest.mark.parametrize("heading", ["Before you go home", "How soon before I fly?", "Blue folder", "May I climb?"])
def test_an_unknown_heading_on_a_page_about_the_time_after_is_of_that_time(heading: str) -> None:
    page = Page("# After your toe surgery", f"## {heading}", "* Ask the nurse")

    assert set(kinds(page)) <= set(AFTER)
    assert not ticked(page)


# --- what stands under a heading --------------------------------------------------------------------------------


def test_a_list_of_what_is_done_before_tells_the_kind_of_an_unknown_heading() -> None:
    page = Page("# Toe test", "## Blue folder", "* Bring your card", "* Stop eating 6 hours before the test")

    assert kinds(page) == ["preparation"]
    assert "# unsure" in page.imported.yaml


@pytest.mark.parametrize(
    "entries", [["Bring your card"], ["Bring your card", "Stop 2 days after surgery"], ["Blue", "Red"]]
)
def test_weak_evidence_tells_nothing(entries: list[str]) -> None:
    page = Page("# Toe test", "## Blue folder", *(f"* {one}" for one in entries))

    assert kinds(page) == ["overview"]


def test_only_the_list_that_tells_of_the_time_before_is_taken_for_it() -> None:
    page = Page(
        "# Toe test", "* Bring your card", "* Stop eating 6 hours before the test", "Foods:", "* Peas", "* Beans"
    )

    assert kinds(page) == ["preparation", "overview"]
    assert ticked(page) == ["Bring your card", "Stop eating 6 hours before the test"]
    assert "no-heading" in rules(page.imported)


# --- a day and all that stands under it -------------------------------------------------------------------------


def test_a_further_list_under_a_day_takes_that_day() -> None:
    page = Page(
        "# Toe test", "## The day before", "* Shower", "* Pack", "You should also do this:", "* Sleep", "* Do not smoke"
    )

    assert {task["when"] for one in page.sections for task in one["checklist"]} == {"day before"}
    assert ticked(page) == ["Shower", "Pack", "Sleep", "Do not smoke"]


def test_a_further_list_of_another_time_does_not_take_that_day() -> None:
    page = Page("# Toe test", "## The day before", "* Shower", "* Pack", "After the test:", "* Sleep", "* Do not smoke")

    told = [task for one in page.sections for task in one.get("checklist", [])]
    assert not [task for task in told if task["do"] == "Sleep" and "when" in task]


# --- titles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", ["Health Encyclopedia", "Enciclopedia médica", "健康百科", "Sunny pages"])
def test_the_name_of_a_site_is_no_title_where_a_heading_names_the_procedure(site: str) -> None:
    page = Page("## Tonsillectomy", "Tonsils go.", "### Risks", "Bleeding.", title=LineWords(site, ()))

    assert page.imported.title == "Tonsillectomy"


def test_the_name_of_a_site_set_large_is_no_title() -> None:
    page = Page("# Health Encyclopedia", "## Hernia repair", "It is closed.", "### Risks", "Bleeding.")

    assert page.imported.title == "Hernia repair"
    assert "Health Encyclopedia" in [one.text.strip("# ") for one in page.imported.left]


def test_a_numbered_part_of_a_page_is_no_title_behind_a_line_that_is() -> None:
    page = Page(
        "人工膝關節置換",
        "一、前言：膝關節退化。",
        "# 三、手術方式：",
        "醫師做切口。",
        "# 四、術後照護",
        "保持乾燥。",
        language="zh-Hant",
    )

    assert page.imported.title == "人工膝關節置換"


@pytest.mark.parametrize(
    ("title", "kinds"),
    [("# Toe surgery: care after surgery", {"home-care", "recovery"}), ("# Before toe surgery", {"preparation"})],
)
def test_what_to_do_is_of_the_time_that_the_title_names(title: str, kinds: set[str]) -> None:
    page = Page(title, "## What to do", "- Wear the shoe.", "- Wash the foot.")
    assert {section["kind"] for section in page.sections} <= kinds


# --- parts that name no time --------------------------------------------------------------------------------------

_UNTIMED = [
    ("en", "Before your surgery", "Eating and drinking", "Eat a light supper.", "After your surgery"),
    ("es", "Antes de la cirugía", "Alimentación", "Coma una cena ligera.", "Después de la cirugía"),
    ("fr", "Avant l'opération", "Alimentation", "Mangez un repas léger.", "Après l'opération"),
    ("de", "Vor der Operation", "Ernährung", "Essen Sie eine leichte Mahlzeit.", "Nach der Operation"),
]


@pytest.mark.parametrize(("language", "before", "food", "text", "after"), _UNTIMED)
def test_part_that_names_no_time_is_of_those_around_it(
    language: str, before: str, food: str, text: str, after: str
) -> None:
    told = (f"## {before}", text, f"## {food}", text, f"## {after}", text)
    page = Page("# Toe surgery", *told, language=language)
    assert kinds(page)[:2] == ["preparation", "preparation"]
    assert "unknown-heading" in rules(page.imported)
    late = Page("# Toe surgery", f"## {after}", text, f"## {food}", text, f"## {before}", text, language=language)
    assert kinds(late)[1] in AFTER


def test_care_after_the_procedure_stays_so_amid_the_time_before() -> None:
    care = ("## Diet", "* Eat soft food.", "* For two weeks after surgery, drink no wine.")
    page = Page("# Toe surgery", "## Before surgery", "Rest well.", *care, "## During surgery", "You sleep.")
    assert kinds(page) == ["preparation", "home-care", "procedure"]
    assert not ticked(page)


def test_unknown_question_amid_the_time_after_is_of_it() -> None:
    asked = ("## When do I meet the walking coach?", "You meet the coach on the ward.")
    page = Page("# Toe surgery", "## Recovery", "You rest.", *asked, "## When can I shower?", "At once.")
    assert kinds(page)[1] == "recovery"


def test_questions_of_a_page_of_aftercare_are_of_that_time() -> None:
    page = Page(
        "# Recovery after toe surgery", "## Can I walk my dog?", "Yes.", "## How soon before I can fly?", "A day."
    )
    assert set(kinds(page)) <= set(AFTER)


def test_what_to_avoid_under_aftercare_is_no_getting_ready() -> None:
    page = Page(
        "# Recovery after toe surgery", "## Care of the wound", "Rest.", "* Rest", "Avoid:", "* Running", "* Smoke"
    )
    assert set(kinds(page)) <= set(AFTER)


def test_condition_that_only_says_no_is_no_task() -> None:
    page = Page("# Toe surgery", "## The day before", "* If you're pregnant, don't", "* Drink water")
    assert ticked(page) == ["Drink water"]


# --- pages without headings ---------------------------------------------------------------------------------------


def test_page_of_paragraphs_about_getting_ready_is_preparation_and_gives_no_box_by_it() -> None:
    told = ("No solid food after midnight the night before surgery.", "You may have water 3 hours before surgery.")
    page = Page(*told, "Bring your pills the morning of surgery.", "We are glad to see you.")
    assert kinds(page) == ["preparation"]
    assert "no-heading" in rules(page.imported)


def test_sheet_about_a_wound_is_home_care() -> None:
    told = ("* The stitches go by themselves in ten days.", "* Some swelling of the toe is normal at first.")
    page = Page(*told, "* The wound may itch while it heals, too.", "* Walk as you like.")
    assert kinds(page) == ["home-care"]


def test_names_of_signs_before_any_heading_are_no_home_care() -> None:
    assert kinds(Page("* Fever", "* Pain in the toe", "* Bleeding")) == ["overview"]


def test_introduction_to_parts_is_of_no_time() -> None:
    told = ("The stitches go by themselves after surgery.", "The wound may itch while it heals.", "It heals by itself.")
    page = Page("# Toe surgery", *told, "## Before surgery", "Rest well.")
    assert kinds(page) == ["overview", "preparation"]


def test_times_below_complications_are_of_risks() -> None:
    page = Page("# Toe surgery", "## Complications", "### During surgery", "* Pain", "### After surgery", "* Swelling")
    assert kinds(page) == ["complications", "complications"]


def test_sheet_about_a_wound_may_name_the_day_itself() -> None:
    told = ("* Rest on the day of surgery, and sleep long.", "* Some swelling of the toe is normal at first.")
    page = Page(*told, "* The wound may itch while it heals, too.", "* The stitches go by themselves in ten days.")
    assert kinds(page) == ["home-care"]


def test_hygiene_amid_care_at_home_is_no_box_before_the_day() -> None:
    lines = ["# Artroscopia", "## Dolor", "- Tome lo recetado.", "## Higiene", "- No frote la piel.", "## Alimentación"]
    page = Page(*lines, "- Coma verduras.", language="es")
    assert set(kinds(page)) <= {"home-care", "recovery"}
    assert not ticked(page)


def test_page_of_no_told_time_is_after_by_its_texts() -> None:
    lines = ("# Toe leaflet", "! What to do", "Keep the stitches of the toe dry for a week.")
    page = Page(
        *lines,
        "Rest it after the operation.",
        "! Avoid",
        "* running",
        "! Your toe",
        "The wound of the toe heals in two weeks.",
    )
    assert [one["kind"] for one in page.sections][:2] == ["home-care"] * 2
    assert rules(page.imported).count("unknown-heading") > 1


def test_page_that_speaks_of_before_too_is_not_after() -> None:
    lines = ("# Toe leaflet", "! What to do", "Bring your insurance card.", "Rest it after the operation.")
    page = Page(*lines, "! Avoid", "* running", "! Your toe", "The wound of the toe heals in two weeks.")
    assert [one["kind"] for one in page.sections][:2] == ["preparation", "preparation"]
