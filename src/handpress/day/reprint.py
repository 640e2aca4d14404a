"""What was printed is found again by row, number or room: the same bytes, or the reason why not. And it is forgotten.

Names stand in the manifests of a day and in its papers. At midnight after it the next command removes the manifests;
`forget` removes both at once. What stays tells counts, and hashes that nobody can read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from handpress.content.shelf import shelved
from handpress.day.again import JOURNAL, WITHDRAWN, one_desk
from handpress.day.batch import Setup, words_of
from handpress.day.journal import Journal, PlannedRow, Result
from handpress.day.request import private_folder
from handpress.day.stage import never, nobody
from handpress.diagnostics import Finding, HandpressError, Span, UsageError, fault
from handpress.disk.files import check_ours, open_file, unwritable, write_whole
from handpress.lists.appointments import row_of

MANIFESTS = ("manifest.csv", "manifest.json")
COUNTS = "counts.json"


@dataclass(frozen=True, kw_only=True)
class ReprintRequest:
    """Papers to be found again.

    Attributes:
        out: The folder of the papers.
        private: The folder of manifests and journals; None for the one beside *out*.
        row: Of the list; 0 for any.
        reference: The patient's number; "" for any.
        room: "" for any.
        day: The day of the procedures as ISO 8601 writes it; "" for any.

    Raises:
        UsageError: Nothing is asked for.
    """

    out: Path
    private: Path | None = None
    row: int = 0
    reference: str = ""
    room: str = ""
    day: str = ""

    def __post_init__(self) -> None:
        if not (self.row or self.reference or self.room):
            raise UsageError("say which with --row, --reference or --room")

    @property
    def folder(self) -> Path:
        """The full path of the folder of the papers."""
        return self.out.absolute()

    @property
    def apart(self) -> Path:
        """The full path of the folder of manifests and journals."""
        return self.private.absolute() if self.private else private_folder(self.folder)


class Again(NamedTuple):
    """A paper that was found: its row, its file."""

    row: int
    path: Path


def reprint(request: ReprintRequest, tell: Callable[[Finding], object] = nobody) -> list[Again]:
    """Return the papers that *request* asks for, each once, after it was compared with what was printed.

    A paper whose words have changed since is told, and not returned: it would tell the patient the old ones.

    Raises:
        HandpressError: Nothing was printed into that folder.
    """
    if not request.apart.is_dir():
        raise fault(
            Span(str(request.apart)), "no batch has been printed there", "reprint", "name its folder with --out"
        )
    found, faults = list[Again](), list[tuple[str, Finding]]()
    with one_desk(request.apart, tell, never):
        for journal, entries in _batches(request.apart):
            with journal:
                papers = {planned.name: (planned, result, standing) for planned, result, standing in journal.papers()}
                rooms = _Rooms(journal)
                for entry in entries:
                    name = str(entry.get("file", "")).rpartition("/")[2]
                    if _is_asked(entry, request) and name in papers:
                        planned, result, standing = papers[name]
                        path = Path(journal.facts["folder"]) / name
                        if finding := _fault(path, planned, result, standing, rooms):
                            faults.append((standing, finding))
                        else:
                            found.append(Again(row_of(planned.row), path))
    for standing, finding in faults:
        if standing != "replaced" or not found:  # else what took its place is among these
            tell(finding)
    return found


def _batches(private: Path) -> Iterator[tuple[Journal, list[dict[str, Any]]]]:
    """Yield the journal and the manifest of each batch whose names are still known, newest first."""
    folders = [path.parent for path in private.glob(f"batch-*/{JOURNAL}") if (path.parent / MANIFESTS[1]).is_file()]
    for folder in sorted(folders, key=lambda each: (each / MANIFESTS[1]).stat().st_mtime_ns, reverse=True):
        check_ours(folder)
        with suppress(ValueError), open_file(folder / MANIFESTS[1]) as file:
            entries = json.load(file)
            yield Journal.open(folder / JOURNAL), entries


def _is_asked(entry: dict[str, Any], request: ReprintRequest) -> bool:
    return (
        request.row in (0, entry.get("row"))
        and request.reference in ("", entry.get("reference"))
        and request.room.casefold() in ("", str(entry.get("room", "")).casefold())
        and request.day in ("", entry.get("date"))
        and entry.get("status") != "printed before"
    )


class _Rooms:
    """What the handouts of one batch say now."""

    def __init__(self, journal: Journal) -> None:
        self._facts = journal.facts
        self._setup: Setup | None = None

    def words(self, group: str) -> str:
        """Return what everybody's copy of *group* says now, as a digest; "" where there is none any more."""
        code, language, edition = group.split(" ")
        facts = self._facts
        brand = Path(facts["brand"]) if facts.get("brand") else None
        setup = Setup(Path(facts["library"]), brand, Path(facts["out"]), facts["paper"], facts["ink"])
        room = setup.room()
        with suppress(HandpressError):
            entry = shelved(room.folder).get((code.partition("+")[0], language))
            prepared = room.prepared(entry) if entry else None
            if prepared:
                return words_of(prepared, setup, edition)
        return ""


def _fault(path: Path, planned: PlannedRow, result: Result, standing: str, rooms: _Rooms) -> Finding | None:
    """Return why a paper is not to be handed out again."""
    place = Span(f"row {row_of(planned.row)}")
    if standing:
        return Finding(place, f"this paper was {standing}", "reprint", "print the list again: batch knows what is new")
    try:
        digest = hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return Finding(place, "its file is not there any more", "reprint", "print the list again")
    if digest != result.sha256:
        return Finding(place, "its file is not what was printed", "reprint", "print the list again with --again")
    code = planned.copy_of_group.partition(" ")[0]
    if rooms.words(planned.copy_of_group) != planned.words:
        fact = f"the words of {code} have changed since it was printed"
        return Finding(place, fact, "reprint", "print the list again: batch replaces what has changed")
    return None


def copy_to(folder: Path, papers: list[Again]) -> list[Path]:
    """Copy papers into *folder*, byte for byte, each readable by this user only.

    Raises:
        HandpressError: A file cannot be written.
    """
    return [write_whole(folder / paper.path.name, paper.path.read_bytes(), private=True) for paper in papers]


# Forgetting.


class Forgotten(NamedTuple):
    """What is gone: the batches whose names are, and how many papers."""

    batches: int
    papers: int


def forget(out: Path, private: Path | None = None, day: str = "") -> Forgotten:
    """Remove all that tells whose papers were printed, and the papers; counts and hashes stay.

    Args:
        out: The folder of the papers.
        private: The folder of manifests and journals; None for the one beside *out*.
        day: Only of the batches of this day; "" for all.

    Raises:
        HandpressError: A file cannot be removed, or another desk is at work.
    """
    folder = out.absolute()
    apart = private.absolute() if private else private_folder(folder)
    if not apart.is_dir():
        return Forgotten(0, 0)
    batches = papers = 0
    with one_desk(apart, nobody, never):
        for path in sorted(apart.glob(f"batch-*/{JOURNAL}")):
            check_ours(path.parent, path)
            with Journal.open(path) as journal:
                own = Path(journal.facts.get("folder", ""))
                if day and own.name != day:
                    continue
                papers += _remove_papers(journal, own)
            batches += _drop_names(path.parent)
        _drop_withdrawn(apart, day)
    return Forgotten(batches, papers)


def expire(private: Path, today: date) -> int:
    """Remove the manifests of days that are over; return of how many batches."""
    done = 0
    for path in sorted(private.glob(f"batch-*/{JOURNAL}")):
        made = max((each.stat().st_mtime for each in path.parent.iterdir()), default=0.0)
        with suppress(HandpressError), Journal.open(path) as journal:
            day = journal.facts.get("day-until", "")
            if date.fromtimestamp(made) < today and day < today.isoformat():
                done += _drop_names(path.parent)
    return done


def _remove_papers(journal: Journal, folder: Path) -> int:
    gone = list[int]()
    for planned, result, standing in journal.papers():
        for path in (folder / planned.name, folder / WITHDRAWN / planned.name):
            if folder.is_absolute() and path.is_file():
                path.unlink()
        if standing != "forgotten":
            gone.append(result.row)
    journal.mark(gone, "forgotten")
    for each in (folder / WITHDRAWN, folder):
        with suppress(OSError):
            each.rmdir()
    return len(gone)


def _drop_names(folder: Path) -> int:
    """Remove the manifest of a batch; leave how many rows became what."""
    tree = folder / MANIFESTS[1]
    if not tree.exists():
        return 0
    counts: dict[str, int] = {}
    with suppress(ValueError):
        for entry in json.loads(tree.read_text(encoding="utf-8")):
            counts[entry["status"].partition(" of ")[0]] = counts.get(entry["status"].partition(" of ")[0], 0) + 1
    write_whole(folder / COUNTS, json.dumps(counts, sort_keys=True).encode(), private=True)
    for name in MANIFESTS:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(folder / name, error) from None
    return 1


def _drop_withdrawn(private: Path, day: str) -> None:
    path = private / "withdrawn.csv"
    if not day:
        path.unlink(missing_ok=True)
    elif path.exists():
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        kept = [line for at, line in enumerate(lines) if not at or f",{day}," not in line]
        write_whole(path, "\ufeff".encode() + "".join(kept).encode(), private=True)
