"""All the rules together."""

from __future__ import annotations

from handpress.content.rules import across, codes, plain, reading, structure, translation, vague
from handpress.content.rules.page import Page
from handpress.content.rules.rule import RULES
from handpress.diagnostics import Finding

__all__ = ["MODULES", "RULES", "examine"]

MODULES = (codes, across, reading, vague, plain, structure, translation)  # each registers its own


def examine(page: Page) -> list[Finding]:
    """Return what is wrong with *page* by every rule, in line order."""
    found = [finding for rule in RULES.values() for finding in rule.findings(page)]
    return sorted(found, key=lambda finding: finding.span)
