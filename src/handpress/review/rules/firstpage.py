"""What the new page asks of a text: short where room is short, drawings that are there, numbers with their source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from handpress.brand.pictures import FOLDER, PictureWords, read_picture
from handpress.content.blocks import Photo
from handpress.content.kinds import Kind
from handpress.content.sentences import words
from handpress.content.timing import LONGEST, Unit
from handpress.diagnostics import HandpressError, Severity, quoted
from handpress.review.rules.contradiction import deed
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Subject
from handpress.source.model import Loc

SUMMARY = 25  # words: two lines beside the picture
_LINE, _LINES, _WORD = 30, 2, 15  # letters and lines of what stands under a day of the timeline


@rule("long-summary", Severity.WARNING, f"Handpress: the first page has room for {SUMMARY} words under its title")
def long_summary(page: Subject) -> Iterator[Hit]:
    """What it is must be read at one glance: the rest stands in the overview."""
    count = len(words(page.handout.summary or ""))
    if count > SUMMARY:
        fact = f"the summary has {count} words"
        yield page.node.walk(("summary",)).span, fact, f"say in {SUMMARY} words at most what is done, and what for"


@rule("timeline", Severity.WARNING, "Handpress: the first page shows the days at one glance")
def timeline(page: Subject) -> Iterator[Hit]:
    """Under each day two short lines fit, and the first day is the one on which there is first something to do."""
    marks = page.handout.timeline
    for number, mark in enumerate(marks):
        span = page.node.walk(("timeline", number)).span
        long = next((word for word in words(mark.do) if len(word) > _WORD), "")
        if long:
            yield span, f"{quoted(long)} is longer than a line of the timeline", f"use words of {_WORD} letters at most"
        elif _lines(mark.do) > _LINES:
            fact = f"{quoted(mark.do, 60)} takes more than {_LINES} lines of the timeline"
            yield span, fact, f"say it in about {_LINE} letters: the checklist has the rest"
    days = {mark.when.days_before for mark in marks if _dated(mark.when.days_before)}
    if marks and len(days) < _LINES:
        yield page.node.walk(("timeline",)).span, "a timeline of one day does not print", "add a day, or delete it"
    tasks = [task.when for one in page.handout.sections for task in one.checklist if task.when]
    first = max((when for when in tasks if _dated(when.days_before)), key=lambda when: when.days_before, default=None)
    if marks and days and first and first.days_before > max(days):
        fact = f"it begins after {quoted(first.canonical())}, the first day of the checklist"
        yield page.node.walk(("timeline",)).span, fact, "begin with the first day on which there is something to do"


def _dated(days: int) -> bool:
    return -LONGEST[Unit.DAY] < days < LONGEST[Unit.DAY]


def _lines(text: str) -> int:
    """Return how many lines of about half of `_LINE` letters a text takes."""
    width = _LINE // _LINES + 3  # what a column of five holds
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > width:
            lines, used = lines + 1, 0
        used += len(word) + bool(used)
    return lines


@rule("sign-untold", Severity.WARNING, "Handpress: the first page repeats the gravest signs, and adds none")
def sign_untold(page: Subject) -> Iterator[Hit]:
    """A sign that stands on the first page alone is looked for in vain on the page on when to call."""
    if page.language not in ("en", "es"):
        return
    sections = [page.handout.sections[at] for at in page.kinds(Kind.WHEN_TO_CALL)]
    items = [item for section in sections for item in (*section.emergency, *section.items)]
    told = {stem for item in items for text in (item.text, *item.items) for stem in deed(text) - _STRONG}
    for number, sign in enumerate(page.handout.emergency_signs):
        own = deed(sign) - _STRONG
        if own and own.isdisjoint(told):
            fact = f"{quoted(sign)} stands among the signs of no section on when to call"
            hint = 'add it there, under "emergency:"'
            yield page.node.walk(("emergency-signs", number)).span, fact, hint


# Beginnings of words that say how much, and not of what.
_STRONG = deed(
    "very bad severe sudden strong heavy lot much trouble problem hard sign new más muy fuerte mucho intenso"
)


@rule("risk-source", Severity.ERROR, "CDC Clear Communication Index 18: where a number comes from")
def risk_source(page: Subject) -> Iterator[Hit]:
    """A number that nobody answers for does not print."""
    for at, section in enumerate(page.handout.sections):
        for number, risk in enumerate(section.risks):
            if risk.number is not None and not risk.source:
                fact = f"nothing says where {risk.number} of {risk.of} comes from, so the number does not print"
                hint = 'name the study or the page under "source:", or delete the number'
                yield page.node.walk(("sections", at, "risks", number)).span, fact, hint


@rule("picture", Severity.ERROR, "Handpress: who does not see a picture is told what it shows")
def picture(page: Subject) -> Iterator[Hit]:
    """A picture that cannot be read, or that says nothing to those who do not see it, prints nothing."""
    places: list[tuple[Loc, Photo | None]] = [(("picture",), page.handout.picture)]
    places += [(("sections", at, "picture"), one.picture) for at, one in enumerate(page.handout.sections)]
    folder = Path(page.top.path).parent / FOLDER
    for place, photo in places:
        if photo:
            said = PictureWords(photo.alt or "", photo.caption or "", photo.labels)
            try:
                read_picture(folder, _named(folder, photo.file), page.handout.language, said)
            except HandpressError as error:
                for finding in error.findings:
                    yield page.node.walk(place).span, f"{photo.file}: {finding.message}", finding.hint


def _named(folder: Path, name: str) -> str:
    """Return the file of *folder* that a picture named without its ending is."""
    endings = (".svg", ".png", ".jpg", ".jpeg")
    if Path(name).suffix:
        return name
    return next((name + ending for ending in endings if (folder / (name + ending)).is_file()), f"{name}.svg")
