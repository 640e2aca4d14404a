"""Batches that were begun for a print run and have none: nobody has their papers, so they are taken back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from handpress.day.again import JOURNAL, one_desk
from handpress.day.journal import Journal
from handpress.day.reprint import expire, remove_papers, runs_of
from handpress.day.stage import never, nobody
from handpress.diagnostics import Finding, HandpressError
from handpress.disk.files import check_ours


def take_back(private: Path, tell: Callable[[Finding], object] = nobody) -> int:
    """Remove each batch whose print run was not written, with its papers; return how many.

    For who prints runs alone: a list that was stopped, or whose computer was switched off, then prints anew, whole.

    Args:
        private: The folder of manifests and journals, as `BatchRequest.private`.
        tell: Is given what is left, as it is not what was printed.

    Raises:
        HandpressError: A file cannot be removed.
    """
    if not private.is_dir():
        return 0
    taken = 0
    with one_desk(private, tell, never):
        expire(private, date.today())
        for path in sorted(private.glob(f"batch-*/{JOURNAL}")):
            if any(run.is_file() for run in runs_of(path.parent)):
                continue
            check_ours(path.parent, path)
            try:
                with Journal.open(path) as journal:
                    remove_papers(journal, Path(journal.facts.get("folder", "")), tell)
            except HandpressError as error:  # it was stopped before it had planned anything
                for finding in error.findings:
                    tell(finding)
            shutil.rmtree(path.parent, ignore_errors=True)
            taken += 1
    return taken
