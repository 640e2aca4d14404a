"""What a row asks for -> its papers: those of its codes' packets, each once, in both of its languages.

Refuses what a packet asks for and the row does not say. Whether the library has the papers is for who prints.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from handpress.content.packets import (
    NO_PACKETS,
    PACKETS_FILE,
    VISIT,
    Answers,
    Asked,
    Packets,
    UnansweredError,
    read_packets,
)
from handpress.content.shelf import names_of, shelved
from handpress.diagnostics import Span, fault, quoted
from handpress.lists.cells import language, nearest

NO_NAMES: Mapping[str, tuple[str, ...]] = {}


def names_in(library: Path) -> dict[str, tuple[str, ...]]:
    """Return the codes of every paper of the *library*, by its name.

    Raises:
        HandpressError: *library* is no folder.
    """
    found: dict[str, tuple[str, ...]] = {}
    for (name, _), entry in shelved(library).items():
        if name == entry.name:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *names_of(entry)[1:])))
    return found


class Stacking(NamedTuple):
    """What makes papers of rows.

    Attributes:
        packets: Those of the library; none where each code is a paper.
        names: The codes of every paper of the library, by its name.
        visits: Whether the page about the visit comes before them, where a packet has words for it.
    """

    packets: Packets = NO_PACKETS
    names: Mapping[str, tuple[str, ...]] = NO_NAMES
    visits: bool = False

    @classmethod
    def of(cls, library: Path, packets: bool = True, visits: bool = False) -> Stacking:
        """Return how the *library* makes papers of rows, with its packets and pages about visits or not.

        Raises:
            HandpressError: With the faults of packets.yaml; or *library* is no folder.
        """
        names = names_in(library)
        found = read_packets(library) if packets else NO_PACKETS
        taken = [name for name in found.packets if name in names]
        if VISIT in names and any(packet.visit for packet in found.packets.values()):
            fact = "a paper is named visit, as the page about the visit is"
            raise fault(Span(str(library / PACKETS_FILE)), fact, "name-twice", "give the paper another name")
        if taken:
            fact = f"a packet and another paper are both named {', '.join(taken)}"
            raise fault(Span(str(library / PACKETS_FILE)), fact, "name-twice", "give the packet another name")
        return cls(found, names, visits)

    def one(self, paper: str) -> str:
        """Return what *paper* is known by, whichever of its names was asked for: that of one code has two."""
        codes = self.names.get(paper, ())
        return codes[0] if len(codes) == 1 else paper


def second_language(typed: str | None, languages: Collection[str]) -> str:
    """Return which language of the library somebody asks for beside the first; "" for none.

    Args:
        typed: Its tag, or one of its names.
        languages: Those in which the library has handouts.

    Raises:
        HandpressError: The library has none in it.
    """
    if typed is None:
        return ""
    found = nearest(language(typed).tag, languages)
    if found not in languages:
        fact = f"the library has no paper in {quoted(typed)}"
        raise fault(Span("--with-language"), fact, "language", f"it has: {', '.join(sorted(languages))}")
    return found


class Visit(NamedTuple):
    """What a row asks for."""

    codes: tuple[str, ...]
    second: str = ""  # another language, in which each paper comes, too
    packet: str = ""  # the packet that is meant by its name, whichever else stands for these codes


class PaperTold(NamedTuple):
    """One paper of a row.

    Attributes:
        code: What it is asked for by: a code, or the name of a handout or a sheet.
        language: Its language.
        packet: The packet that it belongs to; "" for none.
        second: Whether it is in the second language of the visit.
    """

    code: str
    language: str
    packet: str
    second: bool


def papers_of(visit: Visit, answers: Answers, how: Stacking) -> tuple[PaperTold, ...]:
    """Return the papers of a row in their order, each once; the page about the visit comes first.

    Raises:
        UnansweredError: A packet asks for what the row does not say, or none has a paper for it.
    """
    found: dict[tuple[str, str], PaperTold] = {}
    asked = list(_asked(visit, answers, how))
    if visit.codes and not asked:
        packet = visit.packet or how.packets.chosen(visit.codes[0], answers)
        fact = f"packet {packet} has no paper for this visit: none of its conditions holds"
        raise UnansweredError(packet, "code", fact, f"write the handout that is wanted, or mend {PACKETS_FILE}")
    told = [packet for packet, _ in asked if packet and how.visits and how.packets.packets[packet].visit]
    for packet, paper in [*((packet, Asked(VISIT)) for packet in told[:1]), *asked]:
        first = paper.language or answers.language
        found.setdefault((how.one(paper.paper), first), PaperTold(paper.paper, first, packet, False))
        if visit.second and visit.second != first and not paper.language:
            own = PaperTold(paper.paper, visit.second, packet, True)
            found.setdefault((how.one(paper.paper), visit.second), own)
    return tuple(found.values())


def _asked(visit: Visit, answers: Answers, how: Stacking) -> Iterator[tuple[str, Asked]]:
    """Yield each paper with the packet that has it, "" for a code by itself."""
    for code in visit.codes:
        packet = visit.packet or how.packets.chosen(code, answers)
        if not packet:
            yield "", Asked(code)
            continue
        for paper in how.packets.papers(packet, code, answers):
            # A handout that holds a code of the row prints under it, and not under all of its codes.
            own = (each for each in (code, *visit.codes) if each in how.names.get(paper.paper, ()))
            yield packet, paper._replace(paper=next(own, paper.paper))
