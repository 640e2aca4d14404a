"""``python -m handpress``."""

from handpress.cli.commands import main

if __name__ == "__main__":
    main()
