"""Whether a font file is what it should be, before anything is set in it.

The faces that ship are known by their digests; one that is missing, cut short or another is refused, since its pages
would show other letters, or none. A Chinese face comes from elsewhere: its tables must be whole.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

from handpress.data import digest
from handpress.diagnostics import HandpressError, Span, fault

# tests/test_fontfiles.py tells when a face has changed.
_DIGESTS = {
    "AtkinsonHyperlegible-Bold": "8abba9e7f83ae213a8d4dbd64910e028",
    "AtkinsonHyperlegible-Regular": "f1f3ab99edf448f4fd7fcce28ff24ac5",
    "AtkinsonHyperlegibleNext-ExtraBold": "c0c9a992f9ac4d88c0aed56d5215f4a4",
    "AtkinsonHyperlegibleNext-SemiBold": "49a46280541534e0a0788b0aa2daf28c",
    "DejaVuSans-Bold": "1c8ddf2db8a67a1e4697d93cfb7001cb",
    "DejaVuSans": "36b15715a818886d1443d82345087e07",
    "InclusiveSans-Bold": "9cd845936ed76cf7f544af2d0962f410",
    "InclusiveSans-Regular": "05a34e6431c235004eb0bef9a0bec5f8",
    "InclusiveSans-SemiBold": "262d95b7252e5f0b61b689f59818b0f2",
    "Vazirmatn-Bold": "a5b428d80f345a449fb54509157a5653",
    "Vazirmatn-Regular": "bff3601c2f2f7c6ed3d507f179146cd0",
    "Vazirmatn-SemiBold": "a5202aa53a9c686dccf3aec338600e20",
}
_TABLES = {b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"}


def check_shipped(path: Path) -> None:
    """Raise a HandpressError unless the file at *path* is the face of its name that Handpress came with."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _fault(path, f"cannot be read: {(error.strerror or str(error)).lower()}", "install Handpress") from None
    if digest(content).hex() != _DIGESTS[path.stem]:
        raise _fault(path, "is damaged, or another than Handpress came with", "install Handpress")


@cache
def check_sound(path: Path, number: int = 0) -> None:
    """Raise a HandpressError unless the TrueType file at *path* is whole, as far as its tables tell.

    Args:
        path: The file.
        number: Which face of a collection.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _fault(path, f"cannot be read: {(error.strerror or str(error)).lower()}", "install it") from None
    try:
        start = struct.unpack_from(">I", content, 12 + 4 * number)[0] if content[:4] == b"ttcf" else 0
        count = struct.unpack_from(">H", content, start + 4)[0]
        entries = [struct.unpack_from(">4sIII", content, start + 12 + 16 * at) for at in range(count)]
    except struct.error:
        entries = []
    tables = {tag: content[offset : offset + length] for tag, _, offset, length in entries}
    whole = all(len(tables[tag]) == length for tag, _, _, length in entries)
    if not whole or not all(any(tables.get(tag, b"")) for tag in _TABLES):
        raise _fault(path, "is damaged", "install it")


def _fault(path: Path, fact: str, hint: str) -> HandpressError:
    return fault(Span(str(path)), f"this font {fact}", "font", f"{hint} again")
