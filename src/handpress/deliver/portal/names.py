"""Whether two names can be one person's: by their words, without case, accents, order and titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Words of many names, by which nobody is known.
_COMMON = re.findall(
    r"\w+",
    """
    abu af al am av bar bat ben bin bint d da das de dei del della den der des di do dos du e el et ibn ii iii iv jr
    junior la las le lo los mac mc o of san santa senior sr st ten ter the to u ul van vom von vor y z zu zum zur
    don dona dr frau herr madam miss mister mr mrs ms mx prof senor senora sra
""",
)
_WORD = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|[^\W\d_\u3400-\u9fff\U00020000-\U0003ffff]+")


def words_of(name: str) -> list[str]:
    """Return the words of *name* in order; each Chinese character is one."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return _WORD.findall(plain.casefold())


def known_by(name: str) -> frozenset[str]:
    """Return the words by which one of this *name* is known: no title, no "van", no initial, if there are others."""
    words = words_of(name)
    own = [word for word in words if word not in _COMMON] or words
    return frozenset(word for word in own if len(word) > 1 or not word.isascii()) or frozenset(own)


def is_same_family(family: str, text: str, printed: str) -> bool:
    """Whether a *printed* name has a word of the *family*; where there is only a whole name as *text*, two of its."""
    told = known_by(family if words_of(family) else text)
    return bool(told) and len(told & set(words_of(printed))) >= (1 if words_of(family) else min(2, len(told)))


def is_same_given(family: str, given: Sequence[str], printed: str) -> bool:
    """Whether a *printed* name has one of the *given* names, its beginning, or the first one's initial.

    So it is where one of both has none.
    """
    own = set(words_of(family))
    rest = [word for word in words_of(printed) if word not in own and (word not in _COMMON or len(word) == 1)]
    there = [word for word in words_of(" ".join(given)) if word not in _COMMON or len(word) == 1]
    if not rest or not there:
        return True
    # Only a first initial: by those in the middle half a family would agree.
    return any(_fits(mine, theirs, at or i) for at, mine in enumerate(rest) for i, theirs in enumerate(there))


def _fits(one: str, other: str, later: int) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) == 1 and short.isascii():
        return not later and long.startswith(short)
    return short == long or (len(short) > 2 and long.startswith(short))
