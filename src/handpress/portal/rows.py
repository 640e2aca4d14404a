"""Whose documents are to be attached: the rows of a file, one patient given by options, or nobody in particular."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from handpress.brand.printable import unfit
from handpress.content.shelf import codes_of, entries, shelved
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault
from handpress.lists.appointments import (
    USUAL,
    Appointment,
    Appointments,
    Row,
    Setting,
    open_appointments,
    read_one,
    read_papers,
)
from handpress.lists.dates import DayOrder
from handpress.lists.daylist import DayList, name_of
from handpress.portal.folder import OPENEMR_LANGUAGES
from handpress.portal.request import TypedPaper
from handpress.press.personal import read_personal


class Given:
    """Rows that stand in no file."""

    def __init__(self, rows: Sequence[Appointment], columns: tuple[str, ...]) -> None:
        self._rows = rows
        self.columns = columns

    def rows(self) -> Iterator[Row]:
        """Yield each row."""
        yield from self._rows

    def __enter__(self) -> Given:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def one(
    cells: Mapping[str, str | None],
    codes: Sequence[str],
    zone: str | None,
    sites: Mapping[str, str],
    within: Setting = USUAL,
) -> Given:
    """Return one patient's papers for *codes*, from the *cells* by column.

    Raises:
        HandpressError: With every fault.
    """
    first, *more = codes
    papers = read_papers({**cells, "code": first}, zone, unfit, sites, within, more=more)
    return Given(papers, ("code", "patient", "date"))  # nobody need be told of a heading


def typed(
    cells: Mapping[str, str | None],
    papers: Sequence[TypedPaper],
    zone: str | None,
    sites: Mapping[str, str],
    within: Setting = USUAL,
) -> Given:
    """Return one patient's *papers*, each in its language with what is typed on it, from the *cells* by column.

    Raises:
        HandpressError: With every fault.
    """
    found = list[Appointment]()
    for part, paper in enumerate(papers, 1):
        own = {**cells, "code": paper.code, "language": paper.language}
        (row,) = read_papers(own, zone, unfit, sites, within)
        on_it = read_personal(None, None, None, blanks=dict(paper.blanks))
        found.append(replace(row, part=part, blanks=on_it.blanks, note=on_it.note))
    return Given(found, ("code", "patient", "date"))


def of_file(
    source: Path | DayList,
    names: Mapping[str, str],
    order: DayOrder | None,
    zone: str | None,
    sites: Mapping[str, str],
    within: Setting = USUAL,
) -> Appointments:
    """Return the rows of the list in *source*, sure that its reference is the patient's number.

    Raises:
        HandpressError: The file cannot be used; or its reference may be the number of something else.
    """
    opened = open_appointments(
        source,
        names,
        order,
        zone,
        unfit=unfit,
        sites=sites,
        within=within,
    )
    if not opened.numbers_patients:
        opened.__exit__(None, None, None)
        if "reference" in opened.columns:
            fact = "the heading of the reference does not say that it is the patient's number"
        else:
            fact = "no heading stands for the patient's number"
        hint = "name it with --map reference=HEADING, or head it MRN"
        desk = "say under Change columns which heading has the patient's number"
        raise HandpressError([Finding(Span(name_of(source)), fact, "reference", hint, desk=desk)])
    return opened


def everybodys(folder: Path, codes: Sequence[str], language: str | None, tell: Callable[[Finding], object]) -> Given:
    """Return a row for each handout of a library, or for *codes* only, with nothing of a patient.

    Of one of no procedure, and of a clinic's own PDF, which OpenEMR has no way to look for, *tell* is told.

    Raises:
        HandpressError: *folder* is no library, or has no such handout, or one that is named has no code.
    """
    every = [
        entry
        for entry in (*entries(folder), *(each for each in shelved(folder).values() if each.is_sheet))
        if (entry.language == language if language else entry.language in OPENEMR_LANGUAGES)
    ]
    found = {
        (code, entry.language): entry.name
        for entry in every
        for code in codes_of(entry.path)
        if not codes or not {code, entry.name}.isdisjoint(codes)
    }
    fact, named = "OpenEMR looks a paper up by its code, and this has none", list[Finding]()
    for entry in every:
        if not codes_of(entry.path) and (not codes or entry.name in codes):
            hint = "print it, or send it to a portal"
            severity = Severity.ERROR if codes else Severity.WARNING
            named.append(Finding(Span(str(entry.path)), fact, "openemr", hint, severity))
    if codes and named:
        raise HandpressError(named)
    for finding in named:
        tell(finding)
    if missing := set(codes) - {code for code, _ in found} - set(found.values()):
        fact = f"the library has no handout for {', '.join(sorted(missing))}"
        raise fault(Span(str(folder)), fact, "no-handout", "see: handpress list")
    every_row = (read_one({"code": code, "language": known}, None, unfit) for code, known in found)
    return Given([replace(row, part=part) for part, row in enumerate(every_row, 1)], ())
