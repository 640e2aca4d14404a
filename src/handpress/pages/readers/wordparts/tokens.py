"""What stands in a paragraph of a Word file, piece by piece, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

from handpress.pages.readers.wordparts.styles import Look
from handpress.source.package import Element

ADDRESS = "the address of a link"
HIDDEN = "hidden text"
PROMPT = "the prompt of a blank in a form"
BLANK = "____"  # as handouts have it: something that is to be filled in


PLAIN = Look()


@dataclass(frozen=True)
class Text:
    """Words that look alike."""

    text: str
    look: Look = PLAIN


@dataclass(frozen=True)
class Break:
    """The end of a line; ``apart`` where a page or a column ends, too."""

    apart: bool = False


@dataclass(frozen=True)
class Gone:
    """Words that are not on the page, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Drawn:
    """A drawing: pictures, text boxes, charts; or an object of another program."""

    element: Element


@dataclass(frozen=True)
class Note:
    """The place of a footnote or endnote."""

    kind: str  # "footnote" or "endnote"
    key: str
    is_shown: bool  # else the writer has put a sign of her own


@dataclass(frozen=True)
class Told:
    """Something that somebody has to look at."""

    fact: str
    rule: str
    hint: str


Token = Text | Break | Gone | Drawn | Note | Told
