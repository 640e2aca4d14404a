"""A clinic's own library begins: as a copy of the handouts that ship, whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from handpress.data import shipped
from handpress.diagnostics import Span, fault
from handpress.disk.files import part_of, unwritable


def begin_library(folder: Path) -> bool:
    """Make a library at *folder* where nothing stands; return whether it was made.

    Raises:
        HandpressError: What stands there is no folder, or nothing can be written there.
    """
    if folder.is_dir():
        return False
    if os.path.lexists(folder):
        fact = "this is no folder, and no library can be made in its place"
        raise fault(Span(str(folder)), fact, "library", "name a folder of handouts with --library")
    part = Path(part_of(os.fspath(folder)))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # As files of this user's: those that ship may be read-only.
        shutil.copytree(shipped("handouts"), part, copy_function=shutil.copyfile)
        part.rename(folder)
    except OSError as error:
        if folder.is_dir():  # another start was quicker
            return False
        raise unwritable(folder, error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return True
