"""The command: exit codes, what goes to which stream, what is written, and what never leaves the page."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

import handpress
from conftest import LIBRARY, structure_text
from handpress.cli.commands import main
from handpress.diagnostics import HandpressError
from handpress.disk import files
from handpress.disk.files import write_whole

PATIENT, CLINICIAN = "Ångela Zwiebelfisch-O'Hara", "Dr. Quirin Øst"
Run = Callable[..., Result]


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic's own folder, with a copy of the shipped library, as the working directory."""
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    brand = tmp_path / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("Your Clinic", "Riverside"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(clinic: Path) -> Run:
    """Return the command, run in that folder."""
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


def spoil(clinic: Path, code: str = "22325") -> Path:
    """Put two faults into a handout."""
    path = clinic / "handouts" / f"{code}.yaml"
    text = path.read_text().replace("revised: ", "revized: ", 1).replace("kind: overview", "kind: overwiev", 1)
    path.write_text(text)
    return path


def written(clinic: Path) -> list[str]:
    folder = clinic / "output"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# Done


def test_paths_go_to_stdout_and_progress_to_stderr(run: Run, clinic: Path) -> None:
    result = run("render", "22867", "22325", "22867")
    assert result.exit_code == 0
    assert result.stdout == "output/22867_en.pdf\noutput/22325_en.pdf\n"
    first, second = result.stderr.splitlines()
    assert first.startswith("[1/2] 22867 ")
    assert second.startswith("[2/2] 22325 ")
    assert written(clinic) == ["22325_en.pdf", "22867_en.pdf"]


def test_quiet_leaves_stderr_empty(run: Run) -> None:
    result = run("render", "--all", "--language", "en", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "output/22325_en.pdf\noutput/22511_en.pdf\noutput/22867_en.pdf\noutput/colonoscopy_en.pdf\n"


def test_all_is_every_language_unless_one_is_named(run: Run, clinic: Path) -> None:
    assert run("render", "--all").exit_code == 0
    assert written(clinic) == [
        "22325_en.pdf",
        "22511_en.pdf",
        "22511_es.pdf",
        "22867_en.pdf",
        "22867_es.pdf",
        "colonoscopy_en.pdf",
    ]
    result = run("render", "--all", "--language", "vi")
    assert result.exit_code == 3
    assert 'this folder holds no handout in "vi" [no-handout]' in result.stderr


def test_quiet_does_not_hide_findings(run: Run, clinic: Path) -> None:
    spoil(clinic)
    result = run("render", "22325", "--quiet")
    assert result.exit_code == 1
    assert "[unknown-key]" in result.stderr


def test_file_goes_where_out_says(run: Run, clinic: Path) -> None:
    result = run("render", "22867", "--out", clinic / "a" / "b")
    assert result.stdout == f"{clinic / 'a' / 'b' / '22867_en.pdf'}\n"
    assert (clinic / "a" / "b" / "22867_en.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert written(clinic) == []


def test_file_for_all_can_be_read_by_all(run: Run, clinic: Path) -> None:
    before = os.umask(0o022)
    try:
        run("render", "22867")
    finally:
        os.umask(before)
    assert stat.S_IMODE((clinic / "output" / "22867_en.pdf").stat().st_mode) == 0o644


def test_new_file_takes_the_place_of_the_old_one(run: Run, clinic: Path) -> None:
    (clinic / "output").mkdir()
    (clinic / "output" / "22867_en.pdf").write_bytes(b"old")
    assert run("render", "22867").exit_code == 0
    assert (clinic / "output" / "22867_en.pdf").read_bytes().startswith(b"%PDF-")
    assert written(clinic) == ["22867_en.pdf"]


def test_empty_folder_uses_the_library_that_ships(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "handpress", "render", "22867"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert (done.returncode, done.stdout) == (0, "output/22867_en.pdf\n")
    assert "the example clinic prints" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_two_renders_are_equal_to_the_byte_wherever_they_run(clinic: Path) -> None:
    def digest(**surroundings: str) -> str:
        subprocess.run(
            [sys.executable, "-m", "handpress", "render", "22867", "--quiet", "--date", "2026-03-03T08:30"],
            env=os.environ | surroundings,
            check=True,
            capture_output=True,
            timeout=600,
        )
        (path,) = (clinic / "output").iterdir()
        data = path.read_bytes()
        path.unlink()
        return hashlib.sha256(data).hexdigest()

    here = digest(PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C", LANG="C")
    assert digest(PYTHONHASHSEED="2", TZ="Pacific/Apia", LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8") == here


def test_version_and_help() -> None:
    assert CliRunner().invoke(main, ["--version"]).stdout == f"handpress, version {handpress.__version__}\n"
    for name in ("-h", "--help"):
        assert "render" in CliRunner().invoke(main, [name]).stdout


def test_help_loads_neither_reportlab_nor_pydantic() -> None:
    code = (
        "import sys\n"
        "from handpress.cli.commands import main\n"
        "try: main(['render', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'reportlab', 'pydantic', 'yaml', 'uharfbuzz', 'svglib', 'PIL', 'babel'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert "--patient" in done.stdout


# Content that fails: exit 1


def test_one_bad_file_does_not_stop_the_good_ones(run: Run, clinic: Path) -> None:
    path = spoil(clinic)
    result = run("render", "--all")
    assert result.exit_code == 1
    names = ["22511_en.pdf", "22511_es.pdf", "22867_en.pdf", "22867_es.pdf", "colonoscopy_en.pdf"]
    assert result.stdout == "".join(f"output/{name}\n" for name in names)
    assert written(clinic) == names
    place = re.escape(str(path.relative_to(clinic)))
    assert len(re.findall(rf"^{place}:\d+:\d+: error: .+ \[unknown-(?:key|kind)\]$", result.stderr, re.MULTILINE)) == 2
    assert result.stderr.count("  hint: did you mean ") == 2


def test_all_faults_of_brand_patient_and_handouts_come_at_once(run: Run, clinic: Path) -> None:
    spoil(clinic)
    brand = clinic / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("#0f5a63", "#ffffff"))
    result = run("render", "--all", "--date", "tomorrow")
    assert result.exit_code == 3
    assert result.stdout == ""
    for rule in ("contrast", "date", "unknown-key", "unknown-kind"):
        assert f"[{rule}]" in result.stderr
    assert written(clinic) == []


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("22868", "known here: 22325, 22511, 22867, colonoscopy, 45378, 45380, 45385, G0121"),
        ("22513", "known here: 22325, 22511, 22867, colonoscopy, 45378, 45380, 45385, G0121"),
        ("22510", "of the same family there is 22511: look the code up"),
        ("g0121", 'did you mean "G0121"?'),
        ("22511-", 'did you mean "22511"?'),
    ],
)
def test_unknown_code_is_reported_and_a_near_one_only_of_the_same_family(
    run: Run, clinic: Path, code: str, hint: str
) -> None:
    result = run("render", code)
    assert result.exit_code == 1
    assert result.stderr == f'handouts: error: no handout for code "{code}" [no-handout]\n  hint: {hint}\n'
    assert (result.stdout, written(clinic)) == ("", [])


def test_known_code_prints_beside_an_unknown_one(run: Run, clinic: Path) -> None:
    result = run("render", "99999", "22867")
    assert (result.exit_code, result.stdout) == (1, "output/22867_en.pdf\n")


@pytest.mark.parametrize("code", ["../22867", "22867.yaml", "/etc/passwd", "*", "", "\u202e22867"])
def test_code_is_never_a_path_or_a_pattern(run: Run, clinic: Path, code: str) -> None:
    result = run("render", code)
    assert result.exit_code == 1
    assert "[no-handout]" in result.stderr
    assert "\u202e" not in result.stderr
    assert written(clinic) == []


@pytest.mark.parametrize(
    ("arguments", "rule", "code"),
    [
        (["--all", "--library", "none"], "missing-folder", 3),
        (["--all", "--language", "tlh"], "no-handout", 3),
        (["22867", "--language", "tlh"], "no-handout", 1),
        (["22867", "--brand", "none.yaml"], "missing-file", 3),
        (["22867", "--brand", "."], "unreadable", 3),
    ],
)
def test_what_is_not_there_is_reported(run: Run, clinic: Path, arguments: list[str], rule: str, code: int) -> None:
    result = run("render", *arguments)
    assert result.exit_code == code
    assert f"[{rule}]" in result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert written(clinic) == []


def test_two_files_for_one_handout_print_nothing(run: Run, clinic: Path) -> None:
    shutil.copy(clinic / "handouts" / "22867.yaml", clinic / "handouts" / "22867.en.yaml")
    result = run("render", "--all")
    assert result.exit_code == 1
    assert result.stderr.count("is named for the same code and language [file-name]") == 2
    assert written(clinic) == ["22325_en.pdf", "22511_en.pdf", "22511_es.pdf", "22867_es.pdf", "colonoscopy_en.pdf"]


def test_file_that_cannot_be_made_is_reported_and_leaves_nothing(
    run: Run, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "write", full)
    result = run("render", "22867", "--quiet")
    assert result.exit_code == 1
    assert result.stderr == (
        "output/22867_en.pdf: error: cannot be written: no space left on device [unwritable]\n"
        "  hint: check the folder, its rights and the disk\n"
    )
    assert (result.stdout, written(clinic)) == ("", [])


def test_old_file_stays_whole_when_the_new_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    path = tmp_path / "a.pdf"
    write_whole(path, b"old")
    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(HandpressError, match=r"cannot be written: input/output error \[unwritable\]"):
        write_whole(path, b"new")
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("a.pdf", b"old")]


@pytest.mark.parametrize("reason", [errno.EACCES, errno.EROFS])
def test_folder_without_rights_gives_one_message(
    run: Run, clinic: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def closed(*_: object) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(files, "replace", closed)
    result = run("render", "22867", "--quiet")
    assert result.exit_code == 1
    assert result.stderr.count("error: ") == 1
    assert os.strerror(reason).lower() in result.stderr
    assert (result.stdout, written(clinic)) == ("", [])


def test_folder_under_a_file_gives_one_message(run: Run, clinic: Path) -> None:
    (clinic / "file").write_text("")
    result = run("render", "22867", "--quiet", "--out", "file/below")
    assert (result.exit_code, result.stderr.count("error: ")) == (1, 1)
    assert "cannot be written: not a directory [unwritable]" in result.stderr


def test_folder_with_the_name_of_the_file_gives_one_message(run: Run, clinic: Path) -> None:
    (clinic / "output" / "22867_en.pdf").mkdir(parents=True)
    result = run("render", "22867", "--quiet")
    assert (result.exit_code, result.stderr.count("error: ")) == (1, 1)
    assert "cannot be written: is a directory [unwritable]" in result.stderr
    assert written(clinic) == ["22867_en.pdf"]


# Wrong use: exit 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["render"],
        ["render", "--all", "22867"],
        ["render", "22867", "--colour", "red"],
        ["render", "22867", "--patient"],
        ["press"],
        ["schema", "22867"],
        ["render", "22867", "--out", "handouts/22867.yaml"],
    ],
)
def test_wrong_use_exits_with_two_and_writes_nothing(run: Run, clinic: Path, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr
    assert written(clinic) == []


def test_exit_codes_of_the_real_command(clinic: Path) -> None:
    def code(*arguments: str) -> int:
        command = [sys.executable, "-m", "handpress", *arguments]
        return subprocess.run(command, capture_output=True, timeout=600).returncode

    assert [code("render", "22867"), code("render", "99999"), code("render")] == [0, 1, 2]


# One patient's own


def personal_copy(run: Run, clinic: Path, *arguments: str) -> tuple[Result, Path]:
    result = run("render", "22867", "--patient", PATIENT, "--clinician", CLINICIAN, *arguments)
    assert result.exit_code == 0, result.stderr
    (name,) = written(clinic)
    return result, clinic / "output" / name


def test_personal_copy_has_a_random_name_and_is_for_its_owner_only(run: Run, clinic: Path) -> None:
    result, path = personal_copy(run, clinic)
    assert re.fullmatch(r"22867_en_[0-9a-f]{20}\.pdf", path.name)
    assert result.stdout == f"output/{path.name}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    run("render", "22867", "--patient", PATIENT)
    assert len(written(clinic)) == 2


def test_patient_stands_on_the_page_and_nowhere_else(run: Run, clinic: Path) -> None:
    result, path = personal_copy(run, clinic, "--date", "2026-03-03T08:30")
    data = path.read_bytes()
    page = structure_text(data)
    assert PATIENT in page
    assert CLINICIAN in page
    assert "Tue, March 3, 2026" in page
    assert "8:30\u00a0AM" in page
    reader = PdfReader(io.BytesIO(data))
    catalog = reader.trailer["/Root"]
    xmp = catalog["/Metadata"].get_data().decode("utf-8")
    objects = str([reader.get_object(number) for number in range(1, reader.trailer["/Size"])])
    shown = [result.stdout, result.stderr, *written(clinic)]
    elsewhere = " ".join([*shown, str(dict(reader.metadata)), xmp, str(reader.outline), objects])
    for word in (*PATIENT.split(), *CLINICIAN.split(), "2026-03-03", "08:30", "8:30"):
        assert word not in elsewhere
    assert set(reader.metadata) == {"/Title", "/Producer"}
    for name in (PATIENT, CLINICIAN):
        for encoding in ("utf-8", "utf-16-be", "utf-16-le", "latin-1", "cp1252"):
            assert name.encode(encoding) not in data


def test_no_temporary_file_is_named_after_the_patient(run: Run, clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    real = os.replace

    def noted(made: str, target: str, **folders: int) -> None:
        if target.endswith(".pdf"):
            names.extend(path.name for path in Path(made).parent.iterdir())
            assert stat.S_IMODE(Path(made).stat().st_mode) == 0o600
        real(made, target, **folders)

    monkeypatch.setattr(os, "replace", noted)
    personal_copy(run, clinic)
    (name,) = names
    assert re.fullmatch(r"\.handpress-\w+\.part", name)


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("", "this is empty"),
        ("  ", "this is empty"),
        ("Zwiebel\u202efisch", "this holds a character that is invisible, or a line end"),
        ("Zwiebel\nfisch", "this holds a character that is invisible, or a line end"),
        ("Zwiebel\x1b[31mfisch", "this holds a character that is invisible, or a line end"),
        ("Zwiebel\udcfffisch", "this holds a character that is invisible, or a line end"),
        ("Z" + "\u0301" * 40, "this holds a character that is invisible, or a line end"),
        ("張偉明", "the fonts lack 3 of its characters"),
        ("ሰላም", "the fonts lack 3 of its characters"),
    ],
)
@pytest.mark.parametrize("option", ["--patient", "--clinician"])
def test_name_that_cannot_print_is_refused_without_a_letter_of_it(
    run: Run, clinic: Path, option: str, name: str, fact: str
) -> None:
    result = run("render", "22867", option, name, "--quiet")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{option}: error: {fact} [text]\n  hint: ")
    assert not {letter for letter in name if letter > "~"} & set(result.stderr)
    assert "Zwiebel" not in result.stderr
    assert written(clinic) == []


def test_name_with_marks_prints_as_one_letter_each(run: Run, clinic: Path) -> None:
    run("render", "22867", "--patient", "  Jose\u0301   <b>Mu\u0308ller</b> {page} ")
    (name,) = written(clinic)
    assert "José <b>Müller</b> {page}" in structure_text((clinic / "output" / name).read_bytes())


@pytest.mark.parametrize(
    ("date", "fact"),
    [
        (
            "3/4/2026",
            "the order of month and day is not known: this is a Wednesday as month/day or a Friday as day/month",
        ),
        ("2026-02-29", "there is no day 2026-02-29"),
        ("2026-03-03T25:00", "there is no such time of day"),
        ("2026-03-03T08:30Z", "the time is of a zone: the clinic's clocks may show another"),
        ("1026-03-03", "the year 1026 is outside 1900 to 2200"),
        ("tomorrow", "this is not a date in a known form"),
        ("TBD", "this is not a date in a known form"),
        ("", "this is no date"),
    ],
)
def test_date_that_is_none_is_refused(run: Run, clinic: Path, date: str, fact: str) -> None:
    result = run("render", "22867", "--date", date, "--quiet")
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(rf"--date: error: {re.escape(fact)} \[[a-z-]+\]\n  hint: .+\n", result.stderr)
    assert written(clinic) == []


def test_time_that_the_clinics_zone_skips_is_refused(run: Run, clinic: Path) -> None:
    brand = clinic / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text() + "time-zone: America/Chicago\n")
    result = run("render", "22867", "--date", "2026-03-08T02:30", "--quiet")
    assert result.exit_code == 1
    assert "the clock time 02:30 does not exist on 2026-03-08 in America/Chicago" in result.stderr


def test_all_faults_of_a_patient_come_at_once(run: Run) -> None:
    result = run("render", "22867", "--patient", "", "--clinician", "張", "--date", "soon")
    assert [line.split(":")[0] for line in result.stderr.splitlines() if "error" in line] == [
        "--clinician",
        "--date",
        "--patient",
    ]


# Inspection before delivery


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that misspells the title in the metadata."""
    from handpress.pdf import engrave as writer

    original = writer.packet

    def xmp(*arguments: object) -> bytes:
        return original(*arguments).replace(b"dc:title>", b"dc:titel>")

    monkeypatch.setattr(writer, "packet", xmp)


def test_a_file_that_fails_inspection_is_not_delivered(run: Run, clinic: Path, faulty: None) -> None:
    result = run("render", "22867", "--quiet")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "22867_en.pdf: error: " in result.stderr
    assert "[ua1-" in result.stderr or "[a2a-" in result.stderr
    assert written(clinic) == []


def test_a_file_that_fails_is_delivered_without_marks_when_asked_for(run: Run, clinic: Path, faulty: None) -> None:
    result = run("render", "22867", "--quiet", "--unmarked")
    assert result.exit_code == 0
    assert "22867_en.pdf: warning: " in result.stderr
    data = (clinic / "output" / "22867_en.pdf").read_bytes()
    assert b"pdfuaid" not in data
    assert b"pdfaid" not in data


def test_a_good_file_keeps_its_marks_whatever_was_asked_for(run: Run, clinic: Path) -> None:
    assert run("render", "22867", "--quiet", "--unmarked").exit_code == 0
    data = (clinic / "output" / "22867_en.pdf").read_bytes()
    assert b"<pdfuaid:part>1<" in data
    assert b"<pdfaid:conformance>A<" in data


def test_inspect_says_what_keeps_to_the_standards_and_what_does_not(run: Run, clinic: Path) -> None:
    run("render", "22867", "--quiet")
    result = run("inspect", "output/22867_en.pdf")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("output/22867_en.pdf: ")
    (clinic / "other.pdf").write_bytes(
        (clinic / "output" / "22867_en.pdf").read_bytes().replace(b"dc:title", b"dc:titel")
    )
    (clinic / "no.pdf").write_bytes(b"not a PDF")
    result = run("inspect", "output/22867_en.pdf", "other.pdf", "no.pdf", "missing.pdf")
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 1
    for name in ("other.pdf", "no.pdf", "missing.pdf"):
        assert f"{name}: error: " in result.stderr or f"{name}:" in result.stderr


# Variants


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (("--edition", "large-print"), "22867_en_large-print.pdf"),
        (("--paper", "a4", "--ink", "grey"), "22867_en.pdf"),
        (("--language", "es"), "22867_es.pdf"),
        (("--format", "html"), "22867_en.html"),
        (("--format", "text"), "22867_en.txt"),
    ],
)
def test_a_variant_is_named_after_what_it_is(run: Run, clinic: Path, options: tuple[str, ...], name: str) -> None:
    result = run("render", "22867", "--quiet", *options)
    assert (result.exit_code, result.stdout) == (0, f"output/{name}\n")
    assert written(clinic) == [name]


@pytest.mark.parametrize("option", ["--edition", "--paper", "--ink", "--format"])
def test_an_unknown_variant_is_wrong_usage(run: Run, clinic: Path, option: str) -> None:
    result = run("render", "22867", option, "huge")
    assert result.exit_code == 2
    assert "there is no such edition" in result.stderr if option == "--edition" else "is not one of" in result.stderr


def test_a_warning_about_a_language_is_told_once(run: Run, clinic: Path) -> None:
    (clinic / "handouts").mkdir(exist_ok=True)
    result = run("render", "22867", "--language", "es")
    assert result.exit_code == 0
    assert result.stderr.count("no qualified person has reviewed the fixed words of this language yet [reviewed]") == 1
