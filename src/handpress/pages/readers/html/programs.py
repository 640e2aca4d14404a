"""Take out of a web page what a program would have read before any browser: its code, and front matter.

Nothing is run. What the code would have written into a sentence becomes a mark, and that a blank: nobody knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handpress.pages.readers.html.characters import UNSEEN
from handpress.pages.readers.marked.bare import Bare
from handpress.pages.readers.marked.front import without_front_matter
from handpress.pages.tree import Left

_CLOSED_BY = {"<?php": "?>", "<?=": "?>", "<%": "%>", "{%": "%}"}
_OPENED = re.compile(r"<\?(?:php\b|=)|<%|\{%", re.IGNORECASE)
_WRITES = re.compile(r"<\?=|<%=|<\?php\s+echo\b", re.IGNORECASE)
_BY_PROGRAM = "code of the web site, which is not run"
_NO_NAME = re.compile(r"[^\w$., -]+")
WRITTEN = "{{="  # opens the mark for what code would have written
FILLED = re.compile(r"\{\{[^{}]*\}\}")  # by a program, with what nobody knows


@dataclass(frozen=True)
class Read:
    """A web page as a browser would have had it, in the same lines; what was taken out; what front matter says."""

    text: str
    left: tuple[Left, ...]
    front: Bare


def without_programs(text: str, path: str) -> Read:
    """Return the page *text* without code and front matter."""
    front = Bare(path)
    lines = text.split("\n")
    kept = without_front_matter(list(enumerate(lines, start=1)), front) if text.lstrip()[:3] in ("---", "+++") else []
    if front.left or front.title or front.language or front.code:
        text = "\n" * (len(lines) - len(kept)) + "\n".join(line for _, line in kept)
    parts: list[str] = []
    left: list[Left] = []
    line = 1
    for part, is_code in _parts(text):
        if is_code:
            left += _told(part, line)
            writes = _WRITES.match(part)
            name = " ".join(_NO_NAME.sub(" ", part[writes.end() :]).split())[:60] if writes else ""
            parts.append((f"{WRITTEN}{name}}}}}" if writes else "") + "\n" * part.count("\n"))
        else:
            parts.append(part)
        line += part.count("\n")
    return Read("".join(parts), tuple(left), front)


def _told(code: str, line: int) -> Iterator[Left]:
    for offset, part in enumerate(code.split("\n")):
        words = " ".join(part.translate(UNSEEN).split())
        if any(map(str.isalnum, words)):
            yield Left(line + offset, words, _BY_PROGRAM)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of *text*, and whether each is code. PHP may go on to the end of the file."""
    at = 0
    endless: set[str] = set()  # what opens code that nothing ends: it is text
    for opened in _OPENED.finditer(text):
        mark = opened[0].casefold()
        if opened.start() < at or mark in endless:
            continue
        end = text.find(_CLOSED_BY[mark], opened.end())
        if end < 0 and mark != "<?php":
            endless.add(mark)
            continue
        end = len(text) if end < 0 else end + 2
        yield text[at : opened.start()], False
        yield text[opened.start() : end], True
        at = end
    yield text[at:], False
