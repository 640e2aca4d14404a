"""Take out of a page what is no text of a handout: pictures, places for them, calls to action. All of it is told.

Removes characters that no reader sees, and marks where a letter was lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from handpress.meanings.words import has_words
from handpress.pages.ads import is_call, is_link, is_of_print, unglued
from handpress.pages.asides import is_place_for_picture
from handpress.pages.ledger import Ledger
from handpress.pages.sourcelines import on_one_line
from handpress.pages.tree import Block, Heading, Item, Left, LineWords, Listing, Paragraph, Picture, Table
from handpress.source.texts import LOST, forbidden_pattern

_PICTURE = "a picture"
_LONGEST_REPEATED = 120
_CALL = "a call to action of the web page"


_BOX = re.compile(r"^(?:\[[ xX]?\]|[☐☑☒□❏❑❍✓✔✅]\ufe0f?)\s*(?=\S)")  # to tick: the handout prints its own
# A sign that only adorns the words behind it. Those that say yes, no, beware or call stay.
_ORNAMENT = re.compile(
    r"^(?:(?![❌✖✗✘🚫⛔🛑👎❎✅✔☑✓⚠❗‼☎📞☏📱🚨❓])[\U0001F300-\U0001FAFF\u2600-\u27BF][\ufe0f\u200d\u2640\u2642\U0001F3FB-\U0001F3FF]*\s*)+(?=\w)"
)
_BLANK = re.compile(r"\s*(?:_[_\s]{2,}|\.{4,}|…{2,})\s*")
_ASKED = "[?]"
_LOST_SIGN = re.compile(rf"^\s*{LOST}+(?!\S)")  # before the words: it was a bullet. Among them it may be a number.


@dataclass
class Cleaning:
    """A page on its way to the mapper; the *ledger* takes what goes."""

    ledger: Ledger
    unseen: dict[str, list[int]] = field(default_factory=dict)  # the lines in which a character was removed

    def tell(self) -> None:
        """Warn of the characters that were removed, each once."""
        for character, lines in self.unseen.items():
            times = "once" if len(lines) == 1 else f"{len(lines)} times, here for the first time,"
            fact = f"the invisible character U+{ord(character):04X} stood {times} and was removed"
            self.ledger.warn(lines[0], fact, "invisible-character", "look at the words around it")

    def words(self, words: LineWords) -> LineWords:
        """Return *words* on one line, without characters that no reader sees."""
        if words.text.isascii() and words.text.isprintable():
            return replace(words, text=on_one_line(words.text))
        words = replace(words, text=_ORNAMENT.sub("", words.text))
        line = words.lines[0] if words.lines else 0
        text = _LOST_SIGN.sub("", words.text)
        if text != words.text:
            self.unseen.setdefault(LOST, []).append(line)
        if LOST in text:
            fact = "a letter was lost here: [?] stands in its place"
            self.ledger.warn(line, fact, "lost-letter", "type it, as the page shows it")
            text = text.replace(LOST, _ASKED)
        for character in forbidden_pattern().findall(text):
            if not character.isspace():
                self.unseen.setdefault(character, []).append(line)
        pure = forbidden_pattern().sub(lambda found: " " if found[0].isspace() else "", text)
        return replace(words, text=on_one_line(pure))

    def blocks(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """Return *blocks* without what a handout does not print. A heading glued to a call is saved."""
        kept: list[Block] = []
        for block in blocks:
            if kept and (filled := self._with_blank(kept[-1], block)):
                kept[-1] = filled
                continue
            if kept and _repeats(block, kept[-1]):
                self.ledger.leave(block.words, "the line above once more")
                continue
            match block:
                case Picture():
                    self._leave_picture(block)
                case Listing(items):
                    kept += self._listing(block, items)
                case Table(rows):
                    own = tuple(tuple(map(self.words, row)) for row in rows)
                    kept += (
                        [replace(block, rows=own)] if any(has_words(cell.text) for row in own for cell in row) else []
                    )
                case Paragraph(words) | Heading(words):
                    kept += self._text(replace(block, words=self.words(words)))
        return tuple(kept)

    def _with_blank(self, lead: Block, block: Block) -> Block | None:
        """Return a *lead* with the blank under it, which a nurse fills in: "Do NOT take:", "____"."""
        if not isinstance(lead, Paragraph) or not lead.words.text.endswith((":", "：")):
            return None
        words = [item.words for item in block.items] if isinstance(block, Listing) else []
        words = [block.words] if isinstance(block, Paragraph) else words
        if not words or not all(_BLANK.fullmatch(one.text) for one in words):
            return None
        if isinstance(block, Listing) and any(item.under for item in block.items):
            return None
        text = f"{lead.words.text} {' '.join('____' for _ in words)}"
        return replace(lead, words=LineWords(text, lead.words.lines + tuple(at for one in words for at in one.lines)))

    def _text(self, block: Paragraph | Heading) -> list[Block]:
        words = block.words
        glued = unglued(words.text) if isinstance(block, Paragraph) else None
        if not has_words(words.text):
            if words.text:
                self.ledger.leave(words, "a line of marks")
        elif is_place_for_picture(words.text):
            self.ledger.leave(words, f"a place for {_PICTURE}")
        elif isinstance(block, Paragraph) and (is_call(words.text) or is_link(words.text)):
            self.ledger.leave(words, _CALL)
        elif is_of_print(words.text):
            self.ledger.leave(words, "whose the page is, or a mark of its print")
        elif glued and words.lines:
            self.ledger.left.append(Left(words.lines[0], glued.call, f"{_CALL}, glued to a heading"))
            return [Heading(replace(words, text=glued.heading), 3)]
        else:
            return [block]
        return []

    def _listing(self, block: Listing, items: Sequence[Item]) -> list[Block]:
        """Return the list; an entry without words gives its place to what stands under it."""
        kept: list[Item] = []
        tools = all(not item.under and is_call(item.words.text) for item in items)  # not one "Share" of many
        for item in items:
            words = self.words(item.words)
            words = replace(words, text=_BOX.sub("", words.text))
            item = replace(item, words=words, under=self.blocks(item.under))
            if tools:
                self.ledger.leave(item.words, _CALL)
            elif has_words(item.words.text) or item.under:
                kept.append(item)
            elif item.words.lines:
                self.ledger.leave(item.words, "a bullet without words")
        return [replace(block, items=tuple(kept))] if kept else []

    def _leave_picture(self, picture: Picture) -> None:
        alt, caption = self.words(picture.words).text, self.words(picture.caption).text
        name = self.words(LineWords(picture.name)).text
        said = " ".join(text for text in (alt, caption, f"({name})" if name else "") if text)
        said = said or "(without a text of its own)"
        lines = tuple(dict.fromkeys(picture.words.lines + picture.caption.lines)) or (0,)
        self.ledger.left += [Left(line, said, _PICTURE) for line in lines]


def _repeats(block: Block, before: Block) -> TypeGuard[Paragraph]:
    """Return whether a line only says again what the one above says, as pages do that were copied with their frame."""
    if not isinstance(before, Paragraph | Heading) or not isinstance(block, Paragraph):
        return False
    text = block.words.text
    return text == before.words.text and has_words(text) and len(text) <= _LONGEST_REPEATED
