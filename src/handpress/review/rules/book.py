"""All the rules together."""

from __future__ import annotations

from handpress.diagnostics import Finding
from handpress.review.rules import (
    across,
    alarm,
    contradiction,
    elsewhere,
    firstpage,
    foreign,
    gaps,
    hardness,
    leftovers,
    phones,
    plainness,
    screen,
    translation,
    vague,
    wrongcode,
)
from handpress.review.rules.rule import RULES
from handpress.review.rules.subject import Subject

__all__ = ["MODULES", "RULES", "examine"]

# Each registers its own.
MODULES = (
    wrongcode,
    across,
    hardness,
    vague,
    plainness,
    gaps,
    alarm,
    leftovers,
    elsewhere,
    screen,
    foreign,
    firstpage,
    phones,
    contradiction,
    translation,
)


def examine(page: Subject) -> list[Finding]:
    """Return what is wrong with *page* by every rule, in line order."""
    found = [finding for rule in RULES.values() for finding in rule.findings(page)]
    return sorted(found, key=lambda finding: finding.span)
