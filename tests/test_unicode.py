"""Where lines may break, held to Unicode's own tests of Standard Annexes 14 and 29 (version 18).

Handpress breaks in fewer places than annex 14 allows, and in no other; it joins more characters into one letter than
annex 29, and no fewer. What differs is listed here, each with its reason.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from handpress.brand.clusters import clusters
from handpress.brand.fonts import Shaped
from handpress.layout.lines import _words
from handpress.source.texts import forbidden_pattern

FOLDER = Path(__file__).parent / "unicode"

# Where annex 14 breaks and Handpress does not: what stands before the place, what behind it, and why.
KEPT_TOGETHER = [
    ('(?:^|[ \u00a0"(])(?:[Nn]o|[Nn]ot|[Kk]hông) ', "", "a negation stays with what it denies"),
    (
        r"[^ ]",
        "",
        "whole words are easier to read: inside one only Chinese breaks, and a compound at its dash or slash",
    ),
    (
        " ",
        r"[\u3005-\u30ff\u31f0-\u31ff\ufe54\ufe55\uff1a\uff1b\u203c-\u203d\u2047-\u2049]",
        "class NS keeps to the left",
    ),
    (" ", "\u3000", "no line begins with white space"),
    ("[‘’“”«»‹›] ", "", "what opens or closes a quotation keeps to its words, whichever side they are on"),
    (" ", r"[‘’“”«»‹›]", "the same"),
    (r"\d[^ ]* ", r"[\d%\u00b0℃]", "a number keeps its thousands, its fraction and its unit"),
    (" ", r"[,.:;]", "a point that stands alone keeps to the left"),
    (r"[¿¡] ", "", "what opens a question keeps to it"),
]
# Where annex 29 cuts and Handpress does not.
ONE_LETTER = [
    ("\u200d", "", "a joiner joins any two characters, not only pictures"),
    ("[\u094d\u1039\u1cf5]\u0308?", "", "a letter behind a virama stays with it in every script"),
    ("", "\u102c", "every mark keeps to its letter, those of Burmese, too"),
]


def cases(name: str) -> Iterator[tuple[str, set[int]]]:
    """Yield each text, and the places in it where Unicode breaks it."""
    for line in lzma.decompress((FOLDER / f"{name}.txt.xz").read_bytes()).decode().splitlines()[1:]:
        signs = line.split()
        text = "".join(chr(int(number, 16)) for number in signs[1::2])
        yield text, {at for at, sign in enumerate(signs[::2]) if sign == "÷"} - {0, len(text)}


class Letters:
    """Faces that have every character."""

    def shape(self, text: str, bold: bool) -> tuple[Shaped]:
        return (Shaped(None, text, (), 1.0),)


def places(text: str) -> set[int]:
    """Return where a line of *text* may begin."""
    found, at = set(), 0
    for (piece,), _, spaced, joint, held in _words(text, False, Letters()):
        at = text.index(piece.text, at)
        if at and (spaced or joint) and not held:
            found.add(at)
        at += len(piece.text)
    return found


def is_read(text: str) -> bool:
    """Return whether a text may hold all of these characters; white space comes as single spaces."""
    return not forbidden_pattern().search(text) and not re.search("[\t\r\n\x0b\x0c\x85]|^ |  ", text)


def has_reason(text: str, at: int, reasons: list[tuple[str, str, str]]) -> bool:
    return any(re.search(f"(?:{before})$", text[:at]) and re.match(behind, text[at:]) for before, behind, _ in reasons)


@pytest.fixture(scope="module")
def lines() -> list[tuple[str, set[int], set[int]]]:
    return [(text, places(text), allowed) for text, allowed in cases("LineBreakTest") if is_read(text)]


def test_no_line_breaks_where_unicode_forbids_it(lines) -> None:
    assert len(lines) > 10_000
    assert [(ascii(text), ours - allowed) for text, ours, allowed in lines if ours - allowed] == []


def test_a_line_breaks_where_unicode_allows_it_but_for_a_reason(lines) -> None:
    missed = [(text, at) for text, ours, allowed in lines for at in allowed - ours]
    assert [(ascii(text), at) for text, at in missed if not has_reason(text, at, KEPT_TOGETHER)] == []


def cuts(text: str) -> set[int]:
    found, at = set(), 0
    for cluster in clusters(text):
        at += len(cluster)
        found.add(at)
    return found - {len(text)}


def test_no_letter_is_cut_where_unicode_forbids_it() -> None:
    wrong = [(ascii(text), cuts(text) - allowed) for text, allowed in cases("GraphemeBreakTest")]
    assert len(wrong) > 700
    assert [case for case in wrong if case[1]] == []


def test_letters_part_where_unicode_parts_them_but_for_a_reason() -> None:
    missed = [(text, at) for text, allowed in cases("GraphemeBreakTest") for at in allowed - cuts(text)]
    assert [(ascii(text), at) for text, at in missed if not has_reason(text, at, ONE_LETTER)] == []
