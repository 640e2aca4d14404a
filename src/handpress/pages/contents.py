"""Find the list of what a page holds, as "On this page": it says what its headings say again. It is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from handpress.meanings.headings import tokens
from handpress.pages.ledger import Ledger
from handpress.pages.tree import Block, Heading, LineWords, Listing, Paragraph, lines_of

_TITLES = (
    "(?:table of )?contents|on this page|in this (?:article|guide|page|section|leaflet|booklet|post)|jump to"
    "|page contents|(?:article |page )?outline|quick links|(?:tabla de )?contenidos?|en esta página|en este artículo"
    "|índice|sommaire|table des matières|dans cet article|sur cette page|inhalt(?:sverzeichnis)?|auf dieser seite"
    "|sumário|neste artigo|nesta página|conteúdo|目录|目錄|内容|本頁內容|本页内容|mục lục|nội dung(?: chính| bài viết)?"
    "|المحتويات|جدول المحتويات|في هذا المقال|목차|содержание|оглавление|daftar isi|isi artikel|içindekiler"
    "|talaan ng (?:mga )?nilalaman|nilalaman"
)
_TITLE = re.compile(rf"(?:{_TITLES})\s*[:：]?", re.IGNORECASE)
_SURE = re.compile(
    r"(?:table of contents|talaan ng (?:mga )?nilalaman|tabla de contenidos?|table des matières|inhaltsverzeichnis"
    r"|sumário|目录|目錄|mục lục|جدول المحتويات|목차|содержание|оглавление|daftar isi|içindekiler)\s*[:：]?",
    re.IGNORECASE,
)  # nothing else is headed so, though not all of it may be on a page
_FEWEST = 3  # entries of a list without a title
_REASON = "a list of what the page holds"


def without_contents(blocks: Sequence[Block], ledger: Ledger) -> tuple[Block, ...]:
    """Return *blocks* without a list that only repeats headings behind it, and without the title of that list."""
    kept: list[Block] = []
    for at, block in enumerate(blocks):
        entries = _entries(block)
        behind = {_plain(one) for one in _headings(blocks[at + 1 :])} if entries else set()
        found = [_plain(one) in behind for one in entries]
        titled = bool(kept) and isinstance(kept[-1], Heading | Paragraph) and bool(_TITLE.fullmatch(_text(kept[-1])))
        sure = titled and any(found) and bool(_SURE.fullmatch(_text(kept[-1])))
        most = 2 * sum(found) > len(found) if titled else len(found) >= _FEWEST and all(found)
        if not entries or not (most or sure):
            kept.append(block)
            continue
        title = kept.pop() if titled else None
        own = [title.words] if isinstance(title, Heading | Paragraph) else []
        for words in (*own, *entries):
            ledger.leave(words, _REASON)
    return tuple(kept)


def _entries(block: Block) -> list[LineWords]:
    """Return the entries of a list, and those under them; none of one that holds more than entries."""
    words = list(_of(block))
    return words if {at for one in words for at in one.lines} == set(lines_of([block])) else []


def _of(block: Block) -> Iterator[LineWords]:
    for item in block.items if isinstance(block, Listing) else ():
        yield item.words
        for under in item.under:
            yield from _of(under)


def _headings(blocks: Sequence[Block]) -> Iterator[LineWords]:
    """Yield what may be a heading: also an entry of a list, over text of its own."""
    for block in blocks:
        match block:
            case Heading(words) | Paragraph(words):
                yield words
            case Listing(items, True):
                yield from (item.words for item in items if item.under)


def _plain(words: LineWords) -> tuple[str, ...]:
    return tuple(tokens(words.text))


def _text(block: Block) -> str:
    return block.words.text.strip() if isinstance(block, Heading | Paragraph) else ""
