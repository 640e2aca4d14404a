"""Read a table that tells when to do what before a procedure, or when to come back after it.

Only where most rows name a plain time; a row whose time is not plain keeps all its words in the task or the visit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handpress.meanings.times import visits_of, when_of_heading
from handpress.meanings.timings import day_of
from handpress.meanings.words import has_letters, has_words
from handpress.pages.emit import Mapping
from handpress.pages.tasks import task
from handpress.pages.tree import LineWords

_ANY_VISIT = "Visit"
Row = Sequence[LineWords]


@dataclass(frozen=True)
class _Timed:
    """A row of a table: the cells that name its time, the timing that they make, and what is to be done."""

    time: tuple[LineWords, ...]
    when: str
    do: LineWords


_BEHIND = re.compile(r"[:：]\s+")


def tasks_in(body: Sequence[Row], under: str, language: str) -> list[Mapping]:
    """Return the tasks of a table whose last column is what to do, and whose others are when; [] for another one.

    Args:
        body: The rows without the heads.
        under: The timing of the heading over the table.
        language: BCP 47 tag.
    """
    if not all(has_words(row[-1].text) for row in body):
        return []  # a time without a task may be one over the rows below it
    rows = list(_timed_rows(body, under, language))
    if not rows or 2 * sum(bool(row.when) for row in rows) < len(rows):
        return []
    return [_task(row, language) for row in rows]


def _says_more(text: str, when: str, language: str) -> bool:
    """Return whether a cell says behind its time what is done then, too, as "5 hours before: Stop drinking."."""
    rest = _BEHIND.split(text, maxsplit=1)[1:]
    return any(has_letters(one) and not when_of_heading(one, language, day_of(when)) for one in rest)


def _timed_rows(body: Sequence[Row], under: str, language: str) -> Iterator[_Timed]:
    """Yield the rows that say what to do; an empty cell of a time means the one above it."""
    above: list[str] = [""] * max(map(len, body), default=0)
    for row in body:
        *times, do = row
        first = next((at for at, cell in enumerate(times) if has_words(cell.text)), len(times))
        cells = [cell.text if at >= first else above[at] for at, cell in enumerate(times)]
        own = tuple(cell for cell in times if has_words(cell.text))
        when, day = "", day_of(under)
        plain = True
        for text in filter(has_words, cells):
            when = when_of_heading(text, language, day)
            plain, day = plain and bool(when) and not _says_more(text, when, language), day_of(when) or day
        above[: len(cells)] = cells
        if len(times) == 1 and day_of(when):
            under = when  # "8:00 AM" in a row below is of this day
        yield _Timed(own, when if plain else "", do)


def _task(row: _Timed, language: str) -> Mapping:
    lines = tuple(line for cell in row.time for line in cell.lines)
    made = task(row.do, row.when, language) if row.when else {}
    when = made.get("when")
    if isinstance(when, LineWords) and when.text == row.when:
        return {**made, "when": LineWords(when.text, lines + when.lines)}
    told = ", ".join(cell.text.rstrip(" :") for cell in row.time)
    return {"do": LineWords(f"{told}: {row.do.text}" if told else row.do.text, lines + row.do.lines)}


def visits_in(heads: Row, body: Sequence[Row], language: str) -> list[Mapping]:
    """Return the visits of a table with a column that says how long after the procedure each is; [] for another one."""
    for at in range(len(heads)):
        windows = [_window(row, at, language) for row in body]
        if 2 * sum(map(bool, windows)) >= len(windows) > 0:
            return [_visit(heads, row, at, window) for row, window in zip(body, windows, strict=True)]
    return []


def window_of(text: str, language: str) -> str:
    """Return how long after the procedure *text* says, if that is all it says; else ""."""
    found = visits_of(f"{text}: {_ANY_VISIT}", language)
    return found[0].window if len(found) == 1 and found[0].visit == _ANY_VISIT and not found[0].purpose else ""


def _window(row: Row, at: int, language: str) -> str:
    name = next((cell.text for place, cell in enumerate(row) if place != at and has_words(cell.text)), "")
    found = visits_of(f"{row[at].text}: {name}", language) if name else ()
    same = len(found) == 1 and found[0].visit.casefold() == name.casefold() and not found[0].purpose
    return found[0].window if same else ""


def _visit(heads: Row, row: Row, at: int, window: str) -> Mapping:
    others = [(head, cell) for place, (head, cell) in enumerate(zip(heads, row, strict=True)) if place != at]
    (_, name), *more = [pair for pair in others if has_words(pair[1].text)] or [(heads[at], row[at])]
    texts = (
        [name.text] if window or name is row[at] or not has_words(row[at].text) else [f"{name.text}: {row[at].text}"]
    )
    texts += [f"{head.text}: {cell.text}" for head, cell in more]
    lines = tuple(line for _, cell in others for line in cell.lines) + (() if window else row[at].lines)
    made: Mapping = {"visit": LineWords("; ".join(texts), lines)}
    return {**made, "window": LineWords(window, row[at].lines)} if window else made
