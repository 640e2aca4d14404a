"""The commands that make and look at files: render, inspect."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from handpress.brand.variant import Edition, Ink, Paper, Variant
from handpress.cli import document
from handpress.cli.document import json_option
from handpress.cli.options import (
    FILE,
    FOLDER,
    LOCKED,
    NOTHING,
    PLACE,
    SOME,
    Failures,
    asked,
    brand_option,
    choice,
    library_option,
    order_of,
    printing_options,
    read_blanks,
    typed,
)
from handpress.content.shelf import DEFAULT_LANGUAGE
from handpress.data import library_folder
from handpress.diagnostics import Finding, HandpressError, Severity, Span
from handpress.press.copies import Begun, Made, Told, copies
from handpress.press.request import Request, Stacked, Words, takes
from handpress.press.store import store
from handpress.proof.standards import NAMES

if TYPE_CHECKING:
    from handpress.day.request import Order
    from handpress.pdf.printrun import Sheets


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option(
    "--packet", "packets", multiple=True, metavar="NAME_OR_CODE", help="All papers of a packet; may come again."
)
@click.option("--all", "every", is_flag=True, help="Render every handout of the library.")
@library_option
@brand_option
@click.option("--out", type=FOLDER, default=Path("output"), show_default=True, help="Folder; - is standard output.")
@click.option("--language", help="As es or Spanish; en by default, and with --all every one.")
@click.option("--edition", default="standard", show_default=True, help="Or large-print, as lists write it, too.")
@click.option("--paper", type=choice("letter", "a4"), default="letter", show_default=True)
@click.option(
    "--ink", type=choice("color", "grey"), default="color", show_default=True, help="Grey is for a mono laser."
)
@click.option("--format", "form", type=choice("pdf", "html", "text", "calendar"), default="pdf", show_default=True)
@click.option("--encrypt", is_flag=True, help="Lock the PDF with a password, for e-mail.")
@click.option("--unmarked", is_flag=True, help="Deliver a PDF that fails inspection, without its marks of conformance.")
@click.option("--patient", help="Name to print. All users here can see it; - reads a line of standard input instead.")
@click.option("--date", help='Day and time of the procedure, as 2026-03-03, 2026-03-03T08:30, "3 Mar 2026 8:30 AM".')
@click.option("--date-order", type=choice("mdy", "dmy"), help="How 03/04/2026 is to be read.")
@click.option("--clinician", help="Name to print under With; - as for --patient, the next line.")
@click.option("--place", help="Where it is: one of the brand's sites.")
@click.option(
    "--blanks",
    type=PLACE,
    metavar="FILE.yaml",
    help="What to print on blanks of the one handout, by the keys of list CODE --blanks; - is standard input.",
)
@click.option("--with-language", "second", metavar="LANGUAGE", help="Each paper in this language, too.")
@click.option("--sedation", type=choice("yes", "no"), help="Whether there is sedation, for --packet.")
@click.option("--room", default="", help="The room, for --packet and a cover.")
@click.option("--incomplete", is_flag=True, help="The other papers of a packet where one cannot be had.")
@click.option("--print-run", type=PLACE, metavar="FILE.pdf", help="One file for the printer, too, with all papers.")
@printing_options
@json_option
@click.option("--quiet", is_flag=True, help="No progress; findings still show.")
def render(
    codes: tuple[str, ...],
    packets: tuple[str, ...],
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
    date_order: str | None,
    clinician: str | None,
    place: str | None,
    blanks: Path | None,
    second: str | None,
    sedation: str | None,
    room: str,
    incomplete: bool,
    print_run: Path | None,
    as_json: bool,
    quiet: bool,
    **how: object,
) -> None:
    """Write the handouts for CODE..., or of these names, as files and print their paths."""
    stack = Stacked(packets, second, sedation or "", room, incomplete)
    _agree(every, codes, stack._replace(room="") if print_run else stack)
    order = _order(how, print_run, form, every)
    to_stdout = str(out) == "-"
    if to_stdout and (every or len(codes) > 1 or packets or second or as_json):
        raise click.UsageError("--out - writes one handout to standard output, and no --json beside it")
    if blanks and (second or packets):
        raise click.UsageError("--blanks goes with one CODE, without --with-language and --packet")
    teller, folder = _RenderTeller(quiet, as_json), library or library_folder()
    own = typed(patient=patient, clinician=clinician)
    words, noted = _read(folder, Words(language, edition, date), date_order)
    on_blanks, unread = read_blanks(blanks)
    wrong = (*(finding for finding in noted if finding.severity is Severity.ERROR), *unread)
    request = asked(
        Request,
        library=folder,
        codes=codes,
        brand=brand,
        out=None if to_stdout else out,
        language=words.language,
        variant=Variant(Edition(words.edition), Paper(paper), Ink(ink)),
        form=form,
        encrypt=encrypt,
        unmarked=unmarked,
        date=words.date,
        place=place,
        blanks=on_blanks,
        faults=wrong,
        today=datetime.now().date(),
        **own,  # type: ignore[arg-type]
    )
    if order and not request.variant.large:
        asked(order.refuse_small, paper)
    request, covered = _stacked(request, stack, teller)
    order = order.under_cover() if order and covered else order
    if encrypt:
        request = replace(request, password=_password())
    for event in chain[object](
        [each for each in noted if each not in wrong], copies(request, store()), _closed(request)
    ):
        teller.tell(event)
    if print_run and order and not teller.code:
        _print(request, order, room, print_run, teller)
    teller.leave(_is_there(folder))
    if encrypt and not quiet:
        click.echo(LOCKED, err=True)


def _print(request: Request, order: Order, room: str, path: Path, teller: _RenderTeller) -> None:
    """Write all papers as one stack."""
    from handpress.day.onestack import print_stack

    try:
        teller.printed(path, print_stack(request, order, room, path, store()))
    except HandpressError as error:
        for finding in error.findings:
            teller.tell(finding)


def _order(how: Mapping[str, Any], path: Path | None, form: str, every: bool) -> Order | None:
    """Return how a stack is printed, if one is; refuse what does not go with it."""
    if path is None:
        if how["copies"] > 1 or any(value for name, value in how.items() if name != "copies"):
            from handpress.day.request import NO_RUN

            raise click.UsageError(NO_RUN)
        return None
    if form != "pdf" or every:
        raise click.UsageError("--print-run goes with codes or --packet, and --format pdf")
    if path.suffix.lower() != ".pdf":
        raise click.UsageError("the name of --print-run ends with .pdf")
    order = order_of(how)
    if order.cover in ("day", "both"):
        raise click.UsageError("of one patient's papers there is no list: --cover patient")
    return order


def _agree(every: bool, codes: tuple[str, ...], stack: Stacked) -> None:
    """Refuse what does not go together."""
    if every == bool(codes or stack.packets):
        raise click.UsageError("name one or more codes, --packet, or --all")
    if every and stack.second is not None:
        raise click.UsageError("--with-language goes with codes or --packet: --all is in every language")
    if not stack.packets and stack._replace(second=None) != Stacked():
        raise click.UsageError("--sedation, --room and --incomplete go with --packet")


def _stacked(request: Request, stack: Stacked, teller: _RenderTeller) -> tuple[Request, bool]:
    """Return *request* with the papers of its packets, or of its codes in two languages; end where there are none.

    Also return whether a packet has a cover for them.
    """
    if stack == Stacked():
        return request, False
    from handpress.day.typed import papers_typed

    try:
        found = papers_typed(request, stack)
    except HandpressError as error:
        for finding in error.findings:
            teller.tell(finding)
        teller.leave(_is_there(request.library))
        raise
    for finding in found.findings:
        teller.tell(finding)
    whole = bool(stack.packets) and not stack.incomplete
    return replace(request, codes=(), papers=found.papers, whole=whole), found.covered


def _closed(request: Request) -> Iterator[Finding]:
    """Yield what is due while the clinic is closed, where it says when that is."""
    if request.date and (request.library / "lists.yaml").exists():
        from handpress.day.typed import closed_days

        own = [(code, request.language or DEFAULT_LANGUAGE) for code in request.codes]
        yield from closed_days(request.library, (*own, *request.papers), request.date)


class _RenderTeller:
    """Prints what happens, or keeps it for the document, and knows how the command ends."""

    def __init__(self, quiet: bool, gathers: bool) -> None:
        self.quiet, self.gathers, self.code = quiet, gathers, 0
        self.files: list[dict[str, object]] = []
        self.findings: list[dict[str, object]] = []
        self.run: dict[str, object] | None = None

    def tell(self, event: object) -> None:
        """Print *event*."""
        if isinstance(event, Made):
            if event.path is None:
                click.echo(event.data, nl=False)
                return
            self.files.append({"code": event.code, "language": event.language, "file": str(event.path)})
            if not self.gathers:
                click.echo(event.path)
        elif isinstance(event, Begun):
            if not (self.quiet or self.gathers):
                click.echo(f"[{event.number}/{event.total}] {event.code} {event.title}", err=True)
        else:
            self._note(event)

    def printed(self, path: Path, sheets: Sheets) -> None:
        """Print that the stack stands in a file."""
        self.run = {"file": str(path), "sheets": sheets.sheets, "sides": sheets.pages}
        if not self.gathers:
            click.echo(path)
            click.echo(f"{path}: {sheets.sheets:,} sheets of paper, {sheets.pages:,} sides", err=True)

    def _note(self, event: object) -> None:
        text = event.text if isinstance(event, Told) else str(event)
        if isinstance(event, Told) and event.errors:
            self.code = max(self.code, NOTHING if event.whole else SOME)
        elif isinstance(event, Finding) and event.severity is Severity.ERROR:
            self.code = max(self.code, SOME)
        self.findings += document.findings_in(text)
        if not self.gathers:
            click.echo(text, err=True)

    def leave(self, has_library: bool) -> None:
        """Print the document, if one is asked for; exit if anything went wrong, as it does where no library is."""
        if not has_library:
            self.code = NOTHING
        if self.gathers:
            document.write("render", self.code, {"files": self.files, "findings": self.findings, "print_run": self.run})
        if self.code:
            sys.exit(self.code)


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:  # a path too long, say, which is told where it is read
        return False


def _read(folder: Path, words: Words, order: str | None) -> tuple[Words, list[Finding]]:
    """Return *words* as a request has them, and what is to be told of the day."""
    found: list[Finding] = []
    clock = (words.date or "")[11:]
    if not takes(words) or (clock and not "05:00" <= clock < "22:00"):  # at night it is hardly meant so
        from handpress.day.typed import as_typed

        words, found = as_typed(folder, words, order)  # type: ignore[arg-type]
        for finding in found:
            if finding.span.path == "--edition":
                raise click.BadParameter(f"{finding.message}: {finding.hint}", param_hint="--edition")
    if (words.date or "")[:10] > (datetime.now().date() + timedelta(days=366)).isoformat():
        found.append(Finding(Span("--date"), *_FAR, severity=Severity.WARNING))
    return words, found


_FAR = ("the date is more than a year ahead", "far", "check the year")


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


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--standard", "standards", multiple=True, type=choice(*NAMES), help="Hold to this alone; may come again.")
@click.option("--format", "form", type=choice("text", "json", "sarif"), default="text", show_default=True)
def inspect(files: tuple[Path, ...], standards: tuple[str, ...], form: str) -> None:
    """Say where PDF files fall short of PDF/UA-1 and PDF/A-2a, or of a --standard; whoever wrote them."""
    from handpress.proof.standards import DEFAULT, sentence
    from handpress.review import findings

    wanted = tuple(dict.fromkeys(standards)) or DEFAULT
    failures = Failures()
    if form == "text":
        for path in files:
            found = _findings_in(path, wanted)
            if found:
                failures.add(HandpressError(found))
            else:
                click.echo(f"{path}: keeps to {sentence(wanted)} as far as a program can tell")
        failures.leave()
        return
    count = 0

    def each() -> Iterator[tuple[Path, list[Finding]]]:
        nonlocal count
        for path in files:
            found = _findings_in(path, wanted)
            count += len(found)
            yield path, found

    for line in findings.inspected_as_json(each(), wanted) if form == "json" else findings.inspected_as_sarif(each()):
        click.echo(line, nl=False)
    if count:
        sys.exit(1)


def _findings_in(path: Path, standards: tuple[str, ...]) -> list[Finding]:
    """Return what is wrong with a file, or why it cannot be read."""
    from handpress.disk.files import read_marked
    from handpress.proof import inspect as findings_in

    try:
        return findings_in(read_marked(path, b"%PDF-", _LARGEST), str(path), standards)
    except HandpressError as error:
        return list(error.findings)


_LARGEST = 1 << 28  # 256 MB: an inspection holds a file in memory
