"""What a handout is: the model that every stage after the YAML works on.

Every string is text: printed as typed, never markup. Refuses empty sections,
items without words, and codes that are not codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal

from handpress.content.blocks import (
    AFTERWARDS,
    ARRIVAL,
    BLANK,
    DAY,
    PARAGRAPHS,
    SAID,
    SAYINGS,
    SHORT_TITLE,
    TITLE,
    Fact,
    Few,
    KeyPoint,
    Mark,
    Photo,
    Printed,
    Video,
    Web,
    retold,
    texts,
    times,
)
from handpress.content.kinds import Kind
from handpress.content.packets import VisitWords
from handpress.content.section import FACTS, READERS, Section
from handpress.content.shelf import CODE, CODE_HINT
from handpress.content.timing import When, parse_when
from handpress.diagnostics import Finding, quoted
from handpress.source.bind import (
    NONE,
    TAG,
    WORDS,
    Choice,
    Distinct,
    Entries,
    Keys,
    OneText,
    OrNone,
    bind,
    wrong,
)
from handpress.source.model import Loc, Model, attributes, beside, field, plain
from handpress.source.phones import phone
from handpress.source.places import finding_at
from handpress.source.spelling import spelled
from handpress.source.texts import one_line
from handpress.source.yaml import Node


@spelled(CODE.pattern, "22511", "0275T", "G0121", unquoted=("integer",), low=0, high=99999)  # unquoted, 00123 is 123
def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        hint = f'for a handout of no procedure write "codes: {NONE}", with nothing beside it'
        wrong("code", f"{quoted(text)} is not a CPT or HCPCS code", hint if text == NONE else CODE_HINT)
    return text


@spelled("[0-9a-f]{16}", "380f52ac5a50f9ae", unquoted=("number",))
def _fingerprint(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{16}", text):
        hint = "write the one that rendering names, sixteen digits from 0 to f, in quotes"
        wrong("fingerprint", f"{quoted(text)} is not a fingerprint", hint)
    return text


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


class Phones(Model):
    """The handout's own numbers; they print where the brand allows it."""

    day: str | None = field(OneText(phone), default=None, about="for questions during the day")
    after_hours: str | None = field(OneText(phone), default=None, name="after-hours", about="at night and on weekends")


CODES = Distinct(OneText(_code))
_LEFT_OUT: Any = None  # then they are the one that "code" says: "none" is never the default, and always written
_KEY_POINTS = Few(
    Keys(KeyPoint, own="do"),
    3,
    "key-points",
    "and nobody keeps more than 3 in mind",
    "keep the 3 that matter most: the checklist has the others",
)
_SIGNS = Few(
    SAID,
    3,
    "emergency-signs",
    "and the first page has room for 3",
    'keep the 3 gravest: all stand in "when-to-call"',
)


class Handout(Model):
    """The procedure page of one CPT or HCPCS code, of several, or a page of no procedure, in one language."""

    # In memory: the code that prints on this copy, the first of them where none was asked for, "" where there is none;
    # and always all of them.
    code: str = field(CODES.entry, about="the CPT or HCPCS code that the clinic bills", instead="codes")
    codes: tuple[str, ...] = field(
        OrNone(CODES),
        default=_LEFT_OUT,
        about="several codes with the same text, the chief one first; none for a handout of no procedure",
    )
    title: str = field(TITLE, about="the procedure in plain words")
    short_title: str | None = field(
        SHORT_TITLE,
        default=None,
        name="short-title",
        about="the procedure in one or two words, for the foot of every page",
    )
    language: str = field(TAG, default="en", about="BCP 47 tag")
    version: str = field(WORDS, default="1", about="version of this text, printed in the footer")
    revised: date | None = field(DAY, default=None, about="day of the last change, year-month-day")
    status: Literal["draft"] = field(
        Choice[Literal["draft"]](("draft",)), default="draft", about="approvals stand in approvals.yaml, not here"
    )
    source: str | None = field(WORDS, default=None, about="where the facts come from; not printed")
    summary: str | None = field(SAID, default=None, about="one or two sentences under the title")
    picture: Photo | None = field(
        Keys(Photo, own="file"), default=None, about="a drawing of the procedure, from the folder pictures"
    )
    warning: tuple[str, ...] = field(
        PARAGRAPHS, default=(), about="what nobody may overlook; a box at the top of the first page"
    )
    arrive: When | None = field(ARRIVAL, default=None, about="how long before the procedure the patient arrives")
    key_points: tuple[KeyPoint, ...] = field(
        _KEY_POINTS, default=(), name="key-points", about="the most important things to do, three at most"
    )
    timeline: tuple[Mark, ...] = field(
        Entries(Keys(Mark)),
        default=(),
        about="the days of the first page; without it the first task of each day and the first visit",
    )
    emergency_signs: tuple[str, ...] = field(
        _SIGNS, default=(), name="emergency-signs", about="the gravest signs, for the first page, three at most"
    )
    facts: tuple[Fact, ...] = field(FACTS, default=(), about="facts at a glance")
    phones: Phones = field(
        Keys(Phones), default=Phones(), about="this handout's own numbers, where the brand allows them"
    )
    video: Video | None = field(Keys(Video, own="address"), default=None, about="a film about the procedure")
    link: Web | None = field(Keys(Web, own="address"), default=None, about="a page about the procedure")
    teach_back: tuple[str, ...] = field(
        SAYINGS,
        default=(),
        name="teach-back",
        about="what the patient can say back in own words, each with a box to tick",
    )
    translation: Translation | None = field(Keys(Translation), default=None, about="what this was translated from")
    phrases: tuple[Phrase, ...] = field(
        Entries(Keys(Phrase)), default=(), about="words of other languages that stand in the texts"
    )
    sections: tuple[Section, ...] = field(Entries(Keys(Section)), about="the sections, in any order")

    visit: VisitWords | None = beside(default=None)  # of the page about a visit, which is made of a packet
    words_to_know: tuple[Fact, ...] = beside(default=())  # terms with their plain words, to print in a box
    folder: str = beside(default="")  # of the library that it was read from: its pictures stand there
    name: str = beside(default="")  # of its file there, without language and ending
    asked: tuple[str, ...] = beside(default=())  # those of the codes that print on this copy; all where it is empty

    @classmethod
    def _completed(cls, given: dict[str, Any]) -> dict[str, Any]:
        if "codes" not in given:
            given = {"codes": (given["code"],), **given} if "code" in given else given
        codes = given.get("codes")
        return super()._completed(given if codes is None else {"code": codes[0] if codes else "", **given})

    def _written(self) -> dict[str, Any]:
        unwritten = "codes" if len(self.codes) == 1 else "code"
        return {name: value for name, value in vars(self).items() if name != unwritten}

    @property
    def called(self) -> str:
        """Its chief code; the name of its file where it is of no procedure."""
        return self.codes[0] if self.codes else self.name

    @property
    def printed_codes(self) -> tuple[str, ...]:
        """The codes that print on this copy."""
        return self.asked or ((self.code,) if len(self.codes) == 1 else self.codes)

    @property
    def cpt_codes(self) -> tuple[str, ...]:
        """Those of them that are codes of CPT, which all begin with a digit."""
        return tuple(code for code in self.printed_codes if not code[:1].isalpha())

    def under(self, *codes: str) -> Handout:
        """Return this handout as it prints for those of its own codes that are among *codes*; for all if none is."""
        asked = tuple(code for code in codes if code in self.codes)
        return self.but(code=asked[0], asked=asked) if asked and len(self.codes) > 1 else self

    def opening(self) -> Iterator[tuple[Loc, str, Printed]]:
        """Yield each text that stands outside of the sections: the way to it, it, and what reads it."""
        for attribute, key in attributes(Handout).items():
            if key.name != "sections":
                yield from texts(key.reader, getattr(self, attribute), (key.name,))

    def retold(self, say: Callable[[str], str], sections: Sequence[int]) -> Handout:
        """Return this with the running texts of its opening and of the *sections* at these indexes as *say* returns
        them, called in that order.
        """
        own = attributes(Handout)
        opening = [name for name in own if name not in ("sections", "teach_back")]
        told = {name: retold(own[name].reader, getattr(self, name), say) for name in opening}
        told["sections"] = list(self.sections)
        for at in sections:
            section = self.sections[at]
            blocks = {name: retold(READERS[name], getattr(section, name), say) for name in section.blocks}
            told["sections"][at] = section.but(**blocks)
        told["sections"] = tuple(told["sections"])
        told["teach_back"] = retold(own["teach_back"].reader, self.teach_back, say)
        return self.but(**told)

    def timed(self) -> tuple[When, ...]:
        """Return the timings of this handout, each once."""
        return tuple(dict.fromkeys(times(Keys(Handout), self)))

    def clocked(self) -> tuple[When, ...]:
        """Return the timings of this handout that name a clock time."""
        return tuple(when for when in self.timed() if when.at)

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
                late = when is not None and parse_when(when.text).anchor in AFTERWARDS
            except ValueError:
                continue  # told by the model
            if late and when:
                place = ("sections", at, "checklist", number, "when")
                fact = f"{quoted(when.text)} is a time after the procedure"
                yield finding_at(node, place, fact, "timing", 'write one before it, as in "7 days before"')


def lost_phrases(node: Node) -> Iterator[Finding]:
    """Yield a finding for each phrase that stands in no text: misspelt, it would be read out in the wrong language."""
    said = None
    for at, phrase in enumerate(node.walk(("phrases",)).items):
        words = phrase.child("text")
        if words is None or words.kind != "text":
            continue
        if said is None:
            shown = [value for key, value in node.pairs if key not in ("phrases", "source", "translation")]
            said = [one_line(text) for value in shown for text in value.texts()]
        wanted = one_line(words.text)
        if wanted and not any(re.search(phrase_pattern(wanted), text) for text in said):
            fact = f"{quoted(words.text)} stands in no text of this handout"
            yield finding_at(node, ("phrases", at, "text"), fact, "phrase", "write it letter for letter as in the text")
