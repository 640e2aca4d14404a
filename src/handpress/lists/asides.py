"""What stands beside the state of an appointment: columns of yes and no, and columns that are not read.

Somebody has cancelled a row whose "Cancel Ind" is Y, and perhaps one under whose unread heading "Cancelled" stands: the
first wants no paper, the second is refused unless its own state says that it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from handpress.content.shelf import DEFAULT_LANGUAGE
from handpress.diagnostics import quoted
from handpress.lists import cells as read
from handpress.lists.columns import Layout, is_headed
from handpress.lists.dates import Reading, read_clock, read_day
from handpress.lists.delimited import letters
from handpress.lists.notes import Unread
from handpress.lists.settings import NO_SETTINGS
from handpress.lists.vocabulary import EARLIER, NOS, PLACEHOLDERS, STATE_OF, YESES, State, key


class Aside(NamedTuple):
    """What other columns say of an appointment, and why that may be wrong.

    Attributes:
        state: As a column of yes and no has it.
        doubt: What is to be told.
        may_print: Whether a row that has no state of its own prints all the same.
        clash: That two columns say different things of one.
    """

    state: State = State.STANDS
    doubt: Unread | None = None
    may_print: bool = False
    clash: Unread | None = None


NO_ASIDE = Aside()
_LONGEST = 80  # characters: a longer note tells a story


def aside(layout: Layout, cells: Sequence[str], reading: Reading, barred: Unread | None = None) -> Aside:
    """Return what the columns of *layout* that are none of the usual ones say in a row, or rows above it: *barred*."""
    found = _of_state(layout, cells)
    if barred and found.state.prints and layout.has_code(cells):
        # What is below other headings is nothing that can be read; a state of the row's own decides below a state.
        found = Aside(doubt=barred) if barred.column else Aside(clash=barred)
    if half := _other_half(layout, cells, reading):
        return found._replace(clash=half)
    if layout.rivals and (clash := _clash(layout, cells, reading)):
        return found._replace(clash=clash)
    if layout.tongues and (clash := _tongue(layout, cells)):
        return found._replace(clash=clash)
    return found


def _of_state(layout: Layout, cells: Sequence[str]) -> Aside:
    for at, meant in layout.flags:
        text = cells[at].strip() if at < len(cells) else ""
        answer = _yes(text)
        if answer:
            return Aside(meant)
        if answer is None:
            fact = f"it is neither yes nor no that {_head(layout, at)} holds: the appointment may not take place"
            return Aside(doubt=Unread("state", fact, "write Y or N there"))
    for at in layout.gone:
        if at < len(cells) and cells[at] and _yes(cells[at].strip()) is not False:
            return Aside(doubt=_elsewhere(layout, at))
    found = NO_ASIDE
    for at in layout.unread:
        if at < len(cells) and cells[at] and (sure := _says_gone(cells[at], at in layout.states)) is not None:
            found = Aside(doubt=_elsewhere(layout, at), may_print=True)
            if sure and not EARLIER.intersection(re.findall(r"[a-z]+", layout.headings[at].casefold())):
                return found._replace(may_print=False)
    return found


def title(layout: Layout) -> Unread | None:
    """Return why no row is read whose own state does not stand: a list of those that were cancelled says so above."""
    alone = [words[0] for words in layout.titles if len(words) == 1]
    found = [match["gone"] for each in alone if (match := _OF_A_TITLE.match(each))]
    if any(map(_says_gone, (*found, *STATE_OF.keys() & set(alone)))):
        fact = "the title of this list may say that its appointments do not take place"
        return Unread("state", fact, "give each row its state, or delete the title", "section")
    return None


def section(layout: Layout, row: int, cells: Sequence[str], known: Unread | None) -> Unread | None:
    """Return why what stands below a row without a code is not read, if it is not; *known* is why up to there."""
    filled = [(at, cell) for at, cell in enumerate(cells) if key(cell)]
    if len(filled) > 1 and is_headed(cells, {}, NO_SETTINGS):
        fact = f"other headings stand in row {row}, and what is below them is not read"
        return Unread("", fact, "make a list of its own of it", "headings")
    if len(filled) != 1 or filled[0][0] == layout.places.get("state"):
        return known
    text = re.sub(r"^\W+|\W+$", "", filled[0][1])
    if _says_gone(text) is not None:
        fact = f"row {row} may say that the appointments below it do not take place"
        return Unread("state", fact, "give each row its own state, or delete those that are cancelled", "section")
    meant = STATE_OF.get(key(text))
    return None if meant and meant.prints and known and known.column else known


def _elsewhere(layout: Layout, at: int) -> Unread:
    fact = f"{_head(layout, at)} is not read, and may say that the appointment does not take place"
    hint = "if it holds the state, say so with --map state=HEADING; else clear the cell, or name the column"
    return Unread(
        "state", fact, f"{hint} under unused in lists.yaml", "state-elsewhere", "clear the cell, or delete the row"
    )


def _clash(layout: Layout, cells: Sequence[str], reading: Reading) -> Unread | None:
    """Return that two columns say different things of one, if they do in a row."""
    for column, at in layout.rivals:
        own = layout.places[column]
        both = [cells[each].strip() if each < len(cells) else "" for each in (own, at)]
        timed = "time" not in layout.places  # then a time beside the day is the only one
        if all(both) and len({_read(column, text, reading, timed) for text in both}) > 1:
            fact = f"{_head(layout, own)} and {_head(layout, at)} say different things"
            return Unread(
                column,
                fact,
                f"choose one with --map {column}=HEADING, or make them the same",
                desk="make them the same",
            )
    return None


def _tongue(layout: Layout, cells: Sequence[str]) -> Unread | None:
    """Return that a column that is not read names a language in which the row would not print."""
    for at in layout.tongues:
        if at < len(cells) and read.language(cells[at].strip()).tag not in ("", DEFAULT_LANGUAGE):
            fact = f"{_head(layout, at)} is not read, and names another language than {DEFAULT_LANGUAGE}"
            hint = "say so with --map language=HEADING; else name the column under unused in lists.yaml"
            return Unread("language", fact, hint, desk="head that column: language")
    return None


def _other_half(layout: Layout, cells: Sequence[str], reading: Reading) -> Unread | None:
    """Return that a column that is not read says AM where the time is past noon, or PM where it is before."""
    at = layout.places.get("time", len(cells))
    for half in layout.unread:
        if half < len(cells) and at < len(cells) and cells[half].strip().casefold() in ("am", "pm", "a.m.", "p.m."):
            try:
                clock = read_clock(cells[at].strip(), "time", reading)
            except Unread:
                return None  # which is told
            if clock and (clock < "12:00") != cells[half].strip().casefold().startswith("a"):
                fact = f"{_head(layout, half)} says another half of the day than the time"
                return Unread("time", fact, "head that column AM/PM, or write the time with AM or PM", "half-of-day")
    return None


def _read(column: str, text: str, reading: Reading, timed: bool) -> object:
    try:
        if column == "date":
            found = read_day(text, reading)
            return found.day, timed and found.clock
        return read.language(text).tag if column == "language" else read_clock(text, column, reading)
    except Unread:
        return key(text)


def _head(layout: Layout, at: int) -> str:
    return quoted(layout.headings[at].strip()) if layout.is_sure else f"column {letters(at)}"


def _yes(text: str) -> bool | None:
    """Return whether *text* says yes; None if it is neither yes nor no."""
    only = text.casefold() if not key(text) else key(text)
    if only in YESES:
        return True
    return False if only in NOS or only in PLACEHOLDERS or not key(text) else None


_GONE = re.compile(
    r"cancel|canc'?l?e?d\b|\bcan[cx]\b|\bcxl|no[\s-]?show|resched|left w|decease|\blwbs\b|\b[rn]/s\b|passed away"
    r"|(?:entered|created)[\s-]in[\s-]error|suspendid|anulad|reprogramad|falleci|not coming"
    r"|moved to (?:[a-z]+ )?[0-9]{1,2}[/.-][0-9]|annul|storn|abgesagt|desmarcad|remarcad",
    re.IGNORECASE,
)
# A title says so at once, or of what is listed: "List of cancelled appointments". As a key it has no spaces.
_OF_A_TITLE = re.compile(
    r"(?:all|appointments?|appts?|cases?|citas?|clinic|daily|de|list|listado?|log|of|patients?|procedures?|report"
    rf"|schedule|surger(?:y|ies)|the|todays?|visits?)*(?P<gone>(?:{_GONE.pattern}).*)",
    re.IGNORECASE,
)
# Of these, what tells that it has happened: "pt cancelled" and "called to cancel", but not "may cancel".
_HAPPENED = re.compile(
    r"cancell?ed|cancelad|canc'?l?e?d\b|\bcxl'?e?d\b|\bcanx\b|no[\s-]?show|rescheduled|reprogramad|left w|deceased"
    r"|\blwbs\b|passed away|falleci|anulad|not coming|moved to [^\W\d]*\s*[0-9]|called to (?:cancel|resched)",
    re.IGNORECASE,
)


@lru_cache(4096)
def _says_gone(text: str, is_of_states: bool = False) -> bool | None:
    """Return None if *text* says nothing of an appointment that is not to be; else whether it is sure that it does.

    A short word, as DNA, is a state only where other states stand: *is_of_states*.
    """
    if len(text) > _LONGEST:
        return None
    own = STATE_OF.get(key(text), State.STANDS)
    if not own.prints and (is_of_states or len(key(text)) > 4):
        return True
    if not (match := _GONE.search(text)):
        return None
    try:
        found, _ = read.state(text.strip(), {})
    except Unread:
        return False
    if found.prints:
        return None
    if EARLIER.intersection(re.findall(r"[a-z]+", text.casefold())):
        return False
    return bool(_HAPPENED.search(text)) or not key(text[: match.start()])
