"""From a handout file and a brand to PDF bytes: the stages, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handpress.brand.brand import Brand, read_brand
from handpress.brand.fonts import Fonts, standard_fonts
from handpress.brand.logo import Logo
from handpress.brand.words import words_for
from handpress.content.handout import Handout
from handpress.content.library import Entry, load
from handpress.content.timing import parse_procedure
from handpress.data import VERSION
from handpress.diagnostics import Finding, HandpressError, Span
from handpress.layout.boxes import Pages
from handpress.layout.compose import Personal, compose, theme_for
from handpress.layout.paginate import paginate
from handpress.source.bind import one_line
from handpress.source.yaml import FORBIDDEN, Node

PRODUCER = f"Handpress {VERSION}"
EXAMPLE_CLINIC = "Your Clinic"


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
    brand, logo, node = read_brand(path)
    _require_characters(node, standard_fonts())
    return Look(brand, logo)


def is_example(look: Look) -> bool:
    """Return whether *look* is the made-up clinic that ships."""
    return look.brand.clinic == EXAMPLE_CLINIC


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
    texts = {"--patient": patient, "--clinician": clinician}
    for option, text in texts.items():
        if text is None:
            continue
        where = Span(option)
        findings += unprintable(text, where, standard_fonts())
        if not text.strip() or FORBIDDEN.search(text) or "\n" in text:
            findings.append(
                Finding(where, "this is empty or has a character that cannot print", "text", "type it again")
            )
    if findings:
        raise HandpressError(findings)
    return Personal(patient and one_line(patient), procedure, clinician and one_line(clinician))


def read_entry(entry: Entry) -> Handout:
    """Return the handout of *entry*, sure that every character of it can be printed.

    Raises:
        HandpressError: With every fault of the file.
    """
    handout, node = load(entry)
    _require_characters(node, standard_fonts())
    return handout


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


def unprintable(text: str, where: Span, fonts: Fonts) -> Iterator[Finding]:
    """Yield a finding for each character of *text* that no font has."""
    for error in fonts.missing(text):
        yield Finding(where, str(error), "missing-character", "write it in other characters")


def _require_characters(node: Node, fonts: Fonts) -> None:
    findings = [finding for text, span in _texts(node) for finding in unprintable(text, span, fonts)]
    if findings:
        raise HandpressError(findings)


def _texts(node: Node) -> Iterator[tuple[str, Span]]:
    if node.kind == "text":
        yield node.text, node.span
    for child in (*node.items, *(value for _, value in node.pairs)):
        yield from _texts(child)
