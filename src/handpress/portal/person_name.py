"""A name as it is printed -> its parts: family, given names, suffix, prefix.

Drops no letter and adds none: all parts together hold every word of the name. Where nothing tells the parts apart, the
whole name is the family's, as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from handpress.portal.same_person import GENERATIONS, PARTICLES, TITLES, words_of


class PersonName(NamedTuple):
    """The parts of a name, in the order of HL7's XPN (2.5.1, 2.A.88): "" for what it does not have."""

    family: str
    given: str = ""
    further: str = ""
    suffix: str = ""
    prefix: str = ""


_COMMA = re.compile("[,\uff0c\u060c\u3001]")
_TITLES = TITLES | {"capt", "col", "hon", "lt", "maj", "rev", "sgt"}
_DEGREES = frozenset(
    """
    aprn bsn crna dds dmd dnp dpm dpt dvm esq facs jd lcsw lpn mba mph msn np pharmd phd pharm psyd rn
    """.split()  # noqa: SIM905 - as a list they fill a page
)
# These are families or given names, too: degrees where they are written as such.
_EITHER = frozenset(["ba", "bs", "do", "ma", "md", "ms", "od", "pa", "pt"])
_ORDINAL = re.compile(r"[2-9](?:nd|rd|th)\.?", re.IGNORECASE)
_SENOR = "sr"  # before a name; behind it, the elder
# Written small or with these, they begin a family name in the middle of a name; "Ann Ben Foo" may be a given name.
_ARTICLES = frozenset(["al", "el", "la", "le", "los", "las", "san", "santa", "mac"])
_BETWEEN = frozenset(["y", "e", "i"])  # Pérez y López: one family name
# Names are in the family's place first in these scripts, and by these families, as Vietnamese writes them.
_FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+")
_VIETNAMESE = frozenset(
    ["nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "võ", "vũ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương", "lý"]
)
_PLAIN_VIETNAMESE = frozenset(
    "nguyen tran le pham huynh hoang vo vu dang bui do ho ngo duong ly".split()  # noqa: SIM905
)
_NO_GIVEN_NAME = frozenset(["nguyen", "pham", "huynh"])


def parts_of(name: str) -> PersonName:
    """Return the parts of *name*: of "Dr. Ann B. van der Foo Jr." as of "Foo, Ann"."""
    sides = [side.split() for side in _COMMA.split(name)]
    if len(sides) > 2:
        sides = [sides[0], *(side for side in sides[1:] if side)]  # a list has a column for what nobody has
    if not all(sides) or len(sides) < 2 <= len(_COMMA.findall(name)):
        return PersonName(name)
    # Where a list has the family first, "Rahman, Md" and "Kim, Do" are no physicians.
    only = len(sides) == 2 and len(sides[0]) == 1 and not _is_generation(sides[1])
    ends = [] if only else [side for side in sides[1:] if _is_suffix(side)]
    suffix = [word for side in ends for word in side]
    sides = [sides[0], *(side for side in sides[1:] if side not in ends)]
    if len(sides) > 2:
        return PersonName(name)
    found = _listed(*sides) if len(sides) == 2 else _spoken(sides[0])
    return found._replace(suffix=" ".join([*found.suffix.split(), *suffix])) if found else PersonName(name)


def _is_suffix(words: Sequence[str]) -> bool:
    return _is_generation(words) or all(_is_degree(word) or _is_generation([word]) for word in words)


def _is_generation(words: Sequence[str]) -> bool:
    return all(_key(word) in GENERATIONS or _ORDINAL.fullmatch(word) for word in words)


def _is_degree(word: str) -> bool:
    key = "".join(c for c in word.casefold() if c.isalpha())
    return key in _DEGREES or (key in _EITHER and word != word.capitalize())


def _listed(family: Sequence[str], given: Sequence[str]) -> PersonName | None:
    """Return a name whose family stands before a comma."""
    before, family, behind = _stripped(family)
    title, given, generation = _stripped(given, listed=True)
    if not family or not given:
        return None
    first, *further = given
    ends = [*behind, *generation], [*before, *title]
    return PersonName(" ".join(family), first, " ".join(further), *map(" ".join, ends))


def _spoken(words: Sequence[str]) -> PersonName | None:
    """Return a name as it is said."""
    title, own, generation = _stripped(words)
    if not own:
        return None
    if len(own) > 1 and (_FAMILY_FIRST.fullmatch(own[0]) or _is_vietnamese(own[0])):
        family, *given = own
        # In Vietnam the last word is the name by which one is called; what is between comes with the family.
        given = [given[-1], *given[:-1]] if _is_vietnamese(family) else given
    else:
        start = _start_of_family(own)
        family, given = " ".join(own[start:]), list(own[:start])
    first, *further = given or [""]
    return PersonName(family, first, " ".join(further), " ".join(generation), " ".join(title))


def _stripped(words: Sequence[str], listed: bool = False) -> tuple[list[str], list[str], list[str]]:
    """Return the titles before a name, the name, and the generation and degrees behind it."""
    start, end = 0, len(words)
    while start < end and (_key(words[start]) in _TITLES or (_key(words[start]) == _SENOR and end > 1)):
        start += 1
    least = 1 if listed or start else 2
    shouted = not any(c.islower() for word in words for c in word)
    while end - start > 1 and (
        _is_generation(words[end - 1 : end]) or (end - start > least and _ends_a_name(words[end - 1], shouted))
    ):
        end -= 1
    return list(words[:start]), list(words[start:end]), list(words[end:])


def _ends_a_name(word: str, shouted: bool) -> bool:
    """Whether *word* is no part of a name without a comma; where all is in capitals, DO and MA are families."""
    if word in ("V", "VI"):
        return word == "V" or not shouted
    return _is_degree(word) and (not shouted or word == "MD" or _key(word) in _DEGREES)


def _start_of_family(words: Sequence[str]) -> int:
    """Return where the family begins: with the last word, or with the particles before it. A given name stays."""
    if all(word.islower() and _key(word) in PARTICLES for word in words[:-1]):
        return 0  # de la Cruz
    start = len(words) - 1
    vietnamese = _plain(words[-1]) in _PLAIN_VIETNAMESE
    while start > 1:
        before = words[start - 1]
        if vietnamese and before in ("Van", "Thi", "VAN", "THI"):
            break  # names in the middle there
        if before in _BETWEEN and start > 2:
            start -= 2
        elif _is_particle(before):
            start -= 1
        else:
            break
    return start


def _is_particle(word: str) -> bool:
    key = _key(word)
    if len(key) < 2 or (not word.isascii() and key in ("van", "thi")):
        return False  # an initial; Văn and Thị, which are names in the middle
    return key in PARTICLES or key in _ARTICLES


def _is_vietnamese(word: str) -> bool:
    """Whether *word* is a family of Vietnam as it is written there, or one that is nobody's given name."""
    return unicodedata.normalize("NFC", word).casefold() in _VIETNAMESE or word.casefold() in _NO_GIVEN_NAME


def _plain(word: str) -> str:
    """Return *word* as it is written where its accents are not."""
    apart = unicodedata.normalize("NFD", word.casefold().replace("\u0111", "d"))
    return "".join(c for c in apart if not unicodedata.combining(c))


def _key(word: str) -> str:
    return "".join(words_of(word))
