"""What `check` and `inspect` found, as text, JSON or SARIF 2.1.0; piece by piece, so that thousands take no memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any

from handpress.data import VERSION
from handpress.diagnostics import Finding, Severity
from handpress.proof.standards import described
from handpress.review.check import Report, identity, is_source_page, merged
from handpress.review.codes import Codes
from handpress.review.rules.book import RULES
from handpress.review.rules.score import CDC, PEMAT, Sheet, score

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


class Totals:
    """How many handouts and findings went by, those of the source pages of *codes* left out."""

    def __init__(self, codes: Codes | None = None) -> None:
        self._codes = codes or Codes()
        self.handouts: set[tuple[str, str, str]] = set()
        self.sheets: set[tuple[str, str]] = set()
        self.counts = dict.fromkeys(Severity, 0)

    def count(self, reports: Iterable[Report]) -> Iterator[Report]:
        """Yield *reports*, counting them."""
        for report in reports:
            entry = report.entry
            if entry.is_sheet:
                self.sheets.add((entry.name, entry.language))
            elif entry.language:  # and no file that only looks like one
                self.handouts.add((entry.code, entry.language, str(entry.path.parent)))
            if not is_source_page(report, self._codes):
                for severity in Severity:
                    self.counts[severity] += report.count(severity)
            yield report

    @property
    def errors(self) -> int:
        """How many errors went by."""
        return self.counts[Severity.ERROR]

    def __str__(self) -> str:
        parts = [f"{number} {name}{'' if number == 1 else 's'}" for name, number in self.counts.items()]
        handouts, sheets = len(self.handouts), len(self.sheets)
        looked_at = f"{handouts} handout{'' if handouts == 1 else 's'}"
        if sheets:
            looked_at += f", {sheets} sheet{'' if sheets == 1 else 's'}"
        return f"{looked_at}: {', '.join(parts)}"


def as_text(reports: Iterable[Report], scores: bool = False) -> Iterator[str]:
    """Yield each finding as lines of text; with *scores* the score sheet of each handout behind them."""
    for report in reports:
        yield from (f"{finding}\n" for finding in report.findings)
        if report.signature or report.sheet:
            yield f"{report.entry.path}: {_measured(report)}\n"
        if report.signature and scores:
            yield from (f"  {line}\n" for line in sheet(report).lines())


def sheet(report: Report) -> Sheet:
    """Return the score sheet of a handout."""
    found = {finding.rule for finding in report.findings if finding.severity is not Severity.NOTE}
    return score(found, report.entry.language)


_SOUND = "no error and no warning"  # there may be notes


def _measured(report: Report) -> str:
    counts = ", ".join(
        f"{number} {severity}{'' if number == 1 else 's'}"
        for severity in (Severity.ERROR, Severity.WARNING)
        if (number := report.count(severity))
    )
    if not report.grades:
        return counts or _SOUND
    whole = report.grades[0]
    smog = f", SMOG {whole.smog:.1f}" if whole.smog is not None else ""
    exempt = f", {whole.counted:.1f} without {whole.exempt} exempt words" if whole.exempt else ""
    return f"{counts or _SOUND}; reads at grade {whole.grade:.1f}{smog}{exempt}"


def as_json(reports: Iterable[Report], scores: bool = False, more: Iterable[Finding] = ()) -> Iterator[str]:
    """Yield one JSON document: ``handouts``, each once, with its grades and all findings; and *more* findings."""
    yield '{"handpress": ' + json.dumps(VERSION) + ', "handouts": ['
    comma = "\n"
    for report in merged(reports):
        tree: dict[str, Any] = {
            **identity(report.entry),
            "path": str(report.entry.path),
            "title": report.title,
            "grades": [
                {
                    "part": grade.name,
                    "grade": round(grade.grade, 2),
                    "counted_grade": round(grade.counted, 2),
                    "smog": None if grade.smog is None else round(grade.smog, 2),
                    "words": grade.words,
                    "exempt_words": grade.exempt,
                }
                for grade in report.grades
            ],
            "findings": [finding.tree() for finding in report.findings],
        }
        if report.entry.is_sheet:
            tree |= {"sheet": True, "lacks": report.lacks or None}
        if scores and report.signature:
            tree["scores"] = _scores(sheet(report))
        yield comma + json.dumps(tree, ensure_ascii=False)
        comma = ",\n"
    yield f'\n], "findings": {json.dumps([finding.tree() for finding in more], ensure_ascii=False)}}}\n'


def _scores(sheet: Sheet) -> dict[str, Any]:
    groups = {"agree": sheet.agree, "disagree": sheet.disagree, "ask": sheet.ask}
    return {
        standard: {
            "percent": round(sheet.percent(standard), 1),
            **{
                name: [{"item": item.id, "text": item.text} for item in items if item.standard == standard]
                for name, items in groups.items()
            },
        }
        for standard in (PEMAT, CDC)
    }


def inspected_as_json(files: Iterable[tuple[Path, list[Finding]]], standards: Iterable[str]) -> Iterator[str]:
    """Yield one JSON document: ``standards``, and ``files`` with all findings about each."""
    yield f'{{"handpress": {json.dumps(VERSION)}, "standards": {json.dumps(list(standards))}, "files": ['
    comma = "\n"
    for path, found in files:
        tree = {"path": str(path), "findings": [finding.tree() for finding in found]}
        yield comma + json.dumps(tree, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def as_sarif(reports: Iterable[Report]) -> Iterator[str]:
    """Yield one SARIF log: for code scanning, and for editors that show findings where they are."""
    return _sarif((finding for report in reports for finding in report.findings), _described)


def inspected_as_sarif(files: Iterable[tuple[Path, list[Finding]]]) -> Iterator[str]:
    """Yield one SARIF log of what was found in PDF files."""
    return _sarif((finding for _, found in files for finding in found), _clause)


def _sarif(findings: Iterable[Finding], describe: Callable[[str], dict[str, Any]]) -> Iterator[str]:
    yield '{"$schema": ' + json.dumps(_SARIF) + ', "version": "2.1.0", "runs": [{"columnKind": "unicodeCodePoints", '
    yield '"results": ['
    met: dict[str, None] = {}
    comma = "\n"
    for finding in findings:
        met[finding.rule] = None
        yield comma + json.dumps(_result(finding), ensure_ascii=False)
        comma = ",\n"
    driver = {"name": "handpress", "version": VERSION, "rules": [describe(name) for name in met]}
    yield '\n], "tool": ' + json.dumps({"driver": driver}, ensure_ascii=False) + "}]}\n"


def _result(finding: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.span.path)}}
    if finding.span.line:
        place["region"] = {"startLine": finding.span.line, "startColumn": finding.span.column}
    text = f"{finding.message}. Hint: {finding.hint}" if finding.hint else finding.message
    return {
        "ruleId": finding.rule,
        "level": finding.severity.value,
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


def _uri(path: str) -> str:
    """Return *path* as a relative reference (RFC 3986)."""
    kept = "/-._~"
    posix = PurePath(path).as_posix()
    return "".join(c if c.isascii() and (c.isalnum() or c in kept) else _percent(c) for c in posix)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode(errors="surrogateescape"))


def _described(name: str) -> dict[str, Any]:
    rule = RULES.get(name)
    if rule is None:
        return {"id": name, "shortDescription": {"text": "a fault that keeps the file from being read"}}
    return {
        "id": name,
        "shortDescription": {"text": rule.reason},
        "fullDescription": {"text": f"{rule.reason} ({rule.source})"},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _clause(rule: str) -> dict[str, Any]:
    return {"id": rule, "shortDescription": {"text": described(rule) or "what keeps the file from being checked whole"}}


def rule_list() -> Iterator[str]:
    """Yield a line for each rule: its name, how bad it is, whether it keeps a handout a draft, why, and whose rule."""
    for name, rule in sorted(RULES.items()):
        kept = ", keeps it a draft" if rule.blocks or rule.severity is Severity.ERROR else ""
        yield f"{name} ({rule.severity}{kept})\n  {rule.reason}\n  {rule.source}\n"
