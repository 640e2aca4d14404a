"""Codes: their words, regions and a clinic's own table; and what comes of a text under a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import LIBRARY
from handpress.content.handout import read_handout
from handpress.diagnostics import Finding, HandpressError
from handpress.review.codes import Codes, read_codes, read_table, word_pattern
from handpress.review.rules.book import RULES
from handpress.review.rules.subject import Clinic, Subject
from handpress.source.yaml import parse

OURS = read_codes([LIBRARY / "codes.yaml"])
SPINE = "We put bone cement into a vertebra of your"
KYPHO = "We make a cavity in the bone with a balloon in your"


def page(code: str, text: str, codes: Codes = OURS, language: str = "en", title: str = "Made-up procedure") -> Subject:
    yaml = f"code: '{code}'\ntitle: {title}\nlanguage: {language}\nsections:\n- kind: overview\n  text: {text}\n"
    node = parse(yaml, "made-up.yaml")
    return Subject(read_handout(node), node, Clinic(codes))


def found(rule: str, page: Subject) -> list[Finding]:
    return list(RULES[rule].findings(page))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("22510", f"{SPINE} neck."),
        ("22511", f"{SPINE} lower back."),
        ("22511", "Vertebroplasty of the lumbar spine."),
        ("22513", f"{KYPHO} upper back."),
        ("22514", "Kyphoplasty of the lumbar spine."),
        ("22867", "We put a spacer between two bones of your lower back, after a decompression."),
        ("22325", "In open surgery we set the broken vertebra in your lower back."),
    ],
)
def test_text_under_its_own_code_is_left_alone(code: str, text: str) -> None:
    assert [
        finding for rule in ("wrong-code", "unknown-code", "no-region") for finding in found(rule, page(code, text))
    ] == []


@pytest.mark.parametrize(
    ("code", "text", "fact", "hint"),
    [
        ("22867", f"{SPINE} lower back.", 'it never says "spacer"', "22511 (vertebroplasty, first"),
        ("22867", f"{SPINE} lower back.", 'it says "bone cement" (line 6)', "22511"),
        ("22867", "A spacer, held with cement.", 'it says "cement" (line 6)', "so a person must choose"),
        ("22867", f"{SPINE} back.", 'it never says "spacer"', "it names no region, so a person must choose"),
        ("22325", "Open surgery or percutaneous treatment.", 'it says "percutaneous" (line 6)', "none in codes.yaml"),
        ("22325", "Vertebroplasty of the lower back. Call us when we are open.", 'says "vertebroplasty"', "22511"),
        ("22514", f"{SPINE} lower back, to fill a cavity.", 'it never says "kyphoplast', "22511"),
        ("22511", f"{KYPHO} lower back.", 'it never says "vertebroplast"', "22514"),
        ("22511", f"{SPINE} neck.", "it is about the neck or upper back, not the lower back (lumbar)", "22510"),
        ("22510", f"{SPINE} lower back.", "it is about the lower back (lumbar), not the neck or upper back", "22511"),
        ("22514", f"{SPINE} lower back.", 'it never says "kyphoplast"', "22511"),
        ("22512", f"{SPINE} lower back.", "is an add-on: it is never done alone", "under the code of the procedure"),
        ("22515", f"{KYPHO} lower back.", "is an add-on", "under the code"),
    ],
)  # fmt: skip
def test_text_under_a_wrong_code_is_an_error(code: str, text: str, fact: str, hint: str) -> None:
    (finding,) = found("wrong-code", page(code, text))
    assert (finding.severity, finding.span.line) == ("error", 1)
    assert fact in finding.message
    assert hint in finding.hint


def test_words_are_found_whole() -> None:
    pattern = word_pattern(["cement", "upper back", "vertebroplast*"])
    for text in ("Cement", "two cements", "the upper-back", "VERTEBROPLASTY", "vertebroplasties"):
        assert pattern.search(text), text
    for text in ("cementing", "reinforcement", "upperback", "ertebroplasty"):
        assert not pattern.search(text), text


def test_one_word_needs_no_list(tmp_path: Path) -> None:
    path = tmp_path / "codes.yaml"
    path.write_text("codes:\n  '27447': {name: new knee joint, must: {en: knee}}\n")
    assert found("wrong-code", page("27447", "A new knee.", read_codes([path]))) == []


def test_region_in_the_title_counts() -> None:
    assert (
        found("no-region", page("22511", "We put bone cement into a vertebra.", title="Cement for the lower back"))
        == []
    )


def test_other_ways_to_treat_it_may_name_another_procedure() -> None:
    node = parse(
        "code: '22511'\ntitle: Cement for the lower back\nsections:\n"
        "- kind: overview\n  text: Vertebroplasty.\n- kind: alternatives\n  items: [Kyphoplasty uses a balloon.]\n",
        "made-up.yaml",
    )
    assert found("wrong-code", Subject(read_handout(node), node, Clinic(OURS))) == []
    # Nor do they make a text that of the code.
    node = parse(
        "code: '22514'\ntitle: Cement for the lower back\nsections:\n"
        "- kind: overview\n  text: Vertebroplasty.\n- kind: alternatives\n  items: [Kyphoplasty uses a balloon.]\n",
        "made-up.yaml",
    )
    assert found("wrong-code", Subject(read_handout(node), node, Clinic(OURS)))


def test_title_says_more_of_the_region_than_a_word_further_down() -> None:
    neck = page("22511", f"{SPINE} neck. Put a pillow under your lower back.", title="Cement for your neck")
    assert "it is about the neck or upper back" in found("wrong-code", neck)[0].message
    unclear = page("22511", f"{SPINE} neck. Put a pillow under your lower back.")
    (finding,) = found("no-region", unclear)
    assert "the text names lower back (lumbar) or neck or upper back" in finding.message
    assert found("no-region", page("22511", f"{SPINE} spine. Mind your neck.", title="Cement for the lower back")) == []


def test_text_that_names_no_region_keeps_its_code_in_doubt() -> None:
    (finding,) = found("no-region", page("22511", "We put bone cement into a vertebra."))
    assert "22511 is for the lower back (lumbar), and the text names no part of the body" in finding.message
    assert RULES["no-region"].blocks


def test_unknown_code_is_a_warning_that_keeps_it_a_draft() -> None:
    (finding,) = found("unknown-code", page("99999", "Anything."))
    assert (finding.severity, RULES["unknown-code"].blocks) == ("warning", True)
    assert "nobody can tell" in finding.message


def test_code_without_words_in_a_language_is_unknown_there() -> None:
    (finding,) = found("unknown-code", page("22511", "任何内容。", language="zh-Hans"))
    assert 'no words for 22511 in "zh-Hans"' in finding.message


def test_spanish_text_is_told_by_spanish_words() -> None:
    assert found("wrong-code", page("22511", "Cemento en la parte baja de la espalda.", language="es")) == []
    (finding,) = found("wrong-code", page("22867", "Cemento en la parte baja de la espalda.", language="es-MX"))
    assert "22511" in finding.hint


def test_costs_do_not_speak_for_a_code() -> None:
    # A section that does not print cannot make the text right.
    node = parse(
        "code: '22511'\ntitle: Some care\nsections:\n"
        "- kind: overview\n  text: Some text.\n- kind: cost\n  text: Bone cement for the lower back is dear.\n",
        "made-up.yaml",
    )
    handout = read_handout(node)
    assert found("wrong-code", Subject(handout, node, Clinic(OURS)))
    assert not found("wrong-code", Subject(handout, node, Clinic(OURS, prints_costs=True)))


# --- a clinic's own codes and table ---------------------------------------------------------------------------


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_clinic_adds_and_replaces_codes(tmp_path: Path) -> None:
    own = written(
        tmp_path,
        "codes.yaml",
        "regions:\n  knee: {name: knee, words: {en: [knee]}}\n"
        "codes:\n  '27447': {name: new knee joint, region: knee, must: {en: [knee]}}\n"
        "  '22511': {name: ours, must: {en: [plaster]}}\n",
    )
    codes = read_codes([LIBRARY / "codes.yaml", own])
    assert found("wrong-code", page("27447", "A new knee.", codes)) == []
    assert found("wrong-code", page("22511", f"{SPINE} lower back.", codes))
    assert found("wrong-code", page("22510", f"{SPINE} neck.", codes)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("codes:\n  '2251': {name: x}\n", "is not a CPT or HCPCS code"),
        ("codes:\n  '22511': {name: x, mustnot: {en: [x]}}\n", 'did you mean "must-not"?'),
        ("codes:\n  '22511': {name: x, must: [cement]}\n", "a list stands where keys are needed"),
        ("codes:\n  '22511': {name: x, must: {english: [cement]}}\n", "is not a language tag"),
        ("codes:\n  '22511': {name: x, must: {en: []}}\n", "is empty"),
        ("codes:\n  '22511': {name: x, region: foot}\n", 'there is no region "foot"'),
        ("codes:\n  '22511': {must: {en: [x]}}\n", 'has no "name"'),
        ("codes:\n  '22511': {name: x, add-on: maybe}\n", "is neither yes nor no"),
        ("codes:\n  '22511': {name: x, may-share: [22510, abc]}\n", "is not a CPT or HCPCS code"),
        ("table: ../codes.csv\n", "leads out of this folder"),
        ("table: missing.csv\n", "there is no such file"),
        ("kodes: {}\n", 'did you mean "codes"?'),
        ("codes:\n  '22511': {name: x, must: {en: ['*']}}\n", "has no letter"),
        ("codes:\n  “22511”: {name: x}\n", "type straight ones"),
        ("codes:\n  '22511': {name: x, must: {en: [“knee”]}}\n", "type straight ones"),
        ("codes:\n  '22511': {name: x, must: {en: [kn*e]}}\n", "a star stands inside"),
        ("codes:\n  '22511': {name: x, must: [knee]}\n", "en, es or another language"),
    ],
)
def test_faulty_codes_file_is_told_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    path = written(tmp_path, "codes.yaml", text)
    with pytest.raises(HandpressError) as caught:
        read_codes([path])
    assert expected in str(caught.value)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "code,descriptor\n12345,Mending of the made-up knee\n",
        "\ufeffcode,descriptor\r\n12345,Mending of the made-up knee\r\n\r\n",
        "Descriptor;Code\n\"Mending of the made-up knee\";12345\n",
        "code\tdescriptor\tmore\n12345\tMending of the made-up knee\tx\n",
    ],
)  # fmt: skip
def test_code_table_is_read_in_any_usual_form(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    assert read_table(path) == {"12345": "Mending of the made-up knee"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", "no columns code and descriptor"),
        ("", "no columns code and descriptor"),
        ("code,descriptor\n1234,x\n", 't.csv:2:1: error: "1234" is not a CPT or HCPCS code'),
        ("code,descriptor\n12345,x\n12345,y\n", 't.csv:3:1: error: "12345" stands twice'),
        ("code,descriptor\n12345\n", '"12345" has no descriptor'),
    ],
)
def test_faulty_code_table_is_told_by_row(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(HandpressError) as caught:
        read_table(written(tmp_path, "t.csv", text))
    assert expected in str(caught.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_fault(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("table") / "t.csv"
    path.write_bytes(data)
    try:
        read_table(path)
    except HandpressError:
        return


def test_own_table_makes_a_code_known_and_its_text_checked(tmp_path: Path) -> None:
    written(tmp_path, "t.csv", "code,descriptor\n12345,Arthroscopic mending of the made-up knee\n")
    codes = read_codes([LIBRARY / "codes.yaml", written(tmp_path, "codes.yaml", "table: t.csv\n")])
    right = page("12345", "We do an arthroscopy of your joint.", codes)
    assert found("unknown-code", right) == found("wrong-code", right) == []
    (finding,) = found("wrong-code", page("12345", "We pull a tooth.", codes))
    assert "hardly a word of what 12345 is in t.csv" in finding.message
    assert found("wrong-code", page("12345", "A scope in your joint.", codes))
    (finding,) = found("unknown-code", page("54321", "We pull a tooth.", codes))
    assert "neither in codes.yaml nor in t.csv" in finding.message
