"""Direction of characters, held to python-bidi (the unicode-bidi crate) as an oracle."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handpress.layout.bidi import (
    CONTROLS,
    isolated,
    levels,
    opens_backwards,
    runs_backwards,
    visual_order,
    with_measures_forced,
)

# One or more of every class that a handout can hold: L, R, AL, EN, ES, ET, AN, CS, NSM, WS, ON, brackets.
ALPHABET = 'aZé中אבسلا1059-+$%°٣٤,.:/\u0301\u0651 \u00a0!?"*(){}[]'


def shown(text: str, backwards: bool) -> str:
    return "".join(text[at] for at in visual_order(levels(text, backwards)) if text[at] not in CONTROLS)


@given(st.text(ALPHABET, max_size=24), st.booleans())
@example("استخدم Tylenol (acetaminophen) يوميا", True)
@example("a(ب[c)d]", False)
@settings(max_examples=600)
def test_order_is_that_of_the_unicode_algorithm(text: str, backwards: bool) -> None:
    bidi = pytest.importorskip("bidi", reason="python-bidi is not installed: pip install '.[test]'")
    text = text.rstrip()  # white space at a line's end is for the line to place
    assert shown(text, backwards) == bidi.get_display(text, base_dir="R" if backwards else "L")


# Brackets behind an isolate are left out: there python-bidi 0.6 takes no strong letter before it for context (N0 c).
PARTS = st.text("".join(c for c in ALPHABET if c not in "()[]{}"), max_size=10)


@given(PARTS, PARTS, PARTS, st.booleans())
@settings(max_examples=400)
def test_an_isolate_is_ordered_as_between_isolate_controls(one: str, two: str, three: str, backwards: bool) -> None:
    bidi = pytest.importorskip("bidi", reason="python-bidi is not installed: pip install '.[test]'")
    three = three.rstrip() + "!"
    controls = bidi.get_display(f"{one}{isolated(two)}{three}", base_dir="R" if backwards else "L")
    ours = shown(one + isolated(two) + three, backwards)
    assert ours == "".join(character for character in controls if character not in CONTROLS)


def test_a_phone_number_keeps_its_order_among_arabic_words() -> None:
    text = "اتصل على (555) 010-0199 الآن"
    assert "(555) 010-0199" in shown(with_measures_forced(text), True)
    assert "(555) 010-0199" not in shown(text, True)


def read(text: str) -> str:
    """Return *text* as it is seen from left to right, Arabic letters as dots."""
    return "".join("." if character > "\u0600" else character for character in shown(with_measures_forced(text), True))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("بين 500-900 أو 1000-2000", "1000-2000 .. 500-900 ..."),
        ("03-05-26 أو 03-05-2026", "03-05-2026 .. 03-05-26"),
        ("أقل من 37.5 °C (99.5 °F) اليوم", "..... )99.5 °F( 37.5 °C .. ..."),  # brackets mirror when they are drawn
        ("زد +5 درجات", "..... +5 .."),
        ("خذ 1 1/2 حبة", "... 1 1/2 .."),
        ("2 mg - 4 mg يوميا", "..... 2 mg - 4 mg"),
        ("الضغط 120 / 80 جيد", "... 120 / 80 ....."),
        ("اتصل +1 (555) 010-0199 x12 الآن", ".... +1 (555) 010-0199 x12 ...."),
        ("اتصل 1 800 555-HELP الآن", ".... 1 800 555-HELP ...."),
        ("هاتف 555\u2013010\u20130199 الآن", ".... 555\u2013010\u20130199 ....".replace("\u2013", ".")),
        ("دواء Tylenol 500 mg مرتين", "..... Tylenol 500 mg ...."),
        ("Metformin 500 mg/day (2x) مع", ".. Metformin 500 mg/day (2x)"),
        ("فيروس COVID-19 وفيتامين B12.", ".B12 ........ COVID-19 ....."),
        ("الساعة 8:30 يوم 2026-03-05.", ".2026-03-05 ... 8:30 ......"),
        ("خذ 5. ثم 10، ثم 20", "20 .. .10 .. .5 .."),
        ("50% من 3,000", "3,000 .. 50%"),
        ("خذ 20 mg > 10 mg > 5 mg.", ".20 mg > 10 mg > 5 mg .."),
        ("خذ 3 x 10 mL يوميا", "..... 3 x 10 mL .."),
        ("جرعة (500-1000 mg) ثم", ".. )500-1000 mg( ...."),
        ("1 tablet 2 times a day", "1 tablet 2 times a day"),
        ("اتصل 1-800-MED-HELP أو 800-CALL-NOW", "800-CALL-NOW .. 1-800-MED-HELP ...."),
        ("من 8:00 AM-10:00 AM", "8:00 AM-10:00 AM .."),
        ("رقم 555-0100 x12 الآن", ".... 555-0100 x12 ..."),
    ],
)
def test_doses_ranges_dates_and_phones_read_from_left_to_right(text: str, seen: str) -> None:
    assert read(text) == seen


@pytest.mark.parametrize(
    "measure", ["<50 %", "< 50 %", "-5", "+1", "≥ 38", "≥38.5 °C", "≤ 120/80", "~5 mg", "±2", "65+", "<= 3", "<-5"]
)
@pytest.mark.parametrize("text", ["أقل من {} في اليوم", "{} في اليوم", "أقل من {}", "أقل ({}) من"])
def test_a_sign_before_a_number_keeps_its_side(measure: str, text: str) -> None:
    assert measure in shown(with_measures_forced(text.format(measure)), True)


def test_a_dose_that_falls_keeps_its_arrows() -> None:
    assert "20 mg \u2192 10 mg \u2192 5 mg" in shown(with_measures_forced("خذ 20 mg \u2192 10 mg \u2192 5 mg"), True)


@pytest.mark.parametrize("text", ["1 x ", "1 a ", "1-", "a", "1 mg - ", "(555) ", "1 1/", "- "])
def test_any_row_of_signs_is_measured_in_step_with_its_length(text: str, check_growth) -> None:
    assert len(with_measures_forced(text * 20_000)) >= len(text) * 20_000
    check_growth(lambda count: with_measures_forced(text * count), 20_000)


def test_arabic_digits_of_a_phone_keep_their_order() -> None:
    assert "\u0665\u0665\u0665-\u0660\u0661\u0660" in shown(with_measures_forced("هاتف ٥٥٥-٠١٠-٠١٩٩ الآن"), True)


def test_a_phone_inside_an_isolate_keeps_its_order() -> None:
    inside = isolated(with_measures_forced("اتصل على (555) 010-0199 الآن"))
    assert "(555) 010-0199" in shown(inside, False)
    assert "(555) 010-0199" in shown(inside, True)


@pytest.mark.parametrize("text", ["1 إلى 2", "2026", "COVID-19", "no number"])
def test_a_bare_number_is_left_to_the_algorithm(text: str) -> None:
    assert with_measures_forced(text) == text


def test_direction_is_seen_by_the_letters() -> None:
    assert runs_backwards("Dr. عمر")
    assert not runs_backwards("Dr. Ømår 中文 12")
    assert opens_backwards("12 عمر b")
    assert not opens_backwards("(Dr. عمر)")
    assert not opens_backwards("12, 34")


@given(st.lists(st.integers(0, 6), max_size=40))
def test_every_character_is_shown_once(found: list[int]) -> None:
    assert sorted(visual_order(found)) == list(range(len(found)))
