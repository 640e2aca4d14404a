"""Tell the signs to call for from what stands beside them: phones, addresses, hours, advice. Only signs are red.

In doubt a text is no sign: it then stands on the page as any other text, with its words whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from handpress.diagnostics import quoted
from handpress.pages.emit import ListEntry, Mapping, Value
from handpress.pages.ledger import Ledger
from handpress.pages.phrases import phrasebook
from handpress.pages.tree import Block, Heading, Item, LineWords, Listing, Paragraph, Table

_DIGITS = re.compile(r"(?:\+|\()?[0-9][0-9 ().\-/\u00a0\u2010-\u2013]{5,}[0-9]")
_DECIMALS = re.compile(r"[0-9][.,][0-9]{1,2}(?![0-9.])")  # "38.0 - 38.5" is no number to call
_FEWEST_DIGITS = 7  # of a phone number; three as in 911 are said of an emergency, and may stand in a sign
_MOST_LETTERS = 60  # beside a number, for a line that tells nothing else
_WEB = re.compile(r"\S@\S+\.\S|https?://|\bwww\.", re.IGNORECASE)
_HOURS = re.compile(
    r"[0-9]{1,2}(?:[:.h][0-9]{2})\s*(?:[^\W\d]{1,3}\.?){0,2}\s*(?:[-–—~〜至到]|to|a|à|bis|до)\s*(?:[^\W\d]{1,2}\s*)?"
    r"[0-9]{1,2}[:.h][0-9]{2}|\b24\s*/\s*7\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"[.!?]\s+[^\W\d_]|[。！？]\s*\w")
IF = re.compile(
    r"\b(?:if|when|si|caso|en cas|wenn|falls|bei|nếu|khi|если|при|kung|kapag|jika|bila|eğer)\b"
    r"|(?:^|[.!?;,]\s*)se\b|[iu]rsa\w*\b|durum\w*da|如|若|当(?!天|日)|當(?!天|日)|時|إذا|اذا|عند|면|경우",
    re.IGNORECASE,
)
_LONGEST = 400  # characters of a sign
_OF_COSTS = ("billing", "cost", "related-codes")
_LONG = 60  # characters of an entry, from which a second sentence is advice, and not "Fever. Above 38."


def is_contact(text: str) -> bool:
    """Return whether *text* tells how or when somebody is reached: a phone number, an address, hours."""
    plain = _DECIMALS.sub("", text)
    if sum(map(str.isalpha, plain)) > _MOST_LETTERS and not _WEB.search(text):
        return False  # it says more: "Get it at the pharmacy (call 555 010 0100 if they have none)"
    numbers = (sum(map(str.isdigit, match[0])) for match in _DIGITS.finditer(plain))
    return any(count >= _FEWEST_DIGITS for count in numbers) or bool(_WEB.search(text) or _HOURS.search(text))


def may_be_signs(items: Sequence[Item]) -> bool:
    """Return whether a list may hold signs: most of its entries are neither contacts nor some sentences of advice."""
    other = sum(is_contact(item.words.text) or _is_advice(item.words.text) for item in items)
    return 2 * other < len(items)


def _is_advice(text: str) -> bool:
    return len(text) > _LONG and bool(_SENTENCES.search(text))


def are_contacts(blocks: Iterable[Block]) -> bool:
    """Return whether half of the lines of *blocks* are contacts."""
    told = [is_contact(text) for text in _lines(blocks)]
    return 2 * sum(told) >= len(told) > 0


def names_contact(blocks: Iterable[Block]) -> bool:
    """Return whether a line of *blocks* is a contact."""
    return any(map(is_contact, _lines(blocks)))


def tell_signs(section: Mapping, ledger: Ledger) -> None:
    """Warn of texts that speak of a call under a condition, and do not stand among the signs to call for."""
    kind = section["kind"]
    if not isinstance(kind, LineWords) or kind.text in ("when-to-call", *_OF_COSTS):
        return
    for words in _texts([value for key, value in section.items() if key not in ("kind", "title")]):
        if len(words.text) > _LONGEST or not IF.search(words.text) or is_contact(words.text):
            continue
        if "when-to-call" in phrasebook(ledger.language).hinted(words.text):
            fact = f"this may be a sign to call for, and stands under {kind.text}: {quoted(words.text)}"
            hint = "if it is one, move it into urgent or emergency"
            ledger.warn(next(iter(words.lines), 0), fact, "perhaps-a-sign", hint)


def _texts(values: Iterable[Value | ListEntry]) -> Iterable[LineWords]:
    for value in values:
        if isinstance(value, LineWords):
            yield value
        else:
            yield from _texts(value.values() if isinstance(value, dict) else value)


def first_list(blocks: Iterable[Block]) -> Listing | None:
    """Return the first list of *blocks*."""
    return next((block for block in blocks if isinstance(block, Listing)), None)


def _lines(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        match block:
            case Listing(items):
                for item in items:
                    yield item.words.text
                    yield from _lines(item.under)
            case Table(rows):
                yield from (" ".join(cell.text for cell in row) for row in rows)
            case Paragraph(words) | Heading(words):
                yield words.text
