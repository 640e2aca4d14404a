"""Other scripts and languages: joined letters, mirrored pages, Chinese lines, spans, translations, the notice."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import handpress
from conftest import LIBRARY, copy_of, handout_of, structure_text, tree_lines
from handpress.brand.brand import Brand
from handpress.brand.fonts import fonts_for
from handpress.brand.look import Look
from handpress.brand.theme import TextStyle
from handpress.brand.variant import Edition, Variant
from handpress.brand.words import words_for
from handpress.content.handout import Handout
from handpress.content.library import load
from handpress.content.personal import Personal
from handpress.content.shelf import Entry, find
from handpress.content.timing import parse_procedure
from handpress.diagnostics import HandpressError
from handpress.forms import plain_text
from handpress.layout.atoms import parts
from handpress.layout.boxes import LAYOUT, Run, ShapeItem, StructElem, TextItem
from handpress.layout.compose import compose, typeset
from handpress.layout.lines import break_lines
from handpress.pdf.engrave import values_of
from handpress.press.stages import render
from handpress.review.entries import language_findings, read_loaded
from handpress.source.bind import from_plain
from handpress.source.model import plain
from matrix import LANGUAGES, noticing
from test_variants import flat, texts

BODY = TextStyle(12, 17)
ARABIC = handpress.read_entry(find(LANGUAGES, "99999", "ar"))
KNOWN = Personal("Test Patient", parse_procedure("2026-03-03T08:30"), "Dr. Test")


def in_language(yaml: str, language: str) -> Handout:
    return handout_of(yaml).but(language=language)


def glyph_places(items: list) -> list[tuple[str, float]]:
    """Return each character of the items with the place of its glyph, in reading order."""
    found = []
    for item in items:
        x = item.x
        for piece in item.pieces:
            scale = item.style.size / 1000
            pen = x
            kerns = piece.kerns or (0.0,) * (len(piece.glyphs) + 1)
            for (glyph, text), kern in zip(piece.glyphs, kerns, strict=False):
                pen -= kern * scale
                found += [(character, pen) for character in text]
                pen += piece.face.advance(glyph) * scale
            x += piece.width * scale
    return found


def line_of(text: str, language: str = "ar", backwards: bool = True) -> list:
    (line,) = break_lines((Run(text, BODY, LAYOUT),), 900, fonts_for(language), backwards)
    return line.items


# Arabic


def test_arabic_letters_join() -> None:
    fonts = fonts_for("ar")
    (word,) = fonts.shape("عملية", False, True)
    for (glyph, text), letter in zip(word.glyphs, "عملية", strict=True):
        ((alone, _),) = fonts.shape(letter, False, True)[0].glyphs
        assert (text, glyph == alone) == (letter, False)


def test_lam_and_alef_are_one_glyph_that_copies_as_two_letters() -> None:
    (word,) = fonts_for("ar").shape("سلام", False, True)
    assert [text for _, text in word.glyphs] == ["س", "لا", "م"]


def test_words_run_from_the_right_and_numbers_from_the_left() -> None:
    places = glyph_places(line_of("قبل 24 ساعة"))
    x = dict(reversed(places))
    assert x["ق"] > x["ب"] > x["2"] > x["س"] > x["ة"]
    assert x["2"] < x["4"]


@pytest.mark.parametrize("phone", ["(555) 010-0199", "+1 555 010 0199", "555-010-0199"])
def test_a_phone_reads_from_left_to_right_in_an_arabic_sentence(phone: str) -> None:
    items = line_of(f"اتصل على {phone} الآن")
    places = [(c, x) for c, x in glyph_places(items) if c in "0123456789()-+"]
    assert "".join(character for character, _ in sorted(places, key=lambda place: place[1])) == phone.replace(" ", "")
    assert "".join(item.text for item in items) == f"اتصل على {phone} الآن"


def test_brackets_round_latin_words_stand_round_them() -> None:
    places = glyph_places(line_of("دواء Tylenol (acetaminophen) عند الحاجة"))
    x = {character: place for character, place in places if character in "()Tn"}
    assert x["T"] < x["("] < x["n"] < x[")"]


def test_reading_order_of_arabic_is_that_of_the_words() -> None:
    text = " ".join(
        structure_text(
            render(copy_of(ARABIC, Look(from_plain(Brand, {"clinic": "C", "print": {"code": "no"}}))))
        ).split()
    )
    for wanted in (ARABIC.title, ARABIC.summary, ARABIC.sections[0].text[0], ARABIC.sections[1].checklist[0].do):
        assert wanted in text
    assert not re.search("[\ufb50-\ufdff\ufe70-\ufefc\u200e\u200f\u2066-\u2069]", text)  # no presentation forms


def test_an_arabic_page_is_the_mirror_of_an_english_one(look: Look) -> None:
    yaml = "  - kind: preparation\n    checklist: [{do: x, when: day before}]\n  - {kind: procedure, steps: [x]}\n"

    def places(language: str) -> dict[str, tuple[float, float]]:
        page = typeset(copy_of(in_language(yaml, language), look, KNOWN)).pages[0]
        found = {}
        for item in flat(page.items):
            if (
                isinstance(item, ShapeItem)
                and isinstance(item.owner, StructElem)
                and item.owner.role in ("Form", "Figure")
            ):
                found[f"{item.owner.role}{round(item.width)}"] = (item.x, item.x + item.width)
            elif isinstance(item, TextItem) and item.text == "Your Clinic":
                found.setdefault(item.text, (item.x, item.x + item.width))
        return found

    english, arabic = places("en"), places("ar")
    assert set(english) == set(arabic)
    for name, (left, right) in english.items():
        assert arabic[name] == pytest.approx((612 - right, 612 - left), abs=0.1)


def test_the_logo_moves_but_is_not_mirrored(look: Look) -> None:
    def paths(language: str) -> list:
        items = flat(typeset(copy_of(in_language("  - {kind: overview, text: x}\n", language), look)).pages[0].items)
        return [i.drawing.path for i in items if isinstance(i, ShapeItem) and getattr(i.owner, "role", "") == "Figure"]

    assert paths("ar") == paths("en") != []


def test_the_edge_of_the_red_box_stands_where_lines_begin(look: Look) -> None:
    page = typeset(copy_of(in_language("  - {kind: complications, items: [x]}\n", "ar"), look)).pages[0]
    white = [i for i in page.items if isinstance(i, ShapeItem) and i.drawing.fill == look.brand.colours.alert_tint]
    (ground,) = white
    xs = [value for op in ground.drawing.path for value in op[1::2]]
    assert min(xs) <= 2
    assert max(xs) == pytest.approx(ground.width - 8, abs=0.1)


def test_an_arabic_file_says_its_direction() -> None:
    data = render(copy_of(ARABIC, Look(from_plain(Brand, {"clinic": "C", "print": {"code": "no"}}))))
    from io import BytesIO

    from pypdf import PdfReader

    root = PdfReader(BytesIO(data)).trailer["/Root"]
    assert root["/Lang"] == "ar"
    assert root["/ViewerPreferences"]["/Direction"] == "/R2L"
    assert root["/StructTreeRoot"]["/K"]["/A"]["/WritingMode"] == "/RlTb"


def test_a_name_in_arabic_stands_on_an_english_page(look: Look) -> None:
    data = render(copy_of(handout_of("  - {kind: overview, text: x}\n"), look, Personal("عمر التجريبي")))
    assert "عمر التجريبي" in structure_text(data)


def test_an_arabic_word_wider_than_its_column_is_cut_and_not_lost() -> None:
    lines = break_lines((Run("ابت" * 60, BODY, LAYOUT),), 90, fonts_for("ar"), True)
    assert "".join(item.text for line in lines for item in line.items) == "ابت" * 60
    assert all(line.width <= 90.01 for line in lines)


# Vietnamese and Chinese


def test_vietnamese_is_set_in_one_face_with_one_glyph_a_letter() -> None:
    text = "Tiếng Việt: trước phẫu thuật, đừng ăn hoặc uống. ẤẦẨẪẬ ắằẳẵặ ứừửữự ỷỹỵ"
    (line,) = break_lines((Run(text, BODY, LAYOUT),), 900, fonts_for("vi"))
    pieces = [piece for item in line.items for piece in item.pieces]
    assert {piece.face.name for piece in pieces} == {"InclusiveSans-Regular"}
    assert all(len(piece.glyphs) == len(piece.text) for piece in pieces)


def test_a_vietnamese_name_in_english_is_not_made_of_two_faces() -> None:
    (piece,) = fonts_for("en").shape("Nguyễn", False)
    assert piece.face.name == "InclusiveSans-Regular"


CHINESE = st.text("中文手术前后您的药物，。、；：？！（）“”《》…—1250mgTylenol ", min_size=1, max_size=60)
NO_LINE_BEGINS = "，。、；：？！）”》…—"
NO_LINE_ENDS = "（“《"


@pytest.mark.usefixtures("with_chinese")
def test_a_chinese_line_breaks_anywhere_but_before_a_comma() -> None:
    text = "手术前，请不要吃东西、喝水；如有疑问（例如药物），请致电我们。" * 4
    lines = break_lines((Run(text, BODY, LAYOUT),), 150, fonts_for("zh-Hans"))
    shown = ["".join(item.text for item in line.items) for line in lines]
    assert "".join(shown) == text
    assert len(lines) > 8
    for line in lines[:-1]:
        assert line.width > 150 - 3 * 12
    for before, after in pairwise(shown):
        assert after[0] not in NO_LINE_BEGINS
        assert before[-1] not in NO_LINE_ENDS


def test_chinese_rules_hold_for_any_text(with_chinese: None) -> None:
    fonts = fonts_for("zh-Hans")

    @given(CHINESE, st.integers(60, 200))
    def holds(text: str, width: int) -> None:
        shown = ["".join(i.text for i in line.items) for line in break_lines((Run(text, BODY, LAYOUT),), width, fonts)]
        assert "".join("".join(shown).split()) == "".join(text.split())
        for before, after in pairwise(shown):
            if before.endswith(" ") or before[-1] in NO_LINE_BEGINS + NO_LINE_ENDS or after[0] in NO_LINE_ENDS:
                continue
            # A row of points longer than the line has to break somewhere, and so has what has no place to break.
            row = len(set(before) - set(NO_LINE_BEGINS + NO_LINE_ENDS)) <= 1 or len(parts(before + after[0])) == 1
            assert after[0] not in NO_LINE_BEGINS or row

    holds()


@pytest.mark.usefixtures("with_chinese")
def test_a_chinese_number_keeps_with_what_it_counts() -> None:
    for width in range(60, 160, 3):
        lines = break_lines(
            (Run("请在手术前8小时禁食并且在手术前2小时停止喝水" * 2, BODY, LAYOUT),), width, fonts_for("zh-Hans")
        )
        for line in lines[:-1]:
            assert not line.items[-1].text[-1].isdigit()


@pytest.mark.usefixtures("with_chinese")
def test_chinese_quotation_marks_are_of_the_chinese_face() -> None:
    names = {piece.text: piece.face.name for piece in fonts_for("zh-Hans").shape("“您”", False)}
    assert all(name.startswith("NotoSansSC") for name in names.values())
    (english,) = fonts_for("en").shape("“you”", False)
    assert english.face.name == "AtkinsonHyperlegible-Regular"


@pytest.mark.usefixtures("with_chinese")
def test_headings_and_large_print_have_heavier_chinese() -> None:
    widths = {}
    for heavy in (False, True):
        for bold in (False, True):
            (piece,) = fonts_for("zh-Hans", heavy).shape("您", bold)
            widths[heavy, bold] = piece.face.weight
    assert widths[False, False] < widths[False, True]
    assert widths[True, False] < widths[True, True]
    assert widths[False, False] < widths[True, False]


def test_without_a_chinese_face_the_message_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(HandpressError, match=r"no font for Chinese.*\n.*pip install '\.\[chinese\]'"):
        fonts_for("zh-Hans")
    (tmp_path / "99999.zh-Hans.yaml").write_text((LANGUAGES / "99999.zh-Hans.yaml").read_text())
    with pytest.raises(HandpressError, match=r"is in none of the fonts.*\n.*pip install '\.\[chinese\]'"):
        handpress.read_entry(find(tmp_path, "99999", "zh-Hans"))


# Words of another language


def test_a_phrase_in_another_language_carries_its_language(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "99999.yaml"
    path.write_text(
        'code: "99999"\ntitle: Say No entiendo\nphrases:\n'
        "  - {text: No entiendo, language: es}\n  - {text: لا أفهم, language: ar}\n"
        "sections:\n  - kind: overview\n    text: 'You can say: No entiendo. Or: لا أفهم, at ____.'\n"
    )
    data = render(copy_of(load(Entry("99999", "en", path)), look))
    assert "You can say: No entiendo. Or: لا أفهم, at" in structure_text(data)
    spans = [line.strip() for line in tree_lines(data) if line.strip().startswith("/Span")]
    assert spans == ["/Span 'No entiendo'", "/Span 'No entiendo'", "/Span 'لا أفهم'"]
    from io import BytesIO

    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    found = [
        entry["/Lang"]
        for entry in map(reader.get_object, range(1, reader.trailer["/Size"]))
        if isinstance(entry, dict) and entry.get("/S") == "/Span"
    ]
    assert found == ["es", "es", "ar"]


def test_a_brands_text_comes_in_the_handouts_language_or_is_marked_as_its_own(look: Look) -> None:
    yaml = "  - {kind: complications, items: [x]}\n"
    assert "Llámenos si" in structure_text(render(copy_of(in_language(yaml, "es"), look)))
    vietnamese = in_language(yaml, "vi")
    assert "Call us if" in structure_text(render(copy_of(vietnamese, look)))
    warnings = "\n".join(map(str, language_findings(look, vietnamese)))
    assert 'the brand has no "complications" in this language: the one in "en" prints [brand-language]' in warnings
    assert "vi: ..." in warnings
    assert "complications" not in "\n".join(map(str, language_findings(look, in_language(yaml, "es"))))


def test_a_brands_text_in_a_language_that_is_not_its_own_is_told_of(look: Look) -> None:
    values = {"clinic": "C", "print": {"code": "no"}, "complications": {"es": "Llámenos:"}}
    english = handout_of("  - {kind: complications, items: [x]}\n")
    (finding,) = language_findings(Look(from_plain(Brand, values)), english)
    assert finding.rule == "brand-language"
    other = from_plain(Brand, values | {"language": "es", "complications": {"en": "Call us:"}})
    rules = [
        finding.rule for finding in language_findings(Look(other), in_language("  - {kind: overview, text: x}\n", "es"))
    ]
    assert rules == ["reviewed", "brand-language"]


def test_a_phrase_is_found_as_a_whole_word_and_not_in_our_own(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "99999.yaml"
    path.write_text(
        'code: "99999"\ntitle: T\nphrases: [{text: "No", language: es}, {text: it, language: fr}]\n'
        "sections:\n  - kind: overview\n    text: 'Not now. Notice: No. Nothing, bit.'\n"
        "  - {kind: overview, title: Do it, text: x}\n"
    )
    data = render(copy_of(load(Entry("99999", "en", path)), look))
    spans = [line.strip() for line in tree_lines(data) if line.strip().startswith("/Span")]
    assert spans == ["/Span 'No'", "/Span 'it'"]  # none in "What it is"


def test_an_isolated_text_keeps_its_phone_in_order(look: Look) -> None:
    values = plain(look.brand) | {"footer": {"ar": "اتصل على (555) 010-0199 الآن"}}
    page = typeset(copy_of(ARABIC, Look(from_plain(Brand, values), look.logo))).pages[-1]
    small = [item for item in flat(page.items) if isinstance(item, TextItem) and 690 < item.y < 745]
    (owner,) = {id(item.owner) for item in small if "0199" in item.text}
    line = [item for item in small if id(item.owner) == owner]
    places = [(c, x) for c, x in glyph_places(line) if c in "0123456789()-"]
    assert "".join(c for c, _ in sorted(places, key=lambda place: place[1])) == "(555)010-0199"


def test_fixed_words_that_nobody_reviewed_are_told_of(look: Look) -> None:
    (finding,) = language_findings(look, in_language("  - {kind: overview, text: x}\n", "es"))
    assert "no qualified person has reviewed" in finding.message
    assert language_findings(look, handout_of("  - {kind: overview, text: x}\n")) == []


# The notice of language help


def test_the_notice_prints_each_language_in_its_own_script_and_with_its_tag(look: Look) -> None:
    look = noticing(look)
    data = render(copy_of(handout_of("  - {kind: overview, text: x}\n"), look))
    text = structure_text(data)
    for said in look.brand.assistance.values():
        assert said in text
    from io import BytesIO

    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    languages = {
        entry["/Lang"]
        for entry in map(reader.get_object, range(1, reader.trailer["/Size"]))
        if isinstance(entry, dict) and entry.get("/S") == "/P" and "/Lang" in entry
    }
    assert languages == set(look.brand.assistance) - {"en"}


def test_arabic_in_the_notice_of_an_english_page_begins_at_the_right(look: Look) -> None:
    look = noticing(look)
    page = typeset(copy_of(handout_of("  - {kind: overview, text: x}\n"), look)).pages[0]
    arabic = [i for i in flat(page.items) if isinstance(i, TextItem) and i.text.strip().startswith("يمكنك")]
    assert arabic[0].x + arabic[0].width == pytest.approx(612 - 54 - 14, abs=0.1)


def test_the_notice_prints_only_where_the_brand_says_so(look: Look) -> None:
    assert "Help in your language" not in structure_text(
        render(copy_of(handout_of("  - {kind: overview, text: x}\n"), look))
    )
    values = {"clinic": "C", "print": {"code": "no", "assistance": "yes"}}
    with pytest.raises(Exception, match="assistance"):
        from_plain(Brand, values)


# Translations


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for name in ("22867.yaml", "22867.es.yaml"):
        (tmp_path / name).write_text((LIBRARY / name).read_text())
    return tmp_path


def test_the_shipped_translation_is_up_to_date_and_says_what_it_is(look: Look) -> None:
    loaded = read_loaded(find(LIBRARY, "22867", "es"))
    handout, warnings = loaded.handout, loaded.warnings
    assert warnings == ()
    text = structure_text(render(copy_of(handout, look)))
    assert "Borrador de traducción del inglés, versión 1." in text
    assert "DESACTUALIZADO" not in text


def test_a_translation_goes_stale_when_its_source_changes(library: Path, look: Look) -> None:
    source = library / "22867.yaml"
    source.write_text(source.read_text().replace("An allergic reaction to the cement", "A reaction to the cement"))
    loaded = read_loaded(find(library, "22867", "es"))
    handout, (warning,) = loaded.handout, loaded.warnings
    assert str(warning).startswith(f"{library / '22867.es.yaml'}:")
    assert 'the handout in "en" has changed since this was translated [translation]' in str(warning)
    assert load(find(library, "22867", "en")).fingerprint in str(warning)
    for page in typeset(copy_of(handout, look)).pages:
        assert sum("DESACTUALIZADO" in item.text for item in texts(one_page(page))) == 1


def one_page(page):
    from handpress.layout.boxes import Pages

    return Pages((page,), StructElem("Document"), "", "es")


@pytest.mark.parametrize(
    ("old", "new"),
    [("version: 1\n", "version: 2\n"), ("revised: 2026-11-22", "revised: 2026-12-01"), ("# Draft", "# A comment")],
)
def test_a_translation_stays_fresh_when_only_the_imprint_changes(library: Path, old: str, new: str) -> None:
    source = library / "22867.yaml"
    assert old in source.read_text()
    source.write_text(source.read_text().replace(old, new))
    loaded = read_loaded(find(library, "22867", "es"))
    handout, warnings = loaded.handout, loaded.warnings
    assert not handout.translation.outdated
    # The page names the version that was translated.
    assert [warning.rule for warning in warnings] == (["translation"] if "version" in old else [])


def test_a_translation_of_a_stale_translation_is_stale(library: Path) -> None:
    spanish = (library / "22867.es.yaml").read_text()
    fingerprint = load(find(library, "22867", "es")).fingerprint
    text = spanish.replace("language: es", "language: vi").replace("from: en", "from: es")
    (library / "22867.vi.yaml").write_text(re.sub('fingerprint: "[0-9a-f]+"', f'fingerprint: "{fingerprint}"', text))
    loaded = read_loaded(find(library, "22867", "vi"))
    handout, warnings = loaded.handout, loaded.warnings
    assert (handout.translation.outdated, warnings) == (False, ())
    source = library / "22867.yaml"
    source.write_text(source.read_text().replace("An allergic reaction", "A reaction"))
    loaded = read_loaded(find(library, "22867", "vi"))
    handout, (warning,) = loaded.handout, loaded.warnings
    assert handout.translation.outdated
    assert "itself a translation that is out of date" in warning.message


def test_two_translations_of_each_other_are_stale_and_end(library: Path) -> None:
    source = library / "22867.yaml"
    english = source.read_text()
    ring = "translation: {from: es, version: 1, fingerprint: 0123456789abcdef, by: x, date: 2026-01-01}\n"
    source.write_text(english.replace("summary:", f"{ring}summary:", 1))
    assert read_loaded(find(library, "22867", "es")).handout.translation.outdated
    assert read_loaded(find(library, "22867", "en")).handout.translation.outdated


def test_sections_may_change_places_where_the_page_does_not(library: Path) -> None:
    source = library / "22867.yaml"
    before = load(find(library, "22867", "en"))
    assert before.but(sections=before.sections[::-1]).fingerprint == before.fingerprint
    source.write_text(source.read_text().replace("____", "_____"))
    assert load(find(library, "22867", "en")).fingerprint == before.fingerprint


def test_the_order_of_a_sections_blocks_is_part_of_what_was_translated(library: Path) -> None:
    source = library / "22867.yaml"
    before = load(find(library, "22867", "en"))
    sections = (before.sections[0].but(), *before.sections[1:])
    assert before.but(sections=sections).fingerprint == before.fingerprint
    text = source.read_text()
    moved = text.replace("    text: It is used in certain cases.\n", "").replace(
        "did not help you.\n", "did not help you.\n    text: It is used in certain cases.\n", 1
    )
    assert moved != text
    source.write_text(moved)
    assert load(find(library, "22867", "en")).fingerprint != before.fingerprint


def test_a_translation_without_its_source_counts_as_out_of_date(library: Path) -> None:
    (library / "22867.yaml").unlink()
    loaded = read_loaded(find(library, "22867", "es"))
    handout, (warning,) = loaded.handout, loaded.warnings
    assert handout.translation.outdated
    assert "cannot be read" in warning.message
    assert "put it beside this one" in warning.hint


def test_a_lost_source_is_not_said_to_have_changed(library: Path, look: Look) -> None:
    (library / "22867.yaml").unlink()
    handout = read_loaded(find(library, "22867", "es")).handout
    first, second, *_ = typeset(copy_of(handout, look)).pages
    for page in (first, second):
        shown = " ".join(item.text for item in texts(one_page(page)))
        assert "BORRADOR · DESACTUALIZADO" in shown
        assert "cambió después" not in shown


def test_a_handout_beside_an_english_one_is_asked_where_it_comes_from(library: Path) -> None:
    path = library / "22867.es.yaml"
    text = path.read_text()
    path.write_text(text[: text.index("translation:")] + text[text.index("summary:") :])
    (warning,) = read_loaded(find(library, "22867", "es")).warnings
    assert "nothing says what this was translated from" in warning.message
    assert load(find(library, "22867", "en")).fingerprint in warning.hint
    (library / "22867.yaml").unlink()
    assert read_loaded(find(library, "22867", "es")).warnings == ()


def test_a_notice_without_the_handouts_language_is_told_of(look: Look) -> None:
    findings = language_findings(noticing(look), in_language("  - {kind: overview, text: x}\n", "zh-Hans"))
    assert any("the notice of language help has no text" in finding.message for finding in findings)
    findings = language_findings(noticing(look), in_language("  - {kind: overview, text: x}\n", "es"))
    assert not any("notice" in finding.message for finding in findings)


def test_the_mark_names_the_language_it_was_translated_from() -> None:
    assert words_for("es").language_name("en") == "inglés"
    assert words_for("ar").language_name("en") == "الإنجليزية"


@pytest.mark.parametrize("language", ["en", "vi", "ar"])
def test_bullets_are_round_and_solid_in_every_language(language: str, look: Look) -> None:
    pages = typeset(copy_of(in_language("  - {kind: recovery, items: [x]}\n", language), look))
    (bullet,) = [item for item in texts(pages) if item.text == "\u2022"]
    assert bullet.pieces[0].face.name == "AtkinsonHyperlegible-Regular"


@pytest.mark.parametrize("text", ["ع" * 100_000, "(" * 100_000 + " ب", "كلمة " * 40_000, "12-13 ب " * 20_000])
def test_a_monster_from_right_to_left_is_broken_in_step_with_its_length(text: str, share: float, check_growth) -> None:
    def broken(length: int) -> None:
        lines = break_lines((Run(text[-length:], BODY, LAYOUT),), 400, fonts_for("ar"), True)
        assert sum(len(item.text) for line in lines for item in line.items) == length

    check_growth(broken, int(len(text) * share))


@pytest.mark.parametrize("language", ["en", "es", "vi"])
def test_a_date_that_stands_alone_begins_with_a_capital(language: str, look: Look) -> None:
    handout = in_language(
        "  - {kind: recovery, checklist: [{do: Rest., when: 3 days after}, {do: Walk., when: 1 to 2 weeks after}]}\n"
        "  - {kind: follow-up, visits: [{visit: A, window: 4 weeks after}, {visit: B, window: 1 day after at 6 PM}]}\n",
        language,
    )
    for variant in (Variant(), Variant(Edition.LARGE_PRINT)):
        values = values_of(typeset(copy_of(handout, look, KNOWN, variant)))
        dates = [value for key, value in values.items() if key != "procedure-clock"]
        assert len(dates) > 4
        assert [value for value in dates if value[:1].islower()] == []


def test_a_date_within_a_spanish_heading_keeps_its_small_letter(look: Look) -> None:
    handout = in_language("  - {kind: procedure, steps: [Descanse., Duerma.]}\n", "es")
    assert "El día: mar 3 de marzo" in plain_text(compose(copy_of(handout, look, KNOWN)))
