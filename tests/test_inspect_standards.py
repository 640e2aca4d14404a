"""What a file is held to: each standard names its own clauses; encrypted files are checked as far as one allows."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader, PdfWriter

import handpress
from bombs import file, painted, stream
from conftest import copy_of, handout_of
from handpress.brand.look import Look
from handpress.cli.commands import main
from handpress.proof import inspect
from handpress.proof.standards import NAMES, named
from matrix import ODD

HELVETICA = b"/Font<</X<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
UNEMBEDDED = painted(b"/P BMC BT /X 9 Tf (a)Tj ET EMC", HELVETICA)


@pytest.fixture(scope="module")
def good(look: Look) -> bytes:
    return handpress.render(copy_of(handout_of(ODD["all-blocks"]), look))


@pytest.mark.parametrize("standard", NAMES)
def test_what_handpress_writes_keeps_to_every_standard(standard: str, good: bytes) -> None:
    assert inspect(good, standards=[standard]) == []


@pytest.mark.parametrize(
    ("rule", "standards", "expected"),
    [
        ("a2a-6.2.11.4.1", ("ua1", "a2a"), "a2a-6.2.11.4.1, ua1-7.21.4.1"),
        ("a2a-6.2.11.4.1", ("ua1",), "ua1-7.21.4.1"),
        ("a2a-6.2.11.4.1", ("a2b", "a2u"), "a2b-6.2.11.4.1, a2u-6.2.11.4.1"),
        ("a2a-6.2.8", ("ua1",), ""),
        ("a2a-6.2.8", ("a2b",), "a2b-6.2.8"),
        ("ua1-7.1 a2a-6.7.3.3", ("a2a",), "a2a-6.7.3.3"),
        ("ua1-7.1 a2a-6.7.3.3", ("a2u", "a2b"), ""),
        ("a2a-6.2.11.7.2", ("a2b",), ""),
        ("a2a-6.2.11.7.2", ("a2u",), "a2u-6.2.11.7.2"),
        ("a2a-6.2.11.7.3", ("a2u",), ""),
        ("a2u-6.6.4", ("a2a", "a2u"), "a2u-6.6.4"),
        ("ua1-7.5", ("a2a",), ""),
        ("inspector-limit", ("a2b",), "inspector-limit"),
    ],
)
def test_rule_is_named_under_the_standards_that_it_breaks(rule: str, standards: tuple[str, ...], expected: str) -> None:
    assert named(rule, standards) == expected


def test_fault_that_breaks_both_standards_is_named_under_both() -> None:
    rules = {standard: {each.rule for each in inspect(UNEMBEDDED, standards=[standard])} for standard in NAMES}
    both = {each.rule for each in inspect(UNEMBEDDED)}
    assert {"a2a-6.2.11.4.1, ua1-7.21.4.1", "ua1-6.2, a2a-6.7.2.2", "a2a-6.6.2.1, ua1-7.1"} <= both
    for standard, found in rules.items():
        assert found
        assert all(rule.startswith(standard) and ", " not in rule for rule in found)
    assert "ua1-7.21.4.1" in rules["ua1"]
    assert {"a2a-6.7.2.2", "a2a-6.7.3.3"} <= rules["a2a"]
    assert not [rule for rule in rules["a2b"] | rules["a2u"] if "-6.7" in rule]


@pytest.mark.parametrize(
    ("level", "kept"), [("A", {"a2a", "a2u", "a2b"}), ("U", {"a2u", "a2b"}), ("B", {"a2b"}), ("X", set())]
)
def test_higher_level_of_pdfa_keeps_to_the_lower(level: str, kept: set[str], good: bytes) -> None:
    data = good.replace(b"<pdfaid:conformance>A<", b"<pdfaid:conformance>%b<" % level.encode())
    told = {standard for standard in ("a2a", "a2u", "a2b") if inspect(data, standards=[standard])}
    assert told == {"a2a", "a2u", "a2b"} - kept
    assert inspect(data, standards=["ua1"]) == []


# Encrypted files.


def encrypted(data: bytes, algorithm: str, password: str = "", rights: int = -1) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    writer.encrypt(password, "owner", algorithm=algorithm, permissions_flag=rights)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


METHODS = ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"]


@pytest.mark.parametrize("algorithm", METHODS)
def test_encrypted_file_that_opens_is_checked(algorithm: str, good: bytes) -> None:
    pytest.importorskip("cryptography")
    data = encrypted(good, algorithm)
    assert inspect(data, standards=["ua1"]) == []
    found = [(each.rule, each.message) for each in inspect(data) if "32 bits" not in each.message]  # pypdf's P
    assert found == [("a2a-6.1.3", "trailer: the file is encrypted")]
    spoiled = encrypted(good.replace(b"dc:title", b"dc:titel"), algorithm)
    assert [each.rule for each in inspect(spoiled, standards=["ua1"])] == ["ua1-7.1"]


@pytest.mark.skipif(not shutil.which("qpdf"), reason="needs qpdf, which apt-get brings")
@pytest.mark.parametrize(
    "options", ["40 --", "128 --use-aes=n --", "128 --use-aes=y --", "256 --", "256 --cleartext-metadata --"]
)
def test_encrypted_object_streams_are_read(options: str, good: bytes, tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    whole, locked = tmp_path / "whole.pdf", tmp_path / "locked.pdf"
    whole.write_bytes(good)
    command = ["qpdf", "--allow-weak-crypto", "--object-streams=generate", "--encrypt", "", "owner", *options.split()]
    subprocess.run([*command, whole, locked], check=True)
    data = locked.read_bytes()
    assert b"/ObjStm" in data or "40" in options
    assert inspect(data, standards=["ua1"]) == []


@pytest.mark.parametrize("algorithm", METHODS)
def test_encrypted_file_that_needs_a_password_says_so(algorithm: str, good: bytes) -> None:
    pytest.importorskip("cryptography")
    (found,) = inspect(encrypted(good, algorithm, "secret"), standards=["ua1"])
    assert found.rule == "inspector-locked"
    assert found.message == "trailer: it opens with a password only; what is encrypted was not checked"


@pytest.mark.skipif(not shutil.which("qpdf"), reason="needs qpdf, which apt-get brings")
def test_empty_password_of_the_owner_opens_a_file(good: bytes, tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    whole, locked = tmp_path / "whole.pdf", tmp_path / "locked.pdf"
    whole.write_bytes(good)
    subprocess.run(["qpdf", "--encrypt", "user", "", "256", "--allow-insecure", "--", whole, locked], check=True)
    assert inspect(locked.read_bytes(), standards=["ua1"]) == []


def test_encrypted_file_without_a_table_is_read(good: bytes) -> None:
    data = encrypted(good, "RC4-128").replace(b"startxref", b"startxxxx")
    assert {each.rule for each in inspect(data, standards=["ua1"])} == {"ua1-6.2"}  # but for the table, all is well


def test_restrictions_that_keep_screen_readers_out_are_found(good: bytes) -> None:
    data = encrypted(good, "RC4-128", rights=-1 & ~512)
    assert [each.rule for each in inspect(data, standards=["ua1"])] == ["ua1-7.16"]


def test_aes_without_its_library_is_told(good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encrypted(good, "AES-128")
    for name in [name for name in sys.modules if name.startswith("cryptography.hazmat.primitives.ciphers")]:
        monkeypatch.setitem(sys.modules, name, None)
    (found,) = inspect(data, standards=["ua1"])
    assert "cryptography is not there" in found.message


@pytest.mark.parametrize(
    "entries",
    [b"", b"/Filter/Other", b"/Filter/Standard/V 1/R 2", b"/Filter/Standard/V 5/R 6/U(x)", b"/Filter/Standard/V 4/R 4"],
)
def test_damaged_encryption_is_told(entries: bytes) -> None:
    found = inspect(file(trailer=b"/Encrypt<<%b>>" % entries), standards=["ua1"])
    assert [each.rule for each in found] == ["ua1-7.16", "inspector-locked"]


# The command.


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["inspect", *map(str, words)])


@pytest.fixture
def files(tmp_path: Path, good: bytes) -> list[Path]:
    """A good file and one with faults."""
    made = [tmp_path / "good.pdf", tmp_path / "bad one.pdf"]
    made[0].write_bytes(good)
    made[1].write_bytes(UNEMBEDDED)
    return made


def test_command_holds_files_to_the_standards_that_are_named(files: list[Path]) -> None:
    result = run(files[0], "--standard", "a2b", "--standard", "UA1")
    assert result.stdout == f"{files[0]}: keeps to PDF/A-2b and PDF/UA-1 as far as a program can tell\n"
    assert run(files[0]).stdout.endswith("keeps to PDF/UA-1 and PDF/A-2a as far as a program can tell\n")
    result = run(files[1], "--standard", "a2b")
    assert result.exit_code == 1
    assert "[a2b-6.2.11.4.1]" in result.stderr
    assert "ua1" not in result.stderr
    assert run(files[0], "--standard", "a3b").exit_code == 2


def test_command_writes_json(files: list[Path], tmp_path: Path) -> None:
    missing = tmp_path / "missing.pdf"
    result = run(*files, missing, "--format", "json")
    assert (result.exit_code, result.stderr) == (1, "")
    tree = json.loads(result.stdout)
    assert tree["standards"] == ["ua1", "a2a"]
    assert [Path(each["path"]) for each in tree["files"]] == [*files, missing]
    good, bad, none = (each["findings"] for each in tree["files"])
    assert good == []
    expected = {(each.rule, each.message, each.hint, each.severity.value) for each in inspect(UNEMBEDDED)}
    assert {(each["rule"], each["message"], each["hint"], each["severity"]) for each in bad} == expected
    assert [each["rule"] for each in none] == ["unreadable"]
    assert run(files[0], "--format", "json").exit_code == 0


def test_command_writes_sarif(files: list[Path]) -> None:
    result = run(*files, "--format", "sarif", "--standard", "ua1")
    assert result.exit_code == 1
    (log,) = json.loads(result.stdout)["runs"]
    rules = {each["id"]: each["shortDescription"]["text"] for each in log["tool"]["driver"]["rules"]}
    assert {each["ruleId"] for each in log["results"]} == set(rules)
    assert rules["ua1-7.21.4.1"] == "PDF/UA-1: ISO 14289-1, 7.21.4.1"
    places = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in log["results"]}
    assert places == {files[1].as_posix().replace(" ", "%20")}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    pipe, packed = tmp_path / "pipe.pdf", tmp_path / "packed.pdf"
    os.mkfifo(pipe)
    packed.write_bytes(gzip.compress(UNEMBEDDED))
    result = run(pipe, "/dev/zero", tmp_path, packed)
    assert result.exit_code == 1
    assert result.stderr.count("this is not a file") == 3
    assert "these bytes are no PDF file, but compressed (gzip)" in result.stderr


def test_file_of_another_kind_is_not_read_whole(tmp_path: Path) -> None:
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as made:
        made.truncate(1 << 40)  # a hole: no disk has so much
    assert "no %PDF- at the beginning" in run(huge).stderr
    with huge.open("r+b") as made:
        made.write(b"%PDF-1.7\n")
        made.truncate((1 << 28) + 1)
    assert "larger than 256 MB" in run(huge).stderr


def test_content_that_cannot_be_read_is_told_under_every_standard() -> None:
    data = file(stream(b"x", b"/Filter/Other", packed=False), page=b"/Contents 10 0 R")
    for standard in NAMES:
        assert [each for each in inspect(data, standards=[standard]) if "cannot be read" in each.message], standard
