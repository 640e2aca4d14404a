"""A handout as the rules see it: every text that is printed, in its order, with its place in the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import Any

from handpress.content.blocks import BLANK, KeyPoint, Mark, Printed, Step, Task, texts
from handpress.content.glossary import Glossary
from handpress.content.handout import Handout
from handpress.content.kinds import Kind, Part
from handpress.content.section import Section
from handpress.content.sentences import sentences
from handpress.content.timing import When
from handpress.data import Notes
from handpress.diagnostics import Finding, Span, quoted
from handpress.review.codes import Codes
from handpress.source.bind import Keys
from handpress.source.model import Loc, Reader
from handpress.source.yaml import Node


class Role(StrEnum):
    """What a text is to its section."""

    TITLE = "title"
    SUMMARY = "summary"
    HEADING = "heading"
    KEY_POINT = "key-point"
    LABEL = "label"
    VALUE = "value"
    TEXT = "text"
    ITEM = "item"
    STEP = "step"
    TASK = "task"
    VISIT = "visit"
    PURPOSE = "purpose"
    AVOID = "avoid"  # what the patient must not have: it says what, and no sentence
    LISTED = "listed"  # what the patient may have or brings, a cell of a table: short, and the same in many handouts
    ALT = "alt"  # what a picture shows: nobody reads it on paper


BULLETS = (Role.ITEM, Role.STEP, Role.TASK, Role.VISIT)


@dataclass(frozen=True)
class Said:
    """One text of a handout: a paragraph, a bullet, a label.

    ``section`` is the index of its section in the file, or -1 above the sections.
    """

    text: str
    span: Span
    role: Role
    section: int = -1

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences of the text, as they stand in it."""
        return sentences(self.text)

    @cached_property
    def has_blank(self) -> bool:
        """Whether the clinic has something to write here."""
        return bool(BLANK.search(self.text))


@dataclass(frozen=True)
class Clinic:
    """What the rules need to know of the clinic: its codes and glossary, and what its brand prints."""

    codes: Codes = field(default_factory=Codes)
    glossary: Glossary = field(default_factory=Glossary)
    phone: str | None = None
    emergency: str | None = None
    prints_costs: bool = False
    glosses: str = "no"  # or "brackets", "box": how the brand prints the plain words of terms
    after_hours: str | None = None
    own_phones: bool = False  # whether the brand lets a handout print numbers of its own
    names: tuple[str, ...] = ()  # of the clinic and of its sites; none where there is no brand
    site_phones: tuple[str, ...] = ()
    notes: Notes = field(default_factory=dict, compare=False)  # what it was read from


@dataclass(frozen=True)
class Subject:
    """One handout with its tree, its original if it is a translation, and its clinic."""

    handout: Handout
    node: Node
    clinic: Clinic = field(default_factory=Clinic)
    original: Handout | None = None
    warnings: tuple[Finding, ...] = ()  # about the translation, from reading it

    @property
    def language(self) -> str:
        """The handout's language without script and region."""
        return self.handout.language.partition("-")[0]

    @property
    def top(self) -> Span:
        """The place of the title: for what concerns the handout as a whole."""
        return self.node.walk(("title",)).span

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """Every text of the file that can print, in printed order."""
        return tuple(all_said(self.handout, self.node))

    @cached_property
    def printed(self) -> tuple[Said, ...]:
        """The texts that reach the patient."""
        return tuple(said for said in self.said if said.section < 0 or self.prints(self.handout.sections[said.section]))

    @cached_property
    def timed(self) -> dict[Span, tuple[When, ...]]:
        """The places of the texts whose day can print from a ``when`` beside them, each with its times."""
        found: dict[Span, tuple[When, ...]] = {}
        entries: list[tuple[Loc, Reader[Any], Any, tuple[When, ...]]] = []
        points = enumerate(self.handout.key_points)
        entries += [(("key-points", at), Keys(KeyPoint), point, point.times) for at, point in points]
        entries += [(("timeline", at), Keys(Mark), mark, (mark.when,)) for at, mark in enumerate(self.handout.timeline)]
        for at, section in enumerate(self.handout.sections):
            blocks: dict[str, tuple[Task | Step, ...]] = {"checklist": section.checklist, "steps": section.steps}
            for block, listed in blocks.items():
                for number, entry in enumerate(listed):
                    times = (entry.when,) if entry.when else ()
                    entries.append((("sections", at, block, number), Keys(type(entry)), entry, times))
        for way, reader, value, whens in entries:
            for inner, _, _ in texts(reader, value) if whens else ():
                found[self.node.walk((*way, *inner)).span] = whens
        return found

    def prints(self, section: Section) -> bool:
        """Whether *section* prints under this clinic's brand."""
        return self.clinic.prints_costs or section.kind.part is not Part.COSTS

    def of(self, section: int) -> list[Said]:
        """Return the texts of the section at an index, without its heading."""
        return [said for said in self.said if said.section == section and said.role is not Role.HEADING]

    def kinds(self, *kinds: Kind) -> list[int]:
        """Return the indexes of the sections of some kinds, in printed order."""
        return [at for kind in kinds for at, section in enumerate(self.handout.sections) if section.kind is kind]

    def place(self, section: int) -> Span:
        """Return the place of the section at an index."""
        return self.node.walk(("sections", section)).span

    def heading(self, section: int) -> str:
        """Return the section's own title or else its kind, in quotes."""
        own = self.handout.sections[section]
        return quoted(own.title or own.kind.value)

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[Said, re.Match[str]]]:
        """Yield each match of *pattern* in the printed texts."""
        for said in self.printed:
            for match in pattern.finditer(said.text):
                yield said, match

    @cached_property
    def lowered(self) -> str:
        """The printed texts in lower case, a line each between two line ends, letter for letter as long as typed."""
        texts = (said.text.replace("\n", " ") for said in self.printed)
        # The one letter that is longer in lower case is the Turkish I with a dot.
        folded = "\n".join(texts).replace("İ", "I").lower()
        return f"\n{folded}\n".replace("’", "'").replace("\xa0", " ")

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(said.text) + 1 for said in self.printed), initial=1))

    def mentions(self, *words: str) -> bool:
        """Whether any of *words*, in lower case, or a word that they are part of, is in what prints."""
        return any(word in self.lowered for word in words)

    def lines(self, *words: str) -> Iterator[tuple[int, str]]:
        """Yield the number of each printed text that has any of *words*, and it in lower case between line ends."""
        if self.mentions(*words):
            for at, line in enumerate(self.lowered.split("\n")[1:-1]):
                ended = f"\n{line}\n"
                if any(word in ended for word in words):
                    yield at, ended

    def search(self, pattern: re.Pattern[str]) -> Iterator[tuple[Said, str]]:
        """Yield each match of *pattern*, in lower case, as typed and with its text: one pass over all that prints.

        A text begins behind a line end, which is no part of it.
        """
        for match in pattern.finditer(self.lowered):
            at = bisect_right(self._starts, match.end() - 1) - 1
            start, said = self._starts[at], self.printed[at]
            yield said, said.text[max(match.start() - start, 0) : match.end() - start]


def all_said(handout: Handout, node: Node) -> Iterator[Said]:
    """Yield every text of *handout*, whose tree is *node*, in printed order."""
    for way, text, reader in handout.opening():
        yield Said(text, node.walk(way).span, _role(way, reader))
    nodes = node.walk(("sections",)).items
    order = sorted(range(len(handout.sections)), key=lambda at: _ORDER[handout.sections[at].kind])
    for at in order:
        for way, text, reader in handout.sections[at].texts():
            role = Role.HEADING if way == ("title",) else _role(way, reader)
            yield Said(text, nodes[at].walk(way).span, role, at)


_ORDER = {kind: at for at, kind in enumerate(Kind)}
# By the keys on the way to a text; any other running text is an item, and any other name a label.
_ROLES = {
    ("title",): Role.TITLE,
    ("summary",): Role.SUMMARY,
    ("key-points", "do"): Role.KEY_POINT,
    ("key-points", "why"): Role.KEY_POINT,
    ("timeline", "do"): Role.KEY_POINT,
    ("facts", "value"): Role.VALUE,
    ("warning",): Role.TEXT,
    ("text",): Role.TEXT,
    ("note",): Role.TEXT,
    ("say",): Role.TEXT,
    ("driver",): Role.TEXT,
    ("checklist", "do"): Role.TASK,
    ("checklist", "avoid"): Role.AVOID,
    ("avoid",): Role.AVOID,
    ("checklist", "may"): Role.LISTED,
    ("may",): Role.LISTED,
    ("bring",): Role.LISTED,
    ("table", "rows"): Role.LISTED,
    ("medicines", "medicine"): Role.LISTED,
    ("checklist", "medicines", "medicine"): Role.LISTED,
    ("emergency-signs",): Role.LISTED,
    ("teach-back",): Role.LISTED,
    ("picture", "alt"): Role.ALT,
    ("steps", "text"): Role.STEP,
    ("visits", "visit"): Role.VISIT,
    ("visits", "purpose"): Role.PURPOSE,
}


def _role(way: Loc, reader: Printed) -> Role:
    """Return what the text at *way* is to what it stands in."""
    keys = tuple(step for step in way if isinstance(step, str))
    return _ROLES.get(keys) or (Role.ITEM if reader.running else Role.LABEL)
