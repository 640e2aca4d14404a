"""One patient's data as somebody typed it -> Personal. No message repeats a letter of a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from handpress.brand.printable import ill_typed, unfit
from handpress.content.personal import KEY, MAX_NOTE, NOTE, Personal
from handpress.content.timing import parse_procedure
from handpress.diagnostics import Finding, HandpressError, Severity, Span, quoted
from handpress.source.texts import one_line


def read_personal(
    patient: str | None,
    day: str | None,
    clinician: str | None,
    zone: str | None = None,
    faces: bool = True,
    place: str | None = None,
    sites: Mapping[str, str] | None = None,
    blanks: Mapping[str, str] | None = None,
) -> Personal:
    """Return one patient's data as typed on the command line.

    Args:
        patient: The name to print.
        day: Day of the procedure, with or without its time.
        clinician: The name to print.
        zone: The clinic's time zone, for hours over a daylight-saving change.
        place: Where it is, as typed.
        sites: The brand's sites by each of their names; None where the brand is not read yet.
        faces: Whether to look for each letter in a face; a plate refuses by itself what it lacks.
        blanks: What is typed on blanks of the handout, by the keys that `blanks_of` tells, and under "note" a note to
            the patient, in lines. One without text prints as a rule to write on.

    Raises:
        HandpressError: A date that does not exist, or text that cannot be printed. No message repeats the name.
    """
    findings: list[Finding] = []
    procedure = None
    if day is not None:
        try:
            procedure = parse_procedure(day, zone)
        except ValueError as error:
            findings.append(Finding(Span("--date"), str(error), "date", "write it as 2026-03-03 or 2026-03-03T08:30"))
    findings += [
        Finding(Span(option), fact, "text", hint)
        for option, text in (("--patient", patient), ("--clinician", clinician))
        if text is not None and (found := unfit(text) if faces else ill_typed(text))
        for fact, hint in (found,)
    ]
    site = one_line(place) if place else ""
    if site and sites is not None:
        site = {name.casefold(): key for name, key in sites.items()}.get(site.casefold(), "")
        if not site:
            known = ", ".join(dict.fromkeys(sites.values()))
            hint = f"write one of: {known}" if known else 'write the place under "sites" in the brand'
            findings.append(Finding(Span("--place"), f"the brand has no site {quoted(place or '')}", "place", hint))
    typed = {key: text for key, text in (blanks or {}).items() if text.strip()}
    lines = [one_line(line) for line in typed.pop(NOTE, "").splitlines() if line.strip()]
    findings += [*_ill_noted((blanks or {}).get(NOTE, ""), faces), *_ill_filled(typed, faces)]
    if findings:
        raise HandpressError(findings)
    filled = tuple(sorted((key, one_line(text)) for key, text in typed.items()))
    own = patient and one_line(patient), procedure, clinician and one_line(clinician)
    return Personal(*own, site, blanks=filled, note="\n".join(lines))


def _ill_filled(blanks: Mapping[str, str], faces: bool) -> Iterator[Finding]:
    """Yield why what is typed on *blanks* cannot be printed."""
    for number, (key, text) in enumerate(blanks.items(), 1):
        if not KEY.fullmatch(key):  # it may be anything that somebody typed in its place
            hint = "write the keys that handpress list CODE --blanks tells"
            yield Finding(Span("--blanks"), f"what stands before text {number} is no key of a blank", "blank", hint)
        elif found := unfit(text, what="it") if faces else ill_typed(text):
            yield Finding(Span("--blanks"), f"the text of {key}: {found[0]}", "text", found[1])


def _ill_noted(note: str, faces: bool) -> Iterator[Finding]:
    """Yield why a *note* cannot be printed."""
    if len(note.strip()) > MAX_NOTE:
        fact = f"the note has {len(note.strip())} characters, more than the {MAX_NOTE} that there is room for"
        yield Finding(Span("--blanks"), fact, "text", "shorten it")
        return
    for number, line in enumerate(note.replace("\r\n", "\n").split("\n"), 1):
        if line.strip() and (found := unfit(line, MAX_NOTE, "it") if faces else ill_typed(line, MAX_NOTE)):
            yield Finding(Span("--blanks"), f"line {number} of the note: {found[0]}", "text", found[1])


def doubts(personal: Personal, today: date | None) -> Iterator[Finding]:
    """Yield a warning for each of a patient's data that was hardly meant so: a day before *today*, a garbled name."""
    if today and personal.procedure and personal.procedure.day < today:
        yield Finding(Span("--date"), "the date is past", "past", "check the year", Severity.WARNING)
    for option, name in (("--patient", personal.patient), ("--clinician", personal.clinician)):
        if name and not name.isascii():
            from handpress.source.garbled import garbled_name

            yield from garbled_name(option, name)
