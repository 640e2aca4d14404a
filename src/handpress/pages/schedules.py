"""Put the days of a preparation, each a heading with its tasks, into one checklist: each task says its own day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handpress.pages.emit import Mapping
from handpress.pages.headings import LONGEST_TITLE
from handpress.pages.ledger import Ledger
from handpress.pages.parts import Part
from handpress.pages.tree import LineWords


def add_sections(sections: list[Mapping], part: Part, made: Sequence[Mapping], schedule: bool, ledger: Ledger) -> bool:
    """Add the sections *made* of *part* to *sections*; return whether a further day may go on with the last.

    Args:
        sections: Those of the parts before.
        part: What they were made of.
        made: Its sections.
        schedule: Whether the last of *sections* is a checklist that a day may go on with.
        ledger: Takes the heading of a day that no task repeats.
    """
    if not part.day:
        sections += made
        return bool(made) and list(made[-1]) == ["kind", "checklist"]
    if len(made) != 1 or not _is_told(made[0]):
        sections += [_titled(made[0], part.day), *made[1:]] if made else []
        return False
    section = {key: value for key, value in made[0].items() if value is not part.day}
    tasks = _tasks(section)
    _tell(part.day, part.when, tasks, ledger)
    if schedule and "title" not in section and sections[-1]["kind"] == replace_lines(section, sections[-1]):
        _tasks(sections[-1]).extend(tasks)
    else:
        sections.append(section)
    return True


def replace_lines(section: Mapping, before: Mapping) -> LineWords:
    """Return the kind of *section* with the lines of the one *before*, so that equal kinds are equal."""
    kind, other = section["kind"], before["kind"]
    assert isinstance(kind, LineWords)
    assert isinstance(other, LineWords)
    return other if kind.text == other.text and not kind.lines else kind


def _tasks(section: Mapping) -> list[Mapping]:
    tasks = section["checklist"]
    assert isinstance(tasks, list)
    return tasks  # type: ignore[return-value]


def _is_told(section: Mapping) -> bool:
    """Return whether all that stands under the day are tasks with their times."""
    if not set(section) <= {"kind", "title", "checklist"} or "checklist" not in section:
        return False
    return all("when" in task for task in _tasks(section))


def _titled(section: Mapping, day: LineWords) -> Mapping:
    """Return *section* with its day in its title, behind the heading over it."""
    title = section.get("title")
    if title is day:
        return section
    text, lines = day.text, day.lines
    if isinstance(title, LineWords) and len(title.text) + len(text) + 2 <= LONGEST_TITLE:
        text, lines = f"{title.text}: {text}", title.lines + lines
    rest = {key: value for key, value in section.items() if key not in ("kind", "title")}
    return {"kind": section["kind"], "title": LineWords(text, lines), **rest}


def _tell(day: LineWords, when: str, tasks: Sequence[Mapping], ledger: Ledger) -> None:
    """Note where the heading of the day went: into the time of a task, or out, since the times say it."""
    for task in tasks:
        own = task["when"]
        if isinstance(own, LineWords) and own.text.startswith(when):
            task["when"] = replace(own, lines=day.lines + own.lines)
            return
    ledger.leave(day, "a day that the times of its tasks tell")
