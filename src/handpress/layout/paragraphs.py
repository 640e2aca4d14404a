"""Paragraphs -> their lines, each with its height and its ink; kept by what they say, whoever owns them.

Nothing here knows where a paragraph stands: a line is placed, and its items get their owners, when it is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from handpress.brand.fonts import Fonts
from handpress.layout.atoms import Line
from handpress.layout.boxes import FREE, LONELY, Inline, Owner, Run, ShapeItem, TextItem
from handpress.layout.lines import Said, break_lines, runs_of, said_in


class SetLine(NamedTuple):
    """A line of a paragraph: its height, the price of a break before it, how far in it begins, and what is in it.

    ``over`` is what it has above it to write in.
    Each item stands with the number of the run that owns it.
    """

    height: float
    penalty: int
    over: float
    shift: float
    items: tuple[tuple[Inline, int], ...]


def set_paragraph(
    runs: tuple[Run, ...], width: float, fonts: Fonts, align: str, backwards: bool, turned: bool, keep: bool = True
) -> tuple[SetLine, ...]:
    """Return *runs* as a paragraph *width* points wide; *backwards* is the way that it runs, *turned* its page.

    What is a patient's is none to *keep*.
    """
    known = _known_lines if keep and (len(runs) > 1 or len(runs[0].text) <= _LONG) else _set_lines
    return known(said_in(runs), width, fonts, align, backwards, turned)


def _set_lines(
    said: tuple[Said, ...], width: float, fonts: Fonts, align: str, backwards: bool, turned: bool
) -> tuple[SetLine, ...]:
    runs = runs_of(said)
    numbers: dict[Owner, int] = {run.owner: at for at, run in enumerate(runs)}
    lines = break_lines(runs, width, fonts, backwards)
    found = []
    for number, line in enumerate(lines):
        leading = max([item.style.leading if isinstance(item, TextItem) else 0.0 for item in line.items])
        leading = leading or runs[0].style.leading
        shift = {"start": 0.0, "center": (width - line.width) / 2, "end": width - line.width}[align]
        base = baseline_of(fonts, runs[0].style.size, leading)
        over = max([-item.y - base for item in line.items if isinstance(item, ShapeItem)], default=0.0)
        rise = max(_rise_of(line, lines[number - 1] if number else None, leading, base), over)
        lonely = number == 1 or (number and number == len(lines) - 1)
        items = placed(line, turned)
        own = tuple([(item.moved(0.0, base + rise), numbers[item.owner]) for item in items])
        found.append(SetLine(leading + rise, LONELY if lonely else FREE, max(over, 0.0), shift, own))
    return tuple(found)


_LONG = 500
_known_lines = lru_cache(maxsize=2048)(_set_lines)


def ends_lonely(lines: Sequence[SetLine], width: float) -> bool:
    """Whether the last of several *lines* is a single word, and short."""
    last = [item for item, _ in lines[-1].items if isinstance(item, TextItem)]
    return (
        len(lines) > 1
        and " " not in "".join([item.text for item in last]).strip()
        and sum([item.width for item in last]) < _SHORT * width
    )


_SHORT = 0.4  # of the width: Chinese has no space between words


def placed(line: Line, turned: bool) -> list[Inline]:
    """Return the items of *line* from the edge that the flow begins at."""
    return [item.mirrored(line.width) for item in line.items] if turned else line.items


def baseline_of(fonts: Fonts, size: float, leading: float) -> float:
    """Return how far the baseline lies under the top of a line."""
    metrics = fonts.regular[0].metrics
    ascent, descent = metrics.ascent * size / 1000, -metrics.descent * size / 1000
    return (leading - ascent - descent) / 2 + ascent


_STACKED = re.compile("[\u0300-\u036f\u1e00-\u1eff]")  # may have two accents on a capital, as in Vietnamese
# In em: what a first line may reach over its own height, which the line above leaves free; the white between two lines.
_OVER, _BETWEEN = 0.1, 0.03


def _rise_of(line: Line, above: Line | None, leading: float, baseline: float) -> float:
    """Return how much room *line* needs beside its leading: two accents on a capital reach into the line *above*."""
    texts = [item for item in line.items if isinstance(item, TextItem)]
    pieces = [piece.text for item in texts for piece in item.pieces]
    if not any([not text.isascii() and _STACKED.search(text) for text in pieces]):
        return 0.0
    size = max([item.style.size for item in texts])
    if above is None:
        return max(0.0, ink_of(line)[0] - baseline - _OVER * size)
    return max(0.0, ink_of(line)[0] + ink_of(above)[1] + _BETWEEN * size - leading)


def ink_of(line: Line) -> tuple[float, float]:
    """Return how far the ink of *line* reaches above and below the baseline."""
    top = bottom = 0.0
    for item in line.items:
        if not isinstance(item, TextItem):
            continue
        scale = item.style.size / 1000
        for piece in item.pieces:
            rises = piece.rises or (0.0,) * len(piece.glyphs)
            for (glyph, _), rise in zip(piece.glyphs, rises, strict=True):
                above, below = piece.face.ink(glyph)
                top, bottom = max(top, (above + rise) * scale), max(bottom, (below - rise) * scale)
    return top, bottom
