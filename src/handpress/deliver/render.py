"""From a handout file and a brand to PDF bytes: the stages, one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from handpress.brand.brand import Brand, read_brand
from handpress.brand.fonts import Fonts, fonts_for
from handpress.brand.logo import Logo, grey_logo
from handpress.brand.theme import Ink, Theme, Variant, theme_for
from handpress.brand.words import languages, words_for
from handpress.content.approval import Standing
from handpress.content.handout import Handout
from handpress.content.library import Entry, Loaded, read
from handpress.content.timing import parse_procedure
from handpress.data import VERSION
from handpress.deliver.files import read_bytes
from handpress.diagnostics import Finding, HandpressError, Severity, Span, quoted
from handpress.layout.boxes import Flow, Pages
from handpress.layout.compose import compose
from handpress.layout.paginate import paginate
from handpress.layout.pieces import Personal
from handpress.source.bind import LANGUAGE, one_line
from handpress.source.yaml import Node, forbidden_characters

if TYPE_CHECKING:
    from handpress.content.glossary import Glossary

PRODUCER = f"Handpress {VERSION}"
EXAMPLE_CLINIC = "Your Clinic"


@dataclass(frozen=True)
class Look:
    """A clinic's brand, read and checked."""

    brand: Brand
    logo: Logo | None = None
    logo_digest: str = ""  # of the logo's file: another picture is another content


def read_look(path: Path) -> Look:
    """Return the look that the brand file at *path* describes.

    Raises:
        HandpressError: With every fault of the file and its logo.
    """
    brand, logo = read_brand(path, _unprintable)
    digest = hashlib.sha256(read_bytes(path.parent / brand.logo)).hexdigest() if brand.logo else ""
    return Look(brand, logo, digest)


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
        if text is not None and (found := unfit(text))
        for fact, hint in (found,)
    ]
    if findings:
        raise HandpressError(findings)
    return Personal(patient and one_line(patient), procedure, clinician and one_line(clinician))


def unfit(name: str) -> tuple[str, str] | None:
    """Return why *name* cannot be printed, and the hint; neither repeats a letter of it."""
    if name.isascii() and name.isprintable() and name.strip():
        return None  # nearly always, and every face has these letters
    if not name.strip():
        return "this is empty", "write the name, or leave the option out"
    if forbidden_characters(name, "") or len(name.splitlines()) > 1:
        return "this holds a character that is invisible, or a line end", "type it again"
    if missing := list(fonts_for("en").missing(one_line(name))):
        hint = missing[0].hint if missing[0].installable else "write the name in Latin letters"
        return f"the fonts lack {len(missing)} of its characters", hint
    return None


def read_entry(entry: Entry) -> Handout:
    """Return the handout of *entry*, sure that every character of it can be printed.

    A translation knows whether the handout that it was made from has changed since.

    Raises:
        HandpressError: With every fault of the file.
    """
    return read_loaded(entry).handout


def read_loaded(entry: Entry) -> Loaded:
    """Return the handout of *entry* with its tree and what its clinic should know before a patient gets it.

    Raises:
        HandpressError: With every fault of the file.
    """
    loaded = read(entry, lambda node: [*_foreign(node), *_unprintable(node)])
    fonts_for(loaded.handout.language)
    return loaded


def language_findings(look: Look, handout: Handout) -> list[Finding]:
    """Return a warning for each of our words and the brand's that the handout's language leaves wanting."""
    findings: list[Finding] = []
    where = Span(f"language {handout.language}")
    if handout.language != "en" and not words_for(handout.language).reviewed:
        fact = "no qualified person has reviewed the fixed words of this language yet"
        findings.append(Finding(where, fact, "reviewed", "let one check a sample of each handout", Severity.WARNING))
    brand = look.brand
    if brand.print.assistance and brand.assistance and handout.language not in brand.assistance:
        fact = "the notice of language help has no text in this language"
        hint = f'add one under "assistance", as in "{handout.language}: ..."'
        findings.append(Finding(where, fact, "brand-language", hint, Severity.WARNING))
    texts = {"complications": brand.complications, "footer": brand.footer, "logo-text": brand.logo_text}
    for key, said in texts.items():
        if not said:
            continue
        printed = brand.said(said, handout.language)[1]
        if printed.partition("-")[0] != handout.language.partition("-")[0]:
            fact = f'the brand has no "{key}" in this language: the one in "{printed}" prints'
            hint = f'write it by language under "{key}", as in "{handout.language}: ..."'
            findings.append(Finding(where, fact, "brand-language", hint, Severity.WARNING))
    return findings


def _foreign(node: Node) -> Iterator[Finding]:
    """Yield a finding if Handpress has no fixed words in the language of a handout."""
    language = node.child("language")
    if language and LANGUAGE.fullmatch(language.text) and language.text not in languages():
        fact = f'"language": Handpress has no fixed words in {quoted(language.text)}'
        yield Finding(language.span, fact, "language", f"it has: {', '.join(languages())}")


def presented(handout: Handout, look: Look, glossary: Glossary) -> Handout:
    """Return *handout* with the plain words of its terms, where and as the brand prints them."""
    if look.brand.print.glossary == "no":
        return handout
    from handpress.content.glossary import in_brackets, words_to_know

    costs = look.brand.print.costs
    if look.brand.print.glossary == "brackets":
        return in_brackets(handout, glossary, costs)
    return handout.explaining(words_to_know(handout, glossary, costs))


def typeset(
    handout: Handout,
    look: Look,
    personal: Personal | None = None,
    variant: Variant | None = None,
    standing: Standing | None = None,
) -> Pages:
    """Return *handout* laid out on pages; as a draft unless its *standing* is approved."""
    variant = variant or Variant()
    theme = theme_for(look.brand, variant)
    fonts = fonts_for(handout.language, variant.large)
    return paginate(_composed(handout, look, personal, variant, theme, fonts, standing), theme.page, fonts)


def composed(handout: Handout, look: Look, personal: Personal | None = None, standing: Standing | None = None) -> Flow:
    """Return *handout* composed for the standard edition."""
    variant = Variant()
    theme = theme_for(look.brand, variant)
    return _composed(handout, look, personal, variant, theme, fonts_for(handout.language), standing)


def _composed(
    handout: Handout,
    look: Look,
    personal: Personal | None,
    variant: Variant,
    theme: Theme,
    fonts: Fonts,
    standing: Standing | None,
) -> Flow:
    logo = grey_logo(look.logo) if look.logo and variant.ink is Ink.GREY else look.logo
    return compose(handout, look.brand, logo, theme, words_for(handout.language), fonts, personal, standing)


def render(
    handout: Handout,
    look: Look,
    personal: Personal | None = None,
    variant: Variant | None = None,
    marks: bool = True,
    standing: Standing | None = None,
) -> bytes:
    """Return *handout* as a PDF file.

    Args:
        handout: What to print.
        look: The clinic's brand.
        personal: One patient's data.
        variant: Edition, paper and ink.
        marks: Whether the file says of itself that it is PDF/UA-1 and PDF/A-2a. `inspected` tells whether it is.
        standing: What its approval is worth today; without one it prints as a draft.
    """
    from handpress.pdf.engrave import engrave, values_of
    from handpress.pdf.press import press

    pages = typeset(handout, look, personal, variant, standing)
    return press(engrave(pages, PRODUCER, marks), values_of(pages))


class Form(StrEnum):
    """What is made of a handout."""

    PDF = "pdf"
    HTML = "html"
    TEXT = "text"
    CALENDAR = "calendar"

    @property
    def suffix(self) -> str:
        """The end of the file's name."""
        return {Form.TEXT: "txt", Form.CALENDAR: "ics"}.get(self, self.value)


def deliverable(
    handout: Handout,
    look: Look,
    personal: Personal | None,
    variant: Variant,
    form: Form = Form.PDF,
    unmarked: bool = False,
    name: str = "PDF",
    standing: Standing | None = None,
) -> tuple[bytes, list[Finding]]:
    """Return *handout* as the bytes of a file; a PDF only after it has passed inspection.

    Args:
        handout: What to print.
        look: The clinic's brand.
        personal: One patient's data.
        variant: Edition, paper and ink.
        form: PDF, HTML, plain text, or a calendar of the patient's dates.
        unmarked: Whether to return a PDF that fails, without its marks of conformance, and the findings with it.
        name: The file's name, for findings.
        standing: What its approval is worth today; without one it prints as a draft.

    Raises:
        HandpressError: The PDF fails inspection, and *unmarked* is off.
    """
    if form is not Form.PDF:
        return alternate(handout, look, personal, form, standing), []
    from handpress.pdf.inspect import inspect

    data = render(handout, look, personal, variant, standing=standing)
    findings = inspect(data, name)
    if not findings:
        return data, []
    if not unmarked:
        raise HandpressError(findings)
    warnings = [replace(finding, severity=Severity.WARNING) for finding in findings]
    return render(handout, look, personal, variant, False, standing), warnings


def alternate(
    handout: Handout, look: Look, personal: Personal | None, form: Form, standing: Standing | None = None
) -> bytes:
    """Return *handout* as one self-contained HTML page, as plain text or as a calendar, with the same words."""
    if form is Form.CALENDAR:
        return _calendar(handout, look, personal or Personal(), standing)
    from handpress.deliver.alternate import html_page, plain_text

    flow = composed(handout, look, personal, standing)
    return (html_page(flow, theme_for(look.brand)) if form is Form.HTML else plain_text(flow)).encode("utf-8")


def _calendar(handout: Handout, look: Look, personal: Personal, standing: Standing | None) -> bytes:
    """Return a calendar that one made later for the same patient and day replaces."""
    from datetime import UTC, datetime

    from handpress.deliver.portal.calendar import calendar
    from handpress.deliver.portal.parcel import series_of

    own = series_of(personal.patient or "", "", personal.procedure, handout.code, handout.language, "standard")
    return calendar(handout, look, personal, own, datetime.now(UTC), standing=standing)[0]


def _unprintable(node: Node) -> Iterator[Finding]:
    """Yield a finding for each text with a character that no font has."""
    if node.kind == "text":
        # As it will be printed: normal forms differ in what fonts cover.
        errors = list(fonts_for("en").missing(one_line(node.text)))
        if errors:
            more = f", nor are {len(errors) - 1} others of this text" if errors[1:] else ""
            yield Finding(node.span, f"{errors[0]}{more}", "missing-character", errors[0].hint)
    for child in (*node.items, *(value for _, value in node.pairs)):
        yield from _unprintable(child)
