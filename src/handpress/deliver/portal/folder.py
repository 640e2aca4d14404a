"""Documents into a folder: a portal's drop folder with an index, or the education folder of OpenEMR.

No file name holds anything of a patient. Whose each one is stands in ``index.csv``, which only this user may read; a
file that is replaced keeps its name.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

from handpress.deliver.files import unwritable, write_whole
from handpress.deliver.portal.parcel import Outcome, Parcel, Receipt
from handpress.diagnostics import Span, fault, near_miss, quoted

PATTERN = "{code}_{language}_{id}.pdf"
_FIELDS = ("code", "language", "edition", "version", "id")
_FIELD = re.compile(r"\{([a-z]*)\}")
INDEX = "index.csv"
_RUN = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("action", "file", "reference", "encounter", "code", "language", "edition", "version", "sha256")
PASSWORDS = "passwords.csv"
OPENEMR_LANGUAGES = ("en", "es")


def checked_pattern(text: str) -> str:
    """Return *text* if it makes a file name for each document and nothing else.

    Raises:
        HandpressError: It names an unknown field, leads out of the folder, or would give two documents one name.
    """
    for name in _FIELD.findall(text):
        if name not in _FIELDS:
            raise fault(Span("--name"), f"there is no field {quoted(name)}", "pattern", near_miss(name, _FIELDS))
    rest = _FIELD.sub("", text)
    if not re.fullmatch(r"[A-Za-z0-9._ -]*\.pdf", rest) or text.startswith("."):
        hint = f"write letters, digits, . _ - and fields, with .pdf at the end, as in {PATTERN}"
        raise fault(Span("--name"), "this makes no file name", "pattern", hint)
    if "{id}" not in text:
        hint = f"add {{id}}, as in {PATTERN}"
        raise fault(Span("--name"), "this gives two patients' documents one name", "pattern", hint)
    return text


class Folder:
    """A portal's drop folder.

    Args:
        out: The folder; it is made if it is not there.
        pattern: How files are named, as `checked_pattern` returns it.
        naming: Returns for a series what ``{id}`` stands for: the same every time, and nothing to guess a patient from.
        protect: Returns a protected copy and its password, where copies are to be protected.
    """

    at_once = 1

    def __init__(
        self,
        out: Path,
        pattern: str,
        naming: Callable[[str], str],
        protect: Callable[[bytes], tuple[bytes, str]] | None = None,
    ) -> None:
        self._out, self._pattern, self._naming, self._protect = out, pattern, naming, protect
        self._lock = Lock()

    def deliver(self, parcel: Parcel, older: Sequence[str]) -> Receipt:
        """Write the files of *parcel* over those of older versions, and add a line to the index."""
        if parcel.reference.startswith(_RUN):
            fact = "the patient's number starts with a character that a spreadsheet takes for a formula"
            return Receipt(Outcome.FAILED, failure=fact, hint="send it another way")
        name = self._file(parcel)
        pdf = parcel.pdf
        with self._lock:
            if self._protect:
                pdf, password = self._protect(pdf)
                # Before the copy: nobody may be left with a file that nobody can open.
                secret = (name, parcel.reference, parcel.encounter, password)
                beside = self._out.with_name(f"{self._out.name}-private") / PASSWORDS
                _add(beside, ("file", "reference", "encounter", "password"), secret)
            write_whole(self._out / name, pdf, private=True)
            if parcel.calendar is not None:
                write_whole((self._out / name).with_suffix(".ics"), parcel.calendar, private=True)
            stale = set(older) - {name} if parcel.calendar is not None else {name, *older}
            for old in stale:
                self._remove(old, but=name)
            action = "replace" if older else "new"
            _add(self._out / INDEX, COLUMNS, self._entry(action, name, parcel, hashlib.sha256(pdf).hexdigest()))
        return Receipt(Outcome.SENT, name, replaced=tuple(older))

    def retract(self, parcel: Parcel, ids: Sequence[str]) -> Receipt:
        """Delete the files of a series, and say so in the index."""
        with self._lock:
            try:
                for name in ids:
                    self._remove(name)
            except OSError as error:
                return _not_deleted(error)
            for name in ids:
                _add(self._out / INDEX, COLUMNS, self._entry("retract", name, parcel, ""))
        return Receipt(Outcome.RETRACTED)

    def close(self) -> None:
        """Nothing is left open."""

    def _remove(self, name: str, but: str = "") -> None:
        """Remove a document's file, unless it is the one called *but*, and its calendar."""
        path = self._out / Path(name).name
        if name != but:
            path.unlink(missing_ok=True)
        path.with_suffix(".ics").unlink(missing_ok=True)

    def _file(self, parcel: Parcel) -> str:
        fields = {
            "code": parcel.code,
            "language": parcel.language,
            "edition": parcel.edition,
            "version": re.sub(r"[^A-Za-z0-9.-]", "-", parcel.version),
            "id": self._naming(parcel.series),
        }
        return _FIELD.sub(lambda match: fields[match[1]], self._pattern)

    def _entry(self, action: str, name: str, parcel: Parcel, sha256: str) -> tuple[str, ...]:
        known = (parcel.reference, parcel.encounter, parcel.code, parcel.language, parcel.edition, parcel.version)
        return action, name, *known, sha256


class OpenEmr:
    """The education folder of an OpenEMR site: handouts for anybody, found by code type, code and language.

    Source: OpenEMR, interface/patient_file/education.php: the name in lower case, languages en and es.
    """

    at_once = 1

    def __init__(self, out: Path) -> None:
        self._out = out

    def deliver(self, parcel: Parcel, older: Sequence[str]) -> Receipt:
        """Write *parcel* over an older version."""
        if parcel.language not in OPENEMR_LANGUAGES:
            return Receipt(Outcome.FAILED, failure="OpenEMR asks for English and Spanish only", hint="leave it out")
        path = self._out / self._file(parcel)
        write_whole(path, parcel.pdf)
        return Receipt(Outcome.SENT, path.name, replaced=tuple(older))

    def retract(self, parcel: Parcel, ids: Sequence[str]) -> Receipt:
        """Delete the file of a handout."""
        try:
            (self._out / self._file(parcel)).unlink(missing_ok=True)
        except OSError as error:
            return _not_deleted(error)
        return Receipt(Outcome.RETRACTED)

    def close(self) -> None:
        """Nothing is left open."""

    def _file(self, parcel: Parcel) -> str:
        return f"cpt4_{parcel.code}_{parcel.language}.pdf".lower()


def _not_deleted(error: OSError) -> Receipt:
    reason = (error.strerror or "unknown reason").lower()
    return Receipt(Outcome.FAILED, failure=f"its file cannot be deleted: {reason}", hint="delete it")


def _add(path: Path, columns: Sequence[str], values: Sequence[str]) -> None:
    """Add a line to the CSV file at *path*, which only this user may read."""
    line, head = io.StringIO(), io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(values)
    csv.writer(head, lineterminator="\r\n").writerow(columns)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as stream:
            text = line.getvalue() if stream.tell() else f"\ufeff{head.getvalue()}{line.getvalue()}"
            stream.write(text.encode())
    except OSError as error:
        raise unwritable(path, error) from None
