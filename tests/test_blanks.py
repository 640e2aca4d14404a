"""What is typed on blanks and as a note for one patient: listed, printed in every form, pressed, kept nowhere."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import replace as dc_replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pypdf import PdfReader

import handpress
from conftest import LIBRARY, copy_of, handout_of, structure_text, tree_lines
from foreign import pages
from handpress.brand.look import Look
from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.brand.words import words_for
from handpress.cli.commands import main
from handpress.content.blanks import Blank, blanks_of
from handpress.content.handout import Handout, read_handout
from handpress.content.packets import VisitWords
from handpress.content.personal import MAX_NOTE, Personal
from handpress.content.shelf import find
from handpress.content.timing import parse_procedure
from handpress.diagnostics import HandpressError, UsageError
from handpress.layout.compose import typeset
from handpress.layout.copy import Copy
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import UnfitError, fill
from handpress.press.personal import read_personal
from handpress.press.plates import Room, holds_values
from handpress.press.request import Request
from handpress.press.stages import Form, alternate, render
from handpress.press.store import Store
from handpress.proof import inspect
from handpress.source.yaml import parse
from matrix import APPROVED, LANGUAGES, ODD

LARGE = Variant(Edition.LARGE_PRINT)
GREY = Variant(Edition.STANDARD, Paper.A4, Ink.GREY)
EVERY = [Variant(), LARGE, GREY]
LONG = "Monday, January 4, after your first visit with Dr. Example in the north wing of the old building"

KINDS = """
code: '99999'
title: Made-up procedure
summary: "It takes ____ in all."
warning: "Do not come if you take ____."
key-points:
  - {do: Stop eating., why: "Then wait ____ hours.", when: ["No food from ____", "No drink from ____"]}
  - {do: Drink your prep., when: "1 day before at ____"}
emergency-signs: [____, you have ____]
facts: [{label: Anesthesia, value: ____}, {label: Stay, value: "____ nights"}]
sections:
  - kind: overview
    text: "We use ____. It helps for ____ or ____ years."
    table: {columns: [Day, What, How much], rows: [[Monday, Walk, ____], [Tuesday, "Walk ____ miles", ____]]}
    choices: [{choice: Wait, about: "Come back in ____."}]
    risks: [{risk: "You may bleed for ____."}]
  - kind: preparation
    checklist:
      - {do: "Stop ____. Ask us about ____.", when: 2 days before, may: [Tea until ____], avoid: [Milk from ____]}
      - do: Ask about your medicines.
        medicines:
          - ____
          - {medicine: Examplin, note: "Take ____ a day."}
          - {medicine: Samplin, note: "Take ____ a day.", stop: 3 days before}
    bring: ["____", "Your ____"]
    driver: "____ takes you home."
  - kind: procedure
    steps: ["You wait ____.", {text: "It begins.", when: 1 hour after, items: ["It takes ____."]}]
  - kind: recovery
    items: ["We expect you to stay for ____", {text: "Rest until ____.", items: ["Then walk ____."]}]
    home: {rules: ["Do not drive for ____."], normal: ["Pain for ____."]}
  - kind: when-to-call
    say: "I had it on ____."
    emergency: ["You have this sign: ____.", ____]
    urgent: ["Fever for ____"]
  - kind: follow-up
    visits: [{visit: First visit, window: 1 week after, purpose: "We check ____."}]
    note: "Call to change it by ____."
teach-back: ["I stay for ____."]
"""


@cache
def kinds() -> Handout:
    return read_handout(parse(KINDS, "99999.yaml"))


@cache
def shipped(code: str, language: str = "en") -> Handout:
    return handpress.read_entry(find(LANGUAGES if code == "99999" else LIBRARY, code, language))


def listed(handout: Handout) -> tuple[Blank, ...]:
    return blanks_of(handout, words_for(handout.language), False)


def typed(handout: Handout, *texts: str, note: str = "") -> Personal:
    """Return a patient with a text on each blank, those of *texts* in turn; each has its number before it."""
    keys = [blank.key for blank in listed(handout)]
    values = {key: f"{at}{texts[at % len(texts)]}" for at, key in enumerate(keys)}
    return read_personal("Avery Sample", None, None, blanks={**values, "note": note})


def flat(text: str) -> str:
    return " ".join(text.split())


def printed(copy: Copy) -> str:
    """Return what the PDF of *copy* says, sure that it has passed inspection."""
    data = render(copy)
    assert inspect(data) == []
    return flat(structure_text(data))


def other_form(copy: Copy, form: Form) -> str:
    return alternate(copy, form).decode()


def key_of(handout: Handout, words: str) -> str:
    (key,) = [blank.key for blank in listed(handout) if blank.words == words]
    return key


# Which there are


def test_blanks_are_listed_in_reading_order_each_with_its_sentence() -> None:
    assert [blank.words for blank in listed(kinds())] == [
        "It takes ____ in all.",
        "Do not come if you take ____.",
        "Then wait ____ hours.",
        "No food from ____",
        "No drink from ____",
        "Drink your prep. 1 day before, at ____",
        "for ____.",
        "you have ____",
        "Anesthesia: ____",
        "Stay: ____ nights",
        "Stop ____.",
        "Ask us about ____.",
        "Tea until ____",
        "Milk from ____",
        "Medicine: ____",
        "Stop on ____",
        "Start again on ____",
        "Examplin: Take ____ a day.",
        "Examplin: Stop on ____",
        "Examplin: Start again on ____",
        "Samplin: Take ____ a day.",
        "Samplin: Start again on ____",
        "Get ready: ____",
        "Your ____",
        "____ takes you home.",
        "You wait ____.",
        "It takes ____.",
        "We expect you to stay for ____",
        "Rest until ____.",
        "Then walk ____.",
        "Do not drive for ____.",
        "Pain for ____.",
        "I had it on ____.",
        "You have this sign: ____.",
        "When to call us: ____",
        "Fever for ____",
        "We check ____.",
        "First visit: Date and time ____",
        "Call to change it by ____.",
        "We use ____.",
        "It helps for ____ or \u2026 years.",
        "It helps for \u2026 or ____ years.",
        "Monday, How much: ____",
        "Tuesday, What: Walk ____ miles",
        "Tuesday, How much: ____",
        "Come back in ____.",
        "You may bleed for ____.",
        "I stay for ____.",
    ]


def test_keys_differ_and_keep_while_the_words_around_do() -> None:
    before = {blank.key for blank in listed(kinds())}
    assert len(before) == len(listed(kinds()))
    sections = tuple(reversed(kinds().sections))
    assert {blank.key for blank in listed(kinds().but(sections=sections, version="2", title="Other"))} == before
    changed = read_handout(parse(KINDS.replace("Fever for", "A fever for"), "99999.yaml"))
    assert {blank.words for blank in listed(changed) if blank.key not in before} == {"A fever for ____"}


def test_blank_of_one_medicine_is_not_that_of_another() -> None:
    one, other = "{medicine: Examplin, note: Take ____.}", "{medicine: Samplin, note: Take ____.}"
    yaml = "  - kind: preparation\n    medicines: [{}, {}]\n"
    there, back = (listed(handout_of(yaml.format(*some))) for some in ((one, other), (other, one)))
    words = "Examplin: Take ____."
    assert [blank.key for blank in there if blank.words == words] == [b.key for b in back if b.words == words]


def test_same_sentence_twice_is_two_blanks_that_are_told_apart() -> None:
    blanks = listed(handout_of("  - kind: recovery\n    items: [Rest ____., Rest ____.]\n"))
    assert [blank.words for blank in blanks] == ["Rest ____.", "Rest ____. (2)"]
    assert len({blank.key for blank in blanks}) == 2


def test_what_does_not_print_is_not_listed_and_refused(look: Look) -> None:
    handout = handout_of("  - {kind: cost, text: It costs ____.}\n  - {kind: overview, text: It is ____.}\n")
    assert [blank.words for blank in listed(handout)] == ["It is ____."]
    costs = next(b.key for b in blanks_of(handout, words_for("en"), True) if "costs" in b.words)
    with pytest.raises(HandpressError, match="no blank with the key"):
        typeset(copy_of(handout, look, Personal(blanks=((costs, "much"),))))


def test_labels_are_in_the_language_of_the_handout() -> None:
    words = [blank.words for blank in listed(shipped("22511", "es"))]
    assert "No coma desde ____" in words
    assert "si tiene: ____." in words


def test_blank_that_its_clinic_fills_for_everybody_is_none_any_more(tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path / "library")
    own = tmp_path / "library" / "local" / "22511.yaml"
    own.parent.mkdir(exist_ok=True)
    find_and_with = "  - find: Rest for the first few days, until ____.\n    with: 3 days have passed\n"
    own.write_text(f"code: '22511'\nversion: Own 1\nfill:\n{find_and_with}", "utf-8")
    folder = tmp_path / "library"
    filled, all_of_them = (Room(each).blanks(find(each, "22511", "en")) for each in (folder, LIBRARY))
    (gone,) = set(all_of_them) - set(filled)
    assert gone.words == "Rest for the first few days, until ____."


# Where it prints


@pytest.mark.parametrize("variant", EVERY, ids=["letter", "large", "grey"])
@pytest.mark.parametrize("text", [" days", LONG], ids=["short", "long"])
def test_every_kind_of_blank_prints_what_is_typed(look: Look, variant: Variant, text: str) -> None:
    patient = typed(kinds(), f"x{text}")
    said = printed(copy_of(kinds(), look, patient, variant))
    for _, value in patient.blanks:
        assert value in said


@pytest.mark.parametrize("form", [Form.HTML, Form.TEXT])
def test_every_kind_of_blank_prints_in_other_forms(look: Look, form: Form) -> None:
    patient = typed(kinds(), "x <b>&", f"x{LONG}")
    said = flat(re.sub("(?m)^ *", "", other_form(copy_of(kinds(), look, patient), form)))
    for _, value in patient.blanks:
        escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if form is Form.HTML else value
        assert escaped in said
    assert "<b>" not in said or form is Form.TEXT


def test_what_is_typed_is_read_out_in_its_sentence(look: Look) -> None:
    stay = key_of(kinds(), "We expect you to stay for ____")
    years = key_of(kinds(), "It helps for ____ or \u2026 years.")
    patient = Personal(blanks=((stay, "one night"), (years, "2")))
    data = render(copy_of(kinds(), look, patient))
    said = flat(structure_text(data))
    assert "We expect you to stay for one night" in said
    assert "It helps for 2 or years." in said
    lines = [line.strip() for line in tree_lines(data)]
    assert "/Span 'one night'" in lines
    before = [line.strip() for line in tree_lines(render(copy_of(kinds(), look)))]
    assert sum("Role" in line or "tv" in line for line in before) - sum("tv" in line for line in lines) == 2


def test_empty_text_leaves_the_rule_and_every_byte(look: Look) -> None:
    key = listed(kinds())[0].key
    patient = read_personal("Avery Sample", None, None, blanks={key: "  ", "note": "\n"})
    assert patient == Personal("Avery Sample")
    assert render(copy_of(kinds(), look, patient)) == render(copy_of(kinds(), look, Personal("Avery Sample")))


@pytest.mark.parametrize("variant", EVERY, ids=["letter", "large", "grey"])
@pytest.mark.parametrize("text", ["5", "two nights at home", LONG, "Ł\u0301ódź عمر 12 (a)"])
@pytest.mark.parametrize("name", ["22511", "colonoscopy", "22511 es", "99999 ar", "99999 vi"])
def test_shipped_handouts_print_it_in_every_edition(look: Look, variant: Variant, text: str, name: str) -> None:
    code, _, language = name.partition(" ")
    handout = shipped(code, language or "en")
    patient = typed(handout, text, note=f"{text}\n{text}")
    data = render(copy_of(handout, look, patient, variant))
    assert inspect(data) == []
    pages = typeset(copy_of(handout, look, patient, variant))
    answered = {value for _, value in patient.typed}
    if text.isascii():
        said = flat(structure_text(data))
        assert all(flat(value) in said for value in answered)
    assert data == fill(engrave(pages, handpress.press.stages.PRODUCER), values_of(pages))


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_handouts_print_it(look: Look, name: str) -> None:
    handout = handout_of(ODD[name])
    for text in (" short", f" {LONG}"):
        patient = typed(handout, text)
        said = printed(copy_of(handout, look, patient))
        assert all(value in said for _, value in patient.blanks)


def test_nothing_is_printed_over_anything_else(look: Look) -> None:
    """What stands on a rule ends before it does; what has no room there is no field."""
    from handpress.layout.boxes import FieldItem

    for text in ("", " some words here", " some more words than fit", LONG):
        for variant in EVERY:
            pages = typeset(copy_of(kinds(), look, typed(kinds(), text), variant))
            fields = [item for page in pages.pages for item in page.items if isinstance(item, FieldItem)]
            for field in (field for field in fields if field.name.startswith("blank-")):
                assert sum(item.width for item in field.items) <= field.width + 0.02


def test_hour_is_written_behind_its_day(look: Look) -> None:
    key = key_of(kinds(), "Drink your prep. 1 day before, at ____")
    day = parse_procedure("2026-12-04T08:30")
    for variant in EVERY:
        said = printed(copy_of(kinds(), look, Personal(procedure=day, blanks=((key, "6:15 PM"),)), variant))
        assert re.search(r"Thursday\W.*6:15 PM", said)


def test_unknown_key_is_refused_for_every_form(look: Look) -> None:
    copy = copy_of(kinds(), look, Personal(blanks=(("0123abcd", "x-ray"),)))
    for form in (Form.PDF, Form.HTML, Form.TEXT):
        with pytest.raises(HandpressError, match='no blank with the key "0123abcd"') as caught:
            render(copy) if form is Form.PDF else alternate(copy, form)
        assert "x-ray" not in str(caught.value)


def test_papers_without_blanks_refuse_what_is_typed(look: Look, tmp_path: Path) -> None:
    with pytest.raises(HandpressError, match="the page about a visit: it has no blanks and no room for a note"):
        typeset(copy_of(kinds().but(visit=VisitWords()), look, Personal(note="Come.")))
    shutil.copytree(LIBRARY, tmp_path / "library")
    own = tmp_path / "library" / "sheets"
    (own / "sheets.yaml").write_text("sheets:\n  parking: {title: Where to park, rights: our own}\n", "utf-8")
    (own / "parking.pdf").write_bytes(pages("Turn left"))
    there = Room(tmp_path / "library")
    entry = find(tmp_path / "library", "parking", "en")
    assert there.blanks(entry) == ()
    with pytest.raises(HandpressError, match="a PDF of the clinic's own: it has no blanks"):
        there.print(entry, Variant(), Personal(note="Come."))


# The note


@pytest.mark.parametrize("variant", EVERY, ids=["letter", "large", "grey"])
@pytest.mark.parametrize("language", ["en", "es", "ar", "vi"])
def test_note_has_a_box_of_its_own_after_the_key_points(look: Look, variant: Variant, language: str) -> None:
    handout = shipped("22511", language) if language in ("en", "es") else shipped("99999", language)
    heading = words_for(language)("note-for-you")
    note = "Bring the CD with your MRI pictures.\n\nAsk for Sam."
    copy = copy_of(handout, look, read_personal(None, None, None, blanks={"note": note}), variant)
    lines = [line.strip() for line in tree_lines(render(copy))]
    at = next(at for at, line in enumerate(lines) if line.startswith("/H2") and heading in line)
    if language in ("en", "es"):
        assert lines[at + 1 : at + 3] == ["/P 'Bring the CD with your MRI pictures.'", "/P 'Ask for Sam.'"]
        points = next(at for at, line in enumerate(lines) if words_for(language)("key-points-3") in line)
        assert points < at
    assert inspect(render(copy)) == []
    assert not any(heading in line for line in tree_lines(render(copy_of(handout, look, None, variant))))


@pytest.mark.parametrize("form", [Form.HTML, Form.TEXT])
def test_note_prints_in_other_forms(look: Look, form: Form) -> None:
    patient = read_personal(None, None, None, blanks={"note": "Bring <i>it</i> & come.\nAsk for Sam."})
    said = re.sub("(?s)<(head|nav).*?</\\1>", "", other_form(copy_of(shipped("22511"), look, patient), form))
    assert "A note for you" in said
    assert ("Bring &lt;i&gt;it&lt;/i&gt; &amp; come." if form is Form.HTML else "Bring <i>it</i> & come.") in said
    assert said.index("The 3 most important") < said.index("A note for you") < said.index("Ask for Sam.")


@pytest.mark.parametrize("variant", EVERY, ids=["letter", "large", "grey"])
def test_longest_note_prints_whole(look: Look, variant: Variant) -> None:
    words = ("Please read this again " * 40)[:MAX_NOTE].strip()
    lines = "\n".join(["W W"] * (MAX_NOTE // 4))
    for note in (words, lines):
        patient = read_personal(None, None, None, blanks={"note": note})
        said = printed(copy_of(shipped("22511"), look, patient, variant))
        assert flat(note) in said


def test_note_of_a_handout_without_key_points(look: Look) -> None:
    handout = handout_of("  - {kind: overview, text: It is.}\n")
    said = printed(copy_of(handout, look, Personal(note="Come.")))
    assert said.index("A note for you Come.") < said.index("It is.")


# The press


def test_one_plate_prints_all_that_fits_the_rules(look: Look) -> None:
    short, wide = typed(kinds(), "a"), typed(kinds(), " lot")
    for variant in EVERY:
        one, other = (typeset(copy_of(kinds(), look, patient, variant)) for patient in (short, wide))
        assert not holds_values(one)
        assert fill(engrave(one, "x"), values_of(other)) == fill(engrave(other, "x"), values_of(other))


def test_plate_refuses_what_has_no_room(look: Look) -> None:
    pages = typeset(copy_of(kinds(), look, typed(kinds(), "a")))
    values = values_of(pages)
    key = next(key for key in values if key.startswith("blank-"))
    with pytest.raises(UnfitError):
        fill(engrave(pages, "x"), values | {key: LONG})


def test_layout_with_a_text_in_its_paragraph_is_no_plate_for_others(look: Look) -> None:
    for blank in listed(kinds()):
        assert holds_values(typeset(copy_of(kinds(), look, Personal(blanks=((blank.key, LONG),))))), blank.words


def test_arabic_page_is_laid_out_for_each_patient(look: Look) -> None:
    handout = shipped("99999", "ar")
    assert holds_values(typeset(copy_of(handout, look, typed(handout, " pm"))))


def room(tmp_path: Path) -> Room:
    return Room(LIBRARY, None, Store(str(tmp_path / "store")))


def test_next_patient_is_pressed_from_the_plate_of_the_first(tmp_path: Path) -> None:
    entry, handout = find(LIBRARY, "22511", "en"), shipped("22511")
    first, second = typed(handout, " days", note="Bring it."), typed(handout, " nights", note="Come alone.")
    own = room(tmp_path)
    own.print(entry, Variant(), first)
    assert own.ready(entry, Variant(), second)
    pressed = own.print(entry, Variant(), replace(second, patient="Bo Example"))
    assert inspect(pressed) == []
    said = flat(structure_text(pressed))
    assert "2 nights" in said
    assert "Come alone." in said
    assert not re.search("Bring it|[0-9] days", said)
    assert pressed == room(tmp_path / "other").print(entry, Variant(), replace(second, patient="Bo Example"))
    assert own.ready(entry, Variant(), replace(second, blanks=second.blanks[1:])) is None  # another rule is empty


def test_nothing_typed_is_kept_or_named(tmp_path: Path) -> None:
    entry, handout = find(LIBRARY, "22511", "en"), shipped("22511")
    own = room(tmp_path)
    for text in ("Zwiebelfisch", f"Zwiebelfisch {LONG}"):
        data = own.print(entry, Variant(), typed(handout, text, note=f"{text} Quarx"))
        reader = PdfReader(BytesIO(data))
        assert "Zwiebelfisch" not in str(reader.metadata) + str(reader.trailer["/Root"]["/Metadata"].get_data())
        assert not any("Zwiebelfisch" in str(title) for title in reader.outline)
        kept = [plate for kit in own._kits.values() for plate in kit.plates]
        faces = [face for plate in kept for some in plate.faces.values() for face in some]
        digits = {"Zwiebelfisch".translate(face.codes).encode() for face in faces}
        wholes = [repr(plate.data()).encode() for plate in kept]
        assert kept
        assert not any(secret in whole for whole in wholes for secret in (b"Zwiebelfisch", *digits))


def test_print_run_has_it_too(tmp_path: Path) -> None:
    key = key_of(shipped("22511"), "Rest for the first few days, until ____.")
    typed_file = tmp_path / "typed.yaml"
    typed_file.write_text(f"{key}: Sunday\nnote: Come alone.\n", "utf-8")
    path = tmp_path / "run.pdf"
    out = ["--out", str(tmp_path), "--print-run", str(path), "--quiet"]
    result = CliRunner().invoke(main, ["render", "22511", "--blanks", str(typed_file), *out])
    assert result.exit_code == 0, result.output
    said = flat("".join(page.extract_text() for page in PdfReader(path).pages))
    assert "until Sunday" in said
    assert "Come alone." in said


@given(st.lists(st.text("aWj -'8:\u0142\u1ec7", min_size=1, max_size=40).filter(str.strip), min_size=3, max_size=3))
def test_whatever_is_typed_prints_whole_and_as_a_plate_prints_it(texts: list[str]) -> None:
    look = handpress.read_look(LIBRARY / "brand" / "brand.yaml")
    patient, first = typed(kinds(), *texts, note="\n".join(texts)), typed(kinds(), "", note="\n".join("abc"))
    pages, others = (typeset(copy_of(kinds(), look, each)) for each in (patient, first))
    data = fill(engrave(pages, "x"), values_of(pages))
    assert inspect(data) == []
    said = "".join(structure_text(data).split())
    assert all("".join(value.split()) in said for _, value in patient.typed)
    values = dict(patient.typed) | {"patient": "Avery Sample"}
    with suppress(UnfitError):
        assert fill(engrave(others, "x"), values) == data


def test_changed_note_is_another_paper_of_the_same_visit() -> None:
    from handpress.day.again import Hashes
    from handpress.lists.appointments import Appointment

    row = Appointment(1, "22511", "Avery Sample", "", "", None, None, "en", "standard", 1, "")
    (whose, own), (same, other) = (Hashes(b"key", "list").of(each) for each in (row, dc_replace(row, note="Come.")))
    assert whose == same
    assert own != other


# Approval


def test_approved_handout_stays_approved(look: Look) -> None:
    patient = typed(kinds(), " days", note="Come alone.")
    said = printed(copy_of(kinds(), look, patient, None, APPROVED))
    assert "DRAFT" not in said
    assert kinds().fingerprint == copy_of(kinds(), look, patient).handout.fingerprint


# What is refused


@pytest.mark.parametrize(
    ("blanks", "told"),
    [
        ({"0123abcd": "secret \U00013000"}, "the text of 0123abcd: the fonts lack 1 of its characters"),
        ({"0123abcd": "secret\x07"}, "the text of 0123abcd: this holds a character that is invisible"),
        ({"0123abcd": "secret " * 40}, "the text of 0123abcd: this has 279 characters"),
        ({"secret": "x"}, "what stands before text 1 is no key of a blank"),
        ({"note": "well\nsecret \U00013000"}, "line 2 of the note: the fonts lack 1 of its characters"),
        ({"note": "secret " * 100}, "the note has 699 characters, more than the 600"),
        ({"note": "secret\u202e"}, "line 1 of the note: this holds a character that is invisible"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_not_repeated(blanks: dict[str, str], told: str) -> None:
    with pytest.raises(HandpressError) as caught:
        read_personal(None, None, None, blanks=blanks)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


def test_blanks_go_with_one_handout() -> None:
    typed_ones = (("note", "Come."),)
    for codes, papers in ((("22511", "22867"), ()), ((), ()), (("22511",), (("22867", "en"),))):
        with pytest.raises(UsageError):
            Request(library=LIBRARY, codes=codes, papers=papers, blanks=typed_ones)
    with pytest.raises(UsageError):
        Request(library=LIBRARY, codes=("22511",), form="calendar", date="2026-12-04", blanks=typed_ones)


# The command


def test_list_prints_a_file_that_render_reads(tmp_path: Path) -> None:
    listing = CliRunner().invoke(main, ["list", "22511", "--blanks"])
    assert listing.exit_code == 0
    filled = listing.stdout.replace('28e77cc5: ""', '28e77cc5: "8"').replace('note: ""', "note: |\n  Come.\n  Ask: me.")
    assert filled != listing.stdout
    given = ["render", "22511", "--blanks", "-", "--patient", "Avery Sample", "--out", str(tmp_path), "--quiet"]
    result = CliRunner().invoke(main, given, input=filled)
    assert result.exit_code == 0, result.output
    (path,) = tmp_path.iterdir()
    said = flat(structure_text(path.read_bytes()))
    assert "Eat nothing for 8 hours" in said
    assert "Come. Ask: me." in said
    assert path.stat().st_mode & 0o777 == 0o600


def test_list_as_json() -> None:
    import json

    result = CliRunner().invoke(main, ["list", "22511", "--blanks", "--json", "--language", "es"])
    found = json.loads(result.stdout)
    assert found["findings"] == []
    assert found["blanks"][0].keys() == {"key", "words"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"secret: [a]\n", "this is no list of keys and texts"),
        (b"- secret\n", "this is no list of keys and texts"),
        (b'a: "secret\n', "this is no list of keys and texts"),
        (b"a: secret\na: secret\n", "this is no list of keys and texts"),
        (b"secret: x\n", "is no key of a blank"),
        (b"a: \xff secret\n", "not UTF-8 text"),
    ],
)
@pytest.mark.parametrize("piped", [False, True])
def test_file_that_is_none_is_refused_and_not_repeated(tmp_path: Path, content: bytes, told: str, piped: bool) -> None:
    path = tmp_path / "typed.yaml"
    path.write_bytes(content)
    given = ["render", "22511", "--out", str(tmp_path / "out"), "--blanks", "-" if piped else str(path)]
    result = CliRunner().invoke(main, given, input=content)
    assert result.exit_code == 1
    assert told.replace("not UTF-8", "no UTF-8" if piped else "not UTF-8") in result.output
    assert "secret" not in result.output
    assert not (tmp_path / "out").exists()


def test_blanks_of_several_handouts_or_packets_are_a_wrong_command(tmp_path: Path) -> None:
    path = tmp_path / "typed.yaml"
    path.write_text("note: Come.\n")
    for more in (["22511", "22867"], ["22511", "--with-language", "es"], ["--packet", "22511"], ["--all"]):
        result = CliRunner().invoke(main, ["render", *more, "--blanks", str(path), "--out", str(tmp_path)])
        assert result.exit_code == 2, more
    assert CliRunner().invoke(main, ["list", "22511"]).exit_code == 2
    assert CliRunner().invoke(main, ["list", "--blanks"]).exit_code == 2
