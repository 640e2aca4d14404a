"""What changed between two texts, in words."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handpress.content.changes import Change, TextLine, alike, changes, shown


def under(heading: str, *texts: str) -> list[TextLine]:
    return [TextLine(heading, text) for text in texts]


RIDE, CLOTHES, LIST = "Arrange a ride home.", "Wear comfortable clothes.", "Bring a list of your medicines."
FAST = "Do not eat for ____ before the procedure."


def test_the_same_text_has_no_change() -> None:
    lines = under("Get ready", RIDE, RIDE, CLOTHES)
    assert changes(lines, list(lines)) == []
    assert changes([], []) == []
    assert shown([]) == ""


def test_report_reads_without_colour() -> None:
    old = under("Get ready", FAST, RIDE, CLOTHES, LIST) + under("At home", "Rest for two days.")
    new = under("Get ready", FAST.replace("____", "8 hours"), "Have your photo card with you.", LIST, RIDE)
    new += under("At home", "Rest for two days.", "Call 555-0100 with questions.")
    assert shown(changes(old, new)) == (
        "Get ready\n"
        "  was:     Do not eat for ____ before the procedure.\n"
        "  now:     Do not eat for 8 hours before the procedure.\n"
        '    words: "____" is now "8 hours"\n'
        "  removed: Wear comfortable clothes.\n"
        "  added:   Have your photo card with you.\n"
        "  moved:   Arrange a ride home.\n"
        "    after: Bring a list of your medicines.\n"
        "\n"
        "At home\n"
        "  added:   Call 555-0100 with questions.\n"
    )


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("Take 5 mg daily.", "Take 50 mg daily.", '"5" is now "50"'),
        ("Take 2.5 mg daily.", "Take 25 mg daily.", '"2.5" is now "25"'),
        ("Do not lift heavy things.", "Do lift heavy things.", '"not" is gone'),
        ("Stop eating at ____.", "Stop eating and drinking at ____.", '"and drinking" is new'),
        ("手术前不要吃东西。", "手术前可以吃东西。", '"不要" is now "可以"'),
    ],
)
def test_words_that_changed_are_named(was: str, now: str, told: str) -> None:
    assert f"words: {told}\n" in shown(changes([TextLine("A", was)], [TextLine("A", now)]))


def test_many_differences_in_a_line_are_left_to_the_two_texts() -> None:
    was, now = "one a two b three c four d five", "one A two B three C four D five"
    assert "words:" not in shown([Change("changed", "A", was, now)])


def test_unlike_lines_are_not_paired() -> None:
    assert [change.kind for change in changes([TextLine("A", RIDE)], [TextLine("A", "Call us with a fever.")])] == [
        "removed",
        "added",
    ]


def test_lines_are_paired_with_the_most_alike() -> None:
    old = under("A", "Do not eat for 8 hours.", "Do not drink for 2 hours.")
    new = under("A", "Do not drink for 3 hours.", "Do not eat for 6 hours.")
    assert {(each.was, each.now) for each in changes(old, new)} == {
        (old[0].text, new[1].text),
        (old[1].text, new[0].text),
    }


def test_line_under_another_heading_has_moved() -> None:
    old = under("Get ready", RIDE, CLOTHES) + under("At home", LIST)
    new = under("Get ready", RIDE) + under("At home", CLOTHES, LIST)
    assert changes(old, new) == [Change("moved", "At home", CLOTHES, CLOTHES, "Get ready", "")]
    assert "    from:  Get ready\n    it stands first now\n" in shown(changes(old, new))


def test_fewest_lines_are_called_moved() -> None:
    lines = under("A", *"abcdef")
    assert [change.now for change in changes(lines, [lines[5], *lines[:5]])] == ["f"]
    assert [change.now for change in changes(lines, [*lines[1:], lines[0]])] == ["a"]


def test_new_words_of_a_heading_are_told_once() -> None:
    old, new = under("Get ready", RIDE, CLOTHES, LIST), under("Before you come", RIDE, CLOTHES, LIST)
    assert changes(old, new) == [Change("renamed", "Before you come", "Get ready", "Before you come")]
    assert shown(changes(old, new)) == "Before you come\n  heading was: Get ready\n"


def test_heading_with_mostly_other_lines_is_another_heading() -> None:
    old, new = under("Get ready", RIDE, CLOTHES, LIST), under("At home", RIDE, "Rest.", "Eat well.")
    assert [change.kind for change in changes(old, new)].count("removed") == 2
    assert "renamed" not in {change.kind for change in changes(old, new)}


def test_removed_heading_stands_where_it_stood() -> None:
    old = under("A", "a") + under("B", "b") + under("C", "c")
    new = under("A", "a", "x") + under("C", "c", "y")
    assert [(change.heading, change.kind) for change in changes(old, new)] == [
        ("A", "added"),
        ("B", "removed"),
        ("C", "added"),
    ]


def test_line_end_in_a_text_makes_no_line_of_the_report() -> None:
    assert shown([Change("added", "A\nB", now="x\n  removed: y")]) == "A B\n  added:   x   removed: y\n"


def test_half_of_the_words_are_alike() -> None:
    assert alike("a b", "a c") == 0.5
    assert alike("a b c", "a x y") == 0
    assert alike("", "") == 1


def test_two_thousand_lines_are_compared_in_step_with_their_number(check_growth) -> None:
    pick = random.Random(1)
    old = under("A", *(" ".join(f"w{pick.randrange(400)}" for _ in range(14)) for _ in range(2000)))
    new = [TextLine("A", line.text.replace(" ", " not ", 1)) for line in old]
    found = changes(old, new)
    assert [(change.was, change.now) for change in found] == [(a.text, b.text) for a, b in zip(old, new, strict=True)]
    check_growth(lambda count: changes(old[:count], new[:count]), 2000)


TEXTS = st.lists(st.sampled_from(["a b", "a c", "a b c", "d", "d e f", "", "____"]), max_size=3).map(" ".join)
LINES = st.lists(st.builds(TextLine, st.sampled_from("ABC"), TEXTS), max_size=12)


@given(LINES, LINES)
def test_every_line_is_kept_or_stands_in_one_change(old: list[TextLine], new: list[TextLine]) -> None:
    found = changes(old, new)
    names = {change.was: change.now for change in found if change.kind == "renamed"}
    left = Counter(TextLine(names.get(line.heading, line.heading), line.text) for line in old)
    come = Counter(new)
    for change in found:
        if change.kind in ("changed", "removed", "moved"):
            left[TextLine(change.origin or change.heading, change.was)] -= 1
        if change.kind in ("changed", "added", "moved"):
            come[TextLine(change.heading, change.now)] -= 1
    assert min([0, *left.values(), *come.values()]) == 0
    assert +left == +come
    assert (found == []) == (old == new)


@given(LINES, LINES)
def test_report_shows_every_changed_text(old: list[TextLine], new: list[TextLine]) -> None:
    found = changes(old, new)
    told = shown(found)
    for change in found:
        assert change.was in told
        assert change.now in told
