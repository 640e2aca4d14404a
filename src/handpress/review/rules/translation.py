"""What a translation lost: sections, bullets, blanks, times and numbers that its source has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from handpress.content.blocks import BLANK, texts
from handpress.content.handout import Handout
from handpress.content.kinds import Kind
from handpress.content.section import BLOCKS, READERS, Section
from handpress.content.timing import When
from handpress.diagnostics import Severity, Span, quoted
from handpress.review.rules.amounts import Amount, amounts
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.subject import Subject
from handpress.source.bind import Entries, Keys
from handpress.source.model import Loc, Reader, attributes
from handpress.source.yaml import Node


@rule("outdated-translation", Severity.ERROR, "Handpress: a translation holds for the text that it was made from")
def outdated_translation(page: Subject) -> Iterator[Hit]:
    """Who reads the translation is told what the clinic no longer says."""
    translation = page.handout.translation
    outdated = translation is not None and translation.outdated
    for finding in page.warnings if translation else ():
        yield finding.span, finding.message, finding.hint, Severity.ERROR if outdated else Severity.WARNING
    if outdated and not page.warnings:
        fact = "the handout that this was translated from says something else now"
        yield page.node.walk(("translation", "fingerprint")).span, fact, "translate again what changed"


@rule(
    "unsaid-translation",
    Severity.WARNING,
    "Handpress: a translation names its original, its translator and its day",
    blocks=True,
)
def unsaid_translation(page: Subject) -> Iterator[Hit]:
    """A translation that does not say so is held against no original, and nobody sees what it lost."""
    if page.handout.translation is None:
        for finding in page.warnings:
            yield finding.span, finding.message, finding.hint


@rule(
    "unreviewed-translation",
    Severity.NOTE,
    "45 CFR 92.201: machine translation of critical text is reviewed by a qualified person",
    blocks=True,
)
def unreviewed_translation(page: Subject) -> Iterator[Hit]:
    """A fault that nobody at the clinic can read is seen by nobody but the patient, so it stays a draft."""
    translation = page.handout.translation
    if translation and not translation.reviewed_by:
        hint = 'let a qualified person compare it with its original, then name them under "reviewed-by:"'
        yield page.node.walk(("translation",)).span, "no qualified person has reviewed this translation", hint


@rule(
    "translation-differs",
    Severity.ERROR,
    "Handpress: every language tells its patients the same",
)
def translation_differs(page: Subject) -> Iterator[Hit]:
    """A bullet or a dose that was lost in translation is missing for those who can least ask."""
    if page.original is None:
        return
    hint = "compare both texts and mend it; if it must be so, approve it with the reason"
    if page.handout.codes != page.original.codes:
        own, theirs_too = (", ".join(codes) for codes in (page.handout.codes, page.original.codes))
        of = f"the codes {theirs_too}" if theirs_too else "no code"
        fact = f"the original is for {of}, and this is for {own or 'none'}"
        place = page.node.walk(("codes",) if page.node.child("codes") else ("code",)).span
        yield place, fact, "write the same codes in both, in the same order"
    yield from ((*hit, hint) for hit in _top_differs(page, page.original))
    ours, theirs = _by_kind(page, page.handout), _by_kind(page, page.original)
    for kind in dict.fromkeys([*theirs, *ours]):
        mine, yours = ours.get(kind, []), theirs.get(kind, [])
        for at in yours[len(mine) :]:
            named = quoted(page.original.sections[at].title or kind.value)
            yield page.top, f"the section {named} of the original is missing", hint
        for at in mine[len(yours) :]:
            yield page.place(at), f"the original has no section {page.heading(at)}", hint
        for at, other in zip(mine, yours, strict=False):
            yield from ((*hit, hint) for hit in _section_differs(page, at, page.original.sections[other]))


@rule(
    "translation-amounts",
    Severity.ERROR,
    "Handpress: every language tells its patients the same",
)
def translation_amounts(page: Subject) -> Iterator[Hit]:
    """Eight minutes are not eight hours: every number must be the same in both texts, and of the same."""
    if (original := page.original) is None:
        return
    languages = page.language, original.language.partition("-")[0]
    if not {"en", "es"}.issuperset(languages):
        return
    for span, own, other in _pairs(page, original):
        ours, theirs = amounts(own, languages[0]), amounts(other, languages[1])
        if ours != theirs and not _agree(ours, theirs):
            said, wanted = (quoted(", ".join(map(str, each)) or "no number", 80) for each in (ours, theirs))
            hint = "compare both texts and mend it; if it must be so, approve it with the reason"
            yield span, f"the original has the amounts {wanted} here, and this has {said}", hint


def _agree(ours: list[Amount], theirs: list[Amount]) -> bool:
    """Return whether the numbers are the same, and the units as far as both are known."""
    return len(ours) == len(theirs) and all(
        one.number == other.number and (one.unit == other.unit or not (one.unit and other.unit))
        for one, other in zip(ours, theirs, strict=True)
    )


def _pairs(page: Subject, original: Handout) -> Iterator[tuple[Span, str, str]]:
    """Yield each text with its counterpart in *original*, where both have as many; with its place."""
    own, top = page.handout, page.node
    for attribute, key in attributes(Handout).items():
        if key.name not in _APART:
            values = getattr(own, attribute), getattr(original, attribute)
            yield from _entries(top, (key.name,), key.reader, *values)
    ours, theirs = _by_kind(page, own), _by_kind(page, original)
    for kind in ours:
        for at, other in zip(ours[kind], theirs.get(kind, ()), strict=False):
            section, counterpart = own.sections[at], original.sections[other]
            for block in BLOCKS:
                values = getattr(section, block), getattr(counterpart, block)
                yield from _entries(top, ("sections", at, block), READERS[block], *values)


# Not compared, or compared as a whole.
_APART = frozenset(
    ("sections", "code", "codes", "language", "version", "revised", "status", "source", "translation", "phrases")
) | {"short-title", "video", "link", "phones"}


def _entries(
    top: Node, way: Loc, reader: Reader[Any], mine: Any, yours: Any, at: int | None = None
) -> Iterator[tuple[Span, str, str]]:
    """Yield each entry of a list, or the one value, that *reader* reads, as one text, where both have as many."""
    if isinstance(reader, Entries):
        if len(mine) == len(yours):  # else told by the rule above
            for number, (one, other) in enumerate(zip(mine, yours, strict=True)):
                yield from _entries(top, way, reader.entry, one, other, number)
        return
    own, other = ("\n".join(text for _, text, _ in texts(reader, each)) for each in (mine, yours))
    yield top.walk(way if at is None else (*way, at)).span, own, other


def _by_kind(page: Subject, handout: Handout) -> dict[Kind, list[int]]:
    found: dict[Kind, list[int]] = {}
    for at, section in enumerate(handout.sections):
        if page.prints(section):
            found.setdefault(section.kind, []).append(at)
    return found


def _top_differs(page: Subject, original: Handout) -> Iterator[tuple[Span, str]]:
    own = page.handout
    for attribute, key in attributes(Handout).items():
        if key.name not in _APART:
            name = _HEAD.get(key.name, f"{quoted(key.name)}")
            values = getattr(own, attribute), getattr(original, attribute)
            yield from _shape(page, (key.name,), name, key.reader, *values)
    yield from _texts_differ(page, page.top, "the head", _head_of(own), _head_of(original))


def _head_of(handout: Handout) -> Iterator[str]:
    """Yield every text above the sections."""
    yield from (text for _, text, _ in handout.opening())


def _section_differs(page: Subject, at: int, original: Section) -> Iterator[tuple[Span, str]]:
    own, place, name = page.handout.sections[at], page.place(at), f"the section {page.heading(at)}"
    for block in BLOCKS:
        values = getattr(own, block), getattr(original, block)
        yield from _shape(page, ("sections", at, block), name, READERS[block], *values)
    yield from _texts_differ(page, place, name, _texts_of(own), _texts_of(original))


# What an entry of a list under a key is called.
_ENTRY = {
    "facts": "line",
    "checklist": "item of the checklist",
    "steps": "step",
    "items": "bullet",
    "emergency": "sign of an emergency",
    "urgent": "sign to call for on the same day",
    "visits": "visit",
    "text": "paragraph",
    "note": "paragraph of the note",
    "say": "paragraph of what to say",
    "medicines": "medicine",
    "may": "thing that the patient may have",
    "avoid": "thing to avoid",
    "bring": "thing to bring",
    "driver": "paragraph on the driver",
    "choices": "choice",
    "risks": "risk",
    "rules": "rule",
    "normal": "thing to expect",
    "columns": "column",
    "rows": "row",
    "labels": "label",
    "key-points": "point to keep in mind",
    "timeline": "day of the timeline",
    "emergency-signs": "sign of the first page",
    "teach-back": "point to say back",
    "warning": "paragraph of the warning",
    "when": "time",
}
_HEAD = {"facts": "the facts at a glance", "key-points": "the most important", "summary": "the summary"}
# Values of these keys are the same in every language; what stands under those may be missing in one.
_SAME = ("number", "of")
_OWN = ("icon", "alt", "caption")


def _shape(
    page: Subject, way: Loc, name: str, reader: Reader[Any], ours: Any, theirs: Any
) -> Iterator[tuple[Span, str]]:
    """Yield what two values do not have alike: how many entries, which keys, the times, the counts of people."""
    key = str(way[-1])
    span = page.top if len(way) == 1 and not page.node.child(key) else page.node.walk(way).span
    if isinstance(reader, Entries):
        if len(ours) != len(theirs):
            inside = key == "items" and len(way) > _BULLETS
            yield from _counts(span, name, "bullet under this one" if inside else _ENTRY[key], len(ours), len(theirs))
        else:
            for number, values in enumerate(zip(ours, theirs, strict=True)):
                yield from _shape(page, (*way, number), name, reader.entry, *values)
    elif ours is None or theirs is None:
        if ours is not theirs and key not in _OWN:
            yield span, _one_missing(way, name, theirs)
    elif isinstance(reader, Keys):
        for attribute, one in attributes(reader.model).items():
            values = getattr(ours, attribute), getattr(theirs, attribute)
            yield from _shape(page, (*way, one.name), name, one.reader, *values)
    elif isinstance(ours, When) and isinstance(theirs, When) and ours != theirs:
        yield span, _time_of(way, name, theirs)
    elif key in _SAME and ours != theirs:
        yield span, f'the original has "{key}: {theirs}" here, in {name}'


_BULLETS = 3  # steps to the bullets of a section: sections, its number, items


def _one_missing(way: Loc, name: str, theirs: Any) -> str:
    if isinstance(theirs, When):
        return _time_of(way, name, theirs)
    if len(way) == 1:
        return f"{name} is missing" if theirs is not None else f"the original has no {name.removeprefix('the ')}"
    return f'the original has {"a" if theirs is not None else "no"} "{way[-1]}" here, in {name}'


def _time_of(way: Loc, name: str, theirs: When) -> str:
    key = next(step for step in reversed(way) if isinstance(step, str))
    return f'the original has "{key}: {theirs.canonical()}" here, in {name}'


def _counts(span: Span, name: str, what: str, ours: int, theirs: int) -> Iterator[tuple[Span, str]]:
    if ours != theirs:
        yield span, f"{name} has {ours} {_many(what, ours)}, and the original {theirs}"


def _many(what: str, count: int) -> str:
    head, _, rest = what.partition(" ")
    return what if count == 1 else f"{head}s {rest}".rstrip()


def _texts_of(section: Section) -> Iterator[str]:
    """Yield every text of *section*."""
    yield from (text for _, text, _ in section.texts())


def _texts_differ(
    page: Subject, span: Span, name: str, ours: Iterable[str], theirs: Iterable[str]
) -> Iterator[tuple[Span, str]]:
    """Yield where the blanks or the numbers of both differ."""
    assert page.original
    own, other = "\n".join(ours), "\n".join(theirs)
    yield from _counts(span, name, "blank", len(BLANK.findall(own)), len(BLANK.findall(other)))
    wanted, have = numbers(other, page.original.language), numbers(own, page.handout.language)
    # "5 000" is one number in Spanish, and two may stand side by side: whichever reading agrees.
    if wanted not in (have, numbers(own, "en")):
        for number in (wanted - have).elements():
            yield span, f'the number "{number}" of the original is missing in {name}'
        for number in (have - wanted).elements():
            yield span, f'the number "{number}" in {name} is not in the original'


_DIGITS = re.compile(r"\d+(?:[.,٫٬'’ \xa0\u202f]\d+){0,9}")


def numbers(text: str, language: str) -> Counter[str]:
    """Return the numbers in *text* that are written in digits, each as "5000" or "2.5", and how often.

    A sign before three digits parts thousands: 5,000 and 5.000 are one number, and 5 000 where not in English.
    """
    found: Counter[str] = Counter()
    for match in _DIGITS.finditer(text):
        found.update(_read(match[0], joins=not language.startswith("en")))
    return found


def _read(written: str, joins: bool) -> Iterator[str]:
    """Yield the numbers of a run of digits with signs between them, as in "5,000" or "1 250"."""
    pieces = re.split(r"([^\d])", written)
    whole, parts = pieces[0], list(zip(pieces[1::2], pieces[2::2], strict=True))
    fraction = ""
    for at, (sign, digits) in enumerate(parts):
        space = sign in " \xa0\u202f"
        thousands = len(digits) == 3 and not fraction and len(whole.lstrip("0")) in range(1, 4 + 3 * at)
        if thousands and (joins or not space):
            whole += digits
        elif not fraction and sign in ".,٫" and at == len(parts) - 1:
            fraction = digits
        else:
            yield _number(whole, fraction)
            whole, fraction = digits, ""
    yield _number(whole, fraction)


def _number(whole: str, fraction: str) -> str:
    whole, fraction = _plain(whole).lstrip("0") or "0", _plain(fraction).rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def _plain(digits: str) -> str:
    """Return *digits* of any script as 0 to 9."""
    return "".join(str(int(digit)) for digit in digits)
