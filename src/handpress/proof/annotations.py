"""Annotations, links and form fields (ISO 14289-1, 7.18; ISO 19005-2, 6.3 and 6.4)."""

from __future__ import annotations

from handpress.proof.content import PageObject
from handpress.proof.file import Pdf
from handpress.proof.language import report_mute
from handpress.proof.patterns import pattern
from handpress.proof.report import Gathered
from handpress.proof.signatures import check_signature
from handpress.proof.structure import Element, Tree
from handpress.proof.syntax import Ref, Stream

_NAMES = (
    "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink "
    "Popup FileAttachment Widget PrinterMark TrapNet Watermark Redact"
)
_KINDS = frozenset(_NAMES.split())  # ISO 32000-1, table 169, without 3D, Sound, Screen and Movie
_DYNAMIC = rb"dynamicRender\s*>\s*required"
_PRINT, _FORBIDDEN = 4, 1 | 2 | 32 | 256  # Print; Invisible, Hidden, NoView, ToggleNoView


def check_annotations(pdf: Pdf, pages: list[PageObject], tree: Tree, report: Gathered) -> None:
    """Report what is wrong with the annotations of all pages, and with the form."""
    on_page: dict[int, int] = {}
    for page in pages:
        for value in pdf.each(page.entries.get("Annots")):
            pdf.budget.take(6)
            entries = pdf.get(value)
            number = value.number if isinstance(value, Ref) else 0
            if number in on_page:
                report("a2a-6.3.1", page.place, "an annotation stands on two pages, or twice", "let it stand on one")
                continue
            if not isinstance(entries, dict):
                report("a2a-6.3.1", page.place, "an annotation is not there", "remove it from Annots")
                continue
            if number:
                on_page[number] = page.number
            place = f"{page.place}, object {number}" if number else page.place
            _check_annotation(pdf, entries, place, report)
            if not _is_unseen(pdf, entries, page):
                _check_tags(pdf, entries, number, page, tree, place, report)
    for number, elements in tree.holders.items():
        held = pdf.entries(pdf.objects.get(number))
        if pdf.name(held.get("Subtype")) in _KINDS and number not in on_page:
            fact = "an object reference leads to an annotation that is on no page"
            report("ua1-7.18.1", elements[0].place, fact, "add it to Annots, or remove the reference")
    for element in tree.elements:
        for number, on in element.objects:
            if number in on_page and on is not None and on != on_page[number]:
                fact = "an object reference names another page than that of its annotation"
                report("ua1-7.18.1", element.place, fact, "let Pg name the page of the annotation")
    _check_form(pdf, report)


def _is_unseen(pdf: Pdf, entries: dict[str, object], page: PageObject) -> bool:
    """Return whether an annotation is hidden or stands outside the page: ISO 14289-1, 7.18.1."""
    if (pdf.integer(entries.get("F")) or 0) & 2:
        return True
    crop, box = page.boxes.get("CropBox", page.boxes.get("MediaBox")), pdf.box(entries.get("Rect"))
    if crop is None or box is None:
        return False
    left, right, bottom, top = min(box[0], box[2]), max(box[0], box[2]), min(box[1], box[3]), max(box[1], box[3])
    return left >= crop[2] or right <= crop[0] or bottom >= crop[3] or top <= crop[1]


def _check_annotation(pdf: Pdf, entries: dict[str, object], place: str, report: Gathered) -> None:
    """Check what ISO 19005-2, 6.3, asks of an annotation's own dictionary."""
    kind = pdf.name(entries.get("Subtype"))
    if kind not in _KINDS:
        report("a2a-6.3.1", place, f"an annotation of the type {kind or 'without a name'} is not allowed", "remove it")
    if "F" not in entries:
        if kind != "Popup":
            report("a2a-6.3.2", place, "an annotation has no F", "set F to 4: it prints")
    else:
        flags = pdf.integer(entries["F"]) or 0
        if not flags & _PRINT or flags & _FORBIDDEN:
            report("a2a-6.3.2", place, "an annotation is hidden or does not print", "set F to 4")
    _check_looks(pdf, entries, kind, place, report)
    if kind == "Widget":
        for key in ("A", "AA"):
            if key in entries:
                report("a2a-6.4.1", place, f"a form field has an action ({key})", f"remove {key}")


def _check_looks(pdf: Pdf, entries: dict[str, object], kind: str, place: str, report: Gathered) -> None:
    """Check the appearance: ISO 19005-2, 6.3.3."""
    if "AP" not in entries:
        box = pdf.box(entries.get("Rect"))
        flat = box is not None and box[0] == box[2] and box[1] == box[3]
        if not flat and kind not in ("Popup", "Link"):
            report("a2a-6.3.3", place, f"a {kind or 'nameless'} annotation has no appearance", "give it AP with N")
        return
    looks = pdf.entries(entries["AP"])
    if set(looks) != {"N"}:
        report("a2a-6.3.3", place, "an appearance has something else than N", "keep N only")
    normal = pdf.get(looks.get("N"))
    if kind == "Widget" and _inherited(pdf, entries, "FT") == "Btn":
        if not isinstance(normal, dict) or not all(isinstance(pdf.get(each), Stream) for each in normal.values()):
            report(
                "a2a-6.3.3", place, "the N of a button is no dictionary of states", "write one stream for each state"
            )
    elif "N" in looks and not isinstance(normal, Stream):
        report("a2a-6.3.3", place, "the N of an appearance is no stream", "write the appearance as one stream")


def _inherited(pdf: Pdf, entries: dict[str, object], key: str) -> object:
    """Return what a field has or inherits for *key*."""
    for _ in range(30):
        if key in entries:
            return pdf.get(entries[key])
        entries = pdf.entries(entries.get("Parent"))
    return None


def _field(pdf: Pdf, entries: dict[str, object]) -> dict[str, object]:
    """Return the field that a widget belongs to: itself, or what is above it (ISO 32000-1, 12.7.3.1)."""
    return entries if "T" in entries or "Parent" not in entries else pdf.entries(entries["Parent"])


def _check_tags(
    pdf: Pdf, entries: dict[str, object], number: int, page: PageObject, tree: Tree, place: str, report: Gathered
) -> None:
    """Check how an annotation stands in the structure tree, and whether it can be spoken."""
    kind = pdf.name(entries.get("Subtype"))
    holder = tree.parent_of(entries.get("StructParent"))
    alt = pdf.text(holder.entries.get("Alt")) if holder else None
    contents = pdf.text(entries.get("Contents"))
    mute = "Lang" not in pdf.root and (holder is None or holder.lang is None)
    _check_role(kind, holder, place, report)
    if kind == "Widget":
        spoken = pdf.text(_inherited(pdf, _field(pdf, entries), "TU"))
        if spoken and mute:
            report_mute("the TU of a field is", place, report)
        if not spoken and not alt:
            report("ua1-7.18.1", place, "a form field has no TU", "say in TU what is to be filled in")
    elif kind == "Link":
        if not contents:
            report("ua1-7.18.5", place, "a link has no Contents", "say in Contents where it leads")
    elif not contents and not alt:
        report("ua1-7.18.1", place, "an annotation has no Contents", "say in Contents what it is")
    if contents and mute:
        report_mute("the Contents of an annotation is", place, report)
    _check_holder(holder, number, tree, place, report)


def _check_role(kind: str, holder: Element | None, place: str, report: Gathered) -> None:
    """Check that an annotation stands in an element for its kind, or in none: ISO 14289-1, 7.18."""
    role = holder.role if holder else ""
    if kind == "TrapNet":
        report("ua1-7.18.2", place, "a TrapNet annotation is not allowed", "remove it")
    elif kind == "PrinterMark":
        if holder is not None:
            report("ua1-7.18.8", place, "a printer's mark is tagged", "take it out of the structure tree")
    elif kind == "Widget":
        if role != "Form":
            report("ua1-7.18.4", place, "a form field does not stand in a Form element", "tag it as Form")
    elif kind == "Link":
        if role != "Link":
            report("ua1-7.18.5", place, "a link does not stand in a Link element", "tag it as Link")
    elif role != "Annot":
        report("ua1-7.18.1", place, f"a {kind or 'nameless'} annotation is not tagged as Annot", "tag it as Annot")


def _check_holder(holder: Element | None, number: int, tree: Tree, place: str, report: Gathered) -> None:
    """Check that the parent tree and the structure tree put an annotation into the same element."""
    if holder is not None and number and holder not in tree.holders.get(number, ()):
        fact = "the parent tree gives an annotation to an element that does not hold it"
        report("ua1-7.18.1", place, fact, "let StructParent and the object reference agree")
    elif holder is None and number in tree.holders:
        fact = "the parent tree does not lead an annotation to its element"
        report("ua1-7.18.1", place, fact, "let StructParent name its row in the parent tree")


def _check_form(pdf: Pdf, report: Gathered) -> None:
    """Check the interactive form and its fields: ISO 19005-2, 6.4; ISO 14289-1, 7.15."""
    form = pdf.entries(pdf.root.get("AcroForm"))
    if pdf.get(form.get("NeedAppearances")) not in (None, False):
        hint = "remove NeedAppearances"
        report("a2a-6.4.1", "form", "the form asks the reader to draw its fields", hint)
    if "XFA" in form:
        report("a2a-6.4.2", "form", "the form is an XFA form", "remove XFA")
        parts = [pdf.get(each) for each in [form["XFA"], *pdf.each(form["XFA"])]]
        if any(pattern(_DYNAMIC).search(pdf.decode(part) or b"") for part in parts if isinstance(part, Stream)):
            report("ua1-7.15", "form", "the form is a dynamic XFA form", "make it static, or remove XFA")
    queue, seen = list(pdf.each(form.get("Fields"))), set[int]()
    while queue:
        value = queue.pop()
        field = pdf.entries(value)
        if id(field) in seen:
            continue
        seen.add(id(field))
        place = f"object {value.number}" if isinstance(value, Ref) else "form"
        if "AA" in field and field.get("Subtype") != "Widget":
            report("a2a-6.4.1", place, "a form field has actions of its own (AA)", "remove AA")
        signature = pdf.get(field.get("V"))
        if _inherited(pdf, field, "FT") == "Sig" and isinstance(signature, dict) and id(signature) not in seen:
            seen.add(id(signature))
            check_signature(pdf, signature, place, report)
        queue += pdf.each(field.get("Kids"))
