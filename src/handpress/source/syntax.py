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
    _Case("cannot start any token|mapping keys are not allowed", _SPECIAL, _QUOTE),
    _Case("directive|YAML document", 'a line cannot start with "%"', f"delete it, or {_QUOTE}", start=True),
    _Case("an (alias|anchor)|undefined tag|a tag|block scalar.*(comment|indicators)", _SPECIAL, _QUOTE, start=True),
    _Case(
        "flow (sequence|mapping|node)",
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
        mark = (error.context_mark if case.start else None) or error.problem_mark
        if mark is None or mark.line >= len(lines) or not re.search(case.problem, problem):
            continue
        before, after = lines[mark.line][: mark.column], lines[mark.line][mark.column :]
        if after.startswith(case.after) and re.search(case.before, before):
            place = Span(path, mark.line + 1, mark.column + 1)
            return Finding(place, case.fact.replace("{char}", after[:1]), case.rule, case.hint)
    mark = error.problem_mark or error.context_mark
    place = Span(path, mark.line + 1, mark.column + 1) if mark else Span(path)
    return Finding(place, f"this is not YAML: {problem}", "yaml-syntax", "look at this line and the one above it")
