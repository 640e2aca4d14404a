"""What a handout is: the model that every stage after the YAML works on.

Every string is text: printed as typed, never markup. Refuses empty sections,
items without words, and codes that are not codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any, Literal

from handpress.content.kinds import MEANING, Kind
from handpress.content.shelf import CODE
from handpress.content.timing import ACCEPTED, Anchor, When, parse_when
from handpress.content.timing_pattern import when_pattern
from handpress.diagnostics import Finding, quoted
from handpress.source.bind import (
    TAG,
    WORDS,
    Choice,
    Entries,
    Keys,
    OneOrMore,
    OneText,
    Paragraphs,
    bind,
    wrong,
)
from handpress.source.model import Fault, Loc, Model, beside, field, plain
from handpress.source.places import finding_at
from handpress.source.spelling import spelled
from handpress.source.texts import one_line
from handpress.source.yaml import Node

# A run of underscores in a text is a blank to write on.
BLANK = re.compile("_{3,}")

_ONLY_BEFORE = (Anchor.BEFORE, Anchor.EVENING_BEFORE, Anchor.NIGHT_BEFORE, Anchor.BEFORE_THE_DAY, Anchor.MORNING_OF)
_ONLY_AFTER = (Anchor.AFTER, Anchor.WITHIN, Anchor.LONG_TERM)
# What a task of the preparation and a visit can hang on.
BEFORE = tuple(anchor for anchor in Anchor if anchor not in _ONLY_AFTER)
AFTER = tuple(anchor for anchor in Anchor if anchor not in _ONLY_BEFORE)


@spelled(CODE.pattern, "22511", "0275T", unquoted=("integer",), low=0, high=99999)  # unquoted, 00123 is 123
def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        hint = "write five digits, or four digits and F or T, as in 22867, 0528F or 0275T"
        wrong("code", f"{quoted(text)} is not a CPT code", hint)
    return text


@spelled("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "2026-03-02", format="date")
def day(text: str) -> date:
    """Return the date that *text* writes as year-month-day; raise with `wrong` if it is none."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        wrong("date", f"{quoted(text)} is not a date", "write year-month-day, as in 2026-03-02")


@spelled("[0-9a-f]{16}", "380f52ac5a50f9ae", unquoted=("number",))
def _fingerprint(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{16}", text):
        hint = "write the one that rendering names, sixteen digits from 0 to f, in quotes"
        wrong("fingerprint", f"{quoted(text)} is not a fingerprint", hint)
    return text


@spelled(when_pattern, "7 days before", "1 day before at 6:00 PM", "evening before", "8 hours before", name="When")
def _when(text: str) -> When:
    try:
        return parse_when(text)
    except ValueError as error:
        fact = str(error)
        example = "1 day before at 6:00 PM" if " at " in f" {text.lower()} " else "1 to 2 weeks after"
        wrong(
            "timing", fact, f"the known forms: {ACCEPTED}" if "known forms" in fact else f'write it as in "{example}"'
        )


@spelled(partial(when_pattern, AFTER), "1 to 2 weeks after", "within 1 week", "as scheduled", name="Window")
def _window(text: str) -> When:
    when = _when(text)
    if when.anchor not in AFTER:
        wrong(
            "timing", f"{quoted(text)} is a time before the procedure", 'write one after it, as in "1 to 2 weeks after"'
        )
    return when


class _Lowest(OneText[str]):
    """Reads a bullet under a bullet."""

    __slots__ = ()

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> str | None:
        """Return the text of the bullet."""
        if node.child("items"):
            hint = "move them one level up"
            faults.append(Fault(loc, "wrong", rule="nesting", fact="bullets cannot hold bullets here", hint=hint))
            return None
        return super().read(node, loc, faults)


DAY = OneText(day)
TIMING = OneText(_when, When.canonical)
WINDOW = OneText(_window, When.canonical)
PARAGRAPHS = Paragraphs(WORDS)


MAX_TITLE = 200  # characters: in large print half a page


def _title(text: str) -> str:
    if len(text) > MAX_TITLE:
        hint = "name the procedure in a few words, and tell the rest below"
        wrong("too-long", f"this has {len(text):,} characters, and {MAX_TITLE} are the limit", hint)
    return text


TITLE = OneText(_title)


class Fact(Model):
    """One line of the facts at a glance."""

    label: str = field(WORDS, about="what the fact is about, as in: Anesthesia")
    value: str = field(WORDS, about="the fact; ____ prints a blank to write on")


class Item(Model):
    """A bullet or a step; it may hold bullets of its own, once."""

    text: str = field(WORDS, about="what it says; ____ prints a blank to write on")
    items: tuple[str, ...] = field(Entries(_Lowest(str)), default=(), about="bullets under this one")


class Task(Model):
    """One thing to do before the procedure, printed with a box to tick."""

    do: str = field(WORDS, about="what the patient does")
    when: When | None = field(TIMING, default=None, about="how long before the procedure")


class Few(Entries[Any]):
    """Reads a list of no more than `at_most`: what nobody forgets."""

    __slots__ = ()
    at_most = 3

    def read(self, node: Node, loc: Loc, faults: list[Fault]) -> tuple[Any, ...] | None:
        """Return the entries of *node*."""
        if len(node.items) > self.at_most:
            fact = f"these are {len(node.items)}, and nobody keeps more than {self.at_most} in mind"
            hint = f"keep the {self.at_most} that matter most: the checklist has the others"
            faults.append(Fault(loc, "wrong", rule="key-points", fact=fact, hint=hint))
        return super().read(node, loc, faults)


class KeyPoint(Model):
    """One of the most important things to do, printed on the first page with a box to tick."""

    do: str = field(WORDS, about="what the patient does, in a few words")
    why: str | None = field(WORDS, default=None, about="why, or how; printed under it")
    when: tuple[When, ...] = field(OneOrMore(TIMING), default=(), about="when: one time, or two")

    def _agree(self) -> None:
        if len(self.when) > _MOST_TIMES:
            wrong("key-points", f"a key point has {len(self.when)} times", f"keep {_MOST_TIMES}, or make two of it")


class Visit(Model):
    """One row of the follow-up schedule."""

    visit: str = field(WORDS, about="which visit")
    purpose: str | None = field(WORDS, default=None, about="what it is for")
    window: When | None = field(WINDOW, default=None, about="how long after the procedure")


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

FACTS = Entries(Keys(Fact))
_MOST_TIMES = 2
BULLETS = Entries(Keys(Item, own="text"))
BLOCKS = ("text", "facts", "checklist", "steps", "items", "say", "emergency", "urgent", "visits", "note")
OF_CALLING = ("say", "emergency", "urgent")


class Section(Model):
    """One part of a handout under one heading. Its blocks print in the order in which they are written."""

    kind: Kind = field(Choice(Kind), about="; ".join(f"{kind}: {meaning}" for kind, meaning in MEANING.items()))
    title: str | None = field(TITLE, default=None, about="heading; without it the kind's own heading prints")
    text: tuple[str, ...] = field(PARAGRAPHS, default=(), about="introduction: one text, or a list of paragraphs")
    facts: tuple[Fact, ...] = field(FACTS, default=(), about="labels with values")
    checklist: tuple[Task, ...] = field(
        Entries(Keys(Task, own="do")), default=(), about="things to do, each with a box to tick"
    )
    steps: tuple[Item, ...] = field(BULLETS, default=(), about="numbered steps")
    items: tuple[Item, ...] = field(BULLETS, default=(), about="bullets")
    say: tuple[str, ...] = field(PARAGRAPHS, default=(), about="in when-to-call: what to say on the phone")
    emergency: tuple[Item, ...] = field(
        BULLETS, default=(), about="in when-to-call: signs of an emergency, for the emergency number"
    )
    urgent: tuple[Item, ...] = field(
        BULLETS, default=(), about="in when-to-call: signs for which the patient calls the clinic on the same day"
    )
    visits: tuple[Visit, ...] = field(Entries(Keys(Visit, own="visit")), default=(), about="follow-up schedule")
    note: tuple[str, ...] = field(PARAGRAPHS, default=(), about="closing text")

    written: tuple[str, ...] = beside(default=BLOCKS)  # the names of the blocks, in the author's order

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of the filled blocks, in the order in which the author wrote them."""
        return tuple(name for name in self.written if getattr(self, name))

    @classmethod
    def _completed(cls, given: dict[str, Any]) -> dict[str, Any]:
        return super()._completed({"written": tuple(name for name in given if name in BLOCKS), **given})

    def _agree(self) -> None:
        if not self.blocks:
            wrong("empty-section", "nothing stands under its heading", "write its text, or delete the section")
        own = [name for name in OF_CALLING if getattr(self, name)]
        if own and self.kind is not Kind.WHEN_TO_CALL:
            fact = f"{quoted(own[0])} stands in a section of the kind {quoted(self.kind)}"
            wrong("block", fact, 'it belongs to "kind: when-to-call"')


def _phrase(text: str) -> str:
    if BLANK.search(text):
        wrong("phrase", f"{quoted(text)} holds a blank", "list the words before and after it")
    return text


def phrase_pattern(text: str) -> str:
    """Return what finds a phrase in a text: whole words only, but for Chinese, which has no spaces."""
    before = r"(?<!\w)" if text[0].isalnum() and not _is_han(text[0]) else ""
    after = r"(?!\w)" if text[-1].isalnum() and not _is_han(text[-1]) else ""
    return f"{before}{re.escape(text)}{after}"


def _is_han(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff"


class Phrase(Model):
    """Words of another language that stand in the handout's texts."""

    text: str = field(OneText(_phrase), about="the words, letter for letter as they stand in the handout")
    language: str = field(TAG, about="BCP 47 tag of these words")


class Translation(Model):
    """Where a translated handout comes from, and who answers for it."""

    origin: str = field(TAG, name="from", about="language of the handout that was translated")
    version: str = field(WORDS, about="version of that handout")
    fingerprint: str = field(
        OneText(_fingerprint), about="fingerprint of that handout's text; rendering says which one it has now"
    )
    by: str = field(WORDS, about="who translated it")
    made: date = field(DAY, name="date", about="day of the translation, year-month-day")
    reviewed_by: str | None = field(
        WORDS, default=None, name="reviewed-by", about="the qualified person who reviewed it"
    )

    outdated: bool = beside(default=False)  # the handout that this was translated from says something else now
    lost: bool = beside(default=False)  # nobody can tell: that handout is not there


class Handout(Model):
    """The procedure page of one CPT code in one language."""

    code: str = field(OneText(_code), about="the CPT code that the clinic bills")
    title: str = field(TITLE, about="the procedure in plain words")
    language: str = field(TAG, default="en", about="BCP 47 tag")
    version: str = field(WORDS, default="1", about="version of this text, printed in the footer")
    revised: date | None = field(DAY, default=None, about="day of the last change, year-month-day")
    status: Literal["draft"] = field(
        Choice[Literal["draft"]](("draft",)), default="draft", about="approvals stand in approvals.yaml, not here"
    )
    source: str | None = field(WORDS, default=None, about="where the facts come from; not printed")
    summary: str | None = field(WORDS, default=None, about="one or two sentences under the title")
    facts: tuple[Fact, ...] = field(FACTS, default=(), about="facts at a glance")
    key_points: tuple[KeyPoint, ...] = field(
        Few(Keys(KeyPoint, own="do")),
        default=(),
        name="key-points",
        about="the most important things to do, three at most",
    )
    translation: Translation | None = field(Keys(Translation), default=None, about="what this was translated from")
    phrases: tuple[Phrase, ...] = field(
        Entries(Keys(Phrase)), default=(), about="words of other languages that stand in the texts"
    )
    sections: tuple[Section, ...] = field(Entries(Keys(Section)), about="the sections, in any order")

    words_to_know: tuple[Fact, ...] = beside(default=())  # terms with their plain words, to print in a box

    def clocked(self) -> tuple[When, ...]:
        """Return the timings of this handout that name a clock time."""
        points = (when for point in self.key_points for when in point.when)
        tasks = (task.when for section in self.sections for task in section.checklist)
        visits = (visit.window for section in self.sections for visit in section.visits)
        return tuple(dict.fromkeys(when for when in (*points, *tasks, *visits) if when and when.at))

    def explaining(self, terms: tuple[Fact, ...]) -> Handout:
        """Return this handout with *terms* in its box of words to know."""
        return self.but(words_to_know=terms)

    @property
    def fingerprint(self) -> str:
        """Sixteen digits that change when anything that the patient reads changes, and not with its version."""
        import hashlib
        import json

        marks = ("version", "revised", "status", "source", "translation", "phrases")
        own = {name: value for name, value in plain(self).items() if name not in marks}
        # As printed: sections stand in the order of the journey, and a blank is a blank, however long.
        order = sorted(range(len(self.sections)), key=lambda at: list(Kind).index(self.sections[at].kind))
        own["sections"] = [[own["sections"][at], self.sections[at].blocks] for at in order]
        text = BLANK.sub("____", json.dumps(own, sort_keys=True))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def out_of_date(self, lost: bool = False) -> Handout:
        """Return this translation as one whose original has changed, or is *lost*."""
        if self.translation is None:
            raise ValueError("this handout is no translation")
        return self.but(translation=self.translation.but(outdated=True, lost=lost))


def read_handout(node: Node, others: Iterable[Finding] = ()) -> Handout:
    """Return the handout that *node* holds.

    Args:
        node: The tree of a handout file.
        others: Findings about the same tree, to raise together with those made here.

    Raises:
        HandpressError: With every fault of the file.
    """
    return bind(Handout, node, [*others, *_late_tasks(node), *lost_phrases(node)])


def _late_tasks(node: Node) -> Iterator[Finding]:
    """Yield a finding for each task of the preparation that is timed after the procedure."""
    for at, section in enumerate(node.walk(("sections",)).items):
        checklist = section.child("checklist")
        if section.walk(("kind",)).text != Kind.PREPARATION or checklist is None:
            continue
        for number, task in enumerate(checklist.items):
            when = task.child("when")
            try:
                late = when is not None and parse_when(when.text).anchor not in BEFORE
            except ValueError:
                continue  # told by the model
            if late and when:
                place = ("sections", at, "checklist", number, "when")
                fact = f"{quoted(when.text)} is a time after the procedure"
                yield finding_at(node, place, fact, "timing", 'write one before it, as in "7 days before"')


def lost_phrases(node: Node) -> Iterator[Finding]:
    """Yield a finding for each phrase that stands in no text: misspelt, it would be read out in the wrong language."""
    texts = None
    for at, phrase in enumerate(node.walk(("phrases",)).items):
        words = phrase.child("text")
        if words is None or words.kind != "text":
            continue
        if texts is None:
            shown = [value for key, value in node.pairs if key not in ("phrases", "source", "translation")]
            texts = [one_line(text) for value in shown for text in value.texts()]
        wanted = one_line(words.text)
        if wanted and not any(re.search(phrase_pattern(wanted), text) for text in texts):
            fact = f"{quoted(words.text)} stands in no text of this handout"
            yield finding_at(node, ("phrases", at, "text"), fact, "phrase", "write it letter for letter as in the text")
