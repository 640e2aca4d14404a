"""Take out of a Markdown file what is no Markdown: front matter, HTML, and the marks of site generators and notebooks.

Each mark is told, with the line where it stood; the words between marks stay. What only looks like a tag, as
"<your phone>", stays whole: it may be a blank that somebody has to fill in. Nothing is run, nothing is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from handpress.diagnostics import Finding, Severity, Span, quoted
from handpress.source.pages.meanings import CODE
from handpress.source.pages.sourcelines import word_set
from handpress.source.pages.tree import Left, LineWords


@dataclass(frozen=True)
class Row:
    """A line of Markdown, and the source lines that it came from."""

    numbers: tuple[int, ...]
    text: str


@dataclass
class Bare:
    """A file without its marks: rows of Markdown, what was taken out, and what the front matter declares."""

    path: str
    rows: list[Row] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    title: LineWords | None = None
    language: str = ""
    code: LineWords | None = None

    def leave(self, number: int, text: str, reason: str) -> None:
        """Note that *text* is left out; what we put in ourselves has no number."""
        if number and text.strip():
            self.left.append(Left(number, text.strip(), reason))

    def warn(self, number: int, fact: str, rule: str, hint: str) -> None:
        """Note what somebody has to look at."""
        self.findings.append(Finding(Span(self.path, number, 1), fact, rule, hint, Severity.WARNING))


def bared(numbered: Sequence[tuple[int, str]], path: str) -> Bare:
    """Return the lines of a file as plain Markdown."""
    bare = Bare(path)
    body = _without_front_matter(numbered, bare)
    reader = _Reader(bare)
    lines = _with_whole_tables(_without_hidden(_with_joined_tags(body), bare), bare)
    for line in lines:
        reader.take(line)
    return bare


# Front matter: between two lines of "---" (YAML) or "+++" (TOML) at the very top.

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_FIELD = re.compile(r"""["']?(?P<key>[A-Za-z_][\w.-]*)["']?\s*[:=]\s*(?P<value>.*)""")
_CODE_KEY = re.compile(r"(?:cpt|hcpcs|procedure|billing)?[ _-]?codes?|cpt|hcpcs", re.IGNORECASE)
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LONGEST_MATTER = 500  # lines
_LONGEST_HEADING = 300  # characters


def _without_front_matter(numbered: Sequence[tuple[int, str]], bare: Bare) -> list[tuple[int, str]]:
    first = next((index for index, (_, text) in enumerate(numbered) if text.strip()), len(numbered))
    closing = _FENCES.get(numbered[first][1].rstrip(), ()) if first < len(numbered) else ()
    ends = (at for at in range(first + 1, len(numbered)) if numbered[at][1].rstrip() in closing)
    end = next(ends, None) if closing else None
    if end is None or end > _LONGEST_MATTER or not _are_fields([text for _, text in numbered[first + 1 : end]]):
        return list(numbered)
    for number, text in numbered[first + 1 : end]:
        found = _FIELD.fullmatch(text.rstrip())
        if not (found and _take_field(found["key"].lower(), _unquoted(found["value"]), number, bare)):
            bare.leave(number, text, "front matter of the web page")
    return list(numbered[end + 1 :])


def _are_fields(lines: Sequence[str]) -> bool:
    """Return whether the lines between two rules are keys and values, and no text of the page."""
    own = [line for line in lines if line.strip() and not line.startswith((" ", "\t", "-", "#", "]", "}"))]
    return bool(own) and all(_FIELD.match(line) or line.startswith("[") for line in own)


def _unquoted(value: str) -> str:
    value = value.strip().rstrip(",")
    quoted_whole = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1].strip() if quoted_whole else value


def _take_field(key: str, value: str, number: int, bare: Bare) -> bool:
    """Take what the front matter says of title, language and code; return whether it was one of them."""
    if key == "title" and any(map(str.isalnum, value)) and bare.title is None:
        bare.title = LineWords(value, (number,))
        return True
    if key in ("language", "lang", "locale") and _TAG.fullmatch(value):
        bare.language = value.replace("_", "-")
        bare.leave(number, f"{key}: {value}", "the language of the page, which is written down")
        return True
    code = value.strip("[]\"' ")
    if _CODE_KEY.fullmatch(key) and re.fullmatch(CODE, code) and bare.code is None:
        bare.code = LineWords(f"CPT code: {code.upper()}", (number,))
        return True
    return False


# HTML.

_NAMES = (
    "a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote body br button canvas "
    "caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset "
    "figcaption figure font footer form frame h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd "
    "label legend li link main map mark menu meta meter nav noscript object ol optgroup option output p param picture "
    "pre progress q rp rt ruby s samp script section select small source span strike strong style sub summary sup svg "
    "table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr path g"
)
_HTML = word_set(_NAMES)
_APART = word_set(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form header hr html legend main nav ol p pre section summary table tbody tfoot thead tr ul"
)
_MARK = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?P<rest>(?:\s[^<>]*)?)/?>|<[?][^<>]*>|<![A-Za-z][^<>]*>|</?>"
)
_ATTRIBUTE = r"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
_HREF, _SRC, _ALT = (re.compile(_ATTRIBUTE.format(name=name), re.IGNORECASE) for name in ("href", "src", "alt"))
_LINK = re.compile(r"<a(?P<rest>\s[^<>]*)>(?P<words>[^<>]*)</a>", re.IGNORECASE)
_SAYS_MORE = re.compile(r"(?<![\w-])(?!(?:href|src|alt)\s*=)[\w-]+\s*=\s*[\"']", re.IGNORECASE)
_ANCHOR = re.compile(r"</?a(?:\s[^<>]*)?>", re.IGNORECASE)
_SUMMARY = re.compile(r"(?P<open><summary>)(?P<words>[^<>]+)(?P<close></summary>)", re.IGNORECASE)
_OFFICE = re.compile(r"(?:o|w|v|st1):[a-z]+")
_ALL_BOLD = re.compile(r"\s*<(?P<tag>b|strong)>(?P<words>[^<>]+)</(?P=tag)>\s*:?\s*", re.IGNORECASE)
_RAISED = re.compile(r"<su(?P<kind>[pb])>\s*(?P<digits>[0-9+-]{1,8})\s*</su(?P=kind)>", re.IGNORECASE)
_SUPER, _SUB = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"), str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_HIDDEN = (("<!--", "-->", "a comment"), ("%%", "%%", "a comment"))
_DEAD = re.compile(r"<(script|style|template|svg|iframe|noscript)(?=[\s>/])[^<>]*>", re.IGNORECASE)
_FENCE = re.compile(r"\s*(?:>\s*)*(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")

_Line = tuple[tuple[int, ...], str]


def _with_joined_tags(numbered: Sequence[tuple[int, str]]) -> Iterator[_Line]:
    """Yield the lines; a tag that goes on over the end of its line is made whole on the first."""
    held: list[tuple[int, str]] = []
    for number, text in numbered:
        if held:
            held.append((number, text))
            if ">" in text:
                yield tuple(one for one, _ in held), " ".join(part.strip() for _, part in held)
                held = []
            elif len(held) > _LONGEST_TAG or not text.strip() or "<" in text:
                yield from (((one,), part) for one, part in held)  # it was none
                held = []
            continue
        begun = _BEGUN.search(text[-_FAR:])
        if begun and begun["name"].lower() in _HTML:
            held = [(number, text)]
        else:
            yield (number,), text
    yield from (((one,), part) for one, part in held)


_LONGEST_TAG = 20  # lines
_FAR = 2000  # characters from the end of a line, where a tag may have begun
_BEGUN = re.compile(r"<(?P<name>[A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?$")


def _without_hidden(lines: Iterator[_Line], bare: Bare) -> Iterator[_Line]:
    """Yield the lines without comments, scripts and styles, which may go over many of them."""
    until = reason = ""
    fence = ""
    for numbers, text in lines:
        found = None if until else _FENCE.fullmatch(text)
        if found:
            fence = "" if fence and found["fence"].startswith(fence) else fence or found["fence"]
        if fence:
            yield numbers, text
            continue
        shown, begun = "", 0
        while text:
            if until:
                at = text.lower().find(until, begun)
                end = at + len(until) if at >= 0 else len(text)
                bare.leave(numbers[0], text[:end], reason)
                until, text, begun = ("" if at >= 0 else until), text[end:], 0
                continue
            start, begun, until, reason = _first_hidden(text)
            shown, text = shown + text[:start], text[start:]
        yield numbers, shown


def _first_hidden(text: str) -> tuple[int, int, str, str]:
    """Return where something hidden begins in *text*, how long its mark is, what ends it, and what it is."""
    found = [
        (at, len(start), end, why)
        for start, end, why in _HIDDEN
        if (at := text.find(start)) >= 0 and (start != "%%" or not text[:at].strip())
    ]
    if dead := _DEAD.search(text):
        found.append(
            (dead.start(), len(dead[0]), f"</{dead[1].lower()}>", f"HTML that shows no words: {dead[1].lower()}")
        )
    return min(found, default=(len(text), 0, "", ""))


class _TableParser(HTMLParser):
    """The rows of one HTML table: cells with the words in them, a merged cell's in its first place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.rows: list[tuple[int, list[str]]] = []
        self.is_headed = False
        self.wide = 0  # columns that the cell which is open covers besides its own
        self.down: dict[int, int] = {}  # by column, the rows that a cell above covers yet

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        if tag == "tr" or not self.rows:
            self._end_row()
            self.rows.append((self.getpos()[0], []))
        if tag in ("td", "th"):
            self._begin_cell({name: _span(value) for name, value in attrs})
            self.is_headed |= tag == "th" and len(self.rows) == 1
        elif tag == "br":
            self.handle_data("; ")

    def _begin_cell(self, spans: dict[str, int]) -> None:
        cells = self.rows[-1][1]
        cells += [""] * self.wide
        while self.down.get(len(cells), 0):
            self.down[len(cells)] -= 1
            cells.append("")
        self.wide = spans.get("colspan", 1) - 1
        for column in range(len(cells), len(cells) + self.wide + 1):
            self.down[column] = spans.get("rowspan", 1) - 1
        cells.append("")

    def _end_row(self) -> None:
        count = len(self.rows[-1][1]) + self.wide if self.rows else 0
        self.wide = 0
        for column in self.down:
            if column >= count and self.down[column]:
                self.down[column] -= 1

    def handle_data(self, data: str) -> None:
        """Add words to the cell, or to a row of their own."""
        if not self.rows:
            self.rows.append((self.getpos()[0], []))
        cells = self.rows[-1][1]
        if cells:
            cells[-1] += data.replace("|", "\\|")
        elif data.strip():
            cells.append(data.replace("|", "\\|"))

    def handle_entityref(self, name: str) -> None:
        """Keep an entity as it is."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Keep an entity as it is."""
        self.handle_data(f"&#{name};")


def _with_whole_tables(lines: Iterator[_Line], bare: Bare) -> Iterator[_Line]:
    """Yield the lines with each HTML table as rows of Markdown."""
    held: list[_Line] = []
    for numbers, text in lines:
        if not held:
            begin = text.lower().find("<table")
            if begin < 0:
                yield numbers, text
                continue
            yield numbers, text[:begin]
            text = text[begin:]
        end = _TABLE_END.search(text)
        held.append((numbers, text[: end.end()] if end else text))
        if end:
            yield from _table_rows(held, bare)
            held = []
            yield numbers, text[end.end() :]
    yield from held


def _span(value: str | None) -> int:
    """Return how many columns or rows a cell covers; more than a page can have are one, and so is what is no number."""
    return int(value) if value and re.fullmatch("[1-9][0-9]?", value) else 1


_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)


def _table_rows(held: Sequence[_Line], bare: Bare) -> Iterator[_Line]:
    parser = _TableParser()
    parser.feed("\n".join(text for _, text in held))
    parser.close()
    starts = [line for line, _ in parser.rows[1:]]
    ends = [max(start, end) for (start, _), end in zip(parser.rows, [*starts, len(held) + 1], strict=True)]
    width = max((len(cells) for _, cells in parser.rows), default=0)
    dashes = ((), "|" + "---|" * width)
    yield (), ""
    yield from [] if parser.is_headed else [((), _row([], width)), dashes]
    for at, ((start, cells), end) in enumerate(zip(parser.rows, ends, strict=True)):
        yield tuple(one for numbers, _ in held[start - 1 : max(end - 1, start)] for one in numbers), _row(cells, width)
        yield from [dashes] if parser.is_headed and not at else []
    yield (), ""
    for numbers, text in held:
        bare.leave(numbers[0], " ".join(match[0] for match in _MARK.finditer(text)), "a tag of HTML")


def _row(cells: Sequence[str], width: int) -> str:
    return f"| {' | '.join([' '.join(cell.split()) for cell in cells] + [''] * (width - len(cells)))} |"


# What site generators, notebooks and wikis add.

_SHORT = re.compile(r"\{\{[<%][^{}]*[%>]\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}|\{\{[#/!>][^{}]*\}\}")
_FILLED = re.compile(r"\{\{[^{}]*\}\}")
_BY_PROGRAM = "a mark of the web site's program"
_BLANK = r"\\_\\_\\_\\_"  # not to be taken for a line across the page
_TRAIT = re.compile(r"[ \t]?\{(?::|[#.][A-Za-z_-])[^{}]*\}|(?<=\])\{[^{}\]]*=[^{}]*\}")
_TOC = re.compile(r"\s*(?:\[\[?_?TOC_?\]\]?|\{:toc\}|__TOC__|\{\{TOC\}\}|\\newpage|\\pagebreak)\s*", re.IGNORECASE)
_WIKI_HEADING = re.compile(r"\s*(?P<marks>={2,6})\s*(?P<words>[^=\s][^=]*?)\s*(?P=marks)\s*")
_WIKI_PICTURE = re.compile(r"!\[\[([^\[\]|]+)(?:\|([^\[\]]*))?\]\]")
_WIKI_LINK = re.compile(r"(?<!!)\[\[([^\[\]|]+)(?:\|([^\[\]]+))?\]\]")
_NOTE = re.compile(r"\[\^([^\[\]\s]+)\]")
_CALLOUT = re.compile(r"(?P<before>\s*(?:>\s*)+)(?P<mark>\[![\w -]+\][+-]?)\s*(?P<title>.*)")
_DIRECTIVE = re.compile(r"\s*(?P<mark>:{3,}|[!?]{3}[+]?)(?P<rest>(?:\s.*|[\w{\[].*)?)")
_KIND = re.compile(r"""\s*(?:\{[^{}]*\}|(?P<name>[\w-]+))?\s*(?P<title>.*)""")
_KNOWN = word_set(
    "abstract admonition attention bug callout caution danger details dropdown error example failure fail hint "
    "important info information margin note notes question quote seealso sidebar success summary tab-item tip todo "
    "topic warning alert box panel block container column columns center"
)
_MYST = re.compile(r"\{[\w:-]+\}")
_CHUNK = re.compile(
    r"\{\s*\.?(?:r|python|julia|sql|bash|sh|js|ojs|css|stan|rcpp|mermaid|dot|code-cell)\b.*", re.IGNORECASE
)
_ROUND = re.compile(r"(?P<indent>[ \t]*)(?:[•◦▪‣●○■□▫✓✔☐☑➤►▶▸➢❖◆◇⁃∙\uf0a7\uf0b7](?:\s+|(?=[^\W_]))|[–—−·→]\s+)")
_ONLY_BLANK = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+_{3,}\s*$")
_TIGHT = re.compile(r"(\s*#{1,6})(?=[^\W\d_])")


@dataclass
class _Reader:
    """Takes line after line, and knows within what each stands."""

    bare: Bare
    fence: str = ""
    is_code: bool = False  # of a notebook: no words for a reader
    boxes: list[str] = field(default_factory=list)  # their fences
    indented: int = 0  # how far the text of an admonition is moved in

    def take(self, line: _Line) -> None:
        """Add a line to the rows, without its marks."""
        numbers, text = line
        if self._is_fenced(numbers, text):
            return
        if self.indented and text.strip():
            indent = len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())
            if indent >= self.indented:
                text = text.expandtabs(4)[self.indented :]
            else:
                self.indented = 0
        number = numbers[0] if numbers else 0
        if directive := _DIRECTIVE.fullmatch(text):
            self._open(number, directive)
            return
        if text.lstrip().startswith("|"):
            text = re.sub(r"<br\s*/?>", "; ", text, flags=re.IGNORECASE)
        for part in self._parts(number, self._unmarked(number, text)):
            self.bare.rows.append(Row(numbers, part))

    def _is_fenced(self, numbers: tuple[int, ...], text: str) -> bool:
        """Take a line of code or around it; return whether it was one."""
        found, number = _FENCE.fullmatch(text), numbers[0] if numbers else 0
        fence, info = (found["fence"], found["info"].strip()) if found else ("", "")
        if self.fence:
            if self.is_code:
                self.bare.leave(number, text, "code of a notebook")
            self.bare.rows.append(Row(numbers, "" if self.is_code else text))
            self.fence = "" if fence.startswith(self.fence) and not info else self.fence
            return True
        if not fence:
            return False
        closes = not info and fence in self.boxes
        if closes or (_MYST.match(info) and not _CHUNK.match(info)):
            self.boxes = self.boxes[: self.boxes.index(fence)] if closes else [*self.boxes[-9:], fence]
            self.bare.leave(number, text, "the mark of a box")
            title = "" if closes else _MYST.sub("", info, count=1).strip()
            self.bare.rows.append(Row(numbers, f"**{title}**" if title else ""))
            return True
        self.fence, self.is_code = fence, bool(_CHUNK.match(info))
        if self.is_code or info:
            self.bare.leave(number, text, "code of a notebook" if self.is_code else "the mark of a block of text")
        self.bare.rows.append(Row(numbers, "" if self.is_code else fence))
        return True

    def _open(self, number: int, directive: re.Match[str]) -> None:
        """Take the mark of a box, as ":::note Title" or "!!! note"; its title stays, in bold."""
        kind = _KIND.fullmatch(directive["rest"])
        name, title = (kind["name"] or "", kind["title"]) if kind else ("", directive["rest"])
        if name and name.lower() not in _KNOWN:
            name, title = "", directive["rest"]
        title = title.strip().strip("\"'").removeprefix("[").removesuffix("]").strip()
        mark = directive[0].strip()
        self.bare.leave(number, mark[: mark.rfind(title)] if title else mark, "the mark of a box")
        self.indented = 4 if directive["mark"][0] in "!?" else 0
        self.bare.rows += [Row((number,), ""), Row((number,), f"**{title}**" if title else ""), Row((number,), "")]

    def _unmarked(self, number: int, text: str) -> str:
        """Return *text* without what is no Markdown and no HTML."""
        if _TOC.fullmatch(text):
            self.bare.leave(number, text, "a mark for a table of contents or a page break")
            return ""
        if len(text) < _LONGEST_HEADING and (wiki := _WIKI_HEADING.fullmatch(text)):
            return f"{'#' * len(wiki['marks'])} {wiki['words']}"
        if callout := _CALLOUT.fullmatch(text):
            self.bare.leave(number, callout["mark"], "the mark of a box")
            return f"{callout['before']}{'**' + callout['title'] + '**' if callout['title'] else ''}"
        text = _TIGHT.sub(r"\1 ", text, count=1) if _TIGHT.match(text) else text
        text = self._without(number, text)
        text = _ROUND.sub(r"\g<indent>- ", text, count=1) if _ROUND.match(text) else text
        text = _ONLY_BLANK.sub(lambda one: one[0].replace("_", r"\_"), text)
        text = _WIKI_PICTURE.sub(r"![\2](<\1>)", text)
        text = _WIKI_LINK.sub(lambda link: link[2] or link[1], text)
        return _NOTE.sub(r"[\1]", re.sub(r"^(\s*)\[\^([^\[\]\s]+)\]:", r"\1[\2]", text))

    def _without(self, number: int, text: str) -> str:
        """Return *text* without shortcodes and traits; what a program would have filled in becomes a blank."""
        for pattern, reason in (
            (_SHORT, _BY_PROGRAM),
            (_FILLED, _BY_PROGRAM),
            (_TRAIT, "a mark for the look of the page"),
        ):
            marks = [match[0].strip() for match in pattern.finditer(text)]
            if not marks:
                continue
            self.bare.leave(number, " ".join(marks), reason)
            if pattern is not _FILLED:
                text = pattern.sub("", text)
                continue
            text = pattern.sub(_BLANK, text)
            fact = f"a program would have filled in {quoted(marks[0])} here: a blank stands for it"
            self.bare.warn(number, fact, "filled-in", "write the words that belong there, or leave the blank")
        return text

    def _parts(self, number: int, text: str) -> list[str]:
        """Return *text* without tags of HTML, as the lines that they make of it."""
        if "<" not in text:
            return [text]
        if bold := _ALL_BOLD.fullmatch(text):
            self.bare.leave(number, f"<{bold['tag']}> </{bold['tag']}>", "a tag of HTML")
            return [f"**{bold['words'].strip()}**"]
        told: list[str] = []
        text = _RAISED.sub(lambda one: one["digits"].translate(_SUPER if one["kind"] in "pP" else _SUB), text)
        text = _SUMMARY.sub(lambda one: f"{one['open']}\n\n**{one['words'].strip()}**\n\n{one['close']}", text)
        text = _MARK.sub(lambda tag: _instead(tag, told), text)
        told += [link[0] for link in _LINK.finditer(text) if _SAYS_MORE.search(link["rest"])]
        text = _LINK.sub(lambda link: _linked(link["words"], _value(_HREF, link["rest"])), text)
        told += [tag[0] for tag in _ANCHOR.finditer(text)]
        text = _ANCHOR.sub("", text)
        self.bare.leave(number, " ".join(told), "a tag of HTML")
        return text.split("\n")


def _instead(tag: re.Match[str], told: list[str]) -> str:
    """Return what stands for a tag in Markdown; note in *told* that it is gone."""
    name, rest = (tag["name"] or "").lower(), tag["rest"] or ""
    # Of another name it may be "<your phone>", but for what no blank has: an end, a value.
    if name and name not in _HTML and not (tag["end"] or "=" in rest or tag[0].endswith("/>") or _OFFICE.match(name)):
        return tag[0]
    if name == "a":
        return tag[0]
    if name == "img":
        if _SAYS_MORE.search(rest):
            told.append(tag[0])
        return f"![{_value(_ALT, rest)}](<{_value(_SRC, rest)}>)"
    told.append(tag[0])
    if name in ("s", "del", "strike"):
        return "~~"
    if name == "br":
        return "  \n"
    if re.fullmatch("h[1-6]", name):
        return "\n\n" if tag["end"] else f"\n\n{'#' * int(name[1])} "
    if name == "li":
        return "\n" if tag["end"] else "\n- "
    return "\n\n" if name in _APART else ""


def _linked(words: str, address: str) -> str:
    return f"[{words}](<{address}>)" if address else words


def _value(pattern: re.Pattern[str], rest: str) -> str:
    found = pattern.search(rest)
    return next((value for value in found.groups() if value), "") if found else ""
