"""Find the headings of a page, however they are set.

A heading that is known word for word needs no look of its own. An unknown one must look
like a heading: "#", bold, underlined, ALL CAPS, or Title Case on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handpress.source.pages.meanings import LONGEST, Meaning, meaning
from handpress.source.pages.sourcelines import LineShape, SourceLine, word_set


@dataclass(frozen=True)
class Heading:
    """A heading of the page with its underline. A smaller level stands higher."""

    lines: tuple[SourceLine, ...]
    text: str
    level: int
    meaning: Meaning | None


# LineWords that may be a line of a list without bullets, too: as plain text they need a blank line above.
_WEAK = word_set(
    "about general basics background uses reasons reason candidates cause evaluation imaging before pre during "
    "steps technique after post healing home discharge risk complication appointments alternative options "
    "education code coding price paying payment summary prepare surgery operation"
)
_RUNS_ON = re.compile(
    r"(?:[,(–—-]|\b(?:the|a|an|of|and|or|to|for|with|in|on|your|from|by|is|are|about))$", re.IGNORECASE
)
_CAPS_SENTENCE = re.compile(r"(?:DO NOT|DON['’]T|NEVER|STOP|CALL|ALWAYS|NO|IF|PLEASE|TAKE|YOU)\b")
_UNDERLINES = frozenset("=-~_*^#—–")


def heading_at(lines: Sequence[SourceLine], index: int, subject: frozenset[str]) -> Heading | None:
    """Return the heading that starts on line *index*, with its underline, or None."""
    line = lines[index]
    if line.shape not in (LineShape.TEXT, LineShape.HEADING) or line.mark == "|":
        return None
    if line.shape is LineShape.HEADING:
        return Heading((line,), line.text, len(line.mark), meaning(line.text, subject))
    if len(line.text) > LONGEST or (line.text[-1] in ".!;," and line.mark != "**"):
        return None
    known = meaning(line.text, subject)
    before, after = _neighbour(lines, index - 1), _neighbour(lines, index + 1)
    alone = before is None or before.shape is not LineShape.TEXT
    if after is not None and _is_underline(after) and (known or (alone and _may_head(line.text))):
        return Heading((line, after), line.text, 1 if after.raw.strip()[0] == "=" else 2, known)
    if line.mark == "**" and (known or (alone and _may_head(line.text))):
        return Heading((line,), line.text, 7, known)
    if line.text.isupper() and (known or (alone and _may_shout(line.text))):
        return Heading((line,), line.text, 2, known)
    if known and _stands_out(line, before, known):
        return Heading((line,), line.text, 3, known)
    if not known and alone and after is not None and _is_title_case(line.text):
        return Heading((line,), line.text, 3, None)
    return None


def _neighbour(lines: Sequence[SourceLine], index: int) -> SourceLine | None:
    """Return the line at *index* unless it is blank or outside the page."""
    if not 0 <= index < len(lines) or lines[index].shape is LineShape.BLANK:
        return None
    return lines[index]


def _is_underline(line: SourceLine) -> bool:
    marks = line.raw.strip()
    return line.shape is LineShape.MARKS and len(marks) > 2 and len(set(marks)) == 1 and marks[0] in _UNDERLINES


def _may_head(text: str) -> bool:
    return len(text.split()) <= 10 and text[-1] not in ".!;,"


def _may_shout(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return letters >= 4 and len(text.split()) <= 8 and _may_head(text) and not _CAPS_SENTENCE.match(text)


def _stands_out(line: SourceLine, before: SourceLine | None, known: Meaning) -> bool:
    """Return whether a plain line may be taken for the heading that its words name."""
    if not (line.text[0].isupper() or line.text[0].isdigit()):
        return False
    if before is None:
        return True
    if before.shape in (LineShape.BULLET, LineShape.NUMBER) and line.indent > before.indent:
        return False
    runs_on = before.shape is not LineShape.HEADING and _RUNS_ON.search(before.text)
    return not (runs_on or known.titled or line.text.casefold().rstrip(":?") in _WEAK)


def _is_title_case(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 8 or text[-1] == ":" or any(character.isdigit() for character in text):
        return False
    long_words_up = all(word[0].isupper() for word in words if len(word) > 3)
    return long_words_up and sum(word[0].isupper() for word in words) > 1
