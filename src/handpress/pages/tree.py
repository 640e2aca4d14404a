"""A page as a tree: what every reader gives, whatever the format, and all that the mapper is given.

A reader tells what a page shows (a heading by its style, a list, a table) and where; what a heading means, and which
plain paragraph is one, the mapper decides, for all formats alike. Words are plain text, without marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handpress.diagnostics import Finding


@dataclass(frozen=True)
class LineWords:
    """A text and the numbers of the source lines that it came from."""

    text: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Left:
    """A source line, or a part of one, that is not in the YAML, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Line:
    """A line of the source as a person finds it: its number in the file, its words, and where it stands.

    In text, Markdown and HTML the number is the file's own. A Word file has none: its paragraphs are counted, those
    in the cells of tables, too. The lines of a PDF are counted through all pages.
    """

    number: int
    text: str
    place: str = ""  # "page 2", "table 1, row 3"; nothing where the number tells it all


@dataclass(frozen=True)
class Heading:
    """A heading that the source marks as one: by its style, its tag, "#", a line under it, or its size."""

    words: LineWords
    level: int = 2  # a smaller one stands higher; 1 is the page's title, if it is the first


@dataclass(frozen=True)
class Paragraph:
    """Running text; or a line that the mapper may take for a heading."""

    words: LineWords
    bold: bool = False  # all of it is bold, underlined, or larger than the text of the page
    apart: bool = True  # there is a gap above it


@dataclass(frozen=True)
class Item:
    """An entry of a list: its own words, and all that stands under it."""

    words: LineWords
    under: tuple[Block, ...] = ()
    order: int = 0  # its number in a numbered list, as the page shows it; 0 for a bullet
    bold: bool = False


@dataclass(frozen=True)
class Listing:
    """A list. A list that goes on after a paragraph is a second one, whose first number is not 1."""

    items: tuple[Item, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Table:
    """A table: rows of cells, every row as long as the first. A merged cell's words stand once, in its first place."""

    rows: tuple[tuple[LineWords, ...], ...]
    headed: bool = False  # the source says that the first row names the columns


@dataclass(frozen=True)
class Picture:
    """A picture: its alternative text, if the source has one, and its caption, if that is tied to it."""

    words: LineWords  # the alternative text; its lines are the picture's place even where it is empty
    caption: LineWords = LineWords("")
    name: str = ""  # of its file, as the source calls it
    data: bytes = b""  # PNG or JPEG; nothing where it is not in the source


Block = Heading | Paragraph | Listing | Table | Picture


@dataclass(frozen=True)
class Tree:
    """A whole page: its blocks in reading order, and the ledger of its lines.

    Every line with words is in a block or in ``left``; the mapper goes on with this promise.
    """

    blocks: tuple[Block, ...]
    lines: tuple[Line, ...]
    left: tuple[Left, ...] = ()
    findings: tuple[Finding, ...] = ()  # warnings
    title: LineWords | None = None  # that the source declares: front matter, <title>, a document's property
    language: str = ""  # that the source declares, a BCP 47 tag


def lines_of(blocks: Sequence[Block]) -> Iterator[int]:
    """Yield the numbers of the source lines that stand in *blocks*."""
    for block in blocks:
        match block:
            case Listing(items):
                for item in items:
                    yield from item.words.lines
                    yield from lines_of(item.under)
            case Table(rows):
                yield from (line for row in rows for cell in row for line in cell.lines)
            case Picture(words, caption):
                yield from words.lines
                yield from caption.lines
            case Heading(words) | Paragraph(words):
                yield from words.lines


def unaccounted(tree: Tree) -> list[Line]:
    """Return the lines with words that a reader has lost: none, or the reader is wrong."""
    known = {*lines_of(tree.blocks), *(left.line for left in tree.left)}
    if tree.title:
        known.update(tree.title.lines)
    return [line for line in tree.lines if line.number not in known and any(map(str.isalnum, line.text))]
