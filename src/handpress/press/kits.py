"""What a handout needs to be printed for one more patient: plates, dates, and what must still be true.

A kit is for one handout in one form, and for patients of whom the same things are known. Imports nothing heavy. Refuses
whatever it is not sure of, by returning None: then the full layout makes the page.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import astuple

from handpress.brand.datewords import Data, DateWords, capital
from handpress.brand.variant import Variant
from handpress.content.personal import Personal
from handpress.content.reckon import reckon
from handpress.data import Notes, state, unchanged
from handpress.pdf.filling import Plate, UnfitError, fill
from handpress.pdf.sheet import SheetPlate
from handpress.press.store import Store

Recipe = tuple[str, int, int, str | None, int | None, str]
# The days, first to last, that the clinic's time zone is known for, and those on which its clocks change.
Steady = tuple[int, int, frozenset[int]]

KEPT = 12  # plates of one kit on disk: they differ in how many lines a value takes
AT_HAND = 64  # and in memory
_DAYS = (693596, 803533)  # 1900-01-01 to 2200-12-31, as in `timing.YEARS`
_MOMENTS = 512


class Kit(Struct):
    """Plates of one handout.

    Attributes:
        title: Of the handout.
        notices: What its clinic is told each time that it prints.
        until: The last day of its approval, as an ordinal; a later procedure is told of.
        draft: Whether it prints as a draft.
        begins: From when on all of this holds, in seconds since 1970: a clock may be set back.
        expires: When it must be looked at again.
        notes: The files that it was made of.
        fonts: Size and time of the fonts' files.
        recipes: For each computed date its timing.
        dates: The words for dates.
        steady: What is known of the clinic's time zone; None where hours are counted on the wall clock.
        plates: Those made so far.
    """

    title: str
    notices: tuple[str, ...]
    until: int | None
    draft: bool
    begins: float
    expires: float
    notes: Notes
    fonts: dict[str, tuple[int, int]]
    recipes: dict[str, Recipe]
    dates: Data | None
    steady: Steady | None
    plates: list[Plate]
    state: bytes = b""  # what tells all that it is made of from anything else
    _words: DateWords | None = None
    _known: dict[tuple[int | None, int | None], dict[str, str]] = {}

    def __post_init__(self) -> None:
        self.state = state(self.notes)

    def data(self) -> tuple[object, ...]:
        """Return the kit as plain values that `marshal` can keep."""
        return (*[getattr(self, name) for name in _KEPT], [plate.data() for plate in self.plates])

    @classmethod
    def of(cls, data: object) -> Kit | None:
        """Return the kit that *data* came from; None if it has another form."""
        if not isinstance(data, tuple) or len(data) != len(_KEPT) + 1:
            return None
        *kept, plates = data
        return cls(*kept, [Plate.of(plate) for plate in plates])  # type: ignore[call-arg]

    def holds(self, now: float) -> bool:
        """Return whether *now* is within the time that the kit was made for."""
        return self.begins <= now < self.expires

    def fresh(self, now: float) -> bool:
        """Return whether all that the kit was made of is still the same."""
        if not self.holds(now):
            return False
        try:
            for path, known in self.fonts.items():
                found = os.stat(path)
                if (found.st_size, found.st_mtime_ns) != known:
                    return False
        except OSError:
            return False
        return unchanged(self.notes)

    def learn(self, recipes: dict[str, Recipe]) -> None:
        """Add the *recipes* of one more plate: an hour after midnight has more fields than one by day."""
        if not recipes.keys() <= self.recipes.keys():
            self.recipes |= recipes
            self._known.clear()

    def values(self, personal: Personal) -> dict[str, str]:
        """Return the text of every field for a patient.

        Raises:
            UnfitError: A date that takes more than a plate to tell.
        """
        procedure = personal.procedure
        clock = procedure.clock if procedure else None
        day = procedure.day.toordinal() if procedure else None
        minute = clock.hour * 60 + clock.minute if clock else None
        known = self._known.get((day, minute))
        if known is None:
            if len(self._known) >= _MOMENTS:
                self._known.clear()
            known = self._known[day, minute] = {} if day is None else self._dates(day, minute)
        values = known.copy()
        if personal.patient:
            values["patient"] = personal.patient
        if personal.clinician:
            values["clinician"] = personal.clinician
        for number, slot in enumerate(personal.slots, 1):
            values.update(slot.values(number, self._clock))
        values.update(personal.typed)
        return values

    def _clock(self, minute: int) -> str:
        if self._words is None:
            raise UnfitError("procedure")
        return self._words.clock(minute)

    def _dates(self, day: int, minute: int | None) -> dict[str, str]:
        if self._words is None and self.dates:
            self._words = DateWords(self.dates)
        words = self._words
        if words is None or not _DAYS[0] <= day <= _DAYS[1]:
            raise UnfitError("procedure")
        if self.steady and minute is not None:
            self._see_steady(day, day)
        found = {
            "procedure": capital(words.moment(day, minute, "", True)),
            "procedure-day": capital(words.day(day, True)),
        }
        if minute is not None:
            found["procedure-clock"] = words.clock(minute)
        for key, (anchor, low, high, unit, at, form) in self.recipes.items():
            due = reckon(anchor, low, high, unit, at, day, minute)
            if due is None:
                raise UnfitError(key)
            first, last, clock, part = due
            if self.steady and clock is not None:
                self._see_steady(first, first if at is not None else day)
            if anchor == "within":
                found[key] = words.by(last, form)
            elif first != last:
                found[key] = words.window(first, last, form)
            else:
                found[key] = words.due(first, clock, part, anchor == "after", form)
        return found

    def _see_steady(self, one: int, other: int) -> None:
        """Raise UnfitError if clocks change between two days, or on one of them."""
        assert self.steady
        start, end, odd = self.steady
        first, last = min(one, other), max(one, other)
        if first < start or last > end or not odd.isdisjoint(range(first, last + 1)):
            raise UnfitError("procedure")

    def plate_for(self, values: dict[str, str]) -> Plate | None:
        """Return the plate that *values* fit; None if none has been made yet."""
        for at, plate in enumerate(self.plates):
            try:
                plate.set(values)
            except (UnfitError, KeyError):
                continue
            if at:  # who comes next has a time near this one's
                self.plates.insert(0, self.plates.pop(at))
            return plate
        return None

    def ready(self, personal: Personal) -> Ready | None:
        """Return what prints a patient's handout; None where only a full layout can."""
        day = personal.procedure.day.toordinal() if personal.procedure else 0
        if self.until and day > self.until:
            return None
        try:
            values = self.values(personal)
        except UnfitError:
            return None
        plate = self.plate_for(values)
        return Ready(plate, values, self.draft, self.state, self) if plate else None


class Ready(NamedTuple):
    """A plate with a patient's values, to be pressed."""

    plate: Plate | SheetPlate
    values: dict[str, str]
    draft: bool
    state: bytes  # of all that the handout is made of
    kit: Kit | None = None

    def press(self) -> bytes:
        """Return the file."""
        return fill(self.plate, self.values)


_KEPT = Kit.__struct_fields__[: Kit.__struct_fields__.index("plates")]
LIFE = 7 * 24 * 3600.0  # time zones change by law: look again after a week


def kit_name(
    folder: Path, brand: Path | None, code: str, language: str, variant: Variant, personal: Personal
) -> tuple[object, ...]:
    """Return what tells one kit from another.

    Args:
        folder: The library, as it was named: notices repeat that.
        brand: The brand file, as it was named; None for the library's own.
        code: Of the handout.
        language: Of the handout.
        variant: Edition, paper and ink.
        personal: A patient of whom as much is known.
    """
    here = "" if folder.is_absolute() and (brand is None or brand.is_absolute()) else os.getcwd()
    own = str(brand) if brand else ""
    zone = time.localtime().tm_gmtoff  # a clinic without a time zone has this computer's day
    return here, str(folder), own, code, language, *map(str, astuple(variant)), personal.known, personal.place, zone


def kept(store: Store | None, name: tuple[object, ...]) -> Kit | None:
    """Return the kit that *store* has under *name*, if all that it was made of is still the same."""
    kit = Kit.of(store.get(store.name(*name))) if store else None
    return kit if kit and kit.fresh(time.time()) else None
