"""A page of somebody else's PDF: what of it is seen, how it is turned, what it paints; places in it that have names.

The one reading of boxes that are drawn backwards, or beside each other, and of content that stands in pieces. Refuses
nothing: what cannot be a page is its caller's.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pypdf.generic import DictionaryObject, StreamObject

from handpress.pdf.values import array, dictionary, number, numbers, of, resolved

Rectangle = tuple[float, float, float, float]
_MOST_NODES = 10_000  # of a tree of names


class Frame(NamedTuple):
    """How a page is seen.

    Attributes:
        media: Its sheet.
        crop: What is seen of that.
        turned: By how much, clockwise: 0, 90, 180 or 270.
        unit: How many points a unit of it has.
    """

    media: Rectangle
    crop: Rectangle
    turned: int
    unit: float


def frame(page: DictionaryObject) -> Frame | None:
    """Return how *page* is seen; None where it has no size."""
    media = rectangle(of(page, "/MediaBox"))
    if media is None:
        return None
    asked = rectangle(of(page, "/CropBox")) or media
    crop = max(asked[0], media[0]), max(asked[1], media[1]), min(asked[2], media[2]), min(asked[3], media[3])
    if crop[0] >= crop[2] or crop[1] >= crop[3]:
        crop = media
    turned = number(of(page, "/Rotate"), 0.0) % 360
    return Frame(media, crop, int(turned) if turned % 90 == 0 else 0, number(of(page, "/UserUnit"), 1.0))


def content_parts(page: DictionaryObject) -> list[Any]:
    """Return the streams that *page* paints, or references to them; what stands among them and is none is passed by."""
    if "/Contents" not in page:
        return []
    found = page.raw_get("/Contents")
    return [each for each in array(found) or [found] if isinstance(resolved(each), StreamObject)]


def content_of(page: DictionaryObject) -> bytes:
    """Return what *page* paints."""
    return b"\n".join([resolved(each).get_data() for each in content_parts(page)])


def named_places(root: DictionaryObject) -> dict[str, Any]:
    """Return the places in a file that have names, each as an array: ISO 32000-1, 12.3.2.3."""
    found = dict[str, Any](dictionary(of(root, "/Dests")).items())
    waiting, seen = [dict.get(dictionary(of(root, "/Names")), "/Dests")], 0
    while waiting and seen < _MOST_NODES:
        node, seen = dictionary(waiting.pop()), seen + 1
        waiting += array(of(node, "/Kids"))
        listed = array(of(node, "/Names"))
        found.update((str(resolved(name)), place) for name, place in zip(listed[::2], listed[1::2], strict=False))
    shown = {name: of(dictionary(place), "/D") or resolved(place) for name, place in found.items()}
    return {name: place for name, place in shown.items() if array(place)}


def rectangle(value: Any) -> Rectangle | None:
    """Return the rectangle that *value* is or refers to: left, low, right, high."""
    found = numbers(value)
    if len(found) != 4:
        return None
    return min(found[0], found[2]), min(found[1], found[3]), max(found[0], found[2]), max(found[1], found[3])
