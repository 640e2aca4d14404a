"""Rows -> what is to be done for each: sent, left as it is, or refused with the reason.

Nothing goes that no clinician approved, unless it is told why; nothing without the patient's number, or under a number
that had somebody else's name; nothing where two rows ask for one document in different words. What the log has as there
is not sent again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from msgspec.structs import astuple

from handpress.brand.look import Look
from handpress.content.glossary import GLOSSARY_FILE, Glossary, read_glossary
from handpress.content.handout import Handout
from handpress.content.library import support
from handpress.content.packets import NO_PACKETS, Packets, visit_entry
from handpress.content.personal import Slot
from handpress.content.series import identifier_of
from handpress.content.shelf import Entry
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, quoted
from handpress.lists.appointments import Appointment, Refusal
from handpress.portal.log import DeliveryLog, Past
from handpress.portal.parcel import Endpoint
from handpress.portal.same_person import agree, known_by, script_of, words_of
from handpress.portal.stacks import Document, Papers, There, behind, documents_of, series, whole
from handpress.press.plates import Prepared, Room
from handpress.review.entries import read_loaded
from handpress.review.standing import covered
from handpress.review.wording import digest
from handpress.source.garbled import HINT, garbled
from handpress.source.garbled import RULE as GARBLED
from handpress.source.model import plain

DRAFT = "is a draft: no clinician's approval holds"
WHOLE = "no paper of this row goes: a packet goes whole, or not at all"


class Step(StrEnum):
    """What is to be done for a row."""

    SEND = "to send"
    REPLACE = "to replace an older version"
    BESIDE = "to send beside an older version, which you have to close there"
    AGAIN = "to send again after it was retracted"
    ALREADY = "already there"
    SAME = "the same as another row"
    RETRACT = "to retract"

    @property
    def sends(self) -> bool:
        """Whether something goes out."""
        return self in (Step.SEND, Step.REPLACE, Step.BESIDE, Step.AGAIN)


class Planned(NamedTuple):
    """A row with what is to be done for it; of a packet in one document, with its papers."""

    row: Appointment
    step: Step
    series: str
    identifier: str
    papers: tuple[Appointment, ...] = ()


@dataclass(frozen=True)
class Errand:
    """What is the same for all rows.

    Attributes:
        endpoint: Where they go.
        personal: Whether they are patients' own; else each row is a handout for anybody.
        paper: "letter" or "a4".
        calendar: Whether the dates go along as a calendar file.
        draft_reason: Why a draft may go; "" if none may.
        again: Whether also that goes which was retracted, which may be there and the place could not tell, or which
            the log has as there.
        encrypt: Whether each copy is protected by a password.
        renamed: Whether somebody has made sure that names which differ from those sent before are the same people's.
        verify: Whether what the log has as there is read back, and compared.
        packets: Those of the library.
        waiting: The packets whose composition no approval holds for, and why.
    """

    endpoint: Endpoint
    personal: bool = True
    paper: str = "letter"
    calendar: bool = False
    draft_reason: str = ""
    again: bool = False
    encrypt: bool = False
    renamed: bool = False
    verify: bool = False
    packets: Packets = NO_PACKETS
    waiting: Mapping[str, str] = field(default_factory=dict)


class WordDigests:
    """What each handout says under this brand, as a digest: what tells an older version from this one."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._glossary: Glossary | None = None
        self._known: dict[Entry, str] = {}

    def of(self, entry: Entry) -> str:
        """Return 64 digits that change with any word that the handout of *entry* prints.

        Raises:
            HandpressError: With every fault of the handout.
        """
        if entry not in self._known and entry.is_sheet:
            prepared = self._room.prepared(entry)
            self._known[entry] = prepared.words if prepared else ""
        if entry not in self._known:
            if self._glossary is None:
                self._glossary = read_glossary(support(self._room.folder, GLOSSARY_FILE))
            look = look_of(self._room)
            handout = self._handout(entry)
            said = repr(sorted(plain(handout.visit).items())) if handout.visit else ""
            self._known[entry] = digest(covered(handout, look, self._glossary, self._room.folder) + said)
        return self._known[entry]

    def _handout(self, entry: Entry) -> Handout:
        if visit_entry(self._room.folder, entry.code, entry.language) == entry and (page := self._room.prepared(entry)):
            return page.handout
        return read_loaded(entry).handout


@dataclass
class DeliveryPlan:
    """Every row of a file, each with what is to be done or why nothing is.

    Attributes:
        documents: How many the rows ask for.
        withheld: How many of these go unsaid in the refusals: a row of a packet is refused once for all its papers.
        stacks: Rows with papers of packets that are taken back: some of theirs may never have gone.
    """

    steps: list[Planned] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    documents: int = 0
    withheld: int = 0
    stacks: set[int] = field(default_factory=set)

    def count(self, step: Step) -> int:
        """Return how many rows have this *step*."""
        return sum(planned.step is step for planned in self.steps)


def plan(
    rows: Iterable[Appointment],
    name: str,
    errand: Errand,
    prepared: dict[tuple[str, str], Prepared],
    words: WordDigests,
    log: DeliveryLog | None,
) -> DeliveryPlan:
    """Return what is to be done for *rows* of the file called *name*; sends and writes nothing.

    Raises:
        HandpressError: The log cannot be read.
    """
    return _Planner(list(rows), name, errand, prepared, words, log).plan()


class _Planner:
    """A plan under way. Of a row with a packet all papers go, or none."""

    def __init__(
        self,
        rows: list[Appointment],
        name: str,
        errand: Errand,
        prepared: dict[tuple[str, str], Prepared],
        words: WordDigests,
        log: DeliveryLog | None,
    ) -> None:
        self.rows, self.name, self.errand = rows, name, errand
        self.prepared, self.words, self.log = prepared, words, log
        self.people = _People(errand, log)
        self.asked: dict[str, list[Planned]] = {}
        self.faults: dict[int, list[Finding]] = {}  # by the number of a paper
        self.row_of = {row.paper: row.row for row in rows}
        self.bound = {row.row for row in rows if row.packet}

    def plan(self) -> DeliveryPlan:
        documents = list(documents_of(self.rows, self.errand.endpoint.joined))
        claimed = {series(each.row) for each in documents}
        for document in documents:
            self._look_at(document, claimed)
        self._settle()
        joined = [row for row in self.rows if row.joins]
        made = DeliveryPlan(documents=len(documents) + len(joined))
        self._refuse(made, [*(each.row for each in documents), *joined])
        torn = self._torn()
        for every in self.asked.values():
            same = [each for each in every if each.row.row not in torn and each.row.paper not in self.faults]
            if same:
                made.steps += [same[0], *(planned._replace(step=Step.SAME) for planned in same[1:])]
                made.notices += _notices(self.name, same[0], self._past(same), self.errand, self.people)
        left = [row for row in joined if row.row not in torn and row.paper not in self.faults]
        made.steps += [Planned(row, Step.SAME, "", "") for row in left]
        made.steps.sort(key=lambda planned: planned.row.paper)
        made.notices += self._left_over(made, claimed)
        return made

    def _look_at(self, document: Document, claimed: set[str]) -> None:
        row, errand = document.row, self.errand
        _check_reason("--allow-draft", errand.draft_reason, self.name, row)
        ready = [self.prepared[paper.key] for paper in document.papers]
        each = zip(document.papers, ready, strict=True)
        findings = [found for paper, own in each for found in _faults(paper, self.name, errand, own)]
        findings += self._in_other_form(document)
        if findings:
            self.faults[row.paper] = list(dict.fromkeys(findings))
            return
        codes = () if document.joined else ready[0].codes
        own = _document(row, codes, errand, self.log, but=claimed)
        planned = _planned(row, own, errand, self._printed(document, ready), self.log)
        self.asked.setdefault(own, []).append(planned._replace(papers=document.joined))
        self.people.add(row, own, codes)

    def _printed(self, document: Document, ready: Sequence[Prepared]) -> tuple[object, ...]:
        """Return all that tells this version of a document from another."""
        row, errand = document.row, self.errand
        said = [(self.words.of(each.entry), _approval(each)) for each in ready]
        if document.joined:
            papers = [(*paper.key, *own) for paper, own in zip(document.papers, said, strict=True)]
            first: tuple[object, ...] = (errand.packets.packets[row.packet].title, papers)
        else:
            first = said[0]
        procedure = row.procedure
        return (
            *first,
            row.patient,
            (procedure.day, procedure.clock, procedure.zone) if procedure else None,
            row.clinician,
            errand.paper,
            errand.calendar,
            errand.encrypt,
            *([row.codes] if not document.joined and len(ready[0].codes) > 1 else []),
            *([[astuple(slot) for slot in slots]] if (slots := _slots(document)) else []),
            *([(row.blanks, row.note)] if row.blanks or row.note else []),
        )

    def _in_other_form(self, document: Document) -> Iterator[Finding]:
        """Yield why *document* cannot go: its packet is there in the other form, joined or paper by paper."""
        row, log, errand = document.row, self.log, self.errand
        if log is None or not row.packet or not errand.personal:
            return
        if document.joined:
            others = [_document(each, self.prepared[each.key].codes, errand, log) for each in document.papers]
            fact = f"papers of packet {row.packet} are there one by one, and it would go as one document beside them"
        else:
            others = [series(whole(row))]
            fact = f"packet {row.packet} is there as one document, and its papers would go beside it"
        if any(log.past(errand.endpoint.name, other).stands for other in others):
            hint = "take back what is there with --retract, then attach the row; or go on in the form that is there"
            yield Finding(_place(self.name, row), fact, "other-form", hint)

    def _past(self, same: Sequence[Planned]) -> Past | None:
        return self.log.past(self.errand.endpoint.name, same[0].series) if self.log else None

    def _torn(self) -> set[int]:
        """Return the rows with a packet of which a paper cannot go."""
        return {self.row_of[paper] for paper in self.faults} & self.bound

    def _settle(self) -> None:
        """Find out what cannot go, until no packet loses another paper."""
        known, joined = -1, [row for row in self.rows if row.joins]
        while known != len(self.faults):
            known, torn = len(self.faults), self._torn()
            for every in self.asked.values():
                same = [each for each in every if each.row.row not in torn and each.row.paper not in self.faults]
                findings = [*_refused(self.name, same, self._past(same), self.errand, self.people)] if same else []
                for planned, finding in zip(same if findings else (), findings, strict=True):
                    self.faults[planned.row.paper] = [finding]
            for row in joined:
                other = self.row_of[row.joins]
                if row.paper in self.faults or (row.row == other and row.row in self.bound):
                    continue
                if row.joins in self.faults or other in torn:
                    fact = f"its code prints on the paper of row {other}, which is refused"
                    self.faults[row.paper] = [Finding(_place(self.name, row), fact, "one-paper", "see that row")]

    def _refuse(self, made: DeliveryPlan, documents: Sequence[Appointment]) -> None:
        """Enter what is refused: each paper by itself, and the papers of a packet as one."""
        torn, told, papers = self._torn(), set[int](), Counter(row.row for row in documents)
        for row in documents:
            if row.row not in torn:
                if findings := self.faults.get(row.paper):
                    made.refusals.append(Refusal(row.row, tuple(findings)))
                continue
            if row.row in told:
                made.withheld += 1
                continue
            told.add(row.row)
            same = [each for each in self.faults if self.row_of[each] == row.row]
            findings = list(dict.fromkeys(finding for paper in same for finding in self.faults[paper]))
            if papers[row.row] > 1:
                findings.append(Finding(_place(self.name, row), WHOLE, "packet", "mend what is told of it above"))
            made.refusals.append(Refusal(row.row, tuple(findings)))

    def _left_over(self, made: DeliveryPlan, claimed: set[str]) -> Iterator[Finding]:
        """Yield which papers of packets are there for a visit, and no row has any more."""
        if self.log is None or not self.errand.personal:
            return
        papers, there = Papers(self.errand.packets), There(self.log, self.errand.endpoint.name)
        known = dict.fromkeys((*claimed, *(planned.series for planned in made.steps)))
        torn, rows = self._torn(), dict[int, list[Appointment]]()
        for row in self.rows:
            if row.packet and row.row not in torn:
                rows.setdefault(row.row, []).append(row)
        for own in rows.values():
            for other in behind(own, papers, there, known).more:
                fact = f"{_named(other)} is there for this visit, and no row asks for it now"
                yield Finding(_place(self.name, own[0]), fact, "left-over", _take_back(other), Severity.WARNING)


def _named(row: Appointment) -> str:
    return f"{row.code} in {row.language}" + (f", {row.edition}" if row.edition != "standard" else "")


def _take_back(row: Appointment) -> str:
    return f"take it back: --code {row.code} --reference, --encounter, --date and the like as then, --retract"


def _slots(document: Document) -> list[Slot]:
    """Return the appointments that its page about the visit tells, if it has one."""
    return [slot for paper in document.papers for slot in paper.slots]


def _approval(ready: Prepared) -> object:
    approval = ready.standing.approved
    return (approval.by, approval.on, approval.until) if approval else "draft"


def plan_retraction(
    rows: Iterable[Appointment],
    name: str,
    errand: Errand,
    reason: str,
    log: DeliveryLog | None,
    codes_of: Callable[[Appointment], Sequence[str]] = lambda row: (row.code,),
) -> DeliveryPlan:
    """Return for which of *rows* something is to be marked as sent in error; sends and writes nothing.

    A document goes by any of the codes of its handout, which *codes_of* returns. Of a row that has a packet, or had
    one, all papers go that the log has as there.

    Raises:
        HandpressError: The log cannot be read; or the *reason* tells of a patient.
    """
    made, people, each = DeliveryPlan(), _People(errand, log), dict[str, Appointment]()
    every = [(row, _document(row, codes_of(row), errand, log, ended=True)) for row in rows]
    for row, own in every:
        _check_reason("--retract", reason, name, row)
        people.add(row, own)
    good = dict[int, list[Appointment]]()
    for row, own in every:
        if errand.personal and not row.reference.strip("0"):
            made.refusals.append(Refusal(row.row, (_no_number(name, row),)))
        elif errand.personal and (other := people.other(row)) is not None:
            made.refusals.append(Refusal(row.row, (_two_names(name, row, other),)))
        elif not people.is_known(row):
            made.refusals.append(Refusal(row.row, (_stranger(name, row),)))
        else:
            first = each.setdefault(own, row) is row
            made.steps.append(Planned(row, Step.RETRACT if first else Step.SAME, own, ""))
            good.setdefault(row.row, []).append(row)
    if errand.personal:
        for row_and_papers in good.values():
            _take_back_stack(made, row_and_papers, name, errand, log, each)
    made.documents = len(made.steps) + len(made.refusals)
    made.steps.sort(key=lambda planned: planned.row.row)
    return made


def _take_back_stack(
    made: DeliveryPlan,
    rows: Sequence[Appointment],
    name: str,
    errand: Errand,
    log: DeliveryLog | None,
    each: dict[str, Appointment],
) -> None:
    """Have all papers of the packets of *rows*, which are one row of a list, taken back; tell what else is there.

    Where the log knows of none of them, the portal is asked for those that a packet may have, if it can be.
    """
    papers, there, first = Papers(errand.packets), There(log, errand.endpoint.name), rows[0]
    more, left = behind(rows, papers, there, each)
    if not more and errand.endpoint.asked and next(there.of(first), None) is None:
        meant = [found for row in rows for found in papers.meant(row.code)]
        more = tuple(replace(first, code=code, language=fixed or first.language) for code, fixed in meant)
    for row in more:
        if each.setdefault(own := series(row), row) is row:
            made.steps.append(Planned(row, Step.RETRACT, own, ""))
    if more:
        made.stacks.add(first.row)
    for row in left:
        fact = f"{_named(row)} is there for this visit, too, and stays"
        made.notices.append(Finding(_place(name, first), fact, "left-over", _take_back(row), Severity.WARNING))


class _People:
    """Whose rows they are: what else each patient has there, and whether the names can be one person's."""

    def __init__(self, errand: Errand, log: DeliveryLog | None) -> None:
        self._errand, self._log = errand, log
        self._series: dict[str, set[bytes]] = {}
        self._codes: dict[str, Sequence[str]] = {}  # of the handout of each code
        self._names: dict[tuple[str, str], dict[frozenset[str], int]] = {}
        self._visits: dict[str, tuple[str, int]] = {}
        self._told: dict[tuple[str, str], bool] = {}

    def add(self, row: Appointment, own: str, codes: Sequence[str] = ()) -> None:
        """Take note of *row* with its *own* series, and of the *codes* of its handout, to compare others with it."""
        self._codes[row.code] = codes
        if self._log:
            self._series.setdefault(row.reference, set()).add(self._log.of_series(own))
        if row.patient:
            names = self._names.setdefault((row.reference, script_of(row.patient)), {})
            if len(names) < _NAMES:
                names.setdefault(known_by(row.patient), row.row)
        if row.encounter:
            self._visits.setdefault(row.encounter, (row.reference, row.row))

    def other(self, row: Appointment) -> int | None:
        """Return a row in which the number of *row* has another name."""
        if not row.patient:
            return None
        own, names = known_by(row.patient), self._names.get((row.reference, script_of(row.patient)), {})
        return next((number for known, number in names.items() if not agree(known, own)), None)

    def visitor(self, row: Appointment) -> int | None:
        """Return a row in which another patient has the visit of *row*."""
        reference, number = self._visits.get(row.encounter, (row.reference, 0))
        return number if reference != row.reference else None

    def is_known(self, row: Appointment) -> bool:
        """Whether the name agrees with the one that went out under the number, or somebody else compares it."""
        if not self._log or not row.reference or self._errand.renamed or self._errand.endpoint.named:
            return True
        key = row.reference, row.patient or ""
        if key not in self._told:
            self._told[key] = self._log.is_known(self._errand.endpoint.name, row)
        return self._told[key]

    def has_more(self, row: Appointment) -> bool:
        """Whether the patient has this handout there for what no row here stands for."""
        if not self._log:
            return False
        key = row.reference, f"code {row.code}"
        if key not in self._told:
            where = self._errand.endpoint.name
            codes = dict.fromkeys((row.code, *self._codes[row.code]))
            there = {each for code in codes for each in self._log.series_of(where, row.reference, code)}
            self._told[key] = not there <= self._series[row.reference]
        return self._told[key]


_NAMES = 10  # of one number: more would only say the same again


def _refused(
    name: str, same: Sequence[Planned], past: Past | None, errand: Errand, people: _People
) -> Iterator[Finding]:
    """Yield for each row of one series why it cannot go; nothing if all can."""
    asked = {planned.row.row: planned.identifier for planned in same}
    clash = len(set(asked.values())) > 1
    lost = past is not None and past.unsure and not errand.endpoint.knows and not errand.again
    others = {planned.row.row: people.other(planned.row) for planned in same} if errand.personal else {}
    named = {row: other for row, other in others.items() if other is not None}
    stranger = errand.personal and not all(people.is_known(planned.row) for planned in same)
    for planned in same:
        row = planned.row
        if named:
            # One that agrees with every name is told of two that do not agree, and never of itself.
            either = next(number for number in (*named.values(), *named) if number != row.row)
            yield _two_names(name, row, named.get(row.row, either))
        elif clash:
            yield _clash(name, row, asked)
        elif stranger:
            yield _stranger(name, row)
        elif planned.step is Step.AGAIN and not errand.again:
            hint = "leave the row out; or send it all the same with --again"
            yield Finding(_place(name, row), "this was retracted", "retracted", hint, desk="print it")
        elif lost:
            yield _lost(name, row)


def _two_names(name: str, row: Appointment, other: int) -> Finding:
    fact = f"this number has two patients' names: see row {other}"
    return Finding(_place(name, row), fact, "other-name", "check the numbers and names of both")


def _stranger(name: str, row: Appointment) -> Finding:
    fact = "another name went out under this patient's number before"
    hint = "check the number; where it is the same person, say so with --renamed"
    return Finding(_place(name, row), fact, "other-name", hint, desk="check the number and the name")


def _check_reason(option: str, reason: str, name: str, row: Appointment) -> None:
    """Refuse a *reason*, which the log keeps, that holds the patient's number or whole name."""
    if not reason:
        return
    number, words = row.reference, words_of(row.patient or "")
    bare = number.isdigit() and len(number) < 6  # may be a room, or a year
    told = len(number) > 2 and not bare and re.search(rf"(?<!\w){re.escape(number)}(?!\w)", reason, re.IGNORECASE)
    if told or (len(words) > 1 and set(words) <= set(words_of(reason))):
        fact = f"the reason holds the patient's name or number of {f'row {row.row}' if row.row else name}"
        raise fault(Span(option), fact, "reason", "say it without: the log keeps it, and knows whose document it is")


def _place(name: str, row: Appointment) -> Span:
    return Span(f"{name}: row {row.row}" if row.row else name)


def _faults(row: Appointment, name: str, errand: Errand, ready: Prepared) -> Iterator[Finding]:
    place = _place(name, row)
    if errand.personal and not row.reference.strip("0"):
        yield _no_number(name, row)
    if not errand.draft_reason and ready.standing.approved is None:
        what = "sheet" if ready.entry.is_sheet else "handout"
        fact = f"the {what} {row.code} in {row.language} {DRAFT}"
        hint = "see: handpress check, handpress approve; or give --allow-draft a reason"
        yield Finding(place, fact, "draft", hint, desk="print it, each page says DRAFT; or have it signed")
    if not errand.draft_reason and row.packet in errand.waiting:
        fact = f"the composition of packet {row.packet} is not approved: {errand.waiting[row.packet]}"
        hint = f"see: handpress list, then handpress approve {row.packet}; or give --allow-draft a reason"
        yield Finding(place, fact, "draft", hint, desk="print these papers; or have the set signed")
    if errand.personal and row.patient and not known_by(row.patient):
        yield Finding(place, "the name has no letter", "no-name", "write the patient's name, or leave it empty")
    if errand.endpoint.named and not row.patient:
        fact = "there is no name of the patient to compare with the portal's"
        hint = 'fill the column of the name, or --patient; or let the number alone decide, with "check-name: no"'
        yield Finding(place, fact, "no-name", hint, desk="write the patient's name")
    if errand.endpoint.dated and not row.procedure:
        fact = "this portal needs the day of the procedure"
        yield Finding(place, fact, "undated", "fill the column of the day", desk="write the day of the procedure")
    elif errand.endpoint.dated and row.procedure and not row.procedure.zone:
        fact = "this portal needs the time with its zone, and the brand names none"
        yield Finding(place, fact, "undated", "add time-zone to the brand, as in America/Chicago")


def _no_number(name: str, row: Appointment) -> Finding:
    fact = "there is no number of the patient: nobody could tell whose chart this is for"
    hint = "fill the column of the patient's number, as MRN; or --reference"
    return Finding(_place(name, row), fact, "reference", hint, desk="write the patient's number (MRN)")


def _document(
    row: Appointment,
    codes: Sequence[str],
    errand: Errand,
    log: DeliveryLog | None,
    but: Container[str] = (),
    ended: bool = False,
) -> str:
    """Return the series of the document for *row*: that of its own code, or of another of its handout's *codes*.

    Another it is if a document is there under that code, or with *ended* was, and none ever was under the row's own:
    the patient then has this handout for this visit. Not if it is one *but* not of a code that prints on this paper.
    """
    own = series(row)
    if log is None or not errand.personal or len(codes) < 2 or log.past(errand.endpoint.name, own).begun:
        return own
    for code in codes:
        other = series(row, code)
        past = log.past(errand.endpoint.name, other)
        if (past.stands or (ended and past.begun)) and (other not in but or code in row.codes):
            return other
    return own


def _planned(
    row: Appointment, own: str, errand: Errand, printed: tuple[object, ...], log: DeliveryLog | None
) -> Planned:
    def make(attempt: int) -> str:
        return identifier_of(own, *printed, attempt)

    if log is None:
        return Planned(row, Step.SEND, own, make(0))
    past = log.past(errand.endpoint.name, own)
    identifier = past.free(make)
    older = past.ids(identifier)
    # Where nothing older can be closed either, it stays, and must not have this one sent every time.
    if past.arrived(identifier) and not (older and errand.endpoint.knows) and not errand.endpoint.lost(row):
        return Planned(row, Step.ALREADY, own, identifier)
    if past.withdrawn:
        return Planned(row, Step.AGAIN, own, identifier)
    if older:
        return Planned(row, Step.REPLACE if errand.endpoint.replaces else Step.BESIDE, own, identifier)
    return Planned(row, Step.SEND, own, identifier)


def _lost(name: str, row: Appointment) -> Finding:
    fact = "it, or an older version, may be there from an earlier try, and this portal cannot tell"
    hint = "look into the chart, and take back an older one there; if this one is not there, send it with --again"
    desk = "look into the chart; where it is not there, print it"
    return Finding(_place(name, row), fact, "unsure", hint, desk=desk)


def _notices(name: str, planned: Planned, past: Past | None, errand: Errand, people: _People) -> Iterator[Finding]:
    row, step, place = planned.row, planned.step, _place(name, planned.row)
    if step.sends and (other := people.visitor(row)) is not None:
        fact = f"the number of this visit is also another patient's: see row {other}"
        yield Finding(place, fact, "visit", "check the numbers of both", Severity.WARNING)
    if step.sends and any(garbled(each) for each in (row.patient, row.clinician) if each):
        yield Finding(place, "a name seems to be garbled", GARBLED, HINT, Severity.WARNING)
    if past is None:
        return
    if (step is Step.SEND or row.others) and step.sends and errand.personal and people.has_more(row):
        fact = "this patient has this handout there for another day or visit, or in another language or edition"
        hint = "if this one takes its place, retract that one: --code, --reference, --date ... as then, --retract"
        yield Finding(place, fact, "other-day", hint, Severity.WARNING)
    if step is not Step.ALREADY and past.events and not errand.calendar:
        fact = "the calendar that went along before stays in the patient's phone as it is"
        yield Finding(place, fact, "calendar", "give --calendar, which brings it up to date", Severity.WARNING)


def _clash(name: str, row: Appointment, asked: Mapping[int, str]) -> Finding:
    others = [str(other) for other, identifier in asked.items() if identifier != asked[row.row]]
    which = f"row {others[0]} asks" if len(others) == 1 else f"rows {', '.join(others[:10])} ask"
    fact = f"{which} for this patient's same handout with another name, time or clinician"
    hint = "keep the row that is right"
    if row.packet:  # a paper that two packets of one day have
        fact = fact.replace("same handout", f"same {quoted(row.code)}")
        hint += "; or write the codes of one visit into one row, or each visit's number"
    return Finding(Span(f"{name}: row {row.row}"), fact, "clash", hint)


def look_of(room: Room) -> Look:
    """Return the look of *room*, which raises what is wrong with it."""
    if room.look is None:
        raise HandpressError([finding for error in room.faults for finding in error.findings])
    return room.look
