"""Tell which heading stands over which, also where the page sets both alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handpress.pages.headings import Group, Headline, day_stated

_HOUR = re.compile(r"\W*[0-9]{1,2}(?!\s*[.)、．])")


_OF_ANY_DAY = ("home-care", "tests", "overview")  # "Food" says not whether before or after


def levels(groups: Sequence[Group], language: str) -> list[int]:
    """Return the level of each heading, doubled; below an empty one that stands over equals, theirs is one more.

    A day or a known heading with nothing under it stands over those that follow on its level, until one names
    another day or a kind of its own.
    """
    made: list[int] = []
    over: Headline | None = None
    for at, group in enumerate(groups):
        heading = group.heading
        if heading is None:
            made.append(0)
            continue
        following = groups[at + 1].heading if at + 1 < len(groups) else None
        if over and not _is_under(over, heading, language):
            over = None
        made.append(2 * heading.level + bool(over and heading.level == over.level))
        empty = not group.blocks and following is not None and following.level == heading.level
        if empty and over is None and following and _stands_over(heading, following, language):
            over = heading
    return made


def _stands_over(heading: Headline, following: Headline, language: str) -> bool:
    if _is_day(heading, language):
        return _is_under(heading, following, language)
    if heading.meaning is None:
        return bool(_HOUR.match(following.words.text)) and not _HOUR.match(heading.words.text)
    return following.meaning is None and not _is_day(following, language)


def _is_under(over: Headline, heading: Headline, language: str) -> bool:
    """Return whether *heading*, which is set as *over* is, or smaller, belongs under it."""
    if heading.level != over.level or heading.marked != over.marked:
        return heading.level > over.level
    if over.meaning is None and not _is_day(over, language):
        return bool(_HOUR.match(heading.words.text))
    if _is_day(heading, language):
        return False
    found = heading.meaning
    kinds = ("preparation", over.meaning.kind if over.meaning else "", *(_OF_ANY_DAY if found and found.titled else ()))
    return found is None or found.kind in kinds


def _is_day(heading: Headline, language: str) -> bool:
    return bool((heading.meaning and heading.meaning.when) or day_stated(heading.words.text, language))
