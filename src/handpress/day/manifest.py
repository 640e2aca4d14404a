"""Which file is whose: the manifest of a batch, as CSV for people and as JSON for programs.

Holds patients' names, so it stands apart from the files, and only this user may read it. In the CSV a cell that a
spreadsheet would run as a formula starts with an apostrophe; the JSON has it as it was typed.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from handpress.day.again import Printed
from handpress.day.journal import Journal, Result
from handpress.disk.files import unwritable, whole
from handpress.disk.table import harmless
from handpress.lists.appointments import Appointment, row_of

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


def write_manifest(
    folder: Path, journal: Journal, rows: Iterator[Appointment], before: Mapping[int, Printed]
) -> tuple[Path, Path]:
    """Write ``manifest.csv`` and ``manifest.json`` into *folder*, a line at a time; return their paths.

    Args:
        folder: The batch's private folder.
        journal: With a result for every row.
        rows: The rows that were planned, those that join one of them, and those printed before, as in the file.
        before: Of these last, by paper, what stands there.

    Raises:
        HandpressError: They cannot be written.
    """
    table, tree = folder / "manifest.csv", folder / "manifest.json"
    try:
        with _text(table) as lines, _text(tree) as objects:
            writer = csv.writer(lines, lineterminator="\r\n")
            lines.write("\ufeff")  # without it a spreadsheet takes accents for something else
            writer.writerow(COLUMNS)
            objects.write("[")
            for count, entry in enumerate(_entries(journal, rows, before)):
                writer.writerow([harmless(value) for value in entry.values()])
                objects.write((",\n" if count else "\n") + json.dumps(entry, ensure_ascii=False))
            objects.write("\n]\n")
            lines.flush()  # both, before either has its name
    except OSError as error:
        raise unwritable(table, error) from None
    return table, tree


@contextmanager
def _text(path: Path) -> Iterator[io.TextIOWrapper]:
    with whole(os.fspath(path)) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()


def _entries(
    journal: Journal, rows: Iterator[Appointment], before: Mapping[int, Printed]
) -> Iterator[dict[str, object]]:
    """Yield what is told of each row, in the order of the list; its paper is made now, or was before."""
    facts = journal.facts
    folder = os.path.relpath(facts.get("folder", ""), facts.get("out", ""))
    made = journal.results()
    shared: dict[int, tuple[str, Result]] = {}
    for row in rows:
        if row.joins in shared:
            name, result = shared[row.joins]
        elif known := before.get(row.joins or row.paper):
            name, result = os.path.relpath(known.path, facts.get("out", "")), known.result
        elif row.joins:  # further down, as the page of a visit whose first row in time is
            item, result = next(journal.results(row.joins - 1))
            name = f"{folder}/{item.name}"
        else:
            item, result = next(made)
            name = f"{folder}/{item.name}"
        if row.others:
            shared[row.paper] = name, result
        yield dict(zip(COLUMNS, _values(row, name, result, row.paper in before), strict=True))


def _values(row: Appointment, name: str, result: Result, before: bool) -> tuple[object, ...]:
    procedure = row.procedure
    clock = procedure.clock if procedure else None
    return (
        row.row,
        "" if result.failure else name,
        row.written or row.patient or "",
        row.reference,
        row.encounter,
        procedure.day.isoformat() if procedure else "",
        clock.isoformat("minutes") if clock else "",
        row.clinician or "",
        row.room,
        row.code,
        row.language,
        row.edition,
        0 if row.joins else row.copies,
        result.pages,
        result.size,
        result.sha256.hex(),
        "printed before" if before else _status(row, result),
        result.failure,
    )


def _status(row: Appointment, result: Result) -> str:
    if result.failure:
        return "failed"
    return f"on the paper of row {row_of(row.joins)}" if row.joins else "draft" if result.draft else "approved"
