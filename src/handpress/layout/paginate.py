"""Flow -> Pages: where each page ends, with headers and footers set once the number of pages is known.

Keeps a heading with what it heads, no line alone, a row or step whole, a panel whole
where it fits on a page. Closes the spacing up a little when that saves a near-empty last sheet.
"""

from __future__ import annotations

import heapq

from handpress.brand.fonts import Fonts
from handpress.brand.theme import PageMaster
from handpress.layout.boxes import Box, Flow, Item, Page, Pages
from handpress.layout.strips import FREE, PARTED, Slicer, Stack, Strip

# How far the spacing between boxes may close up to save the last sheet, by how little stands on it (share of a page).
_GLUE_SCALES = ((0.85, 0.5), (0.75, 0.45), (0.6, 0.25))
_KEEPING_SCALE = 0.85  # and to keep the first or last entry of a list with the others


def paginate(flow: Flow, master: PageMaster, fonts: Fonts) -> Pages:
    """Return *flow* as pages of the size that *master* has."""
    slicer = Slicer(fonts, master.depth)
    header, header_height = _fixed(slicer, flow.header, master, master.top)
    # The running line stands above the region, in the margin.
    running, _ = _fixed(slicer, flow.running, master, master.top - 24.0)
    strips = slicer.slices(flow.boxes, master.side, master.measure)
    regions, parted = _regions(strips, master, header_height, 1.0)
    for scale, fill in _GLUE_SCALES:
        if not parted and (len(regions) == 1 or regions[-1].closed_height > master.depth * fill):
            break
        closer, still_parted = _regions(strips, master, header_height, scale)
        keeps = scale >= _KEEPING_SCALE and still_parted < parted
        if len(closer) < len(regions) or (len(closer) == len(regions) and keeps):
            regions = closer
            break
    pages = []
    for number, region in enumerate(regions, 1):
        top = master.top + (header_height if number == 1 else 0.0)
        content = [item.moved(0.0, top) for item in region.finish()]
        furniture = header if number == 1 else running
        footer = slicer.slices(flow.footer(number, len(regions)), master.side, master.measure)
        stack = _stacked(footer)
        foot = [item.moved(0.0, master.height - master.footer - stack.y / 2) for item in stack.finish()]
        pages.append(Page(master.width, master.height, (*furniture, *content, *foot)))
    return Pages(tuple(pages), flow.tree, flow.title, flow.language, flow.subject)


def _fixed(slicer: Slicer, boxes: tuple[Box, ...], master: PageMaster, top: float) -> tuple[list[Item], float]:
    stack = _stacked(slicer.slices(boxes, master.side, master.measure))
    items = [item.moved(0.0, top) for item in stack.finish()]
    return items, stack.y


def _stacked(strips: list[Strip]) -> Stack:
    stack = Stack()
    for strip in strips:
        stack.add(strip)
    return stack


def _regions(
    strips: list[Strip], master: PageMaster, header_height: float, glue_scale: float
) -> tuple[list[Stack], int]:
    """Return what stands on each page, and how many page breaks part a list."""
    ends = _page_ends(strips, master.depth - header_height, master.depth, glue_scale)
    regions = []
    for start, end in zip([0, *ends], ends, strict=False):
        stack = Stack(glue_scale)
        for strip in strips[start:end]:
            stack.add(strip)
        regions.append(stack)
    return regions, sum(strips[end].penalty == PARTED for end in ends[:-1])


def _page_ends(strips: list[Strip], first_depth: float, depth: float, glue_scale: float) -> list[int]:
    """Return where each page ends: fewest pages first, then fewest parted lists, then fullest pages."""
    # For each page start reached: (pages, price, start of the page before).
    best: dict[int, tuple[int, float, int]] = {0: (0, 0.0, -1)}
    waiting = [0]
    while waiting:
        start = heapq.heappop(waiting)
        pages, price, _ = best[start]
        room = depth if start else first_depth
        for end, empty, penalty in _candidates(strips, start, room, glue_scale):
            cost = price + (0.0 if end == len(strips) else (empty / depth) ** 2) + (penalty == PARTED)
            if end not in best:
                heapq.heappush(waiting, end) if end < len(strips) else None
            if end not in best or (pages + 1, cost) < best[end][:2]:
                best[end] = (pages + 1, cost, start)
    ends = [len(strips)]
    while best[ends[-1]][2] > 0:
        ends.append(best[ends[-1]][2])
    return ends[::-1]


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
