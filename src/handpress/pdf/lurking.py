"""What lies anywhere in somebody else's PDF and starts, holds or tells something: found object by object.

Looks at every object, also at what no page leads to: an action hangs on another, a file on a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from handpress.pdf.jpeg import bare
from handpress.proof.file import Pdf
from handpress.proof.syntax import Stream

SCRIPT, FILES, PERSONAL = "script", "attached files", "what the file says of its author and its making"

_STARTED = {"JavaScript", "Launch", "SubmitForm", "ImportData", "ResetForm", "Hide", "Rendition", "Named"}
# ISO 32000-1, tables 194 to 197.
_TRIGGERS = {*"EXDUOCKFV", "Fo", "Bl", "PO", "PC", "PV", "PI", "WC", "WS", "DS", "WP", "DP"}
_PERSONAL = re.compile(rb"<(?:/?)(?!rdf:|x:|pdfuaid:|pdfaid:|pdfa\w*:)(\w+:\w+)|\s(?!xml|rdf:|x:|pdfu?a)(\w+:\w+)=")
_PLAIN_XMP = {"dc:title", "dc:language", "dc:format", "pdf:Producer", "pdf:PDFVersion", "pdf:Trapped"}
_PLAIN_XMP |= {"xmp:CreatorTool", "xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"}


def lurking(pdf: Pdf) -> set[str]:
    """Return what lies in a file, in words."""
    found: set[str] = set()
    for value in pdf.objects.values():
        for entries in _dictionaries(value):
            found.update(_kinds(pdf, entries))
        if isinstance(value, Stream) and _tells(pdf, value):
            found.add(PERSONAL)
    return found


def _tells(pdf: Pdf, stream: Stream) -> bool:
    """Whether metadata, or a photograph, tell of who made them."""
    if [each for each, _ in pdf.filters(stream.entries)] == ["DCTDecode"]:
        return bare(stream.raw) != stream.raw
    if pdf.name(stream.entries.get("Type")) != "Metadata":
        return False
    packet = pdf.decode(stream) or b""
    told = {(one or other).decode() for one, other in _PERSONAL.findall(packet)}
    return not told <= _PLAIN_XMP or b"\0" in packet  # as in UTF-16


def _dictionaries(value: object) -> Iterator[dict[str, Any]]:
    """Yield the dictionaries that stand in an object, without what it refers to."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        each = each.entries if isinstance(each, Stream) else each
        if isinstance(each, dict):
            yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _kinds(pdf: Pdf, entries: dict[str, Any]) -> Iterator[str]:
    # An element of a structure tree has a kind of its own under the same key, and a parent.
    if "S" in entries and pdf.name(entries["S"]) in _STARTED and not {"P", "K"} & entries.keys():
        yield SCRIPT
    if "AA" in entries and (told := pdf.entries(entries["AA"])) and told.keys() <= _TRIGGERS:
        yield SCRIPT
    if pdf.name(entries.get("Type")) == "EmbeddedFile" or {"F", "UF"} & pdf.entries(entries.get("EF")).keys():
        yield FILES
    private = pdf.entries(entries.get("PieceInfo"))
    if any("Private" in pdf.entries(each) for each in private.values()):
        yield PERSONAL
