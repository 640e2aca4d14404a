"""Natural language: whether a tag is one, and whether all text has one (ISO 14289-1, 7.2; ISO 19005-2, 6.7.4)."""

from __future__ import annotations

from handpress.diagnostics import quoted
from handpress.proof.file import Pdf
from handpress.proof.patterns import pattern
from handpress.proof.report import Gathered

_TAG = r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"  # RFC 3066, as ISO 32000-1, 14.9.2, asks


def read_language(pdf: Pdf, value: object, place: str, report: Gathered) -> str | None:
    """Return the language that a Lang entry gives; report what is no language tag."""
    lang = pdf.text(value)
    if lang == "":
        # ISO 32000-1, 14.9.2, and so PDF/A: the language is unknown. ISO 14289-1, 7.2, asks for one.
        report("ua1-7.2", place, "Lang is empty: the language is not known", 'write it as "en" or "es-MX" (BCP 47)')
    elif lang is None or not pattern(_TAG).fullmatch(lang):
        shown = "Lang" if lang is None else quoted(lang, 30)
        report("ua1-7.2 a2a-6.7.4", place, f"{shown} is no language tag", 'write one as "en" or "es-MX" (BCP 47)')
    return lang


def report_mute(what: str, place: str, report: Gathered) -> None:
    """Report text of which nothing says the language."""
    fact = f"nothing says in which language {what}"
    report("ua1-7.2", place, fact, "set Lang in the catalog")
