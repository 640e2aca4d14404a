"""Paragraphs with marks -> lists, by the levels that the file gives them or, between two lists, by their indents.

A sign or a number that somebody typed before a paragraph makes a list as well as one that Word sets.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from handpress.pages.readers.wordparts.account import Account
from handpress.pages.readers.wordparts.entries import Para
from handpress.pages.readers.wordparts.numbering import Mark
from handpress.pages.sourcelines import LineShape, read_lines
from handpress.pages.tree import Block, Item, LineWords, Listing

_STEP = 180  # twentieths of a point: by less, nobody means to indent
_DEEPEST = 9  # lists in one another, as many as Word knows
_SUB = "o◦○▪-–"  # stand for the second level where the first has another sign
_TYPED = "typed"
_NUMBER = f"{_TYPED} number"


def typed_marks(paras: Iterable[Para], account: Account) -> dict[int, tuple[Mark, str]]:
    """Return the paragraphs that begin with a typed sign or number, by line: their mark, and their other words."""
    plain = {para.number: para for para in paras if not (para.mark or para.level or para.is_note or para.is_caption)}
    found: dict[int, tuple[Mark, str]] = {}
    for line in read_lines([(number, account.text(number)) for number in plain]):
        text, indent = account.text(line.number), plain[line.number].indent
        if line.shape is LineShape.BULLET and text.startswith(line.mark) and text != line.mark:
            words = line.text if text.endswith(line.text) else text[len(line.mark) :].strip()
            found[line.number] = (Mark(0, 0, indent, f"{_TYPED} {line.mark}"), words)
        elif line.shape is LineShape.NUMBER and line.text and text.endswith(line.text):
            found[line.number] = (Mark(line.order, 0, indent, _NUMBER), line.text)
    return found


@dataclass
class _Node:
    """An entry of a list that is being gathered."""

    words: LineWords
    order: int
    bold: bool
    under: list[Block | OpenList] = field(default_factory=list)


@dataclass
class OpenList:
    """A list that is being gathered."""

    mark: Mark
    nodes: list[_Node] = field(default_factory=list)

    def closed(self) -> Listing:
        """Return it as it is now."""
        items = tuple(
            Item(
                node.words,
                tuple(each.closed() if isinstance(each, OpenList) else each for each in node.under),
                node.order,
                node.bold,
            )
            for node in self.nodes
        )
        return Listing(items, any(node.order for node in self.nodes))

    def relation(self, mark: Mark) -> int:
        """Return 1 if *mark* stands deeper than this list, 0 on its level, -1 above it."""
        if mark.series == self.mark.series and not mark.series.startswith(_TYPED):
            return (mark.level > self.mark.level) - (mark.level < self.mark.level)
        if mark.indent - self.mark.indent >= _STEP:
            return 1
        if self.mark.indent - mark.indent >= _STEP:
            return -1
        if not mark.series.startswith(_TYPED):
            return 0
        return _is_sub(mark) - _is_sub(self.mark)

    def goes_on(self, mark: Mark) -> bool:
        """Return whether *mark*, on this level, is one more entry."""
        if mark.series == self.mark.series:
            return not (mark.series.startswith(_TYPED) and mark.order == 1)
        return bool(mark.order) == bool(self.mark.order) and mark.order != 1


def _is_sub(mark: Mark) -> bool:
    """Return whether a typed sign stands for the second level, where the first has another."""
    return mark.series[-1] in _SUB and mark.series != _NUMBER


class Lists:
    """The lists that are open, the innermost last."""

    def __init__(self) -> None:
        self.open: list[OpenList] = []

    def __bool__(self) -> bool:
        return bool(self.open)

    def take(self, mark: Mark, words: LineWords, bold: bool) -> OpenList | None:
        """Add an entry; return the list that begins with it, if that stands in no other."""
        while self.open and self.open[-1].relation(mark) < 0:
            if len(self.open) == 1 or self.open[-2].relation(mark) > 0:
                break  # between two levels: it belongs to the nearer
            self.open.pop()
        new = None
        top = self.open[-1] if self.open else None
        is_deeper = top is not None and top.relation(mark) > 0
        above = top if is_deeper and len(self.open) < _DEEPEST else None
        if above or top is None or not (is_deeper or top.goes_on(mark)):
            new = self._begun(mark, above)
        self.open[-1].nodes.append(_Node(words, mark.order, bold))
        return new

    def _begun(self, mark: Mark, above: OpenList | None) -> OpenList | None:
        """Begin a list under the last entry of the one *above*, or else in the place of the innermost."""
        begun = OpenList(mark)
        if above is not None:
            above.nodes[-1].under.append(begun)
            self.open.append(begun)
            return None
        if self.open:
            self.open.pop()
        if self.open:
            self.open[-1].nodes[-1].under.append(begun)
        self.open.append(begun)
        return begun if len(self.open) == 1 else None

    def holds(self, para: Para) -> bool:
        """Return whether a paragraph without a mark goes on with an entry: by its indent, or behind a line break."""
        if not self.open:
            return False
        return para.follows or (not para.bold and para.indent > 0 and para.indent >= self.open[0].mark.indent)

    def put(self, block: Block, para: Para | None = None) -> None:
        """Put a block under the last entry, or under that of the level that *para* is indented to."""
        while para and not para.follows and len(self.open) > 1 and self.open[-1].mark.indent > para.indent:
            self.open.pop()
        self.open[-1].nodes[-1].under.append(block)

    def close(self) -> None:
        """End all lists."""
        self.open = []
