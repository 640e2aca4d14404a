"""The operators of content streams (ISO 32000-1, annex A), and how a stream is cut into operations."""

from __future__ import annotations

import re

from handpress.proof.patterns import pattern
from handpress.proof.syntax import REGULAR, WHITE, Name

# Operands, then an operator; or one byte where none of the two can be, which may open a string of another form.
OPERATION = re.compile(
    rb"((?:[" + WHITE + rb"\d.+\-\[\]]++|/" + REGULAR + rb"*+|\((?:[^()\\]++|\\.)*+\)|<[^<>]*+>|<<|>>|%[^\r\n]*+"
    rb"|(?:true|false|null)(?!" + REGULAR + rb"))*+)"
    rb"([A-Za-z'\"]" + REGULAR + rb"*+|[^\0])",
    re.DOTALL,
)
# What is shown in the one form that needs no parser: bytes in whole pairs of digits, and numbers between them.
SHOWN = re.compile(
    rb"[" + WHITE + rb"]*+(?:\[(?:<(?:[0-9A-Fa-f]{2})*+>|[" + WHITE + rb"]++"
    rb"|[+-]?(?:\d++\.?\d*+|\.\d++)(?!" + REGULAR + rb"))*+\]|<(?:[0-9A-Fa-f]{2})*+>)[" + WHITE + rb"]*+"
)
HEXADECIMAL = re.compile(rb"<([0-9A-Fa-f]*+)>")
_HEXADECIMAL = re.compile(rb"<(?<!<<)[0-9A-Fa-f]*+>")
_LONG_NAME = re.compile(rb"/" + REGULAR + rb"{128}")
_LONG_STRING = rb"\([^()]{32768}|<[" + WHITE + rb"0-9A-Fa-f]{65535}"
_WINDOW = 1 << 20  # more than twice the longest string
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")

FILLS, STROKES = 1, 2
PAINT = {b"f": FILLS, b"F": FILLS, b"f*": FILLS, b"S": STROKES, b"s": STROKES}
PAINT |= dict.fromkeys((b"B", b"B*", b"b", b"b*"), FILLS | STROKES)
COLOUR = {
    b"g": (Name("DeviceGray"), False),
    b"rg": (Name("DeviceRGB"), False),
    b"k": (Name("DeviceCMYK"), False),
    b"G": (Name("DeviceGray"), True),
    b"RG": (Name("DeviceRGB"), True),
    b"K": (Name("DeviceCMYK"), True),
}
# Those that paint nothing and set nothing that a rule asks for.
QUIET = frozenset(b"m l c v y h re n W W* w J j M d i cm Tc Tw Tz TL Ts Td TD Tm T* d0 d1 MP DP SC sc BX EX BI".split())


def is_extreme(data: bytes) -> bool:
    """Return whether *data* may break a limit of ISO 19005-2, 6.1.13, and are worth a closer look."""
    if len(data) > _WINDOW:  # each look takes copies
        return any(is_extreme(data[at : at + _WINDOW]) for at in range(0, len(data), _WINDOW >> 1))
    if b"0000000000" in _HEXADECIMAL.sub(b" ", data).translate(_DIGITS_AS_ZEROS):
        return True  # a number of ten digits, or one with as many zeros after its point
    if len(data) < 128:
        return False
    return bool(_LONG_NAME.search(data) or (len(data) > 32767 and pattern(_LONG_STRING).search(data)))
