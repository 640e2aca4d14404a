"""Is this the text of this code? And does another code claim the same text?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handpress.content.kinds import Kind
from handpress.diagnostics import Severity, Span, quoted
from handpress.review.codes import CodeWords
from handpress.review.rules.rule import RULES, Hit, rule
from handpress.review.rules.subject import Role, Said, Subject

SAFETY = "Handpress: a handout under a wrong code prepares its patient for another procedure"


@dataclass(frozen=True)
class Verdict:
    """What speaks against a text under a code: words that are missing, words that it must not have, another region."""

    lacking: bool
    forbidden: tuple[tuple[Said, str], ...] = ()
    elsewhere: tuple[str, ...] = ()  # the regions that it names instead of the code's own

    def __bool__(self) -> bool:
        return bool(self.lacking or self.forbidden or self.elsewhere)


def verdict(page: Subject, code: str, language: str) -> Verdict | None:
    """Return what speaks against the text of *page* under *code*; None if nothing is known to compare it with."""
    words = page.clinic.codes.codes.get(code)
    if words is None:
        return None
    must, never = (page.clinic.codes.pattern(code, key, language) for key in ("must", "must_not"))
    if must is None and never is None:
        return None
    others = {at for at, section in enumerate(page.handout.sections) if section.kind is Kind.ALTERNATIVES}
    found = [hit for hit in page.find(never) if hit[0].section not in others] if never else []
    # What the title says counts for more than a word further down, such as a pillow for the neck.
    named = regions(page, language, top=True) or regions(page, language)
    elsewhere = tuple(named) if words.region and named and words.region not in named else ()
    # Neither speaks for or against the code what stands among the other ways to treat it.
    lacking = must is not None and all(hit[0].section in others for hit in page.find(must))
    return Verdict(lacking, tuple((said, match[0]) for said, match in found), elsewhere)


def regions(page: Subject, language: str, top: bool = False) -> list[str]:
    """Return the regions that the text of *page* names; with *top*, its title and summary."""
    codes = page.clinic.codes
    texts = [said.text for said in page.printed if not top or said.role in (Role.TITLE, Role.SUMMARY)]
    patterns = ((region, codes.region_pattern(region, language)) for region in codes.regions)
    return [region for region, pattern in patterns if pattern and any(map(pattern.search, texts))]


def fits(page: Subject) -> bool:
    """Return whether the text is sure to be that of its codes: there are words to compare with, and all agree."""
    return all(_fits(page, code) for code in page.handout.codes)


def _fits(page: Subject, code: str) -> bool:
    found = verdict(page, code, page.language)
    return found is not None and not found


def _codes(page: Subject) -> Iterator[tuple[str, Span]]:
    """Yield each code of the handout with its place."""
    codes = page.node.child("codes")
    places = [each.span for each in codes.items] if codes else [page.node.walk(("code",)).span]
    yield from zip(page.handout.codes, places, strict=True)


@rule("wrong-code", Severity.ERROR, SAFETY)
def wrong_code(page: Subject) -> Iterator[Hit]:
    """A patient who is prepared for another procedure than the one booked can be hurt."""
    for code, place in _codes(page):
        yield from _wrong_code(page, code, place)


def _wrong_code(page: Subject, code: str, place: Span) -> Iterator[Hit]:
    words = page.clinic.codes.codes.get(code)
    found = verdict(page, code, page.language)
    if words and words.add_on:
        fact = f"{code} ({words.name}) is an add-on: it is never done alone"
        yield place, fact, "write the handout under the code of the procedure that it is added to"
    elif words and found:
        reasons = "; ".join(_reasons(page, words, found))
        yield place, f"this is not the text of {code} ({_named(page, words)}): {reasons}", _meant(page)
    elif words is None and (descriptor := page.clinic.codes.table.get(code)):
        # A translation is also told by its original: descriptors are in English.
        texts = [said.text for said in page.printed]
        texts += [page.original.title, page.original.summary or ""] if page.original else []
        text = " ".join(texts).casefold()
        stems = _stems(descriptor)
        if sum(bool(re.search(rf"(?<!\w){re.escape(stem)}", text)) for stem in stems) < min(_ENOUGH, len(stems)):
            table = page.clinic.codes.table_name
            fact = f"the text has hardly a word of what {code} is in {table}: {quoted(descriptor, 120)}"
            yield place, fact, "look the code up; if it is right, approve with a reason, or add its words to codes.yaml"


def _reasons(page: Subject, words: CodeWords, found: Verdict) -> Iterator[str]:
    if found.lacking and words.must:
        wanted = [quoted(word.rstrip("*")) for word in words.must[page.language][:4]]
        yield f"it never says {_either(wanted)}"
    for word in dict.fromkeys(word.casefold() for _, word in found.forbidden):
        first = next(said for said, other in found.forbidden if other.casefold() == word)
        yield f"it says {quoted(word)} (line {first.span.line})"
    if found.elsewhere and words.region:
        known = page.clinic.codes.regions
        names = _either([known[region].name for region in found.elsewhere])
        yield f"it is about the {names}, not the {known[words.region].name}"


def _named(page: Subject, words: CodeWords) -> str:
    return f"{words.name}, {page.clinic.codes.regions[words.region].name}" if words.region else words.name


def _meant(page: Subject) -> str:
    """Return a hint that names the codes whose words the text does have."""
    codes = page.clinic.codes
    known = {code: words for code, words in codes.codes.items() if not words.add_on and words.must}
    fitting = [code for code in known if code not in page.handout.codes and not _against(page, code)]
    if not fitting:
        return "look the code up: none in codes.yaml has this text"
    named = regions(page, page.language)
    names = _either([f"{code} ({_named(page, known[code])})" for code in fitting])
    if len(fitting) == 1:
        return f"the text reads as {names}; a person must confirm it"
    if not named:
        return f"the text reads as {names}; it names no region, so a person must choose"
    return f"the text reads as {names}; a person must choose"


def _against(page: Subject, code: str) -> bool:
    found = verdict(page, code, page.language)
    return found is None or bool(found)


@rule("unknown-code", Severity.WARNING, SAFETY, blocks=True)
def unknown_code(page: Subject) -> Iterator[Hit]:
    """Nobody can tell whether the text fits a code of which nothing is known, so the handout stays a draft."""
    for code, place in _codes(page):
        yield from _unknown_code(page, code, place)


def _unknown_code(page: Subject, code: str, place: Span) -> Iterator[Hit]:
    codes = page.clinic.codes
    hint = "add the words that its text must have under its code in local/codes.yaml"
    if code in codes.codes:
        if not codes.codes[code].add_on and verdict(page, code, page.language) is None:
            fact = f"codes.yaml has no words for {code} in {quoted(page.handout.language)} to compare the text with"
            yield place, fact, hint
    elif not _stems(codes.table.get(code, "")):
        where = f"codes.yaml nor in {codes.table_name}" if codes.table_name else "codes.yaml"
        fact = f"{code} stands neither in {where}" if codes.table_name else f"{code} does not stand in {where}"
        yield place, f"{fact}: nobody can tell whether this text is right for it", hint


@rule("no-region", Severity.WARNING, SAFETY, blocks=True)
def no_region(page: Subject) -> Iterator[Hit]:
    """The code differs by the part of the body, so a text that names none could be that of another code."""
    for code, place in _codes(page):
        yield from _no_region(page, code, place)


def _no_region(page: Subject, code: str, place: Span) -> Iterator[Hit]:
    words = page.clinic.codes.codes.get(code)
    if not (words and words.region and _fits(page, code)):
        return
    if not page.clinic.codes.region_pattern(words.region, page.language):
        return
    region = page.clinic.codes.regions[words.region].name
    top, named = regions(page, page.language, top=True), regions(page, page.language)
    if not named:
        what = "the text names no part of the body"
    elif top != [words.region] and len(named) > 1:
        what = f"the text names {_either([page.clinic.codes.regions[other].name for other in named])}"
    else:
        return
    fact = f"{code} is for the {region}, and {what}"
    yield place, fact, "say in the title or the summary where it is done"


CODE_RULES = tuple(RULES[name] for name in ("wrong-code", "unknown-code", "no-region"))

_WORD = re.compile(r"[^\W\d_]{4,}")
_ENOUGH = 2  # words of a descriptor that the text has: a descriptor is longer, and in other words
# Words of descriptors that tell nothing about what is done.
_GENERAL = re.compile(
    "(?:additional|approach|bilateral|complete|each|first|following|guidance|imaging|includ(?:es|ing)|initial|levels?"
    "|listed|method|other|partial|performed|primary|procedures?|report|separate|services?|single|subsequent|technique"
    "|their|total|unilateral|when|which|with|without|from|each|more|than|that|this|lateral|medial)"
)


def _stems(descriptor: str) -> list[str]:
    """Return the beginnings of the telling words of *descriptor*, so that "arthroscopic" finds "arthroscopy"."""
    words = [word for word in _WORD.findall(descriptor.casefold()) if not _GENERAL.fullmatch(word)]
    return list(dict.fromkeys(word[:-3] if len(word) > 7 else word for word in words))


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
