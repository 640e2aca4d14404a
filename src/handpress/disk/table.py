"""Cells of CSV files that people open in a spreadsheet: none may be run there as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet runs starts so


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run *text*."""
    return text.startswith(_FORMULA)


def harmless(value: object) -> object:
    """Return *value*, behind an apostrophe if it is a text that a spreadsheet would run."""
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def csv_line(values: Iterable[object]) -> str:
    """Return a line of a CSV file, with its end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(values)
    return line.getvalue()
