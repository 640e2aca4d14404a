"""Texts that are not UTF-8 throughout and name no other encoding: those of Windows in the west can still be told."""

from __future__ import annotations

_MOST = 10  # of which one byte may be beyond ASCII: a text in another script has more


def guessed(data: bytes) -> tuple[str, str] | None:
    """Return the text of *data*, and what is to be told of its encoding; None where nobody can tell that."""
    lost = data.decode("utf-8", "replace")
    good = sum(character > "\x7f" for character in lost) - lost.count("\ufffd")
    if good > lost.count("\ufffd"):
        return lost, "is in UTF-8, and is not throughout"
    if b"\0" in data or sum(byte > 0x7F for byte in data) > len(data) / _MOST:
        return None
    try:
        return data.decode("cp1252"), "is not in UTF-8 and is read as Windows-1252"
    except UnicodeDecodeError:
        return None
