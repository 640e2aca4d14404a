"""What is no file, or no text, is refused at once wherever a file is read: pipes, devices, sockets, folders, gzip."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import LIBRARY
from handpress.diagnostics import HandpressError
from handpress.disk.files import open_file, read_bytes
from handpress.portal.log import DeliveryLog

ODD = ("pipe", "socket", "folder", "link to a pipe", "/dev/zero", "/dev/full", "/dev/tty")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Each kind of what is no file."""
    folder = tmp_path_factory.mktemp("odd")
    made = {name: Path(name) if name.startswith("/") else folder / name.replace(" ", "-") for name in ODD}
    os.mkfifo(made["pipe"])
    made["folder"].mkdir()
    made["link to a pipe"].symlink_to(made["pipe"])
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(folder)  # a socket's name is short
        listener.bind("socket")
        os.chdir(here)
        yield made


# The file of a library that each command reads first, and a command that does.
READERS = {
    "handout": ("handouts/22511.yaml", "render 22511"),
    "clinic's own changes": ("handouts/local/22511.yaml", "render 22511"),
    "brand": ("handouts/brand/brand.yaml", "render 22511"),
    "logo": ("handouts/brand/logo.svg", "render 22511"),
    "brand by name": ("my.yaml", "render 22511 --brand my.yaml"),
    "glossary": ("handouts/glossary.yaml", "check 22511"),
    "codes": ("handouts/codes.yaml", "check 22511"),
    "clinic's own glossary": ("handouts/local/glossary.yaml", "list"),
    "table of codes": ("handouts/local/table.csv", "check 22511"),
    "ledger": ("handouts/approvals.yaml", "render 22511"),
    "list": ("day.csv", "batch day.csv"),
    "list for the portal": ("day.csv", "attach day.csv --to folder --out x"),
    "page": ("page.txt", "import page.txt --library new"),
    "settings of a portal": ("portal.yaml", "attach --to fhir"),
    "token": (
        "token",
        "attach --to fhir --portal bearer.yaml",
    ),
    "private key": (
        "key.pem",
        "attach --to fhir --portal smart.yaml",
    ),
    "certificates": (
        "ca.pem",
        "attach --to fhir --portal trust.yaml",
    ),
    "certificate of ours": (
        "own.pem",
        "attach --to hl7v2 --portal hl7.yaml",
    ),
}
FHIR = "fhir:\n  url: https://localhost:9/r4\n  system: urn:oid:1.2.3\n  patient-system: urn:oid:1.2.4\n"
PORTALS = {
    "bearer.yaml": FHIR + "  sign-in: {bearer: {file: token}}\n",
    "smart.yaml": FHIR + "  sign-in: {smart: {client-id: a, key: {file: key.pem}, token-url: https://localhost:9/t}}\n",
    "trust.yaml": FHIR + "  ca-file: ca.pem\n",
    "hl7.yaml": "hl7v2: {host: localhost, port: 9, certificate: own.pem, key: own.pem, sending-facility: a, "
    "receiving-application: b, receiving-facility: c, patient-authority: d}\n",
}


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic's folder, which commands run in; no plate is kept."""
    shutil.copytree(LIBRARY, tmp_path / "handouts")
    (tmp_path / "handouts" / "local").mkdir()
    (tmp_path / "handouts" / "local" / "codes.yaml").write_text("table: table.csv\n")
    (tmp_path / "handouts" / "local" / "table.csv").write_text("code,descriptor\n22511,made-up words\n")
    brand = tmp_path / "handouts" / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("Your Clinic", "Test Clinic"))
    for name, text in PORTALS.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HANDPRESS_CACHE", "off")
    return tmp_path


def refused(clinic: Path, command: str, capfd: pytest.CaptureFixture[str]) -> str:
    """Return what *command* says, which fails without a traceback; a pipe that is waited for ends the whole run."""
    from handpress.cli.commands import main

    if command.startswith("attach --to"):
        command += " --code 22511 --reference 1 --patient A --allow-draft so --send"
    with pytest.raises(SystemExit) as caught:
        main(command.split())
    assert caught.value.code in (1, 3, 4)
    return capfd.readouterr().err


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize(("name", "command"), READERS.values(), ids=READERS)
def test_what_is_no_file_is_refused_at_once(
    clinic: Path, odd: dict[str, Path], name: str, command: str, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    place = clinic / name
    place.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    elif name.endswith((".svg", "table.csv")):
        pytest.skip("it may not lead out of its folder")
    else:
        place.symlink_to(odd[kind])
    said = refused(clinic, command, capfd)
    if (name, kind) == ("page.txt", "folder"):  # whose pages are imported, if it has any
        assert "this folder holds no page" in said
        return
    assert "this is not a file" in said or "it is not a plain file" in said
    assert place.name in said


@pytest.mark.parametrize("end", ["", ".key", ".lock"])
@pytest.mark.parametrize("to_write", [False, True])
def test_pipe_in_place_of_a_part_of_the_log_is_refused(tmp_path: Path, end: str, to_write: bool) -> None:
    path = tmp_path / "deliveries.sqlite"
    DeliveryLog.open(path, to_write=True).close()
    part = path.with_name(path.name + end)
    part.unlink()
    os.mkfifo(part, 0o600)
    if end == ".lock" and not to_write:
        DeliveryLog.open(path, to_write).close()  # who only reads takes no lock
        return
    with pytest.raises(HandpressError) as caught:
        DeliveryLog.open(path, to_write)
    assert ("the key of this delivery log" if end == ".key" else "this is not a file") in str(caught.value)


PACKED = [place for place in READERS.values() if not place[0].endswith((".pem", "token", ".svg"))]


@pytest.mark.parametrize(("name", "command"), PACKED)
def test_packed_file_is_named_as_such(clinic: Path, name: str, command: str, capfd: pytest.CaptureFixture[str]) -> None:
    (clinic / name).write_bytes(gzip.compress(b"clinic: Test\n" * 50))
    assert "the content is compressed (gzip)" in refused(clinic, command, capfd)


def test_pipe_that_takes_the_place_of_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, stat = tmp_path / "a", os.stat

    def swapped(*arguments: object, **options: object) -> os.stat_result:
        found = stat(*arguments, **options)  # type: ignore[arg-type]
        path.unlink()
        os.mkfifo(path)
        monkeypatch.setattr(os, "stat", stat)
        return found

    path.write_text("a")
    monkeypatch.setattr(os, "stat", swapped)
    with pytest.raises(OSError, match="this is not a file"):
        open_file(path)


def test_device_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object) -> int:
        raise AssertionError("a watchdog or a tape does something when it is opened")

    monkeypatch.setattr(os, "open", opened)
    with pytest.raises(HandpressError, match="this is not a file"):
        read_bytes(Path("/dev/null"))


def test_pipe_in_place_of_a_log_without_key_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "deliveries.sqlite"
    os.mkfifo(path)
    for to_write in (False, True):
        with pytest.raises(HandpressError, match="this is not a file"):
            DeliveryLog.open(path, to_write)


NAMED = (
    "render 22511 --library {}",
    "render 22511 --out {}",
    "render 22511 --brand {}",
    "list --library {}",
    "check --library {}",
    "diff 22511 --library {}",
    "approve 22511 --by Test --until 2027-06-01 --library {}",
    "import page.txt --code 22511 --library {}",
    "batch {}",
    "batch day.csv --out {}",
    "batch day.csv --out o --private {}",
    "batch day.csv --out o --print-run {}.pdf",
    "attach day.csv --to folder --out {}",
    "attach day.csv --to folder --out o --log {}",
    "attach --to openemr --out {} --code 22511",
    "attach day.csv --to fhir --portal {}",
    "deliveries --out {}",
    "deliveries --log {}",
    "inspect {}",
)


@pytest.mark.parametrize("words", NAMED)
@pytest.mark.parametrize("way", ["circle", "below a circle", "long", "long link", "closed"])
def test_name_that_leads_nowhere_is_told(clinic: Path, words: str, way: str, capfd: pytest.CaptureFixture[str]) -> None:
    from handpress.cli.commands import main

    (clinic / "page.txt").write_text("Test page\n\nPreparation\n\n- Stop eating 8 hours before.\n")
    (clinic / "day.csv").write_text("patient,mrn,code\nTest Patient,T-1,22511\n")
    target = {"circle": "bad", "below a circle": "bad/x", "long": "n" * 300, "long link": "bad", "closed": "bad/x"}[way]
    for name in ("bad", "bad.pdf"):
        if way == "closed":
            (clinic / name).mkdir(mode=0)
        elif "circle" in way:
            (clinic / name).symlink_to(name)
        elif way == "long link":
            (clinic / name).symlink_to("n" * 300)
    if way == "closed" and os.geteuid() == 0:
        pytest.skip("nothing is closed to root")
    with pytest.raises(SystemExit) as caught:
        main(words.format(target).split())
    said = capfd.readouterr().err
    assert caught.value.code in (1, 3, 4), said
    assert ": error: " in said
    assert "Traceback" not in said


@pytest.mark.parametrize("words", ["render 22511", "list", "check", "diff 22511", "batch day.csv"])
@pytest.mark.parametrize("link", ["handouts", "n" * 300], ids=["circle", "long link"])
def test_library_of_ours_that_leads_nowhere_is_told(
    clinic: Path, words: str, link: str, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(clinic / "handouts")
    (clinic / "handouts").symlink_to(link)
    (clinic / "day.csv").write_text("patient,mrn,code\nTest Patient,T-1,22511\n")
    assert ": error: " in refused(clinic, words, capfd)


def test_table_of_codes_that_is_a_link_in_a_circle_is_told(clinic: Path, capfd: pytest.CaptureFixture[str]) -> None:
    table = clinic / "handouts" / "local" / "table.csv"
    table.unlink()
    table.symlink_to(table.name)
    assert "leads out of this folder" in refused(clinic, "check 22511", capfd)
