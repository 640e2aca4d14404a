"""What somebody types for one handout, read as the cells of a list are: a language, an edition, a day and its time.

Words that the press takes as they are need nothing of this: see `takes`.
"""

from __future__ import annotations

from pathlib import Path

from handpress.brand.printable import unfit
from handpress.content.shelf import DEFAULT_LANGUAGE, find, languages_of
from handpress.content.timing import parse_procedure
from handpress.day.closed import on_closed_days
from handpress.diagnostics import Finding, HandpressError, Span
from handpress.lists.appointments import Setting, read_one
from handpress.lists.dates import DayOrder
from handpress.lists.notes import Note
from handpress.lists.settings import read_settings
from handpress.press.request import Words
from handpress.review.entries import read_loaded

_OPTIONS = {Note.NO_LANGUAGE: "--language", Note.INTERPRETER: "--language"}
_CODE = "00000"  # stands for whichever is asked for: a row has one


def as_typed(library: Path, typed: Words, order: DayOrder | None = None) -> tuple[Words, list[Finding]]:
    """Return what was typed as the press takes it, and what is to be told of it; where that is an error, without it.

    Args:
        library: The folder of handouts, with the clinic's lists.yaml.
        typed: A language, an edition, a day with or without a time, each by any of its names.
        order: How 03/04/2026 is to be read.
    """
    try:
        within = Setting(read_settings(library), languages_of(library) if library.is_dir() else ())
        row = read_one({**typed._asdict(), "code": _CODE}, None, unfit, within=within, day_order=order)
    except HandpressError as error:
        wrong = {finding.span.path.removeprefix("--") for finding in error.findings} & {"date", "edition"}
        if not wrong:
            return Words(), list(error.findings)
        date, edition = None if "date" in wrong else typed.date, "standard" if "edition" in wrong else typed.edition
        words, _ = as_typed(library, Words(typed.language, edition, date), order)
        return words, list(error.findings)
    told = [
        Finding(Span(_OPTIONS.get(each, "--date")), each.fact, each.rule, each.hint, each.severity)
        for each in row.notes
    ]
    when = row.procedure
    if typed.date is not None and when is None:
        told.append(Finding(Span("--date"), "this is no date", "date", "write it as 2026-03-03 or 2026-03-03T08:30"))
    clock = f"T{when.clock:%H:%M}" if when and when.clock else ""
    day = f"{when.day.isoformat()}{clock}" if when else None
    return Words(row.language if typed.language else None, row.edition, day), told


def closed_days(library: Path, codes: tuple[str, ...], language: str | None, date: str) -> list[Finding]:
    """Return a warning for each handout with a task on a day on which the clinic is closed; or lists.yaml's faults."""
    try:
        settings = read_settings(library)
    except HandpressError as error:
        return list(error.findings)
    try:
        procedure = parse_procedure(date)
        found = [find(library, code, language or DEFAULT_LANGUAGE) for code in codes]
        return [
            finding
            for entry in found
            for finding in on_closed_days(entry, read_loaded(entry).handout, procedure, settings.closes_on)
        ]
    except (HandpressError, ValueError):
        return []  # told as it is rendered
