"""From a handout file and a brand to PDF bytes: the stages, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handpress.brand.brand import Brand, read_brand
from handpress.brand.fonts import runs_backwards, standard_fonts
from handpress.brand.logo import Logo
from handpress.brand.words import languages, words_for
from handpress.content.handout import LANGUAGE, Handout
from handpress.content.library import Entry, load
from handpress.content.timing import parse_procedure
from handpress.data import VERSION
from handpress.diagnostics import Finding, HandpressError, Severity, Span, quoted
from handpress.layout.boxes import Pages
from handpress.layout.compose import compose, theme_for
from handpress.layout.paginate import paginate
from handpress.layout.pieces import Personal
from handpress.source.bind import one_line
from handpress.source.yaml import Node, forbidden_characters

PRODUCER = f"Handpress {VERSION}"
EXAMPLE_CLINIC = "Your Clinic"
_LATER = "Handpress cannot set yet"


@dataclass(frozen=True)
class Look:
    """A clinic's brand, read and checked."""

    brand: Brand
    logo: Logo | None = None


def read_look(path: Path) -> Look:
    """Return the look that the brand file at *path* describes.

    Raises:
        HandpressError: With every fault of the file and its logo.
    """
    return Look(*read_brand(path, _unprintable))


def example_finding(look: Look, path: Path) -> Finding | None:
    """Return a warning if *look*, read from *path*, is the made-up clinic that ships."""
    if look.brand.clinic != EXAMPLE_CLINIC:
        return None
    hint = "copy the folder, put your clinic in, and name the file with --brand"
    message = "the example clinic prints, with made-up phones"
    return Finding(Span(str(path)), message, "example-brand", hint, Severity.WARNING)


def read_personal(patient: str | None, day: str | None, clinician: str | None, zone: str | None) -> Personal:
    """Return one patient's data as typed on the command line.

    Args:
        patient: The name to print.
        day: Day of the procedure, with or without its time.
        clinician: The name to print.
        zone: The clinic's time zone, for hours over a daylight-saving change.

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
        if text is not None and (found := _unfit(text))
        for fact, hint in (found,)
    ]
    if findings:
        raise HandpressError(findings)
    return Personal(patient and one_line(patient), procedure, clinician and one_line(clinician))


def _unfit(name: str) -> tuple[str, str] | None:
    """Return why *name* cannot be printed, and the hint; neither repeats a letter of it."""
    if not name.strip():
        return "this is empty", "write the name, or leave the option out"
    if forbidden_characters(name, "") or len(name.splitlines()) > 1:
        return "this holds a character that is invisible, or a line end", "type it again"
    if runs_backwards(name):
        return f"this runs from right to left, which {_LATER}", "write it in Latin letters"
    if count := len(list(standard_fonts().missing(one_line(name)))):
        return f"the fonts lack {count} of its characters", "write it in Latin letters"
    return None


def read_entry(entry: Entry) -> Handout:
    """Return the handout of *entry*, sure that every character of it can be printed.

    Raises:
        HandpressError: With every fault of the file.
    """
    return load(entry, lambda node: [*_foreign(node), *_unprintable(node)])


def _foreign(node: Node) -> Iterator[Finding]:
    """Yield a finding if Handpress has no fixed words in the language of a handout."""
    language = node.child("language")
    if language and LANGUAGE.fullmatch(language.text) and language.text not in languages():
        fact = f'"language": Handpress has no fixed words in {quoted(language.text)}'
        yield Finding(language.span, fact, "language", f"it has: {', '.join(languages())}")


def typeset(handout: Handout, look: Look, personal: Personal | None = None) -> Pages:
    """Return *handout* laid out on pages."""
    fonts = standard_fonts()
    theme = theme_for(look.brand)
    words = words_for(handout.language)
    return paginate(compose(handout, look.brand, look.logo, theme, words, fonts, personal), theme.page, fonts)


def render(handout: Handout, look: Look, personal: Personal | None = None) -> bytes:
    """Return *handout* as a PDF file."""
    from handpress.pdf.engrave import engrave

    return engrave(typeset(handout, look, personal), PRODUCER)


def _unprintable(node: Node) -> Iterator[Finding]:
    """Yield a finding for each text with a character that no font has."""
    if node.kind == "text":
        # As it will be printed: normal forms differ in what fonts cover.
        errors = list(standard_fonts().missing(one_line(node.text)))
        if not errors and runs_backwards(node.text):
            yield Finding(
                node.span, f"this text runs from right to left, which {_LATER}", "right-to-left", "leave it out"
            )
        if errors:
            more = f", nor are {len(errors) - 1} others of this text" if errors[1:] else ""
            yield Finding(node.span, f"{errors[0]}{more}", "missing-character", "write it in other characters")
    for child in (*node.items, *(value for _, value in node.pairs)):
        yield from _unprintable(child)
