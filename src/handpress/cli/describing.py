"""The command that prints what an editor needs to know: schema."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handpress.cli.options import FOLDER, Failures, choice

if TYPE_CHECKING:
    from handpress.source.schema import Schema

# By kind of file: what it is read from, or what returns its schema; and where the schema stands in a library's folder.
_KINDS = {
    "handout": ("content.schema.json_schema", "handout.schema.json"),
    "local": ("content.schema.overlay_schema", "local.schema.json"),
    "codes": ("review.codes.CodesFile", "codes.schema.json"),
    "glossary": ("content.glossary.GlossaryFile", "glossary.schema.json"),
    "picture": ("brand.pictures.PictureSheet", "pictures/picture.schema.json"),
    "brand": ("brand.brand.Brand", "brand/brand.schema.json"),
    "packets": ("content.packets.PacketsFile", "packets.schema.json"),
    "lists": ("lists.settings.ListSettings", "lists.schema.json"),
    "portal": ("portal.settings.Portal", "portal.schema.json"),
    "sheets": ("content.sheets.SheetsFile", "sheets/sheets.schema.json"),
    "profile": ("portal.fhir.profile.Profile", "profile.schema.json"),
}


@click.command()
@click.argument("kind", required=False, type=choice(*_KINDS), metavar="[KIND]")
@click.option(
    "--out", type=FOLDER, help="Write it into this library, in place of printing it; without KIND all of them."
)
def schema(kind: str | None, out: Path | None) -> None:
    """Print the JSON Schema of a kind of YAML file, for editors.

    KIND is handout (where it is left out), local (a clinic's own changes), codes, glossary, picture, brand, lists (how
    lists of appointments are read), packets (papers that go together), sheets (a clinic's own PDFs), portal, or profile
    (what a FHIR server takes).
    """
    from handpress.source.schema import as_text

    if out is None:
        click.echo(as_text(_schema(kind or "handout")), nl=False)
        return
    from handpress.disk.files import write_whole

    failures = Failures()
    for name in [kind] if kind else _KINDS:
        if path := failures.catch(write_whole, out / _KINDS[name][1], as_text(_schema(name)).encode("utf-8")):
            click.echo(path)
    failures.leave()


def _schema(kind: str) -> Schema:
    from handpress.source.model import Model
    from handpress.source.schema import schema_of

    module, _, name = _KINDS[kind][0].rpartition(".")
    found = getattr(import_module(f"handpress.{module}"), name)
    if isinstance(found, type) and issubclass(found, Model):
        return schema_of(found)
    made: Schema = found()
    return made
