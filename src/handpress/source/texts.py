"""What holds for any text, also one that stands in no file: white space, and the tags of languages."""

from __future__ import annotations

import re
import unicodedata

_WHITE = re.compile("[ \t\r\n]+")  # not the no-break space, which the author typed for a reason
# BCP 47, the part that a file name can carry: language, script, region.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?", re.ASCII)


def one_line(text: str) -> str:
    """Return *text* with each run of white space as one space, in Unicode form NFC."""
    return unicodedata.normalize("NFC", _WHITE.sub(" ", text).strip(" "))
