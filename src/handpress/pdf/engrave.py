"""Pages -> plate: catalog, metadata, bookmarks, structure tree; fields left open. Same pages, same bytes.

Reads no clock and writes no date, no patient and no path into the file. The marks of
PDF/UA-1 and PDF/A-2a are written only when asked for: they are for `inspect` to earn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handpress.brand.fonts import FIELD_HAN, Face
from handpress.layout.boxes import FieldItem, Item, Pages, Setting, StructElem, TextItem
from handpress.pdf.canvas import PageCanvas
from handpress.pdf.filling import FieldFont, Plate
from handpress.pdf.intent import output_intent, srgb_profile
from handpress.pdf.metadata import packet
from handpress.pdf.objects import number, text_string
from handpress.pdf.tags import write_tree
from handpress.pdf.typefaces import Typeface, typefaces

_LEVELS = {"H1": 1, "H2": 2, "H3": 3, "H4": 4}


def engrave(pages: Pages, producer: str, marks: bool = True, opens: bool = True) -> Plate:
    """Return *pages* as one tagged PDF 1.7 file with open fields, for `press`.

    Nothing of a value that stands in an open field is in the plate but the number of its lines.

    Args:
        pages: The laid-out document.
        producer: The program's name and version.
        marks: Whether the file says of itself that it is PDF/UA-1 and PDF/A-2a.
        opens: Whether to leave fields open; else the plate has the values of *pages* in it.
    """
    settings = [setting for page in pages.pages for setting in _settings(page.items)] if opens else []
    texts = [item for page in pages.pages for item in _texts(page.items, opens)]
    pieces = [piece for item in texts for piece in item.pieces]
    # Letters that nearly every value has stand in the page's own fonts, which have most of them anyway.
    also = DATED.get(pages.language, "") if any(setting.key != "patient" for setting in settings) else ""
    usual = [
        face.piece(c)
        for face in dict.fromkeys(face for setting in settings for face in (setting.faces[0], *setting.faces[2:]))
        for c in _USUAL + also
        if c in face.glyphs
    ]
    faces = typefaces([*pieces, *usual])
    field_faces, tiers = _field_faces(settings, faces)
    ink = PageCanvas(faces, pages.language, opens)
    for page in pages.pages:
        ink.paint(page)
    ink.write_links()
    resources = ink.write_resources()
    objects = write_tree(pages.tree, ink.marks, ink.page_numbers, ink.reserve)
    for at, body in objects.items():
        ink.fill(at, body)
    outlines, marked = _outlines(pages, ink)
    metadata = ink.add(b"/Type/Metadata/Subtype/XML", packet(pages.title, pages.language, producer, marks))
    profile = ink.add(b"/N 3", srgb_profile())
    catalog = (
        b"/Lang%s/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true%s>>"
        b"/StructTreeRoot %d 0 R/Metadata %d 0 R%s%s"
        % (
            text_string(pages.language),
            b"/Direction/R2L" if pages.backwards else b"",
            next(iter(objects)),
            metadata,
            output_intent(profile),
            outlines,
        )
    )
    info = b"/Title%s/Producer%s" % (text_string(pages.title), text_string(producer))
    tree = next(iter(objects)), next(iter(objects)) + 1, max(objects)  # in the order that write_tree takes them
    own = (*objects, *marked)
    return ink.finish(catalog, info, resources, field_faces, tiers, own, tree, pages.title)


_USUAL = "".join(map(chr, range(0x20, 0x7F))) + "\xa0"
# What else the dates of a language have; `test_press` holds this to all of them.
DATED = {
    "es": "áéíóúñ",
    "vi": "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ",
    "zh-Hans": FIELD_HAN,
}


def values_of(pages: Pages) -> dict[str, str]:
    """Return what stands in the open fields of *pages*, by their keys."""
    return {setting.key: setting.value for page in pages.pages for setting in _settings(page.items)}


def _settings(items: Iterable[Item]) -> Iterator[Setting]:
    for item in items:
        if isinstance(item, FieldItem) and item.setting:
            yield item.setting


def _field_faces(
    settings: list[Setting], page_faces: dict[Face, Typeface]
) -> tuple[dict[bool, list[FieldFont]], list[Typeface]]:
    """Return the faces of open fields by weight, and the fonts for what the page's own lack."""
    found: dict[bool, list[FieldFont]] = {}
    tiers: list[Typeface] = []
    for bold, set_in in {setting.style.bold: setting.faces for setting in settings}.items():
        found[bold] = []
        for face in set_in:
            own = page_faces.get(face.face)
            here = {c: own.cids[glyph, c] for c, glyph in face.glyphs.items() if own and (glyph, c) in own.cids}
            if not all(c in here for c in _USUAL):
                own, here = None, {}  # plain letters come from one font, never from two
            codes = {ord(c): digits for c, digits in here.items()}
            fonts: dict[str, str] = {}
            rest = [c for c in face.glyphs if c not in here]
            # The accents of Western Europe apart: most names that need any need no others.
            for block in (_western(rest), _others(rest)) if own else (rest,):
                tier = Typeface(face.face, f"X{len(tiers) + 1}")
                tier.collect(face.piece(c) for c in block)
                codes |= {ord(c): tier.cids[face.glyphs[c], c] for c in block}
                fonts |= dict.fromkeys(block, tier.name)
                tiers.append(tier)
            found[bold].append(FieldFont(own.name if own else tiers[-1].name, face.widths, codes, fonts if own else {}))
    return found, tiers


def _western(characters: list[str]) -> list[str]:
    return [c for c in characters if "\u00c0" <= c <= "\u00ff"]


def _others(characters: list[str]) -> list[str]:
    return [c for c in characters if not "\u00c0" <= c <= "\u00ff"]


def _texts(items: tuple[Item, ...], opens: bool = False) -> Iterator[TextItem]:
    for item in items:
        if isinstance(item, TextItem):
            yield item
        elif isinstance(item, FieldItem) and not (opens and item.setting):
            yield from _texts(item.items)


def _outlines(pages: Pages, ink: PageCanvas) -> tuple[bytes, tuple[int, ...]]:
    """Write the bookmarks, one for each heading; return the catalog's entry, and their numbers."""
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
        return b"", ()
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
    return b"/Outlines %d 0 R" % root, (root, *numbers)


def _family(children: list[int]) -> bytes:
    if not children:
        return b""
    return b"/First %d 0 R/Last %d 0 R/Count %d" % (children[0], children[-1], len(children))
