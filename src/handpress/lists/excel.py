"""A workbook of Excel -> its sheets, by openpyxl; and what that leaves out where it reads row by row.

Formulas count as what they last came to. A number keeps the zeros and dashes that its format gives it, as the sheet
shows them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from functools import cache, partial
from typing import IO, Any, NamedTuple

from handpress.lists.daylist import DayList
from handpress.lists.sheets import MAX_COLUMNS, MAX_ROWS, STRUCK, UNCOUNTED, Merged, Row, Sheet, of_number, of_value

_BLOCK = 1 << 18
# Without any of these in a sheet, openpyxl leaves nothing out of it.
_TELLING = re.compile(rb"<(?:\w+:)?(?:f[\s/>]|mergeCell\s)|\shidden=")


def read_excel(daylist: DayList, packed: zipfile.ZipFile) -> tuple[list[Sheet], bool]:
    """Return the sheets of a workbook, and whether its numbers count days from 1904."""
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = load_workbook(daylist.open(), read_only=True, data_only=True, keep_links=False)
    found = []
    struck = frozenset(at for at, style in enumerate(book._cell_styles) if book._fonts[style.fontId].strike)
    for each in book.worksheets:
        extent = cache(partial(_extent, packed, str(each._worksheet_path).lstrip("/")))

        def rows(sheet: Any = each, extent: Any = extent) -> Iterator[Row]:
            sheet.reset_dimensions()
            yield from _rows(sheet, extent(), struck)

        found.append(Sheet(str(each.title), each.sheet_state != "visible", rows))
    return found, book.epoch == CALENDAR_MAC_1904


class _Extent(NamedTuple):
    """What openpyxl's way of reading row by row leaves out of a sheet, by row, columns counted from 0.

    Attributes:
        hidden: Rows that somebody has hidden.
        uncounted: Columns of formulas without a last result.
        merged: Columns with a cell that shows in rows below, too, each with the last of these.
    """

    hidden: set[int]
    uncounted: dict[int, list[int]]
    merged: dict[int, list[tuple[int, int]]]


def _extent(packed: zipfile.ZipFile, path: str) -> _Extent:
    found = _Extent(set(), {}, {})
    with packed.open(path) as file:
        if not _tells(file):
            return found
    with packed.open(path) as file:
        _measure(file, found)
    return found


def _tells(file: IO[bytes]) -> bool:
    kept = b""
    while block := file.read(_BLOCK):
        if _TELLING.search(kept + block):
            return True
        kept = block[-32:]
    return False


def _measure(file: IO[bytes], found: _Extent) -> None:
    from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
    from openpyxl.xml.functions import iterparse

    row, at, uncounted = 0, 0, list[int]()
    for _, node in iterparse(file, events=("end",)):
        tag = str(node.tag).rpartition("}")[2]
        if tag == "c":  # not every program says where its cells and rows stand
            at = coordinate_to_tuple(node.get("r"))[1] if node.get("r") else at + 1
            if _is_uncounted(node):
                uncounted.append(at - 1)
        elif tag == "row":
            row = int(node.get("r") or row + 1)
            if uncounted:
                found.uncounted[row] = uncounted
            if node.get("hidden") in ("1", "true"):
                found.hidden.add(row)
            at, uncounted = 0, []
            node.clear()
        elif tag == "mergeCell":
            left, top, _, bottom = range_boundaries(node.get("ref"))
            if bottom > top:  # down, and not across: a title over the whole table is one cell
                found.merged.setdefault(top, []).append((left - 1, bottom))


def _is_uncounted(cell: Any) -> bool:
    """Return whether a cell has a formula, and nothing that it came to; a text may be empty."""
    parts = {str(part.tag).rpartition("}")[2]: part.text for part in cell}
    return "f" in parts and not parts.get("v") and not ("v" in parts and cell.get("t") == "str")


def _rows(sheet: Any, extent: _Extent, struck: Collection[int]) -> Iterator[Row]:
    merged = Merged()
    for row, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS), 1):
        texts = [_text(cell, struck) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        for column in extent.uncounted.get(row, ()):
            texts += [""] * (column + 1 - len(texts))
            texts[column] = UNCOUNTED
        merged.fill(row, texts)
        for column, last in extent.merged.get(row, ()):
            merged.begin(column, last, texts[column] if column < len(texts) else "")
        yield Row(texts, row in extent.hidden)


def _text(cell: Any, struck: Collection[int]) -> str:
    value = cell.value
    if value is None:
        return ""
    if struck and cell._style_id in struck:
        return STRUCK
    if isinstance(value, str):
        return value.replace("_x000D_", "")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        text = of_number(value)
        return _in_form(text, str(cell.number_format or "")) if text.isdigit() else text
    return of_value(value)


_ZEROS = re.compile(r"""(?:0|[-/ ]|\\.|"[^"]*")+""")


@cache
def _parts(form: str) -> tuple[str, ...]:
    """Return a format of zeros, and of signs between them, in parts; () for any other format."""
    form = form.split(";")[0]
    if "00" not in form or not _ZEROS.fullmatch(form):
        return ()
    return tuple(re.findall(r"""0|\\.|"[^"]*"|[-/ ]""", form))


def _in_form(digits: str, form: str) -> str:
    """Return a whole number with the zeros in front that its format shows, and with what stands between them."""
    parts = _parts(form)
    zeros = parts.count("0")
    if not zeros:
        return digits
    digits = digits.zfill(zeros)
    left = list(digits[len(digits) - zeros :])
    shown = [left.pop(0) if part == "0" else part.strip('"').removeprefix("\\") for part in parts]
    first = parts.index("0")
    return "".join((*shown[:first], digits[: len(digits) - zeros], *shown[first:]))
