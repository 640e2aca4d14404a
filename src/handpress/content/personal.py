"""What is one patient's own of a copy."""

from __future__ import annotations

import re
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


class Answer(Struct, frozen=True):
    """What is typed for one patient on the blank with a key."""

    key: str
    text: str


KEY = re.compile("[0-9a-f]{8}")  # of a blank
NOTE = "note"  # what the note is called among the keys of blanks
MAX_NOTE = 600  # characters
_TYPED = "blank-", "note-"


def blank_key(key: str) -> str:
    """Return the key of the field for the blank with this *key*."""
    return f"{_TYPED[0]}{key}"


def note_key(number: int) -> str:
    """Return the key of the field for the line of the note with this *number*."""
    return f"{_TYPED[1]}{number}"


def is_typed(key: str) -> bool:
    """Return whether the field with this *key* has what somebody types as it prints: a blank, a line of the note."""
    return key.startswith(_TYPED)


class Personal(Struct, frozen=True):
    """One patient's name, day, clinician and place, the appointments of that day, and what is typed for this patient.

    Each part may be unknown.
    """

    patient: str | None = None
    procedure: Procedure | None = None
    clinician: str | None = None
    place: str = ""  # the key of one of the brand's sites
    slots: tuple[Slot, ...] = ()  # for the page about the visit
    blanks: tuple[tuple[str, str], ...] = ()  # what is typed on blanks of the handout, by their keys
    note: str = ""  # of the clinic to the patient, in lines

    def __bool__(self) -> bool:
        return bool(self.patient or self.procedure or self.clinician or self.slots or self.blanks or self.note)

    @property
    def note_lines(self) -> tuple[str, ...]:
        """The note, line by line."""
        return tuple(line for line in self.note.split("\n") if line)

    @property
    def typed(self) -> Iterator[tuple[str, str]]:
        """What is typed on blanks and as a note, each with the key of its field."""
        yield from ((blank_key(key), text) for key, text in self.blanks)
        yield from ((note_key(number), line) for number, line in enumerate(self.note_lines, 1))

    @property
    def known(self) -> tuple[object, ...]:
        """Which parts are known: name, day, clock time, clinician; of each appointment; blanks, lines of the note."""
        procedure = self.procedure
        clock = procedure is not None and procedure.clock is not None
        own = bool(self.patient), procedure is not None, clock, bool(self.clinician)
        typed = tuple(key for key, _ in self.typed)
        return *own, *(slot.known for slot in self.slots), *([typed] if typed else [])
