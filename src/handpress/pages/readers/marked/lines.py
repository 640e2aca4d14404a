"""Which line of a Markdown file stands alone: where the standard would join it to the line above, a gap is put in.

A nurse means what she sees: a line of its own is one, and does not go on with the bullet above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from handpress.meanings.sentences import goes_on, is_bracketed
from handpress.pages.readers.marked.bare import Row

_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+]|(?P<number>\d{1,3})[.)])(?P<gap>\s+)(?=\S)")
_HEADING = re.compile(r"#{1,6}\s")
_OWN_START = re.compile(r"\s*(?:#{1,6}\s|>|\||(?:```|~~~)|(?:[-*_]\s*){3,}$|={3,}\s*$|-{3,}\s*$|:\s)")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_GAP = Row((), "")


@dataclass(frozen=True)
class Lines:
    """The rows of a page, and the width at which it was wrapped; 0 if it was not."""

    rows: Sequence[Row]
    width: int = 0
    flowed: bool = False  # a space at the end of a line says that the next goes on with it (RFC 3676)

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Lines:
        """Return the *rows* of a page with their width."""
        return cls(rows, _wrap_width([row.text.strip() for row in rows]), _is_flowed([row.text for row in rows]))

    def parted(self) -> list[Row]:
        """Return the rows with a gap where a line begins something of its own."""
        parted: list[Row] = []
        item: re.Match[str] | None = None  # the bullet or number that is open
        order = 0
        rows = list(_moved_in(self._with_whole_headings(_piped(list(self._moved_out())))))
        for index, row in enumerate(rows):
            before = parted[-1].text if parted else ""
            own = _ITEM.match(row.text)
            if own and own["number"]:
                begins = order + 1 == int(own["number"]) or int(own["number"]) == 1
                parted += [_GAP] if begins and before.strip() and not _ITEM.match(before) and not item else []
                order = int(own["number"]) if begins else order
            elif self._stands_alone(row.text, before, item):
                parted.append(_GAP)
                item = None
            if row.text.lstrip().startswith("|"):
                parted += _headless(rows, index, before)
            item = own or (item if row.text.strip() else None)
            parted.append(row)
        return parted

    def _moved_out(self) -> Iterator[Row]:
        """Yield the rows; a list that is moved in with nothing above it to stand under begins at the margin."""
        shift, is_open = 0, False
        for row in self.rows:
            if row.text.strip():
                indent = _indent(row.text)
                own = bool(_ITEM.match(row.text))
                if not is_open and own and indent > 3:
                    shift = indent
                elif indent < shift:
                    shift = 0
                is_open = own or (is_open and indent > 0)
            yield Row(row.numbers, row.text.expandtabs(4)[shift:]) if shift else row

    def _stands_alone(self, text: str, before: str, item: re.Match[str] | None) -> bool:
        """Return whether a line does not go on with a table or an item above it, though no gap parts them."""
        if not text.strip() or not before.strip() or _ITEM.match(text) or _OWN_START.match(text):
            return False
        if before.lstrip().startswith("|"):
            return "|" not in text
        if not item:
            return False
        if self.flows_on(before) or is_bracketed(text.strip()):
            return False
        return _indent(text) <= _indent(item[0]) and not self.goes_on(before.strip(), text.strip())

    def _with_whole_headings(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows; a heading that was broken in two is made whole."""
        held: Row | None = None
        for row in rows:
            if held and row.text.strip() and not _ITEM.match(row.text) and not _OWN_START.match(row.text):
                yield Row((*held.numbers, *row.numbers), f"{held.text.rstrip()} {row.text.strip()}")
                yield _GAP
                held = None
                continue
            if held:
                yield held
            is_broken = _HEADING.match(row.text) and self.flows_on(row.text)
            held = row if is_broken else None
            if not is_broken:
                yield row
        if held:
            yield held

    def flows_on(self, line: str) -> bool:
        """Return whether *line* says itself that the next one goes on with it."""
        return self.flowed and _ends_open(line)

    def goes_on(self, line: str, following: str) -> bool:
        """Return whether *following* surely continues the sentence of *line*."""
        return goes_on(line, following, len(line), self.width)


def _moved_in(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows; a list with "+" right under one with "*" stands under its last entry, though not moved in.

    Some programs write the levels of a list so: "*", "+", "-".
    """
    levels = ""
    for row in rows:
        own = _ITEM.match(row.text)
        mark = own["mark"] if own and not own["indent"] else ""
        if not row.text.strip() or (own and not mark) or mark not in (*_LEVELS, ""):
            levels = ""
        elif mark and (mark == "*" or levels):
            at = _LEVELS.index(mark)
            levels = _LEVELS[: at + 1] if at <= len(levels) else ""
        yield Row(row.numbers, "  " * (len(levels) - 1) + row.text) if mark and levels else row


_LEVELS = "*+-"


def _piped(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows; those of a table that begin with no "|" begin with one, and a table right below is another.

    Programs that take the text of a web page write "a | b |" so.
    """
    inside = False
    for index, row in enumerate(rows):
        following = rows[index + 1].text if index + 1 < len(rows) else ""
        heads = "|" in row.text and "|" in following and bool(_DELIMITER.fullmatch(following))
        if heads and index and "|" in rows[index - 1].text:
            yield _GAP
        inside = (inside or heads) and "|" in row.text
        bare = inside and not row.text.lstrip().startswith("|")
        yield Row(row.numbers, f"| {row.text.lstrip()}") if bare else row


def _headless(rows: Sequence[Row], index: int, before: str) -> list[Row]:
    """Return the two rows that a table lacks which has no line of dashes under its first."""
    following = rows[index + 1].text if index + 1 < len(rows) else ""
    if before.lstrip().startswith("|") or not following.lstrip().startswith("|") or _DELIMITER.fullmatch(following):
        return []
    cells = max(rows[index].text.strip().strip("|").count("|") + 1, 2)
    return [_GAP, Row((), "|" + " |" * cells), Row((), "|" + "---|" * cells)]


def _ends_open(text: str) -> bool:
    """Return whether *text* ends with one space: two would break the line."""
    return text.endswith(" ") and not text.endswith("  ")


def _is_flowed(lines: Sequence[str]) -> bool:
    """Return whether each sentence that goes on in small letters on the next line has a space at the end of the first.

    By hand, nobody writes so, again and again.
    """
    broken = [
        _ends_open(line)
        for line, after in pairwise(lines)
        if after[:1].islower() and line[-1:].strip() != "." and line.strip()
    ]
    return len(broken) > 2 and all(broken)


def _indent(text: str) -> int:
    return len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())


def _wrap_width(lines: Sequence[str]) -> int:
    """Return the width at which the page was wrapped; 0 if no sentence shows that it was."""
    texts = [line for line in lines if "](" not in line and "|" not in line]
    width = max(map(len, texts), default=0)
    # A sentence that goes on in small letters, from a line that was nearly full.
    broken = sum(len(line) > width * 0.7 and after[:1].islower() for line, after in pairwise(texts))
    return width if 50 <= width <= 120 and broken > 1 else 0
