"""Find text that was read in a wrong encoding once: "Donâ€™t" for "Don’t", "Ã©" for "é".

Looks for UTF-8 that somebody read as Windows-1252, and for the commonest of Mac Roman, of DOS, of a Russian, an Arabic,
a Vietnamese and a Chinese Windows. Says nothing where the same letters can be meant: "CAFÉ»" and "está…”" are what
their authors typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from handpress.diagnostics import Finding, Severity, Span, quoted

if TYPE_CHECKING:
    from handpress.source.yaml import Node

RULE, HINT = "garbled", "type it again; somebody saved the text in another encoding than it was read in"

# How Windows-1252 shows the bytes 80 to BF: signs that stand beside letters in good text, too, and those that do not.
_QUOTES = "‚„…‹‘’“”–—›«»\xa0"
_SIGNS = "€ƒ†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ¡-ª¬-º¼-¿\x80-\x9f"
_ANY = f"[{_QUOTES}{_SIGNS}]"
_LETTER = r"[^\W\d_]"


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        rf"Ã(?:[{_SIGNS}]|[{_QUOTES}](?={_LETTER}))"  # é, ñ, Ó
        rf"|(?<!{_LETTER})Ã— ?(?=\d)"  # ×
        rf"|Â[¡-ª¬-º¼-¿]|(?<!{_LETTER})Â\xa0|(?<=\d)Â"  # °, ½, a no-break space
        rf"|[ÄÅÆ][{_SIGNS}]"  # ł, ż, ư
        rf"|â€|â(?:[{_SIGNS}]{_ANY}|[{_QUOTES}][{_SIGNS}])"  # ’, ™, ≥
        rf"|áº{_ANY}|á»(?:[{_SIGNS}]|[{_QUOTES}](?={_LETTER}))"  # Vietnamese
        rf"|ï»¿|ï¿½|ðŸ|(?:[ã-ï][{_SIGNS}]{_ANY}){{2}}"  # a byte order mark, a lost letter, emoji, Chinese
        rf"|(?:[ÎÏÐÑÖ×ØÙÚÛ]{_ANY} ?){{3}}"  # Greek, Cyrillic, Hebrew, Arabic
        r"|‚Ä[ôúùîìò¢¶]|√[©±°≠≥∫º¡]|‚[âÜ][•§íê]|¬[∞Ω±≤≥µ∫ªø]|(?<=[^\W\d_])√[ßüØ†]"  # Mac Roman
        r"|ΓÇ|ÔÇ|[ΓÔ]ë[ÑñÁ]|[├┬╬╨╤][^\s─-╿]|┬[╡╢╖╕╣]|[─┼][ƒéíÖÉ]|ß[╗║]"  # DOS
        r"|вЂ|(?<=[A-Za-z])[ГĂأ][¡-ª¬-º¼-¿Ѓ-Џ]|[В¬آÂ]°"  # Windows of Russia, Vietnam, the Arab countries
        r"|锟斤|鈥|\d\x20?掳"  # and China
        r"|(?<=[a-z])[Õ¤][a-z]|(?<=\d)\x20?[¡∞░][CF]\b"  # a Mac's and DOS's own letters
    )


def garbled(text: str) -> str:
    """Return the first place in *text* that was read in a wrong encoding, with its word; "" if there is none."""
    if text.isascii() or not (match := _pattern().search(text)):
        return ""
    start = max(text.rfind(" ", 0, match.start()), text.rfind("\n", 0, match.start())) + 1
    return re.split(r"[ \n]", text[start:], maxsplit=1)[0] or match[0]


def garbled_name(option: str, name: str | None) -> Iterator[Finding]:
    """Yield a warning if a *name* was read in a wrong encoding; it repeats no letter of it."""
    if name and garbled(name):
        yield Finding(Span(option), "this name seems to be garbled", RULE, HINT, Severity.WARNING)


def garbled_texts(node: Node) -> Iterator[Finding]:
    """Yield a warning for each text under *node* that was read in a wrong encoding."""
    if node.kind == "text" and (found := garbled(node.text)):
        fact = f"{quoted(found)} seems to be garbled"
        yield Finding(node.span, fact, RULE, HINT, Severity.WARNING)
    for child in (*node.items, *(value for _, value in node.pairs)):
        yield from garbled_texts(child)
