"""Find the lists that a page writes as boxes or paragraphs of one look, one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from handpress.meanings.words import is_unspaced
from handpress.pages.readers.html.elements import Element
from handpress.pages.tree import Block, Heading, Item, LineWords, Listing, Paragraph

_LONGEST, _LONGEST_UNSPACED = 15, 45  # words of an entry; letters, where no spaces stand between words
_FEWEST, _FEWEST_NUMBERED = 3, 2
_NUMBER = re.compile(r"(?P<number>\d{1,2})[.)]\s+(?=\S)")
_ENDS = re.compile(r"[.!?:;,。！？：；؟]['\"”’»)\]]*$|[.!?。！？؟]\s|[:：]\s|[。！？]|https?:|@|\d{3}\D?\d{3}")
_LEADS = (":", "：")
_NAMES = frozenset(["div", "p"])


@dataclass(frozen=True)
class Row:
    """A child of an element, and the place of what it became."""

    element: Element
    start: int
    end: int


def with_lists(blocks: list[Block], rows: Sequence[Row]) -> None:
    """Make lists of those *rows* among *blocks* that stand one after another, look the same, and are entries."""
    for run in reversed([*_runs(blocks, rows)]):
        start, end = run[0].start, run[-1].end
        paragraphs = [block for block in blocks[start:end] if isinstance(block, Paragraph)]
        if listing := _numbered(paragraphs) or (_short(paragraphs) if _is_led(blocks, start) else None):
            blocks[start:end] = [listing]


def _runs(blocks: Sequence[Block], rows: Sequence[Row]) -> Iterator[list[Row]]:
    filled = [row for row in rows if row.end > row.start]
    for look, group in groupby(filled, key=lambda row: _look(blocks, row)):
        run = list(group)
        if look and len(run) >= _FEWEST_NUMBERED and run[-1].end - run[0].start == len(run):
            yield run


def _look(blocks: Sequence[Block], row: Row) -> tuple[str, str] | None:
    block = blocks[row.start]
    is_line = isinstance(block, Paragraph) and not block.bold and row.end == row.start + 1
    is_box = row.element.name in _NAMES
    return (row.element.name, row.element.get("class")) if is_line and is_box else None


def _is_led(blocks: Sequence[Block], start: int) -> bool:
    match blocks[start - 1 : start]:
        case [Heading()]:
            return True
        case [Paragraph(words)]:
            return words.text.endswith(_LEADS)
    return False


def _numbered(paragraphs: Sequence[Paragraph]) -> Listing | None:
    items: list[Item] = []
    for order, paragraph in enumerate(paragraphs, start=1):
        words = paragraph.words
        found = _NUMBER.match(words.text)
        if not found or int(found["number"]) != order:
            return None
        items.append(Item(LineWords(words.text[found.end() :], words.lines), order=order))
    return Listing(tuple(items), ordered=True)


def _short(paragraphs: Sequence[Paragraph]) -> Listing | None:
    if len(paragraphs) < _FEWEST or not all(_is_entry(one.words.text) for one in paragraphs):
        return None
    return Listing(tuple(Item(one.words) for one in paragraphs))


def _is_entry(text: str) -> bool:
    """Return whether *text* is short, no sentence, and neither a label with its value nor an address."""
    long = len(text) > _LONGEST_UNSPACED if any(map(is_unspaced, text)) else len(text.split()) > _LONGEST
    return not long and not _ENDS.search(text) and not _NUMBER.match(text)
