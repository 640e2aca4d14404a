"""Say in plain words what a YAML parser stumbled over, and where the author should look.

Knows the phrases of libyaml and of PyYAML's own parser. A phrase that it does not know is shown as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml as pyyaml

from handpress.diagnostics import Finding, Span

_QUOTE = "put quotes around the whole text"
_SPECIAL = 'an unquoted text cannot start with "{char}"'


@dataclass(frozen=True)
class _Case:
    """What the parser says, and what to say instead.

    ``problem`` is looked for in the parser's words; ``before`` and ``after`` in the line, up to the place and from
    it on. The place is where the parser stopped, or with ``start`` where the thing begins that it was reading.
    """

    problem: str
    fact: str
    hint: str
    start: bool = False
    before: str = ""
    after: str = ""
    rule: str = "yaml-syntax"


_CASES = (
    _Case(
        "quoted scalar.*(end of stream|document)",
        "the quote that opens here is never closed",
        "close it with the same sign; an apostrophe inside '...' is written twice",
        start=True,
    ),
    _Case(
        "escape|hex",
        "a backslash is special between double quotes",
        "use single quotes, or write the backslash twice",
    ),
    _Case("cannot start any token|tab character", "a tab stands where only spaces may", "use spaces", after="\t"),
    _Case("cannot start any token|mapping keys are not allowed|node content", _SPECIAL, _QUOTE, after=r"\S"),
    _Case("node content", "the file ends in an open list", 'close each "[" with "]" and each "{" with "}"', after="$"),
    _Case("directive|YAML document", 'a line cannot start with "%"', f"delete it, or {_QUOTE}", start=True),
    _Case("an (alias|anchor)|undefined tag|a tag|block scalar.*(comment|indicator)", _SPECIAL, _QUOTE, start=True),
    _Case(
        "flow (sequence|mapping)",
        'the "{char}" that opens here is not closed as it should be',
        f'{_QUOTE} if it is no list; else separate the entries by commas and close them with "]" or "}}"',
        start=True,
    ),
    _Case(
        "sequence entries are not allowed",
        "a list cannot start on the line of its key",
        'start the first "- " on the next line, or put quotes around a text that starts with "- "',
    ),
    _Case("document start", "a second document starts here", "keep one document a file", rule="one-document"),
    _Case(
        "mapping values are not allowed",
        "an unquoted text cannot hold a colon and a space",
        _QUOTE,
        before=r":\s",
    ),
    _Case(
        "mapping values are not allowed",
        "this key does not fit under the line above",
        "end the key above with a colon and a space, and start both keys in the same column",
    ),
    _Case("expected ':'", 'no space stands behind this "-"', 'write "- " before each entry of a list', True, after="-"),
    _Case(
        "expected ':'",
        "this line has no key with a colon and a space",
        'write it as in "title: Knee", or indent it further if it belongs to the text above',
        start=True,
    ),
    _Case(
        "block (mapping|collection|sequence)",
        "words stand behind a closing quote or bracket",
        "put the whole text in one pair of quotes; perhaps a quote above is not closed",
        before=r"""["'\]}]\s*$""",
    ),
    _Case(
        "block (mapping|collection|sequence)",
        "this line is not indented like those above",
        'start all keys of one section in the same column, and all "- " of one list',
    ),
)


def syntax_finding(error: pyyaml.MarkedYAMLError, text: str, path: str) -> Finding:
    """Return what *error*, met while *text* was parsed, tells its author.

    Args:
        error: What the parser raised.
        text: The document.
        path: The name used in messages.
    """
    problem = f"{error.context or ''}: {error.problem or 'this is not YAML'}".removeprefix(": ").replace("\n", " ")
    lines = re.split("\r\n|\r|\n", text)
    for case in _CASES:
        if re.search(case.problem, problem):
            mark = (error.context_mark if case.start else None) or error.problem_mark
            place, before, after = _split(mark, lines, path)
            if re.match(case.after, after) and re.search(case.before, before):
                return Finding(place, case.fact.replace("{char}", after[:1]), case.rule, case.hint)
    place, _, _ = _split(error.problem_mark or error.context_mark, lines, path)
    return Finding(place, f"this is not YAML: {problem}", "yaml-syntax", "look at this line and the one above it")


def _split(mark: pyyaml.Mark | None, lines: list[str], path: str) -> tuple[Span, str, str]:
    """Return the place of *mark*, and its line up to there and from there on."""
    if mark is None:
        return Span(path), "", ""
    # libyaml puts the end of a text without a last line end on a line of its own.
    line, column = (mark.line, mark.column) if mark.line < len(lines) else (len(lines) - 1, len(lines[-1]))
    return Span(path, line + 1, column + 1), lines[line][:column], lines[line][column:]
