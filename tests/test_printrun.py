"""A print run is its documents' own pages, one after the other; nobody shares a sheet; what is the same stands once."""

from __future__ import annotations

import gc
import re
import shutil
import subprocess
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from io import BytesIO
from itertools import accumulate
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import force_setattr
from pypdf import PageObject, PdfReader
from pypdf.generic import IndirectObject

import handpress
import verapdf
from conftest import LIBRARY, copy_of, handout_of, structure_text
from handpress.brand.look import read_look
from handpress.brand.variant import Edition, Paper, Variant
from handpress.content.handout import Handout
from handpress.content.shelf import find
from handpress.layout.boxes import StructElem
from handpress.layout.compose import typeset
from handpress.pdf import growing, printrun
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import Plate, UnfitError, fill
from handpress.pdf.imposition import Duplex, Imposition, Onto, Scheme, Shape
from handpress.pdf.printrun import Filled, Printing, Sheets, Stack, write_run
from handpress.press.personal import read_personal
from handpress.press.stages import PRODUCER
from handpress.proof import inspect
from matrix import LANGUAGES

LOOK = read_look(LIBRARY / "brand" / "brand.yaml")
LARGE = Variant(Edition.LARGE_PRINT)
A4 = Variant(Edition.STANDARD, Paper.A4)
KINDS = {
    "plain": ("22511", "en", Variant()),
    "large": ("22867", "en", LARGE),
    "spanish": ("22511", "es", A4),
    "vietnamese": ("99999", "vi", Variant()),
    "arabic": ("99999", "ar", Variant()),
}
WRAPPED = "Maximiliane Wolkenstein-Trostburg"
NAMES = ["Anna Berg", "José Peña-Müller", "Nguyễn Thị Ánh Tuyết", "Łukasz Żółć", WRAPPED]


@cache
def shipped(code: str, language: str) -> Handout:
    return handpress.read_entry(find(LANGUAGES if code == "99999" else LIBRARY, code, language))


@cache
def _made(kind: str, name: str, marks: bool) -> Filled:
    code, language, variant = KINDS[kind]
    personal = read_personal(name, "2026-03-03T08:30", "Dr. Test", None)
    pages = typeset(copy_of(shipped(code, language), LOOK, personal, variant))
    return Filled(engrave(pages, PRODUCER, marks), values_of(pages))


def paper(kind: str = "plain", name: str = "Anna Berg", marks: bool = True) -> Filled:
    """Return a document for *name*, from the plate for usual names wherever that can set it."""
    usual = _made(kind, "Anna Berg", marks)
    values = usual.values | {"patient": name}
    try:
        usual.plate.set(values)
    except UnfitError:
        return _made(kind, name, marks)
    return Filled(usual.plate, values)


def short(body: str = "  - kind: overview\n    text: [One.]", personal: bool = True) -> Filled:
    """Return a document of one page."""
    who = read_personal("Anna Berg", "2026-03-03", None, None) if personal else None
    pages = typeset(copy_of(handout_of(body), LOOK, who))
    return Filled(engrave(pages, PRODUCER), values_of(pages))


def printing(
    tagged: bool = False, duplex: Duplex = Duplex.NONE, imposition: Imposition = Imposition.NONE, title: str = "Day"
) -> Printing:
    return Printing(title, "en", PRODUCER, tagged, Scheme(duplex, imposition))


def run(stacks: Iterable[Stack], how: Printing | None = None) -> tuple[bytes, Sheets]:
    out: list[bytes] = []
    sheets = write_run(stacks, how or printing(), out.append)
    return b"".join(out), sheets


def of(*documents: Filled, copies: int = 1, bookmark: str = "A patient", number: int = 0) -> Stack:
    return Stack(bookmark, documents, copies, number)


def sides(pages: int, imposition: Imposition, both: bool, backwards: bool = False) -> list[tuple[int | None, ...]]:
    """Return the pages on each side of one document."""
    duplex = Duplex.LONG_EDGE if both else Duplex.NONE
    (part,) = Scheme(duplex, imposition).parts((Shape(pages, backwards=backwards),))
    return [tuple([place and place[1] for place in side]) for side in part.sides]


def mixed() -> list[Stack]:
    """Return stacks of every kind, with odd and even numbers of pages, names of every form."""
    return [
        of(paper("plain", NAMES[0]), paper("large", NAMES[0]), bookmark="1", number=1),
        of(paper("spanish", NAMES[1]), copies=2, bookmark="2", number=2),
        of(paper("vietnamese", NAMES[2]), paper("plain", NAMES[2]), bookmark="3", number=3),
        of(paper("arabic", NAMES[3]), copies=2, bookmark="4", number=4),
        of(paper("plain", WRAPPED), paper("large", WRAPPED), bookmark="5", number=5),
    ]


def printed(stacks: Iterable[Stack]) -> list[Filled]:
    return [
        document
        for stack in stacks
        for _ in range(stack.copies)
        for document in stack.documents
        for _ in range(document.copies)
    ]


def shown(data: bytes) -> Iterator[tuple[tuple[float, float], str, bytes]]:
    """Yield size, letters and pixels of each page; PDFium orders letters by the direction of the file."""
    file = pypdfium2.PdfDocument(data)
    for page in file:
        text = page.get_textpage().get_text_range()
        yield page.get_size(), "".join(sorted("".join(text.split()))), bytes(page.render(scale=0.5).buffer)


def blank(page: tuple[tuple[float, float], str, bytes]) -> bool:
    return not page[1] and set(page[2]) == {255}


def starts(data: bytes) -> list[int]:
    """Return the places of the pages at which numbering restarts."""
    nodes = [PdfReader(BytesIO(data)).trailer["/Root"]["/PageLabels"]]
    found = []
    for node in nodes:
        nodes += [kid.get_object() for kid in node.get("/Kids", ())]
        found += node.get("/Nums", ())[::2]
    return found


# What is on the pages.


@pytest.mark.parametrize("duplex", [Duplex.NONE, Duplex.LONG_EDGE])
@pytest.mark.parametrize("tagged", [False, True])
def test_every_page_is_that_of_the_patients_own_file(tagged: bool, duplex: Duplex) -> None:
    data, sheets = run(mixed(), printing(tagged, duplex))
    pages = list(shown(data))
    at = 0
    for plate, values, *_ in printed(mixed()):
        own = list(shown(fill(plate, values)))
        assert pages[at : at + len(own)] == own
        at += len(own)
        if duplex is not Duplex.NONE and at % 2:
            assert blank(pages[at])
            assert pages[at][0] == own[-1][0]
            at += 1
    assert at == len(pages) == sheets.pages
    assert len({size for size, _, _ in pages}) == 2


@pytest.mark.parametrize("tagged", [False, True])
def test_no_name_is_on_the_page_of_another(tagged: bool) -> None:
    names = [f"{name} {chr(65 + at)}" for at in range(10) for name in NAMES]
    stacks = [of(paper("plain", name), bookmark=str(at)) for at, name in enumerate(names)]
    data, _ = run(stacks, printing(tagged))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    # PDFium has a letter of its own for a hyphen at the end of a line.
    texts = ["".join(page.replace("\ufffe", "-").split()) for page in pages]
    on_each = [Counter(name for name in names if "".join(name.split()) in text) for text in texts]
    at = 0
    for stack, name in zip(stacks, names, strict=True):
        count = len(stack.documents[0].plate.pages)
        assert sum(on_each[at : at + count], Counter()).keys() == {name}
        at += count
    assert at == len(texts)


def test_copies_are_collated() -> None:
    data, _ = run([of(short(), paper("plain"), copies=3)])
    length = len(paper("plain").plate.pages)
    assert starts(data) == [*accumulate([1, length] * 2 + [1], initial=0)]


@pytest.mark.parametrize("imposition", [Imposition.TWO_UP, Imposition.BOOKLET])
@pytest.mark.parametrize("kind", ["plain", "spanish", "large", "arabic"])
def test_halves_of_a_sheet_hold_the_pages_of_the_document(kind: str, imposition: Imposition) -> None:
    document = paper(kind, "José Peña-Müller")
    data, sheets = run([of(document)], printing(duplex=Duplex.SHORT_EDGE, imposition=imposition))
    own = [text for _, text, _ in shown(fill(*document[:2]))]
    order = sides(len(own), imposition, True, kind == "arabic")
    file = pypdfium2.PdfDocument(data)
    assert len(file) == len(order) == sheets.pages == sheets.sheets * 2
    for page, side in zip(file, order, strict=True):
        width, height = page.get_size()
        assert (width, height) == pytest.approx(Scheme().sheet(document.plate.sizes), abs=0.01)
        assert width > height
        texts = page.get_textpage()
        halves = [texts.get_text_bounded(0, 0, width / 2, height), texts.get_text_bounded(width / 2, 0, width, height)]
        expected = ["" if at is None else own[at] for at in side] if side != (None,) else ["", ""]
        assert ["".join(sorted("".join(half.split()))) for half in halves] == expected


def test_an_imposed_page_is_its_page_made_smaller() -> None:
    document = paper("plain")
    data, _ = run([of(document)], printing(imposition=Imposition.TWO_UP))
    side = pypdfium2.PdfDocument(data)[0].render(scale=2, grayscale=True).to_pil()
    page = pypdfium2.PdfDocument(fill(*document[:2]))[1].render(scale=2 * 396 / 612, grayscale=True).to_pil()
    top = (side.height - page.height) // 2
    half = side.crop((side.width // 2, top, side.width // 2 + page.width, top + page.height))
    pairs = zip(half.resize((40, 50)).tobytes(), page.resize((40, 50)).tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) < 40
    assert min(page.resize((40, 50)).tobytes()) < 200


# Sheets.


def folded(found: list[tuple[int | None, ...]]) -> list[int | None]:
    """Return the pages of a booklet as one turns them: its sheets nested, the first outside, and folded."""
    leaves = [(front, back) for front, back in zip(found[::2], found[1::2], strict=True)]
    first = [page for front, back in leaves for page in (front[1], back[0])]
    return first + [page for front, back in reversed(leaves) for page in (back[1], front[0])]


@given(st.integers(1, 60))
def test_a_folded_booklet_reads_in_order(pages: int) -> None:
    found = folded(sides(pages, Imposition.BOOKLET, True))
    assert found == [*range(pages), *[None] * (-pages % 4)]
    mirrored = [side[::-1] for side in sides(pages, Imposition.BOOKLET, True, backwards=True)]
    assert folded(mirrored) == found


@given(st.integers(1, 60), st.sampled_from(Imposition), st.booleans(), st.booleans())
def test_every_page_has_one_place_and_sheets_are_filled(
    pages: int, imposition: Imposition, both: bool, backwards: bool
) -> None:
    found = sides(pages, imposition, both, backwards)
    assert sorted(page for side in found for page in side if page is not None) == list(range(pages))
    assert len({len(side) for side in found}) == 1
    if both:
        assert len(found) % 2 == 0
        assert any(page is not None for side in found[-2:] for page in side)  # no sheet is wasted


DOCUMENTS = st.tuples(st.sampled_from(["short", "plain", "large", "arabic"]), st.integers(1, 3))
STACKS = st.lists(st.tuples(st.lists(DOCUMENTS, min_size=1, max_size=4), st.integers(1, 2)), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(STACKS, st.sampled_from(Duplex), st.sampled_from(Imposition), st.sampled_from(Onto))
def test_count_that_is_told_is_that_of_the_sides_that_print(
    wanted: list[tuple[list[tuple[str, int]], int]], duplex: Duplex, imposition: Imposition, onto: Onto
) -> None:
    how = Printing("Day", "en", PRODUCER, scheme=Scheme(duplex, imposition, onto))
    stacks = []
    for documents, copies in wanted:
        made = [
            (_short() if kind == "short" else paper(kind))._replace(keeps=kind == "large", copies=count)
            for kind, count in documents
        ]
        stacks.append(of(*made, copies=copies))
    data, sheets = run(stacks, how)
    told = sum(sum(how.scheme.sheets(tuple([one.shape for one in stack.documents]))) * stack.copies for stack in stacks)
    sides_of_a_sheet = 2 if how.scheme.both else 1
    assert len(pypdfium2.PdfDocument(data)) == sheets.pages == told * sides_of_a_sheet
    assert sheets == Sheets(len(stacks), sheets.pages, told)
    if how.scheme.both:
        assert not any(at % 2 for at in starts(data))  # every document begins a sheet
    # No page is lost, and none of large print shares its side.
    pages = sum(len(one.plate.pages) for one in printed(stacks))
    alone = sum(len(one.plate.pages) for one in printed(stacks) if one.keeps)
    assert sum(_pages_on(page) for page in PdfReader(BytesIO(data)).pages) == pages
    if how.scheme.imposes:
        assert sum(page.mediabox.width < page.mediabox.height for page in PdfReader(BytesIO(data)).pages) >= alone


def _pages_on(side: PageObject) -> int:
    """Return how many pages of documents stand on a side."""
    forms = [name for name in side["/Resources"].get("/XObject", {}) if re.fullmatch(r"/P[01]", name)]
    return len(forms) or int(bool(side.get("/Contents")))


@cache
def _short() -> Filled:
    return short()


@pytest.mark.parametrize(
    ("how", "word"),
    [
        (printing(), "/Simplex"),
        (printing(duplex=Duplex.LONG_EDGE), "/DuplexFlipLongEdge"),
        (printing(duplex=Duplex.SHORT_EDGE), "/DuplexFlipShortEdge"),
        (printing(imposition=Imposition.BOOKLET), "/DuplexFlipShortEdge"),
    ],
)
def test_the_printer_is_told_how_to_turn_sheets(how: Printing, word: str) -> None:
    root = PdfReader(BytesIO(run([of(_short())], how)[0])).trailer["/Root"]
    assert root["/ViewerPreferences"]["/Duplex"] == word
    assert root["/ViewerPreferences"]["/PrintScaling"] == "/None"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True


def test_a_run_is_turned_from_right_to_left_if_all_of_it_is_read_so() -> None:
    for kinds, expected in ((["arabic"], "/R2L"), (["arabic", "plain"], None), (["plain", "arabic"], None)):
        root = PdfReader(BytesIO(run([of(paper(kind)) for kind in kinds])[0])).trailer["/Root"]
        assert root["/ViewerPreferences"].get("/Direction") == expected


# The file.


@pytest.mark.parametrize("tagged", [False, True])
def test_each_patient_has_a_bookmark_with_one_for_each_paper(tagged: bool) -> None:
    words = ["8:30 Peña (Room 2)", "back\\slash %d 5 0 R", "9:00 Ánh"]
    stacks = [
        of(paper("plain")._replace(title="Spine (1) \\ %s", copies=2), _short(), copies=2, bookmark=word, number=at)
        for at, word in enumerate(words, 1)
    ]
    list_of_day = of(_short(), bookmark="Day list")
    data, _ = run([list_of_day, *stacks], printing(tagged, Duplex.LONG_EDGE))
    reader = PdfReader(BytesIO(data), strict=True)
    length = len(paper("plain").plate.pages)
    length += length % 2
    sheet = 2 * length + 2
    patients = [item for item in reader.outline if not isinstance(item, list)]
    assert [item["/Title"] for item in patients] == ["Day list", *words]
    begins = [0, 2, 2 + 2 * sheet, 2 + 4 * sheet]
    assert [reader.get_destination_page_number(item) for item in patients] == begins
    papers = [item for item in reader.outline if isinstance(item, list)]
    for first, own in zip(begins[1:], papers, strict=True):  # the copies have none
        assert [item["/Title"] for item in own] == ["Spine (1) \\ %s", _short().plate.title]
        assert [reader.get_destination_page_number(item) for item in own] == [first, first + 2 * length]
    assert [item["/Count"] for item in patients[1:]] == [-2] * 3
    assert reader.trailer["/Root"]["/Outlines"]["/Count"] == 4


@pytest.mark.parametrize("tagged", [False, True])
def test_pages_are_labelled_by_patient_and_paper_blanks_included(tagged: bool) -> None:
    titles = ["Colonoscopy", "膝关节置换术", "تنظير (القولون) \\ 5 0 R", "Nội soi <1>"]
    stacks = [of(*[_short()._replace(title=title) for title in titles], number=at) for at in (1, 2)]
    data, _ = run([of(_short()), *stacks], printing(tagged, Duplex.LONG_EDGE))
    reader = PdfReader(BytesIO(data), strict=True)
    own = [f"{_short().plate.title} {side}" for side in (1, 2)]
    assert reader.page_labels == own + [f"{at}: {title} {side}" for at in (1, 2) for title in titles for side in (1, 2)]
    assert inspect(data, "run.pdf") == [] or not tagged


def test_the_title_is_text() -> None:
    title = "Día <1> & (2) %s \\"
    reader = PdfReader(BytesIO(run([of(_short())], printing(title=title))[0]), strict=True)
    assert reader.metadata.title == title
    assert reader.metadata.producer == PRODUCER
    assert reader.xmp_metadata.dc_title["x-default"] == title
    assert reader.xmp_metadata.pdf_producer == PRODUCER


def test_a_run_for_paper_has_no_tags_no_links_and_no_marks() -> None:
    data, _ = run(mixed())
    reader = PdfReader(BytesIO(data))
    assert "/StructTreeRoot" not in reader.trailer["/Root"]
    assert "/MarkInfo" not in reader.trailer["/Root"]
    assert not any("/Annots" in page or "/StructParents" in page for page in reader.pages)
    assert b"pdfuaid" not in data
    assert b"pdfaid" not in data


def test_what_is_the_same_stands_once() -> None:
    data, _ = run(mixed() * 3)
    reader = PdfReader(BytesIO(data))
    entries = [reader.get_object(at) for at in range(1, reader.trailer["/Size"])]
    programs = [entry.get_data() for entry in entries if isinstance(entry, dict) and "/Length1" in entry]
    assert len(programs) == len(set(programs)) > 3


@pytest.mark.parametrize(("tagged", "most"), [(False, 1500), (True, 4000)])
def test_a_further_patient_costs_little_more(tagged: bool, most: int) -> None:
    few, many = (
        len(run((of(paper("plain", f"Anna Berg {at}")) for at in range(count)), printing(tagged))[0])
        for count in (50, 350)
    )
    assert (many - few) / 300 < most


@pytest.mark.parametrize(
    ("tagged", "imposition", "kinds"),
    [
        (False, Imposition.NONE, ["plain"]),
        (False, Imposition.BOOKLET, ["plain"]),
        pytest.param(False, Imposition.ONE_BOOKLET, [*KINDS], marks=pytest.mark.heavy),
        pytest.param(True, Imposition.NONE, [*KINDS], marks=pytest.mark.heavy),
    ],
)
def test_memory_does_not_grow_with_what_is_printed(tagged: bool, imposition: Imposition, kinds: list[str]) -> None:
    papers = [paper(kind) for kind in kinds]

    def stacks(count: int) -> Iterator[Stack]:
        for at in range(count):
            own = [one._replace(values=one.values | {"patient": f"Anna {at}"}) for one in papers]
            yield of(*own, number=at + 1)

    # The first fills what is kept between runs.
    counts = (200, 400, 2400 if len(kinds) == 1 else 1400)
    assert grown(stacks, printing(tagged, imposition=imposition), counts) < 300


def grown(stacks: Callable[[int], Iterable[Stack]], how: Printing, counts: tuple[int, int, int]) -> float:
    """Return how many bytes a further stack takes while a run is written, but for the places of its objects."""
    peaks, objects, often = [], [], gc.get_threshold()
    for count in counts:
        ends = b""

        def keep(part: bytes) -> None:
            nonlocal ends
            ends = (ends + part)[-2000:] if len(part) < 2000 else part[:200]

        gc.collect()
        gc.set_threshold(100, 2, 2)  # a peak is of what is held, not of what waits to be collected
        tracemalloc.start()
        write_run(stacks(count), how, keep)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        gc.set_threshold(*often)
        objects.append(int(re.search(rb"/Type/XRef/Size (\d+)", ends)[1]))
    # Of an object a place in the file, 8 bytes, and room for the next; of a patient next to nothing else.
    further = peaks[2] - peaks[1] - 9.5 * (objects[2] - objects[1])
    return further / (counts[2] - counts[1])


@pytest.mark.parametrize("tagged", [False, True])
def test_trees_are_balanced(tagged: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "_KIDS", 4)
    data, sheets = run([of(_short(), paper("plain"), bookmark=str(at)) for at in range(25)], printing(tagged))
    reader = PdfReader(BytesIO(data), strict=True)
    root = reader.trailer["/Root"]

    def leaves(node: dict) -> int:
        kids = [kid.get_object() for kid in node.get("/Kids", ())]
        assert len(kids) <= 4
        if not kids:
            return len(node.get("/Nums", ())) // 2 or 1
        assert all(kid["/Parent"] == node for kid in kids if "/Parent" in kid)
        assert "/Count" not in node or node["/Count"] == sum(map(leaves, kids))
        limits = [bound for kid in kids for bound in kid.get("/Limits", ())]
        assert limits == sorted(limits)
        assert "/Limits" not in node or [limits[0], limits[-1]] == node["/Limits"]
        return sum(map(leaves, kids))

    assert leaves(root["/Pages"]) == sheets.pages
    assert leaves(root["/PageLabels"]) == 50
    if tagged:
        assert leaves(root["/StructTreeRoot"]["/ParentTree"]) == root["/StructTreeRoot"]["/ParentTreeNextKey"]
        assert inspect(data, "run.pdf") == []


def test_the_same_stacks_give_the_same_bytes() -> None:
    for how in (printing(True), printing(duplex=Duplex.LONG_EDGE), printing(imposition=Imposition.BOOKLET)):
        assert run(mixed(), how) == run(mixed(), how)
    ids = {PdfReader(BytesIO(run([of(paper("plain", name))])[0])).trailer["/ID"][0] for name in NAMES}
    assert len(ids) == len(NAMES)


def hows() -> list[Printing]:
    imposed = [printing(imposition=Imposition.BOOKLET), printing(imposition=Imposition.TWO_UP)]
    return [printing(), printing(True), printing(True, Duplex.LONG_EDGE), *imposed]


def test_qpdf_finds_every_run_sound(tmp_path: Path) -> None:
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed: apt-get install qpdf")
    for at, how in enumerate(hows()):
        path = tmp_path / f"{at}.pdf"
        path.write_bytes(run(mixed() * 4, how)[0])
        done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr


# Tags.


@pytest.mark.parametrize("duplex", [Duplex.NONE, Duplex.LONG_EDGE])
def test_a_tagged_run_passes_inspection(duplex: Duplex) -> None:
    data, _ = run(mixed() * 4, printing(True, duplex))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert inspect(data, "run.pdf") == []


@pytest.mark.heavy
def test_a_tagged_run_reads_as_its_documents_do() -> None:
    stacks = mixed() * 3
    expected = "\n".join(structure_text(fill(*document[:2])).strip() for document in printed(stacks))
    assert structure_text(run(stacks, printing(True))[0]).strip() == expected


def test_a_document_names_a_language_that_is_not_the_runs() -> None:
    data, _ = run(mixed(), printing(True))
    (top,) = [PdfReader(BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]["/K"].get_object()]
    documents = [kid.get_object() for kid in top["/K"]]
    assert all(kid["/S"] == "/Document" for kid in documents)
    expected = [None if plate.language == "en" else plate.language for plate, *_ in printed(mixed())]
    assert [kid.get("/Lang") for kid in documents] == expected


def test_links_of_a_copy_belong_to_that_copy() -> None:
    reader = PdfReader(BytesIO(run([of(paper("plain"), copies=12)], printing(True))[0]))
    nodes = [reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]]
    owners: dict[int, IndirectObject] = {}
    for node in nodes:
        nodes += [kid.get_object() for kid in node.get("/Kids", ())]
        owners |= dict(zip(node.get("/Nums", ())[::2], node.get("/Nums", ())[1::2], strict=True))
    length, links = len(paper("plain").plate.pages), []
    for page in reader.pages:
        for annotation in page.get("/Annots", ()):
            link = annotation.get_object()
            owner = owners[link["/StructParent"]].get_object()
            assert link["/P"] == page
            assert owner["/S"] == "/Link"
            assert owner.raw_get("/Pg") == page.indirect_reference
            assert annotation in [kid.raw_get("/Obj") for kid in owner["/K"] if isinstance(kid, dict)]
            links.append(page.page_number // length)
    assert set(links) == set(range(12))
    assert len(set(Counter(links).values())) == 1


def test_strings_that_look_like_numbers_of_objects_stay_strings() -> None:
    nasty = "5 0 R %d (see /StructParent 3\\) 12 0 R"
    personal = read_personal("Anna Berg", "2026-03-03", None, None)
    pages = typeset(copy_of(handout_of("  - kind: overview\n    text: [Take ____ now.]"), LOOK, personal))
    (blanks,) = [elem for elem in _elements(pages.tree) if elem.alt == "Blank to write on"][:1]
    force_setattr(blanks, "alt", nasty)  # no text of a handout comes to stand there
    copy = Filled(engrave(pages, PRODUCER), values_of(pages))
    # A page of its own first: a run of one-page copies alone looks as if all had a header that is content.
    data, _ = run([of(paper("plain")), of(copy, copies=12)], printing(True))
    assert inspect(data, "run.pdf") == []
    reader = PdfReader(BytesIO(data))
    entries = [reader.get_object(at) for at in _numbers(reader)]
    assert sum(isinstance(entry, dict) and entry.get("/Alt") == nasty for entry in entries) == 12


def _elements(elem: StructElem) -> Iterator[StructElem]:
    yield elem
    for kid in elem.kids:
        yield from _elements(kid)


def _numbers(reader: PdfReader) -> list[int]:
    return sorted({*reader.xref_objStm, *reader.xref.get(0, {})})


def test_a_run_is_marked_only_if_all_its_documents_are() -> None:
    marked, bare = paper("plain"), paper("large", marks=False)
    for stacks in ([of(marked), of(bare), of(marked)], [of(bare), of(marked)]):
        data, _ = run(stacks, printing(True))
        assert b"pdfuaid" not in data
        assert b"/MarkInfo<<" not in data  # it is packed, and there
        assert PdfReader(BytesIO(data)).trailer["/Root"]["/MarkInfo"]["/Marked"].value is True


def test_plates_met_again_after_many_others_print_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    stacks = mixed() * 3
    for tagged in (False, True):
        whole = list(shown(run(stacks, printing(tagged))[0]))
        with monkeypatch.context() as patch:
            patch.setattr(printrun, "_PLATES_LIMIT", 1)
            patch.setattr(printrun, "_FIELDS_LIMIT", 2)
            data, _ = run(stacks, printing(tagged))
        assert list(shown(data)) == whole
        assert not tagged or inspect(data, "run.pdf") == []


@pytest.mark.heavy
@pytest.mark.parametrize("flavour", verapdf.FLAVOURS)
def test_verapdf_finds_no_failed_rule_in_a_tagged_run(flavour: str, tmp_path: Path) -> None:
    if verapdf.missing():
        pytest.skip(verapdf.missing())
    path = tmp_path / "run.pdf"
    path.write_bytes(run(mixed() * 3, printing(True, Duplex.LONG_EDGE))[0])
    assert verapdf.failures([path], flavour) == []


# What is refused.


@pytest.mark.parametrize("imposition", [Imposition.BOOKLET, Imposition.TWO_UP])
def test_imposed_sheets_cannot_be_tagged(imposition: Imposition) -> None:
    with pytest.raises(ValueError, match="tagged"):
        printing(True, imposition=imposition)


@pytest.mark.parametrize("stacks", [[], [Stack("x", ())], [Stack("x", (_short(),), 0)]])
def test_a_run_without_anything_to_print_is_refused(stacks: list[Stack]) -> None:
    with pytest.raises(ValueError, match="a stack"):
        run(stacks)


def test_a_name_that_does_not_fit_is_refused_unnamed() -> None:
    plate: Plate = paper("plain").plate
    with pytest.raises(UnfitError) as caught:
        run([of(Filled(plate, paper("plain").values | {"patient": WRAPPED}))])
    assert WRAPPED not in repr(caught.value)


def _facing() -> Stack:
    """Return a stack with a paper in two languages, page by page on the same sheets."""
    first, second = paper("plain", NAMES[0]), paper("spanish", NAMES[0])
    return of(first, second._replace(facing=True), number=1)


@pytest.mark.parametrize("tagged", [False, True])
def test_two_languages_face_each_other_page_by_page(tagged: bool) -> None:
    stack = _facing()
    first, second = stack.documents
    data, sheets = run([stack, of(first, number=2)], printing(tagged, Duplex.LONG_EDGE))
    longest = max(len(first.plate.pages), len(second.plate.pages))
    assert len(first.plate.pages) != len(second.plate.pages)  # so that one of them leaves blanks
    found = list(shown(data))
    alone = [list(shown(run([of(one)])[0])) for one in (first, second)]
    for at in range(longest):
        for own, side in zip(alone, found[2 * at : 2 * at + 2], strict=True):
            assert side == own[at] if at < len(own) else blank(side)
    assert sheets.sheets == longest + -(-len(first.plate.pages) // 2)
    if tagged:
        assert not inspect(data, "run")


def test_facing_papers_lie_one_after_the_other_on_single_sides() -> None:
    stack = _facing()
    data, sheets = run([stack], printing())
    pages = [len(document.plate.pages) for document in stack.documents]
    alone = [page for document in stack.documents for page in shown(run([of(document)])[0])]
    assert (sheets.pages, sheets.sheets) == (sum(pages), sum(pages))
    assert list(shown(data)) == alone


def test_copies_of_facing_papers_come_pair_by_pair() -> None:
    first, second = _facing().documents
    data, sheets = run([of(first._replace(copies=2), second._replace(copies=2))], printing(False, Duplex.LONG_EDGE))
    assert sheets.sheets == 2 * max(len(first.plate.pages), len(second.plate.pages))
    found = list(shown(data))
    assert found[: len(found) // 2] == found[len(found) // 2 :]
