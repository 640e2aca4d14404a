"""What a letter of a symbol font shows: "≥" for one of Symbol, a box to tick for one of Wingdings."""

from __future__ import annotations

# Adobe's Symbol encoding, 0x20 to 0xFE; "?" where the font has no sign, or one that is part of a larger.
_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    "\0αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼" + "\0" * 33 + "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…\0\0↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉"
    "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑" + "\0" * 10 + "\0⟩∫" + "\0" * 11
)
_WINGDINGS = {
    0x21: "✏", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x36: "⌛", 0x46: "☞", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■",
    0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x73: "◆", 0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x78: "☒",
    0x9E: "•", 0x9F: "•", 0xA1: "○", 0xA2: "○", 0xA3: "○", 0xA4: "○", 0xA7: "▪", 0xA8: "☐", 0xAA: "✦", 0xAB: "★",
    0xD8: "➢", 0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧",
    0xF2: "⇩", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "•", 0x98: "●", 0xA3: "☐", 0x2A: "☐",
}  # fmt: skip
_WINGDINGS_3 = {0x22: "→", 0x5F: "▶", 0x7D: "▶", 0x7E: "◀"}
_WEBDINGS = {0x34: "▶", 0x61: "✓", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x72: "✗", 0x69: "ℹ", 0xC9: "☎"}
_FONTS = {
    "symbol": dict(enumerate(_SYMBOL, start=0x20)),
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
}
# Where no font is said: what bullets and boxes are mostly pasted as.
_UNNAMED = {0xB7: "•", 0xA7: "▪", 0xA8: "☐", 0x6F: "☐", 0xFC: "✓", 0xFE: "☑", 0xFB: "✗", 0xD8: "➢", 0x76: "❖"}
CROSSES = "✗✘☒✕✖×"


def is_symbols(font: str) -> bool:
    """Return whether *font* shows signs where others show letters."""
    return font.casefold() in _FONTS


def is_private(character: str) -> bool:
    """Return whether *character* means nothing without its font."""
    return "\ue000" <= character <= "\uf8ff"


def sign_of(code: int, font: str) -> str:
    """Return what the letter *code* of *font* shows, or "" if it is not known."""
    below = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    sign = _FONTS.get(font.casefold(), _UNNAMED).get(below, "")
    return "" if sign == "\0" else sign
