"""Font programs: what every kind of them says of its glyphs.

fontTools 4.68 was tried in place of `truetype`, `cff` and `type1`. Loading it takes 76, 303 and 30 million
instructions, where a whole warm inspection takes 104; reading all widths took 6, 106 and 29 times as long, in 14 to
24 times the memory; and of 400 damaged programs of each kind it raised something, of nine kinds, for 61, 242 and 392,
where these readers raise for none.
"""

from __future__ import annotations


class Program:
    """A font program.

    Attributes:
        count: How many glyphs it has; 0 when it cannot be read.
        names: Glyph numbers by name, where it has names.
        cids: Glyph numbers by CID, of a CFF program that has CIDs.
        codes: Names by code, as the program itself encodes them.
        steps: How many steps were made to read widths.
    """

    count = 0
    names: dict[str, int]
    cids: dict[int, int] | None = None
    codes: dict[int, str]
    steps = 0

    def width(self, glyph: int) -> float | None:
        """Return the width of a glyph in thousandths of the type size, or None."""
        return None
