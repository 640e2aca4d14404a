"""The delivery log: what went where, when, in which version, and what the portal said.

Holds nothing of a patient: numbers and documents stand in it as keyed hashes, and the key is in a file of its own
beside it. What is under way is entered before it is sent, so that whatever is killed is found again.
"""

from __future__ import annotations

import hmac
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from handpress.deliver.appointments import Appointment
from handpress.deliver.database import Wording, closed_on_error, make_private, storable, sync_folder, transaction
from handpress.deliver.files import create
from handpress.deliver.portal.parcel import Outcome, Parcel, Receipt
from handpress.diagnostics import Finding, Severity, Span

DELIVERED = (Outcome.SENT, Outcome.HELD, Outcome.ALREADY)
_OURS = 0x48504C47  # "HPLG", SQLite's application_id
_FORMAT = 1
_PAGE = 1000
_HASH = "BLOB NOT NULL CHECK (typeof({0}) = 'blob' AND length({0}) = 32)"
_SCHEMA = (
    f"CREATE TABLE head (witness {_HASH.format('witness')})",
    "CREATE TABLE deliveries (number INTEGER PRIMARY KEY, destination TEXT NOT NULL,"
    f" patient {_HASH.format('patient')}, series {_HASH.format('series')}, document {_HASH.format('document')},"
    " code TEXT NOT NULL, language TEXT NOT NULL, edition TEXT NOT NULL, version TEXT NOT NULL, words TEXT NOT NULL,"
    f" draft INTEGER NOT NULL CHECK (draft IN (0, 1)), reason TEXT NOT NULL, content {_HASH.format('content')},"
    " size INTEGER NOT NULL, events INTEGER NOT NULL, began TEXT NOT NULL, ended TEXT NOT NULL DEFAULT '',"
    " outcome TEXT NOT NULL DEFAULT '', id TEXT NOT NULL DEFAULT '', answer TEXT NOT NULL DEFAULT '',"
    " failure TEXT NOT NULL DEFAULT '', standing TEXT NOT NULL DEFAULT '')",
    "CREATE INDEX by_series ON deliveries (series, destination)",
    "CREATE INDEX by_document ON deliveries (document, destination)",
    "CREATE INDEX by_patient ON deliveries (patient)",
)
_SAID = Wording(
    rule="delivery-log",
    name="delivery log",
    busy=("another process sends under this log", "wait until it has ended"),
    damaged=("this delivery log is damaged", "restore it from a backup; the portal still knows what it has"),
    foreign=("this is no delivery log", "name another file with --log"),
    full="make room, then run the same command again",
)


class Delivery(NamedTuple):
    """One line of the log. `standing` is what the document is now: current, superseded, retracted, or "" for none."""

    number: int
    destination: str
    patient: bytes
    code: str
    language: str
    edition: str
    version: str
    words: str
    draft: bool
    reason: str
    content: bytes
    size: int
    events: int
    began: str
    ended: str
    outcome: str
    id: str
    answer: str
    failure: str
    standing: str


_COLUMNS = ", ".join(Delivery._fields)


class DeliveryLog:
    """An open log; only the thread that opened it may use it."""

    def __init__(self, path: Path, key: bytes, database: sqlite3.Connection, lock: sqlite3.Connection | None) -> None:
        self.path = path
        self._key, self._database, self._lock = key, database, lock

    @classmethod
    def open(cls, path: Path, to_write: bool) -> Self:
        """Return the log at *path*; one to write is made if there is none, and nobody else may write to it then.

        Raises:
            HandpressError: There is none to read, it is no log or damaged, its key is not there, or it is in use.
        """
        with _SAID.told(path, OSError, ValueError), ExitStack() as undo:
            if not to_write and not path.exists():
                raise _SAID.refused(path, "there is no delivery log here", "name it with --log")
            if to_write:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = undo.enter_context(closing(_SAID.locked(path))) if to_write else None
            new = to_write and not path.exists()
            key = _key(path, new)
            if new:
                make_private(path)
            database = undo.enter_context(closing(_opened(path)))
            _check(path, database, key, to_write)
            log = cls(path, key, database, lock)
            undo.pop_all()
        return log

    def close(self) -> None:
        """Let go of the files. A log that is not closed loses nothing."""
        with _SAID.told(self.path), ExitStack() as left:
            if self._lock:
                left.enter_context(closing(self._lock))
            left.enter_context(closing(self._database))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def hashed(self, text: str) -> bytes:
        """Return what stands for *text* in this log: nobody can try numbers against it without the key."""
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")

    def of_patient(self, reference: str) -> bytes:
        """Return what stands for the patient with the number *reference*."""
        return self.hashed(f"patient {reference}")

    def free_identifier(self, destination: str, make: Callable[[int], str]) -> str:
        """Return the first of ``make(0)``, ``make(1)``, ... that was not sent and taken back or replaced since."""
        attempt = 0
        while self._spent(destination, identifier := make(attempt)):
            attempt += 1
        return identifier

    def _spent(self, destination: str, identifier: str) -> bool:
        found = self._all(
            "SELECT 1 FROM deliveries WHERE document = ? AND destination = ?"
            " AND standing IN ('superseded', 'retracted') LIMIT 1",
            self.hashed(f"document {identifier}"),
            destination,
        )
        return bool(found)

    def older(self, destination: str, series: str, identifier: str) -> list[str]:
        """Return the ids of what is there of a *series*, or may be, without the version that *identifier* names."""
        found = self._all(
            "SELECT id FROM deliveries WHERE series = ? AND destination = ? AND document <> ? AND id <> ''"
            " AND standing = 'current' ORDER BY number",
            self.hashed(f"series {series}"),
            destination,
            self.hashed(f"document {identifier}"),
        )
        return list(dict.fromkeys(name for (name,) in found))

    def events(self, destination: str, series: str) -> int:
        """Return how many events the calendars of a *series* had at most."""
        found = self._all(
            "SELECT max(events) FROM deliveries WHERE series = ? AND destination = ?",
            self.hashed(f"series {series}"),
            destination,
        )
        return found[0][0] or 0

    def is_current(self, destination: str, identifier: str) -> bool:
        """Whether this very version arrived, and is still the current one."""
        found = self._all(
            "SELECT outcome FROM deliveries WHERE document = ? AND destination = ? AND standing = 'current'",
            self.hashed(f"document {identifier}"),
            destination,
        )
        return any(outcome in DELIVERED for (outcome,) in found)

    def has_another_day(self, destination: str, row: Appointment, series: str) -> bool:
        """Whether the patient of *row* has the same handout there in another *series*: for another day."""
        found = self._all(
            "SELECT 1 FROM deliveries WHERE patient = ? AND destination = ? AND code = ? AND language = ?"
            " AND edition = ? AND series <> ? AND standing = 'current' LIMIT 1",
            self.of_patient(row.reference),
            destination,
            row.code,
            row.language,
            row.edition,
            self.hashed(f"series {series}"),
        )
        return bool(found)

    def may_be_there(self, destination: str, identifier: str) -> bool:
        """Whether the last try to send this version ended without an answer, or was killed."""
        found = self._all(
            "SELECT outcome FROM deliveries WHERE document = ? AND destination = ? ORDER BY number DESC LIMIT 1",
            self.hashed(f"document {identifier}"),
            destination,
        )
        return bool(found) and found[0][0] in ("", Outcome.UNSURE)

    def begin(self, destination: str, parcel: Parcel, sha256: bytes, reason: str = "", events: int = 0) -> int:
        """Enter that *parcel* is about to be sent, on the disk before this returns; return its number."""
        row = (
            destination,
            self.of_patient(parcel.reference),
            self.hashed(f"series {parcel.series}"),
            self.hashed(f"document {parcel.identifier}"),
            parcel.code,
            parcel.language,
            parcel.edition,
            storable(parcel.version),
            parcel.words,
            parcel.draft,
            storable(reason),
            self.hashed(f"content {sha256.hex()}"),
            len(parcel.pdf),
            events,
            _now(),
        )
        names = "destination, patient, series, document, code, language, edition, version, words, draft, reason,"
        with _SAID.told(self.path), transaction(self._database):
            marks = ", ".join("?" * len(row))
            made = self._database.execute(
                f"INSERT INTO deliveries ({names} content, size, events, began) VALUES ({marks})", row
            )
        return made.lastrowid or 0

    def end(self, number: int, receipt: Receipt) -> None:
        """Enter what became of a parcel: its own line, and those of the versions that it replaced."""
        arrived = receipt.outcome in (*DELIVERED, Outcome.UNSURE)
        with _SAID.told(self.path), transaction(self._database):
            series, destination, document = self._database.execute(
                "SELECT series, destination, document FROM deliveries WHERE number = ?", (number,)
            ).fetchone()
            if arrived:
                # Sent twice, as after a kill, it is one document: one line stands for it.
                self._database.execute(
                    "UPDATE deliveries SET standing = 'again' WHERE document = ? AND destination = ? AND number <> ?"
                    " AND standing = 'current'",
                    (document, destination, number),
                )
            self._database.execute(
                "UPDATE deliveries SET ended = ?, outcome = ?, id = ?, answer = ?, failure = ?, standing = ?"
                " WHERE number = ?",
                (
                    _now(),
                    receipt.outcome.value,
                    storable(receipt.id),
                    storable(receipt.answer),
                    storable(receipt.failure),
                    "current" if arrived else "",
                    number,
                ),
            )
            self._database.executemany(
                "UPDATE deliveries SET standing = 'superseded' WHERE series = ? AND destination = ? AND id = ?"
                " AND standing = 'current' AND number <> ?",
                ((series, destination, storable(name), number) for name in receipt.replaced),
            )
            if receipt.outcome is Outcome.RETRACTED:
                self._database.execute(
                    "UPDATE deliveries SET standing = 'retracted' WHERE series = ? AND destination = ?"
                    " AND standing = 'current'",
                    (series, destination),
                )

    def deliveries(self) -> Iterator[Delivery]:
        """Yield every line, oldest first, a page in memory at a time."""
        last = 0
        query = f"SELECT {_COLUMNS} FROM deliveries WHERE number > ? ORDER BY number LIMIT {_PAGE}"
        while found := self._all(query, last):
            yield from (Delivery(*row) for row in found)
            last = found[-1][0]

    def _all(self, query: str, *values: object) -> list[Any]:
        with _SAID.told(self.path):
            return self._database.execute(query, values).fetchall()


def told_of_key(path: Path) -> Finding:
    """Return the note that a new log has a key, which belongs into the backup and not to others."""
    hint = "keep both files in the backup; without the key the log cannot tell what was sent"
    return Finding(Span(str(path)), "a delivery log and its key are begun", "delivery-log", hint, Severity.NOTE)


def _key(path: Path, new: bool) -> bytes:
    beside = path.with_name(f"{path.name}.key")
    if new and not beside.exists():
        create(os.fspath(beside), (secrets.token_hex(32).encode() + b"\n",), 0o600)
        sync_folder(path.parent)
    try:
        key = bytes.fromhex(beside.read_text("ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != 32:
        fact = "the key of this delivery log is not there, or it is no key"
        raise _SAID.refused(path, fact, f"restore {beside.name} beside it from the backup")
    return key


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, timeout=5)
    with closed_on_error(database):
        database.execute("PRAGMA trusted_schema = OFF")
        # FULL: a line is on the disk before its parcel is on the wire. The network is far slower.
        database.execute("PRAGMA synchronous = FULL")
    return database


def _check(path: Path, database: sqlite3.Connection, key: bytes, to_write: bool) -> None:
    """Write the head of a new log, or make sure that this is one, and that the key is its own."""
    witness = hmac.digest(key, b"witness", "sha256")
    schema = {sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    number, version = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if not schema and number == 0 and to_write:
        database.execute("PRAGMA journal_mode = WAL")
        with transaction(database):
            database.execute(f"PRAGMA application_id = {_OURS}")
            database.execute(f"PRAGMA user_version = {_FORMAT}")
            for statement in _SCHEMA:
                database.execute(statement)
            database.execute("INSERT INTO head VALUES (?)", (witness,))
        return
    if number != _OURS:
        raise _SAID.refused(path, *_SAID.foreign)
    if version != _FORMAT:
        fact = "this delivery log is from another version of Handpress"
        raise _SAID.refused(path, fact, "use the version that began it")
    if schema != set(_SCHEMA) or database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise _SAID.refused(path, *_SAID.damaged)
    if database.execute("SELECT witness FROM head").fetchall() != [(witness,)]:
        fact = "the key beside this delivery log is another log's"
        raise _SAID.refused(path, fact, f"restore {path.name}.key from the backup")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
