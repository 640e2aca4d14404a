"""The commands that make and look at files: render, import, inspect, schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from handpress.cli.options import FILE, FOLDER, Failures, brand_option, choice, library_option
from handpress.diagnostics import Finding, HandpressError, Span, fault, quoted

if TYPE_CHECKING:
    from handpress.content.library import Entry


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
@click.option("--format", "form", type=choice("pdf", "html", "text"), default="pdf", show_default=True)
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
    from handpress.content.approval import LEDGER_FILE, Standing
    from handpress.content.library import DEFAULT_LANGUAGE, entries, find, support
    from handpress.data import brand_file, library_folder, stands
    from handpress.deliver.files import file_name, write_whole
    from handpress.deliver.render import (
        Form,
        deliverable,
        example_finding,
        language_findings,
        presented,
        read_loaded,
        read_look,
        read_personal,
    )

    if every == bool(codes):
        raise click.UsageError("name one or more codes, or --all")
    if form != "pdf" and (edition, paper, ink) != ("standard", "letter", "color"):
        raise click.UsageError("--edition, --paper and --ink go with --format pdf")
    folder = library or library_folder()
    failures = Failures()
    look_file = brand or failures.catch(brand_file, folder)
    look = failures.catch(read_look, look_file) if look_file else None
    if look and look_file and (example := example_finding(look, look_file)):
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
    ledger = None
    if kept := failures.catch(stands, folder / LEDGER_FILE):
        from handpress.content.ledger import read_ledger

        ledger = failures.catch(read_ledger, folder / LEDGER_FILE, wanted[0].code if len(wanted) == 1 else "")
    glossary = clinic = None
    told: set[str] = set()
    for number, entry in enumerate(wanted, 1):
        loaded = failures.catch(read_loaded, entry)
        if loaded is None or look is None or personal is None or (kept is not False and ledger is None):
            continue
        handout = loaded.handout
        standing, notices = Standing(), list[Finding]()
        if ledger and ledger.last(handout.code, handout.language):
            # Only here: the content rules take time to load, and a draft needs none of them.
            from handpress.deliver import standing as worth

            today = worth.today_at(look)
            clinic = clinic or failures.catch(worth.clinic_for, folder, look)
            if clinic is None:
                continue
            now = failures.catch(worth.standing_of, loaded, look, folder, ledger, today, clinic)
            if now is None:
                continue
            standing, notices = (
                now,
                worth.standing_findings(entry, now, personal.procedure.day if personal.procedure else None),
            )
        if look.brand.print.glossary != "no":
            from handpress.content.glossary import GLOSSARY_FILE, read_glossary

            glossary = glossary or failures.catch(read_glossary, support(folder, GLOSSARY_FILE))
            if glossary is None:
                continue
            handout = presented(handout, look, glossary)
        for warning in (*language_findings(look, handout), *loaded.warnings, *notices):
            if (text := str(warning)) not in told:
                told.add(text)
                click.echo(text, err=True)
        if not quiet:
            click.echo(f"[{number}/{len(wanted)}] {entry.code} {handout.title}", err=True)
        path = out / file_name(entry.code, entry.language, bool(personal), variant.large, Form(form).suffix)
        made = failures.catch(deliverable, handout, look, personal, variant, Form(form), unmarked, path.name, standing)
        if made is None:
            continue
        data, faults = made
        for finding in faults:
            click.echo(str(finding), err=True)
        if failures.catch(write_whole, path, data, bool(personal)):
            click.echo(path)
    failures.leave()


@click.command(name="import")
@click.argument("pages", nargs=-1, required=True, type=FILE, metavar="PAGE...")
@click.option("--code", help="The CPT code, where the page names none or a wrong one.")
@click.option("--library", type=FOLDER, default=Path("handouts"), show_default=True, help="Folder for the YAML.")
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


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
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


@click.command()
def schema() -> None:
    """Print the JSON Schema of a handout file, for editors."""
    from handpress.deliver.library import schema_text

    click.echo(schema_text(), nl=False)
