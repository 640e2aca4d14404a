"""Tables of words by language that a rule looks for: cheap where none of them is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from handpress.review.rules.subject import Said, Subject


class Words:
    """Words of one language.

    Args:
        pattern: What is looked for, in lower case, in a text between two line ends. Compiled when it is first needed.
        parts: Parts of words, of which one is in all that the pattern finds, with "~" for a space and "^" for
            the beginning of a text.
    """

    def __init__(self, pattern: str, parts: str) -> None:
        self._pattern = pattern
        self.parts = tuple(part.replace("~", " ").replace("^", "\n") for part in parts.split())

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self._pattern)


def looked_up(page: Subject, tables: Mapping[str, Words]) -> Iterator[tuple[Said, str]]:
    """Yield each text that prints and has words of *tables*, of its language or in English, with the first of them.

    What is left over from a site or a template is often in English, whatever the page is in.
    """
    found: dict[int, str] = {}
    for language in dict.fromkeys(("en", page.language)):
        table = tables.get(language)
        for at, line in page.lines(*table.parts) if table else ():
            if match := table.pattern.search(line) if table else None:
                found.setdefault(at, match[0].strip("\n .:;!?"))
    for at, words in sorted(found.items()):
        yield page.printed[at], words
