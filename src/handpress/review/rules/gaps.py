"""What is missing, double, empty, or out of place.

Reads every language. Judges no medicine: that a section is there does not say that it is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from handpress.content.blocks import BLANK
from handpress.content.kinds import Kind, Part
from handpress.diagnostics import Severity, quoted
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import BULLETS, Role, Said, Subject
from handpress.source.garbled import RULE as GARBLED
from handpress.source.garbled import garbled_texts

_PARTS = {
    Kind.PREPARATION: "how to get ready",
    Kind.PROCEDURE: "what happens on the day",
    Kind.FOLLOW_UP: "when to come back",
}


@rule("missing-part", Severity.WARNING, "Handpress: the least that a handout on a procedure must tell")
def missing_part(page: Subject) -> Iterator[Hit]:
    """A patient must know how to get ready, what happens, and when to come back."""
    for kind, meaning in _PARTS.items() if page.handout.codes else ():  # what is of no procedure has no such day
        if not page.kinds(kind):
            yield page.top, f"nothing says {meaning}", f'add a section "kind: {kind}"'


@rule(GARBLED, Severity.WARNING, "Handpress: letters that no reader knows")
def garbled_text(page: Subject) -> Iterator[Hit]:
    """What was saved in one encoding and read in another is no word."""
    for finding in garbled_texts(page.node):
        yield finding.span, finding.message, finding.hint


@rule("repeated-text", Severity.WARNING, "PEMAT-P 2: nothing that distracts from the purpose")
def repeated_text(page: Subject) -> Iterator[Hit]:
    """What stands twice is read as two things to do, and is mended in one place only."""
    first: dict[tuple[str, ...], Said] = {}
    for said, key in _comparable(page):
        other = first.setdefault(key, said)
        if other is not said and not (_warns(page, said) or _warns(page, other)):
            fact = f"{quoted(said.text)} stands in line {other.span.line} already"
            yield said.span, fact, "keep it where the reader needs it, and delete the other"


def _comparable(page: Subject) -> Iterator[tuple[Said, tuple[str, ...]]]:
    """Yield the bullets and paragraphs, each with what makes it another one: for a visit also its purpose and time."""
    visits = {at: iter(section.visits) for at, section in enumerate(page.handout.sections)}
    for said in page.printed:
        if said.role in BULLETS or said.role is Role.TEXT:
            key: tuple[str, ...] = (said.text.casefold().rstrip(" ."),)
            if said.role is Role.VISIT:
                visit = next(visits[said.section])
                key += (visit.purpose or "", visit.window.canonical() if visit.window else "")
            key += tuple(when.canonical() for when in page.timed.get(said.span, ()))
            if BLANK.sub("", said.text).strip(" ."):  # a line to write on may stand many times
                yield said, key


def _warns(page: Subject, said: Said) -> bool:
    # The signs for which to call are told whole, although some stand among the complications.
    return said.section >= 0 and page.handout.sections[said.section].kind is Kind.WHEN_TO_CALL


# "There are several options." alone, in English and Spanish.
_ANNOUNCES = re.compile(
    r"(?:there (?:are|is) (?:several|many|various|some|different|a few|a number of) [^.!?]*[.]?"
    r"|[^.!?]* (?:the following|as follows|listed below)[.]?"
    r"|(?:hay|existen) (?:vari[oa]s|much[oa]s|algun[oa]s|divers[oa]s|distint[oa]s|diferentes) [^.!?]*[.]?"
    r"|[^.!?]* (?:lo siguiente|l[oa]s siguientes|a continuación)[.]?)"
)


@rule("empty-part", Severity.ERROR, "PEMAT-P 9 and CDC Clear Communication Index 9: parts under headings that fit")
def empty_part(page: Subject) -> Iterator[Hit]:
    """A label with nothing behind it lost its text on the way, and nobody knows what it was."""
    printed = [said for said in page.printed if said.role is not Role.HEADING]
    for said, after in zip(printed, [*printed[1:], None], strict=True):
        last = after is None or after.section != said.section or (said.role is Role.SUMMARY)
        if last and said.text.rstrip().endswith((":", "：")):
            yield said.span, f"nothing follows on {quoted(said.text)}", "write what belongs there, or delete it"
    sizes = Counter(said.section for said in printed)
    for said in printed:
        if sizes[said.section] == 1 and said.role is Role.TEXT and _ANNOUNCES.fullmatch(said.text.lower()):
            fact = f"{quoted(said.text)} announces a list, and none follows"
            yield said.span, fact, "write the list, or delete the section", Severity.WARNING


_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")


@rule("slug", Severity.ERROR, "PEMAT-P 1: the purpose is completely evident")
def slug(page: Subject) -> Iterator[Hit]:
    """A title such as "knee-replacement-left" is the name of a web page, and no title for a reader."""
    for said in page.printed:
        if said.role in (Role.TITLE, Role.HEADING) and _SLUG.fullmatch(said.text):
            parts = re.split("[-_]", said.text)
            # "follow-up" and "x-ray" are words.
            if len(parts) > 2 or (said.role is Role.TITLE and min(map(len, parts)) > 3):
                fact = f"{quoted(said.text)} is the name of a web page, and no title"
                yield said.span, fact, f"write it as people say it: {quoted(' '.join(parts).capitalize())}"


@rule(
    "costs-on-page",
    Severity.WARNING,
    "PEMAT-P 2: nothing that distracts from the purpose",
)
def costs_on_page(page: Subject) -> Iterator[Hit]:
    """Prices and billing codes draw the eye from what keeps the patient safe."""
    costs = [at for at, section in enumerate(page.handout.sections) if section.kind.part is Part.COSTS]
    if costs and page.clinic.prints_costs:
        fact = f"{_sections(page, costs)} on the patient's page"
        yield page.place(costs[0]), fact, 'write "costs: no" under "print" in the brand'
    elif costs:
        fact = f"{_sections(page, costs)} in the file, and not on the patient's page"
        yield page.place(costs[0]), fact, "", Severity.NOTE


def _sections(page: Subject, at: list[int]) -> str:
    names = ", ".join(dict.fromkeys(page.handout.sections[one].kind.value for one in at))
    return f"the section {names} stands" if len(at) == 1 else f"the sections {names} stand"
