"""Tell the heading of one scheme of two: "If your test is in the morning". Its own text counts for some patients alone.

Such a line states no day: which day is meant, the lines under it say.
"""

from __future__ import annotations

import re

from handpress.meanings.times import when_of_heading
from handpress.meanings.titlewords import names_procedure

# What begins such a heading. "For 8:00" may be the hour of anything.
_IF = re.compile(
    r"(?i)(?:if|when|si|cuando|en caso de|quand|en cas d|wenn|falls|se|caso|quando|nếu|khi|kung|kapag|jika|bila|"
    r"apabila|kalau|если|при|когда|в случае|eğer|إذا|اذا|لو|عند|في حال)\b|如果?|若|만약"
)
_FOR = re.compile(r"(?i)(?:for|patients?|para|pour|bei|für|cho|untuk|для|للمرضى|من)\b")
_HOUR = re.compile(
    r"(?i)(?<![0-9])[0-9]{1,2}(?:[:.h][0-9]{2})?\s*(?:h|uhr|часов|ч\.?|[ap]\.?\s?m\.?|wib|點|点|時|시)?\b"
)
_HALF = re.compile(
    r"(?i)(?:\b(?:morning|afternoon|noon|midday|mañana|tarde|mediodía|matin|après-midi|vormittags?|nachmittags?|mittags?|"
    r"morgens|manhã|meio-dia|pagi|siang|sore|umaga|tanghali|hapon|sabah|öğleden|öğle|sáng|chiều|trưa|утр\w*|дня|обеда|"
    r"послеобеденн\w*|дневн\w*)\b|صباح|ظهر|عصر|مساء|上午|下午|早上|中午|오전|오후)"
)
_SPLIT = re.compile(r"[!?;,،，、。؛]|[.:：]\s*\S")
_LONGEST, _MOST_WORDS, _BEHIND, _FEW = 110, 14, 3, 6


def is_scheme(text: str, language: str) -> bool:
    """Return whether *text* only says for which time of the procedure, or the appointment, what stands under it is."""
    bare = text.strip(" *_").rstrip(" .:：")
    if len(bare) > _LONGEST or len(bare.split()) > _MOST_WORDS or _SPLIT.search(re.sub("[0-9][.:][0-9]", "0", bare)):
        return False
    if not names_procedure(bare, language) or when_of_heading(bare, language):
        return False
    whole = not text.rstrip().endswith(".")
    if _IF.match(bare):
        last = max((found.end() for form in (_HALF, _HOUR) for found in form.finditer(bare)), default=0)
        return bool(last) and len(re.sub(r"[()]", " ", bare[last:]).split()) <= (_BEHIND if whole else 0)
    half = _HALF.search(bare)
    if half is None or not whole or _HOUR.search(bare):
        return False
    return bool(_FOR.match(bare)) or (not half.start() and len(bare.split()) <= _FEW)
