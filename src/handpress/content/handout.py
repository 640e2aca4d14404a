"""What a handout is: the model that every stage after the YAML works on.

Every string is text: printed as typed, never markup. Refuses empty sections,
items without words, and codes that are not codes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)

from handpress.content.kinds import MEANING, Kind
from handpress.content.shelf import CODE
from handpress.content.timing import ACCEPTED, Anchor, When, parse_when
from handpress.diagnostics import Finding, quoted
from handpress.source.bind import Frozen, bind, finding_at, from_text, language_tag, no_empty_list, text_or_keys, wrong
from handpress.source.characters import LANGUAGE, one_line
from handpress.source.yaml import Node

# A run of underscores in a text is a blank to write on.
BLANK = re.compile("_{3,}")


def paragraphs(value: Any) -> Any:
    """Return one text as the list of its paragraphs, which a blank line parts; from a validator."""
    if isinstance(value, str):
        return [part for part in re.split(r"\n[ \t]*\n", value) if part.strip()] or [value]
    return [value] if isinstance(value, dict) else value


def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        hint = "write five digits, or four digits and F or T, as in 22867, 0528F or 0275T"
        wrong("code", f"{quoted(text)} is not a CPT code", hint)
    return text


def day(text: str) -> date:
    """Return the date that *text* writes as year-month-day; raise from a validator if it is none."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        wrong("date", f"{quoted(text)} is not a date", "write year-month-day, as in 2026-03-02")


def _fingerprint(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{16}", text):
        hint = "write the one that rendering names, sixteen digits from 0 to f, in quotes"
        wrong("fingerprint", f"{quoted(text)} is not a fingerprint", hint)
    return text


def _when(text: str) -> When:
    try:
        return parse_when(text)
    except ValueError as error:
        fact = str(error)
        hint = f"the known forms: {ACCEPTED}" if "known forms" in fact else 'write it as in "1 to 2 weeks after"'
        wrong("timing", fact, hint)


def _window(text: str) -> When:
    when = _when(text)
    if when.anchor in _BEFORE:
        wrong(
            "timing", f"{quoted(text)} is a time before the procedure", 'write one after it, as in "1 to 2 weeks after"'
        )
    return when


_BEFORE = (Anchor.BEFORE, Anchor.EVENING_BEFORE, Anchor.NIGHT_BEFORE, Anchor.BEFORE_THE_DAY, Anchor.MORNING_OF)
_AFTER = (Anchor.AFTER, Anchor.WITHIN, Anchor.LONG_TERM)


def _lowest(value: Any) -> Any:
    if isinstance(value, dict) and "items" in value:
        wrong("nesting", "bullets cannot hold bullets here", "move them one level up")
    return value


Words = Annotated[str, from_text()]
Paragraphs = Annotated[tuple[Words, ...], Field(min_length=1), BeforeValidator(paragraphs)]
_Written = PlainSerializer(lambda when: when.canonical())
Timing = Annotated[
    When,
    from_text(_when),
    _Written,
    WithJsonSchema({"type": "string", "examples": ["7 days before", "evening before"]}),
]
Window = Annotated[
    When,
    from_text(_window),
    _Written,
    WithJsonSchema({"type": "string", "examples": ["1 to 2 weeks after", "3 months after", "as scheduled"]}),
]


class Fact(Frozen):
    """One line of the facts at a glance."""

    label: Words = Field(description="what the fact is about, as in: Anesthesia")
    value: Words = Field(description="the fact; ____ prints a blank to write on")


class Item(Frozen):
    """A bullet or a step; it may hold bullets of its own, once."""

    text: Words
    items: Annotated[tuple[Annotated[Words, BeforeValidator(_lowest)], ...], no_empty_list()] = Field(
        default=(), description="bullets under this one", json_schema_extra={"minItems": 1}
    )


class Task(Frozen):
    """One thing to do before the procedure, printed with a box to tick."""

    do: Words = Field(description="what the patient does")
    when: Timing | None = Field(default=None, description="how long before the procedure")


class Visit(Frozen):
    """One row of the follow-up schedule."""

    visit: Words = Field(description="which visit")
    purpose: Words | None = Field(default=None, description="what it is for")
    window: Window | None = Field(default=None, description="how long after the procedure")


Bullets = tuple[Annotated[Item, text_or_keys("text")], ...]
BLOCKS = ("text", "facts", "checklist", "steps", "items", "visits", "note")


class Section(Frozen):
    """One part of a handout under one heading. Its blocks print in the order in which they are written."""

    kind: Kind = Field(description="; ".join(f"{kind}: {meaning}" for kind, meaning in MEANING.items()))
    title: Words | None = Field(default=None, description="heading; without it the kind's own heading prints")
    text: Paragraphs = Field(default=(), description="introduction: one text, or a list of paragraphs")
    facts: tuple[Fact, ...] = Field(default=(), min_length=1, description="labels with values")
    checklist: tuple[Annotated[Task, text_or_keys("do")], ...] = Field(
        default=(), min_length=1, description="things to do, each with a box to tick"
    )
    steps: Bullets = Field(default=(), min_length=1, description="numbered steps")
    items: Bullets = Field(default=(), min_length=1, description="bullets")
    visits: tuple[Annotated[Visit, text_or_keys("visit")], ...] = Field(
        default=(), min_length=1, description="follow-up schedule"
    )
    note: Paragraphs = Field(default=(), description="closing text")

    _blocks: tuple[str, ...] = PrivateAttr(default=BLOCKS)

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of the filled blocks, in the order in which the author wrote them."""
        return tuple(name for name in self._blocks if getattr(self, name))

    @model_validator(mode="wrap")
    @classmethod
    def _keep_order(cls, data: Any, handler: Any) -> Any:
        section = handler(data)
        if isinstance(data, dict):
            section._blocks = tuple(key for key in data if key in BLOCKS)
            if not section.blocks:
                wrong("empty-section", "nothing stands under its heading", "write its text, or delete the section")
        return section


def _phrase(text: str) -> str:
    if BLANK.search(text):
        wrong("phrase", f"{quoted(text)} holds a blank", "list the words before and after it")
    return text


_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def phrase_pattern(text: str) -> str:
    """Return what finds a phrase in a text: whole words only, but for Chinese, which has no spaces."""
    before = r"(?<!\w)" if text[0].isalnum() and not _HAN.match(text[0]) else ""
    after = r"(?!\w)" if text[-1].isalnum() and not _HAN.match(text[-1]) else ""
    return f"{before}{re.escape(text)}{after}"


class Phrase(Frozen):
    """Words of another language that stand in the handout's texts."""

    text: Annotated[str, from_text(_phrase)] = Field(
        description="the words, letter for letter as they stand in the handout"
    )
    language: Annotated[str, from_text(language_tag)] = Field(description="BCP 47 tag of these words")


class Translation(Frozen):
    """Where a translated handout comes from, and who answers for it."""

    origin: Annotated[str, from_text(language_tag)] = Field(
        alias="from", description="language of the handout that was translated"
    )
    version: Words = Field(description="version of that handout")
    fingerprint: Annotated[str, from_text(_fingerprint)] = Field(
        description="fingerprint of that handout's text; rendering says which one it has now"
    )
    by: Words = Field(description="who translated it")
    made: Annotated[date, from_text(day)] = Field(alias="date", description="day of the translation, year-month-day")
    reviewed_by: Words | None = Field(
        default=None, alias="reviewed-by", description="the qualified person who reviewed it"
    )

    _outdated: bool = PrivateAttr(default=False)
    _lost: bool = PrivateAttr(default=False)

    @property
    def outdated(self) -> bool:
        """Whether the handout that this was translated from says something else now."""
        return self._outdated

    @property
    def lost(self) -> bool:
        """Whether nobody can tell, because that handout is not there."""
        return self._lost


class Handout(Frozen):
    """The procedure page of one CPT code in one language."""

    code: Annotated[str, from_text(_code)] = Field(description="the CPT code that the clinic bills")
    title: Words = Field(description="the procedure in plain words")
    language: Annotated[str, from_text(language_tag)] = Field(default="en", description="BCP 47 tag")
    version: Words = Field(default="1", description="version of this text, printed in the footer")
    revised: Annotated[date, from_text(day)] | None = Field(
        default=None, description="day of the last change, year-month-day"
    )
    status: Literal["draft"] = Field(default="draft", description="approvals stand in approvals.yaml, not here")
    source: Words | None = Field(default=None, description="where the facts come from; not printed")
    summary: Words | None = Field(default=None, description="one or two sentences under the title")
    facts: Annotated[tuple[Fact, ...], no_empty_list()] = Field(
        default=(), description="facts at a glance", json_schema_extra={"minItems": 1}
    )
    translation: Translation | None = Field(default=None, description="what this was translated from")
    phrases: tuple[Phrase, ...] = Field(
        default=(), min_length=1, description="words of other languages that stand in the texts"
    )
    sections: tuple[Section, ...] = Field(min_length=1, description="the sections, in any order")

    _words_to_know: tuple[Fact, ...] = PrivateAttr(default=())

    @property
    def words_to_know(self) -> tuple[Fact, ...]:
        """Terms with their plain words, to print in a box."""
        return self._words_to_know

    def explaining(self, terms: tuple[Fact, ...]) -> Handout:
        """Return this handout with *terms* in its box of words to know."""
        handout = self.model_copy()
        handout._words_to_know = terms
        return handout

    @property
    def fingerprint(self) -> str:
        """Sixteen digits that change when anything that the patient reads changes, and not with its version."""
        marks = {"version", "revised", "status", "source", "translation", "phrases"}
        own = self.model_dump(mode="json", exclude=marks, exclude_defaults=True)
        # As printed: sections stand in the order of the journey, and a blank is a blank, however long.
        order = sorted(range(len(self.sections)), key=lambda at: list(Kind).index(self.sections[at].kind))
        own["sections"] = [[own["sections"][at], self.sections[at].blocks] for at in order]
        text = BLANK.sub("____", json.dumps(own, sort_keys=True))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def out_of_date(self, lost: bool = False) -> Handout:
        """Return this translation as one whose original has changed, or is *lost*."""
        if self.translation is None:
            raise ValueError("this handout is no translation")
        translation = self.translation.model_copy()
        translation._outdated = True
        translation._lost = lost
        return self.model_copy(update={"translation": translation})


def read_handout(node: Node, others: Iterable[Finding] = ()) -> Handout:
    """Return the handout that *node* holds.

    Args:
        node: The tree of a handout file.
        others: Findings about the same tree, to raise together with those made here.

    Raises:
        HandpressError: With every fault of the file.
    """
    return bind(Handout, node, [*others, *_late_tasks(node), *lost_phrases(node)])


def _late_tasks(node: Node) -> Iterator[Finding]:
    """Yield a finding for each task of the preparation that is timed after the procedure."""
    for at, section in enumerate(node.walk(("sections",)).items):
        checklist = section.child("checklist")
        if section.walk(("kind",)).text != Kind.PREPARATION or checklist is None:
            continue
        for number, task in enumerate(checklist.items):
            when = task.child("when")
            try:
                late = when is not None and parse_when(when.text).anchor in _AFTER
            except ValueError:
                continue  # told by the model
            if late and when:
                place = ("sections", at, "checklist", number, "when")
                fact = f"{quoted(when.text)} is a time after the procedure"
                yield finding_at(node, place, fact, "timing", 'write one before it, as in "7 days before"')


def lost_phrases(node: Node) -> Iterator[Finding]:
    """Yield a finding for each phrase that stands in no text: misspelt, it would be read out in the wrong language."""
    texts = None
    for at, phrase in enumerate(node.walk(("phrases",)).items):
        words = phrase.child("text")
        if words is None or words.kind != "text":
            continue
        if texts is None:
            shown = [value for key, value in node.pairs if key not in ("phrases", "source", "translation")]
            texts = [one_line(text) for value in shown for text in value.texts()]
        wanted = one_line(words.text)
        if wanted and not any(re.search(phrase_pattern(wanted), text) for text in texts):
            fact = f"{quoted(words.text)} stands in no text of this handout"
            yield finding_at(node, ("phrases", at, "text"), fact, "phrase", "write it letter for letter as in the text")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a handout file, for editors.

    A value may be typed without quotes: the reader takes 22867, yes and 8:00 as
    text, so the schema allows for what an editor makes of them.
    """
    schema = Handout.model_json_schema(by_alias=True, mode="validation")
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Handpress handout",
        **{key: value for key, value in schema.items() if key != "title"},
    }
    definitions = schema["$defs"]
    _allow_plain_text(definitions["Section"]["properties"], ("checklist", "steps", "items", "visits"))
    for name in ("text", "note"):
        array = definitions["Section"]["properties"][name]
        description = array.pop("description")
        definitions["Section"]["properties"][name] = {"description": description, "anyOf": [{"type": "string"}, array]}
    definitions["Section"]["anyOf"] = [{"required": [name]} for name in BLOCKS]
    schema["properties"]["code"]["pattern"] = f"^{CODE.pattern}$"
    schema["properties"]["language"]["pattern"] = f"^{LANGUAGE.pattern}$"
    widened = _widen(schema)
    assert isinstance(widened, dict)
    return widened


def _allow_plain_text(properties: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        properties[name]["items"] = {"anyOf": [{"type": "string"}, properties[name]["items"]]}


def _widen(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_widen(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    # A property may itself be called "title": only a title that is text is pydantic's label.
    noise = [key for key in ("default", "title") if key in schema and not isinstance(schema[key], dict)]
    widened = {key: _widen(value) for key, value in schema.items() if key not in noise}
    if schema.get("type") == "string" and "enum" not in schema and "const" not in schema:
        widened["type"] = ["string", "number", "boolean"]
        widened.setdefault("pattern", r"\S")
    if "anyOf" in widened:
        widened["anyOf"] = [entry for entry in widened["anyOf"] if entry != {"type": "null"}]
    return widened
