"""Find where a sentence ends. Where that is unsure, it does not end."""

from __future__ import annotations

import re

from handpress.meanings.words import is_unspaced, word_set

# Sure only if a capital letter follows: "3 p.m. the day before" is one sentence, and so is "approx. 5 mg".
_END = re.compile(r"[.!?؟][\"”’»)\]]*\s+(?=[\"“‘«(¿¡]?(?P<next>[^\W\d_]))|[。！？][”’」』）]*")
# Each of these may stand before a capital letter within a sentence.
_SHORT = word_set(
    "dr mr mrs ms prof st jr sr rev vs no nos fig figs approx dept est inc ltd co corp etc e.g i.e eg ie cf "
    "al a.m p.m am pm u.s u.k m.d d.o r.n ph.d p.a n.p vol ref tel ext min max avg temp "
    "jan feb mar apr jun jul aug sep sept oct nov dec dra sra srta ud uds aprox núm pág env ca bzw nr evtl ggf inkl"
)


def first_sentence(text: str) -> tuple[str, str]:
    """Return the first sentence of *text* and what follows; ("", text) if *text* is no sentence at all."""
    begin = 0
    for end in _END.finditer(text):
        # The word is looked for from its end: a search that begins with it would try every letter of a long one.
        before, begin = text[begin : end.start()], end.end()
        if not before or before[-1].isspace() or (end["next"] or "A").islower():
            continue
        last = before.split()[-1].strip('"“”‘’()[]').casefold()
        # A single letter may be an initial, as in "John F. Kennedy".
        if last in _SHORT or (len(last) == 1 and last.isascii()) or re.fullmatch(r"(?:[a-z]\.)+[a-z]", last):
            continue
        return text[: end.end()].rstrip(), text[end.end() :]
    return (text, "") if text.rstrip('"”’)]').endswith((".", "!", "?", "。", "！", "？", "؟")) else ("", text)


_LAST = re.compile(r"(?:^|[\s(])(?:dr|mr|mrs|ms|prof|st|vs|e\.g|i\.e|approx|no|fig)\.$", re.IGNORECASE)


def ends_short(text: str) -> bool:
    """Return whether *text* ends in an abbreviation that wants a further word, as in "by Dr."."""
    return bool(_LAST.search(text[-8:]))


_FINAL = (".", "!", "?", ":", ";", "。", "！", "？", "：", "；", "؟", "؛")


def is_unfinished(text: str) -> bool:
    """Return whether no mark ends *text*; the marks of Markdown around it are none."""
    return not text.rstrip("\"'”’)]*_").endswith(_FINAL)


def goes_on(line: str, following: str, length: int, width: int) -> bool:
    """Return whether the line *following* surely continues the sentence or the paragraph of *line*.

    Args:
        line: The words of a line.
        following: Those of the next.
        length: Of the first, as typed.
        width: At which the page was wrapped; 0 if it was not.
    """
    if ends_short(line) or (following[:1].islower() and is_unfinished(line)):
        return True
    # A writer who starts a new line by choice does so though the next word would still fit.
    return bool(width) and fills(length, following, width)


def fills(length: int, following: str, width: int) -> bool:
    """Return whether the first word of *following* had no more room on a line of *length* letters."""
    word = following[:1] if is_unspaced(following[:1]) else following.split(" ", 1)[0]
    return length + 1 + len(word) > width


# A line that ends so goes on with the next.
RUNS_ON = re.compile(
    r"(?:[,(–—-]|\b(?:the|a|an|of|and|or|to|for|with|in|on|your|from|by|is|are|about"
    r"|el|los|las|del|una|para|con|por|le|la|les|des|du|une|et|ou|pour|avec|der|die|das|und|oder|mit|für|von"
    r"|da|dos|das|em|com|dan|atau|untuk|ng|mga|ve|ile|için|или|для|và|của|cho))$",
    re.IGNORECASE,
)


_BRACKETED = re.compile(r"\(.*\)[.。]?|（.*）[.。]?")


def is_bracketed(text: str) -> bool:
    """Return whether brackets stand around all of *text*: right below a bullet, it says more of that."""
    return bool(_BRACKETED.fullmatch(text))
