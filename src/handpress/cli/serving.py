"""The command that opens the desk in a browser: serve."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from handpress.cli.options import FILE, NOTHING, Failures, brand_option, library_option
from handpress.diagnostics import HandpressError


@click.command()
@library_option
@brand_option
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes any; by default 8520, or any where that is taken.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--log", type=FILE, metavar="FILE", help="Add lines of JSON: what was asked, how long it took.")
@click.option("--install", is_flag=True, help="Put an icon on the desktop and into the menu, and end.")
@click.option("--uninstall", is_flag=True, help="Take that icon away, and end.")
def serve(
    library: Path | None,
    brand: Path | None,
    port: int | None,
    no_browser: bool,
    log: Path | None,
    install: bool,
    uninstall: bool,
) -> None:
    """Open the desk: print a day and hand out papers in a browser, on this computer alone.

    It goes on until Ctrl-C. A second start opens the desk that runs. Where there is no library, it makes one.
    """
    if install and uninstall:
        raise click.UsageError("--install puts an icon there, and --uninstall takes it away: give one of them")
    failures = Failures()
    try:
        _installed("desk")
        if uninstall:
            _take_away()
        elif install:
            _put(library, brand, port, log)
        else:
            _serve(library, brand, port, log, not no_browser)
    except HandpressError as error:
        failures.add(error)
        if not (no_browser or install or uninstall):
            _tell(error)
    failures.leave(NOTHING)


def _installed(extra: str) -> None:
    from handpress.disk.extras import check_installed

    check_installed(extra)


def _put(library: Path | None, brand: Path | None, port: int | None, log: Path | None) -> None:
    from handpress.desk.icons import folders_of, put

    # Not from the folder that it starts in: a file there must not stand for a module.
    words = [sys.executable, "-P", "-m", "handpress", "serve", "--library", os.fspath(_library(library))]
    for name, path in (("--brand", brand), ("--log", log)):
        words += [name, os.fspath(path.absolute())] if path else []
    words += ["--port", str(port)] if port is not None else []
    for path in put(sys.platform, words, Path.cwd(), *folders_of(sys.platform)):
        click.echo(path)
    click.echo("open the icon to start the desk; where a desktop asks first, let it be launched", err=True)


def _take_away() -> None:
    from handpress.desk.icons import folders_of, take_away

    gone = take_away(sys.platform, *folders_of(sys.platform))
    for path in gone:
        click.echo(path)
    if not gone:
        click.echo("there was no icon", err=True)


def _library(named: Path | None) -> Path:
    """Return the folder of the library: the one that is *named*, ./handouts, or one among this user's documents."""
    from handpress.data import own_library
    from handpress.desk.welcome import at_home

    return (named or own_library() or at_home()).absolute()


def _serve(named: Path | None, brand: Path | None, port: int | None, log: Path | None, opens: bool) -> None:
    from handpress.content.beginning import begin_library
    from handpress.desk import server
    from handpress.desk.log import Log
    from handpress.press.store import store

    folder = _library(named)
    if is_made := begin_library(folder):
        click.echo(f"{folder}: a new library, of the handouts that ship", err=True)
    with server.alone(folder) as is_first:
        # Where a system has no locks, everybody is the first.
        if address := server.running(folder) if is_first else server.other(folder):
            click.echo("the desk runs already", err=True)
            _open(address, opens)
            return
        desk = server.Running(folder, brand, store(), port, Log(log))
        desk.desk.is_new = is_made
        with desk.told():
            if port is None and desk.port != server.PORT:
                click.echo(f"another program listens on port {server.PORT}: the desk takes {desk.port}", err=True)
            _open(desk.address(), opens)
            click.echo(f"where a browser does not know this name: {desk.address('127.0.0.1')}", err=True)
            desk.serve()


def _tell(error: HandpressError) -> None:
    """Show *error* in the browser, too, where there is no terminal and the desk's libraries are there."""
    if not (sys.stderr and sys.stderr.isatty()) and all(finding.rule != "not-installed" for finding in error.findings):
        from handpress.desk.server import tell

        tell(str(finding) for finding in error.findings)


def _open(address: str, opens: bool) -> None:
    from handpress.desk.server import show

    click.echo(address)
    if opens and not show(address):
        click.echo("no browser was found: open this address in one, within a minute", err=True)
