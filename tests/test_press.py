"""Both roads make the same page: pressed from a plate or laid out anew. Nothing of a patient stays in a plate."""

from __future__ import annotations

import marshal
import shutil
import subprocess
from contextlib import suppress
from datetime import date, time, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import handpress
from conftest import LIBRARY, copy_of, handout_of, structure_text
from handpress.brand.brand import Brand
from handpress.brand.fieldlines import plain_width, set_lines
from handpress.brand.fonts import fonts_for
from handpress.brand.look import Look
from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.brand.words import words_for
from handpress.content.handout import Handout
from handpress.content.personal import Personal
from handpress.content.shelf import find
from handpress.content.timing import (
    YEARS,
    Anchor,
    Procedure,
    Unit,
    When,
    odd_days,
    parse_procedure,
    parse_when,
    read_date_key,
)
from handpress.diagnostics import HandpressError
from handpress.layout.boxes import Pages
from handpress.layout.compose import typeset
from handpress.pdf import filling
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import Plate, UnfitError, fill
from handpress.press.kits import Kit
from handpress.press.personal import read_personal
from handpress.press.plates import Room, holds_values
from handpress.press.store import Store
from handpress.proof import inspect
from handpress.source.bind import from_plain
from matrix import LANGUAGES, ODD

USUAL = Personal("Test Patient", parse_procedure("2026-03-03T08:30"), "Dr. Test")
A4 = Variant(Edition.STANDARD, Paper.A4, Ink.COLOR)
GREY = Variant(Edition.STANDARD, Paper.LETTER, Ink.GREY)
LARGE = Variant(Edition.LARGE_PRINT)
NAMES = {
    "ascii": "Anna Berg",
    "western": "José Peña-Müller",
    "polish": "Łukasz Żółć",
    "vietnamese": "Nguyễn Thị Ánh Tuyết",
    "all": "Zoë Dvořák Nguyễn d'Alès",
    "points": "J. R. O'Neill-Smith (Jr.)",
    "two-lines": "Maximiliane Wolkenstein-Trostburg",
    "three-lines": "Maximiliane Wolkenstein von und zu Hohenlohe",
}


@cache
def shipped(code: str, language: str = "en") -> Handout:
    folder = LANGUAGES if code == "99999" else LIBRARY
    return handpress.read_entry(find(folder, code, language))


def personal(name: str = "Test Patient", day: str = "2026-03-03T08:30", clinician: str = "Dr. Test") -> Personal:
    return read_personal(name, day, clinician, None)


def pixels(data: bytes) -> list[Any]:
    document = pypdfium2.PdfDocument(data)
    return [page.render(scale=2).to_numpy().astype(int) for page in document]


def look_alike(one: bytes, other: bytes) -> bool:
    """Whether no pixel differs by more than a shade: a renderer places the letters of each font anew."""
    return all(abs(a - b).max() < 64 for a, b in zip(pixels(one), pixels(other), strict=True))


def copied(data: bytes) -> list[list[str]]:
    texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]
    return [[line.rstrip() for line in text.splitlines()] for text in texts]


def pressed(pages: Pages) -> bytes:
    return fill(engrave(pages, "x"), values_of(pages))


def see_same(pages: Pages) -> None:
    one, other = pressed(pages), fill(engrave(pages, "x", opens=False), {})
    assert values_of(pages)
    assert copied(one) == copied(other)
    assert structure_text(one) == structure_text(other)
    assert look_alike(one, other)


# Both roads


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_name_looks_the_same_from_a_plate(look: Look, name: str) -> None:
    pages = typeset(copy_of(shipped("22867"), look, personal(name)))
    assert values_of(pages)["patient"] == name
    assert " ".join(name.split()) in " ".join(structure_text(pressed(pages)).split())
    see_same(pages)


@pytest.mark.parametrize(
    ("code", "language", "variant"),
    [("22867", "es", LARGE), ("22511", "en", A4), ("22325", "en", GREY), ("22511", "es", A4), ("22325", "en", LARGE)],
)
def test_shipped_handout_looks_the_same_from_a_plate(look: Look, code: str, language: str, variant: Variant) -> None:
    see_same(typeset(copy_of(shipped(code, language), look, personal("Zoë Łuk Nguyễn", clinician="Dr. Øst"), variant)))


def test_vietnamese_page_looks_the_same_from_a_plate(look: Look) -> None:
    for name in ("Nguyễn Thị Ánh", "Łukasz Żółć", "Maximiliane Wolkenstein-Trostburg"):
        see_same(typeset(copy_of(shipped("99999", "vi"), look, personal(name))))


@pytest.mark.usefixtures("with_chinese")
def test_chinese_page_looks_the_same_from_a_plate(look: Look) -> None:
    for name, variant in (("Anna Müller", Variant()), ("Nguyễn Żółć", LARGE)):
        see_same(typeset(copy_of(shipped("99999", "zh-Hans"), look, personal(name), variant)))


def test_name_takes_two_and_three_lines(look: Look) -> None:
    def lines(name: str) -> int:
        plate = engrave(typeset(copy_of(shipped("22867"), look, personal(NAMES[name]))), "x")
        return max(field.lines for field in plate.fields if field.key == "patient")

    assert [lines("ascii"), lines("two-lines"), lines("three-lines")] == [1, 3, 4]


@pytest.mark.parametrize("variant", [Variant(), LARGE, A4, GREY], ids=["letter", "large", "a4", "grey"])
@pytest.mark.parametrize(("code", "language"), [("22867", "en"), ("22511", "es"), ("99999", "vi")])
def test_plate_of_one_patient_prints_another(look: Look, code: str, language: str, variant: Variant) -> None:
    one = personal("Anna Berg", "2026-03-03T08:30", "Dr. Test")
    pressed_ones = 0
    for other in (
        personal("Bo Li", "2031-12-31T23:59", "Dr. X"),
        personal("Ñu Şen", "2028-02-29T00:00", "Dr. Øst"),
        personal("Wm Wmw", "2026-09-30T12:05", "W"),
    ):
        pages = typeset(copy_of(shipped(code, language), look, other, variant))
        own = engrave(pages, "x")
        plate = engrave(typeset(copy_of(shipped(code, language), look, one, variant)), "x")
        if shape(plate) == shape(own):
            assert fill(plate, values_of(pages)) == fill(own, values_of(pages))
            pressed_ones += 1
        else:
            kit = kit_of(shipped(code, language), look, one, other)
            with pytest.raises(UnfitError):
                fill(plate, kit.values(other))
    assert pressed_ones


def shape(plate: Plate) -> list[tuple[str, int, float]]:
    """Return of each field what a value must fit: one that words follow is nearly as wide as it."""
    return [(field.key, field.lines, field.width) for field in plate.fields]


@pytest.mark.parametrize("mask", range(1, 8))
def test_plate_for_what_is_known_of_a_patient(look: Look, mask: int) -> None:
    def part(name: str, day: str, clinician: str) -> Personal:
        procedure = parse_procedure(day) if mask & 2 else None
        return Personal(name if mask & 1 else None, procedure, clinician if mask & 4 else None)

    one, other = part("Anna Berg", "2026-03-03", "Dr. A"), part("Bo Li", "2027-06-20", "Dr. B")
    pages = typeset(copy_of(shipped("22511"), look, other))
    plate = engrave(typeset(copy_of(shipped("22511"), look, one)), "x")
    assert fill(plate, values_of(pages)) == pressed(pages)


# What a plate holds


SECRETS = Personal("Zwiebelfisch Quarx", parse_procedure("2031-10-17T16:47"), "Dr. Vogelsang Ypsilon")


def encodings(text: str, plate: Plate) -> list[bytes]:
    found = [text.encode(name) for name in ("utf-8", "utf-16-be", "utf-16-le", "utf-32-be")]
    found += [text.encode("utf-16-be").hex().encode(), text.encode("utf-8").hex().encode()]
    for faces in plate.faces.values():
        for face in faces:
            if all(ord(c) in face.codes for c in text):
                shown = text.translate(face.codes)
                found += [shown.encode(), shown.lower().encode(), bytes.fromhex(shown)]
    return found


def inflated(data: bytes) -> bytes:
    """Return the bytes with every deflated stream in them behind, opened."""
    import re
    import zlib

    out = [data]
    for match in re.finditer(rb"stream\r?\n", data):
        try:
            out.append(zlib.decompressobj().decompress(data[match.end() :]))
        except zlib.error:
            continue
    return b"".join(out)


@pytest.mark.parametrize(("code", "language"), [("22867", "en"), ("22511", "es"), ("99999", "vi")])
def test_nothing_of_a_patient_is_in_the_plate(look: Look, code: str, language: str) -> None:
    pages = typeset(copy_of(shipped(code, language), look, SECRETS))
    plate = engrave(pages, "x")
    values = values_of(pages)
    data = inflated(marshal.dumps(plate.data()))
    words = {word for value in values.values() for word in value.split(" ") if len(word) > 3}
    words = {word for word in words if not word.isdecimal()}  # four digits may be any number of the file
    assert {"Zwiebelfisch", "Vogelsang"} <= words
    own = structure_text(fill(engrave(typeset(copy_of(shipped(code, language), look)), "x"), {}))
    for word in words:
        if word not in own:
            assert [word for form in encodings(word, plate) if form in data] == []
    # The same search does find what is there.
    written = inflated(fill(plate, values))
    assert any(form in written for form in encodings("Zwiebelfisch", plate))


@pytest.mark.parametrize(("code", "language"), [("22867", "en"), ("22325", "en"), ("22511", "es"), ("99999", "vi")])
@pytest.mark.parametrize("variant", [Variant(), LARGE], ids=["standard", "large"])
def test_plates_of_two_patients_are_equal(look: Look, code: str, language: str, variant: Variant) -> None:
    # The Vietnamese one counts hours in a line of text: hours of other widths have other plates.
    one, other, last = ("14:30", "16:30", "14:50") if language == "vi" else ("14:30", "23:59", "00:00")
    plates = [
        engrave(typeset(copy_of(shipped(code, language), look, who, variant)), "x").data()
        for who in (
            personal("Anna Berg", f"2026-03-03T{one}", "Dr. Test"),
            personal("Ngọc Żak", f"2031-12-31T{other}", "Dr. Ünü"),
            personal("Jill", f"2028-02-29T{last}", "X"),
        )
    ]
    assert marshal.dumps(plates[0], 2) == marshal.dumps(plates[1], 2) == marshal.dumps(plates[2], 2)


def test_stored_plate_is_the_same_plate(look: Look) -> None:
    pages = typeset(copy_of(shipped("22867"), look, USUAL))
    plate = engrave(pages, "x")
    again = Plate.of(marshal.loads(marshal.dumps(plate.data())))
    assert fill(again, values_of(pages)) == fill(plate, values_of(pages))
    assert again.data() == plate.data()


# What a plate refuses


@pytest.mark.parametrize(
    "name",
    [
        "عمر التجريبي",
        "Omar عمر",
        "李小龙",
        "Ольга",
        "Sam \U0001f600",
        "A" * 200,
        "a b " * 60,
        "Zoe\u0308",
        "A\u200dB",
        "",
    ],
    ids=["arabic", "mixed", "chinese", "cyrillic", "emoji", "wide", "lines", "nfd", "zwj", "empty"],
)
def test_value_that_a_plate_cannot_set_is_refused_unnamed(look: Look, name: str) -> None:
    pages = typeset(copy_of(shipped("22867"), look, USUAL))
    plate = engrave(pages, "x")
    with pytest.raises(UnfitError) as refused:
        fill(plate, values_of(pages) | {"patient": name})
    assert refused.value.args == ("patient",)
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


def test_fewer_lines_are_refused_too(look: Look) -> None:
    pages = typeset(copy_of(shipped("22867"), look, personal(NAMES["two-lines"])))
    plate = engrave(pages, "x")
    with pytest.raises(UnfitError, match=r"^patient$"):
        fill(plate, values_of(pages) | {"patient": "Anna"})


@pytest.mark.parametrize("missing", ["patient", "procedure-day", "procedure-clock", "clinician", "1 to 2 weeks after"])
def test_value_that_is_missing_is_never_left_out(look: Look, missing: str) -> None:
    pages = typeset(copy_of(shipped("22867"), look, USUAL))
    values = values_of(pages)
    del values[missing]
    with pytest.raises(KeyError):
        fill(engrave(pages, "x"), values)


def test_refused_value_leaves_nothing_behind_in_the_plate(look: Look) -> None:
    pages = typeset(copy_of(shipped("22867"), look, USUAL))
    plate = engrave(pages, "x")
    before = fill(plate, values_of(pages))
    for name in ("عمر", "A" * 200, "Łukasz"):
        with suppress(UnfitError):
            fill(plate, values_of(pages) | {"patient": name})
    assert fill(plate, values_of(pages)) == before


# Dates


def left_to_right() -> list[str]:
    from handpress.brand.words import languages

    return [language for language in languages() if language not in ("ar", "zh-Hans")]


def see_dates_set(look: Look, handout: Handout) -> None:
    for variant in (Variant(), LARGE):
        plate = engrave(typeset(copy_of(handout, look, USUAL, variant)), "x")
        words = words_for(handout.language).date_words()
        values = values_of(typeset(copy_of(handout, look, USUAL, variant)))
        for face_list in plate.faces.values():
            have = {chr(code) for face in face_list for code in face.codes}
            assert set(words.characters()) <= have
        own = {face.font for faces in plate.faces.values() for face in faces}
        further = {name for name, *_ in plate.tiers}
        first = date(2026, 1, 1).toordinal()
        for day in range(first, first + 400, 3):
            moment = {"procedure-day": words.day(day, True), "procedure-clock": words.clock(day * 37 % 1440)}
            try:
                fonts = plate.set(values | moment)[1]
            except UnfitError:
                continue  # another number of lines
            assert not fonts & further, moment
            assert fonts <= own


@pytest.mark.parametrize("language", left_to_right())
def test_every_date_can_be_set_without_a_further_font(look: Look, language: str) -> None:
    see_dates_set(look, timed([parse_when("2 days before"), parse_when("night before")]).but(language=language))


@pytest.mark.usefixtures("with_chinese")
def test_every_chinese_date_can_be_set_without_a_further_font(look: Look) -> None:
    see_dates_set(
        look,
        timed([parse_when("2 days before"), parse_when("night before")]).but(language="zh-Hans"),
    )


@pytest.mark.parametrize("language", ["en", "es", "vi"])
@pytest.mark.parametrize("variant", [Variant(), LARGE, A4], ids=["letter", "large", "a4"])
def test_every_moment_stands_on_as_many_lines(look: Look, language: str, variant: Variant) -> None:
    """One plate does for all days and hours: else a clinic's day has as many plates as it has hours."""
    code = "99999" if language == "vi" else "22511"
    pages = typeset(copy_of(shipped(code, language), look, USUAL, variant))
    plate, values = engrave(pages, "x"), values_of(pages)
    words = words_for(language).date_words()
    first = date(2026, 1, 1).toordinal()
    for day in range(first, first + 366):
        for minute in (day * 7 % 1440, 600, 0):
            plate.set(values | {"procedure-day": words.day(day, True), "procedure-clock": words.clock(minute)})


# Lines


LETTERS = st.text("abcWil éüŁłễ.'-李\u05d0", max_size=40)


@given(LETTERS, st.floats(15, 300), st.booleans(), st.sampled_from(["en", "vi"]))
def test_lines_keep_words_and_order_within_the_width(value: str, width: float, bold: bool, language: str) -> None:
    faces = [face.widths for face in fonts_for(language).field_faces(bold)]
    lines = set_lines(value, faces, 10.0, width)
    if lines is None:
        words = value.split(" ")
        fits = [
            min((sum(face[c] for c in word) / 100 for face in faces if set(word) <= set(face)), default=1e9)
            for word in words
        ]
        ends = any(word.endswith("-") for word in words[:-1])  # as a word that goes on would
        assert ends or "" in words or max(fits) > width - 1e-6 or _first_choice_is_wider(words, faces, width)
        return
    # A word that is wider than a line parts at its hyphens.
    assert "".join(word for line in lines for _, word in line) == value.replace(" ", "")
    for line in lines:
        space = faces[0][" "]
        wide = sum(sum(faces[face][c] for c in word) for face, word in line) + space * (len(line) - 1)
        assert wide * 10.0 / 1000 <= width + 0.011
    assert all(lines)


def test_a_name_too_wide_for_its_line_parts_at_its_hyphen_and_nowhere_else() -> None:
    faces = [face.widths for face in fonts_for("en").field_faces(True)]
    lines = set_lines("Anna Gonzalez-Hernandez", faces, 12.0, 86.0)
    assert [[word for _, word in line] for line in lines or []] == [["Anna"], ["Gonzalez-"], ["Hernandez"]]
    assert set_lines("Anna Gonzalez-Hernandez", faces, 12.0, 300.0) == [[(0, "Anna"), (0, "Gonzalez-Hernandez")]]
    assert set_lines("Wolfeschlegelsteinhausen", faces, 12.0, 86.0) is None


def _first_choice_is_wider(words: list[str], faces: list[dict[str, float]], width: float) -> bool:
    first = [next((face for face in faces if set(word) <= set(face)), None) for word in words]
    return any(
        face is None or sum(face[c] for c in word) / 100 > width for face, word in zip(first, words, strict=True)
    )


@given(st.text("abcWi éŁ", min_size=1, max_size=30), st.floats(20, 200))
def test_lines_are_as_full_as_they_can_be(value: str, width: float) -> None:
    faces = [face.widths for face in fonts_for("en").field_faces(True)]
    lines = set_lines(value, faces, 10.0, width)
    for one, following in zip(lines or [], (lines or [])[1:], strict=False):
        face, word = following[0]
        used = sum(sum(faces[at][c] for c in text) for at, text in one) + faces[0][" "] * len(one)
        assert (used + sum(faces[face][c] for c in word)) / 100 > width


# The file


def see_whole(data: bytes, tmp_path: Path) -> None:
    assert inspect(data, "x.pdf") == []
    at = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    assert data[at:].split(b" obj", 1)[0].split() == [data[at:].split()[0], b"0"]
    assert b"/Type/XRef" in data[at : at + 60]
    assert data.count(b"%%EOF") == 1
    if shutil.which("qpdf"):
        path = tmp_path / "x.pdf"
        path.write_bytes(data)
        done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "WARNING" not in done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_pressed_file_is_whole(look: Look, name: str, tmp_path: Path) -> None:
    plate = engrave(typeset(copy_of(shipped("22867"), look, personal("Test " + name))), "x")
    pages = typeset(copy_of(shipped("22867"), look, personal(name)))
    try:
        data = fill(plate, values_of(pages))
    except UnfitError:
        data = pressed(pages)
    see_whole(data, tmp_path)


def identity(data: bytes) -> bytes:
    return data.rsplit(b"/ID[<", 1)[1][:32]


def test_a_name_is_measured_once_however_often_it_stands(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = typeset(copy_of(shipped("22867"), look, personal()))
    plate, values = engrave(pages, "x"), values_of(pages)
    fill(plate, values)
    measured = []

    def width(value: str, face: dict[str, float]) -> float | None:
        measured.append(value)
        return plain_width(value, face)

    monkeypatch.setattr(filling, "plain_width", width)
    data = fill(plate, {**values, "patient": "Other Name"})
    assert sum(field.key == "patient" for field in plate.fields) > 2
    # In each weight.
    assert 1 <= len(measured) <= 2
    assert set(measured) == {"Other Name"}
    assert sum("Other Name" in line for page in copied(data) for line in page) > 2


def test_each_patient_has_an_id_and_the_same_has_the_same_bytes(look: Look) -> None:
    pages = typeset(copy_of(shipped("22867"), look, USUAL))
    plate, values = engrave(pages, "x"), values_of(pages)
    base = fill(plate, values)
    assert fill(plate, values) == base
    found = {identity(base)}
    for change in (
        {"patient": "Test Patienu"},
        {"patient": "José"},
        {"clinician": "Dr. Tesu"},
        {"procedure-day": "Wed, March 4, 2026"},
        {"1 to 2 weeks after": "March 11 to 18, 2026"},
    ):
        found.add(identity(fill(plate, values | change)))
    assert len(found) == 6
    other = engrave(typeset(copy_of(shipped("22325"), look, USUAL)), "x")
    assert identity(fill(other, values_of(typeset(copy_of(shipped("22325"), look, USUAL))))) not in found


def font_names(data: bytes) -> set[str]:
    from io import BytesIO

    from pypdf import PdfReader

    return set(PdfReader(BytesIO(data)).pages[0]["/Resources"]["/Font"])


def test_further_fonts_are_in_the_file_only_for_a_name_that_needs_them(look: Look) -> None:
    pages = typeset(copy_of(shipped("22867"), look, USUAL))
    plate, values = engrave(pages, "x"), values_of(pages)
    plain_fonts = font_names(fill(plate, values))
    western = font_names(fill(plate, values | {"patient": "José"}))
    every = font_names(fill(plate, values | {"patient": "José Łukasz"}))
    assert plain_fonts < western < every
    assert len(fill(plate, values)) < len(fill(plate, values | {"patient": "José"}))


def test_usual_file_is_small(look: Look) -> None:
    assert len(pressed(typeset(copy_of(shipped("22867"), look, USUAL)))) <= 40 * 1024


# What a kit says is what the layout says


DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CLOCKS = st.none() | st.times().map(lambda clock: time(clock.hour, clock.minute))


@st.composite
def timings(draw: st.DrawFn) -> When:
    anchor = draw(st.sampled_from(list(Anchor)))
    if anchor not in (Anchor.BEFORE, Anchor.AFTER, Anchor.WITHIN):
        return When(anchor)
    unit = draw(st.sampled_from(list(Unit)))
    low, high = sorted(draw(st.tuples(st.integers(1, 30), st.integers(1, 30))))
    if unit is Unit.YEAR:
        low, high = min(low, 10), min(high, 10)
    return When(anchor, 0 if anchor is Anchor.WITHIN else low, high, unit)


def timed(whens: list[When]) -> Handout:
    """Return a handout with a task or a visit at each of these times."""
    after = (Anchor.AFTER, Anchor.WITHIN, Anchor.LONG_TERM)
    tasks = [f"      - {{do: x, when: {when.canonical()}}}\n" for when in whens if when.anchor not in after]
    visits = [f"      - {{visit: x, window: {when.canonical()}}}\n" for when in whens if when.anchor in after]
    yaml = "  - {kind: overview, text: x}\n"
    yaml += "  - kind: preparation\n    checklist:\n" + "".join(tasks) if tasks else ""
    yaml += "  - kind: follow-up\n    visits:\n" + "".join(visits) if visits else ""
    return handout_of(yaml)


def look_in(zone: str | None) -> Look:
    values = {"clinic": "C", "print": {"code": "no"}} | ({"time-zone": zone} if zone else {})
    return Look(from_plain(Brand, values))


def kit_of(handout: Handout, look: Look, *known_of: Personal) -> Kit:
    """Return the kit that a room makes of some patients, with the plate of the first."""
    plates = [engrave(typeset(copy_of(handout, look, each)), "x") for each in known_of]
    recipes = {}
    for field in [field for plate in plates for field in plate.fields]:
        if field.key not in ("patient", "procedure-day", "procedure-clock", "clinician"):
            when, form = read_date_key(field.key)
            unit = when.unit.value if when.unit else None
            recipes[field.key] = (when.anchor.value, when.low, when.high, unit, when.minute, form.value)
    zone = look.brand.time_zone
    first, last = date(2018, 1, 1).toordinal(), date(2037, 12, 31).toordinal()
    steady = (first, last, odd_days(zone, first, last)) if zone else None
    dates = words_for(handout.language, look.brand.clock).date_words().data()
    return Kit("t", (), None, True, 0.0, 1e12, {}, {}, recipes, dates, steady, plates[:1])


def see_agree(handout: Handout, look: Look, first: Personal, other: Personal) -> bool:
    kit = kit_of(handout, look, first, other)
    try:
        values = kit.values(other)
    except UnfitError:
        return False
    shown = values_of(typeset(copy_of(handout, look, other)))
    assert {key: values[key] for key in shown} == shown
    return True


@given(st.lists(timings(), min_size=1, max_size=5), DAYS, DAYS, st.data())
def test_kit_tells_the_dates_of_the_layout(whens: list[When], one: date, other: date, data: st.DataObject) -> None:
    clock = data.draw(CLOCKS)
    second = clock and data.draw(CLOCKS.filter(bool))
    language = data.draw(st.sampled_from(["en", "es", "vi"]))
    handout = timed(whens).but(language=language)
    patients = [Personal("A", Procedure(day, at), "B") for day, at in ((one, clock), (other, second))]
    assert see_agree(handout, look_in(None), *patients)


@pytest.mark.parametrize(
    "day", ["2024-02-29", "2028-02-29", "2027-02-28", "2026-12-31", "2026-01-31", "2100-02-28", "2000-03-01"]
)
def test_kit_tells_leap_days_and_ends_of_months_as_the_layout(day: str) -> None:
    whens = [
        parse_when(text)
        for text in (
            "1 month after", "1 to 2 months before", "1 year after", "1 day after", "within 1 month", "4 years before",
            "night before", "10 years after", "30 hours before", "within 1 week", "1 to 2 weeks after", "day of",
            "1 day before at 6:00 PM", "day of at 12:15 AM", "1 week after at 9:30 AM",
        )
    ]  # fmt: skip
    one, other = personal("A", "2026-03-03T08:30"), personal("B", f"{day}T00:10")
    assert see_agree(timed(whens), look_in(None), one, other)


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "America/Santiago", "Europe/London"])
def test_kit_agrees_round_changes_of_the_clocks_or_refuses(zone: str) -> None:
    texts = ["8 hours before", "30 minutes before", "26 hours after", "2 days before", "1 day before at 1:45 AM"]
    whens = [parse_when(text) for text in texts]
    look, handout = look_in(zone), timed(whens)
    one = read_personal("A", "2026-06-10T12:00", "B", zone)
    first = date(2026, 1, 1)
    odd = sorted(odd_days(zone, first.toordinal(), first.toordinal() + 730))
    assert odd
    told = refused = 0
    kit = kit_of(handout, look, one)
    for base in odd[:3]:
        for shift in range(-3, 4):
            for clock in (time(0, 5), time(1, 45), time(2, 30), time(9, 0), time(23, 50)):
                try:
                    other = Personal("A", Procedure(date.fromordinal(base + shift), clock, zone), "B")
                except ValueError:
                    continue
                kit.learn(kit_of(handout, look, other).recipes)
                try:
                    values = kit.values(other)
                except UnfitError:
                    refused += 1
                    continue
                told += 1
                shown = values_of(typeset(copy_of(handout, look, other)))
    assert {key: values[key] for key in shown} == shown
    assert told > 20
    assert refused > 20


def test_kit_tells_the_times_of_key_points_as_the_layout() -> None:
    handout = handout_of(ODD["key-points"])
    for day in ("2026-12-04T14:30", "2027-01-01T18:00", "2028-03-01T23:00"):
        assert see_agree(handout, look_in(None), personal("A", "2026-03-03T15:30"), personal("B", day))


@pytest.mark.parametrize("language", ["en", "es", "vi"])
@pytest.mark.parametrize("variant", [Variant(), LARGE], ids=["letter", "large"])
def test_plate_prints_a_clock_under_its_day_as_the_layout_or_refuses(language: str, variant: Variant) -> None:
    handout = timed([parse_when(text) for text in ("5 hours before", "12 hours before", "day of at 3:00 AM")])
    handout, look = handout.but(language=language), look_in(None)
    clocks = ("04:15", "06:00", "08:30", "08:45", "14:00", "18:30", "23:00")
    patients = [personal("A", f"2026-05-0{day}T{clock}") for day in (1, 6) for clock in clocks]
    kit = kit_of(handout, look, *patients)
    laid_out = [typeset(copy_of(handout, look, each, variant)) for each in patients]
    own = [engrave(pages, "x") for pages in laid_out]
    kept = [plate for plate, pages in zip(own, laid_out, strict=True) if not holds_values(pages)]
    pressed_ones = 0
    for plate, (other, patient) in product(kept, zip(own, patients, strict=True)):
        try:
            page = fill(plate, kit.values(patient))
        except UnfitError:
            continue
        assert page == fill(other, kit.values(patient))
        pressed_ones += 1
    assert pressed_ones > len(patients)


@pytest.mark.parametrize(("language", "clock"), [("en", 24), ("es", 24), ("vi", 12)])
def test_kit_tells_the_clock_of_the_clinic_as_the_layout(language: str, clock: int) -> None:
    handout = handout_of(ODD["key-points"]).but(language=language)
    look = look_in(None)
    look = replace(look, brand=look.brand.but(clock=clock))
    assert see_agree(handout, look, personal("A", "2026-03-03T15:30"), personal("B", "2026-12-04T14:30"))


def at(day: date) -> Personal:
    """Return a patient at 02:30 of a day that no clinic would take."""
    procedure = Procedure(date(2026, 1, 1), time(2, 30))
    object.__setattr__(procedure, "day", day)
    return Personal("A", procedure, "B")


def test_kit_refuses_a_clock_that_the_zone_skips() -> None:
    look = look_in("America/New_York")
    kit = kit_of(timed([parse_when("8 hours before")]), look, read_personal("A", "2026-06-10T12:00", "B", None))
    with pytest.raises(UnfitError):
        kit.values(at(date(2026, 3, 8)))


def test_kit_refuses_a_day_outside_the_years_that_are_known() -> None:
    kit = kit_of(timed([parse_when("8 hours before")]), look_in(None), USUAL)
    for day in (date(YEARS[0], 1, 1) - timedelta(1), date(YEARS[-1], 12, 31) + timedelta(1)):
        with pytest.raises(UnfitError):
            kit.values(at(day))
    for day in (date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)):
        assert "patient" in kit.values(at(day))


def test_values_of_one_patient_do_not_stay_for_the_next() -> None:
    kit = kit_of(timed([parse_when("2 days before")]), look_in(None), USUAL)
    day = date(2026, 3, 3)
    one = kit.values(at(day))
    one["patient"] = "Spoilt"
    one["procedure-day"] = "Spoilt"
    other = kit.values(Personal(None, at(day).procedure, None))
    assert "patient" not in other
    assert "clinician" not in other
    assert "Spoilt" not in other.values()


# A name that no field can hold


def test_arabic_name_in_an_english_handout_prints_and_is_not_kept(tmp_path: Path) -> None:
    keep = Store(str(tmp_path / "store"))
    room = Room(LIBRARY, None, keep)
    entry = find(LIBRARY, "22867", "en")
    for who in (
        Personal("عمر التجريبي", parse_procedure("2031-10-17T16:47"), "Dr. Vogelsang"),
        Personal("Test Patient", parse_procedure("2031-10-17T16:47"), "د. عمر"),
    ):
        data = room.print(entry, Variant(), who)
        text = structure_text(data)
        assert str(who.patient) in text
        assert str(who.clinician) in text
        assert room.kit(entry, Variant(), who) is None
    assert not (tmp_path / "store").exists()


def test_plate_for_the_next_patient_is_not_hurt_by_an_unfit_one(look: Look) -> None:
    room = Room(LIBRARY, None, None)
    entry = find(LIBRARY, "22867", "en")
    first = room.print(entry, Variant(), USUAL)
    room.print(entry, Variant(), replace(USUAL, patient="عمر"))
    room.print(entry, Variant(), replace(USUAL, patient=NAMES["two-lines"]))
    assert room.print(entry, Variant(), USUAL) == first
    assert USUAL.known == (True, True, True, True)


def test_brand_with_the_name_on_every_page_presses_it_there(look: Look) -> None:
    named = Look(look.brand.but(print=look.brand.print.but(name_on_pages=True)), look.logo)
    for variant in (Variant(), LARGE):
        one = typeset(copy_of(shipped("22511"), named, personal("Anna Berg"), variant))
        other = typeset(copy_of(shipped("22511"), named, personal("José Li"), variant))
        # On the first page in the appointment too.
        assert sum(field.key == "patient" for field in engrave(one, "x").fields) == len(one.pages) + 1
        assert fill(engrave(one, "x"), values_of(other)) == pressed(other)
        see_same(other)
        assert inspect(pressed(other), "x") == []


def test_handout_that_fails_never_leaves_a_kit(tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    path = tmp_path / "handouts" / "22867.yaml"
    path.write_text(path.read_text().replace("kind: overview", "kind: overwiev", 1))
    room = Room(tmp_path / "handouts", None, Store(str(tmp_path / "store")))
    entry = find(tmp_path / "handouts", "22867", "en")
    with pytest.raises(HandpressError, match="overwiev"):
        room.print(entry, Variant(), USUAL)
    assert not (tmp_path / "store").exists()
