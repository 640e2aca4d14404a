"""Letters that a font tells wrong, each by the same rule: the bytes of Windows, named as a Mac names them.

The page shows "é", and the file says "È": so it is for all letters of that font, and they are set right, and told.
"""

from __future__ import annotations

import re
from collections import defaultdict

from handpress.pages.readers.pdf.sheets import Sheet

_WRONG = re.compile(r"(?<=[a-z])[ÈËÍÎÁÓÔÙ‡‚˘˚Ò](?=[a-z])")
_RIGHT = re.compile(r"[à-ÿ]")
_ENOUGH = 5


def mend(sheets: list[Sheet]) -> list[int]:
    """Set the letters of such fonts right in *sheets*; return the pages that have any."""
    texts: dict[str, list[str]] = defaultdict(list)
    for sheet in sheets:
        for glyph in sheet.glyphs:
            texts[sheet.runs[glyph.run].font].append(glyph.text)
    wrong = {font for font, letters in texts.items() if _is_wrong("".join(letters))}
    pages: list[int] = []
    for sheet in sheets:
        for glyph in sheet.glyphs:
            if not glyph.text.isascii() and sheet.runs[glyph.run].font in wrong:
                glyph.text = _mended(glyph.text)
                pages += [sheet.number] if sheet.number not in pages[-1:] else []
    return pages


def _is_wrong(text: str) -> bool:
    return len(_WRONG.findall(text)) >= _ENOUGH and not _RIGHT.search(text)


def _mended(text: str) -> str:
    try:
        return text.encode("mac_roman").decode("cp1252")
    except UnicodeError:
        return text
