"""Our own pictograms: which there are, and each of them in the colours of a clinic.

The drawings stand in `icons`, with the rules that they keep to in its README. None is read before it is asked for, and
each once. A pictogram only repeats words: it never stands alone.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from msgspec.structs import replace

from handpress.brand.recolour import recoloured
from handpress.brand.shapes import VectorLogo
from handpress.brand.theme import Theme
from handpress.data import icon_names

NAMES = icon_names()
_FOLDER = Path(__file__).parent / "icons"


@lru_cache(maxsize=512)
def icon(name: str, theme: Theme) -> VectorLogo:
    """Return the pictogram *name* as shapes in a square; in grey ink its lines are black, its tints white.

    Raises:
        ValueError: There is none of that name.
    """
    drawn = _drawn(name)
    return replace(drawn, shapes=recoloured(drawn.shapes, theme))


@cache
def _drawn(name: str) -> VectorLogo:
    from handpress.brand.svg import vector

    if name not in NAMES:
        raise ValueError(f"there is no pictogram {name!r}")
    return vector((_FOLDER / f"{name}.svg").read_bytes())
