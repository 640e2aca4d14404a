"""The model of a handout, and the JSON Schema that tells an editor about it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml as pyyaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator, FormatChecker

import handpress
from conftest import LIBRARY, ROOT, handout_of, in_editor, shipped_handouts
from handpress.cli.commands import main
from handpress.content.blocks import Fact, Item, Step, Task, Visit
from handpress.content.handout import Handout, read_handout
from handpress.content.kinds import MEANING, Kind, Part
from handpress.content.schema import json_schema
from handpress.content.section import BLOCKS, Section
from handpress.content.shelf import Entry, entries, find
from handpress.content.timing import Anchor, Unit, When
from handpress.diagnostics import HandpressError
from handpress.source.model import attributes
from handpress.source.yaml import parse

CASES = ROOT / "tests" / "cases"
SHIPPED = [entry.path for entry in handpress.entries(LIBRARY)]
GOOD = sorted((CASES / "good").glob("*.yaml"))
BAD = sorted((CASES / "bad").glob("*.yaml"))
SHORTEST = "code: 22867\ntitle: Knee\nsections: [{kind: overview, text: A joint.}]\n"


def handout(text: str) -> Handout:
    return read_handout(parse(text, "a.yaml"))


def section(text: str) -> Section:
    return handout_of(text).sections[0]


# The model


def test_what_is_left_out_has_its_default() -> None:
    assert handout(SHORTEST) == Handout(
        code="22867",
        title="Knee",
        language="en",
        version="1",
        revised=None,
        status="draft",
        source=None,
        summary=None,
        facts=(),
        sections=(Section(kind=Kind.OVERVIEW, text=("A joint.",)),),
    )


def test_blocks_keep_the_order_in_which_they_are_written() -> None:
    head = "  - kind: when-to-call\n"
    blocks = {
        "note": "    note: A note.\n",
        "steps": "    steps: [A step.]\n",
        "facts": "    facts: [{label: A, value: B}]\n",
        "text": "    text: A text.\n",
        "visits": "    visits: [A visit]\n",
        "checklist": "    checklist: [A task.]\n",
        "items": "    items: [An item.]\n",
        "say": "    say: A sentence.\n",
        "urgent": "    urgent: [A sign.]\n",
        "emergency": "    emergency: [Another sign.]\n",
        "picture": "    picture: colonoscopy\n",
        "medicines": "    medicines: [Iron pills, ____]\n",
        "may": "    may: [Water]\n",
        "avoid": "    avoid: [Milk]\n",
        "table": "    table: {columns: [A, B], rows: [[c, d]]}\n",
        "bring": "    bring: [These papers]\n",
        "driver": "    driver: An adult takes you home.\n",
        "home": "    home: {until: 24 hours after, rules: [Rest.]}\n",
        "choices": "    choices: [{choice: No test, about: You wait.}]\n",
        "risks": "    risks: [{risk: Bleeding, number: 1, of: 100, source: A study}]\n",
    }
    assert set(blocks) == set(BLOCKS)
    names = list(blocks)
    for turn in range(len(names)):
        order = names[turn:] + names[:turn]
        written = section(head + "".join(blocks[name] for name in order))
        assert written.blocks == tuple(order)
        assert section(head + blocks[order[0]] + "    title: A title\n").blocks == (order[0],)


def test_section_made_in_python_has_its_blocks_too() -> None:
    assert Section(kind=Kind.OVERVIEW, note=("b",), text=("a",)).blocks == ("note", "text")


def test_sections_stay_in_the_order_of_the_file() -> None:
    kinds = [part.kind for part in handout_of("  - {kind: recovery, text: a}\n  - {kind: overview, text: b}").sections]
    assert kinds == [Kind.RECOVERY, Kind.OVERVIEW]


def test_bullets_nest_once() -> None:
    read = section("  - kind: home-care\n    items:\n      - Rest.\n      - text: Eat\n        items: [soup, bread]\n")
    assert read.items == (Item(text="Rest."), Item(text="Eat", items=("soup", "bread")))


def test_plain_text_stands_for_an_entry() -> None:
    read = section("  - {kind: procedure, checklist: [a, {do: b}], steps: [c], visits: [d, {visit: e}]}")
    assert read.checklist == (Task(do="a"), Task(do="b"))
    assert read.steps == (Step(text="c"),)
    assert read.visits == (Visit(visit="d"), Visit(visit="e"))


def test_times_and_dates_are_values() -> None:
    read = section(
        "  - kind: preparation\n    checklist: [{do: a, when: the evening before surgery}]\n"
        "    visits: [{visit: b, window: 1-2 weeks after}]\n"
    )
    assert read.checklist[0].when == When(Anchor.EVENING_BEFORE)
    assert read.visits[0].window == When(Anchor.AFTER, 1, 2, Unit.WEEK)
    assert handout(SHORTEST + "revised: 2026-03-02").revised == date(2026, 3, 2)


def test_text_is_one_line_in_normal_form() -> None:
    read = handout(SHORTEST + "summary: |\n  Caf\u0065\u0301 \t 5\u00a0mg\n\n  twice  \n")
    assert read.summary == "Café 5\u00a0mg twice"


def test_blank_lines_part_paragraphs() -> None:
    text = "    text: |\n      One\n      and on.\n\n      Two.\n       \n\n      Three.\n"
    assert section("  - kind: overview\n" + text).text == ("One and on.", "Two.", "Three.")
    assert section("  - kind: overview\n    note: [One., Two.]\n").note == ("One.", "Two.")


def test_fact_keeps_its_blank_to_write_on() -> None:
    assert handout(SHORTEST + "facts: [{label: Room, value: ____}]").facts == (Fact(label="Room", value="____"),)


def test_nothing_can_be_changed() -> None:
    read = handout_of("  - {kind: recovery, facts: [{label: a, value: b}], items: [c], checklist: [d], visits: [e]}")
    part = read.sections[0]
    for value in (read, part, part.facts[0], part.items[0], part.checklist[0], part.visits[0]):
        for name in attributes(type(value)):
            with pytest.raises(AttributeError, match="frozen"):
                setattr(value, name, "new")
    hash(read)


def test_every_kind_has_a_part_and_a_meaning_and_every_part_a_kind() -> None:
    assert {kind.part for kind in Kind} == set(Part)
    assert set(MEANING) == set(Kind)


def test_shipped_handouts_say_that_they_are_drafts() -> None:
    for read, path in zip(shipped_handouts(), SHIPPED, strict=True):
        assert read.status == "draft"
        assert re.search("Draft.* (not reviewed by a|no) clinician", path.read_text().splitlines()[1])


# The library


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder with two codes, one of them in two languages, and files that are no handouts."""
    for name in ("22867.yaml", "22867.es.yaml", "0275T.en.yaml"):
        (tmp_path / name).write_text(SHORTEST)
    for name in ("notes.yaml", "22867.yml", "22867.ES.yaml", "228670.yaml", "22867.es.old.yaml", "handout.schema.json"):
        (tmp_path / name).write_text("")
    return tmp_path


def test_library_lists_what_is_named_like_a_handout(library: Path) -> None:
    assert [(entry.code, entry.language, entry.path.name) for entry in entries(library)] == [
        ("0275T", "en", "0275T.en.yaml"),
        ("22867", "en", "22867.yaml"),
        ("22867", "es", "22867.es.yaml"),
    ]
    assert find(library, "22867", "es") == Entry("22867", "es", library / "22867.es.yaml")


@pytest.mark.parametrize(
    ("code", "language", "message"),
    [
        ("22868", "en", 'no handout for code "22868" [no-handout]\n  hint: known here: 0275T, 22867'),
        ("0275t", "en", 'no handout for code "0275t" [no-handout]\n  hint: did you mean "0275T"?'),
        ("99999", "en", 'no handout for code "99999" [no-handout]\n  hint: known here: 0275T, 22867'),
        ("22867", "fr", 'no handout for "22867" in "fr" [no-handout]\n  hint: there is one in: en, es'),
    ],
)
def test_unknown_handout_is_reported_with_what_there_is(library: Path, code: str, language: str, message: str) -> None:
    with pytest.raises(HandpressError) as caught:
        find(library, code, language)
    assert str(caught.value) == f"{library}: error: {message}"


def test_empty_and_missing_folder_are_reported(tmp_path: Path) -> None:
    with pytest.raises(HandpressError, match=r"this folder holds no handout \[no-handout\]\n  hint: import a page, or"):
        find(tmp_path, "22867", "en")
    with pytest.raises(HandpressError, match=r"there is no such folder \[missing-folder\]\n  hint: name the library"):
        entries(tmp_path / "none")


# The schema

SCHEMA = json_schema()
EDITOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
# What no schema can tell: a file name, the fonts, YAML that some readers take.
UNSEEN = {
    "letter-that-was-lost",
    "title-without-end",
    "words-behind-a-quote",  # PyYAML takes them for a comment
    "accents-in-a-tower",
    "alias-and-anchor",
    "character-left-by-normal-form",
    "character-that-no-font-has",
    "code-of-another-file",
    "code-of-four-digits",  # without quotes it is a number
    "dash-indented-too-far",
    "directive",
    "direction-changed-unseen",
    "duplicate-key",
    "language-of-another-file",
    "language-without-fixed-words",
    "text-from-right-to-left",
    "zero-width-characters",
}


def test_schema_is_valid_and_the_one_that_is_kept() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    printed = CliRunner().invoke(main, ["schema"]).stdout
    assert json.loads(printed) == SCHEMA
    kept = (LIBRARY / "handout.schema.json").read_text()
    assert kept == printed, "run: handpress schema --out handouts"


def test_every_shipped_handout_names_the_schema_first() -> None:
    assert SHIPPED
    for path in SHIPPED:
        first = path.read_text().splitlines()[0]
        assert first == "# yaml-language-server: $schema=handout.schema.json"
        assert (path.parent / first.partition("=")[2]).is_file()


@pytest.mark.parametrize("path", [*SHIPPED, *GOOD], ids=lambda path: path.stem)
def test_schema_accepts_what_handpress_reads(path: Path) -> None:
    assert [error.message for error in EDITOR.iter_errors(in_editor(path))] == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_schema_refuses_what_it_can(path: Path) -> None:
    try:
        values = in_editor(path)
    except pyyaml.YAMLError:
        assert path.stem not in UNSEEN
        return
    assert EDITOR.is_valid(values) == (path.stem in UNSEEN)


def test_schema_knows_every_key_and_says_what_it_is_for() -> None:
    models = {"Section": Section, "Fact": Fact, "Item": Item, "Task": Task, "Visit": Visit}
    for schema, model in [(SCHEMA, Handout), *((SCHEMA["$defs"][name], model) for name, model in models.items())]:
        assert set(schema["properties"]) == {key.name for key in attributes(model).values()}
        assert schema["additionalProperties"] is False
        for key, value in schema["properties"].items():
            assert value.get("description") or key == "text", key
    assert handpress.__version__ not in json.dumps(SCHEMA)
