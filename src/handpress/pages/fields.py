"""Read labels with values, as in "Category: Surgery"; and the codes that a page names so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from handpress.meanings.words import word_set
from handpress.pages.ledger import Ledger
from handpress.pages.title import code_in_field
from handpress.pages.tree import Block, LineWords, Listing, Paragraph

COSTS = ("billing", "cost", "related-codes")


@dataclass(frozen=True)
class Facts:
    """Labels with values that stand together."""

    pairs: tuple[tuple[LineWords, LineWords], ...]


_LABEL = re.compile(r"(?P<label>[^\W_][^:.!?;：。]{0,40}?)\s*(?::(?:\s+(?P<value>\S.*))?|：\s*(?P<wide>\S.*)?)")
_CALLOUTS = word_set("note notes please important warning caution tip remember attention")


def label_in(text: str) -> tuple[str, str] | None:
    """Return label and value of "Label: value"; "Note: ..." is no label."""
    match = _LABEL.fullmatch(text)
    if not match or len(match["label"].split()) > 5 or match["label"].split()[0].casefold() in _CALLOUTS:
        return None
    return match["label"], match["value"] or match["wide"] or ""


def as_lines(blocks: Sequence[Block]) -> list[Block]:
    """Return *blocks* with bullets that are labelled fields as plain lines, so that both are read alike."""
    lines: list[Block] = []
    for block in blocks:
        if not isinstance(block, Listing) or block.ordered:
            lines.append(block)
            continue
        for item in block.items:
            found = label_in(item.words.text)
            if found and not item.under:
                lines.append(Paragraph(item.words, apart=False))
            elif lines and isinstance(last := lines[-1], Listing) and item is not block.items[0]:
                lines[-1] = replace(last, items=(*last.items, item))
            else:
                lines.append(Listing((item,)))
    return lines


@dataclass
class Fields:
    """The blocks of a part while its fields are read; ``codes`` takes the codes that they name."""

    kind: str
    ledger: Ledger
    codes: list[LineWords] = field(default_factory=list)
    kept: list[Block | Facts] = field(default_factory=list)
    run: list[tuple[Paragraph, LineWords, LineWords]] = field(default_factory=list)

    def read(self, blocks: Sequence[Block]) -> list[Block | Facts]:
        """Return *blocks* with labels as facts, without codes and empty fields."""
        used = False
        for block, following in pairwise([*blocks, None]):
            if used or block is None:
                used = False
            elif isinstance(block, Paragraph):
                used = self._take(block, following)
            else:
                self._close()
                self.kept.append(block)
        self._close()
        return self.kept

    def _take(self, block: Paragraph, following: Block | None) -> bool:
        """Take a paragraph; return whether it took the *following* one as its value."""
        words, costs = block.words, self.kind in COSTS
        if self.kind != "related-codes" and (code := code_in_field(words.text)):
            self.codes.append(LineWords(code, words.lines))
            return False
        label, value = label_in(words.text) or ("", "")
        if label and not value and costs and not isinstance(following, Listing):
            if isinstance(following, Paragraph) and _is_value(block, following):
                self.run.append((block, LineWords(label, words.lines), following.words))
                return True
            self.ledger.leave(words, "an empty field")
        elif label and value and (costs or len(value) <= 80):
            self.run.append((block, LineWords(label, words.lines), LineWords(value, words.lines)))
        else:
            self._close()
            self.kept.append(block)
        return False

    def _close(self) -> None:
        questions = len({label.text for _, label, _ in self.run}) < 2  # "Q: ...", "Q: ..."
        if self.kind in COSTS or (len(self.run) > 1 and not questions):
            self.kept += [Facts(tuple((label, value) for _, label, value in self.run))] if self.run else []
        else:
            self.kept += [block for block, _, _ in self.run]
        self.run = []


def _is_value(label: Paragraph, following: Paragraph) -> bool:
    """Return whether *following* stands right below *label* and looks like its value."""
    text = following.words.text
    return not following.apart and len(text) <= 60 and not text.endswith(".") and not label_in(text)
