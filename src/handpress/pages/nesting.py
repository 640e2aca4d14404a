"""Put each part of a page under the heading over it, and the words of headings that head nothing but other headings.

Such a heading is told by the kind of what stands under it, or goes into a title; else its words stay as text, or are
on the list of what was left out where they are no more than a heading over other headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handpress.diagnostics import quoted
from handpress.meanings.times import task_of, when_of_heading
from handpress.meanings.timings import day_of as timing_day
from handpress.pages.emit import Doubt
from handpress.pages.groups import levels
from handpress.pages.headings import LONGEST_TITLE, Group, Headline
from handpress.pages.ledger import Ledger
from handpress.pages.marks import without_marks
from handpress.pages.neighbours import by_neighbours
from handpress.pages.parts import Part, Place, day_of, is_of_any_time, on_day, part_under
from handpress.pages.signs import texts_under
from handpress.pages.stages import Stage, are_after, first_defining, stage_opened, stage_within
from handpress.pages.title import Title
from handpress.pages.tree import Block, LineWords, Listing, Paragraph, lines_of

_NOTHING = "a heading with nothing under it"
_OVER_OTHERS = "a heading over other headings"
_EARLY = ("overview", "indications", "symptoms", "causes", "tests", "preparation")  # what is told before the procedure
_OF_EARLIER = ("indications", "symptoms", "causes", "tests", "procedure", "complications", "alternatives", "prevention")
_FEW = 3  # words of an unknown heading that may go; a longer one may hold a condition, as in "If you take insulin"
_LONGEST_JOINED, _LONGEST_OF_TWO = 60, 120  # characters of a title that several headings make, and two


def parts_of(groups: Sequence[Group], title: Title, ledger: Ledger) -> list[Part]:
    """Return the parts of the page; *ledger* takes the headings that head nothing, and the unknown ones."""
    late = _is_late(groups, title, ledger.language)
    nest = _Nest(ledger)
    first: dict[int, int] = {}  # the level of the first heading under each day
    above: list[tuple[int, int]] = []  # what the next heading may stand under: its level, and which part it is
    early = title.stage.kind == "preparation"
    headed = list(without_marks(groups[1:], ledger))
    for group, level in zip(headed, levels(headed, ledger.language), strict=True):
        if group.heading is None:
            continue
        while above and above[-1][0] >= level:
            above.pop()
        parent = above[-1][1] if above else -1
        if parent >= 0 and nest.parts[parent].within and level < first.setdefault(parent, level):
            while above and nest.parts[above[-1][1]].within:
                above.pop()  # set larger than what the day begins with: no more of a day
            parent = above[-1][1] if above else -1
        day = day_of(group.heading, nest.parts)
        place = Place(
            day or (nest.parts[parent] if above else None),
            title.stage,
            nest.parts[-1] if nest.parts else None,
            early,
            late,
        )
        part = part_under(group.heading, place, group.blocks, ledger)
        if day:
            part = _at_hour(part, group.heading.words.text, timing_day(day.within), ledger.language)
        elif parent >= 0:
            part = on_day(nest.parts[parent], part)
        above.append((level, len(nest.parts)))
        nest.add(part, parent)
        early = early and part.kind.text in _EARLY
    return _with_preamble(groups[0], by_neighbours(nest.filled(), ledger), title, ledger)


def _is_late(groups: Sequence[Group], title: Title, language: str) -> bool:
    """Return whether all texts tell of the time after, where neither the title nor a heading is of another."""
    early = any(one.heading and _is_of_earlier(one.heading, language) for one in groups)
    texts = [text for group in groups for text in texts_under(group.blocks)]
    return not (title.stage.is_told or early) and are_after(texts, language)


def _is_of_earlier(heading: Headline, language: str) -> bool:
    found = heading.meaning
    if found is None or found.kind != "preparation":
        return found is not None and found.kind in _OF_EARLIER
    return not is_of_any_time(found, heading, language)


def _at_hour(part: Part, text: str, day: str, language: str) -> Part:
    """Return *part*, whose heading is an hour of *day*; without a time where that heading may speak of another day."""
    hour = when_of_heading(text, language, day)
    fits = bool(hour) or task_of(text, day, language).when == day
    return replace(part, when=hour or day, within=day) if fits else replace(part, within="")


class _Nest:
    """The parts of a page, each under another or under none (-1)."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.parts: list[Part] = []
        self.under: dict[int, list[int]] = {-1: []}
        self.over: list[int] = []
        self.ends: dict[int, int] = {}  # behind the last of the parts under one
        self.named: dict[tuple[str, str], list[int]] = {}

    def add(self, part: Part, over: int) -> None:
        """Put *part* under the one at *over*."""
        self.under[over].append(len(self.parts))
        self.under[len(self.parts)] = []
        self.over.append(over)
        self.named.setdefault(_name(part), []).append(len(self.parts))
        self.parts.append(part)

    def filled(self) -> list[Part]:
        """Return the parts under whose headings something stands; the inner ones are looked at first."""
        for at in reversed(range(len(self.parts))):
            self.ends[self.over[at]] = max(self.ends.get(self.over[at], 0), self.ends.setdefault(at, at + 1))
            if self.parts[at].blocks:
                continue
            if self.under[at]:
                self._hand_down(at)
            else:
                self._stand_alone(at)
            siblings = self.under[self.over[at]]
            place = siblings.index(at)
            siblings[place : place + 1] = [*([at] if self.parts[at].blocks else []), *self.under[at]]
        return [part for part in self.parts if part.blocks]

    def _stand_alone(self, at: int) -> None:
        part = self.parts[at]
        following = self.parts[at + 1] if at + 1 < len(self.parts) and self.over[at] == self.over[at + 1] else None
        if (
            following
            and following.blocks
            and following.within
            and not part.known
            and (joined := _joined(part, following, own=True))
        ):
            self.parts[at + 1] = joined  # a part of the day over its hours
            return
        if part.title is None or (part.known and part.kind.text == "overview" and not _must_stay(part)):
            self._leave(at, _NOTHING)
            return
        self._keep_as_text(at)
        line = part.title.lines[0] if part.title.lines else 0
        fact = f"nothing stands under the heading {quoted(part.title.text)}; its words stay as text"
        self.ledger.warn(line, fact, "empty-heading", "see whether it belongs to what stands behind it")

    def _keep_as_text(self, at: int) -> None:
        part = self.parts[at]
        if part.title:
            blocks = tuple(Paragraph(words) for words in part.heading)
            self.parts[at] = replace(part, title=None, heading=(), blocks=blocks, block="", day=None)

    def _leave(self, at: int, reason: str) -> None:
        for words in self.parts[at].heading:
            self.ledger.leave(words, reason)

    def _hand_down(self, at: int) -> None:
        """Give the words of a heading to the parts right under it, and the time that it states."""
        part, below = self.parts[at], self.under[at]
        first, stays = self.parts[below[0]], _must_stay(part)
        same = first.kind.text == part.kind.text
        long = part.title is not None and len(part.title.text.split()) > _FEW
        joins = stays or ((same or not part.known) and self._needs_more(at, below[0])) or (long and not part.known)
        if part.title and same and first.day and not stays:
            self.parts[below[0]] = replace(first, title=part.title, heading=part.heading + first.heading)
        elif part.title and joins and self._join(at):
            return
        elif (part.title and stays) or (part.title and not part.known and long):
            self._keep_as_text(at)
        elif same and (part.title is None or part.known):
            kind = replace(first.kind, lines=_lines(part.heading) + first.kind.lines)
            self.parts[below[0]] = replace(first, kind=kind, heading=part.heading + first.heading)
        else:
            self._leave(at, _OVER_OTHERS)

    def _join(self, at: int) -> bool:
        """Put the title of a part before those under it; return False where it is too long for the first."""
        part, below = self.parts[at], self.under[at]
        for one in below:
            child = self.parts[one]
            joined = _joined(part, child, own=one == below[0])
            if joined is None and one == below[0]:
                return False
            if joined and (one == below[0] or _must_stay(part) or self._is_repeated(at, child) or _has_number(child)):
                self.parts[one] = joined
        return True

    def _needs_more(self, at: int, below: int) -> bool:
        """Return whether the title of a part says too little without the heading over it."""
        child = self.parts[below]
        short = child.title is not None and len(child.title.text.split()) == 1 and child.title.text.isascii()
        return short or _has_number(child) or self._is_repeated(at, child)

    def _is_repeated(self, at: int, child: Part) -> bool:
        """Return whether a part that reads the same stands elsewhere, too, and not under the heading at *at*."""
        places = self.named.get(_name(child), [])
        return bool(places) and (places[0] < at or places[-1] >= self.ends[at])


def _name(part: Part) -> tuple[str, str]:
    return part.kind.text, part.title.text if part.title else ""


def _must_stay(part: Part) -> bool:
    """Return whether the words of a heading count for all that stands under it: a day, a ban, medicines, signs."""
    return bool(part.when or part.block or _has_number(part))


def _has_number(part: Part) -> bool:
    return bool(part.when) or (part.title is not None and any(map(str.isdigit, part.title.text)))


def _joined(part: Part, child: Part, own: bool) -> Part | None:
    """Return *child* with the title of *part* before its own; None where both are too long."""
    if part.title is None:
        return child
    text = f"{part.title.text}: {child.title.text}" if child.title else part.title.text
    two = len(part.heading) == 1 == len(child.heading)
    longest = LONGEST_TITLE if part.when else _LONGEST_OF_TWO if two else _LONGEST_JOINED
    if child.title and len(text) > longest:
        return None
    title = LineWords(text, (part.title.lines if own else ()) + (child.title.lines if child.title else ()))
    day = None if child.day == child.title else child.day
    return replace(child, title=title, heading=(part.heading if own else ()) + child.heading, day=day)


def _lines(heading: Iterable[LineWords]) -> tuple[int, ...]:
    return tuple(line for words in heading for line in words.lines)


def _with_preamble(before: Group, parts: list[Part], title: Title, ledger: Ledger) -> list[Part]:
    """Return *parts*, with what stands before the first heading as the title names it, or as overview.

    What only tells what the procedure is stays overview, also on a page about what is done before or after it.
    """
    if not before.blocks:
        return parts
    lines = title.words.lines if title.words and title.opens_overview else ()
    stage, end, titled = title.stage, len(before.blocks), True
    listed = next((at + 1 for at, block in enumerate(before.blocks) if isinstance(block, Listing)), 0)
    within = stage_within(before.blocks, ledger.language) if listed or not parts else Stage()  # else of all times
    if stage.kind == "overview" and within.is_told:
        stage, end, titled = within, listed or end, False
    elif stage.kind == "overview":
        stage = stage_opened(before.blocks, ledger.language)
    tells = first_defining(before.blocks[:end]) if stage.is_told else 0
    if rest := before.blocks[end:]:
        parts = _with_first(Part(LineWords("overview"), blocks=rest), parts)
    if own := before.blocks[tells:end]:
        parts = _with_first(_of_stage(stage, () if tells else lines, own, titled, ledger), parts)
    told = Part(LineWords("overview", lines), blocks=before.blocks[:tells])
    return _with_first(told, parts) if told.blocks else parts


def _of_stage(stage: Stage, lines: tuple[int, ...], blocks: tuple[Block, ...], titled: bool, ledger: Ledger) -> Part:
    """Return what stands under no heading, of the kind of *stage*; with a comment where that is a guess.

    By words of the title or of a paragraph alone a list is no list of tasks, unless its entries say so themselves.
    """
    if stage.sure:
        return Part(LineWords(stage.kind, lines), blocks=blocks)
    line = next(iter(lines_of(blocks)), 0)
    fact = f"text under no heading of its own, taken for {stage.kind}, or for overview"
    ledger.warn(line, fact, "no-heading", "check the kind of this section")
    kind = Doubt(stage.kind, lines, f"unsure: or overview; under no heading, line {line}")
    return Part(kind, blocks=blocks, sure=False, known=not titled)


def _with_first(part: Part, parts: list[Part]) -> list[Part]:
    """Return *parts* behind *part*, which goes on in the first of them where that has its kind and no title."""
    first = parts[0] if parts else None
    if first is None or not part.sure or first.kind.text != part.kind.text or first.title or first.block:
        return [part, *parts]
    kind = replace(first.kind, lines=part.kind.lines + first.kind.lines)
    return [replace(first, kind=kind, blocks=part.blocks + first.blocks), *parts[1:]]
