"""Flow -> Pages: where each page ends, with headers and footers set once the number of pages is known.

Keeps a heading with what it heads, no line alone, a row or step whole, a panel whole
where it fits on a page. Closes the spacing up a little when that saves a near-empty last sheet.
"""

from __future__ import annotations

import heapq

from msgspec import Struct
from msgspec.structs import replace

from handpress.brand.fonts import Fonts
from handpress.brand.theme import PageMaster
from handpress.layout.boxes import Box, Flow, Item, Page, Pages
from handpress.layout.strips import FREE, PARTED, Slicer, Stack, Strip

# How far the spacing between boxes may close up to save the last sheet, by how little stands on it (share of a page).
_GLUE_SCALES = ((0.85, 0.5), (0.75, 0.45), (0.6, 0.25))
_EDGE = 24.0  # that a printer leaves white
_KEEPING_SCALE = 0.85  # and to keep the first or last entry of a list with the others


def paginate(flow: Flow, master: PageMaster, fonts: Fonts) -> Pages:
    """Return *flow* as pages of the size that *master* has."""
    slicer = Slicer(fonts, master.depth, flow.backwards)
    # The running line stands above the region, in the margin, which gives way to a long one.
    _, running_height = _fixed(slicer, flow.running, master, 0.0)
    master = replace(master, top=max(master.top, _EDGE + running_height + master.running))
    slicer.depth = master.depth
    # So does the foot of the sheet to footers of several lines; no page number is wider than this one.
    _, foot_height = _fixed(slicer, flow.footer(888, 888), master, 0.0)
    middle = max(master.footer, _EDGE + foot_height / 2)
    master = replace(master, bottom=max(master.bottom, middle + foot_height / 2 + master.running), footer=middle)
    slicer.depth = master.depth
    running, _ = _fixed(slicer, flow.running, master, master.top - master.running - running_height)
    header, header_height = _fixed(slicer, flow.header, master, master.top)
    strips = slicer.slices(flow.boxes, master.side, master.measure)
    plan = _plan(strips, master, header_height)
    regions = []
    for start, end in zip([0, *plan.ends], plan.ends, strict=False):
        stack = Stack(plan.glue_scale)
        for strip in strips[start:end]:
            stack.add(strip)
        regions.append(stack)
    pages = []
    for number, region in enumerate(regions, 1):
        top = master.top + (header_height if number == 1 else 0.0)
        content = [item.moved(0.0, top) for item in region.finish()]
        furniture = header if number == 1 else running
        footer = slicer.slices(flow.footer(number, len(regions)), master.side, master.measure)
        stack = _stacked(footer)
        foot = [item.moved(0.0, master.height - master.footer - stack.y / 2) for item in stack.finish()]
        items: tuple[Item, ...] = (*furniture, *content, *foot)
        if flow.backwards:
            items = tuple(item.mirrored(master.width) for item in items)
        pages.append(Page(master.width, master.height, items))
    return Pages(tuple(pages), flow.tree, flow.title, flow.language, flow.backwards)


def _fixed(slicer: Slicer, boxes: tuple[Box, ...], master: PageMaster, top: float) -> tuple[list[Item], float]:
    stack = _stacked(slicer.slices(boxes, master.side, master.measure))
    items = [item.moved(0.0, top) for item in stack.finish()]
    return items, stack.y


def _stacked(strips: list[Strip]) -> Stack:
    stack = Stack()
    for strip in strips:
        stack.add(strip)
    return stack


class _Plan(Struct, frozen=True):
    """Where each page ends (indices of strips), how many lists that parts, how much of the last page is empty."""

    ends: tuple[int, ...]
    parted: int
    empty: float
    glue_scale: float


def _plan(strips: list[Strip], master: PageMaster, header_height: float) -> _Plan:
    """Return the plan with the spacing as it is, or a closer one where that saves a sheet or keeps a list."""
    plan = _planned(strips, master, header_height, 1.0)
    for scale, fill in _GLUE_SCALES:
        may_save = len(plan.ends) > 1 and plan.empty >= master.depth * (1 - fill)
        may_keep = plan.parted and scale >= _KEEPING_SCALE
        if not (may_save or may_keep):
            continue
        closer = _planned(strips, master, header_height, scale)
        if len(closer.ends) < len(plan.ends):
            return closer
        if may_keep and len(closer.ends) == len(plan.ends) and closer.parted < plan.parted:
            return closer
    return plan


def _planned(strips: list[Strip], master: PageMaster, header_height: float, glue_scale: float) -> _Plan:
    """Return the plan with fewest pages, then fewest parted lists, then fullest pages."""
    depth = master.depth
    # For each page start reached: pages, price, start of the page before, empty depth of that page.
    best: dict[int, tuple[int, float, int, float]] = {0: (0, 0.0, -1, 0.0)}
    waiting = [0]
    while waiting:
        start = heapq.heappop(waiting)
        pages, price, *_ = best[start]
        room = depth if start else depth - header_height
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
