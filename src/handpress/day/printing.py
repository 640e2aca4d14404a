"""A day's rows -> one print run: patient by patient, in the order of rooms or times, with covers if wanted."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from handpress.brand.datewords import capital
from handpress.brand.look import Look
from handpress.brand.variant import Variant
from handpress.brand.words import Words, words_for
from handpress.day.request import Order
from handpress.day.stage import Stop, never, nobody
from handpress.diagnostics import HandpressError
from handpress.disk.files import unwritable, whole
from handpress.layout.boxes import Pages
from handpress.layout.copy import Copy
from handpress.layout.cover import Contents, CoverPaper, Paper, Whose
from handpress.layout.roster import DayLine, RefusedLine, RosterPaper, Tally, Titled
from handpress.layout.staff import Desk
from handpress.lists.appointments import Appointment, LeftOut, Refusal
from handpress.pdf.engrave import engrave, values_of
from handpress.pdf.filling import Plate, UnfitError, fill
from handpress.pdf.imposition import Shape, fresh_papers
from handpress.pdf.printrun import Filled, Printing, Sheets, Stack, write_run
from handpress.press.plates import Prepared, Room, holds_values
from handpress.press.stages import PRODUCER
from handpress.proof import inspect


class StoppedError(Exception):
    """Somebody has stopped the run."""


class Day:
    """The print run of some rows under one brand.

    Args:
        room: Where the handouts are printed.
        rows: Those that are printed, with those whose code prints on another's paper.
        prepared: The handout of each.
        variant: Edition, paper and ink, where a row does not name the edition.
        order: How it is to be printed.
        others: The rows that are not, with the reason.
        counts: What became of all rows.
    """

    def __init__(
        self,
        room: Room,
        rows: Iterable[Appointment],
        prepared: Mapping[tuple[str, str], Prepared],
        variant: Variant,
        order: Order,
        others: Sequence[Refusal | LeftOut] = (),
        counts: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        assert room.look
        self.room = room
        self.look: Look = room.look
        self.prepared = prepared
        self.variant = variant
        self.order = order
        self.scheme = order.scheme
        self.others = others
        self.became = tuple((_COUNTS.get(what, what), count) for what, count in counts.items())
        self.patients = _by_patient((row for row in rows if not row.joins), order.by)
        self._stop: Stop = never
        self._covers: dict[tuple[object, ...], list[Plate]] = {}
        self._desks: dict[str, Desk] = {}
        self._days = sorted({row.procedure.day for rows in self.patients for row in rows if row.procedure})
        self._title = self._titled()

    def write(
        self,
        path: Path,
        advance: Callable[[int, int], object] = nobody,
        stop: Stop = never,
        note: Callable[[str], object] = nobody,
    ) -> Sheets | None:
        """Write the run to *path*, whole or not at all, for this user only.

        Args:
            path: The file.
            advance: Is told how many of all patients' papers stand in it.
            stop: Is asked before each page whether to leave it; then nothing is written, and None returned.
            note: Is told the digest of the file before it has its name.

        Raises:
            HandpressError: A page cannot be printed, or the file not written.
        """
        try:
            with whole(os.fspath(path)) as stream:
                digest = hashlib.sha256()

                def sink(part: bytes) -> None:
                    digest.update(part)
                    stream.write(part)

                sheets = self.run(sink, advance, stop)
                note(digest.hexdigest())
                return sheets
        except StoppedError:
            return None
        except OSError as error:
            raise unwritable(path, error) from None

    def run(
        self,
        sink: Callable[[bytes], object],
        advance: Callable[[int, int], object] = nobody,
        stop: Stop = never,
    ) -> Sheets:
        """Give the run to *sink*, piece by piece; return what it comes to. See `write`.

        Raises:
            StoppedError: *stop* said so.
            HandpressError: A page cannot be printed.
        """
        self._stop = stop
        printing = Printing(self._title, self.look.brand.language, PRODUCER, self.order.tagged, self.scheme)
        return write_run(self.stacks(advance), printing, sink)

    @property
    def words(self) -> Words:
        """The fixed words of the clinic's language, which its staff's papers are in."""
        return words_for(self.look.brand.language, self.look.brand.clock)

    def _titled(self) -> str:
        day = [self.words.short_day(self._days[0])] if len(self._days) == 1 else []
        return " \u00b7 ".join([self.look.brand.clinic, self.words("day-title"), *day])

    def stacks(self, advance: Callable[[int, int], object] = nobody) -> Iterator[Stack]:
        """Yield the papers of each patient; before them, if wanted, the list of the day."""
        if self.order.cover in ("day", "both"):
            plate, _, _ = _engraved(self._list(), opens=False)
            yield Stack(self.words("day-title"), (Filled(plate, {}, self.words("day-list"), keeps=True),))
        for number, rows in enumerate(self.patients, 1):
            copies = self._copies(rows)
            cover = [self._cover(rows, copies, number)] if self._covered(rows) else []
            yield Stack(_bookmark(_earliest(rows)), (*cover, *copies), self.order.copies, number)
            advance(number, len(self.patients))

    def _copies(self, rows: Sequence[Appointment]) -> list[Filled]:
        """Return the papers of one patient; one in a second language may stand on the backs of the first."""
        found = list[Filled]()
        for at, row in enumerate(rows):
            before = rows[at - 1] if at else row
            pair = row.second and not before.second and (before.row, before.code) == (row.row, row.code)
            copy = self._copy(row)
            # On the front and the back of a sheet of one size.
            faces = pair and self.order.facing and not fresh_papers(found[-1].plate.sizes + copy.plate.sizes)
            found.append(copy._replace(facing=faces))
        return found

    def _copy(self, row: Appointment) -> Filled:
        if self._stop():
            raise StoppedError
        variant = self._variant(row)
        ready = self.room.plate(self.prepared[row.key].entry, variant, row.personal)
        # Of a sheet nobody knows how large its text is: it counts as standard, page by page.
        keeps = variant.large or self.order.keeps(ready.plate.sizes)
        return Filled(ready.plate, ready.values, keeps=keeps, copies=row.copies)

    def _variant(self, row: Appointment) -> Variant:
        return Variant(type(self.variant.edition)(row.edition), self.variant.paper, self.variant.ink)

    def _is_draft(self, row: Appointment) -> bool:
        """Return whether the paper of *row* says that it is a draft."""
        found = self.prepared[row.key]
        return Copy(found.handout, self.look, standing=found.standing).draft

    # The staff's papers.

    def _desk(self, place: str = "") -> Desk:
        if place not in self._desks:
            self._desks[place] = Desk(self.look, self.variant, place)
        return self._desks[place]

    def _covered(self, rows: Iterable[Appointment]) -> bool:
        """Return whether a cover lies on the papers of a patient: on everybody's, or as a packet of theirs has one."""
        return self.order.cover in ("patient", "both") or any(row.covered for row in rows)

    def _sheets(self, copies: list[Filled]) -> list[int]:
        """Return how many sheets each paper of a stack takes; those of one booklet count at its first."""
        return self.scheme.sheets(tuple([copy.shape for copy in copies]))

    def _papers(self, rows: list[Appointment], copies: list[Filled]) -> tuple[Paper, ...]:
        found = []
        for row, copy, sheets in zip(rows, copies, self._sheets(copies), strict=True):
            own, pages = self.prepared[row.key], len(copy.plate.pages)
            found.append(
                Paper(
                    own.title,
                    own.short_title,
                    "" if row.language == self.look.brand.language else row.language,
                    _named(self.words, row.language),
                    row.edition != "standard",
                    row.copies,
                    pages * row.copies,
                    sheets,
                    self._is_draft(row),
                )
            )
        return tuple(found)

    def _cover(self, rows: list[Appointment], copies: list[Filled], number: int) -> Filled:
        """Return the cover of one patient's papers; those that look alike share a plate."""
        first, words = _earliest(rows), self.words
        whose = Whose(
            first.patient or "",
            first.row,
            capital(words.day(first.procedure.day, year=True)) if first.procedure else "",
            _clock(words, first),
            first.clinician or "",
            first.reference,
            number,
        )
        papers, desk = self._papers(rows, copies), self._desk(first.place)
        pages = 1
        while True:
            own = pages, sum(self.scheme.sheets((Shape(pages, keeps=True),)))
            cover = CoverPaper(desk, Contents(papers, own, self.scheme.both, first.room, len(self.patients)), whose)
            for plate in self._covers.get((first.place, *cover.shape), ()):
                try:
                    plate.set(cover.values)
                except UnfitError:
                    continue
                return Filled(plate, cover.values, keeps=True)
            laid_out = cover.pages()
            if len(laid_out.pages) <= pages:
                break
            pages = len(laid_out.pages)
        plate, values, serves_others = _engraved(laid_out, opens=True)
        if serves_others:
            self._covers.setdefault((first.place, *cover.shape), []).append(plate)
        return Filled(plate, values, keeps=True)

    def _list(self) -> Pages:
        words, lines, papers = self.words, [], 0
        for number, rows in enumerate(self.patients, 1):
            copies = self._copies(rows)
            own = self._papers(rows, copies)
            papers += sum(paper.copies for paper in own) * self.order.copies
            sheets = sum(paper.sheets for paper in own)
            if self._covered(rows):
                sheets += sum(self._sheets([self._cover(rows, copies, number)]))
            # The staff looks for the procedure, wherever its packet has it; the page about the visit is never that.
            named = sorted(zip(rows, own, strict=True), key=lambda each: _is_beside(each[0]))
            told = tuple(paper for _, paper in named)
            lines.append(self._line(_earliest(rows), told, sheets * self.order.copies))
        rows_of_all = sum(count for _, count in self.became)
        others = [_other(row) for row in self.others]
        day = ""
        if self._days:
            first, last = self._days[0], self._days[-1]
            day = capital(words.day(first, year=True) if first == last else words.window(first, last))
        paper = RosterPaper(self._desk(), self._title, day)
        return paper.pages(lines, others, Tally(rows_of_all, self.became, papers))

    def _line(self, first: Appointment, papers: tuple[Paper, ...], sheets: int) -> DayLine:
        words = self.words
        names = {paper.short_title: paper.lang for paper in papers if paper.draft}
        some = not all(paper.draft for paper in papers)
        title = papers[0].short_title
        more = f" +\u00a0{len(papers) - 1}" if len(papers) > 1 else ""
        when = first.procedure
        days = (words.due(when.day, form="short"),) if when and len(self._days) > 1 else ()
        clock = _clock(words, first) or words("day-no-time")
        # Who has no time stands last of the day, under a rule of its own.
        part = when.clock.hour // 12 if when and when.clock else 2
        number = len(self._days) - 1 if when is None else self._days.index(when.day)
        return DayLine(
            (*days, clock),
            first.room,
            first.patient or words("cover-row", row=first.row),
            first.reference,
            Titled(f"{title}{more}", papers[0].lang),
            tuple(Titled(*one) for one in names.items()) if some else (),
            bool(names) and not some,
            sheets,
            self._languages(papers),
            (number, part) if self.order.by == "time" else None,
        )

    def _languages(self, papers: tuple[Paper, ...]) -> tuple[str, ...]:
        """Return in which languages and editions *papers* are, and how many copies there are of one."""
        words, lines = self.words, list[str]()
        for paper in papers:
            copies = paper.copies * self.order.copies
            lines += [paper.language, *([words("day-large")] if paper.large else [])]
            lines += [words.count("copies", copies)] if copies > 1 else []
        return tuple(dict.fromkeys(lines))


def _is_beside(row: Appointment) -> bool:
    """Return whether a paper lies beside that of the procedure which its row asks for."""
    return row.is_visit or bool(row.asked and row.code not in row.asked)


def _engraved(pages: Pages, opens: bool) -> tuple[Plate, dict[str, str], bool]:
    """Return a plate of *pages*, its values, and whether it can serve other patients."""
    plate = engrave(pages, PRODUCER, opens=opens)
    values = values_of(pages) if opens else {}
    if findings := inspect(fill(plate, values), "cover"):
        raise HandpressError(findings)
    return plate, values, not holds_values(pages)


def _other(row: Refusal | LeftOut) -> RefusedLine:
    if isinstance(row, LeftOut):
        who = row.would[0] if row.would else None
        name, number = (who.patient or "", who.reference) if who else ("", "")
        return RefusedLine(row.row, name, number, ((row.state.value, ""),))
    return RefusedLine(
        row.row, row.patient, row.reference, tuple((one.message, one.desk or one.hint) for one in row.findings)
    )


# What the locale calls what became of rows, where that is no word.
_COUNTS = {
    "printed before": "before",
    "on another row's paper": "joined",
    "the same as another row": "same",
    "not done": "undone",
}


@cache
def _named(words: Words, language: str) -> str:
    return capital(words.language_name(language))


def _clock(words: Words, row: Appointment) -> str:
    clock = row.procedure.clock if row.procedure else None
    return words.date_words().clock(clock.hour * 60 + clock.minute, exact=True) if clock else ""


def _who(row: Appointment) -> str:
    return row.patient or row.reference or f"#{row.row}"


def _bookmark(row: Appointment) -> str:
    clock = f"{row.procedure.clock:%H:%M}" if row.procedure and row.procedure.clock else ""
    return " \u00b7 ".join(part for part in (clock, row.room, _who(row)) if part)


def _when(row: Appointment) -> tuple[object, ...]:
    if row.procedure is None:
        return ("~",)
    return row.procedure.day.isoformat(), f"{row.procedure.clock or '~'}"


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that puts room 9 before room 10, numbers before names, and no room last."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text.casefold())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts) or ((2, 0, ""),)


_KEYS: dict[str, Callable[[list[Appointment]], tuple[object, ...]]] = {
    "time": lambda own: _first(own[0]),
    "room": lambda own: (_natural(own[0].room), *_first(own[0])),
    "file": lambda own: (min(row.paper for row in own),),
}


def _first(row: Appointment) -> tuple[object, ...]:
    """Return a key for the order of one patient's day."""
    return (*_when(row), _natural(row.room), row.paper)


def _earliest(rows: list[Appointment]) -> Appointment:
    """Return the first appointment of a stack: the page about the visit, which lies on top, may be a later one's."""
    return min(rows, key=_first)


def _by_patient(rows: Iterable[Appointment], by: str) -> list[list[Appointment]]:
    """Return the rows of each patient and day, wherever they stand in the file: a stack, in order of time.

    Number, name and day together tell that rows are one patient's; without a number nobody can be sure.
    """
    found: dict[tuple[object, ...], list[Appointment]] = {}
    for row in rows:
        number = row.reference or row.encounter
        day = row.procedure.day if row.procedure else None
        person = (number, row.patient, day) if number else (row.row,)
        found.setdefault(person, []).append(row)
    stacks = sorted((sorted(own, key=_first) for own in found.values()), key=_KEYS[by])
    # The page about the visit lies on the others, whichever row has it.
    return [sorted(own, key=lambda row: not row.is_visit) for own in stacks]
