from __future__ import annotations

import re
import zlib
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

import handpress
from conftest import LIBRARY, copy_of, handout_of, shipped_handouts, structure_text, tree_lines
from handpress.brand.fonts import fonts_for
from handpress.brand.look import Look
from handpress.content.personal import Personal
from handpress.content.timing import parse_procedure
from handpress.layout.boxes import Page, Pages, StructElem
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import fill
from handpress.pdf.objects import number, text_string

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def pdf(look: Look) -> bytes:
    return handpress.render(copy_of(handpress.read_entry(handpress.find(LIBRARY, "22867", "en")), look))


@pytest.fixture(scope="module")
def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def render(yaml: str, look: Look, personal: Personal | None = None) -> bytes:
    return handpress.render(copy_of(handout_of(yaml), look, personal))


@pytest.mark.parametrize("code", ["22867", "22325"])
def test_tag_tree_is_the_golden_one(code: str, look: Look) -> None:
    """Rewrite with: python tests/regold.py, and say in the commit why the new one is right."""
    data = handpress.render(copy_of(handpress.read_entry(handpress.find(LIBRARY, code, "en")), look))
    assert "\n".join(tree_lines(data)) + "\n" == (GOLDEN / f"{code}.tree.txt").read_text()


EVERYTHING = """
  - kind: overview
    text: [One., "Two ____ three, q\u0303 and To AV → ½."]
    facts: [{label: A, value: b ____}]
    checklist: [{do: x, when: 2 days before}, y]
    steps: [a, {text: b, items: [c]}]
    items: [d, e, f, g]
    note: Bye.
  - kind: when-to-call
    items: [A fever]
  - kind: follow-up
    visits: [{visit: e, window: 1 week after, purpose: f}, {visit: g}]
"""
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path fill="#0f5a63" fill-rule="evenodd" '
    'd="M0 0L40 0L40 20L0 20ZM5 5L35 5L35 15L5 15Z"/><path fill="none" stroke="#9a1b1f" stroke-width="3" '
    'stroke-linecap="round" stroke-linejoin="bevel" d="M-5 10L45 10"/></svg>'
)


def written(data: bytes) -> str:
    """Return all objects of a file as text, streams unpacked, font programs left out."""
    reader = PdfReader(BytesIO(data))
    lines = []
    for at in range(1, reader.trailer["/Size"]):
        entry = reader.get_object(at)
        if isinstance(entry, dict) and entry.get("/Type") in ("/ObjStm", "/XRef"):
            continue
        shown = {key: value for key, value in entry.items() if key != "/Length"} if isinstance(entry, dict) else entry
        lines.append(f"{at}: {shown!r}")
        if hasattr(entry, "get_data") and "/Length1" not in entry:
            body = entry.get_data()
            text = all(32 <= byte < 127 or byte == 10 for byte in body) or entry.get("/Type") == "/Metadata"
            lines.append(body.decode("utf-8") if text else body.hex())
    return re.sub(r"IndirectObject\((\d+), 0, \d+\)", r"\1 0 R", "\n".join(lines)) + "\n"


def everything_files(folder: Path) -> dict[str, bytes]:
    """Return files that use all that the writer can write: each block, a clipped logo, a logo of pixels."""
    from PIL import Image

    image = Image.new("RGB", (20, 16), (200, 10, 10))
    image.putpixel((0, 0), (0, 0, 255))
    image.save(folder / "logo.png")
    (folder / "logo.svg").write_text(LOGO)
    text = (LIBRARY / "brand" / "brand.yaml").read_text()
    (folder / "vector.yaml").write_text(text)
    (folder / "pixels.yaml").write_text(text.replace("logo.svg", "logo.png"))
    personal = Personal("Test Patient", parse_procedure("2026-03-03T08:30"), "Dr. Test")
    return {
        "vector": render(EVERYTHING, handpress.read_look(folder / "vector.yaml"), personal),
        "pixels": render("  - kind: overview\n    text: Hello.\n", handpress.read_look(folder / "pixels.yaml")),
    }


@pytest.mark.parametrize("name", ["vector", "pixels"])
def test_the_writer_writes_as_in_the_golden_file(name: str, tmp_path: Path) -> None:
    """Rewrite with: python tests/regold.py, look at the pages, and say in the commit why the new one is right."""
    assert written(everything_files(tmp_path)[name]) == (GOLDEN / f"{name}.pdf.txt").read_text()


def test_headings_never_skip_a_level(look: Look) -> None:
    for handout in shipped_handouts():
        levels = [
            int(line.strip()[2]) for line in tree_lines(handpress.render(copy_of(handout, look))) if "/H" in line[:8]
        ]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert {1, 2, 3} <= set(levels) <= {1, 2, 3, 4}


def test_a_paragraph_over_two_pages_is_one_element(look: Look) -> None:
    sentence = "This made-up sentence stands here to fill the page. "
    data = render(f"  - kind: overview\n    text: {sentence * 120}\n", look)
    assert len(PdfReader(BytesIO(data)).pages) > 2
    paragraphs = [line for line in tree_lines(data) if "made-up sentence" in line]
    assert len(paragraphs) == 1
    assert paragraphs[0].count("made-up sentence") == 120
    assert "page. This" in paragraphs[0]


def test_the_file_says_what_it_is(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert reader.pdf_header == "%PDF-1.7"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata.title == "Percutaneous vertebroplasty"
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "Percutaneous vertebroplasty" in xmp
    for page in reader.pages:
        assert page["/Tabs"] == "/S"
        assert "/Font" in page["/Resources"]


def test_the_file_holds_no_clock_and_no_path(pdf: bytes, reader: PdfReader) -> None:
    assert set(reader.metadata) == {"/Title", "/Producer"}
    text = everything(pdf)
    assert str(LIBRARY).encode() not in text
    assert b"CreationDate" not in text
    assert b"CreateDate" not in text


def test_bookmarks_follow_the_headings(reader: PdfReader) -> None:
    def titles(entries, depth=0):
        for entry in entries:
            if isinstance(entry, list):
                yield from titles(entry, depth + 1)
            else:
                yield depth, entry.title

    found = list(titles(reader.outline))
    assert found[0] == (0, "Percutaneous vertebroplasty")
    assert (1, "About this procedure") in found
    assert (2, "Why it is done") in found
    assert (1, "Get ready") in found
    assert [title for _, title in found] == [
        re.sub("^['\"]|['\"]$", "", line.split(" ", 1)[1])
        for line in (line.strip() for line in (GOLDEN / "22867.tree.txt").read_text().splitlines())
        if re.match("/H[123] ", line)
    ]


def test_phones_and_sites_are_links_with_words(reader: PdfReader) -> None:
    links = [
        (annotation["/A"]["/URI"], annotation["/Contents"], annotation["/F"])
        for page in reader.pages
        for annotation in (entry.get_object() for entry in page.get("/Annots", []))
    ]
    assert links == [
        ("tel:5550100100", "(555) 010-0100", 4),
        ("tel:5550100100", "(555) 010-0100", 4),
        ("tel:5550100199", "(555) 010-0199", 4),
        ("tel:5550100100", "(555) 010-0100", 4),
        ("https://clinic.example", "clinic.example", 4),
    ]


def test_each_link_hangs_in_the_parent_tree(pdf: bytes, reader: PdfReader) -> None:
    nums = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    parents = dict(zip(nums[::2], nums[1::2], strict=True))
    keys = []
    for page in reader.pages:
        for reference in page.get("/Annots", []):
            annotation = reference.get_object()
            keys.append(annotation["/StructParent"])
            elem = parents[annotation["/StructParent"]].get_object()
            assert elem["/S"] == "/Link"
            kids = [kid for kid in elem["/K"] if isinstance(kid, dict)]
            assert [kid.raw_get("/Obj").idnum for kid in kids] == [reference.idnum]
    assert len(set(keys)) == len(keys)


def test_every_stream_ends_on_its_own_line(pdf: bytes) -> None:
    # ISO 19005-2, 6.1.7.1
    assert pdf.count(b"\nendstream") == pdf.count(b"endstream") > 5


def test_fonts_are_embedded_subsets_with_true_widths(pdf: bytes, reader: PdfReader) -> None:
    from fontTools.ttLib import TTFont

    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert len(fonts) == 2
    for font in fonts.values():
        descendant = font["/DescendantFonts"][0].get_object()
        assert re.fullmatch(r"/[A-Z]{6}\+AtkinsonHyperlegible-(Regular|Bold)", descendant["/BaseFont"])
        program = TTFont(BytesIO(descendant["/FontDescriptor"]["/FontFile2"].get_data()))
        first, widths = descendant["/W"]
        mapping = descendant["/CIDToGIDMap"].get_data()
        assert first == 1
        assert len(mapping) == 2 * (len(widths) + 1)
        for cid, width in enumerate(widths, 1):
            glyph = int.from_bytes(mapping[2 * cid : 2 * cid + 2], "big")
            advance, _ = program["hmtx"][program.getGlyphName(glyph)]
            assert advance * 1000 / program["head"].unitsPerEm == pytest.approx(float(width), abs=0.01)


def test_characters_that_share_a_glyph_copy_as_themselves(look: Look) -> None:
    text = "no\xa0break and µ μ - ‐ Ω Ω"
    found = structure_text(render(f"  - kind: overview\n    text: {text}\n", look))
    assert "no\xa0break and µ μ - ‐ Ω Ω" in found  # NFC makes one of the two ohms


def test_marks_that_no_letter_holds_are_placed_over_it(look: Look) -> None:
    found = structure_text(render("  - kind: overview\n    text: x\u0323 q\u0303 end\n", look))
    assert "x\u0323 q\u0303 end" in found


def test_a_mark_that_atkinson_cannot_place_comes_with_its_letter_from_the_other_face() -> None:
    (piece,) = fonts_for("en").shape("q\u0303", bold=False)
    assert piece.face.name == "DejaVuSans"
    assert piece.rises or piece.kerns
    (whole,) = fonts_for("en").shape("é", bold=False)
    assert whole.face.name == "AtkinsonHyperlegible-Regular"


def test_strings_are_text_wherever_they_stand(look: Look) -> None:
    nasty = "<b>&amp;</b> (a\\b) {{x}} %s EMC ]TJ ET Q <</MCID 0>> BDC ${HOME} `id`"
    handout = handout_of("  - kind: overview\n    title: '" + nasty + "'\n    text: '" + nasty + "'\n")
    handout = handout.but(title=nasty, summary=nasty)
    data = handpress.render(copy_of(handout, look, Personal(nasty, None, nasty)))
    reader = PdfReader(BytesIO(data), strict=True)
    assert reader.metadata.title == nasty
    assert structure_text(data).count(nasty) == 6
    assert "&lt;b&gt;&amp;amp;" in reader.trailer["/Root"]["/Metadata"].get_data().decode()


def test_personal_data_stands_on_the_pages_and_nowhere_else(look: Look) -> None:
    name, doctor = "Testa Patientsdottir", "Dr. Quack Example"
    data = render("  - kind: overview\n    text: Hello.\n", look, Personal(name, parse_procedure("2031-07-09"), doctor))
    reader = PdfReader(BytesIO(data))
    assert name in structure_text(data)
    assert "July 9, 2031" in structure_text(data)
    pages = {part.idnum for page in reader.pages for part in page["/Contents"]}
    for at in range(1, reader.trailer["/Size"]):
        entry = reader.get_object(at)
        text = repr(entry).encode() + (entry.get_data() if at not in pages and hasattr(entry, "get_data") else b"")
        for secret in (name, doctor, "2031", "Patientsdottir"):
            assert secret.encode() not in text
            assert secret.encode("utf-16-be").hex().encode() not in text.lower()


def test_a_patients_file_differs_from_another_only_in_what_is_theirs(look: Look) -> None:
    one = render("  - kind: overview\n    text: Hello.\n", look, Personal("Anna Example"))
    two = render("  - kind: overview\n    text: Hello.\n", look, Personal("Nanna Example"))
    assert one != two
    assert PdfReader(BytesIO(one)).trailer["/ID"] != PdfReader(BytesIO(two)).trailer["/ID"]


def test_a_heavy_paragraph_does_not_stop_the_writer(look: Look) -> None:
    data = render("  - kind: overview\n    text: " + "word " * 20_000 + "\n", look)
    assert structure_text(data).count("word ") == 19_999


def test_an_element_without_content_is_our_fault_and_not_delivered() -> None:
    pages = Pages((Page(612, 792, ()),), StructElem("Document", (StructElem("P"),)), "t", "en")
    with pytest.raises(AssertionError, match="P has no content"):
        fill(engrave(pages, "test"), values_of(pages))


def test_a_logo_of_pixels_is_a_figure_without_alpha(look: Look, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGBA", (64, 32), (200, 10, 10, 128)).save(tmp_path / "logo.png")
    text = (LIBRARY / "brand" / "brand.yaml").read_text().replace("logo.svg", "logo.png")
    (tmp_path / "brand.yaml").write_text(text)
    data = render("  - kind: overview\n    text: Hello.\n", handpress.read_look(tmp_path / "brand.yaml"))
    reader = PdfReader(BytesIO(data))
    (image,) = reader.pages[0]["/Resources"]["/XObject"].values()
    assert "/SMask" not in image
    assert len(image.get_data()) == 64 * 32 * 3
    assert "/Figure Alt=Your clinic's logo" in "\n".join(tree_lines(data))


def test_without_a_logo_there_is_no_figure(look: Look) -> None:
    data = render("  - kind: overview\n    text: Hello.\n", Look(look.brand))
    assert "/Figure" not in "\n".join(tree_lines(data))


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (-0.001, "0"), (1.0, "1"), (0.125, "0.12"), (612.3456, "612.35"), (-12.5, "-12.5"), (1e-9, "0")],
)
def test_numbers_have_no_exponent(value: float, written: str) -> None:
    assert number(value) == written


def test_text_strings_are_escaped_or_utf_16() -> None:
    assert text_string("a(b)\\c") == b"(a\\(b\\)\\\\c)"
    assert text_string("é") == b"<FEFF00E9>"
    assert text_string("a\nb") == b"<FEFF0061000A0062>"


def test_subsets_hold_only_what_is_used() -> None:
    face = fonts_for("en").regular[0]
    glyphs = [glyph for glyph, _ in face.shape("abc").glyphs]
    assert len(face.subset(glyphs).program) < 4_000


def everything(data: bytes) -> bytes:
    """Return the file with every stream unpacked."""
    out = [data]
    for match in re.finditer(rb"/FlateDecode/Length (\d+)>>\nstream\n", data):
        out.append(zlib.decompress(data[match.end() : match.end() + int(match[1])]))
    return b"\n".join(out)
