"""Documents of a stack -> sides of sheets: one page a side, two up, or in the order of a booklet; blanks where needed.

The one place that knows how many sheets anything takes. No two documents share a sheet, but in the one booklet of a
stack. Refuses to enlarge a page; what keeps its size is never imposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from handpress.pdf.objects import number


class Duplex(StrEnum):
    """How the printer turns a sheet."""

    NONE = "none"
    LONG_EDGE = "long-edge"
    SHORT_EDGE = "short-edge"


class Imposition(StrEnum):
    """How pages stand on a side."""

    NONE = "none"
    BOOKLET = "booklet"  # each document for itself
    ONE_BOOKLET = "one-booklet"  # all documents of a stack
    TWO_UP = "two-up"

    @property
    def folds(self) -> bool:
        """Whether sheets are nested and folded."""
        return self in (Imposition.BOOKLET, Imposition.ONE_BOOKLET)


class Onto(StrEnum):
    """The paper that two pages stand on."""

    SAME = "same"  # one like theirs, on its side: they are made smaller
    TABLOID = "tabloid"
    A3 = "a3"


Size = tuple[float, float]
_SHEETS: dict[Onto, Size] = {Onto.TABLOID: (1224.0, 792.0), Onto.A3: (1190.55, 841.89)}


class Shape(NamedTuple):
    """What of a document tells where its pages go.

    Attributes:
        pages: How many there are.
        keeps: Whether they keep their size, one a side, whatever becomes of others.
        backwards: Whether it is read, and bound, from right to left.
        fresh: The pages that are of another paper than the one before, so that they cannot stand on its back.
        copies: How often it lies in its stack.
        facing: Whether its pages stand on the backs of those of the document before it, as in another language.
    """

    pages: int
    keeps: bool = False
    backwards: bool = False
    fresh: tuple[int, ...] = ()
    copies: int = 1
    facing: bool = False


Place = tuple[int, int]  # a document by its place in the stack, one of its pages
Side = tuple[Place | None, ...]  # the pages of a side, left to right; None is blank


class Part(NamedTuple):
    """A piece of a stack that shares no sheet with another."""

    documents: tuple[int, ...]
    imposed: bool
    sides: tuple[Side, ...]
    sheets: int


@dataclass(frozen=True)
class Scheme:
    """How pages come onto paper.

    Args:
        duplex: How sheets are turned; after an odd number of sides a document then gets a blank one.
        imposition: How pages stand on a side. A booklet is printed on both sides, turned on the short edge.
        onto: The paper of imposed pages.
    """

    duplex: Duplex = Duplex.NONE
    imposition: Imposition = Imposition.NONE
    onto: Onto = Onto.SAME

    @property
    def imposes(self) -> bool:
        """Whether pages of standard size share a side."""
        return self.imposition is not Imposition.NONE

    @property
    def both(self) -> bool:
        """Whether sheets are printed on both sides."""
        return self.duplex is not Duplex.NONE or self.imposition.folds

    @property
    def turn(self) -> Duplex:
        """How sheets are turned in the end."""
        return Duplex.SHORT_EDGE if self.imposition.folds else self.duplex

    def parts(self, shapes: tuple[Shape, ...]) -> tuple[Part, ...]:
        """Return what the documents of a stack come to, in the order of printing.

        The booklet of a stack lies where its first document would. A document of several copies is in as many booklets.
        """
        return _parts(self, shapes)

    def faces(self, shapes: tuple[Shape, ...], at: int) -> bool:
        """Return whether the document at place *at* of a stack stands on the backs of the one before it.

        Not where there are more copies of one of the two, or the one before stands on backs itself.
        """
        if not (0 < at < len(shapes) and shapes[at].facing and self.both and not self.imposes):
            return False
        return shapes[at].copies == shapes[at - 1].copies and not self.faces(shapes, at - 1)

    def sheets(self, shapes: tuple[Shape, ...]) -> list[int]:
        """Return how many sheets each document of a stack takes; those of a booklet count at its first."""
        found = [0] * len(shapes)
        for part in self.parts(shapes):
            found[part.documents[0]] += part.sheets
        return found

    def is_turned(self, side: int, page: Size) -> bool:
        """Whether a page that keeps its size stands on its head: as the back of a sheet that turns on its short edge.

        Sides with two pages lie on theirs, and so turn as a book does. An upright page would then hang over its front.
        """
        return self.imposes and self.turn is Duplex.SHORT_EDGE and side % 2 == 1 and page[0] < page[1]

    def sheet(self, pages: tuple[Size, ...]) -> Size:
        """Return the paper for two pages a side: what is asked for, or that of the largest page, on its side."""
        if self.onto in _SHEETS:
            return _SHEETS[self.onto]
        width, height = max(pages, key=lambda size: size[0] * size[1])
        return max(width, height), min(width, height)

    def scale(self, pages: tuple[Size, ...]) -> float:
        """Return how small the smallest of a document's pages gets, 1 for its own size."""
        return min(scale_in(page, self.sheet(pages)) for page in pages) if self.imposes else 1.0


PLAIN = Scheme()


@lru_cache(maxsize=1024)
def _parts(scheme: Scheme, shapes: tuple[Shape, ...]) -> tuple[Part, ...]:
    joins = scheme.imposition is Imposition.ONE_BOOKLET
    joined = [at for at, shape in enumerate(shapes) if joins and not shape.keeps]
    found: list[Part] = []
    for at, shape in enumerate(shapes):
        if scheme.faces(shapes, at):
            continue  # it is printed with the one before it
        if scheme.faces(shapes, at + 1):
            found += [_facing(shapes, at)] * shape.copies
        elif at not in joined:
            found += [_part(scheme, shapes, (at,))] * shape.copies
        elif at == joined[0]:
            for copy in range(max(shapes[one].copies for one in joined)):
                found.append(_part(scheme, shapes, tuple([one for one in joined if shapes[one].copies > copy])))
    return tuple(found)


def _part(scheme: Scheme, shapes: tuple[Shape, ...], documents: tuple[int, ...]) -> Part:
    """Return the sides of *documents* that lie together."""
    pages: list[Place | None] = []
    for at in documents:
        # In a booklet, too, each begins on the front of a leaf.
        pages += [None] * (len(pages) % 2)
        pages += [(at, page) for page in range(shapes[at].pages)]
    imposed = scheme.imposes and not shapes[documents[0]].keeps
    found: list[Side] = []
    if not imposed:
        fresh = shapes[documents[0]].fresh
        for page in pages:
            if scheme.both and len(found) % 2 and page and page[1] in fresh:
                found.append((None,))
            found.append((page,))
    elif scheme.imposition.folds:
        found = _booklet(pages)
    else:
        found = [(*pages[at : at + 2], None)[:2] for at in range(0, len(pages), 2)]
    if scheme.both and len(found) % 2:
        found.append((None,) * len(found[0]))
    if all(shapes[at].backwards for at in documents):
        found = [side[::-1] for side in found]
    return Part(documents, imposed, tuple(found), len(found) // 2 if scheme.both else len(found))


def _facing(shapes: tuple[Shape, ...], at: int) -> Part:
    """Return the sides of a document and the next one: of each sheet the front is of the first, the back of the other.

    Where one has fewer pages, the other's stand alone on their sheets.
    """
    sheets = max(shapes[at].pages, shapes[at + 1].pages)
    found: list[Side] = []
    for page in range(sheets):
        found += [((one, page) if page < shapes[one].pages else None,) for one in (at, at + 1)]
    return Part((at, at + 1), False, tuple(found), sheets)


def _booklet(pages: list[Place | None]) -> list[Side]:
    pages = [*pages, *[None] * (-len(pages) % 4)]
    found: list[Side] = []
    for at in range(0, len(pages) // 2, 2):
        found.append((pages[-1 - at], pages[at]))
        found.append((pages[at + 1], pages[-2 - at]))
    return found


def fresh_papers(pages: tuple[Size, ...]) -> tuple[int, ...]:
    """Return the pages that are of another paper than the one before; on its side it is the same."""
    papers = [sorted(map(round, page)) for page in pages]
    return tuple([at for at in range(1, len(papers)) if papers[at] != papers[at - 1]])


def scale_in(page: Size, sheet: Size) -> float:
    """Return how small *page* gets in a half of *sheet*."""
    return min(sheet[0] / 2 / page[0], sheet[1] / page[1], 1.0)


def into_half(page: Size, sheet: Size, right: bool) -> bytes:
    """Return the operators before a page that put it, as large as it fits, in the middle of its half of *sheet*."""
    width, height = sheet[0] / 2, sheet[1]
    left = width if right else 0.0
    scale = scale_in(page, sheet)
    x, y = left + (width - page[0] * scale) / 2, (height - page[1] * scale) / 2
    box = " ".join(map(number, (left, 0, width, height)))
    # Six digits: a hundredth of the scale would be seven points over a page.
    return f"q {box} re W n {scale:.6f} 0 0 {scale:.6f} {number(x)} {number(y)} cm".encode("ascii")


def on_its_head(page: Size) -> bytes:
    """Return the operators before a page that turn it by half."""
    return f"q -1 0 0 -1 {number(page[0])} {number(page[1])} cm".encode("ascii")
