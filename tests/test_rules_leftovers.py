"""The rules on what is left over from a web page, a template, or another clinic's paper."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handpress.diagnostics import Finding, HandpressError, Severity
from handpress.review.rules.book import RULES
from handpress.review.rules.subject import Clinic
from handpress.source.texts import forbidden_pattern
from test_rules_wording import found, in_kind, page_of

OURS = Clinic(
    phone="(555) 010-0100",
    after_hours="(555) 010-0199",
    emergency="911",
    names=("Riverside Spine Clinic", "100 Example Street", "Riverside North", "Riverside Hospital, North Wing"),
    site_phones=("(555) 010-0177", "+1 555 010 0178 ext. 5"),
)
LEFTOVERS = (
    *("placeholder", "markup", "advertising", "bare-url", "not-on-paper", "imprint", "fixed-date", "other-clinic"),
    *("other-phone", "two-phones", "own-phone", "garbled", "repeated-text", "slug", "other-language"),
)
PIECES = (
    *[
        "[",
        "]",
        "<",
        ">",
        "{",
        "}",
        "|",
        "*",
        "_",
        "`",
        "#",
        "&",
        ";",
        "(",
        ")",
        "/",
        "\\",
        "©",
        "«",
        "»",
        "°",
        "1",
        "12",
        "2024",
        "555",
        "911",
        "999",
        "call",
        "us",
        "click",
        "the",
        "video",
        "below",
        "page",
        "of",
    ],
    *(
        "[insert",
        "name]",
        "**x**",
        "</b>",
        "&nbsp;",
        "{{",
        "}}",
        "Lakeview",
        "Hospital",
        "Hospital San",
        "医院",
        "第一人民",
    ),
    *(
        "March 3, 2024",
        "(555) 867-5309",
        "reviewed:",
        "版权所有",
        "مستشفى الملك",
        "İ",
        "ß",
        "ﬁ",
        "tags: [",
        "\n---\n",
        "~~a~~",
    ),
)
TAGS = ("en", "es", "zh-Hans", "ar", "vi", "fr", "de", "pt", "ko", "ru", "id", "tr", "tl", "it")


def told(text: str, language: str = "en", kind: str = "recovery", key: str = "items") -> list[Finding]:
    """Return what the rules on leftovers say of *text*, alone in a handout."""
    page = page_of(in_kind(text, language, kind, key), OURS)
    return [finding for rule in LEFTOVERS for finding in found(rule, page)]


def case(rule: str, words: str, text: str, language: str = "en"):
    return pytest.param(rule, words, text, language, id=f"{rule}: {text[:50]}")


LEFT = [
    case("placeholder", "[picture of the colon here]", "[picture of the colon here]"),
    case("placeholder", "[Image: the knee]", "The joint. [Image: the knee]"),
    case("placeholder", "[insert phone]", "Call [insert phone]."),
    case("placeholder", "[clinic_name]", "Come to [clinic_name]."),
    case("placeholder", "_Insert date_", "Come on _Insert date_."),
    case("placeholder", "{{ clinic }}", "Come to {{ clinic }}."),
    case("placeholder", "{clinic_name}", "Come to {clinic_name}."),
    case("placeholder", "<<Doctor>>", "Ask <<Doctor>>."),
    case("placeholder", "«Patient_Name»", "Dear «Patient_Name»"),
    case("placeholder", "Click or tap to enter", "Click or tap to enter text."),
    case("placeholder", "(insert phone number)", "Call us (insert phone number)."),
    case("placeholder", "555-555-5555", "Call 555-555-5555."),
    case("placeholder", "MM/DD/YYYY", "Come on MM/DD/YYYY."),
    case("placeholder", "xx/xx/xx", "Come on xx/xx/xx."),
    case("placeholder", "[insertar teléfono]", "Llame al [insertar teléfono].", "es"),
    case("placeholder", "[Telefonnummer einfügen]", "Rufen Sie an: [Telefonnummer einfügen]", "de"),
    case("placeholder", "[填写电话]", "请致电[填写电话]。", "zh-Hans"),
    case("placeholder", "[вставьте телефон]", "Звоните: [вставьте телефон]", "ru"),
    case("markup", "</p>", "Rest well.</p>"),
    case("markup", "<br>", "Rest well.<br>Drink."),
    case("markup", "&nbsp", "Rest&nbsp well."),
    case("markup", "| Water | Milk |", "| Water | Milk |"),
    case("markup", "|---|", "|---|"),
    case("markup", "---", "---"),
    case("markup", "===", "======"),
    case("markup", "permalink: /knee/", "permalink: /knee/"),
    case("markup", "draft: false", "draft: false"),
    case("markup", "tags: [knee, bone]", "tags: [knee, bone]"),
    case("markup", "{% include note.html %}", "{% include note.html %}"),
    case("markup", "{{< note >}}", "{{< note >}}"),
    case("markup", "{{%collapse", '{{%collapse "Food" %}}'),
    case("markup", "tags = []", "tags = []"),
    case("markup", "[ ]", "[ ] Bring your card"),
    case("bare-url", "https://knee.example/film", "Watch our video: https://knee.example/film"),
    case("markup", "{: .lead}", "Rest well. {: .lead}"),
    case("markup", "[/caption]", "The knee[/caption]"),
    case("markup", '[gallery ids="1,2"]', '[gallery ids="1,2"]'),
    case("markup", "[vc_row el_class", "[vc_row el_class]Rest."),
    case("markup", "[the page][1]", "See [the page][1]."),
    case("markup", "[12]", "It heals in weeks.[12]"),
    case("markup", "[^1]", "It heals in weeks[^1]."),
    case("markup", "~~not~~", "Do ~~not~~ eat."),
    case("markup", "\\\\*", "Take two \\* daily."),
    case("markup", "```", "```"),
    case("markup", "[the page](https://knee.example)", "See [the page](https://knee.example)."),
    case("not-on-paper", "watch the video", "Please watch the video."),
    case("not-on-paper", "video below", "The video below shows it."),
    case("not-on-paper", "Scroll down", "Scroll down to learn what to bring."),
    case("not-on-paper", "Click on the picture", "Click on the picture of the knee."),
    case("not-on-paper", "menu on the left", "Use the menu on the left."),
    case("not-on-paper", "link below", "The link below has a map."),
    case("not-on-paper", "Download our leaflet", "Download our leaflet to read at home."),
    case("not-on-paper", "Print this form", "Print this form and bring it."),
    case("not-on-paper", "See page 4", "See page 4."),
    case("not-on-paper", "this website", "The facts on this website are for everybody."),
    case("not-on-paper", "Read more about recovery", "Read more about recovery"),
    case("not-on-paper", "Next page", "Next page »"),
    case("advertising", "Share", "Share"),
    case("advertising", "Download", "Download"),
    case("not-on-paper", "Related topics", "Related topics"),
    case("not-on-paper", "haga clic", "Para ver más, haga clic en el botón.", "es"),
    case("not-on-paper", "Vea el video", "Vea el video antes de venir.", "es"),
    case("not-on-paper", "Leer más", "Leer más", "es"),
    case("not-on-paper", "Scroll down", "Scroll down", "es"),
    case("not-on-paper", "Cliquez", "Cliquez sur le lien.", "fr"),
    case("not-on-paper", "Klicken Sie", "Klicken Sie auf das Bild.", "de"),
    case("not-on-paper", "clique", "Para ver, clique no botão.", "pt"),
    case("not-on-paper", "点击", "请点击这里。", "zh-Hans"),
    case("not-on-paper", "클릭", "여기를 클릭하세요.", "ko"),
    case("not-on-paper", "нажмите на ссылку", "Для карты нажмите на ссылку.", "ru"),
    case("not-on-paper", "انقر", "انقر على الصورة.", "ar"),
    case("not-on-paper", "bấm vào đây", "Hãy bấm vào đây.", "vi"),
    case("not-on-paper", "klik", "Silakan klik di sini.", "id"),
    case("not-on-paper", "tıklayın", "Buraya tıklayın.", "tr"),
    case("imprint", "Last reviewed", "Last reviewed: March 2019"),
    case("imprint", "Updated 12/2021", "Updated 12/2021"),
    case("imprint", "Reviewed: 3 March 2019", "Reviewed: 3 March 2019"),
    case("imprint", "Page 2 of 4", "Page 2 of 4"),
    case("imprint", "©", "© 2019 Somebody Else"),
    case("imprint", "All rights reserved", "All rights reserved."),
    case("imprint", "Next review", "Next review due 2027"),
    case("imprint", "Leaflet number: 12", "Leaflet number: 1234"),
    case("imprint", "Última revisión", "Última revisión: marzo de 2019", "es"),
    case("imprint", "Página 2 de 4", "Página 2 de 4", "es"),
    case("imprint", "版权所有", "版权所有 某某", "zh-Hans"),
    case("fixed-date", "march 3, 2024", "Come on March 3, 2024."),
    case("fixed-date", "3 march 2024", "Come on 3 March 2024."),
    case("fixed-date", "03/03/2024", "Come on 03/03/2024 at 8."),
    case("fixed-date", "2024-03-03", "Come on 2024-03-03."),
    case("fixed-date", "3 de marzo de 2024", "Venga el 3 de marzo de 2024.", "es"),
    case("fixed-date", "2024年3月3日", "请于2024年3月3日来。", "zh-Hans"),
    case("fixed-date", "3 марта 2024", "Приходите 3 марта 2024 года.", "ru"),
    case("other-clinic", "Lakeview Hospital", "Come to Lakeview Hospital at 7."),
    case("other-clinic", "St. Ann's Hospital", "Park at St. Ann's Hospital."),
    case("other-clinic", "Lakeview Medical Center", "You come to Lakeview Medical Center for this."),
    case("other-clinic", "Lakeview NHS Trust", "This is from Lakeview NHS Trust."),
    case("other-clinic", "University of Elsewhere Health System", "University of Elsewhere Health System wrote it."),
    case("other-clinic", "Hospital San Pedro", "Venga al Hospital San Pedro a las 7.", "es"),
    case("other-clinic", "Clínica del Lago", "Venga a la Clínica del Lago.", "es"),
    case("other-clinic", "Hôpital Saint-Paul", "Venez à l'Hôpital Saint-Paul.", "fr"),
    case("other-clinic", "Klinikum Seestadt", "Kommen Sie ins Klinikum Seestadt.", "de"),
    case("other-clinic", "人民医院", "请到湖滨人民医院。", "zh-Hans"),
    case("other-clinic", "مستشفى الملك سالم", "اذهب إلى مستشفى الملك سالم", "ar"),
    case("other-phone", "(555) 867-5309", "Call (555) 867-5309 with questions."),
    case("other-phone", "867-5309", "Call us at 867-5309."),
    case("other-phone", "(33) 90000-0000", "WhatsApp: (33) 90000-0000", "pt"),
    case("other-phone", "+44 20 7946 0000", "Our line: +44 20 7946 0000"),
    case("two-phones", "999", "Call 999."),
    case("two-phones", "112", "Llame al 112.", "es"),
    case("two-phones", "120", "请拨打120。", "zh-Hans"),
    case("two-phones", "(555) 867-5309", "At night, call (555) 867-5309."),
    case("bare-url", "nurse@lakeview.example", "Write to nurse@lakeview.example."),
]


@pytest.mark.parametrize(("rule", "words", "text", "language"), LEFT)
def test_leftover_is_told_once_with_its_line(rule: str, words: str, text: str, language: str) -> None:
    (finding,) = told(text, language)
    assert (finding.rule, finding.span.line) == (rule, 7), finding
    assert words.replace("\\\\", "\\").lower() in finding.message.lower(), finding
    assert finding.hint


FINE = [
    ("en", "Write your name here: ____"),
    ("en", "[Name: ____]"),
    ("en", "Bring ID [photo ID or passport]."),
    ("en", "Bring a drink (insert the straw first)."),
    ("en", "Take 1 or 2 tablets | as needed"),
    ("en", "Your jaw may click when you open it."),
    ("en", "Use tap water."),
    ("en", "Choose your meals from the menu."),
    ("en", "Turn the pen until you hear a click."),
    ("en", "Share this sheet with your family."),
    ("en", "Read more books while you rest."),
    ("en", "Log in to the portal to see your results."),
    ("en", "Your doctor will go over it page by page."),
    ("en", "Download the portal app to your phone."),
    ("en", "Home"),
    ("en", "Back"),
    ("en", "Rest"),
    ("en", "Print your name."),
    ("en", "Menu ideas: soup, rice, toast."),
    ("en", "The plan was reviewed by your doctor."),
    ("en", "Bring an updated list of your medicines."),
    ("en", "This was approved in the United States."),
    ("en", "A review of your pills helps."),
    ("en", "In 2010 doctors began to use it."),
    ("en", "Get a flu shot between October and March."),
    ("en", "Take 2024 steps."),
    ("en", "Rest 1/2 day, then 2/3."),
    ("en", "Go to the Pain Clinic."),
    ("en", "Call the Anticoagulation Clinic."),
    ("en", "Go to the nearest Hospital."),
    ("en", "Leaving Hospital is easy."),
    ("en", "Your Hospital stay"),
    ("en", "Come to Riverside Hospital."),
    ("en", "Come to Riverside Spine Clinic."),
    ("en", "The Riverside Clinic is open."),
    ("en", "Ask at the Sleep Clinic."),
    ("en", "Call (555) 010-0100."),
    ("en", "Call 010-0100."),
    ("en", "Call 1-555-010-0177."),
    ("en", "Call 911."),
    ("en", "Call Poison Help: 1-800-222-1222."),
    ("en", "Call 988 in a crisis."),
    ("en", "Blood pressure over 120 to 80"),
    ("en", "Call if your heart beats 120 times."),
    ("en", "Call 120 minutes before."),
    ("en", "Drink 1 000 000 drops."),
    ("en", "Lot 12 345 678"),
    ("es", "Vaya al hospital más cercano."),
    ("es", "Llame a la Clínica del Dolor."),
    ("es", "Todo lo que toma"),
    ("es", "Haga una lista de todo."),
    ("es", "El menú es blando."),
    ("es", "En el hospital usted descansa."),
    ("de", "Bitte kommen Sie in das Krankenhaus."),
    ("fr", "Venez à l'hôpital."),
    ("zh-Hans", "请到医院来。"),
    ("ar", "اذهب إلى المستشفى"),
    ("ko", "병원에 오세요."),
    ("vi", "Hãy đến bệnh viện."),
    ("tr", "Hastaneye gelin."),
]


@pytest.mark.parametrize(("language", "text"), FINE, ids=[text[:50] for _, text in FINE])
def test_what_only_looks_like_a_leftover_is_left_alone(language: str, text: str) -> None:
    assert told(text, language) == []


def test_title_case_names_no_clinic() -> None:
    yaml = "sections:\n  - {kind: follow-up, title: Leaving Lakeview Hospital, text: Rest.}\n"
    assert found("other-clinic", page_of(yaml, OURS)) == []
    yaml = "sections:\n  - {kind: follow-up, title: After your stay at Lakeview Hospital, text: Rest.}\n"
    assert [finding.span.line for finding in found("other-clinic", page_of(yaml, OURS))] == [4]


def test_without_a_brand_no_name_and_no_phone_is_anothers() -> None:
    page = page_of(in_kind("Lakeview Hospital: (555) 867-5309"), Clinic())
    assert found("other-clinic", page) == found("other-phone", page) == []


def test_numbers_of_the_handout_itself_are_its_own() -> None:
    yaml = "phones: {day: (555) 867-5309}\nsections:\n  - {kind: recovery, text: Call (555) 867-5309.}\n"
    assert found("other-phone", page_of(yaml, OURS)) == []


def test_wrong_emergency_number_is_an_error() -> None:
    (finding,) = told("Call 999.")
    assert finding.severity is Severity.ERROR
    assert RULES["other-phone"].severity is RULES["other-clinic"].severity is Severity.WARNING


def test_several_marks_of_one_text_are_one_finding() -> None:
    (finding,) = told("Take <b>all</b> of it,<br>with <i>water</i>.")
    assert '"<b>", "</b>", "<br>", ... are markup' in finding.message


def test_film_has_a_title_that_says_to_watch_it() -> None:
    yaml = "video: {address: riverside.example/knee, title: Watch our video}\n"
    page = page_of(yaml + "sections:\n  - {kind: overview, text: Your knee.}\n", OURS)
    assert found("not-on-paper", page) == []
    (finding,) = told("Watch our video.")
    assert "video:" in finding.hint


def test_button_is_no_button_in_a_table() -> None:
    yaml = "sections:\n  - kind: overview\n    table: {columns: [Menu, Download], rows: [[Share, Search]]}\n"
    assert found("not-on-paper", page_of(yaml, OURS)) == []


def test_each_text_of_a_handout_is_looked_at() -> None:
    yaml = (
        "title: Knee [insert name]\nsummary: Last reviewed in May 2019.\nwarning: Call (555) 867-5309.\n"
        "sections:\n"
        "  - kind: preparation\n    checklist:\n      - {do: Scroll down to see more., avoid: [Food<br>]}\n"
        "    bring: ['Papers of Lakeview Hospital, if you have some']\n"
        "  - kind: follow-up\n    visits: [{visit: 'On March 3, 2024 at 8'}]\n"
    )
    page = page_of(yaml, OURS)
    lines = sorted((finding.span.line, finding.rule) for rule in LEFTOVERS for finding in found(rule, page))
    assert lines == [
        (2, "placeholder"),
        (3, "imprint"),
        (4, "other-phone"),
        (8, "markup"),
        (8, "not-on-paper"),
        (9, "other-clinic"),
        (11, "fixed-date"),
    ]


def test_what_does_not_print_is_not_looked_at() -> None:
    yaml = (
        "source: 'Lakeview Hospital, last reviewed 2019, © them'\nsections:\n  - {kind: overview, text: Your knee.}\n"
    )
    page = page_of(yaml, OURS)
    assert [finding for rule in LEFTOVERS for finding in found(rule, page)] == []
    billing = (
        "sections:\n  - {kind: overview, text: Your knee.}\n  - {kind: billing, text: '© 2019 Lakeview Hospital'}\n"
    )
    assert found("imprint", page_of(billing, OURS)) == []


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=25).map(" ".join), st.sampled_from(TAGS))
def test_no_text_breaks_a_rule(text: str, language: str) -> None:
    assume(text.strip() and not forbidden_pattern().search(text))
    try:
        page = page_of(in_kind(text, language), OURS)
    except HandpressError:
        assume(False)
    for rule in LEFTOVERS:
        for finding in found(rule, page):
            assert finding.span.line in (3, 7)  # of the whole text, or of its one sentence
            assert "\n" not in finding.message
            assert len(finding.message) < 250


@pytest.mark.parametrize(
    "piece", ["[", "<a ", "| a ", "Hospital A ", "click the ", "© ", "1/1/", "555 ", "call us at "]
)
def test_leftovers_are_looked_for_in_step_with_the_text(piece: str, check_growth) -> None:
    def look(count: int) -> None:
        page = page_of(in_kind("x" + piece * (count // len(piece))), OURS)
        assert sum(len(found(rule, page)) for rule in LEFTOVERS) >= 0

    check_growth(look, 20_000)


# Another language than the file says

PAGES = {
    "en": ("Your knee is sore for some days.", "Do not drive on the day of the test.", "Call us if you have a fever."),
    "es": ("Su rodilla duele por unos días.", "No maneje el día de la prueba.", "Llámenos si usted tiene fiebre."),
    "fr": ("Votre genou est sensible pendant quelques jours.", "Ne conduisez pas le jour de l'examen."),
    "de": ("Ihr Knie schmerzt einige Tage.", "Fahren Sie am Tag der Untersuchung nicht mit dem Auto."),
    "pt": ("Seu joelho fica dolorido por alguns dias.", "Não dirija no dia do exame e não fique só."),
    "vi": ("Đầu gối của quý vị sẽ đau vài ngày.", "Không lái xe vào ngày làm xét nghiệm."),
    "zh-Hans": ("您的膝盖会疼几天。", "检查当天请不要开车。如果发烧请给我们打电话。"),
    "ru": ("Колено будет болеть несколько дней.", "В день исследования вам нельзя водить машину."),
    "ar": ("ستشعر بألم في ركبتك لعدة أيام.", "لا تقد السيارة يوم الفحص."),
}  # fmt: skip
FOREIGN = {
    "en": ("Do not eat or drink after midnight.", "Take your pills with a sip of water.", "Rest when you feel weak."),
    "es": ("No coma ni beba nada después de la medianoche.", "Traiga una lista de sus medicinas."),
    "zh": ("检查前一天晚上不要吃东西。",),
    "ru": ("Не ешьте и не пейте после полуночи.",),
}


def many(language: str, texts: Sequence[str], more: str = "", key: str = "") -> list[Finding]:
    """Return what is said of the language of a handout that says *language*, with *texts* as bullets."""
    items = "".join(f"      - {json.dumps(text, ensure_ascii=False)}\n" for text in (*texts, *([more] if more else ())))
    said = f"language: {language}\n" if language else ""
    yaml = f"title: Ok\n{said}{key}sections:\n  - kind: preparation\n    items:\n{items}"
    return found("other-language", page_of(yaml, OURS))


@pytest.mark.parametrize("language", PAGES)
def test_text_in_its_own_language_is_left_alone(language: str) -> None:
    assert many(language, PAGES[language] * 3) == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("foreign", FOREIGN)
def test_sentence_of_another_language_is_told_with_its_line(language: str, foreign: str) -> None:
    for text in FOREIGN[foreign] if foreign != language else ():
        (finding,) = many(language, PAGES[language] * 3, text)
        assert (finding.span.line, finding.severity) == (7 + 3 * len(PAGES[language]), Severity.WARNING)
        assert f'is in "{foreign}' in finding.message
        assert f'the file says "{language}"' in finding.message


@pytest.mark.parametrize("language", [language for language in PAGES if language not in ("en", "es")])
def test_english_sentence_in_any_language_is_told(language: str) -> None:
    (finding,) = many(language, PAGES[language] * 3, FOREIGN["en"][0])
    assert 'is in "en"' in finding.message


@pytest.mark.parametrize("said", ["en", "es", "fr", "zh-Hans"])
@pytest.mark.parametrize("language", ["en", "es", "vi", "ru", "zh-Hans"])
def test_whole_file_of_another_language_is_one_error(said: str, language: str) -> None:
    findings = many(said, PAGES[language] * 20)
    if said == language:
        assert findings == []
    else:
        (finding,) = findings
        assert (finding.span.line, finding.severity) == (3, Severity.ERROR)
        assert finding.hint.startswith(f'write "language: {language}')


def test_whole_file_without_a_language_is_told_at_its_title() -> None:
    (finding,) = many("", PAGES["es"] * 20)
    assert finding.span.line == 2


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Tylenol, Advil, Motrin, Aleve"),
        ("es", "Lakeview Family Health Center, North Building"),
        ("es", "MiraLAX 238 g, Dulcolax 5 mg, Gatorade 64 oz"),
        ("es", 'Diga: "I had a test and I do not feel well."'),
        ("es", "Diga: “I had a test and I do not feel well.”"),
        ("es", "Staff only"),
        ("en", "Ask for Dr. María de los Ángeles del Río."),
        ("en", "Come to Calle de la Cruz 5, San Juan."),
        ("en", "Abd Al Aziz, El Nozha, De La Cruz"),
        ("en", "Eat tacos al pastor, arroz con pollo."),
        ("en", "Coumadin, Xarelto, Eliquis, Pradaxa"),
        ("en", "à"),
        ("fr", "MiraLAX 238 g, Dulcolax 5 mg, Gatorade 64 oz"),
        ("zh-Hans", "Tylenol, Advil, Motrin, Aleve"),
        ("ar", "MRI, CT, PET, X-ray, ECG"),
    ],
)
def test_names_and_quotes_are_of_no_language(language: str, text: str) -> None:
    assert many(language, PAGES[language] * 3, text) == []


def test_declared_phrase_is_no_fault() -> None:
    text = "Diga: I had a test and I do not feel well."
    assert many("es", PAGES["es"] * 3, "I had a test and I do not feel well.")
    key = "phrases: [{text: I had a test and I do not feel well, language: en}]\n"
    assert many("es", PAGES["es"] * 3, text, key) == []


def test_texts_that_are_garbled_are_of_no_language() -> None:
    assert many("en", PAGES["en"] * 3, "Donâ€™t la de los del para con por") == []
