"""Every handout and packet of a library in a row: how it reads, what is open, who approved it and until when."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from handpress.brand.look import Look
from handpress.content.approval import DUE_DAYS, LEDGER_FILE, Standing, State
from handpress.content.packets import Packet, read_packets
from handpress.content.shelf import Entry, codes_of, entries, names_of
from handpress.diagnostics import Finding, HandpressError, Severity
from handpress.review.check import Report, check, identity, merged, sheet_report, sheets
from handpress.review.entries import read_loaded
from handpress.review.ledger import Ledger, read_ledger
from handpress.review.packets import packet_standing
from handpress.review.sheets import sheet_standing
from handpress.review.standing import clinic_for, covered, standing_of
from handpress.review.wording import FINGERPRINT, fingerprint
from handpress.source.model import plain


@dataclass(frozen=True)
class Listed:
    """One handout or sheet with all that its clinic wants to know of it at a glance."""

    report: Report
    standing: Standing
    due: bool
    fingerprint: str = ""  # of what an approval would cover now; none where it cannot be read

    def cells(self) -> tuple[str, ...]:
        """Return the texts of its row, as in `HEADINGS`."""
        report = self.report
        grade = f"{report.grades[0].grade:.1f}" if report.grades else "-"
        errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
        title = report.title or "(cannot be read)"
        entry = report.entry
        counts = str(errors), str(warnings)
        codes = report.sheet.sheet.codes if report.sheet else codes_of(entry.path)
        known = entry.name if codes in ((), (entry.name,)) else f"{entry.name}: {', '.join(codes)}"
        state, until = _state(self.standing), _until(self.standing, self.due)
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


@dataclass(frozen=True)
class ListedPacket:
    """A packet with all that its clinic wants to know of it at a glance."""

    name: str
    packet: Packet
    standing: Standing
    due: bool

    def cells(self) -> tuple[str, ...]:
        """Return the texts of its row, as in `PACKET_HEADINGS`."""
        own = self.packet
        whose = "".join(f", of {each}" for each in (*own.clinician, *own.place))
        known = f"{self.name}: {', '.join(own.codes)}{whose}" if own.codes else self.name
        papers = "; ".join(each.said for each in own.papers)
        return known, own.title, papers, _state(self.standing), _until(self.standing, self.due), self._fingerprint

    @property
    def _fingerprint(self) -> str:
        return self.packet.fingerprint[:FINGERPRINT]

    def tree(self) -> dict[str, object]:
        """Return it as JSON has it."""
        own, approval = self.packet, self.standing.approval
        return {
            "name": self.name,
            "codes": list(own.codes),
            "title": own.title,
            "clinician": list(own.clinician),
            "place": list(own.place),
            "papers": plain(own)["papers"],
            "visit": list(own.visit),
            "state": self.standing.state.value,
            "reason": self.standing.reason or None,
            "approved_by": approval.by if approval else None,
            "approved_on": str(approval.on) if approval else None,
            "until": str(approval.until) if approval and approval.until else None,
            "due": self.due,
            "fingerprint": self._fingerprint,
            "approved_fingerprint": approval.content[:FINGERPRINT] if approval and approval.content else None,
        }


def _state(standing: Standing) -> str:
    if own := standing.approved:
        overridden = f", {len(own.overrides)} overridden" if own.overrides else ""
        return f"approved by {own.by}, {own.on}{overridden}"
    return standing.state.value


def _until(standing: Standing, due: bool) -> str:
    live, approval = standing.state in (State.APPROVED, State.EXPIRED), standing.approval
    until = str(approval.until) if live and approval and approval.until else "-"
    return f"{until} DUE" if due else until


PACKET_HEADINGS = ("packet", "title", "papers", "composition", "until", "fingerprint")
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


def packets_of(folder: Path, look: Look, today: date) -> list[ListedPacket]:
    """Return every packet of the library in *folder*.

    Raises:
        HandpressError: With the faults of packets.yaml or of the ledger.
    """
    packets, ledger = read_packets(folder).packets, read_ledger(folder / LEDGER_FILE)
    found = {name: packet_standing(name, own, ledger, today, look.brand.clinic) for name, own in packets.items()}
    return [ListedPacket(name, packets[name], standing, standing.due(today)) for name, standing in found.items()]


def as_table(listed: Sequence[Listed], packets: Sequence[ListedPacket] = ()) -> Iterator[str]:
    """Yield the lines of a table, and where there are packets those of another."""
    yield from _table(HEADINGS, [row.cells() for row in listed], _NUMBERS)
    if packets:
        yield ""
        yield from _table(PACKET_HEADINGS, [row.cells() for row in packets])


def _table(headings: tuple[str, ...], cells: Sequence[tuple[str, ...]], numbers: Sequence[int] = ()) -> Iterator[str]:
    rows = [headings, *cells]
    widths = [min(max(_columns(row[at]) for row in rows), _WIDEST) for at in range(len(headings))]
    for row in rows:
        own = [_set(text, width, at in numbers) for at, (text, width) in enumerate(zip(row, widths, strict=True))]
        yield "  ".join(own).rstrip()


def lacking(listed: Iterable[Listed]) -> Iterator[str]:
    """Yield a line for each sheet with what its file lacks of PDF/UA-1 and PDF/A-2a."""
    for row in listed:
        if row.report.lacks:
            yield f"{row.report.entry.path}: {row.report.lacks}"


def summary(listed: Sequence[Listed], packets: Sequence[ListedPacket] = ()) -> str:
    """Return the counts that end a list."""
    approved = sum(row.standing.state is State.APPROVED for row in listed)
    due = sum(row.due for row in listed) + sum(row.due for row in packets)
    sheets = sum(row.report.entry.is_sheet for row in listed)
    counted = f"{len(listed) - sheets} handouts" + (f", {sheets} sheet{'s' * (sheets > 1)}" if sheets else "")
    own = sum(row.standing.state is State.APPROVED for row in packets)
    more = f", {len(packets)} packet{'s' * (len(packets) > 1)}, {own} approved" if packets else ""
    return f"{counted}, {approved} approved{more}, {due} due for review within {DUE_DAYS} days"


def as_tree(listed: Iterable[Listed], more: Iterable[Finding] = (), packets: Iterable[ListedPacket] = ()) -> str:
    """Return the list as JSON, and *more* findings."""
    tree = {
        "handouts": [row.tree() for row in listed],
        "packets": [row.tree() for row in packets],
        "findings": [finding.tree() for finding in more],
    }
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def _set(text: str, width: int, right: bool) -> str:
    while _columns(text) > width:
        text = text.rstrip("\u2026")[:-1] + "\u2026"
    space = " " * (width - _columns(text))
    return space + text if right else text + space
