"""The command for a whole clinic day: batch."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import click

from handpress.cli import document
from handpress.cli.document import json_option
from handpress.cli.entry import INTERRUPTED
from handpress.cli.options import (
    FILE,
    FOLDER,
    NOTHING,
    PLACE,
    SOME,
    Teller,
    asked,
    brand_option,
    choice,
    library_option,
    mapped,
    order_of,
    printing_options,
    read_list,
)

if TYPE_CHECKING:
    from handpress.day.account import RowTold
    from handpress.day.run import DayResult


@click.command()
@click.argument("appointments", type=FILE, metavar="APPOINTMENTS")
@library_option
@brand_option
@click.option("--out", type=FOLDER, default=Path("output"), show_default=True, help="Folder for the PDFs.")
@click.option("--private", type=FOLDER, help="Folder for manifest and journal; beside --out by default.")
@click.option("--paper", type=choice("letter", "a4"), default="letter", show_default=True)
@click.option("--ink", type=choice("color", "grey"), default="color", show_default=True)
@click.option("--map", "names", multiple=True, metavar="COLUMN=HEADING", help="Another heading, as patient=Pt_Nm.")
@click.option("--date-order", type=choice("mdy", "dmy"), help="How 03/04/2026 is to be read.")
@click.option("--sheet", default="", help="The sheet of a workbook, where several may be meant.")
@click.option("--remember", is_flag=True, help="Keep --map and --date-order for lists with these headings.")
@click.option("--drafts", is_flag=True, help="Print also what no clinician has approved, marked DRAFT.")
@click.option("--no-packets", is_flag=True, help="Print the handout of a code alone, not its packet.")
@click.option("--incomplete", is_flag=True, help="Print the other papers of a packet where one cannot be had.")
@click.option("--with-language", metavar="LANGUAGE", help="Each paper in this language, too, where a row says nothing.")
@click.option("--print-run", type=PLACE, metavar="FILE.pdf", help="One file for the printer, with everybody's papers.")
@click.option("--order", type=choice("time", "room", "file"), default="time", show_default=True, help="Of the run.")
@printing_options
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes; as many as there are processors by default.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler to work on, as tcp://host:8786.")
@click.option("--again", is_flag=True, help="Print also what was printed before, and is the same.")
@click.option("--resume", is_flag=True, help="Finish a batch of the same file that was stopped.")
@json_option
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
    remember: bool,
    drafts: bool,
    no_packets: bool,
    incomplete: bool,
    with_language: str | None,
    print_run: Path | None,
    order: str,
    jobs: int | None,
    scheduler: str | None,
    again: bool,
    resume: bool,
    as_json: bool,
    quiet: bool,
    **how: object,
) -> None:
    """Print a clinic day: a PDF for every row of a list, and a manifest of whose they are.

    APPOINTMENTS is a CSV, .xlsx, .ods or JSON file, or - for standard input. Its columns are patient, reference,
    encounter, code, date, time, clinician, language, second language, edition, copies, room, place, sedation and state;
    only the code must be there: a code, or the name of a handout, a sheet (a PDF of the clinic's own) or a packet.
    What no clinician has approved is not printed without --drafts.
    """
    from handpress.data import library_folder
    from handpress.day.request import BatchRequest
    from handpress.day.run import DayResult, run_day
    from handpress.press.store import store

    if str(out) == "-":
        raise click.UsageError("batch writes a folder of files: name one with --out")
    request = asked(
        BatchRequest,
        appointments=read_list(appointments),
        library=library or library_folder(),
        brand=brand,
        out=out,
        private=private,
        paper=paper,
        ink=ink,
        headings=mapped(names),
        date_order=date_order,  # type: ignore[arg-type]
        sheet=sheet,
        remember=remember,
        drafts=drafts,
        packets=not no_packets,
        incomplete=incomplete,
        with_language=with_language,
        print_run=print_run,
        order=order_of(how, order),
        jobs=jobs,
        scheduler=scheduler,
        again=again,
        resume=resume,
    )
    try:
        with _DayTeller(quiet, as_json) as teller:
            result = run_day(request, store(), teller.tell)
    except (KeyboardInterrupt, SystemExit) as error:  # by Ctrl-C, or from outside
        if as_json:
            ending = INTERRUPTED if isinstance(error, KeyboardInterrupt) else int(error.code or 0)
            document.write("batch", ending, teller.document(DayResult(stopped=True)))
        raise
    code = 0 if result.is_well else SOME if result.folder or result.is_known else NOTHING
    if as_json:
        document.write("batch", code, teller.document(result))
    elif result.rows:
        click.echo(_sum(result), err=True)
    if code:
        sys.exit(code)


class _DayTeller(Teller):
    """Prints what happens, and shows a bar while rows are printed."""

    def __init__(self, quiet: bool, gathers: bool) -> None:
        super().__init__(quiet, gathers)
        self.rows: list[dict[str, object]] = []
        self.run: dict[str, object] | None = None

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
            case run.Accounted(rows) if self.gathered is not None:
                self.rows = [_row(told) for told in rows]
            case run.RunWritten(path, sheets):
                self.run = {"file": str(path), "sheets": sheets.sheets, "sides": sheets.pages}
                self._say(f"{sheets.sheets:,} sheets of paper, {sheets.pages:,} sides", path)
            case run.ManifestWritten(path):
                self._say("", path)
            case Settled(replaced, withdrawn, table):
                if replaced:
                    self._say(f"{_papers_before(replaced)} replaced")
                if withdrawn:
                    self._say(f"{_papers_before(withdrawn)} void, and withdrawn: {table}")
            case run.RowsLeft(rows):
                what = f"{rows:,} rows are left" if rows else "the rows are printed, and not all else is written"
                self._say(f"{what}: go on with --resume")
            case _:
                super().tell(event)

    def _say(self, line: str, path: Path | None = None) -> None:
        """Print the *path* of a file where results go, and what is to be said of it where progress goes."""
        if self.gathered is None:
            if path:
                click.echo(path)
            if line:
                click.echo(f"{path}: {line}" if path else line, err=True)

    def document(self, result: DayResult) -> dict[str, object]:
        """Return what there is to tell of a day."""
        from handpress.day.run import TOLD

        return {
            "counts": {"rows": result.rows, **{what: result.count(what) for what in TOLD}},
            "papers": result.papers,
            "stopped": result.stopped,
            "manifest": str(result.manifest) if result.manifest else None,
            "print_run": self.run,
            "rows": self.rows,
            "findings": [finding.tree() for finding in self.gathered or ()],
        }


# Under which the warnings and notes tell of such rows.
_RULES = {
    "drafts": "draft",
    "cancelled": "left-out",
    "the same as another row": "same-row",
    "on another row's paper": "one-paper",
    "failed": "batch",
}


def _row(told: RowTold) -> dict[str, object]:
    """Return a row as the document has it; what its first paper is stands beside its state, too."""
    papers = [
        {**paper._asdict(), "file": paper.file or None, "language": paper.language or None} for paper in told.papers
    ]
    first = papers[0] if papers else {}
    return {
        "row": told.row,
        "state": told.state,
        "reason": told.reason,
        "rule": told.findings[0].rule if told.findings else _RULES.get(told.state, ""),
        "hint": told.findings[0].hint if told.findings else "",
        **{name: first.get(name) for name in ("file", "code", "language", "edition")},
        "notes": list(told.notes),
        "papers": papers,
        "findings": [finding.tree() for finding in told.findings],
    }


def _sum(result: DayResult) -> str:
    """Return that every row became one thing or another."""
    told = {what: "draft" if (what, count) == ("drafts", 1) else what for what, count in result.counts.items()}
    parts = " + ".join(f"{count:,} {told[what]}" for what, count in result.counts.items()) or "nothing"
    papers = f" ({result.papers:,} paper{'s' if result.papers != 1 else ''})"
    papers = papers if result.papers > result.count("printed") else ""
    return f"{result.rows:,} row{'s' if result.rows != 1 else ''} = {parts}{papers}"


def _papers_before(count: int) -> str:
    return "1 paper printed before is" if count == 1 else f"{count:,} papers printed before are"
