"""What stands in a Word file, one after the other, before lists and tables are made of it."""

from __future__ import annotations

from dataclasses import dataclass

from handpress.pages.readers.wordparts.numbering import Mark


@dataclass(frozen=True)
class Para:
    """A line: a paragraph, or a part of one that ends with a line break."""

    number: int
    level: int = 0  # of a heading; 0 for none
    is_title: bool = False
    bold: bool = False
    size: int = 0  # of its smallest letters, in half points
    apart: bool = True
    follows: bool = False  # it goes on in the same paragraph, behind a line break
    mark: Mark | None = None
    indent: int = 0
    is_note: bool = False
    is_caption: bool = False


@dataclass(frozen=True)
class Image:
    """A picture in its place."""

    number: int
    name: str = ""
    data: bytes = b""
    within: bool = False  # in a paragraph that has words, too


@dataclass(frozen=True)
class Grid:
    """A table: rows of cells, each with what stands in it."""

    rows: tuple[tuple[tuple[Entry, ...], ...], ...]
    headed: bool = False
    wide: frozenset[int] = frozenset()  # rows that are one cell


Entry = Para | Image | Grid
