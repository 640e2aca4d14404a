"""A rule: its name, how bad it is to break it, why it is there and whose standard says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from handpress.diagnostics import Finding, Severity, Span
from handpress.review.rules.subject import Subject

# Place, fact, hint; and the severity where it is another than the rule's own.
Hit = tuple[Span, str, str] | tuple[Span, str, str, Severity]
Test = Callable[[Subject], Iterable[Hit]]


@dataclass(frozen=True)
class ContentRule:
    """One rule. Its reason is the first line of its function's docstring."""

    name: str
    severity: Severity
    source: str
    reason: str
    test: Test
    blocks: bool = False

    def findings(self, page: Subject) -> Iterator[Finding]:
        """Yield what is wrong with *page* by this rule."""
        for span, fact, hint, *other in self.test(page):
            yield Finding(span, fact, self.name, hint, other[0] if other else self.severity)


RULES: dict[str, ContentRule] = {}


def rule(name: str, severity: Severity, source: str, blocks: bool = False) -> Callable[[Test], Test]:
    """Register the function under this as the rule *name*.

    Args:
        name: What stands in brackets behind a finding.
        severity: That of its findings, where a finding has none of its own.
        source: What is behind it, where anybody can read it up: an item of PEMAT-P or of the CDC Clear Communication
            Index, a law; or "Handpress" with what it wants, where the rule is our own.
        blocks: Whether it keeps a handout from being approved although it is no error.
    """

    def register(test: Test) -> Test:
        reason = (test.__doc__ or "").strip().partition("\n")[0]
        assert reason, f"{name} has no reason"
        RULES[name] = ContentRule(name, severity, source, reason, test, blocks)
        return test

    return register
