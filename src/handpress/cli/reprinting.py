"""The commands for what was printed before: reprint, forget."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from handpress.cli import document
from handpress.cli.document import json_option
from handpress.cli.options import FOLDER, NOTHING, SOME, Failures, asked, typed
from handpress.diagnostics import Finding, HandpressError, Severity, Span

_out = click.option("--out", type=FOLDER, default=Path("output"), show_default=True, help="The folder of the PDFs.")
_private = click.option("--private", type=FOLDER, help="Folder of manifests and journals; beside --out by default.")


@click.command()
@click.option("--row", type=click.IntRange(1), default=None, help="The row of the list.")
@click.option("--reference", help="The patient's number; - for a line of standard input: others can see arguments.")
@click.option("--room", default="", help="All that was printed for this room.")
@click.option("--day", default="", metavar="DAY", help="Of this day only, as 2026-12-04.")
@_out
@_private
@click.option("--to", "target", type=FOLDER, help="Copy the PDFs into this folder, byte for byte.")
@json_option
def reprint(
    row: int | None,
    reference: str | None,
    room: str,
    day: str,
    out: Path,
    private: Path | None,
    target: Path | None,
    as_json: bool,
) -> None:
    """Find what was printed for a row, a patient or a room: the same bytes, or why they are not to be used again."""
    from handpress.day.reprint import ReprintRequest, copy_to
    from handpress.day.reprint import reprint as find

    own = typed(reference=reference)["reference"] or ""
    request = asked(
        ReprintRequest, out=out, private=private, row=row or 0, reference=own, room=room.strip(), day=day.strip()
    )
    failures = Failures(as_json)
    refused: list[Finding] = []

    def hear(finding: Finding) -> None:
        failures.tell(finding)
        refused.extend([finding] if finding.severity is Severity.ERROR else [])

    papers: list[dict[str, object]] = []
    try:
        found = find(request, hear)
        paths = copy_to(target, found) if target else [paper.path for paper in found]
        papers = [{"row": paper.row, "file": str(path)} for paper, path in zip(found, paths, strict=True)]
        if not found and not refused:
            hear(Finding(Span(str(request.apart)), *_NONE))
        code = SOME if papers and refused else NOTHING if refused else 0
    except HandpressError as error:
        for finding in error.findings:
            hear(finding)
        code = NOTHING
    if as_json:
        document.write("reprint", code, {"papers": papers, "findings": failures.trees()})
    else:
        for paper in papers:
            click.echo(paper["file"])
    if code:
        sys.exit(code)


_NONE = ("nothing of this kind was printed, or its names are forgotten", "reprint", "print the list again")


@click.command()
@click.option("--day", default="", metavar="DAY", help="Only lists that end with this day, as 2026-12-04.")
@_out
@_private
@json_option
def forget(day: str, out: Path, private: Path | None, as_json: bool) -> None:
    """Remove the papers and all names of the days that were printed; counts stay. This cannot be undone."""
    from handpress.day.reprint import Forgotten, checked_day
    from handpress.day.reprint import forget as forget_all

    failures = Failures(as_json)
    own = asked(checked_day, day.strip())
    gone, code = Forgotten(0, 0), 0

    def hear(finding: Finding) -> None:
        nonlocal code
        failures.tell(finding)
        code = SOME if finding.severity is Severity.ERROR else code

    try:
        gone = forget_all(out, private, own, hear)
    except HandpressError as error:
        for finding in error.findings:
            failures.tell(finding)
        code = NOTHING
    if as_json:
        document.write("forget", code, {**gone._asdict(), "findings": failures.trees()})
    elif code != NOTHING:
        click.echo(f"forgotten: {gone.papers:,} papers, and the names of {gone.batches:,} batches", err=True)
    if code:
        sys.exit(code)
