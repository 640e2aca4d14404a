"""A request -> files: each handout pressed from a plate that is kept, or laid out where none is.

Where plates are at hand, nothing is loaded that only a layout needs. Prints nothing: what happens is yielded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from handpress.content.personal import Personal
from handpress.content.shelf import DEFAULT_LANGUAGE, Entry, entries, find, names_of, strays
from handpress.diagnostics import Finding, HandpressError, Span, fault, quoted
from handpress.disk.extras import check_installed
from handpress.disk.files import file_name, sweep, write_whole
from handpress.press.kits import Ready, kept, kit_name
from handpress.press.personal import doubts, read_personal

if TYPE_CHECKING:
    from pathlib import Path

    from handpress.press.plates import Prepared, Room
    from handpress.press.request import Request
    from handpress.press.store import Store


class Told(NamedTuple):
    """What the clinic should know, as text, how many errors it tells of, and whether they concern all that is asked."""

    text: str
    errors: int = 0
    whole: bool = False


class Begun(NamedTuple):
    """A handout is under way."""

    number: int
    total: int
    code: str
    title: str


class Made(NamedTuple):
    """A file is written at a path, or there are its bytes for whoever asked for no file."""

    path: Path | None
    code: str
    language: str
    data: bytes = b""


Event = Told | Begun | Made


def copies(request: Request, store: Store | None) -> Iterator[Event]:
    """Write the files of *request*, and yield what happens; a handout that fails stops no other."""
    yield from _Rendering(request, store).events()


_NOT_WHOLE = "nothing of what goes together is written, as a paper of it cannot be had"


class _Rendering:
    """One request."""

    def __init__(self, request: Request, store: Store | None) -> None:
        self.request = request
        self.store = store
        self.room: Room | None = None
        self.personal: Personal | None = None
        self.told: set[str] = set()
        self.failures = 0
        self.held: list[tuple[Entry, str, bytes]] = []  # what is written once all of it is made

    def events(self) -> Iterator[Event]:
        """Yield what happens."""
        request = self.request
        try:
            check_installed(*["calendar"] * (request.form == "calendar"), *["protect"] * request.encrypt)
        except HandpressError as error:
            yield from self._failed(error, True)
            return
        try:
            wanted, failed = self._wanted(), None
        except HandpressError as error:
            wanted, failed = [], error
        yield from self._strays()
        ready = {name: plate for name in wanted if (plate := self._kept(*name))} if request.pressed else {}
        if failed or len(ready) < len(wanted):
            yield from self._open()
            if failed:
                yield from self._failed(failed, True)
        found: list[Entry] = []
        for code, language in wanted:
            try:
                found.append(self._entry(code, language, (code, language) in ready))
            except HandpressError as error:
                yield from self._failed(error)
        if found and request.out:
            with suppress(OSError):
                sweep(str(request.out))
        yield from self._doubts()
        if request.whole and self.failures:
            found = []
        for number, entry in enumerate(found, 1):
            yield from self._copy(entry, ready.get((entry.code, entry.language)), number, len(found))
        yield from self._together()

    def _strays(self) -> Iterator[Event]:
        """Tell which files of a whole library are not read."""
        if self.request.every:
            with suppress(HandpressError):  # told of the folder itself
                for finding in strays(self.request.library):
                    yield from self._once(str(finding))

    def _doubts(self) -> Iterator[Event]:
        """Tell what of the patient's data was hardly meant so."""
        for finding in doubts(self.personal, self.request.today) if self.personal else ():
            yield from self._once(str(finding))

    def _wanted(self) -> list[tuple[str, str]]:
        """Return code and language of each handout that is asked for."""
        folder, language = self.request.library, self.request.language
        if not self.request.every:
            own = [(code, language or DEFAULT_LANGUAGE) for code in self.request.codes]
            return list(dict.fromkeys((*own, *self.request.papers)))
        wanted = [(entry.code, entry.language) for entry in entries(folder) if language in (None, entry.language)]
        if not wanted:
            which = f" in {quoted(language)}" if language else ""
            raise fault(Span(str(folder)), f"this folder holds no handout{which}", "no-handout")
        return wanted

    def _kept(self, code: str, language: str) -> Ready | None:
        """Return a plate that is kept for this patient, with the patient's values."""
        if self.personal is None:
            try:
                self.personal = self._read_personal(faces=False)
            except HandpressError:
                return None  # told once the room is open
        request = self.request
        kit = kept(self.store, kit_name(request.library, request.brand, code, language, request.variant, self.personal))
        return kit.ready(self.personal) if kit else None

    def _read_personal(
        self, zone: str | None = None, faces: bool = True, sites: Mapping[str, str] | None = None
    ) -> Personal:
        request, faults = self.request, list(self.request.faults)
        own = request.patient, request.date, request.clinician, zone, faces, request.place, sites, dict(request.blanks)
        try:
            personal = read_personal(*own)
        except HandpressError as error:
            raise HandpressError([*faults, *error.findings]) from None
        if faults:
            raise HandpressError(faults)
        return personal

    def _open(self) -> Iterator[Event]:
        """Read the brand and the ledger, and the patient's data anew, in the clinic's time zone."""
        from handpress.press.plates import Room

        self.room = room = Room(self.request.library, self.request.brand, self.store, self._names())
        for error in room.faults:
            yield from self._failed(error, True)
        for notice in room.notices:
            yield from self._once(str(notice))
        self.personal = None
        try:
            brand = room.look.brand if room.look else None
            zone, sites = (brand.time_zone, brand.site_names()) if brand else (None, None)
            self.personal = self._read_personal(zone, sites=sites)
        except HandpressError as error:
            yield from self._failed(error)

    def _names(self) -> tuple[str, ...]:
        """Return what the handout is known by, if only one is asked for."""
        with suppress(HandpressError):  # told when it is looked for
            asked = [] if self.request.every else self._wanted()
            if len(asked) == 1:
                return names_of(find(self.request.library, *asked[0]))
        return ()

    def _entry(self, code: str, language: str, kept: bool) -> Entry:
        """Return the handout for *code* in *language*; nobody looks for the file where its plate is *kept*."""
        folder = self.request.library
        return Entry(code, language, folder / f"{code}.{language}.yaml") if kept else find(folder, code, language)

    def _failed(self, error: HandpressError, whole: bool = False) -> Iterator[Told]:
        """Tell an error; a font that is missing, which all handouts need, with the first of them."""
        self.failures += 1
        text = str(error)
        if error.findings[0].rule != "font" or text not in self.told:
            self.told.add(text)
            yield Told(text, len(error.findings), whole)

    def _once(self, text: str) -> Iterator[Told]:
        if text not in self.told:
            self.told.add(text)
            yield Told(text)

    def _copy(self, entry: Entry, ready: Ready | None, number: int, total: int) -> Iterator[Event]:
        request, prepared = self.request, None
        try:
            if ready is None:
                prepared = self._prepared(entry)
                if prepared is None:
                    return
            if self.personal is None or (self.room and self.room.faults):
                return
            for text in self._warnings(ready, prepared):
                yield from self._once(text)
            title = prepared.title if prepared else ready.kit.title if ready and ready.kit else ""
            yield Begun(number, total, entry.code, title)
            suffix = {"text": "txt", "calendar": "ics"}.get(request.form, request.form)
            personal = bool(self.personal)
            large = request.variant.large and not entry.is_sheet
            name = file_name(entry.code, entry.language, personal, large, suffix)
            if ready:
                data = ready.press()
            else:
                assert prepared
                data, told = self._laid_out(entry, prepared, name)
                for text in told:
                    yield Told(text)
            if request.encrypt:
                from handpress.pdf.protect import protected

                data = protected(data, request.password)
                name = f"{name.removesuffix('.pdf')}_protected.pdf"
            if request.whole:
                self.held.append((entry, name, data))
            else:
                yield self._written(entry, name, data)
        except HandpressError as error:
            yield from self._failed(error)

    def _written(self, entry: Entry, name: str, data: bytes) -> Made:
        request = self.request
        if request.out is None:
            return Made(None, entry.code, entry.language, data)
        path = write_whole(request.out / name, data, bool(self.personal) or request.encrypt)
        return Made(path, entry.code, entry.language)

    def _together(self) -> Iterator[Event]:
        """Write what goes together, or tell that none of it is written."""
        if self.request.whole and self.failures:
            finding = Finding(Span("--packet"), _NOT_WHOLE, "packet", "mend it, or write the others with --incomplete")
            yield Told(str(finding), 1)
            return
        try:
            for held in self.held:
                yield self._written(*held)
        except HandpressError as error:
            yield from self._failed(error)

    def _prepared(self, entry: Entry) -> Prepared | None:
        assert self.room
        return self.room.prepared(entry)

    def _warnings(self, ready: Ready | None, prepared: Prepared | None) -> list[str]:
        if prepared is None:
            return list(ready.kit.notices) if ready and ready.kit else []
        procedure = self.personal.procedure if self.personal else None
        doubts = prepared.doubts(procedure) if procedure else []
        doubts += prepared.no_large_print() if self.request.variant.large else []
        return [str(finding) for finding in (*prepared.told(procedure.day if procedure else None), *doubts)]

    def _laid_out(self, entry: Entry, prepared: Prepared, name: str) -> tuple[bytes, list[str]]:
        """Return the file of a handout that no plate serves, and what is told of it."""
        request = self.request
        assert self.room
        assert self.room.look
        assert self.personal is not None
        if request.pressed or (prepared.plate and request.form == "pdf"):
            return self.room.print(entry, request.variant, self.personal, name, prepared), []
        from handpress.layout.copy import Copy
        from handpress.press.stages import Form, deliverable

        if request.form != "pdf":
            return self.room.alternate(entry, Form(request.form), self.personal, prepared), []
        copy = Copy(
            prepared.handout, self.room.look, self.personal, request.variant, prepared.standing, prepared.pictures
        )
        data, findings = deliverable(copy, request.unmarked, name)
        return data, [str(finding) for finding in findings]
