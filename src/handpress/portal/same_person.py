"""Whether two names can be one person's: by their words, without case, accents, order and titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence, Set


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _listed("dr frau herr madam miss mister mr mrs ms mx prof senor senora sra")
GENERATIONS = _listed("jr junior sr senior ii iii iv")
# Words of many names, by which nobody is known; of Arabic ones, son, daughter, father and servant of.
PARTICLES = _listed("""
    abd abdel abdul abu af am av bin bint d da das de dei del della den der des di dos du e et ibn la las los mc o of st
    ten ter the thi u ul van vom von vor y z zu zum zur بن ابن بنت ابو عبد
""")
# Such words, which are given names too.
_EITHER = _listed("al bar bat ben do don el le mac san santa to")
_LETTERS = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "a", "œ": "o", "ı": "i", "þ": "th", "ħ": "h"})
_FOLDED = (
    (re.compile("[\u2018\u2019\u02bc`´']"), ""),  # O'Neil is one word
    (re.compile("([aou])e"), r"\1"),  # Mueller, as umlauts are written
    (re.compile(r"\bال(?=\w{3})"), ""),
)
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")
_MOST = 20  # words of a name that are joined


def words_of(name: str) -> list[str]:
    """Return the words of *name* in order, as far as they have letters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = plain.casefold().translate(_LETTERS)
    for pattern, instead in _FOLDED:
        plain = pattern.sub(instead, plain)
    return _WORD.findall(plain)


def script_of(name: str) -> str:
    """Return the script of the first letter, as Unicode begins its name; "" without a letter."""
    letter = next((c for c in name if c.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0]


def known_by(name: str) -> frozenset[str]:
    """Return the words by which one of this *name* is known: no title, no "van", no initial, if there are others."""
    return _without(words_of(name), TITLES | PARTICLES)


def _without(words: Sequence[str], common: Collection[str]) -> frozenset[str]:
    own = [word for word in words if word not in common] or words
    return frozenset(word for word in own if len(word) > 1 or not word.isascii()) or frozenset(own)


def agree(one: Set[object], other: Set[object]) -> bool:
    """Whether what two names are known by is the same, or one has only more words than the other."""
    return one == other or (min(len(one), len(other)) > 1 and (one <= other or other <= one))


def is_same_family(family: str, text: str, printed: str) -> bool:
    """Whether a *printed* name has a word of the *family*, or all of it in one; without one, agrees with the *text*."""
    if not words_of(family):
        return bool(known_by(text)) and agree(known_by(text), known_by(printed))
    words = words_of(printed)
    told = _without(words_of(family), TITLES | PARTICLES | _EITHER | GENERATIONS)
    if told & set(words) or "".join(words_of(family)) in _joined(words):
        return True
    return any(_HAN.fullmatch(own) and word.startswith(own) for own in told for word in words)


def is_same_given(family: str, given: Sequence[str], printed: str) -> bool:
    """Whether a *printed* name has one of the *given* names, or the initial of the first; or one of both has none."""
    family_words = words_of(family)
    common = {*family_words, "".join(family_words), *TITLES, *GENERATIONS}
    common |= {word for word in PARTICLES if len(word) > 1}  # a single letter is an initial
    rest = [_behind(family_words, word) for word in words_of(printed) if word not in common]
    there = [word for word in words_of(" ".join(given)) if word not in common]
    if not rest or not there:
        return True
    if "".join(there) in _joined(rest) or "".join(rest) in _joined(there):
        return True
    # Only a first initial: by those in the middle half a family would agree.
    return any(_fits(mine, theirs, at or i) for at, mine in enumerate(rest) for i, theirs in enumerate(there))


def is_same_generation(one: str, other: str) -> bool:
    """Whether not one is the elder and the other the younger."""
    first, second = (
        {{"junior": "jr", "senior": "sr"}.get(word, word) for word in words_of(name) if word in GENERATIONS}
        for name in (one, other)
    )
    return not first or not second or not first.isdisjoint(second)


def _fits(one: str, other: str, later: int) -> bool:
    short, long = sorted((one, other), key=len)
    initial = len(short) == 1 and short.isascii() and not later
    return short == long or (initial and long.startswith(short))


def _behind(family: Sequence[str], word: str) -> str:
    """Return a Chinese *word* without the family's name before it; any other as it is."""
    before = next((own for own in family if _HAN.fullmatch(own) and word.startswith(own)), "")
    return word[len(before) :]


def _joined(words: Sequence[str]) -> set[str]:
    """Return what words that stand together make in one, as DELACRUZ."""
    few = words[:_MOST]
    return {"".join(few[start:end]) for start in range(len(few)) for end in range(start + 1, len(few) + 1)}
