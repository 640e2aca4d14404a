"""The ways in which a handout can be set: edition, paper and ink."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Edition(StrEnum):
    """For whom the type is set."""

    STANDARD = "standard"
    LARGE_PRINT = "large-print"


class Paper(StrEnum):
    """The sheet."""

    LETTER = "letter"
    A4 = "a4"


class Ink(StrEnum):
    """What prints."""

    COLOR = "color"
    GREY = "grey"


class Variant(Struct, frozen=True):
    """One way of setting a handout."""

    edition: Edition = Edition.STANDARD
    paper: Paper = Paper.LETTER
    ink: Ink = Ink.COLOR

    @property
    def large(self) -> bool:
        """Whether this is large print."""
        return self.edition is Edition.LARGE_PRINT
