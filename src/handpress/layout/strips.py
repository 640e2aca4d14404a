"""Boxes -> strips: the flow as one list of horizontal slices that a page break never cuts.

A strip says how much it dislikes a page break before it, and which frames (blocks
with ground, border or padding) it stands in. Nothing here knows where a page ends;
``Stack`` puts a slice of the list on top of each other, frames and all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from operator import itemgetter

from msgspec import Struct

from handpress.brand.fieldlines import goes_on, set_lines
from handpress.brand.fonts import Fonts, Shaped
from handpress.content.personal import blank_key
from handpress.layout.atoms import UNDER, Line
from handpress.layout.boxes import (
    BEHEADED,
    FREE,
    LAYOUT,
    TORN,
    Artifact,
    Block,
    Box,
    Cell,
    Drawing,
    Field,
    FieldItem,
    ImageItem,
    Inline,
    Item,
    Lead,
    Picture,
    Row,
    Rule,
    Run,
    Setting,
    ShapeItem,
    Spine,
    Text,
    TextItem,
    line,
    round_rect,
)
from handpress.layout.lines import balanced, break_lines
from handpress.layout.paragraphs import baseline_of, ends_lonely, placed, set_paragraph


class Frame(Struct, frozen=True, eq=False):
    """A block round some strips, at its place in the column.

    ``head`` are the strips of its head as they stand in the flow, ``repeated`` the same ready to be
    painted again on a further page.
    """

    block: Block
    x: float
    width: float
    head: tuple[Strip, ...] = ()
    repeated: tuple[Strip, ...] = ()


class Strip(Struct):
    """A slice of the flow. Items are placed from its top; x is final."""

    height: float
    items: list[Item]
    glue: float = 0.0
    penalty: int = FREE
    fresh: bool = False  # begins a page
    part: str = ""  # the name of the part that it belongs to
    over: float = 0.0  # what its first line has above it to write in
    whole: int = 0  # with how many strips it goes on with what is above, if they fit there
    frames: tuple[Frame, ...] = ()
    row: Row | None = None
    columns: tuple[list[Item], ...] = ()


class Stack(Struct):
    """Strips on top of each other from y = 0.

    Content comes out in reading order: the strips of a row column by column. With
    ``measures`` only heights are kept.
    """

    measures: bool = False
    top: float = 0.0  # where it stands; what is in it is counted from there
    y: float = 0.0
    content: list[Item] = []
    frames: list[tuple[Frame, float, int]] = []
    grounds: list[Item | None] = []
    started: bool = False
    row: Row | None = None
    columns: tuple[list[Item], ...] = ()

    def add(self, strip: Strip) -> None:
        """Put *strip* under what is there."""
        shared = 0
        if self.frames:
            for (frame, _, _), other in zip(self.frames, strip.frames, strict=False):
                if frame is not other:
                    break
                shared += 1
            while len(self.frames) > shared:
                self._close(strip)
        if strip.row is not self.row:
            self._end_row(strip)
        if self.started:
            self.y += strip.glue
        if len(strip.frames) > shared:
            for frame in strip.frames[shared:]:
                self._open(frame, strip)
        if not self.measures:
            y, top = self.y, self.top
            self.content += [item.moved(0.0, y, top) for item in strip.items]
            if strip.columns:
                for column, items in zip(self.columns, strip.columns, strict=True):
                    column += [item.moved(0.0, y, top) for item in items]
        self.y += strip.height
        self.started = True

    def finish(self) -> list[Item]:
        """Close what is open; return all items, grounds first."""
        while self.frames:
            self._close()
        self._end_row(None)
        return [*[ground.moved(0.0, self.top) for ground in self.grounds if ground is not None], *self.content]

    @property
    def closed_height(self) -> float:
        """The height that the stack would have if it ended here."""
        return self.y + sum(frame.block.padding[2] for frame, _, _ in self.frames)

    def _end_row(self, strip: Strip | None) -> None:
        for column in self.columns:
            self.content.extend(column)
        self.row = strip.row if strip else None
        self.columns = tuple([[] for _ in strip.columns]) if strip else ()

    def _open(self, frame: Frame, strip: Strip) -> None:
        self.grounds.append(None)
        self.frames.append((frame, self.y, len(self.grounds) - 1))
        self.grounds.extend([None] * 3)
        self.y += frame.block.padding[0]
        # The head stands in the flow once; on every further page it is repeated as an artifact.
        if not any(strip is head for head in frame.head):
            for head in frame.repeated:
                items = (*head.items, *(item for column in head.columns for item in column))
                self.content.extend(_as_artifact(item).moved(0.0, self.y, self.top) for item in items)
                self.y += head.height

    def _close(self, after: Strip | None = None) -> None:
        frame, top, slot = self.frames.pop()
        self.y += frame.block.padding[2]
        if self.measures:
            return
        to_next = 0.0
        if after and frame.block.spine:
            padding = [other.block.padding[0] for other in after.frames[len(self.frames) :]]
            to_next = sum(padding, after.glue + after.over)
        for offset, item in enumerate(_decorations(frame, top, self.y - top, to_next)):
            self.grounds[slot + offset] = item


def _decorations(frame: Frame, top: float, height: float, to_next: float) -> Iterable[Item]:
    """Yield the ground and the rules of a frame; so far below it is what a spine may lead *to_next*."""
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
        yield item(Drawing(line(0.0, height, width, height), stroke=block.rule_below, stroke_width=block.rule_width))
    if block.spine:
        spine = block.spine
        down = line(spine.x, spine.top, spine.x, height + (to_next if spine.leads else 0.0))
        yield item(Drawing(down, stroke=spine.colour, stroke_width=spine.thickness))


def _shift(path: tuple[tuple[str | float, ...], ...], dx: float, dy: float) -> tuple[tuple[str | float, ...], ...]:
    return tuple(
        (op[0], *(value + (dx if at % 2 == 0 else dy) for at, value in enumerate(op[1:]) if not isinstance(value, str)))
        for op in path
    )


def _as_artifact(item: Item) -> Item:
    owner = Artifact("Pagination")
    if isinstance(item, FieldItem):
        setting = item.setting._replace(owner=owner) if item.setting else None
        return item._replace(items=tuple(inner._replace(owner=owner) for inner in item.items), setting=setting)
    return item._replace(owner=owner)


class Slicer:
    """Turns boxes into strips for pages of one depth.

    With *backwards* x is the way from the right edge: the pages are turned over at the end. One that only *measures*
    leaves words and drawings out.
    """

    def __init__(self, fonts: Fonts, depth: float, backwards: bool = False, measures: bool = False) -> None:
        self.fonts = fonts
        self.measures = measures
        self.backwards = backwards
        self.depth = depth  # of a page, less the padding of the blocks around
        self.lowers = False  # whether columns begin under what may stand over them
        self.known: dict[int, list[Strip]] = {}  # of boxes, by their identity, that were sliced for as wide a column

    def slices(self, boxes: Iterable[Box], x: float, width: float) -> list[Strip]:
        """Return *boxes*, one under the other, as strips."""
        strips: list[Strip] = []
        after, keep_next, company = 0.0, False, FREE
        for box in boxes:
            own = self.box(box, x, width)
            if not own:
                continue
            first, price = own[0], BEHEADED if keep_next else company
            # The white over a line is room to write in it as well.
            first.glue = max(after, box.before, first.over) - first.over if strips else 0.0
            if price > first.penalty:
                first.penalty = price
            strips += own
            after, keep_next, company = box.after, box.keep_next, box.company if isinstance(box, (Row, Block)) else FREE
        return strips

    def box(self, box: Box, x: float, width: float) -> list[Strip]:
        """Return one box as strips."""
        if self.known and (strips := self.known.pop(id(box), None)):
            return strips
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
        return [Strip(box.height, [] if self.measures else [*_picture(box, x), *self.labels(box, x)])]

    def labels(self, box: Picture, x: float) -> Iterable[Item]:
        """Yield the words in a picture, which keep their side of it where the page is turned over."""
        for label in box.labels:
            (line,) = break_lines((label.run,), _NO_END, self.fonts, self.backwards)
            left = box.width - label.width - label.x if self.backwards else label.x
            for item in placed(line, self.backwards):
                yield item.moved(x + left, label.y)

    def text(self, box: Text, x: float, width: float) -> list[Strip]:
        """Return a paragraph, a strip for each line."""
        backwards = self.backwards if box.backwards is None else box.backwards
        align = box.align
        if backwards != self.backwards:
            align = {"start": "end", "end": "start"}.get(align, align)
        whole = runs = box.set_runs
        typed = any([run.answer is not None for run in runs])
        runs = self.filled(runs, width) if typed else runs
        own = runs is not whole  # a patient's text among it
        lines = set_paragraph(runs, width, self.fonts, align, backwards, self.backwards, not own)
        if box.even and not own and ends_lonely(lines, width):
            wide = balanced(runs, width, self.fonts, backwards)
            lines = set_paragraph(runs, wide, self.fonts, align, backwards, self.backwards)
        if self.measures:
            return [Strip(one.height, [], penalty=one.penalty, over=one.over) for one in lines]
        strips = [
            Strip(
                height,
                [*self.owned(items, runs, x + shift, height)]
                if typed
                else [item.owned(runs[at].owner, x + shift) for item, at in items],
                penalty=penalty,
                over=over,
            )
            for height, penalty, over, shift, items in lines
        ]
        if box.lead:
            hole = strips[0].items[0]
            strips[0].items[0] = self.lead(box.lead, hole.x, hole.y - UNDER, strips[0].height)
        return strips

    def filled(self, runs: tuple[Run, ...], width: float) -> tuple[Run, ...]:
        """Return *runs* with each answer that its rule has no room for as text of the paragraph."""
        if all([run.answer is None or self.fits(run, width) for run in runs]):
            return runs
        return tuple([run if run.answer is None or self.fits(run, width) else run.told for run in runs])

    def fits(self, hole: Run, width: float) -> bool:
        """Return whether what is typed on a blank stands on its rule, in a column of *width*."""
        value, room = hole.told, min(hole.blank, width)
        if not self.backwards and (lines := self.plainly_set(value, room)):
            return len(lines) == 1
        (line,) = break_lines((value,), _NO_END, self.fonts, self.backwards)
        return line.width <= room

    def owned(
        self, items: Iterable[tuple[Inline, int]], runs: tuple[Run, ...], dx: float, height: float
    ) -> Iterable[Item]:
        """Yield the *items* of *runs* at their places in a line; a rule on which something is typed with that on it."""
        for item, at in items:
            run = runs[at]
            if run.answer is None or not isinstance(item, ShapeItem):
                yield item.owned(run.owner, dx)
                continue
            yield item.owned(LAYOUT, dx)
            yield self.answer(run, item.x + dx, item.y + item.height - UNDER, min(run.blank, item.width), height)

    def answer(self, run: Run, x: float, baseline: float, width: float, height: float) -> FieldItem:
        """Return what is typed on a blank."""
        value = run.told
        set_ones = None if self.backwards else self.plainly_set(value, width)
        (line,) = set_ones or break_lines((value,), _NO_END, self.fonts, self.backwards)
        items = tuple(item.moved(x, baseline) for item in placed(line, self.backwards))
        assert run.answer
        key = blank_key(run.answer.key)
        faces = self.fonts.field_faces(run.style.bold)
        setting = Setting(key, value.text, run.style, run.owner, faces, baseline, 1) if set_ones else None
        return FieldItem(key, x, 0.0, width, height, items, setting)

    def lead(self, lead: Lead, x: float, baseline: float, height: float) -> FieldItem:
        """Return what a paragraph begins with, in the hole that its first line has for it."""
        value = Run(lead.value, lead.style, lead.owner, isolate=True)
        whole = value._replace(text=f"{lead.value}{lead.behind}")
        set_ones = None if self.backwards else self.plainly_set(whole, lead.width)
        runs = (value, Run(lead.behind, lead.style, lead.owner))
        (line,) = set_ones or break_lines(runs, _NO_END, self.fonts, self.backwards)
        items = tuple(item.moved(x, baseline) for item in placed(line, self.backwards))
        if not set_ones:
            return FieldItem(lead.name, x, 0.0, lead.width, height, items)
        faces = self.fonts.field_faces(lead.style.bold)
        setting = Setting(lead.key, lead.value, lead.style, lead.owner, faces, baseline, 1, lead.behind, lead.least)
        return FieldItem(lead.name, x, 0.0, lead.width, height, items, setting)

    def field(self, box: Field, x: float, width: float) -> Strip:
        """Return a field in one strip, with its value or with a rule to write on."""
        style = box.style
        baseline = baseline_of(self.fonts, style.size, style.leading)
        if box.value is None:
            height = style.leading * box.lines
            drawing = Drawing(line(0.0, 0.0, width, 0.0), stroke=box.rule, stroke_width=0.75)
            rule = ShapeItem(x, height - style.leading + baseline + 2.5, width, 0.0, drawing, box.blank_owner)
            return Strip(height, [FieldItem(box.name, x, 0.0, width, height, (rule,))])
        run = Run(box.value, style, box.owner, isolate=True)
        set_ones = None if self.backwards else self.plainly_set(run, width)
        lines = set_ones or break_lines((run,), width, self.fonts, self.backwards)
        height = style.leading * max(box.lines, len(lines))
        items = tuple(
            item.moved(x, number * style.leading + baseline)
            for number, one in enumerate(lines)
            for item in placed(one, self.backwards)
        )
        faces = self.fonts.field_faces(style.bold)
        setting = Setting(box.key, box.value, style, box.owner, faces, baseline, len(lines)) if set_ones else None
        return Strip(height, [FieldItem(box.name, x, 0.0, width, height, items, setting)])

    def plainly_set(self, run: Run, width: float) -> list[Line] | None:
        """Return a value as the press would set it, or none where the press cannot."""
        faces = self.fonts.field_faces(run.style.bold)
        found = set_lines(run.text, [face.widths for face in faces], run.style.size, width)
        if found is None:
            return None
        scale = run.style.size / 1000
        lines = []
        for number, words in enumerate(found, 1):
            pieces: list[Shaped] = []
            for at, (face, word) in enumerate(words):
                pieces += [faces[0].piece(" ")] if at else []
                pieces += map(faces[face].piece, word)
            wide = sum([piece.width for piece in pieces]) * scale
            # The last space keeps the words of two lines apart when they are read out.
            more = number < len(found) and not goes_on(words)
            shown = (*pieces, faces[0].piece(" ")) if more else tuple(pieces)
            lines.append(Line([TextItem(0.0, 0.0, wide, run.style, shown, run.owner)], wide))
        return lines

    def block(self, block: Block, x: float, width: float) -> list[Strip]:
        """Return a block's strips, its frame noted on each."""
        top, right, bottom, left = block.padding
        inner_x, inner_width = x + left, width - left - right
        # What stands in here has less than a page: the padding stands on every page with it.
        self.depth -= top + bottom
        head = self.box(block.head, inner_x, inner_width) if block.head else []
        strips = self.slices(block.kids, inner_x, inner_width)
        self.depth += top + bottom
        if head and strips:
            strips[0].penalty = BEHEADED
        strips = [*head, *strips]
        if block.keep:
            stack = Stack(measures=True)
            for strip in strips:
                stack.add(strip)
            if top + stack.closed_height + bottom <= self.depth:
                _hold(strips, block.price)
        if block.framed:
            again = self.box(block.again, inner_x, inner_width) if block.again and strips else []
            first = tuple(strips[:1]) if again else tuple(head)
            frame = Frame(block, x, width, first, tuple(self._closed(again or head)))
            for strip in strips:
                strip.frames = (frame, *strip.frames)
            if strips and (block.tint or block.border or block.edge):
                strips[0].over = 0.0
        if block.goes_on and strips:
            strips[0].whole = len(strips)
        return strips

    def row(self, row: Row, x: float, width: float) -> list[Strip]:
        """Return a row's columns joined, cut where all of them can be."""
        if self.lowers and row.over:
            return self.slices(_lowered(row), x, width)
        places = list(_columns(row, x, width))
        columns = [self._closed(self.box(cell.box, cell_x, cell_width)) for cell, cell_x, cell_width in places]
        over = 0.0 if row.middle else _lower_marks(row, columns)
        depths = [sum([strip.glue + strip.height for strip in column]) for column in columns]
        height = max(depths)
        if row.middle:
            for column, depth in zip(columns, depths, strict=True):
                if column:
                    column[0].glue += (height - depth) / 2
        strips = _merge(row, columns)
        strips[0].over = over
        if row.rules:
            places_of = [cell_x - row.gap / 2 - x for _, cell_x, _ in places[1:]]
            spines = [Spine(row.rules, at, thickness=row.rule_width) for at in places_of]
            frames = tuple(Frame(Block((), spine=spine), x, width) for spine in spines)
            for strip in strips:
                strip.frames = frames
        if max([strip.height for strip in strips]) > self.depth:
            # No common place to cut: one cell under the other loses the look, but no word.
            return [strip for column in columns for strip in column]
        if row.keep and height <= self.depth:
            _hold(strips, TORN)
        return strips

    def _closed(self, strips: list[Strip]) -> list[Strip]:
        """Draw the frames and join the rows inside a cell, so that its strips stand alone and are read in order."""
        for strip in strips:
            if strip.frames or strip.row:
                break
        else:
            return strips
        closed: list[Strip] = []
        at = 0
        while at < len(strips):
            first = strips[at]
            end = at + 1
            while end < len(strips) and _stands_with(strips[end], first):
                end += 1
            if first.frames or end > at + 1:
                stack = Stack()
                for strip in strips[at:end]:
                    stack.add(strip)
                items = stack.finish()
                closed.append(Strip(stack.y, items, first.glue, first.penalty, over=first.over))
            else:
                closed.append(first)
            at = end
        return closed


def height_of(boxes: Iterable[Box], width: float, fonts: Fonts, backwards: bool) -> float:
    """Return how high *boxes* are on top of each other, where no page ends."""
    stack = Stack(measures=True)
    for strip in Slicer(fonts, math.inf, backwards, measures=True).slices(boxes, 0.0, width):
        stack.add(strip)
    return stack.closed_height


_NO_END = 1e6  # points: of a line that does not break


def _stands_with(strip: Strip, first: Strip) -> bool:
    """Whether *strip* goes on with the frame of *first*, or with its row."""
    if first.frames:
        return strip.frames[:1] == first.frames[:1]
    return first.row is not None and strip.row is first.row and not strip.frames


def _rule(box: Rule, x: float, width: float) -> ShapeItem:
    drawing = Drawing(line(0.0, 0.0, width, 0.0), stroke=box.colour, stroke_width=box.thickness)
    return ShapeItem(x, box.height - box.thickness / 2, width, 0.0, drawing, box.owner)


def _picture(box: Picture, x: float) -> Iterable[Item]:
    if box.raster is not None:
        yield ImageItem(x, 0.0, box.width, box.height, box.raster, box.owner)
    for drawing in box.shapes:
        yield ShapeItem(x, 0.0, box.width, box.height, drawing, box.owner)


def _lowered(row: Row) -> tuple[Box, ...]:
    """Return what may stand over *row*, and the row under it."""
    first, *others = row.cells
    kids = first.box.kids if isinstance(first.box, Block) else (first.box,)
    under = kids[row.over :]
    cells = (first._replace(box=Block(under)), *others)
    return *kids[: row.over], Block((row._replace(cells=cells, over=0),), before=_space_over(under[0]))


def _space_over(box: Box) -> float:
    return max(box.before, _space_over(box.kids[0]) if isinstance(box, Block) and box.kids else 0.0)


def _columns(row: Row, x: float, width: float) -> Iterable[tuple[Cell, float, float]]:
    free = width - row.gap * (len(row.cells) - 1) - sum([cell.width or 0.0 for cell in row.cells])
    shares = sum([cell.share for cell in row.cells if cell.width is None])
    for cell in row.cells:
        own = cell.width if cell.width is not None else free * cell.share / shares
        yield cell, x, own
        x += own + row.gap


def _lower_marks(row: Row, columns: list[list[Strip]]) -> float:
    """Put what stands beside words level with their first line, which may be higher to be written on; return by what.

    Bullets, boxes, numbers and pictograms have columns of a given width, the words what these leave.
    """
    free = [at for at, cell in enumerate(row.cells) if cell.width is None]
    words = columns[free[0]] if len(free) == 1 and len(columns) > 1 else []
    over = words[0].over if words else 0.0
    for column in columns:
        if over and column and column is not words:
            column[0].glue += over
    return over


def _hold(strips: list[Strip], penalty: int) -> None:
    for strip in strips[1:]:
        strip.penalty = max(strip.penalty, penalty)


def _merge(row: Row, columns: list[list[Strip]]) -> list[Strip]:
    """Join columns side by side; a cut stays where no column has a strip across it, at the highest price of any."""
    placed: list[tuple[float, float, int, Strip]] = []  # top, bottom, column, strip
    for number, column in enumerate(columns):
        y = 0.0
        for strip in column:
            y += strip.glue
            placed.append((y, y + strip.height, number, strip))
            y += strip.height
    placed.sort(key=itemgetter(0))
    merged: list[Strip] = []
    top = bottom = 0.0
    done = [0] * len(columns)

    def begin() -> Strip:
        penalty = FREE
        if merged:
            parted = [column[at].penalty for column, at in zip(columns, done, strict=True) if 0 < at < len(column)]
            penalty = max(parted, default=FREE)
        merged.append(Strip(0.0, [], penalty=penalty, row=row, columns=tuple([[] for _ in columns])))
        return merged[-1]

    group = begin()
    for start, end, number, strip in placed:
        if bottom > top and start >= bottom - 0.001:
            group.height, gap = bottom - top, start - bottom
            group, top = begin(), start
            group.glue = gap
        down = start - top
        for inner in (strip.items, *strip.columns):
            group.columns[number].extend([item.moved(0.0, down) for item in inner] if down else inner)
        bottom = max(bottom, end)
        done[number] += 1
    group.height = bottom - top
    return merged
