"""The command: turns findings into lines and exit codes. No logic.

Results go to stdout, progress and findings to stderr. Exit codes: 0 done, 1 content or
job failed, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command: by the quick road where that is sure of everything, else with click."""
    from handpress.cli.quick import quick

    if quick(sys.argv):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)  # all is written: to take the interpreter down in order would take a tenth of the time
    from handpress.cli.commands import main as command

    command()
