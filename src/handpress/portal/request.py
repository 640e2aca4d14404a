"""What somebody asks of the portal, as one value: documents to be attached or taken back, and what was delivered."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from handpress.content.blocks import day
from handpress.diagnostics import UsageError
from handpress.lists.appointments import Fixes
from handpress.lists.dates import DayOrder
from handpress.lists.daylist import DayList, name_of
from handpress.lists.vocabulary import State
from handpress.portal.destinations import log_beside
from handpress.portal.folder import PATTERN


class TypedPaper(NamedTuple):
    """A paper of one patient, by itself and in a language of its own.

    Attributes:
        code: What it is asked for by: a code, or the name of a handout or a sheet.
        language: Its language.
        blanks: What is typed on its blanks, by their keys, and under "note" a note to the patient.
    """

    code: str
    language: str
    blanks: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"TypedPaper({self.code!r}, {self.language!r})"


@dataclass(frozen=True, kw_only=True)
class AttachRequest:
    """Documents for a portal: a list's patients, one patient, or handouts for anybody.

    Attributes:
        kind: Where they go: one of `destinations.KINDS`.
        library: The folder of handouts.
        brand: The brand file; None for the library's own.
        appointments: A CSV file, or what such a file would hold; None for one patient, or nobody in particular.
        codes: What the one patient gets, in one stack; or handouts for anybody, all where there are none.
        papers: What the one patient gets, in place of codes: each paper by itself, and what is typed on it.
        packets: Whether a code stands for its packet; else for its handout alone.
        second: Another language in which each paper comes, where a row says nothing of one.
        incomplete: Whether the other papers of a packet go where one cannot be had.
        joined: Whether a packet goes into a folder as one document; elsewhere the portal's settings say so.
        own: The one patient's cells by column; for anybody only the language.
        headings: The heading of each column that is not headed by a usual name.
        date_order: How 03/04/2026 is to be read; None refuses such a date.
        not_read: Headings that stand for no column, though they are usual names of one.
        states: What words for the state of an appointment mean, beside those of the library's lists.yaml.
        fixes: Cells that were put right after the list was written, by row and column as in `COLUMNS`.
        sheet: The sheet of a workbook; "" for the only one that can be meant.
        send: Whether to send; else it is only told what would go.
        portal: The settings of the portal.
        out: The folder, where documents go into one.
        pattern: How files are named there.
        paper: "letter" or "a4".
        calendar: Whether the dates go along as a calendar file.
        encrypt: Whether each copy is protected by a password.
        verify: Whether what is there is read back, and compared.
        allow_draft: Why a draft may go; None if none may.
        retract: Why what was sent for these rows is marked as sent in error; None to send.
        again: Whether also that goes which was retracted, or may be there.
        renamed: Whether names that differ from those sent before are the same people's.
        log: The delivery log; None for the one beside settings or folder.

    Raises:
        UsageError: It contradicts itself.
    """

    kind: str
    library: Path
    brand: Path | None = None
    appointments: Path | DayList | None = None
    codes: tuple[str, ...] = ()
    papers: tuple[TypedPaper, ...] = ()
    packets: bool = True
    second: str | None = None
    incomplete: bool = False
    joined: bool = False
    own: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    headings: Mapping[str, str] = field(default_factory=dict)
    date_order: DayOrder | None = None
    not_read: tuple[str, ...] = ()
    states: Mapping[str, State] = field(default_factory=dict)
    fixes: Fixes = field(default_factory=dict, repr=False)
    sheet: str = ""
    send: bool = False
    portal: Path = Path("portal.yaml")
    out: Path | None = None
    pattern: str | None = None
    paper: str = "letter"
    calendar: bool = False
    encrypt: bool = False
    verify: bool = False
    allow_draft: str | None = None
    retract: str | None = None
    again: bool = False
    renamed: bool = False
    log: Path | None = None

    def __post_init__(self) -> None:
        self._check_rows()
        self._check_place()
        if self.verify and (self.kind != "fhir" or self.retract):
            raise UsageError("--verify goes with --to fhir, and without --retract")
        if self.retract is not None and (self.allow_draft is not None or self.calendar or self.encrypt):
            raise UsageError("--retract goes without --allow-draft, --calendar and --encrypt")
        reasons = [text for text in (self.allow_draft, self.retract) if text is not None]
        if not all(text.strip() and text.isprintable() for text in reasons):
            raise UsageError("--allow-draft and --retract need a reason, in one line")
        _check_root(self.out)

    def _check_rows(self) -> None:
        """Refuse what does not go together, of that which says whose documents are meant."""
        if not self.personal:
            if self.appointments or any(value for name, value in self.own.items() if name != "language"):
                raise UsageError("--to openemr takes handouts for anybody: no file, nothing of a patient")
            if self.incomplete or not self.packets or self.second is not None:
                raise UsageError("--to openemr takes handouts, and no packets")
            return
        if self.papers and (self.codes or self.packets or self.retract is not None):
            raise UsageError("papers by themselves go without codes, packets and --retract")
        if bool(self.appointments) == bool(self.codes or self.papers):
            raise UsageError("name a file of appointments, or one patient with --code, --reference ...")
        if self.appointments and any(self.own.values()):
            raise UsageError("--patient and the like go with --code; in a file they stand in its columns")
        if self.incomplete and (not self.packets or self.retract is not None):
            raise UsageError("--incomplete goes without --no-packets and --retract")
        if (self.headings or self.date_order) and not self.appointments:
            raise UsageError("--map and --date-order go with a file of appointments")

    def _check_place(self) -> None:
        """Refuse what does not go together, of that which says where documents go."""
        if (self.kind in ("folder", "openemr")) != (self.out is not None):
            raise UsageError("--out FOLDER goes with --to folder and --to openemr, and with nothing else")
        if self.kind != "folder" and (self.pattern or self.encrypt):
            raise UsageError("--name and --encrypt go with --to folder")
        if self.joined and self.kind != "folder":
            raise UsageError('--joined goes with --to folder; for a portal write "papers: joined" in its settings')
        if self.encrypt and self.calendar:
            raise UsageError("--encrypt goes without --calendar: a calendar file cannot be locked")
        if not self.personal and self.calendar:
            raise UsageError("--calendar is for patients' own copies")

    @property
    def personal(self) -> bool:
        """Whether the documents are patients' own."""
        return self.kind != "openemr"

    @property
    def name(self) -> str:
        """What messages call the list."""
        return name_of(self.appointments) if self.appointments else "attach"

    @property
    def folder(self) -> Path | None:
        """The full path of *out*: what belongs beside it must not get into it."""
        return self.out and Path(os.path.realpath(self.out))

    @property
    def naming(self) -> str:
        """How files are named in a folder."""
        return self.pattern or PATTERN

    @property
    def log_file(self) -> Path:
        """The delivery log."""
        return self.log or log_beside(self.kind, self.portal, self.folder)

    @property
    def needs(self) -> tuple[str, ...]:
        """What has to be installed."""
        return (self.kind, *(["calendar"] if self.calendar else []), *(["protect"] if self.encrypt else []))


@dataclass(frozen=True)
class Wanted:
    """Which deliveries are asked for; "" asks for all."""

    code: str = ""
    language: str = ""
    since: str = ""
    failed: bool = False
    outdated: bool = False

    def __post_init__(self) -> None:
        if self.since:
            try:
                day(self.since)
            except ValueError:
                raise UsageError("write --since as 2026-12-01") from None


@dataclass(frozen=True, kw_only=True)
class HistoryRequest:
    """What was delivered.

    Attributes:
        wanted: Which deliveries.
        library: The folder of handouts; is read for what is outdated.
        brand: The brand file; None for the library's own.
        portal: The settings of the portal.
        out: The folder that documents went to, if they did.
        log: The delivery log; None for the one beside settings or folder.
        among: A CSV file, or what such a file would hold: only its patients' are told, with their rows.
        headings: The heading of each column that is not headed by a usual name.
        date_order: How 03/04/2026 is to be read; None refuses such a date.

    Raises:
        UsageError: It contradicts itself.
    """

    wanted: Wanted
    library: Path
    brand: Path | None = None
    portal: Path = Path("portal.yaml")
    out: Path | None = None
    log: Path | None = None
    among: Path | DayList | None = None
    headings: Mapping[str, str] = field(default_factory=dict)
    date_order: DayOrder | None = None

    def __post_init__(self) -> None:
        _check_root(self.out)

    @property
    def log_file(self) -> Path:
        """The delivery log."""
        return self.log or log_beside(
            "folder" if self.out else "fhir", self.portal, self.out and Path(os.path.realpath(self.out))
        )


def _check_root(out: Path | None) -> None:
    if out and not Path(os.path.realpath(out)).name:
        raise UsageError("--out cannot be the root of a disk")
