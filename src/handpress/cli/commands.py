"""All the commands, under one name. The module of a command is loaded when it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from handpress import __version__
from handpress.cli import document
from handpress.cli.entry import begin, ended, writing
from handpress.diagnostics import nearest

# In the order in which the help shows them.
_COMMANDS = {
    "approve": "reviewing.approve",
    "attach": "delivering.attach",
    "batch": "batching.batch",
    "check": "reviewing.check",
    "deliveries": "delivering.deliveries",
    "diff": "reviewing.diff",
    "forget": "reprinting.forget",
    "guide": "guiding.guide",
    "import": "importing.import_pages",
    "inspect": "making.inspect",
    "list": "reviewing.catalogue",
    "render": "making.render",
    "reprint": "reprinting.reprint",
    "schema": "describing.schema",
    "serve": "serving.serve",
}


class _Commands(click.Group):
    """The commands by their names."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command that the arguments name, and exit; but for ``standalone_mode`` off."""
        run: Callable[..., Any] = super().main
        if not options.get("standalone_mode", True):
            return run(*args, **options)
        document.owe(list(options.get("args") or (args[0] if args else None) or sys.argv[1:]), _COMMANDS)
        with ended():
            result = run(*args, **{**options, "standalone_mode": False})
        sys.exit(result if isinstance(result, int) else 0)

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Return the context; who asks for help gets it here."""
        with writing():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with writing():
            return super().invoke(ctx)

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
    """Turn procedure YAML into branded, accessible PDF handouts, for one CPT code each or several."""
    begin()
