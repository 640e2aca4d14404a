"""A spreadsheet of OpenDocument (.ods) -> its sheets, read row by row.

Formulas count as what they last came to; comments, drawings and tables inside a cell are none of its text. A road not
taken: odfpy builds the whole file in memory, 25 kilobytes for a row, and hands out comments as text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from handpress.lists.sheets import (
    MAX_COLUMNS,
    MAX_ROWS,
    STRUCK,
    UNCOUNTED,
    Cells,
    Merged,
    Row,
    Sheet,
    of_number,
    of_value,
)

_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT, _STYLE = (_NS % name for name in ("table", "office", "text", "style"))
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def read_open_document(packed: zipfile.ZipFile) -> list[Sheet]:
    """Return the sheets of a spreadsheet."""
    hidden, struck, tables = set[str](), set[str](), list[tuple[str, str]]()
    depth = 0
    for event, node in _events(packed):
        if node.tag == f"{_TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                tables.append((node.get(f"{_TABLE}name") or "", node.get(f"{_TABLE}style-name") or ""))
            elif not depth:
                node.clear()
        elif event == "end" and node.tag == f"{_STYLE}style":
            own = node.find(f"{_STYLE}table-properties")
            if own is not None and own.get(f"{_TABLE}display") == "false":
                hidden.add(str(node.get(f"{_STYLE}name")))
            if any(_is_struck(each) for each in node.findall(f"{_STYLE}text-properties")):
                struck.add(str(node.get(f"{_STYLE}name")))
        elif event == "end" and node.tag == f"{_TABLE}table-row":
            node.clear()

    def sheet(at: int, name: str, style: str) -> Sheet:
        return Sheet(name, style in hidden, lambda: _rows(packed, at, struck))

    return [sheet(at, *table) for at, table in enumerate(tables)]


def _is_struck(properties: Any) -> bool:
    line = properties.get(f"{_STYLE}text-line-through-style") or properties.get(f"{_STYLE}text-line-through-type")
    return line not in (None, "none")


def _events(packed: zipfile.ZipFile) -> Iterator[tuple[str, Any]]:
    from defusedxml.ElementTree import iterparse

    with packed.open("content.xml") as file:
        yield from iterparse(file, events=("start", "end"))


def _nodes(packed: zipfile.ZipFile, wanted: int) -> Iterator[Any]:
    """Yield each row of one table, whole, and forget it."""
    table, depth = -1, 0
    for event, node in _events(packed):
        if node.tag == f"{_TABLE}table":
            depth += 1 if event == "start" else -1
            table += event == "start" and depth == 1
            if not depth and table == wanted:
                return
        elif event == "end" and depth == 1 and node.tag == f"{_TABLE}table-row":
            if table == wanted:
                yield node
            node.clear()
        elif event == "end" and depth == 1 and node.tag in (f"{_TABLE}table-row-group", f"{_TABLE}table-rows"):
            node.clear()


def _rows(packed: zipfile.ZipFile, wanted: int, struck: Collection[str]) -> Iterator[Row]:
    merged, row, blank = Merged(), 0, 0
    for node in _nodes(packed, wanted):
        again = _count(node, "number-rows-repeated")
        row += 1
        texts, spans = _row(node, struck)
        merged.fill(row, texts)
        for column, down in spans:
            merged.begin(column, row + down - 1, texts[column])
        while texts and not texts[-1]:
            texts.pop()
        is_hidden = node.get(f"{_TABLE}visibility") in ("collapse", "filter")
        row += again - 1
        if not texts:
            blank += again  # a sheet ends in a million of them
            continue
        for _ in range(min(blank, MAX_ROWS)):
            yield Row([])
        blank = 0
        for _ in range(min(again, MAX_ROWS)):
            yield Row(list(texts), is_hidden)


def _row(node: Any, struck: Collection[str]) -> tuple[Cells, list[tuple[int, int]]]:
    """Return the texts of a row, and of the columns with a cell that covers rows below, how many rows it takes."""
    texts: Cells = []
    spans = []
    for cell in node:
        if cell.tag not in _CELLS or len(texts) >= MAX_COLUMNS:
            continue
        text = _text(cell)
        if text and cell.get(f"{_TABLE}style-name") in struck:
            text = STRUCK
        if (down := _count(cell, "number-rows-spanned")) > 1:
            spans.append((len(texts), down))
        texts += [text] * min(_count(cell, "number-columns-repeated"), MAX_COLUMNS - len(texts))
    return texts, spans


def _count(node: Any, name: str) -> int:
    return int(node.get(f"{_TABLE}{name}") or 1)


def _text(cell: Any) -> str:
    kind = cell.get(f"{_OFFICE}value-type") or ""
    shown = "\n".join(_shown(part) for part in cell if part.tag == f"{_TEXT}p")
    if cell.get(f"{_TABLE}formula") and not shown and kind != "string":
        return UNCOUNTED
    if kind == "date":
        stamp = str(cell.get(f"{_OFFICE}date-value"))
        return of_value(datetime.fromisoformat(stamp)) if "T" in stamp else stamp
    if kind == "time":
        return _clock(str(cell.get(f"{_OFFICE}time-value"))) or shown
    if kind in ("float", "currency", "percentage"):
        number = of_number(float(str(cell.get(f"{_OFFICE}value"))))
        # What is shown has the zeros and signs that a number cannot have.
        digits = re.sub(r"[-/ ]", "", shown)
        return shown if digits.isdigit() and digits.lstrip("0") == number.lstrip("0") else number
    if kind == "boolean":
        return str(cell.get(f"{_OFFICE}boolean-value")).upper()
    return shown


def _clock(text: str) -> str:
    match = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?", text)
    if not match:
        return ""
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
    rest = float(f"0.{match[4] or 0}")
    return of_value(timedelta(hours=hours, minutes=minutes, seconds=seconds + rest))


def _shown(node: Any) -> str:
    """Return the text of a paragraph, without what is only laid over it."""
    parts = [node.text or ""]
    for child in node:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(_spaces(child), 1000))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag.startswith(_TEXT) and not child.tag.endswith(("}note", "}ruby-text")):
            parts.append(_shown(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _spaces(node: Any) -> int:
    return int(node.get(f"{_TEXT}c") or 1)
