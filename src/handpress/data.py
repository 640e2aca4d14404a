"""What ships with Handpress and where it stands: version, fonts, the sample library.

A wheel carries them inside the package; a checkout has them at its top level.
"""

from __future__ import annotations

from pathlib import Path

from handpress.diagnostics import Span, fault

VERSION = "0.1.0"

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return the folder *name* ("fonts" or "handouts") that came with this installation."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


def stands(path: Path) -> bool:
    """Return whether something stands at *path*, be it a link to nothing.

    Raises:
        HandpressError: Nobody can tell: not for want of a right may a clinic's own file be left out.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise fault(Span(str(path)), f"this file cannot be read: {reason}", "unreadable", "check its rights") from None
    return True


def brand_file(folder: Path) -> Path:
    """Return the brand file of a library, or the example that ships where the library has none."""
    own = folder / "brand" / "brand.yaml"
    return own if stands(own) else shipped("handouts") / "brand" / "brand.yaml"


def library_folder() -> Path:
    """Return the library to use when none is named: ``./handouts``, or else the one that ships."""
    here = Path("handouts")
    return here if here.is_dir() else shipped("handouts")
