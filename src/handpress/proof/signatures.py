"""Signatures: whether each covers the file, and is what PDF/A wants (ISO 19005-2, 6.4.3; ISO 32000-1, 12.8).

Judges no certificate, and computes no digest.
"""

from __future__ import annotations

from handpress.proof.file import Pdf
from handpress.proof.patterns import pattern
from handpress.proof.report import Gathered
from handpress.proof.syntax import hexadecimal

_END_OF_REVISION = rb"%%EOF(?:\r\n|\r|\n)?\Z"
_SIGNED_DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"  # 1.2.840.113549.1.7.2, in DER
_IDENTIFIER, _SEQUENCE, _SET, _EXPLICIT = 0x06, 0x30, 0x31, 0xA0
_HINT = "sign the file anew with a program for PDF/A"

Value = tuple[int, bytes]


def check_signature(pdf: Pdf, entries: dict[str, object], place: str, report: Gathered) -> None:
    """Report what is wrong with the dictionary of a signature."""
    contents = pdf.get(entries.get("Contents"))
    pdf.budget.take(10 + (len(contents) >> 3 if isinstance(contents, bytes) else 0))
    fact = _range_fault(pdf, pdf.array(entries.get("ByteRange")), contents)
    if fact:
        report("a2a-6.4.3", place, f"the ByteRange of a signature {fact}", _HINT)
    fact = _content_fault(contents) if isinstance(contents, bytes) else "has no Contents"
    if fact:
        report("a2a-6.4.3", place, f"a signature {fact}", _HINT)


def _range_fault(pdf: Pdf, given: list[object], contents: object) -> str:
    """Return what is wrong with what a signature covers: all of its revision but its own value, and nothing else."""
    numbers = [number for each in given if (number := pdf.integer(each)) is not None]
    if len(numbers) != len(given) or len(numbers) != 4 or min(numbers) < 0:
        return "is not two pairs of numbers"
    start, before, after, rest = numbers
    end = after + rest
    if start or not before < after or end > len(pdf.data):
        return "does not begin with the file, or leads beyond it"
    left_out = pdf.data[before:after]
    if left_out[:1] + left_out[-1:] != b"<>" or hexadecimal(left_out[1:-1], set()) != contents:
        return "leaves out something else than the signature's own value"
    if end != len(pdf.data) and not pattern(_END_OF_REVISION).search(pdf.data, max(after, end - 8), end):
        return "does not reach to the end of the file, nor of a former version of it"
    return ""


def _content_fault(data: bytes) -> str:
    """Return what keeps the value of a signature from being a PKCS#7 object in DER with one signer and a certificate.

    Zeros may follow it, as the place for it is kept before it is made.
    """
    top = _values(data, 1)
    inner = _values(top[0][1]) if top and top[0][0] == _SEQUENCE else []
    if [kind for kind, _ in inner] != [_IDENTIFIER, _EXPLICIT] or inner[0][1] != _SIGNED_DATA:
        return "is no PKCS#7 object in DER"
    held = _values(inner[1][1])
    parts = _values(held[0][1]) if held and held[0][0] == _SEQUENCE else []
    if len(parts) < 4 or parts[-1][0] != _SET:
        return "is no PKCS#7 object in DER"
    if not any(kind == _EXPLICIT and body for kind, body in parts[3:-1]):
        return "does not hold the certificate of who signed"
    if len(_values(parts[-1][1])) != 1:
        return "has not exactly one signer"
    return ""


def _values(data: bytes, most: int = 1000) -> list[Value]:
    """Return tag and body of the values that stand in *data* one after another; nothing if they are not DER."""
    found: list[Value] = []
    at = 0
    while at + 2 <= len(data) and len(found) < most:
        tag, length = data[at], data[at + 1]
        at += 2
        if length >= 128:
            size = length & 127
            length = int.from_bytes(data[at : at + size], "big")
            shortest = (length.bit_length() + 7) // 8
            if not size or size > 4 or length < 128 or size != shortest:
                return []
            at += size
        if at + length > len(data):
            return []
        found.append((tag, data[at : at + length]))
        at += length
    return found
