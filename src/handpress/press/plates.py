"""Handout -> kit -> a patient's file: the plates of one library and brand, made when they are first needed.

A patient whose values no plate fits gets a full layout; if the values can stand in open fields, that layout is kept as
a further plate, without them. Every plate is inspected, with marks, before its first file leaves.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from msgspec import Struct

from handpress.brand.look import Look, look_findings, read_look
from handpress.brand.pictures import LibraryPicture
from handpress.brand.variant import Variant
from handpress.brand.words import words_for
from handpress.content.approval import LEDGER_FILE, Standing, State
from handpress.content.blanks import Blank, blanks_of
from handpress.content.blocks import Photo
from handpress.content.handout import Handout
from handpress.content.library import support
from handpress.content.packets import Packets, read_packets, visit_entry
from handpress.content.personal import Personal, is_of_slot, is_typed
from handpress.content.shelf import Entry, rivals, shelved
from handpress.content.timing import Procedure, doubt, odd_days, read_date_key
from handpress.data import Notes, brand_file, note_folder, stands, state
from handpress.diagnostics import Finding, HandpressError, Severity, Span, fault
from handpress.layout.boxes import FieldItem, Item, Pages, StructElem, TextItem
from handpress.layout.compose import presented, typeset, untyped
from handpress.layout.copy import Copy, pictures_of
from handpress.pdf.filling import Plate, fill
from handpress.pdf.sheet import SheetPlate
from handpress.press.kits import AT_HAND, KEPT, LIFE, Kit, Ready, Recipe, kept, kit_name
from handpress.press.stages import PRODUCER, Form, alternate
from handpress.press.store import Store
from handpress.review.entries import language_findings, read_loaded
from handpress.source.garbled import garbled_texts

if TYPE_CHECKING:
    from handpress.content.glossary import Glossary
    from handpress.review.ledger import Ledger
    from handpress.review.rules.subject import Clinic

_P = ParamSpec("_P")
_T = TypeVar("_T")

_STEADY_YEARS = (2, 12)  # before and after today that a kit knows the clinic's clocks for


class Prepared(Struct, frozen=True):
    """A paper ready to be printed: the words that it prints, its standing today, what to tell its clinic.

    Of a clinic's own PDF the handout has its title and no text, and there is the plate that prints it.
    """

    entry: Entry
    handout: Handout
    standing: Standing
    findings: tuple[Finding, ...]
    notes: Notes
    begins: float
    expires: float
    pictures: Mapping[Photo, LibraryPicture] = {}
    plate: SheetPlate | None = None
    words: str = ""  # of a clinic's own PDF, the digest of what an approval covers

    @property
    def title(self) -> str:
        """Its title."""
        return self.handout.title

    @property
    def short_title(self) -> str:
        """Its title, in fewer words where it has such."""
        return self.handout.short_title or self.handout.title

    @property
    def codes(self) -> tuple[str, ...]:
        """What it goes by: its codes, or the name of a clinic's own PDF."""
        return self.handout.codes

    @property
    def version(self) -> str:
        """Its version."""
        return self.handout.version

    @property
    def language(self) -> str:
        """Its language."""
        return self.handout.language

    @property
    def is_draft(self) -> bool:
        """Whether it prints as a draft: no approval holds."""
        return self.standing.approved is None

    def holds(self, now: float) -> bool:
        """Return whether *now* is within the time that it was prepared for."""
        return self.begins <= now < self.expires

    def doubts(self, procedure: Procedure) -> list[Finding]:
        """Return a finding for each clock time of the handout that clocks skip or repeat on its day."""
        span = Span(str(self.entry.path))
        found = [fact for when in self.handout.clocked() if (fact := doubt(when, procedure))]
        return [Finding(span, fact, "clock-change", "tell the patient the time", Severity.WARNING) for fact in found]

    def no_large_print(self) -> list[Finding]:
        """Return the warning that large print is wanted, and a clinic's own PDF prints as it is."""
        if self.plate is None:
            return []
        fact, hint = "it has no large print: it prints as it is", "give the patient a large-print paper beside it"
        return [Finding(Span(str(self.entry.path)), fact, "no-large-print", hint, Severity.WARNING)]

    def told(self, procedure: date | None) -> list[Finding]:
        """Return the findings, and what only matters for a procedure on that day."""
        if self.standing.state is State.NONE:
            return list(self.findings)
        from handpress.review.standing import standing_findings

        return [*self.findings, *standing_findings(self.entry, self.standing, procedure)]


class Room:
    """Where the handouts of one library are printed under one brand.

    Faults of the brand or the ledger are kept in ``faults``; then nothing can be printed.

    Args:
        folder: The library.
        brand: The brand file; the library's own if there is none.
        store: Where plates are kept between runs.
        names: Those of the one handout that will be asked for, if there is only one: the ledger may be long.
    """

    def __init__(
        self, folder: Path, brand: Path | None = None, store: Store | None = None, names: Sequence[str] = ()
    ) -> None:
        self.folder = folder
        self.brand = brand
        self.store = store
        self.faults: list[HandpressError] = []
        self.ledger: Ledger | None = None
        self.notices: list[Finding] = []
        self._clinic: Clinic | None = None
        self._glossary: Glossary | None = None
        self._kits: dict[tuple[object, ...], Kit] = {}
        self._prepared: dict[Entry, Prepared] = {}
        self._looked_for: Notes = {}  # where terms might have stood
        self.notes: Notes = {}
        self.look_file = brand or self._try(brand_file, folder, self.notes)
        self.look = self._try(read_look, self.look_file) if self.look_file else None
        if self._try(stands, folder / LEDGER_FILE, self.notes):
            from handpress.review.ledger import read_ledger

            self.ledger = self._try(read_ledger, folder / LEDGER_FILE, names)
        self.notes |= (self.look.notes if self.look else {}) | (self.ledger.notes if self.ledger else {})
        if self.look and self.look_file:
            self.notices += look_findings(self.look, self.look_file)

    def _try(self, action: Callable[_P, _T], *arguments: _P.args, **options: _P.kwargs) -> _T | None:
        try:
            return action(*arguments, **options)
        except HandpressError as error:
            self.faults.append(error)
            return None

    def prepared(self, entry: Entry) -> Prepared | None:
        """Return the handout of *entry*, ready to be laid out; None if the room has faults. It is read once.

        Raises:
            HandpressError: With every fault of the handout, or of what it needs.
        """
        found = self._prepared.get(entry)
        if found is None or not found.holds(time.time()):
            found = self._read(entry)
        if found:
            self._prepared[entry] = found
        return found

    def blanks(self, entry: Entry) -> tuple[Blank, ...]:
        """Return the blanks of the handout of *entry* that can be typed for one patient, in reading order.

        Raises:
            HandpressError: With every fault of the handout, of what it needs, or of the room.
        """
        handout = self._whole(entry).handout
        assert self.look
        if entry.is_sheet or handout.visit:
            return ()
        words = words_for(handout.language, self.look.brand.clock)
        return blanks_of(handout, words, self.look.brand.print.costs)

    @cached_property
    def packets(self) -> Packets:
        """The packets of the library.

        Raises:
            HandpressError: With the faults of packets.yaml.
        """
        return read_packets(self.folder, {})

    def composed(self, packet: str) -> Standing:
        """Return what the approval of a *packet* is worth: which papers it has, and its words about the visit."""
        if self.ledger is None or self.look is None:
            return Standing()
        from handpress.review.packets import packet_standing
        from handpress.review.standing import today_at

        today, clinic = today_at(self.look), self.look.brand.clinic
        return packet_standing(packet, self.packets.packets[packet], self.ledger, today, clinic)

    def _visit(self, entry: Entry) -> Prepared | None:
        """Return the page about a visit, which names the packets and the handouts of a day."""
        from handpress.press.visit import gone, packets_of, visit_handout, worst

        names = packets_of(entry, self.packets)
        known = shelved(self.folder)
        asked = [name for name in entry.asked[1:] if name not in names]
        if lost := [name for name in asked if (name, entry.language) not in known]:
            raise gone(entry, lost)
        entries = [known[name, entry.language] for name in asked]
        quoted = [prepared for each in entries if (prepared := self.prepared(each))]
        quotes = [prepared.handout for prepared in quoted]
        handout = visit_handout(entry, self.packets, quotes)
        if self.faults or self.look is None:
            return None
        now, notes = time.time(), self.notes | self.packets.notes
        tomorrow = now + LIFE
        if self.ledger:  # an approval ends with its day, and another may begin with the next
            from handpress.review.standing import today_at

            today = today_at(self.look)
            now, tomorrow = _start_of(today, self.look), _start_of(today + timedelta(days=1), self.look)
        for prepared in quoted:
            notes |= prepared.notes
        standing = worst([*map(self.composed, names), *(each.standing for each in quoted)], quotes)
        begins = max([now, *(each.begins for each in quoted)])
        expires = min([tomorrow, *(each.expires for each in quoted)])
        return Prepared(entry, handout, standing, (), notes, begins, expires)

    def _read_sheet(self, entry: Entry) -> Prepared | None:
        """Return the clinic's own PDF of *entry*, ready to be printed: it is read and cleaned here, and never again."""
        from handpress.review import sheets
        from handpress.review.standing import today_at
        from handpress.review.wording import digest

        loaded = sheets.load_sheet(entry)
        if self.faults or self.look is None:
            return None
        sheet, today = loaded.sheet, today_at(self.look)
        standing = sheets.sheet_standing(loaded, self.look, self.ledger, today)
        cleaned = sheets.cleaned_sheet(loaded, self.look, standing.approved is not None, PRODUCER)
        told = [finding for finding in cleaned.findings if finding.severity is not Severity.NOTE]
        findings = (*sheets.review_findings(sheet, today), *told)
        handout = Handout(
            code=sheet.name, title=loaded.title, language=sheet.language, version=loaded.version, sections=()
        )
        begins, expires = _start_of(today, self.look), _start_of(today + timedelta(days=1), self.look)
        notes = self.notes | loaded.notes
        words = digest(loaded.record)
        return Prepared(entry, handout, standing, findings, notes, begins, expires, {}, cleaned.plate, words)

    def _read(self, entry: Entry) -> Prepared | None:
        if entry.is_sheet:
            return self._read_sheet(entry)
        if visit_entry(self.folder, entry.code, entry.language) == entry:
            return self._visit(entry)
        notes = dict(self.notes)
        note_folder(notes, entry.path.parent)  # another file may claim its code
        if clash := list(rivals(entry)):
            raise HandpressError(clash)
        loaded = read_loaded(entry)
        if self.faults or self.look is None:
            return None
        now = time.time()
        handout, standing, begins, expires = loaded.handout, Standing(), now, now + LIFE
        notes |= loaded.notes
        if self.ledger and self.ledger.last(loaded.names, handout.language):
            # Only here: the content rules take time to load, and a draft needs none of them.
            from handpress.review import standing as worth

            today = worth.today_at(self.look)
            self._clinic = self._clinic or worth.clinic_for(self.folder, self.look)
            standing = worth.standing_of(loaded, self.look, self.folder, self.ledger, today, self._clinic)
            # No earlier day's: an approval may begin today.
            begins = _start_of(today, self.look)
            expires = min(expires, _start_of(today + timedelta(days=1), self.look))
            notes |= self._clinic.notes
        if self.look.brand.print.glossary != "no":
            from handpress.content.glossary import GLOSSARY_FILE, read_glossary

            self._glossary = self._glossary or read_glossary(support(self.folder, GLOSSARY_FILE, self._looked_for))
            handout = presented(handout, self.look, self._glossary)
            notes |= self._glossary.notes | self._looked_for
        pictures = pictures_of(handout, self.folder, notes)
        drawn = [finding for picture in pictures.values() for finding in picture.warnings]
        findings = (*language_findings(self.look, handout), *loaded.warnings, *garbled_texts(loaded.node), *drawn)
        return Prepared(entry, handout.under(*entry.asked), standing, findings, notes, begins, expires, pictures)

    def kit(self, entry: Entry, variant: Variant, personal: Personal) -> Kit | None:
        """Return the kit for patients of whom as much is known as of *personal*, if one is kept and holds."""
        name = self._name(entry, variant, personal)
        if self.faults:
            return None
        kit = self._kits.get(name)
        if kit and not kit.holds(time.time()):
            kit = None
        if kit is None and (found := kept(self.store, name)):
            kit = self._kits[name] = found
        return kit

    def _name(self, entry: Entry, variant: Variant, personal: Personal) -> tuple[object, ...]:
        return kit_name(self.folder, self.brand, entry.code, entry.language, variant, personal)

    def print(
        self, entry: Entry, variant: Variant, personal: Personal, name: str = "PDF", prepared: Prepared | None = None
    ) -> bytes:
        """Return the handout of *entry* for one patient, as a PDF that has passed inspection.

        Args:
            entry: The handout.
            variant: Edition, paper and ink.
            personal: The patient's data; empty for a handout for anybody.
            name: The file's name, for findings.
            prepared: The handout, where it is prepared already.

        Raises:
            HandpressError: A fault of the handout, or a PDF that fails inspection.
        """
        return self.plate(entry, variant, personal, name, prepared).press()

    def alternate(self, entry: Entry, form: Form, personal: Personal, prepared: Prepared | None = None) -> bytes:
        """Return the handout of *entry* for one patient in another *form* than PDF.

        Raises:
            HandpressError: A fault of the handout; or it is a clinic's own PDF, or has no date for a calendar.
        """
        prepared = prepared or self._whole(entry)
        if prepared.plate:
            fact = f"{entry.code} is a PDF of the clinic's own, and is there in no other form"
            raise fault(Span(str(entry.path)), fact, "sheet", "leave out --format")
        assert self.look
        own = prepared.handout, self.look, personal
        return alternate(Copy(*own, standing=prepared.standing, pictures=prepared.pictures), form)

    def ready(self, entry: Entry, variant: Variant, personal: Personal) -> Ready | None:
        """Return what prints one patient's handout, if all of it is there."""
        kit = self.kit(entry, variant, personal)
        return kit.ready(personal) if kit else None

    def plate(
        self, entry: Entry, variant: Variant, personal: Personal, name: str = "PDF", prepared: Prepared | None = None
    ) -> Ready:
        """Return what prints one patient's paper; see `print`."""
        if entry.is_sheet:
            prepared = prepared or self._whole(entry)
            assert prepared.plate
            if personal.blanks or personal.note:
                raise untyped(f"{entry.code} is a PDF of the clinic's own")
            return Ready(prepared.plate, {}, prepared.is_draft, state(prepared.notes))
        found = self.ready(entry, variant, personal)
        if found and (prepared is None or found.state == state(prepared.notes)):
            return found
        prepared = prepared or self._whole(entry)
        assert self.look
        return self._engraved(prepared, self.look, variant, personal, name)

    def _whole(self, entry: Entry) -> Prepared:
        """Return what `prepared` does, and raise what is wrong with the room."""
        prepared = self.prepared(entry)
        if prepared is None or self.look is None:
            raise HandpressError([finding for fault in self.faults for finding in fault.findings])
        return prepared

    def _engraved(self, prepared: Prepared, look: Look, variant: Variant, personal: Personal, name: str) -> Ready:
        """Lay out for this patient; keep the plate if nothing of the patient is in it."""
        from handpress.pdf.engrave import engrave, values_of
        from handpress.proof import inspect

        pages = typeset(Copy(prepared.handout, look, personal, variant, prepared.standing, prepared.pictures))
        plate, values = engrave(pages, PRODUCER), values_of(pages)
        if findings := inspect(fill(plate, values), name):
            raise HandpressError(findings)
        if not holds_values(pages):
            self._keep(prepared, look, variant, personal, pages, plate)
        return Ready(plate, values, prepared.standing.approved is None, state(prepared.notes))

    def _keep(
        self, prepared: Prepared, look: Look, variant: Variant, personal: Personal, pages: Pages, plate: Plate
    ) -> None:
        key = self._name(prepared.entry, variant, personal)
        kit = self._kits.get(key)
        if kit is None or kit.notes != prepared.notes or not kit.holds(time.time()):
            procedure = personal.procedure
            kit = self._kits[key] = Kit(
                prepared.handout.title,
                tuple(str(finding) for finding in [*self.notices, *prepared.told(None)]),
                approval.until.toordinal() if (approval := prepared.standing.approved) and approval.until else None,
                prepared.standing.approved is None,
                prepared.begins,
                prepared.expires,
                prepared.notes,
                _fonts_of(pages),
                _recipes(plate),
                words_for(prepared.handout.language, look.brand.clock).date_words().data() if procedure else None,
                _steady(look.brand.time_zone) if procedure and look.brand.time_zone else None,
                [],
            )
        else:
            kit.fonts |= _fonts_of(pages)
            kit.learn(_recipes(plate))
        if len(kit.plates) < AT_HAND:
            kit.plates.append(plate)
        if self.store and len(kit.plates) <= KEPT:
            self.store.put(self.store.name(*key), kit.data())


_PLAIN = {"patient", "procedure", "procedure-day", "procedure-clock", "clinician"}


def _recipes(plate: Plate) -> dict[str, Recipe]:
    """Return how each date of the *plate* is reckoned, by the key of its field."""
    keys = {field.key for field in plate.fields}
    return {key: _recipe(key) for key in sorted(keys - _PLAIN) if not (is_of_slot(key) or is_typed(key))}


def _recipe(key: str) -> Recipe:
    when, form = read_date_key(key)
    unit = when.unit.value if when.unit else None
    return when.anchor.value, when.low, when.high, unit, when.minute, form.value


def _steady(zone: str) -> tuple[int, int, frozenset[int]]:
    today = date.today()
    first = (today - timedelta(days=366 * _STEADY_YEARS[0])).toordinal()
    last = (today + timedelta(days=366 * _STEADY_YEARS[1])).toordinal()
    return first, last, odd_days(zone, first, last)


def _start_of(day: date, look: Look) -> float:
    """Return when *day* begins where the clinic is, in seconds since 1970."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(look.brand.time_zone) if look.brand.time_zone else None
    return datetime.combine(day, datetime.min.time(), zone).timestamp()


def holds_values(pages: Pages) -> bool:
    """Whether a patient's value stands in the pages where the press cannot change it."""
    return any(_holds_value(item) for page in pages.pages for item in page.items)


def _holds_value(item: Item) -> bool:
    if isinstance(item, FieldItem):
        return item.setting is None and any(isinstance(part, TextItem) for part in item.items)
    # What is typed on a blank with too little room for it is text of its paragraph; the space behind one is nobody's.
    typed = isinstance(item.owner, StructElem) and item.owner.answer is not None
    return typed and isinstance(item, TextItem) and bool(item.text.strip())


def _fonts_of(pages: Pages) -> dict[str, tuple[int, int]]:
    """Return size and time of every font file that stands on *pages*, or might stand in their fields."""
    paths = set()
    for page in pages.pages:
        for item in page.items:
            inner = item.items if isinstance(item, FieldItem) else (item,)
            paths |= {piece.face.path for part in inner if isinstance(part, TextItem) for piece in part.pieces}
            if isinstance(item, FieldItem) and item.setting:
                paths |= {face.face.path for face in item.setting.faces}
    return {os.path.abspath(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}
