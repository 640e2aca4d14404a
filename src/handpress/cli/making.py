"""The command: turns findings into lines and exit codes. No logic.

Results go to stdout, progress and findings to stderr. Exit codes: 0 done, 1 content or
job failed, 2 wrong usage.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from handpress import __version__
from handpress.diagnostics import HandpressError, Span, fault, quoted

if TYPE_CHECKING:
    from handpress.content.library import Entry

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _choice(*values: str) -> click.Choice[str]:
    return click.Choice(values, case_sensitive=False)


_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="handpress")
def main() -> None:
    """Turn procedure YAML into branded, accessible PDF handouts, one per CPT code."""
    if threading.current_thread() is threading.main_thread():
        # Stop as by Ctrl-C, so that nothing half-written is left behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@main.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--all", "every", is_flag=True, help="Render every handout of the library.")
@click.option("--library", type=_FOLDER, help="Folder of handouts; ./handouts, or the one that ships.")
@click.option("--brand", type=_FILE, help="Brand file; brand/brand.yaml of the library by default.")
@click.option("--out", type=_FOLDER, default=Path("output"), show_default=True, help="Folder for the files.")
@click.option("--language", help="Language of the handouts: en by default, and with --all every one.")
@click.option("--edition", type=_choice("standard", "large-print"), default="standard", show_default=True)
@click.option("--paper", type=_choice("letter", "a4"), default="letter", show_default=True)
@click.option(
    "--ink", type=_choice("color", "grey"), default="color", show_default=True, help="Grey is for a mono laser."
)
@click.option("--format", "form", type=_choice("pdf", "html", "text"), default="pdf", show_default=True)
@click.option("--unmarked", is_flag=True, help="Deliver a PDF that fails inspection, without its marks of conformance.")
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
    language: str | None,
    edition: str,
    paper: str,
    ink: str,
    form: str,
    unmarked: bool,
    patient: str | None,
    date: str | None,
    clinician: str | None,
    quiet: bool,
) -> None:
    """Write the handouts for CODE... as files and print their paths."""
    from handpress.brand.theme import Edition, Ink, Paper, Variant
    from handpress.content.library import DEFAULT_LANGUAGE, entries, find
    from handpress.data import brand_file, library_folder
    from handpress.deliver.files import file_name, write_whole
    from handpress.deliver.render import (
        Form,
        deliverable,
        example_finding,
        language_findings,
        read_look,
        read_personal,
        read_with_warnings,
    )

    if every == bool(codes):
        raise click.UsageError("name one or more codes, or --all")
    if form != "pdf" and (edition, paper, ink) != ("standard", "letter", "color"):
        raise click.UsageError("--edition, --paper and --ink go with --format pdf")
    folder = library or library_folder()
    failures = Failures()
    look_file = brand or brand_file(folder)
    look = failures.catch(read_look, look_file)
    if look and (example := example_finding(look, look_file)):
        click.echo(str(example), err=True)
    zone = look.brand.time_zone if look else None
    personal = failures.catch(read_personal, patient, date, clinician, zone)
    variant = Variant(Edition(edition), Paper(paper), Ink(ink))
    wanted: list[Entry] = []
    if every:
        found = failures.catch(entries, folder) or []
        wanted = [entry for entry in found if language in (None, entry.language)]
        if not wanted and not failures:
            which = f" in {quoted(language)}" if language else ""
            failures.add(fault(Span(str(folder)), f"this folder holds no handout{which}", "no-handout"))
    for code in dict.fromkeys(codes):
        entry = failures.catch(find, folder, code, language or DEFAULT_LANGUAGE)
        wanted += [entry] if entry else []
    told: set[str] = set()
    for number, entry in enumerate(wanted, 1):
        read = failures.catch(read_with_warnings, entry)
        if read is None or look is None or personal is None:
            continue
        handout, warnings = read
        for warning in (*language_findings(look, handout), *warnings):
            if (text := str(warning)) not in told:
                told.add(text)
                click.echo(text, err=True)
        if not quiet:
            click.echo(f"[{number}/{len(wanted)}] {entry.code} {handout.title}", err=True)
        path = out / file_name(entry.code, entry.language, bool(personal), variant.large, Form(form).suffix)
        made = failures.catch(deliverable, handout, look, personal, variant, Form(form), unmarked, path.name)
        if made is None:
            continue
        data, faults = made
        for finding in faults:
            click.echo(str(finding), err=True)
        if failures.catch(write_whole, path, data, bool(personal)):
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
        imported = failures.catch(read_page, page, code)
        if imported is None:
            continue
        for finding in imported.findings:
            click.echo(str(finding), err=True)
        path = failures.catch(write_import, imported, library, force)
        if path is None:
            continue
        click.echo(path)
        for left in imported.left:
            click.echo(f"{page}:{left.line}: left out: {left.text.strip()} ({left.reason})", err=True)
    failures.leave()


@main.command()
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
def inspect(files: tuple[Path, ...]) -> None:
    """Say where PDF files fall short of PDF/UA-1 and PDF/A-2a; whoever wrote them."""
    from handpress.deliver.files import read_bytes
    from handpress.pdf.inspect import inspect as findings_in

    failures = Failures()
    for path in files:
        data = failures.catch(read_bytes, path)
        if data is None:
            continue
        findings = findings_in(data, str(path))
        if findings:
            failures.add(HandpressError(findings))
        else:
            click.echo(f"{path}: keeps to PDF/UA-1 and PDF/A-2a as far as a program can tell")
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

    def catch(self, action: Callable[_P, _T], *arguments: _P.args, **options: _P.kwargs) -> _T | None:
        """Return what *action* returns, or None after printing its findings."""
        try:
            return action(*arguments, **options)
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
