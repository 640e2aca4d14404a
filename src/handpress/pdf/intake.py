"""Somebody else's PDF, opened: whole, and allowed to be printed, or refused with what to do.

Refuses what is damaged, locked or a portfolio, what is larger than it looks, and pages that a program would have to
make. What a tolerant viewer would show is refused too, if a byte of it cannot be read: nobody knows what is missing.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, NamedTuple, TypeVar

from pypdf import PdfReader

from handpress.diagnostics import HandpressError, Span, fault
from handpress.disk.extras import check_installed
from handpress.proof.budget import LimitError
from handpress.proof.decryption import LockedError, decrypt
from handpress.proof.file import Pdf, UnreadableError
from handpress.proof.filters import unfilter
from handpress.proof.syntax import Stream

# What pypdf tells on the way is in the message that we raise, or of no concern to a clinic.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

MOST_PAGES = 100  # that are taken without being named
_PIXELS = 1 << 29  # bytes that all pictures may hold, unpacked
_PIECE = 1 << 20
_AGAIN = "open it in the program that it came from, and save it as PDF anew; or print it to a PDF"
_PRINTS, _PRINTS_WELL = 4, 2048  # ISO 32000-1, table 22: bits 3 and 12 of the rights
_PLAIN = {"FlateDecode", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode", "Crypt"}
_PICTURES = {"DCTDecode", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode"}

_T = TypeVar("_T")


class Opened(NamedTuple):
    """A file, as pypdf reads it, and as our inspector does."""

    reader: PdfReader
    pdf: Pdf


def opened(data: bytes, name: str) -> Opened:
    """Return the file *data*, of which every stream can be read.

    Args:
        data: Its bytes; any will do.
        name: What messages call it.

    Raises:
        HandpressError: It is no PDF, or one that nobody can print as it is.
    """
    place = Span(name)
    try:
        pdf = Pdf(data)
        if locked := "Encrypt" in pdf.trailer:
            check_installed("protect")
            decrypt(pdf)
        _check_streams(pdf, place)
    except UnreadableError as error:
        raise damaged(name, str(error)) from None
    except LockedError as error:
        raise fault(place, f"this file is locked: {error}", "locked", "save it without a password") from None
    except LimitError as error:
        raise fault(place, str(error), "too-large", "save it anew, with smaller pictures or fewer pages") from None
    if pdf.troubles:
        raise damaged(name, "this file is damaged: {}: {}".format(*pdf.troubles[0]))
    if locked:
        _check_rights(pdf, place)
    if "Collection" in pdf.root:
        hint = "save the file that is meant as a PDF of its own"
        raise fault(place, "this is a portfolio, which holds other files", "portfolio", hint)
    form = pdf.entries(pdf.root.get("AcroForm"))
    if "XFA" in form and (pdf.get(pdf.root.get("NeedsRendering")) is True or not pdf.array(form.get("Fields"))):
        hint = "open it in Adobe Reader, and print it to a PDF"
        raise fault(place, "its pages are made by a program when it is opened (XFA)", "xfa", hint)
    return Opened(attempt(name, PdfReader, BytesIO(data), strict=True), pdf)


def attempt(name: str, action: Callable[..., _T], *arguments: Any, **options: Any) -> _T:
    """Return what *action* makes of a file called *name*.

    Raises:
        HandpressError: It fails: a reader of damaged files can fail in any way.
    """
    try:
        return action(*arguments, **options)
    except (HandpressError, MemoryError):
        raise
    except Exception as error:
        said = str(error).strip().partition("\n")[0][:120]
        raise damaged(name, f"this file cannot be read whole: {said or type(error).__name__}") from None


def damaged(name: str, fact: str) -> HandpressError:
    """Return the fault that the file called *name* is damaged."""
    shown = "".join(c if c.isprintable() else "?" for c in fact)
    return fault(Span(name), shown, "damaged", _AGAIN)


def _check_rights(pdf: Pdf, place: Span) -> None:
    entries = pdf.entries(pdf.trailer["Encrypt"])
    rights, revision = pdf.integer(entries.get("P")) or 0, pdf.integer(entries.get("R")) or 0
    if not rights & _PRINTS or (revision > 2 and not rights & _PRINTS_WELL):
        fact = "whoever made this file lets nobody print it" + (" well" if rights & _PRINTS else "")
        raise fault(place, fact, "no-printing", "ask them for one that may be printed")


def _check_streams(pdf: Pdf, place: Span) -> None:
    """Make sure that each stream can be unpacked; pictures piece by piece, as their pixels may be many."""
    pixels = _PIXELS
    for number, value in pdf.objects.items():
        if not isinstance(value, Stream):
            continue
        if "F" in value.entries:
            fact = f"a part of it stands in another file (object {number})"
            raise fault(place, fact, "damaged", _AGAIN)
        filters = pdf.filters(value.entries)
        named = {name for name, _ in filters}
        if named & _PICTURES and named <= _PLAIN | _PICTURES and "Width" in value.entries:
            continue  # unpacked by who prints it
        if pdf.name(value.entries.get("Subtype")) == "Image" and filters and filters[-1][0] == "FlateDecode":
            packed = unfilter(value.raw, filters[:-1], pdf.budget)
            whole = packed is not None
            for size in _inflated(packed or b""):
                pixels -= size
                if pixels < 0:
                    raise LimitError(f"its pictures hold more than {_PIXELS >> 20} MB, unpacked")
                whole = whole and size >= 0
            if whole:
                continue
        elif pdf.decode(value) is not None:
            continue
        raise damaged(place.path, f"this file is damaged: object {number} cannot be unpacked")


def _inflated(raw: bytes) -> Iterator[int]:
    """Yield how many bytes come out of *raw*, a piece at a time; in the end 0 if it is whole, and else -1."""
    machine = zlib.decompressobj()
    try:
        while raw and not machine.eof:
            yield len(machine.decompress(raw, _PIECE))
            raw = machine.unconsumed_tail
    except zlib.error:
        yield -1
        return
    yield 0 if machine.eof else -1
