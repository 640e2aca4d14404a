"""Our own drawings in the colours of a clinic: each of their paints stands for a colour of the theme.

Any other colour stays as it was drawn, but in grey ink: there it turns into the grey that is as light.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from handpress.brand.colour import WHITE, Colour, from_hex, in_grey
from handpress.brand.shapes import Gradient, Shape
from handpress.brand.theme import Theme

# What our drawings are painted with, and what of the theme that stands for; white stays white.
PAINTS = {
    "#0f5a63": "brand",
    "#9fd0d6": "picture_tint",
    "#e2f3f6": "tint",
    "#6a969c": "rule",
    "#9a1b1f": "alert",
}
_ROLES = {from_hex(paint): role for paint, role in PAINTS.items()}


@lru_cache(maxsize=256)
def recoloured(shapes: tuple[Shape, ...], theme: Theme) -> tuple[Shape, ...]:
    """Return *shapes* in the colours of *theme*."""

    def colour(paint: Colour) -> Colour:
        role = _ROLES.get(paint)
        if role:
            found: Colour = getattr(theme, role)
            return found
        return in_grey(paint) if theme.outlined and paint != WHITE else paint

    def fill(paint: Colour | Gradient | None) -> Colour | Gradient | None:
        if isinstance(paint, Gradient):
            return replace(paint, stops=tuple((at, colour(stop)) for at, stop in paint.stops))
        return paint and colour(paint)

    return tuple(
        replace(shape, fill=fill(shape.fill), stroke=shape.stroke and colour(shape.stroke)) for shape in shapes
    )
