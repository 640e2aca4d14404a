"""How much of PEMAT-P and of the CDC Clear Communication Index software can tell, and what it must ask a person.

An item is agreed with until a rule disproves it. Left out is what the layout settles for every handout (boxes, tables
with heads) and how good pictures are, which no handout has. Judges nothing that needs a reader: that it asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

PEMAT = "PEMAT-P"
CDC = "CDC CCI"

# Rules that know the words of these languages only; of another one a person must judge what they would tell.
_LANGUAGES = ("en", "es")
_BY_WORDS = {
    *("vague-time", "vague-duty", "third-person", "passive-voice", "jargon"),
    *("sum-left", "no-benefit", "no-action", "reading-grade"),
}
_DIRECTIONS = ("vague-time", "vague-duty", "fasting-time", "blank")


@dataclass(frozen=True)
class Criterion:
    """One item of a standard, in our words, and the rules that disprove it; without any, a person must judge."""

    id: str
    text: str
    standard: str
    kind: str
    rules: tuple[str, ...] = ()


def _items(standard: str, kind: str, *items: tuple[int, str, tuple[str, ...]]) -> tuple[Criterion, ...]:
    return tuple(Criterion(str(number), text, standard, kind, rules) for number, text, rules in items)


# Numbered as in the PEMAT-P of AHRQ (2014) and the CDC's score sheet (2013).
ITEMS = (
    *_items(
        PEMAT,
        "understandability",
        (1, "says at once what it is for", ("no-summary", "slug")),
        (
            2,
            "holds nothing beside the point",
            ("advertising", "bare-url", "imprint", "markup", "not-on-paper", "repeated-text"),
        ),
        (3, "uses everyday words", ("reading-grade",)),
        (4, "explains each medical word", ("jargon",)),
        (5, "says who does what", ("passive-voice",)),
        (6, "gives numbers that are easy to grasp", ()),
        (7, "asks for no sums", ("sum-left",)),
        (8, "comes in short parts", ("long-list", "long-sentence")),
        (9, "has a heading that fits on each part", ("empty-part", "placeholder")),
        (10, "comes in an order that makes sense", ()),
        (11, "sums up what matters", ("no-summary",)),
        (15, "has pictures where they would help", ()),
    ),
    *_items(
        PEMAT,
        "actionability",
        (20, "names something to do", ("no-action",)),
        (21, "speaks to the reader when it says what to do", ("third-person",)),
        (22, "says what to do step by step", _DIRECTIONS),
        (23, "brings a tool that helps to do it, such as a checklist", ()),
    ),
    *_items(
        CDC,
        "core",
        (1, "has one main message", ()),
        (2, "says it at the top", ("no-summary",)),
        (5, "calls on the reader to do something", ("no-action",)),
        (6, "puts message and call in the active voice", ("passive-voice",)),
        (7, "uses the reader's own words", ("jargon", "reading-grade")),
        (8, "uses lists, and none too long", ("long-list",)),
        (9, "comes in parts under headings", ("empty-part",)),
        (10, "sums up the most important first", ("no-summary",)),
        (11, "says what is known and what is not", ()),
    ),
    *_items(
        CDC,
        "behavior",
        (12, "recommends something to do", ("no-action",)),
        (13, "says why it matters", ()),
        (14, "says exactly how and when to do it", (*_DIRECTIONS, "no-when-to-call", "no-phone")),
    ),
    *_items(
        CDC,
        "numbers",
        (15, "gives numbers that the reader uses", ()),
        (16, "says what its numbers mean", ()),
        (17, "asks for no sums", ("sum-left",)),
    ),
    *_items(
        CDC,
        "risk",
        (18, "says what the risk is and whom it meets", ()),
        (19, "tells of risks and of benefits", ("no-benefit",)),
        (20, "puts chances into words too, not into numbers alone", ()),
    ),
)

QUESTIONS = {
    "right-code": "Is this the text for the procedure that this code stands for?",
    "all-true": "Is every sentence true, and is it what we tell our patients?",
    "complete": "Does it say all that a patient has to know before, on and after the day?",
    "times-fit": "Do the times for food, drink and medicines fit what our clinic asks?",
    "when-to-call": "Are these the signs for which our patients must call, and does somebody answer at any hour?",
    "order": "Does it come in an order that makes sense to a patient, with one message that stands out?",
    "numbers": "Are the numbers ones that a patient can use, and are chances told in words too?",
    "pictures": "Can a patient follow it without a picture?",
    "translation": "Has a qualified person compared this translation with its original, sentence by sentence?",
}


def questions(translated: bool, coded: bool = True) -> dict[str, str]:
    """Return what the reviewer of a handout must answer, by name: what only a translation, or only a procedure's
    handout is asked, of these alone.
    """
    idle = ({"translation"} if not translated else set()) | ({"right-code"} if not coded else set())
    return {name: question for name, question in QUESTIONS.items() if name not in idle}


@dataclass(frozen=True)
class Sheet:
    """The items that agree, those that a rule disproves, and those that a person must judge."""

    agree: tuple[Criterion, ...]
    disagree: tuple[Criterion, ...]
    ask: tuple[Criterion, ...]
    found: frozenset[str]

    def percent(self, standard: str) -> float:
        """Return the share of the items that software can tell of *standard* which agree, of 100."""
        agree, disagree = (sum(item.standard == standard for item in items) for items in (self.agree, self.disagree))
        return 100 * agree / (agree + disagree)

    def lines(self) -> Iterator[str]:
        """Yield the sheet as lines of text: what it comes to, what disagrees and why, what a person must judge."""
        for standard in (PEMAT, CDC):
            agree, disagree, ask = (
                [item for item in items if item.standard == standard] for items in (self.agree, self.disagree, self.ask)
            )
            of = f"{len(agree)} of the {len(agree) + len(disagree)} items that software can tell"
            yield f"{standard}: {self.percent(standard):.0f} % ({of})"
            for item in disagree:
                why = ", ".join(rule for rule in item.rules if rule in self.found)
                yield f"  no   {item.id:>2}  {item.text} [{why}]"
            for item in ask:
                yield f"  ask  {item.id:>2}  {item.text}"


def score(found: Collection[str], language: str = "en") -> Sheet:
    """Return the score sheet of a handout.

    Args:
        found: The names of the rules of which it has an error or a warning; a note disproves nothing.
        language: The handout's language, with or without its region.

    Source: Shoemaker et al., PEMAT user's guide, AHRQ 14-0002-EF (2014); CDC Clear Communication Index (2013). Both
        count agree / (agree + disagree).
    """
    unknown: set[str] = set() if language.partition("-")[0] in _LANGUAGES else _BY_WORDS
    disagree = tuple(item for item in ITEMS if not frozenset(found).isdisjoint(item.rules))
    ask = tuple(i for i in ITEMS if i not in disagree and (not i.rules or not unknown.isdisjoint(i.rules)))
    agree = tuple(item for item in ITEMS if item not in disagree and item not in ask)
    return Sheet(agree, disagree, ask, frozenset(found))
