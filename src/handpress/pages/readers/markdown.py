"""Read Markdown: CommonMark with tables and struck words, by markdown-it-py, and what site generators put around it.

Reads as a person reads the file, where the standard joins what stands on lines of its own: a line that surely does not
go on with the one above is a paragraph. Keeps the numbers of steps as they are typed. Swallows nothing: what the
standard never shows (addresses of links, tags, struck words) is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from handpress.diagnostics import Span, fault
from handpress.meanings.sentences import is_bracketed
from handpress.pages.readers.marked.bare import ADDRESS, Bare, Row
from handpress.pages.readers.marked.lines import Lines
from handpress.pages.readers.marked.runs import Piece, Runner, Shown, Source, joined
from handpress.pages.readers.marked.sites import bared
from handpress.pages.sourcelines import source_lines
from handpress.pages.tree import (
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

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

MAX_LINES = 30_000
MAX_LINE = 200_000  # characters: more is no text that somebody wrote
_MOST_STEPS = 5_000_000  # a paragraph of 5,000 letters with a thousand brackets
_NEVER_OPEN = 100  # levels: more than a page has

# What shows that a text is Markdown. Bullets and numbers are no such marks: plain text has them, too.
_SIGNS = re.compile(
    r"""^[ ]{0,3}\#{1,6}[ \t]+\S            # a heading
    |^[ ]{0,3}(?:={3,}|-{3,})[ \t]*$        # a line under one, or front matter
    |^[ ]{0,3}(?:```|~~~|:::[ ]?[\w{]|!!![ ])  # a fence, a box
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
    |^[ ]{0,3}(?:```|:::[ ]?[\w{]|!!![ ]\w)  # a line of tildes may be the underline of a heading
    |\]\((?:https?:|/|\#|mailto:|tel:)
    |\{\{[<%]|\{%
    |^[ ]{0,3}>[ ]?\[!\w
    |</(?:p|div|li|h[1-6]|a|strong|span)>|<br\s*/?>|<!--
    """,
    re.MULTILINE | re.VERBOSE,
)


def is_markdown(text: str, surely: bool = False) -> bool:
    """Return whether *text* has a mark of Markdown; *surely*: one that plain text never has."""
    return bool(_STRONG_SIGNS.search(text) or (not surely and _SIGNS.search(text)))


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
    references = _references(bare)
    lines = Lines.of(bare.rows)
    reading = _Reading(Source(bare, lines.parted()), lines, references)
    blocks = reading.blocks()
    if bare.code:
        blocks.insert(0, Paragraph(bare.code))
    known = tuple(Line(number, line.strip()) for number, line in numbered)
    return _whole(Tree(tuple(blocks), known, (), tuple(bare.findings), bare.title, bare.language), bare)


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


def _references(bare: Bare) -> dict[str, dict[str, str]]:
    """Take the addresses of links that stand on lines of their own; words behind such a mark are words."""
    from markdown_it.common.utils import normalizeReference

    found: dict[str, dict[str, str]] = {}
    for index, row in enumerate(bare.rows):
        line = _REFERENCE.fullmatch(row.text) if len(row.text) < 3000 and "]:" in row.text else None
        if line and _parser().validateLink(line["address"]):
            found.setdefault(normalizeReference(line["label"]), {"title": "", "href": line["address"]})
            bare.leave(row.numbers[0] if row.numbers else 0, row.text, ADDRESS)
            bare.addresses.add(line["address"])
            bare.rows[index] = Row(row.numbers, "")
    return found


_REFERENCE = re.compile(
    r"""[ ]{0,3}\[(?P<label>[^\[\]^][^\[\]]*)\]:\s*<?(?P<address>[^\s<>]*[/.\#@:][^\s<>]*)>?
    (?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*""",
    re.VERBOSE,
)
_TASK = re.compile(r"(?:\[[ xX]\]|[•·▪◦●○■□‣∙])\s+")  # or a second bullet, as Word leaves one
_LONGEST_HEADING = 150


@dataclass
class _Reading:
    """One page on its way from rows to blocks."""

    source: Source
    lines: Lines
    references: dict[str, dict[str, str]]

    def blocks(self) -> list[Block]:
        """Return the blocks of the page."""
        from markdown_it.tree import SyntaxTreeNode

        tokens = _parser().parse("\n".join(self._bounded()), {"references": self.references})
        return list(self._under(SyntaxTreeNode(tokens).children))

    def _bounded(self) -> Iterator[str]:
        """Yield the rows; more brackets than a page has are signs like others: each costs a look at all behind it."""
        for _, group in groupby((row.text for row in self.source.rows), key=lambda text: bool(text.strip())):
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

    def _paragraphs(self, node: SyntaxTreeNode) -> Iterator[Block]:
        shown = self._shown(node)
        for number, pieces in enumerate(self._grouped(shown.pieces, _is_in_item(node))):
            first = pieces[0]
            words = self.source.words(joined(pieces), [row for piece in pieces for row in piece.rows])
            bold = all(piece.is_bold for piece in pieces)
            apart = not number and not self._follows_text(first.rows[0])
            yield Paragraph(LineWords(words.text.removeprefix(": "), words.lines), bold, apart)
        yield from shown.pictures

    def _follows_text(self, row: int) -> bool:
        """Return whether the line above in the source has words, too: a gap that we put in is none."""
        above = [each for each in self.source.rows[max(row - 2, 0) : row] if each.text.strip()]
        numbers = self.source.rows[row].numbers
        return bool(numbers) and any(numbers[0] - 1 in each.numbers for each in above)

    def _grouped(self, pieces: Sequence[Piece], in_item: bool) -> Iterator[list[Piece]]:
        """Yield the lines that make one paragraph together."""
        group: list[Piece] = []
        for piece in pieces:
            if not piece.words.strip():
                continue
            is_more = in_item and is_bracketed(piece.words.strip())
            if group and not is_more and not self._follow(group[-1], piece):
                yield group
                group = []
            group.append(piece)
        if group:
            yield group

    def _follow(self, piece: Piece, following: Piece) -> bool:
        row = self.source.rows[piece.rows[-1]].text
        raw = row.strip()
        if following.words.startswith(": ") or piece.ends_hard or piece.is_bold != following.is_bold:
            return False
        return self.lines.flows_on(row) or self.lines.goes_on(
            raw if len(raw) > len(piece.words) else piece.words, following.words
        )

    def _heading(self, node: SyntaxTreeNode) -> Iterator[Block]:
        shown = self._shown(node)
        pieces = [piece for piece in shown.pieces if piece.words.strip()]
        text = joined(pieces)
        is_text = node.markup in ("-", "=") and (len(pieces) > 1 or len(text) > _LONGEST_HEADING or text.endswith("."))
        if is_text:  # with a rule under it, which is no line under a heading
            yield from self._paragraphs(node)
            return
        if text.strip():
            rows = [row for piece in pieces for row in piece.rows]
            yield Heading(self.source.words(text, rows), int(node.tag[1:]))
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
            [Item(LineWords("", self.source.lines(range(*(node.map or (0, 0)))[:1])), tuple(under), order)]
            if under
            else []
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
                cells.append(self.source.words(" ".join(piece.words for piece in shown.pieces), at))
            cells += [self.source.words(text, at) for text in _beyond(self.source.rows[at[0]].text, len(cells))]
            rows.append(tuple(cells))
        headed = any(cell.text for cell in rows[0]) if rows else False
        kept = [row for row in rows if any(cell.text for cell in row)]
        if kept:
            width = max(map(len, kept))
            yield Table(tuple((*row, *[LineWords("")] * (width - len(row))) for row in kept), headed)
        yield from pictures

    def _code(self, node: SyntaxTreeNode) -> Iterator[Block]:
        start = (node.map or (0, 0))[0] + 1
        if node.info.strip():  # inside a list; elsewhere it is told before
            yield Paragraph(self.source.words(node.info, [start - 1]))
        lines = [(start + at, line) for at, line in enumerate(node.content.split("\n")) if line.strip()]
        for number, (row, line) in enumerate(lines):
            yield Paragraph(self.source.words(line, [row]), apart=not number)

    def _shown(self, node: SyntaxTreeNode, rows: Sequence[int] = ()) -> Shown:
        """Return the words of the run of text in *node*, line by line."""
        found = [child.token for child in node.children if child.type == "inline"]
        shown = Shown()
        if not found or found[0] is None:
            return shown
        token = found[0]
        begin, end = node.map or (rows[0], rows[0] + 1)
        tokens = token.children or []
        breaks = sum(child.type in ("softbreak", "hardbreak") for child in tokens)
        exact = breaks == token.content.count("\n")  # else a mark goes on over the end of a line
        runner = Runner(self.source, shown, range(begin, end), exact and not rows)
        for child in tokens:
            runner.take(child)
        return shown


def _is_in_item(node: SyntaxTreeNode) -> bool:
    return node.parent is not None and node.parent.type == "list_item"


def _without_task(words: LineWords) -> LineWords:
    return LineWords(_TASK.sub("", words.text, count=1) if _TASK.match(words.text) else words.text, words.lines)


def _beyond(row: str, count: int) -> list[str]:
    """Return the cells of a row that has more than its table: the standard drops them."""
    if row.count("|") < count:
        return []
    cells = re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))
    return [cell.replace("\\|", "|").strip() for cell in cells[count:]]
