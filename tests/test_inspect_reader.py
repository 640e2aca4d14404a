"""The inspector's own reader, held to pypdf: the same objects, streams and trailer, in our files and in others'.

It reads for itself because the rules on bytes (ISO 19005-2, 6.1) lie below what pypdf shows, and because importing
pypdf would cost every cold start 75 ms.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

import handpress
from conftest import LIBRARY, ROOT, copy_of, handout_of
from handpress.brand.look import Look
from handpress.layout.boxes import Page, StructElem, TextItem
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import fill
from handpress.proof import inspect
from handpress.proof.file import Pdf
from handpress.proof.syntax import Name, Ref, Stream
from matrix import ODD, PERSONAL, handouts


def plain(value: object) -> object:
    """Return a value of pypdf's in the inspector's types; strings as bytes."""
    if isinstance(value, IndirectObject):
        return Ref(value.idnum, value.generation)
    if isinstance(value, StreamObject):
        return "stream", {str(key)[1:]: plain(value.raw_get(key)) for key in value if key != "/Length"}
    if isinstance(value, DictionaryObject):
        return {str(key)[1:]: plain(value.raw_get(key)) for key in value}
    if isinstance(value, ArrayObject):
        return [plain(list.__getitem__(value, at)) for at in range(len(value))]
    if isinstance(value, NameObject):
        return Name(str(value)[1:])
    if isinstance(value, ByteStringObject):
        return bytes(value)
    if isinstance(value, TextStringObject):
        return value.original_bytes
    if isinstance(value, BooleanObject):
        return bool(value.value)
    if isinstance(value, NumberObject):
        return int(value)
    if isinstance(value, FloatObject):
        return pytest.approx(float(value))
    assert value is None or isinstance(value, NullObject), value
    return None


def own(value: object) -> object:
    if isinstance(value, Stream):
        return "stream", {key: each for key, each in value.entries.items() if key != "Length"}
    return value


def files(look: Look) -> dict[str, bytes]:
    made = {name: handpress.render(copy_of(handout_of(yaml), look)) for name, yaml in ODD.items()}
    for handout in handouts(chinese=False):
        made[f"{handout.code}_{handout.language}"] = handpress.render(copy_of(handout, look, PERSONAL))
    for name, data in list(made.items())[:3]:
        writer = PdfWriter(clone_from=BytesIO(data))  # a classical cross-reference table, no object streams
        out = BytesIO()
        writer.write(out)
        made[f"{name}, written by pypdf"] = out.getvalue()
    return made


def test_the_reader_and_pypdf_see_the_same(look: Look) -> None:
    for name, data in files(look).items():
        ours = Pdf(data)
        assert ours.troubles == [], name
        theirs = PdfReader(BytesIO(data), strict=True)
        numbers = sorted({*theirs.xref.get(0, {}), *theirs.xref_objStm} - {0})
        assert set(ours.objects) == set(numbers), name
        for number in numbers:
            value = theirs.get_object(number)
            if isinstance(value, dict) and value.get("/Type") in ("/ObjStm", "/XRef"):
                continue
            assert own(ours.objects[number]) == plain(value), (name, number)
            if isinstance(value, StreamObject):
                assert ours.decode(ours.objects[number]) == value.get_data(), (name, number)
        assert ours.trailer["Root"] == plain(theirs.trailer.raw_get("/Root"))


@pytest.mark.parametrize("path", sorted((ROOT / "output" / "samples").glob("*.pdf")), ids=lambda path: path.name)
def test_the_samples_read_alike(path: Path) -> None:
    data = path.read_bytes()
    ours, theirs = Pdf(data), PdfReader(BytesIO(data), strict=True)
    assert len(ours.objects) == len(theirs.xref[0]) + len(theirs.xref_objStm)
    assert plain(theirs.trailer["/Root"]) == ours.root


@pytest.mark.parametrize("type", ["Header", "Footer"])
def test_a_header_tagged_as_content_is_found(type: str, look: Look) -> None:
    """Planted before the writer: the running lines of a good document become paragraphs of one element."""
    pages = handpress.typeset(copy_of(handpress.read_entry(handpress.find(LIBRARY, "22867", "en")), look))
    assert inspect(fill(engrave(pages, "test"), values_of(pages))) == []
    tagged = StructElem("P")

    def spoil(page: Page) -> Page:
        lines = [
            at
            for at, item in enumerate(page.items)
            if isinstance(item, TextItem) and getattr(item.owner, "subtype", "") == type
        ]
        items = [item._replace(owner=tagged) if at == lines[0] else item for at, item in enumerate(page.items)]
        return replace(page, items=tuple(items))

    tree = replace(pages.tree, kids=(*pages.tree.kids, tagged))
    spoiled = replace(pages, pages=(pages.pages[0], *map(spoil, pages.pages[1:])), tree=tree)
    (finding,) = inspect(fill(engrave(spoiled, "test"), values_of(spoiled)))
    assert finding.rule == "ua1-7.8"
    assert "tagged as content" in finding.message
