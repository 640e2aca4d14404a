"""What became of each row of a list, as a value: for programs, and for whoever has to tell why a paper is missing.

Has of a row its number, and of its papers what their files' names say; nothing of the patient.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from handpress.content.shelf import DEFAULT_LANGUAGE
from handpress.day.journal import Journal, PlannedRow, Result
from handpress.day.survey import RowState, Survey
from handpress.diagnostics import Finding
from handpress.lists.appointments import Appointment, Appointments, LeftOut, Refusal, Row, row_of

FAILED, NOT_DONE = "failed", "not done"


class Paper(NamedTuple):
    """One code of a row: its file where it was printed, also on another row's paper, and whether it is a draft."""

    code: str
    language: str
    edition: str
    state: str
    file: str = ""
    pages: int = 0
    draft: bool = False


class RowTold(NamedTuple):
    """What became of a row, and why: the findings of one that is refused, the rules of what was noticed in it."""

    row: int
    state: str
    reason: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    papers: tuple[Paper, ...]


def account(opened: Appointments, found: Survey, journal: Journal | None, out: str) -> Iterator[RowTold]:
    """Yield every row, in the order of the list.

    Args:
        opened: The list.
        found: What was found of it.
        journal: What is done; None where nothing was begun.
        out: The folder of the files.
    """
    done = {item.row: (item, result) for item, result in journal.results()} if journal else {}
    for row, entries in groupby(opened.rows(), attrgetter("row")):
        yield _told(row, list(entries), found, done, out)


_Done = Mapping[int, tuple[PlannedRow, Result]]


def _told(row: int, entries: list[Row], found: Survey, done: _Done, out: str) -> RowTold:
    papers, findings, notes, reason = list[Paper](), dict[Finding, None](), dict[str, None](), ""
    for entry in entries:
        if isinstance(entry, LeftOut):
            reason = entry.state.value
        elif isinstance(entry, Refusal):
            findings |= dict.fromkeys(entry.findings)
        else:
            notes |= dict.fromkeys(note.rule for note in entry.notes)
            paper, why = _paper(entry, found, done, out)
            papers.append(paper)
            reason = reason or why
            if error := found.fault(entry):
                findings |= dict.fromkeys(error.findings)
    reason = "; ".join(finding.message for finding in findings) or reason
    return RowTold(row, _state(row, papers, found), reason, tuple(findings), tuple(notes), tuple(papers))


def _state(row: int, papers: list[Paper], found: Survey) -> str:
    known, states = found.states.get(row, RowState.PRINTED), {paper.state for paper in papers}
    if known not in (RowState.PRINTED, RowState.JOINED):
        return known.value
    return next((state for state in (FAILED, NOT_DONE) if state in states), known.value)


def _paper(entry: Appointment, found: Survey, done: _Done, out: str) -> tuple[Paper, str]:
    """Return what became of one code of a row, and why."""
    own = entry.code, entry.language, entry.edition
    if (torn := found.torn.get(entry.paper)) and not found.fault(entry):
        return Paper(*own, torn.state), torn.reason
    if found.fault(entry):
        # What is no language of the library may be anything that somebody typed.
        known = entry.language == DEFAULT_LANGUAGE or entry.language in {language for _, language in found.prepared}
        return Paper(entry.code, entry.language if known else "", entry.edition, RowState.REFUSED), ""
    if entry.paper in found.same:
        return Paper(*own, RowState.SAME), f"the same as row {found.same[entry.paper]}"
    first = found.joined.get(entry.paper, entry.paper)
    if older := found.before.get(first):
        file, result, state = str(older.path), older.result, RowState.BEFORE
    elif first in found.later:
        return Paper(*own, RowState.LATER), ""
    elif entry.paper in found.held:
        return Paper(*own, RowState.DRAFT), found.why_draft(entry.key)
    elif first not in done:
        return Paper(*own, NOT_DONE), ""
    else:
        item, result = done[first]
        file, state = f"{out}{os.sep}{item.name}", RowState.PRINTED
    if result.failure:
        return Paper(*own, FAILED), result.failure
    why = ""
    if row_of(first) != entry.row:
        state, why = RowState.JOINED, f"on the paper of row {row_of(first)}"
    return Paper(*own, state, file, result.pages, result.draft), why
