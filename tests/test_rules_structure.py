"""The rules on structure: what is missing, double, empty, left over from a web page, or lost in translation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from conftest import LIBRARY
from handpress.content.handout import read_handout
from handpress.content.kinds import Kind
from handpress.diagnostics import Finding, Severity, Span
from handpress.review.rules.book import RULES
from handpress.review.rules.subject import Subject
from handpress.review.rules.translation import numbers
from handpress.source.yaml import read_file
from test_rules_wording import PHONED, found, hits, in_kind, page_of


def test_missing_parts_are_told_one_by_one() -> None:
    page = page_of("sections:\n  - {kind: preparation, checklist: [Water]}\n")
    assert [finding.message for finding in found("missing-part", page)] == [
        "nothing says what happens on the day",
        "nothing says when to come back",
    ]
    assert all(finding.span.line == 2 for finding in found("missing-part", page))
    kinds = (Kind.PREPARATION, Kind.PROCEDURE, Kind.FOLLOW_UP)
    whole = "sections:\n" + "".join(f"  - {{kind: {kind}, text: A.}}\n" for kind in kinds)
    assert found("missing-part", page_of(whole)) == []


def test_text_that_stands_twice_is_told_at_the_second_place() -> None:
    yaml = "sections:\n  - kind: recovery\n    items:\n      - Rest.\n      - Walk.\n      - rest\n"
    (finding,) = found("repeated-text", page_of(yaml))
    assert finding.span.line == 8
    assert finding.message == '"rest" stands in line 6 already'


def test_text_that_stands_twice_is_found_across_sections_and_levels() -> None:
    yaml = (
        "sections:\n  - kind: recovery\n    items:\n      - text: At home\n        items: [Rest.]\n"
        "  - kind: home-care\n    text: REST\n"
    )
    (finding,) = found("repeated-text", page_of(yaml))
    assert finding.span.line == 9
    assert "line 7" in finding.message


VISITS = "sections:\n  - kind: follow-up\n    visits:\n      - {visit: Visit, window: 1 month after}\n      - %s\n"


@pytest.mark.parametrize(
    ("visit", "count"),
    [
        ("{visit: Visit, window: 1 month after}", 1),
        ("{visit: Visit, window: 3 months after}", 0),
        ("{visit: Visit, window: 1 month after, purpose: Images}", 0),
        ("Visit", 0),
    ],
)
def test_visit_of_another_time_or_purpose_is_another_visit(visit: str, count: int) -> None:
    assert len(found("repeated-text", page_of(VISITS % visit))) == count


def test_signs_for_which_to_call_may_stand_among_the_complications_too() -> None:
    yaml = "sections:\n  - {kind: complications, items: [Bleeding]}\n  - {kind: when-to-call, items: [Bleeding]}\n"
    assert found("repeated-text", page_of(yaml)) == []


def test_lines_to_write_on_may_stand_twice() -> None:
    assert found("repeated-text", page_of("sections:\n  - {kind: overview, items: [____, ____]}\n")) == []


def test_label_with_nothing_behind_it_is_an_error() -> None:
    yaml = "sections:\n  - kind: recovery\n    items:\n      - Rest.\n      - 'Common Modifiers:'\n"
    (finding,) = found("empty-part", page_of(yaml))
    assert (finding.span.line, finding.severity) == (7, Severity.ERROR)
    assert '"Common Modifiers:"' in finding.message
    assert found("empty-part", page_of("sections:\n  - {kind: recovery, text: 'Bring:', items: [Water]}\n")) == []
    nested = "sections:\n  - {kind: recovery, items: [{text: 'Bring:', items: [Water]}]}\n"
    assert found("empty-part", page_of(nested)) == []
    assert found("empty-part", page_of("summary: 'In short:'\nsections:\n  - {kind: recovery, text: Rest.}\n"))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("There are several non-surgical options available.", 1),
        ("You must bring the following.", 1),
        ("Hay varias opciones sin cirugía.", 1),
        ("There are several options. One is a brace.", 0),
        ("A brace can help.", 0),
    ],
)
def test_list_that_is_announced_must_follow(text: str, count: int) -> None:
    findings = found("empty-part", page_of(f"sections:\n  - kind: alternatives\n    text: {text}\n"))
    assert [finding.severity for finding in findings] == [Severity.WARNING] * count
    listed = f"sections:\n  - kind: alternatives\n    text: {text}\n    items: [A brace]\n"
    assert found("empty-part", page_of(listed)) == []


def test_rule_of_structure_finds_its_words_with_their_line() -> None:
    for rule, text, words in (
        ("advertising", "HIPAA-compliant and designed with privacy in mind.", '"HIPAA-compliant"'),
        ("advertising", "Here your patient’s data is protected.", '"your patient\'s data"'.replace("'", "’")),
        ("advertising", "Learn more", '"Learn more"'),
        ("advertising", "Learn morePost-Procedure Follow-Up", "Learn more"),
        ("advertising", "Book a demo", '"Book a demo"'),
        ("advertising", "To know more, click here.", '"click here"'),
        ("advertising", "Secure, compliant, and built for trust", "Secure"),
        ("markup", "Take <b>all</b> of it.", '"<b>"'),
        ("markup", "Eat&nbsp;well.", '"&nbsp;"'),
        ("markup", "Do **not** eat.", '"**not**"'),
        ("markup", "Do *not* eat.", '"*not*"'),
        ("markup", "Do __not__ eat.", '"__not__"'),
        ("markup", "See [the page](http://x.example).", '"[the page]'),
        ("markup", "# Rest", '"#"'),
        ("placeholder", "Lorem ipsum dolor", '"Lorem ipsum"'),
        ("placeholder", "Time: TODO", '"TODO"'),
        ("placeholder", "Call XXX.", '"XXX"'),
        ("placeholder", "Call [insert phone].", '"[insert phone]"'),
        ("placeholder", "Call [Clinic name].", '"[Clinic name]"'),
        ("placeholder", "Dear {{name}}", '"{{name}}"'),
        ("placeholder", "Dear <name>", '"<name>"'),
        ("bare-url", "See https://clinic.example/knee.", '"https://clinic.example/knee"'),
        ("bare-url", "See www.clinic.org today.", '"www.clinic.org"'),
        ("bare-url", "Write to help@clinic.example.", '"help@clinic.example"'),
        ("bare-url", "See clinic.com/knee", '"clinic.com/knee"'),
    ):
        findings = hits(rule, text)
        assert findings, (rule, text)
        assert words in findings[0].message, findings
        assert findings[0].span.line == 7


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("advertising", "Learn more about your back from us."),
        ("advertising", "Sign up for the patient portal."),
        ("advertising", "Call your clinic to book a visit."),
        ("advertising", "Contact us"),
        ("advertising", "Wear a compression stocking."),
        ("advertising", "Keep your data with you."),
        ("markup", "No food from ____ to ____, no drink from _____."),
        ("markup", "Less than 5 < 6 & more > 3."),
        ("markup", "Aspirin* and ibuprofen* thin the blood."),
        ("markup", "5 * 3 * 2"),
        ("markup", "Room #5 [left]"),
        ("markup", "AT&T; R&D"),
        ("placeholder", "Todo esto ayuda."),
        ("placeholder", "Come at size XXL."),
        ("placeholder", "Do you have pain?"),
        ("placeholder", "CPT Code 22867 refers to a spacer."),
        ("placeholder", "Your weight is <60 and >40."),
        ("bare-url", "Rest. Come back e.g. at 8 a.m. or 2.30 p.m."),
        ("bare-url", "Walk.Comfort comes."),
    ],
)
def test_near_miss_of_structure_is_left_alone(rule: str, text: str) -> None:
    assert hits(rule, text) == []


def test_spanish_for_all_is_no_placeholder() -> None:
    assert hits("placeholder", "todo lo que toma", "es") == hits("placeholder", "TODO LO QUE TOMA", "es") == []
    assert hits("placeholder", "Hora: TODO, por favor", "es")


def test_contact_us_is_a_heading() -> None:
    yaml = "sections:\n  - {kind: when-to-call, title: Contact us, items: [Fever]}\n"
    assert found("advertising", page_of(yaml)) == []


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("percutaneous-vertebroplasty-lumbar", 1),
        ("knee-replacement", 1),
        ("knee_replacement_left", 1),
        ("x-ray", 0),
        ("follow-up", 0),
        ("Knee-replacement", 0),
        ("knee replacement-surgery", 0),
        ("vertebroplasty", 0),
    ],
)
def test_name_of_a_web_page_is_no_title(title: str, count: int) -> None:
    findings = found("slug", page_of(f"title: {title}\nsections:\n  - {{kind: overview, text: a-b-c}}\n"))
    assert [(finding.severity, finding.span.line) for finding in findings] == [(Severity.ERROR, 2)] * count


def test_costs_are_a_warning_where_they_print_and_else_a_note() -> None:
    yaml = "sections:\n  - {kind: overview, text: A.}\n  - {kind: billing, text: B.}\n  - {kind: cost, text: C.}\n"
    (note,) = found("costs-on-page", page_of(yaml))
    assert (note.severity, note.span.line) == (Severity.NOTE, 5)
    assert "billing, cost" in note.message
    (warning,) = found("costs-on-page", page_of(yaml, replace(PHONED, prints_costs=True)))
    assert warning.severity is Severity.WARNING
    assert found("costs-on-page", page_of(in_kind("Rest."))) == []


# Translations

ENGLISH = """\
summary: In short.
facts: [{label: Stay, value: 2 days}]
sections:
  - kind: preparation
    checklist:
      - {do: Stop aspirin., when: 7 days before}
      - Do not eat from ____ on.
  - kind: recovery
    items:
      - {text: Rest, items: [one, two]}
      - Take 2.5 mg.
  - kind: follow-up
    visits: [{visit: First, window: 1 week after}]
  - kind: cost
    text: It costs $5,000 to $15,000.
"""
SPANISH = """\
language: es
summary: En breve.
facts: [{label: Estancia, value: 2 días}]
sections:
  - kind: preparation
    checklist:
      - {do: Deje la aspirina., when: 7 days before}
      - No coma desde ____.
  - kind: recovery
    items:
      - {text: Descanse, items: [uno, dos]}
      - Tome 2,5 mg.
  - kind: follow-up
    visits: [{visit: Primera, window: 1 week after}]
  - kind: cost
    text: Cuesta de $5.000 a $15 000.
"""


def differences(spanish: str, english: str = ENGLISH, costs: bool = False) -> list[Finding]:
    return found("translation-differs", page_of(spanish, replace(PHONED, prints_costs=costs), english))


def test_translation_that_says_the_same_has_no_finding() -> None:
    assert differences(SPANISH, costs=True) == []


def changed(old: str, new: str) -> str:
    assert old in SPANISH
    return SPANISH.replace(old, new)


@pytest.mark.parametrize(
    ("spanish", "fact", "line"),
    [
        (changed("      - No coma desde ____.\n", ""), "1 item of the checklist, and the original 2", 9),
        (changed("desde ____", "desde hoy"), "0 blanks, and the original 1", 7),
        (changed("7 days before", "5 days before"), 'the original has "when: 7 days before" here', 9),
        (changed(", when: 7 days before", ""), 'the original has "when: 7 days before" here', 9),
        (changed("1 week after", "2 weeks after"), 'the original has "window: 1 week after" here', 16),
        (changed("uno, dos", "uno"), "1 bullet under this one, and the original 2", 13),
        (changed("2,5 mg", "25 mg"), 'the number "2.5" of the original is missing in the section "recovery"', 11),
        (changed("2,5 mg", "25 mg"), 'the number "25" in the section "recovery" is not in the original', 11),
        (changed("2 días", "3 días"), 'the number "2" of the original is missing in the head', 2),
        (changed("summary: En breve.\n", ""), "the summary is missing", 2),
        (changed("      - Tome 2,5 mg.\n", ""), "1 bullet, and the original 2", 13),
        (SPANISH.partition("  - kind: follow-up")[0], 'the section "follow-up" of the original is missing', 2),
        (f"{SPANISH}  - {{kind: tests, text: Nada.}}\n", 'the original has no section "tests"', 19),
        (changed("items:\n      - {", "text: [A, B]\n    items:\n      - {"), "2 paragraphs, and the original 0", 12),
    ],
)
def test_what_was_lost_in_translation_is_an_error(spanish: str, fact: str, line: int) -> None:
    findings = differences(spanish)
    assert [finding.span.line for finding in findings if fact in finding.message] == [line], findings
    assert all(finding.severity is Severity.ERROR and finding.hint for finding in findings)


FULL = """
arrive: 60 minutes before
warning: Come with an adult.
key-points: [{do: Fast., when: 1 day before at 6:00 PM}]
timeline: [{when: 1 day before, do: Fast}, {when: day of, do: Come}]
emergency-signs: [You faint.]
teach-back: [when I fast]
picture: {file: colonoscopy, alt: A colon., labels: [Colon]}
sections:
  - kind: preparation
    checklist:
      - {do: Ask., when: 7 days before, may: [Tea], avoid: [Milk], medicines: [{medicine: Iron, stop: 7 days before}]}
    bring: [Papers, Pills]
    driver: A friend.
    table: {columns: [A, B], rows: [[C, D]]}
  - kind: procedure
    steps: [{text: We check you in., when: day of at 7:30 AM}]
  - kind: home-care
    home: {until: 24 hours after, rules: [Rest.], normal: [Gas.]}
  - kind: complications
    risks: [{risk: It bleeds., number: 1, of: 100, source: A study}]
  - kind: alternatives
    choices: [{choice: Wait., about: It may pass.}]
"""


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("60 minutes before", "90 minutes before", '"arrive: 60 minutes before" here'),
        ("arrive: 60 minutes before\n", "", '"arrive: 60 minutes before" here'),
        ("warning: Come with an adult.\n", "", "0 paragraphs of the warning, and the original 1"),
        ("at 6:00 PM", "at 8:00 PM", '"when: 1 day before at 6:00 PM" here'),
        (", {when: day of, do: Come}", "", "1 day of the timeline, and the original 2"),
        ("timeline: [{when: 1 day", "timeline: [{when: 2 days", '"when: 1 day before" here'),
        ("[You faint.]", "[You faint., Fever.]", "2 signs of the first page, and the original 1"),
        ("teach-back: [when I fast]\n", "", "0 points to say back, and the original 1"),
        ("picture: {file: colonoscopy, alt: A colon., labels: [Colon]}\n", "", '"picture" is missing'),
        ("may: [Tea]", "may: [Tea, Milk]", "2 things that the patient may have, and the original 1"),
        ("avoid: [Milk], ", "", "0 things to avoid, and the original 1"),
        ("stop: 7 days", "stop: 5 days", '"stop: 7 days before" here'),
        (", stop: 7 days before", "", '"stop: 7 days before" here'),
        ("[Papers, Pills]", "[Papers]", "1 thing to bring, and the original 2"),
        ("    driver: A friend.\n", "", "0 paragraphs on the driver, and the original 1"),
        ("rows: [[C, D]]", "rows: [[C, D], [E, F]]", "2 rows, and the original 1"),
        ("    table: {columns: [A, B], rows: [[C, D]]}\n", "", 'the original has a "table" here'),
        ("at 7:30 AM", "at 8:30 AM", '"when: day of at 7:30 AM" here'),
        ("24 hours after", "48 hours after", '"until: 24 hours after" here'),
        (", normal: [Gas.]", "", "0 things to expect, and the original 1"),
        ("number: 1,", "number: 2,", '"number: 1" here'),
        ("of: 100", "of: 1000", '"of: 100" here'),
        ("[{choice: Wait., about: It may pass.}]", "[{choice: Wait.}]", 'has a "about" here'),
    ],
)
def test_what_was_lost_of_the_new_page_in_translation_is_an_error(old: str, new: str, fact: str) -> None:
    assert old in FULL
    assert differences(f"language: es\n{FULL}", FULL) == []
    messages = [finding.message for finding in differences(f"language: es\n{FULL.replace(old, new)}", FULL)]
    assert any(fact in message for message in messages), messages


def test_icon_film_and_short_title_may_be_missing_in_a_translation() -> None:
    head = "short-title: Test\nvideo: clinic.example/a\nkey-points: [{do: Fast., icon: no-food}]\n"
    body = "sections: [{kind: overview, text: A.}]\n"
    assert differences(f"language: es\nkey-points: [Ayune.]\n{body}", head + body) == []


def test_number_in_a_cost_counts_where_costs_print() -> None:
    dearer = changed("$15 000", "$16 000")
    assert differences(dearer) == []
    assert len(differences(dearer, costs=True)) == 2


def test_sections_of_the_file_may_stand_in_another_order() -> None:
    head, *sections = SPANISH.split("  - kind: ")
    turned = head + "".join(f"  - kind: {section}" for section in reversed(sections))
    assert differences(turned, costs=True) == []


def test_second_section_of_a_kind_is_compared_with_the_second() -> None:
    english = "sections:\n  - {kind: recovery, items: [a, b]}\n  - {kind: recovery, items: [c]}\n"
    spanish = f"language: es\n{english}".replace("items: [c]", "title: Luego, items: [c, d]")
    (finding,) = differences(spanish, english)
    assert 'the section "Luego" has 2 bullets, and the original 1' in finding.message
    assert finding.span.line == 6


@pytest.mark.parametrize(
    ("text", "language", "read"),
    [
        ("$5,000 to $15,000", "en", ["5000", "15000"]),
        ("$5.000 a $15.000", "es", ["5000", "15000"]),
        ("5 000 a 15\u00a0000", "es", ["5000", "15000"]),
        ("1 250 mg tablet", "en", ["1", "250"]),
        ("1,234,567.5", "en", ["1234567.5"]),
        ("2.5 or 2,50 or 0.250", "en", ["2.5", "2.5", "0.25"]),
        ("8:30, L4-L5, 007", "en", ["8", "30", "4", "5", "7"]),
        ("٣ و ٤٥", "ar", ["3", "45"]),
        ("1.2.3", "en", ["1", "2.3"]),
        ("9" * 5000, "en", ["9" * 5000]),
        ("two", "en", []),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, language: str, read: list[str]) -> None:
    assert sorted(numbers(text, language).elements()) == sorted(read)


def test_two_numbers_side_by_side_are_no_thousands() -> None:
    english = "sections: [{kind: recovery, text: Take 1 250 mg tablet.}]\n"
    spanish = "language: es\nsections: [{kind: recovery, text: Tome 1 %s mg.}]\n"
    assert differences(spanish % "tableta de 250", english) == []
    assert differences(spanish % "250", english) == []
    assert differences((spanish % "250").replace("1 250", "1.250"), english)


def test_shipped_translation_says_what_its_original_says() -> None:
    for path in sorted(LIBRARY.glob("*.es.yaml")):
        node = read_file(path)
        original = read_handout(read_file(path.with_name(path.name.replace(".es", ""))))
        page = Subject(read_handout(node), node, replace(PHONED, prints_costs=True), original)
        assert found("translation-differs", page) == []


TRANSLATED = (
    "language: es\ntranslation: {from: en, version: 1, fingerprint: '0123456789abcdef', by: A. B., date: 2026-01-02}\n"
    "sections: [{kind: overview, text: A.}]\n"
)


def test_outdated_translation_is_an_error_with_what_reading_told() -> None:
    page = page_of(TRANSLATED)
    assert found("outdated-translation", page) == []
    told = Finding(Span("x.yaml", 4, 5), "the original is version 2", "translation", "write 2", Severity.WARNING)
    (finding,) = found("outdated-translation", replace(page, warnings=(told,)))
    assert finding == structs.replace(told, rule="outdated-translation")
    stale = replace(page, handout=page.handout.out_of_date())
    (finding,) = found("outdated-translation", replace(stale, warnings=(told,)))
    assert finding == structs.replace(told, rule="outdated-translation", severity=Severity.ERROR)
    (finding,) = found("outdated-translation", stale)
    assert (finding.severity, finding.span.line) == (Severity.ERROR, 4)


AMOUNTS = [
    ("No food for 8 hours, no drink for 2 hours.", "Nada de comer por 2 horas, nada de beber por 8 horas."),
    ("Wait 8 hours.", "Espere 8 minutos."),
    ("Wait eight hours.", "Espere seis horas."),
    ("Come at 8 a.m.", "Venga a las 8 p.m."),
    ("Take 5 mg.", "Tome 5 ml."),
    ("Keep it at -5.", "Manténgalo a 5."),
    ("Take 1/2 pill.", "Tome 2/1 pastilla."),
    ("Take ½ pill.", "Tome ¾ pastilla."),
    ("Take 2.5 mg.", "Tome 25 mg."),
]


@pytest.mark.parametrize(("english", "spanish"), AMOUNTS)
def test_changed_amount_of_a_translation_is_found(english: str, spanish: str) -> None:
    original = f"sections:\n- kind: preparation\n  checklist: ['{english}']\n"
    page = page_of(f"language: es\nsections:\n- kind: preparation\n  checklist: ['{spanish}']\n", original=original)
    found = [*RULES["translation-amounts"].findings(page), *RULES["translation-differs"].findings(page)]
    assert found
    assert found[0].severity == "error"


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("No food for 8 hours, no drink for 2 hours.", "Nada de comer por 8 horas, nada de beber por 2 horas."),
        ("Wait eight hours.", "Espere 8 horas."),
        ("It costs $5,000 to $15,000.", "Cuesta de $5,000 a $15,000."),
        ("It costs $5,000.", "Cuesta 5.000 dólares."),
        ("Come at 8:30 a.m.", "Venga a las 8:30 de la mañana."),
        ("Take 2.5 mg one time.", "Tome 2,5 mg una vez."),
        ("Rest for 1 to 2 weeks.", "Descanse de 1 a 2 semanas."),
        ("Lift no more than 10 pounds.", "No levante más de 10 libras."),
        ("Take ½ pill twice a day.", "Tome ½ pastilla dos veces al día."),
    ],
)
def test_same_amount_in_other_words_is_left_alone(english: str, spanish: str) -> None:
    original = f"sections:\n- kind: preparation\n  checklist: ['{english}']\n"
    page = page_of(f"language: es\nsections:\n- kind: preparation\n  checklist: ['{spanish}']\n", original=original)
    assert [finding.message for finding in RULES["translation-amounts"].findings(page)] == []
