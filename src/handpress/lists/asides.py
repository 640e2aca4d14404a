"""What stands beside the state of an appointment: columns of yes and no, and columns that are not read.

Somebody has cancelled a row whose "Cancel Ind" is Y, and perhaps one under whose unread heading "Cancelled" stands: the
first wants no paper, the second is refused unless its own state says that it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from handpress.diagnostics import quoted
from handpress.lists import cells as read
from handpress.lists.columns import Layout
from handpress.lists.delimited import letters
from handpress.lists.notes import Unread
from handpress.lists.vocabulary import EARLIER, NOS, PLACEHOLDERS, YESES, State, key


class Aside(NamedTuple):
    """What other columns say of an appointment, and why that may be wrong.

    Attributes:
        state: As a column of yes and no has it.
        doubt: What is to be told.
        may_print: Whether a row whose own state stands prints all the same.
    """

    state: State = State.STANDS
    doubt: Unread | None = None
    may_print: bool = False


NO_ASIDE = Aside()
_LONGEST = 80  # characters: a longer note tells a story


def aside(layout: Layout, cells: Sequence[str]) -> Aside:
    """Return what the columns of *layout* that are none of the usual ones say in a row."""
    for at, meant in layout.flags:
        text = cells[at].strip() if at < len(cells) else ""
        answer = _yes(text)
        if answer:
            return Aside(meant)
        if answer is None:
            fact = f"it is neither yes nor no that {_head(layout, at)} holds: the appointment may not take place"
            return Aside(doubt=Unread("state", fact, "write Y or N there"))
    found = NO_ASIDE
    for at in layout.unread:
        if at < len(cells) and cells[at] and (sure := _says_gone(cells[at])) is not None:
            fact = f"{_head(layout, at)} is not read, and may say that the appointment does not take place"
            hint = "if it holds the state, say so with --map state=HEADING; else clear the cell, or name the column"
            doubt = Unread("state", fact, f"{hint} under unused in lists.yaml", "state-elsewhere")
            found = Aside(doubt=doubt, may_print=True)
            if sure and not EARLIER.intersection(re.findall(r"[a-z]+", layout.headings[at].casefold())):
                return found._replace(may_print=False)
    return found


def _head(layout: Layout, at: int) -> str:
    return quoted(layout.headings[at].strip()) if layout.is_sure else f"column {letters(at)}"


def _yes(text: str) -> bool | None:
    """Return whether *text* says yes; None if it is neither yes nor no."""
    only = text.casefold() if not key(text) else key(text)
    if only in YESES:
        return True
    return False if only in NOS or only in PLACEHOLDERS or not key(text) else None


_GONE = re.compile(
    r"cancel|canc'?l?e?d\b|\bcxl|no[\s-]?show|resched|left w|decease|\blwbs\b|(?:entered|created)[\s-]in[\s-]error",
    re.IGNORECASE,
)


@lru_cache(4096)
def _says_gone(text: str) -> bool | None:
    """Return None if *text* says nothing of an appointment that is not to be; else whether it says nothing else."""
    if len(text) > _LONGEST or not (match := _GONE.search(text)):
        return None
    try:
        found, _ = read.state(text.strip(), {})
    except Unread:
        return False
    return None if found.prints else not key(text[: match.start()])
