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
from handpress.diagnostics import Finding, HandpressError, Span
from handpress.layout.boxes import Pages
from handpress.layout.compose import Personal, compose, theme_for
from handpress.layout.paginate import paginate
from handpress.source.yaml import Node

PRODUCER = "Handpress 0.1.0"


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
    if isinstance(node.value, str):
        yield node.value, node.span
        return
    for child in node.value:
        yield from _texts(child[1] if isinstance(child, tuple) else child)
