"""What structure elements may hold, and in which order: headings, lists, tables, notes (ISO 14289-1, 7.2 to 7.9)."""

from __future__ import annotations

from handpress.diagnostics import Severity
from handpress.proof.report import Gathered
from handpress.proof.structure import Element, Tree

_LEVELS = {f"H{level}": level for level in range(1, 100)}
_HOLDS = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "TR": {"TH", "TD"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "L": {"L", "LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOC", "TOCI", "Caption"},
}
_STANDS_IN = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "TH": {"TR"},
    "TD": {"TR"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}
# ISO 32000-1, 14.8.4.3.3: lists and what is like them; no clause forbids other places.
_LABELLED = {"LI", "TOCI", "Note", "BibEntry", "Reference", "Caption", "Figure", "Formula", "Link", "Index"}
_FIRST_ONLY = {"L", "TOC"}  # whose Caption comes first
_WIDE = 1000  # columns; more is a fault, not a table


def check_nesting(tree: Tree, report: Gathered) -> None:
    """Report elements in the wrong place, and headings, figures, notes and tables that lack something."""
    _check_headings(tree, report)
    notes: set[bytes] = set()
    for element in tree.elements:
        _check_place(element, report)
        if element.role in ("Figure", "Formula"):
            _check_alternative(tree, element, report)
        elif element.role == "Note":
            _check_note(tree, element, notes, report)
        elif element.role == "Table":
            _check_table(tree, element, report)
        elif element.role == "Form":
            _check_form(tree, element, report)
        elif element.role == "Link" and not _has_link(tree, element):
            fact = "a Link element holds neither a link nor content"
            report("ua1-7.18.5", element.place, fact, "let it hold the annotation, or use Span")


def _check_place(element: Element, report: Gathered) -> None:
    """Check an element against what holds it and what it holds: ISO 14289-1, 7.2."""
    role = element.role
    if role in _STANDS_IN:
        above = element.parent.role if element.parent else ""
        if above not in _STANDS_IN[role]:
            places = " or ".join(sorted(_STANDS_IN[role]))
            fact = f"{role} stands in {above or 'nothing'}"
            report("ua1-7.2", element.place, fact, f"put it into {places}")
    elif role == "Lbl" and (element.parent is None or element.parent.role not in _LABELLED):
        above = element.parent.role if element.parent else ""
        fact = f"Lbl stands in {above or 'nothing'}"
        report("ua1-7.2", element.place, fact, "put it into LI, before LBody", Severity.WARNING)
    if role not in _HOLDS:
        return
    kids = [kid.role for kid in element.kids]
    for kid in dict.fromkeys(kids):
        if kid not in _HOLDS[role]:
            report("ua1-7.2", element.place, f"{role} holds {kid or 'an unknown element'}", f"take it out of {role}")
    captions = [at for at, kid in enumerate(kids) if kid == "Caption"]
    if role in _FIRST_ONLY and captions not in ([], [0]):
        report("ua1-7.2", element.place, f"the Caption of {role} is not its first kid", "put it first, and once")
    if role == "Table":
        if len(captions) > 1 or (captions and captions[0] not in (0, len(kids) - 1)):
            report("ua1-7.2", element.place, "a table has a Caption in its middle, or two", "put one first or last")
        if kids.count("THead") > 1 or kids.count("TFoot") > 1:
            report("ua1-7.2", element.place, "a table has two THead or two TFoot", "let it have one of each")
        if "TBody" not in kids and ("THead" in kids or "TFoot" in kids):
            report(
                "ua1-7.2", element.place, "a table with THead or TFoot has no TBody", "put its other rows into TBody"
            )


def _check_headings(tree: Tree, report: Gathered) -> None:
    """Check the levels of headings: ISO 14289-1, 7.4.2 and 7.4.4."""
    last = 0
    plain = numbered = ""
    parents: set[int] = set()  # identities of the elements that hold an H
    for element in tree.elements:
        if element.role == "H":
            plain = plain or element.place
            if id(element.parent) in parents:
                report("ua1-7.4.4", element.place, "one element holds two H", "give each its own Sect, or use H1 to H6")
            parents.add(id(element.parent))
            continue
        level = _LEVELS.get(element.role, 0)
        if not level:
            continue
        numbered = numbered or element.place
        if level > last + 1:
            fact = f"H{level} is the first heading" if not last else f"H{level} follows H{last}"
            report("ua1-7.4.2", element.place, fact, "begin with H1, and skip no level on the way down")
        last = level
    if plain and numbered:
        report("ua1-7.4.4", plain, "the file has both H and H1 to H6", "use one kind")


def _check_alternative(tree: Tree, element: Element, report: Gathered) -> None:
    """Check that a figure or formula can be spoken: ISO 14289-1, 7.3 and 7.7."""
    alt = tree.pdf.text(element.entries.get("Alt"))
    if not alt and tree.pdf.text(element.entries.get("ActualText")) is None:
        rule = "ua1-7.3" if element.role == "Figure" else "ua1-7.7"
        fact = f"a {element.role} has no Alt and no ActualText"
        report(rule, element.place, fact, "say in Alt what it shows; mark decoration as an artifact")
    if element.role == "Figure" and element.marks:
        # ISO 32000-1, 14.8.5.4.5: an illustration has a BBox; ISO 14289-1, 7.3 follows it.
        box = tree.pdf.box(tree.attribute(element, "Layout", "BBox"))
        if box is None or box[0] > box[2] or box[1] > box[3]:
            fact, hint = "a Figure has no BBox", "add its BBox as a Layout attribute"
            report("ua1-7.3", element.place, fact, hint, Severity.WARNING)


def _check_note(tree: Tree, element: Element, notes: set[bytes], report: Gathered) -> None:
    """Check that a note has an ID of its own: ISO 14289-1, 7.9."""
    name = tree.pdf.get(element.entries.get("ID"))
    if not isinstance(name, bytes) or not name:
        report("ua1-7.9", element.place, "a Note has no ID", "give each its own ID")
    elif name in notes:
        report("ua1-7.9", element.place, "two Notes have the same ID", "give each its own ID")
    else:
        notes.add(name)


def _check_form(tree: Tree, element: Element, report: Gathered) -> None:
    """Check that a Form holds one widget, or is marked as a printed field: ISO 14289-1, 7.18.4."""
    if tree.attribute(element, "PrintField", "Role") is None and (
        len(element.objects) != 1 or element.kids or element.marks
    ):
        fact = "a Form element holds something else than one widget, and has no Role"
        report("ua1-7.18.4", element.place, fact, "hold one object reference, or set Role of PrintField")


def _has_link(tree: Tree, element: Element) -> bool:
    """Return whether an element holds a link, or content that one may belong to: no clause asks for both in one."""
    queue = [element]
    while queue:
        each = queue.pop()
        if each.marks:
            return True
        for number, _ in each.objects:
            if tree.pdf.entries(tree.pdf.objects.get(number)).get("Subtype") == "Link":
                return True
        queue += [kid for kid in each.kids if kid.role != "Link"]
    return False


# Tables: ISO 14289-1, 7.2 and 7.5.


def _check_table(tree: Tree, table: Element, report: Gathered) -> None:
    rows = []
    for kid in table.kids:
        rows += kid.kids if kid.role in ("THead", "TBody", "TFoot") else [kid]
    rows = [row for row in rows if row.role == "TR"]
    if not rows:
        return
    grid = _lay_out(tree, table, rows, report)
    if grid is not None:
        _check_headers(tree, grid, report)


def _span(tree: Tree, cell: Element, key: str) -> int:
    value = tree.attribute(cell, "Table", key)
    return value if type(value) is int and value > 0 else 1


def _lay_out(tree: Tree, table: Element, rows: list[Element], report: Gathered) -> list[dict[int, Element]] | None:
    """Return the cells of each row by column; None when spans make no sense. Reports unequal rows."""
    grid: list[dict[int, Element]] = [{} for _ in rows]
    widths: list[int] = []
    overlap = False
    left = 100_000 + 100 * sum(len(row.kids) for row in rows)  # places in the grid that cells may cover
    for at, row in enumerate(rows):
        column = 0
        for cell in row.kids:
            if cell.role not in ("TH", "TD"):
                continue
            while column in grid[at]:
                column += 1
            wide, high = _span(tree, cell, "ColSpan"), _span(tree, cell, "RowSpan")
            left -= wide * min(high, len(rows) - at)
            if column + wide > _WIDE or left < 0:
                report("ua1-7.2", cell.place, "the spans of a table make no sense", "mend ColSpan and RowSpan")
                return None
            if high > len(rows) - at:
                fact = "a cell spans more rows than the table has"
                report("ua1-7.2", cell.place, fact, "mend RowSpan")
            tree.pdf.budget.take(wide * min(high, len(rows) - at))
            for below in range(at, min(at + high, len(rows))):
                for beside in range(column, column + wide):
                    overlap = overlap or beside in grid[below]
                    grid[below][beside] = cell
            column += wide
        widths.append(max(grid[at], default=-1) + 1)
    if overlap:
        report("ua1-7.2", table.place, "two cells of a table overlap", "mend ColSpan and RowSpan")
    if len(set(widths)) > 1 or any(len(cells) != width for cells, width in zip(grid, widths, strict=True)):
        fact = f"the rows of a table have different numbers of columns ({min(widths)} to {max(widths)})"
        report("ua1-7.2", table.place, fact, "give each row the same columns, counting ColSpan and RowSpan")
    return grid


def _name(tree: Tree, value: object) -> bytes:
    value = tree.pdf.get(value)
    return value if isinstance(value, bytes) else b""


def _check_headers(tree: Tree, grid: list[dict[int, Element]], report: Gathered) -> None:
    """Check that each header cell says what it heads, or each cell names its headers: ISO 14289-1, 7.5."""
    cells = list({id(cell): cell for row in grid for cell in row.values()}.values())
    names = {_name(tree, cell.entries.get("ID")) for cell in cells if cell.role == "TH"} - {b""}
    bare = [cell for cell in cells if cell.role == "TH" and tree.attribute(cell, "Table", "Scope") is None]
    unnamed = False
    for cell in cells:
        if cell.role != "TD":
            continue
        headers = tree.attribute(cell, "Table", "Headers")
        listed = [_name(tree, each) for each in headers[:50]] if isinstance(headers, list) else []
        unnamed = unnamed or not listed
        if any(each not in names for each in listed):
            report("ua1-7.5", cell.place, "a cell names a header that is not there", "let Headers name the ID of a TH")
    if bare and unnamed:
        fact = "a header cell does not say whether it heads a row or a column"
        for cell in bare:
            report("ua1-7.5", cell.place, fact, "give it Scope: Row, Column or Both")
