"""The record of one batch: what was planned, what is made. Killed at any moment, it tells what is left to do.

Holds nothing of a patient: a row is its number and a digest under a key that only this file has. One process at a time.
"""

from __future__ import annotations

import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from handpress.disk.database import Wording, begin, closed_on_error, head, make_private, storable, transaction
from handpress.disk.files import make_folder, sync_folder

_OURS = 0x48505242  # "HPRB", in the head of the file: SQLite's application_id
_FORMAT = 2  # 1 numbered rows; since then they are papers, of which a row may have several
_PAGE = 1000  # rows read at a time
# A tampered journal must not lead out of its folder, nor have text for a number: SQLite itself takes both.
_SCHEMA = (
    "CREATE TABLE begun (secret BLOB NOT NULL CHECK (typeof(secret) = 'blob' AND length(secret) = 32), planned INTEGER"
    " CHECK (planned IS NULL OR typeof(planned) = 'integer'), at TEXT NOT NULL)",
    "CREATE TABLE facts (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)",
    "CREATE TABLE kinds (kind INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, words TEXT NOT NULL)",
    "CREATE TABLE items (row INTEGER PRIMARY KEY, kind INTEGER NOT NULL CHECK (typeof(kind) = 'integer'),"
    " name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name NOT IN ('', '.', '..') AND name NOT GLOB '*[/\\:]*'),"
    " digest BLOB NOT NULL CHECK (typeof(digest) = 'blob' AND length(digest) = 32),"
    " identity BLOB NOT NULL CHECK (typeof(identity) = 'blob'),"
    " content BLOB NOT NULL CHECK (typeof(content) = 'blob'))",
    "CREATE INDEX items_by_kind ON items (kind)",
    "CREATE TABLE results (row INTEGER PRIMARY KEY REFERENCES items, pages INTEGER NOT NULL CHECK (typeof(pages) ="
    " 'integer'), size INTEGER NOT NULL CHECK (typeof(size) = 'integer'), sha256 BLOB NOT NULL CHECK (typeof(sha256) ="
    " 'blob'), draft INTEGER NOT NULL CHECK (draft IN (0, 1)), failure TEXT NOT NULL,"
    " standing TEXT NOT NULL DEFAULT '' CHECK (standing IN ('', 'replaced', 'withdrawn', 'forgotten')),"
    " CHECK (failure <> '' OR length(sha256) = 32))",
)
_SAID = Wording(
    rule="journal",
    name="journal",
    busy=("another process works on this batch", "wait until it has ended"),
    damaged=("this journal is damaged", "start the batch again in another folder"),
    foreign=("this is no journal of a batch", "name the folder that the batch wrote to"),
    full="make room, then go on with --resume",
)
_BEGINNING = _SAID._replace(full="make room, then start it again without --resume")  # before anything is planned
UNPLANNED = "the batch was stopped before it began: it made nothing"


class PlannedRow(NamedTuple):
    """One paper to press.

    Attributes:
        row: The number of the paper, in the order of the list.
        copy_of_group: What it is a copy of.
        name: Its file.
        digest: Of all that its row says.
        identity: Of whose it is and for what, under a key that all batches of a folder share; empty where nobody knows.
        content: Of what is the patient's own on it, under that key.
        words: What everybody's copy of it says, as a digest.
    """

    row: int
    copy_of_group: str
    name: str
    digest: bytes
    identity: bytes = b""
    content: bytes = b""
    words: str = ""


class Result(NamedTuple):
    """What became of one row. Without a failure its file stands there."""

    row: int
    pages: int
    size: int
    sha256: bytes
    draft: bool
    failure: str = ""


class Journal:
    """An open journal. Close it, or use it in a ``with`` statement; only the thread that opened it may use it."""

    def __init__(self, path: Path, database: sqlite3.Connection, lock: sqlite3.Connection) -> None:
        self.path = path
        self._database = database
        self._lock = lock
        self._secret: bytes = database.execute("SELECT secret FROM begun").fetchone()[0]

    @classmethod
    def create(cls, path: Path, facts: Mapping[str, str]) -> Self:
        """Return a new journal at *path*, readable by this user only. One that was never planned makes room for it.

        Args:
            path: Its file; folders above it are made.
            facts: What the batch is begun with, as text; nothing of a patient.

        Raises:
            HandpressError: A batch was planned there, another process works on it, or it cannot be written.
        """
        with _BEGINNING.told(path, OSError, ValueError), ExitStack() as undo:
            make_folder(os.fspath(path.parent), private=True)
            lock = undo.enter_context(closing(_SAID.locked(path)))
            _clear_unplanned(path)
            make_private(path)
            database = undo.enter_context(closing(_opened(path)))
            _begin(database, facts)
            sync_folder(str(path.parent))
            journal = cls(path, database, lock)
            undo.pop_all()
        return journal

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return the journal at *path*, to finish its batch.

        Raises:
            HandpressError: There is none, it is no journal, damaged, of another version, never planned, or in use.
        """
        with _SAID.told(path, OSError, ValueError), ExitStack() as undo:
            if not path.exists():
                raise _SAID.refused(
                    path, "there is no journal of a batch here", "name the folder that the batch wrote to"
                )
            lock = undo.enter_context(closing(_SAID.locked(path)))
            database = undo.enter_context(closing(_opened(path)))
            if not _is_planned(path, database):
                raise _SAID.refused(path, UNPLANNED, "start it again without --resume")
            journal = cls(path, database, lock)
            undo.pop_all()
        return journal

    def close(self) -> None:
        """Let go of the files. A journal that is not closed loses nothing."""
        with _SAID.told(self.path), closing(self._lock), closing(self._database):
            pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def facts(self) -> dict[str, str]:
        """What the batch was begun with."""
        with _SAID.told(self.path):
            return dict(self._database.execute("SELECT name, value FROM facts ORDER BY rowid").fetchall())

    def differs(self, facts: Mapping[str, str]) -> list[str]:
        """Return the names of the *facts* that are not what the batch was begun with, gone and new ones included."""
        begun = self.facts
        now = {name: storable(text) for name, text in facts.items()}
        return [name for name in {**begun, **now} if begun.get(name) != now.get(name)]

    def digest(self, content: bytes) -> bytes:
        """Return the digest of a row's content. Without the key in this file nobody can try names against it."""
        return hmac.digest(self._secret, content, "sha256")

    def plan(self, items: Iterable[PlannedRow]) -> None:
        """Enter all *items*, or none where that is cut short. They are never all in memory.

        Raises:
            HandpressError: They cannot be written.
            AssertionError: There is a plan already, or two items have one row or one name.
        """
        kinds: dict[str, int] = {}
        words: dict[str, str] = {}

        def rows() -> Iterator[tuple[object, ...]]:
            for item in items:
                kind = kinds.setdefault(item.copy_of_group, len(kinds))
                words.setdefault(item.copy_of_group, item.words)
                yield item.row, kind, item.name, item.digest, item.identity, item.content

        with self._transaction(_BEGINNING):
            if self._database.execute("SELECT planned FROM begun").fetchone()[0] is not None:
                raise AssertionError("a batch is planned once")
            count = self._database.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)", rows()).rowcount
            every = [(at, name, words[name]) for name, at in kinds.items()]
            self._database.executemany("INSERT INTO kinds VALUES (?, ?, ?)", every)
            self._database.execute("UPDATE begun SET planned = ?", (max(count, 0),))
        # On the disk before the first file is: a lost plan would leave files that nobody knows.
        with _BEGINNING.told(self.path):
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def pending(self, size: int) -> Iterator[list[PlannedRow]]:
        """Yield what is not done yet, at most *size* rows of one group at a time, in row order inside a group.

        Each row comes once, done in between or not.
        """
        assert size > 0
        for kind, group in self._page("SELECT kind, name FROM kinds ORDER BY kind"):
            last = -(1 << 63)
            while found := self._page(
                "SELECT row, name, digest FROM items WHERE kind = ? AND row > ?"
                " AND NOT EXISTS (SELECT 1 FROM results WHERE results.row = items.row) ORDER BY row LIMIT ?",
                (kind, last, size),
            ):
                yield [PlannedRow(row, group, name, digest) for row, name, digest in found]
                last = found[-1][0]

    def planned(self) -> Iterator[tuple[PlannedRow, int | None]]:
        """Yield every row in row order with the size of its file, 0 if it failed; None if it is not done.

        A page is in memory at a time.
        """
        last = -(1 << 63)
        while found := self._page(
            "SELECT items.row, kinds.name, items.name, digest, size FROM items"
            " JOIN kinds USING (kind) LEFT JOIN results ON results.row = items.row"
            " WHERE items.row > ? ORDER BY items.row LIMIT ?",
            (last, _PAGE),
        ):
            for row, group, name, digest, size in found:
                yield PlannedRow(row, group, name, digest), size
            last = found[-1][0]

    def done(self, results: Iterable[Result]) -> None:
        """Enter what became of some rows: of all of them, or of none.

        Raises:
            HandpressError: It cannot be written.
            AssertionError: A row is done already, or was never planned.
        """
        with self._transaction():
            rows = ((*result[:-1], storable(result.failure)) for result in results)
            self._database.executemany("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, '')", rows)

    def forget(self, rows: Iterable[int]) -> None:
        """Take back that some rows are done."""
        with self._transaction():
            self._database.executemany("DELETE FROM results WHERE row = ?", ((row,) for row in rows))

    def counts(self) -> tuple[int, int, int]:
        """Return how many rows are planned, how many of them are made, and how many failed."""
        planned = self._page("SELECT planned FROM begun")[0][0]
        done, made = self._page("SELECT count(*), count(nullif(failure <> '', 1)) FROM results")[0]
        return planned or 0, made, done - made

    def results(self, after: int = -(1 << 63)) -> Iterator[tuple[PlannedRow, Result]]:
        """Yield what is done, in row order, *after* a row if one is named; a page is in memory at a time."""
        last = after
        while found := self._page(
            "SELECT row, kinds.name, items.name, digest, pages, size, sha256, draft, failure FROM results"
            " JOIN items USING (row) JOIN kinds USING (kind) WHERE results.row > ? ORDER BY results.row LIMIT ?",
            (last, _PAGE),
        ):
            for row, group, name, digest, pages, size, sha256, draft, failure in found:
                yield PlannedRow(row, group, name, digest), Result(row, pages, size, sha256, bool(draft), failure)
            last = found[-1][0]

    @property
    def began(self) -> str:
        """When the batch was begun, UTC as ISO 8601 writes it."""
        return str(self._page("SELECT at FROM begun")[0][0])

    def papers(self) -> Iterator[tuple[PlannedRow, Result, str]]:
        """Yield what was made, in the order of the list, with its standing: "" while it is good."""
        last = -(1 << 63)
        while found := self._page(
            "SELECT row, kinds.name, items.name, digest, identity, content, words, pages, size, sha256, draft, standing"
            " FROM results JOIN items USING (row) JOIN kinds USING (kind) WHERE failure = '' AND results.row > ?"
            " ORDER BY results.row LIMIT ?",
            (last, _PAGE),
        ):
            for row, group, name, digest, identity, content, words, pages, size, sha256, draft, standing in found:
                planned = PlannedRow(row, group, name, digest, identity, content, words)
                yield planned, Result(row, pages, size, sha256, bool(draft)), standing
            last = found[-1][0]

    def mark(self, papers: Iterable[int], standing: str) -> None:
        """Enter that *papers* are no longer good: "replaced", "withdrawn" or "forgotten"."""
        with self._transaction():
            marks = ((standing, paper) for paper in papers)
            self._database.executemany("UPDATE results SET standing = ? WHERE row = ?", marks)

    def _page(self, query: str, values: tuple[object, ...] = ()) -> list[Any]:
        # To the end at once: a query that stays open would keep the write-ahead log from being emptied.
        with _SAID.told(self.path):
            return self._database.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self, said: Wording = _SAID) -> Iterator[None]:
        with said.told(self.path), transaction(self._database):
            yield


def _opened(path: Path) -> sqlite3.Connection:
    """Return a connection to the journal at *path*."""
    _SAID.check_file(path)
    database = sqlite3.connect(path, isolation_level=None, timeout=0)
    with closed_on_error(database):
        # Before the write-ahead log is touched: then it needs no shared memory, and works on a network share.
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("PRAGMA cache_size = -16000")
        # NORMAL: a killed process loses nothing; a power cut may lose the last rows done, which are then pressed again
        # under the same names. FULL would wait for the disk at every chunk.
        database.execute("PRAGMA synchronous = NORMAL")
    return database


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _begin(database: sqlite3.Connection, facts: Mapping[str, str]) -> None:
    """Write the head of a new journal."""
    database.execute("PRAGMA journal_mode = WAL")
    with transaction(database):
        begin(database, _OURS, _FORMAT, _SCHEMA)
        database.execute("INSERT INTO begun VALUES (?, NULL, ?)", (secrets.token_bytes(32), _now()))
        database.executemany("INSERT INTO facts VALUES (?, ?)", ((n, storable(text)) for n, text in facts.items()))


def _is_planned(path: Path, database: sqlite3.Connection) -> bool:
    """Return whether this journal has a plan.

    Raises:
        HandpressError: It is no journal, of another version, or damaged.
    """
    schema, number, version = head(database)
    if not schema and number in (0, _OURS):
        return False  # killed before its first transaction
    if number != _OURS:
        raise _SAID.refused(path, *_SAID.foreign)
    if version != _FORMAT:
        hint = "finish the batch with the version that began it, or start it again in another folder"
        raise _SAID.refused(path, "this journal is from another version of Handpress", hint)
    sound = schema == set(_SCHEMA) and database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    begun = database.execute("SELECT planned, (SELECT count(*) FROM items) FROM begun").fetchall() if sound else []
    if len(begun) != 1 or (begun[0][0] or 0) != begun[0][1] or database.execute("PRAGMA foreign_key_check").fetchone():
        raise _SAID.refused(path, *_SAID.damaged)
    return begun[0][0] is not None


def _clear_unplanned(path: Path) -> None:
    """Remove the journal at *path* where its batch never began; the lock is held."""
    if path.exists():
        with closing(_opened(path)) as database:
            planned = _is_planned(path, database)
        if planned:
            raise _SAID.refused(
                path, "a batch was begun here already", "finish it with --resume, or name another folder"
            )
    for name in (f"{path.name}-wal", f"{path.name}-shm", path.name):
        path.with_name(name).unlink(missing_ok=True)
