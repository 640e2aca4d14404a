"""The bytes around the objects: header, trailer, cross-reference table, streams, limits (ISO 19005-2, 6.1)."""

from __future__ import annotations

from handpress.proof import syntax
from handpress.proof.file import Extent, Pdf
from handpress.proof.patterns import pattern
from handpress.proof.report import Gathered
from handpress.proof.syntax import WHITE, Stream

_HEADER = rb"%PDF-1\.[0-7](?:\r\n|\r(?!\n)|\n)"
_BINARY = rb"%[\x80-\xff]{4}"
_XREF = rb"xref(?:\r\n|\r|\n)\d"
_OBJ = rb"\d+[" + WHITE + rb"]\d+[" + WHITE + rb"]obj(?=[\r\n])"
_STREAM_KEYWORD = rb"stream(?:\r\n|\n)\Z"
_END_STREAM = rb"(\r\n|\r|\n)?endstream"
_KNOWN_FILTERS = {
    "ASCIIHexDecode",
    "ASCII85Decode",
    "FlateDecode",
    "RunLengthDecode",
    "CCITTFaxDecode",
    "JBIG2Decode",
    "DCTDecode",
    "JPXDecode",
}
_WRITE_ANEW = "write the file anew with a program for PDF/A"
_FLAWS = {
    syntax.ODD_HEX: ("a2a-6.1.6", "a hexadecimal string has an odd number of digits", "add the last digit"),
    syntax.NOT_HEX: ("a2a-6.1.6", "a hexadecimal string has something else than digits", "write digits only"),
    syntax.BIG_INTEGER: ("a2a-6.1.13", "a whole number does not fit into 32 bits", "use a smaller number"),
    syntax.BIG_REAL: ("a2a-6.1.13", "a number is too large for PDF/A", "use a smaller number"),
    syntax.TINY_REAL: ("a2a-6.1.13", "a number is too close to zero for PDF/A", "write 0"),
    syntax.LONG_STRING: ("a2a-6.1.13", "a string is longer than 32767 bytes", "split it or make it shorter"),
    syntax.LONG_NAME: ("a2a-6.1.13", "a name is longer than 127 bytes", "use a shorter name"),
    syntax.BROKEN: ("a2a-6.1.1", "the object is damaged: its value does not follow PDF syntax", _WRITE_ANEW),
}


def check_flaws(flaws: set[str], place: str, report: Gathered) -> None:
    """Report what the parser noted, of an object or of a content stream."""
    for flaw in sorted(flaws):
        report(_FLAWS[flaw][0], place, *_FLAWS[flaw][1:])


def check_framing(pdf: Pdf, report: Gathered) -> None:
    """Report what is wrong with the file's own bytes."""
    _check_ends(pdf, report)
    for place, trouble in pdf.troubles:
        report("a2a-6.1.4", place, trouble, _WRITE_ANEW)
    for at in pdf.tables:
        if not pattern(_XREF).match(pdf.data, at):
            fact = "the word xref and its first section are not parted by one line end"
            report("a2a-6.1.4", f"byte {at}", fact, _WRITE_ANEW)
    if len(pdf.objects) > 8388607:
        report("a2a-6.1.13", "file", "the file has more than 8388607 objects", "split it")
    for number, flaws in pdf.flaws.items():
        check_flaws(flaws, f"object {number}", report)
    for number, stands in pdf.places.items():
        value = pdf.objects.get(number)
        if isinstance(value, Stream):
            _check_stream(pdf, number, value, stands, report)
        _check_object(pdf, number, stands, value, report)


def check_encryption(pdf: Pdf, report: Gathered) -> bool:
    """Report encryption, and decrypt: 6.1.3; ISO 14289-1, 7.16. Return whether the rest can be checked."""
    if "Encrypt" not in pdf.trailer:
        return True
    from handpress.proof.decryption import LockedError, decrypt

    hint = "save it without a password and without restrictions"
    report("a2a-6.1.3", "trailer", "the file is encrypted", hint)
    rights = pdf.integer(pdf.entries(pdf.trailer["Encrypt"]).get("P"))
    if rights is None or not rights & 512:
        fact = "the file's restrictions keep screen readers out (bit 10 of P)"
        report("ua1-7.16", "trailer", fact, "allow access for the disabled")
    try:
        decrypt(pdf)
    except LockedError as error:
        report("inspector-locked", "trailer", f"{error}; what is encrypted was not checked", hint)
        return False
    return True


def _check_ends(pdf: Pdf, report: Gathered) -> None:
    """Check the first bytes, the last bytes and the trailer: 6.1.2 and 6.1.3."""
    header = pattern(_HEADER).match(pdf.data)
    if header is None:
        report("a2a-6.1.2", "byte 0", "the file does not begin with %PDF-1.n and one line end", _WRITE_ANEW)
    line = header.end() if header else pdf.data.find(b"\n", 0, 1024) + 1
    if not pattern(_BINARY).match(pdf.data, line):
        fact = "the second line is no comment of four bytes above 127"
        report("a2a-6.1.2", f"byte {line}", fact, "put one after the header")
    end = pdf.data.rfind(b"%%EOF")
    if end < 0 or pdf.data[end + 5 :] not in (b"", b"\n", b"\r", b"\r\n"):
        fact = "the file does not end with %%EOF and one line end"
        report("a2a-6.1.3", f"byte {max(0, end)}", fact, "delete what stands after %%EOF")
    identifiers = pdf.array(pdf.trailer.get("ID"))
    if len(identifiers) != 2 or not all(isinstance(pdf.get(each), bytes) and pdf.get(each) for each in identifiers):
        report("a2a-6.1.3", "trailer", "the file has no ID", "write an ID of two strings into the trailer")


def _check_stream(pdf: Pdf, number: int, stream: Stream, place: Extent, report: Gathered) -> None:
    """Check the words around a stream's data, its length and its filters: 6.1.7."""
    where = f"object {number}"
    if not pattern(_STREAM_KEYWORD).search(pdf.data, max(0, place.data_start - 8), place.data_start):
        report("a2a-6.1.7.1", where, "the word stream is not followed by a line end", _WRITE_ANEW)
    after = pattern(_END_STREAM).match(pdf.data, place.data_start + len(stream.raw), place.limit)
    if pdf.integer(stream.entries.get("Length")) != len(stream.raw) or (after is None):
        report("a2a-6.1.7.1", where, "Length is not the length of the stream's data", "write the right Length")
    elif after[1] is None:
        report("a2a-6.1.7.1", where, "no line end stands before endstream", "write one, outside of the data")
    for key in ("F", "FFilter", "FDecodeParms"):
        if key in stream.entries:
            report(
                "a2a-6.1.7.1", where, f"the stream has its data in another file ({key})", "put the data in this file"
            )


def check_filters(pdf: Pdf, where: str, entries: dict[str, object], report: Gathered) -> None:
    """Check the filters that a stream's dictionary names: 6.1.7.2."""
    for name, parameters in pdf.filters(entries) if "Filter" in entries else ():
        if name == "Crypt" and pdf.name(parameters.get("Name")) == "Identity":
            continue
        if name not in _KNOWN_FILTERS:
            report("a2a-6.1.7.2", where, f"the filter {name or 'without a name'} is not allowed", "use FlateDecode")


def _check_object(pdf: Pdf, number: int, place: Extent, value: object, report: Gathered) -> None:
    """Check the spacing of an object's words: 6.1.9."""
    data, limit = pdf.data, place.limit
    start = place.data_start + len(value.raw) if isinstance(value, Stream) else place.value_end
    end = data.find(b"endobj", start, limit)
    good = (
        pattern(_OBJ).match(data, place.offset)
        and (not place.offset or data[place.offset - 1] in b"\r\n")
        and end > 0
        and data[end - 1] in b"\r\n"
        and data[end + 6 : end + 7] in (b"\r", b"\n", b"")
    )
    if not good:
        fact = "obj and endobj do not stand on lines of their own"
        report("a2a-6.1.9", f"object {number}", fact, _WRITE_ANEW)
