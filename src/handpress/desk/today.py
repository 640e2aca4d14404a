"""What the page of a day shows: its sum, its rows in words, the options of a print, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from handpress.content.shelf import CODE
from handpress.day.look import READY, STATES, Look, LookedRow, Wrong
from handpress.day.survey import RowState
from handpress.desk.openday import Counted, Fix, Kept
from handpress.lists.cells import language_name
from handpress.lists.vocabulary import COLUMNS

LABELS = {
    "patient": "Patient",
    "family": "Family name",
    "given": "First name",
    "reference": "Patient number",
    "encounter": "Visit number",
    "code": "Code",
    "date": "Date",
    "time": "Time",
    "clinician": "Clinician",
    "language": "Language",
    "second": "Second language",
    "edition": "Edition",
    "copies": "Copies",
    "room": "Room",
    "place": "Site",
    "state": "State of appointment",
    "sedation": "Sedation",
    "arrive": "Arrival time",
}
assert tuple(LABELS) == COLUMNS
# Of the columns of a row, those that its page shows first.
FIELDS = ("patient", "reference", "code", "date", "time", "clinician", "room", "language", "edition", "copies", "state")
# By the state of a row: its look, its word on the row, its word in the sum.
_LOOKS = {
    RowState.BEFORE.value: ("printed", "Printed", "printed"),
    READY: ("ready", "Ready", "ready"),
    RowState.DRAFT.value: ("draft", "Draft", "drafts"),
    RowState.REFUSED.value: ("refused", "Refused", "refused"),
    RowState.CANCELLED.value: ("left", "Left out", "left out"),
    RowState.JOINED.value: ("left", "On another paper", "on another row's paper"),
    RowState.SAME.value: ("left", "The same again", "the same as another row"),
}


class Term(NamedTuple):
    """One term of the sum: how many rows, its word, and its look, by which these rows are shown alone."""

    rows: int
    word: str
    look: str


class FieldView(NamedTuple):
    """A cell to be put right: its column, label and text, why, the nearest answers, what to choose from if it is so."""

    column: str
    label: str
    text: str
    fact: str
    hint: str
    answers: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...] = ()


class RowView(NamedTuple):
    """A row as the page shows it."""

    number: int
    clock: str
    patient: str
    reference: str
    title: str
    code: str
    language: str
    clinician: str
    room: str
    look: str
    word: str
    note: str
    fields: tuple[FieldView, ...] = ()


class DoneView(NamedTuple):
    """A line of what was done today: when, what; the time of what can be undone, 0 for none; the run of a print."""

    clock: str
    text: str
    undo: float = 0.0
    run: str = ""


def terms(look: Look) -> list[Term]:
    """Return the terms of the sum; they add up to all rows."""
    return [Term(count, terms_word(look, state, count), _LOOKS[state][0]) for state, count in look.sum.items()]


def terms_word(look: Look, state: str, count: int) -> str:
    """Return the word of a state in the sum: "cancelled" where all that is left out is so."""
    out = {row.reason for row in look.rows if row.state == RowState.CANCELLED}
    return "cancelled" if state == RowState.CANCELLED and out == {"cancelled"} else _word(state, count)


def _word(state: str, count: int) -> str:
    word = _LOOKS[state][2]
    return "draft" if word == "drafts" and count == 1 else word


def clock_of(when: time | datetime | float | None) -> str:
    """Return a time of day as it is written on the page: 7:41 AM."""
    if when is None:
        return ""
    if isinstance(when, float):
        when = datetime.fromtimestamp(when)
    half = "AM" if when.hour < 12 else "PM"
    return f"{when.hour % 12 or 12}:{when.minute:02} {half}"


def day_of(when: date) -> str:
    """Return a day as it is written on the page: Friday, December 4."""
    return f"{when:%A, %B} {when.day}"


def title_of(look: Look, today: date) -> str:
    """Return what the page of a day is called: its day, or how many it spans."""
    days = sorted({row.day for row in look.rows if row.day})
    if not days:
        return day_of(today)
    return day_of(days[0]) if len(days) == 1 else f"{day_of(days[0])} to {day_of(days[-1])}"


def rows_of(look: Look, kept: Kept, languages: Sequence[str], show: str = "") -> list[RowView]:
    """Return the rows in the order of times, those of one look alone where *show* names it."""
    rows = sorted(look.rows, key=lambda row: (row.day or date.max, row.clock or time.max, row.row))
    found = [row_of(row, kept, languages) for row in rows]
    return [row for row in found if show in ("", row.look)]


def row_of(row: LookedRow, kept: Kept, languages: Sequence[str]) -> RowView:
    """Return one row as the page shows it."""
    look, word, _ = _LOOKS[row.state]
    first = row.papers[0] if row.papers else None
    more = f" + {len(row.papers) - 1}" if len(row.papers) > 1 else ""
    title = first.title if first else ""
    large = first is not None and first.edition != "standard"
    language = language_name(first.language) if first and first.language else ""
    return RowView(
        row.row,
        clock_of(row.clock) or row.cells.get("time") or "No time",
        row.patient or row.cells.get("patient") or "No name",
        row.reference,
        f"{title}{more}" if title else "",
        ", ".join(dict.fromkeys(paper.code for paper in row.papers)),
        f"{language}, large print" if large else language,
        row.clinician,
        f"Room {row.room}" if row.room.isdigit() else row.room,
        look,
        word,
        _note(row, kept),
        tuple(_fields(row, languages)) if row.state == RowState.REFUSED else (),
    )


def _note(row: LookedRow, kept: Kept) -> str:
    """Return what stands beside the state of a row."""
    if row.state == RowState.BEFORE:
        times = [clock_of(at) for at in kept.printed_at(row.row)]
        return ", again ".join(times or [_clock_at(row.printed)])
    if row.state == RowState.DRAFT:
        old = f" It has changed: throw away what was printed {_clock_at(row.outdated)}." if row.outdated else ""
        return f"Not signed yet.{old}"
    if row.state == RowState.CANCELLED:
        return f"Marked as {row.reason}." if row.reason else ""
    if row.state in (RowState.JOINED, RowState.SAME):
        return f"{row.reason[:1].upper()}{row.reason[1:]}."
    if row.outdated:
        return f"It has changed: throw away what was printed {_clock_at(row.outdated)}."
    fixes = [fix for fix in kept.fixes if fix.row == row.row]
    return f"{LABELS[fixes[-1].column]} fixed {clock_of(fixes[-1].at)}" if fixes and row.state == READY else ""


def _clock_at(moment: str) -> str:
    """Return the time of day of a moment that ISO 8601 writes, "" of none."""
    return clock_of(datetime.fromisoformat(moment).astimezone()) if moment else ""


def _fields(row: LookedRow, languages: Sequence[str]) -> Iterable[FieldView]:
    for wrong in row.wrong:
        column = wrong.column
        text = row.cells.get(column, "")
        choices: tuple[tuple[str, str], ...] = ()
        if column == "language":
            choices = tuple((tag, language_name(tag)) for tag in languages)
            choices = choices if text in languages else ((text, text or "Please choose"), *choices)
        yield FieldView(column, LABELS.get(column, ""), text, _fact(wrong, row), _hint(wrong), _answers(wrong), choices)


def _fact(wrong: Wrong, row: LookedRow) -> str:
    if wrong.finding.rule == "no-handout":
        if wrong.column == "language" and row.papers:
            lost = row.papers[0]
            return f"{lost.code} has no {row.cells.get('language') or language_name(lost.language)} paper."
        is_code = CODE.fullmatch(row.cells.get("code", "").strip())
        return "No paper in the library has this code." if is_code else "No paper in the library has this name."
    return _sentence(wrong.finding.message.removeprefix(f"{wrong.column}: "))


def _hint(wrong: Wrong) -> str:
    if wrong.finding.rule == "no-handout":
        return "" if wrong.answers else "Write the code as on the referral."
    return _sentence(wrong.finding.desk or wrong.finding.hint)


def _sentence(text: str) -> str:
    text = f"{text[:1].upper()}{text[1:]}"
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _answers(wrong: Wrong) -> tuple[tuple[str, str], ...]:
    return tuple((answer.text, answer.words) for answer in wrong.answers)


def done(kept: Kept, rows: int) -> list[DoneView]:
    """Return what was done today, the last first."""
    found: list[tuple[float, DoneView]] = [(kept.read, DoneView(clock_of(kept.read), f"{kept.name} read, {rows} rows"))]
    for fix in kept.fixes:
        found.append((fix.at, DoneView(clock_of(fix.at), fixed(fix), fix.at)))
    for run in kept.printed:
        who = "1 patient" if run.patients == 1 else f"{run.patients} patients"
        again = " again" if run.again else ""
        sheets = "1 sheet" if run.sheets == 1 else f"{run.sheets} sheets"
        found.append((run.at, DoneView(clock_of(run.at), f"{who} printed{again}, {sheets}", run=run.name)))
    return [view for _, view in sorted(found, key=lambda each: each[0], reverse=True)]


def fixed(fix: Fix) -> str:
    """Return what was put right, in words."""
    text = language_name(fix.text) if fix.column == "language" and fix.text else fix.text
    label = LABELS[fix.column].lower()
    return f"Row {fix.row}: {label} is now {text}" if text else f"Row {fix.row}: {label} is now empty"


def earlier(days: Iterable[Counted]) -> list[str]:
    """Return a line for each day that is over: "December 3: 49 rows = 47 printed + 2 refused"."""
    found = []
    for each in days:
        when, rows = date.fromisoformat(each.day), sum(each.counts.values())
        parts = " + ".join(f"{count} {_word(state, count)}" for state, count in each.counts.items() if state in _LOOKS)
        found.append(f"{when:%a, %b} {when.day}: {rows} row{'s' if rows != 1 else ''} = {parts}")
    return found


assert set(_LOOKS) == {str(state) for state in STATES}
