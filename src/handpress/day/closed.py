"""Tasks of a handout that fall on a day on which the clinic is closed: told, and never moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from handpress.content.handout import Handout
from handpress.content.shelf import Entry
from handpress.content.timing import Procedure, due
from handpress.diagnostics import Finding, Severity, Span

Closes = Callable[[date], bool]
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HINT = "the pages keep the day: see whether anybody is needed, and whom the patient can call"


def on_closed_days(entry: Entry, handout: Handout, procedure: Procedure, closes: Closes) -> list[Finding]:
    """Return a warning for each weekday on which something is due while the clinic is closed."""
    place, found = Span(str(entry.path)), list[Finding]()
    if closes(procedure.day):
        fact = f"the procedure is on a {_NAMES[procedure.day.weekday()]} on which the clinic is closed"
        found.append(Finding(place, fact, "closed", "check the date", Severity.WARNING))
    dues = filter(None, (due(when, procedure) for when in handout.timed()))
    days = {each.first for each in dues if each.first == each.last != procedure.day and closes(each.first)}
    for weekday in sorted({day.weekday() for day in days}):
        fact = f"a task is due on a {_NAMES[weekday]} on which the clinic is closed"
        found.append(Finding(place, fact, "closed", _HINT, Severity.WARNING))
    return found
