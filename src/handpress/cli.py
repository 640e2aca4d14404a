"""The command: turns findings into lines and exit codes. No logic.

Results go to stdout, progress and findings to stderr. Exit codes: 0 done, 1 content or
job failed, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from handpress import __version__
from handpress.diagnostics import HandpressError, Span, fault

if TYPE_CHECKING:
    from handpress.content.library import Entry
    from handpress.deliver.render import Look
    from handpress.layout.compose import Personal

_T = TypeVar("_T")
_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="handpress")
def main() -> None:
    """Turn procedure YAML into branded, accessible PDF handouts, one per CPT code."""


@main.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--all", "every", is_flag=True, help="Render every handout of the library.")
@click.option("--library", type=_FOLDER, help="Folder of handouts; ./handouts, or the one that ships.")
@click.option("--brand", type=_FILE, help="Brand file; brand/brand.yaml of the library by default.")
@click.option("--out", type=_FOLDER, default=Path("output"), show_default=True, help="Folder for the PDFs.")
@click.option("--language", default="en", show_default=True, help="Language of the handouts.")
@click.option("--patient", help="Name to print; the file name gets random letters instead of it.")
@click.option("--date", help="Day and time of the procedure, as 2026-03-03 or 2026-03-03T08:30.")
@click.option("--clinician", help="Name to print under With.")
@click.option("--quiet", is_flag=True, help="No progress; findings still show.")
def render(
    codes: tuple[str, ...],
    every: bool,
    library: Path | None,
    brand: Path | None,
    out: Path,
    language: str,
    patient: str | None,
    date: str | None,
    clinician: str | None,
    quiet: bool,
) -> None:
    """Write the handouts for CODE... as PDF files and print their paths."""
    from handpress.content.library import DEFAULT_LANGUAGE, entries, find
    from handpress.data import library_folder
    from handpress.deliver.files import file_name, write_whole
    from handpress.deliver.render import is_example, read_entry, read_look
    from handpress.deliver.render import render as press

    if every == bool(codes):
        raise click.UsageError("name one or more codes, or --all")
    folder = library or library_folder()
    failures = Failures()
    brand_file = brand or folder / "brand" / "brand.yaml"
    look = failures.catch(lambda: read_look(brand_file))
    if look is not None and is_example(look) and not quiet:
        click.echo(
            f"{brand_file}: the example clinic prints; put yours in this file, or name another with --brand", err=True
        )
    personal = failures.catch(lambda: _personal(look, patient, date, clinician)) if look else None
    wanted: list[Entry] = []
    if every:
        found = failures.catch(lambda: entries(folder)) or []
        wanted = [
            entry for entry in found if language in (entry.language, DEFAULT_LANGUAGE) and entry.language == language
        ]
        if not wanted and not failures:
            failures.add(fault(Span(str(folder)), "this folder holds no handout in this language", "no-handout"))
    for code in dict.fromkeys(codes):
        entry = failures.catch(lambda code=code: find(folder, code, language))  # type: ignore[misc]
        wanted += [entry] if entry else []
    for number, entry in enumerate(wanted, 1):
        handout = failures.catch(lambda entry=entry: read_entry(entry))  # type: ignore[misc]
        if handout is None or look is None or (personal is None and (patient or date or clinician)):
            continue
        if not quiet:
            click.echo(f"[{number}/{len(wanted)}] {entry.code} {handout.title}", err=True)
        path = out / file_name(entry.code, entry.language, bool(personal))

        def write() -> bool:
            write_whole(path, press(handout, look, personal), private=bool(personal))  # noqa: B023
            return True

        if failures.catch(write):
            click.echo(path)
    failures.leave()


@main.command(name="import")
@click.argument("pages", nargs=-1, required=True, type=_FILE, metavar="PAGE...")
@click.option("--code", help="The CPT code, where the page names none or a wrong one.")
@click.option("--library", type=_FOLDER, default=Path("handouts"), show_default=True, help="Folder for the YAML.")
@click.option("--force", is_flag=True, help="Overwrite a file that a person has edited.")
def import_pages(pages: tuple[Path, ...], code: str | None, library: Path, force: bool) -> None:
    """Turn text or Markdown pages into handout YAML; say for each what was left out."""
    from handpress.deliver.library import write_import
    from handpress.source.pages import read_page

    if code and len(pages) > 1:
        raise click.UsageError("--code goes with one page")
    failures = Failures()
    for page in pages:
        imported = failures.catch(lambda page=page: read_page(page, code))  # type: ignore[misc]
        if imported is None:
            continue
        for finding in imported.findings:
            click.echo(str(finding), err=True)
        path = failures.catch(lambda imported=imported: write_import(imported, library, force))  # type: ignore[misc]
        if path is None:
            continue
        click.echo(path)
        for left in imported.left:
            click.echo(f"{page}:{left.line}: left out: {left.text.strip()} ({left.reason})", err=True)
    failures.leave()


@main.command()
def schema() -> None:
    """Print the JSON Schema of a handout file, for editors."""
    from handpress.deliver.library import schema_text

    click.echo(schema_text(), nl=False)


class Failures:
    """Faults met on the way: printed as they come, so that one bad file does not stop the good ones."""

    def __init__(self) -> None:
        self.count = 0

    def __bool__(self) -> bool:
        return self.count > 0

    def catch(self, action: Callable[[], _T]) -> _T | None:
        """Return what *action* returns, or None after printing its findings."""
        try:
            return action()
        except HandpressError as error:
            self.add(error)
            return None

    def add(self, error: HandpressError) -> None:
        """Print *error*."""
        self.count += len(error.findings)
        click.echo(str(error), err=True)

    def leave(self) -> None:
        """Exit with 1 if there was a fault."""
        if self.count:
            sys.exit(1)


def _personal(look: Look, patient: str | None, date: str | None, clinician: str | None) -> Personal | None:
    from handpress.deliver.render import read_personal

    if not (patient or date or clinician):
        return None
    return read_personal(patient, date, clinician, look.brand.time_zone)
