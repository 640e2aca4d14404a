"""The JSON Schemas of models, for editors.

A value may be typed without quotes: the reader takes 22867, yes and 8:00 as text, so a schema allows for what an editor
makes of them. It refuses nothing that the reader takes; what it cannot know, as another file, it lets pass.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from handpress.source.bind import NONE, ByKey, Choice, Distinct, Entries, Keys, OneOrMore, OneText, OrNone, Paragraphs
from handpress.source.model import Key, Model, Reader
from handpress.source.spelling import Spelling, in_a_file, spelling_of

Schema = dict[str, Any]
TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}


def schema_of(model: type[Model]) -> Schema:
    """Return the JSON Schema of a file that *model* is read from."""
    return Describer().whole(model)


def as_text(schema: Schema) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


class Describer:
    """Describes readers and models; what stands in several places goes to `definitions`."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def whole(self, model: type[Model]) -> Schema:
        """Return the schema of a file."""
        own = self.model(model)
        head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        return head | {"$defs": dict(sorted(self.definitions.items()))} | own

    def model(self, model: type[Model]) -> Schema:
        """Return the schema of a model."""
        keys = Keys(model).keys()
        either = [[{"required": [each]} for each in (name, key.instead)] for name, key in keys.items() if key.instead]
        return {
            "additionalProperties": False,
            "description": _first_paragraph(model.__doc__ or ""),
            "properties": {name: self.key(key) for name, key in keys.items()},
            "required": [name for name, key in keys.items() if key.required and not key.instead],
            "type": "object",
            **({"oneOf": either[0]} if either else {}),
            **model.together,
        }

    def key(self, key: Key) -> Schema:
        """Return the schema of what stands under a key."""
        about = {"description": key.about} if key.about else {}
        return about | self.value(key.reader)

    def value(self, reader: Reader[Any]) -> Schema:
        """Return the schema of what *reader* reads."""
        if isinstance(reader, Entries):
            return self._entries(reader)
        if isinstance(reader, OrNone):
            return {"anyOf": [{"const": NONE, "type": "string"}, self.value(reader.several)]}
        if isinstance(reader, ByKey):
            return self._by_key(reader)
        if isinstance(reader, Keys):
            reference = self.reference(reader.model)
            return {"anyOf": [self.value(reader.keys()[reader.own].reader), reference]} if reader.own else reference
        if isinstance(reader, Choice):
            return self._choice(list(reader.known.values()))
        if isinstance(reader, OneText):
            spelling = spelling_of(reader.reads)
            return self._text(spelling) if spelling else dict(TEXT)
        raise TypeError(f"no schema tells what {type(reader).__name__} reads: add it here")

    def reference(self, model: type[Model]) -> Schema:
        """Return a reference to the schema of a model."""
        name = model.__name__
        if name not in self.definitions:
            self.definitions[name] = {}  # it may hold another of its own kind
            self.definitions[name] = self.model(model)
        return {"$ref": f"#/$defs/{name}"}

    def _entries(self, reader: Entries[Any]) -> Schema:
        one = self.value(reader.entry)
        several = {"items": one, "minItems": reader.at_least, "type": "array"}
        if reader.at_most is not None:
            several["maxItems"] = reader.at_most
        if isinstance(reader, Distinct):
            several["uniqueItems"] = True
        if isinstance(reader, OneOrMore | Paragraphs):
            return {"anyOf": [one, several]}
        return several

    def _by_key(self, reader: ByKey[Any]) -> Schema:
        value = self.value(reader.value)
        found: Schema = {"additionalProperties": value, "minProperties": reader.at_least, "type": "object"}
        spelling = spelling_of(reader.name)
        if spelling:
            found["propertyNames"] = {"pattern": f"^(?:{spelling.pattern})$"} | _advice(spelling)
        return found if reader.lone is None else {"anyOf": [value, found]}

    def _text(self, spelling: Spelling) -> Schema:
        schema = _spelled(spelling)
        if not spelling.name:
            return schema
        self.definitions[spelling.name] = schema
        return {"$ref": f"#/$defs/{spelling.name}"}

    def _choice(self, known: list[Any]) -> Schema:
        if len(known) == 1:
            return {"const": known[0], "type": "string"}
        kind = type(known[0])
        if kind is str:
            return {"enum": known, "type": "string"}
        self.definitions[kind.__name__] = {
            "description": _first_paragraph(kind.__doc__ or ""),
            "enum": [str(each) for each in known],
            "type": "string",
        }
        return {"$ref": f"#/$defs/{kind.__name__}"}


def _spelled(spelling: Spelling) -> Schema:
    if known := spelling.known() if callable(spelling.known) else spelling.known:
        # An editor that keeps to YAML 1.1 makes a switch of yes and no, and any editor a number of digits.
        switches = [text == "yes" for text in known if text in ("yes", "no")]
        return {"enum": [*known, *switches, *(int(text) for text in known if text.isdecimal())]}
    pattern: str | Callable[[], str] = spelling.pattern
    found: Schema = {"type": ["string", *spelling.unquoted] if spelling.unquoted else "string"}
    found["pattern"] = in_a_file(pattern) if isinstance(pattern, str) else pattern()
    bounds = {"minimum": spelling.low, "maximum": spelling.high, "format": spelling.format or None}
    return found | {name: value for name, value in bounds.items() if value is not None} | _advice(spelling)


def _advice(spelling: Spelling) -> Schema:
    """Return the examples; and what VS Code says of a text in another form, in place of the pattern."""
    examples = list(spelling.examples)
    return {"examples": examples, "patternErrorMessage": f"write it as in: {'; '.join(examples)}"} if examples else {}


def _first_paragraph(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())
