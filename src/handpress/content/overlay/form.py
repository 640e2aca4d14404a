"""The form of an overlay file: what to fill, replace, remove and add."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from handpress.content.blocks import ARRIVAL, DAY, Video, Web
from handpress.content.handout import Phones, Phrase
from handpress.content.section import BLOCKS, Section
from handpress.content.timing import When
from handpress.diagnostics import quoted
from handpress.source.bind import WORDS, ByKey, Entries, Keys, OneOrMore, OrNone, wrong
from handpress.source.model import Fault, Loc, Model, Reader, attributes, field
from handpress.source.texts import one_line
from handpress.source.yaml import Node


class TextOrKeys(Reader[Any]):
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


_TEXT_OR_KEYS = TextOrKeys()
_ENTRIES = OneOrMore(_TEXT_OR_KEYS)
_FIND = "the text, letter for letter as the library's handout has it, or all keys of the entry"
_SECTION = "kind or title of the section where it stands"


class Edit(Model):
    """What all edits of a text have: the text, or the keys of the whole entry, and where it stands."""

    together: ClassVar[dict[str, Any]] = {
        "anyOf": [{"required": ["find"]}, {"required": ["section"]}],
        "not": {"required": ["find", "was"]},
    }

    find: Any = field(_TEXT_OR_KEYS, default=None, about=_FIND)
    section: str | None = field(WORDS, default=None, about=f"{_SECTION}; without find, the section that is meant")
    was: str | None = field(
        WORDS,
        default=None,
        about="for a whole section: eight digits of what it says; leave it out, and you are told them",
    )

    def _agree(self) -> None:
        if self.find is None and self.section is None:
            wrong("missing-key", 'it has no "find"', 'add "find:" with the text, or "section:" for a whole section')
        if self.find is not None and self.was is not None:
            wrong("overlay", '"was" stands beside "find"', 'delete it; it is for a whole section, without "find"')


class Fill(Model):
    """Blanks of one text, with what is written on them."""

    find: Any = field(_TEXT_OR_KEYS, about=f"{_FIND}; with its blanks")
    values: tuple[str, ...] = field(
        OneOrMore(WORDS),
        name="with",
        about="what is written on the blank; for several blanks a list; ____ leaves one open",
    )
    section: str | None = field(WORDS, default=None, about=_SECTION)


class Replace(Edit):
    """A text, an entry or a section, and what stands there instead."""

    instead: Any = field(
        _TEXT_OR_KEYS,
        name="with",
        about="what stands there instead: a text for a text, all keys for an entry or a section",
    )

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

    section: str | None = field(WORDS, default=None, about="kind or title of the section that it is added to")
    after: str | None = field(
        WORDS, default=None, about="text of the entry behind which it comes; without it, the last"
    )
    text: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="paragraphs to add")
    facts: tuple[Any, ...] | None = field(
        _ENTRIES, default=None, about="facts to add; without section, to those at the top"
    )
    checklist: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="things to do, to add")
    medicines: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="medicines to add")
    may: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="what the patient may have or do, to add")
    avoid: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="what the patient must not have or do, to add")
    bring: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="what to bring, to add")
    driver: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="on who takes the patient home, to add")
    steps: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="steps to add")
    items: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="bullets to add")
    rules: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="rules for the first time at home, to add")
    normal: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="what is normal at home, to add")
    choices: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="other choices to add")
    risks: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="risks to add")
    say: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="what to say on the phone, to add")
    emergency: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="signs of an emergency, to add")
    urgent: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="signs for a call on the same day, to add")
    visits: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="visits to add")
    note: tuple[Any, ...] | None = field(_ENTRIES, default=None, about="closing text to add")
    new: Section | None = field(Keys(Section), default=None, about="a whole new section; nothing else beside it")

    def _agree(self) -> None:
        blocks = [name for name in _LISTS if getattr(self, name) is not None]
        if self.new is not None:
            if blocks or self.section or self.after:
                wrong("overlay", 'another key stands beside "new"', "put everything of the new section under it")
        elif len(blocks) != 1:
            found = " and ".join(quoted(name) for name in blocks) or "none"
            wrong("overlay", f"it needs one block to add to and has {found}", f"write one of: {', '.join(_LISTS)}")
        elif self.section is None and blocks != ["facts"]:
            wrong("missing-key", 'it has no "section"', "name the kind or the title of a section that is there")

    @property
    def block(self) -> str:
        """The name of the block that this adds to."""
        return next(name for name in _LISTS if getattr(self, name) is not None)


AT_HOME = ("rules", "normal")  # lists of the block "home"
_LISTS = (*(name for name in BLOCKS if name in attributes(Add)), *AT_HOME)


class Overlay(Model):
    """A clinic's own changes to a handout of the library: local/<code>.yaml."""

    code: str = field(WORDS, about="the code of the handout that is changed, or one of its codes", instead="codes")
    codes: tuple[str, ...] = field(
        OrNone(Entries(WORDS)), default=(), about="codes of the handout that is changed; none for one of no procedure"
    )
    language: str = field(WORDS, default="en", about="BCP 47 tag of the handout that is changed")
    version: str | None = field(WORDS, default=None, about="version of these changes, printed behind the handout's own")
    revised: date | None = field(DAY, default=None, about="day of the last change, year-month-day")
    translation: dict[str, str] | None = field(
        ByKey(WORDS), default=None, about="keys of the handout's translation that have another value now"
    )
    phrases: tuple[Phrase, ...] = field(
        Entries(Keys(Phrase)), default=(), about="words of other languages that stand in the texts of this file"
    )
    arrive: When | None = field(
        ARRIVAL, default=None, about="how long before the procedure the patient arrives, in place of the library's"
    )
    phones: Phones | None = field(
        Keys(Phones), default=None, about="the handout's own numbers, where the brand allows them"
    )
    video: Video | None = field(
        Keys(Video, own="address"), default=None, about="a film about the procedure, in place of the library's"
    )
    link: Web | None = field(
        Keys(Web, own="address"), default=None, about="a page about the procedure, in place of the library's"
    )
    fill: tuple[Fill, ...] = field(Entries(Keys(Fill)), default=(), about="blanks, and what is written on them")
    replace: tuple[Replace, ...] = field(
        Entries(Keys(Replace)), default=(), about="texts, entries and sections, and what stands there instead"
    )
    remove: tuple[Edit, ...] = field(Entries(Keys(Edit)), default=(), about="texts, entries and sections to leave out")
    add: tuple[Add, ...] = field(Entries(Keys(Add)), default=(), about="entries and sections to add")

    @classmethod
    def _completed(cls, given: dict[str, Any]) -> dict[str, Any]:
        return super()._completed({"code": "", **given})


SETTINGS = ("arrive", "phones", "video", "link")  # what a clinic sets in place of the library's own
