"""What the kinds of workbooks share: a sheet, its rows as text, and how a value of a cell is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

MAX_COLUMNS = 1000
MAX_ROWS = 1 << 20  # of a sheet
UNCOUNTED = "#FORMULA!"  # a formula of which nobody has kept what it came to: no cell may hold this
STRUCK = "#STRUCK!"  # a cell that somebody has struck through

Cells = list[str]


class Row(NamedTuple):
    """A row's cells, and whether somebody has hidden it."""

    cells: Cells
    is_hidden: bool = False


class Sheet(NamedTuple):
    """A sheet's name, whether somebody has hidden it, and its rows."""

    name: str
    is_hidden: bool
    rows: Callable[[], Iterator[Row]]


class Merged:
    """What cells of rows above show, as far as they are merged down to the next ones."""

    def __init__(self) -> None:
        self._shown: dict[int, tuple[int, str]] = {}

    def begin(self, column: int, last: int, text: str) -> None:
        """Let *text* stand in a column, from the next row to the row *last*."""
        self._shown[column] = (last, text)

    def fill(self, row: int, cells: Cells) -> None:
        """Put into the empty *cells* of a row what stands merged above them."""
        for column, (last, text) in list(self._shown.items()):
            if row > last:
                del self._shown[column]
            elif text:
                cells += [""] * (column + 1 - len(cells))
                cells[column] = cells[column] or text


def of_value(value: object) -> str:
    """Return a value of a cell as a list has it: a day and a time as ISO 8601 writes them."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        near = value.replace(microsecond=0) + timedelta(seconds=round(value.microsecond / 1_000_000))
        clock = "" if near.time() == time.min else f" {near:%H:%M}" + (f":{near:%S}" if near.second else "")
        return f"{near.date().isoformat()}{clock}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return of_value(
            timedelta(
                hours=value.hour, minutes=value.minute, seconds=value.second + round(value.microsecond / 1_000_000)
            )
        )
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
        return clock + (f":{seconds % 60:02}" if seconds % 60 else "")
    return str(value)


def of_number(value: float) -> str:
    """Return a number as a list has it; one of more digits than a spreadsheet keeps, as it would show that."""
    if abs(value) >= 1e15:
        return f"{value:.14E}"
    return str(int(value)) if float(value).is_integer() else repr(value)
