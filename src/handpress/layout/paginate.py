"""Flow -> Pages: where each page ends, with heads and feet set once the number of pages is known.

Keeps a heading with what it heads, no line alone, a row or step whole, a panel whole
where it fits on a page. Closes the spacing up a little when that saves a near-empty last sheet.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from handpress.brand.fonts import Fonts
from handpress.brand.theme import PageMaster
from handpress.layout.boxes import Box, FieldItem, Flow, Item, Page, Pages, StructElem
from handpress.layout.strips import BEHEADED, FREE, PARTED, Slicer, Stack, Strip

# How far the spacing between boxes may close up to save the last sheet, by how little stands on it (share of a page).
_GLUE_SCALES = ((0.85, 0.5), (0.75, 0.45), (0.6, 0.25))
_KEEPING_SCALE = 0.85  # and to keep the first or last entry of a list with the others
_ANY_PAGE = 888  # no page number is wider than this one
_ANY_NAMED = 88  # nor one that the first page names


def paginate(flow: Flow, master: PageMaster, fonts: Fonts) -> Pages:
    """Return *flow* as pages of the size that *master* has."""
    return _Paginator(flow, master, fonts).pages()


class _Region(NamedTuple):
    """Where the content of a page stands, and the rule over its foot."""

    top: float
    depth: float
    rule: float


class Measure:
    """Measures boxes for the first page, before there are any pages."""

    def __init__(
        self, footer: Callable[[int, int], tuple[Box, ...]], master: PageMaster, fonts: Fonts, backwards: bool
    ) -> None:
        self._slicer = Slicer(fonts, master.height, backwards)
        self._master = master
        self.depth = _depth(master, master.first_top, self.height(footer(1, _ANY_PAGE)))

    def height(self, boxes: tuple[Box, ...]) -> float:
        """Return how high *boxes* are."""
        stack = Stack(measures=True)
        for strip in self._slicer.slices(boxes, self._master.side, self._master.measure):
            stack.add(strip)
        return stack.closed_height


def _rule(master: PageMaster, foot: float) -> float:
    """Return where the rule over a *foot* so high stands: a page gives way to one of several lines."""
    return master.height - max(master.foot, foot + master.edge)


def _depth(master: PageMaster, top: float, foot: float) -> float:
    return _rule(master, foot) - master.clear - top


class _Paginator:
    def __init__(self, flow: Flow, master: PageMaster, fonts: Fonts) -> None:
        self.flow = flow
        self.master = master
        self.slicer = Slicer(fonts, master.height, flow.backwards)
        running = self.stacked(flow.running)
        self.running = [item.moved(0.0, master.top) for item in running.finish()]
        top = master.top + (running.y + master.running if flow.running else 0.0)
        self.first = self.region(master.first_top, 1)
        self.other = self.region(top, _ANY_PAGE)

    def region(self, top: float, page: int) -> _Region:
        """Return the region of a *page*."""
        foot = self.stacked(self.flow.footer(page, _ANY_PAGE)).y
        return _Region(top, _depth(self.master, top, foot), _rule(self.master, foot))

    def stacked(self, boxes: tuple[Box, ...]) -> Stack:
        """Return *boxes* on top of each other."""
        stack = Stack()
        for strip in self.slices(boxes, self.master.height):
            stack.add(strip)
        return stack

    def slices(self, boxes: tuple[Box, ...], depth: float) -> list[Strip]:
        """Return *boxes* as strips for a page of *depth*."""
        self.slicer.depth = depth
        return self.slicer.slices(boxes, self.master.side, self.master.measure)

    def pages(self) -> Pages:
        flow = self.flow
        front = self.slices(flow.front(_ANY_NAMED), self.first.depth)
        body = self.slices(flow.boxes, self.other.depth)
        end = self.slices(flow.imprint, self.other.depth)
        if body:
            body[0].glue, body[0].fresh = flow.boxes[0].before, flow.fresh
        if end:
            end[0].glue, end[0].penalty = flow.imprint[0].before, BEHEADED
        strips = [*front, *body, *end]
        plan = _plan(strips, self.first.depth, self.other.depth)
        if flow.signs:
            strips[: len(front)] = self.slices(flow.front(_page_of(flow.signs, strips, plan)), self.first.depth)
        starts = (0, *plan.ends[:-1])
        if end and starts[-1] <= len(front) + len(body):
            self.sink(strips[starts[-1] :], end[0], self.region_of(len(starts)), plan.glue_scale)
        pages = [
            self.page(strips[start:stop], number, len(starts), plan.glue_scale, len(front) if number == 1 else 0)
            for number, (start, stop) in enumerate(zip(starts, plan.ends, strict=True), 1)
        ]
        return Pages(tuple(pages), flow.tree, flow.title, flow.language, flow.backwards)

    def region_of(self, number: int) -> _Region:
        """Return the region of a page."""
        return self.first if number == 1 else self.other

    def sink(self, strips: list[Strip], end: Strip, region: _Region, scale: float) -> None:
        """Let *end* and what follows it stand at the foot of the page that *strips* fill."""
        stack = Stack(scale, measures=True)
        for strip in strips:
            stack.add(strip)
        end.glue += max(region.depth - stack.closed_height, 0.0) / scale

    def page(self, strips: list[Strip], number: int, pages: int, scale: float, front: int) -> Page:
        """Return a page with its head and its foot, which is read behind the first *front* strips."""
        region = self.region_of(number)
        items: list[Item] = list(self.running if number > 1 else ())
        foot = [item.moved(0.0, region.rule) for item in self.stacked(self.flow.footer(number, pages)).finish()]
        y = region.top
        for part, end in ((strips[:front], foot if front else []), (strips[front:], [] if front else foot)):
            stack = Stack(scale, started=y > region.top)
            for strip in part:
                stack.add(strip)
            items += [*(item.moved(0.0, y) for item in stack.finish()), *end]
            y += stack.y
        if self.flow.backwards:
            items = [item.mirrored(self.master.width) for item in items]
        return Page(self.master.width, self.master.height, tuple(items))


def _page_of(elem: StructElem, strips: list[Strip], plan: _Plan) -> int:
    """Return the number of the page on which *elem* stands first."""
    for number, (start, end) in enumerate(zip((0, *plan.ends), plan.ends, strict=False), 1):
        for strip in strips[start:end]:
            items = (*strip.items, *(item for column in strip.columns for item in column))
            if any(not isinstance(item, FieldItem) and item.owner is elem for item in items):
                return number
    return 0


class _Plan(Struct, frozen=True):
    """Where each page ends (indices of strips), how many lists that parts, how much of the last page is empty."""

    ends: tuple[int, ...]
    parted: int
    empty: float
    glue_scale: float


def _plan(strips: list[Strip], first: float, depth: float) -> _Plan:
    """Return the plan for a *first* page and others of *depth*, closed up where that saves a sheet or keeps a list."""
    plan = _planned(strips, first, depth, 1.0)
    for scale, fill in _GLUE_SCALES:
        may_save = len(plan.ends) > 1 and plan.empty >= depth * (1 - fill)
        may_keep = plan.parted and scale >= _KEEPING_SCALE
        if not (may_save or may_keep):
            continue
        closer = _planned(strips, first, depth, scale)
        if len(closer.ends) < len(plan.ends):
            return closer
        if may_keep and len(closer.ends) == len(plan.ends) and closer.parted < plan.parted:
            return closer
    return plan


def _planned(strips: list[Strip], first: float, depth: float, glue_scale: float) -> _Plan:
    """Return the plan with fewest pages, then fewest parted lists, then fullest pages."""
    # For each page start reached: pages, price, start of the page before, empty depth of that page.
    best: dict[int, tuple[int, float, int, float]] = {0: (0, 0.0, -1, 0.0)}
    waiting = [0]
    while waiting:
        start = heapq.heappop(waiting)
        pages, price, *_ = best[start]
        room = depth if start else first
        for end, empty, penalty in _candidates(strips, start, room, glue_scale):
            cost = price + (0.0 if end == len(strips) else (empty / depth) ** 2) + (penalty == PARTED)
            if end not in best and end < len(strips):
                heapq.heappush(waiting, end)
            if end not in best or (pages + 1, cost) < best[end][:2]:
                best[end] = (pages + 1, cost, start, empty)
    ends = [len(strips)]
    while best[ends[-1]][2] > 0:
        ends.append(best[ends[-1]][2])
    parted = sum(strips[end].penalty == PARTED for end in ends[1:])
    return _Plan(tuple(ends[::-1]), parted, best[len(strips)][3], glue_scale)


def _candidates(strips: list[Strip], start: int, room: float, glue_scale: float) -> list[tuple[int, float, int]]:
    """Return the ends (index, empty depth, penalty) worth trying for the page that starts at *start*.

    The furthest break of the lowest price; and where that one parts a list, the furthest that does not.
    """
    stack = Stack(glue_scale, measures=True)
    furthest: dict[int, tuple[int, float, int]] = {}
    for at in range(start, len(strips)):
        strip = strips[at]
        if at > start and strip.fresh:
            return [(at, 0.0, FREE)]
        if at > start:
            furthest[strip.penalty] = (at, room - stack.closed_height, strip.penalty)
        stack.add(strip)
        if stack.closed_height > room + 0.01:
            if not furthest:
                return [(start + 1, 0.0, FREE)]  # one strip deeper than a page
            parted, free = furthest.get(PARTED), furthest.get(FREE)
            if parted and free and parted[0] > free[0]:
                return [parted, free]
            return [free or furthest[min(furthest)]]
    return [(len(strips), room - stack.closed_height, FREE)]
