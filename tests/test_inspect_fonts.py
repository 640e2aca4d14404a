"""The inspector and fonts: what is no fault in a character map or a program, and what is one."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pytest
from fontTools.agl import AGL2UV
from fontTools.cffLib import cffExpertSubsetStrings, cffIExpertStrings
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.standardGlyphOrder import standardGlyphOrder
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from pypdf.generic import ArrayObject, DictionaryObject

import handpress
from conftest import copy_of, handout_of
from handpress.brand.look import Look
from handpress.diagnostics import Severity
from handpress.proof import inspect
from handpress.proof.cff import Cff, expert_charset
from handpress.proof.cmaps import PREDEFINED, CharacterMap, predefined
from handpress.proof.glyphnames import character, is_adobes, mac_order, standard_names
from matrix import ODD
from test_inspect import Spoiled, assert_found, simple, value_of


@pytest.fixture(scope="module")
def file(look: Look) -> bytes:
    return handpress.render(copy_of(handout_of(ODD["all-blocks"]), look))


# Character maps.

SYSTEM = {"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0}
ONE, TWO = 5, 6  # CIDs of the font, of different widths


def show(
    pdf: Spoiled, shown: bytes, encoding: Any, texts: bytes, ordering: bytes = b"Identity", **entries: Any
) -> None:
    """Show text in the font of the page with another character map."""
    system = {**SYSTEM, "Ordering": ordering}
    if isinstance(encoding, bytes):
        own = {"Type": "/CMap", "CMapName": "/X", "CIDSystemInfo": system, **entries}
        encoding = pdf.stream(encoding, **own)
    descendant = pdf.add({**plain(pdf.descendant), "CIDSystemInfo": system})
    font = {**plain(pdf.font), "Encoding": encoding, "ToUnicode": pdf.stream(texts), "DescendantFonts": [descendant]}
    pdf.paint(b"BT /X 9 Tf <" + shown.hex().encode() + b"> Tj ET", Font={"X": font})


def plain(entries: DictionaryObject) -> dict[str, Any]:
    return {key[1:]: entries.raw_get(key) for key in entries}


def messages(pdf: Spoiled) -> list[str]:
    return [str(each) for each in inspect(pdf.put_together(), "x.pdf")]


MIXED = b"""begincmap 2 begincodespacerange <20> <7F> <0000> <1FFF> endcodespacerange
2 begincidchar <41> %d <0041> %d endcidchar endcmap""" % (ONE, TWO)
TEXTS = (
    b"2 begincodespacerange <20> <7F> <0000> <1FFF> endcodespacerange 2 beginbfchar <41> <0041> <0041> <0042> endbfchar"
)


def test_codes_of_one_and_of_two_bytes_are_told_apart(file: bytes) -> None:
    pdf = Spoiled(file)
    show(pdf, b"\x41\0\x41\x41", MIXED, TEXTS)
    assert messages(pdf) == []
    pdf = Spoiled(file)
    show(pdf, b"\x41\0\x41\x42", MIXED, TEXTS)
    assert_found(pdf.put_together(), "a2a-6.2.11.8", "code 42")


def test_a_code_is_valid_if_each_of_its_bytes_is() -> None:
    spaces = b"3 begincodespacerange <00> <80> <8140> <9FFC> <A0> <DF> endcodespacerange"
    codes = CharacterMap(spaces).codes
    assert codes(b"a\x81\x40\xa5") == {1 << 32 | 0x61, 2 << 32 | 0x8140, 1 << 32 | 0xA5}
    # The second byte is out of its range: ISO 32000-1, 9.7.6.3, takes both as one code.
    assert codes(b"\x90\x20a") == {2 << 32 | 0x9020, 1 << 32 | 0x61}


def test_a_range_within_another_does_not_hide_it(file: bytes) -> None:
    pdf = Spoiled(file)
    encoding = (
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
        b"2 begincidrange <0000> <FFFF> 0 <0003> <0003> %d endcidrange" % ONE
    )
    show(pdf, b"\0\3\0\6", encoding, b"2 beginbfrange <0000> <00FF> <0041> <0003> <0003> <0058> endbfrange")
    assert messages(pdf) == []


@pytest.mark.parametrize("map", ["90ms-RKSJ-H", "EUC-H", "Ext-RKSJ-V"])
def test_text_in_a_predefined_map_of_mixed_lengths_is_whole(map: str, file: bytes) -> None:
    pdf = Spoiled(file)
    show(pdf, b"\xb0\xb0a", f"/{map}", b"0 begincidrange endcidrange", ordering=b"Japan1")
    assert messages(pdf) == []


def test_every_predefined_map_knows_its_codes() -> None:
    assert all(predefined(each).spaces for each in PREDEFINED)
    assert predefined("GBK2K-V").codes(b"\x81\x30\x81\x30a") == {4 << 32 | 0x81308130, 1 << 32 | 0x61}


USING = b"/Identity-H usecmap 1 begincidchar <0041> %d endcidchar" % ONE
UNUSED = b"1 beginbfrange <0000> <00FF> <0020> endbfrange"


@pytest.mark.parametrize("how", ["by name", "in the stream's dictionary"])
def test_a_map_has_what_the_map_has_that_it_uses(how: str, file: bytes) -> None:
    pdf = Spoiled(file)
    if how == "by name":
        show(pdf, b"\0\x41\0\x06", USING, UNUSED)
    else:
        base = pdf.stream(
            b"1 begincodespacerange <00> <FF> endcodespacerange 1 begincidrange <00> <FF> 0 endcidrange",
            Type="/CMap",
            CMapName="/Identity-H",
        )
        show(pdf, b"\x41\x06", b"1 begincidchar <41> %d endcidchar" % ONE, UNUSED, UseCMap=base)
    assert messages(pdf) == []


def test_cids_of_a_predefined_map_that_is_used_are_not_taken_for_missing(file: bytes) -> None:
    pdf = Spoiled(file)
    use = b"/90ms-RKSJ-H usecmap 1 begincidchar <41> 5 endcidchar"
    show(pdf, b"\x41\x42\x81\x40", use, b"0 begincidchar endcidchar", ordering=b"Japan1")
    assert messages(pdf) == []


def test_a_used_map_that_is_not_predefined_is_reported(file: bytes) -> None:
    pdf = Spoiled(file)
    show(pdf, b"\0\x05", b"/Own-H usecmap 1 begincidrange <0000> <00FF> 0 endcidrange", UNUSED)
    assert_found(pdf.put_together(), "a2a-6.2.11.3.3", "not predefined")


IDENTITY = b" 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 begincidrange <0000> <FFFF> 0 endcidrange"


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        (b"1 /WMode exch def", 1),
        (b"/WMode 1 def", 1),
        (b"%%WMode 7\n% /WMode 1 def\n/WMode 0 def", 0),
        (b"", 0),
    ],
)
def test_direction_is_read_however_it_is_written(written: bytes, stated: int, file: bytes) -> None:
    pdf = Spoiled(file)
    show(pdf, b"\0\x05", written + IDENTITY, UNUSED, WMode=stated)
    assert messages(pdf) == []
    pdf = Spoiled(file)
    show(pdf, b"\0\x05", written + IDENTITY, UNUSED, WMode=1 - stated)
    assert_found(pdf.put_together(), "a2a-6.2.11.3.3", "WMode")


def test_a_code_without_a_cid_has_that_of_the_undefined_range(file: bytes) -> None:
    pdf = Spoiled(file)
    undefined = b" 1 beginnotdefrange <0000> <00FF> %d endnotdefrange" % TWO
    encoding = b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 begincidchar <0041> %d endcidchar" % ONE
    show(pdf, b"\0\x41\0\x42", encoding + undefined, UNUSED)
    assert messages(pdf) == []


def test_text_given_by_the_name_of_a_character_is_text(file: bytes) -> None:
    pdf = Spoiled(file)
    show(pdf, b"\0\x05\0\x06", "/Identity-H", b"2 beginbfchar <0005> /Amacron <0006> <0042> endbfchar")
    assert messages(pdf) == []


def test_half_a_code_of_an_embedded_map_is_reported(file: bytes) -> None:
    pdf = Spoiled(file)
    show(pdf, b"\0\x05\0", IDENTITY, UNUSED)
    assert_found(pdf.put_together(), "a2a-6.2.11.4.1", "middle of a code")


# Names of fonts.


def rename(pdf: Spoiled, to: str) -> None:
    for entries in (pdf.font, pdf.descendant):
        pdf.set(entries, BaseFont=f"/{to}")
    pdf.set(pdf.descriptor, FontName=f"/{to}")


@pytest.mark.parametrize("title", ["CIDFont+F1", "A+B", "ABCDE+Name", "ABCDEFG+Name", "ABC12F+Name", "+Name"])
def test_a_name_with_a_plus_has_no_tag_but_after_six_letters(title: str, file: bytes) -> None:
    pdf = Spoiled(file)
    rename(pdf, title)
    assert messages(pdf) == []


def test_a_tag_in_small_letters_is_a_warning(file: bytes) -> None:
    pdf = Spoiled(file)
    rename(pdf, "abcdef+Name")
    (found,) = inspect(pdf.put_together())
    assert "six capital letters" in found.message
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    "entries",
    [
        {"Type": "/Font", "BaseFont": "/A\xc4"},
        {"Type": "/FontDescriptor", "FontName": "/A\xc4"},
        {"Type": "/StructTreeRoot", "RoleMap": {"A\xc4": "/P"}},
        {"Type": "/StructTreeRoot", "RoleMap": {"A": "/P\xc4"}},
    ],
)
def test_names_that_nothing_uses_are_utf_8_too(entries: dict[str, Any], file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.add(entries)
    data = pdf.put_together().replace(b"#C3#84", b"#C4").replace(b"\xc3\x84", b"\xc4 ")
    assert_found(data, "a2a-6.1.8", "not UTF-8")


@pytest.mark.parametrize("key", ["/Type", "/BaseFont"])
def test_a_cidfont_has_a_type_and_a_name(key: str, file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.descendant.pop(key)
    assert_found(pdf.put_together(), "a2a-6.2.11.2", "the CIDFont has no Type or no BaseFont")


# TrueType programs.


def test_the_list_of_adobes_names_is_whole() -> None:
    assert [each for each in AGL2UV if not is_adobes(each) or not character(each)] == []
    assert character("Amacron") == "Ā"
    assert character("afii10017") == "А"


def test_the_names_of_the_post_table_are_known() -> None:
    assert list(mac_order()) == standardGlyphOrder


@pytest.mark.parametrize(("at", "names"), [(1, cffIExpertStrings), (2, cffExpertSubsetStrings)])
def test_the_expert_charsets_of_cff_are_known(at: int, names: list[str]) -> None:
    assert [standard_names()[each] for each in expert_charset(at)] == names


@pytest.mark.parametrize("glyph", ["grav", "XYZY", "A.sc", "uni0041", "g12", "A_B"])
def test_a_glyph_name_that_is_not_on_adobes_list_is_found(glyph: str, file: bytes) -> None:
    pdf = Spoiled(file)
    simple(pdf, 32, Encoding={"BaseEncoding": "/WinAnsiEncoding", "Differences": [96, f"/{glyph}"]})
    assert_found(pdf.put_together(), "a2a-6.2.11.6", "Adobe's list")


@pytest.mark.parametrize("glyph", ["grave", "Amacron", "afii10017", ".notdef", "dalethatafpatah"])
def test_a_glyph_name_of_adobes_list_is_none(glyph: str, file: bytes) -> None:
    pdf = Spoiled(file)
    simple(pdf, 32, Encoding={"BaseEncoding": "/WinAnsiEncoding", "Differences": [96, f"/{glyph}"]})
    assert not [each for each in messages(pdf) if "Adobe's list" in each]


def program(platform: int, encoding: int, code: int) -> bytes:
    """Return a TrueType program with one character map, that leads from *code* to its one glyph, Amacron."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "Amacron"])
    builder.setupGlyf({each: TTGlyphPen(None).glyph() for each in (".notdef", "Amacron")})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "Amacron": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupPost()
    table = CmapSubtable.newSubtable(4)
    table.platformID, table.platEncID, table.language, table.cmap = platform, encoding, 0, {code: "Amacron"}
    builder.font["cmap"] = newTable("cmap")
    builder.font["cmap"].tableVersion, builder.font["cmap"].tables = 0, [table]
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def shown_with(pdf: Spoiled, data: bytes, flags: int, **entries: Any) -> list[str]:
    pdf.set(pdf.descriptor, FontFile2=pdf.stream(data))
    texts = pdf.stream(b"1 beginbfchar <61> <0100> endbfchar")
    simple(pdf, flags, ToUnicode=texts, **entries)
    return [each for each in messages(pdf) if "code 61" in each]


NAMED = {"BaseEncoding": "/WinAnsiEncoding", "Differences": [97, "/Amacron"]}


def test_a_glyph_that_a_character_map_leads_to_is_good(file: bytes) -> None:
    assert shown_with(Spoiled(file), program(3, 1, 0x100), 32, Encoding=NAMED) == []


def test_a_glyph_that_only_its_name_leads_to_is_a_warning(file: bytes) -> None:
    (found,) = shown_with(Spoiled(file), program(3, 1, 0x41), 32, Encoding=NAMED)
    assert "warning: " in found
    assert "no character map of the program leads to its glyph" in found


@pytest.mark.parametrize(("platform", "encoding"), [(3, 0), (1, 0), (0, 3), (3, 1)])
def test_a_symbolic_font_is_read_by_its_one_character_map(platform: int, encoding: int, file: bytes) -> None:
    assert shown_with(Spoiled(file), program(platform, encoding, 0x61), 4) == []
    (found,) = shown_with(Spoiled(file), program(platform, encoding, 0x62), 4)
    assert ".notdef" in found


# Type 3 fonts.


def drawn(pdf: Spoiled, differences: list[Any], shown: bytes) -> None:
    glyph = pdf.stream(b"500 0 d0 0 0 500 500 re f")
    font = {
        "Type": "/Font",
        "Subtype": "/Type3",
        "FontBBox": [0, 0, 500, 500],
        "FontMatrix": [0.001, 0, 0, 0.001, 0, 0],
        "CharProcs": {"A": glyph, ".notdef": glyph},
        "Encoding": {"Type": "/Encoding", "Differences": differences},
        "FirstChar": 65,
        "LastChar": 66,
        "Widths": [500, 500],
        "Resources": {},
        "ToUnicode": pdf.stream(b"1 beginbfrange <40> <50> <0040> endbfrange"),
    }
    pdf.paint(b"BT /X 9 Tf (" + shown + b") Tj ET", Font={"X": font})


def test_a_drawn_font_with_its_glyphs_is_good(file: bytes) -> None:
    pdf = Spoiled(file)
    drawn(pdf, [65, "/A", "/B"], b"A")
    assert messages(pdf) == []


@pytest.mark.parametrize(
    ("differences", "rule", "words"),
    [
        ([65, "/A", "/.notdef"], "a2a-6.2.11.8", "code 42: it shows .notdef"),
        ([65, "/A"], "a2a-6.2.11.8", "code 42: it shows .notdef"),
        ([65, "/A", "/B"], "a2a-6.2.11.4.1", "code 42: the font does not have its glyph"),
    ],
)
def test_a_drawn_font_lacks_a_glyph(differences: list[Any], rule: str, words: str, file: bytes) -> None:
    pdf = Spoiled(file)
    drawn(pdf, differences, b"AB")
    assert_found(pdf.put_together(), rule, words)


# CFF programs.


def index(*entries: bytes) -> bytes:
    """Return an INDEX: Adobe Technical Note 5176, 5."""
    if not entries:
        return b"\0\0"
    ends = [1]
    for each in entries:
        ends.append(ends[-1] + len(each))
    return struct.pack(">HB", len(entries), 2) + b"".join(struct.pack(">H", at) for at in ends) + b"".join(entries)


def number(value: int) -> bytes:
    return b"\x1d" + struct.pack(">i", value)


def real(text: str) -> bytes:
    digits = text.replace("-", "e").replace(".", "a") + "f"
    return b"\x1e" + bytes.fromhex(digits + "f" * (len(digits) % 2))


def matrix(unit: str | None) -> bytes:
    if unit is None:
        return b""
    return real(unit) + number(0) + number(0) + real(unit) + number(0) + number(0) + b"\x0c\x07"


def cid_font(outer: str | None, *inner: str | None) -> bytes:
    """Return a CID program in which each glyph but .notdef has its own FD, and a width of 250 and 250 units."""
    glyphs = index(*([number_in_glyph(250) + b"\x0e"] * (len(inner) + 1)))
    charset = b"\x02" + struct.pack(">HH", 1, len(inner) - 1)
    select = b"\0" + bytes([0, *range(len(inner))])
    private = number_in_glyph(250) + b"\x15"  # nominalWidthX
    head, strings = b"\1\0\4\2" + index(b"X"), index(b"Adobe", b"Identity")

    def put_together(at: int) -> bytes:
        places = [at, at + len(charset), at + len(charset) + len(select)]
        places.append(places[2] + len(glyphs))
        faces = index(*(matrix(each) + number(len(private)) + number(places[3]) + b"\x12" for each in inner))
        top = number(391) + number(392) + number(0) + b"\x0c\x1e"
        top += number(places[0]) + b"\x0f" + number(places[2]) + b"\x11"
        top += number(places[3] + len(private)) + b"\x0c\x24" + number(places[1]) + b"\x0c\x25" + matrix(outer)
        front = head + index(top) + strings + index()
        return front + charset + select + glyphs + private + faces if at else front

    return put_together(len(put_together(0)))


def number_in_glyph(value: int) -> bytes:
    return b"\x1c" + struct.pack(">h", value)


@pytest.mark.parametrize(
    ("outer", "inner", "width"),
    [
        (None, None, 500),
        (None, "0.0005", 250),
        ("0.0005", None, 250),
        ("0.5", "0.001", 250),
        ("0.001", "0.5", 250),
        ("0.0005", "1", 250),
    ],
)
def test_matrices_of_font_and_cid_font_are_multiplied(outer: str | None, inner: str | None, width: float) -> None:
    assert Cff(cid_font(outer, inner)).width(1) == pytest.approx(width)


def test_each_part_of_a_cid_font_has_its_own_matrix() -> None:
    font = Cff(cid_font("0.5", "0.001", "0.002"))
    assert [font.width(glyph) for glyph in (1, 2)] == pytest.approx([250, 500])


def test_widths_under_two_matrices_are_no_fault(file: bytes) -> None:
    pdf = Spoiled(file)
    descriptor = {key: value for key, value in plain(pdf.descriptor).items() if key != "FontFile2"}
    data = pdf.stream(cid_font("0.0005", "1"), Subtype="/CIDFontType0C")
    base = pdf.font["/BaseFont"]
    inner = {"Type": "/Font", "Subtype": "/CIDFontType0", "BaseFont": base, "CIDSystemInfo": SYSTEM}
    inner |= {"FontDescriptor": {**descriptor, "FontFile3": data}, "W": [1, ArrayObject([value_of(250)])]}
    font = {"Type": "/Font", "Subtype": "/Type0", "BaseFont": base, "Encoding": "/Identity-H"}
    font |= {"DescendantFonts": [pdf.add(inner)], "ToUnicode": pdf.stream(b"1 beginbfchar <0001> <0041> endbfchar")}
    pdf.paint(b"BT /X 9 Tf <0001> Tj ET", Font={"X": font})
    assert messages(pdf) == []
