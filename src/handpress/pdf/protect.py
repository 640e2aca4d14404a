"""One of our PDFs -> the same, locked with a password (AES-256), for e-mail.

Screen readers read it as before: its tags and its PDF/UA-1 mark stay. The PDF/A mark goes, since PDF/A allows no
encryption. Refuses a password that is short, a mere number, or one that not every reader would take as typed.
"""

from __future__ import annotations

import re
import secrets
import string
import stringprep
import unicodedata
from io import BytesIO
from typing import TYPE_CHECKING, Any

from handpress.diagnostics import HandpressError, Span, fault

if TYPE_CHECKING:
    from pypdf import PdfWriter

SHORTEST = 8
# ISO 32000-2, 7.6.4.3.3: what is longer is cut, so that a wrong end would open the file.
_LONGEST = 127

# No letter that looks or sounds like a digit: 0 and O, 1, I and l.
_LETTERS = "".join(letter for letter in string.ascii_lowercase if letter not in "ilo")
_DIGITS = "23456789"
_GROUPS = 4  # of four characters: 5 * 10**23 passwords, 78 bits

_PDFA = re.compile(
    rb"""\s+xmlns:pdfa\w*=(["']).*?\1|\s+pdfaid:\w+="[^"]*"|<pdfaExtension:schemas>.*?</pdfaExtension:schemas>\s*|<(pdfaid:\w+)>.*?</\2>\s*""",
    re.DOTALL,
)


def protected(pdf: bytes, password: str) -> bytes:
    """Return *pdf* so that it opens with *password* only, to be read, read out, copied and printed.

    Two calls never return the same bytes. Nobody has the owner's password: it is drawn and thrown away.

    Args:
        pdf: A file of ours, not yet protected.
        password: At least eight characters, with a letter.

    Raises:
        HandpressError: If the password will not do. No message repeats any of it.
        ValueError: If *pdf* is protected already.
    """
    from pypdf import PdfReader, PdfWriter

    _check(password)
    reader = PdfReader(BytesIO(pdf))
    if reader.is_encrypted:
        raise ValueError("this file is protected already")
    # Taken out before the copy is made, so that nothing of it is left over: the profile that PDF/A asks for; and the
    # identifiers, which stand in the clear and come from the words: who guessed the words could tell by them.
    root: Any = reader.trailer["/Root"]
    root.pop("/OutputIntents", None)
    reader.trailer.pop("/ID", None)
    writer = PdfWriter(clone_from=reader, strict=True)
    writer.pdf_header = reader.pdf_header
    _unmark(writer)
    _lock(writer, password)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def generated_password() -> str:
    """Return a new password of 78 bits, as "k7mq-x3pd-...": easy to read out on the phone and to type."""
    # A letter first in each group, so that none reads as a number.
    groups = (
        secrets.choice(_LETTERS) + "".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(3)) for _ in range(_GROUPS)
    )
    return "-".join(groups)


def _check(password: str) -> None:
    """Raise an error if *password* is too short, too long or not the same for all readers."""
    if len(password) < SHORTEST:
        raise _refused(f"the password has fewer than {SHORTEST} characters", "write a longer one, or let us make one")
    if not any(letter.isalpha() for letter in password):
        hint = "a number or a date is soon guessed: write some words, or let us make one"
        raise _refused("the password has no letter in it", hint)
    if len(password.encode("utf-8", "replace")) > _LONGEST:
        raise _refused(f"the password takes more than {_LONGEST} bytes", "write a shorter one")
    if password != password.strip():
        raise _refused("the password begins or ends with a space", "leave it out")
    if not _is_settled(password):
        raise _unsure()


def _is_settled(password: str) -> bool:
    """Whether *password* is the same with SASLprep (RFC 4013), as ISO 32000-2 asks, and without, as many readers do."""
    dropped = any(map(stringprep.in_table_b1, password))
    return password.isprintable() and not dropped and unicodedata.normalize("NFKC", password) == password


def _unsure() -> HandpressError:
    hint = "write letters, digits, spaces inside, and signs such as - . !"
    return _refused("the password holds a character that not every reader takes as typed", hint)


def _refused(fact: str, hint: str) -> HandpressError:
    return fault(Span("password"), fact, "password", hint)


def _unmark(writer: PdfWriter) -> None:
    """Take the PDF/A mark out of the metadata, with all that is there for it."""
    stream: Any = writer.root_object["/Metadata"]
    left = _PDFA.sub(b"", stream.get_data())
    if b"pdfa" in left:
        raise AssertionError("a PDF/A mark is written in another way")
    stream.set_data(left)


def _lock(writer: PdfWriter, password: str) -> None:
    from pypdf.constants import UserAccessPermissions
    from pypdf.generic import DictionaryObject, NameObject, NumberObject

    # ISO 14289-1, 7.16: assistive technology may take the text out (bit 10). Nobody may write other words into it.
    allowed = {"print": True, "print_to_representation": True, "extract": True, "extract_text_and_graphics": True}
    flags = UserAccessPermissions.from_dict(allowed)
    # PDF/UA-1 is PDF 1.7, whose AES-256 is Adobe's extension of it, level 8; readers know it from both.
    level = {NameObject("/BaseVersion"): NameObject("/1.7"), NameObject("/ExtensionLevel"): NumberObject(8)}
    adobe = DictionaryObject({NameObject("/ADBE"): DictionaryObject(level)})
    writer.root_object[NameObject("/Extensions")] = adobe
    try:
        writer.encrypt(password, secrets.token_urlsafe(32), permissions_flag=flags, algorithm="AES-256")
    except ValueError:  # SASLprep refuses a character, and the message names it
        raise _unsure() from None
    entry: Any = writer._encrypt_entry
    entry[NameObject("/P")] = NumberObject(int(flags) - 2**32)  # ISO 32000-1, 7.6.3.2: a negative number
