"""Flow -> Pages: where each page ends, with headers and footers set once the number of pages is known.

Keeps a heading with what it heads, no line alone, a row or step whole, a panel whole
where it fits on a page. Closes the spacing up a little when that saves a near-empty last sheet.
"""

from __future__ import annotations

from handpress.brand.fonts import Fonts
from handpress.brand.theme import PageMaster
from handpress.layout.boxes import Box, Flow, Item, Page, Pages
from handpress.layout.strips import Slicer, Stack, Strip

# Spacing between boxes may close up this far to save a sheet.
_GLUE_SCALES = (0.85, 0.7, 0.55)
_NEAR_EMPTY = 0.3  # share of the last page


def paginate(flow: Flow, master: PageMaster, fonts: Fonts) -> Pages:
    """Return *flow* as pages of the size that *master* has."""
    slicer = Slicer(fonts, master.depth)
    header, header_height = _fixed(slicer, flow.header, master, master.top)
    # The running line stands above the region, in the margin.
    running, _ = _fixed(slicer, flow.running, master, master.top - 24.0)
    strips = slicer.slices(flow.boxes, master.side, master.measure)
    regions = _regions(strips, master, header_height, 1.0)
    if len(regions) > 1 and regions[-1].closed_height < master.depth * _NEAR_EMPTY:
        for scale in _GLUE_SCALES:
            closer = _regions(strips, master, header_height, scale)
            if len(closer) < len(regions):
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


def _regions(strips: list[Strip], master: PageMaster, header_height: float, glue_scale: float) -> list[Stack]:
    regions = []
    start = 0
    while start < len(strips) or not regions:
        depth = master.depth - (0.0 if regions else header_height)
        end = _page_end(strips, start, depth, glue_scale)
        stack = Stack(glue_scale)
        for strip in strips[start:end]:
            stack.add(strip)
        regions.append(stack)
        start = end
    return regions


def _page_end(strips: list[Strip], start: int, depth: float, glue_scale: float) -> int:
    """Return the index behind the last strip of the page that starts at *start*."""
    stack = Stack(glue_scale)
    best, price = start + 1, 1_000
    for at in range(start, len(strips)):
        if at > start and strips[at].penalty <= price:
            best, price = at, strips[at].penalty
        stack.add(strips[at])
        if stack.closed_height > depth + 0.01:
            return best
    return len(strips)
