"""Phone numbers: one for each purpose, and a handout's own only where the brand lets it print.

A number in a text has a purpose where words before it say so; these are English and Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handpress.brand.brand import telephone
from handpress.diagnostics import Severity, Span, quoted
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Subject

_NUMBER = re.compile(
    r"(?<![\w$€£./-])(?:\+?\d{1,3}[ .-])?\(?\d{2,4}\)?(?:[ .-]{1,2}\d{2,4}){1,4}(?![\w%])|\b(?:911|112|999)\b"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DIGITS = 7
_KEYS = {"day": "day", "night": "after-hours", "emergency": "emergency"}
_PURPOSES = {
    "night": re.compile(
        r"\b(?:nights?|weekends?|after[ -]hours|evenings?|holidays?|when we are closed"
        r"|noches?|fin(?:es)? de semana|fuera de horario|feriados?)\b"
    ),
    "day": re.compile(
        r"\b(?:days?|daytime|office hours|business hours|weekdays?|mon(?:day)?\W{1,3}(?:to |through )?fri(?:day)?"
        r"|días?|de día|horario de (?:oficina|atención)|lunes a viernes|lun\W{1,3}vie)\b"
    ),
    "emergency": re.compile(r"\b(?:emergency|emergencies|emergencias?|urgencias?)\b"),
}
_WHAT = {"day": "the day", "night": "nights and weekends", "emergency": "an emergency"}


class _Phone(NamedTuple):
    purpose: str
    number: str
    place: Span | None  # None: the brand

    @property
    def dialled(self) -> str:
        return telephone(self.number).removeprefix("tel:+1").removeprefix("tel:")

    @property
    def where(self) -> str:
        return f"line {self.place.line} has" if self.place else "the brand has"


def _phones(page: Subject) -> Iterator[_Phone]:
    """Yield each number with its purpose: the brand's, the handout's own, those in its texts."""
    clinic, own = page.clinic, page.handout.phones
    replaced = clinic.own_phones
    if clinic.phone and not (replaced and own.day):
        yield _Phone("day", clinic.phone, None)
    if clinic.after_hours and not (replaced and own.after_hours):
        yield _Phone("night", clinic.after_hours, None)
    if clinic.emergency:
        yield _Phone("emergency", clinic.emergency, None)
    for purpose, number in (("day", own.day), ("night", own.after_hours)):
        if number:
            yield _Phone(purpose, number, page.node.walk(("phones", _KEYS[purpose])).span)
    for said in page.printed:
        last = 0
        for match in _NUMBER.finditer(said.text):
            before, last = said.text[last : match.start()], match.end()
            if purpose := _purpose(before.lower(), match[0]):
                yield _Phone(purpose, match[0], said.span)


def _purpose(before: str, number: str) -> str:
    """Return what a *number* is for by the words *before* it, back to the last full stop; "" if these do not say."""
    if _DATE.match(number) or (sum(map(str.isdigit, number)) < _DIGITS and number not in ("911", "112", "999")):
        return ""
    words = re.split(r"[.!?](?=\s)", before)[-1]
    named = [purpose for purpose, pattern in _PURPOSES.items() if pattern.search(words)]
    return named[0] if len(named) == 1 else ""


@rule("two-phones", Severity.ERROR, "Handpress: at night nobody should have to choose between two numbers")
def two_phones(page: Subject) -> Iterator[Hit]:
    """Of two numbers for one purpose one is wrong, and a patient finds out in an emergency."""
    first: dict[str, _Phone] = {}
    for phone in _phones(page):
        other = first.setdefault(phone.purpose, phone)
        if phone.place and other.dialled != phone.dialled:
            fact = (
                f"{quoted(phone.number)} is for {_WHAT[phone.purpose]}, and {other.where} {quoted(other.number)} for it"
            )
            hint = "keep the right one, and best leave it out here: the brand's own prints on every handout"
            yield phone.place, fact, hint


@rule("own-phone", Severity.WARNING, "Handpress: the clinic's numbers stand in one place")
def own_phone(page: Subject) -> Iterator[Hit]:
    """A number of this handout alone is forgotten when the clinic's numbers change."""
    own = page.handout.phones
    if (own.day or own.after_hours) and not page.clinic.own_phones:
        hint = 'delete "phones", or write "handout-phones: yes" under "print" in the brand'
        yield page.node.walk(("phones",)).span, "the brand lets no handout print numbers of its own", hint
