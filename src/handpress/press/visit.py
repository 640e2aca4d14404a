"""What the page about a visit says beside the appointments: a packet's words, and what to bring for all of them.

Quotes what the handouts of the day's procedures ask to bring, letter for letter and each once, whatever its case
and closing full stop: the first spelling stays. Adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from handpress.brand.words import words_for
from handpress.content.approval import Standing
from handpress.content.handout import Handout
from handpress.content.kinds import Kind
from handpress.content.packets import VISIT, Packets, VisitWords
from handpress.content.section import Section
from handpress.content.shelf import Entry
from handpress.diagnostics import HandpressError, Span, fault, quoted


def visit_handout(entry: Entry, packets: Packets, quotes: Sequence[Handout]) -> Handout:
    """Return the page of *entry*, which names the packets and the handouts of a day.

    Args:
        entry: What it is asked for by: the chief packet first, whose words say where to go.
        packets: Those of the library.
        quotes: The handouts of the day's procedures, in its language.

    Raises:
        HandpressError: A packet has no words in its language.
    """
    said = [_said(entry, packets, name) for name in packets_of(entry, packets)]
    bring = [text for words in said for text in words.bring]
    bring += [text for handout in quotes for section in handout.sections for text in section.bring]
    phrases = dict.fromkeys(phrase for handout in quotes for phrase in handout.phrases)
    things = _each_once(bring)
    return Handout(
        code=VISIT,
        codes=(),
        title=words_for(entry.language)("visit-title"),
        language=entry.language,
        phrases=tuple(phrase for phrase in phrases if any(phrase.text in text for text in things)),
        sections=(Section(kind=Kind.PREPARATION, bring=things),) if things else (),
        visit=said[0],
    )


def _each_once(things: Sequence[str]) -> tuple[str, ...]:
    first = dict[str, str]()
    for text in things:
        first.setdefault(text.casefold().rstrip(".\u3002"), text)
    return tuple(first.values())


def packets_of(entry: Entry, packets: Packets) -> tuple[str, ...]:
    """Return the packets that the page of *entry* is of; the rest of what it names are handouts."""
    return tuple(name for name in entry.asked[1:] if name in packets.packets)


def _said(entry: Entry, packets: Packets, name: str) -> VisitWords:
    said, language = packets.packets[name].visit, entry.language
    if found := said.get(language) or said.get(language.partition("-")[0]):
        return found
    fact = f"packet {name} has no words in {quoted(language)} for the page about the visit"
    raise fault(Span(str(entry.path)), fact, "visit", f"write them under visit, {language}")


def gone(entry: Entry, names: Sequence[str]) -> HandpressError:
    """Return why the page of *entry* cannot be had any more: the library has no packets and handouts of these names."""
    fact = f"the page about the visit names what is not there: {', '.join(names)}"
    return fault(Span(str(entry.path)), fact, "visit", "print the list again")


def worst(standings: Sequence[Standing], quotes: Sequence[Handout]) -> Standing:
    """Return what the approvals that a page stands on are worth together."""
    if any(handout.translation and handout.translation.outdated for handout in quotes):
        return Standing(reason="a handout that it quotes is out of date")
    return next((one for one in standings if one.approved is None), standings[0])
