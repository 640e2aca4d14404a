from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handpress.brand.fonts import MissingCharacterError, fonts_for
from handpress.brand.theme import TextStyle
from handpress.layout.boxes import LAYOUT, Run, StructElem, TextItem
from handpress.layout.lines import break_lines, natural_width

FONTS = fonts_for("en")
BODY = TextStyle(12, 17)
BOLD = TextStyle(12, 17, bold=True)
PRINTABLE = st.characters(codec="latin-1", exclude_categories=("C", "Z")) | st.sampled_from(" →–—-/ăđơ≤")


def lines_of(text: str, width: float = 200.0) -> list[str]:
    return [
        "".join(item.text for item in line.items if isinstance(item, TextItem))
        for line in break_lines((Run(text, BODY, LAYOUT),), width, FONTS)
    ]


@given(st.text(PRINTABLE, max_size=300), st.floats(30, 500))
def test_no_character_is_lost_whatever_the_width(text: str, width: float) -> None:
    # White space at the end is no character that anybody sees.
    assert "".join(lines_of(text, width)).rstrip() == " ".join(word for word in text.split(" ") if word).rstrip()


@given(st.text(PRINTABLE, max_size=300), st.floats(30, 500))
def test_no_line_is_wider_than_its_column(text: str, width: float) -> None:
    for line in break_lines((Run(text, BODY, LAYOUT),), width, FONTS):
        assert line.width <= width + 0.01


def test_a_line_that_breaks_at_a_space_keeps_it() -> None:
    assert lines_of("may shower after two days", 70) == ["may shower ", "after two ", "days"]


def test_words_are_never_hyphenated() -> None:
    assert lines_of("incomprehensibility abc", 60)[0].startswith("incompre")
    assert "-" not in "".join(lines_of("incomprehensibility abc", 60))


@pytest.mark.parametrize("text", ["(555) 010-0199", "1-2", "24/7", "2026-03-02"])
def test_a_number_does_not_break_at_its_dash(text: str) -> None:
    last = text.split(" ")[-1]
    for width in range(75, 130, 3):
        assert any(last in line for line in lines_of(f"aaaa bbb {text} bbbb", width))


def test_a_long_compound_breaks_after_its_dash() -> None:
    assert lines_of("anti-inflammatory", 80) == ["anti-", "inflammatory"]


def test_a_phone_number_stays_on_one_line() -> None:
    link = StructElem("Link", uri="tel:1")
    runs = (Run("Call us any time at ", BODY, LAYOUT), Run("(555) 010-0199", BODY, link, nowrap=True))
    lines = break_lines(runs, 150, FONTS)
    assert [item.text for item in lines[-1].items if item.owner is link] == ["(555) 010-0199"]


def test_runs_without_a_space_between_them_do_not_part() -> None:
    runs = (Run("until ", BODY, LAYOUT), Run("to", BODY, LAYOUT), Run("day", BOLD, LAYOUT))
    lines = break_lines(runs, natural_width(runs, FONTS) - 1, FONTS)
    assert ["".join(item.text for item in line.items) for line in lines] == ["until ", "today"]


def test_a_blank_is_a_rule_of_its_width_between_the_words() -> None:
    blank = StructElem("Form")
    runs = (Run("Stop at ", BODY, LAYOUT), Run("", BODY, blank, blank=80), Run(".", BODY, LAYOUT))
    (line,) = break_lines(runs, 300, FONTS)
    before, rule, after = line.items
    assert rule.owner is blank
    assert rule.width == 80
    assert rule.x == pytest.approx(before.width)
    assert after.x == pytest.approx(rule.x + 80)


def test_a_character_that_atkinson_lacks_comes_from_the_other_face() -> None:
    (line,) = break_lines((Run("a → b", BODY, LAYOUT),), 300, FONTS)
    assert [piece.face.name for piece in line.items[0].pieces] == [
        "AtkinsonHyperlegible-Regular",
        "AtkinsonHyperlegible-Regular",
        "InclusiveSans-Regular",
        "AtkinsonHyperlegible-Regular",
        "AtkinsonHyperlegible-Regular",
    ]


def test_a_letter_and_its_mark_stay_in_one_face() -> None:
    pieces = FONTS.shape("q\u0323x", bold=False)
    assert [piece.text for piece in pieces] in (["q\u0323x"], ["q\u0323", "x"])


def test_a_character_that_no_face_has_is_named() -> None:
    with pytest.raises(MissingCharacterError, match=r"U\+5B57, cjk unified ideograph-5b57"):
        break_lines((Run("字", BODY, LAYOUT),), 100, FONTS)


@pytest.mark.parametrize("text", ["a" * 1_000_000, "word " * 200_000, "-" * 300_000, "a-" * 200_000])
def test_a_megabyte_is_broken_in_step_with_its_length(text: str, share: float, check_growth) -> None:
    def broken(length: int) -> None:
        assert sum(map(len, lines_of(text[:length], 400))) == length

    check_growth(broken, int(len(text) * share))


def test_what_is_joined_never_makes_a_line_too_wide() -> None:
    for width in range(40, 120, 7):
        for text in ("Call +1 (555) 010-0199 now", "قبل +1 (555) 010-0199 لا 5-10", "ب 50% of a b c d e f g h"):
            for line in break_lines((Run(text, BODY, LAYOUT),), width, FONTS):
                assert line.width <= width + 0.01 or len(line.items[0].text.split()) == 1, (width, text)
