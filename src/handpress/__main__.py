"""``python -m handpress``."""

from handpress.cli import main

main()
