"""What stands on somebody else's page beside its content, as it prints: painted in, kept as a link, or left out.

Paints a note or a field as its own appearance has it, and what has none as its kind is drawn; where nobody can tell
how, it says so.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from pypdf.generic import DictionaryObject, StreamObject

from handpress.pdf.layers import Layers
from handpress.pdf.leaves import rectangle
from handpress.pdf.looks import drawn
from handpress.pdf.values import array, dictionary, integer, name, numbers, of, place_of, resolved, text

Matrix = tuple[float, float, float, float, float, float]

# ISO 32000-1, table 165.
_HIDDEN, _PRINT = 2, 4
# What says something about the page, and is no part of it; what plays, or opens something.
_ASIDE = {"/Text", "/Popup", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/Caret"}
_SCHEMES = ("http://", "https://", "mailto:", "tel:")
_NOWHERE = 1e-6


class Painted(NamedTuple):
    """An appearance, a form of the file or drawn for it, and where it is painted."""

    form: Any
    matrix: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Link(NamedTuple):
    """A link that stays: to an address, or to a place in the file.

    Attributes:
        source: The annotation, or a reference to it.
        uri: The address; "" for a place.
        target: The place, as the file has it.
    """

    source: Any
    uri: str
    target: Any = None


class Beside(NamedTuple):
    """What stands on a page beside its content."""

    painted: tuple[Painted, ...]
    links: tuple[Link, ...]
    out: Counter[str]  # what is left out and is no part of the page, by kind
    lost: Counter[str]  # what is left out though it may belong to it


def beside(page: DictionaryObject, layers: Layers) -> Beside:
    """Return what stands on *page* beside its content."""
    painted: list[Painted] = []
    links: list[Link] = []
    out, lost = Counter[str](), Counter[str]()
    for each in array(of(page, "/Annots")):
        annotation = dictionary(each)
        kind, flags = name(of(annotation, "/Subtype")), integer(of(annotation, "/F"))
        if layers.hides(dict.get(annotation, "/OC")):
            continue
        if kind == "/Link":
            link = _link(each, annotation)
            links += [link] if link else []
            out["links to other places"] += link is None
        elif kind in _ASIDE or "/IRT" in annotation:
            out[_NAMES.get(kind, "comments")] += kind != "/Popup"
        elif flags & _HIDDEN or not flags & _PRINT:
            # A field without a value says nothing anyway.
            counted = lost if kind == "/Widget" and _value(annotation) else out
            counted["fields that are set not to print" if kind == "/Widget" else "marks that do not print"] += 1
        elif found := _painted(annotation) or _drawn(annotation):
            painted.append(found)
            out["fields of a form, which print as they are"] += kind == "/Widget"
        elif kind != "/Widget" or _value(annotation):
            lost["fields that have no look of their own" if kind == "/Widget" else f"{kind[1:]} without a look"] += 1
        else:
            out["fields of a form, which print as they are"] += 1
    return Beside(tuple(painted), tuple(links), +out, +lost)


_NAMES = {
    "/FileAttachment": "attached files",
    "/Sound": "sounds",
    "/Movie": "films",
    "/Screen": "films",
    "/RichMedia": "films",
    "/3D": "models in 3D",
}


def redactions(page: DictionaryObject) -> bool:
    """Whether something on *page* is marked to be blacked out, and still stands there."""
    return any(name(of(dictionary(each), "/Subtype")) == "/Redact" for each in array(of(page, "/Annots")))


def _link(source: Any, annotation: DictionaryObject) -> Link | None:
    action = dictionary(of(annotation, "/A"))
    kind = name(of(action, "/S"))
    if kind == "/URI":
        uri = str(of(action, "/URI") or "")
        fit = uri.lower().startswith(_SCHEMES) and uri.isascii() and uri.isprintable()
        return Link(source, uri) if fit else None
    target = dict.get(annotation, "/Dest") if kind == "" else dict.get(action, "/D") if kind == "/GoTo" else None
    return Link(source, "", target) if array(target) else None


def _value(annotation: DictionaryObject) -> bool:
    """Whether a field has a value, or is a button with a caption."""
    for _ in range(20):
        value = of(annotation, "/V")
        if value is not None:
            return bool(text(value).strip()) if not name(value) else name(value) != "/Off"
        if "/Parent" not in annotation:
            return False
        annotation = dictionary(of(annotation, "/Parent"))
    return False


def _painted(annotation: DictionaryObject) -> Painted | None:
    """Return the appearance in print of an annotation, and where it stands: ISO 32000-1, 12.5.5, algorithm 8.1."""
    looks = dictionary(of(annotation, "/AP"))
    form = dict.get(looks, "/N")
    if not isinstance(resolved(form), StreamObject):
        form = dict.get(dictionary(form), name(of(annotation, "/AS")) or "/Off")
    look = resolved(form)
    rect, box = rectangle(of(annotation, "/Rect")), rectangle(of(dictionary(form), "/BBox"))
    if not isinstance(look, StreamObject) or place_of(form) is None or rect is None or box is None:
        return None
    a, b, c, d, e, f = numbers(of(look, "/Matrix")) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    left, low = min(x for x, _ in corners), min(y for _, y in corners)
    wide, high = max(x for x, _ in corners) - left, max(y for _, y in corners) - low
    if wide < _NOWHERE or high < _NOWHERE:
        return None
    across, up = (rect[2] - rect[0]) / wide, (rect[3] - rect[1]) / high
    return Painted(form, (across, 0.0, 0.0, up, rect[0] - across * left, rect[1] - up * low))


def _drawn(annotation: DictionaryObject) -> Painted | None:
    """Return how a mark is drawn that has no appearance."""
    look = drawn(annotation) if not dictionary(of(annotation, "/AP")) else None
    return Painted(look) if look else None
