"""A day's print run by the command: whose papers lie together, in which order, under which cover, and what it says."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from conftest import LIBRARY
from handpress.cli.commands import main
from portal_case import clinic_in

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
    [[], ["--duplex"], ["--booklet"], ["--two-up"], ["--two-up", "--duplex"], ["--copies", "3", "--short-edge"]],
)
@pytest.mark.parametrize("cover", ["day", "both"])
def test_list_counts_every_sheet_of_its_patients_with_the_covers(option: list[str], cover: str) -> None:
    result = run(A + A_AGAIN + B, "--print-run", "run.pdf", "--cover", cover, *option)
    assert result.exit_code == 0, result.stderr
    told = int(re.search(r"(\d+) sheets", result.stderr)[1])
    listed = pages()[0]
    (total,) = re.findall(r"papers\s+(\d+)", listed)
    assert int(total) == told - 1  # the list itself
    if cover == "both":
        rows = [int(re.search(r"(\d+) sheets", text)[1]) for text in covers()]
        copies = 3 if "--copies" in option else 1
        assert sum(rows[::copies]) * copies == int(total)


@pytest.mark.parametrize("option", ["--booklet", "--two-up"])
def test_no_paper_of_the_staff_is_imposed(option: str) -> None:
    assert run(A + B, "--print-run", "run.pdf", "--cover", "both", option).exit_code == 0
    reader = PdfReader("run.pdf")
    staff = ["Day list", "Papers for one patient"]
    for at, page in enumerate(reader.pages):
        text = page.extract_text()
        ours = any(name in text for name in staff)
        assert (page.mediabox.width < page.mediabox.height) == ours or not text
        if ours and option == "--booklet":
            assert at % 2 == 0
            assert not reader.pages[at + 1].extract_text()
    assert sum("Papers for one patient" in page.extract_text() for page in reader.pages) == 2


def test_backs_of_a_long_list_among_booklets_stay_blank() -> None:
    rows = "".join(A.replace("M-1", f"M-{n}").replace("10:00", f"{8 + n // 6:02}:{n % 6}0") for n in range(45))
    assert run(rows, "--print-run", "run.pdf", "--cover", "day", "--booklet").exit_code == 0
    texts = pages()
    listed = [at for at, text in enumerate(texts) if "Day list" in text]
    assert len(listed) > 1
    assert listed == list(range(0, 2 * len(listed), 2))
    assert not any(texts[at + 1] for at in listed)


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
    assert run(A + B, "--print-run", "run.pdf", "--duplex", "--two-up").exit_code == 0
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
        ["--booklet"],
        ["--two-up"],
        ["--booklet", "--cover", "both"],
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
