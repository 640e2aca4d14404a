"""The importer: every line of a page is in the YAML or on the list of what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from handpress.content.blocks import Task, Visit
from handpress.content.handout import Handout, read_handout
from handpress.content.kinds import Kind
from handpress.diagnostics import HandpressError
from handpress.meanings.headings import guess, meaning
from handpress.meanings.sentences import first_sentence
from handpress.meanings.times import task_of, visits_of, when_of_heading
from handpress.meanings.words import word_set
from handpress.pages import (
    Imported,
    checksum_of,
    import_page,
    is_untouched,
    read_page,
)
from handpress.pages.ads import advertising, is_call
from handpress.pages.emit import emit
from handpress.pages.sourcelines import source_lines
from handpress.pages.tree import LineWords
from handpress.source.bind import from_plain
from handpress.source.texts import forbidden_pattern
from handpress.source.yaml import parse

PAGES = Path(__file__).parent / "pages"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
HEAD = "Overview of CPT Code 12345: Mending a toe\n"


def page(*lines: str) -> Imported:
    return import_page(HEAD + "\n".join(lines), "toe.txt")


def sections(imported: Imported) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = parse(imported.yaml, "toe.yaml").plain()["sections"]
    return plain


def refusal(text: str, code: str | None = None) -> list[str]:
    with pytest.raises(HandpressError) as caught:
        import_page(text, "toe.txt", code)
    return [finding.rule for finding in caught.value.findings]


# --- nothing is lost -------------------------------------------------------------------------------------------

# What the place of a line tells, so that its words need not stand in the YAML.
TOLD_BY = {
    "code": "cpt hcpcs code codes number procedure primary main billing of the",
    "title": "overview introduction title procedure name cpt hcpcs code of to the an",
    "purpose": "to for",
    "when": "the your on of before prior to surgery procedure operation one two three four five six seven eight nine",
    "window": "within at in after following between and to for post procedure surgery operation op operative the your "
    "this a an postoperatively one two three four five six seven eight nine ten eleven twelve day week month year",
}
LISTED = re.compile(
    r"(steps|items|bring|may|avoid|emergency|urgent)\[\d+\](\.text)?$|\.(do|visit|purpose|window|when)$"
)
MARK = re.compile(r"(?i)(?:\(?(?:\d{1,3}|[a-z])[.)]|step\s+\d+|\bo\b|\[[ x]?\])")


def words_of(text: str) -> list[str]:
    # An "s" at the end does not count, so that "1 week" tells "weeks".
    return [word.removesuffix("s") for word in re.findall(r"[^\W_]+", text.casefold())]


def values_at(plain: Any, place: str) -> str:
    for step in re.findall(r"[a-z]+|\d+", place):
        plain = plain[int(step)] if step.isdigit() else plain[step]
    return str(plain)


def assert_nothing_lost(text: str, imported: Imported) -> None:
    """Every line with words is in the YAML or on the list, and so is each of its words."""
    plain = parse(imported.yaml, "page.yaml").plain()
    numbered, _ = source_lines(text, "page")
    left: dict[int, list[str]] = {}
    for one in imported.left:
        left.setdefault(one.line, []).append(one.text)
        assert one.reason
    places: dict[int, list[str]] = {}
    for kept in imported.kept:
        places.setdefault(kept.line, []).append(kept.place)
    by_number: dict[int, list[str]] = {}
    for number, line in numbered:
        by_number.setdefault(number, []).append(line)
    for number in [number for number, lines in by_number.items() if any(map(str.strip, lines))]:
        assert number in left or number in places, number
        told = {word for text in left.get(number, []) for word in words_of(text)}
        for place in places.get(number, []):
            key = place.rpartition(".")[2]
            told |= set(words_of(values_at(plain, place)))
            told |= {word.removesuffix("s") for word in TOLD_BY.get(key, "").split()}
        if any(place.endswith(".kind") for place in places.get(number, [])):
            continue  # the heading of a kind: its words are the kind
        bare = all(not line.strip() or MARK.fullmatch(line.strip()) for line in by_number[number])
        if bare or any(LISTED.search(place) for place in places.get(number, [])):
            told |= set(words_of(" ".join(MARK.findall(" ".join(by_number[number])))))
        missing = [word for line in by_number[number] for word in words_of(line) if word not in told]
        assert not missing, (number, by_number[number], missing)


def all_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from all_strings(inner)
    else:
        for inner in value:
            yield from all_strings(inner)


FIXTURES = sorted(PAGES.glob("*.*"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_no_line_of_a_page_is_lost(path: Path) -> None:
    imported = read_page(path)
    assert_nothing_lost(path.read_text(encoding="utf-8"), imported)
    assert read_handout(parse(imported.yaml, path.stem)).title == imported.title


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_equal_pages_give_equal_bytes(path: Path) -> None:
    assert read_page(path) == read_page(path)


def test_windows_line_ends_change_nothing() -> None:
    text = (PAGES / "knee-slug-ad.txt").read_text(encoding="utf-8")
    assert import_page(text.replace("\n", "\r\n"), "a.txt") == import_page(text, "a.txt")
    assert import_page(text.replace("\n", "\r"), "a.txt") == import_page(text, "a.txt")


# --- whole pages -----------------------------------------------------------------------------------------------


def test_lists_under_headings_that_name_a_block_fill_it() -> None:
    made = sections(
        page(
            *("What to bring", "- Photo ID", "- Papers", "", "You may drink", "- Water", "- Tea", ""),
            *(
                "You may not drink:",
                "- Milk",
                "",
                "Call 911 if",
                "- You faint.",
                "",
                "When to call",
                "- You have a fever.",
            ),
        )
    )
    own = [{key: value for key, value in one.items() if key != "kind"} for one in made]
    assert own == [
        {"title": "What to bring", "bring": ["Photo ID", "Papers"]},
        {"title": "You may drink", "may": ["Water", "Tea"]},
        {"title": "You may not drink", "avoid": ["Milk"]},
        {"emergency": ["You faint."]},
        {"urgent": ["You have a fever."]},
    ]


def test_bullets_under_what_to_bring_are_joined_and_a_heading_that_only_resembles_one_is_none() -> None:
    (made,) = sections(page("What to bring", "- Papers", "  - your ID", "- Pills"))
    assert made["bring"] == ["Papers: your ID", "Pills"]
    (made,) = sections(page("Overview", "We like you to drink tea", "- Green tea"))
    assert "may" not in made


def test_markdown_page() -> None:
    imported = read_page(PAGES / "carpal-tunnel.md")
    handout = read_handout(parse(imported.yaml, "page"))
    assert (handout.code, handout.title) == ("64721", "Carpal tunnel release")
    assert handout.summary == "Carpal tunnel release is a small operation on the wrist."
    assert [(part.kind.value, part.title) for part in handout.sections] == [
        ("overview", None),
        ("indications", None),
        ("preparation", None),
        ("preparation", "What to bring"),
        ("procedure", None),
        ("when-to-call", None),
        ("recovery", "Driving and typing after carpal tunnel release"),
        ("overview", "Our gardens"),
        ("follow-up", None),
    ]
    assert [task.when and task.when.canonical() for task in handout.sections[2].checklist] == [
        "7 days before",
        "evening before",
        None,
        "day of",
    ]
    assert [(step.text, step.items) for step in handout.sections[4].steps] == [
        ("The skin is washed.", ()),
        ("A nurse numbs the palm. This stings for a moment.", ()),
        ("The surgeon frees the nerve:", ("a band is cut", "the skin is closed")),
        ("A soft bandage goes on.", ()),
    ]
    assert [(one.line, one.reason) for one in imported.left] == [
        (1, "a line of marks"),
        (4, "a line of marks"),
        (51, "the address of a link"),
        (67, "a line of marks"),
        (70, "a picture"),
    ]
    assert [finding.rule for finding in imported.findings] == [
        "nested-bullets",
        "unknown-heading",
        "unknown-heading",
    ]


def test_page_in_capitals_with_wrapped_lines() -> None:
    imported = read_page(PAGES / "cataract-caps.txt")
    handout = read_handout(parse(imported.yaml, "page"))
    assert handout.title == "Cataract surgery"  # as its first sentence spells it
    assert handout.sections[0].text == ("Most people are awake. It takes about half an hour.",)
    assert [item.text for item in handout.sections[1].items] == [
        "Glare from lamps makes night driving hard.",
        "New glasses no longer help you to read or to see faces.",
    ]
    assert handout.sections[2].items[1].items == ("May need a second operation",)
    # The headings "One week before:" and "The night before surgery:" are what the tasks say.
    assert [task.when and task.when.canonical() for task in handout.sections[3].checklist] == [
        *("1 week before", "1 week before", "night before", "night before")
    ]
    assert [(step.text, step.items) for step in handout.sections[4].steps] == [
        ("Wear the shield at night.", ()),
        ("Use the drops.", ("Then, when the eye is calm:",)),
        ("Ask about new glasses.", ()),
    ]
    assert imported.left == ()
    assert imported.findings == ()


def test_page_with_underlined_headings() -> None:
    imported = read_page(PAGES / "gallbladder-underlined.txt")
    handout = read_handout(parse(imported.yaml, "page"))
    assert [(part.kind.value, part.title) for part in handout.sections] == [
        ("overview", None),
        ("symptoms", None),
        ("indications", None),
        ("alternatives", None),
        ("home-care", "Diet and drinks"),
        ("cost", None),
    ]
    assert [(fact.label, fact.value) for fact in handout.sections[5].facts] == [
        ("Average cost", "$9,000"),
        ("Deposit", "$200"),
        ("Payment plan", "yes"),
    ]
    assert [(one.line, one.reason) for one in imported.left] == [
        (33, "an empty field"),
        (35, "a line of marks"),
        (36, "a page number"),
    ]


def test_page_with_slug_title_and_advertising() -> None:
    imported = read_page(PAGES / "knee-slug-ad.txt")
    handout = read_handout(parse(imported.yaml, "page"))
    assert handout.title == "Total knee replacement"
    assert handout.sections[2].kind is Kind.COMPLICATIONS
    assert handout.sections[2].note == ("Keep the wound dry and secure, and be compliant with your blood thinner.",)
    assert [(one.line, one.text, one.reason.split(":")[0]) for one in imported.left] == [
        (9, "Charting without the busywork", "advertising"),
        (
            10,
            "Our platform is GDPR ready and HIPAA-compliant: sign up and let your team type less.",
            "advertising",
        ),
        (11, "Get started", "a call to action of the web page, glued to a heading"),
        (17, "Read more →", "a call to action of the web page"),
        (27, "- Common Modifiers:", "an empty field"),
        (28, "Related CPT Codes", "a heading with nothing under it"),
        (29, "© 2031 Paper Kite Charts. All rights reserved. Privacy policy.", "advertising"),
    ]


# --- code and title --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Overview of CPT Code 12345: Mending a toe",
        "OVERVIEW OF CPT CODE 12345:Mending a toe",
        "# CPT 12345 - Mending a toe",
        "Mending a toe (CPT 12345)",
        "Mending a toe, CPT code: 12345",
        "12345: Mending a toe",
        "CPT Code 12345\nMending a toe",
        "Welcome to our clinic.\n\n## Mending a toe\nCode: 12345",
        "**Mending a toe**\nCPT Code: 12345",
        "Mending a toe\n=============\nCode: 12345",
        "CPT Code: 12345\nProcedure: Mending a toe",
        "Overview of CPT Code 12345:mending-a-toe",
        "Toe Clinic | Handouts\n\n# Mending a toe (CPT® 12345)",
        "Toe Clinic\nProcedure: Mending a toe\nCPT: 12345",
        "\n\nOverview of CPT Code 12345: Mending_a_toe",
    ],
)
def test_title_and_code_are_found(line: str) -> None:
    imported = import_page(f"{line}\n\nRecovery\nRest.", "toe.txt")
    assert (imported.code, imported.title) == ("12345", "Mending a toe")


@pytest.mark.parametrize(
    ("slug", "title"),
    [
        ("percutaneous-vertebroplasty-lumbar", "Percutaneous vertebroplasty lumbar"),
        ("toe_repair_big", "Toe repair big"),
        ("knee-replacement", "Knee replacement"),
        ("X-ray", "X-ray"),
        ("Non-stress test", "Non-stress test"),
    ],
)
def test_slug_becomes_words(slug: str, title: str) -> None:
    imported = import_page(f"Overview of CPT Code 12345:{slug}\nRecovery\nRest.", "toe.txt")
    assert imported.title == title


def test_page_without_code_is_a_draft_of_no_procedure_and_the_hint_names_a_code_in_the_text() -> None:
    imported = import_page("Mending a toe\n\nRecovery\nSome clinics bill CPT code 12345.", "toe.txt")
    (finding,) = imported.findings
    assert str(finding) == (
        "toe.txt: warning: this page names no CPT code as its own: the draft is one of no procedure [no-code]\n"
        "  hint: give it with --code; the page mentions 12345, or leave it so"
    )
    assert imported.code is None
    assert read_handout(parse(imported.yaml, "toe.yaml")).codes == ()


def test_two_codes_are_refused() -> None:
    text = HEAD + "Recovery\nRest.\nBilling\nCPT Code: 54321"
    assert refusal(text) == ["two-codes"]
    imported = import_page(text, "toe.txt", "54321")
    assert imported.code == "54321"
    assert [(one.line, one.text) for one in imported.left if "another code" in one.reason] == [(1, "12345")]
    assert [finding.rule for finding in imported.findings] == ["other-code"]


def test_given_code_wins_and_the_code_of_the_page_goes_on_the_list() -> None:
    text = HEAD + "When CPT Code 12345 is used\nRarely.\nBilling\nCPT Code: 12345\nCategory: Toes"
    imported = import_page(text, "toe.txt", "0275T")
    assert imported.code == "0275T"
    assert [(one.line, one.text, one.reason) for one in imported.left] == [
        (1, "12345", "another code than the one given, 0275T"),
        (2, "12345", "another code than the one given, 0275T"),
        (5, "CPT Code: 12345", "another code than the one given, 0275T"),
    ]
    assert [(finding.span.line, finding.rule) for finding in imported.findings] == [(1, "other-code")]
    assert_nothing_lost(text, imported)


def test_given_code_must_be_a_code() -> None:
    assert refusal(HEAD + "Recovery\nRest.", "1234") == ["code"]


def test_code_of_a_related_procedure_is_not_the_code_of_the_page() -> None:
    imported = page("Recovery", "Rest.", "Related CPT Codes", "CPT Code: 54321", "54322: A second toe")
    assert imported.code == "12345"
    assert sections(imported)[1] == {
        "kind": "related-codes",
        "facts": [{"label": "CPT Code", "value": "54321"}, {"label": "54322", "value": "A second toe"}],
    }


def test_all_faults_of_a_page_are_told_at_once() -> None:
    assert refusal(HEAD + "Billing\nCPT Code: 54321\nCategory: Toes", "12") == ["code", "billing-only"]


@pytest.mark.parametrize("text", ["", "\n \n\t", "---\n***", "\ufeff", "• \n-\n"])
def test_page_without_words_is_refused(text: str) -> None:
    assert refusal(text, "12345") == ["empty-page"]


def test_page_without_a_heading_is_a_summary_and_an_overview() -> None:
    imported = import_page("the toe is mended.\nit heals. It hurts.", "big-toe.txt", "12345")
    assert imported.title == "Big toe"
    assert [finding.rule for finding in imported.findings] == ["no-title"]
    plain = parse(imported.yaml, "toe.yaml").plain()
    assert plain["summary"] == "the toe is mended."
    assert plain["sections"] == [{"kind": "overview", "text": "it heals. It hurts."}]


def test_page_with_headings_alone_is_refused() -> None:
    assert refusal(HEAD + "Recovery\nPreparation") == ["no-text"]


def test_first_sentence_is_no_title() -> None:
    imported = import_page("The toe is mended here.\nRecovery\nRest.", "toe.txt", "12345")
    assert [finding.rule for finding in imported.findings] == ["no-title"]
    assert imported.title == "Toe"


# --- headings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Purpose", "indications"),
        ("Indications", "indications"),
        ("When CPT Code 12345 is Used?", "indications"),
        ("Why is mending a toe done?", "indications"),
        ("Symptoms Indicating This Procedure", "symptoms"),
        ("Causes & Risk Factors", "causes"),
        ("Diagnostic Tests Before Procedure", "tests"),
        ("Procedure Description", "procedure"),
        ("What happens during the operation?", "procedure"),
        ("Preparation for the Procedure", "preparation"),
        ("How to prepare for mending your toe", "preparation"),
        ("Recovery", "recovery"),
        ("Aftercare", "recovery"),
        ("Recovery and Aftercare", "recovery"),
        ("Possible Complications", "complications"),
        ("Risks", "complications"),
        ("Risks of mending a toe:", "complications"),
        ("When to call your doctor", "when-to-call"),
        ("Post-Procedure Follow-Up", "follow-up"),
        ("Postoperative follow-up", "follow-up"),
        ("Alternatives", "alternatives"),
        ("Alternative Treatments", "alternatives"),
        ("Home Care Tips", "home-care"),
        ("Patient Education & Prevention", "prevention"),
        ("Billing and Coding Information", "billing"),
        ("Average Cost and Insurance Coverage", "cost"),
        ("Related CPT Codes", "related-codes"),
    ],
)
@pytest.mark.parametrize("form", ["{}", "## {}", "**{}**", "__{}__", "{}\n-----", "upper", "{}:", "### 3. {} ##"])
def test_heading_is_recognised_however_it_is_set(heading: str, kind: str, form: str) -> None:
    typed = heading.upper() if form == "upper" else form.format(heading.rstrip(":?") if ":" in form else heading)
    imported = page("It mends.", "", typed, "", "- Something.")
    assert [part["kind"] for part in sections(imported)] == ["overview", kind]
    assert all("title" not in part for part in sections(imported))
    assert imported.left == ()
    assert imported.findings == ()


def test_headings_need_no_blank_lines() -> None:
    imported = page("Purpose", "To mend.", "Risks", "- One.", "Recovery", "Rest.")
    assert [part["kind"] for part in sections(imported)] == ["indications", "complications", "recovery"]


@pytest.mark.parametrize(
    "line",
    [
        "Preparation takes time.",
        "Recovery is quick",
        "risks",
        "Recovery: one week",
        "Procedure: Mending a toe",
        "- Recovery",
        "Risks and the tooth fairy of recovery",
    ],
)
def test_line_that_only_holds_a_heading_word_is_no_heading(line: str) -> None:
    assert [part["kind"] for part in sections(page("Overview", "It mends.", line))] == ["overview"]


def test_wrapped_line_that_reads_like_a_heading_is_text() -> None:
    imported = page("It mends.", "Symptoms", "- Ask your nurse about the", "Risks", "- Pain.")
    assert [part["kind"] for part in sections(imported)] == ["overview", "symptoms", "symptoms"]
    assert sections(imported)[2] == {"kind": "symptoms", "text": "Risks", "items": ["Pain."]}


@pytest.mark.parametrize("typed", ["## Odd things", "**Odd things**", "Odd things\n----", "ODD THINGS", "Odd Things"])
def test_unknown_heading_stays_as_title_with_a_warning(typed: str) -> None:
    imported = page("It mends.", "", typed, "- One.", "- Two.")
    assert sections(imported)[1] == {
        "kind": "overview",
        "title": typed.strip("#*-\n "),
        "items": ["One.", "Two."],
    }
    assert [(finding.rule, finding.span.line) for finding in imported.findings] == [("unknown-heading", 4)]


@pytest.mark.parametrize("typed", ["**Do not drive**", "DO NOT DRIVE", "CALL 911", "PLEASE NOTE", "Ask Nurse Kay"])
def test_line_that_looks_like_a_heading_with_nothing_under_it_is_kept_as_text(typed: str) -> None:
    imported = page("Recovery", "Rest.", "- Sleep.", "", typed, "", "Risks", "- Pain.")
    assert sections(imported)[0]["note"] == typed.strip("*")


def test_heading_below_another_takes_its_kind() -> None:
    imported = page("It mends.", "## Preparation", "Soon.", "### Shoes", "- Buy wide shoes.", "## Risks", "- Pain.")
    assert sections(imported)[2] == {
        "kind": "preparation",
        "title": "Shoes",
        "checklist": [{"do": "Buy wide shoes."}],
    }
    assert imported.findings == ()


def test_heading_with_only_smaller_headings_under_it_is_told_by_their_kind() -> None:
    imported = page("It mends.", "## Recovery", "### First week", "- Rest.", "### Later", "- Walk.")
    assert [(part["kind"], part.get("title")) for part in sections(imported)[1:]] == [
        ("recovery", "First week"),
        ("recovery", "Later"),
    ]
    assert imported.left == ()


def test_line_that_only_goes_on_with_a_heading_is_text() -> None:
    imported = page("Warning Signs", "Call us if:", "- Fever")
    assert sections(imported)[0] == {"kind": "when-to-call", "text": "Call us if:", "urgent": ["Fever"]}


def test_unknown_heading_is_put_to_the_nearest_kind() -> None:
    assert guess("Caring for toes after the snow").kind == "recovery"
    assert guess("Toes and insurance in winter").kind == "cost"
    assert guess("Toes of the world").kind == "overview"


def test_heading_with_nothing_under_it_is_left_out() -> None:
    imported = page("It mends.", "Risks", "", "## Odd", "### Recovery", "Rest.")
    assert [(one.line, one.text, one.reason) for one in imported.left] == [
        (3, "Risks", "a heading with nothing under it"),
        (5, "## Odd", "a heading over other headings"),
    ]


def test_same_kind_twice_gives_two_sections() -> None:
    imported = page("Risks", "- One.", "Recovery", "Rest.", "Complications", "- Two.")
    assert [part["kind"] for part in sections(imported)] == ["complications", "recovery", "complications"]


def test_heading_and_label_with_value_are_told_apart() -> None:
    assert meaning("Recovery") is not None
    assert meaning("Recovery: two weeks") is None
    assert meaning("a" * 200) is None


# --- lists, paragraphs, lines ----------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [*"•◦▪‣*–-·●○■□✓➤+—", "o", "\uf0b7", "- [ ]", "* [x]", "\t-", "   •", "-\xa0", ">"])
def test_any_bullet_mark_is_read(mark: str) -> None:
    imported = page("Risks", f"{mark} Pain", f"{mark} Swelling")
    if mark == ">":
        assert sections(imported)[0] == {"kind": "complications", "text": ["Pain", "Swelling"]}
    else:
        assert sections(imported)[0] == {"kind": "complications", "items": ["Pain", "Swelling"]}


@pytest.mark.parametrize("form", ["{}. ", "{}) ", "({}) ", "Step {}: ", "STEP {} - ", "{}."])
def test_numbered_lines_are_steps(form: str) -> None:
    imported = page("Risks", f"{form.format(1)}Pain", f"{form.format(2)}Swelling")
    assert sections(imported)[0] == {"kind": "complications", "steps": ["Pain", "Swelling"]}


def test_bullets_of_the_procedure_are_steps() -> None:
    assert sections(page("Procedure", "- Wash.", "- Cut."))[0]["steps"] == ["Wash.", "Cut."]


def test_number_that_begins_a_wrapped_line_is_no_list() -> None:
    imported = page("Risks", "Ask if you are over", "65. Take care after", "12) hours.")
    assert sections(imported)[0]["text"] == ["Ask if you are over", "65. Take care after", "12) hours."]


@pytest.mark.parametrize(
    "line",
    ["> 38 °C is a fever", "-5 °C is cold", "<5 days", "✗ Smoking", "*Results vary", "2 weeks of rest", "3.5 mg"],
)
def test_sign_that_carries_meaning_is_no_mark(line: str) -> None:
    assert sections(page("Recovery", line))[0]["text"] == line


def test_wrapped_lines_are_joined_only_where_that_is_sure() -> None:
    imported = page(
        "Recovery",
        "Rest in bed and",
        "drink water.",
        "Sleep well.",
        "- Put the foot",
        "up high.",
        "- Wear a soft",
        "    Dutch shoe.",
        "- Well-",
        "known shoes.",
        "A new line.",
    )
    assert sections(imported)[0] == {
        "kind": "recovery",
        "text": ["Rest in bed and drink water.", "Sleep well."],
        "items": ["Put the foot up high.", "Wear a soft Dutch shoe.", "Well-known shoes."],
        "note": "A new line.",
    }


def test_paragraph_that_was_wrapped_at_a_width_is_one() -> None:
    wrapped = (
        "Your toe is mended in a small room by a team that does this on most of\n"
        "Mondays. It is quick. You can talk to us all the time and hear the talk\n"
        "Nurse Kay gives.\n"
        "Short line.\n"
    )
    assert sections(page("Recovery", wrapped))[0]["text"] == [
        "Your toe is mended in a small room by a team that does this on most of Mondays. It is quick. "
        "You can talk to us all the time and hear the talk Nurse Kay gives.",
        "Short line.",
    ]


def test_mark_on_a_line_of_its_own_belongs_to_the_next_line() -> None:
    imported = page("Risks", "•", "Pain", "•", "Swelling", "•", "", "Rare.")
    assert sections(imported)[0] == {"kind": "complications", "items": ["Pain", "Swelling"], "note": "Rare."}
    assert [(one.line, one.reason) for one in imported.left] == [(7, "a bullet without words")]


def test_bullets_under_bullets_keep_two_levels() -> None:
    imported = page("Risks", "- Pain", "  - at night", "    - in bed", "      - in spring", "- Swelling")
    assert sections(imported)[0]["items"] == [
        {"text": "Pain", "items": ["at night", "in bed", "in spring"]},
        "Swelling",
    ]
    (finding,) = imported.findings
    assert str(finding).startswith(
        "toe.txt:5:1: warning: 2 bullets stand more than two levels deep; joined one level up [nested-bullets]"
    )


def test_bullets_under_a_task_stay_under_it_with_a_warning() -> None:
    imported = page("Preparation", "- Take your pills.", "  - but not the water pills", "- Sleep.")
    (section,) = sections(imported)
    assert section["items"] == [{"text": "Take your pills.", "items": ["but not the water pills"]}, "Sleep."]
    assert "checklist" not in section
    assert [finding.rule for finding in imported.findings] == ["nested-bullets"]


def test_another_subject_under_follow_up_gives_no_visits() -> None:
    imported = page(
        "FOLLOW UP", "- Visit us 2 weeks after surgery.", "", "MEDICATIONS", "- Aspirin: stop 7 days before."
    )
    visits = [visit for section in sections(imported) for visit in section.get("visits", [])]
    assert visits == [{"visit": "Visit us", "window": "2 weeks after"}]


def test_further_paragraph_is_a_note_and_one_with_a_list_begins_a_section() -> None:
    imported = page("Risks", "Rare.", "- Pain.", "", "In winter also:", "- Cold.", "", "Ask us.", "", "Any time.")
    assert sections(imported) == [
        {"kind": "complications", "text": "Rare.", "items": ["Pain."]},
        {"kind": "complications", "title": "In winter also", "items": ["Cold."], "note": ["Ask us.", "Any time."]},
    ]


def test_order_of_the_page_is_the_order_of_the_yaml() -> None:
    lines = ["One.", "- Two.", "1. Three.", "", "Four.", "", "- Five.", "1. Six.", "", "- Seven.", "", "Eight."]
    texts = [text for text in all_strings(sections(page("Risks", *lines))) if text != "complications"]
    assert texts == ["One.", "Two.", "Three.", "Four.", "Five.", "Six.", "Seven.", "Eight."]


def test_first_sentence_of_the_overview_is_the_summary() -> None:
    plain = parse(page("Dr. J. Roe mends toes. It is quick. It helps.").yaml, "").plain()
    assert plain["summary"] == "Dr. J. Roe mends toes."
    assert plain["sections"][0]["text"] == "It is quick. It helps."


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two.", ("One.", "Two.")),
        ("Is it? Yes.", ("Is it?", "Yes.")),
        ("See Dr. Roe at 3 p.m. Then go.", ("See Dr. Roe at 3 p.m. Then go.", "")),
        ("Use 2.5 mg vs. Placebo e.g. John F. Roe. Now.", ("Use 2.5 mg vs. Placebo e.g. John F. Roe.", "Now.")),
        ("Toes, e.g. big ones. and more. Yes.", ("Toes, e.g. big ones. and more.", "Yes.")),
        ("No end", ("", "No end")),
        ('He said "go." Then he left.', ('He said "go."', "Then he left.")),
        ("手术很快。您可以回家。", ("手术很快。", "您可以回家。")),
        ("¿Duele? Éste es breve.", ("¿Duele?", "Éste es breve.")),
        ("Прийдите в 8 ч. утра. Ешьте мало.", ("Прийдите в 8 ч. утра.", "Ешьте мало.")),
        ("العملية قصيرة. يمكنك العودة.", ("العملية قصيرة.", "يمكنك العودة.")),
    ],
)
def test_sentence_ends_only_where_that_is_sure(text: str, parts: tuple[str, str]) -> None:
    assert first_sentence(text) == parts


def test_single_sentence_stays_in_the_overview() -> None:
    plain = parse(page("It mends a toe.").yaml, "").plain()
    assert "summary" not in plain
    assert plain["sections"] == [{"kind": "overview", "text": "It mends a toe."}]


def test_markdown_marks_go_and_words_stay() -> None:
    imported = page(
        "Risks",
        "- **Pain** and *more* `pain`, see [our page](https://toe.example/a) and <https://toe.example>",
        "- Dose: ____ mg, 2*3*4, snake_case_name, [x] and __bold__",
    )
    assert sections(imported)[0]["items"] == [
        "Pain and more pain, see our page and https://toe.example",
        "Dose: ____ mg, 2*3*4, snake_case_name, [x] and bold",
    ]


def test_labels_that_stand_together_are_facts_and_a_note_is_none() -> None:
    imported = page("Time: one hour", "Pain relief: a jab", "", "Note: eat first.", "Risks", "Rare: one in ten.")
    assert sections(imported) == [
        {
            "kind": "overview",
            "facts": [
                {"label": "Time", "value": "one hour"},
                {"label": "Pain relief", "value": "a jab"},
            ],
            "note": "Note: eat first.",
        },
        {"kind": "complications", "text": "Rare: one in ten."},
    ]


# --- preparation and follow-up ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Stop aspirin 7 days before the procedure.", "7 days before"),
        ("Stop aspirin one week prior to surgery.", "1 week before"),
        ("No food for 8 hours before your operation", "8 hours before"),
        ("Stop 5 to 7 days before surgery, please.", "5 to 7 days before"),
        ("Starting 3 days before, drink more.", "3 days before"),
        ("Shower the evening before.", "evening before"),
        ("Shower the night before surgery.", "night before"),
        ("Eat lightly the day before the procedure.", "day before"),
        ("Wear loose clothes on the day of the procedure.", "day of"),
        ("Take your pills the morning of surgery.", "morning of"),
        ("Fasting for several hours before the procedure may be required.", ""),
        ("Stop about 7 days before surgery.", ""),
        ("Stop up to 7 days before surgery.", ""),
        ("Drink until 2 hours before surgery.", ""),
        ("Stop 2 hours before you arrive.", ""),
        ("Stop within 24 hours before surgery.", ""),
        ("Stop A 7 days before surgery and B 3 days before surgery.", ""),
        ("Stop twenty two days before surgery.", ""),
        ("Rest 1.5 hours before surgery.", ""),
        ("Do this the day before you come in.", ""),
        ("Stop 0 days before surgery.", ""),
        ("Stop 7 to 5 days before surgery.", ""),
        ("Arrange a ride before the procedure.", ""),
        ("If you had a fever 7 days before the procedure, call us.", ""),
        ("Do not stop warfarin 5 days before surgery unless told.", ""),
        ("Continue aspirin. Stop ibuprofen 1 week before surgery.", ""),
        ("Be kind every day before surgery.", ""),
    ],
)
def test_only_an_exact_offset_becomes_the_time_of_a_task(text: str, when: str) -> None:
    assert task_of(text).when == when
    if when:
        from_plain(Task, {"do": text, "when": when})


def test_offset_in_a_heading_counts_for_each_task_without_its_own() -> None:
    assert when_of_heading("The day before surgery:") == "day before"
    assert when_of_heading("Before the day") == ""
    imported = page(
        "## Preparation", "### The day before surgery", "- Eat little.", "- Stop salt 2 days before surgery."
    )
    assert [task["when"] for task in sections(imported)[0]["checklist"]] == ["day before", "2 days before"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Initial follow-up within one to two weeks post-procedure.",
            [("Initial follow-up", "", "1 to 2 weeks after")],
        ),
        (
            "Initial follow-up within one week to assess pain relief and recovery.",
            [("Initial follow-up", "Assess pain relief and recovery", "within 1 week")],
        ),
        ("Follow-up at one week.", [("Follow-up", "", "1 week after")]),
        (
            "Additional follow-ups at one month and three months post-procedure.",
            [("Additional follow-ups", "", "1 month after"), ("Additional follow-ups", "", "3 months after")],
        ),
        ("Visits at 2, 6 and 12 weeks", [("Visits", "", f"{weeks} weeks after") for weeks in (2, 6, 12)]),
        ("X-ray 6 weeks after surgery.", [("X-ray", "", "6 weeks after")]),
        ("Check between 2 and 4 weeks.", [("Check", "", "2 to 4 weeks after")]),
        ("Clinic visit in a month with your surgeon", [("Clinic visit with your surgeon", "", "1 month after")]),
        ("Visit at 10 days for suture removal", [("Visit", "Suture removal", "10 days after")]),
        ("2 weeks after surgery: wound check", [("Wound check", "", "2 weeks after")]),
        ("Wound check (2 weeks after surgery)", [("Wound check", "", "2 weeks after")]),
        (
            "Additional visits may be scheduled to monitor pain levels and mobility.",
            [("Additional visits may be scheduled", "Monitor pain levels and mobility", "as scheduled")],
        ),
        ("Long-term follow-up to assess the bone.", [("Long-term follow-up", "Assess the bone", "long term")]),
        ("Imaging may be repeated to evaluate it.", [("Imaging may be repeated", "Evaluate it", "")]),
        ("Further visits as needed.", [("Further visits", "", "as needed")]),
        ("Your first visit is at two weeks.", [("Your first visit is at two weeks.", "", "2 weeks after")]),
        ("Six-week check to measure it.", [("Six-week check", "Measure it", "6 weeks after")]),
    ],
)
def test_follow_up_bullet_becomes_visits(text: str, rows: list[tuple[str, str, str]]) -> None:
    assert [(row.visit, row.purpose, row.window) for row in visits_of(text)] == rows
    for _, _, window in rows:
        from_plain(Visit, {"visit": "v", **({"window": window} if window else {})})


@pytest.mark.parametrize(
    "text",
    [
        "Follow-up at about two weeks.",
        "Visits every 6 months.",
        "Visits for 2 weeks after surgery.",
        "Visit in the 2 weeks after surgery.",
        "Visit at two weeks or sooner.",
        "Visit if pain lasts 2 weeks after surgery.",
        "Visit two weeks after the stitches come out.",
        "Visit at 2 weeks after the stitches come out.",
        "Visit at 2 weeks, then every 6 months.",
        "Swelling goes down within two weeks.",
        "Visit at 2 weeks. Bring your card.",
        "Visit at forty two weeks after surgery.",
        "Visit at 12 to 2 weeks.",
        "Visit at 11 years.",
        "Visits are not as needed.",
        "Patients need to check the wound.",
        "6-week course of tests.",
        "3-month visits.",
    ],
)
def test_ambiguous_follow_up_stays_whole_and_has_no_window(text: str) -> None:
    (row,) = visits_of(text)
    assert (row.visit, row.purpose, row.window) == (text, "", "")


# --- advertising -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["Learn more", "Read More", "SIGN UP", "Get started", "Book a demo", "Subscribe"])
def test_heading_glued_to_a_call_to_action_is_saved(call: str) -> None:
    imported = page("Risks", "- Pain.", f"{call}Post-Procedure Follow-Up", "- Come back as needed.")
    assert [part["kind"] for part in sections(imported)] == ["complications", "follow-up"]
    assert [(one.line, one.text) for one in imported.left] == [(4, call)]


def test_call_to_action_in_a_sentence_stays() -> None:
    imported = page("Recovery", "Learn more about recovery from your nurse.", "Contact us if it hurts.")
    assert len(sections(imported)[0]["text"]) == 2
    assert imported.left == ()


@pytest.mark.parametrize("line", ["Learn more", "Read more »", "Contact us", "Click here", "Log in | Sign up now"])
def test_call_to_action_alone_is_left_out(line: str) -> None:
    assert is_call(line)
    assert [one.text for one in page("Risks", "- Pain.", line).left] == [line]


@pytest.mark.parametrize(
    "text",
    [
        "HIPAA-compliant and made with privacy in mind: we safeguard your data.",
        "© 2030 Toe Inc. All rights reserved.",
        "We use cookies to improve this site.",
        "Start your free trial of our software today.",
        "Sign up for our newsletter.",
    ],
)
def test_advertising_is_left_out(text: str) -> None:
    imported = page("Risks", "- Pain.", "", text)
    assert [one.text for one in imported.left] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Keep the bandage secure and be compliant with the plan.",
        "Sign up for a heart class. Our platform helps you exercise after surgery.",
        "Under HIPAA you may ask for your records.",
        "Our HIPAA-compliant portal is secure: log in and subscribe to see your results.",
        "Trust your body.",
        "Secure your home before you come.",
        "Do not eat cookies.",
        "Ask for a copy of the terms.",
    ],
)
def test_medical_text_is_never_taken_for_advertising(text: str) -> None:
    assert advertising([text]) == [""]
    assert page("Risks", "- Pain.", "", text).left == ()


def test_medical_line_beside_advertising_stays() -> None:
    lines = ("Call your surgeon about fever", "Our software is HIPAA-compliant: book a demo.", "Rest the leg.")
    imported = page("Risks", "- Pain.", "", *lines)
    assert sections(imported)[0]["note"] == [lines[0], lines[2]]
    assert [one.text for one in imported.left] == [lines[1]]


# --- characters ------------------------------------------------------------------------------------------------


def test_invisible_characters_are_removed_with_a_warning() -> None:
    imported = import_page("\ufeff" + HEAD + "Re\xadcovery\nRe\u200bst\u2060 now\ufeff.\n\xada", "toe.txt")
    assert sections(imported)[0]["text"] == "Rest now. a" or sections(imported)[0]["text"] == ["Rest now.", "a"]
    assert [(finding.span.line, finding.rule) for finding in imported.findings] == [
        (1, "invisible-character"),
        (2, "invisible-character"),
        (3, "invisible-character"),
        (3, "invisible-character"),
    ]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\u202e", "\u2066", "\ufffe", "\ud800"])
def test_controls_and_direction_overrides_are_refused(character: str) -> None:
    with pytest.raises(HandpressError) as caught:
        import_page(HEAD + f"Recovery\nRest{character}.\nOn\x01", "toe.txt")
    assert [(finding.span.line, finding.span.column) for finding in caught.value.findings] == [(3, 5), (4, 3)]


def test_breaks_that_no_editor_counts_still_end_a_line() -> None:
    imported = page("Recovery", "Rest.\x0cSleep.\u2028Eat.", "Go.")
    assert sections(imported)[0]["text"] == ["Rest.", "Sleep.", "Eat.", "Go."]
    assert [kept.line for kept in imported.kept if "text" in kept.place] == [3, 3, 3, 4]


def test_no_break_space_holds_only_a_number_and_its_unit() -> None:
    imported = page("Recovery", "Take\xa05\xa0mg\xa0now\xa0\xa0and “then” rest\u2009well.")
    assert sections(imported)[0]["text"] == "Take\xa05\xa0mg now and “then” rest well."


# --- the YAML text ---------------------------------------------------------------------------------------------


def test_yaml_opens_with_its_origin_and_checksum() -> None:
    imported = import_page(HEAD + "Recovery\nRest.", "/some/where/the toe.txt")
    lines = imported.yaml.splitlines()
    assert lines[0] == "# yaml-language-server: $schema=handout.schema.json"
    assert lines[1] == "# Imported from the toe.txt by handpress. Draft: not reviewed by a clinician."
    assert lines[2] == f"# handpress-import: sha256={checksum_of(imported.yaml)}"
    assert lines[3:] == [
        'code: "12345"',
        "title: Mending a toe",
        "language: en",
        'version: "1"',
        "status: draft",
        "source: page the toe.txt",
        "sections:",
        "  - kind: recovery",
        "    text: Rest.",
    ]


def test_edit_by_a_person_is_noticed() -> None:
    text = page("Recovery", "Rest.").yaml
    assert is_untouched(text)
    assert is_untouched(text.replace("\n", "\r\n"))  # git on Windows is no person
    assert not is_untouched(text.replace("Rest.", "Rest!"))
    assert not is_untouched(text + " ")
    assert not is_untouched(text.replace("sha256=", "sha256=0"))
    assert not is_untouched("code: 1\n")
    assert not is_untouched("")


@pytest.mark.parametrize("name", ["a\nb: c.txt", "a\x00.txt", "\udcff.txt", ": #.txt", ""])
def test_odd_file_name_cannot_break_the_yaml(name: str) -> None:
    imported = import_page(HEAD + "Recovery\nRest.", name)
    assert read_handout(parse(imported.yaml, "toe")).code == "12345"
    assert is_untouched(imported.yaml)


ODD_WORDS = word_set(
    "--- ... null ~ yes No on 1 0x1F 1e3 .5 1:30 2026-03-03 - ? : # 'a' \"b\" a:b a#b << {a} [b] %a @a `a` = 12,000 "
    ".inf 1_000 0o7 1.5 12:30 true"
)
NASTY = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"]), min_size=1),
    st.text(st.sampled_from(" :#'\"\\%@`!&*|>?-,[]{}~=.\u00a0é😀\u200d0aey"), min_size=1),
    st.sampled_from(sorted(ODD_WORDS)),
    st.sampled_from(["a: b", "a #b", "a:", " a", "a ", "# a", "- a", "? a", "x" * 50_000, "a 'b' \"c\" \\d"]),
)


@given(text=NASTY, first=NASTY)
@settings(deadline=None)
def test_every_text_comes_back_from_the_yaml_as_it_was(text: str, first: str) -> None:
    assume(not forbidden_pattern().search(text + first))
    tree: dict[str, Any] = {
        "title": LineWords(text),
        "sections": [
            {
                "kind": LineWords(first),
                "items": [LineWords(text), {"text": LineWords(text), "items": [LineWords(first)]}],
            }
        ],
    }
    assert parse(emit(tree).text, "toe.yaml").plain() == {
        "title": text,
        "sections": [{"kind": first, "items": [text, {"text": text, "items": [first]}]}],
    }


def test_other_readers_take_every_text_for_text() -> None:
    yaml = pytest.importorskip("yaml")
    texts = sorted(ODD_WORDS)
    assert yaml.safe_load(emit({"texts": [LineWords(text) for text in texts]}).text) == {"texts": texts}


# --- any page --------------------------------------------------------------------------------------------------

ODD_PAGE = """
Recovery
Risks
Preparation
Procedure
Overview
Billing
Follow-Up
## Odd
### Deep
**Bold**
ALL CAPS HERE
Title Case Here
=====
-----
- - -
|a|b|
||
- Visit at 1 and 2 weeks to check it.
- Stop 7 days before surgery.
The day before:
- one
  - two
    - three
1. first
2. second
7. seventh
(a) letter
Step 1
o Sub
•
CPT Code: 12345
Label: value
Empty:
Learn moreRecovery
Learn more
Sign up for our newsletter.
wrapped line
that goes on.
> quoted
\xa0
<br>
![a](b)
Page 3
"""
PIECES = st.sampled_from(ODD_PAGE.split("\n"))
FIXTURE_LINES = st.sampled_from([line for path in FIXTURES for line in path.read_text("utf-8").splitlines()])
LINES = st.lists(
    st.one_of(PIECES, FIXTURE_LINES, st.text(st.characters(exclude_categories=["Cs"]), max_size=30)), max_size=40
)


@given(lines=LINES)
@settings(deadline=None, max_examples=400)
@example(lines=["- "])
@example(lines=["Title: :", "Recovery", "a"])
def test_any_page_is_imported_without_loss_or_refused_with_reasons(lines: list[str]) -> None:
    text = HEAD + "\n".join(lines)
    try:
        imported = import_page(text, "toe.txt")
    except HandpressError:
        return
    assert_nothing_lost(text, imported)
    assert is_untouched(imported.yaml)
    handout = read_handout(parse(imported.yaml, "toe.yaml"))
    assert isinstance(handout, Handout)


@given(text=st.text(st.characters(exclude_categories=["Cs"])), code=st.sampled_from([None, "12345"]))
@settings(deadline=None)
def test_any_text_is_imported_or_refused_with_reasons(text: str, code: str | None) -> None:
    with suppress(HandpressError):
        assert_nothing_lost(text, import_page(text, "toe.txt", code))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("".join(f"- bullet number {n} of a very long list\n" for n in range(20_000)), id="bullets"),
        pytest.param("[a](" * 250_000, id="links"),
        pytest.param("**a " * 250_000, id="stars"),
        pytest.param("x" + " " * 1_000_000 + "y", id="spaces"),
        pytest.param("A. " * 330_000, id="sentences"),
    ],
)
def test_page_of_a_megabyte_is_read_in_step_with_its_length(lines: str, share: float, check_growth) -> None:
    def read(length: int) -> None:
        imported = page("Recovery", lines[:length])
        assert imported.left == ()
        assert len(imported.yaml) >= 300

    check_growth(read, int(len(lines) * share))


LONG_WORDS = {
    "address": "https://clinic.example/" + "cpt-22511-" * 3_000,
    "word": "a" * 30_000,
    "dots": "a." * 15_000,
    "closings": "a.)" * 10_000,
    "marks": "a!?" * 10_000,
}


@pytest.mark.parametrize("word", LONG_WORDS.values(), ids=LONG_WORDS)
@pytest.mark.parametrize("head", ["", "## Overview\n\n", "## Recovery\n\n- ", "## ", "## Recovery\n\nPain: "])
def test_word_without_end_is_read_in_step_with_its_length(word: str, head: str, check_growth) -> None:
    def read(length: int) -> None:
        import_page(f"Toe surgery\n\n{head}{word[:length]}\n\n## Recovery\n\n- Rest\n", "toe.txt", "12345")

    check_growth(read, len(word))


def test_page_of_too_many_lines_is_refused_before_it_is_read() -> None:
    from growth import processor_s

    text = HEAD + "Follow-up\n" + "- a\n" * 100_000
    assert refusal(text) == ["too-large"]
    # A page of a fifth of the lines takes longer.
    assert processor_s(lambda: refusal(text)) < processor_s(lambda: page("Recovery", "- a\n" * 20_000))


@pytest.mark.heavy
def test_page_that_gives_more_than_a_handout_can_hold_is_refused() -> None:
    assert refusal(HEAD + "Follow-up\n" + "- Visit at 1, 2, 3, 4, 5 and 6 weeks\n" * 8000) == ["too-large"]


def test_page_over_the_limit_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(b"a" * 3_000_000)
    (tmp_path / "latin.txt").write_bytes("Зашитый палец".encode("cp1251"))
    for name, rule in (("big.txt", "too-large"), ("latin.txt", "encoding"), ("none.txt", "missing-file")):
        with pytest.raises(HandpressError) as caught:
            read_page(tmp_path / name)
        assert [finding.rule for finding in caught.value.findings] == [rule]


# --- the two source documents ----------------------------------------------------------------------------------

SEED_PATHS = sorted(SEEDS.glob("*.txt"))
needs_seeds = pytest.mark.skipif(len(SEED_PATHS) != 2, reason="the client's two source documents are not here")


@needs_seeds
@pytest.mark.parametrize("number", [0, 1])
def test_source_document_comes_out_whole(number: int) -> None:
    path = SEED_PATHS[number]
    imported = read_page(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert_nothing_lost(path.read_text(encoding="utf-8"), imported)
    handout = read_handout(parse(imported.yaml, path.stem))
    assert [part.kind.value for part in handout.sections] == [
        *("overview", "indications", "symptoms", "causes", "tests", "procedure", "preparation", "recovery"),
        *("complications", "follow-up", "alternatives", "home-care", "prevention", "billing", "cost"),
    ]  # fifteen with content; "Related CPT Codes" has none
    assert all(part.title is None and not part.note for part in handout.sections)
    # The second has part of a web address for a title.
    assert [finding.rule for finding in imported.findings] == [[], ["slug"]][number]
    strings = set(all_strings(parse(imported.yaml, "").plain()))
    follow_up = range(*(next(n for n, line in enumerate(lines) if mark in line)
                        for mark in ("Post-Procedure Follow-Up", "Alternative Treatments")))  # fmt: skip
    bullets = [(n, line[2:]) for n, line in enumerate(lines) if line.startswith("- ")]
    assert len(bullets) == (49, 54)[number]
    assert {text for n, text in bullets if n not in follow_up} <= strings
    assert handout.summary is not None
    assert f"{handout.summary} {handout.sections[0].text[0]}" == lines[1]
    assert [(fact.label, fact.value) for fact in handout.sections[13].facts] == [("Category", "Surgical Procedures")]
    assert len(handout.sections[5].steps) == (5, 6)[number]


@needs_seeds
def test_source_documents_lose_only_what_is_no_content() -> None:
    advertising_line = (
        "HIPAA-compliant and designed with privacy in mind, your patient’s data is protected. "
        "Focus on care while we safeguard your information."
    )
    for path, shift in zip(SEED_PATHS, (0, 5), strict=True):
        assert [(one.line - shift, one.text) for one in read_page(path).left] == [
            (52, "Secure, compliant, and built for trust"),
            (53, advertising_line),
            (54, "Learn more"),
            (80, "Common Modifiers:"),
            (86, "Related CPT Codes"),
        ]


@needs_seeds
def test_source_documents_have_titles_tasks_and_visits() -> None:
    first, second = (read_handout(parse(read_page(path).yaml, path.stem)) for path in SEED_PATHS)
    assert (first.code, first.title) == ("22867", "Percutaneous vertebroplasty")
    assert (second.code, second.title) == ("22325", "Percutaneous vertebroplasty lumbar")
    assert [task.when for task in first.sections[6].checklist] == [None, None, None]
    assert [task.when and task.when.canonical() for task in second.sections[6].checklist] == [
        *(None, None, None),
        "day of",
    ]
    rows = [
        [(visit.visit, visit.purpose, visit.window and visit.window.canonical()) for visit in part.visits]
        for part in (first.sections[9], second.sections[9])
    ]
    assert rows == [
        [
            ("Initial follow-up", None, "1 to 2 weeks after"),
            ("Additional visits may be scheduled", "Monitor pain levels and mobility", "as scheduled"),
            (
                "Long-term follow-up",
                "Assess the stability of the vertebra and overall spine health",
                "long term",
            ),
        ],
        [
            ("Initial follow-up", "Assess pain relief and recovery", "within 1 week"),
            ("Additional follow-ups", None, "1 month after"),
            ("Additional follow-ups", None, "3 months after"),
            ("Imaging studies may be repeated", "Evaluate the success of the procedure", None),
        ],
    ]
