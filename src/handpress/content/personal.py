"""What is one patient's own of a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from handpress.content.timing import Procedure


class Personal(Struct, frozen=True):
    """One patient's name, day, clinician and place; each part may be unknown."""

    patient: str | None = None
    procedure: Procedure | None = None
    clinician: str | None = None
    place: str = ""  # the key of one of the brand's sites

    def __bool__(self) -> bool:
        return bool(self.patient or self.procedure or self.clinician)

    @property
    def known(self) -> tuple[bool, ...]:
        """Which parts are known: name, day, clock time, clinician."""
        procedure = self.procedure
        clock = procedure is not None and procedure.clock is not None
        return bool(self.patient), procedure is not None, clock, bool(self.clinician)
