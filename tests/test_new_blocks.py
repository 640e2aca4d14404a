"""The blocks of the new page in what a clinic does with a handout: its own changes, approval, what changed, terms."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from conftest import copy_of
from handpress.brand.look import Look
from handpress.content.changes import changes, shown
from handpress.content.glossary import Glossary, Term, in_brackets, words_to_know
from handpress.content.handout import Handout, read_handout
from handpress.content.overlay import apply
from handpress.diagnostics import HandpressError
from handpress.forms import plain_text
from handpress.layout.compose import compose
from handpress.review.wording import lines_of, record, wording
from handpress.source.yaml import parse

WHOLE = """\
code: "99999"
title: Made-up look inside
short-title: Look inside
summary: We look at your cochlea with a thin tube.
warning: Do not come alone to this test.
arrive: 60 minutes before
key-points:
  - {do: Stop eating all solid food., why: Your cochlea must be clean., when: 1 day before at 6:00 PM, icon: no-food}
timeline:
  - {when: 1 day before, do: Only clear liquids today}
  - {when: day of, do: Come with an adult}
emergency-signs: [very bad pain in your ear]
video: {address: clinic.example/ear, title: Watch how it is done}
link: {address: clinic.example/read, title: Read more about the ear}
teach-back: [when I stop eating and drinking]
sections:
  - kind: preparation
    checklist:
      - do: Call us about all of your medicines.
        when: 7 days before
        may: [Clear apple juice, Black tea]
        avoid: [Milk or any cream]
        medicines:
          - {medicine: The blood thinner called ____, stop: 5 days before, again: 1 day after, note: Ask us about ____.}
    medicines: [{medicine: Pills against ____ of the ear}]
    may: [A short walk in the morning]
    avoid: [A swim in the cold sea]
    table: {title: What to eat, columns: [Day, Food], rows: [[The day before, Rice with chicken or ____]]}
    bring: [Your photo ID and card, A list of medicines]
    driver: An adult drives you home that day.
  - kind: procedure
    steps: [{text: We check you in at the desk., when: day of at 7:30 AM}]
  - kind: home-care
    home:
      until: 24 hours after
      rules: [Do not drive any kind of car., Do not sign important papers.]
      normal: [A little ringing in the ear]
  - kind: complications
    risks:
      - {risk: Your ear may bleed a little., number: 1, of: 100, source: A made-up study}
  - kind: alternatives
    choices: [{choice: Wait for half a year, about: It may get better alone.}]
  - kind: when-to-call
    say: I had a look inside on ____.
    emergency: [Your ear bleeds a lot., You cannot stand up straight.]
    urgent: [You have a fever of ____ or more.]
"""
HEAD = 'code: "99999"\n'


def handout(text: str = WHOLE) -> Handout:
    return read_handout(parse(text, "99999.yaml"))


def merged(overlay: str) -> Handout:
    return read_handout(apply(parse(WHOLE, "99999.yaml"), parse(HEAD + overlay, "local/99999.yaml")))


def told(one: Handout, look: Look) -> list[str]:
    return [line.text for line in wording(one, look)]


# --- a clinic's own changes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("overlay", "gone", "come"),
    [
        (
            "fill: [{find: 'Pills against ____ of the ear', with: pain}]",
            "Pills against ____ of the ear",
            "Pills against pain of the ear",
        ),
        (
            "replace: [{find: Do not drive any kind of car., with: Do not drive until noon.}]",
            "Do not drive any kind of car.",
            "Do not drive until noon.",
        ),
        ("add: [{section: preparation, bring: [Your ear plugs]}]", "", "Your ear plugs"),
        (
            "add: [{section: preparation, after: Your photo ID and card, bring: [Your ear plugs]}]",
            "",
            "Your ear plugs",
        ),
        ("remove: [{find: Do not sign important papers.}]", "Do not sign important papers.", ""),
        ("remove: [{find: A list of medicines}]", "A list of medicines", ""),
        (
            "replace: [{find: An adult drives you home that day., with: Two adults drive you home.}]",
            "An adult drives you home that day.",
            "Two adults drive you home.",
        ),
        (
            "fill: [{find: You have a fever of ____ or more., with: 101 F}]",
            "You have a fever of ____ or more.",
            "You have a fever of 101 F or more.",
        ),
        (
            "fill: [{find: I had a look inside on ____., with: Monday}]",
            "I had a look inside on ____.",
            "I had a look inside on Monday.",
        ),
        (
            "replace: [{find: very bad pain in your ear, with: very bad pain of any kind}]",
            "very bad pain in your ear",
            "very bad pain of any kind",
        ),
        (
            "replace: [{find: when I stop eating and drinking, with: when I stop eating my food}]",
            "when I stop eating and drinking",
            "when I stop eating my food",
        ),
        (
            "replace: [{find: Do not come alone to this test., with: Never come alone to this test.}]",
            "Do not come alone to this test.",
            "Never come alone to this test.",
        ),
        ("add: [{section: when-to-call, emergency: [You are very weak.]}]", "", "You are very weak."),
        ("add: [{section: home-care, rules: [Rest until noon.]}]", "", "Rest until noon."),
        ("remove: [{find: 'Milk or any cream', section: preparation}]", "Milk or any cream", ""),
        ("remove: [{find: very bad pain in your ear}]", "very bad pain in your ear", ""),
        ("arrive: 90 minutes before", "60 minutes before", "90 minutes before"),
        ("video: {address: riverside.example/ear, title: Our own film}", "clinic.example/ear", "riverside.example/ear"),
    ],
)
def test_overlay_changes_a_text_of_a_new_block(look: Look, overlay: str, gone: str, come: str) -> None:
    before, after = "\n".join(told(handout(), look)), "\n".join(told(merged(overlay), look))
    assert come not in before or not come
    assert come in after
    if gone:
        assert gone in before
        assert gone not in after
    assert merged(overlay).fingerprint != handout().fingerprint


def test_overlay_names_an_entry_with_keys_whole() -> None:
    find = (
        "{medicine: The blood thinner called ____, stop: 5 days before, again: 1 day after, note: Ask us about ____.}"
    )
    instead = "{medicine: Warfarin (a blood thinner), stop: 4 days before}"
    (row,) = merged(f"replace: [{{find: {find}, with: {instead}}}]").sections[0].checklist[0].medicines
    assert row.stop is not None
    assert (row.medicine, row.stop.canonical(), row.again, row.note) == (
        "Warfarin (a blood thinner)",
        "4 days before",
        None,
        None,
    )
    with pytest.raises(HandpressError, match="is only a part of what stands there"):
        merged("replace: [{find: 'The blood thinner called ____', with: Warfarin, section: preparation}]")


def test_overlay_that_quotes_a_sentence_of_yesterday_names_the_one_of_today() -> None:
    with pytest.raises(HandpressError, match="Do not drive any kind of car"):
        merged("replace: [{find: Do not drive any sort of car., with: Walk.}]")


# --- approval, and what changed ---------------------------------------------------------------------------------


def changed() -> list[tuple[str, str]]:
    """Return changes of one text, time or number each."""
    return [
        ("Do not come alone", "Come alone"),
        ("60 minutes", "90 minutes"),
        ("6:00 PM", "8:00 PM"),
        ("Only clear liquids today", "Only water today"),
        ("very bad pain in", "some pain in"),
        ("clinic.example/ear", "clinic.example/nose"),
        ("when I stop eating and", "when I start eating and"),
        ("Clear apple juice", "Orange juice"),
        ("Milk or any cream", "Milk or any coffee"),
        ("stop: 5 days", "stop: 4 days"),
        ("again: 1 day", "again: 2 days"),
        ("Ask us about", "Tell us about"),
        ("Rice with chicken", "Rice with fish"),
        ("A list of medicines", "A list of pills"),
        ("An adult drives", "Two adults drive"),
        ("day of at 7:30 AM", "day of at 8:30 AM"),
        ("24 hours after", "48 hours after"),
        ("any kind of car", "any kind of truck"),
        ("A little ringing", "A lot of ringing"),
        ("number: 1", "number: 2"),
        ("A made-up study", "Another made-up study"),
        ("It may get better alone", "It may not get better"),
        ("Your ear bleeds a lot", "Your ear bleeds a little"),
    ]


@pytest.mark.parametrize(("old", "new"), changed())
def test_each_change_of_a_new_block_is_told_and_ends_an_approval(look: Look, old: str, new: str) -> None:
    assert WHOLE.count(old) == 1
    was, now = handout(), handout(WHOLE.replace(old, new))
    assert was.fingerprint != now.fingerprint
    assert record(was, wording(was, look)) != record(now, wording(now, look))
    told_changes = changes(lines_of(record(was, wording(was, look))), lines_of(record(now, wording(now, look))))
    # "Until ..." is a heading: it is renamed, and changed.
    assert [change.kind for change in told_changes if change.kind != "renamed"] == ["changed"], shown(told_changes)


def test_change_of_an_icon_ends_an_approval_too(look: Look) -> None:
    was, now = handout(), handout(WHOLE.replace("icon: no-food", "icon: water"))
    assert was.fingerprint != now.fingerprint
    assert record(was, wording(was, look)) != record(now, wording(now, look))


def test_own_phones_of_a_handout_print_where_the_brand_allows_them(look: Look) -> None:
    text = handout(WHOLE + "phones: {day: (555) 010-0111, after-hours: (555) 010-0142}\n")
    own, brands = ("(555) 010-0111", "(555) 010-0142"), ("(555) 010-0100", "(555) 010-0199")
    allowed = replace(look, brand=look.brand.but(print=look.brand.print.but(handout_phones=True)))
    for one, numbers, others in ((look, brands, own), (allowed, own, brands)):
        said = " ".join(told(text, one))
        printed = plain_text(compose(copy_of(text, one)))
        for number in numbers:
            assert number in said
            assert number in printed
        for number in others:
            assert number not in said
            assert number not in printed


# --- terms ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Do not come alone to this test.", "Do not come if your stapes hurts."),
        ("Your cochlea must be clean.", "Your stapes must be clean."),
        ("Clear apple juice", "Clear stapes juice"),
        ("Ask us about ____.", "Ask us about your stapes and ____."),
        ("Rice with chicken or ____", "Rice with stapes or ____"),
        ("An adult drives you home that day.", "An adult with a stapes drives you."),
        ("We check you in at the desk.", "We check your stapes at the desk."),
        ("A little ringing in the ear", "A little ringing in the stapes"),
        ("Your ear may bleed a little.", "Your stapes may bleed a little."),
        ("It may get better alone.", "Your stapes may get better."),
        ("Your ear bleeds a lot.", "Your stapes bleeds a lot."),
        ("when I stop eating and drinking", "what a stapes is in my ear"),
        ("very bad pain in your ear", "very bad pain in your stapes"),
    ],
)
def test_term_of_a_new_block_is_explained_there(look: Look, old: str, new: str) -> None:
    assert old in WHOLE
    glossary = Glossary(({"en": Term(term="stapes", plain="a bone of the ear")},))
    text = handout(WHOLE.replace(old, new))
    assert [fact.label for fact in words_to_know(text, glossary)] == ["stapes"]
    assert "stapes (a bone of the ear)" in "\n".join(told(in_brackets(text, glossary), look))


def test_term_of_a_name_is_left_as_it_is(look: Look) -> None:
    glossary = Glossary(({"en": Term(term="stapes", plain="a bone of the ear")},))
    text = handout(WHOLE.replace("Watch how it is done", "Watch the stapes").replace("What to eat", "Stapes food"))
    assert words_to_know(text, glossary) == ()
    assert in_brackets(text, glossary) == text
