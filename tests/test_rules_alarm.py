"""Tests of the rules about what an import put into the wrong place, or was not sure of."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import LIBRARY
from handpress.cli.commands import main
from handpress.content.handout import read_handout
from handpress.content.library import tree
from handpress.content.shelf import entries, find
from handpress.diagnostics import Severity
from handpress.review.entries import read_loaded
from handpress.review.rules.book import RULES
from handpress.review.rules.subject import Subject
from handpress.review.standing import clinic_for, page_of
from handpress.source.yaml import parse
from test_rules_wording import found, hits, in_kind
from test_rules_wording import page_of as page

_UNSURE = (
    'code: "99999"\ntitle: Made-up procedure\nsections:\n  - kind: overview  # unsure: or recovery\n    text: Rest.\n'
)


def test_a_doubt_of_the_import_is_told_with_its_words_and_its_line_until_its_comment_is_gone() -> None:
    (doubt,) = found("unsure", page(_UNSURE))
    assert (doubt.span.line, doubt.span.column, doubt.severity) == (4, 21, Severity.WARNING)
    assert '"or recovery"' in doubt.message
    assert "delete the comment" in doubt.hint
    assert RULES["unsure"].blocks
    assert not found("unsure", page(_UNSURE.replace("  # unsure: or recovery", "")))


@pytest.mark.parametrize(
    "text",
    [
        "text: 'We are # unsure: ask us.'",
        'text: "We are # unsure: ask us."',
        "text: |\n      Ask\n      # unsure: here",
        "text: 'Ask us.'  # checked",
    ],
)
def test_a_text_with_the_same_words_and_another_comment_are_no_doubt(text: str) -> None:
    yaml = f'code: "99999"\ntitle: Made-up procedure\nsections:\n  - kind: overview\n    {text}\n'
    assert not found("unsure", page(yaml))


def test_the_tree_keeps_each_comment_of_a_file_with_its_place() -> None:
    node = parse("# one\na: b  # two # three\nc: 'd # e'  # four\nf: >-\n  g # h\n\n# five\n", "x.yaml")
    told = [(comment.text, comment.span.line, comment.span.column) for comment in node.comments]
    assert told == [("one", 1, 1), ("two # three", 2, 7), ("four", 3, 13), ("five", 7, 1)]


def test_a_doubt_stays_under_the_changes_of_the_clinic_and_changes_no_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "99999.yaml"
    path.write_text(_UNSURE.replace("  # unsure: or recovery", ""), encoding="utf-8")
    entry = find(tmp_path, "99999", "en")
    sure = read_loaded(entry).handout.fingerprint
    path.write_text(_UNSURE, encoding="utf-8")
    assert read_loaded(entry).handout.fingerprint == sure
    (tmp_path / "local").mkdir()
    overlay = 'code: "99999"\nreplace:\n  - find: Rest.\n    section: overview\n    with: Rest well.\n'
    (tmp_path / "local" / "99999.yaml").write_text(overlay, encoding="utf-8")
    assert [comment.text for comment in tree(entry).comments] == ["unsure: or recovery"]


def test_nobody_approves_a_page_with_an_open_doubt(tmp_path: Path) -> None:
    (tmp_path / "falls.yaml").write_text(_UNSURE.replace('code: "99999"', "codes: none"), encoding="utf-8")
    words = ["approve", "falls", "--library", str(tmp_path), "--by", "Dr. Jane Doe", "--until", "2027-11-01"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code
    assert "[unsure]" in result.output
    assert "falls.yaml:4:21" in result.output


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Call 911 for: chest pain, trouble breathing."),
        ("en", "Numb leg: go to the emergency room."),
        ("en", "Call our office right away if you have a fever."),
        ("en", "If it does not stop, go to the hospital immediately."),
        ("en", "Call your eye care specialist at once if you see flashes."),
        ("en", "If the wound bleeds, go immediately to the nearest emergency department."),
        ("es", "Llame al 911 si le cuesta respirar."),
        ("es", "Si sangra, vaya a la sala de urgencias."),
        ("fr", "Appelez le 15 en cas de douleur."),
        ("de", "Bei Fieber rufen Sie uns bitte sofort an."),
        ("de", "Gehen Sie bei Atemnot in die Notaufnahme."),
        ("pt", "Ligue para o 192 se tiver falta de ar."),
        ("vi", "Gọi ngay 911 nếu bạn khó thở."),
        ("zh-Hans", "如果呼吸困难，请拨打120。"),
        ("ar", "اتصل بالإسعاف إذا شعرت بألم في الصدر."),
        ("ko", "숨이 차면 응급실로 가십시오."),
        ("ru", "При боли в груди вызовите скорую."),
        ("id", "Segera hubungi dokter jika demam."),
        ("tr", "Nefes darlığında 112'yi arayın."),
        ("tl", "Tumawag agad sa 911 kung hirap huminga."),
    ],
)
def test_signs_to_call_for_are_told_outside_the_red_box_alone(language: str, text: str) -> None:
    (told,) = hits("alarm", text, language)
    assert (told.span.line, told.severity) == (7, Severity.WARNING)
    assert "signs to call for stand in preparation" in told.message
    assert "when-to-call" in told.hint
    assert not hits("alarm", text, language, "when-to-call")


@pytest.mark.parametrize(
    "text",
    [
        "Do not call 911 for a refill.",
        "Call us if you cannot come.",
        "Your doctor will tell you now what was found.",
        "Use the door beside the emergency room.",
        "Come to the emergency room entrance at 7 AM.",
        "Call us to book your visit.",
        "An ambulance may bring you home.",
        "Stop at once if it hurts.",
        "Go to the hospital at 7 AM.",
    ],
)
def test_other_calls_are_no_alarm(text: str) -> None:
    assert not hits("alarm", text)


def test_the_title_of_a_section_is_known_by_the_words_of_the_importer() -> None:
    yaml = in_kind("Fever.", kind="overview").replace("    items", "    title: When to call your doctor\n    items")
    (told,) = found("alarm", page(yaml))
    assert "signs to call for stand in overview" in told.message


@pytest.mark.parametrize("entry", entries(LIBRARY), ids=lambda entry: entry.path.name)
def test_no_shipped_handout_has_a_false_alarm(entry) -> None:
    loaded = read_loaded(entry)
    assert not found("alarm", page_of(loaded, clinic_for(LIBRARY, None)))
    assert not found("unsure", page_of(loaded, clinic_for(LIBRARY, None)))


@pytest.mark.parametrize("words", ["[MEDICATION]", "[FREQUENCY]", "[IF APPLICABLE]", "[ANSWERING SERVICE]", "[DOSE]"])
def test_capitals_in_brackets_are_placeholders(words: str) -> None:
    (told,) = hits("placeholder", f"Take {words} for pain.")
    assert f'"{words}"' in told.message


@pytest.mark.parametrize("text", ["Magnetic resonance imaging [MRI].", "See [this page].", "Bring [your own] shoes."])
def test_an_abbreviation_in_brackets_is_no_placeholder(text: str) -> None:
    assert not [told for told in hits("placeholder", text) if "MRI" in told.message or "this page" in told.message]


@pytest.mark.parametrize(
    ("head", "kind", "asked"),
    [
        ("codes: none\n", "overview", False),
        ("codes: none\nsource: page falls.docx\n", "overview", True),
        ("codes: none\nsource: our own words\n", "overview", False),
        ("codes: none\n", "preparation", True),
        ("codes: none\n", "procedure", True),
        ("codes: none\n", "recovery", True),
    ],
)
def test_a_draft_without_a_code_is_asked_when_to_call(head: str, kind: str, asked: bool) -> None:
    yaml = in_kind("Rest well.", kind=kind)
    node = parse(f"{head}title: Made-up page\n{yaml}", "falls.yaml")
    assert bool(found("no-when-to-call", Subject(read_handout(node), node))) is asked
