"""One patient's data as somebody typed it -> Personal. No message repeats a letter of a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from handpress.brand.printable import ill_typed, unfit
from handpress.content.personal import Personal
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
    if findings:
        raise HandpressError(findings)
    return Personal(patient and one_line(patient), procedure, clinician and one_line(clinician), site)


def doubts(personal: Personal, today: date | None) -> Iterator[Finding]:
    """Yield a warning for each of a patient's data that was hardly meant so: a day before *today*, a garbled name."""
    if today and personal.procedure and personal.procedure.day < today:
        yield Finding(Span("--date"), "the date is past", "past", "check the year", Severity.WARNING)
    for option, name in (("--patient", personal.patient), ("--clinician", personal.clinician)):
        if name and not name.isascii():
            from handpress.source.garbled import garbled_name

            yield from garbled_name(option, name)
