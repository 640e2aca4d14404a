"""The blanks of a handout that somebody may type for one patient, and the handout with what was typed on them.

A blank is known by a key that keeps as long as the words around it do, wherever they stand: no value ever gets onto
another blank than it was typed for. Changes no word: a text with answers still reads ``____``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from handpress.content.blocks import BLANK, Fact, KeyPoint, Medicine, Printed, Table, Visit
from handpress.content.handout import Handout
from handpress.content.journey import parts_of
from handpress.content.personal import Answer
from handpress.content.section import READERS, Section
from handpress.content.sentences import parted
from handpress.content.timing import When
from handpress.diagnostics import Finding, HandpressError, Span, quoted
from handpress.source.bind import Entries, Keys
from handpress.source.model import Reader, attributes

_SHOWN = "____"
_OTHER = "\u2026"  # stands for another blank of the same sentence


class Answered(str):
    """A text with what is typed on each of its blanks, if anything is; it reads, and is measured, as the text."""

    __slots__ = ("answers",)
    answers: tuple[Answer | None, ...]

    def __new__(cls, text: str, answers: Iterable[Answer | None]) -> Answered:
        """Return *text* with *answers* in the order of its blanks."""
        made = super().__new__(cls, text)
        made.answers = tuple(answers)
        return made


class Blank(NamedTuple):
    """A blank that can be typed: its key, and the sentence that it stands in."""

    key: str
    words: str


class Wording(Protocol):
    """The fixed words of a language."""

    def __call__(self, key: str, **values: object) -> str:
        """Return the fixed words *key*, with *values* in their places."""

    def kind(self, kind: str) -> str:
        """Return the heading of a kind of section."""

    def asking_offset(self, anchor: str, low: int, high: int, unit: str | None) -> str:
        """Return the words of a time whose hour is to be written."""


def answers_of(text: str) -> tuple[Answer | None, ...]:
    """Return what is typed on each blank of *text*; nothing where nothing is on any."""
    return text.answers if isinstance(text, Answered) else ()


def shared(text: str, parts: Sequence[str]) -> list[str]:
    """Return *parts*, with which *text* begins, each with the answers of its own blanks."""
    answers = answers_of(text)
    found: list[str] = []
    at = 0
    for part in parts if answers else ():
        count = len(BLANK.findall(part))
        found.append(Answered(part, answers[at : at + count]) if count else part)
        at += count
    return found or list(parts)


def made_of(text: str, sources: Iterable[str]) -> str:
    """Return *text*, in which *sources* stand one after the other, with their answers."""
    every = [(source, answers_of(source)) for source in sources]
    if not any(answers for _, answers in every):
        return text
    return Answered(text, [one for source, answers in every for one in answers or [None] * len(BLANK.findall(source))])


def blanks_of(handout: Handout, words: Wording, costs: bool) -> tuple[Blank, ...]:
    """Return the blanks of *handout* in reading order, with those in its sections on *costs* or without.

    Those that its clinic has filled for everybody are none any more; a name, a day and a phone number have a place of
    their own.
    """
    walk = _Walk({}, words)
    walk.handout(handout, costs)
    return tuple(walk.found)


def answered(handout: Handout, blanks: Sequence[tuple[str, str]], costs: bool) -> Handout:
    """Return *handout* with what is typed on its *blanks*, each by its key.

    Raises:
        HandpressError: It has no blank with a key, or does not print that.
    """
    if not blanks:
        return handout
    values = dict(blanks)
    walk = _Walk(values, None)
    told = walk.handout(handout, costs)
    if lost := values.keys() - {blank.key for blank in walk.found}:
        raise HandpressError([_unknown(key) for key in sorted(lost)])
    return told


def _unknown(key: str) -> Finding:
    hint = "handpress list CODE --blanks tells the keys; they change with the words around a blank"
    return Finding(Span("--blanks"), f"this handout has no blank with the key {quoted(key)}", "blank", hint)


def _under(lead: str, words: str) -> str:
    """Return *words* that tell nothing by themselves behind the first sentence of what they stand under."""
    if _SHOWN in lead:
        return lead
    first = "".join(parted(lead)[:1]).rstrip(".:\u3002 ")
    return f"{first}: {words}" if first else words


class _Walk:
    """Goes through a handout once: finds its blanks, and puts on them what is typed."""

    def __init__(self, values: Mapping[str, str], words: Wording | None) -> None:
        self.values = values
        self.words = words
        self.found: list[Blank] = []
        self._met: Counter[tuple[str, ...]] = Counter()

    def handout(self, handout: Handout, costs: bool) -> Handout:
        """Return *handout* with its answers."""
        own = attributes(Handout)
        opening = [name for name in own if name not in ("sections", "teach_back")]
        leads = {"emergency_signs": self.words("signs-1", a=_SHOWN) if self.words else ""}
        told = {
            name: self.value(own[name].reader, getattr(handout, name), (own[name].name,), leads.get(name, ""))
            for name in opening
        }
        sections = {id(each): self.section(each) for _, some in parts_of(handout, costs) for each in some}
        told["sections"] = tuple(sections.get(id(each), each) for each in handout.sections)
        told["teach_back"] = self.value(own["teach_back"].reader, handout.teach_back, ("teach-back",))
        return handout.but(**told)

    def section(self, section: Section) -> Section:
        """Return *section* with its answers."""
        lead = section.title or (self.words.kind(section.kind) if self.words else "")
        about = (section.kind.value,)
        return section.but(
            **{name: self.value(READERS[name], getattr(section, name), about, lead) for name in section.blocks}
        )

    def value(
        self, reader: Reader[Any], value: Any, about: tuple[str, ...], lead: str = "", named: bool = False
    ) -> Any:
        """Return a *value* that *reader* reads, with its answers; *about* tells it from another with its words.

        Where a text tells nothing by itself *lead* stands before it; of what is *named* so, always.
        """
        if isinstance(reader, Printed):
            asks = isinstance(value, str) and reader.running and BLANK.search(value)
            return self.text(value, about, lead, named) if asks else value
        if isinstance(reader, Entries):
            return tuple(self.value(reader.entry, each, about, lead, named) for each in value)
        if isinstance(reader, Keys) and value is not None:
            return self.model(reader, value, about, lead)
        return value

    def model(self, reader: Keys[Any], value: Any, about: tuple[str, ...], lead: str) -> Any:
        """Return a *value* with keys: what it is called tells its other texts from those of its neighbours."""
        if isinstance(value, Table):
            return self.table(value, about)
        if isinstance(value, Medicine):
            lead = self.words("medicine") if self.words else ""
        told: dict[str, Any] = {}
        own = attributes(reader.model)
        first = next((name for name, key in own.items() if isinstance(key.reader, Printed)), "")
        called = getattr(value, first) if first else None
        for name, key in own.items():
            inner, head, named = about, lead, False
            if called and name != first:
                inner, head, named = (*about, called), called, isinstance(value, Fact | Medicine)
            told[name] = self.value(key.reader, getattr(value, name), inner, head, named)
        return value.but(**told, **self.rules(value, about))

    def rules(self, value: Any, about: tuple[str, ...]) -> dict[str, Any]:
        """Return what is typed on the rules of *value* that are no text of it."""
        asks: list[tuple[str, str] | None] = []
        if isinstance(value, KeyPoint):
            asks = [self._time(when, value.do) for when in value.when]
            about = (*about, value.do)
        elif isinstance(value, Medicine):
            named = "" if BLANK.fullmatch(value.medicine) else value.medicine
            asks = [
                None if when else (key, self._labelled(named, key))
                for key, when in (("medicine-stop", value.stop), ("medicine-again", value.again))
            ]
            about = (*about, value.medicine)
        elif isinstance(value, Visit):
            asks = [("visit-date", self._labelled(value.visit, "visit-date"))]
            about = (*about, value.visit)
        if not asks:
            return {}
        return {"answers": tuple(self.blank((*about, ask[0]), ask[1]) if ask else None for ask in asks)}

    def _time(self, when: When | str, do: str) -> tuple[str, str] | None:
        if isinstance(when, str):
            return when, BLANK.sub(_SHOWN, when)
        if not when.asks:
            return None
        unit = when.unit.value if when.unit else None
        said = self.words.asking_offset(when.anchor.value, when.low, when.high, unit) if self.words else ""
        return when.canonical(), f"{do} {said} {_SHOWN}"

    def _labelled(self, named: str, key: str) -> str:
        said = self.words(key) if self.words else key
        return f"{named}: {said} {_SHOWN}" if named else f"{said} {_SHOWN}"

    def table(self, table: Table, about: tuple[str, ...]) -> Table:
        """Return *table* with its answers: a cell is told by the heads of its column and its row."""
        rows = []
        for row in table.rows:
            cells = []
            for at, (column, text) in enumerate(zip(table.columns, row, strict=True)):
                heads = (column, row[0]) if at and not BLANK.fullmatch(row[0].strip()) else (column,)
                lead = ", ".join(reversed(heads))
                cells.append(self.text(text, (*about, *heads), lead, True) if BLANK.search(text) else text)
            rows.append(tuple(cells))
        return table.but(rows=tuple(rows))

    def text(self, text: str, about: tuple[str, ...], lead: str, named: bool = False) -> str:
        """Return *text* with its answers; see `value`."""
        answers: list[Answer | None] = []
        for sentence in parted(text):
            around = BLANK.split(sentence)
            for at in range(1, len(around)):
                before, after = _OTHER.join(around[:at]), _OTHER.join(around[at:])
                words = " ".join(f"{before}{_SHOWN}{after}".split())
                bare = named or not any(map(str.isalnum, words))
                answers.append(self.blank((*about, words), _under(lead, words) if bare else words))
        return Answered(text, answers) if any(answers) else text

    def blank(self, about: tuple[str, ...], label: str) -> Answer | None:
        """Note a blank, and return what is typed on it."""
        self._met[about] += 1
        whole = "\n".join((*(BLANK.sub(_SHOWN, part) for part in about), str(self._met[about])))
        key = hashlib.sha256(whole.encode()).hexdigest()[:8]  # as `KEY` has it
        self.found.append(Blank(key, label if self._met[about] == 1 else f"{label} ({self._met[about]})"))
        value = self.values.get(key)
        return Answer(key, value) if value else None
