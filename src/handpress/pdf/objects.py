"""The written form of PDF numbers, names and strings (ISO 32000-1, 7.3)."""

from __future__ import annotations

_ESCAPES = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


def number(value: float) -> str:
    """Return *value* to a hundredth, without an exponent and without needless digits."""
    whole = int(value)
    if whole == value:
        return str(whole)
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def text_string(text: str) -> bytes:
    """Return a text string: readable when it is plain ASCII, else UTF-16."""
    if text.isascii() and text.isprintable():
        return b"(" + text.translate(_ESCAPES).encode("ascii") + b")"
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode("ascii") + b">"
