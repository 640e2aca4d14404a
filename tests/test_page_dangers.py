"""What a wrong import would do to a patient, in each language: reasons as tasks, phones as signs, a false hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from handpress.pages import Imported, import_page
from test_import_tree import Page, sections


@dataclass(frozen=True)
class Words:
    """A page about a test in one language; every sentence is made up."""

    preparation: str
    not_if: str
    reasons: tuple[str, str]
    day: str
    task: str
    water: str  # what of the task is left to do
    call_if: str
    signs: tuple[str, str]
    emergency_if: str
    emergencies: tuple[str, str]
    contact: str


PAGES = {
    "en": Words(
        "Preparation",
        "You cannot have the test if you have:",
        ("A pacemaker", "A fever"),
        "1 day before",
        "8:00 AM: Drink a glass of water.",
        "Drink a glass of water.",
        "Call us if you have:",
        ("Swelling of the foot", "Pus"),
        "Call 911 if you have:",
        ("Chest pain", "Fainting"),
        "Clinic: (555) 010-0100",
    ),
    "es": Words(
        "Preparación",
        "No debe hacerse la prueba si tiene:",
        ("Un marcapasos", "Fiebre"),
        "1 día antes",
        "8:00 a. m.: Beba un vaso de agua.",
        "Beba un vaso de agua.",
        "Llámenos si tiene:",
        ("Hinchazón del pie", "Pus"),
        "Llame al 911 si tiene:",
        ("Dolor de pecho", "Desmayo"),
        "Clínica: (555) 010-0100",
    ),
    "fr": Words(
        "Préparation",
        "Vous ne pouvez pas passer cet examen si vous avez :",
        ("Un stimulateur cardiaque", "De la fièvre"),
        "1 jour avant",
        "8 h 00 : Buvez un verre d'eau.",
        "Buvez un verre d'eau.",
        "Appelez-nous si vous avez :",
        ("Un gonflement du pied", "Du pus"),
        "Appelez le 15 si vous avez :",
        ("Une douleur à la poitrine", "Un malaise"),
        "Secrétariat : 01 99 00 12 34",
    ),
    "pt": Words(
        "Preparo",
        "Não faça o exame se tiver:",
        ("Marca-passo", "Febre"),
        "1 dia antes",
        "8:00: Beba um copo de água.",
        "Beba um copo de água.",
        "Ligue para nós se tiver:",
        ("Inchaço no pé", "Pus"),
        "Ligue para o 192 se tiver:",
        ("Dor no peito", "Desmaio"),
        "Clínica: (11) 5555-0100",
    ),
    "de": Words(
        "Vorbereitung",
        "Sie dürfen nicht untersucht werden, wenn Sie haben:",
        ("Einen Herzschrittmacher", "Fieber"),
        "1 Tag vor der Untersuchung",
        "8:00 Uhr: Trinken Sie ein Glas Wasser.",
        "Trinken Sie ein Glas Wasser.",
        "Rufen Sie uns an bei:",
        ("Schwellung am Fuß", "Eiter"),
        "Rufen Sie den Notruf 112 bei:",
        ("Schmerzen in der Brust", "Ohnmacht"),
        "Praxis: 030 5550100",
    ),
    "vi": Words(
        "Chuẩn bị",
        "Không làm xét nghiệm nếu bạn có:",
        ("Máy tạo nhịp tim", "Sốt"),
        "1 ngày trước thủ thuật",
        "8:00 sáng: Uống một ly nước.",
        "Uống một ly nước.",
        "Gọi cho chúng tôi nếu bạn có:",
        ("Sưng bàn chân", "Mủ"),
        "Gọi 115 nếu bạn có:",
        ("Đau ngực", "Ngất"),
        "Phòng khám: 028 5555 0100",
    ),
    "zh-Hans": Words(
        "检查前准备",
        "如果您有以下情况，不能做检查：",
        ("心脏起搏器", "发烧"),
        "检查前1天",
        "上午8:00：喝一杯水。",
        "喝一杯水。",
        "如有以下情况请致电我们：",
        ("脚部肿胀", "流脓"),
        "如有以下情况请拨打120：",
        ("胸痛", "昏厥"),
        "诊所：(555) 010-0100",
    ),
    "ar": Words(
        "التحضير",
        "لا يمكنك إجراء الفحص إذا كان لديك:",
        ("جهاز تنظيم ضربات القلب", "حمى"),
        "قبل يوم واحد من الفحص",
        "8:00 صباحا: اشرب كوبا من الماء.",
        "اشرب كوبا من الماء.",
        "اتصل بنا إذا كان لديك:",
        ("تورم في القدم", "صديد"),
        "اتصل بالطوارئ إذا كان لديك:",
        ("ألم في الصدر", "إغماء"),
        "العيادة: 555 0100 200",
    ),
    "ko": Words(
        "검사 전 준비",
        "다음과 같은 경우 검사를 받을 수 없습니다:",
        ("심장 박동기", "발열"),
        "검사 1일 전",
        "오전 8:00: 물 한 잔을 드십시오.",
        "물 한 잔을 드십시오.",
        "다음 증상이 있으면 저희에게 연락하십시오:",
        ("발이 부음", "고름"),
        "다음 증상이 있으면 119에 전화하십시오:",
        ("가슴 통증", "실신"),
        "병원: 02-555-0100",
    ),
    "ru": Words(
        "Подготовка",
        "Исследование противопоказано, если у вас:",
        ("Кардиостимулятор", "Лихорадка"),
        "За 1 день до исследования",
        "8:00 утра: Выпейте стакан воды.",
        "Выпейте стакан воды.",
        "Позвоните нам, если у вас:",
        ("Отёк стопы", "Гной"),
        "Вызовите скорую помощь, если у вас:",
        ("Боль в груди", "Обморок"),
        "Клиника: 8 (495) 555-01-00",
    ),
    "tl": Words(
        "Paghahanda",
        "Hindi ka maaaring sumailalim sa pagsusuri kung mayroon kang:",
        ("Pacemaker", "Lagnat"),
        "1 araw bago ang procedure",
        "8:00 AM: Uminom ng isang basong tubig.",
        "Uminom ng isang basong tubig.",
        "Tawagan kami kung mayroon kang:",
        ("Pamamaga ng paa", "Nana"),
        "Tumawag sa 911 kung mayroon kang:",
        ("Pananakit ng dibdib", "Pagkahimatay"),
        "Klinika: (02) 5555-0100",
    ),
    "id": Words(
        "Persiapan",
        "Anda tidak boleh menjalani pemeriksaan jika memiliki:",
        ("Alat pacu jantung", "Demam"),
        "1 hari sebelum pemeriksaan",
        "Jam 8:00 pagi: Minum segelas air.",
        "Minum segelas air.",
        "Hubungi kami jika mengalami:",
        ("Bengkak pada kaki", "Nanah"),
        "Hubungi 118 jika mengalami:",
        ("Nyeri dada", "Pingsan"),
        "Klinik: (021) 5550100",
    ),
    "tr": Words(
        "Hazırlık",
        "Şu durumlarda test yapılamaz:",
        ("Kalp pili", "Ateş"),
        "İşlemden 1 gün önce",
        "Sabah 8:00: Bir bardak su için.",
        "Bir bardak su için.",
        "Şu durumlarda bizi arayın:",
        ("Ayakta şişlik", "İrin"),
        "Şu durumlarda 112'yi arayın:",
        ("Göğüs ağrısı", "Bayılma"),
        "Klinik: (0212) 555 01 00",
    ),
}


def imported_in(language: str) -> Imported:
    words, page = PAGES[language], Page()
    return page.imported(
        page.heading("X", 1),
        page.heading(words.preparation),
        page.text(words.not_if),
        page.bullets(*words.reasons),
        page.heading(words.day, 3),
        page.bullets(words.task),
        page.text(words.call_if),
        page.bullets(*words.signs, words.contact),
        page.text(words.emergency_if),
        page.bullets(*words.emergencies),
        language=language,
    )


def entries(made: list[dict[str, Any]], key: str) -> list[Any]:
    return [entry for section in made for entry in section.get(key, [])]


@pytest.fixture(params=PAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_reason_and_no_sign_is_a_box_to_tick(language: str) -> None:
    made = sections(imported_in(language))
    tasks = [task["do"] for task in entries(made, "checklist")]
    assert [task.casefold() for task in tasks] == [PAGES[language].water.casefold()]
    items = entries(made, "items")
    assert set(PAGES[language].reasons) <= set(items)


def test_hour_of_a_task_is_that_of_the_page(language: str) -> None:
    assert [task.get("when") for task in entries(sections(imported_in(language)), "checklist")] == [
        "1 day before at 8:00 AM"
    ]


def test_only_signs_are_urgent_and_only_emergencies_call_an_ambulance(language: str) -> None:
    made = sections(imported_in(language))
    assert entries(made, "urgent") == list(PAGES[language].signs)
    assert entries(made, "emergency") == list(PAGES[language].emergencies)
    assert PAGES[language].contact in entries(made, "items")
    assert all(section["kind"] == "when-to-call" for section in made if {"urgent", "emergency"} & set(section))


def test_every_line_finds_a_place(language: str) -> None:
    assert "no-place" not in {finding.rule for finding in imported_in(language).findings}


def test_time_without_a_task_leaves_a_table_whole() -> None:
    blocks = Page()
    imported = blocks.imported(
        blocks.heading("Mending a toe", 1),
        blocks.heading("Preparation"),
        blocks.table("When|What to do", "1 day before|Wash the foot.", "8:00 AM|"),
    )
    assert sections(imported)[0]["table"]["rows"][1] == ["8:00 AM", "–"]


# --- what else may hurt -----------------------------------------------------------------------------------------


def page(*lines: str) -> list[dict[str, Any]]:
    return sections(import_page("Mending a toe\n\n" + "\n".join(lines), "toe.txt", "12345", "en"))


def test_advice_under_a_heading_of_signs_is_not_red() -> None:
    (made,) = page(
        "Return precautions",
        "- Diet: Begin with water, or a thin soup with little salt in it. Then eat as usual.",
        "- Rest: A sore toe is usual in the first days and no harm at all. Rest it on a chair.",
    )
    assert made["kind"] != "when-to-call"
    assert "urgent" not in made


def test_parts_after_the_signs_take_their_own_kind() -> None:
    blocks = Page()
    made = sections(
        blocks.imported(
            blocks.heading("Mending a toe", 1),
            blocks.heading("Warning signs"),
            blocks.bullets("Pus", "Fever over 38.5 - 39.0"),
            blocks.heading("Toe Hospital", 3),
            blocks.text("Phone: (555) 010-0100"),
        )
    )
    assert made[0]["urgent"] == ["Pus", "Fever over 38.5 - 39.0"]
    assert made[1]["kind"] != "when-to-call"


def test_medicines_to_go_on_with_never_stand_under_those_to_stop() -> None:
    made = page("Your medicines", "Stop taking:", "- Toe pills", "Keep taking:", "- Sea salt")
    assert [(one.get("title"), one["items"]) for one in made] == [
        ("Your medicines", ["Toe pills"]),
        ("Keep taking", ["Sea salt"]),
    ]


def test_what_is_not_to_be_done_is_no_task() -> None:
    made = page("Preparation", "Wash.", "", "What NOT to bring to us:", "- Rings", "- Cash", "", "Rest.")
    assert not entries(made, "checklist")


def test_hour_that_may_be_one_of_another_day_gives_no_time() -> None:
    blocks = Page()
    made = sections(
        blocks.imported(
            blocks.heading("Mending a toe", 1),
            blocks.heading("1 day before the procedure"),
            blocks.text("Eat little."),
            blocks.heading("6 AM on the day of the procedure"),
            blocks.text("Drink a glass of water."),
        )
    )
    assert "1 day before at" not in str(made)


def test_sentence_that_may_be_a_sign_is_told() -> None:
    text = "Mending a toe\n\nRecovery\nRest.\n\nIf the toe turns black, call the emergency room."
    findings = import_page(text, "toe.txt", "12345", "en").findings
    assert "perhaps-a-sign" in {finding.rule for finding in findings}


def test_two_amounts_at_the_same_hour_are_told() -> None:
    text = "Mending a toe\n\nPreparation\n\n1 day before\n- 8:00 AM: Drink 2 cups.\n- 8:00 AM: Drink 4 cups."
    findings = import_page(text, "toe.txt", "12345", "en").findings
    assert "same-hour" in {finding.rule for finding in findings}


def test_time_alone_among_the_tasks_is_told() -> None:
    text = "Mending a toe\n\nPreparation\n- 12 hours before the procedure (____)\n- Drink a glass of water."
    findings = import_page(text, "toe.txt", "12345", "en").findings
    assert "lone-time" in {finding.rule for finding in findings}


def test_rest_of_a_page_below_a_day_takes_no_time_from_it() -> None:
    blocks = Page()
    made = sections(
        blocks.imported(
            blocks.heading("Mending a toe", 1),
            blocks.heading("Day of the procedure"),
            blocks.text("Rest."),
            blocks.heading("Things about toes", 3),
            blocks.text("They are five."),
            blocks.heading("Ways to wash them", 4),
            blocks.bullets("Use a brush."),
        )
    )
    assert [task.get("when") for task in entries(made, "checklist")] in ([], [None])


def test_day_that_heads_nothing_stays() -> None:
    blocks = Page()
    made = sections(
        blocks.imported(
            blocks.heading("Mending a toe", 1),
            blocks.heading("3 to 4 days before the procedure"),
            blocks.heading("The day before"),
            blocks.text("Eat little."),
        )
    )
    assert made[0]["text"] == "3 to 4 days before the procedure"


def test_blank_stays_with_its_lead() -> None:
    blocks = Page()
    made = sections(
        blocks.imported(
            blocks.heading("Mending a toe", 1),
            blocks.heading("Preparation"),
            blocks.text("Do NOT take:"),
            blocks.text("________"),
        )
    )
    assert made[0]["text"] == "Do NOT take: ____"
