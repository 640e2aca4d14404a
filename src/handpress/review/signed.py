"""How many handouts of a library are approved today."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from handpress.brand.look import Look
from handpress.content.approval import LEDGER_FILE
from handpress.content.shelf import entries, names_of
from handpress.diagnostics import HandpressError
from handpress.review.entries import read_loaded
from handpress.review.ledger import read_ledger
from handpress.review.standing import clinic_for, standing_of


def signed(folder: Path, look: Look, today: date) -> tuple[int, int]:
    """Return how many handouts of the library in *folder* are approved, and how many there are.

    Only those that have an entry in the ledger are read. One with a fault is not approved.

    Raises:
        HandpressError: *folder* is no folder; or with the faults of its codes, glossary or ledger.
    """
    found, ledger, clinic, count = entries(folder), read_ledger(folder / LEDGER_FILE), clinic_for(folder, look), 0
    for entry in found:
        if ledger.last(names_of(entry), entry.language, look.brand.clinic):
            with suppress(HandpressError):
                worth = standing_of(read_loaded(entry), look, folder, ledger, today, clinic)
                count += worth.approved is not None
    return count, len(found)
