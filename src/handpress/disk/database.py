"""What our SQLite files share: private, locked by one process at a time, and their faults told plainly."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from handpress.diagnostics import HandpressError, Span, fault
from handpress.disk.files import NO_FILE

_CHECK = "check the folder, its rights and the disk"


class Wording(NamedTuple):
    """How the faults of one kind of file are told: the rule, its name, and fact and hint where they are its own."""

    rule: str
    name: str  # as in "journal"
    busy: tuple[str, str]
    damaged: tuple[str, str]
    foreign: tuple[str, str]
    full: str  # the hint

    def refused(self, path: Path, fact: str, hint: str) -> HandpressError:
        """Return the fault of the file at *path*."""
        return fault(Span(str(path)), fact, self.rule, hint)

    @property
    def read_only(self) -> tuple[str, str]:
        """Fact and hint where nothing can be written."""
        return f"this {self.name} cannot be written: it, or its folder, is read-only", _CHECK

    @contextmanager
    def told(self, path: Path, *others: type[Exception]) -> Iterator[None]:
        """Raise what SQLite says about the file at *path* as its fault; and *others*, where the system says it."""
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise AssertionError(str(error)) from error  # names a column, never a value
        except Exception as error:
            if not isinstance(error, (sqlite3.Error, *others)):
                raise
            name = getattr(error, "sqlite_errorname", "")
            said = {
                "SQLITE_BUSY": self.busy,
                "SQLITE_CORRUPT": self.damaged,
                "SQLITE_FULL": (f"this {self.name} cannot be written: the disk is full", self.full),
                "SQLITE_NOTADB": self.foreign,
                "SQLITE_READONLY": self.read_only,
            }
            known = (told for start, told in said.items() if name.startswith(start))
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise self.refused(path, *next(known, (f"this {self.name} cannot be used: {reason}", _CHECK))) from None

    def check_file(self, path: Path) -> None:
        """Make sure that it is a file that stands at *path*, if anything does; OSError goes up."""
        try:
            if not S_ISREG(path.stat().st_mode):
                raise self.refused(path, NO_FILE, "see what it is, and put the file itself there")
        except FileNotFoundError:
            return

    def locked(self, path: Path) -> sqlite3.Connection:
        """Return a connection that keeps every other process away from the file at *path* while this one lives.

        The system lets go of the lock of a process that is killed. The lock file stays: to remove it would let two in.
        """
        beside = path.with_name(f"{path.name}.lock")
        self.check_file(beside)
        # Opened only where it is new: to close a file again drops the locks that this process has on it (POSIX, fcntl).
        with suppress(FileExistsError):
            make_private(beside)
        if not os.access(beside, os.W_OK):
            raise self.refused(path, *self.read_only)  # SQLite would say that the disk is broken
        lock = sqlite3.connect(beside, isolation_level=None, timeout=0)
        with closed_on_error(lock):
            lock.execute("PRAGMA journal_mode = MEMORY")  # no other file beside it
            lock.execute("BEGIN EXCLUSIVE")
        return lock


def head(database: sqlite3.Connection) -> tuple[set[str], int, int]:
    """Return what tables a file is made with, and the numbers of its program and of its format."""
    schema = {sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    number, version = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    return schema, number, version


def begin(database: sqlite3.Connection, number: int, version: int, schema: Iterable[str]) -> None:
    """Write the head of a new file, inside a transaction."""
    database.execute(f"PRAGMA application_id = {number}")
    database.execute(f"PRAGMA user_version = {version}")
    for statement in schema:
        database.execute(statement)


def make_private(path: Path) -> None:
    """Make an empty file that only this user may read. What SQLite puts beside it later takes its rights from it."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def storable(text: str) -> str:
    """Return *text* without lone surrogates, as a path can have them: SQLite takes none."""
    return text.encode(errors="backslashreplace").decode()


@contextmanager
def closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    """Close *connection* if what follows fails."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Have all of what follows written, or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # a full disk has ended it already
            database.execute("ROLLBACK")
        raise
