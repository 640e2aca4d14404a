"""Gather faults while the file is read; say each once, with its first place and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

from handpress.diagnostics import Finding, Severity, Span
from handpress.proof.standards import DEFAULT, named

_LONGEST = 300  # characters of a message
_MOST = 1000  # kinds of faults; nobody reads more, and a hostile file can have any number


class _Noted:
    """What is wrong in one or more places; *other* is the second of them."""

    __slots__ = ("count", "hint", "other", "place", "severity")

    def __init__(self, place: str, hint: str, severity: Severity) -> None:
        self.place, self.hint, self.severity = place, hint, severity
        self.count = 1
        self.other = ""


class Gathered:
    """The faults of one file. The same fault in many places is one finding.

    Args:
        name: What to call the file.
        standards: What it is held to; what breaks none of them is left out.
    """

    def __init__(self, name: str, standards: Sequence[str] = DEFAULT) -> None:
        self.name = name
        self.standards = tuple(dict.fromkeys(standards))
        self._named: dict[str, str] = {}
        self._faults: dict[tuple[str, str], _Noted] = {}

    def __call__(self, rule: str, place: str, fact: str, hint: str, severity: Severity = Severity.ERROR) -> None:
        """Note a fault.

        Args:
            rule: Standard and clause, as "ua1-7.1" (ISO 14289-1) or "a2a-6.2.11.5" (ISO 19005-2); or both.
            place: Where in the file, as "page 2" or "object 14".
            fact: What is wrong there, in lower case; equal facts are folded.
            hint: What is to be done.
            severity: A warning is for what no clause forbids outright.
        """
        if rule not in self._named:
            self._named[rule] = named(rule, self.standards)
        rule = self._named[rule]
        if not rule:
            return
        fact = fact[:_LONGEST]
        fault = self._faults.get((rule, fact))
        if fault is not None:
            fault.count += 1
            fault.other = fault.other or (place if place != fault.place else "")
        elif len(self._faults) < _MOST:
            self._faults[rule, fact] = _Noted(place[:_LONGEST], hint, severity)

    def findings(self) -> list[Finding]:
        """Return one finding for each kind of fault, in the order they were met."""
        return [self._finding(*key, fault) for key, fault in self._faults.items()]

    def _finding(self, rule: str, fact: str, fault: _Noted) -> Finding:
        message = f"{fault.place}: {fact}"
        if fault.count > 1:
            message += f" ({fault.count} in all{f', also {fault.other}' if fault.other else ''})"
        return Finding(Span(self.name), _one_line(message), rule, fault.hint, fault.severity)


def _one_line(text: str) -> str:
    """Return *text* on one line of bearable length: names out of the file are part of it."""
    shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
    return shown if shown.isprintable() else "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in shown)
