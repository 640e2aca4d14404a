"""The language of a page: by its script and its most common words; unsure where these do not decide."""

from __future__ import annotations

import importlib.util

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handpress.source import languages
from handpress.source.languages import KNOWN, language_of

TEXTS = {
    "en": "Do not eat for eight hours before the test. Bring a list of your medicines with you.",
    "es": "No coma nada durante ocho horas antes de la prueba. Traiga una lista de sus medicinas y venga con alguien.",
    "pt": "Não coma nada durante oito horas antes do exame. Traga uma lista dos seus remédios e venha com um adulto.",
    "fr": "Ne mangez rien pendant huit heures avant l'examen. Apportez la liste de vos médicaments et venez à deux.",
    "de": "Essen Sie vor der Untersuchung acht Stunden lang nichts. Bringen Sie eine Liste mit und kommen Sie mit.",
    "vi": "Không ăn gì trong tám giờ trước khi nội soi. Hãy mang theo danh sách thuốc của bạn và đi với một người.",
    "tl": "Huwag kumain ng walong oras bago ang test. Dalhin ang listahan ng inyong mga gamot at magsama ng kasama.",
    "id": "Jangan makan selama delapan jam sebelum tindakan. Bawa daftar obat Anda dan datang dengan keluarga lain.",
    "tr": "İşlemden önce sekiz saat boyunca bir şey yemeyin. İlaçlarınızın listesini getirin ve biriyle gelin.",
    "ru": "Не ешьте восемь часов перед исследованием. Возьмите с собой список лекарств и приходите не одни.",
    "ar": "لا تأكل شيئا قبل الفحص بثماني ساعات. أحضر معك قائمة الأدوية التي تأخذها، ويجب أن يكون معك شخص في العودة.",
    "ko": "검사 여덟 시간 전부터 아무것도 드시지 마세요. 드시는 약 목록을 가져오시고 보호자와 함께 오세요.",
    "zh-Hans": "检查前八小时请不要吃东西。请带来您的药物清单，并请一位家人陪同。",
    "zh-Hant": "檢查前八小時請不要吃東西。請帶來您的藥物清單，並請一位家人陪同。",
}


@pytest.fixture
def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "find_spec", lambda name: None)


@pytest.mark.parametrize("tag", KNOWN)
@pytest.mark.usefixtures("without_library")
def test_language_is_known_by_its_words_alone(tag: str) -> None:
    found = language_of(TEXTS[tag])
    assert (found.tag, found.sure) == (tag, True)


@pytest.mark.parametrize("tag", KNOWN)
def test_declared_language_never_speaks_against_the_words(tag: str) -> None:
    for declared in KNOWN:
        assert language_of(TEXTS[tag], declared).tag == tag


@pytest.mark.usefixtures("without_library")
def test_short_text_is_unsure_and_a_declaration_decides_it_only_with_its_words() -> None:
    assert language_of("Colonoscopia") == languages.Language("und", sure=False)
    assert language_of("Colonoscopia", "es-MX") == languages.Language("es", sure=False)
    assert language_of("Preparación para la colonoscopia").sure is False
    assert language_of("Preparación para la colonoscopia", "es").sure is True
    assert language_of("Preparación para la colonoscopia", "en").sure is False
    assert language_of("", "").tag == "und"
    assert language_of("12:30", "fil").tag == "tl"


def test_page_with_a_paragraph_in_another_language_is_in_the_one_it_mostly_has() -> None:
    found = language_of("\n".join([TEXTS["en"]] * 3 + [TEXTS["es"]]))
    assert (found.tag, found.sure) == ("en", True)
    assert 0.6 < found.share < 0.9


def test_page_in_two_languages_alike_is_unsure() -> None:
    found = language_of(TEXTS["en"] + "\n" + TEXTS["es"])
    assert not found.sure
    assert {found.tag, found.next} == {"en", "es"}


def test_english_medical_words_do_not_make_tagalog_english() -> None:
    mixed = (
        "Huwag kumain ng solid food bago ang colonoscopy. Inumin ang bowel prep at clear liquids. "
        "Dalhin ang insurance card, photo ID at ang list ng medications mo sa clinic."
    )
    assert language_of(mixed).tag == "tl"


@pytest.mark.parametrize(
    ("tag", "near", "text"),
    [
        ("gl", "pt", "Non coma nada oito horas antes da proba. Despois da proba unha persoa debe ir con vostede."),
        ("ms", "id", "Jangan makan sebelum ujian. Doktor boleh memberi ubat kepada awak selepas itu kerana perlu."),
        ("ceb", "tl", "Ayaw kaon sa dili pa ang operasyon. Dad-a ang imong mga tambal ug ID kon aduna ka."),
        ("uk", "ru", "Не їжте перед обстеженням. Візьміть із собою список ліків, які ви приймаєте, та прийдіть."),
        (
            "fa",
            "ar",
            "قبل از آزمایش چیزی نخورید. فهرست داروهای خود را با خود بیاورید و اگر پزشک گفت باید همراه داشته باشید.",
        ),
        (
            "ca",
            "es",
            "No mengi res abans de la prova. Porti amb vostè la llista dels seus medicaments i vingui acompanyat.",
        ),
    ],
)
@pytest.mark.usefixtures("without_library")
def test_near_language_is_never_taken_for_one_that_is_known(tag: str, near: str, text: str) -> None:
    found = language_of(text)
    assert not found.sure
    assert found.tag == tag
    assert near in KNOWN


@pytest.mark.skipif(importlib.util.find_spec("py3langid") is None, reason="an extra")
def test_other_language_is_named_by_the_library_and_asked_for() -> None:
    polish = (
        "Nie jedz nic przez osiem godzin przed badaniem. Po badaniu nie wolno prowadzić samochodu do następnego dnia."
    )
    found = language_of(polish)
    assert (found.tag, found.sure) == ("pl", False)


@given(st.text(max_size=300), st.text(max_size=12))
def test_any_text_has_a_language_or_none(text: str, declared: str) -> None:
    found = language_of(text, declared)
    assert found.tag
    assert 0 <= found.share <= 1
    assert found.sure is False or found.tag in (*KNOWN, "ja", "th", "el")
