"""The composition of packets: what `check` finds in packets.yaml, and the approval of which papers go together.

Judges no text: a paper's own words have their own approval.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from handpress.brand.look import Look
from handpress.content.approval import LEDGER_FILE, Approval, Standing, State
from handpress.content.packets import (
    COVER,
    PACKETS_FILE,
    PROCEDURE,
    Packet,
    PaperOf,
    name_words,
    read_packets,
    speaks,
)
from handpress.content.shelf import DEFAULT_LANGUAGE, Entry, codes_of, languages_of, near, shelved
from handpress.diagnostics import Faults, Finding, HandpressError, Severity, Span, fault, quoted
from handpress.review.approve import keep, request_faults, seen_as, withdraw
from handpress.review.check import Report
from handpress.review.entries import read_loaded
from handpress.review.ledger import Ledger, read_ledger
from handpress.review.packets import LANGUAGE
from handpress.review.request import ApprovalRequest
from handpress.review.rules.subject import Clinic
from handpress.review.sheets import examine_sheet, sheet_standing
from handpress.review.standing import standing_of, today_at
from handpress.source.garbled import garbled_name
from handpress.source.texts import key, one_line
from handpress.source.yaml import Node, read_file

Place = tuple[str | int, ...]


class Around(NamedTuple):
    """What a packet is judged by: its library, the brand, the clinic, what is approved."""

    folder: Path
    look: Look
    clinic: Clinic
    ledger: Ledger


class _Why(NamedTuple):
    """Why a paper is a draft, or cannot be printed at all."""

    reason: str
    prints: bool = True


@dataclass
class _Waiting:
    """A paper that waits for one reason: where it is named first, in which languages, in which packets."""

    place: Place
    languages: dict[str, None] = field(default_factory=dict)
    packets: dict[str, None] = field(default_factory=dict)


def packet_findings(around: Around) -> list[tuple[str, Finding]]:
    """Return what is wrong with the packets of a library, each with the packet's name; "" for the file as a whole."""
    path = around.folder / PACKETS_FILE
    if not path.exists():
        return []
    try:
        packets, node = read_packets(around.folder).packets, read_file(path)
    except HandpressError as error:
        return [("", finding) for finding in error.findings]
    return sorted(_Check(around, packets, node).found(), key=lambda each: each[1].span)


class _Check:
    """The packets of one library under check."""

    def __init__(self, around: Around, packets: Mapping[str, Packet], node: Node) -> None:
        self.around, self.packets, self.node = around, packets, node
        self.known = shelved(around.folder)
        self.names = list(dict.fromkeys(name for name, _ in self.known))
        self.languages = sorted(languages_of(around.folder))
        brand = around.look.brand
        self.sites = {key(name): site for name, site in brand.site_names().items()}
        self.waiting: dict[tuple[str, _Why], _Waiting] = {}
        self.reasons: dict[tuple[str, str], _Why | None] = {}

    @cached_property
    def today(self) -> date:
        """The day, where the clinic is."""
        return today_at(self.around.look)

    def found(self) -> Iterator[tuple[str, Finding]]:
        """Yield each finding with its packet's name."""
        for name, packet in self.packets.items():
            for finding in self._packet(name, packet):
                yield name, finding
        for (paper, why), waits in self.waiting.items():
            which, languages = " and ".join(f"packet {name}" for name in waits.packets), ", ".join(waits.languages)
            is_what, rule = ("is a draft", "draft") if why.prints else ("cannot be printed", "no-paper")
            fact = f"{quoted(paper)}, of {which}, {is_what} in {languages}: {why.reason}"
            hint = f"see handpress check {paper}"
            if why.prints:
                own = "" if DEFAULT_LANGUAGE in waits.languages else f" --language {next(iter(waits.languages))}"
                hint += f", then handpress approve {paper}{own}; or print with --drafts"
            yield next(iter(waits.packets)), self._finding(waits.place, fact, rule, hint, Severity.WARNING)

    def _finding(self, place: Place, fact: str, rule: str, hint: str, severity: Severity = Severity.ERROR) -> Finding:
        path = ("packets", *place)
        span = self.node.key_span(path) if isinstance(path[-1], str) else self.node.walk(path).span
        return Finding(span, fact, rule, hint, severity)

    def _packet(self, name: str, packet: Packet) -> Iterator[Finding]:
        if name in self.names:
            fact = f"a packet and another paper are both named {name}"
            yield self._finding((name,), fact, "name-twice", "give the packet another name")
        yield from self._codes(name, packet)
        for at, paper in enumerate(packet.papers):
            yield from self._paper(name, packet, at, paper)
        yield from self._sites((name, "place"), packet.place)
        yield from self._languages(name, packet)

    def _codes(self, name: str, packet: Packet) -> Iterator[Finding]:
        """Yield what is wrong with the codes that a packet stands for."""
        under_code = any(paper.paper == PROCEDURE for paper in packet.papers)
        held = {code for paper in packet.papers for code in (paper.paper, *self._codes_of(paper.paper))}
        for at, code in enumerate(packet.codes):
            place = (name, "codes", at)
            if code not in self.names:
                fact = f"the library has no handout for {code}, a code of packet {name}"
                hint = near(self.around.folder, code, self.names)
                severity = Severity.ERROR if under_code else Severity.WARNING
                yield self._finding(place, fact, "no-handout", hint, severity)
            elif not under_code and code not in held:
                fact = f"packet {name} stands for {code}, and none of its papers is the handout of that code"
                hint = "name it, or write procedure, among the papers"
                yield self._finding(place, fact, "packet-code", hint, Severity.WARNING)

    def _codes_of(self, paper: str) -> set[str]:
        entries = [entry for (name, _), entry in self.known.items() if name == paper]
        return {code for entry in entries for code in codes_of(entry.path)}

    def _paper(self, name: str, packet: Packet, at: int, paper: PaperOf) -> Iterator[Finding]:
        place = (name, "papers", at)
        if paper.paper == PROCEDURE and not packet.codes:
            fact = f"packet {name} has the handout of the procedure, and no code says which"
            yield self._finding(place, fact, "packet-code", "write codes, or name the handout")
        elif paper.paper not in (PROCEDURE, COVER) and paper.paper not in self.names:
            fact = f"the library has no paper of the name {quoted(paper.paper)}"
            yield self._finding(place, fact, "no-paper", near(self.around.folder, paper.paper, self.names))
        elif paper.language and paper.paper != COVER:
            gone = [each for each in self._wanted(packet, paper) if (each, paper.language) not in self.known]
            if gone:
                fact = (
                    f"the library has no {', '.join(gone)} in {quoted(paper.language)}, and it is always to be in that"
                )
                yield self._finding(place, fact, "no-paper", "write another language, or none")
        if paper.when:
            yield from self._sites((*place, "when", "place"), paper.when.place)
            for what in self._never(packet, paper):
                fact = f"{quoted(paper.paper)} never goes into packet {name}: {what}"
                yield self._finding(place, fact, "never", "mend the condition, or take the paper out", Severity.WARNING)
        self._note_waiting(name, packet, place, paper)

    def _wanted(self, packet: Packet, paper: PaperOf) -> tuple[str, ...]:
        """Return what of the library a paper of a packet can be, as far as the library has it in some language."""
        wanted = packet.codes if paper.paper == PROCEDURE else () if paper.paper == COVER else (paper.paper,)
        return tuple(each for each in wanted if each in self.names)

    def _never(self, packet: Packet, paper: PaperOf) -> Iterator[str]:
        """Yield why the condition of a paper can never hold."""
        when = paper.when
        assert when
        if when.language and not any(speaks(each, tag) for each in self.languages for tag in when.language):
            yield f"the library has nothing in {' or '.join(when.language)}"
        own, wanted = (list(map(name_words, names)) for names in (packet.clinician, when.clinician))
        if own and wanted and not any(one <= other or other <= one for one in own for other in wanted):
            yield "the packet is another clinician's"
        if packet.place and when.place and not set(map(key, packet.place)) & set(map(key, when.place)):
            yield "the packet is another site's"

    def _sites(self, place: Place, names: tuple[str, ...]) -> Iterator[Finding]:
        known = list(dict.fromkeys(self.sites.values()))
        for name in names:
            site = self.sites.get(key(name))
            if site is None or key(site) != key(name):
                fact = f"the brand has no site with the key {quoted(name)}"
                hint = f"write one of: {', '.join(known)}" if known else "add it under sites of the brand"
                yield self._finding(place, fact, "no-site", f"write {site}" if site else hint)

    def _languages(self, name: str, packet: Packet) -> Iterator[Finding]:
        """Yield in which languages of the library a packet cannot be whole, or has no page about the visit."""
        for language in self.languages:
            there, gone = self._had(packet, language)
            if gone:
                fact = f"packet {name} cannot be whole in {quoted(language)}: it lacks {', '.join(gone)}"
                hint = "translate it; or write beside it which language it is always in, or when it goes in"
                severity = Severity.WARNING if there else Severity.NOTE
                yield self._finding((name,), fact, "packet-language", hint, severity)
            elif packet.visit and not any(speaks(language, tag) for tag in packet.visit):
                fact = f"packet {name} has no words in {quoted(language)} for its page about the visit"
                hint = f"write them under {language}:"
                yield self._finding((name, "visit"), fact, "packet-language", hint, Severity.WARNING)

    def _had(self, packet: Packet, language: str) -> tuple[bool, list[str]]:
        """Return whether anything of a packet is there in *language*, and what is not."""
        there, gone = False, dict[str, None]()
        for paper in packet.papers:
            if paper.language or (paper.when and not _may_speak(paper, language)):
                continue
            for each in self._wanted(packet, paper):
                there = there or (each, language) in self.known
                if (each, language) not in self.known:
                    gone[each] = None
        return there, list(gone)

    def _note_waiting(self, name: str, packet: Packet, place: Place, paper: PaperOf) -> None:
        for language in [paper.language] if paper.language else self.languages:
            if paper.when and not paper.language and not _may_speak(paper, language):
                continue
            for each in self._wanted(packet, paper):
                entry = self.known.get((each, language))
                if entry and (why := self._why(entry)):
                    waits = self.waiting.setdefault((each, why), _Waiting(place))
                    waits.languages[language] = waits.packets[name] = None

    def _why(self, entry: Entry) -> _Why | None:
        """Return why a paper waits; None where it prints as it is. Each is read once."""
        key = entry.name, entry.language
        if key not in self.reasons:
            found = self._sheet(entry) if entry.is_sheet else self._handout(entry)
            if isinstance(found, Standing):
                approved = found.state is State.APPROVED
                self.reasons[key] = None if approved else _Why(found.reason or "no clinician has approved it")
            else:
                self.reasons[key] = _Why(found, prints=False)
        return self.reasons[key]

    def _handout(self, entry: Entry) -> Standing | str:
        """Return what the approval of a handout is worth; or why it cannot be printed."""
        folder, look, clinic, ledger = self.around
        try:
            return standing_of(read_loaded(entry), look, folder, ledger, self.today, clinic)
        except HandpressError:
            return "it cannot be read"

    def _sheet(self, entry: Entry) -> Standing | str:
        """Return the same of a clinic's own PDF."""
        found = examine_sheet(entry, self.around.look, self.today)
        if found.loaded is None:
            return found.findings[0].message
        return sheet_standing(found.loaded, self.around.look, self.around.ledger, self.today)


def _may_speak(paper: PaperOf, language: str) -> bool:
    """Return whether the paper's condition can hold for a visit in *language*."""
    tags = paper.when.language if paper.when else ()
    return not tags or any(speaks(language, tag) for tag in tags)


def packet_report(around: Around, names: Container[str] | None = None) -> Iterator[Report]:
    """Yield the report of packets.yaml, where the library has one: all of it, or what concerns the packets *names*."""
    path = around.folder / PACKETS_FILE
    found = [finding for name, finding in packet_findings(around) if not names or not name or name in names]
    if found:
        yield Report(Entry(path.name, "", path), "", tuple(found))


# The approval.


def packet_named(folder: Path, name: str) -> Packet | None:
    """Return the packet of the library in *folder* with this *name*; None for none, and where a paper has the name.

    Raises:
        HandpressError: With the faults of packets.yaml, where no paper has the name.
    """
    if not (folder / PACKETS_FILE).exists() or any(known == name for known, _ in shelved(folder)):
        return None
    return read_packets(folder).packets.get(name)


def decide_packet(
    request: ApprovalRequest, packet: Packet, look: Look | None, clinic: Clinic | None, faults: Faults
) -> Approval | None:
    """Return the entry of the ledger that *request* asks for, of the *packet* that it names; tell what is wrong."""
    today = today_at(look)
    if request.withdraw is not None:
        return faults.catch(_withdrawn, request, request.withdraw, today)
    ledger = faults.catch(read_ledger, request.folder / LEDGER_FILE)
    if look is None or clinic is None or ledger is None:
        return None
    for warning in garbled_name("--by", request.by):
        faults.tell(warning)
    return faults.catch(_approved, request, packet, Around(request.folder, look, clinic, ledger), faults, today)


def _withdrawn(request: ApprovalRequest, reason: str, today: date) -> Approval:
    last = read_ledger(request.folder / LEDGER_FILE).last(request.code, LANGUAGE)
    if last is None or last.withdrawn:
        fact = f"the composition of packet {request.code} is not approved"
        raise fault(Span(str(request.folder / LEDGER_FILE)), fact, "approval", "see handpress list")
    return withdraw((request.code,), LANGUAGE, request.folder, request.by, reason, today)


def _approved(request: ApprovalRequest, packet: Packet, around: Around, faults: Faults, today: date) -> Approval:
    """Return the approval of a packet's composition, entered in the ledger.

    Raises:
        HandpressError: The request is faulty, or an error of `check` is open. Nothing was written.
    """
    name, place = request.code, Span(str(around.folder / PACKETS_FILE))
    faults.tell(seen_as(packet.record, request, "packet", place))
    found = [finding for whose, finding in packet_findings(around) if whose == name]
    wrong = request_faults(request, today)
    wrong += [
        Finding(Span(f"{option} {each}"), "a packet has no such question or rule", "approval", "leave it out")
        for option, given in (("--answer", request.answers), ("--override", request.overrides))
        for each in given
    ]
    wrong += [finding for finding in found if finding.severity is Severity.ERROR]
    if wrong:
        raise HandpressError(wrong)
    approval = Approval(
        code=name,
        language=LANGUAGE,
        clinic=around.look.brand.clinic,
        version="1",
        by=one_line(request.by),
        on=today,
        until=date.fromisoformat(request.until or ""),
        content=packet.fingerprint,
    )
    keep(around.folder, approval, packet.record)
    return approval
