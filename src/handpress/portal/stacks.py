"""The papers of a packet on their way to a portal: which documents they are, and what is there of a visit already.

Never guesses which packet a document that is there was sent with: the log knows whose it is and for which visit, and
the library which papers any of its packets has. What belongs to none of them is told, and left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from handpress.content.packets import COVER, PROCEDURE, Packets
from handpress.content.series import series_of
from handpress.lists.appointments import Appointment, LeftOut, Row
from handpress.portal.log import DeliveryLog


def series(row: Appointment, code: str = "") -> str:
    """Return what all versions of the document for *row*, or for it under another *code*, share."""
    encounter = "" if row.is_visit else row.encounter  # its page is of a day, whichever row is the first
    return series_of(row.reference, encounter, row.procedure, code or row.code, row.language, row.edition)


class Document(NamedTuple):
    """What goes out as one: a paper, or all those of a packet.

    Attributes:
        row: What it is asked for by; for a packet's it has the packet's name, and the language of the visit.
        papers: Its papers, in their order.
    """

    row: Appointment
    papers: tuple[Appointment, ...]

    @property
    def joined(self) -> tuple[Appointment, ...]:
        """The papers of one that has several."""
        return self.papers if len(self.papers) > 1 else ()


def whole(row: Appointment) -> Appointment:
    """Return *row*, a paper of a packet, as the packet in one document."""
    return replace(row, code=row.packet, language=row.spoken, others=(), slots=())


def documents_of(rows: Iterable[Appointment], joins: bool) -> Iterator[Document]:
    """Yield what goes out for *rows*, in their order; papers that print on another are none.

    Args:
        rows: Papers, each with those of its row.
        joins: Whether a packet's papers are one document. A packet with one paper is that paper as it is.
    """
    for _, of_row in groupby((row for row in rows if not row.joins), attrgetter("row")):
        papers = list(of_row)
        packets: dict[str, list[Appointment]] = {}
        for paper in papers:
            if joins and paper.packet:
                packets.setdefault(paper.packet, []).append(paper)
        for paper in papers:
            together = packets.get(paper.packet, [paper])
            if len(together) == 1:
                yield Document(paper, (paper,))
            elif together[0] is paper:
                yield Document(whole(paper), tuple(together))


class Papers:
    """Which papers the packets of a library have, whatever their conditions."""

    def __init__(self, packets: Packets) -> None:
        self._packets = packets
        every = {each.paper for packet in packets.packets.values() for each in packet.papers}
        self.names = (every | packets.packets.keys()) - {PROCEDURE, COVER}
        fixed = {each.language for packet in packets.packets.values() for each in packet.papers}
        self.languages = {language for language in fixed if language}

    def codes(self, code: str) -> set[str]:
        """Return the codes that share a packet with *code*."""
        return {code, *(each for name in self._of(code) for each in self._packets.packets[name].codes)}

    def meant(self, code: str) -> Iterator[tuple[str, str | None]]:
        """Yield each paper that a packet for *code* may have, with its language if it has one; and the packet."""
        for name in self._of(code):
            yield name, None
            for each in self._packets.packets[name].papers:
                if each.paper not in (PROCEDURE, COVER):
                    yield each.paper, each.language

    def _of(self, code: str) -> tuple[str, ...]:
        return self._packets.of_code.get(code, ()) or ((code,) if code in self._packets.packets else ())


class There:
    """What the log has as there, or what may be, of each visit.

    Args:
        log: The log; None where there is none yet.
        where: The destination.
    """

    def __init__(self, log: DeliveryLog | None, where: str) -> None:
        self._log, self._where = log, where

    def of(self, row: Appointment) -> Iterator[Appointment]:
        """Yield *row* as each document that is there for its patient and its visit."""
        for known in self._log.there(self._where, row.reference) if self._log and row.reference else ():
            asked = replace(row, code=known.code, language=known.language, edition=known.edition, others=(), joins=0)
            if self._log and self._log.of_series(series(asked)) == known.series:
                yield asked


class Behind(NamedTuple):
    """What is there for a visit beside what its row asks for.

    Attributes:
        more: Papers of packets.
        left: Other documents.
    """

    more: tuple[Appointment, ...]
    left: tuple[Appointment, ...]


def behind(rows: Sequence[Appointment], papers: Papers, there: There, known: Mapping[str, object]) -> Behind:
    """Return what is there for the visit of *rows*, which are one row of a list, beside the series *known*.

    A paper of a packet counts in the languages of the row and of the packets, and in the row's edition.
    """
    first, more, left = rows[0], list[Appointment](), list[Appointment]()
    languages = {row.language for row in rows} | papers.languages
    codes = {code for row in rows for code in papers.codes(row.code)} | papers.names
    for other in there.of(first):
        if series(other) in known:
            continue
        own = other.code in codes and other.language in languages and other.edition == first.edition
        (more if own else left).append(other)
    return Behind(tuple(more), tuple(left))


def still_there(rows: Iterable[Row], papers: Papers, there: There) -> list[int]:
    """Return which of *rows* want no document and have one there all the same, of a packet or by themselves."""
    wanted, gone = set[str](), list[LeftOut]()
    for row in rows:
        if isinstance(row, LeftOut):
            gone.append(row)
        elif isinstance(row, Appointment):
            wanted |= {series(row), *([series(whole(row))] if row.packet else [])}
    found = list[int]()
    for out in gone:
        would = [each for each in out.would if each.reference]
        codes = {code for each in would for code in papers.codes(each.code)} | papers.names
        if would and any(each.code in codes and series(each) not in wanted for each in there.of(would[0])):
            found.append(out.row)
    return list(dict.fromkeys(found))
