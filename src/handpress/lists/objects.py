"""A list in JSON -> rows: objects that have the headings for keys."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from handpress.diagnostics import Span, fault
from handpress.lists.daylist import DayList

_HINT = 'write [{"patient": "...", "code": "22511"}, ...]'


def as_table(daylist: DayList) -> DayList:
    """Return the objects in *daylist* as rows, under one row of headings: the first of them is row 2.

    Raises:
        HandpressError: It is no JSON, or no list of objects with plain values.
    """
    place = Span(daylist.name)
    try:
        with daylist.open() as file:
            found = json.loads(
                file.read().removeprefix(b"\xef\xbb\xbf"),
                object_pairs_hook=_pairs,
                parse_float=str,
                parse_int=str,
                parse_constant=str,
            )
    except (ValueError, RecursionError):
        raise fault(place, "this is no JSON, or two values have one key", "json", _HINT) from None
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise fault(place, "this JSON is no list of objects", "json", _HINT)
    headings = list(dict.fromkeys(name for each in found for name in each))
    if any(isinstance(value, dict | list) for each in found for value in each.values()):
        raise fault(place, "a value of this JSON is no text and no number", "json", _HINT)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")  # so that a cell with either stands in quotes
    writer.writerow(headings)
    for each in found:
        writer.writerow([_text(each.get(name)) for name in headings])
    return daylist.remade([written.getvalue().encode("utf-8", "replace")])


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
