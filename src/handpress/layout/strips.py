"""Boxes -> strips: the flow as one list of horizontal slices that a page break never cuts.

A strip says how much it dislikes a page break before it, and which frames (blocks
with ground, border or padding) it stands in. Nothing here knows where a page ends;
``Stack`` puts a slice of the list on top of each other, frames and all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from handpress.brand.fonts import Fonts
from handpress.layout.boxes import (
    LAYOUT,
    Artifact,
    Block,
    Box,
    Cell,
    Drawing,
    Field,
    FieldItem,
    ImageItem,
    Item,
    Picture,
    Row,
    Rule,
    Run,
    ShapeItem,
    Text,
    TextItem,
    line,
    round_rect,
)
from handpress.layout.lines import break_lines

# The price of a page break before a strip. A break takes the lowest price that the page offers.
FREE = 0
TORN = 1  # through a list item, step or row
APART = 2  # through a block that is to be kept whole
LONELY = 3  # leaves one line of a paragraph alone
BEHEADED = 4  # parts a heading from what it heads


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """A block round some strips, at its place in the column."""

    block: Block
    x: float
    width: float
    head: tuple[Strip, ...] = ()


@dataclass(slots=True)
class Strip:
    """A slice of the flow. Items are placed from its top; x is final."""

    height: float
    items: list[Item]
    glue: float = 0.0
    penalty: int = FREE
    frames: tuple[Frame, ...] = ()


@dataclass(slots=True)
class Stack:
    """Strips on top of each other from y = 0."""

    glue_scale: float = 1.0
    y: float = 0.0
    content: list[Item] = field(default_factory=list)
    frames: list[tuple[Frame, float, int]] = field(default_factory=list)
    grounds: list[Item | None] = field(default_factory=list)
    started: bool = False

    def add(self, strip: Strip) -> None:
        """Put *strip* under what is there."""
        shared = 0
        for (frame, _, _), other in zip(self.frames, strip.frames, strict=False):
            if frame is not other:
                break
            shared += 1
        while len(self.frames) > shared:
            self._close()
        if self.started:
            self.y += strip.glue * self.glue_scale
        for frame in strip.frames[shared:]:
            self._open(frame, strip)
        self.content.extend([item.moved(0.0, self.y) for item in strip.items])
        self.y += strip.height
        self.started = True

    def finish(self) -> list[Item]:
        """Close what is open; return all items, grounds first."""
        while self.frames:
            self._close()
        return [*(ground for ground in self.grounds if ground is not None), *self.content]

    @property
    def closed_height(self) -> float:
        """The height that the stack would have if it ended here."""
        return self.y + sum(frame.block.padding[2] for frame, _, _ in self.frames)

    def _open(self, frame: Frame, strip: Strip) -> None:
        self.grounds.append(None)
        self.frames.append((frame, self.y, len(self.grounds) - 1))
        self.grounds.extend([None] * 3)
        self.y += frame.block.padding[0]
        # The head stands in the flow once; on every further page it is repeated as an artifact.
        if frame.head and strip is not frame.head[0] and not self._holds_head(frame, strip):
            for head in frame.head:
                self.content.extend(_as_artifact(item).moved(0.0, self.y) for item in head.items)
                self.y += head.height

    def _holds_head(self, frame: Frame, strip: Strip) -> bool:
        return any(strip is head for head in frame.head)

    def _close(self) -> None:
        frame, top, slot = self.frames.pop()
        self.y += frame.block.padding[2]
        for offset, item in enumerate(_decorations(frame, top, self.y - top)):
            self.grounds[slot + offset] = item


def _decorations(frame: Frame, top: float, height: float) -> Iterable[Item]:
    block, x, width = frame.block, frame.x, frame.width

    def item(drawing: Drawing) -> ShapeItem:
        return ShapeItem(x, top, width, height, drawing, LAYOUT)

    if block.tint and not block.edge:
        yield item(Drawing(round_rect(width, height, block.radius), fill=block.tint))
    if block.edge:
        # The whole in the colour of the edge, then the ground on it: a round corner without a seam.
        yield item(Drawing(round_rect(width, height, block.radius), fill=block.edge))
        inset = block.border_width if block.border else 0.0
        inner = round_rect(width - block.edge_width - inset, height - 2 * inset, max(block.radius - 2, 0))
        moved = _shift(inner, block.edge_width, inset)
        yield item(Drawing(moved, fill=block.tint or (1.0, 1.0, 1.0)))
    elif block.border:
        inset = block.border_width / 2
        path = _shift(round_rect(width - 2 * inset, height - 2 * inset, block.radius), inset, inset)
        yield item(Drawing(path, stroke=block.border, stroke_width=block.border_width))
    if block.rule_below:
        yield item(Drawing(line(0.0, height, width, height), stroke=block.rule_below, stroke_width=0.75))


def _shift(path: tuple[tuple[str | float, ...], ...], dx: float, dy: float) -> tuple[tuple[str | float, ...], ...]:
    return tuple(
        (op[0], *(value + (dx if at % 2 == 0 else dy) for at, value in enumerate(op[1:]) if not isinstance(value, str)))
        for op in path
    )


def _as_artifact(item: Item) -> Item:
    owner = Artifact("Pagination")
    if isinstance(item, FieldItem):
        return replace(item, items=tuple(replace(inner, owner=owner) for inner in item.items))
    return replace(item, owner=owner)


class Slicer:
    """Turns boxes into strips for pages of one depth."""

    def __init__(self, fonts: Fonts, depth: float) -> None:
        self.fonts = fonts
        self.depth = depth

    def slices(self, boxes: Iterable[Box], x: float, width: float) -> list[Strip]:
        """Return *boxes*, one under the other, as strips."""
        strips: list[Strip] = []
        after, keep_next = 0.0, False
        for box in boxes:
            own = self.box(box, x, width)
            if not own:
                continue
            own[0].glue = max(after, box.before) if strips else 0.0
            if keep_next:
                own[0].penalty = max(own[0].penalty, BEHEADED)
            strips += own
            after, keep_next = box.after, box.keep_next
        return strips

    def box(self, box: Box, x: float, width: float) -> list[Strip]:
        """Return one box as strips."""
        if isinstance(box, Text):
            return self.text(box, x, width)
        if isinstance(box, Row):
            return self.row(box, x, width)
        if isinstance(box, Block):
            return self.block(box, x, width)
        if isinstance(box, Field):
            return [self.field(box, x, width)]
        if isinstance(box, Rule):
            return [Strip(box.height, [_rule(box, x, width)])]
        return [Strip(box.height, list(_picture(box, x)))]

    def text(self, box: Text, x: float, width: float) -> list[Strip]:
        lines = break_lines(box.runs, width, self.fonts)
        strips = []
        for number, one in enumerate(lines):
            leading = max(item.style.leading if isinstance(item, TextItem) else 0.0 for item in one.items)
            leading = leading or box.runs[0].style.leading
            shift = {"start": 0.0, "center": (width - one.width) / 2, "end": width - one.width}[box.align]
            baseline = self.baseline(box.runs[0].style.size, leading)
            lonely = number == 1 or (number and number == len(lines) - 1)
            strips.append(
                Strip(
                    leading,
                    [item.moved(x + shift, baseline) for item in one.items],
                    penalty=LONELY if lonely else FREE,
                )
            )
        return strips

    def baseline(self, size: float, leading: float) -> float:
        """Return how far the baseline lies under the top of a line."""
        metrics = self.fonts.regular[0].metrics
        ascent, descent = metrics.ascent * size / 1000, -metrics.descent * size / 1000
        return (leading - ascent - descent) / 2 + ascent

    def field(self, box: Field, x: float, width: float) -> Strip:
        style = box.style
        baseline = self.baseline(style.size, style.leading)
        if box.value is None:
            height = style.leading * box.lines
            drawing = Drawing(line(0.0, 0.0, width, 0.0), stroke=box.rule, stroke_width=0.75)
            rule = ShapeItem(x, height - style.leading + baseline + 2.5, width, 0.0, drawing, box.blank_owner)
            return Strip(height, [FieldItem(box.name, x, 0.0, width, height, (rule,))])
        lines = break_lines((Run(box.value, style, box.owner),), width, self.fonts)
        height = style.leading * max(box.lines, len(lines))
        items = tuple(
            item.moved(x, number * style.leading + baseline)
            for number, one in enumerate(lines)
            for item in one.items
            if isinstance(item, TextItem | ShapeItem)
        )
        return Strip(height, [FieldItem(box.name, x, 0.0, width, height, items)])

    def block(self, block: Block, x: float, width: float) -> list[Strip]:
        top, right, bottom, left = block.padding
        inner_x, inner_width = x + left, width - left - right
        head = self.box(block.head, inner_x, inner_width) if block.head else []
        strips = self.slices(block.kids, inner_x, inner_width)
        if head and strips:
            strips[0].penalty = BEHEADED
        strips = [*head, *strips]
        if block.keep:
            height = top + bottom + sum(strip.height + strip.glue for strip in strips)
            if height <= self.depth:
                _hold(strips, APART)
        if block.framed:
            frame = Frame(block, x, width, tuple(head))
            for strip in strips:
                strip.frames = (frame, *strip.frames)
        return strips

    def row(self, row: Row, x: float, width: float) -> list[Strip]:
        columns = []
        places = list(_columns(row, x, width))
        for cell, cell_x, cell_width in places:
            columns.append(self._closed(self.box(cell.box, cell_x, cell_width)))
        depths = [sum(strip.glue + strip.height for strip in column) for column in columns]
        height = max(depths)
        if row.middle:
            for column, depth in zip(columns, depths, strict=True):
                if column:
                    column[0].glue += (height - depth) / 2
        strips = _merge(columns)
        if row.rules:
            for _, cell_x, _ in places[1:]:
                for strip in strips:
                    drawing = Drawing(line(0.0, 0.0, 0.0, strip.height), stroke=row.rules, stroke_width=1.0)
                    strip.items.insert(0, ShapeItem(cell_x - row.gap / 2, 0.0, 0.0, strip.height, drawing, LAYOUT))
        if max(strip.height for strip in strips) > self.depth:
            # No common place to cut: one cell under the other loses the look, but no word.
            return [strip for column in columns for strip in column]
        if row.keep and height <= self.depth:
            _hold(strips, TORN)
        return strips

    def _closed(self, strips: list[Strip]) -> list[Strip]:
        """Draw the frames inside a cell, so that its strips stand alone."""
        closed: list[Strip] = []
        at = 0
        while at < len(strips):
            frames = strips[at].frames
            end = at + 1
            if frames:
                while end < len(strips) and strips[end].frames[:1] == frames[:1]:
                    end += 1
                stack = Stack()
                for strip in strips[at:end]:
                    stack.add(strip)
                items = stack.finish()
                closed.append(Strip(stack.y, items, strips[at].glue, strips[at].penalty))
            else:
                closed.append(strips[at])
            at = end
        return closed


def _rule(box: Rule, x: float, width: float) -> ShapeItem:
    drawing = Drawing(line(0.0, 0.0, width, 0.0), stroke=box.colour, stroke_width=box.thickness)
    return ShapeItem(x, box.height - box.thickness / 2, width, 0.0, drawing, box.owner)


def _picture(box: Picture, x: float) -> Iterable[Item]:
    if box.raster is not None:
        yield ImageItem(x, 0.0, box.width, box.height, box.raster, box.owner)
    for drawing in box.shapes:
        yield ShapeItem(x, 0.0, box.width, box.height, drawing, box.owner)


def _columns(row: Row, x: float, width: float) -> Iterable[tuple[Cell, float, float]]:
    free = width - row.gap * (len(row.cells) - 1) - sum(cell.width or 0.0 for cell in row.cells)
    shares = sum(cell.share for cell in row.cells if cell.width is None)
    for cell in row.cells:
        own = cell.width if cell.width is not None else free * cell.share / shares
        yield cell, x, own
        x += own + row.gap


def _hold(strips: list[Strip], penalty: int) -> None:
    for strip in strips[1:]:
        strip.penalty = max(strip.penalty, penalty)


def _merge(columns: list[list[Strip]]) -> list[Strip]:
    """Join columns side by side; a cut stays where no column has a strip across it."""
    placed = []  # (top, bottom, strip)
    tops: dict[float, int] = {}
    for column in columns:
        y = 0.0
        for at, strip in enumerate(column):
            y += strip.glue
            placed.append((y, y + strip.height, strip))
            if at:
                tops[round(y, 3)] = max(tops.get(round(y, 3), FREE), strip.penalty)
            y += strip.height
    placed.sort(key=lambda entry: entry[0])
    merged: list[Strip] = []
    group: list[tuple[float, float, Strip]] = []
    top = bottom = 0.0
    for entry in placed:
        if group and entry[0] >= bottom - 0.001:
            # Glue between groups belongs to the strip above it, so that cells of a split row stay aligned.
            merged.append(_joined(group, top, entry[0], tops))
            group, top = [], entry[0]
        group.append(entry)
        bottom = max(bottom, entry[1])
    merged.append(_joined(group, top, bottom, tops))
    return merged


def _joined(group: list[tuple[float, float, Strip]], top: float, bottom: float, tops: dict[float, int]) -> Strip:
    # Column order, not height, is the reading order of the structure tree; painting order may differ.
    items = [item.moved(0.0, y - top) for y, _, strip in group for item in strip.items]
    return Strip(bottom - top, items, penalty=tops.get(round(top, 3), FREE))
