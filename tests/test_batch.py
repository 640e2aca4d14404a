"""A clinic day, as the command prints it: every row is a file or a refusal, whatever happens on the way.

Bad rows, changed files, full disks, killed processes and batches side by side; and nothing of a patient anywhere but on
the patient's page, in the print run and in the manifest.
"""

from __future__ import annotations

import csv
import errno
import fcntl
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from conftest import LIBRARY
from handpress.brand.datewords import capital
from handpress.brand.words import words_for
from handpress.cli.commands import main
from handpress.content.timing import parse_procedure
from handpress.day import batch, manifest
from handpress.day.crew import Lost
from handpress.day.journal import Journal
from handpress.lists import daylist

HEADINGS = ["patient", "reference", "code", "date", "time", "clinician", "language", "edition", "copies", "room"]
SECRET, SECRET_REFERENCE, SECRET_DOCTOR = "Xaverine Qvist", "MRN-7741x", "Dr. Yolotli Brzk"
LAST_LINE = re.compile(r"([\d,]+) rows? = (.*?)(?: \([\d,]+ papers\))?")
NOT_DONE = "go on with --resume"
SLOW_S = 600.0
WHOLE = b"%%EOF\n"
Run = Callable[..., Result]
Row = dict[str, str]


unix = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that no test changes."""
    return own_copy(tmp_path_factory.mktemp("clinic"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("warm") / "store"


@pytest.fixture(autouse=True)
def desk(own_store: None, tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in. Its plates are those of the tests before: to lay them out anew takes long."""
    monkeypatch.setenv("HANDPRESS_CACHE", str(store))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(library: Path) -> Run:
    """Return the command, run here in one process unless its arguments say otherwise; what ships are drafts."""

    def command(*arguments: object, drafts: bool = True) -> Result:
        words = [str(argument) for argument in arguments] + ["--drafts"] * drafts
        words += [] if "--jobs" in words or "--scheduler" in words else ["--jobs", "1"]
        words += [] if "--library" in words else ["--library", str(library)]
        return CliRunner().invoke(main, ["batch", *words])

    return command


@pytest.fixture
def chunks_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "CHUNK", 2)


def own_copy(folder: Path) -> Path:
    """Return a copy of the shipped library, of a clinic with a name."""
    copy = folder / "handouts"
    shutil.copytree(LIBRARY, copy)
    brand = copy / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("Your Clinic", "Riverside"))
    return copy


def row(**cells: str) -> Row:
    return {"code": "22867", **cells}


def spelt(number: int) -> str:
    """Return *number* in letters: with digits beside it, a name is none."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


def rows(count: int, prefix: str = "Patient") -> list[Row]:
    """Return rows of four groups, each with a name, a reference and a clinician of its own."""
    return [
        row(
            patient=f"{prefix} {spelt(n)}x Zorn",
            reference=f"R{n}x",
            code="22867" if n % 2 else "22511",
            language="en" if n // 2 % 2 else "es",
            date=(date(2026, 3, 1) + timedelta(n % 300)).isoformat(),
            time=f"{8 + n % 9:02}:30",
            clinician=f"Dr. Medic{spelt(n)}x",
        )
        for n in range(count)
    ]


def save(name: str | Path, wanted: list[Row]) -> Path:
    path = Path(name)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, HEADINGS, restval="")
        writer.writeheader()
        writer.writerows(wanted)
    return path


def files(folder: str | Path = "output") -> list[str]:
    """Return the names of all that stands in *folder* and its folders of days, hidden files too."""
    return sorted(path.name for path in papers(folder))


def papers(folder: str | Path = "output") -> list[Path]:
    """Return the paths of these."""
    return sorted(path for path in Path(folder).rglob("*") if path.is_file() and path.name != ".gitignore")


def path_of(name: str, folder: str | Path = "output") -> Path:
    """Return the paper called *name*."""
    (found,) = (path for path in papers(folder) if path.name == name)
    return found


def batches(private: str | Path = "output-private") -> list[Path]:
    return sorted(Path(private).glob("batch-*"))


def entries(folder: Path | None = None) -> list[dict[str, Any]]:
    """Return the manifest of the one batch, or of that in *folder*; both of its forms say the same of files."""
    if folder is None:
        (folder,) = batches()
    found: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text("utf-8"))
    with (folder / "manifest.csv").open(newline="", encoding="utf-8-sig") as stream:
        table = list(csv.DictReader(stream))
    told = ("row", "file", "sha256", "status", "failure")
    assert [[line[name] for name in told] for line in table] == [[str(entry[name]) for name in told] for entry in found]
    return found


def counted(told: str) -> dict[str, int]:
    """Return how many rows became what by the line that sums them up, which must, and of how many under ""."""
    lines = list(filter(None, map(LAST_LINE.fullmatch, told.splitlines())))
    assert len(lines) == 1, told
    (match,) = lines
    parts = [part.split(" ", 1) for part in match[2].split(" + ") if part != "nothing"]
    found = {what: int(number.replace(",", "")) for number, what in parts}
    total = int(match[1].replace(",", ""))
    assert total == sum(found.values()), told
    return found | {"": total}


def summed(told: str) -> tuple[int, int, int]:
    """Return the rows of the last line, those that were printed, and those that cannot be."""
    found = counted(told)
    return found[""], found.get("printed", 0), found.get("refused", 0) + found.get("failed", 0)


def assert_whole(wanted: int, out: str | Path = "output", folder: Path | None = None, read: int = 12) -> None:
    """Every row has a file, once, whole, as the manifest says; nothing else is there. Of some every page is read."""
    told = entries(folder)
    names = [entry["file"] for entry in told]
    assert len(told) == len(set(names)) == wanted
    assert sorted(Path(name).name for name in names) == files(out)
    for entry in told:
        data = (Path(out) / entry["file"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (entry["sha256"], entry["size"])
        assert data.endswith(WHOLE)
    for entry in random.Random(wanted).sample(told, min(read, wanted)):
        assert entry["patient"] in text_of(Path(out) / entry["file"])


def text_of(path: Path) -> str:
    reader = PdfReader(path, strict=True)
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


# Done


def test_every_row_is_a_file_and_the_last_line_says_so(run: Run) -> None:
    result = run(save("day.csv", rows(6)), "--quiet")
    assert result.exit_code == 0
    (folder,) = batches()
    assert result.stdout == f"{Path.cwd() / folder / 'manifest.csv'}\n"
    assert result.stderr.endswith("\n6 rows = 6 printed\n")
    assert_whole(6)


def test_bad_rows_do_not_stop_good_ones(run: Run) -> None:
    bad = [row(code="1234"), row(code="99999"), row(language="vi"), row(date="3/4/2026"), row(edition="braille")]
    result = run(save("day.csv", [rows(2)[0], *bad, rows(2)[1], row(copies="0")]))
    assert result.exit_code == 1
    assert summed(result.stderr) == (8, 2, 6)
    assert [entry["row"] for entry in entries()] == [2, 8]
    assert_whole(2)
    assert re.findall(r"^day.csv: row (\d+): error: (.*)", result.stderr, re.MULTILINE) == [
        ("3", "code: this is not a CPT or HCPCS code [code]"),
        ("4", "the library has no handout for its code [no-handout]"),
        ("5", "the library has no handout for its code in its language [no-handout]"),
        (
            "6",
            "date: the order of month and day is not known: this is a Wednesday as month/day or a Friday as "
            "day/month [date]",
        ),
        ("7", "edition: there is no such edition [edition]"),
        ("9", "copies: this is not a number from 1 to 99 [copies]"),
    ]
    assert "there is one in: en, es" in result.stderr


def test_every_refusal_is_told_before_any_file_is_written(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    echo = click.echo

    def told(message: object, err: bool = False) -> None:
        if err and ": error: " in str(message):
            seen.append(files() + files("output-private"))
        echo(message, err=err)

    monkeypatch.setattr(click, "echo", told)
    result = run(save("day.csv", [*rows(3), row(code="x"), row(code="99999")]))
    assert summed(result.stderr) == (5, 3, 2)
    assert len(seen) >= 2
    assert not any(seen)


def test_nothing_but_refusals_makes_no_pdf(run: Run) -> None:
    result = run(save("day.csv", [row(code="99999"), row(code="x")]))
    assert (result.exit_code, summed(result.stderr)) == (1, (2, 0, 2))
    assert files() == []
    assert entries() == []


def test_handout_with_faults_refuses_its_rows_only(run: Run, desk: Path) -> None:
    library = own_copy(desk)
    path = library / "22325.yaml"
    path.write_text(path.read_text().replace("revised: ", "revized: ", 1).replace("kind: overview", "kind: over", 1))
    result = run(save("day.csv", [row(), row(code="22325"), row(), row(code="22325")]), "--library", library)
    assert (result.exit_code, summed(result.stderr)) == (1, (4, 2, 2))
    said = [line for line in result.stderr.splitlines() if ": error: " in line]
    assert [line.partition(": error: ")[0] for line in said] == ["day.csv: row 3", "day.csv: row 5"]
    assert re.search(r"22325\.yaml:\d+:\d+: .*\(and \d+ more\)", said[0])
    assert [entry["row"] for entry in entries()] == [2, 4]


def test_broken_brand_is_told_and_nothing_is_written(run: Run, desk: Path) -> None:
    library = own_copy(desk)
    (library / "brand" / "brand.yaml").write_text("clinic: [\n")
    result = run(save("day.csv", rows(2)), "--library", library)
    assert result.exit_code == 3
    assert "brand.yaml:" in result.stderr
    assert files() == files("output-private") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "this file is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "this file is empty"),
        (b"patient,date\nAda,2026-03-03\n", "no heading stands for the code"),
        (b'code,patient\n22867,"Ada\n22867,Bo\n', "the quotes of this row do not match"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 64, "xls"),
        (b"code,date,procedure date\n22867,2026-12-04,2026-12-05\n", "2 headings stand for the date"),
    ],
)
def test_file_that_cannot_be_read_writes_nothing(run: Run, content: bytes, said: str) -> None:
    Path("day.csv").write_bytes(content)
    result = run("day.csv")
    assert (result.exit_code, result.stdout) == (3, "")
    assert said in result.stderr
    assert files() == files("output-private") == []


def test_file_that_is_not_there_is_said(run: Run) -> None:
    result = run("nowhere.csv")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("nowhere.csv: error: this file cannot be read")


def test_headings_alone_are_no_rows(run: Run) -> None:
    result = run(save("day.csv", []))
    assert result.exit_code == 1
    assert files() == []
    assert "there are no appointments under the headings [no-rows]" in result.stderr


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffpatient,code\r\nAda Zorn,22867\r\n",
        "patient;code;note\r\nAda Zorn;22867;a, b\r\n",
        "patient\tcode\nAda Zorn\t22867\n",
        '\n"Patient Name","CPT Code"\n\n"Ada Zorn",22867\n',
    ],
    ids=["BOM", "semicolon", "tab", "quotes and blank lines"],
)
def test_csv_as_spreadsheets_save_it(run: Run, content: str) -> None:
    Path("day.csv").write_bytes(content.encode())
    result = run("day.csv")
    assert (result.exit_code, summed(result.stderr)) == (0, (1, 1, 0))
    assert [entry["patient"] for entry in entries()] == ["Ada Zorn"]
    assert_whole(1)


def test_heading_is_named_with_map_and_date_order(run: Run) -> None:
    Path("day.csv").write_text("Pt_Nm,code,when\nAda Zorn,22867,03/04/2026\n")
    result = run("day.csv", "--map", "patient=Pt_Nm", "--map", "date=when", "--date-order", "dmy")
    assert result.exit_code == 0
    (entry,) = entries()
    assert (entry["patient"], entry["date"]) == ("Ada Zorn", "2026-04-03")
    assert "April 3, 2026" in text_of(Path("output") / entry["file"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--map", "patient"], "write --map as COLUMN=HEADING"),
        (["--map", "=x"], "write --map as COLUMN=HEADING"),
        (["--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"], "go one without the other"),
        (["--jobs", "0"], "--jobs"),
        (["--paper", "legal"], "--paper"),
        (["--booklet", "--two-up"], "go one without the other"),
    ],
)
def test_wrong_use_is_exit_2(run: Run, arguments: list[str], said: str) -> None:
    result = run(save("day.csv", rows(1)), *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert files() == files("output-private") == []


_opened: list[str] | None = None  # the files that are opened meanwhile, where a test asks for them


def _note_opened(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _opened is not None and isinstance(arguments[0], str | bytes | os.PathLike):
        _opened.append(os.fsdecode(arguments[0]))


sys.addaudithook(_note_opened)


@pytest.mark.usefixtures("chunks_of_two")
@pytest.mark.parametrize("settled", [True, False])
def test_appointments_are_read_once(run: Run, settled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was saved right before may change unseen: only then is it read again at each step, to be compared."""
    monkeypatch.setattr(daylist, "SETTLED_NS", -1 if settled else 10**20)
    monkeypatch.setattr(sys.modules[__name__], "_opened", opened := [])
    assert run(save("day.csv", rows(20)), "--print-run", "run.pdf").exit_code == 0
    assert opened.count("day.csv") - 1 == (1 if settled else 11)  # without the one that saved it
    assert_whole(20)


# Whose file is whose


def sixty() -> list[Row]:
    """Return rows whose names, clinicians and days are all different, in several languages, editions and scripts."""
    given = ("Ada", "Zoë", "Nguyễn Thị", "O'Hara", "Łukasz", "Şebnem", "Jean-Luc", "de la Cruz", "D.", "Ångela")
    handouts = (("22867", "en"), ("22511", "es"), ("22325", "en"), ("22867", "es"), ("22511", "en"))
    found = []
    for n in range(60):
        code, language = handouts[n % 5]
        cells = row(
            code=code, language=language, reference=f"REF{n:02}x", date=f"{date(2026, 3, 1) + timedelta(3 * n)}"
        )
        cells |= {"patient": f"{given[n % 10]} Quorn{n:02}x"} if n % 7 != 3 else {}
        cells |= {"clinician": f"Dr. Medic{n:02}x"} if n % 5 != 4 else {}
        cells |= {"time": f"{7 + n % 12:02}:{n % 60:02}"} if n % 4 != 1 else {}
        cells |= {"edition": "large print"} if n % 6 == 5 else {}
        cells |= {"patient": cells["patient"] + " Longnamed" * 12} if n in (8, 41) else {}
        found.append(cells)
    return found


@pytest.mark.heavy
def test_every_page_of_a_day_is_the_page_of_its_row(run: Run) -> None:
    wanted = sixty()
    result = run(save("day.csv", wanted))
    assert (result.exit_code, summed(result.stderr)) == (0, (60, 60, 0))
    told = entries()
    assert [entry["row"] for entry in told] == list(range(2, 62))
    for n, (cells, entry) in enumerate(zip(wanted, told, strict=True)):
        assert {name: entry[name] for name in ("patient", "reference", "code", "language", "clinician", "time")} == {
            name: cells.get(name, "") for name in ("patient", "reference", "code", "language", "clinician", "time")
        }
        assert (entry["date"], entry["status"], entry["failure"]) == (cells["date"], "draft", "")
        assert entry["edition"] == ("large-print" if "edition" in cells else "standard")
        path = Path("output") / entry["file"]
        reader = PdfReader(path, strict=True)
        assert (len(reader.pages), path.stat().st_size) == (entry["pages"], entry["size"])
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        assert set(re.findall(r"Quorn(\d\d)x", text)) == ({f"{n:02}"} if "patient" in cells else set())
        assert set(re.findall(r"Medic(\d\d)x", text)) == ({f"{n:02}"} if "clinician" in cells else set())
        assert not re.search("REF|Quorn|Medic", str(reader.metadata) + str(reader.xmp_metadata))
        assert cells.get("patient", "") in text
        procedure = parse_procedure(f"{cells['date']}T{cells['time']}" if "time" in cells else cells["date"])
        words = words_for(cells["language"]).date_words()
        assert capital(words.day(procedure.day.toordinal(), True)) in text
        if clock := procedure.clock:
            assert " ".join(words.clock(clock.hour * 60 + clock.minute).split()) in text
        assert f"CPT® {cells['code']}" in text
        assert reader.trailer["/Root"]["/Lang"].startswith(cells["language"])  # type: ignore[index]


def test_same_row_again_prints_once_and_is_told(run: Run) -> None:
    result = run(save("day.csv", [*rows(1) * 3, *rows(2)[1:], row(), row()]))
    assert result.exit_code == 0
    assert counted(result.stderr) == {"": 6, "printed": 4, "the same as another row": 2}
    for again in (3, 4):
        assert f"day.csv: warning: row {again} is the same as row 2, and prints once [same-row]" in result.stderr
    assert [entry["row"] for entry in entries()] == [2, 5, 6, 7]  # nobody knows whether two without a name are one
    assert len(files()) == 4


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_number_of_processes_prints_the_same(run: Run, jobs: int) -> None:
    wanted = rows(500)
    result = run(save("day.csv", wanted), "--jobs", jobs)
    assert (result.exit_code, summed(result.stderr)) == (0, (500, 500, 0))
    assert_whole(500)
    digests = [entry["sha256"] for entry in entries()]
    assert run(save("few.csv", wanted[:9]), "--out", "few").exit_code == 0
    assert [entry["sha256"] for entry in entries(*batches("few-private"))] == digests[:9]


def test_names_that_are_missing_invisible_too_long_or_in_other_scripts(run: Run) -> None:
    names = [
        "",
        "\N{ARABIC LETTER MEEM}\N{ARABIC LETTER REH}",
        "\u200b",
        "A\u202eB",
        "🙂",
        "W" * 250,
        "W" * 9000,
        "(\\) %s {x} <b> &c",
    ]
    result = run(save("day.csv", [row(patient=name, clinician=name) for name in names]))
    assert summed(result.stderr) == (8, 4, 4)
    assert [entry["row"] for entry in entries()] == [2, 3, 7, 9]
    assert "this has 9000 characters, more than the 250 that pages have room for" in result.stderr
    texts = [text_of(Path("output") / entry["file"]) for entry in entries()]
    assert "\N{ARABIC LETTER MEEM}" in texts[1]
    assert texts[2].replace(" ", "").count("W") >= 2 * 250
    assert names[7] in texts[3]
    for name in names[1:]:
        assert name not in result.output


# What is kept from whom


@unix
def test_only_this_user_reads_what_is_a_patients(run: Run) -> None:
    before = os.umask(0)
    try:
        assert run(save("day.csv", rows(4))).exit_code == 0
    finally:
        os.umask(before)
    (folder,) = batches()
    assert {stat.S_IMODE(path.stat().st_mode) for path in papers()} == {0o600}
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder.parent, folder)] == [0o700, 0o700]
    inside = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert set(inside) >= {"manifest.csv", "manifest.json", "journal.sqlite"}
    assert set(inside.values()) == {0o600}
    assert all(name.endswith(".pdf") for name in files())


def test_file_names_tell_nothing_of_a_patient(run: Run) -> None:
    assert run(save("day.csv", [*rows(5), row(**secret(), edition="large-print")])).exit_code == 0
    assert all(re.fullmatch(r"\d{5}_(en|es)(_large-print)?_[0-9a-f]{12,}\.pdf", name) for name in files())
    digits = {entry["file"].rpartition("_")[2] for entry in entries()}
    assert run("day.csv", "--out", "again").exit_code == 0
    assert digits.isdisjoint(name.rpartition("_")[2] for name in files("again"))


def test_manifest_stands_where_private_says(run: Run) -> None:
    assert run(save("day.csv", rows(2)), "--private", "safe").exit_code == 0
    assert_whole(2, folder=batches("safe")[0])
    assert not Path("output-private").exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
@pytest.mark.parametrize("separator", [";", "\t", ",", "|", "\r", "\n", '"', "; ", ';"'])
def test_cell_is_harmless_under_any_list_separator(start: str, separator: str) -> None:
    from handpress.disk.table import harmless

    assert harmless(f"x{separator}{start}cmd") == f"x{separator}'{start}cmd"
    assert harmless(f"{start}cmd") == f"'{start}cmd"
    assert harmless("Smith-Jones; Ann") == "Smith-Jones; Ann"


@pytest.mark.parametrize("unseen", ["\0", "\x0b", "\u00a0", "\u00ad", "\u200b", "\u200e", "\u2028", "\u2060"])
@pytest.mark.parametrize("start", ["=", "+", "@", "\uff1d"])
def test_cell_is_harmless_behind_what_nobody_sees(start: str, unseen: str) -> None:
    from handpress.disk.table import harmless

    assert harmless(f"{unseen}{start}cmd") == f"{unseen}'{start}cmd"
    assert harmless(f"x;{unseen}{start}cmd") == f"x;{unseen}'{start}cmd"


def test_cell_that_a_spreadsheet_would_run_is_harmless_in_the_csv_and_exact_in_the_json(run: Run) -> None:
    names = ["+Ann", "-Ann", "'+Ann", 'a"b, c']  # what else a spreadsheet runs is refused as a name
    rooms = ["=1+1", "@SUM(1)", "'=1", '=HYPERLINK("http://x")']
    wanted = [
        row(patient=name, reference="-2", clinician=name, room=room) for name, room in zip(names, rooms, strict=True)
    ]
    assert run(save("day.csv", wanted)).exit_code == 0
    assert [entry["patient"] for entry in entries()] == names
    assert [entry["room"] for entry in entries()] == rooms
    (folder,) = batches()
    text = (folder / "manifest.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    with (folder / "manifest.csv").open(newline="", encoding="utf-8-sig") as stream:
        for line, *cells in zip(csv.DictReader(stream), names, names, rooms, strict=True):
            for column, cell in zip(("patient", "clinician", "room"), cells, strict=True):
                assert line[column] == (f"'{cell}" if cell[0] in "=+-@" else cell)
            assert line["reference"] == "'-2"


def secret(**cells: str) -> Row:
    return {"patient": SECRET, "reference": SECRET_REFERENCE, "clinician": SECRET_DOCTOR} | cells


def tells(data: bytes) -> list[str]:
    """Return which of the secrets stand in *data*, in any usual encoding."""
    parts = [part for text in (SECRET, SECRET_REFERENCE, SECRET_DOCTOR) for part in text.split() if len(part) > 3]
    return [part for part in parts for code in ("utf-8", "utf-16-le", "utf-16-be") if part.encode(code) in data]


def test_nothing_of_a_patient_is_said_logged_or_kept_but_in_the_manifest(run: Run, store: Path) -> None:
    faulty = [
        secret(date="17.17.2031"),
        secret(time="25:61"),
        secret(copies="x"),
        secret(language="vi"),
        secret(code="1"),
    ]
    faulty += [
        secret(patient=SECRET + "\u200b"),
        secret(room=f"{SECRET}\n2"),
        secret(edition=SECRET),
        secret(code=SECRET),
    ]
    good = [secret(date="2031-12-17"), secret(patient=f"{SECRET} \N{ARABIC LETTER MEEM}"), secret(patient=SECRET * 10)]
    result = run(save("day.csv", [row(**cells) for cells in good + faulty]))
    assert summed(result.stderr) == (12, 3, 9)
    assert tells(result.output.encode()) == []
    assert "17.17" not in result.output
    (folder,) = batches()
    for path in [*folder.iterdir(), *(path for path in store.iterdir() if path.is_file())]:
        if path.name not in ("manifest.csv", "manifest.json"):
            assert (path.name, tells(path.read_bytes())) == (path.name, [])
    assert tells((folder / "manifest.json").read_bytes())  # else this test could not fail
    assert tells("".join(files()).encode()) == []


@unix
def test_nothing_of_a_patient_in_the_arguments_and_surroundings_of_processes(library: Path) -> None:
    save("day.csv", [row(**secret(), room=str(n)) for n in range(2500)])
    with started(library, "day.csv", "--jobs", "2") as process:
        assert wait_until(lambda: len(files()) > 100)
        seen = [(Path(f"/proc/{pid}") / name) for pid in of_session(process) for name in ("cmdline", "environ")]
        assert len(seen) >= 8
        for path in seen:
            with suppress(FileNotFoundError, ProcessLookupError):
                assert tells(path.read_bytes()) == []
        _, stderr = process.communicate(timeout=SLOW_S)
    assert process.returncode == 0
    assert tells(stderr.encode()) == []


def test_no_progress_where_nobody_looks_on(library: Path) -> None:
    save("day.csv", rows(300))
    with started(library, "day.csv", "--jobs", "2") as process:
        _, stderr = process.communicate(timeout=SLOW_S)
    assert process.returncode == 0
    assert re.search(r"[\r\x1b\u2500-\u259f%]", stderr) is None
    *told, last = stderr.splitlines()
    assert last == "300 rows = 300 printed"
    assert all(re.match(r"\S.*: warning: |  hint: ", line) for line in told)


@unix
def test_progress_where_somebody_looks_on(library: Path) -> None:
    import pty

    save("day.csv", [row(**secret(), room=str(n)) for n in range(300)])
    here, there = pty.openpty()
    command = [sys.executable, "-m", "handpress", "batch", "day.csv", "--drafts", "--jobs", "2"]
    command += ["--library", str(library)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=there) as process:
        os.close(there)
        said = b""
        with suppress(OSError):  # Linux ends a terminal so
            while part := os.read(here, 4096):
                said += part
    os.close(here)
    assert process.returncode == 0
    assert b"300/300" in said
    assert b"a second" in said
    assert tells(said) == []


# Stopped and finished


def stopped(run: Run, after: int, *arguments: object, error: int = errno.ENOSPC) -> Result:
    """Run a batch whose disk is full after some files."""
    written = 0
    real = batch.create

    def limited(path: str, data: tuple[bytes, ...], mode: int, tag: str = "") -> None:
        nonlocal written
        if written == after:
            raise OSError(error, os.strerror(error))
        written += 1
        real(path, data, mode, tag)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "create", limited)
        return run(*arguments)


@pytest.mark.usefixtures("chunks_of_two")
@pytest.mark.parametrize(("error", "said"), [(errno.ENOSPC, "no space left on device"), (errno.EROFS, "read-only")])
def test_full_disk_and_read_only_folder_are_one_message_and_resumable(run: Run, error: int, said: str) -> None:
    result = stopped(run, 5, save("day.csv", rows(12)), error=error)
    assert result.exit_code == 1
    (line,) = [line for line in result.stderr.splitlines() if ": error: " in line]
    assert "cannot be written: " + said in line
    assert "8 rows are left: go on with --resume" in result.stderr
    assert "\n12 rows = 4 printed + 8 not done\n" in result.stderr
    assert len(files()) == 5
    assert all(name.endswith(".pdf") for name in files())
    (folder,) = batches()
    assert not (folder / "manifest.csv").exists()
    result = run("day.csv", "--resume")
    assert (result.exit_code, summed(result.stderr)) == (0, (12, 12, 0))
    assert_whole(12)


@pytest.mark.usefixtures("chunks_of_two")
def test_write_that_ends_short_leaves_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    save("day.csv", rows(8))
    real, count = os.writev, 0

    def short(handle: int, parts: Any) -> int:
        nonlocal count
        count += 1
        return real(handle, [parts[0][:1000]] if count == 4 else parts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "writev", short)
        result = run("day.csv")
    assert result.exit_code == 1
    assert result.stderr.count(": error: ") == 1
    assert all(path_of(name).read_bytes().endswith(WHOLE) for name in files())
    assert run("day.csv", "--resume").exit_code == 0
    assert_whole(8)


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.heavy)])
def test_real_full_disk(run: Run, desk: Path, jobs: int) -> None:
    save("day.csv", rows(400))
    with small_disk(desk / "disk", 6000) as disk:
        arguments = ("day.csv", "--out", disk / "out", "--private", "safe", "--jobs", jobs)
        result = run(*arguments)
        assert result.exit_code == 1
        assert result.stderr.count(": error: ") == 1
        assert "cannot be written: no space left on device" in result.stderr
        assert NOT_DONE in result.stderr
        assert summed(result.stderr)[1:] == (0, 0) or summed(result.stderr)[1] % 100 == 0
        assert files(disk / "out")
        for name in files(disk / "out"):
            assert name.endswith(".pdf")
            assert path_of(name, disk / "out").read_bytes().endswith(WHOLE)
        remount(disk, "size=40000k")
        result = run(*arguments, "--resume")
        assert (result.exit_code, summed(result.stderr)) == (0, (400, 400, 0))
        assert_whole(400, disk / "out", batches("safe")[0])


def test_full_disk_under_the_journal_is_one_message(run: Run, desk: Path) -> None:
    save("day.csv", rows(3000))
    with small_disk(desk / "disk", 200) as disk:
        result = run("day.csv", "--private", disk / "safe")
        assert result.exit_code == 1
        assert result.stderr.count(": error: ") == 1
        assert "disk is full" in result.stderr
        assert files() == []


def test_real_read_only_folder(run: Run, desk: Path) -> None:
    save("day.csv", rows(5))
    with small_disk(desk / "disk", 4000) as disk:
        arguments = ("day.csv", "--out", disk / "out", "--private", "safe")
        (disk / "out").mkdir()
        remount(disk, "ro")
        result = run(*arguments)
        assert result.exit_code == 1
        assert result.stderr.count(": error: ") == 1
        assert "read-only file system" in result.stderr
        assert summed(result.stderr) == (5, 0, 0)
        remount(disk, "rw")
        assert run(*arguments, "--resume").exit_code == 0
        assert_whole(5, disk / "out", batches("safe")[0])


def test_file_in_the_place_of_a_folder_is_said(run: Run) -> None:
    Path("taken").write_text("x")
    assert run(save("day.csv", rows(2)), "--out", "taken").exit_code == 2
    for code, *arguments in (
        (3, "--out", "taken/out"),
        (1, "--out", "taken/out", "--private", "safe"),  # begun: --resume would finish it
        (3, "--private", "taken/safe"),
    ):
        result = run("day.csv", *arguments)
        assert result.exit_code == code
        assert result.stderr.count(": error: ") == 1
        assert "cannot be written: " in result.stderr
    assert files() == []
    assert Path("taken").read_text() == "x"


def test_resume_when_nothing_was_stopped(run: Run) -> None:
    for said in range(2):
        result = run(save("day.csv", rows(3)), "--resume")
        assert (result.exit_code, result.stdout) == (3, "")
        assert "no batch of these appointments was stopped [resume]" in result.stderr
        assert "leave --resume out" in result.stderr
        if not said:
            assert run("day.csv").exit_code == 0
    assert_whole(3)


@pytest.mark.usefixtures("chunks_of_two")
@pytest.mark.heavy
def test_resume_twice_and_again_stopped(run: Run) -> None:
    stopped(run, 3, save("day.csv", rows(12)))
    result = stopped(run, 3, "day.csv", "--resume")
    assert result.exit_code == 1
    assert NOT_DONE in result.stderr
    assert run("day.csv", "--resume").exit_code == 0
    assert_whole(12)
    before = entries()
    assert run("day.csv", "--resume").exit_code == 3
    assert entries() == before
    assert_whole(12)


@pytest.mark.usefixtures("chunks_of_two")
def test_resume_tells_refused_rows_again_and_counts_them(run: Run) -> None:
    save("day.csv", [*rows(5), row(code="x"), *rows(9)[5:]])
    stopped(run, 4, "day.csv")
    result = run("day.csv", "--resume")
    assert (result.exit_code, summed(result.stderr)) == (1, (10, 9, 1))
    assert "row 7: error: code:" in result.stderr
    assert_whole(9)


def change_cell(desk: Path) -> None:
    save("day.csv", [*rows(7), row(patient="Somebody Else")])


def change_handout(desk: Path) -> None:
    path = desk / "handouts" / "22511.es.yaml"
    path.write_text(path.read_text().replace("revised: ", "revised:  ", 1))


def change_brand(desk: Path) -> None:
    path = desk / "handouts" / "brand" / "brand.yaml"
    path.write_text(path.read_text().replace("Riverside", "Lakeside"))


def break_handout(desk: Path) -> None:
    (desk / "handouts" / "22511.es.yaml").unlink()


@pytest.mark.usefixtures("chunks_of_two")
@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        (change_cell, [], "no batch of these appointments was stopped"),
        (change_handout, [], 'this batch was begun with other "handouts"'),
        (break_handout, [], 'this batch was begun with other "handouts"'),
        (change_brand, [], 'this batch was begun with other "handouts"'),
        (None, ["--paper", "a4"], 'this batch was begun with other "paper"'),
        (None, ["--ink", "grey"], 'this batch was begun with other "ink"'),
        (None, ["--out", "elsewhere", "--private", "output-private"], 'this batch was begun with other "out"'),
        (None, ["--brand", "handouts/brand/brand.yaml"], 'this batch was begun with other "brand"'),
    ],
)
def test_resume_after_a_change_is_refused(
    run: Run, desk: Path, change: Callable[[Path], None] | None, options: list[str], said: str
) -> None:
    library = own_copy(desk)
    stopped(run, 4, save("day.csv", rows(8)), "--library", library)
    before = files()
    if change:
        change(desk)
    result = run("day.csv", "--library", library, *options, "--resume")
    assert (result.exit_code, result.stdout) == (3, "")
    told = [line for line in result.stderr.splitlines() if ": error: " in line and "no-handout" not in line]
    assert len(told) == 1
    assert said in told[0]
    assert files() == before
    assert files("elsewhere") == []


@pytest.mark.usefixtures("chunks_of_two")
def test_resume_with_headings_mapped_otherwise_prints_nobodys_page_for_another(run: Run) -> None:
    Path("day.csv").write_text("code,a,b\n" + "".join(f"22867,Anna{n} Nu,Bert{n} Xi\n" for n in range(8)))
    stopped(run, 4, "day.csv", "--map", "patient=a")
    result = run("day.csv", "--map", "patient=b", "--resume")
    assert result.exit_code == 3
    assert result.stderr.count(": error: ") == 1
    assert len(files()) == 4
    assert run("day.csv", "--map", "patient=a", "--resume").exit_code == 0
    assert_whole(8)
    assert all(entry["patient"].startswith("Anna") for entry in entries())


@pytest.mark.usefixtures("chunks_of_two")
def test_torn_file_is_made_again_under_its_name(run: Run) -> None:
    stopped(run, 8, save("day.csv", rows(12)))
    torn, emptied, longer = papers()[:3]
    torn.write_bytes(torn.read_bytes()[:-7])
    emptied.write_bytes(b"")
    longer.write_bytes(longer.read_bytes() + b"\0" * 512)
    assert run("day.csv", "--resume").exit_code == 0
    assert_whole(12)


@pytest.mark.usefixtures("chunks_of_two")
def test_what_is_made_is_not_made_again(run: Run) -> None:
    stopped(run, 8, save("day.csv", rows(12)))
    with sqlite3.connect(batches()[0] / "journal.sqlite") as database:
        done = {name for (name,) in database.execute("SELECT name FROM items JOIN results USING (row)")}
    database.close()
    assert len(done) == 8
    before = {name: path_of(name).stat().st_ino for name in done}
    assert run("day.csv", "--resume").exit_code == 0
    assert {name: path_of(name).stat().st_ino for name in done} == before


@pytest.mark.usefixtures("chunks_of_two")
def test_resume_leaves_the_files_in_the_making_of_others_alone(run: Run) -> None:
    stopped(run, 4, save("day.csv", rows(8)))
    tag = batches()[0].name.removeprefix("batch-")
    folder = papers()[0].parent
    own, others = folder / f".handpress-{tag}-0011.part", folder / ".handpress-deadbeef-0011.part"
    own.write_bytes(b"torn")
    others.write_bytes(b"at work")
    with others.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        assert run("day.csv", "--resume").exit_code == 0
    assert not own.exists()
    others.unlink()
    assert_whole(8)


@pytest.mark.usefixtures("chunks_of_two")
def test_of_several_stopped_batches_the_last_is_finished(run: Run) -> None:
    save("day.csv", rows(8))
    begun: list[Path] = []
    for after in (1, 2, 3):
        stopped(run, after, "day.csv")
        begun += (folder for folder in batches() if folder not in begun)
    assert run("day.csv", "--resume").exit_code == 0
    assert [(folder / "manifest.json").exists() for folder in begun] == [False] * 2 + [True]
    standing = [path.name for path in papers() if path.parent.name != "withdrawn"]
    assert standing == sorted(Path(entry["file"]).name for entry in entries(begun[-1]))
    assert len(standing) == 8
    assert run("day.csv", "--resume").exit_code == 3  # what the older ones left is printed


def test_each_stopped_batch_of_a_folder_is_finished_with_its_own_file(run: Run) -> None:
    one, two = (
        save("one.csv", rows(8)),
        save("two.csv", [each | {"reference": f"{each['reference']}y"} for each in rows(10, "Other")]),
    )
    stopped(run, 4, one)
    stopped(run, 2, two)
    assert run(two, "--resume").exit_code == 0
    assert run(one, "--resume").exit_code == 0
    told = [entries(folder) for folder in batches()]
    assert sorted(map(len, told)) == [8, 10]
    assert sorted(Path(entry["file"]).name for part in told for entry in part) == files()


def test_row_that_cannot_be_printed_is_told_by_its_number(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = batch.Room.plate

    def plate(self: Any, entry: Any, variant: Any, personal: Any, *rest: Any) -> Any:
        if personal.patient.startswith("Patient cx"):
            raise batch.fault(batch.Span("PDF"), "a page has no title", "title")
        return real(self, entry, variant, personal, *rest)

    monkeypatch.setattr(batch.Room, "plate", plate)
    result = run(save("day.csv", rows(5)))
    assert (result.exit_code, summed(result.stderr)) == (1, (5, 4, 1))
    assert "day.csv: row 4: error: a page has no title [batch]" in result.stderr
    told = entries()
    assert [(entry["row"], entry["file"]) for entry in told if entry["failure"]] == [(4, "")]
    assert [entry["status"] for entry in told] == ["draft", "draft", "failed", "draft", "draft"]
    assert sorted(Path(entry["file"]).name for entry in told if entry["file"]) == files()


# What must not be lost at the edges


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_manifest_is_made_by_resume_if_it_was_stopped_before_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "write_manifest", interrupted)
        assert run(save("day.csv", rows(4))).exit_code == 130
    assert len(files()) == 4
    result = run("day.csv", "--resume")
    assert (result.exit_code, summed(result.stderr)) == (0, (4, 4, 0)), result.stderr
    assert_whole(4)


def test_half_a_manifest_is_removed_by_resume(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(folder: Path, *_: object) -> None:
        (folder / ".handpress-0123456789abcdef.part").write_text(SECRET)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(manifest, "write_manifest", killed)
        assert run(save("day.csv", rows(4))).exit_code == 130
    run("day.csv", "--resume")
    assert [name for name in files(batches()[0]) if name.endswith(".part")] == []


def test_appointments_that_change_while_they_are_printed_are_no_lost_manifest(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save("day.csv", rows(4))
    before, real = path.read_bytes(), batch.perform

    def perform(*arguments: Any) -> None:
        real(*arguments)
        path.write_bytes(before + b"\r\n")

    with monkeypatch.context() as patch:
        patch.setattr(batch, "perform", perform)
        result = run(path)
    assert result.exit_code == 1
    assert "has changed while it was in use" in result.stderr
    path.write_bytes(before)
    result = run(path, "--resume")
    assert (result.exit_code, summed(result.stderr)) == (0, (4, 4, 0)), result.stderr
    assert_whole(4)


def test_plan_that_cannot_be_made_is_told_and_all_rows_are_left(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = save("day.csv", rows(4)), batch.plan

    def plan(*arguments: Any) -> None:
        path.write_bytes(path.read_bytes() + b"\r\n")
        real(*arguments)

    monkeypatch.setattr(batch, "plan", plan)
    result = run(path)
    assert result.exit_code == 1
    assert "has changed while it was in use" in result.stderr
    assert not list(Path().rglob("manifest.*"))
    assert "manifest" not in result.stdout
    assert summed(result.stderr) == (4, 0, 0)


@pytest.mark.usefixtures("chunks_of_two")
def test_resume_with_another_date_order_loses_no_row(run: Run) -> None:
    save("day.csv", [*rows(6), row(patient="Ada Zorn", date="03/04/2026")])
    stopped(run, 2, "day.csv")
    result = run("day.csv", "--date-order", "mdy", "--resume")
    assert result.exit_code == 3
    assert result.stderr.count(": error: ") == 1
    assert result.stdout == ""


@pytest.mark.usefixtures("chunks_of_two")
def test_stopped_batch_is_found_beside_one_with_other_options(run: Run) -> None:
    stopped(run, 2, save("day.csv", rows(6)), "--paper", "a4")
    batches()[0].rename("output-private/batch-00000000")
    stopped(run, 2, "day.csv")
    result = run("day.csv", "--resume")
    assert (result.exit_code, summed(result.stderr)) == (0, (6, 6, 0)), result.stderr


@pytest.mark.usefixtures("chunks_of_two")
def test_manifest_claims_no_file_that_is_gone(run: Run) -> None:
    stopped(run, 4, save("day.csv", rows(8)))
    papers()[0].unlink()
    run("day.csv", "--resume")
    assert {Path(entry["file"]).name for entry in entries()} <= set(files())


def test_batch_whose_worker_died_leaves_nothing_in_the_making(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real, parts = batch.work, []

    def work(job: batch.Job) -> Any:
        assert batch._setup
        if not parts:
            parts.append(batch._setup.folder / f".handpress-{batch._setup.tag}0123456789abcdef.part")
            parts[0].write_bytes(b"half a page")
        return real(job)

    monkeypatch.setattr(batch, "work", work)
    assert run(save("day.csv", rows(4))).exit_code == 0
    assert len(parts) == 1
    assert_whole(4)


@pytest.mark.usefixtures("chunks_of_two")
@pytest.mark.parametrize("method", ["forget", "planned"])
def test_fault_of_the_journal_is_a_message(run: Run, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    stopped(run, 4, save("day.csv", rows(8)))

    def full(*_: object) -> None:
        raise batch.fault(batch.Span("journal.sqlite"), "this journal cannot be written: the disk is full", "journal")

    monkeypatch.setattr(Journal, method, full)
    result = run("day.csv", "--resume")
    assert isinstance(result.exception, SystemExit)
    assert "the disk is full [journal]" in result.stderr


@pytest.mark.usefixtures("chunks_of_two")
def test_folder_that_cannot_be_listed_is_a_message(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped(run, 4, save("day.csv", rows(8)))

    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(batch, "sweep", denied)
    result = run("day.csv", "--resume")
    assert isinstance(result.exception, SystemExit)
    assert "permission denied" in result.stderr


@pytest.mark.usefixtures("chunks_of_two")
def test_rows_of_a_dead_worker_are_done_by_resume(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = batch.run

    def lossy(work: Any, jobs: Any, *rest: Any) -> Iterator[Any]:
        first = next(jobs)
        yield first, Lost(first)
        yield from real(work, jobs, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(batch, "run", lossy)
        result = run(save("day.csv", rows(8)))
    assert result.exit_code == 1
    # Two rows together, then each alone: the other one is printed.
    assert summed(result.stderr)[1] == 7
    assert result.stderr.count("the process that printed it died [batch]") == 1
    result = run("day.csv", "--resume")
    assert (result.exit_code, summed(result.stderr)) == (0, (8, 8, 0)), result.stderr


def test_two_files_never_draw_one_name(run: Run) -> None:
    assert run(save("day.csv", rows(1))).exit_code == 0
    drawn = files()[0].removesuffix(".pdf").rpartition("_")[2]
    assert len(drawn) >= 20  # 80 bits: a million files in a million folders


def test_handout_that_changes_midway_is_not_printed_in_two_forms(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, real = own_copy(desk), batch.perform
    path = library / "22867.yaml"
    title = re.search("^title: (.*)$", path.read_text(), re.MULTILINE)
    assert title

    def perform(*arguments: Any) -> None:
        path.write_text(path.read_text().replace(title[0], "title: Quite another procedure", 1))
        real(*arguments)

    monkeypatch.setattr(batch, "perform", perform)
    result = run(save("day.csv", [row(patient="Ada Zorn")]), "--library", library)
    texts = [text_of(path_of(name)) for name in files()]
    assert result.exit_code == 1 or "Quite another procedure" not in texts[0]


def test_interrupt_at_the_end_of_a_write_is_an_interrupt(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str) -> Callable[..., None]:
        real = getattr(os, name)

        def act(source: str, target: str, **options: Any) -> None:
            real(source, target, **options)
            if target.endswith(".pdf"):
                raise KeyboardInterrupt

        return act

    with monkeypatch.context() as patch:
        for name in ("link", "replace"):
            patch.setattr(batch.os, name, interrupted(name))
        result = run(save("day.csv", rows(2)))
    assert "cannot be written" not in result.stderr
    assert result.exit_code == 130
    assert len(files()) == 1


def test_print_run_is_not_written_over_the_appointments(run: Run) -> None:
    path = save("day.csv", rows(2))
    before = path.read_bytes()
    assert run(path, "--print-run", path).exit_code != 0
    assert path.read_bytes() == before


@pytest.mark.parametrize("private", ["output", "output/apart"])
def test_manifest_does_not_stand_in_the_folder_that_is_handed_on(run: Run, private: str) -> None:
    run(save("day.csv", rows(2)), "--private", private)
    assert not list(Path("output").rglob("manifest.*"))


def test_manifest_stands_beside_a_folder_that_is_named_by_dots(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = Path("day/sub")
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert run(save("day.csv", rows(2)), "--out", "..").exit_code == 0
    monkeypatch.chdir("../..")
    assert len(list(Path("day").rglob("*.pdf"))) == 2
    assert not list(Path("day").rglob("manifest.*"))


# Real processes


@contextmanager
def started(library: Path, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Start the command in a session of its own, and end all of that session at last."""
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "handpress",
        "batch",
        *map(str, arguments),
        "--drafts",
        "--library",
        str(library),
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def wait_until(holds: Callable[[], object], seconds: float = SLOW_S) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.002)
    return False


def of_session(process: subprocess.Popen[str]) -> dict[int, int]:
    """Return the parent of each process that lives in the session of *process*, by its number."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent, _, session = path.read_text().rpartition(")")[2].split()[:4]
            if int(session) == process.pid and state not in "ZX":
                found[int(path.parent.name)] = int(parent)
    return found


def workers(process: subprocess.Popen[str]) -> list[int]:
    """Return the workers of the batch *process*: they come from the fork server, a child of it."""
    alive = of_session(process)
    return [pid for pid, parent in alive.items() if alive.get(parent) == process.pid]


def kill_parent(process: subprocess.Popen[str]) -> None:
    process.kill()


def kill_all(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)


@unix
@pytest.mark.heavy
@pytest.mark.parametrize("kill", [kill_parent, kill_all])
def test_killed_at_ten_moments_loses_and_repeats_nothing(
    library: Path, kill: Callable[[subprocess.Popen[str]], None]
) -> None:
    count = 1500
    save("day.csv", rows(count))
    moments = sorted(random.Random(kill.__name__).sample(range(1, count * 6 // 10), 9))
    arguments = ["day.csv", "--jobs", "2"]
    with started(library, *arguments) as process:  # before there is any file
        time.sleep(random.Random(5).uniform(0.05, 0.4))
        kill(process)
        process.communicate(timeout=SLOW_S)
        assert wait_until(lambda: not of_session(process))
    for moment in moments:
        if batches() and "--resume" not in arguments and files():
            arguments.append("--resume")
        with started(library, *arguments) as process:
            assert wait_until(lambda moment=moment: len(files()) >= moment or process.poll() is not None)
            kill(process)
            _, stderr = process.communicate(timeout=SLOW_S)  # ends when the last that holds its stderr has ended
            assert process.returncode == -signal.SIGKILL, stderr
            assert wait_until(lambda: not of_session(process))
        assert len([name for name in files() if name.endswith(".pdf")]) < count
    whole = [name for name in files() if name.endswith(".pdf")]
    assert all(path_of(name).read_bytes().endswith(WHOLE) for name in whole)
    result = CliRunner().invoke(main, ["batch", *arguments, "--drafts", "--library", str(library), "--resume"])
    assert (result.exit_code, summed(result.stderr)) == (0, (count, count, 0)), result.stderr
    (folder,) = [folder for folder in batches() if (folder / "manifest.json").exists()]
    assert_whole(count, folder=folder)


@unix
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.heavy)]
)
@pytest.mark.heavy
def test_stopped_by_hand_it_leaves_nothing_half_done(library: Path, run: Run, number: int, code: int) -> None:
    save("day.csv", rows(2500))
    with started(library, "day.csv", "--jobs", "2") as process:
        assert wait_until(lambda: len(files()) > 200)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)  # as a terminal does
        else:
            process.send_signal(number)
        _, stderr = process.communicate(timeout=SLOW_S)
        assert wait_until(lambda: not of_session(process))
    assert (process.returncode, "Traceback" in stderr) == (code, False)
    assert len(files()) < 2500
    assert all(name.endswith(".pdf") for name in files())
    assert run("day.csv", "--resume", "--jobs", "2").exit_code == 0
    assert_whole(2500)


@unix
@pytest.mark.heavy
def test_worker_killed_midway_loses_no_row(library: Path) -> None:
    save("day.csv", rows(2500))
    with started(library, "day.csv", "--jobs", "2") as process:
        assert wait_until(lambda: len(files()) > 300)
        found = workers(process)
        assert len(found) == 2
        os.kill(found[0], signal.SIGKILL)
        _, stderr = process.communicate(timeout=SLOW_S)
    assert (process.returncode, summed(stderr)) == (0, (2500, 2500, 0)), stderr
    (folder,) = batches()
    told = entries(folder)
    assert sorted(Path(entry["file"]).name for entry in told) == [name for name in files() if name.endswith(".pdf")]
    assert_whole_but_for_parts(told)


def assert_whole_but_for_parts(told: list[dict[str, Any]]) -> None:
    for entry in told:
        data = (Path("output") / entry["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]


@unix
@pytest.mark.heavy
def test_batches_side_by_side_in_one_folder_do_not_harm_each_other(library: Path) -> None:
    save("one.csv", rows(1500))
    save("two.csv", [own | {"reference": f"O-{own['reference']}"} for own in rows(1000, "Other")])  # other patients
    with (
        started(library, "one.csv", "--jobs", "2") as first,
        started(library, "one.csv", "--jobs", "1") as second,
        started(library, "two.csv", "--jobs", "2") as third,
    ):
        said = [process.communicate(timeout=SLOW_S)[1] for process in (first, second, third)]
        assert [process.returncode for process in (first, second, third)] == [0, 0, 0], said
    # Whichever desk has the same list later prints nothing twice.
    sums = sorted(text.splitlines()[-1] for text in said)
    assert sums == ["1,000 rows = 1,000 printed", "1,500 rows = 1,500 printed", "1,500 rows = 1,500 printed before"]
    told = [entries(folder) for folder in batches()]
    assert sorted(map(len, told)) == [1000, 1500]
    assert sorted(Path(entry["file"]).name for part in told for entry in part) == files()
    for part in told:
        assert_whole_but_for_parts(part)
        assert len({re.match("[A-Za-z]+", entry["patient"])[0] for entry in part}) == 1  # type: ignore[index]


@unix
@pytest.mark.heavy
def test_resume_while_it_still_runs_waits_and_finds_nothing_stopped(library: Path) -> None:
    save("day.csv", rows(2500))
    with started(library, "day.csv", "--jobs", "2") as process:
        assert wait_until(lambda: len(files()) > 100)
        with started(library, "day.csv", "--resume") as second:
            _, stderr = process.communicate(timeout=SLOW_S)
            _, told = second.communicate(timeout=SLOW_S)
    assert second.returncode == 3
    assert "no batch of these appointments was stopped" in told
    assert (process.returncode, summed(stderr)) == (0, (2500, 2500, 0)), stderr
    assert_whole(2500)


@unix
@pytest.mark.heavy
def test_memory_does_not_grow_with_rows(library: Path, run: Run) -> None:
    assert run(save("few.csv", rows(40)), "--out", "warm").exit_code == 0

    def peak(count: int) -> int:
        """Return the memory that a batch of *count* rows takes at most, in KB."""
        save("day.csv", rows(count))
        command = [sys.executable, "-m", "handpress", "batch", "day.csv", "--drafts", "--jobs", "1"]
        command += ["--library", str(library)]
        with subprocess.Popen(
            [*command, "--out", f"o{count}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        shutil.rmtree(f"o{count}")
        return usage.ru_maxrss

    assert peak(10_000) < peak(1000) * 1.1 + 4000


@unix
@pytest.mark.heavy
def test_cluster_with_a_worker_killed_midway_prints_every_row(library: Path, desk: Path) -> None:
    pytest.importorskip("distributed", reason="no cluster without the library: pip install '.[cluster]'")
    from test_cluster import running

    save("day.csv", rows(2000))
    (desk / "cluster").mkdir()
    with running(desk / "cluster") as found:
        with started(library, "day.csv", "--scheduler", found.address) as process:
            assert wait_until(lambda: len(files()) > 200)
            command_lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in of_session(found.process)}
            spawned = [pid for pid, line in command_lines.items() if b"spawn_main" in line]
            assert len(spawned) == 2
            os.kill(spawned[0], signal.SIGKILL)
            _, stderr = process.communicate(timeout=SLOW_S)
        assert process.returncode == 0, stderr
        assert summed(stderr) == (2000, 2000, 0), stderr
        assert "Zorn" not in found.log.read_text()
    told = entries()
    assert sorted(Path(entry["file"]).name for entry in told) == [name for name in files() if name.endswith(".pdf")]
    assert_whole_but_for_parts(told)
