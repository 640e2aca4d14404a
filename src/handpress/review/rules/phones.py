"""Phone numbers: one for each purpose, a handout's own only where the brand lets it print, and none of another clinic.

A number in a text has a purpose where words before it say so; these are English and Spanish, but for what dials a
number of three digits. A line for everybody, as for poison, is nobody's other clinic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handpress.brand.brand import telephone
from handpress.diagnostics import Severity, Span, quoted
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Said, Subject

_NUMBER = re.compile(
    r"(?<![\w$€£./-])(?:\+?\d{1,3}[ .-])?\(?\d{2,4}\)?(?:[ .-]{1,2}\d{2,8}){1,4}(?![\w%])|\b(?:911|112|999)\b"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[ .-]\d{1,2}[ .-](?:19|20)\d\d(?!\d)")
_DIALS = (
    r"call|dial|ring|phone|text|llame|llamar|marque|marcar|appelez|composez|wählen sie|rufen sie|ligue|ligar|disque"
    r"|chame|gọi|звоните|позвоните|наберите|tumawag|tawagan|hubungi|telepon|arayın|arayınız"
)
_TO = "us|at|on|to|al|a|ao|le|die|den|o|para|por|по|ke|sa|số|cho"
# An emergency number of any country, right behind what dials it: "120" alone can be a blood pressure.
_EMERGENCY = re.compile(
    rf"(?:\b(?:{_DIALS})(?: (?:{_TO}))*|拨打|撥打|致电|致電|اتصل (?:بـ|ب|على)|전화)"
    r"[ :*“”\"'（(]{0,3}(?P<number>911|112|999|000|110|113|115|118|119|120|190|192|193|061|066)"
    r"(?![\w%]|[-.,/ ]?\d|(?: or | o | to |-)\d| (?:min|hour|day|week|time|beat|people|m[gl]|hora|días|veces|minut))"
)
_DIGITS, _MOST = 7, 15
_THREE = re.compile(r"(?<!\d)\d\d\d(?!\d)")
_MAY_BE_PHONE = re.compile(r"\d\d\d|\d[ ().-]{1,3}\d\d")
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
    def main(self) -> str:
        """What is dialled, without an extension."""
        return self.dialled.partition(";")[0].removeprefix("1" if len(self.dialled) > 10 else "")

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
        yield from _said(said)


def _said(said: Said) -> Iterator[_Phone]:
    """Yield each number in a text, its purpose "" where the words do not say it."""
    if not _MAY_BE_PHONE.search(said.text):
        return
    last = 0
    lowered = said.text.lower()
    found = _EMERGENCY.finditer(lowered) if _THREE.search(said.text) else ()
    dialled = {match.start("number"): match["number"] for match in found}
    for match in _NUMBER.finditer(said.text):
        before, last = said.text[last : match.start()], match.end()
        if match.start() in dialled:
            yield _Phone("emergency", dialled.pop(match.start()), said.span)
        elif purpose := _purpose(before.lower(), match[0]):
            yield _Phone(purpose, match[0], said.span)
        elif _is_phone(before.lower(), match[0]):
            yield _Phone("", match[0], said.span)
    yield from (_Phone("emergency", number, said.span) for number in dialled.values())


# North America; a country code, or a 0 before the area; else words before it must say that it is a phone.
_SHAPE = re.compile(
    r"\(?(?:\+?1[ .-])?\(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[ .-]\d{4}"
    r"|\+[\d ().-]{8,20}|\(?0[1-9][\d ().-]{7,16}"
)
_CUE = re.compile(
    r"(?:call|phone|tel|fax|text|ring|contact|number|whats|llam|marque|teléfono|appel|téléphone|anruf|rufnummer|telefon|ligue"
    r"|telefone|звон|тел|điện thoại|gọi|hubungi|telepon|tawag|arayın|电话|電話|拨|致电|هاتف|اتصل|전화|☎|📞)"
    r"[^.!?。]{0,40}$"
)


def _is_phone(before: str, number: str) -> bool:
    digits = sum(map(str.isdigit, number))
    if digits < _DIGITS or digits > _MOST or _DATE.match(number):
        return False
    return bool(_SHAPE.fullmatch(number.strip()) or _CUE.search(before))


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
        if not phone.purpose:
            continue
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


# Poison, crisis and quit lines of the United States: they are the same in every clinic.
_MADE_UP = re.compile(r"(?:555)?5555555|1234567890|0{7,}")  # told as a placeholder
_FOR_ALL = frozenset(("8002221222", "8002738255", "8007848669", "8004226237", "8006334227", "8006624357"))


@rule("other-phone", Severity.WARNING, "Handpress: the clinic's numbers stand in one place")
def other_phone(page: Subject) -> Iterator[Hit]:
    """Whoever calls a number that is left over from another clinic gets no help there."""
    clinic, own = page.clinic, page.handout.phones
    if not clinic.phone and not clinic.site_phones:
        return  # then a number in the text is all that there is
    known = (clinic.phone, clinic.after_hours, *clinic.site_phones, own.day, own.after_hours)
    ours = [_Phone("", number, None).main for number in known if number]
    found = list(_phones(page))
    compared = {phone.purpose for phone in found if not phone.place}  # by the first rule
    for phone in (each for each in found if each.place and each.purpose not in compared):
        number = phone.main
        known_here = (
            number in _FOR_ALL
            or _MADE_UP.fullmatch(number)
            or any(number.endswith(each) or each.endswith(number) for each in ours)
        )
        if phone.place and len(number) >= _DIGITS and not known_here:
            fact = f"{quoted(phone.number)} is no number of the brand, nor of this handout"
            hint = "delete it: the brand's own prints; keep it only if it is right, as of a pharmacy"
            yield phone.place, fact, hint
