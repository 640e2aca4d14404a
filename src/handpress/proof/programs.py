"""Font programs: what every kind of them says of its glyphs."""

from __future__ import annotations


class Program:
    """A font program.

    Attributes:
        count: How many glyphs it has; 0 when it cannot be read.
        names: Glyph numbers by name, where it has names.
        cids: Glyph numbers by CID, of a CFF program that has CIDs.
        codes: Names by code, as the program itself encodes them.
    """

    count = 0
    names: dict[str, int]
    cids: dict[int, int] | None = None
    codes: dict[int, str]

    def width(self, glyph: int) -> float | None:
        """Return the width of a glyph in thousandths of the type size, or None."""
        return None
