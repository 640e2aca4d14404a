"""XMP packets: bytes -> properties (ISO 16684-1; the XML form of RDF).

Refuses a document type declaration, and with it every entity: a packet needs none, and they can
stand for gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "http://www.w3.org/XML/1998/namespace"
_DEPTH = 100
_ARRAYS = ("Bag", "Seq", "Alt")


class PacketError(Exception):
    """This packet is no XMP; the message says why, in lower case."""


class XmlElement:
    """An XML element, or the value of a property.

    Attributes:
        space: Its namespace.
        name: Its name without a prefix.
        prefix: The prefix with which it is written.
        attributes: Namespace, name and prefix -> value.
    """

    __slots__ = ("attributes", "kids", "name", "prefix", "space", "text")

    def __init__(self, space: str, name: str, prefix: str, text: str = "") -> None:
        self.space, self.name, self.prefix, self.text = space, name, prefix, text
        self.attributes: dict[tuple[str, str, str], str] = {}
        self.kids: list[XmlElement] = []

    def get(self, space: str, name: str) -> str | None:
        """Return an attribute."""
        return next((value for key, value in self.attributes.items() if key[:2] == (space, name)), None)

    # As the value of a property.

    @property
    def kind(self) -> str:
        """Simple, Bag, Seq, Alt or Struct."""
        if len(self.kids) == 1 and self.kids[0].space == RDF and self.kids[0].name in _ARRAYS:
            return self.kids[0].name
        return "Struct" if self.fields() else "Simple"

    def items(self) -> list[XmlElement]:
        """Return the items of an array."""
        return [kid for kid in self.kids[0].kids if (kid.space, kid.name) == (RDF, "li")] if self.kids else []

    def fields(self) -> list[XmlElement]:
        """Return the fields of a structure, or the properties of a Description."""
        node = self
        if len(self.kids) == 1 and (self.kids[0].space, self.kids[0].name) == (RDF, "Description"):
            node = self.kids[0]
        found = [
            XmlElement(space, name, prefix, value)
            for (space, name, prefix), value in node.attributes.items()
            if space not in (RDF, XML, "")
        ]
        return found + [kid for kid in node.kids if kid.space != RDF or kid.name == "value"]

    def value(self) -> XmlElement:
        """Return the value without its qualifiers."""
        held = [kid for kid in self.fields() if (kid.space, kid.name) == (RDF, "value")]
        return held[0] if held else self

    def field(self, space: str, name: str) -> XmlElement | None:
        """Return a field of a structure."""
        return next((kid for kid in self.fields() if (kid.space, kid.name) == (space, name)), None)


def read_packet(data: bytes) -> list[XmlElement]:
    """Return the properties of a packet.

    Raises:
        PacketError: If it is not well formed, or holds no RDF.
    """
    root = _parse(data)
    rdf = root if (root.space, root.name) == (RDF, "RDF") else None
    for kid in root.kids:
        if (kid.space, kid.name) == (RDF, "RDF"):
            rdf = kid
    if rdf is None:
        raise PacketError("has no rdf:RDF")
    found: list[XmlElement] = []
    for each in rdf.kids:
        if (each.space, each.name) != (RDF, "Description"):
            raise PacketError("has something else than rdf:Description in rdf:RDF")
        found += each.fields()
    return found


def misshapen(properties: list[XmlElement]) -> Iterator[str]:
    """Yield what in the properties of a packet, and in what they hold, is XML but no XMP: ISO 16684-1, 6 and 7."""
    queue = [properties]
    while queue:
        fields = queue.pop()
        seen: set[tuple[str, str]] = set()
        for node in fields:
            shown = f"{node.prefix}:{node.name}"[:100]
            if (node.space, node.name) in seen:
                yield f"has {shown} twice"
            seen.add((node.space, node.name))
            items = node.items() if node.kind in _ARRAYS else []
            if any(map(_is_loose, (node, *items))):
                yield f"has elements in {shown}, which is marked neither as structure nor as array"
            queue += [each.fields() for each in items] if items else [node.fields()]


def _is_loose(node: XmlElement) -> bool:
    """Return whether elements stand in *node* that are no value as RDF writes one."""
    if not node.kids or node.get(RDF, "parseType") == "Resource":
        return False
    first = node.kids[0]
    return len(node.kids) > 1 or first.space != RDF or first.name not in (*_ARRAYS, "Description")


def _parse(data: bytes) -> XmlElement:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.buffer_size = 1 << 18  # a text is put together of so many pieces, each of which copies it
    top = XmlElement("", "", "")
    opened = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(opened) > _DEPTH:
            raise PacketError("has elements in each other without end")
        node = XmlElement(*_split(name))
        node.attributes = {_split(key): value for key, value in attributes.items()}
        opened[-1].kids.append(node)
        opened.append(node)

    def end(name: str) -> None:
        opened.pop()

    def text(piece: str) -> None:
        opened[-1].text += piece

    def doctype(*_: object) -> None:
        raise PacketError("has a document type declaration")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise PacketError(f"is not well formed: {error}") from None
    except (ValueError, LookupError):
        raise PacketError("is written in an unknown encoding") from None
    return top.kids[0] if top.kids else top


def _split(name: str) -> tuple[str, str, str]:
    space, _, rest = name.rpartition(" ")
    if " " in space:
        uri, _, local = space.rpartition(" ")
        return uri, local, rest
    return space, rest, ""
