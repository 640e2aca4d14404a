"""Find the lines that count parts of a page in signs of their own: "一、", "（二）", "III.", "2.1.".

Sure only where they count from the first on, and text stands between them: else they are entries of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from handpress.pages.tree import Block, Paragraph

_HAN = "一二三四五六七八九十"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_SYLLABLES = "가나다라마바사아자차"
_LETTERS = "ABCDEFGHIJ"
# The larger signs first: they stand over the smaller ones of a page that has both.
_FORMS = (
    re.compile(rf"(?P<han>[{_HAN}]{{1,2}})\s*[、．.:：]\s*(?=\S)"),
    re.compile(r"(?P<roman>[IVX]{1,4})[.)/]\s*(?=[^\W\d_])"),
    re.compile(rf"[(（](?P<han>[{_HAN}]{{1,2}})[)）]\s*[、．.:：]?\s*(?=\S)"),
    re.compile(rf"(?P<letter>[{_LETTERS}])[.)/]\s+(?=\S)"),
    re.compile(rf"(?P<syllable>[{_SYLLABLES}])[.)]\s*(?=\S)"),
    re.compile(r"[0-9]{1,2}[.](?P<digit>[0-9]{1,2})[.)]?\s+(?=[^\W\d_])"),
)
_LARGE, _ALONE = 2, 5  # forms; those that may be the larger ones where there are no others
_LONGEST, _LONGEST_SIGNS = 100, 40


def counted(blocks: Sequence[Block]) -> dict[int, bool]:
    """Return which paragraphs are counted headings, each with whether it is one of the larger."""
    found: dict[int, bool] = {}
    for at, form in enumerate(_FORMS):
        places = _places(blocks, form)
        if _are_parts(blocks, places):
            found |= dict.fromkeys(places, at < _LARGE or (at < _ALONE and not any(found.values())))
    return found


def _places(blocks: Sequence[Block], form: re.Pattern[str]) -> dict[int, int]:
    """Return the count of each paragraph that begins as *form* does."""
    found: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and (match := form.match(block.words.text)):
            found[index] = _value(match)
    return found


def _are_parts(blocks: Sequence[Block], places: dict[int, int]) -> bool:
    counts = list(places.values())
    if len(counts) < 2 or counts[0] != 1 or not all(map(_follows, counts, counts[1:])):
        return False
    behind = [index + 1 for index in places]
    return all(map(_may_head, (blocks[index] for index in places))) and all(
        index < len(blocks) and index not in places for index in behind
    )


def _follows(count: int, following: int) -> bool:
    return following in (count + 1, 1)


def _may_head(block: Block) -> bool:
    text = block.words.text if isinstance(block, Paragraph) else ""
    longest = _LONGEST_SIGNS if re.search("[\u3400-\u9fff]", text) else _LONGEST
    return len(text) <= longest and not text.endswith((*".!;,", "。", "！", "；", "，", "、"))


def _value(match: re.Match[str]) -> int:
    return next(_counts(match), 0)


def _counts(match: re.Match[str]) -> Iterator[int]:
    for kind, sign in match.groupdict().items():
        if kind == "digit":
            yield int(sign)
        elif kind == "roman":
            yield _ROMAN.index(sign) + 1 if sign in _ROMAN else 0
        elif kind == "han":
            tens, _, ones = sign.rpartition("十")
            yield (10 if "十" in sign else 0) + (_HAN.index(ones) + 1 if ones else 0) if not tens else 0
        else:
            yield (_LETTERS if kind == "letter" else _SYLLABLES).index(sign) + 1
