"""Which way each character runs, and in which order a line shows them (Unicode Standard Annex 9).

Texts hold no direction controls: the reader refuses them, since nobody sees them. What must keep
its own order, a phone number or a clinic's name, is put between controls on the way to its line.
No library on PyPI tells levels with brackets and isolates; the tests hold this one to python-bidi.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from handpress.layout.measures import measures

_STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}  # as N0 to N2 see them
_NEUTRAL = {"B", "S", "WS", "ON", "BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_OPENING = dict(
    zip(
        "([{\u2329\u3008\uff08\uff3b\uff5b\u300c\u300e\u3010\u27e8",
        ")]}\u232a\u3009\uff09\uff3d\uff5d\u300d\u300f\u3011\u27e9",
        strict=True,
    )
)

OPEN, CLOSE = "\u2068", "\u2069"  # round an isolate: first strong isolate, pop directional isolate
FORCE = "\u2066"  # in place of OPEN: all to CLOSE runs from left to right, whatever it is
CONTROLS = frozenset((OPEN, FORCE, CLOSE))


@cache
def _backwards() -> re.Pattern[str]:
    return re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def runs_backwards(text: str) -> bool:
    """Return whether *text* has characters that run from right to left."""
    return not text.isascii() and _backwards().search(text) is not None


def opens_backwards(text: str) -> bool:
    """Return whether the first letter of *text* runs from right to left (rules P2 and P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def isolated(text: str) -> str:
    """Return *text* as one isolate."""
    return f"{OPEN}{text}{CLOSE}"


def with_measures_forced(text: str) -> str:
    """Return *text* with each phone number, dose, range and date forced to run from left to right."""
    out, at = "", 0
    for start, end in measures(text):
        out += f"{text[at:start]}{FORCE}{text[start:end]}{CLOSE}"
        at = end
    return out + text[at:]


def levels(text: str, backwards: bool) -> list[int]:
    """Return the embedding level of each character: odd runs from right to left.

    Args:
        text: One paragraph; its only controls are `OPEN` or `FORCE` paired with `CLOSE`.
        backwards: Whether the paragraph itself runs from right to left.
    """
    return _levels(text, int(backwards))


def visual_order(levels: list[int]) -> list[int]:
    """Return the indices of *levels* as they stand from left to right (rule L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            if end > start:
                order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order


def _levels(text: str, base: int) -> list[int]:
    if OPEN not in text and FORCE not in text:
        return _sequence(text, base)
    outer: list[int] = []  # what this level sees: all but the inside of the isolates
    inner: list[tuple[int, int]] = []
    depth = start = 0
    for at, character in enumerate(text):
        if character == CLOSE:
            depth -= 1
            if not depth:
                inner.append((start, at))
        if not depth:
            outer.append(at)
        if character in (OPEN, FORCE):
            depth += 1
            if depth == 1:
                start = at + 1
    found = [base] * len(text)
    for place, level in zip(outer, _sequence("".join(text[at] for at in outer), base), strict=True):
        found[place] = level
    for start, end in inner:
        if text[start - 1] == FORCE:
            found[start:end] = [base + 2 - base % 2] * (end - start)
            continue
        own = base + 1 if opens_backwards(text[start:end]) != bool(base % 2) else base + 2
        found[start:end] = _levels(text[start:end], own)
    return found


def _sequence(text: str, level: int) -> list[int]:
    """Return the levels of an isolating run sequence without controls (rules W1 to I2)."""
    around = "R" if level % 2 else "L"
    originals = [unicodedata.bidirectional(character) or "L" for character in text]
    kinds = _weak(originals, around)
    _brackets(text, kinds, originals, around)
    for start, end in _spans(kinds, _NEUTRAL.__contains__):
        before = _STRONG[kinds[start - 1]] if start else around
        after = _STRONG[kinds[end]] if end < len(kinds) else around
        kinds[start:end] = [before if before == after else around] * (end - start)  # N1, N2
    if level % 2:
        return [level + 1 if kind in ("L", "EN", "AN") else level for kind in kinds]
    return [level + {"R": 1, "EN": 2, "AN": 2}.get(kind, 0) for kind in kinds]


def _weak(originals: list[str], around: str) -> list[str]:
    """Return the kinds after rules W1 to W7."""
    kinds = _by_letters(originals, around)
    for at in range(1, len(kinds) - 1):  # W4
        before, after = kinds[at - 1], kinds[at + 1]
        if before == after and (
            (kinds[at] == "CS" and before in ("EN", "AN")) or (kinds[at] == "ES" and before == "EN")
        ):
            kinds[at] = before
    for start, end in _spans(kinds, "ET".__eq__):  # W5
        if "EN" in (kinds[start - 1 : start] + kinds[end : end + 1]):
            kinds[start:end] = ["EN"] * (end - start)
    kinds = ["ON" if kind in ("ET", "ES", "CS") else kind for kind in kinds]  # W6
    strong = around
    for at, kind in enumerate(kinds):  # W7
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
    return kinds


def _by_letters(originals: list[str], around: str) -> list[str]:
    """Return the kinds after rules W1 to W3: marks and numbers follow the letter before them."""
    kinds = list(originals)
    before = around
    for at, kind in enumerate(kinds):  # W1
        if kind == "NSM":
            kinds[at] = before
        before = kinds[at]
    strong = around
    for at, kind in enumerate(kinds):  # W2, W3
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
    return ["R" if kind == "AL" else kind for kind in kinds]


def _brackets(text: str, kinds: list[str], originals: list[str], around: str) -> None:
    """Give both brackets of a pair one direction (rule N0)."""
    for opening, closing in _pairs(text, kinds):
        inside = {_STRONG[kind] for kind in kinds[opening + 1 : closing] if kind in _STRONG}
        if around in inside:
            direction = around
        elif inside:
            before = (
                next((_STRONG[kind] for kind in kinds[opening - 1 :: -1] if kind in _STRONG), around)
                if opening
                else around
            )
            direction = before if before != around else around
        else:
            continue
        for at in (opening, closing):
            kinds[at] = direction
            for mark in range(at + 1, len(kinds)):  # marks on a bracket go with it
                if originals[mark] != "NSM":
                    break
                kinds[mark] = direction


def _pairs(text: str, kinds: list[str]) -> list[tuple[int, int]]:
    """Return the paired brackets that are still neutral, by their opening one (BD16)."""
    pairs = []
    stack: list[tuple[str, int]] = []
    for at, character in enumerate(text):
        if kinds[at] != "ON":
            continue
        if character in _OPENING:
            if len(stack) == 63:
                break
            stack.append((_OPENING[character], at))
        else:
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] == character:
                    pairs.append((stack[depth][1], at))
                    del stack[depth:]
                    break
    return sorted(pairs)


def _spans(kinds: list[str], wanted: Callable[[str], bool]) -> list[tuple[int, int]]:
    spans = []
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and wanted(kinds[end]):
            end += 1
        if end > start:
            spans.append((start, end))
        start = end + 1
    return spans
