"""The JSON Schema of a handout file, for editors.

A value may be typed without quotes: the reader takes 22867, yes and 8:00 as text, so the schema allows for what an
editor makes of them.
"""

from __future__ import annotations

from typing import Any

from handpress.content.handout import BLOCKS, CODES, DAY, TIMING, WINDOW, Few, Handout
from handpress.content.shelf import CODE
from handpress.source.bind import Choice, Distinct, Entries, Keys, OneOrMore, Paragraphs
from handpress.source.model import Key, Model, Reader
from handpress.source.texts import LANGUAGE

Schema = dict[str, Any]
_TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_FORMS: dict[Reader[Any], Schema] = {
    CODES.entry: {"pattern": f"^{CODE.pattern}$"},
    DAY: {"format": "date"},
    TIMING: {"examples": ["7 days before", "1 day before at 6:00 PM", "evening before"]},
    WINDOW: {"examples": ["1 to 2 weeks after", "3 months after", "as scheduled"]},
}


def json_schema() -> Schema:
    """Return the JSON Schema of a handout file."""
    definitions: dict[str, Schema] = {}
    handout = _model(Handout, definitions)
    definitions["Section"]["anyOf"] = [{"required": [name]} for name in BLOCKS]
    handout["properties"]["language"]["pattern"] = f"^{LANGUAGE.pattern}$"
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": dict(sorted(definitions.items()))}
    return head | handout


def _model(model: type[Model], definitions: dict[str, Schema]) -> Schema:
    """Return the schema of a model; those of what it holds go to *definitions*."""
    keys = Keys(model).keys()
    either = [
        {"oneOf": [{"required": [name]} for name in (key.name, key.instead)]} for key in keys.values() if key.instead
    ]
    return {
        "additionalProperties": False,
        "description": model.__doc__,
        "properties": {name: _property(key, definitions) for name, key in keys.items()},
        "required": [name for name, key in keys.items() if key.required and not key.instead],
        "type": "object",
        **(either[0] if either else {}),
    }


def _property(key: Key, definitions: dict[str, Schema]) -> Schema:
    about = {"description": key.about} if key.about else {}
    value = _value(key.reader, definitions)
    if isinstance(key.reader, Paragraphs):
        return about | value
    whole = about | ({"anyOf": [value]} if key.default is None else value)
    return {name: whole[name] for name in sorted(whole, key=lambda name: (name == "pattern", name))}


def _value(reader: Reader[Any], definitions: dict[str, Schema]) -> Schema:
    """Return the schema of what *reader* reads."""
    if isinstance(reader, Entries):
        one = _value(reader.entry, definitions)
        several = {"items": one, "minItems": 1, "type": "array"}
        if isinstance(reader, Few):
            several["maxItems"] = reader.at_most
        if isinstance(reader, Distinct):
            several["uniqueItems"] = True
        if isinstance(reader, OneOrMore | Paragraphs):
            return {"anyOf": [one if isinstance(reader, OneOrMore) else _TEXT, several]}
        return several
    if isinstance(reader, Keys):
        name = reader.model.__name__
        definitions[name] = _model(reader.model, definitions)
        reference = {"$ref": f"#/$defs/{name}"}
        return {"anyOf": [_TEXT, reference]} if reader.own else reference
    if isinstance(reader, Choice):
        return _choice(list(reader.known.values()), definitions)
    form = _FORMS.get(reader, {})
    return form | _TEXT | form


def _choice(known: list[Any], definitions: dict[str, Schema]) -> Schema:
    if len(known) == 1:
        return {"const": known[0], "type": "string"}
    kind = type(known[0])
    values = [str(each) for each in known]
    definitions[kind.__name__] = {"description": kind.__doc__, "enum": values, "type": "string"}
    return {"$ref": f"#/$defs/{kind.__name__}"}
