"""Workbooks -> rows of text: values as they stand in the cells, formulas by what they last came to.

Of an .xlsx, or an .ods, one sheet is read. Macros, links and hidden sheets are not, and that is told. What a file says
of a number's leading zeros is kept; merged cells are filled down where the file marks them.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import NamedTuple

from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault, quoted
from handpress.disk.extras import check_installed
from handpress.lists.daylist import DayList
from handpress.lists.encoding import AS_CSV
from handpress.lists.excel import read_excel
from handpress.lists.opendocument import read_open_document
from handpress.lists.sheets import MAX_ROWS, UNCOUNTED, Cells, Sheet

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAX_UNPACKED = 1 << 28  # of the parts that are read; 100,000 rows have some eighty megabytes
Knows = Callable[[list[Cells]], bool]


class Unpacked(NamedTuple):
    """A workbook's rows as a list, what is to be told of it, and whether its numbers count days from 1904."""

    daylist: DayList
    told: tuple[Finding, ...] = ()
    counts_from_1904: bool = False


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
    check_installed("lists")
    try:
        with daylist.open() as file, zipfile.ZipFile(file) as packed, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, of styles and rules of a sheet that are not read
            names = set(packed.namelist())
            if sum(each.file_size for each in packed.infolist() if each.filename.endswith(".xml")) > MAX_UNPACKED:
                fact = f"this workbook unpacks to more than {MAX_UNPACKED >> 20} megabytes"
                raise fault(Span(name), fact, "too-long", AS_CSV)
            found, counts_from_1904 = _sheets(daylist, packed, names)
            told = []
            if any(each.endswith("vbaProject.bin") or each.startswith(_MACROS) for each in names):
                told.append(_note(name, "the macros of this workbook are not read"))
            chosen = _chosen(name, found, sheet, knows, told)
            text = daylist.remade(_as_text(name, chosen, told))
            return Unpacked(text, tuple(told), counts_from_1904)
    except HandpressError:
        raise
    except Exception as error:
        fact = f"this workbook cannot be read: {type(error).__name__}"
        raise fault(Span(name), fact, "encoding", f"open it and save it anew, or {AS_CSV}") from None


_MACROS = ("xl/macrosheets/", "Basic/", "Scripts/")


def _sheets(daylist: DayList, packed: zipfile.ZipFile, names: Collection[str]) -> tuple[list[Sheet], bool]:
    """Return the sheets of a workbook, and whether its numbers count days from 1904."""
    if "xl/workbook.xml" in names:
        return read_excel(daylist, packed)
    if not {"content.xml", "mimetype"} <= set(names) or b"spreadsheet" not in packed.read("mimetype")[:100]:
        fact = "this is no workbook that can be read"
        raise fault(Span(daylist.name), fact, "encoding", f"save it as .xlsx, or {AS_CSV}")
    if "META-INF/manifest.xml" in names and b"encryption-data" in packed.read("META-INF/manifest.xml"):
        fact = "this workbook is locked with a password"
        raise fault(Span(daylist.name), fact, "encoding", f"open it, and save a copy without one, or {AS_CSV}")
    return read_open_document(packed), False


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
    visible = [each for each in sheets if not each.is_hidden]
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
    if hidden := sum(each.is_hidden for each in sheets if each is not chosen[0]):
        told.append(_note(name, f"{hidden} hidden {'sheet is' if hidden == 1 else 'sheets are'} not read"))
    others = [quoted(each.name) for each in visible if each is not chosen[0]]
    if others:
        told.append(_note(name, f"the sheet {quoted(chosen[0].name)} is read, and not {', '.join(others)}"))
    return chosen[0]


def _first(sheet: Sheet) -> list[Cells]:
    return [row.cells for row in islice(sheet.rows(), 50)]


def _as_text(name: str, sheet: Sheet, told: list[Finding]) -> Iterator[bytes]:
    """Yield the rows of *sheet* as CSV, one line each, so that their numbers stay."""
    hidden, uncounted, width, written = 0, 0, 0, io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")  # so that a cell with either stands in quotes
    size = 0
    for row, (cells, is_hidden) in enumerate(sheet.rows()):
        if (
            row > MAX_ROWS or size > MAX_UNPACKED
        ):  # one row of a small file may say that it stands there a million times
            fact = f"this sheet has more than {MAX_ROWS:,} rows, or more text than {MAX_UNPACKED >> 20} megabytes"
            raise fault(Span(name), fact, "too-long", "make several files of it")
        while cells and not cells[-1]:
            cells.pop()
        hidden += is_hidden and bool(cells)
        uncounted += UNCOUNTED in cells
        if cells:
            width = max(width, len(cells))  # a sheet ends no row before its last heading
            writer.writerow([*cells, *[""] * (width - len(cells))])
        else:
            written.write("\r\n")
        if written.tell() > 1 << 16:
            size += written.tell()
            yield written.getvalue().encode("utf-8", "replace")
            written.seek(0)
            written.truncate()
    yield written.getvalue().encode("utf-8", "replace")
    if hidden:
        some = "1 row of the sheet is" if hidden == 1 else f"{hidden} rows of the sheet are"
        fact = f"{some} hidden, by a filter or by hand, and read"
        told.append(_note(name, fact, "delete what is not wanted", Severity.WARNING))
    if uncounted:
        fact = f"in {uncounted} {'row' if uncounted == 1 else 'rows'} a formula has no last result"
        told.append(_note(name, fact, "open the workbook, and save it anew", Severity.WARNING))
