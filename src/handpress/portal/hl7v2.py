"""Parcels -> HL7 v2.5.1 MDM messages: over MLLP to an interface, or into its folder.

Guesses nothing of a patient but which word of the printed name is the family's, and what is not known stays empty. A
repeat has the number
of the first message and of its document, by which the interface knows it.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from handpress.diagnostics import HandpressError
from handpress.disk.files import read_bytes, write_whole
from handpress.portal.mllp import Answer, Connection, NoAnswerError
from handpress.portal.parcel import Outcome, Parcel, Receipt
from handpress.portal.person_name import parts_of
from handpress.portal.settings import Hl7v2, Portal

_STRUCTURES = {"T02": "MDM_T02", "T10": "MDM_T02", "T11": "MDM_T01"}  # new, in place of another, cancelled
_ESCAPES = {sign: f"\\{letter}\\" for sign, letter in zip("|^&~\\", "FSTRE", strict=True)}
_ESCAPES |= {chr(code): f"\\X{code:02X}\\" for code in (*range(32), 127)}
_NULL = '""'  # HL7 2.5.1, 2.5.3: deletes what the other side has
_ACCEPTED = ("AA", "CA")
_THERE = (Outcome.SENT, Outcome.ALREADY)
_AGAIN = "send it again: the message and its document keep their numbers, by which the interface tells a repeat"
_DUPLICATE = "205"  # table 0357: such a number is there already


class RefusedError(ValueError):
    """What HL7 does not allow in a message. Says nothing of what is in it."""


def document_number(parcel: Parcel) -> str:
    """Return the number of this version for this patient: with ".pdf" it fills the 30 characters of TXA-16."""
    return parcel.identifier[:26]


def control_id(event: str, document: str, parent: str = "") -> str:
    """Return the number of a message, which a repeat has too: the 20 characters that MSH-10 takes."""
    return hashlib.sha256(json.dumps(["hl7v2", event, document, parent]).encode()).hexdigest()[:20].upper()


def message(parcel: Parcel, settings: Hl7v2, event: str = "T02", older: str = "", *, sent: datetime) -> bytes:
    """Return *parcel* as a message in UTF-8, without the frame of MLLP.

    Args:
        parcel: The document; of one for "T11" only whose it is.
        settings: Who sends and who receives.
        event: "T02" for a new document, "T10" for one in the place of *older*, "T11" to cancel *older*.
        older: The number of a document that was sent before.
        sent: With its time zone.

    Raises:
        RefusedError: HL7 does not allow it.

    Source: HL7 2.5.1, chapters 2, 3, 7 and 9; TXA-3 of table 0191, TXA-17 of 0271, TXA-19 of 0273.
    """
    document = older if event == "T11" else document_number(parcel)
    parent = older if event == "T10" else ""
    head = [
        _header(settings, event, control_id(event, document, parent), sent),
        _segment("EVN", {1: event, 2: _moment(sent)}),
        _patient(parcel, settings),
        _segment("PV1", {1: "1", 2: "U", 19: _text(parcel.encounter)}),  # table 0004: unknown
        _document(parcel, settings, event, document, parent),
    ]
    contents = [] if event == "T11" else list(_contents(parcel))
    _check([*head, *(_observation(number, parcel, kind, b"") for number, (kind, _) in enumerate(contents, 1))])
    body = [_observation(number, parcel, kind, data) for number, (kind, data) in enumerate(contents, 1)]
    return "".join(f"{segment}\r" for segment in head + body).encode()


def _header(settings: Hl7v2, event: str, control: str, sent: datetime) -> str:
    # MSH-1 is the first separator itself: all numbers are one less here. No MSH-15, 16: the original mode of answers.
    fields = {
        1: "^~\\&",
        2: _text(settings.sending_application),
        3: _text(settings.sending_facility),
        4: _text(settings.receiving_application),
        5: _text(settings.receiving_facility),
        6: _moment(sent),
        8: _parts("MDM", event, _STRUCTURES[event]),
        9: control,
        10: settings.processing,
        11: "2.5.1",
        17: "UNICODE UTF-8",
    }
    return _segment("MSH", fields)


def _patient(parcel: Parcel, settings: Hl7v2) -> str:
    parts = parts_of(parcel.patient or "")
    name = _parts(*parts, "", "D" if parcel.patient else "U")  # table 0200: as it is printed; none is known
    number = _parts(parcel.reference, "", "", settings.patient_authority, "MR")
    return _segment("PID", {1: "1", 3: number, 5: name})


def _document(parcel: Parcel, settings: Hl7v2, event: str, document: str, parent: str) -> str:
    cancelled = event == "T11"
    # Authenticated, not legally: the words were approved, not this copy of them. Of a cancelled one nothing is known.
    completion = "DO" if cancelled else "PA" if parcel.draft else "AU"
    available = "CA" if cancelled else "UN" if parcel.draft else "AV"
    made = "" if cancelled else _moment(parcel.made)
    own = settings.sending_application
    fields = {
        1: "1",
        2: _text(settings.document_type),
        3: "" if cancelled else "AP",
        4: made,
        5: "" if cancelled else _parts("", parcel.clinician or ""),
        6: made,
        12: _parts(document, own),
        13: _parts(parent, own) if parent else "",
        16: "" if cancelled else f"{document}.pdf",
        17: completion,
        19: available,
        22: "" if cancelled else _parts("", parcel.approved_by or ""),
    }
    return _segment("TXA", fields)


def _contents(parcel: Parcel) -> Iterator[tuple[tuple[str, str], bytes]]:
    yield ("application", "pdf"), parcel.pdf
    if parcel.calendar is not None:
        yield ("text", "calendar"), parcel.calendar


def _observation(number: int, parcel: Parcel, kind: tuple[str, str], data: bytes) -> str:
    what = _parts("34895-3", "Education note", "LN", parcel.code, parcel.title, "L")
    encoded = _parts("", *kind, "Base64", b64encode(data).decode())
    return _segment("OBX", {1: str(number), 2: "ED", 3: what, 5: encoded, 11: "P" if parcel.draft else "F"})


def _segment(name: str, fields: dict[int, str]) -> str:
    return "|".join([name, *(fields.get(number, "") for number in range(1, max(fields) + 1))]).rstrip("|")


def _parts(*texts: str) -> str:
    return "^".join(map(_text, texts)).rstrip("^")


def _text(text: str) -> str:
    """Return *text* with all that means something to HL7 escaped (2.7), and nothing that deletes."""
    if text == _NULL:
        return "\\X22\\" * 2
    return "".join(_ESCAPES.get(character, character) for character in text)


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a message needs times with their zone")
    return moment.strftime("%Y%m%d%H%M%S%z")[:19]


def _check(segments: Sequence[str]) -> None:
    """Make sure that the message is one of HL7 2.5.1. Takes it without its data, which has no limit."""
    from hl7apy.consts import VALIDATION_LEVEL
    from hl7apy.exceptions import HL7apyException
    from hl7apy.parser import parse_message

    fact = "a text has more characters than HL7 takes, 199, with those that it writes in another way counted so"
    try:
        "".join(segments).encode()
        parse_message("\r".join(segments), validation_level=VALIDATION_LEVEL.STRICT).validate()
    except UnicodeEncodeError:
        raise RefusedError("a text has half a character") from None
    except HL7apyException as error:  # its words repeat the text
        raise RefusedError(fact if type(error).__name__ == "MaxLengthReached" else "a text is none of HL7") from None


class Hl7Interface:
    """An interface that takes HL7 v2 messages, or the folder that it reads them from.

    Args:
        portal: The settings, which have an interface.
        tag: What the names of files in the making have in them.

    Raises:
        HandpressError: The file of certificates cannot be read.
    """

    at_once = 1  # an interface may rely on the order

    def __init__(self, portal: Portal, tag: str = "") -> None:
        if portal.hl7v2 is None:
            raise ValueError("these settings have no hl7v2")
        self._settings = portal.hl7v2
        self._line: Connection | None = None
        self._tag = tag
        self._folder = portal.folder / (self._settings.folder or "")
        if self._settings.folder is not None:
            self.name = f"hl7v2 {self._folder.resolve()}"
        else:
            self.name = f"hl7v2 {self._settings.host}:{self._settings.port}"
            self._line = Connection(self._settings, portal.folder)

    def __repr__(self) -> str:
        return f"Hl7Interface({self.name!r})"

    def deliver(self, parcel: Parcel, older: Sequence[str]) -> Receipt:
        """Send *parcel* in the place of the last of *older*, and cancel the others, which a message has no room for."""
        *others, last = older or ("",)
        receipt, unknown = self._send(parcel, "T10" if last else "T02", last)
        if last and unknown:
            receipt, _ = self._send(parcel, "T02", "")  # what may have arrived has not: there is nothing to replace
        if receipt.outcome not in _THERE:
            return receipt
        gone = [last] if last else []
        gone += [other for other in others if self._is_cancelled(parcel, other)]
        left = "" if len(gone) == len(older) else "an older version may still be shown: it cannot be cancelled"
        hint = "cancel the older version in the chart" if left else ""
        return Receipt(receipt.outcome, receipt.id, receipt.answer, left, hint, tuple(gone))

    def expected(self, parcel: Parcel) -> str:
        """Return the number of the document."""
        return document_number(parcel)

    def retract(self, parcel: Parcel, ids: Sequence[str]) -> Receipt:
        """Cancel the documents with *ids*."""
        if not ids:
            return Receipt(Outcome.NOTHING)
        first, *others = ids
        receipt, _ = self._send(parcel, "T11", first)
        if receipt.outcome not in _THERE:
            return replace(receipt, id="")
        if not all([self._is_cancelled(parcel, other) for other in others]):
            fact, hint = "not all of its versions can be cancelled", "cancel the others in the chart"
            return Receipt(Outcome.UNSURE, "", receipt.answer, fact, hint)
        return Receipt(Outcome.RETRACTED, answer=receipt.answer)

    def close(self) -> None:
        """Let go of the connection."""
        if self._line is not None:
            self._line.close()

    def _is_cancelled(self, parcel: Parcel, document: str) -> bool:
        try:
            receipt, unknown = self._send(parcel, "T11", document)
        except HandpressError:  # the document itself has arrived, whatever becomes of the older ones
            return False
        return receipt.outcome in _THERE or unknown

    def _send(self, parcel: Parcel, event: str, older: str) -> tuple[Receipt, bool]:
        """Return what became of a message, and whether the interface has no document *older*."""
        document = older if event == "T11" else document_number(parcel)
        control = control_id(event, document, older if event == "T10" else "")
        try:
            data = message(parcel, self._settings, event, older, sent=parcel.made)
        except RefusedError as refused:
            return Receipt(Outcome.FAILED, failure=str(refused), hint="send it another way"), False
        if self._line is None:
            return Receipt(_filed(self._folder / f"{control}.hl7", data, self._tag), document), False
        try:
            answer = self._line.send(data, control)
        except NoAnswerError as nothing:
            return Receipt(Outcome.UNSURE, document, failure=str(nothing), hint=_AGAIN, ailing=True), False
        return _receipt(answer, document), answer.unknown


def _receipt(answer: Answer, document: str) -> Receipt:
    if answer.code in _ACCEPTED:
        return Receipt(Outcome.SENT, document, answer.code)
    said = ", ".join([answer.code, *answer.errors])
    hint = "look the codes up in HL7 tables 0008 and 0357, and ask those who run the interface"
    if any(error.startswith(_DUPLICATE) for error in answer.errors):
        hint = "look into the chart: it may be there from an earlier try"
    return Receipt(Outcome.FAILED, "", answer.code, f"the interface does not take it: {said}", hint)


def _filed(path: Path, data: bytes, tag: str) -> Outcome:
    """Write *data* to *path*, unless the same message waits there."""
    if path.exists() and _lasting(read_bytes(path)) == _lasting(data):
        return Outcome.ALREADY
    write_whole(path, data, private=True, lasting=True, tag=tag)
    return Outcome.SENT


def _lasting(data: bytes) -> list[list[bytes]]:
    """Return the fields of a message without its times, and without the calendar, which holds one."""
    timed = {b"MSH": (6,), b"EVN": (2,), b"TXA": (4, 6)}
    fields = [segment.split(b"|") for segment in data.split(b"\r") if not segment.startswith(b"OBX|2|")]
    return [
        [value for at, value in enumerate(values) if at not in timed.get(values[0], ())] for values in fields if values
    ]
