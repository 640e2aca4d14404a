"""What opens an entry of a list: a bullet, a box to tick, a number."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BULLETS = "•●○◦▪▫■□☐☑☒◻◼❑❏❐❒▢▶►▸‣⁃∙◆◇♦❖✓✔✗✘➢➤➔→⇒»★☆✦✱❍⚫⚪⬤\u00b7"
_DASHES = "-–—*"
_LABEL = re.compile(
    rf"(?:(?P<bullet>[{re.escape(_BULLETS)}\ue000-\uf8ff]+)|(?P<dash>[{re.escape(_DASHES)}]|o|¨|§|Ø)(?=\s|$)"
    r"|(?!\(\d+\)\s*\d{3})\(?(?P<number>\d{1,2})[.)](?=\s|$|[^\W\d]))\s*"
)


@dataclass(frozen=True, slots=True)
class Label:
    """What opens an entry: its number, or 0, and how many characters it takes."""

    text: str
    order: int
    length: int
    weak: bool = False  # a dash or a letter, which may belong to the words


def label_of(text: str) -> Label | None:
    """Return the label that opens *text*, if there is one."""
    found = _LABEL.match(text)
    if not found:
        return None
    return Label(found[0].strip(), int(found["number"] or 0), found.end(), bool(found["dash"]))


def is_label(text: str) -> bool:
    """Return whether *text* is nothing but a label."""
    found = label_of(text)
    return found is not None and found.length == len(text)
