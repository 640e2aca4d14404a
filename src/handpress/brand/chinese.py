"""Where the Chinese faces stand: in an extra of this package, or among the system's fonts.

They are too large to ship. The extra comes first, so that the same installation gives the
same bytes on any machine. Refuses fonts without TrueType outlines, which the writer cannot embed.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

HINT = (
    "install one: pip install '.[chinese]' in the folder of Handpress, or your system's Noto Sans SC"
    " or WenQuanYi Micro Hei"
)

# Of variable fonts the weights for running text and for what stands out; in the standard edition and in large print.
_WEIGHTS = {False: (400, 700), True: (600, 800)}
_VARIABLE = "NotoSansSC[wght].ttf"
_SYSTEM = (
    (_VARIABLE, _VARIABLE),
    ("NotoSansSC-VariableFont_wght.ttf", "NotoSansSC-VariableFont_wght.ttf"),
    ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
    ("DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"),
    ("DroidSansFallback.ttf", "DroidSansFallback.ttf"),
)


@cache
def chinese_files() -> tuple[Path, Path] | None:
    """Return the files for running text and for what stands out; None if there are none."""
    spec = find_spec("justmytype_intl_cjk")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / "fonts" / "ofl" / "notosanssc" / _VARIABLE
        if path.is_file():
            return path, path
    found: dict[str, Path] = {}
    names = {name for pair in _SYSTEM for name in pair}
    for folder in _system_folders():
        for parent, folders, files in os.walk(folder):
            folders.sort()
            for name in names.intersection(files):
                found.setdefault(name, Path(parent) / name)
    for regular, bold in _SYSTEM:
        if regular in found:
            return found[regular], found.get(bold, found[regular])
    return None


def weights(path: Path, heavy: bool) -> tuple[int, int]:
    """Return the weights to take of the file at *path*; 0 if it has but one."""
    return _WEIGHTS[heavy] if "wght" in path.name else (0, 0)


def _system_folders() -> tuple[Path, ...]:
    if sys.platform == "win32":
        return (Path(os.environ.get("SYSTEMROOT", r"C:\\Windows")) / "Fonts",)
    if sys.platform == "darwin":
        return Path("/Library/Fonts"), Path.home() / "Library" / "Fonts"
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local" / "share" / "fonts"
