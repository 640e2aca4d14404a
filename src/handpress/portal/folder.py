"""Documents into a folder: a portal's drop folder with an index, or the education folder of OpenEMR.

No file name holds anything of a patient. Whose each one is stands in ``index.csv``, which only this user may read; a
file that is replaced keeps its name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

from handpress.diagnostics import HandpressError, Span, fault, near_miss, quoted
from handpress.disk.files import PRIVATE, append, check_ours, write_whole
from handpress.disk.table import csv_line, is_formula
from handpress.portal.parcel import Outcome, Parcel, Receipt

PATTERN = "{code}_{language}_{id}.pdf"
_FIELDS = ("code", "language", "edition", "version", "id")
_FIELD = re.compile(r"\{([a-z]*)\}")
INDEX = "index.csv"
COLUMNS = ("action", "file", "reference", "encounter", "code", "language", "edition", "version", "sha256")
PASSWORDS = "passwords.csv"
PASSWORD_COLUMNS = ("file", "reference", "encounter", "password", "sha256")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\s*(\.|$)", re.IGNORECASE)  # Windows takes them for devices
OPENEMR_LANGUAGES = ("en", "es")


def checked_pattern(text: str) -> str:
    """Return *text* if it makes a file name for each document and nothing else.

    Raises:
        HandpressError: It names an unknown field, leads out of the folder, or would give two documents one name.
    """
    for name in _FIELD.findall(text):
        if name not in _FIELDS:
            raise fault(Span("--name"), f"there is no field {quoted(name)}", "pattern", near_miss(name, _FIELDS))
    rest, stem = _FIELD.sub("", text), text.removesuffix(".pdf")
    named = stem != text and stem == stem.strip() and not stem.startswith(".") and not _RESERVED.match(stem)
    if not named or not re.fullmatch(r"[A-Za-z0-9._ -]*", rest):
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
        tag: What the names of files in the making have in them.

    Raises:
        HandpressError: The folder of the passwords, or the index, is another's, or others may write it.
    """

    at_once = 1

    def __init__(
        self,
        out: Path,
        pattern: str,
        naming: Callable[[str], str],
        protect: Callable[[bytes], tuple[bytes, str]] | None = None,
        tag: str = "",
    ) -> None:
        self._out, self._pattern, self._naming, self._protect, self._tag = out, pattern, naming, protect, tag
        self._private = private_beside(out)
        self._lock = Lock()
        check_ours(self._private, self._private / PASSWORDS, out / INDEX)

    def expected(self, parcel: Parcel) -> str:
        """Return the name of its file."""
        return self._file(parcel)

    def deliver(self, parcel: Parcel, older: Sequence[str]) -> Receipt:
        """Write the files of *parcel* over those of older versions, and add a line to the index."""
        named = {"patient's number": parcel.reference, "visit's number": parcel.encounter, "version": parcel.version}
        for what, text in named.items():
            if is_formula(text):
                fact = f"the {what} starts with a character that a spreadsheet takes for a formula"
                return Receipt(Outcome.FAILED, failure=fact, hint="send it another way")
        name = self._file(parcel)
        pdf = parcel.pdf
        with self._lock:
            password = None
            if self._protect:
                pdf, password = self._protect(pdf)
            sha256 = hashlib.sha256(pdf).hexdigest()
            if password:
                # Before the copy: nobody may be left with a file that nobody can open.
                secret = (name, parcel.reference, parcel.encounter, password, sha256)
                _add(self._private / PASSWORDS, PASSWORD_COLUMNS, secret, self._tag)
            self._write(self._out / name, pdf)
            try:
                if parcel.calendar is not None:
                    self._write((self._out / name).with_suffix(".ics"), parcel.calendar)
                else:
                    self._remove(name, but=name)
                for old in set(older) - {name}:
                    self._withdraw(old, parcel)
                entry = self._entry("replace" if older else "new", name, parcel, sha256)
                _add(self._out / INDEX, COLUMNS, entry, self._tag)
            except HandpressError as error:
                fact = f"the PDF is there, and not all that belongs to it: {error.findings[0].message}"
                return Receipt(Outcome.UNSURE, name, failure=fact, hint="run the same command again")
        return Receipt(Outcome.SENT, name, replaced=tuple(older))

    def retract(self, parcel: Parcel, ids: Sequence[str]) -> Receipt:
        """Delete the files of a series, and say so in the index."""
        if not ids:
            return Receipt(Outcome.NOTHING)
        _check_there(self._out)
        with self._lock:
            gone = [name for name in ids if not (self._out / Path(name).name).exists()]
            try:
                for name in ids:
                    self._withdraw(name, parcel)
            except HandpressError as error:
                # Some of it may be gone: nobody may take it for there.
                fact = f"not all of it is taken back: {error.findings[0].message}"
                return Receipt(Outcome.UNSURE, failure=fact, hint="run the same command again")
        return _gone() if gone else Receipt(Outcome.RETRACTED)

    def _withdraw(self, name: str, parcel: Parcel) -> None:
        """Remove a document's files, and say so in the index."""
        self._remove(name)
        _add(self._out / INDEX, COLUMNS, self._entry("retract", name, parcel, ""), self._tag)

    def _write(self, path: Path, data: bytes) -> None:
        # The log says only what the disk has.
        write_whole(path, data, private=True, lasting=True, tag=self._tag)

    def close(self) -> None:
        """Nothing is left open."""

    def _remove(self, name: str, but: str = "") -> None:
        """Remove a document's file, unless it is the one called *but*, and its calendar."""
        path = self._out / Path(name).name
        if name != but:
            _delete(path)
        _delete(path.with_suffix(".ics"))

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

    def __init__(self, out: Path, tag: str = "") -> None:
        self._out, self._tag = out, tag

    def deliver(self, parcel: Parcel, older: Sequence[str]) -> Receipt:
        """Write *parcel* over an older version."""
        if parcel.language not in OPENEMR_LANGUAGES:
            return Receipt(Outcome.FAILED, failure="OpenEMR asks for English and Spanish only", hint="leave it out")
        path = self._out / openemr_name(parcel.code, parcel.language)
        write_whole(path, parcel.pdf, lasting=True, tag=self._tag)
        return Receipt(Outcome.SENT, path.name, replaced=tuple(older))

    def expected(self, parcel: Parcel) -> str:
        """Return the name of its file."""
        return openemr_name(parcel.code, parcel.language)

    def retract(self, parcel: Parcel, ids: Sequence[str]) -> Receipt:
        """Delete the file of a handout."""
        _check_there(self._out)
        path = self._out / openemr_name(parcel.code, parcel.language)
        if not path.exists():
            return _gone() if ids else Receipt(Outcome.NOTHING)
        try:
            _delete(path)
        except HandpressError as error:
            return Receipt(Outcome.FAILED, failure=error.findings[0].message, hint="delete it")
        return Receipt(Outcome.RETRACTED)

    def close(self) -> None:
        """Nothing is left open."""


def openemr_name(code: str, language: str) -> str:
    """Return the name that OpenEMR looks for."""
    return f"{'cpt4' if code[0].isdigit() else 'hcpcs'}_{code}_{language}.pdf".lower()


def private_beside(out: Path) -> Path:
    """Return the folder beside *out*, a full path, for what nobody who reads *out* may see."""
    return out.with_name(f"{out.name}{PRIVATE}")


def _check_there(out: Path) -> None:
    if not out.is_dir():
        raise fault(Span(str(out)), "this folder is not there", "unreadable", "check its name, and that its disk is on")


def _gone() -> Receipt:
    fact = "its file is no longer in the folder"
    return Receipt(Outcome.RETRACTED, failure=fact, hint="where something has taken it in, take it back there too")


def _delete(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise fault(Span(path.name), f"a file cannot be deleted: {reason}", "unwritable", "delete it") from None


def _add(path: Path, columns: Sequence[str], values: Sequence[str], tag: str) -> None:
    """Add a line to the CSV file at *path*, which only this user may read."""
    append(path, csv_line(values).encode(), f"\ufeff{csv_line(columns)}".encode(), private=True, tag=tag)
