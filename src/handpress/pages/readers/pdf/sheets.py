"""A PDF's pages as they are seen: every character with its place and looks, rules, pictures, links, tags."""

from __future__ import annotations

from msgspec import Struct

Box = tuple[float, float, float, float]  # left, top, right, bottom, from the upper left corner of the page


class Run(Struct, frozen=True, array_like=True):
    """What the characters of one piece of text share."""

    font: str
    size: float
    bold: bool
    angle: int  # degrees, counter-clockwise
    mcid: int = -1
    artifact: bool = False
    hidden: bool = False  # in render mode 3: the layer of words under a scan
    pale: bool = False  # white, or fully transparent


class Glyph(Struct, array_like=True):
    """A character: where it stands, its base line, and whether there is a space before it, as the library thinks."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    origin: float  # where it begins on that line
    run: int
    spaced: bool = False


class Image(Struct, frozen=True, array_like=True):
    """A picture on the page."""

    box: Box
    mcid: int
    artifact: bool


class Link(Struct, frozen=True, array_like=True):
    """An address, and the place that leads there."""

    box: Box
    address: str


class Tag(Struct, frozen=True, array_like=True):
    """An element of the structure tree, as far as this page goes: its kids are elements and marked contents."""

    role: str
    kids: list[Tag | int]
    alternative: str = ""


class Sheet(Struct, array_like=True):
    """One page."""

    number: int
    width: float
    height: float
    runs: list[Run]
    glyphs: list[Glyph]
    rules: list[Box]
    fills: list[Box]  # what is painted dark enough to carry white words
    dots: list[Box]  # small marks, as bullets are drawn
    images: list[Image]
    links: list[Link]
    tags: list[Tag]
    off_page: str = ""  # words outside the page


class Read(Struct, array_like=True):
    """A whole file; with *fault*, why it is none."""

    sheets: list[Sheet]
    fault: str = ""
    pages: int = 0
    title: str = ""
    language: str = ""
