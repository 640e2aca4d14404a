"""The marks of another program in a Word file that was made of its pages; they are words of nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from handpress.pages.readers.wordparts.tokens import Gone, Text, Token

_MARKS = {
    "the mark of a box": re.compile(r"\[![A-Z]{3,}\][+-]?\s*"),
    "a mark for the look of the page": re.compile(r"[ \t]?\{(?::|[#.][A-Za-z_-])[^{}]*\}"),
}
DIAGRAM = re.compile(r"^\s*(?:graph|flowchart)\s+(?:T[BD]|BT|LR|RL)\b|\s-->\s?\S|\bstroke-width:")


def without_marks(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield *tokens* without such marks in their words; each is told."""
    for token in tokens:
        if not isinstance(token, Text) or not any(sign in token.text for sign in "[{"):
            yield token
            continue
        text = token.text
        for reason, mark in _MARKS.items():
            yield from (Gone(found[0].strip(), reason) for found in mark.finditer(text))
            text = mark.sub("", text)
        yield replace(token, text=text)
