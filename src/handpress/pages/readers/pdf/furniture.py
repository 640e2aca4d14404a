"""What a page shows that is none of its text: running heads and feet, page numbers, what nobody sees.

Nothing of it is dropped silently: each is given back with the reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from handpress.pages.readers.pdf.leaves import Leaf
from handpress.pages.readers.pdf.lines import Row, Word, rows_of
from handpress.pages.readers.pdf.sheets import Sheet

_ZONE = 0.14  # of the height of a page, at its head and at its foot
_SAME = 4.0  # points: what stands elsewhere on the page is something else
_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:page|p\.|página|pág\.|pagina|seite|trang|страница|стр\.|sayfa|halaman|pahina|صفحة|第)\s*)?\d{1,3}"
    r"(?:\s*(?:/|of|de|von|sur|di|из|من|ng|dari|\||-)\s*\d{1,3})?\s*[页頁쪽]?[-–—|\s]*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[^\W\d].{2,90}\s[•·|]\s*\d{1,3}|\d{1,3}\s*[•·|]\s.{2,90}[^\W\d]")  # "Foot of a booklet • 5"


@dataclass(slots=True)
class Dropped:
    """Words that go nowhere, and why."""

    page: int
    text: str
    reason: str


def without_running(leaves: Sequence[Leaf]) -> list[Dropped]:
    """Take running heads, feet and page numbers off *leaves*; return each once."""
    places: dict[tuple[int, str], dict[int, float]] = defaultdict(dict)
    for leaf in leaves:
        for foot in (0, 1):
            for row in _edge(leaf, foot):
                key = foot, without_page(row.text, leaf.sheet.number, len(leaves))
                places[key].setdefault(leaf.sheet.number, row.base)
    often = {key: bases for key, bases in places.items() if len(bases) >= max(2, 0.4 * len(leaves))}
    found: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for leaf in leaves:
        gone: set[int] = set()
        for foot in (0, 1):
            outermost = True
            for row in _edge(leaf, foot):
                key = foot, without_page(row.text, leaf.sheet.number, len(leaves))
                same = sum(abs(row.base - base) < _SAME for base in often.get(key, {}).values())
                alone = foot and outermost and (_is_number(row, leaf.sheet) or _is_foot(row, leaf))
                if not alone and same < (1 if outermost else 2):
                    outermost = False
                    continue
                found[key].append((leaf.sheet.number, row.text))
                gone |= {id(word) for word in row.words}
        leaf.words = [word for word in leaf.words if id(word) not in gone]
    return [Dropped(*where[0], _reason(foot, where)) for (foot, _), where in found.items()]


def is_at_edge(row: Row, sheet: Sheet) -> bool:
    """Return whether *row* stands at the head or the foot of its page."""
    return not _ZONE * sheet.height < row.base < (1 - _ZONE) * sheet.height


def _edge(leaf: Leaf, foot: int) -> Iterator[Row]:
    """Yield the lines at the head or foot of a page, from its edge inwards."""
    high = leaf.sheet.height
    near = [word for word in leaf.words if (word.base > (1 - _ZONE) * high if foot else word.base < _ZONE * high)]
    rows = rows_of(near)
    yield from reversed(rows) if foot else rows


def without_page(text: str, page: int, pages: int) -> str:
    """Return *text* with a mark in place of the number of the page and of the last one."""
    if re.fullmatch(r"\d{1,3}", text):
        return "#"
    return re.sub(r"\d+", lambda found: "#" if int(found[0]) in (page, pages) else found[0], text[:300])


def _is_number(row: Row, sheet: Sheet) -> bool:
    """Return whether *row* is the number of its page; right at the foot, that of another numbering, too."""
    if not _NUMBER.fullmatch(row.text):
        return False
    return str(sheet.number) in re.findall(r"\d+", row.text) or (row.text.isdigit() and row.base > 0.92 * sheet.height)


def _is_foot(row: Row, leaf: Leaf) -> bool:
    """Return whether *row*, the lowest of its page, is the foot of a booklet: small, set apart, "Its name • 5"."""
    above = [word for word in leaf.words if word.base < row.base - 0.5 * row.size]
    if not above or row.base - max(word.base for word in above) < 2 * row.size or len(row.words) < 2:
        return False
    usual = median(word.run.size for word in above)  # a number to call in an emergency would not be smaller
    if row.size > 0.8 * usual:
        return False
    dots = [leaf.place(dot) for dot in leaf.sheet.dots]
    last, number = row.words[-2:]
    drawn = any(last.right <= dot[0] and dot[2] <= number.left and row.top <= dot[1] < row.bottom for dot in dots)
    return bool(_NUMBERED.fullmatch(row.text)) or (drawn and bool(re.fullmatch(r"\d{1,3}", number.text)))


def _reason(foot: int, where: Sequence[tuple[int, str]]) -> str:
    name = "a page number" if _NUMBER.fullmatch(where[0][1]) else f"a running {'foot' if foot else 'head'}"
    return f"{name}, on {pages_told([page for page, _ in where])}"


def pages_told(pages: Sequence[int]) -> str:
    """Return *pages* in words: "page 2", "pages 1 to 4", "pages 1, 3"."""
    if len(pages) == 1:
        return f"page {pages[0]}"
    if len(pages) > 2 and list(pages) == list(range(pages[0], pages[-1] + 1)):
        return f"pages {pages[0]} to {pages[-1]}"
    return f"pages {', '.join(map(str, pages))}"


def without_unseen(leaf: Leaf) -> list[Dropped]:
    """Take the words that nobody sees off *leaf*, and what is set at a slant; return them.

    The words behind a scan stay where they are all that the page has.
    """
    words, number = leaf.words, leaf.sheet.number
    seen = sum(word.letters for word in words if not word.run.hidden)
    behind = sum(word.letters for word in words if word.run.hidden)
    groups: dict[str, list[Word]] = defaultdict(list)
    for word in words:
        if word.run.hidden and seen > 0.2 * behind:
            groups["words that are not seen, behind others or behind a picture"].append(word)
        elif word.run.pale and not word.run.hidden and not _lies_on_colour(leaf, word):
            groups["white words on white"].append(word)
    gone = {id(word) for group in groups.values() for word in group}
    leaf.words = [word for word in words if id(word) not in gone]
    dropped = [Dropped(number, row.text, reason) for reason, group in groups.items() for row in rows_of(group)]
    if leaf.sheet.off_page:
        dropped.append(Dropped(number, " ".join(leaf.sheet.off_page.split()), "words outside the page"))
    if leaf.slanted:
        dropped.append(Dropped(number, leaf.slanted, "words at a slant, as a mark across the page is"))
    return dropped


def _lies_on_colour(leaf: Leaf, word: Word) -> bool:
    x, y = (word.left + word.right) / 2, word.middle
    boxes = map(leaf.place, (*leaf.sheet.fills, *(image.box for image in leaf.sheet.images)))
    return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)
