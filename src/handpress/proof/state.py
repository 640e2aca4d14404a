"""The graphics state, as far as a rule needs it, and what painted content gives to the checks of its resources."""

from __future__ import annotations

from typing import Protocol

from handpress.proof.syntax import Name, Stream

INTENTS = {"RelativeColorimetric", "AbsoluteColorimetric", "Perceptual", "Saturation"}  # ISO 32000-1, table 70


class Painter(Protocol):
    """The content stream that uses a resource."""

    place: str

    def fault(self, rule: str, fact: str, hint: str) -> None:
        """Report a fault of what is painted."""

    def look_up(self, kind: str, name: str) -> object:
        """Return a resource, or None."""

    def paint_tile(self, tile: Stream, number: int) -> None:
        """Run the content of a pattern or of a soft mask."""

    def use_font(self, value: object, state: GraphicsState) -> None:
        """Make *value* the font of *state*."""


class GraphicsState:
    """What of the graphics state a rule needs."""

    __slots__ = ("fill", "font", "mode", "overprint", "overprint_fill", "overprint_mode", "stroke")

    def __init__(self) -> None:
        self.fill: object = Name("DeviceGray")
        self.stroke: object = Name("DeviceGray")
        self.font: object = None
        self.mode = 0
        self.overprint = self.overprint_fill = False
        self.overprint_mode = 0

    def copy(self) -> GraphicsState:
        """Return a state of its own with the same values."""
        twin = GraphicsState.__new__(GraphicsState)
        twin.fill, twin.stroke, twin.font, twin.mode = self.fill, self.stroke, self.font, self.mode
        twin.overprint, twin.overprint_fill = self.overprint, self.overprint_fill
        twin.overprint_mode = self.overprint_mode
        return twin

    def key(self) -> tuple[object, ...]:
        """Return what tells this state from others."""
        spaces = tuple(space if isinstance(space, Name) else id(space) for space in (self.fill, self.stroke))
        return (*spaces, id(self.font), self.mode, self.overprint, self.overprint_fill, self.overprint_mode)

    def set_space(self, space: object, stroke: bool) -> None:
        """Make *space* the colour space of strokes or of all else."""
        if stroke:
            self.stroke = space
        else:
            self.fill = space
