"""Bring a list into the two levels that a handout has, and a list that goes on after other text into one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from handpress.meanings.words import has_words
from handpress.pages.emit import ListEntry
from handpress.pages.ledger import Ledger
from handpress.pages.rows import joined_row
from handpress.pages.tree import Block, Heading, Item, LineWords, Listing, Paragraph, Table


def chained(blocks: Sequence[Block]) -> list[Block]:
    """Return *blocks* with numbered lists that go on as one; what stands between belongs to the number before it."""
    made: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if isinstance(block, Listing) and block.ordered:
            items = list(block.items)
            while (end := _next_number(blocks, at, items[-1].order)) is not None:
                items[-1] = replace(items[-1], under=(*items[-1].under, *map(_as_list, blocks[at:end])))
                items += _listing(blocks[end]).items
                at = end + 1
            block = replace(block, items=tuple(items))
        made.append(block)
    return made


_NEAR = 8  # blocks between two numbers of one list


def _next_number(blocks: Sequence[Block], at: int, last: int) -> int | None:
    """Return where the list that counted to *last* goes on, or None; a number may be missing."""
    for index in range(at, min(at + _NEAR, len(blocks))):
        block = blocks[index]
        if isinstance(block, Listing) and block.ordered:
            return index if last > 0 and 0 < block.items[0].order - last <= 2 else None
    return None


def _as_list(block: Block) -> Block:
    return Listing((Item(block.words),)) if isinstance(block, Paragraph) else block


def _listing(block: Block) -> Listing:
    assert isinstance(block, Listing)
    return block


@dataclass
class Lists:
    """The lists of a part; ``deep`` holds the lines of what stood too deep, and moved up."""

    ledger: Ledger
    deep: list[int] = field(default_factory=list)

    def entry(self, item: Item) -> ListEntry:
        """Return *item* with the bullets under it; a paragraph right under its words goes on with them."""
        words, under = item.words, list(item.under)
        while under and isinstance(first := under[0], Paragraph):
            between = " " if words.text else ""
            words = LineWords(f"{words.text}{between}{first.words.text}", words.lines + first.words.lines)
            del under[0]
        return with_items(words, list(self._texts(under, 1)))

    def flat(self, items: Sequence[Item]) -> list[LineWords]:
        """Return the texts of *items*, and of all that stands under them, as one list."""
        return list(self._texts([Listing(tuple(items))], 1))

    def _texts(self, blocks: Sequence[Block], depth: int) -> Iterator[LineWords]:
        for block in blocks:
            match block:
                case Listing(items):
                    for item in items:
                        if has_words(item.words.text):
                            yield self._at(item.words, depth)
                        yield from self._texts(item.under, depth + 1)
                case Table(rows):
                    yield from (self._at(joined_row(row), depth) for row in rows if any(cell.text for cell in row))
                case Paragraph(words) | Heading(words) if has_words(words.text):
                    yield self._at(words, depth)

    def _at(self, words: LineWords, depth: int) -> LineWords:
        if depth > 1:
            self.deep += words.lines[:1] or (0,)
        return words

    def tell(self) -> None:
        """Warn of the bullets that moved up."""
        if self.deep:
            bullets = "a bullet stands" if len(self.deep) == 1 else f"{len(self.deep)} bullets stand"
            hint = "look at the list, and write it anew where it reads badly"
            fact = f"{bullets} more than two levels deep; joined one level up"
            self.ledger.warn(self.deep[0], fact, "nested-bullets", hint)


def is_deep(item: Item) -> bool:
    """Return whether more stands under *item* than a list of plain entries."""
    return any(not isinstance(block, Listing) or any(one.under for one in block.items) for block in item.under)


def joined(item: Item) -> LineWords:
    """Return *item* with the entries under it in one text, as in "Loose clothes: a skirt; wide trousers"."""
    under = [one.words for block in item.under if isinstance(block, Listing) for one in block.items]
    if not under:
        return item.words
    lead = item.words.text.rstrip(" :：")
    text = f"{lead}: {'; '.join(words.text for words in under)}"
    return LineWords(text, (*item.words.lines, *(line for words in under for line in words.lines)))


def with_items(entry: LineWords, items: Sequence[LineWords]) -> ListEntry:
    """Return *entry* with bullets under it; without words of its own, the first of them stands for it."""
    if not has_words(entry.text) and items:
        first = replace(items[0], lines=entry.lines + items[0].lines)
        return with_items(first, items[1:])
    return {"text": entry, "items": list(items)} if items else entry
