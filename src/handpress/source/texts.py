"""What holds for any text, also one that stands in no file: its characters, white space, the tags of languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice

from handpress.diagnostics import Finding, Span

# BCP 47, the part that a file name can carry: language, script, region.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?", re.ASCII)


def key(text: str) -> str:
    """Return *text* without case, spaces and signs: what two spellings of one name have in common."""
    folded = text.casefold()
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


LOST = "\ufffd"  # what a program writes for what it cannot read
MAX_MARKS = 30  # on one letter, Unicode UAX #15, stream-safe text; longer runs take quadratic time to normalise


@cache
def forbidden_pattern() -> re.Pattern[str]:
    """Return what finds a character that is refused wherever it stands.

    C0 and C1 controls but tab and line ends; bidi overrides and isolates that could reorder a dose on the page
    (Unicode TR 36); soft hyphens, zero-width spaces and byte order marks, which no reader sees; non-characters; and
    what stands for a letter that was lost.
    """
    return re.compile(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
        "\ufeff\ufff0-\ufffb\ufffd\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
    )


@cache
def _perhaps_marks() -> re.Pattern[str]:
    return re.compile(rf"[^\w\s\x00-\u02ff]{{{MAX_MARKS + 1},}}")


def forbidden_characters(text: str, path: str) -> list[Finding]:
    """Return a finding for each character that may not stand in a source file; at most 20."""
    if text.isascii() and text.translate(_LINES).isprintable():
        return []
    found = []
    for at, message, hint in islice(_forbidden(text), 20):
        before = re.split("\r\n|\r|\n", text[:at])
        place = Span(path, len(before), len(before[-1]) + 1)
        rule = "lost-letter" if text[at] == LOST else "control-character"
        found.append(Finding(place, message, rule, hint))
    return found


_LINES = dict.fromkeys(map(ord, "\t\r\n"))


def _forbidden(text: str) -> Iterator[tuple[int, str, str]]:
    for match in forbidden_pattern().finditer(text):
        if match[0] == LOST:
            yield match.start(), "a letter was lost here: U+FFFD stands in its place", "type it again"
            continue
        message = f"the character U+{ord(match[0]):04X} is invisible or a control character"
        yield match.start(), message, "delete it; it often comes along when text is pasted"
    for match in _perhaps_marks().finditer(text):
        run = 0
        for at, character in enumerate(match[0], match.start()):
            run = run + 1 if unicodedata.combining(character) else 0
            if run > MAX_MARKS:
                yield at, f"more than {MAX_MARKS} accents stand on one letter", "delete them"
                break


def one_line(text: str) -> str:
    """Return *text* with each run of white space as one space, in Unicode form NFC.

    A no-break space stays, which the author typed for a reason.
    """
    return unicodedata.normalize("NFC", re.sub("[ \t\r\n]+", " ", text).strip(" "))
