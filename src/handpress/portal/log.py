"""The delivery log: what went where, when, in which version, and what the portal said.

Holds nothing of a patient: numbers, names and documents stand in it as keyed hashes, and the key is in a file of its
own beside it. What is under way is entered before it is sent, so that whatever is killed is found again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Self

from handpress.diagnostics import Finding, Severity, Span
from handpress.disk.database import Wording, begin, closed_on_error, head, make_private, storable, transaction
from handpress.disk.files import PRIVATE, check_ours, create, make_folder, open_file, sync_folder
from handpress.lists.appointments import Appointment
from handpress.portal.parcel import UNSEEN, Outcome, Parcel, Receipt
from handpress.portal.same_person import agree, known_by, script_of

DELIVERED = (Outcome.SENT, Outcome.HELD, Outcome.ALREADY)
_OURS = 0x48504C47  # "HPLG", SQLite's application_id
_FORMAT = 2
_PAGE = 1000
_BESIDE = "", ".key", ".lock", "-wal", "-shm", "-journal"  # what SQLite finds there, it takes for its own
_SHORT = 8  # bytes of the hash of a word of a name: enough to tell it from others
_WORDS = 16  # digits of the digest of a paper's words, where several are one document
_HASH = "BLOB NOT NULL CHECK (typeof({0}) = 'blob' AND length({0}) = 32)"
_SCHEMA = (
    f"CREATE TABLE head (witness {_HASH.format('witness')})",
    "CREATE TABLE deliveries (number INTEGER PRIMARY KEY, destination TEXT NOT NULL,"
    f" patient {_HASH.format('patient')}, names BLOB NOT NULL, series {_HASH.format('series')},"
    f" document {_HASH.format('document')},"
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
    """One line of the log. `standing` is what the document is now: current, superseded, retracted, or "" for none.

    Of a packet in one document, `words` has each paper with the digest of its words; see `papers`.
    """

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

    @property
    def papers(self) -> tuple[tuple[str, str, str], ...]:
        """Name, language and the beginning of the digest of the words of each paper of a packet in one document."""
        parts = [tuple(each.split("/")) for each in self.words.split()] if "/" in self.words else []
        return tuple((name, language, words) for name, language, words in parts)


_COLUMNS = ", ".join(Delivery._fields)


class Try(NamedTuple):
    """A time that something was sent or taken back and did not fail: it is there, or may be."""

    document: bytes
    content: bytes
    id: str
    outcome: str
    standing: str
    events: int
    began: str
    size: int


class Known(NamedTuple):
    """What is there under a series, or may be."""

    series: bytes
    code: str
    language: str
    edition: str


class Past:
    """What was done for one series at one destination, oldest first."""

    def __init__(self, log: DeliveryLog, tries: Sequence[Try]) -> None:
        self._log, self._tries = log, tries
        self._last = tries[-1] if tries else None

    @property
    def begun(self) -> bool:
        """Whether anything was ever sent."""
        return bool(self._tries)

    @property
    def stands(self) -> bool:
        """Whether something is there, or may be."""
        return any(one.standing == "current" for one in self._tries)

    @property
    def unsure(self) -> bool:
        """Whether the last try ended without an answer, or was killed."""
        return self._last is not None and self._last.outcome in ("", Outcome.UNSURE)

    @property
    def retracted(self) -> bool:
        """Whether all of it was taken back."""
        return self._last is not None and self._last.outcome == Outcome.RETRACTED

    @property
    def withdrawn(self) -> bool:
        """Whether the last that was done was to take it back, if only half."""
        return self._last is not None and self._last.document == self._log.document_of("")

    @property
    def held(self) -> bool:
        """Whether the portal holds something for review: it is not shown yet, and may not be found."""
        return any(one.standing == "current" and one.outcome == Outcome.HELD for one in self._tries)

    @property
    def nameless(self) -> bool:
        """Whether something is there, or may be, under an id that nobody knows."""
        return any(one.standing == "current" and not one.id for one in self._tries)

    @property
    def events(self) -> int:
        """How many events its calendars had at most."""
        return max((one.events for one in self._tries), default=0)

    @property
    def now(self) -> datetime:
        """The time in whole seconds, later than that of every try: also by a clock that was put back."""
        began = (datetime.fromisoformat(one.began) for one in self._tries)
        return max([datetime.now(UTC).replace(microsecond=0), *(time + timedelta(seconds=1) for time in began)])

    def ids(self, but: str = "", at: str = "") -> list[str]:
        """Return the ids of what is there, or may be, without the version that the identifier *but* names.

        A file of that version under another name than *at* is one too many all the same.
        """
        own = self._log.document_of(but)
        standing = (one for one in self._tries if one.standing == "current" and one.id)
        return list(dict.fromkeys(one.id for one in standing if one.document != own or (at and one.id != at)))

    def known(self, identifier: str) -> tuple[str, ...]:
        """Return the ids under which the version that *identifier* names is there, or may be."""
        own = self._log.document_of(identifier)
        named = (one.id for one in self._tries if one.document == own and one.standing == "current" and one.id)
        return tuple(dict.fromkeys(named))

    def lost(self, identifier: str) -> datetime | None:
        """Return when the version that *identifier* names was sent last with no answer that gives it an id."""
        own = self._log.document_of(identifier)
        every = (one for one in self._tries if one.document == own and one.outcome in ("", Outcome.UNSURE))
        began = [datetime.fromisoformat(one.began) for one in every if one.standing == "current" and not one.id]
        return max(began, default=None)

    def sent(self, id: str, pdf: bytes | int) -> bool:
        """Whether what was sent under *id* is this *pdf*, byte for byte; or has so many bytes; or anything was."""
        own = [one for one in self._tries if one.id == id and one.size]
        if isinstance(pdf, int):
            return any(one.size == pdf for one in own)
        if pdf == UNSEEN:
            return bool(own)
        content = self._log.content_of(hashlib.sha256(pdf).digest())
        return any(one.content == content for one in own)

    def free(self, make: Callable[[int], str]) -> str:
        """Return the first of ``make(0)``, ``make(1)``, ... after which no other was sent, and nothing taken back."""
        used = {one.document for one in self._tries} - {self._last and self._last.document}
        attempt = 0
        while self._log.document_of(identifier := make(attempt)) in used:
            attempt += 1
        return identifier

    def arrived(self, identifier: str) -> bool:
        """Whether this very version was the last to be sent, and the answer says that it is there."""
        last = self._last
        return bool(last and last.document == self._log.document_of(identifier) and last.outcome in DELIVERED)

    @property
    def waits(self) -> bool:
        """Whether the portal holds what was sent last for review, as far as it said."""
        return self._last is not None and self._last.outcome == Outcome.HELD

    @property
    def last_id(self) -> str:
        """The id of what was sent last, "" if nobody knows it."""
        return self._last.id if self._last else ""

    def hidden(self, identifier: str) -> list[str]:
        """Return the ids of other versions that the portal holds for review, "" for each that nobody knows."""
        own = self._log.document_of(identifier)
        every = (one for one in self._tries if one.standing == "current" and one.outcome == Outcome.HELD)
        return [one.id for one in every if one.document != own]

    def is_last(self, pdf: bytes) -> bool:
        """Whether *pdf* is what was sent last, byte for byte."""
        return self._last is not None and self._last.content == self._log.content_of(hashlib.sha256(pdf).digest())


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
            path = Path(os.path.realpath(path))  # two names of one log are one log
            if not to_write and not is_begun(path):
                raise _SAID.refused(path, "there is no delivery log here", "name it with --log")
            _SAID.check_file(path)
            if to_write:
                make_folder(os.fspath(path.parent), private=True)
            own = [path.parent] if path.parent.name.endswith(PRIVATE) else []
            check_ours(*own, *(path.with_name(path.name + end) for end in _BESIDE))
            lock = undo.enter_context(closing(_SAID.locked(path))) if to_write else None
            new = to_write and not path.exists()
            key = _key(path, new)
            if new:
                make_private(path)
            writable = to_write or os.access(path.parent, os.W_OK)
            database = undo.enter_context(closing(_opened(path) if writable else _frozen(path)))
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

    def past(self, destination: str, series: str) -> Past:
        """Return what was done for a *series* at a *destination*."""
        found = self._all(
            "SELECT document, content, id, outcome, standing, events, began, size FROM deliveries"
            " WHERE series = ? AND destination = ? AND outcome NOT IN (?, ?) ORDER BY number",
            self.of_series(series),
            destination,
            Outcome.FAILED.value,
            Outcome.NOTHING.value,
        )
        return Past(self, [Try(*row) for row in found])

    def of_series(self, series: str) -> bytes:
        """Return what stands for a *series*."""
        return self.hashed(f"series {series}")

    def series_of(self, destination: str, reference: str, code: str) -> set[bytes]:
        """Return what stands for the series of a patient's handout that are there, or may be: for several days, say."""
        found = self._all(
            "SELECT DISTINCT series FROM deliveries WHERE patient = ? AND destination = ? AND code = ?"
            " AND standing = 'current'",
            self.of_patient(reference),
            destination,
            code,
        )
        return {series for (series,) in found}

    def there(self, destination: str, reference: str) -> list[Known]:
        """Return what is there of a patient, or may be; once for each code that a series went out under."""
        found = self._all(
            "SELECT DISTINCT series, code, language, edition FROM deliveries WHERE patient = ? AND destination = ?"
            " AND series IN (SELECT series FROM deliveries WHERE patient = ? AND destination = ?"
            " AND standing = 'current') ORDER BY code, language, edition",
            *(self.of_patient(reference), destination) * 2,
        )
        return [Known(*row) for row in found]

    def names(self) -> set[str]:
        """Return all that documents went out under: codes, and the names of papers and packets."""
        return {code for (code,) in self._all("SELECT DISTINCT code FROM deliveries")}

    def is_known(self, destination: str, row: Appointment) -> bool:
        """Whether the name of *row* agrees with the one that went out last under the patient's number.

        Names in two scripts are not compared.
        """
        own = self._named(row.reference, row.patient)
        other = self._last_names(destination, row.reference, own[:_SHORT])
        return not own or not other or agree(_words(own), _words(other))

    def _named(self, reference: str, patient: str | None) -> bytes:
        """Return what stands for a name: its script first, then each word. Two patients' are never alike."""
        if not patient or not (words := known_by(patient)):
            return b""
        parts = [f"script {script_of(patient)}", *(f"name {word}" for word in sorted(words))]
        return b"".join(self.hashed(f"patient {reference} {part}")[:_SHORT] for part in parts)

    def _last_names(self, destination: str, reference: str, script: bytes = b"") -> bytes:
        found = self._all(
            "SELECT names FROM deliveries WHERE patient = ? AND destination = ? AND standing = 'current'"
            " AND names <> x'' AND substr(names, 1, ?) = ? ORDER BY number DESC LIMIT 1",
            self.of_patient(reference),
            destination,
            len(script),
            script,
        )
        return found[0][0] if found else b""

    def document_of(self, identifier: str) -> bytes:
        """Return what stands for the version of a document that *identifier* names."""
        return self.hashed(f"document {identifier}")

    def content_of(self, sha256: bytes) -> bytes:
        """Return what stands for the bytes of a document."""
        return self.hashed(f"content {sha256.hex()}")

    def begin(
        self,
        destination: str,
        parcel: Parcel,
        sha256: bytes,
        now: datetime,
        reason: str = "",
        events: int = 0,
        id: str = "",
    ) -> int:
        """Enter that *parcel* is about to be sent, on the disk before this returns; return its number.

        From now on it may be there: under *id*, where the destination knows that beforehand. A parcel without a PDF is
        about to be taken back.
        """
        row = (
            destination,
            self.of_patient(parcel.reference),
            # A page without a name takes nothing away from what is known of the number.
            self._named(parcel.reference, parcel.patient) or self._last_names(destination, parcel.reference),
            self.of_series(parcel.series),
            self.document_of(parcel.identifier),
            parcel.code,
            parcel.language,
            parcel.edition,
            storable(parcel.version),
            " ".join(f"{name}/{language}/{words[:_WORDS]}" for name, language, words in parcel.papers) or parcel.words,
            parcel.draft and bool(parcel.pdf),
            storable(reason),
            self.content_of(sha256),
            len(parcel.pdf),
            events,
            now.isoformat(timespec="seconds"),
            storable(id),
            "current" if parcel.pdf else "",
        )
        names = "destination, patient, names, series, document, code, language, edition, version, words, draft, reason,"
        with _SAID.told(self.path), transaction(self._database):
            marks = ", ".join("?" * len(row))
            made = self._database.execute(
                f"INSERT INTO deliveries ({names} content, size, events, began, id, standing) VALUES ({marks})", row
            )
        return made.lastrowid or 0

    def end(self, number: int, receipt: Receipt, knows: bool = True) -> None:
        """Enter what became of a parcel: its own line, and those of the versions that it replaced.

        Args:
            number: As `begin` returned it.
            receipt: Whether it arrived.
            knows: Whether the destination finds all that is there of a series, so that nothing older is left now.
        """
        arrived = receipt.outcome in (*DELIVERED, Outcome.UNSURE)
        with _SAID.told(self.path), transaction(self._database):
            series, destination, document, size, id = self._database.execute(
                "SELECT series, destination, document, size, id FROM deliveries WHERE number = ?", (number,)
            ).fetchone()
            arrived = arrived and size > 0  # a line of taking back stands for no document
            if arrived and knows:
                # Sent twice, as after a kill, it is one document: one line stands for it. Another id is another one.
                self._database.execute(
                    "UPDATE deliveries SET standing = 'again' WHERE document = ? AND destination = ? AND number <> ?"
                    " AND standing = 'current' AND id IN ('', ?)",
                    (document, destination, number, storable(receipt.id) or id),
                )
            self._database.execute(
                "UPDATE deliveries SET ended = ?, outcome = ?, id = coalesce(nullif(?, ''), id), answer = ?,"
                " failure = ?, standing = ?"
                " WHERE number = ?",
                (
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    receipt.outcome.value,
                    storable(receipt.id),
                    storable(receipt.answer),
                    storable(receipt.failure),
                    "current" if arrived else "",
                    number,
                ),
            )
            older = "UPDATE deliveries SET standing = 'superseded' WHERE series = ? AND destination = ?"
            older += " AND standing = 'current' AND number <> ?"
            if knows and receipt.outcome in (Outcome.SENT, Outcome.ALREADY) and not receipt.failure:
                self._database.execute(older, (series, destination, number))
            else:
                named = ((series, destination, number, storable(name)) for name in receipt.replaced)
                self._database.executemany(f"{older} AND id = ?", named)
            if receipt.outcome is Outcome.RETRACTED:
                self._database.execute(
                    "UPDATE deliveries SET standing = 'retracted' WHERE series = ? AND destination = ?"
                    " AND standing = 'current'",
                    (series, destination),
                )

    def deliveries(self, unsettled: bool = False) -> Iterator[Delivery]:
        """Yield every line, oldest first, a page in memory at a time; or the last of those that came to no good end."""
        last = 0
        later = "SELECT 1 FROM deliveries AS later WHERE later.series = deliveries.series"
        later += " AND later.destination = deliveries.destination AND later.number > deliveries.number"
        only = f" AND outcome IN ('', 'failed', 'unsure') AND NOT EXISTS ({later})" if unsettled else ""
        query = f"SELECT {_COLUMNS} FROM deliveries WHERE number > ?{only} ORDER BY number LIMIT {_PAGE}"
        while found := self._all(query, last):
            yield from (Delivery(*row) for row in found)
            last = found[-1][0]

    def _all(self, query: str, *values: object) -> list[Any]:
        with _SAID.told(self.path):
            return self._database.execute(query, values).fetchall()


def _words(names: bytes) -> frozenset[bytes]:
    return frozenset(names[at : at + _SHORT] for at in range(_SHORT, len(names), _SHORT))


def is_begun(path: Path) -> bool:
    """Whether there is a log at *path*: one that was killed as it was begun is empty yet."""
    return path.exists() and (not path.is_file() or path.stat().st_size > 0)


def told_of_key(path: Path) -> Finding:
    """Return the note that a new log has a key, which belongs into the backup and not to others."""
    hint = "keep both files in the backup; without the key the log cannot tell what was sent"
    return Finding(Span(str(path)), "a delivery log and its key are begun", "delivery-log", hint, Severity.NOTE)


def _key(path: Path, new: bool) -> bytes:
    beside = path.with_name(f"{path.name}.key")
    if new and not beside.exists():
        create(os.fspath(beside), (secrets.token_hex(32).encode() + b"\n",), 0o600)
        sync_folder(os.fspath(path.parent))
    try:
        with open_file(beside) as stream:
            key = bytes.fromhex(stream.read(100).decode("ascii").strip())
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


def _frozen(path: Path) -> sqlite3.Connection:
    """Return the log on a disk that nobody can write: SQLite would make files beside it, to read it at all."""
    ahead = path.with_name(f"{path.name}-wal")
    if not ahead.exists() or not ahead.stat().st_size:
        return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    # What a killed process wrote last stands in the write-ahead log, which only a copy can be joined with.
    with TemporaryDirectory(prefix="handpress-", ignore_cleanup_errors=True) as folder:
        for file in (path, ahead):
            shutil.copyfile(file, Path(folder, file.name))
        with closing(sqlite3.connect(Path(folder, path.name))) as copied:
            found = sqlite3.connect(":memory:", isolation_level=None)
            copied.backup(found)
    return found


def _check(path: Path, database: sqlite3.Connection, key: bytes, to_write: bool) -> None:
    """Write the head of a new log, or make sure that this is one, and that the key is its own."""
    witness = hmac.digest(key, b"witness", "sha256")
    schema, number, version = head(database)
    if not schema and number == 0 and to_write:
        with transaction(database):
            begin(database, _OURS, _FORMAT, _SCHEMA)
            database.execute("INSERT INTO head VALUES (?)", (witness,))
        database.execute("PRAGMA journal_mode = WAL")
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
