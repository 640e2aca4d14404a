"""What a section is made of: the entries of its blocks, and what reads each from the YAML.

A text that the patient reads is read by `SAID` (running text, in which terms are explained) or by `NAME` (a label, a
title); what is for the clinic alone, by neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any, ClassVar

from handpress.content.personal import Answer
from handpress.content.timing import ACCEPTED, Anchor, Unit, When, parse_when
from handpress.content.timing_pattern import arrival_pattern, when_pattern
from handpress.data import icon_names
from handpress.diagnostics import near_miss, quoted
from handpress.source.bind import WORDS, Entries, Keys, OneOrMore, OneText, Paragraphs, wrong
from handpress.source.model import Fault, Loc, Model, Reader, attributes, beside, field
from handpress.source.spelling import spelled
from handpress.source.yaml import Node

# A run of underscores in a text is a blank to write on.
BLANK = re.compile("___+")  # as "_{3,}", and found six times as fast

# Readers


class Printed(OneText[str]):
    """Reads a text that the patient reads.

    Args:
        read: Returns the text, or raises with `wrong`.
        running: Whether terms are explained in it.
    """

    __slots__ = ("running",)

    def __init__(self, read: Callable[[str], str] = str, running: bool = True) -> None:
        super().__init__(read)
        self.running = running


class _Lowest(Printed):
    """Reads a bullet under a bullet."""

    __slots__ = ()

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> str | None:
        """Return the text of the bullet."""
        if node.child("items"):
            hint = "move them one level up"
            faults.append(Fault(loc, "wrong", rule="nesting", fact="bullets cannot hold bullets here", hint=hint))
            return None
        return super().read(node, loc, faults)


class Few(Entries[Any]):
    """Reads a list of no more than *at_most* entries.

    Args:
        entry: Reads each.
        at_most: How many.
        rule: The name of the rule against more.
        why: What is wrong with more, behind "these are 4, ".
        hint: What to do instead.
    """

    __slots__ = ("_hint", "_rule", "_why", "at_most")
    at_most: int

    def __init__(self, entry: Reader[Any], at_most: int, rule: str, why: str, hint: str) -> None:
        super().__init__(entry)
        self.at_most, self._rule, self._why, self._hint = at_most, rule, why, hint

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> tuple[Any, ...] | None:
        """Return the entries of *node*."""
        if len(node.items) > self.at_most:
            fact = f"these are {len(node.items)}, {self._why}"
            faults.append(Fault(loc, "wrong", rule=self._rule, fact=fact, hint=self._hint))
        return super().read(node, loc, faults)


@spelled("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "2026-03-02", format="date")
def day(text: str) -> date:
    """Return the date that *text* writes as year-month-day; raise with `wrong` if it is none."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        wrong("date", f"{quoted(text)} is not a date", "write year-month-day, as in 2026-03-02")


@spelled(when_pattern, "7 days before", "1 day before at 6:00 PM", "evening before", "8 hours before", name="When")
def _when(text: str) -> When:
    try:
        when = parse_when(text)
        if when.asks:
            raise ValueError(f"a blank for the hour stands in {quoted(text)}, which only a key point takes")
        return when
    except ValueError as error:
        fact = str(error)
        example = "1 day before at 6:00 PM" if " at " in f" {text.lower()} " else "1 to 2 weeks after"
        wrong(
            "timing", fact, f"the known forms: {ACCEPTED}" if "known forms" in fact else f'write it as in "{example}"'
        )


_BEFORE = (Anchor.BEFORE, Anchor.EVENING_BEFORE, Anchor.NIGHT_BEFORE, Anchor.BEFORE_THE_DAY, Anchor.MORNING_OF)
AFTERWARDS = (Anchor.AFTER, Anchor.WITHIN, Anchor.LONG_TERM)
# What a visit and a task of the preparation can hang on.
AFTER = tuple(anchor for anchor in Anchor if anchor not in _BEFORE)
BEFORE = tuple(anchor for anchor in Anchor if anchor not in AFTERWARDS)


@spelled(partial(when_pattern, AFTER), "1 to 2 weeks after", "within 1 week", "as scheduled", name="Window")
def _window(text: str) -> When:
    when = _when(text)
    if when.anchor in _BEFORE:
        wrong(
            "timing", f"{quoted(text)} is a time before the procedure", 'write one after it, as in "1 to 2 weeks after"'
        )
    return when


@spelled(arrival_pattern, "60 minutes before", "2 hours before")
def _arrival(text: str) -> When:
    when = _when(text)
    if when.anchor is not Anchor.BEFORE or when.unit not in (Unit.MINUTE, Unit.HOUR) or when.low != when.high:
        fact = f"{quoted(text)} is no time at which to arrive"
        wrong("timing", fact, 'write minutes or hours before the procedure, as in "60 minutes before"')
    return when


_ASKS = re.compile(r"(?P<words>.*\w.*?):? ____[.:]?")


@spelled(
    lambda: rf"{when_pattern()}|^[^_]*\S[^_]*_{{3,}}[.:]?\s*$",
    "1 day before at 6:00 PM",
    "1 day before at ____",
    "No food from ____",
    name="KeyTime",
)
def _key_time(text: str) -> When | str:
    """Return a time; or words that end with a blank, where the clinic must say when."""
    if not BLANK.search(text):
        return _when(text)  # words whose blank is filled in are refused: what they say is a time
    text = BLANK.sub("____", text)
    try:
        return parse_when(text)
    except ValueError as error:
        if "no one day" in str(error):
            wrong("timing", str(error), 'write it as in "1 day before at ____"')
    if text.count("____") != 1 or not _ASKS.fullmatch(text):
        fact = f"the words for a time, {quoted(text)}, do not end with their one blank"
        wrong("timing", fact, 'write them as in "No food from ____"')
    return text


def asked(words: str) -> str:
    """Return the words of a time that a clinic must say, without the blank at their end."""
    found = _ASKS.fullmatch(words)
    return found["words"] if found else words


class KeyTime(Printed):
    """Reads when a key point is due: a time, or words for it that the patient reads."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(_key_time, running=False)  # type: ignore[arg-type]

    def plain(self, value: When | str) -> str:
        """Return the text that is read as *value*."""
        return value.canonical() if isinstance(value, When) else value


DAY = OneText(day)
TIMING = OneText(_when, When.canonical)
WINDOW = OneText(_window, When.canonical)
ARRIVAL = OneText(_arrival, When.canonical)

MAX_TITLE = 200  # characters: in large print half a page
MAX_SHORT = 40  # characters of a title that stands at the foot of every page


def at_most(length: int, hint: str) -> Callable[[str], str]:
    """Return what reads a text of at most *length* characters."""

    def read(text: str) -> str:
        if len(text) > length:
            wrong("too-long", f"this has {len(text):,} characters, and {length} are the limit", hint)
        return text

    return read


SAID = Printed()
NAME = Printed(running=False)
TITLE = Printed(at_most(MAX_TITLE, "name the procedure in a few words, and tell the rest below"), running=False)
SHORT_TITLE = Printed(at_most(MAX_SHORT, 'name the procedure in one or two words, as in "Colonoscopy"'), running=False)
PARAGRAPHS = Paragraphs(SAID)


_PICTURE = r"[A-Za-z0-9][A-Za-z0-9_-]*(\.(svg|png|jpe?g))?"


@spelled(_PICTURE, "colonoscopy", "knee.png", unquoted=("number", "boolean"))
def _file(text: str) -> str:
    if not re.fullmatch(_PICTURE, text):
        hint = 'write a name in the folder "pictures" of the library, as in colonoscopy or knee.png'
        wrong("picture", f"{quoted(text)} is not the name of a picture", hint)
    return text


@spelled(known=icon_names)
def _icon(text: str) -> str:
    known = icon_names()
    if text not in known:
        wrong("icon", f"{quoted(text)} is not the name of an icon", near_miss(text, known))
    return text


ICON = OneText(_icon)

# Entries


class Fact(Model):
    """One line of the facts at a glance."""

    label: str = field(NAME, about="what the fact is about, as in: Anesthesia")
    value: str = field(SAID, about="the fact; ____ prints a blank to write on")


class Item(Model):
    """A bullet; it may hold bullets of its own, once."""

    text: str = field(SAID, about="what it says; ____ prints a blank to write on")
    items: tuple[str, ...] = field(Entries(_Lowest()), default=(), about="bullets under this one")


class Step(Item):
    """A numbered step of the day."""

    when: When | None = field(TIMING, default=None, about="when; its clock time prints beside the step")


class Medicine(Model):
    """One row of the table of medicines; ____ alone is an empty row to write in."""

    medicine: str = field(SAID, about="its name; ____ is a row to write in")
    stop: When | None = field(TIMING, default=None, about="when the patient stops it; without it a blank")
    again: When | None = field(WINDOW, default=None, about="when the patient starts it again; without it a blank")
    note: str | None = field(SAID, default=None, about="what else to know of it")

    answers: tuple[Answer | None, ...] = beside(default=())  # what is typed where it has no day to stop, to start again


MEDICINES = Entries(Keys(Medicine, own="medicine"))
SAYINGS = Entries(SAID)


class Task(Model):
    """One thing to do before the procedure, printed with a box to tick."""

    do: str = field(SAID, about="what the patient does")
    when: When | None = field(TIMING, default=None, about="how long before the procedure")
    icon: str | None = field(ICON, default=None, about="a drawing of our own set that repeats the words")
    may: tuple[str, ...] = field(SAYINGS, default=(), about="what the patient may have then")
    avoid: tuple[str, ...] = field(SAYINGS, default=(), about="what the patient must not have then")
    medicines: tuple[Medicine, ...] = field(MEDICINES, default=(), about="medicines, in a table under the task")


class KeyPoint(Model):
    """One of the most important things to do, printed on the first page with a box to tick."""

    do: str = field(SAID, about="what the patient does, in a few words")
    why: str | None = field(SAID, default=None, about="why, or how; printed under it")
    when: tuple[When | str, ...] = field(
        OneOrMore(KeyTime()),
        default=(),
        about='one time, or two; for the clinic to write, "1 day before at ____", or words as "No food from ____"',
    )
    icon: str | None = field(ICON, default=None, about="a drawing of our own set that repeats the words")

    answers: tuple[Answer | None, ...] = beside(default=())  # what is typed on the blank of each time

    def _agree(self) -> None:
        if len(self.when) > _MOST_TIMES:
            wrong("key-points", f"a key point has {len(self.when)} times", f"keep {_MOST_TIMES}, or make two of it")

    @property
    def times(self) -> tuple[When, ...]:
        """The times that can come to a date."""
        return tuple(when for when in self.when if isinstance(when, When))


_MOST_TIMES = 2


class Mark(Model):
    """One day of the timeline on the first page."""

    when: When = field(TIMING, about="which day")
    do: str = field(SAID, about="what the patient does then, in a few words")


class Visit(Model):
    """One row of the follow-up schedule."""

    visit: str = field(SAID, about="which visit")
    purpose: str | None = field(SAID, default=None, about="what it is for")
    window: When | None = field(WINDOW, default=None, about="how long after the procedure")

    answers: tuple[Answer | None, ...] = beside(default=())  # what is typed as its date and time


class Table(Model):
    """A small table: the first column names its row."""

    title: str | None = field(NAME, default=None, about="what stands over it")
    columns: tuple[str, ...] = field(Entries(NAME), about="the headings, two to four")
    rows: tuple[tuple[str, ...], ...] = field(
        Entries(Entries(SAID)), about="the rows, each a list with a text for every column; ____ prints a blank"
    )

    def _agree(self) -> None:
        count = len(self.columns)
        if not 2 <= count <= _MOST_COLUMNS:
            fact = f"a table has two to four columns, and this one has {count}"
            wrong("table", fact, "make two tables of it, or a list")
        for number, row in enumerate(self.rows, 1):
            if len(row) != count:
                fact = f"row {number} has {len(row)} texts, and the table {count} columns"
                wrong("table", fact, 'write a text for every column; "____" for one to write in')


_MOST_COLUMNS = 4


@spelled("[0-9]{1,6}", "1", "100", unquoted=("integer",), low=0, high=999999)
def _count(text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text):
        wrong("number", f"{quoted(text)} is not a count", "write a whole number, as in 1")
    return int(text)


class Risk(Model):
    """A risk, with how many people it meets where a source says so."""

    together: ClassVar[dict[str, Any]] = {"dependentRequired": {"number": ["of"], "of": ["number"]}}

    risk: str = field(SAID, about="what can happen, as it meets a patient")
    number: int | None = field(OneText(_count), default=None, about="how many of them it meets")
    of: int | None = field(OneText(_count), default=None, about="of how many people: 100, 1000 or 10000, as a rule")
    source: str | None = field(WORDS, default=None, about="who says so; without it no number prints")

    def _agree(self) -> None:
        if (self.number is None) != (self.of is None):
            wrong("risk", "one of number and of is missing", "write both, as in number: 1 and of: 100")
        if self.number is not None and self.of is not None and not (self.of > 0 and self.number <= self.of):
            wrong("risk", f"{self.number} of {self.of} people is no count", "write how many people of how many")

    @property
    def counted(self) -> tuple[int, int] | None:
        """How many of how many people, where a source says so."""
        return (self.number, self.of) if self.number is not None and self.of and self.source else None


class Choice(Model):
    """Another choice that the patient has."""

    choice: str = field(SAID, about="what the patient can choose instead")
    about: str | None = field(SAID, default=None, about="what speaks for it and against it")


class Home(Model):
    """The first time at home."""

    together: ClassVar[dict[str, Any]] = {
        "anyOf": [{"required": ["rules"]}, {"required": ["normal"]}],
        "dependentRequired": {"until": ["rules"]},
    }

    until: When | None = field(WINDOW, default=None, about="until when the rules hold")
    rules: tuple[str, ...] = field(SAYINGS, default=(), about="what the patient does and does not do until then")
    normal: tuple[str, ...] = field(SAYINGS, default=(), about="what is normal, and no reason to call")

    def _agree(self) -> None:
        if not (self.rules or self.normal):
            wrong("empty-section", "it has neither rules nor normal", "write one of them, or delete it")
        if self.until and not self.rules:
            wrong("missing-key", "it says until when, and not what", "add rules")


class Photo(Model):
    """A picture from the library's folder of pictures, with what is said of it."""

    file: str = field(OneText(_file), about="its name in the folder pictures")
    alt: str | None = field(NAME, default=None, about="what it shows, for who cannot see it")
    caption: str | None = field(NAME, default=None, about="a sentence under it")
    labels: tuple[str, ...] = field(Entries(NAME), default=(), about="the words in it, in the order of its own")


_LONGEST_ADDRESS = 42
_PUBLIC = r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._~/-]*)?"


@spelled(rf"(https://)?(?!\S{{{_LONGEST_ADDRESS + 1}}}){_PUBLIC}", "clinic.example/colon")
def _address(text: str) -> str:
    plain = text.removeprefix("https://")
    if not re.fullmatch(_PUBLIC, plain):
        hint = "write a public one, as in clinic.example/colon"
        wrong("site", f"{quoted(text)} is not a web address", hint)
    if len(plain) > _LONGEST_ADDRESS:
        fact = f"this address has {len(plain)} characters, and {_LONGEST_ADDRESS} are the limit"
        wrong("site", fact, "use a shorter one: a patient has to type it")
    return plain


class Web(Model):
    """A page on the web, with its address as a QR code."""

    address: str = field(OneText(_address), about="a public address of at most 42 characters")
    title: str | None = field(NAME, default=None, about="what the patient finds there")


class Video(Web):
    """A film on the web, with its address as a QR code."""

    minutes: int | None = field(OneText(_count), default=None, about="how long it takes")


def in_order_of_time(tasks: Iterable[Task]) -> list[Task]:
    """Return *tasks* day by day; before them those for now, then those without a time.

    Within a day the order is the author's, unless every one of its tasks has a clock time: how "5 hours before" stands
    to "at 7:00 AM" depends on the patient.
    """
    days: dict[int, list[Task]] = {}
    for task in tasks:
        days.setdefault(_UNTIMED if task.when is None else task.when.days_before, []).append(task)
    listed = []
    for _, own in sorted(days.items(), reverse=True):
        clocks = [task.when.minute for task in own if task.when and task.when.minute is not None]
        if len(clocks) == len(own):
            own = [task for _, _, task in sorted(zip(clocks, range(len(own)), own, strict=True))]
        listed += own
    return listed


_UNTIMED = 10**5  # as many days before


# Every text of a value


def texts(reader: Reader[Any], value: Any, way: Loc = ()) -> Iterator[tuple[Loc, str, Printed]]:
    """Yield each text that the patient reads in a *value* that *reader* reads: the way to it, it, and its reader."""
    if isinstance(reader, Printed):
        if value and isinstance(value, str):
            yield way, value, reader
    elif isinstance(reader, Entries):
        for at, each in enumerate(value):
            yield from texts(reader.entry, each, (*way, at))
    elif isinstance(reader, Keys) and value is not None:
        for attribute, key in attributes(reader.model).items():
            yield from texts(key.reader, getattr(value, attribute), (*way, key.name))


def retold(reader: Reader[Any], value: Any, say: Callable[[str], str]) -> Any:
    """Return a *value* that *reader* reads, its running texts as *say* returns them, called in printed order."""
    if isinstance(reader, Printed):
        return say(value) if value and reader.running else value
    if isinstance(reader, Entries):
        return tuple(retold(reader.entry, each, say) for each in value)
    if isinstance(reader, Keys) and value is not None:
        own = attributes(reader.model)
        return value.but(**{name: retold(key.reader, getattr(value, name), say) for name, key in own.items()})
    return value


def times(reader: Reader[Any], value: Any) -> Iterator[When]:
    """Yield each time in a *value* that *reader* reads."""
    if isinstance(value, When):
        yield value
    elif isinstance(reader, Entries):
        for each in value:
            yield from times(reader.entry, each)
    elif isinstance(reader, Keys) and value is not None:
        for attribute, key in attributes(reader.model).items():
            yield from times(key.reader, getattr(value, attribute))
