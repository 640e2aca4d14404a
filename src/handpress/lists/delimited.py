"""Text in columns -> records: each row's number, as a spreadsheet shows it, and its cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from handpress.diagnostics import Span, fault
from handpress.lists.daylist import DayList
from handpress.lists.encoding import AS_CSV
from handpress.lists.notes import Unread

MAX_ROWS = 1_000_000
MAX_CELL = 10_000  # characters; no appointment needs more, and a lost quote swallows row after row
MAX_RECORD = 100_000  # characters; below the 131,072 at which the csv module itself gives up on a cell
DELIMITERS = ",;\t|"
NOT_CSV = "\0quotes"
_AS_TEXT = re.compile(r'=\s*"([^"]*)"\s*\Z')  # what keeps a spreadsheet from making something else of a text
_SEPARATOR = re.compile(r"\ufeff?sep=(.)", re.IGNORECASE)


class Record(NamedTuple):
    """A row's number as a spreadsheet shows it, its cells, and how many characters it takes."""

    row: int
    cells: list[str]
    size: int


class Lines:
    """The lines of a list for the csv module, with their ends, and what the record in work has taken of them."""

    def __init__(self, daylist: DayList) -> None:
        self.name = daylist.name
        self._text = io.TextIOWrapper(daylist.open(), encoding="utf-8-sig", newline="")
        self.count = self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(MAX_RECORD)
        except UnicodeDecodeError:
            raise fault(Span(self.name), "this file is not in UTF-8", "encoding", AS_CSV) from None
        if not line:
            raise StopIteration
        self.count += 1
        self.size += len(line)
        if self.size >= MAX_RECORD:
            raise csv.Error
        return line

    def close(self) -> None:
        """Let go of the list."""
        self._text.close()


def separator(daylist: DayList) -> str:
    """Return what a first line "sep=;" says that stands between the cells, "" without such a line."""
    with daylist.open() as file:
        match = _SEPARATOR.fullmatch(file.readline(16).decode("utf-8", "replace").rstrip("\r\n"))
    return match[1] if match else ""


def records(lines: Lines, delimiter: str, skip: bool = False) -> Iterator[Record]:
    """Yield each row. One on one line that is no CSV comes as one cell with a NUL in it, which is always refused.

    Args:
        lines: Of the list.
        delimiter: What stands between the cells.
        skip: Whether the first line only says which delimiter that is: no spreadsheet shows it.
    """
    if skip:
        next(lines, None)
    # strict: a cell that a lost quote has run together with the rows below it must not pass for one cell.
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    row = 0
    while True:
        row += 1
        lines.count = lines.size = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if lines.count != 1 or lines.size >= MAX_RECORD:
                fact = f"the quotes of this row do not match, or it is longer than {MAX_RECORD:,} characters"
                raise fault(place(lines.name, row), fact, "csv", "close the quote; rows below cannot be told") from None
            cells = [NOT_CSV]
        if row > MAX_ROWS + 1:  # the headings are row 1
            fact = f"this file has more than {MAX_ROWS:,} rows"
            raise fault(Span(lines.name), fact, "too-long", "make several files of it")
        if any(cell[:1] == "=" for cell in cells):
            cells = [_AS_TEXT.sub(r"\1", cell) for cell in cells]
        yield Record(row, cells, lines.size)


def broken(cells: Sequence[str], width: int, size: int) -> Unread | None:
    """Return why a row is not to be trusted in any of its cells."""
    if cells[0] == NOT_CSV and len(cells) == 1:
        return Unread("", "the quotes of this row do not match", "write a quote inside a cell twice", "csv")
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        fact = f"this row has {len(cells)} cells, and there are {width} headings"
        return Unread("", fact, "put quotes round a cell that holds a comma, semicolon or tab", "cells")
    if any("\0" in cell for cell in cells):
        return Unread("", "this row holds a NUL character", f"the file is damaged: {AS_CSV} again", "control-character")
    if size > MAX_CELL and max(map(len, cells)) > MAX_CELL:
        at = max(range(len(cells)), key=lambda at: len(cells[at]))
        fact = f"the cell in column {letters(at)} is longer than {MAX_CELL:,} characters"
        return Unread("", fact, "shorten it; is a quote missing?", "too-long")
    return None


def letters(at: int) -> str:
    """Return the letters over a column in a spreadsheet: A, B, ... Z, AA."""
    return (letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def place(name: str, row: int) -> Span:
    """Return where a row stands."""
    return Span(f"{name}: row {row}")
