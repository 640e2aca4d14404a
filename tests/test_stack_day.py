"""A whole day of stacks against an oracle: what lies in each, on how many sheets, and that nobody has another's paper.

The day is printed from single papers, and from packets: `stack_day.py` tells what each patient must get.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from itertools import chain, groupby, islice, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pytest
import yaml
from pypdf import PdfReader

import verapdf
from stack_day import (
    CODE_OF,
    NAMELESS,
    REFUSED,
    VISIT,
    Expected,
    Paper,
    Row,
    Visit,
    day,
    expected,
    known_packets,
    of_row,
    piles_of,
    stacks,
    write_day,
)
from stack_library import HANDOUTS, SHEETS, STACK, approve, papers, title_of, write_library
from stack_nasty import nasty

NO_PACKETS = "" if find_spec("handpress.content.packets") else "handpress.content.packets is not there yet"
SOME = 80  # rows that are enough to be killed among, or to be asked about by veraPDF
ORDER = ("--print-run", "run.pdf", "--duplex", "--cover", "patient")
# What stands in the sheets and may not go out with them: in an attachment, in a note, in an author's name.
INSIDE = ("Test Attached", "T-9999", "not for patients", "Test Author")


class Day(NamedTuple):
    """A day that was printed."""

    folder: Path
    rows: list[Row]
    packets: list[dict[str, Any]]
    said: str

    @property
    def run(self) -> Path:
        return self.folder / "run.pdf"

    @property
    def stacks(self) -> list[list[Row]]:
        return stacks(self.rows, self.packets)

    @property
    def expected(self) -> Expected:
        return expected(self.rows, self.packets)

    @property
    def manifest(self) -> list[dict[str, Any]]:
        (path,) = self.folder.glob("output-private/batch-*/manifest.json")
        found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        return found

    def files(self) -> dict[tuple[int, str, str], Path]:
        """Return the file of each paper by its row, name and language; a page about a visit by the row that has it."""
        return {
            (each["row"], _name(each["code"]), each["language"]): self.folder / "output" / each["file"]
            for each in self.manifest
            if each["code"] != VISIT or "on the paper of" not in each["status"]
        }


def _name(code: str) -> str:
    return CODE_OF.get(code.partition("+")[0], code)


class Clinic(NamedTuple):
    """The made-up library, approved, with or without packets; and its plates."""

    folder: Path
    packets: list[dict[str, Any]]

    def command(self, *options: str) -> list[str]:
        command = [sys.executable, "-m", "handpress", "batch", "day.csv", *ORDER, "--jobs", "2", "--quiet"]
        return [*command, "--library", str(self.folder / "handouts"), *options]

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"HANDPRESS_CACHE": str(self.folder / "store")}

    def rows(self) -> list[Row]:
        if self.packets:
            return day()
        # As it was before there were packets: papers of one patient lie together by the time, in one language each.
        return [row._replace(second="") for row in day(own_times=False)]

    def start(self, folder: Path, *options: str, rows: list[Row] | None = None) -> subprocess.Popen[str]:
        if not (folder / "day.csv").exists():
            folder.mkdir(exist_ok=True)
            write_day(folder / "day.csv", self.rows() if rows is None else rows)
        return subprocess.Popen(
            self.command(*options),
            cwd=folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def print(self, folder: Path, *options: str, rows: list[Row] | None = None) -> Day:
        process = self.start(folder, *options, rows=rows)
        said = process.communicate(timeout=600)[1]
        assert process.returncode in (0, 1), said
        return Day(folder, self.rows() if rows is None else rows, self.packets, said)


@pytest.fixture(
    scope="module",
    params=[
        "single papers",
        pytest.param("packets", marks=pytest.mark.skipif(bool(NO_PACKETS), reason=NO_PACKETS)),
    ],
)
def clinic(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    packets = request.param == "packets"
    folder = tmp_path_factory.mktemp("clinic")
    approve(write_library(folder, packets))
    return Clinic(folder, list(known_packets().values()) if packets else [])


@pytest.fixture(scope="module")
def printed(clinic: Clinic) -> Day:
    return clinic.print(clinic.folder / "day")


@cache
def texts(path: Path) -> tuple[str, ...]:
    """Return the text of each page without white space: names and numbers break at line ends."""
    pages = pypdfium2.PdfDocument(path)
    return tuple(squeezed(page.get_textpage().get_text_bounded()) for page in pages)


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "").replace("\u00ad", "")


def in_stacks(run: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Return the bookmark of each stack, and the text of its pages."""
    reader, pages = PdfReader(run), texts(run)
    marks = [(str(each.title), reader.get_destination_page_number(each)) for each in reader.outline if _is_mark(each)]
    ends = [*(at for _, at in marks[1:]), len(pages)]
    return [(title, pages[at:end]) for (title, at), end in zip(marks, ends, strict=True)]


def _is_mark(entry: object) -> bool:
    return not isinstance(entry, list)


def sheet(name: str, language: str) -> Path:
    """Return a sheet as its maker left it."""
    return STACK / "sheets" / f"{name}{'' if language == 'en' else f'.{language}'}.pdf"


def sizes(path: Path) -> list[tuple[int, int]]:
    """Return on what paper each page stands, upright or on its side."""
    boxes = [page.mediabox for page in PdfReader(path).pages]
    return [(round(min(box.width, box.height)), round(max(box.width, box.height))) for box in boxes]


@cache
def leaves(path: Path) -> tuple[int, ...]:
    """Return how many pages in a row stand on paper of one size: no two sizes share a sheet."""
    return tuple(len(list(same)) for _, same in groupby(sizes(path)))


def both_sides(path: Path, backs: Path | None = None) -> Iterator[str]:
    """Yield what stands on each side of the sheets of a paper, or of two, one of them on the *backs*."""
    if backs:
        yield from chain.from_iterable(zip_longest(texts(path), texts(backs), fillvalue=""))
        return
    pages = iter(texts(path))
    for many in leaves(path):
        yield from islice(pages, many)
        if many % 2:
            yield ""


def holds_what_it_must(day: Day, facing: bool = False) -> None:
    """Assert that each stack is its cover and its papers in their order, side by side, and is counted so."""
    files, wanted, found, total = day.files(), day.expected, in_stacks(day.run), 0
    for (title, pages), rows in zip(found, day.stacks, strict=True):
        piles = piles_of(rows, wanted, facing)
        want: list[str] = []
        for pile in piles:
            own = [files[pile.row.row, each.name, each.language] for each in (pile.first, pile.backs) if each]
            want += both_sides(*own)
        cover, rest = pages[:2], pages[2:]
        assert rows[0].name in title
        assert rows[0].number in cover[0]
        assert list(rest) == want, title
        said = re.search(r"(\d+)papers?·(\d+)sheets?", cover[0])
        assert said, title
        assert (int(said[1]), int(said[2])) == (sum(pile.papers for pile in piles), len(pages) // 2), title
        total += len(pages) // 2
    assert f"run.pdf: {total:,} sheets of paper, {2 * total:,} sides" in day.said


# The library, the sheets and the oracle are what they say.


def test_made_up_library_loads_and_has_what_the_oracle_takes_for_known(tmp_path: Path) -> None:
    library = write_library(tmp_path)
    assert len(HANDOUTS) == 12
    assert sum(len(made.titles) == 2 for made in HANDOUTS.values()) == 4
    command = [sys.executable, "-m", "handpress", "check", "--library", str(library), "--format", "json"]
    shutil.rmtree(library / "sheets")  # what is told of sheets and packets, other tests look at
    (library / "packets.yaml").unlink()
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert {path.stem.partition(".")[0] for path in library.glob("*.yaml")} >= set(HANDOUTS)


def test_sheets_are_small_and_have_their_pages() -> None:
    for (name, language), pages in SHEETS.items():
        path = sheet(name, language)
        assert path.stat().st_size < 60_000
        assert len(PdfReader(path).pages) == pages
    assert len(list((STACK / "sheets").glob("*.pdf"))) == len(SHEETS)


def test_nasty_files_are_made_and_no_two_are_the_same() -> None:
    found = nasty()
    assert len(set(found.values())) == len(found) > 25
    assert max(map(len, found.values())) < 250_000


def test_oracle_refuses_three_rows_and_uses_every_condition() -> None:
    rows, packets = day(), list(known_packets().values())
    found = expected(rows, packets)
    assert [row.row - 2 for row in rows if of_row(row, packets) is None] == list(REFUSED.values())
    refused = [row.row - 2 for row in rows if row.row not in found.papers]
    assert refused == sorted([*REFUSED.values(), *NAMELESS.values()])
    assert len(rows) == len({row.row for row in rows}) == 200
    assert sum(len(own) > 1 for own in stacks(rows, packets)) == 9
    conditions = [each.get("when", {}) for packet in packets for each in packet["papers"] if isinstance(each, dict)]
    asked = {name for when in conditions for name in when}
    assert asked == {"language", "edition", "sedation", "room", "clinician", "place"}
    got = {paper.name for papers in found.papers.values() for paper in papers}
    of_codes = [each for packet in packets if "codes" in packet for each in packet["papers"]]
    named = {each["paper"] if isinstance(each, dict) else each for each in of_codes}
    assert got >= named - {"cover", "procedure"}
    assert got <= {VISIT, *(name for name, _ in papers())}


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, "colonoscopy low-fiber-diet parking"),
        ({"sedation": "yes", "edition": "large-print"}, "colonoscopy sedation falls low-fiber-diet parking"),
        ({"clinician": "Dr. Test"}, "colonoscopy blood-thinners low-fiber-diet diet-table welcome"),
        ({"place": "North"}, "low-fiber-diet colonoscopy site-map old-map"),
        ({"codes": ("45378", "43239"), "room": "7"}, "colonoscopy low-fiber-diet parking gastroscopy notes"),
        ({"codes": ("G0121",)}, "colonoscopy"),
    ],
)
def test_oracle_counted_by_hand(changes: dict[str, Any], names: str) -> None:
    row = Row(2, "Test Alder 000", "T-0000", ("45378",), "08:00")._replace(**changes)
    assert " ".join(paper.name for paper in of_row(row, [*known_packets().values()]) or ()) == names


def test_oracle_puts_the_second_language_behind_each_paper() -> None:
    row = Row(2, "Test Alder 000", "T-0000", ("45378",), "08:00", second="es")
    found = of_row(row, [*known_packets().values()]) or ()
    assert found[:2] == (Paper("colonoscopy", "en", "standard"), Paper("colonoscopy", "es", "standard"))
    assert [paper.language for paper in found] == ["en", "es"] * 3


# The day.


@pytest.mark.heavy
def test_every_stack_holds_its_papers_in_their_order_whole_and_counts_them(printed: Day) -> None:
    holds_what_it_must(printed)


def test_languages_on_paper_of_two_sizes_share_no_sheet(tmp_path: Path) -> None:
    write_library(tmp_path)
    row = Row(2, "Test Alder 000", "T-0000", ("43239",), "08:00", place="Main", second="es")
    packets = {"parking-day": {"title": "Parking", "codes": ["43239"], "papers": ["parking", "sedation"]}}
    (tmp_path / "handouts" / "packets.yaml").write_text(yaml.safe_dump({"packets": packets}), "utf-8")
    made = Clinic(tmp_path, list(packets.values())).print(tmp_path / "day", "--facing", "--drafts", rows=[row])
    holds_what_it_must(made, facing=True)
    found = sizes(made.run)
    assert found[::2] == found[1::2]  # the front of each sheet and its back
    assert len(set(found)) == 3  # the cover's and the handouts', those of the sheet in two languages


def in_two_languages() -> list[Row]:
    """Return some rows of the day, most of them in two languages, as a list of their own."""
    rows = dict.fromkeys([row for row in day() if row.second][:12] + day()[:12])
    return [row._replace(row=at) for at, row in enumerate(rows, 2)]


@pytest.mark.heavy
def test_two_languages_face_each_other_sheet_by_sheet(clinic: Clinic) -> None:
    if not clinic.packets:
        pytest.skip("there every paper is in one language")
    made = clinic.print(clinic.folder / "facing", "--facing", rows=in_two_languages())
    piles = [pile for rows in made.stacks for pile in piles_of(rows, made.expected, facing=True)]
    assert {pile.first.name for pile in piles if pile.backs} >= {"colonoscopy", "low-fiber-diet", VISIT}
    assert "parking" in {pile.first.name for pile in piles}  # in English and in Spanish on paper of two sizes
    holds_what_it_must(made, facing=True)


@pytest.mark.heavy
def test_manifest_names_what_each_row_must_get_and_refuses_the_others(printed: Day) -> None:
    wanted = printed.expected.papers
    told: dict[int, list[Paper]] = {row: [] for row in wanted}
    sheets = {name for name, _ in SHEETS}
    for each in printed.manifest:
        name, joined = _name(each["code"]), re.fullmatch(r"on the paper of row (\d+)", each["status"])
        if name == VISIT and joined:
            assert (int(joined[1]), each["language"]) in printed.expected.pages
            continue
        told[each["row"]].append(Paper(name, each["language"], "" if name in sheets else each["edition"]))
    assert {row: tuple(dict.fromkeys(found)) for row, found in told.items()} == wanted
    refused = [row.row for row in printed.rows if row.row not in told]
    assert len(refused) == (len(REFUSED) + len(NAMELESS) if printed.packets else 1)
    assert all(f"row {row}: error: " in printed.said for row in refused)


@pytest.mark.heavy
def test_each_file_has_the_words_of_its_paper(printed: Day) -> None:
    pages = printed.expected.pages
    for (row, name, language), path in printed.files().items():
        if name in HANDOUTS:
            assert squeezed(title_of(name, language)) in texts(path)[0], path.name
        elif name == VISIT:
            says_what_it_must("".join(texts(path)), pages.pop((row, language)), language)
        else:
            own = texts(sheet(name, language))
            assert len(texts(path)) == len(own)
            assert all(words in page for words, page in zip(own, texts(path), strict=True)), path.name
    assert not pages


def says_what_it_must(text: str, visit: Visit, language: str) -> None:
    """Assert that a page about a visit has all appointments in order, and where to go and what to bring, once."""
    assert text.count(squeezed(visit.where)) == text.count(squeezed(visit.ask_for) or text) == 1, text
    assert all(text.count(squeezed(thing)) == 1 for thing in visit.bring), text
    at = 0
    for title, clock, room, clinician in visit.appointments:
        for words in (_clock(clock, language), title, room, clinician):
            at = text.index(squeezed(words), at)
    assert sum(text.count(squeezed(clinician)) for *_, clinician in visit.appointments[:1]) == len(visit.appointments)


def _clock(clock: str, language: str) -> str:
    hour, minute = map(int, clock.split(":"))
    half = {"en": "AM PM", "es": "a.m. p.m."}[language].split()[hour // 12]
    return f"{(hour - 1) % 12 + 1}{f':{minute:02}' if minute else ''} {half}"


@pytest.mark.heavy
def test_manifest_counts_the_pages_of_each_file(printed: Day) -> None:
    for each in printed.manifest:
        assert each["pages"] == len(PdfReader(printed.folder / "output" / each["file"]).pages)


@pytest.mark.heavy
def test_print_run_is_sound(printed: Day) -> None:
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed")
    done = subprocess.run(["qpdf", "--check", str(printed.run)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def sheetless(clinic: Clinic) -> Clinic:
    """Return the same clinic with packets that have no sheets: what is tagged whole."""
    if not clinic.packets:
        return clinic
    folder, packets = clinic.folder / "sheetless", known_packets(sheets=False)
    library = write_library(folder)
    shutil.rmtree(library / "sheets")
    (library / "packets.yaml").write_text(yaml.safe_dump({"packets": packets}, allow_unicode=True), "utf-8")
    approve(library)
    return Clinic(folder, list(packets.values()))


@pytest.mark.heavy
@pytest.mark.parametrize("facing", [False, True], ids=["one after the other", "facing"])
def test_tagged_run_without_sheets_passes_verapdf_each_document_in_its_language(
    sheetless: Clinic, facing: bool
) -> None:
    if facing and not sheetless.packets:
        pytest.skip("there every paper is in one language")
    rows = in_two_languages() if sheetless.packets else sheetless.rows()[:SOME]
    options = ["--tagged", *["--facing"] * facing]
    made = sheetless.print(sheetless.folder / f"tagged-{facing}", *options, rows=rows)
    assert "sheet-untagged" not in made.said
    holds_what_it_must(made, facing)
    wanted: list[str | None] = []
    for own in made.stacks:
        piles = piles_of(own, made.expected, facing)
        wanted += ["en", *(each.language for pile in piles for each in (pile.first, pile.backs) if each)]
    (top,) = [PdfReader(made.run).trailer["/Root"]["/StructTreeRoot"]["/K"].get_object()]
    assert [kid.get_object().get("/Lang", "en") for kid in top["/K"]] == wanted
    if verapdf.missing():
        pytest.skip(verapdf.missing())
    assert [verapdf.failures([made.run], flavour) for flavour in verapdf.FLAVOURS] == [[], []]


@pytest.mark.heavy
def test_tagged_run_with_a_sheet_says_so_and_claims_nothing(clinic: Clinic) -> None:
    if not clinic.packets:
        pytest.skip("a sheet comes by a packet")
    made = clinic.print(clinic.folder / "tagged-with-sheets", "--tagged", rows=in_two_languages())
    assert "sheet-untagged" in made.said
    packet = PdfReader(made.run).trailer["/Root"].get("/Metadata")
    assert b"pdfuaid:part" not in (packet.get_object().get_data() if packet else b"")


# Nothing of one patient in another's stack.


def needles(row: Row) -> set[str]:
    """Return how the name of *row* may come out of a page: what runs from right to left is found in any order."""
    *words, number = row.name.split()
    forms = {squeezed(row.name)}
    if any("\u0590" <= letter <= "\u08ff" for letter in row.name):
        letters = words[-1]
        forms |= {way for own in (letters, letters[::-1]) for way in (f"{own}{number}", f"{number}{own}")}
    return forms


@pytest.mark.heavy
def test_nothing_of_one_patient_lies_in_the_stack_of_another(printed: Day) -> None:
    people = {row.number: needles(row) | {row.number} for row in printed.rows}  # the refused, too
    for (title, pages), rows in zip(in_stacks(printed.run), printed.stacks, strict=True):
        text, own = "\n".join((squeezed(title), *pages)), rows[0].number
        assert any(form in pages[0] for form in people[own] - {own}), title  # else the search would find nobody
        assert own in pages[0]
        others = {form for number, forms in people.items() if number != own for form in forms}
        assert not [form for form in others if form in text], title


@pytest.mark.heavy
def test_nothing_of_one_patient_is_in_the_files_of_another(printed: Day) -> None:
    people = {row.number: needles(row) | {row.number} for row in printed.rows}
    number_of = {row.row: row.number for row in printed.rows}
    for (row, name, _), path in printed.files().items():
        own, text = number_of[row], "\n".join(texts(path))
        if name in HANDOUTS or name == VISIT:
            assert any(form in text for form in people[own]), path.name
        around = squeezed(_around(path))
        for number, forms in people.items():
            assert number == own or not [form for form in forms if form in text], path.name
            assert not [form for form in forms if form in around], path.name


def _around(path: Path) -> str:
    """Return what a file says beside its pages: its name, metadata, bookmarks and labels of pages."""
    reader = PdfReader(path)
    root = reader.trailer["/Root"]
    packet = root["/Metadata"].get_data().decode() if "/Metadata" in root else ""
    return "\n".join([str(path), str(reader.metadata), packet, str(reader.outline), str(reader.page_labels)])


@pytest.mark.heavy
def test_no_object_of_a_file_names_anybody_nor_what_a_sheet_had_inside(printed: Day) -> None:
    """Names stand on pages as numbers of glyphs: no other object has one, however it is written."""
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed")
    names = {form for row in printed.rows for form in (row.name, row.number)} | set(INSIDE)
    forms = {name.encode(coding) for name in names for coding in ("utf-8", "utf-16-be")}
    forms |= {form.hex().encode() for form in forms}
    # Every kind of paper twice, and whatever a sheet became.
    kinds: dict[tuple[str, str], list[Path]] = {}
    for (_, name, language), path in printed.files().items():
        kinds.setdefault((name, language), []).append(path)
    for path in (path for same in kinds.values() for path in (same[0], same[-1])):
        plain = ["qpdf", "--qdf", "--object-streams=disable", "--stream-data=uncompress", str(path), "-"]
        data = subprocess.run(plain, capture_output=True, timeout=60).stdout
        assert data.startswith(b"%PDF")
        assert not [form for form in forms if form in data], path.name


# Killed.


def _while_papers_are_made(many: int) -> Callable[[Path], bool]:
    return lambda folder: sum(1 for _ in (folder / "output").rglob("*.pdf")) >= many


def _while_the_run_is_written(many: int) -> Callable[[Path], bool]:
    def is_so(folder: Path) -> bool:
        with suppress(FileNotFoundError):  # it has got its name meanwhile
            return any(path.stat().st_size >= many for path in folder.iterdir() if "run.pdf" in path.name)
        return False

    return is_so


@pytest.fixture(scope="module")
def undisturbed(clinic: Clinic) -> Day:
    return clinic.print(clinic.folder / "undisturbed", rows=clinic.rows()[:SOME])


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="kills the processes of a session")
@pytest.mark.parametrize(
    "moment",
    [*map(_while_papers_are_made, (0, 1, 25, 60)), *map(_while_the_run_is_written, (1, 100_000))],
    ids=["before any", "1", "25", "60", "the run begun", "the run half written"],
)
def test_killed_batch_goes_on_to_the_very_run_of_an_undisturbed_one(
    clinic: Clinic, undisturbed: Day, moment: Callable[[Path], bool], tmp_path: Path
) -> None:
    folder = tmp_path / "day"
    rows = clinic.rows()[:SOME]
    process = clinic.start(folder, rows=rows)
    until = time.monotonic() + 300
    while not moment(folder) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.001)
    was_killed = process.poll() is None
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    run, begun = folder / "run.pdf", any(folder.glob("output-private/batch-*/journal.sqlite"))
    if was_killed:
        assert not run.exists() or digest(run) == digest(undisturbed.run)
    made = clinic.print(folder, *["--resume"] * begun, rows=rows) if was_killed else Day(folder, rows, [], "")
    assert digest(made.run) == digest(undisturbed.run)
    assert list(_told(made)) == list(_told(undisturbed))
    standing = [path for path in (made.folder / "output").rglob("*") if path.is_file() and path.name != ".gitignore"]
    assert sorted(standing) == sorted(set(made.files().values()))  # none twice, none half made
    assert all(digest(path) in {each["sha256"] for each in made.manifest} for path in standing)


def _told(made: Day) -> Iterator[tuple[Any, ...]]:
    """Yield what a manifest tells of each paper, but for the names of the files, which are drawn."""
    for each in made.manifest:
        yield tuple(each[key] for key in ("row", "patient", "code", "language", "edition", "copies", "pages", "sha256"))
