"""A day's print run by the command: whose papers lie together, in which order, under which cover, and what it says."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from conftest import LIBRARY
from handpress.cli.commands import main
from handpress.day.printing import Day
from handpress.lists.appointments import Appointment
from handpress.pdf.printrun import Filled
from portal_case import clinic_in
from test_stacks import sheet_of

HEAD = "Patient,MRN,CPT,Date,Time,Provider,Language,Edition,Copies,Room\n"


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(rows: str, *options: str, head: str = HEAD) -> Result:
    Path("day.csv").write_text(head + rows)
    return CliRunner().invoke(
        main, ["batch", "day.csv", "--drafts", "--library", str(LIBRARY), "--jobs", "1", "--again", *options]
    )


def pages(name: str = "run.pdf") -> list[str]:
    return [page.extract_text() for page in PdfReader(name).pages]


def bookmarks(name: str = "run.pdf") -> list[str]:
    return [entry.title for entry in PdfReader(name).outline if not isinstance(entry, list)]


A = "Ada Example,M-1,22511,2031-03-03,10:00,Dr. Test,,,1,10\n"
A_AGAIN = "Ada Example,M-1,22867,2031-03-03,10:00,Dr. Sample,,,1,9\n"
B = "Ben Example,M-2,22867,2031-03-03,08:00,Dr. Test,,,2,9\n"
C = "Cy Example,,22867,2031-03-03,08:00,Dr. Test,,,1,Suite 2\n"


def test_rows_of_one_patient_lie_together_whatever_their_room_or_clinician() -> None:
    result = run(A + B + A_AGAIN, "--print-run", "run.pdf")
    assert result.exit_code == 0, result.stderr
    assert bookmarks() == ["08:00 \u00b7 9 \u00b7 Ben Example", "10:00 \u00b7 9 \u00b7 Ada Example"]


def test_two_rows_without_a_reference_are_two_patients() -> None:
    assert run(C + C.replace("22867", "22511"), "--print-run", "run.pdf").exit_code == 0
    assert len(bookmarks()) == 2


@pytest.mark.parametrize(("order", "names"), [("time", "Ben Cy Ada"), ("room", "Ben Ada Cy"), ("file", "Ada Cy Ben")])
def test_papers_come_in_the_order_that_is_asked_for(order: str, names: str) -> None:
    assert run(A + C + B, "--print-run", "run.pdf", "--order", order).exit_code == 0
    assert [title.split("\u00b7 ")[-1].split()[0] for title in bookmarks()] == names.split()


def test_patient_without_a_time_comes_last_of_the_day() -> None:
    untimed = "Una Example,M-8,22867,2031-03-03,,Dr. Test,,,1,1\n"
    assert run(untimed + A + B, "--print-run", "run.pdf").exit_code == 0
    assert [title.split()[-2] for title in bookmarks()] == ["Ben", "Ada", "Una"]


def covers(name: str = "run.pdf") -> list[str]:
    return [text for text in pages(name) if "Papers for one patient" in text]


def test_each_patient_has_a_cover_and_the_day_a_list() -> None:
    assert run(A + A_AGAIN + B, "--print-run", "run.pdf", "--cover", "both").exit_code == 0
    texts = pages()
    assert "Day list" in texts[0]
    assert "Ada Example" in texts[0]
    assert "Ben Example" in texts[0]
    ben, ada = covers()
    assert "Ben Example" in ben
    assert "Ada" not in ben
    assert ben.count("Percutaneous vertebroplasty") == 1
    assert "2 copies" in ben
    assert "Room\n9" in ben.replace(" \n", "\n")
    assert ada.count("vertebroplasty") + ada.count("Vertebroplasty") == 2
    assert ["1 of 2" in ben, "2 of 2" in ada] == [True, True]


def test_covers_are_in_the_clinics_language_and_edition_whatever_the_patients() -> None:
    rows = A.replace("Dr. Test,,", "Dr. Test,es,large")
    assert run(rows, "--print-run", "run.pdf", "--cover", "patient").exit_code == 0
    (cover,) = covers()
    assert "Before you hand it over" in cover
    assert "Spanish" in cover
    assert "large print" in cover


def test_list_names_refused_rows_with_their_number_reason_and_what_to_do() -> None:
    wrong = "Dan Sample,M-4,22511,03/04/2031,10:00,,,,1,\nEve Sample,M-5,99999,2031-03-03,10:00,,,,1,\n"
    wrong += "Fay Sample,M-6,22511,2031-03-03,10:00,,vi,,1,\n"
    result = run(A + wrong + B, "--print-run", "run.pdf", "--cover", "day")
    assert result.exit_code == 1
    listed = " ".join(pages()[0].split())
    assert "5 rows = 2 printed + 3 refused" in listed
    assert "Not printed: 3 rows" in listed
    assert "3 Dan Sample M-4 Date: the order of month and day is not known: this is a Tuesday as month" in listed
    assert "Write it like this: 2026-03-03. " in listed
    assert "4 Eve Sample M-5 The library has no handout for its code. Write the code as on the referral." in listed
    assert "for its code in its language. Write one of: English, Spanish." in listed
    # Who has the paper has no command line; who gave the command has.
    assert "handpress" not in listed
    assert "--" not in listed
    assert "hint: see: handpress list\n" in result.stderr
    assert "--date-order mdy or dmy" in result.stderr
    assert "Dan" not in result.output
    assert "Eve" not in result.output


def test_row_without_a_name_is_numbered_on_its_cover_and_in_the_list() -> None:
    assert run(",M-6,22511,2031-03-03,,,,,1,\n", "--print-run", "run.pdf", "--cover", "both").exit_code == 0
    assert all("Row 2 of the list" in text for text in (pages()[0], *covers()))


@pytest.mark.parametrize(
    "option",
    [
        [],
        ["--duplex"],
        ["--booklet", "--onto", "tabloid"],
        ["--one-booklet", "--small-print"],
        ["--one-booklet", "--onto", "a3", "--copies", "3"],
        ["--two-up", "--onto", "a3"],
        ["--two-up", "--duplex", "--small-print"],
        ["--copies", "3", "--short-edge"],
    ],
)
@pytest.mark.parametrize("cover", ["day", "both"])
def test_list_counts_every_sheet_of_its_patients_with_the_covers(option: list[str], cover: str) -> None:
    large = A_AGAIN.replace(",,,1", ",,large,2")
    result = run(A + A_AGAIN + large + B, "--print-run", "run.pdf", "--cover", cover, *option)
    assert result.exit_code == 0, result.stderr
    told = int(re.search(r"(\d+) sheets", result.stderr)[1])
    listed = pages()[0]
    (total,) = re.findall(r"papers\s+(\d+)", listed)
    assert int(total) == told - 1  # the list itself
    if cover == "both":
        rows = [int(re.search(r"(\d+) sheets", text)[1]) for text in covers()]
        copies = 3 if "--copies" in option else 1
        assert sum(rows[::copies]) * copies == int(total)


@pytest.mark.parametrize("option", ["--booklet", "--one-booklet", "--two-up"])
def test_no_paper_of_the_staff_is_imposed(option: str) -> None:
    assert run(A + B, "--print-run", "run.pdf", "--cover", "both", option, "--onto", "tabloid").exit_code == 0
    reader = PdfReader("run.pdf")
    staff = ["Day list", "Papers for one patient"]
    for at, page in enumerate(reader.pages):
        text = page.extract_text()
        ours = any(name in text for name in staff)
        assert (page.mediabox.width < page.mediabox.height) == ours or not text
        if ours and "booklet" in option:
            assert at % 2 == 0
            assert not reader.pages[at + 1].extract_text()
    assert sum("Papers for one patient" in page.extract_text() for page in reader.pages) == 2


def test_backs_of_a_long_list_among_booklets_stand_upright_once_the_sheet_is_turned() -> None:
    rows = "".join(A.replace("M-1", f"M-{n}").replace("10:00", f"{8 + n // 6:02}:{n % 6}0") for n in range(45))
    assert run(rows, "--print-run", "plain.pdf", "--cover", "day").exit_code == 0
    listed = [at for at, text in enumerate(pages("plain.pdf")) if "Day list" in text]
    assert len(listed) > 1
    assert run(rows, "--print-run", "run.pdf", "--cover", "day", "--booklet", "--onto", "tabloid").exit_code == 0
    assert [at for at, text in enumerate(pages()) if "Day list" in text] == listed
    plain, folded = pypdfium2.PdfDocument("plain.pdf"), pypdfium2.PdfDocument("run.pdf")
    for at in listed:
        one, other = (file[at].render(scale=0.25).to_pil() for file in (plain, folded))
        # The sheet turns on its short edge, as two pages side by side want it: what stands upright there would hang.
        if at % 2:
            other = other.rotate(180)
        pairs = zip(
            one.convert("L").resize((34, 44)).tobytes(), other.convert("L").resize((34, 44)).tobytes(), strict=True
        )
        assert max(abs(a - b) for a, b in pairs) < 40


def test_name_stands_in_no_title_of_the_run() -> None:
    assert run(A, "--print-run", "run.pdf", "--cover", "both").exit_code == 0
    reader = PdfReader("run.pdf")
    assert reader.metadata.title == "Your Clinic \u00b7 Print run \u00b7 Mar 3, 2031"
    assert "Ada" not in reader.trailer["/Root"]["/Metadata"].get_data().decode()


def test_copies_of_a_row_and_of_the_run_multiply() -> None:
    assert run(B, "--print-run", "run.pdf", "--copies", "3").exit_code == 0
    assert sum("Ben Example" in text and "Page 1 of" in text for text in pages()) == 6


def test_nobody_shares_a_sheet_and_two_pages_a_side_turn_on_the_short_edge() -> None:
    result = run(A + B, "--print-run", "run.pdf", "--duplex")
    starts = [at for at, text in enumerate(pages()) if "Page 1 of" in text]
    assert starts
    assert all(at % 2 == 0 for at in starts)
    assert "sheets" in result.stderr
    assert result.stdout.splitlines()[0] == "run.pdf"
    assert PdfReader("run.pdf").trailer["/Root"]["/ViewerPreferences"]["/Duplex"] == "/DuplexFlipLongEdge"
    assert run(A + B, "--print-run", "run.pdf", "--duplex", "--two-up", "--small-print").exit_code == 0
    assert PdfReader("run.pdf").trailer["/Root"]["/ViewerPreferences"]["/Duplex"] == "/DuplexFlipShortEdge"


def test_a_run_is_for_this_user_only_and_whole() -> None:
    assert run(A, "--print-run", "run.pdf").exit_code == 0
    assert Path("run.pdf").stat().st_mode & 0o777 == 0o600
    assert Path("run.pdf").read_bytes().endswith(b"%%EOF\n")
    assert not list(Path().glob(".handpress-*"))


@pytest.mark.parametrize("option", [["--duplex"], ["--booklet"], ["--cover", "day"], ["--copies", "2"], ["--tagged"]])
def test_how_to_print_without_a_run_to_print_is_refused(option: list[str]) -> None:
    result = run(A, *option)
    assert result.exit_code == 2
    assert "how to print goes with --print-run FILE.pdf" in result.stderr
    assert not Path("output").exists()


def test_an_older_run_is_not_taken_for_this_one() -> None:
    assert run(A, "--print-run", "run.pdf").exit_code == 0
    before = Path("run.pdf").read_bytes()
    result = run("Ada Example,M-1,99999,2031-03-03,10:00,,,,1,\n", "--print-run", "run.pdf")
    assert result.exit_code == 1
    assert "run.pdf: error: this run was not written; the file that stands here is older [print-run]" in result.stderr
    assert Path("run.pdf").read_bytes() == before


def test_a_column_that_nobody_found_is_told_of() -> None:
    result = run("Ada Example,22511\n", head="Full patient,CPT\n")
    assert result.exit_code == 0
    assert "day.csv: warning: no heading stands for the patient" in result.stderr
    assert "day.csv: warning: no heading stands for the date" in result.stderr
    assert "Ada" not in result.stderr


def test_drafts_past_dates_and_missing_names_are_told_of_once() -> None:
    rows = A + "Old Example,M-3,22867,2001-03-03,10:00,,,,1,\n" + ",M-4,22867,2031-03-03,10:00,,,,1,\n"
    result = run(rows)
    assert "day.csv: warning: 3 of 3 print as drafts: no clinician has approved them [draft]" in result.stderr
    assert "day.csv: warning: the date is past in row 3 [past]" in result.stderr
    assert "day.csv: warning: no name stands in row 4 [no-name]" in result.stderr


def test_draft_that_was_not_printed_says_on_paper_what_can_be_done_without_a_command(tmp_path: Path) -> None:
    clinic = clinic_in(tmp_path)
    day = clinic.day("Ada Example,M-1,,22511,2031-03-03,10:00,,,", "Ben Example,M-2,,22867,2031-03-03,11:00,,,")
    result = clinic.run("batch", day, "--jobs", "1", "--print-run", "run.pdf", "--cover", "day")
    assert result.exit_code == 1
    listed = " ".join(pages()[0].split())
    assert "no clinician's approval holds. Have it approved." in listed.replace("\u2019", "'")
    assert "--drafts" not in listed
    assert "--drafts" in result.stderr


def test_a_run_in_every_form_is_sound() -> None:
    for option in (
        ["--booklet", "--small-print"],
        ["--one-booklet", "--onto", "tabloid"],
        ["--two-up", "--small-print"],
        ["--booklet", "--cover", "both", "--onto", "tabloid"],
        ["--tagged"],
        ["--short-edge"],
        ["--cover", "both", "--tagged"],
    ):
        result = run(A + B + C, "--print-run", "run.pdf", *option)
        assert result.exit_code == 0, (option, result.stderr)
        reader = PdfReader(BytesIO(Path("run.pdf").read_bytes()))
        text = "".join(page.extract_text() for page in reader.pages)
        assert all(name in text for name in ("Ada Example", "Ben Example", "Cy Example"))


def test_a_list_whose_pages_end_with_the_same_row_is_printed() -> None:
    rows = "".join(
        f"Patient {number},M-{number},22511,2031-03-03,{8 + number // 8:02}:{number % 8 * 7:02},Dr. Test,,,1,3\n"
        for number in range(50)
    )
    result = run(rows, "--print-run", "run.pdf", "--cover", "day")
    assert result.exit_code == 0, result.stderr
    assert sum("Patient" in page for page in pages()[:4]) >= 3


def test_rows_without_a_time_stand_last_on_the_list_and_say_so() -> None:
    undated = "Gil Sample,M-7,22511,,,,,,1,\nHal Sample,M-8,22511,2031-03-03,,,,,1,\n"
    result = run(undated + A, "--print-run", "run.pdf", "--cover", "day")
    assert result.exit_code == 0
    listed = " ".join(pages()[0].split())
    assert listed.index("Ada") < listed.index("no time") < listed.index("Sample M-7")
    assert listed.count("no time") == 2


# Stacks.


def kids(name: str = "run.pdf") -> list[list[str]]:
    """Return the bookmarks under those of the patients."""
    return [[entry.title for entry in inner] for inner in PdfReader(name).outline if isinstance(inner, list)]


def test_two_visits_of_one_day_are_one_stack_in_order_of_time() -> None:
    later = A_AGAIN.replace("10:00", "13:30")
    result = run(later + B + A, "--print-run", "run.pdf", "--cover", "both")
    assert result.exit_code == 0, result.stderr
    assert bookmarks() == ["Print run", "08:00 \u00b7 9 \u00b7 Ben Example", "10:00 \u00b7 10 \u00b7 Ada Example"]
    ada = kids()[1]
    assert [title.split()[0] for title in ada] == ["Papers", "Vertebroplasty:", "Percutaneous"]
    assert "10:00" in covers()[1]
    assert "13:30" not in covers()[1]
    assert re.findall(r"1?\d:\d\d", pages()[0])[:2] == ["8:00", "10:00"]


def test_visits_of_two_days_are_two_stacks() -> None:
    assert run(A + A.replace("03-03", "03-04"), "--print-run", "run.pdf").exit_code == 0
    assert len(bookmarks()) == 2


@pytest.mark.parametrize("order", ["time", "room", "file"])
def test_a_stack_is_in_order_of_time_whatever_orders_the_stacks(order: str) -> None:
    early = A_AGAIN.replace("10:00", "07:15").replace(",9", ",99")
    assert run(A + B + early, "--print-run", "run.pdf", "--order", order).exit_code == 0
    (ada,) = [titles for titles in kids() if len(titles) == 2]
    assert [title.split()[0] for title in ada] == ["Percutaneous", "Vertebroplasty:"]
    first = bookmarks()[0]
    assert ("Ben" in first) == (order == "room")


def test_day_tells_how_many_papers_of_a_tagged_run_have_no_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Day._copy

    def copy(day: Day, row: Appointment) -> Filled:
        found = ours(day, row)
        return sheet_of(["flat", "90"]) if row.code == "22867" else found

    monkeypatch.setattr(Day, "_copy", copy)
    told = "run.pdf: warning: 2 papers in it have no tags: they are sheets of the clinic's own"
    result = run(A + A_AGAIN + B, "--print-run", "run.pdf", "--cover", "both", "--tagged")
    assert result.exit_code == 0, result.stderr
    assert told in result.stderr
    assert "[sheet-untagged]" in result.stderr
    assert "2: Parking 1" in PdfReader("run.pdf").page_labels
    assert "Parking" in kids()[1]
    result = run(A + A_AGAIN + B, "--print-run", "run.pdf", "--cover", "both")
    assert "sheet-untagged" not in result.stderr


# Type that stays readable.


@pytest.mark.parametrize(
    ("option", "paper", "said"),
    [
        ("--booklet", "letter", "--booklet prints standard text at 7.8 points"),
        ("--one-booklet", "letter", "--one-booklet prints standard text at 7.8 points"),
        ("--two-up", "a4", "--two-up prints standard text at 8.5 points"),
    ],
)
def test_text_that_gets_too_small_is_refused_before_any_work(option: str, paper: str, said: str) -> None:
    result = run(A, "--print-run", "run.pdf", option, "--paper", paper)
    assert result.exit_code == 2
    told = " ".join(result.stderr.split())
    assert f"{said}, and less than 10 is hard to read" in told
    assert f"--onto {'a3' if paper == 'a4' else 'tabloid'} keeps its size" in told
    assert "--small-print makes it so small" in told
    assert not Path("run.pdf").exists()
    assert not Path("output").exists()


@pytest.mark.parametrize("option", [["--onto", "a3"], ["--small-print"]])
def test_what_goes_with_two_pages_a_side_is_refused_without_them(option: list[str]) -> None:
    result = run(A, "--print-run", "run.pdf", *option)
    assert result.exit_code == 2
    assert f"{option[0]} goes with --booklet, --one-booklet or --two-up" in result.stderr


@pytest.mark.parametrize("onto", ["tabloid", "a3"])
@pytest.mark.parametrize("option", ["--booklet", "--two-up", "--one-booklet"])
def test_two_pages_stand_on_paper_of_twice_the_size(option: str, onto: str) -> None:
    paper = {"tabloid": "letter", "a3": "a4"}[onto]
    assert run(A, "--print-run", "run.pdf", option, "--onto", onto, "--paper", paper).exit_code == 0
    sides = PdfReader("run.pdf").pages
    assert {tuple(map(round, side.mediabox[2:])) for side in sides} == {
        (1224, 792) if onto == "tabloid" else (1191, 842)
    }
    (scale,) = set(re.findall(rb"n (\S+) 0 0", b"".join(side.get_contents().get_data() for side in sides)))
    assert float(scale) > 0.9999


@pytest.mark.parametrize("option", ["--booklet", "--two-up", "--one-booklet"])
def test_large_print_keeps_its_size_on_sheets_of_its_own(option: str) -> None:
    large = A_AGAIN.replace("Dr. Sample,,", "Dr. Sample,,large")
    assert run(A + large, "--print-run", "run.pdf", option, "--small-print", "--duplex").exit_code == 0
    reader = PdfReader("run.pdf")
    upright = [at for at, page in enumerate(reader.pages) if page.mediabox.width < page.mediabox.height]
    assert upright == [*range(upright[0], upright[-1] + 1)]
    assert upright[0] % 2 == 0
    assert len(upright) % 2 == 0
    codes = [contents.get_data() if (contents := reader.pages[at].get_contents()) else b"" for at in upright]
    assert [b"-1 0 0 -1 612 792 cm" in code for code in codes] == [
        at % 2 == 1 and code != b"" for at, code in zip(upright, codes, strict=True)
    ]
    assert not any(b" 0 0 0.6" in code for code in codes)
