"""What is laid over the pages of a clinic's own PDF: its foot, where that is asked for, and the mark of a draft.

Each stands on a ground of white, so that it can be read on any page. Nothing else of the page is touched.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from handpress.brand.colour import WHITE
from handpress.brand.fonts import Fonts, fonts_for
from handpress.brand.look import Look
from handpress.brand.theme import TextStyle, Theme, theme_for
from handpress.brand.variant import Variant
from handpress.brand.words import Words, languages, words_for
from handpress.layout.boxes import (
    FOOTER,
    HEADER,
    LAYOUT,
    Artifact,
    Drawing,
    Item,
    Page,
    Pages,
    Run,
    ShapeItem,
    StructElem,
    round_rect,
)
from handpress.layout.lines import break_lines

_EDGE = 18.0  # from the edges of the page: no printer needs more
_PADDING = (3.0, 6.0)  # of a ground, above and beside its text
_DOT = " \u00b7 "


class Overprint(Struct, frozen=True):
    """What is laid over a sheet.

    Attributes:
        look: The clinic's.
        language: The sheet's; the clinic's own language stands in for one that has no fixed words.
        version: The sheet's.
        foot: Whether clinic, version and page number stand in the foot.
        draft: Whether each page says that it is a draft.
    """

    look: Look
    language: str
    version: str
    foot: bool
    draft: bool

    def pages(self, sizes: Sequence[tuple[float, float]]) -> Pages:
        """Return a page of each of *sizes* with what is laid over it, and nothing else."""
        brand = self.look.brand
        language = self.language if self.language in languages() else brand.language
        words = words_for(language, brand.clock)
        made = _Maker(theme_for(brand, Variant(), words.backwards), fonts_for(language), words)
        found = []
        for number, (width, height) in enumerate(sizes, 1):
            items: list[Item] = []
            if self.foot:
                said = _DOT.join(
                    [brand.clinic, words("version", version=self.version), words("page", page=number, pages=len(sizes))]
                )
                style = made.theme.footer
                items += made.label(said, style, FOOTER, width, height - _EDGE, up=True)
            if self.draft:
                style = replace(made.theme.draft, size=14, leading=18)
                items += made.label(words("draft"), style, HEADER, width, _EDGE, up=False)
            found.append(Page(width, height, tuple(items)))
        return Pages(tuple(found), StructElem("Document"), "", language, words.backwards)


class _Maker(Struct, frozen=True):
    theme: Theme
    fonts: Fonts
    words: Words

    def label(self, said: str, style: TextStyle, owner: Artifact, width: float, y: float, up: bool) -> list[Item]:
        """Return *said* in the middle of a page of *width* on its ground, above *y* if it goes *up*, else below."""
        above, beside = _PADDING
        room = max(width - 2 * (_EDGE + beside), 36.0)
        lines = break_lines((Run(said, style, owner),), room, self.fonts, self.words.backwards)
        wide = max(line.width for line in lines) + 2 * beside
        high = len(lines) * style.leading + 2 * above
        top = y - high if up else y
        ground = Drawing(round_rect(wide, high, 3.0), fill=WHITE)
        items: list[Item] = [ShapeItem((width - wide) / 2, top, wide, high, ground, LAYOUT)]
        for at, line in enumerate(lines):
            baseline = top + above + at * style.leading + (style.leading + style.size * 0.7) / 2
            items += [item.moved((width - line.width) / 2, baseline) for item in line.items]
        return items
