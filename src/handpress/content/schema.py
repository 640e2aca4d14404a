"""The JSON Schemas of a handout file and of a clinic's own changes to one, for editors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from handpress.content.blocks import BEFORE
from handpress.content.handout import Handout, Translation
from handpress.content.kinds import Kind
from handpress.content.overlay.form import Add, Overlay, TextOrKeys
from handpress.content.overlay.texts import OWN
from handpress.content.section import BLOCKS, Section
from handpress.content.timing_pattern import when_pattern
from handpress.source.bind import Entries, Keys
from handpress.source.model import Model, Reader, attributes
from handpress.source.schema import TEXT, Describer, Schema


def json_schema() -> Schema:
    """Return the JSON Schema of a handout file."""
    return _OfHandout().whole(Handout)


def overlay_schema() -> Schema:
    """Return the JSON Schema of a file with a clinic's own changes to a handout."""
    describer = _OfOverlay()
    overlay = describer.whole(Overlay)
    handout = _OfHandout().model(Handout)["properties"]
    # They must be those of the handout.
    overlay["properties"] |= {name: handout[name] for name in ("code", "codes", "language")}
    keys = describer.model(Translation)["properties"]
    translation = overlay["properties"]["translation"]
    translation |= {"additionalProperties": False, "properties": keys}
    add = overlay["$defs"]["Add"]["properties"]
    section = overlay["$defs"]["Section"]["properties"]
    for name in _LISTS:
        block = {word: value for word, value in section[name].items() if word != "description"}
        about = {"description": add[name]["description"]}
        add[name] = about | ({"anyOf": [block["items"], block]} if "items" in block else block)
    return overlay


_LISTS = [name for name in BLOCKS if name in attributes(Add)]


class _OfHandout(Describer):
    """Describes a handout and its sections."""

    def model(self, model: type[Model]) -> Schema:
        """Return the schema of a model."""
        found = super().model(model)
        if model is Section:
            found["anyOf"] = [{"required": [name]} for name in BLOCKS]
            advice = 'in preparation, write a time before the procedure, as in "7 days before"'
            self.definitions["WhenBefore"] = {"pattern": when_pattern(BEFORE), "patternErrorMessage": advice}
            late = {"items": {"properties": {"when": {"$ref": "#/$defs/WhenBefore"}}}}
            found["if"] = {"properties": {"kind": {"const": str(Kind.PREPARATION)}}}
            found["then"] = {"properties": {"checklist": late}}
        return found


class _OfOverlay(_OfHandout):
    """Describes changes: of any text, any entry, any section."""

    def model(self, model: type[Model]) -> Schema:
        """Return the schema of a model."""
        found = super().model(model)
        if model is Add:
            found["oneOf"] = [{"required": [name]} for name in (*_LISTS, "new")]
            found["anyOf"] = [{"required": [name]} for name in ("section", "facts", "new")]
        return found

    def value(self, reader: Reader[Any]) -> Schema:
        """Return the schema of what *reader* reads."""
        if not isinstance(reader, TextOrKeys):
            return super().value(reader)
        return {"anyOf": [dict(TEXT), *(self.reference(model) for model in dict.fromkeys(_entries(Handout)))]}


def _entries(model: type[Model]) -> Iterator[type[Model]]:
    """Yield the models of the entries that have keys, in all lists of *model* that an overlay can name."""
    for name, key in Keys(model).keys().items():
        if name in (*OWN, "sections") and isinstance(key.reader, Entries) and isinstance(key.reader.entry, Keys):
            yield key.reader.entry.model
            yield from _entries(key.reader.entry.model)
