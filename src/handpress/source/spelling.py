"""How the text of a value may be spelled, for JSON Schemas: said beside the function that reads it.

Patterns are of ECMA-262 and of Python alike: no named groups, no looking behind, no flags.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

_F = TypeVar("_F", bound=Callable[..., object])
_WHITE = r" \t\r\n"  # as `one_line` takes it


class Spelling(NamedTuple):
    """What an editor can know of a text.

    Attributes:
        pattern: Of the text on one line; called, it returns that of the text as it stands in the file.
        examples: Texts that are right.
        known: All texts that are right, or what returns them.
        unquoted: What an editor may make of a right text without quotes, as "integer" of 22511.
        low, high: Bounds of the number that it then is.
        format: A format of JSON Schema.
        name: Of its definition, where its pattern is long.
    """

    pattern: str | Callable[[], str] = ""
    examples: tuple[str, ...] = ()
    known: tuple[str, ...] | Callable[[], tuple[str, ...]] = ()
    unquoted: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    format: str = ""
    name: str = ""


_SPELLINGS: dict[Callable[..., object], Spelling] = {}


def spelled(pattern: str | Callable[[], str] = "", *examples: str, **more: Any) -> Callable[[_F], _F]:
    """Say of the function that reads a text how it may be spelled: what `Spelling` holds."""

    def said(read: _F) -> _F:
        _SPELLINGS[read] = Spelling(pattern, examples, **more)
        return read

    return said


def spelling_of(read: Callable[..., object]) -> Spelling | None:
    """Return how the texts that *read* takes are spelled, if it says so."""
    return _SPELLINGS.get(read)


def in_a_file(pattern: str, white: str = _WHITE) -> str:
    """Return the pattern of a text as it stands in a file: with more white space within, and some around it."""
    one = white if white == r"\s" else f"[{white}]"
    spaces = {" ": f"{one}+", " ?": f"{one}*"}
    spaced = re.sub(
        r"\\.|\[(?:\\.|[^\]])*\]| \??", lambda found: spaces.get(found[0]) or found[0].replace(" ", white), pattern
    )
    return f"^{one}*(?:{spaced}){one}*$"


def in_any_case(pattern: str) -> str:
    """Return *pattern*, whose letters all stand for themselves and outside of classes, for capitals as well."""
    cases = re.sub("[a-z]", lambda letter: f"[{letter[0]}{letter[0].upper()}]", pattern)
    return cases.replace("[kK]", r"[kK\u212a]")  # the sign for kelvin, of which Unicode's form NFC makes a K
