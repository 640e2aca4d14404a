"""Tell whether a document at a server holds our PDF: by the hash, the bytes or the size that it shows.

A server may drop or replace the identifiers that we send, and keep the rest. Says nothing of whose chart it is in.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import md5, sha1, sha256, sha384, sha512

from handpress.portal.fhir.answers import Resource, attachments, decoded, text_of


def holds(document: Resource, pdf: bytes) -> bool | None:
    """Return whether *document* holds *pdf*, by a hash or its bytes; None if it shows neither."""
    data = {text_of(each.get("data")) for each in attachments(document)} - {""}
    if hashed(document, pdf):
        return True
    if data or any(text_of(each.get("hash")) for each in attachments(document)):
        return any(decoded(each) == pdf for each in data)
    return None


def hashed(document: Resource, pdf: bytes) -> bool:
    """Return whether *document* shows a hash, and it is that of *pdf*."""
    known = _hashes(pdf)
    return any(_bare(text_of(each.get("hash"))) in known for each in attachments(document))


def sizes(document: Resource) -> list[int]:
    """Return how large the PDFs of *document* are, as far as it says."""
    found = (each.get("size") for each in attachments(document) if is_pdf(each))
    return [int(size) for size in found if type(size) is int or (isinstance(size, str) and _SIZE.fullmatch(size))]


def is_pdf(attachment: Resource) -> bool:
    """Whether *attachment* says that it is a PDF, with or without parameters of the type (RFC 9110, 8.3.1)."""
    return text_of(attachment.get("contentType")).partition(";")[0].strip().lower() == "application/pdf"


_SIZE = re.compile("[0-9]{1,12}")


def _bare(text: str) -> str:
    """Return a hash without the name of its algorithm, and in small letters where it is one in hexadecimal."""
    own = re.sub(r"\A(?:md5|sha-?[0-9]{1,3})[:=]\s*", "", text.strip(), flags=re.IGNORECASE)
    return own.lower() if re.fullmatch("(?:[0-9A-Fa-f]{2}){16,64}", own) else own


def _hashes(pdf: bytes) -> set[str]:
    # FHIR R4, Attachment.hash: SHA-1 in base64. Servers that make it themselves write other forms, too.
    every = [
        sha1(pdf, usedforsecurity=False),
        md5(pdf, usedforsecurity=False),
        *(new(pdf) for new in (sha256, sha384, sha512)),
    ]
    raw = {b64encode(each.digest()).decode() for each in every} | {each.hexdigest() for each in every}
    return raw | {b64encode(each.hexdigest().encode()).decode() for each in every}
