"""The day that is open on this desk: its list as it was given, what somebody put right since, what was printed of it.

It stands in a folder of its own that only this user may read, until midnight or until somebody has it forgotten. What
becomes of its rows is for `handpress.day` to say; here they are only kept.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

import msgspec
from msgspec import Struct, structs

from handpress.brand.look import read_look
from handpress.data import brand_file
from handpress.day.look import Look, look_over
from handpress.day.request import BatchRequest, Order
from handpress.day.run import Event
from handpress.day.unrun import take_back
from handpress.desk.watch import Watch
from handpress.diagnostics import Finding, HandpressError
from handpress.disk.files import make_folder, write_whole
from handpress.lists.asking import Question, question
from handpress.lists.daylist import DayList
from handpress.lists.settings import read_settings
from handpress.lists.vocabulary import State
from handpress.pdf.imposition import Duplex, Imposition
from handpress.press.store import Store

MAX_BYTES = 10 << 20  # of an uploaded list
MAX_ROWS = 5_000
_LIST, _STATE, _DAYS, _USUAL = "list", "day.json", "days.json", "usual.json"
_MOST_DAYS = 400
_TWICE = {"letter": "tabloid", "a4": "a3"}


class Options(Struct, frozen=True):
    """How a day is printed, in the desk's own words.

    Attributes:
        sides: "both", "short" (turned on the short edge) or "one".
        together: "pages", "two" or "booklet".
        by: "time", "room" or "file".
        top: Whether a list of everybody lies on top.
        each: Whether a list lies on each patient's papers.
        drafts: Whether drafts print, marked on every page.
        paper: "letter" or "a4".
    """

    sides: str = "both"
    together: str = "pages"
    by: str = "time"
    top: bool = True
    each: bool = False
    drafts: bool = False
    paper: str = "letter"

    @property
    def order(self) -> Order:
        """The same as a batch has it: what is put two on a side goes onto paper of twice the size."""
        imposition = {"two": Imposition.TWO_UP, "booklet": Imposition.ONE_BOOKLET}.get(self.together, Imposition.NONE)
        turned = {"both": Duplex.LONG_EDGE, "short": Duplex.SHORT_EDGE}.get(self.sides, Duplex.NONE)
        if imposition is not Imposition.NONE and turned is not Duplex.NONE:
            turned = Duplex.SHORT_EDGE
        cover = {(True, True): "both", (True, False): "day", (False, True): "patient"}.get((self.top, self.each), "")
        onto = "" if imposition is Imposition.NONE else _TWICE[self.paper]
        return Order(by=self.by, duplex=turned, imposition=imposition, cover=cover, onto=onto)


class Fix(Struct, frozen=True):
    """A cell that somebody put right: what it says now, what it said before, when."""

    row: int
    column: str
    text: str
    before: str
    at: float


class Carried(Struct, frozen=True):
    """A fix of the list before: what its row said, all of it, and what somebody wrote."""

    cells: dict[str, str]
    fix: Fix


class Printed(Struct, frozen=True):
    """What was printed at one time: rows, patients, sheets of paper; and whether it was printed before."""

    at: float
    rows: tuple[int, ...]
    patients: int
    sheets: int
    again: bool = False
    name: str = ""


class Kept(Struct, frozen=True):
    """What is kept of an open day beside the list itself."""

    name: str
    read: float
    names: dict[str, str] = {}
    order: str | None = None
    not_read: tuple[str, ...] = ()
    states: dict[str, str] = {}
    sheet: str = ""
    answered: bool = False
    fixes: tuple[Fix, ...] = ()
    printed: tuple[Printed, ...] = ()
    options: Options = Options()
    counts: dict[str, int] = {}
    carried: tuple[Carried, ...] = ()
    day: str = ""  # of the list, where all of it is of one
    lost: int = 0  # fixes of the list before whose rows are not there any more, or say something else

    @property
    def mended(self) -> dict[int, dict[str, str]]:
        """What was put right, by row and column: the last word on each cell."""
        found: dict[int, dict[str, str]] = {}
        for fix in self.fixes:
            found.setdefault(fix.row, {})[fix.column] = fix.text
        return found

    def printed_at(self, row: int) -> list[float]:
        """Return when the papers of *row* were printed."""
        return [run.at for run in self.printed if row in run.rows]


class Usual(Struct, frozen=True):
    """What this desk has said once for all of its days.

    Attributes:
        paper: "letter" or "a4".
    """

    paper: str = "letter"


class Counted(Struct, frozen=True):
    """A day that is over: how many of its rows became what. It says nothing of anybody."""

    day: str
    counts: dict[str, int]


class OpenDay:
    """The day of one desk.

    Args:
        library: The folder of handouts.
        folder: Where the day is kept; nothing else stands in it.
        brand: The brand file; None for the library's own.
        store: Where plates are kept.
        now: The time of the clinic's computer.
        watch: Tells when the library changes.
    """

    def __init__(
        self,
        library: Path,
        folder: Path,
        brand: Path | None = None,
        store: Store | None = None,
        now: Callable[[], datetime] = datetime.now,
        watch: Watch | None = None,
    ) -> None:
        self.library, self.folder, self.brand, self.store, self.now = library, folder, brand, store, now
        self.lock = RLock()
        self.watch = watch or Watch(library)
        self._jobs = 0  # prints that have ended
        self.edits = 0  # is read without the lock, by who must not wait for it
        self._looked: tuple[object, Look | None, tuple[Finding, ...]] | None = None
        self._kept: Kept | None = None
        self._list: DayList | None = None
        self._load()

    # What is kept.

    @property
    def kept(self) -> Kept | None:
        """What is kept of the open day; None where none is open. At midnight it is forgotten."""
        with self.lock:
            kept = self._kept
            if kept and datetime.fromtimestamp(kept.read).date() < self.now().date():
                self.forget()
            return self._kept

    def counts(self) -> dict[str, int]:
        """Return what there is to count of the open day: never waits, and says nothing of anybody."""
        kept = self._kept
        return {} if kept is None else {"fixes": len(kept.fixes), "prints": len(kept.printed), **kept.counts}

    def _load(self) -> None:
        with suppress(OSError, msgspec.MsgspecError):
            kept = msgspec.json.decode((self.folder / _STATE).read_bytes(), type=Kept)
            self._list = DayList.of_bytes(kept.name, (self.folder / _LIST).read_bytes())
            self._kept = kept
            self.take_back()

    def _keep(self, kept: Kept) -> None:
        self._kept, self._looked = kept, None
        self.edits += 1
        make_folder(os.fspath(self.folder), private=True)
        write_whole(self.folder / _STATE, msgspec.json.encode(kept), private=True)

    def change(self, **changes: Any) -> None:
        """Keep *changes* of the open day."""
        with self.lock:
            if self._kept:
                self._keep(structs.replace(self._kept, **changes))

    def open_list(self, name: str, content: bytes) -> None:
        """Open the day of a list, in place of the one before; what was printed of that is known by its papers.

        Raises:
            HandpressError: The list cannot be kept.
        """
        with self.lock:
            before, carried = self._kept, self._to_carry()
            self._list = DayList.of_bytes(name, content)
            make_folder(os.fspath(self.folder), private=True)
            write_whole(self.folder / _LIST, content, private=True)
            made = Kept(name=name, read=self.now().timestamp(), options=Options(paper=self.usual().paper))
            if before:  # the rows of another list have other numbers
                printed = tuple(structs.replace(run, rows=()) for run in before.printed)
                more = {"options": before.options, "counts": before.counts}
                made = structs.replace(made, printed=printed, carried=carried, **more)
            self._keep(made)

    def forget(self) -> None:
        """Remove the list, its papers, and everything that was kept of it."""
        with self.lock:
            if self._kept:
                self._end(self._kept)
            self._kept = self._list = self._looked = None
            shutil.rmtree(self.folder, ignore_errors=True)

    # What is asked of it.

    def request(self, **more: Any) -> BatchRequest:
        """Return the request that the open day stands for."""
        kept, listed = self._kept, self._list
        assert kept
        assert listed
        asked: dict[str, Any] = {
            "appointments": listed,
            "library": self.library,
            "brand": self.brand,
            "out": self.folder / "papers",
            "private": self.folder / "kept",
            "headings": kept.names,
            "date_order": kept.order,
            "not_read": kept.not_read,
            "states": {word: State(state) for word, state in kept.states.items()},
            "sheet": kept.sheet,
            "fixes": kept.mended,
            "paper": kept.options.paper,
            "drafts": False,
        }
        return BatchRequest(**{**asked, **more})

    def question(self) -> Question:
        """Return what is to be asked of the list.

        Raises:
            HandpressError: It is no list.
        """
        with self.lock:
            kept, listed = self._kept, self._list
            assert kept
            assert listed
            settings = read_settings(self.library).with_states(self.request().states)
            return question(listed, kept.names, self.request().date_order, settings, kept.sheet, kept.not_read)

    def look(self) -> tuple[Look | None, tuple[Finding, ...]]:
        """Return the open day as it stands, and what is to be told of it; no day where the list has faults."""
        with self.lock:
            stamp = self._stamp()
            if self._looked and self._looked[0] == stamp:
                return self._looked[1:]
            told = list[Finding]()

            def hear(event: Event) -> None:
                if isinstance(event, Finding):
                    told.append(event)

            found = look_over(self.request(), self.store, hear)
            if found and self._carry(found):
                told.clear()
                stamp, found = self._stamp(), look_over(self.request(), self.store, hear)
            self._looked = stamp, found, tuple(told)
            self._count(found)
            return found, tuple(told)

    def _to_carry(self) -> tuple[Carried, ...]:
        """Return what was put right, with what each row says in the list itself."""
        kept = self._kept
        if not kept or not kept.fixes:
            return ()
        found = look_over(self.request(fixes={}), self.store)
        rows = {row.row: {**row.cells} for row in found.rows} if found else {}
        return tuple(Carried(rows[fix.row], fix) for fix in kept.fixes if fix.row in rows)

    def _carry(self, found: Look) -> bool:
        """Put right again what was put right in the list before, in rows that say the very same, and each alone."""
        kept = self._kept
        if not kept or not kept.carried:
            return False
        said: dict[tuple[tuple[str, str], ...], list[int]] = {}
        for row in found.rows:
            said.setdefault(tuple(sorted(row.cells.items())), []).append(row.row)
        fixes = []
        for each in kept.carried:
            rows = said.get(tuple(sorted(each.cells.items())), [])
            fixes += [structs.replace(each.fix, row=rows[0])] if len(rows) == 1 else []
        lost = len(kept.carried) - len(fixes)
        self._keep(structs.replace(kept, fixes=(*fixes, *kept.fixes), carried=(), lost=lost))
        return True

    def _count(self, found: Look | None) -> None:
        """Keep what a day came to, for when it is forgotten."""
        kept = self._kept
        if found and kept and kept.printed and kept.counts != found.sum:
            looked = self._looked
            days = {row.day.isoformat() for row in found.rows if row.day}
            counts = {str(state): count for state, count in found.sum.items()}
            self._keep(structs.replace(kept, counts=counts, day=days.pop() if len(days) == 1 else ""))
            self._looked = (self._stamp(), *looked[1:]) if looked else None

    def usual(self) -> Usual:
        """Return what holds for all days of this desk."""
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode((self.folder.parent / _USUAL).read_bytes(), type=Usual)
        return Usual()

    def keep_usual(self, usual: Usual) -> None:
        """Keep what holds for all days of this desk.

        Raises:
            HandpressError: It cannot be written.
        """
        write_whole(self.folder.parent / _USUAL, msgspec.json.encode(usual), private=True)

    def earlier(self) -> list[Counted]:
        """Return the days before, the last first."""
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode((self.folder.parent / _DAYS).read_bytes(), type=list[Counted])
        return []

    def _end(self, kept: Kept) -> None:
        if kept.counts:
            day = kept.day or datetime.fromtimestamp(kept.read).date().isoformat()
            days = [Counted(day, kept.counts), *self.earlier()]
            write_whole(self.folder.parent / _DAYS, msgspec.json.encode(days[:_MOST_DAYS]), private=True)

    def _stamp(self) -> object:
        """Return what changes when a row may become something else: day, library, what was printed, date."""
        return self._kept, self.now().date(), self.watch.stamp(), self._jobs

    # What is put right.

    def fix(self, row: int, texts: Mapping[str, str], before: Mapping[str, str]) -> None:
        """Let cells of *row* say something else; the list itself stays as it is."""
        with self.lock:
            kept, now = self._kept, self.now().timestamp()
            assert kept
            made = [
                Fix(row, column, text.strip(), before.get(column, ""), now)
                for column, text in texts.items()
                if text.strip() != before.get(column, "").strip()
            ]
            if made:
                self._keep(structs.replace(kept, fixes=(*kept.fixes, *made)))

    def undo(self, at: float) -> Fix | None:
        """Take back what was put right at the time *at*; return the first of it."""
        with self.lock:
            kept = self._kept
            assert kept
            gone = [fix for fix in kept.fixes if fix.at == at]
            if gone:
                self._keep(structs.replace(kept, fixes=tuple(fix for fix in kept.fixes if fix.at != at)))
            return gone[0] if gone else None

    def note_printed(self, rows: Sequence[int], patients: int, sheets: int, again: bool, name: str = "") -> None:
        """Keep what was printed just now."""
        with self.lock:
            kept = self._kept
            self._jobs += 1
            if kept:
                run = Printed(self.now().timestamp(), tuple(rows), patients, sheets, again, name)
                self._keep(structs.replace(kept, printed=(*kept.printed, run)))

    def take_back(self) -> None:
        """Let papers that stand in no print file be none: their print was stopped, or the computer switched off."""
        with suppress(HandpressError):
            take_back(self.folder / "kept")
        self._jobs += 1

    def clinic(self) -> str:
        """Return the name of the clinic, "" where its brand cannot be read."""
        with suppress(HandpressError):
            return read_look(self.brand or brand_file(self.library)).brand.clinic
        return ""
