"""The operators of content streams (ISO 32000-1, annex A), and how a stream is cut into operations."""

from __future__ import annotations

import re

from handpress.proof.syntax import REGULAR, WHITE, Name

# Operands, then an operator; or one byte where none of the two can be, which may open a string of another form.
OPERATION = re.compile(
    rb"((?:[" + WHITE + rb"\d.+\-\[\]]++|/" + REGULAR + rb"*+|\((?:[^()\\]++|\\.)*+\)|<[^<>]*+>|<<|>>|%[^\r\n]*+"
    rb"|(?:true|false|null)(?!" + REGULAR + rb"))*+)"
    rb"([A-Za-z'\"]" + REGULAR + rb"*+|[^\0])",
    re.DOTALL,
)
HEXADECIMAL = re.compile(rb"<([0-9A-Fa-f]*+)>")
# What may break a limit of ISO 19005-2, 6.1.13, and is worth a closer look.
EXTREME = re.compile(rb"\d{10}|\.0{37}|/" + REGULAR + rb"{128}|\([^()]{32768}|<[" + WHITE + rb"0-9A-Fa-f]{65535}")
END_OF_IMAGE = re.compile(rb"(?<=[" + WHITE + rb"])EI(?=[" + WHITE + rb"]|\Z)")

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
