"""Papers of several plates, and a clinic's own PDFs, in one stack: one booklet, each page whole and in its place."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, time
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

import verapdf
from conftest import LIBRARY
from handpress.brand.variant import Variant
from handpress.content.packets import VISIT
from handpress.content.personal import Personal, Slot, slot_key
from handpress.content.shelf import Entry
from handpress.content.timing import Procedure
from handpress.pdf.clean import Card, clean
from handpress.pdf.filling import fill
from handpress.pdf.imposition import Duplex, Imposition, Onto, Scheme, Shape
from handpress.pdf.printrun import Filled, Printing, Sheets, Stack
from handpress.pdf.sheet import SheetPlate
from handpress.press.plates import Room
from handpress.press.stages import PRODUCER
from handpress.proof import inspect
from test_printrun import blank, grown, mixed, of, paper, run, short, shown

ONE = Scheme(imposition=Imposition.ONE_BOOKLET, onto=Onto.TABLOID)


def how(scheme: Scheme = ONE, tagged: bool = False) -> Printing:
    return Printing("Day", "en", PRODUCER, tagged, scheme)


def halves(data: bytes) -> list[tuple[object, object]]:
    """Return the left and the right half of each side, as pixels."""
    found = []
    for page in pypdfium2.PdfDocument(data):
        image = page.render(scale=0.5).to_pil()
        wide, high = image.width // 2, image.height
        found.append(tuple(image.crop((left, 0, left + wide, high)).tobytes() for left in (0, wide)))
    return found


def code_of(page: PageObject) -> bytes:
    contents = page.get_contents()
    return b"" if contents is None else contents.get_data()


def leaves(sides: list[tuple[object, object]]) -> list[object]:
    """Return the pages of a booklet as one turns them: its sheets nested, the first outside, and folded."""
    nested = [(front, back) for front, back in zip(sides[::2], sides[1::2], strict=True)]
    first = [page for front, back in nested for page in (front[1], back[0])]
    return first + [page for front, back in reversed(nested) for page in (back[1], front[0])]


def images(data: bytes) -> list[bytes]:
    return [page.render(scale=0.5).to_pil().tobytes() for page in pypdfium2.PdfDocument(data)]


# One booklet.


def test_one_booklet_holds_all_papers_of_a_stack_each_from_the_front_of_a_leaf() -> None:
    papers = [paper("plain"), short(), paper("plain", "José Peña-Müller"), sheet_of(["flat"])]
    data, sheets = run([of(*papers, number=1)], how())
    expected: list[bytes | None] = []
    for one in papers:
        expected += [None] * (len(expected) % 2)
        expected += images(fill(one.plate, one.values) if one.values else one.plate.head)
    found = leaves(halves(data))
    assert len(found) == len(expected) + -len(expected) % 4 == sheets.sheets * 4
    for at, page in enumerate(found):
        wanted = (expected[at] if at < len(expected) else None) or b"\xff" * len(page)
        assert max(abs(one - other) for one, other in zip(page, wanted, strict=True)) < 3, at
    reader = PdfReader(BytesIO(data), strict=True)
    assert reader.page_labels == [f"1: {at}" for at in range(1, sheets.pages + 1)]
    assert len(reader.outline[1]) == 4


def test_booklet_lies_where_its_first_paper_would_and_large_print_behind_it() -> None:
    cover, large = short()._replace(keeps=True), paper("large")._replace(keeps=True)
    data, _ = run([of(cover, paper("plain"), large, paper("plain"))], how())
    wide = [page.mediabox.width > page.mediabox.height for page in PdfReader(BytesIO(data)).pages]
    count = sum(wide)
    assert wide == [False] * 2 + [True] * count + [False] * (len(wide) - 2 - count)
    assert len(wide) - 2 - count >= len(large.plate.pages)


def test_paper_of_several_copies_lies_in_as_many_booklets() -> None:
    scheme, one, two = ONE, Shape(4), Shape(3, copies=2)
    first, second = scheme.parts((one, two))
    assert first.documents == (0, 1)
    assert second.documents == (1,)
    assert scheme.sheets((one, two)) == [2, 1]


SHAPES = st.lists(
    st.builds(Shape, st.integers(1, 9), st.booleans(), st.booleans(), copies=st.integers(1, 3), facing=st.booleans()),
    min_size=1,
)


@settings(deadline=None)
@example([Shape(1), Shape(1, copies=2, facing=True)], Duplex.LONG_EDGE, Imposition.NONE)
@example([Shape(1), Shape(1, facing=True), Shape(1, facing=True)], Duplex.LONG_EDGE, Imposition.NONE)
@given(SHAPES, st.sampled_from(Duplex), st.sampled_from(Imposition))
def test_every_page_of_a_stack_prints_once_a_copy(shapes: list[Shape], duplex: Duplex, imposition: Imposition) -> None:
    scheme = Scheme(duplex, imposition)
    parts = scheme.parts(tuple(shapes))
    printed = sorted(place for part in parts for side in part.sides for place in side if place)
    assert printed == sorted(
        (at, page) for at, shape in enumerate(shapes) for page in range(shape.pages) for _ in range(shape.copies)
    )
    for part in parts:
        assert {len(side) for side in part.sides} == {2 if part.imposed else 1}
        assert not (part.imposed and any(shapes[at].keeps for at in part.documents))
        pair = len(part.documents) == 2 and shapes[part.documents[1]].facing
        assert len(part.documents) == 1 or pair or imposition is Imposition.ONE_BOOKLET
        assert not scheme.both or len(part.sides) % 2 == 0


def test_a_further_stack_in_one_booklet_costs_its_values() -> None:
    def stacks(count: int) -> list[Stack]:
        papers = [paper("plain"), paper("spanish"), paper("vietnamese")]
        return [
            of(*[one._replace(values=one.values | {"patient": f"Anna {at}"}) for one in papers], number=at + 1)
            for at in range(count)
        ]

    few, many = (len(run(stacks(count), how())[0]) for count in (50, 250))
    fields = sum(len(one.plate.pages) for one in (paper("plain"), paper("spanish"), paper("vietnamese")))
    assert (many - few) / 200 / fields < 500


def test_no_name_is_on_a_side_of_anothers_booklet() -> None:
    names = [f"Anna Berg {letter}" for letter in "ABCDEFGH"]
    stacks = [
        of(paper("plain", name), paper("plain", name), bookmark=name, number=at) for at, name in enumerate(names, 1)
    ]
    data, sheets = run(stacks, how())
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(data)]
    each = sheets.pages // len(names)
    for at, name in enumerate(names):
        own = "".join(texts[at * each : (at + 1) * each])
        assert {other for other in names if "".join(other.split()) in own} == {name}


# Sheets.


def _layered(writer: PdfWriter, page: PageObject) -> None:
    """Put a black box onto *page*, in a layer that is off."""
    layer = writer._add_object(
        DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("Notes")})
    )
    page["/Resources"][NameObject("/Properties")] = DictionaryObject({NameObject("/L0"): layer})
    code = DecodedStreamObject()
    code.set_data(page.get_contents().get_data() + b" /OC /L0 BDC 0 g 0 0 300 300 re f EMC")
    page[NameObject("/Contents")] = writer._add_object(code)
    usual = DictionaryObject({NameObject("/OFF"): ArrayObject([layer])})
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): usual}
    )


def _nested(writer: PdfWriter, page: PageObject) -> None:
    """Have *page* show a form with all that it shows, some of whose marks stand among its resources."""
    code = code_of(page).replace(b"<</MCID 0>> BDC", b"/M0 BDC")
    assert b" /M0 BDC" in code
    form = DecodedStreamObject()
    form.set_data(code)
    own = DictionaryObject(page["/Resources"])
    marked = DictionaryObject({NameObject("/MCID"): NumberObject(0)})
    own[NameObject("/Properties")] = DictionaryObject({NameObject("/M0"): marked})
    form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    form[NameObject("/BBox")], form[NameObject("/Resources")] = page["/MediaBox"], own
    form[NameObject("/StructParents")] = NumberObject(0)
    forms = DictionaryObject({NameObject("/X"): writer._add_object(form.flate_encode())})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): forms})
    shown = DecodedStreamObject()
    shown.set_data(b"/X Do")
    page[NameObject("/Contents")] = writer._add_object(shown)


def _changed(writer: PdfWriter, page: PageObject, kind: str) -> None:
    if kind in ("90", "180", "270"):
        page.rotate(int(kind))
    elif kind == "cropped":
        page.mediabox = RectangleObject((-20, -30, 620, 800))
        page.cropbox = RectangleObject((40, 100, 500, 700))
    elif kind == "cropped and turned":
        page.cropbox = RectangleObject((40, 100, 500, 700))
        page.rotate(270)
    elif kind == "landscape":
        page.scale_to(792, 612)
    elif kind == "poster":
        page.scale_to(842, 1191)
    elif kind == "units":
        page[NameObject("/UserUnit")] = NumberObject(2)
    elif kind == "layer":
        _layered(writer, page)
    elif kind == "nested":
        _nested(writer, page)
    elif kind == "inherited":
        parent = page["/Parent"].get_object()
        for key in ("/Resources", "/MediaBox"):
            parent[NameObject(key)] = page[key]
            del page[key]
    elif kind == "empty":
        del page[NameObject("/Contents")]
    else:
        assert kind == "flat"


@cache
def _sheet(kinds: tuple[str, ...]) -> SheetPlate:
    source = paper("plain")
    reader, writer = PdfReader(BytesIO(fill(source.plate, source.values))), PdfWriter()
    for at, _ in enumerate(kinds):
        writer.add_page(reader.pages[at % len(reader.pages)])
    for page, kind in zip(writer.pages, kinds, strict=True):
        if "/Annots" in page:
            del page["/Annots"]
        _changed(writer, page, kind)
    out = BytesIO()
    writer.write(out)
    return clean(out.getvalue(), "parking.pdf", Card("Parking", "en", PRODUCER)).plate


def sheet_of(kinds: list[str], keeps: bool = False) -> Filled:
    return Filled(_sheet(tuple(kinds)), {}, keeps=keeps)


KINDS = [
    "flat",
    "90",
    "180",
    "270",
    "cropped",
    "cropped and turned",
    "landscape",
    "poster",
    "units",
    "layer",
    "nested",
    "inherited",
    "empty",
]


@pytest.mark.parametrize("tagged", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_sheet_prints_as_its_maker_drew_it(kind: str, tagged: bool) -> None:
    sheet = sheet_of([kind, "flat"])
    data, _ = run([of(paper("plain"), sheet, paper("plain"))], how(Scheme(), tagged))
    own = list(shown(sheet.plate.head))
    before = len(paper("plain").plate.pages)
    found = list(shown(data))
    assert len(found) == 2 * before + 2
    for page, wanted in zip(found[before : before + 2], own, strict=True):
        assert page[0] == pytest.approx(wanted[0], abs=0.01)
        assert page[1] == wanted[1]
        close = sum(abs(one - other) > 40 for one, other in zip(page[2], wanted[2], strict=True))
        assert close < len(wanted[2]) / 500  # a turned letter is smoothed in another way
    assert not blank(found[before]) or kind == "empty"
    if tagged:
        assert all("the metadata do not say that the file is PDF/" in str(one) for one in inspect(data, "run.pdf"))


def test_sheet_that_stays_as_it_is_may_write_its_boxes_backwards() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(fill(paper("plain").plate, paper("plain").values))))
    for page in writer.pages:
        page.mediabox = RectangleObject((612, 792, 0, 0))
    out = BytesIO()
    writer.write(out)
    cleaned = clean(out.getvalue(), "parking.pdf", Card("Parking", "en", PRODUCER))
    assert (cleaned.plate.head, cleaned.marks) == (out.getvalue(), True)
    data, _ = run([of(Filled(cleaned.plate, {}))], how(Scheme(), tagged=True))
    for page, wanted in zip(shown(data), shown(out.getvalue()), strict=True):
        assert page[0] == pytest.approx(wanted[0], abs=0.01)
        assert page[1:] == wanted[1:]


@pytest.mark.parametrize("scheme", [ONE, Scheme(imposition=Imposition.TWO_UP, onto=Onto.TABLOID)])
def test_sheet_is_fitted_and_never_enlarged(scheme: Scheme) -> None:
    data, sheets = run([of(sheet_of(["landscape", "cropped"]))], how(scheme))
    sides = pypdfium2.PdfDocument(data)
    assert all(side.get_size() == (1224, 792) for side in sides)
    scales = {scale for side in PdfReader(BytesIO(data)).pages for scale in re.findall(rb"n (\S+) 0 0", code_of(side))}
    assert scales == {b"0.772727", b"1.000000"}
    assert sheets.pages == len(sides)


def test_page_of_other_paper_begins_a_sheet() -> None:
    sheet = sheet_of(["flat", "poster", "landscape", "flat", "90"])
    data, sheets = run([of(sheet)], how(Scheme(Duplex.LONG_EDGE)))
    found = list(shown(data))
    # letter, blank | poster, blank | letter on its side, letter | letter on its side, blank
    assert [blank(page) for page in found] == [False, True, False, True, False, False, False, True]
    assert [tuple(map(round, page[0])) for page in found[:4]] == [(612, 792)] * 2 + [(842, 1191)] * 2
    assert sheets == Sheets(1, 8, 4)
    assert Scheme(Duplex.LONG_EDGE).sheets((sheet.shape,)) == [4]


def test_sheet_stands_in_a_run_once() -> None:
    def size(count: int) -> int:
        stacks = [of(sheet_of(["flat", "90"]), number=at + 1, bookmark=str(at)) for at in range(count)]
        return len(run(stacks, how(Scheme()))[0])

    assert (size(200) - size(100)) / 100 < 400


def test_equal_sheets_share_their_pages() -> None:
    other = SheetPlate(*_sheet(("flat", "90")))
    one, two = (
        len(run([of(*some)], how(Scheme()))[0])
        for some in ([sheet_of(["flat", "90"])], [sheet_of(["flat", "90"]), Filled(other, {})])
    )
    assert two - one < 600


def test_run_with_a_sheet_is_not_marked_and_tells_how_many_have_no_tags() -> None:
    stacks = [*mixed(), of(paper("plain"), sheet_of(["flat", "cropped"])._replace(copies=2), copies=2, number=6)]
    data, sheets = run(stacks, how(Scheme(), tagged=True))
    assert sheets.untagged == 1
    assert b"pdfuaid" not in data
    reader = PdfReader(BytesIO(data), strict=True)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    documents = root["/StructTreeRoot"]["/K"].get_object()["/K"]
    assert len(documents) == sum(stack.copies * one.copies for stack in stacks for one in stack.documents if one.values)
    codes = [code_of(page).strip() for page in reader.pages if "/StructParents" not in page]
    assert codes == [b"/Artifact BMC /S0 Do EMC", b"/Artifact BMC /S1 Do EMC"] * 4
    assert run(mixed(), how(Scheme(), tagged=True))[1].untagged == 0
    assert run(stacks, how(Scheme()))[1].untagged == 0
    # Nothing else is amiss than that nobody can read the sheet by ear.
    assert all("the metadata do not say that the file is PDF/" in str(one) for one in inspect(data, "run.pdf"))


def test_nothing_of_a_sheets_own_structure_and_metadata_comes_along() -> None:
    data, _ = run([of(sheet_of(["flat"]))], how(Scheme()))
    reader = PdfReader(BytesIO(data))
    numbers = range(1, reader.trailer["/Size"])
    found = [entry for at in numbers if isinstance(entry := reader.get_object(at), dict)]
    assert not any(
        "/StructParents" in entry or entry.get("/Type") in ("/StructElem", "/StructTreeRoot") for entry in found
    )
    assert sum(entry.get("/Type") == "/Metadata" for entry in found) == 1
    assert sum(entry.get("/Type") == "/Catalog" for entry in found) == 1


def test_qpdf_finds_stacks_with_sheets_sound(tmp_path: Path) -> None:
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed: apt-get install qpdf")
    stacks = [of(*stack.documents, sheet_of(KINDS), number=at) for at, stack in enumerate(mixed(), 1)]
    for at, one in enumerate((how(Scheme(), True), how(), how(Scheme(Duplex.SHORT_EDGE, Imposition.TWO_UP)))):
        path = tmp_path / f"{at}.pdf"
        path.write_bytes(run(stacks, one)[0])
        done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr


def test_stacks_with_sheets_give_the_same_bytes() -> None:
    stacks = [of(*stack.documents, sheet_of(KINDS), number=at) for at, stack in enumerate(mixed(), 1)]
    assert run(stacks, how()) == run(stacks, how())
    assert run(stacks, how(Scheme(), True)) == run(stacks, how(Scheme(), True))


@pytest.mark.heavy
def test_what_verapdf_finds_in_a_run_with_a_sheet_is_only_that_it_has_no_marks(tmp_path: Path) -> None:
    if verapdf.missing():
        pytest.skip(verapdf.missing())
    path = tmp_path / "run.pdf"
    path.write_bytes(run([*mixed(), of(sheet_of(["flat"]))], how(Scheme(Duplex.LONG_EDGE), True))[0])
    failures = verapdf.failures([path], "ua1")
    assert len(failures) == 1, failures


def _packet(folder: Path) -> list[Filled]:
    """Return the papers of a packet: a page about a visit, a handout in two languages, sheets of two kinds."""
    library = folder / "handouts"
    shutil.copytree(LIBRARY, library)
    words = "{title: Back, codes: [22511], papers: [procedure], visit: {en: {where: Here, bring: [This paper]}}}"
    (library / "packets.yaml").write_text(f"packets:\n  back-day: {words}\n", encoding="utf-8")
    slots = (Slot("Spine", 500, 440, "9", "Dr. Quorn"), Slot("Blood test", 780, None, "1", "Nurse Ade"))
    whose = Personal("Anna Berg", Procedure(date(2031, 3, 3), time(8)), None, "", slots)
    entry = Entry(f"{VISIT}+back-day+22511", "en", library / "packets.yaml")
    ready = Room(library).plate(entry, Variant(), whose)
    sheets = [sheet_of(["flat", "90"]), sheet_of(["landscape"])._replace(copies=2)]
    return [Filled(ready.plate, ready.values), paper("plain"), paper("spanish")._replace(facing=True), *sheets]


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("tagged", "scheme"),
    [(True, Scheme(Duplex.LONG_EDGE)), (False, ONE)],
    ids=["tagged and facing", "one booklet"],
)
def test_memory_does_not_grow_with_packets(tagged: bool, scheme: Scheme, tmp_path: Path) -> None:
    papers = _packet(tmp_path)

    def stacks(count: int) -> Iterator[Stack]:
        for at in range(count):
            values = {"patient": f"Anna {at}", slot_key(1, "room"): f"{at % 7}", slot_key(2, "room"): f"{at % 5}"}
            own = [{key: values.get(key, value) for key, value in one.values.items()} for one in papers]
            assert any(slot_key(1, "room") in one for one in own)
            yield of(*[one._replace(values=each) for one, each in zip(papers, own, strict=True)], number=at + 1)

    assert grown(stacks, how(scheme, tagged), (100, 200, 1000)) < 300
