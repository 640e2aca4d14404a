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
        if sys.stdout and "--json" in sys.argv[2:]:
            import json

            sys.stdout.write(json.dumps({"command": sys.argv[1], "exit": 130, "findings": []}) + "\n")
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()
