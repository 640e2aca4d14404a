"""A clinic's own PDF: read with what is told of it, what its approval is worth, and what prints of it then.

An approval is of the file, byte for byte, and of what its clinic says of it. Without a title and a right to hand it out
no sheet prints; without an approval each of its pages says that it is a draft.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from handpress.brand.fonts import fonts_for
from handpress.brand.look import Look
from handpress.brand.words import languages
from handpress.content.approval import Standing, State, standing
from handpress.content.sheets import Sheet, read_pdf, read_sheet
from handpress.content.shelf import Entry, rivals, sheets_file
from handpress.data import Notes, note
from handpress.diagnostics import Finding, HandpressError, Severity, Span
from handpress.review.ledger import Ledger
from handpress.review.wording import digest

if TYPE_CHECKING:
    from handpress.pdf.clean import Cleaned

FORM = "Handpress, a clinic's own PDF, form 1"
_SHORT = 8  # digits of a SHA-256 that stand for a version


class SheetLoaded(Struct, frozen=True):
    """A sheet as read: what is told of it, and its file."""

    entry: Entry
    sheet: Sheet
    data: bytes
    sha256: str
    notes: Notes = {}

    @property
    def version(self) -> str:
        """Its version, or the first digits of its file's SHA-256."""
        return self.sheet.version or self.sha256[:_SHORT]

    @property
    def title(self) -> str:
        """Its title."""
        return self.sheet.title or ""

    @property
    def record(self) -> str:
        """What an approval of it covers."""
        sheet = self.sheet
        told = [sheet.title, sheet.owner, sheet.rights]
        title, owner, rights = (json.dumps(each or "", ensure_ascii=False) for each in told)
        lines = [FORM, f"Language: {sheet.language}", f"Name: {sheet.name}", f"Title: {title}", f"Owner: {owner}"]
        lines += [f"Rights: {rights}", f"File: SHA-256 {self.sha256}", f"Pages: {sheet.pages_said or 'all'}"]
        lines.append(f"Stamp: version {json.dumps(self.version, ensure_ascii=False)}" if sheet.stamp else "Stamp: no")
        return "\n".join([*lines, ""])


def load_sheet(entry: Entry) -> SheetLoaded:
    """Return the sheet of *entry*, as it may be printed by what its clinic says of it.

    Raises:
        HandpressError: It has no title or no rights, its file is not there, or another paper has its name.
    """
    notes: Notes = {}
    sheet = read_sheet(entry, notes)
    faults = [*rivals(entry), *_unsaid(sheet)]
    data = b""
    try:
        data = read_pdf(sheet)
    except HandpressError as error:
        faults += error.findings
    if faults:
        raise HandpressError(faults)
    note(notes, sheet.path, data)
    return SheetLoaded(entry, sheet, data, hashlib.sha256(data).hexdigest(), notes)


def _unsaid(sheet: Sheet) -> Iterator[Finding]:
    """Yield what must be said of a sheet before it prints."""
    place = Span(str(sheets_file(sheet.path.parent.parent)))
    name = sheet.name if sheet.language == "en" else f"{sheet.name}.{sheet.language}"
    if not sheet.rights:
        fact = f"nobody has said by what right the clinic hands out {name}"
        hint = 'write it as "rights": written by our own staff, or whose leave you have'
        yield Finding(place, fact, "no-rights", hint)
    if not sheet.title:
        hint = 'write it as "title": covers, lists and portals call it so'
        yield Finding(place, f"{name} has no title", "no-title", hint)
    for key, said in (("title", sheet.title), ("version", sheet.version)):
        if missing := list(fonts_for("en").missing(said or "")):
            fact = f"the fonts lack {len(missing)} of the characters in the {key} of {name}"
            yield Finding(place, fact, "font", missing[0].hint or "write it in other letters")


def sheet_standing(loaded: SheetLoaded, look: Look, ledger: Ledger | None, today: date) -> Standing:
    """Return what the approval of a sheet is worth today."""
    sheet = loaded.sheet
    approval = ledger.last(sheet.name, sheet.language, look.brand.clinic) if ledger else None
    found = standing(approval, digest(loaded.record), today)
    if found.approved and sheet.is_out_of_review(today):
        return Standing(State.OUT_OF_REVIEW, approval, f"its review was due on {sheet.review}")
    return found


def review_findings(sheet: Sheet, today: date) -> list[Finding]:
    """Return a warning if the review of a sheet is due today, or was."""
    if sheet.review is None or today < sheet.review:
        return []
    fact = f"its review was due on {sheet.review}"
    hint = 'have its owner look at it, and write the day of the next as "review"; then approve it again'
    return [Finding(Span(str(sheet.path)), fact, "review", hint, Severity.WARNING)]


def cleaned_sheet(loaded: SheetLoaded, look: Look, approved: bool, producer: str) -> Cleaned:
    """Return what prints of a sheet: with its foot where that is asked for, as a draft where it is not *approved*.

    Raises:
        HandpressError: Its file cannot be printed as it is.
    """
    from handpress.layout.overprint import Overprint
    from handpress.pdf.clean import Card, clean
    from handpress.pdf.engrave import engrave
    from handpress.pdf.filling import fill

    sheet = loaded.sheet
    over = Overprint(look, sheet.language, loaded.version, sheet.stamp, not approved)

    def stamps(sizes: Sequence[tuple[float, float]]) -> bytes:
        return fill(engrave(over.pages(sizes), producer, marks=False), {})

    laid_over = stamps if sheet.stamp or not approved else None
    card = Card(loaded.title, sheet.language, producer, sheet.chosen, laid_over)
    return clean(loaded.data, str(sheet.path), card)


class Examined(Struct, frozen=True):
    """What was found about one sheet.

    Attributes:
        title: Its title; "" where it has none.
        findings: What is wrong with it, and what its clinic should know.
        loaded: The sheet; None where it cannot be printed.
        lacks: In one line, what its file lacks of PDF/UA-1 and PDF/A-2a; "" for nothing.
    """

    title: str
    findings: tuple[Finding, ...]
    loaded: SheetLoaded | None = None
    lacks: str = ""


def examine_sheet(entry: Entry, look: Look, today: date) -> Examined:
    """Return what is wrong with the sheet of *entry*, and what its file lacks."""
    try:
        sheet = read_sheet(entry)
    except HandpressError as error:
        return Examined("", error.findings)
    told = [*_advice(sheet), *review_findings(sheet, today)]
    try:
        loaded = load_sheet(entry)
        cleaned = cleaned_sheet(loaded, look, True, "")
    except HandpressError as error:
        return Examined(sheet.title or "", (*error.findings, *told))
    from handpress.pdf.clean import lacking

    lacks = lacking(cleaned.lacks) if cleaned.lacks else ""
    return Examined(loaded.title, (*told, *cleaned.findings), loaded, lacks)


def _advice(sheet: Sheet) -> Iterator[Finding]:
    place = Span(str(sheet.path))
    if not sheet.owner:
        fact, hint = "nobody is named who answers for it", 'write who does as "owner"'
        yield Finding(place, fact, "no-owner", hint, Severity.WARNING)
    if not sheet.review:
        fact, hint = "no day is set on which somebody looks at it again", 'write it as "review": 2027-06-30'
        yield Finding(place, fact, "no-review", hint, Severity.WARNING)
    if sheet.language not in languages():
        fact = f"Handpress has no fixed words in {sheet.language}: its foot and its mark of a draft are the clinic's"
        yield Finding(place, fact, "language", severity=Severity.NOTE)
