"""Flow -> transcript: the structure tree with all that stands in it, in reading order, without any place on paper.

The words are in the boxes, their meaning is in the tree: here they come together once, for every form
that is not a page. Refuses an element that nothing stands in, and text that hangs in no element.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from handpress.layout.boxes import FOOTER, Block, Box, Field, Flow, Picture, Row, Rule, Run, StructElem, Text, elements

Mark = Run | Field | Rule | Picture

# Cells may be empty, as in the PDF.
_MAY_BE_EMPTY = {"TD", "TH"}
# What stands in no frame of the flow: in the first box of the first page, and in the small print.
_STRIP, _IMPRINT = -2, -3
_BULLETS = {"\u2022", "\u2013"}


@dataclass(frozen=True, eq=False, slots=True)
class OutlineNode:
    """A structure element with its marks and kids in reading order.

    ``backwards`` as in `Text`: None for a paragraph that runs as the handout does. ``drawings`` say nothing of their
    own, and stand right before its words.
    """

    elem: StructElem
    parts: tuple[Mark | OutlineNode, ...]
    backwards: bool | None = None
    drawings: tuple[Picture, ...] = ()

    @property
    def role(self) -> str:
        """The element's role."""
        return self.elem.role

    @property
    def kids(self) -> tuple[OutlineNode, ...]:
        """The parts of an element that holds nothing but elements.

        Raises:
            AssertionError: It has marks of its own.
        """
        kids = tuple(part for part in self.parts if isinstance(part, OutlineNode))
        if len(kids) != len(self.parts):
            raise AssertionError(f"{self.role} holds more than elements: {self.text!r}")
        return kids

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The parts of an element that holds no other.

        Raises:
            AssertionError: It holds another element.
        """
        marks = tuple(part for part in self.parts if not isinstance(part, OutlineNode))
        if len(marks) != len(self.parts):
            raise AssertionError(f"{self.role} holds elements: {self.text!r}")
        return marks

    @property
    def text(self) -> str:
        """The words in it, without blanks."""
        return "".join(part.text if isinstance(part, OutlineNode) else text_of(part) for part in self.parts)

    @property
    def attribute(self) -> str:
        """What its first attribute says: ``Disc`` of a list, ``tv`` of a form field."""
        return self.elem.attributes[0][2] if self.elem.attributes else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Elements that stand in one frame on paper, or in none."""

    nodes: tuple[OutlineNode, ...]
    frame: Block | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A handout to be read: the logo and the lines beside it, its content, the small print at its end."""

    logo: OutlineNode | None
    header: tuple[OutlineNode, ...]
    groups: tuple[Passage, ...]
    imprint: tuple[OutlineNode, ...] = ()


def reading(flow: Flow) -> Transcript:
    """Return what *flow* says, in the order in which a screen reader reads the PDF."""
    return _Transcriber(flow).read()


def text_of(mark: Mark) -> str:
    """Return the words of *mark*; none if it is a rule or a picture."""
    if isinstance(mark, Run):
        return mark.text
    return mark.value or "" if isinstance(mark, Field) else ""


class Listing(StrEnum):
    """What a list is."""

    BULLETS = "bullets"
    STEPS = "steps"
    TASKS = "tasks"  # each with a box to tick
    MARKED = "marked"  # each behind a mark that is said in a word
    FACTS = "facts"  # a label and what it stands for
    ENTRIES = "entries"


def listing(node: OutlineNode) -> tuple[Listing, list[tuple[OutlineNode | None, OutlineNode]]]:
    """Return what the list *node* is, and the label and the body of each entry.

    Bullets and numbers are sure to be those that a list has by itself: a form may leave them to it.

    Raises:
        AssertionError: The list is none of those, or its labels say something else.
    """
    entries: list[tuple[OutlineNode | None, OutlineNode]] = []
    for item in node.kids:
        roles = [kid.role for kid in item.kids]
        if item.role != "LI" or roles not in (["LBody"], ["Lbl", "LBody"]):
            raise AssertionError(f"a list holds {item.role} of {roles}")
        entries.append((item.kids[0] if len(roles) == 2 else None, item.kids[-1]))
    labels = [label.text.strip() if label else None for label, _ in entries]
    if node.attribute == "Disc" and _BULLETS.issuperset(labels):
        return Listing.BULLETS, entries
    if node.attribute == "Decimal" and labels == [str(number) for number in range(1, len(labels) + 1)]:
        return Listing.STEPS, entries
    if node.attribute == "None":
        if all(label and _is_check_box(label) for label, _ in entries):
            return Listing.TASKS, entries
        if all(label and label.elem.actual for label, _ in entries):
            return Listing.MARKED, entries
        if all(labels):
            return Listing.FACTS, entries
        if set(labels) == {None}:
            return Listing.ENTRIES, entries
    raise AssertionError(f"a list of {node.attribute!r} has the labels {labels}")


def _is_check_box(label: OutlineNode) -> bool:
    return [part.attribute if isinstance(part, OutlineNode) else "" for part in label.parts] == ["cb"]


def table(node: OutlineNode) -> tuple[tuple[OutlineNode, ...], list[tuple[OutlineNode, ...]]]:
    """Return the column headings of the table *node* and the cells of each row.

    Raises:
        AssertionError: The table is built in another way.
    """
    roles = [kid.role for kid in node.kids]
    if roles != ["THead", "TBody"]:
        raise AssertionError(f"a table holds {roles}")
    head, *more = node.kids[0].kids
    rows = [row.kids for row in node.kids[1].kids]
    if more or any(cell.role != "TH" or cell.attribute != "Column" for cell in head.kids):
        raise AssertionError("a table has more than one row of column headings")
    if any(len(row) != len(head.kids) or not all(map(_is_cell, row)) for row in rows):
        raise AssertionError("a row of a table has other cells than its head")
    return head.kids, rows


def web_address(nodes: Sequence[OutlineNode]) -> OutlineNode | None:
    """Return the link of a page on the web, if *nodes* begin with its title, how to get there and its QR code."""
    if [node.role for node in nodes[:3]] != ["P", "P", "Figure"]:
        return None
    links = [part for part in nodes[1].parts if isinstance(part, OutlineNode) and part.role == "Link"]
    return next((link for link in links if link.text and link.text in nodes[2].elem.alt), None)


def is_said_below(nodes: Sequence[OutlineNode]) -> bool:
    """Whether the words under a drawing, with which *nodes* begin, say all that there is to say of it."""
    drawing, *below = nodes[:3]
    said = [node.text.strip() for node in below if node.role == "P"]
    return drawing.role == "Figure" and len(said) == 2 and all(text and text in drawing.elem.alt for text in said)


def _is_cell(cell: OutlineNode) -> bool:
    return cell.role == "TD" or (cell.role == "TH" and cell.attribute == "Row")


def is_field(part: Mark | OutlineNode) -> bool:
    """Whether *part* is a field, filled in or a rule to write on: on paper it stands under its label or behind it."""
    return isinstance(part.parts[0] if isinstance(part, OutlineNode) and part.parts else part, Field | Rule)


class _Transcriber:
    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.count = 0
        self.marks: dict[StructElem, list[tuple[int, Mark]]] = {}
        self.frames: dict[StructElem, int] = {}  # the index of a framed box of the flow, or -1
        self.backwards: dict[StructElem, bool | None] = {}
        self.drawings: dict[StructElem, tuple[Picture, ...]] = {}
        self.ahead: tuple[Picture, ...] = ()  # drawings so far that stand before no words yet
        # A foot may hold content too: the address of a film.
        front = flow.front(0)
        self.strip = front[:1]
        self.boxes = tuple(_inner(box) for box in (*front[1:], *flow.footer(1, 1), *flow.boxes))

    def read(self) -> Transcript:
        for box in self.strip:
            self._collect(box, _STRIP)
        for at, box in enumerate(self.boxes):
            framed = isinstance(box, Block) and _is_framed(box)
            self._collect(box, at if framed else -1)
            self.ahead = ()
        for box in self.flow.imprint:
            self._collect(box, _IMPRINT)
        nodes = [node for elem in self.flow.tree.kids for node in _unparted(self._node(elem)[0])]
        if self.marks:
            elem, lost = next(iter(self.marks.items()))
            raise AssertionError(f"{elem.role} is not in the tree: {text_of(lost[0][1])!r}")
        logo = nodes.pop(0) if nodes and nodes[0].role == "Figure" and self._frame(nodes[0]) == _STRIP else None
        found = [(frame, tuple(some)) for frame, some in groupby(nodes, self._frame)]
        groups = tuple(self._group(frame, some) for frame, some in found if frame not in (_STRIP, _IMPRINT))
        ends = {frame: some for frame, some in found if frame in (_STRIP, _IMPRINT)}
        return Transcript(logo, ends.get(_STRIP, ()), groups, ends.get(_IMPRINT, ()))

    def _group(self, frame: int, nodes: tuple[OutlineNode, ...]) -> Passage:
        box = self.boxes[frame] if frame >= 0 else None
        return Passage(nodes, box if isinstance(box, Block) else None)

    def _collect(self, box: Box, frame: int) -> None:
        """Note what stands in *box*."""
        for mark, backwards in _marks(box):
            blank = isinstance(mark, Field) and mark.value is None
            owner = mark.blank_owner if isinstance(mark, Field) and blank else mark.owner
            if isinstance(owner, StructElem):
                self.count += 1
                self.marks.setdefault(owner, []).append((self.count, mark))
                self.backwards.setdefault(owner, backwards)
                self.frames.setdefault(owner, frame)
                if self.ahead:
                    self.drawings[owner] = self.drawings.get(owner, ()) + self.ahead
                    self.ahead = ()
            elif isinstance(mark, Picture):
                self.ahead += (mark,)
            elif text_of(mark) and owner != FOOTER:
                raise AssertionError(f"text in no element: {text_of(mark)!r}")

    def _node(self, elem: StructElem) -> tuple[OutlineNode, int]:
        """Return *elem* with all under it, and the number of its first mark."""
        own: list[tuple[int, Mark | OutlineNode]] = [*self.marks.pop(elem, ())]
        kids = [self._node(kid) for kid in elem.kids]
        if not own and not kids and elem.role not in _MAY_BE_EMPTY:
            raise AssertionError(f"{elem.role} has no content: {elem.title or elem.alt!r}")
        entries = own + [(first, kid) for kid, first in kids]
        if own and kids:
            # Text with a link or a blank inside: the order of the boxes is reading order.
            entries.sort(key=lambda entry: entry[0])
        first = min((order for order, _ in entries), default=self.count)
        parts = tuple(part for _, part in entries)
        return OutlineNode(elem, parts, self.backwards.get(elem), self.drawings.get(elem, ())), first

    def _frame(self, node: OutlineNode) -> int:
        """Return the frame that *node* stands in."""
        frames = {self.frames[elem] for elem in elements(node.elem) if elem in self.frames}
        if len(frames) > 1:
            raise AssertionError(f"{node.role} stands in two frames: {node.text!r}")
        return frames.pop() if frames else -1


def _inner(box: Box) -> Box:
    """Return what stands in a block that only leaves room round one other."""
    if isinstance(box, Block) and len(box.kids) == 1 and not (_is_framed(box) or box.head):
        return _inner(box.kids[0])
    return box


def _is_framed(box: Block) -> bool:
    return bool(box.tint or box.border or box.edge)


def _unparted(node: OutlineNode) -> Iterator[OutlineNode]:
    """Yield *node*, or what stands in it if it only groups."""
    if node.role == "Sect":
        yield from node.kids
    else:
        yield node


def _marks(box: Box) -> Iterator[tuple[Mark, bool | None]]:
    """Yield all that stands in *box*, in order, with the direction of its paragraph."""
    if isinstance(box, Text):
        for run in box.said:
            yield run, box.backwards
    elif isinstance(box, Row):
        for cell in box.cells:
            yield from _marks(cell.box)
    elif isinstance(box, Block):
        for kid in (box.head, *box.kids) if box.head else box.kids:
            yield from _marks(kid)
    else:
        yield box, None
