"""Say in words how one text differs from another: which lines are new, gone, moved, or say something else.

Loses no line: each one of both texts is kept, or stands in exactly one change. Needs no colour and no columns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

# A word, a number with its point, a blank, a Chinese character, or one mark.
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_WORD = rf"[{_HAN}]|(?:(?![{_HAN}])\w)+(?:[.,'’-](?:(?![{_HAN}])\w)+)*|[^\w\s]"
ALIKE = 0.5  # two lines that share at least half of their words are one line, changed
_LONGEST = 500  # words of a line that are compared; a paragraph is shorter
_RIVALS = 4  # lines that are compared word by word with one that is gone
_COMMON = 50  # a word in more lines than this finds no rival: 2,000 lines must not take a minute


class TextLine(NamedTuple):
    """One paragraph, item or row, and the heading that it stands under."""

    heading: str
    text: str


@dataclass(frozen=True)
class Change:
    """One difference: ``was`` is the old text, ``now`` the new one, ``heading`` where it stands now.

    A ``moved`` text says the same as before; it came from the heading ``origin`` and follows the text ``after``, or
    stands first. A ``renamed`` heading has its old and new words in ``was`` and ``now``; its lines may be unchanged.
    """

    kind: Literal["changed", "added", "removed", "moved", "renamed"]
    heading: str
    was: str = ""
    now: str = ""
    origin: str = ""
    after: str = ""


def words(text: str) -> list[str]:
    """Return the words and marks of *text*; a blank is one, and so is a Chinese character."""
    return re.findall(_WORD, text)


def alike(one: str, other: str) -> float:
    """Return how much of their words two texts share in the same order, from 0 to 1; 0 if it is less than half."""
    first, second = words(one.casefold())[:_LONGEST], words(other.casefold())[:_LONGEST]
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE else 0.0


def changes(old: Sequence[TextLine], new: Sequence[TextLine]) -> list[Change]:
    """Return what turns *old* into *new*, by heading, in the order of *new*; nothing if they are the same."""
    names = _renamed(old, new)
    before = [TextLine(names.get(line.heading, line.heading), line.text) for line in old]
    same = _same(before, new)
    kept = _in_order({here: there for here, there in same.items() if before[here].heading == new[there].heading})
    became = _rewritten(before, new, same)
    told = [(at, Change("renamed", new[at].heading, was, new[at].heading)) for was, at in _named_at(names, new)]
    told += [(there, _moved(before[here], new, there)) for here, there in same.items() if here not in kept]
    for here, there in became.items():
        told.append((there, Change("changed", new[there].heading, before[here].text, new[there].text)))
    taken = {*same.values(), *became.values()}
    told += [(at, Change("added", line.heading, now=line.text)) for at, line in enumerate(new) if at not in taken]
    last = -1
    for at, line in enumerate(before):
        last = kept.get(at, became.get(at, last))
        if at not in same and at not in became:
            told.append((last, Change("removed", line.heading, was=line.text)))
    rank = _ranks(before, new)
    # At one place: what became of the line there, then what is gone behind it.
    told.sort(key=lambda each: (rank[each[1].heading], each[1].kind != "renamed", each[0], each[1].kind == "removed"))
    return [change for _, change in told]


def _moved(line: TextLine, new: Sequence[TextLine], there: int) -> Change:
    heading = new[there].heading
    follows = new[there - 1].text if there and new[there - 1].heading == heading else ""
    return Change("moved", heading, line.text, new[there].text, line.heading, follows)


def _renamed(old: Sequence[TextLine], new: Sequence[TextLine]) -> dict[str, str]:
    """Return the new words of each heading that is gone while half of its lines stand under one that is new."""
    lines = Counter(line.heading for line in old)
    known = {line.heading for line in new}
    home: dict[str, set[str]] = defaultdict(set)
    for line in new:
        if line.heading not in lines:
            home[line.text].add(line.heading)
    gone = [(line.heading, home.get(line.text, set())) for line in old if line.heading not in known]
    votes = Counter((was, *now) for was, now in gone if len(now) == 1)
    names: dict[str, str] = {}
    for (was, now), count in votes.most_common():
        if was not in names and now not in names.values() and 2 * count >= lines[was]:
            names[was] = now
    return names


def _named_at(names: dict[str, str], new: Sequence[TextLine]) -> Iterator[tuple[str, int]]:
    """Yield each heading's old words, and the first line under the new ones."""
    for was, now in names.items():
        yield was, next(at for at, line in enumerate(new) if line.heading == now)


def _same(old: Sequence[TextLine], new: Sequence[TextLine]) -> dict[int, int]:
    """Return for each old line the new one that says the same: under its heading first, then under any other."""
    pairs = _matched(dict(enumerate(old)), dict(enumerate(new)))
    taken = set(pairs.values())
    left = {at: line.text for at, line in enumerate(old) if at not in pairs}
    return pairs | _matched(left, {at: line.text for at, line in enumerate(new) if at not in taken})


def _matched(old: Mapping[int, Hashable], new: Mapping[int, Hashable]) -> dict[int, int]:
    """Return the places of equal values, each used once: the first of one with the first of the other."""
    free: dict[Hashable, list[int]] = defaultdict(list)
    for at, value in reversed(list(new.items())):
        free[value].append(at)
    return {at: free[value].pop() for at, value in old.items() if free.get(value)}


def _in_order(pairs: dict[int, int]) -> dict[int, int]:
    """Return the most of *pairs* that stand in the same order in both texts; the others have moved."""
    # Patience sorting, the longest increasing run: difflib would not find the fewest moves.
    tops: list[int] = []
    ends: list[int] = []
    behind: dict[int, int | None] = {}
    for here in sorted(pairs):
        pile = bisect_left(tops, pairs[here])
        behind[here] = ends[pile - 1] if pile else None
        tops[pile : pile + 1], ends[pile : pile + 1] = [pairs[here]], [here]
    kept: dict[int, int] = {}
    at: int | None = ends[-1] if ends else None
    while at is not None:
        kept[at] = pairs[at]
        at = behind[at]
    return kept


def _rewritten(old: Sequence[TextLine], new: Sequence[TextLine], same: dict[int, int]) -> dict[int, int]:
    """Return for each old line the new one under the same heading that it became, the most alike first."""
    taken = set(same.values())
    gone = [at for at in range(len(old)) if at not in same]
    come = [at for at in range(len(new)) if at not in taken]
    alikes = sorted(
        (-ratio, abs(here - there), here, there)
        for here, there in _rivals(old, gone, new, come)
        if (ratio := alike(old[here].text, new[there].text))
    )
    became: dict[int, int] = {}
    used: set[int] = set()
    for _, _, here, there in alikes:
        if here not in became and there not in used:
            became[here] = there
            used.add(there)
    return became


def _rivals(
    old: Sequence[TextLine], gone: list[int], new: Sequence[TextLine], come: list[int]
) -> Iterator[tuple[int, int]]:
    """Yield pairs of a gone and a new line under one heading: they share the most words, or stand at one place."""
    under: dict[str, list[int]] = defaultdict(list)
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for there in come:
        under[new[there].heading].append(there)
        for word in set(words(new[there].text.casefold())):
            holders[new[there].heading, word].append(there)
    passed: Counter[str] = Counter()
    for here in gone:
        heading = old[here].heading
        shared: Counter[int] = Counter()
        for word in set(words(old[here].text.casefold())):
            lines = holders.get((heading, word), [])
            if len(lines) <= _COMMON:
                shared.update(lines)
        beside = under[heading][max(0, passed[heading] - 1) : passed[heading] + 2]
        nearest = sorted(shared, key=lambda there: (-shared[there], abs(there - here)))[:_RIVALS]
        yield from ((here, there) for there in dict.fromkeys([*nearest, *beside]))
        passed[heading] += 1


def _ranks(old: Sequence[TextLine], new: Sequence[TextLine]) -> dict[str, int]:
    """Return the order of all headings: those of *new*, and each that is gone behind the one that it followed."""
    order = list(dict.fromkeys(line.heading for line in new))
    known, last = set(order), None
    for heading in dict.fromkeys(line.heading for line in old):
        if heading not in known:
            order.insert(order.index(last) + 1 if last is not None else 0, heading)
            known.add(heading)
        last = heading
    return {heading: at for at, heading in enumerate(order)}


# As text


def shown(found: Iterable[Change]) -> str:
    """Return changes as text for a reader: each heading, and under it one line for each text; empty for none."""
    blocks = []
    for heading, group in groupby(found, key=lambda change: change.heading):
        lines = [line for change in group for line in _lines(change)]
        blocks.append("\n".join([_flat(heading), *(f"  {line}" for line in lines)]) + "\n")
    return "\n".join(blocks)


def _lines(change: Change) -> Iterator[str]:
    was, now = _flat(change.was), _flat(change.now)
    if change.kind == "added":
        yield f"added:   {now}"
    elif change.kind == "removed":
        yield f"removed: {was}"
    elif change.kind == "renamed":
        yield f"heading was: {was}"
    elif change.kind == "moved":
        yield f"moved:   {now}"
        if change.origin != change.heading:
            yield f"  from:  {_flat(change.origin)}"
        yield f"  after: {_flat(change.after)}" if change.after else "  it stands first now"
    else:
        yield f"was:     {was}"
        yield f"now:     {now}"
        if told := _told(was, now):
            yield f"  words: {told}"


MOST_TOLD = 3  # more differences in one line are easier to see in the two texts


def _told(was: str, now: str) -> str:
    """Return which words of a line became which, if they are few."""
    old, new = list(re.finditer(_WORD, was)), list(re.finditer(_WORD, now))
    if max(len(old), len(new)) > _LONGEST:
        return ""
    steps = SequenceMatcher(None, [word[0] for word in old], [word[0] for word in new], autojunk=False).get_opcodes()
    told = []
    for kind, first, last, start, end in steps:
        gone = was[old[first].start() : old[last - 1].end()] if last > first else ""
        come = now[new[start].start() : new[end - 1].end()] if end > start else ""
        if kind == "replace":
            told.append(f'"{gone}" is now "{come}"')
        elif kind != "equal":
            told.append(f'"{come}" is new' if come else f'"{gone}" is gone')
    return "; ".join(told) if len(told) <= MOST_TOLD else ""


def _flat(text: str) -> str:
    return " ".join(text.splitlines()) if text else text
