"""Which appointments stand on which page about a visit: those of one patient on one day, in order of time.

Number and name together tell that rows are one patient's; without a number a row has its own appointment alone. A row
whose papers cannot be had stands on no page, and a page that would lack it is refused with its row, unless somebody
asks for the rest. A row that is refused for its page alone stands on the pages in other languages: they are whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

from handpress.brand.brand import Brand
from handpress.content.handout import Handout
from handpress.content.personal import Slot
from handpress.content.shelf import Entry
from handpress.content.timing import Procedure, due
from handpress.diagnostics import Finding, HandpressError, Span, fault
from handpress.lists.appointments import NAMED, Appointment, Refusal, row_list
from handpress.press.plates import Room


class Page(NamedTuple):
    """What makes a page: the packets and handouts that it is made of, the appointments, its edition."""

    others: tuple[str, ...]
    slots: tuple[Slot, ...]
    edition: str


class Pages(NamedTuple):
    """The pages of a list, each by its paper's number.

    Attributes:
        pages: Those that print.
        joined: Those for which another row's stands, and that one.
        broken: Those that cannot be had, and why.
        short: Rows whose page prints without rows that are refused, and these.
    """

    pages: dict[int, Page]
    joined: dict[int, int]
    broken: dict[int, HandpressError]
    short: dict[int, list[int]]


class _Row(NamedTuple):
    """One row: its first paper, the code and packet of each, its pages; whether it is refused, whether it prints."""

    first: Appointment
    papers: tuple[tuple[str, str], ...]
    pages: tuple[Appointment, ...]
    refused: bool
    prints: bool


class Gathering:
    """Rows on their way to pages.

    Args:
        room: Where the handouts are printed.
        known: The handouts of its library.
        incomplete: Whether a page prints without what is refused.
    """

    def __init__(self, room: Room, known: Mapping[tuple[str, str], Entry], incomplete: bool) -> None:
        self._room, self._known, self._incomplete = room, known, incomplete
        self._people: dict[tuple[object, ...], list[_Row]] = {}
        self._numbers: dict[str, list[Refusal]] = {}
        self._names: dict[str, list[Refusal]] = {}  # of those without a number

    def refuse(self, refusal: Refusal) -> None:
        """Take note of a row that cannot be read: it may be of a patient who has a page."""
        if refusal.reference:
            self._numbers.setdefault(refusal.reference, []).append(refusal)
        elif refusal.patient:
            self._names.setdefault(refusal.patient, []).append(refusal)

    def add(self, papers: Sequence[Appointment], refused: bool, prints: bool) -> None:
        """Take the *papers* of one row.

        Args:
            papers: All of them.
            refused: Whether one of them cannot be had, and the row is refused for that.
            prints: Whether they are printed.
        """
        first = papers[0]
        number = first.reference or first.encounter
        whose = (number, first.patient, _day(first)) if number else (first.row,)
        own = tuple((paper.code, paper.packet) for paper in papers if not paper.is_visit)
        pages = tuple(paper for paper in papers if paper.is_visit)
        self._people.setdefault(whose, []).append(_Row(first, own, pages, refused, prints))

    def pages(self) -> Pages:
        """Return the pages of them all."""
        found = Pages({}, {}, {}, {})
        for rows in self._people.values():
            if any(row.pages for row in rows):
                self._of_one(sorted(rows, key=_in_time), found)
        return found

    def _of_one(self, rows: Sequence[_Row], found: Pages) -> None:
        """Add the pages of one patient and day, one for each language."""
        lost = self._lost(rows)
        for language in dict.fromkeys(page.language for row in rows for page in row.pages):
            pages = [page for row in rows if row.prints for page in row.pages if page.language == language]
            if not pages:  # each is refused, or waits, with its row
                continue
            first, *others = pages
            try:
                page = self._page(rows, first)
            except HandpressError as error:
                found.broken.update((each.paper, error) for each in pages)
                continue
            if lost and not self._incomplete:
                for each in pages:
                    found.broken[each.paper] = self._lacks(each, lost)
                continue
            if lost:
                found.short[first.row] = lost
            found.pages[first.paper] = page
            found.joined.update((other.paper, first.paper) for other in others)

    def _lost(self, rows: Sequence[_Row]) -> list[int]:
        """Return which rows of a patient are refused, or may be: of one that cannot be read the day may be any."""
        first = rows[0].first
        number = first.reference or first.encounter
        may_be = [*self._numbers.get(number, ()), *self._names.get(first.patient or "", ())] if number else []
        day = _day(first)
        unread = [each.row for each in may_be if each.day is None or day is None or each.day == day]
        return sorted({*unread, *(row.first.row for row in rows if row.refused)})

    def _lacks(self, page: Appointment, lost: Sequence[int]) -> HandpressError:
        fact = f"the page about the visit would lack what is refused: {row_list(lost)}"
        hint = f"mend {row_list(lost[:NAMED])}"
        finding = Finding(Span(""), fact, "visit", hint, desk=hint)
        return HandpressError([finding])

    def _page(self, rows: Sequence[_Row], page: Appointment) -> Page:
        """Return what makes a *page*.

        Raises:
            HandpressError: A procedure has no name in its language, or a handout is faulty.
        """
        standing = [row for row in rows if not row.refused]
        packets = dict.fromkeys(packet for row in standing for _, packet in row.papers if packet)
        told = filter(self._has_words, packets)  # that of the first appointment says where to go
        several = len({row.first.place for row in standing}) > 1
        names, slots = list[str](), dict[Slot, None]()
        for row in standing:
            for name, handout in self._procedures(row, page.language):
                names.append(name)
                place = self._where(row.first.place, page.language) if several else ""
                slots[_slot(row.first, handout, place)] = None
        editions = {row.first.edition for row in standing} - {"standard"}  # who needs it for one needs it here
        return Page((*told, *sorted(set(names))), tuple(slots), min(editions, default="standard"))

    def _has_words(self, packet: str) -> bool:
        return bool(self._room.packets.packets[packet].visit)

    def _procedures(self, row: _Row, language: str) -> Iterator[tuple[str, Handout]]:
        """Yield for each code of *row* the handout that names it: its own, or the first paper of its packet."""
        packets = self._room.packets
        for code in row.first.asked or [code for code, _ in row.papers]:
            own = (code, *packets.of_code.get(code, ()))  # a packet may be asked for by its name
            names = (code, *(paper for paper, packet in row.papers if packet in own))
            name = next((name for name in names if (name, language) in self._known), "")
            if not name:
                fact = f"the library has no handout in {language} that names {code} on the page about the visit"
                raise fault(Span(""), fact, "visit", f"write one for {code}")
            prepared = self._room.prepared(self._known[name, language])
            if prepared is None:
                raise HandpressError([finding for error in self._room.faults for finding in error.findings])
            yield name, prepared.handout

    def _where(self, place: str, language: str) -> str:
        look = self._room.look
        return _place_in_words(look.brand.at(place), language) if look else ""


def _place_in_words(brand: Brand, language: str) -> str:
    entrance = brand.said(brand.entrance, language)[0] if brand.entrance else ""
    return ", ".join(filter(None, (brand.clinic, entrance, *brand.address)))


def _day(row: Appointment) -> date | None:
    return row.procedure.day if row.procedure else None


def _in_time(row: _Row) -> tuple[time, int]:
    """Return where a row stands in its day; one without a time stands last."""
    procedure = row.first.procedure
    return procedure.clock if procedure and procedure.clock else time.max, row.first.row


def _slot(row: Appointment, handout: Handout, place: str) -> Slot:
    procedure = row.procedure
    minute = _minute(procedure.clock) if procedure and procedure.clock else None
    return Slot(handout.title, minute, _arrival(handout, procedure), row.room, row.clinician or "", place)


def _arrival(handout: Handout, procedure: Procedure | None) -> int | None:
    """Return when to arrive, as the handout's own page has it; None where it says nothing of it, or another day."""
    if handout.arrive is None or procedure is None or procedure.clock is None:
        return None
    found = due(handout.arrive, procedure)
    return _minute(found.clock) if found and found.clock and found.first == procedure.day else None


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
