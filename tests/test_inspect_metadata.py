"""The inspector, signatures and metadata: what is no fault, and what is one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

import handpress
from conftest import copy_of, handout_of
from handpress.brand.look import Look
from handpress.proof import inspect
from matrix import ODD
from test_inspect import PART, Spoiled, assert_found


@pytest.fixture(scope="module")
def file(look: Look) -> bytes:
    return handpress.render(copy_of(handout_of(ODD["all-blocks"]), look))


# Languages.


def test_an_empty_language_is_no_fault_of_pdf_a(file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.set(pdf.root, Lang="")
    (found,) = inspect(pdf.put_together())
    assert found.rule == "ua1-7.2"
    assert "Lang is empty" in found.message


# Signatures.


@cache
def signer() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start, end)
    return builder.sign(key, SHA256()), key


def value(signers: int = 1, *options: pkcs7.PKCS7Options) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"x")
    for _ in range(signers):
        builder = builder.add_signer(*signer(), SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, *options]) + bytes(100)


WIDE = 2**31 - 1


def signed(
    file: bytes, contents: bytes, change: Callable[[list[int], bytes], list[int]] = lambda each, _: each
) -> bytes:
    """Return a file with a signature that covers it, but for what *change* makes of its ByteRange."""
    pdf = Spoiled(file)
    held = {"Type": "/Sig", "Filter": "/Adobe.PPKLite", "SubFilter": "/adbe.pkcs7.detached", "Contents": contents}
    held |= {"ByteRange": [0, WIDE, WIDE, WIDE]}
    pdf.set(pdf.root, AcroForm={"SigFlags": 3, "Fields": [pdf.add({"FT": "/Sig", "T": "x", "V": pdf.add(held)})]})
    data = pdf.put_together()
    opened = data.index(b"<" + contents[:4].hex().encode())
    after = data.index(b">", opened) + 1
    numbers = change([0, opened, after, len(data) - after], data)
    return re.sub(rb"\[ 0( %d){3} \]" % WIDE, b"[ %d %10d %10d %10d ]" % tuple(numbers), data, count=1)


def test_a_signature_of_the_whole_file_is_good(file: bytes) -> None:
    data = signed(file, value())
    assert [str(each) for each in inspect(data)] == []
    later = data + b"9999 0 obj\nnull\nendobj\ntrailer\n<<>>\n%%EOF\n"
    assert [each for each in inspect(later) if each.rule == "a2a-6.4.3"] == []


RANGES: dict[str, tuple[str, Callable[[list[int], bytes], list[int]]]] = {
    "stops before the end": ("does not reach to the end", lambda each, _: [*each[:3], each[3] - 60]),
    "begins late": ("does not begin with the file", lambda each, _: [9, *each[1:]]),
    "leads beyond": ("leads beyond it", lambda each, _: [*each[:3], each[3] + 9]),
    "leaves out more": ("leaves out something else", lambda each, _: [0, each[1] - 20, *each[2:]]),
    "leaves out less": ("leaves out something else", lambda each, _: [0, each[1] + 1, *each[2:]]),
    "leaves out nothing": ("does not begin", lambda each, data: [0, each[1], each[1], len(data) - each[1]]),
}


@pytest.mark.parametrize("title", RANGES)
def test_a_signature_that_does_not_cover_the_file_is_found(title: str, file: bytes) -> None:
    words, change = RANGES[title]
    assert_found(signed(file, value(), change), "a2a-6.4.3", words)


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (b"not a signature", "no PKCS#7 object in DER"),
        (b"\x30\x80" + value()[4:] + bytes(2), "no PKCS#7 object in DER"),
        (value(2), "exactly one signer"),
        (value(1, pkcs7.PKCS7Options.NoCerts), "certificate"),
    ],
    ids=["no DER", "not of one length", "two signers", "no certificate"],
)
def test_a_signature_that_is_none_of_pdf_a_is_found(contents: bytes, words: str, file: bytes) -> None:
    assert_found(signed(file, contents), "a2a-6.4.3", words)


def test_a_signature_without_its_entries_is_found(file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.set(pdf.root, AcroForm={"SigFlags": 3, "Fields": [{"FT": "/Sig", "T": "x", "V": {"Type": "/Sig"}}]})
    data = pdf.put_together()
    assert_found(data, "a2a-6.4.3", "two pairs of numbers")
    assert_found(data, "a2a-6.4.3", "no Contents")


# Metadata.


def test_a_property_that_stands_twice_is_found(file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.xmp(PART, PART + PART)
    assert_found(pdf.put_together(), "a2a-6.6.2.1", "has pdfuaid:part twice")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-le"])
def test_a_packet_of_another_encoding_is_read(encoding: str, file: bytes) -> None:
    pdf = Spoiled(file)
    data = pdf.root["/Metadata"].get_object().get_data().decode()
    pdf.metadata(data.replace("\ufeff", "").replace(PART, "").encode(encoding))
    found = [each.rule for each in inspect(pdf.put_together())]
    assert found == ["a2a-6.6.2.1", "ua1-5"]


EVENT = """<m:History xmlns:m="http://ns.adobe.com/xap/1.0/mm/"><rdf:Seq><rdf:li%s
 xmlns:e="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"><e:action>created</e:action>%s</rdf:li></rdf:Seq></m:History>"""
RESOURCE = ' rdf:parseType="Resource"'


@pytest.mark.parametrize(
    ("mark", "rest", "rules"),
    [
        (RESOURCE, "<e:when>2026-11-29T08:00:00Z</e:when>", []),
        (RESOURCE, "<e:when>yesterday</e:when>", ["a2a-6.6.2.3.1"]),
        (RESOURCE, "<e:who>me</e:who>", ["a2a-6.6.2.3.1"]),
        (RESOURCE, "<e:action>saved</e:action>", ["a2a-6.6.2.1"]),
        ("", "<e:when>2026-11-29</e:when>", ["a2a-6.6.2.1"]),
    ],
    ids=["good", "no date", "unknown field", "field twice", "not marked as a structure"],
)
def test_structures_of_xmp_have_their_fields(mark: str, rest: str, rules: list[str], file: bytes) -> None:
    pdf = Spoiled(file)
    pdf.xmp(PART, PART + EVENT % (mark, rest))
    assert [each.rule for each in inspect(pdf.put_together())] == rules


# Types that a file defines itself.

SCHEMA = """<rdf:li rdf:parseType="Resource" xmlns:pdfaType="http://www.aiim.org/pdfa/ns/type#"
 xmlns:pdfaField="http://www.aiim.org/pdfa/ns/field#"><pdfaSchema:schema>x</pdfaSchema:schema>
<pdfaSchema:namespaceURI>urn:own</pdfaSchema:namespaceURI><pdfaSchema:prefix>o</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>p</pdfaProperty:name>
<pdfaProperty:valueType>%s</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>x</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
<pdfaSchema:valueType><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaType:type>Dose</pdfaType:type>
<pdfaType:namespaceURI>urn:type</pdfaType:namespaceURI><pdfaType:prefix>t</pdfaType:prefix>
<pdfaType:description>x</pdfaType:description>%s</rdf:li></rdf:Seq></pdfaSchema:valueType></rdf:li>"""
FIELD = """<rdf:li rdf:parseType="Resource"><pdfaField:name>%s</pdfaField:name>
<pdfaField:valueType>%s</pdfaField:valueType><pdfaField:description>x</pdfaField:description></rdf:li>"""
FIELDS = "<pdfaType:field><rdf:Seq>" + FIELD % ("amount", "Integer") + FIELD % ("unit", "Text")
FIELDS += "</rdf:Seq></pdfaType:field>"
AMOUNT = ' rdf:parseType="Resource"><t:amount>5</t:amount>'


@pytest.mark.parametrize(
    ("kind", "fields", "written", "good"),
    [
        ("Dose", FIELDS, AMOUNT + "<t:unit>mg</t:unit>", True),
        ("Dose", FIELDS, AMOUNT, True),
        ("bag Dose", FIELDS, f"><rdf:Bag><rdf:li{AMOUNT}</rdf:li></rdf:Bag>", True),
        ("Dose", "", ">5 mg", True),
        ("Dose", "", AMOUNT, False),
        ("Dose", FIELDS, ">5 mg", False),
        ("Dose", FIELDS, AMOUNT.replace("5", "five"), False),
        ("Dose", FIELDS, AMOUNT + "<t:other>1</t:other>", False),
        ("Dose", FIELDS, AMOUNT.replace("t:", "o:"), False),
        ("bag Dose", FIELDS, "><rdf:Bag><rdf:li>5 mg</rdf:li></rdf:Bag>", False),
    ],
)
def test_values_have_the_form_of_the_types_that_a_file_defines(
    kind: str, fields: str, written: str, good: bool, file: bytes
) -> None:
    pdf = Spoiled(file)
    schemas = "<pdfaExtension:schemas><rdf:Bag>"
    pdf.xmp(schemas, schemas + SCHEMA % (kind, fields))
    pdf.xmp(PART, f'{PART}<o:p xmlns:o="urn:own" xmlns:t="urn:type"{written}</o:p>')
    found = [each for each in inspect(pdf.put_together()) if "o:p" in each.message]
    assert [each.rule for each in found] == ([] if good else ["a2a-6.6.2.3.1"])
