"""Every handout of a library in a row: how it reads, what is open, who approved it and until when."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from handpress.brand.look import Look
from handpress.content.approval import DUE_DAYS, LEDGER_FILE, Standing, State
from handpress.content.shelf import Entry, codes_of, entries, names_of
from handpress.diagnostics import Finding, HandpressError, Severity
from handpress.review.check import Report, check, identity, merged, sheet_report, sheets
from handpress.review.entries import read_loaded
from handpress.review.ledger import Ledger, read_ledger
from handpress.review.sheets import sheet_standing
from handpress.review.standing import clinic_for, covered, standing_of
from handpress.review.wording import FINGERPRINT, fingerprint


@dataclass(frozen=True)
class Listed:
    """One handout or sheet with all that its clinic wants to know of it at a glance."""

    report: Report
    standing: Standing
    due: bool
    fingerprint: str = ""  # of what an approval would cover now; none where it cannot be read

    def cells(self) -> tuple[str, ...]:
        """Return the texts of its row, as in `HEADINGS`."""
        report, approval = self.report, self.standing.approval
        grade = f"{report.grades[0].grade:.1f}" if report.grades else "-"
        live = self.standing.state in (State.APPROVED, State.EXPIRED)
        until = str(approval.until) if live and approval and approval.until else "-"
        state = self.standing.state.value
        if own := self.standing.approved:
            overridden = f", {len(own.overrides)} overridden" if own.overrides else ""
            state = f"approved by {own.by}, {own.on}{overridden}"
        if self.due:
            until += " DUE"
        errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
        title = report.title or "(cannot be read)"
        entry = report.entry
        counts = str(errors), str(warnings)
        codes = report.sheet.sheet.codes if report.sheet else codes_of(entry.path)
        known = entry.name if codes in ((), (entry.name,)) else f"{entry.name}: {', '.join(codes)}"
        return known, entry.language, title, grade, *counts, state, until, self.fingerprint or "-"

    def tree(self) -> dict[str, object]:
        """Return it as JSON has it."""
        report, approval = self.report, self.standing.approval
        return {
            **identity(report.entry),
            "title": report.title or None,
            "path": str(report.entry.path),
            "grade": round(report.grades[0].grade, 2) if report.grades else None,
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "state": self.standing.state.value,
            "reason": self.standing.reason or None,
            "approved_by": approval.by if approval else None,
            "approved_on": str(approval.on) if approval else None,
            "until": str(approval.until) if approval and approval.until else None,
            "overrides": dict(approval.overrides) if approval else {},
            "due": self.due,
            "fingerprint": self.fingerprint or None,
            "approved_fingerprint": approval.content[:FINGERPRINT] if approval and approval.content else None,
            **({"sheet": True, "lacks": report.lacks or None} if report.entry.is_sheet else {}),
        }


HEADINGS = ("code", "language", "title", "grade", "errors", "warnings", "approval", "until", "fingerprint")
_NUMBERS = (3, 4, 5)
_WIDEST = 48  # columns of a title


def catalogue(folder: Path, look: Look, today: date) -> list[Listed]:
    """Return every handout of the library in *folder*.

    Raises:
        HandpressError: With the faults of its codes, glossary or ledger.
    """
    clinic = clinic_for(folder, look)
    ledger = read_ledger(folder / LEDGER_FILE)
    listed = []
    for report in merged(check(folder, entries(folder), clinic)):
        standing = Standing()
        last = ledger.last(names_of(report.entry), report.entry.language, look.brand.clinic)
        print_of = ""
        if report.signature:
            loaded = read_loaded(report.entry)
            standing = standing_of(loaded, look, folder, ledger, today, clinic)
            with suppress(HandpressError):  # the report tells of a picture that cannot be read
                print_of = fingerprint(covered(loaded.handout, look, clinic.glossary, folder))
        elif last:
            standing = Standing(State.FAULTY, last, "it cannot be read")
        listed.append(Listed(report, standing, standing.due(today), print_of))
    return listed


def own_sheets(folder: Path, look: Look, today: date) -> list[Listed]:
    """Return the clinic's own PDFs of the library in *folder*.

    Raises:
        HandpressError: With the faults of the ledger, or of the file that tells of them.
    """
    ledger = read_ledger(folder / LEDGER_FILE)
    return [_sheet(entry, look, ledger, today) for entry in sheets(folder)]


def _sheet(entry: Entry, look: Look, ledger: Ledger, today: date) -> Listed:
    report = sheet_report(entry, look, today)
    if report.sheet is None:
        last = ledger.last(entry.name, entry.language, look.brand.clinic)
        return Listed(report, Standing(State.FAULTY, last, "it cannot be printed") if last else Standing(), False)
    worth = sheet_standing(report.sheet, look, ledger, today)
    return Listed(report, worth, worth.due(today) or report.sheet.sheet.due(today), fingerprint(report.sheet.record))


def as_table(listed: Iterable[Listed]) -> Iterator[str]:
    """Yield the lines of a table, and one that counts what is due."""
    rows = [HEADINGS, *(row.cells() for row in listed)]
    widths = [min(max(_columns(row[at]) for row in rows), _WIDEST) for at in range(len(HEADINGS))]
    for row in rows:
        cells = [_set(text, width, at in _NUMBERS) for at, (text, width) in enumerate(zip(row, widths, strict=True))]
        yield "  ".join(cells).rstrip()


def lacking(listed: Iterable[Listed]) -> Iterator[str]:
    """Yield a line for each sheet with what its file lacks of PDF/UA-1 and PDF/A-2a."""
    for row in listed:
        if row.report.lacks:
            yield f"{row.report.entry.path}: {row.report.lacks}"


def summary(listed: Iterable[Listed]) -> str:
    """Return the counts that end a list."""
    rows = list(listed)
    approved = sum(row.standing.state is State.APPROVED for row in rows)
    due = sum(row.due for row in rows)
    sheets = sum(row.report.entry.is_sheet for row in rows)
    counted = f"{len(rows) - sheets} handouts" + (f", {sheets} sheet{'s' * (sheets > 1)}" if sheets else "")
    return f"{counted}, {approved} approved, {due} due for review within {DUE_DAYS} days"


def as_tree(listed: Iterable[Listed], more: Iterable[Finding] = ()) -> str:
    """Return the list as JSON, and *more* findings."""
    tree = {"handouts": [row.tree() for row in listed], "findings": [finding.tree() for finding in more]}
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def _set(text: str, width: int, right: bool) -> str:
    while _columns(text) > width:
        text = text.rstrip("\u2026")[:-1] + "\u2026"
    space = " " * (width - _columns(text))
    return space + text if right else text + space
