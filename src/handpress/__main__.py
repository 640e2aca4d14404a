"""The command, also as ``python -m handpress``. Ctrl-C counts while its modules still load, too."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command."""
    try:
        from handpress.cli.commands import main as command
    except KeyboardInterrupt:
        if sys.stderr:
            sys.stderr.write("stopped\n")
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()
