"""Take a follow-up bullet apart into visits.

Only a timing that is exact and counts from the procedure becomes one; "several hours" and
"about two weeks" stay words. What is ambiguous stays whole. No word of a bullet is lost:
each stands in the visit or its purpose, or is told by the timing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from handpress.meanings.timewords import fold, time_words

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_VALUES = {word: value for value, word in enumerate(_WORDS, start=1)} | {"a": 1, "an": 1}
_MOST = {"year": 10, "month": 120, "week": 520}  # ten years, the most that a handout can time

_N = rf"(?:[0-9]{{1,3}}|{'|'.join(_WORDS)})"
_UNIT = r"(?:minute|hour|day|week|month|year)s?"
_TO = r"(?:\s+to\s+|\s?[-–]\s?)"
_SPAN = rf"(?:{_N}{_TO})?{_N}\s+{_UNIT}"
_PROCEDURE = r"(?:the\s+|your\s+|this\s+)?(?:procedure|surgery|operation)"
_SINCE = rf"(?:post[- ]?(?:procedure|operatively|operative|surgery|op)|(?:after|following)\s+{_PROCEDURE})"
_FREE = r"(?<![\w.,:/$–-])"  # not inside another number or word

# "at 2, 6 and 12 weeks": a part without a unit takes the next part's.
_EACH = rf"(?:{_N}{_TO})?{_N}(?:\s+{_UNIT})?"
_MANY = rf"{_EACH}(?:,\s+{_EACH}){{0,4}},?\s+and\s+{_SPAN}|{_SPAN}"
_WINDOW = re.compile(
    rf"{_FREE}(?:(?:(?P<lead>within|at|in|after)\s+(?:(?P<many>{_MANY})|(?P<one>an?\s+{_UNIT}))"
    rf"|between\s+(?P<from>{_N})\s+and\s+(?P<until>{_N}\s+{_UNIT}))(?:\s+{_SINCE})?"
    rf"|(?P<bare>{_MANY})\s+{_SINCE})(?![\w-])",
    re.IGNORECASE,
)
_START = re.compile(rf"(?P<bare>{_SPAN})(?:\s+{_SINCE}|\s+after)?(?:\s*:|\s+[–—-])\s+(?P<rest>.+)", re.IGNORECASE)
_HYPHENED = re.compile(
    rf"(?:(?:the|your)\s+)?(?P<low>{_N})-(?P<unit>day|week|month|year)\s+(?:post-?op(?:erative)?\s+)?"
    r"(?:follow-?\s?up|visit|appointment|check-?\s?up|check|exam|review|x-?ray|scan)(?![\w-]).*",
    re.IGNORECASE,
)
_PART = re.compile(rf"(?P<low>{_N}|an?)(?:{_TO}(?P<high>{_N}))?(?:\s+(?P<unit>{_UNIT}))?", re.IGNORECASE)
_ANY_AMOUNT = re.compile(rf"(?:{_N}|\ban?|\bfew|\bseveral)[\s-]+{_UNIT}\b", re.IGNORECASE)

_UNSURE = re.compile(
    r"\b(?:if|unless|until|till|not|no|never|except|or|then|every|each|annual|annually|yearly|monthly|weekly|daily|"
    r"about|around|approximately|roughly|least|most|later|again)\b",
    re.IGNORECASE,
)
_VERBS = (
    "assess|monitor|evaluate|check|ensure|discuss|review|remove|confirm|determine|track|examine|verify|measure|"
    "make sure|see how|detect|adjust|go over|look at|look for|test|watch|address|plan"
)
_PURPOSE = re.compile(rf"(?P<visit>.*?\S),?\s+to\s+(?P<purpose>(?:{_VERBS})\b.+)", re.IGNORECASE)
_DANGLING = re.compile(
    r"(?:^|\s)(?:is|are|be|was|were|been|it|you|they|we|will|may|can|should|must|to|for|with|of|at|in|on|by|and|the|"
    r"a|an|your|need|needs|want|have|has|had|able|order|going|ask|asked|used|helps?|try|how|when|where|whether|takes?|"
    r"place|occurs?|both|between|from|after|before|within)$",
    re.IGNORECASE,
)
_SOMEONE = re.compile(r"\b(?:patients?|people|doctors?|surgeon|nurse|team)$", re.IGNORECASE)  # "... to check"
_SENTENCE_INSIDE = re.compile(r"[.!?;]\s|[。!?;]\s*\w")
_LONGEST = 500  # characters of a bullet that names a visit
_SCHEDULED = re.compile(r"\b(?:may|will|can|should) be scheduled\b|\bas scheduled\b", re.IGNORECASE)


@dataclass(frozen=True)
class VisitText:
    """A row of the follow-up schedule as text."""

    visit: str
    purpose: str = ""
    window: str = ""


def is_visit(text: str, language: str = "en") -> bool:
    """Return whether *text* speaks of a visit, a test or the like."""
    words = time_words(language)
    return words is not None and bool(words.visit.search(fold(text, language)))


def visits_of(text: str, language: str = "en") -> tuple[VisitText, ...]:
    """Return the visits that a follow-up bullet states: one, or one for each of several windows."""
    if language.partition("-")[0] != "en":
        return (_plain_visit(text, language),)
    body = text[:-1].rstrip() if text.endswith(".") else text
    if len(body) > _LONGEST or not is_visit(body) or _SENTENCE_INSIDE.search(body):
        return (VisitText(text),)
    start, found = _START.fullmatch(body), list(_WINDOW.finditer(body))
    if not start and not found:
        return (_hyphened(text, body) or _untimed(text, body),)
    if _UNSURE.search(body) or len(found) > 1:
        return (VisitText(text),)
    if start:
        whole = _ANY_AMOUNT.search(start["rest"])
        return (VisitText(text),) if whole else _rows(text, "", start["rest"], _windows("", start["bare"]))
    return _timed(text, body, found[0])


def _plain_visit(text: str, language: str) -> VisitText:
    """Return the row of a visit with one plain window; its words stay, but for a window that ends or opens them."""
    words, whole = time_words(language), unicodedata.normalize("NFC", text)
    if words is None or len(whole) > _LONGEST:
        return VisitText(text)
    told = fold(whole, language).rstrip(" .。")
    found = words.window(told)
    if found is None or not words.visit.search(told) or words.unsure.search(told) or _SENTENCE_INSIDE.search(told):
        return VisitText(text)
    start, end, window = found
    front = whole[:start].rstrip(" ,(（:：–—-")
    if whole == text and end == len(told) and words.visit.fullmatch(fold(front, language)):
        return VisitText(front, window=window)
    return VisitText(text, window=window)


def _timed(text: str, body: str, match: re.Match[str]) -> tuple[VisitText, ...]:
    before, behind = body[: match.start()], body[match.end() :]
    if _ANY_AMOUNT.search(f"{before} | {behind}") or _LASTING.search(before) or _OTHER_EVENT.match(behind):
        return (VisitText(text),)
    windows = _windows((match["lead"] or "").casefold(), *_amounts(match))
    return _rows(text, before.rstrip(" ,:–—-("), behind.lstrip(" ,:–—-)"), windows)


def _rows(text: str, front: str, tail: str, windows: list[str]) -> tuple[VisitText, ...]:
    """Return a row for each window; the text stays whole where its other words read badly on their own."""
    visit, purpose = _split(front, tail)
    if visit and windows:
        return tuple(VisitText(visit, purpose, window) for window in windows)
    return (VisitText(text, window=windows[0] if len(windows) == 1 else ""),)


def _split(front: str, tail: str) -> tuple[str, str]:
    """Return visit and purpose from the words around a window, or nothing if they do not read well."""
    if not front:
        front, tail = _capital(tail), ""
    if tail.startswith("for "):
        visit, purpose = front, _capital(tail[4:])
    else:
        visit, purpose = _purpose(f"{front} {tail}".rstrip())
    joins = not tail or tail.startswith(("to ", "with ", "for "))
    return (visit, purpose) if joins and _reads_well(visit) and not _DANGLING.search(front) else ("", "")


def _purpose(body: str) -> tuple[str, str]:
    """Return "Visit", "Check the wound" for "Visit to check the wound"; the body alone where unsure."""
    split = _PURPOSE.fullmatch(body)
    if split is None or not _reads_well(split["visit"]) or _SOMEONE.search(split["visit"]):
        return body, ""
    return split["visit"], _capital(split["purpose"])


def _reads_well(visit: str) -> bool:
    return is_visit(visit) and not _DANGLING.search(visit)


def _hyphened(text: str, body: str) -> VisitText | None:
    """Return the row of "Six-week visit to check the toe": its words stay, and tell the window."""
    match = _HYPHENED.fullmatch(body)
    if not match or len(_ANY_AMOUNT.findall(body)) > 1 or _UNSURE.search(body):
        return None
    visit, purpose = _purpose(body)
    counted = _counted(match["low"], None, match["unit"].casefold())
    return VisitText(visit if purpose else text, purpose, f"{counted} after") if counted else None


def _untimed(text: str, body: str) -> VisitText:
    window = ""
    if body.casefold().startswith(("long-term ", "long term ")):
        window = "long term"
    elif ending := re.fullmatch(r"(.*\S)\s+(as (?:needed|scheduled))", body, re.IGNORECASE):
        if _reads_well(ending[1]) and not _UNSURE.search(body):
            return VisitText(ending[1], window=ending[2].casefold())
    elif _SCHEDULED.search(body) and not _ANY_AMOUNT.search(body) and not _UNSURE.search(body):
        window = "as scheduled"
    visit, purpose = _purpose(body)
    return VisitText(visit if purpose or window else text, purpose, window)


def _amounts(match: re.Match[str]) -> tuple[str, ...]:
    if match["from"]:
        return (f"{match['from']} to {match['until']}",)
    amounts: str = match["many"] or match["one"] or match["bare"]
    return tuple(re.split(r",?\s+and\s+|,\s+", amounts))


def _windows(lead: str, *amounts: str) -> list[str]:
    """Return the windows in the words that a handout can time; none if one of them cannot be."""
    unit, windows = "", []
    for amount in reversed(amounts):
        part = _PART.fullmatch(amount)
        if part is None:
            return []
        unit = (part["unit"] or unit).casefold().rstrip("s")
        counted = _counted(part["low"], part["high"], unit)
        if not counted or (lead == "within" and len(amounts) > 1):
            return []
        single = lead == "within" and not part["high"]
        windows.append(f"within {counted}" if single else f"{counted} after")
    return windows[::-1]


def _counted(low: str, high: str | None, unit: str) -> str:
    """Return "1 to 2 weeks", "1 week"; "" for a range that runs backwards or over ten years."""
    first = _VALUES.get(low.casefold()) or int(low)
    last = (_VALUES.get(high.casefold()) or int(high)) if high else first
    if not first or last > _MOST.get(unit, 999) or (high and last <= first):
        return ""
    if high:
        return f"{first} to {last} {unit}s"
    return f"{first} {unit}{'s' * (first > 1)}"


def _capital(text: str) -> str:
    """Return *text* with a capital first letter; "pH" and "mRNA" stay as they are."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() else text


_LARGE = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|half|quarter"
# Before and behind a window: what makes it a duration, or counts from something else than the procedure.
_LASTING = re.compile(
    r"\b(?:for|over|during|throughout|the|first|last|next|past|within|to|than|until|through|by|between|and|another|"
    rf"nearly|almost|only|few|{_LARGE})\s*$",
    re.IGNORECASE,
)
_OTHER_EVENT = re.compile(
    r"\s*,?\s*(?:after|from|following|of|before|since|post|prior|into|or|and|ago|old)\b", re.IGNORECASE
)
