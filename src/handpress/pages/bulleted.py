"""Tell the bullets of a page that stand before its headings: each over a text, or over a list with other bullets.

Never one over another of its kind: those are a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from handpress.pages.sourcelines import LineShape, SourceLine

_SQUARE = "■□▣◆◇▶►▸❖➤➢"  # set before headings, too; the round ones only where a text stands under each
_ROUND = "•●◦○"
_LONGEST, _LONGEST_ROUND = 60, 40  # letters of such a heading
_FEWEST = 2  # of them on a page
_FINAL = (*".!;,:", "。", "！", "；", "，", "、", "؛", "،")
_GAP = SourceLine(0, "", LineShape.BLANK)


def with_bullets_over_text(lines: Sequence[SourceLine]) -> tuple[Sequence[SourceLine], frozenset[int]]:
    """Return *lines* with each bulleted heading as a bold line below a gap, and the numbers of the lines under them."""
    full = [line for line in lines if line.shape not in (LineShape.BLANK, LineShape.MARKS)]
    found: dict[int, int] = {}
    for mark in dict.fromkeys(line.mark for line in full if line.shape is LineShape.BULLET):
        found |= _headings(full, mark) if mark and mark in _SQUARE + _ROUND else {}
    if len(found) < _FEWEST:
        return lines, frozenset()
    return list(_told(lines, found)), frozenset(found.values())


def _headings(lines: Sequence[SourceLine], mark: str) -> dict[int, int]:
    """Return the numbers of the lines with *mark*, and of what stands under each, if all of them are headings."""
    pairs = [(line, under) for line, under in pairwise((*lines, None)) if line and line.mark == mark]
    heads = all(_heads(line, under, mark) for line, under in pairs)
    return {line.number: under.number if under else 0 for line, under in pairs} if heads else {}


def _heads(line: SourceLine, under: SourceLine | None, mark: str) -> bool:
    longest = _LONGEST if mark in _SQUARE else _LONGEST_ROUND
    if not line.text or len(line.text) > longest or line.text.endswith(_FINAL) or line.indent:
        return False
    if under is None:
        return True
    if under.shape in (LineShape.BULLET, LineShape.NUMBER):
        return under.mark != mark and mark in _SQUARE
    return under.shape is LineShape.TEXT and not under.text[:1].islower() and _is_text(under.text, line.text)


def _is_text(text: str, over: str) -> bool:
    return len(text) > len(over) and (len(text) > _LONGEST or text.endswith((".", "!", "?", "。", "！", "？", "؟")))


def _told(lines: Iterable[SourceLine], found: dict[int, int]) -> Iterable[SourceLine]:
    for line in lines:
        if line.number in found and line.number:
            yield _GAP
            yield replace(line, shape=LineShape.TEXT, mark="**")
        else:
            yield line
