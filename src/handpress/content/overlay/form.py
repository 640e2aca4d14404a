"""The form of an overlay file: what to fill, replace, remove and add."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from handpress.content.handout import BLOCKS, Phrase, Section, Words, day
from handpress.diagnostics import quoted
from handpress.source.bind import Frozen, from_text, wrong
from handpress.source.characters import one_line


def _text_or_keys(value: Any) -> Any:
    if isinstance(value, list):
        raise PydanticKnownError("string_type")
    if value == {} or (isinstance(value, str) and not one_line(value)):
        raise PydanticCustomError("empty_text", "is empty")
    return value


def _one_or_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_TextOrKeys = Annotated[Any, BeforeValidator(_text_or_keys)]
_Entries = Annotated[tuple[_TextOrKeys, ...], Field(min_length=1), BeforeValidator(_one_or_list)]


class Edit(Frozen):
    """What all edits of a text have: the text, or the keys of the whole entry, and where it stands."""

    find: _TextOrKeys = None
    section: Words | None = None
    was: Words | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Edit:
        if self.find is None and self.section is None:
            wrong("missing-key", 'it has no "find"', 'add "find:" with the text, or "section:" for a whole section')
        if self.find is not None and self.was is not None:
            wrong("overlay", '"was" stands beside "find"', 'delete it; it is for a whole section, without "find"')
        return self


class Fill(Frozen):
    """Blanks of one text, with what is written on them."""

    find: _TextOrKeys
    values: Annotated[tuple[Words, ...], Field(min_length=1, alias="with"), BeforeValidator(_one_or_list)]
    section: Words | None = None


class Replace(Edit):
    """A text, an entry or a section, and what stands there instead."""

    instead: _TextOrKeys = Field(alias="with")

    @model_validator(mode="after")
    def _same_shape(self) -> Replace:
        keys = isinstance(self.instead, dict)
        if self.find is None and not keys:
            wrong("wrong-shape", "text stands in place of a section", 'write the keys of the section under "with"')
        if self.find is not None and keys != isinstance(self.find, dict):
            hint = 'write the text alone in both, or every key of the entry in both, as in "{do: ..., when: ...}"'
            wrong("wrong-shape", 'one of "find" and "with" is text, the other has keys', hint)
        return self


class Add(Frozen):
    """Entries for a block of a section, or a new section."""

    section: Words | None = None
    after: Words | None = None
    text: _Entries | None = None
    facts: _Entries | None = None
    checklist: _Entries | None = None
    steps: _Entries | None = None
    items: _Entries | None = None
    visits: _Entries | None = None
    note: _Entries | None = None
    new: Section | None = None

    @model_validator(mode="after")
    def _one_block(self) -> Add:
        blocks = [name for name in BLOCKS if getattr(self, name) is not None]
        if self.new is not None:
            if blocks or self.section or self.after:
                wrong("overlay", 'another key stands beside "new"', "put everything of the new section under it")
        elif len(blocks) != 1:
            found = " and ".join(quoted(name) for name in blocks) or "none"
            wrong("overlay", f"it needs one block to add to and has {found}", f"write one of: {', '.join(BLOCKS)}")
        elif self.section is None and blocks != ["facts"]:
            wrong("missing-key", 'it has no "section"', "name the kind or the title of a section that is there")
        return self

    @property
    def block(self) -> str:
        """The name of the block that this adds to."""
        return next(name for name in BLOCKS if getattr(self, name) is not None)


class Overlay(Frozen):
    """A whole overlay file."""

    code: Words
    language: Words = "en"
    version: Words | None = None
    revised: Annotated[date, from_text(day)] | None = None
    translation: Annotated[dict[str, Words], Field(min_length=1)] | None = None
    phrases: tuple[Phrase, ...] = Field(default=(), min_length=1)
    fill: tuple[Fill, ...] = Field(default=(), min_length=1)
    replace: tuple[Replace, ...] = Field(default=(), min_length=1)
    remove: tuple[Edit, ...] = Field(default=(), min_length=1)
    add: tuple[Add, ...] = Field(default=(), min_length=1)
