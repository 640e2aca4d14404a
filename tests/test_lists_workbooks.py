"""Workbooks: what they say is read, what nobody can read is refused, and what is not read is told."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties, TextProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from handpress.diagnostics import HandpressError
from handpress.lists import workbook
from handpress.lists.appointments import Appointment, LeftOut, Refusal, Row, Setting, open_appointments
from handpress.lists.daylist import DayList
from handpress.lists.notes import Note
from handpress.lists.vocabulary import State

HEADINGS = ["Patient", "MRN", "CPT", "Date", "Time"]
DAY = date(2026, 12, 4)


class Read:
    """A workbook that was read: its rows, and what is told of it."""

    def __init__(self, content: bytes, sheet: str = "", order: Any = None) -> None:
        source = DayList.of_bytes("day.xlsx", content)
        with open_appointments(source, day_order=order, unfit=lambda name: None, within=Setting(sheet=sheet)) as opened:
            self.rows: list[Row] = list(opened.rows())
            self.told = "\n".join(map(str, opened.told))

    def __getitem__(self, row: int) -> Appointment:
        (found,) = (each for each in self.rows if each.row == row)
        assert isinstance(found, Appointment), found
        return found

    def refused(self, row: int) -> str:
        (found,) = (each for each in self.rows if each.row == row)
        assert isinstance(found, Refusal), found
        return "\n".join(map(str, found.findings))


def refused(content: bytes, sheet: str = "") -> str:
    with pytest.raises(HandpressError) as caught:
        Read(content, sheet)
    (finding,) = caught.value.findings
    return str(finding)


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def xlsx(rows: Sequence[Sequence[object]], change: Callable[[Any], object] = lambda sheet: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book.active)
    return saved(book)


def changed(content: bytes, name: str, *changes: tuple[str, str]) -> bytes:
    """Return a workbook with other XML in its part *name*."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            text = old.read(each)
            if each == name:
                for pattern, other in changes:
                    assert re.search(pattern.encode(), text), pattern
                    text = re.sub(pattern.encode(), other.encode(), text)
            new.writestr(each, text)
    return written.getvalue()


def added(content: bytes, name: str, text: bytes = b"x") -> bytes:
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a") as new:
        new.writestr(name, text)
    return written.getvalue()


def cell(value: object, down: int = 1, covered: bool = False, **more: Any) -> Any:
    kinds = {float: "float", int: "float", date: "date", datetime: "date", time: "time", bool: "boolean"}
    kind = kinds.get(type(value), "string")
    given: dict[str, Any] = {"valuetype": kind} | more
    shown = str(value)
    if kind == "float":
        given["value"] = value
    elif kind == "date":
        given["datevalue"] = value.isoformat()  # type: ignore[attr-defined]
        shown = f"{value:%m/%d/%y}"
    elif kind == "time":
        given["timevalue"] = f"PT{value:%HH%MM%SS}"
        shown = f"{value:%I:%M %p}"
    if down > 1:
        given["numberrowsspanned"] = down
    found = (CoveredTableCell if covered else TableCell)(**({} if covered else given))
    if value != "" and not covered:
        found.addElement(P(text=given.pop("shown", shown)))
    return found


def ods(
    rows: Sequence[Sequence[object]], name: str = "Day", more: Callable[[Any], object] = lambda made: None
) -> bytes:
    made = OpenDocumentSpreadsheet()
    table = Table(name=name)
    for row in rows:
        line = TableRow()
        for value in row:
            line.addElement(value if hasattr(value, "qname") else cell(value))
        table.addElement(line)
    made.spreadsheet.addElement(table)
    more(made)
    written = io.BytesIO()
    made.write(written)
    return written.getvalue()


MAKERS = pytest.mark.parametrize("made", [xlsx, ods], ids=["xlsx", "ods"])


def summed(found: Appointment) -> tuple[object, ...]:
    procedure = found.procedure
    assert procedure is not None
    return found.patient, found.reference, found.code, procedure.day, procedure.clock


@MAKERS
def test_values_are_read_as_they_are_meant(made: Callable[..., bytes]) -> None:
    found = Read(
        made(
            [
                HEADINGS,
                ["José Testrow", "00123", 22511, DAY, time(8, 30)],
                ["Ngô, Ann", 127, "22867", datetime(2026, 12, 4, 8, 30), ""],
                ["Bo", "A-3", 22511.0, "12/4/2026", "8:30 AM"],
            ]
        ),
        order="mdy",
    )
    assert summed(found[2]) == ("José Testrow", "00123", "22511", DAY, time(8, 30))
    assert summed(found[3]) == ("Ann Ngô", "127", "22867", DAY, time(8, 30))
    assert summed(found[4]) == ("Bo", "A-3", "22511", DAY, time(8, 30))


@MAKERS
def test_row_numbers_are_those_of_the_sheet(made: Callable[..., bytes]) -> None:
    found = Read(made([["Clinic day"], [], HEADINGS, [], ["Ann", "A-1", "22511", DAY], ["Total", 1]]))
    assert [row.row for row in found.rows] == [5]
    assert "the headings stand in row 3" in found.told
    assert "the foot of a page or of the list is left out: row 6" in found.told


@MAKERS
def test_line_ends_in_a_cell_do_not_part_a_row(made: Callable[..., bytes]) -> None:
    found = Read(made([["Note", "CPT"], ['a\nb "c", d', "22511"], ["", "22867"]]))
    assert [(row.row, row.code) for row in found.rows if isinstance(row, Appointment)] == [(2, "22511"), (3, "22867")]


def test_cells_that_are_merged_show_in_every_row() -> None:
    rows = [HEADINGS, ["Ann", "A-1", "22511", DAY, "08:30"], ["Bo", "A-2", "22511"], ["Cy", "A-3", "22511"]]

    def merge(sheet: Any) -> None:
        sheet.merge_cells("D2:D3")

    found = Read(xlsx(rows, merge))
    assert summed(found[3])[3:] == (DAY, None)
    assert found[3].notes == ()
    assert found[4].notes == (Note.NO_DATE,)
    spread = [
        HEADINGS,
        ["Ann", "A-1", "22511", cell(DAY, down=2), "08:30"],
        ["Bo", "A-2", "22511", cell("", covered=True), "09:30"],
        ["Cy", "A-3", "22511", "", ""],
    ]
    found = Read(ods(spread))
    assert summed(found[3])[3:] == (DAY, time(9, 30))
    assert Note.NO_DATE in found[4].notes


def test_title_over_the_whole_table_is_one_cell() -> None:
    rows = [["Clinic day"], HEADINGS, ["Ann", "A-1", "22511", DAY, "08:30"]]
    found = Read(xlsx(rows, lambda sheet: sheet.merge_cells("A1:E1")))
    assert summed(found[3]) == ("Ann", "A-1", "22511", DAY, time(8, 30))


def test_merged_cells_of_a_long_sheet_are_found_by_row() -> None:
    rows = [HEADINGS, *(["Ann", f"A-{row}", "22511", DAY if row % 2 else None, "08:30"] for row in range(1, 2001))]

    def merge(sheet: Any) -> None:
        for row in range(2, 2002, 2):
            sheet.merge_cells(f"D{row}:D{row + 1}")

    found = Read(xlsx(rows, merge))
    assert all(isinstance(row, Appointment) and row.procedure and row.notes == () for row in found.rows)


def test_merged_cells_of_the_whole_sheet_take_no_memory() -> None:
    content = xlsx([HEADINGS, ["Ann", "A-1", "22511", DAY, "08:30"]], lambda sheet: sheet.merge_cells("F2:F3"))
    content = changed(content, "xl/worksheets/sheet1.xml", ('ref="F2:F3"', 'ref="F2:XFD1048576"'))
    assert len(Read(content).rows) == 1


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheet_is_not_read_and_told(state: str) -> None:
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["Ann", "A-1", "22511", DAY])
    old = book.create_sheet("Old")
    old.append(HEADINGS)
    old.append(["Zora", "A-2", "22511", DAY])
    old.sheet_state = state
    found = Read(saved(book))
    assert [row.patient for row in found.rows if isinstance(row, Appointment)] == ["Ann"]
    assert "1 hidden sheet is not read" in found.told


def test_hidden_sheet_of_open_document_is_not_read_and_told() -> None:
    def hide(made: Any) -> None:
        style = Style(name="taH", family="table")
        style.addElement(TableProperties(display="false"))
        made.automaticstyles.addElement(style)
        old = Table(name="Old", stylename="taH")
        for row in (HEADINGS, ["Zora", "A-2", "22511", DAY]):
            line = TableRow()
            for value in row:
                line.addElement(cell(value))
            old.addElement(line)
        made.spreadsheet.addElement(old)

    found = Read(ods([HEADINGS, ["Ann", "A-1", "22511", DAY]], more=hide))
    assert [row.patient for row in found.rows if isinstance(row, Appointment)] == ["Ann"]
    assert "1 hidden sheet is not read" in found.told


def test_hidden_rows_are_read_and_told() -> None:
    rows = [HEADINGS, ["Ann", "A-1", "22511", DAY], ["Bo", "A-2", "22511", DAY]]

    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True

    found = Read(xlsx(rows, hide))
    assert len(found.rows) == 2
    assert "1 row of the sheet is hidden" in found.told


def test_sheet_is_chosen_by_its_headings_or_asked_for() -> None:
    book = Workbook()
    book.active.title = "Notes"
    book.active.append(["Remember the flowers"])
    for name in ("Monday", "Tuesday"):
        sheet = book.create_sheet(name)
        sheet.append(HEADINGS)
        sheet.append([name, "A-1", "22511", DAY])
    told = refused(saved(book))
    assert "more than one sheet may hold the appointments" in told
    assert '"Monday", "Tuesday"' in told
    found = Read(saved(book), sheet=" tuesday ")
    assert [row.patient for row in found.rows if isinstance(row, Appointment)] == ["Tuesday"]
    assert 'the sheet "Tuesday" is read, and not "Notes", "Monday"' in found.told
    assert 'there is no sheet "Friday"' in refused(saved(book), "Friday")
    del book["Monday"]
    assert [row.patient for row in Read(saved(book)).rows if isinstance(row, Appointment)] == ["Tuesday"]
    del book["Tuesday"]
    book.create_sheet("Empty")
    assert "no sheet has headings that are known" in refused(saved(book))


def test_macros_are_not_read_and_told() -> None:
    content = added(xlsx([HEADINGS, ["Ann", "A-1", "22511", DAY]]), "xl/vbaProject.bin")
    assert "the macros of this workbook are not read" in Read(content).told
    content = added(ods([HEADINGS, ["Ann", "A-1", "22511", DAY]]), "Basic/Standard/Module1.xml")
    assert "the macros of this workbook are not read" in Read(content).told


def test_formula_counts_as_what_it_last_came_to() -> None:
    content = xlsx([HEADINGS, ["Ann", "A-1", "22511", "=TODAY()", "=B2"], ["Bo", "=B2", "22511", DAY, "08:30"]])
    assert "in 2 rows a formula has no last result" in Read(content).told
    assert "date: " in Read(content).refused(2)
    assert "reference: " in Read(content).refused(3)
    part = "xl/worksheets/sheet1.xml"
    counted = changed(
        content,
        part,
        (r"<f>TODAY\(\)</f>(?:<v ?/>|<v></v>)", "<f>TODAY()</f><v>46360</v>"),
        (r"(<f>B2</f>)(?:<v ?/>|<v></v>)", r"\1<v>77</v>"),
    )
    counted = changed(counted, part, (r'(r="E2"[^>]*>)<f>B2</f><v>77</v>', r"\1<f>B2</f><v>0.354166666666667</v>"))
    found = Read(counted)
    assert summed(found[2]) == ("Ann", "A-1", "22511", DAY, time(8, 30))
    assert found[3].reference == "77"


def test_formula_that_came_to_an_empty_text_is_empty() -> None:
    content = xlsx([[*HEADINGS, "Status"], ["Ann", "A-1", "22511", DAY, "08:30", "=A1"]])
    content = changed(
        content,
        "xl/worksheets/sheet1.xml",
        (r'(<c r="F2")[^>]*><f>A1</f>(?:<v ?/>|<v></v>)', r'\1 t="str"><f>A1</f><v></v>'),
    )
    assert summed(Read(content)[2])[0] == "Ann"


def test_state_that_nobody_has_counted_is_refused() -> None:
    found = Read(xlsx([["CPT", "Status"], ["22511", '=IF(TRUE,"Cancelled","")'], ["22511", "#REF!"]]))
    for row in (2, 3):
        assert "state: this is a fault of the spreadsheet" in found.refused(row)
    row = [cell("22511"), TableCell(formula="of:=[.A1]", valuetype="float")]
    assert "state: this is a fault of the spreadsheet" in Read(ods([["CPT", "Status"], row])).refused(2)


@pytest.mark.parametrize(
    ("value", "form", "number"),
    [
        (123, "00000", "00123"),
        (123, "General", "123"),
        (123456, "00000", "123456"),
        (12345, '"MRN-"000000', "MRN-012345"),
        (1234567, "000-0000", "123-4567"),
        (123, "000\\-0000", "000-0123"),
        (123, "#,##0", "123"),
        (123, "0", "123"),
        (123, "0.00", "123"),
        (123.0, "00000;-00000", "00123"),
    ],
)
def test_number_keeps_the_zeros_that_its_format_shows(value: float, form: str, number: str) -> None:
    def shape(sheet: Any) -> None:
        sheet["B2"].number_format = form

    assert Read(xlsx([HEADINGS, ["Ann", value, "22511", DAY]], shape))[2].reference == number


def test_number_of_open_document_keeps_the_zeros_that_it_shows() -> None:
    def shown(value: int, text: str) -> Any:
        made = TableCell(valuetype="float", value=value)
        made.addElement(P(text=text))
        return made

    rows = [
        ["MRN", "CPT"],
        [shown(123, "00123"), "22511"],
        [shown(1234, "1,234"), "22511"],
        [shown(77, "###"), "22511"],
    ]
    found = Read(ods(rows))
    assert [found[row].reference for row in (2, 3, 4)] == ["00123", "1234", "77"]


@MAKERS
def test_number_with_more_digits_than_a_spreadsheet_keeps_is_refused(made: Callable[..., bytes]) -> None:
    found = Read(made([HEADINGS, ["Ann", 12345678901234567890.0, "22511", DAY]]))
    assert "the spreadsheet has cut this number short" in found.refused(2)


def test_days_of_a_workbook_of_1904_are_right() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEADINGS)
    book.active.append(["Ann", "A-1", "22511", DAY, time(8, 30)])
    book.active.append(["Bo", "A-2", "22511", 44898, "08:30"])
    found = Read(saved(book))
    assert summed(found[2]) == ("Ann", "A-1", "22511", DAY, time(8, 30))
    assert "this workbook counts days from 1904" in found.refused(3)


def test_span_of_hours_and_seconds_of_a_fraction_are_read() -> None:
    rows = [
        HEADINGS,
        ["Ann", "A-1", "22511", DAY, timedelta(hours=8, minutes=30)],
        ["Bo", "A-2", "22511", 46360, 8.5 / 24],
    ]
    found = Read(xlsx(rows))
    assert summed(found[2])[3:] == summed(found[3])[3:] == (DAY, time(8, 30))


@MAKERS
def test_states_are_read(made: Callable[..., bytes]) -> None:
    found = Read(made([["CPT", "Status"], ["22511", "Cancelled"], ["22511", "Confirmed"]]))
    assert [type(row) for row in found.rows] == [LeftOut, Appointment]


def test_comment_on_a_cell_is_none_of_its_text() -> None:
    from odf.office import Annotation

    name = TableCell(valuetype="string")
    note = Annotation()
    note.addElement(P(text="Zora called"))
    name.addElement(note)
    name.addElement(P(text="Ann"))
    assert Read(ods([["Patient", "CPT"], [name, "22511"]]))[2].patient == "Ann"


def test_cells_and_rows_that_are_repeated_are_read_each() -> None:
    line = TableRow(numberrowsrepeated=3)
    line.addElement(cell("22511"))
    line.addElement(TableCell(numbercolumnsrepeated=1000))
    line.addElement(TableCell(numbercolumnsrepeated=15000))
    last = TableRow(numberrowsrepeated=1048000)
    last.addElement(TableCell(numbercolumnsrepeated=1024))

    def more(made: Any) -> None:
        table = made.spreadsheet.childNodes[0]
        table.addElement(line)
        table.addElement(last)

    found = Read(ods([["CPT", "Room"]], more=more))
    assert [row.row for row in found.rows] == [2, 3, 4]


# What cannot be read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "fact", "hint"),
    [
        (OLE + b"\0" * 5000, "a workbook of the old kind (.xls)", "save it as .xlsx"),
        (
            OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"),
            "locked with a password",
            "save a copy without one",
        ),
        (b"PK\x03\x04" + b"\0" * 100, "this workbook cannot be read", "save it anew"),
    ],
)
def test_old_and_locked_workbooks_are_refused_with_what_to_do(content: bytes, fact: str, hint: str) -> None:
    told = refused(content)
    assert fact in told
    assert hint in told


def test_locked_open_document_is_refused() -> None:
    content = changed(
        ods([HEADINGS]),
        "META-INF/manifest.xml",
        (r"</manifest:manifest>", "<manifest:encryption-data/></manifest:manifest>"),
    )
    assert "locked with a password" in refused(content)


@pytest.mark.parametrize(
    "names",
    [["Index/Document.iwa"], ["word/document.xml"], ["day.csv"], ["xl/workbook.bin"], ["content.xml"], ["mimetype"]],
)
def test_other_packed_files_are_refused(names: list[str]) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name in names:
            made.writestr(name, "application/vnd.oasis.opendocument.text")
    assert "this is no workbook that can be read" in refused(written.getvalue())


def test_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1 << 20)
    content = added(xlsx([HEADINGS]), "xl/worksheets/sheet9.xml", b" " * (2 << 20))
    assert "unpacks to more than 1 megabytes" in refused(content)


def test_row_that_stands_there_a_million_times_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 1000)

    def more(made: Any) -> None:
        for _ in range(3):
            line = TableRow(numberrowsrepeated=900)
            line.addElement(cell("22511"))
            made.spreadsheet.childNodes[0].addElement(line)

    assert "more than 1,000 rows" in refused(ods([["CPT"]], more=more))
    blank = TableRow(numberrowsrepeated=900)
    blank.addElement(TableCell())
    assert (
        len(Read(ods([["CPT"], ["22511"]], more=lambda made: made.spreadsheet.childNodes[0].addElement(blank))).rows)
        == 1
    )


def test_day_beyond_all_calendars_is_refused_with_its_row() -> None:
    def shape(sheet: Any) -> None:
        sheet["D2"].number_format = "yyyy-mm-dd"

    found = Read(xlsx([HEADINGS, ["Ann", "A-1", "22511", 99999999], ["Bo", "A-2", "22511", DAY]], shape))
    assert "date: " in found.refused(2)
    assert isinstance(found.rows[1], Appointment)


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "Zq"><!ENTITY c "&b;&b;">]>'
    content = changed(
        xlsx([HEADINGS, ["Ann", "A-1", "22511", DAY]]), "xl/worksheets/sheet1.xml", (r"<worksheet", f"{bomb}<worksheet")
    )
    assert "cannot be read" in refused(content)
    content = changed(ods([HEADINGS]), "content.xml", (r"<office:document-content", f"{bomb}<office:document-content"))
    assert "cannot be read" in refused(content)


def test_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from handpress.disk import extras

    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    told = refused(xlsx([HEADINGS]))
    assert "needs a library that is not installed: openpyxl" in told
    assert ".[lists]" in told


def test_workbook_on_the_disk_may_not_change(tmp_path: Path) -> None:
    path = tmp_path / "day.xlsx"
    path.write_bytes(xlsx([HEADINGS, ["Ann", "A-1", "22511", DAY]]))
    with open_appointments(path, unfit=lambda name: None) as opened:
        assert len(list(opened.rows())) == 1
        path.write_bytes(xlsx([HEADINGS]))
        with pytest.raises(HandpressError, match="this file has changed while it was in use"):
            next(opened.rows())


STRUCK_ROWS = [
    [*HEADINGS, "Status", "Note"],
    ["Ann", "A-1", "22511", DAY, "", "", "x"],
    ["Bo", "A-2", "22511", DAY, "", "", ""],
    ["Cy", "A-3", "22511", DAY, "", "Cancelled", ""],
]


def test_row_that_is_struck_through_is_refused() -> None:
    def strike(sheet: Any) -> None:
        for at in ("A3", "A4", "G2"):  # of a column that is not read nothing is said
            sheet[at].font = Font(strike=True)

    found = Read(xlsx(STRUCK_ROWS, strike))
    assert found[2].patient == "Ann"
    assert "row 3: error: a cell of this row is struck through: it may be cancelled, or changed" in found.refused(3)
    assert found.rows[2] == LeftOut(4, State.CANCELLED)


def test_row_of_open_document_that_is_struck_through_is_refused() -> None:
    def strike(made: Any) -> None:
        style = Style(name="ce1", family="table-cell")
        style.addElement(TextProperties(textlinethroughstyle="solid"))
        made.automaticstyles.addElement(style)

    rows: list[list[object]] = [list(row) for row in STRUCK_ROWS]
    rows[2][0] = cell("Bo", stylename="ce1")
    found = Read(ods(rows, more=strike))
    assert found[2].patient == "Ann"
    assert "a cell of this row is struck through" in found.refused(3)
