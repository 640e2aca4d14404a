"""What an import owes its reader: what was left out and why, what wants a look, what is wrong."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from handpress.diagnostics import Finding, Severity, Span, quoted
from handpress.meanings.words import has_words
from handpress.pages.tree import Left, LineWords, Tree


@dataclass
class Ledger:
    """The account of one page while it is mapped."""

    path: str
    language: str
    raw: dict[int, str]  # the lines of the source; none where two share a number
    left: list[Left] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)

    @classmethod
    def of(cls, tree: Tree, path: str, language: str) -> Ledger:
        """Return the account with which the reader of *tree* left off."""
        raw: dict[int, str] = {}
        for line in tree.lines:
            raw[line.number] = "" if line.number in raw else line.text
        return cls(path, language, raw, list(tree.left), list(tree.findings))

    def leave(self, words: LineWords, reason: str) -> None:
        """Note that the lines of *words* are left out."""
        numbers = words.lines or (0,)
        alone = len(numbers) == 1
        for number in numbers:
            self.left.append(Left(number, self.raw.get(number) or (words.text if alone else ""), reason))

    def leave_words(self, words: LineWords, reason: str) -> None:
        """Note that *words*, which may be but a part of their lines, are left out."""
        if len(words.lines) > 1:
            self.leave(words, reason)
        else:
            self.left.append(Left(words.lines[0] if words.lines else 0, words.text, reason))

    def warn(self, line: int, fact: str, rule: str, hint: str) -> None:
        """Note that a person must look at *line*."""
        span = Span(self.path, line, 1) if line else Span(self.path)
        self.findings.append(Finding(span, fact, rule, hint, Severity.WARNING))

    def refuse(self, fact: str, rule: str, hint: str) -> None:
        """Note a fault of the whole page."""
        self.faults.append(Finding(Span(self.path), fact, rule, hint))

    def close(self, kept: Set[int], tree: Tree) -> None:
        """Note the lines of *tree* that are neither *kept* nor left out: marks; or words that found no place."""
        known = kept | {left.line for left in self.left}
        for line in tree.lines:
            if line.number in known or not line.text.strip():
                continue
            if has_words(line.text):
                self.warn(line.number, f"this line found no place: {quoted(line.text)}", "no-place", "write it by hand")
                self.left.append(Left(line.number, line.text.strip(), "it found no place in the handout"))
            else:
                self.left.append(Left(line.number, line.text.strip(), "a line of marks"))
