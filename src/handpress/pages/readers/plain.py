"""Read a page of plain text, Markdown marks included, as a tree.

Refuses control characters, text direction overrides, and a page of too many lines. Needs no library.
"""

from __future__ import annotations

from handpress.diagnostics import Finding, Severity, Span, fault
from handpress.pages.paragraphs import gaps, read_blocks
from handpress.pages.sourcelines import left_addresses, read_lines, source_lines
from handpress.pages.tree import Line, Tree

MAX_LINES = 30_000  # a book of a megabyte has twenty thousand


def read_plain(text: str, path: str) -> Tree:
    """Return the tree of *text*.

    Args:
        text: The page.
        path: The name used in messages.

    Raises:
        HandpressError: Forbidden characters, each told; too many lines.
    """
    numbered, findings = source_lines(text, path)
    if len(numbered) > MAX_LINES:
        fact = f"this page has {len(numbered):,} lines; one handout takes {MAX_LINES:,}"
        raise fault(Span(path), fact, "too-large", "split it into several pages")
    gathered = read_blocks(read_lines(numbered))
    lines = tuple(Line(number, raw.strip()) for number, raw in numbered if raw.strip())
    findings += [_missing(path, *gap) for gap in gaps(gathered.blocks)]
    left = sorted((*gathered.left, *left_addresses(numbered)), key=lambda one: one.line)
    return Tree(gathered.blocks, lines, tuple(left), tuple(findings))


def _missing(path: str, line: int, before: int, after: int) -> Finding:
    fact = f"a list counts from {before} to {after}; what stands there is kept as one list"
    hint = "see whether the page has lost an entry"
    return Finding(Span(path, line, 1), fact, "missing-number", hint, Severity.WARNING)
