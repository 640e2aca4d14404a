"""A copy from a kept plate is the copy that a layout makes: same words, same file, and no heavy module."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from conftest import LIBRARY, rooms_opened
from handpress.cli.commands import main
from handpress.disk import files

PATIENT = ("--patient", "Test Patient", "--date", "2026-12-03T08:30")
HEAVY = {"PIL", "babel", "pydantic", "reportlab", "rich", "uharfbuzz", "yaml"}


class Done(NamedTuple):
    code: int
    stdout: str
    stderr: str
    mode: int
    data: bytes


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic's own folder, with a library of its own, as the working directory."""
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    brand = tmp_path / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("Your Clinic", "Riverside"))
    shutil.copytree(LIBRARY / "brand", tmp_path / "example")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def done(code: int, stdout: str, stderr: str) -> Done:
    """Return what was done, without the random letters of a file's name; the file is removed."""
    mode, data = 0, b""
    for line in stdout.splitlines():
        if not line.endswith(".pdf"):
            continue
        path = Path(line)
        mode, data = stat.S_IMODE(path.stat().st_mode), path.read_bytes()
        path.unlink()
    return Done(code, re.sub(r"_[0-9a-f]{20}\.pdf", "_RANDOM.pdf", stdout), stderr, mode, data)


def by_plate(*arguments: str) -> Done | None:
    """Run the command; return what was done, None if anything had to be read that only a layout needs."""
    with rooms_opened() as opened:
        found = by_click(*arguments)
    return None if opened else found


def by_click(*arguments: str) -> Done:
    result = CliRunner().invoke(main, ["render", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return done(result.exit_code, result.stdout, result.stderr)


def anew(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Done:
    """Run the commands as if no plate had ever been kept."""
    with monkeypatch.context() as patch:
        patch.setenv("HANDPRESS_CACHE", "off")
        return by_click(*arguments)


def warm(*arguments: str) -> None:
    assert by_click(*arguments).code == 0


# With a plate and without


SAME = {
    "plain": ("22511", *PATIENT),
    "nobody": ("22511",),
    "name only": ("22511", "--patient", "Test Patient"),
    "day only": ("22511", "--date", "2026-12-03"),
    "clinician only": ("22511", "--clinician", "Dr. Øst"),
    "space in the date": ("22511", "--date", "2026-12-03 08:30"),
    "equals": ("22511", "--patient=Test Patient", "--date=2026-12-03T08:30"),
    "equals in a value": ("22511", "--patient=A = B", "--date", "2026-12-03"),
    "order": ("--date", "2026-12-03T08:30", "--patient", "Test Patient", "22511"),
    "quiet": ("22511", "--quiet", *PATIENT),
    "quiet twice": ("--quiet", "22511", "--quiet", *PATIENT),
    "language": ("22511", "--language", "es", *PATIENT),
    "en": ("22511", "--language", "en", *PATIENT),
    "edition": ("22511", "--edition", "large-print", *PATIENT),
    "paper": ("22511", "--paper", "a4", *PATIENT),
    "ink": ("22511", "--ink=grey", *PATIENT),
    "out": ("22511", "--out", "a/b", *PATIENT),
    "spaces in out": ("22511", "--out", "my pages ñ", *PATIENT),
    "library": ("22511", "--library", "handouts", *PATIENT),
    "brand": ("22511", "--brand", "handouts/brand/brand.yaml", *PATIENT),
    "example brand": ("22511", "--brand", "example/brand.yaml", *PATIENT),
    "accents": ("22511", "--patient", "Ñandú Łęgowska", "--date", "2026-12-03"),
    "decomposed": ("22511", "--patient", "Zoe\u0308 Nguye\u0302\u0303n", "--date", "2026-12-03"),
    "points": ("22511", "--patient", "O'Neill-Smith, J. (Jr.) {x} %s", "--date", "2026-12-03"),
    "leap day": ("22511", "--date", "2028-02-29T23:59"),
    "midnight": ("22511", "--date", "2026-12-03T00:00"),
    "other handout": ("22325", *PATIENT),
    "format": ("22511", "--format", "pdf", *PATIENT),
    "two codes": ("22511", "22325", *PATIENT),
    "same code twice": ("22511", "22511", *PATIENT),
    "all": ("--all", *PATIENT),
    "all of a language": ("--all", "--language", "es"),
    "choice in capitals": ("22511", "--paper", "A4"),
    "option twice": ("22511", "--patient", "Test One", "--patient", "Test Two"),
    "value with a dash": ("22511", "--patient", "-Test"),
    "out with dots": ("22511", "--out", "out/../x/"),
    "spaces round the date": ("22511", "--date", " 2026-12-03 "),
    "two spaces": ("22511", "--patient", "Test  Patient "),
}


@pytest.mark.parametrize("arguments", SAME.values(), ids=SAME)
def test_copy_from_a_plate_is_that_of_a_layout(
    clinic: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    wanted = anew(monkeypatch, *arguments)
    assert wanted.code == 0
    assert by_plate(*arguments) is None  # makes the plate
    assert by_plate(*arguments) == wanted


def test_absolute_out_is_the_same(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("22511", "--out", str(clinic / "x" / "y"), *PATIENT)
    wanted = anew(monkeypatch, *arguments)
    warm(*arguments)
    assert by_plate(*arguments) == wanted


@pytest.mark.parametrize("mask", [0o022, 0o077, 0])
def test_both_have_the_same_rights(clinic: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        for arguments in (("22511",), ("22511", *PATIENT)):
            wanted = by_click(*arguments)
            assert by_plate(*arguments) == wanted
            assert wanted.mode == (0o600 if arguments[1:] else 0o666 & ~mask)
    finally:
        os.umask(before)


def test_out_that_is_this_folder_is_the_same(clinic: Path) -> None:
    wanted = by_click("22511", "--out", ".")
    found = by_plate("22511", "--out", ".")
    assert found in (None, wanted)


def test_warning_names_the_brand_as_it_was_typed(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm("22511", "--brand", "example/brand.yaml", *PATIENT)
    typed = ("22511", "--brand", str(clinic / "example" / "brand.yaml"), *PATIENT)
    wanted = anew(monkeypatch, *typed)
    assert by_plate(*typed) in (None, wanted)


def test_warning_is_told_once_however_the_brand_is_written(clinic: Path) -> None:
    warm("22511", "--brand", "example/brand.yaml", *PATIENT)
    again = by_click("22511", "--brand", "./example/../example/brand.yaml", *PATIENT)
    assert again.stderr.count("[example-brand]") == 1


def test_plate_serves_where_the_first_run_was_in_another_folder(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = str(clinic / "handouts")
    warm("22511", "--library", library, *PATIENT)
    (clinic / "sub").mkdir()
    monkeypatch.chdir(clinic / "sub")
    arguments = ("22511", "--library", library, *PATIENT)
    wanted = anew(monkeypatch, *arguments)
    assert by_plate(*arguments) == wanted


def test_folder_named_handouts_that_appears_is_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    warm("22511", *PATIENT)
    assert by_plate("22511", *PATIENT)
    (tmp_path / "handouts").mkdir()
    assert by_plate("22511", *PATIENT) is None
    assert by_click("22511", *PATIENT).code == 1


# Dates where clocks change


TIMED = """\
  - kind: preparation
    checklist:
      - {do: Stop, when: 8 hours before}
      - {do: Go, when: 2 days before}
"""


@pytest.fixture
def eastern(clinic: Path) -> Path:
    """The clinic with a time zone, and a handout that counts hours."""
    brand = clinic / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("site:", "time-zone: America/New_York\nsite:", 1))
    text = f"code: '99999'\ntitle: Made-up procedure\nsections:\n{TIMED}"
    (clinic / "handouts" / "99999.yaml").write_text(text)
    return clinic


@pytest.mark.parametrize("day", ["2026-03-07", "2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01", "2026-11-02"])
def test_hours_over_a_change_of_the_clocks_are_those_of_the_layout(
    eastern: Path, monkeypatch: pytest.MonkeyPatch, day: str
) -> None:
    for other in ("2026-06-10T12:00", "2026-06-10T03:00", "2026-12-31T23:59"):
        warm("99999", "--date", other)
    for clock in ("00:30", "01:30", "02:30", "03:30", "07:59", "09:00", "12:00", "23:00"):
        arguments = ("99999", "--date", f"{day}T{clock}")
        wanted = anew(monkeypatch, *arguments)
        assert wanted.code == (1 if (day, clock) == ("2026-03-08", "02:30") else 0)
        assert by_plate(*arguments) in (None, wanted)
        assert by_click(*arguments) == wanted


def test_hours_are_told_quickly_on_usual_days(eastern: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for clock in ("12:00", "16:00", "23:59", "05:00"):  # a time that words follow has a plate of its width
        warm("99999", "--date", f"2026-06-10T{clock}")
    for moment in ("2026-06-11T07:00", "2026-12-31T23:59", "2028-02-29T05:00", "2028-03-01T05:00"):
        wanted = anew(monkeypatch, "99999", "--date", moment)
        assert by_plate("99999", "--date", moment) == wanted


def test_a_clock_time_that_clocks_repeat_or_skip_is_told(eastern: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handout = eastern / "handouts" / "99999.yaml"
    handout.write_text(handout.read_text().replace("when: 2 days before", "when: day of at 2:30 AM"))
    warm("99999", "--date", "2026-06-10T12:00")
    assert "clock-change" not in by_click("99999", "--date", "2026-06-11T12:00").stderr
    for day, told in (("2026-03-08", "does not exist"), ("2026-11-01", "")):
        found = by_click("99999", "--date", f"{day}T09:00")
        assert (found.code, told in found.stderr) == (0, True)
        assert ("[clock-change]" in found.stderr) == bool(told)
    handout.write_text(handout.read_text().replace("2:30 AM", "1:30 AM"))
    assert "comes twice" in by_click("99999", "--date", "2026-11-01T09:00").stderr
    (eastern / "day.csv").write_text("code,date\n99999,2026-11-01T09:00\n99999,2026-11-02T09:00\n")
    done = CliRunner().invoke(main, ["batch", "day.csv", "--drafts", "--jobs", "1"])
    assert done.stderr.count("comes twice") == 1


def test_time_zone_that_the_brand_gets_shows(eastern: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brand = eastern / "handouts" / "brand" / "brand.yaml"
    with_zone = brand.read_text()
    brand.write_text(with_zone.replace("time-zone: America/New_York\n", ""))
    arguments = ("99999", "--date", "2026-03-08T09:00")
    warm(*arguments)
    without = by_plate(*arguments)
    assert without
    brand.write_text(with_zone)
    assert by_plate(*arguments) is None
    assert by_click(*arguments) == anew(monkeypatch, *arguments) != without


# Odd arguments


ODD = {
    "nothing": (),
    "no code": PATIENT,
    "all and a code": ("22511", "--all"),
    "unknown option": ("22511", "--colour", "grey"),
    "short option": ("22511", "-q"),
    "help": ("--help",),
    "dashes": ("--", "22511"),
    "dash": ("22511", "-"),
    "duplicate equals": ("22511", "--patient", "Test One", "--patient=Test Two"),
    "empty name": ("22511", "--patient", "", "--date", "2026-12-03"),
    "empty name equals": ("22511", "--patient="),
    "empty date": ("22511", "--date", ""),
    "empty out": ("22511", "--out", ""),
    "value is missing": ("22511", "--patient"),
    "value is an option": ("22511", "--patient", "--quiet"),
    "flag with a value": ("22511", "--quiet=yes"),
    "out with a dot": ("22511", "--out", "./out"),
    "out with a slash": ("22511", "--out", "out/"),
    "out with two slashes": ("22511", "--out", "out//x"),
    "wrong choice": ("22511", "--paper", "a5"),
    "unmarked": ("22511", "--unmarked"),
    "html": ("22511", "--format", "html"),
    "unknown code": ("99999",),
    "no code at all": ("../22511",),
    "code with a suffix": ("22511.yaml",),
    "language in capitals": ("22511", "--language", "EN"),
    "no such language": ("22511", "--language", "vi"),
    "no such library": ("22511", "--library", "nowhere"),
    "no such brand": ("22511", "--brand", "nowhere.yaml"),
    "24:00": ("22511", "--date", "2026-12-03T24:00"),
    "minute 60": ("22511", "--date", "2026-12-03T08:60"),
    "February 29": ("22511", "--date", "2026-02-29"),
    "February 29, 2100": ("22511", "--date", "2100-02-29"),
    "April 31": ("22511", "--date", "2026-04-31"),
    "month 13": ("22511", "--date", "2026-13-01"),
    "day 0": ("22511", "--date", "2026-12-00"),
    "year 1899": ("22511", "--date", "1899-12-31"),
    "year 2201": ("22511", "--date", "2201-01-01"),
    "short date": ("22511", "--date", "2026-1-3"),
    "day first": ("22511", "--date", "03.12.2026"),
    "no time": ("22511", "--date", "2026-12-03T"),
    "short time": ("22511", "--date", "2026-12-03T8:30"),
    "seconds": ("22511", "--date", "2026-12-03T08:30:00"),
    "zone": ("22511", "--date", "2026-12-03T08:30Z"),
    "other digits": ("22511", "--date", "٢٠٢٦-١٢-٠٣"),
    "superscript digits": ("22511", "--date", "202²-12-03"),
    "small t": ("22511", "--date", "2026-12-03t08:30"),
    "NUL": ("22511", "--patient", "Test\0Patient"),
    "right to left mark": ("22511", "--patient", "Test\u200fPatient"),
    "override": ("22511", "--patient", "Test\u202ePatient"),
    "joiner": ("22511", "--patient", "Te\u200dst"),
    "soft hyphen": ("22511", "--patient", "Te\u00adst"),
    "spaces behind": ("22511", "--patient", "Test Patient  "),
    "no-break space": ("22511", "--patient", "Test\u00a0Patient"),
    "tab": ("22511", "--patient", "Test\tPatient"),
    "line end": ("22511", "--patient", "Test\nPatient"),
    "line separator": ("22511", "--patient", "Test\u2028Patient"),
    "only spaces": ("22511", "--clinician", "   "),
    "surrogate": ("22511", "--patient", "Test\udcff"),
    "emoji": ("22511", "--patient", "Test \U0001f600"),
    "arabic": ("22511", "--patient", "عمر"),
    "hangul filler": ("22511", "--patient", "Te\u3164st"),
    "quotation mark": ("22511", "--patient", "D\u2019Arcy"),
}


@pytest.mark.heavy
@pytest.mark.parametrize("arguments", ODD.values(), ids=ODD)
def test_what_is_odd_comes_to_the_same(
    clinic: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    for usual in (
        ("22511",),
        ("22511", *PATIENT),
        ("22511", "--patient", "Test Patient"),
        ("22511", "--date", "2026-12-03"),
    ):
        warm(*usual)
    once = anew(monkeypatch, *arguments)
    again = by_click(*arguments)
    assert again == once


# Where the file goes


def test_out_that_is_a_file_is_wrong_use(clinic: Path) -> None:
    warm("22511", *PATIENT)
    (clinic / "taken").write_text("mine")
    assert by_click("22511", "--out", "taken", *PATIENT).code == 2
    assert (clinic / "taken").read_text() == "mine"


def test_full_disk_is_told(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm("22511", *PATIENT)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    failed = by_click("22511", *PATIENT)
    assert failed.code == 1
    assert "[unwritable]" in failed.stderr
    assert list((clinic / "output").iterdir()) == []


def test_name_comes_from_standard_input(clinic: Path) -> None:
    given = CliRunner().invoke(main, ["render", "22511", "--patient", "-"], input="Test Patient\n")
    typed = CliRunner().invoke(main, ["render", "22511", "--patient", "Test Patient"])
    assert (given.exit_code, typed.exit_code) == (0, 0), (given.output, given.exception, typed.output, typed.exception)
    one, other = (Path(result.stdout.strip()).read_bytes() for result in (given, typed))
    assert one == other
    assert CliRunner().invoke(main, ["render", "22511", "--patient", "-"], input="\n").exit_code == 2


def test_each_name_may_come_from_a_line_of_its_own(clinic: Path) -> None:
    lines = ["render", "22511", "--clinician", "-", "--patient", "-", "--date", "2027-03-03"]
    given = CliRunner().invoke(main, lines, input="Test Patient\nDr. Test\nnot read\n")
    words = ["render", "22511", "--clinician", "Dr. Test", "--patient", "Test Patient", "--date", "2027-03-03"]
    typed = CliRunner().invoke(main, words)
    one, other = (Path(result.stdout.strip()).read_bytes() for result in (given, typed))
    assert one == other
    for typed_in, said in (
        ("Test Patient\n", "--clinician - reads a line of standard input, and there was none"),
        ("", "--patient - reads a line"),
        ("a" * 5000, "too long"),
        (b"Jos\xe9\n", "is it UTF-8 text?"),
    ):
        refused = CliRunner().invoke(main, lines, input=typed_in)
        assert refused.exit_code == 2
        assert said in refused.output


@pytest.mark.parametrize(
    "environment",
    [{}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=["as it is", "C", "POSIX"],
)
@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (b"\xef\xbb\xbfTest Ann\xc3\xa9\r\nDr. Test", 0, ".pdf"),
        (b"Test Ann\xe9\r\nDr. Test\r\n", 2, "is it UTF-8 text?"),
    ],
    ids=["with a mark of order", "Latin-1"],
)
def test_standard_input_is_utf8_in_any_environment(
    clinic: Path, environment: dict[str, str], text: bytes, code: int, said: str
) -> None:
    words = [sys.executable, "-m", "handpress", "render", "22511", "--patient", "-", "--clinician", "-"]
    done = subprocess.run(words, input=text, capture_output=True, cwd=clinic, env={**os.environ, **environment})
    assert done.returncode == code, done.stderr
    assert said in (done.stdout + done.stderr).decode()


def test_part_of_a_killed_run_goes_with_the_next_unless_its_writer_lives(clinic: Path) -> None:
    out = clinic / "output"
    out.mkdir()
    left, handle = files.begin_part(str(out / "x"))
    os.close(handle)
    held, handle = files.begin_part(str(out / "x"))
    assert CliRunner().invoke(main, ["render", "22511"]).exit_code == 0
    os.close(handle)
    assert (Path(left).exists(), Path(held).exists()) == (False, True)


def test_personal_file_never_takes_the_place_of_another(clinic: Path) -> None:
    warm("22511", *PATIENT)
    paths = [CliRunner().invoke(main, ["render", "22511", *PATIENT, "--quiet"]).stdout.strip() for _ in range(5)]
    assert len(set(paths)) == 5
    assert all("Test" not in path for path in paths)


# What is loaded


PROGRAM = """\
import os, sys
before = set(sys.modules)
sys.argv = ["handpress", *sys.argv[2:]]
log = "LOG"
from handpress.cli.commands import main
try:
    main()
finally:
    with open(log, "w") as stream:
        stream.write("\\n".join(set(sys.modules) - before))
"""


def in_process(clinic: Path, *arguments: str, **settings: str) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    log = clinic.parent / "modules.txt"
    program = PROGRAM.replace("LOG", str(log))
    environment = os.environ | settings
    result = subprocess.run(
        [sys.executable, "-c", program, "-", *arguments], capture_output=True, text=True, cwd=clinic, env=environment
    )
    return result, set(log.read_text().split())


def test_warm_render_loads_nothing_heavy(clinic: Path) -> None:
    arguments = (
        "render",
        "22511",
        "--patient",
        "José Łuk Nguyễn",
        "--date",
        "2026-12-03T08:30",
        "--clinician",
        "Dr. Øst",
    )
    cold, loaded = in_process(clinic, *arguments)
    assert cold.returncode == 0, cold.stderr
    assert {"click", "reportlab"} <= loaded
    warm_one, loaded = in_process(clinic, *arguments)
    assert warm_one.returncode == 0
    assert warm_one.stderr == cold.stderr
    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()
    assert not [name for name in loaded if name.startswith("handpress.layout")]


def test_help_loads_nothing_heavy(clinic: Path) -> None:
    result, loaded = in_process(clinic, "--help", COLUMNS="80")
    assert result.stdout.startswith("Usage: handpress [OPTIONS] COMMAND")
    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()


# What is written


def test_without_a_cache_only_the_pdf_is_written(clinic: Path) -> None:
    home = clinic / "home"
    home.mkdir()
    settings = {"HANDPRESS_CACHE": "off", "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    before = set(clinic.rglob("*"))
    for _ in range(2):
        result, loaded = in_process(clinic, "render", "22511", *PATIENT, **settings)
        assert result.returncode == 0, result.stderr
        assert "reportlab" in loaded
        written = clinic / result.stdout.strip()
        assert set(clinic.rglob("*")) - before == {written.parent, written}
        written.unlink()


def test_cache_goes_to_the_home_folder_and_is_private(clinic: Path) -> None:
    home = clinic / "home"
    home.mkdir()
    settings = {"HANDPRESS_CACHE": "", "HOME": str(home), "XDG_CACHE_HOME": ""}
    for _ in range(2):
        result, _loaded = in_process(clinic, "render", "22511", *PATIENT, **settings)
        assert result.returncode == 0
    folder = home / ".cache" / "handpress" / "plates"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(list(folder.iterdir())) == 2


def test_reader_that_goes_away_ends_both_alike(clinic: Path) -> None:
    ends = []
    for _ in range(2):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            result = subprocess.run(
                [sys.executable, "-m", "handpress", "render", "22511", *PATIENT],
                stdout=writing,
                stderr=subprocess.PIPE,
                text=True,
                cwd=clinic,
            )
        finally:
            os.close(writing)
        ends.append((result.returncode, result.stderr))
    assert ends[0] == ends[1]


def test_folder_that_the_screen_cannot_show_is_told_alike(clinic: Path) -> None:
    ends = []
    for _ in range(2):
        result, _loaded = in_process(clinic, "render", "22511", "--out", "señal", *PATIENT, PYTHONIOENCODING="ascii")
        ends.append((result.returncode, result.stdout.count("\n"), result.stderr.count("Traceback")))
    assert ends[0] == ends[1]
