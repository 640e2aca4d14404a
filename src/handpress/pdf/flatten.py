"""What stands on somebody else's page beside its content, as it prints: painted in, kept as a link, or left out.

Paints a note or a field as its own appearance has it, and what has none as its kind is drawn; where nobody can tell
how, it says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from handpress.pdf.layers import Layers
from handpress.pdf.leaves import Rectangle, rectangle
from handpress.pdf.looks import drawn
from handpress.pdf.values import array, dictionary, integer, name, numbers, of, place_of, resolved

Matrix = tuple[float, float, float, float, float, float]

# ISO 32000-1, table 165.
_HIDDEN, _PRINT, _NO_ROTATE = 2, 4, 16
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
    entered: Counter[str]  # what somebody entered, and what prints for everybody, by kind: FILLED, TICKED, TYPED


FILLED, TICKED, TYPED = "filled", "ticked", "typed"


def beside(page: DictionaryObject, layers: Layers, places: Mapping[str, Any]) -> Beside:
    """Return what stands on *page* beside its content; *places* are those of its file that have names."""
    painted: list[Painted] = []
    links: list[Link] = []
    out, lost, entered = Counter[str](), Counter[str](), Counter[str]()
    for each in array(of(page, "/Annots")):
        annotation = dictionary(each)
        kind, flags = name(of(annotation, "/Subtype")), integer(of(annotation, "/F"))
        if layers.hides(dict.get(annotation, "/OC")):
            continue
        if kind == "/Link":
            link = _link(each, annotation, places)
            links += [link] if link else []
            out["links to other places"] += link is None
        elif kind in _ASIDE or "/IRT" in annotation:
            out[_NAMES.get(kind, "comments")] += kind != "/Popup"
        elif flags & _HIDDEN or not flags & _PRINT:
            # A field without a value says nothing anyway.
            counted = lost if kind == "/Widget" and _entered(annotation) else out
            counted["fields that are set not to print" if kind == "/Widget" else "marks that do not print"] += 1
        else:
            found = _painted(annotation, integer(of(page, "/Rotate"))) or _drawn(annotation)
            painted += [found] if found else []
            entered[_entered(annotation)] += 1
            if kind == "/Widget" and (found or not _shows(annotation)):
                out["fields of a form, which print as they are"] += 1
            elif not found:
                what = "fields that have no look of their own" if kind == "/Widget" else f"{kind[1:]} without a look"
                lost[what] += 1
    del entered[""]
    return Beside(tuple(painted), tuple(links), +out, +lost, entered)


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


def _link(source: Any, annotation: DictionaryObject, places: Mapping[str, Any]) -> Link | None:
    action = dictionary(of(annotation, "/A"))
    kind = name(of(action, "/S"))
    if kind == "/URI":
        uri = str(of(action, "/URI") or "")
        fit = uri.lower().startswith(_SCHEMES) and uri.isascii() and uri.isprintable()
        return Link(source, uri) if fit else None
    target = dict.get(annotation, "/Dest") if kind == "" else dict.get(action, "/D") if kind == "/GoTo" else None
    target = places.get(str(resolved(target)), target)
    return Link(source, "", target) if array(target) else None


def _entered(annotation: DictionaryObject) -> str:
    """Return how somebody entered what an annotation shows; "" for nobody, and for what a field has by default."""
    if name(of(annotation, "/Subtype")) == "/FreeText":
        return TYPED
    value = _inherited(annotation, "/V")
    if not _says(value) or value == _inherited(annotation, "/DV"):
        return ""
    return TICKED if name(value) else FILLED


def _says(value: Any) -> bool:
    """Whether the value of a field is more than nothing."""
    if isinstance(value, ArrayObject):
        return any(map(_says, map(resolved, value)))
    if isinstance(value, StreamObject):
        return bool(value.get_data().strip())
    said = name(value) or value
    return said != "/Off" and isinstance(said, str | bytes) and bool(said.strip())


def _shows(annotation: DictionaryObject) -> bool:
    """Whether a field without a look has something to show: a value, a border or a ground."""
    framed = bool({"/BC", "/BG"} & dictionary(of(annotation, "/MK")).keys())
    # One that has looks for some states shows nothing in the others.
    return _says(_inherited(annotation, "/V")) or (framed and "/N" not in dictionary(of(annotation, "/AP")))


def _inherited(annotation: DictionaryObject, key: str) -> Any:
    """Return what stands under *key* in a field, or in one that it belongs to."""
    for _ in range(20):
        if (found := of(annotation, key)) is not None or "/Parent" not in annotation:
            return found
        annotation = dictionary(of(annotation, "/Parent"))
    return None


def _painted(annotation: DictionaryObject, turned: int) -> Painted | None:
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
    matrix = (across, 0.0, 0.0, up, rect[0] - across * left, rect[1] - up * low)
    return Painted(form, _upright(matrix, rect, turned) if integer(of(annotation, "/F")) & _NO_ROTATE else matrix)


def _upright(matrix: Matrix, rect: Rectangle, turned: int) -> Matrix:
    """Return *matrix* turned back about the upper left corner of *rect*, on a page that is *turned* clockwise."""
    cosine, sine = {90: (0.0, 1.0), 180: (-1.0, 0.0), 270: (0.0, -1.0)}.get(turned % 360, (1.0, 0.0))
    a, b, c, d, e, f = matrix
    x, y = e - rect[0], f - rect[3]
    return (
        *(a * cosine - b * sine, a * sine + b * cosine),
        *(c * cosine - d * sine, c * sine + d * cosine),
        *(rect[0] + x * cosine - y * sine, rect[3] + x * sine + y * cosine),
    )


def _drawn(annotation: DictionaryObject) -> Painted | None:
    """Return how a mark is drawn that has no appearance."""
    look = drawn(annotation) if not dictionary(of(annotation, "/AP")) else None
    return Painted(look) if look else None
