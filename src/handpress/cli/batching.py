"""The command for a whole clinic day: batch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handpress.cli.options import FILE, FOLDER, Failures, brand_option, choice, library_option, mapped, progress

if TYPE_CHECKING:
    from handpress.day.appointments import Appointments, Refusal
    from handpress.day.batch import Setup, Survey
    from handpress.day.journal import Journal
    from handpress.day.printing import Order
    from handpress.press.plates import Room


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
@click.option("--print-run", type=FILE, metavar="FILE.pdf", help="One file for the printer, with everybody's papers.")
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
    resume: bool,
    quiet: bool,
) -> None:
    """Print a clinic day: a PDF for every row of APPOINTMENTS.csv, and a manifest of whose they are.

    The columns are patient, reference, encounter, code, date, time, clinician, language, edition, copies and room;
    only the code must be there.
    """
    from dataclasses import replace

    from handpress.brand.printable import unfit
    from handpress.data import library_folder, state
    from handpress.day import batch as day
    from handpress.day.appointments import open_appointments
    from handpress.diagnostics import Span, fault
    from handpress.press.store import store

    if scheduler and jobs:
        raise click.UsageError("--jobs and --scheduler go one without the other")
    if booklet and two_up:
        raise click.UsageError("--booklet and --two-up go one without the other")
    if tagged and (booklet or two_up):
        raise click.UsageError("--tagged goes with one page a side")
    changed = order != "time" or duplex or short_edge or booklet or two_up or copies > 1 or cover or tagged
    if changed and not print_run:
        raise click.UsageError("how to print goes with --print-run FILE.pdf")
    if print_run and print_run.suffix.lower() != ".pdf":
        raise click.UsageError("the name of --print-run ends with .pdf")
    headings = mapped(names)
    out = Path(os.path.abspath(out))
    apart = Path(os.path.abspath(private)) if private else day.private_folder(out)
    if apart == out or out in apart.parents:
        raise click.UsageError("--private is a folder apart from --out")
    failures = Failures()
    kept = store()
    folder = (library or library_folder()).absolute()
    setup = day.Setup(folder, brand and brand.absolute(), out, paper, ink, kept.folder if kept else "")
    room = setup.room()
    for error in room.faults:
        failures.add(error)
    zone = room.look.brand.time_zone if room.look else None
    opened = failures.catch(open_appointments, appointments, headings, date_order, zone, unfit=unfit)  # type: ignore[arg-type]
    if opened is None or failures:
        failures.leave()
        return
    with opened:
        found = failures.catch(day.survey, opened, str(appointments), room, _tell)
        if found is None:
            failures.leave()
            return
        for notice in [*room.notices, *found.notices(), *found.warnings(str(appointments), opened.columns)]:
            click.echo(str(notice), err=True)
        if not found.rows:
            failures.add(fault(Span(str(appointments)), "there are no appointments under the headings", "no-rows"))
        reading = f"{sorted(headings.items())} {date_order}"
        begun_with = day.facts(opened, setup, found, reading)
        journal = failures.catch(_journal, apart, begun_with, resume, bool(print_run))
        made = failed = 0
        printed: bool | None = False
        if journal is not None:
            with journal:
                setup = replace(
                    setup, tag=f"{journal.path.parent.name.removeprefix('batch-')}-", made_of=state(room.notes)
                )
                ready = failures.catch(day.tidy, journal, setup)
                if ready and not resume:
                    ready = failures.catch(day.plan, journal, opened, found)
                if ready:
                    dead = failures.catch(_perform, journal, opened, found, setup, jobs, scheduler, quiet)
                    for row in dead or ():
                        click.echo(
                            f"{appointments}: row {row}: error: the process that printed it died [batch]", err=True
                        )
                    _, made, failed = failures.catch(journal.counts) or (0, 0, 0)
                    whole = found.rows - found.refused == made + failed
                    if print_run and made and whole:
                        from handpress.day.printing import Order
                        from handpress.pdf.imposition import Duplex, Imposition

                        # Two pages lie side by side: such a sheet turns like a book on its short edge.
                        short = short_edge or (duplex and two_up)
                        side = Duplex.SHORT_EDGE if short else Duplex.LONG_EDGE if duplex else Duplex.NONE
                        up = Imposition.BOOKLET if booklet else Imposition.TWO_UP if two_up else Imposition.NONE
                        wanted = Order(order, side, up, copies, cover or "", tagged)
                        printed = failures.catch(_print_run, print_run, room, opened, found, journal, setup, wanted)
                    if whole:
                        failures.catch(_manifest, journal, opened, found, str(appointments))
    if journal is None:
        failures.leave()
        return
    left = found.rows - found.refused - made - failed
    if left and ready:
        click.echo(f"{left:,} rows are left: go on with --resume", err=True)
    if print_run and not printed and print_run.exists():
        fact = "this run was not written; the file that stands here is older"
        failures.add(fault(Span(str(print_run)), fact, "print-run", "do not print it"))
    more = f" + {left:,} not done" if left else ""
    click.echo(f"{found.rows:,} rows = {made:,} PDFs + {found.refused + failed:,} refused{more}")
    failures.count += found.refused + failed + left
    failures.leave()


def _tell(refusal: Refusal) -> None:
    for finding in refusal.findings:
        click.echo(str(finding), err=True)


def _journal(private: Path, facts: dict[str, str], resume: bool, again: bool) -> Journal:
    """Return a new journal, or with *resume* that of a batch that was stopped."""
    from handpress.day.batch import begin, stopped, unfinished
    from handpress.diagnostics import Finding, Severity, Span, fault

    if resume:
        journal = unfinished(private, facts, again)
        if journal is None:
            raise fault(
                Span(str(private)), "no batch of these appointments was stopped", "resume", "leave --resume out"
            )
        return journal
    if left := stopped(private, facts):
        fact, hint = "a batch of these appointments was stopped; this begins another", "--resume would finish that one"
        click.echo(str(Finding(Span(str(left)), fact, "resume", hint, Severity.WARNING)), err=True)
    return begin(private, facts)


def _perform(
    journal: Journal,
    appointments: Appointments,
    found: Survey,
    setup: Setup,
    jobs: int | None,
    scheduler: str | None,
    quiet: bool,
) -> list[int]:
    """Print what is left to print; return the rows that killed the process that printed them."""
    from handpress.day import batch as day
    from handpress.day.crew import cluster, processes

    planned, made, failed = journal.counts()
    left = planned - made - failed
    if not left:
        return []
    count = jobs or _processors()
    if scheduler:
        executor = cluster(scheduler, day.enter, (setup,))
    else:
        executor = processes(min(count, max(left // day.CHUNK, 1)), day.enter, (setup,))
    try:
        with progress(left, quiet) as advance:
            return day.perform(journal, day.jobs(journal, appointments, found), executor, 2 * count + 2, advance)
    except (KeyboardInterrupt, SystemExit):
        click.echo("stopped: go on with the same command and --resume", err=True)
        raise
    finally:
        day.clear(setup)


def _print_run(
    path: Path, room: Room, appointments: Appointments, found: Survey, journal: Journal, setup: Setup, order: Order
) -> bool:
    """Write the print run, and tell how many sheets it takes."""
    from handpress.day.batch import good_rows
    from handpress.day.printing import Day

    failed = {item.row for item, result in journal.results() if result.failure}
    rows = (row for row in good_rows(appointments, found) if row.row not in failed)
    places = {key: prepared.entry for key, prepared in found.prepared.items()}
    sheets = Day(room, rows, places, setup.variant("standard"), order).write(path)
    click.echo(f"{path}: {sheets.sheets:,} sheets, {sheets.pages:,} sides")
    return True


def _manifest(journal: Journal, appointments: Appointments, found: Survey, name: str) -> None:
    """Tell which rows failed, and write the manifest."""
    from handpress.day.batch import good_rows
    from handpress.day.manifest import write_manifest

    for item, result in journal.results():
        if result.failure:
            click.echo(f"{name}: row {item.row}: error: {result.failure} [batch]", err=True)
    table, _ = write_manifest(journal.path.parent, journal, good_rows(appointments, found))
    click.echo(table)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
