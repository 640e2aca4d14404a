"""Lists of words by language, as codes and terms are known by; and what finds them in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handpress.diagnostics import quoted
from handpress.source.bind import ByKey, OneOrMore, OneText, language_tag, straight, wrong
from handpress.source.spelling import spelled

WordsByLanguage = dict[str, tuple[str, ...]]


@spelled(
    r"(?![“”„« ])(?=[\s\S]*[^\s!-/:-@\[-`{-~])[^*]*(?:[^*“”» ]|\*)",
    "vertebroplast*",
    "low back",
    unquoted=("number", "boolean"),
)
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


WORDS_BY_LANGUAGE = ByKey(OneOrMore(OneText(_word)), language_tag)


def word_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of *words* as a whole word or with a plural ending; ``*`` stands for any ending."""
    each = sorted(words, key=len, reverse=True)
    stems = "|".join(re.escape(w[:-1]) + r"\w*" if w.endswith("*") else re.escape(w) + "(?:e?s)?" for w in each)
    return re.compile(rf"(?<!\w)(?:{stems})(?!\w)".replace(r"\ ", r"[ -]"), re.IGNORECASE)
