"""Tell the kind of each part of a page: by its own heading, or by the one above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handpress.diagnostics import quoted
from handpress.source.pages.emit import Doubt
from handpress.source.pages.fields import COSTS
from handpress.source.pages.groups import levels, unnumbered
from handpress.source.pages.headings import LONGEST_TITLE, LOOSE, Group, Headline, day_stated
from handpress.source.pages.ledger import Ledger
from handpress.source.pages.meanings import Meaning, guess
from handpress.source.pages.phrases import phrasebook
from handpress.source.pages.times import note_of, when_of_heading
from handpress.source.pages.timings import day_of
from handpress.source.pages.title import Title
from handpress.source.pages.tree import Block, LineWords, Listing, Paragraph

_NEVER_GUESSED = (*COSTS, "when-to-call")
_NOTHING = "a heading with nothing under it"
_OVER = "a heading over other headings"


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
    headed = [(group.heading, group.blocks) for group in groups[1:] if group.heading]
    for (heading, blocks), level in zip(unnumbered(headed), levels(headed, ledger.language), strict=True):
        while above and above[-1][0] >= level:
            above.pop()
        parent = above[-1][1] if above else None
        day = _day_of(heading, parts)
        part = _part(heading, day or parent, blocks, ledger)
        if day:
            hour = when_of_heading(heading.words.text, ledger.language, day.within)
            part = replace(part, when=hour or day.within, within=day.within)
        elif parent:
            part = _on_day(parent, part)
        if parent and not parent.blocks and parts and parts[-1] is parent:
            part = _under_empty(parent, part, ledger)
            parts.pop()
        above.append((level, part))
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
    words, found = heading.words, _meaning_under(heading, above)
    day = day_stated(words.text, ledger.language)
    if found is None and day_of(day):
        found = Meaning("preparation", titled=True, when=day)
    title = replace(words, text=words.text.rstrip(" :：") or words.text)
    if found and not found.titled and not _leads(heading, found, ledger.language):
        return Part(LineWords(found.kind, words.lines), None, (words,), blocks, found.block, found.when)
    when = (found.when if found else "") or day
    own = found and _is_own(found, above)
    sure = bool(own or (above and above.sure))
    if own and found:
        after = above is not None and above.kind.text in _AFTER and found.block in _OF_ANY_TIME
        kind = LineWords(above.kind.text if above and after else found.kind)
    else:
        leads = heading.marked or bool(above and not above.blocks and blocks and isinstance(blocks[0], Listing))
        kind = _taken(heading, above, leads, ledger)
        sure = sure and not isinstance(kind, Doubt)
    alone = bool(day) and not note_of(title.text, ledger.language)
    return Part(kind, title, (words,), blocks, found.block if found else "", when, when, sure, title if alone else None)


_AFTER = ("recovery", "home-care")
_OF_ANY_TIME = ("bring", "may", "avoid", "may-avoid", "medicines")  # "Avoid" says not whether before or after


def _meaning_under(heading: Headline, above: Part | None) -> Meaning | None:
    """Return what *heading* means; nothing where it is a weak word, as "General" below "Anesthesia"."""
    found = heading.meaning
    weak = found and found.kind == "overview" and not found.titled and not heading.marked
    return None if weak and above and above.title and len(heading.words.text.split()) == 1 else found


def _is_own(found: Meaning, above: Part | None) -> bool:
    """Return whether a heading that says more than its kind has that kind, whatever the part *above* is."""
    tells = above is not None and above.sure and above.kind.text != "overview"  # more than that it is about all
    return not tells or not found.titled or found.block not in ("", "conditions") or found.kind == "when-to-call"


def _taken(heading: Headline, above: Part | None, leads: bool, ledger: Ledger) -> LineWords:
    """Return the kind of a heading that names none of its own: that of the part above, or the one nearest to it.

    What stands behind the signs to call for is none of them, unless its heading *leads* a list under theirs.
    """
    words = heading.words
    near = heading.meaning or guess(words.text, ledger.language)
    if above is None:
        return _guessed(words, near, ledger)
    kind = above.kind.text
    stays = kind not in _NEVER_GUESSED or leads
    if near.kind in ("overview", kind):
        if stays and (above.sure or near.kind == kind):
            return LineWords(kind)
        return _guessed(words, Meaning(kind if stays else "overview", sure=False), ledger)
    if kind == "overview" or not above.sure or not stays or heading.level == LOOSE:
        return _guessed(words, replace(near, next=near.next or kind), ledger)
    if not heading.meaning:
        line = words.lines[0] if words.lines else 0
        fact = f"unknown heading {quoted(words.text)}, taken for {kind} as the heading over it, or for {near.kind}"
        ledger.warn(line, fact, "unknown-heading", "check the kind of this section; the heading stays as its title")
    return LineWords(kind)


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


def _on_day(parent: Part, part: Part) -> Part:
    """Return *part* with the day that the heading over it states, in its title and for its tasks."""
    day = parent.within
    if not day or not day_of(day) or part.within or not parent.title:
        return part
    if part.kind.text != parent.kind.text and parent.blocks:
        return part
    words = part.title or part.heading[-1]
    title = LineWords(f"{parent.title.text}: {words.text.rstrip(' :：')}", parent.title.lines + words.lines)
    if len(title.text) > LONGEST_TITLE:
        title = parent.title
    return replace(part, title=title, when=part.when or day, within=day, day=None)


_SHORT, _PAIR = 60, 120  # letters of a title of several headings; of two


def _under_empty(parent: Part, part: Part, ledger: Ledger) -> Part:
    """Return *part*, the first under a heading that has nothing else under it; that heading's words stay."""
    heading = parent.heading + part.heading
    kind = part.kind if part.sure and not parent.sure else parent.kind
    kind = replace(kind, lines=parent.kind.lines + part.kind.lines)
    same = part.kind.text == parent.kind.text
    if parent.title and part.title and part.title.lines[: len(parent.title.lines)] == parent.title.lines:
        return replace(part, heading=heading)  # it has the day of its parent
    if same and not parent.title:
        return replace(part, kind=kind, heading=heading)
    if same and part.day:
        return replace(part, kind=kind, title=parent.title, heading=heading)
    if (same or not parent.sure) and parent.title and part.title:
        both = f"{parent.title.text}: {part.title.text}"
        if len(both) <= (_PAIR if len(heading) == 2 else _SHORT):
            title = LineWords(both, parent.title.lines + part.title.lines)
            return replace(part, kind=kind, title=title, heading=heading, day=None)
        if parent.sure:
            return replace(part, kind=replace(kind, lines=parent.title.lines + kind.lines), heading=heading)
    for words in parent.heading:
        ledger.leave(words, _OVER)
    return part


def _filled(parts: Sequence[Part], ledger: Ledger) -> list[Part]:
    """Return *parts* without those under whose headings nothing stands; the words of a day go on to the next."""
    made: list[Part] = []
    days: list[Part] = []
    for part in parts:
        if not part.blocks:
            if part.within and part.title:
                days.append(part)
            else:
                for words in part.heading:
                    ledger.leave(words, _NOTHING)
            continue
        made.append(_with_days(days, part, ledger) if days else part)
        days = []
    if days and made:
        texts = [Paragraph(one.title) for one in days if one.title]
        made[-1] = replace(made[-1], blocks=(*made[-1].blocks, *texts))
    elif days:
        for part in days:
            ledger.leave(part.heading[-1], _NOTHING)
    return made


def _with_days(days: Sequence[Part], part: Part, ledger: Ledger) -> Part:
    """Return *part* with the days over it that have nothing else under them; of two, no task has one for its own."""
    titles = [one.title for one in (*days, part) if one.title]
    words = LineWords(" / ".join(one.text for one in titles), tuple(line for one in titles for line in one.lines))
    if len(words.text) > LONGEST_TITLE:
        return replace(part, blocks=(*(Paragraph(one.title) for one in days if one.title), *part.blocks))
    line = words.lines[0] if words.lines else 0
    fact = f"nothing stands under {quoted(titles[0].text)}"
    ledger.warn(line, fact, "empty-day", "say for which days the text below it is")
    return replace(part, title=words, when="", day=None)


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
