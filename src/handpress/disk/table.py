"""Cells of CSV files that people open in a spreadsheet: none may be run there as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet runs starts so


# And behind what another list separator, a line end or a quotation mark makes the start of a cell; white space, and
# what nobody sees, may stand between.
_INNER = re.compile(
    r"""((?:^|[;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029,|"])[\s"\0-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*)"""
    r"(?=[=+@\-\uff1d\uff0b\uff20\uff0d])"
)


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
