"""A first look at every row: what can print, what is refused and why, before anything is written.

Every row is one or the other; refused ones do not stop good ones, and no packet is printed by half.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from handpress.content.packets import VISIT, visit_entry
from handpress.content.shelf import CODE, DEFAULT_LANGUAGE, Entry, shelved
from handpress.data import state
from handpress.day.again import Printed
from handpress.day.closed import Closes, on_closed_days
from handpress.day.visits import Gathering, Page
from handpress.diagnostics import Finding, HandpressError, Severity, Span, quoted
from handpress.lists.appointments import NAMED, Appointment, LeftOut, Refusal, Row, Rows, row_of
from handpress.lists.cells import language_name
from handpress.lists.notes import Note
from handpress.lists.vocabulary import State
from handpress.press.plates import Prepared, Room
from handpress.source.garbled import HINT, garbled
from handpress.source.garbled import RULE as GARBLED

UNDATED = "undated"  # comes after every day


class RowState(StrEnum):
    """What becomes of a row, better ones first: that of a row is the worst of its papers'."""

    PRINTED = "printed"
    BEFORE = "printed before"
    JOINED = "on another row's paper"
    SAME = "the same as another row"
    CANCELLED = "cancelled"
    LATER = "not asked for"
    DRAFT = "drafts"
    REFUSED = "refused"


_WORST = list(RowState)


class Torn(NamedTuple):
    """Why a paper is not printed that could be: the packet that it belongs to is not whole."""

    state: RowState
    reason: str


class Whole(NamedTuple):
    """When a packet is printed.

    Attributes:
        waiting: The packets whose composition no approval holds for, and why.
        incomplete: Whether the others print where a paper of a packet cannot be had.
    """

    waiting: Mapping[str, str] = {}
    incomplete: bool = False


WHOLE = Whole()


@dataclass
class Survey:
    """What a first look at all rows found. Rows that are simply printed are only counted."""

    folder: Path | None = None  # the library
    rows: int = 0
    entries: int = 0  # rows, but of one with several codes each
    papers: int = 0
    states: dict[int, RowState] = field(default_factory=dict)  # of each row that is not simply printed
    left: dict[State, list[int]] = field(default_factory=dict)  # rows that want no paper, by their state
    unapproved: dict[tuple[str, str], list[int]] = field(default_factory=dict)  # rows of each handout that is a draft
    drafts: int = 0  # papers that print as drafts
    joined: dict[int, int] = field(default_factory=dict)  # by paper, the paper on which its code prints
    others: dict[int, tuple[str, ...]] = field(default_factory=dict)  # by that paper, the codes of those that join it
    pages: dict[int, Page] = field(default_factory=dict)  # by paper, what makes a page about a visit
    broken: dict[int, HandpressError] = field(default_factory=dict)  # by paper, why there is none
    short: dict[int, list[int]] = field(default_factory=dict)  # rows whose page lacks rows that are refused
    same: dict[int, int] = field(default_factory=dict)  # by paper, the row that asks for the very same
    shared: set[int] = field(default_factory=set)  # of these, a clinic's own PDFs, which lie in the stack already
    twice: dict[int, int] = field(default_factory=dict)  # rows with a paper for a visit that has one, and that row
    renamed: dict[int, int] = field(default_factory=dict)  # rows whose number stands above with another name, and where
    held: set[int] = field(default_factory=set)  # papers that are not printed, though others of their row may be
    later: set[int] = field(default_factory=set)  # of these, those that nobody has asked for now
    torn: dict[int, Torn] = field(default_factory=dict)  # of these, those that wait for another of their packet
    lacking: dict[tuple[str, str], list[int]] = field(default_factory=dict)  # rows that print without a paper
    waiting: dict[str, list[int]] = field(default_factory=dict)  # rows of each packet that nobody has approved
    loose: dict[str, list[int]] = field(default_factory=dict)  # of these, rows that print as drafts do
    whys: Mapping[str, str] = field(default_factory=dict)  # why nobody has, by packet
    before: dict[int, Printed] = field(default_factory=dict)  # of these, those that were printed before, and stand
    past: list[int] = field(default_factory=list)  # rows, at most `NAMED` and one more
    nameless: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    far: list[int] = field(default_factory=list)
    notes: dict[Note, list[int]] = field(default_factory=dict)
    prepared: dict[tuple[str, str], Prepared] = field(default_factory=dict)
    faults: dict[tuple[str, str], HandpressError] = field(default_factory=dict)  # why a handout cannot be had
    first_day: str = UNDATED  # names the folder of the papers
    until: str = ""  # the last day
    last_day: dict[tuple[str, str], date] = field(default_factory=dict)
    doubts: dict[tuple[str, str, date], list[Finding]] = field(default_factory=dict)

    def count(self, state: RowState) -> int:
        """Return how many rows are of one state."""
        if state is RowState.PRINTED:
            return self.rows - len(self.states)
        return sum(own is state for own in self.states.values())

    def spans(self, days: tuple[str, str]) -> bool:
        """Return whether *days*, the first and the last of another list, lie inside this one's."""
        return self.first_day <= days[0] and days[1] <= self.until

    @property
    def refused(self) -> int:
        """How many rows cannot be used."""
        return self.count(RowState.REFUSED)

    def completed(self, row: Appointment) -> Appointment:
        """Return *row* with what rows of its patient have together, where it is the page about the visit."""
        page = self.pages.get(row.paper)
        return replace(row, others=page.others, slots=page.slots, edition=page.edition) if page else row

    def fault(self, row: Appointment) -> HandpressError | None:
        """Return why the paper of *row* cannot be had; None where it can, or nobody has looked for it."""
        return self.broken.get(row.paper) or self.faults.get(row.key) or self.faults.get(self.completed(row).key)

    def worsen(self, row: int, state: RowState) -> None:
        """Let *row* be of *state*, where that is worse than what it was."""
        known = self.states.get(row, RowState.PRINTED)
        if _WORST.index(state) > _WORST.index(known):
            self.states[row] = state

    @property
    def made_of(self) -> dict[tuple[str, str], bytes]:
        """What each handout is made of: a batch goes on only with the same."""
        return {key: state(prepared.notes) for key, prepared in self.prepared.items()}

    def warnings(self, name: str, columns: Sequence[str]) -> Iterator[Finding]:
        """Yield what the front desk should know of the file called *name*, with these *columns*."""
        place = Span(name)
        for column, effect in (("patient", "every page has a blank for the name"), ("date", "no date is reckoned")):
            if column not in columns and not (column == "date" and self.last_day):  # a time may have the day, too
                fact = f"no heading stands for the {column}: {effect}"
                yield Finding(place, fact, "columns", f"name it with --map {column}=HEADING", Severity.WARNING)
        if "patient" in columns and self.nameless:
            fact = f"no name stands in {_rows(self.nameless)}" if any(self.nameless) else "no name is given"
            yield Finding(place, fact, "no-name", "their pages have a blank for it", Severity.WARNING)
        for first in list(self.others)[:NAMED]:
            rows = [row_of(paper) for paper in (first, *(own for own, other in self.joined.items() if other == first))]
            fact = f"one paper has the codes of {_rows(list(dict.fromkeys(rows)))}: one handout, patient and visit"
            yield Finding(place, fact, "one-paper", severity=Severity.NOTE)
        if self.past:
            fact = f"the date is past in {_rows(self.past)}" if any(self.past) else "the date is past"
            yield Finding(place, fact, "past", "check the year", Severity.WARNING)
        if self.far:
            fact = f"the date is more than a year ahead in {_rows(self.far)}"
            yield Finding(place, fact, "far", "check the year", Severity.WARNING)
        if self.garbled:
            where = f" in {_rows(self.garbled)}" if any(self.garbled) else ""
            yield Finding(place, f"a name seems to be garbled{where}", GARBLED, HINT, Severity.WARNING)
        for note, rows in self.notes.items():
            where = f" in {_rows(rows)}" if any(rows) else ""
            yield Finding(place, f"{note.fact}{where}", note.rule, note.hint, note.severity)
        yield from self._unprinted(place)
        yield from self._of_packets(place)
        if self.drafts:
            fact = f"{self.drafts:,} of {self.papers:,} print as drafts: no clinician has approved them"
            hint = "see: handpress check, handpress approve"
            yield Finding(place, fact, "draft", hint, Severity.WARNING)

    def _of_packets(self, place: Span) -> Iterator[Finding]:
        """Yield which packets print without a paper or an approval, and which pages about a visit without a row."""
        for (code, language), rows in sorted(self.lacking.items()):
            known = (
                "" if (code, language) not in self.faults else f": {self.faults[code, language].findings[0].message}"
            )
            fact = f"a packet prints without {quoted(code)} in {language} in {_rows(rows)}{known}"
            yield Finding(place, fact, "incomplete", "hand it out by itself, or print the row anew", Severity.WARNING)
        for row, lost in self.short.items():
            fact = f"the page about the visit of row {row} lacks what is refused: {_rows(lost)}"
            yield Finding(place, fact, "incomplete", "tell the patient, or mend the list", Severity.WARNING)
        for packet, rows in sorted(self.loose.items()):
            fact = f"the composition of packet {packet} is not approved: {self.whys[packet]}; printed: {_rows(rows)}"
            hint = f"see handpress list, then: handpress approve {packet}"
            yield Finding(place, fact, "draft", hint, Severity.WARNING)

    def _unprinted(self, place: Span) -> Iterator[Finding]:
        """Yield which rows want no paper, or ask for one that another row has."""
        for became, rows in self.left.items():
            yield Finding(place, f"{became.value}, and left out: {_rows(rows)}", "left-out", severity=Severity.NOTE)
        told = {paper: other for paper, other in self.same.items() if paper not in self.shared or self._is_same(paper)}
        for paper, other in list(told.items())[:NAMED]:
            row, whole = row_of(paper), self._is_same(paper)
            fact = f"{'' if whole else 'one code of '}row {row} is the same as row {other}, and prints once"
            yield Finding(place, fact, "same-row", "give copies, if it is wanted twice", Severity.WARNING)
        if (more := len(told) - NAMED) > 0:
            fact = f"{more:,} more are the same as a row above them, and print once"
            yield Finding(place, fact, "same-row", "--json tells which", Severity.WARNING)
        for which, rule, said, hint in (
            (self.twice, "two-papers", "is of the same patient, visit and code as", "delete what is not wanted"),
            (self.renamed, "two-names", "has another name with the number of", "check both in the scheduling system"),
        ):
            for row, first in list(which.items())[:NAMED]:
                fact = f"row {row} {said} row {first}: both print"
                yield Finding(place, fact, rule, hint, Severity.WARNING)
            if (more := len(which) - NAMED) > 0:
                yield Finding(place, f"this holds for {more:,} rows more", rule, hint, Severity.WARNING)

    def _is_same(self, paper: int) -> bool:
        """Whether all that the row of *paper* asks for is another row's, too."""
        return self.states.get(row_of(paper)) is RowState.SAME

    def withheld(self, name: str) -> Iterator[Finding]:
        """Yield for each handout that no approval holds for why, and which rows are not printed."""
        for (code, language), rows in sorted(self.unapproved.items()):
            if code.startswith(f"{VISIT}+"):
                fact = f"the page about the visit is a draft: {self.why_draft((code, language))}; not printed: "
                yield Finding(Span(name), fact + _rows(rows), "draft", "print drafts with --drafts")
                continue
            fact = f"{code} in {language} is a draft: {self.why_draft((code, language))}; not printed: {_rows(rows)}"
            own = code if language == DEFAULT_LANGUAGE else f"{code} --language {language}"
            hint = f"see: handpress check {code}, then handpress approve {own}; or print drafts with --drafts"
            yield Finding(Span(name), fact, "draft", hint)

        for packet, rows in sorted(self.waiting.items()):
            fact = (
                f"the composition of packet {packet} is not approved: {self.whys[packet]}; not printed: {_rows(rows)}"
            )
            hint = f"see: handpress list, then handpress approve {packet}; or print drafts with --drafts"
            yield Finding(Span(name), fact, "draft", hint)

    def why_draft(self, key: tuple[str, str]) -> str:
        """Return why no approval of a handout holds."""
        return self.prepared[key].standing.reason or "no clinician has approved it"

    def note(self, row: Appointment, today: date) -> None:
        """Note what is odd about *row*, of the first rows of each kind."""
        day = row.procedure.day if row.procedure else None
        for rows, odd in (
            (self.past, day is not None and day < today),
            (self.far, day is not None and day > today + timedelta(days=366)),
            (self.nameless, not row.patient),
            (self.garbled, any([garbled(name) for name in (row.patient, row.clinician) if name])),
        ):
            if odd:
                _add(rows, row.row)
        for note in row.notes:
            _add(self.notes.setdefault(note, []), row.row)

    def notices(self) -> Iterator[Finding]:
        """Yield what the clinic should know of the handouts, each once."""
        printed = [(key, each) for key, each in sorted(self.prepared.items()) if key not in self.unapproved]
        found = [one for key, each in printed for one in each.told(self.last_day.get(key))]
        found += [one for _, each in sorted(self.doubts.items()) for one in each]
        yield from {str(finding): finding for finding in found}.values()


def _add(rows: list[int], row: int) -> None:
    if len(rows) <= NAMED and row not in rows:
        rows.append(row)


def survey(
    appointments: Rows,
    name: str,
    room: Room,
    tell: Callable[[Refusal], object],
    drafts: bool = True,
    once: bool = False,
    closes: Closes | None = None,
    whole: Whole = WHOLE,
) -> Survey:
    """Look at every row of the file called *name*, and at each handout asked for; *tell* each row that is refused.

    Args:
        appointments: The rows.
        name: What messages call their file.
        room: Where the handouts are printed.
        tell: Is given each refusal.
        drafts: Whether a handout that no clinician has approved may print.
        once: Whether of rows that say the very same only the first prints.
        closes: Whether the clinic is closed on a day; None where nobody has said.
        whole: When a packet is printed.

    Raises:
        HandpressError: The file has changed, or no library is there.
    """
    return _Surveyor(name, room, tell, _Rules(drafts, once, closes, whole)).look(appointments)


class _Rules(NamedTuple):
    """What a survey goes by; see `survey`."""

    drafts: bool
    once: bool
    closes: Closes | None
    whole: Whole


class _Surveyor:
    """A first look at all rows under way."""

    def __init__(self, name: str, room: Room, tell: Callable[[Refusal], object], rules: _Rules) -> None:
        self.name, self.room, self.tell = name, room, tell
        self.drafts, self.once, self.closes, self.whole = rules
        self.found, self.today = Survey(room.folder, whys=self.whole.waiting), date.today()
        self.known = shelved(room.folder)
        self.visits: dict[tuple[object, ...], list[Appointment]] = {}
        self.printed = 0  # the last row with a paper that prints
        self.asked: dict[bytes, int] = {}  # by a digest of all that a row says, the row
        self.named: dict[bytes, tuple[int, bytes]] = {}  # by one of the patient's number, the row, and one of the name

    def look(self, appointments: Rows) -> Survey:
        """Look at them all."""
        found, last = self.found, 0
        self._gather(appointments)
        for _, entries in groupby(appointments.rows(), attrgetter("row")):
            papers = list[Appointment]()
            for row in entries:
                found.rows += row.row != last or not last
                found.entries += 1
                last = row.row
                if isinstance(row, LeftOut):
                    found.worsen(row.row, RowState.CANCELLED)
                    if row.row not in (known := found.left.setdefault(row.state, [])):
                        known.append(row.row)
                elif isinstance(row, Refusal):
                    self._refuse(row)
                else:
                    papers.append(_joined(row, found))
            for row in self._whole(papers) if any(paper.packet for paper in papers) else papers:
                self._take(row)
        for rows in self.visits.values():
            self._join(rows)
        return found

    def _gather(self, appointments: Rows) -> None:
        """Find out which appointments stand on which page about a visit."""
        found, room = self.found, self.room
        if room.faults or not any(packet.visit for packet in room.packets.packets.values()):
            return
        gathering = Gathering(room, self.known, self.whole.incomplete)
        for _, entries in groupby(appointments.rows(), attrgetter("row")):
            papers = list[Appointment]()
            for row in entries:
                if isinstance(row, Refusal):
                    gathering.refuse(row)
                elif isinstance(row, Appointment):
                    papers.append(row)
            if papers:
                gathering.add(papers, *self._foreseen([paper for paper in papers if not paper.is_visit]))
        pages = gathering.pages()
        found.pages, found.broken, found.short = pages.pages, pages.broken, pages.short
        found.joined.update(pages.joined)

    def _foreseen(self, papers: Sequence[Appointment]) -> tuple[bool, bool]:
        """Return whether a row with these *papers* beside its page is refused, and whether it prints."""
        had = [paper for paper in papers if self._is_had(paper)]
        refused = len(had) < len(papers) and not (self.whole.incomplete and had)
        ready = self.drafts or all(self.found.prepared[paper.key].standing.approved for paper in had)
        return refused, ready and not refused

    def _whole(self, papers: Sequence[Appointment]) -> Sequence[Appointment]:
        """Return which *papers* of one row's packets are to be looked at by themselves; none where one is missing."""
        found, row = self.found, papers[0].row
        own = [paper for paper in papers if not paper.is_visit]
        missing = [paper for paper in own if not self._is_had(paper)]
        none, rest = bool(own) and len(missing) == len(own), self.whole.incomplete
        if not missing or (rest and not none):
            missing += [paper for paper in papers if self._is_looked_for(paper) and not self._is_had(self._page(paper))]
        if missing and (none or not rest):
            findings = dict.fromkeys(self._missing(paper) for paper in missing)
            self._tear(papers, Torn(RowState.REFUSED, "a paper of its packet cannot be had"))
            self._refuse(Refusal(row, tuple(findings), papers[0].patient or "", papers[0].reference))
            return ()
        for paper in missing:
            found.held.add(paper.paper)
            found.torn[paper.paper] = Torn(RowState.REFUSED, "it cannot be had")
            _add(found.lacking.setdefault((paper.code, paper.language), []), row)
        there = [paper for paper in papers if paper not in missing]
        if not self.drafts:
            return self._approved(there)
        for packet in self._loose(there):
            _add(found.loose.setdefault(packet, []), row)
        return there

    def _loose(self, papers: Sequence[Appointment]) -> list[str]:
        """Return the packets of *papers* that nobody has approved."""
        return [packet for packet in dict.fromkeys(paper.packet for paper in papers) if packet in self.whole.waiting]

    def _is_looked_for(self, paper: Appointment) -> bool:
        """Return whether it is a page about the visit: that of a row that prints nothing is none."""
        found, number = self.found, paper.paper
        return paper.is_visit and (bool(paper.joins) or number in found.pages or number in found.broken)

    def _page(self, paper: Appointment) -> Appointment:
        """Return a page about the visit as it prints, if need be on the paper of another row."""
        page = self.found.pages.get(paper.joins or paper.paper)
        return replace(paper, others=page.others) if page else paper

    def _approved(self, papers: Sequence[Appointment]) -> Sequence[Appointment]:
        """Return *papers* of one row, none where a draft is among them, or nobody has approved which they are."""
        found = self.found
        pages = {paper: self._page(paper).key for paper in papers if paper.is_visit}
        drafts = [paper for paper in papers if paper not in pages and self._is_draft(paper.key)]
        loose = self._loose(papers)
        # What keeps a page a draft is told of its packet, or of the handouts that it quotes, where these are at hand.
        unready = [] if drafts or loose else [key for key in pages.values() if self._is_draft(key)]
        if not drafts and not loose and not unready:
            return papers
        for key in (*(paper.key for paper in drafts), *unready):
            _add(found.unapproved.setdefault(key, []), papers[0].row)
        for packet in loose:
            _add(found.waiting.setdefault(packet, []), papers[0].row)
        why = f"nobody has approved packet {loose[0]}" if loose else "another paper of its packet is a draft"
        self._tear(papers, Torn(RowState.DRAFT, why))
        found.worsen(papers[0].row, RowState.DRAFT)
        return ()

    def _is_draft(self, key: tuple[str, str]) -> bool:
        return self.found.prepared[key].standing.approved is None

    def _tear(self, papers: Sequence[Appointment], torn: Torn) -> None:
        for paper in papers:
            self.found.held.add(paper.paper)
            self.found.torn[paper.paper] = torn

    def _missing(self, paper: Appointment) -> Finding:
        """Return why a *paper* of a packet cannot be had."""
        error = self.found.fault(self._page(paper))
        assert error
        finding = _without_handout(paper, self.name, error).findings[0]
        fact = f"packet {paper.packet}: {quoted(paper.code)} in {paper.language}: {finding.message}"
        hint = (
            f"{finding.hint}; or take the others with --incomplete" if finding.hint else "--incomplete takes the others"
        )
        return structs.replace(finding, message=fact, hint=hint)

    def _is_had(self, row: Appointment) -> bool:
        """Return whether the paper of *row* can be had; why not is kept."""
        found, key = self.found, row.key
        if key not in found.prepared and found.fault(row) is None:
            try:
                found.prepared[key] = _prepared(self.known, self.room, key)
            except HandpressError as error:
                found.faults[key] = error
        return found.fault(row) is None

    def _refuse(self, refusal: Refusal) -> None:
        self.found.worsen(refusal.row, RowState.REFUSED)
        self.tell(refusal)

    def _take(self, row: Appointment) -> None:
        found, key = self.found, row.key
        if row.joins:
            return
        if not self._is_had(row):
            found.held.add(row.paper)
            self._refuse(_without_handout(row, self.name, found.faults[key]))
            return
        prepared = found.prepared[key]
        if first := self._same(row, prepared):
            found.held.add(row.paper)
            found.same[row.paper] = first
            if prepared.plate:
                found.shared.add(row.paper)
            if self.printed != row.row:
                found.worsen(row.row, RowState.SAME)
            return
        if prepared.standing.approved is None:
            if not self.drafts:
                found.held.add(row.paper)
                _add(found.unapproved.setdefault(key, []), row.row)
                found.worsen(row.row, RowState.DRAFT)
                return
            found.drafts += 1
        self._print(row, prepared)

    def _print(self, row: Appointment, prepared: Prepared) -> None:
        """Count a paper that prints, and note what is odd about it."""
        found, key = self.found, row.key
        found.papers += 1
        self.printed = row.row
        if found.states.get(row.row) is RowState.SAME:  # one of its codes, and not this one
            del found.states[row.row]
        found.note(row, self.today)
        if self.once and not row.is_visit:
            self._compare(row)
        if row.edition != "standard" and (told := prepared.no_large_print()):
            found.doubts[*key, date.max] = told
        day = row.procedure.day if row.procedure else None
        if row.procedure and day:
            found.first_day = min(found.first_day, day.isoformat())
            found.until = max(found.until, day.isoformat())
            found.last_day[key] = max(day, found.last_day.get(key, date.min))
            if (*key, day) not in found.doubts:
                doubts = found.doubts[*key, day] = prepared.doubts(row.procedure)
                if self.closes and not row.is_visit:  # it has no task, and the papers that it is for tell the day
                    doubts += on_closed_days(prepared.entry, prepared.handout, row.procedure, self.closes)
        if (row.reference or row.encounter) and len(prepared.codes) > 1:
            self.visits.setdefault((self.known[key].path, *_visit(row)), []).append(row)

    def _same(self, row: Appointment, prepared: Prepared) -> int:
        """Return the row above that says the very same, 0 for none; without name and number nobody can tell.

        A clinic's own PDF has nothing of the visit on it: it lies once in the stack of a patient's day.
        """
        if not self.once or row.is_visit or not (row.patient or row.reference or row.encounter):
            return 0
        if prepared.plate and row.reference:
            day = row.procedure.day if row.procedure else None
            said = row.code, row.language, row.patient, row.reference, day, row.copies
            first = self.asked.setdefault(_digest("sheet", *said), row.row)
            return first if first != row.row else 0
        first = self.asked.setdefault(_digest(row.code, *_visit(row), row.copies), row.row)
        return first if first != row.row else 0

    def _compare(self, row: Appointment) -> None:
        """Note a second paper for one visit, and a second name under one number."""
        if row.reference or row.patient:
            said = row.reference or row.patient, bool(row.reference), row.encounter, row.procedure, row.code
            if (first := self.asked.setdefault(_digest(*said), row.row)) != row.row:
                self.found.twice[row.row] = first
        words = sorted(word for word in re.findall(r"[^\W\d_]{2,}", (row.patient or "").casefold()))
        if row.reference and words:
            name = _digest(*words)
            first, known = self.named.setdefault(_digest(row.reference), (row.row, name))
            if known != name:
                self.found.renamed[row.row] = first

    def _join(self, rows: Sequence[Appointment]) -> None:
        """Have the codes of *rows*, of one visit and one handout, print on one paper, that of the first."""
        first, *others = rows
        found, entry = self.found, self.known[first.key]
        codes = tuple(dict.fromkeys(row.code for row in others if row.code != first.code))
        if codes:
            found.others[first.paper] = codes
            found.papers -= len(others)
            if found.prepared[first.key].standing.approved is None:
                found.drafts -= len(others)
            for row in others:
                found.joined[row.paper] = first.paper
                if row.row != first.row:
                    found.worsen(row.row, RowState.JOINED)
            key = replace(first, others=codes).key
            if key not in found.prepared and (prepared := self.room.prepared(Entry(*key, entry.path))):
                found.prepared[key] = prepared


def _digest(*said: object) -> bytes:
    return hashlib.blake2b(repr(said).encode(), digest_size=16).digest()


def _visit(row: Appointment) -> tuple[object, ...]:
    """Return all that a row says beside its code: rows that differ in nothing else are one visit of one patient."""
    return tuple(getattr(row, name) for name in (*IN_LIST, "place") if name not in ("row", "code"))


def _rows(rows: Sequence[int]) -> str:
    more = " and more" if len(rows) > NAMED else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:NAMED]))}{more}"


_AS_REFERRED = "write the code as on the referral"


_KEEPER = "ask who looks after the handouts"


def _prepared(known: Mapping[tuple[str, str], Entry], room: Room, key: tuple[str, str]) -> Prepared:
    entry = visit_entry(room.folder, *key) or known.get(key)
    if entry is None:
        languages = [language for code, language in known if code == key[0]]
        by_code = all(map(CODE.fullmatch, key[0].split("+")))
        fact = "the library has no handout for its code" if by_code else "the library has no paper of this name"
        if not languages:
            hint, desk = "see: handpress list", _AS_REFERRED if by_code else _KEEPER
        else:
            fact += " in its language" if by_code else " in this language"
            hint = f"there is one in: {', '.join(languages)}"
            desk = f"write one of: {', '.join(map(language_name, languages))}"
        raise HandpressError([Finding(Span(""), fact, "no-handout", hint, desk=desk)])
    prepared = room.prepared(entry)
    if prepared is None:
        raise HandpressError([finding for error in room.faults for finding in error.findings])
    return prepared


def _without_handout(row: Appointment, name: str, error: HandpressError) -> Refusal:
    first = error.findings[0]
    where = f"{first.span}: " if first.span.path else ""
    more = f" (and {len(error.findings) - 1} more)" if len(error.findings) > 1 else ""
    place = Span(f"{name}: row {row.row}" if row.row else name)
    desk = first.desk or _KEEPER
    finding = Finding(place, f"{where}{first.message}{more}", first.rule, first.hint, desk=desk)
    return Refusal(row.row, (finding,), row.patient or "", row.reference)


def good_rows(appointments: Rows, found: Survey, joined: bool = False, before: bool = False) -> Iterator[Appointment]:
    """Yield the papers that are printed; those whose code prints on another's paper only with *joined*.

    Those that were printed before, and stand, come only with *before*.
    """
    for row in appointments.rows():
        if not isinstance(row, Appointment):
            continue
        if row.paper not in found.held or (before and row.paper in found.before):
            row = _joined(row, found)
            if joined or not row.joins:
                yield row


def all_rows(appointments: Rows, name: str, found: Survey) -> Iterator[Row]:
    """Yield the papers that are due, those that print on another, and each row that has none, with the reason."""
    for row in appointments.rows():
        if not isinstance(row, Appointment):
            yield row
        elif row.paper in found.torn:
            yield from _torn(row, name, found)
        elif error := found.fault(row):
            yield _without_handout(row, name, error)
        elif row.paper not in found.held:
            yield _joined(row, found)
        elif row.key in found.unapproved and row.paper not in found.before and row.paper not in found.same:
            hint = "have it approved, or print it with --drafts"
            finding = Finding(Span(f"{name}: row {row.row}"), _DRAFT, "draft", hint, desk="have it approved")
            yield Refusal(row.row, (finding,), row.patient or "", row.reference)


def _torn(row: Appointment, name: str, found: Survey) -> Iterator[Refusal]:
    """Yield why a paper of a packet has none: of several of a row the first tells for all, but for what is missing."""
    torn = found.torn[row.paper]
    place, who = Span(f"{name}: row {row.row}"), (row.patient or "", row.reference)
    if (error := found.fault(row)) and found.states.get(row.row) is RowState.REFUSED:
        finding = _without_handout(row, name, error).findings[0]
        fact = f"packet {row.packet}: {quoted(row.code)} in {row.language}: {finding.message}"
        yield Refusal(row.row, (structs.replace(finding, message=fact),), *who)
    elif torn.state is RowState.DRAFT and row.part == 0:
        hint = "have it approved, or print it with --drafts"
        fact = f"packet {row.packet} is not printed: {_why(row, found)}"
        yield Refusal(row.row, (Finding(place, fact, "draft", hint, desk="have it approved"),), *who)


def _why(row: Appointment, found: Survey) -> str:
    return "nobody has approved it" if row.packet in found.waiting else "a paper of it is a draft"


_DRAFT = "the handout is a draft: no clinician's approval holds"


def _joined(row: Appointment, found: Survey) -> Appointment:
    row = found.completed(row)
    if codes := found.others.get(row.paper):
        row = replace(row, others=codes)
    if first := found.joined.get(row.paper, 0):
        row = replace(row, joins=first)
    return row


_OF_PACKETS = ("packet", "covered", "second", "spoken", "asked", "slots")
_NOT_IN_LIST = ("place", "others", "joins", "part", "written", "notes", *_OF_PACKETS)


IN_LIST = [name for name in Appointment.__slots__ if name not in _NOT_IN_LIST]
