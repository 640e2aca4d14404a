"""Pages of a document -> sides of sheets: one a side, two up, or in the order of a booklet; blanks where needed.

Works on one document at a time, so that no two ever share a sheet. Refuses to print a page larger than its half.
"""

from __future__ import annotations

from enum import StrEnum

from handpress.pdf.objects import number


class Duplex(StrEnum):
    """How the printer turns a sheet."""

    NONE = "none"
    LONG_EDGE = "long-edge"
    SHORT_EDGE = "short-edge"


class Imposition(StrEnum):
    """How pages stand on a side."""

    NONE = "none"
    BOOKLET = "booklet"
    TWO_UP = "two-up"


Side = tuple[int | None, ...]  # the pages of a side by their places in the document, left to right; None is blank
Size = tuple[float, float]


def sides(pages: int, imposition: Imposition, both: bool, backwards: bool = False) -> list[Side]:
    """Return the sides that *pages* of one document take, in the order of printing.

    Args:
        pages: How many there are.
        imposition: How they stand. A booklet's sheets are folded together and stitched in the fold.
        both: Whether sheets are printed on both sides, as a booklet's always are.
        backwards: Whether the document is read, and bound, from right to left.
    """
    if imposition is Imposition.NONE:
        found: list[Side] = [(at,) for at in range(pages)]
    elif imposition is Imposition.TWO_UP:
        found = [(at, _within(at + 1, pages)) for at in range(0, pages, 2)]
    else:
        found = _booklet(pages)
    if both and len(found) % 2:
        found.append((None,) * len(found[0]))
    return [side[::-1] for side in found] if backwards else found


def staff_sides(pages: int, imposition: Imposition, both: bool) -> list[Side]:
    """Return the sides that the *pages* of a paper for the staff take: one a side, at full size.

    Among imposed sheets, which turn on their short edge, its backs stay blank: they would stand on their heads.
    """
    if imposition is Imposition.NONE:
        return sides(pages, imposition, both)
    return [side for at in range(pages) for side in ([(at,), (None,)] if both else [(at,)])]


def _booklet(pages: int) -> list[Side]:
    last = -(-pages // 4) * 4 - 1
    found: list[Side] = []
    for at in range(0, last // 2, 2):
        found.append((_within(last - at, pages), _within(at, pages)))
        found.append((_within(at + 1, pages), _within(last - at - 1, pages)))
    return found


def _within(at: int, pages: int) -> int | None:
    return at if at < pages else None


def sheet_for(pages: tuple[Size, ...]) -> Size:
    """Return the paper for two pages a side: that of the largest page, on its side."""
    width, height = max(pages, key=lambda size: size[0] * size[1])
    return max(width, height), min(width, height)


def into_half(page: Size, sheet: Size, right: bool) -> bytes:
    """Return the operators before a page that put it, as large as it fits, in the middle of its half of *sheet*."""
    width, height = sheet[0] / 2, sheet[1]
    left = width if right else 0.0
    scale = min(width / page[0], height / page[1], 1.0)
    x, y = left + (width - page[0] * scale) / 2, (height - page[1] * scale) / 2
    box = " ".join(map(number, (left, 0, width, height)))
    # Six digits: a hundredth of the scale would be seven points over a page.
    return f"q {box} re W n {scale:.6f} 0 0 {scale:.6f} {number(x)} {number(y)} cm".encode("ascii")
