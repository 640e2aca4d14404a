"""packets.yaml: which papers go together for a code, or under a name of their own, and in which order.

Answers with names of papers only: whether the library has them is for who prints. Never guesses: where a packet asks
for something that a row does not say, that is a fault of the row, and no paper is left out for it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from handpress.content.shelf import CODE, NAME, Entry
from handpress.data import Notes, stands
from handpress.diagnostics import Finding, HandpressError, Span, quoted
from handpress.source.bind import SWITCH, TAG, WORDS, ByKey, Distinct, Entries, Keys, OneOrMore, OneText, bind, wrong
from handpress.source.model import Model, field, plain
from handpress.source.spelling import spelled
from handpress.source.texts import key
from handpress.source.yaml import Node, read_file

PACKETS_FILE = "packets.yaml"
PROCEDURE = "procedure"  # in a list of papers: the handout for the code that was asked for
COVER = "cover"  # the staff's cover, on top of the stack in a print run
VISIT = "visit"  # the page about the visit, before the papers of a packet that has words for it
FORM = "Handpress, the papers of a packet, form 1"
_EDITIONS = ("standard", "large-print")


def _or(values: Iterable[str]) -> str:
    """Return *values* in words, quoted: none can look like two."""
    return " or ".join(json.dumps(each, ensure_ascii=False) for each in values)


@spelled(rf"{CODE.pattern}|{NAME.pattern}", "procedure", "cover", "sedation", "45378", unquoted=("integer",))
def _paper(text: str) -> str:
    if not CODE.fullmatch(text) and not NAME.fullmatch(text):
        hint = "write procedure, cover, a code, or the name of a handout or a sheet"
        wrong("paper", f"{quoted(text)} is no name of a paper", hint)
    if text == VISIT:
        wrong("paper", '"visit" is the page about the visit, which comes first', "write its words under the key visit")
    return text


@spelled(CODE.pattern, "45378", "G0121", unquoted=("integer",), low=0, high=99999)
def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        wrong("code", f"{quoted(text)} is not a CPT or HCPCS code", "write five digits, or a letter and four digits")
    return text


@spelled(rf"(?!(?:{PROCEDURE}|{COVER}|{VISIT})$){NAME.pattern}", "colonoscopy-day")
def _packet_name(text: str) -> str:
    if not NAME.fullmatch(text) or text in (PROCEDURE, COVER, VISIT):
        wrong("name", f"{quoted(text)} is no name of a packet", "write small letters, digits and hyphens")
    return text


@spelled(known=_EDITIONS)
def _edition(text: str) -> str:
    if text not in _EDITIONS:
        wrong("edition", f"{quoted(text)} is no edition", "write standard or large-print")
    return text


class When(Model):
    """What must hold for a paper to go into the stack; of several values, one of them."""

    together: ClassVar[dict[str, Any]] = {"minProperties": 1}

    language: tuple[str, ...] = field(OneOrMore(TAG), default=(), about="the language of the visit")
    edition: tuple[str, ...] = field(OneOrMore(OneText(_edition)), default=(), about="standard, large-print")
    sedation: bool | None = field(SWITCH, default=None, about="whether there is sedation, as the list says")
    room: tuple[str, ...] = field(OneOrMore(WORDS), default=(), about="the room, as the list writes it")
    clinician: tuple[str, ...] = field(OneOrMore(WORDS), default=(), about="the clinician's name")
    place: tuple[str, ...] = field(OneOrMore(WORDS), default=(), about="one of the brand's sites")

    def _agree(self) -> None:
        if not plain(self):
            wrong("when", "nothing stands under when", "write a condition, or leave it out")

    @property
    def said(self) -> str:
        """The conditions in words."""
        own = [(name, value) for name, value in vars(self).items() if value not in ((), None)]
        each = (
            (name, value) if isinstance(value, tuple) else (name, ("yes" if value else "no",)) for name, value in own
        )
        return " and ".join(f"{name} is {_or(values)}" for name, values in sorted(each))


class PaperOf(Model):
    """One paper of a packet."""

    paper: str = field(OneText(_paper), about="procedure, cover, a code, or the name of a handout or a sheet")
    when: When | None = field(Keys(When), default=None, about="when it goes into the stack; always, without it")
    language: str | None = field(TAG, default=None, about="the language that it is always in")

    @property
    def said(self) -> str:
        """The paper in words: its name, its language, when it goes in."""
        language = f", always in {self.language}" if self.language else ""
        return f"{self.paper}{language}{f', when {self.when.said}' if self.when else ''}"


class VisitWords(Model):
    """What the page about the visit says beside the day's appointments."""

    where: str | None = field(WORDS, default=None, about="where to go first")
    ask_for: str | None = field(WORDS, default=None, name="ask-for", about="whom to ask for there")
    bring: tuple[str, ...] = field(Entries(WORDS), default=(), about="what to bring for all appointments of the day")

    def lines(self) -> Iterator[str]:
        """Yield what it says, a line each."""
        own = (("Where", self.where), ("Ask for", self.ask_for), *(("Bring", each) for each in self.bring))
        yield from (f"{what}: {text}" for what, text in own if text)


_BY_LANGUAGE = ByKey(Keys(VisitWords), TAG.reads)


class Packet(Model):
    """Papers that go together."""

    together: ClassVar[dict[str, Any]] = {
        "allOf": [
            {"properties": {"papers": {"uniqueItems": True}}},
            {"not": {"properties": {"papers": {"items": {"enum": [COVER, {"paper": COVER}]}}}}},
        ],
        "dependentRequired": {"clinician": ["codes"], "place": ["codes"]},
    }

    title: str = field(WORDS, about="what the staff calls it")
    codes: tuple[str, ...] = field(
        Distinct(OneText(_code)), default=(), about="the codes that stand for it; without any, its name alone does"
    )
    clinician: tuple[str, ...] = field(
        OneOrMore(WORDS), default=(), about="whose packet it is, over the clinic's own; each spelling of the name"
    )
    place: tuple[str, ...] = field(OneOrMore(WORDS), default=(), about="the site whose it is, over the clinic's own")
    papers: tuple[PaperOf, ...] = field(Entries(Keys(PaperOf, "paper")), about="the papers, in their order")
    visit: dict[str, VisitWords] = field(
        _BY_LANGUAGE, default={}, about="by language: a page about the visit, before the papers"
    )

    def _agree(self) -> None:
        if not any(each.paper != COVER for each in self.papers):
            wrong("papers", "there is no paper for the patient", "name one")
        if (self.clinician or self.place) and not self.codes:
            wrong("codes", "a packet of a clinician or a site needs the codes that it is for", "write codes")
        seen = list[object]()
        for each in self.papers:
            if plain(each) in seen:
                wrong("twice", f"{quoted(each.paper)} stands here twice", "delete one of the two")
            seen.append(plain(each))

    @property
    def record(self) -> str:
        """What an approval of it covers: for which codes, which papers, when, in which order; what a visit's page says.

        What it is called is left out. No two packets that differ in anything else have the same record.
        """
        lines = [FORM, "", f"Codes: {', '.join(sorted(self.codes)) or 'none, only its name'}"]
        lines += [f"{what}: {_or(own)}" for what, own in (("Clinician", self.clinician), ("Place", self.place)) if own]
        lines += ["", "Papers:", *(f"{number}. {each.said}" for number, each in enumerate(self.papers, 1))]
        for language, words in sorted(self.visit.items()):
            lines += ["", f"Page about the visit in {language}:", *words.lines()]
        return "\n".join([*lines, ""])

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its record."""
        return hashlib.sha256(self.record.encode()).hexdigest()

    @property
    def covered(self) -> bool:
        """Whether a cover lies on its stack in a print run."""
        return any(each.paper == COVER for each in self.papers)


class PacketsFile(Model):
    """The packets of a library: packets.yaml."""

    packets: dict[str, Packet] = field(ByKey(Keys(Packet), _packet_name), about="the packets, each by its name")


class Answers(NamedTuple):
    """What is known of a visit; "" where nothing is."""

    language: str = "en"
    edition: str = "standard"
    sedation: str = ""  # as it is written
    room: str = ""
    clinician: str = ""
    place: str = ""


class Asked(NamedTuple):
    """A paper that is wanted: a code, or the name of a handout or a sheet; its language, where that is always one."""

    paper: str
    language: str = ""


class UnansweredError(Exception):
    """A packet asks for what nothing says. Its texts hold nothing of the row."""

    def __init__(self, packet: str, what: str, fact: str, hint: str) -> None:
        super().__init__(fact)
        self.packet, self.what, self.fact, self.hint = packet, what, fact, hint


class Packets:
    """The packets of a library.

    Args:
        packets: By name.
        notes: What they were read from.
    """

    def __init__(self, packets: Mapping[str, Packet] | None = None, notes: Notes | None = None) -> None:
        self.packets = dict(packets or {})
        self.notes = notes or {}

    def __bool__(self) -> bool:
        return bool(self.packets)

    @property
    def digest(self) -> str:
        """SHA-256 of all that they say."""
        said = sorted((name, packet.codes, packet.fingerprint) for name, packet in self.packets.items())
        return hashlib.sha256(repr(said).encode()).hexdigest()

    @cached_property
    def of_code(self) -> dict[str, tuple[str, ...]]:
        """The names of the packets for each code, in the order of the file."""
        found: dict[str, list[str]] = {}
        for name, packet in self.packets.items():
            for code in packet.codes:
                found.setdefault(code, []).append(name)
        return {code: tuple(names) for code, names in found.items()}

    def chosen(self, asked: str, answers: Answers) -> str:
        """Return the name of the packet that stands for *asked*, a code or a packet's name; "" if none does.

        That of a clinician goes before that of a site, and both before the clinic's own.

        Raises:
            UnansweredError: A clinician's or a site's packet may be meant, and nothing says for sure.
        """
        if asked in self.packets:
            return asked
        ranked = list[tuple[int, str]]()
        for name in self.of_code.get(asked, ()):
            packet = self.packets[name]
            rank = 0
            if packet.clinician:
                rank += 2 if _is_named(name, "clinician", packet.clinician, answers.clinician) else -9
            if packet.place:
                rank += 1 if _is_named(name, "place", packet.place, answers.place) else -9
            if rank >= 0:
                ranked.append((rank, name))
        return max(ranked, key=lambda each: each[0])[1] if ranked else ""

    def papers(self, name: str, asked: str, answers: Answers) -> Iterator[Asked]:
        """Yield the papers of the packet *name* for who answers so, in their order; a cover is none.

        Args:
            name: The packet.
            asked: The code that it was asked for by, or the packet's own name.
            answers: What is known of the visit.

        Raises:
            UnansweredError: A condition asks for what is not known; or the procedure's handout is to go in, and no
                code says which.
        """
        for each in self.packets[name].papers:
            if each.paper == COVER or (each.when and not _holds(name, each.when, answers)):
                continue
            if each.paper != PROCEDURE:
                yield Asked(each.paper, each.language or "")
            elif asked != name:
                yield Asked(asked, each.language or "")
            else:
                fact = f"packet {name} has the handout of the procedure, and no code says which"
                raise UnansweredError(name, "code", fact, "write the code, not the packet's name")


def _holds(name: str, when: When, answers: Answers) -> bool:
    """Return whether *when* holds; raise where that hangs on what is not known."""
    if when.language and not any(speaks(answers.language, tag) for tag in when.language):
        return False
    if when.edition and answers.edition not in when.edition:
        return False
    unanswered: UnansweredError | None = None
    for what, wanted in (("room", when.room), ("clinician", when.clinician), ("place", when.place)):
        try:
            if wanted and not _is_named(name, what, wanted, getattr(answers, what), True):
                return False
        except UnansweredError as error:
            unanswered = unanswered or error
    if when.sedation is not None and when.sedation is not _sedation(name, answers.sedation):
        return False
    if unanswered:
        raise unanswered
    return True


def speaks(language: str, tag: str) -> bool:
    """Return whether *language* is that of *tag*, in whatever region it is spoken."""
    return language == tag or language.startswith(f"{tag}-")


_SEDATED = frozenset(["yes", "y", "true", "x", "1", "sí", "si", "sedation", "sedated", "moderate", "deep", "conscious"])
_UNSEDATED = frozenset(["no", "n", "false", "0", "none", "unsedated"])


def _sedation(name: str, text: str) -> bool:
    word = text.strip().casefold()
    if word in _SEDATED or word in _UNSEDATED:
        return word in _SEDATED
    fact = f"packet {name} needs to know whether there is sedation, and " + (
        "what stands here is neither yes nor no" if word else "nothing says"
    )
    raise UnansweredError(name, "sedation", fact, "write yes or no in a column headed Sedation")


_TITLES = frozenset(
    ["dr", "dra", "doctor", "doctora", "prof", "md", "do", "np", "pa", "rn", "phd", "mr", "mrs", "ms", "crna"]
)


def name_words(text: str) -> frozenset[str]:
    """Return the words of a clinician's name: without a title, in any order."""
    return frozenset(re.findall(r"[^\W_]+", text.casefold())) - _TITLES


def _is_named(packet: str, what: str, wanted: tuple[str, ...], text: str, asks: bool = False) -> bool:
    """Return whether *text* is one of the names *wanted*; a clinician's title and the order of names do not count.

    Raises:
        UnansweredError: It may be, and may be another; or nothing stands there and somebody *asks*.
    """
    hint = f"write it as in {PACKETS_FILE}, or add this spelling there"
    if not key(text):
        if asks:
            raise UnansweredError(packet, what, f"packet {packet} needs the {what}, and nothing says it", "write it")
        return False
    if key(text) in map(key, wanted):
        return True
    if what != "clinician":
        return False
    own, names = name_words(text), [words for words in map(name_words, wanted) if words]
    if own in names:
        return True
    if own and any(own < words or words < own for words in names):
        raise UnansweredError(packet, what, f"the clinician may be the one of packet {packet}, or another", hint)
    return False


NO_PACKETS = Packets()


def visit_entry(library: Path, asked: str, language: str) -> Entry | None:
    """Return the page about a visit that is *asked* for, by its packets and handouts; None if something else is."""
    return Entry(asked, language, library / PACKETS_FILE) if asked.startswith(f"{VISIT}+") else None


def read_packets(library: Path, notes: Notes | None = None) -> Packets:
    """Return the packets of the *library*; none where it has no packets.yaml.

    Raises:
        HandpressError: With every fault of the file.
    """
    path = library / PACKETS_FILE
    notes = {} if notes is None else notes
    if not stands(path, notes):
        return Packets(notes=notes)
    node = read_file(path, notes=notes)
    packets = Packets(bind(PacketsFile, node).packets, notes)
    if findings := list(_rivals(packets, node, path)):
        raise HandpressError(findings)
    return packets


def _rivals(packets: Packets, node: Node, path: Path) -> Iterator[Finding]:
    """Yield a finding for each code that two packets stand for, with nothing to tell which."""
    for code, names in packets.of_code.items():
        taken: dict[tuple[object, ...], str] = {}
        for name in names:
            packet = packets.packets[name]
            whose = [(who, site) for who in packet.clinician or ("",) for site in packet.place or ("",)]
            for who, site in whose:
                other = taken.setdefault((name_words(who), key(site)), name)
                if other != name:
                    fact = f"packets {other} and {name} both stand for {code}, and nothing tells which is meant"
                    place = node.walk(("packets", name)).span if node else Span(str(path))
                    yield Finding(place, fact, "packet-twice", "take the code out of one of the two")
                    break
