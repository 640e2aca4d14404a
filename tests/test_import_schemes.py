"""Pages with two schemes, of which a patient follows one, as for the morning and the afternoon; and counted steps."""

from __future__ import annotations

import pytest

from handpress.pages.schemes import is_scheme
from test_import_plain import page, sections

# What a page says of two times of the procedure, each over its own lines; and lines that say no such thing.
SCHEMES = {
    "en": ("If your toe scan is in the morning:", "If your toe scan is after 1 PM."),
    "es": ("Si su examen es por la mañana", "Si su examen es por la tarde:"),
    "fr": ("Pour un examen le matin", "Si votre examen a lieu l'après-midi"),
    "de": ("Wenn Ihre Untersuchung am Vormittag ist", "Wenn Ihre Untersuchung am Nachmittag ist"),
    "pt": ("Se o exame for de manhã", "Para exames no período da tarde"),
    "ru": ("Если исследование утром (до 12:00)", "Если исследование после 15:00."),
    "id": ("Jika pemeriksaan dilakukan pagi hari:", "Untuk pemeriksaan siang hari"),
    "ar": ("إذا كان موعد الفحص صباحا", "إذا كانت العملية بعد الظهر:"),
    "vi": ("Nếu nội soi buổi sáng", "Nếu nội soi buổi chiều"),
    "tr": ("Sabah muayenesi olanlar için", "Öğleden sonra muayenesi olanlar için"),
    "zh": ("上午檢查者", "下午檢查者"),
    "ko": ("오전 검사인 경우", "오후 검사인 경우"),
}


@pytest.mark.parametrize("language", SCHEMES)
def test_two_schemes_are_two_sections(language: str) -> None:
    morning, late = SCHEMES[language]
    imported = page("Toe", "", morning, "- 111", "- 222", late, "- 333", language=language)
    found = [(one["kind"], one["title"].rstrip(".")) for one in sections(imported)]
    assert found == [("preparation", morning.rstrip(":")), ("preparation", late.rstrip(":."))]


def test_days_stay_under_their_scheme() -> None:
    lines = ["The day before", "- Take two tablets at 8 PM.", "The day of your scan", "- At 6 AM, take two tablets."]
    late = ["If your toe scan is in the afternoon:", "The day of your scan", "- At 10 AM, take two tablets."]
    found = sections(page("Toe", "", "If your toe scan is in the morning:", *lines, *late))
    assert [[one["when"] for one in part["checklist"]] for part in found] == [
        ["1 day before at 8:00 PM", "day of at 6:00 AM"],
        ["day of at 10:00 AM"],
    ]


@pytest.mark.parametrize(
    "line",
    [
        "If you have a scan in the morning, take half a tablet.",
        "The scan is in the morning.",
        "For 8 hours before your scan",
    ],
)
def test_a_sentence_is_no_scheme(line: str) -> None:
    assert not is_scheme(line, "en")


def test_counted_steps_over_texts_are_headings_and_of_one_kind() -> None:
    lines = [
        "Operasi kaki",
        "",
        "Langkah 1: Persiapan rumah",
        "Taruh semua barang di dekat Anda. Minta bantuan keluarga.",
    ]
    found = sections(page(*lines, "Langkah 2: Sepatu", "Pakai sepatu lebar. Ganti kaus kaki.", language="id"))
    assert [(one["kind"], one.get("title")) for one in found] == [
        ("preparation", None),
        ("preparation", "Langkah 2: Sepatu"),
    ]


def test_heading_that_names_another_procedure_keeps_its_words() -> None:
    lines = ["Preparing for a toe scan", "", "Drink water.", "", "Preparing for a knee scan", "", "Drink tea.", ""]
    found = sections(page(*lines, "Risks of a scan", "", "None.", "", "Complications", "", "Few."))
    kept = [("preparation", None), ("preparation", "Preparing for a knee scan"), ("complications", None)]
    assert [(one["kind"], one.get("title")) for one in found][:3] == kept


def test_name_of_a_site_is_no_title() -> None:
    imported = page("База знаний", "", "Операция на пальце", "", "Палец заживает. Отдыхайте.", language="ru")
    assert imported.title == "Операция на пальце"


@pytest.mark.parametrize(
    ("first", "second", "language"), [("-استرح يوما.", "-اشرب الماء.", "ar"), ("-Пейте воду.", "-Лежите.", "ru")]
)
def test_dash_right_before_a_letter_is_a_bullet(first: str, second: str, language: str) -> None:
    (found,) = sections(page("Toe", "", first, second, language=language))
    assert found["items"] == [first[1:], second[1:]]


def test_general_advice_on_a_page_about_getting_ready_is_of_that_time() -> None:
    lines = [
        "Подготовка к МРТ колена",
        "",
        "Это просто.",
        "",
        "Общие рекомендации",
        "- Снимите часы.",
        "- Не шевелитесь.",
    ]
    found = sections(page(*lines, language="ru"))
    assert {one["kind"] for one in found} == {"preparation"}


def test_heading_over_a_text_that_is_cut_off_is_one() -> None:
    lines = [
        "Toe surgery",
        "",
        "It takes an hour. Nobody stays.",
        "",
        "Shoes and socks",
        "",
        "Wear wide ones. Change them.",
        "",
    ]
    imported = page(
        *lines, "The bath and the pool", "", "Stay out of the water until the skin has closed, " * 4 + "and do not s"
    )
    assert [one.get("title") for one in sections(imported)][-1] == "The bath and the pool"


def test_notice_about_cookies_is_left_out() -> None:
    notice = "نحن نستخدم ملفات تعريف الارتباط لتحسين التنقل في الموقع."
    imported = page("عملية القدم", "", notice, "", "نغسل القدم بالماء ونضع الشاش.", language="ar")
    assert [one.text for one in imported.left] == [notice]
