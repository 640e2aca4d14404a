"""What holds something of a patient is its owner's alone: under any umask, by every command, and only if it is ours."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handpress.portal.log import DeliveryLog
from portal_case import Clinic, clinic_in

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")

ROW = "Test Patient,T-0001,,22511,2027-12-04,08:30,Dr. Test,,"
COMMANDS = {
    "render": ("render", "22511", "--patient", "Test Patient", "--out", "a/b"),
    "render, locked": ("render", "22511", "--patient", "Test Patient", "--out", "a/b", "--encrypt"),
    "calendar": ("render", "22511", "--patient", "T", "--date", "2027-12-04", "--format", "calendar", "--out", "a/b"),
    "batch": ("batch", "day.csv", "--drafts", "--out", "a/b"),
    "print run": ("batch", "day.csv", "--drafts", "--out", "a/b", "--print-run", "c/run.pdf"),
    "day's private folder": ("batch", "day.csv", "--drafts", "--out", "a/b", "--private", "c/d"),
    "portal's folder": ("attach", "day.csv", "--to", "folder", "--out", "a/b", "--send"),
    "portal's folder, locked": ("attach", "day.csv", "--to", "folder", "--out", "a/b", "--send", "--encrypt"),
    "log by name": ("attach", "day.csv", "--to", "folder", "--out", "a/b", "--send", "--log", "c/log"),
}


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    made = clinic_in(tmp_path)
    made.day(ROW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HANDPRESS_PASSWORD", "made-up words of mine")
    monkeypatch.setenv("HANDPRESS_CACHE", str(tmp_path / "cache"))
    return made


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_what_is_a_patients_own_is_its_owners_alone(clinic: Clinic, umask: int, words: tuple[str, ...]) -> None:
    before = set(clinic.folder.rglob("*"))
    result = clinic.run(*words)
    assert result.exit_code == 0, result.output
    made = set(clinic.folder.rglob("*")) - before
    assert any(path.suffix in (".pdf", ".ics") for path in made)
    rights = {str(path.relative_to(clinic.folder)): stat.S_IMODE(path.stat().st_mode) for path in made}
    wanted = {name: 0o700 if (clinic.folder / name).is_dir() else 0o600 for name in rights}
    assert rights == wanted


# Where a command that was killed may have left something in the making, and a command that goes there again.
SWEPT = {
    "render": ("a/b", COMMANDS["render"]),
    "batch": ("a/b", COMMANDS["batch"]),
    "print run": ("c", COMMANDS["print run"]),
    "portal's folder": ("a/b", COMMANDS["portal's folder"]),
    "beside the portal's folder": ("a/b-private", COMMANDS["portal's folder"]),
    "OpenEMR": (
        "a/b",
        ("attach", "--to", "openemr", "--out", "a/b", "--code", "22511", "--send", "--allow-draft", "so"),
    ),
    "import": ("handouts", ("import", "page.txt", "--code", "22511", "--force")),
}


@pytest.mark.parametrize(("where", "words"), SWEPT.values(), ids=SWEPT)
def test_what_a_killed_command_left_in_the_making_is_swept(clinic: Clinic, where: str, words: tuple[str, ...]) -> None:
    (clinic.folder / "page.txt").write_text("Test page\n\nPreparation\n\n- Stop eating 8 hours before.\n")
    folder = clinic.folder / where
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    left, at_work = folder / ".handpress-0123456789abcdef.part", folder / ".handpress-fedcba9876543210.part"
    left.write_text("Test Patient")
    with at_work.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        result = clinic.run(*words)
        assert result.exit_code == 0, result.output
        assert [path.name for path in folder.glob(".handpress-*")] == [at_work.name]


# What a command keeps, and a command that must not trust it once it is another's.
ATTACH = COMMANDS["portal's folder, locked"]
KEPT = {
    "folder of a day": (COMMANDS["batch"], "a/b-private", ("--resume",)),
    "folder of a batch": (COMMANDS["batch"], "a/b-private/batch-*", ("--resume",)),
    "journal": (COMMANDS["batch"], "a/b-private/batch-*/journal.sqlite", ("--resume",)),
    "folder of the log": (ATTACH, "a/b-private", ("--again",)),
    "delivery log": (ATTACH, "a/b-private/deliveries.sqlite", ("--again",)),
    "its key": (ATTACH, "a/b-private/deliveries.sqlite.key", ("--again",)),
    "what SQLite takes back": (ATTACH, "a/b-private/deliveries.sqlite-journal", ("--again",)),
    "its lock": (ATTACH, "a/b-private/deliveries.sqlite.lock", ("--again",)),
    "passwords": (ATTACH, "a/b-private/passwords.csv", ("--again",)),
}


@pytest.mark.parametrize("harm", ["others may write it", "it is another's", "a link of another's leads to it"])
@pytest.mark.parametrize(("words", "name", "more"), KEPT.values(), ids=KEPT)
def test_what_is_not_ours_alone_is_not_used(
    clinic: Clinic, words: tuple[str, ...], name: str, more: tuple[str, ...], harm: str
) -> None:
    first = clinic.run(*words)
    assert first.exit_code == 0, first.output
    if more == ("--resume",):  # as if it had been stopped
        for told in clinic.folder.glob("a/b-private/batch-*/manifest.json"):
            told.unlink()
    if name.endswith("-journal"):
        (clinic.folder / name).touch(0o600)
    (path,) = clinic.folder.glob(name)
    if harm == "others may write it":
        path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o020)
    elif os.getuid() != 0:
        pytest.skip("only root can give a file away")
    elif harm == "it is another's":
        os.chown(path, 65534, -1)
    else:
        aside = path.rename(clinic.folder / "aside")
        path.symlink_to(aside)
        os.chown(path, 65534, -1, follow_symlinks=False)
    refused = clinic.run(*words, *more)
    assert refused.exit_code in (1, 3), refused.output
    # A log that a link leads to is one without its key.
    assert "[unsafe]" in refused.output or ("[delivery-log]" in refused.output and path.is_symlink())


def test_key_of_a_log_that_others_can_read_is_told(clinic: Clinic) -> None:
    assert clinic.run(*COMMANDS["portal's folder"]).exit_code == 0
    key = clinic.folder / "a/b-private/deliveries.sqlite.key"
    key.chmod(0o640)
    told = clinic.run(*COMMANDS["portal's folder"])
    assert told.exit_code == 0
    assert "deliveries.sqlite.key: warning: this is a secret, and its rights let others at it" in told.output


def test_portal_takes_names_and_numbers_from_standard_input(clinic: Clinic) -> None:
    asked = "attach", "--to", "folder", "--out", "a/b", "--send", "--code", "22511", "--date", "2027-12-04"
    hidden = "--patient", "-", "--reference", "-", "--clinician", "-"
    given = clinic.run(*asked, *hidden, text="Test Patient\nT-1\nDr. Test\n")
    assert given.exit_code == 0, given.output
    assert "1 row = 1 sent" in given.output
    typed = clinic.run(*asked, "--patient", "Test Patient", "--reference", "T-1", "--clinician", "Dr. Test")
    assert "1 row = 1 already there" in typed.output
    assert clinic.run(*asked, *hidden, text="Test Patient\n").exit_code == 2


def as_nobody(folder: Path, work: Callable[[], object]) -> str:
    """Return what *work* returns, as text, done by a user who may not write to *folder*."""
    if os.getuid() != 0:
        return str(work())
    out, into = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setuid(65534)
            said = str(work())
        except BaseException as error:
            said = repr(error)
        os.write(into, said.encode())
        os._exit(0)
    os.close(into)
    os.waitpid(child, 0)
    with os.fdopen(out, encoding="utf-8") as stream:
        return stream.read()


@pytest.mark.parametrize("killed", [False, True])
def test_log_on_a_disk_that_nobody_can_write_is_read(clinic: Clinic, killed: bool) -> None:
    assert clinic.run(*COMMANDS["portal's folder"]).exit_code == 0
    kept = clinic.folder / "a/b-private"
    with tempfile.TemporaryDirectory(dir="/tmp") as made:
        folder = Path(made) / "log"
        folder.mkdir()
        if killed:  # what was written last is in the write-ahead log still
            with sqlite3.connect(kept / "deliveries.sqlite") as database:
                database.execute("PRAGMA wal_autocheckpoint = 0")
                database.execute("UPDATE deliveries SET edition = 'large-print'")
                database.commit()
                for path in kept.glob("deliveries.sqlite*"):
                    if not path.name.endswith("-shm"):
                        shutil.copyfile(path, folder / path.name)
            assert (folder / "deliveries.sqlite-wal").stat().st_size
        else:
            for path in kept.glob("deliveries.sqlite*"):
                shutil.copyfile(path, folder / path.name)
        Path(made).chmod(0o755)
        for path in (*folder.iterdir(), folder):
            path.chmod(0o500 if path == folder else 0o400)
            if os.getuid() == 0:
                os.chown(path, 65534, 65534)

        def editions() -> list[str]:
            with DeliveryLog.open(folder / "deliveries.sqlite", to_write=False) as log:
                return [delivery.edition for delivery in log.deliveries()]

        before = sorted(path.name for path in folder.iterdir())
        assert as_nobody(folder, editions) == str(["large-print" if killed else "standard"])
        assert sorted(path.name for path in folder.iterdir()) == before
        folder.chmod(0o700)


def test_key_that_others_can_read_is_told_by_who_only_reads_the_log(clinic: Clinic) -> None:
    assert clinic.run(*COMMANDS["portal's folder"]).exit_code == 0
    (clinic.folder / "a/b-private/deliveries.sqlite.key").chmod(0o644)
    told = clinic.run("deliveries", "--out", "a/b")
    assert told.exit_code == 0
    assert "deliveries.sqlite.key: warning: this is a secret, and its rights let others at it" in told.output
