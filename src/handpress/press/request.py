"""What somebody asks to be rendered, as one value."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from handpress.brand.variant import Variant
from handpress.diagnostics import Finding, UsageError


class Words(NamedTuple):
    """A language, an edition and a day with or without its time, as they are typed."""

    language: str | None = None
    edition: str = "standard"
    date: str | None = None


class Stacked(NamedTuple):
    """What is asked for beside handouts by themselves.

    Attributes:
        packets: Packets, by name or by code.
        second: Another language in which each paper comes.
        sedation: Whether there is sedation, "yes" or "no"; "" where nobody says.
        room: The room.
        incomplete: Whether the other papers of a packet are made where one cannot be had.
    """

    packets: tuple[str, ...] = ()
    second: str | None = None
    sedation: str = ""
    room: str = ""
    incomplete: bool = False


_TAKEN = (
    re.compile("[a-z]{2}|zh-Hans"),
    re.compile("standard|large-print"),
    re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2})?"),
)


def takes(words: Words) -> bool:
    """Return whether *words* are written as a request has them."""
    return all(word is None or form.fullmatch(word) for word, form in zip(words, _TAKEN, strict=True))


class Request(Struct, frozen=True, kw_only=True):
    """Handouts as files.

    Attributes:
        codes: Which; all of the library where there are neither these nor papers.
        library: The folder of handouts, as it was named.
        brand: The brand file, as it was named; None for the library's own.
        out: The folder for the files; None writes none, and gives the bytes.
        language: None for English, and for every one where no code is named.
        variant: Edition, paper and ink.
        form: "pdf", "html", "text" or "calendar".
        encrypt: Whether to lock a PDF.
        password: What it is locked with.
        unmarked: Whether to deliver a PDF that fails inspection, without its marks of conformance.
        patient: The name, as it was typed.
        date: The day of the procedure, with or without its time, as it was typed.
        clinician: The name, as it was typed.
        place: One of the brand's sites, by one of its names.
        blanks: What is typed on blanks of the one handout, by their keys, and under "note" a note to the patient.
        faults: What of it could not be read: it is told with all else, and nothing is printed.
        papers: More of them, each by code or name, and its language.
        whole: Whether nothing is written unless all that is asked for can be made.
        today: The day of the request, to tell of a procedure before it; None tells of none.

    Raises:
        UsageError: It contradicts itself.
    """

    library: Path
    codes: tuple[str, ...] = ()
    brand: Path | None = None
    out: Path | None = Path("output")
    language: str | None = None
    variant: Variant = Variant()
    form: str = "pdf"
    encrypt: bool = False
    password: str = ""
    unmarked: bool = False
    patient: str | None = None
    date: str | None = None
    clinician: str | None = None
    place: str | None = None
    blanks: tuple[tuple[str, str], ...] = ()
    faults: tuple[Finding, ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    today: datetime.date | None = None

    def __post_init__(self) -> None:
        if self.form != "pdf" and self.variant != Variant():
            raise UsageError("--edition, --paper and --ink go with --format pdf")
        if self.form == "calendar" and not self.date:
            raise UsageError("--format calendar goes with --date")
        if self.blanks and (self.form == "calendar" or len(self.codes) + len(self.papers) != 1):
            raise UsageError("--blanks goes with one handout in one language, and --format pdf, html or text")
        if self.encrypt and (self.form != "pdf" or self.unmarked):
            raise UsageError("--encrypt goes with --format pdf, and without --unmarked")

    @property
    def every(self) -> bool:
        """Whether all of the library is asked for."""
        return not self.codes and not self.papers

    @property
    def pressed(self) -> bool:
        """Whether plates serve it."""
        return self.form == "pdf" and not self.unmarked
