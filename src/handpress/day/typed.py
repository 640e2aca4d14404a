"""What somebody types for one handout, read as the cells of a list are: a language, an edition, a day and its time.

Words that the press takes as they are need nothing of this: see `takes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from handpress.brand.printable import unfit
from handpress.content.packets import Answers, UnansweredError
from handpress.content.shelf import DEFAULT_LANGUAGE, find, languages_of
from handpress.content.timing import parse_procedure
from handpress.day.closed import on_closed_days
from handpress.diagnostics import Finding, HandpressError, Span, near_miss, quoted
from handpress.lists.appointments import Setting, read_one
from handpress.lists.dates import DayOrder
from handpress.lists.notes import Note
from handpress.lists.settings import read_settings
from handpress.lists.stacks import PaperTold, Stacking, Visit, papers_of, second_language
from handpress.press.request import Request, Stacked, Words
from handpress.review.entries import read_loaded
from handpress.review.packets import told, waiting
from handpress.review.standing import look_for
from handpress.source.texts import key

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


class PapersTyped(NamedTuple):
    """The papers that were asked for, by code or name and language; what is told; whether a packet has a cover."""

    papers: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    covered: bool = False


def papers_typed(request: Request, stack: Stacked) -> PapersTyped:
    """Return the papers of a visit: those of its packets, and handouts by themselves, in their order, each once.

    Args:
        request: The handouts by themselves, and what is known of the visit.
        stack: What else is asked for.

    Raises:
        HandpressError: With all that keeps them from being named.
    """
    library, language = request.library, request.language or DEFAULT_LANGUAGE
    faults, second = list[Finding](), ""
    try:
        second = second_language(stack.second, languages_of(library))
    except HandpressError as error:
        faults += error.findings
    found = list(papers_of(Visit(request.codes, second), Answers(language), Stacking()))
    if not stack.packets:
        return PapersTyped(_each_once(found, faults, Stacking()), ())
    look, how = look_for(library, request.brand), Stacking.of(library)
    sites = {key(name): site for name, site in look.brand.site_names().items()}
    place = sites.get(key(request.place or ""), request.place or "")
    edition, clinician = request.variant.edition.value, request.clinician or ""
    answers = Answers(language, edition, stack.sedation, stack.room, clinician, place)
    for asked in stack.packets:
        try:
            found += _papers_in(asked, second, answers, how)
        except UnansweredError as error:
            option = Span(_OPTION.get(error.what, f"--{error.what}"))
            faults.append(Finding(option, error.fact, "packet", error.hint.replace(*_AS_OPTION)))
    papers = _each_once(found, faults, how)
    names = [paper.packet for paper in found if paper.packet]
    covered = any(how.packets.packets[name].covered for name in names)
    return PapersTyped(papers, tuple(told(library, names, waiting(how.packets, library, look))), covered)


_OPTION = {"code": "--packet"}
_AS_OPTION = ("in a column headed Sedation", "behind --sedation")


def _papers_in(asked: str, second: str, answers: Answers, how: Stacking) -> tuple[PaperTold, ...]:
    papers = papers_of(Visit((asked,), second), answers, how)
    if papers[0].packet:
        return papers
    if others := how.packets.of_code.get(asked):
        fact, hint = f"the packets for {asked} are of a clinician or a site", "give --clinician or --place, or its name"
        raise UnansweredError("", "code", fact, f"{hint}: {', '.join(others)}")
    hint = near_miss(asked, [*how.packets.packets, *how.packets.of_code])
    raise UnansweredError("", "code", f"no packet stands for {quoted(asked)}", hint)


def _each_once(found: Iterable[PaperTold], faults: Sequence[Finding], how: Stacking) -> tuple[tuple[str, str], ...]:
    if faults:
        raise HandpressError(faults)
    papers = dict[tuple[str, str], tuple[str, str]]()
    for paper in found:
        papers.setdefault((how.one(paper.code), paper.language), (paper.code, paper.language))
    return tuple(papers.values())


def closed_days(library: Path, papers: Iterable[tuple[str, str]], date: str) -> list[Finding]:
    """Return a warning for each handout with a task on a day on which the clinic is closed; or lists.yaml's faults."""
    try:
        settings = read_settings(library)
    except HandpressError as error:
        return list(error.findings)
    try:
        procedure = parse_procedure(date)
        found = [find(library, *paper) for paper in papers]
        return [
            finding
            for entry in found
            if not entry.is_sheet
            for finding in on_closed_days(entry, read_loaded(entry).handout, procedure, settings.closes_on)
        ]
    except (HandpressError, ValueError):
        return []  # told as it is rendered
