"""Tell whether a document at a server holds our PDF: by the hash, the bytes or the size that it shows.

A server may drop or replace the identifiers that we send, and keep the rest. Says nothing of whose chart it is in.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha1, sha256

from handpress.portal.fhir.answers import Resource, attachments, decoded, text_of


def holds(document: Resource, pdf: bytes) -> bool | None:
    """Return whether *document* holds *pdf*, by a hash or its bytes; None if it shows neither."""
    hashes = {text_of(each.get("hash")) for each in attachments(document)} - {""}
    data = {text_of(each.get("data")) for each in attachments(document)} - {""}
    if hashes & _hashes(pdf):
        return True
    if hashes or data:
        return any(decoded(each) == pdf for each in data)
    return None


def sizes(document: Resource) -> list[int]:
    """Return how large the PDFs of *document* are, as far as it says."""
    found = (each.get("size") for each in attachments(document) if each.get("contentType") == "application/pdf")
    return [size for size in found if isinstance(size, int) and not isinstance(size, bool)]


def _hashes(pdf: bytes) -> set[str]:
    # FHIR R4, Attachment.hash: SHA-1 in base64. Servers that make it themselves write other forms, too.
    one, two = sha1(pdf, usedforsecurity=False), sha256(pdf)
    raw = {b64encode(each.digest()).decode() for each in (one, two)}
    return raw | {b64encode(each.hexdigest().encode()).decode() for each in (one, two)}
