"""Flow -> Pages: where each page ends, with heads and feet set once the number of pages is known.

Keeps a heading with what it heads, no line alone, a row or step whole, a panel whole
where it fits on a page. The gaps of a page close a little where that takes up what saves a sheet or keeps a list
together, and open where the page would end more than a quarter empty.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from handpress.brand.fonts import Fonts
from handpress.brand.theme import PageMaster
from handpress.layout.boxes import (
    APART,
    BEHEADED,
    FREE,
    HELD,
    LONELY,
    LOOSE,
    PARTED,
    TORN,
    Box,
    FieldItem,
    Flow,
    Item,
    Page,
    Pages,
    Row,
    Stretch,
    StructElem,
)
from handpress.layout.strips import Frame, Slicer, Stack, Strip, height_of

# What a page costs, a break of each price, and a page that ends more than a quarter empty, the more the emptier.
_PAGE = 2.0
_PRICES = {FREE: 0.0, PARTED: 2.6, LOOSE: 1.2, TORN: 4.0, APART: 6.0, LONELY: 8.0, BEHEADED: 30.0, HELD: 60.0}
_INSIDE = 0.05  # and a break inside a section
_EMPTIEST, _GAP, _EMPTIER = 0.25, 5.0, 8.0
_THINNEST, _THIN = 0.3, 1.2  # a last page with less on it, and what that costs
_TRIED, _DEAR = 8, 2  # breaks of one price, and of a high one
# How far gaps may close, what it costs that they do, and what that they do so as far as they may.
_CLOSEST, _CLOSES, _CLOSER = 0.6, 0.3, 0.7
# How empty a page may be left by gaps that open, and how far they may: twice as wide up to the widest, and beyond that
# a little.
_OPENED = 0.2
_TWICE, _WIDEST, _OPENS = 2.0, 20.0, 20 / 14
_MOVED, _LOWERED = 1.0, 0.5  # what it costs to let the next part go first, and columns begin lower
_ANY_PAGE = 888  # no page number is wider than this one
_ANY_PART = "A part"  # of the head of a page
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
        self._strips: dict[int, tuple[Box, list[Strip], float]] = {}
        foot = height_of(footer(1, _ANY_PAGE), master.measure, fonts, backwards)
        self.depth = _depth(master, master.first_top, foot)

    def height(self, boxes: tuple[Box, ...]) -> float:
        """Return how high *boxes* are, one by one."""
        return sum(map(self.height_of, boxes))

    def height_of(self, box: Box) -> float:
        """Return how high a box is."""
        known = self._strips.get(id(box))
        if known is None:
            strips = self._slicer.slices((box,), self._master.side, self._master.measure)
            stack = Stack(measures=True)
            for strip in strips:
                stack.add(strip)
            known = self._strips[id(box)] = box, strips, stack.closed_height
        return known[2]

    def known(self, boxes: Iterable[Box]) -> dict[int, list[Strip]]:
        """Return the strips of those of *boxes* that were measured, by their identity; for once."""
        return {id(box): self._strips.pop(id(box))[1] for box in boxes if id(box) in self._strips}


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
        # As high with a part's name or without.
        self.running_height = self.height(flow.running("")) or self.height(flow.running(_ANY_PART))
        top = master.top + (self.running_height + master.running if self.running_height else 0.0)
        self.first = self.region(master.first_top, 1)
        self.other = self.region(top, _ANY_PAGE)

    def region(self, top: float, page: int) -> _Region:
        """Return the region of a *page*."""
        foot = self.height(self.flow.footer(page, _ANY_PAGE))
        return _Region(top, _depth(self.master, top, foot), _rule(self.master, foot))

    def height(self, boxes: tuple[Box, ...]) -> float:
        """Return how high a head or a foot is."""
        return height_of(boxes, self.master.measure, self.slicer.fonts, self.flow.backwards)

    def stacked(self, boxes: tuple[Box, ...], top: float) -> list[Item]:
        """Return what is in *boxes* on top of each other, from *top* down."""
        stack = Stack(top=top)
        for strip in self.slices(boxes, self.master.height):
            stack.add(strip)
        return stack.finish()

    def slices(self, boxes: tuple[Box, ...], depth: float) -> list[Strip]:
        """Return *boxes* as strips for a page of *depth*."""
        self.slicer.depth = depth
        return self.slicer.slices(boxes, self.master.side, self.master.measure)

    def pages(self) -> Pages:
        flow = self.flow
        self.slicer.known = dict(flow.known)
        boxes = flow.front(_ANY_NAMED)
        fronts = [self.slices((box,), self.first.depth) for box in boxes]
        self.slicer.known = {}
        front = [strip for strips in fronts for strip in strips]
        end = self.slices(flow.imprint, self.other.depth)
        order, strips, plan = self.best_order(front, self.parts(), end)
        if flow.signs:
            named = flow.front(_page_of(flow.signs, strips, plan))
            for at, (one, other) in enumerate(zip(boxes, named, strict=True)):
                if one is not other:
                    fronts[at] = self.slices((other,), self.first.depth)
            strips[: len(front)] = [strip for own in fronts for strip in own]
        starts = (0, *plan.ends[:-1])
        pages = []
        for number, (start, stop, fit) in enumerate(zip(starts, plan.ends, plan.fits, strict=True), 1):
            own = strips[start:stop]
            _fit(own, fit, len(front) if number == 1 else 0)
            if stop == len(strips) and end and len(end) < len(own):
                self.sink(own, end[0], self.region_of(number))
            goes_on = own[0].part if start and own[0].part == strips[start - 1].part else ""
            pages.append(self.page(own, number, len(starts), len(front) if number == 1 else 0, goes_on))
        return Pages(tuple(pages), self.tree(order), flow.title, flow.language, flow.backwards)

    def parts(self) -> list[list[Strip]]:
        """Return the strips of each stretch of the flow."""
        found, at = [], 0
        for stretch in self.flow.stretches or (Stretch(len(self.flow.boxes), 0),):
            boxes = self.flow.boxes[at : at + stretch.boxes]
            strips = self.slices(boxes, self.other.depth)
            for strip in strips:
                strip.part = stretch.name
            if strips:
                strips[0].glue = max(boxes[0].before, self.flow.boxes[at - 1].after if at else 0.0)
            found.append(strips)
            at += stretch.boxes
        return found

    def best_order(
        self, front: list[Strip], parts: list[list[Strip]], end: list[Strip]
    ) -> tuple[tuple[int, ...], list[Strip], _Plan]:
        """Return the order of the stretches, all strips in that order, and where pages end.

        The order is the flow's, unless a page would end more than a quarter empty, for what is next does not fit; then
        what stands behind that may go first. For the same, and for a last page with little on it, columns may begin
        under what else begins beside them.
        """
        plain = tuple(range(len(parts)))
        strips, plan = self.planned(front, plain, parts, end)
        found = [(plan.cost, plain, strips, plan)]
        if (plan.gaps or plan.thin) and (lowered := self.lowered(parts)):
            others, other = self.planned(front, plain, lowered, end)
            found.append((other.cost + _LOWERED, plain, others, other))
        for order in self.orders(parts) if plan.gaps else ():
            others, other = self.planned(front, order, parts, end)
            if self.fills(order, (strips, plan), others, other, parts):
                found.append((other.cost + _MOVED, order, others, other))
        _, order, strips, plan = min(found, key=lambda entry: entry[0])
        if len(found) > 1:
            self.mark_fresh(strips[len(front) :])
        return order, strips, plan

    def planned(
        self, front: list[Strip], order: tuple[int, ...], parts: list[list[Strip]], end: list[Strip]
    ) -> tuple[list[Strip], _Plan]:
        """Return all strips with *parts* in one *order*, and the plan for them."""
        body = [strip for at in order for strip in parts[at]]
        self.mark_fresh(body)
        if end:
            end[0].glue, end[0].penalty = self.flow.imprint[0].before, BEHEADED
        strips = [*front, *body, *end]
        return strips, _plan(strips, self.first.depth, self.other.depth, len(front))

    def mark_fresh(self, body: list[Strip]) -> None:
        """Let *body* begin a page where the flow asks for it."""
        for at, strip in enumerate(body):
            strip.fresh = self.flow.fresh and not at

    def lowered(self, parts: list[list[Strip]]) -> list[list[Strip]]:
        """Return *parts* with columns under what may stand over them; nothing where there are none."""
        if not any(isinstance(box, Row) and box.over for box in self.flow.boxes):
            return []
        self.slicer.lowers = True
        return self.parts()

    def fills(
        self,
        order: tuple[int, ...],
        plain: tuple[list[Strip], _Plan],
        strips: list[Strip],
        plan: _Plan,
        parts: list[list[Strip]],
    ) -> bool:
        """Return whether what goes first in *order* fills a page that was left: else nothing is gained by it."""
        at = next(at for at, part in enumerate(order) if part != at)
        left = parts[min(order[at:])][0]
        first = next(parts[one] for one in order[at:] if parts[one])[0]
        return _begins(first, strips, plan) < _begins(left, *plain)

    def orders(self, parts: list[list[Strip]]) -> Iterator[tuple[int, ...]]:
        """Yield the orders in which a stretch that gives way stands behind the next."""
        plain = tuple(range(len(parts)))
        for at, stretch in enumerate(self.flow.stretches):
            behind = next((other for other in plain[at + 1 :] if parts[other]), None)
            if stretch.gives_way and parts[at] and behind is not None:
                yield (*plain[:at], *plain[at + 1 : behind + 1], at, *plain[behind + 1 :])

    def tree(self, order: tuple[int, ...]) -> StructElem:
        """Return the structure tree in the order of the stretches."""
        flow = self.flow
        if list(order) == sorted(order):
            return flow.tree
        kids, at = [], flow.first_kid
        for stretch in flow.stretches:
            kids.append(flow.tree.kids[at : at + stretch.kids])
            at += stretch.kids
        moved = [kid for part in order for kid in kids[part]]
        return replace(flow.tree, kids=(*flow.tree.kids[: flow.first_kid], *moved, *flow.tree.kids[at:]))

    def region_of(self, number: int) -> _Region:
        """Return the region of a page."""
        return self.first if number == 1 else self.other

    def sink(self, strips: list[Strip], end: Strip, region: _Region) -> None:
        """Let *end* and what follows it stand at the foot of the page that *strips* fill."""
        stack = Stack(measures=True)
        for strip in strips:
            stack.add(strip)
        end.glue += max(region.depth - stack.closed_height, 0.0)

    def page(self, strips: list[Strip], number: int, pages: int, front: int, goes_on: str) -> Page:
        """Return a page with its head, which names the part that *goes_on* there, and its foot.

        The foot is read behind the first *front* strips.
        """
        region = self.region_of(number)
        items = self.stacked(self.flow.running(goes_on), self.master.top) if number > 1 else []
        foot = self.stacked(self.flow.footer(number, pages), region.rule)
        y = region.top
        for part, end in ((strips[:front], foot if front else []), (strips[front:], [] if front else foot)):
            stack = Stack(top=y, started=y > region.top)
            for strip in part:
                stack.add(strip)
            items += [*stack.finish(), *end]
            y += stack.y
        if self.flow.backwards:
            items = [item.mirrored(self.master.width) for item in items]
        return Page(self.master.width, self.master.height, tuple(items))


def _begins(strip: Strip, strips: list[Strip], plan: _Plan) -> int:
    """Return the index of the page on which *strip* stands."""
    at = next(at for at, one in enumerate(strips) if one is strip)
    return next(number for number, end in enumerate(plan.ends) if at < end)


def _page_of(elem: StructElem, strips: list[Strip], plan: _Plan) -> int:
    """Return the number of the page on which *elem* stands first."""
    for number, (start, end) in enumerate(zip((0, *plan.ends), plan.ends, strict=False), 1):
        for strip in strips[start:end]:
            items = [item for some in (strip.items, *strip.columns) for item in some]
            if any([not isinstance(item, FieldItem) and item.owner is elem for item in items]):
                return number
    return 0


class _Plan(Struct, frozen=True):
    """Where each page ends (indices of strips), and how its gaps are to fit.

    ``cost`` is what all of it costs, ``gaps`` how many pages but the last end more than a quarter empty; on a ``thin``
    last one there is little.
    """

    ends: tuple[int, ...]
    fits: tuple[float, ...]
    cost: float
    gaps: int
    thin: bool


class _Step(NamedTuple):
    """The cheapest way to the end of a page: what all costs up to there, where that page starts, how its gaps fit.

    ``gap`` tells whether that page ends too empty, for the last one or for any other.
    """

    cost: float
    start: int
    fit: float
    gap: bool


def _plan(strips: list[Strip], first: float, depth: float, front: int) -> _Plan:
    """Return the cheapest plan for a *first* page and others of *depth*; the gaps of the first *front* strips stay."""
    best: dict[int, _Step] = {0: _Step(0.0, -1, 0.0, False)}
    waiting = [0]
    heights = _Heights(strips, front)
    while waiting:
        start = heapq.heappop(waiting)
        room = depth if start else first
        for end, spare, penalty in _candidates(strips, heights, start, room):
            share, fit = heights.fitted(start, end, spare, room)
            cost = best[start].cost + _PAGE + _PRICES[penalty] + (_CLOSES - _CLOSER * fit if fit < 0 else 0.0)
            gap = False
            if end == len(strips):
                gap = start > 0 and share > 1 - _THINNEST
                cost += _THIN if gap else 0.0
            elif not strips[end].fresh:
                gap = share > _EMPTIEST + 0.001
                cost += share**2 + (_INSIDE if penalty == FREE and not _heads(strips, end) else 0.0)
                cost += (_GAP + _EMPTIER * (share - _EMPTIEST)) if gap else 0.0
            if end not in best and end < len(strips):
                heapq.heappush(waiting, end)
            if end not in best or cost < best[end].cost:
                best[end] = _Step(cost, start, fit, gap)
    ends, steps = [len(strips)], [best[len(strips)]]
    while steps[-1].start > 0:
        ends.append(steps[-1].start)
        steps.append(best[ends[-1]])
    fits = tuple(step.fit for step in reversed(steps))
    return _Plan(tuple(ends[::-1]), fits, steps[0].cost, sum(step.gap for step in steps[1:]), steps[0].gap)


def _heads(strips: list[Strip], at: int) -> bool:
    """Whether a heading begins *at* a strip: what stands under it may not leave it."""
    return at + 1 < len(strips) and strips[at + 1].penalty >= BEHEADED


def _fit(strips: list[Strip], fit: float, front: int) -> None:
    """Close or open the gaps between *strips*, but for what closes of the first *front*.

    Args:
        strips: Of one page.
        fit: From -1, as close as may be, to 1, as wide as may be.
        front: How many keep together as they are.
    """
    for at, strip in enumerate(strips[1:], 1):
        if fit > 0:
            strip.glue += fit * _opens(strip.glue)
        elif at >= front:
            strip.glue += fit * _closes(strip.glue)


def _closes(glue: float) -> float:
    """Return by how much a gap may close."""
    return glue * (1 - _CLOSEST)


def _opens(glue: float) -> float:
    """Return by how much a gap may open."""
    return max(glue * _OPENS, min(glue * _TWICE, _WIDEST)) - glue


class _Heights:
    """How high any strips in a row are on a page of their own, as `Stack` would have them."""

    def __init__(self, strips: list[Strip], front: int) -> None:
        self.strips = strips
        self.ends: list[float] = []  # of each strip, with all on one endless page
        self.under: list[float] = []  # the padding of the frames that are open there
        self.closing: list[float] = []  # by how much all gaps up to there may close
        self.opening: list[float] = []  # and open
        y = under = closing = opening = 0.0
        frames: tuple[Frame, ...] = ()
        for at, strip in enumerate(strips):
            if strip.frames is not frames:
                shared = 0
                for one, other in zip(frames, strip.frames, strict=False):
                    if one is not other:
                        break
                    shared += 1
                y += sum([frame.block.padding[2] for frame in frames[shared:]])
                y += _opened(strip, shared)
                frames = strip.frames
                under = sum([frame.block.padding[2] for frame in frames])
            y += strip.glue + strip.height
            if strip.glue:
                closing += _closes(strip.glue) if at >= front else 0.0
                opening += _opens(strip.glue)
            self.ends.append(y)
            self.under.append(under)
            self.closing.append(closing)
            self.opening.append(opening)

    def above(self, start: int) -> float:
        """Return what to add to the end of a strip on a page that begins with *start*."""
        strip = self.strips[start]
        return _opened(strip, 0) + strip.height - self.ends[start]

    def fitted(self, start: int, end: int, spare: float, room: float) -> tuple[float, float]:
        """Return the share of its *room* that a page leaves empty, and how its gaps fit; as they are it is *spare*."""
        if spare < 0:
            return 0.0, max(-1.0, spare / (self.closing[end - 1] - self.closing[start] or 1.0))
        opening = self.opening[end - 1] - self.opening[start]
        if end == len(self.strips) or spare <= _EMPTIEST * room or opening <= 0:
            return spare / room, 0.0
        fit = min(1.0, (spare - _OPENED * room) / opening)
        return (spare - fit * opening) / room, fit


def _opened(strip: Strip, shared: int) -> float:
    """Return what the frames of *strip* take at its top where it opens all but the first *shared*."""
    height = 0.0
    for frame in strip.frames[shared:]:
        height += frame.block.padding[0]
        if frame.repeated and not any(strip is head for head in frame.head):
            height += sum([head.height for head in frame.repeated])
    return height


def _candidates(strips: list[Strip], heights: _Heights, start: int, room: float) -> list[tuple[int, float, int]]:
    """Return the ends (index, empty depth, price) worth trying for the page that starts at *start*.

    Of each price the furthest breaks. The depth is that with gaps as they are: where it is below 0 they close. A block
    that goes on with what is above, and fits there as it is, begins the next page only at a price.
    """
    ends, under, closing, count = heights.ends, heights.under, heights.closing, len(strips)
    room -= heights.above(start)
    closed = room - closing[start] + 0.01
    last = start
    while last < count and ends[last] + under[last] - closing[last] <= closed:
        last += 1
        if last < count and strips[last].fresh:
            return [(last, room - ends[last - 1] - under[last - 1], FREE)]
    if last == count:
        return [(count, room - ends[-1] - under[-1], FREE)]
    if last == start:
        return [(start + 1, 0.0, FREE)]  # one strip deeper than a page
    found: dict[int, list[tuple[int, float, int]]] = {}
    half = ends[last - 1] - (room + heights.above(start)) / 2
    for at in range(last, start, -1):
        if ends[at - 1] < half and (FREE in found or LOOSE in found):
            break  # a page half empty is no better
        strip = strips[at]
        penalty = strip.penalty
        rest = at + strip.whole
        if rest > at and rest <= last and ends[rest - 1] + under[rest - 1] <= room:
            penalty = max(penalty, TORN)
        some = found.setdefault(penalty, [])
        if len(some) < (_TRIED if penalty <= LOOSE else _DEAR):
            some.append((at, room - ends[at - 1] - under[at - 1], penalty))
    least = max(min(found), APART)
    return [one for price, some in found.items() if price <= least for one in some]
