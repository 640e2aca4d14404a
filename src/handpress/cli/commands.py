"""All the commands, under one name."""

from __future__ import annotations

import signal
import sys
import threading

import click

from handpress import __version__
from handpress.cli import batching, delivering, guiding, making, reviewing


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="handpress")
def main() -> None:
    """Turn procedure YAML into branded, accessible PDF handouts, one per CPT code."""
    if threading.current_thread() is threading.main_thread():
        # Stop as by Ctrl-C, so that nothing half-written is left behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


for command in (
    making.render,
    batching.batch,
    delivering.attach,
    delivering.deliveries,
    making.import_pages,
    making.inspect,
    making.schema,
    reviewing.check,
    reviewing.approve,
    reviewing.catalogue,
    reviewing.diff,
    guiding.guide,
):
    main.add_command(command)
