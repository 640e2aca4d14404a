"""Cells of CSV files that people open in a spreadsheet: none may be run there as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet runs starts so


# And behind what another list separator, a line end or a quotation mark makes the start of a cell.
_INNER = re.compile(r"""((?:^|[;\t\r\n,|"])[\s"\ufeff]*)(?=[=+@\-\uff1d\uff0b\uff20\uff0d])""")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run *text*, or a part of it that its own list separator makes a cell."""
    return text.startswith(_FORMULA) or _INNER.search(text) is not None


def harmless(value: object) -> object:
    """Return *value*, with an apostrophe before whatever in a text a spreadsheet would run."""
    if not isinstance(value, str) or not is_formula(value):
        return value
    guarded = _INNER.sub(r"\1'", value)
    return f"'{guarded}" if guarded.startswith(_FORMULA) else guarded


def csv_line(values: Iterable[object]) -> str:
    """Return a line of a CSV file, with its end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(values)
    return line.getvalue()
