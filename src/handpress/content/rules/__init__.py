"""Content rules, one function a rule: what can hurt a patient, or leaves one behind, is found before it is printed.

`examine` runs all of them over one handout; `shared_findings` compares handouts with each other.
"""

from handpress.content.rules import across, codes, plain, reading, structure, vague
from handpress.content.rules.page import Clinic, Page
from handpress.content.rules.rule import RULES, Rule
from handpress.diagnostics import Finding

__all__ = ["RULES", "Clinic", "Page", "Rule", "across", "codes", "examine", "plain", "reading", "structure", "vague"]


def examine(page: Page) -> list[Finding]:
    """Return what is wrong with *page* by every rule, in line order."""
    found = [finding for rule in RULES.values() for finding in rule.findings(page)]
    return sorted(found, key=lambda finding: finding.span)
