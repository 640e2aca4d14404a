"""The commands that make and look at files: render, import, inspect, schema."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handpress.cli.options import FILE, FOLDER, LOCKED, Failures, brand_option, choice, library_option
from handpress.diagnostics import HandpressError, Span, fault, quoted

if TYPE_CHECKING:
    from handpress.content.shelf import Entry


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--all", "every", is_flag=True, help="Render every handout of the library.")
@library_option
@brand_option
@click.option("--out", type=FOLDER, default=Path("output"), show_default=True, help="Folder for the files.")
@click.option("--language", help="Language of the handouts: en by default, and with --all every one.")
@click.option("--edition", type=choice("standard", "large-print"), default="standard", show_default=True)
@click.option("--paper", type=choice("letter", "a4"), default="letter", show_default=True)
@click.option(
    "--ink", type=choice("color", "grey"), default="color", show_default=True, help="Grey is for a mono laser."
)
@click.option("--format", "form", type=choice("pdf", "html", "text", "calendar"), default="pdf", show_default=True)
@click.option("--encrypt", is_flag=True, help="Lock the PDF with a password, for e-mail.")
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
    encrypt: bool,
    unmarked: bool,
    patient: str | None,
    date: str | None,
    clinician: str | None,
    quiet: bool,
) -> None:
    """Write the handouts for CODE... as files and print their paths."""
    from handpress.brand.variant import Edition, Ink, Paper, Variant
    from handpress.content.shelf import DEFAULT_LANGUAGE, entries, find
    from handpress.data import library_folder
    from handpress.disk.files import file_name, write_whole
    from handpress.layout.copy import Copy
    from handpress.press.personal import read_personal
    from handpress.press.plates import Room
    from handpress.press.stages import Form, deliverable
    from handpress.press.store import store

    if every == bool(codes):
        raise click.UsageError("name one or more codes, or --all")
    if form != "pdf" and (edition, paper, ink) != ("standard", "letter", "color"):
        raise click.UsageError("--edition, --paper and --ink go with --format pdf")
    if form == "calendar" and not date:
        raise click.UsageError("--format calendar goes with --date")
    if encrypt and (form != "pdf" or unmarked):
        raise click.UsageError("--encrypt goes with --format pdf, and without --unmarked")
    password = _password() if encrypt else ""
    folder = library or library_folder()
    failures = Failures()
    needed = [*(["calendar"] if form == "calendar" else []), *(["protect"] if encrypt else [])]
    if needed:
        from handpress.portal.destinations import check_installed

        failures.catch(check_installed, *needed)
        if failures:
            failures.leave()
    room = Room(folder, brand, store(), codes[0] if len(set(codes)) == 1 else "")
    for error in room.faults:
        failures.add(error)
    for notice in room.notices:
        click.echo(str(notice), err=True)
    zone = room.look.brand.time_zone if room.look else None
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
    plain = form == "pdf" and not unmarked
    told = {str(notice) for notice in room.notices}
    for number, entry in enumerate(wanted, 1):
        ready = room.ready(entry, variant, personal) if plain and personal and room.look else None
        prepared = None if ready else failures.catch(room.prepared, entry)
        if personal is None or not (ready or prepared):
            continue
        title = ready.kit.title if ready and ready.kit else ""
        warnings = list(ready.kit.notices) if ready and ready.kit else []
        if prepared:
            title = prepared.handout.title
            day = personal.procedure.day if personal.procedure else None
            warnings = [str(finding) for finding in prepared.told(day)]
        for text in warnings:
            if text not in told:
                told.add(text)
                click.echo(text, err=True)
        if not quiet:
            click.echo(f"[{number}/{len(wanted)}] {entry.code} {title}", err=True)
        path = out / file_name(entry.code, entry.language, bool(personal), variant.large, Form(form).suffix)
        if plain:
            data = failures.catch(room.print, entry, variant, personal, path.name, prepared)
            if data and encrypt:
                from handpress.pdf.protect import protected

                data = failures.catch(protected, data, password)
                path = path.with_name(f"{path.stem}_protected.pdf")
        elif prepared and room.look:
            copy = Copy(prepared.handout, room.look, personal, variant, prepared.standing)
            made = failures.catch(deliverable, copy, Form(form), unmarked, path.name)
            data, faults = made or (None, [])
            for finding in faults:
                click.echo(str(finding), err=True)
        if data and failures.catch(write_whole, path, data, bool(personal) or encrypt):
            click.echo(path)
    if encrypt and not quiet and not failures:
        click.echo(LOCKED, err=True)
    failures.leave()


def _password() -> str:
    """Return the password from the environment, or ask for it; it is never shown, and never an argument."""
    import os

    given = os.environ.get("HANDPRESS_PASSWORD", "")
    if given:
        return given
    if not sys.stdin.isatty():
        raise click.UsageError("set HANDPRESS_PASSWORD, or run --encrypt in a terminal, which asks for the password")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


@click.command(name="import")
@click.argument("pages", nargs=-1, required=True, type=FILE, metavar="PAGE...")
@click.option("--code", help="The CPT code, where the page names none or a wrong one.")
@click.option("--library", type=FOLDER, default=Path("handouts"), show_default=True, help="Folder for the YAML.")
@click.option("--force", is_flag=True, help="Overwrite a file that a person has edited.")
def import_pages(pages: tuple[Path, ...], code: str | None, library: Path, force: bool) -> None:
    """Turn text or Markdown pages into handout YAML; say for each what was left out."""
    from handpress.content.filing import write_import
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


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
def inspect(files: tuple[Path, ...]) -> None:
    """Say where PDF files fall short of PDF/UA-1 and PDF/A-2a; whoever wrote them."""
    from handpress.disk.files import read_bytes
    from handpress.proof import inspect as findings_in

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


@click.command()
def schema() -> None:
    """Print the JSON Schema of a handout file, for editors."""
    from handpress.content.filing import schema_text

    click.echo(schema_text(), nl=False)
