"""Say what is wrong, where, and what to do about it.

One finding type serves every stage, from YAML to PDF, and has one text form.
Nothing here prints or exits: that is the command's work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import ParamSpec, TypeVar

from msgspec import Struct

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Severity(StrEnum):
    """How bad a finding is. An error stops its handout; a note is only for your information."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Span(Struct, frozen=True, order=True):
    """A place in a file. Line and column count from 1; line 0 means the file as a whole."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{self.column}"


class Finding(Struct, frozen=True):
    """One fault: a fact in lower case, the rule that it breaks, and what to do.

    ``desk`` is what to do for who reads it on paper, where the hint is for who gives the command.
    """

    span: Span
    message: str
    rule: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    desk: str = ""

    def __str__(self) -> str:
        line = f"{self.span}: {self.severity}: {self.message} [{self.rule}]"
        return f"{line}\n  hint: {self.hint}" if self.hint else line

    def tree(self) -> dict[str, str | int]:
        """Return it as JSON has it."""
        span = self.span
        return {
            "path": span.path,
            "line": span.line,
            "column": span.column,
            "severity": self.severity.value,
            "rule": self.rule,
            "message": self.message,
            "hint": self.hint,
        }


class HandpressError(Exception):
    """The author's faults in one file, all at once, in line order."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings, key=lambda finding: finding.span))
        super().__init__("\n".join(str(finding) for finding in self.findings))


class UsageError(ValueError):
    """What was asked for contradicts itself; the message says what goes with what."""


class Faults:
    """Faults met on the way, told as they come, so that one bad file does not stop the good ones.

    Args:
        tell: Is given each finding.
    """

    def __init__(self, tell: Callable[[Finding], object]) -> None:
        self.count = 0
        self.tell = tell

    def __bool__(self) -> bool:
        return self.count > 0

    def catch(self, action: Callable[_P, _T], *arguments: _P.args, **options: _P.kwargs) -> _T | None:
        """Return what *action* returns, or None after telling its findings."""
        try:
            return action(*arguments, **options)
        except HandpressError as error:
            self.add(error)
            return None

    def add(self, *errors: HandpressError) -> None:
        """Tell what is in *errors*."""
        for error in errors:
            self.count += len(error.findings)
            for finding in error.findings:
                self.tell(finding)


MAX_FINDINGS = 100  # of one file; nobody reads more, and a hostile file can have any number


def listed(findings: list[Finding]) -> list[Finding]:
    """Return *findings* about one file, or the first hundred of more, and one that says so."""
    if len(findings) <= MAX_FINDINGS:
        return findings
    message = f"this file has more than {MAX_FINDINGS} faults; {MAX_FINDINGS} are listed"
    return [*findings[:MAX_FINDINGS], Finding(Span(findings[0].span.path), message, "many-faults", "mend these first")]


def fault(span: Span, message: str, rule: str, hint: str = "") -> HandpressError:
    """Return an error that holds one finding."""
    return HandpressError([Finding(span, message, rule, hint)])


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to *word* or beginning with it, in upper or lower case, if there is one."""
    from difflib import get_close_matches

    words = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    if not close and len(word) > 2:
        close = [name for name in words if name.startswith(word.lower())]
    return words[close[0]] if close else None


def near_miss(word: str, known: Iterable[str]) -> str:
    """Return the hint that names the known word nearest to *word*, or all of them."""
    words = list(known)
    near = nearest(word, words)
    return f'did you mean "{near}"?' if near else f"known here: {', '.join(words)}"


def quoted(text: str, limit: int = 40) -> str:
    """Return *text* in quotes on one line, cut at *limit* characters, invisible characters shown by number."""
    shown = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text[: limit + 1])
    return f'"{shown[:limit]}..."' if len(shown) > limit else f'"{shown}"'
