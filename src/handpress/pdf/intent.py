"""The output intent: an sRGB profile, made from the numbers of IEC 61966-2-1 (ISO 19005-2, 6.2.3)."""

from __future__ import annotations

import struct
from functools import cache

from handpress.pdf.objects import text_string

# Primaries and white of sRGB as seen under D50, as ICC profiles hold them (IEC 61966-2-1, annex F, Bradford).
_WHITE_D50 = (0.9642, 1.0, 0.8249)
_RED = (0.43607, 0.22249, 0.01392)
_GREEN = (0.38515, 0.71687, 0.09708)
_BLUE = (0.14307, 0.06061, 0.71410)
_ADAPTATION = (1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00924, 0.01508, 0.75168)
# Y = (aX + b)^g from d on, cX below it: g, a, b, c, d.
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_DATE = (2026, 1, 1, 0, 0, 0)  # of this table; a clock would change the bytes

_CONDITION = "sRGB IEC61966-2.1"


def output_intent(profile: int) -> bytes:
    """Return the catalog's entry, for a profile that is the object *profile*."""
    condition = text_string(_CONDITION)
    intent = b"/Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier%s/Info%s/DestOutputProfile %d 0 R"
    return b"/OutputIntents[<<%s>>]" % (intent % (condition, condition, profile))


@cache
def srgb_profile() -> bytes:
    """Return the ICC profile, version 4.2, of an sRGB display."""
    tags = {
        b"desc": _text(_CONDITION),
        b"cprt": _text("Made by Handpress; free of rights"),
        b"wtpt": b"XYZ \0\0\0\0" + _numbers(_WHITE_D50),
        b"chad": b"sf32\0\0\0\0" + _numbers(_ADAPTATION),
        b"rXYZ": b"XYZ \0\0\0\0" + _numbers(_RED),
        b"gXYZ": b"XYZ \0\0\0\0" + _numbers(_GREEN),
        b"bXYZ": b"XYZ \0\0\0\0" + _numbers(_BLUE),
        b"rTRC": b"para\0\0\0\0\0\3\0\0" + _numbers(_CURVE),
    }
    offset = 128 + 4 + 12 * (len(tags) + 2)
    places, body = {}, b""
    for name, data in tags.items():
        places[name] = (offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    places[b"gTRC"] = places[b"bTRC"] = places[b"rTRC"]
    table = struct.pack(">I", len(places))
    table += b"".join(name + struct.pack(">II", *place) for name, place in places.items())
    head = struct.pack(
        ">I4sI4s4s4s6H4s4sI4s4sQI12s4s16s28s",
        offset + len(body),
        b"\0" * 4,  # no preferred engine
        0x04200000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        *_DATE,
        b"acsp",
        b"\0" * 4,  # no platform
        0,
        b"\0" * 4,
        b"\0" * 4,
        0,
        0,  # perceptual
        _numbers(_WHITE_D50),
        b"\0" * 4,
        b"\0" * 16,
        b"",
    )
    return head + table + body


def _numbers(values: tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _text(text: str) -> bytes:
    data = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(data), 28) + data
