"""What a camera or a program wrote into a JPEG beside its picture: who took it, where, with what.

Takes out Exif, XMP, IPTC and comments (ITU-T T.81, B.2.4); no byte of the picture, nor what its colours mean.
"""

from __future__ import annotations

_TELLING = {0xE1, 0xED, 0xFE}  # APP1: Exif and XMP; APP13: IPTC; COM
_BARE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_SCAN = 0xDA


def bare(data: bytes) -> bytes:
    """Return the JPEG *data* without what it tells; what is no plain JPEG as it is."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == _SCAN:
            return b"".join([*kept, data[at:]])
        size = 1 if marker == 0xFF else 2 if marker in _BARE else 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker not in _TELLING:
            kept.append(data[at : at + size])
        at += size
    return data
