"""The values of the layout: boxes before, pages and their items after, structure elements through both.

Lengths are points, the origin is top left, y goes down. An item belongs to a
structure element, or it is an artifact; there is no third case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct
from msgspec.structs import replace

from handpress.brand.colour import Colour
from handpress.brand.shapes import rounded
from handpress.brand.theme import TextStyle
from handpress.content.personal import Answer

if TYPE_CHECKING:
    from handpress.brand.fonts import FieldFace, Shaped
    from handpress.brand.shapes import Gradient, RasterLogo

PathOp = tuple[str | float, ...]
Path = tuple[PathOp, ...]


# The price of a page break before a strip of the flow: the higher, the worse.
FREE = 0
PARTED = 1  # leaves the first or the last entry of a list alone
LOOSE = 2  # through a block that is rather kept whole
TORN = 3  # through a list item, step or row
APART = 4  # through a block that is to be kept whole
LONELY = 5  # leaves one line of a paragraph alone
BEHEADED = 6  # parts a heading from what it heads
HELD = 7  # through a block that is kept whole whatever it costs


class Value(Struct, frozen=True, gc=False):
    """A small value, of which a page has thousands: made three times as fast as a named tuple, and used as one is.

    Made of values that were there before, it is never part of a circle: the collector need not look at it.
    """

    def _replace(self, **changes: Any) -> Self:
        """Return the value with *changes*."""
        return replace(self, **changes)


class StructElem(Struct, frozen=True, eq=False, gc=False):
    """A structure element (ISO 32000-1, 14.7.2) with its children in reading order.

    ``attributes`` are (owner, key, value), as in ("Table", "Scope", "Column").
    ``title`` of a heading is its text, for the bookmarks. A link leads to its ``uri``, or to its ``target``. ``actual``
    is the word that a mark stands for. ``answer`` is what is typed for one patient on the blank that it is.
    """

    role: str
    kids: tuple[StructElem, ...] = ()
    alt: str = ""
    actual: str = ""
    lang: str = ""
    uri: str = ""
    title: str = ""
    target: StructElem | None = None
    attributes: tuple[tuple[str, str, str], ...] = ()
    answer: Answer | None = None


def elements(elem: StructElem) -> Iterator[StructElem]:
    """Yield *elem* and all under it, in reading order."""
    yield elem
    for kid in elem.kids:
        yield from elements(kid)


class Artifact(Value, frozen=True, gc=False, cache_hash=True):
    """What is no content: header, footer, rules, grounds (ISO 32000-1, 14.8.2.2)."""

    type: str = "Layout"
    subtype: str = ""
    attached: str = ""


LAYOUT = Artifact()
HEADER = Artifact("Pagination", "Header", "Top")
FOOTER = Artifact("Pagination", "Footer", "Bottom")
LEFTWARDS = (("Layout", "WritingMode", "RlTb"),)
Owner = StructElem | Artifact


# Boxes: what compose makes.


class Run(Value, frozen=True, gc=False):
    """Text in one style that belongs to one owner. ``blank`` > 0 is a rule to write on, that wide, instead.

    Over the rule the line has so much ``room``. With an answer on its owner that stands on the rule, where it fits.
    """

    text: str
    style: TextStyle
    owner: Owner
    blank: float = 0.0
    nowrap: bool = False
    isolate: bool = False  # keeps its own order among text that runs the other way
    lang: str = ""  # of an artifact in another language than the page; content has it on its element
    room: float = 0.0

    @property
    def answer(self) -> Answer | None:
        """What is typed on it, if it is a blank on which something is."""
        return self.owner.answer if self.blank and isinstance(self.owner, StructElem) else None

    @property
    def told(self) -> Run:
        """The run, as text where something is typed on it."""
        answer = self.answer
        return Run(answer.text, self.style, self.owner, isolate=True) if answer else self


class Lead(Value, frozen=True, gc=False):
    """A patient's value that a paragraph begins with, and what stands right ``behind`` it.

    Words follow it, so that it has a place as wide as it is, up to a few points: one that is not wider than ``least``
    has another. Elsewhere as a `Field`.
    """

    name: str
    key: str
    value: str
    behind: str
    style: TextStyle
    owner: Owner
    width: float
    least: float = 0.0


class Text(Value, frozen=True, gc=False):
    """A paragraph. ``backwards``: whether it runs from right to left; None for as the flow does.

    The lines of one that is ``even`` end earlier where its last would have a single word, if that costs no line.
    """

    runs: tuple[Run, ...]
    align: str = "start"  # or "center", "end": of the direction of the flow
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False
    backwards: bool | None = None
    lead: Lead | None = None
    even: bool = False

    @property
    def said(self) -> tuple[Run, ...]:
        """All that it says."""
        lead, runs = self.lead, tuple([run.told for run in self.runs])
        return (Run(f"{lead.value}{lead.behind} ", lead.style, lead.owner), *runs) if lead else runs

    @property
    def set_runs(self) -> tuple[Run, ...]:
        """The runs that its lines are set from: a hole for what it begins with."""
        lead = self.lead
        if lead is None:
            return self.runs
        return Run("", lead.style, lead.owner, lead.width), Run(" ", lead.style, lead.owner), *self.runs


class Field(Value, frozen=True, gc=False):
    """A box of fixed place and size for personal data, which knows that it is one.

    Without a value it shows a rule to write on. Fields with one ``key`` hold one value.
    """

    name: str
    key: str
    value: str | None
    style: TextStyle
    owner: Owner
    blank_owner: Owner
    rule: Colour
    lines: int = 1
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False


class Rule(Value, frozen=True, gc=False):
    """A line across the column at the foot of a box of *height*: to write on, or to part things."""

    height: float
    colour: Colour
    owner: Owner
    thickness: float = 0.75
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False


class Label(Value, frozen=True, gc=False):
    """Words in a picture, on one line: its baseline starts at (x, y) whichever way the page runs."""

    run: Run
    x: float
    y: float
    width: float


class Picture(Value, frozen=True, gc=False):
    """Vector shapes or pixels in a box of fixed size, and words in them."""

    width: float
    height: float
    owner: Owner
    shapes: tuple[Drawing, ...] = ()
    raster: RasterLogo | None = None
    labels: tuple[Label, ...] = ()
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False


class Drawing(Value, frozen=True, gc=False):
    """One path with its paint."""

    path: Path
    fill: Colour | Gradient | None = None
    stroke: Colour | None = None
    stroke_width: float = 1.0
    even_odd: bool = False
    cap: int = 0
    join: int = 0
    miter: float = 10.0
    clip: bool = False  # to the box of the item
    fixed: bool = False  # keeps its left and right on a page that runs from right to left


class Spine(Value, frozen=True, gc=False):
    """A line down a block, *x* from its left edge, from *top* below its upper edge to its lower one.

    One that ``leads`` to the next block goes on to its first line, if that stands on the same page.
    """

    colour: Colour
    x: float
    top: float = 0.0
    thickness: float = 2.0
    leads: bool = False


class Block(Value, frozen=True, gc=False):
    """Boxes on top of each other, with padding (top, right, bottom, left), ground and border round them.

    ``keep`` holds them on one page where they fit on one, at the ``price`` of a break. ``head`` stands first and again,
    as an artifact, on every page that the block goes on to; ``again`` only there. A page does not end before a block
    that ``goes_on`` with what is above it, if there is room for it.
    """

    kids: tuple[Box, ...]
    padding: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    tint: Colour | None = None
    border: Colour | None = None
    border_width: float = 1.0
    edge: Colour | None = None
    edge_width: float = 0.0
    rule_below: Colour | None = None
    rule_width: float = 0.75
    radius: float = 0.0
    spine: Spine | None = None
    keep: bool = False
    price: int = APART
    head: Box | None = None
    again: Box | None = None
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False
    company: int = FREE  # the price of a break before the next
    goes_on: bool = False

    @property
    def framed(self) -> bool:
        """Whether anything but the children takes place or ink."""
        return any(self.padding) or bool(
            self.tint or self.border or self.edge or self.rule_below or self.spine or self.head or self.again
        )


class Cell(Value, frozen=True, gc=False):
    """A column of a row: ``width`` in points, or a ``share`` of what the others leave."""

    box: Box
    width: float | None = None
    share: float = 1.0


class Row(Value, frozen=True, gc=False):
    """Boxes beside each other; so many kids of the first cell may stand ``over`` all of it instead."""

    cells: tuple[Cell, ...]
    gap: float = 0.0
    middle: bool = False
    rules: Colour | None = None
    rule_width: float = 1.0
    over: int = 0
    keep: bool = True
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False
    company: int = FREE  # the price of a break before the next


Box = Text | Field | Rule | Picture | Block | Row


class Stretch(Value, frozen=True, gc=False):
    """A part of the flow: how many of its boxes and of the kids of its tree; whether those behind it may go first.

    Its ``name`` heads each further page that it goes on to.
    """

    boxes: int
    kids: int
    gives_way: bool = False
    name: str = ""


class Flow(Struct, frozen=True):
    """A composed handout: boxes in reading order, the structure tree, heads and feet of pages.

    ``running`` heads every further page; it is given the name of the part that goes on there, if any. ``front`` heads
    the first page. It is given the number of the page on which ``signs`` stands; 0 where there are no pages. Its size
    is the same for every number. With ``fresh`` the rest begins a new page. ``imprint`` ends the last page, right above
    its foot. ``stretches`` part the boxes; the kids of the tree that belong to them begin at ``first_kid``.
    """

    front: Callable[[int], tuple[Box, ...]]
    boxes: tuple[Box, ...]
    imprint: tuple[Box, ...]
    tree: StructElem
    footer: Callable[[int, int], tuple[Box, ...]]
    running: Callable[[str], tuple[Box, ...]]
    title: str
    language: str
    backwards: bool = False  # from right to left: bullets, columns and header stand mirrored
    fresh: bool = False
    signs: StructElem | None = None
    known: dict[int, list[Any]] = {}  # strips of boxes of the front, by their identity, that were measured already
    stretches: tuple[Stretch, ...] = ()
    first_kid: int = 0


# Pages: what paginate makes.


class TextItem(Value, frozen=True, gc=False):
    """Shaped text on one baseline."""

    x: float
    y: float
    width: float
    style: TextStyle
    pieces: tuple[Shaped, ...]
    owner: Owner

    def moved(self, dx: float, dy: float, then: float = 0.0) -> TextItem:
        """Return the item at another place: *dy* down, and *then* from there."""
        return TextItem(self.x + dx, self.y + dy + then, self.width, self.style, self.pieces, self.owner)

    def owned(self, owner: Owner, dx: float) -> TextItem:
        """Return the item of an *owner*, at another place in its line."""
        return TextItem(self.x + dx, self.y, self.width, self.style, self.pieces, owner)

    def mirrored(self, width: float) -> TextItem:
        """Return the item as far from the right edge of *width* as it is from the left."""
        return self._replace(x=width - self.x - self.width)

    @property
    def text(self) -> str:
        """The characters that the item shows."""
        return "".join(piece.text for piece in self.pieces)


class ShapeItem(Value, frozen=True, gc=False):
    """A drawing at a place."""

    x: float
    y: float
    width: float
    height: float
    drawing: Drawing
    owner: Owner

    def moved(self, dx: float, dy: float, then: float = 0.0) -> ShapeItem:
        """Return the item at another place."""
        return ShapeItem(self.x + dx, self.y + dy + then, self.width, self.height, self.drawing, self.owner)

    def owned(self, owner: Owner, dx: float) -> ShapeItem:
        """Return the item of an *owner*, at another place in its line."""
        return ShapeItem(self.x + dx, self.y, self.width, self.height, self.drawing, owner)

    def mirrored(self, width: float) -> ShapeItem:
        """Return the item as far from the right edge of *width* as it is from the left.

        A ground turns over, for its edge; a drawing that says something, as a logo or a pictogram, does not.
        """
        drawing = self.drawing
        if isinstance(self.owner, Artifact) and not drawing.fixed:
            drawing = drawing._replace(path=_turned(drawing.path, self.width))
        return self._replace(x=width - self.x - self.width, drawing=drawing)


Inline = TextItem | ShapeItem  # what stands on a line


class ImageItem(Value, frozen=True, gc=False):
    """Pixels at a place."""

    x: float
    y: float
    width: float
    height: float
    raster: RasterLogo
    owner: Owner

    def moved(self, dx: float, dy: float, then: float = 0.0) -> ImageItem:
        """Return the item at another place."""
        return ImageItem(self.x + dx, self.y + dy + then, self.width, self.height, self.raster, self.owner)

    def mirrored(self, width: float) -> ImageItem:
        """Return the item as far from the right edge of *width* as it is from the left; pixels do not turn over."""
        return self._replace(x=width - self.x - self.width)


class Setting(Value, frozen=True, gc=False):
    """How a field sets its value, in ``lines`` under each other, so that the press can set another in its place.

    ``baseline`` is that of the first line, from the top of the field. Right ``behind`` the value stands more; all of
    it is wider than ``least``.
    """

    key: str
    value: str
    style: TextStyle
    owner: Owner
    faces: tuple[FieldFace, ...]
    baseline: float
    lines: int
    behind: str = ""
    least: float = 0.0


class FieldItem(Value, frozen=True, gc=False):
    """A field at a place, with the items that it shows; their places are the page's too.

    ``setting`` is none where a rule to write on stands, or a value that only the full layout can set.
    """

    name: str
    x: float
    y: float
    width: float
    height: float
    items: tuple[Inline, ...]
    setting: Setting | None = None

    def moved(self, dx: float, dy: float, then: float = 0.0) -> FieldItem:
        """Return the item at another place."""
        items = tuple([item.moved(dx, dy, then) for item in self.items])
        return replace(self, x=self.x + dx, y=self.y + dy + then, items=items)

    def mirrored(self, width: float) -> FieldItem:
        """Return the item as far from the right edge of *width* as it is from the left."""
        items = tuple(item.mirrored(width) for item in self.items)
        return self._replace(x=width - self.x - self.width, items=items)


Item = TextItem | ShapeItem | ImageItem | FieldItem


class Page(Struct, frozen=True):
    """A finished page: items in painting order, which is reading order for content."""

    width: float
    height: float
    items: tuple[Item, ...]


class Pages(Struct, frozen=True):
    """A laid-out document."""

    pages: tuple[Page, ...]
    tree: StructElem
    title: str
    language: str
    backwards: bool = False


@lru_cache(maxsize=256)
def round_rect(width: float, height: float, radius: float) -> Path:
    """Return the path of a rectangle from (0, 0) with round corners."""
    r = min(radius, width / 2, height / 2)
    return tuple([(letter, *numbers) for letter, numbers in rounded(0.0, 0.0, width, height, r, r)])


def _turned(path: Path, width: float) -> Path:
    """Return *path* with left and right exchanged in a box of *width*."""
    return tuple(
        (
            op[0],
            *(width - value if at % 2 == 0 else value for at, value in enumerate(op[1:]) if not isinstance(value, str)),
        )
        for op in path
    )


def line(x: float, y: float, to_x: float, to_y: float) -> Path:
    """Return the path of a straight line."""
    return ("M", x, y), ("L", to_x, to_y)
