"""Find the title among the first lines of a page that was copied with its frame: menus, rubrics, who wrote it, when.

Of two short lines the first is not always the title: the one that the page says again is, or the one over its date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handpress.meanings.bylines import is_byline, is_over_name, is_picture
from handpress.meanings.words import has_words
from handpress.pages.tree import Block, Heading, Paragraph

FAR = 12  # blocks in which a page says what it is
_LONGEST = 100
_ENDS = (*".!;,", "。", "！", "；", "،", "؛")


@dataclass(frozen=True)
class Opening:
    """Where the title stands, if its place tells it; where it is said again; and the lines that tell who wrote it."""

    title: int | None
    again: tuple[int, ...]
    bylines: tuple[int, ...]


def opening(blocks: Sequence[Block]) -> Opening:
    """Return what the places of the first lines of a page tell."""
    near = blocks[:FAR]
    texts = list(map(_plain, near))
    names = {at + 1 for at, text in enumerate(texts[:-1]) if is_over_name(text) and _is_line(texts[at + 1])}
    bylines = tuple(at for at, text in enumerate(texts) if at in names or at + 1 in names or is_byline(text))
    lines = _lines(near, bylines)
    said = [" ".join(texts[at].casefold().split()) for at in lines]
    doubled = [at for at, one in zip(lines, said, strict=True) if said.count(one) > 1]
    if doubled:
        again = tuple(at for at in doubled[1:] if texts[at].casefold() == texts[doubled[0]].casefold())
        return Opening(doubled[0], again, bylines)
    told = (at for at in bylines if at > min(lines, default=at) and not is_picture(texts[at]))
    first = next(told, 0)
    if (end := _end_of_way(texts)) is not None:
        return Opening(end, (), bylines)
    over = [at for at in lines if at < first]
    return Opening(_lowest([texts[at] for at in over], over), (), bylines)


_WAY = re.compile(r"\s*[>›»→]\s*")


def _end_of_way(texts: Sequence[str]) -> int | None:
    """Return where the line stands that the last step of a way through the site above it says."""
    for at, text in enumerate(texts):
        steps = _WAY.split(text.casefold())
        if len(steps) > 1 and has_words(steps[-1]):
            return next((below for below in range(at + 1, len(texts)) if texts[below].casefold() == steps[-1]), None)
    return None


_LONGEST_RUBRIC = 12  # letters of a single word right over a date that is the rubric of the line above


def _lowest(texts: Sequence[str], over: Sequence[int]) -> int | None:
    """Return the last of the lines over a byline; the one above, where the last is but a word, and that one is more."""
    if len(over) > 1 and " " not in texts[-1] and len(texts[-1]) <= _LONGEST_RUBRIC and len(texts[-2].split()) > 2:
        return over[-2]
    return over[-1] if over else None


def _lines(blocks: Sequence[Block], bylines: Sequence[int]) -> list[int]:
    """Return where the short lines stand before the first sentence, list or marked heading."""
    found: list[int] = []
    for at, block in enumerate(blocks):
        text = _plain(block)
        if at in bylines:
            continue
        if not _is_line(text):
            break
        found.append(at)
    return found


def _is_line(text: str) -> bool:
    return has_words(text) and len(text) <= _LONGEST and not text.endswith(_ENDS) and ": " not in text


def _plain(block: Block) -> str:
    return block.words.text if isinstance(block, Paragraph) and not isinstance(block, Heading) else ""
