"""Lists of words by language, as codes and terms are known by; and what finds them in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from handpress.diagnostics import quoted
from handpress.source.bind import from_text, keyed_by, language_tag, straight, wrong


def _word(text: str) -> str:
    if not any(c.isalnum() for c in text):
        wrong("word", f"{quoted(text)} has no letter", "write a word")
    if "*" in straight(text)[:-1]:
        wrong(
            "word",
            f"a star stands inside {quoted(text)}",
            "write it at the end of a word, where any letters may follow",
        )
    return text


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


WordsByLanguage = Annotated[
    dict[
        str, Annotated[tuple[Annotated[str, from_text(_word)], ...], Field(min_length=1), BeforeValidator(_one_or_more)]
    ],
    Field(min_length=1),
    keyed_by(language_tag),
]


def word_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of *words* as a whole word or with a plural ending; ``*`` stands for any ending."""
    each = sorted(words, key=len, reverse=True)
    stems = "|".join(re.escape(w[:-1]) + r"\w*" if w.endswith("*") else re.escape(w) + "(?:e?s)?" for w in each)
    return re.compile(rf"(?<!\w)(?:{stems})(?!\w)".replace(r"\ ", r"[ -]"), re.IGNORECASE)
