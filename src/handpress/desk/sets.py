"""A packet of the library as a set to press: its papers for one patient, or what has to be asked first.

Answers nothing by itself: what a packet asks for, and nobody has said, is asked on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from handpress.content.packets import PROCEDURE, Answers, Packet, UnansweredError
from handpress.lists.stacks import PaperTold, Stacking, Visit, papers_of

_ASKED = {
    "code": "Which procedure is it?",
    "sedation": "Will there be sedation?",
    "room": "Which room is it in?",
    "clinician": "Who does it?",
    "place": "At which site is it?",
}
_OTHER = {"room": "Another room", "clinician": "Somebody else", "place": "Another site"}


class Question(NamedTuple):
    """What a set needs to know.

    Attributes:
        packet: Its name.
        title: Its title.
        what: What is asked for.
        words: The question; or why there is no paper, where nothing can be answered.
        choices: The answers, each with its words.
    """

    packet: str
    title: str
    what: str
    words: str
    choices: tuple[tuple[str, str], ...] = ()


def papers_in(library: Path, name: str, known: Mapping[str, str]) -> tuple[PaperTold, ...] | Question:
    """Return the papers of the packet *name*, or what it needs to know.

    Args:
        library: The folder of handouts.
        name: The packet; none of the library has no papers.
        known: What is known of the visit, as `Answers` has it, and under "code" the procedure.

    Raises:
        HandpressError: With the faults of packets.yaml.
    """
    how = Stacking.of(library)
    packet = how.packets.packets.get(name)
    if packet is None:
        return ()
    code = known.get("code", "")
    if not code and any(each.paper == PROCEDURE for each in packet.papers):
        if len(packet.codes) > 1:
            return _question(name, packet, "code", "", packet.codes)
        code = "".join(packet.codes)
    answers = Answers(**{each: text for each, text in known.items() if each in Answers._fields})
    try:
        return papers_of(Visit((code or name,), packet=name), answers, how)
    except UnansweredError as error:
        return _question(name, packet, error.what, error.fact, _named(packet, error.what))


def _named(packet: Packet, what: str) -> Iterable[str]:
    """Return what the conditions of *packet* name, of rooms, clinicians or sites."""
    if what not in _OTHER:
        return ()
    return dict.fromkeys(text for each in packet.papers if each.when for text in getattr(each.when, what))


def _question(name: str, packet: Packet, what: str, fact: str, texts: Iterable[str]) -> Question:
    choices = [(text, text) for text in texts]
    if what == "sedation":
        choices = [("yes", "Yes"), ("no", "No")]
    elif what in _OTHER:
        choices.append((_OTHER[what], _OTHER[what]))
    words = _ASKED[what] if choices else f"{fact[:1].upper()}{fact[1:]}."
    return Question(name, packet.title, what, words, tuple(choices))
