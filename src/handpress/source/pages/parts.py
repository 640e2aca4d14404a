"""Tell the kind of each part of a page: by its own heading, or by the one above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handpress.diagnostics import quoted
from handpress.source.pages.emit import Doubt
from handpress.source.pages.fields import COSTS
from handpress.source.pages.headings import LONGEST_TITLE, Group, Headline
from handpress.source.pages.ledger import Ledger
from handpress.source.pages.meanings import Meaning, guess
from handpress.source.pages.phrases import phrasebook
from handpress.source.pages.times import note_of, when_of_heading
from handpress.source.pages.title import Title
from handpress.source.pages.tree import Block, LineWords

_NEVER_GUESSED = (*COSTS, "when-to-call")
_NOTHING = "a heading with nothing under it"


@dataclass(frozen=True)
class Part:
    """What stands under one heading. The words of the kind carry the heading's line, unless a title does."""

    kind: LineWords
    title: LineWords | None = None
    heading: tuple[LineWords, ...] = ()
    blocks: tuple[Block, ...] = ()
    block: str = ""  # that its heading names for the list under it
    when: str = ""  # that its heading states for the tasks under it
    within: str = ""  # the day of which its heading names an hour, or that it names itself
    sure: bool = True  # its kind is no guess
    day: LineWords | None = None  # the words of the heading, where they say nothing else


def parts_of(groups: Sequence[Group], title: Title, ledger: Ledger) -> list[Part]:
    """Return the parts of the page; *ledger* takes the headings that head nothing, and the unknown ones."""
    parts: list[Part] = []
    above: list[tuple[int, Part]] = []  # what the next heading may stand under, with its level
    for group in groups[1:]:
        if group.heading is None:
            continue
        while above and above[-1][0] >= group.heading.level:
            above.pop()
        parent = above[-1][1] if above else None
        day = _day_of(group.heading, parts)
        part = _part(group.heading, day or parent, group.blocks, ledger)
        if day:
            hour = when_of_heading(group.heading.words.text, ledger.language, day.within)
            part = replace(part, when=hour or day.within, within=day.within)
        if parent and not parent.blocks and parts and parts[-1] is parent:
            part = _under_empty(parent, part, ledger)
            parts.pop()
        above.append((group.heading.level, part))
        parts.append(part)
    return _with_preamble(groups[0], _filled(parts, ledger), title)


_HOUR = re.compile(r"\W*(?:[^\W\d]{1,3}\s+)?[0-9]{1,2}(?!\s*[.)])(?:[:h.][0-9]{2})?\b", re.IGNORECASE)


def _day_of(heading: Headline, parts: Sequence[Part]) -> Part | None:
    """Return the day of which *heading* names an hour, as in "8:00 AM", "12 horas (almoço)"; None if it names none."""
    if heading.meaning or not _HOUR.match(heading.words.text):
        return None
    told = next((part for part in reversed(parts) if part.within or part.blocks), None)
    return told if told and told.within else None


def _part(heading: Headline, above: Part | None, blocks: tuple[Block, ...], ledger: Ledger) -> Part:
    """Return the part under *heading*, which takes the kind of the part *above* if it names none of its own."""
    words, found = heading.words, heading.meaning
    title = replace(words, text=words.text.rstrip(" :：") or words.text)
    if found and not found.titled and not _leads(heading, found, ledger.language):
        return Part(LineWords(found.kind, words.lines), None, (words,), blocks, found.block, found.when)
    day = when_of_heading(words.text, ledger.language)
    when = (found.when if found else "") or day
    tells = above is not None and above.sure and above.kind.text != "overview"  # more than that it is about all
    own = found and (found.block not in ("", "conditions") or not found.titled or not tells)
    sure = bool(own or (above and above.sure))
    if own and found:
        kind = LineWords(found.kind)
    elif above:
        kind = LineWords(above.kind.text)
    else:
        kind = _guessed(words, guess(words.text, ledger.language), ledger)
    alone = bool(day) and not note_of(title.text, ledger.language)
    return Part(kind, title, (words,), blocks, found.block if found else "", when, when, sure, title if alone else None)


def _leads(heading: Headline, found: Meaning, language: str) -> bool:
    """Return whether a heading is a sentence that its list ends, as "Call your doctor if you have:"; its words stay."""
    leads = not heading.marked and phrasebook(language).lead(heading.words.text)
    return bool(leads) and found.block == "urgent"


def _guessed(words: LineWords, meaning: Meaning, ledger: Ledger) -> LineWords:
    """Return the kind nearest to an unknown heading, with a comment that makes another of it one word.

    Never one of the costs, which do not print: by a guess no text goes from the patient's page. Never the signs to
    call for, in their red box: "What need not worry you" has the words of "When to worry".
    """
    if meaning.kind in _NEVER_GUESSED:
        other = meaning.next if meaning.next and meaning.next not in _NEVER_GUESSED else "overview"
        meaning = replace(meaning, kind=other, next=meaning.kind)
    line = words.lines[0] if words.lines else 0
    other = f", or for {meaning.next}" if meaning.next else ""
    fact = f"unknown heading {quoted(words.text)}, taken for {meaning.kind}{other}"
    ledger.warn(line, fact, "unknown-heading", "check the kind of this section; the heading stays as its title")
    instead = f"or {meaning.next}; " if meaning.next else ""
    return Doubt(meaning.kind, (), f"unsure: {instead}heading {quoted(words.text)}, line {line}")


def _under_empty(parent: Part, part: Part, ledger: Ledger) -> Part:
    """Return *part*, the first under a heading that has nothing else under it; that heading's words stay."""
    heading = parent.heading + part.heading
    kind = part.kind if part.sure and not parent.sure else parent.kind
    kind = replace(kind, lines=parent.kind.lines + part.kind.lines)
    same = part.kind.text == parent.kind.text
    if same and not parent.title:
        return replace(part, kind=kind, heading=heading)
    if same and part.day:
        return replace(part, kind=kind, title=parent.title, heading=heading)
    if (same or not parent.sure) and parent.title and part.title:
        both = f"{parent.title.text}: {part.title.text}"
        if len(both) <= LONGEST_TITLE:
            title = LineWords(both, parent.title.lines + part.title.lines)
            return replace(part, kind=kind, title=title, heading=heading, day=None)
    for words in parent.heading:
        ledger.leave(words, _NOTHING)
    return part


def _filled(parts: Sequence[Part], ledger: Ledger) -> list[Part]:
    """Return *parts* without those under whose headings nothing stands."""
    for part in parts:
        if not part.blocks:
            for words in part.heading:
                ledger.leave(words, _NOTHING)
    return [part for part in parts if part.blocks]


def _with_preamble(before: Group, parts: list[Part], title: Title) -> list[Part]:
    """Return *parts*, with what stands before the first heading as overview, or as what the title names."""
    if not before.blocks:
        return parts
    kind = LineWords(title.kind, title.words.lines if title.words and title.opens_overview else ())
    first = parts[0] if parts else None
    if first is None or first.kind.text != kind.text or first.title or first.block:
        return [Part(kind, blocks=before.blocks), *parts]
    kind = replace(first.kind, lines=kind.lines + first.kind.lines)
    return [replace(first, kind=kind, blocks=before.blocks + first.blocks), *parts[1:]]
