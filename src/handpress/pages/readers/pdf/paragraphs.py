"""Lines of a column -> paragraphs and entries of lists: what a line goes on with, and where a new one begins.

A line is broken on purpose where the first word of the next would have had room on it. In doubt lines are parted, but
never within a sentence that goes on in small letters. A hyphen at the end of a line stays, unless the same word stands
whole elsewhere in the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from handpress.pages.readers.pdf.labels import Label, label_of
from handpress.pages.readers.pdf.lines import Row
from handpress.pages.tree import LineWords

ENDS = re.compile(r"[.!?:;。！？：；؟…][\"'”’»)\]]*$")
LARGER = 1.12  # 12 points over 10.5 is a heading; a rounded 10.9 over 10.5 is not
ADDRESS = re.compile(r"\S@\S|\bwww\.|https?://|(?:\d[\s().-]{0,2}){7,}")  # of a page, a box, a telephone
_SPACELESS = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_HYPHENS = "-\u2010"
_CLOCK = re.compile(r"\d{1,2}(?:[:.h]\d{2})?\s*[^\W\d]{0,7}\.?\s*[:：(（]")  # "18 horas: ", before what is done then
_WORD = re.compile(r"[^\W\d_]+(?:[-‐'’][^\W\d_]+)*")


@dataclass(slots=True)
class Column:
    """Lines that stand under each other."""

    rows: list[Row]
    level: int = 0  # of a heading that the file marks; 0 where it marks none
    fresh: bool = False  # the file says that a paragraph begins here

    @property
    def left(self) -> float:
        """Where its lines begin."""
        return min(row.left for row in self.rows)

    @property
    def right(self) -> float:
        """Where its longest line ends."""
        return max(row.right for row in self.rows)


@dataclass(slots=True)
class Para:
    """A paragraph, a heading, or an entry of a list."""

    rows: list[Row]
    label: Label | None = None
    level: int = 0
    apart: bool = True
    fresh: bool = True  # the first of its column
    left: float = field(init=False)
    start: float = field(init=False)  # where its words begin, behind its label

    def __post_init__(self) -> None:
        row = self.rows[0]
        self.left = self.start = row.left
        if self.label:
            read = 0
            for word in row.words:
                read += len(word.text)
                if read > len(self.label.text):
                    self.start = word.left if word is not row.words[0] else row.left + row.size
                    break

    @property
    def size(self) -> float:
        """The size of its type."""
        return max(self.rows, key=lambda row: len(row.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(row.bold for row in self.rows)


class Measures:
    """What is usual in a file: the size of its text, how far its lines stand apart, its words."""

    def __init__(self, columns: Sequence[Column]) -> None:
        sizes: Counter[float] = Counter()
        apart: Counter[float] = Counter()
        words: Counter[str] = Counter()
        for column in columns:
            for row in column.rows:
                sizes[row.size] += len(row.text)
                words.update(word.casefold() for word in _WORD.findall(row.text))
            for one, other in pairwise(column.rows):
                if one.size == other.size and 0.8 < (other.base - one.base) / (one.size or 1) < 2:
                    apart[round((other.base - one.base) / one.size, 1)] += 1
        self.body = sizes.most_common(1)[0][0] if sizes else 0.0
        self.apart = apart
        letters = bold = 0
        for column in columns:
            for row in column.rows:
                letters += len(row.text)
                bold += len(row.text) if row.bold else 0
        self.mostly_bold = bold > 0.5 * letters  # there it marks nothing
        self.words = words

    def leading(self, column: Column) -> float:
        """Return how far the lines of *column* stand apart, in sizes of their type."""
        own: Counter[float] = Counter()
        for one, other in pairwise(column.rows):
            if one.size and one.size == other.size and 0.8 < (other.base - one.base) / one.size < 2:
                own[round((other.base - one.base) / one.size, 1)] += 1
        usual = own if own.total() >= 4 else self.apart
        return usual.most_common(1)[0][0] if usual else 1.3

    def is_whole(self, word: str, parted: str) -> bool:
        """Return whether *word* stands in the file, and never *parted* by a hyphen within a line."""
        return self.words[word.casefold()] > 0 and not self.words[parted.casefold()]


def paras_of(columns: Sequence[Column], measures: Measures) -> list[Para]:
    """Return the paragraphs of *columns*; one that goes on in the next column or on the next page is one."""
    paras: list[Para] = []
    before: Column | None = None
    for column in columns:
        found = _of_column(column, measures)
        if paras and before and found and _crosses(paras[-1], before, found[0], column):
            paras[-1].rows += found.pop(0).rows
        paras += found
        before = column
    return paras


def _crosses(last: Para, before: Column, first: Para, column: Column) -> bool:
    if first.label or last.level or column.level or last.size != first.size or last.bold != first.bold:
        return False
    if ENDS.search(last.rows[-1].text):
        return False
    full = last.rows[-1].right > before.right - 3 * last.size
    if column.fresh:  # marked as one of its own: only a sentence broken at the end of a full line goes on
        return first.rows[0].text[0].islower() and full and len(last.rows) > 1
    return first.rows[0].text[0].islower() or (full and len(last.rows) > 1 and len(first.rows) > 1)


def _of_column(column: Column, measures: Measures) -> list[Para]:
    paras: list[Para] = []
    leading = measures.leading(column)
    for row in column.rows:
        label = _label(row, paras, column)
        last = paras[-1] if paras else None
        if last is None:
            paras.append(Para([row], label, column.level))
            continue
        gap = row.base - last.rows[-1].base
        apart = gap > 1.22 * leading * max(row.size, last.rows[-1].size) or gap < 0
        goes_on = _told if column.fresh else _goes_on
        if column.level or (not label and goes_on(last, row, column, apart)):
            last.rows.append(row)
        else:
            paras.append(Para([row], label, column.level, apart, fresh=False))
    return paras


def _label(row: Row, paras: Sequence[Para], column: Column) -> Label | None:
    """Return the label of *row*, if it surely is one: a number may be a dose, and a dash belong to the sentence."""
    label = label_of(row.text)
    if label is None or (label.length >= len(row.text) and not paras):
        return label
    last = paras[-1] if paras else None
    if not (label.weak or label.order) or last is None:
        return label
    before = [para.label.order for para in paras if para.label and para.label.order]
    if label.order and (label.order == 1 or (before and label.order == before[-1] + 1)):
        return label
    alike = last.label is not None and last.label.text == label.text
    ended = bool(ENDS.search(last.rows[-1].text)) or _had_room(last.rows[-1], row, column)
    if label.order:
        return label if ended and not before else None
    return label if alike or ended else None


def _goes_on(last: Para, row: Row, column: Column, apart: bool) -> bool:
    """Return whether *row* goes on with the paragraph *last*."""
    before = last.rows[-1]
    gap = row.base - before.base
    small = row.text[0].islower() or (row.text[0] in ",;)" and len(row.text) > 1)
    within = small and not ENDS.search(before.text)
    if abs(row.size - before.size) > 0.08 * max(row.size, before.size):
        return False
    if apart:
        return within and gap < 2.2 * row.size and row.bold == before.bold
    if row.bold != before.bold:
        return within and not (_had_room(before, row, column) and last.bold)
    if within:
        return True
    if _had_room(before, row, column) or (ENDS.search(before.text) and _CLOCK.match(row.text)):
        return False
    if last.label:
        return row.left > last.start - 0.6 * row.size or not ENDS.search(before.text)
    return not (abs(row.left - before.left) > 1.2 * row.size and ENDS.search(before.text))


def _told(last: Para, row: Row, column: Column, apart: bool) -> bool:
    """Return whether *row* goes on with *last* in what the file marks as one: there a line may end early on purpose."""
    before = last.rows[-1]
    within = row.text[0].islower() or not ENDS.search(before.text)
    other = row.size != before.size or row.bold != before.bold
    if last.bold and not row.bold and not row.text[0].islower() and _had_room(before, row, column):
        return False
    return row.base < before.base or (within and (other or row.text[0].islower())) or not _had_room(before, row, column)


def _had_room(before: Row, row: Row, column: Column) -> bool:
    """Return whether the first word of *row* would have had room behind *before*."""
    first = row.words[0]
    if _SPACELESS.match(row.text):
        wide = 1.5 * row.size
    else:
        wide = first.right - first.left + 0.3 * row.size
        if len(first.text) == 1 and len(row.words) > 1:
            wide = row.words[1].right - first.left
    return before.right + wide + 0.4 * row.size < column.right


def words_of_rows(rows: Sequence[Row], measures: Measures, skip: int = 0) -> LineWords:
    """Return the text of *rows* as one line, without the first *skip* characters."""
    text = rows[0].text[skip:]
    for row in rows[1:]:
        text = joined(text, row.text, measures)
    return LineWords(text.strip(), tuple(row.number for row in rows))


def joined(before: str, after: str, measures: Measures) -> str:
    """Return two lines as one."""
    if not before or not after:
        return before or after
    if before[-1] == "\xad":
        return before[:-1] + after
    if before[-1] in _HYPHENS and len(before) > 1 and before[-2].isalpha() and after[0].isalpha():
        first, second = re.split(r"\s", before[:-1])[-1], re.split(r"[^\w]", after)[0]
        whole = after[0].islower() and measures.is_whole(first + second, f"{first}-{second}")
        return before[: -1 if whole else None] + after
    if before[-1] in _HYPHENS and len(before) > 1 and before[-2].isdigit() and after[0].isdigit():
        return before + after
    if _SPACELESS.match(before[-1]) and _SPACELESS.match(after[0]):
        return before + after
    if re.search(r"(?:://|www\.)\S*[/.?=&_-]$", before) and not after[0].isupper():
        return before + after
    return f"{before} {after}"
