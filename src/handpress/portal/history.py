"""What the delivery log tells: who was given what, in which version, and which of it has changed since.

The log knows no patient. Given a file of appointments it says which of their rows a document belongs to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from handpress.content.shelf import entries, languages_of, named_sheets, names_of
from handpress.diagnostics import Faults
from handpress.disk.table import csv_line, harmless
from handpress.lists.appointments import NO_SITES, Appointment, Appointments, Row, Setting
from handpress.lists.daylist import DayList
from handpress.lists.settings import read_settings
from handpress.lists.stacks import Stacking, names_in
from handpress.portal.destinations import exposed
from handpress.portal.log import Delivery, DeliveryLog
from handpress.portal.planning import WordDigests
from handpress.portal.request import HistoryRequest, Wanted
from handpress.portal.rows import of_file
from handpress.press.plates import Room
from handpress.review.packets import packet_names

COLUMNS = (
    "began",
    "outcome",
    "standing",
    "code",
    "language",
    "edition",
    "version",
    "outdated",
    "draft",
    "reason",
    "destination",
    "id",
    "answer",
    "failure",
    "rows",
    "papers",
)


@dataclass(frozen=True)
class Record:
    """A delivery, with what is known of it now.

    Attributes:
        outdated: Whether the library says something else now; None where nobody asked, or the document is not current.
        rows: Of the file of appointments, those that are its patient's; None where none was given.
    """

    delivery: Delivery
    outdated: bool | None
    rows: tuple[int, ...] | None

    def values(self) -> tuple[str, ...]:
        """Return the record as `COLUMNS` name it."""
        own = self.delivery
        known = {None: "", True: "yes", False: "no"}
        rows = "" if self.rows is None else " ".join(map(str, self.rows))
        return (
            own.began,
            own.outcome or "under way, or killed",
            own.standing,
            own.code,
            own.language,
            own.edition,
            own.version,
            known[self.outdated],
            known[bool(own.draft)],
            own.reason,
            own.destination,
            own.id,
            own.answer,
            own.failure,
            rows,
            self.papers,
        )

    @property
    def papers(self) -> str:
        """The papers of a packet in one document, in their order; "" for a paper."""
        return ", ".join(f"{name} {language}" for name, language, _ in self.delivery.papers)


@contextmanager
def delivered(request: HistoryRequest, faults: Faults) -> Iterator[Iterator[Record] | None]:
    """Give the deliveries that *request* asks for, oldest first, while the log is open; None if there are *faults*."""
    with ExitStack() as left:
        log = faults.catch(DeliveryLog.open, request.log_file, False)
        if log is None:
            yield None
            return
        left.enter_context(log)
        for notice in exposed([log.path.with_name(f"{log.path.name}.key")]):
            faults.tell(notice)
        now = _words_now(request, faults) if request.wanted.outdated else None
        patients = None
        if request.among:
            rows = faults.catch(_rows, request, request.among)
            if rows:
                with rows:
                    patients = faults.catch(Patients, log, rows.rows())
        yield None if faults else records(log, request.wanted, now, patients)


def _rows(request: HistoryRequest, among: Path | DayList) -> Appointments:
    """Return the rows of *among*, whatever became of their appointments."""
    library = request.library
    # A packet's name stands for itself: whose rows these are is all that is asked of them.
    names = {**names_in(library), **dict.fromkeys(packet_names(library), ())}
    stacking = Stacking(names=names)
    within = Setting(read_settings(library), languages_of(library), every_state=True, stacking=stacking)
    return of_file(among, request.headings, request.date_order, None, NO_SITES, within)


def _words_now(request: HistoryRequest, faults: Faults) -> dict[tuple[str, str], str]:
    """Return what each handout of the library says now, as a digest."""
    room = Room(request.library.absolute(), request.brand and request.brand.absolute())
    faults.add(*room.faults)
    words, found = WordDigests(room), dict[tuple[str, str], str]()
    sheets = (faults.catch(named_sheets, room.folder) or {}).values()
    for entry in (*(faults.catch(entries, room.folder) or []), *sheets):
        if now := faults.catch(words.of, entry):
            found |= {(code, entry.language): now for code in (entry.asked if entry.is_sheet else names_of(entry))}
    return found


class Patients:
    """The rows of a file by patient, as the log knows patients."""

    def __init__(self, log: DeliveryLog, rows: Iterable[Row]) -> None:
        self._rows: dict[bytes, list[tuple[int, str, str]]] = {}
        for row in rows:
            if isinstance(row, Appointment) and row.reference:
                known = self._rows.setdefault(log.of_patient(row.reference), [])
                known.append((row.row, row.code, row.language))

    def rows_of(self, delivery: Delivery) -> tuple[int, ...]:
        """Return the rows of this delivery's patient: those that ask for its handout, or all where none does."""
        known = self._rows.get(delivery.patient, [])
        same = [row for row, code, language in known if (code, language) == (delivery.code, delivery.language)]
        return tuple(same or [row for row, _, _ in known])


def records(
    log: DeliveryLog,
    wanted: Wanted,
    now: Mapping[tuple[str, str], str] | None = None,
    patients: Patients | None = None,
) -> Iterator[Record]:
    """Yield the deliveries that are asked for, oldest first.

    Args:
        log: The log.
        wanted: Which ones.
        now: What each handout of the library says now, as a digest, by code and language.
        patients: Those of a file: then only theirs are told.
    """
    for one in log.deliveries(unsettled=wanted.failed):
        outdated = None
        if now is not None and one.standing == "current":
            outdated = _is_outdated(one, now)
        rows = None
        if patients is not None:
            rows = patients.rows_of(one)
            if not rows:
                continue
        if (
            wanted.code in ("", one.code)
            and wanted.language in ("", one.language)
            and wanted.since <= one.began
            and (not wanted.outdated or outdated)
        ):
            yield Record(one, outdated, rows)


def _is_outdated(one: Delivery, now: Mapping[tuple[str, str], str]) -> bool:
    """Return whether a paper says something else *now*."""
    if one.papers:
        return any(
            not now.get((name.split("+")[0], tag), "").startswith(words or "-") for name, tag, words in one.papers
        )
    return now.get((one.code, one.language)) != one.words


def as_text(found: Iterable[Record], name: str = "") -> Iterator[str]:
    """Yield a line for each record; *name* is that of the file whose rows are told."""
    for record in found:
        own = record.delivery
        what = f"{own.code} {own.language} {own.edition}" + (f" version {own.version}" if own.version else "")
        parts = [own.began.replace("T", " ").removesuffix("+00:00"), own.outcome or "under way, or killed", what]
        parts += [f"({record.papers})"] if record.papers else []
        parts += [own.standing] if own.standing not in ("", "current") else []
        parts += ["outdated"] if record.outdated else []
        parts += [f"{'draft' if own.draft else 'reason'}: {own.reason}"] if own.reason else []
        parts += [f"{own.destination} {own.id}".strip(), own.failure]
        if record.rows:
            parts.append(f"{name}: row {', '.join(map(str, record.rows))}")
        line = "  ".join(part for part in parts if part)
        # A path may have a line end: no record may look like two.
        yield "".join(sign if sign.isprintable() else "\ufffd" for sign in line) + "\n"


def as_csv(found: Iterable[Record]) -> Iterator[str]:
    """Yield CSV with headings."""
    yield csv_line(COLUMNS)
    for record in found:
        # Reasons are typed by people: no spreadsheet should run one.
        yield csv_line(map(harmless, record.values()))


def tree(record: Record) -> dict[str, object]:
    """Return a record as JSON has it: rows as numbers, what is yes or no as such, null where nobody asked."""
    told: dict[str, object] = dict(zip(COLUMNS, record.values(), strict=True))
    return told | {"outdated": record.outdated, "draft": bool(record.delivery.draft), "rows": list(record.rows or ())}


def as_json(found: Iterable[Record]) -> Iterator[str]:
    """Yield one JSON object a line."""
    for record in found:
        yield json.dumps(dict(zip(COLUMNS, record.values(), strict=True)), ensure_ascii=False) + "\n"
