"""What a handout needs to be printed for one more patient: plates, dates, and what must still be true.

A kit is for one handout in one form, and for patients of whom the same things are known. Imports nothing heavy. Refuses
whatever it is not sure of, by returning None: then the full layout makes the page.
"""

from __future__ import annotations

import os

from handpress.brand.datewords import Data, DateWords
from handpress.content.reckon import reckon
from handpress.data import Notes, state, unchanged
from handpress.pdf.filling import Plate, UnfitError, fill

Recipe = tuple[str, int, int, str | None]
# The days, first to last, that the clinic's time zone is known for, and those on which its clocks change.
Steady = tuple[int, int, frozenset[int]]

KEPT = 12  # plates of one kit on disk: they differ in how many lines a value takes
AT_HAND = 64  # and in memory
_DAYS = (693596, 803533)  # 1900-01-01 to 2200-12-31, as in `timing.YEARS`
_MOMENTS = 512


class Kit:
    """Plates of one handout.

    Args:
        title: Of the handout.
        notices: What its clinic is told each time that it prints.
        until: The last day of its approval, as an ordinal; a later procedure is told of.
        draft: Whether it prints as a draft.
        expires: When all of this must be looked at again, in seconds since 1970.
        notes: The files that it was made of.
        fonts: Size and time of the fonts' files.
        recipes: For each computed date its timing.
        dates: The words for dates.
        steady: What is known of the clinic's time zone; None where hours are counted on the wall clock.
        plates: Those made so far.
    """

    __slots__ = (
        "_known",
        "_words",
        "dates",
        "draft",
        "expires",
        "fonts",
        "notes",
        "notices",
        "plates",
        "recipes",
        "state",
        "steady",
        "title",
        "until",
    )

    def __init__(
        self,
        title: str,
        notices: tuple[str, ...],
        until: int | None,
        draft: bool,
        expires: float,
        notes: Notes,
        fonts: dict[str, tuple[int, int]],
        recipes: dict[str, Recipe],
        dates: Data | None,
        steady: Steady | None,
        plates: list[Plate],
    ) -> None:
        self.title = title
        self.notices = notices
        self.until = until
        self.draft = draft
        self.expires = expires
        self.notes = notes
        self.fonts = fonts
        self.recipes = recipes
        self.dates = dates
        self.steady = steady
        self.plates = plates
        self.state = state(notes)
        self._words = DateWords(dates) if dates else None
        self._known: dict[tuple[int | None, int | None], dict[str, str] | None] = {}

    def data(self) -> tuple[object, ...]:
        """Return the kit as plain values that `marshal` can keep."""
        return (*[getattr(self, name) for name in _KIT], [plate.data() for plate in self.plates])

    @classmethod
    def of(cls, data: object) -> Kit | None:
        """Return the kit that *data* came from; None if it has another form."""
        if not isinstance(data, tuple) or len(data) != len(_KIT) + 1:
            return None
        *kept, plates = data
        return cls(*kept, [Plate.of(plate) for plate in plates])  # type: ignore[call-arg]

    def fresh(self, now: float) -> bool:
        """Return whether all that the kit was made of is still the same."""
        if now >= self.expires or now < self.expires - LIFE:
            return False
        try:
            for path, known in self.fonts.items():
                found = os.stat(path)
                if (found.st_size, found.st_mtime_ns) != known:
                    return False
        except OSError:
            return False
        return unchanged(self.notes)

    def values(self, patient: str | None, day: int | None, minute: int | None, clinician: str | None) -> dict[str, str]:
        """Return the text of every field.

        Args:
            patient: The name, as it is printed.
            day: Of the procedure, as an ordinal.
            minute: Its time, since midnight.
            clinician: The name, as it is printed.

        Raises:
            UnfitError: A date that takes more than a plate to tell.
        """
        known = self._known.get((day, minute))
        if known is None:
            if len(self._known) >= _MOMENTS:
                self._known.clear()
            known = self._known[day, minute] = {} if day is None else self._dates(day, minute)
        values = known.copy()
        if patient:
            values["patient"] = patient
        if clinician:
            values["clinician"] = clinician
        return values

    def _dates(self, day: int, minute: int | None) -> dict[str, str]:
        words = self._words
        if words is None or not _DAYS[0] <= day <= _DAYS[1]:
            raise UnfitError("procedure")
        if self.steady and minute is not None:
            self._see_steady(day, day)
        found = {"procedure": words.moment(day, minute, "", True)}
        for key, (anchor, low, high, unit) in self.recipes.items():
            due = reckon(anchor, low, high, unit, day, minute)
            if due is None:
                raise UnfitError(key)
            first, last, clock, part = due
            if self.steady and clock is not None:
                self._see_steady(first, day)
            if anchor == "within":
                found[key] = words.by(last)
            elif first != last:
                found[key] = words.window(first, last)
            else:
                found[key] = words.moment(first, clock, part, anchor == "after")
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
        for plate in self.plates:
            try:
                plate.set(values)
            except (UnfitError, KeyError):
                continue
            return plate
        return None

    def press(self, values: dict[str, str]) -> bytes | None:
        """Return the file for *values*; None if no plate has been made that they fit."""
        for plate in self.plates:
            try:
                return fill(plate, values)
            except (UnfitError, KeyError):
                continue
        return None


_KIT = ("title", "notices", "until", "draft", "expires", "notes", "fonts", "recipes", "dates", "steady")
LIFE = 7 * 24 * 3600.0  # time zones change by law: look again after a week


def kit_name(
    folder: str, brand: str, code: str, language: str, variant: tuple[str, str, str], known: tuple[bool, ...]
) -> tuple[object, ...]:
    """Return what tells one kit from another.

    Args:
        folder: The library, as it was named: notices repeat that.
        brand: The brand file, as it was named; empty for the library's own.
        code: Of the handout.
        language: Of the handout.
        variant: Edition, paper and ink.
        known: Whether patient, day, clock time and clinician are known.
    """
    here = "" if os.path.isabs(folder) and (not brand or os.path.isabs(brand)) else os.getcwd()
    return here, folder, brand, code, language, variant, known
