"""A clinic's own PDF as something that prints like a plate: a finished file without fields.

Lays nothing out and sets no value: its pages are what their maker drew.
"""

from __future__ import annotations

from typing import NamedTuple


class SheetPlate(NamedTuple):
    """A cleaned PDF. Its whole file is the head, and no patient's value is in it.

    Attributes:
        head: The file.
        pages: The numbers of its page objects, in order.
        sizes: Of each page as it is seen, width and height in points: turned as /Rotate says.
        title: What a list and a bookmark call it.
        language: A BCP 47 tag.
    """

    head: bytes
    pages: tuple[int, ...]
    sizes: tuple[tuple[float, float], ...]
    title: str
    language: str
