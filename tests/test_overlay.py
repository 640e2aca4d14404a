"""A clinic's overlay: its edits are made where they belong, or a conflict is reported."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import LIBRARY as LIBRARY_FOLDER
from handpress.content.handout import Handout, read_handout
from handpress.content.overlay import apply, section_fingerprint
from handpress.content.overlay import edits as overlay_module
from handpress.content.section import Section
from handpress.content.shelf import entries as shelved
from handpress.diagnostics import HandpressError
from handpress.source.model import plain
from handpress.source.yaml import Node, parse, read_file

LIBRARY = """\
code: "99999"
title: Made-up procedure
version: 3
revised: 2026-01-05
summary: We mend it.
facts:
  - label: Anesthesia
    value: ____
  - label: Going home
    value: The same day
phrases: [{text: menthe, language: fr}]
sections:
  - kind: preparation
    title: Get ready
    text: |
      Read this twice.

      Do not eat for ____, do not drink for ____.
    checklist:
      - Arrange a ride home.
      - do: Stop blood thinners.
        when: 7 days before
      - Wear comfortable clothes.
    note: Ask us anything.
  - kind: recovery
    text: Take it slowly.
    items:
      - Rest.
      - text: Eat well.
        items: [Fruit, Soup]
      - text: Drink a lot.
        items: [Water, Tea with menthe]
  - kind: follow-up
    visits:
      - First visit
      - visit: Second visit
        purpose: To look at the cut
        window: 2 weeks after
  - kind: cost
    items: [Ask your insurance company., Rest.]
"""
HEAD = 'code: "99999"\n'


def tree(text: str = LIBRARY) -> Node:
    return parse(text, "99999.yaml")


def merged(overlay: str, library: str = LIBRARY) -> Handout:
    return read_handout(apply(tree(library), parse(HEAD + overlay, "local/99999.yaml")))


def as_json(handout: Handout) -> str:
    return json.dumps(plain(handout), ensure_ascii=False)


def section(overlay: str, kind: str) -> Section:
    return next(each for each in merged(overlay).sections if each.kind == kind)


def section_text(overlay: str, library: str) -> str:
    return merged(overlay, library).sections[0].text[1]


def told(overlay: str, library: str = LIBRARY, head: str = HEAD) -> str:
    with pytest.raises(HandpressError) as caught:
        read_handout(apply(tree(library), parse(head + overlay, "local/99999.yaml")))
    return str(caught.value)


def fingerprint(kind: str, library: str = LIBRARY) -> str:
    return section_fingerprint(next(each for each in sections(library) if each.walk(("kind",)).text == kind))


def sections(library: str) -> tuple[Node, ...]:
    return tree(library).walk(("sections",)).items


# What an overlay does


@pytest.fixture(autouse=True)
def short_texts_are_sure(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts of the made-up library are short, or parts of an entry; only some tests are about that."""
    if "short" not in request.node.name:
        monkeypatch.setattr(overlay_module, "_SURE", 0)
    if "only_a_part" not in request.node.name:
        monkeypatch.setattr(overlay_module.Edits, "is_sure", lambda *_, **__: True)


@pytest.mark.parametrize(
    ("overlay", "named"),
    [
        # A changed time would go unseen with its text.
        (
            "replace: [{find: Stop blood thinners., with: Go on.}]",
            '{do: "Stop blood thinners.", when: "7 days before"}',
        ),
        # A number belongs to its label.
        ("fill: [{find: ____, with: Local}]", '{label: "Anesthesia", value: "____"}'),
        ("replace: [{find: Going home, with: Leaving}]", '{label: "Going home", value: "The same day"}'),
        # A bullet belongs to what it stands under, and that to its bullets.
        (
            "replace: [{find: Tea with menthe, with: Tea}]",
            '{text: "Drink a lot.", items: ["Water", "Tea with menthe"]}',
        ),
        (
            "replace: [{find: Drink a lot., with: Drink.}]",
            '{text: "Drink a lot.", items: ["Water", "Tea with menthe"]}',
        ),
    ],
)
def test_text_that_is_only_a_part_of_an_entry_needs_the_whole(
    monkeypatch: pytest.MonkeyPatch, overlay: str, named: str
) -> None:
    monkeypatch.setattr(overlay_module, "_SURE", 0)
    message = told(overlay)
    assert "is only a part of what stands there [overlay-conflict]" in message
    assert f'name all of it, here and under "with": find: {named}' in message


def test_text_that_is_not_only_a_part_of_an_entry_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlay_module, "_SURE", 0)
    for find in ("Made-up procedure", "We mend it.", "Get ready", "Arrange a ride home.", "Ask us anything.", "Rest."):
        section = ", section: recovery" if find == "Rest." else ""
        assert "Now this." in str(merged(f"replace: [{{find: {find}, with: Now this.{section}}}]"))


def test_short_text_needs_its_section() -> None:
    # After an update the same few words could stand in another section only, and mean something else there.
    message = told("remove: [{find: Eat well.}]")
    assert '"Eat well." is too short to be sure of [overlay-conflict]' in message
    assert 'add "section: recovery"' in message
    edits = [f"{{find: {text}, section: recovery}}" for text in ("Eat well.", "Fruit", "Soup")]
    assert "Eat well." not in str(merged(f"remove: [{', '.join(edits)}]").sections)


def test_overlay_without_an_edit_changes_nothing() -> None:
    assert merged("") == read_handout(tree())


def test_blanks_are_filled_in_order() -> None:
    fill = "fill: [{find: 'Do not eat for ____, do not drink for ____.', with: [8 hours, 2 hours]}]"
    assert section(fill, "preparation").text == (
        "Read this twice.",
        "Do not eat for 8 hours, do not drink for 2 hours.",
    )


def test_blank_for_a_value_stays_open() -> None:
    fill = "fill: [{find: 'Do not eat for ____, do not drink for ____.', with: [____, 2 hours]}]"
    assert section(fill, "preparation").text[1] == "Do not eat for ____, do not drink for 2 hours."


def test_open_blank_keeps_its_length() -> None:
    library = LIBRARY.replace("drink for ____", "drink for ______")
    fill = "fill: [{find: 'Do not eat for ____, do not drink for ______.', with: [8 hours, ____]}]"
    assert section_text(fill, library) == "Do not eat for 8 hours, do not drink for ______."


def test_value_is_text_and_no_pattern() -> None:
    fill = r"fill: [{find: {label: Anesthesia, value: ____}, with: '\1 \g<0> {x}'}]"
    assert merged(fill).facts[0].value == r"\1 \g<0> {x}"


def test_keys_replace_the_whole_entry() -> None:
    replace = (
        "replace: [{find: {when: 7 days before, do: Stop blood thinners.}, "
        "with: {do: Stop blood thinners., when: 5 days before}}]"
    )
    when = section(replace, "preparation").checklist[1].when
    assert when is not None
    assert when.canonical() == "5 days before"


def test_entry_without_keys_is_found_by_its_key() -> None:
    replace = "replace: [{find: {visit: First visit}, with: {visit: First visit, window: 1 week after}}]"
    assert section(replace, "follow-up").visits[0].window is not None


@pytest.mark.parametrize(
    ("find", "now"),
    [
        ("Made-up procedure", "title"),
        ("We mend it.", "summary"),
        ("Going home", "facts"),
        ("The same day", "facts"),
        ("Get ready", "sections"),
        ("Read this twice.", "sections"),
        ("Ask us anything.", "sections"),
        ("Wear comfortable clothes.", "sections"),
        ("Fruit", "sections"),
        ("To look at the cut", "sections"),
    ],
)
def test_every_printed_text_can_be_replaced(find: str, now: str) -> None:
    before = as_json(read_handout(tree()))
    after = as_json(merged(f"replace: [{{find: {find}, with: Something else}}]"))
    assert after == before.replace(find, "Something else")
    assert "Something else" in json.dumps(json.loads(after)[now])


def test_paragraph_may_become_two() -> None:
    replace = 'replace: [{find: Read this twice., with: "Read this.\\n\\nThen read it again."}]'
    assert section(replace, "preparation").text[:2] == ("Read this.", "Then read it again.")


def test_white_space_and_composed_letters_do_not_matter() -> None:
    library = LIBRARY.replace("Ask us anything.", "Ask  us\u00a0 about caf\u00e9.")
    overlay = "remove:\n  - find: >-\n      Ask us\u00a0\n      about cafe\u0301.\n"
    assert not next(each for each in merged(overlay, library).sections if each.kind == "preparation").note


def test_entry_is_removed_with_its_time() -> None:
    assert [each.do for each in section("remove: [{find: Stop blood thinners.}]", "preparation").checklist] == [
        "Arrange a ride home.",
        "Wear comfortable clothes.",
    ]


def test_block_without_entries_disappears() -> None:
    assert section("remove: [{find: Ask us anything.}]", "preparation").blocks == ("text", "checklist")
    assert section("remove: [{find: Fruit}, {find: Soup}]", "recovery").items[1].items == ()
    facts = "remove: [{find: {label: Anesthesia, value: ____}}, {find: {value: The same day, label: Going home}}]"
    assert merged(facts).facts == ()


def test_entry_goes_when_its_bullets_go_too() -> None:
    items = section("remove: [{find: Eat well.}, {find: Fruit}, {find: Soup}]", "recovery").items
    assert [item.text for item in items] == ["Rest.", "Drink a lot."]
    items = section("remove: [{find: {text: Eat well., items: [Fruit, Soup]}}]", "recovery").items
    assert [item.text for item in items] == ["Rest.", "Drink a lot."]


def test_summary_section_title_and_purpose_can_be_removed() -> None:
    handout = merged("remove: [{find: We mend it.}, {find: Get ready}, {find: To look at the cut}]")
    assert (handout.summary, handout.sections[0].title, handout.sections[2].visits[1].purpose) == (None, None, None)


def test_section_narrows_a_text_that_stands_twice() -> None:
    handout = merged("remove: [{find: Rest., section: cost}]")
    assert [item.text for item in handout.sections[3].items] == ["Ask your insurance company."]
    assert handout.sections[1].items[0].text == "Rest."


def test_additions_go_behind_their_entry_or_to_the_end() -> None:
    overlay = """\
add:
  - {section: preparation, checklist: [{do: Bring your photo ID., when: day before}]}
  - {section: Get ready, after: Arrange a ride home., checklist: [Bring a friend., Bring a book.]}
  - {section: recovery, after: Fruit, items: Toast}
  - {section: cost, note: "One.\\n\\nTwo."}
  - {facts: [{label: Bring, value: Your card}]}
"""
    handout = merged(overlay)
    assert [each.do for each in handout.sections[0].checklist] == [
        "Arrange a ride home.",
        "Bring a friend.",
        "Bring a book.",
        "Stop blood thinners.",
        "Wear comfortable clothes.",
        "Bring your photo ID.",
    ]
    assert handout.sections[1].items[1].items == ("Fruit", "Toast", "Soup")
    assert (handout.sections[3].note, handout.sections[3].blocks) == (("One.", "Two."), ("items", "note"))
    assert handout.facts[2].label == "Bring"


def test_two_additions_to_a_new_block_both_print() -> None:
    assert section("add: [{section: cost, steps: [A]}, {section: cost, steps: [B, C]}]", "cost").blocks == (
        "items",
        "steps",
    )
    steps = section("add: [{section: cost, steps: [A]}, {section: cost, steps: [B, C]}]", "cost").steps
    assert [step.text for step in steps] == ["A", "B", "C"]


def test_addition_takes_the_place_of_what_is_removed() -> None:
    overlay = (
        "remove: [{find: Arrange a ride home.}]\n"
        "add: [{section: preparation, after: Arrange a ride home., checklist: Bring a friend.}]"
    )
    assert section(overlay, "preparation").checklist[0].do == "Bring a friend."


def test_whole_sections_are_replaced_removed_and_added() -> None:
    overlay = f"""\
replace: [{{section: cost, was: "{fingerprint("cost")}", with: {{kind: cost, items: [Ask us.]}}}}]
remove: [{{section: follow-up, was: "{fingerprint("follow-up")}"}}]
add: [{{new: {{kind: when-to-call, items: [You have a fever.]}}}}]
"""
    handout = merged(overlay)
    assert [each.kind.value for each in handout.sections] == ["preparation", "recovery", "cost", "when-to-call"]
    assert [item.text for item in handout.sections[2].items] == ["Ask us."]


def test_section_may_be_added_where_its_kind_is_removed() -> None:
    overlay = f'remove: [{{section: cost, was: "{fingerprint("cost")}"}}]\nadd: [{{new: {{kind: cost, text: X.}}}}]'
    assert section(overlay, "cost").text == ("X.",)


def test_version_date_and_phrases_are_the_clinics() -> None:
    overlay = (
        "version: Riverside 2\nrevised: 2026-11-22\nphrases: [{text: bon, language: fr}]\n"
        "replace: [{find: We mend it., with: We mend it bon.}]"
    )
    handout = merged(overlay)
    assert (handout.version, str(handout.revised)) == ("3, Riverside 2", "2026-11-22")
    assert [phrase.text for phrase in handout.phrases] == ["menthe", "bon"]


def test_phrase_goes_with_the_only_text_that_holds_it() -> None:
    assert merged("remove: [{find: Tea with menthe}]").phrases == ()


def test_library_phrase_that_never_stood_there_is_still_reported() -> None:
    library = LIBRARY.replace("text: menthe", "text: mint")
    assert "99999.yaml:11:18: error" in told("remove: [{find: Tea with menthe}]", library)


def test_translation_keys_are_replaced_one_by_one() -> None:
    keys = "translation: {from: es, version: 1, fingerprint: 0123456789abcdef, by: A, date: 2026-01-01}\n"
    overlay = "translation: {version: 2, fingerprint: fedcba9876543210}"
    translation = merged(overlay, keys + LIBRARY).translation
    assert translation is not None
    assert (translation.version, translation.fingerprint, translation.by) == ("2", "fedcba9876543210", "A")
    assert "local/99999.yaml:2:1: error: the library's handout is no translation [overlay-conflict]" in told(overlay)
    assert 'local/99999.yaml:2:15: error: unknown key "versoin"' in told("translation: {versoin: 2}", keys + LIBRARY)


def test_comments_change_nothing() -> None:
    overlay = "remove:\n- find: Ask us anything.\n"
    commented = overlay.replace("\n", "\n# a note\n")
    library = LIBRARY.replace("\n  - kind", "\n  # a note\n  - kind").replace("title: Made", "# a note\ntitle: Made")
    assert merged(commented, library) == merged(overlay)


@pytest.mark.parametrize("path", [entry.path for entry in shelved(LIBRARY_FOLDER)], ids=lambda path: path.name)
def test_shipped_handout_is_itself_under_an_empty_overlay(path: Path) -> None:
    library = read_file(path)
    language = library.walk(("language",)).text or "en"
    codes = ", ".join(f'"{code}"' for code in read_handout(library).codes)
    overlay = parse(f"codes: [{codes}]\nlanguage: {language}\n", "local.yaml")
    assert read_handout(apply(library, overlay)) == read_handout(library)


# Fingerprints


def test_fingerprint_is_of_what_a_section_says() -> None:
    plain = (
        "sections: [{kind: cost, title: What you pay, text: [A b., C.], checklist: [{when: day before, do: Call.}, X]}]"
    )
    typed = """\
sections:
  - title: "What  you pay"
    # a note
    text: |
      A
      b.

      C.
    kind: cost
    checklist: [{do: Call., when: day before}, {do: X}]
"""
    assert fingerprint("cost", plain) == fingerprint("cost", typed)
    assert len(fingerprint("cost", plain)) == 8


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("A.", "A!"),
        ("day before", "7 days before"),
        ("kind: cost", "kind: cost, title: T"),
        ("note: N.", "items: [N.]"),
        ("text: A., note: N.", "note: N., text: A."),
        ("[X, Y]", "[Y, X]"),
        ("[X, Y]", "[X Y]"),
    ],
)
def test_fingerprint_changes_with_a_word_and_with_the_order(was: str, now: str) -> None:
    section_ = "{kind: cost, checklist: [{do: Call., when: day before}], steps: [X, Y], text: A., note: N.}"
    assert was in section_
    one, other = (f"sections: [{each}]" for each in (section_, section_.replace(was, now)))
    assert fingerprint("cost", one) != fingerprint("cost", other)


# Conflicts


def test_text_that_is_gone_is_reported_with_the_nearest() -> None:
    assert told("replace:\n  - find: Arrange a ride to home.\n    with: Walk.\n") == (
        "local/99999.yaml:3:11: error: the library's handout does not say "
        '"Arrange a ride to home." [overlay-conflict]\n'
        '  hint: line 20 says "Arrange a ride home."; look whether your change is still right, '
        'then write that under "find"'
    )


def test_text_that_goes_on_now_is_named() -> None:
    library = LIBRARY.replace("Take it slowly.", "Take it slowly for as many days as you need.")
    assert 'line 26 says "Take it slowly for as many days as you need."' in told("remove: [{find: Take it}]", library)


def test_entry_with_other_keys_is_reported_with_those() -> None:
    find = "replace: [{find: {do: Stop blood thinners., when: 10 days before}, with: {do: Stop blood thinners.}}]"
    assert 'line 21 says {do: "Stop blood thinners.", when: "7 days before"}' in told(find)


def test_library_that_took_the_change_over_is_told() -> None:
    assert 'says what stands under "with" already' in told("replace: [{find: Zzz., with: Wear comfortable clothes.}]")


def test_text_that_stands_twice_names_its_lines() -> None:
    message = told("remove: [{find: Rest.}]")
    assert 'the library\'s handout says "Rest." 2 times, on lines 28 and 40 [overlay-conflict]' in message
    assert 'hint: add "section:"' in message


def test_text_that_stands_twice_in_one_section() -> None:
    library = LIBRARY.replace("Take it slowly.", "Rest.")
    assert "name the whole entry by its keys" in told("remove: [{find: Rest., section: recovery}]", library)
    handout = merged("remove: [{find: {text: Rest.}, section: recovery}]", library)
    assert [item.text for item in handout.sections[1].items] == ["Eat well.", "Drink a lot."]


def test_unknown_section_is_reported_with_the_nearest() -> None:
    message = told("remove: [{find: Rest., section: recovry}]\nadd: [{section: follwup, visits: [X]}]")
    assert 'local/99999.yaml:2:33: error: the library\'s handout has no section "recovry"' in message
    assert 'did you mean "recovery"?' in message
    assert 'did you mean "follow-up"?' in message


@pytest.mark.parametrize(
    "edits",
    [
        "replace: [{find: Rest., with: X, section: cost}]\nremove: [{find: Rest., section: cost}]",
        "replace: [{find: Fruit, with: Figs}, {find: Fruit, with: Plums}]",
        "replace: [{find: {text: Eat well., items: [Fruit, Soup]}, with: {text: Eat.}}]\nremove: [{find: Soup}]",
        "replace: [{find: Eat well., with: Eat.}]\nremove: [{find: Eat well.}, {find: Fruit}, {find: Soup}]",
        "remove: [{find: Eat well.}, {find: Fruit}]\nreplace: [{find: Soup, with: Broth}]",
        'remove: [{find: Ask your insurance company.}, {section: cost, was: "%s"}]',
        'remove: [{section: cost, was: "%s"}, {section: cost, was: "%s"}]',
    ],
)
def test_two_changes_of_one_text_are_an_error(edits: str) -> None:
    message = told(edits.replace("%s", fingerprint("cost")))
    assert "of this file changes the same text [overlay-conflict]" in message


def test_order_of_two_changes_in_the_file_is_told() -> None:
    message = told("remove:\n  - find: Fruit\nreplace:\n  - find: Fruit\n    with: Figs\n")
    assert "local/99999.yaml:5:11: error: line 3 of this file changes the same text" in message


def test_bullets_are_not_removed_unseen() -> None:
    message = told("remove: [{find: Eat well.}, {find: Fruit}]")
    assert 'this entry holds bullets of its own, as "Soup" [overlay-conflict]' in message
    assert "remove its bullets first" in message


def test_purpose_and_value_are_not_removed_unseen() -> None:
    assert 'name it by all its keys: find: {visit: "Second visit", purpose: "To look at the cut"' in told(
        "remove: [{find: Second visit}]"
    )
    assert 'name it by all its keys: find: {label: "Going home", value: "The same day"}' in told(
        "remove: [{find: Going home}]"
    )


@pytest.mark.parametrize("find", ["Made-up procedure", "The same day"])
def test_title_and_value_cannot_be_removed_alone(find: str) -> None:
    assert f'"{find}" cannot be removed alone [overlay-conflict]' in told(f"remove: [{{find: {find}}}]")


def test_section_is_not_emptied_text_by_text() -> None:
    message = told("remove:\n  - {find: Ask your insurance company.}\n  - {find: Rest., section: cost}\n")
    assert "local/99999.yaml:3:12: error: nothing would be left under the heading of this section" in message
    assert f'with was: "{fingerprint("cost")}"' in message


def test_last_section_is_not_removed() -> None:
    library = HEAD + "title: T\nsections: [{kind: cost, text: A.}]"
    overlay = f'remove: [{{section: cost, was: "{fingerprint("cost", library)}"}}]'
    assert "local/99999.yaml:2:20: error: no section would be left [overlay]" in told(overlay, library)


@pytest.mark.parametrize("was", ["", "was: 00000000, "])
def test_section_that_is_not_the_one_seen_is_reported_with_its_fingerprint(was: str) -> None:
    message = told(
        f"replace: [{{section: cost, {was}with: {{kind: cost, text: X.}}}}]\nremove: [{{section: follow-up}}]"
    )
    assert ("has changed since this was made" in message) == bool(was)
    assert '"was" is missing' in message
    assert f'look at the section, then write was: "{fingerprint("cost")}"' in message
    assert f'look at the section, then write was: "{fingerprint("follow-up")}"' in message


def test_fingerprint_tells_two_sections_of_one_kind_apart() -> None:
    library = f"{LIBRARY}  - kind: cost\n    text: More.\n"
    message = told("remove: [{section: cost}]", library)
    one, other = (section_fingerprint(each) for each in sections(library)[3:])
    assert f'"was:": {one} on line 39, {other} on line 41' in message
    handout = merged(f'remove: [{{section: cost, was: "{other}"}}]', library)
    assert handout == read_handout(tree())


@pytest.mark.parametrize(
    ("fill", "fact"),
    [
        ("find: 'Do not eat for ____, do not drink for ____.', with: 8 hours", "has 2 blanks, and here is text for 1"),
        ("find: {label: Anesthesia, value: ____}, with: [a, b]", "has 1 blank, and here is text for 2"),
        ("find: Rest., section: cost, with: x", '"Rest." has no blank to fill'),
        ("find: {label: Anesthesia, value: ____}, with: ____", "this fills no blank"),
    ],
)
def test_values_must_fit_the_blanks(fill: str, fact: str) -> None:
    assert f"{fact} [fill]" in told(f"fill: [{{{fill}}}]")


def test_edit_that_changes_nothing_is_reported() -> None:
    assert "this changes nothing [overlay]" in told("replace: [{find: Fruit, with: Fruit}]")


@pytest.mark.parametrize(
    ("after", "hint"),
    [
        ("Take it slowly.", 'it stands in "text"'),
        ("Eat wel.", 'line 29 says "Eat well."'),
        ("Zzz", 'delete "after"'),
    ],
)
def test_addition_behind_nothing_is_reported(after: str, hint: str) -> None:
    message = told(f"add: [{{section: recovery, after: {after}, items: [X]}}]")
    assert f'"items" of the library\'s handout does not say "{after}" [overlay-conflict]' in message
    assert hint in message


def test_addition_to_what_is_taken_away_is_reported() -> None:
    was = fingerprint("cost")
    message = told(f'remove:\n  - {{section: cost, was: "{was}"}}\nadd:\n  - {{section: cost, items: [X]}}\n')
    assert "local/99999.yaml:5:28: error: this is added to what line 3 of this file removes or replaces" in message


@pytest.mark.parametrize(
    "edit",
    [
        "add: [{section: recovery, items: [Rest.]}]",
        "add: [{section: preparation, checklist: [{do: Arrange a ride home., when: day before}]}]",
        "add: [{facts: [{label: Going home, value: The same day}]}]",
        "replace: [{find: Take it slowly., with: Rest.}]",
    ],
)
def test_text_that_the_library_has_by_now_is_not_printed_twice(edit: str) -> None:
    assert "there too, on line" in told(edit)


def test_section_that_the_library_has_by_now_is_not_printed_twice() -> None:
    new = "add: [{new: {kind: cost, %stext: X.}}]"
    assert 'has a section "cost" too, on line 39 [overlay-conflict]' in told(new.replace("%s", ""))
    assert len(merged(new.replace("%s", "title: Our own, ")).sections) == 5


def test_all_conflicts_come_at_once_in_line_order() -> None:
    message = told("fill: [{find: A ____, with: x}]\nremove:\n  - find: B\nadd: [{section: zzz, items: [X]}]\n")
    assert [line.split(":")[1] for line in message.splitlines() if "error" in line] == ["2", "4", "5"]


# The file's form


@pytest.mark.parametrize(
    ("overlay", "fact"),
    [
        ("titel: x", 'unknown key "titel" in this file [unknown-key]'),
        ("fill: []", '"fill" is empty [empty-value]'),
        ("fill: [{find: x}]", 'entry 1 has no "with" [missing-key]'),
        ("fill: [{with: x}]", 'entry 1 has no "find" [missing-key]'),
        ("fill: [{find: '', with: x}]", '"find" of entry 1 is empty [empty-value]'),
        ("fill: [{find: x, with: []}]", '"with" of entry 1 is empty [empty-value]'),
        ("fill: [{find: x, with: {a: b}}]", '"with" of entry 1: keys stand where a list is needed [wrong-shape]'),
        ("replace: [{find: [x], with: y}]", '"find" of entry 1: a list stands where text is needed [wrong-shape]'),
        ("replace: [{find: x, with: {do: y}}]", 'one of "find" and "with" is text, the other has keys [wrong-shape]'),
        ("replace: [{section: cost, with: x}]", "text stands in place of a section [wrong-shape]"),
        ("replace: [{find: x, with: y, was: z}]", '"was" stands beside "find" [overlay]'),
        ("remove: [{}]", 'it has no "find" [missing-key]'),
        ("remove: [x]", "entry 1: text stands where keys are needed [wrong-shape]"),
        ("add: [{section: cost}]", "it needs one block to add to and has none [overlay]"),
        ("add: [{section: cost, items: [x], steps: [y]}]", 'and has "steps" and "items" [overlay]'),
        ("add: [{items: [x]}]", 'it has no "section" [missing-key]'),
        ("add: [{section: cost, items: []}]", '"items" of entry 1 is empty [empty-value]'),
        ("add: [{section: cost, items: [' ']}]", "has no text [empty-item]"),
        ("add: [{new: {kind: cost, text: X.}, section: cost}]", 'another key stands beside "new" [overlay]'),
        ("add: [{new: {kind: cots, text: X.}}]", 'unknown kind "cots" [unknown-kind]'),
        ("revised: yesterday", '"revised": "yesterday" is not a date [date]'),
        ("phrases: [{text: x}]", 'phrase 1 has no "language" [missing-key]'),
    ],
)
def test_wrong_form_is_reported(overlay: str, fact: str) -> None:
    message = told(overlay)
    assert fact in message
    assert message.startswith("local/99999.yaml:2:")


def test_overlay_of_another_handout_is_refused() -> None:
    message = told("language: es\nremove: [{find: zzz}]", head='code: "99998"\n')
    assert '"code": "99998" stands in an overlay of the handout with "99999" [overlay]' in message
    assert '"language": "es" stands in an overlay of the handout with "en" [overlay]' in message
    assert "zzz" not in message
    assert 'this file has no "code" [missing-key]' in told("version: 1", head="")


def test_overlay_that_is_no_mapping_is_refused() -> None:
    assert "a list stands where keys are needed" in told("- a", head="")


def test_fault_of_new_text_is_told_in_the_overlay() -> None:
    overlay = (
        "replace:\n"
        "  - find: {do: Stop blood thinners., when: 7 days before}\n"
        "    with: {do: Stop blood thinners., when: 3 days after}\n"
        "add:\n"
        "  - section: recovery\n"
        "    items:\n"
        "      - txt: X\n"
    )
    message = told(overlay)
    assert "local/99999.yaml:4:44: error: " in message
    assert '"3 days after" is a time after the procedure' in message
    assert "local/99999.yaml:8:9: error: " in message


def test_fault_of_the_library_is_told_in_the_library() -> None:
    library = LIBRARY.replace("when: 7 days before", "when: soon")
    assert told("remove: [{find: Fruit}]", library).startswith("99999.yaml:22:15: error: ")


@pytest.mark.parametrize(
    "library",
    [
        "code: '99999'\n",
        "- a\n",
        "title: T\nsections: [{do: Fruit, kind: cost, text: A.}, {kind: causes, text: B.}]\n",
        "title: T\nsections: [Fruit, {kind: causes, text: B.}]\n",
        "text: Fruit\nsections: Fruit\n",
        "title: T\nsections: [Fruit, {do: Fruit, kind: {a: b}, text: {a: Fruit}, steps: Fruit, items: [[Fruit]]}]\n",
        "facts: {label: Fruit}\nsections: {kind: cost}\nphrases: x\ntranslation: y\n",
    ],
)
@pytest.mark.parametrize(
    "overlay",
    [
        "",
        "remove: [{find: Fruit}]",
        "remove: [{find: {a: Fruit}}]",
        "add: [{section: cost, items: [x]}]",
        "phrases: [{text: a, language: fr}]",
    ],
)
def test_broken_library_is_reported_and_never_hidden(library: str, overlay: str) -> None:
    head = "" if library.startswith("-") or "code" in library else HEAD
    assert "error" in told(overlay, head + library)


def test_a_thousand_lost_texts_are_told_soon() -> None:
    long = " ".join(f"word{at}" for at in range(100))
    finds = "".join(f"  - find: {long} {at}\n" for at in range(1000))
    library = LIBRARY + "  - kind: causes\n    items:\n" + "".join(f"      - {long} x{at}\n" for at in range(200))
    assert "this file has more than 100 faults" in told(f"remove:\n{finds}", library)


# Nothing is lost and nothing is doubled


@dataclass
class Plan:
    """A made-up handout, edits of it, and the texts that must come out in order."""

    sections: list[dict[str, Any]] = field(default_factory=list)
    fill: list[Any] = field(default_factory=list)
    replace: list[Any] = field(default_factory=list)
    remove: list[Any] = field(default_factory=list)
    add: list[Any] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    come: list[str] = field(default_factory=list)

    def overlay(self) -> dict[str, Any]:
        edits = {name: getattr(self, name) for name in ("fill", "replace", "remove", "add")}
        return {"code": "99999", **{name: edit for name, edit in edits.items() if edit}}


KINDS = ("overview", "preparation", "recovery", "cost")
OWN = {"checklist": "do", "steps": "text", "items": "text", "visits": "visit"}


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    plan, count = Plan(), iter(range(10_000))

    def edited(text: str, *choices: str) -> list[str]:
        """Draw an edit of *text* and return what prints instead."""
        choice = draw(st.sampled_from(choices))
        if choice == "keep":
            return [text]
        plan.gone.append(text)
        if choice == "remove":
            plan.remove.append({"find": text})
            return []
        value = "8 hours" if choice == "fill" else f"new {next(count)}"
        getattr(plan, choice).append({"find": text, "with": value})
        plan.come.append(text.replace("____", value) if choice == "fill" else value)
        return plan.come[-1:]

    def added(section: str, block: str, after: str | None) -> list[str]:
        texts = [f"added {next(count)}" for _ in range(draw(st.sampled_from([0, 0, 1, 2])))]
        if texts:
            entries = [{OWN[block]: text} if block in OWN and draw(st.booleans()) else text for text in texts]
            plan.add.append({"section": section, **({"after": after} if after else {}), block: entries})
            plan.come.extend(texts)
        return texts

    for kind in draw(st.lists(st.sampled_from(KINDS), min_size=1, unique=True)):
        section: dict[str, Any] = {"kind": kind}
        names = draw(st.permutations(["text", "note", *OWN]))
        there = draw(st.integers(1, 4))
        for number, block in enumerate(names[:there]):
            texts = [f"{kind} {block} {next(count)} ____" for _ in range(draw(st.integers(1, 4)))]
            section[block] = "\n\n".join(texts) if block == "text" else []
            for at, text in enumerate(texts):
                # The first text of a section stays, so that it is never empty.
                instead = edited(text, "keep", "keep", "replace", "fill", "remove" if number or at else "keep")
                bullets = [f"{text} bullet {b}" for b in range(draw(st.integers(0, 2)))] if block == "items" else []
                choices = ("keep", "replace", "fill", "remove") if instead else ("remove",)
                nested = [out for each in bullets for out in edited(each, *choices)]
                plan.wanted += [*instead, *nested, *added(kind, block, text)]
                if block != "text":
                    section[block].append({OWN[block]: text, "items": bullets} if bullets else text)
            plan.wanted += added(kind, block, None)
        if len(names) > there:
            plan.wanted += added(kind, names[there], None)
        plan.sections.append(section)
    for edits in (plan.fill, plan.replace, plan.remove):
        edits[:] = draw(st.permutations(edits))
    return plan


def printed(sections: Any) -> list[str]:
    """Return every text of a handout's sections, dumped or made up, in the order in which it prints."""
    found = []
    for section_ in sections:
        for block, entries in section_.items():
            if block not in ("text", "note", *OWN):
                continue
            for entry in entries.split("\n\n") if isinstance(entries, str) else entries:
                found.append(entry if isinstance(entry, str) else entry[OWN[block]])
                found += [] if isinstance(entry, str) else entry.get("items", ())
    return found


@given(plans())
def test_nothing_is_lost_or_doubled_and_order_stays(plan: Plan) -> None:
    library = {"code": "99999", "title": "T", "sections": plan.sections}
    tree_ = apply(parse(json.dumps(library), "a.yaml"), parse(json.dumps(plan.overlay()), "b.yaml"))
    handout = read_handout(tree_)
    dumped = [{name: plain(each)[name] for name in each.blocks} for each in handout.sections]
    assert printed(dumped) == plan.wanted
    assert Counter(plan.wanted) == Counter(printed(plan.sections)) - Counter(plan.gone) + Counter(plan.come)


@given(plans())
def test_edits_do_not_see_one_another(plan: Plan) -> None:
    """Applied to a library that has them already, none of the changed texts is found: nothing is edited twice."""
    library = {"code": "99999", "title": "T", "sections": plan.sections}
    overlay = parse(json.dumps(plan.overlay()), "b.yaml")
    once = apply(parse(json.dumps(library), "a.yaml"), overlay)
    if not plan.gone and not plan.come:
        assert read_handout(apply(once, overlay)) == read_handout(once)
        return
    with pytest.raises(HandpressError) as caught:
        apply(once, overlay)
    assert {finding.rule for finding in caught.value.findings} == {"overlay-conflict"}
    assert len(caught.value.findings) >= len({*plan.gone})


def test_made_up_plan_tells_a_lost_text() -> None:
    assert printed([{"kind": "cost", "text": "A\n\nB", "items": ["C", {"text": "D", "items": ["E"]}]}]) == list("ABCDE")


@pytest.mark.parametrize(
    ("value", "told_twice"),
    [("for 8 hours", "for for"), ("8 hours.", None), ("For 8 hours", "for For"), ("8 hours,", "8 hours,,")],
)
def test_value_that_says_what_stands_beside_the_blank_is_told(value: str, told_twice: str | None) -> None:
    edit = f'fill:\n  - find: Do not eat for ____, do not drink for ____.\n    with: ["{value}", 2 hours]\n'
    if told_twice is None:
        assert f"Do not eat for {value}, do not drink for 2 hours." in str(merged(edit).sections)
    else:
        assert f'"{told_twice}" would stand twice [fill]' in told(edit)
