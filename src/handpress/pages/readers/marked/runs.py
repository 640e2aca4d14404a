"""A run of Markdown text: its words line by line, without marks, and the pictures between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from handpress.pages.readers.marked.bare import ADDRESS, Bare, Row
from handpress.pages.tree import LineWords, Picture
from handpress.source.texts import forbidden_pattern, one_line

if TYPE_CHECKING:
    from markdown_it.token import Token

_NO_BREAK = re.compile("(?<!\\d)[\xa0\u202f](?!\\d)")


@dataclass
class Piece:
    """A line of running text: its words, where it stands, whether all of it is bold, and how it ends."""

    rows: tuple[int, ...]
    words: str = ""
    is_bold: bool = True
    ends_hard: bool = False


@dataclass
class Shown:
    """What stands in one run of text: its lines, and the pictures between them."""

    pieces: list[Piece] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


@dataclass
class Source:
    """The rows that were parsed, and where what is told of them goes."""

    bare: Bare
    rows: Sequence[Row]

    def lines(self, rows: Sequence[int]) -> tuple[int, ...]:
        """Return the numbers of the source lines of some rows."""
        numbers = (number for row in rows if row < len(self.rows) for number in self.rows[row].numbers)
        return tuple(dict.fromkeys(numbers))

    def words(self, text: str, rows: Sequence[int]) -> LineWords:
        """Return *text* as the words of some rows; characters that nobody sees are removed and told."""
        lines = self.lines(rows)
        if hidden := forbidden_pattern().search(text):  # as a number, "&#8203;"
            fact = f"the invisible character U+{ord(hidden[0]):04X} was removed"
            self.bare.warn(lines[0] if lines else 0, fact, "invisible-character", "look at the words around it")
            text = forbidden_pattern().sub("", text)
        return LineWords(one_line(_NO_BREAK.sub(" ", text)), lines)


class Runner:
    """Walks through the marks of one run of text."""

    def __init__(self, source: Source, shown: Shown, rows: range, exact: bool) -> None:
        self.source, self.shown, self.rows, self.exact = source, shown, rows, exact
        self.bold = 0
        self.struck: list[str] | None = None
        self.links: list[tuple[str, int]] = []
        self._begin(0)

    def _begin(self, at: int) -> None:
        self.at = at
        here = self.rows[at : at + 1] if self.exact else self.rows
        self.piece = Piece(tuple(here or self.rows[-1:]))
        self.shown.pieces.append(self.piece)

    @property
    def number(self) -> int:
        """The source line of the piece that is open."""
        lines = self.source.lines(self.piece.rows)
        return lines[0] if lines else 0

    def take(self, token: Token) -> None:
        """Take one mark or text."""
        match token.type:
            case "text" | "text_special" | "code_inline":
                self.write(token.content)
            case "softbreak" | "hardbreak" if self.exact:
                self.piece.ends_hard = token.type == "hardbreak"
                self._begin(self.at + 1)
            case "softbreak" | "hardbreak":
                self.write(" ")
            case "strong_open" | "strong_close":
                self.bold += token.nesting
            case "s_open" | "s_close":
                self._strike(token.nesting > 0)
            case "link_open":
                self.links.append((str(token.attrs.get("href", "")), len(self.piece.words)))
            case "link_close":
                self._link(*self.links.pop())
            case "image":
                self._picture(token)

    def write(self, text: str) -> None:
        """Add words."""
        if self.struck is not None:
            self.struck.append(text)
            return
        self.piece.words += text
        if not self.bold and any(letter.isalnum() or letter == "_" for letter in text):
            self.piece.is_bold = False

    def _strike(self, opens: bool) -> None:
        if opens:
            self.struck = []
        elif self.struck is not None:
            words = "".join(self.struck)
            self.struck = None
            self.source.bare.leave(self.number, words, "struck out on the page")
            hint = "look at the sentence: is it whole without them?"
            self.source.bare.warn(self.number, "words are struck out on the page, and left out", "struck-out", hint)

    def _link(self, address: str, start: int) -> None:
        words = self.piece.words[start:].strip() if start <= len(self.piece.words) else ""
        plain = address.removeprefix("mailto:").removeprefix("tel:")
        if plain in words or plain.rstrip("/") in words or address in self.source.bare.addresses:
            return
        outside = re.match("(?:https?|mailto|tel):|www[.]", address, re.IGNORECASE)
        self.source.bare.leave(self.number, plain, ADDRESS if outside else "an address within the web site")

    def _picture(self, token: Token) -> None:
        alternative = "".join(child.content for child in token.children or [] if child.type != "image")
        if any(map(str.isalnum, alternative)) and any(map(str.isalnum, self.piece.words)):
            fact = "a picture is left out of the midst of a sentence"
            self.source.bare.warn(self.number, fact, "torn", "look at the sentence: does it say the same without it?")
        name = PurePosixPath(str(token.attrs.get("src", "")).split("?")[0]).name
        self.shown.pictures.append(Picture(self.source.words(alternative, self.piece.rows), name=name[:200]))


def joined(pieces: Sequence[Piece]) -> str:
    """Return the words of wrapped lines as one text. A hyphen at a line's end stays, without a space."""
    text = ""
    for piece in pieces:
        words = piece.words.strip()
        glued = bool(re.search(r"[^\W\d_]-$", text[-2:]))
        text += words if glued or not text else f" {words}"
    return text
