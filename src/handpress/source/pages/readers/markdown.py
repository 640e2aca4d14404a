"""Read Markdown: CommonMark with tables and struck words, by markdown-it-py, and what site generators put around it.

Reads as a person reads the file, where the standard joins what stands on lines of its own: a line that surely does not
go on with the one above is a paragraph. Keeps the numbers of steps as they are typed. Swallows nothing: what the
standard never shows (addresses of links, tags, struck words) is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from handpress.diagnostics import Span, fault
from handpress.source.pages.readers.marks import Bare, Row, bared
from handpress.source.pages.sentences import ends_short
from handpress.source.pages.sourcelines import source_lines
from handpress.source.pages.tree import (
    Block,
    Heading,
    Item,
    Line,
    LineWords,
    Listing,
    Paragraph,
    Picture,
    Table,
    Tree,
    unaccounted,
)
from handpress.source.texts import forbidden_pattern, one_line

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

MAX_LINES = 30_000
MAX_LINE = 200_000  # characters: more is no text that somebody wrote
_MOST_STEPS = 5_000_000  # a paragraph of 5,000 letters with a thousand brackets
_NEVER_OPEN = 100  # levels: more than a page has

# What shows that a text is Markdown. Bullets and numbers are no such marks: plain text has them, too.
_SIGNS = re.compile(
    r"""^[ ]{0,3}\#{1,6}[ \t]+\S            # a heading
    |^[ ]{0,3}(?:={3,}|-{3,})[ \t]*$        # a line under one, or front matter
    |^[ ]{0,3}(?:```|~~~|:::|!!![ ])        # a fence, a box
    |^[ \t]*\|.*\|[ \t]*$                   # a table
    |^[ ]{0,3}>[ ]                          # a quotation
    |^[ \t]*(?:[-*+]|\d{1,3}[.)])[ ]\[[ xX]\][ ]
    |\*\*[^\s*]|__[^\s_][^_\n]*__|~~\S
    |\]\([^()\s]|^[ ]{0,3}\[[^\[\]]+\]:[ ]
    |\{\{|\{%|\{[:\#.][\w-]
    |</?[a-zA-Z][^<>\n]*>|<!--
    """,
    re.MULTILINE | re.VERBOSE,
)
# What plain text has not, and the reader of plain text does not know.
_STRONG_SIGNS = re.compile(
    r"""\A\s*(?:---|\+\+\+)[ \t]*\r?\n[\w-]+[ ]?[:=]
    |^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$
    |^[ ]{0,3}(?:```|~~~|:::|!!![ ]\w)
    |\]\((?:https?:|/|\#|mailto:|tel:)
    |\{\{[<%]|\{%
    |^[ ]{0,3}>[ ]?\[!\w
    |</(?:p|div|li|h[1-6]|a|strong|span)>|<br\s*/?>|<!--
    """,
    re.MULTILINE | re.VERBOSE,
)


def is_markdown(text: str, surely: bool = False) -> bool:
    """Return whether *text* has a mark of Markdown; *surely*: one that plain text never has."""
    return bool((_STRONG_SIGNS if surely else _SIGNS).search(text))


def read_markdown(text: str, path: str) -> Tree:
    """Return the tree of a Markdown page.

    Args:
        text: The page.
        path: The name used in messages.

    Raises:
        HandpressError: It has forbidden characters, or is longer than a page.
    """
    numbered, findings = source_lines(text, path)
    if len(numbered) > MAX_LINES:
        fact = f"this page has {len(numbered):,} lines; one handout takes {MAX_LINES:,}"
        raise fault(Span(path), fact, "too-large", "split it into several pages")
    long = next((number for number, line in numbered if len(line) > MAX_LINE), 0)
    if long:
        raise fault(Span(path, long, 1), "this line is longer than a book", "too-large", "is this a page of text?")
    bare = bared(numbered, path)
    bare.findings[:0] = findings
    reading = _Reading(bare, bare.rows)
    reading.take_references()
    reading.part_lines()
    blocks = reading.blocks()
    if bare.code:
        blocks.insert(0, Paragraph(bare.code))
    lines = tuple(Line(number, line.strip()) for number, line in numbered)
    return _whole(Tree(tuple(blocks), lines, (), tuple(bare.findings), bare.title, bare.language), bare)


def _whole(tree: Tree, bare: Bare) -> Tree:
    """Return *tree* with all that was left out, in the order of lines."""
    for line in unaccounted(Tree(tree.blocks, tree.lines, tuple(bare.left), title=tree.title)):
        bare.leave(line.number, line.text, "Markdown shows no words for this line")
    left = tuple(sorted(bare.left, key=lambda one: one.line))
    return Tree(tree.blocks, tree.lines, left, tree.findings, tree.title, tree.language)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # HTML is gone before; indented text is text, as a nurse means it; addresses of links are read by ourselves.
    parser = MarkdownIt("commonmark", {"maxNesting": _NEVER_OPEN}).enable(["table", "strikethrough"])
    return parser.disable(["code", "html_block", "html_inline", "reference"])


_REFERENCE = re.compile(
    r"""[ ]{0,3}\[(?P<label>[^\[\]^][^\[\]]*)\]:\s*<?(?P<address>[^\s<>]*[/.\#@:][^\s<>]*)>?
    (?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*""",
    re.VERBOSE,
)
_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+]|(?P<number>\d{1,3})[.)])(?P<gap>\s+)(?=\S)")
_OWN_START = re.compile(r"\s*(?:#{1,6}\s|>|\||(?:```|~~~)|(?:[-*_]\s*){3,}$|={3,}\s*$|-{3,}\s*$|:\s)")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_TASK = re.compile(r"(?:\[[ xX]\]|[•·▪◦●○■□‣∙])\s+")  # or a second bullet, as Word leaves one
_NO_BREAK = re.compile("(?<!\\d)[\xa0\u202f](?!\\d)")
_FINAL = (".", "!", "?", ":", ";")
_LONGEST_HEADING = 150


@dataclass
class _Piece:
    """A line of running text: its words, where it stands, whether all of it is bold, and how it ends."""

    rows: tuple[int, ...]
    words: str = ""
    is_bold: bool = True
    ends_hard: bool = False


@dataclass
class _Shown:
    """What stands in one run of text: its lines, and the pictures between them."""

    pieces: list[_Piece] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


@dataclass
class _Reading:
    """One page on its way from rows to blocks."""

    bare: Bare
    rows: list[Row]
    references: dict[str, dict[str, str]] = field(default_factory=dict)
    width: int = 0  # where the page was wrapped; 0 if it was not

    def take_references(self) -> None:
        """Take the addresses of links that stand on lines of their own; words behind such a mark are words."""
        from markdown_it.common.utils import normalizeReference

        for index, row in enumerate(self.rows):
            found = _REFERENCE.fullmatch(row.text) if len(row.text) < 3000 and "]:" in row.text else None
            if found and _parser().validateLink(found["address"]):
                label = normalizeReference(found["label"])
                self.references.setdefault(label, {"title": "", "href": found["address"]})
                self.bare.leave(row.numbers[0], row.text, "the address of a link, which stands beside its words")
                self.rows[index] = Row(row.numbers, "")

    def part_lines(self) -> None:
        """Put a gap where a line begins something of its own, and the standard would join it to the one above."""
        self.width = _wrap_width([row.text.strip() for row in self.rows])
        parted: list[Row] = []
        item: re.Match[str] | None = None  # the bullet or number that is open
        order = 0
        for index, row in enumerate(self._moved_out()):
            before = parted[-1].text if parted else ""
            own = _ITEM.match(row.text)
            if own and own["number"]:
                begins = order + 1 == int(own["number"]) or int(own["number"]) == 1
                parted += [_GAP] if begins and before.strip() and not _ITEM.match(before) and not item else []
                order = int(own["number"]) if begins else order
            elif self._stands_alone(row.text, before, item):
                parted.append(_GAP)
                item = None
            if row.text.lstrip().startswith("|"):
                parted += self._headless(index, before)
            item = own or (item if row.text.strip() else None)
            parted.append(row)
        self.rows = parted

    def _moved_out(self) -> Iterator[Row]:
        """Yield the rows; a list that is moved in with nothing above it to stand under begins at the margin."""
        shift, is_open = 0, False
        for row in self.rows:
            if row.text.strip():
                indent = _indent(row.text)
                own = bool(_ITEM.match(row.text))
                if not is_open and own and indent > 3:
                    shift = indent
                elif indent < shift:
                    shift = 0
                is_open = own or (is_open and indent > 0)
            yield Row(row.numbers, row.text.expandtabs(4)[shift:]) if shift else row

    def _stands_alone(self, text: str, before: str, item: re.Match[str] | None) -> bool:
        """Return whether a line does not go on with a table or an item above it, though no gap parts them."""
        if not text.strip() or not before.strip() or _ITEM.match(text) or _OWN_START.match(text):
            return False
        if before.lstrip().startswith("|"):
            return "|" not in text
        if not item:
            return False
        return _indent(text) <= _indent(item[0]) and not self._goes_on(before.strip(), text.strip())

    def _headless(self, index: int, before: str) -> list[Row]:
        """Return the two rows that a table lacks which has no line of dashes under its first."""
        row = self.rows[index]
        following = self.rows[index + 1].text if index + 1 < len(self.rows) else ""
        if before.lstrip().startswith("|") or not following.lstrip().startswith("|") or _DELIMITER.fullmatch(following):
            return []
        cells = max(row.text.strip().strip("|").count("|") + 1, 2)
        return [_GAP, Row((), "|" + " |" * cells), Row((), "|" + "---|" * cells)]

    def _goes_on(self, line: str, following: str) -> bool:
        """Return whether *following* surely continues the sentence of *line*."""
        if ends_short(line) or (following[:1].islower() and not line.rstrip("\"'”’)]*_").endswith(_FINAL)):
            return True
        # A writer who starts a new line by choice does so though the next word would still fit.
        return bool(self.width) and len(line) + 1 + len(following.split(" ", 1)[0]) > self.width

    def blocks(self) -> list[Block]:
        """Return the blocks of the page."""
        from markdown_it.tree import SyntaxTreeNode

        tokens = _parser().parse("\n".join(self._bounded()), {"references": self.references})
        return list(self._under(SyntaxTreeNode(tokens).children))

    def _bounded(self) -> Iterator[str]:
        """Yield the rows; more brackets than a page has are signs like others: each costs a look at all behind it."""
        for _, group in groupby((row.text for row in self.rows), key=lambda text: bool(text.strip())):
            lines = list(group)
            text = "".join(lines)
            too_many = text.count("[") * len(text) > _MOST_STEPS
            yield from (line.replace("[", "\\[") for line in lines) if too_many else lines

    def _under(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[Block]:
        makers: dict[str, Callable[[SyntaxTreeNode], Iterator[Block]]] = {
            "paragraph": self._paragraphs,
            "heading": self._heading,
            "bullet_list": self._listing,
            "ordered_list": self._listing,
            "table": self._table,
            "fence": self._code,
            "blockquote": lambda node: self._under(node.children),
        }
        for node in nodes:
            if node.type in makers:
                yield from makers[node.type](node)

    def _lines(self, rows: Sequence[int]) -> tuple[int, ...]:
        numbers = (number for row in rows if row < len(self.rows) for number in self.rows[row].numbers)
        return tuple(dict.fromkeys(numbers))

    def _words(self, text: str, rows: Sequence[int]) -> LineWords:
        lines = self._lines(rows)
        if hidden := forbidden_pattern().search(text):  # as a number, "&#8203;"
            fact = f"the invisible character U+{ord(hidden[0]):04X} was removed"
            self.bare.warn(lines[0] if lines else 0, fact, "invisible-character", "look at the words around it")
            text = forbidden_pattern().sub("", text)
        return LineWords(one_line(_NO_BREAK.sub(" ", text)), lines)

    def _paragraphs(self, node: SyntaxTreeNode) -> Iterator[Block]:
        shown = self._shown(node)
        for number, pieces in enumerate(self._grouped(shown.pieces)):
            first = pieces[0]
            words = self._words(_joined(pieces), [row for piece in pieces for row in piece.rows])
            bold = all(piece.is_bold for piece in pieces)
            apart = not number and not self._follows_text(first.rows[0])
            yield Paragraph(LineWords(words.text.removeprefix(": "), words.lines), bold, apart)
        yield from shown.pictures

    def _follows_text(self, row: int) -> bool:
        """Return whether the line above in the source has words, too: a gap that we put in is none."""
        above = [each for each in self.rows[max(row - 2, 0) : row] if each.text.strip()]
        numbers = self.rows[row].numbers
        return bool(numbers) and any(numbers[0] - 1 in each.numbers for each in above)

    def _grouped(self, pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
        """Yield the lines that make one paragraph together."""
        group: list[_Piece] = []
        for piece in pieces:
            if not piece.words.strip():
                continue
            if group and (
                group[-1].ends_hard or piece.is_bold != group[-1].is_bold or not self._follow(group[-1], piece)
            ):
                yield group
                group = []
            group.append(piece)
        if group:
            yield group

    def _follow(self, piece: _Piece, following: _Piece) -> bool:
        raw = self.rows[piece.rows[-1]].text.strip()
        if following.words.startswith(": "):
            return False
        return self._goes_on(raw if len(raw) > len(piece.words) else piece.words, following.words)

    def _heading(self, node: SyntaxTreeNode) -> Iterator[Block]:
        shown = self._shown(node)
        pieces = [piece for piece in shown.pieces if piece.words.strip()]
        text = _joined(pieces)
        is_text = node.markup in ("-", "=") and (len(pieces) > 1 or len(text) > _LONGEST_HEADING or text.endswith("."))
        if is_text:  # with a rule under it, which is no line under a heading
            yield from self._paragraphs(node)
            return
        if text.strip():
            rows = [row for piece in pieces for row in piece.rows]
            yield Heading(self._words(text, rows), int(node.tag[1:]))
        yield from shown.pictures

    def _listing(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """Yield a list, or several where its numbers begin anew; an item without words gives what stands under it."""
        ordered = node.type == "ordered_list"
        items: list[Item] = []
        order = last = 0
        for child in node.children:
            typed = int(child.info) if ordered and child.info.isdigit() else 0
            if typed == 1 and last > 1 and items:
                yield Listing(tuple(items), ordered)
                items = []
            # Many write "1." before each, and mean 1, 2, 3.
            order = (order + 1 if items and typed == last else typed) if ordered else 0
            last = typed
            items += self._items(child, order)
        if items:
            yield Listing(tuple(items), ordered)

    def _items(self, node: SyntaxTreeNode, order: int) -> list[Item]:
        under = list(self._under(node.children))
        first = under[0] if under else None
        match first:
            case Paragraph(words, bold):
                return [Item(_without_task(words), tuple(under[1:]), order, bold)]
            case Heading(words):
                return [Item(words, tuple(under[1:]), order, True)]
            case Listing(items) if len(under) == 1 and not order:
                return list(items)
        return (
            [Item(LineWords("", self._lines(range(*(node.map or (0, 0)))[:1])), tuple(under), order)] if under else []
        )

    def _table(self, node: SyntaxTreeNode) -> Iterator[Block]:
        rows: list[tuple[LineWords, ...]] = []
        pictures: list[Picture] = []
        for row in (row for part in node.children for row in part.children):
            at = [(row.map or (0, 0))[0]]
            cells = []
            for cell in row.children:
                shown = self._shown(cell, at)
                pictures += shown.pictures
                cells.append(self._words(" ".join(piece.words for piece in shown.pieces), at))
            cells += [self._words(text, at) for text in _beyond(self.rows[at[0]].text, len(cells))]
            rows.append(tuple(cells))
        headed = any(cell.text for cell in rows[0]) if rows else False
        kept = [row for row in rows if any(cell.text for cell in row)]
        if kept:
            width = max(map(len, kept))
            yield Table(tuple((*row, *[LineWords("")] * (width - len(row))) for row in kept), headed)
        yield from pictures

    def _code(self, node: SyntaxTreeNode) -> Iterator[Block]:
        start = (node.map or (0, 0))[0] + 1
        lines = [(start + at, line) for at, line in enumerate(node.content.split("\n")) if line.strip()]
        for number, (row, line) in enumerate(lines):
            yield Paragraph(self._words(line, [row]), apart=not number)

    def _shown(self, node: SyntaxTreeNode, rows: Sequence[int] = ()) -> _Shown:
        """Return the words of the run of text in *node*, line by line."""
        found = [child.token for child in node.children if child.type == "inline"]
        shown = _Shown()
        if not found or found[0] is None:
            return shown
        token = found[0]
        begin, end = node.map or (rows[0], rows[0] + 1)
        tokens = token.children or []
        breaks = sum(child.type in ("softbreak", "hardbreak") for child in tokens)
        exact = breaks == token.content.count("\n")  # else a mark goes on over the end of a line
        runner = _Runner(self, shown, range(begin, end), exact and not rows)
        for child in tokens:
            runner.take(child)
        return shown


class _Runner:
    """Walks through the marks of one run of text."""

    def __init__(self, reading: _Reading, shown: _Shown, rows: range, exact: bool) -> None:
        self.reading, self.shown, self.rows, self.exact = reading, shown, rows, exact
        self.bold = 0
        self.struck: list[str] | None = None
        self.links: list[tuple[str, int]] = []
        self._begin(0)

    def _begin(self, at: int) -> None:
        self.at = at
        here = self.rows[at : at + 1] if self.exact else self.rows
        self.piece = _Piece(tuple(here or self.rows[-1:]))
        self.shown.pieces.append(self.piece)

    @property
    def number(self) -> int:
        """The source line of the piece that is open."""
        lines = self.reading._lines(self.piece.rows)
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
            self.reading.bare.leave(self.number, words, "struck out on the page")
            hint = "look at the sentence: is it whole without them?"
            self.reading.bare.warn(self.number, "words are struck out on the page, and left out", "struck-out", hint)

    def _link(self, address: str, start: int) -> None:
        words = self.piece.words[start:].strip() if start <= len(self.piece.words) else ""
        plain = address.removeprefix("mailto:").removeprefix("tel:")
        if plain in words or plain.rstrip("/") in words:
            return
        if re.match("(?:https?|mailto|tel):|www[.]", address, re.IGNORECASE):
            self.piece.words += f" ({plain})" if words else plain
        else:
            self.reading.bare.leave(self.number, address, "an address within the web site")

    def _picture(self, token: Token) -> None:
        alternative = "".join(child.content for child in token.children or [] if child.type != "image")
        name = PurePosixPath(str(token.attrs.get("src", "")).split("?")[0]).name
        self.shown.pictures.append(Picture(self.reading._words(alternative, self.piece.rows), name=name[:200]))


_GAP = Row((), "")


def _indent(text: str) -> int:
    return len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())


def _wrap_width(lines: Sequence[str]) -> int:
    """Return the width at which the page was wrapped; 0 if no sentence shows that it was."""
    texts = [line for line in lines if "](" not in line and "|" not in line]
    width = max(map(len, texts), default=0)
    # A sentence that goes on in small letters, from a line that was nearly full.
    broken = sum(len(line) > width * 0.7 and after[:1].islower() for line, after in pairwise(texts))
    return width if 50 <= width <= 120 and broken > 1 else 0


def _joined(pieces: Sequence[_Piece]) -> str:
    """Return the words of wrapped lines as one text. A hyphen at a line's end stays, without a space."""
    text = ""
    for piece in pieces:
        words = piece.words.strip()
        glued = bool(re.search(r"[^\W\d_]-$", text[-2:]))
        text += words if glued or not text else f" {words}"
    return text


def _without_task(words: LineWords) -> LineWords:
    return LineWords(_TASK.sub("", words.text, count=1) if _TASK.match(words.text) else words.text, words.lines)


def _beyond(row: str, count: int) -> list[str]:
    """Return the cells of a row that has more than its table: the standard drops them."""
    if row.count("|") < count:
        return []
    cells = re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))
    return [cell.replace("\\|", "|").strip() for cell in cells[count:]]
