"""Pages -> PDF bytes: catalog, metadata, bookmarks, structure tree. Same pages, same bytes.

Reads no clock and writes no date, no patient and no path into the file. The marks of
PDF/UA-1 and PDF/A-2a are written only when asked for: they are for `inspect` to earn.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from handpress.layout.boxes import FieldItem, Item, Pages, StructElem, TextItem
from handpress.pdf.canvas import Ink
from handpress.pdf.intent import CONDITION, srgb_profile
from handpress.pdf.objects import number, text_string
from handpress.pdf.tags import write_tree
from handpress.pdf.typefaces import typefaces

_LEVELS = {"H1": 1, "H2": 2, "H3": 3}


def engrave(pages: Pages, producer: str, marks: bool = True) -> bytes:
    """Return *pages* as one tagged PDF 1.7 file.

    Args:
        pages: The laid-out document.
        producer: The program's name and version.
        marks: Whether the file says of itself that it is PDF/UA-1 and PDF/A-2a.
    """
    texts = [item for page in pages.pages for item in _texts(page.items)]
    ink = Ink(typefaces(piece for item in texts for piece in item.pieces), pages.language)
    for page in pages.pages:
        ink.paint(page)
    ink.write_links()
    ink.write_resources()
    objects = write_tree(pages.tree, ink.marks, ink.page_numbers, ink.reserve)
    for at, body in objects.items():
        ink.fill(at, body)
    outlines = _outlines(pages, ink)
    metadata = ink.add(b"/Type/Metadata/Subtype/XML", _xmp(pages, producer, marks))
    profile = ink.add(b"/N 3", srgb_profile())
    condition = text_string(CONDITION)
    intent = b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier%s/Info%s/DestOutputProfile %d 0 R>>" % (
        condition,
        condition,
        profile,
    )
    catalog = (
        b"/Lang%s/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true%s>>"
        b"/StructTreeRoot %d 0 R/Metadata %d 0 R/OutputIntents[%s]%s"
        % (
            text_string(pages.language),
            b"/Direction/R2L" if pages.backwards else b"",
            next(iter(objects)),
            metadata,
            intent,
            outlines,
        )
    )
    info = b"/Title%s/Producer%s" % (text_string(pages.title), text_string(producer))
    return ink.finish(catalog, info)


def _texts(items: tuple[Item, ...]) -> Iterator[TextItem]:
    for item in items:
        if isinstance(item, TextItem):
            yield item
        elif isinstance(item, FieldItem):
            yield from _texts(item.items)


def _outlines(pages: Pages, ink: Ink) -> bytes:
    """Write the bookmarks, one for each heading; return the catalog's entry."""
    entries: list[tuple[int, str, int, float]] = []
    seen: set[StructElem] = set()
    for page_number, page in zip(ink.page_numbers, pages.pages, strict=True):
        for item in _texts(page.items):
            owner = item.owner
            if isinstance(owner, StructElem) and owner.role in _LEVELS and owner not in seen:
                seen.add(owner)
                top = page.height - item.y + item.style.leading
                entries.append((_LEVELS[owner.role], owner.title, page_number, top))
    if not entries:
        return b""
    root = ink.reserve()
    numbers = [ink.reserve() for _ in entries]
    parents: list[int | None] = []
    open_at: list[int] = []
    for at, (level, *_) in enumerate(entries):
        while open_at and entries[open_at[-1]][0] >= level:
            open_at.pop()
        parents.append(open_at[-1] if open_at else None)
        open_at.append(at)
    families: dict[int | None, list[int]] = {}
    places = []
    for at, parent in enumerate(parents):
        family = families.setdefault(parent, [])
        places.append(len(family))
        family.append(at)
    for at, (_, title, page_number, top) in enumerate(entries):
        parent, place = parents[at], places[at]
        siblings = families[parent]
        links = b"/Parent %d 0 R" % (root if parent is None else numbers[parent])
        if place:
            links += b"/Prev %d 0 R" % numbers[siblings[place - 1]]
        if place + 1 < len(siblings):
            links += b"/Next %d 0 R" % numbers[siblings[place + 1]]
        links += _family([numbers[child] for child in families.get(at, ())])
        destination = b"/Dest[%d 0 R/XYZ null %s null]" % (page_number, number(top).encode())
        ink.fill(numbers[at], b"<</Title%s%s%s>>" % (text_string(title), links, destination))
    ink.fill(root, b"<</Type/Outlines%s>>" % _family([numbers[at] for at in families[None]]))
    return b"/Outlines %d 0 R" % root


def _family(children: list[int]) -> bytes:
    if not children:
        return b""
    return b"/First %d 0 R/Last %d 0 R/Count %d" % (children[0], children[-1], len(children))


def _xmp(pages: Pages, producer: str, marks: bool) -> bytes:
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(pages.title)}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{escape(pages.language)}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{escape(producer)}</pdf:Producer>
</rdf:Description>
{_MARKS if marks else ""}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>""".encode()


# ISO 14289-1, clause 5, and ISO 19005-2, 6.6.4: the marks. PDF/A readers do not know the first one:
# an extension schema describes it to them (ISO 19005-2, 6.6.2.3).
_MARKS = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfuaid:part>1</pdfuaid:part>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that this file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
