"""Find the amounts, days and clock times in a text, by the words of its language in tables/times/<tag>.yaml.

A table's entries are regular expressions in lower case, in which a space stands for any white space, and <amount>,
<event> and the like for what `_Parts` makes of the table. What can be read in two ways is found, and is not plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from handpress.meanings.timings import UNKNOWN
from handpress.source.yaml import read_file

TABLES = Path(__file__).parent / "tables" / "times"

_LONGEST = 1000  # characters of a text in which times are looked for
# Ten years in each unit, the most that a handout can time.
_MOST = {"minute": 5256000, "hour": 87600, "day": 3650, "week": 520, "month": 120, "year": 10}
# Hours of the day that words like "in the evening" leave; an hour that two of them fit stays unread.
_HALVES = {
    "am": range(12),
    "pm": range(12, 24),
    "dawn": range(1, 7),
    "morning": range(4, 12),
    "noon": range(11, 15),
    "afternoon": range(12, 21),
    "evening": range(16, 24),
    "night": range(19, 24),
}
# One character for one, so that a place in the folded text is a place in the text.
_FOLDS: dict[int, str | int | None] = {
    **{ord(zero) + value: str(value) for zero in "٠۰０" for value in range(10)},
    **str.maketrans("：（），；！？،؛؟", ":(),;!?,;?"),
    **str.maketrans("\u00a0\u2009\u202f\u3000–—−‐‑’‘ʼ", "    -----'''"),
    **str.maketrans("أإآٱىةё", "ااااي" + "ه" + "е"),
}
_LEADS = {"at": "at", "after": "past", "midnight": "midnight"}
_TURKISH = str.maketrans("Iİı", "iii")  # capitals are often typed without their dots
_HARAKAT = "[\u064b-\u0652]*"


@dataclass(frozen=True)
class Moment:
    """A day or a clock time that stands in a text from *start* to *end*.

    `day` is a timing, `clock` minutes since midnight; a clock time that is not plain has neither. `lead` tells how the
    words before a clock time join it: "at", "after", or "" where nothing does; "midnight" for one that may end or begin
    its day; "fast" for a day whose words say what is done, too, "span" for one from
    which on something is banned. `whole` is a full hour as the day's 24 count it.
    """

    start: int
    end: int
    day: str = ""
    clock: int | None = None
    lead: str = ""
    plain: bool = True
    whole: int | None = None

    @property
    def is_clock(self) -> bool:
        """Whether it is a time of the clock."""
        return not self.day


def fold(text: str, language: str) -> str:
    """Return *text* in lower case, with plain digits, spaces, dashes and marks; every character stays in its place."""
    text = text.translate(_TURKISH) if language == "tr" else text
    return "".join(low if len(low := char.lower()) == 1 else char for char in text).translate(_FOLDS)


class TimeWords:
    """The patterns of one language."""

    def __init__(self, tag: str, table: dict[str, Any]) -> None:
        self.tag = tag
        parts = _Parts(tag, table)
        self._parts = parts
        self.amount = parts.pattern("<amount>")
        self.half = parts.any_half
        self._days = [("", parts.pattern(f"<free>{form}<end>")) for form in table["before"]]
        for day, forms in table["parts"].items():
            self._days += [(day, parts.pattern(f"<free>{form}<end>")) for form in forms]
        self._spans = [parts.pattern(f"<free>{form}<end>") for form in table["span"]]
        self._alone = [parts.pattern(f"<free>{form}<end>") for form in table["fasts"]]
        self._fasts = [parts.pattern(f"<free>{form}<end>") for form in table["fast"]]
        self._clocks = [parts.pattern(f"<freeclock>{form}<end>") for form in table["clock"]]
        self.fasting = parts.pattern(f"<start>({table['fasting']})<stop>")
        self.late = parts.pattern(table["late"])
        self._sure = table["bare"] == "yes"  # "8:00" is in the morning
        ahead, behind = table["ahead"], table["behind"]
        self._ahead = parts.pattern(f"(<start>({ahead})|<amount>( ({table['and']}))?|<start><numeral>|[0-9]/?) ?$")
        self._behind = parts.pattern(f" ?({behind})<stop>")
        self.unsure = parts.pattern(f"<start>({table['unsure']})<stop>")
        self.elsewhere = parts.pattern(table["elsewhere"])
        self.named_day = parts.pattern(f"<start>({table['days']})<stop>")
        self.joins = parts.pattern(f"({table['joins']})<stop>")
        self.is_lead_less = table["lead-less"] == "yes"  # "at" stands behind, or nowhere
        self.does = parts.pattern(f"{table['does']}<stop>")
        self.event = parts.pattern(f"{table['event']}<stop>")
        self.never = parts.pattern(f"<start>({table['never']})<stop>")
        self.arranges = parts.pattern(f"({table['arranges']})<stop>")
        self.stops = parts.pattern(f"<start>({table['stop']})<stop>")
        self.visit = parts.pattern(f"<start>({table['visit']})<stop>")
        self._windows = [(parts.pattern(f"<free>{form}<end>"), "after") for form in table["after"]]
        self._windows += [(parts.pattern(f"<free>{form}<end>"), "within") for form in table["within"]]

    def moments(self, told: str) -> list[Moment]:
        """Return the days and clock times in *told*, a folded text, in order; the longer one where two overlap."""
        found = [*self._find_days(told), *self._find_clocks(told)]
        found.sort(key=lambda one: (one.start - one.end, one.start))
        kept: list[Moment] = []
        for one in found:
            if all(one.end <= other.start or other.end <= one.start for other in kept):
                kept.append(one)
        kept.sort(key=lambda one: one.start)
        edges = zip([0, *(one.end for one in kept)], kept, [*(one.start for one in kept[1:]), len(told)], strict=False)
        return [one if self._is_plain(told, low, one, high) else _unplain(one) for low, one, high in edges]

    def counted(self, match: re.Match[str]) -> str:
        """Return the amount of *match* as a timing has it, as in "1 to 2 weeks"; "" for one that it cannot have."""
        named = match.groupdict()
        for value, pattern in self._parts.fixed.items():
            if named.get("fixed") and pattern.fullmatch(named["fixed"]):
                return value
        if not named.get("high"):
            return ""
        low, high = self._parts.number(named.get("low") or named["high"]), self._parts.number(named["high"])
        unit = self._parts.unit(named["unit"])
        if named.get("again") and self._parts.number(named["again"]) != high:
            return ""
        if not 0 < low <= high <= _MOST[unit] or (named.get("low") and low == high):
            return ""
        return f"{low} to {high} {unit}s" if low < high else f"{high} {unit}{'s' * (high > 1)}"

    def window(self, told: str) -> tuple[int, int, str] | None:
        """Return where the one plain window after the procedure stands in *told*, and its timing; None for none."""
        rows = [(match, side) for pattern, side in self._windows for match in pattern.finditer(told)]
        if not rows or self.moments(told) or self.elsewhere.search(told):
            return None
        match, side = max(rows, key=lambda row: row[0].end() - row[0].start())
        inside = [one for one, _ in rows if one.end() <= match.start() or match.end() <= one.start()]
        amounts = [one for one in self.amount.finditer(told) if not match.start() <= one.start() < match.end()]
        counted = self.counted(match)
        if inside or amounts or not counted or not self._is_plain(told, 0, Moment(*match.span()), len(told)):
            return None
        ranged = " to " in counted
        return (
            match.start(),
            match.end(),
            f"within {counted}" if side == "within" and not ranged else f"{counted} after",
        )

    def _find_days(self, told: str) -> Iterator[Moment]:
        for day, pattern in self._days:
            for match in pattern.finditer(told[:_LONGEST]):
                amount = "" if day else self.counted(match)
                timing = day or (f"{amount} before" if amount else UNKNOWN)
                yield Moment(match.start(), match.end(), timing, plain=timing != UNKNOWN)
        for lead, patterns in (("fast", self._fasts), ("span", self._spans)):
            for match in (one for pattern in patterns for one in pattern.finditer(told[:_LONGEST])):
                if amount := self.counted(match):
                    yield Moment(match.start(), match.end(), f"{amount} before", lead=lead)

    def fast_alone(self, told: str) -> str:
        """Return since when a procedure wants the fast of which *told* says but its length: "8 hours before"; or ""."""
        found = [match for pattern in self._alone for match in pattern.finditer(told[:_LONGEST])]
        others = self.moments(told) or self.unsure.search(told) or self.elsewhere.search(told)
        if others or len(found) != 1 or len(list(self.amount.finditer(told))) != 1:
            return ""
        amount = self.counted(found[0])
        plain = self._is_plain(told, 0, Moment(*found[0].span()), len(told))
        return f"{amount} before" if plain and "hour" in amount else ""

    def _is_plain(self, told: str, low: int, found: Moment, high: int) -> bool:
        """Return whether no word beside *found*, between *low* and *high*, makes another time of it, or none."""
        ahead = found.lead != "span" and self._ahead.search(told[low : found.start])
        return not (ahead or self._behind.match(told[found.end : high]))

    def _find_clocks(self, told: str) -> Iterator[Moment]:
        for pattern in self._clocks:
            for match in pattern.finditer(told[:_LONGEST]):
                clock = self._clock(match, told)
                named = match.groupdict()
                lead = next((lead for lead, key in _LEADS.items() if named.get(key)), "")
                whole = self._whole(match) if clock is None else None
                yield Moment(match.start(), match.end(), "", clock, lead, clock is not None, whole)

    def _whole(self, match: re.Match[str]) -> int | None:
        """Return the minutes of a full hour before noon where the language counts 24 of them; None elsewhere."""
        named = match.groupdict()
        if self.late.pattern == "(?!)" or not named.get("h") or named.get("half") or named.get("half2"):
            return None
        hour = self._parts.number(named["h"])
        return hour * 60 if 4 <= hour < 12 and (named.get("m") or "00") == "00" else None

    def _clock(self, match: re.Match[str], told: str) -> int | None:
        """Return the minutes since midnight that *match* tells; None where it may tell two."""
        named = match.groupdict()
        if named.get("noon"):
            return 12 * 60
        if not named.get("h"):
            return None
        typed, minute = named["h"], int(self._parts.half_hour(named.get("m") or "0"))
        hour = self._parts.number(typed)
        if hour > 23 or minute > 59:
            return None
        told_half = named.get("half") or named.get("half2")
        if told_half:
            hours = _HALVES[self._parts.half(told_half)]
            return _only([one * 60 + minute for one in _hours_of(hour) if one in hours])
        if hour > 12 or (typed.startswith("0") and named.get("m")):
            return hour * 60 + minute
        lone = not self._parts.any_half.search(told[: match.start()] + " " + told[match.end() :])
        return hour * 60 + minute if self._sure and named.get("m") and lone else None


def _unplain(moment: Moment) -> Moment:
    return replace(moment, plain=False, whole=None)


def _hours_of(hour: int) -> tuple[int, ...]:
    return (hour,) if hour > 12 or not hour else (hour % 12, hour % 12 + 12)


def _only(clocks: list[int]) -> int | None:
    return clocks[0] if len(clocks) == 1 else None


class _Parts:
    """The parts of a language's patterns, and what a part that was found stands for."""

    def __init__(self, tag: str, table: dict[str, Any]) -> None:
        self.tag = tag
        self._spaced = table.get("spaced") != "no"
        named = {**table["numbers"], **table.get("hours", {})}
        self._numbers = [(re.compile(self._folded(word)), int(value)) for word, value in named.items()]
        words = "|".join(sorted(table["numbers"], key=len, reverse=True))
        hours = "|".join(sorted(table.get("hours", {}), key=len, reverse=True))
        number = f"(?:[0-9]{{1,3}}(?![0-9])|{words})"
        units = "|".join(table["units"].values())
        fixed = "|".join(table.get("amounts", {}).values()) or "(?!)"
        halves = "|".join(table["halves"].values())
        count = f"((?P<low>{number})({table['to']}))?(?P<high>{number})( [(](?P<again>{number})[)])? ?(?P<unit>{units})"
        self._known: dict[str, str] = {
            "amount": f"(?:(?P<fixed>{fixed})|{count})",
            **{name: table[name] for name in ("event", "noun", "of", "here") if name in table},
            "numeral": f"(?:{words})",
            "close": f"(?= ?([.,;:)!-]|$)| ({table['at']}) ?([0-9]|{table['noon']}))",
            "h": f"(?P<h>[01]?[0-9]|2[0-3]{'|' + hours if hours else ''})(?![0-9])",
            "m": f"(?P<m>[0-5][0-9](?![0-9]){'|' + table['thirty'] if 'thirty' in table else ''})",
            "half": f"(?P<half>{halves})",
            "half2": f"(?P<half2>{halves})",
            "at": f"(?P<at>{table['at']})",
            "past": f"(?P<past>{table['past']})",
            "noon": f"(?P<noon>{table['noon']})",
            "midnight": f"(?P<midnight>{table['midnight']})",
            "free": r"(?<![\w.,:/$-])" if self._spaced else r"(?<![0-9$-])(?<![0-9][.,:/])",
            "freeclock": r"(?<![\w.,:/$-])" if self._spaced else r"(?<![0-9$-])(?<![0-9][.,:/])",
            "start": r"(?<!\w)" if self._spaced else "",
            "stop": r"(?!\w)" if self._spaced else "",
            "end": r"(?![\w]|-\w|[.:,/][0-9])" if self._spaced else r"(?![0-9]|[.:,/-][0-9])",
        }
        self._thirty = self.pattern(table.get("thirty", "(?!)"))
        self._units: dict[str, re.Pattern[str]] = {unit: self.pattern(words) for unit, words in table["units"].items()}
        self.fixed: dict[str, re.Pattern[str]] = {
            value: self.pattern(words) for value, words in table.get("amounts", {}).items()
        }
        self._halves: dict[str, re.Pattern[str]] = {
            half: self.pattern(words) for half, words in table["halves"].items()
        }
        self.any_half = self.pattern(f"<start>({halves})<stop>")

    def pattern(self, form: str) -> re.Pattern[str]:
        """Return *form* of the table as a pattern over folded text."""
        while named := re.search(r"(?<!\?P)<([a-z0-9]+)>", form):
            form = form[: named.start()] + self._known[named[1]] + form[named.end() :]
        form = re.sub(r"(?<![\\\[])\((?!\?)", "(?:", form)
        form = form.replace(" ?", r"\s*").replace(" ", r"\s+" if self._spaced else r"\s*")
        return re.compile(self._folded(form))

    def _folded(self, form: str) -> str:
        if self.tag == "tr":
            return form.translate(_TURKISH)
        if self.tag != "ar":
            return form
        return re.sub("[\u0621-\u064a]", lambda letter: letter[0].translate(_FOLDS) + _HARAKAT, form)

    def number(self, text: str) -> int:
        """Return the number that *text*, in digits or in a word, stands for."""
        if text.isdigit():
            return int(text)
        return next(value for word, value in self._numbers if word.fullmatch(text))

    def unit(self, text: str) -> str:
        """Return the unit that the word *text* names."""
        return next(unit for unit, pattern in self._units.items() if pattern.fullmatch(text))

    def half(self, text: str) -> str:
        """Return the part of the day that *text* names."""
        return next(half for half, pattern in self._halves.items() if pattern.fullmatch(text))

    def half_hour(self, text: str) -> str:
        """Return the minutes that *text* stands for: a word for half an hour is 30."""
        return "30" if self._thirty.fullmatch(text) else text


@cache
def time_words(language: str) -> TimeWords | None:
    """Return the words for times of *language*, a BCP 47 tag; None for one without a table."""
    tag = language.casefold().partition("-")[0]
    tag = {"fil": "tl", "ms": "id"}.get(tag, tag)
    if tag not in _tags():
        return None
    return TimeWords(tag, read_file(TABLES / f"{tag}.yaml", shown=f"tables/times/{tag}.yaml").plain())


@cache
def _tags() -> frozenset[str]:
    return frozenset(path.stem for path in TABLES.glob("*.yaml"))
