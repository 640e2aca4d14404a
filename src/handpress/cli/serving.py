"""The command that opens the desk in a browser: serve."""

from __future__ import annotations

from pathlib import Path

import click

from handpress.cli.options import NOTHING, Failures, brand_option, library_option
from handpress.diagnostics import HandpressError


@click.command()
@library_option
@brand_option
@click.option("--port", type=click.IntRange(0, 65535), default=8520, show_default=True, help="0 takes any.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def serve(library: Path | None, brand: Path | None, port: int, no_browser: bool) -> None:
    """Open the desk: print a day and hand out papers in a browser, on this computer alone.

    It goes on until Ctrl-C. A second start opens the desk that runs.
    """
    from handpress.data import library_folder

    failures = Failures()
    try:
        _serve((library or library_folder()).absolute(), brand, port, not no_browser)
    except HandpressError as error:
        failures.add(error)
    failures.leave(NOTHING)


def _serve(folder: Path, brand: Path | None, port: int, opens: bool) -> None:
    from handpress.disk.extras import check_installed

    check_installed("desk")
    from handpress.desk.server import Running, running
    from handpress.press.store import store

    if address := running(folder):
        click.echo("the desk runs already", err=True)
        _open(address, opens)
        return
    desk = Running(folder, brand, store(), port)
    with desk.told():
        _open(desk.address(), opens)
        click.echo(f"where a browser does not know this name: {desk.address('127.0.0.1')}", err=True)
        desk.serve()


def _open(address: str, opens: bool) -> None:
    from handpress.desk.server import show

    click.echo(address)
    if opens and not show(address):
        click.echo("no browser was found: open this address in one, within a minute", err=True)
