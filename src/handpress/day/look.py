"""What would become of a day, before anything is written: each row with its state, and why; the sum that adds up.

For who shows a list on a screen. It goes the road of `run_day` up to where papers are made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import date, time
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from handpress.content.library import tree
from handpress.content.shelf import DEFAULT_LANGUAGE, shelved
from handpress.day.account import RowTold, account
from handpress.day.printing import Day, StoppedError
from handpress.day.request import BatchRequest
from handpress.day.run import Event, clinic_day, one_at_a_time
from handpress.day.stage import Stop, never, nobody
from handpress.day.survey import RowState, Survey, all_rows
from handpress.diagnostics import Finding, HandpressError, nearest
from handpress.lists.appointments import Appointment, Appointments, LeftOut, Refusal, Row, row_of
from handpress.lists.cells import language_name
from handpress.lists.columns import Layout
from handpress.pdf.printrun import Sheets
from handpress.press.store import Store

READY = "ready"
# In the order in which a sum has them.
STATES = (
    RowState.BEFORE,
    READY,
    RowState.DRAFT,
    RowState.REFUSED,
    RowState.CANCELLED,
    RowState.JOINED,
    RowState.SAME,
)


class Answer(NamedTuple):
    """What may be written in place of a cell that cannot be used, and what it stands for."""

    text: str
    words: str


class Wrong(NamedTuple):
    """Why a row is refused: the column in which it is put right, "" for none, and the nearest answers."""

    column: str
    finding: Finding
    answers: tuple[Answer, ...] = ()


class LookedPaper(NamedTuple):
    """A paper that a row asks for; of one that cannot be had the title is ""."""

    code: str
    title: str
    language: str
    edition: str
    draft: bool


@dataclass(frozen=True, repr=False)
class LookedRow:
    """A row as it stands, for the screen of who prints the day; its repr holds nothing of the patient.

    Attributes:
        row: Its number in the list.
        state: One of `STATES`.
        reason: Why, where it is not simply ready.
        wrong: Of one that is refused, each fault.
        cells: What stands in it, by column.
        papers: What it asks for, as far as that can be read.
        patient, reference, day, clock, clinician, room, copies: As they print, as far as they can be read.
        notes: The rules of what was noticed in it.
        printed: When its papers were printed, as ISO 8601 writes it; "" where they were not.
        outdated: When papers were printed that it takes the place of, written so, too.
    """

    row: int
    state: str
    reason: str
    wrong: tuple[Wrong, ...]
    cells: Mapping[str, str]
    papers: tuple[LookedPaper, ...]
    patient: str = ""
    reference: str = ""
    day: date | None = None
    clock: time | None = None
    clinician: str = ""
    room: str = ""
    copies: int = 1
    notes: tuple[str, ...] = ()
    printed: str = ""
    outdated: str = ""

    def __repr__(self) -> str:
        return f"LookedRow(row={self.row}, state={self.state!r})"


@dataclass(frozen=True)
class Look:
    """A day as it stands.

    Attributes:
        rows: In the order of the list.
        findings: What is to be told of the list as a whole, and of its handouts.
        layout: Where its columns stand.
    """

    rows: tuple[LookedRow, ...]
    findings: tuple[Finding, ...]
    layout: Layout

    @property
    def sum(self) -> dict[str, int]:
        """How many rows are of which state, in the order of `STATES`; together they are all rows."""
        counts = Counter(row.state for row in self.rows)
        return {state: counts[state] for state in STATES if counts[state]}


def look_over(
    request: BatchRequest, store: Store | None = None, tell: Callable[[Event], object] = nobody
) -> Look | None:
    """Return what would become of the day of *request*; None where its list, brand or library has faults.

    Args:
        request: As for `run_day`; what is a draft is told, whether or not it would print.
        store: Where plates are kept.
        tell: Is given the faults.
    """
    told = list[Finding]()

    def hear(event: Event) -> None:
        tell(event)
        if isinstance(event, Finding):
            told.append(event)

    with one_at_a_time:
        day = clinic_day(replace(request, drafts=True), store, hear)
        opened = day.open()
        if opened is None:
            return None
        with opened, ExitStack() as alone:
            if day.faults.catch(_keep, opened) is None:
                return None
            found = day.survey(opened, alone)
            if found is None:
                return None
            rows = tuple(_rows(opened, found, request.name))
            outdated = {row_of(paper): own.began for paper, own in day.changes.replaced}
            rows = tuple(replace(row, outdated=outdated.get(row.row, "")) for row in rows)
            return Look(rows, tuple(told), opened.layout)


def tally(request: BatchRequest, store: Store | None = None, stop: Stop = never) -> Sheets | None:
    """Return what the print run of *request* would come to: patients, sides, sheets; None for none.

    Makes each plate that is not there yet, so it may take as long as the run.

    Raises:
        HandpressError: A page cannot be printed.
    """
    with one_at_a_time:
        day = clinic_day(request, store, nobody)
        opened = day.open()
        if opened is None:
            return None
        with opened, ExitStack() as alone:
            found = day.survey(opened, alone)
            every = list(all_rows(opened, request.name, found)) if found else []
            rows = [row for row in every if isinstance(row, Appointment)]
            if found is None or not rows:
                return None
            others = [row for row in every if not isinstance(row, Appointment)]
            variant = day.setup.variant("standard")
            run = Day(day.room, rows, found.prepared, variant, request.order, others)
            with suppress(StoppedError):
                return run.run(nobody, stop=stop)
            return None


def _keep(opened: Appointments) -> bool:
    opened.keep()
    return True


def _rows(opened: Appointments, found: Survey, name: str) -> Iterator[LookedRow]:
    refused: dict[int, Refusal] = {}
    for each in all_rows(opened, name, found):
        if isinstance(each, Refusal):
            refused.setdefault(each.row, each)
    told = {each.row: each for each in account(opened, found, None, "")}
    cells = dict(opened.cells())
    known = _known(found)
    for number, entries in groupby(opened.rows(), attrgetter("row")):
        yield _row(told[number], list(entries), cells.get(number, {}), refused.get(number), (found, known))


def _known(found: Survey) -> dict[str, list[str]]:
    """Return the languages of each code of the library."""
    known: dict[str, list[str]] = {}
    for code, language in shelved(found.folder) if found.folder else ():
        known.setdefault(code, []).append(language)
    return known


def _row(
    told: RowTold,
    entries: list[Row],
    cells: Mapping[str, str],
    refusal: Refusal | None,
    of: tuple[Survey, Mapping[str, list[str]]],
) -> LookedRow:
    found, _ = of
    state = {RowState.PRINTED.value: READY, "not done": READY}.get(told.state, told.state)
    papers = [entry for entry in entries if isinstance(entry, Appointment)]
    for entry in entries:
        if isinstance(entry, LeftOut):
            papers += entry.would
    looked = tuple(_paper(entry, found) for entry in papers)
    reason = told.reason
    if state == READY and (why := _why_draft(papers, found)):
        state, reason = RowState.DRAFT.value, why
    wrong = tuple(_wrong(refusal, papers, cells, of)) if refusal and state == RowState.REFUSED else ()
    if not papers:
        who = refusal or Refusal(told.row, ())
        return LookedRow(told.row, state, told.reason, wrong, cells, looked, who.patient, who.reference, who.day)
    first = papers[0]
    when = first.procedure
    return LookedRow(
        told.row,
        state,
        reason,
        wrong,
        cells,
        looked,
        first.patient or "",
        first.reference,
        when.day if when else None,
        when.clock if when else None,
        first.clinician or "",
        first.room,
        first.copies,
        told.notes,
        max((own.began for paper in papers if (own := found.before.get(paper.paper))), default=""),
    )


def _paper(entry: Appointment, found: Survey) -> LookedPaper:
    prepared = found.prepared.get(found.completed(entry).key)
    title = prepared.short_title if prepared else ""
    return LookedPaper(entry.code, title, entry.language, entry.edition, bool(prepared and prepared.is_draft))


def _why_draft(papers: list[Appointment], found: Survey) -> str:
    """Return why a row prints as a draft, "" where it does not."""
    keys = [key for paper in papers if (key := found.completed(paper).key) in found.prepared]
    own = [found.why_draft(key) for key in keys if found.prepared[key].is_draft]
    return next(iter([*own, *(found.whys[paper.packet] for paper in papers if paper.packet in found.whys)]), "")


def _said(found: Survey, code: str) -> str:
    """Return a code with the title of its paper, that nobody takes one for another."""
    with suppress(HandpressError, KeyError):
        assert found.folder
        node = tree(shelved(found.folder)[code, DEFAULT_LANGUAGE])
        title = node.child("short-title") or node.child("title")
        return f"{code}, {title.text}" if title else code
    return code


def _wrong(
    refusal: Refusal,
    papers: list[Appointment],
    cells: Mapping[str, str],
    of: tuple[Survey, Mapping[str, list[str]]],
) -> Iterator[Wrong]:
    found, known = of
    columns = refusal.columns or ("",) * len(refusal.findings)
    for column, finding in zip(columns, refusal.findings, strict=True):
        if finding.rule != "no-handout" or not papers:
            yield Wrong(column, finding)
            continue
        lost = next((each for each in papers if each.language not in known.get(each.code, ())), papers[0])
        if languages := known.get(lost.code):
            yield Wrong("language", finding, tuple(Answer(tag, language_name(tag)) for tag in sorted(languages)))
        else:
            near = _near(cells.get("code", ""), known)
            yield Wrong("code", finding, tuple(Answer(code, _said(found, code)) for code in near))


@lru_cache(256)
def _nearest(code: str, known: tuple[str, ...]) -> str | None:
    return nearest(code, known)


def _near(code: str, known: Mapping[str, list[str]]) -> list[str]:
    """Return up to two codes that *code* may have been meant for: those that differ from it in one sign."""
    alike = [
        each for each in known if len(each) == len(code) and sum(a != b for a, b in zip(each, code, strict=True)) == 1
    ]
    close = _nearest(code, tuple(known)) if not alike and code else None
    return (sorted(alike) or ([close] if close else []))[:2]
