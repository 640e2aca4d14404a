"""One section of a handout: its kind, its heading, and its blocks in the author's order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from handpress.content.blocks import (
    MEDICINES,
    NAME,
    PARAGRAPHS,
    SAID,
    SAYINGS,
    TITLE,
    Choice,
    Fact,
    Home,
    Item,
    Medicine,
    Photo,
    Printed,
    Risk,
    Step,
    Table,
    Task,
    Visit,
    texts,
)
from handpress.content.kinds import MEANING, Kind
from handpress.diagnostics import quoted
from handpress.source.bind import Choice as OneOf
from handpress.source.bind import Entries, Keys, wrong
from handpress.source.model import Loc, Model, attributes, beside, field

FACTS = Entries(Keys(Fact))
BULLETS = Entries(Keys(Item, own="text"))
OF_CALLING = ("say", "emergency", "urgent")


class Section(Model):
    """One part of a handout under one heading. Its blocks print in the order in which they are written."""

    kind: Kind = field(OneOf(Kind), about="; ".join(f"{kind}: {meaning}" for kind, meaning in MEANING.items()))
    title: str | None = field(TITLE, default=None, about="heading; without it the kind's own heading prints")
    text: tuple[str, ...] = field(PARAGRAPHS, default=(), about="introduction: one text, or a list of paragraphs")
    facts: tuple[Fact, ...] = field(FACTS, default=(), about="labels with values")
    picture: Photo | None = field(Keys(Photo, own="file"), default=None, about="a picture from the folder pictures")
    checklist: tuple[Task, ...] = field(
        Entries(Keys(Task, own="do")), default=(), about="things to do, each with a box to tick"
    )
    medicines: tuple[Medicine, ...] = field(MEDICINES, default=(), about="medicines to stop and to start again")
    may: tuple[str, ...] = field(SAYINGS, default=(), about="what the patient may have or do; beside avoid")
    avoid: tuple[str, ...] = field(SAYINGS, default=(), about="what the patient must not have or do")
    table: Table | None = field(Keys(Table), default=None, about="a small table")
    bring: tuple[str, ...] = field(SAYINGS, default=(), about="what to bring, each with a box to tick")
    driver: tuple[str, ...] = field(
        PARAGRAPHS, default=(), about="who takes the patient home; room for name and phone prints under it"
    )
    steps: tuple[Step, ...] = field(Entries(Keys(Step, own="text")), default=(), about="numbered steps")
    items: tuple[Item, ...] = field(BULLETS, default=(), about="bullets")
    home: Home | None = field(Keys(Home), default=None, about="the first time at home: rules, and what is normal")
    choices: tuple[Choice, ...] = field(
        Entries(Keys(Choice, own="choice")), default=(), about="other choices, each with what speaks for and against it"
    )
    risks: tuple[Risk, ...] = field(
        Entries(Keys(Risk, own="risk")), default=(), about="risks, with how many people they meet and who says so"
    )
    say: tuple[str, ...] = field(PARAGRAPHS, default=(), about="in when-to-call: what to say on the phone")
    emergency: tuple[Item, ...] = field(
        BULLETS, default=(), about="in when-to-call: signs of an emergency, for the emergency number"
    )
    urgent: tuple[Item, ...] = field(
        BULLETS, default=(), about="in when-to-call: signs for which the patient calls the clinic on the same day"
    )
    visits: tuple[Visit, ...] = field(Entries(Keys(Visit, own="visit")), default=(), about="follow-up schedule")
    note: tuple[str, ...] = field(PARAGRAPHS, default=(), about="closing text")

    written: tuple[str, ...] = beside(default=())  # the names of the blocks, in the author's order

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of the filled blocks, in the order in which the author wrote them."""
        return tuple(name for name in self.written if getattr(self, name))

    def texts(self) -> Iterator[tuple[Loc, str, Printed]]:
        """Yield each text that the patient reads, in printed order: the way to it, it, and what reads it."""
        own = attributes(Section)
        for name in ("title", *self.blocks):
            yield from texts(own[name].reader, getattr(self, name), (name,))

    @classmethod
    def _completed(cls, given: dict[str, Any]) -> dict[str, Any]:
        return super()._completed({"written": tuple(name for name in given if name in BLOCKS), **given})

    def _agree(self) -> None:
        if not self.blocks:
            wrong("empty-section", "nothing stands under its heading", "write its text, or delete the section")
        own = [name for name in OF_CALLING if getattr(self, name)]
        if own and self.kind is not Kind.WHEN_TO_CALL:
            fact = f"{quoted(own[0])} stands in a section of the kind {quoted(self.kind)}"
            wrong("block", fact, 'it belongs to "kind: when-to-call"')


BLOCKS = tuple(name for name in attributes(Section) if name not in ("kind", "title"))
READERS = {name: key.reader for name, key in attributes(Section).items()}

__all__ = ["BLOCKS", "BULLETS", "FACTS", "NAME", "READERS", "SAID", "Section"]
