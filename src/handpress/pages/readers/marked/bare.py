"""A Markdown file on its way: its rows without the marks that are no Markdown, and what is told of these."""

from __future__ import annotations

from dataclasses import dataclass, field

from handpress.diagnostics import Finding, Severity, Span
from handpress.pages.tree import Left, LineWords

ADDRESS = "the address of a link"

Numbered = tuple[tuple[int, ...], str]  # a text and the source lines that it came from


@dataclass(frozen=True)
class Row:
    """A line of Markdown, and the source lines that it came from."""

    numbers: tuple[int, ...]
    text: str


@dataclass
class Bare:
    """A file without its marks: rows of Markdown, what was taken out, and what the front matter declares."""

    path: str
    rows: list[Row] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    title: LineWords | None = None
    language: str = ""
    code: LineWords | None = None
    addresses: set[str] = field(default_factory=set)  # of links, that stand on lines of their own

    def leave(self, number: int, text: str, reason: str) -> None:
        """Note that *text* is left out; what we put in ourselves has no number."""
        if number and text.strip():
            self.left.append(Left(number, text.strip(), reason))

    def warn(self, number: int, fact: str, rule: str, hint: str) -> None:
        """Note what somebody has to look at."""
        self.findings.append(Finding(Span(self.path, number, 1), fact, rule, hint, Severity.WARNING))
