"""The form of an overlay file: what to fill, replace, remove and add."""

from __future__ import annotations

from datetime import date
from typing import Any

from handpress.content.handout import BLOCKS, DAY, Phrase, Section
from handpress.diagnostics import quoted
from handpress.source.bind import WORDS, ByKey, Entries, Keys, OneOrMore, wrong
from handpress.source.model import Fault, Loc, Model, Reader, field
from handpress.source.texts import one_line
from handpress.source.yaml import Node


class _TextOrKeys(Reader[Any]):
    """Reads a text, or the keys of a whole entry, as they are written."""

    __slots__ = ()

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> Any:
        """Return the text or the keys of *node*."""
        if node.kind == "list" or not (node.pairs or one_line(node.text)):
            faults.append(Fault(loc, "unfit"))
        return node.plain()

    def plain(self, value: Any) -> Any:
        """Return *value*, which is plain."""
        return value


_TEXT_OR_KEYS = _TextOrKeys()
_ENTRIES = OneOrMore(_TEXT_OR_KEYS)


class Edit(Model):
    """What all edits of a text have: the text, or the keys of the whole entry, and where it stands."""

    find: Any = field(_TEXT_OR_KEYS, default=None)
    section: str | None = field(WORDS, default=None)
    was: str | None = field(WORDS, default=None)

    def _agree(self) -> None:
        if self.find is None and self.section is None:
            wrong("missing-key", 'it has no "find"', 'add "find:" with the text, or "section:" for a whole section')
        if self.find is not None and self.was is not None:
            wrong("overlay", '"was" stands beside "find"', 'delete it; it is for a whole section, without "find"')


class Fill(Model):
    """Blanks of one text, with what is written on them."""

    find: Any = field(_TEXT_OR_KEYS)
    values: tuple[str, ...] = field(OneOrMore(WORDS), name="with")
    section: str | None = field(WORDS, default=None)


class Replace(Edit):
    """A text, an entry or a section, and what stands there instead."""

    instead: Any = field(_TEXT_OR_KEYS, name="with")

    def _agree(self) -> None:
        super()._agree()
        keys = isinstance(self.instead, dict)
        if self.find is None and not keys:
            wrong("wrong-shape", "text stands in place of a section", 'write the keys of the section under "with"')
        if self.find is not None and keys != isinstance(self.find, dict):
            hint = 'write the text alone in both, or every key of the entry in both, as in "{do: ..., when: ...}"'
            wrong("wrong-shape", 'one of "find" and "with" is text, the other has keys', hint)


class Add(Model):
    """Entries for a block of a section, or a new section."""

    section: str | None = field(WORDS, default=None)
    after: str | None = field(WORDS, default=None)
    text: tuple[Any, ...] | None = field(_ENTRIES, default=None)
    facts: tuple[Any, ...] | None = field(_ENTRIES, default=None)
    checklist: tuple[Any, ...] | None = field(_ENTRIES, default=None)
    steps: tuple[Any, ...] | None = field(_ENTRIES, default=None)
    items: tuple[Any, ...] | None = field(_ENTRIES, default=None)
    say: tuple[Any, ...] | None = field(_ENTRIES, default=None)
    emergency: tuple[Any, ...] | None = field(_ENTRIES, default=None)
    urgent: tuple[Any, ...] | None = field(_ENTRIES, default=None)
    visits: tuple[Any, ...] | None = field(_ENTRIES, default=None)
    note: tuple[Any, ...] | None = field(_ENTRIES, default=None)
    new: Section | None = field(Keys(Section), default=None)

    def _agree(self) -> None:
        blocks = [name for name in BLOCKS if getattr(self, name) is not None]
        if self.new is not None:
            if blocks or self.section or self.after:
                wrong("overlay", 'another key stands beside "new"', "put everything of the new section under it")
        elif len(blocks) != 1:
            found = " and ".join(quoted(name) for name in blocks) or "none"
            wrong("overlay", f"it needs one block to add to and has {found}", f"write one of: {', '.join(BLOCKS)}")
        elif self.section is None and blocks != ["facts"]:
            wrong("missing-key", 'it has no "section"', "name the kind or the title of a section that is there")

    @property
    def block(self) -> str:
        """The name of the block that this adds to."""
        return next(name for name in BLOCKS if getattr(self, name) is not None)


class Overlay(Model):
    """A whole overlay file."""

    code: str = field(WORDS, instead="codes")
    codes: tuple[str, ...] = field(Entries(WORDS), default=())
    language: str = field(WORDS, default="en")
    version: str | None = field(WORDS, default=None)
    revised: date | None = field(DAY, default=None)
    translation: dict[str, str] | None = field(ByKey(WORDS), default=None)
    phrases: tuple[Phrase, ...] = field(Entries(Keys(Phrase)), default=())
    fill: tuple[Fill, ...] = field(Entries(Keys(Fill)), default=())
    replace: tuple[Replace, ...] = field(Entries(Keys(Replace)), default=())
    remove: tuple[Edit, ...] = field(Entries(Keys(Edit)), default=())
    add: tuple[Add, ...] = field(Entries(Keys(Add)), default=())

    @classmethod
    def _completed(cls, given: dict[str, Any]) -> dict[str, Any]:
        return super()._completed({"code": "", **given})
