"""A phone number, as a clinic writes it."""

from __future__ import annotations

import re

from handpress.diagnostics import quoted
from handpress.source.bind import wrong
from handpress.source.spelling import spelled

# As text: `re` compiles each when it is first needed.
_PHONE = r"\+?[0-9(][0-9 ().\-/]*[0-9]( ?(x|ext\.?) ?[0-9]+)?"
# "010-0199/0200"; but 030/1234567 is one. E.164 has 15 digits, and a 00 and a (0) may stand before them.
_TWO_PHONES = r"(?!\+|00)\(?(?:[0-9][ ().\-]*){7}/|[\s\S]*(?:[0-9][ ().\-]*){10}/|[\s\S]*(?:[0-9][ ().\-/]*){19}"
_ONE_PHONE = rf"(?=(?:[^0-9]*[0-9]){{3}})(?!{_TWO_PHONES}){_PHONE}"


@spelled(_ONE_PHONE, "(555) 010-0199", "+1 555 010 0199", "911", unquoted=("integer",), low=0)
def phone(text: str) -> str:
    """Return *text* if it is one phone number; raise with `wrong` if not."""
    if not re.fullmatch(_PHONE, text) or sum(map(str.isdigit, text)) < 3:
        hint = "write digits, as in (555) 010-0199 or +1 555 010 0199"
        wrong("phone", f"{quoted(text)} is not a phone number", hint)
    if re.match(_TWO_PHONES, text):
        wrong("phone", f"{quoted(text)} is more than one phone number", "write one; whoever taps it dials all of it")
    return text
