"""Find when a task is to be done: the timing that a bullet states, under the day that its heading names.

Only what is exact and counts from the procedure becomes a timing; "several hours" and "8:00" stay words. What is
ambiguous stays whole, with the day of its heading: a wrong hour is worse than none. Words go only where they stand
before the task, as in "8:00 AM: ...", and the timing says exactly the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise

from handpress.meanings.timewords import Moment, TimeWords, fold, time_words
from handpress.meanings.timings import at_clock, day_of, is_of_hours, same_day
from handpress.meanings.visits import VisitText, is_visit, visits_of

__all__ = [
    "Timed",
    "VisitText",
    "fast_of",
    "is_visit",
    "length_of",
    "note_of",
    "stop_of",
    "task_of",
    "visits_of",
    "when_of_heading",
]

_SENTENCE_INSIDE = re.compile(r"[.!?;]\s+\S|[。;!?]\s*\w")
_GAP = re.compile(r"[\s,()-]*")  # between a day and its clock time
_BREAK = re.compile(r"[,:;()]|-\s")
_NAMED = re.compile(r"\S+(?:\s+\S+){0,2}?\s*(?::|-\s)")  # "Arrival time: ...", behind a clock time
_OPENING = re.compile(r"[\s(]*")
_SEPARATOR = re.compile(r"\s*\)?\s*(?:(?P<mark>:|-(?=\s))|(?P<comma>[,、](?!\d)))\s*")
_CAPITAL = re.compile(r"\)?\s+(?P<mark>(?=[^\W\d_]))(?P<comma>(?!))?")
_ASIDE = re.compile(r"\s*(?P<mark>\()(?P<comma>(?!))?")
_OWN_DAY = ("day of", "morning of")
_STOPPED = re.compile(r"(?<=[.])\s+(?P<mark>(?=\w))(?P<comma>(?!))?")  # "06 hs. take it"
_NAMED_MEAL = re.compile(r"\s*(?P<mark>(?=[(][^()0-9]{1,30}[)]\s*:\s*\S))(?P<comma>(?!))?")  # "8 h (breakfast): bread"
_NO_LABEL = ("after", "fast", "span")  # what such words say of a time, they say of a task, too
_LONGEST = 1000  # characters of a text in which a time is looked for


@dataclass(frozen=True)
class Timed:
    """When a task is to be done, in the words of `content.timing`, or ""; and its words, without what that says."""

    when: str
    words: str


@dataclass(frozen=True)
class _Label:
    """The times before a task, as in "8:00 AM: ...": the timing, where the task begins, and what parts the two."""

    moments: tuple[Moment, ...]
    end: int
    mark: str


def task_of(text: str, under: str = "", language: str = "en") -> Timed:
    """Return when the task of a bullet is to be done, and its words.

    A heading over it whose timing it does not take must stay to be read.

    Args:
        text: The bullet.
        under: The timing of the heading over it, from `when_of_heading`; "" for none.
        language: BCP 47 tag of the text.
    """
    words, under = time_words(language), day_of(under)
    whole = unicodedata.normalize("NFC", text)
    if words is None or len(whole) > _LONGEST:
        return Timed(under, text)
    told = fold(whole, language)
    found = words.moments(told)
    label = _label(told, found) or _unparted(whole, told, found, words)
    own = _labelled(told, label, found, words, under) if label else ""
    if label is None:
        own = _half_parted(told, found, words, under)
    if label and own and whole == text:
        return Timed(own, _capital(text[label.end :], language))
    if not own and (kept := _arranged(told, found, words)) is not None:
        return Timed(_inherited(kept, under), text)
    return Timed(own or _in_sentence(told, found, words, under) or _inherited(found, under), text)


def when_of_heading(text: str, language: str = "en", under: str = "") -> str:
    """Return the timing that a heading states, as in "The day before surgery: clear liquids"; else "".

    A clock time alone, as in "At 4:00 PM:", is one of the day of the heading over it, which is *under*.
    """
    words = time_words(language)
    if words is None or len(text) > _LONGEST:
        return ""
    told = fold(unicodedata.normalize("NFC", text), language).strip(" :.-")
    found = words.moments(told)
    if any(one.lead in _NO_LABEL for one in found):
        return ""
    if found and not _OPENING.sub("", told[: found[0].start], count=1) and _is_all(told, found):
        lone = _Label(tuple(found), found[-1].end, ":")
        return _together(found, day_of(under)) or _whole_hour(told, lone, found, words, day_of(under))
    label = _label(told + " ", found) or _label(told, found, _ASIDE)
    rest = told[label.end :] if label else ""
    if label is None or label.mark == "," or label.moments != tuple(found) or _speaks_of_time(rest, words):
        return ""
    return _together(label.moments, day_of(under)) or _whole_hour(told, label, found, words, day_of(under))


def stop_of(text: str, language: str = "en") -> str | None:
    """Return when a medicine is to be stopped, as the cell of a table says it; None where it is not plain."""
    words = time_words(language)
    if when := when_of_heading(text, language):
        return when
    if words is None or len(text) > _LONGEST:
        return None
    told = fold(unicodedata.normalize("NFC", text), language)
    found = words.moments(told)
    label = _label(told, found)
    if label and len(label.moments) == len(found) and not _speaks_of_time(told[label.end :], words):
        return _together(label.moments, "") or None
    if words.stops.search(told) and not words.unsure.search(told):
        return _in_sentence(told, found, words, "") or None
    return None


def fast_of(text: str, language: str = "en") -> str:
    """Return since when a patient fasts for a procedure, by its length: "Fast for 8 hours"; or ""."""
    words = time_words(language)
    if words is None or len(text) > _LONGEST:
        return ""
    return words.fast_alone(fold(unicodedata.normalize("NFC", text), language))


def length_of(text: str, language: str = "en") -> str:
    """Return the one amount of time that is all of *text*, as in "7 days"; "" for any other text."""
    words = time_words(language)
    told = fold(unicodedata.normalize("NFC", text), language).strip(" .") if words else ""
    match = words.amount.fullmatch(told) if words else None
    return words.counted(match) if words and match else ""


def note_of(text: str, language: str = "en") -> str:
    """Return what a cell says beside `stop_of`: all its words, or "" where they say nothing else."""
    words = time_words(language)
    told = fold(unicodedata.normalize("NFC", text), language).strip(" :.-")
    found = words.moments(told) if words else []
    plain = bool(found) and not found[0].start and _is_all(told, found)
    return "" if plain and stop_of(text, language) else text


def _label(told: str, found: list[Moment], parted: re.Pattern[str] = _SEPARATOR) -> _Label | None:
    """Return the times that stand before a task, *parted* from it; None where a task begins otherwise."""
    opening = _OPENING.match(told)
    start = opening.end() if opening else 0
    if not found or found[0].start != start:
        return None
    moments = [found[0]]
    for one in found[1:]:
        gap = told[moments[-1].end : one.start]
        if one.is_clock == moments[-1].is_clock or len(moments) > 1 or not _GAP.fullmatch(gap):
            break
        moments.append(one)
    end = moments[-1].end
    match = parted.match(told, end)
    if any(one.lead in _NO_LABEL for one in moments) or (
        "(" in told[:start] and ")" not in told[end : match and match.end()]
    ):
        return None
    if not match or match.end() >= len(told.rstrip()) or (parted is _CAPITAL and not told[match.end()].isupper()):
        return None
    return _Label(tuple(moments), match.end(), "," if match["comma"] else ":")


def _arranged(told: str, found: list[Moment], words: TimeWords) -> list[Moment] | None:
    """Return the times of a task that arranges something for the day of the procedure; None for another one.

    "Ask for a ride on the day of surgery" is done before; "make sure that you take it on the day" may be for that day.
    """
    match = words.arranges.match(told.strip(" !*-"))
    if not match or not any(one.day in _OWN_DAY for one in found):
        return None
    return found if match.groupdict().get("sure") else [one for one in found if one.day not in _OWN_DAY]


def _half_parted(told: str, found: list[Moment], words: TimeWords, under: str) -> str:
    """Return the timing of a task that stays whole, behind a clock time: "06 hs. take it", "8 AM (meal): soup"."""
    if label := _label(told, found, _STOPPED):
        return _whole_hour(told, label, found, words, under)
    label = _label(told, found, _NAMED_MEAL)
    if label is None or words.unsure.search(told) or words.joins.match(told[label.end :].lstrip("(")):
        return ""
    return _labelled(told, label, found, words, under)


def _unparted(whole: str, told: str, found: list[Moment], words: TimeWords) -> _Label | None:
    """Return the times before a task that begins with a capital letter: "8 PM Drink it", not "8 AM Arrival: ..."."""
    label = _label(whole, found, _CAPITAL)
    rest = told[label.end :] if label else ""
    return None if words.event.match(rest) or _NAMED.match(rest) else label


def _labelled(told: str, label: _Label, found: list[Moment], words: TimeWords, under: str) -> str:
    """Return the timing of a task with *label*; "" where its words speak of another time, too."""
    rest = told[label.end :]
    if len(label.moments) != len(found) or words.named_day.search(told) or words.joins.match(rest):
        return ""
    if label.mark == "," and (words.unsure.match(rest) or words.half.match(rest) or words.elsewhere.search(rest)):
        return ""
    return _together(label.moments, under) or _whole_hour(told, label, found, words, under)


def _whole_hour(told: str, label: _Label, found: list[Moment], words: TimeWords, under: str) -> str:
    """Return the timing of a task under a day with a full hour as its label, where a day's hours count to 24.

    "8h: drink" is in the morning, unless a word says that it is late; "8h: nothing to eat" may say for how long.
    """
    rest = told[label.end :]
    if len(label.moments) != len(found) or words.named_day.search(told) or words.joins.match(rest):
        return ""
    clocks = [one for one in label.moments if one.is_clock]
    if len(clocks) != 1 or clocks[0].whole is None or words.late.search(told) or words.half.search(told):
        return ""
    if clocks[0].lead != "at" and (words.never.search(rest) or words.fasting.search(rest)):
        return ""
    read = [replace(one, clock=one.whole, plain=True) if one.is_clock else one for one in label.moments]
    return _together(read, under) if under or len(read) > 1 else ""


def _in_sentence(told: str, found: list[Moment], words: TimeWords, under: str) -> str:
    """Return the timing of a task that holds just one: of one plain instruction, or of all that begins with it."""
    other = told
    for one in found:
        other = other[: one.start] + "x" * (one.end - one.start) + other[one.end :]
    found = _without_midnight(found)
    if not found or len(found) > 2 or (any(is_of_hours(one.day) for one in found) and words.amount.search(other)):
        return ""
    leads = not _OPENING.sub("", told[: found[0].start], count=1)
    if words.named_day.search(other) or words.elsewhere.search(other):
        return ""
    first, further = _sentences(other)
    if words.unsure.search(first) or (further and not leads) or words.joins.match(told[found[-1].end :].strip()):
        return ""
    if len(found) == 2 and not _GAP.fullmatch(told[found[0].end : found[1].start]):
        return ""
    if any(one.lead in ("after", "span") for one in found) and not words.never.search(told):
        return ""
    if len(found) == 1 and found[0].is_clock and not _is_point(told, found[0], words, leads):
        return ""
    return _together(found, under)


def _without_midnight(found: list[Moment]) -> list[Moment]:
    """Return *found* without the midnight that ends the one night that it names, and says no more than that night."""
    nights = [one for one in found if one.lead != "midnight"]
    return nights if len(nights) == 1 and nights[0].day in ("night before", "evening before") else found


def _sentences(text: str) -> tuple[str, str]:
    """Return the first sentence of *text*, and all others."""
    text = text.strip(" !?*")
    inside = _SENTENCE_INSIDE.search(text)
    return (text[: inside.start()], text[inside.start() :]) if inside else (text, "")


def _is_point(told: str, clock: Moment, words: TimeWords, leads: bool) -> bool:
    """Return whether a sentence sets its task to a clock time: "Take it at 8 PM", not "The clinic opens at 8 PM"."""
    before, behind = told[: clock.start].lstrip(" !*(-"), told[clock.end :]
    if leads and clock.lead != "after":
        return clock.lead == "at" or words.is_lead_less
    if _BREAK.search(before) or behind.lstrip().startswith((":", "- ")):
        return False
    return clock.lead == "after" or (clock.lead == "at" and bool(words.does.match(before)))


def _together(moments: tuple[Moment, ...] | list[Moment], under: str) -> str:
    """Return the timing that a day and a clock time make, or either; "" where they are not plain or do not fit."""
    days = [one.day for one in moments if one.day]
    clocks = [one.clock for one in moments if one.is_clock]
    if len(days) > 1 or len(clocks) > 1 or not all(one.plain for one in moments):
        return ""
    day = days[0] if days else under
    if not day or not clocks or clocks[0] is None:
        return day if not clocks else ""
    return at_clock(day, clocks[0])


def _inherited(found: list[Moment], under: str) -> str:
    """Return the heading's timing for a task without one of its own; "" where the task speaks of another one."""
    if not under:
        return ""
    if any(one.is_clock for one in found) and is_of_hours(under):
        return ""
    return under if all(same_day(one.day, under) for one in found if one.day) else ""


def _is_all(told: str, found: list[Moment]) -> bool:
    gaps = [told[one.end : other.start] for one, other in pairwise(found)]
    return all(map(_GAP.fullmatch, gaps)) and not told[found[-1].end :].strip(" ).:,-")


def _speaks_of_time(rest: str, words: TimeWords) -> bool:
    patterns = (words.unsure, words.elsewhere, words.named_day, words.amount)
    return (
        bool(words.moments(rest)) or any(pattern.search(rest) for pattern in patterns) or bool(words.joins.match(rest))
    )


def _capital(text: str, language: str) -> str:
    """Return *text* with a capital first letter; "pH" and "mRNA" stay as they are."""
    first = text.split(" ", 1)[0]
    if not first.islower():
        return text
    return ("İ" if language == "tr" and text[0] == "i" else text[0].upper()) + text[1:]
