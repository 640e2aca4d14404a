"""The rules on what contradicts itself, and on what the first page asks: phones, pictures, numbers."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import LIBRARY
from handpress.diagnostics import Finding, Severity
from handpress.review.rules.subject import Clinic, Role, Subject
from test_rules_wording import PHONED, found, page_of

BRANDED = replace(PHONED, after_hours="(555) 010-0199", emergency="911")


def ready(*tasks: str, head: str = "", language: str = "en") -> Subject:
    """Return a page that gets ready by *tasks*, each as YAML; *head* stands above the sections."""
    listed = "".join(f"      - {task}\n" for task in tasks)
    top = f"language: {language}\n{head}"
    return page_of(f"{top}sections:\n  - kind: preparation\n    checklist:\n{listed}", BRANDED)


def facts(rule: str, page: Subject) -> list[str]:
    return [finding.message for finding in found(rule, page)]


# --- times beside the schedule ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "task", "words"),
    [
        ("en", "{do: 'Two days before, stop solid food.', when: 3 days before}", '"Two days before"'),
        ("en", "{do: Stop iron pills 5 days before your test., when: 7 days before}", '"5 days before your test"'),
        ("en", "{do: Stop drinking 2 hours before., when: 3 hours before}", '"2 hours before"'),
        ("en", "{do: Eat little the night before., when: 3 days before}", '"the night before"'),
        ("en", "{do: Stop aspirin 1 week before surgery., when: 5 days before}", '"1 week before surgery"'),
        ("es", "{do: 'Dos días antes, no coma nada sólido.', when: 3 days before}", '"Dos días antes"'),
        ("es", "{do: Deje de beber 2 horas antes del procedimiento., when: 3 hours before}", '"2 horas antes'),
        ("es", "{do: Deje de beber 2 horas antes de la intervención., when: 3 hours before}", '"2 horas antes'),
    ],
)
def test_time_in_a_task_that_is_not_the_one_beside_it_is_found(language: str, task: str, words: str) -> None:
    (finding,) = found("other-time", ready(task, language=language))
    assert words in finding.message
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("language", "task"),
    [
        ("en", "{do: 'Three days before, stop solid food.', when: 3 days before}"),
        ("en", "{do: Stop iron 1 week before., when: 7 days before}"),
        ("en", "{do: Ask us which pills to stop 5 days before your test., when: 7 days before}"),
        ("en", "{do: Eat 2 hours before bed., when: 1 day before}"),
        ("en", "{do: Take it 30 minutes before you drink the rest., when: 1 day before}"),
        ("en", "{do: Stop eating the night before., when: 8 hours before}"),
        ("en", "{do: Stop 2 to 3 days before., when: 3 days before}"),
        ("en", "Stop iron pills 5 days before your test."),
        ("es", "{do: Pregunte qué dejar 5 días antes de la prueba., when: 7 days before}"),
        ("es", "{do: 'Una semana antes: deje el hierro.', when: 7 days before}"),
    ],
)
def test_time_that_agrees_or_is_of_another_thing_is_left_alone(language: str, task: str) -> None:
    assert facts("other-time", ready(task, language=language)) == []


@pytest.mark.parametrize(
    "head",
    [
        "warning: Eat only low-fiber food from two days before.\n",
        "summary: Eat low-fiber food two days before.\n",
        "key-points: [{do: Eat only low-fiber food., when: 2 days before}]\n",
        "timeline: [{when: 2 days before, do: Eat low-fiber food}, {when: day of, do: Come}]\n",
    ],
)
def test_time_above_the_sections_is_held_against_the_task_of_the_same_deed(head: str) -> None:
    page = ready("{do: Eat only low-fiber food., when: 3 days before}", head=head)
    (finding,) = found("other-time", page)
    assert "3 days before" in finding.message
    same = head.replace("two", "three").replace("2 days", "3 days")
    assert facts("other-time", ready("{do: Eat only low-fiber food., when: 3 days before}", head=same)) == []
    # Another deed has another day.
    assert facts("other-time", ready("{do: Stop your iron pills., when: 3 days before}", head=head)) == []


def test_key_point_repeats_one_of_several_days_of_the_same_deed() -> None:
    tasks = ("{do: Drink dose 1 of the prep., when: 1 day before}", "{do: Drink dose 2 of the prep., when: day of}")
    point = "key-points: [{do: Drink the doses of the prep., when: [%s]}]\n"
    assert facts("other-time", ready(*tasks, head=point % "1 day before, day of")) == []
    assert len(facts("other-time", ready(*tasks, head=point % "2 days before"))) == 1


# --- food ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        (
            "en",
            "{do: You may eat solid food until 6 PM., when: 1 day before}",
            "{do: No solid food., when: 1 day before at 8:00 AM}",
        ),
        (
            "en",
            "Do not eat solid food after 6:00 PM the day before.",
            "{do: Clear liquids only all day., when: 1 day before}",
        ),
        (
            "en",
            "{do: Stop eating solid food., when: 1 day before at 6:00 PM}",
            "{do: Have clear liquids., when: 1 day before at 8:00 AM, avoid: [Any solid food]}",
        ),
        ("en", "No food after midnight.", "{do: Stop eating., when: 1 day before at 6:00 PM}"),
        ("en", "{do: Stop eating., when: 8 hours before}", "{do: No solid food., when: 2 days before}"),
        ("en", "{do: Stop eating., when: 8 hours before}", "{do: Stop all food., when: 6 hours before}"),
        (
            "es",
            "{do: Puede comer alimentos sólidos hasta las 6 p. m., when: 1 day before}",
            "{do: No coma nada sólido., when: 1 day before at 8:00 AM}",
        ),
        ("es", "Nada de comida después de medianoche.", "{do: Solo líquidos claros., when: 1 day before}"),
    ],
)
def test_food_that_ends_at_two_times_is_found(language: str, first: str, second: str) -> None:
    for tasks in ((first, second), (second, first)):
        assert len(facts("food-until", ready(*tasks, language=language))) == 1, tasks


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{do: Stop eating solid food., when: 2 days before at 8:00 PM}", "{do: No solid food., when: 1 day before}"),
        ("Do not eat after 6:00 PM the day before.", "{do: Stop eating., when: 1 day before at 6:00 PM}"),
        ("{do: No fatty food., when: 8 hours before}", "{do: Stop eating., when: 6 hours before}"),
        ("{do: Eat only low-fiber food., when: 3 days before}", "{do: Stop eating., when: 1 day before at 6:00 PM}"),
        ("{do: Stop eating., when: 8 hours before}", "{do: Do not eat or drink., when: 2 hours before}"),
        ("{do: Stop eating., when: 8 hours before}", "Do not eat for ____ before you come."),
        ("If your test is late, stop eating at 6 AM that day.", "Stop eating at 8 PM the day before."),
        ("{do: No food., when: day of}", "No food after midnight."),
    ],
)
def test_food_that_ends_once_or_in_steps_is_left_alone(first: str, second: str) -> None:
    assert facts("food-until", ready(first, second)) == []


# --- pills -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "pill", "ban"),
    [
        (
            "en",
            "Take your blood pressure pills with a sip of water.",
            "{do: Nothing by mouth., when: 3 hours before}",
        ),
        (
            "en",
            "{do: Take your pills with water., when: 2 hours before}",
            "{do: 'Stop drinking. Not even water.', when: 3 hours before}",
        ),
        (
            "en",
            "{do: Take your heart pills with small sips of water., when: morning of}",
            "{do: Nothing by mouth., when: 1 day before at 11:00 PM}",
        ),
        (
            "es",
            "Tome sus pastillas con un sorbo de agua.",
            "{do: 'Nada por la boca, ni agua.', when: 3 hours before}",
        ),
    ],
)
def test_pills_with_water_and_nothing_by_mouth_are_found(language: str, pill: str, ban: str) -> None:
    (finding,) = found("pills-and-water", ready(pill, ban, language=language))
    assert (finding.span.line, finding.severity) == (7, Severity.ERROR)


@pytest.mark.parametrize(
    ("pill", "ban"),
    [
        ("{do: Take your pills with water., when: 5 hours before}", "{do: Nothing by mouth., when: 3 hours before}"),
        ("{do: Take your pills with water., when: 1 day before}", "{do: Nothing by mouth., when: 3 hours before}"),
        ("Take your pills with a sip of water, even when you fast.", "{do: Nothing by mouth., when: 3 hours before}"),
        ("Take your pills with a sip of water.", "Nothing by mouth, except your pills with a sip of water."),
        ("Take your pills with a sip of water.", "{do: Stop drinking alcohol., when: 3 days before}"),
        ("Take your pills.", "{do: Nothing by mouth., when: 3 hours before}"),
    ],
)
def test_pills_before_the_fast_or_told_as_its_exception_are_left_alone(pill: str, ban: str) -> None:
    assert facts("pills-and-water", ready(pill, ban)) == []


def test_pills_after_the_procedure_have_their_water() -> None:
    yaml = (
        "sections:\n  - {kind: preparation, checklist: [Nothing by mouth.]}\n"
        "  - {kind: home-care, items: [Take your pills with water.]}\n"
    )
    assert facts("pills-and-water", page_of(yaml)) == []


# --- amounts ---------------------------------------------------------------------------------------------------


BOUGHT = "'Buy your prep: 1 bottle MiraLAX 238 g, 4 Dulcolax tablets 5 mg, 64 oz Gatorade'"


@pytest.mark.parametrize(
    ("bought", "taken", "fact"),
    [
        (BOUGHT, ["Take 2 Dulcolax tablets."], "4 tablets"),
        (BOUGHT, ["Take 2 Dulcolax tablets.", "Take 3 Dulcolax tablets."], "2 and 3, 5 in all"),
        (BOUGHT, ["Mix 119 g of MiraLAX with water."], "238 g"),
        (BOUGHT, ["Drink 32 oz of the Gatorade."], "64 oz"),
        ("Get two bottles of citrate.", ["Drink one bottle of citrate."], "2 bottles"),
    ],
)
def test_amount_bought_that_is_not_the_amount_used_is_found(bought: str, taken: list[str], fact: str) -> None:
    (finding,) = found("amount-bought", ready(bought, *taken))
    assert fact in finding.message
    assert finding.span.line == 7


def test_amount_bought_is_held_against_what_is_used_in_spanish() -> None:
    assert facts(
        "amount-bought", ready("Compre 4 tabletas de Dulcolax.", "Tome 2 tabletas de Dulcolax.", language="es")
    )
    same = ("Tome 2 tabletas de Dulcolax, a mediodía.", "Tome dos tabletas de Dulcolax, de noche.")
    assert facts("amount-bought", ready("Compre 4 tabletas de Dulcolax.", *same, language="es")) == []


@pytest.mark.parametrize(
    "taken",
    [
        [
            "{do: Take 2 Dulcolax tablets, when: 1 day before at 12:00 PM}",
            "{do: Take 2 Dulcolax tablets, when: day of}",
        ],
        ["Mix 64 oz of Gatorade with 238 g of MiraLAX.", "Drink 32 oz of Gatorade.", "Drink the rest."],
        ["Drink 8 oz of Gatorade every 15 minutes until half is gone."],
        ["Take 1 tablet of aspirin."],
        ["Take Dulcolax tablets."],
    ],
)
def test_amounts_that_add_up_or_cannot_be_added_are_left_alone(taken: list[str]) -> None:
    assert facts("amount-bought", ready(BOUGHT, *taken)) == []


# --- phones ----------------------------------------------------------------------------------------------------


def calling(text: str, head: str = "", clinic: Clinic = BRANDED) -> Subject:
    return page_of(f"{head}sections:\n  - kind: when-to-call\n    items:\n      - '{text}'\n", clinic)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Nights and weekends: (555) 010-0142", "nights and weekends"),
        ("Days (Mon-Fri 8-5): (555) 010-0100. After hours, call 555-010-0142.", "nights and weekends"),
        ("Call us in the daytime at (555) 010-0123.", "the day"),
        ("In an emergency call 112.", "an emergency"),
        ("De noche y fines de semana: 555 010 0142", "nights and weekends"),
    ],
)
def test_second_number_for_one_purpose_is_found(text: str, fact: str) -> None:
    (finding,) = found("two-phones", calling(text))
    assert f"is for {fact}, and the brand has" in finding.message
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    "text",
    [
        "Nights and weekends: +1 555 010-0199",
        "In an emergency call 911.",
        "Call the pharmacy at (555) 010-0142.",
        "Call at night or by day: (555) 010-0142",
        "Your visit is on 2026-03-02, in days.",
        "It costs $5,000 to $15,000 a night.",
    ],
)
def test_number_that_agrees_or_says_no_purpose_is_left_alone(text: str) -> None:
    assert facts("two-phones", calling(text)) == []


def test_own_number_of_a_handout_counts_where_the_brand_allows_it() -> None:
    head = "phones: {after-hours: (555) 010-0142}\n"
    assert facts("own-phone", calling("Fever", head)) == ["the brand lets no handout print numbers of its own"]
    assert len(facts("two-phones", calling("Fever", head))) == 1
    allowed = replace(BRANDED, own_phones=True)
    assert (
        facts("own-phone", calling("Fever", head, allowed))
        == facts("two-phones", calling("Fever", head, allowed))
        == []
    )
    assert len(facts("two-phones", calling("At night: (555) 010-0199", head, allowed))) == 1


# --- the first page --------------------------------------------------------------------------------------------


def test_summary_beside_the_picture_has_twenty_five_words() -> None:
    text = "summary: %s\nsections: [{kind: overview, text: A.}]\n"
    assert facts("long-summary", page_of(text % "word " * 1)) == []
    assert facts("long-summary", page_of(text % ("word " * 25))) == []
    assert facts("long-summary", page_of(text % ("word " * 26))) == ["the summary has 26 words"]


@pytest.mark.parametrize(
    ("marks", "fact"),
    [
        (
            "{when: 3 days before, do: 'Eat only food that has very little fiber in it'}, {when: day of, do: Come}",
            "lines",
        ),
        ("{when: 3 days before, do: Gastroenterologist}, {when: day of, do: Come}", "longer than a line"),
        ("{when: day of, do: Come}", "one day"),
        ("{when: 1 day before, do: Fast}, {when: day of, do: Come}", '"3 days before", the first day'),
        ("{when: 3 days before, do: Eat only low-fiber food}, {when: day of, do: Arrive at 7:30 AM}", ""),
    ],
)
def test_timeline_is_short_and_begins_with_the_first_task(marks: str, fact: str) -> None:
    page = ready("{do: Eat., when: 3 days before}", "{do: Ask., when: now}", head=f"timeline: [{marks}]\n")
    told = facts("timeline", page)
    assert bool(told) is bool(fact)
    assert all(fact in one for one in told) or len(told) == 2


def test_gravest_signs_stand_with_when_to_call_too() -> None:
    signs = "emergency-signs: [A lot of blood, Trouble breathing]\n"
    yaml = signs + "sections:\n  - kind: when-to-call\n    emergency: [You bleed a lot., %s]\n"
    assert facts("sign-untold", page_of(yaml % "You cannot breathe well.")) == []
    (fact,) = facts("sign-untold", page_of(yaml % "You faint."))
    assert "Trouble breathing" in fact


def test_emergency_number_is_asked_for_where_signs_stand_on_the_first_page() -> None:
    page = page_of("emergency-signs: [You faint.]\nsections: [{kind: overview, text: A.}]\n")
    (finding,) = found("no-emergency-number", page)
    assert finding.span.line == 3


def test_number_of_a_risk_without_a_source_is_an_error() -> None:
    yaml = "sections:\n  - kind: complications\n    risks: [{risk: It bleeds., number: 1, of: 100%s}, It hurts.]\n"
    (finding,) = found("risk-source", page_of(yaml % ""))
    assert (finding.severity, finding.span.line) == (Severity.ERROR, 5)
    assert facts("risk-source", page_of(yaml % ", source: A study")) == []


def test_picture_must_be_there_and_say_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    for name in ("colonoscopy.svg", "colonoscopy.yaml"):
        shutil.copy(LIBRARY / "pictures" / name, tmp_path / "pictures")
    shutil.copy(LIBRARY / "pictures" / "colonoscopy.svg", tmp_path / "pictures" / "mute.svg")
    yaml = "picture: %s\nsections: [{kind: overview, text: A.}]\n"

    def told(name: str) -> list[Finding]:
        return found("picture", page_of(yaml % name, name=str(tmp_path / "99999.yaml")))

    assert told("colonoscopy") == told("colonoscopy.svg") == []
    assert "alternative text" in told("mute")[0].message
    (missing,) = told("other")
    assert (missing.severity, missing.span.line) == (Severity.ERROR, 3)
    assert told("{file: mute, alt: The colon.}") == []


# --- quiet -----------------------------------------------------------------------------------------------------


def test_lists_of_things_are_no_sentences_and_no_duties() -> None:
    task = "{do: Fast., when: 1 day before, may: [Water, Tea], avoid: [Food for several hours, No food]}"
    page = ready(task, "{do: Fast on., when: day of, may: [Water], avoid: [Food for several hours]}")
    for rule in ("vague-time", "repeated-text", "fasting-time"):
        assert facts(rule, page) == [], rule
    assert {said.role for said in page.printed} >= {Role.AVOID, Role.LISTED}


def test_long_checklist_is_counted_day_by_day() -> None:
    days = [f"{{do: Task {at}., when: {at // 3 + 1} days before}}" for at in range(12)]
    assert facts("long-list", ready(*days)) == []
    (finding,) = found("long-list", ready(*[f"Task {at}." for at in range(9)]))
    assert "9 bullets" in finding.message


def test_same_task_on_two_days_is_no_repetition() -> None:
    tasks = ("{do: Take 2 tablets., when: 1 day before at 12:00 PM}", "{do: Take 2 tablets., when: day of}")
    assert facts("repeated-text", ready(*tasks)) == []
    assert len(facts("repeated-text", ready(tasks[0], tasks[0]))) == 1
