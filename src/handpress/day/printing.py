"""A day's rows -> one print run: patient by patient, in the order of rooms or times, with covers if wanted."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from handpress.brand.datewords import capital
from handpress.brand.fonts import fonts_for
from handpress.brand.look import Look
from handpress.brand.theme import theme_for
from handpress.brand.variant import Variant
from handpress.brand.words import Words, words_for
from handpress.content.personal import Personal
from handpress.content.shelf import Entry
from handpress.day.appointments import Appointment
from handpress.day.request import Order
from handpress.day.stage import Stop, never, nobody
from handpress.diagnostics import HandpressError
from handpress.disk.files import unwritable, whole
from handpress.layout.boxes import Flow
from handpress.layout.cover import Cover, DayLine, Inside, compose_cover, compose_day
from handpress.layout.paginate import paginate
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import Plate, UnfitError, fill
from handpress.pdf.printrun import Bundle, Filled, Printing, Sheets, write_run
from handpress.press.plates import Room, holds_values
from handpress.press.stages import PRODUCER
from handpress.proof import inspect


class _StoppedError(Exception):
    """Somebody has stopped the run."""


class Day:
    """The print run of some rows under one brand.

    Args:
        room: Where the handouts are printed.
        rows: Those that are printed.
        places: The file of each handout.
        variant: Edition, paper and ink, where a row does not name the edition.
        order: How it is to be printed.
    """

    def __init__(
        self,
        room: Room,
        rows: Iterable[Appointment],
        places: dict[tuple[str, str], Entry],
        variant: Variant,
        order: Order,
    ) -> None:
        assert room.look
        self.room = room
        self.look: Look = room.look
        self.places = places
        self.variant = variant
        self.order = order
        self.patients = _by_patient(rows, order.by)
        self._stop: Stop = never
        self._covers: dict[tuple[object, ...], list[Plate]] = {}
        self._title = self._titled()

    def write(
        self,
        path: Path,
        advance: Callable[[int, int], object] = nobody,
        stop: Stop = never,
    ) -> Sheets | None:
        """Write the run to *path*, whole or not at all, for this user only.

        Args:
            path: The file.
            advance: Is told how many of all patients' papers stand in it.
            stop: Is asked before each page whether to leave it; then nothing is written, and None returned.

        Raises:
            HandpressError: A page cannot be printed, or the file not written.
        """
        self._stop = stop
        printing = Printing(
            self._title, self.look.brand.language, PRODUCER, self.order.tagged, self.order.duplex, self.order.imposition
        )
        try:
            with whole(os.fspath(path)) as stream:
                return write_run(self.stacks(advance), printing, stream.write)
        except _StoppedError:
            return None
        except OSError as error:
            raise unwritable(path, error) from None

    def _titled(self) -> str:
        days = {row.procedure.day for rows in self.patients for row in rows if row.procedure}
        words = words_for(self.look.brand.language)
        self._one_day = len(days) == 1
        parts = [self.look.brand.clinic, words("day-title"), *([words.short_day(days.pop())] if self._one_day else [])]
        return " \u00b7 ".join(parts)

    def stacks(self, advance: Callable[[int, int], object] = nobody) -> Iterator[Bundle]:
        """Yield the papers of each patient; before them, if wanted, the list of the day."""
        if self.order.cover in ("day", "both"):
            plate, _, _ = self._engraved(self._list(), False, self._plain)
            yield Bundle(words_for(self.look.brand.language)("day-title"), (Filled(plate, {}),))
        for done, rows in enumerate(self.patients, 1):
            copies = [self._copy(row) for row in rows]
            documents = [copy for row, copy in zip(rows, copies, strict=True) for _ in range(row.copies)]
            if self.order.cover in ("patient", "both"):
                documents.insert(0, self._cover(rows, copies))
            yield Bundle(_bookmark(rows[0]), tuple(documents), self.order.copies)
            advance(done, len(self.patients))

    def _copy(self, row: Appointment) -> Filled:
        if self._stop():
            raise _StoppedError
        personal = Personal(row.patient, row.procedure, row.clinician, row.place)
        ready = self.room.plate(self.places[row.key], self._variant(row), personal)
        return Filled(ready.plate, ready.values)

    def _variant(self, row: Appointment) -> Variant:
        return Variant(type(self.variant.edition)(row.edition), self.variant.paper, self.variant.ink)

    # Covers.

    def _cover(self, rows: list[Appointment], copies: list[Filled]) -> Filled:
        """Return the cover of one patient's papers; those with the same contents share a plate."""
        first = rows[0]
        variant = self._variant(first)
        personal = Personal(first.patient, first.procedure, first.clinician, first.place)
        inside = [
            Inside(copy.plate.title, len(copy.plate.pages))
            for row, copy in zip(rows, copies, strict=True)
            for _ in range(row.copies)
        ]
        sheets = sum(self.order.sheets(paper.pages) for paper in inside)
        words = words_for(first.language, self.look.brand.clock)
        known = bool(first.patient), first.procedure is not None, bool(first.clinician)
        key = (first.language, variant, tuple(inside), sheets, first.room, known)
        values = {
            "patient": first.patient or "",
            "procedure": _moment(words, first),
            "clinician": first.clinician or "",
        }
        for plate in self._covers.get(key, ()):
            try:
                plate.set(values)
            except UnfitError:
                continue
            return Filled(plate, values)
        cover = Cover(self.look, variant, personal)
        flow = compose_cover(inside, sheets, first.room, first.language, cover)
        plate, values, serves_others = self._engraved(flow, True, variant)
        if serves_others:
            self._covers.setdefault(key, []).append(plate)
        return Filled(plate, values)

    def _list(self) -> Flow:
        brand = self.look.brand
        words = words_for(brand.language)
        lines = []
        for rows in self.patients:
            copies = [self._copy(row) for row in rows]
            sheets = sum(
                self.order.sheets(len(copy.plate.pages)) * row.copies for row, copy in zip(rows, copies, strict=True)
            )
            papers = tuple(copy.plate.title for copy in copies)
            when = self._times(words, rows[0])
            lines.append(DayLine(when, rows[0].room, _who(rows[0]), papers, sheets * self.order.copies))
        return compose_day(self._title, lines, Cover(self.look, self._plain))

    @property
    def _plain(self) -> Variant:
        """The standard edition, on this paper and in this ink."""
        return Variant(paper=self.variant.paper, ink=self.variant.ink)

    def _times(self, words: Words, row: Appointment) -> tuple[str, ...]:
        """Return the clock time, and under the day where the run has several."""
        if row.procedure is None:
            return ()
        day = () if self._one_day else (words.short_day(row.procedure.day),)
        return (*day, f"{row.procedure.clock:%H:%M}") if row.procedure.clock else day

    def _engraved(self, flow: Flow, opens: bool, variant: Variant) -> tuple[Plate, dict[str, str], bool]:
        """Return a plate of *flow*, its values, and whether it can serve other patients."""
        theme = theme_for(self.look.brand, variant)
        pages = paginate(flow, theme.page, fonts_for(flow.language, variant.large))
        plate = engrave(pages, PRODUCER, opens=opens)
        values = values_of(pages) if opens else {}
        if findings := inspect(fill(plate, values), "cover"):
            raise HandpressError(findings)
        return plate, values, not holds_values(pages)


def _moment(words: Words, row: Appointment) -> str:
    return capital(words.moment(row.procedure.day, row.procedure.clock, year=True)) if row.procedure else ""


def _who(row: Appointment) -> str:
    return row.patient or row.reference or f"#{row.row}"


def _bookmark(row: Appointment) -> str:
    clock = f"{row.procedure.clock:%H:%M}" if row.procedure and row.procedure.clock else ""
    return " \u00b7 ".join(part for part in (clock, row.room, _who(row)) if part)


def _when(row: Appointment) -> tuple[object, ...]:
    if row.procedure is None:
        return ("~",)
    return row.procedure.day.isoformat(), f"{row.procedure.clock or ''}"


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that puts room 9 before room 10, numbers before names, and no room last."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text.casefold())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts) or ((2, 0, ""),)


_KEYS: dict[str, Callable[[Appointment], tuple[object, ...]]] = {
    "time": lambda row: (*_when(row), _natural(row.room), row.row),
    "room": lambda row: (_natural(row.room), *_when(row), row.row),
    "file": lambda row: (row.row,),
}


def _by_patient(rows: Iterable[Appointment], by: str) -> list[list[Appointment]]:
    """Return the rows of each patient, wherever they stand in the file, in the order of their first ones.

    Number, name and time together tell that rows are one patient's; without a number nobody can be sure.
    """
    found: dict[tuple[object, ...], list[Appointment]] = {}
    for row in rows:
        number = row.reference or row.encounter
        person = (number, row.patient, _when(row)) if number else (row.row,)
        found.setdefault(person, []).append(row)
    key = _KEYS[by]
    return sorted((sorted(own, key=key) for own in found.values()), key=lambda own: key(own[0]))
