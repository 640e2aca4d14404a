"""Take out of a page what is no text of a handout: pictures, places for them, calls to action. All of it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handpress.source.pages.ads import is_call, unglued
from handpress.source.pages.asides import is_place_for_picture
from handpress.source.pages.ledger import Ledger
from handpress.source.pages.sourcelines import has_words
from handpress.source.pages.tree import Block, Heading, Item, Left, LineWords, Listing, Paragraph, Picture, Table

_PICTURE = 'a picture: put it into the folder "pictures" of the library, and name it under "picture"'


def cleaned(blocks: Sequence[Block], ledger: Ledger) -> tuple[Block, ...]:
    """Return *blocks* without what a handout does not print; *ledger* takes it. A heading glued to a call is saved."""
    kept: list[Block] = []
    for block in blocks:
        match block:
            case Picture():
                _leave_picture(block, ledger)
            case Listing(items):
                kept += _listing(block, items, ledger)
            case Table(rows):
                kept += [block] if any(has_words(cell.text) for row in rows for cell in row) else []
            case Paragraph(words) | Heading(words):
                kept += _text(block, words, ledger)
    return tuple(kept)


def _text(block: Paragraph | Heading, words: LineWords, ledger: Ledger) -> list[Block]:
    glued = unglued(words.text) if isinstance(block, Paragraph) else None
    if not has_words(words.text):
        if words.text.strip():
            ledger.leave(words, "a line of marks")
    elif is_place_for_picture(words.text):
        ledger.leave(words, f"a place for {_PICTURE}")
    elif isinstance(block, Paragraph) and is_call(words.text):
        ledger.leave(words, "a call to action of the web page")
    elif glued and words.lines:
        ledger.left.append(Left(words.lines[0], glued.call, "a call to action of the web page, glued to a heading"))
        return [Heading(replace(words, text=glued.heading), 3)]
    else:
        return [block]
    return []


def _listing(block: Listing, items: Sequence[Item], ledger: Ledger) -> list[Block]:
    """Return the list with its pictures out; an entry without words gives its place to what stands under it."""
    kept: list[Item] = []
    for item in items:
        item = replace(item, under=cleaned(item.under, ledger))
        if has_words(item.words.text) or item.under:
            kept.append(item)
        elif item.words.lines:
            ledger.leave(item.words, "a bullet without words")
    return [replace(block, items=tuple(kept))] if kept else []


def _leave_picture(picture: Picture, ledger: Ledger) -> None:
    alt, caption = picture.words.text, picture.caption.text
    said = " ".join(text for text in (alt, caption) if text) or picture.name or "(without a text of its own)"
    lines = tuple(dict.fromkeys(picture.words.lines + picture.caption.lines)) or (0,)
    for line in lines:
        ledger.left.append(Left(line, said, _PICTURE))
