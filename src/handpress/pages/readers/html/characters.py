"""Characters of a web page that no reader sees.

A handout refuses them.
"""

from __future__ import annotations

# What no reader sees, and what would turn the order of the letters round; a handout refuses them.
UNSEEN: dict[int, str | None] = {
    ord(one): None for one in "\xad\u061c\u180e\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
}
UNSEEN |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x2070), *range(0xFFF0, 0xFFFC)])
UNSEEN |= dict.fromkeys([*range(9), *range(0xE, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " ")
