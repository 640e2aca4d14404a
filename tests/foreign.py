"""PDFs of other makers, made up: pages with words, and what can stand beside them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

LETTER = (612, 792)


def pages(*words: str, size: tuple[float, float] = LETTER) -> bytes:
    """Return a file with a page for each of *words*."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for said in words:
        canvas.setFont("Helvetica", 18)
        canvas.drawString(72, size[1] - 100, said)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def changed(data: bytes, *changes: Callable[[PdfWriter], object]) -> bytes:
    """Return *data* after *changes*."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    for change in changes:
        change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def value(plain: Any) -> Any:
    """Return *plain* as pypdf has it: a text with a slash is a name, bytes are a string."""
    if isinstance(plain, dict):
        return DictionaryObject({NameObject(key): value(each) for key, each in plain.items()})
    if isinstance(plain, list):
        return ArrayObject([value(each) for each in plain])
    if isinstance(plain, str):
        return NameObject(plain) if plain.startswith("/") else TextStringObject(plain)
    if type(plain) is int:
        return NumberObject(plain)
    return FloatObject(plain) if type(plain) is float else plain


def stream(content: bytes, **entries: Any) -> StreamObject:
    """Return a stream with *entries*."""
    made = StreamObject()
    made.set_data(content)
    for key, each in entries.items():
        made[NameObject(f"/{key}")] = value(each)
    return made


def annotated(kind: str, number: int = 0, flags: int = 4, look: bytes | None = None, **entries: Any) -> Any:
    """Return a change that adds an annotation; its *look* fills a box of 100 by 20."""

    def change(writer: PdfWriter) -> None:
        page = writer.pages[number]
        note = value({"/Type": "/Annot", "/Subtype": kind, "/Rect": [100, 500, 200, 520], "/F": flags})
        for key, each in entries.items():
            note[NameObject(f"/{key}")] = value(each)
        if look is not None:
            form = stream(look, Type="/XObject", Subtype="/Form", BBox=[0, 0, 100, 20])
            note[NameObject("/AP")] = value({"/N": writer._add_object(form)})
        added = page.get("/Annots", ArrayObject()).get_object()
        page[NameObject("/Annots")] = ArrayObject([*added, writer._add_object(note)])

    return change


def in_catalog(**entries: Any) -> Any:
    """Return a change of the catalog."""

    def change(writer: PdfWriter) -> None:
        for key, each in entries.items():
            writer.root_object[NameObject(f"/{key}")] = value(each)

    return change


def on_page(number: int = 0, **entries: Any) -> Any:
    """Return a change of a page."""

    def change(writer: PdfWriter) -> None:
        for key, each in entries.items():
            writer.pages[number][NameObject(f"/{key}")] = value(each)

    return change


def layered(state: dict[str, Any], content: bytes) -> Any:
    """Return a change that gives the first page *content* with a layer /L, and the file the *state* of its layers."""

    def change(writer: PdfWriter) -> None:
        group = writer._add_object(value({"/Type": "/OCG", "/Name": "Answers", **state.pop("group", {})}))
        told = value(state)
        for key, each in list(told.items()):
            if each == "/L":
                told[key] = ArrayObject([group])
        if "/AS" in told:
            told["/AS"][0][NameObject("/OCGs")] = ArrayObject([group])
        writer.root_object[NameObject("/OCProperties")] = value({"/OCGs": [group], "/D": told})
        page = writer.pages[0]
        page["/Resources"][NameObject("/Properties")] = value({"/L": group})
        page[NameObject("/Contents")] = writer._add_object(stream(content))

    return change
