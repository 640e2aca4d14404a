"""The same text under two codes: one of them is wrong, and the patients booked under it are told the wrong things.

Needs of each handout only a signature, so that thousands are compared in little memory.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, islice, pairwise
from math import ceil

from handpress.diagnostics import Finding, Severity, Span
from handpress.review.codes import Codes
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import BULLETS, Role, Subject
from handpress.review.rules.wrongcode import SAFETY, fits

SHARE = 0.3  # of the bullets of the shorter one; the two source pages have 0.41
LEAST = 2  # shared bullets that are no chance: "Arrange a ride home" stands in many
_NAMED = 3  # other codes that a finding names
_TRIED = 2000  # near ones that are looked at closely


@dataclass(frozen=True)
class Signature:
    """What of a handout is compared with others: its title and its bullets as hashes, with their lines."""

    code: str  # "" for a handout of no procedure, which shares what it says with those that it goes with
    language: str
    path: str
    title: int
    title_line: int
    bullets: array[int]
    lines: array[int]
    fits: bool
    codes: tuple[str, ...] = ()  # all, where it has several

    @property
    def every_code(self) -> tuple[str, ...]:
        """Its codes, the chief one first."""
        return self.codes or ((self.code,) if self.code else ())


def signature(page: Subject) -> Signature:
    """Return the signature of *page*."""
    bullets = {_hashed(text): line for text, line in reversed(list(_bullets(page)))}
    handout = page.handout
    return Signature(
        handout.code,
        handout.language,
        page.top.path,
        _hashed(handout.title),
        page.top.line,
        array("Q", bullets),
        array("I", bullets.values()),
        fits(page),
        handout.codes if len(handout.codes) > 1 else (),
    )


def _bullets(page: Subject) -> Iterator[tuple[str, int]]:
    """Yield every bullet with its line; a visit together with its purpose and time."""
    for said in page.said:
        if said.role in BULLETS and said.role is not Role.VISIT:
            yield said.text, said.span.line
    for at, section in enumerate(page.handout.sections):
        places = [said.span.line for said in page.said if said.section == at and said.role is Role.VISIT]
        for visit, line in zip(section.visits, places, strict=True):
            window = visit.window.canonical() if visit.window else ""
            yield f"{visit.visit} {visit.purpose or ''} {window}", line


def _hashed(text: str) -> int:
    # Not hash(): it differs from one process to the next.
    folded = " ".join(text.casefold().rstrip(".;: ").split())
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest(), "big")


@rule("same-title", Severity.ERROR, SAFETY)
def same_title(page: Subject) -> Iterator[Hit]:
    """Two codes are two procedures: under one title, one of them tells its patients the wrong things."""
    yield from ()  # found by `shared_findings`, which sees all handouts


@rule("same-text", Severity.ERROR, SAFETY)
def same_text(page: Subject) -> Iterator[Hit]:
    """Two codes are two procedures: where they share 30 % of their bullets or more, one may be a copy."""
    yield from ()  # found by `shared_findings`, which sees all handouts


def shared_findings(signatures: Sequence[Signature], codes: Codes) -> Iterator[tuple[int, Finding]]:
    """Yield, with the index of its handout, a finding for each text that stands under another primary code too.

    Where one of the two fits its code and the other does not, only the other is at fault.
    """
    add_ons = {code for code, words in codes.codes.items() if words.add_on}
    groups: dict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(signatures):
        if not add_ons.issuperset(own.every_code):  # as any set is of none
            groups[own.language].append(at)
    for group in groups.values():
        members = [signatures[at] for at in group]
        for number, finding in (*_same_titles(members), *_same_texts(members, codes)):
            yield group[number], finding


def _same_titles(members: list[Signature]) -> Iterator[tuple[int, Finding]]:
    by_title: dict[int, list[int]] = defaultdict(list)
    for at, own in enumerate(members):
        by_title[own.title].append(at)
    for at, own in enumerate(members):
        others = (members[other] for other in by_title[own.title])
        codes = list(islice((other.code for other in others if _at_fault(own, other)), _NAMED))
        if codes:
            place = Span(own.path, own.title_line, 1)
            fact = f"{' and '.join(codes)} has the same title"
            yield at, Finding(place, fact, "same-title", "say in each title what sets the procedures apart")


def _at_fault(own: Signature, other: Signature) -> bool:
    return set(own.every_code).isdisjoint(other.every_code) and (not own.fits or other.fits)


def _same_texts(members: list[Signature], codes: Codes) -> Iterator[tuple[int, Finding]]:
    holders = _holders(members)
    least = min((len(own.bullets) for own in members), default=0)
    for at, own in enumerate(members):
        known = [codes.codes[code] for code in own.every_code if code in codes.codes]
        may_share = {code for words in known for code in words.may_share}
        near = _in_at_least(max(LEAST, ceil(SHARE * min(len(own.bullets), least))), own, holders)
        found = []
        for other_at in islice(_bits(near & ~(1 << at)), _TRIED):
            other = members[other_at]
            if not may_share.isdisjoint(other.every_code) or not _at_fault(own, other):
                continue
            shared = set(own.bullets) & set(other.bullets)
            if len(shared) >= max(LEAST, SHARE * min(len(own.bullets), len(other.bullets))):
                found.append((other, shared))
                if len(found) == _NAMED:
                    break
        for other, shared in found:
            line = min(line for bullet, line in zip(own.bullets, own.lines, strict=True) if bullet in shared)
            share = round(100 * len(shared) / len(own.bullets))
            fact = f"{len(shared)} of its {len(own.bullets)} bullets ({share} %) stand under {other.code} too"
            hint = f"one of the two is a copy: find out which code this text belongs to; compare {other.path}"
            yield at, Finding(Span(own.path, line, 1), fact, "same-text", hint)


def _holders(members: list[Signature]) -> dict[int, int]:
    """Return, for each bullet that several handouts have, these as the bits of a number."""
    # Most bullets stand in one handout alone: a sorted list of all is a quarter of a dictionary of them.
    every = sorted(chain.from_iterable(own.bullets for own in members))
    holders = dict.fromkeys((one for one, other in pairwise(every) if one == other), 0)
    del every
    for at, own in enumerate(members):
        for bullet in own.bullets:
            if bullet in holders:
                holders[bullet] |= 1 << at
    return holders


def _in_at_least(least: int, own: Signature, holders: dict[int, int]) -> int:
    """Return, as bits, the handouts that have *least* bullets or more of *own*: columns of binary counters."""
    if least > len(own.bullets):
        return 0
    columns = [0] * (len(own.bullets).bit_length() + 1)
    for bullet in own.bullets:
        carry = holders.get(bullet, 0)
        for at, column in enumerate(columns):
            if not carry:
                break
            columns[at], carry = column ^ carry, column & carry
    above, equal = 0, -1
    for at in reversed(range(len(columns))):
        if least >> at & 1:
            equal &= columns[at]
        else:
            above |= equal & columns[at]
            equal &= ~columns[at]
    return above | equal


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low
