"""All the commands, under one name. The module of a command is loaded when it is asked for."""

from __future__ import annotations

import os
import signal
import sys
import threading
from importlib import import_module

import click

from handpress import __version__
from handpress.diagnostics import nearest

# In the order in which the help shows them.
_COMMANDS = {
    "approve": "reviewing.approve",
    "attach": "delivering.attach",
    "batch": "batching.batch",
    "check": "reviewing.check",
    "deliveries": "delivering.deliveries",
    "diff": "reviewing.diff",
    "guide": "guiding.guide",
    "import": "making.import_pages",
    "inspect": "making.inspect",
    "list": "reviewing.catalogue",
    "render": "making.render",
    "schema": "making.schema",
}


class _Commands(click.Group):
    """The commands by their names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(".")
        found = getattr(import_module(f"handpress.cli.{module}"), name)
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that *args* begin with; of one that is misspelt name the nearest."""
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            near = nearest(name, _COMMANDS)
            ctx.fail(f"No such command {name!r}.{f' Did you mean {near!r}?' if near else ''}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="handpress")
def main() -> None:
    """Turn procedure YAML into branded, accessible PDF handouts, one per CPT code."""
    if threading.current_thread() is threading.main_thread():
        # Stop as by Ctrl-C, so that nothing half-written is left behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        os.umask(os.umask(0) & 0o077)  # one that keeps us out of our own files
