"""XMP metadata: title, identification, extension schemas, Info (ISO 19005-2, 6.6; ISO 14289-1, 5 and 7.1)."""

from __future__ import annotations

import re

from handpress.diagnostics import Severity, quoted
from handpress.proof.file import Pdf
from handpress.proof.language import report_mute
from handpress.proof.patterns import pattern
from handpress.proof.report import Gathered
from handpress.proof.schemas import (
    BASIC,
    DUBLIN_CORE,
    PDF,
    PDFA_ID,
    PDFUA_ID,
    Fields,
    has_form,
    is_known_type,
    properties,
)
from handpress.proof.standards import MARKS, NAMES
from handpress.proof.syntax import Stream, text_of
from handpress.proof.xmp import XML, PacketError, XmlElement, misshapen, read_packet

_PACKET = rb"<\?xpacket\b[^>]{0,500}>"
_OLD = rb"\s(bytes|encoding)\s*="
_CONTAINER = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
_TYPE = "http://www.aiim.org/pdfa/ns/type#"
_FIELD = "http://www.aiim.org/pdfa/ns/field#"
# ISO 19005-2, 6.6.2.3.3: the fields of each part of an extension schema, those that must be there, and their prefix.
_PARTS = {
    _SCHEMA: ("pdfaSchema", "schema namespaceURI prefix property valueType", {"schema", "namespaceURI", "prefix"}),
    _PROPERTY: (
        "pdfaProperty",
        "name valueType category description",
        {"name", "valueType", "category", "description"},
    ),
    _TYPE: (
        "pdfaType",
        "type namespaceURI prefix description field",
        {"type", "namespaceURI", "prefix", "description"},
    ),
    _FIELD: ("pdfaField", "name valueType description", {"name", "valueType", "description"}),
}
_ARRAYS = {"property", "field"}
_HINT = "describe it in pdfaExtension:schemas"


def check_metadata(pdf: Pdf, report: Gathered) -> None:
    """Report what is wrong with the metadata of the file, and of its parts."""
    main = pdf.get(pdf.root.get("Metadata"))
    if not isinstance(main, Stream) or main.entries.get("Type") != "Metadata" or main.entries.get("Subtype") != "XML":
        hint = "write Metadata of Type Metadata, Subtype XML"
        report("a2a-6.6.2.1 ua1-7.1", "catalog", "the file has no XMP metadata", hint)
        return
    found = _read(pdf, main, report)
    if found is None:
        return
    place = f"object {main.number}"
    types: dict[str, Fields] = {}
    known = _check_extensions(found, types, place, report)
    _check_properties(found, known, types, place, report)
    _check_identification(found, place, report)
    _check_title(pdf, found, place, report)
    _check_info(pdf, found, report)
    for number, value in pdf.objects.items():
        if isinstance(value, Stream) and value is not main and value.entries.get("Type") == "Metadata":
            others = _read(pdf, value, report) if value.entries.get("Subtype") == "XML" else None
            if others is not None:
                own = _check_extensions(others, types, f"object {number}", report)
                _check_properties(others, {**known, **own}, types, f"object {number}", report)


def claims(pdf: Pdf) -> bool:
    """Return whether a file says of itself that it is PDF/A-1 or PDF/A-2."""
    main = pdf.get(pdf.root.get("Metadata"))
    data = pdf.decode(main) if isinstance(main, Stream) else None
    pdf.budget.take(8 * (data or b"").count(b"<"))
    try:
        found = read_packet(data or b"")
    except PacketError:
        return False
    return any((node.space, node.name) == (PDFA_ID, "part") and node.text.strip() in ("1", "2") for node in found)


def _read(pdf: Pdf, stream: Stream, report: Gathered) -> list[XmlElement] | None:
    """Return the properties of a packet; report one that cannot be read: 6.6.2.1."""
    place = f"object {stream.number}"
    data = pdf.decode(stream)
    if data is None:
        report("a2a-6.6.2.1 ua1-7.1", place, "its metadata cannot be read", "write them without a filter")
        return None
    # What begins an element or an attribute makes most work, and is kept in most memory.
    pdf.budget.take((len(data) >> 2) + 8 * (data.count(b"<") + data.count(b"=")))
    header = pattern(_PACKET).search(data)
    for old in pattern(_OLD).findall(header[0]) if header else ():
        fact = f"the packet header has {old.decode('ascii')}"
        report("a2a-6.6.2.1", place, fact, "leave it out")
    try:
        data.decode("utf-8")
        utf8 = b"\0" not in data
    except UnicodeDecodeError:
        utf8 = False
    if not utf8:
        report("a2a-6.6.2.1", place, "the metadata are not UTF-8", "write them in UTF-8")
        data = _as_utf8(data)
    try:
        found = read_packet(data.strip(b"\0"))
    except PacketError as error:
        report("a2a-6.6.2.1 ua1-7.1", place, f"the metadata packet {error}", "write it anew")
        return None
    for fact in misshapen(found):
        report("a2a-6.6.2.1", place, f"the metadata packet {fact}", "write it anew")
    return found


def _as_utf8(data: bytes) -> bytes:
    """Return a packet of another Unicode encoding in UTF-8, so that the rest of it can be judged."""
    from json import detect_encoding

    return data.decode(detect_encoding(data), "replace").lstrip("\ufeff").encode()


def _check_identification(found: list[XmlElement], place: str, report: Gathered) -> None:
    """Check the marks of PDF/UA and PDF/A: ISO 14289-1, 5; ISO 19005-2, 6.6.4."""
    for standard in report.standards:
        space, prefix, clause = (PDFUA_ID, "pdfuaid", "5") if standard == "ua1" else (PDFA_ID, "pdfaid", "6.6.4")
        rule, name = f"{standard}-{clause}", NAMES[standard]
        marks = [node for node in found if node.space == space]
        for key, values in MARKS[standard].items():
            given = [node.text.strip() for node in marks if node.name == key]
            hint = f"write {prefix}:{key} {values[0]}, if the file keeps to the standard"
            if not given:
                fact = f"the metadata do not say that the file is {name}: no {prefix}:{key}"
                report(rule, place, fact, hint)
            elif len(given) > 1 or given[0] not in values:
                fact = f"{prefix}:{key} is {quoted(given[0], 20)}, not {quoted(values[0])}"
                report(rule, place, fact, hint)
        if any(node.prefix != prefix for node in marks):
            report(rule, place, f"the mark of {name} is not written with the prefix {prefix}", f"use {prefix}")


def _check_title(pdf: Pdf, found: list[XmlElement], place: str, report: Gathered) -> None:
    """Check that the file has a title, and that its language is known: ISO 14289-1, 7.1 and 7.2."""
    titles = [node for node in found if (node.space, node.name) == (DUBLIN_CORE, "title")]
    if not titles or not any(_texts(node) for node in titles):
        report("ua1-7.1", place, "the metadata have no title", "write dc:title")
    if "Lang" not in pdf.root:
        for node in found:
            if node.kind == "Alt" and {item.get(XML, "lang") for item in node.items()} == {"x-default"}:
                report_mute(f"{node.prefix}:{node.name} is", place, report)


def _texts(node: XmlElement) -> list[str]:
    node = node.value()
    texts = [node.text] if node.kind == "Simple" else [item.text for item in node.items()]
    return [text.strip() for text in texts if text.strip()]


_SAME = (
    ("Title", DUBLIN_CORE, "title"),
    ("Author", DUBLIN_CORE, "creator"),
    ("Subject", DUBLIN_CORE, "description"),
    ("Keywords", PDF, "Keywords"),
    ("Producer", PDF, "Producer"),
    ("Creator", BASIC, "CreatorTool"),
    ("CreationDate", BASIC, "CreateDate"),
    ("ModDate", BASIC, "ModifyDate"),
)


def _check_info(pdf: Pdf, found: list[XmlElement], report: Gathered) -> None:
    """Check that the old Info dictionary says what the metadata say: ISO 19005-2, 6.1.5."""
    info = pdf.entries(pdf.trailer.get("Info"))
    for key, space, name in _SAME:
        text = text_of(pdf.get(info.get(key)))
        if not text:
            continue
        nodes = [node for node in found if (node.space, node.name) == (space, name)]
        values = [value for node in nodes for value in _texts(node)]
        if key.endswith("Date"):
            digits = re.sub(r"\D", "", text.removeprefix("D:")[:14])
            same = any(re.sub(r"\D", "", value)[:12] == digits[:12] for value in values)
        else:
            same = text.strip() in values or text.strip() in ("; ".join(values), ", ".join(values))
        if values and not same:
            fact = f"{key} in the Info dictionary differs from the metadata"
            report("a2a-6.1.5", "trailer", fact, "write the same in both, or leave Info out", Severity.WARNING)


# Properties and extension schemas: ISO 19005-2, 6.6.2.3.


def _check_properties(
    found: list[XmlElement], known: Fields, types: dict[str, Fields], place: str, report: Gathered
) -> None:
    for node in found:
        if node.space == _CONTAINER:
            continue
        kind = properties(node.space).get(node.name) or known.get((node.space, node.name))
        shown = f"{node.prefix}:{node.name}"[:60]
        if kind is None:
            report("a2a-6.6.2.3.1", place, f"no schema describes the property {shown}", _HINT)
        elif not has_form(node, kind, types):
            fact = f"the property {shown} has not the form of its type, {kind}"
            report("a2a-6.6.2.3.1", place, fact, "write it as the schema says")


def _check_extensions(found: list[XmlElement], types: dict[str, Fields], place: str, report: Gathered) -> Fields:
    """Check the extension schemas; return the types of the properties that they describe.

    Args:
        found: The properties of the packet.
        types: The types that are defined so far; gains those of the packet.
        place: Where the packet is.
        report: Takes the faults.
    """
    known: Fields = {}
    containers = [node for node in found if (node.space, node.name) == (_CONTAINER, "schemas")]
    for container in containers:
        for schema in container.items() if container.kind in ("Bag", "Seq", "Alt") else ():
            for each in _items(schema, _SCHEMA, "valueType"):
                space, fields = _text(each, _TYPE, "namespaceURI"), _items(each, _TYPE, "field")
                types.setdefault(" ".join(_text(each, _TYPE, "type").lower().split()), {}).update(
                    {(space, _text(inner, _FIELD, "name")): _text(inner, _FIELD, "valueType") for inner in fields}
                )
    for container in containers:
        if container.kind != "Bag" or container.prefix != "pdfaExtension":
            fact = "the extension schemas are no Bag named pdfaExtension:schemas"
            report("a2a-6.6.2.3.3", place, fact, "write them as pdfaExtension:schemas with an rdf:Bag")
        schemas = container.items() if container.kind in ("Bag", "Seq", "Alt") else []
        for schema in schemas:
            _check_part(schema, _SCHEMA, place, report)
            space = _text(schema, _SCHEMA, "namespaceURI")
            for each in _items(schema, _SCHEMA, "valueType"):
                _check_part(each, _TYPE, place, report)
                for inner in _items(each, _TYPE, "field"):
                    _check_part(inner, _FIELD, place, report)
                    _check_type(_text(inner, _FIELD, "valueType"), types, place, report)
            for each in _items(schema, _SCHEMA, "property"):
                _check_part(each, _PROPERTY, place, report)
                kind = _text(each, _PROPERTY, "valueType")
                _check_type(kind, types, place, report)
                if _text(each, _PROPERTY, "category") not in ("internal", "external"):
                    fact = "the category of a property in an extension schema is neither internal nor external"
                    report("a2a-6.6.2.3.3", place, fact, "write one of the two")
                known[space, _text(each, _PROPERTY, "name")] = kind
    return known


def _check_part(node: XmlElement, space: str, place: str, report: Gathered) -> None:
    """Check the fields of a schema, property, type or field: 6.6.2.3.2 and 6.6.2.3.3."""
    prefix, names, required = _PARTS[space]
    present = set()
    for each in node.fields():
        if each.space != space or each.name not in names.split():
            fact = f"an extension schema has the undefined field {each.prefix}:{each.name}"[:120]
            report("a2a-6.6.2.3.2", place, fact, "remove it")
            continue
        present.add(each.name)
        is_array = each.name in _ARRAYS or (each.name == "valueType" and space == _SCHEMA)
        if each.prefix != prefix or each.kind != ("Seq" if is_array else "Simple"):
            fact = f"the field {each.prefix}:{each.name} of an extension schema has another form or prefix"[:120]
            report(
                "a2a-6.6.2.3.3", place, fact, f"write it as {prefix}:{each.name}, {'a Seq' if is_array else 'a text'}"
            )
    for name in sorted(required - present):
        fact = f"an extension schema lacks {prefix}:{name}"
        report("a2a-6.6.2.3.3", place, fact, "write all its fields")


def _check_type(kind: str, defined: dict[str, Fields], place: str, report: Gathered) -> None:
    if kind and not is_known_type(kind, defined):
        fact = f"an extension schema names the unknown type {quoted(kind)}"
        report("a2a-6.6.2.3.3", place, fact, "use a type of XMP, or define it in pdfaSchema:valueType")


def _items(node: XmlElement, space: str, name: str) -> list[XmlElement]:
    found = node.field(space, name)
    return found.items() if found is not None and found.kind in ("Bag", "Seq", "Alt") else []


def _text(node: XmlElement, space: str, name: str) -> str:
    found = node.field(space, name)
    return found.text.strip() if found is not None else ""
