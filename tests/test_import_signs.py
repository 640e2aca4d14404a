"""What an import puts into the red box, among the tasks and among what to avoid; and what it tells instead."""

from __future__ import annotations

import pytest

from handpress.pages import import_page
from handpress.pages.entries import goes_on, is_no_task
from handpress.source.yaml import parse
from test_import_headings import Page


def rules(page: Page) -> list[tuple[str, int]]:
    return [(one.rule, one.span.line) for one in page.imported.findings if one.rule != "language"]


# --- signs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "heading", "sign"),
    [
        (
            "en",
            "Call 911 or go to the emergency room",
            "Bleeding that fills the bowl again and again. It goes on.",
        ),
        (
            "ko",
            "즉시 119에 전화하거나 응급실로 가십시오",
            "변기에 선홍색 피가 계속 나오고 시간이 지나도 전혀 멈추지 않습니다. "
            "늦은 출혈은 검사 후 이 주일 이내에도 생길 수 있으니 잘 살펴 주십시오.",
        ),
        ("en", "Call your doctor if", "Fever over 101 F (38.3 C). It may mean an infection that needs care soon."),
    ],
)
def test_signs_of_several_sentences_are_signs(language: str, heading: str, sign: str) -> None:
    page = Page("# Toe test", f"## {heading}", f"* {sign}", f"* {sign} 2", "* Desk: (555) 010-0100", language=language)
    (made, *_) = [one for one in page.sections if one["kind"] == "when-to-call"]
    assert (made.get("emergency") or made["urgent"]) == [sign, f"{sign} 2"]
    assert made["items"] == ["Desk: (555) 010-0100"]


@pytest.mark.parametrize(
    ("language", "over", "lead", "signs"),
    [
        ("en", "After the operation", "Go to casualty at once if there is:", ["Fever", "Bleeding"]),
        ("en", "After the operation", "Seek help without waiting should you or if you have:", ["Chest pain", "Chills"]),
        ("fr", "Après l'opération", "Rendez-vous sans tarder aux urgences en cas de :", ["Fièvre", "Saignement"]),
        ("ru", "После операции", "Немедленно обратитесь в приёмный покой, если появится:", ["Жар", "Кровотечение"]),
        ("vi", "Sau phẫu thuật", "Hãy đến ngay khoa cấp cứu nếu có:", ["Sốt cao", "Chảy máu"]),
    ],
)
def test_call_at_the_end_of_a_paragraph_leads_signs(language: str, over: str, lead: str, signs: list[str]) -> None:
    page = Page("# Toe test", f"## {over}", f"Rest! {lead}", "", *(f"* {one}" for one in signs), language=language)
    first, made = page.sections
    assert (first["kind"], first["text"]) == ("recovery", "Rest!")
    assert made["kind"] == "when-to-call"
    assert (made.get("emergency") or made["urgent"]) == signs


@pytest.mark.parametrize(
    ("language", "lead", "signs"),
    [
        ("en", "I MUST CALL My NURSE WHEN...", ["My toe bleeds", "I have a fever"]),
        ("es", "DEBO LLAMAR A Mi MÉDICO CUANDO...", ["Dolor muy fuerte", "Fiebre alta"]),
        ("de", "ICH MUSS Meinen ARZT ANRUFEN, WENN...", ["Blutung", "Fieber"]),
    ],
)
def test_lines_below_a_call_in_running_text_are_signs(language: str, lead: str, signs: list[str]) -> None:
    over = {"en": "Recovery", "es": "Recuperación", "de": "Nach der Operation"}[language]
    page = Page("# Toe test", f"## {over}", "Rest.", "", lead, *signs, language=language)
    made = page.sections[-1]
    assert (made["kind"], made["urgent"]) == ("when-to-call", signs)
    assert "perhaps-no-sign" in dict(rules(page))


def test_what_needs_no_call_is_no_sign() -> None:
    lead = "It is normal, and you need not visit a doctor, if you have:"
    page = Page("# Toe test", "## Recovery", lead, "* Some pain", "* Mild swelling")
    assert [one["kind"] for one in page.sections] == ["recovery"]


def test_lines_under_a_heading_of_signs_are_signs_with_a_warning() -> None:
    page = Page(
        "# Toe test",
        "## Call 911 or go to the emergency room",
        "Heavy bleeding",
        "Chest pain.",
        "Main desk: (555) 010-0100",
    )
    (made,) = page.sections
    assert made["emergency"] == ["Heavy bleeding", "Chest pain."]
    assert made["note"] == "Main desk: (555) 010-0100"
    assert ("perhaps-no-sign", 3) in rules(page)


def test_signs_on_both_sides_of_a_phone_stay_red() -> None:
    page = Page(
        "# Toe test",
        "## Call 911 or go to the emergency room",
        "Heavy bleeding",
        "Fainting: call 911 at once.",
        "Main desk: (555) 010-0100",
        "Chest pain",
    )
    red = [entry for one in page.sections for entry in one.get("emergency", [])]
    assert red == ["Heavy bleeding", "Fainting: call 911 at once.", "Chest pain"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Consult a doctor: fever, pus, redness."),
        ("es", "Acuda a urgencias: fiebre, sangrado, vómitos."),
        ("fr", "Consultez un médecin : fièvre, saignement, douleurs."),
        ("pt", "Procure o médico: febre, sangramento, vômitos."),
        ("de", "Zum Arzt bei Fieber, Blutung, Schmerzen."),
        ("vi", "Đến bệnh viện ngay: sốt, chảy máu, khó thở."),
        ("ru", "Обратитесь к врачу: лихорадка, кровотечение, рвота."),
        ("tl", "Magpatingin sa doktor: lagnat, pagdurugo, pamamaga."),
        ("id", "Segera ke dokter: demam, perdarahan, muntah."),
        ("tr", "Doktorunuza başvurun: ateş, kanama, kusma."),
        ("zh", "立即就医:发热、出血、呕吐。"),
        ("ko", "병원에 내원하십시오: 발열, 출혈, 구토."),
        ("ar", "راجع الطبيب: حمى، نزيف، قيء."),
    ],
)
def test_signs_outside_the_red_box_are_told_without_an_if(language: str, text: str) -> None:
    page = Page("# Toe test", "## Home care", "* Rest.", text, language=language)
    assert ("perhaps-a-sign", 4) in rules(page)


def test_sign_in_a_text_of_when_to_call_is_told_and_a_lead_is_not() -> None:
    page = Page("# Toe test", "## When to call", "Call us if you have:", "* Chills", "If you have a fever, call us.")
    assert [one for one in rules(page) if one[0] == "perhaps-a-sign"] == [("perhaps-a-sign", 5)]


# --- what goes on -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Keep taking your heart pills", True),
        ("Do not stop your heart pills", True),
        ("Do not continue taking aspirin", False),
        ("Siga tomando su medicina", True),
        ("No siga tomando aspirina", False),
        ("Continuez à prendre vos comprimés", True),
        ("Ne continuez pas à prendre l'aspirine", False),
        ("Continue tomando seus remédios", True),
        ("Nehmen Sie Ihre Tabletten weiter", True),
        ("Tiếp tục uống thuốc huyết áp", True),
        ("Продолжайте принимать таблетки", True),
        ("Huwag itigil ang gamot", True),
        ("Tetap minum obat darah tinggi", True),
        ("Tansiyon ilaçlarınızı kesmeyin", True),
        ("继续服用降压药", True),
        ("혈압약은 계속 복용하십시오", True),
        ("استمر في تناول أدويتك", True),
        ("Stop aspirin", False),
    ],
)
def test_text_that_says_to_go_on(text: str, expected: bool) -> None:
    assert goes_on(text) is expected


def test_what_to_go_on_with_is_never_under_avoid() -> None:
    page = Page(
        "# Toe test",
        "## Avoid",
        "* Aspirin",
        "* Do not stop your heart pills",
        "Keep taking:",
        "* Thyroid pills",
    )
    avoided = [entry for one in page.sections for entry in one.get("avoid", [])]
    assert avoided == ["Aspirin"]
    assert ("goes-on", 4) in rules(page)


def test_what_to_go_on_with_among_what_to_stop_is_told() -> None:
    page = Page("# Toe test", "## Stop these medicines", "* Aspirin", "* Keep taking your heart pills")
    assert ("goes-on", 4) in rules(page)


def test_lead_to_go_on_right_under_a_heading_of_bans_is_no_ban() -> None:
    page = Page("# Toe test", "## Avoid", "Keep taking, do not stop:", "* Thyroid pills", "* Heart pills")
    assert not any("avoid" in one for one in page.sections)


# --- no tasks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "If you have a fever", True),
        ("en", "If you have a fever, call us", False),
        ("en", "If you have a fever call us", False),
        ("en", "People with a cold cannot have this test.", True),
        ("en", "You cannot have water", False),
        ("pt", "Paciente com gripe não pode fazer o exame.", True),
        ("pt", "Em caso de febre", True),
        ("es", "Los pacientes con gripe no pueden hacerse la prueba", True),
        ("es", "Si tiene fiebre", True),
        ("fr", "En cas de fièvre", True),
        ("fr", "Si vous avez de la fièvre, appelez-nous", False),
        ("de", "Wenn Sie Fieber haben", True),
        ("vi", "Nếu bị sốt", True),
        ("ru", "Если у вас температура", True),
        ("tl", "Kung may lagnat", True),
        ("id", "Jika demam", True),
        ("tr", "Ateşiniz varsa", True),
        ("zh", "如有发热", True),
        ("zh", "如有发热请告知医生", False),
        ("ko", "열이 있는 경우", True),
        ("ar", "إذا كان لديك حمى", True),
    ],
)
def test_entry_that_is_no_task(language: str, text: str, expected: bool) -> None:
    assert is_no_task(text, language) is expected


def test_entry_that_is_no_task_has_no_box_and_is_told() -> None:
    page = Page(
        "# Stress test",
        "## Preparation",
        "* Wear loose clothes.",
        "* People with a cold cannot have this test.",
        "* Do not smoke.",
    )
    tasks = [task["do"] for one in page.sections for task in one.get("checklist", [])]
    assert tasks == ["Wear loose clothes.", "Do not smoke."]
    assert [entry for one in page.sections for entry in one.get("items", [])] == [
        "People with a cold cannot have this test."
    ]
    assert ("no-task", 4) in rules(page)


def test_labels_with_values_below_a_call_are_signs() -> None:
    page = Page("# Toe test", "## At home", "Walk.", "Call your doctor if any of these happen:", "Fever: over 38 C",
                "Vomiting: more than once a day")  # fmt: skip
    assert [one["urgent"] for one in page.sections if "urgent" in one] == [
        ["Fever: over 38 C", "Vomiting: more than once a day"]
    ]


# --- calls for medicines ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "Call your doctor about your medicines"),
        ("es", "Consulte a su médico si toma alguno de estos medicamentos"),
        ("fr", "Contactez votre médecin si vous prenez ces médicaments"),
        ("de", "Rufen Sie Ihren Arzt an, wenn Sie diese Medikamente nehmen"),
        ("ru", "Позвоните врачу, если вы принимаете лекарства"),
        ("ko", "복용 중인 약은 의사와 상담하십시오"),
        ("zh", "用药请咨询医生"),
    ],
)
def test_call_for_medicines_is_no_list_of_signs(language: str, heading: str) -> None:
    page = Page("# Toe test", f"## {heading}", "* Aspirin", "* Warfarin", language=language)
    assert not any("urgent" in one for one in page.sections)


def test_call_for_what_a_medicine_does_is_a_list_of_signs() -> None:
    page = Page("# Toe test", "## Call your doctor if", "* Your medicine makes you vomit", "* Fever")
    assert [one["urgent"] for one in page.sections] == [["Your medicine makes you vomit", "Fever"]]


def test_signs_beside_a_number_to_call_are_told() -> None:
    page = Page("# Toe test", "## Medicines", "* Take one", "* At once (555) 010-0100 bleeding, vomiting")
    assert ("perhaps-a-sign", 4) in rules(page)


def test_heading_that_is_a_condition_and_a_call_leads_signs() -> None:
    page = Page("# Toe test", "## If any of the following symptoms occur, visit your doctor", "1. Fever", "2. Pus")
    (made,) = page.sections
    assert (made["kind"], made["urgent"]) == ("when-to-call", ["Fever", "Pus"])


def test_heading_that_calls_for_symptoms_is_told_where_it_leads_no_signs() -> None:
    page = Page("# Toe test", "## Fever is a reason, if high, to see your doctor", "Rest until then.")
    assert ("perhaps-a-sign", 2) in rules(page)


def test_entry_that_leads_signs_among_bullets_puts_them_into_when_to_call() -> None:
    lead = ("* Eat soft food.", "* Call your doctor if:", "* You have a fever.", "* You cannot pass gas.")
    page = Page("# Toe surgery", "## After surgery", *lead, "* Ask your doctor about the results.")
    assert [one["kind"] for one in page.sections] == ["recovery", "when-to-call", "recovery"]
    assert page.sections[1]["urgent"] == ["You have a fever.", "You cannot pass gas."]


def test_signs_that_one_may_have_are_no_food() -> None:
    told = ("You may have some of these for a week:", "* Pain in the toe", "* Some swelling", "* A sore throat")
    page = Page("# Toe surgery", "## After surgery", *told)
    assert "may" not in page.sections[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("If you have questions or need to reschedule, please call us.", False),
        ("If you take blood thinners, ask us. A nurse may call you.", False),
        ("We will call your ride when you wake up. You can go home if you feel well.", False),
        ("If you feel unwell after the pills, call us.", True),
        ("If you cannot pass water, call us.", True),
        ("If you have questions about bleeding, call us.", True),
    ],
)
def test_call_for_questions_and_visits_is_no_sign(text: str, told: bool) -> None:
    page = Page("# Toe surgery", "## After surgery", text)
    assert ("perhaps-a-sign" in [rule for rule, _ in rules(page)]) is told


def test_list_of_what_to_ask_the_office_about_is_not_red() -> None:
    told = ("* You need advice about your admission", "* You need to cancel your surgery")
    page = Page("# Toe surgery", "## Call us if you:", *told)
    assert "urgent" not in page.sections[0]


def test_signs_under_an_entry_are_told_in_vietnamese_too() -> None:
    page = Page("# Nội soi khớp", "## Thông tin chung", "- Nên đi khám ngay khi:\n  - Sốt\n  - Chảy máu", language="vi")
    assert "perhaps-a-sign" in [rule for rule, _ in rules(page)]


LONG = "You may shower two days after the operation, and keep the toe clean and dry until the stitches come out."


def signs_below(lead: str, *lines: str) -> object:
    text = "\n".join(("After toe surgery", "", "At home", LONG, "", lead, *lines))
    return parse(import_page(text, "toe.txt", "12345", "en").yaml, "toe").plain()["sections"][-1].get("urgent")


@pytest.mark.parametrize("lead", ["Call us if", "Call us if you have:"])
@pytest.mark.parametrize("signs", [("fever", "a dark toe", "a smelly toe."), ("Fever", "A dark toe", "A smelly toe.")])
def test_last_sign_of_lines_without_bullets_keeps_its_place(lead: str, signs: tuple[str, ...]) -> None:
    assert signs_below(lead, *signs) == list(signs)


@pytest.mark.parametrize(
    ("language", "call", "rush"),
    [
        ("en", "Call us if your toe bleeds.", "Go to A&E if you cannot breathe."),
        ("es", "Llame si tiene fiebre.", "Acuda a urgencias si no puede respirar."),
        ("fr", "Appelez si vous avez de la fièvre.", "Allez aux urgences si vous respirez mal."),
    ],
)
def test_sign_for_an_emergency_room_is_one_of_emergency(language: str, call: str, rush: str) -> None:
    heading = {"en": "When to call", "es": "Cuándo llamar al médico", "fr": "Quand appeler le médecin"}[language]
    page = Page("# Toe test", f"## {heading}", f"* {call}", f"* {rush}", language=language)
    assert (page.sections[-1]["urgent"], page.sections[-1]["emergency"]) == ([call], [rush])
