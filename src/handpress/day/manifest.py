"""Which file is whose: the manifest of a batch, as CSV for people and as JSON for programs.

Holds patients' names, so it stands apart from the files, and only this user may read it. In the CSV a cell that a
spreadsheet would run as a formula starts with an apostrophe; the JSON has it as it was typed.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

from handpress.day.appointments import Appointment
from handpress.day.journal import Journal, PlannedRow, Result
from handpress.disk.files import part_of, unwritable
from handpress.disk.table import harmless

COLUMNS = (
    "row",
    "file",
    "patient",
    "reference",
    "encounter",
    "date",
    "time",
    "clinician",
    "room",
    "code",
    "language",
    "edition",
    "copies",
    "pages",
    "size",
    "sha256",
    "status",
    "failure",
)


def write_manifest(folder: Path, journal: Journal, rows: Iterator[Appointment]) -> tuple[Path, Path]:
    """Write ``manifest.csv`` and ``manifest.json`` into *folder*, a line at a time; return their paths.

    Args:
        folder: The batch's private folder.
        journal: With a result for every row.
        rows: The rows that were planned, in the order of the file.

    Raises:
        HandpressError: They cannot be written.
    """
    table, tree = folder / "manifest.csv", folder / "manifest.json"
    parts = [part_of(os.fspath(path)) for path in (table, tree)]
    try:
        with _private(parts[0]) as lines, _private(parts[1]) as objects:
            writer = csv.writer(lines, lineterminator="\r\n")
            lines.write("\ufeff")  # without it a spreadsheet takes accents for something else
            writer.writerow(COLUMNS)
            objects.write("[")
            for count, entry in enumerate(_entries(journal, rows)):
                writer.writerow([harmless(value) for value in entry.values()])
                objects.write((",\n" if count else "\n") + json.dumps(entry, ensure_ascii=False))
            objects.write("\n]\n")
        for part, path in zip(parts, (table, tree), strict=True):
            os.replace(part, path)
    except OSError as error:
        raise unwritable(table, error) from None
    finally:
        for part in parts:
            if os.path.lexists(part):
                os.unlink(part)
    return table, tree


def _private(path: str) -> io.TextIOWrapper:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return io.TextIOWrapper(os.fdopen(handle, "wb"), encoding="utf-8", newline="")


def _entries(journal: Journal, rows: Iterator[Appointment]) -> Iterator[dict[str, object]]:
    for item, result in journal.results():
        row = next(row for row in rows if row.row == item.row)
        yield dict(zip(COLUMNS, _values(row, item, result), strict=True))


def _values(row: Appointment, item: PlannedRow, result: Result) -> tuple[object, ...]:
    procedure = row.procedure
    clock = procedure.clock if procedure else None
    return (
        row.row,
        "" if result.failure else item.name,
        row.patient or "",
        row.reference,
        row.encounter,
        procedure.day.isoformat() if procedure else "",
        clock.isoformat("minutes") if clock else "",
        row.clinician or "",
        row.room,
        row.code,
        row.language,
        row.edition,
        row.copies,
        result.pages,
        result.size,
        result.sha256.hex(),
        "failed" if result.failure else "draft" if result.draft else "approved",
        result.failure,
    )
