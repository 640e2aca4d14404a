"""The lists of a Word file -> what Word shows before each of their paragraphs.

Word saves no numbers: they are counted here, as ECMA-376 17.9 tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from handpress.pages.readers.wordparts.styles import Look, Shape, Styles, look_over
from handpress.pages.readers.wordparts.symbols import CROSSES, sign_of
from handpress.source.package import Element, child, name, number, value

_LEVELS = 9
_MAX_START = 30_000


@dataclass(frozen=True)
class Mark:
    """What stands before a paragraph of a list."""

    order: int  # as counted; 0 for a bullet
    level: int
    indent: int  # twentieths of a point
    series: str  # the list, by the levels that it is made of
    words: str = ""  # words that are no number, as "Day 2", or a cross, which means "do not"


@dataclass(frozen=True)
class _Level:
    """How one level of a list is shown."""

    form: str = "bullet"
    text: str = ""
    start: int = 1
    restart: int | None = None
    indent: int = 0
    style: str = ""


@dataclass
class _List:
    """A list as paragraphs name it: whose levels it has, and what it changes of them."""

    series: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)
    begun: bool = False


class Numbering:
    """The lists of one file, and how far each has been counted."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._series: dict[str, Element] = {}
        self._nums: dict[str, Element] = {}
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles = styles
        for each in () if root is None else root:
            if name(each) == "w:abstractNum":
                self._series.setdefault(value(each, "w:abstractNumId"), each)
            elif name(each) == "w:num":
                self._nums.setdefault(value(each, "w:numId"), each)

    def mark(self, shape: Shape) -> Mark | None:
        """Return what stands before a paragraph of that *shape*, and count it; None if it shows nothing."""
        listed = self._list(shape.list_id) if shape.list_id else None
        if listed is None:
            return self._by_style(shape)
        at = _level_of(shape, listed)
        level = listed.levels.get(at, _Level())
        order = self._count(listed, at)
        indent = shape.indent if shape.has_indent else level.indent
        if level.form == "bullet":
            cross = level.text.strip() if level.text.strip() in CROSSES else ""
            words = level.text.strip() if len(level.text.strip()) > 1 and _has_words(level.text) else cross
            return Mark(0, at, indent, listed.series, words)
        bare = _PLACE.sub("", level.text).strip()
        if not level.text.strip() or (level.form == "none" and not bare):
            return None
        if level.form == "none":
            return Mark(0, at, indent, listed.series, bare)
        counts = self._counts[listed.series]
        shown = _PLACE.sub(lambda place: _shown(counts, listed.levels, int(place[1]) - 1), level.text).strip()
        if not order or (_has_words(bare) and not _STEP.fullmatch(bare.strip(" .:)-–—"))):
            return Mark(0, at, indent, listed.series, shown)
        return Mark(order, at, indent, listed.series)

    def _by_style(self, shape: Shape) -> Mark | None:
        """Return the mark of a style such as "List Number 2" that names no list."""
        if not shape.listed:
            return None
        at, series = shape.listed_level, f"style {shape.listed}"
        order = self._counts.setdefault(series, {}).get(at, 0) + 1 if shape.listed == "number" else 0
        self._counts.setdefault(series, {})[at] = order
        return Mark(order, at, shape.indent if shape.has_indent else 360 * (at + 1), series)

    def _list(self, list_id: str) -> _List | None:
        if list_id not in self._lists:
            self._lists[list_id] = self._made(list_id)
        return self._lists[list_id]

    def _made(self, list_id: str) -> _List | None:
        num = self._nums.get(list_id)
        series = value(child(num, "w:abstractNumId"))
        base = self._series.get(series)
        for _ in range(_LEVELS):  # a series may stand for a style, whose list has the levels
            link = value(child(base, "w:numStyleLink"))
            if not link:
                break
            series = value(child(self._nums.get(self._styles.list_of(link)), "w:abstractNumId"))
            base = self._series.get(series)
        if num is None or base is None:
            return None
        levels = {at: _level(each) for at, each in _numbered(base, "w:lvl")}
        made = _List(series, levels)
        for at, change in _numbered(num, "w:lvlOverride"):
            if (own := child(change, "w:lvl")) is not None:
                levels[at] = _level(own)
            if (start := number(child(change, "w:startOverride"))) is not None:
                made.starts[at] = min(max(start, 0), _MAX_START)
        return made

    def _count(self, listed: _List, at: int) -> int:
        counts = self._counts.setdefault(listed.series, {})
        if not listed.begun:
            listed.begun = True
            for level in listed.starts:
                counts.pop(level, None)
        for above in range(at):
            counts.setdefault(above, _start(listed, above))
        counts[at] = counts[at] + 1 if at in counts else _start(listed, at)
        for below in [level for level in counts if level > at]:
            restart = listed.levels.get(below, _Level()).restart
            if restart is None or (restart and at < restart):  # 0: it goes on counting
                del counts[below]
        return counts[at]


def _start(listed: _List, at: int) -> int:
    return listed.starts.get(at, listed.levels.get(at, _Level()).start)


def _level_of(shape: Shape, listed: _List) -> int:
    """Return the level of a paragraph: its own, or that which is tied to its style."""
    if shape.list_level is not None and 0 <= shape.list_level < _LEVELS:
        return shape.list_level
    return next((at for at, level in listed.levels.items() if level.style and level.style == shape.list_style), 0)


def _numbered(parent: Element, short: str) -> list[tuple[int, Element]]:
    """Return the children of that name, each with its level."""
    pairs = [(number(each, "w:ilvl"), each) for each in parent if name(each) == short]
    return [(at, each) for at, each in pairs if at is not None and 0 <= at < _LEVELS]


def _level(element: Element) -> _Level:
    form = value(child(element, "w:numFmt")) or "decimal"
    text = value(child(element, "w:lvlText"))
    if form == "bullet":
        font = look_over(Look(), child(element, "w:rPr")).font
        text = "".join(sign_of(ord(each), font) or each for each in text)
    start = number(child(element, "w:start"))
    return _Level(
        form,
        text,
        1 if start is None else min(max(start, 0), _MAX_START),
        number(child(element, "w:lvlRestart")),
        _indent(child(child(element, "w:pPr"), "w:ind")),
        value(child(element, "w:pStyle")),
    )


def _indent(element: Element | None) -> int:
    given = number(element, "w:left")
    return given if given is not None else number(element, "w:start") or 0


_PLACE = re.compile("%([1-9])")
_STEP = re.compile("step|schritt|paso|étape|etapa|bước|шаг|단계|步骤|الخطوة", re.IGNORECASE)


def _has_words(text: str) -> bool:
    return any(map(str.isalpha, text))


def _shown(counts: dict[int, int], levels: dict[int, _Level], at: int) -> str:
    count = counts.get(at, 1)
    form = levels.get(at, _Level()).form
    if form in ("lowerLetter", "upperLetter") and 0 < count <= 26:
        return chr(ord("a" if form == "lowerLetter" else "A") + count - 1)
    if form in ("lowerRoman", "upperRoman") and 0 < count < 40:
        tens, ones = divmod(count, 10)
        roman = "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
        return roman.upper() if form == "upperRoman" else roman
    return str(count)
