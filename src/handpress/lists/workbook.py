"""Workbooks -> rows of text: values as they stand in the cells, formulas by what they last came to.

Of an .xlsx, or an .ods, one sheet is read. Macros, links and hidden sheets are not, and that is told. What a file says
of a number's leading zeros is kept; merged cells are filled down where the file marks them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, quoted
from handpress.lists.daylist import DayList
from handpress.lists.encoding import AS_CSV

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAX_UNPACKED = 1 << 29
MAX_COLUMNS = 1000
MAX_ROWS = 1 << 20  # of a sheet
UNCOUNTED = "#FORMULA!"  # a formula of which nobody has kept what it came to: no cell may hold this

Cells = list[str]
Knows = Callable[[list[Cells]], bool]


class Sheet(NamedTuple):
    """A sheet's name, whether somebody has hidden it, and its rows; of each row whether it is hidden."""

    name: str
    hidden: bool
    rows: Callable[[], Iterator[tuple[bool, Cells]]]


class Unpacked(NamedTuple):
    """A workbook's rows as a list, and what is to be told of it."""

    daylist: DayList
    told: tuple[Finding, ...]


def unpack(daylist: DayList, head: bytes, sheet: str, knows: Knows) -> Unpacked:
    """Return the rows of a workbook.

    Args:
        daylist: What the file holds.
        head: Its first bytes.
        sheet: The name of the sheet to read; "" for the only one that holds appointments.
        knows: Whether rows have headings that are known.

    Raises:
        HandpressError: It cannot be read, is locked, is of another kind, or several sheets might be meant.
    """
    name = daylist.name
    if head.startswith(OLE):
        raise _of_old_kind(daylist)
    try:
        with daylist.open() as file, zipfile.ZipFile(file) as packed:
            names = set(packed.namelist())
            if sum(each.file_size for each in packed.infolist()) > MAX_UNPACKED:
                fact = f"this workbook unpacks to more than {MAX_UNPACKED >> 20} megabytes"
                raise fault(Span(name), fact, "too-long", AS_CSV)
            if "xl/workbook.xml" in names:
                found = _excel(daylist, packed)
            elif "content.xml" in names and b"spreadsheet" in packed.read("mimetype")[:100]:
                found = _open_document(daylist, packed)
            else:
                raise fault(
                    Span(name), "this is no workbook that can be read", "encoding", f"save it as .xlsx, or {AS_CSV}"
                )
            told = []
            if any(each.endswith(("vbaProject.bin", "Basic/script-lc.xml")) for each in names):
                told.append(_note(name, "the macros of this workbook are not read"))
            chosen = _chosen(name, found, sheet, knows, told)
            return Unpacked(daylist.remade(_as_text(name, chosen, told)), tuple(told))
    except HandpressError:
        raise
    except Exception as error:
        fact = f"this workbook cannot be read: {type(error).__name__}"
        raise fault(Span(name), fact, "encoding", f"open it and save it anew, or {AS_CSV}") from None


def _note(name: str, fact: str, hint: str = "", severity: Severity = Severity.NOTE) -> Finding:
    return Finding(Span(name), fact, "workbook", hint, severity)


def _of_old_kind(daylist: DayList) -> HandpressError:
    with daylist.open() as file:
        is_locked = "EncryptedPackage".encode("utf-16-le") in file.read(1 << 20)
    if is_locked:
        fact, hint = "this workbook is locked with a password", f"open it, and save a copy without one, or {AS_CSV}"
    else:
        fact, hint = "this is a workbook of the old kind (.xls)", f"open it, and save it as .xlsx, or {AS_CSV}"
    return fault(Span(daylist.name), fact, "encoding", hint)


def _chosen(name: str, sheets: list[Sheet], wanted: str, knows: Knows, told: list[Finding]) -> Sheet:
    """Return the sheet that is meant, and note which ones are not read."""
    visible = [each for each in sheets if not each.hidden]
    if wanted:
        chosen = [each for each in sheets if each.name.strip().casefold() == wanted.strip().casefold()]
        if not chosen:
            known = ", ".join(quoted(each.name) for each in visible)
            raise fault(Span(name), f"there is no sheet {quoted(wanted)}", "sheet", f"write one of: {known}")
    else:
        chosen = visible if len(visible) == 1 else [each for each in visible if knows(_first(each))]
        if len(chosen) != 1:
            fact = "more than one sheet may hold the appointments" if chosen else "no sheet has headings that are known"
            known = ", ".join(quoted(each.name) for each in visible) or "none that is not hidden"
            raise fault(Span(name), fact, "sheet", f"name one with --sheet: {known}")
    if hidden := sum(each.hidden for each in sheets if each is not chosen[0]):
        told.append(_note(name, f"{hidden} hidden {'sheet is' if hidden == 1 else 'sheets are'} not read"))
    others = [quoted(each.name) for each in visible if each is not chosen[0]]
    if others:
        told.append(_note(name, f"the sheet {quoted(chosen[0].name)} is read, and not {', '.join(others)}"))
    return chosen[0]


def _first(sheet: Sheet) -> list[Cells]:
    return [cells for (_, cells), _ in zip(sheet.rows(), range(50), strict=False)]


def _as_text(name: str, sheet: Sheet, told: list[Finding]) -> Iterator[bytes]:
    """Yield the rows of *sheet* as CSV, one line each, so that their numbers stay."""
    import csv
    import io

    hidden, uncounted, written = 0, 0, io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for is_hidden, cells in sheet.rows():
        while cells and not cells[-1]:
            cells.pop()
        hidden += is_hidden and bool(cells)
        uncounted += UNCOUNTED in cells
        if cells:
            writer.writerow(cells)
        else:
            written.write("\n")
        if written.tell() > 1 << 16:
            yield written.getvalue().encode("utf-8", "replace")
            written.seek(0)
            written.truncate()
    yield written.getvalue().encode("utf-8", "replace")
    if hidden:
        fact = f"{hidden} rows of the sheet are hidden, by a filter or by hand; they are read"
        told.append(_note(name, fact, "delete them if they are not wanted", Severity.WARNING))
    if uncounted:
        fact = f"in {uncounted} rows a formula has no last result"
        told.append(_note(name, fact, "open the workbook, and save it anew", Severity.WARNING))


# Excel.


def _excel(daylist: DayList, packed: zipfile.ZipFile) -> list[Sheet]:
    from openpyxl import load_workbook

    book = load_workbook(daylist.open(), read_only=True, data_only=True, keep_links=False)
    found = []
    for each in book.worksheets:
        path = str(each._worksheet_path).lstrip("/")

        def rows(sheet: Any = each, path: str = path) -> Iterator[tuple[bool, Cells]]:
            extent = _extent(packed.open(path))
            sheet.reset_dimensions()
            yield from _filled(sheet, extent)

        found.append(Sheet(str(each.title), each.sheet_state != "visible", rows))
    return found


class _Extent(NamedTuple):
    """What openpyxl's way of reading row by row leaves out of a sheet."""

    hidden: set[int]
    uncounted: set[tuple[int, int]]
    merged: dict[tuple[int, int], tuple[int, int]]  # a cell by row and column, and the one that it shows


def _extent(file: Any) -> _Extent:
    from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
    from openpyxl.xml.functions import iterparse

    found = _Extent(set(), set(), {})
    has_formula = False
    for _, node in iterparse(file, events=("end",)):
        tag = str(node.tag).rpartition("}")[2]
        if tag == "f":
            has_formula = True
        elif tag == "c":
            if has_formula and not any(str(part.tag).endswith("}v") and part.text for part in node):
                found.uncounted.add(coordinate_to_tuple(node.get("r")))
            has_formula = False
        elif tag == "row":
            if node.get("hidden") in ("1", "true") and node.get("r"):
                found.hidden.add(int(node.get("r")))
            node.clear()
        elif tag == "mergeCell" and len(found.merged) < 100_000:
            left, top, right, bottom = range_boundaries(node.get("ref"))
            for row in range(top, min(bottom, top + 10_000) + 1):
                for column in range(left, min(right, left + MAX_COLUMNS) + 1):
                    # Down, and not across: a title over the whole table is one cell.
                    if column == left and row != top:
                        found.merged[row, column] = top, left
    return found


def _filled(sheet: Any, extent: _Extent) -> Iterator[tuple[bool, Cells]]:
    shown: dict[tuple[int, int], str] = {}
    sources = set(extent.merged.values())
    for row, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
        texts = [_text(cell) for cell in cells]
        while len(texts) > 1 and not texts[-1]:
            texts.pop()
        for _, column in [cell for cell in extent.uncounted if cell[0] == row] if extent.uncounted else ():
            texts += [""] * (column - len(texts))
            texts[column - 1] = UNCOUNTED
        for (r, column), source in extent.merged.items() if extent.merged else ():
            if r == row and source in shown:
                texts += [""] * (column - len(texts))
                texts[column - 1] = texts[column - 1] or shown[source]
        for at, text in enumerate(texts, 1) if sources else ():
            if (row, at) in sources:
                shown[row, at] = text
        yield row in extent.hidden, texts


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_", "")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        form = str(cell.number_format or "")
        if float(value).is_integer():
            whole = str(int(value))
            # A format of zeros alone is how a spreadsheet keeps those in front of a number.
            return whole.zfill(len(form)) if form and not form.strip("0") and not whole.startswith("-") else whole
        return repr(value)
    return of_value(value)


def of_value(value: object) -> str:
    """Return a value of a cell as a list has it: a day and a time as ISO 8601 writes them."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        near = value.replace(microsecond=0) + timedelta(seconds=round(value.microsecond / 1_000_000))
        clock = "" if near.time() == time.min else f" {near:%H:%M}" + (f":{near:%S}" if near.second else "")
        return f"{near:%Y-%m-%d}{clock}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}" + (f":{value:%S}" if value.second else "")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
        return clock + (f":{seconds % 60:02}" if seconds % 60 else "")
    return str(value)


# OpenDocument.


def _open_document(daylist: DayList, packed: zipfile.ZipFile) -> list[Sheet]:
    if b"manifest:encryption-data" in packed.read("META-INF/manifest.xml"):
        fact = "this workbook is locked with a password"
        raise fault(Span(daylist.name), fact, "encoding", f"open it, and save a copy without one, or {AS_CSV}")
    from odf.opendocument import load
    from odf.style import Style, TableProperties
    from odf.table import Table

    with daylist.open() as file:
        document = load(file)
    hidden = {
        str(style.getAttribute("name"))
        for style in document.getElementsByType(Style)
        for own in style.getElementsByType(TableProperties)
        if str(own.getAttribute("display")) == "false"
    }
    found = []
    for table in document.getElementsByType(Table):

        def rows(table: Any = table) -> Iterator[tuple[bool, Cells]]:
            yield from _table_rows(table)

        found.append(Sheet(str(table.getAttribute("name")), str(table.getAttribute("stylename")) in hidden, rows))
    return found


def _table_rows(table: Any) -> Iterator[tuple[bool, Cells]]:
    from odf.table import CoveredTableCell, TableCell, TableRow

    above: dict[int, tuple[int, str]] = {}  # by column: how many rows a merged cell still covers, and what it shows
    blank = 0
    for row in table.getElementsByType(TableRow):
        texts: Cells = []
        for cell in row.childNodes:
            if cell.qname not in (TableCell().qname, CoveredTableCell().qname):
                continue
            repeated = int(cell.getAttribute("numbercolumnsrepeated") or 1)
            text, at = _ods_text(cell), len(texts)
            left, shown = above.get(at, (0, ""))
            if left:
                above[at] = left - 1, shown
                text = text or shown
            elif (down := int(cell.getAttribute("numberrowsspanned") or 1)) > 1:
                above[at] = down - 1, text
            if text or repeated <= MAX_COLUMNS:
                texts += [text] * min(repeated, MAX_COLUMNS)
        again = int(row.getAttribute("numberrowsrepeated") or 1)
        hidden = str(row.getAttribute("visibility")) in ("collapse", "filter")
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            blank += again
            continue
        for _ in range(min(blank, MAX_ROWS)):
            yield False, []
        blank = 0
        for _ in range(min(again, MAX_ROWS)):
            yield hidden, list(texts)


def _ods_text(cell: Any) -> str:
    from odf.text import P

    kind = str(cell.getAttribute("valuetype") or "")
    if kind == "date":
        stamp = str(cell.getAttribute("datevalue"))
        return of_value(datetime.fromisoformat(stamp)) if "T" in stamp else stamp
    shown = "\n".join(_all_text(p) for p in cell.getElementsByType(P))
    if kind == "time":
        return _iso_duration(str(cell.getAttribute("timevalue"))) or shown
    if kind == "float":
        value = float(str(cell.getAttribute("value")))
        whole = str(int(value)) if value.is_integer() else repr(value)
        # What is shown has the zeros in front that a number cannot have.
        return shown if shown.isdigit() and shown.lstrip("0") == whole else whole
    if kind == "boolean":
        return str(cell.getAttribute("booleanvalue")).upper()
    if cell.getAttribute("formula") and not shown:
        return "" if kind == "string" else UNCOUNTED
    return shown


def _iso_duration(text: str) -> str:
    import re

    match = re.fullmatch(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S", text)
    return of_value(timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=int(match[3]))) if match else ""


def _all_text(node: Any) -> str:
    from odf.element import Text
    from odf.text import S, Tab

    parts = []
    for child in node.childNodes:
        if isinstance(child, Text):
            parts.append(str(child))
        elif child.qname == S().qname:
            parts.append(" " * int(child.getAttribute("c") or 1))
        elif child.qname == Tab().qname:
            parts.append("\t")
        else:
            parts.append(_all_text(child))
    return "".join(parts)
