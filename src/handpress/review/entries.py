"""A handout of the library, read, and sure to be printable: its language has fixed words, its letters a face."""

from __future__ import annotations

from collections.abc import Iterator

from handpress.brand.fonts import fonts_for
from handpress.brand.look import Look
from handpress.brand.printable import unprintable
from handpress.brand.words import languages, words_for
from handpress.content.handout import Handout
from handpress.content.library import Loaded, read
from handpress.content.shelf import Entry
from handpress.diagnostics import Finding, Severity, Span, quoted
from handpress.source.texts import LANGUAGE
from handpress.source.yaml import Node


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
    loaded = read(entry, lambda node: [*_foreign(node), *unprintable(node)])
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
