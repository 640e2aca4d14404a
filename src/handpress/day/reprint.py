"""What was printed is found again by row, number or room: the same bytes, or the reason why not. And it is forgotten.

Names stand in the manifests of a day and in its papers. At midnight after it the next command removes the manifests;
`forget` removes both at once. What stays tells counts, and hashes that nobody can read.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from handpress.content.packets import visit_entry
from handpress.content.shelf import shelved
from handpress.day.again import (
    COLUMNS,
    COUNTS,
    JOURNAL,
    WITHDRAWN,
    as_warnings,
    is_as_printed,
    keep_off,
    one_desk,
    strays,
    withdrawn_lines,
    write_withdrawn,
)
from handpress.day.batch import Setup, words_of
from handpress.day.journal import UNPLANNED, Journal, PlannedRow, Result
from handpress.day.request import folders
from handpress.day.stage import never, nobody
from handpress.day.survey import UNDATED
from handpress.diagnostics import Finding, HandpressError, Severity, Span, UsageError, fault
from handpress.disk.files import check_ours, open_file, sweep, unwritable, write_whole
from handpress.lists.appointments import row_of

MANIFESTS = ("manifest.csv", "manifest.json")
RUN = "print-run.json"


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
        UsageError: Nothing is asked for, or the day is none.
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
        object.__setattr__(self, "day", checked_day(self.day))

    @property
    def apart(self) -> Path:
        """The full path of the folder of manifests and journals."""
        return folders(self.out, self.private)[1]


class Again(NamedTuple):
    """A paper that was found: its row, its file, the digest of that."""

    row: int
    path: Path
    sha256: bytes


class _Kept(NamedTuple):
    """A paper that a journal knows."""

    path: Path
    planned: PlannedRow
    result: Result
    standing: str
    facts: dict[str, str]


def reprint(request: ReprintRequest, tell: Callable[[Finding], object] = nobody) -> list[Again]:
    """Return the papers that *request* asks for, each once, after it was compared with what was printed.

    A paper whose words have changed since is told, and not returned: it would tell the patient the old ones.

    Raises:
        HandpressError: Nothing was printed into that folder, or the row of several lists is asked for.
    """
    _printed_into(request.out, request.private)
    found, faults, there = list[Again](), list[tuple[_Kept, Finding]](), set[bytes]()
    with one_desk(request.apart, tell, never):
        expire(request.apart, date.today())
        kept, lists = _kept(request.apart, tell)
        rooms: dict[tuple[tuple[str, str], ...], _Rooms] = {}
        for row, name in _asked(request, lists):
            if own := kept.get(name):
                room = rooms.setdefault(tuple(own.facts.items()), _Rooms(own.facts))
                if finding := _fault(row, own, room):
                    faults.append((own, finding))
                else:
                    found.append(Again(row, own.path, own.result.sha256))
                    there.add(own.planned.identity)
    for own, finding in faults:
        # Else what took its place is among these.
        if not (own.standing and own.planned.identity in there) and (own.standing != "replaced" or not found):
            tell(finding)
    return found


_Entries = list[dict[str, Any]]


def _kept(private: Path, tell: Callable[[Finding], object]) -> tuple[dict[str, _Kept], list[tuple[str, _Entries]]]:
    """Return every paper by the name of its file, and the manifests whose names are still known, newest first.

    With each manifest stands the batch whose list its own corrected, or is.
    """
    kept: dict[str, _Kept] = {}
    lists: list[tuple[str, str, _Entries]] = []
    for path in sorted(private.glob(f"batch-*/{JOURNAL}")):
        try:
            check_ours(path.parent, path)
            with Journal.open(path) as journal:
                facts, began = journal.facts, journal.began
                folder = Path(facts.get("folder", ""))
                for planned, result, standing in journal.papers():
                    kept[planned.name] = _Kept(folder / planned.name, planned, result, standing, facts)
        except HandpressError as error:
            for finding in as_warnings(error):
                tell(finding)
            continue
        manifest = path.parent / MANIFESTS[1]
        with suppress(OSError, ValueError), open_file(manifest) as file:
            entries = json.load(file)
            lists.append((began, facts.get("corrects") or path.parent.name, entries))
    return kept, [(lineage, entries) for _, lineage, entries in sorted(lists, key=lambda each: each[0], reverse=True)]


def _asked(request: ReprintRequest, lists: list[tuple[str, _Entries]]) -> Iterator[tuple[int, str]]:
    """Yield row and file name of what is asked for, each file once; of a row as the newest form of its list has it."""
    named: dict[str, int] = {}
    by_list: dict[str, bool] = {}
    decided = set[str]()  # files of which a newer list has said whose they are, and in which room
    for lineage, entries in lists:
        if request.row and lineage in by_list:  # an older form of it, in which that row may have been another's
            continue
        papers = [(str(entry["file"]).rpartition("/")[2], entry) for entry in entries if entry.get("file")]
        hits = [(name, entry) for name, entry in papers if name not in decided and _is_asked(entry, request)]
        decided |= {name for name, _ in papers}
        by_list[lineage] = by_list.get(lineage, False) or bool(hits)
        for name, entry in hits:
            named.setdefault(name, int(entry["row"]))
    among, is_told = sum(by_list.values()), bool(request.reference or request.room or request.day)
    if request.row and named and not is_told and not next(iter(by_list.values())):
        fact = f"row {request.row} has no paper in the list that was printed last, but in an older one"
        raise fault(Span(f"row {request.row}"), fact, "reprint", "say whose it is with --reference, or which --day")
    if request.row and among > 1 and len(named) > 1 and not (request.reference or request.room):
        fact = f"row {request.row} stands in {among} lists that were printed here"
        raise fault(Span(f"row {request.row}"), fact, "reprint", "say whose it is with --reference, or which --day")
    for name, row in named.items():
        yield row, name


def _is_asked(entry: dict[str, Any], request: ReprintRequest) -> bool:
    return (
        request.row in (0, entry.get("row"))
        and request.reference in ("", entry.get("reference"))
        and request.room.casefold() in ("", str(entry.get("room", "")).casefold())
        and request.day in ("", entry.get("date"))
    )


class _Rooms:
    """What the handouts of one batch say now."""

    def __init__(self, facts: dict[str, str]) -> None:
        self._facts = facts
        self._known: dict[str, str] = {}

    def words(self, group: str) -> str:
        """Return what everybody's copy of *group* says now, as a digest; "" where there is none any more."""
        if group not in self._known:
            self._known[group] = self._words(group)
        return self._known[group]

    def _words(self, group: str) -> str:
        code, language, edition = group.split(" ")
        facts = self._facts
        brand = Path(facts["brand"]) if facts.get("brand") else None
        setup = Setup(Path(facts["library"]), brand, Path(facts["out"]), facts["paper"], facts["ink"])
        room = setup.room()
        with suppress(HandpressError):
            entry = visit_entry(room.folder, code, language)
            entry = entry or shelved(room.folder).get((code.partition("+")[0], language))
            prepared = room.prepared(entry) if entry else None
            if prepared:
                return words_of(prepared, setup, edition)
        return ""


def _fault(row: int, own: _Kept, rooms: _Rooms) -> Finding | None:
    """Return why a paper is not to be handed out again."""
    place = Span(f"row {row}")
    if own.standing:
        return Finding(
            place, f"this paper was {own.standing}", "reprint", "print the list again: batch knows what is new"
        )
    same = is_as_printed(own.path, own.result.sha256)
    if same is None:
        return Finding(place, "its file is not there any more", "reprint", "print the list again")
    if not same:
        return Finding(place, "its file is not what was printed", "reprint", "print the list again with --again")
    code = own.planned.copy_of_group.partition(" ")[0]
    if rooms.words(own.planned.copy_of_group) != own.planned.words:
        fact = f"the words of {code} have changed since it was printed"
        return Finding(place, fact, "reprint", "print the list again: batch replaces what has changed")
    return None


def copy_to(folder: Path, papers: list[Again]) -> list[Path]:
    """Copy papers into *folder*, byte for byte, each readable by this user only.

    Raises:
        HandpressError: A file cannot be written.
    """
    is_new = not folder.exists()
    paths = [write_whole(folder / paper.path.name, _bytes(paper), private=True) for paper in papers]
    if is_new and paths:
        with suppress(OSError):
            keep_off(folder)
    return paths


def _bytes(paper: Again) -> bytes:
    try:
        data = paper.path.read_bytes()
    except OSError as error:
        raise unwritable(paper.path, error) from None
    if hashlib.sha256(data).digest() != paper.sha256:
        raise fault(Span(f"row {paper.row}"), "its file has just been changed", "reprint", "see who works there")
    return data


# Forgetting.


class Forgotten(NamedTuple):
    """What is gone: the batches whose names are, and how many papers."""

    batches: int
    papers: int


def forget(
    out: Path, private: Path | None = None, day: str = "", tell: Callable[[Finding], object] = nobody
) -> Forgotten:
    """Remove all that tells whose papers were printed, and the papers; counts and hashes stay.

    Args:
        out: The folder of the papers.
        private: The folder of manifests and journals; None for the one beside *out*.
        day: Only of the lists that end with this day; "" for all.
        tell: Is given what is left, as it is not what was printed.

    Raises:
        HandpressError: A file cannot be removed, or nothing was printed there.
    """
    apart = _printed_into(out, private)
    papers, named, met, left = 0, list[str](), False, 0
    with one_desk(apart, tell, never):
        expire(apart, date.today())
        for path in sorted(apart.glob(f"batch-*/{JOURNAL}")):
            check_ours(path.parent, path)
            try:
                with Journal.open(path) as journal:
                    wanted = _is_over(journal.facts, day)
                    met, left = met or wanted is not False, left + (wanted is None)
                    if not wanted:
                        continue
                    papers += remove_papers(journal, Path(journal.facts.get("folder", "")), tell)
            except HandpressError as error:
                for finding in as_warnings(error, "its papers are left: remove them by hand"):
                    tell(finding)
                if day:
                    continue
            _remove_runs(path.parent)
            named += [path.parent.name] * _drop_names(path.parent)
        kept = [line for line in withdrawn_lines(apart) if day and line[_DATE] != day and line[_BATCH] not in named]
        _rewrite_withdrawn(apart, kept)
    if day and not met:
        raise fault(Span(str(apart)), f"no list of {day} was printed there", "forget", "name the day of its papers")
    if left:
        tell(Finding(Span(str(apart)), f"{left:,} lists go on after {day}: what they printed stays", *_GOES_ON))
    return Forgotten(len(named), papers)


_GOES_ON = "forget", "name the last day of the list, when that is over"


def _printed_into(out: Path, private: Path | None) -> Path:
    """Return the folder of manifests and journals; a fault where there is none."""
    _, apart = folders(out, private)
    if not apart.is_dir():
        raise fault(Span(str(apart)), "no batch has been printed there", "reprint", "name its folder with --out")
    return apart


def _is_over(facts: Mapping[str, str], day: str) -> bool | None:
    """Return whether a list ends with *day*, or no day is asked for; None where it goes on after it."""
    first = Path(facts.get("folder", "")).name
    last = facts.get("day-until") or first
    return True if day in ("", last) else None if first <= day < last else False


def checked_day(day: str) -> str:
    """Return *day* as a folder of papers is named.

    Raises:
        UsageError: It is none.
    """
    try:
        return day if day in ("", UNDATED) else date.fromisoformat(day).isoformat()
    except ValueError:
        raise UsageError("write --day as 2026-12-04") from None


def expire(private: Path, today: date) -> int:
    """Remove the names of days that are over; return of how many batches."""
    done, now = 0, today.isoformat()
    for path in sorted(private.glob(f"batch-*/{JOURNAL}")):
        with suppress(HandpressError, FileNotFoundError):  # of an older version, or never planned: told where asked for
            with Journal.open(path) as journal:
                day = journal.facts.get("day-until", "")
            if day >= now:
                continue
            for run in runs_of(path.parent):
                sweep(os.fspath(run.parent))
            if date.fromtimestamp((path.parent / MANIFESTS[1]).stat().st_mtime) < today:
                done += _drop_names(path.parent)
    lines = withdrawn_lines(private)
    _rewrite_withdrawn(private, [line for line in lines if line[_DATE] >= now or line[0][:10] >= now])
    return done


_DATE, _BATCH = COLUMNS.index("date"), COLUMNS.index("batch")


def _rewrite_withdrawn(private: Path, kept: list[list[str]]) -> None:
    sweep(os.fspath(private), "")
    if len(kept) < len(withdrawn_lines(private)):
        write_withdrawn(private, kept)


def remove_papers(journal: Journal, folder: Path, tell: Callable[[Finding], object]) -> int:
    """Remove the papers of a batch that have the bytes which were printed; return how many."""
    known, gone = list[int](), 0
    if not folder.is_absolute() or os.path.realpath(folder.parent) != journal.facts.get("out"):
        return 0
    for planned, result, standing in journal.papers():
        for path in (folder / planned.name, folder / WITHDRAWN / planned.name):
            same = is_as_printed(path, result.sha256)
            if same:
                path.unlink(missing_ok=True)
                gone += 1
            elif same is False:
                tell(Finding(Span(str(path)), *_CHANGED, severity=Severity.WARNING))
        if standing != "forgotten":
            known.append(result.row)
    gone += _remove_strays(journal, folder)
    journal.mark(known, "forgotten")
    if folder.is_dir():
        sweep(os.fspath(folder))
    for each in (folder / WITHDRAWN, folder):
        with suppress(OSError):
            if [path.name for path in each.iterdir()] == [".gitignore"]:
                (each / ".gitignore").unlink()
            each.rmdir()
    return gone


def _remove_strays(journal: Journal, folder: Path) -> int:
    """Remove what a batch made and could not enter, which no digest tells; return how many."""
    found = [path for each in (folder, folder / WITHDRAWN) for path in strays(journal, each)]
    for path in found:
        path.unlink()
    return len(found)


_CHANGED = "this is not what was printed: it is left", "forget", "see what it is, and remove it"


def _remove_runs(folder: Path) -> None:
    """Remove the print runs of a batch that are still what was written, and what was left in the making of one."""
    for path, sha256 in runs_of(folder).items():
        with suppress(OSError):
            sweep(os.fspath(path.parent))
        if is_as_printed(path, sha256):
            path.unlink(missing_ok=True)
    (folder / RUN).unlink(missing_ok=True)


def runs_of(folder: Path) -> dict[Path, bytes]:
    """Return the print runs of a batch, each with the digest of what was written; none where nobody can tell."""
    with suppress(OSError, ValueError, AttributeError, TypeError):
        known = json.loads((folder / RUN).read_text(encoding="utf-8"))
        return {Path(file): bytes.fromhex(sha256) for file, sha256 in known.items()}
    return {}


def note_run(folder: Path, run: Path, sha256: str = "") -> None:
    """Note in the *folder* of a batch which file a print *run* of it is: it is full of names, and forgotten with them.

    Without its digest it is about to be written.
    """
    known = runs_of(folder) | {run.absolute(): bytes.fromhex(sha256)}
    told = {str(path): digest.hex() for path, digest in known.items()}
    write_whole(folder / RUN, json.dumps(told).encode(), private=True)


def _drop_names(folder: Path) -> int:
    """Remove the manifest of a batch; leave how many rows became what."""
    sweep(os.fspath(folder), "")
    tree = folder / MANIFESTS[1]
    if not any((folder / name).exists() for name in MANIFESTS):
        return 0
    if tree.exists():
        counts = Counter[str]()
        with suppress(ValueError):
            counts.update(
                entry["status"].partition(" of ")[0] for entry in json.loads(tree.read_text(encoding="utf-8"))
            )
        write_whole(folder / COUNTS, json.dumps(counts, sort_keys=True).encode(), private=True)
    for name in MANIFESTS:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(folder / name, error) from None
    return 1


# A recall.


class Stood(NamedTuple):
    """A paper that was printed, without whose it is: where, of which code and words, and what became of it."""

    folder: str
    batch: str
    began: str
    row: int
    file: str
    code: str
    language: str
    edition: str
    words: str
    draft: bool
    standing: str  # "" while it is good


def printed(
    out: Path,
    private: Path | None = None,
    code: str = "",
    language: str = "",
    tell: Callable[[Finding], object] = nobody,
) -> Iterator[Stood]:
    """Yield what was printed into a folder, of one *code* or *language* if these are named.

    *out* may be the folder of the papers or that of their journals. A journal that cannot be read is told.

    Raises:
        HandpressError: Nothing was printed there.
    """
    known = f"batch-*/{JOURNAL}"
    apart = out if private is None and any(out.glob(known)) else _printed_into(out, private)
    for path in sorted(apart.glob(known)):
        try:
            check_ours(path.parent, path)
            with Journal.open(path) as journal:
                yield from _stood(journal, code, language)
        except HandpressError as error:
            for finding in error.findings:
                if finding.message != UNPLANNED:
                    tell(finding)


def _stood(journal: Journal, code: str, language: str) -> Iterator[Stood]:
    own, began = Path(journal.facts.get("folder", "")).name, journal.began
    for planned, result, standing in journal.papers():
        codes, its_language, edition = planned.copy_of_group.split(" ")
        if code in ("", *codes.split("+")) and language in ("", its_language):
            head = own, journal.path.parent.name, began, row_of(planned.row), planned.name
            yield Stood(*head, codes, its_language, edition, planned.words, result.draft, standing)
