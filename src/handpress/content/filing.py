"""Put imported handouts into a library folder, without losing what a person wrote there."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from handpress.content.schema import json_schema
from handpress.content.shelf import DEFAULT_LANGUAGE, shelved
from handpress.data import stands
from handpress.diagnostics import Span, fault, quoted
from handpress.disk.files import sweep, write_whole
from handpress.source.pages import Imported, is_untouched
from handpress.source.schema import as_text
from handpress.source.yaml import MAX_BYTES, read_text

SCHEMA_NAME = "handout.schema.json"


def schema_text() -> str:
    """Return the JSON Schema of a handout file, as text."""
    return as_text(json_schema())


def write_import(imported: Imported, folder: Path, force: bool = False) -> Path:
    """Write *imported* into *folder*, and beside it the schema that its first line names.

    Raises:
        HandpressError: A person has edited the file that is there, and *force* is off; or another has its code.
    """
    path = folder / f"{imported.code}.yaml"
    if stands(path) and not force and not is_untouched(read_text(path, MAX_BYTES)):
        raise fault(Span(str(path)), "a person has edited this file", "edited", "import with --force to overwrite it")
    if folder.is_dir():
        other = shelved(folder).get((imported.code or "", DEFAULT_LANGUAGE))
        if other and other.name != imported.code:
            fact = f"{quoted(other.path.name)} is the handout of {imported.code} already"
            raise fault(
                Span(str(path)), fact, "code-twice", f"take {imported.code} out of it first, or change that file"
            )
    with suppress(OSError):
        sweep(os.fspath(folder))
    write_whole(path, imported.yaml.encode("utf-8"))
    schema = folder / SCHEMA_NAME
    if not schema.exists():
        write_whole(schema, schema_text().encode("utf-8"))
    return path
