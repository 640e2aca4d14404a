"""Small questions about the words of any script."""

from __future__ import annotations

import re


def word_set(words: str) -> frozenset[str]:
    """Return the set of the *words*, which stand in one text with spaces between."""
    return frozenset(words.split())


_WORD = re.compile(r"[^\W_]")


def has_words(text: str) -> bool:
    """Return whether *text* holds a letter or a digit."""
    return bool(_WORD.search(text))


def has_letters(text: str) -> bool:
    """Return whether *text* holds a letter."""
    return any(map(str.isalpha, text))


def is_unspaced(character: str) -> bool:
    """Return whether *character* is of a script that puts no spaces between words: Chinese, Japanese, Thai."""
    return bool(_UNSPACED.match(character))


_UNSPACED = re.compile("[\u0e00-\u0e7f\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
