"""The glossary: which uses of a term are explained, and what brackets and the box of words to know print."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import handpress
from conftest import LIBRARY, copy_of, handout_of, shipped_handouts, structure_text
from handpress.brand.look import Look
from handpress.content.glossary import Glossary, Term, in_brackets, read_glossary, words_to_know
from handpress.content.handout import Handout
from handpress.diagnostics import HandpressError
from handpress.layout.compose import presented

OURS = read_glossary([LIBRARY / "glossary.yaml"])
MADE_UP = Glossary(
    (
        {"en": Term(term="hematoma", plain="pooled blood"), "es": Term(term="hematoma", plain="sangre acumulada")},
        {"en": Term(term="vertebra", forms=("vertebrae",), plain="a bone of the spine")},
        {"en": Term(term="spinal cord", plain="the main nerve of the back")},
        {"en": Term(term="cord", plain="a nerve")},
    )
)


def unexplained(text: str, language: str = "en") -> list[str]:
    return [term.term for _, _, term in MADE_UP.unexplained([text], language)]


@pytest.mark.parametrize(
    "text",
    [
        "A hematoma (blood under the skin) can form.",
        "Pooled blood (hematoma) can form.",
        "Pooled blood can form, which is a hematoma.",
        '"Hematoma" means pooled blood.',
        '"Hematoma" is what we call it.',
        "A hematoma, which is blood under the skin, can form.",
        "A hematoma is a bruise that swells.",
        "Hematoma: blood under the skin",
        "No such word here, hematomalike.",
    ],
)
def test_explained_term_is_left_alone(text: str) -> None:
    assert unexplained(text) == []


@pytest.mark.parametrize("text", ["A hematoma can form.", "Hematomas form.", "HEMATOMA or bleeding", "A hematoma."])
def test_unexplained_term_is_found(text: str) -> None:
    assert unexplained(text) == ["hematoma"]


def test_form_of_a_term_counts_as_the_term() -> None:
    assert unexplained("Two vertebrae broke. One vertebra did not.") == ["vertebra"]


def test_longest_term_wins() -> None:
    assert unexplained("The spinal cord is safe.") == ["spinal cord"]


def test_terms_belong_to_a_language() -> None:
    assert unexplained("Una vertebra y un hematoma.", "es") == ["hematoma"]
    assert unexplained("hematoma", "vi") == []


def handout() -> Handout:
    return handout_of(
        "- kind: complications\n  items: [A hematoma, Another hematoma, A vertebra may break]\n"
        "- kind: overview\n  title: Your vertebra\n  text: A hematoma can form (in a vertebra).\n"
        "- kind: cost\n  text: The spinal cord costs extra.\n"
    )


def test_brackets_stand_at_the_first_use_in_printed_order() -> None:
    glossed = in_brackets(handout(), MADE_UP)
    complications, overview, cost = glossed.sections
    # The overview prints first; in brackets there is no room for more brackets.
    assert overview.text == ("A hematoma (pooled blood) can form (in a vertebra).",)
    assert [item.text for item in complications.items] == [
        "A hematoma", "Another hematoma", "A vertebra (a bone of the spine) may break",
    ]  # fmt: skip
    assert overview.title == "Your vertebra"
    assert cost.text == ("The spinal cord costs extra.",)
    assert in_brackets(handout(), MADE_UP, costs=True).sections[2].text[0].startswith("The spinal cord (the main")


def test_words_to_know_lists_each_term_once() -> None:
    assert [fact.label for fact in words_to_know(handout(), MADE_UP)] == ["hematoma", "vertebra"]


@given(st.text(alphabet="hematomvrb ()\"',.", max_size=80))
def test_brackets_only_ever_add_words_of_the_glossary(text: str) -> None:
    made = handout().but(summary=f"hematoma {text} vertebra")
    glossed = in_brackets(made, MADE_UP).summary or ""
    for entry in MADE_UP.entries:
        for term in entry.values():
            glossed = glossed.replace(f" ({term.plain})", "", 1)
    assert glossed == made.summary


@pytest.mark.parametrize("mode", ["brackets", "box"])
def test_what_the_brand_prints_reaches_the_page_tagged(look: Look, mode: str) -> None:
    brand = look.brand.but(print=look.brand.print.but(glossary=mode))
    shown = presented(handout(), replace(look, brand=brand), MADE_UP)
    text = structure_text(handpress.render(copy_of(shown, replace(look, brand=brand))))
    assert ("Words to know" in text) == (mode == "box")
    assert "pooled blood" in text
    assert ("(pooled blood)" in text) == (mode == "brackets")


def test_page_stays_as_it_is_unless_the_brand_says_so(look: Look) -> None:
    assert presented(handout(), look, MADE_UP) == handout()


def test_every_shipped_handout_takes_both_forms(look: Look) -> None:
    for shipped in shipped_handouts():
        # But for what stands in brackets already, nothing is left to explain.
        left = words_to_know(in_brackets(shipped, OURS), OURS)
        assert {fact.label for fact in left} <= {"anti-inflammatory"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("terms:\n- en: {term: x}\n", 'has no "plain"'),
        ("terms:\n- en: {term: x, plain: y, form: z}\n", 'did you mean "forms"?'),
        ("terms:\n- english: {term: x, plain: y}\n", "is not a language tag"),
        ("terms:\n- en: {term: '', plain: y}\n", '"term" of "en" of entry 1 is empty'),
        ("terms:\n- {term: x, plain: y}\n", "write it under its language"),
        ("terms:\n- en: {term: “x”, plain: y}\n", "type straight ones"),
        ("terms:\n- en: {term: x, plain: y}\n- en: {term: X, plain: z}\n", '"X" stands in line 2 already'),
        ("terms: hematoma\n", "text stands where a list is needed"),
        ("exempt: [a]\n", "a list stands where keys are needed"),
        ("exempt: {}\n", '"exempt" is empty'),
        ("terms: [{}]\n", "entry 1 is empty"),
    ],
)
def test_faulty_glossary_is_told_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(text)
    with pytest.raises(HandpressError) as caught:
        read_glossary([path])
    assert expected in str(caught.value)
    assert str(path) in str(caught.value)


def test_clinic_adds_terms_and_its_plain_words_count(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text("terms:\n- en: {term: hematoma, plain: a big bruise}\nexempt: {en: [Examplamab]}\n")
    glossary = read_glossary([LIBRARY / "glossary.yaml", path])
    ((_, _, term),) = glossary.unexplained(["A hematoma"], "en")
    assert term.plain == "a big bruise"
    assert {"examplamab", "vertebroplasty"} <= glossary.exempt("en")
