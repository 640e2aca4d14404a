"""What tells one patient's document, and one version of it, from any other: digests, which name nobody."""

from __future__ import annotations

import hashlib
import json

from handpress.content.timing import Procedure


def series_of(
    reference: str, encounter: str, procedure: Procedure | None, code: str, language: str, edition: str
) -> str:
    """Return what all versions of one patient's document share: with an *encounter*, also if its day is moved."""
    day = procedure.day.isoformat() if procedure and not encounter else ""
    return _digest("series", reference, encounter, day, code, language, edition)


def identifier_of(series: str, *printed: object) -> str:
    """Return what tells one version of a document from another: it changes with anything that is *printed*."""
    return _digest("document", series, *printed)


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(["handpress", *parts], default=str).encode()).hexdigest()
