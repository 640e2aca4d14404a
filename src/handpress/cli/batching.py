"""The command for a whole clinic day: batch."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import click

from handpress.cli.options import FILE, FOLDER, PLACE, Teller, asked, brand_option, choice, library_option, mapped

if TYPE_CHECKING:
    from handpress.day.run import DayResult


@click.command()
@click.argument("appointments", type=FILE, metavar="APPOINTMENTS.csv")
@library_option
@brand_option
@click.option("--out", type=FOLDER, default=Path("output"), show_default=True, help="Folder for the PDFs.")
@click.option("--private", type=FOLDER, help="Folder for manifest and journal; beside --out by default.")
@click.option("--paper", type=choice("letter", "a4"), default="letter", show_default=True)
@click.option("--ink", type=choice("color", "grey"), default="color", show_default=True)
@click.option("--map", "names", multiple=True, metavar="COLUMN=HEADING", help="Another heading, as patient=Pt_Nm.")
@click.option("--date-order", type=choice("mdy", "dmy"), help="How 03/04/2026 is to be read.")
@click.option("--sheet", default="", help="The sheet of a workbook, where several may be meant.")
@click.option("--drafts", is_flag=True, help="Print also what no clinician has approved, marked DRAFT.")
@click.option("--print-run", type=PLACE, metavar="FILE.pdf", help="One file for the printer, with everybody's papers.")
@click.option("--order", type=choice("time", "room", "file"), default="time", show_default=True, help="Of the run.")
@click.option("--duplex", is_flag=True, help="Both sides; nobody's papers share a sheet.")
@click.option("--short-edge", is_flag=True, help="Both sides, turned on the short edge.")
@click.option("--booklet", is_flag=True, help="Two pages a side, to be folded and stapled.")
@click.option("--two-up", is_flag=True, help="Two pages a side.")
@click.option("--copies", type=click.IntRange(1, 99), default=1, show_default=True, help="Of everybody's papers.")
@click.option("--cover", type=choice("patient", "day", "both"), help="A sheet on each patient's papers, or on all.")
@click.option("--tagged", is_flag=True, help="A print run that can be read by ear, with links.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes; as many as there are processors by default.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler to work on, as tcp://host:8786.")
@click.option("--again", is_flag=True, help="Print also what was printed before, and is the same.")
@click.option("--resume", is_flag=True, help="Finish a batch of the same file that was stopped.")
@click.option("--quiet", is_flag=True, help="No progress; findings still show.")
def batch(
    appointments: Path,
    library: Path | None,
    brand: Path | None,
    out: Path,
    private: Path | None,
    paper: str,
    ink: str,
    names: tuple[str, ...],
    date_order: str | None,
    sheet: str,
    drafts: bool,
    print_run: Path | None,
    order: str,
    duplex: bool,
    short_edge: bool,
    booklet: bool,
    two_up: bool,
    copies: int,
    cover: str | None,
    tagged: bool,
    jobs: int | None,
    scheduler: str | None,
    again: bool,
    resume: bool,
    quiet: bool,
) -> None:
    """Print a clinic day: a PDF for every row of APPOINTMENTS.csv, and a manifest of whose they are.

    The columns are patient, reference, encounter, code, date, time, clinician, language, edition, copies and room;
    only the code must be there.
    """
    from handpress.data import library_folder
    from handpress.day.request import BatchRequest, Order, imposed, turned
    from handpress.day.run import run_day
    from handpress.press.store import store

    imposition = asked(imposed, booklet, two_up)
    request = asked(
        BatchRequest,
        appointments=appointments,
        library=library or library_folder(),
        brand=brand,
        out=out,
        private=private,
        paper=paper,
        ink=ink,
        headings=mapped(names),
        date_order=date_order,  # type: ignore[arg-type]
        sheet=sheet,
        drafts=drafts,
        print_run=print_run,
        order=asked(Order, order, turned(duplex, short_edge, imposition), imposition, copies, cover or "", tagged),
        jobs=jobs,
        scheduler=scheduler,
        again=again,
        resume=resume,
    )
    with _DayTeller(quiet) as teller:
        result = run_day(request, store(), teller.tell)
    if result.rows:
        click.echo(_sum(result))
    if not result.is_well:
        sys.exit(1)


class _DayTeller(Teller):
    """Prints what happens, and shows a bar while rows are printed."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if isinstance(error, KeyboardInterrupt | SystemExit) and self.advance:
            click.echo("stopped: go on with the same command and --resume", err=True)

    def tell(self, event: object) -> None:
        """Print *event*."""
        from handpress.day import run
        from handpress.day.again import Settled
        from handpress.day.journal import Result

        match event:
            case Result() if self.advance:
                self.advance()
            case run.Surveyed(left):
                self.begin(left)
            case run.Ended():
                self.while_open.close()
            case run.RunWritten(path, sheets):
                click.echo(f"{path}: {sheets.sheets:,} sheets, {sheets.pages:,} sides")
            case run.ManifestWritten(path):
                click.echo(path)
            case Settled(replaced, withdrawn, table) if replaced or withdrawn:
                if replaced:
                    click.echo(f"{replaced:,} papers printed before are replaced", err=True)
                if withdrawn:
                    click.echo(f"{withdrawn:,} papers printed before are void, and withdrawn: {table}", err=True)
            case Settled():
                pass
            case run.RowsLeft(rows):
                what = f"{rows:,} rows are left" if rows else "the rows are printed, and not all else is written"
                click.echo(f"{what}: go on with --resume", err=True)
            case _:
                super().tell(event)


def _sum(result: DayResult) -> str:
    """Return that every row became one thing or another."""
    told = {what: "draft" if (what, count) == ("drafts", 1) else what for what, count in result.counts.items()}
    parts = " + ".join(f"{count:,} {told[what]}" for what, count in result.counts.items()) or "nothing"
    papers = f" ({result.papers:,} papers)" if result.papers > result.count("printed") else ""
    return f"{result.rows:,} row{'s' if result.rows != 1 else ''} = {parts}{papers}"
