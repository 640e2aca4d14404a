"""What was printed before for the same appointments: it is not printed twice, and what is void leaves the folder.

Every batch of a folder is known by its journal, in which a paper stands as hashes: whose it is and for what, what is
the patient's own on it, what everybody's copy says. The key is a file of its own beside them. One desk at a time.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from types import MappingProxyType
from typing import NamedTuple

from handpress.day.journal import UNPLANNED, Journal, Result
from handpress.day.stage import Stop
from handpress.diagnostics import Finding, HandpressError, Severity, Span
from handpress.disk.database import Wording
from handpress.disk.files import check_ours, create, make_folder, open_file, unwritable, write_whole
from handpress.disk.table import harmless
from handpress.lists.appointments import Appointment, row_of

KEY, LOCK, JOURNAL = "printed.key", "printed", "journal.sqlite"
WITHDRAWN, TABLE = "withdrawn", "withdrawn.csv"
COUNTS = "counts.json"  # takes the place of a manifest whose names are forgotten
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
        days: The first and the last day of its list.
        result: Its pages, size and digest, and whether it is a draft.
        code: What it was printed for first.
    """

    journal: Path
    paper: int
    path: Path
    content: bytes
    words: str
    began: str
    days: tuple[str, str]
    result: Result
    code: str

    def stands(self) -> bool:
        """Return whether a file of its size stands there."""
        try:
            found = os.lstat(self.path)
        except OSError:
            return False
        return S_ISREG(found.st_mode) and found.st_size == self.result.size


def is_as_printed(path: Path, sha256: bytes) -> bool | None:
    """Return whether the file at *path* has the bytes that were printed; None where nothing is there.

    A link is none: what it leads to is somebody else's.
    """
    try:
        if not S_ISREG(os.lstat(path).st_mode):
            return False
        with open_file(path) as file:
            return hashlib.sha256(file.read()).digest() == sha256
    except FileNotFoundError:
        return None
    except OSError:
        return False


class Settled(NamedTuple):
    """What left the folder: papers that newer ones replace, and those that are void.

    Attributes:
        replaced: How many of the first.
        withdrawn: How many of the second.
        table: The list of these.
        findings: Files that were left, as they are not what was printed.
    """

    replaced: int
    withdrawn: int
    table: Path | None
    findings: tuple[Finding, ...] = ()


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
    """Tells papers from each other without telling whose they are.

    Args:
        key: Of the folder.
        listed: The digest of the list: who has neither number nor name is known again in that very list only.
        known: Those papers that were printed before.
    """

    def __init__(self, key: bytes, listed: str, known: Mapping[bytes, Printed] = MappingProxyType({})) -> None:
        self._key, self._listed, self._known = key, listed, known
        self._met = set[bytes]()

    def of(self, row: Appointment) -> tuple[bytes, bytes]:
        """Return whose paper that of *row* is and for what, and what is the patient's own on it.

        Of two visits on one day that nothing else tells apart, the second is known by its hour, in whatever order they
        come: call it once for each.
        """
        own = row.patient, row.procedure, row.clinician, row.place, row.codes, row.language, row.edition, row.copies
        content = self._digest(b"own ", (*own, *filter(None, (row.slots, row.blanks, row.note))))
        identity = self.visit(row, f"{row.code} {row.language}" if row.second or row.is_visit else row.code)
        timed = self._digest(identity, row.procedure and row.procedure.clock)
        if same := self._as_before(identity, timed, content):  # two at one hour are told apart by all that they say
            identity = same
        elif identity in self._met or (timed in self._known and timed not in self._met):
            identity = timed
            while identity in self._met:
                identity = self._digest(identity, "again")
        self._met.add(identity)
        return identity, content

    def _as_before(self, identity: bytes, timed: bytes, content: bytes) -> bytes:
        """Return under which identity the very same was printed before, and is not met yet; b"" for none."""
        tried = identity
        while tried in self._known or tried in (identity, timed):
            known = self._known.get(tried)
            if known and known.content == content and tried not in self._met:
                return tried
            tried = timed if tried == identity else self._digest(tried, "again")
        return b""

    def visit(self, row: Appointment, code: str) -> bytes:
        """Return whose paper that of *row* were with another *code*, and for what; that of a visit is of its day."""
        day = row.procedure.day.isoformat() if row.procedure else ""
        clock = str(row.procedure.clock) if row.procedure else ""
        person: tuple[str, ...]
        if row.reference:
            person = "number", row.reference
        elif row.encounter:
            person = "visit", row.encounter
        elif row.patient:  # of two with one name the hour is all that tells them apart
            person = "name", row.patient, clock
        else:
            person = "list", self._listed, clock
        if row.is_visit:
            return self._digest(b"whose ", (person, day, "", code))
        return self._digest(b"whose ", (person, row.encounter or day, row.place, code))

    def _digest(self, kind: bytes, told: object) -> bytes:
        return hmac.digest(self._key, kind + repr(told).encode(errors="backslashreplace"), "sha256")


def as_warnings(error: HandpressError, hint: str = "") -> list[Finding]:
    """Return what is wrong with one of several journals, which does not keep us from the others."""
    told = error.findings
    return [Finding(one.span, one.message, one.rule, hint or _OLD, Severity.WARNING) for one in told]


_OLD = "what it printed is not known again: if a list is printed anew, remove the older papers by hand"


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
        self.stray: list[Path] = []  # files of batches that were stopped before they could enter them
        self.unread: list[Finding] = []  # of batches of which nothing can be known: their papers stay
        self.outdone: list[Printed] = []  # newer ones stand beside them: somebody was killed before these had left
        self._lists: dict[Path, str] = {}  # by journal: the batch whose list it corrected, or its own
        self._newest: dict[str, tuple[str, str]] = {}  # by these: when its last form was begun, and its digest
        for path in sorted(private.glob(f"batch-*/{JOURNAL}")):
            if path == begun:
                continue
            try:
                self._load(path)
            except HandpressError as error:
                self.unread += [one for one in as_warnings(error) if one.message != UNPLANNED]

    def _load(self, path: Path) -> None:
        check_ours(path.parent, path)
        with Journal.open(path) as journal:
            facts, began = journal.facts, journal.began
            folder = Path(facts.get("folder", ""))
            if facts.get("out") != self.out or not folder.is_absolute():
                return
            # A link would lead to files that are not of this folder.
            if os.path.realpath(folder) != f"{self.out}{os.sep}{folder.name}":
                return
            self.stray += strays(journal, folder)
            days = folder.name, facts.get("day-until", "")
            lineage = self._lists[path] = facts.get("corrects") or path.parent.name
            newest = began, facts.get("appointments", "")
            self._newest[lineage] = max(newest, self._newest.get(lineage, newest))
            for planned, result, standing in journal.papers():
                if standing or not planned.identity:
                    continue
                file = folder / planned.name
                code = planned.copy_of_group.partition(" ")[0].partition("+")[0]
                own = Printed(path, result.row, file, planned.content, planned.words, began, days, result, code)
                known = self.good.get(planned.identity)
                if known and known.began > began:
                    known, own = own, known
                self.good[planned.identity] = own
                self.outdone += [known] if known and own.stands() else []

    def corrected(self, seen: Set[bytes]) -> tuple[str, bool]:
        """Return the batch whose list one with the papers *seen* has the most of, "" for none; and if it corrects it.

        It does where it has at least two thirds of it.
        """
        whole, found = Counter[str](), Counter[str]()
        for identity, own in self.good.items():
            lineage = self._lists[own.journal]
            whole[lineage] += 1
            found[lineage] += identity in seen
        best = max(whole, key=lambda each: found[each] / whole[each], default="")
        if not found[best]:
            return "", False
        return best, found[best] >= whole[best] * _SAME_LIST

    def is_newest(self, lineage: str, digest: str) -> bool:
        """Return whether the last form of that list has this *digest*."""
        return self._newest.get(lineage, ("", ""))[1] == digest

    def absent(self, lineage: str, seen: Set[bytes]) -> list[Printed]:
        """Return the good papers of that list which are not among those *seen*."""
        return [
            own for identity, own in self.good.items() if self._lists[own.journal] == lineage and identity not in seen
        ]


def leave(private: Path, replaced: Iterable[Printed], void: Mapping[Printed, str]) -> Settled:
    """Have papers leave their folder: what a newer one replaces is removed, what is void goes into a folder of its own.

    A file that is not what was printed stays where it is, and is told.

    Args:
        private: The folder of the journals.
        replaced: The first kind.
        void: The second, each with the reason.

    Raises:
        HandpressError: A file cannot be moved, or a journal not written.
    """
    # Told before anything moves: who is killed in between tells it again, and each only once.
    table = _append(private, [_line(own, why) for own, why in void.items()]) if void else None
    going = {**dict.fromkeys(replaced, ""), **void}
    marks: dict[Path, list[tuple[int, str]]] = {}
    findings = list[Finding]()
    for own, why in going.items():
        try:
            if not (_aside(own) if why else _remove(own.path, own.result.sha256)):
                findings.append(Finding(Span(str(own.path)), *_NOT_OURS, severity=Severity.WARNING))
        except OSError as error:
            raise unwritable(own.path, error) from None
        marks.setdefault(own.journal, []).append((own.paper, "withdrawn" if why else "replaced"))
    for path, papers in marks.items():
        with Journal.open(path) as journal:
            for standing in ("withdrawn", "replaced"):
                journal.mark([paper for paper, became in papers if became == standing], standing)
    return Settled(len(going) - len(void), len(void), table, tuple(findings))


_NOT_OURS = (
    "this paper is void, but its file is not what was printed: it stays where it is",
    "reprint",
    "see what it is, and remove it",
)


def _remove(path: Path, sha256: bytes) -> bool:
    """Remove a paper; return whether it is gone: what has other bytes stays."""
    same = is_as_printed(path, sha256)
    if same:
        path.unlink(missing_ok=True)
    return same is not False


def _aside(own: Printed) -> bool:
    """Move a void paper into a folder of its own; return whether it is gone: what has other bytes stays."""
    same = is_as_printed(own.path, own.result.sha256)
    if not same:
        return same is None
    aside = own.path.parent / WITHDRAWN
    make_folder(os.fspath(aside), private=True)
    if not S_ISDIR(os.lstat(aside).st_mode):
        return False
    target = aside / own.path.name
    if os.path.lexists(target):  # of one that was killed here, or somebody's
        return bool(is_as_printed(target, own.result.sha256)) and _remove(own.path, own.result.sha256)
    own.path.replace(target)
    return True


def strays(journal: Journal, folder: Path) -> list[Path]:
    """Return the files that a batch made and was stopped before it could enter: their names are nobody else's."""
    planned, made, failed = journal.counts()
    if planned == made + failed:
        return []
    return [path for item, size in journal.planned() if size is None and is_file(path := folder / item.name)]


def is_file(path: Path) -> bool:
    """Return whether a file stands there, and no link."""
    return path.is_file() and not path.is_symlink()


def set_aside(stray: Iterable[Path]) -> int:
    """Move such files among the withdrawn ones: nobody knows what they were to be; return how many.

    Raises:
        HandpressError: One cannot be moved.
    """
    moved = 0
    for path in stray:
        aside = path.parent / WITHDRAWN
        try:
            make_folder(os.fspath(aside), private=True)
            if S_ISDIR(os.lstat(aside).st_mode) and not os.path.lexists(aside / path.name):
                path.replace(aside / path.name)
                moved += 1
        except OSError as error:
            raise unwritable(path, error) from None
    return moved


def keep_off(folder: Path) -> None:
    """Keep what stands in *folder* out of version control; OSError goes up."""
    path = folder / ".gitignore"
    if not os.path.lexists(path):
        with suppress(FileExistsError):
            create(os.fspath(path), (IGNORED,), 0o600)


IGNORED = b"*\n"


COLUMNS = ("when", "batch", "row", "file", "why", "patient", "reference", "date", "time", "room", "code")


def _line(own: Printed, why: str) -> list[str]:
    said: Mapping[str, object] = {}
    with suppress(OSError, ValueError):
        entries = json.loads((own.journal.parent / "manifest.json").read_text(encoding="utf-8"))
        said = next((each for each in entries if str(each.get("file", "")).endswith(own.path.name)), {})
    head = [datetime.now(UTC).isoformat(timespec="seconds"), own.journal.parent.name, str(row_of(own.paper))]
    return [*head, own.path.name, why, *(str(said.get(name, "")) for name in COLUMNS[5:])]


def _append(private: Path, lines: Iterable[list[str]]) -> Path:
    """Add *lines* to the table of what was withdrawn; a paper that stands there already is not told again."""
    known = withdrawn_lines(private)
    told = {(line[1], line[3]) for line in known}
    return write_withdrawn(private, [*known, *(line for line in lines if (line[1], line[3]) not in told)])


def withdrawn_lines(private: Path) -> list[list[str]]:
    """Return the lines of the table of what was withdrawn, without its heading."""
    try:
        text = (private / TABLE).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise unwritable(private / TABLE, OSError(5, str(error))) from None
    lines = list(csv.reader(io.StringIO(text, newline="")))[1:]
    return [line for line in lines if len(line) == len(COLUMNS)]


def write_withdrawn(private: Path, lines: list[list[str]]) -> Path:
    """Write that table; without *lines* there is none."""
    path = private / TABLE
    if not lines:
        path.unlink(missing_ok=True)
        return path
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(value) for value in line] for line in lines)
    return write_whole(path, ("\ufeff" + written.getvalue()).encode(), private=True)
