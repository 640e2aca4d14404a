"""What was printed before for the same appointments: it is not printed twice, and what is void leaves the folder.

Every batch of a folder is known by its journal, in which a paper stands as hashes: whose it is and for what, what is
the patient's own on it, what everybody's copy says. The key is a file of its own beside them. One desk at a time.
"""

from __future__ import annotations

import csv
import hmac
import io
import json
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from handpress.day.journal import Journal, Result
from handpress.day.stage import Stop
from handpress.diagnostics import Finding, HandpressError, Severity, Span
from handpress.disk.database import Wording
from handpress.disk.files import check_ours, create, make_folder, open_file, unwritable, write_whole
from handpress.disk.table import harmless
from handpress.lists.appointments import Appointment, row_of

KEY, LOCK, JOURNAL = "printed.key", "printed", "journal.sqlite"
WITHDRAWN = "withdrawn"
_SAID = Wording(
    rule="journal",
    name="folder of batches",
    busy=("another desk prints into this folder", "wait until it has ended"),
    damaged=("the lock of this folder is damaged", "remove it"),
    foreign=("the lock of this folder is none", "remove it"),
    full="make room, then run it again",
)
_SAME_LIST = 2 / 3  # of what a list printed before must be in another one that corrects it


class Printed(NamedTuple):
    """A paper that was printed before.

    Attributes:
        journal: Where it is entered.
        paper: Its number there.
        path: Its file.
        content: What is the patient's own on it, as a hash.
        words: What everybody's copy says, as a digest.
        began: When its batch was begun.
        result: Its pages, size and digest, and whether it is a draft.
    """

    journal: Path
    paper: int
    path: Path
    content: bytes
    words: str
    began: str
    result: Result


class Settled(NamedTuple):
    """What left the folder: papers that newer ones replace, and those that are void."""

    replaced: int
    withdrawn: int
    table: Path | None


@contextmanager
def one_desk(private: Path, tell: Callable[[Finding], object], stop: Stop) -> Iterator[None]:
    """Keep other desks out of the folder at *private*; wait for one that is at work.

    Raises:
        HandpressError: The folder cannot be written.
    """
    try:
        make_folder(os.fspath(private), private=True)
        check_ours(private)
    except OSError as error:
        raise unwritable(private, error) from None
    told = False
    while True:
        try:
            with _SAID.told(private / LOCK, OSError, ValueError):
                lock = _SAID.locked(private / LOCK)
            break
        except HandpressError as error:
            if error.findings[0].message != _SAID.busy[0] or stop():
                raise
            if not told:
                tell(Finding(Span(str(private)), *_WAITS, severity=Severity.NOTE))
            told = True
            time.sleep(0.1)
    with closing(lock):
        yield


_WAITS = ("another desk prints into this folder: this one waits for it", "journal")


def key_of(private: Path) -> bytes:
    """Return the key under which the batches of a folder hash whose their papers are; it is made when none is there.

    Raises:
        HandpressError: It cannot be read or written, or others may write it.
    """
    path = private / KEY
    try:
        if not path.exists():
            create(os.fspath(path), (secrets.token_bytes(32),), 0o600)
        check_ours(path)
        with open_file(path) as file:
            return file.read(32)
    except OSError as error:
        raise unwritable(path, error) from None


class Hashes:
    """Tells papers from each other without telling whose they are."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._met: Counter[bytes] = Counter()

    def of(self, row: Appointment) -> tuple[bytes, bytes]:
        """Return whose paper that of *row* is and for what, and what is the patient's own on it.

        Of several that nothing tells apart, as two visits on one day, each is one of its own: call it once for each.
        """
        day = row.procedure.day.isoformat() if row.procedure else ""
        person = ("number", row.reference) if row.reference else ("name", row.patient or f"row {row.row}")
        whose = repr((person, row.encounter or day, row.code)).encode()
        identity = hmac.digest(self._key, b"whose " + whose, "sha256")
        self._met[identity] += 1
        if self._met[identity] > 1:
            identity = hmac.digest(self._key, identity + str(self._met[identity]).encode(), "sha256")
        own = row.patient, row.procedure, row.clinician, row.place, row.codes, row.language, row.edition, row.copies
        return identity, hmac.digest(self._key, b"own " + repr(own).encode(), "sha256")


class Before:
    """The papers of a folder that are good, from the journals of its batches.

    Args:
        private: The folder of the journals.
        out: The folder of the papers.
        begun: A journal to leave out: its batch goes on.
    """

    def __init__(self, private: Path, out: Path, begun: Path = Path()) -> None:
        self.private, self.out = private, os.path.realpath(out)
        self.good: dict[bytes, Printed] = {}
        self.outdone: list[Printed] = []  # newer ones stand beside them: somebody was killed before these had left
        self._lists: dict[Path, str] = {}  # by journal: the batch whose list it corrected, or its own
        for path in sorted(private.glob(f"batch-*/{JOURNAL}")):
            if path == begun:
                continue
            with suppress(HandpressError):  # of an older version, or never planned: told where it is asked for
                self._load(path)

    def _load(self, path: Path) -> None:
        check_ours(path.parent, path)
        with Journal.open(path) as journal:
            facts, began = journal.facts, journal.began
            folder = Path(facts.get("folder", ""))
            if facts.get("out") != self.out or not folder.is_absolute():
                return
            self._lists[path] = facts.get("corrects") or path.parent.name
            for planned, result, standing in journal.papers():
                if standing or not planned.identity:
                    continue
                file = folder / planned.name
                own = Printed(path, result.row, file, planned.content, planned.words, began, result)
                known = self.good.get(planned.identity)
                if known and known.began > began:
                    known, own = own, known
                self.good[planned.identity] = own
                self.outdone += [known] if known else []

    def corrected(self, seen: Iterable[bytes]) -> str:
        """Return the batch whose list one with the papers *seen* corrects, or is again; "" for none."""
        named = set(seen)
        whole, found = Counter[str](), Counter[str]()
        for identity, own in self.good.items():
            lineage = self._lists[own.journal]
            whole[lineage] += 1
            found[lineage] += identity in named
        best = max(whole, key=lambda each: found[each] / whole[each], default="")
        return best if best and found[best] >= whole[best] * _SAME_LIST else ""

    def absent(self, lineage: str, seen: Iterable[bytes]) -> list[Printed]:
        """Return the good papers of that list which are not among those *seen*."""
        named = set(seen)
        return [
            own
            for identity, own in self.good.items()
            if lineage and self._lists[own.journal] == lineage and identity not in named
        ]


def leave(private: Path, replaced: Iterable[Printed], void: Mapping[Printed, str]) -> Settled:
    """Have papers leave their folder: what a newer one replaces is removed, what is void goes into a folder of its own.

    Args:
        private: The folder of the journals.
        replaced: The first kind.
        void: The second, each with the reason.

    Raises:
        HandpressError: A file cannot be moved, or a journal not written.
    """
    gone, moved, lines = 0, 0, list[list[str]]()
    for own, why in {**dict.fromkeys(replaced, ""), **void}.items():
        try:
            if why:
                aside = own.path.parent / WITHDRAWN
                make_folder(os.fspath(aside), private=True)
                with suppress(FileNotFoundError):
                    own.path.replace(aside / own.path.name)
                moved += 1
                lines.append(_line(own, why))
            else:
                own.path.unlink(missing_ok=True)
                gone += 1
        except OSError as error:
            raise unwritable(own.path, error) from None
        with Journal.open(own.journal) as journal:
            journal.mark([own.paper], "withdrawn" if why else "replaced")
    return Settled(gone, moved, _append(private, lines) if lines else None)


_COLUMNS = ("when", "batch", "row", "file", "why", "patient", "reference", "date", "time", "room", "code")


def _line(own: Printed, why: str) -> list[str]:
    said: Mapping[str, object] = {}
    with suppress(OSError, ValueError):
        entries = json.loads((own.journal.parent / "manifest.json").read_text(encoding="utf-8"))
        said = next((each for each in entries if str(each.get("file", "")).endswith(own.path.name)), {})
    head = [datetime.now(UTC).isoformat(timespec="seconds"), own.journal.parent.name, str(row_of(own.paper))]
    return [*head, own.path.name, why, *(str(said.get(name, "")) for name in _COLUMNS[5:])]


def _append(private: Path, lines: Iterable[list[str]]) -> Path:
    path = private / "withdrawn.csv"
    known = path.read_bytes() if path.exists() else b""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    if not known:
        written.write("\ufeff")
        writer.writerow(_COLUMNS)
    for line in lines:
        writer.writerow([harmless(value) for value in line])
    return write_whole(path, known + written.getvalue().encode(), private=True)
