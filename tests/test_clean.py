"""A clinic's own PDF, cleaned: what prints stays as it is, all else goes, and what cannot be read whole is refused."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NullObject

import handpress
from conftest import LIBRARY, copy_of
from foreign import annotated, changed, in_catalog, layered, on_page, pages, stream, value
from handpress.brand.look import Look
from handpress.diagnostics import HandpressError, Severity
from handpress.layout.overprint import Overprint
from handpress.pdf.clean import Card, Cleaned, clean
from handpress.pdf.engrave import engrave
from handpress.pdf.filling import fill
from handpress.pdf.printrun import Filled, Printing, Stack, write_run
from handpress.press.stages import render
from handpress.proof import inspect

SHEETS = Path(__file__).parent / "stack" / "sheets"
CARD = Card("Parking", "en", "Handpress test")
GREEN = b"0 0.6 0 rg 0 0 100 20 re f"


def cleaned(data: bytes, **card: Any) -> Cleaned:
    return clean(data, "parking.pdf", Card(**{**CARD.__dict__, **card}))


def refused(data: bytes, **card: Any) -> str:
    with pytest.raises(HandpressError) as error:
        cleaned(data, **card)
    (finding,) = error.value.findings
    assert finding.hint
    return str(error.value).partition("\n")[0]


def picture(data: bytes, number: int = 0) -> Image.Image:
    return pypdfium2.PdfDocument(data)[number].render(scale=0.5).to_pil().convert("RGB")


def text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data), strict=True).pages).strip()


def words_of(made: Cleaned, severity: Severity = Severity.WARNING) -> str:
    return "\n".join(finding.message for finding in made.findings if finding.severity is severity)


def all_of(data: bytes) -> bytes:
    """Return every byte of a file, its object streams unpacked."""
    parts = [data]
    for found in re.finditer(rb"stream\n(.*?)\nendstream", data, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


def page_of_ours() -> bytes:
    look = handpress.read_look(LIBRARY / "brand" / "brand.yaml")
    return render(copy_of(handpress.read_entry(handpress.find(LIBRARY, "22325", "en")), look))


# What prints.


def test_pages_are_as_they_were_and_their_bytes_the_same_each_time() -> None:
    data = pages("One", "Two")
    made = cleaned(data)
    assert made.plate.head == cleaned(data).plate.head
    for number in range(2):
        assert ImageChops.difference(picture(data, number), picture(made.plate.head, number)).getbbox() is None
    reader = PdfReader(BytesIO(made.plate.head), strict=True)
    assert [page.indirect_reference.idnum for page in reader.pages] == [*made.plate.pages]
    assert (made.plate.title, made.plate.language) == ("Parking", "en")


def test_only_the_chosen_pages_are_in_the_file_in_their_order() -> None:
    made = cleaned(pages("One", "Two", "Three", "Four"), pages=(4, 1))
    assert text(made.plate.head).split() == ["Four", "One"]
    assert b"(Two)" not in all_of(made.plate.head)


def test_a_page_that_is_not_there_is_told() -> None:
    assert 'there is no page 3: this file has 2, and "pages" asks for it [pages]' in refused(
        pages("a", "b"), pages=(3,)
    )


def test_five_hundred_pages_are_printed_only_where_they_are_named() -> None:
    many = pages(*(f"Page {n}" for n in range(500)))
    assert "this file has 500 pages, more than the 100" in refused(many)
    assert text(cleaned(many, pages=(500,)).plate.head) == "Page 499"


@pytest.mark.parametrize("turned", [0, 90, 180, 270, -90, 450])
def test_sizes_are_those_of_the_pages_as_they_are_seen(turned: int) -> None:
    data = changed(pages("One", size=(600, 400)), on_page(Rotate=turned, CropBox=[50, 0, 550, 400]))
    made = cleaned(data)
    assert made.plate.sizes == (((400, 500) if turned % 180 else (500, 400)),)
    assert ImageChops.difference(picture(data), picture(made.plate.head)).getbbox() is None


def test_mixed_sizes_and_landscape_stay() -> None:
    writer = PdfWriter()
    for size in ((612, 792), (842, 595), (595, 842)):
        writer.append(BytesIO(pages("Page", size=size)))
    out = BytesIO()
    writer.write(out)
    assert cleaned(out.getvalue()).plate.sizes == ((612, 792), (842, 595), (595, 842))


def test_larger_units_of_a_page_become_points() -> None:
    made = cleaned(changed(pages("One", size=(306, 396)), on_page(UserUnit=2.0)))
    assert made.plate.sizes == ((612, 792),)
    page = PdfReader(BytesIO(made.plate.head)).pages[0]
    assert ([*page.mediabox], "/UserUnit" in page) == ([0, 0, 612, 792], False)
    assert picture(made.plate.head).getbbox()


@pytest.mark.parametrize("box", [[0, 0, 0, 0], [0, 0, 5, 5], [0, 0, 90_000, 100]])
def test_a_page_that_no_paper_can_be_is_refused(box: list[int]) -> None:
    assert "no paper is [damaged]" in refused(changed(pages("One"), on_page(MediaBox=box)))


# What goes.


def starting(writer: PdfWriter) -> None:
    script = {"/S": "/JavaScript", "/JS": "app.alert('evil')"}
    writer.root_object[NameObject("/OpenAction")] = value(script)
    writer.root_object[NameObject("/AA")] = value({"/WP": script})
    writer.root_object[NameObject("/Names")] = value({"/JavaScript": {"/Names": ["evil", script]}})
    writer.add_attachment("evil.exe", b"evil")
    writer.pages[0][NameObject("/AA")] = value({"/O": {"/S": "/Launch", "/F": "evil.exe"}})


EVIL = [b"JavaScript", b"/JS", b"evil", b"/AA", b"/OpenAction", b"/EmbeddedFile", b"/Launch", b"/XFA", b"/AcroForm"]


def test_nothing_is_left_that_could_start_or_hold_anything() -> None:
    form = {"/Fields": [], "/XFA": "evil", "/SigFlags": 3}
    fields = in_catalog(AcroForm={**form, "/Fields": [value({"/T": "evil"})]})
    links = annotated("/Link", A={"/S": "/SubmitForm", "/F": "https://evil.example"})
    made = cleaned(changed(pages("One"), starting, fields, links))
    assert [word for word in [*EVIL, b"SubmitForm"] if word in all_of(made.plate.head)] == []
    told = words_of(made, Severity.NOTE)
    assert "taken out: script, links to other places, attached files, a second form (XFA), a digital signature" in told


def test_nothing_is_left_of_who_made_it() -> None:
    def signed(writer: PdfWriter) -> None:
        writer.add_metadata({"/Author": "Jane Evilname", "/Keywords": "evil", "/Custom": "evil"})
        writer.root_object[NameObject("/PieceInfo")] = value({"/evil": {"/Private": "evil"}})
        picture = stream(b"\0\0\0", Type="/XObject", Subtype="/Image", Width=1, Height=1, BitsPerComponent=8)
        picture[NameObject("/ColorSpace")] = NameObject("/DeviceRGB")
        picture[NameObject("/Metadata")] = writer._add_object(stream(b"<evil/>", Type="/Metadata", Subtype="/XML"))
        writer.pages[0]["/Resources"][NameObject("/XObject")] = value({"/AA": writer._add_object(picture)})

    made = cleaned(changed(pages("One"), signed))
    assert b"evil" not in all_of(made.plate.head).lower()
    reader = PdfReader(BytesIO(made.plate.head))
    assert reader.metadata == {"/Title": "Parking", "/Producer": "Handpress test"}
    assert "/AA" in reader.pages[0]["/Resources"]["/XObject"], "a picture may be called so"
    assert "what the file says of its author" in words_of(made, Severity.NOTE)


def test_an_older_version_is_not_left_in_the_bytes() -> None:
    writer = PdfWriter(BytesIO(pages("Secret")), incremental=True)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream(b""))
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(pages("Secret"))
    made = cleaned(out.getvalue())
    assert text(made.plate.head) == ""
    assert "older versions" in words_of(made, Severity.NOTE)


def test_comments_go_and_marks_that_print_are_painted_into_the_page() -> None:
    data = changed(
        pages("One"),
        annotated("/Stamp", look=GREEN),
        annotated("/Text", Contents="evil", look=GREEN, Rect=[300, 300, 320, 320]),
        annotated("/Popup", Contents="evil", Rect=[10, 10, 50, 50]),
        annotated("/FreeText", flags=0, look=GREEN, Rect=[300, 200, 320, 220], Contents="evil"),
        annotated("/Highlight", flags=6, look=GREEN, Rect=[300, 100, 320, 120]),
    )
    made = cleaned(data)
    seen = picture(made.plate.head)
    assert seen.getpixel((75, 141)) == (0, 153, 0)
    assert seen.getcolors(9)[0][0] if seen.getcolors(9) else True
    for x, y in ((155, 241), (155, 291), (155, 341), (15, 381)):
        assert seen.getpixel((x, y)) == (255, 255, 255)
    assert b"evil" not in all_of(made.plate.head)
    assert "/Annots" not in PdfReader(BytesIO(made.plate.head)).pages[0]
    assert "taken out: comments, marks that do not print (2)" in words_of(made, Severity.NOTE)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_mark_stays_where_it_was_on_a_page_that_is_turned(turned: int) -> None:
    matrix = annotated("/Stamp", look=GREEN, Rect=[60, 90, 110, 300])
    data = changed(pages("One"), on_page(Rotate=turned, CropBox=[20, 30, 500, 700]), matrix)
    # pdfium draws annotations only where it is asked to, which `render` does.
    assert ImageChops.difference(picture(data), picture(cleaned(data).plate.head)).getbbox() is None


@pytest.mark.parametrize(
    ("kind", "more", "seen"),
    [
        ("/Highlight", {"QuadPoints": [100, 520, 200, 520, 100, 500, 200, 500]}, (75, 141)),
        ("/Ink", {"InkList": [[100, 510, 200, 510]], "BS": {"/W": 6}}, (75, 141)),
        ("/Underline", {"QuadPoints": [100, 530, 200, 530, 100, 510, 200, 510], "BS": {"/W": 6}}, (75, 140)),
        ("/Square", {"IC": [1, 1, 0]}, (75, 141)),
        ("/Circle", {"IC": [1, 1, 0]}, (75, 141)),
        ("/Line", {"L": [100, 510, 200, 510], "BS": {"/W": 6}}, (75, 141)),
    ],
)
def test_a_mark_without_a_look_is_drawn_as_its_kind_is(kind: str, more: dict, seen: tuple[int, int]) -> None:
    made = cleaned(changed(pages("One"), annotated(kind, C=[1, 1, 0], **more)))
    assert picture(made.plate.head).getpixel(seen) == (255, 255, 0)


def test_a_text_without_a_look_is_told() -> None:
    made = cleaned(changed(pages("One"), annotated("/FreeText", Contents="Ask", C=[1, 0, 0])))
    assert "left out: FreeText without a look" in words_of(made)


def test_fields_print_as_they_are_and_are_fields_no_more() -> None:
    data = changed(
        pages("One"),
        annotated("/Widget", look=GREEN, FT="/Tx", T="a", V="ours", DV="ours"),
        annotated("/Widget", FT="/Tx", T="b", V="no look", DV="no look", Rect=[300, 300, 320, 320]),
        annotated("/Widget", FT="/Tx", T="c", Rect=[300, 300, 320, 320]),
        annotated("/Widget", FT="/Tx", T="c", Rect=[300, 300, 320, 320], MK={"/BC": [0]}),
        annotated("/Widget", flags=0, look=GREEN, FT="/Tx", T="d", V="not to print", Rect=[300, 200, 320, 220]),
    )
    made = cleaned(data)
    assert picture(made.plate.head).getpixel((75, 141)) == (0, 153, 0)
    assert "/Annots" not in PdfReader(BytesIO(made.plate.head)).pages[0]
    assert "fields of a form, which print as they are (2)" in words_of(made, Severity.NOTE)
    assert "left out: fields that have no look of their own (2)" in words_of(made)
    assert "left out: fields that are set not to print" in words_of(made)


def test_a_box_that_is_ticked_prints_so() -> None:
    def ticked(writer: PdfWriter) -> None:
        looks = {
            name: writer._add_object(stream(ink, Type="/XObject", Subtype="/Form", BBox=[0, 0, 100, 20]))
            for name, ink in (("/Yes", GREEN), ("/Off", b""))
        }
        annotated("/Widget", FT="/Btn", AS="/Yes", V="/Yes", AP={"/N": looks})(writer)

    made = cleaned(changed(pages("One"), ticked))
    assert picture(made.plate.head).getpixel((75, 141)) == (0, 153, 0)
    assert "everybody gets a box of a form that somebody ticked" in words_of(made)


def test_a_box_that_is_not_ticked_and_has_no_look_for_that_is_nothing_lost() -> None:
    def unticked(writer: PdfWriter) -> None:
        look = writer._add_object(stream(GREEN, Type="/XObject", Subtype="/Form", BBox=[0, 0, 100, 20]))
        annotated("/Widget", FT="/Btn", AS="/Off", V="/Off", MK={"/BC": [0]}, AP={"/N": {"/Yes": look}})(writer)

    assert "left out" not in words_of(cleaned(changed(pages("One"), unticked)))


@pytest.mark.parametrize("look", [GREEN, None])
@pytest.mark.parametrize("entry", [{"V": "Test Patient 9"}, {"V": ["Test Patient 9"]}, {"Parent": {"/V": "Test"}}])
def test_a_form_that_somebody_filled_in_is_refused_without_a_word_of_it(entry: Any, look: Any) -> None:
    filled = annotated("/Widget", 1, look=look, FT="/Tx", T="a", **entry)
    other = annotated("/Widget", 1, look=look, FT="/Tx", T="b", V=" ", DV="")
    data = changed(pages("One", "Two"), filled, other)
    said = refused(data)
    assert "one field of its form is filled in (page 2): everybody would get what stands there [filled-in]" in said
    assert "Test" not in said
    assert cleaned(data, pages=(1,)).plate.pages, "a page that does not print says nothing"


def test_a_text_that_was_typed_onto_a_page_is_told() -> None:
    made = cleaned(changed(pages("One"), annotated("/FreeText", look=GREEN, Contents="Test Patient 9")))
    assert "everybody gets a text that somebody typed onto a page" in words_of(made)
    assert "Test Patient" not in words_of(made)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_mark_that_does_not_turn_stays_upright_at_its_corner(turned: int) -> None:
    two = b"1 0 0 rg 0 0 50 20 re f 0 0.6 0 rg 50 0 50 20 re f"
    data = changed(pages("One"), annotated("/Stamp", flags=4 + 16, look=two), on_page(Rotate=turned))
    corner = {0: (50, 136), 90: (260, 50), 180: (256, 260), 270: (136, 256)}[turned]  # of 100, 520 as it is seen
    shown = picture(cleaned(data).plate.head)
    assert shown.getpixel((corner[0] + 10, corner[1] + 5)) == (255, 0, 0)
    assert shown.getpixel((corner[0] + 40, corner[1] + 5)) == (0, 153, 0)


def test_links_to_addresses_stay_and_others_go() -> None:
    data = changed(
        pages("One", "Two"),
        annotated("/Link", A={"/S": "/URI", "/URI": "https://clinic.example/a?b=(c)", "/Next": {"/S": "/Launch"}}),
        annotated("/Link", A={"/S": "/URI", "/URI": "javascript:evil()"}),
        annotated("/Link", A={"/S": "/GoToR", "/F": "evil.pdf"}),
        annotated("/Link", A={"/S": "/Named", "/N": "/Print"}),
    )
    made = cleaned(data)
    (link,) = PdfReader(BytesIO(made.plate.head)).pages[0]["/Annots"]
    assert link.get_object()["/A"] == {"/S": "/URI", "/URI": "https://clinic.example/a?b=(c)"}
    assert b"evil" not in all_of(made.plate.head)
    assert "links to other places (3)" in words_of(made, Severity.NOTE)


def test_a_link_within_the_file_leads_to_its_page_or_nowhere() -> None:
    def linked(writer: PdfWriter) -> None:
        annotated("/Link", Dest=[writer.pages[1].indirect_reference, "/Fit"])(writer)

    data = changed(pages("One", "Two"), linked)
    made = cleaned(data)
    (link,) = PdfReader(BytesIO(made.plate.head)).pages[0]["/Annots"]
    assert link.get_object()["/Dest"][0].idnum == made.plate.pages[1]
    assert "Two" not in text(cleaned(data, pages=(1,)).plate.head)


@pytest.mark.parametrize("holds", [lambda place: place, lambda place: {"/D": place}])
def test_a_link_to_a_name_in_the_file_leads_to_its_page(holds: Callable[[Any], Any]) -> None:
    def linked(writer: PdfWriter) -> None:
        place = holds([writer.pages[1].indirect_reference, "/Fit"])
        in_catalog(Dests={"/old": place}, Names={"/Dests": {"/Kids": [{"/Names": ["new", place]}]}})(writer)
        for target in ({"Dest": "new"}, {"Dest": "/old"}, {"A": {"/S": "/GoTo", "/D": "new"}}, {"Dest": "gone"}):
            annotated("/Link", **target)(writer)

    made = cleaned(changed(pages("One", "Two"), linked))
    links = PdfReader(BytesIO(made.plate.head)).pages[0]["/Annots"]
    assert [link.get_object()["/Dest"][0].idnum for link in links] == [made.plate.pages[1]] * 3
    assert "taken out: links to other places," in words_of(made, Severity.NOTE)


# Layers.

HIDING = b"BT /F1 20 Tf 72 600 Td (Question) Tj ET /OC /L BDC BT /F1 20 Tf 72 500 Td (Answer) Tj ET "
HIDING += b"1 0 0 rg 100 100 50 50 re f EMC 200 100 50 50 re f"
PRINTING = {"/AS": [{"/Event": "/Print", "/Category": ["/Print"]}]}


@pytest.mark.parametrize(
    ("state", "hidden"),
    [
        ({"/OFF": "/L"}, True),
        ({"/BaseState": "/OFF"}, True),
        ({"/BaseState": "/OFF", "/ON": "/L"}, False),
        ({}, False),
        ({**PRINTING, "group": {"/Usage": {"/Print": {"/PrintState": "/OFF"}}}}, True),
        ({**PRINTING, "/OFF": "/L", "group": {"/Usage": {"/Print": {"/PrintState": "/ON"}}}}, False),
    ],
)
def test_a_layer_that_does_not_print_is_gone_from_the_bytes(state: dict, hidden: bool) -> None:
    made = cleaned(changed(pages("One"), layered(dict(state), HIDING)))
    assert text(made.plate.head).split() == ["Question", *([] if hidden else ["Answer"])]
    assert (b"Answer)" in all_of(made.plate.head)) is not hidden
    assert picture(made.plate.head).getpixel((112, 333)) == (255, 0, 0), "the colour holds for what follows"
    assert ('layers that do not print are left out: "Answers"' in words_of(made)) is hidden


def test_layers_that_all_print_are_as_they_were() -> None:
    data = changed(pages("One"), layered({}, HIDING))
    assert ImageChops.difference(picture(data), picture(cleaned(data).plate.head)).getbbox() is None


# The marks of PDF/UA and PDF/A.


def test_a_sheet_that_keeps_to_both_standards_stays_byte_for_byte() -> None:
    ours = page_of_ours()
    made = cleaned(ours)
    assert made.plate.head == ours
    assert (made.marks, made.findings, made.lacks) == (True, (), ())
    assert [*made.plate.pages] == [page.indirect_reference.idnum for page in PdfReader(BytesIO(ours)).pages]


def _deep() -> Any:
    found: Any = {}
    for _ in range(300):
        found = {"/A": found}
    return found


@pytest.mark.parametrize(
    "amiss",
    [
        {"/ExtGState": {"/G": None}},  # refers to nothing
        {"/Font": {"/F9": {"/Type": "/Font", "/Subtype": "/Type0", "/DescendantFonts": []}}},
        {"/Properties": _deep()},
    ],
)
def test_a_marked_file_that_no_print_run_can_copy_is_refused(amiss: Any) -> None:
    def spoil(writer: PdfWriter) -> None:
        gone = {"/ExtGState": {"/G": IndirectObject(9999, 0, writer)}} if "/ExtGState" in amiss else amiss
        writer.pages[0]["/Resources"].update(value(gone))

    assert "[damaged]" in refused(changed(page_of_ours(), spoil))


def test_a_name_in_its_metadata_goes_and_the_marks_stay() -> None:
    def signed(writer: PdfWriter) -> None:
        writer.add_metadata({"/Author": "Jane Evilname"})
        writer.generate_file_identifiers()
        writer.pdf_header = "%PDF-1.7"

    data = changed(page_of_ours(), signed)
    assert inspect(data) == [], "no standard forbids a name"
    made = cleaned(data)
    assert b"Evilname" not in all_of(made.plate.head)
    assert (made.marks, made.lacks, inspect(made.plate.head)) == (True, (), [])
    titles = [each.title for each in PdfReader(BytesIO(made.plate.head)).outline if not isinstance(each, list)]
    assert titles == [each.title for each in PdfReader(BytesIO(data)).outline if not isinstance(each, list)]
    assert titles
    assert words_of(made, Severity.NOTE) == "taken out: what the file says of its author and its making"


def test_a_file_of_ours_with_a_script_keeps_its_tags_and_what_it_lacks_is_told() -> None:
    made = cleaned(changed(page_of_ours(), starting))
    assert not made.marks
    assert b"pdfuaid" not in made.plate.head
    root = PdfReader(BytesIO(made.plate.head)).root_object
    assert root["/MarkInfo"]["/Marked"].value
    assert "/K" in root["/StructTreeRoot"]
    assert re.search(
        r"\d+ kinds of faults keep it from being PDF/UA-1 and PDF/A-2a: .+; .+", words_of(made, Severity.NOTE)
    )


def test_a_part_of_a_tagged_file_has_no_marks_and_says_so() -> None:
    made = cleaned(page_of_ours(), pages=(1,))
    assert not made.marks
    assert b"pdfuaid" not in made.plate.head
    assert "its file is marked as PDF/UA-1 and PDF/A-2a; what is done to it takes the marks away" in words_of(
        made, Severity.NOTE
    )


def claiming(writer: PdfWriter) -> None:
    said = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description pdfaid:part="2" pdfaid:conformance="B"/></x:xmpmeta>'
    metadata = writer._add_object(stream(said, Type="/Metadata", Subtype="/XML"))
    writer.root_object[NameObject("/Metadata")] = metadata
    for key in [*writer._info]:
        del writer._info[key]


def test_a_file_that_is_marked_otherwise_stays_too_where_nothing_has_to_go() -> None:
    data = changed(pages("One"), claiming)
    made = cleaned(data)
    assert made.plate.head == data
    assert (made.marks, "kinds of faults keep it" in words_of(made, Severity.NOTE)) == (False, True)
    made = cleaned(changed(pages("One"), claiming, annotated("/Stamp", look=GREEN)))
    assert b"pdfaid" not in all_of(made.plate.head)
    assert "marked as PDF/A-2b; what is done to it takes the marks away" in words_of(made, Severity.NOTE)


def test_a_scan_of_many_pages_is_not_too_large() -> None:
    def scanned(writer: PdfWriter) -> None:
        for page in writer.pages:
            scan = stream(b"", Type="/XObject", Subtype="/Image", Width=2550, Height=3300, BitsPerComponent=8)
            scan[NameObject("/ColorSpace")], scan[NameObject("/Filter")] = value("/DeviceRGB"), value("/FlateDecode")
            scan._data = zlib.compress(bytes(2550 * 3300 * 3), 9)
            page["/Resources"][NameObject("/XObject")] = value({"/S": writer._add_object(scan)})

    assert len(cleaned(changed(pages("1", "2", "3"), scanned)).plate.pages) == 3


def test_fonts_that_are_not_in_the_file_are_told() -> None:
    assert "fonts that are not embedded: Helvetica" in words_of(cleaned(pages("One")))


def test_another_language_than_the_file_s_own_is_told() -> None:
    data = changed(pages("Uno"), in_catalog(Lang="es-MX"))
    assert 'the file says that it is in "es", and sheets.yaml that it is in en' in words_of(cleaned(data))
    assert PdfReader(BytesIO(cleaned(data, language="es").plate.head)).root_object["/Lang"] == "es-MX"


# What is refused.


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no PDF file"),
        (b"PK\3\4 a document", "no PDF file"),
        (b"\x1f\x8b compressed", "gzip"),
        (b"%PDF-1.7\n", "damaged"),
        (pages("One")[:-400], "damaged"),
        (pages("One").replace(b"startxref", b"startxxxx"), "damaged"),
        (pages("One").replace(b"/Count 1", b"/Count x"), "[damaged]"),
    ],
)
def test_what_is_no_whole_pdf_is_refused(data: bytes, said: str) -> None:
    assert said in refused(data)


def test_a_stream_that_cannot_be_unpacked_is_refused() -> None:
    data = changed(pages("One"), lambda writer: writer.pages[0]["/Contents"].get_object())
    at = data.index(b"stream") + 20
    assert "[damaged]" in refused(data[:at] + b"\xff\x00\xff\x00" + data[at + 4 :])


def test_a_file_without_a_page_is_refused() -> None:
    out = BytesIO()
    PdfWriter().write(out)
    assert "[damaged]" in refused(out.getvalue())


def test_a_page_that_is_lost_is_not_passed_over() -> None:
    def lost(writer: PdfWriter) -> None:
        writer.root_object["/Pages"]["/Kids"][1] = value([])

    assert "says that it has 3 pages, and 2 can be found" in refused(changed(pages("a", "b", "c"), lost))


def locked(user: str, **options: Any) -> bytes:
    from pypdf.constants import UserAccessPermissions

    def lock(writer: PdfWriter) -> None:
        rights = UserAccessPermissions.from_dict({"print": True, "print_to_representation": True, **options})
        writer.encrypt(user, "owner", permissions_flag=rights, algorithm="AES-256")

    return changed(pages("One"), lock)


def test_a_locked_file_is_refused_and_one_that_opens_is_printed_if_it_may_be() -> None:
    assert "this file is locked: it opens with a password only [locked]" in refused(locked("secret"))
    assert "whoever made this file lets nobody print it [no-printing]" in refused(locked("", print=False))
    assert "lets nobody print it well [no-printing]" in refused(locked("", print_to_representation=False))
    made = cleaned(locked(""))
    assert text(made.plate.head) == "One"
    assert not PdfReader(BytesIO(made.plate.head)).is_encrypted
    assert "encryption" in words_of(made, Severity.NOTE)


def test_a_portfolio_is_refused() -> None:
    assert "[portfolio]" in refused(changed(pages("Cover"), in_catalog(Collection={"/View": "/D"})))


def test_a_form_that_a_program_draws_is_refused() -> None:
    assert "[xfa]" in refused(changed(pages("Please wait"), in_catalog(AcroForm={"/Fields": [], "/XFA": "a"})))


def test_what_is_to_be_blacked_out_and_still_stands_there_is_refused() -> None:
    assert "[redaction]" in refused(changed(pages("Secret"), annotated("/Redact")))


def test_a_part_in_another_file_is_refused() -> None:
    def elsewhere(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream(b"", F="(/etc/passwd)"))

    assert "a part of it stands in another file" in refused(changed(pages("One"), elsewhere))


def test_a_bomb_is_refused_and_takes_no_memory() -> None:
    def bomb(writer: PdfWriter) -> None:
        made = stream(b"", Filter="/FlateDecode")
        made._data = zlib.compress(bytes(1 << 27), 9)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(made)

    assert "[too-large]" in refused(changed(pages("One"), bomb))


def test_values_in_each_other_without_end_are_refused() -> None:
    def deep(writer: PdfWriter) -> None:
        value = ArrayObject()
        for _ in range(3000):
            value = ArrayObject([value])
        writer.pages[0]["/Resources"][NameObject("/ExtGState")] = value

    with pytest.raises((HandpressError, RecursionError)):
        cleaned(changed(pages("One"), deep))


# What is laid over.


def stamped(look: Look, **told: Any) -> Callable[[Any], bytes]:
    over = Overprint(look, "en", "3", **{"foot": False, "draft": False, **told})
    return lambda sizes: fill(engrave(over.pages(sizes), "Handpress test", marks=False), {})


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_foot_and_mark_stand_upright_on_every_page(look: Look, turned: int) -> None:
    turn = on_page(1, Rotate=turned, CropBox=[20, 30, 500, 700])
    made = cleaned(changed(pages("One", "Two"), turn), stamps=stamped(look, foot=True, draft=True))
    shown = pypdfium2.PdfDocument(made.plate.head)
    for number, page in enumerate(shown, 1):
        said = page.get_textpage().get_text_range()
        assert f"{look.brand.clinic} · Version 3 · Page {number} of 2" in said
        assert "DRAFT: not yet approved by a clinician" in said
    assert [page.get_size() for page in shown] == [*made.plate.sizes]
    seen = picture(made.plate.head, 1)
    wide, high = seen.size
    assert seen.crop((wide // 4, high - 25, 3 * wide // 4, high - 9)).getcolors(2) is None, "the foot"
    assert seen.crop((wide // 4, 9, 3 * wide // 4, 25)).getcolors(2) is None, "the mark"


def test_a_stamp_takes_the_marks_away(look: Look) -> None:
    made = cleaned(page_of_ours(), stamps=stamped(look, foot=True))
    assert not made.marks
    assert "/StructTreeRoot" not in PdfReader(BytesIO(made.plate.head)).root_object


# Whatever the bytes.

SAMPLES = [
    pages("One", "Two"),
    changed(pages("One"), starting, annotated("/Stamp", look=GREEN), annotated("/Ink", InkList=[[1, 2, 3, 4]])),
    changed(pages("One"), layered({"/OFF": "/L"}, HIDING)),
]


def damaged(data: bytes, seed: int) -> bytes:
    """Return *data* with some damage; most of it leaves the rest where it was, so that readers get far."""
    chance, broken = random.Random(seed), bytearray(data)
    for _ in range(chance.randrange(1, 12)):
        at, size = chance.randrange(len(broken)), chance.randrange(1, 40)
        kind = chance.randrange(10)
        if kind == 0:
            del broken[at : at + size]
        elif kind < 4:
            broken[at] = chance.randrange(256)
        elif kind < 7:  # another part of the file
            other = chance.randrange(len(data))
            broken[at : at + size] = data[other : other + size].ljust(len(broken[at : at + size]))[: len(broken) - at]
        else:  # another number
            numbers = list(re.finditer(rb"\d+", broken))
            found = chance.choice(numbers)
            broken[found.start() : found.end()] = b"%0*d" % (len(found[0]), chance.randrange(10 ** len(found[0])))
    return bytes(broken)


@given(st.sampled_from(SAMPLES), st.integers(0, 10**9))
def test_no_damage_ends_in_anything_but_a_finding(data: bytes, seed: int) -> None:
    with suppress(HandpressError):
        made = cleaned(damaged(data, seed))
        assert len(pypdfium2.PdfDocument(made.plate.head)) == len(made.plate.pages)


# Pages as other programs write them, in every form that they take.

INK = b"1 0 0 rg 60 60 100 40 re f 0 0 1 rg 300 500 40 40 re f"
CLAIM = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part>'
    b"<pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def claimed(writer: PdfWriter) -> None:
    """Let the file say that it is PDF/A-2b: then it stays as it is where nothing has to go."""
    packed = stream(CLAIM, Type="/Metadata", Subtype="/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(packed)
    writer.metadata = None


def inked(*content: bytes, **entries: Any) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        parts = [writer._add_object(stream(each)) if each else NullObject() for each in content or (INK,)]
        on_page(Contents=parts, **entries)(writer)

    return change


def in_a_run(made: Cleaned) -> bytes:
    out = BytesIO()
    write_run([Stack("x", (Filled(made.plate, {}),))], Printing("Day", "en", "test"), out.write)
    return out.getvalue()


def assert_looks_alike(data: bytes, *others: bytes) -> None:
    for other in others:
        assert ImageChops.difference(picture(data), picture(other)).getbbox() is None


@pytest.mark.parametrize("claims", [False, True])
@pytest.mark.parametrize(
    "boxes",
    [
        {"MediaBox": [612, 792, 0, 0]},
        {"MediaBox": [612, 0, 0, 792], "CropBox": [550, 700, 20, 30]},
        {"MediaBox": [-100, -50, 512, 742], "Rotate": -90},
        {"CropBox": [-50, -50, 700, 900], "Rotate": 270},
        {"CropBox": [40, 50, 600, 700], "Rotate": 90.0},
    ],
)
def test_boxes_of_any_kind_show_the_same_in_a_run(boxes: dict[str, Any], claims: bool) -> None:
    data = changed(pages("One"), inked(**boxes), *([claimed] if claims else []))
    made = cleaned(data)
    assert (made.plate.head == data) is claims
    assert_looks_alike(data, made.plate.head, in_a_run(made))


def test_a_cut_outside_the_page_shows_all_of_it() -> None:
    whole = changed(pages("One"), inked())
    made = cleaned(changed(whole, on_page(CropBox=[1000, 1000, 1200, 1200]), claimed))
    assert made.plate.sizes == ((612, 792),)
    assert_looks_alike(whole, in_a_run(made))


def test_what_is_no_content_among_the_content_takes_nothing_away() -> None:
    data = changed(pages("One"), inked(b"q 1 0 0 1 50 50 cm", b"1 0 0 rg", b"", b"0 0 100 100 re f Q"))
    made = cleaned(data)
    assert_looks_alike(data, made.plate.head, in_a_run(made))
    assert NullObject() not in PdfReader(BytesIO(made.plate.head)).pages[0]["/Contents"]


def test_a_page_that_was_not_asked_for_stays_out_though_it_does_not_say_what_it_is() -> None:
    def linked(writer: PdfWriter) -> None:
        annotated("/Link", Dest=[writer.pages[1].indirect_reference, "/Fit"])(writer)
        writer.pages[1][NameObject("/Contents")] = writer._add_object(stream(b"BT (Two) Tj ET"))
        writer.pages[1].pop("/Type")

    data = changed(pages("One", "Two"), linked)
    assert b"(Two)" not in all_of(cleaned(data, pages=(1,)).plate.head)


# What lies where no page leads to, or hangs on what is harmless.


def with_a_field(writer: PdfWriter) -> None:
    field = value({"/FT": "/Tx", "/T": "a", "/AA": {"/K": {"/S": "/JavaScript", "/JS": "evil()"}}})
    in_catalog(AcroForm={"/Fields": [writer._add_object(field)]})(writer)


def with_a_picture_that_tells(writer: PdfWriter) -> None:
    told = writer._add_object(stream(CLAIM.replace(b"<pdfaid:part>", b"<dc:creator>evil</dc:creator><pdfaid:part>")))
    told.get_object()[NameObject("/Type")] = NameObject("/Metadata")
    form = stream(b"", Type="/XObject", Subtype="/Form", BBox=[0, 0, 1, 1], Metadata=told)
    writer.pages[0]["/Resources"][NameObject("/XObject")] = value({"/X": writer._add_object(form)})


def with_a_file_of_a_page(writer: PdfWriter) -> None:
    held = writer._add_object(stream(b"evil", Type="/EmbeddedFile"))
    on_page(AF=[{"/Type": "/Filespec", "/F": "x", "/EF": {"/F": held}}])(writer)


NEXT = {"/S": "/JavaScript", "/JS": "evil()"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (annotated("/Link", A={"/S": "/URI", "/URI": "https://clinic.example", "/Next": NEXT}), "script"),
        (in_catalog(OpenAction={"/S": "/GoTo", "/D": [0, "/Fit"], "/Next": NEXT}), "script"),
        (with_a_field, "script"),
        (with_a_file_of_a_page, "attached files"),
        (with_a_picture_that_tells, "what the file says of its author and its making"),
        (on_page(PieceInfo={"/A": {"/Private": "evil"}}), "what the file says of its author and its making"),
    ],
)
def test_a_file_that_is_marked_does_not_stay_with_what_lies_deep_in_it(change: Any, said: str) -> None:
    data = changed(pages("One"), change, claimed)
    assert b"evil" in all_of(data)
    made = cleaned(data)
    assert b"evil" not in all_of(made.plate.head)
    assert f"taken out: {said}" in words_of(made, Severity.NOTE)


def test_names_that_sound_like_actions_are_none() -> None:
    def named(writer: PdfWriter) -> None:
        form = writer._add_object(stream(INK, Type="/XObject", Subtype="/Form", BBox=[0, 0, 612, 792]))
        on_page(Resources={"/XObject": {"/AA": form, "/EF": form, "/PieceInfo": form}})(writer)
        inked(b"/AA Do")(writer)

    data = changed(pages("One"), named, claimed)
    made = cleaned(data)
    assert made.plate.head == data
    assert_looks_alike(data, in_a_run(made))


@pytest.mark.parametrize("sheet", ["old-map", "wide-table"])
def test_a_file_that_is_linearised_has_no_older_version(sheet: str) -> None:
    data = (SHEETS / f"{sheet}.pdf").read_bytes()
    assert data.count(b"%%EOF") == 2
    assert "older versions" not in words_of(cleaned(data), Severity.NOTE)


def test_content_in_a_packing_that_nobody_knows_is_refused() -> None:
    def packed(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream(INK, Filter="/Unknown"))

    assert "cannot be unpacked [damaged]" in refused(changed(pages("One"), packed))


@pytest.mark.skipif(not shutil.which("qpdf"), reason="needs qpdf, which apt-get brings")
def test_a_locked_file_with_open_metadata_is_printed(tmp_path: Path) -> None:
    whole, locked = tmp_path / "whole.pdf", tmp_path / "locked.pdf"
    whole.write_bytes(changed(pages("One"), claimed))
    command = ["qpdf", "--encrypt", "", "owner", "256", "--cleartext-metadata", "--", whole, locked]
    subprocess.run(command, check=True)
    assert text(cleaned(locked.read_bytes()).plate.head) == "One"


@pytest.mark.parametrize("claims", [False, True])
def test_a_photograph_does_not_tell_who_took_it_and_is_the_same(claims: bool) -> None:
    told = Image.Exif()
    told[0x013B] = "evil"  # the artist
    photo = BytesIO()
    Image.effect_noise((60, 40), 90).save(photo, "JPEG", exif=told, comment=b"evil")

    def shown(writer: PdfWriter) -> None:
        size = {"Width": 60, "Height": 40, "ColorSpace": "/DeviceGray", "BitsPerComponent": 8}
        image = stream(photo.getvalue(), Type="/XObject", Subtype="/Image", Filter="/DCTDecode", **size)
        on_page(Resources={"/XObject": {"/I": writer._add_object(image)}})(writer)
        inked(b"300 0 0 200 100 400 cm /I Do")(writer)

    data = changed(pages("One"), shown, *([claimed] if claims else []))
    assert b"evil" in data
    made = cleaned(data)
    assert b"evil" not in made.plate.head
    assert "what the file says of its author and its making" in words_of(made, Severity.NOTE)
    assert_looks_alike(data, made.plate.head, in_a_run(made))


def test_a_file_that_hangs_on_a_picture_stays_behind() -> None:
    def hung(writer: PdfWriter) -> None:
        held = writer._add_object(stream(b"evil", Type="/EmbeddedFile"))
        form = stream(INK, Type="/XObject", Subtype="/Form", BBox=[0, 0, 612, 792], Own=held)
        on_page(Resources={"/XObject": {"/X": writer._add_object(form)}})(writer)

    made = cleaned(changed(pages("One"), hung))
    assert b"evil" not in all_of(made.plate.head)
    assert "attached files" in words_of(made, Severity.NOTE)


def test_a_page_that_stands_in_the_tree_itself_prints() -> None:
    def direct(writer: PdfWriter) -> None:
        tree = writer.root_object["/Pages"].get_object()
        tree[NameObject("/Kids")] = ArrayObject([DictionaryObject(writer.pages[0])])

    data = changed(pages("One"), inked(), claimed, direct)
    assert b"/Kids [ <<" in data
    made = cleaned(data)
    assert_looks_alike(changed(pages("One"), inked()), made.plate.head, in_a_run(made))
