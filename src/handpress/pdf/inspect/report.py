"""Gather faults while the file is read; say each once, with its first place and how many more there are."""

from __future__ import annotations

from handpress.diagnostics import Finding, Severity, Span

_MOST = 1000  # kinds of faults; nobody reads more, and a hostile file can have any number


class Report:
    """The faults of one file. The same fault in many places is one finding."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._faults: dict[tuple[str, str], list[str]] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._hints: dict[tuple[str, str], tuple[str, Severity]] = {}

    def __call__(self, rule: str, place: str, fact: str, hint: str, severity: Severity = Severity.ERROR) -> None:
        """Note a fault.

        Args:
            rule: Standard and clause, as "ua1-7.1" (ISO 14289-1) or "a2a-6.2.11.5" (ISO 19005-2).
            place: Where in the file, as "page 2" or "object 14".
            fact: What is wrong there, in lower case; equal facts are folded.
            hint: What is to be done.
            severity: A warning is for what no clause forbids outright.
        """
        key = rule, fact
        count = self._counts.get(key, 0)
        if not count and len(self._counts) > _MOST:
            return
        self._counts[key] = count + 1
        if not count:
            self._faults[key] = [place]
            self._hints[key] = hint, severity
        elif count < 3 and place not in self._faults[key]:
            self._faults[key].append(place)

    def findings(self) -> list[Finding]:
        """Return one finding for each kind of fault, in the order they were met."""
        return [self._finding(rule, fact) for rule, fact in self._counts]

    def _finding(self, rule: str, fact: str) -> Finding:
        places, count = self._faults[rule, fact], self._counts[rule, fact]
        hint, severity = self._hints[rule, fact]
        if count == 1:
            message = f"{places[0]}: {fact}"
        else:
            message = f"{places[0]}: {fact} ({count} in all{', also ' + places[1] if len(places) > 1 else ''})"
        return Finding(Span(self.name), message, rule, hint, severity)
