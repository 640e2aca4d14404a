"""What no face can print: in a name as somebody typed it, in the texts of a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from handpress.diagnostics import Finding
from handpress.source.texts import LOST, forbidden_characters, one_line

if TYPE_CHECKING:
    from handpress.source.yaml import Node

MAX_NAME = 250  # characters of a name, as HL7's XPN has at most: W 250 times still stands whole on every page


def unfit(name: str, most: int = MAX_NAME, what: str = "the name") -> tuple[str, str] | None:
    """Return why *name*, of at *most* so many characters, cannot be printed, and the hint.

    Neither repeats a letter of it; the hint says *what* it is.
    """
    if name.isascii() or ill_typed(name, most):
        return ill_typed(name, most)  # every face has the letters of ASCII
    from handpress.brand.fonts import fonts_for

    if missing := list(fonts_for("en").missing(one_line(name))):
        hint = missing[0].hint if missing[0].installable else f"write {what} in Latin letters"
        return f"the fonts lack {len(missing)} of its characters", hint
    return None


def ill_typed(name: str, most: int = MAX_NAME) -> tuple[str, str] | None:
    """Return why *name* is none, whatever the faces have, and the hint; neither repeats a letter of it."""
    if not name.strip():
        return "this is empty", "write the name, or leave the option out"
    if LOST in name:
        return "a letter of this was lost: U+FFFD stands in its place", "type it again"
    if forbidden_characters(name, "") or len(name.splitlines()) > 1:
        return "this holds a character that is invisible, or a line end", "type it again"
    if len(name.strip()) > most:
        return f"this has {len(name.strip())} characters, more than the {most} that pages have room for", "shorten it"
    return None


def unprintable(node: Node) -> Iterator[Finding]:
    """Yield a finding for each text with a character that no font has."""
    from handpress.brand.fonts import fonts_for

    if node.kind == "text":
        # As it will be printed: normal forms differ in what fonts cover.
        errors = list(fonts_for("en").missing(one_line(node.text)))
        if errors:
            more = f", nor are {len(errors) - 1} others of this text" if errors[1:] else ""
            yield Finding(node.span, f"{errors[0]}{more}", "missing-character", errors[0].hint)
    for child in (*node.items, *(value for _, value in node.pairs)):
        yield from unprintable(child)
