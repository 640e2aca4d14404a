"""The commands for what was printed before: reprint, forget."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from handpress.cli.options import FOLDER, asked, tell, typed

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
def reprint(
    row: int | None,
    reference: str | None,
    room: str,
    day: str,
    out: Path,
    private: Path | None,
    target: Path | None,
) -> None:
    """Find what was printed for a row, a patient or a room: the same bytes, or why they are not to be used again."""
    from handpress.day.reprint import ReprintRequest, copy_to
    from handpress.day.reprint import reprint as find

    own = typed(reference=reference)["reference"] or ""
    request = asked(
        ReprintRequest, out=out, private=private, row=row or 0, reference=own, room=room.strip(), day=day.strip()
    )
    faults = []

    def hear(finding: object) -> None:
        faults.append(finding)
        tell(finding)  # type: ignore[arg-type]

    found = find(request, hear)
    for path in copy_to(target, found) if target else [paper.path for paper in found]:
        click.echo(path)
    if not found and not faults:
        click.echo("nothing of this kind was printed, or its names are forgotten", err=True)
    if faults or not found:
        sys.exit(1)


@click.command()
@click.option("--day", default="", metavar="DAY", help="Only this day, as 2026-12-04.")
@_out
@_private
def forget(day: str, out: Path, private: Path | None) -> None:
    """Remove the papers and all names of the days that were printed; counts stay. This cannot be undone."""
    from handpress.day.reprint import forget as forget_all

    gone = forget_all(out, private, day.strip())
    click.echo(f"forgotten: {gone.papers:,} papers, and the names of {gone.batches:,} batches")
