"""Read the lines of a text page: what each is (heading, bullet, number, text, marks) and its words.

Removes Markdown marks and characters that no reader sees. Refuses control characters and text
direction overrides. Decides by the line alone: what a line is to its neighbours stands in
page_headings and page_blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from handpress.diagnostics import Finding, HandpressError, Severity, Span
from handpress.meanings.words import has_words, is_unspaced
from handpress.pages.tree import Left, LineWords
from handpress.source.texts import forbidden_characters


class LineShape(StrEnum):
    """What a line is by its own look."""

    BLANK = "blank"
    TEXT = "text"
    HEADING = "heading"  # Markdown: one to six "#"
    BULLET = "bullet"
    NUMBER = "number"
    MARKS = "marks"  # no words of its own: a rule, a picture, a page number


@dataclass(frozen=True)
class SourceLine:
    """One line of the page."""

    number: int
    raw: str  # as typed, without the white space at its end
    shape: LineShape
    text: str = ""  # its words, without marks
    indent: int = 0
    mark: str = ""  # the bullet; "#" to "######"; "**" if all is bold; "|" for a table row; what marks are
    order: int = 0  # the number of a numbered line


_LINE_END = re.compile("\r\n|[\n\r]")
# Word's manual line break, the page break, and Unicode's own: they end a line, but no editor counts them.
_SOFT_LINE_END = re.compile("[\x0b\x0c\x85\u2028\u2029]")
# Soft hyphen, zero-width space, word joiner and invisible operators, byte order mark, direction marks.
_UNSEEN = re.compile("[\xad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]")


def source_lines(text: str, path: str) -> tuple[list[tuple[int, str]], list[Finding]]:
    """Return the numbered lines of *text* without invisible characters, and a warning for each kind removed.

    Raises:
        HandpressError: The page holds control characters or direction overrides.
    """
    text = _LINE_END.sub("\n", text)
    shown = _UNSEEN.sub("?", _SOFT_LINE_END.sub(" ", text))
    if refused := forbidden_characters(shown, path):
        raise HandpressError(refused)
    places: dict[str, list[int]] = {}
    numbered: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        for unseen in _UNSEEN.findall(line):
            places.setdefault(unseen, []).append(number)
        numbered += [(number, part) for part in _SOFT_LINE_END.split(_UNSEEN.sub("", line))]
    return numbered, [_removed(Span(path, at[0], 1), unseen, len(at)) for unseen, at in places.items()]


def _removed(span: Span, unseen: str, count: int) -> Finding:
    times = "once" if count == 1 else f"{count} times, here for the first time,"
    return Finding(
        span,
        f"the invisible character U+{ord(unseen):04X} stood {times} and was removed",
        "invisible-character",
        "look at the words around it",
        Severity.WARNING,
    )


# A dash or star needs white space behind it, the other marks do not. No crosses: "✗" means "do not".
_ROUND = "•◦▪‣●○■□▫✓✔☐☑➤►▶▸➢❖◆◇⁃∙・ㆍ\uf0a7\uf0b7"
_SIGN = "\u3400-\u9fff\uac00-\ud7af"  # Chinese and Korean put no space behind a mark
_BULLET = re.compile(
    rf"(?:(?P<round>[{_ROUND}])\s*|(?P<dash>[-*+–—−·→])(?:\s+|$)|(?P<tight>[-–])(?=[A-ZА-ЯЁ\u0621-\u064aĂÂĐÊÔƠƯ{_SIGN}])"
    r"|(?P<letter>o)\s+(?=[A-Z0-9]))(?:\[[ xX]?\]\s+)?"
)
TICKED = re.compile(r"(?P<indent>\s*)[□☐☑☒✓✔]\s*(?=[0-9]{1,2}[.)]\s)")  # a box before a number, which counts more
_NUMBER = re.compile(
    rf"(?:\((?P<in>[0-9]{{1,3}}|[a-z])\)\s+|[(（](?P<wide>[0-9]{{1,2}})[)）]\s*(?=[{_SIGN}])"
    rf"|(?P<out>[0-9]{{1,3}})(?:[.)](?:\s+|$|(?=[A-ZĂÂĐÊÔƠƯ「『《{_SIGN}]))|[、．]\s*(?=[^\W\d_]))"
    r"|(?P<dashed>[1-9][0-9]?)\s?[-–](?:\s+|(?=[\u0600-\u06ff]))(?=[^\W\d_])"
    r"|(?P<letter>[a-z])\)\s+"
    r"|(?i:step)\s+(?P<step>[0-9]{1,3})(?:\s*[:.)]|\s+[-–—]|$)\s*)"
)
_EASTERN = re.compile(r"\A\(?[٠-٩۰-۹]{1,2}(?=\s?[-–.)])")  # the number of a line in Arabic or Persian digits
_DIGITS = {ord(digit): str(at) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for at, digit in enumerate(digits)}
_HEADING = re.compile(r"(?P<mark>#{1,6})(?:\s+|(?=[^\W\d_]))(?P<text>.*)")
_CLOSING = re.compile(r"(?<=\s)#+$")
_BOLD = re.compile(r"(?:\*{2,3}(?P<stars>[^\s*](?:[^*]*[^\s*])?)\*{2,3}|__(?P<lines>[^\s_](?:[^_]*[^\s_])?)__):?")
# Only before a letter: ">" before a number may be "more than".
_QUOTE = re.compile(r"(?:>\s?)+(?=[^\W\d_]|[-*#])")
_WITHOUT_WORDS = {
    "a line of marks": re.compile(r"[\W_]+"),
    "a picture": re.compile(r"!\[[^\[\]]*\]\([^()]*\)|[^.:]{1,60}\.(?:jpe?g|png|gif|webp|svg)"),
    "a tag or comment": re.compile(r"(?:<[!/]?[-A-Za-z][^<>:@]*>\s*)+"),
    "the date of the page": re.compile(
        r"[0-9]{1,4}(?P<mark>[./-])[0-9]{1,2}(?P=mark)[0-9]{2,4}(?:,?\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
    ),
    "a page number": re.compile(r"(?i:page)\s+[0-9]{1,3}(?:\s*(?:/|of)\s*[0-9]{1,3})?"),
}


def read_lines(numbered: list[tuple[int, str]]) -> list[SourceLine]:
    """Return the lines of a page, each with its shape and its words."""
    counters = _Counters()
    stripped = [raw.strip() for _, raw in numbered]
    counted, rows = _counted(stripped), _rows_of(stripped)
    lines: list[SourceLine] = []
    fresh = True  # the line before is at its end, so that a number behind it begins a line by choice
    for at, (number, raw) in enumerate(numbered):
        body = f"{counted[at]}. {raw.strip().split(None, 1)[1]}" if at in counted else raw.rstrip()
        line = _read_line(number, body, counters.behind(fresh))
        if at in rows:
            line = replace(line, shape=LineShape.TEXT, text=_row(stripped[at]), mark="|")
        fresh = line.shape in (LineShape.BLANK, LineShape.MARKS) or line.text.endswith(_ENDS)
        fresh = fresh or (line.shape is LineShape.NUMBER and len(line.text) <= _SHORT)
        lines.append(line)
    return lines


_SHORT = 40  # letters of an entry that was not wrapped
_ENDS = (".", "!", "?", ":", "。", "！", "？", "：", "؟", "۔")


_BARE_NUMBER = re.compile(r"(?P<order>[1-9][0-9]?)[ \t]+(?P<word>(?![a-z])[^\W\d_]\S*)[ \t]+\S.*[.!?。！？؟][)\]）]?")
_LEAST_COUNTED = 4


def _counted(lines: Sequence[str]) -> dict[int, int]:
    """Return the numbers of steps that have no mark behind them, by the index of their line.

    Sure only where sentences count up from 1 line by line, and begin with different words: else "2 pills" is meant.
    """
    found: dict[int, int] = {}
    row: dict[int, int] = {}
    words: list[str] = []
    for at, line in enumerate((*lines, "")):
        match = _BARE_NUMBER.fullmatch(line) if len(line) < _LONGEST_STEP else None
        order = int(match["order"]) if match else 0
        if order != len(row) + 1:
            found |= row if len(row) >= _LEAST_COUNTED and len({*words}) * 2 >= len(words) else {}
            row, words = {}, []
        if match and order == len(row) + 1:
            row[at] = order
            words.append(match["word"].casefold())
    return found


_LONGEST_STEP = 1000


def _rows_of(lines: Sequence[str]) -> frozenset[int]:
    """Return the indexes of lines that are rows of a table without a mark at their beginning: "Drink | yes | no |".

    Sure only where lines beside each other have as many cells, three or more, or two with a mark behind the last.
    """
    counts = [_cells_of(line) for line in lines]
    beside = {at for at in range(1, len(counts)) if counts[at] and counts[at] == counts[at - 1]}
    return frozenset(beside | {at - 1 for at in beside})


def _cells_of(line: str) -> int:
    if line.startswith("|") or " | " not in line or not has_words(line):
        return 0
    count = line.removesuffix("|").count("|") + 1
    return count if count > 2 or (count == 2 and line.endswith("|")) else 0


@dataclass
class _Counters:
    """The numbered lists that are open, so that "65. Then" in a wrapped sentence is no item of a list."""

    open: list[int] = field(default_factory=list)
    fresh: bool = True

    def behind(self, fresh: bool) -> _Counters:
        """Return this, told whether the line before is at its end."""
        self.fresh = fresh
        return self

    def accepts(self, order: int) -> bool:
        if order <= 1:
            self.open = [*self.open[-8:], order]
            return True
        for depth in range(len(self.open), 0, -1):
            if order - self.open[depth - 1] in (0, 1):
                self.open[depth - 1 :] = [order]
                return True
        if self.open and self.fresh and 1 < order - self.open[-1] <= _MOST_MISSING + 1:
            self.open[-1] = order
            return True
        return False


_MOST_MISSING = 2  # numbers of a list that its page leaves out


def _read_line(number: int, raw: str, counters: _Counters) -> SourceLine:
    body = raw.expandtabs(4).lstrip()
    indent = len(raw.expandtabs(4)) - len(body)
    body = _EASTERN.sub(lambda digits: digits[0].translate(_DIGITS), body)
    if quote := _QUOTE.match(body):
        body = body[quote.end() :]
    if not body:
        return SourceLine(number, raw, LineShape.BLANK)
    if not has_words(body) and _BULLET.fullmatch(body):
        return SourceLine(number, raw, LineShape.BULLET, "", indent, body)
    if kind := next((kind for kind, form in _WITHOUT_WORDS.items() if form.fullmatch(body)), ""):
        return SourceLine(number, raw, LineShape.MARKS, "", indent, kind)
    if heading := _HEADING.fullmatch(body):
        text = plain(_CLOSING.sub("", heading["text"]))
        return SourceLine(number, raw, LineShape.HEADING, text, indent, heading["mark"])
    if bold := _BOLD.fullmatch(body):
        return SourceLine(number, raw, LineShape.TEXT, plain(bold["stars"] or bold["lines"]), indent, "**")
    if item := _item(number, raw, body, indent, counters):
        return item
    if body.startswith("|"):
        return SourceLine(number, raw, LineShape.TEXT, _row(body), indent, "|")
    return SourceLine(number, raw, LineShape.TEXT, plain(body), indent)


def _item(number: int, raw: str, body: str, indent: int, counters: _Counters) -> SourceLine | None:
    body = TICKED.sub("", body, count=1) if TICKED.match(body) else body
    if bullet := _BULLET.match(body):
        mark = next(mark for mark in bullet.groups() if mark)
        return SourceLine(number, raw, LineShape.BULLET, plain(body[bullet.end() :]), indent, mark)
    counted = _NUMBER.match(body)
    if counted:
        typed = next(typed for typed in counted.groups() if typed)
        order = int(typed) if typed.isdigit() else ord(typed) - ord("a") + 1
        if counters.accepts(order):
            return SourceLine(number, raw, LineShape.NUMBER, plain(body[counted.end() :]), indent, typed, order)
    return None


def _row(body: str) -> str:
    """Return the cells of a table row; two cells read as a label and its value."""
    cells = [plain(cell) for cell in body.strip("| \t").split("|")]
    return ": ".join(cells) if len(cells) == 2 else " | ".join(cells)


_SPACE = re.compile(r"\s+")
_NO_BREAK = ("\xa0", "\u202f")
# What stands in the brackets is an address, and no words of the page.
_LINK = re.compile(r"(?<!!)\[((?:[^\w\[\]]|_)*[^\W_][^\[\]]*)\]\(([^()\s/.:#@]*[/.:#@][^()\s]*)\)")
_INLINE = (
    (_LINK, r"\1"),
    (re.compile(r"(?<!!)\[([^\[\]]*)\]\(([^()]+)\)"), r"\1 (\2)"),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>"), r"\1"),
    (re.compile(r"\*\*(?=[^\s*])([^*]+)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<!\w)__(?=[^\s_])([^_]+)(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_(?=[^\s_])([^_]+)(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"(?<!\w)`([^`]+)`(?!\w)"), r"\1"),
)


def plain(text: str) -> str:
    """Return *text* on one line without Markdown marks and addresses of links."""
    for marked, bare in _INLINE:
        text = marked.sub(bare, text)
    return on_one_line(text)


def left_addresses(numbered: Sequence[tuple[int, str]]) -> Iterator[Left]:
    """Yield the addresses of links that ``plain`` takes out; a link may go on over the end of its line."""
    text = "\n".join(line for _, line in numbered)
    at, begin = 0, 0
    for link in _LINK.finditer(text):
        at, begin = at + text.count("\n", begin, link.start()), link.start()
        if link[2] != link[1]:
            yield Left(numbered[at][0], link[2], "the address of a link")


def on_one_line(text: str) -> str:
    """Return *text* with single spaces between its words."""
    return _SPACE.sub(_one_space, text).strip()


def _one_space(space: re.Match[str]) -> str:
    """Return a space, or the no-break space that holds a number and its unit together."""
    if space[0] not in _NO_BREAK:
        return " "
    before, after = space.string[max(space.start() - 1, 0)], space.string[space.end() : space.end() + 1]
    return space[0] if before.isdigit() or after.isdigit() else " "


def joined(lines: Sequence[SourceLine]) -> LineWords:
    """Return the words of wrapped lines as one text. A hyphen at a line's end stays, without a space."""
    following = [line.text for line in lines[1:]] + [""]
    text = "".join(_with_space(line.text, next_one) for line, next_one in zip(lines, following, strict=True)).strip()
    return LineWords(plain(text), tuple(dict.fromkeys(line.number for line in lines)))


def _with_space(text: str, following: str) -> str:
    if re.search(r"[^\W\d_]-$", text[-2:]) or (is_unspaced(text[-1:]) and is_unspaced(following[:1])):
        return text
    return text + " "
