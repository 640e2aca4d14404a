"""``python -m handpress``."""

from handpress.cli import main

if __name__ == "__main__":
    main()
