"""Where the files that ship with Handpress stand: fonts and the sample library.

A wheel carries them inside the package; a checkout has them at its top level.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return the folder *name* ("fonts" or "handouts") that came with this installation."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name
