"""One document for one patient, on its way to a portal; and what became of it there.

Nothing here shows a patient in its repr, so that no traceback or log does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from handpress.content.timing import Procedure
from handpress.diagnostics import Finding
from handpress.lists.appointments import Appointment

Sent = Callable[[str, bytes | int], bool]
UNSEEN = b""  # where a portal shows neither the bytes of a document nor their number


def unknown(id: str, pdf: bytes | int) -> bool:
    """Return that nothing is known to have been sent."""
    return False


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """A patient's PDF with what a portal must know of it.

    Attributes:
        row: Of the appointments file; 0 for a patient given by options.
        reference: The patient's number at the clinic, as under MRN.
        patient: The name as printed, if one is.
        encounter: The number of the visit or appointment at the clinic, or "".
        code: What it was asked for by: a code, or the name of its paper, which may be of no procedure, or its packet.
        edition: "standard" or "large-print".
        version: The handout's own version.
        words: SHA-256 of all that the handout says under this brand, 64 digits.
        approved_by: The clinician who approved it; None for a draft.
        calendar: An iCalendar file of the same dates, if one goes along.
        series: The document through all its versions, 64 digits; see `series_of`.
        identifier: This version for this patient, 64 digits; see `identifier_of`. "" where a series is meant.
        made: When the PDF was made, with its time zone.
        held: Whether the portal has it already, and holds it for review: it must not get a second one.
        known: Ids under which this very version may be there, as far as earlier answers named them.
        lost: When an earlier try of this version ended without an answer, and without an id; None if none did.
        sent: Whether what was sent for the series under an id is this PDF, byte for byte; or has so many bytes; or,
            for `UNSEEN`, whether anything was.
        codes: Those of its procedures, as they print; a paper of no procedure has none.
        papers: Of a packet in one document what each paper is: its name, its language, and the digest of its words.
    """

    row: int
    reference: str
    patient: str | None
    encounter: str
    procedure: Procedure | None
    clinician: str | None
    code: str
    title: str
    language: str
    edition: str
    version: str
    words: str
    approved_by: str | None
    pdf: bytes
    calendar: bytes | None
    series: str
    identifier: str
    made: datetime
    held: bool = False
    known: tuple[str, ...] = ()
    lost: datetime | None = None
    sent: Sent = unknown
    codes: tuple[str, ...] = ()
    papers: tuple[tuple[str, str, str], ...] = ()

    @property
    def draft(self) -> bool:
        """Whether no clinician has approved it."""
        return self.approved_by is None

    def __repr__(self) -> str:
        return f"Parcel(row={self.row})"


class Outcome(StrEnum):
    """What became of a parcel."""

    SENT = "sent"
    HELD = "held for review"  # the portal has it, and shows it when somebody there has looked at it
    ALREADY = "already there"
    GONE = "no longer there"  # the portal had it, and somebody there has deleted or withdrawn it
    UNSURE = "unsure"  # it may have arrived: nothing that the portal says tells
    FAILED = "failed"
    RETRACTED = "retracted"
    NOTHING = "nothing to retract"  # neither the log nor the portal knows of any


@dataclass(frozen=True)
class Receipt:
    """A portal's answer. Holds nothing of the patient: it goes into messages and into the log.

    Attributes:
        id: The document's id there, as ``DocumentReference/17``; "" if it has none, or the one that was expected.
        answer: The code of the answer, as "201" or "AA"; "" for none.
        failure: Why it is not there, a fact in lower case.
        hint: What to do.
        replaced: Ids of the older versions that the portal no longer shows as current.
        ailing: Whether the portal itself failed: another document would have fared no better.
    """

    outcome: Outcome
    id: str = ""
    answer: str = ""
    failure: str = ""
    hint: str = ""
    replaced: tuple[str, ...] = ()
    ailing: bool = False


@dataclass(frozen=True)
class Endpoint:
    """Where documents go. Until it is opened nothing is sent or written.

    Attributes:
        name: What the log calls it.
        open: Opens it.
        knows: Whether a document that comes a second time is known for the same.
        replaces: Whether a document can take the place of an older version.
        drafts: Whether a document can be told there to be a draft.
        dated: Whether each document needs the day of the procedure and the clinic's time zone.
        named: Whether each document needs the patient's name, which is compared with the portal's.
        asked: Whether the patient is looked up there.
        joined: Whether a packet goes there as one document.
        lost: Whether the file of a row is not where it was put, where nothing else takes it away.
        notices: What should be known before anything goes there.
    """

    name: str
    open: Callable[[], Destination]
    knows: bool = True
    replaces: bool = True
    drafts: bool = True
    dated: bool = False
    named: bool = False
    asked: bool = False
    joined: bool = False
    lost: Callable[[Appointment], bool] = lambda row: False
    notices: tuple[Finding, ...] = ()


class Destination(Protocol):
    """Where parcels go. Several threads may deliver at once.

    What would fail for every parcel (no such host, a certificate that is not trusted, a sign-in that is refused) raises
    HandpressError; what is wrong with one is in its receipt.
    """

    at_once: int  # parcels that may be under way together

    def expected(self, parcel: Parcel) -> str:
        """Return the id that *parcel* will have there, as far as that is known before; else ""."""
        ...

    def deliver(self, parcel: Parcel, older: Sequence[str]) -> Receipt:
        """Hand over *parcel*, which takes the place of the documents with the ids *older*. Again does no harm."""
        ...

    def retract(self, parcel: Parcel, ids: Sequence[str]) -> Receipt:
        """Mark the documents with *ids*, and what else is found of the series, as sent in error.

        *parcel* says whose they are; its PDF is empty.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class Readable(Destination, Protocol):
    """A destination that gives documents back."""

    def check(self, parcel: Parcel, id: str, is_same: Callable[[bytes], bool]) -> Receipt:
        """Say whether the document *id* still stands in the chart of *parcel*'s patient, with a PDF that *is_same*.

        *id* is "" where the log does not know it.
        """
        ...
