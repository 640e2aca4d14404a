"""What is one patient's own of a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from handpress.content.timing import Procedure


class Slot(Struct, frozen=True):
    """One appointment of a patient's day, as the page about the visit tells it; minutes are those of the day."""

    what: str
    minute: int | None = None
    arrive: int | None = None
    room: str = ""
    clinician: str = ""
    place: str = ""  # in words, where the day has more than one

    @property
    def known(self) -> tuple[bool, ...]:
        """Which parts are known."""
        return self.minute is not None, self.arrive is not None, *map(bool, (self.room, self.clinician, self.place))

    def values(self, number: int, clock: Callable[[int], str]) -> Iterator[tuple[str, str]]:
        """Yield what is known, each with the key of its field; it is the appointment of this *number*."""
        for part in SLOT_PARTS:
            value = getattr(self, part)
            if isinstance(value, int):
                value = clock(value)
            if value:
                yield slot_key(number, part), value


SLOT_PARTS = ("what", "minute", "arrive", "room", "clinician", "place")
_SLOT = "slot-"


def slot_key(number: int, part: str) -> str:
    """Return the key of the field for a part of the appointment of this *number*."""
    return f"{_SLOT}{number}-{part}"


def is_of_slot(key: str) -> bool:
    """Return whether the field with this *key* is one of an appointment."""
    return key.startswith(_SLOT)


class Personal(Struct, frozen=True):
    """One patient's name, day, clinician and place, and the appointments of that day; each part may be unknown."""

    patient: str | None = None
    procedure: Procedure | None = None
    clinician: str | None = None
    place: str = ""  # the key of one of the brand's sites
    slots: tuple[Slot, ...] = ()  # for the page about the visit

    def __bool__(self) -> bool:
        return bool(self.patient or self.procedure or self.clinician or self.slots)

    @property
    def known(self) -> tuple[object, ...]:
        """Which parts are known: name, day, clock time, clinician; and of each appointment."""
        procedure = self.procedure
        clock = procedure is not None and procedure.clock is not None
        own = bool(self.patient), procedure is not None, clock, bool(self.clinician)
        return *own, *(slot.known for slot in self.slots)
