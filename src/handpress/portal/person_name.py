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
_DEGREES = frozenset(["md", "do", "phd", "rn", "np", "pa", "dds", "dmd", "esq"])
_SENOR = "sr"  # before a name; behind it, the elder
# Written small or with these, they begin a family name in the middle of a name; "Ann Ben Foo" may be a given name.
_ARTICLES = frozenset(["al", "el", "la", "le", "los", "las", "san", "santa", "mac"])
_BETWEEN = frozenset(["y", "e", "i"])  # Pérez y López: one family name
# Names are in the family's place first in these scripts, and by these families, as Vietnamese writes them.
_FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+")
_VIETNAMESE = frozenset(
    ["nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "võ", "vũ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương", "lý"]
)


def parts_of(name: str) -> PersonName:
    """Return the parts of *name*: of "Dr. Ann B. van der Foo Jr." as of "Foo, Ann"."""
    sides = [side.split() for side in _COMMA.split(name)]
    if not all(sides):
        return PersonName(name)
    suffix = [word for side in sides[1:] if _is_suffix(side) for word in side]
    sides = [sides[0], *(side for side in sides[1:] if not _is_suffix(side))]
    if len(sides) > 2:
        return PersonName(name)
    found = _listed(*sides) if len(sides) == 2 else _spoken(sides[0])
    return found._replace(suffix=" ".join([*found.suffix.split(), *suffix])) if found else PersonName(name)


def _is_suffix(words: Sequence[str]) -> bool:
    return all(_key(word) in GENERATIONS | _DEGREES for word in words)


def _listed(family: Sequence[str], given: Sequence[str]) -> PersonName | None:
    """Return a name whose family stands before a comma."""
    before, family, behind = _stripped(family)
    title, given, generation = _stripped(given)
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


def _stripped(words: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the titles before a name, the name, and the generation behind it."""
    start, end = 0, len(words)
    while start < end and (_key(words[start]) in TITLES or (_key(words[start]) == _SENOR and end > 1)):
        start += 1
    while end - start > 1 and _key(words[end - 1]) in GENERATIONS:
        end -= 1
    return list(words[:start]), list(words[start:end]), list(words[end:])


def _start_of_family(words: Sequence[str]) -> int:
    """Return where the family begins: with the last word, or with the particles before it. A given name stays."""
    if all(word.islower() and _key(word) in PARTICLES for word in words[:-1]):
        return 0  # de la Cruz
    start = len(words) - 1
    while start > 1:
        before = words[start - 1]
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
    return unicodedata.normalize("NFC", word).casefold() in _VIETNAMESE


def _key(word: str) -> str:
    return "".join(words_of(word))
