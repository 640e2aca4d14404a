"""Check handouts by every content rule, thousands in little memory; say what was found as text, JSON or SARIF."""

from __future__ import annotations

import multiprocessing
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from handpress.brand.look import Look
from handpress.content.glossary import GLOSSARY_FILE
from handpress.content.library import read
from handpress.content.sheets import read_sheets
from handpress.content.shelf import (
    CODE,
    LOCAL,
    Entry,
    clashes,
    codes_of,
    entries,
    named,
    named_sheets,
    names_of,
    near,
    shelved,
    strays,
    unknown,
)
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, quoted
from handpress.review.codes import CODES_FILE, Codes
from handpress.review.entries import read_loaded
from handpress.review.rules.across import Signature, shared_findings, signature
from handpress.review.rules.book import RULES, examine
from handpress.review.rules.hardness import readings
from handpress.review.rules.subject import Clinic
from handpress.review.sheets import SheetLoaded, examine_sheet
from handpress.review.standing import page_of

MANY = 64  # handouts, from which on a second process pays, which loads the rules for itself
_CHUNK = 16


@dataclass(frozen=True)
class Grade:
    """How hard a part of a handout is to read; *counted* is without the names that do not count."""

    name: str
    grade: float
    counted: float
    smog: float | None
    words: int
    exempt: int


@dataclass(frozen=True)
class Report:
    """What was found about one handout. Without a signature it could not be read."""

    entry: Entry
    title: str
    findings: tuple[Finding, ...]
    grades: tuple[Grade, ...] = ()
    signature: Signature | None = None
    fingerprint: str = ""
    sheet: SheetLoaded | None = None  # of a clinic's own PDF that can be printed
    lacks: str = ""  # in one line, what its file lacks of PDF/UA-1 and PDF/A-2a

    def count(self, severity: Severity) -> int:
        """Return how many findings are that bad."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def blocking(self) -> dict[str, list[Finding]]:
        """The findings that keep it from being approved, by rule."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            if blocks(finding):
                found.setdefault(finding.rule, []).append(finding)
        return found


def blocks(finding: Finding) -> bool:
    """Return whether *finding* keeps a handout from being approved."""
    known = RULES.get(finding.rule)
    return finding.severity is Severity.ERROR or bool(known and known.blocks)


def report(entry: Entry, clinic: Clinic) -> Report:
    """Return what is wrong with the handout of *entry* by itself; its faults where it cannot be read."""
    try:
        loaded = read_loaded(entry)
    except HandpressError as error:
        return Report(entry, "", error.findings)
    page = page_of(loaded, clinic)
    grades = tuple(
        Grade(
            reading.name,
            reading.grade,
            reading.counted_grade,
            reading.smog,
            reading.plain.words,
            reading.plain.words - reading.counted.words,
        )
        for reading in readings(page)
    )
    own = loaded.handout.fingerprint
    return Report(entry, page.handout.title, tuple(examine(page)), grades, signature(page), own)


def sheet_report(entry: Entry, look: Look, today: date) -> Report:
    """Return what is wrong with the clinic's own PDF of *entry*, and what its file lacks."""
    found = examine_sheet(entry, look, today)
    return Report(entry, found.title, found.findings, sheet=found.loaded, lacks=found.lacks)


def sheets(folder: Path, names: Sequence[str] = ()) -> list[Entry]:
    """Return the clinic's own PDFs of the library with one of *names*; all where there is none.

    Raises:
        HandpressError: With every fault of the file that tells of them.
    """
    known = sorted(entry for entry in named_sheets(folder).values() if not names or entry.name in names)
    if known or not names:
        read_sheets(folder)
    return known


def reports(wanted: Sequence[Entry], clinic: Clinic, jobs: int = 1) -> Iterator[Report]:
    """Yield the report of each of *wanted*, in order.

    Args:
        wanted: The handouts.
        clinic: What the rules need to know of the clinic.
        jobs: How many processes, where there are many handouts. With more than one, the caller's main module is
            imported by each: it must do nothing then.
    """
    if len(wanted) < MANY or jobs == 1:
        yield from (report(entry, clinic) for entry in wanted)
        return
    # Never "fork", which copies the locks that another thread of the caller holds; a fork server has no threads, and
    # loads the rules once for all.
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(jobs, context, _start, (clinic,)) as pool:
        chunks = (wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK))
        # A few chunks ahead and no more: what is not asked for yet takes no memory.
        ahead = deque(pool.submit(_chunk, chunk) for chunk in islice(chunks, 2 * jobs))
        while ahead:
            yield from ahead.popleft().result()
            ahead.extend(pool.submit(_chunk, chunk) for chunk in islice(chunks, 1))


_clinic = Clinic()  # of this process, where it is one of several


def _start(clinic: Clinic) -> None:
    global _clinic
    _clinic = clinic


def _chunk(chunk: Sequence[Entry]) -> list[Report]:
    return [report(entry, _clinic) for entry in chunk]


def check(folder: Path, wanted: Sequence[Entry], clinic: Clinic, jobs: int = 1) -> Iterator[Report]:
    """Yield the report of each of *wanted*; then one more for each whose text stands under another code too.

    The other handouts of the library in *folder* are read for that comparison, and not reported.

    Args:
        folder: The library.
        wanted: The handouts to report.
        clinic: What the rules need to know of the clinic.
        jobs: How many processes, where there are many handouts. With more than one, the caller's main module is
            imported by each: it must do nothing then.
    """
    known: list[tuple[Entry, str, Signature, str]] = []
    for found in reports(wanted, clinic, jobs):
        yield found
        if found.signature:
            known.append((found.entry, found.title, found.signature, found.fingerprint))
    own = len(known)
    languages = {entry.language for entry, *_ in known}
    reported = set(wanted)
    library = entries(folder)
    others = [entry for entry in library if entry.language in languages and entry not in reported]
    signatures = [signature for _, _, signature, _ in known]
    signatures += [own_signature for entry in others if (own_signature := _signature(entry, clinic))]
    shared: dict[int, list[Finding]] = {}
    for at, finding in shared_findings(signatures, clinic.codes):
        if at < own:
            shared.setdefault(at, []).append(finding)
    for at, findings in sorted(shared.items()):
        yield Report(known[at][0], known[at][1], tuple(findings), fingerprint=known[at][3])
    for entry, finding in clashes(folder):
        if entry in reported:
            yield Report(entry, "", (finding,))
    if len(wanted) == len(library):
        yield from _strays(folder, {(entry.name, entry.language) for entry in wanted})


def identity(entry: Entry) -> dict[str, object]:
    """Return what tells the file of *entry* from others, as JSON has it."""
    codes = codes_of(entry.path) if entry.language else ()
    return {
        "code": codes[0] if codes else entry.code,
        "codes": list(codes),
        "name": entry.name if entry.language else entry.code,
        "language": entry.language,
    }


def unread(folder: Path) -> Iterator[Report]:
    """Yield a report of each file of the library that only looks like a handout."""
    for finding in strays(folder):
        path = Path(finding.span.path)
        yield Report(Entry(path.name, "", path), "", (finding,))


def chosen(folder: Path, codes: Sequence[str]) -> list[Entry]:
    """Return the handouts of the library with one of *codes*, or of these names; all where there is none."""
    return [entry for entry in entries(folder) if not codes or not set(codes).isdisjoint(names_of(entry))]


def no_handout(folder: Path, code: str, packets: Iterable[str] = ()) -> HandpressError:
    """Return the error that the library has no handout for *code* in any language, and no packet of that name."""
    known = dict.fromkeys((*(name for name, _ in shelved(folder)), *packets))
    hint = near(folder, code, known) if known else "import a page, or name the library with --library"
    return fault(Span(str(folder)), unknown(code), "no-handout", hint)


def _signature(entry: Entry, clinic: Clinic) -> Signature | None:
    try:
        return signature(page_of(read(entry), clinic))
    except HandpressError:
        return None  # its own report says why


def _strays(folder: Path, known: set[tuple[str, str]]) -> Iterator[Report]:
    """Yield a report of each file of local changes to a handout that is not there."""
    local = folder / LOCAL
    if not local.is_dir():
        return
    names = {name for name, _ in known}
    named_so = filter(None, map(named, local.glob("*.yaml")))
    own = sorted([entry for entry in named_so if CODE.fullmatch(entry.name) or entry.name in names])
    expected = {entry.path.name for entry in own} | {CODES_FILE, GLOSSARY_FILE}
    for path in sorted(local.iterdir()):
        if path.suffix.lower() in (".yaml", ".yml") and path.name not in expected:
            hint = f"name it after its handout, as in 22511.yaml or 22511.es.yaml, or {CODES_FILE} or {GLOSSARY_FILE}"
            finding = Finding(Span(str(path)), "nothing is read from a file of this name", "file-name", hint)
            yield Report(Entry(path.name, "", path), "", (finding,))
    for entry in own:
        if (entry.name, entry.language) not in known:
            fact = f"these are changes to {entry.name} in {quoted(entry.language)}, which the library does not have"
            hint = "bring that handout back, or delete this file"
            yield Report(entry, "", (Finding(Span(str(entry.path)), fact, "overlay-conflict", hint),))


def is_source_page(report: Report, codes: Codes) -> bool:
    """Return whether a handout is kept as its source page has it, by the word of its own library."""
    return (report.entry.path.parent, report.fingerprint) in codes.source_pages


def apart(found: Iterable[Report], codes: Codes) -> Iterator[Report]:
    """Yield *found*, of each handout that stays as its source page one report alone, which only counts its findings."""
    counts: dict[Entry, Counter[Severity]] = {}
    for one in found:
        if not is_source_page(one, codes):
            yield one
        else:
            counts.setdefault(one.entry, Counter()).update(finding.severity for finding in one.findings)
    for entry, count in counts.items():
        told = " and ".join(
            f"{count[each]} {each}{'' if count[each] == 1 else 's'}" for each in (Severity.ERROR, Severity.WARNING)
        )
        fact = f"kept as its source page has it, a draft and not for patients; left out here: {told}"
        hint = f"see them with: handpress check {entry.name}"
        yield Report(entry, "", (Finding(Span(str(entry.path)), fact, "source-page", hint, Severity.NOTE),))


def merged(found: Iterable[Report]) -> list[Report]:
    """Return *found* with one report for each handout, its findings in line order."""
    by_entry: dict[Entry, Report] = {}
    for one in found:
        first = by_entry.get(one.entry)
        if first is None:
            by_entry[one.entry] = one
        else:
            findings = sorted((*first.findings, *one.findings), key=lambda finding: finding.span)
            by_entry[one.entry] = replace(first, findings=tuple(findings))
    return list(by_entry.values())
