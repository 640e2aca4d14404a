"""One patient at the desk: what was typed, the papers in the tray, and the papers that were made of it.

All of it is in memory, and in no file: it goes when the patient is cleared, when the desk ends, or some time after it
was locked. How papers are made is for `handpress.press` and `handpress.day`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import RLock

from msgspec import Struct, structs

from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.content.blanks import Blank
from handpress.content.personal import Personal
from handpress.content.search import Hit, Index
from handpress.content.shelf import DEFAULT_LANGUAGE, Entry, find, shelved
from handpress.day.onestack import stack_of
from handpress.desk.openday import Options
from handpress.desk.sets import Question, papers_in
from handpress.desk.watch import Watch
from handpress.diagnostics import Finding, HandpressError
from handpress.disk.extras import check_installed
from handpress.lists.cells import language_name
from handpress.portal.request import TypedPaper
from handpress.press.personal import read_personal
from handpress.press.plates import Room
from handpress.press.request import Request
from handpress.press.stages import Form
from handpress.press.store import Store

LIFE_S = 600  # that a made paper can be had
RECENT = 5
_BITS = 16


class Strip(Struct, frozen=True):
    """What is typed of one patient, as it is typed."""

    patient: str = ""
    reference: str = ""
    day: str = ""
    time: str = ""
    clinician: str = ""
    place: str = ""
    language: str = DEFAULT_LANGUAGE
    edition: str = "standard"
    paper: str = "letter"

    @property
    def date(self) -> str | None:
        """Day and time as a command has them."""
        return f"{self.day}T{self.time}" if self.day and self.time else self.day or None

    @property
    def variant(self) -> Variant:
        """Edition, paper and ink."""
        return Variant(Edition(self.edition), Paper(self.paper), Ink("color"))


class InTray(Struct, frozen=True):
    """A paper in the tray: its name, and its language where it is not that of the patient."""

    name: str
    language: str = ""


class Made(Struct, frozen=True):
    """A file that was made for this patient, until when it can be had."""

    data: bytes
    until: float
    language: str = ""
    code: str = ""


class Shown(Struct, frozen=True):
    """A paper of the tray as it stands.

    Attributes:
        title: "" for one that cannot be had.
        fault: Why it cannot.
        others: The languages in which there is one.
        handle: Of its file.
        pages: How many it has.
    """

    name: str
    language: str
    title: str = ""
    draft: bool = False
    fault: str = ""
    others: tuple[tuple[str, str], ...] = ()
    handle: str = ""
    pages: int = 0


@dataclass
class Tray:
    """What the page of one patient shows: each paper, the file of all, or why there is none."""

    papers: list[Shown] = field(default_factory=list)
    stack: str = ""
    sheets: int = 0
    faults: tuple[str, ...] = ()


_LABELS = {
    "--blanks": "Blanks and note",
    "--patient": "Patient's name",
    "--clinician": "With",
    "--date": "Day of procedure",
    "--place": "Site",
}


def _told(finding: Finding) -> str:
    """Return what is wrong with the strip, by the field's own name."""
    label = _LABELS.get(finding.span.path)
    return f"{label}: {finding.message}." if label else f"{finding.message[:1].upper()}{finding.message[1:]}."


class Counter:
    """One patient at one desk.

    Args:
        library: The folder of handouts.
        brand: The brand file; None for the library's own.
        store: Where plates are kept.
        clock: Seconds that never go back.
        now: The time of the clinic's computer.
        watch: Tells when the library changes.
    """

    def __init__(
        self,
        library: Path,
        brand: Path | None,
        store: Store | None,
        clock: Callable[[], float],
        now: Callable[[], datetime] = datetime.now,
        watch: Watch | None = None,
    ) -> None:
        self.watch = watch or Watch(library)
        self.library, self.brand, self.store, self.clock, self.now = library, brand, store, clock, now
        self.lock = RLock()
        self.strip = Strip()
        self.tray: list[InTray] = []
        self.answers: dict[str, str] = {}  # what is typed on blanks, by key
        self.note = ""
        self.recent: list[str] = []
        self.query = ""
        self.asks: Question | None = None  # what a set needs to know before its papers are in the tray
        self._replies: dict[str, str] = {}
        self.index = Index(library)
        self._indexed = 0
        self._made: dict[str, Made] = {}
        self._room: tuple[object, Room] | None = None
        self._shown: tuple[object, Tray] | None = None

    def room(self) -> Room:
        """Return the room to print in; a new one where the library has changed."""
        stamp = self.watch.stamp()
        if self._room is None or self._room[0] != stamp:
            self._room = stamp, Room(self.library, self.brand, self.store)
            self._shown = None
        return self._room[1]

    # What is typed and chosen.

    def clear(self) -> None:
        """Know nothing of this patient any more."""
        with self.lock:
            self.strip = Strip(language=self.strip.language, paper=self.strip.paper)
            self.tray, self.query, self._shown = [], "", None
            self.asks, self._replies = None, {}
            self.answers, self.note = {}, ""
            self._made.clear()

    def type(self, **texts: str) -> None:
        """Take up what was typed of the patient."""
        with self.lock:
            self.strip = structs.replace(self.strip, **texts)

    def answer(self, answers: Mapping[str, str], note: str | None) -> None:
        """Take up what was typed on blanks, by their keys, and the note to the patient."""
        with self.lock:
            self.answers |= answers
            self.note = self.note if note is None else note

    def blanks(self, paper: Shown | None) -> tuple[Blank, ...]:
        """Return the blanks of a paper that can be typed."""
        with self.lock, suppress(HandpressError):
            if paper and paper.title:
                return self.room().blanks(find(self.library, paper.name, paper.language))
        return ()

    def _typed(self, entry: Entry) -> dict[str, str]:
        """Return what is typed on the blanks of one paper; the note is on the first that can have one."""
        if entry.is_sheet:
            return {}
        keys = {blank.key for blank in self.room().blanks(entry)}
        tray = [(each.name, each.language or self.strip.language) for each in self.tray]
        first = next((self._name_of(*each) for each in tray if not self.is_sheet(*each)), None)
        note = {"note": self.note} if self.note.strip() and (entry.name, entry.language) == first else {}
        return {**{key: text for key, text in self.answers.items() if key in keys and text.strip()}, **note}

    def is_sheet(self, name: str, language: str) -> bool:
        """Return whether a paper is a PDF of the clinic's own."""
        with suppress(HandpressError):
            return find(self.library, name, language).is_sheet
        return False

    def search(self, query: str) -> list[Hit]:
        """Return the papers that *query* finds, each handout once: in the patient's language, if there is one."""
        with self.lock:
            if self._indexed != (stamp := self.watch.stamp()):
                self.index.renew()
                self._indexed = stamp
            found: dict[str, Hit] = {}
            for hit in self.index.find(query, self.strip.language):
                found.setdefault(hit.entry.name, hit)
            spoken = self.tongues()
            own = self.strip.language
            return sorted(found.values(), key=lambda hit: (hit.where, own not in spoken.get(hit.entry.name, ())))[:8]

    def tongues(self) -> dict[str, list[str]]:
        """Return the languages in which there is each paper, by its name."""
        found: dict[str, list[str]] = {}
        for entry in shelved(self.library).values():
            if entry.language not in found.setdefault(entry.name, []):
                found[entry.name].append(entry.language)
        return found

    def add(self, name: str, language: str = "") -> None:
        """Put a paper into the tray, last; one that lies there stays."""
        with self.lock:
            if all(each.name != name for each in self.tray):
                self.tray.append(InTray(name, language))
            self.recent = [name, *(each for each in self.recent if each != name)][:RECENT]
            self.query = ""

    def sets(self) -> list[tuple[str, str]]:
        """Return the name and the title of each packet of the library.

        Raises:
            HandpressError: With the faults of packets.yaml.
        """
        with self.lock:
            return [(name, packet.title) for name, packet in self.room().packets.packets.items()]

    def take_set(self, name: str) -> None:
        """Put the papers of a packet into the tray, in their order; or ask what it needs to know first."""
        with self.lock:
            self._replies, self.asks, self.query = {}, None, ""
            self._take(name)

    def reply(self, text: str) -> None:
        """Take up what was answered, and go on with the set that asked."""
        with self.lock:
            if asks := self.asks:
                self._replies[asks.what], self.asks = text, None
                self._take(asks.packet)

    def _take(self, name: str) -> None:
        strip = self.strip
        known = {"clinician": strip.clinician, "place": strip.place}
        answers = {**known, "language": strip.language, "edition": strip.edition, **self._replies}
        try:
            found = papers_in(self.library, name, answers)
        except HandpressError as error:
            found = Question(name, name, "", " ".join(map(_told, error.findings)))
        if isinstance(found, Question):
            self.asks = found
            return
        there = {self._name_of(each.name, each.language or strip.language) for each in self.tray}
        for paper in found:
            if (own := self._name_of(paper.code, paper.language)) not in there:
                there.add(own)
                self.tray.append(InTray(paper.code, "" if paper.language == strip.language else paper.language))

    def _name_of(self, asked: str, language: str) -> tuple[str, str]:
        """Return what a paper is, by whichever of its codes it is asked for."""
        with suppress(HandpressError):
            return find(self.library, asked, language).name, language
        return asked, language

    def remove(self, at: int) -> None:
        """Take a paper out of the tray."""
        with self.lock:
            self.tray[at : at + 1] = []

    def move(self, at: int, by: int) -> None:
        """Move a paper in the tray up (-1) or down (1)."""
        with self.lock:
            if 0 <= at < len(self.tray) and 0 <= at + by < len(self.tray):
                self.tray[at], self.tray[at + by] = self.tray[at + by], self.tray[at]

    def speak(self, at: int, language: str) -> None:
        """Let a paper of the tray be in another language than the patient's others."""
        with self.lock:
            if 0 <= at < len(self.tray):
                self.tray[at] = structs.replace(self.tray[at], language=language)

    # What is made of it.

    def show(self) -> Tray:
        """Return the tray with a file of each paper and of all together; made again only when something changes."""
        with self.lock:
            room = self.room()
            typed = tuple(self.answers.items()), self.note
            stamp = self.strip, tuple(self.tray), typed, id(room), self.now().date()
            if self._shown and self._shown[0] == stamp and self._holds(self._shown[1]):
                return self._shown[1]
            self._made.clear()
            tray = self._tray(room)
            self._shown = stamp, tray
            return tray

    def _holds(self, tray: Tray) -> bool:
        return all(self.made(each.handle) for each in tray.papers if each.handle)

    def _tray(self, room: Room) -> Tray:
        tray, is_well = Tray(), True
        try:
            self._personal(room, {"note": self.note})
        except HandpressError as error:
            tray.faults, is_well = tuple(map(_told, error.findings)), False
        for each in self.tray:
            language = each.language or self.strip.language
            try:
                tray.papers.append(self._paper(room, each.name, language, is_well))
            except HandpressError as error:
                tray.papers.append(self._lost(each.name, language, error))
        good = [(each.name, each.language) for each in tray.papers if each.handle]
        if good and len(good) == len(tray.papers):
            tray.stack, tray.sheets = self._stack(room, good)
        return tray

    def _personal(self, room: Room, answers: Mapping[str, str]) -> Personal:
        """Return what was typed of the patient, as it prints.

        Raises:
            HandpressError: It cannot be printed, or the library has no brand.
        """
        if room.faults or room.look is None:
            raise HandpressError([finding for error in room.faults for finding in error.findings])
        strip, brand = self.strip, room.look.brand
        who = strip.patient or None, strip.date, strip.clinician or None
        return read_personal(*who, brand.time_zone, True, strip.place, brand.site_names(), answers)

    def _paper(self, room: Room, name: str, language: str, is_well: bool) -> Shown:
        """Return one paper, and its file where what was typed of the patient can be printed."""
        entry = find(self.library, name, language)
        prepared = room.prepared(entry)
        if prepared is None or not is_well:
            return Shown(name, language, prepared.title if prepared else name)
        personal = self._personal(room, self._typed(entry))
        ready = room.plate(entry, self.strip.variant, personal, "PDF", prepared)
        handle = self._keep(ready.press(), language, name)
        return Shown(name, language, prepared.title, prepared.is_draft, "", (), handle, len(ready.plate.pages))

    def _lost(self, name: str, language: str, error: HandpressError) -> Shown:
        others = sorted(tongue for code, tongue in shelved(self.library) if code == name)
        if others and language not in others:
            fact = f"There is no {language_name(language)} paper."
            return Shown(name, language, fault=fact, others=tuple((each, language_name(each)) for each in others))
        return Shown(name, language, fault=error.findings[0].message)

    def _stack(self, room: Room, papers: Sequence[tuple[str, str]]) -> tuple[str, int]:
        strip, parts = self.strip, list[bytes]()
        request = Request(
            library=self.library,
            brand=self.brand,
            language=strip.language,
            variant=strip.variant,
            patient=strip.patient or None,
            date=strip.date,
            clinician=strip.clinician or None,
            place=strip.place or None,
            papers=tuple(papers),
        )
        order = Options(top=False, paper=strip.paper).order
        answers = {each: self._typed(find(self.library, *each)) for each in papers}
        sheets = stack_of(request, order, "", room, answers).run(parts.append)
        return self._keep(b"".join(parts), strip.language, papers[0][0]), sheets.sheets

    def form(self, handle: str, form: Form) -> bytes:
        """Return the paper of a file in another form, b"" where there is no such file any more.

        Raises:
            HandpressError: The paper has no such form, or nothing with a date for a calendar.
        """
        with self.lock:
            check_installed(*["calendar"] * (form is Form.CALENDAR))
            found = self.paper(handle)
            if found is None:
                return b""
            room = self.room()
            return room.alternate(found[0], form, self._personal(room, self._typed(found[0])))

    def typed(self) -> tuple[TypedPaper, ...]:
        """Return the papers of the tray with what is typed on them."""
        with self.lock:
            papers = [(each.name, each.language or self.strip.language) for each in self.tray]
            return tuple(TypedPaper(*each, tuple(self._typed(find(self.library, *each)).items())) for each in papers)

    def _keep(self, data: bytes, language: str, code: str) -> str:
        handle = secrets.token_urlsafe(_BITS)
        self._made[handle] = Made(data, self.clock() + LIFE_S, language, code)
        return handle

    def made(self, handle: str) -> Made | None:
        """Return a file that was made, as long as it can be had."""
        with self.lock:
            found = self._made.get(handle)
            if found and found.until <= self.clock():
                del self._made[handle]
                return None
            return found

    def paper(self, handle: str) -> tuple[Entry, Strip] | None:
        """Return the paper that a file is of, and whose it is."""
        found = self.made(handle)
        if found is None or not found.code:
            return None
        return find(self.library, found.code, found.language), self.strip
