"""What is one patient's own of a copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handpress.content.timing import Procedure


@dataclass(frozen=True)
class Personal:
    """What is one patient's own; each part may be unknown."""

    patient: str | None = None
    procedure: Procedure | None = None
    clinician: str | None = None

    def __bool__(self) -> bool:
        return bool(self.patient or self.procedure or self.clinician)
