"""The account of a Word file: its lines, what was left out of them, and what somebody has to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from handpress.diagnostics import Finding, Severity, Span, fault
from handpress.pages.tree import Left, Line, LineWords
from handpress.source.texts import one_line

MAX_LINES = 30_000  # as a page of text may have


class Account:
    """Counts the lines as they are read. Letters that no reader sees stay: the mapper takes them out of every page."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.looks: Counter[int] = Counter()  # how many letters have each size of type
        self.languages: Counter[str] = Counter()
        self._lines: list[Line] = []
        self._left: list[tuple[int, str, str]] = []
        self._told: dict[tuple[str, str, str], list[int]] = {}

    def line(self, text: str, place: str) -> int:
        """Enter a line; return its number."""
        if len(self._lines) == MAX_LINES:
            fact = f"this page has more than {MAX_LINES:,} lines, which is all that one handout takes"
            raise fault(Span(self.path), fact, "too-large", "split it into several pages")
        self._lines.append(Line(len(self._lines) + 1, one_line(text), place))
        return len(self._lines)

    def leave(self, number: int, text: str, reason: str) -> None:
        """Note that *text* of a line is left out."""
        self._left.append((number, one_line(text), reason))

    def leave_line(self, text: str, place: str, reason: str) -> None:
        """Enter a line that is left out."""
        if text.strip():
            self.leave(self.line(text, place), text, reason)

    def tell(self, number: int, fact: str, rule: str, hint: str) -> None:
        """Note what somebody has to look at: once, with the first place, however often it stands."""
        self._told.setdefault((fact, rule, hint), []).append(number)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The warnings."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for (fact, rule, hint), at in self._told.items():
            times = f"; so it is in {len(at)} lines" if len(at) > 1 else ""
            span = Span(self.path, at[0], 1) if at[0] else Span(self.path)
            yield Finding(span, fact + times, rule, hint, Severity.WARNING)

    def text(self, number: int) -> str:
        """Return the words of a line."""
        return self._lines[number - 1].text

    def words(self, *numbers: int) -> LineWords:
        """Return the words of some lines as one text."""
        return LineWords(" ".join(filter(None, map(self.text, numbers))), numbers)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines."""
        return tuple(self._lines)

    @property
    def left(self) -> tuple[Left, ...]:
        """What was left out, in the order of lines."""
        return tuple(Left(*each) for each in sorted(self._left, key=lambda one: one[0]))
